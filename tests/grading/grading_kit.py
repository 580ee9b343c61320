"""What the grading tests share: submissions made from the key, graded classes read back."""

import csv
import io
import json
import zipfile
from pathlib import Path

from dnn_course.grading.demo import function_of, submission
from dnn_course.grading.grade_class import grade_class
from dnn_course.grading.key import load_lessons
from dnn_course.grading.sandbox import Limits
from dnn_course.notebook import dumps, exercises

# Long enough for a right answer on a busy machine (40 MB of output take a good part of a second),
# short enough for the endless ones.
FAST = Limits(seconds=5.0)
FORWARD = ("linear_forward", "linear_activation_forward", "L_model_forward")


def lesson(name="03_forward"):
    return load_lessons([name])[0]


def key_answers(name="03_forward"):
    """exercise -> the key's own cell."""
    return {exercise.name: exercise.source for exercise in exercises(lesson(name).key)}


def notebook(answers=None, name="03_forward"):
    """A learner's notebook: the key's answers, with `answers` in place of some of them."""
    return submission(lesson(name), {**key_answers(name), **(answers or {})})


def body(code, function="linear_forward", arguments="A, W, b"):
    """An exercise cell whose function has this body."""
    indented = "\n".join("    " + line for line in code.splitlines())
    return f"# GRADED FUNCTION: {function}\ndef {function}({arguments}):\n{indented}\n"


def hand_in(folder, learner, content, name="03_forward"):
    """Write a submission: a notebook or bytes."""
    path = Path(folder) / learner / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(dumps(content).encode() if isinstance(content, dict) else content)
    return path


def results(out):
    """learner -> exercise -> row of results.csv."""
    table = {}
    with open(Path(out) / "results.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            table.setdefault(row["learner"], {})[row["exercise"]] = row
    return table


def grades(out):
    with open(Path(out) / "grades.csv", newline="", encoding="utf-8") as file:
        return {row["learner"]: row for row in csv.DictReader(file)}


def statuses(rows):
    return {exercise: row["status"] for exercise, row in rows.items()}


def grade_one(tmp_path, content, name="03_forward", **options):
    """The rows of one submission, graded alone."""
    hand_in(tmp_path / "in", "one", content, name)
    options.setdefault("limits", FAST)
    grade_class(tmp_path / "in", tmp_path / "out", lessons=[name], **options)
    return results(tmp_path / "out")["one"]


__all__ = [
    "FAST", "FORWARD", "Path", "body", "csv", "dumps", "function_of", "grade_class", "grade_one",
    "grades", "hand_in", "json", "key_answers", "lesson", "notebook", "results", "statuses",
]  # fmt: skip


def put(folder, files):
    """Write files: path -> bytes."""
    for path, content in files.items():
        path = Path(folder) / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def zipped(files, packing=zipfile.ZIP_DEFLATED):
    """The bytes of a zip: path -> bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return out.getvalue()
