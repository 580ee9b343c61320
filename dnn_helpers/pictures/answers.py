"""Pictures with what a network says of each."""

import numpy as np

from .colours import BLUE, RED
from .style import Picture
from .trouble import styled


@styled
def answers(images, y, AL, classes, columns=10):
    """Draw pictures with the network's answer above each: the class, how probable, right or wrong.

    Parameters
    ----------
    images : ndarray, shape (m, size, size, 3)
    y : array_like, shape (1, m)
        Labels 0 and 1.
    AL : array_like, shape (1, m)
        The probability of the second class.
    classes : sequence of str
        The two names.
    columns : int
        Pictures in a row.

    Returns
    -------
    Picture
    """
    images, y, AL = np.asarray(images), np.ravel(y).astype(int), np.ravel(AL)
    says = (AL > 0.5).astype(int)
    right = int(np.sum(says == y))
    rows = -(-len(images) // columns)
    figure = Picture(
        0.9 * columns,
        1.3 * rows,
        alt=f"{len(images)} pictures with the network's answer above each: {right} are right.",
    )
    figure.RESOLUTION = 144  # pictures of 64 pixels gain nothing from more, and PNGs grow
    places = np.ravel(figure.subplots(rows, columns, squeeze=False))
    for axes in places:
        axes.axis("off")
    for i, axes in enumerate(places[: len(images)]):
        axes.imshow(images[i])
        sure = max(AL[i], 1 - AL[i])
        mark, colour = ("✓", BLUE) if says[i] == y[i] else ("✗", RED)
        words = f"{classes[says[i]]}\n{sure:.0%} {mark}"
        axes.set_title(words, fontsize=8, weight="normal", loc="center", color=colour, gid=f"{i}")
    return figure
