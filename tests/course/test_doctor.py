"""`dnn doctor` names each thing that is wrong, and says nothing where all is well."""

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from dnn_course import cli
from dnn_course.learner import doctor
from dnn_course.learner.doctor import examine
from dnn_helpers.installing import install_line


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """A computer on which nothing is wrong."""
    monkeypatch.chdir(tmp_path)
    for name, folder in (("RUNTIME", "run"), ("DATA", "data")):
        monkeypatch.setenv(f"JUPYTER_{name}_DIR", str(tmp_path / folder))
        (tmp_path / folder).mkdir()
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.delenv("PIP_USER", raising=False)
    monkeypatch.setattr(doctor, "_ROOM", 0)
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    return tmp_path


def said(work="work"):
    return [each for each in examine(work) if "This container may use" not in each]


def test_nothing_is_wrong(capsys):
    assert said() == []
    assert cli.main(["doctor", "mine"]) in (0, 1)
    assert not Path("mine").exists()  # it changes nothing


def test_an_older_python(monkeypatch):
    monkeypatch.setattr(doctor, "_OLDEST", (99, 0))
    assert said()[0].startswith(f"This is Python {sys.version.split()[0]}; the course needs")


def test_packages_that_are_missing_or_too_old(monkeypatch):
    monkeypatch.setitem(sys.modules, "h5py", None)
    monkeypatch.setattr(doctor, "_lowest_releases", lambda: {"numpy": "99.1"})
    missing = next(each for each in said() if each.startswith("h5py"))
    assert missing.endswith(install_line("dnn-course[kernel]"))
    assert any(each.endswith("is here; the lessons need 99.1 or newer.") for each in said())


def test_where_one_only_grades_it_names_what_a_lesson_needs_and_goes_on(monkeypatch):
    for name in ("h5py", "matplotlib", "ipywidgets", "anywidget", "ipykernel", "jupyter_core"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", str(10 * (os.cpu_count() or 1)))
    found = said()
    assert sum(each.endswith(install_line("dnn-course[kernel]")) for each in found) == 5
    assert found[-1].startswith("OPENBLAS_NUM_THREADS is")


def test_the_oldest_releases_are_those_that_the_package_asks_for():
    lowest = doctor._lowest_releases()
    assert lowest["ipywidgets"] == "7.7"
    assert lowest["numpy"].startswith("2.")


def test_a_file_that_hides_a_library(here):
    (here / "work").mkdir()
    (here / "work" / "random.py").write_text("")
    assert ["hides the library random" in each for each in said()] == [True]


def test_a_folder_that_is_a_file_and_one_that_is_full(here, monkeypatch):
    (here / "file").write_text("")
    assert said("file") == ["file is a file; your lessons need a folder."]
    monkeypatch.setattr(doctor, "_ROOM", 1 << 60)
    assert "MB left" in said()[0]


def test_folders_that_cannot_be_written(here, monkeypatch):
    monkeypatch.setattr(doctor, "_can_write", lambda folder: False)
    found = said()
    assert found[0] == (
        f"{here} cannot be written: your work is not saved there. Choose another folder."
    )
    assert sum("JUPYTER_RUNTIME_DIR" in each for each in found) == 2


@pytest.mark.skipif(not Path("/proc/self/exe").exists(), reason="no /proc")
def test_a_server_that_cannot_draw_widgets(here, monkeypatch):
    """It runs in another environment than the kernels: the kernel's own packages are no use."""
    monkeypatch.setattr("jupyter_core.paths.jupyter_path", lambda *_: [])
    venv.create(here / "server", with_pip=False, symlinks=True)
    python = here / "server" / "bin" / "python"
    process = subprocess.Popen([str(python), "-c", "input()"], stdin=subprocess.PIPE)
    try:
        (here / "run" / "jpserver-1.json").write_text(json.dumps({"pid": process.pid}))
        (found,) = said()
        assert found.startswith(f"The Jupyter server of {here / 'server'} cannot draw the playgr")
        assert found.endswith(f"uv pip install --python {python} jupyterlab_widgets anywidget")
        share = here / "server" / "share" / "jupyter" / "labextensions"
        for name in ("@jupyter-widgets", "anywidget"):
            (share / name).mkdir(parents=True)
        assert said() == []
        (here / "run" / "jpserver-2.json").write_text("{")  # of a server that is being written
        assert said() == []
    finally:
        process.communicate(b"\n")


def test_private_settings(here, monkeypatch):
    import matplotlib

    monkeypatch.setitem(matplotlib.rcParams, "text.usetex", True)
    monkeypatch.setenv("PIP_USER", "1")
    startup = here / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00-mine.py").write_text("")
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", str(10 * (os.cpu_count() or 1)))
    words = ("text.usetex", "PIP_USER", "00-mine.py runs before", "OPENBLAS_NUM_THREADS is")
    assert [word in each for word, each in zip(words, said(), strict=True)] == [True] * 4
