"""The gradebook: tables, pages and exports, made from the stored results, the rules, the decisions.

One learner at a time: a class of any size fits into memory.
"""

from collections import Counter
from dataclasses import dataclass, field

from ..key import load_lessons
from ..the_class.class_file import ClassRules
from ..the_class.roster import Person
from . import history
from .class_summary import Summary, add_to_summary, finish_summary, gather
from .exports import EXPORTS
from .hand_in_log import HandInLog
from .marks import ABSENT, MISSING, NOT_DUE, learner_marks, was_handed_in
from .pages import class_page, feedback_page, learner_page
from .same_code import SameCode
from .store import all_records, best_record, write, write_if_other
from .table import Table, number, plain


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
    summary = Summary([one.name for one in lessons], run.version)
    summary.title = run.rules.title
    summary.exercises = {(one.name, name): Counter() for one in lessons for name in one.points}
    exports = [export(book) for export in (*EXPORTS, *run.exports)]
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
    run.protections = summary.isolation.rows()
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
