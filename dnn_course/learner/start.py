"""`start`: the learner's copies of the lessons, and JupyterLab opened on them."""

import os
from pathlib import Path

from dnn_course.notebook import LESSON_FOLDER


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
