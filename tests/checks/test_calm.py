"""In a real kernel: what is not written yet is one sentence; other errors keep their traceback."""

import nbclient
import nbformat
import pytest

STUB = """
from testCases import check
def relu(Z):
    raise NotImplementedError("relu is not written yet: replace this line by your own code")
"""


@pytest.fixture(scope="module")
def errors():
    """The error that each cell shows, by the cell's source."""
    cells = [STUB, "relu(1)", "check(relu)", "raise NotImplementedError('later')", "1 / 0"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbclient.NotebookClient(notebook, allow_errors=True).execute()
    return {cell.source: [out.get("traceback") for out in cell.outputs] for cell in notebook.cells}


def test_an_unwritten_exercise_is_one_line(errors):
    ((line,),) = errors["relu(1)"]
    assert "relu is not written yet: replace this line by your own code" in line
    ((line,),) = errors["check(relu)"]
    assert "relu is not written yet." in line


@pytest.mark.parametrize("cell", ["raise NotImplementedError('later')", "1 / 0"])
def test_other_errors_keep_their_traceback(errors, cell):
    ((*_, where, what),) = errors[cell]
    assert "line 1" in where
    assert "later" in what or "division by zero" in what
