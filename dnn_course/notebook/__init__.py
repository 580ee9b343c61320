"""Lessons and submissions as plain dictionaries.

file.py      read and write a notebook, whole
course.py    a folder of lessons, in their order
find.py      exercises and checks in a notebook
derive.py    the learner's copy; the program that is graded
source.py    a cell's Python, read without running it
"""

from .course import LESSON_FOLDER, find_lessons, lesson_file, read_course, solved_lessons
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
from .find import Check, Exercise, checks, exercises, find_exercise

__all__ = [
    "LESSON_FOLDER", "MAX_BYTES", "Check", "Exercise", "NotebookError", "Parts", "Step", "blank",
    "checks", "dumps", "exercises", "extra_definitions", "find_exercise", "find_lessons",
    "graded_notebook", "lesson_file", "parse_notebook", "program", "read_course", "read_notebook",
    "solved_lessons", "write_atomically", "write_notebook",
]  # fmt: skip
