"""`install_line`: the command that installs something into this very Python, for messages."""

import sys
from importlib.util import find_spec
from pathlib import Path


def install_line(*packages: str, python: str | Path = "") -> str:
    """Return the line to type: with pip where the Python has it, else with uv.

    An environment that ``uv venv`` made has no pip, and a bare ``pip`` there is another Python's.

    Parameters
    ----------
    packages : str
        What to install, like "nbval" or "dnn-course[lab]".
    python : path, optional
        The program of another environment than this one.

    Examples
    --------
    >>> install_line("dnn-course[lab]", python="/opt/venv/bin/python")  # doctest: +SKIP
    '/opt/venv/bin/python -m pip install "dnn-course[lab]"'
    """
    program = str(python or sys.executable)
    names = " ".join(f'"{name}"' if "[" in name else name for name in packages)
    quoted = f'"{program}"' if " " in program else program
    if has_pip(program):
        return f"{quoted} -m pip install {names}"
    return f"uv pip install --python {quoted} {names}"


def has_pip(program: str = sys.executable) -> bool:
    """Whether pip is in the environment of a Python; uv makes environments without it."""
    if program == sys.executable:
        return find_spec("pip") is not None
    places = Path(program).parent.parent.glob("[Ll]ib/**/site-packages/pip")
    outside = not (Path(program).parent.parent / "pyvenv.cfg").is_file()
    return outside or any(places)
