"""Which other functions does it call, and with what? Compared with the calls of the formula.

A function that is built from others goes wrong mostly in what it hands to them: the weights of
another layer, the whole cache for a part of it, two arguments in the wrong order. What it really
handed over is recorded, so the sentence is about this code, whatever its numbers are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ..calling import Call, Subject
from ..compare import copy, kind_of, same
from ..exercise import Exercise
from ..trial import Trial, quietly

ORDINALS = ("1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th")


def other_calls(exercise: Exercise, trial: Trial, subject: Subject) -> list[tuple[str, str]]:
    """What it hands to the functions that it calls, where that is not what the formula hands on."""
    if not exercise.depends:
        return []
    own = subject.calls_made([each.name for each in exercise.reaches], copy(trial.case.args))
    wanted = calls_of_the_formula(exercise, trial.case.args)
    direct = {each.name: each for each in exercise.reaches if each.name in exercise.depends}
    if not own or any(call.name not in direct for call in own):
        return []  # it is built from others than the lecture's: no two calls to lay side by side
    called, asked = {call.name for call in own}, {call.name for call in wanted}
    if called - asked:
        odd, instead = sorted(called - asked), sorted(asked - called)
        if len(odd) != 1 or len(instead) != 1:
            return []
        says = f"it calls {odd[0]} on this input, and not {instead[0]}."
        return [(f"{exercise.name}.calls_{odd[0]}", says)]
    names = list(_names(exercise, trial.case.args, wanted))
    for name in dict.fromkeys(call.name for call in own):
        found = _side_by_side(
            direct[name],
            [call for call in own if call.name == name],
            [call for call in wanted if call.name == name],
            names,
            ended=trial.outcome.kind != "returned",
        )
        if found:
            return [(f"{exercise.name}.{found[0]}", found[1])]
    return []


def as_in_the_formula(exercise: Exercise, trials: list[Trial], subject: Subject) -> bool:
    """Does it make the calls of the formula, with what the formula hands on, wherever it is wrong?

    Then what it calls did all that it does in the lecture, and no mistake of theirs is in it.
    """
    wrong = [trial for trial in trials if trial.wrong_value][:3]
    if not exercise.depends or not wrong:
        return False
    by_name = {each.name: each for each in exercise.reaches}
    for trial in wrong:
        own = subject.calls_made(list(by_name), copy(trial.case.args))
        wanted = calls_of_the_formula(exercise, trial.case.args)
        if [call.name for call in own] != [call.name for call in wanted]:
            return False
        for mine, right in zip(own, wanted, strict=True):
            if not _alike(tuple(right.args), _positional(mine, by_name[mine.name])):
                return False
    return True


def _side_by_side(callee, own, wanted, names, *, ended) -> tuple[str, str] | None:
    """The calls of one function beside those of the formula."""
    counts = f"{callee.name} is called {_times(len(own))}; expected {_times(len(wanted))}."
    if len(own) > len(wanted):
        return "one_call_too_many", counts
    for k, (mine, right) in enumerate(zip(own, wanted, strict=False)):
        which = callee.name if len(wanted) == 1 else f"{callee.name}, in its {ORDINALS[k]} call,"
        found = _handed_over(callee, _positional(mine, callee), right.args, which, names)
        if found is not None:
            return found if found[1] else None
    return None if ended or len(own) == len(wanted) else ("one_call_too_few", counts)


def _positional(call: Call, callee: Exercise) -> tuple:
    """All that was handed over, in the order of the parameters; odd names are left out."""
    rest = callee.arguments[len(call.args) :]
    return (*call.args, *(call.named[name] for name in rest if name in call.named))


def calls_of_the_formula(exercise: Exercise, args: tuple) -> list[Recorded]:
    """The calls that the lecture's formula makes, in order, with what they gave."""
    made: list[Recorded] = []

    def recording(each: Exercise):
        def call(*given):
            kept = copy(given)
            made.append(Recorded(each, kept, each.stand_in(*given)))
            return made[-1].result

        return call

    direct = [each for each in exercise.reaches if each.name in exercise.depends]
    with quietly():
        exercise.formula_with({each.name: recording(each) for each in direct})(*copy(args))
    return made


@dataclass(frozen=True)
class Recorded:
    """A call that the formula made."""

    exercise: Exercise
    args: tuple
    result: object

    @property
    def name(self) -> str:
        return self.exercise.name


def _handed_over(callee: Exercise, own, right, which, names) -> tuple[str, str] | None:
    """(id, sentence) on the first argument that differs; "" where it cannot be named; None: none.

    A value that has no name is a number computed on the way: it went wrong before this call.
    """
    if len(own) != len(right):
        return ("", "")
    differ = [j for j in range(len(own)) if not _alike(right[j], own[j])]
    if not differ:
        return None
    if len(differ) == 2:
        i, j = differ
        if _alike(right[i], own[j]) and _alike(right[j], own[i]):
            order = list(callee.arguments)
            order[i], order[j] = order[j], order[i]
            says = (
                f"{which} gets its arguments in the wrong order: ({', '.join(order)}); expected "
                f"({', '.join(callee.arguments)})."
            )
            return ("swapped_arguments", says)
    for j in differ:
        mine, wanted = _name_of(own[j], names), _name_of(right[j], names)
        if mine and wanted:
            argument = callee.arguments[j]
            says = f"{which} gets {mine} as {argument}; expected {wanted}"
            return (f"hands_on_another_{argument}", says + _why(mine, wanted, argument))
    for j in differ:
        if isinstance(own[j], tuple) != isinstance(right[j], tuple):
            wanted = _name_of(right[j], names) or kind_of(right[j])
            says = f"{which} gets {kind_of(own[j])} as {callee.arguments[j]}; expected {wanted}."
            return (f"hands_on_another_{callee.arguments[j]}", says)
    return ("", "")


def _why(mine: str, wanted: str, argument: str) -> str:
    """The end of the sentence: how the two are related."""
    if re.sub(r"\d+", "", mine) == re.sub(r"\d+", "", wanted) and mine[0] != '"':
        return ", not another layer's."
    if mine.endswith(f" in {wanted}"):
        return " as a whole, not only a part of it."
    part, _, call = mine.partition(" of ")
    if call and wanted.endswith(f" of {call}"):
        return f": is {part} stored as {argument}?"
    return "."


def _alike(first: object, second: object) -> bool:
    if isinstance(first, tuple | list | Mapping) != isinstance(second, tuple | list | Mapping):
        return False
    return same(first, second)


def _name_of(value: object, names) -> str:
    if isinstance(value, str):
        return f'"{value[:20]}"'
    return next((name for name, known in names if _alike(known, value)), "")


def _names(exercise: Exercise, args: tuple, wanted: list[Recorded]) -> Iterator[tuple[str, object]]:
    """(name, value) of all that can be handed on: arguments, their parts, results of the calls."""
    for argument, value in zip(exercise.arguments, args, strict=True):
        yield from _parts(argument, value, exercise.inside.get(argument, argument))
    counts: Counter[str] = Counter()
    total = Counter(call.name for call in wanted)
    for call in wanted:
        counts[call.name] += 1
        which = f"the {ORDINALS[counts[call.name] - 1]} " if total[call.name] > 1 else ""
        results = call.result if isinstance(call.result, tuple) else (call.result,)
        for part, value in zip(call.exercise.parts, results, strict=False):
            yield f"{part} of {which}{call.name}", value


def _parts(name: str, value: object, layout: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, np.ndarray | tuple | list | Mapping):
        yield name, value
    if isinstance(value, Mapping):
        yield from ((f"{key}", item) for key, item in value.items())
    elif isinstance(value, list):
        child = layout if isinstance(layout, str) else layout[1][0]
        for l, item in enumerate(value):
            yield from _parts(f"{name}[{l}]", item, child)
    elif isinstance(value, tuple) and not isinstance(layout, str):
        for child, item in zip(layout[1], value, strict=False):
            part = child if isinstance(child, str) else child[0]
            yield from _parts(f"the {part} in {name.split(' in ')[-1]}", item, child)


def _times(n: int) -> str:
    return "once" if n == 1 else "twice" if n == 2 else f"{n} times"
