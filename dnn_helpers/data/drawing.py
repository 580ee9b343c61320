"""A small rasteriser: shapes are signed distances, a pen paints them with soft edges.

A shape is an array d (size, size): the distance from each pixel to the shape's edge, negative
inside. Union is ``np.minimum``, intersection ``np.maximum``, growing by r is ``d - r``. A pen
paints a pixel to the share of it that the shape covers, clip(1/2 - d / pixel width, 0, 1), which
is what makes edges smooth at 64x64.

Only + - * / and square roots are used, which IEEE 754 rounds in one way only. NumPy's sin, exp,
sums and matrix products may differ in the last bit between processors; without them the same seed
gives the same bytes everywhere.

Source of the distances: worked out from the definitions; the ellipse's is the usual first-order
one, d = k0 (k0 - 1) / k1 with k0 = |p / r| and k1 = |p / r^2|.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

Colour = tuple[float, float, float]  # red, green, blue in [0, 1]
Point = tuple[float, float]


class Dice:
    """Random choices from one frozen stream.

    NumPy promises that ``RandomState`` never changes its numbers; only its uniform ones are used,
    because normal ones pass through a logarithm.
    """

    def __init__(self, seed: int | Sequence[int]):
        self._uniform = np.random.RandomState(seed).random_sample

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * float(self._uniform())

    def about(self, centre: float, reach: float) -> float:
        """A number in centre ± reach, more often near the centre (the mean of two uniform ones)."""
        return centre + reach * (float(self._uniform()) + float(self._uniform()) - 1.0)

    def chance(self, share: float) -> bool:
        return float(self._uniform()) < share

    def pick(self, things: Sequence):
        return things[int(float(self._uniform()) * len(things))]

    def shuffle(self, things: Sequence) -> list:
        """A new list in random order (Fisher-Yates)."""
        things = list(things)
        for i in range(len(things) - 1, 0, -1):
            j = int(float(self._uniform()) * (i + 1))
            things[i], things[j] = things[j], things[i]
        return things


def hsv(hue: float, saturation: float, value: float) -> Colour:
    """Hue (any number, 1 is once round), saturation and value in [0, 1] -> red, green, blue."""

    def channel(n: float) -> float:
        k = (n + 6.0 * hue) % 6.0
        return value - value * saturation * max(0.0, min(k, 4.0 - k, 1.0))

    return channel(5.0), channel(3.0), channel(1.0)


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """``share`` of b in a."""
    return tuple(p + share * (q - p) for p, q in zip(a, b, strict=True))


def brightness(colour: Colour) -> float:
    red, green, blue = colour
    return 0.3 * red + 0.59 * green + 0.11 * blue


@dataclass
class Pen:
    """Paints on ``rgb`` in its own coordinates: x to the right, y down, a figure within about ±1.

    u, v (size, size): every pixel's centre in those coordinates; ``pixel``: its width in them.
    ``light``: (x, y), how much brighter the figure gets per unit to the right and downwards.
    ``ink``: colour and width of the outline, or None.
    """

    rgb: np.ndarray  # (size, size, 3) float64 in [0, 1]
    u: np.ndarray
    v: np.ndarray
    pixel: float
    light: Point = (0.0, 0.0)
    ink: tuple[Colour, float] | None = None

    @classmethod
    def on_canvas(cls, size: int) -> Pen:
        axis = (np.arange(size) + 0.5) * (2.0 / size) - 1.0
        v, u = np.meshgrid(axis, axis, indexing="ij")
        return cls(np.zeros((size, size, 3)), u, v, 2.0 / size)

    def at(self, x, y, scale=1.0, lean=0.0, flip=False, stretch=1.0, **changes) -> Pen:
        """A pen whose origin is at (x, y), ``scale`` times as large.

        ``lean`` = tan(angle / 2) turns it clockwise: cos and sin then are fractions of lean, and
        no trigonometry is needed.
        ``stretch`` > 1 makes what it paints wider and lower; ``flip`` mirrors left and right.
        """
        cos = (1.0 - lean * lean) / (1.0 + lean * lean)
        sin = 2.0 * lean / (1.0 + lean * lean)
        du, dv = self.u - x, self.v - y
        u = (cos * du + sin * dv) / (scale * stretch)
        v = (cos * dv - sin * du) * (stretch / scale)
        return replace(self, u=-u if flip else u, v=v, pixel=self.pixel / scale, **changes)

    # shapes: signed distances ---------------------------------------------------------------------

    def ellipse(self, x, y, rx, ry, lean=0.0):
        pen = self.at(x, y, lean=lean) if lean else self
        u, v = (pen.u, pen.v) if lean else (self.u - x, self.v - y)
        pu, pv = u / rx, v / ry
        k0 = np.sqrt(pu * pu + pv * pv)
        qu, qv = pu / rx, pv / ry
        k1 = np.sqrt(qu * qu + qv * qv)
        # 1e-9: at the very centre both are 0, and the quotient tends to the smaller radius
        return (k0 * (k0 - 1.0) - 1e-9) / (k1 + 1e-9)

    def circle(self, x, y, r):
        du, dv = self.u - x, self.v - y
        return np.sqrt(du * du + dv * dv) - r

    def segment(self, a: Point, b: Point, r0, r1=None):
        """A line from a to b with round ends, its half-width going from r0 to r1."""
        r1 = r0 if r1 is None else r1
        au, av = self.u - a[0], self.v - a[1]
        bu, bv = b[0] - a[0], b[1] - a[1]
        along = np.clip((au * bu + av * bv) / (bu * bu + bv * bv), 0.0, 1.0)
        du, dv = au - along * bu, av - along * bv
        return np.sqrt(du * du + dv * dv) - (r0 + (r1 - r0) * along)

    def curve(self, points: Sequence[Point], r0, r1=None, pieces=6):
        """The Bézier curve of these control points, as ``pieces`` segments."""
        r1 = r0 if r1 is None else r1
        path = [bezier(points, i / pieces) for i in range(pieces + 1)]
        width = [r0 + (r1 - r0) * i / pieces for i in range(pieces + 1)]
        parts = [self.segment(path[i], path[i + 1], width[i], width[i + 1]) for i in range(pieces)]
        return union(*parts)

    def polygon(self, *corners: Point, round=0.0):
        """A convex polygon with corners in either order, grown by ``round`` with round corners."""
        edges = list(zip(corners, corners[1:] + corners[:1], strict=True))
        (ax, ay), (bx, by), (cx, cy) = corners[:3]
        turns = (bx - ax) * (cy - by) - (by - ay) * (cx - bx)  # its sign: clockwise or not
        inside = None
        for (ax, ay), (bx, by) in edges:
            side = (bx - ax) * (self.v - ay) - (by - ay) * (self.u - ax)
            inside = (side * turns > 0) if inside is None else inside & (side * turns > 0)
        edge = union(*(self.segment(p, q, 0.0) for p, q in edges))
        return np.where(inside, -edge, edge) - round

    def box(self, x, y, rx, ry, round=0.0):
        du = np.abs(self.u - x) - (rx - round)
        dv = np.abs(self.v - y) - (ry - round)
        ou, ov = np.maximum(du, 0.0), np.maximum(dv, 0.0)
        return np.sqrt(ou * ou + ov * ov) + np.minimum(np.maximum(du, dv), 0.0) - round

    # paint ----------------------------------------------------------------------------------------

    def fill(self, d, colour: Colour, *, within=None, soft=0.22, outline=True, opacity=1.0):
        """Paint the shape d, within another if given, its rim ``soft`` darker than its middle."""
        if self.ink and outline and within is None:
            ink, width = self.ink
            self._paint(np.clip(0.5 - (d - width) / self.pixel, 0.0, 1.0) * opacity, ink, None)
        if within is not None:
            d = np.maximum(d, within)
        cover = np.clip(0.5 - d / self.pixel, 0.0, 1.0) * opacity
        rim = 1.0 - soft * (1.0 - np.clip(d * (-1.0 / 0.2), 0.0, 1.0))
        self._paint(cover, colour, rim * (1.0 + self.light[0] * self.u + self.light[1] * self.v))

    def flat(self, d, colour: Colour, *, within=None, opacity=1.0):
        """Paint the shape d in one even colour, without an outline."""
        if within is not None:
            d = np.maximum(d, within)
        self._paint(np.clip(0.5 - d / self.pixel, 0.0, 1.0) * opacity, colour, None)

    def _paint(self, cover, colour, tone):
        touched = cover > 0.0
        rows = np.flatnonzero(touched.any(axis=1))
        if not rows.size:
            return
        columns = np.flatnonzero(touched.any(axis=0))
        part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        for channel in range(3):
            old = self.rgb[(*part, channel)]
            new = colour[channel] if tone is None else colour[channel] * tone[part]
            old += cover[part] * (new - old)

    def picture(self) -> np.ndarray:
        """(size, size, 3) uint8, in 52 steps of 5 (0 to 255): half the bytes, and no eye tells."""
        return np.floor(np.clip(self.rgb, 0.0, 1.0) * 51.0 + 0.5).astype(np.uint8) * np.uint8(5)


def union(*distances):
    result = distances[0]
    for d in distances[1:]:
        result = np.minimum(result, d)
    return result


def bezier(points: Sequence[Point], t: float) -> Point:
    """de Casteljau: halve the control polygon's sides until one point is left."""
    points = list(points)
    while len(points) > 1:
        points = [(p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])) for p, q in pairwise(points)]
    return points[0]
