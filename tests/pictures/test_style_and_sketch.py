"""What every picture has: its size, its alt text, marks that remember what they were drawn from."""

import base64
import io
import subprocess
import sys
import xml.etree.ElementTree as ET

import matplotlib
import numpy as np
import pytest
from PIL import Image

from dnn_helpers.pictures.colours import BLUE, PALE
from dnn_helpers.pictures.paint import paint
from dnn_helpers.pictures.sketch import Sketch, number
from dnn_helpers.pictures.style import STYLE, Picture
from dnn_helpers.pictures.trouble import styled


def test_a_picture_shows_itself_as_a_sharp_png_with_its_alt_text():
    picture = Picture(4, 2, alt="nothing on white paper")
    data, metadata = picture._repr_mimebundle_()
    image = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    assert image.size == (768, 384)
    assert metadata["image/png"] == {"width": 384, "height": 192, "alt": "nothing on white paper"}
    assert data["text/plain"] == "Picture: nothing on white paper"


def test_a_picture_is_the_same_bytes_each_time():
    def draw():
        picture = Picture(2, 2, alt="a line")
        picture.subplots().plot([0, 1], [0, 1])
        return picture._repr_mimebundle_()[0]

    assert draw() == draw()


def test_the_style_ends_with_the_drawing():
    before = matplotlib.rcParams["axes.spines.top"]
    seen = styled(lambda: matplotlib.rcParams["axes.spines.top"])()
    assert seen is STYLE["axes.spines.top"] is False
    assert matplotlib.rcParams["axes.spines.top"] == before is True


def test_a_persons_own_settings_do_not_change_a_picture():
    from dnn_helpers import relu
    from dnn_helpers.pictures.curves import activation_curves
    from dnn_helpers.pictures.training_costs import cost_curves

    def drawn():
        pictures = activation_curves(relu), cost_curves({"one": [0.7, 0.5, 0.6]}, title="costs")
        return [picture._repr_mimebundle_()[0]["image/png"] for picture in pictures]

    as_it_is = drawn()
    private = {
        "text.usetex": True, "savefig.bbox": "tight", "savefig.transparent": True,
        "figure.autolayout": True, "path.sketch": (1, 100, 2), "mathtext.fontset": "cm",
    }  # fmt: skip
    with matplotlib.rc_context(private):
        assert drawn() == as_it_is


def test_pictures_need_no_pyplot():
    code = (
        "import sys, dnn_helpers.pictures.curves, dnn_helpers.pictures.network, "
        "dnn_helpers.pictures.cost; print('matplotlib.pyplot' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-0.0, "0"),
        (-0.001, "0"),
        (1.5, "1.5"),
        (2, "2"),
        (np.float64(1 / 3), "0.33"),
        (120.0, "120"),
    ],
)
def test_coordinates_are_short_and_never_minus_zero(value, text):
    assert number(value) == text


def test_a_sketch_is_well_formed_whatever_it_says():
    sketch = Sketch(100, 50, alt='a < b & "c"')
    sketch.text(1, 2, "x < y & z > 'w'")
    root = ET.fromstring(sketch.svg)
    assert root.get("aria-label") == 'a < b & "c"'
    assert root.find("{http://www.w3.org/2000/svg}text").text == "x < y & z > 'w'"


def test_a_page_keeps_the_same_marks_as_a_picture():
    sketch = Sketch(300, 200, alt="one of each")
    sketch.line([(10, 20), (30, 40)], colour=BLUE, width=4, dash="6 3", name="line")
    sketch.circle(50, 60, 7, fill=PALE)
    sketch.rectangle(70, 80, 20, 10, fill=BLUE)
    sketch.text(100, 110, "50 $ and 60 $", anchor="end")
    (sheet,) = paint(sketch).axes
    assert (sheet.get_xlim(), sheet.get_ylim()) == ((0, 300), (200, 0))
    line, circle, rectangle, text = sheet.get_children()[:4]
    assert line.get_xydata().tolist() == [[10, 20], [30, 40]]
    assert (line.get_color(), line.get_linewidth()) == (BLUE, 3)
    assert line.is_dashed()
    assert (circle.center, circle.radius) == ((50, 60), 7)
    assert rectangle.get_bbox().bounds == (70, 80, 20, 10)
    assert (text.get_position(), text.get_text()) == ((100, 110), "50 $ and 60 $")
    assert (text.get_ha(), text.get_parse_math()) == ("right", False)
    data, metadata = sketch._repr_mimebundle_()
    assert data["text/plain"] == repr(sketch) == "Picture: one of each"
    assert metadata["image/png"] == {"width": 300, "height": 200, "alt": "one of each"}


def test_a_frame_places_values_and_keeps_them_on_the_paper():
    sketch = Sketch(300, 200, alt="")
    frame = sketch.frame(x=(0, 10), y=(-1, 1), box=(50, 20, 200, 100))
    assert frame.at(0, -1) == (50, 120)
    assert frame.at(10, 1) == (250, 20)
    assert frame.at(5, 0) == (150, 70)
    assert frame.at(99, -99) == (250, 120)


def test_marks_remember_their_values():
    sketch = Sketch(300, 200, alt="")
    frame = sketch.frame(x=(0, 1), y=(0, 1))
    frame.line([0, 1], [0.25, 0.75], name="curve", colour=BLUE)
    frame.dot(0.5, 0.5, name="point")
    assert sketch.values("curve") == [((0, 0.25), (1, 0.75))]
    assert sketch.values("point") == [(0.5, 0.5)]
    assert sketch.values("nothing") == []


def pixels(mark):
    return [tuple(map(float, point.split(","))) for point in mark.look["points"].split()]


@pytest.mark.parametrize(
    ("xs", "ys", "pieces"),
    [
        ([0.2, 0.8], [0.5, 0.5], [[(20, 50), (80, 50)]]),
        ([0.5, 0.5], [-1, 3], [[(50, 100), (50, 0)]]),
        ([-0.5, 0.5, 1.5], [0.5, 0.5, 0.5], [[(0, 50), (50, 50), (100, 50)]]),
        ([0, 2], [0.5, 1.5], [[(0, 50), (100, 0)]]),
        ([0.5, 0.5, 0.6, 0.6], [0.5, 2, 2, 0.5], [[(50, 50), (50, 0)], [(60, 0), (60, 50)]]),
        ([2, 3], [2, 3], [[]]),
        ([-1, 2], [-0.5, -0.5], [[]]),
        ([0.1, float("nan"), 0.3, 0.4], [0.5] * 4, [[(30, 50), (40, 50)]]),
    ],
)
def test_lines_are_cut_off_at_the_frame(xs, ys, pieces):
    sketch = Sketch(100, 100, alt="")
    frame = sketch.frame(x=(0, 1), y=(0, 1), box=(0, 0, 100, 100))
    before = len(sketch.marks)
    frame.line(xs, ys, name="line")
    drawn = sketch.marks[before:]
    assert [pixels(mark) for mark in drawn] == [
        [pytest.approx(point) for point in piece] for piece in pieces
    ]
    assert repr(paint(sketch)) == "Picture: "  # also where nothing is left of the line
    assert len(sketch.values("line")) == 1
    assert len(sketch.values("line")[0]) == len(xs)


def test_no_picture_module_needs_one_that_needs_it():
    """Imports inside functions count too."""
    import ast
    from pathlib import Path

    import dnn_helpers.pictures

    needs = {}
    for path in Path(dnn_helpers.pictures.__file__).parent.glob("*.py"):
        tree = ast.walk(ast.parse(path.read_text()))
        needs[path.stem] = {
            n.module for n in tree if isinstance(n, ast.ImportFrom) and n.level == 1
        }

    def reached(name, way=()):
        assert name not in way, " -> ".join((*way, name))
        for other in needs.get(name, ()):
            reached(other, (*way, name))

    for name in needs:
        reached(name)
