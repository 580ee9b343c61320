"""The threshold slider: its table, its histograms, its words."""

import numpy as np
import pytest

from dnn_helpers.pictures.threshold import confusion, threshold_slider

Y = np.array([[1, 1, 1, 0, 0, 0, 0]])
AL = np.array([[0.97, 0.6, 0.2, 0.7, 0.5, 0.12, 0.07]])


@pytest.mark.parametrize(
    ("threshold", "hits", "misses", "false_alarms", "rejections"),
    [
        (0.5, 2, 1, 1, 3),
        (0.0, 3, 0, 4, 0),
        (0.15, 3, 0, 2, 2),
        (0.8, 1, 2, 0, 4),
        (1.0, 0, 3, 0, 4),
    ],
)
def test_confusion(threshold, hits, misses, false_alarms, rejections):
    assert confusion(AL, Y, threshold) == {
        "hits": hits,
        "misses": misses,
        "false_alarms": false_alarms,
        "rejections": rejections,
        "accuracy": pytest.approx((hits + rejections) / 7),
    }


def test_slider_writes_the_table_for_the_threshold_that_is_set():
    explorer = threshold_slider(AL, Y)
    assert explorer.reading == confusion(AL, Y, 0.5)
    explorer.controls["threshold"].value = 0.15
    for kind, count in (("hits", 3), ("misses", 0), ("false_alarms", 2), ("rejections", 2)):
        assert explorer.sketch.values(kind) == [(count,)]
    assert explorer.sketch.values("threshold") == [(0.15,)]
    assert "finds 100% of the cats" in explorer.view.value
    assert "right in 60% of its calls" in explorer.view.value
    assert explorer.sketch.alt == (
        "At threshold 0.15: 3 cats found, 0 missed, 2 false alarms, 2 rightly refused."
    )


def test_histograms_count_cats_and_others_apart():
    explorer = threshold_slider(AL, Y)
    cats = [count for (count,) in explorer.sketch.values("cats")]
    others = [count for (count,) in explorer.sketch.values("others")]
    assert sum(cats) == 3
    assert sum(others) == 4
    assert cats[19] == 1  # 0.95 to 1
    assert explorer.sketch.values("tallest") == [(max(cats),), (max(others),)]
    assert others[1] == 1  # 0.05 to 0.1


@pytest.mark.parametrize(
    ("y", "threshold", "words"),
    [(np.zeros((1, 7)), 0.5, "there is no cat"), (Y, 1.0, "calls none")],
)
def test_slider_without_cats_or_without_calls(y, threshold, words):
    explorer = threshold_slider(AL, y, threshold=threshold)
    assert words in explorer.view.value
