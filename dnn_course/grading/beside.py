"""Files beside a notebook: the modules and small data files that a learner's code may need.

Read as bytes, bounded, and never through a link; they are written into the sandbox before the
first cell is run there.
"""

import os
import re
import stat

SUFFIXES = (".py", ".csv", ".tsv", ".txt", ".dat", ".json", ".npy", ".npz")
MAX_FILES = 20
MAX_BYTES = 1_000_000  # of one
MAX_TOTAL = 4_000_000


def files_beside(folder):
    """((name, content), ...) of the plain, small files in a folder, in order. Never raises."""
    found, total = [], 0
    try:
        names = [] if os.path.islink(folder) else sorted(os.listdir(folder))
    except OSError:
        names = []
    for name in names:
        if not name.lower().endswith(SUFFIXES) or not re.fullmatch(r"\w[\w .-]{0,79}", name):
            continue
        content = _plain(os.path.join(folder, name))
        if content is not None and total + len(content) <= MAX_TOTAL:
            found.append((name, content))
            total += len(content)
        if len(found) == MAX_FILES:
            break
    return tuple(found)


def _plain(path):
    """The bytes of a regular file of at most MAX_BYTES, or None."""
    # Not blocking: a pipe in a file's place must not stop the run.
    flags = os.O_RDONLY
    for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):
        flags |= getattr(os, flag, 0)
    try:
        if os.path.islink(path):
            return None
        with open(os.open(path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return None
            content = file.read(MAX_BYTES + 1)
    except OSError:
        return None
    return content if len(content) <= MAX_BYTES else None
