"""The README shows what a check says: to the letter."""

from pathlib import Path

import numpy as np
import pytest

from testCases import check

README = Path(__file__).parents[2] / "README.md"


def test_the_message_in_the_readme_is_the_one_that_is_printed():
    def linear_backward(dZ, linear_cache):
        A_prev, W, _b = linear_cache
        m = A_prev.shape[1]
        return W.T @ dZ, dZ @ A_prev.T, np.sum(dZ, axis=1, keepdims=True) / m

    with pytest.raises(AssertionError) as failure:
        check(linear_backward)
    assert f"```\n{failure.value}\n```" in README.read_text(encoding="utf-8")
