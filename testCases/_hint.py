"""hint(f): one step of help at a time, the last one close to the answer.
solution(f): the lecture's code, after three failed checks.
"""

from __future__ import annotations

import inspect
import sys
from collections import Counter
from collections.abc import Callable

from testCases import _check
from testCases._closed import solutions_closed
from testCases.engine.exercise import Exercise
from testCases.engine.sealed import Sealed
from testCases.exercises import EXERCISES

TRIES = 3  # failed checks before `solution` answers

_given: Counter[str] = Counter()


def hint(f: Callable | str) -> None:
    """Print the next hint for an exercise; after the last one, the first one again.

    Parameters
    ----------
    f : callable or str
        Your function, or its name.
    """
    name = _name(f, sys._getframe(1))
    steps = EXERCISES[name].hints
    if not steps:
        print(f"There are no hints for {name}.")
        return
    step = _given[name] % len(steps)
    _given[name] += 1
    print(f"Hint {step + 1} of {len(steps)} for {name}: {steps[step]}")
    if step + 1 == len(steps) and not solutions_closed():
        print(f"That was the last one. solution({name}) opens after {TRIES} failed checks.")


def solution(f: Callable | str) -> None:
    """Print the lecture's code for an exercise, once its check has failed three times.

    Parameters
    ----------
    f : callable or str
        Your function, or its name.
    """
    name = _name(f, sys._getframe(1))
    if solutions_closed():
        print(f"The solutions are closed in this class. hint({name}) gives one step of help.")
        return
    left = TRIES - _check.tries[name]
    if left > 0:
        times = "once more" if left == 1 else f"{left} more times"
        print(
            f"The solution of {name} opens after {TRIES} tries: check({name}) {times}.\n"
            f"Until then, hint({name}) gives one step of help at a time."
        )
        return
    print(f"# One way to write {name}, as in the lecture. Close it and write your own.")
    print(_written(EXERCISES[name]))


def _written(exercise: Exercise) -> str:
    """The answer's source; of a value, the value."""
    if isinstance(exercise, Sealed):
        return "# It is not in this folder: ask your instructor."
    if exercise.kind == "value":
        return f"{exercise.name} = {exercise.formula()!r}"
    return inspect.getsource(exercise.written or exercise.formula).rstrip()


def _name(f: Callable | str, caller) -> str:
    if isinstance(f, str):
        if f not in EXERCISES:
            raise _check.CheckMisused(_check.unknown(f))
        return f
    return _check.name_of(f, caller)
