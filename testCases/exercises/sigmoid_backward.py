"""sigmoid_backward: back through the sigmoid (lesson 05)."""

import numpy as np

import dnn_helpers
from testCases.engine.exercise import Exercise, mistakes, rows

from . import _activations
from .sigmoid import sigmoid

NAME = "sigmoid_backward"


def sigmoid_backward(dA, cache):
    Z = cache
    s = 1 / (1 + np.exp(-Z))
    dZ = dA * s * (1 - s)
    return dZ


def inputs(draw):
    return _activations.backward_inputs(draw, 300.0)


# --- known mistakes -------------------------------------------------------------------------------


def _with_s(gives):
    return lambda dA, Z: gives(dA, Z, sigmoid(Z)[0])


# fmt: off
_dZ = [
    ("no_1_minus_s",        "the slope is s alone: the factor 1 − s is missing.", lambda dA, Z, s: dA * s),
    ("no_s",                "the slope is 1 − s alone: the factor s is missing, or the denominator is not squared.",
     lambda dA, Z, s: dA * (1 - s)),
    ("brackets",            "brackets: dA · s · 1 − s is not dA · s · (1 − s).", lambda dA, Z, s: dA * s * 1 - s),
    ("brackets_1",          "brackets: dA · s − s² is not dA · (s − s²).", lambda dA, Z, s: dA * s - s * s),
    ("s_squared",           "the slope is s², not s (1 − s).", lambda dA, Z, s: dA * s * s),
    ("s_squared_once",      "one factor too many: s² (1 − s) is not the slope.", lambda dA, Z, s: dA * s * s * (1 - s)),
    ("one_minus_s_squared", "the slope is 1 − s²: that belongs to tanh.", lambda dA, Z, s: dA * (1 - s * s)),
    ("tanh",                "this is the way back through tanh, not through the sigmoid.", lambda dA, Z, s: dA * (1 - np.tanh(Z) ** 2)),
    ("Z_for_s",             "the formula is applied to Z itself: the sigmoid of Z is missing (the cache is Z, not A).",
     lambda dA, Z, s: dA * Z * (1 - Z)),
    ("Z_1_minus_s",         "one of the two factors is Z where the sigmoid of Z belongs.", lambda dA, Z, s: dA * Z * (1 - s)),
    ("s_1_minus_Z",         "one of the two factors is Z where the sigmoid of Z belongs.", lambda dA, Z, s: dA * s * (1 - Z)),
    ("sigmoid_of_dA",       "the sigmoid is taken of dA; it is taken of Z.", lambda dA, Z, s: dA * sigmoid(dA)[0] * (1 - sigmoid(dA)[0])),
    ("sigmoid_twice",       "the sigmoid is applied twice before the slope is taken.",
     lambda dA, Z, s: dA * sigmoid(s)[0] * (1 - sigmoid(s)[0])),
    ("slope_only",          "dZ is the slope alone: the upstream gradient dA is not multiplied in.", lambda dA, Z, s: s * (1 - s)),
    ("slope_added",         "dA and the slope are added; the chain rule multiplies.", lambda dA, Z, s: dA + s * (1 - s)),
    ("slope_squared",       "the slope is multiplied in twice.", lambda dA, Z, s: dA * (s * (1 - s)) ** 2),
    ("dA_passed",           "dA passes as it is: the slope is not multiplied in.", lambda dA, Z, s: dA),
    ("divided",             "dA is divided by the slope; the chain rule multiplies.", lambda dA, Z, s: dA / (s * (1 - s))),
    ("sign",                "dZ has the wrong sign.", lambda dA, Z, s: -dA * s * (1 - s)),
    ("plus",                "(1 + s) stands where (1 − s) belongs.", lambda dA, Z, s: dA * s * (1 + s)),
    ("relu",                "this is the way back through relu, not through the sigmoid.", lambda dA, Z, s: dA * (Z > 0)),
    ("over_m",              "dZ is divided by m: the mean is taken later, in dW and db.", lambda dA, Z, s: dA * s * (1 - s) / Z.shape[1]),
    ("exp_only",            "the slope is e^(−Z) without its denominator.", lambda dA, Z, s: dA * np.exp(-Z)),
    ("minus_in_exponent",   "the minus in the exponent is missing in one place.", lambda dA, Z, s: dA * np.exp(Z) / (1 + np.exp(-Z)) ** 2),
    ("s_minus_dA",          "s and dA are subtracted; the chain rule multiplies.", lambda dA, Z, s: s - dA),
    ("dA_squared",          "dA is multiplied in twice.", lambda dA, Z, s: dA * dA * s * (1 - s)),
    ("dA_1_minus_dA",       "the slope is taken of dA; it belongs to the sigmoid of Z.", lambda dA, Z, s: dA * (1 - dA)),
    ("dA_s_1_minus_dA",     "1 − dA stands where 1 − s belongs.", lambda dA, Z, s: dA * s * (1 - dA)),
    ("returns_s",           "the sigmoid itself is returned: the way forward again.", lambda dA, Z, s: s),
    ("product",             "@ or np.dot is the matrix product; dA and the slope are multiplied entry by entry.",
     lambda dA, Z, s: dA @ (s * (1 - s))),
    ("product_T",           "@ or np.dot is the matrix product; dA and the slope are multiplied entry by entry.",
     lambda dA, Z, s: dA @ (s * (1 - s)).T),
    ("returns_pair",        "it returns more than dZ.", lambda dA, Z, s: (dA * s * (1 - s), Z)),
    ("half",                "dZ is multiplied by a constant that is not in the formula.", lambda dA, Z, s: 0.5 * dA * s * (1 - s)),
]
# fmt: on

SIGMOID_BACKWARD = Exercise(
    name=NAME,
    arguments=("dA", "cache"),
    result="dZ",
    formula=sigmoid_backward,
    reference=dnn_helpers.sigmoid_backward,
    inputs=inputs,
    sizes=lambda dA, cache: {"m": dA.shape[1]},
    maths={"": "dZ = dA · s · (1 − s)  with s = sigmoid(Z)"},
    hints=(
        "The chain rule: dA times the slope of the sigmoid at Z.",
        "The slope of the sigmoid can be written with the sigmoid itself.",
        "If s is the sigmoid of Z, its slope is s (1 - s). The cache is Z, not s.",
        "s, _ = sigmoid(cache): it returns two things. Then multiply dA, s and (1 - s), entry by entry.",
    ),
    mistakes=mistakes(NAME, rows(_with_s, _dZ)),
)
