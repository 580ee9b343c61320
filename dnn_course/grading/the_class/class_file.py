"""`class.toml`: what one class has decided for itself. All of it is optional, all of it is checked.

title = "Neural networks, winter 2026"
roster = "roster.csv"              # beside this file; see roster.py
time_zone = "Europe/Berlin"
drop_lowest = 1                    # of the lessons that count, for each learner
attempts = "latest"                # or "best"
partial_credit = false             # true: by inputs passed
solutions = true                   # false: nothing of the answers is handed out

[late]
per_day = 10                       # percent of what was earned, for each day begun
cap = 50                           # percent at most
grace = 30                         # minutes

[lessons.03_forward]
due = 2026-11-20T18:00:00
points = 20                        # default: those of the lesson's checks
bonus = false                      # true, or names of exercises: earns points, owes none
drop = ["its_first_exercise"]      # exercises that do not count
by_hand = { explain = 5 }          # questions that a person marks: decisions.csv
lms_name = "Week 3 (4711)"         # the column's name in the LMS
"""

import difflib
import re
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..errors import GradingError
from .roster import Person, read_roster, text_of

FILE = "class.toml"


@dataclass(frozen=True)
class Late:
    """What a late hand-in costs."""

    per_day: float = 0.0  # percent of what was earned, for each day begun
    cap: float = 100.0  # percent at most
    grace: timedelta = timedelta(0)


@dataclass(frozen=True)
class LessonRules:
    """What the class has decided about one lesson."""

    due: datetime | None = None
    points: float | None = None
    bonus: bool = False
    bonus_exercises: frozenset = frozenset()
    drop: frozenset = frozenset()
    partial: frozenset = frozenset()  # exercises
    by_hand: dict = field(default_factory=dict)  # question -> points
    lms_name: str = ""


@dataclass(frozen=True)
class ClassRules:
    """One class: its people, its lessons, its rules. Without a class.toml, the defaults."""

    path: Path | None = None
    title: str = ""
    roster: tuple[Person, ...] | None = None
    zone: ZoneInfo | None = None  # None: this computer's
    late: Late = Late()
    drop_lowest: int = 0
    best_of_attempts: bool = False
    solutions: bool = True
    lessons: dict = field(default_factory=dict)  # name -> LessonRules

    def of(self, lesson):
        """The rules of one lesson."""
        return self.lessons.get(lesson, LessonRules())

    def aware(self, moment):
        """A date or time with its time zone; a date means its end."""
        return aware(moment, self.zone)

    def due(self, lesson, person):
        """When a lesson is due for one person, or None where the class says nothing."""
        due = self.of(lesson).due
        extended = person.extensions.get(lesson)
        if isinstance(extended, timedelta):
            return due + extended if due else None
        return self.aware(extended) if extended else due


def aware(moment, zone):
    """A date or time with its time zone; a date means its end."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(23, 59, 59))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone) if zone else moment.astimezone()
    return moment.astimezone(UTC)


def find_class_file(out, named=None):
    """The class.toml of a folder of grades: the named one, else in it or beside it; or None."""
    if named is not None:
        return Path(named)
    places = (Path(out) / FILE, Path(out).resolve().parent / FILE)
    return next((place for place in places if place.is_file()), None)


def read_class_file(path, lessons):
    """The rules in a class.toml; the defaults where `path` is None.

    lessons: the course's, as `load_lessons` gives them. Raises GradingError, naming the line.
    """
    if path is None:
        return ClassRules()
    path = Path(path)
    text = text_of(path)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise GradingError(f"{path}: this is not valid TOML: {error}") from None
    top = _Table(path, text, content)
    zone = _zone(top)
    partial = top.take("partial_credit", bool, False, "true or false")
    late = top.table("late")
    rules = ClassRules(
        path,
        top.take("title", str, "", "a text"),
        _roster(top, lessons, zone),
        zone,
        Late(
            late.number("per_day", 0, 0, 100),
            late.number("cap", 100, 0, 100),
            timedelta(minutes=late.number("grace", 0, 0, 60 * 24 * 30)),
        ),
        int(top.number("drop_lowest", 0, 0, 100, whole=True)),
        top.choice("attempts", ("latest", "best")) == "best",
        top.take("solutions", bool, True, "true or false"),
        _lessons(top.table("lessons"), lessons, zone, partial),
    )
    late.end()
    top.end()
    return rules


def _zone(top):
    name = top.take("time_zone", str, "", "the name of a time zone, like Europe/Berlin")
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise top.wrong(
            "time_zone",
            f"{name!r} is no time zone known here. Write one like Europe/Berlin",
        ) from None


def _roster(top, lessons, zone):
    name = top.take("roster", str, "", "the name of a CSV file beside this one")
    if not name:
        return None
    path = top.path.parent / name
    if not path.is_file():
        raise top.wrong("roster", f"there is no file {path}. Name the CSV file of the class")
    return tuple(read_roster(path, [lesson.name for lesson in lessons]))


def _lessons(table, lessons, zone, partial):
    known = {lesson.name: lesson for lesson in lessons}
    found = {}
    for name in list(table.content):
        if name not in known:
            raise table.wrong(name, f"there is no lesson {name!r}{_nearest(name, known)}")
        exercises = list(known[name].points)
        one = table.table(name)
        bonus = one.exercises("bonus", exercises, False)
        found[name] = LessonRules(
            one.due(zone),
            one.number("points", None, 0, 10_000),
            bonus is True,
            frozenset(bonus if isinstance(bonus, list) else ()),
            frozenset(one.exercises("drop", exercises, [], switch=False)),
            _partial(one.exercises("partial_credit", exercises, partial), exercises),
            one.by_hand(exercises),
            one.take("lms_name", str, "", "a text"),
        )
        one.end()
    in_order = {name: found.pop(name) for name in known if name in found}
    if partial:  # lessons that class.toml says nothing about
        for name in () if in_order else known:
            in_order[name] = LessonRules(partial=frozenset(known[name].points))
    return in_order


def _partial(value, exercises):
    if value is True:
        return frozenset(exercises)
    return frozenset(value or ())


class _Table:
    """One table of the file: each key is taken once, and what is left over is refused."""

    def __init__(self, path, text, content, keys=()):
        self.path, self.text, self.content, self.keys = path, text, content, keys
        self.taken = set()

    def wrong(self, key, what):
        where = line_of(self.text, (*self.keys, key))
        return GradingError(f"{self.path}, line {where}: {what}")

    def get(self, key, default):
        self.taken.add(key)
        return self.content.get(key, default)

    def take(self, key, kind, default, needed):
        value = self.get(key, default)
        if type(value) is not kind:
            raise self.wrong(key, f"{key} is {value!r}. Write {needed}")
        return value

    def table(self, key):
        content = self.take(key, dict, {}, f"a table, [{'.'.join((*self.keys, key))}]")
        return _Table(self.path, self.text, content, (*self.keys, key))

    def number(self, key, default, low, high, whole=False):
        value = self.get(key, default)
        if value is None:
            return None
        kinds = (int,) if whole else (int, float)
        if type(value) not in kinds or not low <= value <= high:
            needed = "a whole number" if whole else "a number"
            raise self.wrong(key, f"{key} is {value!r}. Write {needed} from {low} to {high}")
        return value

    def choice(self, key, values):
        value = self.get(key, values[0])
        if value not in values:
            raise self.wrong(key, f"{key} is {value!r}. Write one of: {', '.join(values)}")
        return value

    def due(self, zone):
        value = self.get("due", None)
        if value is None:
            return None
        if not isinstance(value, date):
            raise self.wrong(
                "due",
                f"due is {value!r}. Write a date without quotation marks: 2026-11-20T18:00:00",
            )
        return aware(value, zone)

    def exercises(self, key, known, default, switch=True):
        value = self.get(key, default)
        if switch and type(value) is bool:
            return value
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            needed = "true, false or a list" if switch else "a list"
            raise self.wrong(key, f"{key} is {value!r}. Write {needed} of names of exercises")
        for name in value:
            if name not in known:
                raise self.wrong(
                    key, f"{self.keys[-1]} has no exercise {name!r}{_nearest(name, known)}"
                )
        return value

    def by_hand(self, known):
        table = self.table("by_hand")
        for name in table.content:
            if name in known:
                raise table.wrong(name, f"{name} has a check. Give a question its own name")
        return {name: table.number(name, None, 0, 10_000) for name in table.content}

    def end(self):
        for key in self.content:
            if key not in self.taken:
                known = ", ".join(sorted(self.taken))
                raise self.wrong(
                    key, f"{key} means nothing here{_nearest(key, self.taken)}. Known: {known}"
                )


def _nearest(name, known):
    near = difflib.get_close_matches(name, list(known), 1)
    return f". Is {near[0]} meant?" if near else ""


def line_of(text, keys):
    """The line in which a key of a TOML text is set; where that is not plain, its table's.

    >>> line_of("a = 1\\n[late]\\ncap = 2\\n", ("late", "cap"))
    3
    """
    table, best, at = (), 0, 1
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[([^\[\]]+)\]", line)
        setting = re.match(r"\s*([\w\"'.-]+)\s*=", line)
        if header:
            table = path = _keys(header[1])
        elif setting:
            path = table + _keys(setting[1])
        else:
            continue
        if path == keys[: len(path)] and len(path) > best:
            best, at = len(path), number
    return at


def _keys(text):
    return tuple(part.strip().strip("\"'") for part in text.split("."))
