"""Windows and macOS, as the course's own code meets them, made of a POSIX machine.

A Python that is started with `variables(system, folder)` is of that system for the course's
modules, and so is each that it starts: the libraries that the system lacks cannot be imported;
`os`, `signal`, `sys` and others have its names and none of those that it has not; there is no
/proc; a text file without a named encoding is in the system's; and on Windows a file that is open
cannot be renamed or removed, and the names and lengths of paths are bounded.

What is not the course's (the standard library, NumPy, Jupyter) goes on to see the machine that
there is: its authors have brought it to those systems, and here it would only break.
"""

import builtins
import errno
import io
import os
import pathlib
import re
import runpy
import subprocess
import sys
import types

VARIABLE = "DNN_TEST_SYSTEM"  # hands the system on to the processes that are started
IN_USE = "DNN_TEST_IN_USE"  # a file that another program (a spreadsheet) has open
HERE = pathlib.Path(__file__)

# The course's packages, and the modules of its sandbox, which are loaded by path.
OURS = {
    "dnn_course", "dnn_helpers", "testCases", "engine", "confine", "learner", "namespaces",
    "probe", "scratch", "seccomp", "shell", "system_calls", "wire", "worker",
}  # fmt: skip
NO_LIBRARY = {
    "windows": {"fcntl", "resource", "pwd", "grp", "termios", "pty", "tty", "posix", "syslog"},
    "macos": {"ossaudiodev", "spwd"},
}
# Names of modules that are not there: the documentation's "Availability" of each.
LINUX_ALONE = {
    "os": """sched_getaffinity sched_setaffinity setxattr getxattr listxattr memfd_create
        pidfd_open unshare setns splice O_PATH O_TMPFILE O_DIRECT posix_fadvise setresuid setresgid
        eventfd copy_file_range""",
    "socket": "SOCK_CLOEXEC SOCK_NONBLOCK AF_NETLINK",
    "time": "",
    "signal": "SIGPWR SIGSTKFLT sigtimedwait sigwaitinfo SIGRTMIN SIGRTMAX",
    "select": "epoll",
    "resource": "prlimit",
}
NOT_WINDOWS = {
    "os": """fork forkpty fchmod fchown chown lchown chroot getuid geteuid getgid getegid getgroups
        getpgid getpgrp getsid getresuid getloadavg initgroups killpg mkfifo mknod nice openpty
        pread pwrite readv writev sched_yield setuid setgid seteuid setegid setgroups setpgid
        setreuid setregid setsid statvfs fstatvfs sync sysconf pathconf tcgetpgrp ttyname uname wait
        wait3 wait4 waitid WNOHANG WIFSIGNALED WIFEXITED WTERMSIG WEXITSTATUS WCOREDUMP O_NOFOLLOW
        O_NONBLOCK O_CLOEXEC O_DIRECTORY O_NOCTTY O_SYNC posix_spawn fdatasync confstr ctermid
        getpriority setpriority""",
    "socket": "AF_UNIX send_fds recv_fds CMSG_LEN SCM_RIGHTS",
    "time": "clock_gettime clock_settime clock_getres pthread_getcpuclockid tzset",
    "signal": """SIGALRM SIGHUP SIGKILL SIGQUIT SIGCHLD SIGPIPE SIGUSR1 SIGUSR2 SIGXCPU SIGSYS
        SIGSTOP SIGCONT SIGTSTP setitimer getitimer ITIMER_REAL ITIMER_VIRTUAL ITIMER_PROF alarm
        pause pthread_kill pthread_sigmask sigpending sigwait siginterrupt""",
    "select": "poll",
}
LONGEST_PATH, LONGEST_FOLDER = 259, 247  # Windows, as it is set up: MAX_PATH less its ends
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\\]|[. ]$')
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?$", re.IGNORECASE)


class Module(types.ModuleType):
    """A module as another system has it: some names are gone, some are others."""

    def __init__(self, real, gone, instead):
        super().__init__(real.__name__)
        self.__dict__.update(_real=real, _gone=gone, _instead=instead)

    def __getattr__(self, name):
        if name in self._gone:
            raise AttributeError(f"module {self._real.__name__!r} has no attribute {name!r}")
        return self._instead[name] if name in self._instead else getattr(self._real, name)

    def __setattr__(self, name, value):
        setattr(self._real, name, value)

    def __dir__(self):
        return sorted(set(dir(self._real)) - self._gone)


def pretend(system):
    """Turn this process, and what it starts, into one of `system`."""
    os.environ[VARIABLE] = system
    if system == "linux":
        return
    real_import, windows = builtins.__import__, system == "windows"
    changed = _windows() if windows else _macos()
    modules = {}

    def seen(name):
        if name not in modules:
            gone = set(LINUX_ALONE.get(name, "").split())
            gone |= set(NOT_WINDOWS.get(name, "").split()) if windows else set()
            modules[name] = Module(sys.modules[name], gone, changed.get(name, {}))
        return modules[name]

    def import_(name, globals=None, locals=None, fromlist=(), level=0):
        if level == 0 and globals is not None and _is_ours(globals):
            top = name.partition(".")[0]
            if top in NO_LIBRARY[system]:
                raise ModuleNotFoundError(f"No module named {top!r}", name=top)
            real = real_import(name, globals, locals, fromlist, level)
            listed = top in LINUX_ALONE or top in changed
            return seen(top) if listed and real.__name__ == top else real
        return real_import(name, globals, locals, fromlist, level)

    builtins.__import__ = import_
    _files(windows)
    _children(windows)


def _is_ours(names):
    module = str(names.get("__name__", ""))
    if module == "__main__":
        return pathlib.PurePath(str(names.get("__file__", ""))).name == "worker.py"
    return module.partition(".")[0] in OURS


def _asked_by_us():
    """Whether the course's code is the first beside the standard library's that called."""
    frame = sys._getframe(2)
    while frame and frame.f_globals.get("__name__", "").partition(".")[0] in (
        "pathlib", "os", "posixpath", "genericpath", "tempfile", "shutil", "contextlib", __name__,
    ):  # fmt: skip
        frame = frame.f_back
    return frame is not None and _is_ours(frame.f_globals)


# ------------------------------------------------------------------------------- what is different


def _macos():
    def fork():
        raise AssertionError("after a library has started threads, a fork on macOS may crash")

    def setrlimit(limit, values):
        import resource

        if limit == resource.RLIMIT_AS:  # there in name alone
            raise ValueError("current limit exceeds maximum limit")
        resource.setrlimit(limit, values)

    return {
        "sys": {"platform": "darwin"},
        "os": {"fork": fork, "listdir": _no_proc(os.listdir), "stat": _no_proc(os.stat),
               "readlink": _no_proc(os.readlink), "open": _no_proc(os.open)},
        "resource": {"setrlimit": setrlimit},
    }  # fmt: skip


def _windows():
    real_signal = __import__("signal")

    def signal(number, handler):
        if number not in (2, 4, 6, 8, 11, 15):
            raise ValueError("invalid signal value")
        return real_signal.signal(number, handler)

    def rename(source, target, **_):
        _free(source, target)
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, "Cannot create a file when that file already "
                                  "exists", str(source), None, str(target))  # fmt: skip
        os.rename(source, target)

    def replace(source, target, **_):
        _named(target)
        _free(source, target)
        os.replace(source, target)

    def open_(path, flags, mode=0o777, **_):
        if os.path.isdir(path):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        _named(path)
        return _no_proc(os.open)(path, flags, mode)

    def unlink(path, **_):
        _free(path)
        os.unlink(path)

    return {
        "sys": {"platform": "win32"},
        "os": {"name": "nt", "rename": rename, "replace": replace, "open": open_,
               "unlink": unlink, "remove": unlink, "symlink": _no_link,
               "listdir": _no_proc(os.listdir), "stat": _no_proc(os.stat),
               "readlink": _no_proc(os.readlink), "chmod": lambda path, mode, **_: None},
        "signal": {"signal": signal},
    }  # fmt: skip


def _no_link(*_, **__):
    raise OSError(errno.EPERM, "A required privilege is not held by the client")


def _no_proc(function):
    def asked(path, *arguments, **options):
        _not_there(path)
        return function(path, *arguments, **options)

    return asked


def _not_there(path):
    if isinstance(path, str | os.PathLike) and re.match(r"/(proc|sys)(/|$)", os.fspath(path)):
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", os.fspath(path))


def _free(*paths):
    """What is open, here or in another program, is not renamed and not removed."""
    busy = {os.environ.get(IN_USE, "")}
    for handle in os.listdir("/proc/self/fd"):
        try:
            busy.add(os.readlink(f"/proc/self/fd/{handle}"))
        except OSError:
            continue
    for path in paths:
        if os.path.realpath(path) in busy:
            raise PermissionError(errno.EACCES, "The process cannot access the file because it is "
                                  "being used by another process", str(path))  # fmt: skip


def _named(path, longest=LONGEST_PATH):
    """Refuse a path that Windows refuses, for what is written."""
    whole = os.path.abspath(os.fsdecode(path))
    for name in whole.split("/")[1:]:
        if _FORBIDDEN.search(name) or _DEVICE.match(name):
            raise OSError(errno.EINVAL, "The filename is incorrect", whole)
    if len(whole) > longest:
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", whole)


def _files(windows):
    real = {"open": io.open, "mkdir": os.mkdir, "unlink": pathlib.Path.unlink, "link": os.symlink}
    default = "cp1252" if windows else "utf-8"

    def open_(file, mode="r", buffering=-1, encoding=None, *arguments, **options):
        if isinstance(file, str | os.PathLike) and _asked_by_us():
            _not_there(file)
            if windows and os.fspath(file) != os.devnull:
                _named(file)
            if "b" not in mode and encoding in (None, "locale"):
                encoding = default
        return real["open"](file, mode, buffering, encoding, *arguments, **options)

    builtins.open = io.open = open_
    exists = pathlib.Path.exists

    def there(self, **options):
        return not str(self).startswith(("/proc", "/sys/")) and exists(self, **options)

    pathlib.Path.exists = there
    if not windows:
        return

    def mkdir(path, *arguments, **options):
        if _asked_by_us():
            _named(path, LONGEST_FOLDER)
        return real["mkdir"](path, *arguments, **options)

    def remove(self, missing_ok=False):
        if _asked_by_us():
            _free(self)
        real["unlink"](self, missing_ok=missing_ok)

    os.mkdir = mkdir
    pathlib.Path.unlink = remove
    pathlib.Path.chmod = lambda self, mode, **_: None
    pathlib.Path.symlink_to = _no_link
    import zoneinfo

    zoneinfo.reset_tzpath([])  # Windows has no time zones of this kind


def _children(windows):
    """Programs that the course starts are of the same system."""
    start = subprocess.Popen.__init__

    def init(self, command, *arguments, **options):
        if windows:
            assert not options.get("pass_fds"), "pass_fds is not supported on Windows"
            assert not options.get("preexec_fn"), "preexec_fn is not supported on Windows"
        ours = _asked_by_us() and not isinstance(command, str)
        if ours and command[0] == sys.executable and "-I" in command:
            # It reads no variables, and no sitecustomize: the program is run through this file.
            at = next(i for i, word in enumerate(command) if i and not word.startswith("-"))
            system = os.environ[VARIABLE]
            command = [*command[:at], str(HERE), system, *command[at:]]
        start(self, command, *arguments, **options)

    subprocess.Popen.__init__ = init
    if windows:
        subprocess.Popen.kill = lambda self: self.send_signal(9)


# --------------------------------------------------------------------------------------------- run


def variables(system, folder):
    """The environment in which each Python is one of `system`; `folder` is for what does that."""
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(
        f"import os, runpy\nrunpy.run_path({str(HERE)!r})['pretend'](os.environ[{VARIABLE!r}])\n",
        "utf-8",
    )
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "DNN_", "LC_"))}
    return {**kept, VARIABLE: system, "PYTHONPATH": str(folder), "PYTHONUTF8": "0"}


if __name__ == "__main__":  # SYSTEM PROGRAM ARGUMENT ...
    _, system_, *sys.argv = sys.argv
    if str(HERE.parent) in sys.path:
        sys.path.remove(str(HERE.parent))
    pretend(system_)
    runpy.run_path(sys.argv[0], run_name="__main__")
