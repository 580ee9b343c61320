"""Beside the tools that others use: nbgrader on the same notebooks, Dask for many machines."""

import os
import shutil
import socket
import subprocess
import sys
import time

import pytest
from grading_kit import FAST, body, grade_class, grades, hand_in, notebook

from dnn_course.grading.demo import make_class
from dnn_course.grading.errors import GradingError
from dnn_course.grading.judging.version import ROOT
from dnn_course.grading.key import load_lessons
from dnn_course.notebook import LESSON_FOLDER

pytestmark = [pytest.mark.peers, pytest.mark.slow]


def environment(**more):
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    bin_ = os.path.dirname(sys.executable)
    tools = os.pathsep.join([bin_, os.environ.get("PATH", "")])
    return {**os.environ, "PYTHONPATH": path, "PATH": tools, "OPENBLAS_NUM_THREADS": "1", **more}


# ------------------------------------------------------------------------------------ nbgrader


def nbgrader(course, *arguments):
    """Run nbgrader in a course folder; return its output. Its exit code must be 0."""
    command = [sys.executable, "-m", "nbgrader", *arguments]
    env = environment(JUPYTER_CONFIG_DIR=str(course / ".jupyter"), HOME=str(course))
    done = subprocess.run(
        command, cwd=course, env=env, text=True, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    return done.stdout


@pytest.fixture
def course(tmp_path):
    pytest.importorskip("nbgrader")
    (tmp_path / "course").mkdir()
    return tmp_path / "course"


def test_nbgrader_releases_and_grades_the_lessons_with_the_same_points(course, tmp_path):
    """Its generate_assignment and autograde run on our notebooks as they are; marks agree."""
    name = "03_forward"
    (course / "source" / "ps").mkdir(parents=True)
    shutil.copy(LESSON_FOLDER / f"{name}.ipynb", course / "source" / "ps")
    nbgrader(course, "generate_assignment", "ps", "--create")
    released = (course / "release" / "ps" / f"{name}.ipynb").read_text()
    assert "W @ A + b" not in released
    class_ = {
        "right": notebook(),
        "one-wrong": notebook({"linear_forward": body("return W @ A, (A, W, b)")}),
        "nothing": released.encode(),
    }
    for learner, nb in class_.items():
        path = hand_in(tmp_path / "in", learner, nb)
        place = course / "submitted" / learner / "ps"
        place.mkdir(parents=True)
        shutil.copy(path, place)
    nbgrader(course, "autograde", "ps", "--create")
    nbgrader(course, "export")
    lines = (course / "grades.csv").read_text().splitlines()
    rows = [dict(zip(lines[0].split(","), line.split(","), strict=True)) for line in lines[1:]]
    theirs = {row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in rows}
    grade_class(tmp_path / "in", tmp_path / "out", lessons=[name], limits=FAST)
    ours = {
        learner: (float(row["total"]), float(row["max"]))
        for learner, row in grades(tmp_path / "out").items()
    }
    assert ours == theirs == {"right": (30, 30), "one-wrong": (20, 30), "nothing": (0, 30)}
    header = (tmp_path / "out" / "exports" / "nbgrader" / "grades.csv").read_text().splitlines()[0]
    assert header == lines[0]


def test_nbgrader_validates_a_right_notebook_and_not_a_wrong_one(course):
    hand_in(course, "right", notebook())
    hand_in(course, "wrong", notebook({"linear_forward": body("return W @ A, (A, W, b)")}))
    says = nbgrader(course, "validate", "right/03_forward.ipynb")
    assert "Success" in says
    says = nbgrader(course, "validate", "wrong/03_forward.ipynb")
    assert "FAILED" in says.upper() or "failed" in says


# ---------------------------------------------------------------------------------------- Dask


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.fixture
def cluster(tmp_path):
    """A Dask scheduler and two workers on loopback: (address, worker processes)."""
    pytest.importorskip("distributed")
    address = f"tcp://127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "dask"]
    started = []

    def start(*arguments):
        log = (tmp_path / f"dask-{len(started)}.log").open("w")
        env = environment(DASK_DISTRIBUTED__WORKER__DAEMON="False")
        process = subprocess.Popen(
            [*command, *arguments], stdout=log, stderr=log, env=env, cwd=tmp_path
        )
        started.append(process)
        return process

    start("scheduler", "--host", "127.0.0.1", "--port", address.rsplit(":", 1)[1], "--no-dashboard")
    options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
    local = ("--local-directory", str(tmp_path))
    workers = [start("worker", address, *options, *local) for _ in range(2)]
    from distributed import Client

    with Client(address, timeout=60) as client:
        client.wait_for_workers(2, timeout=60)
    yield address, workers
    for process in started:
        process.terminate()
    for process in started:  # a worker whose tasks went elsewhere may not want to go
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(20)


def test_a_cluster_gives_the_same_gradebook_also_when_a_worker_is_killed(cluster, tmp_path):
    address, workers = cluster
    lessons = ["03", "05"]
    make_class(tmp_path / "in", load_lessons(lessons), people=12, seed=6)
    options = {"lessons": lessons, "limits": FAST, "seed": 11}
    whole = grade_class(tmp_path / "in", tmp_path / "here", **options)
    killed = []

    def kill_one(done, total):
        if done >= total // 3 and not killed:
            workers[0].kill()
            killed.append(time.monotonic())

    run = grade_class(
        tmp_path / "in", tmp_path / "there", cluster=address, progress=kill_one, **options
    )
    assert killed
    assert workers[0].wait(10) != 0
    assert workers[1].poll() is None
    assert run.done == whole.done
    for file in ("grades.csv", "results.csv"):
        assert (tmp_path / "there" / file).read_text() == (tmp_path / "here" / file).read_text()


def test_no_scheduler_is_an_error_in_one_line(tmp_path):
    pytest.importorskip("distributed")
    hand_in(tmp_path / "in", "a", notebook())
    with pytest.raises(GradingError, match="no Dask scheduler answers at"):
        grade_class(
            tmp_path / "in", tmp_path / "out", cluster=f"tcp://127.0.0.1:{free_port()}",
            lessons=["03"],
        )  # fmt: skip
