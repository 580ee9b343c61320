"""L_model_forward: all layers, one after the other (lesson 03)."""

import numpy as np

import dnn_helpers
from testCases import testCases_v2 as published
from testCases.engine.exercise import Case, Exercise, mistakes, rows

from ._networks import CACHE, forward_pass, layers, names
from .linear_activation_forward import linear_activation_forward
from .linear_forward import linear_forward
from .sigmoid import sigmoid

NAME = "L_model_forward"


def L_model_forward(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L):
        W, b = parameters["W" + str(l)], parameters["b" + str(l)]
        A, cache = linear_activation_forward(A, W, b, "relu")
        caches.append(cache)
    W, b = parameters["W" + str(L)], parameters["b" + str(L)]
    AL, cache = linear_activation_forward(A, W, b, "sigmoid")
    caches.append(cache)
    return AL, caches


def inputs(draw):
    if not draw.square:
        yield Case("the published values, 2 layers", published.L_model_forward_test_case())
        yield Case("the published values, 3 layers", published.L_model_forward_test_case_2hidden())
    for L in (1, 2, 3, 4):
        X, parameters, *_ = forward_pass(draw, L)
        yield Case(layers(L), (X, parameters))


def _in_order(expected):
    _, caches = expected
    inside = [(0, 0), (0, 1), (0, 2), (1,)]  # A_prev, W, b, then Z
    return [*((1, l, *part) for l in range(len(caches)) for part in inside), (0,)]


# --- known mistakes -------------------------------------------------------------------------------


def _loop(*, over=None, activation=None, stale=None, W=None, b=None):
    """The lecture's loop with one thing changed.

    over(L): the layers it goes through; activation(l, L), None for none; stale(l, L): whether
    layer l is given X; W(l), b(l): the number in the key of layer l's weights and biases.
    """

    def whole(X, parameters):
        L = len(parameters) // 2
        A, caches = X, []
        for l in over(L) if over else range(1, L + 1):
            g = activation(l, L) if activation else ("sigmoid" if l == L else "relu")
            own = parameters[f"W{W(l) if W else l}"], parameters[f"b{b(l) if b else l}"]
            given = X if stale and stale(l, L) else A
            if g is None:
                A, linear_cache = linear_forward(given, *own)
                cache = (linear_cache, A)
            else:
                A, cache = linear_activation_forward(given, *own, g)
            caches.append(cache)
        return A, caches

    return whole


def _last_layer_given(choose):
    """The last layer gets choose(X, caches) as its input."""

    def whole(X, parameters):
        _, caches = L_model_forward(X, parameters)
        _, W, b = caches[-1][0]
        AL, cache = linear_activation_forward(choose(X, caches), W, b, "sigmoid")
        return AL, [*caches[:-1], cache]

    return whole


def _relu_then_sigmoid_on_last(X, parameters):
    """The loop with relu reaches layer L; then layer L again, with the sigmoid."""
    AL, caches = L_model_forward(X, parameters)
    _, cache = linear_activation_forward(*caches[-1][0], "relu")
    return AL, [*caches[:-1], cache, caches[-1]]


def _written_out(count):
    """So many layers, however many there are."""
    return lambda X, parameters: _loop()(X, {k: parameters[k] for k in names(count)})


def _return_in_loop(X, parameters):
    g = "sigmoid" if len(parameters) == 2 else "relu"
    A, cache = linear_activation_forward(X, parameters["W1"], parameters["b1"], g)
    return A, [cache]


def _returned(gives):
    """All is computed right, but returned otherwise: gives(AL, caches, X)."""
    return lambda X, parameters: gives(*L_model_forward(X, parameters), X)


# fmt: off
_layers = [
    ("last_relu",                  "the last layer uses relu; its activation is the sigmoid.", _loop(activation=lambda l, L: "relu")),
    ("all_sigmoid",                "all layers use the sigmoid; the hidden ones use relu.", _loop(activation=lambda l, L: "sigmoid")),
    ("swapped",                    "the hidden layers use the sigmoid and the last one relu; it is the other way round.",
     _loop(activation=lambda l, L: "relu" if l == L else "sigmoid")),
    ("last_linear",                "the last layer has no activation: AL is Z, not a probability.",
     _loop(activation=lambda l, L: None if l == L else "relu")),
    ("hidden_linear",              "the hidden layers have no activation; they use relu.",
     _loop(activation=lambda l, L: "sigmoid" if l == L else None)),
    ("first_sigmoid",              "the first layer uses the sigmoid; hidden layers use relu.",
     _loop(activation=lambda l, L: "sigmoid" if l in (1, L) else "relu")),
    ("two_sigmoids",               "the layer before the last uses the sigmoid too; hidden layers use relu.",
     _loop(activation=lambda l, L: "sigmoid" if l >= L - 1 else "relu")),
    ("last_layer_missing",         "the last layer, with the sigmoid, is left out.",
     _loop(over=lambda L: range(1, L), activation=lambda l, L: "relu")),
    ("last_layer_missing_sigmoid", "the last layer is left out (does the loop end one layer too early?).",
     _loop(over=lambda L: range(1, L), activation=lambda l, L: "sigmoid" if l == L - 1 else "relu")),
    ("last_layer_twice",           "the last layer is computed twice, one after the other.", _loop(over=lambda L: [*range(1, L + 1), L])),
    ("stale_input",                "every layer is given X; each needs the A of the layer before.", _loop(stale=lambda l, L: True)),
    ("hidden_from_X",              "every hidden layer is given X; each needs the A of the layer before.", _loop(stale=lambda l, L: l < L)),
    ("last_from_X",                "the last layer is given X instead of the A of the layer before.", _last_layer_given(lambda X, caches: X)),
    ("last_from_stale_A",          "the last layer is given the input of the layer before; it needs that layer's A.",
     _last_layer_given(lambda X, caches: caches[-2][0][0] if len(caches) > 1 else X)),
    ("first_layer_missing",        "the first layer is left out: the layers are counted from 1.", _loop(over=lambda L: [*range(2, L), L])),
    ("first_layer_missing_at_all", "the first layer is left out: the layers are counted from 1.", _loop(over=lambda L: range(2, L + 1))),
    ("one_hidden_missing",         "the layer before the last is left out (does the loop end one layer too early?).",
     _loop(over=lambda L: [*range(1, L - 1), L])),
    ("L_doubled",                  "L is taken as the number of entries in parameters; each layer has two of them.",
     _loop(over=lambda L: range(1, 2 * L + 1))),
    ("reversed",                   "the layers are computed from the last to the first; the forward pass begins with the first.",
     _loop(over=lambda L: range(L, 0, -1))),
    ("last_layer_relu_and_sigmoid", "the last layer's cache is in caches twice (appended twice, or its layer computed in the loop and after it?).",
     _relu_then_sigmoid_on_last),
    ("same_layer",                 "the first layer's parameters are used in every layer.", _loop(W=lambda l: 1, b=lambda l: 1)),
    ("keys_from_0",                "the layers are counted from 0; the first one has W1 and b1.", _loop(W=lambda l: l - 1, b=lambda l: l - 1)),
    ("first_bias",                 "the first layer's bias is used in every layer.", _loop(b=lambda l: 1)),
    ("two_layers_only",            "exactly two layers are computed; the number of layers is len(parameters) // 2.", _written_out(2)),
    ("three_layers_only",          "exactly three layers are computed; the number of layers is len(parameters) // 2.", _written_out(3)),
    ("return_in_loop",             "only the first layer is computed (is the return inside the loop?).", _return_in_loop),
]

_result = [
    ("relu_before_sigmoid",  "in the last layer relu is applied before the sigmoid; the sigmoid alone is.",
     lambda AL, caches, X: (1 / (1 + np.exp(-np.maximum(0, caches[-1][1]))), caches)),
    ("no_caches",            "only AL is returned; the caches are missing.", lambda AL, caches, X: AL),
    ("caches_first",         "the caches and AL are returned in the wrong order.", lambda AL, caches, X: (caches, AL)),
    ("caches_empty",         "the list of caches is empty (is each layer's cache appended to it?).", lambda AL, caches, X: (AL, [])),
    ("caches_without_last",  "the last layer's cache is missing in caches.", lambda AL, caches, X: (AL, caches[:-1])),
    ("caches_without_first", "the first layer's cache is missing in caches.", lambda AL, caches, X: (AL, caches[1:])),
    ("caches_last_only",     "only the last layer's cache is returned; caches is a list with one cache for each layer.",
     lambda AL, caches, X: (AL, caches[-1])),
    ("caches_last_in_list",  "only the last layer's cache is in caches (is the list created again, or appended to only once?).",
     lambda AL, caches, X: (AL, caches[-1:])),
    ("caches_reversed",      "the caches are in reverse order: layer 1 comes first.", lambda AL, caches, X: (AL, caches[::-1])),
    ("caches_all_last",      "every entry of caches is the last layer's cache.", lambda AL, caches, X: (AL, [caches[-1]] * len(caches))),
    ("caches_linear_only",   "caches holds the linear caches alone; each layer needs the pair (linear_cache, Z).",
     lambda AL, caches, X: (AL, [c[0] for c in caches])),
    ("caches_Z_only",        "caches holds Z alone; each layer needs the pair (linear_cache, Z).",
     lambda AL, caches, X: (AL, [c[1] for c in caches])),
    ("caches_flat",          "caches is one flat list of parts (extend or +=); append each layer's cache as one entry.",
     lambda AL, caches, X: (AL, [part for c in caches for part in c])),
    ("caches_with_A",        "caches holds each layer's output A; expected is each layer's cache.",
     lambda AL, caches, X: (AL, [c[0][0] for c in caches[1:]] + [AL])),
    ("caches_tuple_with_A",  "each entry of caches is the pair (A, cache) of a layer; only the cache belongs there.",
     lambda AL, caches, X: (AL, [(A, c) for A, c in zip([*(c[0][0] for c in caches[1:]), AL], caches, strict=True)])),
    ("caches_dict",          "caches is a dict; expected is a list with one cache for each layer.",
     lambda AL, caches, X: (AL, dict(enumerate(caches, 1)))),
    ("AL_flat",              "AL has lost an axis: its shape is (1, m).", lambda AL, caches, X: (AL.ravel(), caches)),
    ("AL_column",            "AL is transposed: its shape is (1, m).", lambda AL, caches, X: (AL.T, caches)),
    ("AL_rounded",           "AL is rounded to 0 or 1: that is a prediction; expected is the probability.",
     lambda AL, caches, X: (np.round(AL), caches)),
    ("AL_mean",              "AL is averaged over the examples; each has its own probability.", lambda AL, caches, X: (np.mean(AL), caches)),
    ("hidden_A_returned",    "the last layer's input is returned as AL; expected is its output.", lambda AL, caches, X: (caches[-1][0][0], caches)),
    ("X_returned",           "X is returned instead of AL.", lambda AL, caches, X: (X, caches)),
    ("sigmoid_twice",        "the sigmoid is applied once more to AL.", lambda AL, caches, X: (sigmoid(AL)[0], caches)),
]
# fmt: on

L_MODEL_FORWARD = Exercise(
    name=NAME,
    arguments=("X", "parameters"),
    result=("result", ("AL", ("caches", (CACHE,)))),
    formula=L_model_forward,
    reference=dnn_helpers.L_model_forward,
    inputs=inputs,
    depends=("linear_activation_forward",),
    order=_in_order,
    maths={
        "": "A[l] = relu(W[l] A[l−1] + b[l]) for l = 1 … L−1;  AL = sigmoid(W[L] A[L−1] + b[L])",
    },
    hints=(
        "Each layer's A is what the next layer gets. Which layers use relu, which one sigmoid?",
        "There are half as many layers as entries in parameters: each has a W and a b.",
        "The loop runs over layers 1 to L - 1; the last one comes after it. Append every cache.",
        'In the loop: A, cache = linear_activation_forward(A, W of layer l, b of layer l, "relu").',
    ),
    mistakes=mistakes(NAME, [*_layers, *rows(_returned, _result)]),
)
