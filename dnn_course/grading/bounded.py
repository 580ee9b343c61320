"""A process of the grader's own that may die of what a learner made, and takes nothing with it."""

import contextlib
import os
import signal
import threading
from multiprocessing import parent_process
from multiprocessing.connection import wait

MEMORY = 2 << 30  # bytes of address space


def be_bounded():
    """In such a process: end with the parent, also when that is killed; have a limit of memory.

    Ctrl-C is the parent's to answer. The limit is soft: what is started from here may have its own.
    """

    def end_with_parent():
        wait([parent_process().sentinel])
        os._exit(1)

    threading.Thread(target=end_with_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limit
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, hard))
