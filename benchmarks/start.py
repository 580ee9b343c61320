"""How long `make lab` takes the second time, from the command to JupyterLab.

    python benchmarks/start.py                 this checkout
    python benchmarks/start.py --beside REV    and another commit of it, or another folder's, in
                                               turns: the ratio counts, also on a busy machine

The first start, which hands the lessons out, is not measured. Three moments are: the server's first
answer to anybody, JupyterLab's page, and the line with the address, which a learner sees. All of it
is in a temporary folder, on loopback, without a browser.
"""

import argparse
import contextlib
import os
import re
import shlex
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from _report import ROOT, machine, table

MOMENTS = ("the server answers", "JupyterLab's page", "the address is printed")
PATIENCE = 180  # seconds


class Place:
    """A checkout, a learner's folder of its own, and an environment that runs the checkout."""

    def __init__(self, checkout, folder):
        self.checkout, self.folder = Path(checkout), Path(folder)
        self.seconds = {moment: [] for moment in MOMENTS}
        environment = self.folder / "environment"
        (environment / "bin").mkdir(parents=True)
        (environment / "installed").touch()  # newer than the lists of packages: make goes on
        command = environment / "bin" / "dnn"
        command.write_text(
            "#!/bin/sh\n"
            f"echo $$ > {shlex.quote(str(self.folder / 'pid'))}\n"
            f"PYTHONPATH={shlex.quote(str(self.checkout))} "
            f'exec {shlex.quote(sys.executable)} -m dnn_course "$@"\n'
        )
        command.chmod(0o700)

    def start(self):
        """`make lab` once; {moment: seconds from the command on}."""
        port = free_port()
        arguments = ["--no-browser", "--port", str(port), "--work", str(self.folder / "work")]
        make = ["make", "--no-print-directory", "-C", str(self.checkout), "lab"]
        make += [f"VENV={self.folder / 'environment'}", f"ARGS={shlex.join(arguments)}"]
        home = {"HOME": str(self.folder), "JUPYTER_RUNTIME_DIR": str(self.folder / "runtime")}
        taken, said = {}, []
        started = time.perf_counter()

        def listen(lines):
            for line in lines:
                said.append(line)
                if found := re.search(r"http://\S+token=\S+", line):
                    taken["address"] = found[0]
                    taken.setdefault(MOMENTS[2], time.perf_counter() - started)

        with subprocess.Popen(
            make, env={**os.environ, **home}, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        ) as process:  # fmt: skip
            reader = threading.Thread(target=listen, args=(process.stdout,))
            reader.start()
            try:
                wait(process, said, lambda: answers(f"http://127.0.0.1:{port}/api"))
                taken[MOMENTS[0]] = time.perf_counter() - started
                wait(process, said, lambda: "address" in taken)
                wait(process, said, lambda: answers(taken["address"], whole=True))
                taken[MOMENTS[1]] = time.perf_counter() - started
            finally:
                with contextlib.suppress(OSError, ValueError):
                    os.kill(int((self.folder / "pid").read_text()), signal.SIGTERM)
                reader.join()
        return {moment: taken[moment] for moment in MOMENTS}


def answers(url, whole=False):
    """Whether anything answers at an address; `whole`: with a page that is read to its end."""
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            answer.read()
    except urllib.error.HTTPError:  # a refusal is an answer, too
        return not whole
    except OSError:
        return False
    return True


def wait(process, said, happened):
    until = time.monotonic() + PATIENCE
    while not happened():
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"JupyterLab did not start:\n{''.join(said)}")
        time.sleep(0.01)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def measure(checkouts, rounds, folder):
    """{name: Place}, each started `rounds` times after its first start, in turns."""
    places = {}
    for number, (name, checkout) in enumerate(checkouts.items()):
        places[name] = Place(checkout, Path(folder) / str(number))
        places[name].start()
    for turn in range(rounds):
        for name in sorted(places, reverse=turn % 2):  # who comes first changes
            for moment, seconds in places[name].start().items():
                places[name].seconds[moment].append(seconds)
    return places


@contextlib.contextmanager
def checkout_of(which):
    """The folder of another checkout; of a commit, one that is there for as long as it is used."""
    if Path(which).is_dir():
        yield Path(which).resolve()
        return
    git = ["git", "-C", str(ROOT), "worktree"]
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / "other"
        subprocess.run([*git, "add", "--detach", "--quiet", str(other), which], check=True)
        try:
            yield other
        finally:
            subprocess.run([*git, "remove", "--force", str(other)], check=True)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--beside", metavar="REV", help="another commit, or a checkout's folder")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args(arguments)
    if shutil.which("make") is None:
        print("Not measured: there is no make here.")
        return
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        checkouts = {"here": ROOT}
        if options.beside:
            checkouts["there"] = stack.enter_context(checkout_of(options.beside))
        places = measure(checkouts, options.rounds, folder)
    rows = []
    for moment in MOMENTS:
        times = [place.seconds[moment] for place in places.values()]
        row = [moment, *(f"{statistics.median(one):.2f}" for one in times)]
        if options.beside:
            ratios = [ours / theirs for ours, theirs in zip(*times, strict=True)]
            row += [f"{statistics.median(ratios):.2f}", f"{min(ratios):.2f} to {max(ratios):.2f}"]
        rows.append(row)
    header = ["`make lab`, the second time: seconds", *places]
    print(f"{options.rounds} starts each, medians. {machine()}\n")
    print(table(header + ["ratio", "of single turns"] * bool(options.beside), rows))


if __name__ == "__main__":
    main()
