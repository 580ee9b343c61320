"""A learner's own look at what the grader will say, on the published inputs."""

import stat
from dataclasses import replace
from pathlib import Path

from dnn_course.notebook import NotebookError, parse_notebook
from testCases.engine.judge import PUBLISHED_SEED

from .handed_in.beside import files_beside
from .handed_in.odd_files import no_notebook
from .handed_in.readable import MAX_HUGE, readable
from .handed_in.which_lesson import lesson_of, other_lesson_note, other_lessons
from .judging.grade_one import close_sandboxes, grade
from .judging.task import Task
from .key import load_lessons
from .sandbox import Limits


def validate(path, limits=None, folder=None):
    """Judge one notebook; return its Result. Raises NotebookError when it is no lesson's."""
    path = Path(path)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise NotebookError(f"{path}: this is not a file")
        with path.open("rb") as file:
            content, changed = readable(file.read(MAX_HUGE + 1))
    except FileNotFoundError:
        raise NotebookError(f"{path}: there is no such file") from None
    lessons = load_lessons(None, folder)
    try:
        notebook = parse_notebook(content, path)
    except NotebookError as error:
        raise NotebookError(no_notebook(path.name, path.name, content) or str(error)) from None
    lesson = lesson_of(path.name, notebook, lessons)
    if not lesson:
        names = " ".join(lesson.name for lesson in lessons)
        raise NotebookError(f"{path}: this has no exercise of the course. The lessons are: {names}")
    also = other_lessons(notebook, lesson, lessons)
    notes = [other_lesson_note(path.name, lesson, lessons)]
    notes += [f"{path.name} was {changed}"] if changed else []
    notes += [f"{path.name} holds {' and '.join((lesson.name, *also))}"] if also else []
    about = {"limits": limits or Limits(unconfined=True), "folder": folder}
    about |= {"files": files_beside(path.parent), "notes": tuple(filter(None, notes))}
    try:
        first, *more = (
            grade(Task("you", name, content, PUBLISHED_SEED, **about))
            for name in (lesson.name, *also)
        )
    finally:
        close_sandboxes()
    return replace(first, rows=[row for result in (first, *more) for row in result.rows])
