"""Gradient descent: one step of many lengths, descents on a cost surface, the rate as a slider."""

import ipywidgets
import numpy as np
from contourpy import contour_generator  # matplotlib's own, so it comes with it

from .colours import BLUE, GREEN, GREY, INK, PAPER, RED
from .sketch import Sketch
from .sliders import Sliders, whole_slider
from .style import Picture
from .trouble import styled

# Costs whose level lines are drawn: closer together near the bottom, where the descent ends.
LEVELS = (0.36, 0.4, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0)
POINTS = 61  # of the surface, in each direction


class Surface:
    """The cost over two parameters: cost_at(w, b) on a grid of `w` (from, to) by `b` (from, to).

    lowest: (w, b, cost) of the lowest point of the grid.
    """

    def __init__(self, cost_at, w, b):
        self.w_range, self.b_range = w, b
        self.w = np.linspace(*w, POINTS)
        self.b = np.linspace(*b, POINTS)
        self.costs = np.array([[cost_at(x, y) for x in self.w] for y in self.b])  # (b, w)
        row, column = np.unravel_index(np.argmin(self.costs), self.costs.shape)
        self.lowest = (self.w[column], self.b[row], self.costs[row, column])

    def level_lines(self):
        """level -> list of lines, each (k, 2) of w and b."""
        lines = contour_generator(self.w, self.b, self.costs)
        return {level: lines.lines(level) for level in LEVELS}


@styled
def one_step(rates, costs, slope):
    """Draw the cost after one step, for steps of many lengths, beside what the slope promises.

    rates (n,) from 0; costs (n,): the cost after one step with each; slope: of the cost by the rate
    at 0, which is minus the sum of all squared gradients.
    """
    rates, costs = np.asarray(rates, dtype=float), np.asarray(costs, dtype=float)
    best = int(np.argmin(costs))
    figure = Picture(
        7.2,
        3.1,
        alt="The cost after a single step, by learning rate. At first it falls along the straight "
        "line that the gradient promises, then it bends away, reaches a lowest point, and rises.",
    )
    axes = figure.subplots()
    axes.plot(rates, costs[0] + slope * rates, color=RED, ls=(0, (5, 2)),
              label="what the gradient promises")  # fmt: skip
    axes.plot(rates, costs, color=BLUE, label="the cost after one step")
    axes.axhline(costs[0], color=GREY, ls=(0, (2, 3)), lw=1.2)
    place = (0.74 * rates[-1], costs[0])
    axes.text(*place, "cost before the step", color=GREY, fontsize=9, ha="right", va="bottom")
    axes.plot(rates[best], costs[best], "o", color=BLUE, ms=8, label="the best of these lengths")
    axes.set(xlabel="learning rate", ylabel="cost", ylim=(0, 1.15 * max(costs)))
    axes.legend(loc="upper left")
    return figure


@styled
def descent_paths(surface, paths):
    """Draw each descent on the cost surface, and below it the cost at every step.

    paths: title -> (steps + 1, 3): w, b and the cost before each step and after the last.
    """
    figure = Picture(
        2.75 * len(paths),
        4.4,
        alt="Descents on a cost surface: "
        + "; ".join(f"{title}, {_behaviour(path, surface)}" for title, path in paths.items())
        + ".",
    )
    grid = figure.subplots(2, len(paths), squeeze=False, sharey="row", height_ratios=(1.5, 1))
    top = max(np.max(_finite(path)[:, 2]) for path in paths.values())
    for (above, below), (title, path) in zip(grid.T, paths.items(), strict=True):
        path = _finite(path)
        above.contour(surface.w, surface.b, surface.costs, LEVELS, colors=GREY, linewidths=0.7)
        above.plot(path[:, 0], path[:, 1], "-o", color=BLUE, ms=3.5, lw=1.4, label="descent")
        above.plot(*path[0, :2], "s", color=INK, ms=7, label="start")
        above.plot(*surface.lowest[:2], "*", color=RED, ms=13, label="lowest cost")
        above.set(title=title, xlabel="weight w", xlim=surface.w_range, ylim=surface.b_range)
        above.set_aspect("equal")  # so that steps and level lines meet at a right angle
        above.grid(visible=False)
        below.plot(path[:, 2], "-o", color=BLUE, ms=3.5, lw=1.4)
        below.axhline(surface.lowest[2], color=RED, ls=(0, (2, 3)), lw=1.2)
        below.set(xlabel="step", ylim=(0, 1.08 * top))
    grid[0, 0].set_ylabel("bias b")
    grid[1, 0].set_ylabel("cost")
    grid[0, 0].legend(loc="lower left", fontsize=8, frameon=True, facecolor=PAPER, framealpha=0.9)
    return figure


def descent_slider(surface, descend, rate=1.0, steps=20):
    """Sliders on the learning rate and the number of steps: the path, and the cost on the way.

    descend(rate, steps) -> (steps + 1, 3): w, b and the cost before each step and after the last.
    reading: `cost` after the last step, `rises`: how many of the steps went uphill.
    """
    lines = surface.level_lines()  # the surface stays, whatever the sliders do

    def draw(rate, steps):
        path = np.asarray(descend(rate, steps), dtype=float)
        words = _behaviour(path, surface)
        path = _finite(path)
        rises = int(np.sum(np.diff(path[:, 2]) > 0))
        sketch = Sketch(
            720, 330,
            alt=f"Descent with learning rate {rate:.3g}: {words}. Cost {path[-1, 2]:.3f}.",
            reading={"cost": float(path[-1, 2]), "rises": rises},
        )  # fmt: skip
        _draw_surface(sketch, surface, lines, path)
        frame = sketch.frame(
            box=(370, 34, 330, 230), x=(0, max(steps, 1)), y=(0, 2.5), xlabel="step",
            title="the cost at each step", xticks=(0, steps), yticks=(0, 0.5, 1, 1.5, 2, 2.5),
        )  # fmt: skip
        frame.line((0, steps), (surface.lowest[2],) * 2, colour=RED, width=1.5, dash="2 4")
        frame.line(range(len(path)), path[:, 2].tolist(), colour=BLUE, width=2, name="costs")
        for step, cost in enumerate(path[:, 2]):
            if cost <= 2.5:
                frame.dot(step, cost, radius=2.6, fill=BLUE, stroke=BLUE, width=1)
        sketch.text(370, 318, f"cost {path[-1, 2]:.3f}: {words}", bold=True, colour=BLUE)
        return sketch

    rate_slider = ipywidgets.FloatLogSlider(
        value=rate, base=10, min=-1.5, max=1.5, step=0.02, description="learning rate",
        readout_format=".3g", continuous_update=True, style={"description_width": "initial"},
        layout={"width": "min(560px, 100%)"},
    )  # fmt: skip
    return Sliders(draw, rate=rate_slider, steps=whole_slider(steps, 1, 60, "steps"))


def _draw_surface(sketch, surface, lines, path):
    frame = sketch.frame(
        box=(48, 34, 253, 230), x=surface.w_range, y=surface.b_range, xlabel="weight w",
        title="bias b (up) and weight w", xticks=_whole(surface.w_range),
        yticks=_whole(surface.b_range),
    )  # fmt: skip
    for level in lines:
        for line in lines[level]:
            frame.line(*line.T, colour=GREY, width=0.8, opacity=0.6)
    frame.line(*path[:, :2].T.tolist(), colour=BLUE, width=1.8, name="path")
    for w, b in path[1:, :2]:
        frame.dot(w, b, radius=2.6, fill=BLUE, stroke=BLUE, width=1)
    frame.dot(*path[0, :2], radius=6, fill=PAPER, stroke=INK, name="start")
    frame.dot(*path[-1, :2], radius=6, fill=GREEN, stroke=INK, name="end")
    x, y = frame.at(*surface.lowest[:2])
    sketch.line([(x - 8, y), (x + 8, y)], colour=RED, width=2.5, name="lowest")
    sketch.line([(x, y - 8), (x, y + 8)], colour=RED, width=2.5)
    sketch.text(48, 318, "\u25cb start    \u25cf now    + lowest cost", size=12, colour=GREY)


def _whole(interval):
    """Every second whole number in an interval."""
    return range(2 * int(np.ceil(interval[0] / 2)), int(np.floor(interval[1])) + 1, 2)


def _finite(path):
    """The descent up to where its numbers end: what can be drawn of it."""
    path = np.asarray(path, dtype=float)
    lost = np.flatnonzero(~np.isfinite(path).all(axis=1))
    return path[: lost[0]] if lost.size else path


def _behaviour(path, surface):
    """What a descent does on this surface, in words."""
    costs = np.asarray(path, dtype=float)[:, 2]
    if not np.isfinite(costs).all():
        return "the cost is no longer a number"
    if costs[-1] > costs[0]:
        return "it climbs out of the valley"
    if np.sum(np.diff(costs) > 0) > len(costs) / 5:
        return "it jumps from side to side and does not settle"
    if costs[-1] > 1.1 * surface.lowest[2]:
        return "it is still on its way"
    return "it arrives"
