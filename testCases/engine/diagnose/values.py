"""Plain ways in which right numbers become wrong: transposed, times m, wrong sign, an axis lost.

They need no knowledge of the exercise, so they also find what no list of mistakes foresees. Every
test is on all inputs at once: what fits one input by luck is not said. A sentence says what the
result shows; why it is so is asked, not asserted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..compare import close, is_matrix, leaves, wrong_entries
from ..exercise import Exercise

Found = tuple[str, str] | None


@dataclass(frozen=True)
class Pair:
    """One part of one result: what is expected (or what a known mistake gives), and what it is."""

    expected: object
    got: object
    args: tuple
    sizes: dict[str, int]  # numbers that a factor may come from, by what they are
    names: tuple[str, ...]  # of what is in `args`, one by one


def sizes_of(exercise: Exercise, args: tuple) -> dict[str, int]:
    return dict(exercise.sizes(*args)) if exercise.sizes else {}


def recognise(pairs: list[Pair], part: str) -> Found:
    """The first plain change that turns every `expected` into `got`; None if there is none."""
    arrays = _arrays(pairs)
    if not arrays:
        return None
    return (
        _constant(pairs, arrays, part)
        or _few_digits(pairs, part)
        or _reshaped(arrays, part, but=f"the numbers of {part} are right, but ")
        or _factor(pairs, arrays, part, than="the expected one")
        or _collapsed(arrays, part)
        or _elementwise(arrays, part)
        or _argument_instead(pairs, part)
        or _argument_added(pairs, arrays, part)
    )


def recognise_simple(pairs: list[Pair], part: str) -> Found:
    """As `recognise`, for a second mistake on top of a known one: only shape and factor.

    The numbers that it speaks of are the first mistake's: they are not called right, or expected.
    """
    arrays = _arrays(pairs)
    if not arrays or all(np.all(expected == 0) for expected, _ in arrays):
        return None
    return _reshaped(arrays, part, but="") or _factor(pairs, arrays, part, than="that")


def could_be_simple(expected: object, got: object) -> bool:
    """Is `recognise_simple` worth asking? Same numbers in another shape, or a multiple of them."""
    if not _is_array(expected) or not _is_array(got) or np.size(expected) != np.size(got):
        return False
    if np.size(expected) == 1:
        return False  # one number is a multiple of any other
    expected, got = np.asarray(expected, float), np.asarray(got, float)
    if expected.shape != got.shape:
        return close(np.sort(expected, axis=None), np.sort(got, axis=None))
    norm = float(np.vdot(expected, expected))
    return norm > 0 and close(float(np.vdot(expected, got)) / norm * expected, got)


def describe(pairs: list[Pair], part: str) -> Found:
    """What can be said of the numbers where no change explains them: NaN, signs, where."""
    arrays = [
        (np.asarray(p.expected, float), np.asarray(p.got, float))
        for p in pairs
        if _is_array(p.expected) and _is_array(p.got)
    ]
    if not arrays:
        return None
    has_nan = [np.isnan(got).any() and not np.isnan(expected).any() for expected, got in arrays]
    if any(has_nan):
        return "nan", (
            f"{_where_so(has_nan, arrays)}{part} has entries that are NaN (not a number), as "
            "0 / 0, 0 · log 0, inf / inf and the log of a negative number are."
        )
    has_inf = [np.isinf(got).any() and not np.isinf(expected).any() for expected, got in arrays]
    if any(has_inf):
        return "inf", (
            f"{_where_so(has_inf, arrays)}{part} has infinite entries, as a division by 0, the log "
            "of 0 and np.exp of a large number give."
        )
    return _two_values(arrays, part) or _one_sign(arrays, part) or _where_wrong(pairs, part)


def _where_so(so: list[bool], arrays) -> str:
    """Is it so wherever the part is wrong? The input that is shown may be another one."""
    wrong = [not close(expected, got) for expected, got in arrays]
    return "" if all(s for s, w in zip(so, wrong, strict=True) if w) else "on some inputs, "


def _is_array(value: object) -> bool:
    if is_matrix(value) or not isinstance(value, np.ndarray | np.generic | float | int):
        return False
    return np.asarray(value).dtype.kind in "biuf"


def _arrays(pairs: list[Pair]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Expected and own arrays; [] where any is none."""
    if any(not (_is_array(pair.expected) and _is_array(pair.got)) for pair in pairs):
        return []
    return [(np.asarray(p.expected, float), np.asarray(p.got, float)) for p in pairs]


def _all(arrays, test) -> bool:
    with np.errstate(all="ignore"):
        return all(test(expected, got) for expected, got in arrays)


def _constant(pairs: list[Pair], arrays, part) -> Found:
    if all(np.all(expected == 0) for expected, _ in arrays):
        if _all(arrays, lambda e, g: e.shape == g.shape and np.all(g == 1)):
            return "ones", f"{part} is all ones; expected zeros."
        return None
    if _all(arrays, lambda e, g: g.size and np.all(g == 0)):
        return "zeros", f"{part} is all zeros: is it ever filled?"
    wrong = [(e, g) for e, g in arrays if not close(e, g)]
    if len(wrong) > 1 and _all(wrong, lambda e, g: g.size > 1 and np.all(g == 0)):
        says = f"{part} is all zeros on each input where it is wrong"
        # 1 // m is 0 for more than one example, and 1 for one.
        if all(p.sizes.get("m", 0) > 1 or close(p.expected, p.got) for p in pairs) and not any(
            p.sizes.get("m", 0) > 1 and close(p.expected, p.got) for p in pairs
        ):
            return "zeros", f"{says}: is it multiplied by 0 there, as by 1 // m?"
        return "zeros", f"{says}."
    if _all(arrays, lambda e, g: g.size and np.all(g == 1)):
        return "ones", f"{part} is all ones."
    return None


def _few_digits(pairs: list[Pair], part) -> Found:
    """Half precision: near the right numbers, as near as its digits allow."""
    if all(getattr(pair.got, "dtype", None) == np.float16 for pair in pairs) and _all(
        _arrays(pairs), lambda e, g: e.shape == g.shape and np.allclose(e, g, rtol=0.02, atol=0.02)
    ):
        return "half_precision", (
            f"{part} is of the type float16, which keeps three digits: NumPy's own float64 keeps "
            "sixteen."
        )
    return None


def _reshaped(arrays, part, *, but: str) -> Found:
    """The right numbers in another shape. `but` stands before what is said of it."""
    different = [(e, g) for e, g in arrays if e.shape != g.shape]
    if not different:
        square = _all(
            arrays, lambda e, g: e.ndim == 2 and e.shape[::-1] == g.shape and close(e.T, g)
        )
        tall = any(min(e.shape, default=1) > 1 for e, _ in arrays)
        return _transposed(part) if square and tall else None
    if not all(close(e, g) for e, g in arrays if e.shape == g.shape):
        return None
    if _all(different, lambda e, g: e.size == g.size and close(e.ravel(), g.ravel())):
        if all(g.ndim < e.ndim for e, g in different):
            ndim = different[0][1].ndim
            return "axis_lost", (
                f"{but}an axis is lost: {part} has {ndim} "
                f"dimension{'s' * (ndim != 1)}. Is keepdims=True missing, or is an index or "
                "np.squeeze too much?"
            )
        if all(g.ndim > e.ndim for e, g in different):
            return "axis_too_many", (
                f"{but}{part} has too many axes: are there brackets around it?"
            )
        if all(1 in e.shape for e, _ in different):
            return _transposed(part)
        return "reshaped", f"{but}{part} has another shape."
    if _all(different, lambda e, g: e.ndim == 2 and close(e.T, g)):
        return _transposed(part)
    return None


def _transposed(part) -> Found:
    return "transposed", f"{part} is transposed: rows and columns have been swapped."


def _factor(pairs, arrays, part, *, than: str) -> Found:
    """Every entry is off by the same factor, on each input."""
    ratios, sizes, entries = [], [], 0
    for pair, (expected, got) in zip(pairs, arrays, strict=True):
        if expected.shape != got.shape:
            return None
        norm = float(np.vdot(expected, expected))
        if norm == 0:
            if np.any(got != 0):
                return None
            continue
        ratio = float(np.vdot(expected, got)) / norm
        if not np.isfinite(ratio) or ratio == 0 or not close(ratio * expected, got):
            return None
        ratios.append(ratio)
        sizes.append(pair.sizes)
        entries += expected.size
    # One number is a multiple of any other: that alone says nothing.
    if entries < 3 or not ratios or np.allclose(ratios, 1.0, rtol=1e-3, atol=0):
        return None

    def is_(values):
        return np.allclose(ratios, values, rtol=1e-4, atol=0)

    if is_(-1.0):
        return "sign", f"{part} has the wrong sign."
    for id, says, value in _named_factors(part, sizes):
        if is_(value):
            return id, says
    if len(ratios) > 1 and is_(ratios[0]):
        sign = ", and has the wrong sign" if ratios[0] < 0 else ""
        return "factor", f"{part} is {abs(ratios[0]):.6g} times {than} everywhere{sign}."
    return None


def _named_factors(part, sizes) -> Iterator[tuple[str, str, np.ndarray]]:
    """(id, sentence, factor on each input) for sizes that differ between the inputs."""
    names = set.intersection(*(set(each) for each in sizes)) if sizes else set()
    values = {name: np.array([each[name] for each in sizes], float) for name in names}
    values = {name: value for name, value in values.items() if len(set(value)) > 1}
    if "m" in values:
        m = values.pop("m")
        minus = f"{part} has the wrong sign, and"
        yield "no_1_over_m", f"{part} is m times too large: is the division by m missing?", m
        yield "no_1_over_m_sign", f"{minus} is m times too large (1/m missing?).", -m
        yield (
            "extra_1_over_m",
            f"{part} is m times too small: is it divided by m where it should not be, or twice?",
            1 / m,
        )
        yield "extra_1_over_m_sign", f"{minus} is m times too small.", -1 / m
        yield "times_m", f"{part} is m² times too large: multiplied by m instead of divided?", m**2
        yield "1_over_m_squared", f"{part} is m² times too small.", 1 / m**2
        if min(m) > 1:
            yield "1_over_m_minus_1", f"{part} is divided by m − 1 instead of m.", m / (m - 1.0)
        yield "1_over_m_plus_1", f"{part} is divided by m + 1 instead of m.", m / (m + 1.0)
        for name, n in values.items():
            id = "1_over_" + name.removeprefix("the ").replace(" ", "_")
            yield id, f"{part} is divided by {name} instead of m, the number of examples.", m / n
    for name, n in values.items():
        id = name.removeprefix("the ").replace(" ", "_")
        yield f"times_{id}", f"{part} is too large by a factor: {name}.", n
        yield f"over_{id}", f"{part} is too small by a factor: {name}.", 1 / n


# fmt: off
_COLLAPSES = (
    ("summed_over_all", "the sum of all expected entries", lambda e: np.sum(e)),
    ("averaged_over_all", "the mean of all expected entries", lambda e: np.mean(e)),
    ("summed_over_axis_0", "summed over its rows (axis 0)", lambda e: np.sum(e, axis=0)),
    ("summed_over_axis_1", "summed over its columns (axis 1)", lambda e: np.sum(e, axis=1)),
    ("averaged_over_axis_0", "averaged over its rows (axis 0)", lambda e: np.mean(e, axis=0)),
    ("averaged_over_axis_1", "averaged over its columns (axis 1)", lambda e: np.mean(e, axis=1)),
    ("maximum_only", "only its largest entry", lambda e: np.max(e)),
    ("first_row_only", "only its first row", lambda e: e[0]),
    ("first_column_only", "only its first column", lambda e: e[:, 0]),
    ("last_column_only", "only its last column", lambda e: e[:, -1]),
    ("one_row_short", "one row short", lambda e: e[:-1]),
    ("one_column_short", "one column short", lambda e: e[:, :-1]),
)
_CHANGES = (
    ("truncated", "cut to whole numbers: by an array of integers, by int or by //?", np.trunc),
    ("rounded_whole", "rounded to whole numbers: keep all digits.", np.round),
    ("rounded", "rounded: keep all digits, round only what you print.", lambda e: np.round(e, 1)),
    ("rounded_2", "rounded: keep all digits, round only what you print.", lambda e: np.round(e, 2)),
    ("rounded_3", "rounded: keep all digits, round only what you print.", lambda e: np.round(e, 3)),
    ("rounded_4", "rounded: keep all digits, round only what you print.", lambda e: np.round(e, 4)),
    ("absolute", "without its signs (absolute values).", np.abs),
    ("negatives_cut", "0 wherever a negative number is expected.", lambda e: np.maximum(e, 0)),
    ("complement", "1 minus the expected one.", lambda e: 1 - e),
    ("plus_1", "too large by 1 everywhere.", lambda e: e + 1),
    ("minus_1", "too small by 1 everywhere.", lambda e: e - 1),
    ("reversed_rows", "upside down: its rows are in reverse order.", lambda e: e[::-1]),
    ("reversed_columns", "reversed: its columns are in reverse order.", lambda e: e[..., ::-1]),
    ("squared", "the square of the expected one.", np.square),
    ("root", "the square root of the expected one.", np.sqrt),
    ("inverse", "1 divided by the expected one.", lambda e: 1 / e),
    ("exp", "e to the power of the expected one.", np.exp),
    ("log", "the logarithm of the expected one.", np.log),
    ("squashed", "1 / (1 + exp(−x)) of the expected one.", lambda e: 1 / (1 + np.exp(-e))),
    ("tanh", "the tanh of the expected one.", np.tanh),
    ("normalised", "the expected one divided by its length.", lambda e: e / np.linalg.norm(e)),
    ("centred", "the expected one, shifted so that its mean is 0.", lambda e: e - np.mean(e)),
)
# fmt: on
_ALSO_OF_ONE_NUMBER = 8  # the first of _CHANGES: the others say little of a single number


def _collapsed(arrays, part) -> Found:
    """Several numbers have become one, or one for each row or column."""
    big = [(e, g) for e, g in arrays if e.ndim == 2 and e.size > 1]
    if not big or (
        len(big) < len(arrays) and not all(close(e, g) for e, g in arrays if e.size == 1)
    ):
        return None
    for id, words, collapse in _COLLAPSES:

        def fits(expected, got, collapse=collapse):
            wanted = np.asarray(collapse(expected))
            return wanted.size == got.size and close(wanted.ravel(), got.ravel())

        if all(expected.size != got.size for expected, got in big) and _all(big, fits):
            return id, f"{part} is {words}; expected each entry by itself."

        def spread(expected, got, collapse=collapse):
            wanted = np.asarray(collapse(expected))
            return wanted.ndim == 0 and got.shape == expected.shape and np.allclose(got, wanted)

        if _all(big, spread):
            return id, f"every entry of {part} is the same: {words}."
    return None


def _elementwise(arrays, part) -> Found:
    if any(e.shape != g.shape for e, g in arrays):
        return None
    numbers = all(e.ndim == 0 for e, _ in arrays)
    if numbers and len(arrays) < 3:
        return None
    for id, words, change in _CHANGES[: _ALSO_OF_ONE_NUMBER if numbers else None]:
        if _all(arrays, lambda e, g, change=change: close(change(e), g)):
            return id, f"{part} is {words}"
    flat = np.concatenate([np.ravel(g - e) for e, g in arrays if e.size])
    if flat.size > 2 and np.ptp(flat) < 1e-6 * max(1.0, abs(flat[0])) and abs(flat[0]) > 1e-6:
        return "offset", f"{part} is off by the same number, {flat[0]:.6g}, everywhere."
    return None


def _argument_instead(pairs: list[Pair], part) -> Found:
    """It is one of the arguments, as it came in."""
    count = min(len(list(leaves(pair.args))) for pair in pairs)
    for i in range(count):
        if all(_is_array(v := list(leaves(p.args))[i][1]) and close(v, p.got) for p in pairs):
            return "is_an_argument", f"{part} is one of the arguments, just as it came in."
    return None


def _argument_added(pairs: list[Pair], arrays, part) -> Found:
    """A multiple of one of the arguments is added to what is expected (a weight decay, say)."""
    if any(e.shape != g.shape or e.size < 2 for e, g in arrays) or len(arrays) < 2:
        return None
    for label in dict.fromkeys(map(_over_layers, pairs[0].names)):
        ratios = [
            _multiple_added(pair, label, expected, got)
            for pair, (expected, got) in zip(pairs, arrays, strict=True)
        ]
        if all(ratios):
            return "plus_argument", f"a multiple of {label} is added to {part}."
    return None


def _over_layers(name: str) -> str:
    """The name of an array without its layer: W1 (in parameters), W (in caches[0])."""
    return re.sub(r"\[\d+\]|\d+", "", name)


def _multiple_added(pair: Pair, label: str, expected: np.ndarray, got: np.ndarray) -> float:
    """How much of an argument of this name is added to what is expected; 0.0 if none is."""
    off = got - expected
    for name, (_, value) in zip(pair.names, leaves(pair.args), strict=True):
        if _over_layers(name) != label or not _is_array(value) or np.shape(value) != off.shape:
            continue
        value = np.asarray(value, float)
        norm = float(np.vdot(value, value))
        ratio = float(np.vdot(value, off)) / norm if norm else 0.0
        if ratio and np.allclose(off, ratio * value, rtol=1e-5, atol=1e-9):
            return ratio
    return 0.0


def _two_values(arrays, part) -> Found:
    """Only 0 and 1 are expected, and other numbers are there."""
    if _all(arrays, lambda e, g: np.all(e == 0)) and any(np.any(got != 0) for _, got in arrays):
        return "not_zero", f"{part} has entries that are not 0; expected zeros everywhere."
    if _all(arrays, lambda e, g: np.isin(e, (0, 1)).all()) and any(
        not np.isin(got, (0, 1)).all() for _, got in arrays
    ):
        return "neither_0_nor_1", f"{part} has entries that are neither 0 nor 1."
    return None


def _one_sign(arrays, part) -> Found:
    """Numbers of both signs are expected, and only one sign is there."""
    big = [(e, g) for e, g in arrays if e.shape == g.shape and e.size > 5]
    if len(big) < 2 or not _all(big, lambda e, g: (e > 0).any() and (e < 0).any()):
        return None
    if _all(big, lambda e, g: (g >= 0).all()):
        return "no_negative", f"{part} has no negative entry; expected numbers of both signs."
    if _all(big, lambda e, g: (g <= 0).all()):
        return "no_positive", f"{part} has no positive entry; expected numbers of both signs."
    return None


def _where_wrong(pairs: list[Pair], part) -> Found:
    """Wrong at some entries only, and those have something in common."""
    pairs = [p for p in pairs if np.shape(p.expected) == np.shape(p.got) and np.ndim(p.got) == 2]
    masks = [wrong_entries(np.asarray(p.expected, float), np.asarray(p.got, float)) for p in pairs]
    if not any(mask.any() for mask in masks):
        return None
    return _one_line_wrong(pairs, masks, part) or _sign_decides(pairs, masks, part)


def _one_line_wrong(pairs: list[Pair], masks: list[np.ndarray], part: str) -> Found:
    """Wrong in one row or column only (or right there only), of arrays that have several."""
    examples = all(mask.shape[1] == p.sizes.get("m") for p, mask in zip(pairs, masks, strict=True))
    last, first, one = (" (the last example)", " (the first example)", " (example)")
    if not examples:  # the columns of weights, say, are no examples
        last = first = one = ""
    lines = {
        "last_column": (1, f"in the last column{last}", np.s_[:, -1]),
        "first_column": (1, f"in the first column{first}", np.s_[:, 0]),
        "last_row": (0, "in the last row", np.s_[-1]),
        "first_row": (0, "in the first row", np.s_[0]),
        "not_first_column": (1, f"after the first column{one}", np.s_[:, 1:]),
        "not_first_row": (0, "below the first row", np.s_[1:]),
    }
    for id, (axis, words, index) in lines.items():
        wrong = [mask for mask in masks if mask.any()]
        several = sum(mask.shape[axis] > 1 for mask in wrong)
        if several > 1 and all(_only_there(mask, index) for mask in wrong):
            return f"only_{id}", f"{part} is wrong only {words}."
    return None


# Entries that are wrong where the sign says so, and as many that are right where it does not: a
# number that always has that sign decides nothing.
_ENOUGH = 3


def _sign_decides(pairs: list[Pair], masks: list[np.ndarray], part: str) -> Found:
    if sum(int(mask.sum()) for mask in masks) < _ENOUGH:
        return None
    tests = {
        "where_zero": ("exactly 0", lambda a: a == 0),
        "where_large": ("larger than 1", lambda a: a > 1),
        "where_negative": ("negative", lambda a: a < 0),
        "where_positive": ("positive", lambda a: a > 0),
        "where_not_positive": ("0 or negative", lambda a: a <= 0),
    }
    for id, (words, test) in tests.items():
        for i, name in reversed(list(enumerate(pairs[0].names))):
            places = list(zip(pairs, masks, strict=True))
            if not all(_mask_fits(p, mask, test, i) for p, mask in places):
                continue
            elsewhere = [np.sum(~test(list(leaves(p.args))[i][1])) for p, _ in places]
            if sum(elsewhere) >= _ENOUGH:
                return id, f"{part} is wrong only where {name} is {words}."
    return None


def _only_there(mask: np.ndarray, index) -> bool:
    rest = mask.copy()
    rest[index] = False
    return not rest.any()


def _mask_fits(pair: Pair, mask: np.ndarray, test, i: int) -> bool:
    """Is every wrong entry where the test holds for the i-th array in the arguments?"""
    value = list(leaves(pair.args))[i][1]
    if not isinstance(value, np.ndarray) or value.shape != mask.shape:
        return False
    there = test(value)
    return not np.any(mask & ~there) and 2 * np.sum(mask) >= np.sum(there)
