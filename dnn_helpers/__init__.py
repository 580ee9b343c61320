"""What a lesson imports: the network, the data, the pictures and the playground.

    from dnn_helpers import linear_forward, load_dataset, L_layer_model, show

Light to import: the network needs NumPy alone, and whatever needs more (h5py, matplotlib,
ipywidgets) is loaded when it is first asked for.
"""

from importlib import import_module

from .bug_hunt import find_bug
from .formatting import show
from .network.activations import relu, sigmoid
from .network.backward import (
    L_model_backward,
    compute_dA,
    linear_activation_backward,
    linear_backward,
    relu_backward,
    sigmoid_backward,
)
from .network.columns import flatten
from .network.cost import compute_cost
from .network.forward import L_model_forward, linear_activation_forward, linear_forward
from .network.parameters import (
    init_Y,
    initialize_parameters,
    initialize_parameters_deep,
    update_parameters,
    update_with_decay,
)
from .network.training import L_layer_model, mini_batches, predict, train, two_layer_model

# The functions that a learner writes for the network, in the order of the lessons.
NETWORK = (
    "relu",
    "sigmoid",
    "initialize_parameters_deep",
    "linear_forward",
    "linear_activation_forward",
    "L_model_forward",
    "compute_cost",
    "relu_backward",
    "sigmoid_backward",
    "linear_backward",
    "linear_activation_backward",
    "compute_dA",
    "L_model_backward",
    "update_parameters",
    "train",
    "flatten",
    "predict",
)

# Where the rest lives; loaded by __getattr__ when it is first asked for.
_LATER = {
    "load_dataset": "dnn_helpers.data",
    "load_photo": "dnn_helpers.data",
    "playground": "dnn_helpers.live.widget",
    "progress_bar": "dnn_helpers.progress",
    "shapes": "dnn_helpers.pictures.shape_chain",
}

__all__ = [
    "NETWORK",
    "L_layer_model",
    "L_model_backward",
    "L_model_forward",
    "compute_cost",
    "compute_dA",
    "find_bug",
    "flatten",
    "init_Y",
    "initialize_parameters",
    "initialize_parameters_deep",
    "linear_activation_backward",
    "linear_activation_forward",
    "linear_backward",
    "linear_forward",
    "load_dataset",
    "load_photo",
    "mini_batches",
    "playground",
    "predict",
    "progress_bar",
    "relu",
    "relu_backward",
    "shapes",
    "show",
    "sigmoid",
    "sigmoid_backward",
    "train",
    "two_layer_model",
    "update_parameters",
    "update_with_decay",
]


def __getattr__(name):
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATER[name]), name)
