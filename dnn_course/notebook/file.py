"""A notebook's file: read into a plain dictionary, and written whole.

Notebooks are read with `json` alone: importing `nbformat` costs more than a second of CPU time,
and a notebook that its schema would refuse still gets an answer here. What is written is, byte for
byte, what Jupyter itself would write (a test compares them).
"""

import contextlib
import copy
import errno
import json
import os
import tempfile
import time
from pathlib import Path

#: A notebook larger than this is not read: the lessons stay under 1.5 MB each.
MAX_BYTES = 16_000_000
MAX_CELL = 100_000  # characters of code in one cell
MAX_CODE = 500_000  # in all cells


class NotebookError(ValueError):
    """A notebook that cannot be used; the message says which, what is wrong, and what to do."""


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
    notebook = _normalised(notebook, path)
    require_size(notebook, path.name)
    return notebook


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


def write_atomically(path: Path, data: bytes, mode: int | None = None) -> None:
    """Write a file whole or not at all, also when the process is killed half-way.

    mode: who may read it. Default: who might before, else everybody.
    """
    if mode is None:
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, mode)
        _put_in_place(name, path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.unlink(name)
        if getattr(error, "errno", None):  # a full disk names no file, others the one beside it
            error.filename = str(path)
        raise


def _put_in_place(name: str, path: Path) -> None:
    """Rename a file that is written over the one that is there.

    On Windows that fails while anybody has the old one open: for a moment a virus scanner or a
    reader, for long a spreadsheet.
    """
    for last in (False,) * 20 + (True,):
        try:
            os.replace(name, path)
            return
        except PermissionError:
            if os.name != "nt":
                raise
            if last:
                words = "another program has it open; close it there"
                raise PermissionError(errno.EACCES, words, str(path)) from None
            time.sleep(0.05)


# --- parts --------------------------------------------------------------------------------------


def _normalised(notebook: object, path: Path) -> dict:
    """Return a notebook whose every part has the type that the rest of this file relies on."""
    if not isinstance(notebook, dict):
        raise _wrong(path, "is JSON, but not a notebook (no 'cells')")
    version = notebook.get("nbformat", 4)
    if version != 4:
        which = "an older" if version in (1, 2, 3) else "another"
        raise _wrong(path, f"is in {which} notebook format. Open it in JupyterLab and save it")
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


def require_size(notebook: dict, name: str) -> None:
    """Refuse more code than anybody writes: reading it as Python would cost memory and time."""
    total = 0
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] != "code":
            continue
        total += len(cell["source"])
        if len(cell["source"]) > MAX_CELL or total > MAX_CODE:
            raise NotebookError(
                f"{name} has too much code in cell {number}: at most {MAX_CELL:,} characters are "
                f"read in one cell, and {MAX_CODE:,} in all. Take out what is no code, and save."
            )


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


def _reason(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _wrong(path: Path, what: str) -> NotebookError:
    return NotebookError(f"{path.name} {what}.")
