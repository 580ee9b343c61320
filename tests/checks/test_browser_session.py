"""A learner's evening in a real browser: lesson 03, not attempted, wrong, named, right, PASS.

`dnn start` serves a fresh work folder on loopback; a headless Chromium is the learner's hands and
eyes. Screenshots go to test-artefacts/checks/ in the project's root, to be looked at.
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "test-artefacts" / "checks"
LESSON = "03_forward.ipynb"
HEAD = "# GRADED FUNCTION: linear_forward\ndef linear_forward(A, W, b):\n"
WRONG = HEAD + "    Z = np.dot(A, W) + b\n    return Z, (A, W, b)\n"
NO_BIAS = HEAD + "    Z = np.dot(W, A)\n    return Z, (A, W, b)\n"
ENDLESS = (
    HEAD + "    while True:\n        try:\n            A = A\n        except:\n            pass\n"
)
RIGHT = HEAD + "    Z = np.dot(W, A) + b\n    return Z, (A, W, b)\n"


@contextlib.contextmanager
def started(folder):
    """`dnn start` in a new work folder; yields the address with its token."""
    work, private = folder / "work", folder / "private"
    environment = os.environ | {
        "JUPYTER_RUNTIME_DIR": str(private / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(private / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(private / "workspaces"),
        "JUPYTER_TOKEN": "learner",
    }
    command = [sys.executable, "-m", "dnn_course", "start", "--work", str(work), "--no-browser"]
    command += ["--port", "18700"]
    log = folder / "start.log"
    with log.open("w") as out:
        server = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT)
        try:
            end = time.monotonic() + 90
            while not (found := re.search(r"http://\S+/lab\?token=\w+", log.read_text())):
                if server.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"dnn start did not come up: {log.read_text()}")
                time.sleep(0.1)
            yield found[0], work
        finally:
            server.terminate()
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                server.kill()


# For the test alone: the page's own handle on JupyterLab, to scroll to a cell by its number.
A_HANDLE = """
const parse = JSON.parse;
JSON.parse = (...text) => {
  const found = parse(...text);
  if (found && typeof found === "object" && "exposeAppInBrowser" in found)
    found.exposeAppInBrowser = true;
  return found;
};
"""


class Learner:
    """Hands and eyes on one notebook in JupyterLab."""

    def __init__(self, page, address, path):
        self.page = page
        base, query = address.split("/lab?")
        page.add_init_script(A_HANDLE)
        page.goto(f"{base}/lab/tree/{path}?{query}&reset")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90_000)
        page.wait_for_selector(".jp-StatusBar-Widget :text('| Idle')", timeout=90_000)

    def number_of(self, start):
        """The number of the code cell whose source begins with `start`."""
        return self.page.evaluate(
            """start => jupyterapp.shell.currentWidget.content.widgets.findIndex(cell =>
                 cell.model.type === 'code'
                 && cell.model.sharedModel.getSource().startsWith(start))""",
            start,
        )

    def go_to(self, start):
        number = self.number_of(start)
        assert number >= 0, f"no cell begins with {start!r}"
        self.page.evaluate(
            """async number => {
                 const notebook = jupyterapp.shell.currentWidget.content;
                 notebook.activeCellIndex = number;
                 notebook.mode = 'command';
                 await notebook.scrollToItem(number, 'start');
                 notebook.activate();
               }""",
            number,
        )
        return number

    def type_into(self, start, source):
        """Click into a cell, select all, type."""
        self.go_to(start)
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(source)
        self.page.keyboard.press("Escape")
        self.run(source.split("\n")[0])

    def run(self, start):
        """Ctrl-Enter, and wait until the cell is done."""
        number = self.go_to(start)
        before = self.count_of(number)
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_function(
            """([number, before]) => {
                 const count = jupyterapp.shell.currentWidget.content.widgets[number]
                   .model.executionCount;
                 return count !== null && count !== before;
               }""",
            arg=[number, before],
            timeout=60_000,
        )
        return number

    def read(self, start):
        """Run a cell and read what comes below it."""
        return self.shown_by(self.run(start))

    def count_of(self, number):
        return self.page.evaluate(
            "n => jupyterapp.shell.currentWidget.content.widgets[n].model.executionCount", number
        )

    def run_all(self):
        self.page.click("text=Run >> nth=0")
        self.page.click("[data-command='runmenu:run-all']")
        self.page.wait_for_function(
            """() => jupyterapp.shell.currentWidget.content.widgets.every(cell =>
                 cell.model.type !== 'code' || cell.model.executionCount !== null)""",
            timeout=120_000,
        )

    def shown_by(self, number):
        """What the learner sees below a cell, as text."""
        self.page.evaluate(
            """async n => {
                 await jupyterapp.shell.currentWidget.content.scrollToItem(n, 'start');
               }""",
            number,
        )
        cell = self.page.locator(f".jp-Cell[data-windowed-list-index='{number}']")
        cell.locator(".jp-OutputArea-output").first.wait_for(timeout=20_000)
        return "\n".join(cell.locator(".jp-OutputArea-output").all_inner_texts())

    def save(self):
        self.page.keyboard.press("Control+S")
        self.page.wait_for_function(
            "() => !jupyterapp.shell.currentWidget.context.model.dirty", timeout=20_000
        )

    def append(self, source):
        """A new cell at the end, as with Esc, B."""
        self.page.evaluate(
            """source => {
                 const model = jupyterapp.shell.currentWidget.content.model.sharedModel;
                 model.insertCell(model.cells.length, {cell_type: 'code', source});
               }""",
            source,
        )

    def theme(self, name):
        self.page.evaluate(
            "name => jupyterapp.commands.execute('apputils:change-theme', {theme: name})", name
        )
        light = "true" if "Light" in name else "false"
        self.page.wait_for_selector(f"body[data-jp-theme-light='{light}']", state="attached")

    def shot(self, name):
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_timeout(400)  # scrolling and fonts settle
        self.page.screenshot(path=SHOTS / f"{name}.png")


def test_an_evening_with_lesson_03(tmp_path):
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with started(tmp_path) as (address, work), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": 1280, "height": 1000}).new_page()
        try:
            evening(Learner(page, address, LESSON), work)
        finally:
            browser.close()


def evening(learner, work):
    check = "check(linear_forward)"

    learner.run_all()
    shown = learner.shown_by(learner.number_of(check))
    assert shown.strip() == "linear_forward is not written yet."
    learner.shot("1-not-attempted")

    learner.append("from dnn_course import progress\nprint(progress())")
    learner.save()
    before = learner.read("from dnn_course import progress")

    learner.type_into(HEAD, WRONG)
    shown = learner.read(check)
    assert "the factors of the product are in the wrong order" in shown
    assert "Z = np.dot(A, W) + b" in shown
    assert "Traceback" not in shown
    learner.shot("2-named-mistake")

    learner.type_into(HEAD, NO_BIAS)
    shown = learner.read(check)
    assert "the bias b is not added" in shown
    assert "point at a cell for its numbers" in shown  # the picture
    learner.shot("3-picture-light")
    learner.theme("JupyterLab Dark")
    learner.shown_by(learner.number_of(check))
    learner.shot("4-picture-dark")
    learner.theme("JupyterLab Light")

    learner.type_into(HEAD, ENDLESS)
    assert "stopped, it takes too long" in learner.read(check)
    learner.shot("5-endless")

    learner.type_into(HEAD, RIGHT)
    assert learner.read(check).strip() == "PASS linear_forward  5/5"
    learner.shot("6-pass")

    learner.save()
    after = learner.read("from dnn_course import progress")
    learner.shot("7-progress")
    assert after != before

    saved = json.loads((work / LESSON).read_text(encoding="utf-8"))
    sources = ["".join(cell["source"]) for cell in saved["cells"]]
    assert RIGHT.strip() in "\n".join(sources)
