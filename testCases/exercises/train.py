"""train: forward, cost, backward, update, and again (lesson 06)."""

import numpy as np

import dnn_helpers
from testCases.engine.exercise import Case, Exercise, mistakes, rows

from ._networks import forward_pass, layers
from .compute_cost import compute_cost
from .initialize_parameters_deep import initialize_parameters_deep
from .L_model_backward import L_model_backward
from .L_model_forward import L_model_forward
from .update_parameters import update_parameters

NAME = "train"


def train(parameters, X, Y, learning_rate, num_iterations):
    parameters = {name: value.copy() for name, value in parameters.items()}
    costs = []
    for _ in range(num_iterations):
        AL, caches = L_model_forward(X, parameters)
        costs.append(compute_cost(AL, Y))
        grads = L_model_backward(AL, Y, caches)
        parameters = update_parameters(parameters, grads, learning_rate)
    return parameters, costs


def inputs(draw):
    for L, rate, rounds in ((1, 0.5, 2), (2, 0.3, 3), (3, 0.15, 4), (2, 0.7, 1)):
        X, parameters, _, Y, _ = forward_pass(draw, L, wide=False)
        times = "1 iteration" if rounds == 1 else f"{rounds} iterations"
        label = f"{layers(L)}, learning rate {rate}, {times}"
        yield Case(label, (parameters, X, Y, rate, rounds))


# --- known mistakes -------------------------------------------------------------------------------


def _loop(
    *,
    start=lambda p, X: p,
    rounds=lambda n: n,
    data=lambda X, Y, i: (X, Y),
    keeps=lambda p, new: new,
    rate=lambda a, i: a,
    stop=lambda costs: False,
):
    """The lecture's loop with one thing changed.

    start(parameters, X): the first ones; rounds(n): how many; data(X, Y, i): what round i sees;
    keeps(old, new): what of the update is kept; rate(a, i): the rate in round i; stop(costs): is it
    enough?
    """

    def whole(parameters, X, Y, learning_rate, num_iterations):
        p, costs = start(parameters, X), []
        for i in range(rounds(num_iterations)):
            x, y = data(X, Y, i)
            AL, caches = L_model_forward(x, p)
            costs.append(compute_cost(AL, y))
            grads = L_model_backward(AL, y, caches)
            p = keeps(p, update_parameters(p, grads, rate(learning_rate, i)))
            if stop(costs):
                break
        return p, costs

    return whole


def _once(parameters, X, Y, learning_rate, num_iterations):
    """Forward and backward before the loop: every step follows the first gradient."""
    AL, caches = L_model_forward(X, parameters)
    grads, costs = L_model_backward(AL, Y, caches), []
    for _ in range(num_iterations):
        costs.append(compute_cost(AL, Y))
        parameters = update_parameters(parameters, grads, learning_rate)
    return parameters, costs


def _late(parameters, X, Y, learning_rate, num_iterations):
    """Each step follows the gradient of the round before."""
    AL, caches = L_model_forward(X, parameters)
    costs = []
    for _ in range(num_iterations):
        grads = L_model_backward(AL, Y, caches)
        AL, caches = L_model_forward(X, parameters)
        costs.append(compute_cost(AL, Y))
        parameters = update_parameters(parameters, grads, learning_rate)
    return parameters, costs


def _after(parameters, X, Y, learning_rate, num_iterations):
    """The costs after each step."""
    _, costs = train(parameters, X, Y, learning_rate, num_iterations + 1)
    return train(parameters, X, Y, learning_rate, num_iterations)[0], costs[1:]


def _before_the_last(parameters, X, Y, learning_rate, num_iterations):
    """The costs are right, the last update is missing."""
    _, costs = train(parameters, X, Y, learning_rate, num_iterations)
    return train(parameters, X, Y, learning_rate, num_iterations - 1)[0], costs


def _with_last(parameters, X, Y, learning_rate, num_iterations):
    """The cost after the last step as well."""
    _, costs = train(parameters, X, Y, learning_rate, num_iterations + 1)
    return train(parameters, X, Y, learning_rate, num_iterations)[0], costs


def _summed(parameters, X, Y, learning_rate, num_iterations):
    """The gradients of all rounds so far, added up."""
    costs, summed = [], {}
    for _ in range(num_iterations):
        AL, caches = L_model_forward(X, parameters)
        costs.append(compute_cost(AL, Y))
        grads = L_model_backward(AL, Y, caches)
        summed = {name: summed.get(name, 0) + slope for name, slope in grads.items()}
        parameters = update_parameters(parameters, summed, learning_rate)
    return parameters, costs


def _sizes(parameters, X):
    return [len(X), *(len(parameters[f"W{l}"]) for l in range(1, len(parameters) // 2 + 1))]


def _returned(change):
    """The loop is right, the result is not: change(parameters, costs)."""
    return lambda *args: change(*train(*args))


def _only(kind, old, new):
    return {name: (new if name[0] == kind else old)[name] for name in old}


# fmt: off
_loops = [
    ("no_update",         "the parameters that come back are the first ones: what update_parameters returns is not kept.",
     _loop(keeps=lambda old, new: old)),
    ("one_too_few",       "the loop makes one iteration too few.", _loop(rounds=lambda n: n - 1)),
    ("one_too_many",      "the loop makes one iteration too many.", _loop(rounds=lambda n: n + 1)),
    ("one_round",         "only one update is made, and one cost stored (is the return inside the loop, or the update behind it?).", _loop(rounds=lambda n: 1)),
    ("twice_as_many",     "the loop makes twice as many iterations as are asked for.", _loop(rounds=lambda n: 2 * n)),
    ("gradient_once",     "every step uses the gradient at the first parameters (is it computed before the loop?); each needs the one at its own place.", _once),
    ("gradient_late",     "the order is wrong: each step uses the gradient of the iteration before (backward comes after forward).", _late),
    ("cost_after",        "the costs are those after each update; costs[i] is the cost before update i.", _after),
    ("last_cost_too",     "there is one cost more than iterations: the one after the last update does not belong to the list.", _with_last),
    ("last_update",       "the last update is missing: the costs are right, the parameters are those before the last step.", _before_the_last),
    ("uphill",            "the step goes uphill: the learning rate has the wrong sign.", _loop(rate=lambda a, i: -a)),
    ("rate_0_0075",       "the learning rate is fixed at 0.0075; it is an argument.", _loop(rate=lambda a, i: 0.0075)),
    ("rate_0_01",         "the learning rate is fixed at 0.01; it is an argument.", _loop(rate=lambda a, i: 0.01)),
    ("rate_0_1",          "the learning rate is fixed at 0.1; it is an argument.", _loop(rate=lambda a, i: 0.1)),
    ("rate_falls",        "the learning rate becomes smaller from iteration to iteration; it stays as it is given.", _loop(rate=lambda a, i: a / (i + 1))),
    ("own_start",         "it begins with initialize_parameters_deep; it begins with the parameters that it is given.",
     _loop(start=lambda p, X: initialize_parameters_deep(_sizes(p, X)))),
    ("zeros",             "it begins with zeros; it begins with the parameters that it is given.",
     _loop(start=lambda p, X: {name: np.zeros_like(value) for name, value in p.items()})),
    ("weights_only",      "the biases are never updated.", _loop(keeps=lambda old, new: _only("W", old, new))),
    ("biases_only",       "the weights are never updated.", _loop(keeps=lambda old, new: _only("b", old, new))),
    ("grads_kept",        "the gradients add up from iteration to iteration; each step uses its own.", _summed),
    ("first_example",     "it learns from the first example alone; each iteration uses all of them.", _loop(data=lambda X, Y, i: (X[:, :1], Y[:, :1]))),
    ("one_example",       "each iteration sees one example only; it uses all of them.",
     _loop(data=lambda X, Y, i: (X[:, [i % X.shape[1]]], Y[:, [i % X.shape[1]]]))),
    ("labels_turned",     "the labels are reversed (1 − Y).", _loop(data=lambda X, Y, i: (X, 1 - Y))),
    ("stops_when_better", "it stops as soon as the cost falls; it makes all iterations.", _loop(stop=lambda costs: len(costs) > 1 and costs[-1] < costs[-2])),
]

_result = [
    ("only_parameters",   "only the parameters are returned; the costs belong to the result too.", lambda p, costs: p),
    ("only_costs",        "only the costs are returned; the parameters belong to the result too.", lambda p, costs: costs),
    ("reversed",          "the two results are returned in the wrong order: first the parameters, then the costs.", lambda p, costs: (costs, p)),
    ("last_cost",         "one number is returned as the costs, that of the last iteration; expected is a list with one for each.",
     lambda p, costs: (p, costs[-1])),
    ("first_cost",        "one number is returned as the costs, that of the first iteration; expected is a list with one for each.",
     lambda p, costs: (p, costs[0])),
    ("only_last_cost",    "costs holds the last cost only (is the list created again in every iteration?).", lambda p, costs: (p, costs[-1:])),
    ("every_hundredth",   "costs has an entry for every 100th iteration only; expected is one for each.", lambda p, costs: (p, costs[::100])),
    ("no_costs",          "costs is empty: no cost is ever stored.", lambda p, costs: (p, [])),
    ("costs_reversed",    "the costs are in reverse order: the first iteration's comes first.", lambda p, costs: (p, costs[::-1])),
    ("costs_rounded",     "the costs are rounded: keep all digits.", lambda p, costs: (p, [round(float(cost), 4) for cost in costs])),
    ("costs_summed",      "the costs are summed up on the way; each entry is the cost of its own iteration.",
     lambda p, costs: (p, [float(cost) for cost in np.cumsum(costs)])),
    ("three",             "three things are returned; expected are two: the parameters and the costs.", lambda p, costs: (p, costs, len(costs))),
    ("costs_dict",        "costs is a dict; expected is a list.", lambda p, costs: (p, dict(enumerate(costs)))),
    ("parameters_list",   "the parameters are returned as a list; expected is a dict.", lambda p, costs: (list(p.values()), costs)),
]
# fmt: on

TRAIN = Exercise(
    name=NAME,
    arguments=("parameters", "X", "Y", "learning_rate", "num_iterations"),
    result=("result", ("parameters", ("costs", ("cost",)))),
    formula=train,
    reference=dnn_helpers.train,
    inputs=inputs,
    sizes=lambda parameters, X, Y, learning_rate, num_iterations: {
        "m": X.shape[1],
        "the number of iterations": num_iterations,
    },
    fixed=("Y",),
    depends=("L_model_forward", "compute_cost", "L_model_backward", "update_parameters"),
    maths={"": "num_iterations times:  AL → cost → dW, db → W[l] := W[l] − α dW[l], b likewise"},
    hints=(
        "The four steps of lesson 00, again and again: forward, cost, backward, update.",
        "Before the loop: a copy of the parameters with copies of the arrays, and an empty list for "
        "the costs. After it: return both.",
        "In the loop: L_model_forward gives AL and caches; compute_cost and L_model_backward take "
        "what it gave.",
        "Each iteration ends with parameters = update_parameters(parameters, grads, learning_rate).",
    ),
    leaves_open={
        "deleted: parameters = {name: value.copy() for name, value in parameters.items()}": (
            "the course's update_parameters makes new arrays"
        ),
    },
    mistakes=mistakes(NAME, [*_loops, *rows(_returned, _result)]),
)
