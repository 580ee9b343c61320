"""The published runs on the real pictures: plain functions, full size, every printed digit.

What is compared with no published run takes the short way, through X = Q R.
"""

import numpy as np
import pytest

import dnn_helpers as dnn
from dnn_helpers.network.reduction import L_layer_model_reduced

pytestmark = [pytest.mark.catvnoncat, pytest.mark.slow]

RATE, ITERATIONS = 0.0075, 2500


@pytest.fixture(scope="module")
def cats():
    train_x, train_y, test_x, test_y, _classes = dnn.load_dataset("catvnoncat")
    return dnn.flatten(train_x), train_y, dnn.flatten(test_x), test_y


def accuracies(cats, parameters):
    X, Y, X_test, Y_test = cats
    right = [np.mean(dnn.predict(x, None, parameters) == y) for x, y in ((X, Y), (X_test, Y_test))]
    return [round(value, 9) for value in right]


def printed(costs, iterations):
    return [f"{costs[i]:.6f}" for i in iterations]


def test_the_data(cats):
    X, Y, X_test, Y_test = cats
    assert X.shape == (12288, 209)
    assert X_test.shape == (12288, 50)
    assert (Y.sum(), Y_test.sum()) == (72, 33)
    assert np.mean(Y_test == 1) == 0.66


def test_L_layer_network(cats):
    X, Y, *_ = cats
    parameters, costs = dnn.L_layer_model(X, Y, [12288, 20, 7, 5, 1], RATE, ITERATIONS)
    assert printed(costs, (0, 100, 200, 500, 800, 900, 1000, 1500, 2000, 2400)) == [
        "0.771749", "0.672053", "0.648263", "0.540138", "0.369126",
        "0.391747", "0.315187", "0.161189", "0.113821", "0.092878",
    ]  # fmt: skip
    assert accuracies(cats, parameters) == [0.985645933, 0.80]
    assert int(np.sum(np.diff(costs[:1000]) > 0)) == 456  # it rises nearly every other step


def test_two_layer_network(cats):
    X, Y, *_ = cats
    parameters, costs = dnn.two_layer_model(X, Y, (12288, 7, 1), RATE, ITERATIONS)
    assert printed(costs, (0, 100, 200, 500, 800, 900, 1000, 1500, 2000, 2400)) == [
        "0.693050", "0.646432", "0.632514", "0.515830", "0.400798",
        "0.358071", "0.339428", "0.174483", "0.074391", "0.048555",
    ]  # fmt: skip
    assert accuracies(cats, parameters) == [1.0, 0.72]


def test_small_weights_do_not_train_four_layers(cats):
    X, Y, *_ = cats
    parameters, costs = L_layer_model_reduced(
        X, Y, [12288, 20, 7, 5, 1], RATE, 601, initialisation="0.01"
    )
    assert f"{costs[600]:.4f}" == "0.6496"
    assert accuracies(cats, parameters)[1] == 0.34  # it always says "no cat"


def test_a_broken_gradient_looks_better_than_the_right_one(cats):
    """db summed over all units: the test accuracy alone would applaud."""

    def broken_backward(AL, Y, caches):
        grads = dnn.L_model_backward(AL, Y, caches)
        return {
            key: np.full_like(value, value.sum()) if key.startswith("db") else value
            for key, value in grads.items()
        }

    X, Y, *_ = cats
    parameters, costs = L_layer_model_reduced(  # dW1 stays in the span: the same descent
        X, Y, [12288, 20, 7, 5, 1], RATE, ITERATIONS,
        functions={"L_model_backward": broken_backward},
    )  # fmt: skip
    assert f"{costs[100]:.6f}" == "0.673350"
    assert accuracies(cats, parameters)[1] == 0.84
