"""Lesson 08 in JupyterLab in Chromium: hands on the controls, eyes on the canvas and the kernel.

Screenshots go to test-artefacts/ in the project's root, to be looked at.
"""

import shutil
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    from lab_page import jupyter_lab, write_notebook

    folder = tmp_path_factory.mktemp("lessons")
    for lesson in (ROOT / "notebooks").glob("*.ipynb"):
        shutil.copy(lesson, folder)
    for name in ("small", "along"):
        write_notebook(
            folder / f"{name}.ipynb", "from dnn_helpers import playground\np = playground()\np"
        )
    write_notebook(
        folder / "broken.ipynb",
        "from dnn_helpers import compute_cost, playground\n"
        "def my_cost(AL, Y):\n"
        "    if AL.max() > 0.9:\n"
        "        return undefined_name\n"
        "    return compute_cost(AL, Y)\n"
        "p = playground(compute_cost=my_cost)\np",
    )
    with jupyter_lab(folder, tmp_path_factory.mktemp("private")) as lab:
        yield lab


def test_lesson_08_under_a_persons_hands(lab):
    from hands import Hands, contrast
    from lab_page import Notebook, chromium_page

    with chromium_page() as page:
        notebook = Notebook(page, lab, "08_playground.ipynb")
        notebook.run_all(seconds=180)
        page.locator(".dnn-playground").first.wait_for(state="attached", timeout=60_000)
        hands = Hands(notebook)
        hands.root.locator(".whose:has-text('Runs your functions')").wait_for()

        # Another problem; a layer more.
        hands.choose("Data", "blobs")
        hands.wait_for_canvas(layers="2-4-4-1")
        hands.press("+ layer")
        hands.wait_for_canvas(layers="2-4-4-4-1")
        assert hands.ask("list(p.hidden)") == [4, 4, 4]
        hands.press("− layer")
        hands.wait_for_canvas(layers="2-4-4-1")
        hands.root.locator("[aria-label='Layer 2: one unit more']").click()
        hands.wait_for_canvas(layers="2-4-5-1")

        # Units, dragged with the mouse: the canvas ends where the hand does.
        slider = hands.root.locator("[aria-label='Units in layer 1']")
        box = slider.bounding_box()
        y = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + box["width"] * 0.2, y)
        page.mouse.down()
        for step in range(20):
            page.mouse.move(box["x"] + box["width"] * (0.2 + 0.02 * step), y)
        page.mouse.up()
        units = int(slider.input_value())
        assert 8 <= units <= 16
        hands.wait_for_canvas(layers=f"2-{units}-5-1")
        assert hands.ask("p.hidden[0]") == units

        # Play, pause.
        hands.press("Rewind")
        hands.wait_for_canvas(iteration=0)
        first = hands.ask("[W.tolist() for W in p.run.parameters.values()]")
        untrained = hands.pixels()
        hands.press("Play")
        hands.wait_for("p.iteration > 150")
        hands.press("Pause")
        hands.wait_for("not p.playing")
        stopped = hands.ask("p.iteration")
        hands.wait_for_canvas(iteration=stopped)
        assert hands.ask("p.iteration") == stopped
        assert hands.root.locator(".status").inner_text().startswith(f"Iteration {stopped} ·")
        assert hands.ask("p.accuracy[0]") > 0.95
        red, _, blue, _ = hands.colour(1.05, 1.05)  # class 1 lies there
        assert blue > red + 50
        red, _, blue, _ = hands.colour(-1.05, -1.05)  # and class 0 there
        assert red > blue + 50
        hands.shot("1_blobs_trained")

        # Rewind: the same weights, and the same picture but for the axis of the curve.
        trained = hands.pixels()
        assert trained != untrained
        hands.press("Rewind")
        hands.wait_for_canvas(iteration=0)
        assert hands.ask("[W.tolist() for W in p.run.parameters.values()]") == first
        assert hands.pixels() == untrained

        # Step takes as many iterations as the speed says.
        hands.choose("Speed", "20")
        hands.press("Step")
        hands.wait_for_canvas(iteration=20)

        # A unit's formula, by mouse and by keys; the notebook keeps its own cell.
        hands.canvas.click(position=hands.unit(2, 3))
        hands.wait_for("list(p.selected) == [2, 3]")
        active = page.locator(".jp-Cell.jp-mod-active").get_attribute("class")
        hands.canvas.press("ArrowRight")
        hands.wait_for("list(p.selected) == [3, 1]")
        hands.all_drawn()
        assert hands.root.locator(".formula").inner_text().startswith("a[3]₁ = sigmoid(")
        assert page.locator(".jp-Cell.jp-mod-active").get_attribute("class") == active

        # Keys on a slider; the earlier run stays behind on the picture.
        rate = hands.root.locator("label:has-text('Learning rate') input")
        before = hands.ask("p.learning_rate")
        rate.press("ArrowRight")
        # In one question: the kernel answers beside its work, and a trait is set before all else.
        hands.wait_for(f"p.learning_rate > {before} and len(p.frame['left_behind']) >= 1")
        hands.shot("2_earlier_runs")

        # A key that repeats while held down passes values by; where it comes up is meant.
        for _ in range(12):
            page.keyboard.down("ArrowLeft")
        there = float(f"{10 ** float(rate.input_value()):.2g}")
        hands.wait_for(f"p.learning_rate == {there} and not p._worth_keeping")
        page.keyboard.up("ArrowLeft")
        hands.wait_for("p._worth_keeping")
        assert hands.ask("p.learning_rate") == there
        rate.press("End")
        hands.wait_for("p.learning_rate == 100")
        hands.choose("Speed", "100")
        hands.press("Play")
        hands.wait_for("p.iteration > 300 or p.run.failure")
        if hands.ask("p.playing"):
            hands.press("Pause")
        hands.wait_for("not p.playing")
        hands.all_drawn()
        assert "earning rate" in hands.root.locator(".trouble").inner_text()
        hands.shot("3_rate_too_high")

        # In the dark.
        notebook.theme("JupyterLab Dark")
        hands.choose("Data", "spiral")
        rate.press("Home")
        rate.fill("-0.5")
        rate.dispatch_event("change")
        hands.wait_for("p.run.settings.problem == 'spiral' and p.learning_rate == 0.32")
        ink, paper = hands.root.evaluate(
            "n => [getComputedStyle(n).color, getComputedStyle(n).backgroundColor]"
        )
        assert contrast(ink, paper) > 7
        hands.shot("4_dark")
        notebook.theme("JupyterLab Light")

        # Cats: the published network, in the time of a yawn.
        hands.choose("Data", "cats")
        hands.wait_for_canvas(layers="12288-20-7-5-1")
        assert hands.ask("p.iteration") == 0
        left, top, size = hands.answer()
        shown = hands.canvas.evaluate(
            "(node, box) => { const s = node.width / node.clientWidth, seen = new Set();"
            " const d = node.getContext('2d').getImageData(...box.map(v => v * s)).data;"
            " for (let i = 0; i < d.length; i += 4) seen.add(d[i] << 16 | d[i+1] << 8 | d[i+2]);"
            " return seen.size }",
            [left, top, size, size],
        )
        assert shown > 1000  # photographs, not a surface of two colours
        hands.choose("Speed", "100")
        hands.press("Play")
        hands.wait_for("p.iteration >= 700", 60)
        hands.press("Pause")
        hands.wait_for("not p.playing")
        assert hands.ask("p.cost < p.run.costs[0]")
        hands.shot("5_cats")

        assert page.faults == []
        notebook.close()


def test_a_finger_on_a_small_screen(lab):
    from hands import Hands
    from lab_page import Notebook, chromium_page

    with chromium_page(width=600, height=1300, has_touch=True) as page:
        notebook = Notebook(page, lab, "small.ipynb")
        notebook.run_all()
        page.evaluate("jupyterapp.shell.collapseLeft()")
        hands = Hands(notebook)
        hands.root.locator("[aria-label='Layer 1: one unit more']").tap()
        hands.wait_for_canvas(layers="2-5-4-1")
        for layers in ("2-5-4-4-1", "2-5-4-4-4-1"):  # so many that their knobs stand in rows
            hands.root.locator("button:has-text('+ layer')").tap()
            hands.wait_for_canvas(layers=layers)
        hands.canvas.tap(position=hands.unit(1, 5))
        hands.wait_for("list(p.selected) == [1, 5]")
        slider = hands.root.locator("[aria-label='Units in layer 2']")
        box = slider.bounding_box()
        page.touchscreen.tap(box["x"] + box["width"] * 0.95, box["y"] + box["height"] / 2)
        hands.wait_for("p.hidden[1] > 15")
        hands.root.locator("button.play").tap()
        hands.wait_for("p.iteration > 50")
        hands.root.locator("button.play").tap()
        hands.wait_for("not p.playing")
        hands.shot("6_small_screen")
        wide = hands.root.evaluate("n => n.scrollWidth - n.clientWidth")
        assert wide <= 0  # nothing sticks out
        assert page.faults == []
        notebook.close()


def test_a_mistake_in_a_function_is_shown_and_the_playground_lives_on(lab):
    from hands import Hands
    from lab_page import Notebook, chromium_page

    with chromium_page() as page:
        notebook = Notebook(page, lab, "broken.ipynb")
        notebook.run_all()
        hands = Hands(notebook)
        hands.choose("Speed", "100")
        hands.press("Play")
        hands.wait_for("p.run.failure is not None and not p.playing")
        hands.all_drawn()
        said = hands.root.locator(".trouble").inner_text()
        assert "compute_cost raised NameError in line 4 of the cell with my_cost" in said
        assert "undefined_name" in said
        hands.shot("7_a_mistake")
        hands.press("Rewind")
        hands.wait_for_canvas(iteration=0)
        assert hands.root.locator(".trouble").inner_text() == ""
        hands.press("+ layer")
        hands.wait_for_canvas(layers="2-4-4-4-1")
        hands.choose("Speed", "1")
        hands.press("Step")
        hands.wait_for("p.iteration == 1")
        assert page.faults == []
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
