"""What is installed: the packages with the lessons and data in them, outside of any checkout."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from itertools import chain
from pathlib import Path

import numpy as np
import pytest

from dnn_course.grading.judging.version import course_version
from dnn_course.notebook import LESSON_FOLDER
from dnn_helpers.data.hdf5 import DATASETS

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("dnn_course", "dnn_helpers", "testCases")
NOT_SHIPPED = {"__pycache__", "_lessons", "_datasets"}


def run(*command, cwd, **environment):
    """Run a command without the checkout on its path; return what it prints."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "DNN_"))}
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, env={**inherited, **environment},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    return done.stdout


def python_in(venv):
    return next(path for path in venv.glob("*/python*") if path.stem == "python")


@pytest.fixture(scope="module")
def pip(tmp_path_factory):
    """A pip of its own: nothing that is installed here leaks into what it builds."""
    folder = tmp_path_factory.mktemp("pip") / "venv"
    run(sys.executable, "-m", "venv", folder, cwd=folder.parent)
    return [python_in(folder), "-m", "pip", "--quiet", "--disable-pip-version-check"]


@pytest.fixture(scope="module")
def wheel(pip, tmp_path_factory):
    """The course's wheel, built from a copy of the tree."""
    tree = tmp_path_factory.mktemp("tree") / "course"
    left_out = shutil.ignore_patterns(".*", "build", "work", "grades", "*.egg-info", "__pycache__")
    shutil.copytree(ROOT, tree, ignore=left_out)
    # What an earlier build left behind must not travel.
    (tree / "build" / "lib" / "dnn_course").mkdir(parents=True)
    (tree / "build" / "lib" / "dnn_course" / "renamed_since.py").touch()
    out = tree.parent / "out"
    run(*pip, "wheel", "--no-deps", "-w", out, tree, cwd=tree)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(pip, wheel, tmp_path_factory):
    """A Python with the wheel in it that shares this one's other packages."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder.parent)
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(run(python_in(folder), "-c", where, cwd=folder.parent).strip())
    run(*pip, "install", "--no-deps", "--target", packages, wheel, cwd=folder.parent)
    shared = Path(np.__file__).parents[1]
    (packages / "shared.pth").write_text(f"import sys; sys.path.append({str(shared)!r})\n")
    return python_in(folder)


def test_every_kind_of_file_in_the_packages_is_declared():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    kinds = {pattern.removeprefix("*") for pattern in declared["package-data"]["*"]} | {".py"}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*"):
            if path.is_file() and not NOT_SHIPPED & set(path.parts):
                assert path.suffix in kinds, f"{path} would not be installed"


@pytest.mark.slow
@pytest.mark.long
def test_the_wheel_holds_the_packages_as_they_are_the_lessons_and_the_drawings(wheel):
    with zipfile.ZipFile(wheel) as archive:
        there = {name for name in archive.namelist() if ".dist-info/" not in name}
    expected = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and not NOT_SHIPPED & set(path.parts)
    }
    lessons = [*LESSON_FOLDER.glob("??_*.ipynb"), LESSON_FOLDER / "course.toml"]
    expected |= {f"dnn_course/_lessons/{path.name}" for path in lessons}
    expected |= {
        f"dnn_helpers/_datasets/{name}"
        for name in ("README.md", "SHA256SUMS", "train_drawn-cats.h5", "test_drawn-cats.h5")
    }
    assert there == expected


@pytest.mark.slow
@pytest.mark.long
def test_an_installed_course_is_whole(installed, tmp_path):
    """In an empty folder, with nothing of a checkout in sight."""

    def python(code, cwd=tmp_path):
        return run(installed, "-c", code, cwd=cwd).strip()

    def dnn(*arguments):
        return run(installed, "-m", "dnn_course", *arguments, cwd=tmp_path)

    where = python("import dnn_course, dnn_helpers, testCases; print(dnn_course, testCases)")
    assert str(ROOT) not in where
    # The same lessons, data and version as here.
    assert python("from dnn_helpers import load_dataset; print(load_dataset()[0].shape)") == str(
        (1500, 64, 64, 3)
    )
    version = (
        "from dnn_course.grading.judging.version import course_version; print(course_version(%r))"
    )
    assert python(version % "03_forward") == course_version("03_forward")
    assert "drawn-cats" in dnn("data", "check")

    lessons = len(list(LESSON_FOLDER.glob("??_*.ipynb")))
    assert len(list(LESSON_FOLDER.glob("*.ipynb"))) == lessons
    assert f"({lessons} new, 0 were there)" in dnn("lessons", "mine")
    on_a_hub = {"JUPYTERHUB_SERVICE_PREFIX": "/user/ann/"}
    out = run(installed, "-m", "dnn_course", "start", "--no-browser", cwd=tmp_path, **on_a_hub)
    assert f"in {tmp_path / 'work'} from its file browser" in out
    dnn("release", "released")
    assert len(list((tmp_path / "released").glob("*.ipynb"))) == lessons
    assert "0 of 17 functions are yours" in python(
        "from dnn_course import my_functions; print(my_functions())", tmp_path / "released"
    )
    assert re.search(r"0 of \d\d done. Next: relu", python(
        "from dnn_course import progress; print(progress('released'))"
    ))  # fmt: skip

    solved = tmp_path / "handed-in" / "ann"
    solved.mkdir(parents=True)
    shutil.copy(LESSON_FOLDER / "01_activations.ipynb", solved)
    assert "relu: passed" in dnn("validate", solved / "01_activations.ipynb")
    dnn("grade", "handed-in", "--out", "grades", "--lessons", "01", "--jobs", "1")
    assert "ann" in (tmp_path / "grades" / "grades.csv").read_text("utf-8")
    assert (tmp_path / "grades" / "index.html").is_file()


def test_grading_needs_nothing_to_draw_with():
    code = """
import sys
sys.modules |= dict.fromkeys(("matplotlib", "ipywidgets", "anywidget", "h5py", "PIL"))
from dnn_course.grading.key import load_lessons
print([lesson.name for lesson in load_lessons() if lesson.constants])
"""
    assert run(sys.executable, "-c", code, cwd=ROOT).strip() == "['09_bug_hunt']"


def test_in_a_checkout_they_lie_where_one_sees_them():
    assert (LESSON_FOLDER, DATASETS) == (ROOT / "notebooks", ROOT / "datasets")


def test_what_the_package_needs_is_what_requirements_pin():
    """Every package that an extra names is pinned, and every pin holds for each Python."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    assert set(extras) >= {"kernel", "lab", "teach", "dev"}
    named = {_name(one) for one in chain(project["dependencies"], *extras.values())}
    pinned: dict[str, list[str]] = {}
    for file in ("constraints.txt", "requirements.txt", "requirements-peers.txt"):
        for line in (ROOT / file).read_text("utf-8").splitlines():
            if "==" in line:
                pinned.setdefault(_name(line), []).append(line)
    assert named - {"dnn-course"} <= set(pinned)
    # Too new for Debian 12 (Python 3.11.2): held back there, by a marker.
    assert any("python_full_version < '3.11.5'" in line for line in pinned["soupsieve"])


def _name(requirement):
    return re.match(r"[\w.-]+", requirement)[0].lower().replace("_", "-")
