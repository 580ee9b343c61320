"""Inputs that cannot lie.

Everything that belongs together comes from a real forward pass of networks with 1 to 4 layers, so
that every right formula gives the same numbers on it, dZ = A - Y included. Sizes differ from each
other and from the number of examples, so that a wrong axis or a forgotten transpose cannot fit by
luck. Biases are not zero and labels are mixed, so that a forgotten term shows. Edges are in:
Z exactly 0, large |Z|, one unit, one example, a probability close to the threshold.

Left out, since a right answer would fail there:

- the published L_model_backward fixture: its AL fit no cache, and dZ^[L] = AL - Y does not give
  its numbers;
- AL exactly 0 or 1, where the plain formula of the lecture gives nan;
- AL exactly at the threshold, where > and >= are both a right reading;
- |Z| so large that exp(|Z|) has no float64: that is numerics, not the lecture's formula.

`cases` are what a verdict rests on. `probes` are square (all sizes equal): there a wrong product
gives numbers where otherwise it would only raise, and numbers tell which mistake it is.
"""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass

import numpy as np

import dnn_helpers
from dnn_helpers.bug_hunt import FAULTS, PLANTED
from testCases import testCases_v2 as published

ARGUMENTS: dict[str, tuple[str, ...]] = {
    "relu": ("Z",),
    "sigmoid": ("Z",),
    "initialize_parameters_deep": ("layer_dims",),
    "linear_forward": ("A", "W", "b"),
    "linear_activation_forward": ("A_prev", "W", "b", "activation"),
    "L_model_forward": ("X", "parameters"),
    "compute_cost": ("AL", "Y"),
    "relu_backward": ("dA", "cache"),
    "sigmoid_backward": ("dA", "cache"),
    "linear_backward": ("dZ", "linear_cache"),
    "linear_activation_backward": ("dA", "cache", "activation"),
    "compute_dA": ("A", "Y"),
    "L_model_backward": ("AL", "Y", "caches"),
    "update_parameters": ("parameters", "grads", "learning_rate"),
    "predict": ("X", "y", "parameters"),
    "find_bug": ("grads", "truth"),
}


@dataclass(frozen=True)
class Case:
    label: str  # what sets this input apart, for the learner
    args: tuple


def cases(name: str, seed: int) -> tuple[Case, ...]:
    """The inputs that decide about `name`. Another seed gives other sizes and other numbers."""
    return _FIXTURES[name](_Draw(seed, name))


def probes(name: str, seed: int) -> tuple[Case, ...]:
    """Square inputs, for the diagnosis alone."""
    return _FIXTURES[name](_Draw(seed, name, square=True))


def expected(name: str, args: tuple) -> object:
    """The right answer, from the reference; prints nothing, leaves the global generator alone."""
    state = np.random.get_state()
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            return getattr(dnn_helpers, name)(*args)
    finally:
        np.random.set_state(state)


class _Draw:
    """Draws sizes and arrays for one function from one seed (the legacy stream never changes)."""

    def __init__(self, seed: int, name: str, *, square: bool = False):
        self.square = square
        self.random = np.random.RandomState([seed % 2**32, sum(map(ord, name)), int(square)])

    def sizes(self, count: int) -> list[int]:
        """`count` sizes, all different (the last one is usually m); all 3 when square."""
        if self.square:
            return [3] * count
        return [int(size) for size in self.random.permutation(np.arange(2, 9))[:count]]

    def array(self, *shape: int) -> np.ndarray:
        """Normal numbers, none closer to 0 than 0.05: what is not an edge is clearly off it."""
        values = self.random.randn(*shape)
        return values + 0.05 * np.sign(values)

    def labels(self, m: int, *, dtype: type = int) -> np.ndarray:
        """(1, m) of both 0 and 1 (where m > 1), in random order."""
        ones = int(self.random.randint(1, m)) if m > 1 else int(self.random.randint(2))
        return self.random.permutation([1] * ones + [0] * (m - ones)).reshape(1, m).astype(dtype)

    def network(self, dims: list[int], *, biases: bool = True) -> dict[str, np.ndarray]:
        """Weights such that no layer saturates: AL stays between about 0.01 and 0.99."""
        parameters = {}
        for l in range(1, len(dims)):
            scale = 1.2 / np.sqrt(dims[l - 1])
            parameters[f"W{l}"] = self.array(dims[l], dims[l - 1]) * scale
            b = self.array(dims[l], 1) * 0.5
            parameters[f"b{l}"] = b if biases else np.zeros_like(b)
        return parameters

    def passed(self, L: int, *, dead: bool = False, wide: bool = True):
        """A real forward pass through L layers: X, parameters, AL, Y, caches.

        wide: in a square network the output has 3 rows too, like everything else.

        dead: biases are zero and one example is all zeros, so its Z is exactly 0 in every layer.
        Drawn again until both labels' predictions are away from 0, 1/2 and 1.
        """
        *dims, m = self.sizes(L + 1)
        outputs = 3 if self.square and wide else 1
        dims = [*dims, outputs]
        while True:
            X, parameters = self.array(dims[0], m), self.network(dims, biases=not dead)
            if dead:
                X[:, self.random.randint(m)] = 0.0
            AL, caches = dnn_helpers.L_model_forward(X, parameters)
            hidden = [cache[1] for cache in caches[:-1]]
            alive = all((Z > 0).any() and (Z < 0).any() for Z in hidden)
            if AL.min() > 0.01 and AL.max() < 0.99 and (alive or self.square):
                break
        Y = np.vstack([self.labels(m) for _ in range(outputs)])
        return X, parameters, AL, Y, caches


def _activation(draw: _Draw, largest: float) -> tuple[Case, ...]:
    n, m, k = draw.sizes(3)
    edges = draw.array(n, k)
    edges.flat[: n * k // 2] = 0.0
    edges = draw.random.permutation(edges.ravel()).reshape(n, k)
    large = draw.array(k, n)
    large.flat[::2] *= largest / 3
    large.flat[0], large.flat[2] = largest, -largest
    return (
        Case("numbers of both signs", (draw.array(n, m),)),
        Case("one unit, numbers of both signs", (draw.array(1, k),)),
        Case("one example", (draw.array(m, 1),)),
        Case("zeros among the numbers", (edges,)),
        Case("all negative", (-np.abs(draw.array(m, k)),)),
        Case("large numbers", (np.clip(large, -largest, largest),)),
    )


def _activation_backward(draw: _Draw, largest: float) -> tuple[Case, ...]:
    found = []
    for case in _activation(draw, largest):
        (Z,) = case.args
        found.append(Case(f"Z: {case.label}", (draw.array(*Z.shape) * 2, Z)))
    return tuple(found)


def _initialize_parameters_deep(draw: _Draw) -> tuple[Case, ...]:
    if draw.square:
        return (Case("3 layers of 3 units", ([3, 3, 3, 3],)),)
    found = [
        Case("two layers, the published sizes", ([5, 4, 3],)),
        Case("three layers, the published sizes", ([4, 3, 3, 1],)),
    ]
    for L in (1, 2, 4):
        sizes = draw.sizes(L + 1)
        if L != 2:
            sizes[-1] = 1
        words = "one layer" if L == 1 else f"{L} layers"
        found.append(Case(f"{words}, sizes {sizes}", (sizes,)))
    return tuple(found)


def _linear_forward(draw: _Draw) -> tuple[Case, ...]:
    found = []
    if not draw.square:
        found.append(Case("the published values", published.linear_forward_test_case()))
    for one in ("", "n", "m", "big"):
        n, n_prev, m = draw.sizes(3)
        n, m = (1 if one == "n" and not draw.square else n), (1 if one == "m" else m)
        A, W, b = draw.array(n_prev, m), draw.array(n, n_prev), draw.array(n, 1)
        label = {"": "several units", "n": "one unit", "m": "one example", "big": "large numbers"}
        if one == "big":
            A, b = A * 1000, b * 1000
        found.append(Case(label[one], (A, W, b)))
    return tuple(found)


def _linear_activation_forward(draw: _Draw) -> tuple[Case, ...]:
    found = []
    for activation in ("relu", "sigmoid"):
        if not draw.square:
            args = published.linear_activation_forward_test_case()
            found.append(Case(f'"{activation}", the published values', (*args, activation)))
        for one in ("", "m"):
            n, n_prev, m = draw.sizes(3)
            m = 1 if one == "m" else m
            args = draw.array(n_prev, m), draw.array(n, n_prev), draw.array(n, 1)
            label = "one example" if one == "m" else "several units"
            found.append(Case(f'"{activation}", {label}', (*args, activation)))
    return tuple(found)


def _L_model_forward(draw: _Draw) -> tuple[Case, ...]:
    found = []
    if not draw.square:
        found = [
            Case("the published values, 2 layers", published.L_model_forward_test_case()),
            Case("the published values, 3 layers", published.L_model_forward_test_case_2hidden()),
        ]
    for L in (1, 2, 3, 4):
        X, parameters, *_ = draw.passed(L)
        found.append(Case("1 layer" if L == 1 else f"{L} layers", (X, parameters)))
    return tuple(found)


def _compute_cost(draw: _Draw) -> tuple[Case, ...]:
    def probabilities(m, low=0.05, high=0.95):
        return draw.random.uniform(low, high, (1, m))

    m, k, j = draw.sizes(3)
    found = [
        Case("mixed labels", (probabilities(m + 2), draw.labels(m + 2))),
        Case("labels as floats", (probabilities(k + 3), draw.labels(k + 3, dtype=float))),
        Case("all labels 0", (probabilities(j), np.zeros((1, j)))),
        Case("one example", (probabilities(1, 0.1, 0.4), np.array([[1]]))),
        Case("predictions close to 0 and 1", (probabilities(5), np.array([[0, 1, 1, 0, 1]]))),
    ]
    found[-1].args[0][0, :4] = 0.005, 0.995, 0.02, 0.98
    if not draw.square:
        Y, AL = published.compute_cost_test_case()
        found.insert(0, Case("the published values (all labels 1)", (AL, Y)))
    return tuple(found)


def _compute_dA(draw: _Draw) -> tuple[Case, ...]:
    m, k, j = draw.sizes(3)
    found = []
    for label, size, dtype in (
        ("mixed labels", m + 2, int),
        ("labels as floats", k + 3, float),
        ("one example", 1, int),
    ):
        A = draw.random.uniform(0.05, 0.95, (1, size))
        found.append(Case(label, (A, draw.labels(size, dtype=dtype))))
    A = draw.random.uniform(0.05, 0.95, (1, j))
    A[0, :2] = 0.01, 0.99
    found.append(Case("predictions close to 0 and 1", (A, draw.labels(j))))
    return tuple(found)


def _linear_backward(draw: _Draw) -> tuple[Case, ...]:
    found = []
    if not draw.square:
        found.append(Case("the published values", published.linear_backward_test_case()))
    for one in ("", "n", "m", "again"):
        n, n_prev, m = draw.sizes(3)
        n, m = (1 if one == "n" and not draw.square else n), (1 if one == "m" else m)
        cache = (draw.array(n_prev, m), draw.array(n, n_prev), draw.array(n, 1))
        label = {"": "several units", "n": "one unit", "m": "one example", "again": "other sizes"}
        found.append(Case(label[one], (draw.array(n, m), cache)))
    return tuple(found)


def _linear_activation_backward(draw: _Draw) -> tuple[Case, ...]:
    found = []
    for activation in ("relu", "sigmoid"):
        if not draw.square:
            dA, cache = published.linear_activation_backward_test_case()
            found.append(Case(f'"{activation}", the published values', (dA, cache, activation)))
        for edge in ("", "Z is 0 in places"):
            n, n_prev, m = draw.sizes(3)
            A_prev, W, b = draw.array(n_prev, m), draw.array(n, n_prev), draw.array(n, 1)
            if edge:  # an example of zeros meets a bias of zero
                b[0] = 0.0
                A_prev[:, 0] = 0.0
            cache = ((A_prev, W, b), W @ A_prev + b)
            label = edge or "several units"
            found.append(Case(f'"{activation}", {label}', (draw.array(n, m), cache, activation)))
    return tuple(found)


def _L_model_backward(draw: _Draw) -> tuple[Case, ...]:
    found = []
    for L in (1, 2, 3, 4):
        _, _, AL, Y, caches = draw.passed(L)
        found.append(Case("1 layer" if L == 1 else f"{L} layers", (AL, Y, caches)))
    _, _, AL, Y, caches = draw.passed(3, dead=True)
    found.append(Case("3 layers, one example with Z = 0 throughout", (AL, Y, caches)))
    return tuple(found)


def _update_parameters(draw: _Draw) -> tuple[Case, ...]:
    found = []
    if not draw.square:
        args = published.update_parameters_test_case()
        found.append(Case("the published values", (*args, 0.1)))
    for L, rate in ((1, 0.5), (2, 0.0075), (3, 1.2), (4, 0.3)):
        _, parameters, AL, Y, caches = draw.passed(L)
        grads = dnn_helpers.L_model_backward(AL, Y, caches)
        words = "1 layer" if L == 1 else f"{L} layers"
        found.append(Case(f"{words}, learning rate {rate}", (parameters, grads, rate)))
    return tuple(found)


def _predict(draw: _Draw) -> tuple[Case, ...]:
    found = []
    for L, y in ((1, "int"), (2, "float"), (3, None), (4, "int")):
        while True:
            X, parameters, AL, Y, _ = draw.passed(L, wide=False)
            undecided = np.abs(AL - 0.5).min() < 0.005
            if not undecided and (draw.square or ((AL > 0.5).any() and (AL < 0.5).any())):
                break
        Y = {"int": Y, "float": Y.astype(float), None: None}[y]
        label = "1 layer" if L == 1 else f"{L} layers"
        found.append(Case(label if y else f"{label}, y is None", (X, Y, parameters)))
    found.append(_close_to_the_threshold(draw))
    return tuple(found)


def _close_to_the_threshold(draw: _Draw) -> Case:
    """One layer whose AL are these numbers: X[0] is solved for, the rest is drawn."""
    AL = draw.random.permutation([0.495, 0.505, 0.47, 0.53, 0.44, 0.58, 0.28, 0.72, 0.93]).reshape(
        1, 9
    )
    W, b = draw.array(1, 3), draw.array(1, 1)
    X = draw.array(3, 9)
    X[0] = (np.log(AL / (1 - AL)) - b - W[:, 1:] @ X[1:]) / W[0, 0]
    label = "predictions close to the threshold"
    return Case(label, (X, draw.labels(9), {"W1": W, "b1": b}))


def _find_bug(draw: _Draw) -> tuple[Case, ...]:
    """Two networks for each fault, in random order: one has gradients a hundred times smaller.

    In one, all that is wrong is too small, never too large: whoever forgets abs takes it for right.
    """
    if draw.square:  # nothing in it multiplies: square sizes tell no more
        return ()
    found = []
    for i in draw.random.permutation(2 * len(FAULTS)):
        fault, small = list(FAULTS)[i // 2], bool(i % 2)
        below = small and fault == "biases never move"
        L = 2 if below else int(draw.random.randint(2, 5))
        label = f"a network of {L} layers" + small * ", small gradients"
        found.append(Case(label, _traces(draw, fault, L, 0.01 if small else 1.0, below)))
    return tuple(found)


def _traces(draw: _Draw, fault: str, L: int, scale: float, below: bool) -> tuple[dict, dict]:
    """What a way back with this fault gives, and the truth with the error of finite differences.

    scale: both are those of so many times the cost. below: nothing is larger than the truth.

    Drawn again until every layer has a slope to speak of and the fault shows clearly in it.
    """
    while True:
        _, _, AL, Y, caches = draw.passed(L)
        right = dnn_helpers.L_model_backward(AL, Y, caches)
        grads = PLANTED[fault](AL, Y, caches)
        names = [f"d{kind}{l}" for l in range(1, L + 1) for kind in "Wb"]
        apart = {
            name: np.linalg.norm(grads[name] - right[name]) / np.linalg.norm(right[name])
            for name in names
            if np.linalg.norm(right[name]) > 0.02
        }
        if below and any((grads[name] > right[name] + 1e-12).any() for name in names):
            continue
        if len(apart) == len(names) and _shows(fault, apart, L):
            error = {name: 1e-10 * draw.random.randn(*right[name].shape) for name in names}
            grads = {name: scale * found for name, found in grads.items()}
            return grads, {name: scale * (right[name] + error[name]) for name in names}


def _shows(fault: str, apart: dict[str, float], L: int) -> bool:
    weights = [apart[f"dW{l}"] > 0.1 for l in range(1, L + 1)]
    biases = [apart[f"db{l}"] > 0.1 for l in range(1, L + 1)]
    if fault in ("an example is missing", "no mean"):
        return all(weights) and all(biases)
    if fault == "the gate is open":
        return all(weights[:-1])
    # One unit's db is one number: in the last layer that is right.
    return fault == "nothing" or all(biases[:-1] if fault == "db is one number" else biases)


_FIXTURES = {
    "relu": lambda draw: _activation(draw, 1e6),
    "sigmoid": lambda draw: _activation(draw, 500.0),
    "initialize_parameters_deep": _initialize_parameters_deep,
    "linear_forward": _linear_forward,
    "linear_activation_forward": _linear_activation_forward,
    "L_model_forward": _L_model_forward,
    "compute_cost": _compute_cost,
    "relu_backward": lambda draw: _activation_backward(draw, 1e6),
    "sigmoid_backward": lambda draw: _activation_backward(draw, 300.0),
    "linear_backward": _linear_backward,
    "linear_activation_backward": _linear_activation_backward,
    "compute_dA": _compute_dA,
    "L_model_backward": _L_model_backward,
    "update_parameters": _update_parameters,
    "predict": _predict,
    "find_bug": _find_bug,
}
