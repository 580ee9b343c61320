"""The exercises of the course: one file each, and here the one list of them, in its order.

Those of your own course, one file each in its folder `exercises`, come after them: DNN_COURSE
names the course (`dnn ... --course FOLDER`). Where a course was released, its checks lie sealed in
the notebook's folder, in `checks`, and are read from there.
"""

import os
from pathlib import Path

from testCases.engine.exercise import Exercises, in_order, read_exercise
from testCases.engine.sealed import read_sealed

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


def own_files() -> list[Path]:
    """The files of the exercises that the course taught here has of its own."""
    course = os.environ.get("DNN_COURSE")
    return sorted(Path(course, "exercises").glob("[!_]*.py")) if course else []


_OPEN = Exercises(
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
        *in_order(map(read_exercise, own_files())),
    ]
)
EXERCISES = Exercises([*_OPEN.values(), *read_sealed("checks", _OPEN)])
