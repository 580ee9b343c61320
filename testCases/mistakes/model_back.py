"""Mistakes in L_model_backward (lesson 05)."""

import numpy as np

from testCases import lecture
from testCases.lecture import compute_dA
from testCases.mistakes.base import Library

_library = Library()
MISTAKES = _library.mistakes
_add = _library.add


def _model(id, says, *, start=None, activation=None, cache=None, stale=False, key=None):
    """The lecture's loop with one thing changed.

    start(AL, Y): the first dA; activation(l, L); cache(l, L): the place in caches;
    stale: every hidden layer gets the output's gradient ("after": what the last layer hands on);
    key(l): number in dA's key.
    """

    def gives(AL, Y, caches):
        grads, L = {}, len(caches)
        dA = first = handed = (start or compute_dA)(AL, Y)
        for l in range(L, 0, -1):
            g = activation(l, L) if activation else ("sigmoid" if l == L else "relu")
            own = caches[cache(l, L) if cache else l - 1]
            if stale and l < L:
                dA = handed if stale == "after" else first
            if g is None:
                dA, dW, db = lecture.linear_backward(dA, own[0])
            else:
                dA, dW, db = lecture.linear_activation_backward(dA, own, g)
            if l == L:
                handed = dA
            grads[f"dA{key(l) if key else l - 1}"] = dA
            grads[f"dW{l}"], grads[f"db{l}"] = dW, db
        return grads

    _add("L_model_backward", id, says, gives)


_model(
    "start_sign",
    "the first gradient dA[L] has the wrong sign.",
    start=lambda A, Y: -compute_dA(A, Y),
)
_model(
    "start_shortcut",
    "AL − Y is dZ[L]: the sigmoid in it already, it goes through its slope once more.",
    start=lambda A, Y: A - Y,
)
_model(
    "start_shortcut_sign",
    "Y − AL is taken for dA[L]: the sign is wrong, and the sigmoid is in it already.",
    start=lambda A, Y: Y - A,
)
_model(
    "start_over_m",
    "dA[L] is divided by m, and dW and db are so once more.",
    start=lambda A, Y: compute_dA(A, Y) / np.shape(Y)[1],
)
_model(
    "start_AL",
    "the way back starts with AL itself; it starts with the derivative of the cost.",
    start=lambda A, Y: A,
)
_model(
    "start_cost",
    "the way back starts with the cost; it starts with its derivative.",
    start=lambda A, Y: -(Y * np.log(A) + (1 - Y) * np.log(1 - A)),
)
_model(
    "start_ones",
    "the way back starts with ones; it starts with the derivative of the cost.",
    start=lambda A, Y: np.ones_like(A),
)
_model(
    "last_relu",
    "the last layer goes back through relu; its activation is the sigmoid.",
    activation=lambda l, L: "relu",
)
_model(
    "all_sigmoid",
    "all layers go back through the sigmoid; the hidden ones are relu.",
    activation=lambda l, L: "sigmoid",
)
_model(
    "swapped",
    "hidden layers go back through the sigmoid, the last through relu: it is the other way.",
    activation=lambda l, L: "relu" if l == L else "sigmoid",
)
_model(
    "last_linear",
    "the last layer's way back through the sigmoid is missing.",
    activation=lambda l, L: None if l == L else "relu",
)
_model(
    "hidden_linear",
    "the hidden layers' way back through relu is missing.",
    activation=lambda l, L: "sigmoid" if l == L else None,
)
_model(
    "first_sigmoid",
    "the first layer goes back through the sigmoid; it is relu.",
    activation=lambda l, L: "sigmoid" if l in (1, L) else "relu",
)
_model(
    "two_sigmoids",
    "the layer before the last goes back through the sigmoid; it is relu.",
    activation=lambda l, L: "sigmoid" if l >= L - 1 else "relu",
)
_model(
    "stale_dAL",
    "every layer is handed dA[L] (stale upstream gradient): each needs that of the next layer.",
    stale=True,
)
_model(
    "stale_dA",
    "every hidden layer is handed the last layer's gradient (stale): each needs the next layer's.",
    stale="after",
)
_model(
    "cache_of_before",
    "the cache of the wrong layer is used: layer l's is caches[l − 1].",
    cache=lambda l, L: l - 2,
)
_model("cache_first", "the first layer's cache is used everywhere.", cache=lambda l, L: 0)
_model("cache_last", "the last layer's cache is used everywhere.", cache=lambda l, L: L - 1)
_model(
    "caches_reversed",
    "the caches are used in reverse: layer l's is caches[l − 1].",
    cache=lambda l, L: L - l,
)
_model(
    "dA_keys_shifted",
    "dA is stored one layer too high: what layer l hands back is the gradient of A[l − 1].",
    key=lambda l: l,
)
_model("dA_keys_two_low", "dA is stored one layer too low.", key=lambda l: l - 2)


def _model_grads(id, says, change):
    _add(
        "L_model_backward",
        id,
        says,
        lambda AL, Y, caches: change(lecture.L_model_backward(AL, Y, caches), len(caches), AL, Y),
    )


def _only(keep):
    return lambda grads, L, AL, Y: {
        k: v for k, v in grads.items() if keep(k.rstrip("0123456789"), int(k.lstrip("dAWb")), L)
    }


_model_grads(
    "last_layer_only",
    "only the last layer is gone back through: the loop over the others is missing.",
    _only(lambda kind, l, L: l == L or (kind == "dA" and l == L - 1)),
)
_model_grads(
    "first_layer_missing",
    "the first layer is missing: the loop ends one layer too early.",
    _only(lambda kind, l, L: l > 1 or (kind == "dA" and l > 0)),
)
_model_grads(
    "last_layer_missing",
    "the last layer's gradients are not stored.",
    _only(lambda kind, l, L: l != L and not (kind == "dA" and l == L - 1)),
)
_model_grads(
    "no_dA",
    "the dA are not stored; they belong to the result too.",
    _only(lambda kind, l, L: kind != "dA"),
)
_model_grads(
    "no_dA0",
    "dA0, the gradient of the input, is missing.",
    _only(lambda kind, l, L: not (kind == "dA" and l == 0)),
)
_model_grads("no_db", "the db are not stored.", _only(lambda kind, l, L: kind != "db"))
_model_grads("no_dW", "the dW are not stored.", _only(lambda kind, l, L: kind != "dW"))
_model_grads(
    "keys_from_0",
    "the layers are counted from 0 in the keys; the first one is dW1, db1.",
    lambda g, L, AL, Y: {
        (k if k[:2] == "dA" else f"{k[:2]}{int(k[2:]) - 1}"): v for k, v in g.items()
    },
)
_model_grads(
    "keys_reversed",
    "the gradients are stored in reverse: the last layer's under 1.",
    lambda g, L, AL, Y: {
        (f"dA{L - 1 - int(k[2:])}" if k[:2] == "dA" else f"{k[:2]}{L + 1 - int(k[2:])}"): v
        for k, v in g.items()
    },
)
_model_grads(
    "keys_without_d",
    "the keys lack their d: dW1, db1, dA0, ...",
    lambda g, L, AL, Y: {k[1:]: v for k, v in g.items()},
)
_model_grads(
    "dW_db_swapped",
    "dW and db have changed places.",
    lambda g, L, AL, Y: {
        ({"dW": "db", "db": "dW"}.get(k[:2], k[:2]) + k[2:]): v for k, v in g.items()
    },
)
_model_grads(
    "over_m",
    "dW and db are divided by m once more; linear_backward has done it already.",
    lambda g, L, AL, Y: {k: v / np.shape(Y)[1] if k[:2] != "dA" else v for k, v in g.items()},
)
_model_grads("list", "a list is returned; needed is a dict.", lambda g, L, AL, Y: list(g.values()))


def _unpacked_otherwise(order):
    """linear_activation_backward's three results are taken in another order."""

    def gives(AL, Y, caches):
        grads, L = {}, len(caches)
        dA = compute_dA(AL, Y)
        for l in range(L, 0, -1):
            g = "sigmoid" if l == L else "relu"
            three = lecture.linear_activation_backward(dA, caches[l - 1], g)
            dA = three[0]
            for key, i in zip((f"dA{l - 1}", f"dW{l}", f"db{l}"), order, strict=True):
                grads[key] = three[i]
        return grads

    return gives


for _order in ((0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)):
    _add(
        "L_model_backward",
        "unpacked_" + "".join(map(str, _order)),
        "what a layer's way back returns is unpacked in the wrong order: dA_prev, dW, db.",
        _unpacked_otherwise(_order),
    )


def _with_own_dA(AL, Y, caches):
    """Each hidden layer is handed the dA with its own number, not the one after it."""
    grads, L = {}, len(caches)
    grads[f"dA{L}"] = compute_dA(AL, Y)
    for l in range(L, 0, -1):
        g = "sigmoid" if l == L else "relu"
        dA, grads[f"dW{l}"], grads[f"db{l}"] = lecture.linear_activation_backward(
            grads[f"dA{min(l + 1, L)}"], caches[l - 1], g
        )
        grads[f"dA{l - 1}"] = dA
    return grads


_add(
    "L_model_backward",
    "stale_by_one",
    "a layer is handed the gradient of one layer too high (stale upstream gradient).",
    _with_own_dA,
)


def _column_labels(AL, Y, caches):
    return lecture.L_model_backward(AL, np.full_like(Y, Y.flat[0]), caches)


def _from_the_first(AL, Y, caches):
    grads, L = {}, len(caches)
    dA = compute_dA(AL, Y)
    for l in range(1, L + 1):
        g = "sigmoid" if l == L else "relu"
        dA, dW, db = lecture.linear_activation_backward(dA, caches[l - 1], g)
        grads[f"dA{l - 1}"], grads[f"dW{l}"], grads[f"db{l}"] = dA, dW, db
    return grads


def _two_layers(AL, Y, caches):
    dA, dW2, db2 = lecture.linear_activation_backward(compute_dA(AL, Y), caches[1], "sigmoid")
    dA0, dW1, db1 = lecture.linear_activation_backward(dA, caches[0], "relu")
    return {"dA1": dA, "dW2": dW2, "db2": db2, "dA0": dA0, "dW1": dW1, "db1": db1}


_add(
    "L_model_backward",
    "from_the_first",
    "the layers are gone through from the first to the last: the way back is the other order.",
    _from_the_first,
)
_add(
    "L_model_backward",
    "two_layers_only",
    "two layers are written out; how many layers there are, caches says.",
    _two_layers,
)
_add(
    "L_model_backward", "first_label", "the first example's label is used for all.", _column_labels
)
_add(
    "L_model_backward",
    "labels_turned",
    "the labels are turned round (1 − Y).",
    lambda AL, Y, caches: lecture.L_model_backward(AL, 1 - Y, caches),
)
