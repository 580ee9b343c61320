"""L_model_backward: the backward pass through all layers (lesson 05)."""

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


def _two_layers(AL, Y, caches):
    dA, dW2, db2 = linear_activation_backward(compute_dA(AL, Y), caches[1], "sigmoid")
    dA0, dW1, db1 = linear_activation_backward(dA, caches[0], "relu")
    return {"dA1": dA, "dW2": dW2, "db2": db2, "dA0": dA0, "dW1": dW1, "db1": db1}


# fmt: off
_layers = [
    ("start_sign",          "the first gradient dA[L] has the wrong sign.", _loop(start=lambda A, Y: -compute_dA(A, Y))),
    ("start_shortcut",      "AL − Y is dZ[L]: the sigmoid in it already, it goes through its slope once more.",
     _loop(start=lambda A, Y: A - Y)),
    ("start_shortcut_sign", "Y − AL is taken for dA[L]: the sign is wrong, and the sigmoid is in it already.",
     _loop(start=lambda A, Y: Y - A)),
    ("start_over_m",        "dA[L] is divided by m, and dW and db are so once more.",
     _loop(start=lambda A, Y: compute_dA(A, Y) / np.shape(Y)[1])),
    ("start_AL",            "the way back starts with AL itself; it starts with the derivative of the cost.", _loop(start=lambda A, Y: A)),
    ("start_cost",          "the way back starts with the cost; it starts with its derivative.",
     _loop(start=lambda A, Y: -(Y * np.log(A) + (1 - Y) * np.log(1 - A)))),
    ("start_ones",          "the way back starts with ones; it starts with the derivative of the cost.",
     _loop(start=lambda A, Y: np.ones_like(A))),
    ("last_relu",           "the last layer goes back through relu; its activation is the sigmoid.", _loop(activation=lambda l, L: "relu")),
    ("all_sigmoid",         "all layers go back through the sigmoid; the hidden ones are relu.", _loop(activation=lambda l, L: "sigmoid")),
    ("swapped",             "hidden layers go back through the sigmoid, the last through relu: it is the other way.",
     _loop(activation=lambda l, L: "relu" if l == L else "sigmoid")),
    ("last_linear",         "the last layer's way back through the sigmoid is missing.",
     _loop(activation=lambda l, L: None if l == L else "relu")),
    ("hidden_linear",       "the hidden layers' way back through relu is missing.",
     _loop(activation=lambda l, L: "sigmoid" if l == L else None)),
    ("first_sigmoid",       "the first layer goes back through the sigmoid; it is relu.",
     _loop(activation=lambda l, L: "sigmoid" if l in (1, L) else "relu")),
    ("two_sigmoids",        "the layer before the last goes back through the sigmoid; it is relu.",
     _loop(activation=lambda l, L: "sigmoid" if l >= L - 1 else "relu")),
    ("stale_dAL",           "every layer is handed dA[L] (stale upstream gradient): each needs that of the next layer.",
     _loop(given=lambda l, L: L)),
    ("stale_dA",            "every hidden layer is handed the last layer's gradient (stale): each needs the next layer's.",
     _loop(given=lambda l, L: max(l, L - 1))),
    ("stale_by_one",        "a layer is handed the gradient of one layer too high (stale upstream gradient).",
     _with_dAL(_loop(given=lambda l, L: min(l + 1, L)))),
    ("cache_of_before",     "the cache of the wrong layer is used: layer l's is caches[l − 1].", _loop(cache=lambda l, L: l - 2)),
    ("cache_first",         "the first layer's cache is used everywhere.", _loop(cache=lambda l, L: 0)),
    ("cache_last",          "the last layer's cache is used everywhere.", _loop(cache=lambda l, L: L - 1)),
    ("caches_reversed",     "the caches are used in reverse: layer l's is caches[l − 1].", _loop(cache=lambda l, L: L - l)),
    ("from_the_first",      "the layers are gone through from the first to the last: the way back is the other order.",
     _loop(over=lambda L: range(1, L + 1))),
    ("two_layers_only",     "two layers are written out; how many layers there are, caches says.", _two_layers),
    ("dA_keys_shifted",     "dA is stored one layer too high: what layer l hands back is the gradient of A[l − 1].",
     _loop(key=lambda l: l)),
    ("dA_keys_two_low",     "dA is stored one layer too low.", _loop(key=lambda l: l - 2)),
]

_UNPACKED = [
    (
        f"unpacked_{i}{j}{k}",
        "the results of a layer's backward pass are unpacked in the wrong order: dA_prev, dW, db.",
        _loop(taken=(i, j, k)),
    )
    for i, j, k in ((0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0))
]

_stored = [
    ("last_layer_only",     "only the last layer's gradients are there: the loop over the others is missing.",
     _only(lambda kind, l, L: l == L or (kind == "dA" and l == L - 1))),
    ("last_layer_missing",  "the last layer's gradients are not stored.",
     _only(lambda kind, l, L: l != L and not (kind == "dA" and l == L - 1))),
    ("first_layer_missing", "the first layer's gradients are missing: the loop ends one layer too early.",
     _only(lambda kind, l, L: l > 1 or (kind == "dA" and l > 0))),
    ("no_dA",               "the dA are not stored; they belong to the result too.", _only(lambda kind, l, L: kind != "dA")),
    ("no_dA0",              "dA0, the gradient of the input, is missing.", _only(lambda kind, l, L: kind != "dA" or l > 0)),
    ("no_db",               "the db are not stored.", _only(lambda kind, l, L: kind != "db")),
    ("no_dW",               "the dW are not stored.", _only(lambda kind, l, L: kind != "dW")),
    ("keys_from_0",         "the layers are counted from 0 in the keys; the first one is dW1, db1.",
     _renamed(lambda kind, l, L: f"{kind}{l if kind == 'dA' else l - 1}")),
    ("keys_reversed",       "the gradients are stored in reverse: the last layer's under 1.",
     _renamed(lambda kind, l, L: f"{kind}{L - 1 - l if kind == 'dA' else L + 1 - l}")),
    ("keys_without_d",      "the keys lack their d: dW1, db1, dA0, ...", _renamed(lambda kind, l, L: f"{kind[1]}{l}")),
    ("dW_db_swapped",       "dW and db are exchanged.", _renamed(lambda kind, l, L: f"{ {'dW': 'db', 'db': 'dW'}.get(kind, kind)}{l}")),
    ("over_m",              "dW and db are divided by m once more; linear_backward has done it already.",
     lambda grads, L, m: {key: v if key[:2] == "dA" else v / m for key, v in grads.items()}),
    ("list",                "a list is returned; expected is a dict.", lambda grads, L, m: list(grads.values())),
]

_from_labels = [
    ("first_label",   "the first example's label is used for all.", lambda Y: np.full_like(Y, Y.flat[0])),
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
        NAME, [*_layers, *_UNPACKED, *rows(_grads, _stored), *rows(_labels, _from_labels)]
    ),
)
