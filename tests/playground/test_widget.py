"""The playground through its traits: what the browser would set, without a browser."""

import asyncio
import itertools
import json
import subprocess
import sys
import threading

import numpy as np
import pytest
import traitlets

from dnn_helpers import (
    L_layer_model,
    L_model_forward,
    compute_cost,
    linear_forward,
    playground,
)
from dnn_helpers.live import widget as module
from dnn_helpers.live.widget import MOST_UNITS, Playground


def by_hand(p, **traits):
    """Set traits as a message from the browser does."""
    p.set_state(traits)


def press(p, what, **more):
    p._handle_custom_msg({"do": what, **more}, [])


def json_ready(value):
    """`value` as it would be sent, buffers aside: raises where JSON has no word for it."""
    return json.dumps(value, default=lambda v: len(v), allow_nan=False)


def test_what_is_set_in_python_happens_at_once_and_is_reproducible():
    p = playground()
    p.hidden = [8, 8]
    p.step(50)
    cost = p.cost
    p.learning_rate = 1.0
    assert p.iteration == 50  # the same number of steps, with the new rate
    other = p.cost
    assert other != cost
    p.learning_rate = 0.3
    assert p.cost == cost
    _, costs = L_layer_model(
        p.run.problem.X, p.run.problem.Y, [2, 8, 8, 1], 0.3, 50, initialisation="he", seed=1
    )
    assert p.run.costs == costs
    assert p._task is None


def test_rewind_and_forth_are_the_same_weights():
    p = playground()
    first = p.run.parameters["W2"].copy()
    p.step(100)
    later = p.run.parameters["W2"].copy()
    p.rewind()
    assert p.iteration == 0
    assert np.array_equal(p.run.parameters["W2"], first)
    p.go_to(100)
    assert np.array_equal(p.run.parameters["W2"], later)


@pytest.mark.parametrize(
    "change",
    [
        {"problem": "spiral"},
        {"hidden": []},
        {"hidden": [1]},
        {"hidden": [MOST_UNITS] * 5},
        {"learning_rate": 1e6},
        {"initialisation": "0.01"},
        {"noise": 0.5},
        {"seed": 99},
        {"examples": 10},
        {"hidden": [3, 3], "problem": "blobs", "seed": 3},
    ],
)
@pytest.mark.parametrize("hand", [True, False])
def test_every_setting_gives_a_picture(change, hand):
    p = playground()
    p.step(20)
    before = p.frame["number"]
    if hand:
        by_hand(p, **change)
    else:
        for name, value in change.items():
            setattr(p, name, value)
    for name, value in change.items():
        assert getattr(p, name) == value
    assert p.frame["number"] > before
    sizes = [2, *p.hidden, 1]
    assert p.frame["layers"] == sizes
    assert [np.shape(W) for W in p.frame["weights"]] == [
        (n, m) for m, n in itertools.pairwise(sizes)
    ]
    assert len(p.frame["pixels"]) == 1600 * sum(sizes[1:])
    json_ready(p.frame)
    json_ready(p.data)


def test_several_settings_at_once_make_one_new_run(monkeypatch):
    p = playground()
    made = []
    monkeypatch.setattr(module, "Run", lambda *a: made.append(a) or Run(*a))
    from dnn_helpers.live import Run

    by_hand(p, hidden=[3], learning_rate=0.1, seed=9)
    assert len(made) == 1


def test_another_problem_begins_at_its_beginning():
    p = playground()
    p.step(20)
    p.problem = "xor"
    assert p.iteration == 0
    assert p.run.problem.name == "xor"


@pytest.mark.parametrize(
    "wrong",
    [{"hidden": [0]}, {"hidden": [21]}, {"hidden": [2] * 6}, {"problem": "moon"}, {"seed": -1},
     {"learning_rate": 0.0}, {"initialisation": "zeros"}, {"examples": 1}],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_changes_nothing(wrong):
    p = playground()
    before = p.run.settings
    with pytest.raises(traitlets.TraitError):
        setattr(p, *next(iter(wrong.items())))
    assert p.run.settings == before


def test_earlier_runs_are_left_behind_for_comparison():
    p = playground()
    p.step(30)
    for rate in (0.1, 0.2, 0.5, 0.8, 1.0):
        p.learning_rate = rate
    labels = [ghost["label"] for ghost in p.frame["left_behind"]]
    assert labels == [f"4-4, rate {r}, he, seed 1" for r in (0.1, 0.2, 0.5, 0.8)]
    assert all(len(ghost["curve"]) == 30 for ghost in p.frame["left_behind"])
    p.problem = "xor"
    assert p.frame["left_behind"] == []


def test_a_drag_leaves_one_run_behind_and_not_all_it_passed():
    p = playground()
    press(p, "step")
    for units in range(4, 15):
        by_hand(p, hidden=[units])
    assert len(p.frame["left_behind"]) == 1
    # Let go: this one was meant, whether its move came before it or is still waiting.
    press(p, "set", state={"hidden": [15]}, final=True, message="a")
    assert p.frame["layers"] == [2, 15, 1]
    press(p, "set", state={"hidden": [3]}, final=False, message="b")
    assert [ghost["label"][:3] for ghost in p.frame["left_behind"]] == ["4-4", "15,"]
    press(p, "set", state={}, final=True)
    press(p, "set", state={"hidden": [2]}, final=True, message="c")
    assert [ghost["label"][:3] for ghost in p.frame["left_behind"]] == ["4-4", "15,", "3, "]


def test_every_message_of_the_browser_is_answered_by_one_picture():
    p = playground()
    for message, state in [
        ("a", {"hidden": [5]}),
        ("b", {"hidden": [5]}),  # nothing new
        ("c", {"speed": 20}),
        ("d", {"hidden": [4], "learning_rate": 0.2}),
        ("e", {"selected": [1, 1]}),
        ("f", {"playing": False}),
    ]:
        before = p.frame["number"]
        press(p, "set", state=state, final=False, message=message)
        assert p.frame["acknowledged"] == message
        assert p.frame["number"] == before + 1, message
    press(p, "set", state={"hidden": [99]}, final=True, message="g")  # refused, and logged
    assert p.frame["acknowledged"] == "g"
    assert p.hidden == [4]


def test_a_click_on_a_unit_shows_its_formula():
    p = playground()
    by_hand(p, selected=[1, 3])
    assert p.frame["formula"].startswith("a[1]₃ = relu(")
    p.hidden = [2]
    assert p.selected == []
    assert p.frame["formula"] == ""
    by_hand(p, selected=[7, 1])
    assert p.selected == []


def test_an_exception_in_a_given_function_is_shown_and_the_widget_lives_on():
    def cost(AL, Y):
        if np.ptp(AL) > 0.3:
            raise RuntimeError("my mistake")
        return compute_cost(AL, Y)

    p = playground(compute_cost=cost)
    press(p, "step")
    p.step(300)
    assert "compute_cost raised RuntimeError" in p.frame["sentence"]
    assert "my mistake" in p.message
    by_hand(p, problem="xor", hidden=[2])
    assert p.frame["layers"] == [2, 2, 1]
    p.rewind()
    assert p.frame["iteration"] == 0


def test_its_text_is_fixed_and_a_still_picture_stands_beside_the_view():
    p = playground()
    p.step(10)
    data, about = p._repr_mimebundle_()
    assert data["text/plain"] == repr(p) == "Playground(moons, 2-4-4-1, iteration 10)"
    assert data["image/png"].startswith("iVBOR")
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "2-4-4-1 on moons after 10 iterations" in about["image/png"]["alt"]


def test_an_interrupt_keeps_what_was_learned():
    calls = []

    def forward(X, parameters):
        calls.append(X)
        if len(calls) == 20:
            raise KeyboardInterrupt
        return L_model_forward(X, parameters)

    p = playground(L_model_forward=forward)
    calls.clear()  # it was looked at, and its slopes were checked
    p.step(10**6)
    assert p.iteration == 19
    assert p.frame["iteration"] == 19
    assert "L_model_forward was interrupted at line" in p.message
    p.step(5)
    assert p.iteration == 24
    assert p.message == ""


# --- the task that trains


async def until(happened, seconds=5):
    for _ in range(int(seconds / 0.01)):
        if happened():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen")


def test_play_trains_beside_other_work_and_pause_leaves_nothing_running():
    async def session():
        p = playground()
        by_hand(p, playing=True)
        await until(lambda: p.iteration > 40)
        press(p, "drawn")
        by_hand(p, hidden=[6])  # a slider moves while it trains
        assert p.frame["layers"] == [2, 6, 1]
        await until(lambda: p.iteration > 80)
        assert p.playing
        p.pause()
        stopped = p.iteration
        await asyncio.sleep(0)
        assert len(asyncio.all_tasks()) == 1  # at once, not when it next wakes up
        await asyncio.sleep(0.1)
        assert p.iteration == stopped == p.frame["iteration"]
        p.rewind()
        assert p.iteration == 0

    asyncio.run(session())


def test_a_slow_browser_gets_fewer_pictures():
    async def session():
        p = playground()
        by_hand(p, playing=True)
        await until(lambda: p.iteration > 60)  # nobody says "drawn"
        assert p.frame["number"] < p.iteration / p.speed
        p.pause()
        assert p.frame["iteration"] == p.iteration

    asyncio.run(session())


def test_a_long_run_is_caught_up_in_slices_after_a_move_by_hand():
    async def session():
        p = playground()
        p.step(3000)
        by_hand(p, learning_rate=0.1)
        assert 0 < p.iteration < 3000  # the hand does not wait for it
        assert p.frame["target"] == 3000
        await until(lambda: p.iteration == 3000, 20)
        assert p.frame["iteration"] == 3000
        await until(lambda: len(asyncio.all_tasks()) == 1)

    asyncio.run(session())


def test_it_stops_by_itself_when_the_cost_is_no_number():
    async def session():
        p = playground(
            compute_cost=lambda AL, Y: compute_cost(AL, Y) if np.ptp(AL) < 0.3 else np.nan
        )
        p.play()
        await until(lambda: not p.playing)
        assert "The cost is nan" in p.frame["sentence"]
        assert len(asyncio.all_tasks()) <= 2
        p.play()
        assert not p.playing

    asyncio.run(session())


def test_it_pauses_at_the_round_number_and_goes_on_when_asked(monkeypatch):
    monkeypatch.setitem(module.PAUSES, "plane", 50)

    async def session():
        p = playground()
        p.speed = 7
        for stop in (50, 100):
            p.play()
            await until(lambda: not p.playing)
            assert p.iteration == stop

    asyncio.run(session())


def test_it_trains_while_one_view_is_left():
    async def session():
        p = playground()
        press(p, "here", view="a")
        press(p, "here", view="b")
        p.play()
        await until(lambda: p.iteration > 5)
        press(p, "gone", view="a")
        assert p.playing
        press(p, "gone", view="b")
        assert not p.playing

    asyncio.run(session())


def update(**state):
    return {"content": {"data": {"method": "update", "state": state}}, "buffers": []}


def test_what_another_thread_hands_over_happens_in_the_thread_of_the_cells():
    async def session():
        threads = set()

        def seen(A, W, b):
            threads.add(threading.get_ident())
            return linear_forward(A, W, b)

        p = playground(linear_forward=seen)
        for message in (update(hidden=[3]), update(learning_rate=0.1), update(playing=True)):
            await asyncio.to_thread(p._handle_msg, message)
        await until(lambda: p.iteration > 20)
        assert (p.hidden, p.learning_rate) == ([3], 0.1)
        await asyncio.to_thread(p._handle_msg, update(playing=False))
        await until(lambda: not p.playing)
        assert threads == {threading.get_ident()}

    asyncio.run(session())


def test_what_a_hand_does_while_a_cell_runs_waits_for_its_end():
    async def session():
        p = playground()
        hand = threading.Thread(target=p._handle_msg, args=[update(learning_rate=0.1)])
        hand.start()
        hand.join()
        p.step(20)  # the same cell
        assert p.learning_rate == 0.3
        await until(lambda: p.learning_rate == 0.1)
        assert p.iteration == 20

    asyncio.run(session())


def test_without_an_event_loop_play_says_what_to_do():
    p = playground()
    with pytest.raises(RuntimeError, match="step\\(n\\) trains here and now"):
        p.play()
    assert not p.playing


# --- pictures


def test_pictures_that_are_missing_are_said_and_everything_stays(monkeypatch):
    from dnn_helpers.live import problems

    def missing(name, examples):
        raise FileNotFoundError("no file train_catvnoncat.h5 here; put it there")

    monkeypatch.setattr(problems, "_pictures", missing)
    problems.make_problem.cache_clear()
    p = playground()
    p.step(10)
    before = p.run.settings
    by_hand(p, problem="catvnoncat")
    assert "put it there" in p.frame["sentence"]
    assert p.run.settings == before
    assert p.problem == "moons"
    with pytest.raises(FileNotFoundError):
        p.problem = "catvnoncat"
    assert p.problem == "moons"
    assert list(p.hidden) == [4, 4]
    p.step(5)
    assert p.frame["sentence"] == p.message


def test_the_drawn_cats_start_as_the_published_network():
    p = playground()
    by_hand(p, problem="cats")
    assert p.frame["layers"] == [12288, 20, 7, 5, 1]
    assert (p.learning_rate, p.initialisation, p.examples) == (0.0075, "scaled", 209)
    p.step(30)
    assert [part["kind"] for part in p.frame["units"]] == ["weights", *["histogram"] * 3]
    assert len(p.frame["pixels"]) == 20 * 32 * 32 * 3
    assert len(p.frame["answers"]) == len(p.data["truth"]) > 0
    json_ready(p.frame)
    json_ready(p.data)
    assert "image/png" in p._repr_mimebundle_()[0]
    p.problem = "moons"
    assert p.frame["layers"] == [2, 4, 4, 1]


def test_importing_the_engine_stays_light():
    code = (
        "import sys, dnn_helpers.live\n"
        "heavy = {'matplotlib', 'ipywidgets', 'anywidget', 'h5py', 'pytest'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_widget_class_takes_a_mapping():
    assert isinstance(Playground({"compute_cost": compute_cost}), Playground)
