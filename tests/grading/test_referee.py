"""nbval is the referee anyone can call: on what was graded it finds the same failures."""

import os
import socket
import sys
from pathlib import Path

import pytest
from grading_kit import FAST, body, grade_class, hand_in, notebook, results
from nbval_kit import nbval

import dnn_course.grading.referee
from dnn_course.grading.demo import answers_of, rewritten, slipped, submission
from dnn_course.grading.errors import GradingError
from dnn_course.grading.key import load_lessons
from dnn_course.grading.referee import referee
from dnn_course.notebook import exercises


def agree(out):
    """The gradebook of `out` and nbval on its graded notebooks say the same of every exercise."""
    verdicts = nbval(out / "graded")
    found = results(out)
    assert set(verdicts) == set(found)
    for learner, rows in found.items():
        judged = {name: row["status"] == "passed" for name, row in rows.items()}
        referee = {name: word == "passed" for name, word in verdicts[learner].items()}
        assert judged == referee, learner


@pytest.mark.slow
def test_nbval_agrees_on_honest_submissions(tmp_path):
    import random

    lesson = load_lessons(["05"])[0]
    key = {exercise.name: exercise.source for exercise in exercises(lesson.key)}
    right = {name: rewritten(source, name, "own hand") for name, source in key.items()}
    chatty = {name: source.replace("return", "print(1); return") for name, source in key.items()}
    plot = "import matplotlib.pyplot as plt\n" + key["relu_backward"] + "\nplt.plot([1, 2]);"
    slips = {name: slipped(source, name, random.Random(4)) for name, source in key.items()}
    class_ = {
        "all-right": right,
        "all-slips": slips,
        "nothing": {},
        "one-slip": right | {"linear_backward": slips["linear_backward"]},
        "prints": chatty,
        "plots": right | {"relu_backward": plot},
        "syntax": right | {"compute_dA": "def compute_dA(A, Y)\n    return A"},
        "mixed": answers_of(lesson, random.Random(8), 0.6, "mine"),
    }
    for learner, answers in class_.items():
        hand_in(tmp_path / "in", learner, submission(lesson, answers), lesson.name)
    grade_class(tmp_path / "in", tmp_path / "out", lessons=["05"], limits=FAST)
    agree(tmp_path / "out")


@pytest.mark.slow
@pytest.mark.long
def test_nbval_agrees_where_checks_were_edited_and_helpers_added(tmp_path):
    nb = notebook({"linear_forward": body("return affine(W, A, b), (A, W, b)")})
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    nb["cells"].insert(1, {**cell, "source": "def affine(W, A, b):\n    return W @ A + b"})
    hand_in(tmp_path / "in", "helper", nb)
    nb = notebook({"linear_forward": body("return W @ A, (A, W, b)")})
    for cell in nb["cells"]:
        if cell["source"].startswith("check("):
            cell["source"] = "print('PASS linear_forward  6/6')"
    hand_in(tmp_path / "in", "edited", nb)
    nb = notebook()
    nb["cells"] = [cell for cell in nb["cells"] if "def linear_forward" not in cell["source"]]
    hand_in(tmp_path / "in", "deleted", nb)
    grade_class(tmp_path / "in", tmp_path / "out", lessons=["03"], limits=FAST)
    agree(tmp_path / "out")


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the box is made of Linux")
def test_in_its_box_nbval_runs_what_was_graded_and_reaches_nothing(tmp_path, monkeypatch):
    """A learner's code can do there neither what the grader may nor what root may: where it gets
    through, its function is not defined, and nbval says so.
    """
    proof, mine = str(tmp_path / "proof"), tmp_path / "marks.csv"
    mine.write_text("20")
    mine.chmod(0o600)
    server = socket.create_server(("127.0.0.1", 0))
    tries = (
        f"open({proof!r}, 'w')", f"os.chmod({str(mine)!r}, 0o666)", f"open({str(mine)!r}, 'a')",
        f"os.kill({os.getpid()}, 0)", "open('/dev/shm/proof', 'w')", "os.mkdir('/proof')",
        f"socket.create_connection({server.getsockname()!r}, 1)", "os.mknod('/tmp/proof')",
    )  # fmt: skip
    reaches = "import os, socket\n"
    for attempt in tries:
        reaches += f"try: {attempt}\nexcept OSError: pass\nelse: raise SystemExit\n"
    right = reaches + body("return W @ A + b, (A, W, b)")
    hand_in(tmp_path / "in", "ada", notebook({"linear_forward": right}))
    out = tmp_path / "out"
    grade_class(tmp_path / "in", out, lessons=["03"], limits=FAST)
    assert "passed" in (out / "results.csv").read_text()
    assert referee(out) == (3, [])
    server.close()
    assert not os.path.exists(proof)
    assert (mine.read_text(), mine.stat().st_mode & 0o777) == ("20", 0o600)
    text = (out / "results.csv").read_text()
    (out / "results.csv").write_text(text.replace("linear_forward,passed", "linear_forward,failed"))
    monkeypatch.chdir(tmp_path)
    here = Path("out")  # the box has another working folder
    (found,) = (one for one in referee(here)[1] if one.exercise == "linear_forward")
    assert (found.gradebook, found.referee) == ("failed", "passed")


def test_the_referee_says_what_is_missing(tmp_path):
    with pytest.raises(GradingError, match=r"no results\.csv"):
        referee(tmp_path)
    (tmp_path / "results.csv").write_bytes(b"learner\xff")
    with pytest.raises(GradingError, match="not as dnn grade wrote it"):
        referee(tmp_path)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="names of any bytes")
def test_each_learner_is_compared_whatever_the_name_and_nothing_else(tmp_path, monkeypatch):
    """A table writes a name otherwise than the folder has it; what is no learner's is left out."""
    names = ["ada", "=1+1", "a\n\x1bb\u202e", os.fsdecode(b"caf\xe9")]
    out = tmp_path / "out"
    for name in names:
        hand_in(tmp_path / "in", name, notebook({"linear_forward": body("return 0")}))
    grade_class(tmp_path / "in", out, lessons=["03"], limits=FAST)
    (out / "graded" / "notes.txt").touch()
    (out / "graded" / "link").symlink_to(tmp_path)
    seen = []
    monkeypatch.setattr(
        dnn_course.grading.referee,
        "verdicts",
        lambda folder: seen.append(folder.name) or {},
    )
    compared, differences = referee(out)
    assert (compared, sorted(seen)) == (3 * len(names), sorted(names))
    assert {(one.learner, one.gradebook, one.referee) for one in differences} == {
        (name, "passed", dnn_course.grading.referee.NOTHING) for name in names
    }


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the box is made of Linux")
def test_without_a_box_it_runs_nothing(tmp_path, monkeypatch):
    (tmp_path / "graded" / "ada").mkdir(parents=True)
    (tmp_path / "results.csv").write_text("learner,lesson,exercise,status\n")
    box = tmp_path / "box.py"
    box.write_text("import sys\nsys.exit(3)")
    monkeypatch.setattr(dnn_course.grading.referee, "BOX", box)
    with pytest.raises(GradingError, match="no box can be made here"):
        referee(tmp_path)
