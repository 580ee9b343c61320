"""A system-call filter for the learner's process: a classic BPF program (Linux, x86-64 and ARM64).

It is a list of refusals: no new process, no program started, no socket, no look into or signal to
another process, none of their limits or priorities, no change of a file's mode, owner or times, no
question what the kernel has cached. A NumPy function needs none of these. Calls newer than the list
are answered with ENOSYS, as an older kernel would. Refused calls fail with EPERM, which the learner
sees as PermissionError: they do not kill, so that the message in the feedback says what was tried.

Source: Linux Documentation/userspace-api/seccomp_filter.rst; the kernel's system-call tables.
"""

import ctypes
import errno
import os
import platform
import struct

NUMBERS = {  # name: (x86-64, ARM64); None where the architecture has no such call
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
    "socket": (41, 198), "socketpair": (53, 199), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202), "accept4": (288, 242), "connect": (42, 203), "sendmsg": (46, 211),
    "recvmsg": (47, 212), "sendmmsg": (307, 269), "recvmmsg": (299, 243),
    "tkill": (200, 130), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "kcmp": (312, 272), "setsid": (112, 157), "setpgid": (109, 154),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "unshare": (272, 97), "setns": (308, 268), "personality": (135, 92),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    "swapon": (167, 224), "swapoff": (168, 225), "reboot": (169, 142), "acct": (163, 89),
    "quotactl": (179, 60), "sethostname": (170, 161), "setdomainname": (171, 162),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "iopl": (172, None),
    "ioperm": (173, None), "bpf": (321, 280), "perf_event_open": (298, 241),
    "userfaultfd": (323, 282), "fanotify_init": (300, 262), "memfd_create": (319, 279),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "shmget": (29, 194), "semget": (64, 190), "msgget": (68, 186), "mq_open": (240, 180),
    "shmat": (30, 196), "shmctl": (31, 195), "semop": (65, 193), "semctl": (66, 191),
    "msgsnd": (69, 189), "msgrcv": (70, 188), "msgctl": (71, 187),
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "chown": (92, None),
    "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54), "utime": (132, None),
    "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    "preadv2": (327, 286), "pwritev2": (328, 287), "mincore": (27, 232), "fadvise64": (221, 223),
    "readahead": (187, 213), "setpriority": (141, 140), "ioprio_set": (251, 30),
    "sched_setparam": (142, 118), "sched_setscheduler": (144, 119), "sched_setattr": (314, 274),
    "sched_setaffinity": (203, 122),
}  # fmt: skip
CLONE, KILL, TGKILL, PRLIMIT = (56, 220), (62, 129), (234, 131), (302, 261)
FCNTL, PRCTL = (72, 25), (157, 167)
SIGNALS_FOR_OTHERS = (8, 10, 15)  # F_SETOWN, F_SETSIG, F_SETOWN_EX: the kernel would send them
PDEATHSIG = (1,)  # PR_SET_PDEATHSIG: to outlive the grader
FIRST_UNKNOWN = 424  # numbers from here on are the same everywhere, and newer than this list
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

CLONE_THREAD = 0x00010000
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, MODE_FILTER = 38, 22, 2
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NR, _ARCH, _ARG0, _ARG1 = 0, 4, 16, 24  # offsets in struct seccomp_data; low halves of arguments


def _op(code, k, jump_true=0, jump_false=0):
    return struct.pack("<HBBI", code, jump_true, jump_false, k)


def program(own_pid):
    """The filter's instructions, or None where the architecture is unknown.

    own_pid: the one process that kill() may name, so that abort() and raise_signal() still work.
    """
    if platform.machine() not in ARCHITECTURES:
        return None
    column, audit = ARCHITECTURES[platform.machine()]
    refuse = _op(_RETURN, _ERRNO | errno.EPERM)
    allow = _op(_RETURN, _ALLOW)
    code = [
        _op(_LOAD, _ARCH), _op(_EQUAL, audit, 1, 0), _op(_RETURN, _KILL),
        _op(_LOAD, _NR),
        _op(_AT_LEAST, FIRST_UNKNOWN, 0, 1), _op(_RETURN, _ERRNO | errno.ENOSYS),
    ]  # fmt: skip
    for number in sorted(row[column] for row in NUMBERS.values() if row[column] is not None):
        code += [_op(_EQUAL, number, 0, 1), refuse]
    # A new thread may start, a new process may not (clone without CLONE_THREAD).
    code += [
        _op(_EQUAL, CLONE[column], 0, 4),
        _op(_LOAD, _ARG0), _op(_ANY_BIT, CLONE_THREAD, 0, 1), allow, refuse,
    ]  # fmt: skip
    for call in (KILL, TGKILL):
        code += [
            _op(_EQUAL, call[column], 0, 4),
            _op(_LOAD, _ARG0), _op(_EQUAL, own_pid, 0, 1), allow, refuse,
        ]  # fmt: skip
    # Its own limits it may lower (0 and its own number name itself), nobody else's.
    code += [
        _op(_EQUAL, PRLIMIT[column], 0, 5),
        _op(_LOAD, _ARG0), _op(_EQUAL, 0, 1, 0), _op(_EQUAL, own_pid, 0, 1), allow, refuse,
    ]  # fmt: skip
    for call, argument, forbidden in (
        (FCNTL, _ARG1, SIGNALS_FOR_OTHERS),
        (PRCTL, _ARG0, PDEATHSIG),
    ):
        tests = [_op(_EQUAL, k, len(forbidden) - i, 0) for i, k in enumerate(forbidden)]
        code += [_op(_EQUAL, call[column], 0, len(tests) + 3), _op(_LOAD, argument), *tests]
        code += [allow, refuse]
    return b"".join([*code, allow])


def install():
    """Filter this process from now on. Returns "" when it holds, else the reason why not."""
    code = program(os.getpid())
    if code is None:
        return f"no system-call table for {platform.machine()}"
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(code, len(code))
    head = struct.pack("<HxxxxxxQ", len(code) // 8, ctypes.addressof(buffer))
    header = ctypes.create_string_buffer(head, len(head))
    zero = ctypes.c_ulong(0)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), zero, zero, zero):
        return f"no_new_privs: {os.strerror(ctypes.get_errno())}"
    mode = ctypes.c_ulong(MODE_FILTER)
    if libc.prctl(PR_SET_SECCOMP, mode, ctypes.byref(header), zero, zero):
        return f"seccomp: {os.strerror(ctypes.get_errno())}"
    return ""
