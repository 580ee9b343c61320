"""Alt text that arrives: in JupyterLab's page, and in that of `jupyter nbconvert --to html`."""

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from dnn_course.notebook import read_notebook

ROOT = Path(__file__).parents[2]
LESSONS = [
    *sorted((ROOT / "notebooks").glob("*.ipynb")),
    ROOT / "examples/softmax/10_softmax.ipynb",
]
#: What a page says of a picture without words: nbconvert's and matplotlib's.
NO_WORDS = re.compile(r"no description|<figure|\.png", re.IGNORECASE)
#: One lesson for each way of drawing: a figure, sliders, a shape chain, a playground, display().
LIVE = ("01_activations", "03_forward", "07_cats", "08_playground")


def stored(lesson):
    """The alt texts of a lesson's pictures, in their order."""
    page = Images()
    for cell in read_notebook(lesson)["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            assert "text/html" in data or not any(mime.startswith("image/") for mime in data)
            page.feed(data.get("text/html", ""))
    return page.alts


class Images(HTMLParser):
    """The alt text of each <img> of a page; None where there is none."""

    def __init__(self):
        super().__init__()
        self.alts = []

    def handle_starttag(self, tag, attrs):
        if tag == "img":
            self.alts.append(dict(attrs).get("alt"))


def silent(alts):
    """Those that say nothing of the picture."""
    return [alt for alt in alts if not alt or len(alt) < 15 or NO_WORDS.search(alt)]


def test_every_lesson_has_pictures():
    assert [path.stem for path in LESSONS if not stored(path)] == []
    assert silent([None, "", "a picture", "No description has been provided for this image"])


def test_nbconvert_says_what_each_picture_shows(tmp_path):
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--output-dir", str(tmp_path)]
    done = subprocess.run([*command, *map(str, LESSONS)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Alternative text is missing" not in done.stderr
    for lesson in LESSONS:
        page = Images()
        page.feed((tmp_path / f"{lesson.stem}.html").read_text(encoding="utf-8"))
        assert silent(page.alts) == [], lesson.stem
        assert page.alts == stored(lesson)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    from lab_page import jupyter_lab

    folder, private = tmp_path_factory.mktemp("lessons"), tmp_path_factory.mktemp("private")
    for lesson in LESSONS:
        shutil.copy(lesson, folder)
    # All cells are in the page, also those that nobody has scrolled to.
    settings = private / "settings" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True)
    (settings / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')
    with jupyter_lab(folder, private) as lab:
        yield lab


# What a person who does not see the page is told of everything that is drawn in a cell's output.
DRAWN = """() => [...document.querySelectorAll(
    '.jp-OutputArea-output :is(img, svg, canvas)')]
    .filter(one => !one.parentElement.closest('svg') && !one.closest('[aria-hidden=true]'))
    .map(one => [one.tagName.toLowerCase(), one.getAttribute('alt')
        || one.getAttribute('aria-label') || one.querySelector?.(':scope > title')?.textContent
        || one.closest('[role=img]')?.getAttribute('aria-label') || ''])"""
# Whether each picture is there, and whether it keeps its shape where the page is narrow.
SHAPES = """() => [...document.querySelectorAll('.jp-OutputArea-output img')]
    .map(one => [one.complete && one.naturalWidth > 0, one.width / one.height,
                 one.naturalWidth / one.naturalHeight])"""


@pytest.mark.browser
@pytest.mark.slow
def test_jupyterlab_says_what_each_stored_picture_shows(lab):
    from lab_page import TOKEN, chromium_page

    with chromium_page() as page:
        for lesson in LESSONS:
            page.goto(f"{lab[0]}/lab/tree/{lesson.name}?token={TOKEN}&reset")
            expected = stored(lesson)
            page.wait_for_function(
                "n => document.querySelectorAll('.jp-OutputArea-output img').length >= n",
                arg=len(expected),
                timeout=90_000,
            )
            drawn = page.evaluate(DRAWN)
            assert [alt for kind, alt in drawn if kind == "img"] == expected, lesson.stem
            assert silent([alt for _, alt in drawn]) == []
            for there, shown, real in page.evaluate(SHAPES):
                assert there, f"{lesson.stem}: a picture is not shown"
                assert shown == pytest.approx(real, rel=0.05)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("lesson", LIVE)
def test_jupyterlab_says_what_each_picture_of_a_run_lesson_shows(lab, lesson, tmp_path):
    from lab_page import Notebook, chromium_page
    from playwright.sync_api import expect

    with chromium_page() as page:
        notebook = Notebook(page, lab, f"{lesson}.ipynb")
        try:
            notebook.run_all(seconds=240)
            page.wait_for_timeout(1500)  # the widgets' views come after their cells
            for canvas in page.locator(".jp-OutputArea-output canvas").all():
                canvas.scroll_into_view_if_needed()  # a playground draws what somebody looks at
                expect(canvas).to_have_attribute(
                    "aria-label", re.compile("its answers and its cost")
                )
            drawn = page.evaluate(DRAWN)
            page.screenshot(path=str(tmp_path / "lesson.png"))
        finally:
            notebook.close()
    assert len(drawn) >= len(stored(ROOT / "notebooks" / f"{lesson}.ipynb"))
    assert silent([alt for _, alt in drawn]) == [], drawn
