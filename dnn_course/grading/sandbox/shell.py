"""What a notebook has besides Python: `get_ipython()` and its magics, as far as they define things.

The grader has turned `%time x`, `files = !ls` and `%%capture` into calls of these (IPython's own
transformer did). Nothing of it costs a mark; what defines names in a notebook defines them here.

Loaded by path in the sandbox: it imports nothing of the course.
"""

import asyncio
import contextlib
import selectors


class Quiet:
    """Answers everything with itself and does nothing: what a plotting library is to the grader."""

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args, **kwargs):
        return self

    def __iter__(self):
        return iter((self, self))  # fig, ax = plt.subplots()

    def __getitem__(self, key):
        return self

    def __setitem__(self, key, value):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return False

    def __bool__(self):
        return False


def progress_bar(iterable=None, *args, **kwargs):
    """tqdm: a loop over it is a loop over what it is given."""
    return Quiet() if iterable is None else iterable


class Lines(list):
    """What a command of the system printed: nothing, as there are no commands here."""

    n = s = p = nlstr = spstr = ""


class Shell(Quiet):
    """`get_ipython()`. run: function that runs a cell's text in the notebook's namespace."""

    def __init__(self, names, run):
        self.user_ns = names
        self._run = run

    def run_cell_magic(self, name, line, body):
        if name in ("time", "prun"):
            self._run(body)
        elif name == "capture":
            self._capture(line, body)
        elif name in ("writefile", "file"):
            options = line.split()
            with open(options[-1], "a" if "-a" in options else "w", encoding="utf-8") as file:
                file.write(body)
        elif name == "timeit":  # runs the body, in a namespace of its own
            pass

    def _capture(self, line, body):
        words = [word for word in line.split() if not word.startswith("-")]
        if words:
            self.user_ns[words[0]] = Quiet()
        with contextlib.suppress(Exception):  # shown where the output is, and the cell goes on
            self._run(body)

    def run_line_magic(self, name, line, *args):
        if name == "time":
            try:
                code = compile(line, "<time>", "eval")
            except SyntaxError:
                self._run(line)
                return None
            return eval(code, self.user_ns)
        if name == "run":
            with open(line.split()[0], encoding="utf-8") as file:
                self._run(file.read())
        return Quiet()

    def getoutput(self, *args, **kwargs):
        return Lines()

    def system(self, *args, **kwargs):
        return None


class _Loop(asyncio.SelectorEventLoop):
    """An event loop that opens nothing: no pipe of its own to be woken through, no sockets."""

    def __init__(self):
        super().__init__(selectors.SelectSelector())

    def _make_self_pipe(self):
        pass

    def _close_self_pipe(self):
        pass


def run_to_its_end(coroutine):
    """Run what a cell awaits, as a kernel does, which has a loop running."""
    loop = _Loop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.close()
