"""The playground as a widget: its state lives in traits, its arithmetic in engine.py.

    p = playground(**my_functions())       draws it, as the last line of a cell
    p.hidden = [8, 8];  p.step(200);  p.accuracy

What is set in Python happens before the line ends, so a notebook without a browser (nbval) sees the
same numbers as one with.  What a hand on a slider sets is answered at once with as much of the new
run as fits in a moment; the rest follows in a task beside the kernel's other work.
"""

import asyncio
import contextlib
import time
from pathlib import Path

import anywidget
import numpy as np
import traitlets as t

from ..network.parameters import SPREAD
from ..network.training import REFERENCE
from . import diagnosis
from .engine import CALLED, EDGE, GRID, Run, Settings
from .problems import OF_PICTURES, PROBLEMS

HERE = Path(__file__).parent
SLICE = 0.01  # seconds of training between two looks at what else there is to do
FRAME = 1 / 25  # seconds between two pictures while it trains
AHEAD = 1  # pictures sent that the browser has not drawn yet: no more, or moves wait for them
LEFT_BEHIND = 4  # earlier runs whose cost curves stay
MOST_UNITS, MOST_LAYERS = 20, 5
# Where play stops by itself (and goes on when asked again): the published cat networks stop there.
PAUSES = {"pictures": 2500, "plane": 10_000}
STARTS = {  # the settings that a kind of problem begins with
    "plane": {"hidden": [4, 4], "learning_rate": 0.3, "initialisation": "he", "examples": 300},
    "pictures": {
        "hidden": [20, 7, 5], "learning_rate": 0.0075, "initialisation": "scaled", "examples": 209,
    },
}  # fmt: skip
SETTINGS = tuple(Settings.__dataclass_fields__)
# What the browser sets it knows: sent back to it, it would travel before the picture does.
BY_HAND = {"sync": True, "echo_update": False}


def playground(**functions):
    """Make a playground that trains the functions handed over: `playground(**my_functions())`.

    Used are initialize_parameters_deep, L_model_forward, compute_cost, L_model_backward and
    update_parameters, and whatever these call themselves; ours stand in for those that are missing,
    and a line below the picture says so.  Returns the widget: name it on the last line of a cell.
    Raises TypeError where something else than a function is handed over.
    """
    for name, function in functions.items():
        if not callable(function):
            raise TypeError(
                f"playground({name}=...) got {type(function).__name__}; needed: a function. "
                "Settings are set afterwards: p = playground(); p.learning_rate = 0.1"
            )
    return Playground(functions)


class Playground(anywidget.AnyWidget):
    _esm = HERE / "playground.js"
    _css = HERE / "playground.css"

    # What the hands set, in the browser or in Python.
    problem = t.Enum(PROBLEMS, "moons").tag(**BY_HAND)
    hidden = t.List(t.Int(min=1, max=MOST_UNITS), [4, 4], maxlen=MOST_LAYERS).tag(**BY_HAND)
    learning_rate = t.Float(0.3, min=1e-6, max=1e6).tag(**BY_HAND)
    initialisation = t.Enum(tuple(SPREAD), "he").tag(**BY_HAND)
    noise = t.Float(0.1, min=0.0, max=1.0).tag(**BY_HAND)
    seed = t.Int(1, min=0, max=99_999).tag(**BY_HAND)
    examples = t.Int(300, min=10, max=2000).tag(**BY_HAND)
    speed = t.Int(5, min=1, max=1000).tag(**BY_HAND)  # iterations for each picture
    playing = t.Bool(False).tag(**BY_HAND)
    selected = t.List(t.Int(min=1), [], maxlen=2).tag(**BY_HAND)  # [layer, unit] or []

    # What is drawn: `data` changes with the problem, `frame` with every picture.
    about = t.Dict().tag(sync=True)
    data = t.Dict().tag(sync=True)
    frame = t.Dict().tag(sync=True)

    def __init__(self, functions=None):
        self._functions = dict(functions or {})
        self._task = None
        self._unseen, self._last_shown = 0, 0.0
        self._heard = None  # the browser's message that the next picture answers
        self._by_hand = False  # is this a message from the browser?
        self._left_behind = []
        self._run = Run(Settings(), self._functions)
        self._target = 0  # the iteration where the run is to stand
        self._worth_keeping = False  # was this run looked at, or only passed by on a slider?
        super().__init__()
        self.about = {
            "problems": list(PROBLEMS),
            "pictures": list(OF_PICTURES),
            "initialisations": list(SPREAD),
            "most_units": MOST_UNITS,
            "most_layers": MOST_LAYERS,
            "grid": GRID,
            "edge": EDGE,
            "whose": self.whose(),
        }
        self._show_data()
        self._show()
        self.on_msg(self._on_message)

    # --- in Python

    def step(self, iterations=1):
        """Train so many iterations, here and now; Kernel > Interrupt keeps what was learned."""
        self._worth_keeping = True
        self._target = self._run.iteration + iterations
        with contextlib.suppress(KeyboardInterrupt):
            self._run.step(iterations)
        self._target = self._run.iteration
        self._show()

    def play(self):
        """Go on training beside the kernel's other work, until pause()."""
        self.playing = True

    def pause(self):
        self.playing = False

    def go_to(self, iteration):
        """Stand where the run stands after so many iterations, with the very same weights."""
        self.playing = False
        self._target = max(0, int(iteration))
        self._catch_up()

    def rewind(self):
        """Back to the first weights."""
        self.go_to(0)

    @property
    def run(self):
        """The engine's run: parameters, costs, activations."""
        return self._run

    @property
    def iteration(self):
        return self._run.iteration

    @property
    def cost(self):
        return self._run.cost

    @property
    def accuracy(self):
        """(training, test): the share of right answers."""
        return self._run.accuracies()

    @property
    def message(self):
        """The sentence when something goes wrong, or an empty one."""
        return diagnosis.diagnose(self._run)[1]

    def code(self):
        """Python code that makes this run again with L_layer_model."""
        return self._run.code()

    def whose(self):
        """Which functions are the learner's and which ours, in a sentence."""
        yours = [name for name in CALLED if self._run.functions[name] is not REFERENCE[name]]
        ours = [name for name in CALLED if name not in yours]
        if not yours:
            return "Runs our network; playground(**my_functions()) runs what you wrote."
        if not ours:
            return "Runs your functions: " + ", ".join(yours) + "."
        return f"Yours: {', '.join(yours)}. Ours, since yours are missing: {', '.join(ours)}."

    def __repr__(self):
        sizes = "-".join(map(str, self._run.layers_dims))
        return f"Playground({self._run.settings.problem}, {sizes}, iteration {self.iteration})"

    def _repr_mimebundle_(self, **kwargs):
        # Beside the live view a still picture, for readers where no kernel runs.
        data, metadata = super()._repr_mimebundle_(**kwargs)
        from .still import still

        picture, about = still(self._run, self._left_behind)._repr_mimebundle_()
        data["image/png"] = picture["image/png"]
        return data, {**metadata, "image/png": about["image/png"]}

    def close(self):
        self.playing = False
        super().close()

    # --- from the browser

    def set_state(self, sync_data):
        # The one place where ipywidgets hands over what was set in the browser.
        self._by_hand = True
        try:
            super().set_state(sync_data)
        finally:
            self._by_hand = False

    def _on_message(self, _widget, content, _buffers):
        what = content.get("do")
        self._by_hand = True
        try:
            if what == "drawn":
                self._unseen = 0
            elif what == "step":
                self.playing = False
                self.step(self.speed)
            elif what == "go_to":
                self.go_to(content.get("iteration", 0))
            elif what == "set":
                self._heard = content.get("message", self._heard)
                try:
                    self.set_state(content.get("state", {}))
                finally:
                    if self.frame["heard"] != self._heard:  # nothing new: say so
                        self._show()
                # Or was it passed by on a slider, that a hand still holds?
                self._worth_keeping |= content.get("meant", False)
            elif what == "gone":  # the last view was closed
                self.playing = False
        finally:
            self._by_hand = False

    # --- what follows from a change

    @t.observe(*SETTINGS)
    def _on_settings(self, change):
        before = self._run.settings
        if change.name == "problem" and self._kind(self.problem) != self._kind(before.problem):
            start = STARTS[self._kind(self.problem)]
            # One change, one new run: the observers of these come here again and find nothing new.
            with self.hold_trait_notifications():
                for name, value in start.items():
                    setattr(self, name, value)
            before = self._run.settings
        settings = Settings(
            **{name: getattr(self, name) for name in SETTINGS} | {"hidden": tuple(self.hidden)}
        )
        if settings == before:
            return
        try:
            run = Run(settings, self._functions)
        except (OSError, ValueError) as error:  # pictures that are missing or damaged
            with self.hold_trait_notifications():
                for name in SETTINGS:
                    value = getattr(before, name)
                    setattr(self, name, list(value) if name == "hidden" else value)
            if not self._by_hand:
                raise
            self._show(error=str(error))
            return
        self._leave_behind(run)
        if settings.problem != before.problem:
            self._target = 0
        if run.problem is not self._run.problem:
            self._run = run
            self._show_data()
        self._run = run
        if self.selected and not self._exists(self.selected):
            self.selected = []
        self._worth_keeping = not self._by_hand
        self._catch_up()

    def _leave_behind(self, new):
        old = self._run
        if new.settings.problem != old.settings.problem:
            self._left_behind = []
        elif self._worth_keeping and old.iteration > 1:
            earlier = [run for run in self._left_behind if run["label"] != str(old.settings)]
            ghost = {"label": str(old.settings), "curve": old.curve()}
            self._left_behind = [*earlier, ghost][-LEFT_BEHIND:]

    def _catch_up(self):
        """Bring the run to its target: at once, or, by hand, in slices beside other work."""
        later = self._by_hand and _event_loop() is not None
        self._run.go_to(self._target, SLICE if later else float("inf"))
        if self._run.failure:
            self._target = self._run.iteration
            self.playing = False
        self._show()
        if self._has_work():
            self._start()

    @t.observe("playing")
    def _on_playing(self, change):
        if self.playing:
            self._worth_keeping = True
            if self._run.failure:
                self.playing = False
            else:
                self._start()
        elif self._task:
            self._task.cancel()
            self._task = None
            self._target = self._run.iteration
        if not self.playing:
            self._show()

    @t.validate("selected")
    def _check_selected(self, proposal):
        chosen = list(proposal["value"])
        return chosen if self._exists(chosen) else []

    @t.observe("selected")
    def _on_selected(self, change):
        self._show()

    def _exists(self, chosen):
        sizes = self._run.layers_dims
        return len(chosen) == 2 and chosen[0] < len(sizes) and chosen[1] <= sizes[chosen[0]]

    @staticmethod
    def _kind(problem):
        return "pictures" if problem in OF_PICTURES else "plane"

    # --- the task that trains

    def _has_work(self):
        behind = self._run.iteration < self._target
        return (self.playing or behind) and not self._run.failure

    def _start(self):
        if self._task and not self._task.done():
            return
        if (loop := _event_loop()) is None:
            self.playing = False
            raise RuntimeError("play() needs a notebook; step(n) trains here and now.")
        self._unseen = 0
        self._task = loop.create_task(self._train())

    async def _train(self):
        spent = 0.0
        while self._has_work():
            # Also when behind, and also at first: the picture that was just sent leaves by a thread
            # that waits for this one, and so does the next slider move.
            behind = self._run.iteration < self._target
            await asyncio.sleep(0.004 if behind else max(0.004, FRAME - spent))
            began = time.perf_counter()
            self._advance()
            spent = time.perf_counter() - began

    def _advance(self):
        run = self._run
        if run.iteration < self._target:
            run.step(self._target - run.iteration, SLICE)
        else:
            before, pause = run.iteration, PAUSES[self._kind(self.problem)]
            run.step(min(self.speed, pause - before % pause), SLICE)
            self._target = run.iteration
            if run.iteration > before and run.iteration % pause == 0:
                self.playing = False
        if run.failure:
            self.playing = False
            self._target = run.iteration
        # A browser that draws slower than we train gets fewer pictures, not a queue of them.
        since = time.perf_counter() - self._last_shown
        if (self._unseen < AHEAD and since > FRAME / 2) or since > 1 or not self._has_work():
            self._show()

    # --- what is drawn

    def _show_data(self):
        problem = self._run.problem
        data = {"classes": list(problem.classes), "pictures": problem.pictures}
        if problem.pictures:
            data |= {
                "truth": problem.Y_test.astype(int).ravel().tolist(),
                "side": problem.thumbnails.shape[1],
                "thumbnails": memoryview(np.ascontiguousarray(problem.thumbnails)).cast("B"),
            }
        else:
            data |= {
                "train": _floats(np.vstack([problem.X, problem.Y])),
                "test": _floats(np.vstack([problem.X_test, problem.Y_test])),
            }
        self.data = data

    def _show(self, error=""):
        run = self._run
        training, test = run.accuracies()
        kind, sentence = ("failed", error) if error else diagnosis.diagnose(run)
        parts, pixels = self._units()
        L = len(run.layers_dims) - 1
        answers = run.test_answers() if run.problem.pictures else None
        more = self._has_work()  # pictures follow this one, as fast as they are drawn
        self._unseen += more
        self._last_shown = time.perf_counter()
        self.frame = {
            "number": self.frame.get("number", 0) + 1,
            "more": more,
            "heard": self._heard,
            "iteration": run.iteration,
            "target": self._target,
            "cost": _number(run.cost),
            "training": _number(training),
            "test": _number(test),
            "kind": kind,
            "sentence": sentence,
            "layers": run.layers_dims,
            # The 12288 x 20 links of a picture are shown as pictures, not as lines.
            "weights": [
                [] if l == 1 and run.problem.pictures else _numbers(run.parameters[f"W{l}"])
                for l in range(1, L + 1)
            ],
            "units": parts,
            "pixels": pixels,
            "answers": [] if answers is None else _numbers(answers),
            "curve": run.curve(),
            "left_behind": self._left_behind,
            "settings": str(run.settings),
            "formula": diagnosis.formula(run, *self.selected) if self.selected else "",
            "code": run.code(),
        }

    def _units(self):
        """What each unit shows: per layer how to draw it, and all the pixels in one buffer."""
        run, parts, pixels, offset = self._run, [], [], 0
        surfaces = run.surfaces()
        for layer, surface in enumerate(surfaces, 1):
            part = {"kind": "nothing"}
            if surface is not None:
                part = {"kind": "surface", "offset": offset}
                pixels.append(surface)
            elif run.problem.pictures and layer == 1 and self.hidden:
                part = {"kind": "weights", "offset": offset}
                pixels.append(run.first_weights())
            elif run.problem.pictures and (counts := run.histograms(layer)) is not None:
                part = {"kind": "histogram", "counts": counts.tolist()}
            if "offset" in part:
                offset += pixels[-1].size
            parts.append(part)
        return parts, memoryview(b"".join(one.tobytes() for one in pixels))


def _event_loop():
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _floats(array):
    return memoryview(np.ascontiguousarray(array, dtype="<f4")).cast("B")


def _number(value):
    """A number that JSON has: nan and inf become None."""
    value = float(f"{value:.4g}")
    return value if np.isfinite(value) else None


def _numbers(array):
    return [_numbers(row) if np.ndim(row) else _number(row) for row in array]
