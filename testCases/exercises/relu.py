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
    ("identity",                  "every number passes as it is: nothing is done to the negative ones.", lambda Z: Z),
    ("absolute",                  "negative numbers become positive (absolute value).", np.abs),
    ("negative_side",             "it is the wrong side that passes: negative numbers instead of positive ones.",
     lambda Z: np.minimum(0, Z)),
    ("leaky",                     "negative numbers leak through a little (a leaky relu).", lambda Z: np.where(Z > 0, Z, 0.01 * Z)),
    ("leaky_tenth",               "negative numbers leak through a little (a leaky relu).", lambda Z: np.where(Z > 0, Z, 0.1 * Z)),
    ("step",                      "it is 1 where Z is positive: the slope of relu, a step, not relu itself.", lambda Z: (Z > 0) * 1.0),
    ("step_at_0",                 "it is 1 where Z is positive: a step, not relu itself.", lambda Z: (Z >= 0) * 1.0),
    ("clipped_at_1",              "large numbers are cut off at 1; relu has no upper end.", lambda Z: np.clip(Z, 0, 1)),
    ("clipped_at_6",              "large numbers are cut off at 6; relu has no upper end.", lambda Z: np.clip(Z, 0, 6)),
    ("floor_1",                   "numbers are compared with 1 instead of 0.", lambda Z: np.maximum(1, Z)),
    ("threshold_1",               "only numbers above 1 pass: the threshold is 0.", lambda Z: Z * (Z > 1)),
    ("threshold_half",            "only numbers above 0.5 pass: the threshold is 0.", lambda Z: Z * (Z > 0.5)),
    ("negated",                   "the wrong sign: what passes has become negative.", lambda Z: -np.maximum(0, Z)),
    ("of_minus_Z",                "it is relu of −Z: the sign of Z is turned before.", lambda Z: np.maximum(0, -Z)),
    ("minus_1",                   "negative numbers become −1, not 0.", lambda Z: np.where(Z > 0, Z, -1.0)),
    ("plus_1",                    "negative numbers become 1, not 0.", lambda Z: np.where(Z > 0, Z, 1.0)),
    ("sigmoid",                   "this is the sigmoid, not relu.", lambda Z: 1 / (1 + np.exp(-Z))),
    ("tanh",                      "this is tanh, not relu.", np.tanh),
    ("softplus",                  "this is softplus, a smooth cousin of relu.", lambda Z: np.logaddexp(0, Z)),
    ("elu",                       "this is ELU: negative numbers bend towards −1 instead of becoming 0.",
     lambda Z: np.where(Z > 0, Z, np.expm1(np.minimum(Z, 0)))),
    ("max_along_axis_0",          "np.max gives the largest number along an axis, not the larger of two at each entry.",
     lambda Z: np.max(Z, axis=0)),
    ("max_along_axis_0_then_cut", "one number for each column is kept: the maximum must be taken entry by entry.",
     lambda Z: np.maximum(0, np.max(Z, axis=0, keepdims=True)) + 0 * Z),
    ("max_of_all",                "the largest number of all is returned; every entry has its own.", np.max),
    ("max_of_all_or_0",           "the largest number of all is returned; every entry has its own.", lambda Z: max(0, np.max(Z))),
    ("selected",                  "what passes is picked out into a flat list: the shape is lost, the zeros are missing.",
     lambda Z: Z[Z > 0]),
    ("squared",                   "what passes is multiplied with Z once too often.", lambda Z: Z * np.maximum(0, Z)),
    ("half",                      "it is half of what should pass: (Z + |Z|) is not divided right.", lambda Z: (Z + np.abs(Z)) / 4),
    ("double",                    "it is twice what should pass: in (Z + |Z|)/2 the half is missing.", lambda Z: Z + np.abs(Z)),
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
