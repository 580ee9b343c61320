"""What the network asks of its inputs, and what it says when it does not get it.

NumPy broadcasts: labels of shape (m,) against activations of shape (1, m) work by luck, and against
(m, 1) they silently give an (m, m) matrix.  So every public function asks here first.  A message
says which argument, the shape found, the shape needed and the likely cause.
"""

import numpy as np

ACTIVATIONS = ("relu", "sigmoid")


def as_matrix(name, value, needed="(units, m)"):
    """Return `value` as a float array with two axes, or say why that is impossible."""
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(
            f"{name} must be an array of numbers of shape {needed}; "
            f"found {type(value).__name__} that NumPy cannot read as numbers."
        ) from None
    if array.ndim != 2:
        hint = ""
        if array.ndim == 1:
            hint = (
                f" A row or a column went missing: {name}.reshape(1, -1) is a row, "
                f"{name}.reshape(-1, 1) a column."
            )
        elif array.ndim > 2:
            hint = " Pictures are flattened first: dnn_helpers.flatten(images) gives (n_x, m)."
        raise ValueError(f"{name} has shape {array.shape}; needed: {needed}, two axes.{hint}")
    return array


def as_numbers(name, value):
    """Return `value` as a float array of any shape."""
    try:
        return np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(
            f"{name} must be a number or an array of numbers; found {type(value).__name__}."
        ) from None


def need_shape(name, array, shape, cause):
    """Raise unless `array.shape == shape`; `cause` says what usually brings it about."""
    if array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}; needed: {shape}. {cause}")


def need_activation(activation):
    if activation not in ACTIVATIONS:
        raise ValueError(
            f"activation is {activation!r}; needed: one of {', '.join(map(repr, ACTIVATIONS))}. "
            "Is it misspelt or written with a capital letter?"
        )


def need_layer(A_prev, W, b):
    """W (n, n_prev), A_prev (n_prev, m), b (n, 1) fit together."""
    if W.shape[1] != A_prev.shape[0]:
        if W.shape[1] == A_prev.shape[1]:
            cause = (
                "Are the examples in rows? They belong in columns: one column is one example; "
                "transpose A_prev."
            )
        elif W.shape[0] == A_prev.shape[0]:
            cause = "Is W transposed? Its rows are the units of this layer."
        else:
            cause = "Do W and A_prev belong to the same layer?"
        raise ValueError(
            f"A_prev has shape {A_prev.shape} and W has shape {W.shape}; needed: as many rows in "
            f"A_prev as columns in W, {W.shape[1]}. {cause}"
        )
    need_shape("b", b, (W.shape[0], 1), "b is a column with one bias for each row of W.")


def need_labels(Y, m, name="Y", *, soft=False):
    """Labels (1, m) of 0 and 1, as many as there are examples; soft: anything in between too."""
    Y = np.asarray(Y)
    if Y.shape != (1, m):
        if Y.shape == (m,):
            cause = f"Labels are a row: {name}.reshape(1, -1)."
        elif Y.shape == (m, 1):
            cause = f"Labels are a row, not a column: {name}.T."
        else:
            cause = f"One label for each of the {m} examples."
        raise ValueError(f"{name} has shape {Y.shape}; needed: (1, {m}). {cause}")
    Y = as_numbers(name, Y)
    if soft:
        outside = Y[~((Y >= 0) & (Y <= 1))]
        if outside.size:
            raise ValueError(
                f"{name} holds {outside[0]:g}; needed: labels between 0 (not a cat) and 1 (a cat)."
            )
    elif not np.isin(Y, (0, 1)).all():
        wrong = Y[~np.isin(Y, (0, 1))][0]
        raise ValueError(f"{name} holds {wrong:g}; needed: only 0 (not a cat) and 1 (a cat).")
    return Y


def need_layer_sizes(layer_dims, name="layer_dims"):
    """A list of at least two whole numbers above zero, from the input size to the output."""
    try:
        sizes = list(layer_dims)
    except TypeError:
        raise ValueError(
            f"{name} is {layer_dims!r}; needed: a list such as [12288, 20, 7, 5, 1]."
        ) from None
    if len(sizes) < 2:
        raise ValueError(
            f"{name} is {sizes}; needed: at least two sizes, the input's and the output's."
        )
    for l, size in enumerate(sizes):
        whole = isinstance(size, (int, np.integer)) and not isinstance(size, bool)
        if not whole or size < 1:
            raise ValueError(
                f"{name}[{l}] is {size!r}; needed: a whole number of units, 1 or more. "
                "A layer without units passes nothing on: leave it out."
            )
    return [int(size) for size in sizes]


def layers_in(parameters):
    """How many layers `parameters` holds, after looking that W1, b1, ..., WL, bL fit together."""
    if not isinstance(parameters, dict) or not parameters:
        raise ValueError(
            "parameters must be a dictionary with the keys W1, b1, ..., WL, bL; "
            f"found {type(parameters).__name__}"
            f"{' without any key' if parameters == {} else ''}. "
            "initialize_parameters_deep(layer_dims) makes one."
        )
    L = len(parameters) // 2
    for l in range(1, L + 1):
        for key in (f"W{l}", f"b{l}"):
            if key not in parameters:
                raise ValueError(
                    f"parameters has no {key}; found: {', '.join(map(str, parameters))}. "
                    "Layers are counted from 1 to L and each has a W and a b."
                )
    if len(parameters) != 2 * L:
        raise ValueError(
            f"parameters holds {len(parameters)} keys; needed: W and b for each layer, "
            f"found: {', '.join(map(str, parameters))}."
        )
    return L
