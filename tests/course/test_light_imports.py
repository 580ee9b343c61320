"""What an import must not bring along: proved in a Python of its own."""

import subprocess
import sys

import pytest

HEAVY = (
    "matplotlib",
    "ipywidgets",
    "anywidget",
    "h5py",
    "pytest",
    "IPython",
    "nbformat",
    "jupyterlab",
)


def loaded_by(statement):
    code = f"import sys\n{statement}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize(
    ("statement", "forbidden"),
    [
        ("import dnn_helpers", (*HEAVY, "testCases", "dnn_course", "PIL")),
        (
            "from dnn_helpers import L_layer_model, predict, show",
            (*HEAVY, "testCases", "dnn_course"),
        ),
        ("from testCases import *", (*HEAVY, "dnn_course")),
        ("import dnn_course", (*HEAVY, "numpy", "testCases")),
        ("from dnn_course import notebook as notebooks", (*HEAVY, "numpy", "testCases")),
        ("from dnn_course import my_functions", HEAVY),
        ("from dnn_course.cli import _parser; _parser()", (*HEAVY, "numpy", "testCases")),
    ],
)
def test_an_import_stays_light(statement, forbidden):
    assert not loaded_by(statement) & set(forbidden)


def test_the_test_sees_what_is_loaded():
    assert {"numpy", "h5py", "dnn_helpers"} <= loaded_by("import dnn_helpers, h5py")
