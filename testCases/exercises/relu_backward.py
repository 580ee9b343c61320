"""relu_backward: back through relu (lesson 05)."""

import numpy as np

import dnn_helpers
from testCases.engine.exercise import Exercise, mistakes

from . import _activations
from .sigmoid import sigmoid

NAME = "relu_backward"


def relu_backward(dA, cache):
    Z = cache
    dZ = dA * (Z > 0)
    return dZ


def inputs(draw):
    return _activations.backward_inputs(draw, 1e6)


# --- known mistakes -------------------------------------------------------------------------------

# fmt: off
_dZ = [
    ("slope_1_at_0",     "where Z is exactly 0 the gradient passes; by the lecture's convention the slope there is 0.", lambda dA, Z: dA * (Z >= 0)),
    ("slope_half_at_0",  "where Z is exactly 0 half of the gradient passes; by convention the slope there is 0.",
     lambda dA, Z: dA * np.heaviside(Z, 0.5)),
    ("by_dA",            "the gradient passes where dA is positive; it passes where Z is positive.", lambda dA, Z: np.maximum(0, dA)),
    ("by_product",       "the gradient passes where dA · Z is positive; it passes where Z is positive.", lambda dA, Z: np.where(dA * Z > 0, dA, 0.0)),
    ("slope_only",       "dZ is the slope alone: the chain rule multiplies it by dA.", lambda dA, Z: (Z > 0) * 1.0),
    ("slope_only_at_0",  "dZ is the slope alone: the chain rule multiplies it by dA.", lambda dA, Z: (Z >= 0) * 1.0),
    ("dA_passed",        "dA passes everywhere; where Z is negative, dZ is 0.", lambda dA, Z: dA),
    ("reversed",         "the mask is reversed: the gradient passes where Z is negative.", lambda dA, Z: dA * (Z <= 0)),
    ("reversed_strict",  "the mask is reversed: the gradient passes where Z is negative.", lambda dA, Z: dA * (Z < 0)),
    ("times_relu",       "dA is multiplied by relu(Z); it is multiplied by relu's slope, 0 or 1.", lambda dA, Z: dA * np.maximum(0, Z)),
    ("relu_of_Z",        "dZ is relu(Z): that is the forward pass again.", lambda dA, Z: np.maximum(0, Z)),
    ("times_Z",          "dA is multiplied by Z; it is multiplied by relu's slope, 0 or 1.", lambda dA, Z: dA * Z),
    ("relu_of_product",  "dZ is relu(dA · Z); dA is multiplied by relu's slope, 0 or 1.", lambda dA, Z: np.maximum(0, dA * Z)),
    ("Z_below",          "where Z is negative dZ is Z; there it is 0.", lambda dA, Z: np.where(Z > 0, dA, Z)),
    ("dA_times_relu_dA", "dA is multiplied by relu(dA); it is multiplied by relu's slope at Z.", lambda dA, Z: dA * np.maximum(0, dA)),
    ("leaky",            "where Z is negative dZ is 0.01 · dA (a leaky relu); there it is 0.", lambda dA, Z: np.where(Z > 0, dA, 0.01 * dA)),
    ("minus_below",      "where Z is negative dZ is −dA; there it is 0.", lambda dA, Z: np.where(Z > 0, dA, -dA)),
    ("minus_1",          "dA is multiplied by the sign of Z; where Z is negative dZ is 0.", lambda dA, Z: dA * np.sign(Z)),
    ("one_above",        "where Z is positive dZ is 1; there it is dA.", lambda dA, Z: np.where(Z > 0, 1.0, dA)),
    ("one_below",        "where Z is negative dZ is 1; there it is 0.", lambda dA, Z: np.where(Z > 0, dA, 1.0)),
    ("threshold_1",      "the gradient passes where Z is above 1; the threshold is 0.", lambda dA, Z: dA * (Z > 1)),
    ("threshold_half",   "the gradient passes where Z is above 0.5; the threshold is 0.", lambda dA, Z: dA * (Z > 0.5)),
    ("sigmoid",          "this is the slope of the sigmoid, not of relu.", lambda dA, Z: dA * sigmoid(Z)[0] * (1 - sigmoid(Z)[0])),
    ("tanh",             "this is the slope of tanh, not of relu.", lambda dA, Z: dA * (1 - np.tanh(Z) ** 2)),
    ("sign",             "dZ has the wrong sign.", lambda dA, Z: -dA * (Z > 0)),
    ("over_m",           "dZ is divided by m: the mean is taken later, in dW and db.", lambda dA, Z: dA * (Z > 0) / Z.shape[1]),
    ("selected",         "the entries where Z is positive are picked out: the shape is lost and the zeros are missing.", lambda dA, Z: dA[Z > 0]),
    ("product",          "this is a matrix product (@ or np.dot); dA and the slope are multiplied entry by entry.", lambda dA, Z: dA @ (Z > 0)),
    ("product_T",        "this is a matrix product (@ or np.dot); dA and the slope are multiplied entry by entry.", lambda dA, Z: dA @ (Z > 0).T),
    ("returns_pair",     "more than dZ is returned.", lambda dA, Z: (dA * (Z > 0), Z)),
    ("clipped",          "the slope is Z clipped to [0, 1]; it is 1 wherever Z is positive.", lambda dA, Z: dA * np.clip(Z, 0, 1)),
]
# fmt: on

RELU_BACKWARD = Exercise(
    name=NAME,
    arguments=("dA", "cache"),
    inside={"cache": "Z"},
    result="dZ",
    formula=relu_backward,
    reference=dnn_helpers.relu_backward,
    inputs=inputs,
    sizes=lambda dA, cache: {"m": dA.shape[1]},
    maths={"": "dZ = dA · g'(Z),  g'(Z) = 1 where Z > 0, else 0 (at Z = 0 too)"},
    hints=(
        "How steep is relu where Z is positive? Where it is negative?",
        "What flows back is dA where relu let the number through, and nothing elsewhere.",
        "At Z = 0 the slope is 0 by the lecture's convention. Leave dA itself as it is.",
        "dZ = dA * (a condition on Z); True counts as 1, False as 0.",
    ),
    mistakes=mistakes(NAME, _dZ),
)
