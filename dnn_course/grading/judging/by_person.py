"""What a person marks: questions that are answered in words or by a plot."""

from dnn_course.notebook.derive import ANSWER_STUB
from dnn_course.notebook.find import manual_cells

from .task import Row

# What stands in a released notebook where an answer goes: ours, and nbgrader's own.
STUBS = (ANSWER_STUB, "YOUR ANSWER HERE", "YOUR CODE HERE", "raise NotImplementedError()")


def rows_for_a_person(lesson, notebook):
    """The row of each of a lesson's questions of that kind, with what the learner wrote."""
    written = {cell.name: notebook["cells"][cell.index] for cell in manual_cells(notebook)}
    asked = {cell.name: lesson.parts.blank[cell.index] for cell in manual_cells(lesson.key)}
    return [row(name, lesson.points[name], asked[name], written.get(name)) for name in asked]


def row(name, points, asked, cell):
    if cell is None:
        message = f"No cell of the notebook is the answer to {name}."
        return Row(name, "missing", 0, points, message)
    if without_stubs(cell["source"]) == without_stubs(asked["source"]):
        return Row(name, "not_attempted", 0, points, f"{name} is not answered yet.")
    source = cell["source"]
    return Row(name, "to_be_marked", 0, points, f"{name}: a person marks this.", source=source)


def without_stubs(source):
    """The lines of a cell without those that ask for an answer.

    >>> without_stubs("# YOUR CODE HERE\nplot(A)")
    ['plot(A)']
    """
    lines = (line.strip() for line in source.splitlines())
    return [line for line in lines if line and line.removeprefix("# ") not in STUBS]
