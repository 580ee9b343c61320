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


# Answers that only hand on the course's own function, and such that do not.
REFUSED = {
    "inside": "def relu(Z):\n    from dnn_helpers import relu as r\n    return r(Z)\n",
    "before": "from dnn_helpers import relu as r\n\n\ndef relu(Z):\n    return r(Z)\n",
    "itself": "from dnn_helpers import relu\n",
    "module": "import dnn_helpers as d\n\n\ndef relu(Z):\n    return d.relu(Z)\n",
    "deep": "import dnn_helpers.network.activations\n\n\n"
    "def relu(Z):\n    return dnn_helpers.network.activations.relu(Z)\n",
    "helper": "from dnn_helpers import relu as r\n\n\ndef mine(Z):\n    return r(Z)\n\n\n"
    "def relu(Z):\n    return mine(Z)\n",
    "renamed": "from dnn_helpers import relu as r\n\nrelu = r\n",
    "star": "from dnn_helpers import *\n",
}
OWN = {
    "own": "def relu(Z):\n    return np.maximum(Z, 0), Z\n",
    "beside": "from dnn_helpers import relu as theirs\n\n\n"
    "def relu(Z):\n    return np.maximum(Z, 0), Z\n",
    "handed out": "from dnn_helpers import show\n\n\n"
    "def relu(Z):\n    show\n    return np.maximum(Z, 0), Z\n",
    "again": "from dnn_helpers import relu\n\n\ndef relu(Z):\n    return np.maximum(Z, 0), Z\n",
}
