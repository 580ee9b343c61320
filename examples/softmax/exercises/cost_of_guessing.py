"""cost_of_guessing: what a network costs that gives each of three classes one third."""

import math

from testCases.engine.exercise import mistakes, value_exercise

EXERCISE = value_exercise(
    "cost_of_guessing",
    math.log(3),
    rtol=1e-3,
    hints=(
        "The share of the right class is 1/3 in every column.",
        "The mean of equal numbers is that number.",
    ),
    mistakes=mistakes(
        "cost_of_guessing",
        [
            ("no_minus", "a cost is not below 0: the minus is missing.", lambda: math.log(1 / 3)),
            (
                "two_classes",
                "this is the cost of guessing between two classes.",
                lambda: math.log(2),
            ),
            ("log10", "this is log10; the cost has the natural log.", lambda: math.log10(3)),
            ("share", "this is the share itself; the cost is minus its logarithm.", lambda: 1 / 3),
        ],
    ),
)
