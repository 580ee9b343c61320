"""A small picture of where two arrays differ, for the notebook: HTML, readable in both themes."""

from __future__ import annotations

from html import escape

import numpy as np

from testCases.compare import Difference, wrong_entries
from testCases.wording import number

ROWS, COLUMNS = 8, 16  # more entries than these are left out
_CELL = (
    "display:inline-block;width:1.5em;height:1.5em;line-height:1.5em;margin:1px;text-align:center;"
    "font-size:11px;border:1px solid var(--jp-border-color1,#999);"
)
_WRONG = "background:#d55e00;color:#fff;font-weight:bold;"
_RIGHT = "color:var(--jp-content-font-color2,#666);"


def html_of(difference: Difference) -> str:
    """The arrays side by side as cells, ✗ where they differ; "" where there is nothing to draw."""
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
    rows = []
    for i in range(min(ROWS, expected.shape[0])):
        cells = []
        for j in range(min(COLUMNS, expected.shape[1])):
            words = f"[{i}, {j}]: needed {number(expected[i, j])}, yours {number(got[i, j])}"
            style, mark = (_WRONG, "✗") if wrong[i, j] else (_RIGHT, "✓")
            cells.append(f'<span style="{_CELL}{style}" title="{escape(words)}">{mark}</span>')
        rows.append(f'<div style="white-space:nowrap">{"".join(cells)}</div>')
    cut = "" if expected.shape[0] <= ROWS and expected.shape[1] <= COLUMNS else " (the first part)"
    caption = (
        f"{part}{cut}: {int(wrong.sum())} of {wrong.size} entries differ (✗). "
        "Point at one for its numbers."
    )
    return _figure(caption, "".join(rows))


def _shapes(part: str, expected: np.ndarray, got: np.ndarray) -> str:
    boxes = "".join(
        f'<span style="display:inline-block;vertical-align:top;margin-right:2em">'
        f"<div>{title} {escape(str(array.shape))}</div>{_grid(array.shape, style)}</span>"
        for title, array, style in (("needed", expected, _RIGHT), ("yours", got, _WRONG))
    )
    return _figure(f"{part}: the shapes", boxes)


def _grid(shape: tuple[int, ...], style: str) -> str:
    """A box for each entry; one axis only is drawn as a row."""
    rows, columns = (1, 1) if len(shape) == 0 else (1, shape[0]) if len(shape) == 1 else shape
    cell = f'<span style="{_CELL}{style}">&nbsp;</span>'
    line = f'<div style="white-space:nowrap">{cell * min(COLUMNS, columns)}</div>'
    return line * min(ROWS, rows)


def _figure(caption: str, body: str) -> str:
    return (
        f'<div role="img" aria-label="{escape(caption)}" style="margin:4px 0">'
        f'<div style="font-size:12px;margin-bottom:2px">{escape(caption)}</div>{body}</div>'
    )
