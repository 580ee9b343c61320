"""Mistakes in L_model_forward (lesson 03)."""

import numpy as np

from testCases import lecture
from testCases.lecture import linear_forward, sigmoid
from testCases.mistakes.base import Library

_library = Library()
MISTAKES = _library.mistakes
_add = _library.add


def _walk(X, parameters, *, layers=None, activation=None, stale=False, W=None, b=None):
    """The lecture's loop with one thing changed.

    layers(L): which layers to go through; activation(l, L); stale: every layer gets X;
    W(l), b(l): the number in the key of layer l's weights and biases.
    """
    L = len(parameters) // 2
    A, caches = X, []
    for l in layers(L) if layers else range(1, L + 1):
        g = activation(l, L) if activation else ("sigmoid" if l == L else "relu")
        own = parameters[f"W{W(l) if W else l}"], parameters[f"b{b(l) if b else l}"]
        if g is None:
            A_next, linear_cache = linear_forward(X if stale else A, *own)
            cache = (linear_cache, A_next)
        else:
            A_next, cache = lecture.linear_activation_forward(X if stale else A, *own, g)
        A = A_next
        caches.append(cache)
    return A, caches


def _model(id, says, **changed):
    _library.add("L_model_forward", id, says, lambda X, parameters: _walk(X, parameters, **changed))


def _model_returns(id, says, returns):
    def gives(X, parameters):
        return returns(*lecture.L_model_forward(X, parameters), X)

    _library.add("L_model_forward", id, says, gives)


_model(
    "last_relu",
    "the last layer uses relu; a probability comes from the sigmoid.",
    activation=lambda l, L: "relu",
)
_model(
    "all_sigmoid",
    "all layers use the sigmoid; the hidden ones use relu.",
    activation=lambda l, L: "sigmoid",
)
_model(
    "swapped",
    "the hidden layers use the sigmoid and the last one relu: it is the other way round.",
    activation=lambda l, L: "relu" if l == L else "sigmoid",
)
_model(
    "last_linear",
    "the last layer has no activation: Z comes out, not a probability.",
    activation=lambda l, L: None if l == L else "relu",
)
_model(
    "hidden_linear",
    "the hidden layers have no activation: without it, all layers are as good as one.",
    activation=lambda l, L: "sigmoid" if l == L else None,
)
_model(
    "first_sigmoid",
    "the first layer uses the sigmoid; the hidden layers use relu.",
    activation=lambda l, L: "sigmoid" if l in (1, L) else "relu",
)
_model(
    "two_sigmoids",
    "the layer before the last uses the sigmoid too; it is a hidden one: relu.",
    activation=lambda l, L: "sigmoid" if l >= L - 1 else "relu",
)
_model(
    "stale_input", "every layer is given X: the A of the layer before is not handed on.", stale=True
)
_model(
    "last_layer_missing",
    "the last layer is left out.",
    layers=lambda L: range(1, L),
    activation=lambda l, L: "relu",
)
_model(
    "last_layer_missing_sigmoid",
    "the last layer is left out: the loop ends one layer too early.",
    layers=lambda L: range(1, L),
    activation=lambda l, L: "sigmoid" if l == L - 1 else "relu",
)
_model(
    "first_layer_missing",
    "the first layer is left out: the loop starts at 2.",
    layers=lambda L: [*range(2, L), L],
)
_model(
    "one_hidden_missing",
    "the layer before the last is left out: the loop ends one layer too early.",
    layers=lambda L: [*range(1, L - 1), L],
)
_model(
    "last_layer_twice",
    "the last layer is gone through twice: with relu in the loop and again after it.",
    layers=lambda L: [*range(1, L + 1), L],
    activation=None,
)
_model(
    "same_layer",
    "the first layer's parameters are used in every layer.",
    W=lambda l: 1,
    b=lambda l: 1,
)
_model("first_bias", "the first layer's bias is used in every layer.", b=lambda l: 1)
_model(
    "keys_from_0",
    "the layers are counted from 0; the first one is W1, b1.",
    W=lambda l: l - 1,
    b=lambda l: l - 1,
)
_model(
    "L_doubled",
    "L is taken as the number of entries; each layer has two of them.",
    layers=lambda L: range(1, 2 * L + 1),
)
_model(
    "reversed",
    "the layers are gone through from the last to the first; that is the way back.",
    layers=lambda L: range(L, 0, -1),
)


def _relu_then_sigmoid_on_last(X, parameters):
    """The loop reaches L with relu, then the sigmoid layer again on the A before it."""
    L = len(parameters) // 2
    A, A_before, caches = X, X, []
    for l in range(1, L + 1):
        A_before = A
        A, cache = lecture.linear_activation_forward(
            A, parameters[f"W{l}"], parameters[f"b{l}"], "relu"
        )
        caches.append(cache)
    AL, cache = lecture.linear_activation_forward(
        A_before, parameters[f"W{L}"], parameters[f"b{L}"], "sigmoid"
    )
    return AL, [*caches, cache]


def _last_from_X(X, parameters):
    _, caches = lecture.L_model_forward(X, parameters)
    L = len(caches)
    AL, cache = lecture.linear_activation_forward(
        X, parameters[f"W{L}"], parameters[f"b{L}"], "sigmoid"
    )
    return AL, [*caches[:-1], cache]


def _last_from_A_before(X, parameters):
    _, caches = lecture.L_model_forward(X, parameters)
    L = len(caches)
    A = caches[-2][0][0] if L > 1 else X
    AL, cache = lecture.linear_activation_forward(
        A, parameters[f"W{L}"], parameters[f"b{L}"], "sigmoid"
    )
    return AL, [*caches[:-1], cache]


_add = _library.add
_add(
    "L_model_forward",
    "last_layer_relu_and_sigmoid",
    "the last layer is done twice: with relu in the loop, with the sigmoid after it.",
    _relu_then_sigmoid_on_last,
)
_add(
    "L_model_forward",
    "last_from_X",
    "the last layer is given X instead of the A of the layer before.",
    _last_from_X,
)
_add(
    "L_model_forward",
    "last_from_stale_A",
    "the last layer is given the A of two layers before, not of the one before.",
    _last_from_A_before,
)
_model_returns(
    "no_caches", "only AL is returned; the caches are missing.", lambda AL, caches, X: AL
)
_model_returns(
    "caches_first",
    "the caches and AL are returned in the wrong order.",
    lambda AL, caches, X: (caches, AL),
)
_model_returns(
    "caches_empty",
    "the list of caches is empty: no layer's cache is ever appended.",
    lambda AL, caches, X: (AL, []),
)
_model_returns(
    "caches_without_last",
    "the last layer's cache is missing in caches.",
    lambda AL, caches, X: (AL, caches[:-1]),
)
_model_returns(
    "caches_without_first",
    "the first layer's cache is missing in caches.",
    lambda AL, caches, X: (AL, caches[1:]),
)
_model_returns(
    "caches_last_only",
    "only the last cache is returned: they belong in a list, one for each layer.",
    lambda AL, caches, X: (AL, caches[-1]),
)
_model_returns(
    "caches_last_in_list",
    "only the last layer's cache is in caches: the list is made anew, or appended to only once.",
    lambda AL, caches, X: (AL, caches[-1:]),
)
_model_returns(
    "caches_reversed",
    "the caches are in reverse order: layer 1 comes first.",
    lambda AL, caches, X: (AL, caches[::-1]),
)
_model_returns(
    "caches_all_last",
    "every entry of caches is the same one.",
    lambda AL, caches, X: (AL, [caches[-1]] * len(caches)),
)
_model_returns(
    "caches_linear_only",
    "caches holds the linear caches alone; each layer needs the pair (linear_cache, Z).",
    lambda AL, caches, X: (AL, [c[0] for c in caches]),
)
_model_returns(
    "caches_Z_only",
    "caches holds the Z alone; each layer needs the pair (linear_cache, Z).",
    lambda AL, caches, X: (AL, [c[1] for c in caches]),
)
_model_returns(
    "caches_flat",
    "the caches are joined to one flat list (extend or +=): each layer's is appended as one.",
    lambda AL, caches, X: (AL, [part for c in caches for part in c]),
)
_model_returns(
    "caches_with_A",
    "caches holds each layer's output; needed is each layer's cache.",
    lambda AL, caches, X: (AL, [c[0][0] for c in caches[1:]] + [AL]),
)
_model_returns(
    "caches_tuple_with_A",
    "each entry of caches is the pair (A, cache) of a layer: only the cache belongs there.",
    lambda AL, caches, X: (
        AL,
        [(A, c) for A, c in zip([*(c[0][0] for c in caches[1:]), AL], caches, strict=True)],
    ),
)
_model_returns(
    "caches_dict",
    "caches is a dict; it is a list, one entry for each layer.",
    lambda AL, caches, X: (AL, dict(enumerate(caches, 1))),
)
_model_returns(
    "AL_flat",
    "AL has lost an axis: it stays a row, (1, m).",
    lambda AL, caches, X: (AL.ravel(), caches),
)
_model_returns(
    "AL_column",
    "AL is transposed: it is a row, one column for each example.",
    lambda AL, caches, X: (AL.T, caches),
)
_model_returns(
    "AL_rounded",
    "AL is rounded to 0 and 1: that is a prediction; the probability is needed.",
    lambda AL, caches, X: (np.round(AL), caches),
)
_model_returns(
    "AL_mean",
    "AL is averaged over the examples: each has its own probability.",
    lambda AL, caches, X: (np.mean(AL), caches),
)
_model_returns(
    "hidden_A_returned",
    "the A of the last hidden layer is returned; the output's is needed.",
    lambda AL, caches, X: (caches[-1][0][0], caches),
)
_model_returns(
    "X_returned",
    "X comes out as it came in: the results of the layers are not used.",
    lambda AL, caches, X: (X, caches),
)
_model_returns(
    "sigmoid_twice",
    "the sigmoid is applied once more to AL.",
    lambda AL, caches, X: (sigmoid(AL)[0], caches),
)


def _hidden_from_X(X, parameters):
    """Each hidden layer is given X; the last one gets the A of the one before it."""
    L, A, caches = len(parameters) // 2, X, []
    for l in range(1, L + 1):
        g = "relu" if l < L else "sigmoid"
        own = parameters[f"W{l}"], parameters[f"b{l}"]
        A, cache = lecture.linear_activation_forward(X if l < L else A, *own, g)
        caches.append(cache)
    return A, caches


_add(
    "L_model_forward",
    "hidden_from_X",
    "every hidden layer is given X: the A of the layer before is not handed on.",
    _hidden_from_X,
)


def _two_layers(X, parameters):
    A, cache = lecture.linear_activation_forward(X, parameters["W1"], parameters["b1"], "relu")
    AL, last = lecture.linear_activation_forward(A, parameters["W2"], parameters["b2"], "sigmoid")
    return AL, [cache, last]


_add(
    "L_model_forward",
    "two_layers_only",
    "two layers are written out; how many layers there are, parameters says.",
    _two_layers,
)


def _return_in_loop(X, parameters):
    g = "sigmoid" if len(parameters) == 2 else "relu"
    A, cache = lecture.linear_activation_forward(X, parameters["W1"], parameters["b1"], g)
    return A, [cache]


_add(
    "L_model_forward",
    "return_in_loop",
    "only the first layer is done: the return stands inside the loop.",
    _return_in_loop,
)
