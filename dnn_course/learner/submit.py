"""`submit`: hand notebooks in, into a drop folder that the instructor owns.

What is written there appears whole or not at all, under a name that nobody can guess; its owner
says whose it is.
"""

import hashlib
import json
import os
import re
import secrets
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from dnn_course.handout import STATE
from dnn_course.notebook import NotebookError, parse_notebook, write_atomically

RECEIPTS = "handed_in.json"  # in the learner's folder for such things


@dataclass(frozen=True)
class Receipt:
    """What was handed in, where and when."""

    lesson: str  # "03_forward"; "" where the notebook is no lesson's
    file: str  # the learner's
    time: str  # ISO text, as the instructor sees it
    sha256: str
    to: str  # the file in the drop folder

    def __str__(self):
        what = self.lesson or self.file
        return (
            f"Handed in: {what}, {self.time[:19].replace('T', ' ')} UTC, SHA-256 {self.sha256[:12]}"
        )


def submit(notebooks: Iterable[Path], drop: Path, folder: str | None = None) -> Iterator[str]:
    """Hand in `notebooks`, one after the other; yield receipts and warnings as lines.

    What can be read is handed in, also where something is odd about it: that is a warning. The
    files beside a notebook that its cells name (a module, a table) go with it. A receipt is kept
    in ``.dnn/handed_in.json`` beside the notebook.

    Parameters
    ----------
    notebooks : iterable of path
        What to hand in. None is written to.
    drop : path
        The drop folder.
    folder : str, optional
        The folder of the solved lessons. Default: the course's own.

    Raises
    ------
    NotebookError
        A notebook or the drop folder is not there, or not what it should be. What was handed in
        before that stays so.
    OSError
        The drop folder cannot be written.
    """
    yield from _odd_drop(drop)
    for path in map(Path, notebooks):
        content = _read(path)
        lesson, beside, warnings = _look_at(path, content, folder)
        yield from (f"Note: {path}: {warning}" for warning in warnings)
        name = f"{lesson}.ipynb" if lesson else path.name[-100:]
        receipt = _put(drop, lesson, path, name, content, beside)
        yield str(receipt)
        yield from (f"  with {name}" for name, _ in beside)
        yield _keep(receipt, path.resolve().parent / STATE)


def _odd_drop(drop):
    """Refuse what is no folder; say what is wrong with the instructor's."""
    if os.name == "nt":
        raise NotebookError(
            f"{drop}: a drop folder needs files that have owners, which Windows does not show. "
            "Hand in by your course's web page."
        )
    if not drop.is_dir():
        raise NotebookError(f"{drop}: there is no such folder. Ask your instructor for its name.")
    mode = drop.stat().st_mode
    if mode & (stat.S_IRGRP | stat.S_IROTH):
        yield f"Note: {drop} can be listed by others: tell its owner (chmod 1733)."
    if not mode & stat.S_ISVTX:
        yield f"Note: in {drop} others could remove what you hand in: tell its owner (chmod 1733)."


def _read(path):
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise NotebookError(f"{path}: this is not a file. Name the notebook.")
        return path.read_bytes()
    except FileNotFoundError:
        raise NotebookError(f"{path}: there is no such file. Save it in Jupyter first?") from None


def _look_at(path, content, folder):
    """(lesson, files beside, warnings) of a notebook. Never refuses it."""
    from dnn_course.grading.handed_in.looking import is_written
    from dnn_course.grading.handed_in.readable import MAX_HUGE, readable
    from dnn_course.grading.handed_in.which_lesson import lesson_of, other_lesson_note
    from dnn_course.grading.key import load_lessons

    if len(content) > MAX_HUGE:
        return "", (), [f"has {len(content) / 1e6:.0f} MB; graders read {MAX_HUGE / 1e6:.0f} MB"]
    lessons = load_lessons(None, folder)
    try:
        notebook = parse_notebook(readable(content)[0], Path(path.name))
        lesson = lesson_of(path.name, notebook, lessons)
    except (NotebookError, RecursionError) as error:
        return "", (), [f"graders cannot read it ({error}). It was handed in as it is"]
    beside = _named_in(notebook, path)
    if lesson is None:
        return "", beside, ["it has no exercise of the course. It was handed in as it is"]
    warnings = [other_lesson_note(path.name, lesson, lessons)]
    if not is_written(notebook, lesson):
        warnings.append("nothing is written in it yet, or it is not saved")
    return lesson.name, beside, [one for one in warnings if one]


def _named_in(notebook, path):
    """The files beside a notebook that its cells name."""
    from dnn_course.grading.handed_in.beside import files_beside

    words = {word for cell in notebook["cells"] if cell["cell_type"] == "code"
             for word in re.findall(r"\w+", cell["source"])}  # fmt: skip
    return [
        (name, content)
        for name, content in files_beside(path.resolve().parent)
        if set(re.findall(r"\w+", Path(name).stem)) <= words
    ]


def _put(drop, lesson, path, name, content, beside):
    """Write it and what goes with it; the notebook last, so that no half of it counts."""
    from dnn_course.grading.handed_in.drop import mode_of_dropped, moment_of
    from dnn_course.grading.handed_in.layouts import dropped_name

    number, mode = secrets.token_hex(16), mode_of_dropped(drop.stat())
    for file, text in [*beside, (name, content)]:
        target = drop / dropped_name(number, file)
        _write(target, text, mode)
    digest = hashlib.sha256(content).hexdigest()
    return Receipt(lesson, str(path), moment_of(target.stat()), digest, str(target))


def _write(target, content, mode):
    """Write a file whole or not at all, in a folder that cannot be listed or read."""
    part = target.with_name(f".{secrets.token_hex(16)}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    handle = os.open(part, flags, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        os.rename(part, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(part)
        raise


def _keep(receipt, folder):
    """Add a receipt to those that are there; return what to say."""
    path = folder / RECEIPTS
    try:
        folder.mkdir(exist_ok=True)
        kept = []
        with suppress(FileNotFoundError):
            kept = json.loads(path.read_text("utf-8"))
        text = json.dumps([*kept, asdict(receipt)], indent=1)
        write_atomically(path, text.encode(), mode=0o600)  # the file's name there is a secret
    except (OSError, ValueError, TypeError) as error:
        return f"  It was handed in. The receipt could not be kept in {path}: {error}"
    return f"  Receipt: {path}"
