"""Hand-ins as each system gives them, sorted by `dnn collect` as `dnn grade` would."""

import json
import os

import pytest
from grading_kit import FORWARD, body, dumps, notebook, put, zipped

from dnn_course.cli import main
from dnn_course.grading.collect import collect
from dnn_course.grading.demo import submission
from dnn_course.grading.errors import GradingError
from dnn_course.grading.handed_in.drop import account
from dnn_course.grading.handed_in.layouts import moment
from dnn_course.grading.handed_in.looking import Looker
from dnn_course.grading.handed_in.people import people
from dnn_course.grading.handed_in.submissions import MAX_NOTEBOOKS, handed_in
from dnn_course.grading.key import load_lessons
from dnn_course.grading.validate import validate

RIGHT = dumps(notebook()).encode()
OTHER = dumps(notebook({"linear_forward": body("return 0")})).encode()
LESSONS = load_lessons()
LOOK = Looker(LESSONS, in_this_process=True)
BLANK = dumps(submission(load_lessons(["03"])[0], {})).encode()

METADATA = b"""---
submission_11:
  :submitters:
  - :name: Jane Doe
    :sid: '1001'
    :email: jd@example.org
  - :name: Bob Ray
    :sid: '1002'
    :email: br@example.org
  :created_at: 2026-11-25 19:14:00.123456000 Z
  :score: 0.0
  :history:
  - :id: 3
    :created_at: 2026-11-24 19:14:00.000000000 Z
submission_12:
  :submitters:
  - :name: Eva Ott
    :sid: '1003'
  :created_at: 2026-11-26 08:00:00.000000000 Z
"""


def found(submissions):
    """learner -> what counts for lesson 03; and what has no owner."""
    with people(submissions, submissions.parent / "out") as everybody:
        mine = {
            one.name: handed_in(one, [LESSONS[2]], LOOK).lessons["03_forward"]
            for one in everybody.learners
        }
        return mine, everybody.nobodys


BRIGHTSPACE = {
    "index.html": b"<html>",
    "1001-77 - Jane Doe - Nov 25, 2026 814 PM/03_forward.ipynb": OTHER,
    "1001-77 - Jane Doe - Nov 26, 2026 1014 AM/03_forward (1).ipynb": RIGHT,
    "1002-77 - Bob Ray - Nov 25, 2026 814 PM/03_forward.ipynb": RIGHT,
}
GRADESCOPE = {
    "assignment_9_export/submission_metadata.yml": METADATA,
    "assignment_9_export/submission_11/03_forward.ipynb": RIGHT,
    "assignment_9_export/submission_12/files/03_forward.ipynb": OTHER,
}


@pytest.mark.parametrize("in_zip", [True, False])
def test_brightspace(tmp_path, in_zip):
    put(tmp_path, {"in.zip": zipped(BRIGHTSPACE)} if in_zip else
        {f"in/{path}": content for path, content in BRIGHTSPACE.items()})  # fmt: skip
    mine, nobodys = found(tmp_path / ("in.zip" if in_zip else "in"))
    assert {name: one.content == RIGHT for name, one in mine.items()} == {
        "Jane Doe": True, "Bob Ray": True,
    }  # fmt: skip
    jane = mine["Jane Doe"]
    assert (jane.sent.when, jane.sent.id) == ("2026-11-26T10:14:00", "1001")
    assert [one.content for one in jane.earlier] == [OTHER]
    assert any("814 PM/03_forward.ipynb also holds 03_forward" in note for note in jane.notes)
    assert [name.rsplit("/", 1)[-1] for name, _ in nobodys] == ["index.html"]


@pytest.mark.parametrize("in_zip", [True, False])
def test_gradescope_with_a_group(tmp_path, in_zip):
    plain = {f"in/{path.partition('/')[2]}": content for path, content in GRADESCOPE.items()}
    put(tmp_path, {"in.zip": zipped(GRADESCOPE)} if in_zip else plain)
    mine, nobodys = found(tmp_path / ("in.zip" if in_zip else "in"))
    assert {name: one.content == RIGHT for name, one in mine.items()} == {
        "Jane Doe": True, "Bob Ray": True, "Eva Ott": False,
    }  # fmt: skip
    assert mine["Jane Doe"].sent.when == "2026-11-25T19:14:00.123456+00:00"
    assert nobodys == []


def test_nbgraders_exchange_and_its_time_stamps(tmp_path):
    put(
        tmp_path / "in",
        {
            "jdoe+03_forward+2026-11-25 20:14:00 UTC+a1b2/03_forward.ipynb": RIGHT,
            "jdoe+03_forward+2026-11-24 20:14:00 UTC+ffff/03_forward.ipynb": OTHER,
            "bray/03_forward/03_forward.ipynb": OTHER,
            "bray/03_forward/timestamp.txt": b"2026-11-24 15:58:23.948203 UTC",
        },
    )
    mine, _ = found(tmp_path / "in")
    assert mine["jdoe"].content == RIGHT
    assert mine["jdoe"].sent.when == "2026-11-25T20:14:00+00:00"
    assert mine["bray"].sent.when == "2026-11-24T15:58:23.948203+00:00"


def test_of_two_assignments_of_nbgraders_the_one_with_the_later_time_counts(tmp_path):
    for name, content, time in (("ps1", RIGHT, b"2026-11-24 15:58:23 UTC"), ("ps2", OTHER, b"")):
        put(
            tmp_path / "in" / "jdoe" / name,
            {"03_forward.ipynb": content, "timestamp.txt": time},
        )
    mine, _ = found(tmp_path / "in")
    assert mine["jdoe"].content == RIGHT
    assert mine["jdoe"].sent.when == "2026-11-24T15:58:23+00:00"


def test_google_and_github_classroom(tmp_path):
    put(tmp_path / "google", {"Jane Doe - 03_forward.ipynb": RIGHT, "Bob Ray - x.ipynb": OTHER})
    mine, _ = found(tmp_path / "google")
    assert {name: one.content == RIGHT for name, one in mine.items()} == {
        "Jane Doe": True, "Bob Ray": False,
    }  # fmt: skip
    clones = {"week-3-jdoe": RIGHT, "week-3-jray": OTHER}
    for name, content in clones.items():
        put(tmp_path / "hub" / "week-3-submissions" / name,
            {"notebooks/03_forward.ipynb": content, ".git/HEAD": b"ref"})  # fmt: skip
    mine, _ = found(tmp_path / "hub")
    assert {name: one.content == RIGHT for name, one in mine.items()} == {
        "jdoe": True, "jray": False,
    }  # fmt: skip


def test_blackboards_users_have_underscores(tmp_path):
    """Its receipts say where a user's name begins."""
    for lesson in (3, 4):
        for minute, (user, content) in enumerate({"a_ott": RIGHT, "b_ott": OTHER}.items()):
            begin = f"in/gradebook_CS_1_Lesson {lesson}_{user}_attempt_2026-11-25-20-1{minute}-00"
            receipt = f"Name: Some One ({user})\nAssignment: Lesson {lesson}\n".encode()
            put(tmp_path, {f"{begin}_03_forward.ipynb": content, f"{begin}.txt": receipt})
    mine, nobodys = found(tmp_path / "in")
    assert {name: one.content == RIGHT for name, one in mine.items()} == {
        "a_ott": True, "b_ott": False,
    }  # fmt: skip
    assert nobodys == []


def test_blackboards_users_without_receipts_are_pointed_out(tmp_path):
    for user in ("a_ott", "b_ott", "eva"):
        name = f"in/Lesson 3_{user}_attempt_2026-11-25-20-14-00_03_forward.ipynb"
        put(tmp_path, {name: RIGHT})
    with people(tmp_path / "in", tmp_path / "out") as everybody:
        notes = {one.name: one.notes for one in everybody.learners}
    assert notes["eva"] == []
    assert "Lesson 3_a_ott and Lesson 3_b_ott are taken for one person's" in notes["ott"][0]


def test_canvas_numbers_every_file_that_is_handed_in_again(tmp_path):
    put(
        tmp_path / "in",
        {
            "doejane_1_71_03_forward.ipynb": OTHER,
            "doejane_1_72_mine.py": b"x = 1",
            "doejane_1_81_03_forward-1.ipynb": RIGHT,
            "doejane_1_82_mine-1.py": b"x = 2",
            "doejane_1_83_data-7.csv": b"7",
        },
    )
    jane = found(tmp_path / "in")[0]["doejane"]
    assert jane.content == RIGHT
    beside = dict(jane.files)
    assert beside["mine.py"] == b"x = 2"
    assert beside["data-7.csv"] == beside["data.csv"] == b"7"


@pytest.mark.parametrize("in_zip", [True, False])
def test_what_lies_beside_a_notebook_in_google_classroom(tmp_path, in_zip):
    files = {"Jane Doe - 03_forward.ipynb": RIGHT, "Jane Doe - mine.py": b"x = 1",
             "Bob Ray - 03_forward.ipynb": RIGHT, "Eva Ott - mine.py": b"x = 2"}  # fmt: skip
    put(tmp_path, {"in/class.zip": zipped(files)} if in_zip else
        {f"in/{path}": content for path, content in files.items()})  # fmt: skip
    mine, nobodys = found(tmp_path / "in")
    assert mine["Jane Doe"].files == (("mine.py", b"x = 1"),)
    assert mine["Bob Ray"].files == ()
    assert [name.rpartition("/")[2] for name, _ in nobodys] == ["Eva Ott - mine.py"]


def test_dated_attempts_keep_their_helpers_apart(tmp_path):
    for day, content in ((24, b"x = 1"), (25, b"x = 2")):
        folder = f"1001-77 - Jane Doe - Nov {day}, 2026 814 PM"
        put(tmp_path / "in" / folder, {"03_forward.ipynb": RIGHT, "mine.py": content})
    mine, _ = found(tmp_path / "in")
    assert mine["Jane Doe"].files == (("mine.py", b"x = 2"),)


@pytest.mark.skipif(os.name == "nt", reason="files have no owners on Windows")
def test_a_drop_folder_with_more_attempts_than_are_looked_into(tmp_path):
    """Whose: the owner's. Which: the latest, also of so many that the first are not read."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in").chmod(0o1733)
    for number in range(MAX_NOTEBOOKS + 2):
        latest = RIGHT if number == MAX_NOTEBOOKS + 1 else OTHER
        put(tmp_path / "in", {f"{number:032x}-03_forward.ipynb": latest})
    put(tmp_path / "in", {".half.part": RIGHT, "README": b"x", "folder/03_forward.ipynb": RIGHT})
    mine, nobodys = found(tmp_path / "in")
    (name,) = mine
    assert name == account(os.geteuid())
    assert mine[name].content == RIGHT
    assert mine[name].sent.when.endswith("+00:00")
    assert dict(nobodys) == {
        "README": "lies in no learner's folder", "folder": f"is a folder, of {name}",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["", "soon", "2026-13-45 99:99:99", "Nov 99, 2026 814 PM"])
def test_what_is_no_moment_is_none(text):
    assert moment(text) is None


@pytest.mark.parametrize("named", ["03_forward.new.ipynb", "03_forward (1).ipynb", "x/mine.ipynb"])
def test_a_blank_copy_gives_way_to_what_somebody_wrote(tmp_path, named):
    put(tmp_path / "in" / "ada", {"03_forward.ipynb": BLANK, named: OTHER})
    mine = found(tmp_path / "in")[0]["ada"]
    assert mine.content == OTHER
    assert any("03_forward.ipynb also holds 03_forward" in note for note in mine.notes)


def old_format(version=3):
    """The answers in a notebook of format 3."""
    cells = [
        {"cell_type": "code", "language": "python", "input": cell["source"].splitlines(True),
         "outputs": [], "metadata": {}, "collapsed": False}
        for cell in notebook()["cells"] if cell["cell_type"] == "code"
    ]  # fmt: skip
    return json.dumps(
        {"nbformat": version, "nbformat_minor": 0, "metadata": {"name": ""},
         "worksheets": [{"cells": cells, "metadata": {}}]}
    ).encode()  # fmt: skip


def test_an_old_notebook_is_converted(tmp_path):
    pytest.importorskip("nbformat")
    put(tmp_path / "in" / "ada", {"03_forward.ipynb": old_format()})
    mine = found(tmp_path / "in")[0]["ada"]
    assert mine.problem is None
    assert json.loads(mine.content)["nbformat"] == 4
    assert "03_forward.ipynb was converted from notebook format 3" in mine.notes
    rows = validate(tmp_path / "in" / "ada" / "03_forward.ipynb").rows
    assert [(row.exercise, row.status) for row in rows] == [(name, "passed") for name in FORWARD]


def a_few_megabytes():
    """A notebook with 17 MB of output, and a picture of 17 MB."""
    nb = notebook()
    nb["cells"][0]["attachments"] = {"cat.png": {"image/png": "A" * 17_000_000}}
    code = next(cell for cell in nb["cells"] if cell["cell_type"] == "code")
    code["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 17_000_000}]
    return dumps(nb).encode()


def test_the_cells_of_a_huge_notebook_are_read_all_the_same(tmp_path):
    put(tmp_path / "in" / "ada", {"work/mine.ipynb": a_few_megabytes()})
    mine = found(tmp_path / "in")[0]["ada"]
    assert len(mine.content) < 1_000_000
    assert any("read without its outputs and attachments" in note for note in mine.notes)
    result = validate(tmp_path / "in" / "ada" / "work" / "mine.ipynb")
    assert {row.status for row in result.rows} == {"passed"}
    assert "read without its outputs" in " ".join(result.warnings)


@pytest.mark.parametrize("content", [old_format(9), b'{"worksheets"', b'{"worksheets": 3}'])
def test_what_only_looks_old_is_named(tmp_path, content):
    put(tmp_path / "in" / "ada", {"03_forward.ipynb": content})
    mine = found(tmp_path / "in")[0]["ada"]
    assert mine.content == content  # judging it says what is wrong


# ----------------------------------------------------------------------------------- dnn collect


def test_collect_says_what_there_is_and_writes_nothing(tmp_path, capsys):
    put(
        tmp_path / "in",
        {
            "doejane_LATE_1001_55501_03_forward.ipynb": OTHER,
            "doejane_LATE_1001_55509_03_forward-1.ipynb": RIGHT,
            "raybob_1002_55502_notes.docx": b"x",
            "stray.txt": b"x",
        },
    )
    put(tmp_path, {"class.toml": b'roster = "r.csv"', "r.csv":
        b"id,name\ns1,Jane Doe\ns2,Bob Ray\ns3,Eva Ott\n"})  # fmt: skip
    before = sorted(tmp_path.rglob("*"))
    assert main(["collect", str(tmp_path / "in")]) == 0
    said = capsys.readouterr().out
    assert "s1: 03_forward (LATE, the latest of 2)" in said
    assert "s2: no lesson" in said
    assert "03_forward: 1 of 3" in said
    assert "Nothing from 1 of the roster: Eva Ott (s3)" in said
    assert "notes.docx is not graded" in said
    assert "stray.txt is not graded: it lies in no learner's folder" in said
    assert sorted(tmp_path.rglob("*")) == before


def test_a_name_cannot_write_to_the_terminal(tmp_path, capsys):
    for name in (b"\x1b[31mred", b"caf\xe9"):
        folder = os.path.join(os.fsencode(tmp_path), b"in", name)
        os.makedirs(folder)
    put(tmp_path, {"in/ada/03_forward.ipynb": RIGHT})
    assert main(["collect", str(tmp_path / "in")]) == 0
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "\ufffd[31mred: no lesson" in said
    assert "caf\ufffd: no lesson" in said


def test_collect_sorts_into_a_folder_and_replaces_nothing(tmp_path):
    put(tmp_path / "in", {"ada/x/Copy of 03_forward.ipynb": RIGHT, "ada/x/mine.py": b"x = 1"})
    list(collect(tmp_path / "in", to=tmp_path / "sorted"))
    list(collect(tmp_path / "in", to=tmp_path / "sorted"))
    there = {path.name: path.read_bytes() for path in (tmp_path / "sorted" / "ada").iterdir()}
    assert there == {"03_forward.ipynb": RIGHT, "mine.py": b"x = 1"}
    (tmp_path / "sorted" / "ada" / "03_forward.ipynb").write_bytes(OTHER)
    with pytest.raises(GradingError, match="is there and differs"):
        list(collect(tmp_path / "in", to=tmp_path / "sorted"))
    with pytest.raises(GradingError, match="lies in it"):
        list(collect(tmp_path / "in", to=tmp_path / "in" / "sorted"))


@pytest.mark.parametrize("in_zip", [True, False])
def test_a_folder_that_nobody_sees_is_pointed_out(tmp_path, in_zip):
    files = {
        "ada/03_forward.ipynb": RIGHT,
        "bo/03_forward.ipynb": RIGHT,
        "cy/.ipynb_checkpoints/03_forward-checkpoint.ipynb": OTHER,
        ".dan/03_forward.ipynb": RIGHT,
        ".03_forward.ipynb": RIGHT,
        ".ipynb_checkpoints/03_forward-checkpoint.ipynb": OTHER,
        ".git/config": b"x",
        "._ada": b"x",
    }
    put(tmp_path, {"in/class.zip": zipped(files)} if in_zip else
        {f"in/{path}": content for path, content in files.items()})  # fmt: skip
    mine, nobodys = found(tmp_path / "in")
    before = "class.zip/" if in_zip else ""
    assert dict(nobodys) == {
        f"{before}{path}": "is hidden: a name begins with a dot"
        for path in (".dan/03_forward.ipynb", ".03_forward.ipynb")
    }
    assert {name: one.content for name, one in mine.items()} == {
        "ada": RIGHT, "bo": RIGHT, "cy": None,
    }  # fmt: skip
    said = mine["cy"].problem[1]
    assert "Found: .ipynb_checkpoints/03_forward-checkpoint.ipynb (is hidden" in said
