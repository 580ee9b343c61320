"""The grader's side of the sandbox: start the fork server, talk to one learner's process at a time.

    with Sandbox(Limits()) as box:
        process = box.process()
        process.ask({"op": "cell", ...}, seconds=10)

Whatever goes wrong in the learner's process surfaces as `Ended`, which says how it ended.
"""

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from testCases.engine import calling

from ..errors import GradingError
from . import wire
from .scratch import empty, remove

WORKER = Path(__file__).with_name("worker.py")
FIRST_UID = 1_900_000_000  # users of no name and no file; each sandbox takes one of a thousand
START_SECONDS = 60
PATIENCE = 3  # times the allowed seconds, where the process had less than those of the processor
# On a busy machine OpenBLAS's default number of threads can be four times slower than one.
_VARIABLES = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
ONE_THREAD = dict.fromkeys(_VARIABLES, "1")


@dataclass(frozen=True)
class Limits:
    """What one submission may use."""

    seconds: float = 10.0  # of the clock, for one check
    memory: int = 1 << 30  # bytes of address space
    # A fork server, or a fresh process for each submission. On macOS a fork after NumPy's matrix
    # library has started its threads may crash.
    fork: bool = hasattr(os, "fork") and sys.platform != "darwin"
    unconfined: bool = False  # run it also where it could open every file of the user's


class Ended(Exception):  # noqa: N818 (an outcome, not an error of ours)
    """The learner's process is no more. kind: "timeout" or "crashed"; str(exc) says how."""

    def __init__(self, kind, reason):
        super().__init__(reason)
        self.kind = kind


class SandboxError(GradingError):
    """The sandbox itself does not start: nothing can be graded here."""


class UnconfinedError(SandboxError):
    """What runs here could read the key and other people's work."""


class Clock:
    """The time that one request may take: `seconds`, or on a busy machine until they are used.

    When they have passed on the wall clock, the process's own processor time counts, up to PATIENCE
    times as long: a right answer shall not fail because the machine is busy with others. Most
    requests are answered before anybody has to ask what they used.
    """

    def __init__(self, process, seconds):
        self.process, self.seconds = process, seconds
        self.started, self.used = time.monotonic(), None
        self.first_look = min(0.2, seconds / 4)

    def left(self):
        """Seconds to wait before asking again. Raises TimeoutError when they are used up."""
        passed = time.monotonic() - self.started
        if passed < self.first_look:
            return self.first_look - passed + 0.001
        if self.used is None:
            self.used = self.process.cpu() or 0.0
        if passed < self.seconds:
            return self.seconds - passed + 0.001
        used = self.process.cpu()
        if used is None or passed > PATIENCE * self.seconds or used - self.used > self.seconds:
            raise TimeoutError
        return 0.2


class Process:
    """One learner's process, seen through its channel."""

    def __init__(self, box, channel):
        self.box, self.channel = box, channel
        self.ended = False
        self.asked = 0  # requests: an answer says which one it is to

    def ask(self, message, values=None, seconds=10.0, answers=None):
        """Send a request and wait for its answer, at most `seconds`.

        answers: function (name, args, kwargs) -> dict, for what the learner's code asks back.
        Raises Ended.
        """
        self.asked += 1
        try:
            clock = Clock(self, seconds)
            self._send(wire.pack({**message, "number": self.asked}, values or {}), clock)
            while True:
                reply = wire.unpack(
                    lambda n: self._receive(n, clock),
                    ("value", "args", "kwargs", "args_after"),
                    self.box.foreign,
                )
                if reply.get("op") != "ask":
                    if reply.get("number") != self.asked:  # sent ahead, it would answer the next
                        raise wire.WireError("an answer to nothing that was asked")
                    return reply
                self._send(self._answer(reply, answers), clock)
        except TimeoutError:
            self.box.end(self, kill=True)
            raise Ended("timeout", f"it did not finish within {seconds:.0f} s") from None
        except (EOFError, OSError):
            raise Ended("crashed", self.box.end(self)) from None
        except wire.WireError as exc:
            self.box.end(self, kill=True)
            raise Ended(
                "crashed", f"it sent the grader something that is no result: {exc}"
            ) from None

    def _answer(self, reply, answers):
        args, kwargs = reply.get("args"), reply.get("kwargs")
        named = type(args) is tuple and type(kwargs) is dict and all(type(k) is str for k in kwargs)
        if answers is None or not named or type(reply.get("name")) is not str:
            raise wire.WireError("a question that is not a function call")
        answer = answers(reply["name"], args, kwargs)
        return wire.pack(
            {k: v for k, v in answer.items() if k != "value"}, {"value": answer.get("value")}
        )

    def _send(self, data, clock):
        self.channel.settimeout(PATIENCE * clock.seconds)
        self.channel.sendall(data)

    def _receive(self, n, clock):
        parts = []
        while n:
            self.channel.settimeout(clock.left())
            try:
                part = self.channel.recv(min(n, 1 << 20))
            except TimeoutError:
                continue  # left() decides
            if not part:
                raise EOFError
            parts.append(part)
            n -= len(part)
        return b"".join(parts)

    def cpu(self):
        """Processor time that it has used, or None where that is not known."""
        return None if self.ended else self.box.cpu()

    def close(self):
        """End it, whatever it is doing."""
        if not self.ended:
            self.box.end(self, kill=True)


@dataclass
class Sandbox:
    """Makes processes for learners' code.

    protections: name -> "" where it was tried in a process like theirs and held, else the reason
    why not; the worst of all processes so far.
    """

    limits: Limits = Limits()
    foreign: type = calling.Foreign
    protections: dict = field(default_factory=dict)
    python: tuple = (sys.executable, "-I", "-S", "-B")  # without site-packages: the course is there

    def __post_init__(self):
        self.folder = self.server = self.control = None
        self.probed = False
        self._make_folder()

    def _make_folder(self):
        """A new folder for each server: the last one's may be gone, or not be as it was."""
        if self.folder is not None:
            remove(self.folder)
        self.folder = Path(tempfile.mkdtemp(prefix="dnn-sandbox-"))
        os.chmod(self.folder, 0o711)
        self.witness.write_text("nobody in the sandbox can read this\n", "utf-8")
        (self.folder / "scratch").mkdir()
        os.chmod(self.folder / "scratch", 0o777)

    @property
    def witness(self):
        """A file outside that everybody may read, for the probe to fail on."""
        return self.folder / "witness"

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def process(self):
        """A fresh process that has loaded NumPy and seen nothing else.

        Raises SandboxError where it does not start, and UnconfinedError where nothing keeps it
        from the user's files and that was not asked for.
        """
        for attempt in (1, 2):
            try:
                self._probe()
                return self._greeted()
            except (OSError, EOFError, wire.WireError, subprocess.SubprocessError) as exc:
                words = self._last_words()
                self._stop_server()
                if attempt == 2:
                    raise SandboxError(
                        f"the sandbox does not start: {exc or type(exc).__name__}{words}"
                    ) from exc
        return None

    def _greeted(self, probing=False):
        """A process that has said what is in force in it; the worst that was said is kept."""
        process = self._forked(probing) if self.limits.fork else self._spawned(probing)
        process.channel.settimeout(START_SECONDS)
        clock = Clock(process, START_SECONDS)
        hello = wire.unpack(lambda n: process._receive(n, clock))
        for name, reason in hello["held"].items():
            if reason or name not in self.protections:
                self.protections[name] = reason
        return process

    def _probe(self):
        """Try the protections, once for each server. Raises UnconfinedError."""
        if self.probed:
            return
        self._greeted(probing=True).close()
        self.probed = True
        if self.limits.unconfined or not self.protections["landlock"]:
            return
        if self.protections["files"]:
            raise UnconfinedError(
                "nothing here keeps a submission from this user's files, so it could read the key "
                f"and other people's work: namespaces ({self.protections['files']}), Landlock "
                f"({self.protections['landlock']}). Grade on Linux or in a virtual machine, or "
                "add --unconfined if you trust everybody who handed in"
            )

    # --------------------------------------------------------------------------- two ways to start

    def settings(self):
        package = Path(np.__file__).resolve().parent
        beside = [package, package.parent / "numpy.libs"]
        return {
            "numpy": str(package.parent),
            "engine": str(Path(calling.__file__).resolve().parent),
            "packages": [str(p) for p in beside if p.is_dir()],
            "work": str(self.folder),
            "witness": str(self.witness),
            "uid": FIRST_UID + os.getpid() % 1000,
            "memory": self.limits.memory,
            # Behind the clock: a process that outlives the grader's patience ends by itself.
            "cpu": int(self.limits.seconds * 20) + 10,
        }

    def _start(self, settings, **options):
        command = [*self.python, str(WORKER), json.dumps(settings)]
        environment = {**ONE_THREAD, "PATH": "", "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}
        if os.name == "nt":
            environment["SYSTEMROOT"] = os.environ.get("SYSTEMROOT", "")
        nothing = subprocess.DEVNULL
        with open(self.folder / "said", "wb") as said:
            return subprocess.Popen(
                command,
                env=environment,
                stdin=nothing,
                stdout=nothing,
                stderr=said,
                cwd=self.folder,
                **options,
            )

    def _last_words(self):
        """What a server that ended said, for whoever has to find out why."""
        try:
            lines = (self.folder / "said").read_text("utf-8", "replace").split("\n")
        except OSError:
            return ""
        lines = [line for line in lines if line.strip()]
        return f" ({lines[-1][:200]})" if lines else ""

    def _forked(self, probing):
        if self.server is None:
            self.control, theirs = socket.socketpair()
            settings = {**self.settings(), "control": theirs.fileno()}
            self.server = self._start(settings, pass_fds=[theirs.fileno()], start_new_session=True)
            theirs.close()
            self.control.settimeout(START_SECONDS)
            self._control_line()
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self.control, [b"p" if probing else b"n"], [theirs.fileno()])
        self._control_line()
        return Process(self, ours)

    def _spawned(self, probing):
        token = secrets.token_hex(16)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(START_SECONDS)
            settings = {**self.settings(), "port": listener.getsockname()[1], "token": token}
            settings["probing"] = probing
            self.server = self._start(settings)
            channel, _ = listener.accept()
        process = Process(self, channel)
        if process._receive(len(token), Clock(process, START_SECONDS)) != token.encode():
            raise OSError("another program answered in the sandbox's place")
        return process

    def cpu(self):
        """Processor time of the current process, as the fork server has it; None without one."""
        if self.control is None:
            return None
        self.control.send(b"t")
        return self._control_line()["cpu"]

    def _control_line(self):
        line = b""
        while not line.endswith(b"\n"):
            part = self.control.recv(65536)
            if not part:
                raise EOFError("the fork server ended")
            line += part
        return json.loads(line)

    # -------------------------------------------------------------------------------------- ending

    def end(self, process, kill=False):
        """End a learner's process and all it started; says how it ended, in words."""
        if process.ended:
            return "it had ended before"
        process.ended = True
        process.channel.close()
        if not self.limits.fork:
            return self._end_spawned(kill)
        try:
            self.control.send(b"k" if kill else b"e")
            how = self._control_line()
        except (OSError, EOFError, ValueError):
            self._stop_server()
            return "it ended"
        return _in_words(how)

    def _end_spawned(self, kill):
        try:
            code = self.server.wait(0 if kill else 0.3)
        except subprocess.TimeoutExpired:
            self.server.kill()
            code = self.server.wait()
        self.server = None
        with contextlib.suppress(OSError):
            empty(self.folder / "scratch")
        return _in_words({"signal": -code} if code < 0 else {"exit": code})

    def _stop_server(self):
        if self.control is not None:
            self.control.close()
        if self.server is not None:
            try:
                self.server.wait(2)
            except subprocess.TimeoutExpired:
                self.server.kill()
                self.server.wait()
            self._make_folder()
        self.server = self.control = None
        self.probed = False

    def close(self):
        self._stop_server()
        remove(self.folder)


def _in_words(how):
    if how.get("why"):
        return f"it was stopped: {how['why']}"
    if "exit" in how:
        return f"it ended the process itself (exit code {how['exit']})"
    try:
        name = signal.Signals(how["signal"]).name
    except ValueError:
        name = f"signal {how['signal']}"
    meaning = {
        "SIGSEGV": "the interpreter crashed, as endless recursion can make it do",
        "SIGKILL": "it was stopped",
        "SIGXCPU": "it used up its processor time",
        "SIGABRT": "the interpreter gave up",
        "SIGSYS": "it made a system call that is not allowed",
    }.get(name, "it was stopped")
    return f"{meaning} ({name})"
