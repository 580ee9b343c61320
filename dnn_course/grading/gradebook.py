"""The gradebook: tables, pages and exports, made from the stored results, the rules, the decisions.

One learner at a time: a class of any size fits into memory.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from testCases.exercises import EXERCISES

from . import history
from .class_file import ClassRules
from .exports import EXPORTS
from .hand_in_log import HandInLog
from .key import load_lessons
from .marks import ABSENT, MISSING, NOT_DUE, learner_marks, was_handed_in
from .pages import class_page, feedback_page, learner_page
from .roster import Person
from .same_code import SameCode
from .store import all_records, best_record, write, write_if_other
from .table import Table, number, plain

_WORTH_A_LOOK = ("needs_a_look", "refused", "crashed", "unreadable", "timeout")


@dataclass
class Summary:
    """What the class page shows."""

    lessons: list[str]
    version: str
    protections: dict  # name -> "" or the reason why it does not hold
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


@dataclass
class Book:
    """What the exports need to know of the class beside each learner's marks."""

    out: object  # Path of GRADES
    rules: ClassRules
    log: HandInLog
    most: dict  # lesson -> its points
    due: list  # lessons that count by now, for somebody
    grades: Table = field(default_factory=Table)

    @property
    def exports(self):
        return self.out / "exports"

    def sent(self, lesson, person):
        """When a hand-in came, as ISO text, or None."""
        return self.log.said(lesson, person.id).get("when")

    def lms_id(self, kind, person):
        """The id that an LMS has for a person, or ""."""
        said = (of.get(person.id, {}) for of in self.log.lessons.values())
        return next((one["id"] for one in said if one.get("kind") == kind), "")

    def lms_name(self, kind, person):
        """What an LMS calls a person who handed in there; else the person's id."""
        said = (of.get(person.id, {}) for of in self.log.lessons.values())
        return next((one["name"] for one in said if one.get("kind") == kind), person.id)


def write_gradebook(run):
    """Write everything that people read, from what is known of everybody so far."""
    records = all_records(run)
    lessons = lessons_of(run, records)
    everybody = people_of(run, records)
    counting = counting_without_a_date(run, lessons, records)
    book = Book(run.out, run.rules, run.log, most_of(run, lessons), [])
    book.due = [one.name for one in lessons if is_due(run, one.name, everybody, counting)]
    summary = Summary([one.name for one in lessons], run.version, run.protections)
    summary.title = run.rules.title
    summary.exercises = {(one.name, name): Counter() for one in lessons for name in one.points}
    exports = [export(book) for export in EXPORTS]
    results = Table()
    results.row("learner", "lesson", "exercise", "status", "points", "max_points", "message")
    who = ("name", "mail", "group") if run.rules.roster else ()
    book.grades.row("learner", *who, *summary.lessons, "total", "max")
    same_code = SameCode(lessons)
    before, now = history.read_history(run), {}
    for person in everybody:
        own = own_records(run, person, lessons, records)
        learner = learner_marks(
            person, lessons, own, run.rules, run.decisions,
            {name: said_of(run, name, person, own) for name in summary.lessons}, run.now,
            counting, is_absent(run, person, records),
        )  # fmt: skip
        for lesson, record in own.items():
            if learner.marks[lesson].state == NOT_DUE:
                continue
            add_results(results, record)
            gather(summary, record)
            same_code.add(record)
        now[person.id] = compare(run, before, learner, own)
        summary.paged[person.id] = write_pages(run, before, learner, own)
        add_to_summary(summary, learner)
        cells = [plain(getattr(person, name)) for name in who]
        cells += [mark.cell for mark in learner.marks.values()]
        book.grades.row(plain(person.id), *cells, number(learner.total), number(learner.max_points))
        for export in exports:
            export.add(learner, own)
    finish_summary(run, summary, same_code, book)
    for export in exports:
        export.finish()
    write(run.out / "results.csv", results.text())
    write(run.out / "index.html", class_page(summary))
    write(run.out / "grades.csv", book.grades.text())
    history.update(run, before, now, run.changes)


# --------------------------------------------------------------------------------- who and what


def lessons_of(run, records):
    """The lessons of the gradebook: of this run, of class.toml, and all that were ever graded."""
    wanted = {one.name for one in run.lessons} | set(run.rules.lessons)
    wanted |= {lesson for _, lesson in records}
    return [one for one in load_lessons(None, run.folder) if one.name in wanted]


def people_of(run, records):
    """Everybody: the roster's people, and whoever handed in and is not in it."""
    listed = {person.id: person for person in run.rules.roster or ()}
    others = {name for name, _ in records} - set(listed)
    return [*listed.values(), *(Person(name, name) for name in sorted(others))]


def counting_without_a_date(run, lessons, records):
    """Lessons that count although no date is known: asked for by name, or handed in by anybody."""
    counting = set(run.log.named)
    for (_, lesson), paths in records.items():
        if lesson in counting or run.rules.of(lesson).due:
            continue
        record = best_record(paths, False)
        if record and was_handed_in(record):
            counting.add(lesson)
    return counting & {one.name for one in lessons}


def is_due(run, lesson, everybody, counting):
    """Whether a lesson counts by now, for anybody."""
    due = run.rules.of(lesson).due
    if due is None:
        return lesson in counting
    return run.now >= due or any(
        run.now >= run.rules.due(lesson, person)
        for person in everybody
        if lesson in person.extensions
    )


def is_absent(run, person, records):
    """Whether nothing of a person was ever found."""
    return not any((person.id, lesson) in records for lesson in _names(run))


def _names(run):
    return [one.name for one in load_lessons(None, run.folder)]


def most_of(run, lessons):
    """The points of each lesson in this class."""
    most = {}
    for lesson in lessons:
        own = run.rules.of(lesson.name)
        parts = {**lesson.points, **own.by_hand}
        owed = sum(
            points
            for name, points in parts.items()
            if name not in own.drop and name not in own.bonus_exercises
        )
        most[lesson.name] = owed if own.points is None else own.points
    return most


def own_records(run, person, lessons, records):
    """lesson -> the stored result that counts."""
    found = {}
    for lesson in lessons:
        paths = records.get((person.id, lesson.name))
        record = best_record(paths, run.rules.best_of_attempts) if paths else None
        if record:
            found[lesson.name] = record
    return found


def said_of(run, lesson, person, own):
    """What the download said of the hand-in that counts."""
    said = run.log.said(lesson, person.id)
    basis = own.get(lesson, {}).get("basis", {})
    return {**said, **basis.get("sent", {})} if run.rules.best_of_attempts else said


# ---------------------------------------------------------------------------------- what is said


def add_results(table, record):
    """The rows of results.csv: what the checks said."""
    for row in record["rows"]:
        message = " | ".join(line for line in row["message"].splitlines() if line.strip())
        table.row(
            plain(record["learner"]), record["lesson"], row["exercise"], row["status"],
            number(row["points"]), number(row["max_points"]), plain(message),
        )  # fmt: skip


def compare(run, before, learner, own):
    """The snapshots of a learner's marks; what changed is added to the run's changes."""
    found = {}
    for lesson, mark in learner.marks.items():
        found[lesson] = history.snapshot(mark, own.get(lesson), run.rules)
        old = before.marks.get(learner.person.id, {}).get(lesson)
        when = run.now.isoformat(timespec="seconds")
        row = history.change(learner.person.id, lesson, old, found[lesson], when)
        run.changes += [row] if row else []
    return found


def write_pages(run, before, learner, own):
    """The learner's page over all lessons, and those of lessons of which there is more to say.

    The page of a lesson was written with its result. Here it is written anew where a rule or a
    decision changes the mark (or did before), where nothing was handed in, or another attempt
    counts. Returns the lessons that have a page.
    """
    folder = run.out / "feedback" / learner.person.id
    pages = {}
    for lesson, mark in learner.marks.items():
        page, record = folder / f"{lesson}.html", own.get(lesson)
        old = before.marks.get(learner.person.id, {}).get(lesson, {})
        if record is None or mark.state == NOT_DUE:
            page.unlink(missing_ok=True)
            continue
        pages[lesson] = page.name
        again = mark.adjusted or old.get("adjusted") or mark.state in (MISSING, ABSENT)
        if again or run.rules.best_of_attempts or not page.exists():
            write_if_other(page, feedback_page(record, learner.person.name, mark))
    write_if_other(folder / "index.html", learner_page(learner, run.rules, pages))
    return set(pages)


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
        summary.look += [(name, lesson, note) for note in mark.notes if note.startswith("late")]


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


def gather(summary, record):
    """Add one record to the class's counts."""
    learner, lesson, rows = record["learner"], record["lesson"], record["rows"]
    summary.graded += was_handed_in(record)
    for key, reason in record["protections"].items():
        summary.protections.setdefault(key, reason)
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


def too_many_missing(summary, due):
    """A warning where more than a fifth of a class handed in nothing for a lesson, else ""."""
    found = 'files that were found and not graded are under "Needs a look"'
    if not due and summary.people:
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
    for mistake in EXERCISES[row["exercise"]].mistakes:
        if mistake.id == row["mistake"]:
            return mistake.says
    said = re.search(r"Mistake: +(.*(?:\n {8,}.*)*)", row["message"])
    return " ".join(said[1].split()) if said else ""
