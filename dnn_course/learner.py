"""The learner's own course: `start`, and from any notebook `my_functions` and `progress`."""

import html
import os
from pathlib import Path

from dnn_course.collected import Finding, collect
from dnn_course.notebook import LESSON_FOLDER

__all__ = ["MyFunctions", "Progress", "my_functions", "progress", "start"]


def start(
    work: str | os.PathLike = "work",
    *,
    browser: bool = True,
    port: int = 8888,
    lessons: str | os.PathLike = LESSON_FOLDER,
) -> int:
    """Put the learner's copies of the lessons into `work`, open JupyterLab there, wait for its end.

    Returns JupyterLab's exit code. Raises NotebookError or OSError where the copies cannot be made.
    """
    from dnn_course.handout import hand_out
    from dnn_course.server import serve

    done = hand_out(lessons, work)
    new = sum(handed.action == "new" for handed in done)
    print(f"Your lessons are in {work}{os.sep} ({new} new, {len(done) - new} were there).")
    for handed in done:
        if handed.message:
            print(f"  {handed.message}")
    print("Starting JupyterLab ...", flush=True)
    first = f"{done[0].lesson}.ipynb" if new else None
    return serve(Path(work), port=port, browser=browser, first=first)


def my_functions(folder: str | os.PathLike | None = None) -> "MyFunctions":
    """Return the network's 15 functions by name: the learner's own where their checks pass.

    They are read from the lessons in `folder` (default: the working directory, which for a
    notebook is its own folder), as last saved. Where a function is not written yet or its check
    fails, the reference stands in, and the table that is shown says so. Hand them over with
    ``**``: ``playground(**my_functions())``.
    """
    return MyFunctions(collect(_folder(folder)))


def progress(folder: str | os.PathLike | None = None) -> "Progress":
    """Return a picture of what is done and what is next, read from the lessons in `folder`."""
    return Progress(collect(_folder(folder)))


def _folder(folder: str | os.PathLike | None) -> Path:
    return Path.cwd() if folder is None else Path(folder)


class MyFunctions(dict):
    """Functions by name, with a table of whose they are as its picture."""

    def __init__(self, findings: dict[str, Finding]):
        import dnn_helpers

        graded = {name: findings[name] for name in dnn_helpers.NETWORK}
        super().__init__(
            (name, found.function if found.passed else getattr(dnn_helpers, name))
            for name, found in graded.items()
        )
        self.findings = graded

    @property
    def yours(self) -> tuple[str, ...]:
        """The names of the functions that are the learner's own."""
        return tuple(name for name, found in self.findings.items() if found.passed)

    def _rows(self) -> list[tuple[str, str, str]]:
        return [
            (name, "yours" if found.passed else "reference", _why(found))
            for name, found in self.findings.items()
        ]

    def _sum(self) -> str:
        yours, all_ = len(self.yours), len(self)
        if yours == all_:
            return f"All {all_} functions are yours."
        return f"{yours} of {all_} functions are yours; references stand in for the rest."

    def __repr__(self) -> str:
        lines = [f"{name:<27} {whose:<9}  {why}".rstrip() for name, whose, why in self._rows()]
        return "\n".join([*lines, self._sum()])

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td style='text-align:left'><code>{name}</code></td>"
            f"<td style='text-align:left'>{'<b>yours</b>' if whose == 'yours' else whose}</td>"
            f"<td style='text-align:left'>{html.escape(why)}</td></tr>"
            for name, whose, why in self._rows()
        )
        head = "".join(f"<th style='text-align:left'>{word}</th>" for word in _HEAD)
        return (
            f"<table><thead><tr>{head}</tr></thead>"
            f"<tbody>{rows}</tbody></table><p>{self._sum()}</p>"
        )


_HEAD = ("function", "whose", "from")


def _why(found: Finding) -> str:
    return ": ".join(filter(None, (found.lesson, found.note)))


class Progress:
    """What is done and what is next: as text, and as a drawn network of functions."""

    def __init__(self, findings: dict[str, Finding]):
        self.findings = {name: found for name, found in findings.items() if found.lesson}
        self.done = tuple(name for name, found in self.findings.items() if found.passed)
        self.next = next((found for found in self.findings.values() if not found.passed), None)

    def lessons(self) -> dict[str, list[Finding]]:
        """Return the findings by lesson."""
        grouped: dict[str, list[Finding]] = {}
        for found in self.findings.values():
            grouped.setdefault(found.lesson, []).append(found)
        return grouped

    def _sum(self) -> str:
        done = f"{len(self.done)} of {len(self.findings)} done"
        if self.next is None:
            return f"{done}: the whole network is yours."
        note = "" if self.next.status == "not_attempted" else f" ({self.next.note})"
        return f"{done}. Next: {self.next.name} in {self.next.lesson}{note}."

    def __repr__(self) -> str:
        lines = []
        for lesson, found in self.lessons().items():
            marks = "  ".join(f"{_MARKS.get(one.status, '!')} {one.name}" for one in found)
            lines.append(f"{lesson:<15} {marks}")
        return "\n".join([*lines, self._sum()])

    def _repr_html_(self) -> str:
        from dnn_course.progress_picture import draw

        return draw(self.lessons(), self._sum())


_MARKS = {"passed": "✓", "not_attempted": "·", "missing": "·"}
