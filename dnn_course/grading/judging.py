"""From the bytes of one submission to its marks: read, make the program, run it, judge outside.

`grade` is the whole of it, from a `Task` to a `Result`, without touching a file: so it runs the
same in this process, in a pool of them, and on a cluster.
"""

import contextlib
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from dnn_course.notebook import (
    NotebookError,
    checks,
    find_exercise,
    graded_notebook,
    parse_notebook,
    program,
)
from dnn_course.notebook.find import restored
from dnn_course.notebook.source import lifted, names_read, python_of
from testCases.engine.judge import PUBLISHED_SEED, judge
from testCases.engine.message import stand_in_line
from testCases.engine.stand_ins import COURSES_OWN, stood_in_for
from testCases.exercises import EXERCISES

from .course import load_lessons
from .out_of_reach import not_here, what_is_read
from .sandbox import Limits, Sandbox
from .subject import Cell, ErrorInfo, Outcome, SandboxSubject, Submission
from .version import course_version


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
    files: tuple[tuple[str, bytes], ...] = ()  # what lies beside the notebook: (name, content)


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
    protections: dict  # the sandbox's protections: name -> "" or the reason why not
    seconds: float
    files: tuple[tuple[str, bytes], ...] = ()  # beside the notebook, for whoever runs it again

    def record(self):
        """Everything but the notebook and its files, as plain JSON."""
        kept = asdict(self)
        del kept["graded"], kept["files"]
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
    rows, warnings, graded, protections = [], [], None, {}
    problem = task.problem
    if problem is None:
        try:
            notebook = parse_notebook(task.content, Path(f"{task.lesson}.ipynb"))
            steps = program(lesson.key, notebook)
            graded = graded_notebook(lesson.key, steps)
        except (NotebookError, RecursionError, MemoryError) as exc:
            problem = (
                "unreadable",
                str(exc) or f"{task.lesson}.ipynb is too large or too deeply nested.",
            )
    if problem is not None:
        rows = [
            Row(name, problem[0], 0, max_points, problem[1])
            for name, max_points in lesson.points.items()
        ]
    else:
        code = restored(notebook)
        found = {name: find_exercise(code, name) for name in lesson.points}
        warnings = [
            exercise.warning for exercise in found.values() if exercise and exercise.warning
        ]
        with sandbox(task.limits) as box:
            rows = judge_lesson(lesson, found, steps, notebook, box, task)
            expect_outputs(graded, rows)
            protections = dict(box.protections)
    seconds = round(time.monotonic() - started, 3)
    return Result(
        task.learner, task.lesson, rows, warnings, graded, protections, seconds, tuple(task.files)
    )


def judge_lesson(lesson, found, steps, notebook, box, task):
    """The rows of one lesson, in its order. found: exercise -> the learner's cell, or None."""
    cells, places = cells_to_run(steps)
    submission = Submission(
        box, cells, lesson.allowed, lesson.answers, dict(lesson.constants), task.files
    )
    course = Known(submission)
    rows = {}
    try:
        for name in sorted(lesson.points, key=places.get):
            source = found[name].source if found[name] else ""
            judged = Judged(name, places[name], lesson.points[name], source, task.seed)
            row = judge_exercise(submission, course, judged, notebook)
            if found[name] is None and row.status != "passed":
                message = f"No cell of the notebook is the exercise {name}."
                row = Row(name, "missing", 0, lesson.points[name], message)
            rows[name] = row
            if row.status not in ("passed", "not_attempted"):
                submission.stop()  # whatever it did to its process costs the next exercise nothing
        return [rows[name] for name in lesson.points]
    finally:
        submission.stop()


def cells_to_run(steps):
    """(cells, places): the cells that are run, and for each check how many come before it.

    The learner's are run whole; of the lesson's own what defines, and what computes a value that a
    learner's cell reads.
    """
    own = [python_of(step.cell["source"]) for step in steps if step.kind == "own"]
    wanted = {name for source in own for name in names_read(source)}
    given = lifted([step.cell["source"] for step in steps if step.kind == "given"], wanted)
    own, given = iter(own), iter(given)
    cells, places = [], {}
    for step in steps:
        if step.kind == "check":
            places[step.name] = len(cells)
        elif step.kind in ("own", "given"):
            source = next(own if step.kind == "own" else given)
            if source.strip():
                cells.append(Cell(source, step.name))
    return cells, places


@dataclass(frozen=True)
class Judged:
    """What is to be judged: the function that `name` is bound to where its check comes."""

    name: str
    place: int  # how many cells are run before
    max_points: float
    source: str  # the learner's own cell
    seed: int


@dataclass
class Known:
    """Which functions were right when they were last looked at: each is judged once, not again and
    again for all that call it, as long as no name was bound anew.
    """

    submission: Submission
    right: dict = field(default_factory=dict)  # (name, where, generation, seed) -> bool

    def stood_in_for(self, judged, bound, where, seed):
        """The functions that the course's stand in for while `judged` is judged."""
        key = (where, self.submission.generation, seed)

        def subject_of(each):
            right = self.right.get((each.name, *key))
            if bound[each.name] == "course" or right:
                return COURSES_OWN
            if bound[each.name] != "own" or right is False:
                return None
            return self.subject(each.name, judged)

        exercise = EXERCISES[judged.name]
        wrong = stood_in_for(exercise, subject_of, seed=seed)
        for each in exercise.reaches:
            if bound[each.name] == "own":
                self.right[each.name, *key] = each.name not in wrong
        return wrong

    def subject(self, name, judged):
        seconds = self.submission.box.limits.seconds
        return SandboxSubject(name, self.submission, judged.place, judged.name, seconds)

    def verdict(self, judged, seed):
        """(verdict, the subject that was judged) of an exercise on the inputs of one seed."""
        exercise, submission = EXERCISES[judged.name], self.submission
        subject = self.subject(judged.name, judged)
        others = [each.name for each in exercise.reaches]
        found = submission.look(judged.place, judged.name, others)
        if found is None or submission.too_slow(judged.name):
            kind, error = submission.trouble(judged.name)
            subject.over, subject.error = Outcome(kind, error=error), error
            wrong, where = others, ""
        else:
            bound, where = found
            wrong = self.stood_in_for(judged, bound, where, seed)
        submission.refused.clear()
        verdict = judge(exercise, subject, seed=seed, wrong=wrong)
        key = (judged.name, where, submission.generation, seed)
        self.right[key] = verdict.status == "passed"
        return verdict, subject


def judge_exercise(submission, known, judged, notebook):
    """Judge one function on this run's seed; explain a failure on the published one.

    The published inputs are those that the learner's own check uses: the page can show them, and
    says nothing about this run's.
    """
    verdict, subject = known.verdict(judged, judged.seed)
    status, message, mistake = verdict.status, verdict.message, verdict.mistake
    if status != "passed" and submission.refused:
        status, message = "refused", refusal(submission.refused)
    elif status == "failed" and judged.seed != PUBLISHED_SEED:
        shown, _ = known.verdict(judged, PUBLISHED_SEED)
        if shown.status == "failed":
            message, mistake = shown.message, shown.mistake
        else:
            message = only_hidden(verdict)
    if status in ("failed", "not_attempted", "missing"):
        errors = earlier_errors(submission, judged, subject)
        missing = not_here(errors, notebook)
        if missing:
            status, message, mistake = "needs_a_look", f"{judged.name}: {missing}", None
        else:
            message += what_is_read(errors)
    points = judged.max_points if status == "passed" else 0
    return Row(
        judged.name, status, points, judged.max_points, message, mistake,
        verdict.stand_ins, verdict.passed, verdict.total, judged.source,
    )  # fmt: skip


def earlier_errors(submission, judged, subject):
    """What may have kept a function from being right: its call's error, then its cell's, then
    those of the cells before it.
    """
    before = range(judged.place - 1, -1, -1)
    own_first = sorted(before, key=lambda at: submission.cells[at].name != judged.name)
    cells = [submission.errors[at] for at in own_first if at in submission.errors]
    return [error for error in (subject.error, *cells) if isinstance(error, ErrorInfo)]


def refusal(names):
    """Why an answer that is only imported gets no points."""
    names = ", ".join(sorted(names))
    return f"Your code takes {names} from the course. Write the function yourself."


def only_hidden(verdict):
    """The message for an answer that is right on the published inputs alone."""
    return f"The published inputs come out right, others do not.\n{verdict.summary}"


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
