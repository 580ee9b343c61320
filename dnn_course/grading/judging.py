"""From the bytes of one submission to its marks: read, put into the key, run apart, judge outside.

`grade` is the whole of it, from a `Task` to a `Result`, without touching a file: so it runs the
same in this process, in a pool of them, and on a cluster.
"""

import contextlib
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from dnn_course.notebooks import (
    NotebookError,
    checks,
    exercises,
    find_exercise,
    parse_notebook,
    with_answers,
)
from dnn_course.source import defined_names, definitions, python_text
from testCases.engine.calling import Foreign
from testCases.engine.judge import PUBLISHED_SEED, judge
from testCases.engine.message import stand_in_line
from testCases.exercises import EXERCISES

from .course import course_version, imported, load_lessons
from .sandbox import Limits, Sandbox
from .subject import Cell, SandboxSubject, Submission

MAX_BYTES = 16_000_000  # of a submitted notebook; the lessons themselves stay below 1.5 MB


@dataclass(frozen=True)
class Task:
    """One submission to be graded. `problem`: (status, message) where its file is not readable."""

    learner: str
    lesson: str
    content: bytes | None
    seed: int
    limits: Limits = field(default_factory=Limits)
    version: str = ""
    folder: str | None = None  # of the lessons
    problem: tuple[str, str] | None = None


@dataclass(frozen=True)
class Row:
    """The mark for one exercise."""

    exercise: str
    status: str
    points: float
    max_points: float
    message: str = ""
    mistake: str | None = None
    stand_ins: tuple[str, ...] = ()
    passed: int = 0  # inputs that gave the right answer ...
    total: int = 0  # ... of so many
    source: str = ""  # the learner's own cell


@dataclass(frozen=True)
class Result:
    """What one submission got, and why."""

    learner: str
    lesson: str
    rows: list[Row]
    warnings: list[str]
    graded: dict | None  # the notebook that was judged
    held: dict  # the sandbox's protections: name -> "" or the reason why not
    seconds: float

    def record(self):
        """Everything but the notebook, as plain JSON."""
        kept = asdict(self)
        del kept["graded"]
        return kept


class VersionMismatchError(Exception):
    """The course here is not the one that the run was started with."""


# --------------------------------------------------------------------------------- one submission


def grade(task):
    """Judge one submission. Nothing that is in it can raise."""
    started = time.monotonic()
    here = course_version(task.lesson, task.folder)
    if task.version not in ("", here):
        raise VersionMismatchError(
            f"a worker has version {here} of the course, the run needs {task.version}: "
            "install the same checkout everywhere"
        )
    lesson = load_lessons([task.lesson], task.folder)[0]
    rows, warnings, graded, held = [], [], None, {}
    problem = task.problem
    if problem is None:
        try:
            notebook = parse_notebook(task.content, Path(f"{task.lesson}.ipynb"), MAX_BYTES)
            graded = marked_for_nbval(with_answers(lesson.key, notebook))
        except (NotebookError, RecursionError, MemoryError) as exc:
            problem = (
                "unreadable",
                str(exc) or f"{task.lesson}.ipynb is too large or too deeply nested.",
            )
    if problem is not None:
        rows = [Row(name, problem[0], 0, most, problem[1]) for name, most in lesson.points.items()]
    else:
        found = {name: find_exercise(notebook, name) for name in lesson.points}
        warnings = [
            exercise.warning for exercise in found.values() if exercise and exercise.warning
        ]
        with sandbox(task.limits) as box:
            rows = judge_lesson(lesson, found, graded, box, task.seed)
            expect_stand_ins(graded, rows)
            held = dict(box.held)
    seconds = round(time.monotonic() - started, 3)
    return Result(task.learner, task.lesson, rows, warnings, graded, held, seconds)


def judge_lesson(lesson, found, graded, box, seed):
    """The rows of one lesson, in its order. found: exercise -> the learner's cell, or None."""
    submission = Submission(box, cells(graded), lesson.allowed, lesson.answers)
    try:
        wrong = wrong_helpers(submission, lesson, seed)
        rows = []
        for name, most in lesson.points.items():
            if found[name] is None:
                message = f"No cell of the notebook is the exercise {name}."
                rows.append(Row(name, "missing", 0, most, message))
            else:
                source = found[name].source
                rows.append(judge_exercise(submission, name, most, wrong, seed, source))
            if rows[-1].status != "passed":
                wrong.add(name)
                submission.stop()  # whatever it did to its process costs the next exercise nothing
        return rows
    finally:
        submission.stop()


def wrong_helpers(submission, lesson, seed):
    """The functions of other lessons that are stood in for from the start.

    Those that the lesson neither builds nor imports, and those that the learner wrote again here
    and not rightly: one early mistake costs one exercise, not all that follow.
    """
    needed = {callee.name for name in lesson.points for callee in EXERCISES[name].reaches} - set(
        lesson.points
    )
    own = {name for cell in submission.cells if cell.name is None for name in cell.keep}
    wrong = needed - own - imported(lesson.key)
    for name in EXERCISES:
        if name in needed & own:
            verdict = judge(EXERCISES[name], subject(submission, name), seed=seed, wrong=wrong)
            wrong |= {name} if verdict.status != "passed" else set()
    return wrong


def judge_exercise(submission, name, most, wrong, seed, source):
    """Judge one function on this run's seed; explain a failure on the published one.

    The published inputs are those that the learner's own check uses: the page can show them, and
    says nothing about this run's.
    """
    submission.running()
    submission.refused.clear()
    submission.used.clear()
    verdict = judge(EXERCISES[name], subject(submission, name), seed=seed, wrong=wrong)
    status, message = verdict.status, verdict.message
    stand_ins = verdict.stand_ins
    if status != "passed" and submission.refused:
        status, message = "refused", refusal(submission.refused)
    elif status == "failed" and seed != PUBLISHED_SEED:
        shown = judge(EXERCISES[name], subject(submission, name), seed=PUBLISHED_SEED, wrong=wrong)
        message = shown.message if shown.status == "failed" else only_hidden(verdict)
    points = most if status == "passed" else 0
    return Row(
        name, status, points, most, message, verdict.mistake,
        stand_ins, verdict.passed, verdict.total, source,
    )  # fmt: skip


def subject(submission, name):
    return SandboxSubject(name, submission, submission.box.limits.seconds)


def refusal(names):
    """Why an answer that is only imported gets no points."""
    names = ", ".join(sorted(names))
    return f"Your code takes {names} from the course. Write the function yourself."


def only_hidden(verdict):
    """The message for an answer that is right on the published inputs alone."""
    return f"The published inputs come out right, others do not.\n{verdict.summary}"


def cells(graded):
    """What is run of the judged notebook: exercises whole, of every other cell the definitions."""
    names = {exercise.index: exercise.name for exercise in exercises(graded)}
    out = []
    for index, cell in enumerate(graded["cells"]):
        if cell["cell_type"] != "code":
            continue
        name = names.get(index)
        source = python_text(cell["source"]) if name else definitions(cell["source"])
        if source.strip():
            keep = (name,) if name else tuple(n for n in EXERCISES if n in defined_names(source))
            out.append(Cell(source, name, keep))
    return out


def expect_stand_ins(graded, rows):
    """Let it expect what `check` prints of a right answer that calls wrong ones."""
    used = {row.exercise: row.stand_ins for row in rows if row.status == "passed" and row.stand_ins}
    for check in checks(graded):
        for output in graded["cells"][check.index]["outputs"]:
            if check.name in used and output.get("name") == "stdout":
                first = output["text"].splitlines()[0]
                output["text"] = f"{first}\n     {stand_in_line(used[check.name])}\n"


def marked_for_nbval(graded):
    """The judged notebook, tagged so that stock nbval's failures are the checks' and only theirs.

    A plot or a print in a learner's function costs nothing here, so it must not fail a cell there.
    """
    scored = {"grade": True}
    for cell in graded["cells"]:
        nbgrader = cell["metadata"].get("nbgrader")
        if cell["cell_type"] == "code" and not (
            isinstance(nbgrader, dict) and scored.items() <= nbgrader.items()
        ):
            tags = cell["metadata"].get("tags", [])
            cell["metadata"]["tags"] = sorted({*tags, "nbval-ignore-output", "raises-exception"})
    return graded


# ------------------------------------------------------------------- one sandbox for each process

_boxes = {}
_one_at_a_time = threading.Lock()  # the checks draw from NumPy's global generator


@contextlib.contextmanager
def sandbox(limits):
    """This process's sandbox, made when first needed and kept: starting one takes half a second."""
    with _one_at_a_time:
        if limits not in _boxes:
            _boxes[limits] = Sandbox(limits, foreign=Foreign)
        yield _boxes[limits]


def close_sandboxes():
    """End what `sandbox` started."""
    while _boxes:
        _boxes.popitem()[1].close()
