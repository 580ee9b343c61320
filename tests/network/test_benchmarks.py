"""The benchmarks run where the well-known cats are absent, and say so."""

import sys
from pathlib import Path

import dnn_helpers

BENCHMARKS = Path(dnn_helpers.__file__).parents[1] / "benchmarks"


def test_without_the_well_known_cats_the_drawn_ones_are_measured(monkeypatch, tmp_path, capsys):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    monkeypatch.setenv("DNN_DATA_DIR", str(tmp_path))
    import training

    monkeypatch.delitem(sys.modules, "training")
    name, (train_x, *_) = training.cat_pictures()
    assert name == "drawn-cats"
    assert len(train_x) >= 209
    assert "catvnoncat files are not here" in capsys.readouterr().out
