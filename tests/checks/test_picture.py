"""The picture of where arrays differ: cells, marks; none where there is nothing to draw."""

import re

import numpy as np
import pytest

from testCases.engine.compare import differences
from testCases.engine.message_html import html_of
from testCases.exercises import EXERCISES

A = np.array([[1.0, -2.0, 0.0], [0.5, 3.0, -1.0]])


def picture(expected, got, name="relu_backward"):
    return html_of(differences(EXERCISES[name], expected, got)[0])


def test_a_cross_at_each_entry_that_differs():
    got = A.copy()
    got[0, 1] = 5.0
    html = picture(A, got)
    expected, yours = html.split("yours</div>")
    assert "✗" not in expected.split("expected</div>")[1]
    assert yours.count("✗") == 1
    assert yours.count("<span") == A.size
    assert "[0, 1]: expected -2, yours 5" in yours
    assert "1 of 6 entries differ" in html


def test_signs_have_colours_and_sizes_have_strength():
    html = picture(A, -A)
    colours = re.findall(r"background:rgba\((\d+),\d+,\d+,([\d.]+)\)", html)
    assert colours[0] == ("230", "0.28")
    assert colours[1] == ("0", "0.57")
    assert colours[6] == ("0", "0.28")


def test_shapes_are_drawn_where_they_differ():
    html = picture(A, A.T)
    assert "expected (2, 3)" in html
    assert "yours (3, 2)" in html
    assert "✗" not in html


@pytest.mark.parametrize("got", [None, A.tolist(), "text", A[None]])
def test_no_picture_of_what_is_no_array(got):
    assert picture(A, got) == ""


def test_no_picture_of_a_number():
    assert html_of(differences(EXERCISES["compute_cost"], 0.5, 0.7)[0]) == ""


def test_large_arrays_are_cut():
    big = np.ones((50, 60))
    html = picture(big, big * 2)
    assert html.count("✗") == 8 * 16 + 2  # and those in the caption and its label
    assert "(the first part)" in html


def test_infinite_entries_are_drawn_too():
    got = A.copy()
    got[1] = np.inf, np.nan, -np.inf
    assert picture(A, got).count("✗") == 3 + 2


def test_it_says_what_it_shows():
    assert re.match(r'<div role="img" aria-label="dZ: 6 of 6 entries differ', picture(A, A + 1))
