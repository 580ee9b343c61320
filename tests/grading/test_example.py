"""The example of somebody else's course holds: exercises, stored lesson, release, marks."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from nbval_kit import nbval

from dnn_course.notebook import read_notebook, write_notebook

ROOT = Path(__file__).parents[2]
COURSE = ROOT / "examples" / "softmax"
LESSON = "10_softmax"


def run(*command, cwd=ROOT):
    env = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "DNN_COURSE": str(COURSE)}
    env.pop("MPLBACKEND", None)  # a kernel's own shows figures in the notebook
    return subprocess.run(
        [sys.executable, "-m", *command], env=env, capture_output=True, text=True, cwd=cwd
    )


def test_its_inputs_cannot_lie():
    said = run("dnn_course", "exercise", "try", "--course", str(COURSE))
    names = sorted(path.stem for path in (COURSE / "exercises").glob("*.py"))
    assert said.stdout.splitlines() == [f"{name}: no fault" for name in names], said.stdout


def test_its_lesson_is_stored_as_it_runs():
    command = ["pytest", "--nbval", "--nbval-current-env", "-q", "-p", "no:cacheprovider"]
    said = run(*command, str(COURSE / f"{LESSON}.ipynb"))
    assert said.returncode == 0, said.stdout[-3000:]


def test_nothing_else_names_it():
    """It is made by the documented way alone."""
    folders = ("dnn_course", "dnn_helpers", "testCases", "tools", "benchmarks")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    names = {path.stem for path in (COURSE / "exercises").glob("*.py")} - {"softmax"}
    names |= {"examples/softmax"}  # the word itself is said of a known mistake
    found = {
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in files
        for line in path.read_text("utf-8").splitlines()
        if re.search(rf"\b({'|'.join(names)})\b", line)
    }
    assert found == set()


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    base = tmp_path_factory.mktemp("example")
    said = run("dnn_course", "release", str(base / "released"), "--course", str(COURSE))
    assert said.returncode == 0, said.stderr
    key = read_notebook(COURSE / f"{LESSON}.ipynb")
    released = read_notebook(base / "released" / f"{LESSON}.ipynb")
    for learner in ("ada", "bob"):
        notebook = read_notebook(base / "released" / f"{LESSON}.ipynb")
        for cell, solved in zip(notebook["cells"], key["cells"], strict=True):
            if solved["metadata"].get("nbgrader", {}).get("solution"):
                cell["source"] = solved["source"]
                if learner == "bob":
                    cell["source"] = cell["source"].replace("axis=0", "axis=1")
        (base / "in" / learner).mkdir(parents=True)
        write_notebook(notebook, base / "in" / learner / f"{LESSON}.ipynb")
    more = ["--out", str(base / "out"), "--jobs", "1", "--course", str(COURSE)]
    said = run("dnn_course", "grade", str(base / "in"), *more)
    assert said.returncode == 0, said.stderr
    return base, str(released)


def test_it_is_released_without_answers_and_graded(graded, monkeypatch):
    base, released = graded
    for answer in ("np.max(Z", "np.log(A)", "np.log(3)", "dZ @ X.T", "their difference"):
        assert answer not in released
    text = (base / "out" / "results.csv").read_text("utf-8-sig")
    status = dict(re.findall(r"^((?:ada|bob),10_softmax,\w+),(\w+),", text, re.MULTILINE))
    assert [status[f"ada,{LESSON},{name}"] for name in ("softmax", "ThreeClasses")] == 2 * [
        "passed"
    ]
    assert status[f"ada,{LESSON},why_zero"] == "to_be_marked"
    assert status[f"bob,{LESSON},softmax"] == "failed"
    assert status[f"bob,{LESSON},ThreeClasses"] == "passed"  # judged on its own merits
    assert "it runs over the classes, axis 0" in text
    monkeypatch.setenv("DNN_COURSE", str(COURSE))
    verdicts = nbval(base / "out" / "graded")
    assert (verdicts["ada"]["softmax"], verdicts["bob"]["softmax"]) == ("passed", "failed")


LEARNER = """
import numpy as np
from testCases import check, hint, solution
def softmax(Z):
    return np.exp(Z - Z.max()) / np.sum(np.exp(Z - Z.max()))
for _ in range(3):
    try:
        check(softmax)
    except AssertionError as error:
        print(error)
solution(softmax)
cost_of_guessing = np.log(2)
try:
    check("cost_of_guessing")
except AssertionError as error:
    print(error)
def softmax(Z):
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0)
check(softmax)
"""


def test_what_is_released_checks_by_itself_and_holds_no_formula(graded):
    """In the released folder alone: the course's own is not there."""
    folder = graded[0] / "released"
    env = {**os.environ, "DNN_COURSE": "", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", LEARNER]
    said = subprocess.run(command, env=env, capture_output=True, text=True, cwd=folder)
    assert said.stderr == ""
    for sentence in (
        "Mistake: one sum over all entries; each column has its own.",
        "# It is not in this folder: ask your instructor.",
        "Mistake: this is the cost of guessing between two classes.",
        "PASS softmax  5/5",
    ):
        assert sentence in said.stdout
    code = {
        line.strip()
        for path in (COURSE / "exercises").glob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"np\.|lambda|return", line) and "np.zeros" not in line
    }
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) == 5
    for path in files:
        data = path.read_bytes()
        if path.suffix == ".check":
            with zipfile.ZipFile(path) as archive:
                data = archive.read("record.json")
        text = data.decode().replace('\\"', '"')
        shared = {line for line in code if len(line) > 25 and line in text}
        assert {line for line in shared if not line.startswith('"')} == set(), path
