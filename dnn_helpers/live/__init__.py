"""The playground, `from dnn_helpers import playground`: a network that moves under your hands.

settings.py (all knobs as a record) · problems.py (the data) · first_weights.py · functions.py (the
learner's functions at work) · watchdog.py (what ends one that hangs) · engine.py (arithmetic) ·
slopes.py, diagnosis.py, formula.py, code.py (what is to be said) · frame.py (what the page is
sent) · widget.py (traits) · still.py (the picture for readers without a kernel) · playground.js
(the page).
Light to import: ipywidgets and matplotlib are loaded with widget.py, when a playground is made.
"""

from .engine import Run
from .first_weights import first_weights
from .functions import Functions
from .problems import PROBLEMS, make_problem
from .settings import Settings

__all__ = ["PROBLEMS", "Functions", "Run", "Settings", "first_weights", "make_problem"]
