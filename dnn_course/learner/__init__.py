"""The learner's own course: `start`, and from any notebook `my_functions` and `progress`."""

from .my_functions import MyFunctions, my_functions
from .progress import Progress, progress
from .start import lay_out, start

__all__ = ["MyFunctions", "Progress", "lay_out", "my_functions", "progress", "start"]
