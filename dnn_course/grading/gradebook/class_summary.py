"""What the class page shows: counts, frequent mistakes, and all that needs a person."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from testCases.exercises import EXERCISES

from .isolation import Isolation
from .marks import ABSENT, MISSING, was_handed_in

_WORTH_A_LOOK = ("needs_a_look", "refused", "crashed", "unreadable", "timeout")


@dataclass
class Summary:
    """What the class page shows."""

    lessons: list[str]
    version: str
    isolation: Isolation = field(default_factory=Isolation)
    title: str = ""
    max_points: float = 0  # of all lessons that count
    people: int = 0
    graded: int = 0  # submissions that were handed in
    totals: dict = field(default_factory=dict)  # learner -> lesson -> points, or a word
    sums: dict = field(default_factory=dict)  # learner -> (total, max)
    paged: dict = field(default_factory=lambda: defaultdict(set))  # learner -> lessons with a page
    names: dict = field(default_factory=dict)  # learner -> what the page calls that person
    exercises: dict = field(default_factory=dict)  # (lesson, exercise) -> status -> count
    mistakes: Counter = field(default_factory=Counter)
    sentences: dict = field(default_factory=dict)
    look: list = field(default_factory=list)  # (learner, lesson or "", why)
    missing: Counter = field(default_factory=Counter)  # lesson that counts -> learners without it
    changes: list = field(default_factory=list)  # of this run: rows of history.csv
    warning: str = ""  # the first thing to read

    @property
    def statuses(self):
        """Those that occur."""
        return {status for counts in self.exercises.values() for status in counts}

    @property
    def mean(self):
        earned, most = map(sum, zip(*self.sums.values(), strict=True)) if self.sums else (0, 0)
        return earned / most if most else 0.0


def gather(summary, record):
    """Add one record to the class's counts."""
    learner, lesson, rows = record["learner"], record["lesson"], record["rows"]
    summary.graded += was_handed_in(record)
    summary.isolation.add(record["protections"])
    reasons = defaultdict(list)
    for row in rows:
        summary.exercises.setdefault((lesson, row["exercise"]), Counter())[row["status"]] += 1
        if row["mistake"] and row["status"] != "passed":
            summary.mistakes[row["mistake"]] += 1
            summary.sentences.setdefault(row["mistake"], sentence(row))
        if row["status"] in _WORTH_A_LOOK:
            first = next((line for line in row["message"].splitlines() if line.strip()), "")
            first = first.removeprefix(f"{row['exercise']}: ")
            reasons[f"{row['status']}: {first[:160]}"].append(row["exercise"])
    for why, names in reasons.items():
        summary.look.append(
            (learner, lesson, why if len(names) == len(rows) else f"{', '.join(names)} {why}")
        )
    summary.look += [(learner, lesson, warning) for warning in record["warnings"]]


def add_to_summary(summary, learner):
    """A learner's line of the class page, and what a person has to look at."""
    name = learner.person.id
    summary.totals[name] = {
        lesson: mark.points if mark.cell.replace(".", "").isdigit() else mark.cell
        for lesson, mark in learner.marks.items()
    }
    summary.sums[name] = (learner.total, learner.max_points)
    if learner.person.name != name:
        summary.names[name] = learner.person.name
    for lesson, mark in learner.marks.items():
        summary.missing[lesson] += mark.state in (MISSING, ABSENT)
        if mark.pending:
            why = f"a person has to mark: {', '.join(mark.pending)}"
            summary.look.append((name, lesson, why))
        if mark.sent_late:  # once: what it costs says that it is so
            costs = [note for note in mark.notes if note.startswith("late")]
            summary.look += [(name, lesson, note) for note in costs or ["handed in late"]]


def finish_summary(run, summary, same_code, book):
    """What is said of the whole class, and before everything else."""
    summary.people = len(summary.sums)
    summary.max_points = sum(book.most[lesson] for lesson in book.due)
    summary.exercises = {key: counts for key, counts in summary.exercises.items() if counts}
    summary.mistakes = Counter(dict(sorted(summary.mistakes.items())))
    summary.look += same_code.found()
    summary.look += [(learner, "", why) for learner, why in run.look]
    summary.look += [("", "", note) for note in run.notes]
    summary.changes = run.changes
    summary.warning = run.warning = too_many_missing(summary, book.due)


def too_many_missing(summary, due):
    """A warning where more than a fifth of a class handed in nothing for a lesson, else ""."""
    found = 'files that were found and not graded are under "Needs a look"'
    if not due and summary.people and not summary.graded:
        return f"No lesson was handed in by anybody. If that surprises you: {found}"
    if summary.people < 5:
        return ""
    many = [
        f"{lesson} {summary.missing[lesson]} of {summary.people}"
        for lesson in due
        if summary.missing[lesson] * 5 > summary.people
    ]
    if not many:
        return ""
    return f"Many are missing: {', '.join(many)}. If that surprises you: {found}"


def sentence(row):
    """What a named mistake is, in the words of the checks."""
    exercise = EXERCISES.get(row["exercise"])  # None: graded when the course still had it
    for mistake in exercise.mistakes if exercise else ():
        if mistake.id == row["mistake"]:
            return mistake.says
    said = re.search(r"Mistake: +(.*(?:\n {8,}.*)*)", row["message"])
    return " ".join(said[1].split()) if said else ""
