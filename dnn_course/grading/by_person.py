"""What a person marks: questions that are answered in words or by a plot."""

from dnn_course.notebook.find import manual_cells

from .task import Row


def rows_for_a_person(lesson, notebook):
    """The row of each of a lesson's questions of that kind, with what the learner wrote."""
    written = {cell.name: notebook["cells"][cell.index] for cell in manual_cells(notebook)}
    asked = {cell.name: lesson.parts.blank[cell.index] for cell in manual_cells(lesson.key)}
    return [row(name, lesson.points[name], asked[name], written.get(name)) for name in asked]


def row(name, points, asked, cell):
    if cell is None:
        message = f"No cell of the notebook is the answer to {name}."
        return Row(name, "missing", 0, points, message)
    if cell["source"].strip() == asked["source"].strip():
        return Row(name, "not_attempted", 0, points, f"{name} is not answered yet.")
    source = cell["source"]
    return Row(name, "to_be_marked", 0, points, f"{name}: a person marks this.", source=source)
