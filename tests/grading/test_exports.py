"""What goes back to an LMS: exact heads, ids, and no cell that is a formula."""

import csv
import zipfile
from datetime import UTC, datetime

import pytest
from grading_kit import FAST, body, dumps, grade_class, json, notebook

from dnn_course.grading.decide import decide

COST = dumps(notebook(name="04_cost")).encode()
FIRST = dumps(notebook(name="02_initialize")).encode()
WRONG = notebook({"compute_cost": body("return 0", "compute_cost", "AL, Y")}, "04_cost")
CLASS = """
roster = "roster.csv"
time_zone = "UTC"
[late]
per_day = 10
[lessons.04_cost]
due = 2026-11-20T18:00:00
lms_name = "Costs [Total Pts: 10 Score] |4711"
[lessons.02_initialize]
due = 2026-11-25T18:00:00
[lessons.07_cats]
due = 2026-12-25
"""
ROSTER = """id,name,mail,also
s1,Jane Doe,jane@example.org,
s2,"=Ott, Eva",eva@example.org,ottevabb
s3,Zoë Ray,zoe@example.org,
s4,Max Smith,max@example.org,
s5,Kim Lee,kim@example.org,
"""
FILES = {
    "doejane_LATE_1001_55501_04_cost.ipynb": COST,
    "Zoë Ray_4703_assignsubmission_file_/04_cost.ipynb": COST,
    "Week 4_ottevabb_attempt_2026-11-22-12-00-00_04_cost.ipynb": COST,
    "smithmax_1004_55504_04_cost.ipynb": dumps(WRONG).encode(),
    "smithmax_1004_55505_02_initialize.ipynb": FIRST,
}


@pytest.fixture(scope="module")
def exports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("exports")
    for name, content in FILES.items():
        path = folder / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (folder / "class.toml").write_text(CLASS, "utf-8")
    (folder / "roster.csv").write_text(ROSTER, "utf-8")
    now = datetime(2026, 11, 30, tzinfo=UTC)
    grade_class(folder / "in", folder / "out", limits=FAST, now=now)
    decide(folder / "out", "s4", "04", "compute_cost", points="4", comment="=1+1", who="N", now=now)
    decide(folder / "out", "s1", "02", points="excused", comment="ill", who="N", now=now)
    return folder / "out" / "exports"


def table(path, encoding="utf-8"):
    with open(path, newline="", encoding=encoding) as file:
        return list(csv.reader(file))


def test_canvas(exports):
    assert table(exports / "canvas" / "grades.csv") == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section",
         "02_initialize", "Costs [Total Pts: 10 Score] |4711"],
        ["    Points Possible", "", "", "", "", "10", "10"],
        ["Doe, Jane", "1001", "s1", "", "", "EX", "9"],
        ["'=Ott, Eva", "", "s2", "", "", "0", "8"],
        ["Ray, Zoë", "", "s3", "", "", "0", "10"],
        ["Smith, Max", "1004", "s4", "", "", "10", "4"],
        ["Lee, Kim", "", "s5", "", "", "", ""],  # absent: nothing is changed
    ]  # fmt: skip


def test_moodle(exports):
    head, *rows = table(exports / "moodle" / "grades.csv")
    assert head[:3] == ["Full name", "ID number", "Email address"]
    assert rows[0] == ["Jane Doe", "s1", "jane@example.org", "", "9"]
    assert table(exports / "moodle" / "04_cost-worksheet.csv") == [
        ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade",
         "Grade can be changed", "Last modified (submission)", "Last modified (grade)",
         "Feedback comments"],
        ["Participant 4703", "Zoë Ray", "zoe@example.org", "", "10", "10", "Yes", "", "", ""],
    ]  # fmt: skip


def test_blackboard(exports):
    text = (exports / "blackboard" / "grades.csv").read_text("utf-8")
    assert text.startswith('"Last Name","First Name","Username","Student ID",')
    _, *rows = table(exports / "blackboard" / "grades.csv")
    assert rows[1] == ["'=Ott", "Eva", "ottevabb", "s2", "0", "8"]
    assert '"02_initialize [Total Pts: 10]","Costs [Total Pts: 10 Score] |4711"' in text


def test_nbgrader(exports):
    rows = [dict(zip(head, row, strict=True)) for head, *rows in [table(
        exports / "nbgrader" / "grades.csv")] for row in rows]  # fmt: skip
    one = next(row for row in rows if (row["student_id"], row["assignment"]) == ("s2", "04_cost"))
    assert (one["raw_score"], one["late_submission_penalty"], one["score"]) == ("10", "2.0", "8")
    assert one["duedate"] == "2026-11-20T18:00:00+00:00"
    assert one["timestamp"] == "2026-11-22T12:00:00"


def test_gradescope(exports):
    path = exports / "gradescope" / "s4" / "04_cost" / "results.json"
    data = json.loads(path.read_text("utf-8"))
    assert data["score"] == data["tests"][0]["score"] == 4
    assert "4 points, decided by N on 2026-11-30: =1+1" in data["tests"][0]["output"]


def test_a_spreadsheet_gets_a_bom_and_no_formula(exports):
    for name in ("tidy.csv", "grades.csv"):
        assert (exports / "spreadsheet" / name).read_bytes().startswith(b"\xef\xbb\xbf")
    head, *rows = table(exports / "spreadsheet" / "tidy.csv", "utf-8-sig")
    states = {(row[0], row[4]): row[head.index("state")] for row in rows if not row[5]}
    assert states["s1", "02_initialize"] == "excused"
    assert states["s2", "02_initialize"] == "missing"
    assert states["s5", "04_cost"] == "absent"
    assert states["s3", "07_cats"] == "not due"
    for path in exports.rglob("*.csv"):
        for row in table(path, "utf-8-sig"):
            assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))], path


def test_feedback_zips(exports):
    with zipfile.ZipFile(exports / "canvas" / "04_cost-feedback.zip") as archive:
        assert archive.namelist() == [
            "doejane_LATE_1001_55501_04_cost.html", "smithmax_1004_55504_04_cost.html",
        ]  # fmt: skip
        assert b"decided by N" in archive.read("smithmax_1004_55504_04_cost.html")
    with zipfile.ZipFile(exports / "moodle" / "04_cost-feedback.zip") as archive:
        assert archive.namelist() == ["Zoë Ray_4703_assignsubmission_file_/04_cost.html"]


def test_nothing_of_an_lms_is_written_without_need(tmp_path):
    (tmp_path / "in" / "ada").mkdir(parents=True)
    (tmp_path / "in" / "ada" / "04_cost.ipynb").write_bytes(COST)
    grade_class(tmp_path / "in", tmp_path / "out", lessons=["04"], limits=FAST)
    assert list((tmp_path / "out").rglob("*.zip")) == []
    assert list((tmp_path / "out").rglob("*worksheet.csv")) == []
