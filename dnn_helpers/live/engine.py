"""The arithmetic of the playground: a run of descent to be stepped, rewound and looked at.

    run = Run(Settings(problem="moons", hidden=(8, 8), learning_rate=0.3), my_functions())
    run.step(200);  run.cost;  run.go_to(0);  run.look()

Where a run stands follows from its settings and the number of iterations alone, so any state can be
reached again: by rewinding, by moving a slider back, or by the Python code in `run.code()`.
Knows nothing of widgets or browsers.
"""

import contextlib
import io
import math
import time
import traceback
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np

from ..network.parameters import initialize_parameters
from ..network.training import REFERENCE
from . import diagnosis
from .problems import OF_PICTURES, make_problem, shrink

GRID = 40  # a surface is drawn from 40 x 40 answers of the network
EDGE = 1.15  # the plane is drawn from -EDGE to EDGE
BINS = 10  # bars in a histogram of activations
SNAPSHOTS = 64  # how many copies of the parameters are kept, to go back to

# What descent calls.  The rest of a learner's functions run where these call them.
CALLED = (
    "initialize_parameters_deep",
    "L_model_forward",
    "compute_cost",
    "L_model_backward",
    "update_parameters",
)


@dataclass(frozen=True)
class Settings:
    """All that a run depends on."""

    problem: str = "moons"
    hidden: tuple = (4, 4)
    learning_rate: float = 0.3
    initialisation: str = "he"
    noise: float = 0.1
    seed: int = 1
    examples: int = 300

    def make_problem(self):
        if self.problem in OF_PICTURES:  # neither noise nor seed: one entry in the cache
            return make_problem(self.problem, examples=self.examples)
        return make_problem(self.problem, noise=self.noise, seed=self.seed, examples=self.examples)

    def __str__(self):
        units = "-".join(map(str, self.hidden)) or "no hidden layer"
        return f"{units}, rate {self.learning_rate:g}, {self.initialisation}, seed {self.seed}"


class FunctionError(Exception):
    """A function of the network raised, or gave back what cannot be used."""

    @classmethod
    def inside(cls, name, function, error):
        """Say what was raised and in which line, as far as the function's own file goes."""
        frames = traceback.extract_tb(error.__traceback__)
        code = getattr(function, "__code__", None)
        own = [frame for frame in frames if code and frame.filename == code.co_filename]
        where = ""
        if own:
            # A comprehension has a frame of its own in some versions of Python, and no name.
            at = next((frame for frame in own[::-1] if frame.name[0] != "<"), own[-1])
            where = f" at line {at.lineno} of {Path(at.filename).name}, in {at.name}"
            if at.filename.startswith(("<", "/tmp/ipykernel")) or "ipykernel" in at.filename:
                where = f" in line {at.lineno} of the cell with {at.name}"
            if at.line:
                where += f" ({at.line})"
        return cls(f"{name} raised {type(error).__name__}{where}: {error}")


class Run:
    """One run of descent: L_layer_model that can be stopped, looked at, and taken back.

    functions: a mapping of names to functions; those in CALLED that it has are used, ours stand in
    for the rest.  Pictures are trained on through X = QR (network/reduction.py).
    `failure` is None, or the sentence that says why the run cannot go on.
    """

    def __init__(self, settings, functions=None):
        self.settings = settings
        given = dict(functions or {})
        self.functions = {name: given.get(name, REFERENCE[name]) for name in CALLED}
        self.problem = settings.make_problem()
        self.costs = []  # costs[i]: before update i
        n_x = self.problem.X.shape[0]
        self.layers_dims = [n_x, *settings.hidden, 1]
        reduction = self.problem.reduction
        self.X = reduction.R if reduction else self.problem.X
        self._unstartable = None  # why there is nothing to begin with, if so
        try:
            with _quietly():
                self.start = self._first_parameters(given)
        except FunctionError as failed:
            self._unstartable = str(failed)
            self.start = initialize_parameters(self.layers_dims, settings.initialisation)
        self.failure = self._unstartable
        first = reduction.reduce_parameters(self.start) if reduction else self.start
        self.parameters = _copy(first)
        self._snapshots = {0: _copy(self.parameters)}
        self._every = 8

    def _first_parameters(self, given):
        # As in L_layer_model: the graded initialisation is "0.01" from seed 1, and no other.
        initialisation, seed = self.settings.initialisation, self.settings.seed
        if "initialize_parameters_deep" not in given or (initialisation, seed) != ("0.01", 1):
            return initialize_parameters(self.layers_dims, initialisation, seed)
        parameters = self._call("initialize_parameters_deep", list(self.layers_dims))
        for l, (n_prev, n) in enumerate(pairwise(self.layers_dims), 1):
            found = np.shape(parameters.get(f"W{l}")) if isinstance(parameters, dict) else None
            if found != (n, n_prev) or np.shape(parameters.get(f"b{l}")) != (n, 1):
                raise FunctionError(
                    f"initialize_parameters_deep({self.layers_dims}) gave no W{l} {(n, n_prev)} "
                    f"with b{l} {(n, 1)}."
                )
        return parameters

    @property
    def iteration(self):
        return len(self.costs)

    @property
    def cost(self):
        """The cost where the run stands now."""
        return self._evaluation[1]

    def step(self, iterations=1, seconds=math.inf):
        """Take up to so many steps, and no longer than so many seconds.  Returns how many it took.

        Stops for good where a function raises, or the cost or a weight is no number any more.
        """
        before, until = self.iteration, time.perf_counter() + seconds
        with _quietly():
            while self.failure is None and self.iteration - before < iterations:
                try:
                    self._one_step()
                except FunctionError as failed:
                    self.failure = str(failed)
                if time.perf_counter() >= until:
                    break
        self.__dict__.pop("_evaluation", None)
        return self.iteration - before

    def _one_step(self):
        AL, caches = self._forward(self.X, self.parameters)
        cost = self._call("compute_cost", AL, self.problem.Y)
        try:
            cost = float(np.squeeze(cost))
        except (TypeError, ValueError):
            shape = np.shape(cost)
            raise FunctionError(f"compute_cost gave shape {shape}; needed: one number.") from None
        if not math.isfinite(cost):
            raise FunctionError(diagnosis.not_a_number(cost, AL, self.parameters, self))
        grads = self._call("L_model_backward", AL, self.problem.Y, caches)
        rate = self.settings.learning_rate
        updated = self._call("update_parameters", self.parameters, grads, rate)
        if not isinstance(updated, dict) or not self.parameters.keys() <= updated.keys():
            raise FunctionError("update_parameters gave no dictionary with W1, b1, ..., WL, bL.")
        self.parameters = updated
        self.costs.append(cost)
        if self.iteration % self._every == 0:
            self._remember()

    def _remember(self):
        if (
            len(self._snapshots) >= SNAPSHOTS
        ):  # keep every second one: they reach back to 0 for ever
            self._every *= 2
            self._snapshots = {i: p for i, p in self._snapshots.items() if i % self._every == 0}
        if self.iteration % self._every == 0:
            self._snapshots[self.iteration] = _copy(self.parameters)

    def go_to(self, iteration, seconds=math.inf):
        """Stand where the run stood, or will stand, after so many iterations: the same weights."""
        if iteration < self.iteration:
            kept = max(i for i in self._snapshots if i <= iteration)
            self._snapshots = {i: p for i, p in self._snapshots.items() if i <= kept}
            self.parameters = _copy(self._snapshots[kept])
            self.costs = self.costs[:kept]
            self.__dict__.pop("_evaluation", None)
            self.failure = self._unstartable
        return self.step(iteration - self.iteration, seconds)

    def full_parameters(self):
        """The parameters for the examples as they are; for pictures, W1 with all its pixels."""
        reduction = self.problem.reduction
        if reduction:
            return reduction.expand_parameters(self.parameters, self.start)
        return self.parameters

    def pixel_weights(self, unit):
        """The weights of one unit of the first layer, one for each number of a picture (n_x,)."""
        learned = self.parameters["W1"][unit - 1] - self._start_inside[unit - 1]
        return self.start["W1"][unit - 1] + self.problem.reduction.Q @ learned

    # --- looking at it

    @cached_property
    def _columns(self):
        """All that the network is asked for one look: training and test examples, and the grid."""
        problem = self.problem
        if problem.reduction:
            both = np.hstack([problem.X, problem.X_test])
            return problem.reduction.reduce_new(both, self.start)
        line = np.linspace(-EDGE, EDGE, GRID)
        x, y = np.meshgrid(line, -line)  # the first row of a picture is its upper edge
        return np.hstack([problem.X, problem.X_test, np.vstack([x.ravel(), y.ravel()])])

    @cached_property
    def _evaluation(self):
        """The activations of every layer on all columns, and the cost on the training examples."""
        reduction = self.problem.reduction
        parameters = self.parameters
        if reduction:
            parameters = reduction.parameters_for_new(parameters)
        m = self.problem.Y.shape[1]
        try:
            with _quietly():
                AL, caches = self._forward(self._columns, _copy(parameters))
                cost = self._call("compute_cost", AL[:, :m], self.problem.Y)
            cost = float(np.squeeze(cost))
        except (FunctionError, TypeError, ValueError) as failed:
            self.failure = self.failure or str(failed)
            return None, math.nan
        try:  # what goes into a layer lies in its linear cache: (A_prev, W, b)
            layers = [np.asarray(cache[0][0], dtype=float) for cache in caches[1:]]
            fits = [A.shape for A in layers] == [(n, AL.shape[1]) for n in self.settings.hidden]
        except (TypeError, ValueError, IndexError, KeyError):
            fits = False
        return ([*layers, AL] if fits else [None] * len(self.settings.hidden) + [AL]), cost

    def activations(self, layer):
        """A^[layer] on the training examples (n, m), or None where the caches do not tell."""
        layers, _ = self._evaluation
        if layers is None or layers[layer - 1] is None:
            return None
        return layers[layer - 1][:, : self.problem.Y.shape[1]]

    def accuracies(self):
        """The share of right answers on the training and on the test examples; nan when unknown."""
        layers, _ = self._evaluation
        if layers is None:
            return math.nan, math.nan
        m, k = self.problem.Y.shape[1], self.problem.Y_test.shape[1]
        right = (layers[-1][:, : m + k] > 0.5) == np.hstack([self.problem.Y, self.problem.Y_test])
        return float(right[:, :m].mean()), float(right[:, m:].mean())

    def test_answers(self):
        """The probability of class 1 for each unseen example, or None."""
        layers, _ = self._evaluation
        m, k = self.problem.Y.shape[1], self.problem.Y_test.shape[1]
        return None if layers is None else layers[-1][0, m : m + k]

    def surfaces(self):
        """What every unit says on the grid: per layer (units, GRID, GRID) of 0 to 255, or None.

        A hidden unit is scaled to its own largest value; of the output, 255 is probability 1.
        Only for problems in the plane.
        """
        layers, _ = self._evaluation
        if self.problem.pictures or layers is None:
            return [None] * (len(self.layers_dims) - 1)
        first = self.problem.Y.shape[1] + self.problem.Y_test.shape[1]
        found = []
        for layer, A in enumerate(layers, 1):
            if A is None or not np.isfinite(A).all():
                found.append(None)
                continue
            share = np.clip(A[:, first:] / self._top(layer, A[:, first:]), 0, 1)
            found.append((255 * share).round().astype(np.uint8).reshape(-1, GRID, GRID))
        return found

    def _top(self, layer, A):
        """What a unit's values are compared to (n, 1): its largest, or 1 for the output's."""
        if layer == len(self.layers_dims) - 1:
            return np.ones((1, 1))
        top = A.max(axis=1, keepdims=True)
        return np.where(top > 0, top, 1.0)

    def first_weights(self):
        """The first weights as the training pictures see them: (n_1, 32, 32, 3), grey 128 for 0.

        That is V Q^T, the part of W1 inside the span of the pictures.  The rest of W1 is the noise
        it was drawn with, which never changes and which no training picture meets.
        """
        weights = self.parameters["W1"] @ self._small_basis  # shrinking is linear: V (Q^T shrunk)
        top = np.abs(weights).max(axis=1, keepdims=True)
        scaled = 128 + 127 * weights / np.where(top > 0, top, 1.0)
        side = math.isqrt(weights.shape[1] // 3)
        return scaled.round().astype(np.uint8).reshape(-1, side, side, 3)

    @cached_property
    def _small_basis(self):
        side = math.isqrt(self.problem.X.shape[0] // 3)
        basis = shrink(self.problem.reduction.Q.T.reshape(-1, side, side, 3))
        return basis.reshape(len(basis), -1)  # (r, 32 * 32 * 3)

    @cached_property
    def _start_inside(self):
        return self.start["W1"] @ self.problem.reduction.Q

    def histograms(self, layer):
        """How a layer's activations spread over the training examples: (units, 2 classes, BINS).

        Each unit's bins reach from 0 to its largest value; the output's from 0 to 1.
        """
        A = self.activations(layer)
        if A is None or not np.isfinite(A).all():
            return None
        place = np.clip(A / self._top(layer, A) * BINS, 0, BINS - 1).astype(int)
        counts = np.zeros((len(A), 2, BINS), dtype=int)
        kind = self.problem.Y.astype(int)
        np.add.at(counts, (np.arange(len(A))[:, None], kind, place), 1)
        return counts

    def curve(self, points=160):
        """The costs so far, thinned out: pairs (iteration, cost), with the first and the last."""
        if not self.costs:
            return []
        chosen = np.unique(np.linspace(0, len(self.costs) - 1, points).round().astype(int))
        return [(int(i), float(f"{self.costs[i]:.5g}")) for i in chosen]

    # --- in words

    def code(self):
        """Python code that makes this run again, with L_layer_model."""
        s = self.settings
        own = [name for name in CALLED if self.functions[name] is not REFERENCE[name]]
        imports, functions = "from dnn_helpers import L_layer_model", ""
        if own:
            imports += "\nfrom dnn_course import my_functions"
            functions = ",\n    functions=my_functions()"
        return (
            f"{imports}\n{self.problem.recipe}\n\n"
            f"layers_dims = {self.layers_dims}\n"
            "parameters, costs = L_layer_model(\n"
            f"    X, Y, layers_dims, learning_rate={s.learning_rate!r}, "
            f"num_iterations={self.iteration},\n"
            f'    initialisation="{s.initialisation}", seed={s.seed}{functions}\n'
            ")\n"
        )

    def _forward(self, X, parameters):
        answer = self._call("L_model_forward", X, parameters)
        if not isinstance(answer, tuple) or len(answer) != 2:
            raise FunctionError("L_model_forward gave something else than AL, caches.")
        AL, caches = answer
        if np.shape(AL) != (1, X.shape[1]):
            raise FunctionError(
                f"L_model_forward gave AL of shape {np.shape(AL)}; needed: {(1, X.shape[1])}, "
                "one probability for each example."
            )
        return AL, caches

    def _call(self, name, *args):
        function = self.functions[name]
        try:
            return function(*args)
        except Exception as error:
            raise FunctionError.inside(name, function, error) from error


def _copy(parameters):
    return {key: np.array(value, dtype=float) for key, value in parameters.items()}


@contextlib.contextmanager
def _quietly():
    """Without the functions' warnings and prints: many times a second, they flood the page."""
    with np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
        yield
