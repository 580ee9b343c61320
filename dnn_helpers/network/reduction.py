"""Train on as many numbers as there are examples: X = Q R, the same gradient descent, less work.

The first layer sees the examples through W1 X alone, and the slope dW1 = dZ1 X^T / m is a sum of
examples: descent moves the rows of W1 inside the span of the columns of X, and nowhere else.  With
orthonormal columns Q that span it, X = Q R, and

    W1 X  =  (W1 Q) R            dW1 Q  =  dZ1 (Q R)^T Q / m  =  dZ1 R^T / m

so V = W1 Q, trained on R (r, m), takes step for step the values that W1, trained on X (n_x, m),
would take; r = min(n_x, m).  A 64 x 64 picture has n_x = 12288 numbers; 209 of them span r = 209.
Afterwards the first weights are those at the start plus what was learned in the span:

    W1  =  W1_start  +  (V - W1_start Q) Q^T

Nothing is approximated: any plain functions, ours or a learner's, are trained on R as they are.
Where it does not pay: with m >= n_x examples, when R has no fewer rows than X; and for a handful of
iterations, since the factorisation costs about as much as m / n_1 of them.
"""

from dataclasses import dataclass

import numpy as np

from .inputs import as_matrix, need_shape
from .training import L_layer_model


@dataclass(frozen=True)
class Reduction:
    """X = Q R.  Q (n_x, r) has orthonormal columns; R (r, m) is what the network is trained on."""

    Q: np.ndarray
    R: np.ndarray

    @property
    def saving(self):
        """How many times fewer rows R has than X; 1.0 where the reduction does not pay."""
        return self.Q.shape[0] / self.Q.shape[1]

    @property
    def pays(self):
        return self.R.shape[0] < self.Q.shape[0]

    def reduce_parameters(self, parameters):
        """The parameters that do on R what `parameters` do on X: W1 becomes W1 Q (n_1, r).

        All arrays are copies: training in place leaves `parameters` alone.
        """
        W1 = self._first_weights(parameters, "parameters")
        reduced = {key: np.array(value, dtype=float) for key, value in parameters.items()}
        reduced["W1"] = W1 @ self.Q
        return reduced

    def expand_parameters(self, reduced, start):
        """Return the full parameters from the trained reduced ones and those at the start.

            W1 = W1_start + (V - W1_start Q) Q^T

        reduced: what training on R gave, V = reduced["W1"] (n_1, r).  start: the full parameters
        that were handed to reduce_parameters; they give the part of W1 outside the span, unchanged.
        """
        W1_start = self._first_weights(start, "start")
        V = self._reduced_weights(reduced)
        learned = V - W1_start @ self.Q  # (n_1, r)
        return {**reduced, "W1": W1_start + learned @ self.Q.T}

    def reduce_new(self, X_new, start):
        """New examples X_new (n_x, k) for a network that is trained on R: an array (r + n_1, k).

        A test picture does not lie in the span of the training pictures.  What sticks out of it
        meets the part of the first weights that training never changes: W1_start (X_new - Q Q^T
        X_new) is computed here once and rides along below Q^T X_new as n_1 more rows.
        `parameters_for_new` gives the parameters that go with it.
        """
        W1_start = self._first_weights(start, "start")
        X_new = as_matrix("X_new", X_new, f"({self.Q.shape[0]}, k)")
        need_shape(
            "X_new", X_new, (self.Q.shape[0], X_new.shape[1]),
            "New examples have as many rows as the X that was reduced.",
        )  # fmt: skip
        inside = self.Q.T @ X_new  # (r, k)
        rest = W1_start @ X_new - (W1_start @ self.Q) @ inside  # (n_1, k)
        return np.vstack([inside, rest])

    def parameters_for_new(self, reduced):
        """The parameters to use on `reduce_new`'s examples: W1 becomes [V, I] (n_1, r + n_1)."""
        V = self._reduced_weights(reduced)
        return {**reduced, "W1": np.hstack([V, np.eye(V.shape[0])])}

    def _first_weights(self, parameters, name):
        W1 = as_matrix(f'{name}["W1"]', parameters["W1"], "(n_1, n_x)")
        need_shape(
            f'{name}["W1"]', W1, (W1.shape[0], self.Q.shape[0]),
            "Full parameters are needed here: one column for each row of X.",
        )  # fmt: skip
        return W1

    def _reduced_weights(self, reduced):
        V = as_matrix('reduced["W1"]', reduced["W1"], "(n_1, r)")
        need_shape(
            'reduced["W1"]', V, (V.shape[0], self.Q.shape[1]),
            "Reduced parameters are needed here: one column for each row of R.",
        )  # fmt: skip
        return V


def reduce_inputs(X):
    """Factor X (n_x, m) into Q (n_x, r) and R (r, m) with Q^T Q = 1, X = Q R, r = min(n_x, m).

    Householder QR (LAPACK's geqrf): Q is orthonormal to rounding also where columns of X repeat or
    depend on each other; then R has rows of (nearly) zeros, and nothing else changes.
    Takes about 4 n_x m^2 floating-point operations, once.
    Raises ValueError where X is not a matrix of finite numbers.
    """
    X = as_matrix("X", X, "(n_x, m)")
    if X.size == 0:
        raise ValueError(f"X has shape {X.shape}; needed: one or more rows and columns.")
    if not np.isfinite(X).all():
        row, column = np.argwhere(~np.isfinite(X))[0]
        raise ValueError(
            f"X[{row}, {column}] is {X[row, column]}; needed: finite numbers. "
            "Was there a division by 0?"
        )
    Q, R = np.linalg.qr(X)
    return Reduction(Q, R)


def L_layer_model_reduced(
    X,
    Y,
    layers_dims,
    learning_rate=0.0075,
    num_iterations=3000,
    print_cost=False,
    *,
    initialisation="scaled",
    seed=1,
    progress=None,
    functions=None,
):
    """L_layer_model through X = Q R: the same arguments, the same parameters and costs to rounding.

    The costs agree to 1e-9 or better over thousands of iterations.  Where the reduction does not
    pay (m >= n_x), X is trained on as it is.
    """

    def train(X, Y, sizes, first, iterations):
        # The first parameters are handed over as the initialisation: L_layer_model asks the
        # function of that name for them when it is to start with "0.01" from seed 1.
        given = {**(functions or {}), **first}
        return L_layer_model(
            X, Y, sizes, learning_rate, iterations, print_cost,
            initialisation="0.01" if first else initialisation, seed=1 if first else seed,
            progress=progress, functions=given,
        )  # fmt: skip

    # No iteration: looks at the arguments and draws the first parameters, as L_layer_model does.
    start, _ = train(X, Y, layers_dims, {}, 0)
    reduction = reduce_inputs(X)
    if not reduction.pays:
        return train(X, Y, layers_dims, {}, num_iterations)
    reduced_start = reduction.reduce_parameters(start)
    reduced, costs = train(
        reduction.R, Y, [reduction.R.shape[0], *layers_dims[1:]],
        {"initialize_parameters_deep": lambda sizes: reduced_start}, num_iterations,
    )  # fmt: skip
    return reduction.expand_parameters(reduced, start), costs
