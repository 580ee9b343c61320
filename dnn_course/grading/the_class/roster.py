"""The roster: who is in the class. A CSV file with a row for each person.

    id,name,mail,group,extensions,also
    s1001,Jane Doe,jane@example.org,A,03_forward=2026-11-27; 04_cost=+3 days,doejane; jdoe

id and name are needed. `extensions` gives a later date, or so many days more, for a lesson; `also`
the other names that somebody hands in under (a GitHub name, an id of the LMS).
"""

import csv
import io
import os
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from ..errors import GradingError

NEEDED = ("id", "name")
COLUMNS = (*NEEDED, "mail", "group", "extensions", "also")
LONGEST_NAME = 200  # bytes: an id becomes a folder's name among the grades


@dataclass(frozen=True)
class Person:
    """One person of the class."""

    id: str  # names everything of this person among the grades
    name: str
    mail: str = ""
    group: str = ""
    extensions: dict = field(default_factory=dict)  # lesson -> datetime, date or timedelta
    also: tuple[str, ...] = ()

    def last_first(self):
        """(last name, first names), as far as a name tells.

        >>> Person("1", "Jane Ann Doe").last_first()
        ('Doe', 'Jane Ann')
        """
        if "," in self.name:
            last, first = self.name.split(",", 1)
            return last.strip(), first.strip()
        first, _, last = self.name.strip().rpartition(" ")
        return last, first


def read_roster(path, lessons):
    """The people in a roster. Raises GradingError, naming file and line."""
    people, seen = [], {}
    for line, row in csv_rows(path, NEEDED, COLUMNS):
        person = _person(path, line, row, lessons)
        twin = seen.setdefault(person.id.casefold(), line)
        if twin != line:
            raise GradingError(
                f"{path}, line {line}: the id {person.id!r} is also that of line {twin}. "
                "Each person needs an id of their own"
            )
        people.append(person)
    if not people:
        raise GradingError(f"{path}: nobody is in it. Write a row for each person")
    return people


def text_of(path, wanted="UTF-8"):
    """What a person wrote into a file. Raises GradingError, naming it, for what is no text."""
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise GradingError(f"{path}: there is no such file") from None
    except UnicodeDecodeError:
        raise GradingError(f"{path} is not text in UTF-8. Save it as {wanted}") from None


def csv_rows(path, needed, columns):
    """(line, row) of each row of a CSV file with a header, texts stripped.

    Commas or semicolons, with or without a BOM. Raises GradingError, naming file and line.
    """
    path = Path(path)
    text = text_of(path, "CSV in UTF-8")
    delimiter = delimiter_of(text.partition("\n")[0])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        for name in needed:
            if name not in header:
                raise GradingError(
                    f"{path}, line 1: there is no column {name!r}. The first line names the "
                    f"columns: {','.join(columns)}"
                )
        for name in header:
            if name not in columns:
                raise GradingError(
                    f"{path}, line 1: the column {name!r} means nothing here. "
                    f"Known: {', '.join(columns)}"
                )
        while True:
            line = reader.line_num + 1
            row = next(reader, None)
            if row is None:
                return
            if not any(cell.strip() for cell in row):
                continue
            if len(row) > len(header):
                raise GradingError(
                    f"{path}, line {line}: it has {len(row)} columns, the first line names "
                    f"{len(header)}. Put a text with a comma in it into quotation marks"
                )
            cells = [cell.strip() for cell in row] + [""] * (len(header) - len(row))
            yield line, {**dict.fromkeys(columns, ""), **dict(zip(header, cells, strict=True))}
    except csv.Error as error:
        raise GradingError(f"{path}, line {reader.line_num}: {error}") from None


def delimiter_of(header):
    """What stands between the cells of a CSV file with this first line."""
    return ";" if header.count(";") > header.count(",") else ","


def _person(path, line, row, lessons):
    def wrong(what):
        return GradingError(f"{path}, line {line}: {what}")

    for name in NEEDED:
        if not row[name]:
            raise wrong(f"the {name} is empty. Each person needs one")
    if not is_file_name(row["id"]):
        raise wrong(f"the id {row['id'][:80]!r} cannot name a folder. Use letters, digits, - and _")
    if row["mail"] and not re.fullmatch(r"[^\s@]+@[^\s@]+", row["mail"]):
        raise wrong(f"{row['mail']!r} is no mail address")
    extensions = {}
    for one in filter(None, map(str.strip, row["extensions"].split(";"))):
        lesson, _, until = map(str.strip, one.partition("="))
        known = [name for name in lessons if lesson in (name, name.split("_")[0])]
        if not known:
            raise wrong(f"extensions: there is no lesson {lesson!r}. Write 03_forward=2026-11-27")
        moment = _until(until)
        if moment is None:
            raise wrong(
                f"extensions: {until!r} is no date. Write {known[0]}=2026-11-27, "
                f"{known[0]}=2026-11-27T18:00 or {known[0]}=+3 days"
            )
        extensions[known[0]] = moment
    also = tuple(filter(None, map(str.strip, row["also"].split(";"))))
    return Person(row["id"], row["name"], row["mail"], row["group"], extensions, also)


def _until(text):
    """A date, a date and time, or so many days; None where it is none of them."""
    days = re.fullmatch(r"\+\s*(\d{1,3})\s*(d|days?)?", text)
    if days:
        return timedelta(days=int(days[1]))
    for kind in (date, datetime):
        try:
            return kind.fromisoformat(text)
        except ValueError:
            pass
    return None


# Signs, ends, and the names of devices, which no file there can have.
_NOT_ON_WINDOWS = r'[/\\:*?"<>|\x00-\x1f]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)'


def is_file_name(name):
    """Whether a name that somebody made up can be a folder's here."""
    reserved = _NOT_ON_WINDOWS if os.name == "nt" else r"[/\\\x00]"
    return (
        len(name.encode("utf-8", "surrogatepass")) <= LONGEST_NAME
        and name not in ("", ".", "..")
        and not re.search(reserved, name, re.IGNORECASE)
    )


# ------------------------------------------------------------------------------------- who is who


class Roster:
    """Finds the person of the roster that a name of a download belongs to."""

    def __init__(self, people):
        self.people = {person.id: person for person in people}
        self.by_name = defaultdict(set)
        self.also = defaultdict(set)
        self.groups = defaultdict(list)
        for person in people:
            for name in _names(person):
                self.by_name[name].add(person.id)
            for name in person.also:
                self.also[_plain(name)].add(person.id)
            if person.group:
                self.groups[_plain(person.group)].append(person)

    def persons(self, name, identity="", kind=""):
        """(people, why): those that a hand-in is from; nobody, and why, where that is not clear.

        name, identity, kind: what the download says. An LMS's number is its own: it may be somebody
        else's id in the roster, and decides only where `also` names it or where several have this
        name. Gradescope's is the one that the class was entered with.
        """
        if name in self.people:
            return [self.people[name]], ""
        if kind == "gradescope" and identity in self.people:
            return [self.people[identity]], ""
        for known in filter(None, (identity, identity and f"{name}_{identity}", name)):
            found = self.also.get(_plain(known), ())
            if len(found) == 1:
                return [self.people[next(iter(found))]], ""
        found = self.by_name.get(_plain(name), set())
        if len(found) > 1 and identity in found:
            found = {identity}
        if len(found) > 1:
            ids, known = ", ".join(sorted(found)), identity or name
            return [], f"{name} can be {ids} of the roster. Write {known!r} under `also`"
        if found:
            return [self.people[next(iter(found))]], ""
        group = self.groups.get(_plain(name)) or self.groups.get(_plain(_without_group(name)))
        return (list(group), "") if group else ([], "is not in the roster")


def _names(person):
    """All that a person may be called in a download, made plain."""
    last, first = person.last_first()
    names = {person.id, person.name, person.mail, person.mail.partition("@")[0], *person.also}
    names |= {f"{last}{first}", f"{first}{last}"}
    return {plain for plain in map(_plain, names) if plain}


def _without_group(name):
    return re.sub(r"(?i)^group\s+", "", name)


def _plain(name):
    """A name in lower case, without accents, spaces and signs: Canvas writes them so.

    >>> _plain("O'Neil, Zoë")
    'oneilzoe'
    """
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())
