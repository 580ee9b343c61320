"""Mistakes on the way back (lesson 05)."""

import numpy as np

from testCases import lecture
from testCases.lecture import compute_dA, sigmoid
from testCases.mistakes.base import Library

_library = Library()
MISTAKES = _library.mistakes
_add = _library.add


# relu_backward, sigmoid_backward -------------------------------------------------------------


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


# linear_backward -----------------------------------------------------------------------------


def _parts(dZ, cache):
    A, W, b = cache
    m = A.shape[1]
    return A, W, b, m


def _part(part, id, says, gives):
    """One of dA_prev, dW, db is wrong: gives(dZ, A, W, b, m)."""

    def whole(dZ, cache):
        right = dict(zip(("dA_prev", "dW", "db"), lecture.linear_backward(dZ, cache), strict=True))
        right[part] = gives(dZ, *_parts(dZ, cache))
        return right["dA_prev"], right["dW"], right["db"]

    _add("linear_backward", f"{part}_{id}", says, whole)


def _dW(id, says, gives):
    _part("dW", id, says, gives)


def _db(id, says, gives):
    _part("db", id, says, gives)


def _dA(id, says, gives):
    _part("dA_prev", id, says, gives)


_dW(
    "no_1_over_m",
    "dW is not divided by m: it is the mean over the examples, not their sum.",
    lambda dZ, A, W, b, m: dZ @ A.T,
)
_dW("times_m", "dW is multiplied by m; it is divided.", lambda dZ, A, W, b, m: dZ @ A.T * m)
_dW("1_over_m_twice", "dW is divided by m twice.", lambda dZ, A, W, b, m: dZ @ A.T / m**2)
_dW(
    "1_over_n",
    "dW is divided by the number of inputs (A_prev's rows); m counts its columns, the examples.",
    lambda dZ, A, W, b, m: dZ @ A.T / A.shape[0],
)
_dW(
    "1_over_units",
    "dW is divided by the number of units (dZ's rows); m is the number of examples, its columns.",
    lambda dZ, A, W, b, m: dZ @ A.T / dZ.shape[0],
)
_dW(
    "1_over_m_minus_1",
    "dW is divided by m − 1 instead of m.",
    lambda dZ, A, W, b, m: dZ @ A.T / (m - 1),
)
_dW(
    "half",
    "dW is divided by 2m: that belongs to another cost.",
    lambda dZ, A, W, b, m: dZ @ A.T / (2 * m),
)
_dW("no_transpose", "A_prev is not transposed in dW.", lambda dZ, A, W, b, m: dZ @ A / m)
_dW(
    "no_transpose_no_m",
    "A_prev is not transposed in dW, and the 1/m is missing.",
    lambda dZ, A, W, b, m: dZ @ A,
)
_dW(
    "transposed",
    "dW is transposed: it must have the shape of W.",
    lambda dZ, A, W, b, m: A @ dZ.T / m,
)
_dW(
    "transposed_no_m",
    "dW is transposed (it must have the shape of W), and the 1/m is missing.",
    lambda dZ, A, W, b, m: A @ dZ.T,
)
_dW("order", "the factors of dW are in the wrong order.", lambda dZ, A, W, b, m: A.T @ dZ / m)
_dW(
    "order_no_transpose",
    "the factors of dW are in the wrong order.",
    lambda dZ, A, W, b, m: A @ dZ / m,
)
_dW("wrong_transpose", "in dW the wrong factor is transposed.", lambda dZ, A, W, b, m: dZ.T @ A / m)
_dW(
    "both_transposed",
    "in dW both factors are transposed; only A_prev is.",
    lambda dZ, A, W, b, m: dZ.T @ A.T / m,
)
_dW("sign", "dW has the wrong sign.", lambda dZ, A, W, b, m: -(dZ @ A.T) / m)
_dW(
    "sign_no_m",
    "dW has the wrong sign and is not divided by m.",
    lambda dZ, A, W, b, m: -(dZ @ A.T),
)
_dW(
    "with_W",
    "dW is made with W; it needs A_prev, what the layer was given.",
    lambda dZ, A, W, b, m: dZ @ W.T / m,
)
_dW(
    "W_dZ",
    "dW is made with W; it needs A_prev, what the layer was given.",
    lambda dZ, A, W, b, m: W @ dZ / m,
)
_dW("W_itself", "dW is W itself.", lambda dZ, A, W, b, m: W)
_dW(
    "elementwise",
    "* multiplies entry by entry; dW is a matrix product.",
    lambda dZ, A, W, b, m: dZ * A / m,
)
_dW(
    "elementwise_T",
    "* multiplies entry by entry; dW is a matrix product.",
    lambda dZ, A, W, b, m: dZ * A.T / m,
)
_dW(
    "plus_b", "b is added to dW; it does not belong there.", lambda dZ, A, W, b, m: dZ @ A.T / m + b
)
_dW(
    "plus_W",
    "W is added to dW (a weight decay that nobody asked for).",
    lambda dZ, A, W, b, m: dZ @ A.T / m + W,
)
_dW(
    "regularised",
    "W/m is added to dW (a weight decay that nobody asked for).",
    lambda dZ, A, W, b, m: dZ @ A.T / m + W / m,
)
_dW(
    "mean_over_all",
    "dW is averaged to one number: every weight has its own.",
    lambda dZ, A, W, b, m: np.full(W.shape, np.mean(dZ @ A.T)),
)
_dW(
    "first_example",
    "only the first example is in dW; all are summed.",
    lambda dZ, A, W, b, m: dZ[:, :1] @ A[:, :1].T,
)
_dW(
    "first_example_over_m",
    "only the first example is in dW; all are summed.",
    lambda dZ, A, W, b, m: dZ[:, :1] @ A[:, :1].T / m,
)
_dW(
    "last_example",
    "only the last example is in dW: the sum is overwritten in the loop, not added to.",
    lambda dZ, A, W, b, m: dZ[:, -1:] @ A[:, -1:].T,
)
_dW(
    "last_example_over_m",
    "only the last example is in dW: the sum is overwritten in the loop, not added to.",
    lambda dZ, A, W, b, m: dZ[:, -1:] @ A[:, -1:].T / m,
)
_dW(
    "last_left_out",
    "the last example is left out of dW: the loop ends one too early.",
    lambda dZ, A, W, b, m: dZ[:, :-1] @ A[:, :-1].T / m,
)
_dW(
    "from_A_summed",
    "A_prev is summed before the product: each example needs its own dZ with its own A_prev.",
    lambda dZ, A, W, b, m: (
        np.sum(dZ, axis=1, keepdims=True) @ np.sum(A, axis=1, keepdims=True).T / m
    ),
)
_db(
    "no_1_over_m",
    "db is not divided by m: it is the mean over the examples, not their sum.",
    lambda dZ, A, W, b, m: np.sum(dZ, axis=1, keepdims=True),
)
_db(
    "times_m",
    "db is multiplied by m; it is divided.",
    lambda dZ, A, W, b, m: np.sum(dZ, axis=1, keepdims=True) * m,
)
_db(
    "1_over_m_twice",
    "db is divided by m twice (np.mean has done it already).",
    lambda dZ, A, W, b, m: np.mean(dZ, axis=1, keepdims=True) / m,
)
_db(
    "1_over_n",
    "db is divided by the number of inputs; m is the number of examples, the columns.",
    lambda dZ, A, W, b, m: np.sum(dZ, axis=1, keepdims=True) / A.shape[0],
)
_db(
    "1_over_units",
    "db is divided by the number of units; m is the number of examples, the columns.",
    lambda dZ, A, W, b, m: np.sum(dZ, axis=1, keepdims=True) / dZ.shape[0],
)
_db(
    "1_over_m_minus_1",
    "db is divided by m − 1 instead of m.",
    lambda dZ, A, W, b, m: np.sum(dZ, axis=1, keepdims=True) / (m - 1),
)
_db(
    "half",
    "db is divided by 2m: that belongs to another cost.",
    lambda dZ, A, W, b, m: np.sum(dZ, axis=1, keepdims=True) / (2 * m),
)
_db(
    "axis_0",
    "db is summed along the wrong axis: over the units (axis 0), not the examples (axis 1).",
    lambda dZ, A, W, b, m: np.sum(dZ, axis=0, keepdims=True) / m,
)
_db(
    "axis_0_flat",
    "db is summed along the wrong axis: over the units (axis 0), not the examples (axis 1).",
    lambda dZ, A, W, b, m: np.sum(dZ, axis=0) / m,
)
_db(
    "axis_0_no_m",
    "db is summed along the wrong axis (over the units), and the 1/m is missing.",
    lambda dZ, A, W, b, m: np.sum(dZ, axis=0, keepdims=True),
)
_db(
    "axis_0_flat_no_m",
    "db is summed along the wrong axis (over the units), and the 1/m is missing.",
    lambda dZ, A, W, b, m: np.sum(dZ, axis=0),
)
_db(
    "axis_0_mean",
    "db is averaged along the wrong axis: over the units (axis 0), not the examples (axis 1).",
    lambda dZ, A, W, b, m: np.mean(dZ, axis=0, keepdims=True),
)
_db(
    "axis_0_mean_flat",
    "db is averaged along the wrong axis: over the units (axis 0), not the examples (axis 1).",
    lambda dZ, A, W, b, m: np.mean(dZ, axis=0),
)
_db(
    "axis_0_column",
    "db is summed along the wrong axis: over the units (axis 0), not the examples (axis 1).",
    lambda dZ, A, W, b, m: np.sum(dZ, axis=0).reshape(-1, 1) / m,
)
_db(
    "scalar",
    "db is summed over all units into one number: each unit's bias has its own gradient.",
    lambda dZ, A, W, b, m: np.sum(dZ) / m,
)
_db(
    "scalar_no_m",
    "db is summed over all units into one number (each unit has its own), and the 1/m is missing.",
    lambda dZ, A, W, b, m: np.sum(dZ),
)
_db(
    "scalar_mean",
    "db is averaged over everything into one number: each unit's bias has its own gradient.",
    lambda dZ, A, W, b, m: np.mean(dZ),
)
_db(
    "scalar_mean_over_m",
    "db is averaged over everything into one number, and divided by m once more.",
    lambda dZ, A, W, b, m: np.mean(dZ) / m,
)
_db(
    "scalar_1_by_1",
    "db is summed over all units into one number: each unit's bias has its own gradient.",
    lambda dZ, A, W, b, m: np.sum(dZ, keepdims=True) / m,
)
_db(
    "scalar_spread",
    "db is summed over all units, and every unit gets the same: each bias has its own gradient.",
    lambda dZ, A, W, b, m: np.full(b.shape, np.sum(dZ) / m),
)
_db(
    "scalar_mean_spread",
    "db is averaged over all units, and every unit gets the same: each bias has its own gradient.",
    lambda dZ, A, W, b, m: np.full(b.shape, np.mean(dZ)),
)
_db(
    "flat",
    "db has lost an axis (keepdims): it must be a column, (n, 1), like b.",
    lambda dZ, A, W, b, m: np.sum(dZ, axis=1) / m,
)
_db(
    "flat_no_m",
    "db has lost an axis (keepdims: it must be a column, (n, 1), like b), and the 1/m is missing.",
    lambda dZ, A, W, b, m: np.sum(dZ, axis=1),
)
_db(
    "row",
    "db is a row; it must be a column, (n, 1), like b.",
    lambda dZ, A, W, b, m: np.sum(dZ, axis=1).reshape(1, -1) / m,
)
_db(
    "row_no_m",
    "db is a row (it must be a column, like b), and the 1/m is missing.",
    lambda dZ, A, W, b, m: np.sum(dZ, axis=1).reshape(1, -1),
)
_db(
    "squeezed",
    "db has lost an axis (np.squeeze): it must be a column, (n, 1), like b.",
    lambda dZ, A, W, b, m: np.squeeze(np.sum(dZ, axis=1, keepdims=True)) / m,
)
_db(
    "squeezed_no_m",
    "db has lost an axis (np.squeeze), and the 1/m is missing.",
    lambda dZ, A, W, b, m: np.squeeze(np.sum(dZ, axis=1, keepdims=True)),
)
_db(
    "not_summed",
    "db is not summed over the examples: it must have the shape of b.",
    lambda dZ, A, W, b, m: dZ / m,
)
_db(
    "not_summed_no_m",
    "db is not summed over the examples: it must have the shape of b.",
    lambda dZ, A, W, b, m: dZ,
)
_db("sign", "db has the wrong sign.", lambda dZ, A, W, b, m: -np.mean(dZ, axis=1, keepdims=True))
_db(
    "sign_no_m",
    "db has the wrong sign and is not divided by m.",
    lambda dZ, A, W, b, m: -np.sum(dZ, axis=1, keepdims=True),
)
_db("b_itself", "db is b itself.", lambda dZ, A, W, b, m: b)
_db(
    "zeros",
    "db is all zeros: it is made, but never filled.",
    lambda dZ, A, W, b, m: np.zeros(b.shape),
)
_db(
    "from_dW",
    "db is summed from dW; it is summed from dZ.",
    lambda dZ, A, W, b, m: np.sum(dZ @ A.T / m, axis=1, keepdims=True),
)
_db(
    "from_A",
    "db is summed from A_prev; it is summed from dZ.",
    lambda dZ, A, W, b, m: np.mean(A, axis=1, keepdims=True),
)
_db(
    "times_b",
    "db is multiplied by b; the derivative of Z by b is 1.",
    lambda dZ, A, W, b, m: np.mean(dZ, axis=1, keepdims=True) * b,
)
_db(
    "plus_b",
    "b is added to db; it does not belong there.",
    lambda dZ, A, W, b, m: np.mean(dZ, axis=1, keepdims=True) + b,
)
_db(
    "first_example",
    "only the first example is in db; all are summed.",
    lambda dZ, A, W, b, m: dZ[:, :1],
)
_db(
    "first_example_over_m",
    "only the first example is in db; all are summed.",
    lambda dZ, A, W, b, m: dZ[:, :1] / m,
)
_db(
    "last_example",
    "only the last example is in db: the sum is overwritten in the loop, not added to.",
    lambda dZ, A, W, b, m: dZ[:, -1:],
)
_db(
    "last_example_over_m",
    "only the last example is in db: the sum is overwritten in the loop, not added to.",
    lambda dZ, A, W, b, m: dZ[:, -1:] / m,
)
_db(
    "maximum",
    "db takes the largest entry; the examples are summed.",
    lambda dZ, A, W, b, m: np.max(dZ, axis=1, keepdims=True),
)
_dA(
    "1_over_m",
    "dA_prev is divided by m: the mean belongs to dW and db, where examples are summed.",
    lambda dZ, A, W, b, m: W.T @ dZ / m,
)
_dA("times_m", "dA_prev is multiplied by m.", lambda dZ, A, W, b, m: W.T @ dZ * m)
_dA("no_transpose", "W is not transposed in dA_prev.", lambda dZ, A, W, b, m: W @ dZ)
_dA("order", "the factors of dA_prev are in the wrong order.", lambda dZ, A, W, b, m: dZ @ W.T)
_dA(
    "order_no_transpose",
    "the factors of dA_prev are in the wrong order, and the transpose is missing.",
    lambda dZ, A, W, b, m: dZ @ W,
)
_dA(
    "transposed",
    "dA_prev is transposed: it must have the shape of A_prev.",
    lambda dZ, A, W, b, m: dZ.T @ W,
)
_dA(
    "wrong_transpose", "in dA_prev the wrong factor is transposed.", lambda dZ, A, W, b, m: W @ dZ.T
)
_dA(
    "both_transposed",
    "in dA_prev both factors are transposed; only W is.",
    lambda dZ, A, W, b, m: W.T @ dZ.T,
)
_dA(
    "with_A",
    "dA_prev is made with A_prev; it needs W, through which the gradient flows back.",
    lambda dZ, A, W, b, m: A.T @ dZ,
)
_dA(
    "with_A_dZT",
    "dA_prev is made with A_prev; it needs W, through which the gradient flows back.",
    lambda dZ, A, W, b, m: A @ dZ.T,
)
_dA(
    "with_dW",
    "dA_prev is made with dW; it needs W, through which the gradient flows back.",
    lambda dZ, A, W, b, m: (dZ @ A.T / m).T @ dZ,
)
_dA(
    "plus_b",
    "b is added to dA_prev as on the way forward; it does not belong there.",
    lambda dZ, A, W, b, m: W.T @ dZ + b,
)
_dA("sign", "dA_prev has the wrong sign.", lambda dZ, A, W, b, m: -(W.T @ dZ))
_dA(
    "elementwise",
    "* multiplies entry by entry; dA_prev is a matrix product.",
    lambda dZ, A, W, b, m: W.T * dZ,
)
_dA(
    "elementwise_no_T",
    "* multiplies entry by entry; dA_prev is a matrix product.",
    lambda dZ, A, W, b, m: W * dZ,
)
_dA("A_itself", "dA_prev is A_prev itself.", lambda dZ, A, W, b, m: A)
_dA("times_A", "dA_prev is multiplied with A_prev as well.", lambda dZ, A, W, b, m: (W.T @ dZ) * A)
_dA(
    "relu_mask",
    "the activation's slope is multiplied in here as well: that is the next layer's step.",
    lambda dZ, A, W, b, m: (W.T @ dZ) * (A > 0),
)
_dA(
    "relu_of",
    "relu is applied to dA_prev; gradients may be negative.",
    lambda dZ, A, W, b, m: np.maximum(0, W.T @ dZ),
)
_dA(
    "summed",
    "dA_prev is summed over the examples: it has the shape of A_prev.",
    lambda dZ, A, W, b, m: np.sum(W.T @ dZ, axis=1, keepdims=True),
)
_dA(
    "pinv",
    "W is inverted; the gradient flows back through W transposed.",
    lambda dZ, A, W, b, m: np.linalg.pinv(W) @ dZ,
)


def _all_three(id, says, change):
    _add(
        "linear_backward",
        id,
        says,
        lambda dZ, cache: change(*lecture.linear_backward(dZ, cache), cache),
    )


_all_three(
    "order_dW_db_dA",
    "the results are in the wrong order: dA_prev comes first, then dW, then db.",
    lambda dA, dW, db, c: (dW, db, dA),
)
_all_three(
    "order_dW_dA_db",
    "the results are in the wrong order: dA_prev comes first, then dW, then db.",
    lambda dA, dW, db, c: (dW, dA, db),
)
_all_three(
    "order_dA_db_dW",
    "the results are in the wrong order: dA_prev comes first, then dW, then db.",
    lambda dA, dW, db, c: (dA, db, dW),
)
_all_three(
    "order_reversed",
    "the results are in the wrong order: dA_prev comes first, then dW, then db.",
    lambda dA, dW, db, c: (db, dW, dA),
)
_all_three(
    "no_1_over_m",
    "neither dW nor db is divided by m: they are means over the examples, not sums.",
    lambda dA, dW, db, c: (dA, dW * c[0].shape[1], db * c[0].shape[1]),
)
_all_three(
    "m_is_rows",
    "m is taken as the number of rows of A_prev; the examples are its columns.",
    lambda dA, dW, db, c: (
        dA,
        dW * c[0].shape[1] / c[0].shape[0],
        db * c[0].shape[1] / c[0].shape[0],
    ),
)
_all_three(
    "m_is_units",
    "m is taken as the number of units; it is the number of examples, the columns.",
    lambda dA, dW, db, c: (
        dA,
        dW * c[0].shape[1] / c[1].shape[0],
        db * c[0].shape[1] / c[1].shape[0],
    ),
)
_all_three("all_signs", "all three have the wrong sign.", lambda dA, dW, db, c: (-dA, -dW, -db))
_all_three("only_dA", "only dA_prev is returned; dW and db are missing.", lambda dA, dW, db, c: dA)
_all_three("no_dA", "dA_prev is missing in what is returned.", lambda dA, dW, db, c: (dW, db))
_all_three("no_db", "db is missing in what is returned.", lambda dA, dW, db, c: (dA, dW))
_all_three(
    "dict",
    "a dict is returned; the three are unpacked as a tuple later.",
    lambda dA, dW, db, c: {"dA_prev": dA, "dW": dW, "db": db},
)


# linear_activation_backward ------------------------------------------------------------------


def _layer(id, says, dZ):
    """dZ(dA, A_prev, W, b, Z, activation) replaces the lecture's; the rest follows from it."""

    def gives(dA, cache, activation):
        linear_cache, Z = cache
        return lecture.linear_backward(dZ(dA, *linear_cache, Z, activation), linear_cache)

    _add("linear_activation_backward", id, says, gives)


def _back(activation):
    return lecture.relu_backward if activation == "relu" else lecture.sigmoid_backward


def _other(activation):
    return lecture.sigmoid_backward if activation == "relu" else lecture.relu_backward


_layer(
    "activations_swapped",
    '"relu" and "sigmoid" have changed places.',
    lambda dA, A, W, b, Z, g: _other(g)(dA, Z),
)
_layer(
    "always_relu",
    "it goes back through relu whatever `activation` says.",
    lambda dA, A, W, b, Z, g: lecture.relu_backward(dA, Z),
)
_layer(
    "always_sigmoid",
    "it goes back through the sigmoid whatever `activation` says.",
    lambda dA, A, W, b, Z, g: lecture.sigmoid_backward(dA, Z),
)
_layer(
    "no_activation",
    "dA goes straight into the linear part: the way back through the activation is missing.",
    lambda dA, A, W, b, Z, g: dA,
)
_layer(
    "no_relu",
    'with "relu", the way back through the activation is missing.',
    lambda dA, A, W, b, Z, g: dA if g == "relu" else _back(g)(dA, Z),
)
_layer(
    "no_sigmoid",
    'with "sigmoid", the way back through the activation is missing.',
    lambda dA, A, W, b, Z, g: dA if g == "sigmoid" else _back(g)(dA, Z),
)
_layer(
    "both",
    "it goes back through both activations: an else is missing.",
    lambda dA, A, W, b, Z, g: lecture.sigmoid_backward(lecture.relu_backward(dA, Z), Z),
)
_layer(
    "both_if_relu",
    'with "relu" it goes back through both activations: an else is missing.',
    lambda dA, A, W, b, Z, g: (
        lecture.sigmoid_backward(lecture.relu_backward(dA, Z), Z)
        if g == "relu"
        else _back(g)(dA, Z)
    ),
)
_layer(
    "twice",
    "it goes back through the activation twice.",
    lambda dA, A, W, b, Z, g: _back(g)(_back(g)(dA, Z), Z),
)
_layer(
    "forward_of_Z",
    "the activation itself is multiplied in; the chain rule needs its slope.",
    lambda dA, A, W, b, Z, g: dA * (np.maximum(0, Z) if g == "relu" else sigmoid(Z)[0]),
)
_layer(
    "by_A_prev",
    "the slope is taken at A_prev; it is taken at Z, the activation cache.",
    lambda dA, A, W, b, Z, g: _back(g)(dA, A),
)
_layer(
    "slope_only",
    "dA is not multiplied in: the slope alone goes back.",
    lambda dA, A, W, b, Z, g: _back(g)(np.ones_like(dA), Z),
)
_layer(
    "over_m",
    "dZ is divided by m, and linear_backward divides once more.",
    lambda dA, A, W, b, Z, g: _back(g)(dA, Z) / dA.shape[1],
)
_layer(
    "A_for_Z",
    "the slope is taken at the activation of Z; the cache is Z itself.",
    lambda dA, A, W, b, Z, g: _back(g)(dA, np.maximum(0, Z) if g == "relu" else sigmoid(Z)[0]),
)
_layer(
    "A_1_minus_A",
    'with "sigmoid", s is taken to be Z: the sigmoid of Z is missing.',
    lambda dA, A, W, b, Z, g: dA * Z * (1 - Z) if g == "sigmoid" else _back(g)(dA, Z),
)


def _layer_returns(id, says, change):
    def gives(dA, cache, activation):
        dZ = _back(activation)(dA, cache[1])
        return change(dA, dZ, cache, *lecture.linear_backward(dZ, cache[0]))

    _add("linear_activation_backward", id, says, gives)


_layer_returns(
    "dZ_for_dA",
    "dZ is returned where dA_prev belongs.",
    lambda dA, dZ, c, dA_prev, dW, db: (dZ, dW, db),
)
_layer_returns(
    "dA_for_dA_prev",
    "dA is returned where dA_prev belongs: the gradient does not move to the layer before.",
    lambda dA, dZ, c, dA_prev, dW, db: (dA, dW, db),
)
_layer_returns(
    "with_dZ",
    "dZ is returned as well; asked for are dA_prev, dW, db.",
    lambda dA, dZ, c, dA_prev, dW, db: (dZ, dA_prev, dW, db),
)
_layer_returns(
    "dZ_only",
    "only dZ is returned: the way back through the linear part is missing.",
    lambda dA, dZ, c, dA_prev, dW, db: dZ,
)
_layer_returns(
    "order_dW_first",
    "the results are in the wrong order: dA_prev comes first, then dW, then db.",
    lambda dA, dZ, c, dA_prev, dW, db: (dW, db, dA_prev),
)
_layer_returns(
    "order_dW_dA_db",
    "the results are in the wrong order: dA_prev comes first, then dW, then db.",
    lambda dA, dZ, c, dA_prev, dW, db: (dW, dA_prev, db),
)
_layer_returns(
    "order_dA_db_dW",
    "the results are in the wrong order: dA_prev comes first, then dW, then db.",
    lambda dA, dZ, c, dA_prev, dW, db: (dA_prev, db, dW),
)
_layer_returns(
    "order_reversed",
    "the results are in the wrong order: dA_prev comes first, then dW, then db.",
    lambda dA, dZ, c, dA_prev, dW, db: (db, dW, dA_prev),
)
_layer_returns(
    "mask_after",
    "the slope is multiplied into dA_prev as well; it acts once, on dA.",
    lambda dA, dZ, c, dA_prev, dW, db: (dA_prev * (c[0][0] > 0), dW, db),
)


def _swapped_caches(dA, cache, activation):
    activation_cache, linear_cache = cache
    dZ = _back(activation)(dA, activation_cache)
    return lecture.linear_backward(dZ, linear_cache)


def _late_activation(dA, cache, activation):
    (A, W, _), Z = cache
    m = A.shape[1]
    dW, db = dA @ A.T / m, np.sum(dA, axis=1, keepdims=True) / m
    return W.T @ _back(activation)(dA, Z), dW, db


_add(
    "linear_activation_backward",
    "dW_from_dA",
    "dW and db are made from dA; they need dZ, behind the activation.",
    _late_activation,
)


def _dA_prev_from_dA(dA, cache, activation):
    _, dW, db = lecture.linear_activation_backward(dA, cache, activation)
    return cache[0][1].T @ dA, dW, db


_add(
    "linear_activation_backward",
    "dA_prev_from_dA",
    "dA_prev is made from dA; it needs dZ, behind the activation.",
    _dA_prev_from_dA,
)


def _layer_with(unpack):
    """linear_backward where (A_prev, W, b) are taken from the cache in another order."""

    def gives(dZ, cache):
        A, W, _ = (cache[i] for i in unpack)
        m = A.shape[1]
        return W.T @ dZ, dZ @ A.T / m, np.sum(dZ, axis=1, keepdims=True) / m

    return gives


for _unpack in ((1, 0, 2), (0, 2, 1), (2, 1, 0), (1, 2, 0), (2, 0, 1)):
    _add(
        "linear_backward",
        "cache_unpacked_" + "".join(map(str, _unpack)),
        "the cache is unpacked in the wrong order: it holds A_prev, W, b.",
        _layer_with(_unpack),
    )


# compute_dA ----------------------------------------------------------------------------------


def _start(id, says, gives):
    _add("compute_dA", id, says, gives)


_start(
    "sign",
    "the minus in front is missing: dA has the wrong sign.",
    lambda A, Y: Y / A - (1 - Y) / (1 - A),
)
_start(
    "over_m",
    "dA is divided by m: the mean is taken later, in dW and db.",
    lambda A, Y: compute_dA(A, Y) / np.shape(Y)[1],
)
_start(
    "sign_over_m",
    "dA has the wrong sign and is divided by m (the mean is taken later).",
    lambda A, Y: -compute_dA(A, Y) / np.shape(Y)[1],
)
_start("times_m", "dA is multiplied by m.", lambda A, Y: compute_dA(A, Y) * np.shape(Y)[1])
_start(
    "shortcut",
    "A − Y is dZ of the last layer (the sigmoid is in it already); asked for is dA.",
    lambda A, Y: A - Y,
)
_start("shortcut_sign", "Y − A is minus dZ of the last layer; asked for is dA.", lambda A, Y: Y - A)
_start(
    "squared_error",
    "this is the derivative of the squared error, not of the cross-entropy.",
    lambda A, Y: 2 * (A - Y),
)
_start("only_positives", "the term of the examples with label 0 is missing.", lambda A, Y: -Y / A)
_start(
    "only_positives_sign",
    "the term of the examples with label 0 is missing, and the minus.",
    lambda A, Y: Y / A,
)
_start(
    "only_negatives",
    "the term of the examples with label 1 is missing.",
    lambda A, Y: (1 - Y) / (1 - A),
)
_start(
    "plus_between",
    "the sign between the two terms is wrong: brackets, or the minus in log(1 − A)'s derivative.",
    lambda A, Y: -(Y / A + (1 - Y) / (1 - A)),
)
_start(
    "plus_plus",
    "both terms have a plus: they have opposite signs.",
    lambda A, Y: Y / A + (1 - Y) / (1 - A),
)
_start(
    "swapped",
    "A and Y have changed places in the formula.",
    lambda A, Y: -(A / Y - (1 - A) / (1 - Y)),
)
_start(
    "products",
    "the terms are multiplied by A and 1 − A; they are divided.",
    lambda A, Y: -(Y * A - (1 - Y) * (1 - A)),
)
_start("upside_down", "the fractions are upside down.", lambda A, Y: (A - Y) * (A * (1 - A)))
_start(
    "logs",
    "this is the cost of each example; asked for is its derivative.",
    lambda A, Y: -(Y * np.log(A) + (1 - Y) * np.log(1 - A)),
)
_start(
    "logs_minus",
    "the logs are still there: the derivative of log(A) is 1/A.",
    lambda A, Y: -(Y * np.log(A) - (1 - Y) * np.log(1 - A)),
)
_start(
    "log_derivative_missing",
    "the logs are still there: the derivative of log(A) is 1/A.",
    lambda A, Y: -(Y / np.log(A) - (1 - Y) / np.log(1 - A)),
)
_start(
    "brackets_denominator",
    "brackets: (1 − Y)/1 − A is not (1 − Y)/(1 − A).",
    lambda A, Y: -(Y / A - (1 - Y) / 1 - A),
)
_start(
    "brackets_numerator",
    "brackets: 1 − Y/(1 − A) is not (1 − Y)/(1 − A).",
    lambda A, Y: -(Y / A - 1 - Y / (1 - A)),
)
_start(
    "brackets_numerator_inner",
    "brackets: 1 − Y/(1 − A) is not (1 − Y)/(1 − A).",
    lambda A, Y: -(Y / A - (1 - Y / (1 - A))),
)
_start(
    "brackets_denominator_inner",
    "brackets: (1 − Y)/1 − A is not (1 − Y)/(1 − A).",
    lambda A, Y: -(Y / A - ((1 - Y) / 1 - A)),
)
_start(
    "brackets_both",
    "brackets: 1 − Y/1 − A is not (1 − Y)/(1 − A).",
    lambda A, Y: -(Y / A - 1 - Y / 1 - A),
)
_start(
    "A_twice",
    "both terms are divided by A; the second one by 1 − A.",
    lambda A, Y: -(Y / A - (1 - Y) / A),
)
_start(
    "Y_twice",
    "both terms have Y above; the second one has 1 − Y.",
    lambda A, Y: -(Y / A - Y / (1 - A)),
)
_start(
    "denominators_crossed",
    "the denominators have changed places.",
    lambda A, Y: -(Y / (1 - A) - (1 - Y) / A),
)
_start("plus_A", "1 + A stands where 1 − A belongs.", lambda A, Y: -(Y / A - (1 - Y) / (1 + A)))
_start("plus_Y", "1 + Y stands where 1 − Y belongs.", lambda A, Y: -(Y / A - (1 + Y) / (1 - A)))
_start(
    "no_1_minus_A",
    "only one denominator: the derivative (A − Y)/(A (1 − A)) lacks its 1 − A.",
    lambda A, Y: (A - Y) / A,
)
_start(
    "no_A",
    "only one denominator: the derivative (A − Y)/(A (1 − A)) lacks its A.",
    lambda A, Y: (A - Y) / (1 - A),
)
_start(
    "integers_like_Y",
    "the result is cut to whole numbers: an array made like Y holds integers only.",
    lambda A, Y: compute_dA(A, Y).astype(Y.dtype),
)
_start(
    "whole_numbers",
    "the result is cut to whole numbers: an array like Y holds integers only.",
    lambda A, Y: np.trunc(compute_dA(A, Y)),
)
_start(
    "summed",
    "dA is summed over the examples: each has its own.",
    lambda A, Y: np.sum(compute_dA(A, Y)),
)
_start(
    "mean",
    "dA is averaged over the examples: each has its own.",
    lambda A, Y: np.mean(compute_dA(A, Y)),
)
_start(
    "summed_row",
    "dA is summed over the examples: each has its own.",
    lambda A, Y: np.sum(compute_dA(A, Y), axis=1, keepdims=True),
)
_start(
    "flat", "dA has lost an axis: it stays a row, (1, m).", lambda A, Y: compute_dA(A, Y).ravel()
)
_start("column", "dA is transposed: it stays a row, (1, m).", lambda A, Y: compute_dA(A, Y).T)
_start(
    "clipped",
    "the result is cut off: large gradients are right where the network is sure and wrong.",
    lambda A, Y: np.clip(compute_dA(A, Y), -10, 10),
)
_start(
    "clipped_1",
    "the result is cut off: large gradients are right where the network is sure and wrong.",
    lambda A, Y: np.clip(compute_dA(A, Y), -1, 1),
)
_start(
    "epsilon_large",
    "too much is added to the denominators for safety: it changes the result.",
    lambda A, Y: -(Y / (A + 1e-2) - (1 - Y) / (1 - A + 1e-2)),
)
_start(
    "epsilon_1e_3",
    "too much is added to the denominators for safety: it changes the result.",
    lambda A, Y: -(Y / (A + 1e-3) - (1 - Y) / (1 - A + 1e-3)),
)


# L_model_backward ----------------------------------------------------------------------------


def _model(id, says, *, start=None, activation=None, cache=None, stale=False, key=None):
    """The lecture's loop with one thing changed.

    start(AL, Y): the first dA; activation(l, L); cache(l, L): the place in caches;
    stale: every hidden layer gets the output's gradient ("after": what the last layer hands on);
    key(l): number in dA's key.
    """

    def gives(AL, Y, caches):
        grads, L = {}, len(caches)
        dA = first = handed = (start or compute_dA)(AL, Y)
        for l in range(L, 0, -1):
            g = activation(l, L) if activation else ("sigmoid" if l == L else "relu")
            own = caches[cache(l, L) if cache else l - 1]
            if stale and l < L:
                dA = handed if stale == "after" else first
            if g is None:
                dA, dW, db = lecture.linear_backward(dA, own[0])
            else:
                dA, dW, db = lecture.linear_activation_backward(dA, own, g)
            if l == L:
                handed = dA
            grads[f"dA{key(l) if key else l - 1}"] = dA
            grads[f"dW{l}"], grads[f"db{l}"] = dW, db
        return grads

    _add("L_model_backward", id, says, gives)


_model(
    "start_sign",
    "the first gradient dA[L] has the wrong sign.",
    start=lambda A, Y: -compute_dA(A, Y),
)
_model(
    "start_shortcut",
    "AL − Y is dZ[L]: the sigmoid in it already, it goes through its slope once more.",
    start=lambda A, Y: A - Y,
)
_model(
    "start_shortcut_sign",
    "Y − AL is taken for dA[L]: the sign is wrong, and the sigmoid is in it already.",
    start=lambda A, Y: Y - A,
)
_model(
    "start_over_m",
    "dA[L] is divided by m, and dW and db are so once more.",
    start=lambda A, Y: compute_dA(A, Y) / np.shape(Y)[1],
)
_model(
    "start_AL",
    "the way back starts with AL itself; it starts with the derivative of the cost.",
    start=lambda A, Y: A,
)
_model(
    "start_cost",
    "the way back starts with the cost; it starts with its derivative.",
    start=lambda A, Y: -(Y * np.log(A) + (1 - Y) * np.log(1 - A)),
)
_model(
    "start_ones",
    "the way back starts with ones; it starts with the derivative of the cost.",
    start=lambda A, Y: np.ones_like(A),
)
_model(
    "last_relu",
    "the last layer goes back through relu; its activation is the sigmoid.",
    activation=lambda l, L: "relu",
)
_model(
    "all_sigmoid",
    "all layers go back through the sigmoid; the hidden ones are relu.",
    activation=lambda l, L: "sigmoid",
)
_model(
    "swapped",
    "hidden layers go back through the sigmoid, the last through relu: it is the other way.",
    activation=lambda l, L: "relu" if l == L else "sigmoid",
)
_model(
    "last_linear",
    "the last layer's way back through the sigmoid is missing.",
    activation=lambda l, L: None if l == L else "relu",
)
_model(
    "hidden_linear",
    "the hidden layers' way back through relu is missing.",
    activation=lambda l, L: "sigmoid" if l == L else None,
)
_model(
    "first_sigmoid",
    "the first layer goes back through the sigmoid; it is relu.",
    activation=lambda l, L: "sigmoid" if l in (1, L) else "relu",
)
_model(
    "two_sigmoids",
    "the layer before the last goes back through the sigmoid; it is relu.",
    activation=lambda l, L: "sigmoid" if l >= L - 1 else "relu",
)
_model(
    "stale_dAL",
    "every layer is handed dA[L] (stale upstream gradient): each needs that of the next layer.",
    stale=True,
)
_model(
    "stale_dA",
    "every hidden layer is handed the last layer's gradient (stale): each needs the next layer's.",
    stale="after",
)
_model(
    "cache_of_before",
    "the cache of the wrong layer is used: layer l's is caches[l − 1].",
    cache=lambda l, L: l - 2,
)
_model("cache_first", "the first layer's cache is used everywhere.", cache=lambda l, L: 0)
_model("cache_last", "the last layer's cache is used everywhere.", cache=lambda l, L: L - 1)
_model(
    "caches_reversed",
    "the caches are used in reverse: layer l's is caches[l − 1].",
    cache=lambda l, L: L - l,
)
_model(
    "dA_keys_shifted",
    "dA is stored one layer too high: what layer l hands back is the gradient of A[l − 1].",
    key=lambda l: l,
)
_model("dA_keys_two_low", "dA is stored one layer too low.", key=lambda l: l - 2)


def _model_grads(id, says, change):
    _add(
        "L_model_backward",
        id,
        says,
        lambda AL, Y, caches: change(lecture.L_model_backward(AL, Y, caches), len(caches), AL, Y),
    )


def _only(keep):
    return lambda grads, L, AL, Y: {
        k: v for k, v in grads.items() if keep(k.rstrip("0123456789"), int(k.lstrip("dAWb")), L)
    }


_model_grads(
    "last_layer_only",
    "only the last layer is gone back through: the loop over the others is missing.",
    _only(lambda kind, l, L: l == L or (kind == "dA" and l == L - 1)),
)
_model_grads(
    "first_layer_missing",
    "the first layer is missing: the loop ends one layer too early.",
    _only(lambda kind, l, L: l > 1 or (kind == "dA" and l > 0)),
)
_model_grads(
    "last_layer_missing",
    "the last layer's gradients are not stored.",
    _only(lambda kind, l, L: l != L and not (kind == "dA" and l == L - 1)),
)
_model_grads(
    "no_dA",
    "the dA are not stored; they belong to the result too.",
    _only(lambda kind, l, L: kind != "dA"),
)
_model_grads(
    "no_dA0",
    "dA0, the gradient of the input, is missing.",
    _only(lambda kind, l, L: not (kind == "dA" and l == 0)),
)
_model_grads("no_db", "the db are not stored.", _only(lambda kind, l, L: kind != "db"))
_model_grads("no_dW", "the dW are not stored.", _only(lambda kind, l, L: kind != "dW"))
_model_grads(
    "keys_from_0",
    "the layers are counted from 0 in the keys; the first one is dW1, db1.",
    lambda g, L, AL, Y: {
        (k if k[:2] == "dA" else f"{k[:2]}{int(k[2:]) - 1}"): v for k, v in g.items()
    },
)
_model_grads(
    "keys_reversed",
    "the gradients are stored in reverse: the last layer's under 1.",
    lambda g, L, AL, Y: {
        (f"dA{L - 1 - int(k[2:])}" if k[:2] == "dA" else f"{k[:2]}{L + 1 - int(k[2:])}"): v
        for k, v in g.items()
    },
)
_model_grads(
    "keys_without_d",
    "the keys lack their d: dW1, db1, dA0, ...",
    lambda g, L, AL, Y: {k[1:]: v for k, v in g.items()},
)
_model_grads(
    "dW_db_swapped",
    "dW and db have changed places.",
    lambda g, L, AL, Y: {
        ({"dW": "db", "db": "dW"}.get(k[:2], k[:2]) + k[2:]): v for k, v in g.items()
    },
)
_model_grads(
    "over_m",
    "dW and db are divided by m once more; linear_backward has done it already.",
    lambda g, L, AL, Y: {k: v / np.shape(Y)[1] if k[:2] != "dA" else v for k, v in g.items()},
)
_model_grads("list", "a list is returned; needed is a dict.", lambda g, L, AL, Y: list(g.values()))


def _unpacked_otherwise(order):
    """linear_activation_backward's three results are taken in another order."""

    def gives(AL, Y, caches):
        grads, L = {}, len(caches)
        dA = compute_dA(AL, Y)
        for l in range(L, 0, -1):
            g = "sigmoid" if l == L else "relu"
            three = lecture.linear_activation_backward(dA, caches[l - 1], g)
            dA = three[0]
            for key, i in zip((f"dA{l - 1}", f"dW{l}", f"db{l}"), order, strict=True):
                grads[key] = three[i]
        return grads

    return gives


for _order in ((0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)):
    _add(
        "L_model_backward",
        "unpacked_" + "".join(map(str, _order)),
        "what a layer's way back returns is unpacked in the wrong order: dA_prev, dW, db.",
        _unpacked_otherwise(_order),
    )


def _with_own_dA(AL, Y, caches):
    """Each hidden layer is handed the dA with its own number, not the one after it."""
    grads, L = {}, len(caches)
    grads[f"dA{L}"] = compute_dA(AL, Y)
    for l in range(L, 0, -1):
        g = "sigmoid" if l == L else "relu"
        dA, grads[f"dW{l}"], grads[f"db{l}"] = lecture.linear_activation_backward(
            grads[f"dA{min(l + 1, L)}"], caches[l - 1], g
        )
        grads[f"dA{l - 1}"] = dA
    return grads


_add(
    "L_model_backward",
    "stale_by_one",
    "a layer is handed the gradient of one layer too high (stale upstream gradient).",
    _with_own_dA,
)


def _column_labels(AL, Y, caches):
    return lecture.L_model_backward(AL, np.full_like(Y, Y.flat[0]), caches)


def _from_the_first(AL, Y, caches):
    grads, L = {}, len(caches)
    dA = compute_dA(AL, Y)
    for l in range(1, L + 1):
        g = "sigmoid" if l == L else "relu"
        dA, dW, db = lecture.linear_activation_backward(dA, caches[l - 1], g)
        grads[f"dA{l - 1}"], grads[f"dW{l}"], grads[f"db{l}"] = dA, dW, db
    return grads


def _two_layers(AL, Y, caches):
    dA, dW2, db2 = lecture.linear_activation_backward(compute_dA(AL, Y), caches[1], "sigmoid")
    dA0, dW1, db1 = lecture.linear_activation_backward(dA, caches[0], "relu")
    return {"dA1": dA, "dW2": dW2, "db2": db2, "dA0": dA0, "dW1": dW1, "db1": db1}


_add(
    "L_model_backward",
    "from_the_first",
    "the layers are gone through from the first to the last: the way back is the other order.",
    _from_the_first,
)
_add(
    "L_model_backward",
    "two_layers_only",
    "two layers are written out; how many layers there are, caches says.",
    _two_layers,
)
_add(
    "L_model_backward", "first_label", "the first example's label is used for all.", _column_labels
)
_add(
    "L_model_backward",
    "labels_turned",
    "the labels are turned round (1 − Y).",
    lambda AL, Y, caches: lecture.L_model_backward(AL, 1 - Y, caches),
)
