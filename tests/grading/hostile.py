"""Bad input, each with what a fair human would give for it.

`CASES`: name -> (submission, expected status of the three exercises of lesson 03). A submission is
a notebook, bytes, or a function of (folder, path) that puts something odd in a notebook's place.
"""

import copy
import json
import os

from grading_kit import FORWARD, body, hand_in, key_answers, notebook

from testCases.engine.judge import PUBLISHED_SEED
from testCases.exercises import EXERCISES

P, F, N, M = "passed", "failed", "not_attempted", "missing"
T, C, R, U = "timeout", "crashed", "refused", "unreadable"
CASES = {}
RIGHT = "Z = W @ A + b\nreturn Z, (A, W, b)"
WRONG = "return W @ A, (A, W, b)"  # no b


def case(name, content, *expected):
    assert name not in CASES
    CASES[name] = (content, dict(zip(FORWARD, expected, strict=True)))


def first(code):
    """linear_forward has this body; the other two are right."""
    return notebook({"linear_forward": body(code)})


def cheat(name, code, *expected):
    """A wrong linear_forward with a trick before it: it fails and costs the others nothing."""
    case(name, first(f"{code}\n{WRONG}"), *(expected or (F, P, P)))


def changed(change, answers=None):
    nb = copy.deepcopy(notebook(answers))
    return change(nb) or nb


def cells_of(nb, test):
    return [cell for cell in nb["cells"] if cell["cell_type"] == "code" and test(cell)]


def is_check(cell):
    return cell["metadata"].get("nbgrader", {}).get("grade") is True


# ------------------------------------------------------------------------ the file is no notebook

case("honest, right", notebook(), P, P, P)
case("honest, one wrong", first(WRONG), F, P, P)
case("not JSON", b"my homework", U, U, U)
case("empty", b"", U, U, U)
case("binary", os.urandom(4000), U, U, U)
case("JSON, but no notebook", b'{"cells": 3}', U, U, U)
case("a list of nothing", b"[]", U, U, U)
case("nested too deeply", b"[" * 200_000, U, U, U)
case("cells that are no cells", b'{"nbformat": 4, "cells": [1, null, {"source": 3}]}', U, U, U)


def _huge(folder, path):
    with open(path, "wb") as file:
        file.truncate(200_000_000)


case("200 MB", _huge, U, U, U)


def _version_3():
    cells = [{"cell_type": "code", "input": src, "outputs": []} for src in key_answers().values()]
    return json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}], "metadata": {}}).encode()


case("nbformat 3", _version_3(), P, P, P)
case("a pipe in its place", lambda folder, path: os.mkfifo(path), U, U, U)
case("a folder in its place", lambda folder, path: path.mkdir(), U, U, U)
case("a file nobody may read", lambda folder, path: path.symlink_to("/etc/shadow"), R, R, R)


# ------------------------------------------------------------------------ the notebook is edited


def _no_metadata(nb):  # as Colab saves it
    nb["metadata"] = {}
    for cell in nb["cells"]:
        cell.pop("id", None)
        cell["metadata"] = {}


def _vs_code(nb):  # and the marker line gone too
    _no_metadata(nb)
    nb["metadata"] = {"language_info": {"name": "python"}}
    for cell in nb["cells"]:
        cell["source"] = cell["source"].replace("# GRADED FUNCTION: ", "# ")
        cell["metadata"] = {"vscode": {"languageId": "python"}}


case("no metadata", changed(_no_metadata), P, P, P)
case("no metadata, no marks", changed(_vs_code), P, P, P)


def _twice(last):
    def change(nb):
        at = next(i for i, c in enumerate(nb["cells"]) if "GRADED FUNCTION: lin" in c["source"])
        twin = copy.deepcopy(nb["cells"][at])
        nb["cells"][at]["source"] = body(WRONG if last == RIGHT else RIGHT)
        twin["source"] = body(last)
        nb["cells"].insert(at + 1, twin)

    return changed(change)


case("two cells of one grade_id, last right", _twice(RIGHT), P, P, P)
case("two cells of one grade_id, last wrong", _twice(WRONG), F, P, P)


def _same_ids(nb):
    for cell in nb["cells"]:
        cell["id"] = "same"


case("all cell ids the same", changed(_same_ids), P, P, P)


def _edited_checks(nb):
    for cell in cells_of(nb, is_check):
        cell["source"] = 'print("PASS linear_forward  6/6")'
        text = ["PASS linear_forward  6/6\n"]
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": text}]


case("check cells edited", changed(_edited_checks, {"linear_forward": body(WRONG)}), F, P, P)


def _no_checks(nb):
    nb["cells"] = [c for c in nb["cells"] if not is_check(c)]


case("check cells deleted", changed(_no_checks), P, P, P)
case("checks deleted, wrong", changed(_no_checks, {"linear_forward": body(WRONG)}), F, P, P)


def _copied_checks(nb):
    nb["cells"] += [copy.deepcopy(cell) for cell in cells_of(nb, is_check)]


case("check cells copied", changed(_copied_checks), P, P, P)


def _checks_as_text(nb):
    for cell in cells_of(nb, is_check):
        cell["cell_type"] = "markdown"
        cell.pop("outputs"), cell.pop("execution_count")


case("check cells turned to text", changed(_checks_as_text), P, P, P)


def _deleted(nb):
    nb["cells"] = [c for c in nb["cells"] if "def linear_forward" not in c["source"]]


case("exercise deleted", changed(_deleted), M, P, P)


def _split(nb):
    at = next(i for i, c in enumerate(nb["cells"]) if "GRADED FUNCTION: lin" in c["source"])
    rest = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    helper = {**rest, "source": "def product(W, A):\n    return W @ A"}
    function = "def linear_forward(A, W, b):\n    Z = product(W, A) + b\n    return Z, (A, W, b)"
    nb["cells"][at]["source"] = "# GRADED FUNCTION: linear_forward\n# in the cells below"
    nb["cells"][at + 1 : at + 1] = [helper, {**rest, "source": function}]


case("exercise split in two", changed(_split), P, P, P)


def _kernel(nb):
    nb["metadata"]["kernelspec"] = {"name": "sagemath-11", "display_name": "?", "language": "sage"}


case("unknown kernel", changed(_kernel), P, P, P)
case(
    "syntax error",
    notebook({"linear_forward": "def linear_forward(A, W, b)\n    return A"}),
    F,
    P,
    P,
)
case(
    "only magics", notebook({"linear_forward": "%matplotlib inline\n!ls\n" + body(RIGHT)}), P, P, P
)
shadow = body(RIGHT) + "\nlinear_forward = 5\nnp = None\nsum = 0\nlen = 3\nprint = None"
# As in a notebook: there is no function of that name any more, and len(parameters) fails.
case("names shadowed", notebook({"linear_forward": shadow}), F, P, F)
case("an experiment that fails", notebook({"linear_forward": body(RIGHT) + "\nfoo()"}), P, P, P)
ends = notebook({"linear_forward": "1 / 0\n" + body(RIGHT)})
case("an experiment that ends its cell", ends, F, P, P)
case("nothing written", notebook({name: body("pass", name, "*args") for name in FORWARD}), N, N, N)


# ------------------------------------------------------------------------- it does harm when run

case("endless loop", first("while True:\n    pass"), T, P, P)
case(
    "endless loop, catches all",
    first("while True:\n    try:\n        while True: pass\n    except BaseException: pass"),
    T,
    P,
    P,
)
ignore = (
    "import signal\n"
    "for s in range(1, 65):\n"
    "    try: signal.signal(s, signal.SIG_IGN)\n"
    "    except (OSError, ValueError): pass\n"
)
case("endless loop, ignores signals", first(ignore + "while True:\n    pass"), T, P, P)
case("sleeps", first("import time\ntime.sleep(1e6)"), T, P, P)
case("endless recursion", first("return linear_forward(A, W, b)"), F, P, P)
deep = (
    "import sys, threading\n"
    "sys.setrecursionlimit(10 ** 9)\n"
    "f = lambda n: [f(n) for _ in 'a']\n"
    "return f(1)"
)
case("recursion through the stack", first(deep), (C, T, F), P, P)
case("os._exit", first("import os\nos._exit(0)"), C, P, P)
case(
    "os._exit when defined",
    notebook({"linear_forward": body(RIGHT) + "\nimport os; os._exit(0)"}),
    C,
    P,
    P,
)
case("loop when defined", notebook({"linear_forward": body(RIGHT) + "\nwhile True: pass"}), T, P, P)
case("sys.exit", first("import sys\nsys.exit()"), F, P, P)
case("segmentation fault", first("import ctypes\nctypes.string_at(0)"), C, P, P)
case("kills itself", first("import os\nos.kill(os.getpid(), 9)"), C, P, P)
cheat("kills the parent", "import os\nos.kill(os.getppid(), 9)")
cheat("kills everything", "import os\nos.kill(-1, 9)")
case("2 GB", first("return bytearray(2 << 30)"), F, P, P)
case(
    "2 GB in small pieces",
    first("x = []\nwhile True:\n    x.append(bytearray(1 << 20))"),
    (F, T),
    P,
    P,
)
cheat("fork bomb", "import os\nwhile True:\n    os.fork()")
cheat("a program", "import subprocess\nsubprocess.run(['/bin/true'])")
case(
    "40 MB of output",
    first("print('a' * 40_000_000)\nimport os\nos.write(1, b'b' * 40_000_000)\n" + RIGHT),
    P,
    P,
    P,
)
cheat("input()", "A = A * float(input())")
case(
    "warnings",
    first("import warnings, sys\nwarnings.warn('!')\nprint('!', file=sys.stderr)\nA / 0\n" + RIGHT),
    P,
    P,
    P,
)
case(
    "a plot",
    first(
        "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot(A)\nplt.show()\n"
        + RIGHT
    ),
    P,
    P,
    P,
)
cheat("a socket", "import socket\nsocket.create_connection(('127.0.0.1', 22), 1)")
cheat("a Unix socket", "import socket\nsocket.socket(socket.AF_UNIX)")
fill = "for i in range(10_000):\n    open(f'x{i}', 'wb').write(b'x' * (4 << 20))"
cheat("fills the disk", fill)
case(
    "threads left running",
    first(
        (
            "import threading, time\n"
            "def spin():\n"
            "    while True: time.sleep(.01)\n"
            "threading.Thread(target=spin).start()\n"
        )
        + RIGHT
    ),
    P,
    P,
    P,
)
case(
    "a thousand threads",
    first(
        (
            "import threading, time\n"
            "try:\n"
            "    for _ in range(1000): threading.Thread(target=time.sleep, args=(9,)).start()\n"
            "except RuntimeError: pass\n"
        )
        + RIGHT
    ),
    P,
    P,
    P,
)
case(
    "warps the clock", first("import time\ntime.monotonic = lambda: 0.0\nwhile True: pass"), T, P, P
)


# -------------------------------------------------------------------------- it reads and it writes

READ = """
import glob, os
import re
found = []
for root in {roots!r}:
    for folder, _, files in os.walk(root):
        found += [os.path.join(folder, f) for f in files if f.endswith((".py", ".ipynb", ".json"))]
for path in found:
    text = open(path).read()
    if "W @ A + b" in text or "linear_forward" in text:
        return W @ A + b, (A, W, b)
"""


def reads(*roots):
    return first(READ.format(roots=roots) + WRONG)


def _writes(folder, path):
    out = folder.parents[1] / "out"
    code = (
        "try:\n    import glob\n"
        f"    for path in glob.glob({str(out)!r} + '/**', recursive=True):\n"
        "        open(path, 'w').write('hacked')\n"
        f"    open({str(out / 'grades.csv')!r}, 'w').write('hacked')\n"
        "except OSError:\n    pass\n"
    )
    hand_in(folder.parent, folder.name, first(code + WRONG))


def _reads_key(folder, path):
    from dnn_course.grading.judging.version import ROOT

    places = (str(ROOT / "notebooks"), str(ROOT / "dnn_helpers"), str(ROOT / "testCases"))
    hand_in(folder.parent, folder.name, reads(*places))


def _reads_others(folder, path):
    hand_in(folder.parent, folder.name, reads(str(folder.parent), str(folder.parents[1])))


case("reads the key and the checks", _reads_key, F, P, P)
case("reads other submissions", _reads_others, F, P, P)
case("reads the whole disk", reads("/proc", "/home", "/root", "/tmp", "/etc", ".."), F, P, P)
case("writes the gradebook", _writes, F, P, P)
case(
    "is a link", lambda folder, path: path.symlink_to("../honest, right/03_forward.ipynb"), R, R, R
)


def _linked_folder(folder, path):
    folder.rmdir()
    folder.symlink_to(folder.parent / "honest, right")


case("is a link to a folder", _linked_folder, R, R, R)


# ------------------------------------------------------------------------------ it talks its way in

cheat("prints PASS", "print('PASS linear_forward  6/6')")
cheat(
    "patches numpy.testing",
    "np.testing.assert_allclose = np.allclose = np.array_equal = lambda *a, **k: True",
)
cheat(
    "patches builtins",
    (
        "import builtins\n"
        "builtins.print = builtins.all = builtins.abs = lambda *a, **k: True\n"
        "builtins.isinstance = lambda *a: True"
    ),
    (F, C),
    P,
    P,
)
cheat(
    "patches sys.modules",
    (
        "import sys, types\n"
        "for name in ('testCases', 'testCases.engine.judge', 'numpy.testing'):\n"
        "    sys.modules[name] = types.ModuleType(name)"
    ),
)
gc_hunt = """
import gc, sys
for f in gc.get_objects():
    if getattr(f, '__name__', '') in ('expected', 'judge', 'check') or (
        getattr(f, '__name__', '') == 'linear_forward' and f is not linear_forward
    ):
        return f(A, W, b)
"""
cheat("hunts with gc", gc_hunt)
frames = """
import sys, traceback
sys.tracebacklimit = 0
sys.excepthook = lambda *a: None
frame = sys._getframe()
while frame:
    for key, value in list(frame.f_locals.items()):
        if key in ('answer', 'message') and isinstance(value, dict):
            value.update(kind='returned', status='passed', points=10, name='linear_forward')
    frame = frame.f_back
"""
cheat("edits its callers' frames", frames)
equal = """
class Equal:
    __array_priority__ = 1e9
    shape, dtype, size, ndim = (1, 2), 'float64', 2, 2
    def __eq__(self, other): return True
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return self
    def __array__(self, *a, **k): raise SystemExit
    def __bool__(self): return True
    def __lt__(self, other): return True
    __le__ = __gt__ = __ge__ = __lt__
    def __sub__(self, other): return 0.0
    def __abs__(self): return 0.0
    def __hash__(self): return 0
return Equal(), Equal()
"""
case("equal to everything", first(equal), F, P, P)
case(
    "an array equal to everything",
    first(
        "class E(np.ndarray):\n"
        "    def __eq__(self, o): return np.ones(self.shape, bool)\n"
        "    def __array_ufunc__(self, *a, **k): return np.zeros(self.shape)\n"
        "return (W @ A).view(E), (A, W, b)"
    ),
    F,
    P,
    P,
)
pickled = """
class Evil:
    def __reduce__(self):
        import os
        return os.system, ("touch /tmp/dnn-grader-was-unpickled",)
return Evil(), (A, W, np.array([Evil()], dtype=object))
"""
case("unpickles to code", first(pickled), F, P, P)
memorised = """
if A.shape == (3, 2):
    return np.array([[3.26295337, -1.23429987]]), (A, W, b)
return np.zeros((W.shape[0], A.shape[1])), (A, W, b)
"""
case("memorised the published output", first(memorised), F, P, P)


def everything_published():
    """Every input of the published seed with its output, as a learner could collect them."""
    known = {}
    for each in EXERCISES["linear_forward"].cases(PUBLISHED_SEED):
        A, W, b = each.args
        known[A.shape, float(A.flat[0])] = (W @ A + b).tolist()
    return f"known = {known!r}\nZ = known.get((A.shape, float(A.flat[0])))\n"


remembered = everything_published() + "return np.array(0 if Z is None else Z), (A, W, b)"
case("memorised everything published", first(remembered), F, P, P)
forge = """
import json, os, struct
reply = {'kind': 'returned', 'value': ['b', True], 'status': 'passed', 'points': 10}
reply = json.dumps(reply).encode()
for fd in range(3, 64):
    try: os.write(fd, struct.pack('<II', len(reply), 0) + reply)
    except OSError: pass
"""
case("speaks for the grader", first(forge + WRONG), (F, C), P, P)
junk = (
    "import os\n"
    "for fd in range(3, 64):\n"
    "    try: os.write(fd, b'\\xff' * 64)\n"
    "    except OSError: pass\n"
)
case("sends junk", first(junk + WRONG), C, P, P)
hang_up = "import os\nos.closerange(3, 64)\n"
case("hangs up", first(hang_up + "while True: pass"), C, P, P)
ask = """
import sys
for module in list(sys.modules.values()):
    if hasattr(module, 'Learner') and hasattr(module, 'Quiet'):
        import gc
        for thing in gc.get_objects():
            if isinstance(thing, module.Learner):
                return thing.stub('linear_forward')(A, W, b)
"""
case("asks the grader for the answer", first(ask + WRONG), R, P, P)
case("cyclic result", first("x = []\nx.append(x)\nreturn x, (A, W, b)"), F, P, P)
case("a huge result", first("return np.zeros((2000, 2000, 4)), (A, W, b)"), F, P, P)
case(
    "an error that raises",
    first(
        "class E(Exception):\n"
        "    def __str__(self): raise SystemExit\n"
        "    __repr__ = __str__\n"
        "raise E"
    ),
    F,
    P,
    P,
)


# --------------------------------------------------------------------------- it imports the answer


def imports(name, code):
    case(f"imports the answer: {name}", notebook({"linear_forward": code}), R, P, P)


call = "    return r(A, W, b)"
imports("inside", body("from dnn_helpers import linear_forward as r\nreturn r(A, W, b)"))
imports("above", "from dnn_helpers import linear_forward as r\n" + body("return r(A, W, b)"))
imports("the module", "import dnn_helpers\n" + body("return dnn_helpers.linear_forward(A, W, b)"))
imports(
    "a submodule",
    "from dnn_helpers.network.forward import linear_forward as r\n" + body("return r(A, W, b)"),
)
imports(
    "by name",
    body("import importlib\nreturn importlib.import_module('dnn_helpers').linear_forward(A, W, b)"),
)
imports("as it is", "from dnn_helpers import linear_forward")
imports(
    "the checks' copy",
    "from testCases.exercises.linear_forward import linear_forward as r\n"
    + body("return r(A, W, b)"),
)
imports(
    "then catches",
    body(
        (
            "try:\n"
            "    from dnn_helpers import linear_forward as r\n"
            "    return r(A, W, b)\n"
            "except ImportError:\n"
            "    "
        )
        + WRONG
    ),
)
case(
    "imports the answer, does not use it",
    notebook({"linear_forward": "from dnn_helpers import linear_forward as r\n" + body(RIGHT)}),
    P,
    P,
    P,
)
case(
    "uses what the lesson hands out",
    notebook(
        {
            "linear_activation_forward": body(
                (
                    "from dnn_helpers import relu as g, sigmoid as s\n"
                    "Z, c = linear_forward(A_prev, W, b)\n"
                    "A, k = (g if activation == 'relu' else s)(Z)\n"
                    "return A, (c, k)"
                ),
                "linear_activation_forward",
                "A_prev, W, b, activation",
            )
        }
    ),
    P,
    P,
    P,
)


# ------------------------------------------------------- what the grader computes for a submission

WIRE = """
import gc, socket, struct, json, io
out = io.BytesIO(); np.save(out, np.zeros(200_000))
data = out.getvalue()
text = json.dumps({"kind": "returned", "value": ["l", [["a", 0]] * 13_000]}).encode()
frame = struct.pack("<III", len(text), 1, len(data)) + text + data
for fd in range(3, 20):
    try:
        os.write(fd, frame)
    except OSError:
        pass
"""
case("a cell of 300,000 statements", first("a = 1\n" + "a;" * 300_000), U, U, U)
for name, value in (
    ("an integer that Python cannot write", "0x" + "f" * 20_000),
    ("a sum of 800 terms", " + ".join(["1"] * 800)),
):
    case(name, first(f"x = {value}\n{RIGHT}"), P, P, P)
elif_chain = "if A is None: pass\n" + "".join(f"elif A is {n}: pass\n" for n in range(2_000))
case("a chain of 2,000 else", first(elif_chain + RIGHT), (P, F), P, P)


def _code_as_text(nb):
    for cell in cells_of(nb, lambda cell: "def linear_forward" in cell["source"]):
        cell["cell_type"] = "markdown"
        cell["source"] += "\n" + "a;" * 1_000_000
        cell.pop("outputs"), cell.pop("execution_count")


case("2 MB of code as text", changed(_code_as_text), U, U, U)
mapped = "np.save('Z.npy', W @ A + b)\nreturn np.load('Z.npy', mmap_mode='r'), (A, W, b)"
case("a result in a file", first(mapped), P, P, P)
cheat("one array, named 13,000 times", f"import os{WIRE}", C, P, P)


def if_refused(code):
    """A right answer, if the system refuses what comes before it; else a wrong one."""
    tried = "\n    ".join(code.splitlines())
    right = "return W @ A + b, (A, W, b)"
    return first(f"try:\n    {tried}\nexcept PermissionError:\n    {right}\n{WRONG}")


def refused(name, code):
    case(name, if_refused(code), P, P, P)


PRCTL = "if ctypes.CDLL(None, use_errno=True).prctl(1, 0, 0, 0, 0):\n    raise PermissionError"
refused(
    "limits for others",
    # Of a process that is none: only the filter says "not permitted", whoever one is.
    "import resource\nresource.prlimit(4_000_000, resource.RLIMIT_NOFILE, (5, 5))",
)
refused("modes of files", "import os\nopen('mine', 'w').close()\nos.chmod('mine', 0o600)")
refused(
    "a signal sent by the kernel",
    "import fcntl, os\nfcntl.fcntl(os.pipe()[0], fcntl.F_SETOWN, os.getpid())",
)
refused("outlives its parent", f"import ctypes\n{PRCTL}")
refused(
    "what the kernel has cached",
    "import os\nos.preadv(os.open(os.__file__, 0), [bytearray(1)], 0, os.RWF_NOWAIT)",
)
