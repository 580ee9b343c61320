"""A drop folder: learners put files into it and cannot list it; whose a file is its owner says.

The instructor makes it: ``install -d -m 1733 drop``. Nobody but its owner can list it, and nobody
can take away or rename what another put there. Whoever owns a file wrote it: names and folders in
it are made up by learners, and decide nothing.
"""

import os
import stat
from datetime import UTC, datetime

from .found_files import File
from .layouts import dropped_number, owner_of_dropped
from .plain_file import read_plain

_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def is_drop(folder):
    """Whether a folder is one: others may write there, and remove only their own (sticky)."""
    if os.name == "nt" or not os.path.isdir(folder):
        return False
    mode = os.stat(folder).st_mode
    return bool(mode & stat.S_ISVTX and mode & _OTHERS_WRITE)


def mode_of_dropped(about):
    """Who may read a file that is put into a drop folder of this `os.stat`: its owner must.

    Root can anyway, and so can one who hands in to oneself: 0400. Where the folder hands its group
    to what is put there (2000), the group is the instructor's: 0440. Else everybody may, 0444, who
    knows its name: 128 random bits in a folder that cannot be listed.
    """
    if about.st_uid in (0, os.geteuid()):
        return 0o400
    return 0o440 if about.st_mode & stat.S_ISGID else 0o444


def account(uid):
    """The name of a user of this computer."""
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid-{uid}"


def moment_of(about):
    """When a file became what it is. Not its time of change, which everybody can set."""
    return datetime.fromtimestamp(about.st_ctime, UTC).isoformat(timespec="microseconds")


def dropped(top, names):
    """(files, nobodys): (Owner, File) of what was put there, the latest first; (name, why).

    Raises OSError for the folder.
    """
    found, nobodys, own = [], [], os.stat(top).st_uid
    for name in names:
        path = top / name
        try:
            about = path.lstat()
        except OSError:
            continue  # taken back meanwhile
        if not stat.S_ISREG(about.st_mode):
            kinds = {stat.S_IFLNK: "a link", stat.S_IFDIR: "a folder"}
            what = kinds.get(stat.S_IFMT(about.st_mode), "no file")
            nobodys.append((name, f"is {what}, of {account(about.st_uid)}"))
        elif about.st_nlink > 1:  # it may be somebody else's, given a name here
            nobodys.append((name, f"lies elsewhere too, as a file of {account(about.st_uid)}"))
        elif about.st_uid == own and dropped_number(name) == name:
            nobodys.append((name, "lies in no learner's folder"))
        else:
            found.append((about.st_ctime_ns, name, about))
    found.sort(reverse=True)
    return [_file(top / name, about) for _, name, about in found], nobodys


def _file(path, about):
    owner = owner_of_dropped(path.name, account(about.st_uid), moment_of(about))
    return owner, File(
        owner.file,
        f"{owner.sent.when[:19]}/{owner.file}",
        about.st_size,
        lambda limit: read_plain(path, limit, owner=about.st_uid),
        folder=dropped_number(path.name),
        attempt=owner.attempt,
        sent=owner.sent,
    )
