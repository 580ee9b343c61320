"""`hand_back`: each learner's feedback in a folder that only they (and you) can read."""

import os
import shutil
import stat
import struct
import tempfile
from pathlib import Path

from .errors import GradingError
from .gradebook.hand_in_log import read_log
from .handed_in.plain_file import NotReadError, read_plain
from .handed_in.readable import MAX_HUGE
from .run import Run
from .the_class.roster import is_file_name

# An access list as Linux keeps it: a version, then a tag, permissions and a user for each entry.
_ACL, _VERSION, _NOBODY = "system.posix_acl_access", 2, 0xFFFFFFFF
_OWNER, _USER, _GROUP, _MASK, _OTHER = 0x01, 0x02, 0x04, 0x10, 0x20


def hand_back(grades, to):
    """Yield a line for each learner: their feedback of `grades` is in `to`/<learner>, or why not.

    As root the folder becomes theirs (0700). Else it stays yours, closed to all (0700), and an
    access list lets them in, where the disk has such; where not, the line says so. What was there
    of an earlier return is replaced. Raises GradingError, OSError.
    """
    if os.name == "nt":
        raise GradingError(
            "`dnn return` needs folders that only their owner can read, which it cannot make on "
            f"Windows. Each learner's pages are in {Path(grades) / 'feedback'}"
        )
    grades, to = Path(grades), Path(to)
    feedback = grades / "feedback"
    if not feedback.is_dir():
        raise GradingError(f"{feedback}: there is no such folder. `dnn grade` writes it")
    _prepare(to)
    accounts = _accounts(grades)
    for name in sorted(os.listdir(feedback)):
        pages = feedback / name
        if pages.is_dir() and not pages.is_symlink() and is_file_name(name):
            yield f"{name}: {_hand_back_one(pages, to, accounts.get(name, name))}"


def _prepare(to):
    """Make the folder, or refuse one in which learners could put something in the way."""
    if not to.exists():
        to.mkdir(parents=True)
        to.chmod(0o711)  # each finds their own; nobody sees the names of the others
    about = to.stat()
    if about.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise GradingError(f"{to}: others can write there. Choose another --to, or chmod 711 it")
    if not about.st_mode & stat.S_IXOTH:
        raise GradingError(f"{to}: learners cannot go through it. chmod 711 it")


def _accounts(grades):
    """learner -> the account that handed in, where they used a drop folder."""
    log = read_log(Run(None, grades, [], 0, ""))
    return {
        learner: said["name"]
        for lesson in log.lessons.values()
        for learner, said in lesson.items()
        if said.get("kind") == "drop"
    }


def _hand_back_one(pages, to, account):
    """Put one learner's pages in place; say who can read them."""
    # Made where nobody else gets in, opened to its reader last, and then put in place at once.
    private = Path(tempfile.mkdtemp(prefix=".return-", dir=to))
    try:
        new = private / "new"
        new.mkdir(mode=0o700)
        count = _copy(pages, new)
        said = _give(new, account)
        target = to / pages.name
        if os.path.lexists(target):
            os.rename(target, private / "old")
        os.rename(new, target)
    finally:
        shutil.rmtree(private, ignore_errors=True)
    return f"{count} {'page' if count == 1 else 'pages'}, {said}"


def _copy(pages, new):
    count = 0
    for name in sorted(os.listdir(pages)):
        try:
            content = read_plain(pages / name, MAX_HUGE)
        except NotReadError:
            continue  # nothing that the grader wrote
        (new / name).write_bytes(content)
        (new / name).chmod(0o600)
        count += 1
    return count


def _give(folder, account):
    """Let the account read the folder; return who can read it now."""
    uid, gid = _user(account)
    yours = "readable by you alone (0700)"
    if uid is None:
        return f"{yours}: there is no account {account} on this computer"
    if uid == os.geteuid():
        return "readable by you alone, who handed in"
    files = [*folder.iterdir()]
    if os.geteuid() == 0:
        for path in (*files, folder):
            os.chown(path, uid, gid)
        return f"readable by {account} alone"
    try:
        for path in files:
            os.setxattr(path, _ACL, _access_list(uid, 6, 4))
        os.setxattr(folder, _ACL, _access_list(uid, 7, 5))
    except (OSError, AttributeError) as error:  # no such thing on this disk, on this system
        folder.chmod(0o700)
        why = getattr(error, "strerror", None) or "this system has none"
        return f"{yours}: {account} could not be let in, as this needs root or access lists ({why})"
    return f"readable by {account} and by you (an access list)"


def _user(account):
    """(uid, gid) of an account; (None, None) where there is none."""
    import pwd

    try:
        found = pwd.getpwnam(account)
        return found.pw_uid, found.pw_gid
    except KeyError:
        number = account.removeprefix("uid-")  # as drop.py calls who has no name
        known = number != account and number.isdecimal()
        return (int(number), int(number)) if known else (None, None)


def _access_list(uid, owner, user):
    """The bytes of an access list: what the owner may, what one other user may; nobody else."""
    entries = [
        (_OWNER, owner, _NOBODY), (_USER, user, uid), (_GROUP, 0, _NOBODY),
        (_MASK, user, _NOBODY), (_OTHER, 0, _NOBODY),
    ]  # fmt: skip
    packed = b"".join(struct.pack("<HHI", *entry) for entry in entries)
    return struct.pack("<I", _VERSION) + packed
