"""Lesson 07 on the well-known photographs: one changed line gives the published table."""

import json
from pathlib import Path

import numpy as np
import pytest

from dnn_helpers.data.hdf5 import write_dataset
from testCases.exercises import EXERCISES

LESSON = Path(__file__).parents[2] / "notebooks" / "07_cats.ipynb"


def cells(until):
    """The sources of the lesson's code cells, up to and with the one whose id is `until`."""
    for cell in json.loads(LESSON.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            yield "".join(cell["source"])
        if cell["id"] == until:
            return


def run(sources):
    """Run the cells as a notebook would, in one namespace, and return it."""
    names = {"__name__": "__main__"}
    for source in sources:
        exec(compile(source, LESSON.name, "exec"), names)
    return names


def test_its_first_cell_may_be_run_again():
    """It binds none of the names that a later cell makes the learner's own."""
    first = run([next(cells(until=None))])
    assert not first.keys() & EXERCISES.keys() - {"two_layer_model"}


def test_interrupting_its_training_keeps_what_was_learned(monkeypatch, capsys):
    monkeypatch.chdir(LESSON.parent)
    *before, loop = cells(until="train-both")
    names = run(before)
    train, calls = names["train"], []

    def interrupted(*args):
        calls.append(args)
        if len(calls) in (4, 6):  # in the fourth and in the second hundred of a network
            raise KeyboardInterrupt
        return train(*args)

    names["train"] = interrupted
    initialise, layers = names["initialize_parameters_deep"], []
    names["initialize_parameters_deep"] = lambda dims: layers.append(dims) or initialise(dims)
    capsys.readouterr()
    exec(compile(loop, LESSON.name, "exec"), names)
    said = capsys.readouterr().out
    assert "[12288, 7, 1] interrupted after 300 iterations\n" in said
    assert "[12288, 20, 7, 5, 1] interrupted after 100 iterations\n" in said
    assert "iteration    0: shallow 0.6" in said
    assert "iteration  500" not in said
    probabilities, _ = names["L_model_forward"](names["train_x"], names["shallow"])
    cost = names["compute_cost"](probabilities, names["train_y"])
    assert cost < names["shallow_costs"][0]
    assert len(calls) == 6
    assert layers == [[12288, 7, 1], [12288, 20, 7, 5, 1]]  # both begin with the learner's weights


@pytest.mark.filterwarnings("error")
def test_on_few_photographs_nothing_is_nan(monkeypatch, tmp_path, capsys):
    """Two to test on, both right: no network is better, and 1.0 is no certainty."""
    dark, light = (np.full((5, 64, 64, 3), grey, np.uint8) for grey in (40, 220))
    dark[:, ::2, :, 0] = np.arange(5)[:, None, None]
    light[:, ::2, :, 0] = 215 + np.arange(5)[:, None, None]
    x = np.concatenate([dark, light])
    y = np.array([[0] * 5 + [1] * 5])
    write_dataset(tmp_path, "few", x[1:], y[:, 1:], x[[0, 9]], y[:, [0, 9]], ["other", "cat"])
    monkeypatch.setenv("DNN_DATA_DIR", str(tmp_path))
    monkeypatch.chdir(LESSON.parent)
    sources = list(cells(until="compare"))
    changed = [source.replace('DATASET = "drawn-cats"', 'DATASET = "few"') for source in sources]
    assert changed != sources
    names = run(changed)
    said = capsys.readouterr().out
    assert "nan" not in said.lower()
    assert names["m_test"] == 2
    assert "They never disagree" in said


@pytest.mark.catvnoncat
def test_one_changed_line_gives_the_published_table(monkeypatch):
    monkeypatch.chdir(LESSON.parent)  # my_functions() reads the lessons in the working directory
    lines = "\n#cell\n".join(cells(until="results")).splitlines()
    drawn = [number for number, line in enumerate(lines) if '"drawn-cats"' in line]
    assert len(drawn) == 1
    lines[drawn[0]] = 'DATASET = "catvnoncat"'
    names = run("\n".join(lines).split("\n#cell\n"))

    assert names["mine"].yours == tuple(names["mine"])
    assert names["baseline"] == pytest.approx(0.66)
    assert names["results"] == {
        "shallow (7)": pytest.approx((1.00, 0.72)),
        "deep (20, 7, 5)": pytest.approx((0.985645933, 0.80), abs=1e-9),
    }
    at = (0, 100, 200, 500, 900, 1000, 1500, 2000, 2400)
    assert [round(names["shallow_costs"][i], 6) for i in at] == [
        0.693050, 0.646432, 0.632514, 0.515830, 0.358071, 0.339428, 0.174483, 0.074391, 0.048555,
    ]  # fmt: skip
    assert [round(names["deep_costs"][i], 6) for i in at] == [
        0.771749, 0.672053, 0.648263, 0.540138, 0.391747, 0.315187, 0.161189, 0.113821, 0.092878,
    ]  # fmt: skip
