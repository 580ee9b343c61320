"""The lessons as the grader knows them: the key, its exercises and points, what each hands out."""

import ast
import copy
import functools
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from dnn_course.notebook import (
    NotebookError,
    Parts,
    checks,
    exercises,
    read_notebook,
    solved_lessons,
)
from dnn_course.notebook.find import declared, manual_cells
from dnn_course.notebook.source import parse
from testCases.exercises import EXERCISES

# Not graded, but an answer all the same.
MORE_ANSWERS = ("initialize_parameters", "two_layer_model", "L_layer_model")


@dataclass(frozen=True)
class Lesson:
    """One lesson with exercises."""

    name: str  # "03_forward"
    key: dict  # the solved notebook, without its pictures
    points: dict[str, float]  # of each exercise, in the order in which they are judged
    allowed: tuple[str, ...]  # graded functions that the lesson hands out
    answers: tuple[str, ...]  # those it does not
    constants: tuple[tuple[str, object], ...] = ()  # what else it imports that is plain data
    judged: tuple[str, ...] = ()  # those of `points` that are judged here; a person marks the rest

    @functools.cached_property
    def parts(self):
        """Where its exercises and checks are."""
        return Parts(self.key)


def load_lesson(path):
    """Read a solved lesson; None where it has no graded exercise."""
    key = without_pictures(read_notebook(path))
    try:
        points = {check.name: check.points for check in checks(key)}
        manual = {cell.name: cell.points for cell in manual_cells(key)}
    except NotebookError as error:
        raise NotebookError(f"{path}: {error}") from None
    ids = [found.name for found in (*checks(key), *manual_cells(key))]
    ids += [name for cell in key["cells"] for name in declared(cell)]
    if twice := sorted({name for name in ids if ids.count(name) > 1 + (name in points)}):
        raise NotebookError(f"{path}: two cells are called {', '.join(twice)}: an id stands once")
    written = {exercise.name for exercise in exercises(key)}
    if set(points) != written:
        odd = ", ".join(sorted(set(points) ^ written))
        raise NotebookError(
            f"{path}: an exercise without a check, or a check without an exercise: {odd}"
        )
    unknown = ", ".join(sorted(set(points) - set(EXERCISES)))
    if unknown:
        raise NotebookError(f"{path}: there is no check for {unknown}")
    if not points and not manual:
        return None
    names = list(EXERCISES)
    order = sorted(points, key=names.index)
    before = names[: names.index(order[0])] if order else names
    handed_out = {*before, *imported(key)} - set(points)
    allowed = tuple(name for name in names if name in handed_out)
    answers = tuple(name for name in (*names, *MORE_ANSWERS) if name not in allowed)
    points = {name: points[name] for name in order} | manual
    return Lesson(Path(path).stem, key, points, allowed, answers, constants(key), tuple(order))


def constants(key):
    """(name, value) of what a lesson imports from the course and is plain data, no function."""
    found = {}
    for module, name in imports(key):
        if name in _assigned(module) and _is_plain(value := getattr(import_module(module), name)):
            found[name] = value
    return tuple(sorted(found.items()))


@functools.cache
def _assigned(module):
    """The names that a module assigns to, read and not run: most modules here draw pictures, and
    what they need is slow to load, or not there where one only grades.
    """
    tree = ast.parse(Path(find_spec(module).origin).read_bytes())
    return {
        name.id
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        for name in statement.targets
        if isinstance(name, ast.Name)
    }


def _is_plain(value):
    if isinstance(value, tuple | list):
        return all(map(_is_plain, value))
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_plain(item) for key, item in value.items())
    return isinstance(value, str | int | float)


def imported(notebook):
    """The names that a notebook's cells import from dnn_helpers."""
    return {name for module, name in imports(notebook) if module == "dnn_helpers"}


def imports(notebook):
    """(module, name) of what a notebook's cells import from dnn_helpers and its modules."""
    found = set()
    for cell in notebook["cells"]:
        tree = parse(cell["source"]) if cell["cell_type"] == "code" else None
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("dnn_helpers"):
                found |= {(node.module, alias.name) for alias in node.names}
    return found


def without_pictures(notebook):
    """A notebook with its outputs' images and scripts left out: what a text comparison can use."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook["cells"]:
        cell.pop("attachments", None)
        for output in cell.get("outputs", []):
            if "data" in output:
                kept = {kind: text for kind, text in output["data"].items() if kind == "text/plain"}
                output["data"] = kept
    return notebook


def load_lessons(names=None, folder=None):
    """The lessons with exercises, in order. names: only these ("03_forward", or "03").

    Raises NotebookError for a name that is no lesson, and for a faulty lesson.
    """
    return list(_load_lessons(tuple(names or ()), folder and Path(folder)))


@functools.lru_cache(maxsize=8)
def _load_lessons(names, folder):
    paths = solved_lessons(folder)
    chosen = []
    for name in names:
        name = name.removesuffix(".ipynb")
        found = [path for path in paths if path.stem == name or path.stem.split("_")[0] == name]
        if not found:
            known = " ".join(path.stem for path in paths)
            raise NotebookError(f"there is no lesson {name!r}. The lessons are: {known}")
        chosen += found
    lessons = [load_lesson(path) for path in sorted(set(chosen or paths))]
    lessons = [lesson for lesson in lessons if lesson]
    if not lessons:
        raise NotebookError("none of these lessons has a graded exercise")
    return tuple(lessons)
