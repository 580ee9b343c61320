"""How wrong the predictions are, in one number."""

import numpy as np

from .inputs import as_matrix, need_labels

# log(0) is minus infinity; the smallest float64 stands in for it, so that a network that is sure
# and wrong costs much (708 a picture) and one that is sure and right costs nothing.
TINY = np.finfo(float).tiny


def compute_cost(AL, Y):
    """The cross-entropy: the mean surprise of the labels, in nats.

        J = -1/m * sum( Y log(AL) + (1 - Y) log(1 - AL) )

    Parameters
    ----------
    AL : array_like, shape (1, m)
        Predicted probabilities.
    Y : array_like, shape (1, m)
        Labels 0 or 1, or between them where nobody is sure (soft labels).

    Returns
    -------
    cost : float
        Finite also where AL is exactly 0 or 1 (and NaN only where AL holds NaN).

    Raises
    ------
    ValueError
        The labels are not (1, m), or labels or probabilities are outside [0, 1].

    Notes
    -----
    Source: minus the mean log-likelihood of independent Bernoulli labels.
    """
    AL = as_matrix("AL", AL, "(1, m)")
    m = AL.shape[1]
    if AL.shape[0] != 1 or m == 0:
        raise ValueError(
            f"AL has shape {AL.shape}; needed: (1, m), one probability for each example. "
            "Is it a column, or the activation of a hidden layer?"
        )
    Y = need_labels(Y, m, soft=True)
    if (AL < 0).any() or (AL > 1).any():
        raise ValueError(
            f"AL holds {AL[(AL < 0) | (AL > 1)][0]:g}; needed: probabilities between 0 and 1. "
            "Is it Z, before the sigmoid?"
        )
    surprise = Y * np.log(np.maximum(AL, TINY)) + (1 - Y) * np.log(np.maximum(1 - AL, TINY))
    return float(-np.sum(surprise) / m)
