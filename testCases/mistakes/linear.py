"""Mistakes in linear_forward (lesson 03)."""

import numpy as np

from testCases.lecture import sigmoid
from testCases.mistakes.base import Library

_library = Library()
MISTAKES = _library.mistakes
_add = _library.add


def _Z(id, says, Z):
    """A mistake in Z; the cache is right."""
    _library.add("linear_forward", id, says, lambda A, W, b: (Z(A, W, b), (A, W, b)))


def _cache(id, says, cache):
    """A mistake in the cache; Z is right."""
    _library.add("linear_forward", id, says, lambda A, W, b: (W @ A + b, cache(A, W, b)))


_Z("no_b", "the bias b is not added.", lambda A, W, b: W @ A)
_Z("minus_b", "the bias b is subtracted; it is added.", lambda A, W, b: W @ A - b)
_Z("times_b", "the bias b is multiplied; it is added.", lambda A, W, b: (W @ A) * b)
_Z(
    "b_times_m",
    "the bias b is counted once for each example, all added up.",
    lambda A, W, b: W @ A + b * A.shape[1],
)
_Z(
    "b_summed",
    "the biases are added up to one number: each unit has its own.",
    lambda A, W, b: W @ A + np.sum(b),
)
_Z(
    "b_mean",
    "the biases are averaged to one number: each unit has its own.",
    lambda A, W, b: W @ A + np.mean(b),
)
_Z("b_first_only", "the first unit's bias is given to all units.", lambda A, W, b: W @ A + b[0, 0])
_Z(
    "b_first_column_only",
    "the bias is added to the first example only.",
    lambda A, W, b: W @ A + b * np.eye(1, A.shape[1]),
)
_Z("b_inside", "brackets: b is added to A before the product.", lambda A, W, b: W @ (A + b))
_Z("b_inside_W", "brackets: b is added to W before the product.", lambda A, W, b: (W + b) @ A)
_Z(
    "b_transposed",
    "b is added as a row: its numbers go to the examples instead of the units.",
    lambda A, W, b: W @ A + b.T,
)
_Z("b_twice", "the bias b is added twice.", lambda A, W, b: W @ A + 2 * b)
_Z(
    "b_over_m",
    "the bias b is divided by m; it is added as it is.",
    lambda A, W, b: W @ A + b / A.shape[1],
)
_Z("order", "the factors of the product are in the wrong order.", lambda A, W, b: A @ W + b)
_Z(
    "order_no_b",
    "the factors of the product are in the wrong order, and b is not added.",
    lambda A, W, b: A @ W,
)
_Z("W_transposed", "W is transposed: its rows are the units already.", lambda A, W, b: W.T @ A + b)
_Z(
    "A_transposed",
    "A is transposed: its columns are the examples already.",
    lambda A, W, b: W @ A.T + b,
)
_Z(
    "both_transposed",
    "both factors are transposed, so rows and columns meet the wrong way.",
    lambda A, W, b: W.T @ A.T + b,
)
_Z(
    "AT_WT",
    "the product is transposed: A.T and W.T in the other order give Z transposed.",
    lambda A, W, b: A.T @ W.T + b,
)
_Z(
    "AT_W",
    "A is transposed and comes first; the units are the rows of the result.",
    lambda A, W, b: A.T @ W + b,
)
_Z("A_WT", "W is transposed and comes last.", lambda A, W, b: A @ W.T + b)
_Z(
    "transposed",
    "Z is transposed: a row is a unit, a column an example.",
    lambda A, W, b: (W @ A + b).T,
)
_Z(
    "elementwise",
    "* multiplies entry by entry; the matrix product is @ or np.dot.",
    lambda A, W, b: W * A + b,
)
_Z(
    "elementwise_AT",
    "* multiplies entry by entry; the matrix product is @ or np.dot.",
    lambda A, W, b: W * A.T + b,
)
_Z(
    "elementwise_summed",
    "* and a sum over everything: each unit and example has its own sum.",
    lambda A, W, b: np.sum(W * A) + b,
)
_Z(
    "elementwise_summed_rows",
    "* and a sum over rows is not the matrix product.",
    lambda A, W, b: np.sum(W * A.T, axis=1, keepdims=True) + b,
)
_Z("sum", "W and A are added; their matrix product is needed.", lambda A, W, b: W + A + b)
_Z(
    "over_m",
    "Z is divided by m: the mean over the examples is taken later, in the cost.",
    lambda A, W, b: (W @ A + b) / A.shape[1],
)
_Z(
    "WA_over_m",
    "the product is divided by m: the mean over the examples is taken later, in the cost.",
    lambda A, W, b: W @ A / A.shape[1] + b,
)
_Z(
    "over_n",
    "the product is divided by the number of inputs.",
    lambda A, W, b: W @ A / A.shape[0] + b,
)
_Z(
    "relu_too",
    "the activation is applied here already; Z is the linear part alone.",
    lambda A, W, b: np.maximum(0, W @ A + b),
)
_Z(
    "sigmoid_too",
    "the activation is applied here already; Z is the linear part alone.",
    lambda A, W, b: sigmoid(W @ A + b)[0],
)
_Z(
    "summed_over_units",
    "Z is summed over the units: each keeps its own row.",
    lambda A, W, b: np.sum(W @ A + b, axis=0, keepdims=True),
)
_Z(
    "summed_over_examples",
    "Z is summed over the examples: each keeps its own column.",
    lambda A, W, b: np.sum(W @ A + b, axis=1, keepdims=True),
)
_Z("flat", "Z has lost an axis on the way.", lambda A, W, b: np.squeeze(W @ A + b))
_Z("flat_1d", "Z has lost an axis on the way.", lambda A, W, b: (W @ A + b).ravel())
_Z("sign", "Z has the wrong sign.", lambda A, W, b: -(W @ A + b))
_Z(
    "rounded",
    "Z is rounded: keep all digits, round only what you print.",
    lambda A, W, b: np.round(W @ A + b, 2),
)
_Z(
    "first_input_only",
    "only the first input counts: the sum over the inputs is missing.",
    lambda A, W, b: W[:, :1] @ A[:1] + b,
)
_Z(
    "last_input_missing",
    "the last input is left out: a loop ends one too early.",
    lambda A, W, b: W[:, :-1] @ A[:-1] + b,
)
_Z(
    "last_input_only",
    "only the last input counts: the sum is overwritten in the loop, not added to.",
    lambda A, W, b: W[:, -1:] @ A[-1:] + b,
)
_Z(
    "b_in_loop",
    "b is added once for every input: it stands inside the loop over the inputs.",
    lambda A, W, b: W @ A + b * A.shape[0],
)
_cache(
    "cache_Z_W_b", "the cache holds Z where the input A belongs.", lambda A, W, b: (W @ A + b, W, b)
)
_cache(
    "cache_order_W",
    "the cache is in the wrong order: A comes first, then W, then b.",
    lambda A, W, b: (W, A, b),
)
_cache(
    "cache_order_b",
    "the cache is in the wrong order: A comes first, then W, then b.",
    lambda A, W, b: (W, b, A),
)
_cache(
    "cache_order_b_W",
    "the cache is in the wrong order: A comes first, then W, then b.",
    lambda A, W, b: (A, b, W),
)
_cache(
    "cache_order_reversed",
    "the cache is in the wrong order: A comes first, then W, then b.",
    lambda A, W, b: (b, W, A),
)
_cache("cache_no_b", "b is missing in the cache.", lambda A, W, b: (A, W))
_cache("cache_no_A", "A is missing in the cache.", lambda A, W, b: (W, b))
_cache("cache_Z_only", "the cache is Z; needed are the three inputs.", lambda A, W, b: W @ A + b)
_cache("cache_A_only", "the cache is A alone; needed are all three inputs.", lambda A, W, b: A)
_cache(
    "cache_with_Z",
    "Z is in the cache as well; needed are the three inputs only.",
    lambda A, W, b: (A, W, b, W @ A + b),
)
_cache(
    "cache_with_Z_first",
    "Z is in the cache as well; needed are the three inputs only.",
    lambda A, W, b: (W @ A + b, A, W, b),
)
_cache(
    "cache_dict",
    "the cache is a dict; it is unpacked as a tuple later.",
    lambda A, W, b: {"A": A, "W": W, "b": b},
)
_cache("cache_AT", "A is stored transposed.", lambda A, W, b: (A.T, W, b))
_cache("cache_WT", "W is stored transposed.", lambda A, W, b: (A, W.T, b))
_cache("cache_none", "the cache is None: nothing is kept for the way back.", lambda A, W, b: None)
_cache("cache_nested", "the cache has extra brackets around it.", lambda A, W, b: ((A, W, b),))
_library.add(
    "linear_forward",
    "no_cache",
    "only Z is returned; the cache is missing.",
    lambda A, W, b: W @ A + b,
)
_library.add(
    "linear_forward",
    "cache_first",
    "the cache and Z are returned in the wrong order.",
    lambda A, W, b: ((A, W, b), W @ A + b),
)
_library.add(
    "linear_forward",
    "four_values",
    "Z, A, W and b are returned side by side: the last three belong together in one cache.",
    lambda A, W, b: (W @ A + b, A, W, b),
)
