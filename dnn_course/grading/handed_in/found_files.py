"""All files of one learner, on disk and in zips: listed in a fixed order, within bounds.

A folder on disk, a folder in a zip and a handful of files are one thing here: something that has
`entries()`. Reading is left to whoever needs the bytes.
"""

import itertools
import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from . import beside
from .odd_files import looks_like_zip
from .plain_file import NotReadError, read_plain
from .zips import MAX_ZIP, members, open_zip, read_member

MAX_FILES = 2000  # of one learner, listed
MAX_DEPTH = 6  # folders in folders
MAX_ZIPS = 5  # opened, of one learner
# What systems and editors leave behind. Hidden files go with them.
_LITTER = {"__macosx", "thumbs.db", "desktop.ini", "@eadir", "__pycache__", "icon\r"}


@dataclass(frozen=True)
class Sent:
    """What an LMS says of a hand-in."""

    kind: str = ""  # of LMS
    id: str = ""  # of the person there
    name: str = ""  # of the person there
    entry: str = ""  # the name of the file or folder in the download
    late: bool = False
    when: str | None = None  # ISO text, with or without a time zone
    number: int = 0  # grows with each file that is handed in there; 0: unknown


NOTHING_SAID = Sent()


@dataclass(frozen=True)
class File:
    """One file, found. `name` is without what an LMS put before it."""

    name: str
    where: str  # how people are told of it: its path below the learner's folder
    size: int
    read: Callable[[int], bytes]  # at most so many bytes, and one; NotReadError, OSError
    folder: str = ""  # files of one folder lie beside each other
    attempt: tuple = (0, "")  # what the LMS says; the highest is the latest
    sent: Sent = NOTHING_SAID
    given: str = ""  # its name with what an LMS put behind it, where that may be its own


@dataclass(frozen=True)
class DiskFolder:
    path: Path
    where: str = ""

    def hidden(self):
        """The paths of the notebooks in it that are left aside: in an editor's own folder, say.

        Raises OSError.
        """
        paths = []
        for name in filter(_is_hidden, sorted(os.listdir(self.path))):
            if (self.path / name).is_dir() and not (self.path / name).is_symlink():
                paths += [f"{name}/{inner}" for inner in sorted(os.listdir(self.path / name))]
            else:
                paths.append(name)
        return [_below(self.where, path) for path in paths[:MAX_FILES] if _is_notebook(path)]

    def entries(self):
        """Its files and folders. Raises OSError."""
        names = sorted((n for n in os.listdir(self.path) if not litter(n)), key=_in_order)
        for name in names[: MAX_FILES + 1]:
            path, where = self.path / name, _below(self.where, name)
            try:
                about = path.lstat()
            except OSError:
                continue  # gone meanwhile
            if stat.S_ISDIR(about.st_mode):
                yield DiskFolder(path, where)
            if not stat.S_ISDIR(about.st_mode) or name.endswith(".ipynb"):  # said, if unreadable
                yield disk_file(path, name, where, about.st_size, folder=self.where)


def disk_file(path, name, where, size, **more):
    return File(name, where, size, lambda limit: read_plain(path, limit), **more)


@dataclass
class ZipFolder:
    """A folder in a zip, or the zip itself."""

    where: str
    folders: dict = field(default_factory=dict)
    files: list = field(default_factory=list)
    aside: list = field(default_factory=list)  # paths of hidden notebooks

    def hidden(self):
        return self.aside

    def entries(self):
        yield from sorted(self.files, key=lambda file: _in_order(file.name))
        for _, folder in sorted(self.folders.items()):
            yield folder


def zip_folder(source, where, **more):
    """(ZipFolder, odd): what a zip holds, and (path, why) of what of it is not read.

    Raises NotReadError.
    """
    archive = open_zip(source)
    root = ZipFolder(where)
    inside, odd = members(archive)
    for folders, name, info in inside:
        shown = list(itertools.takewhile(lambda part: not litter(part), folders))
        hidden = len(shown) < len(folders) or litter(name)
        if hidden and not (any(map(_is_hidden, (*folders[-1:], name))) and _is_notebook(name)):
            continue
        at = root
        for part in shown[: MAX_DEPTH + 1]:
            at = at.folders.setdefault(part, ZipFolder(_below(at.where, part)))
        if hidden:
            at.aside.append(_below(where, "/".join((*folders, name))))
            continue

        def read(limit, info=info):
            return read_member(archive, info, limit)

        place = _below(at.where, name)
        at.files.append(File(name, place, info.file_size, read, at.where, **more))
    return root, [(_below(where, path), why) for path, why in odd]


@dataclass(frozen=True)
class SomeFiles:
    """Files that an LMS put into the class's folder, all of one learner."""

    files: tuple

    def hidden(self):
        return []

    def entries(self):
        yield from self.files


def walk(folders):
    """(files, odd, aside): all of a learner's files, the nearest first; (where, why) of what is not
    read; the paths of hidden notebooks.

    Never raises.
    """
    files, odd, aside, zips, seen = [], [], [], 0, 0
    queue = [(folder, 0, False) for folder in folders]
    while queue:
        folder, depth, zipped = queue.pop(0)
        if depth > MAX_DEPTH:
            odd.append((_place(folder), "lies too deep to be looked into"))
            continue
        try:
            aside += folder.hidden()
            for entry in folder.entries():
                seen += 1
                if seen > MAX_FILES:
                    odd.append(
                        (
                            _place(folder),
                            f"holds more than {MAX_FILES} files; the rest was not looked at",
                        )
                    )
                    return files, odd, aside
                if not isinstance(entry, File):
                    queue.append((entry, depth + 1, zipped))
                elif not _is_zip(entry):
                    files.append(entry)
                elif zipped or zips == MAX_ZIPS:
                    odd.append(
                        (entry.where, "is a zip in a zip" if zipped else "is a zip too many")
                    )
                else:
                    zips += 1
                    opened, more = _opened(entry)
                    odd += more
                    if opened:
                        queue.append((opened, depth + 1, True))
                    elif entry.name.lower().endswith(".ipynb"):
                        files.append(entry)  # whoever reads it says what is wrong with it
        except OSError as error:
            odd.append((_place(folder), f"cannot be read: {error.strerror}"))
    return files, odd, aside


def _place(folder):
    return folder.where or "the folder"


def _is_zip(file):
    try:
        return looks_like_zip(file.name, file.read(4))
    except (NotReadError, OSError):
        return False  # whoever reads it says why not


def _opened(file):
    """(ZipFolder or None, odd): a zip, opened, and what of it is not read."""
    try:
        content = file.read(MAX_ZIP)
        if len(content) > MAX_ZIP:
            raise NotReadError(f"is larger than {MAX_ZIP / 1e6:g} MB")
        folder, odd = zip_folder(content, file.where, attempt=file.attempt, sent=file.sent)
        if not (folder.files or folder.folders or folder.aside or odd):
            raise NotReadError("is a zip with nothing in it")
        return folder, odd
    except NotReadError as error:
        return None, [(file.where, str(error))]
    except OSError as error:
        return None, [(file.where, f"cannot be read: {error.strerror}")]


def litter(name):
    """Whether a name is left aside without a word."""
    return name.startswith(".") or name.lower() in _LITTER


def _is_hidden(name):
    """Whether a name is one that systems do not show; not macOS's notes on a file (`._x`)."""
    return name.startswith(".") and not name.startswith("._")


def _is_notebook(path):
    return ".ipynb" in path.rpartition("/")[2] and "/._" not in path


def _below(where, name):
    return f"{where}/{name}" if where else name


def _in_order(name):
    """Notebooks first, zips, what may be needed beside them: bounds cut off the rest."""
    lower = name.lower()
    kinds = (
        re.fullmatch(r"\d\d_\w+\.ipynb", name),
        ".ipynb" in lower,
        lower.endswith(".zip"),
        lower.endswith(beside.SUFFIXES) or "." not in name,
    )
    return next((rank for rank, is_so in enumerate(kinds) if is_so), len(kinds)), name
