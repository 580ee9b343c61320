"""relu: the hidden layers' activation (lesson 01)."""

import numpy as np

import dnn_helpers
from testCases.engine.exercise import Exercise, mistakes, rows

from . import _activations

NAME = "relu"


def relu(Z):
    A = np.maximum(0, Z)
    return A, Z


def inputs(draw):
    return _activations.inputs(draw, 1e6)


# --- known mistakes -------------------------------------------------------------------------------


def _with_cache(gives):
    """A is wrong, the cache is right."""
    return lambda Z: (gives(Z), Z)


def _of_A(gives):
    return lambda Z: gives(*relu(Z))


# fmt: off
_A = [
    ("identity",                  "negative numbers pass unchanged; relu makes them 0.", lambda Z: Z),
    ("absolute",                  "negative numbers become positive, as with the absolute value; relu makes them 0.", np.abs),
    ("negative_side",             "the wrong side passes: negative numbers instead of positive ones.", lambda Z: np.minimum(0, Z)),
    ("leaky",                     "negative numbers are multiplied by 0.01 (a leaky relu); relu makes them 0.",
     lambda Z: np.where(Z > 0, Z, 0.01 * Z)),
    ("leaky_tenth",               "negative numbers are multiplied by 0.1 (a leaky relu); relu makes them 0.", lambda Z: np.where(Z > 0, Z, 0.1 * Z)),
    ("step",                      "A is 1 where Z is positive and 0 elsewhere: that is the slope of relu, not relu itself.", lambda Z: (Z > 0) * 1.0),
    ("step_at_0",                 "A is 1 where Z is 0 or more, and 0 elsewhere: a step, not relu itself.", lambda Z: (Z >= 0) * 1.0),
    ("clipped_at_1",              "numbers above 1 are cut off at 1; relu has no upper limit.", lambda Z: np.clip(Z, 0, 1)),
    ("clipped_at_6",              "numbers above 6 are cut off at 6; relu has no upper limit.", lambda Z: np.clip(Z, 0, 6)),
    ("floor_1",                   "numbers below 1 become 1: the maximum is taken with 1 instead of 0.", lambda Z: np.maximum(1, Z)),
    ("threshold_1",               "only numbers above 1 pass; the threshold is 0.", lambda Z: Z * (Z > 1)),
    ("threshold_half",            "only numbers above 0.5 pass; the threshold is 0.", lambda Z: Z * (Z > 0.5)),
    ("negated",                   "the sign is wrong: positive numbers become negative.", lambda Z: -np.maximum(0, Z)),
    ("of_minus_Z",                "this is relu of −Z: the sign of Z is reversed.", lambda Z: np.maximum(0, -Z)),
    ("minus_1",                   "negative numbers become −1; relu makes them 0.", lambda Z: np.where(Z > 0, Z, -1.0)),
    ("plus_1",                    "negative numbers become 1; relu makes them 0.", lambda Z: np.where(Z > 0, Z, 1.0)),
    ("sigmoid",                   "this is the sigmoid, not relu.", lambda Z: 1 / (1 + np.exp(-Z))),
    ("tanh",                      "this is tanh, not relu.", np.tanh),
    ("softplus",                  "this is softplus, a smooth curve close to relu, not relu itself.", lambda Z: np.logaddexp(0, Z)),
    ("softplus_inf",              "this is softplus, a smooth curve close to relu, not relu itself.", lambda Z: np.log(1 + np.exp(Z))),
    ("elu",                       "this is ELU: negative numbers approach −1; relu makes them 0.",
     lambda Z: np.where(Z > 0, Z, np.expm1(np.minimum(Z, 0)))),
    ("max_along_axis_0",          "A is the largest number of each column; relu takes the larger of 0 and Z at every entry.",
     lambda Z: np.max(Z, axis=0)),
    ("max_along_axis_0_then_cut", "every column is filled with its largest number; relu treats every entry by itself.",
     lambda Z: np.maximum(0, np.max(Z, axis=0, keepdims=True)) + 0 * Z),
    ("max_of_all",                "A is one number, the largest of all; relu treats every entry by itself.", np.max),
    ("max_of_all_or_0",           "A is one number, the largest of all; relu treats every entry by itself.", lambda Z: max(0, np.max(Z))),
    ("selected",                  "the positive numbers are picked out into a flat list: the shape is lost and the zeros are missing.",
     lambda Z: Z[Z > 0]),
    ("squared",                   "positive numbers are squared; relu leaves them as they are.", lambda Z: Z * np.maximum(0, Z)),
    ("half",                      "A is half of what is expected, like (Z + |Z|)/4.", lambda Z: (Z + np.abs(Z)) / 4),
    ("double",                    "A is twice what is expected, like Z + |Z| without the division by 2.", lambda Z: Z + np.abs(Z)),
]
# fmt: on

RELU = Exercise(
    name=NAME,
    arguments=("Z",),
    result=("result", ("A", "cache")),
    formula=relu,
    reference=dnn_helpers.relu,
    inputs=inputs,
    maths={"": "A = max(0, Z), entry by entry; the cache is Z"},
    hints=(
        "Every entry of Z is treated by itself: what becomes of a negative one, what of another?",
        "The shape does not change. NumPy compares a whole array with a number, entry by entry.",
        "np.maximum takes the larger of two numbers at every entry (np.max looks for one number).",
        "A = np.maximum(0, ...), and Z itself, unchanged, is the cache.",
    ),
    mistakes=mistakes(NAME, [*rows(_with_cache, _A), *rows(_of_A, _activations.WRONG_CACHES)]),
)
