"""nbval is the referee anyone can call: on what was graded it finds the same failures."""

import pytest
from grading_kit import FAST, body, grade_class, hand_in, notebook, results
from nbval_kit import nbval

from dnn_course.grading.demo import answers_of, rewritten, slipped, submission
from dnn_course.grading.key import load_lessons
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
