"""What keeps a learner's code in: each function adds one protection and says whether it holds.

Every function returns "" when the protection holds, else the reason why it does not; the report of
a run lists them. None is needed for the marks to be right (those are decided in another process);
together they keep the code from reading the answers, other submissions and the network, and from
harming the machine. The layers overlap on purpose: where one cannot be had, another remains.

Runs inside the sandbox and is loaded by path: it imports nothing of the course.
What needs namespaces is in namespaces.py, the system calls in seccomp.py.
Sources: man 2 prctl, capset, setrlimit; man 7 landlock.
"""

import ctypes
import os
import signal
import struct
import sys

try:
    import resource
except ImportError:  # Windows
    resource = None

LINUX = sys.platform.startswith("linux")
libc = ctypes.CDLL(None, use_errno=True) if LINUX else None

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
# No programs; no devices, pipes, sockets and links are made.
EVERYTHING = ((1 << 16) - 1) & ~(EXECUTE | 1 << 6 | 1 << 9 | 1 << 10 | 1 << 11 | 1 << 12)
NOT_LINUX = "only on Linux"
THREADS = 256
SHARED = 4096  # of all who are graded at a time, where the kernel counts them together


def call(function, *args):
    """A libc call -> "" or the reason of its failure."""
    if function(*args) == 0:
        return ""
    return os.strerror(ctypes.get_errno())


# --------------------------------------------------------------------- once, in the fork server


def landlock_rules(readable, library, scratch):
    """A Landlock rule set (a file descriptor) that allows reading `readable` and using `scratch`.

    Returns (fd, "") or (None, reason). Needs no privilege; Linux 5.13 and newer.
    """
    rules = [(library, READ_DIR), (scratch, EVERYTHING)]
    rules += [(p, READ_FILE | READ_DIR if os.path.isdir(p) else READ_FILE) for p in readable]
    return ruleset(rules)


def ruleset(rules, tcp=False):
    """A Landlock rule set of (path, what is allowed below it). Returns (fd, "") or (None, reason).

    tcp: whether TCP is left open, as where there is a network of its own.
    """
    if not LINUX:
        return None, NOT_LINUX
    abi = libc.syscall(LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1)
    if abi < 1:
        return None, f"Landlock: {os.strerror(ctypes.get_errno())}"
    files = (1 << 13) - 1 | (abi >= 2) << 13 | (abi >= 3) << 14 | (abi >= 5) << 15
    net = 3 if abi >= 4 and not tcp else 0  # TCP bind and connect
    scope = 3 if abi >= 6 else 0  # abstract sockets and signals stay inside
    attributes = struct.pack("<QQQ", files, net, scope)[: 8 * (1 + (abi >= 4) + (abi >= 6))]
    fd = libc.syscall(LANDLOCK_CREATE, attributes, ctypes.c_size_t(len(attributes)), 0)
    if fd < 0:
        return None, f"Landlock: {os.strerror(ctypes.get_errno())}"
    for path, allowed in rules:
        try:
            at = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue  # what cannot be opened cannot be read either
        rule = struct.pack("<Qi", allowed & files, at)
        libc.syscall(LANDLOCK_ADD, fd, 1, rule, 0)
        os.close(at)
    return fd, ""


# ---------------------------------------------------------------------- in each learner's process


def bounds(memory, cpu_seconds, others=0, shared=False):
    """name -> (limit, soft, hard) of memory, CPU time, threads, open files, file size, core dumps.

    memory: bytes of address space. cpu_seconds: for the whole process, behind the grader's clock.
    others: threads that this user has elsewhere, where they count, too. shared: whether those of
    who is graded at the same time do. One learner's threads would then leave none to the other: the
    limit is high, and the fork server watches.
    """
    threads = others + (SHARED if shared else THREADS)
    return {
        "memory": ("RLIMIT_AS", memory, memory),
        "cpu": ("RLIMIT_CPU", cpu_seconds, cpu_seconds + 1),
        "threads": ("RLIMIT_NPROC", threads, threads),
        "open files": ("RLIMIT_NOFILE", 64, 64),
        "file size": ("RLIMIT_FSIZE", 4 << 20, 4 << 20),
        "core": ("RLIMIT_CORE", 0, 0),
    }


def limits(wanted):
    """Set what `bounds` gave; name -> "" or the reason why not."""
    if resource is None:
        return {
            "memory": "no resource limits on this system",
            "cpu": "no resource limits on this system",
        }
    held = {}
    for name, (limit, soft, hard) in wanted.items():
        try:
            resource.setrlimit(getattr(resource, limit), (soft, hard))
            held[name] = ""
        except (AttributeError, ValueError, OSError) as exc:
            held[name] = str(exc)
    return held


def threads_of_user():
    """How many threads this user has in all: the kernel counts them against a learner's, where
    that runs as the same user. 0 for root, whose learners get a user of their own.
    """
    if not LINUX or os.getuid() == 0:
        return 0
    count = 0
    for name in os.listdir("/proc"):
        try:
            if name.isdigit() and os.stat(f"/proc/{name}").st_uid == os.getuid():
                count += len(os.listdir(f"/proc/{name}/task"))
        except OSError:
            continue  # it ended meanwhile
    return count


def too_many_threads(process):
    """Whether a process has more threads than it may (Linux)."""
    try:
        return len(os.listdir(f"/proc/{process}/task")) > THREADS
    except OSError:
        return False


def drop_privileges(uid):
    """From root to a user that owns nothing (`uid`); from anyone: no capabilities, none to gain."""
    reason = ""
    if not hasattr(os, "setgroups"):
        return NOT_LINUX
    if os.getuid() == 0:
        for number in (uid, 65534):
            try:
                os.setgroups([])
                os.setgid(number)
                os.setuid(number)
                reason = ""
                break
            except OSError as exc:
                reason = f"cannot change the user: {exc.strerror}"
    else:
        reason = "the code runs as the user who grades (only root can change that)"
    if LINUX:
        header, nothing = struct.pack("<Ii", 0x20080522, 0), bytes(24)
        failed = call(libc.capset, header, nothing)
        zero = ctypes.c_ulong(0)
        failed = failed or call(
            libc.prctl, PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), zero, zero, zero
        )
        reason = reason or failed
    return reason


def die_with_parent(parent):
    """Be killed when `parent` ends (Linux). Also covers a parent that has ended already.

    parent: its number as seen from here; 0 where it is in another process namespace.
    """
    if not LINUX:
        return NOT_LINUX
    reason = call(libc.prctl, PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)
    return reason


def landlock(fd):
    """Restrict this process to the rule set."""
    return call(libc.syscall, LANDLOCK_RESTRICT, fd, 0)
