"""`my_functions`: the learner's own functions where they are right, the course's where not."""

import html
import os

import dnn_helpers

from .collect import Finding, collect, course, course_function
from .where import find_mine


def my_functions(folder: str | os.PathLike | None = None) -> "MyFunctions":
    """Return the network's functions by name: the learner's own where their checks pass.

    They are read from the lessons as last saved. Where a function is not written yet or its check
    fails, the reference stands in, and the table that is shown says so.

    Parameters
    ----------
    folder : path, optional
        Where the lessons are. Default: the first that holds any of $DNN_WORK, the notebook's
        folder, the working folder, the folders beside it.

    Returns
    -------
    MyFunctions
        A dictionary, to be handed over with ``**``: ``playground(**my_functions())``.

    Raises
    ------
    NotebookError
        There are no lessons; the message names the folders that were looked in.
    """
    mine = find_mine(course(), folder)
    return MyFunctions(collect(mine.files), mine.note)


class MyFunctions(dict):
    """Functions by name, with a table of whose they are as its picture."""

    def __init__(self, findings: dict[str, Finding], note: str = ""):
        graded = {name: findings[name] for name in dnn_helpers.NETWORK}
        super().__init__(
            (name, found.function if found.passed else course_function(name))
            for name, found in graded.items()
        )
        self.findings = graded
        self.note = note  # the folders that were read

    @property
    def yours(self) -> tuple[str, ...]:
        """The names of the functions that are the learner's own."""
        return tuple(name for name, found in self.findings.items() if found.passed)

    def _rows(self) -> list[tuple[str, str, str]]:
        return [
            (name, "yours" if found.passed else "reference", _why(found))
            for name, found in self.findings.items()
        ]

    def _sum(self) -> str:
        yours, all_ = len(self.yours), len(self)
        if yours == all_:
            return f"All {all_} functions are yours.{self.note}"
        return (
            f"{yours} of {all_} functions are yours; references stand in for the rest.{self.note}"
        )

    def __repr__(self) -> str:
        lines = [f"{name:<27} {whose:<9}  {why}".rstrip() for name, whose, why in self._rows()]
        return "\n".join([*lines, self._sum()])

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td style='text-align:left'><code>{name}</code></td>"
            f"<td style='text-align:left'>{'<b>yours</b>' if whose == 'yours' else whose}</td>"
            f"<td style='text-align:left'>{html.escape(why)}</td></tr>"
            for name, whose, why in self._rows()
        )
        head = "".join(f"<th style='text-align:left'>{word}</th>" for word in _HEAD)
        return (
            f"<table><thead><tr>{head}</tr></thead>"
            f"<tbody>{rows}</tbody></table><p>{html.escape(self._sum())}</p>"
        )


_HEAD = ("function", "whose", "from")


def _why(found: Finding) -> str:
    return ": ".join(filter(None, (found.lesson, found.note)))
