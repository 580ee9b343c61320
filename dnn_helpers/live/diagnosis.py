"""One sentence when something goes wrong: what, why, and which knob to turn."""

import math
from itertools import pairwise

import numpy as np

from ..network.inputs import layers_in


def not_a_number(cost, AL, parameters, run):
    """Why the cost is nan or inf, said once, when it happens."""
    weights_fine = all(np.isfinite(value).all() for value in parameters.values())
    rate = run.settings.learning_rate
    at = f"The cost is {cost} at iteration {run.iteration}"
    if weights_fine and np.isfinite(AL).all():
        return (
            f"{at}: a prediction reached exactly 0 or 1, and compute_cost took the logarithm of 0. "
            f"Steps of learning rate {rate:g} drove it there: lower the learning rate."
        )
    return (
        f"{at}: the weights grew until they overflowed, since steps of learning rate {rate:g} "
        "overshoot. Lower the learning rate."
    )


def diagnose(run):
    """(kind, sentence) of the worst that is to be said of a run, or ("", "").

    kind: "failed" (a function raised, or numbers that are none), "dead", "stuck", "unstable".
    """
    if run.failure:
        return "failed", run.failure
    for question in (_a_dead_layer, _stuck_at_the_prior, _unstable, _dead_units):
        kind, sentence = question(run)
        if kind:
            return kind, sentence
    return "", ""


def dead_units(run):
    """For each hidden layer, which units are 0 on every training example: an array of bool."""
    found = []
    for layer in range(1, len(run.layers_dims) - 1):
        A = run.activations(layer)
        found.append(np.zeros(0, bool) if A is None else ~(A > 0).any(axis=1))
    return found


def _a_dead_layer(run):
    for layer, dead in enumerate(dead_units(run), 1):
        if dead.size and dead.all():
            return "dead", (
                f"Layer {layer} is dead: its ReLUs give 0 for every example, so no slope gets past "
                "it and nothing before it learns. Try a lower learning rate or another seed; "
                "more units make it rarer."
            )
    return "", ""


def _stuck_at_the_prior(run):
    AL = run.activations(len(run.layers_dims) - 1)
    if AL is None or run.iteration < 100:
        return "", ""
    share = float(run.problem.Y.mean())
    spread = float(AL.max() - AL.min())
    if spread > 0.02 or abs(float(AL.mean()) - share) > 0.1:
        return "", ""
    says = (
        f"Stuck: it says {AL.mean():.2f} for every example, the share of class 1, whatever it sees."
    )
    if run.settings.initialisation == "0.01" and run.settings.hidden:
        return "stuck", (
            f"{says} Weights as small as 0.01 let the signal fade from layer to layer: "
            "choose initialisation he or scaled."
        )
    if not run.settings.hidden:
        return "stuck", f"{says} A straight line cannot part these classes: add a hidden layer."
    return "stuck", f"{says} Raise the learning rate, or start from another seed."


def _unstable(run):
    costs = run.costs[-100:]
    if len(costs) < 50:
        return "", ""
    rises = sum(later > earlier for earlier, later in pairwise(costs)) / (len(costs) - 1)
    rate = run.settings.learning_rate
    if not math.isfinite(run.cost) or max(costs) > 2 * run.costs[0] + 1:
        return "unstable", (
            f"The cost is far above its start: steps of learning rate {rate:g} overshoot. Lower it."
        )
    if rises > 0.3 and max(costs) > 1.25 * min(costs):
        return "unstable", (
            f"The cost rose in {rises:.0%} of the last {len(costs) - 1} steps: learning rate "
            f"{rate:g} steps across the valley instead of down. Lower it a little."
        )
    return "", ""


def _dead_units(run):
    said = []
    for layer, dead in enumerate(dead_units(run), 1):
        if dead.any():
            said.append(f"{dead.sum()} of {dead.size} in layer {layer}")
    if not said:
        return "", ""
    return "dead", (
        f"Dead ReLUs: {', '.join(said)} give 0 for every example. Their slope is 0, so they stay "
        "so. A lower learning rate or another seed may save them."
    )


def formula(run, layer, unit):
    """A unit's formula with today's numbers, and what comes out of it on the training examples."""
    if not 1 <= layer <= layers_in(run.parameters):
        raise ValueError(f"layer is {layer}; needed: 1 to {layers_in(run.parameters)}.")
    if not 1 <= unit <= run.layers_dims[layer]:
        raise ValueError(f"unit is {unit}; layer {layer} has units 1 to {run.layers_dims[layer]}.")
    b = float(run.parameters[f"b{layer}"][unit - 1, 0])
    last = layer == len(run.layers_dims) - 1
    g = "sigmoid" if last else "relu"
    name = f"a[{layer}]{_low(unit)}"
    if layer == 1 and run.problem.pictures:
        w = run.pixel_weights(unit)
        z = f"w·x {_signed(b)}"
        note = (
            f" with {w.size} weights w from {_number(w.min())} to {_number(w.max())}, one for each "
            "pixel and colour: the picture shows what the training pictures can see of them"
        )
    else:
        w = run.parameters[f"W{layer}"][unit - 1]
        inputs = [f"x{_low(j)}" if layer == 1 else f"a[{layer - 1}]{_low(j)}" for j in _to(w.size)]
        terms = [f"{_signed(v)}·{x}" for v, x in zip(w, inputs, strict=True)]
        z, note = f"{' '.join(terms)} {_signed(b)}".removeprefix("+ "), ""
    A = run.activations(layer)
    said = ""
    if A is not None:
        a = A[unit - 1]
        said = f". On the training examples {_number(a.min())} to {_number(a.max())}"
        if not last:
            said += f", 0 on {np.mean(a <= 0):.0%} of them"
    return f"{name} = {g}({z}){note}{said}."


def _to(n):
    return range(1, n + 1)


def _low(number):
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def _number(value):
    return f"{value:.3g}".replace("-", "−")


def _signed(value):
    return f"{'−' if value < 0 else '+'} {abs(value):.3g}"
