"""Inputs from a seed: sizes that differ from each other, numbers that are clearly off the edges."""

from __future__ import annotations

import numpy as np


class Draw:
    """Draws sizes and arrays for one exercise from one seed (the legacy stream never changes).

    Sizes differ from each other and from the number of examples, so that a wrong axis or a
    forgotten transpose cannot fit by luck; `square`: they are all equal.
    """

    def __init__(self, seed: int, name: str, *, square: bool = False):
        self.square = square
        self.random = np.random.RandomState([seed % 2**32, sum(map(ord, name)), int(square)])

    def sizes(self, count: int) -> list[int]:
        """`count` sizes, all different (the last one is usually m); all 3 when square."""
        if self.square:
            return [3] * count
        return [int(size) for size in self.random.permutation(np.arange(2, 9))[:count]]

    def array(self, *shape: int) -> np.ndarray:
        """Normal numbers, none closer to 0 than 0.05: what is not an edge is clearly off it."""
        values = self.random.randn(*shape)
        return values + 0.05 * np.sign(values)

    def labels(self, m: int, *, dtype: type = int) -> np.ndarray:
        """(1, m) of both 0 and 1 (where m > 1), in random order."""
        ones = int(self.random.randint(1, m)) if m > 1 else int(self.random.randint(2))
        return self.random.permutation([1] * ones + [0] * (m - ones)).reshape(1, m).astype(dtype)
