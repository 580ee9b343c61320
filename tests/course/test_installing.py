"""What messages say about installing is right in each environment, also in one without pip."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dnn_course import cli
from dnn_course.learner import doctor
from dnn_helpers import installing
from dnn_helpers.installing import install_line

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def without_pip(tmp_path):
    """An environment as `uv venv` makes it."""
    folder = tmp_path / "made by uv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    return next(path for path in folder.glob("*/python*") if path.stem == "python")


def test_it_names_this_python_and_what_is_there_to_install_with(without_pip, monkeypatch):
    monkeypatch.setattr("dnn_helpers.installing.find_spec", lambda name: name)
    assert install_line("a[b]", "c") == f'{sys.executable} -m pip install "a[b]" c'
    file = installing.__file__  # alone: there is no NumPy in that environment
    code = f"import runpy; print(runpy.run_path({file!r})['install_line']('nbval'))"
    said = subprocess.check_output([without_pip, "-c", code], text=True)
    assert said.strip() == f'uv pip install --python "{without_pip}" nbval'
    # Of another environment than the one that asks.
    assert install_line("nbval", python=without_pip) == said.strip()
    (without_pip.parent.parent / "lib" / "python3" / "site-packages" / "pip").mkdir(parents=True)
    assert install_line("nbval", python=without_pip) == f'"{without_pip}" -m pip install nbval'


def test_what_jupyterlab_is_missing_from_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr("dnn_helpers.installing.find_spec", lambda name: None)
    assert cli.main(["start", "--no-browser"]) == 2
    line = f'uv pip install --python {sys.executable} "dnn-course[lab]"'
    assert line in capsys.readouterr().err


def test_a_setting_of_pips_is_named_where_pip_reads_it(monkeypatch):
    for value, pip, told in (("1", 1, True), ("yes", 1, True), ("0", 1, False), ("", 1, False),
                             ("1", 0, False)):  # fmt: skip
        monkeypatch.setenv("PIP_USER", value)
        monkeypatch.setattr(doctor, "has_pip", lambda pip=pip: pip)
        assert any("PIP_USER" in sentence for sentence in doctor._settings()) is told


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
@pytest.mark.parametrize("uv", [True, False])
def test_make_installs_with_uv_into_an_environment_without_pip(tmp_path, uv):
    for name in ("Makefile", "requirements.txt", "constraints.txt", "pyproject.toml"):
        shutil.copy2(ROOT / name, tmp_path)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / ".venv"], check=True)
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "make", "sed", "test", "rm", "touch", "true"):
        (tools / name).symlink_to(shutil.which(name))
    if uv:
        (tools / "uv").write_text('#!/bin/sh\necho uv "$@"\n')
        (tools / "uv").chmod(0o755)
    environment = {"PATH": str(tools), "HOME": str(tmp_path)}
    done = subprocess.run(
        ["make", "venv", f"PYTHON={sys.executable}"], cwd=tmp_path, env=environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if uv:
        assert "uv pip install --quiet --python .venv/bin/python -r requirements.txt" in done.stdout
    else:
        assert ".venv has no pip, and there is no uv: rm -r .venv, then make again." in done.stdout
    assert (tmp_path / ".venv" / "installed").exists() is uv
