"""The functions at work: which ones ran, how often, for how long; and what happens when one fails.

    functions = Functions({**my_functions(), "relu": leaky})
    functions["L_model_forward"](X, parameters)      # calls leaky where it asks for relu
    functions.counts["relu"]                         # 2

Within such a call each graded name means the function that was handed over under it, wherever the
learner's functions and the course's look it up; inside a function its own name keeps its meaning,
so a function may wrap the one it takes the place of.  Afterwards every name is as it was.
"""

import contextlib
import dis
import functools
import importlib
import inspect
import io
import time
import traceback
from collections import Counter
from pathlib import Path

import numpy as np

from .watchdog import Stopped, watched

LOOPS = {"FOR_ITER", "JUMP_BACKWARD", "JUMP_ABSOLUTE"}  # what a loop is made of, in bytecode
clock = time.perf_counter


class FunctionError(Exception):
    """A function of the network raised, was stopped, or gave back what cannot be used."""


class Functions:
    """The learner's functions, and the course's where these are missing, at work together.

    Parameters
    ----------
    handed : mapping of str to callable, optional
        Functions by their graded names, and `mini_batch(X, Y, iteration) -> X, Y` if there is one.
    activation : pair of callables, optional
        forward(Z) -> A, cache and backward(dA, cache) -> dZ; they take the places of relu and
        relu_backward, wherever these are called by name.
    """

    def __init__(self, handed=None, activation=None):
        self.course = course()
        handed = dict(handed or {})
        if activation:
            handed |= dict(zip(("relu", "relu_backward"), activation, strict=True))
        self.own = {n: f for n, f in handed.items() if f is not self.course.get(n)}
        self.counts = dict.fromkeys({**self.course, **self.own}, 0)
        self.seconds, self.timed_calls = Counter(), Counter()
        self.timed = False  # is the time of each function taken?  That slows quick ones down.
        self._busy, self._inner, self._open = set(), 0.0, False
        self._entries = {n: self._counted(n, f, f) for n, f in {**self.course, **self.own}.items()}
        self._meanings = self._find_meanings() if self.own else []

    def _find_meanings(self):
        """(namespace, name, what it means at work) where that is to be another than it is."""
        spaces = [vars(importlib.import_module(f"dnn_helpers.network.{name}"))
                  for name in ("forward", "backward")]  # fmt: skip
        for function in self.own.values():
            space = _globals(function)
            if space is not None and not any(space is one for one in spaces):
                spaces.append(space)
        return [
            (space, name, self._counted(name, self.own.get(name, space[name]), space[name]))
            for space in spaces
            for name in self._entries
            if callable(space.get(name))
            and (name in self.own or space[name] is self.course.get(name))
        ]

    def __getitem__(self, name):
        """The function of that name, to be called by itself."""

        def function(*args):
            with self.at_work():
                return self._entries[name](*args)

        return function

    def __contains__(self, name):
        return name in self._entries

    @property
    def rewired(self):
        """Do the functions call each other only because they are together here?"""
        functions = {**self.course, **self.own}
        return any(
            other != name and _globals(function) is space and name in _names(function)
            for space, name, _ in self._meanings
            if name in self.own and space[name] is not self.own[name]
            for other, function in functions.items()
        )

    @contextlib.contextmanager
    def at_work(self):
        """While the block lasts, names mean what was handed over, and a function that hangs is
        stopped.  Prints and warnings are dropped: many times a second they would flood the page."""
        if self._open:
            yield
            return
        before = [(space, name, space[name]) for space, name, _ in self._meanings]
        self._open = True
        try:
            for space, name, meaning in self._meanings:
                space[name] = meaning
            with (
                np.errstate(all="ignore"),
                contextlib.redirect_stdout(io.StringIO()),
                watched(lambda: sum(self.counts.values())),
            ):
                yield
        finally:
            for space, name, value in before:
                space[name] = value
            self._open = False

    def call(self, name, *args):
        """Call a function by its name, within at_work().

        Raises FunctionError where it raises, naming the line; and Stopped, naming it too, where it
        was interrupted or did not end.
        """
        try:
            return self._entries[name](*args)
        except Exception as error:
            said = f"{name} raised {type(error).__name__}{self._line(name, error)}: {error}"
            raise FunctionError(said) from error
        except KeyboardInterrupt as error:
            raise Stopped(f"{name} was interrupted{self._line(name, error)}.") from error
        except Stopped as error:
            raise Stopped(f"{name} {error}{self._line(name, error)}.") from error

    def _counted(self, name, function, inside=None):
        """`function`, counted, and timed if asked; within itself the name means `inside`."""
        counts, busy = self.counts, self._busy

        @functools.wraps(function, updated=())
        def counted(*args, **kwargs):
            counts[name] += 1
            if self.timed:
                return self._timing(name, function, args, kwargs)
            return function(*args, **kwargs)

        @functools.wraps(function, updated=())
        def instead(*args, **kwargs):
            if name in busy:
                return inside(*args, **kwargs)
            busy.add(name)
            try:
                return counted(*args, **kwargs)
            finally:
                busy.discard(name)

        return instead if name in self.own else counted

    def _timing(self, name, function, args, kwargs):
        outer, self._inner, began = self._inner, 0.0, clock()
        try:
            return function(*args, **kwargs)
        finally:
            took = clock() - began
            self.seconds[name] += took - self._inner  # without what it called
            self.timed_calls[name] += 1
            self._inner = outer + took

    def _line(self, name, error):
        """In which line it happened, as far as the learner's own functions go."""
        frames = traceback.extract_tb(error.__traceback__)
        code = getattr(inspect.unwrap(self.own.get(name, self.course.get(name))), "__code__", None)
        files = {code.co_filename} if code else set()
        files |= {f.__code__.co_filename for f in map(inspect.unwrap, self.own.values())
                  if hasattr(f, "__code__")}  # fmt: skip
        own = [frame for frame in frames if frame.filename in files]
        if not own:
            return ""
        # A comprehension has a frame of its own in some versions of Python, and no name.
        at = next((frame for frame in own[::-1] if frame.name[0] != "<"), own[-1])
        where = f" at line {at.lineno} of {Path(at.filename).name}, in {at.name}"
        if at.filename.startswith(("<", "/tmp/ipykernel")) or "ipykernel" in at.filename:
            where = f" in line {at.lineno} of the cell with {at.name}"
        return f"{where} ({at.line})" if at.line else where

    # --- what there is to say of them

    def name_of(self, name):
        """What the function behind a graded name calls itself: relu may be leaky_relu."""
        said = getattr(self.own.get(name), "__name__", name)
        return name if said.startswith("<") else said

    def loops(self, name):
        """Does the function of that name loop in Python?"""
        codes = _codes(self.own.get(name, self.course.get(name)))
        return any(step.opname in LOOPS for code in codes for step in dis.get_instructions(code))

    def takes_parameters(self, name):
        """Does a function ask for `parameters` besides what the exercise gives it?"""
        return "parameters" in _arguments(self.own.get(name))

    def said(self):
        """What was called so far and how often, the learner's and the course's; in sentences."""
        called = {n: self.name_of(n) for n in self._entries if n in self.own and self.counts[n]}
        mine = [
            f"{n if name == n else f'{name} as {n}'} {self.counts[n]}" for n, name in called.items()
        ]
        idle = [n for n in self._entries if n in self.own and not self.counts[n]]
        course = [f"{n} {self.counts[n]}" for n in self._entries
                  if n not in self.own and self.counts[n]]  # fmt: skip
        if not self.own:
            return (
                f"Runs the course's functions; calls so far: {', '.join(course)}. "
                "playground(**my_functions()) runs what you wrote."
            )
        words = [f"Runs your functions; calls so far: {', '.join(mine) or 'none'}."]
        if course:
            words.append(f"The course's: {', '.join(course)}.")
        if idle:
            words.append(f"Handed over and not called: {', '.join(idle)}.")
        return " ".join(words)


@functools.cache
def course():
    """The course's own functions by their graded names, in the order of the lessons."""
    import dnn_helpers

    return {name: getattr(dnn_helpers, name) for name in dnn_helpers.NETWORK}


def _codes(function):
    """The code of a function, and of what is defined inside it."""
    waiting, found = [getattr(inspect.unwrap(function), "__code__", None)], []
    while waiting:
        code = waiting.pop()
        if code is not None:
            found.append(code)
            waiting += [one for one in code.co_consts if inspect.iscode(one)]
    return found


def _names(function):
    return {name for code in _codes(function) for name in code.co_names}


def _globals(function):
    function = inspect.unwrap(function)
    function = getattr(function, "__func__", function)
    if not hasattr(function, "__globals__"):  # an object with __call__
        function = type(function).__call__
    return getattr(function, "__globals__", None)


def _arguments(function):
    try:
        return inspect.signature(function).parameters if function else {}
    except (TypeError, ValueError):
        return {}
