"""How fast the course's own functions train, beside PyTorch and scikit-learn where installed.

    python benchmarks/training.py        writes docs/benchmarks/training.{md,json,png}

The functions are those of the solved lessons, plain as a learner writes them.  One core, float64,
CPU time, medians over rounds in which all take turns.  For the others: `pip install torch
scikit-learn`.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy is loaded
os.environ.setdefault("OMP_NUM_THREADS", "1")

import sys
import time
import warnings
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from _report import DOCS, ROOT, machine, side_by_side, table, write

from dnn_helpers import L_layer_model, flatten, initialize_parameters, load_dataset
from dnn_helpers.data.hdf5 import DataError
from dnn_helpers.live import make_problem
from dnn_helpers.network.reduction import L_layer_model_reduced, reduce_inputs

try:
    import torch

    torch.set_num_threads(1)
except ImportError:
    torch = None
try:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier
except ImportError:
    MLPClassifier = None

CATS = [12288, 20, 7, 5, 1]


def lessons_functions():
    """The graded functions as the solved lessons write them."""
    from dnn_course.notebook import exercises, find_lessons, read_notebook

    names = {}
    exec("import numpy as np", names)
    functions = {}
    for lesson in find_lessons(ROOT / "notebooks"):
        for exercise in exercises(read_notebook(lesson)):
            source = exercise.cell["source"]
            exec(source if isinstance(source, str) else "".join(source), names)
            functions[exercise.name] = names[exercise.name]
    return functions


def torch_training(X, Y, sizes, rate, initialisation="scaled"):
    """The same network in PyTorch, eager mode: a function that takes n steps, returns costs."""
    layers = []
    start = initialize_parameters(sizes, initialisation)
    for l in range(1, len(sizes)):
        layer = torch.nn.Linear(sizes[l - 1], sizes[l], dtype=torch.float64)
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(start[f"W{l}"]))
            layer.bias.zero_()
        layers += [layer, torch.nn.ReLU() if l < len(sizes) - 1 else torch.nn.Sigmoid()]
    net = torch.nn.Sequential(*layers)
    inputs = torch.from_numpy(np.array(X.T, order="C"))
    truth = torch.from_numpy(np.array(Y.T, dtype=float))
    descent = torch.optim.SGD(net.parameters(), lr=rate)
    loss = torch.nn.BCELoss()

    def train(iterations):
        costs = []
        for _ in range(iterations):
            descent.zero_grad()
            cost = loss(net(inputs), truth)
            cost.backward()
            descent.step()
            costs.append(cost.item())
        return costs

    return train


def sklearn_training(X, Y, sizes, rate):
    """The same kind of descent in scikit-learn: the whole batch, no momentum, no penalty."""

    def train(iterations):
        net = MLPClassifier(
            tuple(sizes[1:-1]), activation="relu", solver="sgd", alpha=0, momentum=0,
            batch_size=X.shape[1], learning_rate_init=rate, max_iter=iterations, tol=0,
            n_iter_no_change=iterations + 1, shuffle=False, random_state=1,
        )  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            net.fit(X.T, Y[0])

    return train


def contestants(X, Y, sizes, rate, iterations, functions, initialisation="scaled", reduced=False):
    """name -> a call that takes `iterations` steps."""
    settings = {
        "learning_rate": rate, "num_iterations": iterations, "initialisation": initialisation,
    }  # fmt: skip
    found = {
        "lessons' functions": lambda: L_layer_model(X, Y, sizes, functions=functions, **settings),
        "dnn_helpers": lambda: L_layer_model(X, Y, sizes, **settings),
    }
    if reduced:
        # Without the factorisation, which is done once: the growth tables are per iteration.
        R = reduce_inputs(X).R
        short = [R.shape[0], *sizes[1:]]
        found["lessons' functions on R"] = lambda: L_layer_model(
            R, Y, short, functions=functions, **settings
        )
    if torch:
        train = torch_training(X, Y, sizes, rate, initialisation)
        found["PyTorch"] = lambda: train(iterations)
    if MLPClassifier:
        other = sklearn_training(X, Y, sizes, rate)
        found["scikit-learn"] = lambda: other(iterations)
    return found


def small_network(functions):
    """2-8-8-1 on 400 points, what the playground trains: iterations per second."""
    problem = make_problem("moons", examples=400)
    iterations = 400
    runs = contestants(problem.X, problem.Y, [2, 8, 8, 1], 0.3, iterations, functions, "he")
    for call in runs.values():
        call()  # warm: imports, caches, first allocations
    seconds = side_by_side(runs, rounds=9)
    return {name: iterations / s for name, s in seconds.items()}


def cat_pictures():
    """The well-known cats where somebody has them, else the drawn ones; and which."""
    try:
        return "catvnoncat", load_dataset("catvnoncat")
    except DataError:
        print("The catvnoncat files are not here (see DNN_DATA_DIR): measured on the drawn cats.\n")
        return "drawn-cats", load_dataset("drawn-cats")


def cats(functions):
    """2500 iterations of the published network: seconds, and how far the costs are apart."""
    name, (train_x, train_y, *_) = cat_pictures()
    X, Y = flatten(train_x[:209]), train_y[:, :209]
    seconds, costs = {}, {}

    def timed(who, call):
        before, wall = time.process_time(), time.perf_counter()
        costs[who] = call()
        seconds[who] = {
            "cpu": time.process_time() - before, "wall": time.perf_counter() - wall
        }  # fmt: skip

    def ours():
        return L_layer_model_reduced(X, Y, CATS, num_iterations=2500, functions=functions)[1]

    ours()
    timed("lessons' functions through X = QR, factorisation included", ours)
    if torch:
        train = torch_training(X, Y, CATS, 0.0075)
        timed("PyTorch", lambda: train(2500))
    plain = "lessons' functions on X"
    timed(plain, lambda: L_layer_model(X, Y, CATS, num_iterations=250, functions=functions)[1])
    seconds[plain] = {clock: 10 * s for clock, s in seconds[plain].items()}
    if MLPClassifier:
        other = sklearn_training(X, Y, CATS, 0.0075)
        timed("scikit-learn", lambda: other(250))
        seconds["scikit-learn"] = {clock: 10 * s for clock, s in seconds["scikit-learn"].items()}
    first = next(iter(costs.values()))
    apart = {
        who: max(abs(a - b) for a, b in zip(first, found, strict=False))
        for who, found in costs.items()
        if found
    }
    return {"data": name, "seconds": seconds, "largest difference of the costs": apart}


GROWTH = {
    # what grows: (its values, small: -> (n_x, m, sizes), large: -> (n_x, m, sizes))
    "examples": (
        (50, 100, 200, 400, 800),
        lambda v: (2, v, [8, 8]),
        lambda v: (12288, v, [20, 7, 5]),
    ),
    "width": ((4, 8, 16, 32, 64), lambda v: (2, 400, [v, v]), lambda v: (12288, 200, [v, 7, 5])),
    "hidden layers": ((1, 2, 4, 8), lambda v: (2, 400, [8] * v), lambda v: (12288, 200, [20] * v)),
    "image side": ((16, 32, 64, 128), None, lambda v: (3 * v * v, 200, [20, 7, 5])),
}


def growth(functions):
    """Milliseconds per iteration, as one thing grows and the rest stays."""
    random = np.random.RandomState(0)
    found = {}
    for what, (values, *kinds) in GROWTH.items():
        for kind, sizes_of in zip(("small", "pictures"), kinds, strict=True):
            if sizes_of is None:
                continue
            for value in values:
                n_x, m, hidden = sizes_of(value)
                X, Y = random.rand(n_x, m), (np.arange(m).reshape(1, m) % 2).astype(float)
                iterations = 100 if kind == "small" else 8
                runs = contestants(
                    X, Y, [n_x, *hidden, 1], 0.01, iterations, functions, "he", kind == "pictures"
                )
                runs.pop("dnn_helpers")
                if kind == "pictures":
                    runs.pop("scikit-learn", None)
                seconds = side_by_side(runs, rounds=3)
                row = {name: 1000 * s / iterations for name, s in seconds.items()}
                found.setdefault(f"{kind}, {what}", {})[value] = row
    return found


def growth_plot(found):
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.ticker import LogLocator

    figure = Figure(figsize=(12, 6.4), layout="constrained")
    FigureCanvasAgg(figure)
    styles = {
        "lessons' functions": ("#0072B2", "o", "-"),
        "lessons' functions on R": ("#009E73", "D", "-"),
        "PyTorch": ("#D55E00", "s", "--"),
        "scikit-learn": ("#6b6b6b", "^", ":"),
    }
    axes = figure.subplots(2, 4).ravel()
    for pane, (title, rows) in zip(axes, found.items(), strict=False):
        for name, (colour, marker, line) in styles.items():
            times = [row.get(name) for row in rows.values()]
            if None not in times:
                pane.loglog(list(rows), times, color=colour, marker=marker, ls=line, label=name)
        pane.set_title(title, fontsize=10)
        pane.set_ylabel("ms an iteration", fontsize=8)
        pane.set_xticks(list(rows), labels=list(map(str, rows)))
        pane.minorticks_off()
        pane.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        pane.yaxis.set_major_formatter("{x:g}")
        pane.grid(alpha=0.3)
    for pane in axes[len(found) :]:
        pane.set_visible(False)
    handles = {}
    for pane in axes:
        handles |= dict(zip(*pane.get_legend_handles_labels()[::-1], strict=True))
    figure.legend(handles.values(), handles.keys(), loc="lower right", fontsize=10)
    DOCS.mkdir(parents=True, exist_ok=True)
    figure.savefig(DOCS / "training.png", dpi=110, metadata={"Software": None})


def _cat_rows(large):
    for name, seconds in large["seconds"].items():
        apart = large["largest difference of the costs"].get(name)
        difference = "–" if apart is None else f"{apart:.0e}"
        yield name, f"{seconds['cpu']:.2f}", f"{seconds['wall']:.2f}", difference


def main():
    missing = [n for n, m in (("torch", torch), ("scikit-learn", MLPClassifier)) if m is None]
    if missing:
        print(f"Not installed, so not measured: {', '.join(missing)}; docs/ stays as it is.\n")
    functions = lessons_functions()
    small, large, grown = small_network(functions), cats(functions), growth(functions)
    if not missing:
        growth_plot(grown)
    versions = "" if torch is None else f", PyTorch {torch.__version__}"
    base = small.get("PyTorch")
    parts = [
        "# How fast it trains\n",
        f"`python benchmarks/training.py` on {machine()}{versions}. One core, float64, CPU time.\n",
        "## The playground's network: 2-8-8-1 on 400 points\n",
        table(
            ("", "iterations a second", "beside PyTorch"),
            [(n, f"{v:,.0f}", f"{v / base:.1f} ×" if base else "–") for n, v in small.items()],
        ),
        f"\n## Cats: {CATS}, 2500 iterations, 209 pictures of {large['data']}\n",
        table(("", "CPU seconds", "elapsed seconds", "costs differ by at most"), _cat_rows(large)),
        "\nOn X, ours and scikit-learn's: ten times the time of 250 iterations. "
        "(scikit-learn draws other first weights, so its costs are others.)\n",
        "## How it grows: milliseconds an iteration\n",
        "![Time of an iteration as examples, width, depth and image size grow](training.png)\n",
    ]
    for title, rows in grown.items():
        names = list(next(iter(rows.values())))
        parts.append(f"**{title}**\n")
        parts.append(
            table(
                (title.split(", ")[1], *names),
                [(v, *(f"{row[n]:.3g}" for n in names)) for v, row in rows.items()],
            )
            + "\n"
        )
    numbers = {"machine": machine(), "small": small, "cats": large, "growth": grown}
    if missing:
        print("\n".join(parts))
    else:
        write("training", numbers, "\n".join(parts))


if __name__ == "__main__":
    main()
