"""What is printed is the same text everywhere."""

import numpy as np
import pytest

from dnn_helpers.formatting import formatted, show


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.float64(0.41493159961539694), "0.4149316"),
        (np.float64(-1e-12), "0.0"),
        (-0.0, "0.0"),
        (np.int64(3), "3"),
        (True, "True"),
        (np.bool_(True), "True"),
        (None, "None"),
        ("relu", "relu"),
        (float("nan"), "nan"),
        (np.array([[3.262953371, -1.23429987]]), "[[ 3.26295337 -1.23429987]]"),
        (np.array([[-1e-17, 1.0]]), "[[0. 1.]]"),
        (np.array([1e-9, 1000.0]), "[   0. 1000.]"),
        (np.array([1, 2]), "[1 2]"),
        ((np.float64(0.5), [1, np.array([2.0])]), "(0.5, [1, [2.]])"),
        ((1,), "(1,)"),
        (np.array([1 + 2j]), "[1.+2.j]"),
    ],
)
def test_formatted(value, text):
    assert formatted(value) == text


def test_digits():
    assert formatted(np.array([0.123456789]), digits=3) == "[0.123]"
    assert formatted(2 / 3, digits=2) == "0.67"


def test_the_global_print_options_do_not_matter():
    with np.printoptions(precision=2, sign="+", floatmode="fixed"):
        assert formatted(np.array([0.12345])) == "[0.12345]"


def test_show_names_and_aligns(capsys):
    show(Z=np.eye(2), n=3)
    show(grads={"dW1": np.ones((2, 1))}, digits=2)
    assert capsys.readouterr().out == (
        "Z = [[1. 0.]\n     [0. 1.]]\nn = 3\ndW1 = [[1.]\n       [1.]]\n"
    )


def test_up_to_a_thousand_numbers_are_all_shown():
    assert formatted(np.arange(1000)).strip("[]").split() == list(map(str, range(1000)))
    assert "..." in formatted(np.arange(1001))
