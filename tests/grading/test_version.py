"""A mark is made anew when what decides about it changes, and only then."""

import inspect
import re

import pytest

from dnn_course.grading.judging import version
from dnn_course.grading.judging.version import ROOT, course_version, deciding_files
from testCases.exercises import EXERCISES

DECIDING = {path.relative_to(ROOT).as_posix() for path in deciding_files()}


@pytest.mark.parametrize("name", EXERCISES)
def test_every_formula_and_every_stand_in_decides(name):
    for function in (EXERCISES[name].formula, EXERCISES[name].stand_in):
        path = inspect.getsourcefile(inspect.unwrap(function))
        assert path.removeprefix(f"{ROOT}/") in DECIDING


@pytest.mark.parametrize(
    "path",
    [
        "dnn_helpers/bug_hunt.py",
        "dnn_helpers/__init__.py",
        "dnn_helpers/network/forward.py",
        "testCases/engine/calling.py",
        "testCases/engine/stand_ins.py",
        "testCases/engine/diagnose/__init__.py",
        "testCases/exercises/__init__.py",
        "dnn_course/notebook/derive.py",
        "dnn_course/grading/judging/grade_one.py",
        "dnn_course/grading/key.py",
        "dnn_course/grading/sandbox/worker.py",
        "dnn_course/grading/sandbox/shell.py",
    ],
)
def test_what_decides(path):
    assert path in DECIDING


@pytest.mark.parametrize(
    "path",
    [
        "dnn_course/grading/gradebook/pages.py",
        "dnn_course/grading/gradebook/book.py",
        "dnn_course/grading/grade_class.py",
        "dnn_course/grading/cli.py",
        "dnn_course/cli.py",
        "dnn_course/learner/progress.py",
        "dnn_helpers/live/widget.py",
        "dnn_helpers/pictures/style.py",
        "dnn_helpers/data/hdf5.py",
        "testCases/_check.py",
        "testCases/engine/message_html.py",
    ],
)
def test_what_does_not(path):
    assert (ROOT / path).is_file()
    assert path not in DECIDING


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A copy of the course's code; edit(path) changes a file there and returns both versions."""
    for path in ROOT.glob("*/**/*.py"):
        part = path.relative_to(ROOT)
        if part.parts[0] in ("dnn_course", "dnn_helpers", "testCases"):
            (tmp_path / part).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / part).write_bytes(path.read_bytes())
    monkeypatch.setattr(version, "ROOT", tmp_path)

    def now():
        deciding_files.cache_clear()
        course_version.cache_clear()
        return course_version()

    def edit(path):
        before = now()
        with open(tmp_path / path, "a") as file:
            file.write("\n# edited\n")
        return before, now()

    yield edit
    monkeypatch.undo()
    now()


def test_an_edit_to_a_reference_changes_it_and_one_to_a_page_does_not(elsewhere):
    before, after = elsewhere("dnn_helpers/network/cost.py")
    assert before != after
    before, after = elsewhere("dnn_course/grading/gradebook/pages.py")
    assert before == after
    assert re.fullmatch(r"[0-9a-f]{12}", after)


def test_a_file_counts_by_its_path_and_not_by_its_name(elsewhere, tmp_path):
    first, second = (
        tmp_path / "dnn_helpers/network/__init__.py",
        tmp_path / "dnn_helpers/__init__.py",
    )
    texts = first.read_bytes(), second.read_bytes()
    first.write_bytes(texts[0] + b"# one\n")
    before, _ = elsewhere("dnn_course/grading/gradebook/pages.py")
    first.write_bytes(texts[0])
    second.write_bytes(texts[1] + b"# one\n")
    assert elsewhere("dnn_course/grading/gradebook/pages.py")[0] != before


def test_a_checkout_with_other_line_ends_is_the_same_version(tmp_path):
    for name, end in (("unix", b"\n"), ("windows", b"\r\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "01_mine.ipynb").write_bytes(end.join([b"{", b"}", b""]))
    assert course_version("01_mine", tmp_path / "unix") == course_version(
        "01_mine", tmp_path / "windows"
    )
