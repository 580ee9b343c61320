"""What the lessons say in words agrees with what their code does, and gives no answer away."""

import json
import re
from pathlib import Path

import pytest

LESSONS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)


def cells(path):
    lesson = json.loads(path.read_text(encoding="utf-8"))
    for cell in lesson["cells"]:
        yield {**cell, "source": "".join(cell["source"])}


def printed(cell):
    return "".join(
        "".join(output["text"]) for output in cell["outputs"] if output["output_type"] == "stream"
    )


def squeezed(text):
    return re.sub(r"\s+", "", text)


def expectations(path):
    """(the text of an "Expected" block, what the next code cell printed)."""
    everything = list(cells(path))
    for here, cell in enumerate(everything):
        block = re.search(r"\*\*Expected\*\*.*?```\n(.*?)\n```", cell["source"], re.DOTALL)
        if cell["cell_type"] == "markdown" and block:
            following = next(c for c in everything[here:] if c["cell_type"] == "code")
            yield block[1], printed(following)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_what_is_expected_is_what_comes_out(path):
    for expected, actual in expectations(path):
        assert actual.rstrip("\n") == expected


def test_the_first_four_lessons_say_what_to_expect_of_every_exercise():
    found = {path.stem[:2]: len(list(expectations(path))) for path in LESSONS[1:5]}
    assert found == {"01": 2, "02": 1, "03": 3, "04": 1}


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_no_answer_stands_in_the_words(path):
    lines = {
        squeezed(line)
        for cell in cells(path)
        for solution in SOLUTION.findall(cell["source"])
        for line in solution.splitlines()
        if "=" in line and len(squeezed(line)) > 9  # statements, not `return A, cache`
    }
    for cell in cells(path):
        if cell["cell_type"] == "markdown":
            words = squeezed(cell["source"])
            assert not [line for line in lines if line in words], cell["id"]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_picture_has_its_text(path):
    for cell in cells(path):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if any(kind.startswith("image/") for kind in data):
                text = "".join(data["text/plain"])
                assert not text.startswith("<"), cell["id"]
                assert len(text) > 30, cell["id"]
                assert "No picture yet" not in text, cell["id"]


# --- what every lesson has: how long, how hard, what came before, what the words mean, answers


def text(path):
    return "\n\n".join(c["source"] for c in cells(path) if c["cell_type"] == "markdown")


def test_the_first_lesson_says_how_long_it_takes():
    assert "*About 15 minutes.*" in text(LESSONS[0])


@pytest.mark.parametrize("path", LESSONS[1:], ids=lambda path: path.stem)
def test_each_lesson_says_how_long_it_takes_and_how_hard_it_is_as_the_map_does(path):
    time, hard = re.search(r"^\*About (.*?), (●{1,3})[.;,]", text(path), re.MULTILINE).groups()
    if time == "two hours":
        assert "*(A good place for a break." in text(path)
    row = re.search(rf"^\| \[{path.stem[:2]} .*$", text(LESSONS[0]), re.MULTILINE)
    *_, listed, mark = row[0].strip("| ").split(" | ")
    same = {"two hours": "2 hours", "an hour": "60 min"}
    assert listed.startswith(same.get(time, time.replace("minutes", "min")))
    assert mark == hard
    marks = re.findall(r"\*\*Exercise\*\* (●{1,3}),", text(path))
    assert hard == max(marks, default=hard)


@pytest.mark.parametrize("path", LESSONS[1:], ids=lambda path: path.stem)
def test_each_lesson_begins_with_three_questions_about_those_before(path):
    first = next(cells(path))["source"]
    recall = re.search(r"^\*\*One minute of recall\.\*\* (.*)$", first, re.MULTILINE)
    assert recall[1].count("?") == 3


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_each_exercise_says_how_hard_it_is_and_how_long_it_may_take(path):
    graded = {
        cell["metadata"]["nbgrader"]["grade_id"]
        for cell in cells(path)
        if cell["metadata"].get("nbgrader", {}).get("solution")
    }
    marked = re.findall(r"\*\*Exercise\*\* ●{1,3}, \d+ minutes\. Write `(\w+)", text(path))
    assert sorted(marked) == sorted(graded)


DEFINED = {  # word: the lesson that says what it means, and how
    "derivative": ("01", r"\*\*slope\*\* \(the derivative\)"),
    "standard deviation": ("02", r"spread \(standard deviation\)"),
    "vectorisation": ("03", r"is called \*\*vectorisation\*\*"),
    "gradient": ("05", r"together are called the \*\*gradient\*\*"),
    "feature": ("07", r"one \*\*feature\*\* of the picture"),
    "validation": ("07", r"the \*\*validation\*\* set"),
    "regularisation": ("07", r"\*\*regularisation\*\* \(anything that"),
}


@pytest.mark.parametrize("word", DEFINED)
def test_the_words_of_the_field_are_defined_once(word):
    where, how = DEFINED[word]
    found = {path.stem[:2]: len(re.findall(how, text(path))) for path in LESSONS[1:]}
    assert {lesson: count for lesson, count in found.items() if count} == {where: 1}


@pytest.mark.parametrize("path", LESSONS[1:], ids=lambda path: path.stem)
def test_each_question_has_its_answer_to_be_unfolded(path):
    asked = re.search(r"## To think about\n\n((?:\d+\..*\n(?:   .*\n)*)+)", text(path) + "\n")
    questions = re.findall(r"^(\d+)\.", asked[1], re.MULTILINE)
    answers = [c["source"] for c in cells(path) if "answers" in c["metadata"].get("tags", [])]
    found = re.findall(r"<summary>Answer (\d+)</summary>", "\n".join(answers))
    assert found == questions


@pytest.mark.parametrize("path", LESSONS[1:], ids=lambda path: path.stem)
def test_what_is_to_be_guessed_before_a_slider_has_its_answer(path):
    everything = list(cells(path))
    for here, cell in enumerate(everything):
        if cell["cell_type"] == "markdown" and "**Before** you move" in cell["source"]:
            behind = "".join(c["source"] for c in everything[here + 1 : here + 6])
            assert "<summary>What you may have found" in behind, cell["id"]
