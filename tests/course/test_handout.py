"""The learner's copies are made, brought up to date, and never lost."""

import copy
import json
import re
import shutil

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from making import RELU, WRITTEN_RELU, code, lesson, markdown, notebook, save

from dnn_course import cli, handout, my_functions
from dnn_course.handout import hand_out, start_over
from dnn_course.learner import lay_out
from dnn_course.notebook import LESSON_FOLDER, NotebookError, blank, find_lessons, read_notebook


@pytest.fixture
def lessons(tmp_path):
    folder = tmp_path / "lessons"
    folder.mkdir()
    save(lesson(), folder / "01_activations.ipynb")
    return folder


@pytest.fixture
def work(tmp_path):
    return tmp_path / "mine" / "work"


def newer(lessons, text="A newer text."):
    nb = lesson()
    nb["cells"].insert(1, markdown(text, id="newer"))
    save(nb, lessons / "01_activations.ipynb")


def edit(work, source=WRITTEN_RELU, name="01_activations.ipynb"):
    nb = read_notebook(work / name)
    nb["cells"][2]["source"] = source
    save(nb, work / name)


def actions(lessons, work):
    return [done.action for done in hand_out(lessons, work)]


def texts(path):
    return [cell["source"] for cell in read_notebook(path)["cells"]]


def test_the_first_start_copies_without_answers(lessons, work):
    assert actions(lessons, work) == ["new"]
    assert read_notebook(work / "01_activations.ipynb") == blank(lesson())


def test_a_second_start_changes_nothing(lessons, work):
    hand_out(lessons, work)
    before = (work / "01_activations.ipynb").stat()
    assert actions(lessons, work) == ["unchanged"]
    assert (work / "01_activations.ipynb").stat().st_mtime_ns == before.st_mtime_ns


def test_an_unedited_copy_is_brought_up_to_date_even_if_it_was_run(lessons, work):
    hand_out(lessons, work)
    run = read_notebook(work / "01_activations.ipynb")
    run["cells"][1]["execution_count"] = 5
    run["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x"}]
    run["metadata"]["language_info"] = {"name": "python", "version": "3.12"}
    save(run, work / "01_activations.ipynb")
    newer(lessons)
    assert actions(lessons, work) == ["upgraded"]
    assert "A newer text." in texts(work / "01_activations.ipynb")
    (earlier,) = (work / ".dnn" / "earlier").iterdir()
    assert read_notebook(earlier) == run


def test_an_edited_copy_stays_and_the_newer_lesson_comes_beside_it_with_the_answers(lessons, work):
    hand_out(lessons, work)
    edit(work)
    before = (work / "01_activations.ipynb").read_bytes()
    newer(lessons)
    (done,) = hand_out(lessons, work)
    assert done.action == "offered"
    assert "01_activations.new.ipynb" in done.message
    assert (work / "01_activations.ipynb").read_bytes() == before
    offered = texts(work / "01_activations.new.ipynb")
    assert "A newer text." in offered
    assert WRITTEN_RELU in offered
    # it is offered once, also when the learner threw it away
    assert actions(lessons, work) == ["kept"]
    (work / "01_activations.new.ipynb").unlink()
    assert actions(lessons, work) == ["kept"]
    # and a still newer one is offered again, beside whatever is there
    save(notebook(), work / "01_activations.new.ipynb")
    newer(lessons, "Still newer.")
    assert actions(lessons, work) == ["offered"]
    assert "Still newer." in texts(work / "01_activations.new-2.ipynb")


def test_changing_over_to_the_offered_lesson_is_one_rename(lessons, work):
    hand_out(lessons, work)
    edit(work)
    newer(lessons)
    hand_out(lessons, work)
    (work / "01_activations.new.ipynb").replace(work / "01_activations.ipynb")
    assert actions(lessons, work) in (["unchanged"], ["kept"])
    newer(lessons, "Newest.")
    assert actions(lessons, work) == ["offered"]


def test_an_edit_of_a_lesson_that_did_not_change_is_nobodys_business(lessons, work):
    hand_out(lessons, work)
    edit(work)
    assert hand_out(lessons, work)[0].message == ""
    assert [path.name for path in find_lessons(work)] == ["01_activations.ipynb"]
    assert not list(work.glob("*.new*"))


@pytest.mark.parametrize("receipt", ["", "{", "[]", '{"given": 3, "offered": {}}', None])
def test_without_a_readable_receipt_every_copy_counts_as_edited(lessons, work, receipt):
    hand_out(lessons, work)
    stored = work / ".dnn" / "handed_out.json"
    stored.unlink() if receipt is None else stored.write_text(receipt)
    newer(lessons)
    assert actions(lessons, work) == ["offered"]


def test_a_copy_of_the_present_lesson_needs_no_receipt(lessons, work):
    hand_out(lessons, work)
    edit(work)
    (work / ".dnn" / "handed_out.json").unlink()
    assert actions(lessons, work) == ["unchanged"]
    newer(lessons)
    assert actions(lessons, work) == ["offered"]


def test_a_damaged_copy_is_left_alone_and_named(lessons, work):
    hand_out(lessons, work)
    (work / "01_activations.ipynb").write_text("half a noteb")
    (done,) = hand_out(lessons, work)
    assert done.action == "kept"
    assert "01_activations.ipynb is not valid JSON" in done.message
    assert (work / "01_activations.ipynb").read_text() == "half a noteb"


def test_a_copy_caught_half_saved_is_read_again(lessons, work, monkeypatch):
    hand_out(lessons, work)
    whole, tries = read_notebook(work / "01_activations.ipynb"), []

    def half_saved(path):
        tries.append(path)
        if len(tries) < 3:
            raise NotebookError("half")
        return whole

    assert handout.read_while_saved(work, half_saved) == whole
    assert len(tries) == 3


def test_a_deleted_copy_comes_back_fresh(lessons, work):
    hand_out(lessons, work)
    (work / "01_activations.ipynb").unlink()
    assert actions(lessons, work) == ["new"]


def test_a_faulty_lesson_is_not_handed_out(lessons, work):
    nb = lesson()
    nb["cells"][2]["source"] = RELU.replace("### END SOLUTION", "")
    save(nb, lessons / "01_activations.ipynb")
    with pytest.raises(NotebookError, match="never closed"):
        hand_out(lessons, work)


def test_the_solved_lessons_are_no_place_to_work(lessons, tmp_path):
    with pytest.raises(NotebookError, match="solved lessons"):
        hand_out(lessons, lessons)
    with pytest.raises(NotebookError, match="no lessons"):
        hand_out(tmp_path, tmp_path / "work")


def test_the_courses_own_lessons_are_handed_out(work):
    from dnn_course.notebook import LESSON_FOLDER

    assert {done.action for done in hand_out(LESSON_FOLDER, work)} == {"new"}
    assert {done.action for done in hand_out(LESSON_FOLDER, work)} == {"unchanged"}


# --- the property: whatever happens in whatever order, every text a learner saved is found again

_texts = st.text(alphabet="abc# \n", min_size=1, max_size=8).map(lambda text: "edit:" + text)
_events = st.lists(
    st.one_of(
        st.tuples(st.just("edit"), st.integers(0, 6), _texts),
        st.tuples(st.just("add"), st.integers(0, 6), _texts),
        st.tuples(st.just("edit the offered"), st.integers(0, 6), _texts),
        st.tuples(st.just("run"), st.just(0), st.just("")),
        st.tuples(st.just("newer"), st.just(0), st.text(alphabet="xyz", min_size=1, max_size=4)),
        st.tuples(st.just("start"), st.just(0), st.just("")),
        st.tuples(st.just("lose the receipt"), st.just(0), st.just("")),
    ),
    max_size=12,
)


@settings(max_examples=80, deadline=None)
@given(events=_events)
@example(
    events=[
        ("edit", 0, "edit:a"), ("newer", 0, "x"), ("start", 0, ""),
        ("edit the offered", 0, "edit:a"), ("newer", 0, "x"),
    ]
)  # fmt: skip
def test_every_edit_is_found_again(tmp_path_factory, events):
    folder = tmp_path_factory.mktemp("upgrade")
    lessons, work = folder / "lessons", folder / "work"
    lessons.mkdir()
    newest = lesson()
    save(newest, lessons / "01_activations.ipynb")
    hand_out(lessons, work)
    mine = work / "01_activations.ipynb"
    written = {}  # file -> the texts of its cells when the learner last saved it
    gave_way = []  # what was in the place that an offered copy took
    for event, where, text in [*events, ("start", 0, "")]:
        match event:
            case "edit" | "add" | "edit the offered":
                path = mine if event != "edit the offered" else next(work.glob("*.new*"), mine)
                nb = read_notebook(path)
                cells = nb["cells"]
                if event == "add":
                    cells.insert(where % len(cells), code(text))
                else:
                    cells[where % len(cells)]["source"] = text
                save(nb, path)
                written[path] = texts(path)
            case "run":
                nb = read_notebook(mine)
                nb["cells"][1]["execution_count"] = 1
                save(nb, mine)
            case "newer":
                newest = copy.deepcopy(newest)
                newest["cells"].append(markdown(text))
                save(newest, lessons / "01_activations.ipynb")
            case "start":
                (done,) = hand_out(lessons, work)
                # Another copy may be offered under the same name at once: its file says nothing.
                if went_on := re.match(r"You went on in (\S+):", done.message):
                    gave_way += [written.pop(mine)] if mine in written else []
                    written[mine] = written.pop(work / went_on[1])
            case _:
                (work / ".dnn" / "handed_out.json").unlink(missing_ok=True)
    earlier = [texts(path) for path in work.glob(".dnn/earlier/*.ipynb")]
    for path, saved in written.items():  # an offered copy saved as it was offered is renewed
        assert texts(path) == saved or (path != mine and saved in earlier)
    assert all(saved in earlier for saved in gave_way)


def test_a_value_that_an_answer_reads_comes_along_with_it():
    edited = blank(lesson())
    edited["cells"].insert(1, code("from collections import namedtuple\nunused = print(1)"))
    edited["cells"].insert(2, code("Pair = namedtuple('Pair', 'A Z')\nprint('plot')"))
    edited["cells"][4]["source"] = "def relu(Z):\n    return Pair(Z, Z)"
    sources = [cell["source"] for cell in handout.carry_over(blank(lesson()), edited)["cells"]]
    assert "Pair = namedtuple('Pair', 'A Z')" in sources[2]
    assert "from collections import namedtuple" in sources[2]
    assert "print" not in sources[2]
    assert sources[3] == edited["cells"][4]["source"]


# --------------------------------------------------------------------- over again, and two copies


def test_one_lesson_starts_over_and_what_was_there_is_kept(lessons, work, capsys):
    save(lesson(), lessons / "04_cost.ipynb")
    hand_out(lessons, work)
    edit(work)
    edit(work, name="04_cost.ipynb")
    written, other = (texts(work / f"{name}.ipynb") for name in ("04_cost", "01_activations"))
    lay_out(work, lessons=lessons, again=["04"])
    (earlier,) = (work / ".dnn" / "earlier").iterdir()
    assert f"04_cost.ipynb was started over. What you had is {earlier}" in capsys.readouterr().out
    assert texts(earlier) == written
    assert read_notebook(work / "04_cost.ipynb") == blank(lesson())
    assert texts(work / "01_activations.ipynb") == other
    newer(lessons)  # it goes on as any other copy
    save(read_notebook(lessons / "01_activations.ipynb"), lessons / "04_cost.ipynb")
    assert actions(lessons, work) == ["offered", "upgraded"]


def test_a_damaged_copy_starts_over_too_and_no_other_name_does(lessons, work, capsys):
    hand_out(lessons, work)
    (work / "01_activations.ipynb").write_text("half a noteb")
    with pytest.raises(NotebookError, match="02: there is no such lesson"):
        start_over(lessons, work, ["01_activations", "02"])
    assert (work / "01_activations.ipynb").read_text() == "half a noteb"
    start_over(lessons, work, ["01_activations.ipynb"])
    assert read_notebook(work / "01_activations.ipynb") == blank(lesson())
    (earlier,) = (work / ".dnn" / "earlier").iterdir()
    assert earlier.read_text() == "half a noteb"


def test_the_command_line_starts_one_over(tmp_path, capsys):
    assert cli.main(["lessons", str(tmp_path / "w")]) == 0
    assert cli.main(["lessons", str(tmp_path / "w"), "--again", "04_cost"]) == 0
    assert "04_cost.ipynb was started over" in capsys.readouterr().out
    assert cli.main(["lessons", str(tmp_path / "w"), "--again", "44"]) == 2


OTHER_RELU = WRITTEN_RELU + "# another\n"


def offered(lessons, work):
    hand_out(lessons, work)
    edit(work)
    newer(lessons)
    assert actions(lessons, work) == ["offered"]


def test_who_goes_on_in_the_offered_copy_has_it_in_the_lessons_place(lessons, work):
    offered(lessons, work)
    before = texts(work / "01_activations.ipynb")
    new = read_notebook(work / "01_activations.new.ipynb")
    new["cells"][3]["source"] = OTHER_RELU
    save(new, work / "01_activations.new.ipynb")
    (done,) = hand_out(lessons, work)
    assert done.action == "merged"
    assert "You went on in 01_activations.new.ipynb: it is 01_activations.ipynb now" in done.message
    assert texts(work / "01_activations.ipynb") == [cell["source"] for cell in new["cells"]]
    assert [texts(path) for path in (work / ".dnn" / "earlier").iterdir()] == [before]
    assert not list(work.glob("*.new*"))
    # and the next one is made from what they went on in
    newer(lessons, "Newest.")
    assert actions(lessons, work) == ["offered"]
    assert OTHER_RELU in texts(work / "01_activations.new.ipynb")


def test_who_goes_on_in_the_old_one_finds_the_answers_in_the_offered_one(lessons, work):
    offered(lessons, work)
    edit(work, OTHER_RELU)
    (done,) = hand_out(lessons, work)
    assert done.message == "01_activations.new.ipynb has your latest answers, too."
    assert OTHER_RELU in texts(work / "01_activations.new.ipynb")
    assert OTHER_RELU in texts(work / "01_activations.ipynb")
    newer(lessons, "Newest.")  # one offered copy, not two
    assert actions(lessons, work) == ["offered"]
    assert [path.name for path in work.glob("*.new*")] == ["01_activations.new.ipynb"]


@pytest.mark.parametrize("beside", [3, {"01_activations": {"file": "../x"}}, {"01_activations": 1}])
def test_a_receipt_of_offers_that_is_damaged_offers_anew(lessons, work, beside):
    offered(lessons, work)
    stored = work / ".dnn" / "handed_out.json"
    stored.write_text(json.dumps(json.loads(stored.read_text()) | {"beside": beside}))
    newer(lessons, "Newest.")
    assert actions(lessons, work) == ["offered"]
    assert "Newest." in texts(work / "01_activations.new-2.ipynb")


def test_where_both_were_edited_neither_is_touched(lessons, work):
    offered(lessons, work)
    edit(work, OTHER_RELU)
    edit(work, "# mine", name="01_activations.new.ipynb")
    files = [work / "01_activations.ipynb", work / "01_activations.new.ipynb"]
    before = [path.read_bytes() for path in files]
    assert actions(lessons, work) == ["kept"]
    assert [path.read_bytes() for path in files] == before


@pytest.mark.parametrize("name", ["01_activations-Copy1", "01_activations (1)"])
def test_a_solved_copy_beside_a_blank_lesson_is_offered(lessons, work, name):
    hand_out(lessons, work)
    shutil.copy(work / "01_activations.ipynb", work / f"{name}.ipynb")
    assert hand_out(lessons, work)[0].message == ""  # both blank
    edit(work, name=f"{name}.ipynb")
    (done,) = hand_out(lessons, work)
    assert done.message.startswith(
        f"{name}.ipynb has answers that 01_activations.ipynb does not: relu."
    )
    edit(work)
    assert hand_out(lessons, work)[0].message == ""


def test_my_functions_says_where_it_is_written(tmp_path):
    lay_out(tmp_path / "w")
    copy = tmp_path / "w" / "04_cost-Copy1.ipynb"
    shutil.copy(LESSON_FOLDER / "04_cost.ipynb", copy)
    findings = my_functions(tmp_path / "w").findings
    notes = {found.note for found in findings.values() if found.lesson == "04_cost"}
    assert notes == {"not written here, but in 04_cost-Copy1.ipynb"}
