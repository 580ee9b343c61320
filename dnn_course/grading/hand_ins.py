"""Whose is what: the people of a class, from its folder or zip as an LMS gives it.

    ada/                                             a folder of one learner, by any name
    Jane Doe_4711_assignsubmission_file_/            Moodle: with `_onlinetext_` one learner
    doejane_LATE_1001_55501_03_forward-1.ipynb       Canvas: flat, in the top folder
    03_jdoe_attempt_2026-11-25-20-14-00_x.ipynb      Blackboard: flat, too
    class.zip                                        all of it once more

Two people are one only where name and id are the same: nobody's files come to somebody else.
"""

import contextlib
import os
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from .found_files import DiskFolder, SomeFiles, ZipFolder, disk_file, litter, zip_folder
from .plain_file import NotReadError, read_plain
from .which_lesson import attempt_of, plain_stem
from .zips import MAX_CLASS_ZIP

_MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_[a-z]+(_(?P<file>.*))?", re.S)
_CANVAS = re.compile(r"(?P<name>.+?)(?P<late>_LATE)?_(?P<id>\d+)_(?P<when>\d+)_(?P<file>.+)", re.S)
_BLACKBOARD = re.compile(
    r".+_(?P<name>[^_]+)_attempt_(?P<when>\d{4}(-\d\d){5})(_(?P<file>.+)|\.txt)", re.S
)
_LONGEST_NAME = 200  # bytes of a name from a zip: it becomes a folder's name among the grades


@dataclass
class Learner:
    """One person of the class, and where that person's files are."""

    name: str
    folders: list = field(default_factory=list)  # DiskFolder, ZipFolder, SomeFiles
    problem: tuple[str, str] | None = None  # (status, message) where nothing is looked at
    notes: list[str] = field(default_factory=list)


@dataclass
class People:
    """The class."""

    learners: list[Learner]
    nobodys: list[tuple[str, str]]  # (file, why): what lies there and has no owner
    opened: contextlib.ExitStack  # zips of the whole class: read from until it is graded

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.opened.close()


def people(submissions, out) -> People:
    """Everybody in a folder or a zip of submissions, by name. Raises OSError for the folder."""
    submissions, finder = Path(submissions), _Finder()
    if submissions.is_file():
        finder.top_zip(submissions, submissions.name, alone=True)
    else:
        finder.top_folder(submissions, os.path.realpath(out))
    return finder.found()


class _Finder:
    """Gathers who is who: a key (where from, name, id) is one person."""

    def __init__(self):
        self.by_key = {}  # (kind, name, id) -> Learner, named by its name alone
        self.flat = {}  # key -> files
        self.nobodys = []
        self.opened = contextlib.ExitStack()

    def top_folder(self, top, out):
        names = [name for name in sorted(os.listdir(top)) if not litter(name)]
        zips = []
        for name in names:
            path = top / name
            if os.path.realpath(path) == out:
                continue
            if path.is_symlink() and not self.is_flat(name):
                self.learner("folder", name).problem = (
                    "refused",
                    "The folder is a link to somewhere else. Hand in the notebook itself.",
                )
            elif path.is_dir() and not path.is_symlink():
                self.folder(name, DiskFolder(path))
            elif self.is_flat(name):
                self.flat_file(disk_file(path, name, name, path.lstat().st_size))
            elif name.lower().endswith(".zip"):
                zips.append(path)
            else:
                self.nobodys.append((name, "lies in no learner's folder"))
        for path in zips:
            self.top_zip(path, path.name, alone=len(zips) == 1 and not self.by_key)

    def top_zip(self, path, name, alone):
        """A zip of the whole class; else, where one person's files are in it, of that person."""
        try:
            read_plain(path, 4)  # no link, no pipe
            if path.stat().st_size > MAX_CLASS_ZIP:
                raise NotReadError(f"is larger than {MAX_CLASS_ZIP / 1e9:g} GB")
            file = self.opened.enter_context(path.open("rb"))
            root, odd = zip_folder(file, "")
        except (NotReadError, OSError) as error:
            why = getattr(error, "strerror", None)
            self.nobodys.append((name, f"cannot be read: {why}" if why else str(error)))
            return
        self.nobodys += [(f"{name}/{member}", why) for member, why in odd]
        root = _unwrapped(root)
        flat = [file for file in root.files if self.is_flat(file.name)]
        if not flat and (root.files or not _holds_people(root, alone)):
            learner = self.learner("zip", name[: -len(".zip")])
            learner.folders.append(root)
            return
        for file in root.files:
            if file in flat:
                self.flat_file(file)
            else:
                self.nobodys.append((f"{name}/{file.name}", "lies in no learner's folder"))
        for inner, folder in sorted(root.folders.items()):
            if not _is_file_name(inner):
                self.nobodys.append((f"{name}/{inner[:80]}", "is no name of a folder"))
                continue
            _shorten(folder, len(folder.where) + 1)
            same = ("folder", inner, "") in self.by_key  # unpacked beside its zip
            self.folder(inner, folder, "" if same else name)

    # ------------------------------------------------------------------------------------ whose

    def folder(self, name, folder, origin=""):
        moodle = _MOODLE.fullmatch(name)
        if moodle:
            learner = self.learner("moodle", moodle["name"], moodle["id"])
        else:
            learner = self.learner("folder", name, origin)
        learner.folders.append(folder)

    def learner(self, kind, name, identity=""):
        return self.by_key.setdefault((kind, name, identity), Learner(name))

    @staticmethod
    def is_flat(name):
        return _flat(name) is not None

    def flat_file(self, file):
        kind, match = _flat(file.name)
        fields = match.groupdict()
        name = fields["file"] or "attempt.txt"  # the LMS's own receipt
        if not _is_file_name(fields["name"]):
            self.nobodys.append((file.where[:80], "is no name of a learner"))
            return
        key = (kind, fields["name"], fields.get("id") or "")
        attempt = (attempt_of(name), fields.get("when", ""))
        if kind == "canvas":  # puts -1, -2 behind the name when somebody hands in again
            name = re.sub(r"-\d+(?=\.[^.]+$)", "", name) if ".ipynb" in name.lower() else name
        learner = self.learner(*key)
        if fields.get("late"):
            learner.notes.append(f"{file.where} was handed in late")
        files = self.flat.setdefault(key, [])
        files.append(replace(file, name=name, attempt=attempt, folder=""))

    # ------------------------------------------------------------------------------- their names

    def found(self):
        for key, files in self.flat.items():
            self.by_key[key].folders.append(SomeFiles(tuple(files)))
        often = Counter(name for _, name, _ in self.by_key)
        taken = {name for kind, name, _ in self.by_key if kind == "folder"}
        used, learners = set(), []
        # Folders first: they keep the names that they have.
        for key in sorted(self.by_key, key=lambda key: (key[0] != "folder" or bool(key[2]), key)):
            (kind, name, identity), learner = key, self.by_key[key]
            wanted = name
            if kind == "moodle" or (kind == "canvas" and (often[name] > 1 or name in taken)):
                wanted = f"{name}_{identity}"
            number = 2
            while wanted in used:
                wanted, number = f"{name} ({number})", number + 1
            if often[name] > 1 and wanted != name:
                learner.notes.append(f"others are called {name}, too: they are kept apart")
            used.add(wanted)
            learner.name = wanted
            learners.append(learner)
        return People(sorted(learners, key=lambda one: one.name), self.nobodys, self.opened)


# ------------------------------------------------------------------------------------------ parts


def _flat(name):
    """(kind, match) where an LMS put a file's owner into its name, else None."""
    moodle = _MOODLE.fullmatch(name)
    if moodle:
        return "moodle", moodle
    for kind, pattern in (("blackboard", _BLACKBOARD), ("canvas", _CANVAS)):
        found = pattern.fullmatch(name)
        if found:
            return kind, found
    return None


def _unwrapped(root):
    """A zip without the one folder around the folders of a class."""
    if len(root.folders) == 1 and not root.files:
        (inner,) = root.folders.values()
        flat = any(_flat(file.name) for file in inner.files)
        people_in_it = len(inner.folders) > 1 and not any(map(_of_a_lesson, inner.folders))
        if flat or (people_in_it and not inner.files):
            return inner
    return root


def _holds_people(root, alone):
    """Whether the folders of a zip are learners, not the parts of one learner's work."""
    if any(map(_of_a_lesson, root.folders)):
        return False
    if any(_MOODLE.fullmatch(name) for name in root.folders):
        return True
    with_notebook = [folder for folder in root.folders.values() if _has_notebook(folder)]
    return len(with_notebook) > 1 or (alone and bool(with_notebook))


def _has_notebook(folder: ZipFolder):
    return any(re.search(r"(?i)\.(ipynb|zip)", file.name) for file in folder.files) or any(
        map(_has_notebook, folder.folders.values())
    )


def _of_a_lesson(name):
    return re.match(r"\d\d_[a-z]", plain_stem(name)) is not None


def _shorten(folder, start):
    """Let a folder's paths begin below it: people are told of files within a learner's folder."""
    folder.where = folder.where[start:]
    folder.files = [
        replace(file, where=file.where[start:], folder=folder.where) for file in folder.files
    ]
    for inner in folder.folders.values():
        _shorten(inner, start)


def _is_file_name(name):
    """Whether a name that a zip made up can be a folder's here."""
    reserved = r'[/\\\x00:*?"<>|]' if os.name == "nt" else r"[/\\\x00]"
    return (
        len(name.encode("utf-8", "surrogatepass")) <= _LONGEST_NAME
        and name not in ("", ".", "..")
        and not re.search(reserved, name)
    )
