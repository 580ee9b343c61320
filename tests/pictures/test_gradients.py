"""The pictures of lesson 05: what they show is asserted on the marks they are made of."""

import numpy as np
import pytest

from dnn_helpers import L_model_backward, L_model_forward, relu_backward, sigmoid_backward
from dnn_helpers.pictures.gradients import (
    AGREEMENT,
    disagreement,
    gradient_check,
    gradient_flow,
    gradient_gates,
)


@pytest.fixture
def network():
    """A forward and a backward pass through 3-4-2-1 on six examples: caches, grads."""
    random = np.random.RandomState(1735)
    parameters, sizes = {}, [3, 4, 2, 1]
    X = random.randn(3, 6)
    for n, n_prev, layer in zip(sizes[1:], sizes, (1, 2, 3), strict=False):
        parameters |= {f"W{layer}": random.randn(n, n_prev), f"b{layer}": random.randn(n, 1)}
    AL, caches = L_model_forward(X, parameters)
    return caches, L_model_backward(AL, np.array([[0, 1, 0, 1, 1, 0]]), caches)


def parameter_slopes(grads):
    return {key: value.copy() for key, value in grads.items() if not key.startswith("dA")}


def words_by_name(figure):
    """Name -> text of every mark of the figure that has a name."""
    return {t.get_gid(): t.get_text() for t in figure.findobj() if t.get_gid() is not None}


def test_gates_show_what_the_functions_return():
    Z = np.array([[-2.0, 0.0, 3.0]])
    ones = np.ones_like(Z)
    figure = gradient_gates(Z, relu_backward(ones, Z), sigmoid_backward(ones, Z))
    through_relu, through_sigmoid = (axes.lines[0].get_ydata() for axes in figure.axes)
    assert through_relu.tolist() == [0, 0, 1]
    assert through_sigmoid[1] == pytest.approx(0.25)


def test_flow_names_every_array_with_its_shape(network):
    caches, grads = network
    figure = gradient_flow(caches, grads)
    assert words_by_name(figure) == {
        "X = A0": "(3, 6)", "A1": "(4, 6)", "A2": "(2, 6)", "A3": "(1, 6)",
        "dA0": "(3, 6)", "dA1": "(4, 6)", "dA2": "(2, 6)", "dA3": "(1, 6)",
        "dW1": "(4, 3)", "db1": "(4, 1)", "dW2": "(2, 4)", "db2": "(2, 1)",
        "dW3": "(1, 2)", "db3": "(1, 1)",
    }  # fmt: skip
    assert "Every gradient has the shape" in figure.alt


def test_flow_marks_what_is_missing_or_misshapen(network):
    caches, grads = network
    grads["db1"] = grads["db1"].ravel()
    del grads["dA1"]
    figure = gradient_flow(caches, grads)
    words = words_by_name(figure)
    assert words["db1"] == "(4,) not (4, 1)"
    assert words["dA1"] == "missing"
    assert figure.alt.endswith("Missing or of the wrong shape: db1, dA1.")


@pytest.mark.parametrize("layers", [1, 2, 4])
def test_flow_of_any_depth_fits_on_the_page(layers):
    sizes = [5, 4, 3, 2, 1][4 - layers :]
    random = np.random.RandomState(layers)
    parameters = {}
    for layer in range(1, layers + 1):
        parameters[f"W{layer}"] = random.randn(sizes[layer], sizes[layer - 1])
        parameters[f"b{layer}"] = random.randn(sizes[layer], 1)
    AL, caches = L_model_forward(random.randn(sizes[0], 7), parameters)
    figure = gradient_flow(caches, L_model_backward(AL, np.ones((1, 7)), caches))
    page = figure.bbox
    for text in figure.axes[0].texts:
        box = text.get_window_extent()
        assert page.x0 <= box.x0, text.get_text()
        assert box.x1 <= page.x1, text.get_text()
        assert page.y0 <= box.y0, text.get_text()
        assert box.y1 <= page.y1, text.get_text()


def test_disagreement():
    assert disagreement([[1.0, 2.0]], [[1.0, 2.0]]) == 0
    assert disagreement([[1.0, 2.0]], [[-1.0, -2.0]]) == pytest.approx(1)
    assert disagreement([[2.0]], [[1.0]]) == pytest.approx(1 / 3)
    assert disagreement(np.zeros((2, 1)), np.zeros((2, 1))) == 0
    assert disagreement(np.zeros(2), np.zeros((2, 1))) == np.inf
    assert disagreement(None, np.zeros((2, 1))) == np.inf


def test_check_writes_both_matrices_and_puts_every_parameter_in_the_agreement(network):
    _, grads = network
    figure = gradient_check(grads, parameter_slopes(grads))
    shown = {axes.get_title(loc="left"): axes for axes in figure.axes if axes.images}
    assert set(shown) == {
        f"dW{layer}, {whose}" for layer in (1, 2, 3) for whose in ("yours", "finite differences")
    }
    matrix = shown["dW1, yours"]
    np.testing.assert_array_equal(matrix.images[0].get_array(), grads["dW1"])
    assert matrix.texts[0].get_text() == f"{grads['dW1'][0, 0]:.3f}"
    good, bad = figure.axes[-1].lines
    assert len(good.get_xdata()) == 6
    assert max(good.get_xdata()) < AGREEMENT
    assert len(bad.get_xdata()) == 0
    assert figure.alt == (
        "Gradients, yours, beside finite differences. They agree for every parameter."
    )


def test_check_of_somebody_else_says_so(network):
    _, grads = network
    figure = gradient_check(grads, parameter_slopes(grads), whose="B")
    assert figure.axes[0].get_title(loc="left") == "dW3, B"
    assert "Gradients, B, beside" in figure.alt


def test_check_shows_which_parameter_differs(network):
    _, grads = network
    numeric = parameter_slopes(grads)
    grads["dW2"] = grads["dW2"] * 6  # the mean forgotten
    figure = gradient_check(grads, numeric)
    good, bad = figure.axes[-1].lines
    assert bad.get_ydata().tolist() == [list(numeric).index("dW2")]
    assert bad.get_xdata()[0] == pytest.approx(5 / 7)
    assert len(good.get_xdata()) == 5
    assert figure.alt.endswith("They differ in dW2.")


@pytest.mark.parametrize("broken", [None, 0.5, np.nan, np.ones(4)])
def test_check_draws_also_what_is_no_gradient(network, broken):
    _, grads = network
    numeric = parameter_slopes(grads)
    if broken is None:
        del grads["dW1"]
    else:
        grads["dW1"] = broken
    figure = gradient_check(grads, numeric)
    assert figure._repr_mimebundle_()[0]["image/png"]
    assert figure.alt.endswith("They differ in dW1.")
