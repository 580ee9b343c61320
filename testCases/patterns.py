"""Plain ways in which right numbers go wrong: transposed, times m, wrong sign, an axis lost, ...

They need no knowledge of the function, so they also catch what no list of mistakes foresees.
Every test here is on all inputs at once: a pattern that fits one input by luck is none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from testCases.compare import LAYOUT, close, leaves, wrong_entries

Finding = tuple[str, str] | None


@dataclass(frozen=True)
class Pair:
    """One part of one result: what it should be (or what a known mistake gives), and what it is."""

    expected: object
    got: object
    args: tuple

    @property
    def sizes(self) -> dict[str, int]:
        """Sizes a factor may come from, by what they are in the lecture."""
        arrays = [v for _, v in leaves(self.args) if isinstance(v, np.ndarray) and v.ndim == 2]
        return {"m": arrays[0].shape[1], "n": arrays[0].shape[0]} if arrays else {}


def recognise(pairs: list[Pair], part: str) -> Finding:
    """The first plain change that turns every `expected` into `got`; None if there is none."""
    pairs = [pair for pair in pairs if _is_array(pair.expected)]
    if not pairs or any(not _is_array(pair.got) for pair in pairs):
        return None
    arrays = [(np.asarray(p.expected, float), np.asarray(p.got, float)) for p in pairs]
    return (
        _constant(arrays, part)
        or _reshaped(arrays, part)
        or _factor(pairs, arrays, part)
        or _collapsed(arrays, part)
        or _elementwise(arrays, part)
        or _argument_instead(pairs, part)
    )


def recognise_simple(pairs: list[Pair], part: str) -> Finding:
    """As `recognise`, for a second mistake on top of a known one: only shape and factor."""
    pairs = [pair for pair in pairs if _is_array(pair.expected)]
    if not pairs or any(not _is_array(pair.got) for pair in pairs):
        return None
    arrays = [(np.asarray(p.expected, float), np.asarray(p.got, float)) for p in pairs]
    if all(np.all(expected == 0) for expected, _ in arrays):
        return None
    return _reshaped(arrays, part) or _factor(pairs, arrays, part)


def describe(pairs: list[Pair], part: str) -> Finding:
    """Where it is wrong, if no change explains it: only at some entries, NaN, infinite."""
    pairs = [p for p in pairs if _is_array(p.expected) and _is_array(p.got)]
    arrays = [(np.asarray(p.expected, float), np.asarray(p.got, float)) for p in pairs]
    if not arrays:
        return None
    if any(np.isnan(got).any() and not np.isnan(expected).any() for expected, got in arrays):
        return "nan", f"{part} has entries that are no number (nan): 0 divided by 0, or log of < 0."
    if any(np.isinf(got).any() and not np.isinf(expected).any() for expected, got in arrays):
        return "inf", f"{part} has infinite entries: something was divided by 0."
    return _where_wrong(pairs, part)


def part_name(name: str, family: tuple) -> str:
    """A family of parts in the lecture's words: dW, cache W, caches Z."""
    if len(family) == 1 and isinstance(family[0], str):
        return family[0]
    layout = LAYOUT[name]
    names = []
    for step in family:
        if step == "l":
            layout = layout[1][0] if not isinstance(layout[1][0], str) else layout
            continue
        if isinstance(layout, str):
            break
        layout = layout[1][step]
        names.append(layout if isinstance(layout, str) else layout[0])
    if not names:
        return layout if isinstance(layout, str) else layout[0]
    return names[-1] if len(names) == 1 else f"{names[-1]} in the {names[0]}"


def argument_name(name: str, argument: str, path: tuple) -> str:
    """What an array inside an argument is called: `b (in linear_cache)`, `W2 (in parameters)`."""
    if path == ():
        return argument
    key = path[-1]
    if isinstance(key, str):
        return f"{key} (in {argument})"
    if argument == "caches":
        linear = path[1] == 0
        return f"{('A_prev', 'W', 'b')[path[2]] if linear else 'Z'} (in caches[{path[0]}])"
    if name == "linear_activation_backward":
        return f"{('A_prev', 'W', 'b')[path[1]] if path[0] == 0 else 'Z'} (in {argument})"
    return f"{('A_prev', 'W', 'b')[key]} (in {argument})"


def _is_array(value: object) -> bool:
    if type(value) is np.matrix or not isinstance(value, np.ndarray | np.generic | float | int):
        return False
    return np.asarray(value).dtype.kind in "biuf"


def _all(arrays, test) -> bool:
    with np.errstate(all="ignore"):
        return all(test(expected, got) for expected, got in arrays)


def _constant(arrays, part) -> Finding:
    if all(np.all(expected == 0) for expected, _ in arrays):
        if _all(arrays, lambda e, g: e.shape == g.shape and np.all(g == 1)):
            return "ones", f"{part} is all ones."
        return None
    if _all(arrays, lambda e, g: g.size and np.all(g == 0)):
        return "zeros", f"{part} is all zeros: it is made, but never filled."
    if _all(arrays, lambda e, g: g.size and np.all(g == 1)):
        return "ones", f"{part} is all ones."
    return None


def _reshaped(arrays, part) -> Finding:
    """The right numbers in another shape."""
    different = [(e, g) for e, g in arrays if e.shape != g.shape]
    if not different:
        square = _all(
            arrays, lambda e, g: e.ndim == 2 and e.shape[::-1] == g.shape and close(e.T, g)
        )
        tall = any(min(e.shape, default=1) > 1 for e, _ in arrays)
        return _transposed(part) if square and tall else None
    rest_right = all(close(e, g) for e, g in arrays if e.shape == g.shape)
    if not rest_right:
        return None
    if _all(different, lambda e, g: e.size == g.size and close(e.ravel(), g.ravel())):
        lost = all(g.ndim < e.ndim for e, g in different)
        more = all(g.ndim > e.ndim for e, g in different)
        if lost:
            return "axis_lost", (
                f"the numbers of {part} are right, but an axis is lost on the way: it has "
                f"{different[0][1].ndim} dimension{'s' * (different[0][1].ndim != 1)} "
                "(a sum, a mean or an index drops the axis it runs over; keepdims keeps it)."
            )
        if more:
            return "axis_too_many", (
                f"the numbers of {part} are right, but it is still a table around them: "
                "too many axes."
            )
        return _transposed(part)
    if _all(different, lambda e, g: e.ndim == 2 and close(e.T, g)):
        return _transposed(part)
    return None


def _transposed(part) -> Finding:
    return "transposed", f"{part} is transposed: rows and columns have changed places."


def _factor(pairs, arrays, part) -> Finding:
    """Every entry is off by the same factor, on each input."""
    ratios, sizes = [], []
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
    if not ratios or np.allclose(ratios, 1.0, rtol=1e-5, atol=0):
        return None

    def is_(values):
        return np.allclose(ratios, values, rtol=1e-4, atol=0)

    if is_(-1.0):
        return "sign", f"{part} has the wrong sign."
    if all("m" in each for each in sizes) and len({each["m"] for each in sizes}) > 1:
        m = np.array([each["m"] for each in sizes], float)
        for factor, id, says in (
            (
                m,
                "no_1_over_m",
                f"{part} is m times too large: the mean over the examples is not taken (no 1/m).",
            ),
            (
                -m,
                "no_1_over_m_sign",
                f"{part} is m times too large (no 1/m), and has the wrong sign.",
            ),
            (
                1 / m,
                "extra_1_over_m",
                f"{part} is m times too small: divided by m where it should not be, or twice.",
            ),
            (
                -1 / m,
                "extra_1_over_m_sign",
                f"{part} is divided by m once too often, and has the wrong sign.",
            ),
            (m**2, "times_m", f"{part} is m² times too large: multiplied by m instead of divided."),
            (1 / m**2, "1_over_m_squared", f"{part} is m² times too small."),
        ):
            if is_(factor):
                return id, says
        n = np.array([each["n"] for each in sizes], float)
        if len(set(n)) > 1:
            if is_(m / n):
                return (
                    "1_over_n",
                    f"{part} is divided by the number of rows instead of the number m of examples.",
                )
            if is_(1 / n):
                return "1_over_n_extra", f"{part} is divided by the number of rows."
            if is_(n):
                return "times_n", f"{part} is too large by the number of rows."
        if min(m) > 1 and is_(m / (m - 1.0)):
            return "1_over_m_minus_1", f"{part} is divided by m − 1 instead of m."
        if is_(m / (m + 1.0)):
            return "1_over_m_plus_1", f"{part} is divided by m + 1 instead of m."
    if len(ratios) > 1 and is_(ratios[0]):
        sign = ", and has the wrong sign" if ratios[0] < 0 else ""
        times = f"{abs(ratios[0]):.6g} times the right one"
        return "factor", f"{part} is {times}{sign}, everywhere: a constant factor is wrong."
    return None


_COLLAPSES = (
    ("summed_over_all", "summed over everything", lambda e: np.sum(e)),
    ("averaged_over_all", "averaged over everything", lambda e: np.mean(e)),
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
)  # fmt: skip


def _collapsed(arrays, part) -> Finding:
    """Several numbers have become one, or one for each row or column."""
    big = [(e, g) for e, g in arrays if e.ndim == 2 and e.size > 1]
    if not big or (
        len(big) < len(arrays) and not all(close(e, g) for e, g in arrays if e.size == 1)
    ):
        return None
    for id, words, collapse in _COLLAPSES:

        def fits(expected, got, collapse=collapse):
            wanted = np.asarray(collapse(expected))
            if got.size == 1 and wanted.size == 1:
                return close(wanted.ravel(), got.ravel())
            return wanted.size == got.size and close(wanted.ravel(), got.ravel())

        if all(expected.size != got.size for expected, got in big) and _all(big, fits):
            return id, f"{part} is {words}: each entry is needed by itself."

        def spread(expected, got, collapse=collapse):
            wanted = np.asarray(collapse(expected))
            return wanted.ndim == 0 and got.shape == expected.shape and np.allclose(got, wanted)

        if _all(big, spread):
            return id, f"every entry of {part} is the same: {words}."
    return None


_CHANGES = (
    ("truncated", "cut to whole numbers: an array of integers cannot hold fractions", np.trunc),
    ("rounded_whole", "rounded to whole numbers", np.round),
    ("rounded", "rounded: keep all digits, round only what you print", lambda e: np.round(e, 1)),
    ("rounded_2", "rounded: keep all digits, round only what you print", lambda e: np.round(e, 2)),
    ("rounded_3", "rounded: keep all digits, round only what you print", lambda e: np.round(e, 3)),
    ("rounded_4", "rounded: keep all digits, round only what you print", lambda e: np.round(e, 4)),
    ("absolute", "without its signs (absolute values)", np.abs),
    ("negatives_cut", "cut off below 0", lambda e: np.maximum(e, 0)),
    ("complement", "1 minus the right one", lambda e: 1 - e),
    ("plus_1", "too large by 1 everywhere", lambda e: e + 1),
    ("minus_1", "too small by 1 everywhere", lambda e: e - 1),
    ("reversed_rows", "upside down: its rows are in reverse order", lambda e: e[::-1]),
    ("reversed_columns", "back to front: its columns are in reverse order", lambda e: e[..., ::-1]),
    ("squared", "the square of the right one", np.square),
    ("root", "the square root of the right one", np.sqrt),
    ("inverse", "1 divided by the right one", lambda e: 1 / e),
    ("exp", "e to the power of the right one", np.exp),
    ("log", "the logarithm of the right one", np.log),
    ("sigmoid", "the sigmoid of the right one: once too often", lambda e: 1 / (1 + np.exp(-e))),
    ("tanh", "the tanh of the right one", np.tanh),
    ("normalised", "divided by its length", lambda e: e / np.linalg.norm(e)),
    ("centred", "shifted so that its mean is 0", lambda e: e - np.mean(e)),
)  # fmt: skip


def _elementwise(arrays, part) -> Finding:
    arrays = [(e, g) for e, g in arrays]
    if any(e.shape != g.shape for e, g in arrays):
        return None
    for id, words, change in _CHANGES:
        if _all(arrays, lambda e, g, change=change: e.ndim > 0 and close(change(e), g)):
            return id, f"{part} is {words}."
    for id, words, change in _CHANGES[:8]:
        if _all(arrays, lambda e, g, change=change: e.ndim == 0 and close(change(e), g)):
            return id, f"{part} is {words}."
    offsets = [np.ravel(g - e) for e, g in arrays if e.size]
    flat = np.concatenate(offsets)
    if flat.size > 1 and np.ptp(flat) < 1e-6 * max(1.0, abs(flat[0])) and abs(flat[0]) > 1e-6:
        return "offset", f"{part} is off by the same number, {flat[0]:.6g}, everywhere."
    return None


def _argument_instead(pairs: list[Pair], part) -> Finding:
    """It is one of the arguments, as it came in."""
    count = min(len(list(leaves(pair.args))) for pair in pairs)
    for i in range(count):
        if all(_is_array(v := list(leaves(p.args))[i][1]) and close(v, p.got) for p in pairs):
            return "is_an_argument", f"{part} is one of the arguments, just as it came in."
    return None


def _where_wrong(pairs: list[Pair], part) -> Finding:
    """Wrong at some entries only, and those have something in common."""
    pairs = [p for p in pairs if np.shape(p.expected) == np.shape(p.got) and np.ndim(p.got) == 2]
    masks = [wrong_entries(np.asarray(p.expected, float), np.asarray(p.got, float)) for p in pairs]
    if not any(mask.any() for mask in masks):
        return None
    return _one_line_wrong(masks, part) or _sign_decides(pairs, masks, part)


def _one_line_wrong(masks: list[np.ndarray], part: str) -> Finding:
    """Wrong in one row or column only (or right there only), of arrays that have several."""
    lines = {
        "last_column": (1, "in the last column: the last example is left out", np.s_[:, -1]),
        "first_column": (1, "in the first column: the first example is left out", np.s_[:, 0]),
        "last_row": (0, "in the last row: the last unit is left out", np.s_[-1]),
        "first_row": (0, "in the first row: the first unit is left out", np.s_[0]),
        "not_first_column": (1, "after the first column: only one example is done", np.s_[:, 1:]),
        "not_first_row": (0, "below the first row: only one unit is done", np.s_[1:]),
    }
    for id, (axis, words, index) in lines.items():
        wrong = [mask for mask in masks if mask.shape[axis] > 1 and mask.any()]
        if len(wrong) > 1 and all(_only_there(mask, index) for mask in wrong):
            return f"only_{id}", f"{part} is wrong only {words}."
    return None


def _sign_decides(pairs: list[Pair], masks: list[np.ndarray], part: str) -> Finding:
    tests = {
        "where_zero": ("where the input is exactly 0", lambda a: a == 0),
        "where_large": ("where the input is larger than 1", lambda a: a > 1),
        "where_negative": ("where the input is negative", lambda a: a < 0),
        "where_positive": ("where the input is positive", lambda a: a > 0),
        "where_not_positive": ("where the input is 0 or negative", lambda a: a <= 0),
    }
    for id, (words, test) in tests.items():
        if all(_mask_fits(p, mask, test) for p, mask in zip(pairs, masks, strict=True)):
            return id, f"{part} is wrong only {words}."
    return None


def _only_there(mask: np.ndarray, index) -> bool:
    rest = mask.copy()
    rest[index] = False
    return not rest.any()


def _mask_fits(pair: Pair, mask: np.ndarray, test) -> bool:
    """Is every wrong entry where the test holds, for some argument of the same shape?"""
    arrays = [
        v for _, v in leaves(pair.args) if isinstance(v, np.ndarray) and v.shape == mask.shape
    ]
    if not arrays:
        return False
    there = test(arrays[-1])
    return not np.any(mask & ~there) and 2 * np.sum(mask) >= np.sum(there)
