"""`dnn exercise try`: what it finds in a faulty exercise, and that ours have no fault."""

import numpy as np
import pytest

from dnn_course.exercise.mutants import mutants
from dnn_course.exercise.trying import try_exercise
from testCases.engine.exercise import Case, Exercise, Exercises, mistakes
from testCases.exercises import EXERCISES


@pytest.mark.parametrize("name", EXERCISES)
def test_the_inputs_of_ours_cannot_lie(name):
    """No small change of the formula passes but those that are right; each mistake is itself."""
    assert list(try_exercise(EXERCISES[name], seeds=10, few=3)) == []


def scale(A, factor):
    B = A * factor
    return B


def arrays(draw, low=2.0, high=3.0):
    for _ in range(3):
        yield Case("numbers", (draw.array(*draw.sizes(2)), float(draw.random.uniform(low, high))))


def faults(formula=scale, inputs=arrays, **more):
    exercise = Exercise(formula.__name__, formula, inputs, **more)
    return list(try_exercise(Exercises([exercise])[exercise.name], seeds=5, few=3))


def test_a_sound_one_has_none():
    table = [("no_factor", "the factor is missing.", lambda A, factor: A)]
    assert faults(mistakes=mistakes("scale", table)) == []


def test_inputs_on_which_the_formula_does_nothing():
    (argument, *changes) = faults(inputs=lambda draw: arrays(draw, 1.0, 1.0))
    assert argument.startswith("an answer that returns its argument A passes")
    assert any("turned Mult: A * factor: the inputs let this pass" in said for said in changes)


def test_results_that_are_all_the_same():
    def nothing(A):
        return np.zeros((2, 2))

    found = faults(nothing, lambda draw: [Case("numbers", (draw.array(2, 2),)) for _ in range(3)])
    assert "every expected result is full of 0: an answer that gives 0 passes" in found
    assert "every input has the same result: an answer that returns it always passes" in found


def test_a_formula_that_draws_random_numbers():
    def noisy(A):
        return A + np.random.RandomState().randn(*A.shape)

    (said,) = faults(noisy, lambda draw: [Case("numbers", (draw.array(2, 3),))])
    assert "gives different results twice on 'numbers'" in said
    assert "Hand a seed in as an argument" in said


def test_a_formula_that_stops_and_inputs_that_stop():
    def picky(A):
        return A[9]

    (said,) = faults(picky, lambda draw: [Case("numbers", (draw.array(2, 3),))])
    assert said.startswith("the formula stops on 'numbers' (seed 1): IndexError")
    (said,) = faults(inputs=lambda draw: [1 / 0])
    assert said == "inputs(draw) stops on seed 1: ZeroDivisionError: division by zero"
    (said,) = faults(inputs=lambda draw: [])
    assert said == "there is no input on seed 1: every answer passes"
    (said,) = faults(inputs=lambda draw: [Case("one", (draw.array(2, 3),))])
    assert said == "input 'one' has 1 arguments, the formula takes 2: A, factor"


def test_mistakes_that_are_none_and_mistakes_that_look_alike():
    table = [
        ("right", "this is right.", lambda A, factor: factor * A),
        ("minus", "the sign is wrong.", lambda A, factor: -A * factor),
        ("negative", "it is negative.", lambda A, factor: A * -factor),
    ]
    passes, alike = faults(mistakes=mistakes("scale", table))
    assert passes.startswith("mistake scale.right passes")
    assert alike.startswith("mistake scale.negative is refused, but named as scale.minus")


def test_a_change_that_is_right_all_the_same_is_declared_and_has_to_be_there():
    def capped(A):
        return np.maximum(A, -1e9)

    def inputs(draw):
        return [Case("numbers", (draw.array(2, 3) - 5 * draw.array(2, 3),)) for _ in range(2)]

    said = [one for one in faults(capped, inputs) if "moved" in one]
    what = said[0].split(": ", 1)[1].removesuffix(": the inputs let this pass")
    left = faults(capped, inputs, leaves_open={what: "it is far away"})
    assert not [one for one in left if what in one]
    (stale,) = [one for one in faults(leaves_open={"turned x": "?"}) if "leaves_open" in one]
    assert stale == "leaves_open names 'turned x', and no change of the formula that passes is that"


def test_mutants_change_one_thing_and_leave_docstrings():
    source = (
        'def f(a):\n    """Words."""\n    if a > 1 and True:\n        return a + 2\n    return a\n'
    )
    found = [(line, what) for line, what, _ in mutants(source)]
    assert (4, "turned Add: a + 2") in found
    assert (3, "turned Gt: a > 1") in found
    assert (4, "moved 2 in return a + 2") in found
    assert (3, "turned True in if a > 1 and True:") in found
    assert not any("Words" in what for _, what in found)
    assert len({text for *_, text in mutants(source)}) == len(found)
