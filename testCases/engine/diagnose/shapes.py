"""The result is built wrongly: nothing returned, a part of another type, swapped or missing.

First the type of one part (`part_of_wrong_type`: nothing else is said then). Where no known mistake
explains the whole: the right things in another order (`rearranged`), and, after each part has been
looked at by itself, what the result is made of (`structure`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import permutations

import numpy as np

from ..calling import Foreign
from ..compare import close, is_matrix, leaves, same
from ..exercise import Exercise
from ..trial import Trial

Findings = list[tuple[str, str]]


def part_of_wrong_type(exercise: Exercise, trials: list[Trial]) -> Findings:
    """A part that no next function can use, whatever its numbers: said alone, and first."""
    name = exercise.name
    for trial in trials:
        for difference in trial.differences:
            got, part = difference.got, difference.part
            if difference.kind != "type":
                continue
            if is_matrix(got):
                says = (
                    f"{part} is an np.matrix, whose * is the matrix product: np.asarray makes a "
                    "plain array of it."
                )
                return [(f"{name}.matrix", says)]
            foreign = got.type_name if isinstance(got, Foreign) else ""
            if foreign == "array around a NoneType":
                says = f"{part} is None inside an array: it never gets a value."
                return [(f"{name}.none", says)]
            if foreign == "ndarray of dtype object":
                says = (
                    f"{part} is an array of Python objects, not of numbers: look at {part}.dtype."
                )
                return [(f"{name}.objects", says)]
    return []


def rearranged(exercise: Exercise, evidence: list[Trial]) -> Findings:
    """All that is expected is there, in another order or in other brackets."""
    trials = [trial for trial in evidence if trial.wrong_value]
    values = [t.outcome.value for t in trials]
    wanted = [t.expected for t in trials]
    if not trials or not isinstance(wanted[0], tuple):
        return []
    name, parts = exercise.name, exercise.parts
    if not _all(lambda e, v: _is_sequence(v) and len(v) == len(e), wanted, values):
        return []
    for order in _orders(len(parts)):

        def in_this_order(e, v, order=order):
            return all(same(e[i], v[j]) for j, i in enumerate(order))

        if _all(in_this_order, wanted, values):
            found = ", ".join(parts[i] for i in order)
            says = f"the results are returned in another order: yours is {found}."
            return [(f"{name}.wrong_order", says)]
    for i, part in enumerate(parts):
        right, own = [e[i] for e in wanted], [v[i] for v in values]
        if not _is_sequence(right[0]) or not all(map(_is_sequence, own)) or _all(same, right, own):
            continue
        flat = [[leaf for _, leaf in leaves(tuple(o))] for o in own]
        leaf = [[leaf for _, leaf in leaves(tuple(e))] for e in right]
        if _all(_same_list, flat, leaf):
            says = f"{part} holds the right things, but in other brackets: look at what is nested."
            return [(f"{name}.{part}_nesting", says)]
        if _all(_same_set, flat, leaf):
            says = f"{part} has the right things in it, but in another order."
            return [(f"{name}.{part}_order", says)]
    return []


def structure(exercise: Exercise, evidence: list[Trial]) -> Findings:
    """What the result as a whole is made of, where that is wrong."""
    trials = [trial for trial in evidence if trial.wrong_value]
    if not trials:
        return []
    name = exercise.name
    values = [t.outcome.value for t in trials]
    wanted = [t.expected for t in trials]
    if all(value is None for value in values):
        says = "the function returns nothing (None): is there a return of a value at its end?"
        if any(t.outcome.value is not None for t in evidence if t.outcome.kind == "returned"):
            says = _NONE_ON_SOME
        return [(f"{name}.no_return", says)]
    if any(value is None for value in values):
        return [(f"{name}.no_return", _NONE_ON_SOME)]
    if all(map(_is_generator, values)):
        return [(f"{name}.generator", f"the result {_GENERATOR}.")]
    if isinstance(wanted[0], tuple):
        return _tuple(exercise, wanted, values)
    if isinstance(wanted[0], Mapping):
        return _dict(exercise, wanted, values)
    if isinstance(wanted[0], str):
        return _text(exercise, wanted, values)
    if isinstance(wanted[0], list):
        return _sequence(exercise, "the result", wanted, values)
    return _too_much(exercise, wanted, values) or _leaf(exercise, wanted, values)


_NONE_ON_SOME = (
    "on some inputs the function returns nothing (None): does each way through it end with a "
    "return?"
)
_GENERATOR = (
    "is a generator (made by yield, or by a for in round brackets), which can be gone through once"
)


def _is_generator(value: object) -> bool:
    return isinstance(value, Foreign) and value.type_name == "generator"


def _too_much(exercise: Exercise, wanted, values) -> Findings:
    """One thing is expected; it is there, among others or alone in brackets."""
    if not all(_is_sequence(v) and v for v in values):
        return []
    name, part = exercise.name, exercise.parts[0]
    if _all(lambda e, v: len(v) == 1 and same(e, v[0]), wanted, values):
        kind = type(values[0]).__name__
        says = f"{part} is right, but alone in a {kind}: is there a comma at the end of the line?"
        if kind != "tuple":
            says = f"{part} is right, but alone in a {kind}: the brackets around it are too much."
        return [(f"{name}.alone_in_brackets", says)]
    for place, which in enumerate(("first", "second", "third", "fourth")):
        if _all(lambda e, v, i=place: len(v) > i and same(e, v[i]), wanted, values):
            says = (
                f"it returns more than is expected: the {which} thing is right, the rest is too "
                "much."
            )
            return [(f"{name}.returns_too_much", says)]
    return []


def _all(test, wanted, values) -> bool:
    return all(test(e, v) for e, v in zip(wanted, values, strict=True))


def _tuple(exercise: Exercise, wanted, values) -> Findings:
    name, parts = exercise.name, exercise.parts
    if _all(lambda e, v: _is_sequence(v) and len(v) == len(e), wanted, values):
        return _parts(exercise, wanted, values)
    for i, part in enumerate(parts):
        if _all(lambda e, v, i=i: same(e[i], v), wanted, values):
            missing = ", ".join(each for each in parts if each != part)
            says = f"only {part} is returned; {missing} is missing."
            return [(f"{name}.returns_only_{part}", says)]
    several = f"the {len(parts)} parts ({', '.join(parts)})"
    if all(isinstance(v, np.ndarray) for v in values):
        return [(f"{name}.returns_one_array", f"one array is returned instead of {several}.")]
    if _all(lambda e, v: _is_sequence(v) and len(v) > len(e), wanted, values):
        return [(f"{name}.returns_too_much", f"more is returned than {several}.")]
    if all(_is_sequence(v) for v in values):
        return [(f"{name}.returns_too_little", f"less is returned than {several}.")]
    if all(isinstance(v, Mapping) for v in values):
        return [(f"{name}.returns_dict", f"a dict is returned; expected a tuple of {several}.")]
    return []


def _parts(exercise: Exercise, wanted, values) -> Findings:
    """A tuple of the right length: which of its parts is built wrongly?"""
    for i, part in enumerate(exercise.parts):
        right = [e[i] for e in wanted]
        own = [v[i] for v in values]
        if _all(same, right, own):
            continue
        found = _list_for_array(exercise, part, right, own) or _not_unpacked(
            exercise, part, right, own
        )
        if found:
            return found
        if _is_sequence(right[0]):
            return _sequence(exercise, part, right, own)
    return []


def _not_unpacked(exercise: Exercise, part, right, own) -> Findings:
    """A pair of which one entry is the part: on some inputs is enough (one of two branches)."""
    pairs = [(e, o) for e, o in zip(right, own, strict=True) if _is_sequence(o)]
    if isinstance(right[0], np.ndarray) and pairs and all(o and same(e, o[0]) for e, o in pairs):
        says = (
            f"{part} is a tuple whose first entry is the right {part}: a function returned two "
            "things, and they are not unpacked."
        )
        return [(f"{exercise.name}.{part}_not_unpacked", says)]
    return []


def _list_for_array(exercise: Exercise, part, right, own) -> Findings:
    if all(isinstance(e, np.ndarray) for e in right) and all(isinstance(o, list) for o in own):
        if _all(_list_is_right, right, own):
            says = f"the numbers of {part} are right, but they are a list; expected a NumPy array."
        else:
            says = f"{part} is a list; expected a NumPy array."
        return [(f"{exercise.name}.{part}_list", says)]
    return []


def _sequence(exercise: Exercise, part, right, own) -> Findings:
    name = f"{exercise.name}.{part.replace(' ', '_')}"
    wanted = "list" if isinstance(right[0], list) else "tuple"
    if all(map(_is_generator, own)):
        return [(f"{name}_generator", f"{part} {_GENERATOR}; expected a {wanted}.")]
    if all(_is_sequence(o) and len(o) == 0 for o in own):
        return [(f"{name}_empty", f"{part} is empty: nothing is put into it.")]
    if all(_is_sequence(o) for o in own):
        lengths = [(len(o), len(e)) for o, e in zip(own, right, strict=True)]
        if all(o < e for o, e in lengths):
            return [(f"{name}_short", f"something is missing in {part}.")]
        if all(o > e for o, e in lengths):
            return [(f"{name}_long", f"there is too much in {part}.")]
        if isinstance(right[0], list) and any(o < e for o, e in lengths):
            return [(f"{name}_short", f"something is missing in {part} on some inputs.")]
        return []
    if all(isinstance(o, np.ndarray) for o in own):
        if wanted == "list" and all(o.ndim == 1 for o in own):
            return []  # as good as a list
        return [(f"{name}_one_array", f"{part} is one array; expected a {wanted}.")]
    if all(isinstance(o, Mapping) for o in own):
        return [(f"{name}_dict", f"{part} is a dict; expected a {wanted}.")]
    if all(isinstance(o, str) for o in own):
        return [(f"{name}_text", f"{part} is a text; expected a {wanted}.")]
    if all(o is None for o in own):
        return [(f"{name}_none", f"{part} is None: nothing is put into it.")]
    return []


def _dict(exercise: Exercise, wanted, values) -> Findings:
    name = exercise.name
    if not all(isinstance(v, Mapping) for v in values):
        if all(_is_sequence(v) and v and isinstance(v[0], Mapping) for v in values):
            return [(f"{name}.returns_too_much", "it returns more than the one dict.")]
        found = sorted({type(v).__name__ for v in values if not isinstance(v, Mapping)})[0]
        return [(f"{name}.returns_no_dict", f"a {found} is returned; expected a dict.")]
    if all(len(v) == 0 for v in values):
        return [(f"{name}.empty", "the dict is empty: nothing is put into it.")]
    missing = [sorted(set(e) - set(v), key=str) for e, v in zip(wanted, values, strict=True)]
    extra = [sorted(set(v) - set(e), key=str) for e, v in zip(wanted, values, strict=True)]
    if any(missing):
        return _keys_missing(exercise, wanted, values, missing, extra)
    if any(extra) and not exercise.extra_keys:
        keys = ", ".join(map(str, next(keys for keys in extra if keys)[:3]))
        says = f"there are keys that are not expected: {keys}."
        return [(f"{name}.keys_too_many", says)]
    for e, v in zip(wanted, values, strict=True):
        for key in e:
            if isinstance(v.get(key), list):
                return [(f"{name}.list", f"{key} is a list; expected a NumPy array.")]
            if v.get(key) is None:
                return [(f"{name}.value_none", f"{key} is None: it never gets a value.")]
    return []


def _keys_missing(exercise: Exercise, wanted, values, missing, extra) -> Findings:
    name = exercise.name
    keys = next(keys for keys in missing if keys)
    others = next((found for found in extra if found), [])
    same_but_case = [(k, o) for k in keys for o in others if str(o).lower() == str(k).lower()]
    if same_but_case:
        key, own = same_but_case[0]
        says = f'the keys are spelt in another way: "{own}", expected "{key}" (capital letters).'
        return [(f"{name}.keys_case", says)]
    if any(_number(other) == 0 for other in others) and not any(
        _number(key) == 0 for e in wanted for key in e if _stem(key) in map(_stem, others)
    ):
        says = "the layers are counted from 0: in the lecture the first layer is layer 1."
        return [(f"{name}.keys_from_0", says)]
    stems = sorted({_stem(key) for found in missing for key in found})
    unfilled = next((other for other in others if re.search(r"\{\w+.*\}", str(other))), None)
    if unfilled is not None:
        says = f'the key is "{unfilled}" as it stands: an f before the quotation mark fills it in.'
        return [(f"{name}.keys_unfilled", says)]
    if others:
        return _other_keys(name, keys, others)
    if _all(lambda e, found: _only_last_layer(e, found), wanted, missing):
        says = f"the last layer's {', '.join(stems)} is missing."
        return [(f"{name}.last_layer_missing", says)]
    says = (
        f"{', '.join(stems)} is missing for some layer (or more than one); for example {keys[0]}."
    )
    return [(f"{name}.keys_missing", says)]


def _other_keys(name, missing, others) -> Findings:
    """Some keys are missing, and others are there that are not expected."""
    key = next((k for k in missing if _stem(k) in map(_stem, others)), None)
    if key is not None:
        stem = _stem(key)
        own = ", ".join(str(o) for o in others if _stem(o) == stem)
        under = "under another number" if any(map(_number, others)) else "without a number"
        says = f"{stem} is stored {under}: there is {own}, but no {key}."
        return [(f"{name}.keys_other_number", says)]
    says = f"the key {missing[0]} is missing, and {others[0]} is not expected."
    return [(f"{name}.keys_other", says)]


def _only_last_layer(expected, missing) -> bool:
    """Are the keys that are missing those with the largest number of their kind?"""
    return all(
        _number(key) == max(_number(k) for k in expected if _stem(k) == _stem(key))
        for key in missing
    )


def _stem(key) -> str:
    return str(key).rstrip("0123456789")


def _number(key) -> int | None:
    digits = str(key)[len(_stem(key)) :]
    return int(digits) if digits else None


def _text(exercise: Exercise, wanted, values) -> Findings:
    """Which name is it given, for which?"""
    name, where = exercise.name, exercise.choices_name
    for value in values:
        if not isinstance(value, str):
            return [
                (f"{name}.no_text", f"it does not return a text; expected a name from {where}.")
            ]
        if exercise.choices and value not in exercise.choices:
            says = f'"{value[:40]}" is none of the names in {where}: every letter counts.'
            return [(f"{name}.no_such_name", says)]
    taken: dict[str, list[str]] = {}
    for right, value in zip(wanted, values, strict=True):
        taken.setdefault(value, []).append(right)
    value, rights = max(taken.items(), key=lambda item: len(item[1]))
    rights = [f'"{right}"' for right in dict.fromkeys(rights)]
    rights = " or ".join(rights if len(rights) < 3 else [", ".join(rights[:2]), "another one"])
    says = f'it says "{value}" where {rights} is right: look for what tells them apart.'
    return [(f"{name}.takes_for_{value.replace(' ', '_')}", says)]


def _leaf(exercise: Exercise, wanted, values) -> Findings:
    name, part = exercise.name, exercise.parts[0]
    if all(_is_sequence(v) for v in values):
        found = _list_for_array(exercise, part, wanted, [list(v) for v in values])
        if found and all(isinstance(v, list) for v in values):
            return found
        what = "an array" if isinstance(wanted[0], np.ndarray) else "one number"
        return [(f"{name}.list", f"{part} is a {type(values[0]).__name__}; expected {what}.")]
    if all(isinstance(v, Mapping) for v in values):
        return [(f"{name}.dict", f"{part} is wrapped in a dict.")]
    if all(isinstance(v, str) for v in values):
        return [(f"{name}.text", f"{part} is a text, not a number.")]
    if all(isinstance(v, np.ndarray) and v.dtype.kind in "US" for v in values):
        return [(f"{name}.texts", f"{part} is an array of texts, not of numbers.")]
    return []


def _list_is_right(expected, value) -> bool:
    try:
        return close(expected, np.array(value, dtype=float))
    except (TypeError, ValueError):
        return False


def _is_sequence(value) -> bool:
    return isinstance(value, tuple | list)


def _orders(n: int):
    return [order for order in permutations(range(n)) if order != tuple(range(n))]


def _same_list(first, second) -> bool:
    return len(first) == len(second) and all(same(a, b) for a, b in zip(first, second, strict=True))


def _same_set(first, second) -> bool:
    """The same things, in whatever order."""
    return (
        len(first) == len(second)
        and all(any(same(a, b) for b in second) for a in first)
        and all(any(same(a, b) for a in first) for b in second)
    )
