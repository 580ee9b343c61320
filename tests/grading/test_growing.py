"""Weekly runs add to the gradebook and never drop; what a file system lacks is said."""

import errno
from datetime import UTC, datetime

import pytest
from grading_kit import (
    FAST,
    body,
    csv,
    dumps,
    grade_class,
    grades,
    hand_in,
    json,
    notebook,
    results,
)

from dnn_course.cli import main
from dnn_course.grading.decide import decide
from dnn_course.grading.errors import GradingError
from dnn_course.grading.gradebook.store import all_records

COST, FIRST = notebook(name="04_cost"), notebook(name="02_initialize")
WRONG = notebook({"compute_cost": body("return 0", "compute_cost", "AL, Y")}, "04_cost")


def week(folder, number, learner, content, name):
    return hand_in(folder / f"week{number}", learner, content, name).parents[1]


def run(folder, submissions, **more):
    return grade_class(submissions, folder / "out", limits=FAST, **more)


def history(folder):
    with open(folder / "out" / "history.csv", newline="", encoding="utf-8") as file:
        return [[row["learner"], row["before"], row["after"], row["why"]]
                for row in csv.DictReader(file)]  # fmt: skip


@pytest.mark.parametrize("named", [True, False])
def test_last_weeks_marks_stay(tmp_path, named):
    one = week(tmp_path, 1, "ada", COST, "04_cost")
    two = week(tmp_path, 2, "ada", FIRST, "02_initialize")
    run(tmp_path, one, **({"lessons": ["04"]} if named else {}))
    run(tmp_path, two, **({"lessons": ["02"]} if named else {}))
    row = grades(tmp_path / "out")["ada"]
    assert [row[name] for name in ("04_cost", "02_initialize", "total", "max")] == [
        "10", "10", "20", "20",
    ]  # fmt: skip
    assert set(results(tmp_path / "out")["ada"]) == {"compute_cost", "initialize_parameters_deep"}
    assert history(tmp_path) == []
    for lesson in ("04_cost", "02_initialize"):
        assert (tmp_path / "out" / "feedback" / "ada" / f"{lesson}.html").is_file()


def test_a_lesson_that_nobody_handed_in_is_not_due(tmp_path, capsys):
    for name in ("ada", "bob", "eva", "leo", "mia"):
        folder = week(tmp_path, 1, name, COST, "04_cost")
    assert main(["grade", str(folder), "--out", str(tmp_path / "out"), "--jobs", "1"]) == 0
    row = grades(tmp_path / "out")["ada"]
    assert (row["04_cost"], row["05_backward"], row["max"]) == ("10", "", "10")
    assert "missing" not in capsys.readouterr().err
    assert not (tmp_path / "out" / "feedback" / "ada" / "05_backward.html").exists()
    assert "05_backward" not in (tmp_path / "out" / "results.csv").read_text("utf-8")


def test_a_date_says_what_is_due(tmp_path):
    hand_in(tmp_path / "week1", "ada", COST, "04_cost")
    hand_in(tmp_path / "week1", "bob", FIRST, "02_initialize")
    text = "[lessons.04_cost]\ndue = 2026-11-01\n[lessons.02_initialize]\ndue = 2026-12-01\n"
    (tmp_path / "class.toml").write_text(text, "utf-8")
    run(tmp_path, tmp_path / "week1", now=datetime(2026, 11, 10, tzinfo=UTC))
    table = grades(tmp_path / "out")
    assert [table["bob"][name] for name in ("04_cost", "02_initialize", "total", "max")] == [
        "missing", "", "0", "10",
    ]  # fmt: skip
    page = (tmp_path / "out" / "feedback" / "bob" / "index.html").read_text("utf-8")
    assert "handed in; not due yet" in page
    run(tmp_path, tmp_path / "week1", now=datetime(2026, 12, 10, tzinfo=UTC))
    assert grades(tmp_path / "out")["bob"]["02_initialize"] == "10"


def test_early_hand_ins_are_no_reason_to_warn(tmp_path):
    for name in ("ada", "bob", "eva", "leo", "mia"):
        (tmp_path / "in" / name).mkdir(parents=True)
    hand_in(tmp_path / "in", "ada", COST, "04_cost")
    (tmp_path / "class.toml").write_text("[lessons.04_cost]\ndue = 2026-12-01\n", "utf-8")
    found = run(tmp_path, tmp_path / "in", now=datetime(2026, 11, 10, tzinfo=UTC))
    assert found.warning == ""
    found = run(tmp_path, tmp_path / "in", now=datetime(2026, 12, 10, tzinfo=UTC))
    assert found.warning.startswith("Many are missing: 04_cost 4 of 5.")


def test_when_nobodys_notebook_is_found_the_first_line_says_so(tmp_path, capsys):
    for name in ("ada", "bob"):
        (tmp_path / "in" / name).mkdir(parents=True)
        (tmp_path / "in" / name / "cost.py").write_text("x = 1")
    assert main(["grade", str(tmp_path / "in"), "--out", str(tmp_path / "out")]) == 0
    assert "No lesson was handed in by anybody" in capsys.readouterr().err


def test_a_new_hand_in_changes_a_mark_and_the_old_one_is_kept(tmp_path):
    run(tmp_path, week(tmp_path, 1, "ada", WRONG, "04_cost"))
    again = run(tmp_path, week(tmp_path, 2, "ada", COST, "04_cost"))
    assert [row[1:5] for row in again.changes] == [["ada", "04_cost", "0", "10"]]
    run(tmp_path, tmp_path / "week2")
    assert history(tmp_path) == [["ada", "0", "10", "another file was handed in"]]
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert "Marks that changed" not in page  # in this run none did


def test_another_seed_is_named_as_the_reason(tmp_path):
    source = "return 0 if AL.shape[1] % 2 else -np.mean(Y * np.log(AL) + (1 - Y) * np.log(1 - AL))"
    lucky = notebook({"compute_cost": body(source, "compute_cost", "AL, Y")}, "04_cost")
    run(tmp_path, week(tmp_path, 1, "ada", lucky, "04_cost"), seed=1, lessons=["04"])
    (record,) = (tmp_path / "out" / ".run" / "records").iterdir()
    stored = json.loads(record.read_text("utf-8"))
    stored["rows"][0] |= {"status": "passed", "points": 10}  # as if the draw had been kind
    record.write_text(json.dumps(stored), "utf-8")
    run(tmp_path, tmp_path / "week1", seed=1, lessons=["04"])
    run(tmp_path, tmp_path / "week1", seed=2, lessons=["04"])
    assert history(tmp_path)[-1] == ["ada", "10", "0", "other inputs (another seed)"]


def test_what_is_not_in_a_later_download_is_kept_and_said(tmp_path):
    path = hand_in(tmp_path / "week1", "ada", COST, "04_cost")
    hand_in(tmp_path / "week1", "ada", FIRST, "02_initialize")
    run(tmp_path, tmp_path / "week1")
    path.unlink()
    run(tmp_path, tmp_path / "week1")
    assert grades(tmp_path / "out")["ada"]["04_cost"] == "10"
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert "1 hand-ins of 04_cost are not in these submissions any more" in page
    run(tmp_path, tmp_path / "week1", lessons=["04"])  # asked for: taken out on purpose
    assert grades(tmp_path / "out")["ada"]["04_cost"] == "missing"
    assert history(tmp_path)[-1][3] == "it is not among the submissions any more"


@pytest.mark.parametrize(
    "named", ["Cost_ada_attempt_2026-11-{}-20-14-00_04_cost.ipynb", "ada_1001_98{}_04_cost.ipynb"]
)
def test_an_older_attempt_does_not_replace_a_newer_one(tmp_path, named):
    for number, (content, day) in enumerate([(COST, 20), (WRONG, 19)], start=1):
        name = named.format(day)
        (tmp_path / f"week{number}").mkdir()
        (tmp_path / f"week{number}" / name).write_text(dumps(content), "utf-8")
        run(tmp_path, tmp_path / f"week{number}")
    assert grades(tmp_path / "out")["ada"]["04_cost"] == "10"


@pytest.mark.parametrize("best", [True, False])
def test_the_best_attempt_counts_where_the_class_says_so(tmp_path, best):
    (tmp_path / "class.toml").write_text('attempts = "best"\n' if best else "", "utf-8")
    for day, content in ((18, WRONG), (19, COST), (20, WRONG)):
        content["cells"][0]["source"] += f"\n{day}"
        folder = tmp_path / ("week1" if day < 20 else "week2")
        folder.mkdir(exist_ok=True)
        name = f"Cost_ada_attempt_2026-11-{day}-20-14-00_04_cost.ipynb"
        (folder / name).write_text(dumps(content), "utf-8")
    first = run(tmp_path, tmp_path / "week1")
    assert grades(tmp_path / "out")["ada"]["04_cost"] == "10"
    run(tmp_path, tmp_path / "week2")
    assert grades(tmp_path / "out")["ada"]["04_cost"] == ("10" if best else "0")
    page = (tmp_path / "out" / "feedback" / "ada" / "04_cost.html").read_text("utf-8")
    assert ("10 of 10 points" in page) == best
    assert len(all_records(first)["ada", "04_cost"]) == (3 if best else 1)
    again = run(tmp_path, tmp_path / "week2")
    assert (again.done, again.changes) == (0, [])


@pytest.mark.parametrize("where", ["in", "in/grades", "in/../in/x"])
def test_grades_among_the_submissions_are_refused(tmp_path, where):
    hand_in(tmp_path / "in", "ada", COST, "04_cost")
    with pytest.raises(GradingError, match="Choose another --out"):
        grade_class(tmp_path / "in", tmp_path / where, limits=FAST)
    assert [path.name for path in (tmp_path / "in").iterdir()] == ["ada"]


@pytest.mark.parametrize("name", ["ENOLCK", "ENOSYS", "EOPNOTSUPP", "EACCES"])
def test_a_file_system_without_locks_works_and_says_what_it_lacks(tmp_path, monkeypatch, name):
    fcntl = pytest.importorskip("fcntl")

    def refuse(*_):
        raise OSError(getattr(errno, name), "no locks")

    monkeypatch.setattr(fcntl, "flock", refuse)
    found = run(tmp_path, week(tmp_path, 1, "ada", COST, "04_cost"))
    assert "do not start a second run" in found.notes[0]
    assert grades(tmp_path / "out")["ada"]["total"] == "10"
    assert "do not start a second run" in (tmp_path / "out" / "index.html").read_text("utf-8")


def test_a_group_hands_in_for_each_member(tmp_path):
    (tmp_path / "class.toml").write_text('roster = "roster.csv"\n', "utf-8")
    text = "id,name,group\ns1,Ada A,A\ns2,Bob B,A\ns3,Eva E,B\n"
    (tmp_path / "roster.csv").write_text(text, "utf-8")
    folder = tmp_path / "in" / "Group A_9001_assignsubmission_file_"
    folder.mkdir(parents=True)
    (folder / "04_cost.ipynb").write_text(dumps(COST), "utf-8")
    run(tmp_path, tmp_path / "in")
    marks = {name: row["04_cost"] for name, row in grades(tmp_path / "out").items()}
    assert marks == {"s1": "10", "s2": "10", "s3": "absent"}
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert "handed in by the group Group A" in page


def test_questions_in_words_get_their_points_from_a_person(tmp_path):
    text = "[lessons.04_cost]\ndue = 2026-11-01\nby_hand = { explain = 5 }\n"
    (tmp_path / "class.toml").write_text(text, "utf-8")
    now = datetime(2026, 11, 10, tzinfo=UTC)
    run(tmp_path, week(tmp_path, 1, "ada", COST, "04_cost"), now=now)
    assert [grades(tmp_path / "out")["ada"][name] for name in ("total", "max")] == ["10", "15"]
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert "a person has to mark: explain" in page
    own = tmp_path / "out" / "feedback" / "ada" / "04_cost.html"
    assert "a person has to mark it" in own.read_text("utf-8")
    decide(tmp_path / "out", "ada", "04", "explain", points="4", comment="clear", who="N", now=now)
    assert grades(tmp_path / "out")["ada"]["total"] == "14"
    assert "4 points, decided by N on 2026-11-10: clear" in own.read_text("utf-8")
    assert "a person has to mark" not in (tmp_path / "out" / "index.html").read_text("utf-8")


def test_partial_credit_and_what_it_is_from_are_shown(tmp_path):
    source = "return -np.mean(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) * (AL.shape[1] % 2)"
    half = notebook({"compute_cost": body(source, "compute_cost", "AL, Y")}, "04_cost")
    folder = week(tmp_path, 1, "ada", half, "04_cost")
    run(tmp_path, folder, seed=3, lessons=["04"])
    assert grades(tmp_path / "out")["ada"]["04_cost"] == "0"
    (row,) = json.loads(next((tmp_path / "out" / ".run" / "records").iterdir()).read_text())["rows"]
    assert 0 < row["passed"] < row["total"]
    (tmp_path / "class.toml").write_text("partial_credit = true\n", "utf-8")
    found = run(tmp_path, folder, seed=3, lessons=["04"])
    points = f"{10 * row['passed'] / row['total']:.2f}".rstrip("0").rstrip(".")
    assert grades(tmp_path / "out")["ada"]["04_cost"] == points
    assert found.changes[0][3:5] == ["0", points]
    page = (tmp_path / "out" / "feedback" / "ada" / "04_cost.html").read_text("utf-8")
    assert f"partial credit: {row['passed']} of {row['total']} inputs" in page
