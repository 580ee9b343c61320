"""The learner's copies: lessons without answers, put into ``work/`` and brought up to date there.

Nothing that a learner wrote is ever overwritten. A receipt, ``work/.dnn/handed_out.json``, keeps
what each copy looked like when it was handed out. A copy that still looks so is replaced when the
lesson changes; an edited one stays, and the newer lesson is put beside it with the learner's
answers already in it.
"""

import copy
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dnn_course.notebook import (
    NotebookError,
    blank,
    exercises,
    extra_definitions,
    find_exercise,
    read_notebook,
    solved_lessons,
    write_atomically,
    write_notebook,
)
from dnn_course.notebook.derive import own_cell
from dnn_course.notebook.find import restored

#: Inside the learner's folder: receipts, earlier copies, JupyterLab's settings.
STATE = ".dnn"


@dataclass(frozen=True)
class Handed:
    """What was done with one lesson."""

    lesson: str  # "03_forward"
    action: str  # "new" | "unchanged" | "upgraded" | "kept" | "offered"
    message: str = ""  # for the learner; "" where there is nothing to say


def hand_out(lessons: str | os.PathLike | None, work: str | os.PathLike) -> list[Handed]:
    """Copy the lessons without answers and outputs into `work`; return what was done with each.

    - missing there: copied;
    - there and not edited, the lesson has changed since: replaced (the old copy goes to
      ``.dnn/earlier``);
    - edited, the lesson has changed since: kept, and the newer lesson with the learner's answers is
      put beside it as ``03_forward.new.ipynb``, once;
    - anything else: left alone.

    Raises NotebookError where a lesson itself is faulty, OSError where `work` cannot be written.
    """
    paths, work = solved_lessons(lessons), Path(work)
    if work.resolve() in {path.parent.resolve() for path in paths}:
        raise NotebookError(
            f"{work} holds the solved lessons themselves. Choose another folder for your copies."
        )
    if work.exists() and not work.is_dir():
        raise NotebookError(f"{work} is a file. Choose a folder for your copies, or a new name.")
    work.mkdir(parents=True, exist_ok=True)
    (work / STATE).mkdir(exist_ok=True)
    receipt = _Receipt(work / STATE / "handed_out.json")
    done = []
    for path in paths:
        done.append(_hand_out_one(blank(read_notebook(path)), work / path.name, receipt))
        receipt.save()
    return done


def content_hash(notebook: dict) -> str:
    """Return a hash of what a person writes in a notebook: the cells' texts and attachments.

    Running a notebook, which only adds outputs, counts and metadata, does not change it.
    """
    written = [
        [cell["cell_type"], cell["source"], cell.get("attachments", {})]
        for cell in notebook["cells"]
    ]
    return hashlib.sha256(json.dumps(written, sort_keys=True).encode()).hexdigest()


def carry_over(fresh: dict, edited: dict) -> dict:
    """Return the newer lesson `fresh` with the learner's answers of `edited` in its exercise cells.

    Helper functions of the learner's own come in a cell before the exercise that follows them.
    Notes and experiments do not: those stay in the learner's notebook.
    """
    edited = restored(edited)
    own = extra_definitions(fresh, edited)
    cells = []
    expected = {exercise.index: exercise.name for exercise in exercises(fresh)}
    for index, cell in enumerate(copy.deepcopy(fresh["cells"])):
        answer = find_exercise(edited, expected[index]) if index in expected else None
        if answer:
            if own.get(answer.name):
                name = answer.name
                tags = {"tags": ["raises-exception"]}
                cells.append(own_cell(f"own-{name}"[:64], own[name], tags))
            cell["source"] = answer.source
        cells.append(cell)
    return {**fresh, "cells": cells}


def read_while_saved(path: Path, read: Callable = read_notebook, tries: int = 5) -> dict:
    """Read a notebook that may be open in another tab: one caught half-saved is read again."""
    for _ in range(tries - 1):
        try:
            return read(path)
        except NotebookError:
            time.sleep(0.05)
    return read(path)


def _hand_out_one(fresh: dict, target: Path, receipt: "_Receipt") -> Handed:
    lesson, newest = target.stem, content_hash(fresh)
    if not os.path.lexists(target):
        write_notebook(fresh, target)
        receipt.given[lesson] = newest
        return Handed(lesson, "new")
    try:
        there = read_while_saved(target)
    except NotebookError as error:
        return Handed(
            lesson,
            "kept",
            f"{error} It was left alone; rename it, start again, and a fresh copy takes its place.",
        )
    present, given = content_hash(there), receipt.given.get(lesson)
    if newest in (present, given) or (given is None and _has_all_of(there, fresh)):
        receipt.given[lesson] = newest
        return Handed(lesson, "unchanged")
    if present == given:
        _keep_earlier(target)
        write_notebook(fresh, target)
        receipt.given[lesson] = newest
        return Handed(
            lesson, "upgraded", f"{target.name} was brought up to date (you had not edited it)."
        )
    if receipt.offered.get(lesson) == newest:
        return Handed(lesson, "kept")
    beside = _free_name(target)
    write_notebook(carry_over(fresh, there), beside)
    receipt.offered[lesson] = newest
    return Handed(
        lesson,
        "offered",
        f"There is a newer {target.name}. Yours is untouched; the newer one, with your answers in "
        f"it, is {beside.name}. To change over, delete yours and rename it.",
    )


def _has_all_of(there: dict, fresh: dict) -> bool:
    """Say whether a copy of unknown age holds every cell of the lesson but the exercises'."""
    answers = {exercise.index for exercise in exercises(fresh)}
    texts = {cell["source"] for cell in there["cells"]}
    return all(cell["source"] in texts for i, cell in enumerate(fresh["cells"]) if i not in answers)


def _keep_earlier(path: Path) -> None:
    folder = path.parent / STATE / "earlier"
    folder.mkdir(exist_ok=True)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    shutil.copy2(path, folder / f"{path.stem}.{digest}.ipynb")


def _free_name(target: Path) -> Path:
    number = 1
    while True:
        end = ".new.ipynb" if number == 1 else f".new-{number}.ipynb"
        path = target.with_name(target.stem + end)
        if not os.path.lexists(path):
            return path
        number += 1


class _Receipt:
    """What was handed out and offered, by lesson. Lost or damaged: every copy counts as edited."""

    def __init__(self, path: Path):
        self.path = path
        self.given: dict[str, str] = {}
        self.offered: dict[str, str] = {}
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            self.given = dict(stored["given"])
            self.offered = dict(stored["offered"])
        except (OSError, ValueError, KeyError, TypeError):
            pass

    def save(self) -> None:
        text = json.dumps({"given": self.given, "offered": self.offered}, indent=1, sort_keys=True)
        write_atomically(self.path, (text + "\n").encode())
