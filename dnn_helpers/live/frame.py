"""What the page is sent: a problem's examples, and a run as it stands, in words JSON has.

Pixels and points travel as buffers (a `Bytes` trait would cost a copy; a memoryview does not).
"""

import numpy as np

from .code import code_of
from .formula import formula


def data_of(problem):
    """A problem's examples, for the trait `data`: points as float32, thumbnails as bytes."""
    data = {"classes": list(problem.classes), "pictures": problem.pictures}
    if problem.pictures:
        return data | {
            "truth": problem.Y_test.astype(int).ravel().tolist(),
            "side": problem.thumbnails.shape[1],
            "thumbnails": memoryview(np.ascontiguousarray(problem.thumbnails)).cast("B"),
        }
    return data | {
        "train": _floats(np.vstack([problem.X, problem.Y])),
        "test": _floats(np.vstack([problem.X_test, problem.Y_test])),
    }


def drawn(run, selected):
    """A run as it stands, for the trait `frame`.  selected: [layer, unit] or []."""
    training, test = run.accuracies()
    parts, pixels = _units(run)
    answers = run.test_answers() if run.problem.pictures else None
    return {
        "iteration": run.iteration,
        "cost": _number(run.cost),
        "training": _number(training),
        "test": _number(test),
        "layers": run.layers_dims,
        # The 12288 x 20 links of a picture are shown as pictures, not as lines.
        "weights": [
            [] if l == 1 and run.problem.pictures else _numbers(run.parameters[f"W{l}"])
            for l in range(1, len(run.layers_dims))
        ],
        "units": parts,
        "pixels": pixels,
        "answers": [] if answers is None else _numbers(answers),
        "curve": run.curve(),
        "settings": str(run.settings),
        "formula": formula(run, *selected) if selected else "",
        "code": code_of(run),
    }


def _units(run):
    """What each unit shows: per layer how to draw it, and all the pixels in one buffer."""
    parts, pixels, offset = [], [], 0
    for layer, surface in enumerate(run.surfaces(), 1):
        part = {"kind": "nothing"}
        if surface is not None:
            part = {"kind": "surface", "offset": offset, "signed": run.signed(layer)}
            pixels.append(surface)
        elif run.problem.pictures and layer == 1 and run.settings.hidden:
            part = {"kind": "weights", "offset": offset}
            pixels.append(run.first_weights())
        elif run.problem.pictures and (counts := run.histograms(layer)) is not None:
            part = {"kind": "histogram", "counts": counts.tolist()}
        if "offset" in part:
            offset += pixels[-1].size
        parts.append(part)
    return parts, memoryview(b"".join(one.tobytes() for one in pixels))


def _floats(array):
    return memoryview(np.asarray(array, dtype="<f4").tobytes())


def _number(value):
    """A number that JSON has: NaN and inf become None."""
    value = float(f"{value:.4g}")
    return value if np.isfinite(value) else None


def _numbers(array):
    return [_numbers(row) if np.ndim(row) else _number(row) for row in array]
