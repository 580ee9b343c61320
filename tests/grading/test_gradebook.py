"""What the class page and the gradebook say, from made-up records: no submission is run."""

from collections import Counter

import numpy as np
import pytest

from dnn_course.grading import reference, same_code
from dnn_course.grading.errors import VersionMismatchError
from dnn_course.grading.grade_one import grade
from dnn_course.grading.gradebook import Summary
from dnn_course.grading.key import load_lessons
from dnn_course.grading.pages import class_page
from dnn_course.grading.same_code import SameCode
from dnn_course.grading.task import Task


def summary(**changes):
    found = Summary(["03_forward"], "abc")
    found.totals, found.max_points, found.people = {"ada": {"03_forward": 10}}, 30, 1
    found.exercises = {("03_forward", "linear_forward"): Counter(passed=1)}
    for key, value in changes.items():
        setattr(found, key, value)
    return found


def test_a_protection_that_failed_never_shows_a_tick():
    shown = summary()
    shown.isolation.add({"network": "", "user": "not root <here>"})
    page = class_page(shown)
    rows = [row for row in page.split("<tr>") if "network:" in row or "user:" in row]
    assert ["✓ in force" in row for row in rows] == [True, False]
    assert "✗ not root &lt;here&gt;" in rows[1]


def record(learner, lines):
    row = {"exercise": "linear_forward", "source": "\n".join(lines)}
    return {"learner": learner, "lesson": "03_forward", "rows": [row]}


@pytest.mark.parametrize(("lines", "alike"), [(1, False), (7, False), (8, True)])
def test_equal_answers_say_something_only_where_they_are_long(lines, alike):
    seen = SameCode(load_lessons(["03"]))
    code = [f"x{n} = {n} * 17 + A.sum()" for n in range(lines)]
    seen.add(record("ada", code))
    seen.add(record("bob", code))
    assert bool(seen.found()) is alike
    assert same_code.ENOUGH_LINES == 8


def test_the_reference_prints_nothing_here(capsys):
    """Lesson 09 hands out predict, which prints: that is the learner's, not the instructor's."""
    parameters = {"W1": np.ones((1, 2)), "b1": np.zeros((1, 1))}
    given = (np.ones((2, 3)), np.ones((1, 3)), parameters)
    assert reference.answer("predict", given, {}, {"predict"})["value"].shape == (1, 3)
    assert capsys.readouterr().out == ""


def test_a_worker_with_another_version_of_the_course_does_not_grade():
    with pytest.raises(VersionMismatchError, match="the run needs 000"):
        grade(Task("ada", "03_forward", b"{}", 1, version="000"))


HUGE = {
    "an array": (np.zeros((2000, 600)),),
    "a side": (np.zeros((1, 5000)),),
    "a side of a network's": ({"W1": np.zeros((300, 1)), "W2": np.zeros((1, 300))},),
    "layer sizes": ([5, 10**9, 3],),
    "a deep nest": ([[[[[[[[1]]]]]]]],),
    "a long list": ([[1]] * 2000,),
    "a dictionary": ({f"W{n}": 1 for n in range(500)},),
}


@pytest.mark.parametrize("what", HUGE)
def test_the_reference_computes_nothing_from_what_is_huge(what):
    found = reference.answer("relu", HUGE[what], {}, {"relu"})
    assert "larger than the grader computes with" in found["error"]["message"]
