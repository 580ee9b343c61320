"""What people open is clean: tables, pages, folders, and the terminal."""

import csv
import json
import os
import stat

import pytest
from grading_kit import FAST, body, grade_class, hand_in, notebook, results
from hypothesis import given
from hypothesis import strategies as st

from dnn_course.cli import main
from dnn_course.grading.gradebook.pages import LONGEST, printable
from dnn_course.grading.gradebook.sound import sound
from dnn_course.grading.gradebook.table import original, plain, visible

FORMULA = ("=", "+", "-", "@", "＝")


@given(st.text(alphabet="ab=+-@;,|\t\n\r'\" ", max_size=12))
def test_no_separator_makes_a_formula_and_the_text_comes_back(text):
    marked = plain(text)
    for separator in ";,|\t":
        for part in marked.replace('"', "").split(separator):
            assert not part.startswith(FORMULA)
    assert original(marked) == visible(text)


def test_a_table_has_no_formula_wherever_a_spreadsheet_splits_it(tmp_path):
    said = "raise ValueError('a;=1+1|=2;@x,=3\\t=4 \\x1b[2J \\ud800')"
    hand_in(tmp_path / "in", "eve;=1+1", notebook({"linear_forward": body(said)}))
    grade_class(tmp_path / "in", tmp_path / "out", lessons=["03"], limits=FAST)
    for path in tmp_path.glob("out/**/*.csv"):
        text = path.read_text("utf-8")
        assert "\x1b" not in text
        for separator in ";,|\t":
            for row in csv.reader(text.splitlines(), delimiter=separator):
                assert not [cell for cell in row if cell.startswith(FORMULA)], path


def test_a_terminal_is_sent_no_commands(tmp_path, capsys):
    said = "raise ValueError('\\x1b]0;title\\x07 \\ud800')"
    path = hand_in(tmp_path, "ada", notebook({"linear_forward": body(said)}))
    assert main(["validate", str(path)]) == 1
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    shown.encode("utf-8")


def test_what_nobody_would_read_is_cut():
    assert len(printable("x" * 10_000_000)) < LONGEST + 20


@pytest.mark.skipif(os.name == "nt", reason="there are no modes")
def test_the_grades_are_the_owners_alone(tmp_path):
    hand_in(tmp_path / "in", "ada", notebook())
    grade_class(tmp_path / "in", tmp_path / "out", lessons=["03"], limits=FAST)
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700


DAMAGE = {
    "rows gone": lambda record: record.pop("rows"),
    "a text for points": lambda record: record["rows"][0].update(points="10"),
    "1000 points of 10": lambda record: record["rows"][0].update(points=1000),
    "points that are none": lambda record: record["rows"][0].update(points=float("nan")),
    "protections gone": lambda record: record.pop("protections"),
    "a list of warnings": lambda record: record.update(warnings=[["a"]]),
    "no message": lambda record: record["rows"][1].pop("message"),
}


@pytest.fixture(scope="module")
def class_of_one(tmp_path_factory):
    folder = tmp_path_factory.mktemp("one")
    hand_in(folder / "in", "ada", notebook())
    return folder


def grade(folder):
    return grade_class(folder / "in", folder / "out", lessons=["03"], limits=FAST)


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_record_is_graded_again(class_of_one, damage):
    grade(class_of_one)
    path = next((class_of_one / "out" / ".run" / "records").glob("*.json"))
    record = json.loads(path.read_text())
    assert sound(record)
    DAMAGE[damage](record)
    assert not sound(record)
    path.write_text(json.dumps(record))
    assert grade(class_of_one).done == 1
    assert results(class_of_one / "out")["ada"]["linear_forward"]["points"] == "10"


@pytest.mark.parametrize("removed", ["feedback/ada/03_forward.html", "graded/ada/03_forward.ipynb"])
def test_a_page_that_was_removed_is_made_again(class_of_one, removed):
    grade(class_of_one)
    (class_of_one / "out" / removed).unlink()
    grade(class_of_one)
    assert (class_of_one / "out" / removed).is_file()
    assert grade(class_of_one).done == 0
