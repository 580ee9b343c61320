"""The exercises of the course: one file each, and here the one list of them, in its order.

Exercises of your own, one file each in a folder that DNN_EXERCISES names, come after them.
"""

import os

from testCases.engine.exercise import Exercises, read_exercises

from .compute_cost import COMPUTE_COST
from .compute_dA import COMPUTE_DA
from .find_bug import FIND_BUG
from .flatten import FLATTEN
from .initialize_parameters_deep import INITIALIZE_PARAMETERS_DEEP
from .L_model_backward import L_MODEL_BACKWARD
from .L_model_forward import L_MODEL_FORWARD
from .linear_activation_backward import LINEAR_ACTIVATION_BACKWARD
from .linear_activation_forward import LINEAR_ACTIVATION_FORWARD
from .linear_backward import LINEAR_BACKWARD
from .linear_forward import LINEAR_FORWARD
from .mini_batches import MINI_BATCHES
from .predict import PREDICT
from .relu import RELU
from .relu_backward import RELU_BACKWARD
from .sigmoid import SIGMOID
from .sigmoid_backward import SIGMOID_BACKWARD
from .train import TRAIN
from .update_parameters import UPDATE_PARAMETERS
from .update_with_decay import UPDATE_WITH_DECAY

_OWN = os.environ.get("DNN_EXERCISES")

EXERCISES = Exercises(
    [
        RELU,
        SIGMOID,
        INITIALIZE_PARAMETERS_DEEP,
        LINEAR_FORWARD,
        LINEAR_ACTIVATION_FORWARD,
        L_MODEL_FORWARD,
        COMPUTE_COST,
        RELU_BACKWARD,
        SIGMOID_BACKWARD,
        LINEAR_BACKWARD,
        LINEAR_ACTIVATION_BACKWARD,
        COMPUTE_DA,
        L_MODEL_BACKWARD,
        UPDATE_PARAMETERS,
        TRAIN,
        FLATTEN,
        PREDICT,
        FIND_BUG,
        UPDATE_WITH_DECAY,
        MINI_BATCHES,
        *(read_exercises(_OWN) if _OWN else ()),
    ]
)
