"""Bytes of a file that a stranger put there: never through a link, never from a pipe, bounded."""

import os
import stat

from dnn_course.notebook import MAX_BYTES


class NotReadError(Exception):
    """A file that is not read; the message says why and goes on from the file's name."""


def read_plain(path, limit=MAX_BYTES, owner=None):
    """At most limit + 1 bytes of a regular file. Raises NotReadError, and OSError for the rest.

    owner: the user whose file it has to be, and who has it under no other name.
    """
    flags = os.O_RDONLY
    # Not blocking: a pipe in a file's place must not stop the run.
    for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):
        flags |= getattr(os, flag, 0)
    if os.path.islink(path):
        raise NotReadError("is a link to somewhere else")
    with open(os.open(path, flags), "rb") as file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode):
            raise NotReadError("is not a file")
        if owner is not None and (about.st_uid, about.st_nlink) != (owner, 1):
            raise NotReadError("became another file while it was read")
        return file.read(limit + 1)
