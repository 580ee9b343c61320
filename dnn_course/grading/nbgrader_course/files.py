"""The files of one submission in an nbgrader course: each written whole, or not at all."""

import os
import secrets

from dnn_course.notebook import write_atomically

from ..handed_in.beside import files_beside
from ..handed_in.plain_file import NotReadError, read_plain

# What `nbgrader submit` puts beside the notebooks. `release_feedback` needs both of them: the name
# of a page in the exchange is made of the secret, so that only who handed in finds it.
TIMESTAMP, SECRET = "timestamp.txt", "submission_secret.txt"


def timestamp_of(folder):
    """When this was handed in, as nbgrader reads it: in UTC, without a zone; or None.

    Formgrader takes a submission for graded where the gradebook has the same as this file.
    """
    from nbgrader.utils import parse_utc

    try:
        return parse_utc(_text(folder / TIMESTAMP).strip())
    except (ValueError, OverflowError):
        return None  # no date: nbgrader would stop here


def put_autograded(target, folder, notebooks, mode):
    """Write autograded/: what was judged, and what lies beside it.

    notebooks: name -> bytes, or None where there is nothing to show. folder: of what was handed in.
    """
    for name, content in files_beside(folder):
        _put(target / name, content, mode)
    for name, content in notebooks.items():
        if content is None:
            (target / f"{name}.ipynb").unlink(missing_ok=True)  # of an earlier hand-in
        else:
            _put(target / f"{name}.ipynb", content, mode)


def put_feedback(target, folder, pages, mode):
    """Write feedback/; return whether nbgrader can bring it to its learner.

    Without a secret of nbgrader's, a fresh one is made: nobody looks for its page, and
    `release_feedback` goes on to the next learner, where it would stop for everybody.
    """
    for name, page in pages.items():
        if page is None:
            (target / f"{name}.html").unlink(missing_ok=True)
        else:
            _put(target / f"{name}.html", page.encode("utf-8", "backslashreplace"), mode)
    secret = _text(folder / SECRET)
    known = _text(target / SECRET) or secrets.token_hex(64)
    _put(target / SECRET, (secret or known).encode(), mode)
    _put(target / TIMESTAMP, _text(folder / TIMESTAMP).encode(), mode)
    return bool(secret)


def _text(path):
    """A small file's text; "" where there is none, or the way to it is a link."""
    if path.parent.is_symlink():  # with somebody else's secret a page would take theirs away
        return ""
    try:
        return read_plain(path, 1000).decode("utf-8", "replace")
    except (OSError, NotReadError):
        return ""


def _put(path, content, mode):
    """Write a file, where it does not hold this already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        same = read_plain(path, len(content)) == content
    except (OSError, NotReadError):
        same = False
    if not same:
        write_atomically(path, content, mode)
    elif path.stat().st_mode & 0o777 != mode:
        os.chmod(path, mode)
