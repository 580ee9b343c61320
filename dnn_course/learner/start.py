"""`lay_out` and `start`: the learner's copies of the lessons, and JupyterLab opened on them."""

import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from dnn_course.handout import Handed, hand_out, start_over

#: What a lesson imports: a file of this name in the learner's folder is imported instead.
_IMPORTED = {"testCases", "dnn_helpers", "dnn_course", "numpy", "matplotlib", "h5py", "ipywidgets"}

#: How the environment of a Jupyter that somebody else runs is known by a variable's name.
_HOSTS = {
    "JUPYTERHUB_SERVICE_PREFIX": "JupyterHub",
    "COLAB_": "Colab",
    "KAGGLE_": "Kaggle",
    "CODESPACES": "Codespaces",
}


def lay_out(
    work: str | os.PathLike = "work",
    *,
    lessons: str | os.PathLike | None = None,
    again: Iterable[str] = (),
) -> list[Handed]:
    """Put the learner's copies of the lessons into `work`, or refresh those that are there.

    The lessons that `again` names start over; what was there is kept in ``.dnn/earlier``.
    Prints what was done, and which files there are in the way; returns what was done with each
    lesson. Raises NotebookError or OSError where the copies cannot be made.
    """
    over = start_over(lessons, work, again) if again else []
    done = hand_out(lessons, work)
    new = sum(handed.action == "new" for handed in done)
    print(f"Your lessons are in {work}{os.sep} ({new} new, {len(done) - new} were there).")
    for message in [*(handed.message for handed in [*over, *done]), *hidden_by(Path(work))]:
        if message:
            print(f"  {message}")
    return done


def start(
    work: str | os.PathLike = "work",
    *,
    browser: bool = True,
    port: int = 8888,
    lessons: str | os.PathLike | None = None,
    **reach: str,
) -> int:
    """Put the learner's copies of the lessons into `work`, open JupyterLab there, wait for its end.

    On a hub, Colab, Kaggle or Codespaces, where Jupyter is running already, it says where to look.
    A second start in the same folder opens the server that is running. reach: what `server.Reach`
    takes (ip, base_url, allow_origin), for a container or behind a proxy.
    Returns JupyterLab's exit code. Raises NotebookError or OSError where the copies cannot be made,
    ServerError where JupyterLab is not installed, or `reach` is no address.
    """
    from dnn_course.server import Reach, serve

    wanted = Reach(**reach)
    done = lay_out(work, lessons=lessons)
    if host := hosted(os.environ):
        print(
            f"This is {host}, where Jupyter is running already: open {done[0].lesson}.ipynb in "
            f"{Path(work).resolve()} from its file browser."
        )
        return 0
    print("Starting JupyterLab ...", flush=True)
    new = any(handed.action == "new" for handed in done)
    first = f"{done[0].lesson}.ipynb" if new else None
    return serve(Path(work), port=port, browser=browser, first=first, reach=wanted)


def hosted(environment: Mapping[str, str]) -> str:
    """Return the name of the service whose Jupyter this is; "" on a computer of one's own."""
    for variable, host in _HOSTS.items():
        if any(name.startswith(variable) and value for name, value in environment.items()):
            return host
    return ""


def hidden_by(work: Path) -> list[str]:
    """Return a sentence for each file in `work` that Python would import in place of a library."""
    names = sorted(path for path in work.iterdir() if path.suffix == ".py" or path.is_dir())
    known = _IMPORTED | sys.stdlib_module_names
    return [
        f"{path} hides the library {path.stem}: a lesson that imports {path.stem} gets this file. "
        "Rename it."
        for path in names
        if path.stem in known and (path.suffix == ".py" or (path / "__init__.py").is_file())
    ]
