"""Nothing handed in is lost: each layout that comes in, and what no layout should be able to do."""

import io
import os
import re
import struct
import time
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from grading_kit import (
    FAST,
    FORWARD,
    body,
    dumps,
    grade_class,
    grade_one,
    grades,
    hand_in,
    key_answers,
    lesson,
    notebook,
    put,
    results,
    statuses,
    zipped,
)

from dnn_course.cli import main
from dnn_course.grading.errors import GradingError
from dnn_course.grading.handed_in.looking import Looker
from dnn_course.grading.handed_in.people import people
from dnn_course.grading.handed_in.submissions import handed_in
from dnn_course.grading.key import load_lessons
from dnn_course.grading.validate import validate
from dnn_course.notebook import LESSON_FOLDER, NotebookError
from dnn_course.notebook.find import check_name

RIGHT = dumps(notebook()).encode()
WRONG = dumps(notebook({"linear_forward": body("return 0")})).encode()
BLANK = dumps(notebook({name: body("pass", name) for name in FORWARD})).encode()
COST = dumps(notebook(name="04_cost")).encode()
LESSONS = load_lessons()
LOOK = Looker(LESSONS, in_this_process=True)


def found(folder, name="03_forward"):
    """learner -> what counts for one lesson, without grading it; and what needs a look."""
    chosen, counts = [lesson(name)], {}
    with people(folder, Path(folder) / "out") as everybody:
        for one in everybody.learners:
            mine = handed_in(one, chosen, LOOK, ("00_start.ipynb", "08_playground.ipynb"))
            handed = mine.lessons[name]
            status, message = handed.problem or ("", "")
            counts[one.name] = SimpleNamespace(
                content=handed.content,
                status=status,
                message=message,
                notes=handed.notes,
                look=mine.look,
                files=handed.files,
            )
        return counts, everybody.nobodys


def one(folder, files):
    put(folder / "ada", files)
    return found(folder)[0]["ada"]


# --------------------------------------------------------------------------- wherever it may lie


@pytest.mark.parametrize(
    "path",
    [
        "03_forward.ipynb",
        "03_forward/03_forward.ipynb",
        "work/week 3/03_forward.ipynb",
        "03_forward (1).ipynb",
        "03_forward-Copy1.ipynb",
        "Copy of 03_forward.ipynb",
        "03_forward.new.ipynb",
        "03_forward.ipynb.txt",
        "03_forward.ipynb.json",
        "03_forward.json",
        "03_forward",
        "03_Forward.IPYNB",
        "Untitled3.ipynb",
        "04_cost.ipynb",
        "Lesson 3: forward.ipynb",
    ],
)
@pytest.mark.parametrize("in_zip", [False, True])
def test_a_notebook_is_found_by_its_content(tmp_path, path, in_zip):
    files = {"mine.zip": zipped({path: RIGHT})} if in_zip else {path: RIGHT}
    mine = one(tmp_path, files)
    assert mine.content == RIGHT
    named = path.endswith("03_forward.ipynb") and not path.startswith("Copy")
    assert bool(mine.notes) == (not named)
    assert mine.look == []


def test_a_zip_that_is_called_a_notebook_is_opened(tmp_path):
    assert one(tmp_path, {"03_forward.ipynb": zipped({"03_forward.ipynb": RIGHT})}).content == RIGHT


def test_a_notebook_without_marks_is_known_by_its_functions(tmp_path):
    nb = notebook()
    for cell in nb["cells"]:
        cell["metadata"] = {}
        cell["source"] = cell["source"].replace("# GRADED FUNCTION: ", "# ")
    assert one(tmp_path, {"mine.ipynb": dumps(nb).encode()}).content is not None


def test_earlier_answers_pasted_into_a_lesson_do_not_make_it_another(tmp_path):
    nb = notebook()
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    for name in ("02_initialize", "05_backward", "06_update"):
        nb["cells"] += [{**cell, "source": source} for source in key_answers(name).values()]
    assert one(tmp_path, {"03_forward.ipynb": dumps(nb).encode()}).content is not None


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ("", "handed in late"),
        ("[late]\nper_day = 10\n[lessons.03_forward]\ndue = 2026-01-01\n", "one day is taken"),
    ],
)
def test_what_came_late_stands_once_among_what_needs_a_look(tmp_path, rules, says):
    put(tmp_path / "in", {"doejane_LATE_1001_55501_03_forward-1.ipynb": WRONG})
    (tmp_path / "class.toml").write_text(rules)
    grade_class(tmp_path / "in", tmp_path / "out", lessons=["03"], limits=FAST)
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    look = page[page.index("<h2>Needs a look") : page.index("<h2>Everybody")]
    late = [line for line in re.findall("<tr><td>.*", look) if "late" in line]
    assert [says in line for line in late] == [True]


def test_grading_a_class_of_all_layouts(tmp_path):
    put(
        tmp_path / "in",
        {
            "plain/03_forward.ipynb": RIGHT,
            "nbgrader/03_forward/03_forward.ipynb": WRONG,
            "text/03_forward.ipynb.txt": RIGHT,
            "zip/all of it.zip": zipped({"03/03_forward (2).ipynb": RIGHT}),
            "script/03_forward.py": b"def linear_forward(A, W, b): ...",
            "Jane Doe_4711_assignsubmission_file_/03_forward.ipynb": RIGHT,
            "Jane Doe_4711_assignsubmission_onlinetext_/onlinetext.html": b"<p>see file</p>",
            "doejane_LATE_1001_55501_03_forward-1.ipynb": RIGHT,
            "__MACOSX/plain/._03_forward.ipynb": b"\0\5\26\7",
        },
    )
    grade_class(tmp_path / "in", tmp_path / "out", lessons=["03"], limits=FAST)
    totals = {name: row["total"] for name, row in grades(tmp_path / "out").items()}
    assert totals == {
        "plain": "30", "nbgrader": "20", "text": "30", "zip": "30", "script": "0",
        "Jane Doe_4711": "30", "doejane": "30",
    }  # fmt: skip
    rows = results(tmp_path / "out")["script"]
    assert statuses(rows) == dict.fromkeys(FORWARD, "missing")
    said = "03_forward.ipynb was not handed in. Found: 03_forward.py; a notebook is needed."
    assert {row["message"] for row in rows.values()} == {said}
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert "03_forward.py is not graded: a notebook is needed" in page
    assert "onlinetext.html is not graded: it is a text typed into the LMS" in page
    assert page.count("handed in late") == 1
    assert said in (tmp_path / "out" / "feedback" / "script" / "03_forward.html").read_text("utf-8")
    again = grade_class(tmp_path / "in", tmp_path / "out", lessons=["03"], limits=FAST)
    assert (again.done, again.kept) == (0, 7)


def test_helpers_are_taken_from_where_the_notebook_lies(tmp_path):
    helper = b"def affine(W, A, b):\n    return W @ A + b\n"
    nb = notebook(
        {"linear_forward": body("from mine import affine\nreturn affine(W, A, b), (A, W, b)")}
    )
    files = {"03_forward.ipynb": dumps(nb).encode(), "mine.py": helper}
    put(tmp_path / "in" / "folder" / "work", files)
    put(tmp_path / "in" / "folder", {"mine.py": b"def affine(*args): return 0"})
    put(tmp_path / "in" / "zip", {"x.zip": zipped({f"x/{name}": c for name, c in files.items()})})
    put(tmp_path / "in", {f"eva_1_2_{name}": content for name, content in files.items()})
    put(tmp_path / "in", {"bob_3_4_03_forward.ipynb": dumps(nb).encode()})
    grade_class(tmp_path / "in", tmp_path / "out", lessons=["03"], limits=FAST)
    totals = {name: row["total"] for name, row in grades(tmp_path / "out").items()}
    assert totals["folder"] == totals["zip"] == totals["eva"] == "30"
    assert totals["bob"] != "30"  # eva's file is not bob's


# ----------------------------------------------------------------------------- which of several


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        (("03_forward.ipynb", "03_forward (1).ipynb"), "03_forward.ipynb"),
        (("03_forward (2).ipynb", "03_forward (10).ipynb"), "03_forward (10).ipynb"),
        (
            ("03_forward-1.ipynb", "03_forward-2.ipynb", "Copy of 03_forward.ipynb"),
            "03_forward-2.ipynb",
        ),
        (("a.ipynb", "b.ipynb"), "b.ipynb"),
        (("Untitled.ipynb", "03_Forward.ipynb"), "03_Forward.ipynb"),
        (("03_forward.ipynb", "old/03_forward.ipynb"), "03_forward.ipynb"),
        (
            ("Version 9/03_forward.ipynb", "Version 10/03_forward.ipynb"),
            "Version 10/03_forward.ipynb",
        ),
    ],
)
def test_of_several_one_is_graded_and_the_others_are_named(tmp_path, files, wanted):
    contents = {name: RIGHT + b" " * i for i, name in enumerate(files)}
    mine = one(tmp_path, contents)
    assert mine.content == contents[wanted]
    for other in set(files) - {wanted}:
        assert f"{other} also holds 03_forward; {wanted} was graded" in mine.notes


def test_the_one_with_most_exercises_is_graded(tmp_path):
    part = notebook()
    part["cells"] = [c for c in part["cells"] if "def L_model_forward" not in c["source"]]
    mine = one(tmp_path, {"03_forward.ipynb": dumps(part).encode(), "whole.ipynb": RIGHT})
    assert mine.content == RIGHT


def test_the_same_file_twice_is_no_news(tmp_path):
    mine = one(tmp_path, {"03_forward.ipynb": RIGHT, "03_forward (1).ipynb": RIGHT})
    assert (mine.content, mine.notes, mine.look) == (RIGHT, (), [])


def test_a_broken_file_of_the_right_name_gives_way_and_is_named(tmp_path):
    mine = one(tmp_path, {"03_forward.ipynb": b"{", "03_forward (1).ipynb": RIGHT})
    assert mine.content == RIGHT
    assert any("03_forward.ipynb cannot be read as 03_forward" in note for note in mine.notes)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ada_1_7_03_forward.ipynb", "ada_LATE_1_8_03_forward-1.ipynb"),
        ("ada_LATE_1_7_03_forward.ipynb", "ada_1_8_03_forward-1.ipynb"),
    ],
)
def test_canvas_counts_the_latest_attempt(tmp_path, first, second):
    put(tmp_path, {first: WRONG, second: RIGHT})
    mine = found(tmp_path)[0]["ada"]
    assert mine.content == RIGHT
    assert any(f"{first} also holds 03_forward" in note for note in mine.notes)


def test_what_came_later_is_said_in_the_next_run(tmp_path):
    put(tmp_path / "in" / "ada", {"03_forward.ipynb": RIGHT})
    grade_class(tmp_path / "in", tmp_path / "out", lessons=["03"], limits=FAST)
    put(tmp_path / "in" / "ada", {"03_forward (1).ipynb": WRONG})
    grade_class(tmp_path / "in", tmp_path / "out", lessons=["03"], limits=FAST)
    said = "03_forward (1).ipynb also holds 03_forward; 03_forward.ipynb was graded"
    for page in ("index.html", "feedback/ada/03_forward.html"):
        assert said in (tmp_path / "out" / page).read_text("utf-8")


def test_a_file_counts_for_the_lesson_that_it_holds(tmp_path):
    put(tmp_path / "ada", {"03_forward.ipynb": COST})
    mine = found(tmp_path)[0]["ada"]
    assert mine.status == "missing"
    assert "Found: 03_forward.ipynb (holds 04_cost)" in mine.message
    assert mine.look == ["03_forward.ipynb is not graded: it holds 04_cost"]
    cost = found(tmp_path, "04_cost")[0]["ada"]
    assert cost.content == COST
    assert "named like 03_forward, but it holds 04_cost" in cost.notes[0]


def both(checks=True):
    """Lessons 03 and 04 in one notebook; without the checks of 04, as somebody pastes answers."""
    nb, more = notebook(), notebook(name="04_cost")["cells"]
    cells = nb["cells"] + [cell for cell in more if checks or not check_name(cell)]
    nb["cells"] = [cell for cell in cells if "nbgrader" in cell["metadata"]]  # no plots, no timing
    return dumps(nb).encode()


@pytest.mark.parametrize("named", ["both.ipynb", "03_forward.ipynb"])
def test_two_lessons_in_one_notebook_count_for_both(tmp_path, named):
    put(tmp_path / "in", {f"ada/{named}": both()})
    cost = found(tmp_path / "in", "04_cost")[0]["ada"]
    assert cost.content == both()
    assert cost.notes == (f"{named} was graded as 04_cost: it holds 03_forward, too",)
    assert found(tmp_path / "in")[0]["ada"].content == both()
    grade_class(tmp_path / "in", tmp_path / "out", lessons=["03", "04"], limits=FAST)
    assert grades(tmp_path / "out")["ada"]["total"] == "40"
    result = validate(tmp_path / "in" / "ada" / named, FAST)
    assert [row.exercise for row in result.rows] == [*FORWARD, "compute_cost"]
    assert {row.status for row in result.rows} == {"passed"}
    assert f"{named} holds 03_forward and 04_cost" in result.warnings


def test_a_lesson_in_anothers_notebook_gives_way_to_its_own(tmp_path):
    put(tmp_path, {"ada/03_forward.ipynb": both(), "ada/04_cost.ipynb": COST})
    assert found(tmp_path, "04_cost")[0]["ada"].content == COST


def test_answers_that_are_pasted_into_another_lesson_are_not_handed_in(tmp_path):
    put(tmp_path, {"ada/03_forward.ipynb": both(checks=False)})
    assert found(tmp_path, "04_cost")[0]["ada"].status == "missing"
    assert len(validate(tmp_path / "ada" / "03_forward.ipynb", FAST).rows) == 3


def test_validate_says_the_same(tmp_path):
    put(tmp_path, {"03_forward.ipynb": COST})
    result = validate(tmp_path / "03_forward.ipynb", FAST)
    assert result.lesson == "04_cost"
    assert "it holds 04_cost" in result.warnings[0]
    assert [row.status for row in result.rows] == ["passed"]


# ------------------------------------------------------------------------- what is not a notebook


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("03_forward.py", b"x = 1", "03_forward.py; a notebook is needed"),
        ("03_forward.pdf", b"%PDF-1.7", "03_forward.pdf (is a PDF)"),
        ("forward.html", b"<!DOCTYPE html><html>", "forward.html (is an HTML page)"),
        ("forward.ipynb", b"<html>Sign in</html>", "forward.ipynb (is an HTML page)"),
        ("forward.ipynb", b"", "forward.ipynb (is empty)"),
        ("forward.ipynb", b"version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer"),
        ("forward.ipynb", b"{\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> x\n}", "conflict marks"),
        ("forward.ipynb", b"{", "not valid JSON"),
        ("forward.ipynb", b'{"cells": [], "nbformat": 4}', "holds no exercise of the course"),
        ("forward.zip", zipped({"forward.py": b"x"}), "forward.zip/forward.py; a notebook"),
        ("forward.zip", zipped({}), "forward.zip (is a zip with nothing in it)"),
        ("forward.zip", b"PK\3\4 broken", "forward.zip (is a damaged zip, or none)"),
        ("forward.zip", zipped({"a.zip": zipped({"03_forward.ipynb": RIGHT})}), "a zip in a zip"),
        ("forward.tar.gz", b"\x1f\x8b", "forward.tar.gz (is packed; only a .zip is opened)"),
        ("forward.webloc", b"x", "forward.webloc (is a link to somewhere else)"),
    ],
)
def test_what_is_no_notebook_is_named_with_its_reason(tmp_path, name, content, why):
    mine = one(tmp_path, {name: content})
    assert mine.status == "missing"
    assert why in mine.message
    assert len(mine.look) == 1
    assert mine.look[0].startswith(name)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"version https://git-lfs.github.com/spec/v1\n", "is a Git LFS pointer"),
        (b"<html></html>", "is an HTML page"),
        (b'{\n<<<<<<< HEAD\n"a"\n=======\n"b"\n>>>>>>> x\n}', "has Git's conflict marks"),
        (b"PK\3\4 broken", "is a zip"),
    ],
)
def test_a_file_of_the_right_name_that_cannot_be_read_says_what_it_is(tmp_path, content, why):
    mine = one(tmp_path, {"03_forward.ipynb": content})
    assert mine.status == "unreadable"
    assert why in mine.message
    with pytest.raises(NotebookError) as error:
        validate(tmp_path / "ada" / "03_forward.ipynb")
    assert str(error.value) == mine.message


def test_litter_is_left_aside_without_a_word(tmp_path):
    mine = one(
        tmp_path,
        {
            "03_forward.ipynb": RIGHT,
            "._03_forward.ipynb": b"x",
            ".DS_Store": b"x",
            ".ipynb_checkpoints/03_forward-checkpoint.ipynb": WRONG,
            "__MACOSX/._03_forward.ipynb": b"x",
            "data.csv": b"1,2",
            "04_cost.ipynb": COST,
            "00_start.ipynb": (LESSON_FOLDER / "00_start.ipynb").read_bytes(),
            "08_playground.ipynb": (LESSON_FOLDER / "08_playground.ipynb").read_bytes(),
        },
    )
    assert (mine.content, mine.notes, mine.look) == (RIGHT, (), [])
    assert [name for name, _ in mine.files] == ["data.csv"]


@pytest.mark.parametrize(
    "path", [".ipynb_checkpoints/03_forward-checkpoint.ipynb", ".03_forward.ipynb.icloud"]
)
@pytest.mark.parametrize("where", ["", "work/", "in a zip"])
def test_a_hidden_notebook_is_named_where_its_lesson_is_missing(tmp_path, path, where):
    files = {f"{where}{path}": RIGHT, f"{where}._{path.lstrip('.')}": b"x", "04_cost.ipynb": COST}
    if where == "in a zip":
        files = {"x.zip": zipped({path: RIGHT, "__MACOSX/._03_forward.ipynb": b"x"})}
    mine = one(tmp_path, files)
    place = "x.zip/" if where == "in a zip" else where
    assert mine.status == "missing"
    assert f"Found: {place}{path} (is hidden, as an editor's own copies are)" in mine.message
    assert mine.look == [
        f"{place}{path} is not graded: it is hidden, as an editor's own copies are"
    ]


def test_a_lesson_under_the_name_of_one_without_exercises_is_found(tmp_path):
    assert one(tmp_path, {"08_playground.ipynb": RIGHT}).content == RIGHT


def test_a_script_beside_a_notebook_is_named_where_its_lesson_is_missing(tmp_path):
    put(tmp_path / "ada", {"03_forward.py": b"x", "04_cost.ipynb": COST, "plot.png": b"\x89PNG"})
    mine = found(tmp_path)[0]["ada"]
    assert "Found: 03_forward.py, plot.png; a notebook is needed." in mine.message
    cost = found(tmp_path, "04_cost")[0]["ada"]
    assert cost.look == ["plot.png is not graded: it is no notebook"]


def test_a_helper_named_like_a_missing_lesson_is_named_all_the_same(tmp_path):
    put(tmp_path / "ada", {"03_forward.py": b"x", "04_cost.ipynb": COST, "other.py": b"x"})
    with people(tmp_path, tmp_path / "out") as everybody:
        mine = handed_in(everybody.learners[0], LESSONS, LOOK)
    assert [name for name, _ in mine.lessons["04_cost"].files] == ["03_forward.py", "other.py"]
    assert mine.look == ["03_forward.py is not graded: a notebook is needed"]


# ------------------------------------------------------------------------------------ who is who


def test_two_of_one_name_are_two(tmp_path):
    put(
        tmp_path,
        {
            "doejane_1_7_03_forward.ipynb": RIGHT,
            "doejane_2_8_03_forward.ipynb": WRONG,
            "smith_3_9_03_forward.ipynb": RIGHT,
            "smith/03_forward.ipynb": WRONG,
            "Jane Doe_1_assignsubmission_file_/03_forward.ipynb": RIGHT,
            "Jane Doe_2_assignsubmission_file/03_forward.ipynb": WRONG,
            "Al_3_assignsubmission_file_03_forward.ipynb": RIGHT,
            "Lesson 3_bea_attempt_2026-11-25-20-14-00_03_forward.ipynb": WRONG,
            "Lesson 3_bea_attempt_2026-11-26-20-14-00_03_forward.ipynb": RIGHT,
        },
    )
    counts, nobodys = found(tmp_path)
    assert {name: one.content == RIGHT for name, one in counts.items()} == {
        "doejane_1": True, "doejane_2": False, "smith_3": True, "smith": False,
        "Jane Doe_1": True, "Jane Doe_2": False, "Al_3": True, "bea": True,
    }  # fmt: skip
    assert nobodys == []
    assert counts["doejane_1"].look == ["others are called doejane, too: they are kept apart"]


def test_what_lies_in_the_top_folder_and_is_nobodys_is_named(tmp_path):
    put(tmp_path / "in", {"ada/03_forward.ipynb": RIGHT, "03_forward.ipynb": RIGHT})
    grade_class(tmp_path / "in", tmp_path / "out", lessons=["03"], limits=FAST)
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert "03_forward.ipynb is not graded: it lies in no learner&#39;s folder" in page


CLASS = {"ada/03_forward.ipynb": RIGHT, "bob/03_forward/03_forward.ipynb": WRONG}


@pytest.mark.parametrize(
    "files",
    [
        CLASS,
        {f"Lesson 3/{path}": content for path, content in CLASS.items()},
        {"ada_1_2_03_forward.ipynb": RIGHT, "bob_3_4_03_forward.ipynb": WRONG},
        {"ada/x.zip": zipped({"03_forward.ipynb": RIGHT}), "bob/03_forward.ipynb": WRONG},
        {**CLASS, "__MACOSX/ada/._03_forward.ipynb": b"x"},
        {f"Lesson 3/submissions/{path}": content for path, content in CLASS.items()},
        {
            "Lesson 3/ada_1_2_03_forward.ipynb": RIGHT,
            "Lesson 3/bob_3_4_03_forward.ipynb": WRONG,
        },
        {
            "ada.zip": zipped({"03_forward.ipynb": RIGHT}),
            "bob.zip": zipped({"03_forward.ipynb": WRONG}),
        },
    ],
)
@pytest.mark.parametrize("how", ["zip", "itself", "unpacked", "unpacked beside its zip"])
def test_a_zip_of_the_whole_class(tmp_path, files, how):
    if "zip" in how or how == "itself":
        put(tmp_path, {"in/class.zip": zipped(files)})
    if "unpacked" in how:
        put(tmp_path, {f"in/class/{path}": content for path, content in files.items()})
    counts, nobodys = found(tmp_path / "in" / "class.zip" if how == "itself" else tmp_path / "in")
    assert {name: one.content for name, one in counts.items()} == {"ada": RIGHT, "bob": WRONG}
    assert not nobodys
    assert not any(one.notes or one.look for one in counts.values())


def test_the_tables_of_a_class_are_nobodys(tmp_path):
    """Sakai and ILIAS put them beside the people."""
    files = {f"Lesson 3/{path}": content for path, content in CLASS.items()}
    put(tmp_path, {"in/class.zip": zipped({**files, "Lesson 3/grades.csv": b"id,grade"})})
    counts, nobodys = found(tmp_path / "in")
    assert {name: one.content for name, one in counts.items()} == {"ada": RIGHT, "bob": WRONG}
    assert nobodys == [("class.zip/grades.csv", "lies in no learner's folder")]


@pytest.mark.parametrize(
    "files",
    [
        {"03/03_forward.ipynb": RIGHT, "04/04_cost.ipynb": COST},
        {"week 3/03_forward.ipynb": RIGHT, "Week-4/04_cost.ipynb": COST},
        {"src/03_forward.ipynb": RIGHT, "old/04_cost.ipynb": COST},
    ],
)
@pytest.mark.parametrize("in_zip", [True, False])
def test_the_parts_of_ones_work_are_not_people(tmp_path, files, in_zip):
    put(tmp_path, {"in/ada.zip": zipped(files)} if in_zip else
        {f"in/ada/{path}": content for path, content in files.items()})  # fmt: skip
    counts, nobodys = found(tmp_path / "in")
    assert (list(counts), nobodys) == (["ada"], [])
    assert counts["ada"].content == RIGHT


def test_what_was_found_is_said_where_nobody_is(tmp_path):
    put(tmp_path / "in", {"class.zip": b"PK damaged", "03_forward.ipynb": RIGHT})
    with pytest.raises(GradingError, match=r"03_forward.ipynb lies in no .*class.zip is a damaged"):
        grade_class(tmp_path / "in", tmp_path / "out")


def test_each_ones_own_zip_in_the_top_folder(tmp_path):
    files = {"src/03_forward.ipynb": RIGHT, "src/helper.py": b"x = 1"}
    put(tmp_path, {"ada.zip": zipped(files), "bob.zip": zipped({"src/03_forward.ipynb": WRONG})})
    counts, _ = found(tmp_path)
    assert {name: one.content for name, one in counts.items()} == {"ada": RIGHT, "bob": WRONG}
    assert counts["bob"].files == ()


def test_folders_with_different_lessons_are_one_persons(tmp_path):
    mine = {"first try/03_forward.ipynb": RIGHT, "later on/04_cost.ipynb": RIGHT}
    put(tmp_path / "folder" / "ada", mine)
    put(tmp_path / "zip", {"ada.zip": zipped(mine)})
    for kind in ("folder", "zip"):
        assert list(found(tmp_path / kind)[0]) == ["ada"]
    put(
        tmp_path / "class" / "week 3",
        {f"{name}/03_forward.ipynb": RIGHT for name in ("ada", "bob")},
    )
    assert list(found(tmp_path / "class")[0]) == ["ada", "bob"]


def test_two_zips_do_not_mix_their_people(tmp_path):
    put(
        tmp_path,
        {"1.zip": zipped(CLASS), "2.zip": zipped({**CLASS, "ada/03_forward.ipynb": WRONG})},
    )
    counts, _ = found(tmp_path)
    assert len(counts) == 4
    assert sum(one.content == RIGHT for one in counts.values()) == 1


# ------------------------------------------------------------------------------- many are missing


@pytest.mark.parametrize(("present", "warned"), [(4, False), (3, True)])
def test_many_missing_is_the_first_thing_said(tmp_path, capsys, present, warned):
    for number in range(5):
        put(tmp_path / "in", {f"l{number}/notes.txt": b"x"})
        if number < present:
            hand_in(tmp_path / "in", f"l{number}", notebook())
    arguments = [str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--lessons", "03"]
    assert main(["grade", *arguments, "--jobs", "1"]) == 0
    assert ("Many are missing: 03_forward 2 of 5." in capsys.readouterr().err) == warned
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    body = page[page.index("<main>") :]
    assert ("Many are missing" in body[: body.index("<h1>")]) == warned


# ---------------------------------------------------------------------------------------- hostile


def locked():
    """A zip whose member says that it is encrypted."""
    data = bytearray(zipped({"03_forward.ipynb": RIGHT}))
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    return bytes(data)


def lying():
    """A bomb whose directory says that it is small."""
    data = bytearray(zipped({"03_forward.ipynb": b"[" * 200_000_000}))
    at = data.index(b"PK\1\2")
    data[at + 24 : at + 28] = struct.pack("<I", 1000)
    return bytes(data)


def linked():
    info = zipfile.ZipInfo("03_forward.ipynb")
    info.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (lambda: zipped({"03_forward.ipynb": b" " * 100_000_000}), "zip bomb"),
        (lying, "is damaged in its zip"),
        (locked, "password"),
        (linked, "is a link"),
        (lambda: zipped({"03_forward.ipynb": RIGHT}, zipfile.ZIP_LZMA), "packed in a way"),
        (lambda: zipped({"../../03_forward.ipynb": RIGHT}), "leads out of the zip"),
        (lambda: zipped({"/etc/03_forward.ipynb": RIGHT}), "leads out of the zip"),
        (lambda: zipped({"C:\\03_forward.ipynb": RIGHT}), "leads out of the zip"),
        (lambda: zipped({f"{n:040}": b"" for n in range(50_000)}), "is a zip of too many files"),
        (lambda: zipped({"d/" * 50 + "03_forward.ipynb": RIGHT}), "too deep"),
    ],
)
def test_a_hostile_zip_is_named_and_nothing_of_it_is_written(tmp_path, content, why):
    put(tmp_path / "in" / "ada", {"03_forward.zip": content()})
    put(tmp_path / "in" / "bob", {"03_forward.ipynb": RIGHT})
    before = sorted(tmp_path.rglob("*"))
    started = time.monotonic()
    counts, _ = found(tmp_path / "in")
    assert time.monotonic() - started < 5
    assert counts["ada"].content is None
    assert why in counts["ada"].message + " ".join(counts["ada"].look)
    assert counts["bob"].content == RIGHT
    assert sorted(tmp_path.rglob("*")) == before


def test_names_from_a_class_zip_stay_below_the_grades(tmp_path):
    evil = {"..\\..\\x/03_forward.ipynb": RIGHT, "../x/03_forward.ipynb": RIGHT}
    long = {"n" * 300 + "/03_forward.ipynb": RIGHT, "a\\b/03_forward.ipynb": RIGHT}
    put(tmp_path / "in", {"class.zip": zipped({**CLASS, **evil, **long})})
    grade_class(tmp_path / "in", tmp_path / "out", lessons=["03"], limits=FAST)
    assert {"ada", "bob"} <= set(grades(tmp_path / "out")) <= {"ada", "bob", "a"}
    assert sorted(os.listdir(tmp_path)) == ["in", "out"]


def test_links_pipes_and_loops_are_named_and_never_followed(tmp_path):
    secret = tmp_path / "secret"
    put(secret, {"03_forward.ipynb": RIGHT})
    (tmp_path / "in" / "ada").mkdir(parents=True)
    (tmp_path / "in" / "ada" / "there").symlink_to(secret)
    (tmp_path / "in" / "ada" / "forward.ipynb").symlink_to(secret / "03_forward.ipynb")
    os.mkfifo(tmp_path / "in" / "ada" / "pipe.ipynb")
    (tmp_path / "in" / "bob").symlink_to(secret)
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in" / "loop")
    (tmp_path / "in" / "eva_1_2_03_forward.ipynb").symlink_to(secret / "03_forward.ipynb")
    (tmp_path / "in" / "class.zip").symlink_to(secret / "03_forward.ipynb")
    os.mkfifo(tmp_path / "in" / "pipe.zip")
    counts, nobodys = found(tmp_path / "in")
    assert all(one.content is None for one in counts.values())
    assert counts["ada"].status == "missing"
    assert len(counts["ada"].look) == 3
    refused = {name for name, one in counts.items() if one.status == "refused"}
    assert refused == {"bob", "loop", "eva", "class.zip"}
    assert nobodys == [("pipe.zip", "is not a file")]


def test_thousands_of_files_and_deep_folders_end(tmp_path):
    files = {f"{number:05d}.ipynb": b"{}" for number in range(5000)}
    put(tmp_path / "ada", {**files, "03_forward.ipynb": RIGHT})
    put(tmp_path / "bob", {"d/" * 100 + "03_forward.ipynb": RIGHT, "03_forward.py": b"x"})
    started = time.monotonic()
    counts, _ = found(tmp_path)
    assert time.monotonic() - started < 5
    assert counts["ada"].content == RIGHT
    assert "the folder is not graded: it holds more than 2000 files" in counts["ada"].look[0]
    assert any("more files are not graded" in why for why in counts["ada"].look)
    assert "too deep" in counts["bob"].message


def test_a_large_notebook_elsewhere_is_named(tmp_path):
    mine = one(tmp_path, {"work/forward.ipynb": b"{" + b" " * 17_000_000})
    assert "forward.ipynb (has 17 MB; at most 16 MB are read" in mine.message


@pytest.mark.parametrize("seed", range(20))
def test_any_bytes_under_any_name_raise_nothing(tmp_path, seed):
    import random

    dice = random.Random(seed)
    whole = [RIGHT, zipped({"03_forward.ipynb": RIGHT, "x/y.py": b"x"}), COST]
    for name in ("03_forward.ipynb", "a.zip", "b.ipynb", "c.json", "d", "e.ipynb.txt"):
        data = bytearray(dice.choice(whole))
        for _ in range(dice.randrange(30)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        put(tmp_path / "ada", {name: bytes(data[: dice.randrange(len(data))] or data)})
        put(tmp_path, {f"ada_1_2_{name}": bytes(data), f"{name}.zip": bytes(data)})
    found(tmp_path)


def test_a_check_that_the_learner_replaced_gives_nothing(tmp_path):
    """Where nbgrader's own autograde gives full marks."""
    wrong = {name: f"check = lambda f: None\n{name} = None\n" for name in FORWARD}
    rows = grade_one(tmp_path, notebook(wrong))
    assert {rows[name]["points"] for name in FORWARD} == {"0"}
