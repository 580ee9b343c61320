"""The result as a whole has the wrong make: nothing returned, parts swapped, missing or nested."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations

import numpy as np

from dnn_helpers.bug_hunt import FAULTS
from testCases.compare import LAYOUT, close, kind_of, leaves, same
from testCases.outcome import Trial


def structure(name: str, evidence: list[Trial]) -> list[tuple[str, str]]:
    """The result as a whole has the wrong make: nothing returned, parts swapped or missing."""
    trials = [t for t in evidence if t.outcome.kind == "returned" and t.differences]
    if not trials:
        return []
    values = [t.outcome.value for t in trials]
    expected = [t.expected for t in trials]
    if all(value is None for value in values):
        return [
            (f"{name}.no_return", "the function returns nothing: is there a return at its end?")
        ]
    first = trials[0].differences[0]
    if isinstance(expected[0], tuple):
        return _tuple_structure(name, expected, values)
    if isinstance(expected[0], Mapping):
        return _dict_structure(name, first, expected, values)
    if isinstance(expected[0], str) and not any(isinstance(v, tuple | list) for v in values):
        return _text_structure(name, expected, values)
    if all(
        isinstance(v, tuple | list) and v and same(e, v[0])
        for e, v in zip(expected, values, strict=True)
    ):
        says = "it returns more than is asked for: the first thing is right, the rest is too much."
        return [(f"{name}.returns_too_much", says)]
    return _leaf_structure(name, trials)


def _tuple_structure(name, expected, values) -> list[tuple[str, str]]:
    names = [part if isinstance(part, str) else part[0] for part in LAYOUT[name][1]]
    if all(_is_sequence(v) and len(v) == len(e) for e, v in zip(expected, values, strict=True)):
        n = len(expected[0])
        for shift in _orders(n):
            if all(
                all(same(e[i], v[j]) for j, i in enumerate(shift))
                for e, v in zip(expected, values, strict=True)
            ):
                found = ", ".join(names[i] for i in shift)
                says = f"the results are returned in the wrong order: yours is {found}."
                return [(f"{name}.wrong_order", says)]
        return _cache_structure(name, expected, values, names)
    for i, part in enumerate(names):
        if all(same(e[i], v) for e, v in zip(expected, values, strict=True)):
            missing = ", ".join(n for n in names if n != part)
            says = f"only {part} is returned; {missing} is missing."
            return [(f"{name}.returns_only_{part}", says)]
    if all(isinstance(v, np.ndarray) for v in values):
        says = f"one array is returned instead of the {len(names)} parts ({', '.join(names)})."
        return [(f"{name}.returns_one_array", says)]
    if all(_is_sequence(v) and len(v) > len(e) for e, v in zip(expected, values, strict=True)):
        says = f"more is returned than the {len(names)} parts that are asked for."
        return [(f"{name}.returns_too_much", says)]
    if all(_is_sequence(v) for v in values):
        says = f"fewer things are returned than the {len(names)} parts that are asked for."
        return [(f"{name}.returns_too_little", says)]
    if all(isinstance(v, Mapping) for v in values):
        return [(f"{name}.returns_dict", "a dict is returned where a tuple is asked for.")]
    return []


def _cache_structure(name, expected, values, names) -> list[tuple[str, str]]:
    """The cache (or the list of caches) is made otherwise than the next function expects."""
    for i, part in enumerate(names):
        wanted, own = [e[i] for e in expected], [v[i] for v in values]
        if not isinstance(wanted[0], tuple | list):
            if all(isinstance(o, list) for o in own):
                says = f"{part} is a list of lists: the numbers need to be a NumPy array."
                return [(f"{name}.{part}_list", says)]
            continue
        if all(same(w, o) for w, o in zip(wanted, own, strict=True)):
            continue
        if all(_is_sequence(o) and len(o) == 0 for o in own):
            return [(f"{name}.{part}_empty", f"{part} is empty: nothing is ever put in.")]
        if all(_is_sequence(o) for o in own):
            flat = [[leaf for _, leaf in leaves(tuple(o))] for o in own]
            right = [[leaf for _, leaf in leaves(tuple(w))] for w in wanted]
            if all(_same_list(a, b) for a, b in zip(flat, right, strict=True)) and any(
                len(o) != len(w) for o, w in zip(own, wanted, strict=True)
            ):
                says = f"{part} holds the right things, but in other brackets: mind what is nested."
                return [(f"{name}.{part}_nesting", says)]
            if all(_same_set(a, b) for a, b in zip(flat, right, strict=True)):
                says = f"{part} has the right things in it, but in the wrong order."
                return [(f"{name}.{part}_order", says)]
            if all(len(o) < len(w) for o, w in zip(own, wanted, strict=True)):
                return [(f"{name}.{part}_short", f"something is missing in {part}.")]
            if all(len(o) > len(w) for o, w in zip(own, wanted, strict=True)):
                return [(f"{name}.{part}_long", f"there is too much in {part}.")]
            shorter = [len(o) < len(w) for o, w in zip(own, wanted, strict=True)]
            if isinstance(wanted[0], list) and any(shorter):
                return [(f"{name}.{part}_short", f"a layer is missing in {part}.")]
        elif all(isinstance(o, np.ndarray) for o in own):
            says = f"{part} is one array; the next function needs more than that from it."
            return [(f"{name}.{part}_one_array", says)]
        elif all(isinstance(o, Mapping) for o in own):
            return [(f"{name}.{part}_dict", f"{part} is a dict; it is unpacked as a tuple later.")]
        elif all(o is None for o in own):
            return [(f"{name}.{part}_none", f"{part} is None: nothing is kept for the way back.")]
    return []


def _dict_structure(name, first, expected, values) -> list[tuple[str, str]]:
    if not all(isinstance(v, Mapping) for v in values):
        if all(_is_sequence(v) and v and isinstance(v[0], Mapping) for v in values):
            return [(f"{name}.returns_too_much", "it returns more than the one dict.")]
        found = sorted({type(v).__name__ for v in values})[0]
        return [(f"{name}.returns_no_dict", f"a {found} is returned where a dict is asked for.")]
    missing = [sorted(set(e) - set(v), key=str) for e, v in zip(expected, values, strict=True)]
    extra = [sorted(set(v) - set(e), key=str) for e, v in zip(expected, values, strict=True)]
    if all(len(v) == 0 for v in values):
        return [(f"{name}.empty", "the dict is empty: nothing is ever put in.")]
    if any(missing):
        shifted = any("0" in key for keys in extra for key in keys if isinstance(key, str))
        if shifted:
            says = "the layers are counted from 0: in the lecture the first layer is layer 1."
            return [(f"{name}.keys_from_0", says)]
        last = all(
            not keys or keys[0][-1] == str(max(int(k[-1]) for k in e))
            for keys, e in zip(missing, expected, strict=True)
        )
        if last and any(missing):
            says = "the last layer is left out: the loop ends one layer too early."
            return [(f"{name}.last_layer_missing", says)]
        kinds = sorted({key.rstrip("0123456789") for keys in missing for key in keys})
        return [(f"{name}.keys_missing", f"entries are missing: {', '.join(kinds)} of some layer.")]
    if any(extra):
        says = (
            "there are entries that do not belong there (the number of layers is counted by them)."
        )
        return [(f"{name}.keys_too_many", says)]
    return _list_leaves(name, expected, values)


def _text_structure(name, expected, values) -> list[tuple[str, str]]:
    """Which name is it given, for which?"""
    pairs = list(zip(expected, values, strict=True))
    for _, value in pairs:
        if not isinstance(value, str):
            says = f"it returns {kind_of(value)}; needed is a name from FAULTS, a text."
            return [(f"{name}.no_text", says)]
        if value not in FAULTS:
            says = f'"{value[:40]}" is none of the names in FAULTS: they count to the letter.'
            return [(f"{name}.no_such_name", says)]
    taken: dict[str, list[str]] = {}
    for right, value in pairs:
        taken.setdefault(value, []).append(right)
    value, rights = max(taken.items(), key=lambda item: len(item[1]))
    rights = [f'"{right}"' for right in dict.fromkeys(rights)]
    rights = " and ".join(rights if len(rights) < 3 else [*rights[:2], "others"])
    says = f'it takes {rights} for "{value}": look for what tells them apart.'
    return [(f"{name}.takes_for_{value.replace(' ', '_')}", says)]


def _leaf_structure(name, trials) -> list[tuple[str, str]]:
    values = [t.outcome.value for t in trials]
    part = LAYOUT[name]
    if all(isinstance(v, list | tuple) for v in values):
        says = f"{part} is a list: the next function needs a NumPy array."
        if all(_list_is_right(t.expected, t.outcome.value) for t in trials):
            says = f"the numbers of {part} are right, but they are a list: " + says.split(": ")[1]
        return [(f"{name}.list", says)]
    if all(isinstance(v, Mapping) for v in values):
        return [(f"{name}.dict", f"{part} is wrapped in a dict.")]
    if all(isinstance(v, str) for v in values):
        return [(f"{name}.text", f"{part} is a text, not a number.")]
    if all(type(v) is np.matrix for v in values):
        return [(f"{name}.matrix", "np.matrix is another type: its * is the matrix product.")]
    return []


def _list_leaves(name, expected, values) -> list[tuple[str, str]]:
    for e, v in zip(expected, values, strict=True):
        for key in e:
            if isinstance(v.get(key), list):
                says = f"{key} is a list: the next function needs a NumPy array."
                return [(f"{name}.list", says)]
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
