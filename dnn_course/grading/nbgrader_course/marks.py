"""Everybody's marks to an nbgrader course: one more export, with the same three steps."""

from dataclasses import replace

from dnn_course.notebook import dumps, read_notebook
from dnn_course.notebook.find import check_name, code_cells
from dnn_course.shown import printable

from ..gradebook.marks import PENDING, part_of, was_handed_in
from ..gradebook.pages import feedback_page
from ..handed_in.readable import MAX_HUGE
from ..the_class.late import deducted
from .book import Score, grade_ids, write_submission
from .files import put_autograded, put_feedback, timestamp_of

FORMGRADER = "a person in Formgrader"
# Of these a person has to say what they are worth: Formgrader asks for them.
OPEN = ("needs_a_look", PENDING, "crashed", "unreadable")


class Marks:
    """gradebook.db, autograded/ and feedback/ of one assignment."""

    def __init__(self, assignment, book):
        self.of, self.course, self.book = assignment, assignment.course, book
        self.gradebook = self.course.gradebook()
        self.late = self.course.late_plugin()
        self.adds = self.course.adds_students()
        self.modes = [self.course.permissions(one) for one in ("Autograde", "GenerateFeedback")]
        for lesson in assignment.lesson_names:
            own = book.rules.of(lesson)
            if own.points is not None or any(
                (own.bonus, own.bonus_exercises, own.drop, own.by_hand)
            ):
                assignment.told.append(
                    f"{lesson}: what class.toml says of points, bonus, drop and by_hand is not in "
                    "nbgrader's gradebook, where each cell has its own points"
                )

    def add(self, learner, records):
        """Write one learner's marks, and go on where that fails: `failed` says so."""
        from sqlalchemy.exc import SQLAlchemyError

        from .course import why

        student = self.of.students.get(learner.person.id)
        found = {}  # notebook -> what was judged, or None where it was not handed in
        for name, lesson in self.of.lessons.items():
            record = records.get(lesson.name)
            found[name] = record if record and was_handed_in(record) else None
        if student is None or student in self.of.written or not any(found.values()):
            return
        try:
            if self._may_be_written(student):
                self.of.written[student] = self._write(student, learner, found)
        except (SQLAlchemyError, ValueError) as error:  # nbgrader raises ValueErrors of its own
            self.of.failed[student] = f"nbgrader's gradebook {why(error)}"
        except OSError as error:
            self.of.failed[student] = f"{error.filename}: {error.strerror}"

    def finish(self):
        self.gradebook.close()

    def _may_be_written(self, student):
        from nbgrader.api import MissingEntry

        try:
            self.gradebook.find_student(student)
        except MissingEntry:
            if not self.adds:
                self.of.failed[student] = (
                    "nbgrader's gradebook has no such student, and Autograde.create_student is off"
                )
                return False
            self.of.added.append(student)
        return True

    def _write(self, student, learner, records):
        """Gradebook first: a run that ends between it and the files is simply repeated."""
        handed_in = self.of.handed_in[student]
        scores = {
            name: (
                grade_ids(lesson),
                self._scores(learner.marks[lesson.name], lesson, records[name]),
            )
            for name, lesson in self.of.lessons.items()
        }
        last, first = learner.person.last_first() if self.book.rules.roster else ("", "")
        about = {"first_name": first, "last_name": last, "email": learner.person.mail}
        written = write_submission(
            self.gradebook, self.of.name, student, scores,
            about={key: value for key, value in about.items() if value},
            timestamp=timestamp_of(handed_in),
            penalty=lambda name, score, late: self._penalty(student, learner, name, score, late),
        )  # fmt: skip
        notebooks, pages = {}, {}
        for name, lesson in self.of.lessons.items():
            mark, record = learner.marks[lesson.name], records[name]
            if mark.decision:
                self.of.told.append(
                    f"{student}, {lesson.name}: {mark.decision}. Nbgrader's gradebook has no place "
                    "for this: it has the points of the exercises"
                )
            notebooks[name] = record and self._graded(learner.person.id, lesson.name)
            page = record and feedback_page(record, learner.person.name, said(mark, written[name]))
            pages |= dict.fromkeys(self._names(name, learner, lesson), page)
        target = self.course.folder("autograded", student, self.of.name)
        put_autograded(target, handed_in, notebooks, self.modes[0])
        target = self.course.folder("feedback", student, self.of.name)
        if not put_feedback(target, handed_in, pages, self.modes[1]):
            self.of.unreachable.append(student)
        return written

    def _scores(self, mark, lesson, record):
        """exercise -> Score: the checks' points, and decisions of decisions.csv."""
        rows = {row["exercise"]: row for row in record["rows"]} if record else {}
        decisions = {part.exercise: part.decision for part in mark.parts}
        rules, found = self.book.rules.of(lesson.name), {}
        for name, worth in lesson.points.items():
            row, decision = rows.get(name), decisions.get(name)
            if decision and decision.who == FORMGRADER:
                decision = None  # it stands in the gradebook already, and comes first there
            part = part_of(name, worth, row, rules, decision)
            is_open = decision.excused if decision else row and row["status"] in OPEN
            says = row["message"] if row and row["status"] != PENDING else ""
            says = "\n".join(filter(None, [str(decision or ""), part.note, says]))
            share = None if is_open else part.points / worth if worth else 0.0
            found[name] = Score(share, printable(says))
        return found

    def _penalty(self, student, learner, name, score, late):
        """What being late costs: by class.toml where it says so, else by nbgrader's plugin."""
        if self.book.rules.late.per_day:
            mark = learner.marks[self.of.lessons[name].name]
            return deducted(score, mark.days_late, self.book.rules.late)
        return self.late.late_submission_penalty(student, score, late) if late else 0.0

    def _graded(self, learner, lesson):
        """The notebook that was judged, for Formgrader; None where none could be read.

        What the lesson's own cells print there is what they should: beside a wrong answer it would
        look like that answer's. The checks' outputs stay, as they say what was judged.
        """
        path = self.book.out / "graded" / learner / f"{lesson}.ipynb"
        if not path.is_file():
            return None
        notebook = read_notebook(path, MAX_HUGE)
        for _, cell in code_cells(notebook):
            if not check_name(cell):
                cell |= {"outputs": [], "execution_count": None}
        return dumps(notebook).encode()

    def _names(self, name, learner, lesson):
        """What the page is called: as the notebook, and as the learner's own file where that has
        another name: `nbgrader fetch_feedback` looks for that one.
        """
        file = self.book.log.said(lesson.name, learner.person.id).get("file", "")
        stem = file.removesuffix(".ipynb")
        own = file.endswith(".ipynb") and "/" not in stem and stem not in self.of.lessons
        return (name, stem) if own else (name,)


def said(mark, written):
    """The mark with what only nbgrader's gradebook knows of it: comments, extra credit, penalty."""
    parts = []
    for part in mark.parts:
        comment = written.comments.get(part.exercise, "")
        if part.decision and part.decision.comment == comment:
            comment = ""
        parts.append(replace(part, note="; ".join(filter(None, [part.note, comment]))))
    notes = [
        f"{points:g} points of extra credit for {name}" for name, points in written.extra.items()
    ]
    if written.penalty and not mark.days_late:
        notes.append(f"{written.penalty:g} points are taken off for being late")
    return replace(mark, parts=parts, notes=[*mark.notes, *notes])
