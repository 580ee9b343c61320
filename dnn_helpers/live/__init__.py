"""The playground, `from dnn_helpers import playground`: a network that moves under your hands.

engine.py (arithmetic) · diagnosis.py (what goes wrong, in words) · problems.py (the data) ·
widget.py (traits) · still.py (the picture for readers without a kernel) · playground.js (drawing).
Light to import: ipywidgets and matplotlib are loaded with widget.py, when a playground is made.
"""

from .engine import Run, Settings
from .problems import PROBLEMS, make_problem

__all__ = ["PROBLEMS", "Run", "Settings", "make_problem"]
