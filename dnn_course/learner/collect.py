"""What a learner has written, read from the lessons beside a notebook: `collect`.

Cells are not run whole. Their definitions, and the values that the graded functions read, are
lifted (`source.lifted`) into one namespace per lesson, and every graded function in it is judged as
``check`` would judge it.
"""

import ast
import contextlib
import functools
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from dnn_course.copies import copies_beside, read_while_saved
from dnn_course.notebook import (
    NotebookError,
    exercises,
    find_exercise,
    read_notebook,
    solved_lessons,
)
from dnn_course.notebook.find import restored
from dnn_course.notebook.source import definitions, lifted, names_read
from testCases.engine.calling import FUTURE_FLAGS, LocalFunction, Printed, quiet, remember
from testCases.engine.judge import PUBLISHED_SEED, run_inputs, status_of
from testCases.engine.stand_ins import COURSES_OWN, stood_in_for
from testCases.engine.timelimit import TimeLimit, limited
from testCases.exercises import EXERCISES

from .imported import PACKAGE, imported

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


# Statuses already found, by everything that they depend on: a lesson that was not edited since is
# not judged again.
_statuses: dict[tuple, str] = {}


def collect(files: Mapping[str, Path]) -> dict[str, Finding]:
    """Return what was found of each graded function in these files of lessons, in their order.

    Never raises for what a lesson holds. The functions that passed call each other: in every
    lesson's namespace a graded name is the learner's own where that passed, else the reference.
    """
    lessons = {lesson: read_lesson(files[lesson], names) for lesson, names in course().items()}
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
    for name, found in findings.items():
        if found.status == "not_attempted" and (copy := _written_copy(files[found.lesson], name)):
            findings[name] = replace(found, note=f"not written here, but in {copy}")
    for name in EXERCISES:
        findings.setdefault(name, Finding(name, "", "missing", None, "no lesson asks for it"))
    return findings


def _written_copy(path: Path, name: str) -> str:
    """Return the name of a copy beside a lesson with another answer than the lesson's; or ""."""
    mine = None
    for copy, notebook in copies_beside(path):
        mine = mine or find_exercise(read_while_saved(path), name)
        found = find_exercise(restored(notebook), name)
        if mine and found and found.source.strip() != mine.source.strip():
            return copy.name
    return ""


@functools.cache
def course() -> dict[str, tuple[str, ...]]:
    """Return the graded functions that each lesson of the course asks for.

    Raises NotebookError where the course has no lessons.
    """
    return {
        path.stem: tuple(
            one.name for one in exercises(read_notebook(path)) if one.name in EXERCISES
        )
        for path in solved_lessons()
    }


def read_lesson(path: Path, asks: tuple[str, ...]) -> Lesson:
    """Return the definitions in a lesson, or what is wrong with its file."""
    if not path.exists():
        where = "this folder" if path.parent == Path.cwd() else path.parent
        return Lesson(path.stem, asks, trouble=f"the lesson is not in {where}")
    try:
        notebook = read_while_saved(path)
    except NotebookError as error:
        return Lesson(path.stem, asks, trouble=str(error))
    notebook = restored(notebook)
    answers = {found.index for name in asks if (found := find_exercise(notebook, name))}
    code = [index for index, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "code"]
    sources = [notebook["cells"][index]["source"] for index in code]
    written = [definitions(source) for index, source in zip(code, sources, strict=True)
               if index in answers]  # fmt: skip
    wanted = {name for source in written for name in names_read(source)}
    labels = [f"{path.stem} cell {index + 1}" for index in code]
    cells = list(zip(code, labels, lifted(sources, wanted), strict=True))
    # The answers once more at the end: a later cell that defines the same name is an experiment.
    cells += [cell for cell in cells if cell[0] in answers]
    return Lesson(path.stem, asks, tuple((label, source) for _, label, source in cells if source))


def namespace(lesson: Lesson) -> dict[str, object]:
    """Return the names that a lesson's definitions bind; one that fails binds nothing.

    Imports come first, for as long as they take: one that is cut short leaves half a module behind.
    What the rest prints is dropped, and what does not end is stopped.
    """
    space: dict[str, object] = {"__name__": "__main__"}
    flags = 0
    statements = []
    for label, source in lesson.cells:
        filename = f"<{label}>"
        remember(filename, source)
        statements += [(filename, statement) for statement in ast.parse(source).body]
    imports = [pair for pair in statements if isinstance(pair[1], ast.Import | ast.ImportFrom)]
    for filename, statement in [*imports, *statements]:
        untimed = isinstance(statement, ast.Import | ast.ImportFrom)
        with contextlib.suppress(Exception, SystemExit, TimeLimit), quiet(Printed()):
            tree = ast.Module([statement], [])
            code = compile(tree, filename, "exec", flags=flags, dont_inherit=True)
            flags |= code.co_flags & FUTURE_FLAGS
            run = functools.partial(exec, code, space)
            run() if untimed else limited(SECONDS_TO_DEFINE, run)
    return space


def course_function(name: str) -> Callable:
    """Return the course's function of that name."""
    return EXERCISES[name].stand_in


def _wire(space: dict, findings: Mapping[str, Finding]) -> None:
    """Let every graded name in a namespace be the learner's own where that passed."""
    for name, found in findings.items():
        if name in space:
            space[name] = found.function if found.passed else course_function(name)


def _judged(
    name: str, lesson: Lesson, space: dict, findings: Mapping[str, Finding], history: tuple
) -> Finding:
    function = space.get(name)
    if not callable(function):
        return Finding(name, lesson.name, "missing", None, _NOTES["missing"])
    if function is course_function(name):
        status = "refused" if _imported(name, lesson) else "missing"
        return Finding(name, lesson.name, status, None, _NOTES[status])

    def bound(each):
        found = findings.get(each.name)
        return COURSES_OWN if found is not None and found.passed else None

    wrong = stood_in_for(EXERCISES[name], bound)
    key = (name, history, wrong)
    status = _statuses.get(key) or status_beside(name, function, wrong)
    if status == "passed" and _imported(name, lesson):
        status = "refused"
    if status != "timeout":  # the machine may just have been busy
        _statuses[key] = status
    return Finding(name, lesson.name, status, function, _NOTES.get(status, ""))


def status_beside(name: str, function: Callable, wrong: tuple[str, ...]) -> str:
    """Return what a check would say of a function, in one word; `wrong` is stood in for."""
    subject = LocalFunction(name, function, course_function)
    subject.stand_in(wrong)
    return status_of(run_inputs(EXERCISES[name], subject, PUBLISHED_SEED)[0])


def _imported(name: str, lesson: Lesson) -> bool:
    """Say whether an answer is only imported, as `dnn grade` would."""
    sources = [source for _, source in lesson.cells]
    if not any(PACKAGE in source for source in sources):
        return False
    from dnn_course.grading.key import load_lessons

    answers = load_lessons([lesson.name])[0].answers
    return bool(imported(name, sources, answers, lesson.asks))


_NOTES = {
    "missing": "there is no function of that name",
    "refused": "passes here, would be refused: imported from the course",
    "not_attempted": "not written yet, or not saved",
    "failed": "its check does not pass",
    "timeout": "takes too long",
    "crashed": "crashes",
}
