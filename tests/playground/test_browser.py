"""Lesson 08 in JupyterLab in Chromium: hands on the controls, eyes on the canvas and the kernel.

Screenshots go to test-artefacts/ in the project's root, to be looked at.
"""

import shutil
import time
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "test-artefacts" / "playground"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    from lab_page import jupyter_lab, write_notebook

    folder = tmp_path_factory.mktemp("lessons")
    for lesson in (ROOT / "notebooks").glob("*.ipynb"):
        shutil.copy(lesson, folder)
    write_notebook(
        folder / "small.ipynb", "from dnn_helpers import playground\np = playground()\np"
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


class Hands:
    """What a person does with the first playground of a notebook, and what they see on it."""

    def __init__(self, notebook):
        self.notebook, self.page = notebook, notebook.page
        self.root = self.page.locator(".dnn-playground").first
        self.root.scroll_into_view_if_needed()
        self.canvas = self.root.locator("canvas")
        self.root.locator("canvas[data-frame]").wait_for(timeout=60_000)
        self.ask, self.wait_for = notebook.ask, notebook.wait_for

    def choose(self, label, value):
        self.root.locator(f"label:has-text('{label}') select").select_option(value)

    def press(self, name):
        self.root.locator(f"button:has-text('{name}')").click()

    def wait_for_canvas(self, **expected):
        """Wait until the canvas has drawn what is expected: iteration=..., layers=..."""
        for name, value in expected.items():
            self.page.wait_for_function(
                "([node, name, value]) => node.dataset[name] === value",
                arg=[self.canvas.element_handle(), name, str(value)],
                timeout=60_000,
            )

    def all_drawn(self):
        """Wait until the last picture of the kernel is on the canvas."""
        self.wait_for("not p._has_work()")
        until = time.monotonic() + 60
        while True:  # asked anew each time: another picture may have followed the last one
            last, seen = self.ask("p.frame['number']"), self.canvas.get_attribute("data-frame")
            if seen == str(last):
                return
            assert time.monotonic() < until, f"the kernel's last picture is {last}, drawn is {seen}"
            self.page.wait_for_timeout(20)

    def pixels(self):
        """What the canvas shows, as one string to compare."""
        self.all_drawn()
        return self.canvas.evaluate("node => node.toDataURL()")

    def colour(self, x, y):
        """The colour of a point of the plane on the big square: red, green, blue, opacity."""
        left, top, size = self.answer()
        px, py = left + (x / 1.15 + 1) / 2 * size, top + (1 - y / 1.15) / 2 * size
        return self.canvas.evaluate(
            "(node, [x, y]) => { const s = node.width / node.clientWidth;"
            " return [...node.getContext('2d').getImageData(x * s, y * s, 1, 1).data] }",
            [px, py],
        )

    def answer(self):
        """Left, top and size of the big square on the canvas."""
        return self.canvas.evaluate(
            "({place}) => [place.answer.x, place.answer.y, place.answer.size]"
        )

    def unit(self, layer, unit):
        """Where a unit lies on the canvas."""
        self.all_drawn()
        return self.canvas.evaluate(
            "({place}, [l, u]) => place.units.filter(p => p.layer === l && p.unit === u)"
            ".map(({x, y}) => ({x, y}))[0]",
            [layer, unit],
        )

    def shot(self, name):
        self.all_drawn()
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.root.screenshot(path=SHOTS / f"{name}.png")


def test_lesson_08_under_a_persons_hands(lab):
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
        hands.wait_for(f"p.learning_rate > {before}")
        assert hands.ask("len(p.frame['left_behind'])") >= 1
        hands.shot("2_earlier_runs")

        # A key that repeats while held down passes values by; where it comes up is meant.
        for _ in range(12):
            page.keyboard.down("ArrowLeft")
        there = float(f"{10 ** float(rate.input_value()):.2g}")
        hands.wait_for(f"p.learning_rate == {there}")
        assert not hands.ask("p._worth_keeping")
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


def contrast(ink, paper):
    """The contrast of two CSS colours after WCAG: 1 to 21."""

    def light(colour):
        parts = [int(v) / 255 for v in colour[colour.index("(") + 1 : -1].split(",")[:3]]
        r, g, b = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    dark, bright = sorted((light(ink), light(paper)))
    return (bright + 0.05) / (dark + 0.05)


def test_a_finger_on_a_small_screen(lab):
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
