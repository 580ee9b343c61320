"""Why X = QR trains the same network: descent stays in the span of the examples."""

import numpy as np
from matplotlib.patches import Rectangle
from mpl_toolkits.mplot3d.art3d import Poly3DCollection

from ..network.backward import L_model_backward
from ..network.forward import L_model_forward
from ..network.parameters import update_parameters
from .colours import BLUE, GREEN, GREY, INK, ORANGE, PALE
from .style import Picture
from .trouble import styled


def descent_in_space(W_start=(1.3, -0.9, 0.9), iterations=250, learning_rate=0.4):
    """Train one unit on two examples of three inputs; return X (3, 2) and W1's path (i, 3)."""
    X = np.array([[1.0, 0.2], [0.3, 1.0], [0.0, 0.15]])
    Y = np.array([[0.0, 1.0]])
    parameters = {"W1": np.array([W_start], dtype=float), "b1": np.zeros((1, 1))}
    path = []
    for _ in range(iterations):
        path.append(parameters["W1"][0])
        AL, caches = L_model_forward(X, parameters)
        grads = L_model_backward(AL, Y, caches)
        parameters = update_parameters(parameters, grads, learning_rate)
    return X, np.array(path)


@styled
def span_picture(n_x, m, units):
    """Left: the path of W1 in space. Right: X (n_x, m) = Q R, and what trains on which."""
    picture = Picture(
        9, 3.6,
        alt="Left: in the space of three inputs, the weights of one unit walk along the plane "
        "that two examples span; their distance from it never changes. Right: the tall matrix X of "
        f"{n_x} by {m} numbers is Q times the small square R of {m} by {m}.",
    )  # fmt: skip
    grid = picture.add_gridspec(1, 2, width_ratios=[1, 1.25])
    _space(picture.add_subplot(grid[0], projection="3d"))
    _shapes(picture.add_subplot(grid[1]), n_x, m, units)
    return picture


def _space(axes):
    X, path = descent_in_space()
    axes.computed_zorder = False  # the plane lies below what is drawn in and above it
    Q, _ = np.linalg.qr(X)
    # A patch of the plane, large enough for the path's shadow and the examples.
    shadow = np.vstack([path @ Q, np.zeros(2), 1.7 * X.T @ Q])  # in the plane's own two coordinates
    low, high = shadow.min(axis=0) - 0.4, shadow.max(axis=0) + 0.4
    corners = np.array([low, (low[0], high[1]), high, (high[0], low[1])]) @ Q.T
    axes.add_collection3d(
        Poly3DCollection([corners], facecolor=PALE, edgecolor=GREY, alpha=0.6, zorder=0)
    )
    for i, x in enumerate(X.T):
        axes.quiver(0, 0, 0, *(1.6 * x), color=INK, linewidth=2, arrow_length_ratio=0.12)
        axes.text(*(1.75 * x), f"$x^{{({i + 1})}}$", color=INK)
    inside = path @ Q @ Q.T
    axes.plot(*path.T, color=ORANGE, lw=3, label="W1 while it learns")
    axes.plot(*inside.T, color=BLUE, lw=2, ls="--", label="its part in the plane, W1 Q")
    for end in (0, -1):
        axes.plot(*np.array([path[end], inside[end]]).T, color=GREY, lw=1.2, ls=":")
    axes.set(xticklabels=[], yticklabels=[], zticklabels=[])
    axes.set(xlabel="weight of input 1", ylabel="of input 2", zlabel="of input 3")
    for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
        axis.labelpad = -12  # there are no numbers in between
        axis.label.set_size(8)
    axes.view_init(elev=22, azim=-75)
    axes.set_box_aspect((1, 1, 0.8))
    axes.legend(loc="upper left", fontsize=8, bbox_to_anchor=(-0.1, 1.1))


def _shapes(axes, n_x, m, units):
    # Heights are to scale among themselves but for a floor: R would be a line otherwise.
    high, low = 10.0, 1.6
    blocks = (  # x, width, height, colour, name, size
        (0.0, 1.6, high, ORANGE, "X", f"{n_x} × {m}"),
        (3.1, 1.6, high, GREY, "Q", f"{n_x} × {m}\nmade once"),
        (5.4, 1.6, low, GREEN, "R", f"{m} × {m}"),
    )
    for x, width, height, colour, name, size in blocks:
        axes.add_patch(
            Rectangle(
                (x, high - height), width, height, facecolor=colour, alpha=0.35, edgecolor=INK
            )
        )
        axes.text(
            x + width / 2, high - height / 2, f"${name}$", ha="center", va="center", fontsize=15
        )
        axes.text(x + width / 2, high - height - 0.3, size, ha="center", va="top", fontsize=9)
    axes.text(2.35, high / 2, "=", ha="center", va="center", fontsize=18)
    products = (
        f"$W_1\\, X$:  {units} × {n_x} × {m}",
        f"= {units * n_x * m / 1e6:.0f} million products",
        f"$(W_1 Q)\\, R$:  {units} × {m} × {m}",
        f"= {units * m * m / 1e6:.1f} million products",
    )
    for line, words in enumerate(products):
        y = 6.3 - 1.1 * line - 0.7 * (line // 2)
        axes.text(5.4, y, words, fontsize=10, color=INK, weight="bold")
    axes.set(xlim=(-0.2, 10), ylim=(-2, high + 0.3), xticks=[], yticks=[])
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
