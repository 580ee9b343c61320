"""cross_entropy: what shares cost, with one right class for each example."""

import numpy as np

from testCases.engine.exercise import Case, Exercise, mistakes


def cross_entropy(A, Y):
    m = Y.shape[1]
    cost = -np.sum(Y * np.log(A)) / m
    return cost


def inputs(draw):
    for label in ("some shares", "others", "a few examples", "one example"):
        k, m = draw.sizes(2)
        m = 1 if label == "one example" else m
        E = np.exp(draw.array(k, m))
        Y = np.eye(k)[draw.random.randint(k, size=m)].T
        yield Case(label, (E / E.sum(axis=0, keepdims=True), Y))


# fmt: off
_MISTAKES = [
    ("no_minus",     "the minus in front is missing: the cost has the wrong sign.", lambda A, Y: np.sum(Y * np.log(A)) / Y.shape[1]),
    ("no_1_over_m",  "the sum is not divided by m, the number of examples (columns).", lambda A, Y: -np.sum(Y * np.log(A))),
    ("mean",         "np.mean divides by all entries of the array; the sum is divided by m.", lambda A, Y: -np.mean(Y * np.log(A))),
    ("divided_by_k", "the sum is divided by the number of classes (rows); it is divided by m (columns).",
     lambda A, Y: -np.sum(Y * np.log(A)) / Y.shape[0]),
    ("two_terms",    "there is a second term, of the wrong classes; with shares, the right class alone counts.",
     lambda A, Y: -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / Y.shape[1]),
    ("crossed",      "the log is taken of the labels; it is taken of the shares.", lambda A, Y: -np.sum(A * np.log(Y + 1e-8)) / Y.shape[1]),
    ("per_example",  "there is one number for each example: sum over them, too.", lambda A, Y: -np.sum(Y * np.log(A), axis=0) / Y.shape[1]),
    ("log10",        "this is log10; the formula has the natural log.", lambda A, Y: -np.sum(Y * np.log10(A)) / Y.shape[1]),
]
# fmt: on

EXERCISE = Exercise(
    name="cross_entropy",
    formula=cross_entropy,
    inputs=inputs,
    result="cost",
    sizes=lambda A, Y: {"m": Y.shape[1], "the number of classes": Y.shape[0]},
    fixed=("Y",),
    maths={"": "J = −(1/m) Σ Y log A"},
    hints=(
        "Y has a single 1 in each column: which share does Y * np.log(A) keep?",
        "The mean is over the examples, the columns.",
    ),
    mistakes=mistakes("cross_entropy", _MISTAKES),
)
