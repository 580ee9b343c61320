"""`dnn grade --nbgrader`: a course of nbgrader's own making, and what nbgrader says afterwards.

ada is right; bob, who hands in by the exchange, is not; dan needs a person; cem hands in nothing.
"""

import contextlib
import csv
import json
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from grading_kit import FAST, body, dumps, grades, key_answers, notebook
from jupyter_core.application import NoStart
from serving import free_port
from test_peers import environment

from dnn_course import cli
from dnn_course.grading.errors import GradingError
from dnn_course.grading.nbgrader_course import book as nbgrader_book
from dnn_course.grading.nbgrader_course import grade_course
from dnn_course.grading.nbgrader_course.course import open_course
from dnn_course.notebook import LESSON_FOLDER, read_notebook, write_notebook

pytestmark = [pytest.mark.peers, pytest.mark.slow]
nbgrader_api = pytest.importorskip("nbgrader.api")
NbGraderApp = pytest.importorskip("nbgrader.apps.nbgraderapp").NbGraderApp

LESSON, TOKEN = "03_forward", "a-token-for-the-test-alone"
FIRST, *OTHERS = key_answers(LESSON)
WRONG = body("return W @ A, (A, W, b)")
NOT_HERE = body("import not_here\nreturn not_here.f(W @ A + b), (A, W, b)")
BOBS = f"{LESSON} (1)"  # what a browser calls it: `fetch_feedback` looks for a page of this name
WHEN = "2026-11-25 20:14:00.000000 UTC"
CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "demo"
c.CourseDirectory.db_url = "sqlite:///marks.db"  # the course's, wherever a command is run
c.Exchange.root = {exchange!r}
c.Exchange.cache = {cache!r}
"""


def nbgrader(course, *arguments):
    """Run nbgrader in a course folder: in this process, as loading it takes seconds."""
    with contextlib.chdir(course):
        app = NbGraderApp.instance()
        try:
            app.initialize(list(arguments))
            with contextlib.suppress(NoStart):  # what a command ends with
                app.start()
        finally:
            app.reset()
            NbGraderApp.clear_instance()


def settings(course):
    home = str(course.parent / "home")
    return environment(
        HOME=home, JUPYTER_CONFIG_DIR=home, JUPYTER_DATA_DIR=home, JUPYTER_RUNTIME_DIR=home,
        JUPYTER_TOKEN=TOKEN,
    )  # fmt: skip


def with_question(lessons):
    """A folder of lessons: one of ours with a question that a person marks."""
    lessons.mkdir()
    key = read_notebook(LESSON_FOLDER / f"{LESSON}.ipynb")
    about = {"grade": True, "grade_id": "why", "locked": False, "points": 5}
    about |= {"schema_version": 3, "solution": True, "task": False}
    answer = "### BEGIN SOLUTION\nAs the slopes are needed.\n### END SOLUTION"
    cell = {"cell_type": "markdown", "id": "why", "metadata": {"nbgrader": about}, "source": answer}
    key["cells"].append(cell)
    write_notebook(key, lessons / f"{LESSON}.ipynb")
    return lessons


def answered(released, answers, why=None):
    """What a learner makes of the notebook that nbgrader released."""
    nb = read_notebook(released)
    answers = {**key_answers(LESSON), **answers}
    for cell in nb["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell["source"] = answers.get(name, cell["source"])
        if name == "why" and why:
            cell["source"] = why
    return nb


def hand_in(course, learner, nb, assignment="ps1", file=f"{LESSON}.ipynb", secret=True):
    folder = course / "submitted" / learner / assignment
    folder.mkdir(parents=True)
    (folder / file).write_text(dumps(nb))
    if secret:
        (folder / "timestamp.txt").write_text(WHEN)
        (folder / "submission_secret.txt").write_text(f"secret of {learner}")
    return folder


class Formgrader:
    """nbgrader's own server extension, in a Jupyter server on loopback."""

    def __init__(self, course):
        port = free_port()
        extensions = {"nbgrader.server_extensions.formgrader": True}
        self.address = f"http://127.0.0.1:{port}/formgrader/"
        self.log = (course.parent / "server.log").open("w")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root",
             "--ip", "127.0.0.1", "--port", str(port), f"--ServerApp.root_dir={course}",
             f"--ServerApp.jpserver_extensions={extensions}"],
            cwd=course, env=settings(course), stdout=self.log, stderr=self.log,
        )  # fmt: skip
        end = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError):
                self.ask("api/status")
                return
            if self.process.poll() is not None or time.monotonic() > end:
                self.stop()
                raise RuntimeError((course.parent / "server.log").read_text()[-3000:])
            time.sleep(0.2)

    def ask(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.address + path, data, {"Authorization": f"token {TOKEN}"},
            method="GET" if body is None else "PUT",
        )  # fmt: skip
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read().decode()
        return json.loads(text) if path.startswith("api/") else text

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


class School:
    """The course, and what the first grading said."""

    def __init__(self, base):
        self.course, self.lessons = base / "course", with_question(base / "lessons")
        (self.course / "source" / "ps1").mkdir(parents=True)
        exchange = base / "exchange"
        exchange.mkdir()
        exchange.chmod(0o777)
        config = CONFIG.format(exchange=str(exchange), cache=str(base / "cache"))
        (self.course / "nbgrader_config.py").write_text(config)
        shutil.copy(self.lessons / f"{LESSON}.ipynb", self.course / "source" / "ps1")
        nbgrader(self.course, "generate_assignment", "ps1", "--create")
        nbgrader(self.course, "release_assignment", "ps1")
        self.released = self.course / "release" / "ps1" / f"{LESSON}.ipynb"
        with self.gradebook() as book:
            book.add_student("cem")
        hand_in(self.course, "ada", answered(self.released, {}, "Else dW is not known."))
        hand_in(self.course, "dan", answered(self.released, {FIRST: NOT_HERE}), secret=False)
        bobs = base / "bobs" / "ps1"
        bobs.mkdir(parents=True)
        wrong = answered(self.released, {FIRST: WRONG})
        (bobs / BOBS).with_suffix(".ipynb").write_text(dumps(wrong))
        self.bob = [f"--Exchange.root={exchange}", f"--Exchange.cache={base / 'cache'}"]
        self.bob += ["--course", "demo", "--student", "bob"]
        nbgrader(bobs.parent, "submit", "ps1", *self.bob)
        nbgrader(self.course, "collect", "ps1")
        self.bobs = bobs.parent
        self.run, self.assignment = self.grade()
        self.report = list(self.assignment.report())

    def grade(self, name="ps1", **options):
        options = {"folder": self.lessons, "limits": FAST, **options}
        return grade_course(self.course, name, **options)

    def gradebook(self):
        return nbgrader_api.Gradebook(f"sqlite:///{self.course / 'marks.db'}", "demo")

    def rows(self):
        """Every row of nbgrader's gradebook."""
        with contextlib.closing(sqlite3.connect(self.course / "marks.db")) as db:
            names = [row[0] for row in db.execute("select name from sqlite_master where sql > ''")]
            tables = [n for n in sorted(names) if not n.startswith(("sqlite_", "ix_"))]
            return {n: sorted(db.execute(f"select * from {n}"), key=repr) for n in tables}

    def files(self):
        """Every file that nbgrader reads -> what is in it."""
        return {
            str(path.relative_to(self.course)): path.read_bytes()
            for step in ("autograded", "feedback")
            for path in sorted((self.course / step).rglob("*"))
            if path.is_file()
        }


@pytest.fixture(scope="module", autouse=True)
def base(tmp_path_factory):
    """A folder with a home in it: nobody's own nbgrader_config.py is read."""
    base = tmp_path_factory.mktemp("school")
    (base / "home").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings(base / "course").items():
            patch.setenv(name, value)
        yield base


@pytest.fixture(scope="module")
def school(base):
    return School(base)


@pytest.fixture(scope="module")
def formgrader(school):
    server = Formgrader(school.course)
    yield server
    server.stop()


@pytest.fixture
def marked(school):
    """The school, whose gradebook a test may change: it gets its own back."""
    kept = school.course.parent / "kept.db"
    shutil.copy(school.course / "marks.db", kept)
    yield school
    shutil.copy(kept, school.course / "marks.db")
    school.grade()


# ------------------------------------------------------------------------------ what nbgrader has


def test_the_gradebook_has_our_points_for_whoever_handed_in(school):
    with school.gradebook() as book:
        found = {
            one.student.id: (one.score, one.max_score, one.needs_manual_grade)
            for one in book.assignment_submissions("ps1")
        }
        assert found == {"ada": (30, 35, True), "bob": (20, 35, False), "dan": (20, 35, True)}
        assert {one.id for one in book.students} == {"ada", "bob", "cem", "dan"}
        for learner, judged in (("bob", 0), ("dan", None)):
            grade = book.find_grade(f"check_{FIRST}", LESSON, "ps1", learner)
            assert (grade.auto_score, grade.max_score) == (judged, 10)
            assert grade.needs_manual_grade == (judged is None)
        says = {who: book.find_comment(FIRST, LESSON, "ps1", who).comment for who in ("bob", "dan")}
        assert "the bias b is not added" in says["bob"]
        assert "not_here" in says["dan"]
        assert book.find_comment(FIRST, LESSON, "ps1", "ada").comment is None
        assert str(book.find_submission("ps1", "ada").timestamp) == "2026-11-25 20:14:00"
    ours = grades(school.run.out)
    assert {name: float(row["total"]) for name, row in ours.items()} == {
        name: score for name, (score, _, _) in found.items()
    }


def test_a_learner_who_did_not_hand_in_has_no_row_and_no_file(school):
    with school.gradebook() as book, pytest.raises(nbgrader_api.MissingEntry):
        book.find_submission("ps1", "cem")
    assert {name.split("/")[1] for name in school.files()} == {"ada", "bob", "dan"}


def test_the_report_says_what_a_person_has_to_know(school):
    said = "\n".join(school.report)
    assert "nbgrader's gradebook has 3 submissions of ps1" in said
    assert "To be graded by hand in Formgrader: 2 exercises" in said
    assert "new in nbgrader's gradebook: ada, bob, dan" in said
    assert "(no submission_secret.txt): dan" in said


def test_nbgrader_export_gives_our_points(school):
    nbgrader(school.course, "export", "--to", "all.csv")
    with open(school.course / "all.csv", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert {name: float(row["score"]) for name, row in rows.items()} == {
        "ada": 30, "bob": 20, "cem": 0, "dan": 20,
    }  # fmt: skip
    assert {row["max_score"] for row in rows.values()} == {"35.0"}


def test_release_feedback_brings_our_page_to_who_handed_in(school):
    nbgrader(school.course, "release_feedback", "ps1")
    nbgrader(school.bobs, "fetch_feedback", "ps1", *school.bob)
    (page,) = (school.bobs / "ps1" / "feedback").rglob("*.html")
    assert page.name == f"{BOBS}.html"
    text = page.read_text()
    assert text == (school.course / "feedback" / "bob" / "ps1" / page.name).read_text()
    assert "20 of 35 points" in text
    assert "the bias b is not added" in text


# ----------------------------------------------------------------------------------- Formgrader


def test_formgrader_shows_our_scores(school, formgrader):
    found = {one["student"]: one for one in formgrader.ask("api/submissions/ps1")}
    assert {name: (one["score"], one["max_score"]) for name, one in found.items()} == {
        "ada": (30, 35), "bob": (20, 35), "dan": (20, 35),
    }  # fmt: skip
    assert all(one["autograded"] for one in found.values())
    assert [n for n, one in sorted(found.items()) if one["needs_manual_grade"]] == ["ada", "dan"]
    (assignment,) = formgrader.ask("api/assignments")
    assert (assignment["name"], assignment["num_submissions"]) == ("ps1", 3)


def test_formgrader_opens_what_was_judged_with_its_fields_for_marks(school, formgrader):
    ids = {n["student"]: n["id"] for n in formgrader.ask(f"api/submitted_notebooks/ps1/{LESSON}")}
    page = formgrader.ask(f"submissions/{ids['ada']}/")
    for name in (FIRST, *OTHERS):
        assert f'id="check_{name}"' in page
        assert f'id="{name}-comment"' in page
    assert 'id="why"' in page
    assert 'id="why-comment"' in page
    assert "Else dW is not known." in page
    page = formgrader.ask(f"submissions/{ids['bob']}/")
    assert f"{FIRST}: failed" in page
    shown = school.course / "autograded" / "bob" / "ps1" / f"{LESSON}.ipynb"
    outputs = [cell["outputs"] for cell in read_notebook(shown)["cells"] if cell.get("outputs")]
    assert len(outputs) == len((FIRST, *OTHERS))  # no expected one beside a wrong answer


def test_what_a_person_gives_in_formgrader_is_kept_and_reaches_the_learner(marked, formgrader):
    ids = {n["student"]: n["id"] for n in formgrader.ask(f"api/submitted_notebooks/ps1/{LESSON}")}
    give(formgrader, ids["dan"], f"check_{FIRST}", {"manual_score": 7, "extra_credit": 1})
    give(formgrader, ids["ada"], "why", {"manual_score": 4})
    say(formgrader, ids["dan"], FIRST, "I have the package: right.")
    say(formgrader, ids["bob"], FIRST, "Look at b.")
    before = marked.rows()
    run, assignment = marked.grade()
    assert marked.rows() == before
    report = "\n".join(assignment.report())
    assert f"Kept from Formgrader: dan, {FIRST}: 7 (here: left open)" in report
    assert "Kept from Formgrader: 2 comments" in report
    assert "by hand in Formgrader:" not in report
    found = {one["student"]: one for one in formgrader.ask("api/submissions/ps1")}
    assert [found[name]["score"] for name in ("ada", "bob", "dan")] == [34, 20, 28]
    assert not any(one["needs_manual_grade"] for one in found.values())
    assert {n: float(r["total"]) for n, r in grades(run.out).items()} == {
        "ada": 34, "bob": 20, "dan": 27,
    }  # fmt: skip
    page = (marked.course / "feedback" / "dan" / "ps1" / f"{LESSON}.html").read_text()
    assert "27 of 35 points" in page
    assert "decided by a person in Formgrader: I have the package: right." in page
    assert f"1 points of extra credit for {FIRST}" in page
    assert "Look at b." in (marked.course / f"feedback/bob/ps1/{LESSON}.html").read_text()


def give(formgrader, notebook_id, cell, marks):
    for one in formgrader.ask(f"api/grades?submission_id={notebook_id}"):
        if one["name"] == cell:
            formgrader.ask(f"api/grade/{one['id']}", marks)


def say(formgrader, notebook_id, cell, comment):
    for one in formgrader.ask(f"api/comments?submission_id={notebook_id}"):
        if one["name"] == cell:
            formgrader.ask(f"api/comment/{one['id']}", {"manual_comment": comment})


# ------------------------------------------------------------------------------- again and again


def test_grading_again_changes_nothing(school):
    rows, files = school.rows(), school.files()
    school.grade()
    assert school.rows() == rows
    assert school.files() == files


def test_a_person_is_asked_again_where_the_judge_says_something_else_now(marked):
    with marked.gradebook() as book:
        grade = book.find_grade(f"check_{FIRST}", LESSON, "ps1", "bob")
        grade.manual_score, grade.auto_score = 3, 10  # of an earlier hand-in
        book.db.commit()
    marked.grade()
    with marked.gradebook() as book:
        grade = book.find_grade(f"check_{FIRST}", LESSON, "ps1", "bob")
        assert (grade.auto_score, grade.score, grade.needs_manual_grade) == (0, 3, True)


def test_a_submission_is_written_whole_or_not_at_all(marked, monkeypatch):
    with marked.gradebook() as book:
        book.remove_student("bob")
    before = marked.rows()
    write, seen = nbgrader_book._write_grade, []

    def fails(*arguments):
        seen.append(arguments)
        if len(seen) % 4 == 2 and "bob" in str(arguments[1].student):
            raise OSError(28, "No space left on device", "marks.db")
        write(*arguments)

    monkeypatch.setattr(nbgrader_book, "_write_grade", fails)
    _, assignment = marked.grade()
    assert "bob" in assignment.failed
    assert sorted(assignment.written) == ["ada", "dan"]
    assert marked.rows() == before
    monkeypatch.undo()
    _, assignment = marked.grade()
    assert not assignment.failed
    assert sorted(assignment.written) == ["ada", "bob", "dan"]


def test_being_late_is_nbgraders_unless_class_toml_says_what_it_costs(marked):
    with marked.gradebook() as book:
        book.update_or_create_assignment("ps1", duedate="2026-11-25 00:00:00 UTC")
    config = marked.course / "nbgrader_config.py"
    text = config.read_text()
    config.write_text(f"{text}\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    rules = marked.course / "dnn-grades" / "ps1" / "class.toml"
    try:
        for toml, penalty in (
            ("", 30),
            (f"[late]\nper_day = 10\n[lessons.{LESSON}]\ndue = 2026-11-24T00:00:00Z\n", 6),
        ):
            rules.write_text(toml)
            marked.grade()
            with marked.gradebook() as book:
                own = book.find_submission("ps1", "dan")
                assert own.late_submission_penalty == 0  # no time is known
                own = book.find_submission("ps1", "ada")
                assert own.late_submission_penalty == pytest.approx(penalty)
        page = (marked.course / "feedback" / "ada" / "ps1" / f"{LESSON}.html").read_text()
        assert "2 days late: 24 points" in page
    finally:
        config.write_text(text)
        rules.unlink()


# --------------------------------------------------------------------------- courses of all sorts


def bare_course(folder, config="", assignment="ps1", files=(f"{LESSON}.ipynb",)):
    (folder / "release" / assignment).mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text(config)
    for file in files:
        nb = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        nb = notebook() if file != "notes.ipynb" else nb
        (folder / "release" / assignment / file).write_text(dumps(nb))
    return folder


def test_an_assignment_that_the_gradebook_lacks_is_entered_under_its_own_names(tmp_path, capsys):
    course = bare_course(tmp_path / "c", files=("problems.ipynb", "notes.ipynb"))
    hand_in(course, "eva", notebook({FIRST: WRONG}), file="my answers.ipynb")
    (course / "submitted" / "fay" / "ps1").mkdir(parents=True)
    code = cli.main(["grade", "--nbgrader", str(course), "ps1", "--jobs", "1"])
    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    assert "Note: ps1 was not in nbgrader's gradebook: it was entered" in out
    assert "Note: notes holds no exercise of the course: it is left to nbgrader" in out
    with nbgrader_api.Gradebook(f"sqlite:///{course / 'gradebook.db'}", "") as book:
        (own,) = book.assignment_submissions("ps1")
        assert (own.student.id, own.score, own.max_score) == ("eva", 20, 30)
        assert [one.name for one in own.notebooks] == ["problems"]
    pages = sorted(path.name for path in (course / "feedback" / "eva" / "ps1").glob("*.html"))
    assert pages == ["my answers.html", "problems.html"]
    assert (course / "autograded" / "eva" / "ps1" / "problems.ipynb").exists()
    assert (course / "dnn-grades" / "ps1" / "results.csv").exists()


def test_what_nbgraders_configuration_says_is_followed(tmp_path, monkeypatch):
    config = (
        "c = get_config()\nc.CourseDirectory.submitted_directory = 'in'\n"
        "c.CourseDirectory.directory_structure = '{assignment_id}/{nbgrader_step}/{student_id}'\n"
        "c.CourseDirectory.db_url = 'sqlite:///deep/marks.db'\n"
        "c.CourseDirectory.student_id_exclude = 'fay'\nc.Autograde.permissions = 640\n"
    )
    (tmp_path / "c" / "deep").mkdir(parents=True)
    (tmp_path / "c" / "nbgrader_config.py").write_text(config)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "nbgrader_config.py").write_text("raise SystemExit('not this one')")
    monkeypatch.chdir(tmp_path / "elsewhere")
    course = open_course("../c")
    assert course.folder("submitted", "eva", "ps1") == tmp_path / "c" / "ps1" / "in" / "eva"
    assert course.gradebook_url() == f"sqlite:///{tmp_path / 'c' / 'deep' / 'marks.db'}"
    assert course.permissions("Autograde") == 0o640
    for learner in ("eva", "fay", "gus [2]"):
        (tmp_path / "c" / "ps1" / "in" / learner).mkdir(parents=True)
    (tmp_path / "c" / "ps1" / "in" / "readme.txt").write_text("")
    assert list(course.handed_in("ps1")) == ["eva", "gus [2]"]


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ("c = get_config()\nc.CourseDirectory.root = '/nowhere'", "the course is in /nowhere"),
        ("1 / 0", "cannot be loaded .ZeroDivisionError"),
        ("c = get_config()\nc.CourseDirectory.student_id = 4", "cannot be loaded"),
        ("c = get_config()\nc.CourseDirectory.db_url = 'sqlite:///no/such.db'", "cannot be used"),
        ("", "nbgrader knows no assignment ps9.*There are: ps1"),
    ],
)
def test_what_is_wrong_with_a_course_is_a_sentence(tmp_path, config, says):
    course = bare_course(tmp_path / "c", config)
    hand_in(course, "eva", notebook(), "ps9")
    with pytest.raises(GradingError, match=says):
        grade_course(course, "ps9")
    assert not (course / "dnn-grades").exists()


def test_a_link_in_place_of_a_folder_is_refused_and_takes_nobodys_secret(tmp_path):
    course = bare_course(tmp_path / "c")
    victim = hand_in(course, "eva", notebook())
    (course / "submitted" / "fay").mkdir()
    (course / "submitted" / "fay" / "ps1").symlink_to(victim)
    _, assignment = grade_course(course, "ps1", limits=FAST)
    assert assignment.unreachable == ["fay"]
    secrets = {path.read_text() for path in course.glob("feedback/*/ps1/submission_secret.txt")}
    assert len(secrets) == 2
    with nbgrader_api.Gradebook(f"sqlite:///{course / 'gradebook.db'}", "") as book:
        assert book.find_submission("ps1", "fay").score == 0
        assert book.find_submission("ps1", "eva").score == 30


def test_nobody_handed_in_is_a_sentence(tmp_path):
    course = bare_course(tmp_path / "c")
    with pytest.raises(GradingError, match=r"nobody has handed in ps2.*Assignments here: ps1"):
        grade_course(course, "ps2")
    assert not (course / "gradebook.db").exists()


def test_without_nbgrader_it_says_what_to_install(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "nbgrader", None)
    monkeypatch.setitem(sys.modules, "nbgrader.apps.baseapp", None)
    assert cli.main(["grade", "--nbgrader", str(tmp_path), "ps1"]) == 2
    assert "pip install 'nbgrader>=0.9.5'" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", ["grade", "grade in", "grade --out out", "grade in --nbgrader c ps1",
                  "grade --nbgrader c ps1 --lessons 03"],
)  # fmt: skip
def test_what_is_graded_is_said_once(arguments, capsys):
    assert cli.main(arguments.split()) == 2
    assert "--nbgrader COURSE" in capsys.readouterr().err
