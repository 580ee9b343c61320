"""What a network is made of: one neuron, all layers as boxes, and the loop that trains them."""

from itertools import pairwise

import numpy as np

from .colours import BLUE, GREEN, GREY, INK, ORANGE, PALE, PAPER, RED
from .sketch import Sketch

SHOWN = 5  # layers that are drawn one by one; of a deeper network the first two and the last


def neuron(x, w, b):
    """Draw one neuron (a unit) with its numbers: the weighted sum, the bias, relu.

        z = w1 x1 + w2 x2 + ... + b        a = max(0, z)

    Parameters
    ----------
    x, w : sequence of float
        The numbers that come in, and the weight of each.
    b : float
        The bias.

    Returns
    -------
    Sketch
        `reading` holds z and a.
    """
    x, w = np.asarray(x, float), np.asarray(w, float)
    z = float(w @ x + b)
    a = max(0.0, z)
    terms = " + ".join(f"({w_i:g})·({x_i:g})" for w_i, x_i in zip(w, x, strict=True))
    sketch = Sketch(
        620,
        70 + 58 * max(len(x), 2),
        alt=f"One neuron: {len(x)} inputs, each times its weight, and a bias add up to z = "
        f"{terms} + ({b:g}) = {z:g}; relu makes a = {a:g} of it.",
        reading={"z": z, "a": a},
    )
    middle = 40 + 58 * (max(len(x), 2) - 1) / 2
    for i, (x_i, w_i) in enumerate(zip(x, w, strict=True), start=1):
        y = 40 + 58 * (i - 1)
        _arrow(
            sketch,
            (58, y),
            (252, middle),
            BLUE if w_i >= 0 else RED,
            dash=None if w_i >= 0 else "6 4",
        )
        sketch.circle(40, y, 19, name=f"x{i}", values=(x_i,))
        sketch.text(40, y + 5, f"{x_i:g}", anchor="middle", name=f"x{i} words")
        sketch.text(40, y - 24, f"x{i}", size=12, colour=GREY, anchor="middle")
        at = 0.42
        sketch.text(
            58 + at * 194, y + at * (middle - y) - 7, f"w{i} = {w_i:g}", size=12, anchor="middle",
            colour=BLUE if w_i >= 0 else RED,
        )  # fmt: skip
    sketch.circle(282, middle, 30, name="z", values=(z,))
    sketch.text(282, middle + 5, f"{z:g}", anchor="middle", bold=True)
    sketch.text(282, middle - 38, f"z = w·x + b,  b = {b:g}", size=12, colour=GREY, anchor="middle")
    _arrow(sketch, (312, middle), (372, middle), INK)
    _box(sketch, 374, middle - 22, 84, 44, "relu", "max(0, z)", GREEN)
    _arrow(sketch, (460, middle), (520, middle), INK)
    sketch.circle(550, middle, 28, name="a", values=(a,))
    sketch.text(550, middle + 5, f"{a:g}", anchor="middle", bold=True)
    sketch.text(550, middle - 36, "a", size=12, colour=GREY, anchor="middle")
    return sketch


def architecture(layer_dims):
    """Draw a network as INPUT -> [LINEAR -> RELU] x (L-1) -> LINEAR -> SIGMOID -> OUTPUT.

    Parameters
    ----------
    layer_dims : list of int
        [n_x, n_1, ..., n_L].

    Returns
    -------
    Sketch
        `reading` holds the number of layers and of numbers to learn.
    """
    L = len(layer_dims) - 1
    chosen = list(range(1, L + 1)) if L <= SHOWN else [1, 2, L]
    step, left = 158, 92
    width = left + step * len(chosen) + 96 + (44 if len(chosen) < L else 0)
    learned = sum(n * (n_prev + 1) for n_prev, n in pairwise(layer_dims))
    times = "" if L == 2 else f"{L - 1} times "
    hidden = "" if L == 1 else f"{times}LINEAR and RELU, then "
    sketch = Sketch(
        width,
        150,
        alt=f"INPUT of {layer_dims[0]} numbers, {hidden}LINEAR and SIGMOID, OUTPUT. "
        f"Sizes {layer_dims}: {learned} numbers to learn.",
        reading={"layers": L, "numbers_to_learn": learned},
    )
    sketch.text(left - 46, 70, "INPUT", bold=True, anchor="middle")
    sketch.text(left - 46, 90, f"X ({layer_dims[0]}, m)", size=11, colour=GREY, anchor="middle")
    x = left
    for place, l in enumerate(chosen):
        if place and l != chosen[place - 1] + 1:
            sketch.text(x + 16, 80, "· · ·", size=18, bold=True, anchor="middle")
            x += 44
        _arrow(sketch, (x - 8, 74), (x + 8, 74), INK)
        _layer(sketch, x + 8, l, layer_dims[l - 1], layer_dims[l], last=l == L)
        x += step
    _arrow(sketch, (x - 8, 74), (x + 10, 74), INK)
    sketch.text(x + 52, 70, "OUTPUT", bold=True, anchor="middle")
    sketch.text(x + 52, 90, f"A{L} ({layer_dims[-1]}, m)", size=11, colour=GREY, anchor="middle")
    return sketch


def training_loop():
    """Draw the loop of training: forward, cost, backward, update, and again.

    Returns
    -------
    Sketch
    """
    sketch = Sketch(
        640,
        150,
        alt="The loop of training. Forward: the network answers. Cost: how wrong the answers are. "
        "Backward: which change of each number makes the cost smaller. Update: a small step. "
        "Then forward again, thousands of times.",
    )
    steps = (
        ("forward", "the network answers", BLUE),
        ("cost", "how wrong is it?", ORANGE),
        ("backward", "which change helps?", RED),
        ("update", "a small step", GREEN),
    )
    for i, (name, words, colour) in enumerate(steps):
        x = 12 + 158 * i
        _box(sketch, x, 30, 134, 52, name, words, colour)
        if i:
            _arrow(sketch, (x - 24, 56), (x - 2, 56), INK)
    sketch.line([(553, 82), (553, 116), (79, 116), (79, 96)], colour=INK, width=1.6)
    _head(sketch, (79, 84), (0, -1), INK)
    sketch.text(316, 134, "again, thousands of times", size=12, colour=GREY, anchor="middle")
    return sketch


def _layer(sketch, x, l, n_prev, n, *, last):
    """LINEAR and its activation in one frame, with the shapes of what the layer learns."""
    activation, colour = ("SIGMOID", ORANGE) if last else ("RELU", GREEN)
    sketch.rectangle(x, 26, 140, 96, fill=PAPER, stroke=GREY, name=f"layer {l}", values=(n_prev, n))
    sketch.text(x + 70, 19, f"layer {l}: {n} unit{'s' * (n != 1)}", size=12, anchor="middle")
    _box(sketch, x + 6, 52, 58, 44, "LINEAR", "", BLUE)
    _arrow(sketch, (x + 65, 74), (x + 73, 74), INK)
    _box(sketch, x + 74, 52, 60, 44, activation, "", colour)
    sketch.text(x + 70, 114, f"W{l} ({n}, {n_prev}), b{l} ({n}, 1)", size=10, anchor="middle")
    sketch.text(x + 70, 43, f"Z{l}, A{l}: ({n}, m)", size=10, colour=GREY, anchor="middle")


def _box(sketch, x, y, width, height, title, words, colour):
    sketch.rectangle(x, y, width, height, fill=PALE, stroke=colour, name=title)
    middle = x + width / 2
    size = 14 if words else 11
    sketch.text(
        middle, y + height / 2 + (-2 if words else 4), title, size=size, bold=True, anchor="middle"
    )
    if words:
        sketch.text(middle, y + height / 2 + 15, words, size=11, colour=GREY, anchor="middle")


def _arrow(sketch, start, end, colour, dash=None):
    sketch.line([start, end], colour=colour, width=1.8, dash=dash)
    along = np.subtract(end, start) / np.hypot(*np.subtract(end, start))
    _head(sketch, end, along, colour)


def _head(sketch, tip, along, colour):
    """The point of an arrow: two short strokes."""
    (x, y), (u, v) = tip, along
    sides = [(x - 7 * u - s * 4 * v, y - 7 * v + s * 4 * u) for s in (1, -1)]
    sketch.line([sides[0], (x, y), sides[1]], colour=colour, width=1.8)
