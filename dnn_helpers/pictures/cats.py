"""Cats: the pictures and what a network says of them, cost curves, accuracies, signals."""

import numpy as np

from .colours import BLUE, GREEN, GREY, INK, ORANGE, RED
from .style import Picture, styled

DASHES = ("-", (0, (5, 2)), (0, (1, 1)), (0, (5, 1, 1, 1)))  # lines are told apart without colour
COLOURS = (BLUE, RED, GREEN, ORANGE)


@styled
def picture_grid(images, y, classes, columns=10):
    """Draw pictures (m, size, size, 3) with the name of each one's class above it; y (1, m)."""
    images, y = np.asarray(images), np.ravel(y).astype(int)
    names = [classes[label] for label in y]
    rows = -(-len(images) // columns)
    counts = ", ".join(f"{names.count(name)} {name}" for name in classes)
    figure = Picture(0.85 * columns, 1.05 * rows, alt=f"{len(images)} pictures: {counts}.")
    figure.RESOLUTION = 144  # pictures of 64 pixels gain nothing from more, and PNGs grow
    places = np.ravel(figure.subplots(rows, columns, squeeze=False))
    for axes in places:
        axes.axis("off")
    for axes, image, name, label in zip(places, images, names, y, strict=False):
        axes.imshow(image)
        axes.set_title(name, fontsize=8, weight="bold" if label else "normal", loc="center")
    return figure


@styled
def mistakes(images, y, AL, classes, count=10):
    """Draw the wrong answers, the most confident first, with the probability that was given.

    images (m, size, size, 3), y (1, m), AL (1, m): the probability of the second class.
    """
    y, AL = np.ravel(y).astype(int), np.ravel(AL)
    wrong = np.flatnonzero((AL > 0.5) != y)
    confidence = np.where(AL > 0.5, AL, 1 - AL)
    worst = wrong[np.argsort(-confidence[wrong], kind="stable")][:count]
    if not len(worst):
        figure = Picture(5, 0.6, alt="No picture was taken for something else.")
        figure.text(0.02, 0.4, figure.alt)
        return figure
    columns = min(5, len(worst))
    rows = -(-len(worst) // columns)
    figure = Picture(
        1.6 * columns,
        2.0 * rows,
        alt=f"The {len(worst)} most confident of {len(wrong)} mistakes: "
        + ", ".join(f"a {classes[y[i]]} taken for a {classes[1 - y[i]]}" for i in worst)
        + ".",
    )
    places = np.ravel(figure.subplots(rows, columns, squeeze=False))
    for axes in places:
        axes.axis("off")
    for axes, i in zip(places, worst, strict=False):
        axes.imshow(np.asarray(images)[i])
        axes.set_title(
            f"is: {classes[y[i]]}\nsays: {classes[1 - y[i]]}, {confidence[i]:.2f}",
            fontsize=8.5, weight="normal", gid=f"picture {i}",
        )  # fmt: skip
    return figure


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


def interval(accuracy, m, z=1.96):
    """Wilson's interval: where the true accuracy may well lie, seen `accuracy` on m pictures.

    (low, high), 95 % for z = 1.96.  Unlike accuracy +- z * sqrt(accuracy (1 - accuracy) / m) it
    stays between 0 and 1 and does not shrink to nothing at 1.00.  Source: E. B. Wilson, 1927.
    """
    middle = (accuracy + z**2 / (2 * m)) / (1 + z**2 / m)
    half = z * np.sqrt(accuracy * (1 - accuracy) / m + z**2 / (4 * m**2)) / (1 + z**2 / m)
    return max(middle - half, 0.0), min(middle + half, 1.0)


@styled
def accuracies(networks, m_train, m_test, baseline):
    """Draw train and test accuracy of each network with their intervals, and the baseline.

    networks: name -> (train accuracy, test accuracy).
    """
    figure = Picture(
        7.2,
        0.95 + 0.62 * len(networks),
        alt=f"Always the majority is right {baseline:.2f} of the time. "
        + "; ".join(
            f"{name}: {train:.2f} on training pictures, {test:.2f} on new ones"
            for name, (train, test) in networks.items()
        )
        + ".",
    )
    axes = figure.subplots()
    for row, (train, test) in enumerate(networks.values()):
        for share, m, shift, colour, mark, name in (
            (train, m_train, -0.14, GREY, "s", f"{m_train} training pictures"),
            (test, m_test, 0.14, BLUE, "o", f"{m_test} new pictures"),
        ):
            low, high = interval(share, m)
            reach = [[max(share - low, 0)], [max(high - share, 0)]]  # rounding must not go below 0
            axes.errorbar(
                share, row + shift, xerr=reach, color=colour, fmt=mark, ms=7, lw=2, capsize=4,
                label=name if row == 0 else None,
            )  # fmt: skip
    axes.axvline(baseline, color=RED, ls=(0, (5, 2)), lw=1.6, label="always the majority")
    axes.set(
        yticks=range(len(networks)), yticklabels=list(networks), ylim=(len(networks) - 0.5, -0.5),
        xlabel="accuracy, with 95 % interval", xlim=(min(0.45, baseline - 0.05), 1.02),
    )  # fmt: skip
    figure.legend(loc="outside upper center", ncols=3, fontsize=9)
    return figure


@styled
def layer_signals(starts):
    """Draw how the activations of each hidden layer are spread before training.

    starts: name of the initialisation -> list of A (n, m), one for each hidden layer.
    """
    layers = len(next(iter(starts.values())))
    figure = Picture(
        7.8,
        1.25 * len(starts) + 0.4,
        alt="Spread (standard deviation) of the activations, layer by layer, before training: "
        + "; ".join(
            f"{name}: " + ", ".join(f"{np.std(A):.2g}" for A in signals)
            for name, signals in starts.items()
        )
        + ".",
    )
    grid = figure.subplots(len(starts), layers, squeeze=False, sharex=True)
    top = max(np.quantile(A, 0.99) for signals in starts.values() for A in signals)
    bins = np.linspace(0, top, 41)
    for row, (name, signals) in zip(grid, starts.items(), strict=True):
        for layer, (axes, A) in enumerate(zip(row, signals, strict=True), start=1):
            A = np.ravel(A)
            axes.hist(np.clip(A, 0, top), bins=bins, color=BLUE)
            axes.set_title(f"layer {layer}: spread {np.std(A):.2g}", fontsize=9, weight="normal")
            axes.set(yticks=[], xlim=(0, top))
            axes.grid(visible=False)
        row[0].set_ylabel(f"“{name}”", color=INK)
    for axes in grid[-1]:
        axes.set_xlabel("activation")
    return figure


@styled
def one_answer(image, probability, classes):
    """Draw one picture as the network sees it, and its answer as a bar."""
    answer = classes[int(probability > 0.5)]
    words = f"The network says {answer}: {classes[1]} with {probability:.2f}."
    figure = Picture(5.2, 1.9, alt=words)
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.6))
    left.imshow(image)
    left.axis("off")
    right.barh([classes[1], classes[0]], [probability, 1 - probability], color=(BLUE, GREY))
    right.set(xlim=(0, 1), title=f"says: {answer}", xlabel="probability")
    return figure
