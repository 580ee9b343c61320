"""What a unit makes of its weighted sum: relu in the hidden layers, sigmoid at the output."""

import numpy as np

from .inputs import as_numbers


def sigmoid(Z):
    """Squash any number into (0, 1), to be read as a probability.

        A = 1 / (1 + exp(-Z))

    Z: array of any shape, no unit.  Returns A (the shape of Z) and the cache, which is Z.
    Works from exp(-|Z|), which is never above 1: no overflow for any float64, and both tails keep
    their digits.  Raises ValueError where Z is not numbers.
    Source: the logistic function, Verhulst 1845; the two-branch form is folklore.
    """
    Z = as_numbers("Z", Z)
    e = np.exp(-np.abs(Z))
    A = np.where(Z >= 0, 1 / (1 + e), e / (1 + e))
    return A, Z


def relu(Z):
    """Let positive numbers through and stop the others.

        A = max(0, Z)

    Z: array of any shape.  Returns A (the shape of Z) and the cache, which is Z.
    Raises ValueError where Z is not numbers.
    Source: Nair and Hinton, "Rectified linear units improve restricted Boltzmann machines", 2010.
    """
    Z = as_numbers("Z", Z)
    A = np.maximum(0, Z)
    return A, Z
