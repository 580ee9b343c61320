"""Mistakes in update_parameters (lesson 06)."""

import numpy as np

from testCases import lecture
from testCases.mistakes.base import Library

_library = Library()
MISTAKES = _library.mistakes
_add = _library.add


def _add(id, says, W=None, b=None, layers=None):
    """W and b: (value, gradient, rate) -> new value; layers(L): those that are updated."""

    def step(value, gradient, rate):
        return value - rate * gradient

    def gives(parameters, grads, rate):
        L = len(parameters) // 2
        chosen = range(1, L + 1) if layers is None else layers(L)
        updated = dict(parameters)
        for l in chosen:
            updated[f"W{l}"] = (W or step)(parameters[f"W{l}"], grads[f"dW{l}"], rate)
            updated[f"b{l}"] = (b or step)(parameters[f"b{l}"], grads[f"db{l}"], rate)
        return updated

    _library.add("update_parameters", id, says, gives)


def _same(id, says, step, layers=None):
    _add(id, says, step, step, layers)


def _keep(value, gradient, rate):
    return value


_same(
    "uphill",
    "the step goes uphill: the gradient is added instead of subtracted.",
    lambda v, g, r: v + r * g,
)
_same(
    "no_rate",
    "the learning rate is missing: the step is the whole gradient.",
    lambda v, g, r: v - g,
)
_same(
    "no_rate_uphill",
    "the learning rate is missing, and the step goes uphill.",
    lambda v, g, r: v + g,
)
_same("divided_by_rate", "the gradient is divided by the learning rate.", lambda v, g, r: v - g / r)
_same("rate_squared", "the learning rate is multiplied in twice.", lambda v, g, r: v - r * r * g)
_same(
    "rate_minus",
    "the rate is subtracted and not multiplied with the gradient.",
    lambda v, g, r: v - r - g,
)
_same(
    "only_step", "the result is the step alone: the old value is missing.", lambda v, g, r: -r * g
)
_same(
    "only_step_plus",
    "the result is rate times gradient: the old value is missing.",
    lambda v, g, r: r * g,
)
_same("gradient_instead", "the result is the gradient itself.", lambda v, g, r: g)
_same("reversed", "the difference is the wrong way round.", lambda v, g, r: r * g - v)
_same(
    "brackets", "brackets: value minus rate, then times the gradient.", lambda v, g, r: (v - r) * g
)
_same(
    "rate_on_value",
    "the learning rate is multiplied with the value, not with the gradient.",
    lambda v, g, r: r * v - g,
)
_same(
    "rate_on_both",
    "brackets: the learning rate is multiplied with the whole difference.",
    lambda v, g, r: r * (v - g),
)
_same(
    "times",
    "the value is multiplied by its step instead of subtracted.",
    lambda v, g, r: v * (r * g),
)
_same(
    "decay",
    "the value is shrunk as well: the step multiplies instead of subtracting.",
    lambda v, g, r: v * (1 - r * g),
)
_same(
    "sign_only",
    "only the sign of the gradient counts: its size does too.",
    lambda v, g, r: v - r * np.sign(g),
)
_same("absolute", "the sign of the gradient is lost.", lambda v, g, r: v - r * np.abs(g))
_same(
    "mean_gradient",
    "the gradient is averaged to one number: every weight has its own.",
    lambda v, g, r: v - r * np.mean(g),
)
_same(
    "sum_gradient",
    "the gradient is summed to one number: every weight has its own.",
    lambda v, g, r: v - r * np.sum(g),
)
_same(
    "normalised",
    "the gradient is divided by its length.",
    lambda v, g, r: v - r * g / np.linalg.norm(g),
)
_same("unchanged", "nothing changes: the new values are computed but not stored.", _keep)
_same("two_steps", "the step is made twice.", lambda v, g, r: v - 2 * r * g)
_same("half_step", "the step is halved.", lambda v, g, r: v - r * g / 2)
_same(
    "rate_0_01",
    "the learning rate is fixed at 0.01; it is an argument.",
    lambda v, g, r: v - 0.01 * g,
)
_same(
    "rate_0_1", "the learning rate is fixed at 0.1; it is an argument.", lambda v, g, r: v - 0.1 * g
)
_same(
    "rate_0_0075",
    "the learning rate is fixed at 0.0075; it is an argument.",
    lambda v, g, r: v - 0.0075 * g,
)
_same(
    "rate_1_2", "the learning rate is fixed at 1.2; it is an argument.", lambda v, g, r: v - 1.2 * g
)
_same(
    "momentum",
    "the step is ten times too small (divided by 10, or a momentum of 0.9).",
    lambda v, g, r: v - 0.1 * r * g,
)
_same("rounded", "the values are rounded: keep all digits.", lambda v, g, r: np.round(v - r * g, 2))
_same("whole_numbers", "the values are cut to whole numbers.", lambda v, g, r: np.trunc(v - r * g))
_same(
    "last_layer_missing",
    "the last layer is not updated: the loop ends one layer too early.",
    None,
    lambda L: range(1, L),
)
_same(
    "first_layer_missing",
    "the first layer is not updated: the loop starts at 2.",
    None,
    lambda L: range(2, L + 1),
)
_same(
    "first_layer_only",
    "only the first layer is updated: the return stands inside the loop, or there is none.",
    None,
    lambda L: [1],
)
_same("last_layer_only", "only the last layer is updated.", None, lambda L: [L])
_same(
    "from_0",
    "the loop counts the layers from 0; the first one is W1, b1.",
    None,
    lambda L: range(L),
)
_same(
    "half_the_layers",
    "only half of the layers are updated: L is halved twice.",
    None,
    lambda L: range(1, L // 2 + 1),
)
_same(
    "L_doubled",
    "the loop runs over twice as many layers as there are: each has two entries.",
    None,
    lambda L: range(1, 2 * L + 1),
)
_add("b_unchanged", "the biases are not updated.", b=_keep)
_add("W_unchanged", "the weights are not updated.", W=_keep)
_add(
    "b_uphill", "the biases are moved uphill: their gradient is added.", b=lambda v, g, r: v + r * g
)
_add(
    "W_uphill",
    "the weights are moved uphill: their gradient is added.",
    W=lambda v, g, r: v + r * g,
)
_add("b_no_rate", "in the biases' step the learning rate is missing.", b=lambda v, g, r: v - g)
_add("W_no_rate", "in the weights' step the learning rate is missing.", W=lambda v, g, r: v - g)
_add(
    "b_mean",
    "the biases' gradient is averaged to one number: every unit has its own.",
    b=lambda v, g, r: v - r * np.mean(g),
)
_add(
    "b_sum",
    "the biases' gradient is summed to one number: every unit has its own.",
    b=lambda v, g, r: v - r * np.sum(g),
)
_add(
    "b_flat",
    "the biases lose an axis: they stay columns, (n, 1).",
    b=lambda v, g, r: np.squeeze(v - r * g, axis=1),
)
_add(
    "b_spread",
    "the biases become a table: a flat gradient is spread over a column.",
    b=lambda v, g, r: v - r * g.ravel(),
)
_add("W_transposed", "the weights are transposed on the way.", W=lambda v, g, r: (v - r * g).T)
_add("W_gradient_transposed", "the weights' gradient is transposed.", W=lambda v, g, r: v - r * g.T)
_add("W_doubled_rate", "the weights make two steps.", W=lambda v, g, r: v - 2 * r * g)


def _whole(id, says, gives):
    _library.add("update_parameters", id, says, gives)


def _layered(pick):
    """pick(parameters, grads, l) -> (the gradient that layer l's W uses, and its b)."""

    def gives(parameters, grads, rate):
        updated = {}
        for l in range(1, len(parameters) // 2 + 1):
            dW, db = pick(parameters, grads, l)
            updated[f"W{l}"] = parameters[f"W{l}"] - rate * dW
            updated[f"b{l}"] = parameters[f"b{l}"] - rate * db
        return updated

    return gives


_right = lecture.update_parameters
_whole(
    "two_layers_only",
    "two layers are written out; how many layers there are, parameters says.",
    lambda p, g, r: {**p, **{k: p[k] - r * g["d" + k] for k in ("W1", "b1", "W2", "b2")}},
)
_whole(
    "first_gradient",
    "the first layer's gradients are used in every layer: the number in the key stays the same.",
    _layered(lambda p, g, l: (g["dW1"], g["db1"])),
)
_whole(
    "db_for_dW",
    "the weights are updated with db, the biases' gradient.",
    _layered(lambda p, g, l: (g[f"db{l}"], g[f"db{l}"])),
)
_whole(
    "dW_for_db",
    "the biases are updated with dW, the weights' gradient.",
    _layered(lambda p, g, l: (g[f"dW{l}"], g[f"dW{l}"])),
)
_whole(
    "gradients_swapped",
    "dW and db have changed places.",
    _layered(lambda p, g, l: (g[f"db{l}"], g[f"dW{l}"])),
)
_whole(
    "previous_gradient",
    "the gradients of the wrong layer are used: one too low.",
    _layered(lambda p, g, l: (g[f"dW{l - 1}"], g[f"db{l - 1}"])),
)
_whole(
    "W_for_gradient",
    "the values themselves are subtracted, not their gradients.",
    lambda p, g, r: {k: v - r * v for k, v in p.items()},
)
_whole(
    "keys_of_grads",
    "grads has the keys dW1, db1, ...: the d is missing.",
    lambda p, g, r: {k: v - r * g[k] for k, v in p.items()},
)
_whole(
    "all_of_grads",
    "all entries of grads are gone through; dA has no parameter to it.",
    lambda p, g, r: {k[1:]: p[k[1:]] - r * v for k, v in g.items()},
)
_whole(
    "L_from_grads",
    "the layers are counted by grads, which holds dA as well: count parameters.",
    lambda p, g, r: {
        k: p[k] - r * g["d" + k] for l in range(1, len(g) // 2 + 1) for k in (f"W{l}", f"b{l}")
    },
)
_whole(
    "L_from_grads_thirds",
    "the layers are counted by grads, which need not hold any dA: count parameters.",
    lambda p, g, r: {
        **p,
        **{k: p[k] - r * g["d" + k] for l in range(1, len(g) // 3 + 1) for k in (f"W{l}", f"b{l}")},
    },
)
_whole("grads_returned", "the gradients are returned instead of the parameters.", lambda p, g, r: g)
_whole(
    "gradient_keys",
    "the results are stored under the gradients' keys dW1, db1, ...",
    lambda p, g, r: {"d" + k: v for k, v in _right(p, g, r).items()},
)
_whole(
    "both_returned",
    "parameters and gradients are returned together.",
    lambda p, g, r: (_right(p, g, r), g),
)
_whole(
    "grads_included",
    "the gradients are put into the parameters: the layers are counted by their entries.",
    lambda p, g, r: {**_right(p, g, r), **g},
)
_whole(
    "weights_only",
    "the biases are missing in the result.",
    lambda p, g, r: {k: v for k, v in _right(p, g, r).items() if k[0] == "W"},
)
_whole(
    "biases_only",
    "the weights are missing in the result.",
    lambda p, g, r: {k: v for k, v in _right(p, g, r).items() if k[0] == "b"},
)
_whole(
    "without_last",
    "the last layer is missing in the result: the loop ends one layer too early.",
    lambda p, g, r: {k: v for k, v in _right(p, g, r).items() if int(k[1:]) < len(p) // 2},
)
_whole(
    "without_first",
    "the first layer is missing in the result: the loop starts at 2.",
    lambda p, g, r: {k: v for k, v in _right(p, g, r).items() if int(k[1:]) > 1},
)
_whole(
    "one_layer_returned",
    "only the first layer is returned: the return stands inside the loop.",
    lambda p, g, r: {k: v for k, v in _right(p, g, r).items() if k in ("W1", "b1")},
)
_whole(
    "last_returned",
    "only the last layer is returned: the dict is made anew in every turn of the loop.",
    lambda p, g, r: {k: v for k, v in _right(p, g, r).items() if int(k[1:]) == len(p) // 2},
)
_whole(
    "keys_from_0",
    "the results are stored one layer too low: the first layer is W1, b1.",
    lambda p, g, r: {f"{k[0]}{int(k[1:]) - 1}": v for k, v in _right(p, g, r).items()},
)
_whole(
    "list_returned",
    "the parameters come as a list; needed is a dict.",
    lambda p, g, r: list(_right(p, g, r).values()),
)
_same(
    "weight_decay",
    "the value itself is shrunk by the rate as well (a weight decay that nobody asked for).",
    lambda v, g, r: v * (1 - r) - r * g,
)
