"""The published test cases: the same names, the same draws, the same numbers.

Self-contained, so that a notebook written elsewhere against `testCases_v2` runs unchanged with this
folder on its path: `from testCases_v2 import *`.  Every fixture draws from a generator of its own
that gives the stream of np.random.seed(s): the numbers are the published ones and the global
generator is left as it was found.
"""

import numpy as np

__all__ = [
    "L_model_backward_test_case",
    "L_model_forward_test_case",
    "L_model_forward_test_case_2hidden",
    "compute_cost_test_case",
    "linear_activation_backward_test_case",
    "linear_activation_forward_test_case",
    "linear_backward_test_case",
    "linear_forward_test_case",
    "print_grads",
    "update_parameters_test_case",
]


def linear_forward_test_case():
    """The published input of linear_forward (seed 1).

    Returns
    -------
    A : ndarray, shape (3, 2)
    W : ndarray, shape (1, 3)
    b : ndarray, shape (1, 1)
        Expected: Z = [[3.26295337, -1.23429987]].
    """
    randn = np.random.RandomState(1).randn
    A = randn(3, 2)
    W = randn(1, 3)
    b = randn(1, 1)
    return A, W, b


def linear_activation_forward_test_case():
    """The published input of linear_activation_forward (seed 2).

    Returns
    -------
    A_prev : ndarray, shape (3, 2)
    W : ndarray, shape (1, 3)
    b : ndarray, shape (1, 1)
        Expected: sigmoid [[0.96890023, 0.11013289]], relu [[3.43896131, 0]].
    """
    randn = np.random.RandomState(2).randn
    A_prev = randn(3, 2)
    W = randn(1, 3)
    b = randn(1, 1)
    return A_prev, W, b


def L_model_forward_test_case():
    """The published input of L_model_forward: two layers 4-3-1 (seed 1).

    Returns
    -------
    X : ndarray, shape (4, 2)
    parameters : dict
        W1, b1, W2, b2. Expected: AL = [[0.17007265, 0.2524272]].
    """
    randn = np.random.RandomState(1).randn
    X = randn(4, 2)
    parameters = {"W1": randn(3, 4), "b1": randn(3, 1), "W2": randn(1, 3), "b2": randn(1, 1)}
    return X, parameters


def L_model_forward_test_case_2hidden():
    """The published input of L_model_forward: three layers 5-4-3-1 (seed 6).

    Returns
    -------
    X : ndarray, shape (5, 4)
    parameters : dict
        W1, b1 to W3, b3. Expected: AL = [[0.03921668, 0.70498921, 0.19734387, 0.04728177]].
    """
    randn = np.random.RandomState(6).randn
    X = randn(5, 4)
    parameters = {
        "W1": randn(4, 5),
        "b1": randn(4, 1),
        "W2": randn(3, 4),
        "b2": randn(3, 1),
        "W3": randn(1, 3),
        "b3": randn(1, 1),
    }
    return X, parameters


def compute_cost_test_case():
    """The published input of compute_cost; nothing is drawn.

    Returns
    -------
    Y : ndarray, shape (1, 3)
    AL : ndarray, shape (1, 3)
        Expected: 0.41493159961539694.
    """
    Y = np.asarray([[1, 1, 1]])
    AL = np.array([[0.8, 0.9, 0.4]])
    return Y, AL


def linear_backward_test_case():
    """The published input of linear_backward (seed 1).

    Returns
    -------
    dZ : ndarray, shape (1, 2)
    linear_cache : tuple
        A (3, 2), W (1, 3), b (1, 1).
    """
    randn = np.random.RandomState(1).randn
    dZ = randn(1, 2)
    A = randn(3, 2)
    W = randn(1, 3)
    b = randn(1, 1)
    return dZ, (A, W, b)


def linear_activation_backward_test_case():
    """The published input of linear_activation_backward (seed 2).

    Returns
    -------
    dA : ndarray, shape (1, 2)
    cache : tuple
        ((A (3, 2), W (1, 3), b (1, 1)), Z (1, 2)).
    """
    randn = np.random.RandomState(2).randn
    dA = randn(1, 2)
    A = randn(3, 2)
    W = randn(1, 3)
    b = randn(1, 1)
    Z = randn(1, 2)
    return dA, ((A, W, b), Z)


def L_model_backward_test_case():
    """The published input of L_model_backward: two layers 4-3-1 (seed 3).

    These numbers come from no forward pass: AL is 1.79 and 0.44, no probability, and fits no cache.
    So dZ^[L] = AL - Y, which is right for a sigmoid's AL, does not reproduce the published values.

    Returns
    -------
    AL : ndarray, shape (1, 2)
    Y : ndarray, shape (1, 2)
    caches : tuple
        ((A1, W1, b1), Z1), ((A2, W2, b2), Z2).
    """
    randn = np.random.RandomState(3).randn
    AL = randn(1, 2)
    Y = np.array([[1, 0]])
    A1, W1, b1, Z1 = randn(4, 2), randn(3, 4), randn(3, 1), randn(3, 2)
    A2, W2, b2, Z2 = randn(3, 2), randn(1, 3), randn(1, 1), randn(1, 2)
    return AL, Y, (((A1, W1, b1), Z1), ((A2, W2, b2), Z2))


def update_parameters_test_case():
    """The published input of update_parameters: two layers 4-3-1 (seeds 2 and 3).

    Returns
    -------
    parameters : dict
        W1, b1, W2, b2.
    grads : dict
        dW1, db1, dW2, db2. The published results are those at learning rate 0.1.
    """
    randn = np.random.RandomState(2).randn
    parameters = {"W1": randn(3, 4), "b1": randn(3, 1), "W2": randn(1, 3), "b2": randn(1, 1)}
    randn = np.random.RandomState(3).randn
    grads = {"dW1": randn(3, 4), "db1": randn(3, 1), "dW2": randn(1, 3), "db2": randn(1, 1)}
    return parameters, grads


def print_grads(grads):
    """Print dW1, db1 and dA1, the three gradients with published values.

    Parameters
    ----------
    grads : dict
        What L_model_backward returns.
    """
    for key in ("dW1", "db1", "dA1"):
        print(f"{key} = {grads[key]}")
