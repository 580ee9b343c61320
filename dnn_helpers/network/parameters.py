"""Weights and biases: how they begin, and the step that changes them."""

import numpy as np

from .inputs import as_numbers, layers_in, need_layer_sizes

# The standard deviation of a layer's first weights, as a function of n_prev, the units before it.
SPREAD = {
    "0.01": lambda n_prev: 0.01,
    "scaled": lambda n_prev: 1 / np.sqrt(n_prev),
    "he": lambda n_prev: np.sqrt(2 / n_prev),
}


def initialize_parameters(layers_dims, initialisation="scaled", seed=1):
    """Draw the first weights of an L-layer network.

        W^[l] = randn(n^[l], n^[l-1]) * spread        b^[l] = 0

    Parameters
    ----------
    layers_dims : list of int
        [n_x, n_1, ..., n_L].
    initialisation : {"scaled", "0.01", "he"}
        The spread: 1/sqrt(n^[l-1]), 0.01 or sqrt(2/n^[l-1]).
    seed : int
        The draws are those of np.random.seed(seed), from a generator of our own: the global one is
        left as it was.

    Returns
    -------
    parameters : dict
        W1 (n_1, n_x), b1 (n_1, 1), ..., WL, bL.

    Raises
    ------
    ValueError
        A size is below 1, or there is no such initialisation.

    Notes
    -----
    Sources: "scaled", LeCun et al., "Efficient BackProp", 1998; "he", He et al., "Delving deep into
    rectifiers", 2015.
    """
    sizes = need_layer_sizes(layers_dims, "layers_dims")
    if initialisation not in SPREAD:
        raise ValueError(
            f"initialisation is {initialisation!r}; needed: one of {', '.join(map(repr, SPREAD))}."
        )
    spread = SPREAD[initialisation]
    random = np.random.RandomState(seed)
    parameters = {}
    for l in range(1, len(sizes)):
        n, n_prev = sizes[l], sizes[l - 1]
        # Dividing by sqrt(n) and multiplying by 1/sqrt(n) differ in the last bit, and 2500
        # iterations make digits of that: the published run multiplies for 0.01 and divides here.
        W = random.randn(n, n_prev)
        W = W / np.sqrt(n_prev) if initialisation == "scaled" else W * spread(n_prev)
        parameters[f"W{l}"] = W  # (n, n_prev)
        parameters[f"b{l}"] = np.zeros((n, 1))
    return parameters


def initialize_parameters_deep(layer_dims):
    """Draw small weights around zero, biases zero: the lecture's initialisation.

        W^[l] = randn(n^[l], n^[l-1]) * 0.01        b^[l] = 0        with np.random.seed(1)

    Parameters
    ----------
    layer_dims : list of int
        [n_x, n_1, ..., n_L].

    Returns
    -------
    parameters : dict
        W1 (n_1, n_x), b1 (n_1, 1), ..., WL, bL.

    Raises
    ------
    ValueError
        A size is below 1.

    Notes
    -----
    Reseeds the global generator, as the lecture does: what is drawn next continues its stream.
    """
    sizes = need_layer_sizes(layer_dims)
    np.random.seed(1)
    parameters = {}
    for l in range(1, len(sizes)):
        parameters[f"W{l}"] = np.random.randn(sizes[l], sizes[l - 1]) * 0.01
        parameters[f"b{l}"] = np.zeros((sizes[l], 1))
    return parameters


def init_Y(m):
    """Draw random labels from the global generator.

    Parameters
    ----------
    m : int
        How many.

    Returns
    -------
    Y : ndarray, shape (1, m)
        Of 0 and 1.
    """
    return np.random.randint(2, size=(1, m))


def update_parameters(parameters, grads, learning_rate):
    """Take one step of gradient descent.

        W^[l] := W^[l] - learning_rate * dW^[l]        b^[l] := b^[l] - learning_rate * db^[l]

    Parameters
    ----------
    parameters : dict
        W1, b1, ..., WL, bL. It keeps its values.
    grads : dict
        dW1, db1, ..., dWL, dbL in the same shapes; what else it holds is not used.
    learning_rate : float
        The length of the step along the gradient.

    Returns
    -------
    parameters : dict
        A new one.

    Raises
    ------
    ValueError
        A gradient is missing or has another shape.
    """
    L = layers_in(parameters)
    updated = {}
    for l in range(1, L + 1):
        for name in (f"W{l}", f"b{l}"):
            if "d" + name not in grads:
                raise ValueError(
                    f"grads has no d{name}; found: {', '.join(map(str, grads))}. "
                    f"parameters has {L} layers: was grads made by the same network?"
                )
            value = as_numbers(name, parameters[name])
            slope = as_numbers("d" + name, grads["d" + name])
            if slope.shape != value.shape:
                raise ValueError(
                    f"d{name} has shape {slope.shape}; needed: {value.shape}, the shape of {name}. "
                    "A sum without keepdims=True loses an axis; a product may be transposed."
                )
            updated[name] = value - learning_rate * slope
    return updated


def update_with_decay(parameters, grads, learning_rate, decay, m):
    """Take one step of gradient descent on the cost plus decay / (2 m) times all squared weights.

        W^[l] := W^[l] - learning_rate * (dW^[l] + decay / m * W^[l])        b^[l] as without it

    Parameters
    ----------
    parameters : dict
        W1, b1, ..., WL, bL. It keeps its values.
    grads : dict
        dW1, db1, ..., dWL, dbL in the same shapes, of the cost alone.
    learning_rate : float
        The length of the step along the gradient.
    decay : float
        How much large weights cost; 0 for the plain step.
    m : int
        The number of examples.

    Returns
    -------
    parameters : dict
        A new one.

    Raises
    ------
    ValueError
        A gradient is missing or has another shape.
    """
    plain = update_parameters(parameters, grads, learning_rate)
    step = learning_rate * decay / m
    return {
        name: value - step * as_numbers(name, parameters[name]) if name[0] == "W" else value
        for name, value in plain.items()
    }
