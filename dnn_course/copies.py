"""Copies of one lesson in the learner's folder: earlier, offered, made by the learner.

.dnn/earlier/03_forward.5f0e….ipynb   what a newer lesson, or a fresh one, took the place of
03_forward.new.ipynb                  a newer lesson with the learner's answers, offered
03_forward-Copy1.ipynb                by JupyterLab, a browser, a person
"""

import contextlib
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from dnn_course.notebook import NotebookError, exercises, find_exercise, read_notebook

#: Inside the learner's folder: receipts, earlier copies, JupyterLab's settings.
STATE = ".dnn"


def content_hash(notebook: dict) -> str:
    """Return a hash of what a person writes in a notebook: the cells' texts and attachments.

    Running a notebook, which only adds outputs, counts and metadata, does not change it.
    """
    written = [
        [cell["cell_type"], cell["source"], cell.get("attachments", {})]
        for cell in notebook["cells"]
    ]
    return hashlib.sha256(json.dumps(written, sort_keys=True).encode()).hexdigest()


def read_while_saved(path: Path, read: Callable = read_notebook, tries: int = 5) -> dict:
    """Read a notebook that may be open in another tab: one caught half-saved is read again."""
    for _ in range(tries - 1):
        try:
            return read(path)
        except NotebookError:
            time.sleep(0.05)
    return read(path)


def keep_earlier(path: Path) -> Path:
    """Copy a file to where nothing is ever removed from; return the copy's path."""
    folder = path.parent / STATE / "earlier"
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return Path(shutil.copy2(path, folder / f"{path.stem}.{digest}.ipynb"))


def free_name(target: Path) -> Path:
    """Return the first of x.new.ipynb, x.new-2.ipynb, ... that is not there yet."""
    number = 1
    while True:
        end = ".new.ipynb" if number == 1 else f".new-{number}.ipynb"
        path = target.with_name(target.stem + end)
        if not os.path.lexists(path):
            return path
        number += 1


def merge_back(target: Path, offer: dict[str, str], blank: dict) -> Path | None:
    """Put an offered copy that the learner went on in into the lesson's place.

    Only where it is plain which of the two goes on: the offered one was edited, the other was not
    since, and every exercise that is written there (not as in `blank`) is in the offered one.
    The one that gives way goes to ``.dnn/earlier``; its path is returned, else None.
    """
    offered = target.with_name(offer["file"])
    if not (target.is_file() and offered.is_file()):
        return None
    try:
        mine, new = read_while_saved(target), read_while_saved(offered)
    except NotebookError:
        return None
    if content_hash(mine) != offer["mine"] or content_hash(new) == offer["new"]:
        return None
    if not written_in(mine, blank) <= written_in(new, blank):
        return None
    earlier = keep_earlier(target)
    os.replace(offered, target)
    return earlier


def is_untouched(target: Path, offer: dict[str, str]) -> bool:
    """Say whether an offered copy is there as it was offered."""
    try:
        return content_hash(read_notebook(target.with_name(offer["file"]))) == offer["new"]
    except (NotebookError, OSError):
        return False


def written_in(notebook: dict, blank: dict) -> set[str]:
    """Return the exercises of a notebook that are not as they are handed out in `blank`."""
    handed_out = {one.name: one.source.strip() for one in exercises(blank)}
    answers = {name: find_exercise(notebook, name) for name in handed_out}
    return {name for name, one in answers.items() if one and one.source.strip() != handed_out[name]}


def copies_beside(target: Path) -> Iterator[tuple[Path, dict]]:
    """Yield the other notebooks beside a lesson that are named like copies of it, and read."""
    from dnn_course.grading.handed_in.which_lesson import plain_stem

    for path in sorted(target.parent.glob("*.ipynb")):
        if path.name != target.name and plain_stem(path.name) == plain_stem(target.name):
            with contextlib.suppress(NotebookError, OSError):
                yield path, read_notebook(path)
