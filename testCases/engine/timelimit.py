"""Stop a call that takes too long and keep the process alive, also when the call catches all.

On the main thread of a POSIX system an interval timer raises `TimeLimit` inside the call, again and
again until it ends: an `except:` in a loop catches the first, but not those that follow. Elsewhere
(Windows, a kernel's second thread) a watchdog thread has Python raise it in ours, as often.
What runs in C without coming back to Python (one huge matrix product) ends when it ends.

An import is never interrupted: half a module stays behind and breaks all that uses it later, and on
a slow disk the first import of a plotting library takes longer than any right answer.

Standard library only: the sandbox loads this very file.
"""

from __future__ import annotations

import contextlib
import ctypes
import signal
import sys
import threading
import time
from collections.abc import Callable

AGAIN = 0.005  # seconds between two attempts
IMPORT_SECONDS = 60.0  # after so long, an import is one that does not end
_IMPORTING = "<frozen importlib._bootstrap>"


class TimeLimit(BaseException):
    """Not an Exception, so that `except Exception` lets it through."""


def limited(seconds: float, call: Callable[[], object], patience: float = 1.0) -> object:
    """call(), or TimeLimit after so many seconds.

    patience: on a busy machine, up to so many times as long, until `seconds` of processor time are
    used as well.
    """
    clock = _Clock(seconds, patience)
    if threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer"):
        return _with_timer(clock, call)
    return _with_watchdog(clock, call)


class _Clock:
    def __init__(self, seconds: float, patience: float):
        self.seconds, self.longest = seconds, seconds * patience
        self.started, self.used = time.monotonic(), time.process_time()

    def over(self) -> bool:
        if time.monotonic() - self.started >= self.longest:
            return True
        return time.process_time() - self.used >= 0.95 * self.seconds

    def strikes(self, frame) -> bool:
        """Is it time, and is nothing being imported in this frame or above it?"""
        if not self.over():
            return False
        if time.monotonic() - self.started >= self.longest + IMPORT_SECONDS:
            return True
        while frame is not None:
            if frame.f_code.co_filename == _IMPORTING:
                return False
            frame = frame.f_back
        return True


def _with_timer(clock, call):
    here = sys._getframe()

    def stop(signum, frame):
        struck = frame
        # Only inside the call: an exception between our own lines would leave the timer running.
        while frame is not None:
            if frame is here:
                if clock.strikes(struck):
                    raise TimeLimit
                return
            if frame.f_back is here and frame.f_code is restore.__code__:
                return
            frame = frame.f_back

    def restore():
        signal.setitimer(signal.ITIMER_REAL, *timer)
        signal.signal(signal.SIGALRM, handler)

    handler = signal.signal(signal.SIGALRM, stop)
    timer = signal.setitimer(signal.ITIMER_REAL, clock.seconds, AGAIN)
    try:
        return call()
    finally:
        restore()


def _with_watchdog(clock, call):
    lock, done = threading.Lock(), threading.Event()
    thread = ctypes.c_ulong(threading.get_ident())
    set_exception = ctypes.pythonapi.PyThreadState_SetAsyncExc

    def watch():
        if done.wait(clock.seconds):
            return
        while True:
            with lock:
                if done.is_set():
                    return
                if clock.strikes(sys._current_frames().get(thread.value)):
                    set_exception(thread, ctypes.py_object(TimeLimit))
            if done.wait(AGAIN):
                return

    watchdog = threading.Thread(target=watch, daemon=True, name="time limit of check()")
    watchdog.start()
    try:
        return call()
    finally:
        _insist(lambda: _finish(lock, done))
        _insist(lambda: set_exception(thread, None))


def _finish(lock, done):
    with lock:
        done.set()


def _insist(action):
    """Do it, however often a late TimeLimit comes between."""
    for _ in range(1000):
        with contextlib.suppress(TimeLimit):
            action()
            return
