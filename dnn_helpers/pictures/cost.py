"""The cost of a prediction: its two curves, and one prediction under a slider."""

import ipywidgets
import numpy as np

from .colours import BLUE, GREY, INK, RED
from .sketch import Sketch
from .sliders import Sliders, slider
from .style import Picture
from .trouble import styled

SURE = 0.005  # the curves end this far from 0 and 1, where the cost has no end


def cost_of_one(compute_cost, a, y):
    """The cost of one prediction a for the label y: the learner's function, called with m = 1."""
    return float(np.squeeze(compute_cost(np.array([[float(a)]]), np.array([[y]]))))


@styled
def cost_curves(compute_cost):
    """Draw what one prediction costs, for either label, from calls of `compute_cost`."""
    a = np.linspace(SURE, 1 - SURE, 199)
    figure = Picture(
        6.6,
        3.2,
        alt="The cost of one prediction. Solid, for a cat: falls from far above 5 to 0 as the "
        "predicted probability goes from 0 to 1. Dashed, for no cat: the mirror image. "
        "They cross at one half.",
    )
    axes = figure.subplots()
    for y, colour, style, label in (
        (1, BLUE, "-", "y = 1, it is a cat"),
        (0, RED, (0, (5, 2)), "y = 0, it is not"),
    ):
        costs = [cost_of_one(compute_cost, p, y) for p in a]
        axes.plot(a, costs, color=colour, ls=style, label=label)
    half = cost_of_one(compute_cost, 0.5, 1)
    axes.plot(0.5, half, "o", color=INK)
    axes.annotate(f"a coin toss: {half:.3f}", (0.5, half), (0.5, half + 0.9), ha="center",
                  arrowprops={"arrowstyle": "-", "color": GREY})  # fmt: skip
    axes.set(
        xlabel="predicted probability of a cat, a", ylabel="cost of this one", ylim=(-0.15, 5.5)
    )
    axes.legend(loc="upper center")
    return figure


def cost_slider(compute_cost, AL, Y):
    """A slider on the last prediction of AL (1, m): what it costs, and what that does to the mean.

    Y (1, m): labels; a switch changes the last one.  reading: cost (of all), cost_of_this, slope.
    """
    AL, Y = np.array(AL, dtype=float), np.array(Y)
    a = np.linspace(SURE, 1 - SURE, 100)
    curves = {}

    def draw(prediction, label):
        if label not in curves:
            curves[label] = [cost_of_one(compute_cost, p, label) for p in a]
        AL[0, -1], Y[0, -1] = prediction, label
        J = float(np.squeeze(compute_cost(AL.copy(), Y.copy())))
        return _draw_cost(compute_cost, a, curves[label], AL, Y, J)

    return Sliders(
        draw,
        prediction=slider(AL[0, -1], 0.01, 0.99, 0.01, "prediction"),
        label=ipywidgets.ToggleButtons(
            options=[("cat (y = 1)", 1), ("not a cat (y = 0)", 0)],
            value=int(Y[0, -1]),
            description="label",
        ),
    )


def _draw_cost(compute_cost, a, curve, AL, Y, J):
    """Left: the curve and where the last prediction stands.  Right: every example's share of J."""
    h = 1e-6
    here, label = AL[0, -1], int(Y[0, -1])
    one = cost_of_one(compute_cost, here, label)
    ahead, behind = (cost_of_one(compute_cost, here + d, label) for d in (h, -h))
    slope = (ahead - behind) / (2 * h)
    sketch = Sketch(
        760,
        310,
        alt=f"A prediction of {here:.2f} for the label {label} costs {one:.4f}, "
        f"with slope {slope:.2f} there. The mean over {AL.size} examples is {J:.4f}.",
        reading={"cost": J, "cost_of_this": one, "slope": slope},
    )
    frame = sketch.frame(box=(48, 40, 330, 190), x=(0, 1), y=(0, 5), xlabel="prediction a",
                         title="What this prediction costs", xticks=(0, 0.25, 0.5, 0.75, 1),
                         yticks=(0, 1, 2, 3, 4, 5))  # fmt: skip
    shown = [(p, c) for p, c in zip(a, curve, strict=True) if c <= 5]
    frame.line(*zip(*shown, strict=True), colour=BLUE, width=2.5, name="curve")
    frame.line([here, here], [0, one], colour=GREY, width=1, dash="2 3", name="guide")
    reach = min(0.12, 0.9 / abs(slope)) if slope else 0.12
    frame.line([here - reach, here + reach], [one - reach * slope, one + reach * slope],
               colour=RED, width=3, dash="7 4", name="tangent")  # fmt: skip
    frame.dot(here, one, fill=RED, name="point")
    sketch.text(48, 296, f"cost {one:.4f}", bold=True, colour=BLUE)
    sketch.text(170, 296, f"slope {slope:.2f}", bold=True, colour=RED)

    words, left, width, top = 418, 596, 140, 66  # where words and bars begin; how long a bar gets
    longest = max(5.0, one)
    sketch.text(words, 28, f"The mean over all {AL.size}: J = {J:.4f}", bold=True)
    for i in range(AL.size):
        share = cost_of_one(compute_cost, AL[0, i], int(Y[0, i]))
        y = top + 34 * i
        moving = i == AL.size - 1
        line = f"a = {AL[0, i]:.2f}, y = {int(Y[0, i])}:  {share:.4f}"
        sketch.text(words, y + 14, line, size=12, bold=moving)
        sketch.rectangle(
            left, y, width * share / longest, 18,
            fill=RED if moving else BLUE, name="share", values=(i, share),
        )  # fmt: skip
    x, bottom = left + width * J / longest, top + 34 * AL.size
    sketch.line([(left, top - 6), (left, bottom)], colour=GREY, width=1)
    sketch.line(
        [(x, top - 6), (x, bottom)], colour=INK, width=1.5, dash="4 3", name="mean", values=(J,)
    )
    sketch.text(x, bottom + 16, f"mean {J:.4f}", size=12, bold=True, anchor="middle")
    return sketch
