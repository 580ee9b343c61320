"""The figures of lesson 00: one neuron, the network as boxes, the loop; and what it answers."""

import numpy as np
import pytest

from dnn_helpers.pictures.answers import answers
from dnn_helpers.pictures.architecture import architecture, neuron, training_loop


def words(sketch):
    return [mark.words for mark in sketch.marks if mark.words]


def test_a_neuron_shows_its_sum_and_what_relu_makes_of_it():
    sketch = neuron([2, -1, 0.5], [0.5, -1, 2], -0.5)
    assert sketch.reading == {"z": 2.5, "a": 2.5}
    assert neuron([1, 2], [1, -2], 0).reading == {"z": -3.0, "a": 0.0}
    assert {"w1 = 0.5", "w2 = -1", "w3 = 2", "2.5"} <= set(words(sketch))
    assert "relu makes a = 2.5" in sketch.alt


def test_a_negative_weight_is_dashed():
    lines = [mark for mark in neuron([1, 1], [1, -1], 0).marks if mark.tag == "polyline"]
    assert [("stroke-dasharray" in mark.look) for mark in lines[:3:2]] == [False, True]


@pytest.mark.parametrize(
    ("layer_dims", "layers", "numbers"),
    [
        ([12288, 20, 7, 5, 1], [1, 2, 3, 4], 245_973),
        ([12288, 7, 1], [1, 2], 86_031),
        ([3, 1], [1], 4),
        ([4] * 8 + [1], [1, 2, 8], 7 * 20 + 5),
    ],
)
def test_every_layer_is_linear_and_an_activation(layer_dims, layers, numbers):
    sketch = architecture(layer_dims)
    drawn = [mark for mark in sketch.marks if (mark.name or "").startswith("layer")]
    assert [int(mark.name.split()[1]) for mark in drawn] == layers
    assert [mark.values for mark in drawn] == [(layer_dims[l - 1], layer_dims[l]) for l in layers]
    said = words(sketch)
    assert said.count("LINEAR") == len(layers)
    assert said.count("RELU") == len(layers) - 1
    assert said.count("SIGMOID") == 1
    assert sketch.reading == {"layers": len(layer_dims) - 1, "numbers_to_learn": numbers}
    assert str(numbers) in sketch.alt


def test_nothing_is_drawn_outside_the_sheet():
    for sketch in (
        architecture([12288, 20, 7, 5, 1]),
        architecture([4] * 8 + [1]),
        training_loop(),
    ):
        for mark in sketch.marks:
            if mark.tag == "rect":
                x, width = float(mark.look["x"]), float(mark.look["width"])
                assert 0 <= x <= x + width <= sketch.width


def test_the_loop_names_its_four_steps_in_order():
    said = words(training_loop())
    steps = [word for word in said if word in ("forward", "cost", "backward", "update")]
    assert steps == ["forward", "cost", "backward", "update"]


def test_answers_say_what_the_network_says_and_whether_it_is_right():
    images = np.zeros((3, 4, 4, 3), np.uint8)
    figure = answers(images, [[1, 0, 1]], [[0.9, 0.2, 0.4]], ["non-cat", "cat"], columns=3)
    titles = [axes.get_title() for axes in figure.axes]
    assert titles == ["cat\n90% ✓", "non-cat\n80% ✓", "non-cat\n60% ✗"]
    assert "2 are right" in figure.alt
