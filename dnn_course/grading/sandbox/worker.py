"""The process in which learners' code runs; started by `box.py` as a script, apart from the course.

    python -I -S -B worker.py SETTINGS     (JSON: see `Settings` below)

It loads NumPy once and then makes a copy of itself (fork) for each submission: 2 ms instead of 150.
It has never seen the checks, the reference functions or a submission before it forks, because a
forked child can read all that its parent had in memory. Where there is no fork (Windows), a fresh
process is started for each submission and connects back over the loopback interface.

    grader --- control: "n" + a socket (new child), "e" (it ended), "k" (kill), "t" (its time) --->
               fork server
    grader <-- channel: frames of wire.py --> child (learner.py), one per submission
"""

import json
import os
import signal
import socket
import sys
import threading
import time
import types

# Loaded before the doors close: not every system lets the library's files be opened after that.
STANDARD = """
math cmath itertools functools copy collections operator random typing warnings time datetime
dataclasses abc enum re json string statistics fractions decimal io contextlib textwrap pprint
logging traceback threading hashlib struct array types inspect bisect heapq numbers queue gc secrets
tempfile shutil pathlib pickle
"""


def prepare(settings):
    """Load NumPy and the standard library; leave nothing else within reach of an import."""
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [here, *sys.path, settings["numpy"]]
    # Of the engine the one file that calls a function, and the one that it needs: nothing else.
    sys.modules["engine"] = engine = types.ModuleType("engine")
    engine.__path__ = [settings["engine"]]
    import confine  # noqa: F401
    import learner  # noqa: F401
    import numpy
    import numpy.fft
    import numpy.ma
    import numpy.polynomial
    import numpy.random
    import numpy.testing  # noqa: F401
    import seccomp  # noqa: F401

    for name in STANDARD.split():
        __import__(name)
    try:
        import ctypes

        ctypes.CDLL(
            "libgcc_s.so.1"
        )  # a dying thread asks for it, when no library can be opened any more
    except OSError:
        pass
    threading.stack_size(512 * 1024)  # address space is limited
    engine.__path__ = []
    sys.path[:] = [p for p in sys.path if p not in (here, settings["numpy"])]


def lock_down(settings):
    """The protections that are set once. Returns what holds: name -> "" or the reason why not."""
    import confine

    held = confine.namespaces()
    if held["processes"] == "":
        child = os.fork()  # the first process of the new process namespace: when it ends, all end
        if child:
            settings["control"].close()
            os.waitpid(child, 0)
            confine.unmount(settings["work"])
            remove(settings["work"])
            os._exit(0)
    library, readable = confine.readable_paths(settings["packages"])
    held["files"] = held["mounts"]
    if held["mounts"] == "":
        held["files"] = confine.new_root(settings["work"], settings["packages"])
    settings["own_root"] = held["files"] == ""
    settings["own_processes"] = held["processes"] == ""
    scratch = "/scratch" if settings["own_root"] else os.path.join(settings["work"], "scratch")
    settings["rules"], held["landlock"] = confine.landlock_rules(readable, library, scratch)
    # A memory-backed folder is mounted below the one that the rules name: they then hold in it too.
    settings["scratch"] = os.path.join(scratch, "here") if settings["own_root"] else scratch
    os.makedirs(settings["scratch"], exist_ok=True)
    del held["mounts"]
    return held


def serve(settings):
    """Fork a child for each submission until the grader hangs up."""
    control = settings["control"] = socket.socket(fileno=settings["control"])
    settings["null"] = os.open(os.devnull, os.O_RDWR)
    prepare(settings)
    held = lock_down(settings)
    control.sendall(json.dumps({"held": held}).encode() + b"\n")
    child = None
    while True:
        command, fds, _, _ = socket.recv_fds(control, 1, 1)
        if not command:
            break
        if command == b"n":
            child = new_child(settings, fds[0])
            control.sendall(b'{"new": true}\n')
        elif command == b"t":
            control.sendall(json.dumps({"cpu": cpu_seconds(child)}).encode() + b"\n")
        else:
            control.sendall(json.dumps(end(child, command == b"k", settings)).encode() + b"\n")
            child = None
    if child:
        end(child, True, settings)
    if not settings["own_root"]:
        remove(settings["work"])


def cpu_seconds(child):
    """Processor time that the child has used, or None where the system does not say."""
    try:
        return time.clock_gettime(~child << 3 | 2)  # man 3 clock_getcpuclockid
    except (AttributeError, OSError, OverflowError, TypeError):
        return None


def new_child(settings, channel):
    import confine

    if settings["own_root"]:
        confine.fresh_scratch(settings["scratch"], 16)
    server = os.getpid()
    child = os.fork()
    if child == 0:
        try:
            settings["control"].close()
            work(settings, channel, server)
        finally:
            os._exit(0)
    os.close(channel)
    return child


def end(child, kill, settings):
    """The child's end: {"signal": n} or {"exit": code}; what it left running is killed with it."""
    if child is None:
        return {"exit": 0}
    patience = time.monotonic() + (0 if kill else 0.3)
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid or time.monotonic() > patience:
            break
        time.sleep(0.002)
    for target in (child, -1) if settings["own_processes"] else (child, -child):
        try:
            if pid == 0 or target < 0:
                os.kill(target, signal.SIGKILL)
        except OSError:
            pass
    if pid == 0:
        pid, status = os.waitpid(child, 0)
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except OSError:
        pass
    if not settings["own_root"]:
        empty(settings["scratch"])
    if os.WIFSIGNALED(status):
        return {"signal": os.WTERMSIG(status)}
    return {"exit": os.WEXITSTATUS(status)}


def remove(folder):
    """Remove the sandbox's folder: also when the grader is no more."""
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def empty(folder):
    """Remove what a submission left in the scratch folder (never following its links)."""
    import shutil

    for path, folders, _ in os.walk(folder):  # one that is closed cannot be emptied
        for name in folders:
            closed = os.path.join(path, name)
            if not os.path.islink(closed):
                os.chmod(closed, 0o700)
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path, ignore_errors=True)
        else:
            os.unlink(entry.path)


def work(settings, channel, server):
    """In the child: close the doors, say which are closed, then listen to the grader."""
    import confine
    import learner
    import seccomp
    import wire

    for fd in (0, 1, 2):
        os.dup2(settings["null"], fd)
    if server:
        os.setsid()
    held = settings.get("held", {}) | confine.limits(settings["memory"], settings["cpu"])
    os.chdir(settings["scratch"])
    held["user"] = confine.drop_privileges(settings["uid"])
    if server:
        held["ends with grader"] = confine.die_with_parent(server)
    if settings.get("rules") is not None:
        held["landlock"] = confine.landlock(settings["rules"])
        os.close(settings["rules"])
    held["system calls"] = seccomp.install() if confine.LINUX else confine.NOT_LINUX

    def read(n):
        parts = []
        while n:
            part = channel_read(channel, min(n, 1 << 20))
            if not part:
                os._exit(0)  # the grader hung up
            parts.append(part)
            n -= len(part)
        return b"".join(parts)

    def write(data):
        view = memoryview(data)
        while view:
            view = view[channel_write(channel, view) :]

    if isinstance(channel, int):
        channel_read, channel_write = os.read, os.write
    else:  # a Windows socket is not a file
        channel_read, channel_write = (lambda c, n: c.recv(n)), (lambda c, d: c.send(d))
    write(wire.pack({"held": held}))
    learner.Learner(read, write).talk()


def once(settings):
    """Without fork: one process for one submission, connecting to the grader that waits for it."""
    prepare(settings)
    settings["null"] = os.open(os.devnull, os.O_RDWR)
    settings["scratch"] = settings["work"]
    reason = "this system has no fork: each submission starts a process of its own"
    settings["held"] = dict.fromkeys(("network", "processes", "files", "landlock"), reason)
    channel = socket.create_connection(("127.0.0.1", settings["port"]))
    channel.sendall(settings["token"].encode())
    work(settings, channel.detach() if os.name == "posix" else channel, 0)


if __name__ == "__main__":
    SETTINGS = json.loads(sys.argv[1])
    if "control" in SETTINGS:
        serve(SETTINGS)
    else:
        once(SETTINGS)
