"""Inside the learner's process: run their cells, call their functions, send back what came out.

Nothing here decides anything. The code that runs beside it can change every line of it; what is
sent is data, which the grader compares with what it computed itself.

Loaded by path in the sandbox: it imports nothing of the course.
"""

import ast
import builtins
import dis
import io
import linecache
import sys
import threading
import types
from importlib.machinery import ModuleSpec

import numpy as np
import wire

MAX_STDOUT = 20_000
MAX_MESSAGE = 600
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


class Quiet:
    """Answers everything with itself and does nothing: what a plotting library is to the grader."""

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args, **kwargs):
        return self

    def __iter__(self):
        return iter((self, self))  # fig, ax = plt.subplots()

    def __getitem__(self, key):
        return self

    def __setitem__(self, key, value):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return False

    def __bool__(self):
        return False


class Bounded(io.TextIOBase):
    """A text stream that keeps the first MAX_STDOUT characters and drops the rest."""

    def __init__(self):
        self.parts, self.room = [], MAX_STDOUT

    def writable(self):
        return True

    def write(self, text):
        if self.room > 0:
            self.parts.append(str(text)[: self.room])
            self.room -= len(text)
        return len(text)


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
        module = types.ModuleType(spec.name)
        if spec.name.split(".")[0] in COURSE:
            module.__getattr__ = self.learner.course_name
            module.__all__ = list(self.learner.allowed) if spec.name == "dnn_helpers" else []
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
        self.names = {"__name__": "__main__", "__builtins__": builtins, "np": np, "numpy": np}
        self.functions = {}  # the graded functions as their own cells left them
        self.allowed = ()  # what dnn_helpers hands out in this lesson
        self.answers = ()  # what it refuses to hand out
        self.constants = {}  # what else it has, word for word
        self.refused = set()
        sys.meta_path.insert(0, Imports(self))

    def talk(self):
        """Answer the grader until it hangs up."""
        operations = {"setup": self.setup, "cell": self.cell, "call": self.call}
        while True:
            message = wire.unpack(self.read, ("args",))
            answer, values = operations[message["op"]](message)
            answer["refused"] = sorted(self.refused)
            self.refused.clear()
            try:
                frame = wire.pack(answer, values)
            except Exception as exc:
                frame = wire.pack(
                    answer, {"value": exc}
                )  # an exception may not cross: its type does
            self.write(frame)

    # ------------------------------------------------------------------------------- operations

    def setup(self, message):
        """Which names dnn_helpers hands out, and which are the answers."""
        self.allowed, self.answers = message["allowed"], message["answers"]
        self.constants = message.get("constants", {})
        return {}, {}

    def cell(self, message):
        """Run one cell, statement by statement: an experiment that fails costs the next nothing."""
        label, source, errors = message["label"], message["source"], []
        linecache.cache[label] = (len(source), None, source.splitlines(keepends=True), label)
        try:
            statements = ast.parse(source, label).body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as exc:
            return {"errors": [self.error(exc, label)], "defined": []}, {}
        sys.stdout, sys.stderr = Bounded(), Bounded()
        for statement in statements:
            try:
                code = compile(ast.Module([statement], []), label, "exec")
                exec(code, self.names)
            except BaseException as exc:
                errors.append(self.error(exc, label))
            for name in message["keep"]:  # now: the next line may say  relu = relu(Z)
                if callable(self.names.get(name)) and not isinstance(self.names[name], Quiet):
                    self.functions[name] = self.names[name]
        for name in [n for n in self.names if hasattr(builtins, n) and not n.startswith("__")]:
            if not callable(self.names[name]):
                del self.names[name]  # sum = 0 in one cell shall not break sum() in the next
        return {"errors": errors[:5], "defined": sorted(self.functions)}, {}

    def call(self, message):
        """Call one function; whatever happens becomes the answer."""
        name, args = message["name"], message["args"]
        # A cell further down may have put a result under a function's name: A = relu(Z); relu = A.
        self.names.update(self.functions, np=np, numpy=np)
        for stand_in in message["stand_ins"]:
            self.names[stand_in] = self.stub(stand_in)
        hidden = {n: self.names.pop(n) for n in self.data_names()} if message["apart"] else {}
        function = self.functions.get(name)
        sys.stdout, sys.stderr = output, _ = Bounded(), Bounded()
        state = np.random.get_state()
        try:
            value = function(*args)
            answer = {"kind": "returned"}
            if value is None and empty(function):
                answer = {"kind": "not_attempted"}
        except BaseException as exc:
            value = None
            unwritten = isinstance(exc, NotImplementedError)
            answer = {"kind": "not_attempted" if unwritten else "raised", "error": self.error(exc)}
        np.random.set_state(state)
        self.names.update(hidden)
        answer["stdout"] = "".join(output.parts)[:MAX_STDOUT]
        return answer, {"value": value, "args_after": args}

    def data_names(self):
        """The variables of the notebook that hold data."""
        data = (np.ndarray, np.generic, dict, list, tuple, int)
        return [n for n, v in self.names.items() if not n.startswith("_") and type(v) in data]

    # -------------------------------------------------------------------------- the course's names

    def course_name(self, name):
        """`from dnn_helpers import name`."""
        if name.startswith("__"):
            raise AttributeError(name)
        if name in self.allowed:
            return self.stub(name)
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
            with self.lock:
                self.write(wire.pack({"op": "ask", "name": name}, {"args": args, "kwargs": kwargs}))
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
            "type": str(type(exc).__name__)[:80],
            "message": _text(exc)[:MAX_MESSAGE],
            "line": line if isinstance(line, int) else None,
            "source": source[:200],
        }


def empty(function):
    """A body of nothing but a docstring, `pass` or `...`."""
    code = getattr(function, "__code__", None)
    if not isinstance(code, types.CodeType):
        return False
    idle = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST", "POP_TOP", "CACHE"}
    return {instruction.opname for instruction in dis.get_instructions(code)} <= idle


def _text(exc):
    """str(exc), where the learner's class lets us."""
    try:
        if isinstance(exc, SyntaxError):
            return str(exc.msg)
        return str(exc)
    except BaseException:
        return ""
