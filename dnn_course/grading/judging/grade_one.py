"""From the bytes of one submission to its marks.

`grade` is the whole of it, from a `Task` to a `Result`, without touching a file: so it runs the
same in this process, in several, and on a cluster.
"""

import contextlib
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path

from dnn_course.notebook import (
    NotebookError,
    Step,
    checks,
    find_exercise,
    graded_notebook,
    parse_notebook,
    program,
)
from dnn_course.notebook.find import restored
from dnn_course.notebook.source import defined_names
from testCases.engine.message import stand_in_line

from ..errors import VersionMismatchError
from ..key import load_lessons
from ..sandbox import Sandbox
from .by_person import rows_for_a_person
from .judge_lesson import judge_lesson
from .task import Result, Row
from .version import course_version


def grade(task):
    """Judge one submission. Nothing that is in it can raise."""
    started = time.monotonic()
    require_version(task)
    lesson = load_lessons([task.lesson], task.folder)[0]
    attempt, problem = read(task, lesson)
    if problem:
        rows, warnings, graded, protections = unjudged(lesson, *problem), [], None, {}
    else:
        rows, protections = judged(task, lesson, attempt)
        rows += rows_for_a_person(lesson, attempt.notebook)
        warnings, graded = attempt.warnings, attempt.graded
        expect_outputs(graded, rows)
    warnings = [*task.notes, *warnings]
    seconds = round(time.monotonic() - started, 3)
    return Result(
        task.learner, task.lesson, rows, warnings, graded, protections, seconds, tuple(task.files)
    )


# ------------------------------------------------------------------------ its steps, in their order


@dataclass(frozen=True)
class Attempt:
    """One submission, read: the notebook, and the program that *Run All* makes of it."""

    notebook: dict
    steps: list[Step]
    found: dict  # exercise -> the learner's cell, or None
    graded: dict  # the program as a notebook, for whoever runs it again

    @property
    def warnings(self):
        return [cell.warning for cell in self.found.values() if cell and cell.warning]


def require_version(task):
    """Raise VersionMismatchError where this is not the course that the run was started with."""
    here = course_version(task.lesson, task.folder)
    if task.version not in ("", here):
        raise VersionMismatchError(
            f"a worker has version {here} of the course, the run needs {task.version}: "
            "install the same checkout everywhere"
        )


def read(task, lesson):
    """(attempt, None), or (None, (status, message)) where there is nothing to judge."""
    if task.problem:
        return None, task.problem
    try:
        notebook = parse_notebook(task.content, Path(f"{task.lesson}.ipynb"))
        steps = program(lesson.parts, notebook)
        code = restored(notebook)
        found = {name: what_counts(steps, find_exercise(code, name)) for name in lesson.judged}
        graded = graded_notebook(lesson.parts, steps)
    except (NotebookError, RecursionError, MemoryError) as exc:
        too_much = f"{task.lesson}.ipynb is too large or too deeply nested."
        return None, ("unreadable", str(exc) or too_much)
    return Attempt(notebook, steps, found, graded), None


def what_counts(steps, found):
    """An exercise with the cell that its check meets: of several the last one above the check."""
    if found is None:
        return None
    above = []
    for step in steps:
        if step.kind == "check" and step.name == found.name:
            break
        if step.kind == "own" and found.name in defined_names(step.cell["source"]):
            above.append(step.cell)
    return replace(found, cell=above[-1]) if above else found


def unjudged(lesson, status, message):
    """The rows of a submission that cannot be judged."""
    return [Row(name, status, 0, points, message) for name, points in lesson.points.items()]


def judged(task, lesson, attempt):
    """(rows, protections): what the learner's functions are worth, and how they were shut in."""
    with sandbox(task.limits) as box:
        return judge_lesson(lesson, attempt, box, task), dict(box.protections)


def expect_outputs(graded, rows):
    """Let the checks of the graded notebook expect what they cost: the rows say it."""
    rows = {row.exercise: row for row in rows}
    for check in checks(graded):
        row = rows[check.name]
        for output in graded["cells"][check.index]["outputs"]:
            if output.get("name") == "stdout":
                first = output["text"].splitlines()[0]
                output["text"] = f"{first}\n"
                if row.status != "passed":
                    output["text"] = f"{row.exercise}: {row.status}\n"
                elif row.stand_ins:
                    output["text"] += f"     {stand_in_line(row.stand_ins)}\n"


# ------------------------------------------------------------------- one sandbox for each process

_boxes = {}
_one_at_a_time = threading.Lock()  # the checks draw from NumPy's global generator


@contextlib.contextmanager
def sandbox(limits):
    """This process's sandbox, made when first needed and kept: starting one takes half a second."""
    with _one_at_a_time:
        if limits not in _boxes:
            _boxes[limits] = Sandbox(limits)
        yield _boxes[limits]


def close_sandboxes():
    """End what `sandbox` started."""
    while _boxes:
        _boxes.popitem()[1].close()
