"""A function that hangs is ended and named; settings, points and pictures can be taken along."""

import os
import signal
import time

import numpy as np
import pytest
import traitlets

from dnn_helpers import playground, update_parameters
from dnn_helpers.live import Run, Settings, watchdog
from dnn_helpers.live.problems import EDGE, own_points, points_of
from dnn_helpers.live.settings import from_link, to_link


def press(p, what, **more):
    p._handle_custom_msg({"do": what, **more}, [])


# --- functions that hang


def hangs_at(call, how):
    calls = []

    def update(parameters, grads, learning_rate):
        calls.append(1)
        if len(calls) == call:
            for name in parameters:
                parameters[name] *= 0  # half a step, in place
            how()
            while True:
                time.sleep(0)
        return update_parameters(parameters, grads, learning_rate)

    return update


@pytest.mark.parametrize(
    ("how", "says"),
    [
        (lambda: os.kill(os.getpid(), signal.SIGINT), "was interrupted"),
        (lambda: None, "ran for 0.05 seconds without an end, and was stopped"),
    ],
)
def test_a_function_that_hangs_is_ended_and_named_and_the_rest_goes_on(how, says, monkeypatch):
    monkeypatch.setattr(watchdog, "LIMIT", 0.05)
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGALRM)
    p = playground(update_parameters=hangs_at(8, how))
    p.step(20)
    assert p.iteration == 7
    assert f"update_parameters {says} at line " in p.message
    assert "in update (" in p.message
    assert "Play or Step goes on" in p.message
    p.step(3)
    assert p.iteration == 10
    assert p.message == ""
    plain = playground()
    plain.step(10)
    assert p.cost == plain.cost  # the half step left nothing behind
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGALRM)) == before


def test_what_hangs_at_once_does_not_keep_the_playground_from_being_made(monkeypatch):
    monkeypatch.setattr(watchdog, "LIMIT", 0.05)

    def forward(X, parameters):
        while True:
            pass

    p = playground(L_model_forward=forward)
    assert "L_model_forward ran for 0.05 seconds without an end" in p.message
    assert p.frame["cost"] is None


def test_where_there_are_no_timers_the_interrupt_is_still_heard(monkeypatch):
    monkeypatch.delattr(signal, "setitimer")
    p = playground(
        update_parameters=hangs_at(3, lambda: os.kill(os.getpid(), signal.SIGINT)),
    )
    p.step(5)
    assert p.iteration == 2


# --- settings


def test_settings_make_the_same_playground():
    p = playground()
    p.problem = "spiral"
    p.hidden = [6, 3]
    p.learning_rate = 0.7
    p.initialisation = "scaled"
    p.seed, p.noise, p.examples = 4, 0.05, 120
    p.step(40)
    assert p.settings == {
        "problem": "spiral", "hidden": [6, 3], "learning_rate": 0.7, "initialisation": "scaled",
        "activation": "relu", "noise": 0.05, "seed": 4, "examples": 120, "iteration": 40,
    }  # fmt: skip
    for other in (playground(**p.settings), playground(p.link)):
        assert other.settings == p.settings
        assert other.cost == p.cost
    made = {}
    exec(p.playground_code(), made)
    assert made["p"].cost == p.cost


def test_settings_of_pictures_are_not_overwritten_by_those_they_begin_with():
    p = playground(problem="cats", hidden=[5], learning_rate=0.02, iteration=3)
    assert p.frame["layers"] == [12288, 5, 1]
    assert (p.learning_rate, p.initialisation, p.iteration) == (0.02, "scaled", 3)


def test_a_link_survives_a_mail_and_says_what_it_cannot_read():
    settings = Settings("own", (), points=((0.25, -0.5, 1), (0.1, 0.2, 0))).taken_along(7)
    link = to_link(settings)
    assert " " not in link
    assert from_link(link[:40] + "\n " + link[40:]) == settings
    for wrong, says in (
        ("http://example.com", "is no playground's link"),
        ("dnn-playground?colour=red", "the link sets 'colour'"),
        ("dnn-playground?seed=x", "the link says seed=x"),
    ):
        with pytest.raises(ValueError, match=says):
            playground(wrong)


# --- own points


def test_own_points_from_two_arrays():
    random = np.random.RandomState(1)
    X = random.randn(2, 40) * [[30], [0.2]] + [[170], [0]]  # centimetres, say
    Y = (X[0] > 170).astype(int)
    p = playground(data=(X, Y))
    assert p.problem == "own"
    problem = p.run.problem
    assert problem.X.shape[1] + problem.X_test.shape[1] == 40
    assert problem.X_test.shape[1] == sum(int(n) // 4 for n in np.bincount(Y))
    assert problem.X[0].min() >= -1
    assert problem.X[0].max() <= 1
    assert "Moved into the plane: x1 = 2 * (x1 - " in p.frame["whose"]
    assert "x2" not in p.frame["whose"].split("Moved into the plane")[1]
    p.step(200)
    assert p.accuracy[0] > 0.9
    assert playground(p.link).accuracy[0] > 0.9
    made = {}
    exec(p.code(), made)
    assert made["costs"] == p.run.costs


@pytest.mark.parametrize(
    ("X", "Y", "says"),
    [
        (np.zeros((5, 2)), np.zeros(5), "in rows"),
        (np.zeros((3, 5)), np.zeros(5), r"needed: \(2, m\)"),
        (np.zeros((2, 5)), np.zeros(4), "Y has 4 labels; needed: 5"),
        (np.zeros((2, 5)), np.full(5, 2), "Y holds 2"),
        (np.full((2, 1), np.nan), np.zeros(1), "NaN or inf"),
    ],
)
def test_points_that_cannot_be_are_refused(X, Y, says):
    with pytest.raises(ValueError, match=says):
        playground(data=(X, Y))


def test_a_click_adds_a_point_and_a_button_clears():
    p = playground()
    p.step(20)
    press(p, "point", x=0.5, y=0.25, kind=1)
    assert p.problem == "own"
    assert p.points == [[0.5, 0.25, 1.0]]
    assert "it learns from two points on" in p.frame["sentence"]
    press(p, "point", x=-5, y=-0.25, kind=0)
    assert p.points[1] == [-EDGE, -0.25, 0.0]
    assert p.frame["kind"] != "failed"
    p.step(50)
    assert p.accuracy[0] == 1
    assert p.frame["test"] is None  # nothing was kept back for testing
    press(p, "point", x=0.9, y=0.9, kind=1)
    assert p.iteration == 50  # trained anew with the third one
    press(p, "clear")
    assert p.points == []
    assert p.frame["cost"] is None
    assert p._repr_mimebundle_()[0]["image/png"]
    p.problem = "moons"
    p.step(1)
    assert p.message == ""
    with pytest.raises((ValueError, traitlets.TraitError)):
        p.points = [[0, 0, 3]]


def test_every_fourth_of_each_class_is_kept_back_where_there_are_enough():
    points = tuple((i / 100, 0.0, int(i % 3 == 0)) for i in range(24))
    problem = own_points(points, 300)
    assert problem.X.shape == (2, 18)
    assert problem.Y_test.tolist() == [[0, 1, 0, 0, 1, 0]]
    assert own_points(points[:19], 300).X_test.shape == (2, 0)
    assert points_of([[0.1], [0.2]], [[1]]) == (((0.1, 0.2, 1),), "")


# --- own activations


def test_an_activation_has_to_be_a_pair_and_to_be_there():
    with pytest.raises(TypeError, match="is no pair of functions"):
        playground(activations={"tanh": np.tanh})
    p = playground()
    with pytest.raises(traitlets.TraitError, match="activation is 'tanh'; there is relu"):
        p.activation = "tanh"
    assert p.activation == "relu"
    with pytest.raises(ValueError, match="activations has no 'tanh'"):
        Run(Settings(activation="tanh"))


def test_an_activation_that_is_called_relu_takes_its_place():
    pair = (lambda Z: (np.where(Z > 0, Z, 0.1 * Z), Z), lambda dA, Z: np.where(Z > 0, dA, 0.1 * dA))
    p = playground(activations={"relu": pair})
    assert p.about["activations"] == ["relu"]
    assert (p.run.activations(1) < 0).any()


def test_units_that_can_be_negative_are_drawn_around_zero():
    pair = (lambda Z: (np.tanh(Z), Z), lambda dA, Z: dA * (1 - np.tanh(Z) ** 2))
    p = playground(activations={"tanh": pair}, activation="tanh", hidden=[3])
    assert [part["signed"] for part in p.frame["units"]] == [True, False]
    surface = p.run.surfaces()[0]
    assert surface.min() < 20
    assert surface.max() > 235
    line = np.linspace(-EDGE, EDGE, 40)
    middle = np.tanh(p.run.parameters["W1"] @ [[line[20]], [-line[20]]] + p.run.parameters["b1"])
    assert ((surface[:, 20, 20] > 127) == (middle[:, 0] > 0)).all()
    assert p.run.histograms(1).sum() == 3 * 300
    assert playground().frame["units"][0]["signed"] is False


# --- pictures


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_picture_is_saved(kind, tmp_path):
    p = playground()
    p.step(5)
    p.save(tmp_path / f"mine.{kind}")
    written = (tmp_path / f"mine.{kind}").read_bytes()
    assert written.startswith(b"\x89PNG" if kind == "png" else b"<?xml")
    sent = []
    p.send = lambda content, buffers=None: sent.append((content, buffers))
    press(p, "save", kind=kind)
    content, buffers = sent[0]
    assert content == {"do": "save", "kind": kind, "name": f"playground-moons-5.{kind}"}
    assert bytes(buffers[0])[:4] == written[:4]
    with pytest.raises(ValueError, match=r"png or \.svg"):
        p.save(tmp_path / "mine.gif")


def test_another_tab_learns_of_what_was_set():
    p = playground()
    press(p, "set", state={"learning_rate": 0.38, "speed": 20}, final=True, message="a")
    assert p.frame["knobs"]["learning_rate"] == 0.38
    assert p.frame["knobs"]["speed"] == 20


def test_a_run_that_cannot_begin_says_so_again_after_rewinding():
    run = Run(Settings(initialisation="0.01"), {"initialize_parameters_deep": lambda dims: {}})
    assert "gave no W1" in run.failure
    run.failure = "something else"
    run.costs = [1.0]
    run.go_to(0)
    assert "gave no W1" in run.failure


# --- own photographs


def test_own_photos_are_played_with_and_missing_ones_are_said(tmp_path, monkeypatch):
    from PIL import Image

    from dnn_helpers.data.photos import build_dataset
    from dnn_helpers.live import problems

    for name, bright in (("cats", 200), ("others", 60)):
        (tmp_path / name).mkdir()
        for i in range(10):
            Image.new("RGB", (80, 80), (bright + i, 90, 90)).save(tmp_path / name / f"{i}.png")
    monkeypatch.setenv("DNN_DATA_DIR", str(tmp_path / "nothing"))
    for cache in (problems.make_problem, problems._pictures):
        cache.cache_clear()
    p = playground()
    p.set_state({"problem": "own-photos"})
    assert "own-photos" in p.frame["sentence"]
    assert p.problem == "moons"
    build_dataset(tmp_path / "cats", tmp_path / "others", tmp_path / "built")
    monkeypatch.setenv("DNN_DATA_DIR", str(tmp_path / "built"))
    p = playground(problem="own-photos", hidden=[4])
    p.step(60)
    assert p.frame["layers"] == [12288, 4, 1]
    assert p.run.problem.X.shape[1] + p.run.problem.X_test.shape[1] == 20
    assert p.cost < p.run.costs[0]
    for cache in (problems.make_problem, problems._pictures):
        cache.cache_clear()
