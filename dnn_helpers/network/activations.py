"""What a unit makes of its weighted sum: relu in the hidden layers, sigmoid at the output."""

import numpy as np

from .inputs import as_numbers


def sigmoid(Z):
    """Squash any number into (0, 1), to be read as a probability.

        A = 1 / (1 + exp(-Z))

    Parameters
    ----------
    Z : array_like
        Of any shape.

    Returns
    -------
    A : ndarray
        The shape of Z.
    cache : ndarray
        Z itself, which the backward pass needs.

    Raises
    ------
    ValueError
        Z is not numbers.

    Notes
    -----
    Works from exp(-abs(Z)), which is never above 1: no overflow for any float64, and both tails
    keep their digits. Source: the logistic function, Verhulst 1845.
    """
    Z = as_numbers("Z", Z)
    e = np.exp(-np.abs(Z))
    A = np.where(Z >= 0, 1 / (1 + e), e / (1 + e))
    return A, Z


def relu(Z):
    """Let positive numbers through and stop the others.

        A = max(0, Z)

    Parameters
    ----------
    Z : array_like
        Of any shape.

    Returns
    -------
    A : ndarray
        The shape of Z.
    cache : ndarray
        Z itself, which the backward pass needs.

    Raises
    ------
    ValueError
        Z is not numbers.

    Notes
    -----
    Source: Nair and Hinton, "Rectified linear units improve restricted Boltzmann machines", 2010.
    """
    Z = as_numbers("Z", Z)
    A = np.maximum(0, Z)
    return A, Z
