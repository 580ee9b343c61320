"""What `make lessons` stores, and what it refuses to store."""

import base64
import io

import pytest
from making import check, code, exercise, lesson, markdown, notebook, save

from dnn_course import lessons
from dnn_course import notebook as notebooks
from dnn_course.notebook import NotebookError

FIGURE = "from matplotlib import pyplot\n\nfig, ax = pyplot.subplots()\npyplot.close(fig)\nfig"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A lesson that was run and stored, once for all tests that only look at it."""
    nb = notebook(
        markdown("# ReLU, drawn"),
        code("import numpy as np\n", ExecuteTime={"start": "now"}, tags=[]),
        exercise(
            "relu", "# GRADED FUNCTION: relu\n\n\ndef relu(Z):\n    return np.maximum(0, Z), Z"
        ),
        code("print('a')\nprint('b')\nrelu(-3)[0] * 1"),
        code(FIGURE),
        code("import ipywidgets\n\nipywidgets.IntSlider()"),
        check("relu"),
        widgets={"state": {}},
    )
    nb["cells"][-1]["source"] = "assert relu(2)[0] == 2"
    for cell in nb["cells"]:
        del cell["id"]
    path = save(nb, tmp_path_factory.mktemp("lessons") / "01_activations.ipynb")
    assert lessons.build(path) is True
    return path


def test_a_second_run_changes_not_a_byte(built):
    before, stamp = built.read_bytes(), built.stat().st_mtime_ns
    assert lessons.build(built) is False
    assert built.read_bytes() == before
    assert built.stat().st_mtime_ns == stamp


def test_it_is_run_top_to_bottom_with_its_outputs(built):
    cells = [c for c in notebooks.read_notebook(built)["cells"] if c["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in cells] == [1, 2, 3, 4, 5, 6]
    printed, value = cells[2]["outputs"]
    assert printed == {"output_type": "stream", "name": "stdout", "text": "a\nb\n"}
    assert value["data"]["text/plain"] in ("0", "np.int64(0)")


def test_nothing_of_the_run_or_the_machine_is_stored(built):
    nb = notebooks.read_notebook(built)
    assert nb["metadata"] == lessons.NOTEBOOK_METADATA
    assert "version" not in nb["metadata"]["language_info"]
    text = built.read_text()
    for word in ("ExecuteTime", "model_id", "widget-view", "iopub", str(built.parent)):
        assert word not in text
    assert "tags" not in nb["cells"][1]["metadata"]


def test_figures_keep_their_pixels_and_lose_their_texts(built):
    from matplotlib import image

    nb = notebooks.read_notebook(built)
    (output,) = nb["cells"][4]["outputs"]
    png = base64.b64decode(output["data"]["image/png"])
    assert b"tEXt" not in png
    assert b"Matplotlib" not in png
    assert image.imread(io.BytesIO(png)).ndim == 3


def test_text_chunks_are_taken_out_and_pixels_left():
    import matplotlib.figure
    from matplotlib import image

    figure = matplotlib.figure.Figure()
    file = io.BytesIO()
    figure.savefig(file, metadata={"Software": "Matplotlib 3.11", "Author": "me"})
    png = file.getvalue()
    stripped = lessons.without_text_chunks(png)
    assert b"Author" in png
    assert b"Author" not in stripped
    assert (image.imread(io.BytesIO(stripped)) == image.imread(io.BytesIO(png))).all()
    assert lessons.without_text_chunks(b"no picture") == b"no picture"


def test_cells_without_ids_get_readable_ones_that_stay():
    nb = notebook(
        markdown("# ReLU, drawn"), exercise("relu", "# GRADED FUNCTION: relu\n"), code("x = 1"),
        code("x = 1"), code("y"), code(""),
    )  # fmt: skip
    for number, cell in enumerate(nb["cells"]):
        cell["id"] = f"{number:08x}"
    nb["cells"][4]["id"] = "my-own-id"
    once = lessons.normalise(nb)
    ids = [cell["id"] for cell in once["cells"]]
    assert ids == ["relu-drawn", "relu", "x-1", "x-1-2", "my-own-id", "code"]
    assert lessons.normalise(once) == once


UNFIT = {
    "import warnings\n\nwarnings.warn('careful')": "wrote to stderr",
    "import sys\n\nprint('x', file=sys.stderr)": "wrote to stderr",
    "object()": "a memory address",
    "import numpy\n\nprint(numpy.__file__)": "path of the Python installation",
    "from pathlib import Path\n\nPath.home() / 'x'": "path of the home folder",
    "import dnn_helpers\n\ndnn_helpers.__file__": "path of this checkout",
    "import tempfile\n\ntempfile.gettempdir() + '/x'": "path of the temporary folder",
    "": "is empty",
}


def test_what_would_differ_elsewhere_is_not_stored_and_every_cell_is_named(tmp_path):
    path = save(notebook(code("x = 1"), *map(code, UNFIT)), tmp_path / "01_a.ipynb")
    before = path.read_bytes()
    with pytest.raises(NotebookError) as caught:
        lessons.build(path)
    lines = str(caught.value).splitlines()
    for number, fault in enumerate(UNFIT.values(), start=2):
        assert any(f"cell {number} (c{number - 1})" in line and fault in line for line in lines)
    assert not any("cell 1 " in line for line in lines)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("source", "says"),
    [("1 / 0", "fails:(.|\n)*ZeroDivisionError"), ("import os\n\nos._exit(1)", "(?i)kernel died")],
)
def test_a_lesson_that_does_not_run_to_its_end_is_not_stored(tmp_path, source, says):
    path = save(notebook(code("x = 1"), code(source)), tmp_path / "01_a.ipynb")
    before = path.read_bytes()
    with pytest.raises(NotebookError, match=says) as caught:
        lessons.build(path)
    assert "cell 2 (c1)" in str(caught.value)
    assert path.read_bytes() == before


def test_a_cell_that_is_meant_to_fail_may(tmp_path):
    path = save(notebook(code("1 / 0", tags=["raises-exception"])), tmp_path / "01_a.ipynb")
    lessons.build(path)
    (output,) = notebooks.read_notebook(path)["cells"][0]["outputs"]
    assert output["ename"] == "ZeroDivisionError"


def test_an_exercise_without_a_check_and_the_reverse_are_found():
    nb = lesson()
    assert lessons.problems(nb) == []
    without = {**nb, "cells": nb["cells"][:-1]}
    assert "exercise relu has no check cell" in lessons.problems(without)[0]
    nb["cells"][-1]["metadata"]["nbgrader"]["grade_id"] = "check_sigmoid"
    assert any("check_sigmoid has no exercise" in fault for fault in lessons.problems(nb))


def test_the_command_goes_on_after_a_failure_and_says_which(tmp_path, capsys):
    bad = save(notebook(code("1 / 0")), tmp_path / "01_bad.ipynb")
    good = save(notebook(code("1")), tmp_path / "02_good.ipynb")
    assert lessons.main([str(bad), str(good)]) == 1
    out, err = capsys.readouterr()
    assert "02_good" in out
    assert err.startswith("01_bad.ipynb")
