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
    ("slope_1_at_0",     "at Z = 0 exactly the gradient passes: there the slope is 0, by the lecture's convention.",
     lambda dA, Z: dA * (Z >= 0)),
    ("slope_half_at_0",  "at Z = 0 exactly half of the gradient passes: the slope is 0 there, by convention.",
     lambda dA, Z: dA * np.heaviside(Z, 0.5)),
    ("by_dA",            "the sign of dA decides; it is the sign of Z that opens or closes the way.", lambda dA, Z: np.maximum(0, dA)),
    ("by_product",       "the sign of dA · Z decides; it is the sign of Z that opens or closes the way.",
     lambda dA, Z: np.where(dA * Z > 0, dA, 0.0)),
    ("slope_only",       "dZ is the slope alone: the upstream gradient dA is not multiplied in.", lambda dA, Z: (Z > 0) * 1.0),
    ("slope_only_at_0",  "dZ is the slope alone: the upstream gradient dA is not multiplied in.", lambda dA, Z: (Z >= 0) * 1.0),
    ("dA_passed",        "dA passes everywhere: where Z is negative it must not.", lambda dA, Z: dA),
    ("reversed",         "the mask is turned round: the gradient passes where Z is negative.", lambda dA, Z: dA * (Z <= 0)),
    ("reversed_strict",  "the mask is turned round: the gradient passes where Z is negative.", lambda dA, Z: dA * (Z < 0)),
    ("times_relu",       "dA is multiplied with relu(Z) itself; it needs relu's slope.", lambda dA, Z: dA * np.maximum(0, Z)),
    ("relu_of_Z",        "dZ is relu(Z): the way forward again.", lambda dA, Z: np.maximum(0, Z)),
    ("times_Z",          "dA is multiplied with Z; it needs relu's slope, 0 or 1.", lambda dA, Z: dA * Z),
    ("relu_of_product",  "relu is applied to dA · Z; the slope of relu at Z is 0 or 1.", lambda dA, Z: np.maximum(0, dA * Z)),
    ("Z_below",          "where Z is negative, dZ is Z; it is 0 there.", lambda dA, Z: np.where(Z > 0, dA, Z)),
    ("dA_times_relu_dA", "relu is applied to dA; it is Z that decides.", lambda dA, Z: dA * np.maximum(0, dA)),
    ("leaky",            "where Z is negative a little of the gradient leaks through.", lambda dA, Z: np.where(Z > 0, dA, 0.01 * dA)),
    ("minus_below",      "where Z is negative the gradient comes back with the other sign; it must be 0.",
     lambda dA, Z: np.where(Z > 0, dA, -dA)),
    ("minus_1",          "the gradient is subtracted where Z is negative.", lambda dA, Z: dA * np.sign(Z)),
    ("one_above",        "where Z is positive dZ is 1; it is dA there.", lambda dA, Z: np.where(Z > 0, 1.0, dA)),
    ("one_below",        "where Z is negative dZ is 1; it is 0 there.", lambda dA, Z: np.where(Z > 0, dA, 1.0)),
    ("threshold_1",      "the gradient passes where Z is above 1; the threshold is 0.", lambda dA, Z: dA * (Z > 1)),
    ("threshold_half",   "the gradient passes where Z is above 0.5; the threshold is 0.", lambda dA, Z: dA * (Z > 0.5)),
    ("sigmoid",          "this is the way back through the sigmoid, not through relu.",
     lambda dA, Z: dA * sigmoid(Z)[0] * (1 - sigmoid(Z)[0])),
    ("tanh",             "this is the way back through tanh, not through relu.", lambda dA, Z: dA * (1 - np.tanh(Z) ** 2)),
    ("sign",             "dZ has the wrong sign.", lambda dA, Z: -dA * (Z > 0)),
    ("over_m",           "dZ is divided by m: the mean is taken later, in dW and db.", lambda dA, Z: dA * (Z > 0) / Z.shape[1]),
    ("selected",         "the entries where Z is positive are picked out: the shape is lost, the zeros are missing.",
     lambda dA, Z: dA[Z > 0]),
    ("product",          "@ or np.dot is the matrix product; dA and the slope are multiplied entry by entry.", lambda dA, Z: dA @ (Z > 0)),
    ("product_T",        "@ or np.dot is the matrix product; dA and the slope are multiplied entry by entry.",
     lambda dA, Z: dA @ (Z > 0).T),
    ("returns_pair",     "it returns more than dZ.", lambda dA, Z: (dA * (Z > 0), Z)),
    ("clipped",          "the slope is cut to [0, 1] of Z: between 0 and 1 only a part passes.", lambda dA, Z: dA * np.clip(Z, 0, 1)),
]
# fmt: on

RELU_BACKWARD = Exercise(
    name=NAME,
    arguments=("dA", "cache"),
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
