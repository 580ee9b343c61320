"""`my_functions` and `progress`, on lessons as learners leave them."""

import json
import shutil

import numpy as np
import pytest
from making import OWN, REFUSED, code, save

import dnn_helpers
from dnn_course import my_functions, progress
from dnn_course import notebook as notebooks
from dnn_course.handout import hand_out
from dnn_course.learner import collect
from dnn_helpers import NETWORK
from testCases.exercises import EXERCISES

KEY = notebooks.LESSON_FOLDER
NOT_YET = "not written yet, or not saved"
asked = collect.course()


@pytest.fixture
def work(tmp_path):
    hand_out(KEY, tmp_path / "work")
    return tmp_path / "work"


def lesson_of(name):
    return next(lesson for lesson, names in asked.items() if name in names)


def answer(work, name, source=None):
    """Write an answer into the learner's copy: by default the course's own."""
    path = work / f"{lesson_of(name)}.ipynb"
    nb = notebooks.read_notebook(path)
    if source is None:
        source = notebooks.find_exercise(notebooks.read_notebook(KEY / path.name), name).source
    notebooks.find_exercise(nb, name).cell["source"] = source
    save(nb, path)


def add(work, name, source, at=None):
    """Put a cell of the learner's own before the exercise `name`, or at the end."""
    path = work / f"{lesson_of(name)}.ipynb"
    nb = notebooks.read_notebook(path)
    index = notebooks.find_exercise(nb, name).index if at is None else at
    nb["cells"].insert(index, code(source))
    save(nb, path)


def whose(mine):
    return {name: found.status for name, found in mine.findings.items() if found.passed}


# --- the course's own lessons and a fresh copy of them


def test_in_the_solved_lessons_everything_is_yours_and_the_text_is_fixed():
    mine = my_functions(KEY)
    assert tuple(mine) == NETWORK
    assert mine.yours == NETWORK
    assert repr(mine).endswith(f"All {len(NETWORK)} functions are yours. Read from {KEY}.")
    assert repr(mine) == repr(my_functions(KEY))
    assert mine._repr_html_() == my_functions(KEY)._repr_html_()
    assert all(function is not getattr(dnn_helpers, name) for name, function in mine.items())


def test_in_a_fresh_copy_nothing_is_and_the_references_stand_in(work):
    mine = my_functions(work)
    assert mine.yours == ()
    assert dict(mine) == {name: getattr(dnn_helpers, name) for name in NETWORK}
    assert {found.status for found in mine.findings.values()} == {"not_attempted"}
    assert repr(mine).count(NOT_YET) == len(NETWORK)
    assert f"0 of {len(NETWORK)} functions are yours" in repr(mine)


def test_the_folder_is_the_notebooks_own_where_none_is_given(work, monkeypatch):
    monkeypatch.chdir(work)
    answer(work, "relu")
    assert my_functions().yours == ("relu",)
    assert progress().done == ("relu",)


def test_functions_are_splat_into_whoever_takes_them_by_name(work):
    def takes(**functions):
        return sorted(functions)

    assert takes(**my_functions(work)) == sorted(NETWORK)


# --- right and wrong answers


def test_a_right_answer_is_used_and_a_wrong_one_is_stood_in_for(work):
    answer(work, "relu")
    answer(
        work,
        "sigmoid",
        "# GRADED FUNCTION: sigmoid\ndef sigmoid(Z):\n    return 1 / (1 + np.exp(Z)), Z",
    )
    mine = my_functions(work)
    assert mine.yours == ("relu",)
    assert mine["sigmoid"] is dnn_helpers.sigmoid
    assert mine.findings["sigmoid"].status == "failed"
    assert "01_activations: its check does not pass" in repr(mine)


def test_the_learners_functions_call_the_learners_functions(work):
    for name in list(EXERCISES)[:6]:
        answer(work, name)
    called = []
    mine = my_functions(work)
    space = mine["L_model_forward"].__globals__
    own_relu = space["relu"]
    assert own_relu is mine["relu"]
    space["relu"] = lambda Z: called.append(1) or own_relu(Z)
    parameters = dnn_helpers.initialize_parameters_deep([3, 2, 1])
    mine["L_model_forward"](np.ones((3, 4)), parameters)
    assert called


def test_one_wrong_answer_costs_one_function(work):
    for name in EXERCISES:
        answer(work, name)
    wrong = "def linear_forward(A, W, b):\n    return W @ A - b, (A, W, b)"
    answer(work, "linear_forward", wrong)
    mine = my_functions(work)
    assert set(NETWORK) - set(mine.yours) == {"linear_forward"}
    space = mine["linear_activation_forward"].__globals__
    assert space["linear_forward"] is dnn_helpers.linear_forward


def test_a_function_that_calls_a_later_one_gets_the_reference_where_that_is_wrong(work):
    answer(work, "relu", "def relu(Z):\n    sigmoid(Z)\n    return np.maximum(0, Z), Z")
    answer(work, "sigmoid", "def sigmoid(Z):\n    return Z, Z")
    mine = my_functions(work)
    assert mine.yours == ("relu",)
    assert mine["relu"].__globals__["sigmoid"] is dnn_helpers.sigmoid


def test_learned_functions_train_a_network(work):
    for name in EXERCISES:
        answer(work, name)
    X, Y = np.random.default_rng(0).normal(size=(3, 20)), np.ones((1, 20))
    _, costs = dnn_helpers.L_layer_model(
        X, Y, [3, 4, 1], num_iterations=30, functions=my_functions(work)
    )
    assert costs[-1] < costs[0]


def test_a_saved_change_is_judged_anew_and_nothing_before_it_is(work, monkeypatch):
    judged = []
    status = collect.status_beside
    monkeypatch.setattr(
        collect, "status_beside", lambda name, *also: judged.append(name) or status(name, *also)
    )
    answer(
        work, "relu", "# GRADED FUNCTION: relu\ndef relu(Z):  # one of its kind\n    return Z, Z"
    )
    my_functions(work)
    assert judged[:2] == ["relu", "sigmoid"]
    judged.clear()
    assert my_functions(work).yours == ()
    assert judged == []
    answer(
        work,
        "predict",
        "# GRADED FUNCTION: predict\ndef predict(X, y, parameters):\n    return X + 4711",
    )
    my_functions(work)
    assert (
        judged == [*EXERCISES][[*EXERCISES].index("flatten") :]
    )  # its lesson, and what comes after


# --- what learners do besides


@pytest.mark.parametrize(
    ("before", "returned"),
    [
        (
            "from collections import namedtuple\nP = namedtuple('P', 'A Z')",
            "P(np.maximum(0, Z), Z)",
        ),
        ("zeros = np.zeros(3)\nZERO = zeros.sum()", "np.maximum(ZERO, Z), Z"),
        (
            "from collections import defaultdict\nD = defaultdict(int)\nD['a'] = 2",
            "np.maximum(D['b'], Z), Z",
        ),
        ("files = !ls\nZERO = float(abs(-0))", "np.maximum(ZERO, Z), Z"),
        ("%%time\nZERO = float(abs(-0))", "np.maximum(ZERO, Z), Z"),
        ("from __future__ import annotations", "(lambda A: (A, Z))(np.maximum(0, Z))"),
    ],
)
def test_values_that_a_graded_function_reads_are_found(work, before, returned):
    add(work, "relu", f"{before}\nprint('never run')")
    head = "# GRADED FUNCTION: relu\ndef relu(Z: Matrix):" if "future" in before else "def relu(Z):"
    answer(work, "relu", f"{head}\n    return {returned}")
    assert my_functions(work).yours == ("relu",)


def test_nothing_is_computed_that_no_graded_function_reads(work, tmp_path):
    add(work, "relu", f"history = open({str(tmp_path / 'made')!r}, 'w')\ndef plot():\n    history")
    answer(work, "relu")
    assert my_functions(work).yours == ("relu",)
    assert not (tmp_path / "made").exists()


def test_an_import_is_never_cut_short(work, monkeypatch):
    assert collect.SECONDS_TO_DEFINE < 3
    (work / "slow_to_import.py").write_text("import time\ntime.sleep(3)\nzero = 0\n")
    monkeypatch.syspath_prepend(work)
    add(work, "relu", "from slow_to_import import zero")
    answer(work, "relu", "def relu(Z):\n    return np.maximum(zero, Z), Z")
    assert my_functions(work).yours == ("relu",)


@pytest.mark.parametrize(
    "around",
    [
        "print('defined')",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
        "while True:\n    pass",
        "import sys\nsys.exit()",
        "raise RuntimeError('a cell that does not run')",
        "%timeit relu(np.zeros(3))",
        "input()",
        "undefined_name + 1",
    ],
)
def test_what_else_is_in_the_exercises_cell_is_not_run(work, around, capfd):
    source = notebooks.find_exercise(
        notebooks.read_notebook(KEY / "01_activations.ipynb"), "relu"
    ).source
    answer(work, "relu", f"{source}\n\n{around}\n")
    assert my_functions(work).yours == ("relu",)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "definition",
    [
        "class Endless:\n    while True:\n        pass",
        "def default(x=print('loud')):\n    pass",
        "@undefined\ndef decorated():\n    pass",
        "class Leaves:\n    raise SystemExit",
        "class Loud:\n    import sys\n    print('loud')\n    print('loud', file=sys.stderr)",
        "import no_such_package_anywhere",
    ],
)
def test_a_definition_that_fails_or_never_ends_costs_nothing_else(work, definition, capfd):
    answer(work, "relu")
    add(work, "relu", definition)
    assert my_functions(work).yours == ("relu",)
    assert capfd.readouterr() == ("", "")


def test_a_helper_in_another_cell_is_found(work):
    add(work, "relu", "def positive(Z):\n    return Z * (Z > 0)\n\n\nprint(positive(np.ones(2)))")
    answer(work, "relu", "# GRADED FUNCTION: relu\ndef relu(Z):\n    return positive(Z), Z")
    assert my_functions(work).yours == ("relu",)


def test_a_later_experiment_does_not_replace_the_answer(work):
    answer(work, "relu")
    add(work, "relu", "def relu(Z):\n    return 'an experiment'", at=99)
    assert my_functions(work).yours == ("relu",)


def test_an_endless_answer_is_stopped_and_stood_in_for(work):
    answer(work, "relu", "# GRADED FUNCTION: relu\ndef relu(Z):\n    while True:\n        pass")
    mine = my_functions(work)
    assert mine.findings["relu"].status == "timeout"
    assert mine["relu"] is dnn_helpers.relu
    assert "takes too long" in repr(mine)


def test_metadata_may_be_lost(work):
    path = work / "01_activations.ipynb"
    answer(work, "relu")
    nb = notebooks.read_notebook(path)
    for cell in nb["cells"]:
        cell["metadata"] = {}
    save(nb, path)
    assert my_functions(work).yours == ("relu",)


@pytest.mark.parametrize("content", ["", '{"cells": [', "[]", "null"])
def test_a_lesson_that_is_no_notebook_costs_its_own_functions_only(work, content):
    answer(work, "relu")
    answer(work, "initialize_parameters_deep")
    (work / "01_activations.ipynb").write_text(content)
    mine = my_functions(work)
    assert mine.yours == ("initialize_parameters_deep",)
    assert mine.findings["relu"].status == "unreadable"
    assert "01_activations.ipynb" in repr(mine)


def test_lessons_and_cells_that_are_not_there(work):
    answer(work, "relu")
    path = work / "01_activations.ipynb"
    nb = notebooks.read_notebook(path)
    del nb["cells"][notebooks.find_exercise(nb, "sigmoid").index]
    save(nb, path)
    (work / "02_initialize.ipynb").unlink()
    mine = my_functions(work)
    assert mine.yours == ("relu",)
    assert "01_activations: there is no function of that name" in repr(mine)
    assert f"02_initialize: the lesson is not in {work}" in repr(mine)


def test_a_lesson_that_is_being_saved_is_read_again(work, monkeypatch):
    answer(work, "relu")
    path = work / "01_activations.ipynb"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    # the editor finishes its save while we wait
    monkeypatch.setattr("dnn_course.copies.time.sleep", lambda _: path.write_bytes(whole))
    assert my_functions(work).yours == ("relu",)


# --- progress


def test_progress_says_what_is_done_and_what_is_next(work):
    for name in ("relu", "sigmoid", "linear_forward"):
        answer(work, name)
    answer(work, "linear_activation_forward", "def linear_activation_forward(*a): return 1")
    text, read = repr(progress(work)), f" Read from {work}."
    assert text.splitlines()[0] == "01_activations  ✓ relu  ✓ sigmoid"
    assert (
        "03_forward      ✓ linear_forward  ! linear_activation_forward  · L_model_forward" in text
    )
    everything = len(EXERCISES)
    assert text.endswith(
        f"3 of {everything} done. Next: initialize_parameters_deep in 02_initialize." + read
    )
    answer(work, "initialize_parameters_deep")
    assert repr(progress(work)).endswith(
        f"4 of {everything} done. Next: linear_activation_forward in 03_forward "
        "(its check does not pass)." + read
    )


def test_progress_in_the_solved_lessons_is_complete(monkeypatch):
    monkeypatch.chdir(KEY)
    assert repr(progress()).endswith(
        f"{len(EXERCISES)} of {len(EXERCISES)} done: the whole network is yours."
    )


def test_the_picture_says_in_text_what_it_shows_in_colour(work):
    import xml.etree.ElementTree as ET

    answer(work, "relu")
    picture = progress(work)._repr_html_()
    svg = ET.fromstring(picture[: picture.index("</svg>") + 6])
    space = {"s": "http://www.w3.org/2000/svg"}
    assert svg.get("role") == "img"
    assert svg.find("s:title", space).text.startswith(f"1 of {len(EXERCISES)} done. Next: sigmoid")
    titles = [title.text for title in svg.findall("s:g/s:title", space)]
    assert len(titles) == len(EXERCISES)
    assert titles[:2] == ["relu: done", f"sigmoid: {NOT_YET}"]
    marks = [text.text[0] for text in svg.findall("s:g/s:text", space)]
    assert marks[:3] == ["✓", "▸", "·"]
    width = float(svg.get("viewBox").split()[2])
    for box in svg.findall("s:g/s:rect", space):
        assert float(box.get("x")) + float(box.get("width")) <= width
    assert picture == progress(work)._repr_html_()


def test_text_of_a_lesson_cannot_break_the_table_or_the_picture(work):
    (work / "01_activations.ipynb").write_text('{"<script>alert(1)</script>')
    shutil.copy(work / "01_activations.ipynb", work / "02_initialize.ipynb")
    for html in (my_functions(work)._repr_html_(), progress(work)._repr_html_()):
        assert "<script>" not in html
    json.dumps(html)


def test_the_network_is_what_the_lessons_up_to_the_cats_ask_for():
    """dnn_helpers cannot import the exercises, so its list stands there once more."""
    lessons = {lesson: names for lesson, names in collect.course().items() if lesson < "08"}
    written = [name for names in lessons.values() for name in names]
    assert tuple(written) == NETWORK


# --- what the grader would refuse


TAKEN = "passes here, would be refused: imported from the course"


@pytest.mark.parametrize("how", [*REFUSED, *OWN])
def test_what_is_imported_from_the_course_is_said_before_it_is_refused(work, how):
    answer(work, "relu", {**REFUSED, **OWN}[how])
    found = progress(work).findings["relu"]
    if how in OWN:
        assert found.passed
    else:
        assert (found.status, found.note) == ("refused", TAKEN)
        assert f"Next: relu in 01_activations ({TAKEN})" in repr(progress(work))
        assert my_functions(work)["relu"] is dnn_helpers.relu
        assert TAKEN in my_functions(work)._repr_html_()


def test_what_a_lesson_hands_out_is_no_import_of_an_answer(work):
    """Lesson 03 gives relu and sigmoid; its answers may call them."""
    for name in ("linear_forward", "linear_activation_forward", "L_model_forward"):
        answer(work, name)
    assert {"linear_activation_forward", "L_model_forward"} <= set(progress(work).done)
