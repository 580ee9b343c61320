"""What the course does on Windows and macOS, and in their encodings (see other_systems.py)."""

import csv
import subprocess
import sys
import zipfile

import pytest
from other_systems import IN_USE, variables

from dnn_course.notebook import LESSON_FOLDER, dumps, find_exercise, read_notebook

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="they are made of Linux"),
]
SYSTEMS = {
    "windows": {"PYTHONIOENCODING": "cp1252"},  # a pipe of a Western European Windows
    "macos": {"PYTHONIOENCODING": "ascii"},
    "linux": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"},  # a container without a locale
}
# Loaded by path in the sandbox, whose process knows what it is on.
INSIDE = {
    f"dnn_course.grading.sandbox.{name}"
    for name in ("confine", "learner", "namespaces", "nbval_box", "probe", "seccomp", "shell",
                 "system_calls", "worker")
}  # fmt: skip
WRONG = "def relu(Z):\n    return np.abs(Z), Z"


class Computer:
    """A computer with another system: what Python and `dnn` say there."""

    def __init__(self, system, folder):
        self.system, self.folder = system, folder
        self.variables = variables(system, folder / "made of")
        self.variables |= {**SYSTEMS[system], "OPENBLAS_NUM_THREADS": "1", "HOME": str(folder)}
        self.code = None

    def python(self, *arguments, cwd=None, **more):
        """stdout and stderr, which never hold a traceback; `code` is the exit code."""
        done = subprocess.run(
            [sys.executable, *map(str, arguments)], cwd=cwd or self.folder, check=False,
            env={**self.variables, **more}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=300,
        )  # fmt: skip
        said = done.stdout.decode(SYSTEMS[self.system].get("PYTHONIOENCODING", "ascii"), "replace")
        assert "Traceback" not in said, said
        self.code = done.returncode
        return said

    def dnn(self, *arguments, cwd=None, **more):
        return self.python("-m", "dnn_course", *arguments, cwd=cwd, **more)


@pytest.fixture(scope="module", params=SYSTEMS)
def computer(request, tmp_path_factory):
    # With spaces, and with letters that no Western European encoding has.
    return Computer(request.param, tmp_path_factory.mktemp("Ann's  Übungen 猫"))


@pytest.fixture
def windows(tmp_path):
    return Computer("windows", tmp_path)


def submission(path, answer=None):
    """A solved lesson 01, or one with another answer for relu."""
    notebook = read_notebook(LESSON_FOLDER / "01_activations.ipynb")
    if answer:
        notebook["cells"][find_exercise(notebook, "relu").index]["source"] = answer
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dumps(notebook), "utf-8")
    return path


def test_the_systems_are_others(tmp_path):
    """What is tried here is not Linux with another name."""
    code = """
import builtins, sys
names = {"__name__": "dnn_course.tried"}
exec(compile('''
import os, signal, sys
from pathlib import Path
print(os.name, sys.platform, hasattr(os, "fork"), hasattr(os, "sched_getaffinity"))
print(hasattr(signal, "SIGALRM"), Path("/proc").exists())
for library in ("fcntl", "pwd", "resource"):
    try: __import__(library, globals()); print(library)
    except ModuleNotFoundError: print("no", library)
for path, mode, text in (("/proc/stat", "r", ""), ("a:b", "w", ""), ("nul.txt", "w", ""),
                         ("letter", "w", "\\u732b")):
    try:
        with open(path, mode) as file: mode == "w" and file.write(text)
        print("opened")
    except (OSError, UnicodeError) as error: print(type(error).__name__)
open("there", "w").close()
open("old", "w").close()
held = open("old")
for call in (os.rename, os.replace):
    try: call("there", "old"); print("done")
    except OSError as error: print(type(error).__name__)
''', "tried", "exec"), names)
import os
print(os.name, sys.platform)
"""
    said = {}
    for system in SYSTEMS:
        (tmp_path / system).mkdir()
        said[system] = (
            Computer(system, tmp_path / system).python("-X", "utf8=0", "-c", code).split("\n")
        )
    assert said["windows"][:5] == [
        "nt win32 False False", "False False", "no fcntl", "no pwd", "no resource",
    ]  # fmt: skip
    assert said["windows"][5:11] == [
        "FileNotFoundError", "OSError", "OSError", "UnicodeEncodeError",
        "PermissionError", "PermissionError",
    ]  # fmt: skip
    assert said["macos"][:5] == [
        "posix darwin True False",
        "True False",
        "fcntl",
        "pwd",
        "resource",
    ]
    assert said["linux"][0] == "posix linux True True"
    assert said["linux"][8] == "UnicodeEncodeError"
    assert {lines[-2] for lines in said.values()} == {"posix linux"}  # for all that is not ours


def test_every_module_is_imported_and_none_needs_what_is_inside_the_sandbox(computer):
    code = f"""
import importlib, pkgutil, sys
inside = {INSIDE!r}
for package in ("dnn_helpers", "testCases", "dnn_course"):
    for found in pkgutil.walk_packages(importlib.import_module(package).__path__, package + "."):
        if found.name not in inside and not found.name.endswith("__main__"):
            importlib.import_module(found.name)
there = [name for name in sys.modules if name.startswith("dnn_course.")]
print(len(there), *inside & set(there))
"""
    said = computer.python("-c", code).split()
    assert computer.code == 0
    assert int(said[0]) > 60
    assert said[1:] == []


def test_a_check_passes_names_the_mistake_ends_a_loop_and_helps(computer, tmp_path):
    lines = """
import numpy as np
from testCases import check, hint
def tried(name):
    try: check(globals()[name])
    except Exception as error: print(str(error))
def relu(Z):
    return np.maximum(0, Z), Z
tried("relu")
def relu(Z):
    return np.abs(Z), Z
tried("relu")
def linear_backward(dZ, cache):
    A, W, b = cache
    return W.T @ dZ, dZ @ A.T, dZ.mean(axis=1, keepdims=True)
tried("linear_backward")
def sigmoid(Z):
    while True:
        try:
            np.exp(Z)
        except Exception:
            pass
from testCases.engine import judge
tried("sigmoid")
hint("linear_backward")
"""
    (tmp_path / "cells.py").write_text(lines, "utf-8")
    said = computer.python(tmp_path / "cells.py", PYTHONIOENCODING="utf-8")
    assert "PASS relu" in said
    assert "relu: A is not right" in said
    assert "dW is not divided by m" in said
    assert "sigmoid" in said
    assert "Hint 1 of" in said
    assert computer.code == 0


def test_a_learners_day(computer):
    """Laid out, written, found, looked at, started over; the folder's name is odd and long."""
    work = computer.folder / "meine Übungen (猫)"
    assert "(10 new, 0 were there)." in computer.dnn("lessons", work)
    submission(work / "01_activations.ipynb")
    code = """
from dnn_course import my_functions, progress
mine = my_functions()
print(mine.yours, len(mine))
print(str(progress()).splitlines()[-1])
"""
    said = computer.python("-c", code, cwd=work)
    assert "('relu', 'sigmoid') " in said
    assert "Next: initialize_parameters_deep in 02_initialize." in said
    assert "Your lessons are in" in computer.dnn("lessons", work, "--again", "01")
    assert len(list((work / ".dnn" / "earlier").glob("01_activations.*.ipynb"))) == 1
    started = computer.dnn("start", "--work", work, JUPYTERHUB_SERVICE_PREFIX="/user/ann/")
    assert "from its file browser" in started
    computer.dnn("doctor", work)
    assert "drawn-cats" in computer.dnn("data", "check")
    assert computer.code == 0
    (work / "random.py").touch()
    assert "hides the library random" in computer.dnn("doctor", work)
    assert computer.code == 1


def test_one_hears_what_the_grader_will_say(computer, tmp_path):
    right = submission(tmp_path / "right" / "01_activations.ipynb")
    assert "10/10  relu: passed" in computer.dnn("validate", right)
    wrong = submission(tmp_path / "wrong" / "01_activations.ipynb", WRONG)
    said = computer.dnn("validate", wrong)
    assert "0/10  relu: failed" in said
    assert computer.code == 1


def test_a_class_is_released_collected_and_graded(computer, tmp_path):
    """Strangers' code is refused where nothing keeps it in; where it is trusted, the marks are
    right, in one process or several.
    """
    released = computer.dnn("release", tmp_path / "released", "--lessons", "01")
    assert released.count(".ipynb") == 1
    handed_in = tmp_path / "Abgaben der 猫"
    submission(handed_in / "ann" / "01_activations.ipynb")
    submission(handed_in / "Žofie 猫" / "01_activations.ipynb", WRONG)
    assert "01_activations: 2 of 2" in computer.dnn("collect", handed_in)
    grade = ("grade", handed_in, "--out", tmp_path / "grades", "--lessons", "01", "--jobs")
    if computer.system != "linux":
        said = computer.dnn(*grade, "1")
        assert computer.code == 2
        assert said.startswith("dnn: nothing here keeps a submission from this user's files")
        assert "add --unconfined if you trust everybody" in said
        grade = (*grade[:1], "--unconfined", *grade[1:])
    said = computer.dnn(*grade, "2")
    assert computer.code == 0
    assert ("Not protected here, files: only on Linux" in said) is (computer.system != "linux")
    assert marks(tmp_path / "grades") == [("passed", "passed"), ("failed", "passed")]
    assert "Written to" in computer.dnn("decide", tmp_path / "grades", "ann", "01", "--excuse")
    returned = computer.dnn("return", tmp_path / "grades", "--to", tmp_path / "returned")
    if computer.system == "windows":
        assert "which it cannot make on Windows" in returned
        assert "which Windows does not show" in computer.dnn("submit", "a.ipynb", "--to", tmp_path)
    else:
        assert "readable by you alone" in returned


def marks(grades):
    with open(grades / "results.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    by_learner = {}
    for row in sorted(rows, key=lambda row: (not row["learner"].isascii(), row["exercise"])):
        by_learner.setdefault(row["learner"], []).append(row["status"])
    return [tuple(found) for found in by_learner.values()]


def test_the_referee_says_that_it_has_no_box(computer, tmp_path):
    if computer.system == "linux":
        pytest.skip("it has one")
    (tmp_path / "graded" / "ann").mkdir(parents=True)
    (tmp_path / "results.csv").write_text("learner,lesson,exercise,status\n", "utf-8")
    assert "no box can be made here (only on Linux)" in computer.dnn("referee", tmp_path)
    assert computer.code == 2


def test_a_made_up_class_and_an_exercise_of_ones_own(computer, tmp_path):
    """The class has a time zone, a roster and a zip as Canvas gives it."""
    assert computer.dnn("demo-class", tmp_path / "demo").count("week-3.zip") == 1
    computer.dnn("collect", tmp_path / "demo" / "week-3.zip")
    assert computer.code == 0
    computer.dnn("exercise", "new", "doubled", "--course", tmp_path / "own")
    assert "doubled: no fault" in computer.dnn(
        "exercise", "try", "doubled", "--course", tmp_path / "own"
    )


def test_a_path_of_250_characters(computer, tmp_path):
    """It is taken; on Windows, which takes no longer ones, a sentence says how long it is."""
    work = tmp_path
    while len(str(work)) < 200:
        work = work / "a folder of fifty characters, as OneDrive has them"[: 249 - len(str(work))]
    work = work / ("x" * (249 - len(str(work))))
    assert len(str(work)) == 250
    said = computer.dnn("lessons", work)
    if computer.system == "windows":
        assert computer.code == 2
        assert "250 characters, and Windows takes 248: choose a folder nearer to the drive" in said
        work.mkdir(parents=True)
        assert "Choose a folder nearer to the drive." in computer.dnn("doctor", work)
    else:
        assert "(10 new, 0 were there)" in said
        assert "10/10  relu: passed" in computer.dnn(
            "validate", submission(work / "01_activations.ipynb")
        )


def test_a_table_that_a_spreadsheet_has_open_is_named(windows, tmp_path):
    submission(tmp_path / "in" / "ann" / "01_activations.ipynb")
    grade = ("grade", tmp_path / "in", "--out", tmp_path / "out", "--lessons", "01", "--unconfined")
    windows.dnn(*grade)
    table = tmp_path / "out" / "grades.csv"
    said = windows.dnn(*grade, **{IN_USE: str(table.resolve())})
    assert windows.code == 2
    assert said == f"dnn: {table}: another program has it open; close it there\n"
    assert not list(table.parent.glob("*.part"))


def test_names_that_windows_has_not_do_not_end_a_run(windows, tmp_path):
    """A zip has them: it was made elsewhere."""
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        path = submission(tmp_path / "01_activations.ipynb")
        for name in ("nul", "Ann: Lee", "dot.", "bob"):
            archive.write(path, f"{name}/01_activations.ipynb")
    grade = ("grade", tmp_path / "in.zip", "--out", tmp_path / "out", "--lessons", "01")
    said = windows.dnn(*grade, "--unconfined")
    assert windows.code == 0, said
    text = (tmp_path / "out" / "results.csv").read_text("utf-8-sig")
    assert text.count("passed") >= 2, text


def test_the_shim_reaches_what_is_started(windows):
    """A worker of the grader's pool is of the same system."""
    code = """
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from dnn_course.grading.judging import executor
if __name__ == "__main__":
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        seen = "__import__('dnn_course.grading.judging.executor').grading.judging.executor.os.name"
        print(pool.submit(eval, seen).result())
"""
    (windows.folder / "pool.py").write_text(code, "utf-8")
    assert windows.python("pool.py").strip() == "nt"
