"""Which lesson a notebook is a copy of: one rule, for `dnn grade` and `dnn validate`."""

import re

from dnn_course.notebook.find import check_name, declared, manual_name, restored
from dnn_course.notebook.source import defined_names

# What browsers, editors, Colab, an LMS and `dnn start` add to a file's name.
_ADDED = re.compile(r"(?i)^copy of |( ?\(\d+\)|-copy\d*|-\d+|\.new| - copy)$")
_ENDINGS = re.compile(r"(?i)(\.(ipynb|txt|json|py|html?|pdf|zip|md|docx?))+$")


def lesson_of(name, notebook, lessons):
    """The lesson that a notebook is a copy of, or None: by the exercises that it holds.

    name: of its file. It decides where the notebook holds all of that lesson's exercises (one may
    paste earlier answers into a later lesson), between lessons of which it holds equally many, and
    where it holds none.
    """
    held = exercises_held(notebook, lessons)
    named = next((lesson for lesson in lessons if name == f"{lesson.name}.ipynb"), None)
    if not held or (named and held >= set(named.points)):
        return named
    most = max(len(held & set(lesson.points)) for lesson in lessons)
    best = [lesson for lesson in lessons if len(held & set(lesson.points)) == most]
    likely = named_lesson(name, best)
    return likely or best[0]


def exercises_held(notebook, lessons):
    """The names of the course's exercises that a notebook declares; where none, that it defines."""
    known = {exercise for lesson in lessons for exercise in lesson.points}
    cells = restored(notebook)["cells"]
    said = {exercise for cell in cells for exercise in [*declared(cell), manual_name(cell)]} & known
    if said:
        return said
    return {
        exercise
        for cell in cells
        if cell["cell_type"] == "code" and "def " in cell["source"] and not check_name(cell)
        for exercise in defined_names(cell["source"])
    } & known


def other_lessons(notebook, lesson, lessons):
    """The names of further lessons that a notebook holds whole, their checks included.

    Earlier answers that were pasted into a later lesson come without their checks.
    """
    held = exercises_held(notebook, lessons)
    checked = {check_name(cell) for cell in restored(notebook)["cells"]}
    whole = [one.name for one in lessons if set(one.points) <= held and set(one.judged) <= checked]
    return tuple(name for name in whole if name != lesson.name)


def named_lesson(name, lessons):
    """The lesson that a file's name speaks of, or None.

    >>> from types import SimpleNamespace as Lesson
    >>> lessons = [Lesson(name="03_forward"), Lesson(name="04_cost")]
    >>> named_lesson("Copy of 04_cost (2).ipynb", lessons).name
    '04_cost'
    """
    bare = plain_stem(name)
    for lesson in lessons:
        if bare == plain_stem(lesson.name):
            return lesson
    return next((lesson for lesson in lessons if plain_stem(lesson.name) in bare), None)


def plain_stem(name):
    """A name in lower case, without its endings and what was added to it."""
    name, before = _ENDINGS.sub("", name), ""
    while name != before:
        before, name = name, _ADDED.sub("", name)
    return re.sub(r"[\s-]+", "_", name.strip().lower())


def in_order(text):
    """A key that sorts `Version 10` behind `Version 9`."""
    return re.sub(r"\d+", lambda number: number[0].zfill(12), text)


def attempt_of(name):
    """The number in `03_forward (2).ipynb`, `03_forward-2.ipynb` or `-Copy2`; 0 where none is."""
    found = re.search(r"(?:\((\d{1,6})\)|-(?:copy)?(\d{1,6}))$", _ENDINGS.sub("", name.lower()))
    return int(found[1] or found[2]) if found else 0


def other_lesson_note(name, lesson, lessons):
    """What to say where a file's name speaks of another lesson than its content; else ""."""
    named = named_lesson(name, lessons)
    if named and named.name != lesson.name:
        return f"{name} is named like {named.name}, but it holds {lesson.name}: it counts for that"
    return ""
