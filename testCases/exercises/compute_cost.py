"""compute_cost: the cross-entropy, averaged over the examples (lesson 04)."""

import numpy as np

import dnn_helpers
from testCases import testCases_v2 as published
from testCases.engine.exercise import Case, Exercise, mistakes

NAME = "compute_cost"


def compute_cost(AL, Y):
    m = Y.shape[1]
    cost = -np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m
    return cost


def inputs(draw):
    def probabilities(m, low=0.05, high=0.95):
        return draw.random.uniform(low, high, (1, m))

    m, k, j = draw.sizes(3)
    if draw.square:  # here a log of the labels is finite, which tells it from another log of 0
        yield Case("labels between 0 and 1", (probabilities(m), probabilities(m)))
        return
    Y, AL = published.compute_cost_test_case()
    yield Case("the published values (all labels 1)", (AL, Y))
    yield Case("mixed labels", (probabilities(m + 2), draw.labels(m + 2)))
    yield Case("labels as floats", (probabilities(k + 3), draw.labels(k + 3, dtype=float)))
    AL = probabilities(j)
    AL[0, 0] = 0.995
    yield Case("all labels 0", (AL, np.zeros((1, j))))
    yield Case("one example", (probabilities(1, 0.1, 0.4), np.array([[1]])))
    # Two that are right and sure: an AL clipped at 0.001 shows. Two that are wrong (and one above):
    # 1e-6 inside a log shows, on every seed, and 1e-7 never.
    AL = probabilities(5)
    AL[0, :4] = 0.0005, 0.9995, 0.005, 0.95
    yield Case("predictions close to 0 and 1", (AL, np.array([[0, 1, 1, 0, 1]])))


# --- known mistakes -------------------------------------------------------------------------------


def _m(Y):
    return np.shape(Y)[1]


def _terms(AL, Y):
    return Y * np.log(AL) + (1 - Y) * np.log(1 - AL)


# fmt: off
_cost = [
    ("no_minus",                "the minus in front is missing: the cost has the wrong sign.", lambda AL, Y: np.sum(_terms(AL, Y)) / _m(Y)),
    ("no_1_over_m",             "the sum is not divided by m, the number of examples (columns).", lambda AL, Y: -np.sum(_terms(AL, Y))),
    ("no_minus_no_1_over_m",    "the minus in front and the 1/m are both missing.", lambda AL, Y: np.sum(_terms(AL, Y))),
    ("times_m",                 "the sum is multiplied by m; it is divided by m.", lambda AL, Y: -np.sum(_terms(AL, Y)) * _m(Y)),
    ("mean_over_m",             "the sum is divided by m twice (np.mean divides by m already).", lambda AL, Y: -np.mean(_terms(AL, Y)) / _m(Y)),
    ("half",                    "the sum is divided by 2m; that belongs to another cost (squared errors).",
     lambda AL, Y: -np.sum(_terms(AL, Y)) / (2 * _m(Y))),
    ("m_minus_1",               "the sum is divided by m − 1; it is divided by m.", lambda AL, Y: -np.sum(_terms(AL, Y)) / (_m(Y) - 1)),
    ("only_positives",          "the term of the examples with label 0 is missing.", lambda AL, Y: -np.sum(Y * np.log(AL)) / _m(Y)),
    ("only_positives_no_minus", "the term of the examples with label 0 is missing, and so is the minus in front.",
     lambda AL, Y: np.sum(Y * np.log(AL)) / _m(Y)),
    ("only_positives_no_m",     "the term of the examples with label 0 is missing, and so is the 1/m.", lambda AL, Y: -np.sum(Y * np.log(AL))),
    ("only_negatives",          "the term of the examples with label 1 is missing.", lambda AL, Y: -np.sum((1 - Y) * np.log(1 - AL)) / _m(Y)),
    ("mean_over_positives",     "the sum is divided by the number of ones in Y; it is divided by m.",
     lambda AL, Y: -np.sum(_terms(AL, Y)) / np.sum(Y)),
    ("minus_between",           "the two terms have opposite signs; both stand behind the minus in front.",
     lambda AL, Y: -np.sum(Y * np.log(AL) - (1 - Y) * np.log(1 - AL)) / _m(Y)),
    ("minus_first_only",        "the minus and the 1/m reach only the first of the two terms: brackets are missing.",
     lambda AL, Y: -np.sum(Y * np.log(AL)) / _m(Y) + np.sum((1 - Y) * np.log(1 - AL))),
    ("m_first_only",            "the 1/m reaches only the first of the two terms: brackets are missing.",
     lambda AL, Y: -np.sum(Y * np.log(AL)) / _m(Y) - np.sum((1 - Y) * np.log(1 - AL))),
    ("m_second_only",           "the 1/m reaches only the second of the two terms: brackets are missing.",
     lambda AL, Y: -np.sum(Y * np.log(AL)) - np.sum((1 - Y) * np.log(1 - AL)) / _m(Y)),
    ("log_AL_twice",            "both terms have log(AL); the second one has log(1 − AL).",
     lambda AL, Y: -np.sum(Y * np.log(AL) + (1 - Y) * np.log(AL)) / _m(Y)),
    ("Y_twice",                 "both terms are multiplied by Y; the second one by 1 − Y.",
     lambda AL, Y: -np.sum(Y * np.log(AL) + Y * np.log(1 - AL)) / _m(Y)),
    ("crossed",                 "the logs are exchanged: Y belongs to log(AL), 1 − Y to log(1 − AL).",
     lambda AL, Y: -np.sum(Y * np.log(1 - AL) + (1 - Y) * np.log(AL)) / _m(Y)),
    ("swapped_arguments",       "Y and AL are exchanged: the log is taken of the labels.",
     lambda AL, Y: -np.sum(AL * np.log(Y) + (1 - AL) * np.log(1 - Y)) / _m(Y)),
    ("swapped_arguments_safe",  "Y and AL are exchanged: the log is taken of the labels.",
     lambda AL, Y: -np.sum(AL * np.log(Y + 1e-8) + (1 - AL) * np.log(1 - Y + 1e-8)) / _m(Y)),
    ("one_minus_log",           "the second term has 1 − log(AL) instead of log(1 − AL).",
     lambda AL, Y: -np.sum(Y * np.log(AL) + (1 - Y) * (1 - np.log(AL))) / _m(Y)),
    ("one_minus_Y_times_log",   "the second term is 1 − Y·log(…) instead of (1 − Y)·log(…): brackets are missing.",
     lambda AL, Y: -np.sum(Y * np.log(AL) + 1 - Y * np.log(1 - AL)) / _m(Y)),
    ("log10",                   "this is log10; the formula has the natural log.", lambda AL, Y: -np.sum(_terms(AL, Y)) / _m(Y) / np.log(10)),
    ("log2",                    "this is log2; the formula has the natural log.", lambda AL, Y: -np.sum(_terms(AL, Y)) / _m(Y) / np.log(2)),
    ("log1p",                   "the log is taken of 1 + x (log1p) instead of x.",
     lambda AL, Y: -np.sum(Y * np.log1p(AL) + (1 - Y) * np.log1p(1 - AL)) / _m(Y)),
    ("no_logs",                 "the logarithms are missing.", lambda AL, Y: -np.sum(Y * AL + (1 - Y) * (1 - AL)) / _m(Y)),
    ("exp",                     "exp is taken instead of the log.", lambda AL, Y: -np.sum(Y * np.exp(AL) + (1 - Y) * np.exp(1 - AL)) / _m(Y)),
    ("squared_error",           "this is the mean squared error, not the cross-entropy.", lambda AL, Y: np.mean((AL - Y) ** 2)),
    ("squared_error_half",      "this is half the mean squared error, not the cross-entropy.", lambda AL, Y: np.mean((AL - Y) ** 2) / 2),
    ("squared_error_sum",       "this is the sum of squared errors, not the cross-entropy.", lambda AL, Y: np.sum((AL - Y) ** 2)),
    ("absolute_error",          "this is the mean absolute error, not the cross-entropy.", lambda AL, Y: np.mean(np.abs(AL - Y))),
    ("log_of_sum",              "the log is taken of the mean; it is taken for each example.",
     lambda AL, Y: -np.log(np.sum(Y * AL + (1 - Y) * (1 - AL)) / _m(Y))),
    ("accuracy_error",          "this is the share of wrong predictions, not the cross-entropy.", lambda AL, Y: np.mean((AL > 0.5) != Y)),
    ("per_example",             "there is one number for each example: the sum is missing.", lambda AL, Y: -_terms(AL, Y)),
    ("per_example_over_m",      "there is one number for each example: the sum is missing.", lambda AL, Y: -_terms(AL, Y) / _m(Y)),
    ("sum_axis_0",              "the sum is taken along axis 0, of length 1; the examples are along axis 1.",
     lambda AL, Y: -np.sum(_terms(AL, Y), axis=0) / _m(Y)),
    ("not_squeezed",            "the cost is an array of shape (1, 1); expected is a number (float or np.squeeze).",
     lambda AL, Y: np.array([[-np.sum(_terms(AL, Y)) / _m(Y)]])),
    ("not_squeezed_axis",       "the cost is an array of shape (1,); expected is a number (float or np.squeeze).",
     lambda AL, Y: np.array([-np.sum(_terms(AL, Y)) / _m(Y)])),
    ("first_term_twice",        "the first term is counted twice; the second one is (1 − Y) log(1 − AL).",
     lambda AL, Y: -2 * np.sum(Y * np.log(AL)) / _m(Y)),
    ("plus_Y_for_minus",        "the second term has 1 + Y instead of 1 − Y.",
     lambda AL, Y: -np.sum(Y * np.log(AL) + (1 + Y) * np.log(1 - AL)) / _m(Y)),
    ("plus_AL_for_minus",       "the second term has log(1 + AL) instead of log(1 − AL).",
     lambda AL, Y: -np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 + AL)) / _m(Y)),
    ("outer_product",           "column times row gives an m × m table (outer product): every label meets every prediction.",
     lambda AL, Y: (-np.sum(np.dot(np.transpose(Y), np.log(AL)) + np.dot(1 - np.transpose(Y), np.log(1 - AL))) / _m(Y))),
    ("outer_product_unsummed",  "column times row gives an m × m table (outer product): every label meets every prediction.",
     lambda AL, Y: np.squeeze(-(np.dot(np.transpose(Y), np.log(AL)) + np.dot(1 - np.transpose(Y), np.log(1 - AL))) / _m(Y))),
    ("rounded",                 "the cost is rounded: keep all digits.", lambda AL, Y: np.round(-np.mean(_terms(AL, Y)), 4)),
    ("sigmoid_again",           "the sigmoid is applied to AL again; AL is already a probability.",
     lambda AL, Y: -np.mean(_terms(1 / (1 + np.exp(-AL)), Y))),
    ("product_for_sum",         "the terms are multiplied together; they are summed.", lambda AL, Y: -np.prod(_terms(AL, Y)) / _m(Y)),
    ("maximum",                 "the cost is the largest term; the terms are summed.", lambda AL, Y: np.max(-_terms(AL, Y))),
    ("first_example",           "only the first example counts; all are summed.", lambda AL, Y: -_terms(AL, Y)[0, 0]),
    ("last_example",            "only the last example counts (is the total overwritten in the loop?).", lambda AL, Y: -_terms(AL, Y)[0, -1]),
    ("last_example_over_m",     "only the last example counts (is the total overwritten in the loop?).", lambda AL, Y: -_terms(AL, Y)[0, -1] / _m(Y)),
    ("first_left_out",          "the first example is left out (does a loop begin at 1?).", lambda AL, Y: -np.sum(_terms(AL, Y)[:, 1:]) / _m(Y)),
    ("last_left_out",           "the last example is left out (does a loop end one too early?).",
     lambda AL, Y: -np.sum(_terms(AL, Y)[:, :-1]) / _m(Y)),
    ("returns_pair",            "more than the cost is returned.", lambda AL, Y: (-np.mean(_terms(AL, Y)), _m(Y))),
]

_EPSILONS = [
    (f"epsilon_{name}{where}", f"a small number ({e:g}) is added inside the log for safety: it changes the cost.",
     lambda AL, Y, first=first * e, second=second * e: -np.mean(Y * np.log(AL + first) + (1 - Y) * np.log(1 - AL + second)))
    for name, e in (("large", 1e-2), ("1e_3", 1e-3), ("1e_4", 1e-4), ("1e_5", 1e-5), ("1e_6", 1e-6))
    for where, first, second in (("", 1, 1), ("_first", 1, 0), ("_second", 0, 1), ("_minus", 1, -1))
]

_CLIPPED = [
    (f"clipped{name}", f"AL is clipped to [{low}, {1 - low}] before the log: predictions beyond all cost the same.",
     lambda AL, Y, low=low: -np.mean(_terms(np.clip(AL, low, 1 - low), Y)))
    for name, low in (("", 0.1), ("_0_05", 0.05), ("_0_02", 0.02), ("_0_01", 0.01), ("_0_001", 0.001))
]
# fmt: on

COMPUTE_COST = Exercise(
    name=NAME,
    arguments=("AL", "Y"),
    result="cost",
    formula=compute_cost,
    reference=dnn_helpers.compute_cost,
    inputs=inputs,
    sizes=lambda AL, Y: {"m": Y.shape[1]},
    fixed=("Y",),
    maths={"": "J = −(1/m) Σ [ y log a + (1 − y) log(1 − a) ]"},
    hints=(
        "For one example, only one of the two terms counts: which one, if its label is 1?",
        "Products here are entry by entry; the sum runs over all examples.",
        "The mean is the sum divided by m, the number of columns. A log of a number below 1 is "
        "negative: mind the sign in front.",
        "-1/m times the sum of Y log(AL) + (1 - Y) log(1 - AL); one number, not an array.",
    ),
    mistakes=mistakes(NAME, [*_cost, *_EPSILONS, *_CLIPPED]),
)
