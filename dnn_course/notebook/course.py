"""A course: a folder of solved lessons, in an order. Ours is read by this code like any other.

    my-course/
      course.toml          title, lessons in their order, lessons of ours to include; optional
      10_softmax.ipynb     solved
      exercises/*.py       one file for each exercise of its own

DNN_COURSE names the folder (`dnn ... --course FOLDER` sets it); without it, it is our own.
"""

import os
import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from .file import NotebookError

FILE = "course.toml"
VARIABLE = "DNN_COURSE"
_KEYS = {"title": str, "lessons": list, "include": list}


def _own_folder() -> Path:
    """Return where our lessons are: in the installed package, else in this checkout."""
    packaged = Path(str(files("dnn_course"))) / "_lessons"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[2] / "notebooks"


LESSON_FOLDER = _own_folder()


@dataclass(frozen=True)
class Course:
    """What `course.toml` says, or what a folder without one holds."""

    folder: Path
    title: str
    lessons: tuple[Path, ...]  # solved, in reading order


def course_folder() -> Path:
    """Return the folder of the course that is taught here: `$DNN_COURSE`, else ours."""
    return Path(os.environ.get(VARIABLE) or LESSON_FOLDER)


def read_course(folder: str | os.PathLike | None = None) -> Course:
    """Return the course in `folder` (default: the one that is taught here).

    Raises NotebookError, with file and line, where `course.toml` says something that cannot be,
    and where the course has no lessons.
    """
    folder = course_folder() if folder is None else Path(folder)
    said = _read(folder / FILE)
    own = {path.stem: path for path in find_lessons(folder)}
    names = said.get("lessons", sorted(own))
    included = {path.stem: path for path in find_lessons(LESSON_FOLDER)}
    lessons = [
        *(_lesson(included, name, folder / FILE, "include") for name in said.get("include", [])),
        *(_lesson(own, name, folder / FILE, "lessons") for name in names),
    ]
    twice = sorted({path.stem for path in lessons if lessons.count(path) > 1})
    if twice:
        raise NotebookError(f"{folder / FILE}: {', '.join(twice)} stands there twice")
    if not lessons:
        raise NotebookError(f"{folder} holds no lessons (01_activations.ipynb and so on).")
    return Course(folder, said.get("title", folder.name), tuple(lessons))


def solved_lessons(folder: str | os.PathLike | None = None) -> list[Path]:
    """Return a course's lessons in reading order (default: of the one that is taught here).

    Raises NotebookError, naming the folder, where there are none.
    """
    return list(read_course(folder).lessons)


def lesson_file(name: str, folder: str | os.PathLike | None = None) -> Path:
    """Return the solved lesson of this name (``03_forward``). Raises NotebookError."""
    found = next((path for path in solved_lessons(folder) if path.stem == name), None)
    if found is None:
        raise NotebookError(f"{folder or course_folder()}: there is no lesson {name}.ipynb")
    return found


def find_lessons(folder: str | os.PathLike) -> list[Path]:
    """Return the lessons in a folder in reading order (``01_activations.ipynb`` and so on).

    Only files that are named like a lesson: not checkpoints, not ``03_forward.new.ipynb``.
    """
    return sorted(
        path for path in Path(folder).glob("*.ipynb") if re.fullmatch(r"\d\d_\w+", path.stem)
    )


# --- parts --------------------------------------------------------------------------------------


def _read(path: Path) -> dict:
    if not path.is_file():
        return {}
    text = path.read_text("utf-8")
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise NotebookError(f"{path}: {error}") from None
    for key, value in said.items():
        where = f"{path}, line {_line(text, key)}: {key}"
        if key not in _KEYS:
            raise NotebookError(f"{where} is not known. There are: {', '.join(_KEYS)}.")
        kind = _KEYS[key]
        texts = kind is str or (isinstance(value, list) and all(type(v) is str for v in value))
        if not isinstance(value, kind) or not texts:
            wanted = {str: "a text", list: "a list of names of lessons"}[kind]
            raise NotebookError(f"{where} is {value!r}; it has to be {wanted}.")
    return said


def _line(text: str, key: str) -> int:
    """The number of the line on which a key stands."""
    pattern = re.compile(rf"\s*[\[\"']*{re.escape(key)}\b")
    return next((i for i, line in enumerate(text.splitlines(), 1) if pattern.match(line)), 1)


def _lesson(there: dict[str, Path], name: str, file: Path, key: str) -> Path:
    path = there.get(name.removesuffix(".ipynb"))
    if path is None:
        line = _line(file.read_text("utf-8"), key)
        known = ", ".join(there) or "no lessons (a lesson is called like 10_softmax.ipynb)"
        raise NotebookError(f"{file}, line {line}: there is no lesson {name}. There are: {known}.")
    return path
