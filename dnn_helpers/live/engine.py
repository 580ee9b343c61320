"""The arithmetic of the playground: a run of descent to be stepped, rewound and looked at.

    run = Run(Settings(problem="moons", hidden=(8, 8), learning_rate=0.3), my_functions())
    run.step(200);  run.cost;  run.go_to(0);  run.surfaces()

Where a run stands follows from its settings, its functions and the number of iterations, so any
state can be reached again: by rewinding, by moving a slider back, or by the Python code in
code.py.  (A function that keeps something between calls breaks that; it is noticed and said.)
Knows nothing of widgets or browsers.
"""

import math
from functools import cached_property

import numpy as np

from ..network.parameters import initialize_parameters
from . import diagnosis, functions, slopes
from .first_weights import drawn
from .functions import FunctionError, Functions
from .problems import EDGE, OF_PICTURES, make_problem, shrink
from .watchdog import Stopped

GRID = 40  # a surface is drawn from 40 x 40 answers of the network
BINS = 10  # bars in a histogram of activations
SNAPSHOTS = 64  # how many copies of the parameters are kept, to go back to


class Run:
    """One run of descent that can be stopped, looked at, and taken back.

    Parameters
    ----------
    settings : Settings
    handed : mapping of str to callable, optional
        Functions by their graded names; the course's stand in for the rest.  Besides these
        `mini_batch(X, Y, iteration) -> X, Y`, what one step learns from.
    activations : mapping of str to (callable, callable), optional
        forward(Z) -> A, cache and backward(dA, cache) -> dZ of what settings.activation names.

    Pictures are trained on through X = QR (network/reduction.py).  `failure` is None, or the
    sentence that says why the run cannot go on; `stopped` likewise, but the next step tries again.
    """

    def __init__(self, settings, handed=None, activations=None):
        self.settings = settings
        pair = (activations or {}).get(settings.activation)
        if pair is None and settings.activation != "relu":
            raise ValueError(f"activations has no {settings.activation!r}.")
        self.functions = Functions(handed, pair)
        self._batched = "mini_batch" in self.functions
        self._cost_sees_weights = self.functions.takes_parameters("compute_cost")
        self.problem = _problem_of(settings)
        self.costs = []  # costs[i]: before update i
        self.iteration_seconds = 0.0  # what a step took when it was last measured
        self.kept_something = (
            None  # (iteration, cost now, cost before) where a step was not repeated
        )
        self._costs_before = []
        n_x = self.problem.X.shape[0]
        self.layers_dims = [n_x, *settings.hidden, 1]
        self.names = [f"{v}{l}" for l in range(1, len(self.layers_dims)) for v in "Wb"]
        self._names_needed = set(self.names)
        reduction = self.problem.reduction
        self.X = reduction.R if reduction else self.problem.X
        self.spread_chosen = True  # or has initialize_parameters_deep a rule of its own?
        self._unstartable = None  # why there is nothing to begin with, if so
        if self.X.shape[1] < 2:
            self._unstartable = (
                "Click on the plane for a point of class 1, with Shift for one of class 0; "
                "it learns from two points on."
            )
        try:
            with self.functions.at_work():
                self.start, self.spread_chosen = self._first_weights()
        except (FunctionError, Stopped) as failed:
            self._unstartable = str(failed)
            self.start = initialize_parameters(self.layers_dims, settings.initialisation)
        self.failure, self.stopped = self._unstartable, None
        first = reduction.reduce_parameters(self.start) if reduction else self.start
        self.parameters = _copy({name: first[name] for name in self.names})
        self._snapshots = {0: _copy(self.parameters)}
        self._every = 8

    def _first_weights(self):
        s = self.settings
        if "initialize_parameters_deep" not in self.functions.own:
            return initialize_parameters(self.layers_dims, s.initialisation, s.seed), True
        try:
            return drawn(
                lambda layers_dims: self.functions.call("initialize_parameters_deep", layers_dims),
                self.layers_dims, s.initialisation, s.seed,
            )  # fmt: skip
        except ValueError as unusable:
            raise FunctionError(str(unusable)) from unusable

    @property
    def iteration(self):
        return len(self.costs)

    @property
    def cost(self):
        """The cost where the run stands now."""
        return self._evaluation[1]

    @property
    def weights(self):
        """W1, b1, ..., WL, bL, without what update_parameters may keep beside them."""
        if len(self.parameters) == len(self.names):
            return self.parameters
        return {name: self.parameters[name] for name in self.names}

    def step(self, iterations=1, seconds=math.inf):
        """Take up to so many steps, and no longer than so many seconds.  Returns how many it took.

        Stops for good where a function raises, or the cost or a weight is not a number any more;
        for now where a function is interrupted or does not end.
        """
        before, began = self.iteration, functions.clock()
        self.stopped, last = None, began
        try:
            with self.functions.at_work():
                while self.failure is None and self.iteration - before < iterations:
                    self._one_step()
                    now = functions.clock()
                    self.functions.timed = now - last > diagnosis.SLOW
                    last = now
                    if now - began >= seconds:
                        break
        except FunctionError as failed:
            self.failure = str(failed)
        except (Stopped, KeyboardInterrupt) as stopped:
            self.stopped = f"{stopped or 'It was interrupted.'} Play or Step goes on."
        if taken := self.iteration - before:
            self.iteration_seconds = (functions.clock() - began) / taken
        self.__dict__.pop("_evaluation", None)
        return self.iteration - before

    def _one_step(self):
        call, X, Y = self.functions.call, self.X, self.problem.Y
        if self._batched:
            X, Y = self._mini_batch(X, Y)
        weights = self.weights
        AL, caches = self._forward(X, weights)
        cost = self._cost(AL, Y, weights)
        if not math.isfinite(cost):
            raise FunctionError(diagnosis.not_a_number(cost, AL, weights, self))
        grads = call("L_model_backward", AL, Y, caches)
        # A copy: a step that is stopped half-way leaves the parameters as they were.
        updated = call(
            "update_parameters", _copy(self.parameters), grads, self.settings.learning_rate
        )
        if not isinstance(updated, dict) or not updated.keys() >= self._names_needed:
            raise FunctionError("update_parameters gave no dictionary with W1, b1, ..., WL, bL.")
        self._compare_with_before(cost)
        self.parameters = updated
        self.costs.append(cost)
        if self.iteration % self._every == 0:
            self._remember()

    def _mini_batch(self, X, Y):
        batch = self.functions.call("mini_batch", X, Y, self.iteration)
        shapes = [np.shape(part) for part in batch] if isinstance(batch, tuple) else []
        if [len(s) for s in shapes] != [2, 2] or shapes[0][::2] != X.shape[::2] or (
            shapes[1] != (1, shapes[0][1])
        ):  # fmt: skip
            raise FunctionError(
                f"mini_batch gave {shapes or type(batch).__name__}; needed: X of shape "
                f"({X.shape[0]}, k) and Y of shape (1, k)."
            )
        return batch

    def _compare_with_before(self, cost):
        """Is this step the one that was taken here before it went back?"""
        i = self.iteration
        if i < len(self._costs_before) and self.kept_something is None:
            before = self._costs_before[i]
            if abs(cost - before) > 1e-12 * max(abs(cost), abs(before)):
                self.kept_something = i, cost, before

    def _remember(self):
        # Keep every second one: they reach back to 0 for ever.
        if len(self._snapshots) >= SNAPSHOTS:
            self._every *= 2
            self._snapshots = {i: p for i, p in self._snapshots.items() if i % self._every == 0}
        if self.iteration % self._every == 0:
            self._snapshots[self.iteration] = _copy(self.parameters)

    def go_to(self, iteration, seconds=math.inf):
        """Stand where the run stood, or will stand, after so many iterations: the same weights."""
        if iteration < self.iteration:
            if len(self.costs) > len(self._costs_before):
                self._costs_before = self.costs
            kept = max(i for i in self._snapshots if i <= iteration)
            self._snapshots = {i: p for i, p in self._snapshots.items() if i <= kept}
            self.parameters = _copy(self._snapshots[kept])
            self.costs = self.costs[:kept]
            self.__dict__.pop("_evaluation", None)
            self.failure = self._unstartable
        return self.step(iteration - self.iteration, seconds)

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
        reduction, m = self.problem.reduction, self.problem.Y.shape[1]
        weights = reduction.parameters_for_new(self.weights) if reduction else self.weights
        try:
            with self.functions.at_work():
                AL, caches = self._forward(self._columns, _copy(weights))
                AL = np.asarray(AL, dtype=float)
                cost = self._cost(AL[:, :m], self.problem.Y, weights) if m else math.nan
        except (FunctionError, TypeError, ValueError) as failed:
            self.failure = self.failure or str(failed)
            return None, math.nan
        except (Stopped, KeyboardInterrupt) as stopped:
            self.stopped = str(stopped) or "It was interrupted."
            return None, math.nan
        try:  # what goes into a layer lies in its linear cache: (A_prev, W, b)
            layers = [np.asarray(cache[0][0], dtype=float) for cache in caches[1:]]
            fits = [A.shape for A in layers] == [(n, AL.shape[1]) for n in self.settings.hidden]
        except (TypeError, ValueError, IndexError, KeyError):
            fits = False
        return ([*layers, AL] if fits else [None] * len(self.settings.hidden) + [AL]), cost

    def gradient(self):
        """dW1, db1, ... of the training examples where the run stands, or {} where that fails."""
        try:
            with self.functions.at_work():
                return self._gradient_at(self.weights)
        except (FunctionError, Stopped, KeyboardInterrupt):
            return {}

    def disagreements(self):
        """Which of the learner's slopes do not belong to the cost; see slopes.py."""
        if self._unstartable:
            return []
        try:
            with self.functions.at_work():
                return slopes.disagreements(self._cost_at, self._gradient_at, self.weights)
        except (FunctionError, Stopped, KeyboardInterrupt, TypeError, ValueError):
            return []

    def _cost_at(self, weights):
        AL, _ = self._forward(self.X, _copy(weights))
        return self._cost(AL, self.problem.Y, weights)

    def _gradient_at(self, weights):
        AL, caches = self._forward(self.X, _copy(weights))
        grads = self.functions.call("L_model_backward", AL, self.problem.Y, caches)
        return grads if isinstance(grads, dict) else {}

    def sums(self, layer):
        """Z^[layer] = W A_prev + b on all columns (n, k), or None where the caches do not tell."""
        reduction = self.problem.reduction
        weights = reduction.parameters_for_new(self.weights) if reduction else self.weights
        A_prev = self._columns if layer == 1 else self.values(layer - 1)
        if A_prev is None:
            return None
        return weights[f"W{layer}"] @ A_prev + weights[f"b{layer}"]

    def values(self, layer):
        """A^[layer] on all columns (n, k), or None where the caches do not tell."""
        layers, _ = self._evaluation
        return None if layers is None else layers[layer - 1]

    def activations(self, layer):
        """A^[layer] on the training examples (n, m), or None where the caches do not tell."""
        A = self.values(layer)
        return None if A is None else A[:, : self.problem.Y.shape[1]]

    def accuracies(self):
        """The share of right answers on the training and on the test examples; nan when unknown."""
        layers, _ = self._evaluation
        if layers is None:
            return math.nan, math.nan
        m, k = self.problem.Y.shape[1], self.problem.Y_test.shape[1]
        right = (layers[-1][:, : m + k] > 0.5) == np.hstack([self.problem.Y, self.problem.Y_test])
        return tuple(float(part.mean()) if part.size else math.nan
                     for part in (right[:, :m], right[:, m:]))  # fmt: skip

    def test_answers(self):
        """The probability of class 1 for each unseen example, or None."""
        layers, _ = self._evaluation
        m, k = self.problem.Y.shape[1], self.problem.Y_test.shape[1]
        return None if layers is None else layers[-1][0, m : m + k]

    def surfaces(self):
        """What every unit says on the grid: per layer (units, GRID, GRID) of 0 to 255, or None.

        A hidden unit is scaled to its own largest value; where it can be negative (`signed`), 128
        is 0 and its largest size is at the ends.  Of the output, 255 is probability 1.
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
            low, top = self._range(layer, A[:, first:])
            share = np.clip((A[:, first:] - low) / (top - low), 0, 1)
            found.append((255 * share).round().astype(np.uint8).reshape(-1, GRID, GRID))
        return found

    def signed(self, layer):
        """Do the units of a layer have values below 0 somewhere?"""
        A = self.values(layer)
        return A is not None and bool((A < 0).any())

    def _range(self, layer, A):
        """What a unit's values are drawn between (n, 1) each: 0 and its largest; the output's 1."""
        if layer == len(self.layers_dims) - 1:
            return np.zeros((1, 1)), np.ones((1, 1))
        top = np.abs(A).max(axis=1, keepdims=True)
        top = np.where(top > 0, top, 1.0)
        return (-top if self.signed(layer) else np.zeros_like(top)), top

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

        Each unit's bins reach as far as its surface's values do.
        """
        A = self.activations(layer)
        if A is None or not np.isfinite(A).all():
            return None
        low, top = self._range(layer, A)
        place = np.clip((A - low) / (top - low) * BINS, 0, BINS - 1).astype(int)
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

    def _forward(self, X, parameters):
        answer = self.functions.call("L_model_forward", X, parameters)
        if not isinstance(answer, tuple) or len(answer) != 2:
            raise FunctionError("L_model_forward gave something else than AL, caches.")
        AL, caches = answer
        if np.shape(AL) != (1, X.shape[1]):
            raise FunctionError(
                f"L_model_forward gave AL of shape {np.shape(AL)}; needed: {(1, X.shape[1])}, "
                "one probability for each example."
            )
        return AL, caches

    def _cost(self, AL, Y, weights):
        args = (AL, Y, weights) if self._cost_sees_weights else (AL, Y)
        cost = self.functions.call("compute_cost", *args)
        try:
            return float(np.squeeze(cost))
        except (TypeError, ValueError):
            shape = np.shape(cost)
            raise FunctionError(f"compute_cost gave shape {shape}; needed: one number.") from None


def _problem_of(s):
    if s.problem == "own":
        return make_problem("own", examples=s.examples, points=s.points)
    if s.problem in OF_PICTURES:  # neither noise nor seed: one entry in the cache
        return make_problem(s.problem, examples=s.examples)
    return make_problem(s.problem, noise=s.noise, seed=s.seed, examples=s.examples)


def _copy(parameters):
    return {key: np.array(value, dtype=float) for key, value in parameters.items()}
