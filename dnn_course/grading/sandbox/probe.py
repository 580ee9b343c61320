"""Each protection, tried: what a submission could do if it were not in force.

A process like a learner's goes through this at the start of a run. What the system calls said
("" for: it holds) is not believed: where something was possible here, the reason says what.

Runs inside the sandbox and is loaded by path: it imports nothing of the course.
"""

import ctypes
import errno
import mmap
import os
import signal
import socket
import threading

from confine import SHARED

try:
    import fcntl
    import resource
except ImportError:  # Windows
    fcntl = resource = None

MORE_THREADS = 16  # than are allowed
PR_GET_PDEATHSIG = 2


def possible(attempt, *expected):
    """Whether an attempt succeeds. An error that is not among the expected ones counts as success:
    what refused it was not the protection.
    """
    try:
        attempt()
    except OSError as exc:
        return exc.errno not in expected
    return True


class Probe:
    """Contradicts what is said to be in force.

    held: protection -> "" or why it is not in force; here "" becomes what was possible all the
    same. witness: a file that is none of a submission's business.
    """

    def __init__(self, held, witness, limits, libc):
        self.held, self.witness, self.limits, self.libc = held, witness, limits, libc

    def attempts(self, name, tries):
        """tries: (what it would be, function, the errors of a refusal ...)."""
        for what, attempt, *expected in tries:
            if self.held.get(name) == "" and possible(attempt, *expected):
                self.held[name] = f"tried, and not prevented: {what}"

    def note(self, name, what):
        if self.held.get(name) == "":
            self.held[name] = what

    # ------------------------------------------- the protections one by one, as they are put on

    def own_places(self):
        """Before Landlock and the system-call filter, which would hide what these give."""
        ways = os.O_RDONLY
        self.attempts(
            "files",
            [
                ("a file outside is opened", lambda: os.open(self.witness, ways), errno.ENOENT),
                ("the root is written to", lambda: os.mkdir("/probe"), errno.EROFS),
                ("1,000 files and more", self.many_files, errno.ENOSPC),
                ("16 MB and more", self.many_bytes, errno.ENOSPC),
            ],
        )
        self.attempts(
            "network",
            [("the machine's own is reached", self.connect, errno.ENETUNREACH)],
        )
        if os.getppid():
            self.note("processes", "tried, and not prevented: other processes are in sight")

    def landlocked(self):
        """Behind Landlock and before the system-call filter."""
        listed = os.path.dirname(self.witness) if os.path.exists("/proc/self") else "/"
        self.attempts(
            "landlock",
            [
                ("a folder outside is listed", lambda: os.listdir(listed), errno.EACCES),
                ("a device is opened", lambda: os.open("/dev/null", os.O_RDWR), *_NO_FILE),
                ("a file outside is opened", lambda: os.open(self.witness, 0), *_NO_FILE),
            ],
        )

    def filtered(self):
        """Behind all."""
        libc, other = self.libc, os.getppid() or 1

        def call(function, *args):
            if function(*args) < 0:
                raise OSError(ctypes.get_errno(), "")

        tries = [
            ("a process", self.fork),
            ("a program", lambda: os.execv("/", ["/"])),
            ("a socket", socket.socket),
            ("a signal", lambda: os.kill(other, 0)),
            ("a signal to all", lambda: os.kill(-1, 0)),
            ("limits of another", lambda: resource.prlimit(other, resource.RLIMIT_NOFILE)),
            ("priority of another", lambda: os.getpriority(os.PRIO_PROCESS, other)),
            ("a file's mode", lambda: os.chmod(".", 0o700)),
            ("a file's time", lambda: os.utime(".")),
            ("a link", lambda: os.symlink("a", "b")),
            ("shared memory", lambda: os.memfd_create("probe")),
            ("a signal by the kernel", lambda: fcntl.fcntl(0, fcntl.F_SETOWN, other)),
            ("outliving its parent", lambda: call(libc.prctl, 1, 0, 0, 0, 0)),
            ("looking into another", lambda: call(libc.ptrace, 16, other, 0, 0)),
            ("namespaces", lambda: call(libc.unshare, 0x10000000)),
        ]
        self.attempts("system calls", [(*each, errno.EPERM) for each in tries])

    def limited(self):
        """The limits, as the process itself meets them."""
        if resource is None:
            return
        memory = self.limits["memory"][1]
        self.attempts("memory", [("more memory", lambda: mmap.mmap(-1, memory), errno.ENOMEM)])
        self.attempts("open files", [("a hundred files", self.hundred, errno.EMFILE)])
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        self.attempts("file size", [("5 MB in one file", self.long_file, errno.EFBIG)])
        for name, limit in (("cpu", "RLIMIT_CPU"), ("core", "RLIMIT_CORE")):
            found = resource.getrlimit(getattr(resource, limit))
            if found != self.limits[name][1:]:
                self.note(name, f"read back: it is {found[0]}")
        if self.more_threads():
            self.note("threads", "tried, and not prevented: more threads")

    def mortal(self):
        """That the kernel was told to end the process with its parent."""
        signal_at_end = ctypes.c_int(0)
        if self.libc:
            self.libc.prctl(PR_GET_PDEATHSIG, ctypes.byref(signal_at_end), 0, 0, 0)
        if signal_at_end.value != getattr(signal, "SIGKILL", None):
            self.note("ends with grader", "read back: it would outlive it")

    def nobody(self):
        """That the process has another user, and can have no other."""
        if not hasattr(os, "getuid"):  # Windows: there are no such users
            return
        zero = [("being root", lambda: os.setuid(0), errno.EPERM, errno.EINVAL)]
        if os.getuid():
            self.attempts("user", zero)
        else:
            self.note("user", "tried, and not prevented: it is root")

    # ------------------------------------------------------------------------- single attempts

    def fork(self):
        if os.fork() == 0:
            os._exit(0)

    def connect(self):
        with socket.socket() as one:
            one.settimeout(1)
            one.connect(("127.0.0.1", 9))

    def hundred(self):
        copies = []
        try:
            for _ in range(100):
                copies.append(os.dup(0))
        finally:
            for copy in copies:
                os.close(copy)

    def long_file(self):
        with open("probe", "wb") as file:
            os.ftruncate(file.fileno(), 5 << 20)

    def many_bytes(self):
        for number in range(5):
            with open(f"bytes{number}", "wb", buffering=0) as file:
                for _ in range(4):
                    file.write(bytes(1 << 20))

    def many_files(self):
        try:
            for number in range(1001):
                os.close(os.open(f"file{number}", os.O_CREAT | os.O_WRONLY))
        finally:
            for name in os.listdir("."):
                os.unlink(name)

    def more_threads(self):
        """Whether more threads can be started than are allowed (where nobody else has any)."""
        limit = self.limits["threads"][1]
        if resource.getrlimit(resource.RLIMIT_NPROC)[0] != limit:
            return True
        if limit >= SHARED:  # then the fork server watches, which would end this process
            return False
        done, started = threading.Event(), []
        try:
            for _ in range(limit + MORE_THREADS):
                thread = threading.Thread(target=done.wait)
                thread.start()
                started.append(thread)
        except RuntimeError:
            return False
        finally:
            done.set()
            for thread in started:
                thread.join()
        return True


_NO_FILE = (errno.EACCES, errno.ENOENT, errno.EPERM)
