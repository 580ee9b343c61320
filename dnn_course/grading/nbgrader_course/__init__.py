"""`dnn grade --nbgrader COURSE ps1`: an nbgrader course in, its gradebook and feedback out.

    course.py       where an nbgrader course has its files and its gradebook, as it is configured
    assignment.py   one assignment: who handed in, which notebook is which lesson, who gets what
    book.py         marks and comments into nbgrader's gradebook, one transaction a submission
    files.py        autograded/ for Formgrader, feedback/ for `nbgrader release_feedback`

nbgrader is an optional peer: it is imported when a course is opened, and not before.
"""

from pathlib import Path

from ..grade_class import grade_class
from .assignment import Assignment
from .course import open_course

GRADES = "dnn-grades"  # inside COURSE: our own records, a folder for each assignment


def grade_course(course, name, out=None, **options):
    """Grade one assignment of an nbgrader course; write our grades, and nbgrader's.

    Parameters
    ----------
    course : path
        Its folder, where nbgrader_config.py and gradebook.db lie.
    name : str
        The assignment, as nbgrader calls it.
    out : path, optional
        Where our own grades go. Default: ``dnn-grades/NAME`` in the course.
    **options
        What `grade_class` takes: jobs, seed, limits, cluster, folder, progress, class_file, now.

    Returns
    -------
    run : Run
        As `grade_class` returns it.
    assignment : Assignment
        Its `told` is what a person has to know, its `failed` who could not be written, and why.

    Raises
    ------
    GradingError
        Where the run cannot start: nbgrader, the course, the assignment or a hand-in is missing.
    """
    course = open_course(course)
    assignment = Assignment(course, name, options.get("folder"))
    out = Path(out) if out else course.root / GRADES / name
    run = grade_class(assignment, out, lessons=assignment.lesson_names, **options)
    return run, assignment
