"""`progress`: what is done and what is next."""

import os

from .collect import Finding, collect, course
from .where import find_mine


def progress(folder: str | os.PathLike | None = None) -> "Progress":
    """Show what is done and what is next, read from the lessons as last saved.

    Parameters
    ----------
    folder : path, optional
        Where the lessons are. Default: the first that holds any of $DNN_WORK, the notebook's
        folder, the working folder, the folders beside it.

    Returns
    -------
    Progress
        In a notebook a drawn network of the exercises, elsewhere a text.

    Raises
    ------
    NotebookError
        There are no lessons; the message names the folders that were looked in.
    """
    mine = find_mine(course(), folder)
    return Progress(collect(mine.files), mine.note)


class Progress:
    """What is done and what is next: as text, and as a drawn network of functions."""

    def __init__(self, findings: dict[str, Finding], note: str = ""):
        self.note = note  # the folders that were read
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
            return f"{done}: the whole network is yours.{self.note}"
        note = "" if self.next.status == "not_attempted" else f" ({self.next.note})"
        return f"{done}. Next: {self.next.name} in {self.next.lesson}{note}.{self.note}"

    def __repr__(self) -> str:
        lines = []
        for lesson, found in self.lessons().items():
            marks = "  ".join(f"{_MARKS.get(one.status, '!')} {one.name}" for one in found)
            lines.append(f"{lesson:<15} {marks}")
        return "\n".join([*lines, self._sum()])

    def _repr_html_(self) -> str:
        from .progress_picture import draw

        return draw(self.lessons(), self._sum())


_MARKS = {"passed": "✓", "not_attempted": "·", "missing": "·"}
