"""Activation curves show what the functions handed in return, right or wrong."""

import numpy as np
import pytest

from dnn_helpers import relu, sigmoid
from dnn_helpers.pictures.curves import (
    RANGE,
    activation_curves,
    activation_slider,
    bends,
    slope_of,
)


def leaky(Z):
    return np.where(Z > 0, Z, 0.1 * Z), Z


def lines(axes):
    return {line.get_label(): line.get_xydata() for line in axes.get_lines()}


@pytest.mark.parametrize("function", [relu, sigmoid, leaky])
def test_the_curve_is_the_function_and_its_slope(function):
    (axes,) = activation_curves(g=function).axes
    drawn = lines(axes)
    np.testing.assert_allclose(drawn["A = g(Z)"][:, 0], RANGE)
    np.testing.assert_allclose(drawn["A = g(Z)"][:, 1], function(RANGE)[0])
    slope = drawn["slope dA/dZ"]
    slope = slope[~np.isnan(slope).any(axis=1)]
    assert len(slope) == len(RANGE) - 1
    right = {
        relu: lambda Z: Z > 0,
        leaky: lambda Z: np.where(Z > 0, 1, 0.1),
        sigmoid: lambda Z: sigmoid(Z)[0] * (1 - sigmoid(Z)[0]),
    }[function]
    np.testing.assert_allclose(slope[:, 1], right(slope[:, 0]), atol=1e-4)


def test_axes_and_lines_are_named():
    (axes,) = activation_curves(sigmoid=sigmoid).axes
    assert (axes.get_title(loc="left"), axes.get_xlabel()) == ("sigmoid", "Z")
    assert [t.get_text() for t in axes.get_legend().texts] == ["A = sigmoid(Z)", "slope dA/dZ"]
    (axes,) = bends(relu, [(1, 0)]).axes
    assert axes.get_xlabel() == "x"
    assert [t.get_text() for t in axes.get_legend().texts] == ["1 · relu(x − 0)", "their sum"]
    assert axes.get_ylim() == pytest.approx((-6.4, 6.4))  # the sum reaches 4: room above it


def test_a_kink_leaves_a_gap():
    (axes,) = activation_curves(relu=relu).axes
    slope = lines(axes)["slope dA/dZ"]
    assert np.isnan(slope[:, 1]).sum() == 1
    assert slope[np.flatnonzero(np.isnan(slope[:, 1]))[0] - 1, 0] < 0


def test_the_sum_of_bends_is_drawn():
    (axes,) = bends(relu, [(1, 0), (-2, 1), (1, 2)]).axes
    x, y = lines(axes)["their sum"].T
    hat = np.maximum(0, 1 - np.abs(x - 1))
    np.testing.assert_allclose(y, hat, atol=1e-12)
    np.testing.assert_allclose(lines(axes)["−2 · relu(x − 1)"][:, 1], -2 * np.maximum(0, x - 1))


@pytest.mark.parametrize("Z", [-6, -1.25, 0.4, 4, 6])
def test_the_slider_reads_value_and_slope(Z):
    neuron = activation_slider(relu=relu, sigmoid=sigmoid)
    neuron.controls["Z"].value = Z
    a = 1 / (1 + np.exp(-Z))
    assert neuron.reading == pytest.approx(
        {"relu": max(0, Z), "relu_slope": float(Z > 0), "sigmoid": a, "sigmoid_slope": a * (1 - a)},
        abs=1e-6,
    )
    assert neuron.sketch.values("sigmoid point") == [(Z, pytest.approx(a))]


def test_the_slider_draws_the_whole_curve_and_says_the_numbers():
    neuron = activation_slider(sigmoid=sigmoid)
    (curve,) = neuron.sketch.values("sigmoid curve")
    Z, A = np.array(curve).T
    np.testing.assert_allclose(A, 1 / (1 + np.exp(-Z)))
    assert (Z[0], Z[-1]) == (-6, 6)
    words = [mark.words for mark in neuron.sketch.marks]
    assert "A = 0.7311" in words
    assert "slope = 0.1966" in words
    assert neuron.sketch.alt == ("Activations at Z = 1.00. sigmoid: A = 0.7311, slope = 0.1966.")
    assert neuron.sketch.values("sigmoid guide") == [
        ((1.0, -0.06), (1.0, pytest.approx(0.7311, abs=1e-4)))
    ]


def test_the_tangent_touches_the_curve():
    neuron = activation_slider(sigmoid=sigmoid)
    neuron.controls["Z"].value = 1.0
    (((x0, y0), (x1, y1)),) = neuron.sketch.values("sigmoid tangent")
    assert (y1 - y0) / (x1 - x0) == pytest.approx(neuron.reading["sigmoid_slope"])
    assert y0 + (1 - x0) * (y1 - y0) / (x1 - x0) == pytest.approx(neuron.reading["sigmoid"])


@pytest.mark.parametrize("Z", [1.0, 0.05, 4.5])
def test_the_tangent_is_drawn_as_steep_as_it_is(Z):
    """What is seen, in pixels: a line that leaves the frame is cut off, not bent to its edge."""
    neuron = activation_slider(relu=relu)
    neuron.controls["Z"].value = Z
    tangent = next(mark for mark in neuron.sketch.marks if mark.name == "relu tangent")
    points = [tuple(map(float, p.split(","))) for p in tangent.look["points"].split()]
    (x0, y0), (x1, y1) = points[0], points[-1]
    across, up = 290 / 12, 170 / (1.05 * 6)  # pixels for one of Z and one of A
    assert (y0 - y1) / up / ((x1 - x0) / across) == pytest.approx(1.0, rel=1e-3)


def test_at_the_kink_it_says_both_slopes_and_draws_no_tangent():
    neuron = activation_slider(relu=relu)
    neuron.controls["Z"].value = 0.0
    assert slope_of(relu, 0.0) == pytest.approx((0, 1))
    assert "slope: 0 to the left, 1 to the right" in neuron.sketch.svg
    assert neuron.sketch.values("relu tangent") == []
    assert neuron.reading["relu_slope"] == 0


def test_an_unfinished_function_is_said_without_a_page_of_code():
    def unfinished(Z):
        raise NotImplementedError("relu is not written yet")

    assert repr(bends(unfinished, [(1, 0)])) == "Picture: No picture yet. relu is not written yet"


def test_a_mistake_is_said_with_its_line():
    def mistaken(Z):
        return Z + None, Z

    line = mistaken.__code__.co_firstlineno + 1
    said = repr(activation_curves(relu=mistaken))
    assert said.startswith("Picture: No picture yet. TypeError: unsupported operand")
    assert said.endswith(f"(mistaken, line {line})")


def test_it_draws_the_function_it_is_given_not_ours():
    neuron = activation_slider(relu=leaky)
    neuron.controls["Z"].value = -5.0
    assert neuron.reading == pytest.approx({"relu": -0.5, "relu_slope": 0.1})
