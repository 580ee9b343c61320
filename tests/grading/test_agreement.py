"""One judge: the notebook's check, the grader's sandbox and stock nbval say the same.

Every answer of the corpus goes through `check` in a notebook's namespace and through the sandbox on
the published inputs: the same status, the same mistake, the same message, to the letter.
"""

import random

import numpy as np
import pytest
from grading_kit import FAST, grade_class, hand_in, lesson, notebook, results
from learners import answers
from making import OWN, REFUSED
from nbval_kit import nbval

import dnn_helpers
from dnn_course.grading.demo import submission
from dnn_course.grading.judging.judge_lesson import Judged, Known
from dnn_course.grading.judging.subject import Cell, Submission
from dnn_course.grading.sandbox import Sandbox
from testCases._check import verdict_on
from testCases.engine.calling import remember
from testCases.engine.judge import PUBLISHED_SEED
from testCases.exercises import EXERCISES

ANSWERS = [*answers(right=True), *answers(right=False)]
#: Answers of which the two places may say different things, by their ids: there are none.
EXCEPTIONS = ()


def prelude(name):
    """What a notebook holds before the exercise: the other functions, and an example's array."""
    others = ", ".join(other for other in EXERCISES if other != name)
    return f"import numpy as np\nfrom dnn_helpers import {others}\nA_test = np.ones((3, 2))\n"


def in_the_notebook(answer):
    space = {"__name__": "__main__"}
    for label, source in (("<before>", prelude(answer.name)), ("<cell>", answer.source)):
        remember(label, source)
        exec(compile(source, label, "exec"), space)
    return verdict_on(space[answer.name], answer.name)


def in_the_sandbox(box, answer):
    allowed = tuple(other for other in EXERCISES if other != answer.name)
    cells = [Cell(prelude(answer.name)), Cell(answer.source, (answer.name,))]
    submission = Submission(box, cells, allowed, (answer.name,))
    try:
        judged = Judged(answer.name, 2, 10, answer.source, PUBLISHED_SEED)
        return Known(submission).verdict(judged, PUBLISHED_SEED)[0]
    finally:
        submission.stop()


@pytest.fixture(scope="module")
def box():
    with Sandbox() as box:
        yield box


@pytest.mark.parametrize("name", EXERCISES)
def test_the_notebook_and_the_sandbox_agree_on_the_corpus(box, name):
    different = {}
    asked = [answer for answer in ANSWERS if answer.name == name]
    assert asked
    for answer in asked:
        here, there = in_the_notebook(answer), in_the_sandbox(box, answer)
        said = [(v.status, v.mistake, v.stand_ins, v.message) for v in (here, there)]
        if said[0] != said[1] and answer.id not in EXCEPTIONS:
            different[answer.id] = said
        assert (here.status == "passed") == answer.right
    assert different == {}


@pytest.mark.slow
@pytest.mark.parametrize("number", ["03", pytest.param("05", marks=pytest.mark.long)])
def test_nbval_agrees_on_notebooks_full_of_them(tmp_path, number):
    asked = lesson(number)
    dice = random.Random(3)
    for learner in range(4):
        chosen = {
            name: dice.choice([answer for answer in ANSWERS if answer.name == name]).source
            for name in asked.points
        }
        hand_in(tmp_path / "in", f"learner{learner}", submission(asked, chosen), asked.name)
    grade_class(
        tmp_path / "in", tmp_path / "out", lessons=[number], limits=FAST, seed=PUBLISHED_SEED
    )
    judged = {
        learner: {
            name: "passed" if row["status"] == "passed" else "failed" for name, row in rows.items()
        }
        for learner, rows in results(tmp_path / "out").items()
    }
    assert nbval(tmp_path / "out" / "graded") == judged
    assert {word for rows in judged.values() for word in rows.values()} == {"passed", "failed"}


def test_the_courses_functions_are_what_a_lesson_imports():
    for name in EXERCISES:
        assert EXERCISES[name].stand_in is getattr(dnn_helpers, name)
    assert np.ones(1).any()


def test_what_progress_calls_refused_gets_no_points(tmp_path):
    """tests/course/test_learner.py says what `progress` says of these; the grader says the same."""
    for how, source in {**REFUSED, **OWN}.items():
        nb = notebook({"relu": f"# GRADED FUNCTION: relu\n{source}"}, "01_activations")
        hand_in(tmp_path / "in", how, nb, "01_activations")
    grade_class(tmp_path / "in", tmp_path / "out", lessons=["01"], limits=FAST)
    points = {how: rows["relu"]["points"] for how, rows in results(tmp_path / "out").items()}
    assert points == {**dict.fromkeys(REFUSED, "0"), **dict.fromkeys(OWN, "10")}
