"""Mistakes in linear_forward, linear_activation_forward and L_model_forward (lesson 03)."""

import numpy as np

from testCases import lecture
from testCases.lecture import linear_forward, relu, sigmoid
from testCases.mistakes.base import Library

_library = Library()
MISTAKES = _library.mistakes


# linear_forward ------------------------------------------------------------------------------


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


# linear_activation_forward -------------------------------------------------------------------


def _layer(id, says, A=None, cache=None):
    """A(Z, A_prev, activation) and cache(linear_cache, Z, A) replace the lecture's."""

    def gives(A_prev, W, b, activation):
        Z, linear_cache = linear_forward(A_prev, W, b)
        right = (sigmoid if activation == "sigmoid" else relu)(Z)[0]
        own = right if A is None else A(Z, A_prev, activation)
        kept = (linear_cache, Z) if cache is None else cache(linear_cache, Z, own)
        return own, kept

    _library.add("linear_activation_forward", id, says, gives)


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


# L_model_forward -----------------------------------------------------------------------------


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
