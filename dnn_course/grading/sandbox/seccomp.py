"""A system-call filter for the learner's process: a classic BPF program (Linux, x86-64 and ARM64).

It lets through what `system_calls` lists. What it does not know fails as if the user were not
allowed (EPERM, which the learner sees as PermissionError), and a call newer than the list as on an
older kernel (ENOSYS, after which libraries take the older call). Nothing is killed: so the feedback
says what was tried, and code that asks for more than it needs goes on without.

Source: Linux Documentation/userspace-api/seccomp_filter.rst.
"""

import ctypes
import errno
import os
import platform
import struct

from system_calls import AFFINITY, CHOICES, CLONE, FIRST_UNKNOWN, NUMBERS, OWN

ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
CLONE_THREAD = 0x00010000
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, MODE_FILTER = 38, 22, 2
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NR, _ARCH, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data; of arguments the low halves


def _op(code, k, jump_true=0, jump_false=0):
    return struct.pack("<HBBI", code, jump_true, jump_false, k)


def _answer(error):
    return _op(_RETURN, _ERRNO | error)


def _only(number, argument, values, otherwise):
    """Let a call through if that argument is one of `values`."""
    tests = [_op(_EQUAL, value, len(values) - i, 0) for i, value in enumerate(values)]
    allow = _op(_RETURN, _ALLOW)
    body = [_op(_LOAD, _ARGUMENTS + 8 * argument), *tests, _answer(otherwise), allow]
    return [_op(_EQUAL, number, 0, len(body)), *body]


def program(own_pid):
    """The filter's instructions, or None where the architecture is unknown.

    own_pid: the one process that a call may name, so that abort() and raise_signal() still work.
    """
    if platform.machine() not in ARCHITECTURES:
        return None
    column, audit = ARCHITECTURES[platform.machine()]
    allow = _op(_RETURN, _ALLOW)
    code = [
        _op(_LOAD, _ARCH), _op(_EQUAL, audit, 1, 0), _op(_RETURN, _KILL),
        _op(_LOAD, _NR),
        _op(_AT_LEAST, FIRST_UNKNOWN, 0, 1), _answer(errno.ENOSYS),
    ]  # fmt: skip
    # These first: what needs no look at an argument, the kernel remembers and asks no more.
    for number in sorted(row[column] for row in NUMBERS.values() if row[column] is not None):
        code += [_op(_EQUAL, number, 0, 1), allow]
    # A new thread may start, a new process may not.
    code += [
        _op(_EQUAL, CLONE[column], 0, 4),
        _op(_LOAD, _ARGUMENTS), _op(_ANY_BIT, CLONE_THREAD, 0, 1), allow, _answer(errno.EPERM),
    ]  # fmt: skip
    for name, row in OWN.items():
        own = (own_pid,) if "kill" in name else (0, own_pid)  # kill(0): the whole group
        code += _only(row[column], 0, own, errno.EPERM)
    for row in AFFINITY.values():
        code += _only(row[column], 0, (0, own_pid), errno.ENOSYS)
    for name, (row, argument, values) in CHOICES.items():
        otherwise = errno.ENOTTY if name == "ioctl" else errno.EPERM
        code += _only(row[column], argument, values, otherwise)
    return b"".join([*code, _answer(errno.EPERM)])


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
