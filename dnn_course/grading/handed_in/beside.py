"""Files beside a notebook: the modules and small data files that a learner's code may need.

Read as bytes, bounded, and never through a link; they are written into the sandbox before the
first cell is run there.
"""

import os
import re

from .plain_file import NotReadError, read_plain

SUFFIXES = (".py", ".csv", ".tsv", ".txt", ".dat", ".json", ".npy", ".npz")
MAX_FILES = 20
MAX_BYTES = 1_000_000  # of one
MAX_TOTAL = 4_000_000


def files_beside(folder):
    """((name, content), ...) of the plain, small files in a folder, in order. Never raises."""
    try:
        names = [] if os.path.islink(folder) else os.listdir(folder)
    except OSError:
        names = []
    return carried(
        (name, lambda limit, name=name: read_plain(os.path.join(folder, name), limit))
        for name in names
    )


def carried(files):
    """((name, content), ...) of those of the files (name, read) that are carried along."""
    found, total = {}, 0
    for name, read in sorted(files, key=lambda file: file[0]):
        if not name.lower().endswith(SUFFIXES) or not re.fullmatch(r"\w[\w .-]{0,79}", name):
            continue
        try:
            content = read(MAX_BYTES)
        except (OSError, NotReadError):
            continue
        if name not in found and len(content) <= min(MAX_BYTES, MAX_TOTAL - total):
            found[name] = content
            total += len(content)
        if len(found) == MAX_FILES:
            break
    return tuple(found.items())
