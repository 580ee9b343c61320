"""The training loops: what they return, whose functions they use, how they stop."""

import numpy as np
import pytest

import dnn_helpers as dnn

random = np.random.RandomState(5)
X = random.randn(4, 30)
Y = (X[:1] * X[1:2] > 0).astype(int)  # no straight line parts these
DIMS = [4, 6, 3, 1]


def written_out(X, Y, layers_dims, learning_rate, num_iterations, initialisation, seed=1):
    """The loop of the lecture, from its own formulas: an independent witness."""
    parameters = dnn.initialize_parameters(layers_dims, initialisation, seed)
    L, m, costs = len(layers_dims) - 1, X.shape[1], []
    for _ in range(num_iterations):
        As, Zs = [X], []
        for l in range(1, L + 1):
            Zs.append(parameters[f"W{l}"] @ As[-1] + parameters[f"b{l}"])
            As.append(np.maximum(0, Zs[-1]) if l < L else 1 / (1 + np.exp(-Zs[-1])))
        costs.append(-np.mean(Y * np.log(As[-1]) + (1 - Y) * np.log(1 - As[-1])))
        dZ = As[-1] - Y
        for l in range(L, 0, -1):
            dW, db = dZ @ As[l - 1].T / m, dZ.mean(axis=1, keepdims=True)
            if l > 1:
                dZ = (parameters[f"W{l}"].T @ dZ) * (Zs[l - 2] > 0)
            parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * dW
            parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * db
    return parameters, costs


@pytest.mark.parametrize("initialisation", ["0.01", "scaled", "he"])
def test_L_layer_model_is_the_lectures_loop(initialisation):
    found, costs = dnn.L_layer_model(
        X, Y, DIMS, learning_rate=0.3, num_iterations=60, initialisation=initialisation, seed=3
    )
    expected, expected_costs = written_out(X, Y, DIMS, 0.3, 60, initialisation, 3)
    np.testing.assert_allclose(costs, expected_costs, rtol=1e-9)
    for key, value in expected.items():
        np.testing.assert_allclose(found[key], value, rtol=1e-7, atol=1e-12)


def test_two_layer_model_is_the_same_loop():
    dims = (4, 6, 1)
    found, costs = dnn.two_layer_model(
        X, Y, dims, learning_rate=0.3, num_iterations=60, initialisation="he"
    )
    expected, expected_costs = written_out(X, Y, dims, 0.3, 60, "he")
    np.testing.assert_allclose(costs, expected_costs, rtol=1e-9)
    np.testing.assert_allclose(found["W2"], expected["W2"], rtol=1e-7)


def test_defaults():
    """The lecture's: rate 0.0075; small weights for two layers, scaled ones for L."""
    _, costs = dnn.L_layer_model(X, Y, [4, 6, 1], num_iterations=3)
    np.testing.assert_allclose(costs, written_out(X, Y, [4, 6, 1], 0.0075, 3, "scaled")[1])
    _, costs = dnn.two_layer_model(X, Y, [4, 6, 1], num_iterations=3)
    np.testing.assert_allclose(costs, written_out(X, Y, [4, 6, 1], 0.0075, 3, "0.01")[1])
    for train in (dnn.L_layer_model, dnn.two_layer_model):
        assert len(train(X[:, :2], Y[:, :2], [4, 1, 1])[1]) == 3000


def test_pictures_given_as_lists_train_too():
    _, costs = dnn.L_layer_model(X.tolist(), Y.tolist(), DIMS, num_iterations=2)
    assert costs == dnn.L_layer_model(X, Y, DIMS, num_iterations=2)[1]


def test_costs_are_plain_floats_and_fall():
    _, costs = dnn.L_layer_model(X, Y, DIMS, 0.5, 400, initialisation="he")
    assert len(costs) == 400
    assert all(type(cost) is float for cost in costs)
    assert costs[-1] < 0.5 * costs[0]


@pytest.mark.parametrize("train", [dnn.L_layer_model, dnn.two_layer_model])
def test_print_cost(train, capsys):
    train(X, Y, [4, 2, 1], num_iterations=150, print_cost=True, seed=1)
    lines = capsys.readouterr().out.splitlines()
    assert [line.rsplit(":", 1)[0] for line in lines] == [
        f"Cost after iteration {i}" for i in (0, 100, 149)
    ]
    train(X, Y, [4, 2, 1], num_iterations=3)
    assert capsys.readouterr().out == ""


USED = {
    dnn.L_layer_model: ["L_model_forward", "compute_cost", "L_model_backward"],
    dnn.two_layer_model: [
        "linear_activation_forward", "compute_cost", "compute_dA", "linear_activation_backward",
    ],
}  # fmt: skip


@pytest.mark.parametrize("train", USED)
def test_the_functions_handed_over_are_the_ones_that_train(train):
    called = set()

    def counted(name):
        def f(*args):
            called.add(name)
            return getattr(dnn, name)(*args)

        return f

    names = [*USED[train], "update_parameters"]
    own = {name: counted(name) for name in names}
    _, costs = train(X, Y, [4, 2, 1], num_iterations=2, functions=own)
    assert called == set(names)
    assert costs == train(X, Y, [4, 2, 1], num_iterations=2)[1]


@pytest.mark.parametrize("train", USED)
def test_a_learners_initialisation_is_used_where_it_is_asked_for(train):
    def zeros(layer_dims):
        return {k: v * 0 for k, v in dnn.initialize_parameters_deep(layer_dims).items()}

    own = {"initialize_parameters_deep": zeros}
    kept, _ = train(X, Y, [4, 2, 1], num_iterations=0, initialisation="0.01", functions=own)
    assert not kept["W1"].any()
    for other in ({"initialisation": "he"}, {"initialisation": "0.01", "seed": 2}):
        kept, _ = train(X, Y, [4, 2, 1], num_iterations=0, functions=own, **other)
        assert kept["W1"].all()


@pytest.mark.parametrize("train", USED)
def test_interrupting_keeps_what_was_learned(train, capsys):
    def until_the_fifth(iterations):
        for i in iterations:
            if i == 5:
                raise KeyboardInterrupt
            yield i

    kept, costs = train(X, Y, [4, 2, 1], num_iterations=50, progress=until_the_fifth)
    expected, five = train(X, Y, [4, 2, 1], num_iterations=5)
    assert costs == five
    np.testing.assert_array_equal(kept["W1"], expected["W1"])
    assert "Interrupted after 5 of 50" in capsys.readouterr().out


def test_in_the_middle_of_a_step_too():
    calls = []

    def interrupted(AL, Y, caches):
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return dnn.L_model_backward(AL, Y, caches)

    kept, costs = dnn.L_layer_model(
        X, Y, [4, 2, 1], num_iterations=50, functions={"L_model_backward": interrupted}
    )
    expected, three = dnn.L_layer_model(X, Y, [4, 2, 1], num_iterations=3)
    assert costs == three
    np.testing.assert_array_equal(kept["W2"], expected["W2"])
