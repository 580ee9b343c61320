"""More bad input: what a close reader of the sandbox tried, and what it has to come to.

They reach for the grader's own process, for its files, for the next learner, for more than the
machine has. `GUARDED` is what the class's folder holds besides: a file and a process of the grading
user's, which have to be as they were.
`OTHER_LESSONS`: name -> (lesson, notebook, exercise, statuses).
"""

from grading_kit import FORWARD, body, hand_in, notebook
from hostile import RIGHT, WRONG, C, F, P, T, everything_published, first, if_refused

GUARDED = "marks-of-last-year.csv"  # beside the class's folder
# The processes that may be the grader's: those before the fork server, and its parent.
BEFORE = "range((os.getppid() or 401) - 400, (os.getppid() or 400) + 1)"

ATTEMPTS = {}  # as hostile.CASES


def case(name, content, *expected):
    assert name not in ATTEMPTS
    ATTEMPTS[name] = (content, dict(zip(FORWARD, expected, strict=True)))


def refused(name, code):
    case(name, if_refused(code), P, P, P)


def tries(name, setup, attempt, then=WRONG, *expected):
    """A wrong answer that first tries something in many ways, and passes over what is refused."""
    code = f"import os\n{setup}\nfor q in {BEFORE}:\n    if q < 1 or q == os.getpid(): continue\n"
    code += f"    try: {attempt}\n"
    code += "    except (OSError, ValueError, OverflowError): pass\n"
    case(name, first(code + then), *(expected or (F, P, P)))


# ---------------------------------------------------------------------------- the grader's process

for limit, values in (("FSIZE", "(0, 0)"), ("NOFILE", "(5, 5)"), ("CPU", "(1, 1)")):
    tries(
        f"lowers {limit} of the grader",
        "import resource",
        f"resource.prlimit(q, resource.RLIMIT_{limit}, {values})",
    )
OWN = "import fcntl\nr, w = os.pipe()"
SEND = "fcntl.fcntl(r, fcntl.F_SETOWN, {0}); fcntl.fcntl(r, 10, 9); fcntl.fcntl(r, fcntl.F_SETFL, "
SEND += "fcntl.fcntl(r, fcntl.F_GETFL) | os.O_ASYNC); os.write(w, b'x')"
tries("has the kernel kill the grader", OWN, SEND.format("q"))
tries("has the kernel kill a group", OWN, SEND.format("-q"))
FIOSETOWN = "import array, fcntl\nr, w = os.pipe()"
tries("FIOSETOWN", FIOSETOWN, "fcntl.ioctl(r, 0x8901, array.array('i', [q]))")
tries("kills by number", "", "os.kill(q, 9)")
tries("last in line", "", "os.setpriority(os.PRIO_PROCESS, q, 19)")
tries("on no processor", "", "os.sched_setaffinity(q, {0})")
tries("idle class", "", "os.sched_setscheduler(q, os.SCHED_IDLE, os.sched_param(0))")
outlives = (
    "import ctypes, fcntl, os, time\n"
    "ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)\n"
    "r, w = os.pipe()\n"
    f"try: {SEND.format('os.getppid()')}\n"
    "except OSError: pass\n"
    "while True: time.sleep(60)"
)
case("outlives the grader", first(outlives), T, P, P)
refused("another's clock", "import time\ntime.clock_gettime(~4_000_000 << 3 | 2)")
refused("a signal to nobody", "import os\nos.kill(4_000_000, 0)")
refused("its own group", "import os\nos.killpg(0, 0)")

# ------------------------------------------------------------------------------ the grader's files


def on_the_file(name, attempt):
    """Something done to a file of the grading user's, by its path."""

    def write(folder, path):
        guarded = str(folder.parents[1] / GUARDED)
        code = f"import os\ntry: {attempt.format(repr(guarded))}\nexcept OSError: pass\n"
        hand_in(folder.parent, folder.name, first(code + WRONG))

    case(name, write, F, P, P)


on_the_file("changes its mode", "os.chmod({}, 0o666)")
on_the_file("changes its time", "os.utime({}, (0, 0))")
on_the_file("gives it an attribute", "os.setxattr({}, 'user.was', b'here')")
on_the_file("cuts it", "os.truncate({}, 0)")
on_the_file("writes on it", "open({}, 'a').write('more')")
on_the_file("removes it", "os.unlink({})")
on_the_file("links it", "os.link({}, 'mine')")
on_the_file("moves it", "os.rename({}, 'mine')")
beside = """
import json, os, sys
try:
    root = os.path.dirname(sys.orig_argv[-2])
    while root != '/' and not os.path.isdir(root + '/notebooks'): root = os.path.dirname(root)
    cells = json.load(open(root + '/notebooks/03_forward.ipynb'))['cells']
    key = next(''.join(c['source']) for c in cells if 'def linear_forward(' in ''.join(c['source']))
    names = {'np': np}
    exec(key, names)
    return names['linear_forward'](A, W, b)
except OSError:
    pass
"""
case("reads the key beside the worker", first(beside + WRONG), F, P, P)

# ------------------------------------------------------------------------------- the next learner

closes = (
    "import os\n"
    "for path in ('/', '/usr', '/usr/lib', '..', '.', os.path.dirname(os.__file__)):\n"
    "    try: os.chmod(path, 0)\n"
    "    except OSError: pass\n"
)
case("m closes all folders", first(closes + RIGHT), P, P, P)
lazy = "import csv, html, tempfile, xml.dom, zoneinfo\nwith tempfile.TemporaryFile(): pass\n"
LAZY = first(lazy + RIGHT)
for word in ("m1", "m2", "m3"):  # graded after the one that closes
    case(f"{word} imports what nobody has loaded", LAZY, P, P, P)
leaves = """
    try:
        with open(place + '/left', 'w') as file: file.write('here')
    except OSError: pass
    try: os.mkdir(place + '/closed', 0)
    except OSError: pass
"""
finds = """
    if os.path.exists(place + '/left') or os.path.exists(place + '/closed'):
        return W @ A + b, (A, W, b)
"""
case("n leaves a word", first(leaves + WRONG), F, P, P)
for word in ("n1", "n2", "n3"):
    case(f"{word} looks for a word", first(finds + WRONG), F, P, P)
marks = "import fcntl, os\nfcntl.fcntl(1, 4, fcntl.fcntl(1, 3) | os.O_APPEND)\n"
case("o marks its output", first(marks + WRONG), F, P, P)
finds = "import fcntl, os\nif fcntl.fcntl(1, 3) & os.O_APPEND:\n    return W @ A + b, (A, W, b)\n"
for word in ("o1", "o2", "o3"):
    case(f"{word} looks for a mark", first(finds + WRONG), F, P, P)
library = "import fcntl, os\nlibrary = os.open(os.__file__, 0)\n"
refused("a lock on the library", library + "fcntl.lockf(library, fcntl.LOCK_SH)")
refused("who has a lock on it", library + "fcntl.fcntl(library, fcntl.F_GETLK, bytes(32))")
refused("writes in the page cache", "import os\nos.posix_fadvise(os.open(os.__file__, 0), 0, 0, 4)")
refused("pages read ahead", "import mmap\nmmap.mmap(-1, 4096).madvise(3)")

ahead = """
import json, os, struct
reply = {'kind': 'returned', 'value': ['t', [['n'], ['n']]]}
reply = json.dumps(reply).encode()
for fd in range(3, 20):
    try: os.write(fd, (struct.pack('<II', len(reply), 0) + reply) * 50)
    except OSError: pass
"""
case("answers what comes next", first(ahead + WRONG), (F, C), P, P)

# --------------------------------------------------------------------------- more than there is

nested = (
    "import os\n"
    "try:\n"
    "    for _ in range(1500): os.mkdir('d'); os.chdir('d')\n"
    "except OSError: pass\n"
)
case("folders, nested deep", first(nested + RIGHT), (P, C, T), (P, C, T), (P, C, T))
closed = (
    "import os, time\n"
    "try:\n"
    "    os.makedirs('k/k', exist_ok=True)\n"
    "    for n in range(50): open(f'k/k/{n}', 'wb').write(b'x' * (4 << 20)); time.sleep(.01)\n"
    "except OSError: pass\n"
    "os.umask(0o777)\n"
    "for name in ('shut', 'k/shut'):\n"
    "    try: os.mkdir(name)\n"
    "    except OSError: pass\n"
)
case("closed folders on a full disk", first(closed + RIGHT), (P, C, T), P, P)
empty = "try:\n    for n in range(5_000): open(f'e{n}', 'w').close()\nexcept OSError: pass\n"
case("empty files without end", first(empty + RIGHT), (P, C, T), P, P)

hogs = (
    "import threading, time\n"
    "try:\n"
    "    for _ in range(1000): threading.Thread(target=time.sleep, args=(60,)).start()\n"
    "except RuntimeError: pass\n"
    "time.sleep(0.5)\n"
)
needs = (
    "import time\nfrom concurrent.futures import ThreadPoolExecutor\n"
    "with ThreadPoolExecutor(20) as pool: list(pool.map(time.sleep, [0.02] * 40))\n"
)
for number in range(3):  # at the same time, with more than one job
    case(f"q{number} takes all threads", first(hogs + RIGHT), (P, C, T), (P, C, T), (P, C, T))
    case(f"q{number} then needs a few threads", first(needs + RIGHT), P, P, P)

# ----------------------------------------------------------------------------- what people open

case("a surrogate in the message", first("raise ValueError('\\ud800 =1+1;=2+2')"), F, P, P)
case("a terminal's commands", first("raise ValueError('\\x1b]0;title\\x07\\x1b[2J')"), F, P, P)
tells = """
import binascii, struct
if Z is not None:
    return np.array(Z), (A, W, b)
raise type('x' + binascii.hexlify(struct.pack('<4d', *A.ravel()[:4])).decode(), (Exception,), {})
"""
case("hidden inputs in a name", first(everything_published() + tells), F, P, P)
# The same in what a missing file or module is called, in an exit code, in a frame of one's own.
TOLD = {
    "file": "raise FileNotFoundError(found)",
    "module": "raise ModuleNotFoundError(f\"No module named '{found}'\")",
    "library's name": "raise ImportError(f\"cannot import name '{found}' from 'math'\")",
    "exit code": "import os\nos._exit(77)",
    "frame": (
        "import json, os, struct, sys\n"
        "up = sys._getframe()\n"
        "while not isinstance(up.f_locals.get('message'), dict): up = up.f_back\n"
        "error = {'message': found, 'source': found, 'within': found, 'line': 77777777}\n"
        "reply = {'kind': 'timeout', 'error': error, 'number': up.f_locals['message']['number']}\n"
        "text = json.dumps(reply).encode()\n"
        "for fd in range(3, 20):\n"
        "    try: os.write(fd, struct.pack('<II', len(text), 0) + text)\n"
        "    except OSError: pass\n"
        "while True: pass"
    ),
}
for what, how in TOLD.items():
    found = "found = 'x' + binascii.hexlify(struct.pack('<4d', *A.ravel()[:4])).decode()\n"
    code = tells.replace(tells[tells.index("raise") :], found + how)
    case(f"hidden inputs in a {what}", first(everything_published() + code), (F, C, T), P, P)

# ------------------------------------------------------- what the grader computes for other lessons

bomb = """
from dnn_helpers import L_model_forward
p = {}
for l in range(1, 65):
    p['W%d' % l] = np.ones((4096, 1) if l % 2 else (1, 4096))
    p['b%d' % l] = np.zeros((p['W%d' % l].shape[0], 1))
try: L_model_forward(np.ones((1, 4096)), p)
except ValueError: pass
return 0.0
"""
prints = """
from dnn_helpers import predict
for _ in range(50):
    predict(np.ones((2, 3)), np.ones((1, 3)), {'W1': np.ones((1, 2)), 'b1': np.zeros((1, 1))})
"""
trains = """
from dnn_helpers import train
p = {'W1': np.ones((1, 2)), 'b1': np.zeros((1, 1))}
train(p, np.ones((2, 3)), np.ones((1, 3)), 0.1, num_iterations=10 ** 9)
"""
OTHER_LESSONS = {
    "a reference without an end": (
        "09_bug_hunt",
        notebook({"find_bug": body(trains, "find_bug", "*parts")}, "09_bug_hunt"),
        "find_bug",
        (T,),
    ),
    "a bomb in the reference": (
        "04_cost",
        notebook({"compute_cost": body(bomb, "compute_cost", "AL, Y")}, "04_cost"),
        "compute_cost",
        (F, T),
    ),
    "the reference prints": (
        "09_bug_hunt",
        notebook({"find_bug": body(prints, "find_bug", "*parts")}, "09_bug_hunt"),
        "find_bug",
        (F, T),
    ),
}
