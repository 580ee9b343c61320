"""`new_exercise`: the file of an exercise and its cells in a lesson, with comments that explain."""

import re
from collections.abc import Iterator
from pathlib import Path

from dnn_course.lessons import NOTEBOOK_METADATA
from dnn_course.notebook import (
    NotebookError,
    read_notebook,
    write_atomically,
    write_notebook,
)
from dnn_course.notebook.course import FILE
from dnn_course.notebook.find import check_name, declared, manual_name

KINDS = ("function", "class", "value", "manual")

_FUNCTION = '''\
"""{name}: say in one line what it computes."""

import numpy as np

from testCases.engine.exercise import Case, Exercise, mistakes


def {name}(Z):
    # The formula, short and plain: it decides, and solution({name}) prints it.
    return np.maximum(0, Z)


def inputs(draw):
    # Each seed draws other inputs. draw.sizes(2) are different from each other, so that a wrong
    # axis cannot fit by luck; draw.array(n, m) has normal numbers, none of them close to 0.
    for label in ("some numbers", "others", "a wide one"):
        n, m = draw.sizes(2)
        yield Case(label, (draw.array(n, m),))


# (id, what is wrong in one sentence, what the function then gives). The most telling first.
_MISTAKES = [
    ("absolute", "abs keeps the negative numbers; they become 0.", lambda Z: np.abs(Z)),
]

EXERCISE = Exercise(
    name="{name}",
    formula={name},
    inputs=inputs,
    result="A",  # what the learner reads as the name of the result
    maths={{"": "A = max(0, Z), entry by entry"}},
    hints=("What becomes of a negative number?", "np.maximum takes two arguments."),
    mistakes=mistakes("{name}", _MISTAKES),
)
'''

_CLASS = '''\
"""{name}: say in one line what it is."""

from testCases.engine.exercise import class_exercise, mistakes, uses
from testCases.engine.kinds import use


class {name}:
    # The answer, short and plain: it decides, and solution({name}) prints it.
    def __init__(self, start):
        self.total = start

    def add(self, x):
        self.total = self.total + x
        return self.total


class _Forgets({name}):
    def add(self, x):
        return self.total + x


def inputs(draw):
    # What an object is made with, and the calls of its methods, in order.
    for label in ("two numbers", "others"):
        a, b, c = draw.array(3)
        yield uses(label, (a,), ("add", (b,)), ("add", (c,)))


EXERCISE = class_exercise(
    {name},
    inputs,
    maths={{"": "the sum of all that was added"}},
    hints=("What has to be kept between two calls?",),
    mistakes=mistakes("{name}", [("forgets", "add does not keep the sum.", use(_Forgets))]),
)
'''

_VALUE = '''\
"""{name}: say in one line what is asked for."""

from testCases.engine.exercise import mistakes, value_exercise

# How far it may be off: rtol times its size. The expected value is never shown to a learner.
EXERCISE = value_exercise(
    "{name}",
    0.25,
    rtol=1e-3,
    hints=("What has to be divided by what?",),
    mistakes=mistakes("{name}", [("inverse", "this is 1 divided by it.", lambda: 4.0)]),
)
'''

_FILES = {"function": _FUNCTION, "class": _CLASS, "value": _VALUE}

_CELLS = {
    "function": '''\
# GRADED FUNCTION: {name}
def {name}(Z):
    """Say here what it takes and what it returns, with shapes."""
    ### BEGIN SOLUTION
    A = np.maximum(0, Z)
    ### END SOLUTION
    return A''',
    "class": '''\
# GRADED CLASS: {name}
class {name}:
    """Say here what it does."""

    def __init__(self, start):
        ### BEGIN SOLUTION
        self.total = start
        ### END SOLUTION

    def add(self, x):
        ### BEGIN SOLUTION
        self.total = self.total + x
        return self.total
        ### END SOLUTION''',
    "value": """\
# GRADED VALUE: {name}
### BEGIN SOLUTION
{name} = 1 / 4
### END SOLUTION""",
    "manual": """\
**{name}** (a person marks this): ask your question here.

### BEGIN SOLUTION
What a full answer says; the instructor sees it, the learners do not.
### END SOLUTION""",
}


def new_exercise(
    name: str, course: Path, *, kind: str = "function", lesson: str = "", points: int = 10
) -> Iterator[str]:
    """Write the file of an exercise and its cells; yield what was written, line by line.

    A course's folder, its course.toml and the lesson are made where they are not there yet. The
    cells come at the lesson's end, not run; `dnn build` runs it.

    Raises NotebookError where the name or the lesson's is none, or is taken.
    """
    if not name.isidentifier():
        raise NotebookError(f"{name!r} is no name of a function, a class or a value in Python.")
    lesson = lesson.removesuffix(".ipynb") or f"10_{name}"
    if not re.fullmatch(r"\d\d_\w+", lesson):
        raise NotebookError(f"{lesson}: a lesson is called by two digits and a name: 10_{name}")
    path, notebook = course / f"{lesson}.ipynb", course / "exercises" / f"{name}.py"
    nb = read_notebook(path) if path.is_file() else _new_lesson(lesson)
    taken = {n for c in nb["cells"] for n in (check_name(c), manual_name(c), *declared(c)) if n}
    if name in taken or notebook.exists():
        where = notebook if notebook.exists() else path
        raise NotebookError(f"{where}: there is an exercise {name} already")
    course.mkdir(parents=True, exist_ok=True)
    if not (course / FILE).exists():
        write_atomically(course / FILE, f'title = "{course.resolve().name}"\n'.encode())
        yield f"{course / FILE}: the course"
    if kind in _FILES:
        notebook.parent.mkdir(exist_ok=True)
        write_atomically(notebook, _FILES[kind].format(name=name).encode())
        yield f"{notebook}: formula, inputs, mistakes, hints"
    nb["cells"] += _cells(name, kind, points)
    write_notebook(nb, path)
    yield f"{path}: the exercise's {'cell' if kind == 'manual' else 'two cells'}, at its end"


def _new_lesson(lesson: str) -> dict:
    words = lesson.split("_", 1)[1].replace("_", " ")
    # `import numpy` and the checks: what a learner's answer may use has to be imported above it.
    imports = "import numpy as np\n\nfrom testCases import check, hint, solution"
    cells = [_cell("markdown", f"# {words}", "title"), _cell("code", imports, "imports")]
    return {"cells": cells, "metadata": NOTEBOOK_METADATA, "nbformat": 4, "nbformat_minor": 5}


def _cells(name: str, kind: str, points: int) -> list[dict]:
    marks = {"schema_version": 3, "task": False, "grade": False, "locked": False, "solution": True}
    source = _CELLS[kind].format(name=name)
    if kind == "manual":
        marks |= {"grade": True, "grade_id": name, "points": points}
        return [_cell("markdown", source, name, marks)]
    answer = _cell("code", source, name, marks | {"grade_id": name})
    checked = f'check("{name}")' if kind == "value" else f"check({name})"
    marks |= {"grade": True, "locked": True, "solution": False}
    marks |= {"grade_id": f"check_{name}", "points": points}
    return [answer, _cell("code", checked, f"check-{name}", marks)]


def _cell(kind: str, source: str, id: str, marks: dict | None = None) -> dict:
    id = re.sub(r"[^a-zA-Z0-9_-]", "-", id)[:64]
    cell = {"cell_type": kind, "id": id, "metadata": {}, "source": source}
    if marks:
        cell["metadata"] = {"nbgrader": marks}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell
