"""What a notebook has besides Python: `get_ipython()` and its magics, as far as they define things.

The grader has turned `%time x`, `files = !ls` and `%%capture` into calls of these (IPython's own
transformer did). Nothing of it costs a mark; what defines names in a notebook defines them here.

Loaded by path in the sandbox: it imports nothing of the course.
"""

import asyncio
import contextlib
import dis
import json
import os.path
import selectors
import shlex
import sys

import numpy as np

# IPython's line magics, a kernel's and a system's. Others come with an extension.
LINE_MAGICS = """
alias alias_magic autoawait autocall automagic autosave bookmark cat cd clear code_wrap colors
conda config connect_info cp debug dhist dirs doctest_mode ed edit env gui hist history
killbgscripts ldir less lf lk ll load load_ext loadpy logoff logon logstart logstate logstop ls
lsmagic lx macro magic mamba man matplotlib micromamba mkdir more mv notebook page pastebin pdb
pdef pdoc pfile pinfo pinfo2 pip popd pprint precision prun psearch psource pushd pwd pycat pylab
qtconsole quickref recall rehashx reload_ext rep rerun reset reset_selective rm rmdir run save sc
set_env store subshell sx system tb time timeit unalias unload_ext uv who who_ls whos xdel xmode
"""
_OPERATORS = """
add radd sub rsub mul rmul matmul rmatmul truediv rtruediv floordiv rfloordiv mod rmod divmod
rdivmod pow rpow and rand or ror xor rxor lshift rlshift rshift rrshift neg pos abs invert round
"""


class UsageError(Exception):
    """A line that IPython does not understand: it ends its cell, as there."""


class Quiet:
    """Answers everything with itself and does nothing: what a plotting library is to the grader."""

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args, **kwargs):
        return self

    def __iter__(self):
        return iter((self,) * _names_to_fill(sys._getframe(1)))

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

    def __contains__(self, item):
        return False

    def __lt__(self, other):
        return False

    __le__ = __gt__ = __ge__ = __lt__

    def __len__(self):
        return 0

    def __int__(self):
        return 0

    __index__ = __int__

    def __float__(self):
        return 0.0

    def __format__(self, how):
        return ""

    def __array__(self, dtype=None, copy=None):
        return np.zeros((), dtype)  # else NumPy looks into it, and into that, without an end


for _name in _OPERATORS.split():  # bins[0] + 1, -axis.get_ylim()[0]
    setattr(Quiet, f"__{_name}__", lambda self, *others: self)


def _names_to_fill(frame):
    """How many names a quiet object is unpacked into there; two where nothing says so."""
    at = frame.f_lasti
    for step in dis.get_instructions(frame.f_code):
        if step.offset == at and step.opname.startswith("UNPACK_"):
            before, behind = step.arg & 0xFF, step.arg >> 8
            return before + behind if step.opname == "UNPACK_EX" else step.arg
    return 2


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
        self._extended = False  # by an extension, which may have brought magics of its own

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
        if name not in LINE_MAGICS.split() and not self._extended:
            raise UsageError(f"Line magic function `%{name}` not found.")
        if name == "time":
            return self._time(line, sys._getframe(1).f_locals)
        if name == "run":
            self._run_file(line)
        self._extended |= name in ("load_ext", "reload_ext", "alias_magic")
        return Quiet()

    def _time(self, line, local):
        """Run one line where it stands: in a function it sees the function's names."""
        try:
            code = compile(line, "<time>", "eval")
        except SyntaxError:
            if local is self.user_ns:
                self._run(line)
            else:
                exec(compile(line, "<time>", "exec"), self.user_ns, dict(local))
            return None
        return eval(code, self.user_ns, local)

    def _run_file(self, line):
        """`%run -i name`: a Python file, also without its ending, or the code of a notebook."""
        line = line.replace("\\", "/")  # as it is written on Windows
        words = [word for word in shlex.split(line) if not word.startswith("-")]
        if not words:
            raise UsageError("%run needs the name of a file")
        name = words[0] if "." in os.path.basename(words[0]) else f"{words[0]}.py"
        with open(name, encoding="utf-8") as file:
            text = file.read()
        if not name.endswith(".ipynb"):
            self._run(text)
            return
        for cell in json.loads(text)["cells"]:
            if cell["cell_type"] == "code":
                self._run("".join(cell["source"]))

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
