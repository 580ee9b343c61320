"""The pages: one file each, opening offline, with a learner's text in them as text."""

import html
import html.parser
import re
import sys
from pathlib import Path

import pytest
from grading_kit import FAST, body, grade_class, grade_one, hand_in, notebook

from dnn_course.grading.gradebook.pages import STATUSES, feedback_page
from testCases.engine.trial import expected
from testCases.exercises import EXERCISES

EVIL = "<script>document.title='hacked'</script><img src=x onerror=\"document.title='hacked'\">"


class Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


def tags(page):
    parser = Tags()
    parser.feed(page)
    return parser.found


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    name = EVIL.replace("/", "∕")[:200]
    code = f"# {EVIL}\nraise ValueError({EVIL!r})"
    hand_in(folder / "in", name, notebook({"linear_forward": body(code)}))
    wrong = {"linear_forward": body("return W @ A, (A, W, b)")}
    hand_in(folder / "in", "Zoë", notebook(wrong))
    broken = {"linear_forward": "from dnn_helpers import *\n" + EVIL}
    hand_in(folder / "in", "cheat", notebook(broken))
    grade_class(folder / "in", folder / "out", lessons=["03"], limits=FAST)
    return folder / "out", name


def test_a_learners_text_stays_text(graded):
    out, name = graded
    pages = [out / "index.html", *out.glob("feedback/*/*.html")]
    assert len(pages) == 7  # the class; of each learner one lesson and the overview
    for page in pages:
        found = tags(page.read_text("utf-8"))
        kinds = {tag for tag, _ in found}
        assert not kinds & {"script", "img", "iframe", "object", "link", "form", "svg", "base"}
        assert not [a for _, a in found if any(key.startswith("on") for key in a)]
    own = (out / "feedback" / name / "03_forward.html").read_text("utf-8")
    assert html.escape(EVIL) in own.replace("&#39;", "&#x27;").replace("&#34;", "&quot;")
    assert "&lt;script&gt;" in (out / "index.html").read_text("utf-8")


def test_a_page_is_one_file(graded):
    out, _ = graded
    for page in out.glob("feedback/*/*.html"):
        source = page.read_text("utf-8")
        assert "http" not in re.sub(r"http-equiv", "", source)
        assert "url(" not in source
        assert "default-src 'none'" in source


def test_links_of_the_class_page_lead_somewhere(graded):
    from urllib.parse import unquote

    out, _ = graded
    links = [a["href"] for tag, a in tags((out / "index.html").read_text("utf-8")) if tag == "a"]
    assert len(links) >= 5
    for link in links:
        assert (out / unquote(link)).is_file(), link


def test_what_passed_what_did_not_and_why(graded):
    out, _ = graded
    page = (out / "feedback" / "Zoë" / "03_forward.html").read_text("utf-8")
    assert "20 of 30 points" in page
    assert "2 of 3 exercises are right" in page
    assert "Mistake: the bias b is not added." in page
    assert "return W @ A, (A, W, b)" in page  # the own code beside it


def test_feedback_on_hidden_inputs_has_no_word_of_the_codes(tmp_path):
    """What it raises or returns there could tell what the inputs are."""
    shapes = [case.args[0].shape for case in EXERCISES["linear_forward"].cases(1)]
    code = (
        f"if A.shape not in {shapes}:\n"
        "    raise type('X' + 'x'.join(map(str, A.shape)), (Exception,), {})()\n"
        "return W @ A + b, (A, W, b)"
    )
    row = grade_one(tmp_path, notebook({"linear_forward": body(code)}), seed=4711)["linear_forward"]
    assert (row["status"], row["points"]) == ("failed", "0")
    said = re.sub(r"\d+", "#", row["message"])
    assert said == ("The published inputs come out right, others do not: # of # are right.")


def test_hidden_answers_stay_hidden(tmp_path):
    """A failure on this run's inputs alone is explained without their numbers."""
    code = (
        "if A.shape == (3, 2):\n    return np.array([[3.26295337, -1.23429987]]), (A, W, b)\n"
        "return 0 * (W @ A), (A, W, b)"
    )
    rows = grade_one(tmp_path, notebook({"linear_forward": body(code)}), seed=4711)
    message = rows["linear_forward"]["message"]
    assert rows["linear_forward"]["status"] == "failed"
    exercise, hidden = EXERCISES["linear_forward"], set()
    for case in exercise.cases(4711):
        Z, _ = expected(exercise, case.args)
        hidden |= {f"{abs(number):.4f}"[:6] for number in Z.ravel()}
    published = set()
    for case in exercise.cases(1):
        Z, _ = expected(exercise, case.args)
        published |= {f"{abs(number):.4f}"[:6] for number in Z.ravel()}
    shown = re.findall(r"\d+\.\d{4}", message)
    assert not {number[:6] for number in shown} & (hidden - published)


def test_a_row_of_every_status_has_a_card():
    row = {"exercise": "relu", "points": 0, "max_points": 10, "message": "why", "source": "code"}
    for name, status in STATUSES.items():
        record = {"learner": "a", "lesson": "b", "warnings": [], "rows": []}
        record["rows"] = [{**row, "status": name, "stand_ins": ()}]
        assert status.words in feedback_page(record)


@pytest.mark.browser
def test_in_a_browser_nothing_runs_and_nothing_overflows(graded):
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(Path(__file__).parents[1]))
    from conftest import chromium

    out, _ = graded
    pages = [out / "index.html", *out.glob("feedback/*/*.html")]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1000, "height": 800})
        requests, dialogs = [], []
        tab.on("request", lambda request: requests.append(request.url))
        tab.on("dialog", lambda dialog: dialogs.append(dialog.message))
        for page in pages:
            tab.goto(page.as_uri())
            assert tab.title() != "hacked"
            width = tab.evaluate("document.documentElement.scrollWidth")
            assert width <= 1000, page
        assert all(url.startswith("file:") for url in requests)
        assert len(requests) == len(pages)
        assert dialogs == []
        browser.close()


def test_a_page_speaks_of_the_check_only_where_a_check_said_something(tmp_path):
    """Of a lesson that was not handed in no check has said anything."""
    said = "The check in your notebook"
    hand_in(tmp_path / "in", "wrong", notebook({"linear_forward": body("return 0")}))
    (tmp_path / "in" / "none").mkdir()
    grade_class(tmp_path / "in", tmp_path / "out", lessons=["03"], limits=FAST)
    pages = tmp_path / "out" / "feedback"
    assert said in (pages / "wrong" / "03_forward.html").read_text("utf-8")
    assert said not in (pages / "none" / "03_forward.html").read_text("utf-8")
