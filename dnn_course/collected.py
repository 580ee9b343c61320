"""What a learner has written, read from the lessons beside a notebook: `collect`.

Cells are not run. Their definitions are lifted (`source.definitions`) into one namespace per
lesson, and every graded function in it is judged as ``check`` would judge it.
"""

import ast
import contextlib
import functools
import hashlib
import io
import linecache
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import dnn_helpers
from dnn_course.handout import read_while_saved
from dnn_course.notebook import (
    LESSON_FOLDER,
    NotebookError,
    exercises,
    find_exercise,
    find_lessons,
    read_notebook,
)
from dnn_course.notebook.source import definitions
from testCases.engine.calling import LocalFunction
from testCases.engine.judge import Verdict, judge
from testCases.engine.timelimit import TimeLimit, limited
from testCases.exercises import EXERCISES

#: Longest time for one definition: decorators and class bodies are code, and can loop for ever.
SECONDS_TO_DEFINE = 2.0


@dataclass(frozen=True)
class Finding:
    """What was found of one graded function."""

    name: str
    lesson: str  # "03_forward"
    status: str  # of its check; or "missing" (no such function), "unreadable" (no such lesson)
    function: Callable | None  # the learner's; None where it could not even be defined
    note: str = ""  # why it is not used, in a few words

    @property
    def passed(self) -> bool:
        return self.status == "passed"


@dataclass(frozen=True)
class Lesson:
    """One lesson of the learner's, read."""

    name: str
    asks: tuple[str, ...]  # the functions that the course's lesson has exercises for
    cells: tuple[tuple[str, str], ...] = ()  # (label, definitions), in the order they are run
    trouble: str = ""  # why it could not be read

    @property
    def key(self) -> str:
        return hashlib.sha256(repr((self.name, self.cells)).encode()).hexdigest()


# Verdicts already given, by everything that they depend on: a lesson that was not edited since is
# not judged again.
_verdicts: dict[tuple, Verdict] = {}


def collect(folder: Path) -> dict[str, Finding]:
    """Return what was found of each graded function in the lessons in `folder`, in their order.

    Never raises for what a lesson holds. The functions that passed call each other: in every
    lesson's namespace a graded name is the learner's own where that passed, else the reference.
    """
    lessons = {lesson: read_lesson(Path(folder) / f"{lesson}.ipynb", names)
               for lesson, names in course().items()}  # fmt: skip
    spaces = {name: namespace(lesson) for name, lesson in lessons.items()}
    findings: dict[str, Finding] = {}
    history: list[str] = []
    for lesson in lessons.values():
        history.append(lesson.key)
        for name in lesson.asks:
            if lesson.trouble:
                findings[name] = Finding(name, lesson.name, "unreadable", None, lesson.trouble)
                continue
            _wire(spaces[lesson.name], findings)
            findings[name] = _judged(name, lesson, spaces[lesson.name], findings, tuple(history))
    for space in spaces.values():
        _wire(space, findings)
    for name in dnn_helpers.GRADED:
        findings.setdefault(name, Finding(name, "", "missing", None, "no lesson asks for it"))
    return findings


@functools.cache
def course() -> dict[str, tuple[str, ...]]:
    """Return the graded functions that each lesson of the course asks for."""
    return {
        path.stem: tuple(
            one.name for one in exercises(read_notebook(path)) if one.name in dnn_helpers.GRADED
        )
        for path in find_lessons(LESSON_FOLDER)
    }


def read_lesson(path: Path, asks: tuple[str, ...]) -> Lesson:
    """Return the definitions in a lesson, or what is wrong with its file."""
    if not path.exists():
        return Lesson(path.stem, asks, trouble="the lesson is not in this folder")
    try:
        notebook = read_while_saved(path)
    except NotebookError as error:
        return Lesson(path.stem, asks, trouble=str(error))
    answers = {found.index for name in asks if (found := find_exercise(notebook, name))}
    cells = [
        (index, f"{path.stem} cell {index + 1}", definitions(cell["source"]))
        for index, cell in enumerate(notebook["cells"])
        if cell["cell_type"] == "code"
    ]
    # The answers once more at the end: a later cell that defines the same name is an experiment.
    cells += [cell for cell in cells if cell[0] in answers]
    return Lesson(path.stem, asks, tuple((label, source) for _, label, source in cells if source))


def namespace(lesson: Lesson) -> dict[str, object]:
    """Return the names that a lesson's definitions bind; a definition that fails binds nothing.

    What they print is dropped, and one that does not end is cut short.
    """
    space: dict[str, object] = {"__name__": "__main__"}
    for label, source in lesson.cells:
        filename = f"<{label}>"
        lines = source.splitlines(keepends=True)
        linecache.cache[filename] = (len(source), None, lines, filename)
        for statement in ast.parse(source).body:
            _define(compile(ast.Module([statement], []), filename, "exec"), space)
    return space


def _define(code: object, space: dict[str, object]) -> None:
    silence = io.StringIO()
    with (
        contextlib.suppress(Exception, SystemExit, TimeLimit),
        contextlib.redirect_stdout(silence),
        contextlib.redirect_stderr(silence),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        limited(SECONDS_TO_DEFINE, functools.partial(exec, code, space))


def _wire(space: dict, findings: Mapping[str, Finding]) -> None:
    """Let every graded name in a namespace be the learner's own where that passed."""
    for name, found in findings.items():
        if name in space:
            space[name] = found.function if found.passed else getattr(dnn_helpers, name)


def _judged(
    name: str, lesson: Lesson, space: dict, findings: Mapping[str, Finding], history: tuple
) -> Finding:
    function = space.get(name)
    if not callable(function) or function is getattr(dnn_helpers, name, None):
        return Finding(name, lesson.name, "missing", None, "there is no function of that name")
    wrong = tuple(one for one, found in findings.items() if not found.passed)
    key = (name, history, wrong)
    verdict = _verdicts.get(key)
    if verdict is None:
        subject = LocalFunction(name, function, lambda other: EXERCISES[other].stand_in)
        verdict = judge(EXERCISES[name], subject, wrong=wrong)
        if verdict.status != "timeout":  # the machine may just have been busy
            _verdicts[key] = verdict
    return Finding(name, lesson.name, verdict.status, function, _NOTES.get(verdict.status, ""))


_NOTES = {
    "not_attempted": "not written yet, or not saved",
    "failed": "its check does not pass",
    "timeout": "takes too long",
    "crashed": "crashes",
}
