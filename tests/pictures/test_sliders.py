"""Sliders: every move redraws, a mistake does not kill them, the web sees a picture."""

import asyncio
import threading

import pytest

from dnn_helpers.pictures.sketch import Sketch
from dnn_helpers.pictures.sliders import Sliders, slider, whole_slider


def double(x, n):
    if n == 5:
        raise NotImplementedError("<double> is not written yet")
    return Sketch(50, 50, alt=f"{x} times {n}", reading={"product": x * n})


@pytest.fixture
def explorer():
    return Sliders(double, x=slider(1, 0, 4, 0.5, "x"), n=whole_slider(2, 0, 9, "n"))


def test_it_draws_before_the_first_move(explorer):
    assert explorer.reading == {"product": 2}
    assert "1.0 times 2" in explorer.view.value


def test_each_move_is_drawn_and_read(explorer):
    explorer.controls["x"].value = 3.5
    assert explorer.reading == {"product": 7.0}
    explorer.controls["n"].value = 4
    assert explorer.reading == {"product": 14.0}
    assert explorer.view.value == explorer.sketch.svg
    assert "3.5 times 4" in explorer.view.value


def test_a_move_that_another_thread_hands_over_is_drawn_in_the_thread_of_the_cells():
    threads = []

    def draw(x):
        threads.append(threading.get_ident())
        return double(x, 1)

    async def session():
        explorer = Sliders(draw, x=slider(1, 0, 4, 0.5, "x"))
        move = threading.Thread(target=setattr, args=[explorer.controls["x"], "value", 2])
        move.start()
        move.join()
        await asyncio.sleep(0)
        assert explorer.reading == {"product": 2}

    asyncio.run(session())
    assert threads == [threading.get_ident()] * 2


def test_a_move_prints_nothing(explorer, capfd):
    explorer.controls["x"].value = 2
    explorer.controls["n"].value = 5
    assert capfd.readouterr() == ("", "")


def test_an_unfinished_function_is_said_in_the_picture_and_the_next_move_works(explorer):
    explorer.controls["n"].value = 5
    assert ">&lt;double&gt; is not written yet</text>" in explorer.view.value
    assert explorer.reading == {}
    explorer.controls["n"].value = 6
    assert explorer.reading == {"product": 6.0}


def test_a_reader_without_a_kernel_sees_the_picture(explorer):
    data, metadata = explorer._repr_mimebundle_()
    assert data["image/png"] == explorer.sketch._repr_mimebundle_()[0]["image/png"]
    assert metadata["image/png"]["alt"] == explorer.sketch.alt
    assert "application/vnd.jupyter.widget-view+json" in data


def test_its_text_is_fixed(explorer):
    assert repr(explorer) == "Sliders x, n. Picture: 1.0 times 2"
    assert explorer._repr_mimebundle_()[0]["text/plain"] == repr(explorer)


def test_labels_line_up(explorer):
    widths = {c.style.description_width for c in explorer.controls.values()}
    assert widths == {"1.4em"}  # room for one letter
