"""A learner's session in a real browser, from the first Run All to PASS and progress."""

import pytest
from serving import Lab

from dnn_course import notebook as notebooks
from testCases.exercises import EXERCISES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STUB = 'raise NotImplementedError("linear_forward is not written yet'


@pytest.fixture
def lab(tmp_path):
    # The token is the one that the notebook page of these tests opens a page with.
    from lab_page import TOKEN

    lab = Lab(tmp_path / "work", tmp_path, JUPYTER_TOKEN=TOKEN)
    yield lab
    lab.stop()


def cell_with(page, text):
    return page.locator(".jp-Notebook .jp-CodeCell", has_text=text).first


def write(page, cell, source):
    """Replace a cell's text, as a paste would, and run it."""
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(source)
    page.keyboard.press("Control+Enter")


def test_from_run_all_to_pass_and_progress(lab, tmp_path):
    from lab_page import Notebook, chromium_page

    work = tmp_path / "work"
    key = notebooks.read_notebook(notebooks.LESSON_FOLDER / "03_forward.ipynb")
    right = notebooks.find_exercise(key, "linear_forward").source
    right = right.replace("    ### BEGIN SOLUTION\n", "").replace("    ### END SOLUTION", "")
    wrong = right.replace("+ b", "")
    assert wrong != right

    # So high that every cell of the lesson is drawn: JupyterLab draws what can be seen.
    with chromium_page(height=9000) as page:
        notebook = Notebook(page, (lab.address, lab.runtime), "03_forward.ipynb")
        try:
            notebook.run_all()
            exercise = cell_with(page, "# GRADED FUNCTION: linear_forward")
            check = cell_with(page, "check(linear_forward)")
            assert "not written yet" in check.locator(".jp-OutputArea").inner_text()
            assert "Traceback" not in check.inner_text()

            write(page, exercise, wrong)
            check.locator(".cm-content").click()
            page.keyboard.press("Control+Enter")
            check.get_by_text("bias").first.wait_for()
            assert "linear_forward: Z is not right" in check.locator(".jp-OutputArea").inner_text()
            assert "Traceback" not in check.inner_text()

            write(page, exercise, right)
            check.locator(".cm-content").click()
            page.keyboard.press("Control+Enter")
            check.get_by_text("PASS linear_forward").wait_for()
            assert "bias" not in check.locator(".jp-OutputArea").inner_text()

            shown = "from dnn_course import progress\n\nprogress()"
            write(page, cell_with(page, "import numpy as np"), shown)
            done = f"0 of {len(EXERCISES)} done. Next: relu in 01_activations."
            page.locator("p", has_text=done).wait_for()
            page.keyboard.press("Control+S")
            page.wait_for_function("() => !document.querySelector('.jp-mod-dirty')")
            cell_with(page, "import progress").locator(".cm-content").click()
            page.keyboard.press("Control+Enter")
            done = f"1 of {len(EXERCISES)} done. Next: relu in 01_activations."
            page.locator("p", has_text=done).wait_for()
        finally:
            page.screenshot(path=str(tmp_path / "session.png"))
            notebook.close()
    saved = notebooks.read_notebook(work / "03_forward.ipynb")
    assert notebooks.find_exercise(saved, "linear_forward").source == right
    assert STUB not in str(saved["cells"])
