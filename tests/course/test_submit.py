"""`dnn submit` and `dnn return`: into a folder that nobody can list, back to one alone."""

import json
import os
import shutil
import stat
import tempfile
import time
from pathlib import Path

import pytest
from making import save
from users import ANN, BOB, PROF, ROOT, dnn_as, make_drop, reads, run_as

from dnn_course import cli
from dnn_course.grading.collect import collect
from dnn_course.grading.handed_in.drop import is_drop, mode_of_dropped
from dnn_course.grading.handed_in.people import people
from dnn_course.notebook import LESSON_FOLDER, blank, read_notebook

pytestmark = pytest.mark.skipif(os.name == "nt", reason="files have no owners on Windows")


@pytest.fixture
def drop(tmp_path):
    return make_drop(tmp_path / "drop")


@pytest.fixture
def mine(tmp_path):
    (tmp_path / "mine").mkdir()
    shutil.copy(LESSON_FOLDER / "03_forward.ipynb", tmp_path / "mine" / "what I did.ipynb")
    return tmp_path / "mine"


def submitted(capsys, *arguments):
    assert cli.main(["submit", *map(str, arguments)]) == 0
    return capsys.readouterr().out


def test_a_receipt_is_printed_and_kept(drop, mine, capsys):
    out = submitted(capsys, mine / "what I did.ipynb", "--to", drop)
    content = (mine / "what I did.ipynb").read_bytes()
    (kept,) = json.loads((mine / ".dnn" / "handed_in.json").read_text())
    assert out.startswith(f"Handed in: 03_forward, {kept['time'][:10]}")
    assert kept["sha256"][:12] in out
    assert Path(kept["to"]).read_bytes() == content
    assert stat.S_IMODE((mine / ".dnn" / "handed_in.json").stat().st_mode) == 0o600
    assert kept["to"].rsplit("/", 1)[1] not in out  # who sees the screen cannot read it there
    assert len(os.listdir(drop)) == 1
    submitted(capsys, mine / "what I did.ipynb", "--to", drop)
    assert len(json.loads((mine / ".dnn" / "handed_in.json").read_text())) == 2


def test_what_can_be_read_is_handed_in_and_what_is_odd_is_said(drop, mine, capsys):
    (mine / "broken.ipynb").write_text("half a noteb")
    save(blank(read_notebook(LESSON_FOLDER / "04_cost.ipynb")), mine / "04_cost.ipynb")
    save({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, mine / "notes.ipynb")
    names = ["broken.ipynb", "04_cost.ipynb", "notes.ipynb", "what I did.ipynb"]
    out = submitted(capsys, *(mine / name for name in names), "--to", drop)
    assert out.count("Handed in: ") == len(os.listdir(drop)) == 4
    assert "broken.ipynb: graders cannot read it" in out
    assert "04_cost.ipynb: nothing is written in it yet" in out
    assert "notes.ipynb: it has no exercise of the course" in out


def test_a_module_that_it_imports_goes_with_it_and_no_other(drop, mine, capsys):
    nb = read_notebook(mine / "what I did.ipynb")
    first = next(cell for cell in nb["cells"] if cell["cell_type"] == "code")
    first["source"] = "from mynet import helper\n" + first["source"]
    save(nb, mine / "03_forward.ipynb")
    for name in ("mynet.py", "diary.txt"):
        (mine / name).write_text("helper = 1")
    assert "with mynet.py" in submitted(capsys, mine / "03_forward.ipynb", "--to", drop)
    list(collect(drop, to=mine.parent / "sorted"))
    (learner,) = (mine.parent / "sorted").iterdir()
    assert sorted(os.listdir(learner)) == ["03_forward.ipynb", "mynet.py"]


def test_what_does_not_arrive_is_said(drop, mine, capsys, monkeypatch):
    for arguments, said in [
        ([mine / "none.ipynb", "--to", drop], "none.ipynb: there is no such file"),
        ([mine, "--to", drop], "this is not a file"),
        ([mine / "what I did.ipynb", "--to", mine / "no"], "no: there is no such folder"),
    ]:
        assert cli.main(["submit", *map(str, arguments)]) == 2
        assert said in capsys.readouterr().err
    monkeypatch.setattr(os, "fsync", lambda handle: (_ for _ in ()).throw(OSError(28, "full")))
    assert cli.main(["submit", str(mine / "what I did.ipynb"), "--to", str(drop)]) == 2
    assert os.listdir(drop) == []  # no half of it either


def test_a_folder_that_keeps_nothing_apart_is_said(tmp_path, mine, capsys):
    out = submitted(capsys, mine / "what I did.ipynb", "--to", make_drop(tmp_path / "o", 0o777))
    assert "can be listed by others" in out
    assert "others could remove what you hand in" in out


def test_a_receipt_that_cannot_be_kept_takes_nothing_back(drop, mine, capsys):
    (mine / ".dnn").write_text("a file")
    out = submitted(capsys, mine / "what I did.ipynb", "--to", drop)
    assert "It was handed in. The receipt could not be kept" in out
    assert len(os.listdir(drop)) == 1


@pytest.mark.parametrize(
    ("uid", "mode", "expected"),
    [(0, 0o41733, 0o400), (PROF, 0o43733, 0o440), (PROF, 0o41733, 0o444)],
)
def test_its_owner_can_read_it_and_as_few_others_as_can_be(uid, mode, expected):
    assert mode_of_dropped(os.stat_result([mode, 0, 0, 1, uid, uid, 0, 0, 0, 0])) == expected


def test_an_ordinary_folder_is_no_drop_folder(drop, mine):
    assert is_drop(drop)
    assert not is_drop(mine)


# ------------------------------------------------------------------------------------- real users


@pytest.fixture
def school():
    """A drop folder of an instructor who is not root, and two learners with their work."""
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to others
        school = Path(name)
        school.chmod(0o755)
        os.chown(make_drop(school / "drop"), PROF, PROF)
        for learner in (ANN, BOB, PROF):
            home = school / str(learner)
            home.mkdir(mode=0o700)
            shutil.copy(LESSON_FOLDER / "03_forward.ipynb", home)
            for path in (home, home / "03_forward.ipynb"):
                os.chown(path, learner, learner)
        yield school


def hand_in_as(school, uid):
    home = school / str(uid)
    code, _, err = dnn_as(uid, "submit", home / "03_forward.ipynb", "--to", school / "drop")
    assert code == 0, err
    return Path(json.loads((home / ".dnn" / "handed_in.json").read_text())[-1]["to"])


@ROOT
def test_nobody_lists_reads_or_removes_anothers(school):
    there = hand_in_as(school, ANN)
    assert there.stat().st_uid == ANN
    for attempt in (
        f"os.listdir({str(there.parent)!r})",
        f"os.unlink({str(there)!r})",
        f"os.rename({str(there)!r}, {str(there.parent / 'x')!r})",
        f"open({str(there)!r}, 'a')",
        f"open({str(school / str(ANN) / '.dnn' / 'handed_in.json')!r})",
    ):
        code, _, err = run_as(BOB, attempt)
        assert (code, "PermissionError" in err) == (1, True), attempt
    code, out, err = dnn_as(PROF, "collect", school / "drop", "--to", school / str(PROF) / "in")
    assert code == 0, err
    assert f"uid-{ANN}: 03_forward (" in out


@ROOT
def test_whose_it_is_its_owner_says_not_its_name_and_the_latest_counts(school):
    first = hand_in_as(school, ANN)
    mine = school / str(ANN) / "03_forward.ipynb"
    nb = read_notebook(mine)
    nb["cells"].append({"cell_type": "markdown", "id": "z", "metadata": {}, "source": "later"})
    save(nb, mine)
    second = hand_in_as(school, ANN)
    # Somebody who would be ann: by a name, a folder, a link to hers, and an older date.
    drop = str(school / "drop")
    code, _, err = run_as(
        BOB,
        f"os.chdir({drop!r})\n"
        f"open('uid-{ANN}_1_2_03_forward.ipynb', 'w').write('x')\n"
        f"os.mkdir('uid-{ANN}'); open('uid-{ANN}/03_forward.ipynb', 'w').write('x')\n"
        f"os.symlink({str(first)!r}, 'mine.ipynb')",
    )
    assert code == 0, err
    os.utime(first, (4e9, 4e9))
    with people(school / "drop", school / "out") as everybody:
        assert {one.name for one in everybody.learners} == {f"uid-{ANN}", f"uid-{BOB}"}
        whys = [why for _, why in everybody.nobodys]
    assert sorted(whys) == [f"is a folder, of uid-{BOB}", f"is a link, of uid-{BOB}"]
    time.sleep(0.1)
    os.utime(second)  # both touched: the second later
    said = list(collect(school / "drop", to=school / "sorted"))
    assert any(line.startswith(f"uid-{ANN}: 03_forward (") and "the latest of 2" in line
               for line in said)  # fmt: skip
    sorted_ = school / "sorted" / f"uid-{ANN}" / "03_forward.ipynb"
    assert read_notebook(sorted_)["cells"][-1]["source"] == "later"


@ROOT
def test_a_file_with_a_second_name_is_nobodys(school):
    there = hand_in_as(school, ANN)
    os.link(there, there.with_name("again.ipynb"))
    with people(school / "drop", school / "out") as everybody:
        assert not everybody.learners
        assert {why for _, why in everybody.nobodys} == {
            f"lies elsewhere too, as a file of uid-{ANN}"
        }


# ------------------------------------------------------------------------------------ and back


@pytest.fixture(scope="module")
def grades(tmp_path_factory):
    """What `dnn grade` leaves of two learners who handed in, one of them a drop folder's."""
    folder = tmp_path_factory.mktemp("grades")
    for learner in (f"uid-{ANN}", "s2", "no-such-account-here"):
        (folder / "feedback" / learner).mkdir(parents=True)
        (folder / "feedback" / learner / "index.html").write_text(f"for {learner}")
    (folder / ".run").mkdir()
    said = dict.fromkeys(("file", "source", "id", "entry"), "")
    said = {"04_cost": {"s2": said | {"kind": "drop", "name": f"uid-{BOB}"}}}
    (folder / ".run" / "hand_ins.json").write_text(json.dumps({"lessons": said}))
    return folder


def returned(grades, to, capsys):
    assert cli.main(["return", str(grades), "--to", str(to)]) == 0
    return capsys.readouterr().out.splitlines()


@ROOT
def test_each_gets_their_own_and_nobody_elses(school, grades, capsys):
    to = school / "feedback"
    lines = returned(grades, to, capsys)
    assert lines == [
        "no-such-account-here: 1 page, readable by you alone (0700): there is no account "
        "no-such-account-here on this computer",
        f"s2: 1 page, readable by uid-{BOB} alone",
        f"uid-{ANN}: 1 page, readable by uid-{ANN} alone",
    ]
    assert stat.S_IMODE(to.stat().st_mode) == 0o711
    assert {stat.S_IMODE(one.stat().st_mode) for one in to.iterdir()} == {0o700}
    ann, bob = to / f"uid-{ANN}" / "index.html", to / "s2" / "index.html"
    assert (reads(ANN, ann), reads(BOB, ann)) == (f"for uid-{ANN}", None)
    assert (reads(BOB, bob), reads(ANN, bob)) == ("for s2", None)
    assert reads(ANN, to / "no-such-account-here" / "index.html") is None
    # Again: what a learner left in the way there harms nobody.
    ann.unlink()
    ann.symlink_to(school / "drop")
    returned(grades, to, capsys)
    assert reads(ANN, ann) == f"for uid-{ANN}"
    assert stat.S_IMODE((school / "drop").stat().st_mode) == 0o1733
    assert not [name for name in os.listdir(to) if name.startswith(".return")]


@ROOT
def test_an_instructor_who_is_not_root_lets_them_in_by_a_list_or_says_so(school, grades):
    own = school / str(PROF) / "grades"
    shutil.copytree(grades, own)
    for path in (own, *own.rglob("*")):
        os.chown(path, PROF, PROF)
    (school / "back").mkdir(mode=0o711)
    os.chown(school / "back", PROF, PROF)
    code, out, err = dnn_as(PROF, "return", own, "--to", school / "back")
    assert code == 0, err
    page = school / "back" / f"uid-{ANN}" / "index.html"
    assert reads(BOB, page) is None
    if "an access list" in out:
        assert reads(ANN, page) == f"for uid-{ANN}"
    else:
        assert "could not be let in, as this needs root or access lists" in out
        assert reads(ANN, page) is None


def test_a_folder_where_others_could_put_something_in_the_way_is_refused(grades, tmp_path, capsys):
    for mode, why in ((0o777, "others can write there"), (0o700, "cannot go through it")):
        (tmp_path / why).mkdir()
        (tmp_path / why).chmod(mode)
        assert cli.main(["return", str(grades), "--to", str(tmp_path / why)]) == 2
        assert why in capsys.readouterr().err
    assert cli.main(["return", str(tmp_path), "--to", str(tmp_path / "x")]) == 2
    assert "there is no such folder. `dnn grade` writes it" in capsys.readouterr().err
