"""What a function prints beside what it returns: one number under a name, or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Prints:
    """Any wording is right, a share or per cent, to two digits or more; and so is no print at all.

    Parameters
    ----------
    name : str
        What is printed: "accuracy". A text that does not speak of it is not judged.
    number : callable
        ``number(args, expected) -> float or None``: the right one; None where nothing is printed.
    means : str
        What the number is, in words: "the mean of predictions == y".
    without : tuple of (str, str)
        When nothing is printed, and why: ("with y = None", "without labels nothing is printed").
    """

    name: str
    number: Callable[[tuple, object], float | None]
    means: str
    without: tuple[str, str] = ("here", "nothing is printed")

    def wrong(self, args: tuple, expected: object, text: str) -> str:
        """What is wrong with a printed text, in one sentence; "" where nothing is."""
        said, right = " ".join(text.split()), self.number(args, expected)
        if right is None:
            when, why = self.without
            return f'{when} it prints "{said[:40]}"; {why}.' if said else ""
        numbers = [float(number) for number in re.findall(r"\d*\.?\d+(?:e-?\d+)?", said)]
        close = any(abs(n - right) < 0.0051 or abs(n - 100 * right) < 0.51 for n in numbers)
        if close or not numbers or self.name[:-1] not in said.lower():
            return ""
        return f"the printed {self.name} is not right: expected {right:.4g}, {self.means}."
