"""X = Q R is the same gradient descent: held against plain training, in every shape it may meet."""

import numpy as np
import pytest

from dnn_helpers import (
    L_layer_model,
    L_model_forward,
    flatten,
    initialize_parameters,
    load_dataset,
)
from dnn_helpers.network.reduction import L_layer_model_reduced, reduce_inputs


def examples(n_x, m, seed=0):
    random = np.random.RandomState(seed)
    X = random.rand(n_x, m)
    return X, (X[:1] + X[-1:] + 0.1 * random.randn(1, m) > 1).astype(float)


def repeated_columns(n_x=30, m=12):
    """Rank 4 only: every column is a mixture of four, the last one repeats the first."""
    X, _ = examples(n_x, 4)
    X = X @ np.random.RandomState(1).rand(4, m)
    X[:, -1] = X[:, 0]
    return X, (np.arange(m).reshape(1, m) % 2).astype(float)


def with_a_zero_picture():
    X, Y = examples(40, 9)
    X[:, 3] = 0
    return X, Y


CASES = {
    "fewer examples than inputs": examples(60, 15),
    "one example": examples(20, 1),
    "as many as inputs": examples(12, 12),
    "more examples than inputs": examples(6, 50),
    "rank-deficient": repeated_columns(),
    "a black picture": with_a_zero_picture(),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("hidden", [(), (5,), (7, 4, 3)])
def test_costs_and_parameters_are_those_of_plain_training(name, hidden):
    X, Y = CASES[name]
    sizes = [X.shape[0], *hidden, 1]
    settings = {"learning_rate": 0.1, "num_iterations": 120, "initialisation": "he", "seed": 3}
    plain, plain_costs = L_layer_model(X, Y, sizes, **settings)
    ours, our_costs = L_layer_model_reduced(X, Y, sizes, **settings)
    assert plain_costs[0] - plain_costs[-1] > 1e-3  # it did learn: equality says something
    assert len(our_costs) == 120
    np.testing.assert_allclose(our_costs, plain_costs, rtol=0, atol=1e-9)
    assert ours.keys() == plain.keys()
    for key in plain:
        np.testing.assert_allclose(ours[key], plain[key], rtol=0, atol=1e-9, err_msg=key)


@pytest.mark.parametrize("name", CASES)
def test_the_factors(name):
    X, _ = CASES[name]
    reduction = reduce_inputs(X)
    r = min(X.shape)
    assert reduction.Q.shape == (X.shape[0], r)
    assert reduction.R.shape == (r, X.shape[1])
    np.testing.assert_allclose(reduction.Q @ reduction.R, X, atol=1e-12)
    np.testing.assert_allclose(reduction.Q.T @ reduction.Q, np.eye(r), atol=1e-12)


def test_it_says_when_it_does_not_pay():
    assert reduce_inputs(examples(60, 15)[0]).pays
    assert reduce_inputs(examples(60, 15)[0]).saving == 4.0
    assert not reduce_inputs(examples(12, 12)[0]).pays
    assert not reduce_inputs(examples(6, 50)[0]).pays


def test_where_it_does_not_pay_the_inputs_are_trained_on_as_they_are():
    X, Y = CASES["more examples than inputs"]
    seen = []

    def forward(X, parameters):
        seen.append(X)
        return L_model_forward(X, parameters)

    _, costs = L_layer_model_reduced(
        X, Y, [6, 4, 1], num_iterations=3, functions={"L_model_forward": forward}
    )
    assert all(np.array_equal(x, X) for x in seen)
    assert costs == L_layer_model(X, Y, [6, 4, 1], num_iterations=3)[1]  # to the last bit


def test_the_part_of_the_weights_outside_the_span_is_kept():
    X, Y = CASES["fewer examples than inputs"]
    start = initialize_parameters([60, 5, 1], "he", seed=1)
    trained, _ = L_layer_model_reduced(X, Y, [60, 5, 1], 0.1, 50, initialisation="he", seed=1)
    Q = reduce_inputs(X).Q
    outside = np.eye(60) - Q @ Q.T
    assert np.abs(start["W1"] @ outside).max() > 0.01
    np.testing.assert_allclose(trained["W1"] @ outside, start["W1"] @ outside, atol=1e-12)


def test_new_examples_get_the_answers_of_the_full_network():
    X, _ = CASES["fewer examples than inputs"]
    X_new = examples(60, 8, seed=9)[0]
    start = initialize_parameters([60, 5, 3, 1], "he", seed=1)
    reduction = reduce_inputs(X)
    new = reduction.reduce_new(X_new, start)
    assert new.shape == (15 + 5, 8)
    reduced = reduction.reduce_parameters(start)
    for step in range(3):  # wherever training leads, the rows made at the start stay right
        reduced = {key: value + 0.01 * step for key, value in reduced.items()}
        full = reduction.expand_parameters(reduced, start)
        expected, _ = L_model_forward(X_new, full)
        found, _ = L_model_forward(new, reduction.parameters_for_new(reduced))
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)


def test_training_in_place_on_the_reduced_parameters_leaves_the_full_ones_alone():
    start = initialize_parameters([60, 5, 1], "he")
    reduced = reduce_inputs(examples(60, 15)[0]).reduce_parameters(start)
    for value in reduced.values():
        value += 1
    for key, value in initialize_parameters([60, 5, 1], "he").items():
        np.testing.assert_array_equal(start[key], value)


def test_given_functions_are_the_ones_that_run():
    calls = []

    def update_in_place(parameters, grads, learning_rate):
        calls.append(parameters["W1"].shape)
        for key in parameters:
            parameters[key] -= learning_rate * grads["d" + key]
        return parameters

    X, Y = CASES["fewer examples than inputs"]
    settings = {"learning_rate": 0.1, "num_iterations": 40, "initialisation": "scaled", "seed": 2}
    ours, costs = L_layer_model_reduced(
        X, Y, [60, 5, 1], functions={"update_parameters": update_in_place}, **settings
    )
    plain, plain_costs = L_layer_model(X, Y, [60, 5, 1], **settings)
    assert calls == [(5, 15)] * 40  # on R, not on X
    np.testing.assert_allclose(costs, plain_costs, rtol=0, atol=1e-9)
    np.testing.assert_allclose(ours["W1"], plain["W1"], rtol=0, atol=1e-9)


def test_a_given_initialisation_is_used_where_l_layer_model_uses_it():
    def all_the_same(sizes):
        return {
            key: np.full_like(value, 0.01)
            for key, value in initialize_parameters(sizes, "0.01").items()
        }

    X, Y = CASES["fewer examples than inputs"]
    given = {"initialize_parameters_deep": all_the_same}
    for initialisation, seed in (("0.01", 1), ("0.01", 2), ("he", 1)):
        settings = {"num_iterations": 5, "initialisation": initialisation, "seed": seed}
        _, costs = L_layer_model_reduced(X, Y, [60, 5, 1], functions=given, **settings)
        _, plain = L_layer_model(X, Y, [60, 5, 1], functions=given, **settings)
        np.testing.assert_allclose(costs, plain, rtol=0, atol=1e-12)


def test_an_interrupt_keeps_what_was_learned():
    def stop_after(count):
        def progress(iterable):
            for i, item in enumerate(iterable):
                if i == count:
                    raise KeyboardInterrupt
                yield item

        return progress

    X, Y = CASES["fewer examples than inputs"]
    found, costs = L_layer_model_reduced(X, Y, [60, 5, 1], 0.1, 50, progress=stop_after(20))
    expected, _ = L_layer_model(X, Y, [60, 5, 1], 0.1, 20)
    assert len(costs) == 20
    np.testing.assert_allclose(found["W1"], expected["W1"], rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    ("X", "words"),
    [
        (np.zeros(5), r"X has shape \(5,\)"),
        (np.zeros((5, 0)), r"X has shape \(5, 0\)"),
        (np.array([[1.0, np.nan]]), r"X\[0, 1\] is nan"),
    ],
)
def test_bad_inputs_are_named(X, words):
    with pytest.raises(ValueError, match=words):
        reduce_inputs(X)


def test_full_and_reduced_parameters_are_not_mixed_up():
    reduction = reduce_inputs(examples(60, 15)[0])
    start = initialize_parameters([60, 5, 1])
    reduced = reduction.reduce_parameters(start)
    with pytest.raises(ValueError, match="Full parameters are needed"):
        reduction.reduce_parameters(reduced)
    with pytest.raises(ValueError, match="Reduced parameters are needed"):
        reduction.expand_parameters(start, start)
    with pytest.raises(ValueError, match="as many rows as the X"):
        reduction.reduce_new(np.zeros((59, 2)), start)


@pytest.mark.catvnoncat
def test_the_published_cat_run_through_the_reduction():
    pictures, Y, *_ = load_dataset("catvnoncat")
    _, costs = L_layer_model_reduced(
        flatten(pictures), Y, [12288, 20, 7, 5, 1], num_iterations=2500
    )
    published = {0: 0.771749, 100: 0.672053, 200: 0.648263, 500: 0.540138, 800: 0.369126,
                 900: 0.391747, 1000: 0.315187, 1500: 0.161189, 2000: 0.113821,
                 2400: 0.092878}  # fmt: skip
    for i, cost in published.items():
        assert costs[i] == pytest.approx(cost, abs=5e-7), i
