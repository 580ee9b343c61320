"""Reading, finding, blanking, answering: dnn_course.notebook."""

import contextlib
import copy
import json
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import RELU, WRITTEN_RELU, check, code, exercise, lesson, markdown, notebook, save

from dnn_course import notebook as notebooks
from dnn_course.notebook import NotebookError


def judged(key, submission):
    parts = notebooks.Parts(key)
    return notebooks.graded_notebook(parts, notebooks.program(parts, submission))


SOLUTIONS = ("np.maximum(0, Z)", "return A, Z")


# --- reading and writing


def test_lists_of_lines_and_texts_read_alike(tmp_path):
    nb = lesson()
    nb["cells"][2]["source"] = RELU.splitlines(keepends=True)
    read = notebooks.read_notebook(save(nb, tmp_path / "01_a.ipynb"))
    assert read["cells"][2]["source"] == RELU


def test_what_is_written_is_byte_for_byte_what_jupyter_writes(tmp_path):
    nb = lesson()
    nb["cells"][3]["outputs"].append(
        {
            "output_type": "display_data",
            "metadata": {},
            "data": {
                "text/plain": "a\nb",
                "image/svg+xml": "<svg>\n</svg>",
                "image/png": "iVBO",
                "application/json": {"a": ["x\ny"]},
            },
        }
    )
    ours = tmp_path / "ours.ipynb"
    notebooks.write_notebook(nb, ours)
    theirs = nbformat.writes(nbformat.from_dict(copy.deepcopy(nb))) + "\n"
    assert ours.read_text(encoding="utf-8") == theirs
    assert notebooks.read_notebook(ours) == nb


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the file is empty"),
        (b"{", "not valid JSON"),
        (b"\xff\xfe\x00", "not text in UTF-8"),
        (b"[" * 100_000, "not valid JSON"),
        (b"[]", "not a notebook"),
        (b'{"cells": {}}', "not a notebook"),
        (b'{"cells": [1]}', "cell 1 has no 'cell_type'"),
        (b'{"nbformat": 3, "worksheets": []}', "older notebook format"),
    ],
)
def test_what_is_no_notebook_is_refused_in_one_sentence(tmp_path, content, says):
    path = tmp_path / "03_forward.ipynb"
    path.write_bytes(content)
    with pytest.raises(NotebookError, match=says) as caught:
        notebooks.read_notebook(path)
    assert "03_forward.ipynb" in str(caught.value)


def test_a_missing_and_an_oversized_file_are_refused(tmp_path):
    with pytest.raises(NotebookError, match="no such file"):
        notebooks.read_notebook(tmp_path / "absent.ipynb")
    with pytest.raises(NotebookError, match="no such file"):
        notebooks.read_notebook(tmp_path)
    path = save(lesson(), tmp_path / "a.ipynb")
    with pytest.raises(NotebookError, match="larger than"):
        notebooks.read_notebook(path, max_bytes=100)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "cell_type",
                    "source",
                    "metadata",
                    "outputs",
                    "tags",
                    "nbgrader",
                    "grade_id",
                    "data",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=100, deadline=None)
@given(cells=st.lists(_json, max_size=4), metadata=_json, code_too=_json)
def test_odd_but_valid_json_is_read_or_refused_and_never_crashes(
    tmp_path_factory, cells, metadata, code_too
):
    odd = {"cell_type": "code", "metadata": metadata, "source": code_too, "outputs": code_too}
    path = tmp_path_factory.getbasetemp() / "odd.ipynb"
    path.write_text(json.dumps({"cells": [odd, *cells], "metadata": metadata}))
    try:
        nb = notebooks.read_notebook(path)
    except NotebookError:
        return
    notebooks.exercises(nb)
    with contextlib.suppress(NotebookError):  # points that are no number
        notebooks.checks(nb)
    notebooks.find_exercise(nb, "relu")
    notebooks.blank(nb)
    judged(lesson(), nb)
    notebooks.write_notebook(nb, path)


def test_half_a_surrogate_pair_can_be_written_again(tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_text('{"cells": [{"cell_type": "code", "source": "x = \'\\ud800\'"}]}')
    nb = notebooks.read_notebook(path)
    notebooks.write_notebook(nb, path)
    assert notebooks.read_notebook(path) == nb


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = save(lesson(), tmp_path / "a.ipynb")
    before = path.read_bytes()

    def full(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr(notebooks.file.os, "replace", full)
    with pytest.raises(OSError, match="no space"):
        notebooks.write_notebook(notebook(), path)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["a.ipynb"]


def test_lessons_are_found_in_order_and_nothing_else_is(tmp_path):
    for name in ("10_z", "02_b", "01_a", "03_c.new", "notes", ".02_hidden"):
        (tmp_path / f"{name}.ipynb").touch()
    assert [path.stem for path in notebooks.find_lessons(tmp_path)] == ["01_a", "02_b", "10_z"]


# --- finding


def test_exercises_and_checks_of_a_lesson():
    nb = lesson()
    (found,) = notebooks.exercises(nb)
    assert (found.name, found.index, found.source, found.warning) == ("relu", 2, RELU, "")
    assert notebooks.checks(nb) == [notebooks.Check("relu", 10, 4)]


@pytest.mark.parametrize(
    ("cells", "index"),
    [
        ([exercise("relu", "def relu(Z): pass")], 0),
        ([code("# GRADED FUNCTION: relu\ndef relu(Z): pass")], 0),
        ([code("\n#graded function: relu\ndef relu(Z): pass")], 0),
        ([code("def f(): pass"), code("x = 1\ndef relu(Z): pass")], 1),
        ([code("relu = lambda Z: (Z, Z)")], 0),
        ([code("def relu(Z):\n    return (Z")], 0),
        # the id goes before the marker, the marker before the name
        (
            [
                exercise("relu", "def relu(Z): pass"),
                code("# GRADED FUNCTION: relu\ndef relu(Z): 1"),
            ],
            0,
        ),
        ([code("# GRADED FUNCTION: relu\ndef relu(Z): 1"), code("def relu(Z): 2")], 0),
        # an emptied cell gives way to the one that the code went to
        ([exercise("relu", ""), code("def relu(Z): pass")], 1),
        ([exercise("relu", "# GRADED FUNCTION: relu"), code("def relu(Z): pass")], 1),
        ([exercise("relu", "")], 0),
    ],
)
def test_an_exercise_is_found_by_id_then_marker_then_name(cells, index):
    assert notebooks.find_exercise(notebook(*cells), "relu").index == index


def test_of_duplicates_the_last_counts_and_the_warning_names_the_cells():
    nb = notebook(exercise("relu", "def relu(Z): 1"), code(""), exercise("relu", "def relu(Z): 2"))
    found = notebooks.find_exercise(nb, "relu")
    assert found.index == 2
    assert "cells 1, 3" in found.warning
    assert "the last one above its check counts" in found.warning


def test_neither_a_call_nor_a_check_cell_nor_text_is_an_answer():
    forged = check("relu")
    forged["source"] = "def relu(Z): pass"
    nb = notebook(code("relu(3)"), markdown("def relu(Z): pass"), forged, code("import relu"))
    assert notebooks.find_exercise(nb, "relu") is None


# --- blanking


def test_the_learners_copy_has_no_answer_anywhere():
    nb = lesson()
    nb["cells"][0] |= {"attachments": {"key.png": {"text/plain": "A = np.maximum(0, Z)"}}}
    nb["cells"][1]["metadata"]["note"] = "np.maximum(0, Z)"
    blanked = notebooks.blank(nb)
    text = json.dumps(blanked)
    for secret in SOLUTIONS:
        assert secret in json.dumps(nb)
        assert secret not in text
    assert "SOLUTION" not in text
    assert all(cell.get("execution_count") is None for cell in blanked["cells"])
    assert nb == {**lesson(), "cells": nb["cells"]}  # and the lesson itself is untouched


def test_the_stub_says_what_to_do_and_keeps_the_docstring():
    source = notebooks.blank(lesson())["cells"][2]["source"]
    assert source.startswith("# GRADED FUNCTION: relu")
    assert '"""Return max(0, Z) and Z."""' in source
    names = {}
    exec(source, names)
    with pytest.raises(NotImplementedError, match="relu is not written yet: replace this line"):
        names["relu"](0)


def test_run_all_goes_on_and_the_checks_are_locked():
    blanked = notebooks.blank(lesson())
    _, imports, answer, _, checked = blanked["cells"]
    assert imports["metadata"]["tags"] == ["raises-exception"]
    assert checked["metadata"]["editable"] is False
    assert checked["metadata"]["deletable"] is False
    assert answer["metadata"]["deletable"] is False
    assert "editable" not in answer["metadata"]
    assert notebooks.blank(blanked) == blanked


def test_a_picture_that_the_text_shows_stays():
    nb = notebook(
        markdown(
            "![net](attachment:net.png)",
            attachments={"net.png": {"image/png": "iVBO"}, "unused.png": {"image/png": "x"}},
        )
    )
    assert notebooks.blank(nb)["cells"][0]["attachments"] == {"net.png": {"image/png": "iVBO"}}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("    ### BEGIN SOLUTION\n    x = 1", r"line 3: ### BEGIN SOLUTION is never closed"),
        ("    x = 1\n    ### END SOLUTION", r"line 4: ### END SOLUTION without a BEGIN"),
        (
            "    ### BEGIN SOLUTION\n    ### BEGIN SOLUTION\n    x = 1\n    ### END SOLUTION",
            r"line 4: ### BEGIN SOLUTION inside that of line 3",
        ),
    ],
)
def test_markers_that_do_not_match_name_cell_and_line(body, says):
    nb = notebook(markdown("#"), exercise("relu", f"# GRADED FUNCTION: relu\ndef relu(Z):\n{body}"))
    with pytest.raises(NotebookError, match=rf"cell 2 \(relu\), {says}"):
        notebooks.blank(nb)


def test_two_solutions_in_one_cell_are_both_taken_out():
    region = "    ### BEGIN SOLUTION\n    secret = {0}\n    ### END SOLUTION\n"
    source = "def f():\n" + region.format(1) + "def g():\n" + region.format(2)
    (cell,) = notebooks.blank(notebook(code(source)))["cells"]
    assert "secret" not in cell["source"]
    assert "f is not written yet" in cell["source"]
    assert "g is not written yet" in cell["source"]


# --- with the learner's answers


def submission(*before, answer=WRITTEN_RELU):
    nb = notebooks.blank(lesson())
    nb["cells"][2]["source"] = answer
    nb["cells"][2:2] = before
    return nb


def sources(nb):
    return [cell["source"].rstrip("\n") for cell in nb["cells"]]


def test_the_learners_answer_replaces_the_keys():
    answer = "def relu(Z): return Z, Z"
    nb = judged(lesson(), submission(answer=answer))
    assert nb["cells"][2]["source"] == answer
    assert nb["cells"][4] == lesson()["cells"][4]  # the key's check, with its expected output
    for cell in nb["cells"][1:4]:
        assert {"nbval-ignore-output", "raises-exception"} <= set(cell["metadata"]["tags"])
    assert [one.name for one in notebooks.exercises(nb)] == ["relu"]
    nbformat.validate(nbformat.from_dict(nb))


def test_the_learners_own_cells_stay_whole_and_where_they_are():
    helper = code("def positive(Z): return Z > 0\nprint(positive(3))")
    nb = submission(helper)
    assert sources(judged(lesson(), nb)) == sources(nb)
    kinds = [step.kind for step in notebooks.program(notebooks.Parts(lesson()), nb)]
    assert sorted(kinds) == ["check", "given", "given", "own", "own", "text"]


def test_a_cell_of_the_lesson_that_was_edited_is_the_learners():
    nb = submission()
    nb["cells"][1]["source"] += "\nimport math"
    steps = notebooks.program(notebooks.Parts(lesson()), nb)
    assert sources(judged(lesson(), nb)) == sources(nb)
    assert steps[1].kind == "own"


@pytest.mark.parametrize(("index", "place"), [(1, 1), (2, 2), (3, 3), (4, 3)])
def test_a_cell_that_was_deleted_is_put_back_at_its_place(index, place):
    nb = submission()
    del nb["cells"][index]
    back = judged(lesson(), nb)["cells"]
    assert back[place]["source"] == notebooks.blank(lesson())["cells"][index]["source"]
    assert len(back) == 5


def test_all_code_may_be_gone():
    nb = notebook(markdown("Sorry."))
    _, imports, exercise, example, check = sources(notebooks.blank(lesson()))
    assert sources(judged(lesson(), nb)) == [imports, exercise, check, example, "Sorry."]


def test_the_check_is_the_keys_at_the_learners_place():
    nb = submission()
    nb["cells"].append(code("def relu(Z): return 1"))
    nb["cells"][4]["source"] = "print('PASS relu')"
    steps = notebooks.program(notebooks.Parts(lesson()), nb)
    assert [step.name for step in steps if step.kind == "check"] == ["relu"]
    assert steps[4].cell == lesson()["cells"][4]
    assert steps[5].kind == "own"


def test_a_check_above_all_that_it_could_check_goes_behind_the_answer():
    nb = submission()
    nb["cells"].insert(0, nb["cells"].pop())
    steps = [
        step for step in notebooks.program(notebooks.Parts(lesson()), nb) if step.name == "relu"
    ]
    assert [step.kind for step in steps] == ["own", "check"]


def test_a_check_is_known_by_its_text_where_its_marks_are_lost():
    nb = submission()
    for cell in nb["cells"]:
        cell["metadata"] = {}
        del cell["id"]
    steps = notebooks.program(notebooks.Parts(lesson()), nb)
    assert [step.kind for step in steps] == ["text", "given", "own", "given", "check"]


@pytest.mark.parametrize("kind", ["raw", "markdown"])
def test_an_exercise_that_became_text_is_code_again(kind):
    for marks in ("kept", "lost"):
        nb = submission()
        for index in (2, 4):
            nb["cells"][index]["cell_type"] = kind
            if marks == "lost" and index == 2:
                nb["cells"][index]["metadata"] = {}
        steps = notebooks.program(notebooks.Parts(lesson()), nb)
        assert [step.kind for step in steps] == ["text", "given", "own", "given", "check"]
        assert steps[2].cell["source"] == WRITTEN_RELU


def test_a_check_of_the_learners_own_does_not_decide():
    for forger in ("def check(f): print('PASS')", "check = print", "from mine import check"):
        nb = judged(lesson(), submission(code(forger)))
        assert nb["cells"][-1]["source"] == "from testCases import check\ncheck(relu)"


@pytest.mark.parametrize("points", [-5, "20", True, float("nan"), float("inf"), None, [1]])
def test_points_that_are_no_number_are_refused_naming_the_cell(points):
    nb = lesson()
    nb["cells"][4]["metadata"]["nbgrader"]["points"] = points
    with pytest.raises(NotebookError, match=r"cell 5 \(check_relu\): its points are"):
        notebooks.checks(nb)


def test_the_key_answered_by_its_own_blank_is_not_attempted_and_by_itself_is_right():
    key = lesson()
    assert "NotImplementedError" in judged(key, notebooks.blank(key))["cells"][2]["source"]
    assert sources(judged(key, key)) == sources(key)


# --- the course's own lessons

LESSONS = notebooks.find_lessons(notebooks.LESSON_FOLDER)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_of_the_course_is_well_formed(path):
    nb = notebooks.read_notebook(path)
    nbformat.validate(nbformat.from_dict(copy.deepcopy(nb)))
    assert [c.name for c in notebooks.checks(nb)] == [e.name for e in notebooks.exercises(nb)]
    for one in notebooks.exercises(nb):
        assert one.source.startswith(f"# GRADED FUNCTION: {one.name}\n")
        assert one.source.count("### BEGIN SOLUTION") == 1
    counts = [c["execution_count"] for c in nb["cells"] if c["cell_type"] == "code"]
    assert counts == list(range(1, len(counts) + 1))
    assert path.stat().st_size < 1_500_000


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_no_solution_of_the_course_is_left_in_its_learners_copy(path):
    nb = notebooks.read_notebook(path)
    cells = notebooks.blank(nb)["cells"]
    for one in notebooks.exercises(nb):
        body = one.source.split("### BEGIN SOLUTION")[1].split("### END SOLUTION")[0]
        for line in body.splitlines():
            statement = line.split("#")[0].strip()
            # Shorter ones are the lecture's formulas, which the text shows; a loop says nothing.
            if len(statement) > 24 and not statement.endswith(":"):
                assert not any(statement in json.dumps(cell) for cell in cells), statement


@pytest.mark.parametrize("sizes", [[100_001], [100_000] * 6])
def test_more_code_than_anybody_writes_is_not_read(sizes):
    """Reading it as Python would cost a gigabyte of memory for a megabyte of text."""
    nb = submission()
    cells = [code("a;" * (n // 2) + "a") for n in sizes]
    nb["cells"] += [
        {**cell, "source": cell["source"][:n]} for cell, n in zip(cells, sizes, strict=True)
    ]
    with pytest.raises(notebooks.NotebookError, match="too much code in cell"):
        notebooks.parse_notebook(notebooks.dumps(nb).encode(), Path("mine.ipynb"))


def test_nor_is_it_where_the_cell_is_text():
    """It becomes code again, as an exercise whose cell was turned into text."""
    nb = submission()
    for cell in nb["cells"]:
        if "GRADED FUNCTION" in cell["source"]:
            cell |= {"cell_type": "markdown", "source": cell["source"] + "\n" + "a;" * 100_000}
    with pytest.raises(NotebookError, match="too much code in cell"):
        judged(lesson(), nb)


@pytest.mark.parametrize(
    "value", ["0x" + "f" * 20_000, " + ".join(["1"] * 800), "a" + ".b" * 900, "-" * 900 + "1"]
)
def test_what_python_reads_and_cannot_write_is_read(value):
    """Integers of thousands of digits, expressions nested deep: the other cells are as they are."""
    nb = submission()
    nb["cells"].append(code(f"x = lambda a: {value}"))
    assert nb["cells"][-1]["source"] in sources(judged(lesson(), nb))


@pytest.mark.parametrize("kind", ["markdown", "code"])
def test_an_answer_for_a_person_keeps_the_keys_marks_and_no_others(kind):
    marks = {"schema_version": 3, "grade": True, "grade_id": "why", "locked": False}
    marks |= {"points": 5, "solution": True, "task": False}
    answer = "### BEGIN SOLUTION\n# because\n### END SOLUTION"
    cell = {**code(answer), "metadata": {"nbgrader": marks}}
    if kind == "markdown":
        cell = markdown(answer, metadata={"nbgrader": marks})
    key = notebook(*lesson()["cells"], cell)
    forged = copy.deepcopy(cell)
    forged["metadata"]["nbgrader"]["points"] = 500
    other = copy.deepcopy(forged)
    other["metadata"]["nbgrader"]["grade_id"] = "mine"
    first, last = {**forged, "source": "# a try"}, {**forged, "source": "# my answer"}
    graded = judged(key, notebook(*lesson()["cells"], first, other, last))
    found = [
        (one["source"], one["metadata"]["nbgrader"])
        for one in graded["cells"]
        if one["metadata"].get("nbgrader", {}).get("solution") is True
        and one["metadata"]["nbgrader"]["grade"]
    ]
    assert found == [("# my answer", marks)]
