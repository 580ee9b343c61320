"""A small picture of where two arrays differ, for the notebook: HTML, readable in both themes."""

from __future__ import annotations

from html import escape

import numpy as np

from .compare import Difference, wrong_entries
from .message import number

ROWS, COLUMNS = 8, 16  # more entries than these are left out
_CELL = (
    "display:inline-block;width:1.5em;height:1.5em;line-height:1.5em;margin:1px;text-align:center;"
    "font-size:11px;font-weight:bold;border:1px solid var(--jp-border-color1,#999);"
)
# Negative is blue, positive orange, the stronger the larger: told apart by colour-blind eyes too.
_NEGATIVE, _POSITIVE = "0,114,178", "230,159,0"


def html_of(difference: Difference) -> str:
    """Expected and own array as coloured cells, ✗ where they differ; "" where none can be drawn."""
    if difference.kind not in ("value", "shape"):
        return ""
    if not isinstance(difference.expected, np.ndarray):
        return ""
    if not isinstance(difference.got, np.ndarray | np.generic | float | int):
        return ""
    expected, got = np.asarray(difference.expected), np.asarray(difference.got)
    if expected.ndim != 2 or got.ndim > 2 or got.dtype.kind not in "biuf":
        return ""
    if difference.kind == "shape":
        return _shapes(difference.part, expected, got)
    return _values(difference.part, expected, got)


def _values(part: str, expected: np.ndarray, got: np.ndarray) -> str:
    wrong = wrong_entries(expected, got)
    scale = float(np.max(np.abs(expected))) or 1.0
    cut = "" if expected.shape[0] <= ROWS and expected.shape[1] <= COLUMNS else " (the first part)"
    caption = (
        f"{part}{cut}: {int(wrong.sum())} of {wrong.size} entries differ (✗). "
        "Blue is negative, orange positive; point at a cell for its numbers."
    )
    nothing = np.zeros_like(wrong)
    boxes = _box("expected", _cells(expected, expected, got, nothing, scale))
    return _figure(caption, boxes + _box("yours", _cells(got, expected, got, wrong, scale)))


def _cells(shown, expected, got, marked, scale) -> str:
    """One array: a row of cells for each of its rows."""
    rows = []
    for i in range(min(ROWS, shown.shape[0])):
        cells = []
        for j in range(min(COLUMNS, shown.shape[1])):
            words = f"[{i}, {j}]: expected {number(expected[i, j])}, yours {number(got[i, j])}"
            style = f"background:{_colour(shown[i, j], scale)};"
            mark = "✗" if marked[i, j] else "&nbsp;"
            cells.append(f'<span style="{_CELL}{style}" title="{escape(words)}">{mark}</span>')
        rows.append(f'<div style="white-space:nowrap">{"".join(cells)}</div>')
    return "".join(rows)


def _colour(value: float, scale: float) -> str:
    if not np.isfinite(value):
        return "transparent"
    strength = min(1.0, abs(float(value)) / scale)
    return f"rgba({_NEGATIVE if value < 0 else _POSITIVE},{0.85 * strength:.2f})"


def _shapes(part: str, expected: np.ndarray, got: np.ndarray) -> str:
    wanted = _box(f"expected {expected.shape}", _grid(expected.shape))
    return _figure(f"{part}: the shapes", wanted + _box(f"yours {got.shape}", _grid(got.shape)))


def _box(title: str, body: str) -> str:
    return (
        '<span style="display:inline-block;vertical-align:top;margin-right:2em">'
        f'<div style="font-size:12px">{escape(title)}</div>{body}</span>'
    )


def _grid(shape: tuple[int, ...]) -> str:
    """A box for each entry; one axis only is drawn as a row."""
    rows, columns = (1, 1) if len(shape) == 0 else (1, shape[0]) if len(shape) == 1 else shape
    cell = f'<span style="{_CELL}background:rgba({_NEGATIVE},0.3)">&nbsp;</span>'
    line = f'<div style="white-space:nowrap">{cell * min(COLUMNS, columns)}</div>'
    return line * min(ROWS, rows)


def _figure(caption: str, body: str) -> str:
    return (
        f'<div role="img" aria-label="{escape(caption)}" style="margin:4px 0">'
        f'<div style="font-size:12px;margin-bottom:2px">{escape(caption)}</div>{body}</div>'
    )
