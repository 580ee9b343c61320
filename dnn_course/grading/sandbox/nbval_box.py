"""A box in which a program with kernels, files and a network of its own runs: for `dnn referee`.

    python nbval_box.py SETTINGS COMMAND ...    (JSON: {"work": folder, "seconds": n, "memory": n})

Wider than a learner's process: nbval starts Python, Jupyter's kernels and their sockets. So what is
around them is taken away instead: no network but their own, no other process, every file read-only
but those in `work`, which is in memory and gone afterwards. Where that cannot be had it says so and
runs nothing: exit code 3.

A script of its own, apart from the course. Sources: man 2 mount_setattr; man 7 netdevice.
"""

import ctypes
import fcntl
import json
import os
import resource
import socket
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import confine
import namespaces

MOUNT_SETATTR, AT_FDCWD, AT_RECURSIVE, RDONLY = 442, -100, 0x8000, 1
GET_FLAGS, SET_FLAGS, UP = 0x8913, 0x8914, 1
REFUSED = 3


def main(settings, command):
    """Set it all up, run the command, and return its exit code."""
    for name, reason in namespaces.enter(namespaces.FLAGS).items():
        if reason:
            refuse(f"{name}: {reason}")
    loopback_up()
    child = os.fork()  # the first process of its namespace: what it leaves running ends with it
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    confine.die_with_parent(0)
    shut_in(settings)
    os.chdir(settings["work"])
    os.execv(command[0], command)
    return REFUSED


def shut_in(settings):
    """Everything read-only but a new `work`; no privileges; limits."""
    work = settings["work"]
    root = namespaces.mount("none", "/", None, namespaces.MS_REC | namespaces.MS_PRIVATE)
    read_only = struct.pack("<QQQQ", RDONLY, 0, 0, 0)
    failed = root or confine.call(
        confine.libc.syscall, MOUNT_SETATTR, AT_FDCWD, b"/", AT_RECURSIVE, read_only, 32
    )
    flags = namespaces.MS_NOSUID | namespaces.MS_NODEV
    failed = failed or namespaces.mount("tmpfs", work, "tmpfs", flags, "size=1g,mode=700")
    # A disk is a file, too, and a read-only mount does not keep root from writing on it.
    read = confine.EXECUTE | confine.READ_FILE | confine.READ_DIR
    write = confine.READ_FILE | confine.WRITE_FILE
    rules = [("/", read), (work, confine.EVERYTHING | read | 1 << 9), ("/dev/null", write)]
    rules, reason = confine.ruleset(rules, tcp=True)
    if failed or rules is None:
        refuse(failed or reason)
    for source, target in settings["copies"].items():
        copy(source, os.path.join(work, target))
    for limit, value in (
        ("RLIMIT_AS", settings["memory"]),
        ("RLIMIT_CPU", settings["seconds"]),
        ("RLIMIT_FSIZE", 64 << 20),
        ("RLIMIT_CORE", 0),
    ):
        resource.setrlimit(getattr(resource, limit), (value, value))
    header, nothing = struct.pack("<Ii", 0x20080522, 0), bytes(24)
    zero = ctypes.c_ulong(0)
    failed = confine.call(confine.libc.capset, header, nothing) or confine.call(
        confine.libc.prctl, confine.PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), zero, zero, zero
    )
    failed = failed or confine.landlock(rules)
    if failed:
        refuse(failed)


def copy(source, target):
    """Copy a folder's files, read as they are."""
    for folder, _, names in os.walk(source):
        place = os.path.join(target, os.path.relpath(folder, source))
        os.makedirs(place, exist_ok=True)
        for name in names:
            with open(os.path.join(folder, name), "rb") as old:
                data = old.read()
            with open(os.path.join(place, name), "wb") as new:
                new.write(data)


def loopback_up():
    """In a network of its own, 127.0.0.1 is there and switched off."""
    with socket.socket() as any_socket:
        asked = bytearray(struct.pack("16sH22x", b"lo", 0))
        fcntl.ioctl(any_socket, GET_FLAGS, asked, True)
        flags = struct.unpack_from("H", asked, 16)[0] | UP
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sH22x", b"lo", flags))


def refuse(reason):
    print(reason, file=sys.stderr)
    sys.stderr.flush()
    os._exit(REFUSED)


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1]), sys.argv[2:]))
