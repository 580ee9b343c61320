"""Mistakes in linear_backward (lesson 05)."""

import numpy as np

from testCases import lecture
from testCases.mistakes.base import Library

_library = Library()
MISTAKES = _library.mistakes
_add = _library.add


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


def _with_cache_unpacked(unpack):
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
        _with_cache_unpacked(_unpack),
    )
