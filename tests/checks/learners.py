"""Answers as learners write them, right and wrong: `corpus/right/*.txt` and `corpus/wrong/*.txt`.

An entry begins with a line `#: what it is`, for a wrong one followed by `=> regex`: words that the
diagnosis must say to count as named, in capital or small letters; and perhaps by `!! regex`: words
that it must not say, because they would be false of this very code. The rest is the learner's cell,
which may hold helper functions too: the function that is named counts, and beside it stand those
graded functions that the cell brings along (`Answer.brings`), right or wrong, in place of the
course's. They were written from what learners write, not from the list of known mistakes: the rates
would mean nothing otherwise.
"""

import ast
import linecache
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import dnn_helpers
from testCases._check import verdict_on
from testCases.engine.calling import LocalFunction
from testCases.engine.judge import Verdict, judge
from testCases.exercises import EXERCISES

FOLDER = Path(__file__).parent / "corpus"


@dataclass(frozen=True)
class Answer:
    name: str  # the exercise
    title: str
    source: str
    right: bool
    says: str = ""  # regex for the diagnosis of a wrong one
    never: str = ""  # regex for what would be false of it; "" where nothing is known

    @property
    def id(self) -> str:
        return f"{self.name}: {self.title}"

    @property
    def brings(self) -> tuple[str, ...]:
        """The other graded functions that the cell defines: the learner's own helpers."""
        defined = {node.name for node in ast.parse(self.source).body if hasattr(node, "name")}
        return tuple(name for name in EXERCISES if name in defined and name != self.name)

    def function(self):
        """The learner's function, in a notebook of its own beside the course's functions."""
        notebook = {name: getattr(dnn_helpers, name) for name in EXERCISES if name != self.name}
        # What a notebook holds besides: the arrays of the example cells.
        notebook |= {"np": np, "A_test": np.ones((3, 2)), "__name__": "__main__"}
        path = f"<{self.id}>"
        lines = self.source.splitlines(keepends=True)
        linecache.cache[path] = (len(self.source), None, lines, path)  # as a notebook does
        exec(compile(self.source, path, "exec"), notebook)
        return notebook[self.name]


def answers(*, right: bool) -> list[Answer]:
    found = []
    for name in EXERCISES:
        text = (FOLDER / ("right" if right else "wrong") / f"{name}.txt").read_text("utf-8")
        for entry in re.split(r"^#: ", text, flags=re.MULTILINE)[1:]:
            head, source = entry.split("\n", 1)
            title, _, says = head.partition(" => ")
            says, _, never = says.partition("!!")
            found.append(Answer(name, title.strip(), source, right, says.strip(), never.strip()))
    return found


def subject(function, name: str) -> LocalFunction:
    """A function as the engine sees it, in this process."""
    return LocalFunction(name, function, lambda other: EXERCISES[other].stand_in)


def judged(function, name: str, **options) -> Verdict:
    """The verdict on a function by itself: whatever it calls is taken as it is."""
    return judge(EXERCISES[name], subject(function, name), **options)


__all__ = ["Answer", "answers", "judged", "subject", "verdict_on"]
