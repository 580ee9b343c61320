"""What a file is that nobody can grade, in words that a learner understands."""

import re

NEEDED = "a notebook is needed"
_OURS = re.compile(rb"^<{7} ", re.MULTILINE)
_THEIRS = re.compile(rb"^>{7} ", re.MULTILINE)
_BEGINS = {
    b"version https://git-lfs": "is a Git LFS pointer, not the file itself",
    b"%pdf": "is a PDF",
    b"pk\x03\x04": "is a zip",
    b"\x1f\x8b": "is packed (gzip)",
    b"7z\xbc\xaf": "is packed (7-Zip)",
    b"rar!": "is packed (RAR)",
}
_ENDS = {
    (".url", ".webloc", ".lnk", ".gdoc", ".desktop"): "is a link to somewhere else",
    (".7z", ".rar", ".tar", ".gz", ".tgz", ".xz", ".bz2"): "is packed; only a .zip is opened",
}


def what_it_is(name, content):
    """What a file plainly is, to be said after its name; "" where that is not plain."""
    lower = name.lower()
    if lower == "onlinetext.html":
        return "is a text typed into the LMS"
    if not content.strip():
        return "is empty"
    for ends, words in _ENDS.items():
        if lower.endswith(ends):
            return words
    head = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for begin, words in _BEGINS.items():
        if head.startswith(begin):
            return words
    if head.startswith((b"<!doctype html", b"<html", b"<?xml", b"<head", b"<body")):
        return "is an HTML page"
    if _OURS.search(content) and _THEIRS.search(content):
        return "has Git's conflict marks in it (<<<<<<<)"
    return ""


def no_notebook(where, name, content):
    """What is said of a file that plainly is something else than a notebook; else ""."""
    said = what_it_is(name, content)
    return f"{where} {said}; {NEEDED}." if said and said != "is empty" else ""


def not_graded(where, why):
    """The line under "Needs a look"; why: as it follows a file's name, or a sentence."""
    follows = why.startswith(("is ", "has ", "holds ", "lies ", "cannot "))
    return f"{where} is not graded: {'it ' if follows else ''}{why}"


def looks_like_notebook(name, content):
    """Whether a file has to be tried as a notebook, whatever it is called."""
    if ".ipynb" in name.lower():
        return True
    return content[:100].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b'"cells"' in content


def looks_like_zip(name, content):
    """Whether a file has to be opened as a zip; an Excel sheet or an .npz is one, too, and is not.

    >>> looks_like_zip("03_forward.ipynb", b"PK\\3\\4"), looks_like_zip("data.npz", b"PK\\3\\4")
    (True, False)
    """
    ending = re.search(r"\.\w{1,8}$", name.lower())
    return content.startswith(b"PK") and (not ending or ending[0] in (".zip", ".ipynb"))
