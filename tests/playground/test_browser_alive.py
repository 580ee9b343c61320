"""Kernels that go, views that close, functions that hang or keep something: it stays alive."""

import contextlib
import os
import re
import signal
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
HANGS = """\
from dnn_helpers import playground, update_parameters
calls = []
def my_update(parameters, grads, learning_rate):
    calls.append(1)
    if len(calls) == 41:
        while True:
            pass
    return update_parameters(parameters, grads, learning_rate)
p = playground(update_parameters=my_update)
p"""
LEFT_ALONE = "import dnn_helpers.live.watchdog as w\nw.LIMIT = 0.5\n" + HANGS
KEEPS = """\
from dnn_helpers import playground
def momentum(parameters, grads, learning_rate, kept={}):
    for name in parameters:
        kept[name] = 0.9 * kept.get(name, 0) + grads["d" + name]
    return {name: parameters[name] - learning_rate * kept[name] for name in parameters}
p = playground(update_parameters=momentum)
p"""
THREADS = """\
import threading, time
from dnn_helpers import linear_forward, playground
threads = set()
def seen(A, W, b):
    threads.add(threading.current_thread() is threading.main_thread())
    return linear_forward(A, W, b)
p = playground(linear_forward=seen)
p"""
TALKS = """\
for i in range(60):
    time.sleep(0.02)
    print(i, p.iteration)"""
SLOW = """\
import time
from dnn_helpers import linear_forward, playground
def one_by_one(A, W, b):
    for _ in range(10):
        time.sleep(0.012)
    return linear_forward(A, W, b)
p = playground(linear_forward=one_by_one, hidden=(3,))
p"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    from lab_page import write_notebook

    folder = tmp_path_factory.mktemp("lessons")
    small = "from dnn_helpers import playground\np = playground()\np"
    for name in ("restarted", "saved", "tabs"):
        write_notebook(folder / f"{name}.ipynb", small)
    for name in ("twice", "twice_over"):
        write_notebook(folder / f"{name}.ipynb", small, "p")
    write_notebook(folder / "hangs.ipynb", HANGS)
    write_notebook(folder / "left_alone.ipynb", LEFT_ALONE)
    write_notebook(folder / "keeps.ipynb", KEEPS)
    write_notebook(folder / "slow.ipynb", SLOW)
    write_notebook(folder / "threads.ipynb", THREADS, TALKS)
    return folder


@pytest.fixture(scope="module")
def lab(folder, tmp_path_factory):
    from lab_page import jupyter_lab

    with jupyter_lab(folder, tmp_path_factory.mktemp("private")) as lab:
        yield lab


def test_a_picture_whose_kernel_is_gone_says_so_and_lives_again(lab):
    from hands import Hands
    from lab_page import Notebook, chromium_page

    with chromium_page() as page:
        notebook = Notebook(page, lab, "restarted.ipynb")
        notebook.run_all()
        hands = Hands(notebook)
        assert "gone" not in hands.root.get_attribute("class").split()
        notebook.command("notebook:restart-kernel")
        page.locator(".jp-Dialog button:has-text('Restart')").last.click()
        page.locator(".dnn-playground.gone").wait_for(timeout=30_000)
        said = hands.root.locator(".gone-note").inner_text()
        assert "Run its cell again" in said
        assert hands.root.locator(".bar").evaluate("node => node.inert")
        assert "grayscale" in hands.canvas.evaluate("node => getComputedStyle(node).filter")
        hands.shot_now("8_kernel_gone")
        page.wait_for_selector(".jp-StatusBar-Widget :text('| Idle')", timeout=60_000)
        notebook.run_all()
        hands = Hands(notebook)
        assert "gone" not in hands.root.get_attribute("class").split()
        hands.press("Step")
        hands.wait_for_canvas(iteration=5)
        # And one that is killed, not restarted.
        os.kill(notebook.ask("__import__('os').getpid()"), signal.SIGKILL)
        page.locator(".dnn-playground.gone").wait_for(timeout=60_000)
        notebook.close()


@pytest.mark.parametrize(
    ("app", "place"),
    [("jupyterlab", "lab/tree"), pytest.param("notebook", "notebooks", marks=pytest.mark.long)],
)
def test_a_saved_notebook_shows_the_picture_the_next_day(app, place, folder, lab, tmp_path):
    from hands import Hands
    from lab_page import TOKEN, Notebook, chromium_page, jupyter_lab

    with chromium_page() as page:
        notebook = Notebook(page, lab, "saved.ipynb")
        notebook.run_all()
        hands = Hands(notebook)
        hands.press("Step")
        hands.wait_for_canvas(iteration=5)
        notebook.command("docmanager:save")
        page.wait_for_function("() => !document.querySelector('.jp-mod-dirty')")
        hands.wait_for(f"'widget-state' in open({str(folder / 'saved.ipynb')!r}).read()")
        notebook.close()
    with jupyter_lab(folder, tmp_path, app=app) as (address, _), chromium_page() as page:
        page.goto(f"{address}/{place}/saved.ipynb?token={TOKEN}")
        root = page.locator(".dnn-playground")
        root.locator("canvas[data-frame]").wait_for(timeout=90_000)
        assert root.locator("canvas").get_attribute("data-iteration") == "5"
        page.locator(".dnn-playground.gone").wait_for(timeout=30_000)
        assert "Run its cell again" in root.locator(".gone-note").inner_text()
        assert page.locator("text=model not found").count() == 0
        shots = ROOT / "test-artefacts" / "playground"
        root.screenshot(path=shots / f"9_next_day_{app}.png")


@contextlib.contextmanager
def two_views(lab, path):
    """A notebook that shows one playground twice: hands on the first of them."""
    from hands import Hands
    from lab_page import Notebook, chromium_page

    with chromium_page(height=2400) as page:
        notebook = Notebook(page, lab, path)
        notebook.run_all()
        hands = Hands(notebook)
        page.locator(".dnn-playground canvas[data-frame]").nth(1).wait_for(timeout=60_000)
        yield hands
        notebook.close()


def test_it_trains_while_one_view_is_left(lab):
    with two_views(lab, "twice.ipynb") as hands:
        page, notebook = hands.page, hands.notebook
        hands.press("Play")
        hands.wait_for("p.iteration > 20")
        page.locator(".jp-CodeCell").nth(1).locator(".jp-InputArea").click()
        notebook.command("notebook:clear-cell-output")
        page.wait_for_function("() => document.querySelectorAll('.dnn-playground').length === 1")
        hands.wait_for("len(p._views) == 1")
        now = hands.ask("p.iteration")
        hands.wait_for(f"p.iteration > {now} + 20")
        page.locator(".jp-CodeCell").nth(0).locator(".jp-InputArea").click()
        notebook.command("notebook:clear-cell-output")
        hands.wait_for("not p.playing")


@pytest.mark.long
def test_a_hand_and_a_cell_take_turns_in_one_thread(lab):
    from hands import Hands
    from lab_page import Notebook, chromium_page

    with chromium_page() as page:
        notebook = Notebook(page, lab, "threads.ipynb")
        notebook.run_all()
        hands = Hands(notebook)
        hands.press("Play")
        hands.wait_for("p.iteration > 20")
        page.locator(".jp-CodeCell").nth(1).locator(".jp-InputArea").click()
        notebook.command("notebook:run-cell")
        hands.press("Pause")  # JupyterLab may send it to another thread than the cell's
        hands.wait_for("not p.playing")
        hands.press("Step")
        hands.all_drawn()
        assert hands.ask("threads == {True}")
        said = page.locator(".jp-CodeCell").nth(1).locator(".jp-OutputArea-output").inner_text()
        lines = [line.split() for line in said.strip().splitlines()]
        assert [int(number) for number, _ in lines] == list(range(60))  # no print is lost
        assert len({iteration for _, iteration in lines}) == 1
        notebook.close()


def test_a_function_that_hangs_is_ended_by_the_kernels_interrupt(lab):
    from hands import Hands
    from lab_page import Notebook, chromium_page

    with chromium_page() as page:
        notebook = Notebook(page, lab, "hangs.ipynb")
        notebook.run_all()
        hands = Hands(notebook)
        hands.press("Play")
        page.wait_for_function(
            "node => Number(node.dataset.iteration) > 10", arg=hands.canvas.element_handle()
        )
        page.wait_for_timeout(1500)  # it hangs by now
        notebook.command("notebook:interrupt-kernel")
        trouble = hands.root.locator(".trouble:not(:empty)")
        trouble.wait_for(timeout=5000)  # long before the watchdog
        said = trouble.inner_text()
        assert "update_parameters was interrupted in line" in said
        assert "of the cell with my_update" in said
        assert hands.ask("p.iteration") == 40
        hands.press("Play")
        hands.wait_for("p.iteration > 60")
        hands.press("Pause")
        hands.wait_for("not p.playing")
        notebook.close()


def test_a_function_that_hangs_is_ended_though_nobody_interrupts(lab):
    from hands import Hands
    from lab_page import Notebook, chromium_page

    with chromium_page() as page:
        notebook = Notebook(page, lab, "left_alone.ipynb")
        notebook.run_all()
        hands = Hands(notebook)
        hands.press("Play")
        trouble = hands.root.locator(".trouble:not(:empty)")
        trouble.wait_for(timeout=60_000)
        said = trouble.inner_text()
        assert "update_parameters ran for 0.5 seconds without an end, and was stopped" in said
        assert "of the cell with my_update" in said
        hands.press("Play")
        hands.wait_for("p.iteration > 60")
        hands.press("Pause")
        hands.wait_for("not p.playing")
        notebook.close()


def test_an_update_that_keeps_something_is_told_what_rewinding_does_not_repeat(lab):
    from hands import Hands
    from lab_page import Notebook, chromium_page

    with chromium_page() as page:
        notebook = Notebook(page, lab, "keeps.ipynb")
        notebook.run_all()
        hands = Hands(notebook)
        hands.choose("Speed", "100")
        hands.press("Step")
        hands.wait_for_canvas(iteration=100)
        trouble = hands.root.locator(".trouble")
        assert "keeps something" not in trouble.inner_text()
        hands.press("Rewind")
        hands.wait_for_canvas(iteration=0)
        hands.press("Step")
        hands.wait_for_canvas(iteration=100)
        hands.all_drawn()
        hands.root.locator(".trouble:has-text('update_parameters keeps something')").wait_for()
        notebook.close()


def test_a_slow_function_is_named_with_the_time_it_takes(lab):
    from hands import Hands
    from lab_page import Notebook, chromium_page

    with chromium_page() as page:
        notebook = Notebook(page, lab, "slow.ipynb")
        notebook.run_all()
        hands = Hands(notebook)
        hands.choose("Speed", "1")
        for iteration in (1, 2, 3):
            hands.press("Step")
            hands.wait_for_canvas(iteration=iteration)
        slow = hands.root.locator(".trouble:has-text('The slowest function is linear_forward')")
        slow.wait_for()
        said = slow.inner_text()
        assert re.search(r"with 0\.[12]\d s for each of \d+ calls", said)
        assert "It has a loop in Python" in said
        notebook.close()


def test_a_view_takes_nothing_back_that_was_set_in_another(lab):
    with two_views(lab, "twice_over.ipynb") as hands:
        slider = hands.root.locator("[aria-label='Units in layer 1']")
        more = hands.root.locator("[aria-label='Layer 1: one unit more']")
        # Two clicks that the kernel answers one after the other: all that is shown on the way.
        more.evaluate(
            """(more, slider) => {
                window.shown = [];
                new MutationObserver(() => shown.push(slider.value))
                    .observe(slider, {attributeFilter: ["aria-valuetext"]});
                more.click();
                more.click();
            }""",
            slider.element_handle(),
        )
        hands.wait_for_canvas(layers="2-6-4-1")
        more.click()
        hands.wait_for_canvas(layers="2-7-4-1")
        shown = hands.page.evaluate("shown.filter((value, i) => value !== shown[i - 1])")
        assert shown == ["6", "7"]
        assert hands.ask("p.hidden[0]") == 7


def test_two_tabs_show_one_state(lab):
    from hands import Hands
    from lab_page import TOKEN, Notebook, chromium_page

    with chromium_page() as page:
        notebook = Notebook(page, lab, "tabs.ipynb")
        notebook.run_all()
        hands = Hands(notebook)
        notebook.command("docmanager:save")
        second = page.context.new_page()
        second.goto(f"{lab[0]}/doc/tree/tabs.ipynb?token={TOKEN}")
        root = second.locator(".dnn-playground").first
        root.locator("canvas[data-frame]").wait_for(timeout=90_000)
        rate = root.get_by_role("slider", name="Learning rate")
        rate.press("ArrowRight")
        there = rate.get_attribute("aria-valuetext")
        assert there != "0.3"
        hands.wait_for(f"p.learning_rate == {there}")
        first = hands.root.get_by_role("slider", name="Learning rate")
        page.wait_for_function(
            "([node, value]) => node.getAttribute('aria-valuetext') === value",
            arg=[first.element_handle(), there],
        )
        assert hands.root.locator("label:has-text('Learning rate') .value").inner_text() == there
        second.close()
        notebook.close()
