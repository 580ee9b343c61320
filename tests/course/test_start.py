"""Lessons are laid out without a server, and `dnn start` knows a Jupyter that runs already."""

import os

import pytest
from making import lesson, save

from dnn_course import cli, learner, server
from dnn_course.learner.start import _HOSTS, hosted

HUB = {"JUPYTERHUB_SERVICE_PREFIX": "/user/ann/"}
VARIABLES = [
    ("JUPYTERHUB_SERVICE_PREFIX", "/user/ann/", "JupyterHub"),
    ("COLAB_RELEASE_TAG", "release", "Colab"),
    ("KAGGLE_KERNEL_RUN_TYPE", "Interactive", "Kaggle"),
    ("CODESPACES", "true", "Codespaces"),
]


@pytest.fixture
def lessons(tmp_path):
    folder = tmp_path / "lessons"
    folder.mkdir()
    save(lesson(), folder / "01_activations.ipynb")
    return folder


@pytest.fixture
def served(monkeypatch, tmp_path):
    """Where `start` would run JupyterLab; on a computer of one's own, in an empty folder."""
    for name in list(os.environ):
        if name.startswith(tuple(_HOSTS)):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    calls = []
    monkeypatch.setattr(server, "serve", lambda work, **options: calls.append(work) or 0)
    return calls


def test_dnn_lessons_lays_out_refreshes_and_starts_nothing(served, tmp_path, capsys):
    assert cli.main(["lessons", str(tmp_path / "mine")]) == 0
    assert (tmp_path / "mine" / "01_activations.ipynb").is_file()
    assert f"{tmp_path / 'mine'}" in capsys.readouterr().out
    assert cli.main(["lessons", str(tmp_path / "mine")]) == 0
    assert "(0 new, " in capsys.readouterr().out
    assert served == []


@pytest.mark.parametrize(("name", "value", "host"), VARIABLES)
def test_where_jupyter_runs_already_start_only_lays_out_and_says_where(
    name, value, host, served, lessons, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv(name, value)
    assert learner.start("mine", lessons=lessons) == 0
    assert served == []
    out = capsys.readouterr().out
    assert host in out
    assert f"open 01_activations.ipynb in {tmp_path / 'mine'}" in out


def test_on_a_computer_of_ones_own_it_starts_jupyterlab(served, lessons):
    assert learner.start("mine", lessons=lessons) == 0
    assert [str(work) for work in served] == ["mine"]
    assert hosted({"CODESPACES": ""}) == ""
    assert hosted(HUB) == "JupyterHub"


def test_without_jupyterlab_it_says_what_to_install(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    for name, _, _ in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(server.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(server.subprocess, "Popen", lambda *_, **__: pytest.fail("it was started"))
    assert cli.main(["start"]) == 2
    assert 'pip install "dnn-course[lab]"' in capsys.readouterr().err
    assert (tmp_path / "work" / "01_activations.ipynb").is_file()


def test_a_file_that_hides_a_library_is_named(lessons, tmp_path, capsys):
    work = tmp_path / "mine"
    for name in ("testCases.py", "random.py", "mine.py"):
        work.mkdir(exist_ok=True)
        (work / name).touch()
    for name in ("numpy", "dnn_helpers", "statistics"):
        (work / name).mkdir()
    (work / "dnn_helpers" / "__init__.py").touch()
    learner.lay_out(work, lessons=lessons)
    out = capsys.readouterr().out
    for name in ("testCases.py", "random.py", "dnn_helpers"):
        assert f"{work / name} hides the library" in out
    assert out.count("hides the library") == 3
