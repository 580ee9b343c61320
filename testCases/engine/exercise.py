"""What an exercise is: one record, and a collection of them in the order of a course.

The engine reads all that it says of an exercise from here; a file in `testCases/exercises` fills
one in. From almost nothing (name, formula, inputs) to everything.
"""

from __future__ import annotations

import importlib.util
import inspect
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from types import FunctionType, MappingProxyType
from typing import Union

from .draw import Draw
from .kinds import KINDS, use
from .prints import Prints

# How the parts of a value are called: a name for an array or a number, (name, children) for a
# tuple; of a list of layers, whose children are alike, the one child. Dictionaries name their own.
Layout = Union[str, "tuple[str, tuple[Layout, ...]]"]


@dataclass(frozen=True, eq=False)
class Case:
    """One input of an exercise. Nobody changes its arguments: calls get copies."""

    label: str  # what sets this input apart, for the learner
    args: tuple


@dataclass(frozen=True)
class Mistake:
    """A known mistake: the exercise's function with this mistake in it."""

    id: str  # "<exercise>.dW_no_1_over_m"
    says: str  # one sentence that names the mistake, not the answer
    gives: Callable[..., object]


@dataclass(frozen=True, eq=False)
class Exercise:
    """One exercise, with all that belongs to it.

    Parameters
    ----------
    name : str
        What is to be written: the name of a function, a class or a value.
    formula : callable
        The lecture's formula, short and plain: what `solution` prints and what decides.
    inputs : callable
        ``inputs(draw) -> sequence of Case``: the inputs that decide, drawn from `draw`. With
        ``draw.square`` all sizes are equal: such inputs serve the diagnosis alone.
    arguments : tuple of str, optional
        The names of its parameters, in order; default: the formula's.
    result : Layout
        How the parts of what it returns are called.
    kind : str
        "function", "class" or "value": see `class_exercise` and `value_exercise`.
    written : object, optional
        What `solution` prints the source of; default: `formula`.
    rtol, atol : float, optional
        How far a number may be off: by ``rtol * abs(expected)``, or ``atol`` times the largest
        number of the array; default: those of `compare`.
    maths : mapping of str to str
        The line of maths by part of the result; "" is the whole function's line.
    hints : tuple of str
        One step of help at a time, from the idea to the line.
    mistakes : tuple of Mistake
        What learners really write, the most telling first.
    depends : tuple of str
        The exercises whose functions it calls, as the lecture builds it up.
    reference : callable, optional
        What stands in for it while functions that call it are judged; default: `formula`.
    inside : mapping of str to Layout
        How the arrays inside an argument are called.
    may_change : tuple of str
        Arguments that it may change in place.
    extra_keys : bool
        Whether a returned dictionary may hold more than is expected.
    choices : tuple of str
        For a text as result: the texts there are. `choices_name` says where they stand.
    fixed : tuple of str
        Arguments that cannot be changed a little (labels, sizes).
    sizes : callable, optional
        ``sizes(*args) -> {name: size}``: the numbers that a factor may come from, by what they are
        ("m" for the number of examples, "the number of units").
    order : callable, optional
        ``order(expected) -> list of paths``: the parts in the order in which they are computed.
    prints : Prints, optional
        What it prints beside what it returns.
    not_repeatable : tuple of (str, str), optional
        (id, sentence) where two calls give different numbers.
    leaves_open : mapping of str to str
        Changes of the formula, as `dnn exercise try` names them, that are right all the same: why.
    """

    name: str
    formula: Callable[..., object]
    inputs: Callable[[Draw], Sequence[Case]]
    arguments: tuple[str, ...] | None = None
    result: Layout = "result"
    kind: str = "function"
    written: object = None
    rtol: float | None = None
    atol: float | None = None
    maths: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({"": ""}))
    hints: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    depends: tuple[str, ...] = ()
    reference: Callable[..., object] | None = None
    inside: Mapping[str, Layout] = field(default_factory=lambda: MappingProxyType({}))
    may_change: tuple[str, ...] = ()
    extra_keys: bool = False
    choices: tuple[str, ...] = ()
    choices_name: str = ""
    fixed: tuple[str, ...] = ()
    sizes: Callable[..., Mapping[str, int]] | None = None
    order: Callable[[object], list[tuple]] | None = None
    prints: Prints | None = None
    not_repeatable: tuple[str, str] | None = None
    leaves_open: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    reaches: tuple[Exercise, ...] = ()  # filled in by `Exercises`: all that it may call, in order

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"{self.name}: kind is {self.kind!r}; there are {', '.join(KINDS)}")
        if self.arguments is None:
            names = tuple(inspect.signature(self.formula).parameters)
            object.__setattr__(self, "arguments", names)

    def cases(self, seed: int) -> tuple[Case, ...]:
        """The inputs that decide. Another seed gives other sizes and other numbers."""
        return _drawn(self, seed, False)

    def probes(self, seed: int) -> tuple[Case, ...]:
        """Square inputs, for the diagnosis alone.

        There a wrong product gives numbers where otherwise it would only raise, and numbers tell
        which mistake it is.
        """
        return _drawn(self, seed, True)

    def line_of_maths(self, part: str = "") -> str:
        return self.maths.get(part, self.maths.get("", ""))

    @property
    def stand_in(self) -> Callable[..., object]:
        return self.reference or self.formula

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of what it returns: one, or those of the tuple's parts."""
        if isinstance(self.result, str):
            return (self.result,)
        return tuple(part if isinstance(part, str) else part[0] for part in self.result[1])

    @cached_property
    def candidates(self) -> tuple[Mistake, ...]:
        """Its own known mistakes, then those of what it calls, put into the lecture's formula."""
        by_name = {each.name: each for each in self.reaches}
        nearest_first = dict.fromkeys([*self.depends, *reversed(by_name)])
        found = list(self.mistakes)
        for callee in nearest_first:
            for mistake in by_name[callee].mistakes:
                gives = self.formula_with({callee: mistake.gives})
                found.append(Mistake(mistake.id, mistake.says, gives))
        return tuple(found)

    def formula_with(self, others: Mapping[str, Callable[..., object]]) -> Callable[..., object]:
        """The lecture's formula with the functions in `others` in place of those it calls."""
        built: dict[str, Callable[..., object]] = dict(others)
        for each in (*self.reaches, self):
            own = each.formula
            below = built.keys() & {callee.name for callee in each.reaches}
            # A class's methods keep the functions that they call.
            if each.name in built or not below or each.kind != "function":
                continue
            built[each.name] = FunctionType(
                own.__code__,
                {**own.__globals__, **built},
                own.__name__,
                own.__defaults__,
                own.__closure__,
            )
        return built.get(self.name, self.formula)


@lru_cache(maxsize=256)
def _drawn(exercise: Exercise, seed: int, square: bool) -> tuple[Case, ...]:
    return tuple(exercise.inputs(Draw(seed, exercise.name, square=square)))


class Exercises(Mapping[str, Exercise]):
    """The exercises of a course by name, in its order.

    Raises ValueError where a name stands twice, a dependency is missing or comes later, or two
    mistakes share an id.
    """

    def __init__(self, exercises: Sequence[Exercise]):
        self._by_name: dict[str, Exercise] = {}
        for exercise in exercises:
            if exercise.name in self._by_name:
                raise ValueError(f"two exercises are called {exercise.name}")
            late = [name for name in exercise.depends if name not in self._by_name]
            if late:
                raise ValueError(
                    f"{exercise.name} depends on {', '.join(late)}: not an exercise before it"
                )
            ids = [mistake.id for mistake in exercise.mistakes]
            twice = sorted({id for id in ids if ids.count(id) > 1})
            if twice:
                raise ValueError(f"two mistakes are called {', '.join(twice)}")
            self._by_name[exercise.name] = replace(exercise, reaches=self._reached(exercise))

    def __getitem__(self, name: str) -> Exercise:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def _reached(self, exercise: Exercise) -> tuple[Exercise, ...]:
        reached = set(exercise.depends)
        for name in exercise.depends:
            reached |= {each.name for each in self._by_name[name].reaches}
        return tuple(each for name, each in self._by_name.items() if name in reached)


def uses(label: str, made_with: tuple, *calls: tuple[str, tuple]) -> Case:
    """An input of a class exercise: what an object is made with, and the calls of its methods.

    >>> uses("two examples", (3,), ("fit", (X, Y)), ("classify", (X,)))  # doctest: +SKIP
    """
    return Case(label, (made_with, calls))


def class_exercise(cls: type, inputs: Callable[[Draw], Sequence[Case]], **more) -> Exercise:
    """The exercise to write a class: what its methods give is compared, call by call.

    inputs: each made by `uses`. more: as for `Exercise`; of a known mistake the function is
    ``use(WrongClass)`` (`kinds.use`).
    """
    fields = {"result": "the result", "written": cls} | more
    return Exercise(cls.__name__, use(cls), inputs, kind="class", **fields)


def value_exercise(name: str, value: object, **more) -> Exercise:
    """The exercise to find a value: a number, a text or an array. ``check("name")`` asks for it.

    What is expected is never shown: it is the answer. more: as for `Exercise`.
    """
    one = Case("the value", ())
    fields = {"result": name} | more
    return Exercise(name, lambda: value, lambda draw: [one], kind="value", **fields)


def read_exercise(path: str | os.PathLike) -> Exercise:
    """The exercise in a file of one's own: ``<name>.py`` holds the record of `<name>`.

    Raises ValueError, naming the file, where it cannot be run or holds no such record.
    """
    path = Path(path)
    spec = importlib.util.spec_from_file_location(f"own_exercises.{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise ValueError(f"{path}: {type(error).__name__}: {error}") from error
    own = [each for each in vars(module).values() if isinstance(each, Exercise)]
    record = next((each for each in own if each.name == path.stem), None)
    if record is None:
        raise ValueError(f"{path}: no Exercise is called {path.stem} there, as the file is")
    return record


def in_order(exercises: Iterable[Exercise]) -> list[Exercise]:
    """The exercises in their order, each behind those of them that it depends on."""
    waiting, found = list(exercises), []
    while waiting:
        names = {each.name for each in waiting}
        ready = next((each for each in waiting if not names & set(each.depends)), None)
        if ready is None:
            raise ValueError(f"these depend on each other in a circle: {', '.join(sorted(names))}")
        found.append(ready)
        waiting.remove(ready)
    return found


Row = tuple[str, str, Callable[..., object]]  # id, sentence, what the function gives


def mistakes(name: str, rows: Sequence[Row]) -> tuple[Mistake, ...]:
    """The rows of a table as mistakes of the exercise `name`: (id, sentence, function)."""
    return tuple(Mistake(f"{name}.{id}", says, gives) for id, says, gives in rows)


def rows(frame: Callable[..., Callable[..., object]], table: Sequence[Row], prefix="") -> list[Row]:
    """The rows of `table`, each put into `frame`: ``frame(gives)`` is the function as a whole.

    So a table need only say what is wrong: ``("sign", "dW has the wrong sign.", lambda dZ: ...)``.
    `prefix` goes before every id.
    """
    return [(prefix + id, says, frame(gives)) for id, says, gives in table]
