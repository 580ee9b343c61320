"""The exercises of the course: one file each, and here the one list of them, in its order."""

from testCases.engine.exercise import Exercises

from .linear_backward import LINEAR_BACKWARD
from .relu import RELU

EXERCISES = Exercises([RELU, LINEAR_BACKWARD])
