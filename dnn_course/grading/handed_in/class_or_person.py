"""Whether folders are people's, each somebody's work, or the parts of one person's.

A class hands in the same lessons, under names of its own; one person keeps lessons, weeks and
attempts apart, under names that say so.
"""

import contextlib
import itertools
import re

from .found_files import MAX_FILES, File
from .which_lesson import plain_stem

# What people call the folders in which they keep the parts of their own work.
_PART = re.compile(
    r"(lesson|week|hw|homework|ps|set|ex|exercise|assignment|task|lab|part|version|attempt|v)?"
    r"_?\d{1,3}|notebooks?|src|code|work|old|new|final|draft|backup|copy|solutions?|submission"
)


def content(folder):
    """({name: folder}, files) in a folder, on disk or in a zip."""
    folders, files = {}, []
    with contextlib.suppress(OSError):
        for entry in folder.entries():
            if isinstance(entry, File):
                files.append(entry)
            else:
                folders[entry.where.rpartition("/")[2]] = entry
    return folders, files


def are_people(folders, files):
    """Whether these are people's folders or zips, not the parts of one person's work."""
    zips = [file for file in files if file.name.lower().endswith(".zip")]
    if any(map(_is_part, [*folders, *(file.name for file in zips)])):
        return False
    if any(is_work(file) for file in files if file not in zips):
        return False
    with_notebook = [*itertools.islice(filter(_has_notebook, folders.values()), 2)]
    if len(with_notebook) + len(zips) < 2:
        return False
    return bool(zips) or not _hold_different_lessons(folders.values())


def holds_people(root, alone):
    """Whether the folders or zips in a zip are learners, not the parts of one learner's work.

    alone: it is the only zip; of several with a file of its own each is somebody's.
    """
    folders, files = root.folders, root.files
    if are_people(folders, files) and (alone or not files):
        return True
    if files or any(map(_is_part, folders)):
        return False
    if len(folders) > 1 and _hold_different_lessons(folders.values()):
        return False
    return alone and any(map(_has_notebook, folders.values()))


def _has_notebook(folder):
    """Whether a notebook or a zip lies in a folder, however deep."""
    return any(True for _ in _work(folder))


def _hold_different_lessons(folders):
    """Whether each folder holds lessons, by the names of its files, that no other one holds.

    People of a class hand in the same lessons; one person keeps them apart.
    """
    seen = set()
    for folder in folders:
        names = {plain_stem(file.name) for file in _work(folder)}
        if names & seen or not all(map(_of_a_lesson, names)):
            return False
        seen |= names
    return True


def _work(folder):
    """The notebooks and zips in a folder, however deep; of so many files at most."""
    queue, seen = [folder], 0
    while queue and seen <= MAX_FILES:
        folders, files = content(queue.pop(0))
        yield from filter(is_work, files)
        seen += 1 + len(files)
        queue += folders.values()


def is_work(file):
    """Whether a file may be what somebody handed in, by its name."""
    return re.search(r"(?i)\.(ipynb|zip)", file.name) is not None


def _is_part(name):
    """Whether a folder's name is that of a lesson, a week, an attempt: of a part of one's work."""
    return _of_a_lesson(name) or _PART.fullmatch(plain_stem(name)) is not None


def _of_a_lesson(name):
    return re.match(r"\d\d_[a-z]", plain_stem(name)) is not None
