"""What ends a function that hangs: the kernel's interrupt, or a watchdog.

Between two cells a kernel ignores its interrupt, and the playground trains between cells.  So while
it does, the interrupt is listened to.
"""

import contextlib
import signal
import threading

LIMIT = 10.0  # seconds without a call or a return, after which a function is stopped


class Stopped(BaseException):
    """What runs was interrupted, or did not end.  No `except Exception` keeps it."""


@contextlib.contextmanager
def watched(progress, seconds=None):
    """End the block with Stopped at an interrupt, or when `progress()` has long been the same.

    seconds: how long (default LIMIT); after one to two times as many it ends.  Off the main thread,
    and on systems without timers (Windows), there is nobody to watch: the block just runs.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    seconds = LIMIT if seconds is None else seconds
    seen = None

    def interrupted(*_):
        raise Stopped("was interrupted")

    def looked(*_):
        nonlocal seen
        before, seen = seen, progress()
        if before == seen:
            raise Stopped(f"ran for {seconds:g} seconds without an end, and was stopped")

    timer = hasattr(signal, "setitimer")
    old = signal.signal(signal.SIGINT, interrupted)
    try:
        if timer:
            old_alarm = signal.signal(signal.SIGALRM, looked)
            signal.setitimer(signal.ITIMER_REAL, seconds, seconds)
        yield
    finally:
        if timer:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, old_alarm)
        signal.signal(signal.SIGINT, old if old is not None else signal.SIG_DFL)
