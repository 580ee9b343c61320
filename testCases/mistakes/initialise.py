"""Mistakes in initialize_parameters_deep (lesson 02)."""

import numpy as np

from testCases.mistakes.base import Library

_library = Library()
MISTAKES = _library.mistakes


def _draw(dims, *, W=None, b=None, seed=1, first=1, last=None, reseed=False, name=str):
    """The lecture's loop with one thing changed. W(randn, rows, columns), b(rows)."""
    W = W or (lambda random, n, k: random.randn(n, k) * 0.01)
    b = b or (lambda random, n: np.zeros((n, 1)))
    random = np.random.RandomState(seed)
    parameters = {}
    for l in range(first, len(dims) if last is None else last(len(dims))):
        if reseed:
            random = np.random.RandomState(seed)
        parameters["W" + name(l)] = W(random, dims[l], dims[l - 1])
        parameters["b" + name(l)] = b(random, dims[l])
    return parameters


def _add(id, says, **changed):
    _library.add("initialize_parameters_deep", id, says, lambda dims: _draw(dims, **changed))


_add(
    "no_0_01",
    "the weights are not made small: the factor 0.01 is missing.",
    W=lambda r, n, k: r.randn(n, k),
)
_add(
    "factor_0_1",
    "the weights are ten times too large: the factor is 0.01.",
    W=lambda r, n, k: r.randn(n, k) * 0.1,
)
_add(
    "factor_0_001",
    "the weights are ten times too small: the factor is 0.01.",
    W=lambda r, n, k: r.randn(n, k) * 0.001,
)
_add(
    "divided_by_0_01",
    "the weights are divided by 0.01: that makes them large, not small.",
    W=lambda r, n, k: r.randn(n, k) / 0.01,
)
_add(
    "plus_0_01",
    "0.01 is added to the weights instead of multiplied.",
    W=lambda r, n, k: r.randn(n, k) + 0.01,
)
_add(
    "zero_weights",
    "the weights are zero: then all units of a layer stay equal for ever (no symmetry breaking).",
    W=lambda r, n, k: np.zeros((n, k)),
)
_add(
    "one_weights",
    "the weights are all ones: all units of a layer stay equal.",
    W=lambda r, n, k: np.ones((n, k)),
)
_add(
    "constant_weights",
    "the weights are all 0.01: all units of a layer stay equal.",
    W=lambda r, n, k: np.full((n, k), 0.01),
)
_add(
    "uniform",
    "rand draws numbers between 0 and 1, all positive; randn is the normal distribution.",
    W=lambda r, n, k: r.rand(n, k) * 0.01,
)
_add(
    "uniform_no_0_01",
    "rand draws numbers between 0 and 1, all positive; randn is the normal distribution.",
    W=lambda r, n, k: r.rand(n, k),
)
_add(
    "uniform_centred",
    "the numbers are drawn uniformly; randn is the normal distribution.",
    W=lambda r, n, k: (r.rand(n, k) - 0.5) * 0.01,
)
_add(
    "W_transposed",
    "rows and columns of W have changed places: a row belongs to a unit of this layer.",
    W=lambda r, n, k: r.randn(k, n) * 0.01,
)
_add(
    "W_transposed_after",
    "W is drawn right and then transposed.",
    W=lambda r, n, k: (r.randn(n, k) * 0.01).T,
)
_add(
    "W_drawn_transposed",
    "W is drawn as (n[l−1], n[l]) and turned round: the numbers land in other places.",
    W=lambda r, n, k: (r.randn(k, n) * 0.01).T,
)
_add(
    "W_flat",
    "W is drawn as one long list: rows and columns are missing.",
    W=lambda r, n, k: r.randn(n * k) * 0.01,
)
_add(
    "scaled",
    "the weights are scaled by 1/√n[l−1] (a good idea for lesson 07), not by 0.01.",
    W=lambda r, n, k: r.randn(n, k) / np.sqrt(k),
)
_add(
    "he",
    "this is He's initialisation, √(2/n[l−1]), not the factor 0.01.",
    W=lambda r, n, k: r.randn(n, k) * np.sqrt(2 / k),
)
_add(
    "he_1",
    "this is √(1/n) of the wrong layer, not the factor 0.01.",
    W=lambda r, n, k: r.randn(n, k) / np.sqrt(n),
)
_add(
    "xavier",
    "this is Glorot's (Xavier) initialisation, not the factor 0.01.",
    W=lambda r, n, k: r.randn(n, k) * np.sqrt(2 / (n + k)),
)
_add(
    "absolute", "the weights have lost their signs.", W=lambda r, n, k: np.abs(r.randn(n, k)) * 0.01
)
_add(
    "square_W",
    "W is square: it needs a column for each number of the layer before.",
    W=lambda r, n, k: r.randn(n, n) * 0.01,
)
_add("integers", "the weights are whole numbers.", W=lambda r, n, k: np.trunc(r.randn(n, k)))
_add(
    "random_biases",
    "the biases are drawn too: they start at zero, and drawing shifts the weights that follow.",
    b=lambda r, n: r.randn(n, 1) * 0.01,
)
_add(
    "random_biases_large",
    "the biases are drawn too: they start at zero, and drawing shifts the weights that follow.",
    b=lambda r, n: r.randn(n, 1),
)
_add(
    "random_biases_uniform",
    "the biases are drawn too; they start at zero.",
    b=lambda r, n: r.rand(n, 1),
)
_add("biases_one", "the biases are ones; they start at zero.", b=lambda r, n: np.ones((n, 1)))
_add(
    "biases_0_01", "the biases are 0.01; they start at zero.", b=lambda r, n: np.full((n, 1), 0.01)
)
_add(
    "b_flat", "b has one axis only, (n,): it must be a column, (n, 1).", b=lambda r, n: np.zeros(n)
)
_add(
    "b_row",
    "b is a row; it must be a column, one number under the other.",
    b=lambda r, n: np.zeros((1, n)),
)
_add("b_number", "b is a single number; every unit has its own.", b=lambda r, n: 0.0)
_add(
    "b_1_by_1",
    "b is a single number in a table; every unit has its own.",
    b=lambda r, n: np.zeros((1, 1)),
)
_add(
    "b_square",
    "b has the shape of a weight matrix; it is a column.",
    b=lambda r, n: np.zeros((n, n)),
)
_add(
    "last_layer_missing",
    "the last layer is left out: the loop ends one layer too early.",
    last=lambda count: count - 1,
)
_add("first_layer_missing", "the first layer is left out: the loop starts at 2.", first=2)
_add(
    "keys_from_0",
    "the keys are counted from 0; the first layer is W1, b1.",
    name=lambda l: str(l - 1),
)
_add(
    "keys_from_2",
    "the keys are one too high; the first layer is W1, b1.",
    name=lambda l: str(l + 1),
)
_add(
    "keys_underscore",
    "the keys are spelt otherwise: needed are W1, b1, ...",
    name=lambda l: f"_{l}",
)
_add(
    "keys_brackets", "the keys are spelt otherwise: needed are W1, b1, ...", name=lambda l: f"[{l}]"
)
_add(
    "reseeded",
    "the seed is set again in every layer, so all layers begin with the same numbers.",
    reseed=True,
)
for _seed in (0, 2, 3, 42):
    _add(
        f"seed_{_seed}",
        f"the seed is {_seed}, not 1: the numbers are others than the published ones.",
        seed=_seed,
    )


def _generator(dims):
    random = np.random.default_rng(1)
    return _draw(dims, W=lambda _, n, k: random.standard_normal((n, k)) * 0.01)


def _b_from_before(dims):
    parameters = _draw(dims)
    return {
        k: np.zeros((dims[int(k[1:]) - 1], 1)) if k[0] == "b" else v for k, v in parameters.items()
    }


def _with_input_layer(dims):
    random = np.random.RandomState(1)
    parameters = {}
    for l in range(len(dims)):
        parameters[f"W{l}"] = random.randn(dims[l], dims[l - 1]) * 0.01
        parameters[f"b{l}"] = np.zeros((dims[l], 1))
    return parameters


def _same_key(dims):
    full = _draw(dims)
    return {"W": full[f"W{len(dims) - 1}"], "b": full[f"b{len(dims) - 1}"]}


def _last_key_only(dims):
    full, L = _draw(dims), len(dims) - 1
    return {f"W{L}": full[f"W{L}"], f"b{L}": full[f"b{L}"]}


def _first_key_only(dims):
    full = _draw(dims)
    return {"W1": full["W1"], "b1": full["b1"]}


_own = _library.add
_name = "initialize_parameters_deep"
_own(
    _name,
    "other_generator",
    "default_rng gives other numbers than np.random.seed(1) with randn, the published ones.",
    _generator,
)
_own(
    _name,
    "b_of_layer_before",
    "b has as many entries as the layer before; it needs one for each unit of its own layer.",
    _b_from_before,
)
_own(
    _name,
    "layer_0",
    "the loop starts at 0 and makes parameters for the input, which has none.",
    _with_input_layer,
)
_own(
    _name,
    "one_key",
    "every layer writes to the same keys: the layer's number is missing in them.",
    _same_key,
)
_own(
    _name,
    "last_only",
    "only the last layer comes out: the dict is made anew in every turn of the loop.",
    _last_key_only,
)
_own(
    _name,
    "first_only",
    "only the first layer comes out: the return stands inside the loop.",
    _first_key_only,
)
_own(
    _name,
    "returns_list",
    "the parameters come as a list; needed is a dict with the keys W1, b1, ...",
    lambda dims: list(_draw(dims).values()),
)


def _b_drawn_first(dims):
    random = np.random.RandomState(1)
    parameters = {}
    for l in range(1, len(dims)):
        parameters[f"b{l}"] = random.randn(dims[l], 1) * 0
        parameters[f"W{l}"] = random.randn(dims[l], dims[l - 1]) * 0.01
    return parameters


_own(
    _name,
    "biases_drawn",
    "the biases are drawn before they are made zero: that shifts the weights that follow.",
    _b_drawn_first,
)
