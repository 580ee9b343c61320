"""From the cost back to every weight: the chain rule, layer by layer.

In every name, dV means dJ/dV, in the shape of V.  The mean over the m examples (the 1/m of the
cost) is taken where examples are summed: in dW and db.  So dZ and dA are per example, times m.
"""

import numpy as np

from .inputs import as_matrix, as_numbers, need_activation, need_shape

# A prediction that is exactly 0 or 1 would be divided by zero.  The floors are the smallest normal
# float64 for A, and for 1 - A the spacing below 1, under which 1 - A cannot fall without being 0.
SMALLEST_A = np.finfo(float).tiny
SMALLEST_1_MINUS_A = np.finfo(float).epsneg


def relu_backward(dA, cache):
    """Back through relu.

        dZ = dA where Z > 0, and 0 elsewhere (at Z = 0 too, by convention)

    Parameters
    ----------
    dA : array_like
        Of any shape.
    cache : array_like
        Z, in the same shape.

    Returns
    -------
    dZ : ndarray
        In that shape.

    Raises
    ------
    ValueError
        The shapes differ.
    """
    dA, Z = as_numbers("dA", dA), as_numbers("cache", cache)
    need_shape("dA", dA, Z.shape, "dA and the cached Z belong to the same layer.")
    return np.where(Z > 0, dA, 0.0)


def sigmoid_backward(dA, cache):
    """Back through sigmoid.

        dZ = dA * s * (1 - s)        s = 1 / (1 + exp(-Z))

    Parameters
    ----------
    dA : array_like
        Of any shape.
    cache : array_like
        Z, in the same shape.

    Returns
    -------
    dZ : ndarray
        In that shape.

    Raises
    ------
    ValueError
        The shapes differ.

    Notes
    -----
    s (1 - s) is computed as e / (1 + e)^2 with e = exp(-abs(Z)): it keeps its digits in both tails,
    where 1 - s would be 0.
    """
    dA, Z = as_numbers("dA", dA), as_numbers("cache", cache)
    need_shape("dA", dA, Z.shape, "dA and the cached Z belong to the same layer.")
    e = np.exp(-np.abs(Z))
    return dA * (e / (1 + e) ** 2)


def linear_backward(dZ, linear_cache):
    """Back through Z = W A_prev + b.

        dW = 1/m * dZ A_prev^T    db = 1/m * sum of dZ over the examples    dA_prev = W^T dZ

    Parameters
    ----------
    dZ : array_like, shape (n, m)
    linear_cache : tuple
        (A_prev, W, b), of shapes (n_prev, m), (n, n_prev), (n, 1).

    Returns
    -------
    dA_prev : ndarray, shape (n_prev, m)
    dW : ndarray, shape (n, n_prev)
    db : ndarray, shape (n, 1)

    Raises
    ------
    ValueError
        dZ does not fit the cache.
    """
    A_prev, W, _b = linear_cache
    A_prev, W = as_matrix("A_prev", A_prev, "(n_prev, m)"), as_matrix("W", W, "(n, n_prev)")
    dZ = as_matrix("dZ", dZ, "(n, m)")
    m = A_prev.shape[1]
    need_shape(
        "dZ", dZ, (W.shape[0], m), "dZ has a row for each unit and a column for each example."
    )
    dW = dZ @ A_prev.T / m  # (n, m) @ (m, n_prev)
    db = np.sum(dZ, axis=1, keepdims=True) / m  # (n, 1)
    dA_prev = W.T @ dZ  # (n_prev, n) @ (n, m)
    return dA_prev, dW, db


def linear_activation_backward(dA, cache, activation):
    """Back through one layer: first its activation, then its linear part.

        dZ = dA * g'(Z)        then linear_backward(dZ, linear_cache)

    Parameters
    ----------
    dA : array_like, shape (n, m)
    cache : tuple
        (linear_cache, activation_cache) = ((A_prev, W, b), Z).
    activation : {"relu", "sigmoid"}

    Returns
    -------
    dA_prev : ndarray, shape (n_prev, m)
    dW : ndarray, shape (n, n_prev)
    db : ndarray, shape (n, 1)

    Raises
    ------
    ValueError
        The shapes do not fit together, or there is no such activation.
    """
    need_activation(activation)
    linear_cache, activation_cache = cache
    backward = relu_backward if activation == "relu" else sigmoid_backward
    dZ = backward(dA, activation_cache)
    return linear_backward(dZ, linear_cache)


def compute_dA(A, Y):
    """Where the backward pass begins: the slope of each example's cost.

        dA = -( Y / A - (1 - Y) / (1 - A) )

    Parameters
    ----------
    A : array_like, shape (1, m)
        Predicted probabilities.
    Y : array_like, shape (1, m)
        Labels between 0 and 1.

    Returns
    -------
    dA : ndarray, shape (1, m)
        Without the 1/m, which is taken where examples are summed.

    Raises
    ------
    ValueError
        The shapes differ.

    Notes
    -----
    Where A is exactly 0 or 1 the smallest step away from it is divided by: large, but finite.
    """
    A, Y = as_matrix("A", A, "(1, m)"), as_numbers("Y", Y)
    need_shape("Y", Y, A.shape, "One label for each prediction, in a row: Y.reshape(1, -1).")
    not_A = 1 - A
    A = np.where(np.abs(A) < SMALLEST_A, SMALLEST_A, A)
    not_A = np.where(np.abs(not_A) < SMALLEST_1_MINUS_A, SMALLEST_1_MINUS_A, not_A)
    return -(Y / A - (1 - Y) / not_A)


def L_model_backward(AL, Y, caches):
    """Back through all layers: sigmoid for L, relu for L-1 to 1.

        dA^[L] = compute_dA(AL, Y)        dA^[l-1], dW^[l], db^[l] from dA^[l], for l = L ... 1

    Parameters
    ----------
    AL : array_like, shape (1, m)
        Predicted probabilities.
    Y : array_like, shape (1, m)
        Labels.
    caches : list
        The L caches of `L_model_forward`.

    Returns
    -------
    grads : dict
        dA0 ... dA(L-1), dW1 ... dWL, db1 ... dbL. grads["dA" + str(l)] is the gradient of A^[l], so
        dA0 is the input's.

    Raises
    ------
    ValueError
        The labels do not fit, or there is no cache.
    """
    L = len(caches)
    if L == 0:
        raise ValueError("caches is empty; needed: one cache for each layer of L_model_forward.")
    grads = {}
    dA = compute_dA(AL, Y)
    for l in range(L, 0, -1):
        activation = "sigmoid" if l == L else "relu"
        dA, dW, db = linear_activation_backward(dA, caches[l - 1], activation)
        grads[f"dA{l - 1}"], grads[f"dW{l}"], grads[f"db{l}"] = dA, dW, db
    return grads
