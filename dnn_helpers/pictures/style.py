"""One look for every picture, and the matplotlib figure that carries its own alt text."""

import base64
import html
import io

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from .colours import BLUE, GREEN, GREY, INK, ORANGE, PALE, PAPER, PURPLE, RED, SKY

STYLE = {
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": PALE,
    "grid.linewidth": 0.8,
    "font.family": "DejaVu Sans",  # comes with matplotlib: the same on every machine
    "font.size": 10,
    "text.color": INK,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "lines.linewidth": 2.2,
    "legend.frameon": False,
    "axes.prop_cycle": matplotlib.cycler(color=[BLUE, RED, GREEN, ORANGE, PURPLE, SKY]),
    # A person's own settings of these would call LaTeX, cut the paper or look like another picture.
    "text.usetex": False,
    "mathtext.fontset": "dejavusans",
    "path.sketch": None,
    "path.effects": [],
    "figure.autolayout": False,
    "savefig.bbox": None,
    "savefig.facecolor": "auto",
    "savefig.transparent": False,
}


class Picture(Figure):
    """A matplotlib Figure that shows itself as a sharp PNG, with `alt` as its text.

    It needs no pyplot, so nothing stays open and nothing is shown twice: name it on the last
    line of a cell.  Its text form is the alt text, fixed, so nbval can compare it.

    width, height: inches; a notebook shows 96 points of its page for one.
    """

    RESOLUTION = 192  # dots per inch: two for every point of the page, sharp on any screen

    def __init__(self, width=7.5, height=3.2, *, alt):
        super().__init__(figsize=(width, height), dpi=96, layout="constrained")
        FigureCanvasAgg(self)
        self.alt = alt

    def __repr__(self):
        return f"Picture: {self.alt}"

    def file(self, kind):
        """The picture as the bytes of a file: kind is "png" or "svg"."""
        paper = io.BytesIO()
        about = {"Software": None} if kind == "png" else {"Date": None, "Title": self.alt}
        with matplotlib.rc_context(STYLE):
            self.savefig(paper, format=kind, dpi=self.RESOLUTION, metadata=about)
        return paper.getvalue()

    def _repr_mimebundle_(self, include=None, exclude=None):
        width, height = map(int, self.get_size_inches() * 96)
        png = base64.b64encode(self.file("png")).decode("ascii")
        data = {
            "text/html": image_tag(png, width, self.alt),
            "image/png": png,  # for what shows no HTML: LaTeX, a console with pictures
            "text/plain": repr(self),
        }
        return data, {"image/png": {"width": width, "height": height, "alt": self.alt}}


def image_tag(png, width, alt):
    """Return the HTML of a picture (base64), as wide as it is meant and never wider than the page.

    JupyterLab and nbconvert show an image/png without its alt text, wherever it stands.
    """
    return (
        f'<img src="data:image/png;base64,{png}" width="{width}" style="max-width:100%" '
        f'alt="{html.escape(alt)}">'
    )
