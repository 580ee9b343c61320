"""The first weights: drawn by the learner's initialize_parameters_deep, with a spread to choose.

The exercise asks for randn * 0.01 from np.random.seed(1).  The playground and lesson 07 want other
spreads and other seeds of the same function.
"""

import contextlib
from itertools import pairwise

import numpy as np

from ..network.parameters import SPREAD, initialize_parameters
from ..network.parameters import initialize_parameters_deep as of_the_course

ASKED = 0.01  # the spread that the exercise asks for
FACTOR = 4  # weights up to so many times larger or smaller still count as drawn with that spread


def first_weights(initialize_parameters_deep, layers_dims, initialisation="scaled", seed=1):
    """Draw the first weights by a function of the learner's, and give them the chosen spread.

        W^[l] = (its W^[l] / 0.01) * spread        b^[l] = its b^[l]

    with spread = 0.01 for "0.01" (its weights as they are), 1/sqrt(n^[l-1]) for "scaled" and
    sqrt(2/n^[l-1]) for "he".  Where it calls np.random.seed, that is given `seed`.

    Parameters
    ----------
    initialize_parameters_deep : callable
        layers_dims -> parameters.  One whose weights are not about 0.01 in size has a rule of its
        own: its weights are taken as they are, whatever `initialisation` says.
    layers_dims : sequence of int
        [n_x, n_1, ..., n_L].
    initialisation : {"0.01", "scaled", "he"}
    seed : int
        The global generator is seeded with it for the call, and afterwards is as it was.

    Returns
    -------
    dict
        W1 (n_1, n_x), b1 (n_1, 1), ..., WL, bL.

    Raises
    ------
    ValueError
        Where a W or b is missing or has another shape, or `initialisation` does not exist.
    """
    return drawn(initialize_parameters_deep, layers_dims, initialisation, seed)[0]


def drawn(function, layers_dims, initialisation, seed):
    """As first_weights; and whether the spread could be chosen."""
    if initialisation not in SPREAD:
        raise ValueError(
            f"initialisation is {initialisation!r}; needed: one of {', '.join(map(repr, SPREAD))}."
        )
    if function is of_the_course:  # the same draws, without the detour through 0.01
        return initialize_parameters(layers_dims, initialisation, seed), True
    with _seeded(seed):
        parameters = function(list(layers_dims))
    for l, (n_prev, n) in enumerate(pairwise(layers_dims), 1):
        found = np.shape(parameters.get(f"W{l}")) if isinstance(parameters, dict) else None
        if found != (n, n_prev) or np.shape(parameters.get(f"b{l}")) != (n, 1):
            raise ValueError(
                f"initialize_parameters_deep({list(layers_dims)}) gave no W{l} {(n, n_prev)} "
                f"with b{l} {(n, 1)}."
            )
    weights = np.concatenate([np.ravel(parameters[f"W{l}"]) for l in range(1, len(layers_dims))])
    size = np.sqrt(np.mean(weights**2))
    if not ASKED / FACTOR < size < ASKED * FACTOR:
        return parameters, False
    if initialisation == "0.01":
        return parameters, True
    scaled = dict(parameters)
    for l, n_prev in enumerate(layers_dims[:-1], 1):
        scaled[f"W{l}"] = parameters[f"W{l}"] / ASKED * SPREAD[initialisation](n_prev)
    return scaled, True


@contextlib.contextmanager
def _seeded(seed):
    """The global generator starts from `seed`, also where np.random.seed is called with another."""
    state, reseed = np.random.get_state(), np.random.seed
    reseed(seed)
    np.random.seed = lambda *_: reseed(seed)
    try:
        yield
    finally:
        np.random.seed = reseed
        np.random.set_state(state)
