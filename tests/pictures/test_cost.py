"""The cost pictures show what the compute_cost handed in returns."""

import numpy as np
import pytest

from dnn_helpers import compute_cost
from dnn_helpers.pictures.cost import cost_curves, cost_slider


def squared(AL, Y):
    return np.mean((AL - Y) ** 2, keepdims=True)  # (1, 1): a learner's array is drawn as well


@pytest.mark.parametrize(
    ("function", "formula"),
    [(compute_cost, lambda p: -np.log(p)), (squared, lambda p: (1 - p) ** 2)],
)
def test_the_curves_are_the_cost_of_one(function, formula):
    (axes,) = cost_curves(function).axes
    drawn = {line.get_label(): line.get_xydata().T for line in axes.get_lines()}
    a, cost = drawn["y = 1, it is a cat"]
    np.testing.assert_allclose(cost, formula(a))
    a, cost = drawn["y = 0, it is not"]
    np.testing.assert_allclose(cost, formula(1 - a))


def test_axes_and_lines_are_named():
    (axes,) = cost_curves(compute_cost).axes
    assert axes.get_xlabel() == "predicted probability of a cat, a"
    assert axes.get_ylabel() == "cost of this one"
    assert len(axes.get_legend().texts) == 2
    assert [t.get_text() for t in axes.texts] == ["a coin toss: 0.693"]
    assert axes.get_lines()[-1].get_xydata().tolist() == [[0.5, pytest.approx(np.log(2))]]


@pytest.fixture
def three():
    return np.array([[0.8, 0.9, 0.4]]), np.array([[1, 1, 1]])


def test_it_begins_with_the_published_cost(three):
    reading = cost_slider(compute_cost, *three).reading
    assert reading == pytest.approx(
        {"cost": 0.41493159961539694, "cost_of_this": -np.log(0.4), "slope": -2.5}
    )


def test_moving_the_last_one_moves_the_mean(three):
    AL, Y = three
    explorer = cost_slider(compute_cost, AL, Y)
    explorer.controls["prediction"].value = 0.04
    assert explorer.reading["cost_of_this"] == pytest.approx(-np.log(0.04))
    assert explorer.reading["slope"] == pytest.approx(-25)
    shares = [share for _, share in explorer.sketch.values("share")]
    assert shares == pytest.approx([-np.log(0.8), -np.log(0.9), -np.log(0.04)])
    assert explorer.sketch.values("mean") == [(pytest.approx(np.mean(shares)),)]
    assert explorer.sketch.values("point") == [(0.04, pytest.approx(-np.log(0.04)))]


def test_it_draws_the_curve_and_says_the_numbers(three):
    sketch = cost_slider(compute_cost, *three).sketch
    (curve,) = sketch.values("curve")
    a, cost = np.array(curve).T
    np.testing.assert_allclose(cost, -np.log(a))
    assert cost.max() <= 5
    assert a.max() > 0.99
    assert sketch.values("guide") == [((0.4, 0), (0.4, pytest.approx(-np.log(0.4))))]
    words = [mark.words for mark in sketch.marks]
    assert {
        "What this prediction costs",
        "cost 0.9163",
        "slope -2.50",
        "The mean over all 3: J = 0.4149",
        "a = 0.80, y = 1:  0.2231",
        "a = 0.90, y = 1:  0.1054",
        "a = 0.40, y = 1:  0.9163",
        "mean 0.4149",
    } <= set(words)


def test_the_label_can_be_changed(three):
    explorer = cost_slider(compute_cost, *three)
    explorer.controls["label"].value = 0
    assert explorer.reading["cost_of_this"] == pytest.approx(-np.log(0.6))
    assert explorer.reading["slope"] == pytest.approx(1 / 0.6)


def test_the_learners_arrays_are_left_alone(three):
    AL, Y = three
    explorer = cost_slider(compute_cost, AL, Y)
    explorer.controls["prediction"].value = 0.5
    explorer.controls["label"].value = 0
    assert AL.tolist() == [[0.8, 0.9, 0.4]]
    assert Y.tolist() == [[1, 1, 1]]


def test_a_function_that_fails_is_said_in_the_picture(three):
    def unfinished(AL, Y):
        raise NotImplementedError("compute_cost is not written yet")

    explorer = cost_slider(unfinished, *three)
    assert "compute_cost is not written yet" in explorer.view.value
    explorer.controls["prediction"].value = 0.7
    assert explorer.reading == {}
