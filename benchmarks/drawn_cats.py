"""What depth is worth on the drawn cats: test accuracy of three networks over many seeds.

    python benchmarks/drawn_cats.py            prints the table of datasets/README.md
    python benchmarks/drawn_cats.py --write    and puts it there

Plain gradient descent on all examples, 2500 iterations, with the course's own functions; only X
is replaced by the R of X = Q R, which changes nothing but the time. A seed draws the first weights;
the pictures are always the same. All 1500 take a quarter of an hour on one core, the first 400 a
minute: `--sizes 400` measures only those.
"""

import argparse
import re
import time
from pathlib import Path

import numpy as np

from dnn_helpers import L_layer_model, L_model_forward, flatten, initialize_parameters, load_dataset
from dnn_helpers.network.reduction import reduce_inputs

README = Path(__file__).parents[1] / "datasets" / "README.md"
TABLE = re.compile(r"(<!-- benchmark: begin -->\n).*(<!-- benchmark: end -->)", re.DOTALL)

# title, sizes after the input, initialisation, learning rate. Descent at 0.0075 overshoots for the
# logistic regression, whose one layer meets the pictures' brightness directly: it gets the rate
# that suits it best (of 0.001, 0.002, 0.003 and 0.0075).
NETWORKS = (
    ("logistic regression", (1,), "0.01", 0.001),
    ("two layers, 7-1", (7, 1), "0.01", 0.0075),
    ("four layers, 20-7-5-1", (20, 7, 5, 1), "scaled", 0.0075),
)


def accuracies(train_x, train_y, test_x, test_y, sizes, initialisation, rate, seeds, iterations):
    """Accuracy on the training and the test pictures, an array (seeds, 2)."""
    reduction = reduce_inputs(train_x)  # once for all seeds
    found = []
    for seed in range(1, seeds + 1):
        start = initialize_parameters([train_x.shape[0], *sizes], initialisation, seed)
        reduced = reduction.reduce_parameters(start)
        reduced, _ = L_layer_model(
            reduction.R,
            train_y,
            [reduction.R.shape[0], *sizes],
            rate,
            iterations,
            initialisation="0.01",
            functions={"initialize_parameters_deep": lambda _, first=reduced: first},
        )
        parameters = reduction.expand_parameters(reduced, start)
        found.append(
            [
                np.mean((L_model_forward(x, parameters)[0] > 0.5) == y)
                for x, y in ((train_x, train_y), (test_x, test_y))
            ]
        )
    return np.array(found)


def table(sizes, seeds, iterations):
    """The lines of a Markdown table, a column for each number of training pictures."""
    train_x_orig, train_y, test_x_orig, test_y, _ = load_dataset("drawn-cats")
    train_x, test_x = flatten(train_x_orig), flatten(test_x_orig)
    majority = max(test_y.mean(), 1 - test_y.mean())
    yield (
        "| test accuracy, mean ± standard deviation (training accuracy) | rate | "
        + " | ".join(f"first {m}" if m < train_y.size else f"all {m}" for m in sizes)
        + " |"
    )
    yield "|---|---|" + "---|" * len(sizes)
    yield '| always "non-cat" | – | ' + " | ".join([f"{majority:.2f}"] * len(sizes)) + " |"
    for title, layers, initialisation, rate in NETWORKS:
        cells = []
        for m in sizes:
            found = accuracies(
                train_x[:, :m], train_y[:, :m], test_x, test_y,
                layers, initialisation, rate, seeds, iterations,
            )  # fmt: skip
            (train, test), spread = found.mean(axis=0), found[:, 1].std(ddof=1)
            cells.append(f"{test:.3f} ± {spread:.3f} ({train:.2f})")
        yield f"| {title} | {rate} | " + " | ".join(cells) + " |"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--iterations", type=int, default=2500)
    parser.add_argument("--sizes", type=int, nargs="+", default=[209, 400, 600, 1500])
    parser.add_argument("--write", action="store_true", help="into datasets/README.md")
    options = parser.parse_args()
    start, lines = time.perf_counter(), []
    for line in table(options.sizes, options.seeds, options.iterations):
        print(line, flush=True)
        lines.append(line)
    lines.append(f"\n{options.seeds} seeds, {options.iterations} iterations.")
    print(lines[-1], f"It took {time.perf_counter() - start:.0f} s.")
    if options.write:
        text = README.read_text(encoding="utf-8")
        text = TABLE.sub(lambda found: found[1] + "\n".join(lines) + "\n" + found[2], text)
        README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
