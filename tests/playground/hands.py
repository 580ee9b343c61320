"""A person at a playground in the browser: what they do with it, and what they see on it."""

import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "test-artefacts" / "playground"


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
        self.root.get_by_role("button", name=name).first.click()

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
        self.shot_now(name)

    def shot_now(self, name):
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.root.screenshot(path=SHOTS / f"{name}.png")


def contrast(ink, paper):
    """The contrast of two CSS colours after WCAG: 1 to 21."""

    def light(colour):
        parts = [int(v) / 255 for v in colour[colour.index("(") + 1 : -1].split(",")[:3]]
        r, g, b = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    dark, bright = sorted((light(ink), light(paper)))
    return (bright + 0.05) / (dark + 0.05)
