"""Where a run's hand-ins come from: a folder or a zip; an nbgrader course is made of it."""

from pathlib import Path

from .handed_in.people import people
from .run import require_elsewhere, require_submissions


class Source:
    """A folder or a zip of submissions, as an LMS gives it."""

    exports = ()  # what else gets everybody's marks, beside the exports of every class

    def __init__(self, path):
        self.path = Path(path)

    def require(self, out):
        """Refuse what cannot be graded into `out`. Raises GradingError."""
        require_submissions(self.path)
        require_elsewhere(out, self.path)

    def people(self, out, roster):
        """The `People` of the class. Raises OSError."""
        return people(self.path, out, roster)

    def decided(self, learners, before):
        """What persons decided there: fields of Decisions. before: those that are known so far."""
        return before
