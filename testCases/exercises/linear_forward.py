"""linear_forward: the linear part of a layer (lesson 03)."""

import numpy as np

import dnn_helpers
from testCases import testCases_v2 as published
from testCases.engine.exercise import Case, Exercise, mistakes, rows

from .sigmoid import sigmoid

NAME = "linear_forward"


def linear_forward(A, W, b):
    Z = W @ A + b
    return Z, (A, W, b)


def inputs(draw):
    if not draw.square:
        yield Case("the published values", published.linear_forward_test_case())
    for one in ("", "n", "m", "big"):
        n, n_prev, m = draw.sizes(3)
        n, m = (1 if one == "n" and not draw.square else n), (1 if one == "m" else m)
        A, W, b = draw.array(n_prev, m), draw.array(n, n_prev), draw.array(n, 1)
        label = {"": "several units", "n": "one unit", "m": "one example", "big": "large numbers"}
        if one == "big":
            A, b = A * 1000, b * 1000
        yield Case(label[one], (A, W, b))


# --- known mistakes -------------------------------------------------------------------------------


def _with_cache(gives):
    """Z is wrong, the cache is right."""
    return lambda A, W, b: (gives(A, W, b), (A, W, b))


def _with_Z(gives):
    """The cache is wrong, Z is right."""
    return lambda A, W, b: (W @ A + b, gives(A, W, b))


# fmt: off
_Z = [
    ("no_b",                    "the bias b is not added.", lambda A, W, b: W @ A),
    ("minus_b",                 "the bias b is subtracted; it is added.", lambda A, W, b: W @ A - b),
    ("times_b",                 "the product is multiplied by the bias b; b is added.", lambda A, W, b: (W @ A) * b),
    ("b_twice",                 "the bias b is added twice.", lambda A, W, b: W @ A + 2 * b),
    ("b_summed",                "the biases are summed to one number: each unit has its own.", lambda A, W, b: W @ A + np.sum(b)),
    ("b_mean",                  "the biases are averaged to one number: each unit has its own.", lambda A, W, b: W @ A + np.mean(b)),
    ("b_first_only",            "the first unit's bias is given to all units.", lambda A, W, b: W @ A + b[0, 0]),
    ("b_first_column_only",     "the bias b is added to the first example only.", lambda A, W, b: W @ A + b * np.eye(1, A.shape[1])),
    ("b_inside",                "b is added to A before the product: the brackets are in the wrong place.", lambda A, W, b: W @ (A + b)),
    ("b_inside_W",              "b is added to W before the product: the brackets are in the wrong place.", lambda A, W, b: (W + b) @ A),
    ("b_transposed",            "b is added as a row: its numbers go to the examples instead of the units.", lambda A, W, b: W @ A + b.T),
    ("b_over_m",                "the bias b is divided by m; it is added as it is.", lambda A, W, b: W @ A + b / A.shape[1]),
    ("b_times_m",               "the bias b is added m times, once for each example.", lambda A, W, b: W @ A + b * A.shape[1]),
    ("b_in_loop",               "the bias b is added once for every input (is it inside the loop over the inputs?).",
     lambda A, W, b: W @ A + b * A.shape[0]),
    ("order",                   "the factors of the product are in the wrong order.", lambda A, W, b: A @ W + b),
    ("order_no_b",              "the factors of the product are in the wrong order, and b is not added.", lambda A, W, b: A @ W),
    ("W_transposed",            "W is transposed: its rows are already the units.", lambda A, W, b: W.T @ A + b),
    ("A_transposed",            "A is transposed: its columns are already the examples.", lambda A, W, b: W @ A.T + b),
    ("both_transposed",         "W and A are both transposed; neither needs it.", lambda A, W, b: W.T @ A.T + b),
    ("AT_WT",                   "the product is transposed: A.T times W.T gives Z transposed.", lambda A, W, b: A.T @ W.T + b),
    ("AT_W",                    "this is A.T times W; expected is W times A.", lambda A, W, b: A.T @ W + b),
    ("A_WT",                    "this is A times W.T; expected is W times A.", lambda A, W, b: A @ W.T + b),
    ("transposed",              "Z is transposed: a row is a unit, a column is an example.", lambda A, W, b: (W @ A + b).T),
    ("elementwise",             "W and A are multiplied entry by entry; the matrix product is @ or np.dot.", lambda A, W, b: W * A + b),
    ("elementwise_AT",          "W and A are multiplied entry by entry; the matrix product is @ or np.dot.", lambda A, W, b: W * A.T + b),
    ("elementwise_summed",      "W * A is summed over everything; each unit and example has its own sum.", lambda A, W, b: np.sum(W * A) + b),
    ("elementwise_summed_rows", "* and a sum over rows do not give the matrix product.", lambda A, W, b: np.sum(W * A.T, axis=1, keepdims=True) + b),
    ("sum",                     "W and A are added; expected is their matrix product.", lambda A, W, b: W + A + b),
    ("over_m",                  "Z is divided by m; the mean over the examples is taken later, in the cost.",
     lambda A, W, b: (W @ A + b) / A.shape[1]),
    ("WA_over_m",               "the product W A is divided by m; the mean over the examples is taken later, in the cost.",
     lambda A, W, b: W @ A / A.shape[1] + b),
    ("over_n",                  "the product W A is divided by the number of inputs.", lambda A, W, b: W @ A / A.shape[0] + b),
    ("relu_too",                "relu is applied to Z; Z is the linear part alone.", lambda A, W, b: np.maximum(0, W @ A + b)),
    ("sigmoid_too",             "the sigmoid is applied to Z; Z is the linear part alone.", lambda A, W, b: sigmoid(W @ A + b)[0]),
    ("summed_over_units",       "Z is summed over the units; each unit keeps its own row.", lambda A, W, b: np.sum(W @ A + b, axis=0, keepdims=True)),
    ("summed_over_examples",    "Z is summed over the examples; each example keeps its own column.",
     lambda A, W, b: np.sum(W @ A + b, axis=1, keepdims=True)),
    ("flat",                    "Z has lost an axis: its shape is (n, m).", lambda A, W, b: np.squeeze(W @ A + b)),
    ("flat_1d",                 "Z is flat: its shape is (n, m).", lambda A, W, b: (W @ A + b).ravel()),
    ("sign",                    "Z has the wrong sign.", lambda A, W, b: -(W @ A + b)),
    ("rounded",                 "Z is rounded: keep all digits, round only what you print.", lambda A, W, b: np.round(W @ A + b, 2)),
    ("first_input_only",        "only the first input is used: the sum over the inputs is missing.", lambda A, W, b: W[:, :1] @ A[:1] + b),
    ("last_input_missing",      "the last input is left out (does a loop end one too early?).", lambda A, W, b: W[:, :-1] @ A[:-1] + b),
    ("last_input_only",         "only the last input is used (is the sum overwritten in the loop?).", lambda A, W, b: W[:, -1:] @ A[-1:] + b),
]

_cache = [
    ("cache_Z_W_b",          "the cache holds Z instead of the input A.", lambda A, W, b: (W @ A + b, W, b)),
    ("cache_order_W",        "the cache is in the wrong order: A comes first, then W, then b.", lambda A, W, b: (W, A, b)),
    ("cache_order_b",        "the cache is in the wrong order: A comes first, then W, then b.", lambda A, W, b: (W, b, A)),
    ("cache_order_b_W",      "the cache is in the wrong order: A comes first, then W, then b.", lambda A, W, b: (A, b, W)),
    ("cache_order_reversed", "the cache is in the wrong order: A comes first, then W, then b.", lambda A, W, b: (b, W, A)),
    ("cache_no_b",           "b is missing in the cache.", lambda A, W, b: (A, W)),
    ("cache_no_A",           "A is missing in the cache.", lambda A, W, b: (W, b)),
    ("cache_Z_only",         "the cache is Z; expected are the three inputs A, W, b.", lambda A, W, b: W @ A + b),
    ("cache_A_only",         "the cache is A alone; expected are the three inputs A, W, b.", lambda A, W, b: A),
    ("cache_with_Z",         "Z is in the cache as well; expected are the three inputs A, W, b only.", lambda A, W, b: (A, W, b, W @ A + b)),
    ("cache_with_Z_first",   "Z is in the cache as well; expected are the three inputs A, W, b only.", lambda A, W, b: (W @ A + b, A, W, b)),
    ("cache_dict",           "the cache is a dict; later it is unpacked as a tuple.", lambda A, W, b: {"A": A, "W": W, "b": b}),
    ("cache_AT",             "A is stored transposed.", lambda A, W, b: (A.T, W, b)),
    ("cache_WT",             "W is stored transposed.", lambda A, W, b: (A, W.T, b)),
    ("cache_none",           "the cache is None: nothing is kept for the backward pass.", lambda A, W, b: None),
    ("cache_nested",         "the cache has extra brackets around it.", lambda A, W, b: ((A, W, b),)),
]

_whole = [
    ("no_cache",    "only Z is returned; the cache is missing.", lambda A, W, b: W @ A + b),
    ("cache_first", "the cache and Z are returned in the wrong order.", lambda A, W, b: ((A, W, b), W @ A + b)),
    ("four_values", "Z, A, W and b are returned side by side; A, W and b belong together in one cache.", lambda A, W, b: (W @ A + b, A, W, b)),
]
# fmt: on

LINEAR_FORWARD = Exercise(
    name=NAME,
    arguments=("A", "W", "b"),
    result=("result", ("Z", ("cache", ("A", "W", "b")))),
    formula=linear_forward,
    reference=dnn_helpers.linear_forward,
    inputs=inputs,
    maths={"Z": "Z = W A + b", "cache": "cache = (A, W, b)", "": "Z = W A + b"},
    hints=(
        "One unit adds up its inputs, each times its weight, and its bias. Now all at once.",
        "W is (n, n_prev), A is (n_prev, m), Z must be (n, m): in which order do they multiply?",
        "The matrix product is np.dot or @; b (n, 1) is added to every column by itself.",
        "Z = W @ ... + ...; the cache holds the three inputs, in the order A, W, b.",
    ),
    mistakes=mistakes(NAME, [*rows(_with_cache, _Z), *rows(_with_Z, _cache), *_whole]),
)
