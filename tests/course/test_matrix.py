"""The matrix of BLAS kernels, threads and NumPy releases: what it would run, without running it."""

import importlib.util

import pytest

from dnn_course.notebook import LESSON_FOLDER

PATH = LESSON_FOLDER.parent / "tools" / "matrix.py"


@pytest.fixture
def matrix(monkeypatch):
    spec = importlib.util.spec_from_file_location("matrix", PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "environment", lambda release: release)
    return module


def run(matrix, monkeypatch, *arguments, fails=(), processor=("avx2", "fma")):
    """Run main() with nothing behind it; return its exit code and the cells that it ran."""
    ran = []

    def pretend(cell, python, coretype, threads, jobs):
        ran.append((cell, python, jobs))
        return cell not in fails

    monkeypatch.setattr(matrix, "run", pretend)
    monkeypatch.setattr(matrix, "_processor", lambda: set(processor))
    monkeypatch.setattr(matrix.os, "cpu_count", lambda: 2)
    monkeypatch.setattr("sys.argv", ["matrix.py", *arguments])
    return matrix.main(), ran


def test_oldest_and_newest_are_the_ends_of_what_pyproject_admits(matrix, monkeypatch, tmp_path):
    monkeypatch.setattr(matrix, "ROOT", tmp_path)
    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = ["h5py", "numpy>=2.1,<3"]')
    assert matrix.requirement("oldest") == "numpy==2.1.*"
    assert matrix.requirement("newest") == "numpy>=2.1,<3"


def test_every_cell_is_run_that_the_processor_can(matrix, monkeypatch, capsys):
    code, ran = run(matrix, monkeypatch)
    assert code == 0
    assert len(ran) == 8
    assert not any("SkylakeX" in cell for cell, *_ in ran)
    assert "skipped: this processor has no avx512f" in capsys.readouterr().out


def test_lessons_and_threads_share_the_cores(matrix, monkeypatch):
    cells = ["Haswell/1/oldest", "Haswell/2/newest"]
    _, ran = run(matrix, monkeypatch, "--cells", *cells)
    assert ran == [("Haswell/1/oldest", "oldest", 2), ("Haswell/2/newest", "newest", 1)]


def test_one_cell_that_differs_fails_the_run_and_is_named(matrix, monkeypatch, capsys):
    code, ran = run(matrix, monkeypatch, fails=["Prescott/2/oldest"])
    assert code == 1
    assert len(ran) == 8
    assert "Prescott/2/oldest" in capsys.readouterr().out.splitlines()[-1]
