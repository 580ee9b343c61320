"""What networks answer on the whole plane, with the examples that they were trained on."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from .colours import BLUE, INK, PAPER, RED
from .style import Picture
from .trouble import styled

POINTS = 101  # of the grid, in each direction
GROUND = LinearSegmentedColormap.from_list("ground", ("#f0b490", PAPER, "#9cc6e4"))


@styled
def regions(answers, X, Y):
    """Draw what each network answers, from 0 (red) to 1 (blue), and the examples, side by side.

    answers: name -> function that takes points (2, n) and gives probabilities (1, n).
    X (2, m), Y (1, m): the examples: blue circles for 1, red squares for 0.
    """
    X, y = np.asarray(X, dtype=float), np.ravel(Y)
    reach = 1.05 * np.abs(X).max()
    line = np.linspace(-reach, reach, POINTS)
    grid = np.vstack([each.ravel() for each in np.meshgrid(line, line)])
    right = {name: np.mean((np.ravel(says(X)) > 0.5) == y) for name, says in answers.items()}
    figure = Picture(
        2.6 * len(answers),
        3.2,
        alt=f"{X.shape[1]} points, {int(y.sum())} of class 1. "
        + "; ".join(f"{name}: {share:.2f} of them right" for name, share in right.items())
        + ".",
    )
    panels = np.ravel(figure.subplots(1, len(answers), squeeze=False, sharey=True))
    for axes, (name, says) in zip(panels, answers.items(), strict=True):
        answer = np.clip(np.reshape(says(grid), (POINTS, POINTS)), 0, 1)
        axes.contourf(line, line, answer, levels=np.linspace(0, 1, 11), cmap=GROUND)
        if answer.min() < 0.5 < answer.max():
            axes.contour(line, line, answer, levels=(0.5,), colors=INK, linewidths=1.4)
        for label, mark, colour in ((1, "o", BLUE), (0, "s", RED)):
            axes.plot(*X[:, y == label], mark, color=colour, ms=4, mec=PAPER, mew=0.5)
        axes.set(title=f"{name}: {right[name]:.2f} right", xlabel="input 1")
        axes.set_aspect("equal")
        axes.grid(visible=False)
    panels[0].set_ylabel("input 2")
    return figure
