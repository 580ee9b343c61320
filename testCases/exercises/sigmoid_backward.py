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
    ("no_s",                "the slope is 1 − s alone: the factor s is missing.", lambda dA, Z, s: dA * (1 - s)),
    ("brackets",            "dZ is dA · s · 1 − s instead of dA · s · (1 − s): brackets are missing.", lambda dA, Z, s: dA * s * 1 - s),
    ("brackets_1",          "dZ is dA · s − s² instead of dA · (s − s²): brackets are missing.", lambda dA, Z, s: dA * s - s * s),
    ("s_squared",           "the slope is s², not s (1 − s).", lambda dA, Z, s: dA * s * s),
    ("s_squared_once",      "the slope is s² (1 − s): there is one factor s too many.", lambda dA, Z, s: dA * s * s * (1 - s)),
    ("one_minus_s_squared", "the slope is 1 − s²: that belongs to tanh.", lambda dA, Z, s: dA * (1 - s * s)),
    ("tanh",                "this is the slope of tanh, not of the sigmoid.", lambda dA, Z, s: dA * (1 - np.tanh(Z) ** 2)),
    ("Z_for_s",             "the slope is Z (1 − Z): the sigmoid of Z is missing (the cache is Z, not A).", lambda dA, Z, s: dA * Z * (1 - Z)),
    ("Z_1_minus_s",         "the slope is Z (1 − s): one factor is Z instead of the sigmoid of Z.", lambda dA, Z, s: dA * Z * (1 - s)),
    ("s_1_minus_Z",         "the slope is s (1 − Z): one factor has Z instead of the sigmoid of Z.", lambda dA, Z, s: dA * s * (1 - Z)),
    ("sigmoid_of_dA",       "the sigmoid is taken of dA; it is taken of Z.", lambda dA, Z, s: dA * sigmoid(dA)[0] * (1 - sigmoid(dA)[0])),
    ("sigmoid_twice",       "the sigmoid is applied twice before the slope is taken.", lambda dA, Z, s: dA * sigmoid(s)[0] * (1 - sigmoid(s)[0])),
    ("slope_only",          "dZ is the slope alone: the chain rule multiplies it by dA.", lambda dA, Z, s: s * (1 - s)),
    ("slope_added",         "dA and the slope are added; the chain rule multiplies them.", lambda dA, Z, s: dA + s * (1 - s)),
    ("slope_squared",       "dA is multiplied by the slope twice.", lambda dA, Z, s: dA * (s * (1 - s)) ** 2),
    ("dA_passed",           "dZ is dA: it is not multiplied by the slope.", lambda dA, Z, s: dA),
    ("divided",             "dA is divided by the slope; the chain rule multiplies.", lambda dA, Z, s: dA / (s * (1 - s))),
    ("sign",                "dZ has the wrong sign.", lambda dA, Z, s: -dA * s * (1 - s)),
    ("plus",                "the slope is s (1 + s) instead of s (1 − s).", lambda dA, Z, s: dA * s * (1 + s)),
    ("relu",                "this is the slope of relu, not of the sigmoid.", lambda dA, Z, s: dA * (Z > 0)),
    ("over_m",              "dZ is divided by m: the mean is taken later, in dW and db.", lambda dA, Z, s: dA * s * (1 - s) / Z.shape[1]),
    ("exp_only",            "the slope is e^(−Z), or (1 − s)/s; it is e^(−Z) divided by (1 + e^(−Z))², or s (1 − s).", lambda dA, Z, s: dA * np.exp(-Z)),
    ("minus_in_exponent",   "the numerator of the slope is e^Z instead of e^(−Z).", lambda dA, Z, s: dA * np.exp(Z) / (1 + np.exp(-Z)) ** 2),
    ("s_minus_dA",          "dZ is s − dA; the chain rule multiplies dA by the slope.", lambda dA, Z, s: s - dA),
    ("dA_squared",          "dA is multiplied in twice.", lambda dA, Z, s: dA * dA * s * (1 - s)),
    ("dA_1_minus_dA",       "the slope is taken of dA; it is the slope of the sigmoid at Z.", lambda dA, Z, s: dA * (1 - dA)),
    ("dA_s_1_minus_dA",     "dZ has 1 − dA instead of 1 − s.", lambda dA, Z, s: dA * s * (1 - dA)),
    ("returns_s",           "the sigmoid itself is returned: that is the forward pass again.", lambda dA, Z, s: s),
    ("product",             "this is a matrix product (@ or np.dot); dA and the slope are multiplied entry by entry.",
     lambda dA, Z, s: dA @ (s * (1 - s))),
    ("product_T",           "this is a matrix product (@ or np.dot); dA and the slope are multiplied entry by entry.",
     lambda dA, Z, s: dA @ (s * (1 - s)).T),
    ("returns_pair",        "more than dZ is returned.", lambda dA, Z, s: (dA * s * (1 - s), Z)),
    ("half",                "dZ is half of what is expected.", lambda dA, Z, s: 0.5 * dA * s * (1 - s)),
]
# fmt: on

SIGMOID_BACKWARD = Exercise(
    name=NAME,
    arguments=("dA", "cache"),
    inside={"cache": "Z"},
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
