"""What the parts of results and arguments are called, from the layouts of the exercise."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from ..compare import leaves
from ..exercise import Exercise


def at(value: object, path: tuple) -> tuple[object, bool]:
    """The part of a value at a path, and whether there is one."""
    for step in path:
        if (_places(value) and isinstance(step, int) and step < len(value)) or (
            isinstance(value, Mapping) and step in value
        ):
            value = value[step]
        else:
            return None, False
    return value, True


def _places(value: object) -> bool:
    """Has it parts that are counted? Also an array of numbers where a list of them is expected."""
    return isinstance(value, tuple | list) or (isinstance(value, np.ndarray) and value.ndim == 1)


def family(expected: object, path: tuple) -> tuple:
    """What belongs together over the layers: dW1, dW2 -> dW; the W of every cache."""
    if len(path) == 1 and isinstance(path[0], str):
        return (re.sub(r"\d+$", "", path[0]),)
    steps, value = [], expected
    for step in path:
        name = re.sub(r"\d+$", "", step) if isinstance(step, str) else step
        steps.append("l" if isinstance(value, list) else name)
        value = value[step]
    return tuple(steps)


def part_name(exercise: Exercise, family: tuple) -> str:
    """A family of parts in the lecture's words: dW, cache W, caches Z, W in the parameters."""
    if len(family) == 1 and isinstance(family[0], str) and family[0] != "l":
        return family[0]
    layout = exercise.result
    names = []
    for step in family:
        if isinstance(layout, str):
            names += [step] if isinstance(step, str) and step != "l" else []
            break
        layout = layout[1][0 if step == "l" else step]
        if step != "l":
            names.append(layout if isinstance(layout, str) else layout[0])
    if not names:
        return layout if isinstance(layout, str) else layout[0]
    return names[-1] if len(names) == 1 else f"{names[-1]} in the {names[0]}"


def argument_name(exercise: Exercise, argument: str, value: object, path: tuple) -> str:
    """What an array inside an argument is called: `b (in linear_cache)`, `W2 (in parameters)`."""
    if path == ():
        return argument
    if isinstance(path[-1], str):
        return f"{path[-1]} (in {argument})"
    within, steps = argument, path
    layout = exercise.inside.get(argument, argument)
    if isinstance(value, list):
        within, steps = f"{argument}[{path[0]}]", path[1:]
        layout = layout if isinstance(layout, str) else layout[1][0]
    for step in steps:
        if isinstance(layout, str):
            break
        layout = layout[1][step]
    return f"{layout if isinstance(layout, str) else layout[0]} (in {within})"


def named_arrays(exercise: Exercise, args: tuple):
    """(name, array) of every array in the arguments."""
    for argument, value in zip(exercise.arguments, args, strict=True):
        for path, leaf in leaves(value):
            if isinstance(leaf, np.ndarray):
                yield argument_name(exercise, argument, value, path), leaf
