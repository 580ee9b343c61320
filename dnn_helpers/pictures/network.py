"""A network, drawn from its parameters: every line is one weight.

A line's width is the weight's size (beside the largest of its layer); a solid blue line is
positive, a dashed red one negative.  Wide layers show their first and last units.
"""

import numpy as np

from .colours import BLUE, GREY, INK, PAPER, RED
from .sketch import Sketch
from .sliders import Sliders, whole_slider

SHOWN = 8  # units of a layer that are drawn; of a wider one the first five and the last two
HEAD, FOOT = 40, 62  # pixels above and below the units
THIN, THICK = 0.6, 5.5  # line widths of a weight near 0 and of the largest


def network(*parameters, titles=(), activations=None):
    """Draw networks beside each other, from their parameters (dictionaries of W1, b1, ..., WL, bL).

    titles: words above each.  activations: for one network, [A0, A1, ..., AL], each (units,), of
    one example: written into the units, the darker the larger.
    """
    step, least = (150, 330) if len(parameters) == 1 else (95, 285)  # three stand side by side
    widths = [max(least, step * (depth_of(p) + 1)) for p in parameters]
    rows = max(min(size, SHOWN) for p in parameters for size in sizes_of(p))
    height = HEAD + FOOT + 46 * max(rows, 3) + 38
    alt = " ".join(
        f"{words + ': ' if words else ''}a network of {' - '.join(map(str, sizes_of(p)))} units; "
        + _in_words(p)
        for words, p in zip([*titles, *[""] * len(parameters)], parameters, strict=False)
    )
    sketch = Sketch(sum(widths), height, alt=alt)
    for i, p in enumerate(parameters):
        box = (sum(widths[:i]), 0, widths[i], height - 38)
        draw_network(sketch, p, box, titles[i] if i < len(titles) else "", activations)
    _draw_key(sketch, height - 16)
    sketch.reading = {"numbers_to_learn": sum(numbers_in(p) for p in parameters)}
    return sketch


def network_slider(initialize_parameters_deep):
    """Sliders on layer_dims: the network that the learner's function makes of them.

    reading: numbers_to_learn, how many weights and biases it has.
    """

    def draw(inputs, hidden_layers, units):
        layer_dims = [inputs] + [units] * hidden_layers + [1]
        parameters = initialize_parameters_deep(layer_dims)
        return network(parameters, titles=[f"layer_dims = {layer_dims}"])

    return Sliders(
        draw,
        inputs=whole_slider(3, 1, 12, "inputs"),
        hidden_layers=whole_slider(1, 0, 4, "hidden layers"),
        units=whole_slider(4, 1, 12, "units in each"),
    )


def forward_slider(L_model_forward, X, parameters):
    """A slider on the example: its numbers on their way through the network, from the caches.

    X (n_x, m); L_model_forward(X, parameters) -> AL, caches.  reading: AL of that example.
    """
    m = np.shape(X)[1]

    def draw(example):
        AL, caches = L_model_forward(X, parameters)
        layers = [linear_cache[0] for linear_cache, _ in caches]  # A_prev of each layer
        column = [np.asarray(A)[:, example] for A in (*layers, AL)]
        sketch = network(
            parameters,
            titles=[f"example {example} (columns 0 to {m - 1} of X)"],
            activations=column,
        )
        sketch.alt += " Activations: " + "; ".join(
            ", ".join(f"{a + 0.0:.2f}" for a in A[:SHOWN]) for A in column
        )
        sketch.reading = {"AL": float(column[-1][0])}
        return sketch

    return Sliders(draw, example=whole_slider(0, 0, m - 1, "example"))


def _in_words(parameters):
    """What is to be seen of the weights, for whoever listens to the picture."""
    W = np.concatenate([np.ravel(parameters[f"W{l}"]) for l in range(1, depth_of(parameters) + 1)])
    if not np.any(W):
        return f"all {W.size} weights are 0."
    kinds = ((np.sum(W > 0), "positive"), (np.sum(W < 0), "negative"), (np.sum(W == 0), "0"))
    return "weights: " + ", ".join(f"{count} {kind}" for count, kind in kinds if count) + "."


def depth_of(parameters):
    """L, the number of layers with weights."""
    return sum(1 for name in parameters if name.startswith("W"))


def sizes_of(parameters):
    """layer_dims, read off the weights: W[l] has shape (n[l], n[l-1])."""
    weights = [np.asarray(parameters[f"W{l}"]) for l in range(1, depth_of(parameters) + 1)]
    return [weights[0].shape[1], *(W.shape[0] for W in weights)]


def numbers_in(parameters):
    """How many weights and biases there are."""
    return sum(np.size(value) for value in parameters.values())


def draw_network(sketch, parameters, box, title="", activations=None):
    """Draw one network into box = (left, top, width, height) of the sketch."""
    left, top, width, height = box
    sizes = sizes_of(parameters)
    across = np.linspace(left + 62, left + width - 62, len(sizes))
    places = [_places(size, top + HEAD, top + height - FOOT) for size in sizes]
    sketch.text(left + 20, top + 22, title, bold=True)
    for l in range(1, len(sizes)):
        W = np.asarray(parameters[f"W{l}"], dtype=float)  # (n[l], n[l-1])
        largest = np.abs(W).max() or 1.0
        for unit, y in places[l].items():
            for source, y_source in places[l - 1].items():
                w = W[unit, source]
                sketch.line(
                    [(across[l - 1], y_source), (across[l], y)],
                    colour=BLUE if w >= 0 else RED,
                    width=THIN + (THICK - THIN) * abs(w) / largest,
                    dash=None if w >= 0 else "6 4",
                    opacity=0.25 if w == 0 else None,
                    name="weight",
                    values=(l, unit, source, float(w)),
                )
        middle = (across[l - 1] + across[l]) / 2
        for row, name in enumerate((f"W{l}", f"b{l}")):
            shape = np.shape(parameters[name])
            words = f"{name} ({', '.join(map(str, shape))})"
            sketch.text(middle, top + height - 14 + 15 * row, words, size=11, anchor="middle",
                        colour=GREY, name="shape", values=(name, *shape))  # fmt: skip
    for l, size in enumerate(sizes):
        a = None if activations is None else np.ravel(activations[l])
        for unit, y in places[l].items():
            _draw_unit(sketch, across[l], y, l, unit, a)
        if size > SHOWN:
            low, high = sorted(places[l].values())[-3:-1]
            sketch.text(across[l], (low + high) / 2 + 6, "⋮", size=20, anchor="middle")
        kind = "input" if l == 0 else "output" if l == len(sizes) - 1 else "hidden"
        words = f"{size} {kind}{'s' if size > 1 and kind != 'hidden' else ''}"
        sketch.text(across[l], top + height - FOOT + 26, words, size=12, anchor="middle",
                    name="layer", values=(l, size))  # fmt: skip


def _places(size, top, bottom):
    """unit -> y for the units that are drawn, evenly spread; a gap where some are left out."""
    units = list(range(size)) if size <= SHOWN else [0, 1, 2, 3, 4, size - 2, size - 1]
    slots = len(units) if size <= SHOWN else SHOWN
    step = min(46, (bottom - top) / slots)
    first = (top + bottom) / 2 - step * (slots - 1) / 2
    return {
        unit: first + step * (slot + (size > SHOWN and slot > 4)) for slot, unit in enumerate(units)
    }


def _draw_unit(sketch, x, y, l, unit, a):
    """One unit; with activations a (units,): its number in it, on a grey as dark as it is large."""
    if a is None:
        sketch.circle(x, y, 12, name="unit", values=(l, unit))
        return
    share = abs(a[unit]) / max(np.abs(a).max(), 1e-12) if len(a) > 1 else abs(a[unit])
    grey = round(255 - 110 * min(share, 1))
    sketch.circle(x, y, 18, fill=f"#{grey:02x}{grey:02x}{grey:02x}" if a[unit] else PAPER,
                  name="unit", values=(l, unit, float(a[unit])))  # fmt: skip
    sketch.text(x, y + 4, f"{a[unit] + 0.0:.2f}", size=11, anchor="middle")


def _draw_key(sketch, y):
    """What the lines mean."""
    middle = sketch.width / 2
    sketch.line([(middle - 150, y - 4), (middle - 120, y - 4)], colour=BLUE, width=3)
    sketch.text(middle - 114, y, "positive weight", size=11, colour=INK)
    sketch.line([(middle + 10, y - 4), (middle + 40, y - 4)], colour=RED, width=3, dash="6 4")
    sketch.text(middle + 46, y, "negative weight", size=11, colour=INK)
