"""An exercise of one's own is one file, and its lesson one notebook: all else follows from them."""

import json
import os
import subprocess
import sys
import textwrap

import pytest

from dnn_course.notebook import write_notebook

EXERCISE = '''
"""double: twice as much."""

from testCases.engine.exercise import Case, Exercise, mistakes


def double(Z):
    D = 2 * Z
    return D


EXERCISE = Exercise(
    name="double",
    arguments=("Z",),
    result="D",
    formula=double,
    inputs=lambda draw: [Case("some numbers", (draw.array(*draw.sizes(2)),)) for _ in range(3)],
    maths={"": "D = 2 Z"},
    hints=("Add Z to itself.", "D = 2 * ..."),
    mistakes=mistakes("double", [("square", "Z is multiplied by itself.", lambda Z: Z * Z)]),
)
'''

# What a teacher does, in a process that finds course and exercise by DNN_COURSE alone.
TEACHER = """
import json, sys
from pathlib import Path
from dnn_course.grading.grade_class import grade_class
from dnn_course.grading.release import release
from dnn_course.grading.validate import validate
from dnn_course.notebook import read_notebook
base = Path(sys.argv[1])
release(base / "released")
grade_class(base / "in", base / "out")
found = {}
for learner in ("ada", "bob", "cid"):
    result = validate(base / "in" / learner / "10_double.ipynb")
    found[learner] = [[row.status, row.points, row.mistake] for row in result.rows]
released = read_notebook(base / "released" / "10_double.ipynb")
print(json.dumps({"validated": found, "released": released}))
"""

LEARNER = """
from testCases import check, hint
def double(Z):
    return Z * Z
hint(double)
try:
    check(double)
except AssertionError as error:
    print(error)
"""


def code(source, **marks):
    cell = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    if marks:
        marks = {"grade": False, "locked": False, "schema_version": 3, "task": False} | marks
        cell["metadata"] = {"nbgrader": marks}
    return cell | {"source": textwrap.dedent(source).strip()}


def lesson(body):
    check = code("check(double)", grade=True, grade_id="check_double", points=4, solution=False)
    check["outputs"] = [{"name": "stdout", "output_type": "stream", "text": "PASS double  3/3\n"}]
    source = f"# GRADED FUNCTION: double\ndef double(Z):\n{textwrap.indent(body, '    ')}"
    exercise = code("", grade_id="double", solution=True) | {"source": source}
    cells = [code("import numpy as np\n\nfrom testCases import check"), exercise, check]
    for number, cell in enumerate(cells, 1):
        cell |= {"execution_count": number, "id": f"cell-{number}"}
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    base = tmp_path_factory.mktemp("own")
    (base / "exercises").mkdir()
    (base / "exercises" / "double.py").write_text(EXERCISE)
    places = {
        "": "### BEGIN SOLUTION\nD = 2 * Z\n### END SOLUTION\nreturn D",
        "in/ada": "return Z + Z",
        "in/bob": "return Z * Z",
        "in/cid": "return -2 * Z",
    }
    for place, body in places.items():
        (base / place).mkdir(parents=True, exist_ok=True)
        write_notebook(lesson(body), base / place / "10_double.ipynb")
    return base


def run(course, *command):
    environment = {**os.environ, "DNN_COURSE": str(course)}
    return subprocess.run(
        [sys.executable, *command], env=environment, capture_output=True, text=True, cwd=course
    )


def test_check_and_hint_know_it(course):
    said = run(course, "-c", LEARNER)
    assert said.stderr == ""
    assert "Hint 1 of 2 for double: Add Z to itself." in said.stdout
    assert "Mistake: Z is multiplied by itself." in said.stdout
    assert "Maths:   D = 2 Z" in said.stdout


def test_it_is_released_validated_graded_and_refereed(course):
    taught = run(course, "-c", TEACHER, str(course))
    assert taught.returncode == 0, taught.stderr
    said = json.loads(taught.stdout.splitlines()[-1])
    assert "2 * Z" not in json.dumps(said["released"])
    assert "raise NotImplementedError" in said["released"]["cells"][1]["source"]
    assert said["validated"] == {
        "ada": [["passed", 4, None]],
        "bob": [["failed", 0, "double.square"]],
        "cid": [["failed", 0, "double.D_sign"]],
    }
    marks = [line.split(",")[1] for line in (course / "out/grades.csv").read_text().splitlines()]
    assert marks == ["10_double", "4", "0", "0"]
    nbval = run(course, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", "out/graded")
    assert "2 failed" in nbval.stdout, nbval.stdout
    failed = [line for line in nbval.stdout.splitlines() if line.startswith("FAILED")]
    assert len(failed) == 2
    assert all("Cell 2" in line and "ada" not in line for line in failed), failed
