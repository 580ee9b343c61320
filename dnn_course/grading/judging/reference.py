"""The reference functions, computed here for a learner's code that calls them in the sandbox.

Lessons hand out what earlier lessons built (`from dnn_helpers import sigmoid`), and a function that
failed is stood in for while those that call it are judged. Either way the learner's process gets a
function that asks this module: the reference's code is never in reach of the learner's.
"""

import contextlib
import functools
import io
import itertools
import math

import numpy as np

import dnn_helpers
from testCases import testCases_v2
from testCases.engine.timelimit import TimeLimit, limited
from testCases.exercises import EXERCISES

# What comes in is a learner's, so its size is bounded before anything is computed from it. What can
# come out of sides as long as these, in as many layers, stays below 100 MB.
MAX_SIDE = 256
MAX_VALUES = 1_000_000
MAX_LAYERS = 64
PUBLISHED = tuple(testCases_v2.__all__)  # functions that give the published inputs


def answer(name, args, kwargs, allowed, seconds=10.0):
    """{"value": result} or {"error": {"type", "message"}} of the reference function `name`.

    Raises TimeoutError where it takes longer than `seconds`: iterations may be many.
    """
    if name not in allowed:
        return _error(ImportError(f"{name} is what this exercise asks you to write"))
    try:
        for value in (*args, *kwargs.values()):
            _bounded(value)
        function = functools.partial(course_function(name), *args, **kwargs)
        with np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
            return {"value": limited(seconds, function)}
    except TimeLimit:
        raise TimeoutError from None
    except Exception as exc:  # a learner's arguments can be wrong in any way
        return _error(exc)


def course_function(name):
    if name in EXERCISES:
        return EXERCISES[name].stand_in
    return getattr(testCases_v2 if name in PUBLISHED else dnn_helpers, name)


def _error(exc):
    return {"error": {"type": type(exc).__name__, "message": str(exc)[:500]}}


def _bounded(value, depth=0):
    """Raise ValueError for arguments from which a reference function could make something huge."""
    if isinstance(value, np.ndarray):
        if value.size > MAX_VALUES or value.ndim > 3 or max(value.shape, default=0) > MAX_SIDE:
            raise ValueError(
                f"an array of shape {value.shape} is larger than the grader computes with"
            )
        if value.ndim == 1 and value.dtype.kind in "iu":  # layer sizes may come as an array
            _bounded(value.tolist(), depth)
    elif isinstance(value, list | tuple):
        sizes = [n for n in value if isinstance(n, int | np.integer)]
        if any(abs(n) > MAX_SIDE for n in sizes) or (
            sum(abs(math.prod(map(int, pair))) for pair in itertools.pairwise(sizes)) > MAX_VALUES
        ):
            raise ValueError("these layer sizes are larger than the grader computes with")
        if depth > 6 or len(value) > 1000:
            raise ValueError("these arguments are larger than the grader computes with")
        for item in value:
            _bounded(item, depth + 1)
    elif isinstance(value, dict):
        if len(value) > 4 * MAX_LAYERS:
            raise ValueError(
                f"a dictionary of {len(value)} entries is larger than the grader computes with"
            )
        for item in value.values():
            _bounded(item, depth + 1)
