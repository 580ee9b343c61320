"""Lesson 09: five networks, known by letters alone; four have a fault planted in the backward pass.

    SUSPECTS["A"](AL, Y, caches) -> grads        in place of L_model_backward
    accuse(A="...", B="...", ...)                says for each letter whether the accusation holds
    find_bug(grads, truth) -> fault              reads from the gradients which fault it is

FAULTS says in words what may be wrong, PLANTED has a backward pass with each of them.  Which letter
has which fault stands below as well: whoever wants to hunt does not read on.
"""

import numpy as np

from .network.backward import (
    compute_dA,
    linear_activation_backward,
    linear_backward,
    relu_backward,
    sigmoid_backward,
)

FAULTS = {
    "nothing": "The backward pass is right.",
    "biases never move": "db is zero in every layer.",
    "db is one number": "db is summed over the units too: all units of a layer get the same.",
    "db skips the gate": "db is summed from dA, before it went back through the activation.",
    "an example is missing": "The last example counts neither in dW nor in db.",
    "no mean": "dW and db are sums over the examples; nothing is divided by m.",
    "the gate is open": "relu lets every slope through, also where Z is negative.",
}


def _biases_never_move(dA, cache, activation):
    dA_prev, dW, db = linear_activation_backward(dA, cache, activation)
    return dA_prev, dW, np.zeros_like(db)


def _db_is_one_number(dA, cache, activation):
    dA_prev, dW, db = linear_activation_backward(dA, cache, activation)
    return dA_prev, dW, np.full_like(db, np.sum(db))


def _db_skips_the_gate(dA, cache, activation):
    dA_prev, dW, _db = linear_activation_backward(dA, cache, activation)
    return dA_prev, dW, np.mean(dA, axis=1, keepdims=True)


def _an_example_is_missing(dA, cache, activation):
    linear_cache, Z = cache
    dZ = (relu_backward if activation == "relu" else sigmoid_backward)(dA, Z)
    dA_prev, _dW, _db = linear_backward(dZ, linear_cache)
    counted = dZ * (np.arange(dZ.shape[1]) < dZ.shape[1] - 1)
    _dA_prev, dW, db = linear_backward(counted, linear_cache)
    return dA_prev, dW, db


def _no_mean(dA, cache, activation):
    dA_prev, dW, db = linear_activation_backward(dA, cache, activation)
    return dA_prev, dW * dA.shape[1], db * dA.shape[1]


def _the_gate_is_open(dA, cache, activation):
    if activation == "relu":
        return linear_backward(dA, cache[0])
    return linear_activation_backward(dA, cache, activation)


def _backward(layer_backward):
    """L_model_backward with this way through a layer."""

    def L_model_backward(AL, Y, caches):
        grads, L = {}, len(caches)
        dA = compute_dA(AL, Y)
        for l in range(L, 0, -1):
            activation = "sigmoid" if l == L else "relu"
            dA, dW, db = layer_backward(dA, caches[l - 1], activation)
            grads[f"dA{l - 1}"], grads[f"dW{l}"], grads[f"db{l}"] = dA, dW, db
        return grads

    return L_model_backward


PLANTED = {
    "nothing": _backward(linear_activation_backward),
    "biases never move": _backward(_biases_never_move),
    "db is one number": _backward(_db_is_one_number),
    "db skips the gate": _backward(_db_skips_the_gate),
    "an example is missing": _backward(_an_example_is_missing),
    "no mean": _backward(_no_mean),
    "the gate is open": _backward(_the_gate_is_open),
}

_CULPRITS = {
    "A": "db skips the gate",
    "B": "an example is missing",
    "C": "nothing",
    "D": "biases never move",
    "E": "db is one number",
}

SUSPECTS = {letter: PLANTED[fault] for letter, fault in _CULPRITS.items()}


def accuse(**accusations):
    """Say for each accused network, A="db is one number" for example, whether it holds.

    Raises ValueError for a letter or a fault that does not exist.  "" accuses of nothing yet.
    """
    for letter, fault in accusations.items():
        if letter not in _CULPRITS:
            known = ", ".join(SUSPECTS)
            raise ValueError(f"There is no network {letter!r}; needed: one of {known}.")
        if fault and fault not in FAULTS:
            known = ", ".join(map(repr, FAULTS))
            raise ValueError(f"{letter}={fault!r} is no known fault; needed: one of {known}.")
        if not fault:
            verdict = "not accused yet"
        elif fault == _CULPRITS[letter]:
            verdict = f"it holds. {FAULTS[fault]}"
        else:
            verdict = "it does not hold: would that fault leave the same traces?"
        print(f"{letter}: {verdict}")


def find_bug(grads, truth):
    """Say which of the FAULTS a backward pass has, from what it gave and from the truth.

    Parameters
    ----------
    grads : dict
        What the backward pass gave; dW1, db1, ..., dWL, dbL are looked at.
    truth : dict
        The same by finite differences, right to about 1e-7.

    Returns
    -------
    fault : str
        One of the names in FAULTS.

    Raises
    ------
    ValueError
        A gradient is missing, or its shape is another than the truth's.

    Notes
    -----
    Needs a network of 2 layers or more, with more than one unit in a hidden one: with less, some
    faults leave no traces, or the same.
    """
    for name, slopes in truth.items():
        if np.shape(grads.get(name)) != np.shape(slopes):
            found = f"shape {np.shape(grads[name])}" if name in grads else "none"
            raise ValueError(
                f"grads has no {name} like the truth's: "
                f"needed shape {np.shape(slopes)}, got {found}."
            )

    def alike(these, those):
        return np.linalg.norm(these - those) <= 1e-5 * np.linalg.norm(those) + 1e-7

    layers = range(1, len(truth) // 2 + 1)
    last = layers[-1]
    if all(alike(grads[f"dW{l}"], truth[f"dW{l}"]) for l in layers):
        biases = [grads[f"db{l}"] for l in layers]
        if all(alike(grads[f"db{l}"], truth[f"db{l}"]) for l in layers):
            return "nothing"
        if not any(np.any(db) for db in biases):
            return "biases never move"
        if all(alike(db, np.full_like(db, db[0, 0])) for db in biases):
            return "db is one number"
        return "db skips the gate"
    if alike(grads[f"dW{last}"], truth[f"dW{last}"]):
        return "the gate is open"  # the last layer's gate is the sigmoid's, and that one works
    m = (grads[f"db{last}"] / truth[f"db{last}"]).item()
    if all(alike(grads[name], m * slopes) for name, slopes in truth.items()):
        return "no mean"
    return "an example is missing"
