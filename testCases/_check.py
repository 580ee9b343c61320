"""check(f): is what I wrote right, and if not, which mistake is it?

The notebook's side of the engine: finds out which exercise a function answers, has it judged in
this very process, and shows the verdict without a traceback.
"""

from __future__ import annotations

import difflib
import sys
from collections import Counter
from collections.abc import Callable

from testCases._closed import solutions_closed
from testCases.engine.calling import LocalFunction, inner, namespace_of, random_numbers_kept
from testCases.engine.exercise import Exercise, Exercises
from testCases.engine.judge import Verdict, judge
from testCases.engine.kinds import callable_of
from testCases.engine.message import next_step, stand_in_line
from testCases.engine.stand_ins import COURSES_OWN, stood_in_for
from testCases.exercises import EXERCISES

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


def check(f: Callable | str, name: str | None = None) -> None:
    """Say whether a function that you wrote is right, and if not, which mistake it is.

    Graded functions that it calls are judged first; where one is wrong, the course's stands in, so
    that one early mistake costs one exercise.

    Parameters
    ----------
    f : callable or str
        Your function itself, without brackets: ``check(linear_forward)``; of an exercise that asks
        for a value, the value's name: ``check("answer")``.
    name : str, optional
        The exercise; needed only where f has no name of its own (a lambda that is not bound to the
        exercise's name).

    Raises
    ------
    CheckFailed
        It is not right yet; the message names the mistake.
    NotAttempted
        It is not written yet.
    CheckMisused
        f is not a function of an exercise.
    """
    if isinstance(f, str) and f in EXERCISES and EXERCISES[f].kind == "value":
        name, f = f, sys._getframe(1).f_globals.get(f)
    name = name or name_of(f, sys._getframe(1))
    if name not in EXERCISES:
        raise CheckMisused(unknown(name))
    verdict = verdict_on(f, name)
    if verdict.status == "not_attempted":
        raise NotAttempted(verdict.message)
    if verdict.status != "passed":
        tries[name] += 1
        _show_picture(verdict)
        raise CheckFailed(_with_help(verdict), verdict)
    print(f"PASS {name}  {verdict.passed}/{verdict.total}")
    if verdict.stand_ins:
        print("     " + stand_in_line(verdict.stand_ins))


def verdict_on(f: Callable, name: str, exercises: Exercises = EXERCISES) -> Verdict:
    """Judge f, and before it what it calls."""
    exercise = exercises[name]
    namespace = namespace_of(callable_of(exercise.kind, f))

    def local(function: Callable, each: Exercise) -> LocalFunction:
        course = lambda name: exercises[name].stand_in  # noqa: E731
        return LocalFunction(each.name, function, course, kind=each.kind)

    def bound(each: Exercise) -> object:
        found = namespace.get(each.name)
        if found is each.stand_in:
            return COURSES_OWN
        return local(found, each) if callable(found) else None

    with random_numbers_kept():
        return judge(exercise, local(f, exercise), wrong=stood_in_for(exercise, bound))


def _with_help(verdict: Verdict) -> str:
    """The message; after some failed checks its last line names the solution, too."""
    kind, failed = EXERCISES[verdict.name].kind, tries[verdict.name]
    if failed < 3 or solutions_closed():
        return verdict.message
    plain = next_step(verdict.name, kind=kind)
    return verdict.message.replace(plain, next_step(verdict.name, failed, kind=kind))


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
    if own in EXERCISES:
        return own
    for namespace in (caller.f_locals, caller.f_globals, namespace_of(f)):
        for name in EXERCISES:
            if namespace.get(name) is f:
                return name
    within = getattr(inner(f), "__name__", None)
    if within in EXERCISES:
        return within
    raise CheckMisused(unknown(own or type(f).__name__))


def unknown(name: str) -> str:
    near = difflib.get_close_matches(str(name), list(EXERCISES), n=1, cutoff=0.5)
    meant = f" Did you mean {near[0]}?" if near else ""
    return f"{name} is not one of the course's exercises.{meant}\nThey are: {', '.join(EXERCISES)}."


def _rendered(message: str) -> list[str]:
    first, *rest = message.split("\n")
    return [f"\x1b[1m{first}\x1b[0m", *rest]


def _show_picture(verdict: Verdict) -> None:
    """In a notebook, where the arrays differ; nothing in a terminal or script."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None or not hasattr(shell, "kernel") or verdict.difference is None:
        return
    from testCases.engine.message_html import html_of

    html = html_of(verdict.difference)
    if html:
        from IPython.display import publish_display_data

        publish_display_data(
            {"text/html": html, "text/plain": "(picture: where the arrays differ)"}
        )


say_calmly_what_is_not_written()
