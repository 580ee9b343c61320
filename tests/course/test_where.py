"""The learner's lessons are found where they lie, and none is an error that names the folders."""

import os

import pytest

from dnn_course import my_functions, progress
from dnn_course import notebook as notebooks
from dnn_course.handout import hand_out
from dnn_course.learner import collect
from dnn_course.learner.where import find_mine
from dnn_course.notebook import NotebookError

LESSONS = ("03_forward", "04_cost")


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in ("DNN_WORK", "JPY_SESSION_NAME"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "home" / "here").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "home" / "here")
    return tmp_path / "home"


def put(folder, *lessons):
    folder.mkdir(parents=True, exist_ok=True)
    for lesson in lessons:
        (folder / f"{lesson}.ipynb").write_text("{}")
    return folder


def folders(mine):
    return [mine.files[lesson].parent for lesson in LESSONS]


@pytest.mark.parametrize("show", [my_functions, progress])
def test_no_lessons_is_an_error_that_names_where_was_looked(show, home, monkeypatch):
    monkeypatch.setenv("DNN_WORK", str(home / "elsewhere"))
    with pytest.raises(NotebookError) as caught:
        show()
    for part in (
        home / "elsewhere",
        home / "here",
        "the folders beside",
        "dnn lessons",
        "DNN_WORK",
    ):
        assert str(part) in str(caught.value)
    with pytest.raises(NotebookError, match="nowhere"):
        show(home / "nowhere")


@pytest.mark.parametrize("show", [my_functions, progress])
def test_a_course_without_lessons_is_an_error(show, home, monkeypatch):
    monkeypatch.setattr("dnn_course.notebook.course.LESSON_FOLDER", home)
    collect.course.cache_clear()
    try:
        with pytest.raises(NotebookError, match=f"{home} holds no lessons"):
            show(put(home / "mine", *LESSONS))
    finally:
        collect.course.cache_clear()


def test_dnn_work_comes_before_the_notebook_and_the_notebook_before_the_working_folder(
    home, monkeypatch
):
    assert folders(find_mine(LESSONS, put(home / "here", *LESSONS))) == [home / "here"] * 2
    assert folders(find_mine(LESSONS)) == [home / "here"] * 2
    opened = put(home / "deep" / "opened", *LESSONS)
    monkeypatch.setenv("JPY_SESSION_NAME", f"{opened / '03_forward.ipynb'}-5f0e")
    assert folders(find_mine(LESSONS)) == [opened] * 2
    work = put(home / "deep" / "work", *LESSONS)
    monkeypatch.setenv("DNN_WORK", str(work))
    assert folders(find_mine(LESSONS)) == [work] * 2
    assert folders(find_mine(LESSONS, home / "here")) == [home / "here"] * 2


def test_one_folder_for_each_lesson(home):
    put(home / "here", "04_cost")
    put(home / "ps3", "03_forward")
    put(home / ".ipynb_checkpoints", "03_forward", "04_cost")
    mine = find_mine(LESSONS)
    assert folders(mine) == [home / "ps3", home / "here"]
    assert str(home / "ps3") in mine.note


def test_a_console_beside_them_finds_them_too(home):
    put(home / "ps3", "03_forward")
    put(home / "ps4", "04_cost")
    assert folders(find_mine(LESSONS)) == [home / "ps3", home / "ps4"]


def test_the_folders_of_other_learners_are_not_ones_own(home):
    put(home / "here", "04_cost")
    put(home / "bob", *LESSONS)
    assert folders(find_mine(LESSONS)) == [home / "here"] * 2


@pytest.mark.skipif(not hasattr(os, "chown") or os.geteuid() != 0, reason="needs root")
def test_nor_are_those_of_other_users(home):
    put(home / "here", "04_cost")
    os.chown(put(home / "bob", "03_forward"), 65534, 65534)
    assert folders(find_mine(LESSONS)) == [home / "here"] * 2


def test_what_was_read_is_said_where_it_is_not_the_working_folder(home, monkeypatch):
    hand_out(notebooks.LESSON_FOLDER, home / "work")
    monkeypatch.setenv("DNN_WORK", str(home / "work"))
    for shown in (my_functions(), progress()):
        assert repr(shown).endswith(f" Read from {home / 'work'}.")
        assert f"Read from {home / 'work'}." in shown._repr_html_()
    monkeypatch.chdir(home / "work")
    assert "Read from" not in repr(my_functions())
