"""Answers on the plane, beside the examples."""

import numpy as np

from dnn_helpers.pictures.regions import regions

X = np.array([[1.0, -1.0, 2.0, -2.0], [0.0, 0.5, -1.0, 1.0]])
Y = np.array([[1, 0, 1, 1]])


def right_half(points):
    return 1 / (1 + np.exp(-4 * points[:1]))


def test_it_says_the_share_that_is_right():
    figure = regions({"right half": right_half, "never": lambda p: 0 * p[:1]}, X, Y)
    assert figure.alt == (
        "4 points, 3 of class 1. right half: 0.75 of them right; never: 0.25 of them right."
    )
    assert [axes.get_title(loc="left") for axes in figure.axes] == [
        "right half: 0.75 right", "never: 0.25 right",
    ]  # fmt: skip


def test_every_example_is_drawn_once_by_its_class():
    axes = regions({"right half": right_half}, X, Y).axes[0]
    circles, squares = ([line for line in axes.lines if line.get_marker() == m] for m in "os")
    np.testing.assert_array_equal(circles[0].get_xydata().T, X[:, [0, 2, 3]])
    np.testing.assert_array_equal(squares[0].get_xydata().T, X[:, [1]])
