"""Marks as Moodle imports them.

grades.csv: Grades, Import, CSV file; a person is matched by ID number or mail. One worksheet for
each lesson, for the assignment's "Upload grading worksheet": made from Moodle's own source
(mod/assign/feedback/offline/importgradeslib.php: the columns Identifier, Grade and Last modified
(grade) are read, the identifier is the participant's number of the download); not tried against a
server.
"""

from ..marks import EXCUSED, MARKED, MISSING
from ..store import write
from ..table import Table, number, plain

WORKSHEET = (
    "Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade",
    "Grade can be changed", "Last modified (submission)", "Last modified (grade)",
    "Feedback comments",
)  # fmt: skip


class Moodle:
    """exports/moodle/grades.csv and exports/moodle/<lesson>-worksheet.csv"""

    def __init__(self, book):
        self.book, self.grades = book, Table()
        heads = [book.rules.of(lesson).lms_name or lesson for lesson in book.due]
        self.grades.row("Full name", "ID number", "Email address", *map(plain, heads))
        self.worksheets = {}

    def add(self, learner, records):
        person = learner.person
        sis = person.id if self.book.rules.roster else ""
        cells = [cell(learner.marks[lesson]) for lesson in self.book.due]
        self.grades.row(plain(person.name), plain(sis), plain(person.mail), *cells)
        for lesson in self.book.due:
            said, mark = self.book.log.said(lesson, person.id), learner.marks[lesson]
            if said.get("kind") != "moodle":
                continue
            if lesson not in self.worksheets:
                self.worksheets[lesson] = Table()
                self.worksheets[lesson].row(*WORKSHEET)
            self.worksheets[lesson].row(
                f"Participant {said['id']}", plain(person.name), plain(person.mail), "",
                cell(mark), number(self.book.most[lesson]), "Yes", "", "", plain(comment(mark)),
            )  # fmt: skip

    def finish(self):
        folder = self.book.exports / "moodle"
        write(folder / "grades.csv", self.grades.text())
        for lesson, table in self.worksheets.items():
            write(folder / f"{lesson}-worksheet.csv", table.text())


def cell(mark):
    """Points; 0 for what is missing, nothing for who is excused, absent or not due."""
    if mark.state == MARKED:
        return number(mark.points)
    return "0" if mark.state == MISSING else ""


def comment(mark):
    """What a person said about it, and what the class's rules took."""
    said = [part.decision for part in mark.parts if part.decision]
    said = [f"{one.exercise}: {one}" for one in said]
    said += [str(mark.decision)] if mark.decision else []
    if mark.days_late and not mark.decision:
        said.append(f"{mark.earned:g} points before {mark.days_late} days late")
    if mark.state == EXCUSED and not mark.decision:
        said.append(EXCUSED)
    return "; ".join(said)
