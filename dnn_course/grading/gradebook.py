"""The gradebook: CSV files, the class page, and exports, made from the run's records.

One learner at a time: a class of any size fits into memory.
"""

import csv
import io
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from testCases.exercises import EXERCISES

from .cells import plain
from .exports import NBGRADER_COLUMNS, gradescope_results, nbgrader_grade
from .isolation import Isolation
from .pages import class_page
from .same_code import SameCode
from .store import read_record, write

_WORTH_A_LOOK = ("needs_a_look", "refused", "crashed", "unreadable", "timeout")


@dataclass
class Summary:
    """What the class page shows."""

    lessons: list[str]
    version: str
    isolation: Isolation = field(default_factory=Isolation)
    max_points: float = 0
    people: int = 0
    graded: int = 0  # submissions that were handed in
    totals: dict = field(default_factory=dict)  # learner -> lesson -> points
    exercises: dict = field(default_factory=dict)  # (lesson, exercise) -> status -> count
    mistakes: Counter = field(default_factory=Counter)
    sentences: dict = field(default_factory=dict)
    look: list = field(default_factory=list)  # (learner, lesson or "", why)
    missing: Counter = field(default_factory=Counter)  # lesson -> learners without it
    warning: str = ""  # the first thing to read

    @property
    def statuses(self):
        """Those that occur."""
        return {status for counts in self.exercises.values() for status in counts}

    @property
    def mean(self):
        earned = sum(sum(points.values()) for points in self.totals.values())
        return earned / (self.max_points * self.people) if self.max_points and self.people else 0.0


def write_gradebook(run, names):
    """Write grades.csv, results.csv, index.html and exports/ from the records of `names`."""
    lessons = [lesson.name for lesson in run.lessons]
    summary = Summary(lessons, run.version)
    summary.max_points = sum(sum(lesson.points.values()) for lesson in run.lessons)
    summary.exercises = {
        (lesson.name, name): Counter() for lesson in run.lessons for name in lesson.points
    }
    most = {lesson.name: sum(lesson.points.values()) for lesson in run.lessons}
    grades, results, nbgrader = Table(), Table(), Table()
    grades.row("learner", *lessons, "total", "max")
    results.row("learner", "lesson", "exercise", "status", "points", "max_points", "message")
    nbgrader.row(*NBGRADER_COLUMNS)
    same_code = SameCode(run.lessons)
    for learner in names:
        points = {}
        for lesson in lessons:
            record = read_record(run, learner, lesson)
            points[lesson] = sum(row["points"] for row in record["rows"])
            for row in record["rows"]:
                message = " | ".join(line for line in row["message"].splitlines() if line.strip())
                marks = (number(row["points"]), number(row["max_points"]))
                results.row(
                    plain(learner), lesson, row["exercise"], row["status"], *marks, plain(message)
                )
            gather(summary, record)
            same_code.add(record)
            score = number(points[lesson])
            nbgrader.row(*nbgrader_grade(plain(learner), lesson, score, number(most[lesson])))
            gradescope = run.out / "exports" / "gradescope" / learner / lesson / "results.json"
            write(gradescope, json.dumps(gradescope_results(record), indent=1, ensure_ascii=False))
        summary.totals[learner] = points
        total = sum(points.values())
        grades.row(
            plain(learner), *map(number, points.values()), number(total), number(summary.max_points)
        )
    summary.people = len(names)
    summary.mistakes = Counter(dict(sorted(summary.mistakes.items())))
    summary.look += same_code.found()
    summary.look += [(learner, "", why) for learner, why in run.look]
    run.protections = summary.isolation.rows()
    summary.warning = run.warning = too_many_missing(summary)
    write(run.out / "results.csv", results.text())
    write(run.out / "exports" / "nbgrader" / "grades.csv", nbgrader.text())
    write(run.out / "index.html", class_page(summary))
    write(run.out / "grades.csv", grades.text())


class Table:
    """Rows of CSV, RFC 4180."""

    def __init__(self):
        self.out = io.StringIO(newline="")
        self.writer = csv.writer(self.out)

    def row(self, *values):
        self.writer.writerow(values)

    def text(self):
        return self.out.getvalue()


def number(value):
    return f"{value:g}"


def gather(summary, record):
    """Add one record to the class's counts."""
    learner, lesson, rows = record["learner"], record["lesson"], record["rows"]
    is_missing = all(row["status"] == "missing" for row in rows)
    summary.graded += not is_missing
    summary.missing[lesson] += is_missing
    summary.isolation.add(record["protections"])
    reasons = defaultdict(list)
    for row in rows:
        summary.exercises[lesson, row["exercise"]][row["status"]] += 1
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


def too_many_missing(summary):
    """A warning where more than a fifth of a class handed in nothing for a lesson, else ""."""
    if summary.people < 5:
        return ""
    many = [
        f"{lesson} {count} of {summary.people}"
        for lesson, count in summary.missing.items()
        if count * 5 > summary.people
    ]
    if not many:
        return ""
    return (
        f"Many are missing: {', '.join(many)}. If that surprises you: files that were found and "
        'not graded are under "Needs a look"'
    )


def sentence(row):
    """What a named mistake is, in the words of the checks."""
    for mistake in EXERCISES[row["exercise"]].mistakes:
        if mistake.id == row["mistake"]:
            return mistake.says
    said = re.search(r"Mistake: +(.*(?:\n {8,}.*)*)", row["message"])
    return " ".join(said[1].split()) if said else ""
