"""Systems that this machine is not, made of it: for whoever wants to see what holds there.

    python systems.py SYSTEM UID COMMAND ...

runs a command as it would run there: as an ordinary user (where we are root), with namespaces
closed, with Landlock missing or old, under Ubuntu's rule for user namespaces. A system-call filter
does that, on the command's own process tree: no setting of the machine is touched, and all of it is
gone with the command.
"""

import ctypes
import errno
import fcntl
import os
import platform
import select
import socket
import stat
import struct
import sys
import tempfile
import threading
from dataclasses import dataclass

CLONE_NEWNS, MS_BIND, MS_REC, MS_PRIVATE = 0x20000, 4096, 16384, 1 << 18
ALLOW, ERRNO, NOTIFY = 0x7FFF0000, 0x00050000, 0x7FC00000
RECEIVE, ANSWER, GO_ON = 0xC0502100, 0xC0182101, 1  # of <linux/seccomp.h>
COLUMN = platform.machine() == "aarch64"
SECCOMP = (317, 277)[COLUMN]
NAMESPACES = {"unshare": (272, 97), "mount": (165, 40), "setns": (308, 268)}
LANDLOCK = {"create": (444, 444), "add": (445, 445), "restrict": (446, 446)}
OPENAT = (257, 56)[COLUMN]


@dataclass(frozen=True)
class System:
    """What differs from this machine, and what dnn grade is expected to make of it."""

    ordinary: bool = True  # not root
    namespaces: bool = True
    landlock: str = "new"  # "old", "none"
    uid_map: bool = True  # Ubuntu 24.04: a namespace may be made, and not be filled
    options: tuple = ()  # of dnn grade
    held: tuple = ()  # of files, landlock, processes, network, user: what the class page claims


SYSTEMS = {
    "root": System(
        ordinary=False, held=("files", "landlock", "processes", "network", "system calls", "user")
    ),
    "ordinary user": System(held=("files", "landlock", "processes", "network", "system calls")),
    "no user namespaces": System(namespaces=False, held=("landlock", "system calls")),
    "no Landlock": System(landlock="none", held=("files", "processes", "network", "system calls")),
    "old Landlock": System(namespaces=False, landlock="old", held=("landlock", "system calls")),
    "neither": System(
        namespaces=False, landlock="none", options=("--unconfined",), held=("system calls",)
    ),
    "root in a container": System(
        ordinary=False, namespaces=False, held=("landlock", "system calls", "user")
    ),
    "Ubuntu 24.04": System(uid_map=False, held=("landlock", "system calls")),
}
libc = ctypes.CDLL(None, use_errno=True)


def check(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


# ----------------------------------------------------------------------------- an ordinary user


def become(uid, needed):
    """From root to a user of no name, who can reach the `needed` folders wherever they lie."""
    check(libc.unshare(CLONE_NEWNS))
    check(libc.mount(b"none", b"/", None, ctypes.c_ulong(MS_REC | MS_PRIVATE), None))
    closed = {path: folder for path in needed if (folder := first_closed(path))}
    with tempfile.TemporaryDirectory(prefix="dnn-system-") as hold:
        for number, path in enumerate(closed):
            os.mkdir(f"{hold}/{number}")
            bind(path, f"{hold}/{number}")
        for folder in sorted(set(closed.values())):
            mode = ctypes.c_char_p(b"mode=755")
            check(libc.mount(b"tmpfs", folder.encode(), b"tmpfs", ctypes.c_ulong(0), mode))
        for number, path in enumerate(closed):
            os.makedirs(path, exist_ok=True)
            bind(f"{hold}/{number}", path)
            check(libc.umount2(f"{hold}/{number}".encode(), 2))
    os.setgroups([])
    os.setgid(uid)
    os.setuid(uid)


def bind(source, target):
    flags = ctypes.c_ulong(MS_BIND | MS_REC)
    check(libc.mount(source.encode(), target.encode(), None, flags, None))


def first_closed(path):
    """The highest folder above `path` that others may not enter, or None."""
    parts = path.strip("/").split("/")
    for depth in range(1, len(parts)):
        folder = "/" + "/".join(parts[:depth])
        if not os.stat(folder).st_mode & stat.S_IXOTH:
            return folder
    return None


# -------------------------------------------------------------------------- the filter: what fails


def op(code, k, jump_true=0, jump_false=0):
    return struct.pack("<HBBI", code, jump_true, jump_false, k)


def program(system):
    """BPF: load the number, compare, answer."""
    load = op(0x20, 0)
    code = [load]
    if not system.namespaces:
        for row in NAMESPACES.values():
            code += [op(0x15, row[COLUMN], 0, 1), op(0x06, ERRNO | errno.EPERM)]
    if system.landlock == "none":
        for row in LANDLOCK.values():
            code += [op(0x15, row[COLUMN], 0, 1), op(0x06, ERRNO | errno.ENOSYS)]
    if system.landlock == "old":  # asked for its version (flags 1) it says so; larger rules fail
        code += [
            op(0x15, LANDLOCK["create"][COLUMN], 0, 6),
            op(0x20, 32), op(0x15, 1, 0, 1), op(0x06, NOTIFY),
            op(0x20, 24), op(0x25, 8, 0, 1), op(0x06, ERRNO | errno.E2BIG),
            load,
        ]  # fmt: skip
    if not system.uid_map:  # files opened for writing
        code += [op(0x15, OPENAT, 0, 3), op(0x20, 32), op(0x45, 3, 0, 1), op(0x06, NOTIFY), load]
    return b"".join([*code, op(0x06, ALLOW)])


def install(system):
    """Filter this process and its children; returns the fd on which some calls are answered."""
    code = program(system)
    buffer = ctypes.create_string_buffer(code, len(code))
    head = struct.pack("<HxxxxxxQ", len(code) // 8, ctypes.addressof(buffer))
    header = ctypes.create_string_buffer(head, len(head))
    zero = ctypes.c_ulong(0)
    check(libc.prctl(38, ctypes.c_ulong(1), zero, zero, zero))  # no new privileges
    listens = system.landlock == "old" or not system.uid_map
    return check(libc.syscall(SECCOMP, 1, 8 if listens else 0, ctypes.byref(header)))


def answer(listener):
    """In the parent: answer the calls that the filter leaves to us, until nobody is left."""
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    while True:
        for _, event in poll.poll():
            if event & select.POLLHUP:
                return
        asked = bytearray(80)
        try:
            fcntl.ioctl(listener, RECEIVE, asked, True)
        except OSError:
            continue
        number, pid = struct.unpack_from("<Q", asked)[0], struct.unpack_from("<I", asked, 8)[0]
        call, path = struct.unpack_from("<i", asked, 16)[0], struct.unpack_from("<Q", asked, 40)[0]
        if call == LANDLOCK["create"][COLUMN]:
            reply = struct.pack("<QqiI", number, 2, 0, 0)  # its version
        elif call == OPENAT and text_at(pid, path).endswith(b"/uid_map"):
            reply = struct.pack("<QqiI", number, 0, -errno.EPERM, 0)
        else:
            reply = struct.pack("<QqiI", number, 0, 0, GO_ON)
        try:
            fcntl.ioctl(listener, ANSWER, bytearray(reply), True)
        except OSError:
            continue  # it was killed meanwhile


def text_at(pid, place):
    try:
        with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
            memory.seek(place)
            return memory.read(64).split(b"\0")[0]
    except OSError:
        return b""


def main(name, uid, *command):
    system = SYSTEMS[name]
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        try:
            ours.close()
            if system.ordinary and os.getuid() == 0:
                become(int(uid), os.environ["DNN_NEEDED"].split(os.pathsep))
            listener = install(system)
            if listener:
                socket.send_fds(theirs, [b"l"], [listener])
                os.close(listener)
            theirs.close()
            os.execv(command[0], command)
        finally:
            os._exit(70)
    theirs.close()
    _, fds, _, _ = socket.recv_fds(ours, 1, 1)
    if fds:
        threading.Thread(target=answer, args=fds, daemon=True).start()
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) % 256


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
