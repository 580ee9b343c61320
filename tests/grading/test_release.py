"""`dnn release` and `dnn validate`: what goes out, and what a learner hears before handing in."""

import re
import shutil
import subprocess
import sys

import pytest
from grading_kit import body, hand_in, json, key_answers, notebook

from dnn_course.cli import main as dnn
from dnn_course.grading.key import load_lessons
from dnn_course.grading.release import release
from dnn_course.notebook import LESSON_FOLDER, NotebookError, dumps, exercises, read_notebook
from testCases import _check, check, solution
from testCases._check import CheckFailed

LESSON = "03_forward"


@pytest.fixture
def keys(tmp_path):
    """A folder with a lesson of its own that a test may spoil."""
    (tmp_path / "keys").mkdir()
    shutil.copy(LESSON_FOLDER / f"{LESSON}.ipynb", tmp_path / "keys")
    return tmp_path / "keys"


def spoil(keys, old, new):
    path = keys / f"{LESSON}.ipynb"
    key = read_notebook(path)
    cell = next(e.cell for e in exercises(key) if e.name == "linear_forward")
    assert old in cell["source"]
    cell["source"] = cell["source"].replace(old, new)
    path.write_text(dumps(key), "utf-8")


def test_no_answer_and_no_output_goes_out(tmp_path):
    release(tmp_path / "out")
    names = sorted(path.name for path in LESSON_FOLDER.glob("??_*.ipynb"))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names
    for lesson in load_lessons():
        copy = read_notebook(tmp_path / "out" / f"{lesson.name}.ipynb")
        text = json.dumps(copy)
        assert "BEGIN SOLUTION" not in text
        for exercise in exercises(lesson.key):
            solution = re.search(
                r"### BEGIN SOLUTION\n(.*?)\n *### END SOLUTION", exercise.source, re.DOTALL
            )[1]
            assert solution not in "\n".join(cell["source"] for cell in copy["cells"])
            stub = next(e for e in exercises(copy) if e.name == exercise.name)
            assert f"{exercise.name} is not written yet" in stub.source
        for cell in copy["cells"]:
            if cell["cell_type"] == "code":
                assert (cell["outputs"], cell["execution_count"]) == ([], None)


def test_what_was_released_gets_no_points_and_no_complaint(tmp_path):
    from grading_kit import FAST, grade_class, results

    release(tmp_path / "out")
    (tmp_path / "in").mkdir()
    shutil.copytree(tmp_path / "out", tmp_path / "in" / "ada")
    grade_class(tmp_path / "in", tmp_path / "grades", limits=FAST)
    rows = results(tmp_path / "grades")["ada"]
    assert {row["status"] for row in rows.values()} == {"not_attempted"}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("    ### END SOLUTION", "", r"cell \d+ \(linear_forward\), line \d+: .*never closed"),
        ("    ### BEGIN SOLUTION\n", "", r"cell \d+ \(linear_forward\).*END SOLUTION without"),
        (
            "    ### BEGIN SOLUTION\n",
            "    ### BEGIN SOLUTION\n    ### BEGIN SOLUTION\n",
            r"cell \d+ \(linear_forward\).*inside",
        ),
        ("W @ A + b", "W @ A", r"the key's own linear_forward is failed"),
        ("return Z, cache", "return Z", r"the key's own linear_forward is failed"),
    ],
)
def test_a_faulty_key_is_not_released(keys, tmp_path, old, new, says):
    spoil(keys, old, new)
    with pytest.raises(NotebookError, match=says):
        release(tmp_path / "out", folder=keys)
    assert not (tmp_path / "out").exists()


def test_an_exercise_without_marks_would_hand_out_its_answer(keys, tmp_path):
    spoil(keys, "    ### BEGIN SOLUTION\n", "")
    spoil(keys, "    ### END SOLUTION", "")
    with pytest.raises(NotebookError, match="its answer would be handed out"):
        release(tmp_path / "out", folder=keys)


def test_nothing_that_differs_is_replaced_unasked(tmp_path):
    release(tmp_path, ["03"])
    release(tmp_path, ["03"])
    (tmp_path / f"{LESSON}.ipynb").write_text("mine")
    with pytest.raises(NotebookError, match="differs"):
        release(tmp_path, ["03"])
    assert (tmp_path / f"{LESSON}.ipynb").read_text() == "mine"
    release(tmp_path, ["03"], force=True)
    assert (tmp_path / f"{LESSON}.ipynb").read_text() != "mine"


def test_the_keys_themselves_are_safe():
    with pytest.raises(NotebookError, match="the solved lessons themselves"):
        release(LESSON_FOLDER)


# ------------------------------------------------------------------------------------ commands


def test_validate_says_what_the_grader_would(tmp_path, capsys):
    path = hand_in(tmp_path, "me", notebook())
    assert dnn(["validate", str(path)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"10/10  {name}: passed" for name in key_answers()
    ]
    path = hand_in(tmp_path, "me", notebook({"linear_forward": body("return W @ A, (A, W, b)")}))
    path = path.rename(tmp_path / "any name.ipynb")
    assert dnn(["validate", str(path)]) == 1
    out = capsys.readouterr().out
    assert "0/10  linear_forward: failed" in out
    assert "10/10  L_model_forward: passed" in out


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["validate", "no-such.ipynb"], "no such file"),
        (["validate", "/dev/null"], "not a file"),
        (["grade", "no-such", "--out", "out"], "no such folder"),
        (["grade", ".", "--out", "out", "--lessons", "99"], "no lesson '99'"),
        (["release", "out", "--lessons", "../03_forward"], "no lesson"),
        (["release", str(LESSON_FOLDER)], "solved lessons"),
    ],
)
def test_what_cannot_start_is_one_line_and_exit_code_2(
    command, says, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    assert dnn(command) == 2
    err = capsys.readouterr().err
    assert says in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "option",
    [
        ["--jobs", "0"], ["--jobs", "x"], ["--seed", "-1"], ["--seed", "1e3"],
        ["--check-timeout", "0"], ["--check-timeout", "nan"], ["--memory", "1K"],
    ],
)  # fmt: skip
def test_options_that_make_no_sense_are_refused(option, capsys):
    with pytest.raises(SystemExit) as end:
        dnn(["grade", ".", "--out", "out", *option])
    assert end.value.code == 2
    assert option[1] in capsys.readouterr().err


def test_grade_exits_0_whatever_the_marks(tmp_path, capsys):
    hand_in(tmp_path / "in", "a", b"no notebook")
    command = ["grade", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--lessons", "03"]
    assert dnn(command) == 0
    out = capsys.readouterr().out
    assert "1 graded" in out
    assert str(tmp_path / "out" / "grades.csv") in out


def test_help_loads_nothing_heavy():
    code = """
import sys
from dnn_course.cli import main
try:
    main(["grade", "--help"])
except SystemExit:
    pass
print([m for m in ("numpy", "nbformat", "testCases", "jupyter_core") if m in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_answers_to_the_questions_can_be_kept_back(tmp_path):
    release(tmp_path / "with", lessons=["01"])
    release(tmp_path / "without", lessons=["01"], answers=False)
    texts = [
        (tmp_path / each / "01_activations.ipynb").read_text("utf-8")
        for each in ("with", "without")
    ]
    assert ["<summary>Answer" in text for text in texts] == [True, False]
    assert all("To think about" in text and "raise NotImplementedError" in text for text in texts)


def test_an_id_that_stands_twice_is_refused(tmp_path):
    from dnn_course.grading.key import load_lesson

    key = read_notebook(LESSON_FOLDER / f"{LESSON}.ipynb")
    again = [cell for cell in key["cells"] if "def linear_forward" in cell["source"]]
    key["cells"].append({**again[0], "id": "again"})
    (tmp_path / f"{LESSON}.ipynb").write_text(dumps(key))
    with pytest.raises(NotebookError, match="two cells are called linear_forward: an id stands"):
        load_lesson(tmp_path / f"{LESSON}.ipynb")


def test_a_class_may_close_its_solutions(tmp_path, monkeypatch, capsys):
    """No answers go out, and beside these copies `solution(f)` stays closed."""
    (tmp_path / "class.toml").write_text("solutions = false\n", "utf-8")
    assert dnn(["release", str(tmp_path / "out"), "--lessons", "01", "--class",
                str(tmp_path / "class.toml")]) == 0  # fmt: skip
    text = (tmp_path / "out" / "01_activations.ipynb").read_text("utf-8")
    assert "<summary>Answer" not in text
    assert json.loads(text)["metadata"]["dnn"] == {"solutions": False}
    monkeypatch.setitem(_check.tries, "relu", 3)
    capsys.readouterr()
    for folder, closed in ((tmp_path, False), (tmp_path / "out", True)):
        monkeypatch.chdir(folder)
        solution("relu")
        assert ("The solutions are closed in this class" in capsys.readouterr().out) == closed
        with pytest.raises(CheckFailed) as failed:
            check(lambda Z: (Z, Z), name="relu")
        assert ("solution(relu)" in str(failed.value)) != closed
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DNN_SOLUTIONS", "no")
    solution("relu")
    assert "closed" in capsys.readouterr().out


def test_what_was_released_so_is_graded_as_before(tmp_path):
    (tmp_path / "class.toml").write_text("solutions = false\n", "utf-8")
    release(tmp_path / "out", ["01"], class_file=tmp_path / "class.toml")
    nb = read_notebook(tmp_path / "out" / "01_activations.ipynb")
    for one in exercises(nb):
        nb["cells"][one.index]["source"] = key_answers("01_activations")[one.name]
    path = tmp_path / "01_activations.ipynb"
    path.write_text(dumps(nb), "utf-8")
    assert dnn(["validate", str(path)]) == 0
