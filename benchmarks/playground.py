"""How long from a key on a slider to the new picture, in JupyterLab in a real browser.

    python benchmarks/playground.py                 writes docs/benchmarks/playground.{md,json}
    python benchmarks/playground.py --beside DIR    beside another checkout, the commit before, say,
                                                    in turns; prints both and writes nothing

The playground beside `interact` with an inline figure, in one notebook, in turns, so that all meet
the same machine: once the same picture (network, units, answers, cost), once its answers and cost
alone.  Needs Playwright and Chromium.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from _report import ROOT, machine, table, write

sys.path.insert(0, str(ROOT / "tests" / "playground"))

PLAYGROUND = """\
from dnn_helpers import playground
p = playground()
p.hidden = [8, 8]
p.step(20)
p"""

# The same 2-n-8-1 network after the same 20 iterations, drawn whole: the still playground.
INTERACT = """\
from IPython.display import display
from ipywidgets import IntSlider, interact
from dnn_helpers.live import Run, Settings
from dnn_helpers.live.still import still

@interact(units=IntSlider(8, 1, 20, description="units"))
def whole(units):
    run = Run(Settings(hidden=(units, 8)))
    run.step(20)
    display(still(run))"""

# Less of it, as one would write it in a hurry: without the network and its 17 small pictures.
INTERACT_LESS = """\
%matplotlib inline
import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import IntSlider, interact
from dnn_helpers.live import Run, Settings

@interact(units=IntSlider(8, 1, 20, description="units"))
def picture(units):
    run = Run(Settings(hidden=(units, 8)))
    run.step(20)
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4))
    left.imshow(run.surfaces()[-1][0], extent=[-1.15, 1.15, -1.15, 1.15], cmap="RdBu")
    left.scatter(*run.problem.X, c=run.problem.Y[0], s=8)
    right.plot(run.costs)
    left.set_title(f"units {units}, accuracy {run.accuracies()[0]:.2f}")
    plt.show()"""

# In the page: the clock starts at the key (or the move) and stops when the new picture is drawn.
WATCH = """() => {
  window.bench = {};
  const shown = () => { if (bench.done && bench.done()) { bench.end = performance.now(); bench.done = null; } };
  new MutationObserver(() => { shown();
    for (const img of document.querySelectorAll('.jp-RenderedImage img'))
      if (!img.watched) { img.watched = true; img.count = (window.images = (window.images ?? 0) + 1);
        img.decode().then(() => { window.decoded = img.count; shown(); }, () => {}); }
  }).observe(document.body, {subtree: true, childList: true, attributes: true, attributeFilter: ['data-layers', 'src']});
  document.addEventListener('keydown', () => { bench.start = performance.now(); }, true);
  window.canvas = document.querySelector('.dnn-playground canvas');
}"""  # noqa: E501


def wait_end(page, seconds=20):
    page.wait_for_function("() => bench.end !== undefined", timeout=1000 * seconds, polling=5)
    return page.evaluate("bench.end - bench.start")


def key_on_playground(page, slider, key):
    """Milliseconds from the key to the canvas that shows the other number of units."""
    before = int(slider.input_value())
    units = before + (1 if key == "ArrowRight" else -1)
    page.evaluate(
        "layers => { bench.end = undefined; bench.done = () => canvas.dataset.layers === layers }",
        f"2-{units}-8-1",
    )
    slider.press(key)
    return wait_end(page)


def key_on_interact(page, slider, key):
    """Milliseconds from the key to the new inline figure, decoded."""
    page.evaluate(
        "() => { const n = window.decoded ?? 0; bench.end = undefined;"
        " bench.done = () => window.decoded > n }"
    )
    slider.press(key)
    return wait_end(page)


def drag(page, moves, let_go):
    """Move the playground's slider `moves` times, one a frame, and let it go there, or hold it;
    milliseconds from the last move to its picture, and how many were drawn on the way."""
    page.evaluate(
        """async ([moves, letGo]) => {
      const slider = document.querySelector("[aria-label='Units in layer 1']");
      const drawn = new Set();
      const watch = new MutationObserver(() => drawn.add(canvas.dataset.frame));
      watch.observe(canvas, {attributes: true});
      bench.end = undefined;
      for (const units of moves) {
        slider.value = units;
        slider.dispatchEvent(new Event('input'));
        await new Promise(requestAnimationFrame);
      }
      const layers = `2-${moves.at(-1)}-8-1`;
      bench.start = performance.now();
      bench.done = () => canvas.dataset.layers === layers;
      if (bench.done()) bench.end = performance.now();
      if (letGo) slider.dispatchEvent(new Event('change'));
      bench.drawn = drawn;
    }""",
        [moves, let_go],
    )
    last = wait_end(page)
    number = page.evaluate("bench.drawn.size")
    time.sleep(0.5)  # whatever still came would be a queue
    settled = page.evaluate("canvas.dataset.layers") == f"2-{moves[-1]}-8-1"
    if not let_go:
        page.evaluate(
            "document.querySelector(\"[aria-label='Units in layer 1']\")"
            ".dispatchEvent(new Event('change'))"
        )
    return last, number, settled


def measure(rounds=5, keys=8, checkout=ROOT):
    from lab_page import Notebook, chromium_page, jupyter_lab, write_notebook

    names = ("playground", "interact", "interact, less", "while it trains", "drags", "drags, held")
    found = {name: [] for name in names}
    with tempfile.TemporaryDirectory() as folder:
        lessons, private = Path(folder, "lessons"), Path(folder, "private")
        lessons.mkdir()
        private.mkdir()
        write_notebook(lessons / "bench.ipynb", PLAYGROUND, INTERACT, INTERACT_LESS)
        environment = {"PYTHONPATH": str(checkout)}
        with (
            jupyter_lab(lessons, private, environment) as lab,
            chromium_page(height=1900) as page,
        ):
            notebook = Notebook(page, lab, "bench.ipynb")
            notebook.run_all()
            page.wait_for_selector(".dnn-playground canvas[data-frame]")
            page.wait_for_selector(".jp-RenderedImage img")
            time.sleep(2)
            page.evaluate(WATCH)
            units = page.locator("[aria-label='Units in layer 1']")
            handles = page.locator(".widget-slider .noUi-handle")
            others = {"interact": handles.nth(0), "interact, less": handles.nth(1)}

            def look_at_the_playground():
                units.scroll_into_view_if_needed()
                time.sleep(0.5)  # what is out of sight is not drawn

            for _ in range(rounds):
                look_at_the_playground()
                for key in ("ArrowRight", "ArrowLeft"):
                    for _ in range(keys // 2):
                        found["playground"].append(key_on_playground(page, units, key))
                for name, other in others.items():
                    for key in ("ArrowRight", "ArrowLeft"):
                        for _ in range(keys // 2):
                            found[name].append(key_on_interact(page, other, key))
            look_at_the_playground()
            for end in (5, 12, 7, 15, 8, 3, 17, 10):
                for kind, let_go in (("drags", True), ("drags, held", False)):
                    # Nothing passes by the end: its picture is the last move's and no earlier one.
                    there = end + let_go
                    passed = [units for units in range(1, 21) if units != there]
                    moves = [passed[i % 19] for i in range(39)] + [there]
                    last, drawn, settled = drag(page, moves, let_go)
                    right = settled and notebook.ask(f"list(p.hidden) == [{moves[-1]}, 8]")
                    found[kind].append({"last": last, "drawn": drawn, "right": bool(right)})
            page.locator("button.play").click()
            notebook.wait_for("p.iteration > 40")
            for key in ("ArrowRight", "ArrowLeft") * 4:
                for _ in range(4):
                    found["while it trains"].append(key_on_playground(page, units, key))
            page.locator("button.play").click()
            found["faults"] = page.faults
            notebook.close()
    return found


def beside(other, turns=2):
    """Measure this checkout and another one in turns, and print both."""
    found = {}
    for _ in range(turns):
        for name, checkout in (("here", ROOT), ("there", Path(other).resolve())):
            one = measure(rounds=2, checkout=checkout)
            assert not one["faults"], one["faults"]
            for what in ("playground", "while it trains"):
                found.setdefault((name, what), []).extend(one[what])
            for what in ("drags", "drags, held"):
                found.setdefault((name, what), []).extend(drag["last"] for drag in one[what])
    rows = []
    for what in ("playground", "while it trains", "drags", "drags, held"):
        here, there = (statistics.median(found[name, what]) for name in ("here", "there"))
        rows.append((what, f"{there:.1f}", f"{here:.1f}", f"{here / there:.2f}"))
    print(table(("median, ms", "there", "here", "here / there"), rows))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--beside", metavar="DIR")
    arguments = parser.parse_args()
    try:
        import playwright  # noqa: F401
    except ImportError:
        print("Not measured: needs Playwright and Chromium (pip install playwright).")
        return
    if arguments.beside:
        beside(arguments.beside)
        return
    found = measure()
    names = {
        "playground": "playground",
        "interact": "`interact`, inline figure of the same",
        "interact, less": "`interact`, inline figure of the answers and the cost alone",
        "while it trains": "playground, while it trains",
    }
    medians = {name: statistics.median(found[name]) for name in names}
    tenth = {name: statistics.quantiles(found[name], n=10)[8] for name in names}
    drags = found["drags"] + found["drags, held"]
    last = {
        kind: statistics.median(one["last"] for one in found[kind])
        for kind in ("drags", "drags, held")
    }
    lost = sum(not one["right"] for one in drags)
    markdown = "\n".join(
        [
            "# From the slider to the picture\n",
            f"`python benchmarks/playground.py` on {machine()}: JupyterLab, headless Chromium, "
            "a key on a slider until the new picture is drawn; 2-8-8-1, 300 points, "
            "20 iterations.\n",
            table(
                ("", "median, ms", "9 of 10 below, ms", "moves"),
                [
                    (names[n], f"{medians[n]:.0f}", f"{tenth[n]:.0f}", len(found[n]))
                    for n in medians
                ],
            ),
            f"\nThe same picture by `interact` takes "
            f"{medians['interact'] / medians['playground']:.1f} times as long, less of it "
            f"{medians['interact, less'] / medians['playground']:.1f} times.",
            f"After a drag of 40 moves, one a frame, the last picture is there "
            f"{last['drags']:.0f} ms after the last move where the slider is let go with it, "
            f"{last['drags, held']:.0f} ms where it is held (medians of {len(drags) // 2}), with "
            f"{statistics.median(one['drawn'] for one in drags):.0f} pictures drawn on the way; "
            f"a last move that was lost or overtaken: {lost} of {len(drags)}.",
        ]
    )
    write("playground", {"machine": machine(), "medians": medians, **found}, markdown)


if __name__ == "__main__":
    main()
