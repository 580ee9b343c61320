"""What is in the folder of submissions: read as bytes, bounded, and never through a link."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from dnn_course.notebook import LESSON_FOLDER, MAX_BYTES

from .beside import files_beside


@dataclass(frozen=True)
class Submitted:
    """One file that was handed in, or was not."""

    content: bytes | None
    problem: tuple[str, str] | None = None  # (status, message) where there is nothing to judge
    files: tuple[tuple[str, bytes], ...] = ()  # beside it: (name, content)


def learners(submissions, out) -> list[str]:
    """Names of the learners' folders, sorted. A link counts: it is then refused, not followed."""
    inside = out.resolve()
    entries = [
        entry
        for entry in os.scandir(submissions)
        if not entry.name.startswith(".")
        and (entry.is_symlink() or entry.is_dir(follow_symlinks=False))
    ]
    return sorted(
        e.name
        for e in entries
        if Path(e.path).absolute() != inside and Path(e.path).resolve() != inside
    )


def submitted(folder, lesson) -> Submitted:
    """What a learner handed in for a lesson. Never raises, never follows a link."""
    path = folder / f"{lesson}.ipynb"

    def nothing(status, message):
        return Submitted(None, (status, message))

    link = f"is a link to somewhere else. Hand in the notebook itself, as {lesson}.ipynb."
    try:
        if folder.is_symlink():
            return nothing("refused", f"The folder {link}")
        if path.is_symlink():
            return nothing("refused", f"{lesson}.ipynb {link}")
        # Not blocking: a pipe in a notebook's place must not stop the run.
        flags = (
            os.O_RDONLY
            | getattr(os, "O_NOFOLLOW", 0)
            | getattr(os, "O_NONBLOCK", 0)
            | getattr(os, "O_BINARY", 0)
        )
        with open(os.open(path, flags), "rb") as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode):
                return nothing("unreadable", f"{lesson}.ipynb is not a file.")
            if about.st_size > MAX_BYTES:
                size = f"{about.st_size / 1e6:.0f} MB; at most {MAX_BYTES / 1e6:.0f} MB are read"
                return nothing(
                    "unreadable", f"{lesson}.ipynb has {size}. Clear its outputs and save it."
                )
            return Submitted(file.read(MAX_BYTES + 1), files=files_beside(folder))
    except FileNotFoundError:
        return nothing("missing", f"{lesson}.ipynb was not handed in.")
    except OSError as exc:
        return nothing("unreadable", f"{lesson}.ipynb cannot be read: {exc.strerror}.")


def unexpected_files(learner, folder=None):
    """(learner, file) of notebooks whose names are no lesson's: someone should look at them."""
    known = {path.name for path in Path(folder or LESSON_FOLDER).glob("*.ipynb")}
    try:
        names = [] if learner.is_symlink() else sorted(os.listdir(learner))
    except OSError:
        names = []
    odd = [name for name in names if name.lower().endswith(".ipynb") and name not in known]
    return [(learner.name, name) for name in odd[:5]]
