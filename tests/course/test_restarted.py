"""After a kernel's restart an undefined name says which cell of the lesson is to be run first."""

import os
from pathlib import Path

import pytest
from jupyter_client.manager import start_new_kernel

from dnn_course import handout, kernel_startup, server
from dnn_course import notebook as notebooks


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    folder = tmp_path_factory.mktemp("work")
    handout.hand_out(None, folder)
    return folder


@pytest.fixture(scope="module")
def kernel(work):
    """A fresh kernel of lesson 03, as after a restart."""
    environment = {
        **os.environ,
        "PYTHONSTARTUP": kernel_startup.__file__,
        "JPY_SESSION_NAME": str(work / "03_forward.ipynb"),
    }
    manager, client = start_new_kernel(env=environment, cwd=str(work))
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def run(kernel, source):
    """(what is shown of an error, what is printed) of a cell."""
    shown, printed = [], []

    def output(message):
        content = message["content"]
        if message["msg_type"] == "error":
            shown.append((content["ename"], content["evalue"], "\n".join(content["traceback"])))
        printed.append(content.get("text", ""))

    reply = kernel.execute_interactive(source, output_hook=output, timeout=60)
    assert (reply["content"]["status"] == "error") == bool(shown)
    return (shown or [None])[0], "".join(printed)


def test_it_names_the_cell_that_was_not_run(kernel, work):
    lesson = notebooks.read_notebook(work / "03_forward.ipynb")
    (name, says, shown), _ = run(kernel, "check(linear_forward)")
    first = next(c["source"] for c in lesson["cells"] if "from testCases import" in c["source"])
    assert name == "NameError"
    assert (
        f"name 'check' is not defined: the cell that begins with \"{first.splitlines()[0]}\""
        in says
    )
    assert "Run All Above Selected Cell" in shown

    assert run(kernel, first)[0] is None
    (_, says, _), _ = run(kernel, "check(linear_forward)")
    assert 'begins with "# GRADED FUNCTION: linear_forward"' in says

    assert run(kernel, notebooks.find_exercise(lesson, "linear_forward").source)[0] is None
    (name, says, _), _ = run(kernel, "check(linear_forward)")
    assert name != "NameError"
    assert "not written yet" in says


def test_other_errors_are_as_they_were(kernel):
    (_, says, shown), _ = run(kernel, "no_name_of_the_lesson")
    assert says == "name 'no_name_of_the_lesson' is not defined"
    assert "Traceback" in shown
    (name, says, _), _ = run(kernel, "def f():\n    x += 1\nf()")
    assert name == "UnboundLocalError"
    assert "Run All" not in says
    # In a library it is no matter of cells.
    (_, says, _), _ = run(kernel, "exec('L_model_forward', {})")
    assert says == "name 'L_model_forward' is not defined"


def test_nothing_of_it_stays_in_the_learners_names(kernel):
    _, printed = run(kernel, "print([name for name in dir() if 'watch' in name or 'dnn' in name])")
    assert printed == "[]\n"


def test_every_kernel_of_dnn_start_has_it(tmp_path, monkeypatch):
    monkeypatch.delenv("PYTHONSTARTUP", raising=False)
    made = server._environment(tmp_path, Path(tmp_path))
    assert made["PYTHONSTARTUP"] == kernel_startup.__file__
    monkeypatch.setenv("PYTHONSTARTUP", "their own")
    (tmp_path / "again").mkdir()
    assert server._environment(tmp_path, tmp_path / "again")["PYTHONSTARTUP"] == "their own"
