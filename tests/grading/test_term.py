"""A term with forty made-up learners: four weekly downloads from four systems, and what happens.

The gradebook at its end is compared with the one below, written by hand. Every run is killed at
random moments and begun again, which must change nothing.
"""

import contextlib
import csv
import os
import random
import signal
import time
import zipfile
from datetime import UTC, datetime

import pytest
from grading_kit import FAST, body, dumps, grade_class, key_answers, notebook, put, zipped

from dnn_course.grading.decide import decide
from dnn_course.grading.demo import submission
from dnn_course.grading.key import load_lessons

ONE, TWO, THREE, FOUR, LATER = "01_activations", "02_initialize", "04_cost", "06_update", "07_cats"
CLASS = """
title = "A term"
roster = "roster.csv"
time_zone = "UTC"
[late]
per_day = 10
cap = 50
grace = 60
[lessons.01_activations]
due = 2026-10-05T18:00:00
points = 20
{drop}
[lessons.02_initialize]
due = 2026-10-12T18:00:00
points = 20
[lessons.04_cost]
due = 2026-10-19T18:00:00
[lessons.06_update]
due = 2026-10-26T18:00:00
points = 10
[lessons.07_cats]
due = 2026-12-31
"""
KILLS = []
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
EVERYBODY = [f"s{number:02d}" for number in range(1, 41)]

# What is in grades.csv at the end of the term: a mark for each lesson, the total, of how many.
USUAL = ["20", "20", "10", "10", "", "60", "60"]
UNUSUAL = {
    "s01": ["18", "20", "10", "10", "", "58", "60"],  # late in Canvas: one day
    "s06": ["missing", "20", "10", "10", "", "40", "60"],  # handed in a .py
    "s07": ["missing", "20", "10", "10", "", "40", "60"],  # handed in lesson 02 as lesson 01
    "s08": ["0", "20", "10", "10", "", "40", "60"],  # imported the course's function
    "s09": ["absent", "absent", "absent", "absent", "", "0", "60"],
    "s10": ["20", "20", "missing", "10", "", "50", "60"],
    "s12": ["20", "20", "8", "10", "", "58", "60"],  # two days late
    "s14": ["20", "20", "5", "10", "", "55", "60"],  # nine days late: the cap
    "s15": ["20", "20", "7", "10", "", "57", "60"],  # a person's decision
    "s16": ["20", "excused", "10", "10", "", "40", "40"],
    "s17": ["10", "20", "10", "10", "", "50", "60"],  # a decision about one exercise
    "s18": ["20", "20", "10", "0", "", "50", "60"],  # the later of two attempts is wrong
    "s21": ["20", "20", "10", "0", "", "50", "60"],  # blank
    "lovelaceada": ["18", "", "", "", "", "18", ""],  # handed in and is not in the roster
}
# Whose mark changed, from what to what, and a word of why.
CHANGES = [
    ("s03", ONE, "10", "20", "rules"),  # the question that went wrong is dropped
    ("s08", ONE, "10", "0", "rules"),
    ("s17", ONE, "10", "0", "rules"),
    ("s15", THREE, "0", "7", "decision: 7 points, decided by Dr. N on 2026-10-29: nearly"),
    ("s16", TWO, "missing", "excused", "decision: excused, decided by Dr. N on 2026-10-29: ill"),
    ("s17", ONE, "0", "10", "decision: 5 points, decided by Dr. N on 2026-10-29: the idea"),
    ("s20", TWO, "0", "20", "another file was handed in"),
]


def right(lesson):
    return dumps(notebook(name=lesson)).encode()


def wrong(lesson, *exercises):
    """The lesson with these answers wrong; with none named, all."""
    names = exercises or load_lessons([lesson])[0].points
    answers = {name: body("return 0", name, "*args") for name in names}
    return dumps(notebook(answers, lesson)).encode()


def without(*names):
    return [name for name in EVERYBODY if name not in names]


def of_canvas():
    """Week 1: a zip of flat files."""
    files = {}
    imported = "from dnn_helpers import relu as r\n\n\ndef relu(Z):\n    return r(Z)\n"
    for name in without("s09"):
        who, content, called = f"last{name}first{name}", right(ONE), f"{ONE}.ipynb"
        if name in ("s01",):
            who += "_LATE"
        if name == "s02":
            files[f"{who}_1{name[1:]}_700_{called}"] = wrong(ONE, "sigmoid")
            called = f"{ONE}-1.ipynb"
        if name == "s03":
            content = wrong(ONE, "sigmoid")
        if name == "s04":
            content, called = zipped({f"my work/{ONE}.ipynb": content}), "mine.zip"
        if name == "s05":
            called = f"Copy of {ONE}.ipynb"
        if name == "s06":
            content, called = b"def relu(Z): ...", f"{ONE}.py"
        if name == "s07":
            content = right(TWO)
        if name == "s08":
            content = dumps(
                notebook({"relu": f"# GRADED FUNCTION: relu\n{imported}"}, ONE)
            ).encode()
        if name == "s17":
            content = wrong(ONE, "relu")
        files[f"{who}_1{name[1:]}_8{name[1:]}_{called}"] = content
    files[f"lovelaceada_LATE_1999_999_{ONE}.ipynb"] = right(ONE)
    files["lovelaceada_LATE_1999_998_../../evil.ipynb"] = right(ONE)
    return zipped(files)


def of_moodle():
    """Week 2: a folder for each, and one more for a typed text."""
    files = {}
    for name in without("s07", "s09", "s16"):
        folder = f"First{name} Last{name}_47{name[1:]}_assignsubmission_"
        content = b"{" if name == "s20" else right(TWO)
        files[f"{folder}file_/{TWO}.ipynb"] = content
        if name == "s19":
            files[f"{folder}onlinetext_/onlinetext.html"] = b"<p>see my file</p>"
    return files


def of_blackboard():
    """Week 3: flat files with the moment in their names."""
    late = {"s11": "20-09-00-00", "s12": "21-12-00-00", "s13": "19-18-30-00", "s14": "28-10-00-00"}
    files = {}
    for name in without("s09", "s10"):
        content = wrong(THREE, "compute_cost") if name == "s15" else right(THREE)
        when = late.get(name, "18-20-00-00")
        files[f"Cost_{name}_attempt_2026-10-{when}_{THREE}.ipynb"] = content
        files[f"Cost_{name}_attempt_2026-10-{when}.txt"] = b"Name: somebody"
    return files


def of_brightspace():
    """Week 4: a zip with a dated folder for each attempt."""
    files = {"index.html": b"<html>"}
    for name in without("s09"):
        folder = f"6{name[1:]}-77 - First{name} Last{name} - Oct 25, 2026 "
        files[f"{folder}814 PM/{FOUR}.ipynb"] = right(FOUR)
        if name == "s18":
            files[f"{folder}1114 PM/mine (2).ipynb"] = wrong(FOUR)
        if name == "s21":
            blank = dumps(submission(load_lessons([FOUR])[0], {})).encode()
            files[f"{folder}814 PM/{FOUR}.ipynb"] = blank
    return zipped(files)


def written_since(records, moment):
    return sum(path.stat().st_mtime_ns >= moment for path in records.glob("*.json"))


def graded(dice, submissions, out, now):
    """Grade in a process that is killed at two random moments, then once to the end."""
    for _ in range(2):
        started, target, pause = time.time_ns(), dice.randrange(38), dice.random() * 0.1
        child = os.fork()
        if not child:
            with contextlib.suppress(BaseException):
                grade_class(submissions, out, limits=FAST, now=now)
            os._exit(0)
        while os.waitpid(child, os.WNOHANG) == (0, 0):
            if written_since(out / ".run" / "records", started) >= target:
                time.sleep(pause)
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                KILLS.append(target)
                break
            time.sleep(0.002)
    return grade_class(submissions, out, limits=FAST, now=now)


def october(day):
    return datetime(2026, 10, day, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def term(tmp_path_factory):
    """The folder of a class at the end of its term."""
    folder, dice = tmp_path_factory.mktemp("term"), random.Random(20)
    grades = folder / "grades"
    rows = [f"{name},First{name} Last{name},{name}@example.org," for name in EVERYBODY]
    rows = [f"{row}04_cost=2026-10-21" if row.startswith("s11") else row for row in rows]
    put(folder, {"roster.csv": "\n".join(["id,name,mail,extensions", *rows]).encode()})
    put(folder, {"class.toml": CLASS.format(drop="").encode(), "week1.zip": of_canvas()})
    graded(dice, folder / "week1.zip", grades, october(6))
    put(folder, {"class.toml": CLASS.format(drop='drop = ["sigmoid"]').encode()})
    put(folder / "week2", of_moodle())
    graded(dice, folder / "week2", grades, october(13))
    put(folder / "week3", of_blackboard())
    graded(dice, folder / "week3", grades, october(29))
    who = {"who": "Dr. N", "now": october(29)}
    decide(grades, "s15", THREE, points="7", comment="nearly", **who)
    decide(grades, "s16", "02", points="excused", comment="ill", **who)
    decide(grades, "s17", ONE, "relu", points="5", comment="the idea", **who)
    put(folder, {"week4.zip": of_brightspace()})
    graded(dice, folder / "week4.zip", grades, october(30))
    again = "Firsts20 Lasts20_4799_assignsubmission_file_"
    put(folder / "once more", {f"{again}/{TWO}.ipynb": right(TWO)})
    graded(dice, folder / "once more", grades, october(30))
    return folder


def read(path, encoding="utf-8"):
    with open(path, newline="", encoding=encoding) as file:
        return list(csv.reader(file))


def test_the_gradebook_is_the_one_written_by_hand(term):
    head, *rows = read(term / "grades" / "grades.csv")
    assert head == [
        "learner",
        "name",
        "mail",
        "group",
        ONE,
        TWO,
        THREE,
        FOUR,
        LATER,
        "total",
        "max",
    ]
    found = {row[0]: row[4:] for row in rows}
    assert list(found)[:40] == EVERYBODY
    stranger = found.pop("lovelaceada")
    assert stranger[0] == UNUSUAL["lovelaceada"][0]
    assert found == {name: UNUSUAL.get(name, USUAL) for name in EVERYBODY}


def test_the_history_is_the_one_written_by_hand(term):
    _, *rows = read(term / "grades" / "history.csv")
    assert [tuple(row[1:5]) for row in rows] == [row[:4] for row in CHANGES]
    for row, (*_, why) in zip(rows, CHANGES, strict=True):
        assert why in row[6]


def test_once_more_changes_not_a_byte(term):
    def everything():
        return {
            path: path.read_bytes()
            for path in (term / "grades").rglob("*")
            if path.is_file() and path.name != "index.html"
        }

    before = everything()
    assert len(before) > 500
    assert len(KILLS) >= 4
    run = grade_class(term / "week4.zip", term / "grades", limits=FAST, now=october(30))
    after = everything()
    assert (run.done, run.changes) == (0, [])
    log = term / "grades" / ".run" / "hand_ins.json"  # what this download said, of this run
    assert {path for path in before if before[path] != after[path]} <= {log}
    assert before.keys() == after.keys()


def test_what_a_person_has_to_look_at(term):
    page = (term / "grades" / "index.html").read_text("utf-8")
    assert "A term" in page
    run = grade_class(term / "week1.zip", term / "grades", limits=FAST, now=october(30))
    look = [f"{learner}: {why}" for learner, why in run.look]
    assert any("lovelaceada is not in the roster" in line for line in look)
    assert any(line.startswith("s06: last") and ".py is not graded" in line for line in look)
    assert run.done == 0
    assert run.warning == ""


def test_what_goes_back_to_the_lms(term):
    exports = term / "grades" / "exports"
    head, points, *rows = read(exports / "canvas" / "grades.csv")
    assert head == [
        "Student",
        "ID",
        "SIS User ID",
        "SIS Login ID",
        "Section",
        ONE,
        TWO,
        THREE,
        FOUR,
    ]
    assert points[5:] == ["20", "20", "10", "10"]
    found = {row[2]: row for row in rows}
    assert found["s16"][:3] == ["Lasts16, Firsts16", "116", "s16"]
    assert found["s16"][5:] == ["20", "EX", "10", "10"]
    assert found["s06"][5:] == ["0", "20", "10", "10"]
    assert found["s09"][5:] == ["", "", "", ""]
    with zipfile.ZipFile(exports / "canvas" / f"{ONE}-feedback.zip") as archive:
        names = archive.namelist()
        assert f"lasts02firsts02_102_802_{ONE}-1.html" in [name.lower() for name in names]
        assert len(names) == 38  # 40, without the absent, the .py and the other lesson; a stranger
        assert b"decided by Dr. N" in archive.read(f"lasts17firsts17_117_817_{ONE}.html")
    sheet = {row[1]: row for row in read(exports / "moodle" / f"{TWO}-worksheet.csv")[1:]}
    assert sheet["Firsts20 Lasts20"][0] == "Participant 4799"
    assert sheet["Firsts20 Lasts20"][4:6] == ["20", "20"]
    tidy = read(exports / "spreadsheet" / "tidy.csv", "utf-8-sig")
    says = [dict(zip(tidy[0], row, strict=True)) for row in tidy[1:]]
    one = next(row for row in says if row["learner"] == "s12" and row["lesson"] == THREE
               and not row["exercise"])  # fmt: skip
    assert (one["before_late"], one["days_late"], one["points"]) == ("10", "2", "8")
    assert one["handed_in"] == "2026-10-21T12:00:00"


def test_what_a_learner_gets_to_see(term):
    page = (term / "grades" / "feedback" / "s12" / "index.html").read_text("utf-8")
    assert "Firsts12 Lasts12" in page
    assert "58 of 60 points" in page
    assert "10 points before, 2 days late: 8" in page
    page = (term / "grades" / "feedback" / "s15" / f"{THREE}.html").read_text("utf-8")
    assert "7 points, decided by Dr. N on 2026-10-29: nearly" in page
    absent = (term / "grades" / "feedback" / "s09" / "index.html").read_text("utf-8")
    assert "nothing of yours was found" in absent
    assert not (term / "grades" / "feedback" / "s02" / f"{LATER}.html").exists()
    assert key_answers(ONE)["relu"]  # the key has an answer, and no page shows it
