"""What the playground says is what it did: calls are counted, and troubles measured."""

import numpy as np
import pytest

import dnn_helpers
from dnn_helpers import (
    L_layer_model,
    L_model_backward,
    L_model_forward,
    compute_cost,
    initialize_parameters,
    initialize_parameters_deep,
    linear_activation_forward,
    linear_forward,
    playground,
    update_parameters,
)
from dnn_helpers.live import Functions, Run, Settings, diagnosis, first_weights
from dnn_helpers.live import engine as engine_module
from dnn_helpers.live import functions as functions_module
from dnn_helpers.live.code import code_of
from dnn_helpers.live.formula import activation_of, formula


def counting(name, calls):
    """The course's function of that name, as somebody else's, that counts its calls."""
    ours = getattr(dnn_helpers, name)

    def function(*args):
        calls[name] = calls.get(name, 0) + 1
        return ours(*args)

    return function


def leaky(Z):
    return np.where(Z > 0, Z, 0.1 * Z), Z


def leaky_backward(dA, Z):
    return np.where(Z > 0, dA, 0.1 * dA)


def tanh(Z):
    return np.tanh(Z), Z


def tanh_backward(dA, Z):
    return dA * (1 - np.tanh(Z) ** 2)


# --- what is said to have run, ran


@pytest.mark.parametrize("initialisation", ["0.01", "scaled", "he"])
@pytest.mark.parametrize("seed", [1, 7])
def test_every_function_that_is_said_to_run_is_called_as_often_as_is_said(initialisation, seed):
    calls = {}
    handed = {name: counting(name, calls) for name in dnn_helpers.NETWORK}
    p = playground(**handed, initialisation=initialisation, seed=seed)
    calls.clear()
    p._run.functions.counts.update(dict.fromkeys(handed, 0))
    p.step(3)
    p.problem = "xor"
    calls.clear()
    p.hidden = [3]  # a new run: its counts begin at 0
    p.step(10)
    assert calls["initialize_parameters_deep"] == 1
    assert calls["update_parameters"] == 10
    assert calls["relu"] == calls["L_model_forward"]  # one hidden layer
    said = p.whose()
    for name, number in calls.items():
        assert f" {name} {number}" in said, said
    idle = set(handed) - set(calls)
    assert idle == {"train", "flatten", "predict"}
    assert said.endswith("Handed over and not called: train, flatten, predict.")
    assert p.frame["whose"] == said


def test_without_functions_it_says_that_the_courses_run():
    said = playground().whose()
    assert said.startswith("Runs the course's functions")
    assert playground(L_model_forward=L_model_forward).whose() == said  # that is the course's too


def test_one_function_among_the_courses():
    p = playground(relu=leaky)
    p.step(5)
    said = p.whose()
    assert said.startswith("Runs your functions; calls so far: leaky as relu ")
    assert "The course's: " in said
    assert "linear_forward" in said


def test_a_function_that_is_handed_over_is_used_wherever_it_is_called():
    p = playground(relu=leaky, relu_backward=leaky_backward)
    p.step(20)
    expected = playground()
    expected.step(20)
    assert p.cost != expected.cost
    A = p.run.activations(1)
    Z = p.run.sums(1)[:, : A.shape[1]]
    np.testing.assert_array_equal(A, np.where(Z > 0, Z, 0.1 * Z))
    assert dnn_helpers.network.forward.relu is dnn_helpers.relu  # and afterwards all is as it was


def test_a_function_may_wrap_the_one_that_it_replaces():
    def linear_forward_(A, W, b):
        Z, cache = linear_forward(A, W, b)
        return Z + 1, cache

    def layer(A_prev, W, b, activation):
        return linear_activation_forward(A_prev, W, b, activation)

    functions = Functions({"linear_forward": linear_forward_, "linear_activation_forward": layer})
    parameters = initialize_parameters([2, 3, 1])
    X = np.ones((2, 4))
    _AL, caches = functions["L_model_forward"](X, parameters)
    Z = caches[0][1]
    np.testing.assert_allclose(Z, parameters["W1"] @ X + parameters["b1"] + 1)
    assert functions.counts["linear_forward"] == functions.counts["linear_activation_forward"] == 2
    np.testing.assert_array_equal(L_model_forward(X, parameters)[1][0][1], Z - 1)


@pytest.mark.parametrize(
    ("name", "near"),
    [("L_model_foward", "L_model_forward"), ("learning_rte", "learning_rate"), ("rate", "")],
)
def test_a_name_that_means_nothing_is_refused_with_the_nearest(name, near):
    with pytest.raises(TypeError, match=rf"playground\({name}=...\) means nothing") as refused:
        playground(**{name: leaky})
    if near:
        assert f"did you mean {near}?" in str(refused.value)
    with pytest.raises(TypeError, match="got float; needed: a function"):
        playground(relu=0.1)


# --- the first weights


def test_the_first_weights_are_the_learners_scaled():
    def mine(layer_dims):
        parameters = initialize_parameters_deep(layer_dims)
        parameters["W1"][0, 0] = 0.0123
        return parameters

    for initialisation, spread in (("0.01", 0.01), ("scaled", 2**-0.5), ("he", 1.0)):
        run = Run(
            Settings(initialisation=initialisation, hidden=(3,)),
            {"initialize_parameters_deep": mine},
        )
        assert run.start["W1"][0, 0] == pytest.approx(1.23 * spread)
        ours = initialize_parameters([2, 3, 1], initialisation, 1)
        for name in ("W2", "b1", "b2"):
            np.testing.assert_allclose(run.start[name], ours[name], rtol=1e-14)
        assert np.shares_memory(run.start["W1"], ours["W1"]) is False


def test_the_seed_is_that_of_the_knob_and_the_generator_is_left_alone():
    def mine(layer_dims):
        return initialize_parameters_deep(layer_dims)

    np.random.seed(5)
    expected = np.random.rand()
    np.random.seed(5)
    found = first_weights(mine, [2, 3, 1], "he", seed=4)
    assert np.random.rand() == expected
    np.testing.assert_allclose(found["W1"], initialize_parameters([2, 3, 1], "he", 4)["W1"])
    np.random.seed(5)
    assert np.random.rand() == expected  # np.random.seed works as before


def test_a_rule_of_its_own_is_taken_as_it_is_and_said():
    def ones(layer_dims):
        return initialize_parameters(layer_dims, "scaled", 3)

    run = Run(Settings(hidden=(3,)), {"initialize_parameters_deep": ones})
    assert not run.spread_chosen
    np.testing.assert_array_equal(run.start["W1"], ones([2, 3, 1])["W1"])
    assert "a rule of its own" in code_of(run)
    with pytest.raises(ValueError, match="initialisation is 'zeros'"):
        first_weights(ones, [2, 1], "zeros")


def test_the_code_that_repeats_a_run_of_rewired_functions():
    run = Run(Settings(), {"relu": leaky, "relu_backward": leaky_backward})
    run.step(30)
    made = {"leaky": leaky, "leaky_backward": leaky_backward}
    code = code_of(run).replace("{**my_functions(), ", "{")
    exec(code, made)
    assert made["costs"] == run.costs
    plain = L_layer_model(run.problem.X, run.problem.Y, [2, 4, 4, 1], 0.3, 30, initialisation="he")
    assert plain[1] != run.costs


# --- troubles are measured


def test_a_leaky_relu_below_zero_is_not_dead():
    p = playground(relu=leaky, relu_backward=leaky_backward, hidden=[3])
    p.run.parameters["b1"][1] = -100
    p.run.__dict__.pop("_evaluation")
    A = p.run.activations(1)
    assert (A[1] < 0).all()
    assert not any(dead.any() for dead in diagnosis.dead_units(p.run))
    assert "ead" not in p.message
    said = formula(p.run, 1, 2)
    assert said.startswith("a[1]₂ = leaky(")
    assert "0 on" not in said


def test_a_relu_below_zero_is_dead_and_a_saturated_tanh_too():
    run = Run(Settings(hidden=(3,)))
    run.parameters["b1"][1] = -100
    assert [dead.tolist() for dead in diagnosis.dead_units(run)] == [[False, True, False]]
    run = Run(Settings(hidden=(3,), activation="tanh"), {}, {"tanh": (tanh, tanh_backward)})
    run.parameters["b1"][1] = -100
    assert [dead.tolist() for dead in diagnosis.dead_units(run)] == [[False, True, False]]


def test_a_unit_that_is_constant_but_has_a_slope_is_not_dead():
    run = Run(Settings(hidden=(2,)))
    run.parameters["W1"][0] = 0
    run.parameters["b1"][0] = 1
    assert (run.activations(1)[0] == 1).all()
    assert not diagnosis.dead_units(run)[0].any()


@pytest.mark.parametrize(
    ("handed", "layer", "name"),
    [
        ({}, 1, "relu"),
        ({}, 3, "sigmoid"),
        ({"relu": leaky}, 1, "leaky"),
        ({"relu": tanh}, 2, "tanh"),
        ({"relu": lambda Z: (np.maximum(Z, 0), Z)}, 1, "relu"),
    ],
)
def test_formulas_name_the_activation_that_ran(handed, layer, name):
    run = Run(Settings(), handed)
    assert activation_of(run, layer) == name
    assert f" = {name}(" in formula(run, layer, 1)


def test_an_activation_without_a_name_is_called_g():
    def forward(X, parameters):
        Z1 = parameters["W1"] @ X + parameters["b1"]
        A1 = np.sin(3 * Z1)
        Z2 = parameters["W2"] @ A1 + parameters["b2"]
        return 1 / (1 + np.exp(-Z2)), [((X, 0, 0), Z1), ((A1, 0, 0), Z2)]

    run = Run(Settings(hidden=(3,)), {"L_model_forward": forward})
    said = formula(run, 1, 1)
    assert said.startswith("a[1]₁ = g(")
    assert "an activation of your own" in said


@pytest.mark.parametrize(
    ("handed", "says", "says_not"),
    [
        ({"compute_cost": lambda AL, Y: np.nan}, "compute_cost made it so", "rate"),
        (
            {"L_model_forward": lambda X, p: (np.full((1, X.shape[1]), np.nan), [])},
            "L_model_forward gave NaN or inf for 300 of 300", "rate",
        ),
        (
            {"L_model_forward": lambda X, p: (np.ones((1, X.shape[1])), []),
             "compute_cost": lambda AL, Y: float(-np.mean(np.log(1 - AL)))},
            "logarithm of 0", "rate",
        ),
    ],
)  # fmt: skip
def test_why_a_cost_is_not_a_number_is_true_of_any_function(handed, says, says_not):
    run = Run(Settings(), handed)
    run.step(1)
    assert says in run.failure
    assert says_not not in run.failure  # at the start no learning rate did it


def test_stuck_needs_a_hundred_iterations_and_measures_what_fades():
    settings = Settings("xor", (6, 6, 6), 0.05, "0.01", seed=2)
    run = Run(settings)
    run.step(99)
    assert diagnosis.diagnose(run)[0] != "stuck"
    run.step(1)
    kind, sentence = diagnosis.diagnose(run)
    assert kind == "stuck"
    first, last = (np.std(run.activations(l)) for l in (1, 3))
    assert f"standard deviation of {first:.2g} in the first hidden layer and {last:.2g}" in sentence


def test_a_straight_line_that_would_do_is_not_told_to_be_too_little():
    run = Run(Settings("blobs", (), 1e-6, "0.01"))
    run.step(100)
    kind, sentence = diagnosis.diagnose(run)
    assert kind == "stuck"
    assert "hidden layer" not in sentence
    run = Run(Settings("circles", (), 1e-6, "0.01"))
    run.step(100)
    assert "add a hidden layer" in diagnosis.diagnose(run)[1]


def test_slopes_that_do_not_belong_to_the_cost_are_named():
    def forgets(AL, Y, caches):
        grads = L_model_backward(AL, Y, caches)
        return grads | {"dW2": 1.01 * grads["dW2"]}

    p = playground(L_model_backward=forgets)
    assert p.frame["kind"] == "slopes"
    assert p.message.startswith("Your slopes and your cost disagree: dW2. ")
    right = playground(L_model_backward=counting("L_model_backward", {}))
    assert right.message == ""


@pytest.mark.parametrize("hidden", [[], [3], [5, 4, 3]])
@pytest.mark.parametrize("initialisation", ["0.01", "scaled", "he"])
@pytest.mark.parametrize("activation", ["relu", "leaky", "tanh"])
def test_slopes_that_do_belong_are_never_named(hidden, initialisation, activation):
    p = playground(
        activations={"leaky": (leaky, leaky_backward), "tanh": (tanh, tanh_backward)},
        hidden=hidden, initialisation=initialisation, activation=activation, iteration=30,
        **{name: counting(name, {}) for name in dnn_helpers.NETWORK},
    )  # fmt: skip
    assert p.frame["kind"] != "slopes", p.message
    assert p.run.disagreements() == []


def test_a_wrong_backward_of_an_activation_is_named():
    p = playground(activations={"tanh": (tanh, leaky_backward)}, activation="tanh")
    assert "disagree: dW1, db1, dW2, db2. " in p.message


def test_a_slow_function_with_a_loop_is_named_with_its_time(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(functions_module, "clock", lambda: now[0])
    monkeypatch.setattr(engine_module.functions, "clock", lambda: now[0])

    def slow(A, W, b):
        for _ in range(3):
            now[0] += 0.1
        return linear_forward(A, W, b)

    run = Run(Settings(hidden=(3,)), {"linear_forward": slow})
    run.step(4)
    kind, sentence = diagnosis.diagnose(run)
    assert kind == "slow"
    assert "A step takes 0.60 s" in sentence
    assert "linear_forward, with 0.30 s" in sentence
    assert "It has a loop in Python" in sentence
    quick = Run(Settings(hidden=(3,)))
    quick.step(4)
    assert diagnosis.diagnose(quick) == ("", "")


def momentum(parameters, grads, learning_rate, kept={}):  # noqa: B006
    for name in parameters:
        kept[name] = 0.9 * kept.get(name, 0) + grads["d" + name]
    return {name: parameters[name] - learning_rate * kept[name] for name in parameters}


def test_an_update_that_keeps_something_is_told_that_going_back_does_not_repeat_it():
    p = playground(update_parameters=momentum)
    p.step(60)
    assert p.frame["kind"] != "memory"
    p.go_to(20)
    p.go_to(60)
    assert p.frame["kind"] == "memory"
    assert "Your update_parameters keeps something from call to call" in p.message
    plain = playground(update_parameters=lambda p, g, a: update_parameters(p, g, a))
    plain.step(60)
    plain.go_to(20)
    plain.go_to(60)
    assert plain.frame["kind"] != "memory"


def test_what_an_update_keeps_in_its_dictionary_goes_back_with_it():
    def with_velocity(parameters, grads, learning_rate):
        updated = {}
        for name in [name for name in parameters if name[0] in "Wb"]:
            v = 0.9 * parameters.get("v" + name, 0) + grads["d" + name]
            updated |= {"v" + name: v, name: parameters[name] - learning_rate * v}
        return updated

    run = Run(Settings(), {"update_parameters": with_velocity})
    run.step(60)
    costs = list(run.costs)
    run.go_to(13)
    run.go_to(60)
    assert run.costs == costs
    assert run.kept_something is None
    made = {"with_velocity": with_velocity}
    exec(code_of(run), made)
    assert made["costs"] == costs
    assert compute_cost(*[L_model_forward(run.X, run.weights)[0], run.problem.Y]) == run.cost


def test_mini_batches():
    def mini_batch(X, Y, iteration):
        chosen = np.random.RandomState(iteration).permutation(X.shape[1])[:32]
        return X[:, chosen], Y[:, chosen]

    run = Run(Settings(), {"mini_batch": mini_batch})
    run.step(50)
    costs = list(run.costs)
    X, Y = mini_batch(run.X, run.problem.Y, 0)
    first = L_model_forward(X, run._snapshots[0])[0]
    assert costs[0] == compute_cost(first, Y)
    run.go_to(10)
    run.go_to(50)
    assert run.costs == costs
    made = {"mini_batch": mini_batch}
    exec(code_of(run), made)
    assert made["costs"] == costs
    bad = Run(Settings(), {"mini_batch": lambda X, Y, i: (X[:, :5], Y)})
    bad.step(1)
    assert "mini_batch gave [(2, 5), (1, 300)]" in bad.failure


def test_weight_decay_in_cost_and_slopes_agrees():
    def cost(AL, Y, parameters):
        weights = sum(np.sum(v**2) for k, v in parameters.items() if k[0] == "W")
        return compute_cost(AL, Y) + 0.05 * weights

    def backward(AL, Y, caches):
        grads = L_model_backward(AL, Y, caches)
        for l, ((_, W, _), _) in enumerate(caches, 1):
            grads[f"dW{l}"] = grads[f"dW{l}"] + 0.1 * W
        return grads

    assert playground(compute_cost=cost, L_model_backward=backward).message == ""
    assert "disagree: dW1" in playground(L_model_backward=backward).message
    run = Run(Settings(), {"compute_cost": cost, "L_model_backward": backward})
    run.step(20)
    made = {"cost": cost, "backward": backward}
    exec(code_of(run), made)
    assert made["costs"] == run.costs
