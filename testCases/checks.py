"""check(f): is what I wrote right, and if not, which mistake is it?

The notebook's side of `testCases.judge`: calls the learner's function in this very process, under a
time limit, on copies, with its printing and plotting kept away from the cell's output.
"""

from __future__ import annotations

import difflib
import functools
import sys
from collections import Counter
from collections.abc import Callable

import dnn_helpers
from dnn_helpers import GRADED
from testCases import wording
from testCases.engine.calling import LocalFunction, inner, namespace_of
from testCases.judge import Verdict, dependencies, judge

CALL_SECONDS = 3.0  # one call; a right one takes microseconds
CHECK_SECONDS = 6.0  # all calls of one function together

tries: Counter[str] = Counter()  # failed checks of this session, by function; `solution` asks


class CheckFailed(AssertionError):  # noqa: N818  (the outcome's name, not an error of ours)
    """Not right yet. Shown as its message alone: the traceback would be ours, not the learner's."""

    def __init__(self, message: str, verdict: Verdict | None = None):
        super().__init__(message)
        self.verdict = verdict

    def _render_traceback_(self) -> list[str]:  # asked for by IPython
        return _rendered(str(self))


class NotAttempted(NotImplementedError):  # noqa: N818
    """Not begun: neither right nor wrong."""

    def _render_traceback_(self) -> list[str]:
        return _rendered(str(self))


class CheckMisused(TypeError):  # noqa: N818
    """check() was given something that it cannot check."""

    def _render_traceback_(self) -> list[str]:
        return _rendered(str(self))


def say_calmly_what_is_not_written() -> None:
    """In a notebook, a cell that calls an unwritten exercise shows its one sentence, no traceback.

    A learner who runs all cells of a new lesson would otherwise meet a wall of red.
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None:
        return

    def show(shell, kind, error, traceback, tb_offset=None):
        if "is not written yet" not in str(error):
            return shell.showtraceback((kind, error, traceback), tb_offset=tb_offset)
        lines = _rendered(str(error))
        shell._showtraceback(kind, error, lines)
        return lines

    shell.set_custom_exc((NotImplementedError,), show)


def check(f: Callable, name: str | None = None) -> None:
    """Print `PASS name  6/6`, or raise: CheckFailed with the mistake, or NotAttempted.

    f: your function itself, without brackets. name: needed only where f has no name of its own
    (a lambda that is not bound to the exercise's name).
    Graded functions that f calls are checked first; where one is wrong, the course's stands in.
    """
    name = name or name_of(f, sys._getframe(1))
    if name not in GRADED:
        raise CheckMisused(unknown(name))
    verdict, used = verdict_on(f, name)
    if verdict.status == "not_attempted":
        raise NotAttempted(verdict.message)
    if verdict.status != "passed":
        tries[name] += 1
        _show_picture(verdict)
        raise CheckFailed(verdict.message, verdict)
    print(f"PASS {name}  {verdict.passed}/{verdict.total}")
    if used:
        print("     " + wording.stand_in_line(used))


def verdict_on(f: Callable, name: str) -> tuple[Verdict, tuple[str, ...]]:
    """Judge f, its dependencies first; also says which stand-ins it really called."""
    subject = LocalSubject(f, name)
    wrong: set[str] = set()
    for other in dependencies(name):
        found = subject.namespace.get(other)
        if found is not None and is_reference(found, other):
            continue
        if (
            found is None
            or not callable(found)
            or judge(LocalSubject(found, other), wrong=wrong).status != "passed"
        ):
            wrong.add(other)
    verdict = judge(subject, wrong=wrong)
    return verdict, tuple(other for other in verdict.stand_ins if other in subject.used)


def is_reference(f: object, name: str) -> bool:
    return f is getattr(dnn_helpers, name, None)


class LocalSubject(LocalFunction):
    """A learner's function in this notebook, beside the course's own."""

    def __init__(self, f: Callable, name: str):
        course = functools.partial(getattr, dnn_helpers)
        super().__init__(name, f, course, call_seconds=CALL_SECONDS, seconds=CHECK_SECONDS)


def name_of(f: object, caller) -> str:
    """Which exercise is this? Its own name, else the name it is bound to where check was called."""
    example = "check(linear_forward)"
    if isinstance(f, str):
        raise CheckMisused(f"check takes the function itself, without quotation marks: {example}")
    if not callable(f):
        kind = type(f).__name__
        raise CheckMisused(
            f"check takes the function itself, without brackets: {example}. This is a {kind}, "
            "perhaps what a function returned."
        )
    own = getattr(f, "__name__", None)
    if own in GRADED:
        return own
    for namespace in (caller.f_locals, caller.f_globals, namespace_of(f)):
        for name in GRADED:
            if namespace.get(name) is f:
                return name
    below = getattr(inner(f), "__name__", None)
    if below in GRADED:
        return below
    raise CheckMisused(unknown(own or type(f).__name__))


def unknown(name: str) -> str:
    near = difflib.get_close_matches(str(name), GRADED, n=1, cutoff=0.5)
    meant = f" Did you mean {near[0]}?" if near else ""
    return f"{name} is not one of the course's exercises.{meant}\nThey are: {', '.join(GRADED)}."


def _rendered(message: str) -> list[str]:
    first, *rest = message.split("\n")
    return [f"\x1b[1m{first}\x1b[0m", *rest]


def _show_picture(verdict: Verdict) -> None:
    """In a notebook, where the arrays differ; nothing in a terminal or script."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None or not hasattr(shell, "kernel") or verdict.difference is None:
        return
    from testCases.picture import html_of

    html = html_of(verdict.difference)
    if html:
        from IPython.display import publish_display_data

        publish_display_data(
            {"text/html": html, "text/plain": "(picture: where the arrays differ)"}
        )


say_calmly_what_is_not_written()
