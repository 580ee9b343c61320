"""The system calls that a learner's process may make: what Python and NumPy need, and no other.

Measured (strace) on every lesson, right and wrong, on the hand-ins and on the hostile class of the
tests; what other releases of glibc, Python and NumPy use for the same things stands beside it. Not
in the list, so refused: a new process, a program, a socket, a look into or a signal to another
process, its limits or priority, a file's mode, owner, times or attributes, links and devices,
questions what the kernel has cached and how busy the machine is, locks and memory that others see.

Numbers: the kernel's tables for x86-64 and ARM64 (a test compares them with its headers).
"""

NUMBERS = {  # name: (x86-64, ARM64); None where the architecture has no such call
    # memory
    "mmap": (9, 222), "mprotect": (10, 226), "munmap": (11, 215), "brk": (12, 214),
    "mremap": (25, 216), "msync": (26, 227), "membarrier": (324, 283),
    # files that are open
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "fstat": (5, 80), "lseek": (8, 62),
    "pread64": (17, 67), "pwrite64": (18, 68), "readv": (19, 65), "writev": (20, 66),
    "preadv": (295, 69), "pwritev": (296, 70), "dup": (32, 23), "dup2": (33, None),
    "dup3": (292, 24), "fsync": (74, 82), "fdatasync": (75, 83), "ftruncate": (77, 46),
    "fallocate": (285, 47), "sendfile": (40, 71), "copy_file_range": (326, 285),
    "pipe": (22, None), "pipe2": (293, 59), "eventfd": (284, None), "eventfd2": (290, 19),
    "poll": (7, None), "ppoll": (271, 73), "select": (23, None), "pselect6": (270, 72),
    "epoll_create": (213, None), "epoll_create1": (291, 20), "epoll_ctl": (233, 21),
    "epoll_wait": (232, None), "epoll_pwait": (281, 22),
    # files by name: which ones, Landlock and the own root decide (not "truncate": an old Landlock
    # does not ask; "ftruncate" needs a file that was opened)
    "open": (2, None), "openat": (257, 56), "creat": (85, None), "stat": (4, None),
    "lstat": (6, None), "newfstatat": (262, 79), "statx": (332, 291), "access": (21, None),
    "faccessat": (269, 48), "readlink": (89, None), "readlinkat": (267, 78),
    "getdents": (78, None), "getdents64": (217, 61), "statfs": (137, 43), "fstatfs": (138, 44),
    "getcwd": (79, 17), "chdir": (80, 49), "fchdir": (81, 50), "umask": (95, 166),
    "mkdir": (83, None), "mkdirat": (258, 34), "rmdir": (84, None), "unlink": (87, None),
    "unlinkat": (263, 35), "rename": (82, None), "renameat": (264, 38), "renameat2": (316, 276),
    # threads and signals of its own
    "futex": (202, 98), "set_robust_list": (273, 99), "set_tid_address": (218, 96),
    "rseq": (334, 293), "arch_prctl": (158, None), "gettid": (186, 178),
    "sched_yield": (24, 124), "getcpu": (309, 168), "sched_get_priority_max": (146, 125),
    "sched_get_priority_min": (147, 126), "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139), "rt_sigpending": (127, 136), "rt_sigtimedwait": (128, 137),
    "rt_sigsuspend": (130, 133), "sigaltstack": (131, 132), "restart_syscall": (219, 128),
    "pause": (34, None), "exit": (60, 93), "exit_group": (231, 94), "wait4": (61, 260),
    "waitid": (247, 95),
    # time, and what it is
    "nanosleep": (35, 101), "clock_nanosleep": (230, 115), "clock_getres": (229, 114),
    "gettimeofday": (96, 169), "time": (201, None), "times": (100, 153), "alarm": (37, None),
    "getitimer": (36, 102), "setitimer": (38, 103), "getrandom": (318, 278), "uname": (63, 160),
    "getpid": (39, 172), "getppid": (110, 173), "getpgrp": (111, None),
    "getuid": (102, 174), "geteuid": (107, 175), "getgid": (104, 176), "getegid": (108, 177),
    "getresuid": (118, 148), "getresgid": (120, 150), "getgroups": (115, 158),
    "getrusage": (98, 165), "getrlimit": (97, 163), "setrlimit": (160, 164),
}  # fmt: skip

CLONE = (56, 220)  # for a thread; clone3 "does not exist", and glibc then takes this one
OWN = {  # calls whose first argument names a process: itself only
    "kill": (62, 129), "tgkill": (234, 131), "prlimit64": (302, 261),
    "getpgid": (121, 155), "getsid": (124, 156), "sched_getscheduler": (145, 120),
    "sched_getparam": (143, 121),
}  # fmt: skip
AFFINITY = {"sched_getaffinity": (204, 123)}  # asked for threads by their numbers, too
CHOICES = {  # name: ((x86-64, ARM64), which argument, the values that it may have)
    "fcntl": (
        (72, 25),
        1,
        # F_DUPFD GETFD SETFD GETFL SETFL DUPFD_CLOEXEC GETPIPE_SZ. Not F_SETOWN and F_SETSIG: with
        # them the kernel sends a signal to others. No locks and leases: a lock on a file of the
        # library is seen by whoever is graded at the same time, its place and length, too.
        (0, 1, 2, 3, 4, 1030, 1032),
    ),
    "prctl": (
        (157, 167),
        0,
        # PR_GET_PDEATHSIG GET_DUMPABLE SET_NAME GET_NAME GET_SECCOMP CAPBSET_READ GET_TIMERSLACK
        # GET_NO_NEW_PRIVS SET_VMA. Not PR_SET_PDEATHSIG: it would outlive the grader.
        (2, 3, 15, 16, 21, 23, 30, 39, 0x53564D41),
    ),
    "madvise": (
        (28, 233),
        2,
        # NORMAL RANDOM SEQUENTIAL DONTNEED FREE DONTFORK DOFORK HUGEPAGE NOHUGEPAGE DONTDUMP DODUMP
        (0, 1, 2, 4, 8, 10, 11, 14, 15, 16, 17),
    ),
    "clock_gettime": ((228, 113), 0, tuple(range(12))),  # not another process's clock
    "ioctl": (
        (16, 29),
        1,
        (
            0x5401,
            0x5413,
            0x541B,
            0x5421,
            0x5450,
            0x5451,
        ),  # TCGETS TIOCGWINSZ FIO(NREAD NBIO ..CLEX)
    ),
}
FIRST_UNKNOWN = 424  # numbers from here on are the same everywhere; none of them is needed
