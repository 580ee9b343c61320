"""Training: forward, cost, backward, update, and again; and what the trained network answers."""

import numpy as np

from .backward import L_model_backward, compute_dA, linear_activation_backward
from .cost import compute_cost
from .forward import L_model_forward, linear_activation_forward
from .inputs import as_matrix, need_labels, need_layer_sizes
from .parameters import initialize_parameters, initialize_parameters_deep, update_parameters

REFERENCE = {
    f.__name__: f
    for f in (
        initialize_parameters_deep,
        linear_activation_forward,
        L_model_forward,
        compute_cost,
        compute_dA,
        linear_activation_backward,
        L_model_backward,
        update_parameters,
    )
}


def L_layer_model(
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
    """Train an L-layer network by gradient descent on all examples at once.

    Parameters
    ----------
    X : array_like, shape (n_x, m)
        One column for each example.
    Y : array_like, shape (1, m)
        Labels 0 and 1.
    layers_dims : list of int
        [n_x, n_1, ..., 1].
    learning_rate : float
        The length of a step along the gradient.
    num_iterations : int
    print_cost : bool
        Say the cost every 100 iterations.
    initialisation : {"scaled", "0.01", "he"}
        See `initialize_parameters`.
    seed : int
        Of the first weights.
    progress : callable, optional
        Wraps an iterable and shows how far it is, such as dnn_helpers.progress_bar.
    functions : mapping, optional
        Functions by name (L_model_forward, compute_cost, L_model_backward, update_parameters,
        initialize_parameters_deep); those given are used in place of ours. This is how the network
        that *you* wrote is trained.

    Returns
    -------
    parameters : dict
        W1, b1, ..., WL, bL. Interrupted (Kernel > Interrupt, Ctrl+C): what was learned so far.
    costs : list of float
        costs[i] is the cost before update i.

    Raises
    ------
    ValueError
        X, Y and layers_dims do not fit together.
    """
    X, Y, sizes = _fitting(X, Y, layers_dims)
    own = {**REFERENCE, **(functions or {})}

    def cost_and_slopes(parameters):
        AL, caches = own["L_model_forward"](X, parameters)
        return own["compute_cost"](AL, Y), lambda: own["L_model_backward"](AL, Y, caches)

    parameters = _first_parameters(sizes, initialisation, seed, functions)
    return _descend(
        parameters, cost_and_slopes, own["update_parameters"], learning_rate, num_iterations,
        print_cost, progress,
    )  # fmt: skip


def two_layer_model(
    X,
    Y,
    layers_dims,
    learning_rate=0.0075,
    num_iterations=3000,
    print_cost=False,
    *,
    initialisation="0.01",
    seed=1,
    progress=None,
    functions=None,
):
    """Train LINEAR -> RELU -> LINEAR -> SIGMOID, written out layer by layer.

    As `L_layer_model`, for three sizes alone; its first weights are small ("0.01").

    Parameters
    ----------
    X : array_like, shape (n_x, m)
        One column for each example.
    Y : array_like, shape (1, m)
        Labels 0 and 1.
    layers_dims : list of int
        (n_x, n_h, 1).
    learning_rate : float
        The length of a step along the gradient.
    num_iterations : int
    print_cost : bool
        Say the cost every 100 iterations.
    initialisation : {"0.01", "scaled", "he"}
        See `initialize_parameters`.
    seed : int
        Of the first weights.
    progress : callable, optional
        Wraps an iterable and shows how far it is, such as dnn_helpers.progress_bar.
    functions : mapping, optional
        As for `L_layer_model`: linear_activation_forward, compute_cost, compute_dA,
        linear_activation_backward, update_parameters and initialize_parameters_deep.

    Returns
    -------
    parameters : dict
        W1, b1, W2, b2.
    costs : list of float
        costs[i] is the cost before update i.

    Raises
    ------
    ValueError
        layers_dims does not hold three sizes, or X, Y and layers_dims do not fit together.
    """
    X, Y, sizes = _fitting(X, Y, layers_dims)
    if len(sizes) != 3:
        raise ValueError(
            f"layers_dims is {sizes}; needed: three sizes (n_x, n_h, 1). "
            "L_layer_model trains networks of any depth."
        )
    own = {**REFERENCE, **(functions or {})}

    def cost_and_slopes(parameters):
        W1, b1, W2, b2 = (parameters[key] for key in ("W1", "b1", "W2", "b2"))
        A1, cache1 = own["linear_activation_forward"](X, W1, b1, "relu")
        A2, cache2 = own["linear_activation_forward"](A1, W2, b2, "sigmoid")

        def slopes():
            dA2 = own["compute_dA"](A2, Y)
            dA1, dW2, db2 = own["linear_activation_backward"](dA2, cache2, "sigmoid")
            dA0, dW1, db1 = own["linear_activation_backward"](dA1, cache1, "relu")
            return {"dA0": dA0, "dW1": dW1, "db1": db1, "dA1": dA1, "dW2": dW2, "db2": db2}

        return own["compute_cost"](A2, Y), slopes

    parameters = _first_parameters(sizes, initialisation, seed, functions)
    return _descend(
        parameters, cost_and_slopes, own["update_parameters"], learning_rate, num_iterations,
        print_cost, progress,
    )  # fmt: skip


def train(parameters, X, Y, learning_rate, num_iterations):
    """Train a network from first weights that are given: forward, cost, backward, update, again.

    `L_layer_model` draws the first weights as well, and can show how far it is.

    Parameters
    ----------
    parameters : dict
        W1, b1, ..., WL, bL, the first weights. They stay as they are.
    X : array_like, shape (n_x, m)
        One column for each example.
    Y : array_like, shape (1, m)
        Labels 0 and 1.
    learning_rate : float
        The length of a step along the gradient.
    num_iterations : int

    Returns
    -------
    parameters : dict
        W1, b1, ..., WL, bL, after the last step.
    costs : list of float
        costs[i] is the cost before update i.

    Raises
    ------
    ValueError
        The shapes do not fit together.
    """

    def cost_and_slopes(parameters):
        AL, caches = L_model_forward(X, parameters)
        return compute_cost(AL, Y), lambda: L_model_backward(AL, Y, caches)

    first = {name: np.array(value, dtype=float) for name, value in parameters.items()}
    return _descend(
        first, cost_and_slopes, update_parameters, learning_rate, num_iterations, False, None
    )


def mini_batches(X, Y, size, order):
    """Split the examples into groups, for a step after each group.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
        One column for each example.
    Y : ndarray, shape (1, m)
        Labels.
    size : int
        How many examples a group has; the last one holds what is left.
    order : sequence of int
        The examples' numbers, in the order in which they are taken.

    Returns
    -------
    list of (X_batch, Y_batch)
        X_batch has shape (n_x, size), Y_batch (1, size).

    Raises
    ------
    ValueError
        size is less than 1.
    """
    if size < 1:
        raise ValueError(f"size is {size}; needed: 1 or more, the examples of one group.")
    X, Y, order = np.asarray(X), np.asarray(Y), np.asarray(order, dtype=int)
    groups = (order[start : start + size] for start in range(0, len(order), size))
    return [(X[:, group], Y[:, group]) for group in groups]


def predict(X, y, parameters):
    """Say cat (1.0) or not (0.0) for each example: is the probability above one half?

        p = 1 where AL > 0.5, else 0

    Parameters
    ----------
    X : array_like, shape (n_x, m)
    y : array_like, shape (1, m), or None
        The labels, or None where the truth is not known. With labels, the accuracy is printed.
    parameters : dict
        W1, b1, ..., WL, bL.

    Returns
    -------
    p : ndarray, shape (1, m)
        Of 0.0 and 1.0.

    Raises
    ------
    ValueError
        The shapes do not fit together.
    """
    AL, _caches = L_model_forward(X, parameters)
    p = (AL > 0.5).astype(float)
    if y is not None:
        y = need_labels(y, p.shape[1], "y")
        print(f"Accuracy: {np.mean(p == y):.4g}")
    return p


def _fitting(X, Y, layers_dims):
    """X, Y and the sizes, after looking that they belong together."""
    sizes = need_layer_sizes(layers_dims, "layers_dims")
    X = as_matrix("X", X, "(n_x, m)")
    if X.shape[0] != sizes[0]:
        cause = (
            "Are the examples in rows? They belong in columns: X.T."
            if X.shape[1] == sizes[0]
            else "The first size of layers_dims is the number of inputs."
        )
        raise ValueError(
            f"X has shape {X.shape}; needed: ({sizes[0]}, m) for layers_dims {sizes}. {cause}"
        )
    if X.shape[1] == 0:
        raise ValueError("X has no column; needed: one or more examples.")
    if sizes[-1] != 1:
        raise ValueError(
            f"layers_dims ends with {sizes[-1]}; needed: 1, the probability of one class."
        )
    return X, need_labels(Y, X.shape[1]), sizes


def _first_parameters(sizes, initialisation, seed, functions):
    # The lecture's own initialisation is a graded function: a learner's is used where it applies.
    own = (functions or {}).get("initialize_parameters_deep")
    if own is not None and initialisation == "0.01" and seed == 1:
        return own(sizes)
    return initialize_parameters(sizes, initialisation, seed)


def _descend(
    parameters, cost_and_slopes, update, learning_rate, num_iterations, print_cost, progress
):
    """Gradient descent; hands back what it has when it is interrupted."""
    iterations = range(num_iterations)
    costs = []
    try:
        for i in progress(iterations) if progress else iterations:
            cost, slopes = cost_and_slopes(parameters)
            # Bound in one step with its cost: an interrupt leaves a whole set of parameters.
            parameters = update(parameters, slopes(), learning_rate)
            costs.append(float(cost))
            if print_cost and (i % 100 == 0 or i == num_iterations - 1):
                print(f"Cost after iteration {i}: {cost:.6f}")
    except KeyboardInterrupt:
        print(f"Interrupted after {len(costs)} of {num_iterations} iterations; keeping these.")
    return parameters, costs
