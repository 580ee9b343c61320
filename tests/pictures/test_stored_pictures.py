"""The pictures stored in the lessons: drawn, not apologised for, and each with its words."""

import json
import re
from pathlib import Path

import pytest

LESSONS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


def outputs(path):
    """(cell id, output) of each stored output that has data."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            if "data" in output:
                yield cell["id"], output


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_no_lesson_stores_a_picture_that_failed(path):
    failed = [cell for cell, output in outputs(path) if "No picture yet" in json.dumps(output)]
    assert not failed


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_picture_is_stored_once_with_its_text(path):
    for cell, output in outputs(path):
        assert not [mime for mime in output["data"] if mime.startswith("image/")], cell
        for image in re.findall("<img[^>]*>", str(output["data"].get("text/html"))):
            assert re.search(' alt="[^"]{15,}"', image), cell


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_is_light_enough_to_read_on_the_web(path):
    assert path.stat().st_size < 1.5e6


def test_there_are_lessons():
    assert LESSONS
