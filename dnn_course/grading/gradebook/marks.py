"""From stored results to marks: what a class's rules and a person's decisions make of them.

Nothing here reads a file, and nothing is judged again: rules and decisions can change at any time.
"""

from dataclasses import dataclass, field

from ..the_class.late import days_late, deducted

# The states of a mark. Absent, missing, excused and 0 points are four things.
MARKED = "marked"
MISSING = "missing"  # handed in something, but not this
ABSENT = "absent"  # in the roster, and nothing of that person was ever found
EXCUSED = "excused"
NOT_DUE = "not due"
EARLY = "early"  # handed in before it is due: does not count yet
PENDING = "to_be_marked"  # of a question: a person has to mark it

NOTHING = (MISSING, ABSENT, NOT_DUE)


@dataclass
class Part:
    """One exercise, or one question that a person marks."""

    exercise: str
    status: str
    points: float
    max_points: float  # as it is owed: 0 for a bonus, and for what was excused
    worth: float  # what it has
    decision: object = None
    note: str = ""


@dataclass
class Mark:
    """One learner's mark for one lesson."""

    lesson: str
    state: str
    parts: list[Part] = field(default_factory=list)
    earned: float = 0.0  # before what being late costs
    points: float = 0.0
    max_points: float = 0.0
    days_late: int = 0
    sent_late: bool = False  # as the LMS says, whatever that costs here
    bonus: bool = False
    dropped: bool = False  # the lowest of this learner's
    decision: object = None  # about the whole lesson
    notes: list[str] = field(default_factory=list)

    @property
    def counts(self):
        """Whether it is part of the total."""
        return self.state in (MARKED, MISSING, ABSENT) and not self.dropped

    @property
    def cell(self):
        """The mark in one cell of a table: points, a word, or nothing where it is not due."""
        if self.state == MARKED:
            return f"{self.points:g}"
        return "" if self.state in (NOT_DUE, EARLY) else self.state

    @property
    def pending(self):
        """Questions that a person has not marked yet."""
        return [part.exercise for part in self.parts if part.status == PENDING]

    @property
    def adjusted(self):
        """Whether it is more than the sum of what the checks gave."""
        return bool(
            self.decision
            or self.days_late
            or self.notes
            or any(part.decision or part.note or part.status == PENDING for part in self.parts)
        )


@dataclass
class LearnerMarks:
    """All marks of one learner."""

    person: object  # roster.Person
    marks: dict  # lesson -> Mark

    @property
    def total(self):
        return sum(mark.points for mark in self.marks.values() if mark.counts)

    @property
    def max_points(self):
        return sum(mark.max_points for mark in self.marks.values() if mark.counts)


def learner_marks(person, lessons, records, rules, decisions, said, now, counting, absent):
    """The marks of one learner.

    lessons: key.Lesson, in order. records: lesson -> stored result. decisions: of all learners.
    said: lesson -> what the download said. counting: lessons that count without a date.
    """
    marks = {}
    for lesson in lessons:
        due = rules.due(lesson.name, person)
        is_due = now >= due if due else lesson.name in counting
        marks[lesson.name] = _mark(
            lesson, records.get(lesson.name), rules, person, decisions,
            said.get(lesson.name, {}), due, is_due, absent,
        )  # fmt: skip
    _drop_lowest(marks, rules.drop_lowest)
    return LearnerMarks(person, marks)


def _mark(lesson, record, rules, person, decisions, said, due, is_due, absent):
    own = rules.of(lesson.name)
    whole = decisions.get((person.id, lesson.name, ""))
    here = record is not None and was_handed_in(record)
    rows = {row["exercise"]: row for row in record["rows"]} if record else {}
    parts = [
        part_of(name, worth, rows.get(name), own, decisions.get((person.id, lesson.name, name)))
        for name, worth in lesson.points.items()
        if name not in own.drop
    ]
    for name, worth in own.by_hand.items():
        decided = decisions.get((person.id, lesson.name, name))
        status = PENDING if here else MISSING
        parts.append(_decided(Part(name, status, 0, worth, worth), decided))
    mark = Mark(lesson.name, MARKED, parts, bonus=own.bonus, decision=whole)
    mark.notes += [f"{name} does not count in this class" for name in own.drop & set(lesson.points)]
    owed = sum(part.max_points for part in parts)
    scale = own.points / owed if own.points is not None and owed else 1
    mark.earned = sum(part.points for part in parts) * scale
    mark.max_points = 0 if own.bonus else owed * scale
    if whole and whole.excused:
        mark.state, mark.points, mark.max_points = EXCUSED, 0, 0
    elif whole:
        mark.points = whole.points
    elif here or any(part.decision for part in parts):
        mark.state = MARKED if is_due else EARLY
        extended = lesson.name in person.extensions
        days, note = days_late(said, due, rules, extended)
        mark.days_late = days if rules.late.per_day else 0
        mark.sent_late = bool(said.get("late"))
        mark.points = mark.earned - deducted(mark.earned, mark.days_late, rules.late)
        if rules.late.per_day:
            mark.notes += [note] if note else []
    else:
        mark.state = NOT_DUE if not is_due else ABSENT if absent else MISSING
        mark.notes, mark.earned = [], 0
    mark.earned, mark.points = round(mark.earned, 2), round(mark.points, 2)
    mark.max_points = round(mark.max_points, 2)
    return mark


def part_of(name, worth, row, rules, decided):
    """What one exercise earned: the row of the checks, partial credit, and a person's word."""
    status = row["status"] if row else MISSING
    points, note = (worth if status == "passed" else 0), ""
    if status == "failed" and name in rules.partial and row["total"]:
        points = worth * row["passed"] / row["total"]
        note = f"partial credit: {row['passed']} of {row['total']} inputs"
    owed = 0 if name in rules.bonus_exercises else worth
    return _decided(Part(name, status, points, owed, worth, note=note), decided)


def _decided(part, decided):
    if decided:
        part.decision = decided
        part.status = EXCUSED if decided.excused else part.status
        if part.status == PENDING:
            part.status = MARKED
        part.points = 0 if decided.excused else decided.points
        part.max_points = 0 if decided.excused else part.max_points
        part.note = ""
    return part


def _drop_lowest(marks, number):
    """Leave out so many of the lowest of what counts, as long as one is left."""
    counted = [mark for mark in marks.values() if mark.counts and mark.max_points]
    number = min(number, len(counted) - 1)
    for mark in sorted(counted, key=lambda mark: mark.points / mark.max_points)[: max(number, 0)]:
        mark.dropped = True


def was_handed_in(record):
    """Whether a stored result is of something that was handed in."""
    return any(row["status"] != "missing" for row in record["rows"])
