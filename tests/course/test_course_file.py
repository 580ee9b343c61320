"""A course is a folder: `course.toml` says what it is called, and which lessons it has."""

import pytest

from dnn_course.cli import main
from dnn_course.notebook import LESSON_FOLDER, NotebookError, read_course


@pytest.fixture
def folder(tmp_path):
    for name in ("10_softmax", "11_words"):
        (tmp_path / f"{name}.ipynb").write_text("{}")
    return tmp_path


def test_ours_is_read_like_any_other():
    course = read_course()
    assert course.title == "Build an L-layer neural network and recognise cats"
    assert course.lessons == tuple(sorted(LESSON_FOLDER.glob("??_*.ipynb")))


def test_its_lessons_come_in_the_order_that_it_says_behind_those_it_includes(folder):
    (folder / "course.toml").write_text(
        'title = "More"\nlessons = ["11_words", "10_softmax"]\ninclude = ["03_forward"]\n'
    )
    course = read_course(folder)
    assert course.title == "More"
    assert [path.stem for path in course.lessons] == ["03_forward", "11_words", "10_softmax"]
    assert course.lessons[0].parent == LESSON_FOLDER


def test_without_a_word_it_has_all_its_lessons(folder):
    assert [path.stem for path in read_course(folder).lessons] == ["10_softmax", "11_words"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            'title = "A"\nlesons = []',
            "line 2: lesons is not known. There are: title, lessons, incl",
        ),
        ("title = 3", "line 1: title is 3; it has to be a text."),
        (
            'title = "A"\n\nlessons = "10_softmax"',
            "line 3: lessons is '10_softmax'; it has to be a",
        ),
        (
            'lessons = ["12_no"]',
            "line 1: there is no lesson 12_no. There are: 10_softmax, 11_words.",
        ),
        ('include = ["12_no"]', "line 1: there is no lesson 12_no. There are: 00_start, 01_activ"),
        ('lessons = ["10_softmax", "10_softmax"]', "10_softmax stands there twice"),
        ("title = x\n", "Invalid value (at line 1, column 9)"),
    ],
)
def test_what_cannot_be_is_said_with_file_and_line(folder, text, says):
    (folder / "course.toml").write_text(text)
    with pytest.raises(NotebookError) as error:
        read_course(folder)
    assert str(error.value).startswith(str(folder / "course.toml"))
    assert says in str(error.value)


def test_a_folder_that_is_no_course_is_refused(tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("DNN_COURSE", raising=False)
    assert main(["lessons", str(tmp_path / "mine"), "--course", str(tmp_path)]) == 2
    assert "a course's folder holds a course.toml, and there is none" in capsys.readouterr().err


def test_a_fault_in_an_exercise_file_is_told_with_its_name(folder):
    import os
    import subprocess
    import sys

    (folder / "course.toml").write_text("")
    (folder / "exercises").mkdir()
    (folder / "exercises" / "softmax.py").write_text("def softmax(Z:\n")
    command = [sys.executable, "-m", "dnn_course", "lessons", "mine", "--course", str(folder)]
    said = subprocess.run(command, cwd=folder, env=os.environ, capture_output=True, text=True)
    assert said.returncode == 2
    assert "softmax.py: SyntaxError" in said.stderr
    assert "Traceback" not in said.stderr
