"""What keeps a learner's code in: each function adds one protection and says whether it holds.

Every function returns "" when the protection holds, else the reason why it does not; the report of
a run lists them. None is needed for the marks to be right (those are decided in another process);
together they keep the code from reading the answers, other submissions and the network, and from
harming the machine. The layers overlap on purpose: where one cannot be had, another remains.

Runs inside the sandbox and is loaded by path: it imports nothing of the course.
Sources: man 2 unshare, mount, prctl, capset, setrlimit; man 7 landlock, user_namespaces.
"""

import ctypes
import os
import signal
import struct
import sys
import sysconfig

try:
    import resource
except ImportError:  # Windows
    resource = None

LINUX = sys.platform.startswith("linux")
libc = ctypes.CDLL(None, use_errno=True) if LINUX else None

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = (
    1,
    2,
    4,
    32,
    4096,
    16384,
    1 << 18,
)
MNT_DETACH = 2
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446
NOT_LINUX = "only on Linux"


def _call(function, *args):
    """A libc call -> "" or the reason of its failure."""
    if function(*args) == 0:
        return ""
    return os.strerror(ctypes.get_errno())


# --------------------------------------------------------------------- once, in the fork server


def namespaces():
    """Own user (where needed), network, mount, process, IPC and host-name namespaces.

    Returns {"network": "" or reason, "processes": ..., "mounts": ...}. The process namespace holds
    for children: fork afterwards, and the first child is the one whose end ends them all.
    """
    names = {"network": CLONE_NEWNET, "mounts": CLONE_NEWNS, "processes": CLONE_NEWPID}
    if not LINUX:
        return dict.fromkeys(names, NOT_LINUX)
    uid, gid = os.getuid(), os.getgid()
    if uid != 0:
        reason = _call(libc.unshare, CLONE_NEWUSER)
        if reason:
            return dict.fromkeys(names, f"user namespaces are closed to this user ({reason})")
        for path, text in (
            ("setgroups", "deny"),
            ("uid_map", f"{uid} {uid} 1"),
            ("gid_map", f"{gid} {gid} 1"),
        ):
            with open(f"/proc/self/{path}", "w") as file:
                file.write(text)
    _call(libc.unshare, CLONE_NEWUTS | CLONE_NEWIPC)
    return {name: _call(libc.unshare, flag) for name, flag in names.items()}


def readable_paths(extra):
    """What a learner's process may read: the standard library without site-packages, and `extra`.

    site-packages stays out: an installed copy of the course may lie there.
    """
    library = sysconfig.get_paths()["stdlib"]
    entries = (os.path.join(library, name) for name in sorted(os.listdir(library)))
    outside = ("site-packages", "dist-packages")
    return library, [e for e in entries if os.path.basename(e) not in outside] + list(extra)


def _mount(source, target, kind, flags, data=None):
    encode = [x.encode() if x else None for x in (source, target, kind)]
    return _call(libc.mount, *encode, ctypes.c_ulong(flags), data.encode() if data else None)


def new_root(work, extra):
    """Change into a file system that holds nothing but the readable paths and an empty scratch.

    work: a folder to mount it on (in this mount namespace only). The standard library is mounted
    read-only; what must stay out of it is covered by an empty file system.
    """
    if not LINUX:
        return NOT_LINUX
    library, _ = readable_paths(())
    reason = _mount("none", "/", None, MS_REC | MS_PRIVATE) or _mount(
        "tmpfs", work, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=755"
    )
    if reason:
        return f"mount: {reason}"
    covers = [os.path.join(library, name) for name in ("site-packages", "dist-packages")]
    for path in [library, *extra]:
        reason = _bind(path, work + path)
        if reason:
            return f"mount {os.path.basename(path)}: {reason}"
        for cover in covers if path == library else ():
            if os.path.isdir(cover) and _mount(
                "tmpfs", work + cover, "tmpfs", MS_NOSUID, "mode=755"
            ):
                return "the installed packages could not be covered"
    os.mkdir(work + "/scratch")
    os.mkdir(work + "/dev")
    os.chroot(work)
    os.chdir("/")
    return ""


def _bind(path, target):
    """Bind-mount the folder `path` on `target`, read-only."""
    os.makedirs(target, exist_ok=True)
    reason = _mount(path, target, None, MS_BIND)
    if reason:
        return reason
    # A user namespace may not take away a mount's own flags, so they are repeated. nosuid nodev
    # noexec noatime nodiratime have the same numbers in statvfs and in mount(2).
    kept = os.statvfs(target).f_flag & (2 | 4 | 8 | 1024 | 2048)
    return _mount(None, target, None, MS_BIND | MS_REMOUNT | MS_RDONLY | kept)


def unmount(path):
    libc.umount2(path.encode(), MNT_DETACH)


def fresh_scratch(path, megabytes):
    """An empty memory-backed folder at `path`, in place of whatever was mounted there."""
    unmount(path)
    return _mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, f"size={megabytes}m,mode=777")


def landlock_rules(readable, library, scratch):
    """A Landlock rule set (a file descriptor) that allows reading `readable` and using `scratch`.

    Returns (fd, "") or (None, reason). Needs no privilege; Linux 5.13 and newer.
    """
    if not LINUX:
        return None, NOT_LINUX
    abi = libc.syscall(LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1)
    if abi < 1:
        return None, f"Landlock: {os.strerror(ctypes.get_errno())}"
    files = (1 << 13) - 1 | (abi >= 2) << 13 | (abi >= 3) << 14 | (abi >= 5) << 15
    net = 3 if abi >= 4 else 0  # TCP bind and connect
    scope = 3 if abi >= 6 else 0  # abstract sockets and signals stay inside
    attributes = struct.pack("<QQQ", files, net, scope)[: 8 * (1 + (abi >= 4) + (abi >= 6))]
    fd = libc.syscall(LANDLOCK_CREATE, attributes, ctypes.c_size_t(len(attributes)), 0)
    if fd < 0:
        return None, f"Landlock: {os.strerror(ctypes.get_errno())}"
    read_file, read_dir = 1 << 2, 1 << 3
    everything = files & ~(
        1 << 0 | 1 << 6 | 1 << 9 | 1 << 10 | 1 << 11 | 1 << 12
    )  # no devices, links
    rules = [(library, read_dir), (scratch, everything)]
    rules += [(p, read_file | read_dir if os.path.isdir(p) else read_file) for p in readable]
    for path, allowed in rules:
        try:
            at = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue  # what cannot be opened cannot be read either
        rule = struct.pack("<Qi", allowed, at)
        libc.syscall(LANDLOCK_ADD, fd, 1, rule, 0)
        os.close(at)
    return fd, ""


# ---------------------------------------------------------------------- in each learner's process


def limits(memory, cpu_seconds):
    """Bounds on memory, CPU time, threads, open files, file size; no core dumps.

    memory: bytes of address space. cpu_seconds: for the whole process, behind the grader's clock.
    """
    if resource is None:
        return {
            "memory": "no resource limits on this system",
            "cpu": "no resource limits on this system",
        }
    wanted = {
        "memory": ("RLIMIT_AS", memory, memory),
        "cpu": ("RLIMIT_CPU", cpu_seconds, cpu_seconds + 1),
        "threads": ("RLIMIT_NPROC", 256, 256),
        "open files": ("RLIMIT_NOFILE", 64, 64),
        "file size": ("RLIMIT_FSIZE", 4 << 20, 4 << 20),
        "core": ("RLIMIT_CORE", 0, 0),
    }
    held = {}
    for name, (limit, soft, hard) in wanted.items():
        try:
            resource.setrlimit(getattr(resource, limit), (soft, hard))
            held[name] = ""
        except (AttributeError, ValueError, OSError) as exc:
            held[name] = str(exc)
    return held


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
        failed = _call(libc.capset, header, nothing)
        zero = ctypes.c_ulong(0)
        failed = failed or _call(
            libc.prctl, PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), zero, zero, zero
        )
        reason = reason or failed
    return reason


def die_with_parent(parent):
    """Be killed when `parent` ends (Linux). Also covers a parent that has ended already."""
    if not LINUX:
        return NOT_LINUX
    reason = _call(libc.prctl, PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)
    return reason


def landlock(fd):
    """Restrict this process to the rule set."""
    return _call(libc.syscall, LANDLOCK_RESTRICT, fd, 0)
