"""What each run found: whose file was graded for which lesson, what the LMS said of it. It grows.

One file among the grades' own, written whole at the end of each run: `.run/hand_ins.json`.
"""

import json
from dataclasses import dataclass, field

from .sound import sound_log
from .store import read_json, write

FILE = "hand_ins.json"


@dataclass
class HandInLog:
    """What is known of all hand-ins so far."""

    lessons: dict = field(default_factory=dict)  # lesson -> learner -> what the download said
    named: list = field(default_factory=list)  # lessons that were asked for by name: they count
    look: list = field(default_factory=list)  # of the last run: [learner, why]
    decided: list = field(default_factory=list)  # elsewhere, by a person: fields of a Decision

    def said(self, lesson, learner):
        """What the download said of one hand-in, or {}."""
        return self.lessons.get(lesson, {}).get(learner, {})

    def forget(self, learner, lesson):
        """Drop what was known of a hand-in that was taken back."""
        self.lessons.get(lesson, {}).pop(learner, None)

    def remember(self, learner, lesson, handed, source):
        """Keep what a run found of one hand-in."""
        sent = handed.sent
        self.lessons.setdefault(lesson, {})[learner] = {
            "file": handed.where,
            "source": source,
            "kind": sent.kind,
            "id": sent.id,
            "name": sent.name,
            "entry": sent.entry,
            "late": sent.late,
            "when": sent.when,
            "number": sent.number,
        }


def read_log(run):
    """The log of a folder of grades; an empty one where there is none."""
    path = run.state / FILE
    found = read_json(path)
    if sound_log(found):
        return HandInLog(**found)
    if path.exists():
        run.notes.append(
            f"{path} was damaged and is begun anew: when earlier hand-ins came, and whether late, "
            "is not known any more. Grade them again to have it"
        )
    return HandInLog()


def write_log(run, log):
    """Write the log, whole or not at all."""
    write(run.state / FILE, json.dumps(vars(log), indent=1))
