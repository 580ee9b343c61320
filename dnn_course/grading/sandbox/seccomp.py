"""A system-call filter for the learner's process: a classic BPF program (Linux, x86-64 and ARM64).

It is a list of refusals: no new process, no program started, no socket, no look into or signal to
another process, no kernel facility that a NumPy function could need. Calls newer than the list are
answered with ENOSYS, as an older kernel would. Refused calls fail with EPERM, which the learner
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
}  # fmt: skip
CLONE, KILL, TGKILL = (56, 220), (62, 129), (234, 131)
FIRST_UNKNOWN = 424  # numbers from here on are the same everywhere, and newer than this list
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

CLONE_THREAD = 0x00010000
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, MODE_FILTER = 38, 22, 2
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NR, _ARCH, _ARG0 = 0, 4, 16  # offsets in struct seccomp_data; the low half of the first argument


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
