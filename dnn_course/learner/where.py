"""Where the learner's lessons are: `find_mine`."""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dnn_course.notebook import NotebookError

#: More folders than this beside one another are no person's lessons.
_MOST_SISTERS = 200


@dataclass(frozen=True)
class Mine:
    """The files of a learner's lessons."""

    folder: Path  # where they were found
    files: dict[str, Path]  # lesson -> its file, which need not be there

    @property
    def note(self) -> str:
        """Say which folders were read; "" where it was the working folder alone."""
        read = dict.fromkeys(path.parent for path in self.files.values() if path.exists())
        if list(read) == [Path.cwd()]:
            return ""
        return f" Read from {' and '.join(map(str, read))}."


def find_mine(lessons: Iterable[str], folder: str | os.PathLike | None = None) -> Mine:
    """Return where the lessons of these names are.

    In `folder` alone where one is named. Else in the first of these that holds a lesson: $DNN_WORK,
    the folder of the notebook that is open, the working folder, its sisters (one folder for each
    lesson, as nbgrader lays them out). What is missing there is taken from the sisters.

    Raises NotebookError, naming the folders, where there is no lesson.
    """
    lessons = list(lessons)
    looked = [Path(folder)] if folder is not None else list(dict.fromkeys(_candidates()))
    for place in looked:
        if there := _present(lessons, place):
            sisters = {} if folder is not None else _from_sisters(lessons, place, there)
            return Mine(place, {name: sisters.get(name, place / f"{name}.ipynb")
                                for name in lessons})  # fmt: skip
    if folder is None and (sisters := _from_sisters(lessons, here := Path.cwd(), set())):
        return Mine(here, {name: sisters.get(name, here / f"{name}.ipynb") for name in lessons})
    names = ", ".join(map(str, looked)) + ("" if folder is not None else ", and the folders beside")
    raise NotebookError(
        f"There are no lessons (01_activations.ipynb and so on) in {names}. `dnn lessons FOLDER` "
        "puts them there; my_functions(FOLDER) and progress(FOLDER) read another folder, and so "
        "does the environment variable DNN_WORK."
    )


def _candidates() -> Iterable[Path]:
    if chosen := os.environ.get("DNN_WORK"):
        yield Path(chosen).expanduser()
    # Jupyter's name for the notebook of a kernel; other front ends put an id behind it.
    found = re.match(r"(.*\.ipynb)\b", os.environ.get("JPY_SESSION_NAME", ""))
    notebook = Path(found[1] if found else "")
    if notebook.is_absolute() and notebook.exists():
        yield notebook.parent
    yield Path.cwd()


def _present(lessons: Iterable[str], folder: Path) -> set[str]:
    return {name for name in lessons if (folder / f"{name}.ipynb").is_file()}


def _from_sisters(lessons: list[str], folder: Path, there: set[str]) -> dict[str, Path]:
    """Return the files of missing lessons in the folders beside.

    Only where they are plainly the same person's: no lesson lies in two of the folders, and all
    belong to one user. Beside a folder of one learner may lie those of the class.
    """
    if len(there) == len(lessons):
        return {}
    found: dict[str, Path] = {}
    try:
        owner = folder.stat().st_uid
        sisters = [Path(entry.path) for entry in os.scandir(folder.resolve().parent)
                   if entry.is_dir() and not entry.name.startswith(".")
                   and entry.stat().st_uid == owner]  # fmt: skip
    except OSError:
        return {}
    if len(sisters) > _MOST_SISTERS:
        return {}
    for sister in sisters:
        if sister == folder.resolve():
            continue
        more = _present(lessons, sister)
        if more & (there | found.keys()):
            return {}
        found |= {name: sister / f"{name}.ipynb" for name in more}
    return found
