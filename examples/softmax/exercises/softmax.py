"""softmax: numbers of any size become shares that sum to 1, column by column."""

import numpy as np

from testCases.engine.exercise import Case, Exercise, mistakes


def softmax(Z):
    E = np.exp(Z - np.max(Z, axis=0, keepdims=True))  # (k, m): no number above 1
    A = E / np.sum(E, axis=0, keepdims=True)
    return A


def inputs(draw):
    for label in ("some numbers", "others"):
        k, m = draw.sizes(2)
        yield Case(label, (draw.array(k, m),))
    k, m = draw.sizes(2)
    yield Case("large numbers", (draw.array(k, m) * 20 + 800,))
    yield Case("large numbers below 0", (draw.array(m, k) * 20 - 900,))
    yield Case("one example", (draw.array(k, 1),))


# fmt: off
_MISTAKES = [
    ("axis_1",      "the sum runs along axis 1, over the examples; it runs over the classes, axis 0.",
     lambda Z: np.exp(Z - Z.max()) / np.sum(np.exp(Z - Z.max()), axis=1, keepdims=True)),
    ("one_sum",     "one sum over all entries; each column has its own.",
     lambda Z: np.exp(Z - Z.max()) / np.sum(np.exp(Z - Z.max()))),
    ("no_sum",      "the division by the sum is missing.", lambda Z: np.exp(Z - Z.max(axis=0, keepdims=True))),
    ("no_exp",      "the exponential is missing: numbers below 0 give shares below 0.", lambda Z: Z / np.sum(Z, axis=0, keepdims=True)),
    ("overflows",   "exp of a large number is infinite: subtract the largest of each column first, it changes no share.",
     lambda Z: np.exp(Z) / np.sum(np.exp(Z), axis=0, keepdims=True)),
    ("sigmoid",     "this is the sigmoid of each number; the numbers of a column have to sum to 1.", lambda Z: 1 / (1 + np.exp(-Z))),
    ("base_2",      "the powers are of 2; the formula has e.", lambda Z: 2 ** (Z - Z.max(axis=0, keepdims=True)) / np.sum(2 ** (Z - Z.max(axis=0, keepdims=True)), axis=0, keepdims=True)),
    ("log",         "this is the logarithm of the shares.", lambda Z: np.log(softmax(Z))),
    ("hard",        "this gives 1 to the largest and 0 to the others; softmax gives shares.", lambda Z: (np.max(Z, axis=0, keepdims=True) == Z) * 1.0),
]
# fmt: on

EXERCISE = Exercise(
    name="softmax",
    formula=softmax,
    inputs=inputs,
    result="A",
    maths={"": "a_i = exp(z_i) / Σ_j exp(z_j)"},
    hints=(
        "The shares of one example stand in one column: what has to sum to 1?",
        "np.sum(..., axis=0, keepdims=True) gives one number for each column, and can be divided by.",
        "exp(800) is too large for a computer. Subtract the column's largest number from it first.",
        "Powers of e of Z minus the largest of each column, divided by the column sums.",
    ),
    mistakes=mistakes("softmax", _MISTAKES),
    leaves_open={
        "turned True in E = np.exp(Z - np.max(Z, axis=0, keepdims=True))": "(m,) fits every row",
        "turned True in A = E / np.sum(E, axis=0, keepdims=True)": "(m,) fits every row",
    },
)
