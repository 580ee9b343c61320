"""Mistakes in relu and sigmoid (lesson 01)."""

import numpy as np

from testCases.lecture import relu, sigmoid
from testCases.mistakes.base import Library

_library = Library()
MISTAKES = _library.mistakes


def _both(add, right):
    """What goes wrong with the cache of either; `right` is the lecture's function."""

    def A(Z):
        return right(Z)[0]

    add(
        "cache_A",
        "the cache is the output A; the way back needs the input Z.",
        lambda Z: (A(Z), A(Z)),
    )
    add("no_cache", "only A is returned; the cache is missing.", A)
    add(
        "cache_first",
        "the cache and the result are returned in the wrong order.",
        lambda Z: (Z, A(Z)),
    )
    add("cache_wrapped", "the cache is Z in extra brackets, not Z itself.", lambda Z: (A(Z), (Z,)))
    add("cache_pair", "the cache holds A too; only Z is asked for.", lambda Z: (A(Z), (A(Z), Z)))
    add("cache_pair_Z", "the cache holds A too; only Z is asked for.", lambda Z: (A(Z), (Z, A(Z))))
    add("cache_dict", "the cache is a dict around Z, not Z itself.", lambda Z: (A(Z), {"Z": Z}))
    add("cache_transposed", "the cache is Z transposed.", lambda Z: (A(Z), Z.T))
    add("cache_none", "the cache is None; the way back needs Z.", lambda Z: (A(Z), None))


def _relu(id, says, A):
    """A mistake in A; the cache is right."""
    _library.add("relu", id, says, lambda Z: (A(Z), Z))


def _softplus(Z):
    return np.logaddexp(0, Z)


_relu(
    "identity", "every number passes as it is: nothing is done to the negative ones.", lambda Z: Z
)
_relu("absolute", "negative numbers become positive (absolute value).", np.abs)
_relu(
    "negative_side",
    "it is the wrong side that passes: negative numbers instead of positive ones.",
    lambda Z: np.minimum(0, Z),
)
_relu(
    "leaky",
    "negative numbers leak through a little (a leaky relu).",
    lambda Z: np.where(Z > 0, Z, 0.01 * Z),
)
_relu(
    "leaky_tenth",
    "negative numbers leak through a little (a leaky relu).",
    lambda Z: np.where(Z > 0, Z, 0.1 * Z),
)
_relu(
    "step",
    "it is 1 where Z is positive: the slope of relu, a step, not relu itself.",
    lambda Z: (Z > 0) * 1.0,
)
_relu(
    "step_at_0", "it is 1 where Z is positive: a step, not relu itself.", lambda Z: (Z >= 0) * 1.0
)
_relu(
    "clipped_at_1",
    "large numbers are cut off at 1; relu has no upper end.",
    lambda Z: np.clip(Z, 0, 1),
)
_relu(
    "clipped_at_6",
    "large numbers are cut off at 6; relu has no upper end.",
    lambda Z: np.clip(Z, 0, 6),
)
_relu("floor_1", "numbers are compared with 1 instead of 0.", lambda Z: np.maximum(1, Z))
_relu("threshold_1", "only numbers above 1 pass: the threshold is 0.", lambda Z: Z * (Z > 1))
_relu("negated", "the wrong sign: what passes has become negative.", lambda Z: -np.maximum(0, Z))
_relu(
    "of_minus_Z", "it is relu of −Z: the sign of Z is turned before.", lambda Z: np.maximum(0, -Z)
)
_relu("minus_1", "negative numbers become −1, not 0.", lambda Z: np.where(Z > 0, Z, -1.0))
_relu("plus_1", "negative numbers become 1, not 0.", lambda Z: np.where(Z > 0, Z, 1.0))
_relu("sigmoid", "this is the sigmoid, not relu.", lambda Z: sigmoid(Z)[0])
_relu("tanh", "this is tanh, not relu.", np.tanh)
_relu("softplus", "this is softplus, a smooth cousin of relu.", _softplus)
_relu(
    "elu",
    "this is ELU: negative numbers bend towards −1 instead of becoming 0.",
    lambda Z: np.where(Z > 0, Z, np.expm1(np.minimum(Z, 0))),
)
_relu(
    "max_along_axis_0",
    "np.max gives the largest number along an axis, not the larger of two at each entry.",
    lambda Z: np.max(Z, axis=0),
)
_relu(
    "max_along_axis_0_then_cut",
    "one number for each column is kept: the maximum must be taken entry by entry.",
    lambda Z: np.maximum(0, np.max(Z, axis=0, keepdims=True)) + 0 * Z,
)
_relu("max_of_all", "the largest number of all is returned; every entry has its own.", np.max)
_relu(
    "max_of_all_or_0",
    "the largest number of all is returned; every entry has its own.",
    lambda Z: max(0, np.max(Z)),
)
_relu(
    "selected",
    "what passes is picked out into a flat list: the shape is lost, the zeros are missing.",
    lambda Z: Z[Z > 0],
)
_relu("squared", "what passes is multiplied with Z once too often.", lambda Z: Z * np.maximum(0, Z))
_relu(
    "half",
    "it is half of what should pass: (Z + |Z|) is not divided right.",
    lambda Z: (Z + np.abs(Z)) / 4,
)
_relu(
    "double",
    "it is twice what should pass: in (Z + |Z|)/2 the half is missing.",
    lambda Z: Z + np.abs(Z),
)
_both(lambda *mistake: _library.add("relu", *mistake), relu)


def _sigmoid(id, says, A):
    _library.add("sigmoid", id, says, lambda Z: (A(Z), Z))


def _softmax(Z, axis):
    e = np.exp(Z - np.max(Z, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


_sigmoid(
    "no_minus",
    "the curve falls where it should rise: the minus in the exponent is missing.",
    lambda Z: 1 / (1 + np.exp(Z)),
)
_sigmoid(
    "no_brackets",
    "brackets are missing: 1 / 1 + … divides only the 1.",
    lambda Z: 1 / 1 + np.exp(-Z),
)
_sigmoid("no_plus_1", "the 1 + in the denominator is missing.", lambda Z: 1 / np.exp(-Z))
_sigmoid(
    "minus_for_plus",
    "there is a minus where the denominator has a plus.",
    lambda Z: 1 / (1 - np.exp(-Z)),
)
_sigmoid(
    "exp_Z_over_minus",
    "numerator and denominator have different signs in their exponents.",
    lambda Z: np.exp(Z) / (1 + np.exp(-Z)),
)
_sigmoid(
    "slope",
    "this is the slope s (1 − s), not the sigmoid itself.",
    lambda Z: sigmoid(Z)[0] * (1 - sigmoid(Z)[0]),
)
_sigmoid("tanh", "this is tanh, which goes from −1 to 1; the sigmoid goes from 0 to 1.", np.tanh)
_sigmoid(
    "tanh_shifted",
    "tanh is shifted into (0, 1) but twice as steep as the sigmoid.",
    lambda Z: (1 + np.tanh(Z)) / 2,
)
_sigmoid("tanh_half", "this is tanh(Z/2), not yet shifted into (0, 1).", lambda Z: np.tanh(Z / 2))
_sigmoid(
    "softmax",
    "this is the softmax over the units: there the entries of a column compete.",
    lambda Z: _softmax(Z, 0),
)
_sigmoid(
    "softmax_examples",
    "this is a softmax along the examples; a sigmoid treats every entry by itself.",
    lambda Z: _softmax(Z, 1),
)
_sigmoid(
    "softmax_all",
    "this is a softmax over the whole array; a sigmoid treats every entry by itself.",
    lambda Z: _softmax(Z, None),
)
_sigmoid("base_10", "the power has base 10 instead of e.", lambda Z: 1 / (1 + 10.0**-Z))
_sigmoid("base_2", "the power has base 2 instead of e.", lambda Z: 1 / (1 + 2.0**-Z))
_sigmoid("base_2_7", "e is rounded: use np.exp, it knows all digits.", lambda Z: 1 / (1 + 2.7**-Z))
_sigmoid(
    "base_2_71", "e is rounded: use np.exp, it knows all digits.", lambda Z: 1 / (1 + 2.71**-Z)
)
_sigmoid(
    "base_2_718", "e is rounded: use np.exp, it knows all digits.", lambda Z: 1 / (1 + 2.718**-Z)
)
_sigmoid("times_e", "e is multiplied instead of raised to a power.", lambda Z: 1 / (1 + np.e * -Z))
_sigmoid("no_exp", "there is no exponential: 1 / (1 − Z).", lambda Z: 1 / (1 - Z))
_sigmoid(
    "absolute",
    "the sign of Z is lost (a stable formula whose second branch is missing).",
    lambda Z: 1 / (1 + np.exp(-np.abs(Z))),
)
_sigmoid(
    "exp_squared",
    "the exponent is Z squared: a bell, not an S.",
    lambda Z: 1 / (1 + np.exp(-(Z**2))),
)
_sigmoid("relu", "this is relu, not the sigmoid.", lambda Z: np.maximum(0, Z))
_sigmoid("exp_only", "only the exponential is there.", lambda Z: np.exp(-Z))
_sigmoid("log", "this is the logarithm of the sigmoid.", lambda Z: -np.logaddexp(0, -Z))
_sigmoid(
    "step", "this is a step: 1 above 0, 0 below; the sigmoid is smooth.", lambda Z: (Z > 0) * 1.0
)
_sigmoid(
    "rounded",
    "the result is rounded to 0 and 1; the probability is lost.",
    lambda Z: np.round(sigmoid(Z)[0]),
)
_sigmoid(
    "hard",
    'this is the piecewise linear "hard" sigmoid, not the smooth one.',
    lambda Z: np.clip(0.2 * Z + 0.5, 0, 1),
)
_sigmoid("logit", "this is the inverse of the sigmoid.", lambda Z: np.log(Z / (1 - Z)))
_sigmoid(
    "mean_too",
    "it is averaged over the examples: every entry counts by itself.",
    lambda Z: np.mean(sigmoid(Z)[0], axis=1, keepdims=True),
)
_sigmoid("twice", "the sigmoid is applied twice.", lambda Z: sigmoid(sigmoid(Z)[0])[0])
_sigmoid(
    "clipped_5",
    "Z is cut off too early: large and small numbers all give the same.",
    lambda Z: sigmoid(np.clip(Z, -5, 5))[0],
)
_sigmoid(
    "zero_below",
    "below 0 it is 0: that is a mixture with relu.",
    lambda Z: np.where(Z > 0, sigmoid(Z)[0], 0.0),
)
_both(lambda *mistake: _library.add("sigmoid", *mistake), sigmoid)
_relu(
    "threshold_half",
    "only numbers above 0.5 pass: the threshold is 0.",
    lambda Z: Z * (Z > 0.5),
)
_sigmoid(
    "summed",
    "the exponentials are summed over all entries: every entry counts by itself.",
    lambda Z: 1 / (1 + np.sum(np.exp(-Z))),
)
_sigmoid(
    "minus_below",
    "there is a minus where the denominator e^Z + 1 has a plus.",
    lambda Z: np.exp(Z) / (1 - np.exp(Z)),
)
