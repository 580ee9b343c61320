"""Lessons and submissions as plain dictionaries.

file.py      read and write a notebook, whole
find.py      lessons in a folder; exercises and checks in a notebook
derive.py    the learner's copy; the program that is graded
source.py    a cell's Python, read without running it
"""

from .derive import Parts, Step, blank, extra_definitions, graded_notebook, program
from .file import (
    MAX_BYTES,
    NotebookError,
    dumps,
    parse_notebook,
    read_notebook,
    write_atomically,
    write_notebook,
)
from .find import (
    LESSON_FOLDER,
    Check,
    Exercise,
    checks,
    exercises,
    find_exercise,
    find_lessons,
    solved_lessons,
)

__all__ = [
    "LESSON_FOLDER", "MAX_BYTES", "Check", "Exercise", "NotebookError", "Parts", "Step", "blank",
    "checks", "dumps", "exercises", "extra_definitions", "find_exercise", "find_lessons",
    "graded_notebook", "parse_notebook", "program", "read_notebook", "solved_lessons",
    "write_atomically",
    "write_notebook",
]  # fmt: skip
