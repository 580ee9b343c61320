"""Which version of the course a mark was given by: a hash of all that decides about it.

What decides is what judging one submission imports, found by following the import statements at
the top of each file, and what runs in the sandbox. Pages, reports, the command line, pictures and
data are not among it: an edit there grades nobody anew.
"""

import ast
import functools
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from dnn_course.notebook import lesson_file
from testCases.exercises import own_files

ROOT = Path(__file__).resolve().parents[3]
_ENTRY = "dnn_course.grading.judging.grade_one"
_SANDBOX = "dnn_course/grading/sandbox"  # its files are started by path
_OURS = ("dnn_course", "dnn_helpers", "testCases")


@functools.cache
def course_version(lesson: str | None = None, folder: str | os.PathLike | None = None) -> str:
    """Twelve digits that change with all that a mark depends on: checks, reference, grader, key."""
    digest = hashlib.sha256()
    for path in deciding_files():
        digest.update(f"{path.relative_to(ROOT).as_posix()}\0".encode() + _text(path))
    for path in own_files():
        digest.update(f"{path.name}\0".encode() + _text(path))
    if lesson:
        digest.update(_text(lesson_file(lesson, folder)))
    return digest.hexdigest()[:12]


def _text(path: Path) -> bytes:
    """A file's bytes, with the line ends that it has in every checkout."""
    return path.read_bytes().replace(b"\r\n", b"\n")


@functools.cache
def deciding_files() -> tuple[Path, ...]:
    """The files of the course that decide about a mark, in order."""
    found: dict[Path, None] = {}
    todo = [_ENTRY]
    while todo:
        name = todo.pop()
        path = _file_of(name)
        if path is None or path in found:
            continue
        found[path] = None
        todo += _imports(path, name if path.name == "__init__.py" else name.rpartition(".")[0])
    found |= dict.fromkeys((ROOT / _SANDBOX).glob("*.py"))
    return tuple(sorted(found))


def _file_of(module: str) -> Path | None:
    """The file of one of our modules; None for other people's, and for a name inside a module."""
    if module.partition(".")[0] not in _OURS:
        return None
    path = ROOT.joinpath(*module.split("."))
    return next((p for p in (path / "__init__.py", path.with_suffix(".py")) if p.is_file()), None)


def _imports(path: Path, package: str) -> Iterator[str]:
    """The modules that a file imports as it is loaded, and the packages that they are in."""
    for node in _at_the_top(ast.parse(path.read_bytes()).body):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base] if base else above)
            names = [base, *(f"{base}.{alias.name}" for alias in node.names)]
        for name in names:
            parts = name.split(".")
            yield from (".".join(parts[: n + 1]) for n in range(len(parts)))


def _at_the_top(statements: list[ast.stmt]) -> Iterator[ast.Import | ast.ImportFrom]:
    """Import statements that run when the file is loaded: not those inside functions."""
    for node in statements:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.If | ast.Try | ast.With):
            yield from _at_the_top([n for n in ast.walk(node) if isinstance(n, ast.stmt)][1:])
