"""The costs of one or more trainings, over the iterations."""

import numpy as np

from .colours import BLUE, GREEN, INK, ORANGE, RED
from .style import Picture
from .trouble import styled

DASHES = ("-", (0, (5, 2)), (0, (1, 1)), (0, (5, 1, 1, 1)))  # lines are told apart without colour
COLOURS = (BLUE, RED, GREEN, ORANGE)


@styled
def cost_curves(curves, title="cost on the way", guess=None, between=None):
    """Draw costs over iterations: name -> costs.

    Where a long curve jumps, its running median is drawn over the pale costs themselves.
    guess: the cost of the best constant answer.  between: (lowest, highest) cost that is shown.
    """
    runs = "; ".join(f"{name}, {_course(costs)}" for name, costs in curves.items())
    figure = Picture(7.2, 3.2, alt=f"{title}: {runs}.")
    axes = figure.subplots()
    for (name, costs), colour, dash in zip(curves.items(), COLOURS, DASHES, strict=False):
        costs = np.asarray(costs, dtype=float)
        if _jumps(costs):
            axes.plot(costs, color=colour, lw=0.6, alpha=0.3)
            costs = running_median(costs)
        axes.plot(costs, color=colour, ls=dash, lw=1.4, label=name)
    if guess is not None:
        label = "the same answer for every picture"
        axes.axhline(guess, color=INK, lw=1.2, ls=(0, (1, 3)), label=label, zorder=3)
    top = max(np.max(_numbers(costs)) for costs in curves.values())
    shown = between or (0, min(1.05 * top, 1.6))
    axes.set(title=title, xlabel="iteration", ylabel="cost", ylim=shown)
    axes.legend(loc="lower left", fontsize=9)
    return figure


def running_median(costs, width=25):
    """The middle one of the `width` costs around each; towards the ends, of fewer."""
    half = width // 2
    return np.array([np.median(costs[max(0, i - half) : i + half + 1]) for i in range(len(costs))])


def _jumps(costs):
    """Is it a long curve that rises so often that one would see a band?"""
    return len(costs) >= 200 and np.isfinite(costs).all() and np.mean(np.diff(costs) > 0) > 0.02


def _numbers(costs):
    """The costs that are numbers, or a 1 where there is none."""
    costs = np.asarray(costs, dtype=float)
    costs = costs[np.isfinite(costs)]
    return costs if costs.size else np.ones(1)


def _course(costs):
    """How a cost curve ran, in words that rounding cannot change."""
    costs = np.asarray(costs, dtype=float)
    if not np.isfinite(costs).all():
        return "no longer a number"
    words = f"from {costs[0]:.2f} to {costs[-1]:.2f}"
    return words + (", rising at times" if (np.diff(costs) > 0.001).any() else "")
