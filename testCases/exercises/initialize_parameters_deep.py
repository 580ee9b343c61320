"""initialize_parameters_deep: small random weights and zero biases (lesson 02)."""

import numpy as np

import dnn_helpers
from testCases.engine.exercise import Case, Exercise, mistakes, rows

from ._networks import layers

NAME = "initialize_parameters_deep"


def initialize_parameters_deep(layer_dims):
    np.random.seed(1)
    parameters = {}
    for l in range(1, len(layer_dims)):
        parameters["W" + str(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters


def inputs(draw):
    if draw.square:
        yield Case("3 layers of 3 units", ([3, 3, 3, 3],))
        return
    yield Case("two layers, the published sizes", ([5, 4, 3],))
    yield Case("three layers, the published sizes", ([4, 3, 3, 1],))
    for L in (1, 2, 4):
        sizes = draw.sizes(L + 1)
        if L != 2:
            sizes[-1] = 1
        yield Case(f"{layers(L)}, sizes {sizes}", (sizes,))


# --- known mistakes -------------------------------------------------------------------------------


def _small(random, n, k):
    return random.randn(n, k) * 0.01


def _zeros(random, n):
    return np.zeros((n, 1))


def _loop(
    *,
    W=_small,
    b=_zeros,
    seed=1,
    over=lambda L: range(1, L + 1),
    key=str,
    reseed=False,
    b_first=False,
    generator=np.random.RandomState,
):
    """The lecture's loop with one thing changed: W(random, n, n_prev), b(random, n), key(l)."""

    def whole(dims):
        random = generator(seed)
        parameters = {}
        for l in over(len(dims) - 1):
            if reseed:
                random = generator(seed)
            if b_first:
                parameters["b" + key(l)] = b(random, dims[l])
            parameters["W" + key(l)] = W(random, dims[l], dims[l - 1])
            if not b_first:
                parameters["b" + key(l)] = b(random, dims[l])
        return parameters

    return whole


def _returned(gives):
    return lambda dims: gives(_loop()(dims), dims)


# fmt: off
_W = [
    ("no_0_01",            "the weights are not made small: the factor 0.01 is missing.", lambda r, n, k: r.randn(n, k)),
    ("factor_0_1",         "the weights are ten times too large: the factor is 0.01.", lambda r, n, k: r.randn(n, k) * 0.1),
    ("factor_0_001",       "the weights are ten times too small: the factor is 0.01.", lambda r, n, k: r.randn(n, k) * 0.001),
    ("divided_by_0_01",    "the weights are divided by 0.01: that makes them large; they are multiplied by 0.01.",
     lambda r, n, k: r.randn(n, k) / 0.01),
    ("plus_0_01",          "0.01 is added to the weights; they are multiplied by 0.01.", lambda r, n, k: r.randn(n, k) + 0.01),
    ("zero_weights",       "the weights are zero: then all units of a layer stay equal (no symmetry breaking).", lambda r, n, k: np.zeros((n, k))),
    ("one_weights",        "the weights are all ones: all units of a layer stay equal.", lambda r, n, k: np.ones((n, k))),
    ("constant_weights",   "the weights are all 0.01: all units of a layer stay equal.", lambda r, n, k: np.full((n, k), 0.01)),
    ("uniform",            "the weights are between 0 and 0.01, all positive (rand); randn is the normal distribution.",
     lambda r, n, k: r.rand(n, k) * 0.01),
    ("uniform_no_0_01",    "the weights are between 0 and 1, all positive (rand); randn is the normal distribution.", lambda r, n, k: r.rand(n, k)),
    ("uniform_centred",    "the weights are drawn from a uniform distribution; randn is the normal distribution.",
     lambda r, n, k: (r.rand(n, k) - 0.5) * 0.01),
    ("W_transposed",       "rows and columns of W are exchanged: W[l] has a row for each unit of layer l.", lambda r, n, k: r.randn(k, n) * 0.01),
    ("W_transposed_after", "W is transposed: it has a row for each unit of its layer.", lambda r, n, k: (r.randn(n, k) * 0.01).T),
    ("W_drawn_transposed", "W is drawn as (n[l−1], n[l]) and then transposed: the numbers are in other places.",
     lambda r, n, k: (r.randn(k, n) * 0.01).T),
    ("W_flat",             "W is one long list of numbers: it needs rows and columns.", lambda r, n, k: r.randn(n * k) * 0.01),
    ("scaled",             "the weights are scaled by 1/√n[l−1] (lesson 07 uses that), not by 0.01.", lambda r, n, k: r.randn(n, k) / np.sqrt(k)),
    ("he",                 "the weights are scaled by √(2/n[l−1]) (He's initialisation), not by 0.01.",
     lambda r, n, k: r.randn(n, k) * np.sqrt(2 / k)),
    ("he_1",               "the weights are scaled by 1/√n[l], not by 0.01.", lambda r, n, k: r.randn(n, k) / np.sqrt(n)),
    ("xavier",             "the weights are scaled by √(2/(n[l−1] + n[l])) (Xavier or Glorot), not by 0.01.",
     lambda r, n, k: r.randn(n, k) * np.sqrt(2 / (n + k))),
    ("absolute",           "all weights are positive: they have lost their signs.", lambda r, n, k: np.abs(r.randn(n, k)) * 0.01),
    ("square_W",           "W is square: it needs a column for each unit of the layer before.", lambda r, n, k: r.randn(n, n) * 0.01),
    ("integers",           "the weights are whole numbers.", lambda r, n, k: np.trunc(r.randn(n, k))),
]

_b = [
    ("random_biases",         "the biases are drawn too: they start at zero, and drawing them changes the weights that follow.",
     lambda r, n: r.randn(n, 1) * 0.01),
    ("random_biases_large",   "the biases are drawn too: they start at zero, and drawing them changes the weights that follow.",
     lambda r, n: r.randn(n, 1)),
    ("random_biases_uniform", "the biases are drawn too; they start at zero.", lambda r, n: r.rand(n, 1)),
    ("biases_one",            "the biases are ones; they start at zero.", lambda r, n: np.ones((n, 1))),
    ("biases_0_01",           "the biases are 0.01; they start at zero.", lambda r, n: np.full((n, 1), 0.01)),
    ("b_flat",                "b has one axis only, (n,); it must be a column of shape (n, 1).", lambda r, n: np.zeros(n)),
    ("b_row",                 "b is a row of shape (1, n); it must be a column of shape (n, 1).", lambda r, n: np.zeros((1, n))),
    ("b_number",              "b is a single number; every unit has its own bias.", lambda r, n: 0.0),
    ("b_1_by_1",              "b has the shape (1, 1); every unit has its own bias.", lambda r, n: np.zeros((1, 1))),
    ("b_square",              "b has as many columns as rows; it is one column.", lambda r, n: np.zeros((n, n))),
]

_loops = [
    ("last_layer_missing",  "the last layer is left out (does the loop end one layer too early?).", _loop(over=lambda L: range(1, L))),
    ("first_layer_missing", "the first layer is left out: its keys are W1 and b1.", _loop(over=lambda L: range(2, L + 1))),
    ("keys_from_0",         "the keys are one too low: the first layer is W1, b1.", _loop(key=lambda l: str(l - 1))),
    ("keys_from_2",         "the keys are one too high: the first layer is W1, b1.", _loop(key=lambda l: str(l + 1))),
    ("keys_underscore",     "the keys have other names; expected W1, b1, ...", _loop(key=lambda l: f"_{l}")),
    ("keys_brackets",       "the keys have other names; expected W1, b1, ...", _loop(key=lambda l: f"[{l}]")),
    ("reseeded",            "the seed is set again for every layer, so all layers begin with the same numbers.", _loop(reseed=True)),
    ("other_generator",     "the weights come from default_rng: its numbers differ from those of np.random.seed(1) with randn.",
     _loop(generator=np.random.default_rng, W=lambda r, n, k: r.standard_normal((n, k)) * 0.01)),
    ("biases_drawn_after",  "numbers are drawn for the biases too: that changes the weights that follow.", _loop(b=lambda r, n: r.randn(n, 1) * 0)),
    ("layer_0_drawn",       "numbers are drawn for a layer 0 first, the input, which needs none: that changes the weights that follow.",
     lambda dims: {key: value for key, value in _loop(over=lambda L: range(L + 1))(dims).items() if key[1:] != "0"}),
    ("last_layer_first",    "the layers are drawn from the last to the first: the first one comes first, or the numbers are others.",
     _loop(over=lambda L: range(L, 0, -1))),
    ("biases_drawn",        "numbers are drawn for the biases before the weights: that changes the weights.",
     _loop(b_first=True, b=lambda r, n: r.randn(n, 1) * 0)),
    ("layer_0",             "there are parameters for layer 0, the input, which has none.", _loop(over=lambda L: range(L + 1))),
]

_SEEDS = [
    (f"seed_{seed}{name}", f"the seed is {seed}, not 1{says}.", _loop(seed=seed, W=W))
    for seed in (0, 2, 3, 4, 5, 6, 7, 8, 10, 12, 42, 100, 123, 1234)
    for name, says, W in (
        ("", ": the numbers differ from the published ones", _small),
        ("_no_0_01", ", and the factor 0.01 is missing", lambda r, n, k: r.randn(n, k)),
        ("_scaled", ", and the weights are scaled by 1/√n[l−1], not by 0.01", lambda r, n, k: r.randn(n, k) / np.sqrt(k)),
        ("_he", ", and the weights are scaled by √(2/n[l−1]), not by 0.01", lambda r, n, k: r.randn(n, k) * np.sqrt(2 / k)),
        ("_uniform", ", and the weights are all positive (rand); randn is the normal distribution", lambda r, n, k: r.rand(n, k) * 0.01),
    )
]

_WRITTEN_OUT = [
    (f"{count}_layers_only", f"exactly {count} layers are created; the number of layers is len(layer_dims) − 1.",
     _loop(over=lambda L, n=n: range(1, n + 1)))
    for count, n in (("two", 2), ("three", 3))
]

# What is returned when all is drawn right: gives(parameters, dims).
_result = [
    ("b_of_layer_before", "b has as many entries as the layer before has units; it needs one for each unit of its own layer.",
     lambda p, dims: {k: np.zeros((dims[int(k[1:]) - 1], 1)) if k[0] == "b" else v for k, v in p.items()}),
    ("one_key",           "the keys are W and b alone: without the layer's number, every layer overwrites the one before.",
     lambda p, dims: {"W": p[f"W{len(dims) - 1}"], "b": p[f"b{len(dims) - 1}"]}),
    ("last_only",         "only the last layer is returned (is the dict created again in every pass of the loop?).",
     lambda p, dims: {k: v for k, v in p.items() if int(k[1:]) == len(dims) - 1}),
    ("first_only",        "only the first layer is returned (is the return inside the loop?).", lambda p, dims: {"W1": p["W1"], "b1": p["b1"]}),
    ("returns_list",      "the parameters are returned as a list; expected is a dict with the keys W1, b1, ...", lambda p, dims: list(p.values())),
]
# fmt: on

INITIALIZE_PARAMETERS_DEEP = Exercise(
    name=NAME,
    arguments=("layer_dims",),
    result="parameters",
    formula=initialize_parameters_deep,
    reference=dnn_helpers.initialize_parameters_deep,
    inputs=inputs,
    fixed=("layer_dims",),
    not_repeatable=(
        "no_seed",
        "two calls give different numbers: the random seed is not set in the function.",
    ),
    maths={
        "": "for l = 1 … L:  W[l] is n[l] × n[l−1], small and random;  b[l] is n[l] × 1, zero",
    },
    hints=(
        "Layer l has layer_dims[l] units, and each has layer_dims[l - 1] inputs.",
        "W has a row for each unit of its layer and a column for each of the layer before; "
        "b is a column.",
        "The seed is set once, before the loop. Weights are drawn by np.random.randn and made "
        "small; biases are not drawn.",
        "In the loop over l from 1 to len(layer_dims) - 1: randn(rows, columns) * 0.01 and "
        "np.zeros((rows, 1)).",
    ),
    mistakes=mistakes(
        NAME,
        [
            *rows(lambda W: _loop(W=W), _W),
            *rows(lambda b: _loop(b=b), _b),
            *_loops,
            *_SEEDS,
            *_WRITTEN_OUT,
            *rows(_returned, _result),
        ],
    ),
)
