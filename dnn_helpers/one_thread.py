"""What hands do with a widget happens in the thread that runs the cells, one thing after another.

JupyterLab may hand it over in a thread beside it (a "subshell" of ipykernel 7), also while a cell
runs.  There nothing could be stopped by the kernel's interrupt; and where learners' functions run
and names mean something else for a moment, a cell beside it would see that.
"""

import asyncio
import threading


class Home:
    """The thread and the event loop in which it was made; a notebook's cells have both."""

    def __init__(self):
        self.thread = threading.get_ident()
        self.loop = running_loop()

    def call(self, function, *args):
        """Call it here and now when at home, else at home as soon as nothing else runs there."""
        if self.thread == threading.get_ident() or self.loop is None or self.loop.is_closed():
            function(*args)
        else:
            self.loop.call_soon_threadsafe(function, *args)


def running_loop():
    """The event loop that runs in this thread, or None: in a script there is none."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
