"""A drawn network: a line for each weight, as wide as it is large, dashed where negative."""

import re

import numpy as np
import pytest

from dnn_helpers import L_model_forward, initialize_parameters_deep
from dnn_helpers.pictures.network import THICK, forward_slider, network, network_slider


def weights(sketch):
    """(layer, unit, source) -> (weight, line width, dashed?), from the marks."""
    found = {}
    for mark in sketch.marks:
        if mark.name == "weight":
            *where, w = mark.values
            width = float(re.search(r'stroke-width="([\d.]+)"', mark.svg)[1])
            found[tuple(where)] = (w, width, "stroke-dasharray" in mark.svg)
    return found


@pytest.fixture
def parameters():
    return initialize_parameters_deep([5, 4, 3, 1])


def test_every_weight_is_drawn_once_with_its_value(parameters):
    drawn = weights(network(parameters))
    assert len(drawn) == 5 * 4 + 4 * 3 + 3 * 1
    for (l, unit, source), (w, _, _) in drawn.items():
        assert w == parameters[f"W{l}"][unit, source]


def test_width_is_size_and_dash_is_sign(parameters):
    drawn = weights(network(parameters))
    for l in (1, 2, 3):
        layer = sorted(v for k, v in drawn.items() if k[0] == l)
        by_size = [width for _, width, _ in sorted(layer, key=lambda v: abs(v[0]))]
        assert by_size == sorted(by_size)
        assert by_size[-1] == THICK
        assert all(dashed == (w < 0) for w, _, dashed in layer)


def test_layers_and_shapes_are_written_under_it(parameters):
    sketch = network(parameters)
    assert sketch.values("layer") == [(0, 5), (1, 4), (2, 3), (3, 1)]
    assert ("W2", 3, 4) in sketch.values("shape")
    assert ("b2", 3, 1) in sketch.values("shape")
    assert sketch.alt.startswith("a network of 5 - 4 - 3 - 1 units; weights: ")


def test_a_wide_layer_shows_its_first_and_last_units():
    sketch = network(initialize_parameters_deep([12288, 20, 1]))
    shown = {l: [u for k, u in sketch.values("unit") if k == l] for l in (0, 1, 2)}
    assert shown == {
        0: [0, 1, 2, 3, 4, 12286, 12287],
        1: [0, 1, 2, 3, 4, 18, 19],
        2: [0],
    }
    assert sketch.reading == {"numbers_to_learn": 12288 * 20 + 20 + 20 + 1}


def test_it_says_what_is_left_out_and_what_the_lines_mean():
    words = [m.words for m in network(initialize_parameters_deep([9, 8, 1]), titles=["t"]).marks]
    assert words.count("⋮") == 1
    assert {"t", "9 inputs", "8 hidden", "1 output", "positive weight", "negative weight"} <= {
        *words
    }


def test_a_network_of_zeros_can_be_drawn():
    zeros = {"W1": np.zeros((2, 2)), "b1": np.zeros((2, 1))}
    assert {w for w, _, _ in weights(network(zeros)).values()} == {0.0}


def test_networks_stand_beside_each_other(parameters):
    both = network(parameters, initialize_parameters_deep([2, 2, 1]), titles=["one", "two"])
    assert [v for v in both.values("layer") if v[0] == 0] == [(0, 5), (0, 2)]
    assert both.alt.startswith("one: a network of 5 - 4 - 3 - 1 units; weights: ")
    assert " two: a network of 2 - 2 - 1 units; " in both.alt


def test_the_sliders_draw_what_the_learners_function_returns():
    asked = []

    def ones(layer_dims):
        asked.append(layer_dims)
        return {
            f"{name}{l}": np.ones((layer_dims[l], layer_dims[l - 1] if name == "W" else 1))
            for l in range(1, len(layer_dims))
            for name in "Wb"
        }

    explorer = network_slider(ones)
    explorer.controls["hidden_layers"].value = 2
    explorer.controls["units"].value = 5
    assert asked == [[3, 4, 1], [3, 4, 4, 1], [3, 5, 5, 1]]
    assert {w for w, _, _ in weights(explorer.sketch).values()} == {1.0}
    assert explorer.reading == {"numbers_to_learn": 3 * 5 + 5 + 5 * 5 + 5 + 5 + 1}


def test_no_hidden_layer_is_a_network_too():
    explorer = network_slider(initialize_parameters_deep)
    explorer.controls["hidden_layers"].value = 0
    assert explorer.reading == {"numbers_to_learn": 4}


def test_the_journey_shows_the_activations_of_the_example(parameters):
    X = np.random.RandomState(0).randn(5, 3)
    parameters = {k: 100 * v for k, v in parameters.items()}
    AL, caches = L_model_forward(X, parameters)
    journey = forward_slider(L_model_forward, X, parameters)
    for example in (0, 2):
        journey.controls["example"].value = example
        layers = [cache[0][0] for cache in caches] + [AL]
        right = [
            (l, unit, A[unit, example]) for l, A in enumerate(layers) for unit in range(len(A))
        ]
        assert journey.sketch.values("unit") == right
        assert journey.reading == {"AL": AL[0, example]}
        words = [mark.words for mark in journey.sketch.marks]
        assert {f"{a + 0.0:.2f}" for _, _, a in right} <= {*words}
        assert f"example {example} (columns 0 to 2 of X)" in words
        assert journey.sketch.alt.endswith(f"; {AL[0, example]:.2f}")


def test_the_text_says_what_is_to_be_seen_of_the_weights():
    parameters = {"W1": np.array([[1.0, -2.0], [0.0, 3.0]]), "b1": np.zeros((2, 1))}
    assert network(parameters).alt.endswith("weights: 2 positive, 1 negative, 1 0.")
    nothing = {name: 0 * value for name, value in parameters.items()}
    assert network(nothing).alt.endswith("all 4 weights are 0.")
