"""How far the signal carries: the activations of each layer before training."""

import numpy as np

from .colours import BLUE, INK
from .style import Picture
from .trouble import styled


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
