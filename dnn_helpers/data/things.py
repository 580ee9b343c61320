"""What can be drawn besides animals: houses, flowers, cars ...; functions (pen, dice, look)."""

from __future__ import annotations

import numpy as np

from .animals import BLACK, WHITE, Look
from .drawing import Dice, Pen, hsv, mix, union


def house(pen: Pen, dice: Dice, look: Look) -> None:
    roof = look.accent
    if dice.chance(0.7):
        pen.fill(pen.box(0.42, -0.62, 0.1, 0.26), look.deep)
    pen.fill(pen.box(0.0, 0.36, 0.66, 0.52), look.coat, soft=0.1)
    pen.fill(pen.polygon((-0.88, -0.14), (0.88, -0.14), (0.0, -0.86), round=0.03), roof)
    pen.flat(pen.box(dice.pick((-0.3, 0.0, 0.3)), 0.62, 0.14, 0.27, 0.03), look.deep)
    for x in (-0.4, 0.4):
        pen.flat(pen.box(x, 0.12, 0.15, 0.14, 0.02), WHITE)
        pen.flat(
            pen.box(x, 0.12, 0.115, 0.105),
            hsv(0.57, 0.35, 0.9) if dice.chance(0.6) else hsv(0.13, 0.6, 1.0),
        )
        pen.flat(pen.box(x, 0.12, 0.015, 0.12), WHITE)


def flower(pen: Pen, dice: Dice, look: Look) -> None:
    green = hsv(dice.between(0.27, 0.4), 0.6, dice.between(0.4, 0.7))
    pen.fill(
        pen.curve([(0.0, -0.2), (dice.about(0.0, 0.3), 0.4), (0.0, 1.0)], 0.06, pieces=4), green
    )
    for side in (-1, 1):
        pen.fill(pen.ellipse(side * 0.3, 0.6, 0.28, 0.11, lean=-side * 0.25), green)
    petals, r = dice.pick((5, 6, 8)), dice.between(0.2, 0.27)
    lean = dice.between(0.0, 0.4)
    # the corners of a regular polygon, each got from the last by the same turn: tan of half of it
    tangent = {5: 0.7265425280053609, 6: 0.5773502691896258, 8: 0.41421356237309503}[petals]
    cos, sin = (
        (1 - tangent * tangent) / (1 + tangent * tangent),
        2 * tangent / (1 + tangent * tangent),
    )
    x, y = 0.42 * (1 - lean * lean) / (1 + lean * lean), 0.42 * 2 * lean / (1 + lean * lean)
    for _ in range(petals):
        pen.fill(pen.circle(x, y - 0.3, r), look.coat)
        x, y = cos * x - sin * y, sin * x + cos * y
    pen.fill(pen.circle(0.0, -0.3, dice.between(0.2, 0.28)), look.accent)


def car(pen: Pen, dice: Dice, look: Look) -> None:
    pen.fill(
        pen.polygon((-0.5, 0.1), (0.52, 0.1), (0.3, -0.36), (-0.32, -0.36), round=0.08), look.coat
    )
    pen.fill(pen.box(0.0, 0.28, 0.92, 0.24, 0.14), look.coat)
    glass = hsv(0.55, 0.25, 0.9)
    pen.flat(pen.polygon((-0.4, 0.06), (-0.06, 0.06), (-0.06, -0.28), (-0.28, -0.28)), glass)
    pen.flat(pen.polygon((0.04, 0.06), (0.42, 0.06), (0.26, -0.28), (0.04, -0.28)), glass)
    pen.flat(pen.circle(0.84, 0.24, 0.08), hsv(0.14, 0.5, 1.0))
    for x in (-0.5, 0.5):
        pen.fill(pen.circle(x, 0.52, 0.22), BLACK)
        pen.flat(pen.circle(x, 0.52, 0.1), (0.75, 0.75, 0.78))


def tree(pen: Pen, dice: Dice, look: Look) -> None:
    pen.fill(
        pen.segment((0.0, 0.0), (0.0, 0.95), 0.09, 0.13), hsv(0.07, 0.55, dice.between(0.3, 0.5))
    )
    if dice.chance(0.5):  # a fir
        for y, wide in ((0.5, 0.72), (0.1, 0.58), (-0.3, 0.42)):
            pen.fill(pen.polygon((-wide, y), (wide, y), (0.0, y - 0.6), round=0.03), look.coat)
    else:
        crown = union(
            pen.circle(-0.34, -0.1, 0.4), pen.circle(0.34, -0.1, 0.4), pen.circle(0.0, -0.45, 0.45)
        )
        pen.fill(crown, look.coat)
        for _ in range(4):
            pen.flat(
                pen.circle(dice.between(-0.5, 0.5), dice.between(-0.7, 0.1), 0.07), look.accent
            )


def boat(pen: Pen, dice: Dice, look: Look) -> None:
    pen.fill(pen.segment((0.0, 0.4), (0.0, -0.9), 0.035), hsv(0.07, 0.5, 0.4))
    pen.fill(pen.polygon((0.08, 0.26), (0.08, -0.82), (0.7, 0.26)), WHITE)
    pen.fill(pen.polygon((-0.08, 0.26), (-0.08, -0.6), (-0.52, 0.26)), look.accent)
    pen.fill(
        pen.polygon((-0.86, 0.4), (0.86, 0.4), (0.56, 0.8), (-0.56, 0.8), round=0.04), look.coat
    )


def fish(pen: Pen, dice: Dice, look: Look) -> None:
    pen.fill(pen.polygon((-0.5, 0.0), (-0.95, -0.42), (-0.95, 0.42), round=0.04), look.deep)
    pen.fill(pen.polygon((-0.2, -0.3), (0.3, -0.35), (-0.1, -0.7), round=0.04), look.deep)
    body = pen.ellipse(0.06, 0.0, 0.7, 0.46)
    pen.fill(body, look.coat)
    for x in (-0.3, -0.05, 0.2):
        pen.flat(pen.segment((x, -0.5), (x, 0.5), 0.05), look.pale, within=body)
    pen.flat(pen.circle(0.48, -0.1, 0.12), WHITE)
    pen.flat(pen.circle(0.5, -0.1, 0.06), BLACK)


def owl(pen: Pen, dice: Dice, look: Look) -> None:
    for side in (-1, 1):  # tufts: the only other figure with points on its head
        pen.fill(
            pen.polygon((side * 0.2, -0.6), (side * 0.52, -0.45), (side * 0.5, -0.9)), look.deep
        )
    body = union(pen.ellipse(0.0, 0.2, 0.56, 0.7), pen.ellipse(0.0, -0.36, 0.56, 0.42))
    pen.fill(body, look.coat)
    pen.fill(pen.ellipse(0.0, 0.36, 0.34, 0.46), look.pale, within=body, soft=0.1)
    for side in (-1, 1):
        pen.fill(pen.ellipse(side * 0.5, 0.3, 0.16, 0.46, lean=side * 0.08), look.deep)
        pen.flat(pen.circle(side * 0.25, -0.34, 0.24), WHITE)
        pen.flat(pen.circle(side * 0.25, -0.34, 0.12), BLACK)
        pen.flat(pen.circle(side * 0.15, 0.88, 0.08), hsv(0.1, 0.8, 0.9))
    pen.flat(
        pen.polygon((-0.09, -0.22), (0.09, -0.22), (0.0, -0.02), round=0.02), hsv(0.1, 0.8, 0.9)
    )


def mushroom(pen: Pen, dice: Dice, look: Look) -> None:
    pen.fill(pen.segment((0.0, -0.1), (0.0, 0.72), 0.2, 0.28), mix(look.pale, WHITE, 0.6))
    cap = np.maximum(pen.ellipse(0.0, -0.1, 0.86, 0.7), pen.v - 0.12)  # cut off below
    pen.fill(cap, look.coat)
    for x, y, r in (
        (-0.45, -0.2, 0.12),
        (0.05, -0.5, 0.14),
        (0.45, -0.15, 0.11),
        (-0.1, -0.08, 0.09),
    ):
        pen.flat(pen.circle(x, y, r), WHITE, within=cap)


def cup(pen: Pen, dice: Dice, look: Look) -> None:
    pen.fill(abs(pen.circle(0.6, 0.15, 0.26)) - 0.08, look.coat)
    pen.fill(
        pen.polygon((-0.58, -0.4), (0.58, -0.4), (0.44, 0.7), (-0.44, 0.7), round=0.08), look.coat
    )
    pen.fill(pen.ellipse(0.0, -0.42, 0.6, 0.14), hsv(0.06, 0.6, 0.3), soft=0.0)
    pen.flat(pen.circle(0.0, 0.2, 0.2), look.accent)
    for x in (-0.2, 0.2):
        pen.flat(
            pen.curve([(x, -0.6), (x + 0.14, -0.72), (x - 0.14, -0.84), (x, -0.98)], 0.03),
            WHITE,
            opacity=0.6,
        )


def balloon(pen: Pen, dice: Dice, look: Look) -> None:
    for x in (-0.2, 0.2):
        pen.flat(pen.segment((x * 1.8, 0.1), (x, 0.65), 0.02), BLACK)
    bag = union(
        pen.circle(0.0, -0.25, 0.62),
        pen.polygon((-0.45, 0.15), (0.45, 0.15), (0.18, 0.5), (-0.18, 0.5)),
    )
    pen.fill(bag, look.coat)
    pen.fill(pen.ellipse(0.0, -0.2, 0.22, 0.75), look.accent, within=bag, soft=0.0)
    pen.fill(pen.box(0.0, 0.76, 0.22, 0.15, 0.04), hsv(0.08, 0.6, 0.5))


def cactus(pen: Pen, dice: Dice, look: Look) -> None:
    green = look.coat
    for side, y in ((-1, dice.between(-0.1, 0.2)), (1, dice.between(-0.3, 0.1))):
        pen.fill(
            union(
                pen.segment((0.0, y + 0.1), (side * 0.5, y + 0.1), 0.12),
                pen.segment((side * 0.5, y + 0.1), (side * 0.5, y - 0.3), 0.12),
            ),
            green,
        )
    pen.fill(pen.segment((0.0, -0.62), (0.0, 0.6), 0.22), green)
    pen.fill(
        pen.polygon((-0.42, 0.5), (0.42, 0.5), (0.32, 0.92), (-0.32, 0.92), round=0.04), look.accent
    )


def apple(pen: Pen, dice: Dice, look: Look) -> None:
    pen.fill(
        pen.curve([(0.0, -0.4), (0.02, -0.7), (0.16, -0.9)], 0.05, pieces=3), hsv(0.07, 0.6, 0.3)
    )
    leaf = hsv(dice.between(0.27, 0.4), 0.6, dice.between(0.4, 0.7))
    pen.fill(pen.ellipse(-0.28, -0.68, 0.26, 0.12, lean=0.2), leaf)
    halves = union(pen.ellipse(-0.26, 0.12, 0.5, 0.6), pen.ellipse(0.26, 0.12, 0.5, 0.6))
    pen.fill(halves, look.coat)
    pen.flat(pen.ellipse(-0.4, -0.1, 0.08, 0.16, lean=0.15), WHITE, opacity=0.6)


#: Two of them are alive, but not built like a cat.
THINGS = (house, flower, car, tree, boat, fish, owl, mushroom, cup, balloon, cactus, apple)
