"""Mistakes in compute_cost (lesson 04)."""

import numpy as np

from testCases.mistakes.base import Library

_library = Library()
MISTAKES = _library.mistakes


def _add(id, says, gives):
    _library.add("compute_cost", id, says, gives)


def _m(Y):
    return np.shape(Y)[1]


def _terms(AL, Y):
    return Y * np.log(AL) + (1 - Y) * np.log(1 - AL)


_add(
    "no_minus",
    "the minus in front is missing: a cost is positive.",
    lambda AL, Y: np.sum(_terms(AL, Y)) / _m(Y),
)
_add(
    "no_1_over_m",
    "the sum is not divided by m, the number of examples (columns): it is not yet a mean.",
    lambda AL, Y: -np.sum(_terms(AL, Y)),
)
_add(
    "no_minus_no_1_over_m",
    "the minus in front and the 1/m are both missing.",
    lambda AL, Y: np.sum(_terms(AL, Y)),
)
_add(
    "times_m",
    "the sum is multiplied by m instead of divided.",
    lambda AL, Y: -np.sum(_terms(AL, Y)) * _m(Y),
)
_add(
    "mean_over_m",
    "the mean is divided by m once more (np.mean has done it already).",
    lambda AL, Y: -np.mean(_terms(AL, Y)) / _m(Y),
)
_add(
    "half",
    "divided by 2m: that belongs to another cost (squared errors).",
    lambda AL, Y: -np.sum(_terms(AL, Y)) / (2 * _m(Y)),
)
_add(
    "m_minus_1",
    "divided by m − 1 instead of m.",
    lambda AL, Y: -np.sum(_terms(AL, Y)) / (_m(Y) - 1),
)
_add(
    "only_positives",
    "the term of the examples with label 0 is missing.",
    lambda AL, Y: -np.sum(Y * np.log(AL)) / _m(Y),
)
_add(
    "only_positives_no_minus",
    "the term of the examples with label 0 is missing, and so is the minus in front.",
    lambda AL, Y: np.sum(Y * np.log(AL)) / _m(Y),
)
_add(
    "only_positives_no_m",
    "the term of the examples with label 0 is missing, and so is the 1/m.",
    lambda AL, Y: -np.sum(Y * np.log(AL)),
)
_add(
    "only_negatives",
    "the term of the examples with label 1 is missing.",
    lambda AL, Y: -np.sum((1 - Y) * np.log(1 - AL)) / _m(Y),
)
_add(
    "mean_over_positives",
    "divided by the number of ones in Y; the mean runs over all m examples.",
    lambda AL, Y: -np.sum(_terms(AL, Y)) / np.sum(Y),
)
_add(
    "minus_between",
    "the two terms are subtracted; they are added.",
    lambda AL, Y: -np.sum(Y * np.log(AL) - (1 - Y) * np.log(1 - AL)) / _m(Y),
)
_add(
    "minus_first_only",
    "brackets: the minus (and the 1/m) reaches only the first of the two terms.",
    lambda AL, Y: -np.sum(Y * np.log(AL)) / _m(Y) + np.sum((1 - Y) * np.log(1 - AL)),
)
_add(
    "m_first_only",
    "brackets: the 1/m reaches only the first of the two terms.",
    lambda AL, Y: -np.sum(Y * np.log(AL)) / _m(Y) - np.sum((1 - Y) * np.log(1 - AL)),
)
_add(
    "m_second_only",
    "brackets: the 1/m reaches only the second of the two terms.",
    lambda AL, Y: -np.sum(Y * np.log(AL)) - np.sum((1 - Y) * np.log(1 - AL)) / _m(Y),
)
_add(
    "log_AL_twice",
    "both terms take log(AL); the second one needs the probability of the other label.",
    lambda AL, Y: -np.sum(Y * np.log(AL) + (1 - Y) * np.log(AL)) / _m(Y),
)
_add(
    "Y_twice",
    "both terms are weighted with Y; the second one counts where the label is 0.",
    lambda AL, Y: -np.sum(Y * np.log(AL) + Y * np.log(1 - AL)) / _m(Y),
)
_add(
    "crossed",
    "the logs have changed places: each label looks at the probability of the other one.",
    lambda AL, Y: -np.sum(Y * np.log(1 - AL) + (1 - Y) * np.log(AL)) / _m(Y),
)
_add(
    "swapped_arguments",
    "Y and AL have changed places in the formula (the log of a label).",
    lambda AL, Y: -np.sum(AL * np.log(Y) + (1 - AL) * np.log(1 - Y)) / _m(Y),
)
_add(
    "swapped_arguments_safe",
    "Y and AL have changed places in the formula (the log of a label).",
    lambda AL, Y: -np.sum(AL * np.log(Y + 1e-8) + (1 - AL) * np.log(1 - Y + 1e-8)) / _m(Y),
)
_add(
    "one_minus_log",
    "brackets: 1 − log(AL) is not log(1 − AL).",
    lambda AL, Y: -np.sum(Y * np.log(AL) + (1 - Y) * (1 - np.log(AL))) / _m(Y),
)
_add(
    "one_minus_Y_times_log",
    "brackets: 1 − Y·log(…) is not (1 − Y)·log(…).",
    lambda AL, Y: -np.sum(Y * np.log(AL) + 1 - Y * np.log(1 - AL)) / _m(Y),
)
_add(
    "log10",
    "log10 is taken; the formula's log is the natural one.",
    lambda AL, Y: -np.sum(_terms(AL, Y)) / _m(Y) / np.log(10),
)
_add(
    "log2",
    "log2 is taken; the formula's log is the natural one.",
    lambda AL, Y: -np.sum(_terms(AL, Y)) / _m(Y) / np.log(2),
)
_add(
    "log1p",
    "log1p(x) is log(1 + x), which is another number.",
    lambda AL, Y: -np.sum(Y * np.log1p(AL) + (1 - Y) * np.log1p(1 - AL)) / _m(Y),
)
_add(
    "no_logs",
    "there is no logarithm in it.",
    lambda AL, Y: -np.sum(Y * AL + (1 - Y) * (1 - AL)) / _m(Y),
)
_add(
    "exp",
    "exp is taken where the formula has a log.",
    lambda AL, Y: -np.sum(Y * np.exp(AL) + (1 - Y) * np.exp(1 - AL)) / _m(Y),
)
_add(
    "squared_error",
    "this is the mean squared error, not the cross-entropy.",
    lambda AL, Y: np.mean((AL - Y) ** 2),
)
_add(
    "squared_error_half",
    "this is half the mean squared error, not the cross-entropy.",
    lambda AL, Y: np.mean((AL - Y) ** 2) / 2,
)
_add(
    "squared_error_sum",
    "this is the squared error, not the cross-entropy.",
    lambda AL, Y: np.sum((AL - Y) ** 2),
)
_add(
    "absolute_error",
    "this is the mean absolute error, not the cross-entropy.",
    lambda AL, Y: np.mean(np.abs(AL - Y)),
)
_add(
    "log_of_sum",
    "the log is taken of the sum; it belongs to each example.",
    lambda AL, Y: -np.log(np.sum(Y * AL + (1 - Y) * (1 - AL)) / _m(Y)),
)
_add(
    "accuracy_error",
    "this counts the wrong predictions; the cost is smooth.",
    lambda AL, Y: np.mean((AL > 0.5) != Y),
)
_add(
    "per_example",
    "it is one number for each example: the sum is missing.",
    lambda AL, Y: -_terms(AL, Y),
)
_add(
    "per_example_over_m",
    "it is one number for each example: the sum is missing.",
    lambda AL, Y: -_terms(AL, Y) / _m(Y),
)
_add(
    "sum_axis_0",
    "the sum runs over axis 0, of length 1: the examples lie along axis 1.",
    lambda AL, Y: -np.sum(_terms(AL, Y), axis=0) / _m(Y),
)
_add(
    "not_squeezed",
    "the number is still wrapped in a (1, 1) table: np.squeeze or float takes it out.",
    lambda AL, Y: np.array([[-np.sum(_terms(AL, Y)) / _m(Y)]]),
)
_add(
    "not_squeezed_axis",
    "the number is still wrapped in an array of length 1.",
    lambda AL, Y: np.array([-np.sum(_terms(AL, Y)) / _m(Y)]),
)
_add(
    "first_term_twice",
    "the first term is counted twice; the second one belongs to label 0.",
    lambda AL, Y: -2 * np.sum(Y * np.log(AL)) / _m(Y),
)
_add(
    "plus_Y_for_minus",
    "(1 + Y) stands where (1 − Y) belongs.",
    lambda AL, Y: -np.sum(Y * np.log(AL) + (1 + Y) * np.log(1 - AL)) / _m(Y),
)
_add(
    "plus_AL_for_minus",
    "log(1 + AL) stands where the probability of the other label belongs.",
    lambda AL, Y: -np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 + AL)) / _m(Y),
)
_add(
    "outer_product",
    "the product of a column and a row makes an m × m table: every label meets every prediction.",
    lambda AL, Y: (
        -np.sum(np.dot(np.transpose(Y), np.log(AL)) + np.dot(1 - np.transpose(Y), np.log(1 - AL)))
        / _m(Y)
    ),
)
_add(
    "epsilon_large",
    "too much is added inside the log for safety: it changes the cost.",
    lambda AL, Y: -np.sum(Y * np.log(AL + 1e-2) + (1 - Y) * np.log(1 - AL + 1e-2)) / _m(Y),
)
_add(
    "epsilon_1e_3",
    "too much is added inside the log for safety: it changes the cost.",
    lambda AL, Y: -np.sum(Y * np.log(AL + 1e-3) + (1 - Y) * np.log(1 - AL + 1e-3)) / _m(Y),
)
_add(
    "clipped",
    "AL is cut off too early before the log: confident predictions all cost the same.",
    lambda AL, Y: -np.mean(_terms(np.clip(AL, 0.1, 0.9), Y)),
)
_add(
    "rounded",
    "the cost is rounded: keep all digits, round only what you print.",
    lambda AL, Y: np.round(-np.mean(_terms(AL, Y)), 4),
)
_add(
    "sigmoid_again",
    "AL goes through the sigmoid once more; it is a probability already.",
    lambda AL, Y: -np.mean(_terms(1 / (1 + np.exp(-AL)), Y)),
)
_add(
    "product_for_sum",
    "the terms are multiplied; they are summed.",
    lambda AL, Y: -np.prod(_terms(AL, Y)) / _m(Y),
)
_add("maximum", "the largest term is taken; they are summed.", lambda AL, Y: np.max(-_terms(AL, Y)))
_add("first_example", "only the first example counts.", lambda AL, Y: -_terms(AL, Y)[0, 0])
_add(
    "last_example",
    "only the last example counts: the total is overwritten in the loop, not added to.",
    lambda AL, Y: -_terms(AL, Y)[0, -1],
)
_add(
    "last_example_over_m",
    "only the last example counts: the total is overwritten in the loop, not added to.",
    lambda AL, Y: -_terms(AL, Y)[0, -1] / _m(Y),
)
_add(
    "last_left_out",
    "the last example is left out: the loop ends one too early.",
    lambda AL, Y: -np.sum(_terms(AL, Y)[:, :-1]) / _m(Y),
)
_add(
    "returns_pair", "it returns more than the cost.", lambda AL, Y: (-np.mean(_terms(AL, Y)), _m(Y))
)
