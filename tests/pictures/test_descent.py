"""The pictures of lesson 06: a bowl with a known bottom, descents that are known beforehand."""

import numpy as np
import pytest

from dnn_helpers.pictures.descent import LEVELS, Surface, descent_paths, descent_slider, one_step


def bowl(w, b):
    """A valley, five times steeper along b, with its bottom of 0.5 at (1, -1)."""
    return 0.5 + 0.5 * (w - 1) ** 2 + 2.5 * (b + 1) ** 2


def descend(rate, steps):
    """Gradient descent in the bowl from (-2, 0): (steps + 1, 3) of w, b, cost."""
    place, path = np.array([-2.0, 0.0]), []
    for _ in range(steps + 1):
        path.append((*place, bowl(*place)))
        place = place - rate * np.array([place[0] - 1, 5 * (place[1] + 1)])
    return np.array(path)


@pytest.fixture(scope="module")
def surface():
    return Surface(bowl, w=(-3, 3), b=(-3, 3))


def test_surface_knows_its_lowest_point_and_its_level_lines(surface):
    assert surface.lowest == pytest.approx((1, -1, 0.5))
    lines = surface.level_lines()
    assert tuple(lines) == LEVELS
    assert lines[0.4] == []  # below the bottom there is no line
    for line in lines[1.0]:
        assert bowl(*line.T) == pytest.approx(np.full(len(line), 1.0), abs=0.02)


def test_one_step_draws_the_promise_the_cost_and_the_best_rate():
    rates, costs = [0.0, 0.5, 1.0, 1.5], [2.0, 1.4, 1.1, 1.6]
    promise, cost, _, best = one_step(rates, costs, slope=-1.2).axes[0].lines
    assert promise.get_ydata().tolist() == pytest.approx([2.0, 1.4, 0.8, 0.2])
    assert cost.get_ydata().tolist() == costs
    assert (best.get_xdata()[0], best.get_ydata()[0]) == (1.0, 1.1)


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (0.01, "it is still on its way"),
        (0.2, "it arrives"),
        (0.41, "it climbs out of the valley"),
    ],
)
def test_paths_draw_every_step_and_say_what_the_descent_does(surface, rate, words):
    path = descend(rate, 20)
    figure = descent_paths(surface, {"a rate": path})
    above, below = figure.axes
    np.testing.assert_array_equal(above.lines[0].get_xydata(), path[:, :2])
    np.testing.assert_array_equal(below.lines[0].get_ydata(), path[:, 2])
    assert above.lines[2].get_xydata()[0] == pytest.approx([1, -1])
    assert above.get_title(loc="left") == "a rate"
    assert figure.alt == f"Descents on a cost surface: a rate, {words}."


def test_paths_say_that_a_descent_does_not_settle(surface):
    path = descend(0.2, 20)
    path[::2, 2] += 1  # up and down, and lower at the end than it was at the start
    assert "does not settle" in descent_paths(surface, {"rate": path}).alt


def test_paths_survive_a_cost_that_is_no_number(surface):
    path = descend(0.2, 20)
    path[5:, 2] = np.nan
    figure = descent_paths(surface, {"rate": path})
    assert "no longer a number" in figure.alt
    np.testing.assert_array_equal(figure.axes[1].lines[0].get_ydata(), path[:5, 2])
    explorer = descent_slider(surface, lambda rate, steps: path)
    assert "no longer a number" in explorer.sketch.alt
    assert "nan" not in explorer.view.value


def test_slider_runs_the_descent_with_the_rate_that_is_set(surface):
    explorer = descent_slider(surface, descend, rate=0.2, steps=20)
    explorer.controls["rate"].value = 0.1
    assert explorer.reading == {"cost": pytest.approx(descend(0.1, 20)[-1, 2]), "rises": 0}
    assert explorer.sketch.values("path") == [tuple(map(tuple, descend(0.1, 20)[:, :2]))]
    explorer.controls["steps"].value = 7
    assert len(explorer.sketch.values("costs")[0]) == 8
    assert "learning rate 0.1:" in repr(explorer)


def test_slider_counts_the_steps_that_go_uphill(surface):
    explorer = descent_slider(surface, descend, rate=0.45, steps=20)
    costs = descend(0.45, 20)[:, 2]
    assert explorer.reading["rises"] == int(np.sum(costs[1:] > costs[:-1])) > 10


def test_slider_shows_an_unfinished_function_and_lives_on(surface):
    finished = []

    def unfinished(rate, steps):
        if not finished:
            raise NotImplementedError("update_parameters is not written yet")
        return descend(rate, steps)

    explorer = descent_slider(surface, unfinished, rate=0.2)
    assert "update_parameters is not written yet" in explorer.view.value
    finished.append(True)
    explorer.controls["steps"].value = 3
    assert explorer.reading["cost"] == pytest.approx(descend(0.2, 3)[-1, 2])
