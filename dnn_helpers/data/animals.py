"""Cats and other animals, from one construction kit.

Cats, dogs, bears, rabbits and mice share fur, eyes, poses and bodies; what tells a cat from the
others is its pointed ears, its whiskers, its short face and its long tail. No single pixel and no
single colour gives it away.
A pose is a function (pen, dice, look, kind) that paints within about ±1 around the pen's origin.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .drawing import Colour, Dice, Pen, hsv, mix, union

BLACK, WHITE, PINK = (0.08, 0.07, 0.09), (0.98, 0.97, 0.95), (0.95, 0.62, 0.64)

#: hue, saturation, value of coats that animals have
COATS = {
    "black": (0.65, 0.15, 0.20),
    "slate": (0.60, 0.12, 0.45),
    "silver": (0.58, 0.06, 0.72),
    "white": (0.10, 0.05, 0.96),
    "cream": (0.10, 0.28, 0.93),
    "ginger": (0.075, 0.72, 0.90),
    "fawn": (0.085, 0.45, 0.72),
    "brown": (0.06, 0.58, 0.46),
    "dark": (0.05, 0.50, 0.28),
}


@dataclass(frozen=True)
class Look:
    """The colours and markings of one figure, of a cat or of anything else."""

    coat: Colour  # the main colour
    pale: Colour  # belly, muzzle
    deep: Colour  # stripes, patches, limbs in the shade
    iris: Colour
    nose: Colour
    accent: Colour  # collar, door, petals ...
    markings: str  # plain | striped | patched | masked

    @classmethod
    def roll(cls, dice: Dice) -> Look:
        if dice.chance(0.6):
            hue, saturation, value = COATS[dice.pick(sorted(COATS))]
            coat = hsv(
                hue + dice.about(0.0, 0.02),
                saturation * dice.between(0.8, 1.15),
                min(1.0, value * dice.between(0.88, 1.1)),
            )
        else:  # storybook animals may be blue
            coat = hsv(dice.between(0.0, 1.0), dice.between(0.3, 0.7), dice.between(0.4, 0.95))
        return cls(
            coat=coat,
            pale=mix(coat, WHITE, dice.between(0.45, 0.85)),
            deep=mix(coat, BLACK, dice.between(0.35, 0.6)),
            iris=hsv(dice.between(0.1, 0.6), 0.6, 0.9),
            nose=dice.pick((BLACK, mix(PINK, BLACK, 0.15), mix(coat, BLACK, 0.6))),
            accent=hsv(dice.between(0.0, 1.0), dice.between(0.6, 0.9), dice.between(0.6, 0.95)),
            markings=dice.pick(("plain", "plain", "striped", "patched", "masked")),
        )


# Animals: ears, head, bodies ----------------------------------------------------------------------


def pointed_ears(pen: Pen, dice: Dice, look: Look) -> None:
    tall, wide = dice.between(0.78, 1.0), dice.between(0.7, 0.84)
    for side in (-1, 1):
        corners = [(side * 0.12, -0.42), (side * wide, -0.12), (side * wide * 0.92, -tall)]
        pen.fill(pen.polygon(*corners, round=0.05), look.coat)
        inner = [
            (side * 0.3, -0.42),
            (side * wide * 0.86, -0.3),
            (side * wide * 0.84, -tall * 0.86),
        ]
        pen.fill(pen.polygon(*inner), mix(look.coat, PINK, 0.7), outline=False)


def floppy_ears(pen: Pen, dice: Dice, look: Look) -> None:
    drop, lean = dice.between(0.34, 0.5), dice.between(0.1, 0.25)
    for side in (-1, 1):
        ear = pen.ellipse(side * 0.72, drop * 0.2, 0.2, 0.2 + drop, lean=-side * lean)
        pen.fill(ear, look.deep)


def round_ears(pen: Pen, dice: Dice, look: Look) -> None:
    r = dice.between(0.2, 0.27)
    for side in (-1, 1):
        pen.fill(pen.circle(side * 0.55, -0.5, r), look.coat)
        pen.fill(pen.circle(side * 0.55, -0.5, r * 0.55), look.pale, outline=False)


def long_ears(pen: Pen, dice: Dice, look: Look) -> None:
    tall = dice.between(0.4, 0.52)
    for side in (-1, 1):
        lean = side * dice.between(0.0, 0.18)
        ear = (side * 0.3, -0.4 - tall)
        pen.fill(pen.ellipse(*ear, 0.16, tall + 0.06, lean=lean), look.coat)
        inner = pen.ellipse(*ear, 0.08, tall - 0.04, lean=lean)
        pen.fill(inner, mix(look.coat, PINK, 0.7), outline=False)


def dish_ears(pen: Pen, dice: Dice, look: Look) -> None:
    r = dice.between(0.36, 0.44)
    for side in (-1, 1):
        pen.fill(pen.circle(side * 0.66, -0.5, r), look.coat)
        inner = pen.circle(side * 0.66, -0.5, r * 0.68)
        pen.fill(inner, mix(look.coat, PINK, 0.7), outline=False)


@dataclass(frozen=True)
class Species:
    ears: Callable[[Pen, Dice, Look], None]
    muzzle: tuple[float, float]  # half-width and half-height of the snout
    tail: str  # long | wag | stub | tuft | thin
    whiskers: bool = False


SPECIES = {
    "cat": Species(pointed_ears, (0.30, 0.20), "long", whiskers=True),
    "dog": Species(floppy_ears, (0.36, 0.36), "wag"),
    "bear": Species(round_ears, (0.34, 0.28), "stub"),
    "rabbit": Species(long_ears, (0.26, 0.20), "tuft"),
    "mouse": Species(dish_ears, (0.20, 0.22), "thin", whiskers=True),
}


def head(pen: Pen, dice: Dice, look: Look, kind: str, from_behind: bool = False) -> None:
    """Seen from the front or from behind, about ±0.75 wide, ears above."""
    ears_hang = kind == "dog"  # over the head; others stand behind it
    wide, high = dice.between(0.68, 0.76), dice.between(0.56, 0.64)
    skull = pen.ellipse(0.0, 0.0, wide, high)
    if not ears_hang:
        SPECIES[kind].ears(pen, dice, look)
    pen.fill(skull, look.coat)
    if look.markings == "striped":
        for x in (-0.24, 0.0, 0.24):
            mark = pen.segment((x * 1.2, -0.7), (x * 0.7, -0.28), 0.065, 0.02)
            pen.flat(mark, look.deep, within=skull)
    elif look.markings == "patched":
        side = dice.pick((-1, 1))
        pen.fill(pen.circle(side * 0.4, -0.22, 0.36), look.deep, within=skull, soft=0.0)
    elif look.markings == "masked":
        pen.fill(pen.ellipse(0.0, 0.3, 0.46, 0.5), look.deep, within=skull, soft=0.0)
    if ears_hang:
        SPECIES[kind].ears(pen, dice, look)
    if not from_behind:
        eyes(pen, dice, look, kind)
        snout(pen, dice, look, kind)


def eyes(pen: Pen, dice: Dice, look: Look, kind: str) -> None:
    apart, y, awake = dice.between(0.27, 0.34), dice.between(-0.12, -0.02), dice.chance(0.85)
    pupil = 0.05 if kind == "cat" else 0.095
    for side in (-1, 1):
        x = side * apart
        if awake:
            pen.flat(pen.ellipse(x, y, 0.165, 0.15, lean=side * 0.12), BLACK)
            pen.flat(pen.ellipse(x, y, 0.135, 0.12, lean=side * 0.12), look.iris)
            pen.flat(pen.ellipse(x, y, pupil, 0.11), BLACK)
            pen.flat(pen.circle(x - 0.04, y - 0.05, 0.035), WHITE)
        else:
            lid = [(x - 0.14, y), (x, y + 0.14), (x + 0.14, y)]
            pen.flat(pen.curve(lid, 0.035, pieces=4), BLACK)


def snout(pen: Pen, dice: Dice, look: Look, kind: str) -> None:
    """Muzzle, nose, mouth, whiskers, and sometimes a dog's tongue."""
    wide, high = SPECIES[kind].muzzle
    pen.fill(pen.ellipse(0.0, 0.26, wide, high), look.pale, soft=0.12, outline=False)
    if kind == "cat":
        nose = pen.polygon((-0.08, 0.14), (0.08, 0.14), (0.0, 0.23), round=0.02)
    else:
        size = 0.12 if kind in ("dog", "bear") else 0.08
        nose = pen.ellipse(0.0, 0.26 - high * 0.5, size, size * 0.75)
    pen.flat(nose, look.nose)
    for side in (-1, 1):
        smile = [(0.0, 0.28), (side * 0.06, 0.38), (side * 0.17, 0.32)]
        pen.flat(pen.curve(smile, 0.022, pieces=4), BLACK)
        if SPECIES[kind].whiskers:
            paint = WHITE if max(look.coat) < 0.6 else mix(look.deep, BLACK, 0.4)
            for dy in (-0.08, 0.02, 0.12):
                start, end = (side * 0.3, 0.24 + dy * 0.4), (side * 0.92, 0.2 + dy * 1.5)
                pen.flat(pen.segment(start, end, 0.014), paint, opacity=0.9)
    if kind == "dog" and dice.chance(0.5):
        pen.fill(pen.ellipse(0.02, 0.5, 0.09, 0.14), PINK, soft=0.1)


def tail(pen: Pen, dice: Dice, look: Look, kind: str, x: float, y: float) -> None:
    """From (x, y), the animal's back end, outwards (to the left)."""
    shape, r = SPECIES[kind].tail, 0.09
    if shape == "long":
        swing = dice.between(-0.25, 0.25)
        path = [
            (x, y),
            (x - 0.75, y + 0.1),
            (x - 0.3 + swing, y - 0.7),
            (x - 0.6 + swing, y - 0.95),
        ]
        pen.fill(pen.curve(path, r, r * 0.8), look.coat)
    elif shape == "wag":
        pen.fill(pen.curve([(x, y), (x - 0.3, y - 0.05), (x - 0.34, y - 0.4)], r, 0.04), look.coat)
    elif shape == "stub":
        pen.fill(pen.circle(x - 0.02, y, 0.1), look.coat)
    elif shape == "tuft":
        pen.fill(pen.circle(x - 0.04, y + 0.04, 0.15), look.pale)
    else:
        path = [(x, y), (x - 0.4, y + 0.2), (x - 0.5, y - 0.2), (x - 0.8, y - 0.05)]
        pen.fill(pen.curve(path, 0.045, 0.02), mix(look.coat, PINK, 0.6))


def coat_marks(pen: Pen, dice: Dice, look: Look, body) -> None:
    if look.markings == "striped":
        for x in (-0.4, -0.15, 0.1, 0.35):
            pen.flat(pen.segment((x, -0.5), (x - 0.06, 0.1), 0.06, 0.02), look.deep, within=body)
    elif look.markings == "patched":
        for _ in range(2):
            spot = pen.circle(dice.between(-0.5, 0.4), dice.between(-0.3, 0.3), 0.24)
            pen.fill(spot, look.deep, within=body, soft=0.0)


def portrait(pen: Pen, dice: Dice, look: Look, kind: str) -> None:
    """Head and shoulders."""
    shoulders = pen.ellipse(0.0, 1.0, 0.72, 0.5)
    pen.fill(shoulders, look.coat)
    if dice.chance(0.4):
        pen.fill(pen.ellipse(0.0, 0.66, 0.42, 0.14), look.accent)
    head(pen.at(0.0, 0.12, 0.92, lean=dice.about(0.0, 0.12)), dice, look, kind)


def sitting(pen: Pen, dice: Dice, look: Look, kind: str) -> None:
    """Upright, seen from the front, now and then from behind."""
    from_behind = not dice.chance(0.85)
    tail_in_view = from_behind and kind == "cat"  # a cat's lies over its back, others' stick out
    if not tail_in_view:
        tail(pen, dice, look, kind, -0.34, 0.72)
    body = union(pen.ellipse(0.0, 0.5, 0.5, 0.48), pen.ellipse(0.0, 0.1, 0.36, 0.5))
    pen.fill(body, look.coat)
    coat_marks(pen.at(0.0, 0.4), dice, look, body)
    if tail_in_view:
        tail(pen, dice, look, kind, -0.2, 0.85)
    if not from_behind:
        pen.fill(pen.ellipse(0.0, 0.32, 0.24, 0.4), look.pale, within=body, soft=0.1)
        for side in (-1, 1):
            leg = pen.segment((side * 0.17, 0.3), (side * 0.17, 0.86), 0.1, 0.11)
            pen.fill(leg, mix(look.coat, look.deep, 0.15))
    if dice.chance(0.35):
        pen.fill(pen.ellipse(0.0, -0.06, 0.3, 0.1), look.accent)
    neck = pen.at(dice.about(0.0, 0.08), -0.42, 0.66, lean=dice.about(0.0, 0.12))
    head(neck, dice, look, kind, from_behind)


def walking(pen: Pen, dice: Dice, look: Look, kind: str) -> None:
    """From the side, with the face turned to us."""
    tail(pen, dice, look, kind, -0.6, 0.12)
    far = mix(look.coat, look.deep, 0.5)
    step = dice.between(-0.12, 0.12)
    for x, swing, paint in (
        (-0.44, step, far),
        (0.3, -step, far),
        (-0.56, -step, look.coat),
        (0.42, step, look.coat),
    ):
        pen.fill(pen.segment((x, 0.35), (x + swing, 0.86), 0.11, 0.09), paint)
    body = pen.ellipse(-0.06, 0.25, 0.66, 0.34)
    pen.fill(body, look.coat)
    coat_marks(pen.at(-0.06, 0.25), dice, look, body)
    head(pen.at(0.46, -0.2, 0.56, lean=dice.about(0.0, 0.15)), dice, look, kind)


def lying(pen: Pen, dice: Dice, look: Look, kind: str) -> None:
    """Curled up like a loaf."""
    tail(pen, dice, look, kind, -0.62, 0.6)
    body = pen.ellipse(-0.08, 0.45, 0.78, 0.42)
    pen.fill(body, look.coat)
    coat_marks(pen.at(-0.1, 0.4), dice, look, body)
    for x in (0.2, 0.5):
        pen.fill(pen.ellipse(x, 0.8, 0.17, 0.1), look.pale, soft=0.15)
    head(pen.at(0.3, 0.06, 0.64, lean=dice.about(0.0, 0.15)), dice, look, kind)


POSES = (portrait, sitting, walking, lying)
