"""The generator draws what is committed, again and on any processor; and the drawings are fair."""

import hashlib
import os
import subprocess
import sys

import numpy as np
import pytest

from dnn_helpers.data import load_dataset
from dnn_helpers.data.animals import POSES, SPECIES
from dnn_helpers.data.drawing import Dice, Pen, bezier, brightness, hsv, mix, union
from dnn_helpers.data.drawn_cats import contact_sheet, draw_dataset, draw_set, main, scene
from dnn_helpers.data.hdf5 import DATASETS
from dnn_helpers.data.things import THINGS


@pytest.mark.long
def test_drawn_again_they_are_the_same():
    committed = load_dataset("drawn-cats", DATASETS)
    train_x, train_y, test_x, test_y = draw_dataset()
    assert np.array_equal(train_x, committed[0])
    assert np.array_equal(train_y, committed[1][0])
    assert np.array_equal(test_x, committed[2])
    assert np.array_equal(test_y, committed[3][0])


DIGEST = """
import hashlib
from dnn_helpers.data.drawn_cats import draw_set
print(hashlib.sha256(draw_set(100, 5)[0].tobytes()).hexdigest())
"""


@pytest.mark.parametrize("kernel", ["Prescott", "Haswell", "SkylakeX"])
def test_without_the_processors_vector_instructions(kernel):
    """NumPy's plain loops and another BLAS must give the same pictures as this processor's best."""
    from numpy._core import _multiarray_umath as loops

    features = [name for name in loops.__cpu_dispatch__ if loops.__cpu_features__.get(name)]
    environment = os.environ | {
        "NPY_DISABLE_CPU_FEATURES": " ".join(features),
        "OPENBLAS_CORETYPE": kernel,
    }
    command = [sys.executable, "-W", "ignore", "-c", DIGEST]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == hashlib.sha256(draw_set(100, 5)[0].tobytes()).hexdigest()


def test_fewer_are_the_first_ones():
    few, many = draw_set(30, 3), draw_set(130, 3)
    assert np.array_equal(few[0], many[0][:30])
    assert np.array_equal(few[1], many[1][:30])


def test_every_hundred_are_the_same_mixture():
    _, labels = draw_set(400, 11, size=8)
    assert labels.reshape(4, 100).sum(axis=1).tolist() == [40] * 4
    assert not np.array_equal(labels[:100], labels[100:200])


def test_no_picture_is_in_both():
    train_x, _, test_x, _, _ = load_dataset("drawn-cats", DATASETS)
    together = np.concatenate([train_x, test_x]).reshape(1900, -1)
    assert len(np.unique(together, axis=0)) == 1900


def test_brightness_gives_nothing_away():
    """Cats and others are equally bright, middle and rim, within four standard errors."""
    x, y, _, _, _ = load_dataset("drawn-cats", DATASETS)
    cat = y[0] == 1
    for region in (x[:, 28:36, 28:36], x[:, :4], x):
        level = region.mean(axis=(1, 2, 3))
        error = np.sqrt(level[cat].var() / cat.sum() + level[~cat].var() / (~cat).sum())
        assert abs(level[cat].mean() - level[~cat].mean()) < 4 * error


def test_a_figure_is_as_often_dark_on_light_as_light_on_dark():
    x, _, _, _, _ = load_dataset("drawn-cats", DATASETS)
    middle, corners = x[:, 24:40, 24:40].mean(axis=(1, 2, 3)), x[:, :6, :6].mean(axis=(1, 2, 3))
    assert abs(np.mean(middle > corners) - 0.5) < 0.06


@pytest.mark.parametrize(
    "figure", [(p, k) for k in SPECIES for p in POSES] + [(t, None) for t in THINGS]
)
def test_every_figure_can_be_drawn(figure):
    pictures = np.stack([scene(Dice((i, 99)), *figure) for i in range(4)])
    assert pictures.shape == (4, 64, 64, 3)
    assert pictures.dtype == np.uint8
    for picture in pictures:  # something stands out from the wall in the middle
        assert picture[16:48, 16:48].std() > 15


def test_other_sizes():
    small, large = scene(Dice(1), POSES[0], "cat", 16), scene(Dice(1), POSES[0], "cat", 128)
    assert small.shape == (16, 16, 3)
    halved = large.reshape(16, 8, 16, 8, 3).mean(axis=(1, 3))
    assert np.abs(halved - small).mean() < 8  # the same picture, seen from further away


def test_the_command(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(
        "dnn_helpers.data.drawn_cats.draw_dataset", lambda: (*draw_set(100, 1), *draw_set(20, 2))
    )
    main([str(tmp_path)])
    assert load_dataset("drawn-cats", tmp_path)[0].shape == (100, 64, 64, 3)
    assert "train_drawn-cats.h5: 0." in capsys.readouterr().out
    assert (tmp_path / "drawn-cats.png").stat().st_size < 200_000


def test_the_contact_sheet_sorts():
    pictures = np.zeros((4, 8, 8, 3), np.uint8)
    labels = np.array([1, 0, 1, 0])
    pictures[labels == 1] = 100
    sheet = contact_sheet(pictures, labels, columns=2, rows=1, gap=2)
    left, right = np.split(sheet, 2, axis=1)
    assert 100 in left
    assert 0 not in left
    assert 0 in right
    assert 100 not in right


# The pen ---------------------------------------------------------------------------------------


@pytest.fixture
def pen():
    return Pen.on_canvas(200)  # a pixel is 0.01 wide


def area(d):
    return np.mean(d < 0) * 4


def test_shapes_have_their_area(pen):
    assert area(pen.circle(0.1, 0.0, 0.5)) == pytest.approx(np.pi / 4, rel=0.01)
    assert area(pen.ellipse(0.0, 0.2, 0.6, 0.3)) == pytest.approx(np.pi * 0.18, rel=0.01)
    assert area(pen.ellipse(0.0, 0.2, 0.6, 0.3, lean=0.3)) == pytest.approx(np.pi * 0.18, rel=0.01)
    assert area(pen.box(0.0, 0.0, 0.5, 0.2)) == pytest.approx(0.4, rel=0.02)
    line = 2 * 0.1 * 0.8 + np.pi * 0.01
    assert area(pen.segment((-0.4, 0), (0.4, 0), 0.1)) == pytest.approx(line, rel=0.01)
    for corners in ([(-0.5, 0.5), (0.5, 0.5), (0.0, -0.5)], [(0.0, -0.5), (0.5, 0.5), (-0.5, 0.5)]):
        assert area(pen.polygon(*corners)) == pytest.approx(0.5, rel=0.02)
    pair = union(pen.circle(-0.5, 0.0, 0.3), pen.circle(0.5, 0.0, 0.3))
    assert area(pair) == pytest.approx(2 * np.pi * 0.09, rel=0.01)


@pytest.mark.parametrize("shape", ["circle", "box", "polygon", "segment", "ellipse"])
def test_distances_are_distances(pen, shape):
    """One pixel further the distance has grown by a pixel's width, and nowhere by more."""
    d = {
        "circle": lambda: pen.circle(0.0, 0.1, 0.4),
        "box": lambda: pen.box(0.1, 0.0, 0.5, 0.3, 0.1),
        "polygon": lambda: pen.polygon((-0.4, 0.3), (0.5, 0.4), (0.0, -0.5), round=0.05),
        "segment": lambda: pen.segment((-0.4, 0.1), (0.4, 0.3), 0.2),
        "ellipse": lambda: pen.ellipse(0.0, 0.0, 0.5, 0.4),
    }[shape]()
    slope = np.sqrt(sum(g * g for g in np.gradient(d, 0.01)))
    near = (d > 0.02) & (d < 0.15)
    assert np.median(slope[near]) == pytest.approx(1.0, abs=0.04)
    assert slope[near].max() < 1.1


def test_a_turned_pen_turns(pen):
    """lean = tan(45°/2) turns by 45° clockwise: right goes to lower right (y runs down)."""
    turned = pen.at(0.0, 0.0, lean=np.sqrt(2) - 1)
    v, u = np.unravel_index(np.argmin(turned.circle(0.6, 0.0, 0.1)), (200, 200))
    assert (u, v) == pytest.approx((100 + 42, 100 + 42), abs=1.5)
    flipped = pen.at(0.2, 0.0, 0.5, flip=True)
    v, u = np.unravel_index(np.argmin(flipped.circle(0.6, 0.4, 0.1)), (200, 200))
    assert (u, v) == pytest.approx((100 + 20 - 30, 100 + 20), abs=1.5)


def test_soft_edges(pen):
    """A pixel is painted to the share that the shape covers."""
    pen.flat(pen.box(0.0, 0.0, 0.503, 0.5), (1.0, 1.0, 1.0))
    row = pen.rgb[100, :, 0]
    assert row.sum() == pytest.approx(100.6, abs=0.01)
    assert set(np.round(row, 6)) == {0.0, 0.3, 1.0}


def test_within_and_outline(pen):
    outlined = pen.at(0.0, 0.0, ink=((1.0, 0.0, 0.0), 0.1))
    outlined.fill(pen.circle(0.0, 0.0, 0.5), (0.0, 1.0, 0.0), soft=0.0)
    assert pen.rgb[100, 100].tolist() == [0.0, 1.0, 0.0]
    assert pen.rgb[100, 155].tolist() == [1.0, 0.0, 0.0]
    assert pen.rgb[100, 165].tolist() == [0.0, 0.0, 0.0]
    outlined.fill(
        pen.box(0.0, 0.0, 1.0, 0.1), (0.0, 0.0, 1.0), within=pen.circle(0, 0, 0.5), soft=0
    )
    assert pen.rgb[100, 140].tolist() == [0.0, 0.0, 1.0]
    assert pen.rgb[100, 180].tolist() == [0.0, 0.0, 0.0]


def test_the_picture_has_the_full_range(pen):
    pen.rgb[:] = 1.7
    assert np.all(pen.picture() == 255)
    pen.rgb[:] = -0.2
    assert np.all(pen.picture() == 0)


def test_colours():
    assert hsv(0.0, 1.0, 1.0) == (1.0, 0.0, 0.0)
    assert hsv(1 / 3, 1.0, 1.0) == pytest.approx((0.0, 1.0, 0.0))
    assert hsv(-1 / 3, 1.0, 0.5) == pytest.approx((0.0, 0.0, 0.5))
    assert hsv(0.4, 0.0, 0.7) == (0.7, 0.7, 0.7)
    assert mix((0.0, 0.0, 1.0), (1.0, 0.0, 0.0), 0.25) == (0.25, 0.0, 0.75)
    assert brightness((1.0, 1.0, 1.0)) == pytest.approx(1.0)


def test_a_curve_starts_and_ends_at_its_ends():
    points = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)]
    assert bezier(points, 0.0) == (0.0, 0.0)
    assert bezier(points, 1.0) == (1.0, 1.0)
    assert bezier(points, 0.5) == (0.75, 0.25)


def test_dice():
    dice = Dice(1)
    rolled = [dice.between(2.0, 4.0) for _ in range(2000)]
    assert 2.0 <= min(rolled) < 2.01
    assert 3.99 < max(rolled) <= 4.0
    near = [dice.about(1.0, 0.5) for _ in range(2000)]
    assert np.mean(near) == pytest.approx(1.0, abs=0.02)
    assert np.std(near) == pytest.approx(0.5 / np.sqrt(6), rel=0.05)
    firsts = [dice.shuffle("abc")[0] for _ in range(3000)]
    assert [firsts.count(x) / 3000 for x in "abc"] == pytest.approx([1 / 3] * 3, abs=0.03)
    assert np.mean([dice.chance(0.2) for _ in range(3000)]) == pytest.approx(0.2, abs=0.03)
    assert {dice.pick("abc") for _ in range(100)} == set("abc")
