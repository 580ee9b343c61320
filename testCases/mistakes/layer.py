"""Mistakes in linear_activation_forward (lesson 03)."""

import numpy as np

from testCases import lecture
from testCases.lecture import linear_forward, relu, sigmoid
from testCases.mistakes.base import Library

_library = Library()
MISTAKES = _library.mistakes
_add = _library.add


def _layer(id, says, A=None, cache=None):
    """A(Z, A_prev, activation) and cache(linear_cache, Z, A) replace the lecture's."""

    def gives(A_prev, W, b, activation):
        Z, linear_cache = linear_forward(A_prev, W, b)
        right = (sigmoid if activation == "sigmoid" else relu)(Z)[0]
        own = right if A is None else A(Z, A_prev, activation)
        kept = (linear_cache, Z) if cache is None else cache(linear_cache, Z, own)
        return own, kept

    _library.add("linear_activation_forward", id, says, gives)


def _given_A_prev(A_prev, W, b, activation, which):
    """One of the two activations gets A_prev, and so its cache is A_prev."""
    Z, linear_cache = linear_forward(A_prev, W, b)
    A, kept = (sigmoid if activation == "sigmoid" else relu)(A_prev if activation == which else Z)
    return A, (linear_cache, kept)


def _g(activation):
    return lambda Z: (sigmoid if activation == "sigmoid" else relu)(Z)[0]


def _other(activation):
    return _g("relu" if activation == "sigmoid" else "sigmoid")


_layer(
    "activations_swapped", '"relu" and "sigmoid" have changed places.', lambda Z, A, g: _other(g)(Z)
)
_layer(
    "always_relu",
    "relu comes out whatever `activation` says: it is not looked at, or an else is missing.",
    lambda Z, A, g: _g("relu")(Z),
)
_layer(
    "always_sigmoid",
    "the sigmoid comes out whatever `activation` says: it is not looked at, or an else is missing.",
    lambda Z, A, g: _g("sigmoid")(Z),
)
_layer("no_activation", "no activation is applied: Z itself comes out.", lambda Z, A, g: Z)
_layer(
    "relu_not_applied",
    'with "relu", no activation is applied.',
    lambda Z, A, g: Z if g == "relu" else _g(g)(Z),
)
_layer(
    "sigmoid_not_applied",
    'with "sigmoid", no activation is applied.',
    lambda Z, A, g: Z if g == "sigmoid" else _g(g)(Z),
)
_layer(
    "both_activations_relu_first",
    "both activations are applied, one after the other: an else is missing.",
    lambda Z, A, g: _g("sigmoid")(_g("relu")(Z)),
)
_layer(
    "sigmoid_after_relu",
    "after relu the sigmoid is applied too: an else is missing.",
    lambda Z, A, g: _g("sigmoid")(_g("relu")(Z)) if g == "relu" else _g(g)(Z),
)
_layer(
    "relu_after_sigmoid",
    "after the sigmoid relu is applied too: an else is missing.",
    lambda Z, A, g: _g(g)(_g("sigmoid")(Z)) if g == "sigmoid" else _g(g)(Z),
)


def _arguments_swapped(A_prev, W, b, activation):
    return lecture.linear_activation_forward(W, A_prev, b, activation)


_library.add(
    "linear_activation_forward",
    "arguments_swapped",
    "W and A_prev have changed places in the call of linear_forward: the order is A_prev, W, b.",
    _arguments_swapped,
)


_layer(
    "of_A_prev", "the activation is applied to A_prev; it belongs on Z.", lambda Z, A, g: _g(g)(A)
)
_layer(
    "tanh_for_relu",
    'with "relu", tanh is applied.',
    lambda Z, A, g: np.tanh(Z) if g == "relu" else _g(g)(Z),
)
_layer(
    "tanh_for_sigmoid",
    'with "sigmoid", tanh is applied.',
    lambda Z, A, g: np.tanh(Z) if g == "sigmoid" else _g(g)(Z),
)
_layer(
    "always_tanh",
    "tanh is applied, whatever `activation` says.",
    lambda Z, A, g: np.tanh(Z),
)
_library.add(
    "linear_activation_forward",
    "relu_of_A_prev",
    "relu is given A_prev; it belongs on Z.",
    lambda A_prev, W, b, g: _given_A_prev(A_prev, W, b, g, "relu"),
)
_library.add(
    "linear_activation_forward",
    "sigmoid_of_A_prev",
    "the sigmoid is given A_prev; it belongs on Z.",
    lambda A_prev, W, b, g: _given_A_prev(A_prev, W, b, g, "sigmoid"),
)
_layer(
    "cache_swapped",
    "the two halves of the cache have changed places: linear_cache comes first.",
    cache=lambda linear, Z, A: (Z, linear),
)
_layer(
    "cache_A",
    "the activation cache is A; the way back needs Z.",
    cache=lambda linear, Z, A: (linear, A),
)
_layer(
    "cache_linear_only",
    "the cache is the linear one alone; the activation's is missing.",
    cache=lambda linear, Z, A: linear,
)
_layer(
    "cache_Z_only",
    "the cache is the activation's alone; the linear one is missing.",
    cache=lambda linear, Z, A: Z,
)
_layer(
    "cache_flat",
    "the cache is flat: (A_prev, W, b) belong together in brackets of their own.",
    cache=lambda linear, Z, A: (*linear, Z),
)
_layer(
    "cache_with_A",
    "A is in the cache as well; needed are linear_cache and Z only.",
    cache=lambda linear, Z, A: (linear, Z, A),
)
_layer(
    "cache_linear_twice",
    "the linear cache is stored twice; Z is missing.",
    cache=lambda linear, Z, A: (linear, linear),
)
_layer(
    "cache_Z_twice",
    "Z is stored twice; the linear cache is missing.",
    cache=lambda linear, Z, A: (Z, Z),
)
_layer(
    "cache_W", "the activation cache is W; it is Z.", cache=lambda linear, Z, A: (linear, linear[1])
)
_layer(
    "cache_A_prev",
    "the activation cache is A_prev; it is Z.",
    cache=lambda linear, Z, A: (linear, linear[0]),
)
_layer(
    "cache_linear_with_A",
    "the linear cache holds this layer's A where A_prev belongs.",
    cache=lambda linear, Z, A: ((A, *linear[1:]), Z),
)
_layer(
    "cache_linear_with_Z",
    "the linear cache holds Z where A_prev belongs.",
    cache=lambda linear, Z, A: ((Z, *linear[1:]), Z),
)
_layer(
    "cache_pair_Z",
    "the activation cache is (A, Z); it is Z alone.",
    cache=lambda linear, Z, A: (linear, (A, Z)),
)
_layer(
    "cache_dict",
    "the cache is a dict; it is unpacked as a tuple later.",
    cache=lambda linear, Z, A: {"linear_cache": linear, "activation_cache": Z},
)
_layer(
    "cache_none",
    "the cache is None: nothing is kept for the way back.",
    cache=lambda linear, Z, A: None,
)


def _layer_returns(id, says, returns):
    def gives(A_prev, W, b, activation):
        A, cache = lecture.linear_activation_forward(A_prev, W, b, activation)
        return returns(A, cache)

    _library.add("linear_activation_forward", id, says, gives)


_layer_returns("no_cache", "only A is returned; the cache is missing.", lambda A, cache: A)
_layer_returns(
    "cache_first", "the cache and A are returned in the wrong order.", lambda A, cache: (cache, A)
)
_layer_returns(
    "three_values",
    "A and the two caches are returned side by side: the caches belong together in one pair.",
    lambda A, cache: (A, *cache),
)
_layer_returns(
    "tuple_as_A",
    "A is the whole pair that the activation returns (A and its cache): unpack it.",
    lambda A, cache: ((A, cache[1]), cache),
)
