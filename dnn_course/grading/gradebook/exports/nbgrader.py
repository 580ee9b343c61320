"""The gradebook as `nbgrader export` writes it."""

from ..marks import MARKED
from ..store import write
from ..table import Table, number, plain

COLUMNS = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
    "raw_score", "late_submission_penalty", "score", "max_score",
)  # fmt: skip


class Nbgrader:
    """exports/nbgrader/grades.csv"""

    def __init__(self, book):
        self.book, self.table = book, Table()
        self.table.row(*COLUMNS)

    def add(self, learner, records):
        person = learner.person
        last, first = person.last_first() if self.book.rules.roster else ("", "")
        for lesson, mark in learner.marks.items():
            score = mark.points if mark.state == MARKED else 0
            raw = mark.earned if mark.state == MARKED else 0
            penalty = raw - score if mark.days_late and not mark.decision else 0.0
            due = self.book.rules.due(lesson, person)
            self.table.row(
                lesson, due.isoformat() if due else "", self.book.sent(lesson, person) or "",
                plain(person.id), plain(last), plain(first), plain(person.mail),
                number(raw), f"{penalty or 0.0}", number(score), number(self.book.most[lesson]),
            )  # fmt: skip

    def finish(self):
        write(self.book.exports / "nbgrader" / "grades.csv", self.table.text())
