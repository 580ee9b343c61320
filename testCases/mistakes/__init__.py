"""Known mistakes: what learners really write, by the lesson it happens in.

Each is an implementation that is wrong in one way. The diagnosis runs it on the inputs that a
learner's function failed on: where the two agree, that is the mistake. Source text is never read.
"""

from testCases.mistakes import (
    activations,
    activations_back,
    cost,
    hunt,
    initialise,
    layer,
    layer_back,
    linear,
    linear_back,
    model,
    model_back,
    predict,
    update,
)
from testCases.mistakes.base import Mistake, line_of_maths

OWN: dict[str, tuple[Mistake, ...]] = {
    name: tuple(found)
    for module in (
        *(activations, initialise, linear, layer, model, cost),
        *(activations_back, linear_back, layer_back, model_back, update, predict),
        hunt,
    )
    for name, found in module.MISTAKES.items()
}

__all__ = ["OWN", "Mistake", "line_of_maths"]
