"""A class and a value are answers, too: made and called, or looked at."""

import numpy as np
import pytest

from testCases.engine.calling import LocalFunction
from testCases.engine.exercise import class_exercise, mistakes, uses, value_exercise
from testCases.engine.judge import judge
from testCases.engine.kinds import use


class Counter:
    def __init__(self, start):
        self.n = start

    def add(self, x):
        self.n = self.n + x

    def value(self):
        return self.n


class Forgetful(Counter):
    def add(self, x):
        pass


def inputs(draw):
    for _ in range(2):
        a, b, c = draw.array(3)
        yield uses("two numbers", (a,), ("add", (b,)), ("value", ()), ("add", (c,)), ("value", ()))


CLASS = class_exercise(
    Counter, inputs, mistakes=mistakes("Counter", [("forgets", "add forgets.", use(Forgetful))])
)


def of_class(answer):
    return judge(CLASS, LocalFunction("Counter", answer, lambda name: None, kind="class"))


def of_value(exercise, value):
    return judge(exercise, LocalFunction(exercise.name, value, lambda name: None, kind="value"))


def test_a_class_is_made_and_its_methods_are_called_in_order():
    class Listing:
        def __init__(self, start):
            self.all = [start]

        def add(self, x):
            self.all.append(x)
            return self  # what a method returns that should return nothing is its own affair

        def value(self):
            return sum(self.all)

    assert of_class(Listing).status == "passed"


def test_a_mistake_of_a_class_is_named_and_the_calls_are_said():
    class Mine:
        def __init__(self, start):
            self.start = start

        def add(self, x):
            self.x = x

        def value(self):
            return self.start

    verdict = of_class(Mine)
    assert verdict.mistake == "Counter.forgets"
    assert "then add(" in verdict.message


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        ({"value": None}, "failed", "stops with TypeError"),
        ({"__init__": lambda self: None}, "failed", "stops with TypeError"),
    ],
)
def test_what_a_class_lacks_is_an_error_of_its_own(change, status, says):
    verdict = of_class(type("Counter", (Counter,), change))
    assert (verdict.status, says in verdict.message) == (status, True)


def test_a_class_whose_methods_are_not_written_is_not_begun():
    class Stub:
        def __init__(self, start):
            pass

        def add(self, x):
            raise NotImplementedError("add is not written yet")

        def value(self):
            raise NotImplementedError

    class Begun(Stub):
        def add(self, x):
            self.n = x
            raise NotImplementedError

    assert of_class(Stub).status == "not_attempted"
    assert of_class(Begun).status == "failed"


VALUE = value_exercise(
    "share", 0.25, rtol=1e-2, mistakes=mistakes("share", [("inverse", "inverted.", lambda: 4.0)])
)


@pytest.mark.parametrize(
    ("value", "status", "mistake"),
    [
        (0.25, "passed", None),
        (0.2501, "passed", None),  # its own tolerance
        (np.float64(0.25), "passed", None),
        (0.26, "failed", None),
        (4, "failed", "share.inverse"),
        ("a quarter", "failed", None),
        (None, "not_attempted", None),
        (..., "not_attempted", None),
    ],
)
def test_a_value_is_compared_and_never_shown(value, status, mistake):
    verdict = of_value(VALUE, value)
    assert (verdict.status, verdict.mistake) == (status, mistake)
    assert "0.25" not in verdict.message
    if status == "failed":
        assert 'hint("share")' in verdict.message


def test_texts_and_arrays_are_values_too():
    word = value_exercise("word", "relu")
    assert of_value(word, "relu").status == "passed"
    assert of_value(word, "sigmoid").status == "failed"
    assert "relu" not in of_value(word, "sigmoid").message
    array = value_exercise("sizes", np.array([3, 4]))
    assert of_value(array, np.array([3.0, 4.0])).status == "passed"
    assert of_value(array, np.array([4, 3])).status == "failed"
