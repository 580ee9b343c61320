"""A unit's formula, with the numbers of this moment and the activation that ran."""

import numpy as np

from .watchdog import Stopped

KNOWN = {  # by these an activation is recognised that has no name here
    "relu": lambda Z: np.maximum(Z, 0),
    "tanh": np.tanh,
    "sigmoid": lambda Z: 1 / (1 + np.exp(-Z)),
}


def formula(run, layer, unit):
    """A unit's formula with today's numbers, and what comes out of it on the training examples."""
    L = len(run.layers_dims) - 1
    if not 1 <= layer <= L:
        raise ValueError(f"layer is {layer}; needed: 1 to {L}.")
    if not 1 <= unit <= run.layers_dims[layer]:
        raise ValueError(f"unit is {unit}; layer {layer} has units 1 to {run.layers_dims[layer]}.")
    b = float(run.parameters[f"b{layer}"][unit - 1, 0])
    name, g = f"a[{layer}]{_low(unit)}", activation_of(run, layer)
    if layer == 1 and run.problem.pictures:
        w = run.pixel_weights(unit)
        z = f"w·x {_signed(b)}"
        note = (
            f" with {w.size} weights w from {_number(w.min())} to {_number(w.max())}, one for each "
            "pixel and colour: the picture shows what the training pictures can see of them"
        )
    else:
        w = run.parameters[f"W{layer}"][unit - 1]
        inputs = [
            f"x{_low(j)}" if layer == 1 else f"a[{layer - 1}]{_low(j)}"
            for j in range(1, w.size + 1)
        ]
        terms = [f"{_signed(v)}·{x}" for v, x in zip(w, inputs, strict=True)]
        z, note = f"{' '.join(terms)} {_signed(b)}".removeprefix("+ "), ""
    if g == "g":
        note += ", where g is an activation of your own"
    A = run.activations(layer)
    said = ""
    if A is not None and A.size:
        a = A[unit - 1]
        said = f". On the training examples {_number(a.min())} to {_number(a.max())}"
        if (a == 0).any():
            said += f", 0 on {np.mean(a == 0):.0%} of them"
    return f"{name} = {g}({z}){note}{said}."


def activation_of(run, layer):
    """The name of the activation that made a layer's values, or "g" where none is found.

    Found by trying: which function makes the layer's A of its Z?  The learner's own is tried first,
    where it was called.
    """
    functions, Z, A = run.functions, run.sums(layer), run.values(layer)
    if A is None or Z is None or not np.isfinite(Z).all():
        return "g"
    asked = "sigmoid" if layer == len(run.layers_dims) - 1 else "relu"
    tries = dict(KNOWN)
    if functions.counts[asked]:
        tries = {functions.name_of(asked): lambda Z: functions[asked](Z)[0]} | tries
    for name, function in tries.items():
        try:
            with np.errstate(all="ignore"):
                if np.allclose(function(Z.copy()), A, rtol=1e-6, atol=1e-9):
                    return name
        except (Exception, Stopped):  # whatever the learner's function does with it
            continue
    return "g"


def _low(number):
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def _number(value):
    return f"{value:.3g}".replace("-", "−")


def _signed(value):
    return f"{'−' if value < 0 else '+'} {abs(value):.3g}"
