"""Activation functions: the curve, its slope, and one neuron under a slider."""

import numpy as np

from .colours import BLUE, GREY, INK, RED
from .sketch import Sketch
from .sliders import Sliders, slider
from .style import Picture
from .trouble import styled

RANGE = np.linspace(-6, 6, 241)  # step 0.05, with Z = 0 in it


def activation_of(function, Z):
    """A for the numbers Z (n,), from `function(Z) -> A, cache` called on a (1, n) array."""
    result = function(np.asarray(Z, dtype=float).reshape(1, -1))
    A = result[0] if isinstance(result, tuple) else result
    return np.asarray(A, dtype=float).reshape(-1)


def slope_of(function, Z, h=1e-5):
    """(slope left of Z, slope right of Z) of the function at one number: rise over run, step h."""
    left, here, right = activation_of(function, [Z - h, Z, Z + h])
    return (here - left) / h, (right - here) / h


@styled
def activation_curves(**functions):
    """Draw each function and its slope: activation_curves(relu=relu, sigmoid=sigmoid).

    Both come from calls of the function itself; the slope is rise over run between neighbours.
    """
    figure = Picture(
        3.9 * len(functions),
        3.1,
        alt=" ".join(
            f"{name} (solid) and its slope (dashed), Z from -6 to 6." for name in functions
        ),
    )
    for axes, (name, function) in zip(
        np.ravel(figure.subplots(1, len(functions))), functions.items(), strict=True
    ):
        A = activation_of(function, RANGE)
        slope = np.diff(A) / np.diff(RANGE)
        middle = (RANGE[1:] + RANGE[:-1]) / 2
        jumps = 1 + np.flatnonzero(np.abs(np.diff(slope)) > 0.5)  # no slope at a kink: leave a gap
        axes.plot(RANGE, A, color=BLUE, label=f"A = {name}(Z)")
        axes.plot(
            np.insert(middle, jumps, np.nan),
            np.insert(slope, jumps, np.nan),
            color=RED,
            ls=(0, (5, 2)),
            label="slope dA/dZ",
        )
        axes.set(title=name, xlabel="Z", ylim=(-0.1, 1.35), xticks=range(-6, 7, 2))
        axes.legend(loc="upper left")
    return figure


@styled
def bends(relu, parts):
    """Draw the curve that a layer of ReLUs and a sum make: y = sum of weight * relu(x - place).

    parts: list of (weight, place), one for each hidden unit.
    """
    x = np.linspace(-1, 4, 251)
    curves = [weight * activation_of(relu, x - place) for weight, place in parts]
    figure = Picture(
        7.2,
        2.9,
        alt="Dashed: "
        + ", ".join(f"{weight:g} times relu, bent at {place:g}" for weight, place in parts)
        + f". Solid: their sum, from {sum(curves).min():.2f} to {sum(curves).max():.2f}.",
    )
    axes = figure.subplots()
    looks = ((0, (4, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)))
    for i, ((weight, place), curve) in enumerate(zip(parts, curves, strict=True)):
        label = f"{weight:g} · relu(x − {place:g})".replace("-", "−")
        axes.plot(x, curve, color=GREY, lw=1.4, ls=looks[i % 3], label=label)
    axes.plot(x, sum(curves), color=BLUE, lw=3, label="their sum")
    reach = 1.6 * max(1.0, np.abs(sum(curves)).max())
    axes.set(xlabel="x", ylim=(-reach, reach))
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


def activation_slider(**functions):
    """A slider on Z: where each function stands there, and how steep it is (the tangent).

    reading: for each function, `name` (its value) and `name_slope`.
    """
    curves = {}  # a function's curve does not depend on the slider

    def draw(Z):
        sketch = Sketch(360 * len(functions), 290, alt=f"Activations at Z = {Z:.2f}.")
        for place, (name, function) in enumerate(functions.items()):
            if name not in curves:
                curves[name] = activation_of(function, RANGE[::2])
            _draw_neuron(sketch, place, name, curves[name], function, Z)
        return sketch

    return Sliders(draw, Z=slider(1.0, -6, 6, 0.05, "Z"))


def _draw_neuron(sketch, place, name, curve, function, Z):
    """One function's panel: curve, point, tangent, and both numbers in words."""
    top = 1.2 if np.nanmax(curve) <= 1.2 else 6.0
    frame = sketch.frame(
        box=(48 + 360 * place, 34, 290, 170),
        x=(-6, 6),
        y=(-0.05 * top, top),
        xlabel="Z",
        title=f"A = {name}(Z)",
        xticks=(-6, -4, -2, 0, 2, 4, 6),
        yticks=(0, 0.5, 1) if top < 2 else (0, 2, 4, 6),
    )
    A = activation_of(function, [Z])[0]
    left, right = slope_of(function, Z)
    kink = abs(left - right) > 1e-3
    slope = 0.0 if kink else (left + right) / 2
    frame.line(RANGE[::2], curve, colour=BLUE, width=2.5, name=f"{name} curve")
    frame.line([Z, Z], [frame.y[0], A], colour=GREY, width=1, dash="2 3", name=f"{name} guide")
    if not kink:
        reach = min(1.6, 0.45 * top / max(abs(slope), 1e-9))
        frame.line(
            [Z - reach, Z + reach],
            [A - reach * slope, A + reach * slope],
            colour=RED,
            width=3,
            dash="7 4",
            name=f"{name} tangent",
        )
    frame.dot(Z, A, fill=RED, stroke=INK, name=f"{name} point")
    words = (
        f"slope: {left:.0f} to the left, {right:.0f} to the right"
        if kink
        else (f"slope = {slope + 0.0:.4f}")
    )
    sketch.text(48 + 360 * place, 266, f"A = {A + 0.0:.4f}", bold=True, colour=BLUE)
    sketch.text(158 + 360 * place, 266, words, bold=True, colour=RED)
    sketch.alt += f" {name}: A = {A + 0.0:.4f}, {words}."
    sketch.reading |= {name: float(A), f"{name}_slope": float(slope)}
