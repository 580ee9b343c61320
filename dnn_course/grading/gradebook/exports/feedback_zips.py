"""The learners' pages in zips as Canvas and Moodle take them back.

Canvas ("Upload Submissions" of an assignment) finds a person by the two numbers in the name that
the download had; Moodle ("Upload multiple feedback files in a zip") by the name of the folder. Both
made from their own source (app/models/abstract_assignment.rb, mod/assign/feedback/file/
importziplib.php); not tried against a server.
"""

import io
import re
import zipfile
from pathlib import PurePath

from ..marks import NOTHING
from ..store import write

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same pages give the same zip


class FeedbackZips:
    """exports/canvas/<lesson>-feedback.zip and exports/moodle/<lesson>-feedback.zip"""

    def __init__(self, book):
        self.book = book
        self.members = {}  # (LMS, lesson) -> name in the zip -> page

    def add(self, learner, records):
        for lesson, mark in learner.marks.items():
            said = self.book.log.said(lesson, learner.person.id)
            name = member(said, lesson)
            if not name or mark.state in NOTHING:
                continue
            page = self.book.out / "feedback" / learner.person.id / f"{lesson}.html"
            members = self.members.setdefault((said["kind"], lesson), {})
            members.setdefault(name, page)  # a group has one hand-in, and gets one page

    def finish(self):
        for (kind, lesson), members in self.members.items():
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, page in sorted(members.items()):
                    info = zipfile.ZipInfo(name, _EPOCH)
                    info.compress_type = zipfile.ZIP_DEFLATED
                    archive.writestr(info, page.read_bytes())
            write(self.book.exports / kind / f"{lesson}-feedback.zip", out.getvalue())


def member(said, lesson):
    """Where a page goes in the zip of the LMS that a hand-in came from, or ""."""
    if said.get("kind") == "canvas":
        return f"{PurePath(said['entry']).stem}.html"
    if said.get("kind") == "moodle":
        folder = re.match(r".+?_\d+_assignsubmission_[a-z]+", said["entry"], re.DOTALL)
        return f"{folder[0]}_/{lesson}.html" if folder else ""
    return ""
