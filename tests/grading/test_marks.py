"""What the class's rules and a person's decisions make of a result: no submission is run."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from dnn_course.grading.gradebook.history import change, snapshot
from dnn_course.grading.gradebook.marks import learner_marks
from dnn_course.grading.the_class.class_file import ClassRules, Late, LessonRules
from dnn_course.grading.the_class.decisions import Decision
from dnn_course.grading.the_class.roster import Person

LESSON = SimpleNamespace(name="03_forward", points={"one": 10, "two": 10})
OTHER = SimpleNamespace(name="04_cost", points={"cost": 10})
DUE = datetime(2026, 11, 20, 18, tzinfo=UTC)
AFTER, BEFORE = DUE + timedelta(days=30), DUE - timedelta(days=3)


def record(one="passed", two="passed", passed=0, basis=None):
    rows = [
        {"exercise": name, "status": status, "points": 0, "max_points": 10,
         "passed": passed, "total": 6}
        for name, status in (("one", one), ("two", two))
    ]  # fmt: skip
    return {"rows": rows, "basis": basis or {"file": "f", "course": "c", "seed": "s"}}


def said(when=None, late=False):
    return {"03_forward": {"when": when and (DUE + when).isoformat(), "late": late}}


def decided(points, exercise=""):
    one = Decision("ada", "03_forward", exercise, points, "why", "N", "today")
    return {("ada", "03_forward", exercise): one}


WITH_A_DATE, NOT_LATE = LessonRules(due=DUE), Late()


def mark(
    records=None, own=WITH_A_DATE, late=NOT_LATE, decisions=None, sent=None, now=AFTER,
    absent=False, person=None,
):  # fmt: skip
    rules = ClassRules(late=late, lessons={"03_forward": own})
    records = {"03_forward": records} if records else {}
    found = learner_marks(
        person or Person("ada", "Ada"), [LESSON], records, rules, decisions or {}, sent or {},
        now, set(), absent,
    )  # fmt: skip
    return found.marks["03_forward"]


MISSING = record("missing", "missing")


def test_four_things_that_are_no_number():
    cells = [
        mark(MISSING).cell,
        mark(None, absent=True).cell,
        mark(MISSING, decisions=decided(None)).cell,
        mark(record("failed", "failed")).cell,
        mark(None, now=BEFORE).cell,
        mark(record(), now=BEFORE).cell,
    ]
    assert cells == ["missing", "absent", "excused", "0", "", ""]


@pytest.mark.parametrize(
    ("own", "points", "most"),
    [
        (LessonRules(due=DUE), 10, 20),
        (LessonRules(due=DUE, points=50), 25, 50),
        (LessonRules(due=DUE, drop=frozenset({"two"})), 10, 10),
        (LessonRules(due=DUE, drop=frozenset({"two"}), points=20), 20, 20),
        (LessonRules(due=DUE, bonus_exercises=frozenset({"one"})), 10, 10),
        (LessonRules(due=DUE, bonus=True), 10, 0),
        (LessonRules(due=DUE, by_hand={"words": 5}), 10, 25),
        (LessonRules(due=DUE, partial=frozenset({"two"})), 15, 20),
        (LessonRules(due=DUE, partial=frozenset({"one"})), 10, 20),
        (LessonRules(due=DUE, points=0), 0, 0),
    ],
)
def test_the_rules_of_a_lesson(own, points, most):
    found = mark(record("passed", "failed", passed=3), own)
    assert (found.points, found.max_points) == (points, most)


@pytest.mark.parametrize("status", ["refused", "crashed", "timeout", "not_attempted", "missing"])
def test_partial_credit_is_for_answers_that_were_judged(status):
    own = LessonRules(due=DUE, partial=frozenset({"one", "two"}))
    assert mark(record("passed", status, passed=3), own).points == 10


@pytest.mark.parametrize(
    ("when", "days", "points"),
    [
        (timedelta(hours=-1), 0, 20),
        (timedelta(minutes=30), 0, 20),  # grace
        (timedelta(minutes=31), 1, 18),
        (timedelta(days=1), 1, 18),
        (timedelta(days=1, hours=1), 2, 16),
        (timedelta(days=9), 9, 10),  # the cap
    ],
)
def test_what_being_late_costs(when, days, points):
    late = Late(10, 50, timedelta(minutes=30))
    found = mark(record(), late=late, sent=said(when))
    assert (found.days_late, found.earned, found.points) == (days, 20, points)


def test_late_without_a_time_is_one_day_and_is_said():
    found = mark(record(), late=Late(10), sent=said(late=True))
    assert (found.days_late, found.points) == (1, 18)
    assert "one day is taken" in found.notes[0]
    assert mark(record(), sent=said(late=True)).notes == []  # nothing is taken, nothing is said


def test_an_extension_moves_the_date_and_being_late():
    ada = Person("ada", "Ada", extensions={"03_forward": timedelta(days=2)})
    found = mark(record(), late=Late(10), sent=said(timedelta(days=3)), person=ada)
    assert found.days_late == 1
    assert mark(MISSING, now=DUE + timedelta(days=1), person=ada).cell == ""
    assert mark(MISSING, now=DUE + timedelta(days=3), person=ada).cell == "missing"
    known = mark(record(), late=Late(10), sent=said(late=True), person=ada)
    assert known.days_late == 0
    assert "with an extension" in known.notes[0]


def test_a_decision_is_the_last_word():
    late = {"late": Late(10), "sent": said(timedelta(days=2))}
    assert mark(record(), decisions=decided(7), **late).points == 7
    assert mark(MISSING, decisions=decided(7)).cell == "7"
    assert mark(record("failed"), decisions=decided(4, "one"), **late).points == 11.2
    excused = mark(record("failed"), decisions=decided(None, "one"))
    assert (excused.points, excused.max_points) == (10, 10)
    words = LessonRules(due=DUE, by_hand={"words": 5})
    assert mark(record(), words).pending == ["words"]
    assert mark(record(), words, decisions=decided(4, "words")).pending == []
    assert mark(record(), words, decisions=decided(4, "words")).points == 24


def test_the_lowest_is_dropped_and_one_is_always_left():
    rules = ClassRules(drop_lowest=1)
    records = {"03_forward": record("failed", "failed")}

    def total(records, rules):
        found = learner_marks(
            Person("a", "A"), [LESSON, OTHER], records, rules, {}, {}, AFTER,
            {"03_forward", "04_cost"}, False,
        )  # fmt: skip
        return found.total, found.max_points

    right = {"rows": [{**record()["rows"][0], "exercise": "cost", "status": "passed"}]}
    assert total({**records, "04_cost": right}, rules) == (10, 10)
    assert total({**records, "04_cost": right}, ClassRules()) == (10, 30)
    assert total(records, ClassRules(drop_lowest=5)) == (0, 10)


def changed(before, after):
    rules = ClassRules(lessons={"03_forward": LessonRules(due=DUE)})
    old, new = (snapshot(mark(one, **more), one, rules) for one, more in (before, after))
    row = change("ada", "03_forward", old, new, "now")
    return row and (row[3], row[4], row[6])


def test_why_a_mark_changed():
    def made(**basis):
        return {"file": "f", "course": "c", "seed": "s", **basis}

    good, bad = record(), record("failed")
    assert changed((good, {}), (good, {})) is None
    assert changed((good, {"now": BEFORE}), (bad, {})) is None  # a first mark
    assert changed((MISSING, {}), (good, {})) is None  # handed in after it was due
    why = changed((bad, {}), (record(basis=made(file="g")), {}))
    assert why == ("10", "20", "another file was handed in")
    assert "(c -> d)" in changed((bad, {}), (record(basis=made(course="d")), {}))[2]
    assert "seed" in changed((bad, {}), (record(basis=made(seed="t")), {}))[2]
    gone = record("missing", "missing", basis=made(file=""))
    assert changed((good, {}), (gone, {})) == (
        "20", "missing", "it is not among the submissions any more",
    )  # fmt: skip
    why = changed((bad, {}), (bad, {"decisions": decided(7)}))
    assert why == ("10", "7", "decision: 7 points, decided by N on today: why")
