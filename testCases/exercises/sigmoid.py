"""sigmoid: the last layer's activation (lesson 01)."""

import numpy as np

import dnn_helpers
from testCases.engine.exercise import Exercise, mistakes, rows

from . import _activations

NAME = "sigmoid"


def sigmoid(Z):
    A = 1 / (1 + np.exp(-Z))
    return A, Z


def inputs(draw):
    return _activations.inputs(draw, 500.0)


# --- known mistakes -------------------------------------------------------------------------------


def _with_cache(gives):
    """A is wrong, the cache is right."""
    return lambda Z: (gives(Z), Z)


def _of_A(gives):
    return lambda Z: gives(*sigmoid(Z))


def _softmax(Z, axis):
    e = np.exp(Z - np.max(Z, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


# fmt: off
_A = [
    ("no_minus",         "the curve falls where it should rise: the minus in the exponent is missing.", lambda Z: 1 / (1 + np.exp(Z))),
    ("no_brackets",      "brackets are missing: 1 / 1 + … divides only the 1.", lambda Z: 1 / 1 + np.exp(-Z)),
    ("no_plus_1",        "the 1 + in the denominator is missing.", lambda Z: 1 / np.exp(-Z)),
    ("minus_for_plus",   "there is a minus where the denominator has a plus.", lambda Z: 1 / (1 - np.exp(-Z))),
    ("minus_below",      "there is a minus where the denominator e^Z + 1 has a plus.", lambda Z: np.exp(Z) / (1 - np.exp(Z))),
    ("exp_Z_over_minus", "numerator and denominator have different signs in their exponents.", lambda Z: np.exp(Z) / (1 + np.exp(-Z))),
    ("slope",            "this is the slope s (1 − s), not the sigmoid itself.", lambda Z: sigmoid(Z)[0] * (1 - sigmoid(Z)[0])),
    ("tanh",             "this is tanh, which goes from −1 to 1; the sigmoid goes from 0 to 1.", np.tanh),
    ("tanh_shifted",     "tanh is shifted into (0, 1) but twice as steep as the sigmoid.", lambda Z: (1 + np.tanh(Z)) / 2),
    ("tanh_half",        "this is tanh(Z/2), not yet shifted into (0, 1).", lambda Z: np.tanh(Z / 2)),
    ("softmax",          "this is the softmax over the units: there the entries of a column compete.", lambda Z: _softmax(Z, 0)),
    ("softmax_examples", "this is a softmax along the examples; a sigmoid treats every entry by itself.", lambda Z: _softmax(Z, 1)),
    ("softmax_all",      "this is a softmax over the whole array; a sigmoid treats every entry by itself.", lambda Z: _softmax(Z, None)),
    ("base_10",          "the power has base 10 instead of e.", lambda Z: 1 / (1 + 10.0**-Z)),
    ("base_2",           "the power has base 2 instead of e.", lambda Z: 1 / (1 + 2.0**-Z)),
    ("base_2_7",         "e is rounded: use np.exp, it knows all digits.", lambda Z: 1 / (1 + 2.7**-Z)),
    ("base_2_71",        "e is rounded: use np.exp, it knows all digits.", lambda Z: 1 / (1 + 2.71**-Z)),
    ("base_2_718",       "e is rounded: use np.exp, it knows all digits.", lambda Z: 1 / (1 + 2.718**-Z)),
    ("times_e",          "e is multiplied instead of raised to a power.", lambda Z: 1 / (1 + np.e * -Z)),
    ("no_exp",           "there is no exponential: 1 / (1 − Z).", lambda Z: 1 / (1 - Z)),
    ("absolute",         "the sign of Z is lost (a stable formula whose second branch is missing).",
     lambda Z: 1 / (1 + np.exp(-np.abs(Z)))),
    ("exp_squared",      "the exponent is Z squared: a bell, not an S.", lambda Z: 1 / (1 + np.exp(-(Z**2)))),
    ("relu",             "this is relu, not the sigmoid.", lambda Z: np.maximum(0, Z)),
    ("exp_only",         "only the exponential is there.", lambda Z: np.exp(-Z)),
    ("log",              "this is the logarithm of the sigmoid.", lambda Z: -np.logaddexp(0, -Z)),
    ("step",             "this is a step: 1 above 0, 0 below; the sigmoid is smooth.", lambda Z: (Z > 0) * 1.0),
    ("rounded",          "the result is rounded to 0 and 1; the probability is lost.", lambda Z: np.round(sigmoid(Z)[0])),
    ("hard",             'this is the piecewise linear "hard" sigmoid, not the smooth one.', lambda Z: np.clip(0.2 * Z + 0.5, 0, 1)),
    ("logit",            "this is the inverse of the sigmoid.", lambda Z: np.log(Z / (1 - Z))),
    ("mean_too",         "it is averaged over the examples: every entry counts by itself.",
     lambda Z: np.mean(sigmoid(Z)[0], axis=1, keepdims=True)),
    ("twice",            "the sigmoid is applied twice.", lambda Z: sigmoid(sigmoid(Z)[0])[0]),
    ("clipped_5",        "Z is cut off too early: large and small numbers all give the same.", lambda Z: sigmoid(np.clip(Z, -5, 5))[0]),
    ("zero_below",       "below 0 it is 0: that is a mixture with relu.", lambda Z: np.where(Z > 0, sigmoid(Z)[0], 0.0)),
    ("summed",           "the exponentials are summed over all entries: every entry counts by itself.",
     lambda Z: 1 / (1 + np.sum(np.exp(-Z)))),
]
# fmt: on

SIGMOID = Exercise(
    name=NAME,
    arguments=("Z",),
    result=("result", ("A", "cache")),
    formula=sigmoid,
    reference=dnn_helpers.sigmoid,
    inputs=inputs,
    maths={"": "A = 1 / (1 + e^(−Z)), entry by entry; the cache is Z"},
    hints=(
        "It maps every entry into (0, 1): what should the result be for 0, for 10, for -10?",
        "np.exp works on the whole array; math.exp takes one number only.",
        "Mind the minus in the exponent, and the brackets around the whole denominator.",
        "A = 1 / (1 + np.exp(...)), and Z itself is the cache.",
    ),
    mistakes=mistakes(NAME, [*rows(_with_cache, _A), *rows(_of_A, _activations.WRONG_CACHES)]),
)
