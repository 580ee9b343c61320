"""update_parameters: one step of gradient descent (lesson 06)."""

import numpy as np

import dnn_helpers
from testCases import testCases_v2 as published
from testCases.engine.exercise import Case, Exercise, mistakes, rows

from ._networks import forward_pass, layers, names

NAME = "update_parameters"


def update_parameters(parameters, grads, learning_rate):
    updated = {}
    for l in range(1, len(parameters) // 2 + 1):
        for name in ("W" + str(l), "b" + str(l)):
            updated[name] = parameters[name] - learning_rate * grads["d" + name]
    return updated


def inputs(draw):
    if not draw.square:
        yield Case("the published values", (*published.update_parameters_test_case(), 0.1))
    for L, rate in ((1, 0.5), (2, 0.0075), (3, 1.2), (4, 0.3)):
        _, parameters, AL, Y, caches = forward_pass(draw, L)
        grads = dnn_helpers.L_model_backward(AL, Y, caches)
        yield Case(f"{layers(L)}, learning rate {rate}", (parameters, grads, rate))


# --- known mistakes -------------------------------------------------------------------------------


def _step(value, gradient, rate):
    return value - rate * gradient


def _keep(value, gradient, rate):
    return value


def _updated(*, W=_step, b=_step, only=None):
    """W, b: (value, gradient, rate) -> new value; only(L): the layers that are updated."""

    def whole(parameters, grads, rate):
        L = len(parameters) // 2
        updated = dict(parameters)
        for l in only(L) if only else range(1, L + 1):
            updated[f"W{l}"] = W(parameters[f"W{l}"], grads[f"dW{l}"], rate)
            updated[f"b{l}"] = b(parameters[f"b{l}"], grads[f"db{l}"], rate)
        return updated

    return whole


def _with_gradients(pick):
    """Layer l uses other gradients for its W and b: pick(grads, l)."""

    def whole(parameters, grads, rate):
        updated = {}
        for l in range(1, len(parameters) // 2 + 1):
            dW, db = pick(grads, l)
            updated[f"W{l}"] = parameters[f"W{l}"] - rate * dW
            updated[f"b{l}"] = parameters[f"b{l}"] - rate * db
        return updated

    return whole


def _returned(change):
    """The step is right, the result is not: change(updated, grads, L)."""
    return lambda parameters, grads, rate: change(
        update_parameters(parameters, grads, rate), grads, len(parameters) // 2
    )


def _only(keep):
    """Only the parameters for which keep(kind, l, L) are returned."""
    return lambda updated, grads, L: {
        key: value for key, value in updated.items() if keep(key[0], int(key[1:]), L)
    }


def _steps(p, g, r, keys):
    return {key: p[key] - r * g["d" + key] for key in keys}


# fmt: off
_every = [
    ("uphill",           "the gradient is added (uphill); it is subtracted.", lambda v, g, r: v + r * g),
    ("no_rate",          "the learning rate is missing: the step is the whole gradient.", lambda v, g, r: v - g),
    ("no_rate_uphill",   "the learning rate is missing, and the gradient is added instead of subtracted.", lambda v, g, r: v + g),
    ("divided_by_rate",  "the gradient is divided by the learning rate; it is multiplied by it.", lambda v, g, r: v - g / r),
    ("rate_squared",     "the gradient is multiplied by the learning rate twice.", lambda v, g, r: v - r * r * g),
    ("rate_minus",       "the learning rate is subtracted too; the gradient is multiplied by it.", lambda v, g, r: v - r - g),
    ("only_step",        "the result is minus the step alone: the old value is missing.", lambda v, g, r: -r * g),
    ("only_step_plus",   "the result is rate times gradient: the old value is missing.", lambda v, g, r: r * g),
    ("gradient_instead", "the result is the gradient itself.", lambda v, g, r: g),
    ("reversed",         "the difference is reversed: the old value is subtracted from the step.", lambda v, g, r: r * g - v),
    ("brackets",         "the rate is subtracted from the value before the product with the gradient: brackets are in the wrong place.",
     lambda v, g, r: (v - r) * g),
    ("rate_on_value",    "the value is multiplied by the learning rate; the gradient is.", lambda v, g, r: r * v - g),
    ("rate_on_both",     "the whole difference is multiplied by the learning rate; the gradient alone is.", lambda v, g, r: r * (v - g)),
    ("times",            "the value is multiplied by (rate × gradient); subtract it instead.", lambda v, g, r: v * (r * g)),
    ("decay",            "the value is multiplied by (1 − rate × gradient); subtract rate × gradient instead.", lambda v, g, r: v * (1 - r * g)),
    ("weight_decay",     "the value is also multiplied by (1 − rate) (a weight decay, which is not asked for).", lambda v, g, r: v * (1 - r) - r * g),
    ("sign_only",        "only the sign of the gradient is used; its size counts too.", lambda v, g, r: v - r * np.sign(g)),
    ("absolute",         "the sign of the gradient is lost.", lambda v, g, r: v - r * np.abs(g)),
    ("mean_gradient",    "the gradient is averaged to one number; every weight has its own.", lambda v, g, r: v - r * np.mean(g)),
    ("sum_gradient",     "the gradient is summed to one number; every weight has its own.", lambda v, g, r: v - r * np.sum(g)),
    ("normalised",       "the gradient is divided by its norm.", lambda v, g, r: v - r * g / np.linalg.norm(g)),
    ("unchanged",        "nothing changes: the values returned are the old ones (are the new ones stored and returned?).", _keep),
    ("two_steps",        "the step is made twice.", lambda v, g, r: v - 2 * r * g),
    ("half_step",        "the step is halved.", lambda v, g, r: v - r * g / 2),
    ("rate_0_01",        "the learning rate is fixed at 0.01; it is an argument.", lambda v, g, r: v - 0.01 * g),
    ("rate_0_1",         "the learning rate is fixed at 0.1; it is an argument.", lambda v, g, r: v - 0.1 * g),
    ("rate_0_0075",      "the learning rate is fixed at 0.0075; it is an argument.", lambda v, g, r: v - 0.0075 * g),
    ("rate_1_2",         "the learning rate is fixed at 1.2; it is an argument.", lambda v, g, r: v - 1.2 * g),
    ("momentum",         "the step is ten times too small.", lambda v, g, r: v - 0.1 * r * g),
    ("rounded",          "the values are rounded: keep all digits.", lambda v, g, r: np.round(v - r * g, 2)),
    ("whole_numbers",    "the values are cut to whole numbers.", lambda v, g, r: np.trunc(v - r * g)),
]

_one = [
    ("b_unchanged",           "the biases are not updated.", _updated(b=_keep)),
    ("b_uphill",              "the biases' gradient is added; it is subtracted.", _updated(b=lambda v, g, r: v + r * g)),
    ("b_no_rate",             "the learning rate is missing in the biases' step.", _updated(b=lambda v, g, r: v - g)),
    ("b_mean",                "the biases' gradient is averaged to one number; every unit has its own.",
     _updated(b=lambda v, g, r: v - r * np.mean(g))),
    ("b_sum",                 "the biases' gradient is summed to one number; every unit has its own.", _updated(b=lambda v, g, r: v - r * np.sum(g))),
    ("b_flat",                "the biases have lost an axis: they are columns of shape (n, 1).",
     _updated(b=lambda v, g, r: np.squeeze(v - r * g, axis=1))),
    ("b_spread",              "the biases become square arrays: a flat gradient is added to a column.",
     _updated(b=lambda v, g, r: v - r * g.ravel())),
    ("W_unchanged",           "the weights are not updated.", _updated(W=_keep)),
    ("W_uphill",              "the weights' gradient is added; it is subtracted.", _updated(W=lambda v, g, r: v + r * g)),
    ("W_no_rate",             "the learning rate is missing in the weights' step.", _updated(W=lambda v, g, r: v - g)),
    ("W_transposed",          "the weights are transposed.", _updated(W=lambda v, g, r: (v - r * g).T)),
    ("W_gradient_transposed", "the weights' gradient is transposed.", _updated(W=lambda v, g, r: v - r * g.T)),
    ("W_doubled_rate",        "the weights' step is made twice.", _updated(W=lambda v, g, r: v - 2 * r * g)),
]

_layers = [
    ("last_layer_missing",  "the last layer is not updated (does the loop end one layer too early?).", lambda L: range(1, L)),
    ("first_layer_missing", "the first layer is not updated (does the loop start at 2?).", lambda L: range(2, L + 1)),
    ("first_layer_only",    "only the first layer is updated (is there no loop, or a return inside it?).", lambda L: [1]),
    ("last_layer_only",     "only the last layer is updated.", lambda L: [L]),
    ("from_0",              "the layers are counted from 0; the first one has W1 and b1.", lambda L: range(L)),
    ("half_the_layers",     "only half of the layers are updated (is L halved twice?).", lambda L: range(1, L // 2 + 1)),
    ("L_doubled",           "the loop runs over twice as many layers as there are: each has two entries in parameters.",
     lambda L: range(1, 2 * L + 1)),
]

_other = [
    ("first_gradient",      "the first layer's gradients are used in every layer.", _with_gradients(lambda g, l: (g["dW1"], g["db1"]))),
    ("previous_gradient",   "layer l uses the gradients of layer l − 1.", _with_gradients(lambda g, l: (g[f"dW{l - 1}"], g[f"db{l - 1}"]))),
    ("db_for_dW",           "the weights are updated with db, the biases' gradient.", _with_gradients(lambda g, l: (g[f"db{l}"], g[f"db{l}"]))),
    ("dW_for_db",           "the biases are updated with dW, the weights' gradient.", _with_gradients(lambda g, l: (g[f"dW{l}"], g[f"dW{l}"]))),
    ("gradients_swapped",   "dW and db are exchanged.", _with_gradients(lambda g, l: (g[f"db{l}"], g[f"dW{l}"]))),
    ("L_from_grads",        "the number of layers is taken from grads, which holds dA too: use parameters.",
     lambda p, g, r: _steps(p, g, r, names(len(g) // 2))),
    ("L_from_grads_thirds", "the number of layers is taken from grads, which need not hold any dA: use parameters.",
     lambda p, g, r: {**p, **_steps(p, g, r, names(len(g) // 3))}),
    ("all_of_grads",        "every key of grads is used; there is no parameter that belongs to a dA.",
     lambda p, g, r: {k[1:]: p[k[1:]] - r * v for k, v in g.items()}),
    ("keys_of_grads",       "the gradients are looked up as W1, b1, ...; their keys are dW1, db1, ...",
     lambda p, g, r: {k: v - r * g[k] for k, v in p.items()}),
    ("paired_by_place",     "parameters and grads are gone through side by side; grads holds other keys too, in an order of its own: look up by key.",
     lambda p, g, r: {k: v - r * slope for (k, v), slope in zip(p.items(), g.values(), strict=False)}),
    ("W_for_gradient",      "the values themselves are subtracted instead of their gradients.", lambda p, g, r: {k: v - r * v for k, v in p.items()}),
]

_WRITTEN_OUT = [
    (f"{count}_layers_{what}", f"exactly {count} layers are updated; the number of layers is len(parameters) // 2.",
     lambda p, g, r, n=n, rest=rest: {**(p if rest else {}), **_steps(p, g, r, names(n))})
    for count, n in (("two", 2), ("three", 3), ("four", 4))
    for what, rest in (("only", True), ("returned", False))
]

_result = [
    ("grads_returned",     "the gradients are returned instead of the parameters.", lambda new, g, L: g),
    ("gradient_keys",      "the results are stored under the gradients' keys dW1, db1, ...", lambda new, g, L: {"d" + k: v for k, v in new.items()}),
    ("both_returned",      "parameters and gradients are returned together.", lambda new, g, L: (new, g)),
    ("grads_included",     "the gradients are returned among the parameters.", lambda new, g, L: {**new, **g}),
    ("weights_only",       "the biases are missing in the result.", _only(lambda kind, l, L: kind == "W")),
    ("biases_only",        "the weights are missing in the result.", _only(lambda kind, l, L: kind == "b")),
    ("without_last",       "the last layer is missing in the result (does the loop end one layer too early?).", _only(lambda kind, l, L: l < L)),
    ("without_first",      "the first layer is missing in the result (does the loop start at 2?).", _only(lambda kind, l, L: l > 1)),
    ("one_layer_returned", "only the first layer is returned (is the return inside the loop?).", _only(lambda kind, l, L: l == 1)),
    ("last_returned",      "only the last layer is returned (is the dict created again in every pass of the loop?).",
     _only(lambda kind, l, L: l == L)),
    ("keys_from_0",        "the results are stored one layer too low: the first layer has W1 and b1.",
     lambda new, g, L: {f"{k[0]}{int(k[1:]) - 1}": v for k, v in new.items()}),
    ("list_returned",      "the parameters are returned as a list; expected is a dict.", lambda new, g, L: list(new.values())),
]
# fmt: on

UPDATE_PARAMETERS = Exercise(
    name=NAME,
    arguments=("parameters", "grads", "learning_rate"),
    result="parameters",
    may_change=("parameters",),
    formula=update_parameters,
    reference=dnn_helpers.update_parameters,
    inputs=inputs,
    maths={"": "W[l] := W[l] − α dW[l];  b[l] := b[l] − α db[l]"},
    hints=(
        "Downhill: every number takes a step against its gradient.",
        "How long is a step? The learning rate times the gradient.",
        "Every layer's W and b, from layer 1 to layer L = half of len(parameters).",
        'parameters["W" + str(l)] minus learning_rate times grads["dW" + str(l)]; b likewise.',
    ),
    mistakes=mistakes(
        NAME,
        [
            *rows(lambda step: _updated(W=step, b=step), _every),
            *rows(lambda only: _updated(only=only), _layers),
            *_one,
            *_other,
            *_WRITTEN_OUT,
            *rows(_returned, _result),
        ],
    ),
)
