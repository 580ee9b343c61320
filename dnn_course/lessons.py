"""Run the solved lessons and store what they print: ``make lessons``.

    python -m dnn_course.lessons                          every lesson
    python -m dnn_course.lessons notebooks/03_forward.ipynb ...

A stored lesson is what a reader sees on the web, what nbval compares with, and what the learner's
copy is made of. So it is run top to bottom in a fresh kernel, and nothing is stored that would
differ elsewhere: no timings, widget state, random ids, versions, paths or memory addresses. A
lesson that fails, warns, or prints something of the kind is left as it was, and the cell is named.
"""

import argparse
import base64
import copy
import itertools
import os
import re
import struct
import sys
import tempfile
import time
from pathlib import Path

from dnn_course.notebook import (
    LESSON_FOLDER,
    NotebookError,
    checks,
    dumps,
    exercises,
    read_notebook,
    solved_lessons,
    write_atomically,
)
from dnn_course.notebook.course import course_folder

#: For the kernel. One thread: sums of floats depend on how they are split up.
KERNEL_ENVIRONMENT = {
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}

CELL_TIMEOUT = 120  # seconds

NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}

# What editors and kernels note in a cell on their own account.
_VOLATILE_CELL_METADATA = (
    "execution", "ExecuteTime", "collapsed", "scrolled", "trusted", "vscode", "pycharm",
    "execution_info", "heading_collapsed", "jp-MarkdownHeadingCollapsed", "lines_to_next_cell",
)  # fmt: skip

# A model id points at a widget of a kernel that is gone: the picture beside it is what is shown.
_VOLATILE_MIMES = ("application/vnd.jupyter.widget-view+json",)

_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")
_RANDOM_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})?")


def build(path: str | os.PathLike) -> bool:
    """Run a lesson, check what it printed, store it; return whether the file changed.

    Raises NotebookError, and leaves the file alone, where the lesson is not fit to be stored.
    """
    path = Path(path)
    before = path.read_bytes() if path.is_file() else b""
    notebook = normalise(execute(normalise(read_notebook(path)), path.parent))
    if faults := problems(notebook):
        raise NotebookError("\n".join([f"{path.name} was not stored:", *faults]))
    after = dumps(notebook).encode("utf-8")
    if after != before:
        write_atomically(path, after)
    return after != before


def execute(notebook: dict, folder: Path) -> dict:
    """Return the notebook as it is after Run All in a fresh kernel that works in `folder`."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    notebook = copy.deepcopy(notebook)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"execution_count": None, "outputs": []}
    running = {}

    def remember(cell: dict, cell_index: int) -> None:
        running["cell"] = f"cell {cell_index + 1} ({cell['id']})"

    client = NotebookClient(
        nbformat.from_dict(notebook),
        kernel_name=NOTEBOOK_METADATA["kernelspec"]["name"],
        timeout=CELL_TIMEOUT,
        resources={"metadata": {"path": str(folder)}},
        store_widget_state=False,
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],
        on_cell_start=remember,
    )
    try:
        client.execute(env={**os.environ, **KERNEL_ENVIRONMENT})
    except CellExecutionError as error:
        raise NotebookError(f"{running.get('cell', 'the kernel')} fails:\n{error}") from None
    except (CellTimeoutError, DeadKernelError) as error:
        raise NotebookError(f"{running.get('cell', 'the kernel')}: {error}") from None
    return _plain(client.nb)


def normalise(notebook: dict) -> dict:
    """Return the notebook without anything that depends on when, where and by whom it was run."""
    cells = []
    taken: set[str] = set()
    for cell in notebook["cells"]:
        cell = copy.deepcopy(cell)
        metadata = cell["metadata"]
        for key in _VOLATILE_CELL_METADATA:
            metadata.pop(key, None)
        if not metadata.get("tags", True):
            del metadata["tags"]
        cell["id"] = _stable_id(cell, taken)
        taken.add(cell["id"])
        if cell["cell_type"] == "code":
            cell["outputs"] = [normal for one in cell["outputs"] if (normal := _normal_output(one))]
        cells.append(cell)
    return {
        "cells": cells,
        "metadata": copy.deepcopy(NOTEBOOK_METADATA),
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def problems(notebook: dict) -> list[str]:
    """Return what keeps a lesson from being stored, one line per cell and fault."""
    faults = []
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    places = {
        "this checkout": str(LESSON_FOLDER.parent),
        "the home folder": str(Path.home()),
        "the temporary folder": tempfile.gettempdir(),
        "the Python installation": sys.prefix,
    }
    count = 0
    for cell in code:
        name = f"  cell {notebook['cells'].index(cell) + 1} ({cell['id']})"
        if cell["execution_count"] is None:
            faults.append(f"{name}: is empty, so nothing was run")
        else:
            count += 1
            if cell["execution_count"] != count:
                faults.append(f"{name}: has count {cell['execution_count']}, needs {count}")
        for output in cell["outputs"]:
            if output["output_type"] == "stream" and output["name"] == "stderr":
                faults.append(f"{name}: wrote to stderr, which nbval compares: {output['text']!r}")
            if output["output_type"] == "error" and "raises-exception" not in _tags(cell):
                faults.append(f"{name}: raised {output['ename']}: {output['evalue']}")
            text = _printed(output)
            if found := _ADDRESS.search(text):
                faults.append(f"{name}: prints a memory address, another one each time: {found[0]}")
            for place, path in places.items():
                if re.search(re.escape(path) + r"(?=[/\\]|\b)", text) and len(path) > 1:
                    faults.append(f"{name}: prints the path of {place}, which is another elsewhere")
    return faults + _unmatched_checks(notebook)


def main(arguments: list[str] | None = None) -> int:
    """Build the lessons named on the command line, or all; return 0 when every one was stored."""
    parser = argparse.ArgumentParser(prog="python -m dnn_course.lessons", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("paths", nargs="*", type=Path, metavar="LESSON.ipynb")
    paths = parser.parse_args(arguments).paths or [
        path for path in solved_lessons() if path.parent.resolve() == course_folder().resolve()
    ]
    failed = 0
    for path in paths:
        started = time.perf_counter()
        try:
            changed = build(path)
        except NotebookError as error:
            failed += 1
            print(f"{path.name}: {str(error).removeprefix(path.name)}", file=sys.stderr)
            continue
        seconds = time.perf_counter() - started
        print(
            f"{path.stem:<16} {seconds:5.1f} s  {'stored' if changed else 'unchanged'}", flush=True
        )
    return 1 if failed else 0


def without_text_chunks(png: bytes) -> bytes:
    """Return a PNG file without its texts and times (who drew it, when), its pixels untouched."""
    if png[:8] != b"\x89PNG\r\n\x1a\n":
        return png
    kept, position = [png[:8]], 8
    while position + 8 <= len(png):
        (length,) = struct.unpack(">I", png[position : position + 4])
        end = position + 12 + length
        if png[position + 4 : position + 8] not in (b"tEXt", b"iTXt", b"zTXt", b"tIME", b"eXIf"):
            kept.append(png[position:end])
        position = end
    return b"".join(kept)


def _normal_output(output: dict) -> dict | None:
    """Return an output as it is stored, or None where nothing is left of it."""
    output = {key: value for key, value in output.items() if key != "transient"}
    if "data" not in output:
        return output
    data = {mime: value for mime, value in output["data"].items() if mime not in _VOLATILE_MIMES}
    if isinstance(picture := data.get("image/png"), str):
        stripped = without_text_chunks(base64.b64decode(picture))
        data["image/png"] = base64.b64encode(stripped).decode("ascii")
        # Once is enough: the image tag has the same picture, and its alt text.
        if f"base64,{data['image/png']}" in str(data.get("text/html", "")):
            del data["image/png"]
            output["metadata"] = {**output["metadata"]}
            output["metadata"].pop("image/png", None)
    return {**output, "data": data} if data else None


def _stable_id(cell: dict, taken: set[str]) -> str:
    """Return the cell's id; where it has none or a random one, a readable one from what it says."""
    wanted = cell.get("id", "")
    if not wanted or _RANDOM_ID.fullmatch(wanted) or wanted in taken:
        first = next((line for line in cell["source"].splitlines() if re.search(r"\w", line)), "")
        first = first.removeprefix("# GRADED FUNCTION:")
        words = re.sub(r"[^a-z0-9_]+", "-", first.lower()).strip("-")[:40].strip("-")
        wanted = words or cell["cell_type"]
    numbered = (f"{wanted}-{number}" for number in itertools.count(2))
    return next(one for one in itertools.chain([wanted], numbered) if one not in taken)


def _unmatched_checks(notebook: dict) -> list[str]:
    """Return what is wrong with the pairs of exercise and check."""
    asked = [exercise.name for exercise in exercises(notebook)]
    checked = [check.name for check in checks(notebook)]
    faults = [f"  exercise {name} has no check cell" for name in asked if name not in checked]
    faults += [f"  check_{name} has no exercise cell" for name in checked if name not in asked]
    return faults


def _printed(output: dict) -> str:
    """Return all text of an output, pictures left out."""
    texts = [str(output.get(key, "")) for key in ("text", "evalue")]
    texts += [str(line) for line in output.get("traceback", [])]
    data = output.get("data", {})
    texts += [str(value) for mime, value in data.items() if not mime.startswith("image/")]
    texts += [str(data.get("image/svg+xml", ""))]
    return "\n".join(texts)


def _tags(cell: dict) -> list[str]:
    return cell["metadata"].get("tags", [])


def _plain(node: object) -> object:
    """Return nbformat's dictionaries as plain ones."""
    if isinstance(node, dict):
        return {key: _plain(value) for key, value in node.items()}
    return [_plain(value) for value in node] if isinstance(node, list) else node


if __name__ == "__main__":
    sys.exit(main())
