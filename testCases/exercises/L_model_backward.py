"""L_model_backward: the backward pass through all layers (lesson 05)."""

from itertools import product

import numpy as np

import dnn_helpers
from testCases.engine.exercise import Case, Exercise, mistakes, rows

from ._networks import CACHE, forward_pass, layers
from .compute_dA import compute_dA
from .linear_activation_backward import linear_activation_backward
from .linear_backward import linear_backward

NAME = "L_model_backward"


def L_model_backward(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = compute_dA(AL, Y)
    for l in reversed(range(1, L + 1)):
        activation = "sigmoid" if l == L else "relu"
        dA, dW, db = linear_activation_backward(dA, caches[l - 1], activation)
        grads["dA" + str(l - 1)] = dA
        grads["dW" + str(l)] = dW
        grads["db" + str(l)] = db
    return grads


def inputs(draw):
    # The published AL fit no cache: dZ[L] = AL - Y, a right answer, would be refused there.
    for L in (1, 2, 3, 4):
        _, _, AL, Y, caches = forward_pass(draw, L)
        yield Case(layers(L), (AL, Y, caches))
    _, _, AL, Y, caches = forward_pass(draw, 3, dead=True)
    yield Case("3 layers, one example with Z = 0 throughout", (AL, Y, caches))


def _in_order(expected):
    L = len(expected) // 3
    return [(key,) for l in range(L, 0, -1) for key in (f"dW{l}", f"db{l}", f"dA{l - 1}")]


# --- known mistakes -------------------------------------------------------------------------------


def _loop(
    *, start=compute_dA, over=None, activation=None, cache=None, given=None, taken=None, key=None
):
    """The lecture's loop with one thing changed.

    start(AL, Y): the first dA; over(L): the layers in their order; activation(l, L), None for
    none; cache(l, L): the place in caches; given(l, L): the layer whose dA layer l is handed;
    taken: the order in which a layer's three results are taken; key(l): the number in dA's key.
    """

    def whole(AL, Y, caches):
        grads, L = {}, len(caches)
        dA = {L: start(AL, Y)}
        before = L
        for l in over(L) if over else range(L, 0, -1):
            g = activation(l, L) if activation else ("sigmoid" if l == L else "relu")
            own = caches[cache(l, L) if cache else l - 1]
            upstream = dA[given(l, L) if given else before]
            if g is None:
                three = linear_backward(upstream, own[0])
            else:
                three = linear_activation_backward(upstream, own, g)
            dA[l - 1], before = three[0], l - 1
            keys = f"dA{key(l) if key else l - 1}", f"dW{l}", f"db{l}"
            grads |= zip(keys, (three[i] for i in taken) if taken else three, strict=True)
        return grads

    return whole


def _with_dAL(gives):
    """The first dA is stored as well."""
    return lambda AL, Y, caches: {**gives(AL, Y, caches), f"dA{len(caches)}": compute_dA(AL, Y)}


def _grads(change):
    """The right gradients, stored otherwise: change(grads, L, m)."""
    return lambda AL, Y, caches: change(
        L_model_backward(AL, Y, caches), len(caches), np.shape(Y)[1]
    )


def _labels(change):
    """The right backward pass from other labels: change(Y)."""
    return lambda AL, Y, caches: L_model_backward(AL, change(Y), caches)


def _only(keep):
    """Only the gradients for which keep(kind, l, L)."""
    return lambda grads, L, m: {
        key: value for key, value in grads.items() if keep(key[:2], int(key[2:]), L)
    }


def _renamed(name):
    """Under other keys: name(kind, l, L), from "dW", 1 to another key."""
    return lambda grads, L, m: {
        name(key[:2], int(key[2:]), L): value for key, value in grads.items()
    }


def _last_then_loop(*, count=lambda AL, caches: len(caches), top=0, write=0, read=0):
    """The last layer first, then a loop over the others that reads dA[l] from grads.

    count(AL, caches): what is taken as L; top, write, read: how far the numbers are off in the dA
    that the last layer stores, in those that the loop stores, and in those that it reads.
    """

    def whole(AL, Y, caches):
        grads, L = {}, count(AL, caches)
        results = linear_activation_backward(compute_dA(AL, Y), caches[L - 1], "sigmoid")
        grads |= zip((f"dA{L - 1 + top}", f"dW{L}", f"db{L}"), results, strict=True)
        for l in range(L - 1, 0, -1):
            results = linear_activation_backward(grads[f"dA{l + read}"], caches[l - 1], "relu")
            grads |= zip((f"dA{l - 1 + write}", f"dW{l}", f"db{l}"), results, strict=True)
        return grads

    return whole


def _written_out(count, kinds=("dA", "dW", "db")):
    """So many layers, however many there are; only gradients of these kinds are returned."""
    run = _last_then_loop(count=lambda AL, caches: count)
    return lambda AL, Y, caches: {
        key: value for key, value in run(AL, Y, caches).items() if key[:2] in kinds
    }


# fmt: off
_layers = [
    ("start_sign",             "the first gradient dA[L] has the wrong sign.", _loop(start=lambda A, Y: -compute_dA(A, Y))),
    ("start_shortcut",         "AL − Y is already dZ[L]; here it is sent through the sigmoid's slope a second time.",
     _loop(start=lambda A, Y: A - Y)),
    ("start_shortcut_sign",    "Y − AL is used as dA[L]: the sign is wrong, and the sigmoid's slope is already in it.",
     _loop(start=lambda A, Y: Y - A)),
    ("start_over_m",           "dA[L] is divided by m, and so dW and db are divided by m twice; they are, once.",
     _loop(start=lambda A, Y: compute_dA(A, Y) / np.shape(Y)[1])),
    ("start_AL",               "the backward pass starts with AL itself; it starts with compute_dA(AL, Y).", _loop(start=lambda A, Y: A)),
    ("start_cost",             "the backward pass starts with the cost; it starts with its derivative, compute_dA(AL, Y).",
     _loop(start=lambda A, Y: -(Y * np.log(A) + (1 - Y) * np.log(1 - A)))),
    ("start_ones",             "the backward pass starts with ones; it starts with compute_dA(AL, Y).", _loop(start=lambda A, Y: np.ones_like(A))),
    ("last_relu",              "the last layer's backward pass uses relu; its activation is the sigmoid.", _loop(activation=lambda l, L: "relu")),
    ("all_sigmoid",            "all layers' backward pass uses the sigmoid; the hidden ones are relu.", _loop(activation=lambda l, L: "sigmoid")),
    ("swapped",                "the hidden layers' backward pass uses the sigmoid, the last one's relu; it is the other way round.",
     _loop(activation=lambda l, L: "relu" if l == L else "sigmoid")),
    ("last_linear",            "the sigmoid's slope is missing in the last layer's backward pass.",
     _loop(activation=lambda l, L: None if l == L else "relu")),
    ("hidden_linear",          "relu's slope is missing in the hidden layers' backward pass.",
     _loop(activation=lambda l, L: "sigmoid" if l == L else None)),
    ("first_sigmoid",          "the first layer's backward pass uses the sigmoid; its activation is relu.",
     _loop(activation=lambda l, L: "sigmoid" if l in (1, L) else "relu")),
    ("two_sigmoids",           "the backward pass of the layer before the last uses the sigmoid; its activation is relu.",
     _loop(activation=lambda l, L: "sigmoid" if l >= L - 1 else "relu")),
    ("stale_dAL",              "every layer is given dA[L] (stale); each layer l needs dA[l], computed just before by layer l + 1.",
     _loop(given=lambda l, L: L)),
    ("stale_dA",               "every hidden layer is given dA[L−1] (stale); layer l needs dA[l], computed just before by layer l + 1.",
     _loop(given=lambda l, L: max(l, L - 1))),
    ("stale_by_one",           "each hidden layer l is given dA[l + 1] (stale); it needs dA[l], computed just before by layer l + 1.",
     _with_dAL(_loop(given=lambda l, L: min(l + 1, L)))),
    ("cache_of_before",        "the cache of the layer before is used; layer l's own is caches[l − 1].", _loop(cache=lambda l, L: l - 2)),
    ("cache_first",            "the first layer's cache is used for every layer; layer l's own is caches[l − 1].", _loop(cache=lambda l, L: 0)),
    ("cache_last",             "the last layer's cache is used for every layer; layer l's own is caches[l − 1].", _loop(cache=lambda l, L: L - 1)),
    ("hidden_cache_first",     "every hidden layer uses caches[0]; layer l's own cache is caches[l − 1].",
     _loop(cache=lambda l, L: l - 1 if l == L else 0)),
    ("hidden_cache_second",    "every hidden layer uses caches[1]; layer l's own cache is caches[l − 1].",
     _loop(cache=lambda l, L: l - 1 if l == L else 1)),
    ("hidden_caches_reversed", "the hidden layers' caches are used in reverse order; layer l's own cache is caches[l − 1].",
     _loop(cache=lambda l, L: l - 1 if l == L else L - 1 - l)),
    ("caches_reversed",        "the caches are used in reverse order: layer l's own is caches[l − 1].", _loop(cache=lambda l, L: L - l)),
    ("from_the_first",         "the layers are computed from the first to the last; the backward pass begins with the last.",
     _loop(over=lambda L: range(1, L + 1))),
    ("dA_keys_shifted",        "dA is stored one layer too high: what layer l gives is dA[l − 1].", _loop(key=lambda l: l)),
    ("dA_keys_two_low",        "dA is stored one layer too low.", _loop(key=lambda l: l - 2)),
]

_COUNTED = [
    ("L_is_m",     "the number of examples m is taken as the number of layers; that is len(caches).",
     _last_then_loop(count=lambda AL, caches: AL.shape[1])),
    ("L_halved",   "half of len(caches) is taken as the number of layers; that is len(caches).",
     _last_then_loop(count=lambda AL, caches: len(caches) // 2)),
    ("L_one_less", "len(caches) − 1 is taken as the number of layers; that is len(caches).",
     _last_then_loop(count=lambda AL, caches: len(caches) - 1)),
]

_WRITTEN_OUT = [
    (f"{name}_layers_{what}", f"exactly {name} layers are computed; the number of layers is len(caches).", _written_out(n, kinds))
    for name, n in (("two", 2), ("three", 3))
    for what, kinds in (("only", ("dA", "dW", "db")), ("no_dA", ("dW", "db")))
]

_NUMBERED = [
    (f"dA_keys_apart_{1 + top}{1 + write}{1 + read}",
     "dA is stored under one number and read under another; layer l reads dA[l] and stores dA[l − 1].",
     _last_then_loop(top=top, write=write, read=read))
    for top, write, read in product((-1, 0, 1), repeat=3)
    if not top == write == read  # the same number everywhere: only the names of the keys are off
]

_UNPACKED = [
    (
        f"unpacked_{i}{j}{k}",
        "the results of a layer's backward pass get each other's names; their order is dA_prev, dW, db.",
        _loop(taken=(i, j, k)),
    )
    for i, j, k in ((0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0))
]

_stored = [
    ("last_layer_only",     "only the last layer's gradients are stored; the other layers are missing.",
     _only(lambda kind, l, L: l == L or (kind == "dA" and l == L - 1))),
    ("last_layer_missing",  "the last layer's gradients are not stored.", _only(lambda kind, l, L: l != L and not (kind == "dA" and l == L - 1))),
    ("first_layer_missing", "the first layer's gradients are missing (does the loop end one layer too early?).",
     _only(lambda kind, l, L: l > 1 or (kind == "dA" and l > 0))),
    ("no_dA",               "the dA are not stored; they belong to the result too.", _only(lambda kind, l, L: kind != "dA")),
    ("no_dA0",              "dA0, the gradient of the input, is missing.", _only(lambda kind, l, L: kind != "dA" or l > 0)),
    ("no_db",               "the db are not stored.", _only(lambda kind, l, L: kind != "db")),
    ("no_dW",               "the dW are not stored.", _only(lambda kind, l, L: kind != "dW")),
    ("keys_from_0",         "the keys of dW and db are one too low: the first layer has dW1, db1.",
     _renamed(lambda kind, l, L: f"{kind}{l if kind == 'dA' else l - 1}")),
    ("keys_reversed",       "the gradients are stored in reverse order: the last layer's under 1.",
     _renamed(lambda kind, l, L: f"{kind}{L - 1 - l if kind == 'dA' else L + 1 - l}")),
    ("keys_without_d",      "the keys have no d; expected dW1, db1, dA0, ...", _renamed(lambda kind, l, L: f"{kind[1]}{l}")),
    ("over_m",              "dW and db are divided by m again; linear_backward divides by m already.",
     lambda grads, L, m: {key: v if key[:2] == "dA" else v / m for key, v in grads.items()}),
    ("list",                "a list is returned; expected is a dict.", lambda grads, L, m: list(grads.values())),
]

_from_labels = [
    ("first_label",   "the first example's label is used for all examples.", lambda Y: np.full_like(Y, Y.flat[0])),
    ("labels_turned", "the labels are reversed (1 − Y).", lambda Y: 1 - Y),
]
# fmt: on

L_MODEL_BACKWARD = Exercise(
    name=NAME,
    arguments=("AL", "Y", "caches"),
    inside={"caches": ("caches", (CACHE,))},
    result="grads",
    extra_keys=True,  # nothing counts the keys of grads
    formula=L_model_backward,
    reference=dnn_helpers.L_model_backward,
    inputs=inputs,
    sizes=lambda AL, Y, caches: {"m": AL.shape[1]},
    fixed=("Y",),
    depends=("compute_dA", "linear_activation_backward"),
    order=_in_order,
    maths={
        "": "dA[L] = −(Y/AL − (1−Y)/(1−AL));  for l = L … 1:  dA[l] → dA[l−1], dW[l], db[l]",
    },
    hints=(
        "The same layers as in the forward pass, from the last to the first.",
        "Start with compute_dA(AL, Y). Layer l's cache is caches[l - 1].",
        "Layer l is handed dA[l], which layer l + 1 has just computed. The last layer's activation "
        "is the sigmoid, all others relu.",
        'Layer l gives dA[l - 1], dW[l], db[l]: grads["dA" + str(l - 1)] and so on.',
    ),
    mistakes=mistakes(
        NAME,
        [
            *_layers,
            *_COUNTED,
            *_WRITTEN_OUT,
            *_UNPACKED,
            *_NUMBERED,
            *rows(_grads, _stored),
            *rows(_labels, _from_labels),
        ],
    ),
)
