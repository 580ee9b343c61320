"""Marks as Blackboard's Grade Center uploads them: Work Offline, Upload.

Made from its help pages ("Upload and download grades": comma-delimited, all in quotation marks, a
person is matched by Username, a column by the number behind |); not tried against a server.
"""

import csv

from ..marks import MARKED, MISSING
from ..store import write
from ..table import Table, number, plain


class Blackboard:
    """exports/blackboard/grades.csv. A column that Blackboard knows needs its `lms_name`."""

    def __init__(self, book):
        self.book, self.table = book, Table()
        self.table.writer = csv.writer(self.table.out, quoting=csv.QUOTE_ALL)
        heads = [
            book.rules.of(lesson).lms_name or f"{lesson} [Total Pts: {number(book.most[lesson])}]"
            for lesson in book.due
        ]
        self.table.row("Last Name", "First Name", "Username", "Student ID", *map(plain, heads))

    def add(self, learner, records):
        person = learner.person
        last, first = person.last_first()
        user = self.book.lms_name("blackboard", person)
        sis = person.id if self.book.rules.roster else ""
        cells = [cell(learner.marks[lesson]) for lesson in self.book.due]
        self.table.row(plain(last), plain(first), plain(user), plain(sis), *cells)

    def finish(self):
        write(self.book.exports / "blackboard" / "grades.csv", self.table.text())


def cell(mark):
    """Points; 0 for what is missing, nothing for who is excused, absent or not due."""
    if mark.state == MARKED:
        return number(mark.points)
    return "0" if mark.state == MISSING else ""
