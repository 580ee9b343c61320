"""The gradebook of a class: what is written, under which names, and after being killed."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from grading_kit import (
    FAST,
    FORWARD,
    body,
    grade_class,
    grade_one,
    grades,
    hand_in,
    key_answers,
    notebook,
    results,
    statuses,
)

from dnn_course.grading.bounded import MEMORY
from dnn_course.grading.demo import make_class
from dnn_course.grading.errors import GradingError
from dnn_course.grading.grade_class import seed_of
from dnn_course.grading.gradebook import store
from dnn_course.grading.gradebook.table import original, visible
from dnn_course.grading.judging.executor import start_worker
from dnn_course.grading.key import load_lessons
from testCases.engine.judge import PUBLISHED_SEED

THREE = ["02", "03", "05"]
SOME = load_lessons(THREE)
NAMES = [
    "Ada Lovelace",
    "O'Neil, Anne",
    'Quote "Q" Quoted',
    "new\nline",
    "tab\there",
    '=HYPERLINK("http:∕∕x","click")',
    "+1", "-1", "@SUM(A1)", "'apostrophe", "''two",
    "＝1+1",
    "Łódź 中文 🐈",
    "\u202eevil",
    "<script>alert(1)<∕script>",
    "<img src=x onerror=alert(1)>",
    "..hidden-not", "...", "CON", "a" * 200,
    "%2e%2e%2f", "{learner}", "$(touch x)", "a;b", "a&b",
]  # fmt: skip


@pytest.fixture(scope="module")
def named(tmp_path_factory):
    """A class of odd names, all right, graded."""
    folder = tmp_path_factory.mktemp("names")
    for name in NAMES:
        if not name.startswith("."):
            hand_in(folder / "in", name, notebook())
    os.makedirs(os.fsencode(folder / "in") + b"/caf\xe9")
    hand_in(folder / "in", os.fsdecode(b"caf\xe9"), notebook())
    grade_class(folder / "in", folder / "out", lessons=["03"], limits=FAST)
    return folder


def test_every_name_comes_back_from_the_gradebook(named):
    wanted = {visible(name) for name in NAMES if not name.startswith(".")} | {"caf\\udce9"}
    assert "\\u202eevil" in wanted
    assert {original(name) for name in grades(named / "out")} == wanted
    assert {original(name) for name in results(named / "out")} == wanted


def test_no_cell_of_a_csv_is_a_formula(named):
    for file in [*(named / "out").glob("*.csv"), *(named / "out").rglob("nbgrader/grades.csv")]:
        for field in file.read_text("utf-8").replace('"', "").replace("\r\n", ",").split(","):
            assert not field.startswith(("=", "+", "-", "@", "＝", "\t")), field


def test_grades_are_sums_and_results_are_their_parts(tmp_path):
    hand_in(tmp_path / "in", "half", notebook({"linear_forward": body("return 0")}))
    hand_in(tmp_path / "in", "full", notebook())
    (tmp_path / "in" / "none").mkdir()
    grade_class(tmp_path / "in", tmp_path / "out", lessons=["03"], limits=FAST, seed=5)
    table = grades(tmp_path / "out")
    assert list(table) == ["full", "half", "none"]
    assert list(table["full"]) == ["learner", "03_forward", "total", "max"]
    assert [row["total"] for row in table.values()] == ["30", "20", "0"]
    assert {row["max"] for row in table.values()} == {"30"}
    assert statuses(results(tmp_path / "out")["none"]) == dict.fromkeys(FORWARD, "missing")
    assert not (tmp_path / "out" / "graded" / "none").exists()


def test_the_seed_is_fresh_then_kept(tmp_path):
    hand_in(tmp_path / "in", "a", notebook())
    first = grade_class(tmp_path / "in", tmp_path / "1", lessons=["03"], limits=FAST)
    again = grade_class(tmp_path / "in", tmp_path / "1", lessons=["03"], limits=FAST)
    other = grade_class(tmp_path / "in", tmp_path / "2", lessons=["03"], limits=FAST)
    assert first.seed == again.seed != other.seed
    assert (again.done, again.kept) == (0, 1)
    chosen = grade_class(tmp_path / "in", tmp_path / "1", lessons=["03"], limits=FAST, seed=77)
    assert (chosen.seed, chosen.done) == (77, 1)


def test_each_submission_has_inputs_of_its_own():
    """Nobody's inputs are another's, and nobody's are those of yesterday's other attempt."""
    drawn = {
        seed_of(seed, learner, lesson, content)
        for seed in (0, 1, 2**128 - 1)
        for learner in ("ada", "bob")
        for lesson in ("02_parameters", "03_forward")
        for content in (b"", b"{}", b"{} ")
    }
    assert len(drawn) == 36
    assert all(PUBLISHED_SEED < seed < 2**32 for seed in drawn)
    assert seed_of(7, "ada", "03_forward", b"{}") == seed_of(7, "ada", "03_forward", b"{}")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_process_that_judges_is_bounded():
    """What reading and comparing costs in memory ends a submission, not the machine."""
    import resource

    context = get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, initializer=start_worker) as pool:
        assert pool.submit(resource.getrlimit, resource.RLIMIT_AS).result()[0] == MEMORY
        with pytest.raises(MemoryError):
            pool.submit(bytes, 2 * MEMORY).result()


def test_only_the_owner_reads_the_seed(tmp_path):
    """Whoever knows it can compute everybody's hidden inputs."""
    hand_in(tmp_path / "in", "a", notebook())
    run = grade_class(tmp_path / "in", tmp_path / "out", lessons=["03"], limits=FAST)
    kept = tmp_path / "out" / ".run" / "run.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert run.seed > 2**64  # of 128 bits: 1 in 2**64 that this fails
    for path in (tmp_path / "out").rglob("*"):
        if path.is_file() and path != kept:
            assert str(run.seed) not in path.read_text("utf-8"), path


def test_what_changes_is_graded_again_and_nothing_else(tmp_path):
    hand_in(tmp_path / "in", "a", notebook())
    hand_in(tmp_path / "in", "b", notebook())
    grade_class(tmp_path / "in", tmp_path / "out", lessons=["03"], limits=FAST)
    hand_in(tmp_path / "in", "b", notebook({"linear_forward": body("return 0")}))
    run = grade_class(tmp_path / "in", tmp_path / "out", lessons=["03"], limits=FAST)
    assert (run.done, run.kept) == (1, 1)
    assert grades(tmp_path / "out")["b"]["total"] == "20"
    (tmp_path / "in" / "b" / "03_forward.ipynb").unlink()
    grade_class(tmp_path / "in", tmp_path / "out", lessons=["03"], limits=FAST)
    assert grades(tmp_path / "out")["b"]["total"] == "0"
    assert not (tmp_path / "out" / "graded" / "b" / "03_forward.ipynb").exists()


def test_a_damaged_record_is_graded_again(tmp_path):
    hand_in(tmp_path / "in", "a", notebook())
    grade_class(tmp_path / "in", tmp_path / "out", lessons=["03"], limits=FAST)
    record = next((tmp_path / "out" / ".run" / "records").iterdir())
    record.write_text(record.read_text()[:100])
    run = grade_class(tmp_path / "in", tmp_path / "out", lessons=["03"], limits=FAST)
    assert (run.done, run.kept) == (1, 0)


def test_renamed_files_and_equal_answers_are_pointed_out(tmp_path):
    for name in ("copycat", "original"):
        answers = {"linear_forward": body("Q = W @ A  # mine\nQ = Q + b\nreturn Q, (A, W, b)")}
        hand_in(tmp_path / "in", name, notebook(answers))
    hand_in(tmp_path / "in", "stray", notebook(), name="03_forward (1)")
    grade_class(tmp_path / "in", tmp_path / "out", lessons=["03"], limits=FAST)
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert "the same code as original" in page
    assert "the same code as copycat" in page
    assert grades(tmp_path / "out")["stray"]["total"] == "30"
    assert "03_forward (1).ipynb was graded as 03_forward" in page


def test_it_does_not_start_without_submissions(tmp_path):
    with pytest.raises(GradingError, match="no such folder"):
        grade_class(tmp_path / "no", tmp_path / "out")
    (tmp_path / "in").mkdir()
    with pytest.raises(GradingError, match="no learner's folder"):
        grade_class(tmp_path / "in", tmp_path / "out")


def test_two_runs_do_not_write_into_one_folder(tmp_path):
    fcntl = pytest.importorskip("fcntl")
    (tmp_path / "out" / ".run").mkdir(parents=True)
    (tmp_path / "in" / "a").mkdir(parents=True)
    with open(tmp_path / "out" / ".run" / "lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(GradingError, match="another run"):
            grade_class(tmp_path / "in", tmp_path / "out")


# ----------------------------------------------------------------------- killed and begun again


@pytest.mark.slow
@pytest.mark.long  # test_term.py kills runs, too
@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_at_any_moment_nothing_is_lost_or_graded_twice(tmp_path, jobs):
    make_class(tmp_path / "in", SOME, people=10, seed=3)
    whole = grade_class(
        tmp_path / "in", tmp_path / "whole", seed=9, limits=FAST, jobs=2, lessons=THREE
    )
    command = [sys.executable, "-m", "dnn_course", "grade", str(tmp_path / "in")]
    command += ["--out", str(tmp_path / "out"), "--seed", "9", "--jobs", str(jobs)]
    command += ["--check-timeout", "2", "--lessons", *THREE]
    (tmp_path / "tmp").mkdir()
    env = {**os.environ, "TMPDIR": str(tmp_path / "tmp")}
    nowhere = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dice = random.Random(jobs)
    records = tmp_path / "out" / ".run" / "records"
    kills, seen = 0, {}
    while kills < 5:
        process = subprocess.Popen(command, env=env, **nowhere)
        target = len(seen) + dice.randrange(1, 12)
        while process.poll() is None and len(written(records)) < target:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert gone(tmp_path / "tmp")
        kills += 1
        now = written(records)
        assert {name: now[name] for name in seen} == seen  # none lost, none graded twice
        for name in now:
            json.loads((records / name).read_text())  # none half-written
        seen = now
    assert seen
    assert subprocess.run(command, env=env, check=False, **nowhere).returncode == 0
    now = written(records)
    assert {name: now[name] for name in seen} == seen
    assert len(now) == whole.done
    for file in ("grades.csv", "results.csv", "exports/nbgrader/grades.csv"):
        assert (tmp_path / "out" / file).read_text() == (tmp_path / "whole" / file).read_text()


def gone(folder):
    """The pool and the sandboxes of a killed run end by themselves, and leave nothing behind."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if not running_in(folder) and not list(folder.iterdir()):
            return True
        time.sleep(0.05)
    return False


def running_in(folder):
    """Processes that were told to work below `folder` (Linux; elsewhere none is found)."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if os.fsencode(folder) in file.read_bytes():
                found.append(file.parent.name)
    return found


def written(records):
    """The records there are, each with the moment of its writing."""
    if not records.is_dir():
        return {}
    return {p.name: p.stat().st_mtime_ns for p in records.iterdir() if p.suffix == ".json"}


@pytest.mark.slow
def test_a_grading_process_that_dies_takes_nobody_with_it(tmp_path, monkeypatch):
    """A pool loses a process (the kernel was out of memory, say): its work is done again."""
    make_class(tmp_path / "in", SOME, people=8, seed=4)
    whole = grade_class(tmp_path / "in", tmp_path / "whole", seed=9, limits=FAST, lessons=THREE)
    killed = []

    def kill_one(done, total):
        if done == 6 and not killed:
            import multiprocessing

            children = [p for p in multiprocessing.active_children() if "Spawn" in p.name]
            os.kill(children[0].pid, signal.SIGKILL)
            killed.append(children[0].pid)

    run = grade_class(
        tmp_path / "in",
        tmp_path / "out",
        lessons=THREE,
        seed=9,
        limits=FAST,
        jobs=2,
        progress=kill_one,
    )
    assert killed
    assert run.done == whole.done
    expected = (tmp_path / "whole" / "results.csv").read_text()
    assert (tmp_path / "out" / "results.csv").read_text() == expected


# ------------------------------------------------------------------------------------- exports


def test_exports(named):
    folder = named / "out" / "exports"
    data = json.loads(
        (folder / "gradescope" / "Ada Lovelace" / "03_forward" / "results.json").read_text()
    )
    assert data["score"] == 30
    assert [test["name"] for test in data["tests"]] == list(FORWARD)
    assert {test["status"] for test in data["tests"]} == {"passed"}
    header = (folder / "nbgrader" / "grades.csv").read_text().splitlines()[0]
    assert header.split(",") == [
        "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
        "raw_score", "late_submission_penalty", "score", "max_score",
    ]  # fmt: skip


def test_fair_to_dependents(tmp_path):
    """One mistake costs one exercise: those that call it are judged with the course's own."""
    rows = grade_one(tmp_path, notebook({"linear_forward": body("return W @ A - b, (A, W, b)")}))
    assert statuses(rows) == dict(zip(FORWARD, ("failed", "passed", "passed"), strict=True))


def test_a_helper_in_a_cell_of_its_own_is_not_lost(tmp_path):
    nb = notebook({"linear_forward": body("return affine(W, A, b), (A, W, b)")})
    helper = "def affine(W, A, b):\n    return W @ A + b"
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    nb["cells"].insert(1, {**cell, "source": helper})
    assert statuses(grade_one(tmp_path, nb)) == dict.fromkeys(FORWARD, "passed")


HUNT = "09_bug_hunt"


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        (("", ""), "passed", ""),
        (('return "nothing"', "return list(FAULTS)[0]"), "passed", ""),  # the lesson has FAULTS
        (('return "the gate is open"', "pass"), "failed", '"the gate is open" is never returned'),
        (('return "nothing"', 'return "no bug"'), "failed", "none of the names in FAULTS"),
    ],
)
def test_the_hunter_gets_its_lessons_names_and_a_reason(tmp_path, change, status, says):
    source = key_answers(HUNT)["find_bug"].replace(*change)
    row = grade_one(tmp_path, notebook({"find_bug": source}, HUNT), HUNT)["find_bug"]
    assert row["status"] == status, row["message"]
    assert says in " ".join(row["message"].split())


def test_the_hunter_is_not_to_be_had_from_the_course(tmp_path):
    source = (
        "# GRADED FUNCTION: find_bug\nfrom dnn_helpers.bug_hunt import find_bug as ours\n\n"
        "def find_bug(grads, truth):\n    return ours(grads, truth)\n"
    )
    row = grade_one(tmp_path, notebook({"find_bug": source}, HUNT), HUNT)["find_bug"]
    assert row["status"] == "refused"


def test_a_wrong_relu_written_again_in_a_later_lesson_costs_nothing(tmp_path):
    nb = notebook()
    source = "def relu(Z):\n    return -Z, Z"
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    nb["cells"].insert(2, {**cell, "source": source})
    assert statuses(grade_one(tmp_path, nb)) == dict.fromkeys(FORWARD, "passed")


def test_the_demonstration_class_has_everything_in_it(tmp_path):
    """`make grade-demo`: the same class each time, graded end to end."""
    make_class(tmp_path / "in", SOME, seed=7)
    make_class(tmp_path / "again", SOME, seed=7)
    for path in (tmp_path / "in").rglob("*.ipynb"):
        twin = tmp_path / "again" / path.relative_to(tmp_path / "in")
        assert path.read_bytes() == twin.read_bytes()
    grade_class(tmp_path / "in", tmp_path / "out", lessons=THREE, limits=FAST, jobs=2)
    table = results(tmp_path / "out")
    assert len(table) == 30
    found = {row["status"] for rows in table.values() for row in rows.values()}
    assert {"passed", "failed", "not_attempted", "missing"} <= found
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert "30 learners" in page
    for part in ("Each exercise", "Most frequent mistakes", "Needs a look", "Everybody"):
        assert part in page


def test_a_record_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    """Stopped in the middle of a write, what was there before is still there, whole."""
    path = tmp_path / "record.json"
    store.write(path, "before")

    def stopped(handle):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stopped)  # between the writing and the taking of its place
    with pytest.raises(KeyboardInterrupt):
        store.write(path, "afterwards")
    assert path.read_text() == "before"
    monkeypatch.undo()
    store.write(path, "afterwards")
    assert path.read_text() == "afterwards"
    assert [left.name for left in tmp_path.iterdir()] == ["record.json"]


def test_a_sandbox_that_does_not_start_gives_nobody_zero_points(tmp_path, monkeypatch):
    """Also where somebody who handed in nothing was written down before."""
    hand_in(tmp_path / "in", "bob", notebook())
    (tmp_path / "in" / "ann").mkdir()
    broken = tmp_path / "broken.py"
    broken.write_text("import sys\nsys.exit('it broke')\n", "utf-8")
    monkeypatch.setattr("dnn_course.grading.sandbox.box.WORKER", broken)
    with pytest.raises(GradingError, match="the sandbox does not start"):
        grade_class(tmp_path / "in", tmp_path / "out", lessons=["03"], jobs=None)
