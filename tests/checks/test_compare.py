"""What counts as the right answer, and how a difference is worded."""

from collections import OrderedDict
from types import MappingProxyType

import numpy as np
import pytest

from testCases.engine import compare
from testCases.engine.compare import differences, kind_of, same, unchanged
from testCases.exercises import EXERCISES

Z = np.array([[1.0, -2.0, 3.0], [0.5, 0.0, -1.0]])
GRADS = {"dA0": Z, "dW1": Z, "db1": Z[:, :1]}


def kinds(name, expected, got):
    return [(d.part, d.kind) for d in differences(EXERCISES[name], expected, got)]


@pytest.mark.parametrize(
    "got",
    [
        (Z, Z),
        [Z, Z],
        (Z.astype(np.float32), Z),
        (np.asfortranarray(Z), Z[:]),
        (np.ma.array(Z), Z),
    ],
)
def test_accepted_pairs(got):
    assert kinds("relu", (Z, Z), got) == []


@pytest.mark.parametrize("cost", [0.5, np.float64(0.5), np.float32(0.5), np.array(0.5)])
def test_accepted_numbers(cost):
    assert kinds("compute_cost", 0.5, cost) == []


@pytest.mark.parametrize(
    ("cost", "kind"),
    [
        (np.array([[0.5]]), "shape"),
        (np.array([0.5]), "shape"),
        ("0.5", "type"),
        (None, "type"),
        ([0.5], "type"),
        ((0.5,), "type"),
        (0.5001, "value"),
        (float("nan"), "value"),
        (float("inf"), "value"),
        (0.5 + 1e-3j, "type"),
    ],
)
def test_refused_numbers(cost, kind):
    assert kinds("compute_cost", 0.5, cost) == [("cost", kind)]


@pytest.mark.parametrize(
    "predictions",
    [np.array([[True, False]]), np.array([[1, 0]]), np.array([[1, 0]], dtype=np.uint8)],
)
def test_predictions_may_be_integers_or_booleans(predictions):
    assert kinds("predict", np.array([[1.0, 0.0]]), predictions) == []


@pytest.mark.parametrize(
    ("got", "found"),
    [
        (Z, [("the result", "type")]),
        ((Z,), [("the result", "type")]),
        ((Z, Z, Z), [("the result", "type")]),
        (None, [("the result", "type")]),
        ((Z.tolist(), Z), [("A", "type")]),
        ((Z.astype(object), Z), [("A", "type")]),
        ((Z.T, Z), [("A", "shape")]),
        ((Z.ravel(), Z), [("A", "shape")]),
        ((Z + 1e-3, Z), [("A", "value")]),
        ((Z, Z.T + 1), [("cache", "shape")]),
        ((Z + 1, Z.T), [("cache", "shape"), ("A", "value")]),
        ((Z.T, list(Z)), [("cache", "type"), ("A", "shape")]),
        ((Z, (Z,)), [("cache", "type")]),
    ],
)
def test_refused_pairs_first_type_then_shape_then_value(got, found):
    assert kinds("relu", (Z, Z), got) == found


@pytest.mark.filterwarnings("ignore:the matrix subclass")
def test_a_matrix_is_no_array():
    assert kinds("relu", (Z, Z), (np.matrix(Z), Z)) == [("A", "type")]


@pytest.mark.parametrize("odd", [np.inf, -np.inf, np.nan])
def test_infinite_numbers_are_near_nothing(odd):
    strange = np.where(Z > 0, odd, Z)
    assert same(strange, strange.copy())
    assert not same(strange, Z)
    assert not same(Z, strange)


def test_nested_parts_have_names():
    expected = (Z, [((Z, Z, Z), Z), ((Z, Z, Z), Z)])
    got = (Z, [((Z, Z, Z), Z), ((Z, Z + 1, Z), Z)])
    assert kinds("L_model_forward", expected, got) == [("W in caches[1]", "value")]
    assert kinds("L_model_forward", expected, (Z, expected[1][:1])) == [("caches", "type")]


def test_an_entry_of_a_list_is_called_once():
    assert kinds("mini_batches", [(Z, Z)], [{"X": Z, "Y": Z}]) == [("batches[0]", "type")]
    assert kind_of({"X": Z}) == "a dict of 1 entry"
    assert kind_of(np.array([["cat", "no"]])) == "an array of texts, of shape (1, 2)"


@pytest.mark.parametrize("make", [dict, OrderedDict, MappingProxyType])
def test_dicts_in_any_order_and_further_gradients(make):
    turned = make(dict(reversed(GRADS.items())) | {"dA1": Z, "dZ1": Z})
    assert kinds("L_model_backward", GRADS, turned) == []


def test_keys_are_counted_where_layers_are():
    parameters = {"W1": Z, "b1": Z[:, :1]}
    assert kinds("update_parameters", parameters, parameters | {"dW1": Z}) == [
        ("parameters", "type")
    ]
    assert kinds("update_parameters", parameters, {"W1": Z}) == [("parameters", "type")]


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_the_tolerance_goes_with_the_numbers(scale):
    right = Z * scale
    assert kinds("relu_backward", right, right * (1 + 1e-7)) == []
    assert kinds("relu_backward", right, right * (1 + 1e-4)) == [("dZ", "value")]


def test_unchanged_is_to_the_last_bit():
    assert unchanged(((Z, "relu"), {"W1": Z}), ((Z.copy(), "relu"), {"W1": Z.copy()}))
    assert not unchanged({"W1": Z}, {"W1": Z + 1e-15})
    assert not unchanged({"W1": Z}, {"W1": Z, "b1": Z})
    assert not unchanged([Z], [Z, Z])


def test_same_compares_all_kinds():
    assert same((Z, {"a": 1.0}), [Z, {"a": np.float64(1)}])
    assert same(np.array([["cat"]]), np.array([["cat"]]))
    assert not same(Z, Z.tolist())
    assert not same(None, 0.0)
    assert not same("a", 1.0)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Z, "an array of shape (2, 3)"),
        (3.0, "a single number"),
        (None, "None"),
        ((1, 2), "a tuple of 2"),
        (iter([]), "a list_iterator"),
        ("a", "a text"),
    ],
)
def test_kinds_in_words(value, words):
    assert kind_of(value) == words


class Sly:
    """Equal to everything, and an array if anyone asks."""

    __array_priority__ = 1e9

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0

    def __array__(self, dtype=None, copy=None):
        return Z


def test_objects_that_pretend_are_no_arrays():
    assert kinds("relu", (Z, Z), (Sly(), Sly())) == [("A", "type"), ("cache", "type")]


@pytest.mark.parametrize("name", [name for name, each in EXERCISES.items() if each.kind != "value"])
def test_the_quick_yes_says_yes_only_where_the_whole_comparison_does(name):
    exercise, dice, yes = EXERCISES[name], np.random.default_rng(0), 0
    whole = compare._Walk(exercise).through
    for case in exercise.cases(3):
        expected = exercise.formula(*compare.copy(case.args))
        for off in (0.0, 1e-12, 1e-9, 1e-7, 9e-6, 1.1e-5, 2.9e-5, 1e-3, np.inf, np.nan):
            got = nudged(expected, off, dice)
            with np.errstate(all="ignore"):
                says_yes = compare._plainly_right(expected, got, exercise.rtol or compare.RTOL)
            if says_yes:
                yes += 1
                assert not list(whole(exercise.result, expected, got, (), "")), off
    numbers = [leaf for _, leaf in compare.leaves(expected) if isinstance(leaf, np.ndarray)]
    assert yes or any(leaf.dtype != float for leaf in numbers)


def nudged(value, off, dice):
    """The value with each number of its arrays off by a factor of at most 1 ± off."""
    if isinstance(value, np.ndarray):
        with np.errstate(all="ignore"):
            return value * (1 + off * dice.uniform(-1, 1, value.shape)) if off else value.copy()
    if isinstance(value, tuple | list):
        return type(value)(nudged(item, off, dice) for item in value)
    if isinstance(value, dict):
        return {key: nudged(item, off, dice) for key, item in value.items()}
    return value


def test_infinity_is_not_near_a_number():
    infinite = np.array([[np.inf, 1.0]])
    assert kinds("compute_dA", infinite, infinite.copy()) == []
    assert kinds("compute_dA", infinite, np.array([[1.0, 1.0]])) == [("dA", "value")]
    assert kinds("compute_dA", infinite, -infinite) == [("dA", "value")]
