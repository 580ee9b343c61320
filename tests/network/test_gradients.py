"""Every gradient beside finite differences of the cost, for one to four layers."""

import numpy as np
import pytest

import dnn_helpers as dnn

STEP = 1e-5


def network(L, seed):
    """A network of L layers, all sizes different, with random biases, and data for it.

    Random biases matter: with zero ones an example that dies in one layer makes Z exactly 0 in the
    next, where relu has no slope and a right gradient looks wrong.
    """
    random = np.random.RandomState(seed)
    sizes = [*[6, 5, 4, 3][:L], 1]
    m = 7
    parameters = {}
    for l in range(1, L + 1):
        parameters[f"W{l}"] = random.randn(sizes[l], sizes[l - 1])
        parameters[f"b{l}"] = random.randn(sizes[l], 1)
    X = random.randn(sizes[0], m)
    Y = random.randint(2, size=(1, m)).astype(float)
    return X, Y, parameters


def cost(X, Y, parameters):
    AL, _caches = dnn.L_model_forward(X, parameters)
    return dnn.compute_cost(AL, Y)


def differences(f, array):
    """The slope of f along each entry of `array`, which is changed in place and put back."""
    slope = np.zeros_like(array)
    for index in np.ndindex(array.shape):
        kept = array[index]
        array[index] = kept + STEP
        above = f()
        array[index] = kept - STEP
        below = f()
        array[index] = kept
        slope[index] = (above - below) / (2 * STEP)
    return slope


def relative_error(a, b):
    return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b))


@pytest.mark.parametrize("seed", [0, 1, 3, 4, 5])  # with 2 a layer of four is dead: no slope
@pytest.mark.parametrize("L", [1, 2, 3, 4])
def test_gradients_of_all_parameters_and_of_the_input(L, seed):
    X, Y, parameters = network(L, seed)
    AL, caches = dnn.L_model_forward(X, parameters)
    grads = dnn.L_model_backward(AL, Y, caches)
    assert len(grads) == 3 * L
    for l in range(1, L + 1):
        for name in (f"W{l}", f"b{l}"):
            numeric = differences(lambda: cost(X, Y, parameters), parameters[name])
            assert relative_error(grads["d" + name], numeric) < 1e-7, name
    # dA is per example: the cost's 1/m is not in it.
    numeric = differences(lambda: cost(X, Y, parameters), X) * X.shape[1]
    assert relative_error(grads["dA0"], numeric) < 1e-7


@pytest.mark.parametrize("L", [2, 3, 4])
def test_gradients_of_the_activations_between(L):
    """dA^[l]: change the activation itself and run the layers after it."""
    X, Y, parameters = network(L, seed=11)
    AL, caches = dnn.L_model_forward(X, parameters)
    grads = dnn.L_model_backward(AL, Y, caches)
    for l in range(1, L):
        A = caches[l][0][0].copy()  # what layer l + 1 saw
        after = {
            f"{kind}{k - l}": parameters[f"{kind}{k}"] for k in range(l + 1, L + 1) for kind in "Wb"
        }
        numeric = differences(lambda A=A, after=after: cost(A, Y, after), A) * X.shape[1]
        assert relative_error(grads[f"dA{l}"], numeric) < 1e-7, l


def test_finite_differences_see_a_wrong_gradient():
    """db summed over all units, a bug that once shipped: the test above would fail on it."""
    X, Y, parameters = network(3, seed=0)
    AL, caches = dnn.L_model_forward(X, parameters)
    grads = dnn.L_model_backward(AL, Y, caches)
    broken = np.full_like(grads["db2"], grads["db2"].sum())
    numeric = differences(lambda: cost(X, Y, parameters), parameters["b2"])
    assert relative_error(broken, numeric) > 1e-2


def test_a_dead_example_with_zero_biases_looks_wrong_and_is_right():
    """Z is exactly 0, relu has a kink there: finite differences see half of its slope."""
    errors = []
    for b in (0.0, 0.1):
        parameters = {
            "W1": np.array([[1.0], [-1.0]]), "b1": np.zeros((2, 1)),
            "W2": np.array([[1.0, 1.0]]), "b2": np.full((1, 1), 0.0),
        }  # fmt: skip
        parameters["b1"] += b
        X, Y = np.array([[0.0, 2.0]]), np.array([[1.0, 0.0]])
        AL, caches = dnn.L_model_forward(X, parameters)
        numeric = differences(lambda p=parameters, X=X, Y=Y: cost(X, Y, p), parameters["b1"])
        errors.append(relative_error(dnn.L_model_backward(AL, Y, caches)["db1"], numeric))
    assert errors[0] > 3e-2
    assert errors[1] < 1e-9
