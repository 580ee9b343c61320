"""Mistakes in linear_activation_backward and compute_dA (lesson 05)."""

import numpy as np

from testCases import lecture
from testCases.lecture import compute_dA, sigmoid
from testCases.mistakes.base import Library

_library = Library()
MISTAKES = _library.mistakes
_add = _library.add


def _layer(id, says, dZ):
    """dZ(dA, A_prev, W, b, Z, activation) replaces the lecture's; the rest follows from it."""

    def gives(dA, cache, activation):
        linear_cache, Z = cache
        return lecture.linear_backward(dZ(dA, *linear_cache, Z, activation), linear_cache)

    _add("linear_activation_backward", id, says, gives)


def _back(activation):
    return lecture.relu_backward if activation == "relu" else lecture.sigmoid_backward


def _other(activation):
    return lecture.sigmoid_backward if activation == "relu" else lecture.relu_backward


_layer(
    "activations_swapped",
    '"relu" and "sigmoid" have changed places.',
    lambda dA, A, W, b, Z, g: _other(g)(dA, Z),
)
_layer(
    "always_relu",
    "it goes back through relu whatever `activation` says.",
    lambda dA, A, W, b, Z, g: lecture.relu_backward(dA, Z),
)
_layer(
    "always_sigmoid",
    "it goes back through the sigmoid whatever `activation` says.",
    lambda dA, A, W, b, Z, g: lecture.sigmoid_backward(dA, Z),
)
_layer(
    "no_activation",
    "dA goes straight into the linear part: the way back through the activation is missing.",
    lambda dA, A, W, b, Z, g: dA,
)
_layer(
    "no_relu",
    'with "relu", the way back through the activation is missing.',
    lambda dA, A, W, b, Z, g: dA if g == "relu" else _back(g)(dA, Z),
)
_layer(
    "no_sigmoid",
    'with "sigmoid", the way back through the activation is missing.',
    lambda dA, A, W, b, Z, g: dA if g == "sigmoid" else _back(g)(dA, Z),
)
_layer(
    "both",
    "it goes back through both activations: an else is missing.",
    lambda dA, A, W, b, Z, g: lecture.sigmoid_backward(lecture.relu_backward(dA, Z), Z),
)
_layer(
    "both_if_relu",
    'with "relu" it goes back through both activations: an else is missing.',
    lambda dA, A, W, b, Z, g: (
        lecture.sigmoid_backward(lecture.relu_backward(dA, Z), Z)
        if g == "relu"
        else _back(g)(dA, Z)
    ),
)
_layer(
    "twice",
    "it goes back through the activation twice.",
    lambda dA, A, W, b, Z, g: _back(g)(_back(g)(dA, Z), Z),
)
_layer(
    "forward_of_Z",
    "the activation itself is multiplied in; the chain rule needs its slope.",
    lambda dA, A, W, b, Z, g: dA * (np.maximum(0, Z) if g == "relu" else sigmoid(Z)[0]),
)
_layer(
    "by_A_prev",
    "the slope is taken at A_prev; it is taken at Z, the activation cache.",
    lambda dA, A, W, b, Z, g: _back(g)(dA, A),
)
_layer(
    "slope_only",
    "dA is not multiplied in: the slope alone goes back.",
    lambda dA, A, W, b, Z, g: _back(g)(np.ones_like(dA), Z),
)
_layer(
    "over_m",
    "dZ is divided by m, and linear_backward divides once more.",
    lambda dA, A, W, b, Z, g: _back(g)(dA, Z) / dA.shape[1],
)
_layer(
    "A_for_Z",
    "the slope is taken at the activation of Z; the cache is Z itself.",
    lambda dA, A, W, b, Z, g: _back(g)(dA, np.maximum(0, Z) if g == "relu" else sigmoid(Z)[0]),
)
_layer(
    "A_1_minus_A",
    'with "sigmoid", s is taken to be Z: the sigmoid of Z is missing.',
    lambda dA, A, W, b, Z, g: dA * Z * (1 - Z) if g == "sigmoid" else _back(g)(dA, Z),
)


def _layer_returns(id, says, change):
    def gives(dA, cache, activation):
        dZ = _back(activation)(dA, cache[1])
        return change(dA, dZ, cache, *lecture.linear_backward(dZ, cache[0]))

    _add("linear_activation_backward", id, says, gives)


_layer_returns(
    "dZ_for_dA",
    "dZ is returned where dA_prev belongs.",
    lambda dA, dZ, c, dA_prev, dW, db: (dZ, dW, db),
)
_layer_returns(
    "dA_for_dA_prev",
    "dA is returned where dA_prev belongs: the gradient does not move to the layer before.",
    lambda dA, dZ, c, dA_prev, dW, db: (dA, dW, db),
)
_layer_returns(
    "with_dZ",
    "dZ is returned as well; asked for are dA_prev, dW, db.",
    lambda dA, dZ, c, dA_prev, dW, db: (dZ, dA_prev, dW, db),
)
_layer_returns(
    "dZ_only",
    "only dZ is returned: the way back through the linear part is missing.",
    lambda dA, dZ, c, dA_prev, dW, db: dZ,
)
_layer_returns(
    "order_dW_first",
    "the results are in the wrong order: dA_prev comes first, then dW, then db.",
    lambda dA, dZ, c, dA_prev, dW, db: (dW, db, dA_prev),
)
_layer_returns(
    "order_dW_dA_db",
    "the results are in the wrong order: dA_prev comes first, then dW, then db.",
    lambda dA, dZ, c, dA_prev, dW, db: (dW, dA_prev, db),
)
_layer_returns(
    "order_dA_db_dW",
    "the results are in the wrong order: dA_prev comes first, then dW, then db.",
    lambda dA, dZ, c, dA_prev, dW, db: (dA_prev, db, dW),
)
_layer_returns(
    "order_reversed",
    "the results are in the wrong order: dA_prev comes first, then dW, then db.",
    lambda dA, dZ, c, dA_prev, dW, db: (db, dW, dA_prev),
)
_layer_returns(
    "mask_after",
    "the slope is multiplied into dA_prev as well; it acts once, on dA.",
    lambda dA, dZ, c, dA_prev, dW, db: (dA_prev * (c[0][0] > 0), dW, db),
)


def _late_activation(dA, cache, activation):
    (A, W, _), Z = cache
    m = A.shape[1]
    dW, db = dA @ A.T / m, np.sum(dA, axis=1, keepdims=True) / m
    return W.T @ _back(activation)(dA, Z), dW, db


_add(
    "linear_activation_backward",
    "dW_from_dA",
    "dW and db are made from dA; they need dZ, behind the activation.",
    _late_activation,
)


def _dA_prev_from_dA(dA, cache, activation):
    _, dW, db = lecture.linear_activation_backward(dA, cache, activation)
    return cache[0][1].T @ dA, dW, db


_add(
    "linear_activation_backward",
    "dA_prev_from_dA",
    "dA_prev is made from dA; it needs dZ, behind the activation.",
    _dA_prev_from_dA,
)


def _start(id, says, gives):
    _add("compute_dA", id, says, gives)


_start(
    "sign",
    "the minus in front is missing: dA has the wrong sign.",
    lambda A, Y: Y / A - (1 - Y) / (1 - A),
)
_start(
    "over_m",
    "dA is divided by m: the mean is taken later, in dW and db.",
    lambda A, Y: compute_dA(A, Y) / np.shape(Y)[1],
)
_start(
    "sign_over_m",
    "dA has the wrong sign and is divided by m (the mean is taken later).",
    lambda A, Y: -compute_dA(A, Y) / np.shape(Y)[1],
)
_start("times_m", "dA is multiplied by m.", lambda A, Y: compute_dA(A, Y) * np.shape(Y)[1])
_start(
    "shortcut",
    "A − Y is dZ of the last layer (the sigmoid is in it already); asked for is dA.",
    lambda A, Y: A - Y,
)
_start("shortcut_sign", "Y − A is minus dZ of the last layer; asked for is dA.", lambda A, Y: Y - A)
_start(
    "squared_error",
    "this is the derivative of the squared error, not of the cross-entropy.",
    lambda A, Y: 2 * (A - Y),
)
_start("only_positives", "the term of the examples with label 0 is missing.", lambda A, Y: -Y / A)
_start(
    "only_positives_sign",
    "the term of the examples with label 0 is missing, and the minus.",
    lambda A, Y: Y / A,
)
_start(
    "only_negatives",
    "the term of the examples with label 1 is missing.",
    lambda A, Y: (1 - Y) / (1 - A),
)
_start(
    "plus_between",
    "the sign between the two terms is wrong: brackets, or the minus in log(1 − A)'s derivative.",
    lambda A, Y: -(Y / A + (1 - Y) / (1 - A)),
)
_start(
    "plus_plus",
    "both terms have a plus: they have opposite signs.",
    lambda A, Y: Y / A + (1 - Y) / (1 - A),
)
_start(
    "swapped",
    "A and Y have changed places in the formula.",
    lambda A, Y: -(A / Y - (1 - A) / (1 - Y)),
)
_start(
    "products",
    "the terms are multiplied by A and 1 − A; they are divided.",
    lambda A, Y: -(Y * A - (1 - Y) * (1 - A)),
)
_start("upside_down", "the fractions are upside down.", lambda A, Y: (A - Y) * (A * (1 - A)))
_start(
    "logs",
    "this is the cost of each example; asked for is its derivative.",
    lambda A, Y: -(Y * np.log(A) + (1 - Y) * np.log(1 - A)),
)
_start(
    "logs_minus",
    "the logs are still there: the derivative of log(A) is 1/A.",
    lambda A, Y: -(Y * np.log(A) - (1 - Y) * np.log(1 - A)),
)
_start(
    "log_derivative_missing",
    "the logs are still there: the derivative of log(A) is 1/A.",
    lambda A, Y: -(Y / np.log(A) - (1 - Y) / np.log(1 - A)),
)
_start(
    "brackets_denominator",
    "brackets: (1 − Y)/1 − A is not (1 − Y)/(1 − A).",
    lambda A, Y: -(Y / A - (1 - Y) / 1 - A),
)
_start(
    "brackets_numerator",
    "brackets: 1 − Y/(1 − A) is not (1 − Y)/(1 − A).",
    lambda A, Y: -(Y / A - 1 - Y / (1 - A)),
)
_start(
    "brackets_numerator_inner",
    "brackets: 1 − Y/(1 − A) is not (1 − Y)/(1 − A).",
    lambda A, Y: -(Y / A - (1 - Y / (1 - A))),
)
_start(
    "brackets_denominator_inner",
    "brackets: (1 − Y)/1 − A is not (1 − Y)/(1 − A).",
    lambda A, Y: -(Y / A - ((1 - Y) / 1 - A)),
)
_start(
    "brackets_both",
    "brackets: 1 − Y/1 − A is not (1 − Y)/(1 − A).",
    lambda A, Y: -(Y / A - 1 - Y / 1 - A),
)
_start(
    "A_twice",
    "both terms are divided by A; the second one by 1 − A.",
    lambda A, Y: -(Y / A - (1 - Y) / A),
)
_start(
    "Y_twice",
    "both terms have Y above; the second one has 1 − Y.",
    lambda A, Y: -(Y / A - Y / (1 - A)),
)
_start(
    "denominators_crossed",
    "the denominators have changed places.",
    lambda A, Y: -(Y / (1 - A) - (1 - Y) / A),
)
_start("plus_A", "1 + A stands where 1 − A belongs.", lambda A, Y: -(Y / A - (1 - Y) / (1 + A)))
_start("plus_Y", "1 + Y stands where 1 − Y belongs.", lambda A, Y: -(Y / A - (1 + Y) / (1 - A)))
_start(
    "no_1_minus_A",
    "only one denominator: the derivative (A − Y)/(A (1 − A)) lacks its 1 − A.",
    lambda A, Y: (A - Y) / A,
)
_start(
    "no_A",
    "only one denominator: the derivative (A − Y)/(A (1 − A)) lacks its A.",
    lambda A, Y: (A - Y) / (1 - A),
)
_start(
    "integers_like_Y",
    "the result is cut to whole numbers: an array made like Y holds integers only.",
    lambda A, Y: compute_dA(A, Y).astype(Y.dtype),
)
_start(
    "whole_numbers",
    "the result is cut to whole numbers: an array like Y holds integers only.",
    lambda A, Y: np.trunc(compute_dA(A, Y)),
)
_start(
    "summed",
    "dA is summed over the examples: each has its own.",
    lambda A, Y: np.sum(compute_dA(A, Y)),
)
_start(
    "mean",
    "dA is averaged over the examples: each has its own.",
    lambda A, Y: np.mean(compute_dA(A, Y)),
)
_start(
    "summed_row",
    "dA is summed over the examples: each has its own.",
    lambda A, Y: np.sum(compute_dA(A, Y), axis=1, keepdims=True),
)
_start(
    "flat", "dA has lost an axis: it stays a row, (1, m).", lambda A, Y: compute_dA(A, Y).ravel()
)
_start("column", "dA is transposed: it stays a row, (1, m).", lambda A, Y: compute_dA(A, Y).T)
_start(
    "clipped",
    "the result is cut off: large gradients are right where the network is sure and wrong.",
    lambda A, Y: np.clip(compute_dA(A, Y), -10, 10),
)
_start(
    "clipped_1",
    "the result is cut off: large gradients are right where the network is sure and wrong.",
    lambda A, Y: np.clip(compute_dA(A, Y), -1, 1),
)
_start(
    "epsilon_large",
    "too much is added to the denominators for safety: it changes the result.",
    lambda A, Y: -(Y / (A + 1e-2) - (1 - Y) / (1 - A + 1e-2)),
)
_start(
    "epsilon_1e_3",
    "too much is added to the denominators for safety: it changes the result.",
    lambda A, Y: -(Y / (A + 1e-3) - (1 - Y) / (1 - A + 1e-3)),
)
_start(
    "numerator_1",
    "above the second fraction stands 1 where 1 − Y belongs.",
    lambda A, Y: -(Y / A - 1 / (1 - A)),
)
_start(
    "numerator_1_first",
    "above the first fraction stands 1 where Y belongs.",
    lambda A, Y: -(1 / A - (1 - Y) / (1 - A)),
)
_start(
    "no_labels",
    "the labels are missing: both fractions have 1 above.",
    lambda A, Y: -(1 / A - 1 / (1 - A)),
)
_start(
    "cost",
    "this is the cost, one number; asked for is its derivative, one number for each example.",
    lambda A, Y: lecture.compute_cost(A, Y),
)
_start(
    "whole_division",
    "// cuts to whole numbers; / divides.",
    lambda A, Y: -(Y // A - (1 - Y) // (1 - A)),
)
