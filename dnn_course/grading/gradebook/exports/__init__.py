"""The marks and the pages in the formats of others: one file each, the same three steps.

export = Canvas(book)                  # before the first learner
export.add(marks, records)             # for each learner
export.finish()                        # writes below GRADES/exports/
"""

from .blackboard import Blackboard
from .canvas import Canvas
from .feedback_zips import FeedbackZips
from .gradescope import Gradescope
from .moodle import Moodle
from .nbgrader import Nbgrader
from .spreadsheet import Spreadsheet

EXPORTS = (Spreadsheet, Canvas, Moodle, Blackboard, Nbgrader, Gradescope, FeedbackZips)

__all__ = [
    "EXPORTS", "Blackboard", "Canvas", "FeedbackZips", "Gradescope", "Moodle", "Nbgrader",
    "Spreadsheet",
]  # fmt: skip
