"""mini_batches: the examples in groups (lesson 09, open)."""

import numpy as np

import dnn_helpers
from testCases.engine.exercise import Case, Exercise, mistakes

NAME = "mini_batches"


def mini_batches(X, Y, size, order):
    batches = []
    for start in range(0, len(order), size):
        chosen = order[start : start + size]
        batches.append((X[:, chosen], Y[:, chosen]))
    return batches


def inputs(draw):
    for m, size in ((7, 3), (8, 4), (5, 2), (3, 6)):
        if draw.square:
            m, size = 3, 2
        n = m if draw.square else m + size  # no row can be taken for a column
        order = draw.random.permutation(m)
        if np.array_equal(order, np.arange(m)):
            order = order[::-1]
        label = f"{m} examples in groups of {size}"
        yield Case(label, (draw.array(n, m), draw.labels(m), size, order))


# --- known mistakes -------------------------------------------------------------------------------


def _groups(split):
    """Other groups: split(order, size) -> list of places."""
    return lambda X, Y, size, order: [(X[:, i], Y[:, i]) for i in split(order, size)]


def _batch(make):
    """The right groups, other arrays: make(X, Y, chosen)."""
    return lambda X, Y, size, order: [
        make(X, Y, order[i : i + size]) for i in range(0, len(order), size)
    ]


def _split(order, size):
    return [order[i : i + size] for i in range(0, len(order), size)]


# fmt: off
_known = [
    ("rest_missing",   "the examples of the last, smaller group are missing.", _groups(lambda o, s: [o[i : i + s] for i in range(0, len(o) - s + 1, s)])),
    ("rest_only",      "only the examples that are left over at the end are returned.", _groups(lambda o, s: _split(o, s)[-1:])),
    ("first_only",     "only the first group is returned (is the return inside the loop?).", _groups(lambda o, s: _split(o, s)[:1])),
    ("last_first",     "the groups are in reverse order.", _groups(lambda o, s: _split(o, s)[::-1])),
    ("overlapping",    "the groups overlap: each begins one example further; it begins where the last one ended.",
     _groups(lambda o, s: [o[i : i + s] for i in range(len(o) - s + 1)] or [o])),
    ("size_groups",    "there are `size` groups; expected are groups of `size` examples.", _groups(lambda o, s: [g for g in np.array_split(o, s) if len(g)])),
    ("one_too_many",   "each group has one example too many.", _groups(lambda o, s: [o[i : i + s + 1] for i in range(0, len(o), s)])),
    ("one_too_few",    "each group has one example too few.", _groups(lambda o, s: [o[i : i + s - 1] for i in range(0, len(o), s)])),
    ("single",         "each group is one example.", _groups(lambda o, s: [o[i : i + 1] for i in range(len(o))])),
    ("all_at_once",    "all examples are in one group.", _groups(lambda o, s: [o])),
    ("order_ignored",  "the examples are taken as they stand; expected is the order that is given.", _groups(lambda o, s: _split(np.arange(len(o)), s))),
    ("sorted_inside",  "the examples of each group are sorted; expected is the order that is given.", _groups(lambda o, s: [np.sort(g) for g in _split(o, s)])),
    ("every_nth",      "the groups take every so-manyth example of the order; expected are neighbours in it.",
     _groups(lambda o, s: [o[i :: -(-len(o) // s)] for i in range(-(-len(o) // s))])),
    ("Y_not_moved",    "X is taken in the order, Y is not: examples and labels no longer belong together.",
     lambda X, Y, size, order: [(X[:, order[i : i + size]], Y[:, i : i + size]) for i in range(0, len(order), size)]),
    ("X_not_moved",    "Y is taken in the order, X is not: examples and labels no longer belong together.",
     lambda X, Y, size, order: [(X[:, i : i + size], Y[:, order[i : i + size]]) for i in range(0, len(order), size)]),
    ("Y_whole",        "each group has all labels; it needs those of its own examples.", _batch(lambda X, Y, c: (X[:, c], Y))),
    ("Y_flat",         "the labels have lost an axis: their shape is (1, number of examples).", _batch(lambda X, Y, c: (X[:, c], Y[0, c]))),
    ("Y_first",        "each pair is in the wrong order: first X, then Y.", _batch(lambda X, Y, c: (Y[:, c], X[:, c]))),
    ("X_alone",        "each group holds X alone; the labels belong to it too.", _batch(lambda X, Y, c: X[:, c])),
    ("transposed",     "the examples are rows; they are columns.", _batch(lambda X, Y, c: (X[:, c].T, Y[:, c].T))),
    ("two_lists",      "two lists are returned, of X and of Y; expected is one list of pairs.",
     lambda X, Y, size, order: ([X[:, g] for g in _split(order, size)], [Y[:, g] for g in _split(order, size)])),
    ("joined",         "X and Y are joined in one array; expected are pairs.", _batch(lambda X, Y, c: np.vstack([X[:, c], Y[:, c]]))),
    ("places",         "the places of the examples are returned; expected are the examples themselves.", lambda X, Y, size, order: _split(order, size)),
]
# fmt: on

MINI_BATCHES = Exercise(
    name=NAME,
    arguments=("X", "Y", "size", "order"),
    result=("batches", (("batch", ("X_batch", "Y_batch")),)),
    formula=mini_batches,
    reference=dnn_helpers.mini_batches,
    inputs=inputs,
    fixed=("Y", "order"),
    maths={"": "group k: the columns order[k size], ..., order[(k + 1) size − 1] of X and of Y"},
    hints=(
        "Walk through order in strides of size, and take that piece of it each time.",
        "range(0, m, size) gives the places where the groups begin; a slice may reach beyond the "
        "end.",
        "X[:, chosen] takes the columns whose numbers stand in chosen. Y likewise.",
        "Append the pair (X[:, chosen], Y[:, chosen]) with chosen = order[start : start + size].",
    ),
    mistakes=mistakes(NAME, _known),
)
