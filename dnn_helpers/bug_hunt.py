"""Lesson 09: five networks, known by letters alone; four have a fault planted in the way back.

    SUSPECTS["A"](AL, Y, caches) -> grads        in place of L_model_backward
    accuse(A="...", B="...", ...)                says for each letter whether the accusation holds

FAULTS says in words what may be wrong.  Which letter has which fault stands below as well: whoever
wants to hunt does not read on.
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
    "nothing": "The way back is right.",
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


def _backward(layer_backward):
    """L_model_backward with this way back through a layer."""

    def L_model_backward(AL, Y, caches):
        grads, L = {}, len(caches)
        dA = compute_dA(AL, Y)
        for l in range(L, 0, -1):
            activation = "sigmoid" if l == L else "relu"
            dA, dW, db = layer_backward(dA, caches[l - 1], activation)
            grads[f"dA{l - 1}"], grads[f"dW{l}"], grads[f"db{l}"] = dA, dW, db
        return grads

    return L_model_backward


_CULPRITS = {
    "A": ("db skips the gate", _db_skips_the_gate),
    "B": ("an example is missing", _an_example_is_missing),
    "C": ("nothing", linear_activation_backward),
    "D": ("biases never move", _biases_never_move),
    "E": ("db is one number", _db_is_one_number),
}

SUSPECTS = {letter: _backward(way_back) for letter, (_fault, way_back) in _CULPRITS.items()}


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
        elif fault == _CULPRITS[letter][0]:
            verdict = f"it holds. {FAULTS[fault]}"
        else:
            verdict = "it does not hold: would that fault leave the same traces?"
        print(f"{letter}: {verdict}")
