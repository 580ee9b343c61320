"""The process in which learners' code runs; started by `box.py` as a script, apart from the course.

    python -I -S -B worker.py SETTINGS     (JSON: see `Settings` below)

It loads NumPy once and then makes a copy of itself (fork) for each submission: 2 ms instead of 150.
It has never seen the checks, the reference functions or a submission before it forks, because a
forked child can read all that its parent had in memory. Where there is no fork that can be trusted
(Windows, macOS), a fresh process is started for each submission and connects back over the loopback
interface.

    grader --- control: "n" + a socket (new child), "p" + a socket (one that tries the protections),
                        "e" (it ended), "k" (kill), "t" (its time) ---> fork server
    grader <-- channel: frames of wire.py --> child (learner.py), one per submission

Where the system allows, each child is born into a process namespace of its own, beside a first
process that does nothing but end it, and into a folder in memory of its own, on a root that nobody
can write to.
"""

import contextlib
import json
import os
import select
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
    import namespaces  # noqa: F401
    import numpy
    import numpy.fft
    import numpy.ma
    import numpy.polynomial
    import numpy.random
    import numpy.testing  # noqa: F401
    import probe  # noqa: F401
    import scratch  # noqa: F401
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
    import namespaces

    settings["threads"] = confine.threads_of_user()
    work, packages = settings["work"], settings["packages"]
    outside = namespaces.mounts()
    held = namespaces.possible(work, packages)
    held |= namespaces.enter([name for name, reason in held.items() if not reason])
    if held["processes"] == "":
        child = os.fork()  # the first process of the new process namespace: when it ends, all end
        if child:
            settings["control"].close()
            os.waitpid(child, 0)
            namespaces.unmount(work)
            remove(work)
            os._exit(0)
        settings["home"] = namespaces.own_namespace()
    library, readable = namespaces.readable_paths(packages)
    if held["files"] == "":
        held["files"] = namespaces.new_root(work, packages, outside)
    settings["own_root"] = held["files"] == ""
    settings["shared"] = settings["threads"] > 0 and not settings["own_root"]
    # Only the first process of a namespace may kill all others: anywhere else they are not its own.
    settings["own_processes"] = held["processes"] == "" and os.getpid() == 1
    place = "/scratch" if settings["own_root"] else os.path.join(work, "scratch")
    settings["rules"], held["landlock"] = confine.landlock_rules(readable, library, place)
    # A memory-backed folder is mounted below the one that the rules name: they then hold in it too.
    settings["scratch"] = os.path.join(place, "here") if settings["own_root"] else place
    return held


def serve(settings):
    """Fork a child for each submission until the grader hangs up."""
    control = settings["control"] = socket.socket(fileno=settings["control"])
    where, settings["null"] = os.path.split(os.devnull)
    settings["devices"] = os.open(where, os.O_RDONLY)  # soon out of sight
    prepare(settings)
    settings["held"] = lock_down(settings)
    control.sendall(b'{"ready": true}\n')
    child = None
    while True:
        command, fds = next_command(control, child, settings)
        if not command:
            break
        if command in (b"n", b"p"):
            child = new_child(settings, fds[0], probing=command == b"p")
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


def next_command(control, child, settings):
    """The grader's next word. Meanwhile is watched what has no budget itself: a folder on a disk,
    threads that count with all others of the user's.
    """
    from confine import THREADS, too_many_threads
    from scratch import too_much

    while child and not settings["own_root"]:
        if select.select([control], [], [], 0.1)[0]:
            break
        if too_much(settings["scratch"]):
            settings["why"] = "it wrote more than 64 MB or 2,000 files"
            stop(child, settings)
            break
        if settings["shared"] and too_many_threads(child):
            settings["why"] = f"it started more than {THREADS} threads"
            stop(child, settings)
            break
    command, fds, _, _ = socket.recv_fds(control, 1, 1)
    return command, fds


def cpu_seconds(child):
    """Processor time that the child has used, or None where the system does not say."""
    try:
        return time.clock_gettime(~child << 3 | 2)  # man 3 clock_getcpuclockid
    except (AttributeError, OSError, OverflowError, TypeError):
        return None


def new_child(settings, channel, probing=False):
    """Fork a learner's process; it and all that it could start are in a namespace of their own."""
    import namespaces

    if settings["own_root"]:
        namespaces.fresh_scratch(settings["scratch"])
    settings["why"] = settings["first"] = None
    server, home = os.getpid(), settings.get("home")
    # Opened for each: what somebody sets on it (O_APPEND, say) is then nobody else's to see.
    null = os.open(settings["null"], os.O_RDWR, dir_fd=settings["devices"])
    if settings["own_processes"]:
        settings["first"] = namespaces.leave_for(home)
        if settings["first"] == 0:
            wait_for_the_end(settings, channel)
    child = os.fork()
    if child == 0:
        try:
            settings["control"].close()
            for fd in (settings["devices"], home):
                if fd is not None:
                    os.close(fd)
            work({**settings, "null": null}, channel, server, probing)
        finally:
            os._exit(0)
    os.close(channel)
    os.close(null)
    if settings["first"]:
        namespaces.come_back(home)
    return child


def wait_for_the_end(settings, channel):
    """The first process of a submission's namespace: it does nothing, and is killed after it."""
    try:
        os.close(channel)
        settings["control"].close()
        while True:
            signal.pause()
    finally:
        os._exit(0)


def stop(child, settings):
    """Kill a learner's process and all that is beside it."""
    if settings["first"]:
        targets = (settings["first"], child)
    else:
        targets = (child, -1) if settings["own_processes"] else (child, -child)
    for target in targets:
        with contextlib.suppress(OSError):
            os.kill(target, signal.SIGKILL)


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
    stop(child, settings)
    if pid == 0:
        pid, status = os.waitpid(child, 0)
    if settings["first"]:
        os.waitpid(settings["first"], 0)  # returns when its whole namespace is empty
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except OSError:
        pass
    if not settings["own_root"]:
        empty(settings["scratch"])
    how = {"why": settings["why"]} if settings["why"] else {}
    if os.WIFSIGNALED(status):
        return {"signal": os.WTERMSIG(status), **how}
    return {"exit": os.WEXITSTATUS(status), **how}


def remove(folder):
    """Remove the sandbox's folder: also when the grader is no more."""
    import scratch

    scratch.remove(folder)


def empty(folder):
    """Remove what a submission left in the scratch folder."""
    import scratch

    with contextlib.suppress(OSError):
        scratch.empty(folder)


def work(settings, channel, server, probing=False):
    """In the child: close the doors, say which are closed, then listen to the grader.

    probing: try the doors instead of listening.
    """
    import confine
    import learner
    import probe
    import seccomp
    import wire

    for fd in (0, 1, 2):
        os.dup2(settings["null"], fd)
    if server:
        os.setsid()
    others, shared = settings.get("threads", 0), settings.get("shared", False)
    limits = confine.bounds(settings["memory"], settings["cpu"], others, shared)
    held = settings["held"] | confine.limits(limits)
    os.chdir(settings["scratch"])
    held["user"] = confine.drop_privileges(settings["uid"])
    if server:
        first = settings.get("first")
        held["ends with grader"] = confine.die_with_parent(0 if first else server)
    tried = probe.Probe(held, settings["witness"], limits, confine.libc) if probing else None
    if tried:
        tried.limited()
        tried.mortal()
        tried.own_places()
    if settings.get("rules") is not None:
        held["landlock"] = confine.landlock(settings["rules"])
        os.close(settings["rules"])
    if tried:
        tried.nobody()
        tried.landlocked()
    held["system calls"] = seccomp.install() if confine.LINUX else confine.NOT_LINUX
    if tried:
        tried.filtered()

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
    if not probing:
        learner.Learner(read, write).talk()


def once(settings):
    """Without fork: one process for one submission, connecting to the grader that waits for it."""
    prepare(settings)
    import confine

    settings["null"] = os.open(os.devnull, os.O_RDWR)
    settings["scratch"] = os.path.join(settings["work"], "scratch")
    reason = "only with a fork server" if confine.LINUX else confine.NOT_LINUX
    settings["held"] = dict.fromkeys(("network", "processes", "files", "landlock"), reason)
    channel = socket.create_connection(("127.0.0.1", settings["port"]))
    channel.sendall(settings["token"].encode())
    channel = channel.detach() if os.name == "posix" else channel
    work(settings, channel, 0, settings["probing"])


if __name__ == "__main__":
    SETTINGS = json.loads(sys.argv[1])
    if "control" in SETTINGS:
        serve(SETTINGS)
    else:
        once(SETTINGS)
