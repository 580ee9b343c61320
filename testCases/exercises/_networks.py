"""Drawn networks, and real forward passes through them: inputs on which every right formula agrees.

Everything that belongs together (X, parameters, AL, Y, caches) comes from one forward pass, so that
dZ = AL - Y, a right answer, gives the same numbers as the long way. Biases are not zero and labels
are mixed, so that a forgotten term shows.
"""

import numpy as np

from dnn_helpers import L_model_forward
from testCases.engine.draw import Draw

LINEAR_CACHE = ("linear_cache", ("A_prev", "W", "b"))
CACHE = ("cache", (LINEAR_CACHE, "Z"))


def network(draw: Draw, dims, *, biases=True):
    """Parameters such that no layer saturates: AL stays between about 0.01 and 0.99."""
    parameters = {}
    for l in range(1, len(dims)):
        scale = 1.2 / np.sqrt(dims[l - 1])
        parameters[f"W{l}"] = draw.array(dims[l], dims[l - 1]) * scale
        b = draw.array(dims[l], 1) * 0.5
        parameters[f"b{l}"] = b if biases else np.zeros_like(b)
    return parameters


def forward_pass(draw: Draw, L, *, dead=False, wide=True):
    """A real forward pass through L layers: X, parameters, AL, Y, caches.

    wide: in a square network the output has 3 rows too, like everything else.
    dead: biases are zero and one example is all zeros, so its Z is exactly 0 in every layer.
    Drawn again until predictions are away from 0 and 1 and every hidden layer has both signs.
    """
    *dims, m = draw.sizes(L + 1)
    outputs = 3 if draw.square and wide else 1
    dims = [*dims, outputs]
    while True:
        X, parameters = draw.array(dims[0], m), network(draw, dims, biases=not dead)
        if dead:
            X[:, draw.random.randint(m)] = 0.0
        AL, caches = L_model_forward(X, parameters)
        hidden = [cache[1] for cache in caches[:-1]]
        alive = all((Z > 0).any() and (Z < 0).any() for Z in hidden)
        if AL.min() > 0.01 and AL.max() < 0.99 and (alive or draw.square):
            break
    Y = np.vstack([draw.labels(m) for _ in range(outputs)])
    return X, parameters, AL, Y, caches


def layers(L):
    """ "1 layer", "3 layers"."""
    return "1 layer" if L == 1 else f"{L} layers"


def names(L):
    """W1, b1, ..., WL, bL."""
    return [f"{kind}{l}" for l in range(1, L + 1) for kind in "Wb"]
