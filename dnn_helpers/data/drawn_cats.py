"""The data set drawn-cats: scenes of 64x64 pixels with one figure each, labelled cat or not.

    python -m dnn_helpers.data.drawn_cats datasets

draws it again, bit for bit. What makes it a good first data set for deep networks:

- Figure and wall take their colours from the same distribution, so a cat is as often darker than
  what is behind it as lighter. A single pixel's brightness says nothing, and adding up weighted
  pixels (logistic regression) says little: contrast has to be found first, then shapes in it.
- The other animals share the cats' coats, markings, eyes, poses and bodies.
- Every hundred pictures are one shuffled deck of the same cards: the first 300 are as fair a
  mixture as all of them.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np

from .animals import BLACK, POSES, SPECIES, WHITE, Look, portrait
from .drawing import Dice, Pen, brightness, hsv, mix, union
from .hdf5 import COMMITTED, write_dataset
from .things import THINGS

CLASSES = ["non-cat", "cat"]
SEED, TRAIN, TEST = 7, 1500, 400
CONTRAST = 0.45  # least difference in brightness between coat and wall

Card = tuple[Callable, str | None]  # what to draw, and as which animal


def deck() -> list[Card]:
    """A hundred cards: 40 cats, 12 of each other animal (half of them portraits), 12 things."""
    cards: list[Card] = []
    for kind in SPECIES:
        portraits, others = (19, 7) if kind == "cat" else (6, 2)
        for pose in POSES:
            cards += [(pose, kind)] * (portraits if pose is portrait else others)
    return cards + [(thing, None) for thing in THINGS]


def draw_set(m: int, seed: int, size: int = 64) -> tuple[np.ndarray, np.ndarray]:
    """m pictures (m, size, size, 3) uint8 and their labels (m,) int64.

    A smaller m gives the first ones of a larger m.
    """
    pictures, labels = np.empty((m, size, size, 3), np.uint8), np.empty(m, np.int64)
    cards: list[Card] = []
    for i in range(m):
        if not cards:
            cards = Dice((seed, i, 0)).shuffle(deck())
        figure, kind = cards.pop()
        pictures[i] = scene(Dice((seed, i, 1)), figure, kind, size)
        labels[i] = kind == "cat"
    return pictures, labels


def draw_dataset(train: int = TRAIN, test: int = TEST, seed: int = SEED):
    """train_x, train_y, test_x, test_y: the arrays of the committed files."""
    return *draw_set(train, 2 * seed), *draw_set(test, 2 * seed + 1)


def scene(dice: Dice, figure: Callable, kind: str | None, size: int = 64) -> np.ndarray:
    """One picture: wall, clutter, and the figure somewhere near the middle."""
    while True:  # both anew, so that neither is the darker one more often
        look, wall = Look.roll(dice), Look.roll(dice).coat
        if abs(brightness(look.coat) - brightness(wall)) > CONTRAST:
            break
    canvas = Pen.on_canvas(size)
    _background(canvas, dice, wall)
    for _ in range(int(dice.between(0.0, 4.0))):
        _clutter(canvas, dice)
    pen = canvas.at(
        dice.about(0.0, 0.075),
        dice.about(0.02, 0.075),
        dice.between(0.84, 0.95),
        lean=dice.about(0.0, 0.05),
        flip=dice.chance(0.5),
        stretch=dice.between(0.94, 1.06),
        light=(dice.about(0.0, 0.25), dice.about(-0.1, 0.25)),
        ink=(mix(look.coat, BLACK, 0.75), 0.035) if dice.chance(0.6) else None,
    )
    if kind is None:
        figure(pen, dice, look)
    else:
        figure(pen, dice, look, kind)
    return canvas.picture()


def _background(pen: Pen, dice: Dice, wall) -> None:
    pen.rgb[:] = wall
    other = mix(wall, dice.pick((BLACK, WHITE)), dice.between(0.12, 0.3))
    style = dice.pick(("plain", "floor", "glow", "hill", "stripes", "dots"))
    if style == "floor":
        pen.flat(pen.box(0.0, 1.0, 2.0, dice.between(0.25, 0.6)), other)
    elif style == "glow":
        x, y = dice.about(0.0, 0.3), dice.about(0.0, 0.3)
        for r, share in ((1.2, 0.04), (0.9, 0.08), (0.6, 0.14)):
            pen.flat(pen.circle(x, y, r), mix(wall, WHITE, share))
    elif style == "hill":
        hill = pen.ellipse(dice.between(-0.6, 0.6), 1.1, 1.5, dice.between(0.3, 0.8))
        pen.flat(hill, other)
    elif style == "stripes":
        for x in (-1.04, -0.52, 0.0, 0.52, 1.04):
            pen.flat(pen.box(x, 0.0, 0.13, 2.0), mix(wall, other, 0.6))
    elif style == "dots":
        for _ in range(9):
            x, y = dice.between(-1.0, 1.0), dice.between(-1.0, 1.0)
            pen.flat(pen.circle(x, y, dice.between(0.05, 0.12)), other)


def _clutter(canvas: Pen, dice: Dice) -> None:
    """A ball, block, leaf or star at the left or right edge."""
    x = dice.pick((-1.0, 1.0)) * dice.between(0.6, 1.0)
    y, scale = dice.between(-1.0, 1.0), dice.between(0.12, 0.24)
    pen = canvas.at(x, y, scale, lean=dice.between(-0.5, 0.5))
    colour = hsv(dice.between(0.0, 1.0), dice.between(0.3, 0.9), dice.between(0.4, 1.0))
    what = dice.pick(("ball", "block", "leaf", "star"))
    if what == "ball":
        ball = pen.circle(0.0, 0.0, 1.0)
        pen.fill(ball, colour)
        band = pen.segment((-1.0, 0.0), (1.0, 0.0), 0.15)
        pen.flat(band, mix(colour, WHITE, 0.6), within=ball)
    elif what == "block":
        pen.fill(pen.box(0.0, 0.0, 0.9, 0.9, 0.1), colour)
    elif what == "leaf":
        pen.fill(pen.ellipse(0.0, 0.0, 1.0, 0.5), colour)
    else:
        up = pen.polygon((-1.0, 0.6), (1.0, 0.6), (0.0, -1.1))
        down = pen.polygon((-1.0, -0.6), (1.0, -0.6), (0.0, 1.1))
        pen.fill(union(up, down), colour)


def contact_sheet(pictures, labels, columns: int = 6, rows: int = 5, gap: int = 2) -> np.ndarray:
    """The first cats in the left half, the first others in the right: (height, width, 3) uint8."""
    size = pictures.shape[1]
    step = size + gap
    sheet = np.full((rows * step + gap, 2 * columns * step + 5 * gap, 3), 255, np.uint8)
    for label, left in ((1, gap), (0, columns * step + 4 * gap)):
        for i, picture in enumerate(pictures[labels == label][: columns * rows]):
            y, x = gap + i // columns * step, left + i % columns * step
            sheet[y : y + size, x : x + size] = picture
    return sheet


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m dnn_helpers.data.drawn_cats", description=__doc__.split("\n\n")[0]
    )
    parser.add_argument("folder", type=Path, help="where the files go, usually datasets")
    folder = parser.parse_args(arguments).folder

    from PIL import Image

    train_x, train_y, test_x, test_y = draw_dataset()
    for path in write_dataset(folder, COMMITTED, train_x, train_y, test_x, test_y, CLASSES):
        print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")
    sheet = contact_sheet(train_x, train_y)
    Image.fromarray(sheet).save(folder / "drawn-cats.png", optimize=True)


if __name__ == "__main__":
    main()
