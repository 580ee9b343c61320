"""Do the slopes belong to the cost?  Each of them beside what a small step really changes.

For each W and b one direction is drawn.  Along it the cost changes by (J(+h) - J(-h)) / 2h for a
step of length 1 (finite differences, by forward passes alone), and by the gradient's component (by
the backward pass).  Two functions that were written apart have to agree on that number.
"""

import numpy as np

STEP = 1e-6  # of the parameters: the difference keeps some nine digits of the cost
APART = 1e-3  # relative difference that counts; rounding alone is below 1e-5
CORNER = 1e-4  # where the slopes to both sides differ by more, there is a corner of relu
ASIDE = 0.1  # biases are moved at random by about so much: at 0 many sums lie on a corner
FLOOR = 1e-7  # slopes smaller than this are lost in the rounding of the cost


def disagreements(cost_at, gradient_at, parameters):
    """Which gradients differ from the finite differences of the cost, close to `parameters`.

    Parameters
    ----------
    cost_at : callable
        parameters -> the cost, a float.
    gradient_at : callable
        parameters -> dW1, db1, ... as L_model_backward gives them; a mapping.
    parameters : mapping
        W1, b1, ..., WL, bL.

    Returns
    -------
    list of (str, float, float)
        The gradient's name, its component along the direction drawn, and the slope measured there.
        Empty too where nothing can be said: the cost draws random numbers, or has a corner there.
    """
    random = np.random.RandomState(0)
    parameters = {
        name: value + ASIDE * random.randn(*np.shape(value)) if name[0] == "b" else value
        for name, value in parameters.items()
    }
    here, gradient, found = cost_at(parameters), gradient_at(parameters), []
    if cost_at(parameters) != here:
        return []
    for name, value in parameters.items():
        direction = random.randn(*np.shape(value))
        direction /= np.linalg.norm(direction)
        ahead, behind = (
            cost_at({**parameters, name: value + step * direction}) for step in (STEP, -STEP)
        )
        slope = np.asarray(gradient.get(f"d{name}"), dtype=float)
        if slope.shape != direction.shape:
            return found  # said elsewhere, by update_parameters
        said, measured = float(np.sum(slope * direction)), (ahead - behind) / (2 * STEP)
        left, right = (here - behind) / STEP, (ahead - here) / STEP
        if _differ(left, right, CORNER):
            continue
        if np.isfinite([said, measured]).all() and _differ(said, measured, APART):
            found.append((f"d{name}", said, measured))
    return found


def _differ(a, b, share):
    return abs(a - b) > FLOOR + share * max(abs(a), abs(b))
