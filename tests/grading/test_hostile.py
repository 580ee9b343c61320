"""A class with every bad input in it gets the gradebook that a fair human would write."""

import os
import shutil
import time
from pathlib import Path

import pytest
from grading_kit import FAST, FORWARD, grade_class, grade_one, grades, hand_in, results, statuses
from hostile import CASES

PROOF = Path("/tmp/dnn-grader-was-unpickled")


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The whole class, graded once in two processes."""
    folder = tmp_path_factory.mktemp("class")
    PROOF.unlink(missing_ok=True)
    for name, (content, _) in CASES.items():
        learner = folder / "in" / name
        learner.mkdir(parents=True)
        if callable(content):
            content(learner, learner / "03_forward.ipynb")
        else:
            hand_in(folder / "in", name, content)
    grade_class(folder / "in", folder / "out", lessons=["03"], limits=FAST, jobs=2)
    yield folder / "out"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_fair_mark(graded, name):
    found = statuses(results(graded)[name])
    for exercise, expected in CASES[name][1].items():
        allowed = expected if isinstance(expected, tuple) else (expected,)
        assert found[exercise] in allowed, results(graded)[name][exercise]["message"]


@pytest.mark.slow
def test_everybody_has_a_row_and_a_reason(graded):
    assert sorted(grades(graded)) == sorted(CASES)
    for learner, rows in results(graded).items():
        assert list(rows) == list(FORWARD), learner
        for row in rows.values():
            assert row["points"] == ("10" if row["status"] == "passed" else "0")
            assert bool(row["message"]) == (row["status"] != "passed"), row
        assert (graded / "feedback" / learner / "03_forward.html").is_file()


@pytest.mark.slow
def test_nothing_was_run_or_written_outside(graded):
    assert not PROOF.exists()
    assert "hacked" not in (graded / "grades.csv").read_text()
    for path in graded.rglob("*"):
        assert not path.is_symlink()


@pytest.mark.slow
def test_neighbours_change_nobody(graded, tmp_path):
    """Graded alone, with another seed, an honest learner gets the same marks."""
    for name in ("honest, right", "honest, one wrong"):
        rows = grade_one(tmp_path / name.replace(", ", "-"), CASES[name][0])
        assert statuses(rows) == statuses(results(graded)[name])


@pytest.mark.slow
def test_no_process_is_left(graded):
    """Loops, threads and forks of the class above have ended with their submissions."""
    if not os.path.isdir("/proc"):
        pytest.skip("no /proc to look at")
    left = [pid for pid in os.listdir("/proc") if pid.isdigit() and _is_left(pid)]
    # Tests beside this one kill graders, whose processes end a moment later; a loop never does.
    until = time.monotonic() + 60
    while left and time.monotonic() < until:
        time.sleep(0.2)
        left = [pid for pid in left if _is_left(pid)]
    assert left == []


def _is_left(pid):
    return b"sandbox/worker.py" in _command(pid) and _parent_is_gone(pid)


def _command(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _parent_is_gone(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1] == "1"
    except OSError:
        return False
