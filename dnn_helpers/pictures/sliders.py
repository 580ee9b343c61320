"""Sliders above a picture that is redrawn while they move.

    def draw(rate, steps):                       # the values of the sliders, by name
        sketch = Sketch(360, 240, alt="...", reading={"cost": 0.25})
        ...
        return sketch

    explorer = Sliders(draw, rate=FloatSlider(...), steps=IntSlider(...))
    explorer                                     # last line of a cell

    explorer.controls["rate"].value = 0.3        # code moves it as a hand does
    explorer.reading["cost"]                     # and reads what the picture says

A move calls `draw` and sets one trait (the picture's SVG): a few milliseconds, nothing printed.
An exception in `draw` (a learner's unfinished function, say) is shown in the picture's place; the
sliders stay alive and the next move tries again.  Where no kernel runs (on the web) a stored
notebook shows the same picture as a PNG beside the widget's view.
"""

import ipywidgets
import traitlets

from ..one_thread import Home
from .trouble import trouble

_VIEW = "application/vnd.jupyter.widget-view+json"


class Sliders(ipywidgets.VBox):
    """Controls (any ipywidget with a `value`) above the sketch that `draw(**their values)` returns.

    controls: the widgets, by the names that `draw` takes.
    sketch: the picture as it is now.  reading: its numbers, name -> number.
    """

    reading = traitlets.Dict()

    def __init__(self, draw, **controls):
        self.draw, self.controls, self._home = draw, controls, Home()
        self.view = ipywidgets.HTML()
        labels = [getattr(control, "description", "") for control in controls.values()]
        for control in controls.values():  # one width for all labels: the sliders line up
            control.style.description_width = f"{0.6 * max(map(len, labels)) + 0.8:.1f}em"
        super().__init__([*controls.values(), self.view])
        for control in controls.values():
            control.observe(self._on_move, names="value")
        self.redraw()

    def _on_move(self, _change):
        self._home.call(self.redraw)

    def redraw(self):
        """Draw again from the values that the controls have now."""
        try:
            sketch = self.draw(**{name: control.value for name, control in self.controls.items()})
        except Exception as error:  # whatever the learner's function did, the widget lives on
            sketch = trouble(error)
        self.sketch = sketch
        self.view.value = sketch.svg
        self.reading = dict(sketch.reading)

    def __repr__(self):
        return f"Sliders {', '.join(self.controls)}. {self.sketch!r}"

    _ipython_display_ = None  # of ipywidgets 7: it cuts the text short and shows no picture

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = self.sketch._repr_mimebundle_()
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        return {_VIEW: view} | data | {"text/plain": repr(self)}, metadata


def slider(value, low, high, step, label, digits=2):
    """A FloatSlider wide enough to aim with, that reports while it moves."""
    return ipywidgets.FloatSlider(
        value=value,
        min=low,
        max=high,
        step=step,
        description=label,
        readout_format=f".{digits}f",
        continuous_update=True,
        layout={"width": "min(560px, 100%)"},
    )


def whole_slider(value, low, high, label):
    """The same for whole numbers."""
    return ipywidgets.IntSlider(
        value=value,
        min=low,
        max=high,
        description=label,
        continuous_update=True,
        layout={"width": "min(560px, 100%)"},
    )
