"""`decisions.csv`: what a person decided. It outlives every run, and no run writes to it.

    learner,lesson,exercise,points,comment,who,when
    s1001,03_forward,its_first_exercise,7,a good idea in the wrong place,Dr. Noether,2026-11-25
    s1002,04_cost,,excused,ill,Dr. Noether,2026-11-25

Without an exercise it is about the whole lesson. Of two lines about the same the later one counts.
"""

import csv
import difflib
import io
import math
from dataclasses import dataclass
from pathlib import Path

from dnn_course.notebook import write_atomically

from ..errors import GradingError
from .roster import csv_rows, delimiter_of

FILE = "decisions.csv"
COLUMNS = ("learner", "lesson", "exercise", "points", "comment", "who", "when")
EXCUSED = "excused"


@dataclass(frozen=True)
class Decision:
    """One person's decision about another's mark."""

    learner: str
    lesson: str
    exercise: str  # "": the whole lesson
    points: float | None  # None: excused
    comment: str
    who: str
    when: str

    @property
    def excused(self):
        return self.points is None

    def __str__(self):
        what = EXCUSED if self.excused else f"{self.points:g} points"
        by = f" by {self.who}" if self.who else ""
        when = f" on {self.when}" if self.when else ""
        return f"{what}, decided{by}{when}" + (f": {self.comment}" if self.comment else "")


def decisions_path(out, rules):
    """Where a class's decisions are: beside its class.toml, else among the grades."""
    return (rules.path.parent if rules.path else Path(out)) / FILE


def read_decisions(path, lessons, rules):
    """(learner, lesson, exercise) -> Decision. Raises GradingError, naming file and line."""
    found = {}
    if not path.exists():
        return found
    for line, row in csv_rows(path, COLUMNS[:4], COLUMNS):
        try:
            one = decision(row, lessons, rules)
        except GradingError as error:
            raise GradingError(f"{path}, line {line}: {error}") from None
        found.pop((one.learner, one.lesson, one.exercise), None)
        found[one.learner, one.lesson, one.exercise] = one
    return found


def decision(row, lessons, rules):
    """A Decision made of texts, checked. Raises GradingError."""
    if not row["learner"]:
        raise GradingError("there is no learner. Name one as grades.csv does")
    lesson = next(
        (one for one in lessons if row["lesson"] in (one.name, one.name.split("_")[0])), None
    )
    if lesson is None:
        names = " ".join(one.name for one in lessons)
        raise GradingError(f"there is no lesson {row['lesson']!r}. The lessons are: {names}")
    most = {**lesson.points, **rules.of(lesson.name).by_hand}
    if row["exercise"] and row["exercise"] not in most:
        raise GradingError(
            f"{lesson.name} has no exercise {row['exercise']!r}. It has: {', '.join(most)}. "
            "A question that a person marks is named in class.toml, under by_hand"
        )
    points = _points(row["points"])
    if row["exercise"]:
        limit = most[row["exercise"]]
    else:
        limit = rules.of(lesson.name).points
        limit = sum(most.values()) if limit is None else limit
    if points is not None and points > limit:
        what = row["exercise"] or lesson.name
        raise GradingError(f"{what} has {limit:g} points, {points:g} are too many")
    return Decision(
        row["learner"], lesson.name, row["exercise"], points,
        row["comment"], row["who"], row["when"],
    )  # fmt: skip


def _points(text):
    if text.lower() in (EXCUSED, "excuse"):
        return None
    try:
        points = float(text.replace(",", "."))
    except ValueError:
        points = math.nan
    if not 0 <= points < math.inf:
        raise GradingError(f"the points are {text!r}. Write a number from 0, or {EXCUSED}")
    return points


def require_known(found, people, path):
    """Refuse a decision about somebody whom nobody knows: it would be lost without a word."""
    for learner, lesson, _ in found:
        if learner not in people:
            near = difflib.get_close_matches(learner, people, 1)
            meant = f" Is {near[0]} meant?" if near else ""
            raise GradingError(
                f"{path}: nobody is called {learner!r} (in the line about {lesson}).{meant}"
                " Name learners as grades.csv does"
            )


def add_decision(path, new):
    """Write one more line, the file whole or not at all."""
    before = path.read_bytes().decode("utf-8-sig") if path.exists() else ""
    if not before.strip():
        before = ",".join(COLUMNS)
    if not before.endswith("\n"):
        before += "\r\n"
    first = before.partition("\n")[0]
    delimiter = delimiter_of(first)
    header = [name.strip().lower() for name in next(csv.reader([first], delimiter=delimiter))]
    points = EXCUSED if new.excused else f"{new.points:g}"
    cells = {**vars(new), "points": points}
    missing = [name for name in COLUMNS if cells[name] and name not in header]
    if missing:
        raise GradingError(f"{path}, line 1: there is no column {missing[0]!r}. Add it")
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerow([cells[name] for name in header])
    path.parent.mkdir(parents=True, exist_ok=True)
    content = (before + out.getvalue()).encode("utf-8")
    write_atomically(path, content, None if path.exists() else 0o600)  # who was ill, among others
