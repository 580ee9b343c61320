"""Gradients: what an activation lets through, which slopes flow where, and the gradient check."""

import numpy as np
from matplotlib.patches import Circle, Rectangle

from .colours import BLUE, GREY, INK, PALE, PAPER, RED
from .style import Picture
from .trouble import styled

# A gradient check below this is agreement: two right answers differ by rounding, about 1e-9.
AGREEMENT = 1e-7
# Zero has no place on a logarithmic axis; no float64 check of interest goes below this.
FLOOR = 1e-13


@styled
def gradient_gates(Z, dZ_relu, dZ_sigmoid):
    """Draw what relu and sigmoid pass back at each Z, where the slope that arrives is dA = 1.

    Z, dZ_relu, dZ_sigmoid: (1, n), from relu_backward and sigmoid_backward with dA of ones.
    """
    figure = Picture(
        7.8,
        2.9,
        alt="How much of a slope of 1 comes back through an activation, Z from left to right. "
        "relu: nothing or all of it. sigmoid: a quarter at most, at Z = 0, and little far out.",
    )
    Z = np.ravel(Z)
    panels = np.ravel(figure.subplots(1, 2, sharey=True))
    for axes, name, dZ in zip(panels, ("relu", "sigmoid"), (dZ_relu, dZ_sigmoid), strict=True):
        dZ = np.ravel(dZ)
        axes.fill_between(Z, dZ, color=BLUE, alpha=0.18, linewidth=0)
        axes.plot(Z, dZ, color=BLUE, label=name)
        axes.axhline(1, color=GREY, ls=(0, (2, 3)), lw=1.2)
        axes.set(title=f"through {name}", xlabel="Z", ylim=(-0.06, 1.2))
    panels[0].set_ylabel("dZ that comes out")
    panels[0].text(Z[0], 1.04, "dA = 1 goes in", color=GREY, fontsize=9)
    return figure


@styled
def gradient_flow(caches, grads):
    """Draw the forward and the backward pass, layer by layer, with the shapes of these very arrays.

    caches: of L_model_forward.  grads: of L_model_backward.  Every gradient needs the shape of what
    it is the slope of; one that has another shape, or is missing, is marked.
    """
    L = len(caches)
    step, box, edge = 168, 84, 60  # in points of the page, as all places below; y downwards
    width, height = edge + 56 + step * L + 42, 268
    figure = Picture(width / 96, height / 96, alt=_flow_in_words(caches, grads))
    figure.set_layout_engine("none")
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    _words(axes, 8, 80, "forward", BLUE, ha="left")
    _words(axes, 8, 132, "back", RED, ha="left")
    for layer, ((A_prev, W, b), _Z) in enumerate(caches, start=1):
        x = edge + 56 + step * (layer - 1)  # the left edge of this layer's box
        before = x - (56 if layer == 1 else step - box)
        _arrow(axes, (before, 76), (x, 76), BLUE)
        _arrow(axes, (x, 128), (before, 128), RED, ls=(0, (4, 2)))
        middle = (x + before) / 2
        name = "X = A0" if layer == 1 else f"A{layer - 1}"
        _shape(axes, middle, 46, name, A_prev, A_prev, BLUE)
        _shape(axes, middle, 150, f"dA{layer - 1}", grads.get(f"dA{layer - 1}"), A_prev, RED)
        axes.add_patch(Rectangle((x, 50), box, 104, facecolor=PALE, edgecolor=GREY, zorder=2))
        activation = "SIGMOID" if layer == L else "RELU"
        middle = x + box / 2
        for y, words in (
            (78, f"layer {layer}"),
            (100, f"LINEAR W{layer}, b{layer}"),
            (120, activation),
        ):
            _words(axes, middle, y - 4, words, INK, size=9 if y == 78 else 8,
                   weight="bold" if y == 78 else "normal")  # fmt: skip
        _arrow(axes, (middle, 154), (middle, 190), RED, ls=(0, (4, 2)))
        for row, (key, like) in enumerate(((f"dW{layer}", W), (f"db{layer}", b))):
            _shape(axes, middle, 200 + 34 * row, key, grads.get(key), like, RED)
    x = edge + 56 + step * (L - 1) + box
    AL = np.empty(np.shape(caches[-1][1]))  # the last Z has the shape of AL
    _arrow(axes, (x, 76), (x + 64, 76), BLUE)
    _shape(axes, x + 30, 46, f"A{L}", AL, AL, BLUE)
    _arrow(axes, (x + 64, 128), (x, 128), RED, ls=(0, (4, 2)))
    _shape(axes, x + 30, 150, f"dA{L}", AL, AL, RED)  # it has the shape of AL
    axes.add_patch(Circle((x + 86, 102), 27, facecolor=PAPER, edgecolor=INK, lw=1.5, zorder=3))
    _words(axes, x + 86, 102, "cost J", INK, weight="bold", zorder=4)
    return figure


def _words(axes, x, y, words, colour, *, ha="center", size=9, **look):
    axes.text(x, y, words, color=colour, ha=ha, va="center", fontsize=size, **look)


def _arrow(axes, start, end, colour, **look):
    arrow = {"arrowstyle": "->", "color": colour, "lw": 1.6, "shrinkA": 0, "shrinkB": 0, **look}
    axes.annotate("", xy=end, xytext=start, arrowprops=arrow)


def _shape(axes, x, y, key, array, like, colour):
    """An array's name and shape; the shape it needs beside it where it has another."""
    _words(axes, x, y, key, colour, weight="bold")
    if array is None:
        words, right = "missing", False
    else:
        right = np.shape(array) == np.shape(like)
        words = f"{np.shape(array)}" + ("" if right else f" not {np.shape(like)}")
    look = {} if right else {"weight": "bold", "backgroundcolor": "#ffe9a8"}
    _words(axes, x, y + 15, words, colour if right else INK, size=8, gid=key, **look)


def _flow_in_words(caches, grads):
    wrong = []
    for layer, ((A_prev, W, b), _Z) in enumerate(caches, start=1):
        for key, like in ((f"dA{layer - 1}", A_prev), (f"dW{layer}", W), (f"db{layer}", b)):
            if key not in grads or np.shape(grads[key]) != np.shape(like):
                wrong.append(key)
    verdict = (
        f"Missing or of the wrong shape: {', '.join(wrong)}."
        if wrong
        else "Every gradient has the shape of what it is the slope of."
    )
    return (
        f"The way there and back through {len(caches)} layers. Forward, A runs from X to the cost; "
        f"back, dA runs from the cost to X, and each layer drops its dW and db. {verdict}"
    )


def disagreement(yours, numeric):
    """||yours - numeric|| / (||yours|| + ||numeric||): 0 for the same, 1 for opposite signs.

    Two arrays of zeros agree: 0.  Arrays of different shapes do not: inf.
    """
    if np.shape(yours) != np.shape(numeric):
        return np.inf
    size = np.linalg.norm(yours) + np.linalg.norm(numeric)
    return float(np.linalg.norm(np.subtract(yours, numeric)) / size) if size else 0.0


@styled
def gradient_check(grads, numeric, names=None, whose="yours"):
    """Draw each dW beside its finite differences, and for every parameter how far they are apart.

    grads: of L_model_backward (others of its keys are not looked at).  numeric: the same slopes by
    finite differences, keyed dW1, db1, ....  names: the matrices to draw, all dW where None.
    whose: what the gradients are called.
    """
    names = names or [key for key in numeric if key.startswith("dW")]
    errors = {key: disagreement(grads.get(key), slopes) for key, slopes in numeric.items()}
    bad = [key for key, error in errors.items() if not error < AGREEMENT]
    figure = Picture(
        8.2,
        0.5 + 1.15 * len(names),
        alt=f"Gradients, {whose}, beside finite differences. "
        + (f"They differ in {', '.join(bad)}." if bad else "They agree for every parameter."),
    )
    grid = figure.add_gridspec(len(names), 3, width_ratios=(1, 1, 1.1))
    for row, key in enumerate(names):
        theirs = numeric[key]
        yours = np.atleast_2d(np.asarray(grads.get(key, np.nan), dtype=float))
        reach = max(np.nanmax(np.abs(theirs)), 1e-12)
        _matrix(figure.add_subplot(grid[row, 0]), yours, reach, f"{key}, {whose}")
        _matrix(figure.add_subplot(grid[row, 1]), theirs, reach, f"{key}, finite differences")
    _errors(figure.add_subplot(grid[:, 2]), errors)
    return figure


def _matrix(axes, values, reach, title):
    """A matrix as coloured squares with its numbers in them."""
    axes.imshow(values, cmap="PuOr", vmin=-reach, vmax=reach, aspect="auto")
    for (row, column), value in np.ndenumerate(values):
        axes.text(
            column, row, f"{value + 0.0:.3f}", ha="center", va="center", fontsize=7.5,
            color=PAPER if abs(value) > 0.62 * reach else INK,
        )  # fmt: skip
    axes.set_title(title, fontsize=9.5)
    axes.set(xticks=[], yticks=[])
    axes.grid(visible=False)


def _errors(axes, errors):
    """A dot for each parameter on a logarithmic axis, with the line of agreement."""
    keys = list(errors)
    found = np.clip([errors[key] for key in keys], FLOOR, 5.0)
    rows = np.arange(len(keys))
    good = found < AGREEMENT
    axes.axvspan(FLOOR / 10, AGREEMENT, color=PALE, alpha=0.6, linewidth=0)
    axes.text(FLOOR, len(keys) - 0.6, "agreement", color=GREY, fontsize=8.5)
    axes.plot(found[good], rows[good], "o", color=BLUE, ms=7, label="agrees")
    axes.plot(found[~good], rows[~good], "X", color=RED, ms=9, label="differs")
    axes.set(
        xscale="log", xlim=(FLOOR / 10, 10), xticks=[1e-12, 1e-9, 1e-6, 1e-3, 1],
        ylim=(len(keys) - 0.5, -0.5), yticks=rows, yticklabels=keys,
        title="how far apart", xlabel="relative difference",
    )  # fmt: skip
    axes.title.set_fontsize(9.5)
