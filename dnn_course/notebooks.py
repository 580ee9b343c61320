"""Lessons as plain dictionaries: read, find the exercises, blank, put a learner's answers in.

Every function takes and returns notebooks and changes none of its arguments. A lesson is at once
text, key and expected output; the learner's copy (`blank`) and the notebook that is judged
(`with_answers`) are derived from it here and nowhere else.

Notebooks are read with `json` alone: importing `nbformat` costs more than a second of CPU time,
and a notebook that its schema would refuse still gets an answer here.
"""

import contextlib
import copy
import json
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dnn_course.source import bound_names, defined_names, definitions, parse

__all__ = [
    "LESSONS", "LESSON_FOLDER", "Check", "Exercise", "NotebookError", "blank", "checks",
    "defined_names", "definitions", "dumps", "exercises", "extra_definitions", "find_exercise",
    "find_lessons", "parse_notebook", "read_notebook", "with_answers", "write_notebook",
]  # fmt: skip

#: The lessons in reading order.
LESSONS = (
    "01_activations",
    "02_initialize",
    "03_forward",
    "04_cost",
    "05_backward",
    "06_update",
    "07_cats",
    "08_playground",
    "09_bug_hunt",
)

#: Where the solved lessons of this checkout are.
LESSON_FOLDER = Path(__file__).resolve().parents[1] / "notebooks"

#: A notebook larger than this is not read: the lessons stay under 1.5 MB each.
MAX_BYTES = 25_000_000

_MARKER = re.compile(r"^#\s*GRADED FUNCTION:\s*(\w+)", re.IGNORECASE)
_BEGIN = re.compile(r"^\s*#+\s*BEGIN SOLUTION\b")
_END = re.compile(r"^\s*#+\s*END SOLUTION\b")

# What the learner's copy keeps of a lesson's metadata. The rest (widget state, timings, an editor's
# own notes) could carry what an answer printed.
_KEPT_NOTEBOOK_METADATA = ("kernelspec", "language_info")
_KEPT_CELL_METADATA = ("nbgrader", "tags", "jupyter", "slideshow", "editable", "deletable")


class NotebookError(ValueError):
    """A notebook that cannot be used; the message says which, what is wrong, and what to do."""


@dataclass(frozen=True)
class Exercise:
    """A cell in which a graded function is to be written."""

    name: str  # the graded function, e.g. "linear_forward"
    index: int  # of the cell in the notebook
    cell: dict
    warning: str = ""  # e.g. that there are two such cells and the last one counts

    @property
    def source(self) -> str:
        return self.cell["source"]


@dataclass(frozen=True)
class Check:
    """A cell that checks a graded function."""

    name: str
    points: float
    index: int


# --- reading and writing ------------------------------------------------------------------------


def find_lessons(folder: str | os.PathLike) -> list[Path]:
    """Return the lessons in a folder in reading order (``01_activations.ipynb`` and so on).

    Only files that are named like a lesson: not checkpoints, not ``03_forward.new.ipynb``.
    """
    return sorted(
        path for path in Path(folder).glob("*.ipynb") if re.fullmatch(r"\d\d_\w+", path.stem)
    )


def read_notebook(path: str | os.PathLike, max_bytes: int = MAX_BYTES) -> dict:
    """Return a notebook (format 4) with all texts joined, so that ``cell["source"]`` is a string.

    Raises NotebookError for whatever is not such a notebook: no file, too large, not JSON, no
    cells, an older format. No other exception leaves this function.
    """
    path = Path(path)
    try:
        if not path.is_file():
            raise NotebookError(f"{path.name}: there is no such file in {path.parent}")
        with path.open("rb") as file:
            raw = file.read(max_bytes + 1)
    except (OSError, ValueError) as error:
        raise _wrong(path, f"cannot be read ({_reason(error)})") from None
    return parse_notebook(raw, path, max_bytes)


def parse_notebook(raw: bytes, path: Path, max_bytes: int = MAX_BYTES) -> dict:
    """Return the notebook that `raw` is; `path` names it in messages. See read_notebook."""
    if len(raw) > max_bytes:
        raise _wrong(path, f"is larger than {max_bytes / 1e6:g} MB. Clear its outputs and save")
    try:
        notebook = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _wrong(path, "is not text in UTF-8, so it is not a notebook") from None
    except (ValueError, RecursionError, MemoryError) as error:
        hint = "" if raw.strip() else " (the file is empty)"
        raise _wrong(path, f"is not valid JSON{hint}: {_reason(error)}") from None
    return _normalised(notebook, path)


def write_notebook(notebook: dict, path: str | os.PathLike) -> None:
    """Write a notebook as Jupyter would, whole or not at all.

    The text goes to a file beside it first, which then takes its place: whoever reads meanwhile
    sees the old notebook or the new one.
    """
    write_atomically(Path(path), dumps(notebook).encode("utf-8"))


def dumps(notebook: dict) -> str:
    """Return the text of a notebook file: byte for byte what Jupyter itself would write."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)
        for attachment in cell.get("attachments", {}).values():
            _split_mimebundle(attachment)
        for output in cell.get("outputs", []):
            if isinstance(output.get("text"), str):
                output["text"] = output["text"].splitlines(keepends=True)
            _split_mimebundle(output.get("data", {}))
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, also when the process is killed half-way."""
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


# --- finding ------------------------------------------------------------------------------------


def exercises(notebook: dict) -> list[Exercise]:
    """Return the exercises that a notebook declares, in the order of their cells.

    A cell declares one by nbgrader's metadata or by its first line ``# GRADED FUNCTION: name``. Of
    two cells for one function the last counts, and its `warning` says so.
    """
    names = {name: None for cell in notebook["cells"] for name in _declared(cell)}
    found = (find_exercise(notebook, name) for name in names)
    return sorted((one for one in found if one), key=lambda exercise: exercise.index)


def find_exercise(notebook: dict, name: str) -> Exercise | None:
    """Return the cell that answers exercise `name`, or None.

    Looked for by nbgrader's grade_id, else by the marker line, else by a cell that defines a
    function of that name. A declared cell that no longer holds the function (emptied, the code
    moved to another cell) gives way to one that does.
    """
    by_id = [i for i, cell in _code(notebook) if _grade_id(cell) == name]
    by_marker = [i for i, cell in _code(notebook) if _marker(cell) == name]
    by_definition = [
        i
        for i, cell in _code(notebook)
        if name in cell["source"] and name in defined_names(cell["source"]) and not _check(cell)
    ]
    for how, found in (
        ("the exercise's own cell", [i for i in by_id if i in by_definition]),
        (f"'# GRADED FUNCTION: {name}'", [i for i in by_marker if i in by_definition]),
        (f"'def {name}'", by_definition),
        ("the exercise's own cell", by_id),
        (f"'# GRADED FUNCTION: {name}'", by_marker),
    ):
        if found:
            last = found[-1]
            warning = (
                f"{name}: {len(found)} cells are {how} (cells {_numbers(found)}); the last counts"
                if len(found) > 1
                else ""
            )
            return Exercise(name, last, notebook["cells"][last], warning)
    return None


def checks(notebook: dict) -> list[Check]:
    """Return the check cells of a lesson: nbgrader's ``grade: true`` with their points."""
    return [
        Check(name, points, index)
        for index, cell in _code(notebook)
        for name, points in _check(cell)
    ]


# --- deriving -----------------------------------------------------------------------------------


def blank(notebook: dict) -> dict:
    """Return the learner's copy of a lesson: no answers, no outputs.

    What stands between ``### BEGIN SOLUTION`` and ``### END SOLUTION`` becomes one line that raises
    NotImplementedError. Code cells get the tag ``raises-exception``, so that Run All goes on past
    what is not written yet; check cells can be neither edited nor deleted in JupyterLab, exercise
    cells not deleted. Raises NotebookError, naming the cell, where the markers do not match.
    """
    cells = []
    for index, cell in enumerate(notebook["cells"]):
        metadata = {
            key: copy.deepcopy(value)
            for key, value in cell.get("metadata", {}).items()
            if key in _KEPT_CELL_METADATA
        }
        fresh = {"cell_type": cell["cell_type"], "metadata": metadata}
        if "id" in cell:
            fresh["id"] = cell["id"]
        fresh["source"] = _without_solutions(cell, index)
        if cell["cell_type"] == "code":
            fresh |= {"execution_count": None, "outputs": []}
            metadata["tags"] = [*metadata.get("tags", []), "raises-exception"]
            metadata["tags"] = list(dict.fromkeys(metadata["tags"]))
            if _check(cell):
                metadata |= {"editable": False, "deletable": False}
            elif _declared(cell):
                metadata["deletable"] = False
        elif "attachments" in cell:
            used = cell["attachments"].items()
            used = {key: data for key, data in used if f"attachment:{key}" in cell["source"]}
            fresh |= {"attachments": copy.deepcopy(used)} if used else {}
        cells.append(fresh)
    return _copy_around(notebook, cells)


def with_answers(key: dict, submission: dict) -> dict:
    """Return the key's lesson with the learner's exercise cells in it.

    Text, checks and expected outputs are the key's. The learner's exercise cells come verbatim;
    before each stand, in a cell of their own, the definitions that the learner wrote outside the
    exercises since the one before (a helper function in its own cell is not lost). What would
    re-bind a name that the key imports for its checks is left out. An exercise that the submission
    lacks is left not attempted.
    """
    stubs = blank(key)["cells"]
    extras = extra_definitions(key, submission)
    cells = []
    expected = {exercise.index: exercise.name for exercise in exercises(key)}
    for index, cell in enumerate(key["cells"]):
        name = expected.get(index)
        if name is None:
            cells.append(copy.deepcopy(cell))
            continue
        if extras.get(name):
            cells.append(_extra_cell(name, extras[name]))
        answer = find_exercise(submission, name)
        source = answer.source if answer else stubs[index]["source"]
        cells.append(copy.deepcopy(cell) | {"source": source})
        # What an answer prints when it is defined is nobody's business.
        tags = cells[-1]["metadata"].get("tags", [])
        cells[-1]["metadata"]["tags"] = list(dict.fromkeys([*tags, "nbval-ignore-output"]))
    return _copy_around(key, cells, everything=True)


def extra_definitions(key: dict, submission: dict) -> dict[str, str]:
    """Return, for each exercise of `key`, the definitions that the learner added before it.

    Definitions after the last exercise belong to nobody and are left out.
    """
    answers = {}  # index in the submission -> name
    for exercise in exercises(key):
        if found := find_exercise(submission, exercise.name):
            answers[found.index] = exercise.name
    reserved = _names_of_the_checks(key)
    own = {cell["source"].strip() for _, cell in _code(key)}
    own |= {cell["source"].strip() for _, cell in _code(blank(key))}
    extras: dict[str, str] = {}
    waiting: list[str] = []
    for index, cell in _code(submission):
        if index in answers:
            extras[answers[index]] = "\n\n".join(waiting)
            waiting = []
        elif cell["source"].strip() in own or _check(cell):
            continue
        elif lifted := definitions(cell["source"], reserved):
            waiting.append(lifted)
    return extras


# --- parts --------------------------------------------------------------------------------------


def _code(notebook: dict) -> Iterator[tuple[int, dict]]:
    for index, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "code":
            yield index, cell


def _nbgrader(cell: dict) -> dict:
    found = cell.get("metadata", {}).get("nbgrader")
    return found if isinstance(found, dict) else {}


def _grade_id(cell: dict) -> str | None:
    marks = _nbgrader(cell)
    name = marks.get("grade_id")
    return name if marks.get("solution") is True and isinstance(name, str) else None


def _marker(cell: dict) -> str | None:
    found = _MARKER.match(cell["source"].lstrip())
    return found[1] if found else None


def _declared(cell: dict) -> list[str]:
    if cell["cell_type"] != "code":
        return []
    name = _grade_id(cell) or _marker(cell)
    return [name] if name else []


def _check(cell: dict) -> list[tuple[str, float]]:
    marks = _nbgrader(cell)
    if marks.get("grade") is not True or marks.get("solution") is True:
        return []
    name = str(marks.get("grade_id", "")).removeprefix("check_")
    points = marks.get("points", 0)
    return [(name, points if isinstance(points, int | float) else 0)]


def _names_of_the_checks(key: dict) -> set[str]:
    """Return the names that the key's cells import from testCases, and the package's own."""
    names = {"testCases", "check", "hint", "solution"}
    for _, cell in _code(key):
        tree = parse(cell["source"])
        for statement in tree.body if tree else []:
            if "testCases" in str(getattr(statement, "module", "")):
                names |= bound_names(statement)
    return names - {"*"}


def _without_solutions(cell: dict, index: int) -> str:
    """Return a cell's source with one raising line in place of each solution."""
    kept: list[str] = []
    opened = 0  # line of the BEGIN that is not closed yet
    lines = cell["source"].splitlines()
    for number, line in enumerate(lines, start=1):
        if _BEGIN.match(line):
            if opened:
                raise _unmatched(
                    cell, index, number, f"BEGIN SOLUTION inside that of line {opened}"
                )
            opened = number
            indent = line[: len(line) - len(line.lstrip())]
            name = next(iter(_declared(cell)), None) or _enclosing_function(kept) or "this cell"
            message = f"{name} is not written yet: replace this line by your own code"
            kept.append(f'{indent}raise NotImplementedError("{message}")')
        elif _END.match(line):
            if not opened:
                raise _unmatched(cell, index, number, "END SOLUTION without a BEGIN SOLUTION")
            opened = 0
        elif not opened:
            kept.append(line)
    if opened:
        raise _unmatched(cell, index, opened, "BEGIN SOLUTION is never closed")
    if len(kept) == len(lines):
        return cell["source"]
    return "\n".join(kept)


def _unmatched(cell: dict, index: int, line: int, what: str) -> NotebookError:
    name = next(iter(_declared(cell)), None) or cell.get("id") or "without a name"
    return NotebookError(
        f"cell {index + 1} ({name}), line {line}: ### {what}. "
        "Each solution stands between one ### BEGIN SOLUTION and one ### END SOLUTION."
    )


def _enclosing_function(lines: list[str]) -> str | None:
    found = [re.match(r"\s*def\s+(\w+)", line) for line in lines]
    return next((match[1] for match in reversed(found) if match), None)


def _extra_cell(name: str, source: str) -> dict:
    """Return a code cell with the learner's own definitions; what it prints is not compared."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": f"own-{name}"[:64].replace(" ", "-"),
        "metadata": {"tags": ["nbval-ignore-output", "raises-exception"]},
        "outputs": [],
        "source": source.rstrip("\n"),
    }


def _copy_around(notebook: dict, cells: list[dict], everything: bool = False) -> dict:
    metadata = notebook.get("metadata", {})
    return {
        "cells": cells,
        "metadata": copy.deepcopy(
            metadata
            if everything
            else {key: metadata[key] for key in _KEPT_NOTEBOOK_METADATA if key in metadata}
        ),
        "nbformat": notebook.get("nbformat", 4),
        "nbformat_minor": notebook.get("nbformat_minor", 5),
    }


def _normalised(notebook: object, path: Path) -> dict:
    """Return a notebook whose every part has the type that the rest of this file relies on."""
    if not isinstance(notebook, dict):
        raise _wrong(path, "is JSON, but not a notebook (no 'cells')")
    if notebook.get("nbformat", 4) != 4:
        raise _wrong(path, "is in an older notebook format. Open it in JupyterLab and save it")
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        raise _wrong(path, "is JSON, but not a notebook (no list of 'cells')")
    tidy = []
    for cell in cells:
        if not isinstance(cell, dict) or not isinstance(cell.get("cell_type"), str):
            raise _wrong(path, f"is not a notebook: cell {len(tidy) + 1} has no 'cell_type'")
        cell = {**cell, "source": _joined(cell.get("source", ""))}
        cell["metadata"] = _dict(cell.get("metadata"))
        if not isinstance(cell.get("id", ""), str):
            del cell["id"]
        if "tags" in cell["metadata"]:
            tags = cell["metadata"]["tags"]
            tags = [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
            cell["metadata"] = {**cell["metadata"], "tags": tags}
        if cell["cell_type"] == "code":
            cell.setdefault("execution_count", None)
            outputs = cell.get("outputs")
            outputs = outputs if isinstance(outputs, list) else []
            cell["outputs"] = [_tidy_output(one) for one in outputs if isinstance(one, dict)]
        if "attachments" in cell:
            found = _dict(cell["attachments"]).items()
            cell["attachments"] = {str(key): _joined_bundle(data) for key, data in found}
        tidy.append(cell)
    return {
        **notebook,
        "cells": tidy,
        "metadata": _dict(notebook.get("metadata")),
        "nbformat": 4,
        "nbformat_minor": minor if isinstance(minor := notebook.get("nbformat_minor"), int) else 5,
    }


def _tidy_output(output: dict) -> dict:
    output = dict(output)
    if "text" in output:
        output["text"] = _joined(output["text"])
    if "data" in output:
        output["data"] = _joined_bundle(output["data"])
    return output


def _joined_bundle(data: object) -> dict:
    return {
        str(mime): value if _is_json_mime(str(mime)) else _joined(value)
        for mime, value in _dict(data).items()
    }


def _is_json_mime(mime: str) -> bool:
    return mime == "application/json" or (
        mime.startswith("application/") and mime.endswith("+json")
    )


def _split_mimebundle(data: dict) -> None:
    for mime, value in data.items():
        splits = mime.startswith("text/") or mime in {"application/javascript", "image/svg+xml"}
        if splits and isinstance(value, str):
            data[mime] = value.splitlines(keepends=True)


def _joined(text: object) -> str:
    if isinstance(text, list):
        text = "".join(line for line in text if isinstance(line, str))
    if not isinstance(text, str):
        return ""
    # Half of a surrogate pair is valid JSON, but no UTF-8: it could be read and never written.
    return text.encode("utf-8", "replace").decode("utf-8")


def _dict(value: object) -> dict:
    return value if isinstance(value, dict) else {}


def _numbers(indices: list[int]) -> str:
    return ", ".join(str(index + 1) for index in indices)


def _reason(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _wrong(path: Path, what: str) -> NotebookError:
    return NotebookError(f"{path.name} {what}.")
