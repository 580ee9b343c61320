"""The published test cases (`import *`) and the checks (`from testCases import check`)."""

from .testCases_v2 import *
from .testCases_v2 import __all__ as __all__
