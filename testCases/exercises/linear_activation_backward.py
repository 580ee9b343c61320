"""linear_activation_backward: back through one layer (lesson 05)."""

import numpy as np

import dnn_helpers
from testCases import testCases_v2 as published
from testCases.engine.exercise import Case, Exercise, mistakes, rows

from ._networks import CACHE
from .linear_backward import linear_backward
from .relu_backward import relu_backward
from .sigmoid import sigmoid
from .sigmoid_backward import sigmoid_backward

NAME = "linear_activation_backward"


def linear_activation_backward(dA, cache, activation):
    linear_cache, activation_cache = cache
    if activation == "relu":
        dZ = relu_backward(dA, activation_cache)
    else:
        dZ = sigmoid_backward(dA, activation_cache)
    return linear_backward(dZ, linear_cache)


def inputs(draw):
    for activation in ("relu", "sigmoid"):
        if not draw.square:
            dA, cache = published.linear_activation_backward_test_case()
            yield Case(f'"{activation}", the published values', (dA, cache, activation))
        for edge in ("", "Z is 0 in places"):
            n, n_prev, m = draw.sizes(3)
            A_prev, W, b = draw.array(n_prev, m), draw.array(n, n_prev), draw.array(n, 1)
            if edge:  # an example of zeros meets a bias of zero
                b[0] = 0.0
                A_prev[:, 0] = 0.0
            cache = ((A_prev, W, b), W @ A_prev + b)
            label = edge or "several units"
            yield Case(f'"{activation}", {label}', (draw.array(n, m), cache, activation))


# --- known mistakes -------------------------------------------------------------------------------


def _back(activation):
    return relu_backward if activation == "relu" else sigmoid_backward


def _other(activation):
    return sigmoid_backward if activation == "relu" else relu_backward


def _g(activation, Z):
    return np.maximum(0, Z) if activation == "relu" else sigmoid(Z)[0]


def _from_dZ(gives):
    """dZ is wrong, and the rest follows from it: gives(dA, Z, activation, A_prev)."""

    def whole(dA, cache, activation):
        linear_cache, Z = cache
        return linear_backward(gives(dA, Z, activation, linear_cache[0]), linear_cache)

    return whole


def _result(gives):
    """dZ is right, the result is not: gives(dA, dZ, linear_cache, (dA_prev, dW, db))."""

    def whole(dA, cache, activation):
        linear_cache, Z = cache
        dZ = _back(activation)(dA, Z)
        return gives(dA, dZ, linear_cache, *linear_backward(dZ, linear_cache))

    return whole


# fmt: off
_dZ = [
    ("activations_swapped", '"relu" and "sigmoid" are exchanged.', lambda dA, Z, g, A_prev: _other(g)(dA, Z)),
    ("always_relu",         "relu's slope is used whatever `activation` says.", lambda dA, Z, g, A_prev: relu_backward(dA, Z)),
    ("always_sigmoid",      "the sigmoid's slope is used whatever `activation` says.", lambda dA, Z, g, A_prev: sigmoid_backward(dA, Z)),
    ("no_activation",       "dZ is dA: it is not multiplied by the activation's slope.", lambda dA, Z, g, A_prev: dA),
    ("no_relu",             "with \"relu\", dZ is dA: it is not multiplied by relu's slope.",
     lambda dA, Z, g, A_prev: dA if g == "relu" else _back(g)(dA, Z)),
    ("no_sigmoid",          "with \"sigmoid\", dZ is dA: it is not multiplied by the sigmoid's slope.",
     lambda dA, Z, g, A_prev: dA if g == "sigmoid" else _back(g)(dA, Z)),
    ("both",                "dA is multiplied by the slopes of both activations, whatever `activation` says.",
     lambda dA, Z, g, A_prev: sigmoid_backward(relu_backward(dA, Z), Z)),
    ("both_if_relu",        'with "relu", dA is multiplied by the slopes of both activations (is an else missing?).',
     lambda dA, Z, g, A_prev: (sigmoid_backward(relu_backward(dA, Z), Z) if g == "relu" else _back(g)(dA, Z))),
    ("twice",               "dA is multiplied by the activation's slope twice.", lambda dA, Z, g, A_prev: _back(g)(_back(g)(dA, Z), Z)),
    ("forward_of_Z",        "dA is multiplied by the activation itself; the chain rule needs its slope.", lambda dA, Z, g, A_prev: dA * _g(g, Z)),
    ("by_A_prev",           "the slope is taken at A_prev; it is taken at Z, the activation cache.", lambda dA, Z, g, A_prev: _back(g)(dA, A_prev)),
    ("slope_only",          "dZ is the slope alone: the chain rule multiplies it by dA.", lambda dA, Z, g, A_prev: _back(g)(np.ones_like(dA), Z)),
    ("over_m",              "dZ is divided by m; linear_backward divides dW and db by m already.",
     lambda dA, Z, g, A_prev: _back(g)(dA, Z) / dA.shape[1]),
    ("A_for_Z",             "the slope is taken at the activation of Z; it is taken at Z, the activation cache.",
     lambda dA, Z, g, A_prev: _back(g)(dA, _g(g, Z))),
    ("A_1_minus_A",         'with "sigmoid", the slope is Z (1 − Z): the sigmoid of Z is missing.',
     lambda dA, Z, g, A_prev: dA * Z * (1 - Z) if g == "sigmoid" else _back(g)(dA, Z)),
]

_returned = [
    ("dZ_for_dA",       "dZ is returned instead of dA_prev.", lambda dA, dZ, c, dA_prev, dW, db: (dZ, dW, db)),
    ("dA_for_dA_prev",  "dA is returned instead of dA_prev: the gradient does not reach the layer before.",
     lambda dA, dZ, c, dA_prev, dW, db: (dA, dW, db)),
    ("mask_after",      "the slope is multiplied into dA_prev as well; dA alone is multiplied by it.",
     lambda dA, dZ, c, dA_prev, dW, db: (dA_prev * (c[0] > 0), dW, db)),
    ("with_dZ",         "dZ is returned as well; expected (dA_prev, dW, db).", lambda dA, dZ, c, dA_prev, dW, db: (dZ, dA_prev, dW, db)),
    ("dZ_only",         "only dZ is returned: the backward pass through the linear part is missing.", lambda dA, dZ, c, dA_prev, dW, db: dZ),
    ("order_dW_first",  "the results are in the wrong order: dA_prev comes first, then dW, then db.",
     lambda dA, dZ, c, dA_prev, dW, db: (dW, db, dA_prev)),
    ("order_dW_dA_db",  "the results are in the wrong order: dA_prev comes first, then dW, then db.",
     lambda dA, dZ, c, dA_prev, dW, db: (dW, dA_prev, db)),
    ("order_dA_db_dW",  "the results are in the wrong order: dA_prev comes first, then dW, then db.",
     lambda dA, dZ, c, dA_prev, dW, db: (dA_prev, db, dW)),
    ("order_reversed",  "the results are in the wrong order: dA_prev comes first, then dW, then db.",
     lambda dA, dZ, c, dA_prev, dW, db: (db, dW, dA_prev)),
    ("dA_prev_from_dA", "dA_prev is made from dA; it is made from dZ, after the activation's slope.",
     lambda dA, dZ, c, dA_prev, dW, db: (c[1].T @ dA, dW, db)),
    ("dW_from_dA",      "dW and db are made from dA; they are made from dZ, after the activation's slope.",
     lambda dA, dZ, c, dA_prev, dW, db: (dA_prev, *linear_backward(dA, c)[1:])),
]
# fmt: on

LINEAR_ACTIVATION_BACKWARD = Exercise(
    name=NAME,
    arguments=("dA", "cache", "activation"),
    inside={"cache": CACHE},
    result=("result", ("dA_prev", "dW", "db")),
    formula=linear_activation_backward,
    reference=dnn_helpers.linear_activation_backward,
    inputs=inputs,
    sizes=lambda dA, cache, activation: {
        "m": dA.shape[1],
        "the number of units": dA.shape[0],
        "the number of inputs": cache[0][0].shape[0],
    },
    fixed=("activation",),
    depends=("relu_backward", "sigmoid_backward", "linear_backward"),
    maths={"": "dZ = dA · g'(Z),  then dA_prev, dW, db = linear_backward(dZ, linear_cache)"},
    hints=(
        "The backward pass of one layer: first through the activation, then the linear part.",
        "The cache is a pair: (linear_cache, activation_cache). Each step needs one of them.",
        'Compare activation with "relu" or "sigmoid" to choose relu_backward or sigmoid_backward.',
        "dZ = ..._backward(dA, activation_cache); then return linear_backward(dZ, linear_cache).",
    ),
    mistakes=mistakes(NAME, [*rows(_from_dZ, _dZ), *rows(_result, _returned)]),
)
