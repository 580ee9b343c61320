"""How far a long run is: shown after a second, gone at the end, and never in the way."""

import sys

import pytest

from dnn_helpers import progress, progress_bar


@pytest.fixture
def clock(monkeypatch):
    """A clock that each item moves on."""
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


class Bar:
    def __init__(self, total):
        self.total, self.updates, self.closed = total, [], False

    def update(self, done, seconds_left):
        self.updates.append((done, seconds_left))

    def close(self):
        self.closed = True


def test_a_short_run_shows_nothing(clock, monkeypatch):
    monkeypatch.setattr(progress, "_bar_for_this_place", lambda total: pytest.fail("a bar"))
    assert list(progress_bar(range(5))) == [0, 1, 2, 3, 4]


def test_a_long_run_says_how_long_it_still_takes_and_cleans_up(clock, monkeypatch):
    bars = []
    monkeypatch.setattr(
        progress, "_bar_for_this_place", lambda total: bars.append(Bar(total)) or bars[0]
    )
    for _ in progress_bar(range(10)):
        clock[0] += 0.5
    (bar,) = bars
    assert bar.total == 10
    assert bar.updates == [(done, 0.5 * (10 - done)) for done in range(3, 10)]
    assert bar.closed


def test_an_interrupted_run_cleans_up_too(clock, monkeypatch):
    bar = Bar(10)
    monkeypatch.setattr(progress, "_bar_for_this_place", lambda total: bar)

    def run():
        for i in progress_bar(range(10)):
            clock[0] += 1.0
            if i == 5:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run()
    assert bar.closed


def test_a_terminal_gets_a_line_that_is_wiped(monkeypatch, capsys):
    bar = progress.TerminalBar(4)
    bar.update(1, 7.2)
    assert capsys.readouterr().err == "\r[#######                       ] 1/4, 7 s left "
    bar.close()
    assert capsys.readouterr().err == "\r\033[K"
    assert isinstance(progress._bar_for_this_place(4), progress._NoBar | progress._NotebookBar)


def test_a_notebook_gets_a_widget_that_is_closed(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append((data, raw)))
    bar = progress._NotebookBar(8)
    bar.update(3, 2.4)
    assert bar.bar.value == 3
    assert bar.label.value == "3 of 8, 2 s left"
    ((data, raw),) = shown
    assert raw
    assert list(data) == ["application/vnd.jupyter.widget-view+json"]  # no text: nbval compares it
    bar.close()
    assert bar.box.comm is None
    monkeypatch.setitem(sys.modules, "ipykernel", sys)
    monkeypatch.setattr(progress, "_NotebookBar", Bar)
    assert isinstance(progress._bar_for_this_place(8), Bar)
