"""The playground as a still picture, for readers where no kernel runs: on the web, on paper."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from ..pictures.colours import GREY, INK, NEGATIVE, PAPER, POSITIVE, WRONG
from ..pictures.style import Picture
from ..pictures.trouble import styled
from .engine import EDGE, GRID

ANSWER = LinearSegmentedColormap.from_list("answer", [NEGATIVE, PAPER, POSITIVE])
UNIT = LinearSegmentedColormap.from_list("unit", [PAPER, POSITIVE])


@styled
def still(run, left_behind=()):
    """Draw a run as it stands: the network, its answers, its cost (and those of earlier runs)."""
    training, test = run.accuracies()
    sizes = "-".join(map(str, run.layers_dims))
    picture = Picture(
        9, 4.6,
        alt=f"Playground: network {sizes} on {run.problem.name} after {run.iteration} iterations, "
        f"right for {_percent(training)} of the training and {_percent(test)} of the test "
        "examples.",
    )  # fmt: skip
    picture.RESOLUTION = 110  # many small pictures in one: sharper would cost a notebook megabytes
    grid = picture.add_gridspec(2, 2, width_ratios=[1.6, 1], height_ratios=[2.4, 1])
    _network(picture.add_subplot(grid[0, 0]), run)
    answers = picture.add_subplot(grid[0, 1])
    if run.problem.pictures:
        _pictures(answers, run)
    else:
        _plane(answers, run)
    costs = picture.add_subplot(grid[1, 1])
    _costs(costs, run, left_behind)
    beside = picture.add_subplot(grid[1, 0])
    _bare(beside)
    beside.legend(*costs.get_legend_handles_labels(), loc="center right", fontsize=8)
    return picture


def _percent(share):
    return "–" if np.isnan(share) else f"{share:.0%}"


def _bare(axes):
    axes.set(xticks=[], yticks=[])
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)


def _network(axes, run):
    sizes = [1 if run.problem.pictures else 2, *run.layers_dims[1:]]
    surfaces, pictures = run.surfaces(), run.problem.pictures
    place, half = {}, {}
    for l, n in enumerate(sizes):
        pitch, crowded = min(0.22, 1 / n), n > 8
        half[l] = min(0.085, (0.9 if crowded else 0.42) * pitch)
        for i in range(n):
            aside = (i % 2 - 0.5) * 1.2 * half[l] if crowded else 0  # two columns, as in the view
            place[l, i] = l / (len(sizes) - 1) + aside, 0.5 - (i + 0.5 - n / 2) * pitch
    for l in range(1, len(sizes)):
        W = run.parameters[f"W{l}"]
        if l == 1 and pictures:
            continue
        most = np.abs(W).max() or 1.0
        for (j, i), w in np.ndenumerate(W):
            (x0, y0), (x1, y1) = place[l - 1, i], place[l, j]
            colour, dash = (POSITIVE, "-") if w > 0 else (NEGATIVE, "--")
            axes.plot(
                [x0, x1], [y0, y1], color=colour, ls=dash,
                lw=0.3 + 3 * abs(w) / most, alpha=0.25 + 0.7 * abs(w) / most, zorder=1,
            )  # fmt: skip
    for (l, i), (x, y) in place.items():
        h = half[l]
        box = axes.inset_axes(
            [x - 0.55 * h, y - h, 1.1 * h, 2 * h], transform=axes.transData, zorder=3
        )
        _bare(box)
        box.spines[:].set(visible=True, color=INK)
        if l == 0:
            name = f"{run.layers_dims[0]}\npixels" if pictures else f"$x_{i + 1}$"
            box.text(0.5, 0.5, name, ha="center", va="center", transform=box.transAxes, fontsize=9)
        elif surfaces[l - 1] is not None:
            last = l == len(sizes) - 1
            look = ANSWER if last or run.signed(l) else UNIT
            box.imshow(surfaces[l - 1][i], cmap=look, vmin=0, vmax=255, aspect="auto")
        elif pictures and l == 1 and run.settings.hidden:
            box.imshow(run.first_weights()[i], aspect="auto")
        elif (counts := run.histograms(l)) is not None:
            no, yes = counts[i]
            box.bar(range(len(yes)), yes, width=1, color=POSITIVE)
            box.bar(range(len(no)), -no, width=1, color=NEGATIVE)
    axes.set(xlim=(-0.08, 1.08), ylim=(-0.05, 1.05))
    axes.set_title(
        "weights: blue, solid: positive; red, dashed: negative; as wide as large",
        fontsize=9,
        fontweight="normal",
    )
    _bare(axes)


def _plane(axes, run):
    surface = run.surfaces()[-1]
    line = np.linspace(-EDGE, EDGE, GRID)
    if surface is not None:
        axes.imshow(surface[0], cmap=ANSWER, vmin=0, vmax=255, alpha=0.7, extent=[-EDGE, EDGE] * 2)
        if surface.min() < 127 < surface.max():
            axes.contour(line, -line, surface[0], [127.5], colors=INK, linewidths=1.5)
    problem = run.problem
    for X, Y, full in ((problem.X_test, problem.Y_test, False), (problem.X, problem.Y, True)):
        for kind, colour, marker in ((0, NEGATIVE, "s"), (1, POSITIVE, "o")):
            x, y = X[:, Y[0] == kind]
            edge = {"facecolor": colour if full else PAPER, "edgecolor": PAPER if full else colour}
            axes.scatter(x, y, s=14, marker=marker, linewidth=0.6, **edge)
    axes.set(xlim=(-EDGE, EDGE), ylim=(-EDGE, EDGE), aspect="equal")
    axes.set_title("○ class 1   □ class 0   hollow: test", fontsize=9, fontweight="normal")
    _bare(axes)


def _pictures(axes, run):
    thumbnails = run.problem.thumbnails
    k, side = thumbnails.shape[:2]
    across = int(np.ceil(np.sqrt(k)))
    sheet = np.full((-(-k // across) * side, across * side, 3), 255, dtype=np.uint8)
    wrong = (run.test_answers() > 0.5) != run.problem.Y_test[0] if k else []
    for i, picture in enumerate(thumbnails):
        y, x = side * (i // across), side * (i % across)
        sheet[y : y + side, x : x + side] = picture
        if wrong[i]:
            axes.plot(x + side / 2, y + side / 2, "x", color=PAPER, ms=11, mew=4)
            axes.plot(x + side / 2, y + side / 2, "x", color=WRONG, ms=10, mew=2)
    axes.imshow(sheet)
    axes.set_title("unseen pictures; crossed out: wrong", fontsize=9, fontweight="normal")
    _bare(axes)


def _costs(axes, run, left_behind):
    for ghost, style in zip(left_behind, ("--", ":", "-.", (0, (1, 4))), strict=False):
        axes.plot(
            *zip(*ghost["curve"], strict=True), color=GREY, lw=1.2, ls=style, label=ghost["label"]
        )
    if curve := run.curve():
        axes.plot(*zip(*curve, strict=True), color=INK, lw=1.8, label=str(run.settings))
    costs = [cost for one in (*left_behind, {"curve": curve}) for _, cost in one["curve"]]
    first = curve[0][1] if curve else 0.7
    top = max(min(max(costs, default=0), 3 * first), 0.1)  # one that explodes hides no other
    axes.set(xlabel="iteration", ylabel="cost", ylim=(0, 1.05 * top))
