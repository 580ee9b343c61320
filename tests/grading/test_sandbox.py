"""What a learner's process can reach: tried from inside, with each way of starting it."""

import ast
import os
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest

from dnn_course.grading.judging.version import ROOT
from dnn_course.grading.sandbox import Ended, Limits, Sandbox, system_calls
from testCases.engine import calling

LINUX = sys.platform.startswith("linux")
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system with fork")
# A system that is not Linux, as far as the protections can tell: only what POSIX has is used.
PRETEND = """
import os, runpy, sys
worker = sys.argv[1]
sys.path.insert(0, os.path.dirname(worker))
sys.platform = "darwin"
import confine
sys.platform = "linux"
del sys.path[0], sys.argv[0]
runpy.run_path(worker, run_name="__main__")
"""
ELSEWHERE = (sys.executable, "-I", "-S", "-B", "-c", PRETEND)
WAYS = {
    "fork": {},
    "no fork": {"limits": Limits(fork=False, unconfined=True)},
    "not Linux": {"python": ELSEWHERE, "limits": Limits(unconfined=True)},
}
# What a filter made by a list of refusals would have to name one by one: (x86-64, ARM64).
REFUSED = {
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "socket": (41, 198),
    "ptrace": (101, 117), "mount": (165, 40), "unshare": (272, 97), "setns": (308, 268),
    "bpf": (321, 280), "tkill": (200, 130), "rt_sigqueueinfo": (129, 138), "chmod": (90, None),
    "fchmodat": (268, 53), "fchownat": (260, 54), "utimensat": (280, 88), "setxattr": (188, 5),
    "setpriority": (141, 140), "getpriority": (140, 141), "ioprio_set": (251, 30),
    "sched_setaffinity": (203, 122), "sched_setscheduler": (144, 119), "mincore": (27, 232),
    "fadvise64": (221, 223), "readahead": (187, 213), "preadv2": (327, 286), "symlinkat": (266, 36),
    "linkat": (265, 37), "mknodat": (259, 33), "shmget": (29, 194), "mq_open": (240, 180),
    "memfd_create": (319, 279), "keyctl": (250, 219), "io_setup": (206, 0), "flock": (73, 32),
    "inotify_init1": (294, 26), "timer_create": (222, 107), "personality": (135, 92),
    "swapon": (167, 224), "process_vm_readv": (310, 270), "kcmp": (312, 272), "setsid": (112, 157),
}  # fmt: skip
SANDBOX = Path(system_calls.__file__).parent


@pytest.fixture(scope="module", params=WAYS)
def box(request):
    with Sandbox(**WAYS[request.param]) as box:
        yield box


@pytest.fixture(scope="module")
def forked():
    with Sandbox() as box:
        yield box


def run(box, code, args=(), seconds=5.0, files=()):
    """What `code`, the body of a function, gives in a fresh process: a value or an error's name."""
    process = box.process()
    try:
        setup = {"op": "setup", "allowed": [], "answers": [], "files": list(files)}
        setup |= {"published": []}
        process.ask(setup, {"constants": {}})
        lines = "".join(f"    {line}\n" for line in code.splitlines())
        cell = {"op": "cell", "label": "cell 1", "source": f"def f(*args):\n{lines}"}
        limits = {"seconds": 60.0, "patience": 1}
        errors = process.ask(cell | limits, seconds=seconds)["errors"]
        assert errors == []
        call = {"op": "call", "name": "f", "of": "f", "stand_ins": [], "without_data": False}
        call |= {"calls": 0, **limits}
        reply = process.ask(call, {"args": args}, seconds=seconds)
        return reply["value"] if reply["kind"] == "returned" else reply["error"]["type"]
    finally:
        process.close()


def test_it_computes(box):
    assert run(box, "import numpy as np\nreturn np.sum(args[0]) + args[1]", ([1, 2], 3)) == 6


def test_it_has_not_seen_the_course(box):
    seen = "import sys\nreturn [m for m in sys.modules if 'dnn' in m or 'testCases' in m]"
    assert run(box, seen) == []
    assert run(box, "import sys\nreturn [p for p in sys.path if 'site-packages' in p]") == []
    held = (
        "import gc\nreturn [f.__name__ for f in gc.get_objects() if type(f).__name__ == 'function'"
    )
    assert run(box, held + " and f.__name__ in ('linear_forward', 'judge')]") == []


def test_it_may_not_import_what_is_installed(box):
    assert run(box, "import pytest") == "ModuleNotFoundError"


@pytest.mark.parametrize("module", ["email.mime.text", "csv", "numpy.testing", "zoneinfo", "cmath"])
def test_the_standard_library_is_there(box, module):
    if os.getuid() == 0 and box.protections.get("files", "not started") != "":
        pytest.skip("where root's own Python is closed to others, only what is loaded is there")
    assert run(box, f"import {module}\nreturn 1") == 1


def test_memory_is_limited(box):
    assert run(box, "return len(bytearray(2 << 30))") == "MemoryError"


def test_time_is_limited(box):
    started = time.monotonic()
    with pytest.raises(Ended) as end:
        run(box, "while True: pass", seconds=0.5)
    assert end.value.kind == "timeout"
    assert time.monotonic() - started < 60  # far from endless, also on a busy machine


@pytest.mark.parametrize(
    ("code", "how"),
    [
        ("import os; os._exit(7)", "exit code 7"),
        ("import os; os.kill(os.getpid(), 9)", "SIGKILL"),
        ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
        ("import os; os.abort()", "SIGABRT"),
    ],
)
def test_an_end_is_reported_as_what_it_was(box, code, how):
    with pytest.raises(Ended) as end:
        run(box, code)
    assert end.value.kind == "crashed"
    assert how in str(end.value)


@pytest.mark.skipif(not LINUX, reason="Linux closes these doors")
@pytest.mark.parametrize(
    "code",
    [
        "import os\nreturn os.fork()",
        "import os\nreturn os.posix_spawn('/bin/true', ['true'], {})",
        "import subprocess\nreturn subprocess.run(['/bin/true']).returncode",
        "import socket\nreturn socket.socket().fileno()",
        "import socket\nreturn socket.socketpair()[0].fileno()",
        "import os\nreturn os.kill(os.getppid(), 0)",
        "import os\nreturn os.kill(-1, 0)",
        "import os\nreturn os.killpg(0, 0)",
        "import os\nreturn os.setsid()",
        "import os\nreturn os.memfd_create('x')",
        "import os\nreturn os.pidfd_open(1)",
        "import os\nreturn os.open('/etc/passwd', 0)",
        "import os\nreturn os.listdir('/')",
        "import os\nreturn os.open('/proc/self/mem', 0)",
        "import os\nreturn os.open('/dev/null', 0)",
        "import os\nreturn os.mkfifo('x')",
        "import os\nreturn os.symlink('/', 'x')",
        "import os\nreturn os.open('/new', os.O_CREAT | os.O_WRONLY)",
        "import os\nreturn os.setuid(0)",
        "import os\nreturn os.chroot('.')",
        f"return open({str(ROOT / 'pyproject.toml')!r}).read()",
        f"import os\nreturn os.listdir({str(ROOT)!r})",
    ],
)
def test_doors_are_closed(forked, code):
    refused = ("PermissionError", "FileNotFoundError", "OSError")
    assert run(forked, code) in refused


@pytest.mark.skipif(not LINUX, reason="system calls by number")
@pytest.mark.parametrize("call", REFUSED)
def test_system_calls_are_refused_without_python_too(forked, call):
    number = REFUSED[call][os.uname().machine == "aarch64"]
    if number is None:
        pytest.skip("this architecture has no such call")
    code = (
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        f"libc.syscall({number}, 0, 0, 0, 0)\nreturn ctypes.get_errno()"
    )
    assert run(forked, code) == 1  # EPERM


@pytest.mark.skipif(not LINUX, reason="Linux")
def test_newer_system_calls_do_not_exist(forked):
    code = (
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "libc.syscall(425, 1, 0)\nreturn ctypes.get_errno()"  # io_uring_setup
    )
    assert run(forked, code) == 38  # ENOSYS


@pytest.mark.skipif(not LINUX, reason="Linux")
def test_files_are_few_and_small_and_gone_with_the_submission(forked):
    write = "for i in range(100):\n    open(f'x{i}', 'wb').write(b'x' * (3 << 20))"
    assert run(forked, write) == "OSError"
    assert run(forked, "open('x', 'wb').write(b'x' * (5 << 20))") == "OSError"
    assert run(forked, "import os\nopen('x', 'w').close()\nreturn os.listdir('.')") == ["x"]
    assert run(forked, "import os\nreturn os.listdir('.')") == []


@pytest.mark.skipif(not LINUX or os.getuid() != 0, reason="only root can change the user")
def test_as_root_it_is_nobody(forked):
    code = "import os\nreturn [os.getuid(), os.geteuid(), os.getgid(), os.getgroups()]"
    user, effective, group, groups = run(forked, code)
    assert user == effective >= 60_000
    assert (group >= 60_000, groups) == (True, [])
    assert forked.protections["user"] == ""


def test_every_protection_is_reported(box):
    wanted = {"network", "processes", "files", "landlock", "system calls", "user", "memory", "cpu"}
    run(box, "return 1")
    assert wanted <= set(box.protections)
    if box.python == ELSEWHERE:
        for name in ("network", "processes", "files", "landlock", "system calls"):
            assert box.protections[name] == "only on Linux"


def test_a_server_that_dies_is_started_again():
    with Sandbox() as box:
        assert run(box, "return 1") == 1
        box.server.kill()
        box.server.wait()
        assert run(box, "return 2") == 2


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="there is no group of processes here")
def test_a_server_whose_folder_is_gone_is_started_again():
    """Where the inner process ends, its outer half clears the folder away."""
    with Sandbox() as box:
        assert run(box, "return 1") == 1
        os.killpg(box.server.pid, signal.SIGKILL)  # the outer process and the inner one
        box.server.wait()
        shutil.rmtree(box.folder, ignore_errors=True)
        assert not box.folder.exists()
        assert run(box, "return 2") == 2
        left = box.folder
    assert not left.exists()


def test_nothing_is_left_behind():
    with Sandbox() as box:
        run(box, "return 1")
        folder, server = box.folder, box.server
    assert not folder.exists()
    assert server.returncode is not None


def test_the_worker_knows_nothing_of_the_course(box):
    """Its files import the standard library, NumPy and each other."""
    engine = Path(calling.__file__).parent
    outside = {"__init__", "box"}
    names = {path.stem for path in SANDBOX.glob("*.py")} - outside
    own = {"numpy", "engine"} | names
    for path in [
        *(SANDBOX / f"{name}.py" for name in names),
        engine / "calling.py",
        engine / "kinds.py",
        engine / "timelimit.py",
    ]:
        nodes = list(ast.walk(ast.parse(path.read_text())))
        names = {a.name for n in nodes if isinstance(n, ast.Import) for a in n.names}
        names |= {n.module for n in nodes if isinstance(n, ast.ImportFrom) and not n.level}
        inside = {n.module for n in nodes if isinstance(n, ast.ImportFrom) and n.level}
        assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names | own
        assert inside <= {"kinds", "timelimit"}
    assert run(box, "import engine.judge") == "ModuleNotFoundError"
    loaded = "import sys\nreturn sorted(m for m in sys.modules if 'engine' in m)"
    assert run(box, loaded) == ["engine", "engine.calling", "engine.kinds", "engine.timelimit"]
