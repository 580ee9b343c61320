"""How an LMS names what it hands out: whose it is, when it came, whether it came late.

    Jane Doe_4711_assignsubmission_file_/                       Moodle, a folder or a flat file
    doejane_LATE_1001_55501_03_forward-1.ipynb                  Canvas, flat
    03_jdoe_attempt_2026-11-25-20-14-00_x.ipynb                 Blackboard, flat
    1001-77 - Jane Doe - Nov 25, 2026 814 PM/                   Brightspace, a folder or flat
    jdoe+03_forward+2026-11-25 20:14:00 UTC+a1b2/               nbgrader's exchange, a folder
    Jane Doe - 03_forward.ipynb                                 Google Classroom (Drive), flat
    submission_123/, named in submission_metadata.yml           Gradescope
    03-forward-jdoe/.git                                        GitHub Classroom, cloned
    5f0e…32 digits-03_forward.ipynb, owned by jdoe              a drop folder (drop.py)

Made from examples and from the documents of these systems, not tried against running ones.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from .found_files import NOTHING_SAID, File, Sent
from .which_lesson import attempt_of

_MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_[a-z]+(_(?P<file>.*))?", re.S)
_CANVAS = re.compile(r"(?P<name>.+?)(?P<late>_LATE)?_(?P<id>\d+)_(?P<when>\d+)_(?P<file>.+)", re.S)
_BLACKBOARD = re.compile(
    r"(?P<head>.+_(?P<name>[^_]+))_attempt_(?P<when>\d{4}(-\d\d){5})(_(?P<file>.+)|\.txt)", re.S
)
_BRIGHTSPACE = re.compile(
    r"(?P<id>\d+)-\d+ - (?P<name>.+?) - (?P<when>[^-]*\d{4} \d{3,4}( [AP]M)?)( - (?P<file>.+))?"
)
_EXCHANGE = re.compile(r"(?P<name>[^+]+)\+[^+]+\+(?P<when>\d{4}-\d\d-\d\d[^+]*)\+[^+]+")
_CLASSROOM = re.compile(r"(?P<name>[^_\d][^_]*?) - (?P<file>.+\.ipynb.*)")
_BESIDE = re.compile(r"(?P<name>.+?) - (?P<file>.+)", re.S)
_SEVERAL_FOLDERS = ("brightspace", "exchange")  # of one person, one for each attempt
_DROPPED = re.compile(r"(?P<number>[0-9a-f]{32})-(?P<file>.+)", re.S)
GRADESCOPE = "submission_metadata.yml"


@dataclass(frozen=True)
class Owner:
    """Whose something is. `name` and `id` as the LMS writes them."""

    kind: str
    name: str
    id: str = ""
    file: str = ""  # what the file is called without what was put before it
    attempt: tuple[int, str] = (0, "")
    sent: Sent = NOTHING_SAID
    given: str = ""  # the file's name with what an LMS put behind it


def owner_of_folder(name):
    """The owner that an LMS put into a folder's name, or None."""
    for kind, pattern in (
        ("moodle", _MOODLE), ("brightspace", _BRIGHTSPACE), ("exchange", _EXCHANGE),
    ):  # fmt: skip
        found = pattern.fullmatch(name)
        if found:
            return _owner(kind, found, name)
    return None


def owner_of_file(name, users=None, classroom=()):
    """The owner that an LMS put into a file's name, or None.

    users: what `blackboard_user` says of Blackboard's receipts.
    classroom: people of Google Classroom, who may have handed in more than notebooks.
    """
    found = _BESIDE.fullmatch(name)
    if found and found["name"] in classroom:
        return _owner("classroom", found, name)
    for kind, pattern in (
        ("moodle", _MOODLE), ("brightspace", _BRIGHTSPACE), ("blackboard", _BLACKBOARD),
        ("canvas", _CANVAS), ("classroom", _CLASSROOM),
    ):  # fmt: skip
        found = pattern.fullmatch(name)
        if found:
            owner = _owner(kind, found, name)
            user = (users or {}).get(found["head"]) if kind == "blackboard" else None
            return replace(owner, name=user) if user else owner
    return None


def blackboard_user(name, receipt):
    """(what stands before `_attempt_`, the user in it), as Blackboard's receipt has it; or None.

    Users have underscores in their names, and so have assignments.

    >>> blackboard_user("Lesson 3_a_ott_attempt_2026-11-25-20-14-00.txt", "Name: Al Ott (a_ott)")
    ('Lesson 3_a_ott', 'a_ott')
    """
    found = _BLACKBOARD.fullmatch(name)
    user = re.search(r"^Name: .*\(([^()]+)\)\s*$", receipt, re.MULTILINE)
    if not found or found["file"] or not user or not found["head"].endswith(f"_{user[1]}"):
        return None
    return found["head"], user[1]


def owner_of_dropped(name, account, when):
    """The owner of a file in a drop folder: whose account it is, whatever the file is called.

    when: ISO text of the moment from which on the file has been as it is.
    """
    found = _DROPPED.fullmatch(name)
    file = found["file"] if found else name
    sent = Sent("drop", name=account, entry=name, when=when)
    return Owner("drop", account, file=file, attempt=(0, when), sent=sent)


def dropped_name(number, file):
    """What `dnn submit` calls a file in a drop folder; files of one number belong together."""
    return f"{number}-{file}"


def dropped_number(name):
    """The number in a dropped file's name; a name without one stands for itself."""
    found = _DROPPED.fullmatch(name)
    return found["number"] if found else name


def _owner(kind, found, entry):
    fields = found.groupdict()
    when = moment(fields.get("when") or "") if kind != "canvas" else None
    file = fields.get("file") or "attempt.txt"  # the LMS's own receipt
    order = fields.get("when") or ""
    attempt = (attempt_of(file), when or order.zfill(20))
    given = file
    if kind == "canvas":  # puts -1, -2 behind the name when somebody hands in again
        file = re.sub(r"-\d+(?=\.[^.]+$)", "", file)
    about = {"entry": entry, "late": bool(fields.get("late")), "when": when}
    about["number"] = int(order[:18]) if kind == "canvas" else 0
    sent = Sent(kind, fields.get("id") or "", fields["name"], **about)
    return Owner(kind, fields["name"], fields.get("id") or "", file, attempt, sent, given)


def moment(text):
    """A date and time as ISO text, or None: as these systems write them.

    >>> moment("Nov 25, 2026 814 PM"), moment("2026-11-25-20-14-00")
    ('2026-11-25T20:14:00', '2026-11-25T20:14:00')
    """
    if not any(letter.isdigit() for letter in text):
        return None
    text = re.sub(r"\b(\d)(\d\d)(?=( [AP]M)?$)", r"0\1\2", text.strip())
    text = re.sub(r"(\.\d{6})\d+", r"\1", text)
    zone = re.search(r"(?<=\d) ?([A-Za-z]+(/\w+)*)$", text)
    body = text
    if zone and zone[1] not in ("AM", "PM"):
        body = text[: zone.start()]
    for form in (
        "%Y-%m-%d-%H-%M-%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S%z",
        "%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M:%S.%f %z", "%b %d, %Y %I%M %p",
        "%B %d, %Y %I%M %p", "%b %d, %Y %H%M", "%d %B, %Y %H%M", "%d %b, %Y %H%M",
    ):  # fmt: skip
        with suppress(ValueError):
            found = datetime.strptime(body, form)
            if body != text:
                with suppress(Exception):  # zoneinfo raises what it likes on odd names
                    name = "UTC" if zone[1] == "Z" else zone[1]
                    found = found.replace(tzinfo=ZoneInfo(name))
            return found.isoformat()
    return None


@dataclass(frozen=True)
class SentFolder:
    """A folder with what the LMS says of all that is in it."""

    folder: object
    attempt: tuple
    sent: Sent

    @property
    def where(self):
        return self.folder.where

    def hidden(self):
        return self.folder.hidden()

    def entries(self):
        for entry in self.folder.entries():
            if isinstance(entry, File):
                several = self.sent.kind in _SEVERAL_FOLDERS
                yield replace(
                    entry,
                    where=f"{self.sent.entry}/{entry.where}" if several else entry.where,
                    folder=f"{self.sent.entry}/{entry.folder}" if several else entry.folder,
                    attempt=self.attempt,
                    sent=self.sent,
                )
            else:
                yield SentFolder(entry, self.attempt, self.sent)


def gradescope(text):
    """folder -> owners, from Gradescope's submission_metadata.yml. A group has several."""
    found, folder, part = {}, None, ""
    for line in text.splitlines():
        top = re.match(r"(submission_\d+):\s*$", line)
        field = re.match(r"(\s*)(- )?:(\w+):\s*(.*)$", line)
        if top:
            folder, part = found.setdefault(top[1], {"people": [], "when": None}), ""
        elif folder is not None and field:
            depth, value = len(field[1]) + len(field[2] or ""), field[4].strip().strip("'\"")
            if depth <= 2 and not field[2]:
                part = field[3]
                if part == "created_at":
                    folder["when"] = moment(value)
            elif part == "submitters":
                if field[2]:
                    folder["people"].append({})
                if folder["people"]:
                    folder["people"][-1][field[3]] = value
    return {
        name: [
            Owner(
                "gradescope", one.get("name") or one.get("sid") or name, one.get("sid", ""),
                attempt=(0, of["when"] or ""),
                sent=Sent("gradescope", one.get("sid", ""), entry=name, when=of["when"]),
            )
            for one in of["people"]
        ]
        for name, of in found.items()
    }  # fmt: skip


def common_prefix(names, mark="-"):
    """What an LMS put before each name: the assignment's, with a dash or another mark; or "".

    >>> common_prefix(["03-forward-ada", "03-forward-alan"])
    '03-forward-'
    """
    if len(names) < 2:
        return ""
    first, last = min(names), max(names)
    both = enumerate(zip(first, last, strict=False))
    same = next((n for n, (a, b) in both if a != b), len(first))
    return first[: first.rfind(mark, 0, same) + 1]
