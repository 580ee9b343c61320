"""Is this the right answer? First type, then shape, then value, part by part.

The expected value gives the structure: a tuple of arrays, a dict of arrays, a number, a text. What
a learner returns may be written in any way that the next function can use:

- a list or a namedtuple where a tuple is expected (or the other way round): all unpack alike;
- a float, a NumPy number or a 0-d array where a number is expected, but not a (1, 1) array: it
  would print, plot and compare as a table;
- integers, booleans or float32 where the numbers agree; complex numbers without imaginary part;
- a dict in any order; further keys only where the exercise says that nothing counts them.

Not accepted: a list of lists for an array (it has no .shape and no .T), np.matrix (its `*` is the
matrix product, so the next function goes wrong), arrays of objects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from numbers import Real

import numpy as np

from .calling import Foreign
from .exercise import Exercise

# Far above rounding (1e-16), also that of float32 sums and of a log(A + 1e-8) written for safety;
# far below what any mistake makes of the inputs' numbers, which are of order one.
RTOL = 1e-5
ATOL = 1e-6  # times the largest expected magnitude: sums that cancel
FLOOR = 1e-10  # far tails such as s (1 - s) near 1, which a plain formula gives as 0

_KIND_ORDER = {"type": 0, "shape": 1, "value": 2}


@dataclass(frozen=True)
class Difference:
    """One part of a result that is not as expected."""

    part: str  # "dW", "grads['dW1']", "W in caches[0]"
    path: tuple  # where it is: indices and keys from the result down
    kind: str  # "type" | "shape" | "value"
    expected: object
    got: object
    says: str  # the difference in words, for type and shape


def copy(value: object) -> object:
    """A deep copy of arrays in tuples, lists and dicts (cheaper and plainer than copy.deepcopy)."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, tuple):
        return tuple(copy(item) for item in value)
    if isinstance(value, list):
        return [copy(item) for item in value]
    if isinstance(value, dict):
        return {key: copy(item) for key, item in value.items()}
    return value


def leaves(value: object, path: tuple = ()) -> Iterator[tuple[tuple, object]]:
    """Every array or number in a result, with the way to it."""
    if isinstance(value, tuple | list):
        for i, item in enumerate(value):
            yield from leaves(item, (*path, i))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    else:
        yield path, value


def close(expected: object, got: object, *, rtol: float = RTOL, atol: float = ATOL) -> bool:
    """Same shape, same numbers to the tolerance. NaN equals NaN: a mistake's NaN is evidence."""
    expected, got = as_numbers(expected), as_numbers(got)
    if expected is None or got is None or expected.shape != got.shape:
        return False
    return not np.any(wrong_entries(expected, got, rtol=rtol, atol=atol))


def wrong_entries(
    expected: np.ndarray, got: np.ndarray, *, rtol: float = RTOL, atol: float = ATOL
) -> np.ndarray:
    """Boolean array, True where `got` is off; shapes must agree."""
    expected, got = expected.astype(float, copy=False), got.astype(float, copy=False)
    size, finite = np.abs(expected), np.isfinite(expected)
    scale = float(size.max(where=finite, initial=0.0))
    with np.errstate(all="ignore"):
        near = np.abs(got - expected) <= max(atol * scale, FLOOR) + rtol * size
        if not finite.all():
            alike = (got == expected) | (np.isnan(got) & np.isnan(expected))
            near = np.where(finite, near, alike)
    return ~near


def same(first: object, second: object) -> bool:
    """Do two results agree in structure and numbers? Used to recognise a mistake's result."""
    if isinstance(first, tuple | list) or isinstance(second, tuple | list):
        return (
            isinstance(first, tuple | list)
            and isinstance(second, tuple | list)
            and len(first) == len(second)
            and all(same(a, b) for a, b in zip(first, second, strict=True))
        )
    if isinstance(first, Mapping) or isinstance(second, Mapping):
        return (
            isinstance(first, Mapping)
            and isinstance(second, Mapping)
            and set(first) == set(second)
            and all(same(first[key], second[key]) for key in first)
        )
    if first is None or second is None:
        return first is second
    if isinstance(first, Foreign) or isinstance(second, Foreign):
        return type(first) is type(second) and first == second
    if isinstance(first, str) or isinstance(second, str):
        return isinstance(first, str) and isinstance(second, str) and first == second
    if isinstance(first, np.ndarray) and first.dtype.kind not in "biufc":  # texts, say
        return isinstance(second, np.ndarray) and bool(np.array_equal(first, second))
    return close(first, second)


def comparable(value: object) -> bool:
    """Is it made of numbers, texts and None alone, so that two of them can be told apart?"""
    return all(
        leaf is None or isinstance(leaf, str) or as_numbers(leaf) is not None
        for _, leaf in leaves(value)
    )


def unchanged(before: object, after: object) -> bool:
    """Is an argument what it was, to the last bit?"""
    if isinstance(before, tuple | list):
        return (
            isinstance(after, tuple | list)
            and len(before) == len(after)
            and all(unchanged(a, b) for a, b in zip(before, after, strict=True))
        )
    if isinstance(before, Mapping):
        return (
            isinstance(after, Mapping)
            and set(before) == set(after)
            and all(unchanged(before[key], after[key]) for key in before)
        )
    if isinstance(before, np.ndarray):
        return (
            isinstance(after, np.ndarray)
            and before.shape == after.shape
            and (_same_bits(before, after) or bool((before == after).all()))
        )
    return before is after or (type(before) is type(after) and before == after)


def _same_bits(first: np.ndarray, second: np.ndarray) -> bool:
    """For two arrays of one shape: several times as fast as comparing number by number."""
    return first.dtype == second.dtype and first.tobytes() == second.tobytes()


def differences(exercise: Exercise, expected: object, got: object) -> list[Difference]:
    """All that is wrong with what was returned: types first, then shapes, then values."""
    walk = _Walk(exercise)
    with np.errstate(all="ignore"):
        if _plainly_right(expected, got, walk.tolerances.get("rtol", RTOL)):
            return []
    found = list(walk.through(exercise.result, expected, got, (), ""))
    return sorted(found, key=lambda difference: _KIND_ORDER[difference.kind])


def _plainly_right(expected: object, got: object, rtol: float) -> bool:
    """The quick way to a yes, which most right answers get: same types, same shapes, near numbers.

    After a no the walk decides: it knows of sums that cancel, of infinities and of all that may be
    written in another way.
    """
    if type(expected) is not type(got):
        return False
    if type(expected) is np.ndarray:
        if expected.shape != got.shape or not expected.dtype == got.dtype == np.float64:
            return False
        if _same_bits(expected, got):
            return True
        near = np.abs(got - expected) < FLOOR + rtol * np.abs(expected)  # <: inf is not near inf
        return bool(near.all())
    if type(expected) in (tuple, list):
        return len(expected) == len(got) and all(
            _plainly_right(a, b, rtol) for a, b in zip(expected, got, strict=True)
        )
    if type(expected) is dict:
        return expected.keys() == got.keys() and all(
            _plainly_right(item, got[key], rtol) for key, item in expected.items()
        )
    return type(expected) in (str, float, np.float64) and expected == got


def kind_of(value: object) -> str:
    """What a value is, in a learner's words."""
    if value is None:
        return "None"
    if is_matrix(value):
        return "an np.matrix"
    if isinstance(value, np.ndarray):
        of = " of texts, of" if value.dtype.kind in "US" else " of"
        return f"an array{of} shape {value.shape}"
    if isinstance(value, np.generic | float | int | complex) and not isinstance(value, str):
        return "a single number"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, tuple):
        return f"a tuple of {len(value)}"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, Mapping):
        return f"a dict of {len(value)} {'entry' if len(value) == 1 else 'entries'}"
    name = getattr(value, "type_name", None) or type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


@dataclass(frozen=True)
class _Walk:
    """Goes through an expected and a returned value side by side."""

    exercise: Exercise

    @property
    def tolerances(self):
        own = {"rtol": self.exercise.rtol, "atol": self.exercise.atol}
        return {name: value for name, value in own.items() if value is not None}

    def through(self, layout, expected, got, path, within) -> Iterator[Difference]:
        name = layout if isinstance(layout, str) else layout[0]
        if isinstance(expected, tuple | list):
            yield from self._sequence(_parts(layout, expected), name, expected, got, path, within)
        elif isinstance(expected, Mapping):
            yield from self._dict(name, expected, got, path)
        else:
            yield from self._leaf(f"{name} in {within}" if within else name, path, expected, got)

    def _sequence(self, children, name, expected, got, path, within):
        layers = isinstance(expected, list)  # caches, costs: one child, repeated
        part = name if within in ("", name) else f"{name} in {within}"
        if path == ():
            part = "the result"
        if layers and isinstance(got, np.ndarray) and got.ndim == 1 and not is_matrix(got):
            got = list(got)  # costs are as good in an array
        if not isinstance(got, tuple | list) or len(got) != len(expected):
            if layers:
                named = children != _parts(name, expected)
                wanted = f"a list of {len(expected)}" + (f" {name}" if named else "")
            else:
                names = (child if isinstance(child, str) else child[0] for child in children)
                wanted = f"({', '.join(names)})"
            says = f"{part} is {kind_of(got)}; expected {wanted}"
            yield Difference(part, path, "type", expected, got, says)
            return
        for i, (wanted, found) in enumerate(zip(expected, got, strict=True)):
            child = children[0] if layers else children[i]
            if layers:
                below = f"{name}[{i}]"
                if children == _parts(name, expected):
                    child, below = below, ""
                elif not isinstance(child, str):
                    child = (below, child[1])
            else:
                below = "" if path == () else (within or name)
            yield from self.through(child, wanted, found, (*path, i), below)

    def _dict(self, name, expected, got, path):
        if not isinstance(got, Mapping):
            says = f"{name} is {kind_of(got)}; expected a dict with the keys {_keys(expected)}"
            yield Difference(name, path, "type", expected, got, says)
            return
        missing = [key for key in expected if key not in got]
        extra = [key for key in got if key not in expected]
        if missing or (extra and not self.exercise.extra_keys):
            if missing:
                says = f"{name} has no {_keys(missing)}"
                says += f" (it has {_keys(got)})" if got else " (it is empty)"
            else:
                says = f"{name} has {_keys(extra)} as well; expected only {_keys(expected)}"
            yield Difference(name, path, "type", expected, got, says)
        for key, wanted in expected.items():
            if key in got:
                yield from self.through(str(key), wanted, got[key], (*path, key), "")

    def _leaf(self, part, path, expected, got) -> Iterator[Difference]:
        if expected is None:  # of a method that is called for what it changes
            return
        if isinstance(expected, str):
            yield from self._text(part, path, expected, got)
            return
        if is_matrix(got):
            says = f"{part} is an np.matrix; expected an np.ndarray (on a matrix, * is the product)"
            yield Difference(part, path, "type", expected, got, says)
            return
        number = np.ndim(expected) == 0
        right, found = as_numbers(expected), as_numbers(got)
        if found is None:
            wanted = "a single number" if number else f"an array of shape {np.shape(expected)}"
            says = f"{part} is {kind_of(got)}; expected {wanted}"
            yield Difference(part, path, "type", expected, got, says)
            return
        if right.shape != found.shape:
            says = f"{part} has shape {found.shape}; expected {right.shape}"
            if number:
                says = f"{part} is an array of shape {found.shape}; expected a single number"
            elif found.ndim == 0:
                says = f"{part} is a single number; expected an array of shape {right.shape}"
            yield Difference(part, path, "shape", expected, got, says)
        elif np.any(wrong_entries(right, found, **self.tolerances)):
            yield Difference(part, path, "value", expected, got, f"{part} is not right")

    def _text(self, part, path, expected, got):
        choices, where = self.exercise.choices, self.exercise.choices_name
        one_of = f"a text, one of the names in {where}" if where else "a text"
        if not isinstance(got, str):
            says = f"{part} is {kind_of(got)}; expected {one_of}"
            yield Difference(part, path, "type", expected, got, says)
        elif choices and got not in choices:
            says = f'{part} is "{got[:40]}"; expected one of the names in {where}, to the letter'
            yield Difference(part, path, "type", expected, got, says)
        elif got != expected:
            yield Difference(part, path, "value", expected, got, f"{part} is not right")


def _parts(layout, expected: tuple | list) -> tuple:
    """How the parts of a sequence are called; numbered where the layout does not say."""
    if not isinstance(layout, str):
        return layout[1]
    return (
        (layout,)
        if isinstance(expected, list)
        else tuple(f"{layout}[{i}]" for i in range(len(expected)))
    )


def is_matrix(value: object) -> bool:
    """np.matrix, or what stands for one that did not leave the sandbox."""
    return type(value) is np.matrix or getattr(value, "type_name", None) == "matrix"


def as_numbers(value: object) -> np.ndarray | None:
    """As a plain array of real numbers, or None if it is none. Lists do not count."""
    if isinstance(value, np.ndarray | np.generic | Real | complex):
        array = np.array(value, subok=False)
        if array.dtype.kind in "biuf":
            return array
        if array.dtype.kind == "c" and not np.any(array.imag):
            return array.real
    return None


def _keys(keys) -> str:
    keys = [str(key) for key in keys]
    return ", ".join(keys if len(keys) <= 9 else [*keys[:8], f"... ({len(keys)})"])
