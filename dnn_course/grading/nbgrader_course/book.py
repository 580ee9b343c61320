"""Marks and comments in nbgrader's gradebook: one transaction for each submission.

What a person wrote in Formgrader (a score, a comment, extra credit, a flag) is read and never
written: there a manual score comes before the automatic one, which is all that is ours.
"""

import contextlib
import json
from dataclasses import dataclass, field

from dnn_course.notebook import checks
from dnn_course.notebook.find import manual_cells


@dataclass(frozen=True)
class Score:
    """What the judge says of one exercise."""

    share: float | None  # of the cell's points; None: a person has to decide
    comment: str = ""


@dataclass
class Written:
    """What stands in the gradebook for one notebook, beside the judge's marks."""

    manual: dict = field(default_factory=dict)  # exercise -> (points of a person, the judge's)
    comments: dict = field(default_factory=dict)  # exercise -> comment of a person
    extra: dict = field(default_factory=dict)  # exercise -> extra credit
    penalty: float = 0.0  # for being late
    open: int = 0  # cells that a person has to mark


def grade_ids(lesson):
    """exercise -> nbgrader's id of the cell that has its points."""
    cells = lesson.key["cells"]
    found = {one.name: cells[one.index] for one in (*checks(lesson.key), *manual_cells(lesson.key))}
    return {name: cell["metadata"]["nbgrader"]["grade_id"] for name, cell in found.items()}


def enter_notebook(book, assignment, notebook, lesson):
    """Enter a lesson into the gradebook, as `nbgrader generate_assignment` does."""
    from nbformat import from_dict
    from nbgrader.utils import compute_checksum, is_grade, is_locked, is_solution

    kernel = json.dumps(lesson.key["metadata"].get("kernelspec", {}))
    book.update_or_create_notebook(notebook, assignment, kernelspec=kernel)
    for cell in map(from_dict, lesson.parts.blank):
        if not (is_grade(cell) or is_solution(cell) or is_locked(cell)):
            continue
        place = (cell.metadata.nbgrader.grade_id, notebook, assignment)
        book.update_or_create_source_cell(
            *place, cell_type=cell.cell_type, locked=is_locked(cell), source=cell.source,
            checksum=compute_checksum(cell),
        )  # fmt: skip
        if is_grade(cell):
            points = float(cell.metadata.nbgrader.points)
            book.update_or_create_grade_cell(*place, max_score=points, cell_type=cell.cell_type)
        if is_solution(cell):
            book.update_or_create_solution_cell(*place)


@contextlib.contextmanager
def one_transaction(book):
    """Let all that is done in it come true together, or not at all.

    nbgrader's own methods commit after each step: in here that only sends the step.
    """
    commit = book.db.commit
    book.db.commit = book.db.flush
    try:
        yield
        commit()
    except BaseException:
        book.db.rollback()
        raise
    finally:
        del book.db.commit


def write_submission(book, assignment, student, scores, *, about, timestamp, penalty):
    """Write one learner's marks; return notebook -> Written.

    scores: notebook -> (ids, exercise -> Score); ids: as `grade_ids` gives them. about: names and
    mail, for a learner who is new there. timestamp: in nbgrader's form, or None. penalty: called
    with a notebook, its score and the seconds that it is late.
    """
    from nbgrader.api import MissingEntry

    written = {}
    with one_transaction(book):
        try:
            book.find_student(student)
        except MissingEntry:
            book.add_student(student, **about)
        # nbgrader puts a submission together before it is in the session.
        with book.db.no_autoflush:
            submission = book.update_or_create_submission(assignment, student, timestamp=timestamp)
        for notebook in submission.assignment.notebooks:
            own = _submitted(book, submission, notebook)
            if notebook.name in scores:
                ids, of = scores[notebook.name]
                written[notebook.name] = _write_notebook(book, own, notebook, ids, of)
        book.db.flush()  # nbgrader sums up a notebook's score in the database
        for own in submission.notebooks:
            if own.name in written:
                late = submission.total_seconds_late
                less = min(max(penalty(own.name, own.score, late) or 0.0, 0.0), own.score)
                own.late_submission_penalty = less or None
                written[own.name].penalty = less
    return written


def _submitted(book, submission, notebook):
    """The submitted notebook; one that was added to the assignment later is new."""
    from nbgrader.api import SubmittedNotebook

    for own in submission.notebooks:
        if own.notebook_id == notebook.id:
            return own
    own = SubmittedNotebook(notebook=notebook, assignment=submission)
    book.db.add(own)
    book.db.flush()
    return own


def _write_notebook(book, own, notebook, ids, scores):
    from nbgrader.api import Comment, Grade

    written = Written()
    grades = {grade.cell_id: grade for grade in own.grades}
    comments = {comment.cell_id: comment for comment in own.comments}
    exercise_of = {grade_id: exercise for exercise, grade_id in ids.items()}
    for cell in notebook.grade_cells:
        exercise, grade = exercise_of.get(cell.name), grades.get(cell.id)
        if grade is None:
            grade = Grade(cell_id=cell.id, notebook=own)
            book.db.add(grade)
        if exercise in scores:
            _write_grade(written, grade, exercise, scores[exercise].share, cell.max_score)
        written.open += grade.needs_manual_grade is not False
    for cell in notebook.solution_cells:
        comment = comments.get(cell.id)
        if comment is None:
            comment = Comment(cell_id=cell.id, notebook=own)
            book.db.add(comment)
        if cell.name in scores:
            comment.auto_comment = scores[cell.name].comment or None
            if comment.manual_comment:
                written.comments[cell.name] = comment.manual_comment
    return written


def _write_grade(written, grade, exercise, share, max_score):
    points = None if share is None else round(share * max_score, 6)
    if grade.manual_score is None:
        grade.needs_manual_grade = points is None
    else:
        # A person has decided. As with nbgrader's autograde they are asked again where the
        # automatic score is another one now; not each time that the same is graded again.
        if grade.auto_score != points:
            grade.needs_manual_grade = True
        written.manual[exercise] = (grade.manual_score, points)
    if grade.extra_credit:
        written.extra[exercise] = grade.extra_credit
    grade.auto_score = points


def manual_scores(book, assignment):
    """(student, notebook, id of the cell, points, comment) of what persons gave in Formgrader.

    The comment is of the cell of this name without the id's check_, where there is one.
    """
    from nbgrader.api import Comment, Grade

    said = {
        (one.notebook_id, one.name): one.manual_comment
        for one in book.db.query(Comment).filter(Comment.manual_comment.is_not(None))
    }
    for grade in book.db.query(Grade).filter(Grade.manual_score.is_not(None)):
        if grade.assignment.name == assignment:
            place = (grade.notebook_id, grade.name.removeprefix("check_"))
            comment = said.get(place) or ""
            yield grade.student.id, grade.notebook.name, grade.name, grade.manual_score, comment
