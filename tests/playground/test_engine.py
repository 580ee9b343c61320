"""The engine: the descent of L_layer_model, reproducible from any side, honest when it fails."""

import io
from contextlib import redirect_stdout

import numpy as np
import pytest

from dnn_helpers import (
    L_layer_model,
    L_model_backward,
    L_model_forward,
    compute_cost,
    initialize_parameters,
    initialize_parameters_deep,
    update_parameters,
)
from dnn_helpers.live import PROBLEMS, Run, Settings, diagnosis, make_problem
from dnn_helpers.live.code import CALLED_IN_THE_LOOP, code_of
from dnn_helpers.live.engine import GRID, SNAPSHOTS
from dnn_helpers.live.formula import formula
from dnn_helpers.live.problems import IN_THE_PLANE, TEST_POINTS

ALL = {
    f.__name__: f
    for f in (
        initialize_parameters_deep,
        L_model_forward,
        compute_cost,
        L_model_backward,
        update_parameters,
    )
}


def same(a, b):
    return a.keys() == b.keys() and all(np.array_equal(a[key], b[key]) for key in a)


# --- descent


@pytest.mark.parametrize("hidden", [(), (3,), (5, 4, 3)])
def test_a_run_is_l_layer_model_to_the_last_bit(hidden):
    run = Run(Settings(problem="xor", hidden=hidden, learning_rate=0.2, seed=4))
    assert run.step(80) == 80
    parameters, costs = L_layer_model(
        run.problem.X, run.problem.Y, [2, *hidden, 1], 0.2, 80, initialisation="he", seed=4
    )
    assert run.costs == costs
    assert same(run.parameters, parameters)


@pytest.mark.parametrize("initialisation", ["0.01", "scaled", "he"])
@pytest.mark.parametrize("functions", [None, ALL])
def test_the_exported_code_makes_the_run_again(initialisation, functions):
    settings = Settings("moons", (4, 3), 0.5, initialisation, noise=0.2, seed=1, examples=60)
    run = Run(settings, functions)
    run.step(50)
    made = {}
    exec(code_of(run), made)
    assert made["costs"] == run.costs
    assert same(made["parameters"], run.parameters)
    assert "my_functions" not in code_of(run)  # the reference was handed over: nothing to name


def test_the_exported_code_names_your_functions_where_they_ran():
    def my_cost(AL, Y):
        return compute_cost(AL, Y)

    def my_start(layer_dims):
        return initialize_parameters_deep(layer_dims)

    run = Run(Settings(), {"compute_cost": my_cost, "initialize_parameters_deep": my_start})
    run.step(20)
    code = code_of(run)
    assert '"compute_cost": my_cost' in code
    assert "each W times sqrt(2 / n_prev) / 0.01" in code
    made = {"my_cost": my_cost, "my_start": my_start}
    exec(code, made)
    assert made["costs"] == run.costs
    assert same(made["parameters"], run.parameters)


@pytest.mark.parametrize("iterations", [7, 100, SNAPSHOTS * 8 + 300])
def test_any_earlier_state_is_reached_again(iterations):
    run = Run(Settings(hidden=(3,), examples=20))
    first = {key: value.copy() for key, value in run.parameters.items()}
    run.step(iterations)
    last, costs = run.parameters, list(run.costs)
    run.go_to(0)
    assert run.iteration == 0
    assert run.failure is None
    assert same(run.parameters, first)
    run.go_to(iterations)
    assert run.costs == costs
    assert same(run.parameters, last)
    run.step(13)
    run.go_to(iterations)
    assert run.costs == costs
    assert same(run.parameters, last)
    assert len(run._snapshots) <= SNAPSHOTS + 1


def test_going_back_also_works_with_an_update_in_place():
    def in_place(parameters, grads, learning_rate):
        for key in parameters:
            parameters[key] -= learning_rate * grads["d" + key]
        return parameters

    run = Run(Settings(hidden=(3,)), {"update_parameters": in_place})
    plain = Run(Settings(hidden=(3,)))
    for one in (run, plain):
        one.step(30)
        one.look = one.accuracies()
        one.step(30)
        one.go_to(20)
        one.step(5)
    assert run.costs == plain.costs
    assert same(run.parameters, plain.parameters)


def test_a_step_ends_when_its_time_is_up():
    run = Run(Settings())
    assert 0 < run.step(10**9, seconds=0.02) < 10**6


def test_the_functions_that_are_given_are_the_ones_that_run():
    calls = []

    def spied(name):
        def function(*args):
            calls.append(name)
            return ALL[name](*args)

        return function

    run = Run(
        Settings(initialisation="0.01", seed=1),
        {name: spied(name) for name in ("initialize_parameters_deep", *CALLED_IN_THE_LOOP)},
    )
    run.step(2)
    assert calls == [
        "initialize_parameters_deep",
        *["L_model_forward", "compute_cost", "L_model_backward", "update_parameters"] * 2,
    ]


def test_prints_and_warnings_of_the_functions_stay_inside():
    def loud(AL, Y):
        print("AL is", AL)
        np.log(np.zeros(1))
        return compute_cost(AL, Y)

    said = io.StringIO()
    with redirect_stdout(said):
        Run(Settings(), {"compute_cost": loud}).step(3)
    assert said.getvalue() == ""


# --- what goes wrong


def test_an_exception_stops_the_run_and_says_where():
    def broken(AL, Y, caches):
        return {"dW1": AL @ Y}  # (1, m) @ (1, m)

    run = Run(Settings(), {"L_model_backward": broken})
    assert run.step(5) == 0
    kind, sentence = diagnosis.diagnose(run)
    assert kind == "failed"
    assert "L_model_backward raised ValueError" in sentence
    assert "AL @ Y" in sentence
    assert run.step(5) == 0  # and it stays alive
    assert run.accuracies()[0] > 0
    assert run.surfaces()[-1] is not None


@pytest.mark.parametrize(
    ("name", "function", "words"),
    [
        ("compute_cost", lambda AL, Y: -np.log(AL), "compute_cost gave shape"),
        ("L_model_forward", lambda X, p: X, "something else than AL, caches"),
        ("L_model_forward", lambda X, p: (X, []), "AL of shape"),
        ("update_parameters", lambda p, g, a: None, "update_parameters gave no dictionary"),
        ("initialize_parameters_deep", lambda dims: {}, "gave no W1"),
        ("initialize_parameters_deep", lambda dims: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_what_cannot_be_used_is_named(name, function, words):
    run = Run(Settings(initialisation="0.01"), {name: function})
    run.step(3)
    assert words in run.failure
    run.surfaces(), run.accuracies(), run.curve(), run.activations(1)  # looking goes on


def test_a_cost_that_is_no_number_names_the_knob():
    def plain_cost(AL, Y):  # the lecture's formula as it stands
        return np.squeeze(-np.mean(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)))

    run = Run(Settings(learning_rate=200.0), {"compute_cost": plain_cost})
    run.step(500)
    kind, sentence = diagnosis.diagnose(run)
    assert kind == "failed"
    assert "logarithm of 0" in sentence
    assert "lower learning rate" in sentence
    assert np.isfinite(run.costs).all()


def test_weights_that_overflow_name_the_knob():
    def explode(parameters, grads, learning_rate):
        return {key: value * 1e200 for key, value in parameters.items()}

    run = Run(Settings(), {"update_parameters": explode})
    run.step(10)
    assert "overflowed" in run.failure
    assert "lower learning rate" in run.failure


def test_a_dead_layer_is_said():
    run = Run(Settings(hidden=(3, 2)))
    run.parameters["b1"][:] = -100
    kind, sentence = diagnosis.diagnose(run)
    assert kind == "dead"
    assert "Layer 1 is dead" in sentence


def test_some_dead_units_are_counted():
    run = Run(Settings(problem="blobs", hidden=(3,)))
    run.parameters["b1"][:] = 5
    run.parameters["b1"][1] = -100
    kind, sentence = diagnosis.diagnose(run)
    assert kind == "dead"
    assert "1 of 3 in layer 1" in sentence


@pytest.mark.parametrize(
    ("settings", "advice"),
    [
        (Settings("xor", (6, 6, 6), 0.05, "0.01", seed=2), "choose initialisation he or scaled"),
        (Settings("circles", (), 0.001, "0.01", seed=2), "add a hidden layer"),
    ],
)
def test_stuck_at_the_prior_is_said(settings, advice):
    run = Run(settings)
    run.step(50)
    assert diagnosis.diagnose(run)[0] != "stuck"  # too early to tell
    run.step(150)
    kind, sentence = diagnosis.diagnose(run)
    assert kind == "stuck"
    assert advice in sentence


def test_a_rate_too_high_is_said():
    run = Run(Settings(learning_rate=100.0))
    run.step(100)
    kind, sentence = diagnosis.diagnose(run)
    assert kind in ("unstable", "dead")
    assert "ower" in sentence


@pytest.mark.parametrize(
    ("costs", "words"),
    [
        ([0.7] + [9.0 - 0.01 * i for i in range(99)], "far above its start"),
        ([0.7] + [0.3 + 0.1 * (i % 2) for i in range(99)], "rose in 49% of the last 99 steps"),
        ([0.7 - 0.001 * i for i in range(100)], ""),
    ],
)
def test_unstable_costs_are_told_from_others(costs, words):
    run = Run(Settings(problem="blobs", hidden=()))
    run.costs = costs
    kind, sentence = diagnosis.diagnose(run)
    assert kind == ("unstable" if words else "")
    assert words in sentence


def test_a_run_that_goes_well_says_nothing():
    run = Run(Settings(problem="circles", hidden=(8, 8), learning_rate=0.3))
    run.step(500)
    assert run.accuracies()[1] > 0.95
    assert diagnosis.diagnose(run) == ("", "")


# --- what is drawn


def test_surfaces_are_the_networks_answers_on_the_grid():
    run = Run(Settings(hidden=(5, 3), seed=2))
    run.step(40)
    surfaces = run.surfaces()
    assert [s.shape for s in surfaces] == [(5, GRID, GRID), (3, GRID, GRID), (1, GRID, GRID)]
    line = np.linspace(-1.15, 1.15, GRID)
    for row, column in ((0, 0), (0, GRID - 1), (7, 30)):
        point = np.array([[line[column]], [-line[row]]])  # the first row is the upper edge
        AL, caches = L_model_forward(point, run.parameters)
        assert surfaces[-1][0, row, column] == pytest.approx(255 * AL.item(), abs=0.51)
        hidden = caches[1][0][0]
        top = np.abs(surfaces[0][:, row, column] / 255 - hidden[:, 0] / _tops(run)).max()
        assert top < 0.51 / 255


def _tops(run):
    line = np.linspace(-1.15, 1.15, GRID)
    x, y = np.meshgrid(line, line)
    Z = run.parameters["W1"] @ np.vstack([x.ravel(), y.ravel()]) + run.parameters["b1"]
    return np.maximum(Z, 0).max(axis=1)


def test_accuracies_are_those_of_the_training_and_the_test_examples():
    run = Run(Settings("spiral", (6,), examples=40))
    run.step(300)
    problem = run.problem
    shares = []
    for X, Y in ((problem.X, problem.Y), (problem.X_test, problem.Y_test)):
        AL, _ = L_model_forward(X, run.parameters)
        shares.append(np.mean((AL > 0.5) == Y))
    assert shares[0] != shares[1]
    assert run.accuracies() == tuple(shares)


def test_looking_changes_nothing_whatever_the_function_does_to_its_arguments():
    def forward(X, parameters):
        AL, caches = L_model_forward(X, parameters)
        parameters["b1"] = parameters["b1"] + 1
        return AL, caches

    run = Run(Settings(), {"L_model_forward": forward})
    before = run.parameters["b1"].copy()
    run.accuracies()
    assert np.array_equal(run.parameters["b1"], before)


def test_caches_of_another_layout_leave_the_units_blank_and_the_rest_alive():
    def forward(X, parameters):
        AL, caches = L_model_forward(X, parameters)
        return AL, {"mine": caches}

    run = Run(
        Settings(hidden=(3,)),
        {
            "L_model_forward": forward,
            "L_model_backward": lambda AL, Y, c: L_model_backward(AL, Y, c["mine"]),
        },
    )
    assert run.step(20) == 20
    assert run.surfaces()[0] is None
    assert run.surfaces()[-1].shape == (1, GRID, GRID)
    assert diagnosis.diagnose(run)[0] != "failed"


def test_the_curve_is_thinned_and_keeps_its_ends():
    run = Run(Settings(hidden=(2,), examples=10))
    run.step(1000)
    curve = run.curve(points=50)
    assert len(curve) == 50
    assert [i for i, _ in (curve[0], curve[-1])] == [0, 999]
    assert curve[0][1] == pytest.approx(run.costs[0], rel=1e-4)
    assert Run(Settings()).curve() == []


def test_the_formula_shows_todays_numbers():
    run = Run(Settings(hidden=(2,)))
    run.parameters["W1"][:] = [[0.5, -1.25], [2, 3]]
    run.parameters["b1"][:] = [[-0.75], [0]]
    assert formula(run, 1, 1).startswith("a[1]₁ = relu(0.5·x₁ − 1.25·x₂ − 0.75). On the")
    assert formula(run, 2, 1).startswith("a[2]₁ = sigmoid(")
    with pytest.raises(ValueError, match="layer 1 has units 1 to 2"):
        formula(run, 1, 3)
    with pytest.raises(ValueError, match="needed: 1 to 2"):
        formula(run, 3, 1)


# --- problems


@pytest.mark.parametrize("name", IN_THE_PLANE)
def test_problems_in_the_plane(name):
    one, again = (make_problem.__wrapped__(name, noise=0.1, seed=3, examples=200) for _ in range(2))
    assert one.X.shape == (2, 200)
    assert one.Y.shape == (1, 200)
    assert set(np.unique(one.Y)) == {0, 1}
    assert 0.4 < one.Y.mean() < 0.6
    assert np.array_equal(one.X, again.X)
    assert not np.array_equal(one.X, make_problem(name, noise=0.1, seed=4, examples=200).X)
    assert np.abs(make_problem(name, noise=0.0, seed=3, examples=200).X).max() <= 1.15
    quiet, loud = (make_problem(name, noise=n, seed=3, examples=200).X for n in (0.0, 0.2))
    np.testing.assert_allclose(one.X, (quiet + loud) / 2, atol=1e-12)  # points move on a line
    assert not one.X.flags.writeable


@pytest.mark.parametrize("name", IN_THE_PLANE)
def test_unseen_points_are_others_than_those_to_train_on(name):
    # As many, and without noise: drawn from the same stream they would be the very same.
    problem = make_problem(name, noise=0.0, seed=3, examples=TEST_POINTS)
    assert problem.X.shape == problem.X_test.shape
    assert np.intersect1d(problem.X, problem.X_test).size == 0
    more = make_problem(name, noise=0.0, seed=3, examples=2 * TEST_POINTS)
    assert np.array_equal(problem.X_test, more.X_test)  # and they stay when more are trained on


def test_problems_that_do_not_exist():
    with pytest.raises(ValueError, match="problem is 'moon'"):
        make_problem("moon")
    with pytest.raises(ValueError, match="needed: 2 or more"):
        make_problem("moons", examples=1)
    assert "cats" in PROBLEMS


# --- pictures


@pytest.fixture
def pictures(monkeypatch):
    """Pictures of two classes that are quickly made: bright above, or bright below."""
    import dnn_helpers.data
    from dnn_helpers.live import problems

    def load(name):
        random = np.random.RandomState(5)
        pictures = random.randint(0, 120, (50, 64, 64, 3))
        truth = np.arange(50).reshape(1, 50) % 2
        pictures[truth[0] == 1, :32] += 40
        pictures[truth[0] == 0, 32:] += 40
        pictures = pictures.astype(np.uint8)
        return pictures[:30], truth[:, :30], pictures[30:], truth[:, 30:], [b"other", b"cat"]

    monkeypatch.setattr(dnn_helpers.data, "load_dataset", load, raising=False)
    problems.make_problem.cache_clear()
    problems._pictures.cache_clear()
    yield
    problems.make_problem.cache_clear()
    problems._pictures.cache_clear()


def full(run):
    """The parameters for whole pictures."""
    return run.problem.reduction.expand_parameters(run.weights, run.start)


CATS = Settings("cats", (6, 3), 0.0075, "scaled", examples=25)


def test_pictures_train_as_they_do_at_full_size(pictures):
    run = Run(CATS)
    assert run.X.shape == (25, 25)
    run.step(60)
    X, Y = run.problem.X, run.problem.Y
    parameters, costs = L_layer_model(X, Y, [12288, 6, 3, 1], 0.0075, 60)
    np.testing.assert_allclose(run.costs, costs, rtol=0, atol=1e-9)
    np.testing.assert_allclose(full(run)["W1"], parameters["W1"], rtol=0, atol=1e-9)
    np.testing.assert_allclose(run.pixel_weights(2), parameters["W1"][1], rtol=0, atol=1e-9)
    AL, _ = L_model_forward(run.problem.X_test, parameters)
    np.testing.assert_allclose(run.test_answers(), AL[0], rtol=0, atol=1e-9)
    assert run.cost == pytest.approx(compute_cost(L_model_forward(X, parameters)[0], Y), abs=1e-9)
    made = {}
    exec(code_of(run), made)
    np.testing.assert_allclose(made["costs"], run.costs, rtol=0, atol=1e-9)


def test_the_pictures_of_the_first_weights_are_the_weights_shrunk(pictures):
    run = Run(CATS)
    run.step(30)
    shown = run.first_weights()
    assert shown.shape == (6, 32, 32, 3)
    Q = run.problem.reduction.Q
    W = full(run)["W1"] @ Q @ Q.T  # what the training pictures can see of it
    np.testing.assert_allclose(W @ run.problem.X, full(run)["W1"] @ run.problem.X)
    W = W.reshape(6, 32, 2, 32, 2, 3).mean(axis=(2, 4))
    W = W / np.abs(W).max(axis=(1, 2, 3), keepdims=True)
    np.testing.assert_allclose(shown, 128 + 127 * W, atol=0.51)
    assert "12288 weights" in formula(run, 1, 1)


def test_the_still_picture_crosses_out_what_is_wrong(pictures):
    from dnn_helpers.live.still import still

    run = Run(CATS)
    run.step(30)
    wrong = np.flatnonzero((run.test_answers() > 0.5) != run.problem.Y_test[0])
    assert 0 < len(wrong) < len(run.test_answers())
    titles = {axes.get_title(loc="left"): axes for axes in still(run).axes}
    sheet = titles["unseen pictures; crossed out: wrong"]
    crosses = {(line.get_xdata()[0], line.get_ydata()[0]) for line in sheet.lines}
    across = int(np.ceil(np.sqrt(len(run.test_answers()))))
    assert crosses == {(32 * (i % across) + 16, 32 * (i // across) + 16) for i in wrong}


def test_histograms_count_every_example_once(pictures):
    run = Run(CATS)
    run.step(30)
    for layer, units in ((1, 6), (2, 3), (3, 1)):
        counts = run.histograms(layer)
        assert counts.shape == (units, 2, 10)
        classes = [int((kind == run.problem.Y).sum()) for kind in (0, 1)]
        assert (counts.sum(axis=2) == classes).all()


def test_initialisation_alone_decides_the_start():
    for name in ("0.01", "scaled", "he"):
        run = Run(Settings(initialisation=name, seed=7))
        assert same(run.parameters, initialize_parameters([2, 4, 4, 1], name, 7))
