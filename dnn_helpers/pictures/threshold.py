"""From a probability to an answer: the threshold as a slider, and the answers it gives."""

import numpy as np

from .colours import BLUE, GREY, INK, PALE, PAPER, RED
from .sketch import Sketch
from .sliders import Sliders, slider

BINS = 20


def confusion(AL, y, threshold=0.5):
    """How many of each kind: dict of hits, misses, false_alarms, rejections, and the accuracy.

    A picture is called a cat where its probability in AL (1, m) is above the threshold; y (1, m).
    """
    called, cat = np.ravel(AL) > threshold, np.ravel(y).astype(bool)
    return {
        "hits": int(np.sum(called & cat)),
        "misses": int(np.sum(~called & cat)),
        "false_alarms": int(np.sum(called & ~cat)),
        "rejections": int(np.sum(~called & ~cat)),
        "accuracy": float(np.mean(called == cat)),
    }


def threshold_slider(AL, y, classes=("non-cat", "cat"), threshold=0.5):
    """A slider on the threshold: where it cuts, and the table of right and wrong answers.

    reading: the numbers of `confusion`.
    """
    AL, y = np.ravel(AL), np.ravel(y).astype(bool)
    edges = np.linspace(0, 1, BINS + 1)
    up, down = (np.histogram(AL[kind], bins=edges)[0] for kind in (y, ~y))

    def draw(threshold):
        reading = confusion(AL, y, threshold)
        sketch = Sketch(720, 300, alt=_in_words(reading, threshold), reading=reading)
        _draw_histograms(sketch, up, down, threshold, classes)
        _draw_table(sketch, reading, classes)
        return sketch

    return Sliders(draw, threshold=slider(threshold, 0.0, 1.0, 0.01, "threshold"))


def _draw_histograms(sketch, up, down, threshold, classes):
    """Cats upwards, the others downwards, and the cut between the two answers."""
    left, middle, width, reach = 30, 142, 330, 96
    tallest = max(*up, *down, 1)
    step = width / BINS
    for counts, direction, colour, name in ((up, -1, BLUE, "cats"), (down, 1, GREY, "others")):
        for place, count in enumerate(counts.tolist()):
            height = reach * count / tallest
            top = middle - height if direction < 0 else middle
            sketch.rectangle(
                left + place * step + 0.5, top, step - 1, height, fill=colour,
                name=name, values=(count,),
            )  # fmt: skip
    sketch.line([(left, middle), (left + width, middle)], colour=INK, width=1)
    for counts, direction in ((up, -1), (down, 1)):  # the tallest bars say what the heights mean
        place = int(np.argmax(counts))
        y = middle + direction * (reach * counts[place] / tallest + 8) + 4
        at = left + (place + 0.5) * step
        sketch.text(at, y, str(counts[place]), size=11, colour=INK, anchor="middle", name="tallest",
                    values=(int(counts[place]),))  # fmt: skip
    cut = left + width * threshold
    sketch.line([(cut, middle - reach - 8), (cut, middle + reach + 8)], colour=RED, width=2.5,
                dash="6 4", name="threshold", values=(threshold,))  # fmt: skip
    sketch.text(left, 24, f"{classes[1]}s: up", bold=True, colour=BLUE)
    sketch.text(left + 70, 24, f"{classes[0]}s: down", bold=True, colour=GREY)
    for tick in (0, 0.5, 1):
        sketch.text(left + width * tick, 268, f"{tick:g}", size=11, colour=GREY, anchor="middle")
    sketch.text(left + width / 2, 288, f"probability of {classes[1]}", size=12, anchor="middle")


def _draw_table(sketch, reading, classes):
    """Two by two: what it is (rows) and what it is called (columns); wrong answers are framed."""
    x, y, width, height = 470, 78, 116, 62
    sketch.text(x + width, 30, "is called", size=12, anchor="middle")
    for place, name in enumerate((classes[1], classes[0])):
        sketch.text(x + width * (place + 0.5), 62, name, bold=True, anchor="middle")
        here = y + height * (place + 0.5) + 5
        sketch.text(x - 10, here, f"is a {name}", bold=True, anchor="end")
    cells = (
        (("hits", "right"), ("misses", "missed")),
        (
            ("false_alarms", "false alarm"),
            ("rejections", "right"),
        ),
    )
    for row, kinds in enumerate(cells):
        for column, (key, words) in enumerate(kinds):
            right = row == column
            at = (x + width * column + 3, y + height * row + 3)
            sketch.rectangle(*at, width - 6, height - 6, fill=PALE if right else PAPER,
                             stroke="none" if right else RED)  # fmt: skip
            middle = at[0] + width / 2 - 3
            sketch.text(middle, at[1] + 27, str(reading[key]), size=18, bold=True, anchor="middle",
                        colour=INK if right else RED, name=key, values=(reading[key],))  # fmt: skip
            sketch.text(middle, at[1] + 46, words, size=11, anchor="middle", colour=GREY)
    sketch.text(x + 3, 236, f"accuracy {reading['accuracy']:.3f}", bold=True)
    for row, words in enumerate(_rates(reading)):
        sketch.text(x + 3, 258 + 18 * row, words, size=12, colour=GREY)


def _rates(reading):
    """The two questions that the table answers, as shares."""
    cats, called = reading["hits"] + reading["misses"], reading["hits"] + reading["false_alarms"]
    found = f"finds {reading['hits'] / cats:.0%} of the cats" if cats else "there is no cat"
    right = f"right in {reading['hits'] / called:.0%} of its calls" if called else "calls none"
    return found, right


def _in_words(reading, threshold):
    return (
        f"At threshold {threshold:.2f}: {reading['hits']} cats found, {reading['misses']} missed, "
        f"{reading['false_alarms']} false alarms, {reading['rejections']} rightly refused."
    )
