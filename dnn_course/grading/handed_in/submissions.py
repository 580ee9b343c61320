"""What a learner handed in for each lesson: found by its content, wherever it lies.

Everything that was found is graded, carried along beside what is graded, or named with a reason.
"""

import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field, replace

from .beside import carried
from .found_files import NOTHING_SAID, File, Sent, walk
from .layouts import moment
from .looking import NO_EXERCISE
from .odd_files import NEEDED, looks_like_notebook, no_notebook, not_graded, what_it_is
from .plain_file import NotReadError
from .readable import MAX_HUGE
from .which_lesson import attempt_of, in_order, named_lesson, other_lesson_note, plain_stem

MAX_NOTEBOOKS = 100  # of one learner, looked into
MAX_TOTAL = 64_000_000  # bytes of them
LOOK_SECONDS = 30  # for all of them
TIMESTAMP = "timestamp.txt"  # of nbgrader: when the files beside it were handed in
MAX_NAMED = 10  # files that are named, of one learner
_HIDDEN = "is hidden, as an editor's own copies are"
_TOO_LONG = f"is not looked into: the files before it took {LOOK_SECONDS} s"


@dataclass(frozen=True)
class Submitted:
    """What was handed in for one lesson, or was not."""

    content: bytes | None
    problem: tuple[str, str] | None = None  # (status, message) where there is nothing to judge
    files: tuple[tuple[str, bytes], ...] = ()  # beside it: (name, content)
    notes: tuple[str, ...] = ()  # how it was found, and what else there is
    where: str = ""  # the file
    sent: Sent = NOTHING_SAID
    earlier: tuple["Submitted", ...] = ()  # other attempts, the earliest first
    found: bool = True  # whether anything lies there for this lesson


@dataclass
class HandedIn:
    """All that one learner handed in."""

    lessons: dict[str, Submitted]
    look: list[str] = field(default_factory=list)  # what lies there and is not graded, and why


@dataclass
class _Candidate:
    """A file that holds a lesson, or is named exactly like one and cannot be read."""

    file: File
    content: bytes | None
    lesson: str
    exercises: int = 0
    problem: tuple[str, str] | None = None
    written: bool = True  # not as it was handed out
    note: str = ""
    also: tuple[str, ...] = ()  # further lessons that it holds
    within: str = ""  # it is the notebook of this lesson

    def rank(self):
        """The highest is graded."""
        file = self.file
        return (
            self.written,
            file.sent.when or "",  # an attempt with a date
            self.exercises,
            file.name == f"{self.lesson}.ipynb",
            file.attempt,
            -file.where.count("/"),  # the nearest
            plain_stem(file.name) == self.lesson,
            attempt_of(file.name),
            in_order(file.name),
            in_order(file.where),
        )

    def is_named(self, lesson):
        return named_lesson(self.file.name, [lesson]) is not None

    def misnamed(self, lessons):
        """Whether its name speaks of another lesson."""
        named = named_lesson(self.file.name, lessons)
        return named is not None and named.name != self.lesson


def handed_in(learner, chosen, look, ungraded=()) -> HandedIn:
    """What a learner handed in for the `chosen` lessons.

    look: a `Looker` for all lessons that have exercises; ungraded: files of those that have none.
    Never raises, never follows a link.
    """
    lessons = look.lessons
    if learner.problem:
        nothing = {lesson.name: Submitted(None, learner.problem) for lesson in chosen}
        return HandedIn(nothing, list(learner.notes))
    files, odd, aside = walk(learner.folders)
    files = _dated(files)
    candidates, left = _sorted_out(files, look)
    result, carried_along = {}, set()
    for lesson in chosen:
        found = candidates.get(lesson.name) or _within_others(lesson.name, candidates)
        found = sorted(found, key=_Candidate.rank, reverse=True)
        if found:
            submitted = replace(_chosen(found, files, lessons), earlier=_earlier(found, files))
            result[lesson.name] = submitted
            place, names = found[0].file.folder, {name for name, _ in submitted.files}
            carried_along |= {(place, name) for name in names}
    missing = [lesson for lesson in chosen if lesson.name not in result]
    misnamed = [one for found in candidates.values() for one in found if one.misnamed(lessons)]
    left = odd + [
        (file.where, why)
        for file, why in left
        if ((file.folder, file.name) not in carried_along or named_lesson(file.name, missing))
        and not (file.name in ungraded and why == NO_EXERCISE)
        and file.name != TIMESTAMP
    ]
    for lesson in missing:
        there = [one for one in left if _may_be(one[0], lesson, lessons)]
        there += [(m.file.where, f"holds {m.lesson}") for m in misnamed if m.is_named(lesson)]
        hidden = [(path, _HIDDEN) for path in aside if named_lesson(path, [lesson])]
        there += hidden
        left += hidden
        problem = ("missing", _missing(lesson.name, there))
        result[lesson.name] = Submitted(None, problem, found=bool(there))
    chosen_names = {lesson.name for lesson in chosen}
    left += [
        (one.file.where, f"holds {one.lesson}")
        for one in misnamed
        if one.lesson not in chosen_names and any(map(one.is_named, chosen))
    ]
    look = list(learner.notes)
    otherwise = NEEDED if missing else "it is no notebook"
    look += [not_graded(where, why or otherwise) for where, why in left[:MAX_NAMED]]
    if len(left) > MAX_NAMED:
        look.append(f"{len(left) - MAX_NAMED} more files are not graded")
    return HandedIn(result, look)


# ---------------------------------------------------------------------------------- looking into


def _sorted_out(files, look):
    """(candidates, left): lesson -> what holds it; (file, why) of all other files."""
    candidates, left, notebooks, total = defaultdict(list), [], 0, 0
    lessons, until = look.lessons, time.monotonic() + LOOK_SECONDS
    for file in files:
        exact = next((one for one in lessons if file.name == f"{one.name}.ipynb"), None)
        if notebooks >= MAX_NOTEBOOKS or total > MAX_TOTAL:
            left.append((file, "there are too many files"))
            continue
        if time.monotonic() > until:
            left.append((file, _TOO_LONG))
            continue
        try:
            content = file.read(1000)
            if _worth_reading(file, content):
                content = file.read(MAX_HUGE)
        except NotReadError as error:
            problem = "refused" if "link" in str(error) else "unreadable", str(error)
        except OSError as error:
            problem = "unreadable", f"cannot be read: {error.strerror}"
        else:
            total += len(content)
            if not looks_like_notebook(file.name, content):
                left.append((file, what_it_is(file.name, content)))
                continue
            notebooks += 1
            looked = look(file.name, content, until - time.monotonic())
            one = _candidate(file, content, exact, looked)
            if one:
                candidates[one.lesson].append(one)
                continue
            problem = looked.kind, looked.why
        if exact and problem[0] not in ("broken", "none"):
            message = f"{file.where} {problem[1]}."
            if problem[0] == "refused":
                message += f" Hand in the notebook itself, as {file.name}."
            one = _Candidate(file, None, exact.name, problem=(problem[0], message))
            candidates[exact.name].append(one)
        else:
            left.append((file, problem[1]))
    return candidates, left


def _worth_reading(file, head):
    """Whether more than the beginning of a file is needed to know what it is."""
    return looks_like_notebook(file.name, head + b'"cells"') and len(head) > 1000


def _candidate(file, content, exact, looked):
    """The candidate that a file is, or None. exact: the lesson of exactly this name."""
    if looked.kind == "lesson":
        note = f"{file.where} was {looked.note}" if looked.note else ""
        content = content if looked.content is None else looked.content
        return _Candidate(
            file, content, looked.lesson, looked.exercises, None, looked.written, note, looked.also
        )
    if looked.kind == "broken" and exact:
        # Judging it says what is wrong with it, where nothing plainer can be said.
        plain = no_notebook(file.where, file.name, content)
        problem = ("unreadable", plain) if plain else None
        return _Candidate(file, content, exact.name, problem=problem)
    return None


def _within_others(lesson, candidates):
    """Candidates for a lesson that has no notebook of its own: it stands in that of another."""
    others = [one for found in candidates.values() for one in found if lesson in one.also]
    return [replace(one, lesson=lesson, within=one.lesson) for one in others]


def _dated(files):
    """The files, with the time that nbgrader puts into a file beside them."""
    times = {}
    for file in files:
        if file.name == TIMESTAMP:
            with suppress(NotReadError, OSError):
                times[file.folder] = moment(file.read(100).decode("utf-8", "replace"))
    when = {folder: time for folder, time in times.items() if time}
    return [
        replace(file, sent=replace(file.sent, when=file.sent.when or when.get(file.folder)))
        for file in files
    ]


# -------------------------------------------------------------------------------------- choosing


def _chosen(found, files, lessons):
    """The first of what holds a lesson, with what lies beside it and what has to be said."""
    best, *others = found
    name = f"{best.lesson}.ipynb"
    notes = [other_lesson_note(best.file.name, _by_name(best.lesson, lessons), lessons)]
    if best.within:
        notes = [f"{best.file.where} was graded as {best.lesson}: it holds {best.within}, too"]
    elif best.file.name != name and not notes[0]:
        notes.append(f"{best.file.where} was graded as {best.lesson}")
    for other in others[:MAX_NAMED]:
        if other.content is None or other.content != best.content:
            has = "also holds" if other.exercises else "cannot be read as"
            notes.append(f"{other.file.where} {has} {best.lesson}; {best.file.where} was graded")
    if len(others) > MAX_NAMED:
        notes.append(f"{len(others) - MAX_NAMED} more files hold {best.lesson}")
    notes.append(best.note)
    beside = _beside(best, files)
    return Submitted(
        best.content, best.problem, beside, tuple(filter(None, notes)),
        best.file.where, best.file.sent,
    )  # fmt: skip


def _earlier(found, files):
    """The other attempts at a lesson, the earliest first: for a class where the best one counts."""
    others = [one for one in found[1:] if one.content is not None and one.problem is None]
    others = [one for one in others if one.content != found[0].content][:MAX_NAMED]
    return tuple(
        Submitted(one.content, None, _beside(one, files), (), one.file.where, one.file.sent)
        for one in reversed(others)
    )  # fmt: skip


def _beside(one, files):
    """What lies beside a notebook and may be needed to run it."""
    near = [f for f in files if f.folder == one.file.folder and f != one.file]
    near.sort(key=lambda file: file.attempt, reverse=True)
    # `data-1.csv` may be the second `data.csv`, or be called so.
    names = [(f.name, f.read) for f in near] + [(f.given, f.read) for f in near if f.given]
    return carried(names) if one.content is not None else ()


def _by_name(name, lessons):
    return next(lesson for lesson in lessons if lesson.name == name)


def _may_be(where, lesson, lessons):
    """Whether a file may have been meant for a lesson: its name speaks of no other."""
    named = named_lesson(where.rsplit("/", 1)[-1], lessons)
    return named is None or named.name == lesson.name


# ----------------------------------------------------------------------------------- in sentences


def _missing(lesson, left):
    """Why there is nothing to judge, and what there is instead."""
    message = f"{lesson}.ipynb was not handed in."
    if not left:
        return message
    found = list(dict.fromkeys(f"{where} ({why})" if why else where for where, why in left))
    more = f" and {len(found) - MAX_NAMED} more" if len(found) > MAX_NAMED else ""
    other = all(why.startswith("holds ") for _, why in left)
    needed = f"the notebook of {lesson} is needed" if other else NEEDED
    return f"{message} Found: {', '.join(found[:MAX_NAMED])}{more}; {needed}."
