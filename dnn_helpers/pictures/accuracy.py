"""Accuracies, and how far they can be trusted."""

import numpy as np

from .colours import BLUE, GREY, RED
from .style import Picture
from .trouble import styled


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
