"""The learner's copies: lessons without answers, put into ``work/`` and brought up to date there.

Nothing that a learner wrote is ever overwritten. A receipt, ``work/.dnn/handed_out.json``, keeps
what each copy looked like when it was handed out. A copy that still looks so is replaced when the
lesson changes; an edited one stays, and the newer lesson is put beside it with the learner's
answers already in it. Whoever goes on in that one has it in the lesson's place the next time.
"""

import copy
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from dnn_course.copies import (
    STATE,
    content_hash,
    copies_beside,
    free_name,
    is_untouched,
    keep_earlier,
    merge_back,
    read_while_saved,
    written_in,
)
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

__all__ = ["STATE", "Handed", "hand_out", "read_while_saved", "start_over"]


@dataclass(frozen=True)
class Handed:
    """What was done with one lesson."""

    lesson: str  # "03_forward"
    action: str  # "new" | "unchanged" | "upgraded" | "kept" | "offered" | "merged" | "again"
    message: str = ""  # for the learner; "" where there is nothing to say


def hand_out(lessons: str | os.PathLike | None, work: str | os.PathLike) -> list[Handed]:
    """Copy the lessons without answers and outputs into `work`; return what was done with each.

    - missing there: copied;
    - there and not edited, the lesson has changed since: replaced (the old copy goes to
      ``.dnn/earlier``);
    - edited, the lesson has changed since: kept, and the newer lesson with the learner's answers is
      put beside it as ``03_forward.new.ipynb``, once; it takes the lesson's place when the learner
      goes on in it and no longer in the other;
    - anything else: left alone.

    Raises NotebookError where a lesson itself is faulty, OSError where `work` cannot be written.
    """
    paths, work, receipt = _opened(lessons, work)
    done = []
    for path in paths:
        done.append(_hand_out_one(blank(read_notebook(path)), work / path.name, receipt))
        receipt.save()
    return done


def start_over(
    lessons: str | os.PathLike | None, work: str | os.PathLike, names: Iterable[str]
) -> list[Handed]:
    """Put a fresh copy in the place of each lesson named; what was there goes to ``.dnn/earlier``.

    names: 04_cost, or 04. Raises NotebookError where there is no such lesson, and as `hand_out`.
    """
    paths, work, receipt = _opened(lessons, work)
    chosen = []
    for name in names:
        bare = name.removesuffix(".ipynb")
        found = [path for path in paths if path.stem == bare or path.stem.startswith(f"{bare}_")]
        if len(found) != 1:
            there = " ".join(path.stem for path in paths)
            raise NotebookError(f"{name}: there is no such lesson. The lessons are: {there}")
        chosen += found
    done = []
    for path in chosen:
        done.append(_start_over_one(blank(read_notebook(path)), work / path.name, receipt))
        receipt.save()
    return done


def _opened(lessons, work) -> tuple[list[Path], Path, "_Receipt"]:
    """Return the solved lessons, the learner's folder, made where it was not there, its receipt."""
    paths, work = solved_lessons(lessons), Path(work)
    if work.resolve() in {path.parent.resolve() for path in paths}:
        raise NotebookError(
            f"{work} holds the solved lessons themselves. Choose another folder for your copies."
        )
    if work.exists() and not work.is_dir():
        raise NotebookError(f"{work} is a file. Choose a folder for your copies, or a new name.")
    work.mkdir(parents=True, exist_ok=True)
    (work / STATE).mkdir(exist_ok=True)
    return paths, work, _Receipt(work / STATE / "handed_out.json")


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


def _start_over_one(fresh: dict, target: Path, receipt: "_Receipt") -> Handed:
    message = ""
    if target.is_file():
        earlier = keep_earlier(target)
        message = f"{target.name} was started over. What you had is {earlier}."
    write_notebook(fresh, target)
    receipt.given[target.stem] = content_hash(fresh)
    receipt.beside.pop(target.stem, None)
    return Handed(target.stem, "again", message)


def _hand_out_one(fresh: dict, target: Path, receipt: "_Receipt") -> Handed:
    merged = _merged_back(fresh, target, receipt)
    handed = _brought_up_to_date(fresh, target, receipt)
    if merged and handed.action in ("unchanged", "kept"):
        handed = replace(handed, action="merged")
    said = (merged, handed.message, _written_elsewhere(fresh, target))
    return replace(handed, message=" ".join(filter(None, said)))


def _merged_back(fresh: dict, target: Path, receipt: "_Receipt") -> str:
    """Let an offered copy that the learner went on in be the lesson; say so."""
    offer = receipt.beside.get(target.stem)
    earlier = merge_back(target, offer, fresh) if offer else None
    if earlier is None:
        return ""
    del receipt.beside[target.stem]
    receipt.given[target.stem] = receipt.offered[target.stem]  # what it was made from
    return f"You went on in {offer['file']}: it is {target.name} now. The one before is {earlier}."


def _brought_up_to_date(fresh: dict, target: Path, receipt: "_Receipt") -> Handed:
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
            f"{error} It was left alone; `dnn lessons {target.parent} --again {lesson}` puts a "
            "fresh copy in its place.",
        )
    present, given = content_hash(there), receipt.given.get(lesson)
    if newest in (present, given) or (given is None and _has_all_of(there, fresh)):
        receipt.given[lesson] = newest
        return Handed(lesson, "unchanged")
    if present == given:
        keep_earlier(target)
        write_notebook(fresh, target)
        receipt.given[lesson] = newest
        return Handed(
            lesson, "upgraded", f"{target.name} was brought up to date (you had not edited it)."
        )
    return _offered(fresh, there, target, receipt)


def _offered(fresh: dict, there: dict, target: Path, receipt: "_Receipt") -> Handed:
    """Put the newer lesson beside an edited one, once; keep it as new as the learner's answers."""
    lesson, newest = target.stem, content_hash(fresh)
    offer = receipt.beside.get(lesson)
    untouched = bool(offer) and is_untouched(target, offer)
    again = receipt.offered.get(lesson) == newest
    if again and not (untouched and offer["mine"] != content_hash(there)):
        return Handed(lesson, "kept")
    beside = target.with_name(offer["file"]) if untouched else free_name(target)
    if untouched:
        keep_earlier(beside)
    newer = carry_over(fresh, there)
    write_notebook(newer, beside)
    receipt.offered[lesson] = newest
    receipt.beside[lesson] = {
        "file": beside.name, "mine": content_hash(there), "new": content_hash(newer),
    }  # fmt: skip
    if again:
        return Handed(lesson, "kept", f"{beside.name} has your latest answers, too.")
    return Handed(
        lesson,
        "offered",
        f"There is a newer {target.name}. Yours is untouched; the newer one, with your answers in "
        f"it, is {beside.name}. To change over, go on in that one: the next time it takes the "
        f"place of {target.name}.",
    )


def _written_elsewhere(fresh: dict, target: Path) -> str:
    """Offer a copy beside a lesson with answers that the lesson does not have; "" without one."""
    copies = list(copies_beside(target))
    if not copies:
        return ""
    try:
        mine = written_in(read_while_saved(target), fresh)
    except NotebookError:
        mine = set()
    for path, notebook in copies:
        if more := written_in(notebook, fresh) - mine:
            return (
                f"{path.name} has answers that {target.name} does not: {', '.join(sorted(more))}. "
                f"What counts is {target.name}: copy them there, or rename the two files."
            )
    return ""


def _has_all_of(there: dict, fresh: dict) -> bool:
    """Say whether a copy of unknown age holds every cell of the lesson but the exercises'."""
    answers = {exercise.index for exercise in exercises(fresh)}
    texts = {cell["source"] for cell in there["cells"]}
    return all(cell["source"] in texts for i, cell in enumerate(fresh["cells"]) if i not in answers)


class _Receipt:
    """What was handed out and offered, by lesson. Lost or damaged: every copy counts as edited."""

    def __init__(self, path: Path):
        self.path = path
        self.given: dict[str, str] = {}
        self.offered: dict[str, str] = {}
        self.beside: dict[str, dict[str, str]] = {}  # what was offered, and what mine was then
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            self.given = dict(stored["given"])
            self.offered = dict(stored["offered"])
            for lesson, offer in dict(stored.get("beside", {})).items():
                name = offer["file"]
                if lesson in self.offered and name and Path(name).name == name:
                    self.beside[lesson] = {key: offer[key] for key in ("file", "mine", "new")}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            pass

    def save(self) -> None:
        kept = {"given": self.given, "offered": self.offered, "beside": self.beside}
        text = json.dumps(kept, indent=1, sort_keys=True)
        write_atomically(self.path, (text + "\n").encode())
