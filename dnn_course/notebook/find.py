"""What is in a notebook: exercises and checks among the cells."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from .file import NotebookError, require_size
from .source import defined_names

_MARKER = re.compile(r"^#\s*GRADED (?:FUNCTION|CLASS|VALUE):\s*(\w+)", re.IGNORECASE)


@dataclass(frozen=True)
class Exercise:
    """A cell in which a graded function is to be written."""

    name: str  # the graded function
    index: int  # of the cell in the notebook
    cell: dict
    warning: str = ""  # that there are several such cells, and which one counts

    @property
    def source(self) -> str:
        return self.cell["source"]


@dataclass(frozen=True)
class Check:
    """A cell that checks a graded function."""

    name: str
    points: float
    index: int


def exercises(notebook: dict) -> list[Exercise]:
    """Return the exercises that a notebook declares, in the order of their cells.

    A cell declares one by nbgrader's metadata or by its first line ``# GRADED FUNCTION: name``. Of
    two cells for one function the last counts, and its `warning` says so.
    """
    names = {name: None for cell in notebook["cells"] for name in declared(cell)}
    found = (find_exercise(notebook, name) for name in names)
    return sorted((one for one in found if one), key=lambda exercise: exercise.index)


def find_exercise(notebook: dict, name: str) -> Exercise | None:
    """Return the cell that answers exercise `name`, or None.

    Looked for by nbgrader's grade_id, else by the marker line, else by a cell that defines a
    function of that name. A declared cell that no longer holds the function (emptied, the code
    moved to another cell) gives way to one that does.
    """
    by_id = [i for i, cell in code_cells(notebook) if _grade_id(cell) == name]
    by_marker = [i for i, cell in code_cells(notebook) if marker(cell) == name]
    by_definition = [
        i
        for i, cell in code_cells(notebook)
        if name in cell["source"] and name in defined_names(cell["source"]) and not check_name(cell)
    ]
    for how, found in (
        ("the exercise's own cell", [i for i in by_id if i in by_definition]),
        (f"'# GRADED FUNCTION: {name}'", [i for i in by_marker if i in by_definition]),
        (f"'def {name}'", by_definition),
        ("the exercise's own cell", by_id),
        (f"'# GRADED FUNCTION: {name}'", by_marker),
    ):
        if found:
            last = found[-1]
            warning = (
                f"{name}: {len(found)} cells are {how} (cells {_numbers(found)}); "
                "the last one above its check counts"
                if len(found) > 1
                else ""
            )
            return Exercise(name, last, notebook["cells"][last], warning)
    return None


def checks(notebook: dict) -> list[Check]:
    """Return the check cells of a lesson: nbgrader's ``grade: true`` with their points.

    Raises NotebookError, naming the cell, where the points are no number or negative.
    """
    return [
        Check(name, _points(cell, index), index)
        for index, cell in code_cells(notebook)
        if (name := check_name(cell))
    ]


def manual_cells(notebook: dict) -> list[Check]:
    """Return the cells that a person marks, with their points: answered in words, or by a plot.

    They are nbgrader's ``grade: true`` and ``solution: true``. Raises NotebookError as `checks`.
    """
    return [
        Check(name, _points(cell, index), index)
        for index, cell in enumerate(notebook["cells"])
        if (name := manual_name(cell))
    ]


# --- parts --------------------------------------------------------------------------------------


def code_cells(notebook: dict) -> Iterator[tuple[int, dict]]:
    for index, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "code":
            yield index, cell


def _nbgrader(cell: dict) -> dict:
    found = cell.get("metadata", {}).get("nbgrader")
    return found if isinstance(found, dict) else {}


def _grade_id(cell: dict) -> str | None:
    marks = _nbgrader(cell)
    name = marks.get("grade_id")
    solution = marks.get("solution") is True and marks.get("grade") is not True
    return name if solution and isinstance(name, str) else None


def manual_name(cell: dict) -> str:
    """Return the name of the question that a cell answers and a person marks; "" where none."""
    marks = _nbgrader(cell)
    both = marks.get("grade") is True and marks.get("solution") is True
    return str(marks.get("grade_id", "")) if both else ""


def marker(cell: dict) -> str | None:
    found = _MARKER.match(cell["source"].lstrip())
    return found[1] if found else None


def declared(cell: dict) -> list[str]:
    """Return the exercise that a code cell says it is, if it says so: one name or none."""
    if cell["cell_type"] != "code":
        return []
    name = _grade_id(cell) or marker(cell)
    return [name] if name else []


def check_name(cell: dict) -> str:
    """Return the name of the function that a cell is the check of; "" where it is no check."""
    marks = _nbgrader(cell)
    if marks.get("grade") is not True or marks.get("solution") is True:
        return ""
    return str(marks.get("grade_id", "")).removeprefix("check_")


def restored(notebook: dict) -> dict:
    """Return a notebook in which an exercise or a check that became text is code again.

    An editor's key (M, R) turns a cell into Markdown or raw text; nbgrader's marks, or the line
    that names the exercise, still say what it is. Raises NotebookError where that is more code than
    is read: of text nobody counts the characters.
    """
    cells = []
    for cell in notebook["cells"]:
        if cell["cell_type"] in ("markdown", "raw"):
            name = marker(cell)
            code = rf"^[ \t]*(?:(?:def|class)[ \t]+{name}\b|{name}[ \t]*=)"
            written = name and re.search(code, cell["source"], re.MULTILINE)
            if written or _grade_id(cell) or check_name(cell):
                cell = {**cell, "cell_type": "code", "outputs": [], "execution_count": None}
                cell.pop("attachments", None)
        cells.append(cell)
    notebook = {**notebook, "cells": cells}
    require_size(notebook, "This notebook")
    return notebook


def _points(cell: dict, index: int) -> float:
    points = _nbgrader(cell).get("points", 0)
    if type(points) not in (int, float) or not 0 <= points < math.inf:
        raise NotebookError(
            f"cell {index + 1} ({_nbgrader(cell).get('grade_id')}): its points are {points!r}. "
            "Points are a number, 0 or more, without quotation marks."
        )
    return points


def _numbers(indices: list[int]) -> str:
    return ", ".join(str(index + 1) for index in indices)
