"""The engine and what is around the lessons know no exercise by name."""

import re
from pathlib import Path

import pytest

from testCases.exercises import EXERCISES

ROOT = Path(__file__).resolve().parents[2]
FILES = [*ROOT.glob("dnn_course/**/*.py"), *ROOT.glob("testCases/engine/**/*.py")]
# `relu`, `sigmoid` and `predict` are ordinary words of the field, too: as names of exercises they
# stand in quotation marks.
WORDS = {"relu", "sigmoid", "predict", "train", "flatten"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_exercise_is_known_by_name(path):
    text = path.read_text("utf-8")
    for name in EXERCISES:
        pattern = rf"[\"']{name}[\"']" if name in WORDS else rf"\b{name}\b"
        found = re.search(pattern, text)
        assert not found, f"{name} in line {text[: found.start()].count(chr(10)) + 1}"
