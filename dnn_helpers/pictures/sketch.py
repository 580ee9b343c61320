"""Quick pictures: SVG written in a millisecond, so that a slider redraws one at every move.

    sketch = Sketch(360, 240, alt="A line from corner to corner.")
    frame = sketch.frame(x=(0, 1), y=(0, 1), xlabel="x", ylabel="y")
    frame.line([0, 1], [0, 1], name="diagonal")
    sketch                                   # last line of a cell: the picture

A slider shows the SVG; as a cell's output, where it is stored and read on the web, the same marks
are shown as a PNG (paint.py), which every reader displays.

Every mark keeps the name and the values it was drawn from (`sketch.values("diagonal")`): this is
what tests look at, not pixels.
"""

import html
import itertools
import math
from dataclasses import dataclass

from .colours import GREY, INK, PALE, PAPER

FONT = "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif"


@dataclass(frozen=True)
class Mark:
    name: str | None  # what it shows, for those who ask
    values: tuple  # the numbers it shows, in their own units
    tag: str  # polyline, circle, rect or text
    look: dict  # its SVG attributes
    words: str | None = None  # what a text says

    @property
    def svg(self):
        look = " ".join(f'{key}="{html.escape(str(value))}"' for key, value in self.look.items())
        inside = "/>" if self.words is None else f">{html.escape(self.words)}</{self.tag}>"
        return f"<{self.tag} {look}{inside}"


def number(value):
    """A coordinate as short text, to a hundredth of a pixel, never -0."""
    text = f"{float(value):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


class Sketch:
    """A white sheet, `width` by `height` pixels, y downwards.  `alt` says in words what it shows.

    reading: the numbers that the picture is about (name -> number), for whoever reads it by code.
    """

    def __init__(self, width, height, *, alt, reading=None):
        self.width, self.height, self.alt = width, height, alt
        self.reading = dict(reading or {})
        self.marks = []

    def add(self, tag, *, name=None, values=(), content=None, **attributes):
        """Add one SVG element; `stroke_width=2` becomes stroke-width="2"."""
        look = {k.replace("_", "-"): v for k, v in attributes.items() if v is not None}
        self.marks.append(Mark(name, tuple(values), tag, look, content))

    def line(self, points, *, colour=INK, width=2, dash=None, opacity=None, name=None, values=()):
        path = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        self.add(
            "polyline",
            name=name,
            values=values,
            points=path,
            fill="none",
            stroke=colour,
            stroke_width=number(width),
            stroke_dasharray=dash,
            stroke_linecap="round" if dash is None else None,
            stroke_linejoin="round",
            opacity=opacity,
        )

    def circle(self, x, y, radius, *, fill=PAPER, stroke=INK, width=2, name=None, values=()):
        self.add(
            "circle",
            name=name,
            values=values,
            cx=number(x),
            cy=number(y),
            r=number(radius),
            fill=fill,
            stroke=stroke,
            stroke_width=number(width),
        )

    def rectangle(self, x, y, width, height, *, fill=PALE, stroke="none", name=None, values=()):
        self.add(
            "rect",
            name=name,
            values=values,
            x=number(x),
            y=number(y),
            width=number(width),
            height=number(height),
            fill=fill,
            stroke=stroke,
        )

    def text(
        self, x, y, words, *, size=13, colour=INK, anchor="start", bold=False, name=None, values=()
    ):
        """Words with their baseline at y; anchor is start, middle or end."""
        self.add(
            "text",
            name=name,
            values=values,
            content=words,
            x=number(x),
            y=number(y),
            fill=colour,
            font_size=number(size),
            text_anchor=anchor,
            font_weight="bold" if bold else None,
        )

    def frame(self, **where):
        """Axes on this sheet; see Frame."""
        return Frame(self, **where)

    def values(self, name):
        """The values of each mark called `name`, in the order drawn."""
        return [mark.values for mark in self.marks if mark.name == name]

    @property
    def svg(self):
        alt = html.escape(self.alt)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" '
            f'width="{self.width}" height="{self.height}" role="img" aria-label="{alt}" '
            f'font-family="{FONT}" style="max-width:100%;height:auto"><title>{alt}</title>'
            f'<rect width="{self.width}" height="{self.height}" rx="6" fill="{PAPER}"/>'
            + "".join(mark.svg for mark in self.marks)
            + "</svg>"
        )

    def __repr__(self):
        return f"Picture: {self.alt}"

    def _repr_mimebundle_(self, include=None, exclude=None):
        from .paint import paint  # here: a sketch under a slider never needs it

        return paint(self)._repr_mimebundle_()


class Frame:
    """Axes on a sketch: `x` and `y` are the ranges shown.

    box: (left, top, width, height) in pixels.  line, dot and text take values in the axes' units.
    """

    def __init__(
        self, sketch, *, x, y, box=None, xlabel="", ylabel="", title="", xticks=(), yticks=()
    ):
        self.sketch, self.x, self.y = sketch, x, y
        self.box = box or (56, 34, sketch.width - 76, sketch.height - 82)
        left, top, width, height = self.box
        for tick in yticks:
            self.line(x, (tick, tick), colour=PALE, width=1)
            sketch.text(
                left - 7,
                self.at(x[0], tick)[1] + 4,
                f"{tick:g}",
                size=11,
                colour=GREY,
                anchor="end",
            )
        for tick in xticks:
            self.line((tick, tick), y, colour=PALE, width=1)
            sketch.text(
                self.at(tick, y[0])[0],
                top + height + 16,
                f"{tick:g}",
                size=11,
                colour=GREY,
                anchor="middle",
            )
        sketch.line(
            [(left, top), (left, top + height), (left + width, top + height)], colour=GREY, width=1
        )
        sketch.text(left, top - 12, title, bold=True)
        sketch.text(left + width / 2, top + height + 34, xlabel, size=12, anchor="middle")
        sketch.text(left, top - 12 if not title else top + 2, ylabel, size=12)

    def at(self, x, y):
        """The pixel of the point (x, y); of one outside, the nearest on the frame."""
        across, up = self._shares(x, y)
        return self._pixel(min(max(across, 0), 1), min(max(up, 0), 1))

    def _shares(self, x, y):
        """How far across and up the frame a point lies: 0 to 1 inside."""
        across = (float(x) - self.x[0]) / (self.x[1] - self.x[0])
        return across, (float(y) - self.y[0]) / (self.y[1] - self.y[0])

    def _pixel(self, across, up):
        left, top, width, height = self.box
        return left + width * across, top + height * (1 - up)

    def line(self, xs, ys, *, name=None, **look):
        """A line through the points; what lies outside the frame is cut off, not bent.

        A line that leaves the frame and comes back is drawn in pieces; the first carries the name
        and all the values.
        """
        values = tuple(zip(xs, ys, strict=True))
        shares = [self._shares(x, y) for x, y in values]
        pieces = []
        for start, end in itertools.pairwise(shares):
            if (inside := _cut(start, end)) is None:
                continue
            if pieces and pieces[-1][-1] == inside[0]:
                pieces[-1].append(inside[1])
            else:
                pieces.append(list(inside))
        for piece in pieces or [[]]:
            self.sketch.line([self._pixel(*s) for s in piece], name=name, values=values, **look)
            name, values = None, ()

    def dot(self, x, y, *, radius=6, name=None, **look):
        self.sketch.circle(*self.at(x, y), radius, name=name, values=(x, y), **look)

    def text(self, x, y, words, **look):
        self.sketch.text(*self.at(x, y), words, **look)


def _cut(start, end):
    """The part of a segment inside the unit square, as (start, end), or None.

    Each side cuts off a share of the way (Liang and Barsky, "A new concept and method for line
    clipping", 1984).
    """
    if not all(map(math.isfinite, (*start, *end))):
        return None
    first, last = 0.0, 1.0
    for a, b in zip(start, end, strict=True):
        for here, way in ((a, a - b), (1 - a, b - a)):  # room to the side, and how fast it is used
            if way > 0:
                last = min(last, here / way)
            elif way < 0:
                first = max(first, here / way)
            elif here < 0:
                return None
    if first > last:
        return None

    def at(t):
        return end if t == 1 else tuple(a + t * (b - a) for a, b in zip(start, end, strict=True))

    return (start if first == 0 else at(first)), at(last)
