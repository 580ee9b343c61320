"""From the pictures to the prediction: one linear step, one layer, all layers."""

from .activations import relu, sigmoid
from .inputs import as_matrix, layers_in, need_activation, need_layer


def linear_forward(A, W, b):
    """The linear part of a layer.

        Z = W A + b

    Parameters
    ----------
    A : array_like, shape (n_prev, m)
        One column for each example.
    W : array_like, shape (n, n_prev)
    b : array_like, shape (n, 1)
        Added to every column.

    Returns
    -------
    Z : ndarray, shape (n, m)
    cache : tuple
        (A, W, b), which the backward pass needs.

    Raises
    ------
    ValueError
        The shapes do not fit together.
    """
    A = as_matrix("A_prev", A, "(n_prev, m)")
    W = as_matrix("W", W, "(n, n_prev)")
    b = as_matrix("b", b, "(n, 1)")
    need_layer(A, W, b)
    Z = W @ A + b  # (n, n_prev) @ (n_prev, m) + (n, 1) -> (n, m)
    return Z, (A, W, b)


def linear_activation_forward(A_prev, W, b, activation):
    """One layer: the linear part, then the activation.

        Z = W A_prev + b        A = g(Z)        g = relu or sigmoid

    Parameters
    ----------
    A_prev : array_like, shape (n_prev, m)
    W : array_like, shape (n, n_prev)
    b : array_like, shape (n, 1)
    activation : {"relu", "sigmoid"}

    Returns
    -------
    A : ndarray, shape (n, m)
    cache : tuple
        (linear_cache, activation_cache) = ((A_prev, W, b), Z).

    Raises
    ------
    ValueError
        The shapes do not fit together, or there is no such activation.
    """
    need_activation(activation)
    Z, linear_cache = linear_forward(A_prev, W, b)
    A, activation_cache = relu(Z) if activation == "relu" else sigmoid(Z)
    return A, (linear_cache, activation_cache)


def L_model_forward(X, parameters):
    """All layers: relu for 1 to L-1, sigmoid for L.

        A^[0] = X    A^[l] = relu(W^[l] A^[l-1] + b^[l])    AL = sigmoid(W^[L] A^[L-1] + b^[L])

    Parameters
    ----------
    X : array_like, shape (n_x, m)
    parameters : dict
        W1, b1, ..., WL, bL.

    Returns
    -------
    AL : ndarray, shape (n_L, m)
        The probability of "cat" for each example.
    caches : list
        The L caches of `linear_activation_forward`.

    Raises
    ------
    ValueError
        A layer is missing, or the shapes do not fit together.
    """
    L = layers_in(parameters)
    A = as_matrix("X", X, "(n_x, m)")
    caches = []
    for l in range(1, L):
        A, cache = linear_activation_forward(A, parameters[f"W{l}"], parameters[f"b{l}"], "relu")
        caches.append(cache)
    AL, cache = linear_activation_forward(A, parameters[f"W{L}"], parameters[f"b{L}"], "sigmoid")
    caches.append(cache)
    return AL, caches
