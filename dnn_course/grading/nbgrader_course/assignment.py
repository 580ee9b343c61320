"""One assignment of an nbgrader course: who handed in, and which notebook is which lesson."""

import contextlib

from dnn_course.notebook import NotebookError, read_notebook

from ..errors import GradingError
from ..handed_in.found_files import DiskFolder, Sent
from ..handed_in.layouts import SentFolder
from ..handed_in.people import Learner, People, of_the_roster
from ..handed_in.which_lesson import lesson_of
from ..key import load_lessons
from ..run import require_elsewhere
from ..source import Source
from ..the_class.decisions import Decision
from ..the_class.roster import is_file_name
from .book import enter_notebook, grade_ids, manual_scores, one_transaction
from .marks import FORMGRADER, Marks


class Assignment(Source):
    """What was collected for one assignment, to be graded by `grade_class`.

    `told` is what a person has to know; `failed` maps learners to why nothing was written of them.
    """

    def __init__(self, course, name, folder=None):
        if not is_file_name(name):
            raise GradingError(f"{name!r} is no name of an assignment")
        super().__init__(course.folder("submitted", "*", name))
        self.course, self.name = course, name
        self.told, self.failed = [], {}
        self.added, self.unreachable = [], []  # new in the gradebook; not to be found by feedback
        self.written = {}  # student -> notebook -> book.Written
        self.students = {}  # who is who: our learner -> nbgrader's student
        self.handed_in = course.handed_in(name)
        self.exports = (lambda book: Marks(self, book),)
        if not self.handed_in:  # before a gradebook is made for a name that is misspelt
            raise GradingError(
                f"{self.path}: nobody has handed in {name}. `nbgrader collect {name}` fetches what "
                f"lies in the exchange. Assignments here: {self._others()}"
            )
        lessons = load_lessons(None, folder)
        with contextlib.closing(course.gradebook()) as book:
            self.lessons = self._known(book, lessons) or self._entered(book, lessons)
            self._compare_points(book)
        if not self.lessons:
            raise GradingError(f"{name}: none of its notebooks holds an exercise of the course")
        self.lesson_names = [lesson.name for lesson in self.lessons.values()]
        for lesson in self.lesson_names:
            if self.lesson_names.count(lesson) > 1:
                both = ", ".join(n for n, one in self.lessons.items() if one.name == lesson)
                raise GradingError(f"{name}: {both} hold the same lesson, {lesson}. Keep one")

    # ------------------------------------------------------------------------- as a `Source`

    def require(self, out):
        for folder in self.handed_in.values():
            require_elsewhere(out, folder)

    def people(self, out, roster):
        found, nobodys = [], []
        for student, folder in self.handed_in.items():
            if not is_file_name(student):
                nobodys.append((student[:80], "is no name of a learner"))
                continue
            sent = Sent("nbgrader", name=student)
            learner = Learner(student, said=(student, "", "nbgrader"))
            learner.folders.append(SentFolder(DiskFolder(folder), (0, ""), sent))
            if folder.is_symlink():
                learner.problem = (
                    "refused",
                    "The folder is a link to somewhere else. Hand in the notebook itself.",
                )
            found.append(learner)
        collected = [learner.name for learner in found]
        if roster:
            found = of_the_roster(found, roster)
        self.students = {learner.name: learner.said[0] for learner in found}
        for student in sorted(set(collected) - set(self.students.values())):
            self.told.append(f"{student}: not written, as one person of the roster has two folders")
        return People(found, nobodys, contextlib.ExitStack())

    def decided(self, learners, before):
        """Manual scores that were given in Formgrader are a person's decisions, here too."""
        ours = {student: learner for learner, student in self.students.items()}
        found = [one for one in before if one["learner"] not in self.students]
        with contextlib.closing(self.course.gradebook()) as book:
            for student, notebook, cell, points, comment in manual_scores(book, self.name):
                lesson = self.lessons.get(notebook)
                names = {id: name for name, id in grade_ids(lesson).items()} if lesson else {}
                if student in ours and cell in names:
                    about = (ours[student], lesson.name, names[cell], points, comment)
                    found.append(vars(Decision(*about, FORMGRADER, "")))
        return found

    def report(self):
        """Yield what was written, what was kept, and what a person has to know, line by line."""
        every = [one for of in self.written.values() for one in of.values()]
        yield f"nbgrader's gradebook has {_many(len(self.written), 'submission')} of {self.name}"
        if number := sum(one.open for one in every):
            yield f"To be graded by hand in Formgrader: {_many(number, 'exercise')}"
        for student, of in self.written.items():
            for one in of.values():
                for exercise, (points, judged) in one.manual.items():
                    says = "left open" if judged is None else f"{judged:g}"
                    yield f"Kept from Formgrader: {student}, {exercise}: {points:g} (here: {says})"
        if number := sum(len(one.comments) for one in every):
            yield f"Kept from Formgrader: {_many(number, 'comment')}"
        if self.added:
            yield f"Note: new in nbgrader's gradebook: {_names(self.added)}"
        if self.unreachable:
            yield (
                "Note: `nbgrader release_feedback` cannot reach who did not hand in by `nbgrader "
                f"submit` (no submission_secret.txt): {_names(self.unreachable)}"
            )
        yield from (f"Note: {line}" for line in self.told)
        yield f"Next: nbgrader release_feedback {self.name}, in {self.course.root}"

    # ---------------------------------------------------------------------- notebooks and lessons

    def _known(self, book, lessons):
        """notebook -> Lesson, of those that the gradebook has: by the ids of their cells."""
        from nbgrader.api import MissingEntry

        try:
            notebooks = book.find_assignment(self.name).notebooks
        except MissingEntry:
            return {}
        found = {}
        for notebook in notebooks:
            has = {cell.name for cell in notebook.grade_cells}
            held = {one.name: len(has & set(grade_ids(one).values())) for one in lessons}
            most = max(lessons, key=lambda lesson: held[lesson.name])
            if held[most.name]:
                found[notebook.name] = most
            else:
                self._not_ours(notebook.name)
        return found

    def _entered(self, book, lessons):
        """notebook -> Lesson, of an assignment that the gradebook did not have: entered now."""
        paths = {}
        for step in ("release", "source"):
            with contextlib.suppress(OSError):
                folder = self.course.folder(step, ".", self.name)
                paths |= {path.stem: path for path in sorted(folder.glob("*.ipynb"))}
        if not paths:
            raise GradingError(
                f"{self.course.root}: nbgrader knows no assignment {self.name}: neither its "
                f"gradebook nor a source/{self.name} has one. There are: {self._others()}"
            )
        found = {}
        for name, path in paths.items():
            with contextlib.suppress(NotebookError):
                found[name] = lesson_of(path.name, read_notebook(path), lessons)
            if found.get(name) is None:
                found.pop(name, None)
                self._not_ours(name)
        with one_transaction(book):
            if found:
                book.update_or_create_assignment(self.name)
            for name, lesson in found.items():
                enter_notebook(book, self.name, name, lesson)
        self.told += (
            [f"{self.name} was not in nbgrader's gradebook: it was entered"] if found else []
        )
        return found

    def _others(self):
        return ", ".join(self.course.assignments()) or "none"

    def _not_ours(self, name):
        self.told.append(f"{name} holds no exercise of the course: it is left to nbgrader")

    def _compare_points(self, book):
        """Say where the gradebook's cells are not those of the lesson."""
        for name, lesson in self.lessons.items():
            cells = {cell.name: cell for cell in book.find_notebook(name, self.name).grade_cells}
            ids = grade_ids(lesson)
            for exercise, grade_id in ids.items():
                cell = cells.pop(grade_id, None)
                worth = lesson.points[exercise]
                if cell is None:
                    self.told.append(f"{name}: nbgrader's gradebook has no {grade_id}: left out")
                elif cell.max_score != worth:
                    self.told.append(
                        f"{name}: {grade_id} has {cell.max_score:g} points in nbgrader's gradebook "
                        f"and {worth:g} in the lesson: there its own count, in proportion"
                    )
            if cells:
                names = ", ".join(sorted(cells))
                self.told.append(f"{name}: {names} is not the course's: a person marks it")


def _many(number, noun):
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _names(students, most=10):
    more = f" and {len(students) - most} more" if len(students) > most else ""
    return ", ".join(students[:most]) + more
