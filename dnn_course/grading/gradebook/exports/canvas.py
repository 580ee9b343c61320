"""Marks as Canvas imports them: Grades, Import.

Made from Canvas's own source (lib/gradebook_importer.rb and the export that it reads back: the
heads of the columns, the row "    Points Possible", EX for excused); not tried against a server.
"""

from ..marks import EXCUSED, MARKED, MISSING
from ..store import write
from ..table import Table, number, plain

FIRST = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")


class Canvas:
    """exports/canvas/grades.csv: a column for each lesson; an empty cell changes nothing there."""

    def __init__(self, book):
        self.book, self.table = book, Table()
        heads = [book.rules.of(lesson).lms_name or lesson for lesson in book.due]
        self.table.row(*FIRST, *map(plain, heads))
        points = [number(book.most[lesson]) for lesson in book.due]
        self.table.row("    Points Possible", "", "", "", "", *points)

    def add(self, learner, records):
        person, roster = learner.person, self.book.rules.roster
        last, first = person.last_first()
        name = f"{last}, {first}" if first else last
        sis = person.id if roster else ""
        ids = (self.book.lms_id("canvas", person), plain(sis), "", "")
        self.table.row(plain(name), *ids, *(cell(learner.marks[one]) for one in self.book.due))

    def finish(self):
        write(self.book.exports / "canvas" / "grades.csv", self.table.text())


def cell(mark):
    """Points; 0 for what is missing, EX for excused, nothing for who is absent or not due."""
    if mark.state == MARKED:
        return number(mark.points)
    return {EXCUSED: "EX", MISSING: "0"}.get(mark.state, "")
