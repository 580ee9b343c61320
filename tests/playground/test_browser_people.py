"""People who see, hear or move otherwise: names, contrast, direction, touch, calm."""

import itertools
import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    from lab_page import jupyter_lab, write_notebook

    folder = tmp_path_factory.mktemp("lessons")
    small = "from dnn_helpers import playground\np = playground()\np"
    for name in ("small", "people"):
        write_notebook(folder / f"{name}.ipynb", small)
    with jupyter_lab(folder, tmp_path_factory.mktemp("private")) as lab:
        yield lab


def test_everybody_is_told_what_there_is(lab):
    from hands import Hands, contrast
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
        strong = hands.pixels()
        page.emulate_media(contrast="no-preference")
        page.wait_for_function(
            "([node, strong]) => node.toDataURL() !== strong",
            arg=[hands.canvas.element_handle(), strong],
        )

        # The system's own colours: white on black, in the controls and on the canvas.
        page.emulate_media(forced_colors="active", color_scheme="dark")
        ink, edge, paper = hands.root.evaluate(
            "n => [n, n.querySelector('button'), n].map((m, i) =>"
            " getComputedStyle(m)[['color', 'borderTopColor', 'backgroundColor'][i]])"
        )
        assert ink == edge
        assert contrast(ink, paper) > 15
        page.wait_for_function(
            "([node, [r, g, b]]) => { const {data} = node.getContext('2d')"
            ".getImageData(0, 0, node.width, node.height);"
            " let ink = 0; for (let i = 0; i < data.length; i += 4)"
            " ink += data[i] === r && data[i + 1] === g && data[i + 2] === b && data[i + 3] > 254;"
            " return ink > 1000 }",
            arg=[hands.canvas.element_handle(), [int(v) for v in re.findall(r"\d+", ink)[:3]]],
        )
        hands.shot("11_system_colours")
        page.emulate_media(forced_colors="none", color_scheme="light")
        if page.faults:
            raise AssertionError(page.faults)
        # Last: where axe-core is not installed, all the rest has been looked at.
        axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
        found = axe.run(page, context=".dnn-playground").response["violations"]
        assert [(v["id"], [node["html"] for node in v["nodes"]]) for v in found] == []
        notebook.close()


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
