"""A course of one's own, with an exercise of each kind, from `dnn exercise new` to the marks.

Written in a temporary folder by the documented commands; graded, refereed by nbval, and beside
nbgrader.
"""

import csv
import os
import shutil
import subprocess
import sys

import pytest
from nbval_kit import nbval

from dnn_course.notebook import read_notebook, write_notebook
from dnn_course.notebook.find import check_name

LESSON = "10_all"
TABLE = '''
"""slopes: two arrays in a dictionary."""

import numpy as np

from testCases.engine.exercise import Case, Exercise, mistakes


def slopes(dZ, A_prev):
    m = dZ.shape[1]
    return {"dW": dZ @ A_prev.T / m, "db": np.sum(dZ, axis=1, keepdims=True) / m}


def inputs(draw):
    for _ in range(3):
        n, p, m = draw.sizes(3)
        yield Case("some slopes", (draw.array(n, m), draw.array(p, m)))


def _no_mean(dZ, A_prev):
    return {"dW": dZ @ A_prev.T, "db": np.sum(dZ, axis=1, keepdims=True)}


EXERCISE = Exercise(
    name="slopes",
    formula=slopes,
    inputs=inputs,
    result="the result",
    mistakes=mistakes("slopes", [("no_mean", "nothing is divided by m.", _no_mean)]),
)
'''
TABLE_CELL = """\
# GRADED FUNCTION: slopes
def slopes(dZ, A_prev):
    ### BEGIN SOLUTION
    m = dZ.shape[1]
    grads = {"dW": dZ @ A_prev.T / m, "db": np.sum(dZ, axis=1, keepdims=True) / m}
    ### END SOLUTION
    return grads"""
RIGHT = {
    "relu6": "def relu6(Z):\n    return (Z > 0) * Z",
    "slopes": "def slopes(dZ, A_prev):\n    m = len(dZ[0])\n"
    "    return {'dW': dZ.dot(A_prev.T) / m, 'db': dZ.mean(axis=1, keepdims=True)}",
    "Total": "class Total:\n    def __init__(self, begin):\n        self.all = [begin]\n"
    "    def add(self, x):\n        self.all.append(x)\n        return sum(self.all)",
    "quarter": "quarter = 0.2500001",
    "why": "Because a square has four equal parts.",
}
MISTAKEN = {
    "relu6": "def relu6(Z):\n    return abs(Z)",
    "slopes": "def slopes(dZ, A_prev):\n"
    "    return {'dW': dZ @ A_prev.T, 'db': np.sum(dZ, axis=1, keepdims=True)}",
    "Total": "class Total:\n    def __init__(self, begin):\n        self.begin = begin\n"
    "    def add(self, x):\n        return self.begin + x",
    "quarter": "quarter = 4",
}
WRONG = {
    "relu6": "def relu6(Z):\n    return Z.T",
    "slopes": "def slopes(dZ, A_prev):\n    return {'dW': dZ}",
    "Total": "class Total:\n    def __init__(self):\n        self.begin = 0",
    "quarter": "quarter = 'a part'",
    "why": "It is.",
}
LEARNERS = {"right": RIGHT, "mistaken": MISTAKEN, "wrong": WRONG, "nothing": {}}
AUTOMATIC = ("relu6", "slopes", "Total", "quarter")


def run(course, *command, code=0):
    env = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "DNN_COURSE": ""}
    done = subprocess.run(
        [sys.executable, "-m", *command], env=env, capture_output=True, text=True, cwd=course.parent
    )
    assert done.returncode == code, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Made by the documented commands, and run."""
    course = tmp_path_factory.mktemp("own") / "course"
    for name, kind in (
        ("relu6", "function"),
        ("slopes", "function"),
        ("Total", "class"),
        ("quarter", "value"),
        ("why", "manual"),
    ):
        more = ["--kind", kind, "--lesson", LESSON, "--points", "4", "--course", str(course)]
        run(course, "dnn_course", "exercise", "new", name, *more)
    (course / "exercises" / "slopes.py").write_text(TABLE)
    notebook = read_notebook(course / f"{LESSON}.ipynb")
    for cell in notebook["cells"]:
        if "def slopes" in cell["source"]:
            cell["source"] = TABLE_CELL
    write_notebook(notebook, course / f"{LESSON}.ipynb")
    run(course, "dnn_course", "exercise", "try", "--course", str(course))
    run(course, "dnn_course", "build", "--course", str(course))
    return course


@pytest.fixture(scope="module")
def graded(course):
    """Its release, what learners made of it, and the folder of grades."""
    base = course.parent
    run(course, "dnn_course", "release", "released", "--course", str(course))
    for learner, answers in LEARNERS.items():
        notebook = read_notebook(base / "released" / f"{LESSON}.ipynb")
        for cell in notebook["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if name in answers:
                cell["source"] = answers[name]
        (base / "in" / learner).mkdir(parents=True)
        write_notebook(notebook, base / "in" / learner / f"{LESSON}.ipynb")
    more = ["--jobs", "1", "--course", str(course)]
    run(course, "dnn_course", "grade", "in", "--out", "out", *more)
    return base


def rows(graded):
    with open(graded / "out" / "results.csv", newline="", encoding="utf-8-sig") as file:
        found = list(csv.DictReader(file))
    return {
        learner: {row["exercise"]: row for row in found if row["learner"] == learner}
        for learner in LEARNERS
    }


def test_nothing_of_the_answers_is_released(graded):
    released = (graded / "released" / f"{LESSON}.ipynb").read_text()
    for answer in ("np.maximum(0, Z)", "self.total + x", "1 / 4", "A full answer", "A_prev.T"):
        assert answer not in released
    assert "Your answer, in place of this line." in released


def test_each_kind_is_judged_and_its_mistake_named(graded):
    found = rows(graded)
    status = {who: {name: row["status"] for name, row in of.items()} for who, of in found.items()}
    assert status == {
        "right": dict.fromkeys(AUTOMATIC, "passed") | {"why": "to_be_marked"},
        "mistaken": dict.fromkeys(AUTOMATIC, "failed") | {"why": "not_attempted"},
        "wrong": dict.fromkeys(AUTOMATIC, "failed") | {"why": "to_be_marked"},
        "nothing": dict.fromkeys((*AUTOMATIC, "why"), "not_attempted"),
    }
    for name, says in (
        ("relu6", "abs keeps the negative numbers; they become 0."),
        ("slopes", "nothing is divided by m."),
        ("Total", "add does not keep the sum."),
        ("quarter", "this is 1 divided by it."),
    ):
        assert f"Mistake: {says}" in " ".join(found["mistaken"][name]["message"].split())
    assert (
        "A is the transpose" in found["wrong"]["relu6"]["message"]
        or "shape" in (found["wrong"]["relu6"]["message"])
    )
    assert "has no db" in found["wrong"]["slopes"]["message"]
    assert "stops with TypeError" in found["wrong"]["Total"]["message"]
    assert "quarter is a text; expected a single number" in found["wrong"]["quarter"]["message"]
    assert not any("0.25" in row["message"] for of in found.values() for row in of.values())


def test_the_feedback_shows_what_a_person_has_to_mark(graded):
    page = (graded / "out" / "feedback" / "right" / f"{LESSON}.html").read_text()
    assert "to be marked by a person" in page
    assert "Because a square has four equal parts." in page


@pytest.mark.long
def test_validate_and_nbval_say_the_same(graded, monkeypatch):
    course, found = graded / "course", rows(graded)
    for learner in LEARNERS:
        path = graded / "in" / learner / f"{LESSON}.ipynb"
        command = ["dnn_course", "validate", str(path), "--course", str(course)]
        said = run(course, *command, code=0 if learner == "right" else 1)
        for name, row in found[learner].items():
            assert f"  {name}: {row['status'].replace('_', ' ')}" in said
    monkeypatch.setenv("DNN_COURSE", str(course))
    verdicts = nbval(graded / "out" / "graded")
    for learner, of in found.items():
        judged = {name: "passed" if of[name]["points"] == "4" else "failed" for name in AUTOMATIC}
        assert verdicts[learner] == judged


@pytest.mark.peers
@pytest.mark.slow
def test_nbgrader_releases_and_grades_it_with_the_same_points(graded):
    pytest.importorskip("nbgrader")
    place = graded / "nbgrader"
    (place / "source" / "ps").mkdir(parents=True)
    shutil.copy(graded / "course" / f"{LESSON}.ipynb", place / "source" / "ps")

    def nbgrader(*arguments):
        env = {**os.environ, "DNN_COURSE": str(graded / "course"), "HOME": str(place)}
        env["JUPYTER_CONFIG_DIR"] = str(place / ".jupyter")
        env["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
        command = [sys.executable, "-m", "nbgrader", *arguments]
        done = subprocess.run(command, cwd=place, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-3000:]

    nbgrader("generate_assignment", "ps", "--create")
    released = read_notebook(place / "release" / "ps" / f"{LESSON}.ipynb")
    assert "np.maximum(0, Z)" not in str(released)
    assert {check_name(cell) for cell in released["cells"]} - {""} == set(AUTOMATIC)
    for learner in LEARNERS:
        (place / "submitted" / learner / "ps").mkdir(parents=True)
        path = graded / "in" / learner / f"{LESSON}.ipynb"
        shutil.copy(path, place / "submitted" / learner / "ps")
    nbgrader("autograde", "ps", "--create")
    nbgrader("export")
    with open(place / "grades.csv", newline="") as file:
        theirs = {row["student_id"]: row for row in csv.DictReader(file)}
    for learner, of in rows(graded).items():
        ours = [sum(float(row[key]) for row in of.values()) for key in ("points", "max_points")]
        assert [float(theirs[learner][key]) for key in ("score", "max_score")] == ours
