"""What can keep a grading run from starting, or from going on."""

from dnn_course.notebook import NotebookError


class GradingError(NotebookError):
    """The run cannot start, or not go on; the message says why."""


class VersionMismatchError(GradingError):
    """The course here is not the one that the run was started with."""
