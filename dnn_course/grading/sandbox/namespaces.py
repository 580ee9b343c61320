"""Namespaces: a process that sees no network, no other process and no file but those it needs.

Not every system allows them: containers refuse, Ubuntu lets an ordinary user make one and then
refuses to fill it, gVisor has some. So all are tried in a child first (`possible`); what works
there is done for good (`enter`), and the reasons for what does not stand on the class page.

Runs inside the sandbox and is loaded by path: it imports nothing of the course.
Sources: man 2 unshare, setns, mount; man 7 user_namespaces, pid_namespaces.
"""

import ctypes
import json
import os
import sysconfig

from confine import LINUX, NOT_LINUX, call, libc

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
FLAGS = {"network": CLONE_NEWNET, "files": CLONE_NEWNS, "processes": CLONE_NEWPID}
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT, MS_BIND = 1, 2, 4, 32, 4096
MS_REC, MS_PRIVATE, MNT_DETACH = 16384, 1 << 18, 2
MEGABYTES, INODES = 16, 1000  # of a submission's folder
RESTRICTED = "user namespaces are restricted here"
UBUNTU = "/proc/sys/kernel/apparmor_restrict_unprivileged_userns"


def possible(work, packages):
    """Try everything in a child that then ends: {"network", "files", "processes": "" or reason}."""
    if not LINUX:
        return dict.fromkeys(FLAGS, NOT_LINUX)
    read, write = os.pipe()
    outside = mounts()
    child = os.fork()
    if child == 0:
        try:
            held = enter(FLAGS)
            if held["files"] == "":
                held["files"] = new_root(work, packages, outside)
            if held["processes"] == "":
                held["processes"] = _first_process()
            os.write(write, json.dumps(held).encode())
        finally:
            os._exit(0)
    os.close(write)
    with open(read, "rb") as file:
        said = file.read()
    os.waitpid(child, 0)
    try:
        return json.loads(said)
    except ValueError:
        return dict.fromkeys(FLAGS, "the process that tried ended")


def _first_process():
    """Whether a process namespace can be filled."""
    try:
        child = os.fork()
    except OSError as exc:
        return f"fork: {exc.strerror}"
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return ""


def enter(names):
    """Unshare the named ones of FLAGS; name -> "" or the reason why not.

    The process namespace holds for children: the first that is forked is the one whose end ends
    them all.
    """
    reason = _may_unshare() if names else ""
    if reason:
        return dict.fromkeys(names, reason)
    if names:
        call(libc.unshare, CLONE_NEWIPC)
    return {name: call(libc.unshare, FLAGS[name]) for name in names}


def _may_unshare():
    """Root may as it is, anybody else within a user namespace of its own. "" or the reason."""
    if os.getuid() == 0 and call(libc.unshare, CLONE_NEWUTS) == "":
        return ""
    uid, gid = os.getuid(), os.getgid()
    reason = call(libc.unshare, CLONE_NEWUSER)
    if reason:
        return f"user namespaces are closed to this user ({reason})"
    maps = {"setgroups": "deny", "uid_map": f"{uid} {uid} 1", "gid_map": f"{gid} {gid} 1"}
    try:
        for name, text in maps.items():
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text)
    except OSError as exc:
        rule = " by AppArmor (kernel.apparmor_restrict_unprivileged_userns)"
        return f"{RESTRICTED}{rule if os.path.exists(UBUNTU) else ''} ({name}: {exc.strerror})"
    reason = call(libc.unshare, CLONE_NEWUTS)
    return f"{RESTRICTED} ({reason})" if reason else ""


# --------------------------------------------------------------------------- files: an own root


def readable_paths(extra):
    """What a learner's process may read: the standard library without site-packages, and `extra`.

    site-packages stays out: an installed copy of the course may lie there.
    """
    library = sysconfig.get_paths()["stdlib"]
    entries = (os.path.join(library, name) for name in sorted(os.listdir(library)))
    outside = ("site-packages", "dist-packages")
    return library, [e for e in entries if os.path.basename(e) not in outside] + list(extra)


def mount(source, target, kind, flags, data=None):
    encode = [x.encode() if x else None for x in (source, target, kind)]
    return call(libc.mount, *encode, ctypes.c_ulong(flags), data.encode() if data else None)


def mounts():
    """Names this process's mount namespace; None where the system does not say."""
    try:
        return os.readlink("/proc/self/ns/mnt")
    except OSError:
        return None


def new_root(work, extra, outside):
    """Change into a file system that holds nothing but the readable paths, read-only, and a place
    for a submission's folder. Returns "" or the reason why not.

    work: a folder to mount it on (in this mount namespace only). What of the standard library's
    folder must stay out is covered by an empty file system. outside: the machine's own mount
    namespace, in which nothing is to be mounted, whatever was said of this one.
    """
    if outside is None or mounts() == outside:
        return "still in the mount namespace of the machine"
    library, _ = readable_paths(())
    reason = mount("none", "/", None, MS_REC | MS_PRIVATE) or mount(
        "tmpfs", work, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,nr_inodes=1000,mode=755"
    )
    if reason:
        return f"mount: {reason}"
    covers = [os.path.join(library, name) for name in ("site-packages", "dist-packages")]
    for path in [library, *extra]:
        reason = _bind(path, work + path)
        if reason:
            return f"mount {os.path.basename(path)}: {reason}"
        for cover in covers if path == library else ():
            if os.path.isdir(cover) and mount(
                "tmpfs", work + cover, "tmpfs", MS_NOSUID, "size=4k,mode=755"
            ):
                return "the installed packages could not be covered"
    os.makedirs(work + "/scratch/here")
    os.mkdir(work + "/dev")
    os.chroot(work)
    os.chdir("/")
    # Nobody writes here from now on: not a learner's process, nor one that has got its user.
    reason = mount(None, "/", None, MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV)
    return f"mount read-only: {reason}" if reason else ""


def _bind(path, target):
    """Bind-mount the folder `path` on `target`, read-only."""
    os.makedirs(target, exist_ok=True)
    reason = mount(path, target, None, MS_BIND)
    if reason:
        return reason
    # A user namespace may not take away a mount's own flags, so they are repeated. nosuid nodev
    # noexec noatime nodiratime have the same numbers in statvfs and in mount(2).
    kept = os.statvfs(target).f_flag & (2 | 4 | 8 | 1024 | 2048)
    return mount(None, target, None, MS_BIND | MS_REMOUNT | MS_RDONLY | kept)


def unmount(path):
    libc.umount2(path.encode(), MNT_DETACH)


def fresh_scratch(path):
    """An empty memory-backed folder at `path`, in place of whatever was mounted there."""
    unmount(path)
    size = f"size={MEGABYTES}m,nr_inodes={INODES},mode=777"
    return mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, size)


# ----------------------------------------------------- processes: a namespace for each submission


def own_namespace():
    """A file descriptor of this process's own process namespace, to come back to; None without."""
    try:
        return os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None


def leave_for(home):
    """From now on children are born into a new process namespace, until `come_back`.

    Returns the process that is the first in it, and in whose end all others end; None where there
    is no such namespace. home: what `own_namespace` gave.
    """
    if home is None or call(libc.unshare, CLONE_NEWPID):
        return None
    return os.fork()


def come_back(home):
    """Children are born here again. "" or the reason why not."""
    return call(libc.setns, home, CLONE_NEWPID)
