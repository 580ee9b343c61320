"""What people open is clean: tables, pages, folders, and the terminal."""

import csv
import errno
import json
import os
import re
import stat
from urllib.parse import unquote_to_bytes

import pytest
from grading_kit import FAST, body, grade_class, hand_in, notebook, results
from hypothesis import given
from hypothesis import strategies as st

from dnn_course.cli import main
from dnn_course.grading.decide import decide
from dnn_course.grading.gradebook.sound import sound
from dnn_course.grading.gradebook.table import original, plain, visible
from dnn_course.shown import LONGEST, printable

FORMULA = ("=", "+", "-", "@", "＝")


@given(st.text(alphabet="ab=+-@;,|\t\n\r'\" ", max_size=12))
def test_no_separator_makes_a_formula_and_the_text_comes_back(text):
    marked = plain(text)
    for separator in ";,|\t":
        for part in marked.replace('"', "").split(separator):
            assert not part.strip(" ").startswith(FORMULA)
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


UNSEEN = "\x85\x9b\u061c\u200b\u2028\u202e\u2066\ufeff"
HIDDEN = [
    " =1+1",
    "\u200b=2",
    "\ufeff=3",
    "\xa0=4",
    '" =5',
    "\u2028=6",
    "\u2066ada",
    "ada\u200b",
    "a; =7",
]


def test_what_is_not_seen_hides_no_formula_and_no_name(tmp_path):
    """Neither in what a spreadsheet opens, nor in the pages; and each link leads somewhere."""
    said = f"raise ValueError('{UNSEEN.encode('unicode_escape').decode()} ; =1+1')"
    names = [*HIDDEN, os.fsdecode(b"caf\xe9")]
    for name in names:
        hand_in(tmp_path / "in", name, notebook({"linear_forward": body(said)}))
    grade_class(tmp_path / "in", tmp_path / "out", lessons=["03"], limits=FAST)
    tables = [*tmp_path.glob("out/**/*.csv")]
    for path in [*tables, *tmp_path.glob("out/**/*.html"), *tmp_path.glob("out/**/results.json")]:
        text = path.read_text("utf-8").removeprefix("\ufeff")  # the mark that Excel needs
        assert not set(UNSEEN) & set(text), path
    for path in tables:
        text = path.read_text("utf-8").removeprefix("\ufeff")
        for separator in ";,|\t":
            for row in csv.reader(text.splitlines(), delimiter=separator):
                begins = [cell.lstrip(' "\xa0') for cell in row]
                assert not [cell for cell in begins if cell.startswith(FORMULA)], path
    assert len(results(tmp_path / "out")) == len(names)
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    links = set(re.findall(r'href="(feedback/[^"]+)"', page))
    assert len(links) == 2 * len(names)
    for link in links:
        assert os.path.isfile(os.fsencode(tmp_path / "out") + b"/" + unquote_to_bytes(link)), link


def test_a_name_fakes_no_line_and_no_command_on_the_terminal(tmp_path, capsys):
    hand_in(tmp_path / "in", "ada\nMarks: \x9b2J\u202e", notebook())
    assert main(["collect", str(tmp_path / "in")]) == 0
    assert main(["validate", str(tmp_path / "\x1b[2J\u202e.ipynb")]) == 2
    shown = "".join(capsys.readouterr())
    assert "\nMarks" not in shown
    assert not set("\x1b\x9b\u202e") & set(shown)


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


@pytest.mark.skipif(os.name == "nt", reason="there are no modes")
def test_in_a_folder_that_others_may_open_each_file_is_the_owners_alone(tmp_path):
    hand_in(tmp_path / "in", "ada", notebook())
    out = tmp_path / "out"
    out.mkdir()
    before = os.umask(0)
    try:
        for _ in range(2):
            grade_class(tmp_path / "in", out, lessons=["03"], limits=FAST)
            decide(out, "ada", "03", points="7", comment="ill")
    finally:
        os.umask(before)
    assert [path for path in out.rglob("*") if path.lstat().st_mode & 0o077] == []
    (out / "grades.csv").chmod(0o640)  # who is let in by a person stays in
    decide(out, "ada", "03", points="8")
    assert stat.S_IMODE((out / "grades.csv").stat().st_mode) == 0o640


DAMAGE = {
    "rows gone": lambda record: record.pop("rows"),
    "a text for points": lambda record: record["rows"][0].update(points="10"),
    "1000 points of 10": lambda record: record["rows"][0].update(points=1000),
    "points that are none": lambda record: record["rows"][0].update(points=float("nan")),
    "protections gone": lambda record: record.pop("protections"),
    "a list of warnings": lambda record: record.update(warnings=[["a"]]),
    "no message": lambda record: record["rows"][1].pop("message"),
    "no row": lambda record: record["rows"].clear(),
    "a row twice": lambda record: record["rows"].append(record["rows"][0]),
    "a status that is none": lambda record: record["rows"][0].update(status="wonderful"),
    "more than all inputs right": lambda record: record["rows"][0].update(passed=9, total=-1),
    "another folder than the learner's": lambda record: record.update(learner="../../out"),
    "a list for what it was made from": lambda record: record.update(basis=[]),
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


def test_anothers_record_in_ones_place_is_graded_again(tmp_path):
    """Of who handed in the same, it would even have the right key."""
    for name in ("ada", "bob"):
        hand_in(tmp_path / "in", name, notebook())
    grade(tmp_path)
    one, two = (tmp_path / "out" / ".run" / "records").glob("*.json")
    one.write_bytes(two.read_bytes())
    assert grade(tmp_path).done == 1
    assert set(results(tmp_path / "out")) == {"ada", "bob"}


ODD = {
    "hand_ins.json": [
        [1], {"lessons": [1]}, {"lessons": {"03_forward": 5}}, {"named": 7}, {"look": [1]},
        {"lessons": {"03_forward": {"eve": {"kind": "canvas"}}}}, {"decided": [{"learner": "ada"}]},
    ],
    "marks.json": [
        {"marks": [1]}, {"marks": {"ada": 7}}, {"marks": {"ada": {"03_forward": {}}}},
        {"changes": 7}, {"changes": [5]}, {"changes": [["a"]]},
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_a_damaged_note_of_earlier_runs_is_begun_anew_and_that_is_said(class_of_one, name):
    grade(class_of_one)
    before = (class_of_one / "out" / "grades.csv").read_bytes()
    path = class_of_one / "out" / ".run" / name
    for text in ["", "[" * 100_000, *map(json.dumps, ODD[name])]:
        path.write_text(text)
        run = grade(class_of_one)
        assert [note for note in run.notes if f"{name} was damaged" in note], text
        assert (class_of_one / "out" / "grades.csv").read_bytes() == before
    assert grade(class_of_one).notes == []


@pytest.mark.parametrize("seed", ["-1", str(2**200), "1e999", "true", "[]", "[" * 100_000])
def test_a_damaged_seed_is_drawn_anew(class_of_one, seed):
    grade(class_of_one)
    (class_of_one / "out" / ".run" / "run.json").write_text(f'{{"seed": {seed}}}')
    assert 0 <= grade(class_of_one).seed < 2**128


def test_a_result_of_an_exercise_that_the_course_had_once(class_of_one):
    grade(class_of_one)
    path = next((class_of_one / "out" / ".run" / "records").glob("*.json"))
    record = json.loads(path.read_text())
    record["rows"][0] |= {"exercise": "gone", "status": "failed", "mistake": "gone", "points": 0}
    path.write_text(json.dumps(record))
    assert grade(class_of_one).kept == 1
    assert "gone" in (class_of_one / "out" / "index.html").read_text("utf-8")
    path.unlink()


def test_a_full_disk_names_the_file_that_was_to_be_written(class_of_one, monkeypatch, capsys):
    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    out = class_of_one / "full"
    arguments = ["grade", str(class_of_one / "in"), "--out", str(out), "--lessons", "03"]
    assert main([*arguments, "--jobs", "1"]) == 2
    said = capsys.readouterr().err
    assert said == f"dnn: {out / '.run' / 'run.json'}: No space left on device\n"
