"""A sketch as a matplotlib picture: the marks that SVG shows under a slider, for a page to keep."""

import matplotlib
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Rectangle
from matplotlib.text import Text

from .style import STYLE, Picture

POINT = 72 / 96  # a pixel of the page in points, matplotlib's unit of type and lines
ACROSS = {"start": "left", "middle": "center", "end": "right"}


@matplotlib.rc_context(STYLE)
def paint(sketch):
    """Draw every mark of a sketch; a pixel of the sketch is a pixel of the page."""
    picture = Picture(sketch.width / 96, sketch.height / 96, alt=sketch.alt)
    picture.set_layout_engine("none")
    sheet = picture.add_axes((0, 0, 1, 1), xlim=(0, sketch.width), ylim=(sketch.height, 0))
    sheet.set_axis_off()
    for order, mark in enumerate(sketch.marks):
        artist = MAKE[mark.tag](mark)
        artist.set(zorder=order, clip_on=True)
        sheet.add_artist(artist)
    return picture


def _line(mark):
    look = mark.look
    points = [tuple(map(float, point.split(","))) for point in look["points"].split()]
    width = float(look["stroke-width"]) * POINT
    dash = look.get("stroke-dasharray")
    return Line2D(
        [x for x, _ in points],
        [y for _, y in points],
        color=look["stroke"],
        linewidth=width,
        linestyle=(0, [float(d) * POINT / width for d in dash.split()]) if dash else "-",
        solid_capstyle="round",
        alpha=look.get("opacity"),
    )


def _circle(mark):
    look = mark.look
    return Circle((float(look["cx"]), float(look["cy"])), float(look["r"]), **_surface(look))


def _rectangle(mark):
    look = mark.look
    corner = float(look["x"]), float(look["y"])
    return Rectangle(corner, float(look["width"]), float(look["height"]), **_surface(look))


def _surface(look):
    return {
        "facecolor": look["fill"],
        "edgecolor": look["stroke"],
        "linewidth": float(look.get("stroke-width", 1)) * POINT,
    }


def _text(mark):
    look = mark.look
    return Text(
        float(look["x"]),
        float(look["y"]),
        mark.words,
        color=look["fill"],
        fontsize=float(look["font-size"]) * POINT,
        fontweight=look.get("font-weight", "normal"),
        horizontalalignment=ACROSS[look["text-anchor"]],
        verticalalignment="baseline",
        parse_math=False,
    )


MAKE = {"polyline": _line, "circle": _circle, "rect": _rectangle, "text": _text}
