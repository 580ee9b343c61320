"""The picture of `progress()`: lessons down a line, their functions beside them, as one SVG.

Colours are told apart by everyone (Okabe and Ito's), and each state has a mark besides its colour.
The text takes the page's colour, so that it can be read in JupyterLab's dark theme too.
"""

from collections.abc import Iterable, Mapping
from html import escape
from itertools import pairwise
from typing import Protocol

WIDTH, LABEL, CHARACTER = 860, 150, 7.25  # pixels; CHARACTER: one of 12 px monospace
PILL, ROW, GAP = 24, 32, 8

BLUE, VERMILION, GREY = "#0072B2", "#D55E00", "#888888"


class Found(Protocol):
    """What is known of one function."""

    name: str
    status: str
    note: str


def draw(lessons: Mapping[str, Iterable[Found]], summary: str) -> str:
    """Return the picture as HTML: an SVG that says `summary` as its title, and that line below."""
    parts: list[str] = []
    stations: list[tuple[float, bool]] = []  # height of a lesson's dot, all of it done?
    found_next = False
    top = 4.0
    for lesson, functions in lessons.items():
        functions = list(functions)
        done = all(one.status == "passed" for one in functions)
        stations.append((top + PILL / 2, done))
        weight = "normal" if done else "bold"
        parts.append(
            f'<text x="34" y="{top + 16:g}" font-weight="{weight}" fill="currentColor">'
            f"{escape(lesson)}</text>"
        )
        left = float(LABEL)
        for one in functions:
            is_next = not found_next and one.status != "passed"
            found_next = found_next or is_next
            width = round(CHARACTER * (len(one.name) + 2) + 18, 1)
            if left + width > WIDTH and left > LABEL:
                left, top = float(LABEL), top + ROW
            parts.append(_pill(one, left, top, width, is_next))
            left += width + GAP
        top += ROW
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top:g}" '
        f'width="{WIDTH}" style="max-width:100%" role="img" '
        'font-family="ui-monospace, Menlo, Consolas, monospace" font-size="12">'
        f"<title>{escape(summary)}</title>{_line(stations)}{''.join(parts)}</svg>"
        f"<p>{escape(summary)}</p>"
    )


def _pill(one: Found, left: float, top: float, width: float, is_next: bool) -> str:
    match one.status:
        case "passed":
            mark, fill, border, text = "✓", BLUE, BLUE, "white"
        case "not_attempted" | "missing" | "unreadable":
            mark, fill, border, text = "·", "none", GREY, "currentColor"
        case _:
            mark, fill, border, text = "!", "none", VERMILION, "currentColor"
    if is_next:
        mark = "▸" if mark == "·" else mark
    dashes = ' stroke-dasharray="4 3"' if border == GREY and not is_next else ""
    said = "done" if one.status == "passed" else one.note
    return (
        f"<g><title>{escape(f'{one.name}: {said}')}</title>"
        f'<rect x="{left:g}" y="{top:g}" width="{width:g}" height="{PILL}" rx="12" fill="{fill}" '
        f'stroke="{border}" stroke-width="{2.5 if is_next else 1.2}"{dashes}/>'
        f'<text x="{left + 10:g}" y="{top + 16:g}" fill="{text}">{mark} {escape(one.name)}</text>'
        "</g>"
    )


def _line(stations: list[tuple[float, bool]]) -> str:
    drawn = []
    for (start, done), (end, _) in pairwise(stations):
        colour = BLUE if done else GREY
        drawn.append(f'<path d="M16 {start:g}V{end:g}" stroke="{colour}" stroke-width="2"/>')
    for height, done in stations:
        fill, border = (BLUE, BLUE) if done else ("white", GREY)
        drawn.append(
            f'<circle cx="16" cy="{height:g}" r="6" fill="{fill}" stroke="{border}" '
            'stroke-width="2"/>'
        )
    return "".join(drawn)
