"""What the class page and the gradebook say, from made-up records: no submission is run."""

import inspect
import time
from collections import Counter

import numpy as np
import pytest
from learners import answers

from dnn_course.grading.errors import VersionMismatchError
from dnn_course.grading.gradebook import same_code
from dnn_course.grading.gradebook.class_summary import Summary
from dnn_course.grading.gradebook.pages import class_page
from dnn_course.grading.gradebook.same_code import SameCode
from dnn_course.grading.judging import reference
from dnn_course.grading.judging.grade_one import grade
from dnn_course.grading.judging.task import Task
from dnn_course.grading.key import load_lessons
from dnn_course.notebook import exercises
from testCases.exercises import EXERCISES


def summary(**changes):
    found = Summary(["03_forward"], "abc")
    found.totals, found.max_points, found.people = {"ada": {"03_forward": 10}}, 30, 1
    found.sums = {"ada": (10, 30)}
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


def record(learner, lines, exercise="linear_forward", lesson="03_forward"):
    row = {"exercise": exercise, "source": "\n".join(lines)}
    return {"learner": learner, "lesson": lesson, "rows": [row]}


@pytest.mark.parametrize(("lines", "alike"), [(1, False), (7, False), (8, True)])
def test_equal_answers_say_something_only_where_they_are_long(lines, alike):
    seen = SameCode(load_lessons(["03"]))
    code = [f"x{n} = {n} * 17 + A.sum()" for n in range(lines)]
    seen.add(record("ada", code))
    seen.add(record("bob", code))
    assert bool(seen.found()) is alike
    assert same_code.ENOUGH == 8


OWN = """def L_model_forward(X, parameters):
    caches = []
    A = X
    last = len(parameters) // 2
    for l in range(last):
        kind = "sigmoid" if l == last - 1 else "relu"
        W, b = parameters["W" + str(l + 1)], parameters["b" + str(l + 1)]
        A, cache = linear_activation_forward(A, W, b, kind)
        caches.append(cache)
    return A, caches
"""
THE_SAME = {
    "itself": OWN,
    "comments": "# mine!\n" + OWN.replace("    A = X\n", "    A = X  # the input\n\n"),
    "spaces": OWN.replace(" + ", "+").replace("    ", "  "),
    "a docstring": OWN.replace(":\n    caches", ':\n    """Forward."""\n    caches', 1),
    "names": OWN.replace("caches", "found").replace("last", "N").replace("kind", "k"),
    "order": OWN.replace("    caches = []\n    A = X\n", "    A = X\n    caches = []\n"),
}
ANOTHER = {
    "another constant": OWN.replace('"relu"', '"tanh"'),
    "another operation": OWN.replace("// 2", "// 3"),
    "another variable": OWN.replace("return A, caches", "return X, caches"),
    "more": OWN.replace("    return", "    print(A)\n    return"),
}


@pytest.mark.parametrize("how", [*THE_SAME, *ANOTHER])
def test_the_same_code_is_so_up_to_names_comments_and_order(how):
    seen = SameCode(load_lessons(["03"]))
    for learner, code in (("ada", OWN), ("bob", {**THE_SAME, **ANOTHER}[how])):
        seen.add(record(learner, code.splitlines(), "L_model_forward"))
    assert bool(seen.found()) == (how in THE_SAME)
    if how in THE_SAME:
        assert seen.found()[0] == ("ada", "03_forward", "the same code as bob: L_model_forward")


ODD = {
    "many names": ";".join(f"a{n} = 1" for n in range(9_000)),
    "a wide head": f"def f(c=({'1,' * 20_000})):\n" + "    a = 1\n" * 5_000,
    "a deep sum": "x = " + " + ".join(["1"] * 2_000),
    "a chain of else": "if x: pass\n" + "elif x: pass\n" * 2_000,
    "an integer that Python cannot write": "x = 0x" + "f" * 20_000,
}


@pytest.mark.parametrize("what", ODD)
def test_odd_code_is_compared_in_a_moment(what):
    """This runs where all marks are: code that takes minutes or gigabytes would stop the class."""
    seen = SameCode(load_lessons(["03"]))
    started = time.process_time()
    for learner in ("ada", "bob"):
        seen.add(record(learner, ODD[what].splitlines()))
    seen.found()
    assert time.process_time() - started < 3


@pytest.mark.parametrize(("number", "alike"), [(4, True), (6, True), (30, False)])
def test_what_many_have_is_nobodys(number, alike):
    seen = SameCode(load_lessons(["03"]))
    code = [f"x{n} = {n} * 17 + A.sum()" for n in range(12)]
    for one in range(number):
        seen.add(record(f"l{one}", code))
    assert len(seen.found()) == (number if alike else 0)


def test_a_lesson_word_for_word_with_its_remarks():
    """Remarks are nobody else's: short answers of a whole lesson say something with them."""
    (lesson,) = load_lessons(["05"])
    seen = SameCode([lesson])
    for learner, remark in (("ada", "mine"), ("bob", "mine"), ("eva", "my own")):
        rows = [
            {"exercise": name, "source": f"def {name}(*args):\n    return 1  # {remark} {name}"}
            for name in lesson.points
        ]
        seen.add({"learner": learner, "lesson": lesson.name, "rows": rows})
    found = {learner: why for learner, _, why in seen.found()}
    assert found == {
        "ada": "the same code as bob: word for word",
        "bob": "the same code as ada: word for word",
    }


def test_what_solution_prints_is_pointed_out_and_a_short_one_is_not():
    """Of every exercise of a lesson; of one short exercise it may be anybody's own."""
    (lesson,) = load_lessons(["05"])
    seen = SameCode([lesson])
    texts = {
        name: "# One way to write it, as in the lecture. Close it and write your own.\n"
        + inspect.getsource(EXERCISES[name].formula)
        for name in lesson.points
    }
    rows = [{"exercise": name, "source": text} for name, text in texts.items()]
    seen.add({"learner": "ada", "lesson": lesson.name, "rows": rows})
    seen.add({"learner": "bob", "lesson": lesson.name, "rows": rows[:1]})
    key = [{"exercise": one.name, "source": one.source} for one in exercises(lesson.key)]
    seen.add({"learner": "eva", "lesson": lesson.name, "rows": key})
    found = {learner: why for learner, _, why in seen.found()}
    assert set(found) == {"ada", "eva"}
    for why in found.values():
        assert why.startswith("the same code as the course's solution: ")


def test_no_two_different_answers_of_the_corpus_are_taken_for_the_same():
    """Answers as real learners write them, right and wrong, each by a person of their own."""
    where = {name: lesson for lesson in load_lessons() for name in lesson.points}
    seen = SameCode(load_lessons())
    written = [answer for right in (True, False) for answer in answers(right=right)]
    assert len(written) > 400
    for number, answer in enumerate(written):
        lines = answer.source.splitlines()
        seen.add(record(f"{number}", lines, answer.name, where[answer.name].name))
    assert seen.found() == []


def test_the_same_short_answers_to_a_whole_lesson_are_no_accusation():
    (lesson,) = load_lessons(["05"])
    short = {
        name: f"def {name}(*args):\n    x = {number}\n    return x"
        for number, name in enumerate(lesson.points)
    }
    seen = SameCode([lesson])
    for learner in ("ada", "bob"):
        rows = [{"exercise": name, "source": code} for name, code in short.items()]
        seen.add({"learner": learner, "lesson": lesson.name, "rows": rows})
    assert seen.found() == []


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
    "layer sizes in an array": (np.array([11_000, 11_000]),),
    "a deep nest": ([[[[[[[[1]]]]]]]],),
    "a long list": ([[1]] * 2000,),
    "a dictionary": ({f"W{n}": 1 for n in range(500)},),
}


@pytest.mark.parametrize("what", HUGE)
def test_the_reference_computes_nothing_from_what_is_huge(what):
    found = reference.answer("relu", HUGE[what], {}, {"relu"})
    assert "larger than the grader computes with" in found["error"]["message"]


@pytest.mark.parametrize("named", [False, True])
def test_the_reference_is_stopped_after_its_time(named):
    parameters = {"W1": np.ones((1, 2)), "b1": np.zeros((1, 1))}
    given, more = (parameters, np.ones((2, 3)), np.ones((1, 3)), 0.1), {"num_iterations": 10**9}
    if not named:
        given, more = (*given, *more.values()), {}
    with pytest.raises(TimeoutError):
        reference.answer("train", given, more, {"train"}, seconds=0.2)
