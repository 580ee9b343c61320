"""Where an nbgrader course has its files and its gradebook: as nbgrader itself is configured."""

import contextlib
import glob
import logging
import os
import re
import sys
from pathlib import Path

from ..errors import GradingError

_NEEDED = "this needs nbgrader, which is not installed here: pip install 'nbgrader>=0.9.5'"


class Course:
    """An nbgrader course. `app` is nbgrader's own application, with its configuration loaded."""

    def __init__(self, app):
        self.app, self.directory = app, app.coursedir
        self.root = Path(app.coursedir.root)

    def folder(self, step, student, assignment):
        """The folder of one learner's work; step: submitted, autograded or feedback."""
        named = getattr(self.directory, f"{step}_directory")
        return Path(self.directory.format_path(named, student, assignment))

    def handed_in(self, assignment):
        """student -> folder, of all that were collected; without those whom nbgrader leaves out."""
        made = self.directory.directory_structure.format(
            nbgrader_step=self.directory.submitted_directory,
            student_id="\0",
            assignment_id=assignment,
        )
        student = re.compile(re.escape(made).replace(re.escape("\0"), "(.+)"), re.DOTALL)
        left_out = self.directory.student_id_exclude.split(",")
        found = {}
        for path in sorted(glob.glob(glob.escape(made).replace("\0", "*"), root_dir=self.root)):
            name = student.fullmatch(path)[1]
            if name not in left_out and (self.root / path).is_dir():
                found[name] = self.root / path
        return found

    def assignments(self):
        """The names of those that have a source or a release."""
        found = set()
        for step in ("source", "release"):
            folder = self.folder(step, ".", "x").parent
            with contextlib.suppress(OSError):
                found |= {path.name for path in folder.iterdir() if path.is_dir()}
        return sorted(found)

    def gradebook(self):
        """nbgrader's Gradebook, to be closed. Raises GradingError where it cannot be used."""
        from nbgrader.api import Gradebook
        from sqlalchemy.exc import SQLAlchemyError

        url = self.gradebook_url()
        path = os.environ.get("PATH", "")
        # A new gradebook is made with Alembic's command, which lies beside this Python.
        os.environ["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), path])
        try:
            return Gradebook(url, self.directory.course_id)
        except (SQLAlchemyError, OSError, ValueError) as error:
            raise GradingError(f"{shown(url)}: nbgrader's gradebook {why(error)}") from None
        finally:
            os.environ["PATH"] = path

    def gradebook_url(self):
        """nbgrader's `db_url`; a relative file is the course's, wherever this command runs."""
        from sqlalchemy.engine import make_url

        url = make_url(self.directory.db_url)
        if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
            url = url.set(database=str(self.root / url.database))
        return url.render_as_string(hide_password=False)

    def permissions(self, converter):
        """What nbgrader sets on the files that its Autograde or its GenerateFeedback writes."""
        from nbgrader import converters

        made = getattr(converters, converter)(coursedir=self.directory, parent=self.app)
        return int(str(made.permissions), 8)

    def adds_students(self):
        """Whether nbgrader's autograde enters learners whom its gradebook does not know."""
        from nbgrader.converters import Autograde

        return Autograde(coursedir=self.directory, parent=self.app).create_student

    def late_plugin(self):
        """nbgrader's plugin that says what being late costs."""
        from nbgrader.preprocessors import AssignLatePenalties

        asks = AssignLatePenalties(parent=self.app)
        asks.init_plugin()
        return asks.plugin_inst


def open_course(folder):
    """The course in a folder. Raises GradingError where it is none, or nbgrader is missing.

    What nbgrader runs when it starts in that folder is run here too, and nothing else: the
    nbgrader_config.py of the course, of this user and of this computer.
    """
    try:
        from nbgrader.apps.baseapp import NbGrader
    except ImportError as error:
        more = "" if error.name == "nbgrader" else f" ({error})"
        raise GradingError(_NEEDED + more) from None
    root = Path(os.path.abspath(folder))
    if not root.is_dir():
        raise GradingError(f"{folder}: there is no such folder. It holds nbgrader's course")
    app = NbGrader(log_level=logging.ERROR, raise_config_file_errors=True)
    app.load_cwd_config = False  # this command may run anywhere
    before = [*sys.path, str(root)]  # last: plugins are found there, and nothing is shadowed
    try:
        app.initialize([], root=str(root))
    except (Exception, SystemExit) as error:  # a configuration is a program
        said = str(error) if isinstance(error, Exception) else "see above"
        raise GradingError(
            f"{folder}: nbgrader's configuration cannot be loaded ({type(error).__name__}: {said})"
        ) from None
    finally:
        sys.path[:] = before
    if os.path.realpath(app.coursedir.root) != os.path.realpath(root):
        raise GradingError(
            f"{folder}: nbgrader's configuration says that the course is in {app.coursedir.root} "
            "(CourseDirectory.root). Name that folder, or correct nbgrader_config.py"
        )
    return Course(app)


def shown(url):
    """A gradebook's address for people: the file, or the address without its password."""
    from sqlalchemy.engine import make_url

    url = make_url(url)
    return url.database if url.get_backend_name() == "sqlite" else str(url)


def why(error):
    """What keeps a gradebook from being used, to be said after its name."""
    said = str(getattr(error, "orig", None) or error).splitlines()[0]
    if "no such column" in said or "no such table" in said:
        return f"is of an older nbgrader ({said}): run `nbgrader db upgrade`"
    if "locked" in said:
        return "is in use by another program (locked). Run this command again"
    return f"cannot be used: {said}"
