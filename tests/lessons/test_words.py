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
