"""A stranger's file is looked into by a process that may die of it, and the class goes on."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time

import pytest
from grading_kit import FAST, FORWARD, dumps, grade_class, hand_in, notebook, results, statuses

from dnn_course.grading.bounded import MEMORY
from dnn_course.grading.collect import collect
from dnn_course.grading.errors import GradingError
from dnn_course.grading.handed_in import looking, submissions
from dnn_course.grading.handed_in.looking import Looked, Looker, look_into
from dnn_course.grading.key import load_lessons
from dnn_course.notebook.source import python_of

LESSONS = load_lessons()
RIGHT = dumps(notebook()).encode()


def ends_of(name, content, lessons):
    """What some files do to the process that looks into them, by their name."""
    if "kills" in name:
        os.kill(os.getpid(), signal.SIGKILL)
    if "once" in name and not os.path.exists(name):
        open(name, "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    if "never" in name:
        return sum(iter(int, 1))  # in C, so that no signal of Python's gets through
    if "needs" in name:
        bytearray(2 * MEMORY)
    return look_into(name, content, lessons)


def answers_with_ends(connection):
    looking.look_into = ends_of
    looking.answer(connection)


class NotThere:
    """What the other process cannot find: it ends before it has read what it is given."""

    def __call__(self, connection):
        raise AssertionError("never run")

    def __reduce__(self):
        return __import__, ("no_such_module",)


@pytest.fixture
def dying(monkeypatch):
    monkeypatch.setattr(looking.Looker, "answers", staticmethod(answers_with_ends))


def test_a_process_of_its_own_says_what_this_one_does():
    with Looker(LESSONS) as there, Looker(LESSONS, in_this_process=True) as here:
        for name, content in {
            "03_forward.ipynb": RIGHT,
            "other.ipynb": RIGHT,
            "broken.ipynb": RIGHT[:1000],
            "empty.ipynb": b"",
            "page.ipynb": b"<html>{",
            "large.ipynb": RIGHT[:-1] + b" " * 17_000_000 + b"}",
        }.items():
            found = there(name, content, 30)
            assert found == here(name, content, 30), name
        assert there("03_forward.ipynb", RIGHT, 30) == Looked("03_forward", len(FORWARD))


@pytest.mark.skipif(sys.platform == "win32", reason="there are no limits of memory")
def test_what_it_dies_of_is_named_and_the_next_file_is_looked_into(dying, tmp_path):
    with Looker(LESSONS) as look:
        for name, why in {
            "kills.ipynb": "it ends the process that tries",
            "needs 4 GB.ipynb": "it ends the process that tries",
            "never ends.ipynb": "it takes too long",
        }.items():
            found = look(name, RIGHT, 20 if "never" not in name else 2)
            assert (found.kind, found.why) == ("crashed", f"cannot be looked into: {why}")
            assert look("03_forward.ipynb", RIGHT, 30).lesson == "03_forward"
        # A process may end for another reason than its file.
        assert look(str(tmp_path / "once.ipynb"), RIGHT, 30).lesson == "03_forward"
    assert not multiprocessing.active_children()


def test_a_process_that_does_not_start_is_no_fault_of_the_file(monkeypatch):
    monkeypatch.setattr(looking.Looker, "answers", NotThere())
    with Looker(LESSONS) as look, pytest.raises(GradingError, match="does not start"):
        look("03_forward.ipynb", RIGHT, 30)
    assert not multiprocessing.active_children()


def test_a_program_without_a_main_of_its_own_is_told_so(tmp_path):
    hand_in(tmp_path / "in", "ada", notebook())
    program = tmp_path / "program.py"
    program.write_text(
        "from dnn_course.grading.collect import collect\n"
        f"print(*collect({str(tmp_path / 'in')!r}))\n"
    )
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert "call this below `if __name__ == '__main__':`" in done.stderr


def test_the_run_goes_on_and_the_learner_is_named(dying, tmp_path, monkeypatch):
    monkeypatch.setattr(submissions, "LOOK_SECONDS", 3)
    hand_in(tmp_path / "in", "a first", notebook())
    for name in ("03_forward kills.ipynb", "03_forward never ends.ipynb"):
        place = tmp_path / "in" / f"b {name}" / name
        place.parent.mkdir()
        place.write_bytes(RIGHT)
    hand_in(tmp_path / "in", "z last", notebook())
    run = grade_class(tmp_path / "in", tmp_path / "out", lessons=["03"], limits=FAST, jobs=1)
    found = results(tmp_path / "out")
    assert statuses(found["a first"]) == statuses(found["z last"])
    assert set(statuses(found["z last"]).values()) == {"passed"}
    assert [why.split(": it ", 1)[1] for _, why in run.look] == [
        "cannot be looked into: it ends the process that tries",
        "cannot be looked into: it takes too long",
    ]


def test_collect_goes_on_too(dying, tmp_path, monkeypatch):
    monkeypatch.setattr(submissions, "LOOK_SECONDS", 3)
    for learner, name in {"a": "03_forward kills.ipynb", "b": "03_forward.ipynb"}.items():
        place = tmp_path / "in" / learner / name
        place.parent.mkdir(parents=True)
        place.write_bytes(RIGHT)
    said = list(collect(tmp_path / "in"))
    assert said[:2] == ["a: no lesson", "b: 03_forward"]
    ends = "cannot be looked into: it ends the process that tries"
    assert said[-1] == f"  a: 03_forward kills.ipynb is not graded: it {ends}"


def test_a_cell_of_thousands_of_magics_takes_no_minutes():
    started = time.process_time()
    for line in ("x = %who a\n", "x = !ls\n", "np?\n"):
        python_of(line * (90_000 // len(line)))
    assert time.process_time() - started < 30
    assert python_of("files = !ls\n" * 20) == "files = get_ipython().getoutput('ls')\n" * 20
