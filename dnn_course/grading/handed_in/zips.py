"""A zip that a stranger made: its members read as bytes, bounded. Nothing of it is ever written.

Its own numbers are not believed: what is read is counted.
"""

import io
import re
import stat
import zipfile

from .plain_file import NotReadError

MAX_ZIP = 64_000_000  # bytes of a learner's zip
MAX_CLASS_ZIP = 2_000_000_000  # of one that holds a whole class: read where it lies
MAX_DIRECTORY = 4_000_000  # bytes of its list of members, before that is read
MAX_RATIO = 200  # of a member that is large when unpacked
_LARGE = 1_000_000
_END = b"PK\x05\x06"
_END64 = b"PK\x06\x07"


def open_zip(file):
    """The ZipFile in a file or in bytes. Raises NotReadError."""
    file = io.BytesIO(file) if isinstance(file, bytes) else file
    try:
        _check_directory(file)
        return zipfile.ZipFile(file)
    except NotReadError:
        raise
    except Exception:  # zipfile raises what it likes on damaged bytes
        raise NotReadError("is a damaged zip, or none") from None


def _check_directory(file):
    """Refuse a list of members that is too long, before zipfile makes objects of it."""
    size = file.seek(0, io.SEEK_END)
    start = file.seek(max(0, size - 65_600))
    tail = file.read()
    file.seek(0)
    at = len(tail) - 22 if tail[-22:].startswith(_END) and tail.endswith(b"\0\0") else -1
    at = at if at >= 0 else tail.rfind(_END)
    if at < 0:
        raise NotReadError("is a damaged zip, or none")
    listed = int.from_bytes(tail[at + 12 : at + 16], "little")
    if listed > MAX_DIRECTORY or tail[max(at - 20, 0) : at].startswith(_END64) or start + at < 0:
        raise NotReadError("is a zip of too many files")


def members(archive):
    """(folders, name, info) of each file in a zip whose path stays inside it; and (name, why)."""
    inside, odd = [], []
    for info in archive.infolist():
        path = info.filename.replace("\\", "/")
        *folders, name = path.split("/")
        if not name and not path.startswith("/"):
            continue  # a folder
        drive = re.match(r"[A-Za-z]:(/|$)", path)
        if drive or any(part in ("", ".", "..") for part in (*folders, name)):
            odd.append((path[:80], "has a path that leads out of the zip"))
        else:
            inside.append((tuple(folders), name, info))
    return inside, odd


def read_member(archive, info, limit):
    """At most limit + 1 bytes of a member. Raises NotReadError."""
    if stat.S_ISLNK(info.external_attr >> 16):
        raise NotReadError("is a link to somewhere else")
    if info.flag_bits & 1:
        raise NotReadError("is locked with a password")
    # The other ways of packing are unpacked by zipfile without a bound.
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotReadError("is packed in a way that is not read here")
    if info.file_size > max(_LARGE, MAX_RATIO * info.compress_size):
        raise NotReadError("is very much larger than its zip (a zip bomb?)")
    try:
        with archive.open(info) as file:
            return file.read(limit + 1)
    except Exception:  # zipfile raises what it likes on damaged bytes
        raise NotReadError("is damaged in its zip") from None
