"""How a learner's function is called: the one way, in the notebook and in the grader's sandbox.

Standard library and NumPy only: the sandbox, which must not see checks or reference, loads this
very file. What a call gave is an `Outcome`, whatever happened.

    LocalFunction   a function in this very process, as a `Subject`
    plain           a value made of nothing but plain arrays, numbers, texts, tuples, lists, dicts
"""

from __future__ import annotations
import __future__

import ast
import builtins
import contextlib
import dis
import functools
import inspect
import io
import itertools
import linecache
import numbers
import random
import re
import sys
import textwrap
import time
import types
import warnings
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from .kinds import callable_of
from .timelimit import TimeLimit, limited

CALL_SECONDS = 3.0  # one call; a right one takes microseconds
CHECK_SECONDS = 6.0  # all calls of one function together
MAX_PRINTED = 10_000  # characters that are kept of what a call prints
MAX_CALLS = 50  # of other graded functions, that are noted
MAX_MESSAGE = 600  # and of what an exception says
# A value of a learner's may be anything: what is deeper or larger is named, not looked at.
MAX_DEPTH, MAX_ITEMS, MAX_TEXT, MAX_BYTES = 16, 20_000, 100_000, 15_000_000
MAX_TEXTS = 1_000  # in an array

# What `from __future__ import ...` changes about the cells that follow.
FUTURE_FLAGS = functools.reduce(
    int.__or__, (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
)

# A learner's code may put anything in the place of these, later.
_seed, _get_state, _set_state = np.random.seed, np.random.get_state, np.random.set_state


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

    A sandbox that cannot (and should not) bring such an object over puts this in its place; the
    notebook does the same, so that both are told the same.
    """

    type_name: str  # "matrix", "generator", "function"


@dataclass(frozen=True)
class Outcome:
    """Of one call, however it was made."""

    kind: str  # "returned" | "raised" | "not_attempted" | "timeout" | "crashed"
    value: object = None  # what came back (kind "returned"), plain
    args_after: tuple = ()  # the arguments as the call left them, plain; () when unknown
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


class LocalFunction:
    """A learner's function in this very process: a `Subject`.

    Parameters
    ----------
    name : str
        The exercise that it is an answer to.
    function : callable
        The function as it is bound in the notebook.
    course : callable
        ``course(name) -> callable``: what stands in for the graded function `name`.
    call_seconds, seconds : float
        The longest time of one call, and of all calls together; default: those above.
    patience : float
        How many times as long on a busy machine; see `timelimit.limited`.
    calls : int
        How many calls were made before: each finds the random generators in its own state.
    kind : str
        Of the exercise: of a class and of a value something else is called; see `kinds`.
    """

    def __init__(
        self,
        name: str,
        function: Callable[..., object],
        course: Callable[[str], Callable[..., object]],
        *,
        call_seconds: float | None = None,
        seconds: float | None = None,
        patience: float = 3.0,
        calls: int = 0,
        kind: str = "function",
    ):
        function = callable_of(kind, function)
        self.name = name
        self.used: set[str] = set()
        self.calls = calls
        self.namespace = namespace_of(function)
        self._kind = kind
        self._function = function
        self._course = course
        self._stand_ins: dict[str, Callable[..., object]] = {}
        self._call_seconds = CALL_SECONDS if call_seconds is None else call_seconds
        self._left = CHECK_SECONDS if seconds is None else seconds
        self._patience = patience

    def stand_in(self, names: Collection[str]) -> None:
        self.used = set()
        self._stand_ins = {name: self._noting(name) for name in names}

    def call(self, *args: object) -> Outcome:
        return self._call(args, ())

    def call_without_data(self, *args: object) -> Outcome:
        return self._call(args, data_names(self.namespace))

    def calls_made(self, names: Collection[str], args: tuple) -> list[Call]:
        made: list[Call] = []
        bound = {name: self._stand_ins.get(name, self.namespace.get(name)) for name in names}
        used, stand_ins = self.used, self._stand_ins
        self.used, self._stand_ins = (
            set(),
            {
                name: _recording(name, function, made)
                for name, function in bound.items()
                if callable(function)
            },
        )
        try:
            self._call(args, ())
        finally:
            self.used, self._stand_ins = used, stand_ins
        return made

    def signature(self) -> tuple[str, ...] | None:
        try:
            parameters = inspect.signature(self._function).parameters.values()
        except (TypeError, ValueError):
            return None
        stars = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
        return tuple(stars.get(one.kind, "") + one.name for one in parameters)

    def _call(self, args: tuple, hidden: Collection[str]) -> Outcome:
        printed = Printed()
        self.calls += 1
        seconds = max(0.05, min(self._call_seconds, self._left))
        started = time.monotonic()
        try:
            with (
                random_numbers_kept(),
                _patched(self.namespace, self._stand_ins, hidden),
                quiet(printed),
            ):
                # What forgets its seed cannot be lucky: each call finds another state.
                _seed(10_000 + self.calls)
                random.seed(10_000 + self.calls)
                function = functools.partial(self._function, *args)
                gave = lambda: (plain(function()), tuple(plain(arg) for arg in args))  # noqa: E731
                value, after = limited(seconds, gave, self._patience)
        except TimeLimit as error:
            return Outcome("timeout", error=self._error(error), stdout=printed.text())
        except KeyboardInterrupt:
            raise
        except NotImplementedError as error:
            kind = "not_attempted" if self._not_begun(error) else "raised"
            return Outcome(kind, error=self._error(error), stdout=printed.text())
        except BaseException as error:  # SystemExit too: an outcome, not our end
            return Outcome("raised", error=self._error(error), stdout=printed.text())
        finally:
            self._left -= time.monotonic() - started
        if value is None and returns_placeholder(self._function):
            return Outcome("not_attempted", stdout=printed.text())
        return Outcome("returned", value, after, stdout=printed.text())

    def _not_begun(self, error: NotImplementedError) -> bool:
        """Did a function that does nothing else raise it? Of a class: one of its methods."""
        if self._kind != "class":
            return not_begun(self._function)
        trace = error.__traceback__
        while trace.tb_next is not None:
            trace = trace.tb_next
        return _does_nothing(trace.tb_frame.f_code)

    def _noting(self, name: str) -> Callable[..., object]:
        course = self._course(name)

        @functools.wraps(course)
        def stand_in(*args, **kwargs):
            self.used.add(name)
            return course(*args, **kwargs)

        return stand_in

    def _error(self, error: BaseException) -> ErrorInfo:
        """The exception, with the last line of the checked function that it came through."""
        own = _codes(inner(self._function))
        line, source, within, deepest = None, "", "", None
        trace = error.__traceback__
        while trace is not None:
            frame = trace.tb_frame
            if frame.f_globals is self.namespace:
                deepest = trace
                if frame.f_code in own or frame.f_code.co_name == self.name:
                    line, source, within = trace.tb_lineno, _line(frame, trace.tb_lineno), ""
                else:
                    within = frame.f_code.co_name
            trace = trace.tb_next
        if line is None and deepest is not None:  # a wrapper from elsewhere: then what it wraps
            line, within = deepest.tb_lineno, ""
            source = _line(deepest.tb_frame, line)
        return ErrorInfo(type_name(type(error)), message_of(error), line, source[:200], within[:80])


def _recording(
    name: str, function: Callable[..., object], made: list[Call]
) -> Callable[..., object]:
    """The function, which notes in `made` what it is called with, unless that is full."""

    @functools.wraps(function)
    def record(*given, **named):
        if not _recording.inside and len(made) < MAX_CALLS:
            values = {key: plain(value) for key, value in named.items()}
            made.append(Call(name, tuple(plain(value) for value in given), values))
        outer, _recording.inside = _recording.inside, True  # what it calls itself does not count
        try:
            return function(*given, **named)
        finally:
            _recording.inside = outer

    return record


_recording.inside = False


# -------------------------------------------------------------------------- what it is, as written


def inner(function: object) -> object:
    """The plain function below partials, decorators and callable objects."""
    for _ in range(20):
        if isinstance(function, functools.partial):
            function = function.func
        elif hasattr(function, "__wrapped__"):
            function = function.__wrapped__
        elif inspect.ismethod(function):
            function = function.__func__
        elif (
            callable(function)
            and not inspect.isfunction(function)
            and not inspect.isclass(function)
        ):
            call = type(function).__call__  # a callable object: the function is its class's
            if not inspect.isfunction(call):
                return function
            function = call
        else:
            return function
    return function


def namespace_of(function: object) -> dict[str, object]:
    """The global names that a function sees: those of its notebook."""
    found = getattr(inner(function), "__globals__", None)
    return found if isinstance(found, dict) else {}


def data_names(namespace: Mapping[str, object]) -> list[str]:
    """The variables of a notebook that hold data: arrays, their collections, whole numbers."""
    data = np.ndarray | np.generic | dict | list | tuple | int
    return [
        name
        for name, value in namespace.items()
        if isinstance(value, data) and not isinstance(value, bool) and not name.startswith("_")
    ]


def returns_placeholder(function: object) -> bool:
    """Of a function that gave None: has nobody begun, or was only the return forgotten?

    Not begun: a body of nothing but a docstring, `pass` or `...`; or one that returns a variable
    to which it gives nothing but None (`cost = None ... return cost`), so that the return is there
    and the placeholder too.
    """
    code = getattr(inner(function), "__code__", None)
    if not isinstance(code, types.CodeType):
        return False
    instructions = list(dis.get_instructions(code))
    steps = [step.opname for step in instructions]
    idle = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST", "POP_TOP", "CACHE"}
    returned = {
        _variables(before)[-1]
        for before, step in itertools.pairwise(instructions)
        if step.opname == "RETURN_VALUE" and before.opname.startswith("LOAD_FAST")
    }
    return bool(returned & _only_none(code)) or set(steps) <= idle


def _variables(step: dis.Instruction) -> tuple[str, ...]:
    return step.argval if isinstance(step.argval, tuple) else (step.argval,)


def _only_none(code: types.CodeType) -> set[str]:
    """The variables of a function that get no other value than a written None."""
    none, other, is_none = set(), set(), False
    for step in dis.get_instructions(code):
        if step.opname.startswith("STORE_FAST"):
            stored = _variables(step)[: 1 if "LOAD" in step.opname else None]
            (none if is_none else other).update(stored)
        elif step.opname == "LOAD_CONST":
            values = step.argval if isinstance(step.argval, tuple) else (step.argval,)
            is_none = all(value is None for value in values)
        elif step.opname not in ("COPY", "DUP_TOP", "UNPACK_SEQUENCE"):
            is_none = False
    return none - other


def not_begun(function: object) -> bool:
    """Of a function that raised NotImplementedError: does it do nothing else?

    It does, where it uses any of its parameters, before that line or behind it: then somebody has
    written it, and has forgotten to remove the line. Python drops what stands behind; the text of
    the function, where it is known, still has it.
    """
    code = getattr(inner(function), "__code__", None)
    return isinstance(code, types.CodeType) and _does_nothing(code)


def _does_nothing(code: types.CodeType) -> bool:
    """Is none of the parameters read? Then nobody has begun."""
    stars = bool(code.co_flags & inspect.CO_VARARGS) + bool(code.co_flags & inspect.CO_VARKEYWORDS)
    count = code.co_argcount + code.co_kwonlyargcount + stars
    parameters = set(code.co_varnames[:count])
    for step in dis.get_instructions(code):
        if "LOAD_" in step.opname:
            names = step.argval if isinstance(step.argval, tuple) else (step.argval,)
            if any(isinstance(name, str) and name in parameters for name in names):
                return False
    return not parameters & _names_read(code)


def _names_read(code: types.CodeType) -> set[str]:
    """The names that a function's text reads; nothing where the text is not known."""
    try:
        lines = linecache.getlines(code.co_filename)[code.co_firstlineno - 1 :]
        text = textwrap.dedent("".join(inspect.getblock(lines)))
        written = [
            node
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef) and node.name == code.co_name
        ]
    except Exception:
        return set()
    return {
        node.id
        for function in written[:1]
        for statement in function.body
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def _codes(function: object) -> set[types.CodeType]:
    """The code of a function and of all that is written inside it."""
    todo = [getattr(function, "__code__", None)]
    found: set[types.CodeType] = set()
    while todo:
        code = todo.pop()
        if isinstance(code, types.CodeType):
            found.add(code)
            todo.extend(code.co_consts)
    return found


def _line(frame: types.FrameType, line: int) -> str:
    return linecache.getline(frame.f_code.co_filename, line, frame.f_globals).strip()


def remember(label: str, source: str) -> None:
    """Let the lines of a cell be found under its label, as those of a file are."""
    linecache.cache[label] = (len(source), None, source.splitlines(keepends=True), label)


def type_name(kind: type) -> str:
    """A type's name as plain text, which a learner's metaclass may have made anything."""
    try:
        name = type.__dict__["__name__"].__get__(kind)
    except Exception:
        name = ""
    return re.sub(r"[^\w .,\[\]<>()-]", "", str(name))[:60] or "unknown"


def message_of(error: BaseException) -> str:
    """str(error), where the learner's class lets us; without addresses, which change."""
    try:
        text = str(error.msg) if isinstance(error, SyntaxError) else str(error)
    except BaseException:
        return ""
    return re.sub(r" at 0x[0-9a-fA-F]+", "", text)[:MAX_MESSAGE]


# ------------------------------------------------------------------------------- what came back


def plain(value: object) -> object:
    """A copy of a value that holds plain arrays, numbers, texts, None, tuples, lists and dicts.

    A namedtuple is a tuple, an OrderedDict a dict, a Fraction a float, a complex array without
    imaginary part a real one. Whatever is none of these is a `Foreign` that says what it was.
    """
    return _Plain().of(value, 0)


class _Plain:
    def __init__(self):
        self.items = self.bytes = 0

    def of(self, value: object, depth: int) -> object:
        kind = type(value)
        self.items += 1
        if value is None or kind is bool or kind is float:
            return value
        if depth > MAX_DEPTH:
            return Foreign(f"{type_name(kind)} nested more than {MAX_DEPTH} deep")
        if self.items > MAX_ITEMS:
            return Foreign(f"{type_name(kind)} with more than {MAX_ITEMS} items")
        try:
            return self._of(value, depth)
        except Exception:  # a class of the learner's that pretends to be one of these
            return Foreign(type_name(kind))

    def _of(self, value: object, depth: int) -> object:
        if isinstance(value, np.ndarray):
            return self._array(value)
        if isinstance(value, str):
            long = len(value) > MAX_TEXT
            return Foreign(f"str of {len(value)} characters") if long else str.__str__(value)
        if isinstance(value, np.generic):
            return self._scalar(value)
        if isinstance(value, int):
            large = abs(value) >= 2**63
            return Foreign("int of more than 63 bits") if large else int.__index__(value)
        if isinstance(value, tuple | list):
            items = [self.of(item, depth + 1) for item in value[: MAX_ITEMS + 1]]
            return items if isinstance(value, list) else tuple(items)
        if isinstance(value, Mapping):
            pairs = itertools.islice(value.items(), MAX_ITEMS + 1)
            return {self.of(key, depth + 1): self.of(item, depth + 1) for key, item in pairs}
        if isinstance(value, numbers.Real):
            return float(value)
        if type(value) is complex:
            return Foreign("complex") if value.imag else value.real
        return Foreign(type_name(type(value)))

    def _array(self, array: np.ndarray) -> object:
        kind = type(array)
        if kind is not np.ndarray:
            if isinstance(array, np.matrix) or (
                isinstance(array, np.ma.MaskedArray) and np.ma.is_masked(array)
            ):
                return Foreign(type_name(kind))
            array = np.array(array, subok=False)
        dtype = array.dtype
        if dtype.kind == "O" and array.ndim == 0:
            return Foreign(f"array around a {type_name(type(array.item()))}")
        self.bytes += array.nbytes
        if self.bytes > MAX_BYTES:
            return Foreign(f"ndarray of shape {array.shape}, too large to compare")
        if dtype.kind == "c" and not np.any(array.imag):
            array, dtype = array.real, array.real.dtype
        if dtype.kind == "f" and dtype.itemsize > 8:
            return array.astype(np.float64)
        if dtype.kind == "U" and array.size <= MAX_TEXTS:
            return np.array(array)
        if dtype.kind not in "biuf":
            return Foreign(f"ndarray of dtype {dtype.name}")
        if not dtype.isnative:
            dtype = dtype.newbyteorder("=")
        return np.array(array, dtype=dtype, order="C")

    def _scalar(self, value: np.generic) -> object:
        found = self._array(np.asarray(value))
        if isinstance(found, Foreign):
            return Foreign(found.type_name.replace("ndarray", "NumPy scalar"))
        return found[()]


# ------------------------------------------------------------------------------ around one call


class Printed(io.TextIOBase):
    """A text stream that keeps the first MAX_PRINTED characters."""

    def __init__(self):
        self._parts: list[str] = []
        self._room = MAX_PRINTED

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self._room > 0:
            self._parts.append(str(text)[: self._room])
            self._room -= len(text)
        return len(text)

    def text(self) -> str:
        return "".join(self._parts)


@contextlib.contextmanager
def quiet(printed: Printed):
    """Prints are kept, warnings and figures dropped; nobody answers at the keyboard."""
    figures = set(_figures())
    keyboard, stdin = builtins.input, sys.stdin
    builtins.input, sys.stdin = _nobody, io.StringIO()
    try:
        with (
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(io.StringIO()),
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        builtins.input, sys.stdin = keyboard, stdin
        for number in set(_figures()) - figures:
            sys.modules["matplotlib.pyplot"].close(number)


def _nobody(prompt: object = "") -> str:
    raise EOFError("EOF when reading a line")


def _figures() -> list[int]:
    pyplot = sys.modules.get("matplotlib.pyplot")
    numbers = getattr(pyplot, "get_fignums", list)()
    return numbers if isinstance(numbers, list) else []


@contextlib.contextmanager
def random_numbers_kept():
    """NumPy's and Python's global generators are afterwards as they were before.

    Around many calls, too: then the generators are read and set back once, which takes longer than
    most calls do.
    """
    if random_numbers_kept.inside:
        yield
        return
    states = _get_state(), random.getstate()
    random_numbers_kept.inside = True
    try:
        yield
    finally:
        random_numbers_kept.inside = False
        _set_state(states[0])
        random.setstate(states[1])


random_numbers_kept.inside = False


@contextlib.contextmanager
def _patched(namespace: dict, stand_ins: Mapping[str, object], hidden: Collection[str]):
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
