"""class.toml, the roster and decisions.csv: every value is checked, with its line."""

from datetime import UTC, datetime, timedelta

import pytest
from grading_kit import FAST, csv, grade_class, grades, hand_in, notebook

from dnn_course.cli import main
from dnn_course.grading.errors import GradingError
from dnn_course.grading.key import load_lessons
from dnn_course.grading.the_class.class_file import find_class_file, read_class_file
from dnn_course.grading.the_class.decisions import read_decisions
from dnn_course.grading.the_class.roster import Person, Roster, read_roster

LESSONS = load_lessons()


def rules(folder, text, roster="id,name\ns1,Jane Doe\n"):
    (folder / "class.toml").write_text(text, "utf-8")
    (folder / "roster.csv").write_text(roster, "utf-8")
    return read_class_file(folder / "class.toml", LESSONS)


def test_without_a_file_nothing_is_decided():
    assert read_class_file(None, LESSONS).lessons == {}


def test_a_whole_file(tmp_path):
    found = rules(
        tmp_path,
        'title = "T"\nroster = "roster.csv"\ntime_zone = "Europe/Berlin"\ndrop_lowest = 1\n'
        'attempts = "best"\nsolutions = false\npartial_credit = true\n'
        "[late]\nper_day = 10\ncap = 50\ngrace = 30\n"
        "[lessons.03_forward]\ndue = 2026-11-20T18:00:00\npoints = 20\n"
        'drop = ["linear_forward"]\nbonus = ["L_model_forward"]\nby_hand = { explain = 5 }\n'
        '[lessons.04_cost]\ndue = 2026-11-27\npartial_credit = false\nlms_name = "Four"\n',
    )
    three, four = found.of("03_forward"), found.of("04_cost")
    assert three.due == datetime(2026, 11, 20, 17, tzinfo=UTC)
    assert four.due == datetime(2026, 11, 27, 22, 59, 59, tzinfo=UTC)
    assert (three.points, three.drop, three.by_hand) == (20, {"linear_forward"}, {"explain": 5})
    assert three.bonus_exercises == {"L_model_forward"}
    assert len(three.partial) == 3
    assert (four.partial, four.lms_name) == (set(), "Four")
    assert found.late.grace == timedelta(minutes=30)
    assert (found.best_of_attempts, found.solutions, found.drop_lowest) == (True, False, 1)
    assert [one.id for one in found.roster] == ["s1"]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("title = 3", 1, "title is 3. Write a text"),
        ("\ntitel = 'x'", 2, "titel means nothing here. Is title meant?"),
        ("partial_credit = 1", 1, "Write true or false"),
        ("drop_lowest = -1", 1, "drop_lowest is -1. Write a whole number from 0"),
        ("drop_lowest = 1.5", 1, "Write a whole number"),
        ("attempts = 'first'", 1, "Write one of: latest, best"),
        ("time_zone = 'Berlin'", 1, "'Berlin' is no time zone"),
        ("roster = 'nobody.csv'", 1, "there is no file"),
        ("late = 3", 1, "Write a table, [late]"),
        ("[late]\nper_day = 'ten'", 2, "per_day is 'ten'. Write a number from 0 to 100"),
        ("[late]\ncap = 120", 2, "cap is 120"),
        ("[late]\nper_day = true", 2, "per_day is True"),
        ("[late]\nper_week = 1", 2, "per_week means nothing here"),
        ("[lessons.03_foward]", 1, "there is no lesson '03_foward'. Is 03_forward meant?"),
        ("[lessons.03_forward]\npoints = -5", 2, "points is -5. Write a number from 0"),
        ("[lessons.03_forward]\n\npoints = '20'", 3, "points is '20'. Write a number"),
        ("[lessons.03_forward]\ndue = '20.11.'", 2, "without quotation marks"),
        ("[lessons.03_forward]\ndrop = true", 2, "Write a list of names of exercises"),
        ("[lessons.03_forward]\ndrop = ['relu']", 2, "03_forward has no exercise 'relu'"),
        ("[lessons.03_forward]\nbonus = 'all'", 2, "Write true, false or a list"),
        ("[lessons.03_forward]\nby_hand = { linear_forward = 1 }", 2, "has a check"),
        ("[lessons.03_forward]\nby_hand = { words = -1 }", 2, "words is -1"),
        ("title =", None, "this is not valid TOML"),
    ],
)
def test_a_wrong_value_is_named_with_its_line(tmp_path, text, line, says):
    with pytest.raises(GradingError) as error:
        rules(tmp_path, text)
    assert says in str(error.value)
    where = f"class.toml, line {line}: " if line else "class.toml: "
    assert where in str(error.value)


def test_the_file_is_found_among_the_grades_or_beside_them(tmp_path):
    out = tmp_path / "grades"
    assert find_class_file(out) is None
    (tmp_path / "class.toml").touch()
    assert find_class_file(out) == tmp_path / "class.toml"
    out.mkdir()
    (out / "class.toml").touch()
    assert find_class_file(out) == out / "class.toml"
    assert find_class_file(out, "x.toml").name == "x.toml"


# -------------------------------------------------------------------------------------- the roster


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("name\nJane\n", 1, "there is no column 'id'"),
        ("id,name,phone\n", 1, "the column 'phone' means nothing here"),
        ("id,name\n,Jane\n", 2, "the id is empty"),
        ("id,name\ns1,\n", 2, "the name is empty"),
        ("id,name\ns1,A\n\nS1,B\n", 4, "is also that of line 2"),
        ("id,name\na/b,A\n", 2, "cannot name a folder"),
        ("id,name\ns1,Doe, Jane\n", 2, "it has 3 columns"),
        ("id,name,mail\ns1,A,nobody\n", 2, "is no mail address"),
        ("id,name,extensions\ns1,A,13=2026-01-01\n", 2, "there is no lesson '13'"),
        ("id,name,extensions\ns1,A,03=soon\n", 2, "'soon' is no date"),
        ("id,name\n", None, "nobody is in it"),
    ],
)
def test_a_wrong_roster_is_named_with_its_line(tmp_path, text, line, says):
    (tmp_path / "r.csv").write_text(text, "utf-8")
    with pytest.raises(GradingError) as error:
        read_roster(tmp_path / "r.csv", [one.name for one in LESSONS])
    assert says in str(error.value)
    assert (f"r.csv, line {line}: " if line else "r.csv: ") in str(error.value)


def test_a_roster_from_a_spreadsheet_is_read(tmp_path):
    text = '\ufeffID;Name;extensions\ns1;"Doe; Jane";"03_forward=+3 days; 04=2026-11-27T18:00"\n'
    (tmp_path / "r.csv").write_text(text, "utf-8")
    (person,) = read_roster(tmp_path / "r.csv", ["03_forward", "04_cost"])
    assert person.name == "Doe; Jane"
    assert person.extensions["03_forward"] == timedelta(days=3)
    assert person.extensions["04_cost"] == datetime(2026, 11, 27, 18)


PEOPLE = [
    Person("s1", "Jane Ann Doe", "jd@example.org", "A", also=("octocat",)),
    Person("s2", "O'Neil, Zoë", "zo@example.org", "A"),
    Person("s3", "Max Smith"),
    Person("s4", "Max Smith", also=("1004",)),
]


@pytest.mark.parametrize(
    ("name", "identity", "ids"),
    [
        ("s1", "", ["s1"]),
        ("doejaneann", "1001", ["s1"]),  # Canvas
        ("Jane Ann Doe", "4711", ["s1"]),  # Moodle
        ("jd", "", ["s1"]),  # a mail's name
        ("octocat", "", ["s1"]),  # GitHub
        ("oneilzoe", "1002", ["s2"]),
        ("smithmax", "1004", ["s4"]),  # the id decides
        ("smithmax", "s3", ["s3"]),
        ("doejaneann", "s2", ["s1"]),  # the LMS's number is by chance another's id
        ("somebody", "s2", []),
        ("smithmax", "", []),  # two may be meant
        ("Group A", "9001", ["s1", "s2"]),
        ("somebody", "1", []),
    ],
)
def test_who_of_the_roster_is_meant(name, identity, ids):
    persons, why = Roster(PEOPLE).persons(name, identity)
    assert [person.id for person in persons] == ids
    assert bool(why) == (not ids)
    if name == "smithmax" and not ids:
        assert "can be s3, s4" in why


# ----------------------------------------------------------------------------------- the decisions

HEAD = "learner,lesson,exercise,points,comment,who,when\n"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("learner,lesson\n", 1, "there is no column 'exercise'"),
        (HEAD + ",03_forward,,5,,,\n", 2, "there is no learner"),
        (HEAD + "a,33,,5,,,\n", 2, "there is no lesson '33'"),
        (HEAD + "a,03,relu,5,,,\n", 2, "03_forward has no exercise 'relu'"),
        (HEAD + "a,03,,-5,,,\n", 2, "the points are '-5'"),
        (HEAD + "a,03,,much,,,\n", 2, "the points are 'much'. Write a number from 0, or excused"),
        (HEAD + "a,03,,nan,,,\n", 2, "the points are 'nan'"),
        (HEAD + "a,03,,,,,\n", 2, "the points are ''"),
        (
            HEAD + "\na,03,linear_forward,11,,,\n",
            3,
            "linear_forward has 10 points, 11 are too many",
        ),
        (HEAD + "a,03,,31,,,\n", 2, "03_forward has 30 points"),
    ],
)
def test_a_wrong_decision_is_named_with_its_line(tmp_path, text, line, says):
    (tmp_path / "d.csv").write_text(text, "utf-8")
    with pytest.raises(GradingError) as error:
        read_decisions(tmp_path / "d.csv", LESSONS, read_class_file(None, LESSONS))
    assert f"d.csv, line {line}: " in str(error.value)
    assert says in str(error.value)


@pytest.fixture
def graded(tmp_path):
    hand_in(tmp_path / "in", "ada", notebook(name="04_cost"), "04_cost")
    (tmp_path / "in" / "bob").mkdir()
    grade_class(tmp_path / "in", tmp_path / "out", lessons=["04"], limits=FAST)
    return tmp_path / "out"


def decide(out, *arguments):
    return main(["decide", str(out), *arguments])


def test_a_decision_outlives_a_run_and_the_later_one_counts(graded, capsys):
    assert (
        decide(graded, "bob", "04", "--points", "3", "--comment", "=late, but", "--who", "N") == 0
    )
    assert "bob, 04_cost: missing -> 3 (decision: 3 points, decided by N" in capsys.readouterr().out
    assert decide(graded, "bob", "04_cost", "compute_cost", "--points", "4") == 0
    assert decide(graded, "bob", "04_cost", "--points", "5.5") == 0
    lines = list(csv.reader((graded / "decisions.csv").open(newline="", encoding="utf-8")))
    assert [line[3] for line in lines] == ["points", "3", "4", "5.5"]
    before = (graded / "decisions.csv").read_bytes()
    grade_class(graded.parent / "in", graded, lessons=["04"], limits=FAST)
    assert grades(graded)["bob"]["04_cost"] == "5.5"
    assert (graded / "decisions.csv").read_bytes() == before
    assert decide(graded, "bob", "04_cost", "--excuse") == 0
    assert [grades(graded)["bob"][name] for name in ("04_cost", "total", "max")] == [
        "excused", "0", "0",
    ]  # fmt: skip


def test_a_decision_taken_back_gives_the_old_mark_and_page(graded):
    page = graded / "feedback" / "ada" / "04_cost.html"
    before = page.read_text("utf-8")
    decide(graded, "ada", "04", "--points", "0", "--comment", "talked to her", "--who", "N")
    assert "talked to her" in page.read_text("utf-8")
    (graded / "decisions.csv").unlink()
    grade_class(graded.parent / "in", graded, lessons=["04"], limits=FAST)
    assert grades(graded)["ada"]["04_cost"] == "10"
    assert "talked to her" not in page.read_text("utf-8")
    assert "10 of 10 points" in before
    assert "a decision was taken back" in (graded / "history.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ("adda", "04", "--points", "3"),
            "nobody is called 'adda' (in the line about 04_cost). Is ada",
        ),
        (("ada", "44", "--points", "3"), "there is no lesson '44'"),
        (("ada", "04", "--points", "30"), "30 are too many"),
    ],
)
def test_a_wrong_decision_writes_nothing(graded, capsys, arguments, says):
    assert decide(graded, *arguments) == 2
    assert says in capsys.readouterr().err
    assert not (graded / "decisions.csv").exists()


def test_a_decision_about_nobody_stops_the_run(graded):
    (graded / "decisions.csv").write_text(HEAD + "adda,04,,3,,,\n", "utf-8")
    with pytest.raises(GradingError, match="nobody is called 'adda'"):
        grade_class(graded.parent / "in", graded, lessons=["04"], limits=FAST)


def test_a_decision_stands_under_the_columns_that_are_there(graded):
    text = "lesson;learner;points;exercise\n04_cost;bob;1;"  # from a spreadsheet, no line end
    (graded / "decisions.csv").write_text(text, "utf-8")
    assert decide(graded, "ada", "04", "--points", "2", "--who", "") == 2  # nowhere to put the date
    text = text.replace("exercise", "exercise;who;when;comment")
    (graded / "decisions.csv").write_text(text, "utf-8")
    assert decide(graded, "ada", "04", "--points", "2", "--who", "N") == 0
    last = (graded / "decisions.csv").read_text("utf-8").splitlines()[-1]
    assert last.startswith("04_cost;ada;2;;N;")
    assert [grades(graded)[name]["04_cost"] for name in ("ada", "bob")] == ["2", "1"]
