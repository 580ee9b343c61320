"""The pictures of lesson 07: which cats are shown, what is said of them, and how sure it is."""

import numpy as np
import pytest

from dnn_helpers.pictures.accuracy import accuracies, interval
from dnn_helpers.pictures.grid import mistakes, one_answer, picture_grid
from dnn_helpers.pictures.signals import layer_signals
from dnn_helpers.pictures.training_costs import cost_curves

CLASSES = ["non-cat", "cat"]


@pytest.fixture
def images():
    return np.random.RandomState(0).randint(0, 256, (7, 64, 64, 3)).astype(np.uint8)


def shown(figure):
    """(title, picture) of every part of the figure that shows one."""
    return [
        (axes.get_title(), np.asarray(axes.images[0].get_array()))
        for axes in figure.axes
        if axes.images
    ]


def test_grid_shows_every_picture_under_its_class(images):
    figure = picture_grid(images, np.array([[0, 1, 1, 0, 0, 0, 1]]), CLASSES, columns=5)
    titles, pictures = zip(*shown(figure), strict=True)
    assert titles == ("non-cat", "cat", "cat", "non-cat", "non-cat", "non-cat", "cat")
    np.testing.assert_array_equal(pictures, images)
    assert len(figure.axes) == 10  # the last three places stay empty
    assert figure.alt == "7 pictures: 4 non-cat, 3 cat."


def test_mistakes_are_the_wrong_answers_the_most_confident_first(images):
    y = np.array([[1, 1, 0, 0, 1, 0, 1]])
    AL = np.array([[0.9, 0.2, 0.97, 0.1, 0.45, 0.5, 0.5]])  # 0.5 is no cat: right, then wrong
    figure = mistakes(images, y, AL, CLASSES)
    marks = [axes for axes in figure.axes if axes.images]
    names = [axes._left_title.get_gid() for axes in marks]
    assert names == ["picture 2", "picture 1", "picture 4", "picture 6"]
    assert marks[0].get_title(loc="left") == "is: non-cat\nsays: cat, 0.97"
    assert marks[1].get_title(loc="left") == "is: cat\nsays: non-cat, 0.80"
    np.testing.assert_array_equal(marks[2].images[0].get_array(), images[4])
    assert figure.alt.startswith(
        "The 4 most confident of 4 mistakes: a non-cat taken for a cat with "
    )


def test_mistakes_shows_no_more_than_asked_for(images):
    figure = mistakes(images, np.ones((1, 7)), np.full((1, 7), 0.1), CLASSES, count=3)
    assert sum(bool(axes.images) for axes in figure.axes) == 3
    assert figure.alt.startswith("The 3 most confident of 7 mistakes")


def test_no_mistake_is_said_in_words(images):
    figure = mistakes(images, np.ones((1, 7)), np.full((1, 7), 0.9), CLASSES)
    assert not figure.axes
    assert figure.texts[0].get_text() == figure.alt == "No picture was taken for something else."


def test_cost_curves_draw_every_cost_and_the_guess():
    smooth, jumpy = [0.7, 0.5, 0.3], [0.8, 0.2, 0.6]
    figure = cost_curves({"one": smooth, "two": jumpy}, title="costs", guess=0.65)
    first, second, guess = figure.axes[0].lines
    assert (first.get_label(), second.get_label()) == ("one", "two")
    assert first.get_ydata().tolist() == smooth
    assert second.get_ydata().tolist() == jumpy
    assert set(guess.get_ydata()) == {0.65}
    assert first.get_linestyle() != second.get_linestyle()
    assert figure.alt == "costs: one, from 0.70 to 0.30; two, from 0.80 to 0.60, rising at times."


def test_cost_curves_show_the_costs_between_those_asked_for():
    figure = cost_curves({"one": [1.3, 0.5]}, between=(0.4, 0.8))
    assert figure.axes[0].get_ylim() == (0.4, 0.8)
    assert cost_curves({"one": [1.3, 0.5]}).axes[0].get_ylim() == pytest.approx((0, 1.365))


def test_cost_curves_survive_a_run_that_lost_its_numbers():
    figure = cost_curves({"lost": [0.7, np.inf, np.nan], "all lost": [np.nan, np.nan]})
    assert figure.alt.count("no longer a number") == 2
    assert np.isfinite(figure.axes[0].get_ylim()).all()
    assert figure._repr_mimebundle_()[0]["image/png"]


@pytest.mark.parametrize(
    ("accuracy", "m", "low", "high"),
    [  # computed by hand from Wilson's formula with z = 1.96
        (0.8, 50, 0.6696, 0.8876),
        (0.5, 100, 0.4038, 0.5962),
        (1.0, 50, 0.9286, 1.0),
        (0.0, 50, 0.0, 0.0714),
    ],
)
def test_interval(accuracy, m, low, high):
    assert interval(accuracy, m) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize("m", [3, 49, 50, 209, 300, 400])
@pytest.mark.parametrize("accuracy", [0.0, 1 / 3, 0.5, 1.0])
def test_interval_stays_between_0_and_1_and_holds_the_accuracy(accuracy, m):
    low, high = interval(accuracy, m)
    assert 0 <= low <= accuracy + 1e-12
    assert accuracy - 1e-12 <= high <= 1


def test_accuracies_draw_both_accuracies_with_intervals_and_the_baseline():
    figure = accuracies({"deep": (1.0, 0.8), "shallow": (0.9, 0.7)}, 300, 50, baseline=0.66)
    axes = figure.axes[0]
    points = {
        (round(float(line.get_xdata()[0]), 6), round(float(line.get_ydata()[0])))
        for line in axes.lines
        if line.get_marker() in "os"
    }
    assert points == {(1.0, 0), (0.8, 0), (0.9, 1), (0.7, 1)}
    bars = [segment[:, 0] for part in axes.collections for segment in part.get_segments()]
    assert any(ends == pytest.approx(interval(0.8, 50)) for ends in bars)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["deep", "shallow"]
    assert set(axes.lines[-1].get_xdata()) == {0.66}
    assert figure.alt == (
        "Always the majority is right 0.66 of the time. deep: 1.00 on training pictures, 0.80 on "
        "new ones; shallow: 0.90 on training pictures, 0.70 on new ones."
    )


def test_signals_count_every_activation_and_say_their_spread():
    draw = np.random.RandomState(2)
    starts = {
        name: [s * draw.rand(4, 50), s * draw.rand(3, 50)] for name, s in (("a", 1), ("b", 5))
    }
    figure = layer_signals(starts)
    assert len(figure.axes) == 4
    for axes, A in zip(
        figure.axes, [A for signals in starts.values() for A in signals], strict=True
    ):
        assert sum(bar.get_height() for bar in axes.patches) == A.size
        assert axes.get_title(loc="left").endswith(f"spread {np.std(A):.2g}")
    assert figure.alt.endswith("before training: a: 0.27, 0.29; b: 1.4, 1.4.")


@pytest.mark.parametrize(("probability", "answer"), [(0.5, "non-cat"), (0.51, "cat")])
def test_one_answer_shows_the_picture_and_both_probabilities(images, probability, answer):
    figure = one_answer(images[0], probability, CLASSES)
    picture, bars = figure.axes
    np.testing.assert_array_equal(picture.images[0].get_array(), images[0])
    widths = [bar.get_width() for bar in bars.patches]
    assert widths == pytest.approx([probability, 1 - probability])
    assert bars.get_title(loc="left") == f"says: {answer}"
    assert figure.alt == f"The network says {answer}: cat with {probability:.2f}."
