"""After a kernel's restart: a name that is not there says which cell of the notebook makes it.

`dnn start` has every kernel of Python run kernel_startup.py, which calls `watch`, before any cell.
"""

import contextlib
import os
import re
import sys
from pathlib import Path
from typing import Any


def watch() -> None:
    """Have IPython add the advice to a NameError; elsewhere than in IPython do nothing."""
    ipython = sys.modules.get("IPython")
    if not (shell := ipython and ipython.get_ipython()):
        return
    show = shell.showtraceback  # set_custom_exc has room for one only, and the checks use it

    def showtraceback(exc_tuple=None, *args, **options):
        with contextlib.suppress(Exception):  # whatever goes wrong here, the error itself is shown
            _advise(shell, exc_tuple[1] if exc_tuple else sys.exc_info()[1])
        return show(exc_tuple, *args, **options)

    shell.showtraceback = showtraceback


def advice(name: str, notebook: Path, was_run: list[str]) -> str:
    """Return which cell of a notebook makes the name; "" where none does that was not run.

    was_run: the sources of the cells that this kernel has run.
    Raises NotebookError where the notebook cannot be read.
    """
    from dnn_course.notebook import read_notebook
    from dnn_course.notebook.source import bound_by

    ran = {source.strip() for source in was_run}
    for cell in read_notebook(notebook)["cells"]:
        source = cell["source"].strip()
        if cell["cell_type"] == "code" and name in bound_by(source):
            if source in ran:
                return ""
            return (
                f'the cell that begins with "{source.splitlines()[0]}" makes it, and was not run '
                "since this kernel started. Run it first, or all cells above: Run > Run All Above "
                "Selected Cell."
            )
    return ""


def _advise(shell: Any, error: BaseException) -> None:
    """Add the advice to an error that the learner's own cells raised."""
    # Jupyter's name for the notebook of a kernel.
    found = re.match(r"(.*\.ipynb)\b", os.environ.get("JPY_SESSION_NAME", ""))
    if type(error) is not NameError or not found:
        return
    end = error.__traceback__
    while end.tb_next:
        end = end.tb_next
    if end.tb_frame.f_globals is shell.user_ns:
        ran = list(shell.history_manager.input_hist_raw)
        if said := advice(error.name, Path(found[1]), ran):
            error.args = (f"{error}: {said}",)
