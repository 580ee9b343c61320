"""What a learner has and the grader has not: a package, a file beside the notebook, newer syntax.

The same verdict as in the learner's own notebook cannot be had then, and the row says so.
"""

import re
import sys

HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"
FILES = "Python modules (.py) and small data files (.csv, .txt, .json, .npy, .npz) in its folder"


def not_here(error, before, notebook):
    """Why somebody has to look at this: "" where nothing is missing here.

    error: the ErrorInfo of the function's call, None where it came back; before: those of its cell,
    then of the cells before. What is wrong without an error is wrong everywhere.
    """
    if error is None:
        return ""
    # A name that is not there may be what an earlier cell would have brought.
    errors = [error, *(before if error.type in ("NameError", "ImportError") else ())]
    for why in (_lacks_module, _lacks_file, _lacks_syntax, _lacks_name):
        found = next(filter(None, (why(one, notebook) for one in errors)), "")
        if found:
            return found
    return ""


def _lacks_module(error, notebook):
    name = _module(error)
    return name and (
        f"your notebook imports {name}, which the grader does not have, so this is not judged "
        f"yet: a person will look at it.\n  Beside a notebook the grader reads {FILES}; "
        f"{name}.py was not among them."
    )


def _lacks_file(error, notebook):
    return error.type == "FileNotFoundError" and (
        f"{error.message}: beside a notebook the grader reads {FILES}, and this file was not among "
        "them, so this is not judged yet: a person will look at it."
    )


def _lacks_syntax(error, notebook):
    if error.type != "SyntaxError" or not _newer(notebook, error):
        return ""
    version = _version(notebook)
    written = f"was written with Python {version}" if version else "does not say its Python"
    line = f" ({error.source})" if error.source else ""
    return (
        f"your notebook {written}, the grader has {HERE} and cannot read line {error.line} "
        f"of the cell{line}, so this is not judged yet: a person will look at it."
    )


def _lacks_name(error, notebook):
    """What a newer Python's own library has."""
    found = re.match(r"cannot import name '(\w+)' from '(\w+)", error.message)
    if error.type != "ImportError" or not found or not _newer(notebook):
        return ""
    if found[2] not in sys.stdlib_module_names:
        return ""
    return (
        f"your notebook was written with Python {_version(notebook)}, the grader has {HERE}, whose "
        f"{found[2]} has no {found[1]}, so this is not judged yet: a person will look at it."
    )


def _module(error):
    """The module that an import did not find."""
    if error.type not in ("ModuleNotFoundError", "ImportError"):
        return ""
    found = re.match(r"No module named '([\w.]+)'", error.message)
    return found[1].split(".")[0] if found else ""


def _version(notebook):
    version = notebook["metadata"].get("language_info")
    version = version.get("version") if isinstance(version, dict) else None
    return version if isinstance(version, str) and re.fullmatch(r"[\d.]{1,12}", version) else ""


def _newer(notebook, error=None):
    """Whether a notebook's Python is newer; where it does not say, as far as an error tells.

    Colab writes no version. What an f-string may hold has grown with Python 3.12.
    """
    parts = [int(part) for part in _version(notebook).split(".") if part]
    if not parts and error is not None:
        return sys.version_info < (3, 12) and error.message.startswith("f-string")
    return parts[:2] > list(sys.version_info[:2])
