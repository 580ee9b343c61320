"""The playground as a widget: its state lives in traits, its arithmetic in engine.py.

    p = playground(**my_functions())       draws it, as the last line of a cell
    p.hidden = [8, 8];  p.step(200);  p.accuracy

What is set in Python happens before the line ends, so a notebook without a browser (nbval) sees the
same numbers as one with.  What a hand on a slider sets is answered at once with as much of the new
run as fits in a moment; the rest follows in a task beside the kernel's other work.
"""

import asyncio
import difflib
import time
from pathlib import Path

import anywidget
import numpy as np
import traitlets as t

from ..network.parameters import SPREAD
from ..one_thread import Home, running_loop
from ..pictures.colours import NEGATIVE, POSITIVE
from . import diagnosis
from .code import code_of, playground_code
from .engine import EDGE, GRID, Run
from .frame import data_of, drawn
from .functions import course
from .problems import OF_PICTURES, PROBLEMS, points_of
from .settings import NAMES, Settings, from_link, to_link

HERE = Path(__file__).parent
SLICE = 0.01  # seconds of training between two looks at what else there is to do
FRAME = 1 / 25  # seconds between two pictures while it trains
AHEAD = 1  # pictures sent that the browser has not drawn yet: no more, or moves wait for them
LEFT_BEHIND = 4  # earlier runs whose cost curves stay
MOST_UNITS, MOST_LAYERS, MOST_POINTS = 20, 5, 2000
# Where play stops by itself (and goes on when asked again): the published cat networks stop there.
PAUSES = {"pictures": 2500, "plane": 10_000}
STARTS = {  # the settings that a kind of problem begins with
    "plane": {"hidden": [4, 4], "learning_rate": 0.3, "initialisation": "he", "examples": 300},
    "pictures": {
        "hidden": [20, 7, 5], "learning_rate": 0.0075, "initialisation": "scaled", "examples": 209,
    },
}  # fmt: skip
# What a hand can set, besides own points, which come one by one.
KNOBS = (*(name for name in NAMES if name != "points"), "speed", "playing", "selected")
# What the browser sets it knows: sent back to it, it would travel before the picture does.  Another
# tab with the same notebook learns of it from the next picture (`frame["knobs"]`).
BY_HAND = {"sync": True, "echo_update": False}


def playground(link=None, *, data=None, activations=None, **given):
    """Make a playground that trains the functions handed over: `playground(**my_functions())`.

    Parameters
    ----------
    link : str, optional
        A line that another playground gave as `p.link`: its settings.
    data : (X, Y), optional
        Your own points: X (2, m), Y (m,) or (1, m) of 0 and 1.  Every fourth of each class is kept
        back for testing, where there are 20 or more.
    activations : dict of str to (callable, callable), optional
        Activations besides relu, in both directions: {"tanh": (tanh, tanh_backward)}, with
        tanh(Z) -> A, cache and tanh_backward(dA, cache) -> dZ.  `p.activation = "tanh"` puts them
        where your functions call relu and relu_backward.
    **given : callables and settings
        Functions, by the names of the exercises; each is used wherever another one calls that
        name, and the course's stand in for those that are missing.  Besides these
        `mini_batch(X, Y, iteration) -> X, Y`: what one step learns from.  And settings, by the
        names in `p.settings`: `playground(**p.settings)`.

    Returns
    -------
    Playground
        The widget: name it on the last line of a cell.

    Raises
    ------
    TypeError
        For a name that is neither a function's nor a setting's; the nearest one is named.
    ValueError
        For points or a link that cannot be read.
    """
    settings = from_link(link) if link else {}
    functions = {}
    names = (*course(), "mini_batch")
    for name, value in given.items():
        if name in names:
            if not callable(value):
                raise TypeError(
                    f"playground({name}=...) got {type(value).__name__}; needed: a function."
                )
            functions[name] = value
        elif name in (*NAMES, "iteration"):
            settings[name] = value
        else:
            near = difflib.get_close_matches(name, (*names, *NAMES, "iteration"), n=1, cutoff=0.5)
            raise TypeError(
                f"playground({name}=...) means nothing here"
                + (f"; did you mean {near[0]}?" if near else ".")
                + f" Functions: {', '.join(names)}. Settings: {', '.join(NAMES)}."
            )
    p = Playground(functions, activations)
    note = ""
    if data is not None:
        settings["points"], note = points_of(*data)
        settings.setdefault("problem", "own")
    iteration = settings.pop("iteration", 0)
    if "problem" in settings:  # first: it sets others
        p.problem = settings.pop("problem")
    with p.hold_trait_notifications():
        for name, value in settings.items():
            setattr(p, name, [list(v) for v in value] if name == "points" else value)
    p._note = note
    p.go_to(iteration)
    return p


class Playground(anywidget.AnyWidget):
    """What `playground` returns: knobs as traits, and what was made of them.

    p.hidden = [8, 8];  p.learning_rate = 0.1;  p.step(200);  p.cost;  p.accuracy;  p.settings
    """

    _esm = HERE / "playground.js"
    _css = HERE / "playground.css"

    # What the hands set, in the browser or in Python.
    problem = t.Enum(PROBLEMS, "moons").tag(**BY_HAND)
    hidden = t.List(t.Int(min=1, max=MOST_UNITS), [4, 4], maxlen=MOST_LAYERS).tag(**BY_HAND)
    learning_rate = t.Float(0.3, min=1e-6, max=1e6).tag(**BY_HAND)
    initialisation = t.Enum(tuple(SPREAD), "he").tag(**BY_HAND)
    activation = t.Unicode("relu").tag(**BY_HAND)
    noise = t.Float(0.1, min=0.0, max=1.0).tag(**BY_HAND)
    seed = t.Int(1, min=0, max=99_999).tag(**BY_HAND)
    examples = t.Int(300, min=10, max=MOST_POINTS).tag(**BY_HAND)
    points = t.List(t.List(t.Float(), minlen=3, maxlen=3), maxlen=MOST_POINTS)  # x1, x2, class
    speed = t.Int(5, min=1, max=1000).tag(**BY_HAND)  # iterations for each picture
    playing = t.Bool(False).tag(**BY_HAND)
    selected = t.List(t.Int(min=1), [], maxlen=2).tag(**BY_HAND)  # [layer, unit] or []

    # What is drawn: `data` changes with the problem, `frame` with every picture.
    about = t.Dict().tag(sync=True)
    data = t.Dict().tag(sync=True)
    frame = t.Dict().tag(sync=True)

    def __init__(self, functions=None, activations=None):
        self._handed = dict(functions or {})
        self._activations = dict(activations or {})
        for name, pair in self._activations.items():
            if not (
                isinstance(pair, (tuple, list)) and len(pair) == 2 and all(map(callable, pair))
            ):
                raise TypeError(
                    f"activations[{name!r}] is no pair of functions; needed: (forward, backward), "
                    "with forward(Z) -> A, cache and backward(dA, cache) -> dZ."
                )
        self._home = Home()
        self._task = None
        self._views = set()  # the views that are open, in any tab
        self._unseen, self._last_shown = 0, 0.0
        self._acknowledged = None  # the browser's message that the next picture answers
        self._by_hand = False  # is this a message from the browser?
        self._left_behind = []
        self._slopes = {}  # what the gradient check found, by what it depends on
        self._note = ""  # what was done to the points that were handed over
        self._run = self._new_run(Settings())
        self._target = 0  # the iteration where the run is to stand
        self._worth_keeping = False  # was this run looked at, or only passed by on a slider?
        super().__init__()
        self.about = {
            "problems": list(PROBLEMS),
            "pictures": list(OF_PICTURES),
            "initialisations": list(SPREAD),
            "activations": ["relu", *(name for name in self._activations if name != "relu")],
            "most_units": MOST_UNITS,
            "most_layers": MOST_LAYERS,
            "grid": GRID,
            "edge": EDGE,
            "positive": POSITIVE,
            "negative": NEGATIVE,
        }
        self.data = data_of(self._run.problem)
        self._show()
        self.on_msg(self._on_message)

    def _new_run(self, settings):
        return Run(settings, self._handed, self._activations)

    # --- in Python

    def step(self, iterations=1):
        """Train so many iterations, here and now; Kernel > Interrupt keeps what was learned."""
        self._worth_keeping = True
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
        return self._trouble()[1]

    @property
    def settings(self):
        """All settings as a dictionary: playground(**p.settings) stands where this one stands."""
        return self._run.settings.taken_along(self._target)

    @property
    def link(self):
        """The settings as one line that a mail can carry: playground(link)."""
        return to_link(self.settings)

    def code(self):
        """Python code that trains this run again."""
        return code_of(self._run)

    def playground_code(self):
        """Python code that makes this playground again."""
        own = {n: f for n, f in self._handed.items() if f is not course().get(n)}
        return playground_code(self.settings, own, self._activations)

    def whose(self):
        """Which functions were called and how often, yours and the course's."""
        return self._run.functions.said()

    def save(self, path):
        """Write the picture to a file: .png or .svg."""
        path = Path(path)
        path.write_bytes(self._picture(path.suffix.removeprefix(".").lower()))

    def _picture(self, kind):
        if kind not in ("png", "svg"):
            raise ValueError(f"a picture is saved as .png or .svg, not as {kind!r}.")
        from .still import still

        return still(self._run, self._left_behind).file(kind)

    def __repr__(self):
        sizes = "-".join(map(str, self._run.layers_dims))
        return f"Playground({self._run.settings.problem}, {sizes}, iteration {self.iteration})"

    _ipython_display_ = None  # ipywidgets 7 has one, which shows the live view alone

    def _repr_mimebundle_(self, **kwargs):
        # Beside the live view a still picture, for readers where no kernel runs.
        data, metadata = super()._repr_mimebundle_(**kwargs)
        from .still import still

        picture, about = still(self._run, self._left_behind)._repr_mimebundle_()
        return {**data, **picture, "text/plain": repr(self)}, {**metadata, **about}

    def close(self):
        self.playing = False
        super().close()

    # --- from the browser

    def _handle_msg(self, msg):
        # Here everything arrives, sometimes in another thread than that of the cells.
        self._home.call(super()._handle_msg, msg)

    def set_state(self, sync_data):
        # The one place where ipywidgets hands over what was set in the browser.
        self._by_hand = True
        try:
            super().set_state(sync_data)
        finally:
            self._by_hand = False

    def _on_message(self, _widget, content, _buffers):
        answer = getattr(self, f"_do_{content.get('do')}", None)
        if answer is None:
            return
        self._by_hand = True
        try:
            answer(content)
        finally:
            self._by_hand = False

    def _do_here(self, content):
        self._views.add(content.get("view"))

    def _do_gone(self, content):
        self._views.discard(content.get("view"))
        if not self._views:
            self.playing = False

    def _do_drawn(self, _content):
        self._unseen = 0

    def _do_step(self, _content):
        self.playing = False
        self.step(self.speed)

    def _do_go_to(self, content):
        self.go_to(content.get("iteration", 0))

    def _do_set(self, content):
        self._acknowledged = content.get("message", self._acknowledged)
        try:
            self.set_state(content.get("state", {}))
        finally:
            if self.frame["acknowledged"] != self._acknowledged:  # nothing new: say so
                self._show()
        # Or was it passed by on a slider, that a hand still holds?
        self._worth_keeping |= content.get("final", False)

    def _do_point(self, content):
        x, y = (round(min(max(float(content[k]), -EDGE), EDGE), 3) for k in ("x", "y"))
        with self.hold_trait_notifications():
            self.points = [*self.points, [x, y, float(bool(content.get("kind")))]][-MOST_POINTS:]
            self.problem = "own"

    def _do_clear(self, _content):
        self.points = []

    def _do_save(self, content):
        kind = content.get("kind")
        name = f"playground-{self.problem}-{self.iteration}.{kind}"
        self.send({"do": "save", "name": name, "kind": kind}, [self._picture(kind)])

    # --- what follows from a change

    @t.observe(*NAMES)
    def _on_settings(self, change):
        before = self._run.settings
        if change.name == "problem" and self._kind(self.problem) != self._kind(before.problem):
            start = STARTS[self._kind(self.problem)]
            # One change, one new run: the observers of these come here again and find nothing new.
            with self.hold_trait_notifications():
                for name, value in start.items():
                    setattr(self, name, value)
            before = self._run.settings
        own = tuple(map(tuple, self.points)) if self.problem == "own" else ()
        settings = Settings(
            **{name: getattr(self, name) for name in NAMES}
            | {"hidden": tuple(self.hidden), "points": own}
        )
        if settings == before:
            return
        try:
            run = self._new_run(settings)
        except (OSError, ValueError) as error:  # pictures that are missing or damaged
            with self.hold_trait_notifications():
                for name in NAMES:
                    value = getattr(before, name)
                    if name != "points":  # those stay for the problem that has them
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
            self.data = data_of(self._run.problem)
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
        later = self._by_hand and running_loop() is not None
        self._run.go_to(self._target, SLICE if later else float("inf"))
        self._halt_at_trouble()
        self._show()
        if self._has_work():
            self._start()

    @t.observe("playing")
    def _on_playing(self, change):
        if self.playing:
            self._worth_keeping = True
            self._run.stopped = None
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

    @t.validate("activation")
    def _check_activation(self, proposal):
        name = proposal["value"]
        if name != "relu" and name not in self._activations:
            known = ", ".join(["relu", *self._activations])
            raise t.TraitError(
                f"activation is {name!r}; there is {known}. Others are handed over in both "
                "directions: playground(activations={...}), see help(playground)."
            )
        return name

    @t.validate("points")
    def _check_points(self, proposal):
        points = proposal["value"]
        points_of(*_columns(points))
        return points

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
        return (self.playing or behind) and not (self._run.failure or self._run.stopped)

    def _halt_at_trouble(self):
        if self._run.failure or self._run.stopped:
            self._target = self._run.iteration
            self.playing = False

    def _start(self):
        if self._task and not self._task.done():
            return
        if (loop := running_loop()) is None:
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
        self._halt_at_trouble()
        # A browser that draws slower than we train gets fewer pictures, not a queue of them.
        since = time.perf_counter() - self._last_shown
        if (self._unseen < AHEAD and since > FRAME / 2) or since > 1 or not self._has_work():
            self._show()

    # --- what is drawn

    def _trouble(self):
        """(kind, sentence): what is to be said of the run, and of the functions' slopes."""
        kind, sentence = diagnosis.diagnose(self._run)
        if kind != "failed" and (found := self._disagreements()):
            return "slopes", diagnosis.slopes_sentence(found)
        return kind, sentence

    def _disagreements(self):
        """Which slopes of the learner's do not belong to their cost; once for each kind of run."""
        run, s = self._run, self._run.settings
        checked = {*course(), "relu", "relu_backward"} - {
            "initialize_parameters_deep", "update_parameters", "predict",
        }  # fmt: skip
        if not checked & run.functions.own.keys() or run.X.shape[1] < 2:
            return []
        key = s.problem, len(s.hidden), s.activation, s.initialisation
        if key not in self._slopes:
            self._slopes[key] = run.disagreements()
        return self._slopes[key]

    def _show(self, error=""):
        run = self._run
        now = drawn(run, self.selected)  # first: looking may meet a function that fails
        kind, sentence = ("failed", error) if error else self._trouble()
        more = self._has_work()  # pictures follow this one, as fast as they are drawn
        self._unseen += more
        self._last_shown = time.perf_counter()
        self.frame = now | {
            "number": self.frame.get("number", 0) + 1,
            "more": more,
            "acknowledged": self._acknowledged,
            "knobs": {name: getattr(self, name) for name in KNOBS},
            "target": self._target,
            "kind": kind,
            "sentence": sentence,
            "left_behind": self._left_behind,
            "whose": f"{run.functions.said()} {self._note}".strip(),
            "playground": self.playground_code(),
            "link": self.link,
        }


def _columns(points):
    """X (2, m), Y (m,) of points."""
    array = np.array(points, dtype=float).reshape(-1, 3)
    return array[:, :2].T, array[:, 2]
