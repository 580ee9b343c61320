"""Notebooks for the tests of dnn_course, made from a few words."""

import json


def markdown(source, **extra):
    return {"cell_type": "markdown", "metadata": {}, "source": source, **extra}


def code(source, **metadata):
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": metadata,
        "outputs": [],
        "source": source,
    }


def exercise(name, source, **metadata):
    marks = {
        "schema_version": 3,
        "grade": False,
        "grade_id": name,
        "locked": False,
        "solution": True,
        "task": False,
    }
    return code(source, nbgrader=marks, **metadata)


def check(name, points=10):
    marks = {
        "schema_version": 3,
        "grade": True,
        "grade_id": f"check_{name}",
        "locked": True,
        "points": points,
        "solution": False,
        "task": False,
    }
    return code(f"check({name})", nbgrader=marks)


def notebook(*cells, **metadata):
    numbered = [{"id": f"c{number}", **cell} for number, cell in enumerate(cells)]
    return {"cells": numbered, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def save(nb, path):
    path.write_text(json.dumps(nb), encoding="utf-8")
    return path


RELU = '''# GRADED FUNCTION: relu


def relu(Z):
    """Return max(0, Z) and Z."""
    ### BEGIN SOLUTION
    A = np.maximum(0, Z)
    return A, Z
    ### END SOLUTION'''

WRITTEN_RELU = RELU.replace("    ### BEGIN SOLUTION\n", "").replace("    ### END SOLUTION", "")


def lesson():
    """A lesson with one exercise, run."""
    nb = notebook(
        markdown("# ReLU"),
        code("import numpy as np\n\nfrom testCases import check"),
        exercise("relu", RELU),
        code("print(relu(np.array([[-1.0, 2.0]]))[0])"),
        check("relu"),
        kernelspec={"name": "python3", "display_name": "Python 3", "language": "python"},
        widgets={"state": {"secret": "np.maximum(0, Z)"}},
    )
    nb["cells"][3]["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": "A = np.maximum(0, Z)\n"}
    ]
    for count, cell in enumerate((c for c in nb["cells"] if c["cell_type"] == "code"), start=1):
        cell["execution_count"] = count
    return nb
