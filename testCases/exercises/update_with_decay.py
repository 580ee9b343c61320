"""update_with_decay: a step that also makes the weights smaller (lesson 09, open)."""

import numpy as np

import dnn_helpers
from testCases.engine.exercise import Case, Exercise, mistakes, rows

from ._networks import forward_pass, layers

NAME = "update_with_decay"


def update_with_decay(parameters, grads, learning_rate, decay, m):
    updated = {}
    for name, value in parameters.items():
        slope = grads["d" + name]
        if name.startswith("W"):
            slope = slope + decay / m * value
        updated[name] = value - learning_rate * slope
    return updated


def inputs(draw):
    for L, rate, decay in ((1, 0.5, 0.7), (2, 0.1, 3.0), (3, 0.3, 1.5), (2, 0.2, 0.0)):
        X, parameters, AL, Y, caches = forward_pass(draw, L)
        grads = dnn_helpers.L_model_backward(AL, Y, caches)
        label = f"{layers(L)}, learning rate {rate}, decay {decay}"
        yield Case(label, (parameters, grads, rate, decay, X.shape[1]))


# --- known mistakes -------------------------------------------------------------------------------


def _plain(value, slope, rate, decay, m):
    return value - rate * slope


def _decayed(value, slope, rate, decay, m):
    return value - rate * (slope + decay / m * value)


def _step(*, W=_decayed, b=_plain):
    """W, b: (value, slope, rate, decay, m) -> new value."""

    def whole(parameters, grads, rate, decay, m):
        return {
            name: (W if name[0] == "W" else b)(value, grads["d" + name], rate, decay, m)
            for name, value in parameters.items()
        }

    return whole


# fmt: off
_weights = [
    ("forgotten",       "the decay is not used: this is the plain step.", _plain),
    ("not_over_m",      "the decay is not divided by m.", lambda v, g, r, d, m: v - r * (g + d * v)),
    ("without_rate",    "the learning rate is missing in the decay: the step is rate × (dW + decay / m × W).", lambda v, g, r, d, m: v * (1 - d / m) - r * g),
    ("half",            "the factor 1/2 is still there: the derivative of W² is 2 W.", lambda v, g, r, d, m: v - r * (g + d / (2 * m) * v)),
    ("double",          "the factor 2 of the derivative is not cancelled by the 1/2 in the cost.", lambda v, g, r, d, m: v - r * (g + 2 * d / m * v)),
    ("grows",           "the decay has the wrong sign: the weights grow.", lambda v, g, r, d, m: v - r * (g - d / m * v)),
    ("squared",         "the squares of the weights are added to the slope; their derivative is.", lambda v, g, r, d, m: v - r * (g + d / m * v**2)),
    ("sign_only",       "only the sign of the weights is used (the derivative of |W|); that of W² is asked for.", lambda v, g, r, d, m: v - r * (g + d / m * np.sign(v))),
    ("decay_alone",     "the gradient is missing: only the decay is left.", lambda v, g, r, d, m: v - r * d / m * v),
    ("uphill",          "the gradient is added (uphill); it is subtracted.", lambda v, g, r, d, m: v + r * g - r * d / m * v),
    ("of_the_gradient", "the gradient is multiplied by (1 − decay / m); the weight is what decays.", lambda v, g, r, d, m: v - r * g * (1 - d / m)),
    ("after_the_step",  "the weights decay after the step; both belong to the same weights.", lambda v, g, r, d, m: (v - r * g) * (1 - r * d / m)),
    ("sum_of_squares",  "one number, the sum of the squares, is added to every slope; each weight has its own.",
     lambda v, g, r, d, m: v - r * (g + d / m * np.sum(v**2))),
    ("unchanged",       "the weights are not updated.", lambda v, g, r, d, m: v),
]

_biases = [
    ("biases_too",      "the biases decay too; only the weights do.", _decayed),
    ("biases_kept",     "the biases are not updated.", lambda v, g, r, d, m: v),
]
# fmt: on

UPDATE_WITH_DECAY = Exercise(
    name=NAME,
    arguments=("parameters", "grads", "learning_rate", "decay", "m"),
    result="parameters",
    may_change=("parameters",),
    formula=update_with_decay,
    reference=dnn_helpers.update_with_decay,
    inputs=inputs,
    sizes=lambda parameters, grads, learning_rate, decay, m: {"m": m},
    maths={"": "W[l] := W[l] − α (dW[l] + (λ/m) W[l]);  b[l] := b[l] − α db[l]"},
    hints=(
        "The cost gets a second term, λ/(2m) times the sum of all squared weights. What is its "
        "derivative with respect to one weight?",
        "The derivative of λ/(2m) w² is λ/m w. It is added to dW.",
        "The biases are not in the second term: their step is the plain one.",
        "W minus learning_rate times (dW + decay / m * W); b as in update_parameters.",
    ),
    mistakes=mistakes(
        NAME,
        [
            *rows(lambda W: _step(W=W), _weights),
            *rows(lambda b: _step(b=b), _biases),
        ],
    ),
)
