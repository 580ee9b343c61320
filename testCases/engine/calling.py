"""How a learner's function is called: the one way, in the notebook and in the grader's sandbox.

Standard library and NumPy only: the sandbox, which must not see checks or reference, loads this
very file. What a call gave is an `Outcome`, whatever happened.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class ErrorInfo:
    """An exception in the learner's code: what it said, and the line of the checked function."""

    type: str  # "ValueError"
    message: str  # str(exception)
    line: int | None = None  # of the checked function, in the learner's cell; None when unknown
    source: str = ""  # that line's text, stripped
    within: str = ""  # another function of the learner's, called there, in which it happened


@dataclass(frozen=True)
class Foreign:
    """Stands for a returned value that is no array, number, text, None, tuple, list or dict.

    A sandbox that cannot (and should not) bring such an object over puts this in its place.
    """

    type_name: str  # "matrix", "generator", "function"


@dataclass(frozen=True)
class Outcome:
    """Of one call, however it was made."""

    kind: str  # "returned" | "raised" | "not_attempted" | "timeout" | "crashed"
    value: object = None  # what came back (kind "returned")
    args_after: tuple = ()  # the arguments as the call left them; () when unknown
    error: ErrorInfo | None = None  # kind "raised" (and "timeout", "crashed", where known)
    stdout: str = ""  # what it printed, the first 10 000 characters


@dataclass(frozen=True)
class Call:
    """A call of another graded function that a learner's function made."""

    name: str
    args: tuple  # as they were handed over, plain
    named: Mapping[str, object]  # those that were handed over by name


class Subject(Protocol):
    """A learner's function, here or in another process."""

    name: str
    used: set[str]  # the stand-ins that were called

    def call(self, *args: object) -> Outcome:
        """Call it once, on these arguments. Never raises: whatever happens is the outcome."""
        ...

    def call_without_data(self, *args: object) -> Outcome:
        """As `call`, in a notebook without data: a function that needs a variable there fails."""
        ...

    def stand_in(self, names: Collection[str]) -> None:
        """From now on the graded functions `names`, and only these, are the course's."""
        ...

    def calls_made(self, names: Collection[str], args: tuple) -> list[Call]:
        """Call it once, and say which of the functions `names` it called itself, in order."""
        ...

    def signature(self) -> tuple[str, ...] | None:
        """The names of the parameters as it is written; None where they cannot be told."""
        ...
