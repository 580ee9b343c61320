"""Kernels that go, views that close, functions that hang, and people who see or move otherwise."""

import itertools
import os
import re
import signal
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
AXE = [Path(os.environ.get("AXE_CORE", "none")), ROOT / "node_modules" / "axe-core" / "axe.min.js"]
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


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    from lab_page import write_notebook

    folder = tmp_path_factory.mktemp("lessons")
    small = "from dnn_helpers import playground\np = playground()\np"
    for name in ("small", "restarted", "saved", "tabs", "people", "along"):
        write_notebook(folder / f"{name}.ipynb", small)
    write_notebook(folder / "twice.ipynb", small, "p")
    write_notebook(folder / "hangs.ipynb", HANGS)
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


@pytest.mark.parametrize(("app", "place"), [("jupyterlab", "lab/tree"), ("notebook", "notebooks")])
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


def test_it_trains_while_one_view_is_left(lab):
    from hands import Hands
    from lab_page import Notebook, chromium_page

    with chromium_page(height=2400) as page:
        notebook = Notebook(page, lab, "twice.ipynb")
        notebook.run_all()
        hands = Hands(notebook)
        page.locator(".dnn-playground canvas[data-frame]").nth(1).wait_for(timeout=60_000)
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


def test_everybody_is_told_what_there_is(lab):
    from hands import Hands
    from lab_page import Notebook, chromium_page

    with chromium_page() as page:
        notebook = Notebook(page, lab, "people.ipynb")
        notebook.run_all()
        hands = Hands(notebook)
        tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
        controls = {}
        for node in tree:
            role = node.get("role", {}).get("value")
            if role in ("slider", "button", "combobox", "spinbutton", "application", "group"):
                controls.setdefault(role, {})[node["name"]["value"]] = node
        sliders = controls["slider"]
        assert {"Learning rate", "Noise", "Examples", "Hidden layers", "Units in layer 1",
                "Units in layer 2"} <= set(sliders)  # fmt: skip
        said = {  # Chromium's protocol leaves aria-valuetext out of the tree
            name: hands.root.get_by_role("slider", name=name).get_attribute("aria-valuetext")
            for name in sliders
        }
        assert said["Learning rate"] == "0.3"  # and not its logarithm
        assert said["Hidden layers"] == "2: 4, 4"
        assert said["Units in layer 1"] == "4 units"
        assert {"Speed", "Data", "Initialisation"} <= set(controls["combobox"])
        assert "Seed" in controls["spinbutton"]
        assert {"Training", "Network", "Data", "Layer 1", "Take along"} <= set(controls["group"])
        tree = hands.root.aria_snapshot()
        assert '- application "Network 2-4-4-1' in tree
        assert (
            re.findall(
                r"- (?:slider|button|combobox|spinbutton|group)(?! \"|: Python code).*", tree
            )
            == []
        )

        hands.choose("Speed", "20")
        hands.press("Play")
        hands.wait_for("p.iteration > 40")
        hands.press("Pause")
        hands.wait_for("not p.playing")
        stopped = hands.ask("p.iteration")
        live = hands.root.locator("[aria-live=polite].announce")
        page.wait_for_function(
            "([node, words]) => node.textContent.startsWith(words)",
            arg=[live.element_handle(), f"At iteration {stopped}: cost 0."],
        )
        assert re.search(r"\d %? of the training examples right, .* of the test", live.inner_text())

        # From right to left around it.
        page.evaluate("document.documentElement.dir = 'rtl'")
        assert hands.root.evaluate("node => getComputedStyle(node).direction") == "ltr"
        page.evaluate("document.documentElement.dir = ''")

        # High contrast: borders and small text as strong as the ink.
        page.emulate_media(contrast="more")
        ink, edge, small = hands.root.evaluate(
            "n => [n, n.querySelector('button'), n.querySelector('.whose')].map((m, i) =>"
            " getComputedStyle(m)[['color', 'borderTopColor', 'color'][i]])"
        )
        assert ink == edge == small
        page.emulate_media(contrast="no-preference")
        if page.faults:
            raise AssertionError(page.faults)
        axe = next((path for path in AXE if path.is_file()), None)
        if axe:
            page.evaluate(axe.read_text())
            found = page.evaluate(
                "async node => (await axe.run(node)).violations"
                ".map(v => [v.id, v.nodes.map(n => n.html)])",
                hands.root.element_handle(),
            )
            assert found == []
        notebook.close()
    if axe is None:
        pytest.skip("all but axe-core: npm install axe-core, or set AXE_CORE to axe.min.js")


def test_fingers_have_room_and_motion_can_be_calm(lab):
    from hands import Hands
    from lab_page import Notebook, chromium_page

    with chromium_page(
        width=600, height=1300, has_touch=True, is_mobile=True, reduced_motion="reduce"
    ) as page:
        notebook = Notebook(page, lab, "small.ipynb")
        notebook.run_all()
        page.evaluate("jupyterapp.shell.collapseLeft()")
        hands = Hands(notebook)
        assert page.evaluate("matchMedia('(pointer: coarse)').matches")
        small = hands.root.evaluate(
            "node => [...node.querySelectorAll('button, select, input, summary')]"
            ".filter(n => n.offsetParent && n.offsetHeight < 44)"
            ".map(n => [n.ariaLabel ?? n.textContent, n.offsetHeight])"
        )
        assert small == []
        narrow = hands.root.evaluate(
            "node => [...node.querySelectorAll('button')].filter(n => n.offsetParent"
            " && n.offsetWidth < 44).map(n => n.textContent)"
        )
        assert narrow == []
        # One below the other: the network's controls, then the data's.
        places = hands.root.evaluate(
            "node => [...node.querySelectorAll('.heads > .net, .heads > .data')]"
            ".map(n => [n.offsetLeft, n.offsetTop])"
        )
        assert places[0][0] == places[1][0]
        assert places[0][1] < places[1][1]
        # Calm: while it trains, at most one picture a second.
        page.evaluate(
            "node => { window.times = []; new MutationObserver(() => times.push(performance.now()))"
            ".observe(node, {attributes: true, attributeFilter: ['data-frame']}) }",
            hands.canvas.element_handle(),
        )
        hands.press("Play")
        page.wait_for_function("() => times.length >= 4", timeout=30_000)
        times = page.evaluate("times")
        gaps = [later - earlier for earlier, later in itertools.pairwise(times[1:])]
        assert min(gaps) > 900
        hands.press("Pause")
        hands.wait_for("not p.playing")
        notebook.close()


def test_it_can_be_taken_along_and_points_can_be_drawn(lab, tmp_path):
    from hands import Hands
    from lab_page import Notebook, chromium_page

    with chromium_page(accept_downloads=True) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        notebook = Notebook(page, lab, "along.ipynb")
        notebook.run_all()
        hands = Hands(notebook)
        for name, expected in (
            ("Copy playground", "p.playground_code()"),
            ("Copy run", "p.code()"),
            ("Copy link", "p.link"),
        ):
            hands.press(name)
            hands.root.locator("button:has-text('Copied')").wait_for()
            copied = page.evaluate("navigator.clipboard.readText()")
            assert copied == hands.ask(expected)
            page.wait_for_function(
                "() => !document.querySelector('.take').textContent.includes('Copied')"
            )
        for kind, begins in (("PNG", b"\x89PNG"), ("SVG", b"<?xml")):
            with page.expect_download() as download:
                hands.press(f"Save {kind}")
            download.value.save_as(tmp_path / "picture")
            assert (tmp_path / "picture").read_bytes().startswith(begins)
            assert download.value.suggested_filename == f"playground-moons-0.{kind.lower()}"

        hands.choose("Data", "own")
        hands.wait_for("p.problem == 'own'")
        hands.all_drawn()
        assert "Click on the plane" in hands.root.locator(".trouble").inner_text()
        left, top, size = hands.answer()
        at = {"x": left + size * 0.75, "y": top + size * 0.25}
        hands.canvas.click(position=at)
        hands.wait_for("len(p.points) == 1")
        hands.canvas.click(
            position={"x": left + size * 0.25, "y": top + size * 0.75}, modifiers=["Shift"]
        )
        hands.wait_for("len(p.points) == 2")
        (x, y, one), (_, _, two) = hands.ask("p.points")
        assert (one, two) == (1, 0)
        assert abs(x - 0.575) < 0.02
        assert abs(y - 0.575) < 0.02
        hands.choose("A click adds", "0")
        hands.canvas.click(position={"x": left + size * 0.2, "y": top + size * 0.2})
        hands.wait_for("[q[2] for q in p.points] == [1, 0, 0]")
        hands.choose("Speed", "1000")
        hands.press("Step")
        hands.wait_for("p.iteration == 1000")
        assert hands.ask("p.accuracy[0]") == 1
        red, _, blue, _ = hands.colour(0.575, 0.575)
        assert blue > red
        hands.shot("10_own_points")
        hands.press("Clear points")
        hands.wait_for("p.points == []")
        assert page.faults == []
        notebook.close()
