"""check() on answers that nobody wrote: a right one bent a little fails, any rewrite passes."""

import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from learners import judged, subject

from testCases.engine import compare
from testCases.engine.trial import attempt, expected
from testCases.exercises import EXERCISES

SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
SEEDS = st.integers(0, 2**32 - 1)
NAMES = st.sampled_from(list(EXERCISES))


def right(one, seed):
    """All inputs right? (The comparison alone; the diagnosis is not asked for.)"""
    exercise = EXERCISES[one.name]
    return all(attempt(exercise, one, case).right for case in exercise.cases(seed))


def answering(name, change):
    """The lecture's function, its result changed on the way out."""

    def f(*args):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return change(EXERCISES[name].formula(*args))

    return subject(f, name)


@SETTINGS
@given(NAMES, SEEDS)
def test_the_right_answer_passes_on_any_seed(name, seed):
    assert right(answering(name, lambda value: value), seed)


@SETTINGS
@given(NAMES, SEEDS, st.data())
def test_one_entry_bent_fails(name, seed, data):
    """Each entry of each part counts: one in a thousand off, anywhere, and it is caught.

    Of a text: any other one."""
    exercise = EXERCISES[name]
    case = data.draw(st.sampled_from(exercise.cases(seed)))
    places = list(compare.leaves(expected(exercise, case.args)))
    path, leaf = data.draw(st.sampled_from(places))
    at = tuple(data.draw(st.integers(0, n - 1)) for n in np.shape(leaf))

    def bend(value):
        if path == ():
            return _bent(value, at, exercise.choices)
        value = [*value] if isinstance(value, tuple) else value
        holder = value
        for step in path[:-1]:
            if isinstance(holder[step], tuple):
                holder[step] = [*holder[step]]
            holder = holder[step]
        holder[path[-1]] = _bent(holder[path[-1]], at, exercise.choices)
        return value

    trial = attempt(exercise, answering(name, bend), case)
    assert [d.kind for d in trial.differences] == ["value"]
    assert trial.differences[0].path == path


def _bent(leaf, at, choices):
    if isinstance(leaf, str):
        return next(text for text in choices if text != leaf)
    bent = np.array(leaf, dtype=float)
    scale = max(float(np.max(np.abs(bent))), 1e-3)
    bent[at] += 1e-3 * scale + 1e-2 * abs(bent[at])
    return bent if bent.ndim else float(bent)


@SETTINGS
@given(NAMES, SEEDS, st.sampled_from(["list", "fortran", "copy", "order", "view"]))
def test_another_wrapping_of_the_same_numbers_passes(name, seed, how):
    def rewrap(value):
        if isinstance(value, tuple | list):
            return (list if how == "list" else type(value))(rewrap(item) for item in value)
        if isinstance(value, dict):
            keys = reversed(value) if how == "order" else value
            return {key: rewrap(value[key]) for key in keys}
        if isinstance(value, str):
            return np.str_(value)
        if how == "fortran":
            return np.asfortranarray(value) if np.ndim(value) == 2 else value
        return value[...] if how == "view" and isinstance(value, np.ndarray) else np.array(value)

    assert right(answering(name, rewrap), seed)


@SETTINGS
@given(NAMES, SEEDS, st.sampled_from([np.transpose, np.ravel, lambda a: a[None], lambda a: -a]))
def test_every_part_in_another_shape_or_sign_fails(name, seed, change):
    def changed(value):
        if isinstance(value, tuple | list):
            return type(value)(changed(item) for item in value)
        if isinstance(value, dict):
            return {key: changed(item) for key, item in value.items()}
        return change(np.asarray(value))

    if name == "compute_cost" and change in (np.transpose,):
        return  # a single number has no other side
    assert not right(answering(name, changed), seed)


@SETTINGS
@given(
    NAMES,
    st.one_of(
        st.none(),
        st.integers(),
        st.floats(),
        st.text(),
        st.lists(st.floats(), max_size=3),
        st.tuples(st.floats(), st.floats()),
        st.dictionaries(st.sampled_from(["W1", "dW1", "b1"]), st.floats()),
        st.lists(st.lists(st.integers(), max_size=2), max_size=3).map(tuple),
    ),
)
def test_whatever_comes_back_gets_a_verdict_of_at_most_twelve_lines(name, value):
    verdict = judged(lambda *args: value, name)
    assert verdict.status in ("failed", "not_attempted")
    assert 1 <= len(verdict.message.splitlines()) <= 12


@pytest.mark.parametrize("name", [n for n in EXERCISES if n != "initialize_parameters_deep"])
def test_every_argument_that_matters_is_used(name):
    """A function that ignores any one array it is given is caught."""
    for case in EXERCISES[name].cases(1)[:1]:
        for i, value in enumerate(case.args):
            if isinstance(value, str):
                continue

            def ignores(*args, i=i, fixed=value):
                args = list(args)
                args[i] = compare.copy(fixed)
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    return EXERCISES[name].formula(*args)

            if (name, EXERCISES[name].arguments[i]) == ("predict", "y"):
                continue  # y is only talked about
            assert not right(subject(ignores, name), 1), EXERCISES[name].arguments[i]
