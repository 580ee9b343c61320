"""linear_activation_forward: one layer, its linear part and its activation (lesson 03)."""

import numpy as np

import dnn_helpers
from testCases import testCases_v2 as published
from testCases.engine.exercise import Case, Exercise, mistakes, rows

from ._networks import LINEAR_CACHE
from .linear_forward import linear_forward
from .relu import relu
from .sigmoid import sigmoid

NAME = "linear_activation_forward"


def linear_activation_forward(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    if activation == "sigmoid":
        A, activation_cache = sigmoid(Z)
    else:
        A, activation_cache = relu(Z)
    return A, (linear_cache, activation_cache)


def inputs(draw):
    for activation in ("relu", "sigmoid"):
        if not draw.square:
            args = published.linear_activation_forward_test_case()
            yield Case(f'"{activation}", the published values', (*args, activation))
        for one in ("", "m"):
            n, n_prev, m = draw.sizes(3)
            m = 1 if one == "m" else m
            args = draw.array(n_prev, m), draw.array(n, n_prev), draw.array(n, 1)
            label = "one example" if one == "m" else "several units"
            yield Case(f'"{activation}", {label}', (*args, activation))


# --- known mistakes -------------------------------------------------------------------------------


def _g(activation):
    return lambda Z: (sigmoid if activation == "sigmoid" else relu)(Z)[0]


def _other(activation):
    return _g("relu" if activation == "sigmoid" else "sigmoid")


def _A_wrong(gives):
    """A is wrong, the cache is right: gives(Z, A_prev, activation)."""

    def whole(A_prev, W, b, activation):
        Z, linear_cache = linear_forward(A_prev, W, b)
        return gives(Z, A_prev, activation), (linear_cache, Z)

    return whole


def _cache_wrong(gives):
    """The cache is wrong, A is right: gives(linear_cache, Z, A)."""

    def whole(A_prev, W, b, activation):
        A, (linear_cache, Z) = linear_activation_forward(A_prev, W, b, activation)
        return A, gives(linear_cache, Z, A)

    return whole


def _returned(gives):
    """A and cache are right, but returned otherwise: gives(A, cache)."""
    return lambda A_prev, W, b, g: gives(*linear_activation_forward(A_prev, W, b, g))


def _given_A_prev(which):
    """One of the two activations gets A_prev, so A_prev is its cache."""

    def whole(A_prev, W, b, activation):
        Z, linear_cache = linear_forward(A_prev, W, b)
        given = A_prev if activation == which else Z
        return _g(activation)(given), (linear_cache, given)

    return whole


# fmt: off
_A = [
    ("activations_swapped", '"relu" and "sigmoid" are exchanged.', lambda Z, A, g: _other(g)(Z)),
    ("always_relu",         "relu is applied whatever `activation` says.", lambda Z, A, g: _g("relu")(Z)),
    ("always_sigmoid",      "the sigmoid is applied whatever `activation` says.", lambda Z, A, g: _g("sigmoid")(Z)),
    ("no_activation",       "no activation is applied: A is Z itself.", lambda Z, A, g: Z),
    ("relu_not_applied",    'with "relu", no activation is applied.', lambda Z, A, g: Z if g == "relu" else _g(g)(Z)),
    ("sigmoid_not_applied", 'with "sigmoid", no activation is applied.', lambda Z, A, g: Z if g == "sigmoid" else _g(g)(Z)),
    ("both_activations_relu_first", "relu and then the sigmoid are applied, whatever `activation` says.",
     lambda Z, A, g: _g("sigmoid")(_g("relu")(Z))),
    ("sigmoid_after_relu",  'with "relu", the sigmoid is applied after relu as well (is an else missing?).',
     lambda Z, A, g: _g("sigmoid")(_g("relu")(Z)) if g == "relu" else _g(g)(Z)),
    ("relu_before_sigmoid", 'with "sigmoid", relu is applied before the sigmoid.',
     lambda Z, A, g: _g(g)(_g("relu")(Z))),
    ("relu_after_sigmoid",  'with "sigmoid", the sigmoid is applied twice.', lambda Z, A, g: _g(g)(_g("sigmoid")(Z)) if g == "sigmoid" else _g(g)(Z)),
    ("of_A_prev",           "the activation is applied to A_prev; it is applied to Z.", lambda Z, A, g: _g(g)(A)),
    ("tanh_for_relu",       'with "relu", tanh is applied.', lambda Z, A, g: np.tanh(Z) if g == "relu" else _g(g)(Z)),
    ("tanh_for_sigmoid",    'with "sigmoid", tanh is applied.', lambda Z, A, g: np.tanh(Z) if g == "sigmoid" else _g(g)(Z)),
    ("always_tanh",         "tanh is applied, whatever `activation` says.", lambda Z, A, g: np.tanh(Z)),
]

_swapped = [
    ("arguments_swapped", "W and A_prev are exchanged in the call of linear_forward: the order is A_prev, W, b.",
     lambda A_prev, W, b, g: linear_activation_forward(W, A_prev, b, g)),
    ("relu_of_A_prev",    'with "relu", relu is applied to A_prev; it is applied to Z.', _given_A_prev("relu")),
    ("sigmoid_of_A_prev", 'with "sigmoid", the sigmoid is applied to A_prev; it is applied to Z.', _given_A_prev("sigmoid")),
]

_cache = [
    ("cache_swapped",       "the two parts of the cache are exchanged: linear_cache comes first.", lambda linear, Z, A: (Z, linear)),
    ("cache_A",             "the activation cache is A; the backward pass needs Z.", lambda linear, Z, A: (linear, A)),
    ("cache_linear_only",   "the cache is linear_cache alone; the activation cache is missing.", lambda linear, Z, A: linear),
    ("cache_Z_only",        "the cache is the activation cache alone; linear_cache is missing.", lambda linear, Z, A: Z),
    ("cache_flat",          "the cache is flat; expected is the pair ((A_prev, W, b), Z).", lambda linear, Z, A: (*linear, Z)),
    ("cache_with_A",        "A is in the cache as well; expected is the pair (linear_cache, Z).", lambda linear, Z, A: (linear, Z, A)),
    ("cache_linear_twice",  "linear_cache is stored twice; Z is missing.", lambda linear, Z, A: (linear, linear)),
    ("cache_Z_twice",       "Z is stored twice; linear_cache is missing.", lambda linear, Z, A: (Z, Z)),
    ("cache_W",             "the activation cache is W; it is Z.", lambda linear, Z, A: (linear, linear[1])),
    ("cache_A_prev",        "the activation cache is A_prev; it is Z.", lambda linear, Z, A: (linear, linear[0])),
    ("cache_linear_with_A", "linear_cache holds this layer's A instead of A_prev.", lambda linear, Z, A: ((A, *linear[1:]), Z)),
    ("cache_linear_with_Z", "linear_cache holds Z instead of A_prev.", lambda linear, Z, A: ((Z, *linear[1:]), Z)),
    ("cache_pair_Z",        "the activation cache is (A, Z); it is Z alone.", lambda linear, Z, A: (linear, (A, Z))),
    ("cache_dict",          "the cache is a dict; later it is unpacked as a tuple.",
     lambda linear, Z, A: {"linear_cache": linear, "activation_cache": Z}),
    ("cache_none",          "the cache is None: nothing is kept for the backward pass.", lambda linear, Z, A: None),
]

_result = [
    ("no_cache",     "only A is returned; the cache is missing.", lambda A, cache: A),
    ("cache_first",  "the cache and A are returned in the wrong order.", lambda A, cache: (cache, A)),
    ("three_values", "A and the two caches are returned side by side; the caches belong together in one pair.", lambda A, cache: (A, *cache)),
    ("tuple_as_A",   "A is the whole pair that the activation returns, A and its cache: unpack it.", lambda A, cache: ((A, cache[1]), cache)),
]
# fmt: on

LINEAR_ACTIVATION_FORWARD = Exercise(
    name=NAME,
    arguments=("A_prev", "W", "b", "activation"),
    result=("result", ("A", ("cache", (LINEAR_CACHE, "activation_cache")))),
    formula=linear_activation_forward,
    reference=dnn_helpers.linear_activation_forward,
    inputs=inputs,
    fixed=("activation",),
    depends=("linear_forward", "sigmoid", "relu"),
    order=lambda expected: [(1, 1), (0,)],  # Z, then A
    maths={
        "A": "A = g(W A_prev + b)  with g = sigmoid or relu",
        "": "A = g(Z),  Z = W A_prev + b;  cache = ((A_prev, W, b), Z)",
    },
    hints=(
        "Two steps that you have already written: first linear_forward, then sigmoid or relu.",
        "Both steps return two things: a result, and a cache to keep.",
        'Compare activation with the text "sigmoid" or "relu" to choose; both act on Z.',
        "The cache is the pair (linear_cache, activation_cache): the inputs (A_prev, W, b), and Z.",
    ),
    mistakes=mistakes(
        NAME,
        [*rows(_A_wrong, _A), *_swapped, *rows(_cache_wrong, _cache), *rows(_returned, _result)],
    ),
)
