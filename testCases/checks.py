"""check(f): is what I wrote right, and if not, which mistake is it?

The notebook's side of `testCases.judge`: calls the learner's function in this very process, under a
time limit, on copies, with its printing and plotting kept away from the cell's output.
"""

from __future__ import annotations

import contextlib
import difflib
import dis
import functools
import inspect
import io
import itertools
import linecache
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Collection

import numpy as np

import dnn_helpers
from dnn_helpers import GRADED
from testCases import wording
from testCases.judge import ErrorInfo, Outcome, Verdict, dependencies, judge
from testCases.timelimit import TimeLimit, limited

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


class LocalSubject:
    """A learner's function in this process; keeps the promises of `testCases.judge.Subject`."""

    def __init__(self, f: Callable, name: str):
        self.name = name
        self.used: set[str] = set()  # stand-ins that were called
        self._f = f
        self._stand_ins: dict[str, Callable] = {}
        self._left = CHECK_SECONDS
        self._calls = 0
        self.namespace: dict[str, object] = getattr(_inner(f), "__globals__", {})

    def stand_in(self, names: Collection[str]) -> None:
        for name in names:
            self._stand_ins[name] = self._counted(name)

    def call(self, *args: object) -> Outcome:
        return self._call(args, self._stand_ins, hidden=())

    def call_apart(self, *args: object) -> Outcome:
        """As `call`, in a notebook without data: a function that needs a variable there fails."""
        data = np.ndarray | np.generic | dict | list | tuple | int
        hidden = [
            key
            for key, value in self.namespace.items()
            if isinstance(value, data) and not isinstance(value, bool) and not key.startswith("_")
        ]
        return self._call(args, self._stand_ins, hidden)

    def _call(self, args, stand_ins, hidden) -> Outcome:
        printed = _Printed()
        state = np.random.get_state()
        # Each call finds another state of the generator: what forgets its seed cannot be lucky.
        self._calls += 1
        np.random.seed(10_000 + self._calls)
        started = time.monotonic()
        try:
            with _patched(self.namespace, stand_ins, hidden), _quiet(printed):
                value = limited(
                    max(0.05, min(CALL_SECONDS, self._left)), functools.partial(self._f, *args)
                )
        except TimeLimit as error:
            return Outcome("timeout", error=self._error(error), stdout=printed.text())
        except KeyboardInterrupt:
            raise
        except NotImplementedError as error:
            return Outcome("not_attempted", error=self._error(error), stdout=printed.text())
        except BaseException as error:  # SystemExit too: an outcome, not our end
            info = self._error(error)
            return Outcome("raised", args_after=args, error=info, stdout=printed.text())
        finally:
            self._left -= time.monotonic() - started
            np.random.set_state(state)
        if value is None and _is_unwritten(_inner(self._f)):
            return Outcome("not_attempted", stdout=printed.text())
        return Outcome("returned", value, args, stdout=printed.text())

    def _counted(self, name: str) -> Callable:
        reference = getattr(dnn_helpers, name)

        @functools.wraps(reference)
        def stand_in(*args, **kwargs):
            self.used.add(name)
            return reference(*args, **kwargs)

        return stand_in

    def _error(self, error: BaseException) -> ErrorInfo:
        """The exception with the learner's own line: the last one in the notebook's own code."""
        line, source = None, ""
        trace = error.__traceback__
        while trace is not None:
            frame = trace.tb_frame
            if frame.f_globals is self.namespace:
                line = trace.tb_lineno
                filename = frame.f_code.co_filename
                source = linecache.getline(filename, line, frame.f_globals).strip()
            trace = trace.tb_next
        return ErrorInfo(type(error).__name__, str(error), line, source)


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
    for namespace in (caller.f_locals, caller.f_globals, getattr(_inner(f), "__globals__", {})):
        for name in GRADED:
            if namespace.get(name) is f:
                return name
    inner = getattr(_inner(f), "__name__", None)
    if inner in GRADED:
        return inner
    raise CheckMisused(unknown(own or type(f).__name__))


def unknown(name: str) -> str:
    near = difflib.get_close_matches(str(name), GRADED, n=1, cutoff=0.5)
    meant = f" Did you mean {near[0]}?" if near else ""
    return f"{name} is not one of the course's exercises.{meant}\nThey are: {', '.join(GRADED)}."


def _inner(f: object) -> object:
    """The plain function below partials, decorators and callable objects."""
    for _ in range(20):
        if isinstance(f, functools.partial):
            f = f.func
        elif hasattr(f, "__wrapped__"):
            f = f.__wrapped__
        elif inspect.ismethod(f):
            f = f.__func__
        elif callable(f) and not inspect.isfunction(f) and not inspect.isclass(f):
            call = type(f).__call__  # a callable object: the function is its class's
            if not inspect.isfunction(call):
                return f
            f = call
        else:
            return f
    return f


def _is_unwritten(f: object) -> bool:
    """For a function that gave None: has nobody begun, or was only the return forgotten?

    Not begun: a body of nothing but a docstring, `pass` or `...`; or one that returns a variable
    (`cost = None ... return cost`), so that the return is there and the placeholder too.
    """
    code = getattr(f, "__code__", None)
    if code is None:
        return False
    steps = [step.opname for step in dis.get_instructions(code)]
    idle = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST", "POP_TOP", "CACHE"}
    returns_variable = any(
        step == "RETURN_VALUE" and before.startswith("LOAD_FAST")
        for before, step in itertools.pairwise(steps)
    )
    return returns_variable or set(steps) <= idle


@contextlib.contextmanager
def _patched(namespace: dict, stand_ins: dict, hidden: Collection[str]):
    """The learner's namespace with other functions in it, for one call."""
    missing = object()
    before = {name: namespace.get(name, missing) for name in (*stand_ins, *hidden)}
    try:
        namespace.update(stand_ins)
        for name in hidden:
            namespace.pop(name, None)
        yield
    finally:
        for name, value in before.items():
            if value is missing:
                namespace.pop(name, None)
            else:
                namespace[name] = value


@contextlib.contextmanager
def _quiet(printed: _Printed):
    """Prints are kept, warnings and figures dropped: they cost nothing and say nothing here."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    figures = set(pyplot.get_fignums()) if pyplot else set()
    with (
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
    ):
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            pyplot = sys.modules.get("matplotlib.pyplot")
            for number in set(pyplot.get_fignums()) - figures if pyplot else ():
                pyplot.close(number)


class _Printed(io.TextIOBase):
    """Keeps the first 10 000 characters that are printed."""

    def __init__(self):
        self._parts: list[str] = []
        self._room = 10_000

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self._room > 0:
            self._parts.append(text[: self._room])
            self._room -= len(text)
        return len(text)

    def text(self) -> str:
        return "".join(self._parts)


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
