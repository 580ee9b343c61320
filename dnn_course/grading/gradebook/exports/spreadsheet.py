"""Marks for a spreadsheet: a wide table and a tidy one, in UTF-8 with a BOM, as Excel needs it."""

from ..store import write
from ..table import BOM, Table, number, plain

TIDY = (
    "learner", "name", "mail", "group", "lesson", "exercise", "state", "status", "points",
    "max_points", "before_late", "days_late", "counts", "handed_in", "decision", "notes",
)  # fmt: skip


class Spreadsheet:
    """exports/spreadsheet/grades.csv, the gradebook; tidy.csv, a row for each exercise."""

    def __init__(self, book):
        self.book = book
        self.tidy = Table()
        self.tidy.row(*TIDY)

    def add(self, learner, records):
        person = learner.person
        who = [plain(one) for one in (person.id, person.name, person.mail, person.group)]
        for lesson, mark in learner.marks.items():
            for part in mark.parts:
                self.tidy.row(
                    *who, lesson, plain(part.exercise), mark.state, part.status,
                    number(part.points), number(part.worth), "", "", "", "",
                    plain(part.decision or ""), plain(part.note),
                )  # fmt: skip
            self.tidy.row(
                *who, lesson, "", mark.state, mark.state, number(mark.points),
                number(mark.max_points), number(mark.earned), mark.days_late,
                "yes" if mark.counts else "no", self.book.sent(lesson, person) or "",
                plain(mark.decision or ""), plain("; ".join(mark.notes)),
            )  # fmt: skip

    def finish(self):
        folder = self.book.exports / "spreadsheet"
        write(folder / "tidy.csv", BOM + self.tidy.text())
        write(folder / "grades.csv", BOM + self.book.grades.text())
