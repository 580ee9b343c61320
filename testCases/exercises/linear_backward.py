"""linear_backward: back through the linear part of a layer (lesson 05)."""

import numpy as np

import dnn_helpers
from testCases import testCases_v2 as published
from testCases.engine.exercise import Case, Exercise, mistakes

NAME = "linear_backward"


def linear_backward(dZ, linear_cache):
    A_prev, W, _ = linear_cache
    m = A_prev.shape[1]
    dW = dZ @ A_prev.T / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = W.T @ dZ
    return dA_prev, dW, db


def inputs(draw):
    if not draw.square:
        yield Case("the published values", published.linear_backward_test_case())
    for one in ("", "n", "m", "again"):
        n, n_prev, m = draw.sizes(3)
        n, m = (1 if one == "n" and not draw.square else n), (1 if one == "m" else m)
        cache = (draw.array(n_prev, m), draw.array(n, n_prev), draw.array(n, 1))
        label = {"": "several units", "n": "one unit", "m": "one example", "again": "other sizes"}
        yield Case(label[one], (draw.array(n, m), cache))


# --- known mistakes -------------------------------------------------------------------------------


def _in(part, rows):
    """Rows in which one of dA_prev, dW, db is wrong: gives(dZ, A, W, b, m)."""

    def put(gives):
        def whole(dZ, cache):
            A, W, b = cache
            right = dict(zip(("dA_prev", "dW", "db"), linear_backward(dZ, cache), strict=True))
            right[part] = gives(dZ, A, W, b, A.shape[1])
            return right["dA_prev"], right["dW"], right["db"]

        return whole

    return [(f"{part}_{id}", says, put(gives)) for id, says, gives in rows]


def _in_all(rows):
    """Rows about all three: gives(dA, dW, db, m, n, units); n inputs, so many units."""

    def put(gives):
        def whole(dZ, cache):
            (n, m), units = cache[0].shape, cache[1].shape[0]
            return gives(*linear_backward(dZ, cache), m, n, units)

        return whole

    return [(id, says, put(gives)) for id, says, gives in rows]


def _unpacked(order):
    """linear_backward where (A_prev, W, b) are taken from the cache in another order."""

    def gives(dZ, cache):
        A, W, _ = (cache[i] for i in order)
        m = A.shape[1]
        return W.T @ dZ, dZ @ A.T / m, np.sum(dZ, axis=1, keepdims=True) / m

    return gives


# fmt: off
_dW = [
    ("no_1_over_m",          "dW is not divided by m: it is the mean over the examples, not their sum.", lambda dZ, A, W, b, m: dZ @ A.T),
    ("times_m",              "dW is multiplied by m; it is divided by m.", lambda dZ, A, W, b, m: dZ @ A.T * m),
    ("1_over_m_twice",       "dW is divided by m twice.", lambda dZ, A, W, b, m: dZ @ A.T / m**2),
    ("1_over_n",             "dW is divided by the number of inputs (rows of A_prev); m is the number of its columns, the examples.",
     lambda dZ, A, W, b, m: dZ @ A.T / A.shape[0]),
    ("1_over_units",         "dW is divided by the number of units (rows of dZ); m is the number of its columns, the examples.",
     lambda dZ, A, W, b, m: dZ @ A.T / dZ.shape[0]),
    ("1_over_m_minus_1",     "dW is divided by m − 1 instead of m.", lambda dZ, A, W, b, m: dZ @ A.T / (m - 1)),
    ("half",                 "dW is divided by 2m; it is divided by m.", lambda dZ, A, W, b, m: dZ @ A.T / (2 * m)),
    ("no_transpose",         "A_prev is not transposed in dW.", lambda dZ, A, W, b, m: dZ @ A / m),
    ("no_transpose_no_m",    "A_prev is not transposed in dW, and the 1/m is missing.", lambda dZ, A, W, b, m: dZ @ A),
    ("transposed",           "dW is transposed: it must have the shape of W.", lambda dZ, A, W, b, m: A @ dZ.T / m),
    ("transposed_no_m",      "dW is transposed (it must have the shape of W), and the 1/m is missing.", lambda dZ, A, W, b, m: A @ dZ.T),
    ("order",                "the factors of dW are in the wrong order.", lambda dZ, A, W, b, m: A.T @ dZ / m),
    ("order_no_transpose",   "the factors of dW are in the wrong order.", lambda dZ, A, W, b, m: A @ dZ / m),
    ("wrong_transpose",      "in dW the wrong factor is transposed.", lambda dZ, A, W, b, m: dZ.T @ A / m),
    ("both_transposed",      "in dW both factors are transposed; only A_prev is.", lambda dZ, A, W, b, m: dZ.T @ A.T / m),
    ("sign",                 "dW has the wrong sign.", lambda dZ, A, W, b, m: -(dZ @ A.T) / m),
    ("sign_no_m",            "dW has the wrong sign and is not divided by m.", lambda dZ, A, W, b, m: -(dZ @ A.T)),
    ("with_W",               "dW is made from W; it is made from A_prev, the layer's input.", lambda dZ, A, W, b, m: dZ @ W.T / m),
    ("W_dZ",                 "dW is made from W; it is made from A_prev, the layer's input.", lambda dZ, A, W, b, m: W @ dZ / m),
    ("W_itself",             "dW is W itself.", lambda dZ, A, W, b, m: W),
    ("elementwise",          "dW is dZ * A_prev, entry by entry; it is a matrix product.", lambda dZ, A, W, b, m: dZ * A / m),
    ("elementwise_T",        "dW is dZ * A_prev.T, entry by entry; it is a matrix product.", lambda dZ, A, W, b, m: dZ * A.T / m),
    ("plus_b",               "b is added to dW; it does not belong there.", lambda dZ, A, W, b, m: dZ @ A.T / m + b),
    ("plus_W",               "W is added to dW (a weight decay, which is not asked for).", lambda dZ, A, W, b, m: dZ @ A.T / m + W),
    ("regularised",          "W/m is added to dW (a weight decay, which is not asked for).", lambda dZ, A, W, b, m: dZ @ A.T / m + W / m),
    ("mean_over_all",        "dW is averaged to one number; every weight has its own gradient.",
     lambda dZ, A, W, b, m: np.full(W.shape, np.mean(dZ @ A.T))),
    ("first_example",        "only the first example counts in dW; all are summed.", lambda dZ, A, W, b, m: dZ[:, :1] @ A[:, :1].T),
    ("first_example_over_m", "only the first example counts in dW; all are summed.", lambda dZ, A, W, b, m: dZ[:, :1] @ A[:, :1].T / m),
    ("last_example",         "only the last example counts in dW (is the sum overwritten in the loop?).",
     lambda dZ, A, W, b, m: dZ[:, -1:] @ A[:, -1:].T),
    ("last_example_over_m",  "only the last example counts in dW (is the sum overwritten in the loop?).",
     lambda dZ, A, W, b, m: dZ[:, -1:] @ A[:, -1:].T / m),
    ("last_left_out",        "the last example is left out of dW (does a loop end one too early?).",
     lambda dZ, A, W, b, m: dZ[:, :-1] @ A[:, :-1].T / m),
    ("from_A_summed",        "dZ and A_prev are summed before the product; the products of each example are summed.",
     lambda dZ, A, W, b, m: np.sum(dZ, axis=1, keepdims=True) @ np.sum(A, axis=1, keepdims=True).T / m),
]

_DECAYS = [
    (f"decay_{name}{per}", "a multiple of W is added to dW (a weight decay, which is not asked for).",
     lambda dZ, A, W, b, m, rate=rate, per=per: dZ @ A.T / m + rate * W / (m if per else 1))
    for name, rate in (("0_001", 0.001), ("0_01", 0.01), ("0_1", 0.1), ("0_5", 0.5), ("0_7", 0.7), ("2", 2.0))
    for per in ("", "_over_m")
]

_db = [
    ("no_1_over_m",          "db is not divided by m: it is the mean over the examples, not their sum.",
     lambda dZ, A, W, b, m: np.sum(dZ, axis=1, keepdims=True)),
    ("times_m",              "db is multiplied by m; it is divided by m.", lambda dZ, A, W, b, m: np.sum(dZ, axis=1, keepdims=True) * m),
    ("1_over_m_twice",       "db is divided by m twice (np.mean divides by m already).",
     lambda dZ, A, W, b, m: np.mean(dZ, axis=1, keepdims=True) / m),
    ("1_over_n",             "db is divided by the number of inputs; m is the number of examples, the columns.",
     lambda dZ, A, W, b, m: np.sum(dZ, axis=1, keepdims=True) / A.shape[0]),
    ("1_over_units",         "db is divided by the number of units; m is the number of examples, the columns.",
     lambda dZ, A, W, b, m: np.sum(dZ, axis=1, keepdims=True) / dZ.shape[0]),
    ("1_over_m_minus_1",     "db is divided by m − 1 instead of m.", lambda dZ, A, W, b, m: np.sum(dZ, axis=1, keepdims=True) / (m - 1)),
    ("half",                 "db is divided by 2m; it is divided by m.", lambda dZ, A, W, b, m: np.sum(dZ, axis=1, keepdims=True) / (2 * m)),
    ("axis_0",               "db is summed along the wrong axis: over the units (axis 0), not the examples (axis 1).",
     lambda dZ, A, W, b, m: np.sum(dZ, axis=0, keepdims=True) / m),
    ("axis_0_flat",          "db is summed along the wrong axis: over the units (axis 0), not the examples (axis 1).",
     lambda dZ, A, W, b, m: np.sum(dZ, axis=0) / m),
    ("axis_0_no_m",          "db is summed along the wrong axis (over the units), and the 1/m is missing.",
     lambda dZ, A, W, b, m: np.sum(dZ, axis=0, keepdims=True)),
    ("axis_0_flat_no_m",     "db is summed along the wrong axis (over the units), and the 1/m is missing.",
     lambda dZ, A, W, b, m: np.sum(dZ, axis=0)),
    ("axis_0_mean",          "db is averaged along the wrong axis: over the units (axis 0), not the examples (axis 1).",
     lambda dZ, A, W, b, m: np.mean(dZ, axis=0, keepdims=True)),
    ("axis_0_mean_flat",     "db is averaged along the wrong axis: over the units (axis 0), not the examples (axis 1).",
     lambda dZ, A, W, b, m: np.mean(dZ, axis=0)),
    ("axis_0_column",        "db is summed along the wrong axis: over the units (axis 0), not the examples (axis 1).",
     lambda dZ, A, W, b, m: np.sum(dZ, axis=0).reshape(-1, 1) / m),
    ("scalar",               "db is summed over all units to one number; each unit's bias has its own gradient.",
     lambda dZ, A, W, b, m: np.sum(dZ) / m),
    ("scalar_no_m",          "db is summed over all units to one number (each unit has its own), and the 1/m is missing.",
     lambda dZ, A, W, b, m: np.sum(dZ)),
    ("scalar_mean",          "db is averaged over everything to one number; each unit's bias has its own gradient.",
     lambda dZ, A, W, b, m: np.mean(dZ)),
    ("scalar_mean_over_m",   "db is averaged over everything to one number, and divided by m again.", lambda dZ, A, W, b, m: np.mean(dZ) / m),
    ("scalar_1_by_1",        "db is summed over all units to one number; each unit's bias has its own gradient.",
     lambda dZ, A, W, b, m: np.sum(dZ, keepdims=True) / m),
    ("scalar_spread",        "db is summed over all units, and every unit gets the same number; each has its own.",
     lambda dZ, A, W, b, m: np.full(b.shape, np.sum(dZ) / m)),
    ("scalar_mean_spread",   "db is averaged over all units, and every unit gets the same number; each has its own.",
     lambda dZ, A, W, b, m: np.full(b.shape, np.mean(dZ))),
    ("flat",                 "db has lost an axis: it is a column of shape (n, 1), like b (keepdims=True keeps it).",
     lambda dZ, A, W, b, m: np.sum(dZ, axis=1) / m),
    ("flat_no_m",            "db has lost an axis (it is a column of shape (n, 1), like b), and the 1/m is missing.",
     lambda dZ, A, W, b, m: np.sum(dZ, axis=1)),
    ("row",                  "db is a row; it is a column of shape (n, 1), like b.", lambda dZ, A, W, b, m: np.sum(dZ, axis=1).reshape(1, -1) / m),
    ("row_no_m",             "db is a row (it is a column, like b), and the 1/m is missing.",
     lambda dZ, A, W, b, m: np.sum(dZ, axis=1).reshape(1, -1)),
    ("squeezed",             "db has lost an axis: it is a column of shape (n, 1), like b.",
     lambda dZ, A, W, b, m: np.squeeze(np.sum(dZ, axis=1, keepdims=True)) / m),
    ("squeezed_no_m",        "db has lost an axis (it is a column, like b), and the 1/m is missing.",
     lambda dZ, A, W, b, m: np.squeeze(np.sum(dZ, axis=1, keepdims=True))),
    ("not_summed",           "db is not summed over the examples: it must have the shape of b.", lambda dZ, A, W, b, m: dZ / m),
    ("not_summed_no_m",      "db is not summed over the examples: it must have the shape of b.", lambda dZ, A, W, b, m: dZ),
    ("sign",                 "db has the wrong sign.", lambda dZ, A, W, b, m: -np.mean(dZ, axis=1, keepdims=True)),
    ("sign_no_m",            "db has the wrong sign and is not divided by m.", lambda dZ, A, W, b, m: -np.sum(dZ, axis=1, keepdims=True)),
    ("b_itself",             "db is b itself.", lambda dZ, A, W, b, m: b),
    ("zeros",                "db is all zeros.", lambda dZ, A, W, b, m: np.zeros(b.shape)),
    ("from_dW",              "db is summed from dW; it is summed from dZ.", lambda dZ, A, W, b, m: np.sum(dZ @ A.T / m, axis=1, keepdims=True)),
    ("from_A",               "db is summed from A_prev; it is summed from dZ.", lambda dZ, A, W, b, m: np.mean(A, axis=1, keepdims=True)),
    ("times_b",              "db is multiplied by b; the derivative of Z with respect to b is 1.",
     lambda dZ, A, W, b, m: np.mean(dZ, axis=1, keepdims=True) * b),
    ("plus_b",               "b is added to db; it does not belong there.", lambda dZ, A, W, b, m: np.mean(dZ, axis=1, keepdims=True) + b),
    ("first_example",        "only the first example counts in db; all are summed.", lambda dZ, A, W, b, m: dZ[:, :1]),
    ("first_example_over_m", "only the first example counts in db; all are summed.", lambda dZ, A, W, b, m: dZ[:, :1] / m),
    ("last_example",         "only the last example counts in db (is the sum overwritten in the loop?).", lambda dZ, A, W, b, m: dZ[:, -1:]),
    ("last_example_over_m",  "only the last example counts in db (is the sum overwritten in the loop?).", lambda dZ, A, W, b, m: dZ[:, -1:] / m),
    ("maximum",              "db is the largest entry of each row; the examples are summed.",
     lambda dZ, A, W, b, m: np.max(dZ, axis=1, keepdims=True)),
]

_dA_prev = [
    ("1_over_m",           "dA_prev is divided by m; only dW and db are, where examples are summed.", lambda dZ, A, W, b, m: W.T @ dZ / m),
    ("times_m",            "dA_prev is multiplied by m; there is no m in it.", lambda dZ, A, W, b, m: W.T @ dZ * m),
    ("no_transpose",       "W is not transposed in dA_prev.", lambda dZ, A, W, b, m: W @ dZ),
    ("order",              "the factors of dA_prev are in the wrong order.", lambda dZ, A, W, b, m: dZ @ W.T),
    ("order_no_transpose", "the factors of dA_prev are in the wrong order, and the transpose is missing.", lambda dZ, A, W, b, m: dZ @ W),
    ("transposed",         "dA_prev is transposed: it must have the shape of A_prev.", lambda dZ, A, W, b, m: dZ.T @ W),
    ("wrong_transpose",    "in dA_prev the wrong factor is transposed.", lambda dZ, A, W, b, m: W @ dZ.T),
    ("both_transposed",    "in dA_prev both factors are transposed; only W is.", lambda dZ, A, W, b, m: W.T @ dZ.T),
    ("with_A",             "dA_prev is made from A_prev; it is made from W, through which the gradient flows back.", lambda dZ, A, W, b, m: A.T @ dZ),
    ("with_A_dZT",         "dA_prev is made from A_prev; it is made from W, through which the gradient flows back.", lambda dZ, A, W, b, m: A @ dZ.T),
    ("with_dW",            "dA_prev is made from dW; it is made from W, through which the gradient flows back.",
     lambda dZ, A, W, b, m: (dZ @ A.T / m).T @ dZ),
    ("plus_b",             "b is added to dA_prev; it does not belong there.", lambda dZ, A, W, b, m: W.T @ dZ + b),
    ("sign",               "dA_prev has the wrong sign.", lambda dZ, A, W, b, m: -(W.T @ dZ)),
    ("elementwise",        "dA_prev is W.T * dZ, entry by entry; it is a matrix product.", lambda dZ, A, W, b, m: W.T * dZ),
    ("elementwise_no_T",   "dA_prev is W * dZ, entry by entry; it is a matrix product.", lambda dZ, A, W, b, m: W * dZ),
    ("A_itself",           "dA_prev is A_prev itself.", lambda dZ, A, W, b, m: A),
    ("times_A",            "dA_prev is multiplied by A_prev as well.", lambda dZ, A, W, b, m: W.T @ dZ * A),
    ("relu_mask",          "relu's slope is multiplied into dA_prev; layer l − 1 does that itself, in its own activation step.",
     lambda dZ, A, W, b, m: W.T @ dZ * (A > 0)),
    ("relu_of",            "negative entries of dA_prev are 0 (relu); gradients may be negative.", lambda dZ, A, W, b, m: np.maximum(0, W.T @ dZ)),
    ("summed",             "dA_prev is summed over the examples; it has the shape of A_prev.",
     lambda dZ, A, W, b, m: np.sum(W.T @ dZ, axis=1, keepdims=True)),
    ("pinv",               "dA_prev is made with the inverse of W; the gradient flows back through W transposed.",
     lambda dZ, A, W, b, m: np.linalg.pinv(W) @ dZ),
]

_ALL = [
    ("order_dW_db_dA", "the results are in the wrong order: dA_prev comes first, then dW, then db.", lambda dA, dW, db, m, n, units: (dW, db, dA)),
    ("order_dW_dA_db", "the results are in the wrong order: dA_prev comes first, then dW, then db.", lambda dA, dW, db, m, n, units: (dW, dA, db)),
    ("order_dA_db_dW", "the results are in the wrong order: dA_prev comes first, then dW, then db.", lambda dA, dW, db, m, n, units: (dA, db, dW)),
    ("order_reversed", "the results are in the wrong order: dA_prev comes first, then dW, then db.", lambda dA, dW, db, m, n, units: (db, dW, dA)),
    ("no_1_over_m",    "neither dW nor db is divided by m: they are means over the examples, not sums.",
     lambda dA, dW, db, m, n, units: (dA, dW * m, db * m)),
    ("m_is_rows",      "m is taken as the number of rows of A_prev; the examples are its columns.",
     lambda dA, dW, db, m, n, units: (dA, dW * m / n, db * m / n)),
    ("m_is_units",     "m is taken as the number of units; it is the number of examples, the columns.",
     lambda dA, dW, db, m, n, units: (dA, dW * m / units, db * m / units)),
    ("all_signs",      "dA_prev, dW and db have the wrong sign.", lambda dA, dW, db, m, n, units: (-dA, -dW, -db)),
    ("only_dA",        "only dA_prev is returned; dW and db are missing.", lambda dA, dW, db, m, n, units: dA),
    ("no_dA",          "dA_prev is missing in the result.", lambda dA, dW, db, m, n, units: (dW, db)),
    ("no_db",          "db is missing in the result.", lambda dA, dW, db, m, n, units: (dA, dW)),
    ("dict",           "a dict is returned; expected is the tuple (dA_prev, dW, db).",
     lambda dA, dW, db, m, n, units: {'dA_prev': dA, 'dW': dW, 'db': db}),
]
# fmt: on

_UNPACKED = [
    (
        "cache_unpacked_" + "".join(map(str, order)),
        "the cache is unpacked in the wrong order: it holds A_prev, W, b.",
        _unpacked(order),
    )
    for order in ((1, 0, 2), (0, 2, 1), (2, 1, 0), (1, 2, 0), (2, 0, 1))
]

LINEAR_BACKWARD = Exercise(
    name=NAME,
    arguments=("dZ", "linear_cache"),
    inside={"linear_cache": ("linear_cache", ("A_prev", "W", "b"))},
    result=("result", ("dA_prev", "dW", "db")),
    formula=linear_backward,
    reference=dnn_helpers.linear_backward,
    inputs=inputs,
    sizes=lambda dZ, cache: {
        "m": dZ.shape[1],
        "the number of units": dZ.shape[0],
        "the number of inputs": cache[0].shape[0],
    },
    maths={
        "dA_prev": "dA_prev = Wᵀ dZ",
        "dW": "dW = (1/m) dZ A_prevᵀ",
        "db": "db = (1/m) Σ over the examples of dZ,  of shape n × 1",
        "": "dA_prev = Wᵀ dZ;  dW = (1/m) dZ A_prevᵀ;  db = (1/m) Σ over the examples of dZ",
    },
    hints=(
        "Each gradient has the shape of what it is the gradient of: dW like W, db like b.",
        "dW and db sum over the examples: divide both by m. dA_prev is not a sum over examples, so "
        "do not divide it.",
        "To sum over the examples is to sum along axis 1; db stays a column with keepdims=True.",
        "dW: dZ times A_prev transposed, over m. dA_prev: W transposed times dZ.",
    ),
    mistakes=mistakes(
        NAME,
        [
            *_in("dW", [*_dW, *_DECAYS]),
            *_in("db", _db),
            *_in("dA_prev", _dA_prev),
            *_in_all(_ALL),
            *_UNPACKED,
        ],
    ),
)
