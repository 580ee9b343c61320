"""How far a long run is: a bar that appears after a second and leaves nothing behind."""

import sys
import time

SHOW_AFTER = 1.0  # seconds: a short run needs no bar
REDRAW_EVERY = 0.1


def progress_bar(iterable):
    """Go through items, and show a bar once a second has gone.

        for i in progress_bar(range(2500)): ...

    In a notebook the bar is a widget, removed at the end: the stored cell holds nothing of it.  In
    a terminal it is a line on stderr, wiped at the end; elsewhere there is none.

    Parameters
    ----------
    iterable : sequence
        Anything to go through that has a length.

    Yields
    ------
    object
        Its items, one by one.
    """
    total = len(iterable)
    bar, started, drawn = None, time.monotonic(), 0.0
    try:
        for done, item in enumerate(iterable):
            now = time.monotonic()
            if now - started > SHOW_AFTER and now - drawn > REDRAW_EVERY:
                bar = bar or _bar_for_this_place(total)
                bar.update(done, (now - started) * (total - done) / max(done, 1))
                drawn = now
            yield item
    finally:
        if bar is not None:
            bar.close()


def _bar_for_this_place(total):
    if "ipykernel" in sys.modules:
        return _NotebookBar(total)
    if sys.stderr.isatty():
        return TerminalBar(total)
    return _NoBar()


class _NoBar:
    def update(self, done, seconds_left):
        pass

    def close(self):
        pass


class TerminalBar:
    """One line on stderr, drawn over and over, wiped at the end."""

    WIDTH = 30

    def __init__(self, total):
        self.total = total

    def update(self, done, seconds_left):
        filled = "#" * (self.WIDTH * done // self.total)
        text = f"\r[{filled:<{self.WIDTH}}] {done}/{self.total}, {seconds_left:.0f} s left "
        print(text, end="", file=sys.stderr, flush=True)

    def close(self):
        print("\r\033[K", end="", file=sys.stderr, flush=True)


class _NotebookBar:
    def __init__(self, total):
        import ipywidgets
        from IPython.display import display

        self.bar = ipywidgets.IntProgress(max=total)
        self.label = ipywidgets.Label()
        self.box = ipywidgets.HBox([self.bar, self.label])
        # Only the view, without a text beside it: nbval compares texts, and how long a run takes
        # differs from machine to machine.
        view = {"version_major": 2, "version_minor": 0, "model_id": self.box.model_id}
        display({"application/vnd.jupyter.widget-view+json": view}, raw=True)

    def update(self, done, seconds_left):
        self.bar.value = done
        self.label.value = f"{done} of {self.bar.max}, {seconds_left:.0f} s left"

    def close(self):
        for widget in (self.label, self.bar, self.box):
            widget.close()
