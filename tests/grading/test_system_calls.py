"""The filter's numbers are the kernel's on both architectures, and nothing is let out by them."""

import re
from pathlib import Path

import pytest

from dnn_course.grading.sandbox import system_calls
from dnn_course.grading.sandbox.system_calls import AFFINITY, CHOICES, CLONE, NUMBERS, OWN

INCLUDE = Path("/usr/include")
HEADERS = {  # where Debian (linux-libc-dev) and Fedora put the kernel's tables
    "x86-64": (0, (INCLUDE / "x86_64-linux-gnu/asm/unistd_64.h", INCLUDE / "asm/unistd_64.h")),
    "ARM64": (1, (INCLUDE / "asm-generic/unistd.h",)),
}
ALL = NUMBERS | OWN | AFFINITY | {name: row[0] for name, row in CHOICES.items()} | {"clone": CLONE}
DEFINED = re.compile(r"^#define __NR(?:3264)?_(\w+)\s+(\d+)", re.MULTILINE)
# Names of the calls that make something outside the process: none of them may be in the list.
NEVER = """fork vfork clone3 execve execveat socket socketpair connect bind sendto recvfrom sendmsg
recvmsg ptrace kcmp process_vm_readv process_vm_writev mount umount2 chroot pivot_root unshare setns
chmod fchmod fchmodat chown fchown lchown fchownat utime utimes utimensat futimesat setxattr
lsetxattr fsetxattr link linkat symlink symlinkat mknod mknodat tkill rt_sigqueueinfo
rt_tgsigqueueinfo setpriority ioprio_set sched_setaffinity sched_setscheduler sched_setparam mincore
fadvise64 readahead preadv2 pwritev2 memfd_create shmget shmat msgget semget mq_open bpf keyctl
add_key perf_event_open userfaultfd io_setup io_uring_setup setsid setpgid setuid setgid capset
personality flock inotify_init1 fanotify_init timer_create sync syncfs truncate"""


@pytest.mark.parametrize("architecture", HEADERS)
def test_the_numbers_are_the_kernels(architecture):
    column, places = HEADERS[architecture]
    header = next((path for path in places if path.exists()), None)
    if header is None:
        pytest.skip(f"no kernel header for {architecture} here (apt install linux-libc-dev)")
    known = {name: int(number) for name, number in reversed(DEFINED.findall(header.read_text()))}
    known.setdefault("newfstatat", known.get("fstatat"))  # its name where the tables are generic
    assert len(known) > 250
    for name, row in ALL.items():
        assert row[column] == known.get(name), name


def test_no_number_is_there_twice():
    for column in (0, 1):
        numbers = [row[column] for row in ALL.values() if row[column] is not None]
        assert len(numbers) == len(set(numbers))
        assert max(numbers) < system_calls.FIRST_UNKNOWN


def test_what_reaches_others_is_not_in_the_list():
    assert not set(NEVER.split()) & set(ALL)
