"""A small network as a graph of numbers: values on the way forward, slopes in the backward pass."""

import numpy as np

from .colours import BLUE, GREY, INK, PALE, PAPER, RED
from .sketch import Sketch


def chain_by_hand(x=2.0, w1=0.5, b1=-0.5, w2=-1.0, b2=0.5, y=1):
    """Draw two neurons in a row, with every value and every slope of the loss.

        z1 = w1 x + b1    a1 = relu(z1)    z2 = w2 a1 + b2    a2 = sigmoid(z2)
        loss = -(y log a2 + (1 - y) log(1 - a2))

    Parameters
    ----------
    x, w1, b1, w2, b2 : float
        The input, and the weight and bias of each neuron.
    y : {0, 1}
        The label.

    Returns
    -------
    Sketch
        `reading` holds the values (z1, a1, z2, a2, loss) and the slopes (dz2, dw2, ...).
    """
    z1 = w1 * x + b1
    a1 = max(0.0, z1)
    z2 = w2 * a1 + b2
    a2 = 1 / (1 + np.exp(-z2))
    loss = -(y * np.log(a2) + (1 - y) * np.log(1 - a2))
    dz2 = a2 - y
    dw2, db2, da1 = dz2 * a1, dz2, dz2 * w2
    dz1 = da1 * (z1 > 0)
    dw1, db1 = dz1 * x, dz1
    values = {"x": x, "z1": z1, "a1": a1, "z2": z2, "a2": a2, "loss": loss}
    slopes = {"z1": dz1, "a1": da1, "z2": dz2}
    learned = {"w1": (w1, dw1), "b1": (b1, db1), "w2": (w2, dw2), "b2": (b2, db2)}
    sketch = Sketch(
        760,
        210,
        alt="Two neurons in a row. Values forward: "
        + ", ".join(f"{name} = {_number(value)}" for name, value in values.items())
        + ". Slopes of the loss, backward: "
        + ", ".join(f"d{name} = {_number(value)}" for name, value in slopes.items())
        + ", "
        + ", ".join(f"d{name} = {_number(slope)}" for name, (_, slope) in learned.items())
        + ".",
        reading={
            **{name: float(value) for name, value in values.items()},
            **{f"d{name}": float(value) for name, value in slopes.items()},
            **{f"d{name}": float(slope) for name, (_, slope) in learned.items()},
        },
    )
    places = {"x": 50, "z1": 190, "a1": 330, "z2": 470, "a2": 610, "loss": 716}
    steps = ("w1 x + b1", "relu", "w2 a1 + b2", "sigmoid", "")
    for (start, end), words in zip(zip(places, list(places)[1:], strict=False), steps, strict=True):
        _arrow(sketch, (places[start] + 30, 84), (places[end] - 30, 84), BLUE)
        middle = (places[start] + places[end]) / 2
        sketch.text(middle, 74, words, size=11, colour=BLUE, anchor="middle")
        if end in slopes and start in slopes:
            _arrow(sketch, (places[end] - 30, 104), (places[start] + 30, 104), RED, dash="5 3")
    _arrow(sketch, (686, 104), (500, 104), RED, dash="5 3")
    for name, at in places.items():
        sketch.circle(at, 94, 28, fill=PAPER, name=name, values=(values[name],))
        sketch.text(at, 56, name, size=12, bold=True, anchor="middle")
        sketch.text(at, 92, _number(values[name]), size=12, colour=BLUE, anchor="middle")
        if name in slopes:
            sketch.text(at, 109, _number(slopes[name]), size=12, colour=RED, anchor="middle")
    for k, (name, (value, slope)) in enumerate(learned.items()):
        x_box = (144 if k < 2 else 424) + 92 * (k % 2) - 46
        sketch.rectangle(
            x_box, 150, 84, 44, fill=PALE, stroke=GREY, name=name, values=(value, slope)
        )
        sketch.text(
            x_box + 42, 167, f"{name} = {_number(value)}", size=12, colour=BLUE, anchor="middle"
        )
        sketch.text(
            x_box + 42, 185, f"d{name} = {_number(slope)}", size=12, colour=RED, anchor="middle"
        )
    sketch.text(12, 20, "blue: values, forward", size=12, colour=BLUE)
    sketch.text(160, 20, "red: slopes of the loss, backward", size=12, colour=RED)
    return sketch


def two_routes():
    """Draw an input that reaches the loss by two routes: the contributions add.

    Returns
    -------
    Sketch
    """
    sketch = Sketch(
        470,
        170,
        alt="An input x reaches the loss by two routes, over z1 and over z2. Along each route the "
        "slopes multiply; over the routes the products add.",
    )
    x, z1, z2, loss = (50, 85), (230, 45), (230, 125), (410, 85)
    for start, end, words in (
        (x, z1, "∂z1/∂x"),
        (x, z2, "∂z2/∂x"),
        (z1, loss, "∂ℓ/∂z1"),
        (z2, loss, "∂ℓ/∂z2"),
    ):
        along = np.subtract(end, start) / np.hypot(*np.subtract(end, start))
        _arrow(sketch, tuple(start + 26 * along), tuple(end - 26 * along), INK)
        at = (np.add(start, end)) / 2
        above = -12 if 45 in (start[1], end[1]) else 24
        sketch.text(at[0], at[1] + above, words, size=12, colour=RED, anchor="middle")
    for (u, v), name in ((x, "x"), (z1, "z1"), (z2, "z2"), (loss, "ℓ")):
        sketch.circle(u, v, 24, name=name)
        sketch.text(u, v + 5, name, bold=True, anchor="middle")
    return sketch


def _number(value):
    return f"{float(value) + 0.0:.3g}"


def _arrow(sketch, start, end, colour, dash=None):
    sketch.line([start, end], colour=colour, width=1.6, dash=dash)
    (x, y), (u, v) = end, np.subtract(end, start) / np.hypot(*np.subtract(end, start))
    sides = [(x - 7 * u - s * 4 * v, y - 7 * v + s * 4 * u) for s in (1, -1)]
    sketch.line([sides[0], (x, y), sides[1]], colour=colour, width=1.6)
