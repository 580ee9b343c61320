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

    guess: the cost of the best constant answer.  between: (lowest, highest) cost that is shown.
    """
    runs = "; ".join(f"{name}, {_course(costs)}" for name, costs in curves.items())
    figure = Picture(7.2, 3.2, alt=f"{title}: {runs}.")
    axes = figure.subplots()
    for (name, costs), colour, dash in zip(curves.items(), COLOURS, DASHES, strict=False):
        axes.plot(np.asarray(costs, dtype=float), color=colour, ls=dash, lw=1.2, label=name)
    if guess is not None:
        label = "the same answer for every picture"
        axes.axhline(guess, color=INK, lw=1.2, ls=(0, (1, 3)), label=label, zorder=3)
    top = max(np.max(_numbers(costs)) for costs in curves.values())
    shown = between or (0, min(1.05 * top, 1.6))
    axes.set(title=title, xlabel="iteration", ylabel="cost", ylim=shown)
    axes.legend(loc="lower left", fontsize=9)
    return figure


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
