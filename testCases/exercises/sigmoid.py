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
    ("no_minus",         "the curve falls where it should rise: the exponent is Z instead of −Z.", lambda Z: 1 / (1 + np.exp(Z))),
    ("no_brackets",      "A is 1 + e^(−Z), not 1 divided by that (1 / 1 + … divides only the 1: it needs brackets).", lambda Z: 1 / 1 + np.exp(-Z)),
    ("no_plus_1",        "A is 1 / e^(−Z): the 1 + in the denominator is missing.", lambda Z: 1 / np.exp(-Z)),
    ("minus_for_plus",   "there is a minus in the denominator: 1 − e^(−Z) instead of 1 + e^(−Z).", lambda Z: 1 / (1 - np.exp(-Z))),
    ("minus_below",      "there is a minus in the denominator: e^Z / (1 − e^Z) instead of e^Z / (1 + e^Z).", lambda Z: np.exp(Z) / (1 - np.exp(Z))),
    ("exp_Z_over_minus", "the exponents of numerator and denominator have different signs.", lambda Z: np.exp(Z) / (1 + np.exp(-Z))),
    ("slope",            "this is the slope s (1 − s), not the sigmoid s itself.", lambda Z: sigmoid(Z)[0] * (1 - sigmoid(Z)[0])),
    ("tanh",             "this is tanh, which goes from −1 to 1; the sigmoid goes from 0 to 1.", np.tanh),
    ("tanh_shifted",     "this is (1 + tanh Z)/2, twice as steep as the sigmoid.", lambda Z: (1 + np.tanh(Z)) / 2),
    ("tanh_half",        "this is tanh(Z/2), between −1 and 1; the sigmoid is between 0 and 1.", lambda Z: np.tanh(Z / 2)),
    ("softmax",          "this is a softmax: it makes each column sum to 1; a sigmoid treats every entry by itself.", lambda Z: _softmax(Z, 0)),
    ("softmax_examples", "this is a softmax along the examples; a sigmoid treats every entry by itself.", lambda Z: _softmax(Z, 1)),
    ("softmax_all",      "this is a softmax over the whole array; a sigmoid treats every entry by itself.", lambda Z: _softmax(Z, None)),
    ("base_10",          "the base of the power is 10 instead of e.", lambda Z: 1 / (1 + 10.0**-Z)),
    ("base_2",           "the base of the power is 2 instead of e.", lambda Z: 1 / (1 + 2.0**-Z)),
    ("base_2_7",         "e is rounded to 2.7: np.exp knows all digits.", lambda Z: 1 / (1 + 2.7**-Z)),
    ("base_2_71",        "e is rounded to 2.71: np.exp knows all digits.", lambda Z: 1 / (1 + 2.71**-Z)),
    ("base_2_718",       "e is rounded to 2.718: np.exp knows all digits.", lambda Z: 1 / (1 + 2.718**-Z)),
    ("times_e",          "e is multiplied by −Z instead of raised to the power −Z.", lambda Z: 1 / (1 + np.e * -Z)),
    ("no_exp",           "A is 1 / (1 − Z): the exponential is missing.", lambda Z: 1 / (1 - Z)),
    ("absolute",         "this is the sigmoid of |Z|: the sign of Z is lost.", lambda Z: 1 / (1 + np.exp(-np.abs(Z)))),
    ("exp_squared",      "the exponent is −Z² instead of −Z.", lambda Z: 1 / (1 + np.exp(-(Z**2)))),
    ("relu",             "this is relu, not the sigmoid.", lambda Z: np.maximum(0, Z)),
    ("exp_only",         "A is e^(−Z) alone: the division 1 / (1 + …) is missing.", lambda Z: np.exp(-Z)),
    ("log",              "this is the logarithm of the sigmoid.", lambda Z: -np.logaddexp(0, -Z)),
    ("step",             "A is only 0 or 1 (a step, or rounded): the sigmoid is smooth.", lambda Z: (Z > 0) * 1.0),
    ("hard",             'this is the piecewise linear "hard" sigmoid, not the smooth one.', lambda Z: np.clip(0.2 * Z + 0.5, 0, 1)),
    ("logit",            "this is the inverse of the sigmoid.", lambda Z: np.log(Z / (1 - Z))),
    ("mean_too",         "A is averaged over the examples; every entry has its own value.", lambda Z: np.mean(sigmoid(Z)[0], axis=1, keepdims=True)),
    ("twice",            "the sigmoid is applied twice.", lambda Z: sigmoid(sigmoid(Z)[0])[0]),
    ("clipped_5",        "Z is clipped to [−5, 5], so all numbers beyond give the same A.", lambda Z: sigmoid(np.clip(Z, -5, 5))[0]),
    ("zero_below",       "A is 0 where Z is negative, as with relu.", lambda Z: np.where(Z > 0, sigmoid(Z)[0], 0.0)),
    ("summed",           "the exponentials are summed over all entries; every entry is treated by itself.", lambda Z: 1 / (1 + np.sum(np.exp(-Z)))),
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
