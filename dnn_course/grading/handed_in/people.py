"""Whose is what: the people of a class, from its folder or zip as an LMS gives it.

    ada/                  a folder of one learner, by any name
    Jane Doe_4711_…       folders and flat files that an LMS named (layouts.py)
    class.zip             all of it once more
    a drop folder         files, each of the user who owns it (drop.py)

What is a class and what one person's parts, class_or_person.py tells.

Two people are one only where name and id are the same: nobody's files come to somebody else.
"""

import contextlib
import os
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..the_class.roster import Roster, is_file_name
from .class_or_person import are_people, content, holds_people, is_work
from .drop import dropped, is_drop
from .found_files import DiskFolder, SomeFiles, disk_file, litter, zip_folder
from .layouts import (
    GRADESCOPE,
    SentFolder,
    blackboard_user,
    common_prefix,
    gradescope,
    owner_of_file,
    owner_of_folder,
)
from .plain_file import NotReadError, read_plain
from .zips import MAX_CLASS_ZIP

MAX_AROUND = 3  # folders around the people of a class


@dataclass
class Learner:
    """One person of the class, and where that person's files are."""

    name: str
    folders: list = field(default_factory=list)  # DiskFolder, ZipFolder, SomeFiles
    problem: tuple[str, str] | None = None  # (status, message) where nothing is looked at
    notes: list[str] = field(default_factory=list)
    said: tuple[str, str, str] = ("", "", "")  # (name, id, kind) as the download has them


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


def people(submissions, out, roster=None) -> People:
    """Everybody in a folder or a zip of submissions, by name. Raises OSError for the folder.

    roster: the class's people; what they handed in is then theirs under the roster's id.
    """
    submissions, finder = Path(submissions), _Finder()
    if submissions.is_file():
        finder.top_zip(submissions, submissions.name, alone=True)
    else:
        finder.top_folder(submissions, os.path.realpath(out))
    found = finder.found()
    if roster:
        found.learners = of_the_roster(found.learners, Roster(roster))
    return found


def of_the_roster(learners, roster):
    """The learners under the roster's ids: one for each person, a group's work for each member."""
    merged = {}
    for learner in learners:
        persons, why = roster.persons(*learner.said)
        if not persons:
            name = learner.name
            name = f"{name} (not in the roster)" if name in roster.people else name
            merged[name] = replace(learner, name=name, notes=[*learner.notes, f"{name} {why}"])
        for person in persons:
            one = merged.setdefault(person.id, Learner(person.id, said=learner.said))
            one.folders += learner.folders
            one.notes += [note for note in learner.notes if "they are kept apart" not in note]
            one.problem = one.problem or learner.problem
            if len(persons) > 1:
                one.notes.append(f"handed in by the group {learner.said[0]}")
    for one in merged.values():
        if one.folders and one.problem:  # what can be read counts
            one.notes.append(one.problem[1])
            one.problem = None
    return sorted(merged.values(), key=lambda one: one.name)


class _Finder:
    """Gathers who is who: a key (where from, name, id) is one person."""

    def __init__(self):
        self.by_key = {}  # (kind, name, id) -> Learner, named by its name alone
        self.flat = {}  # key -> files
        self.nobodys = []
        self.opened = contextlib.ExitStack()
        self.listed = {}  # folder -> its owners, as Gradescope's list has them

    def top_folder(self, top, out):
        names = [name for name in sorted(os.listdir(top)) if not litter(name)]
        if is_drop(top):
            return self.drop_folder(top, names)
        cloned = [name for name in names if (top / name / ".git").exists()]
        prefix = common_prefix(cloned)
        zips, flat, loose = [], [], []
        if GRADESCOPE in names:
            self.list_of_owners(disk_file(top / GRADESCOPE, GRADESCOPE, GRADESCOPE, 0))
            names.remove(GRADESCOPE)
        inside = self.class_below(top, [name for name in names if name not in cloned], out)
        if inside:
            names.remove(inside.relative_to(top).parts[0])
            self.top_folder(inside, out)
        for name in names:
            path = top / name
            if os.path.realpath(path) == out:
                continue
            if name in cloned and prefix and not path.is_symlink():
                self.learner("github", name[len(prefix) :]).folders.append(DiskFolder(path))
            elif path.is_symlink() and not self.is_flat(name):
                self.learner("folder", name).problem = (
                    "refused",
                    "The folder is a link to somewhere else. Hand in the notebook itself.",
                )
            elif path.is_dir() and not path.is_symlink():
                self.folder(name, DiskFolder(path))
            elif self.is_flat(name):
                flat.append(disk_file(path, name, name, path.lstat().st_size))
            elif name.lower().endswith(".zip"):
                zips.append(path)
            else:
                loose.append(disk_file(path, name, name, path.lstat().st_size))
        self.flat_files(flat)
        self.loose_files(loose)
        self.hidden_ones(DiskFolder(top))
        for path in zips:
            self.top_zip(path, path.name, alone=len(zips) == 1 and not self.by_key)

    def class_below(self, top, names, out):
        """The folder of the class below one that unpacking put around it, or None."""
        folders = [n for n in names if (top / n).is_dir() and not (top / n).is_symlink()]
        folders = [n for n in folders if os.path.realpath(top / n) != out]
        if len(folders) != 1 or self.listed or owner_of_folder(folders[0]):
            return None
        if any(map(self.is_flat, names)):
            return None
        found = self.class_in(DiskFolder(top / folders[0], folders[0]))
        return found.path if found else None

    def class_in(self, folder, papers=True, depth=0):
        """The folder of a class's people: this one, or one in it that stands alone; or None.

        What an LMS packs, it packs into a folder of the assignment, often with a table or a page:
        papers says whether there may be any.
        """
        folders, files = content(folder)
        listed = any(self.is_flat(file.name) or file.name == GRADESCOPE for file in files)
        listed |= folder.where.endswith("-submissions")  # GitHub Classroom's
        if listed or any(map(owner_of_folder, folders)) or are_people(folders, files):
            return folder
        odd = any(map(is_work, files)) if papers else files
        if len(folders) != 1 or odd or depth == MAX_AROUND:
            return None
        (inner,) = folders.values()
        found = self.class_in(inner, papers, depth + 1)
        if found:
            self.nobodys += [(file.where, "lies in no learner's folder") for file in files]
        return found

    def drop_folder(self, top, names):
        files, self.nobodys = dropped(top, names)
        for owner, file in files:
            self.learner("drop", owner.name)
            self.flat.setdefault(("drop", owner.name, ""), []).append(file)

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
        root = self.class_in(root, papers=alone) or root
        lists = [file for file in root.files if file.name == GRADESCOPE]
        for file in lists:
            self.list_of_owners(file)
            root.files.remove(file)
        flat = [file for file in root.files if self.is_flat(file.name)]
        named = flat or lists or any(map(owner_of_folder, root.folders))
        if not (named or self.is_known(root) or holds_people(root, alone)):
            learner = self.learner("zip", name[: -len(".zip")])
            learner.folders.append(root)
            return
        self.hidden_ones(root, f"{name}/")
        self.flat_files(flat)
        for file in root.files:
            if file in flat:
                continue
            if file.name.lower().endswith(".zip") and is_file_name(file.name):
                learner = self.learner("zip", file.name[: -len(".zip")])
                learner.folders.append(SomeFiles((file,)))
            else:
                self.loose_files([file], f"{name}/")
        for inner, folder in sorted(root.folders.items()):
            if not is_file_name(inner):
                self.nobodys.append((f"{name}/{inner[:80]}", "is no name of a folder"))
                continue
            _shorten(folder, len(folder.where) + 1)
            same = ("folder", inner, "") in self.by_key  # unpacked beside its zip
            self.folder(inner, folder, "" if same else name)

    def is_known(self, root):
        """Whether all that is in a zip is called like people: it was unpacked beside itself."""
        files = (file.name.removesuffix(".zip") for file in root.files)
        names = {*root.folders, *files}
        return bool(names) and names <= {name for _, name, _ in self.by_key}

    def hidden_ones(self, folder, before=""):
        """Notebooks among the class's folders that nobody sees: somebody's all the same."""
        copies = ".ipynb_checkpoints/"  # Jupyter's own, of what the instructor opened here
        for path in folder.hidden():
            if copies not in path:
                self.nobodys.append((f"{before}{path}", "is hidden: a name begins with a dot"))

    # ------------------------------------------------------------------------------------ whose

    def list_of_owners(self, file):
        try:
            self.listed |= gradescope(file.read(16_000_000).decode("utf-8", "replace"))
        except (NotReadError, OSError) as error:
            why = getattr(error, "strerror", None)
            self.nobodys.append((file.where, f"cannot be read: {why}" if why else str(error)))

    def folder(self, name, folder, origin=""):
        owners = self.listed.get(name) or [owner for owner in [owner_of_folder(name)] if owner]
        for owner in owners:
            if not is_file_name(owner.name):
                self.nobodys.append((name[:80], "is no name of a learner"))
                continue
            learner = self.learner(owner.kind, owner.name, owner.id)
            learner.folders.append(SentFolder(folder, owner.attempt, owner.sent))
        if not owners:
            self.learner("folder", name, origin).folders.append(folder)

    def learner(self, kind, name, identity=""):
        known = "" if kind == "folder" else identity
        return self.by_key.setdefault(
            (kind, name, identity), Learner(name, said=(name, known, kind))
        )

    @staticmethod
    def is_flat(name):
        return owner_of_file(name) is not None

    def flat_files(self, files):
        """The files that an LMS named, of one download."""
        users = dict(filter(None, map(_user_in_receipt, files)))
        unsure = defaultdict(set)  # name -> what stands before it in the files that have it
        for file in files:
            owner = owner_of_file(file.name, users)
            self.flat_file(file, owner)
            before = file.name.partition("_attempt_")[0]
            if owner.kind == "blackboard" and before not in users:
                unsure[owner.name].add(before)
        for name, several in unsure.items():
            if len(several) > 1:
                self.learner("blackboard", name).notes.append(
                    f"{' and '.join(sorted(several))} are taken for one person's: Blackboard's "
                    "receipts (.txt), which say whose they are, are not there"
                )

    def flat_file(self, file, owner):
        if not is_file_name(owner.name):
            self.nobodys.append((file.where[:80], "is no name of a learner"))
            return
        key = (owner.kind, owner.name, owner.id)
        self.learner(*key)
        named = replace(
            file, name=owner.file, attempt=owner.attempt, folder=_attempt(owner), sent=owner.sent,
            given=owner.given,
        )  # fmt: skip
        self.flat.setdefault(key, []).append(named)

    def loose_files(self, files, before=""):
        """Files that no LMS named: Google Classroom's go to whom it put before them, others to
        nobody.
        """
        for file in files:
            classroom = {name for kind, name, _ in self.by_key if kind == "classroom"}
            owner = owner_of_file(file.name, classroom=classroom)
            if owner:
                self.flat_file(file, owner)
            else:
                self.nobodys.append((f"{before}{file.name}", "lies in no learner's folder"))

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
            if kind == "moodle" or (identity and (often[name] > 1 or name in taken)):
                wanted = f"{name}_{identity}" if kind != "folder" else wanted
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


def _user_in_receipt(file):
    """What `blackboard_user` says of a file, where it is a receipt."""
    if not file.name.endswith(".txt"):
        return None
    try:
        return blackboard_user(file.name, file.read(4000).decode("utf-8", "replace"))
    except (NotReadError, OSError):
        return None


def _attempt(owner):
    """Flat files of one dated attempt lie beside each other; Canvas dates each file by itself."""
    return "" if owner.kind in ("canvas", "moodle", "classroom") else owner.attempt[1]


def _shorten(folder, start):
    """Let a folder's paths begin below it: people are told of files within a learner's folder."""
    folder.where = folder.where[start:]
    folder.files = [
        replace(file, where=file.where[start:], folder=folder.where) for file in folder.files
    ]
    folder.aside = [path[start:] for path in folder.aside]
    for inner in folder.folders.values():
        _shorten(inner, start)
