"""Pictures side by side, and what a network says of them."""

import numpy as np

from .colours import BLUE, GREY
from .style import Picture
from .trouble import styled


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
        + "; ".join(
            f"a {name} taken for a {classes[1 - kind]} with "
            + ", ".join(f"{confidence[i]:.2f}" for i in worst if y[i] == kind)
            for kind, name in enumerate(classes)
            if kind in y[worst]
        )
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
