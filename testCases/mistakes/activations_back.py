"""Mistakes in relu_backward and sigmoid_backward (lesson 05)."""

import numpy as np

from testCases.lecture import sigmoid
from testCases.mistakes.base import Library

_library = Library()
MISTAKES = _library.mistakes
_add = _library.add


def _relu(id, says, gives):
    _add("relu_backward", id, says, gives)


_relu(
    "slope_1_at_0",
    "at Z = 0 exactly the gradient passes: there the slope is 0, by the lecture's convention.",
    lambda dA, Z: dA * (Z >= 0),
)
_relu(
    "slope_half_at_0",
    "at Z = 0 exactly half of the gradient passes: the slope is 0 there, by convention.",
    lambda dA, Z: dA * np.heaviside(Z, 0.5),
)
_relu(
    "by_dA",
    "the sign of dA decides; it is the sign of Z that opens or closes the way.",
    lambda dA, Z: np.maximum(0, dA),
)
_relu(
    "slope_only",
    "dZ is the slope alone: the upstream gradient dA is not multiplied in.",
    lambda dA, Z: (Z > 0) * 1.0,
)
_relu(
    "slope_only_at_0",
    "dZ is the slope alone: the upstream gradient dA is not multiplied in.",
    lambda dA, Z: (Z >= 0) * 1.0,
)
_relu("dA_passed", "dA passes everywhere: where Z is negative it must not.", lambda dA, Z: dA)
_relu(
    "reversed",
    "the mask is turned round: the gradient passes where Z is negative.",
    lambda dA, Z: dA * (Z <= 0),
)
_relu(
    "reversed_strict",
    "the mask is turned round: the gradient passes where Z is negative.",
    lambda dA, Z: dA * (Z < 0),
)
_relu(
    "times_relu",
    "dA is multiplied with relu(Z) itself; it needs relu's slope.",
    lambda dA, Z: dA * np.maximum(0, Z),
)
_relu("relu_of_Z", "dZ is relu(Z): the way forward again.", lambda dA, Z: np.maximum(0, Z))
_relu("times_Z", "dA is multiplied with Z; it needs relu's slope, 0 or 1.", lambda dA, Z: dA * Z)
_relu(
    "relu_of_product",
    "relu is applied to dA · Z; the slope of relu at Z is 0 or 1.",
    lambda dA, Z: np.maximum(0, dA * Z),
)
_relu(
    "Z_below", "where Z is negative, dZ is Z; it is 0 there.", lambda dA, Z: np.where(Z > 0, dA, Z)
)
_relu(
    "dA_times_relu_dA",
    "relu is applied to dA; it is Z that decides.",
    lambda dA, Z: dA * np.maximum(0, dA),
)
_relu(
    "leaky",
    "where Z is negative a little of the gradient leaks through.",
    lambda dA, Z: np.where(Z > 0, dA, 0.01 * dA),
)
_relu(
    "minus_below",
    "where Z is negative the gradient comes back with the other sign; it must be 0.",
    lambda dA, Z: np.where(Z > 0, dA, -dA),
)
_relu(
    "one_above",
    "where Z is positive dZ is 1; it is dA there.",
    lambda dA, Z: np.where(Z > 0, 1.0, dA),
)
_relu(
    "one_below",
    "where Z is negative dZ is 1; it is 0 there.",
    lambda dA, Z: np.where(Z > 0, dA, 1.0),
)
_relu(
    "threshold_1",
    "the gradient passes where Z is above 1; the threshold is 0.",
    lambda dA, Z: dA * (Z > 1),
)
_relu(
    "threshold_half",
    "the gradient passes where Z is above 0.5; the threshold is 0.",
    lambda dA, Z: dA * (Z > 0.5),
)
_relu(
    "sigmoid",
    "this is the way back through the sigmoid, not through relu.",
    lambda dA, Z: dA * sigmoid(Z)[0] * (1 - sigmoid(Z)[0]),
)
_relu(
    "tanh",
    "this is the way back through tanh, not through relu.",
    lambda dA, Z: dA * (1 - np.tanh(Z) ** 2),
)
_relu("sign", "dZ has the wrong sign.", lambda dA, Z: -dA * (Z > 0))
_relu(
    "over_m",
    "dZ is divided by m: the mean is taken later, in dW and db.",
    lambda dA, Z: dA * (Z > 0) / Z.shape[1],
)
_relu(
    "selected",
    "the entries where Z is positive are picked out: the shape is lost, the zeros are missing.",
    lambda dA, Z: dA[Z > 0],
)
_relu(
    "product",
    "@ or np.dot is the matrix product; dA and the slope are multiplied entry by entry.",
    lambda dA, Z: dA @ (Z > 0),
)
_relu(
    "product_T",
    "@ or np.dot is the matrix product; dA and the slope are multiplied entry by entry.",
    lambda dA, Z: dA @ (Z > 0).T,
)
_relu("returns_pair", "it returns more than dZ.", lambda dA, Z: (dA * (Z > 0), Z))
_relu("minus_1", "the gradient is subtracted where Z is negative.", lambda dA, Z: dA * np.sign(Z))
_relu(
    "clipped",
    "the slope is cut to [0, 1] of Z: between 0 and 1 only a part passes.",
    lambda dA, Z: dA * np.clip(Z, 0, 1),
)


def _sig(id, says, gives):
    _add("sigmoid_backward", id, says, lambda dA, Z: gives(dA, Z, sigmoid(Z)[0]))


_sig("no_1_minus_s", "the slope is s alone: the factor 1 − s is missing.", lambda dA, Z, s: dA * s)
_sig(
    "no_s",
    "the slope is 1 − s alone: the factor s is missing, or the denominator is not squared.",
    lambda dA, Z, s: dA * (1 - s),
)
_sig(
    "brackets", "brackets: dA · s · 1 − s is not dA · s · (1 − s).", lambda dA, Z, s: dA * s * 1 - s
)
_sig("brackets_1", "brackets: dA · s − s² is not dA · (s − s²).", lambda dA, Z, s: dA * s - s * s)
_sig("s_squared", "the slope is s², not s (1 − s).", lambda dA, Z, s: dA * s * s)
_sig(
    "one_minus_s_squared",
    "the slope is 1 − s²: that belongs to tanh.",
    lambda dA, Z, s: dA * (1 - s * s),
)
_sig(
    "tanh",
    "this is the way back through tanh, not through the sigmoid.",
    lambda dA, Z, s: dA * (1 - np.tanh(Z) ** 2),
)
_sig(
    "Z_for_s",
    "the formula is applied to Z itself: the sigmoid of Z is missing (the cache is Z, not A).",
    lambda dA, Z, s: dA * Z * (1 - Z),
)
_sig(
    "Z_1_minus_s",
    "one of the two factors is Z where the sigmoid of Z belongs.",
    lambda dA, Z, s: dA * Z * (1 - s),
)
_sig(
    "s_1_minus_Z",
    "one of the two factors is Z where the sigmoid of Z belongs.",
    lambda dA, Z, s: dA * s * (1 - Z),
)
_sig(
    "sigmoid_of_dA",
    "the sigmoid is taken of dA; it is taken of Z.",
    lambda dA, Z, s: dA * sigmoid(dA)[0] * (1 - sigmoid(dA)[0]),
)
_sig(
    "sigmoid_twice",
    "the sigmoid is applied twice before the slope is taken.",
    lambda dA, Z, s: dA * sigmoid(s)[0] * (1 - sigmoid(s)[0]),
)
_sig(
    "slope_only",
    "dZ is the slope alone: the upstream gradient dA is not multiplied in.",
    lambda dA, Z, s: s * (1 - s),
)
_sig(
    "slope_added",
    "dA and the slope are added; the chain rule multiplies.",
    lambda dA, Z, s: dA + s * (1 - s),
)
_sig("dA_passed", "dA passes as it is: the slope is not multiplied in.", lambda dA, Z, s: dA)
_sig(
    "divided",
    "dA is divided by the slope; the chain rule multiplies.",
    lambda dA, Z, s: dA / (s * (1 - s)),
)
_sig("sign", "dZ has the wrong sign.", lambda dA, Z, s: -dA * s * (1 - s))
_sig("plus", "(1 + s) stands where (1 − s) belongs.", lambda dA, Z, s: dA * s * (1 + s))
_sig(
    "relu",
    "this is the way back through relu, not through the sigmoid.",
    lambda dA, Z, s: dA * (Z > 0),
)
_sig(
    "over_m",
    "dZ is divided by m: the mean is taken later, in dW and db.",
    lambda dA, Z, s: dA * s * (1 - s) / Z.shape[1],
)
_sig("exp_only", "the slope is e^(−Z) without its denominator.", lambda dA, Z, s: dA * np.exp(-Z))
_sig(
    "minus_in_exponent",
    "the minus in the exponent is missing in one place.",
    lambda dA, Z, s: dA * np.exp(Z) / (1 + np.exp(-Z)) ** 2,
)
_sig("s_minus_dA", "s and dA are subtracted; the chain rule multiplies.", lambda dA, Z, s: s - dA)
_sig("dA_squared", "dA is multiplied in twice.", lambda dA, Z, s: dA * dA * s * (1 - s))
_sig(
    "dA_1_minus_dA",
    "the slope is taken of dA; it belongs to the sigmoid of Z.",
    lambda dA, Z, s: dA * (1 - dA),
)
_sig("dA_s_1_minus_dA", "1 − dA stands where 1 − s belongs.", lambda dA, Z, s: dA * s * (1 - dA))
_sig("returns_s", "the sigmoid itself is returned: the way forward again.", lambda dA, Z, s: s)
_sig(
    "product",
    "@ or np.dot is the matrix product; dA and the slope are multiplied entry by entry.",
    lambda dA, Z, s: dA @ (s * (1 - s)),
)
_sig(
    "product_T",
    "@ or np.dot is the matrix product; dA and the slope are multiplied entry by entry.",
    lambda dA, Z, s: dA @ (s * (1 - s)).T,
)
_sig("returns_pair", "it returns more than dZ.", lambda dA, Z, s: (dA * s * (1 - s), Z))
_sig(
    "half",
    "dZ is multiplied by a constant that is not in the formula.",
    lambda dA, Z, s: 0.5 * dA * s * (1 - s),
)
_relu(
    "by_product",
    "the sign of dA · Z decides; it is the sign of Z that opens or closes the way.",
    lambda dA, Z: np.where(dA * Z > 0, dA, 0.0),
)
_sig(
    "s_squared_once",
    "one factor too many: s² (1 − s) is not the slope.",
    lambda dA, Z, s: dA * s * s * (1 - s),
)
_sig(
    "slope_squared",
    "the slope is multiplied in twice.",
    lambda dA, Z, s: dA * (s * (1 - s)) ** 2,
)
