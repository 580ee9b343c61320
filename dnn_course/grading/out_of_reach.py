"""What a learner has and the grader has not: a package, a file beside the notebook, newer syntax.

The same verdict as in the learner's own notebook cannot be had then, and the row says so.
"""

import re
import sys

FILES = "Python modules (.py) and small data files (.csv, .txt, .json, .npy, .npz) in its folder"


def not_here(errors, notebook):
    """Why somebody has to look at this: "" where nothing is missing here.

    errors: the ErrorInfo of the function's call, of its cell, of the cells before, in this order.
    """
    if not errors:
        return ""
    name = _module(errors[0])
    if not name and errors[0].type in ("NameError", "ImportError"):
        name = next(filter(None, map(_module, errors)), "")
    if name:
        return (
            f"your notebook imports {name}, which the grader does not have, so this is not judged "
            f"yet: a person will look at it.\n  Beside a notebook the grader reads {FILES}; "
            f"{name}.py was not among them."
        )
    if errors[0].type == "SyntaxError" and _newer(notebook):
        return (
            f"your notebook was written with Python {_version(notebook)}, the grader has "
            f"{sys.version_info[0]}.{sys.version_info[1]} and cannot read line {errors[0].line} "
            "of the cell, so this is not judged yet: a person will look at it."
        )
    return ""


def what_is_read(errors):
    """What the grader reads, where a file was looked for that it has not; else ""."""
    for error in errors:
        if error.type == "FileNotFoundError":
            return (
                f"\n  {error.message}: beside a notebook the grader reads {FILES}, and this file "
                "was not among them."
            )
    return ""


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


def _newer(notebook):
    parts = [int(part) for part in _version(notebook).split(".") if part]
    return parts[:2] > list(sys.version_info[:2])
