"""Inside the learner's process: run their cells, call their functions, send back what came out.

Nothing here decides anything. The code that runs beside it can change every line of it; what is
sent is data, which the grader compares with what it computed itself.

Loaded by path in the sandbox: it imports nothing of the course.
"""

import ast
import base64
import builtins
import functools
import inspect
import linecache
import os
import sys
import threading
import types
from importlib.machinery import ModuleSpec

import wire
from engine.calling import (
    FUTURE_FLAGS,
    Foreign,
    LocalFunction,
    Printed,
    message_of,
    namespace_of,
    plain,
    quiet,
    remember,
    type_name,
)
from engine.kinds import callable_of
from engine.timelimit import limited
from shell import Quiet, Shell, progress_bar, run_to_its_end

# What a lesson imports beside NumPy: stand-ins, so that a plot or a debugging print costs nothing.
COURSE = (
    "dnn_helpers",
    "testCases",
    "testCases_v2",
    "dnn_course",
    "dnn_utils_v2",
    "dnn_app_utils_v2",
)
QUIET = (
    "matplotlib",
    "IPython",
    "ipywidgets",
    "anywidget",
    "seaborn",
    "plotly",
    "tqdm",
    "PIL",
    "h5py",
)


class Imports:
    """A finder that answers for the course's own modules and for the quiet ones.

    dnn_helpers gives the functions that this lesson hands out (as calls to the grader), a refusal
    for the graded ones it does not, and quiet objects for pictures, data and checks.
    """

    def __init__(self, learner):
        self.learner = learner

    def find_spec(self, fullname, path=None, target=None):
        if fullname.split(".")[0] in COURSE + QUIET:
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec):
        module, package = types.ModuleType(spec.name), spec.name.split(".")[0]
        if package in COURSE:
            module.__getattr__ = self.learner.course_name
            tests = package.startswith("testCases")
            module.__all__ = list(self.learner.published if tests else self.learner.allowed)
        elif package == "tqdm":
            module.tqdm = progress_bar
            module.trange = lambda *args, **kwargs: range(*args)
        else:
            module.__getattr__ = Quiet().__getattr__
            module.__all__ = []
        return module

    def exec_module(self, module):
        pass


class Learner:
    """The namespace that the learner's cells share, and the conversation with the grader."""

    def __init__(self, read, write):
        self.read, self.write = read, write
        self.lock = threading.RLock()
        self.worker = sys.modules["__main__"]  # kept: its functions are running
        notebook = sys.modules["__main__"] = types.ModuleType("__main__")
        self.names = vars(notebook)
        self.names["__builtins__"] = builtins
        self.flags = 0  # of `from __future__ import ...`, from their cell on
        self.allowed = ()  # what dnn_helpers hands out in this lesson
        self.published = ()  # and testCases: functions that give published inputs
        self.answers = ()  # what dnn_helpers refuses to hand out
        self.constants = {}  # what else it has, word for word
        self.stubs = {}  # those of them that were imported
        self.refused = set()
        sys.meta_path.insert(0, Imports(self))
        shell = Shell(self.names, self.run)
        builtins.get_ipython = lambda: shell
        builtins.display = Quiet()
        builtins.exit = builtins.quit = leave  # `site` has them, which is not loaded here

    def talk(self):
        """Answer the grader until it hangs up."""
        operations = {
            "setup": self.setup,
            "cell": self.cell,
            "look": self.look,
            "call": self.call,
            "calls": self.calls,
            "signature": self.signature,
        }
        while True:
            message = wire.unpack(self.read, ("args", "constants"))
            answer, values = operations[message["op"]](message)
            answer |= {"number": message["number"], "refused": sorted(self.refused)}
            self.refused.clear()
            try:
                frame = wire.pack(answer, values, Foreign)
            except Exception as exc:
                frame = wire.pack(
                    answer, {"value": exc}
                )  # an exception may not cross: its type does
            self.write(frame)

    # ------------------------------------------------------------------------------- operations

    def setup(self, message):
        """Which names dnn_helpers hands out, which are the answers; files beside the notebook."""
        self.allowed, self.answers = message["allowed"], message["answers"]
        self.published, self.constants = message["published"], message["constants"]
        sys.path.insert(0, os.getcwd())
        for name, content in message["files"]:
            with open(name, "wb") as file:
                file.write(base64.b64decode(content))
        return {}, {}

    def cell(self, message):
        """Run one cell. An error ends the cell, as in a notebook, and not the rest."""
        label, before = message["label"], dict(self.names)
        run = functools.partial(self.run, message["source"], label)
        errors = []
        try:
            with quiet(Printed()):
                limited(message["seconds"], run, message["patience"])
        except BaseException as exc:
            errors = [self.error(exc, label)]
        rebound = any(self.names.get(name) is not value for name, value in before.items())
        return {"errors": errors, "rebound": rebound}, {}

    def run(self, source, label="cell within"):
        """Statement by statement, as IPython does: so `from __future__` may stand anywhere."""
        remember(label, source)
        for statement in ast.parse(source, label).body:
            tree = ast.Module([statement], [])
            flags = self.flags | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
            code = compile(tree, label, "exec", flags=flags, dont_inherit=True)
            self.flags |= code.co_flags & FUTURE_FLAGS
            waiting = eval(code, self.names)
            if inspect.iscoroutine(waiting):  # `await` in a cell, as IPython has it
                run_to_its_end(waiting)

    def look(self, message):
        """What a name and the names that its function may call are bound to at this moment."""
        function = self.names.get(message["name"])
        if message.get("kind", "function") == "value":
            return {"callable": message["name"] in self.names, "bound": {}, "space": ""}, {}
        if not callable(function) or isinstance(function, Quiet):
            return {"callable": False}, {}
        space, bound = namespace_of(callable_of(message.get("kind", "function"), function)), {}
        for name in message["others"]:
            found = space.get(name)
            if found is not None and found is self.stubs.get(name):
                bound[name] = "course"
            elif callable(found) and not isinstance(found, Quiet):
                bound[name] = "own"
        where = "" if space is self.names else str(space.get("__name__"))
        return {"callable": True, "bound": bound, "space": where}, {}

    def call(self, message):
        """Call one function; whatever happens becomes the answer."""
        function = self.subject(message)
        call = function.call_without_data if message["without_data"] else function.call
        try:
            outcome = call(*message["args"])
        except BaseException as exc:  # KeyboardInterrupt, which in a notebook is the learner's own
            return {"kind": "raised", "error": self.error(exc)}, {"value": None, "args_after": ()}
        answer = {"kind": outcome.kind, "stdout": outcome.stdout}
        if outcome.error:
            answer["error"] = vars(outcome.error)
        return answer, {"value": outcome.value, "args_after": outcome.args_after}

    def calls(self, message):
        """Call one function, and say what it called."""
        try:
            made = self.subject(message).calls_made(message["names"], message["args"])
        except BaseException:
            made = []
        return {}, {"value": [(call.name, call.args, dict(call.named)) for call in made]}

    def signature(self, message):
        """The names of a function's parameters."""
        return {"signature": self.subject(message).signature()}, {}

    def subject(self, message):
        name, function = message["name"], self.names.get(message["of"])
        if name != message["of"]:
            function = namespace_of(callable_of(message.get("of_kind", "function"), function)).get(
                name
            )
        subject = LocalFunction(
            name,
            function,
            self.stub,
            call_seconds=message["seconds"],
            seconds=message["seconds"],
            patience=message["patience"],
            calls=message["calls"],
            kind=message.get("kind", "function"),
        )
        subject.stand_in(message["stand_ins"])
        return subject

    # -------------------------------------------------------------------------- the course's names

    def course_name(self, name):
        """`from dnn_helpers import name`."""
        if name.startswith("__"):
            raise AttributeError(name)
        if name in self.allowed or name in self.published:
            return self.stubs.setdefault(name, self.stub(name))
        if name in self.answers:
            return self.refusal(name)
        return self.constants.get(name, Quiet())

    def refusal(self, name):
        def refuse(*args, **kwargs):
            self.refused.add(name)
            raise ImportError(
                f"{name} is what this exercise asks you to write: it is not imported here"
            )

        return refuse

    def stub(self, name):
        """A function that has the grader compute the reference `name`."""

        def ask(*args, **kwargs):
            # As what is returned: a memmap or a masked array is as good as the array that it holds.
            values = {"args": plain(args), "kwargs": plain(kwargs)}
            with self.lock:
                self.write(wire.pack({"op": "ask", "name": name}, values, Foreign))
                answer = wire.unpack(self.read, ("value",))
            if "error" in answer:
                kind = getattr(builtins, answer["error"]["type"], None)
                known = isinstance(kind, type) and issubclass(kind, Exception)
                raise (kind if known else RuntimeError)(answer["error"]["message"])
            return answer["value"]

        ask.__name__ = ask.__qualname__ = name
        return ask

    def error(self, exc, label=None):
        """What an exception said, and the learner's own line that it came from."""
        line, source = getattr(exc, "lineno", None) if label else None, ""
        step = exc.__traceback__
        while step is not None:
            if step.tb_frame.f_code.co_filename.startswith("cell "):
                label, line = step.tb_frame.f_code.co_filename, step.tb_lineno
            step = step.tb_next
        if label and isinstance(line, int):
            source = linecache.getline(label, line).strip()
        return {
            "type": type_name(type(exc)),
            "message": message_of(exc),
            "line": line if isinstance(line, int) else None,
            "source": source[:200],
        }


def leave(code=None):
    raise SystemExit(code)
