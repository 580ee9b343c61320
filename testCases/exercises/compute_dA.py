"""compute_dA: the derivative of the cost, where the backward pass begins (lesson 05)."""

import numpy as np

import dnn_helpers
from testCases.engine.exercise import Case, Exercise, mistakes

from .compute_cost import compute_cost

NAME = "compute_dA"


def compute_dA(A, Y):
    dA = -(Y / A - (1 - Y) / (1 - A))
    return dA


def inputs(draw):
    m, k, j = draw.sizes(3)
    for label, size, dtype in (
        ("mixed labels", m + 2, int),
        ("labels as floats", k + 3, float),
        ("one example", 1, int),
    ):
        A = draw.random.uniform(0.05, 0.95, (1, size))
        yield Case(label, (A, draw.labels(size, dtype=dtype)))
    A = draw.random.uniform(0.05, 0.95, (1, j))
    Y = draw.labels(j)
    A[0, :2], Y[0, :2] = (0.02, 0.98), (1, 0)  # sure and wrong: 1e-6 in a denominator shows
    yield Case("predictions close to 0 and 1", (A, Y))


# --- known mistakes -------------------------------------------------------------------------------


def _m(Y):
    return np.shape(Y)[1]


# fmt: off
_dA = [
    ("sign",                       "the minus in front is missing: dA has the wrong sign.", lambda A, Y: Y / A - (1 - Y) / (1 - A)),
    ("over_m",                     "dA is divided by m; the mean is taken later, in dW and db.", lambda A, Y: compute_dA(A, Y) / _m(Y)),
    ("sign_over_m",                "dA has the wrong sign and is divided by m (the mean is taken later).", lambda A, Y: -compute_dA(A, Y) / _m(Y)),
    ("times_m",                    "dA is multiplied by m; there is no m in it.", lambda A, Y: compute_dA(A, Y) * _m(Y)),
    ("shortcut",                   "A − Y is dZ of the last layer (the sigmoid's slope is already in it); this function returns dA.",
     lambda A, Y: A - Y),
    ("shortcut_sign",              "Y − A is −dZ of the last layer; this function returns dA.", lambda A, Y: Y - A),
    ("shortcut_over_m",            "(A − Y)/m is dZ of the last layer, divided by m; this function returns dA.", lambda A, Y: (A - Y) / _m(Y)),
    ("squared_error",              "this is the derivative of the squared error, not of the cross-entropy.", lambda A, Y: 2 * (A - Y)),
    ("squared_error_over_m",       "this is the derivative of the mean squared error, not of the cross-entropy.", lambda A, Y: 2 * (A - Y) / _m(Y)),
    ("squared_error_sign",         "this is the derivative of the squared error, not of the cross-entropy, with the wrong sign.",
     lambda A, Y: 2 * (Y - A)),
    ("only_positives",             "the term with 1 − Y is missing, so examples with label 0 have dA = 0.", lambda A, Y: -Y / A),
    ("only_positives_sign",        "the term with 1 − Y is missing, and the minus in front.", lambda A, Y: Y / A),
    ("only_negatives",             "the term with Y is missing, so examples with label 1 have dA = 0.", lambda A, Y: (1 - Y) / (1 - A)),
    ("plus_between",               "the term with 1 − Y has the wrong sign: the derivative of log(1 − A) has a minus of its own.",
     lambda A, Y: -(Y / A + (1 - Y) / (1 - A))),
    ("plus_plus",                  "both terms have a plus; they have opposite signs.", lambda A, Y: Y / A + (1 - Y) / (1 - A)),
    ("swapped",                    "A and Y are exchanged in the formula.", lambda A, Y: -(A / Y - (1 - A) / (1 - Y))),
    ("products",                   "the terms are multiplied by A and 1 − A; they are divided by them.", lambda A, Y: -(Y * A - (1 - Y) * (1 - A))),
    ("upside_down",                "A − Y is multiplied by A (1 − A); it is divided by it.", lambda A, Y: (A - Y) * (A * (1 - A))),
    ("logs",                       "this is the cost of each example; this function returns its derivative.",
     lambda A, Y: -(Y * np.log(A) + (1 - Y) * np.log(1 - A))),
    ("cost",                       "this is the cost, one number; expected is its derivative, one number for each example.",
     lambda A, Y: compute_cost(A, Y)),
    ("logs_minus",                 "the logs are still there; the derivative of log(A) is 1/A.",
     lambda A, Y: -(Y * np.log(A) - (1 - Y) * np.log(1 - A))),
    ("log_derivative_missing",     "the labels are divided by the logs; the derivative of log(A) is 1/A.",
     lambda A, Y: -(Y / np.log(A) - (1 - Y) / np.log(1 - A))),
    ("brackets_denominator",       "(1 − Y)/1 − A is not (1 − Y)/(1 − A): brackets are missing.", lambda A, Y: -(Y / A - (1 - Y) / 1 - A)),
    ("brackets_numerator",         "1 − Y/(1 − A) is not (1 − Y)/(1 − A): brackets are missing.", lambda A, Y: -(Y / A - 1 - Y / (1 - A))),
    ("brackets_numerator_inner",   "1 − Y/(1 − A) is not (1 − Y)/(1 − A): brackets are missing.", lambda A, Y: -(Y / A - (1 - Y / (1 - A)))),
    ("brackets_denominator_inner", "(1 − Y)/1 − A is not (1 − Y)/(1 − A): brackets are missing.", lambda A, Y: -(Y / A - ((1 - Y) / 1 - A))),
    ("brackets_both",              "1 − Y/1 − A is not (1 − Y)/(1 − A): brackets are missing.", lambda A, Y: -(Y / A - 1 - Y / 1 - A)),
    ("A_twice",                    "both terms are divided by A; the second one is divided by 1 − A.", lambda A, Y: -(Y / A - (1 - Y) / A)),
    ("Y_twice",                    "both numerators are Y; the second one is 1 − Y.", lambda A, Y: -(Y / A - Y / (1 - A))),
    ("denominators_crossed",       "the denominators are exchanged: Y is divided by A, 1 − Y by 1 − A.", lambda A, Y: -(Y / (1 - A) - (1 - Y) / A)),
    ("plus_A",                     "the second denominator is 1 + A instead of 1 − A.", lambda A, Y: -(Y / A - (1 - Y) / (1 + A))),
    ("plus_Y",                     "the second numerator is 1 + Y instead of 1 − Y.", lambda A, Y: -(Y / A - (1 + Y) / (1 - A))),
    ("no_1_minus_A",               "A − Y is divided by A alone; it is divided by A (1 − A).", lambda A, Y: (A - Y) / A),
    ("no_A",                       "A − Y is divided by 1 − A alone; it is divided by A (1 − A).", lambda A, Y: (A - Y) / (1 - A)),
    ("summed",                     "dA is summed over the examples; each has its own.", lambda A, Y: np.sum(compute_dA(A, Y))),
    ("mean",                       "dA is averaged over the examples; each has its own.", lambda A, Y: np.mean(compute_dA(A, Y))),
    ("summed_row",                 "dA is summed over the examples; each has its own.", lambda A, Y: np.sum(compute_dA(A, Y), axis=1, keepdims=True)),
    ("flat",                       "dA has lost an axis: its shape is (1, m).", lambda A, Y: compute_dA(A, Y).ravel()),
    ("column",                     "dA is transposed: its shape is (1, m).", lambda A, Y: compute_dA(A, Y).T),
    ("clipped",                    "dA (or A, to [0.1, 0.9]) is clipped: large gradients are right where the network is sure and wrong.",
     lambda A, Y: np.clip(compute_dA(A, Y), -10, 10)),
    ("clipped_1",                  "dA is clipped to [−1, 1]: large gradients are right where the network is sure and wrong.",
     lambda A, Y: np.clip(compute_dA(A, Y), -1, 1)),
    ("clipped_20",                 "A is clipped to [0.05, 0.95] before the division: large gradients are right where the network is sure and wrong.",
     lambda A, Y: compute_dA(np.clip(A, 0.05, 0.95), Y)),
    ("numerator_1",                "the second numerator is 1 instead of 1 − Y.", lambda A, Y: -(Y / A - 1 / (1 - A))),
    ("numerator_1_first",          "the first numerator is 1 instead of Y.", lambda A, Y: -(1 / A - (1 - Y) / (1 - A))),
    ("no_labels",                  "both numerators are 1: the labels are missing.", lambda A, Y: -(1 / A - 1 / (1 - A))),
    ("whole_division",             "the fractions are cut to whole numbers: // instead of /.", lambda A, Y: -(Y // A - (1 - Y) // (1 - A))),
    ("integers_like_Y",            "dA is cut to whole numbers where Y holds integers: an array made like Y holds integers too.",
     lambda A, Y: compute_dA(A, Y).astype(Y.dtype)),
    ("whole_numbers",              "dA is cut to whole numbers.", lambda A, Y: np.trunc(compute_dA(A, Y))),
]

_EPSILONS = [
    (f"epsilon_{name}{where}", f"a small number ({e:g}) is added in a denominator for safety: it changes dA.",
     lambda A, Y, first=first * e, second=second * e: -(Y / (A + first) - (1 - Y) / (1 - A + second)))
    for name, e in (("large", 1e-2), ("1e_3", 1e-3), ("1e_4", 1e-4), ("1e_5", 1e-5), ("1e_6", 1e-6))
    for where, first, second in (("", 1, 1), ("_first", 1, 0), ("_second", 0, 1), ("_minus", 1, -1))
]
# fmt: on

COMPUTE_DA = Exercise(
    name=NAME,
    arguments=("A", "Y"),
    result="dA",
    formula=compute_dA,
    reference=dnn_helpers.compute_dA,
    inputs=inputs,
    sizes=lambda A, Y: {"m": Y.shape[1]},
    fixed=("Y",),
    maths={"": "dA = −( Y/A − (1 − Y)/(1 − A) )"},
    hints=(
        "It is the derivative, with respect to A, of the cost of one example, "
        "-(Y log A + (1 - Y) log(1 - A)).",
        "The derivative of log A is 1/A. The derivative of log(1 - A) has a minus of its own.",
        "No sum and no 1/m here: one number for each example, in the shape of A.",
        "dA is minus the difference of Y / A and (1 - Y) / (1 - A).",
    ),
    mistakes=mistakes(NAME, [*_dA, *_EPSILONS]),
)
