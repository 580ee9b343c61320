"""The learner's own course: `start`, and from any notebook `my_functions` and `progress`."""

import os
from pathlib import Path

from dnn_course.handout import Handed, hand_out
from dnn_course.notebooks import LESSON_FOLDER

__all__ = ["Handed", "start"]


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
    from dnn_course.server import serve

    done = hand_out(lessons, work)
    for line in summary(done, work):
        print(line, flush=True)
    fresh = any(handed.action == "new" for handed in done)
    first = f"{done[0].lesson}.ipynb" if fresh else None
    print("Starting JupyterLab ...", flush=True)
    return serve(Path(work), port=port, browser=browser, first=first)


def summary(done: list[Handed], work: str | os.PathLike) -> list[str]:
    """Return the lines that tell the learner what is in `work` now."""
    new = sum(handed.action == "new" for handed in done)
    lines = [f"Your lessons are in {work}{os.sep} ({new} new, {len(done) - new} were there)."]
    return lines + [handed.message for handed in done if handed.message]
