"""`examine`: what would keep the lessons from working here, and what to do about it.

Each check is a function that yields sentences; nothing where all is well. None of them changes
anything.
"""

import contextlib
import importlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from dnn_helpers.installing import has_pip, install_line

from .start import hidden_by

_OLDEST = (3, 11)
_NEEDED = ("numpy", "h5py", "matplotlib", "ipykernel", "ipywidgets", "anywidget")
_ROOM = 200 << 20  # bytes: lessons, their older copies, pictures that are saved
_LONGEST_FOLDER = 170  # of the 259 characters of Windows; JupyterLab's settings have up to 80
_OFF = ("0", "no", "off", "false", "n", "f")  # as pip reads a setting
_SERVES_WIDGETS = ("@jupyter-widgets", "anywidget")


def examine(work: str | os.PathLike = "work") -> Iterator[str]:
    """Yield a sentence for each thing that is wrong here; `work` is the learner's folder."""
    work = Path(work)
    for check in (_python, _packages, _course):
        yield from check()
    yield from _folder(work)
    for check in (_home, _server, _settings, _processor):
        yield from check()


def _python() -> Iterator[str]:
    if sys.version_info < _OLDEST:
        yield f"This is Python {sys.version.split()[0]}; the course needs 3.11 or newer."


def _packages() -> Iterator[str]:
    """Is what a lesson imports there, whole, and new enough?"""
    lowest = _lowest_releases()
    for name in _NEEDED:
        try:
            importlib.import_module(name)
        except ImportError as error:
            yield f"{name} cannot be imported ({error}): {install_line('dnn-course[kernel]')}"
            continue
        found = metadata.version(name)
        if _numbers(found) < _numbers(lowest.get(name, "0")):
            yield f"{name} {found} is here; the lessons need {lowest[name]} or newer."


def _lowest_releases() -> dict[str, str]:
    """The oldest release of each package that the course asks for."""
    try:
        asked = metadata.requires("dnn-course") or []
    except metadata.PackageNotFoundError:
        return {}
    found = {}
    for line in asked:
        name, _, rest = line.partition(">=")
        release = rest.partition(";")[0].partition(",")[0].strip()
        if release and "lab" not in rest.partition("extra")[2]:
            found[name.strip()] = release
    return found


def _numbers(release: str) -> list[int]:
    return [int(part) for part in release.split(".")[:3] if part.isdecimal()]


def _course() -> Iterator[str]:
    """Are lessons and data there?"""
    from dnn_course.notebook import NotebookError, solved_lessons
    from dnn_helpers.data import DataError, check_data

    try:
        solved_lessons()
    except NotebookError as error:
        yield f"The course's own lessons are not there: {error}"
    try:
        check_data(None)
    except DataError as error:
        yield str(error)


def _folder(work: Path) -> Iterator[str]:
    """Can the learner's folder be written, is there room, and does nothing in it hide a library?"""
    there = next(
        folder for folder in (work.absolute(), *work.absolute().parents) if folder.exists()
    )
    if work.exists() and not work.is_dir():
        yield f"{work} is a file; your lessons need a folder."
    elif not _can_write(there):
        yield f"{there} cannot be written: your work is not saved there. Choose another folder."
    elif (free := shutil.disk_usage(there).free) < _ROOM:
        yield f"{there} has {free >> 20} MB left; {_ROOM >> 20} MB are needed to work and to save."
    if os.name == "nt" and (length := len(str(work.absolute()))) > _LONGEST_FOLDER:
        yield (
            f"The path of {work} has {length} characters: files below it get longer ones than "
            "Windows takes. Choose a folder nearer to the drive."
        )
    if work.is_dir():
        yield from hidden_by(work)


def _home() -> Iterator[str]:
    """Jupyter keeps its settings and the addresses of its kernels in the home folder."""
    try:
        from jupyter_core.paths import jupyter_data_dir, jupyter_runtime_dir
    except ImportError:
        return
    for folder in map(Path, (jupyter_data_dir(), jupyter_runtime_dir())):
        there = next(parent for parent in (folder, *folder.parents) if parent.exists())
        if not _can_write(there):
            yield (
                f"{there} cannot be written: Jupyter keeps its kernels' addresses there. Set "
                "JUPYTER_DATA_DIR and JUPYTER_RUNTIME_DIR to folders that can be."
            )


def _can_write(folder: Path) -> bool:
    """Try it: permissions alone do not tell, on a full or a read-only disk."""
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".dnn-"):
            return True
    except OSError:
        return False


def _server() -> Iterator[str]:
    """Has each Jupyter server that runs here what draws a widget?  The kernel alone cannot."""
    try:
        from jupyter_core.paths import jupyter_path, jupyter_runtime_dir
    except ImportError:
        return
    shared = [Path(folder) for folder in jupyter_path("labextensions")]
    for file in sorted(Path(jupyter_runtime_dir()).glob("jpserver-*.json")):
        prefix = None
        with contextlib.suppress(OSError, ValueError, KeyError):
            program = os.readlink(f"/proc/{json.loads(file.read_text('utf-8'))['pid']}/exe")
            prefix = _prefix_of(Path(program), file)
        if prefix is None:
            continue
        folders = [prefix / "share" / "jupyter" / "labextensions"]
        folders += [folder for folder in shared if Path(sys.prefix) not in folder.parents]
        missing = [
            name
            for name in _SERVES_WIDGETS
            if not any((place / name).exists() for place in folders)
        ]
        if missing:
            names = {"@jupyter-widgets": "jupyterlab_widgets", "anywidget": "anywidget"}
            packages = [names[name] for name in missing]
            line = install_line(*packages, python=prefix / "bin" / "python")
            yield (
                f"The Jupyter server of {prefix} cannot draw the playground: it has no "
                f"{' '.join(packages)}. Install there: {line}"
            )


def _prefix_of(program: Path, file: Path) -> Path | None:
    """The environment of a server: of a virtual one its own, which its command line names."""
    pid = json.loads(file.read_text("utf-8"))["pid"]
    words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    for word in [Path(os.fsdecode(word)) for word in words[:2] if b"/" in word]:
        if (word.parent.parent / "pyvenv.cfg").is_file():
            return word.parent.parent
    return program.parent.parent


def _settings() -> Iterator[str]:
    """Private settings that change what a lesson prints or draws."""
    with contextlib.suppress(ImportError):  # which `_packages` has told
        import matplotlib

        if matplotlib.rcParams["text.usetex"]:
            yield (
                f"{matplotlib.matplotlib_fname()} sets text.usetex: every picture calls LaTeX, and "
                "fails without it. Set it to False."
            )
    if (os.environ.get("PIP_USER") or "0").lower() not in _OFF and has_pip():
        yield "PIP_USER is set: pip installs beside a virtual environment, not into it. Unset it."
    profile = Path(os.environ.get("IPYTHONDIR", Path.home() / ".ipython"))
    for file in sorted((profile / "profile_default" / "startup").glob("*.py")):
        yield f"{file} runs before each lesson: what it imports or defines is there, too."


def _processor() -> Iterator[str]:
    """How much of a processor is there?"""
    with contextlib.suppress(OSError, ValueError):
        allowed, period = Path("/sys/fs/cgroup/cpu.max").read_text("ascii").split()
        share = int(allowed) / int(period)
        if share < 0.5:
            yield (
                f"This container may use {share:.2g} of a processor: the lessons print the same, "
                "and take longer."
            )
    cores, threads = os.cpu_count() or 1, os.environ.get("OPENBLAS_NUM_THREADS")
    if threads and threads.isdecimal() and int(threads) > cores:
        yield f"OPENBLAS_NUM_THREADS is {threads} on {cores} processors: set it to 1."
