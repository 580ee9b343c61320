"""What a check costs: processor time of check(f) on every answer of the corpus, right and wrong.

    python benchmarks/checks.py                 this checkout
    python benchmarks/checks.py --beside REV    and another commit of it, in turn, in the same run

Each answer has a process of its own, forked after the course is imported: nothing that another
answer's check left in memory helps it. Of a wrong answer the first check counts; of a right one the
second, since the first pays for the fork. The ratio is that of the medians of both.

Ends with 1 where the worst of a kind is above its limit, which stands beside it: on a busy machine
measure again.

Of a right answer the time in the answer itself is said apart: one of the corpus draws a figure in
each call, and what that takes is not the check's.

Those have the course's functions beside them. In the row "own" all functions are the learner's own,
as in a notebook: a check then judges all that the function calls, too.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIMITS = {"right": 10, "own": 10, "wrong": 150}  # milliseconds, for the worst of each
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Runs in a checkout (its folder is the first argument); the answers come from this one's corpus.
MEASURE = r"""
OWN = '''
def {name}(*args, **kwargs):
    started = _clock()
    try:
        return _answer(*args, **kwargs)
    finally:
        _own.append(_clock() - started)
'''
import contextlib, io, json, os, re, sys, time
from pathlib import Path
checkout, corpus = sys.argv[1:]
sys.path.insert(0, checkout)
import numpy as np
import dnn_helpers
from testCases import check
names = [name for name in sorted(p.stem for p in Path(corpus, "right").glob("*.txt"))]
for name in list(names):
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            check(getattr(dnn_helpers, name))
        except (AttributeError, TypeError):  # no exercise of this checkout's
            names.remove(name)
def entries(kind, name):
    text = Path(corpus, kind, name + ".txt").read_text("utf-8")
    return [entry.split("\n", 1) for entry in re.split(r"^#: ", text, flags=re.MULTILINE)[1:]]
for kind in ("right", "own", "wrong"):
    for name in names:
        own_too = [n for n in names if n != name] if kind == "own" else []
        for head, source in entries("right", name)[:1] if own_too else entries(kind, name):
            space = {n: getattr(dnn_helpers, n) for n in names if n != name}
            space |= {"np": np, "__name__": "__main__"}
            for other in own_too:
                exec(compile(entries("right", other)[0][1], "<answer>", "exec"), space)
            try:
                exec(compile(source, "<answer>", "exec"), space)
            except ImportError:
                continue
            read, write = os.pipe()
            child = os.fork()
            if not child:
                sys.stdout, own = io.StringIO(), []
                if kind != "wrong":
                    space |= {"_answer": space[name], "_own": own, "_clock": time.process_time}
                    exec(OWN.format(name=name), space)
                for _ in range(1 if kind == "wrong" else 2):
                    own.clear()
                    started = time.process_time()
                    with contextlib.suppress(Exception):
                        check(space[name])
                spent = time.process_time() - started
                os.write(write, json.dumps([spent, spent - sum(own)]).encode())
                os._exit(0)
            os.close(write)
            with os.fdopen(read) as pipe:
                spent = json.loads(pipe.read() or "[NaN, NaN]")
            os.waitpid(child, 0)
            print(json.dumps([kind, name, head.split(" => ")[0].strip(), *spent]), flush=True)
"""


def measure(checkout):
    """[(kind, exercise, answer, seconds, seconds without the answer's own)] of all answers."""
    corpus = ROOT / "tests" / "checks" / "corpus"
    run = subprocess.run(
        [sys.executable, "-c", MEASURE, str(checkout), str(corpus)],
        check=True, capture_output=True, text=True, cwd=tempfile.gettempdir(),
    )  # fmt: skip
    return [json.loads(line) for line in run.stdout.splitlines() if line.startswith("[")]


def report(title, rows):
    """Print the worst of each kind; return the medians, and the kinds above their limit."""
    print(title)
    above = []
    for kind, limit in LIMITS.items():
        ours = [row for row in rows if row[0] == kind]
        _, name, answer, spent, checks = max(ours, key=lambda row: row[4])
        median = statistics.median(row[4] for row in ours)
        above += [kind] if 1000 * checks > limit else []
        print(
            f"  {len(ours):>3} {kind} answers: median {1000 * median:5.1f} ms,"
            f" worst {1000 * checks:6.1f} ms (at most {limit}): {name}, {answer}"
        )
        _, name, answer, spent, checks = max(ours, key=lambda row: row[3] - row[4])
        if spent > checks:
            print(
                f"      most time in an answer itself: {1000 * (spent - checks):.1f} ms"
                f" of {1000 * spent:.1f} ms: {name}, {answer}"
            )
    return {kind: statistics.median(r[3] for r in rows if r[0] == kind) for kind in LIMITS}, above


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--beside", metavar="REV", help="another commit, measured in the same run")
    options = parser.parse_args()
    if not options.beside:
        _, above = report("this checkout", measure(ROOT))
        return above
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / "other"
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--detach", "--quiet", str(other), options.beside], check=True)
        try:
            first = [measure(ROOT), measure(other), measure(ROOT), measure(other)]
        finally:
            subprocess.run([*git, "remove", "--force", str(other)], check=True)
    there = {row[1] for row in first[1]}  # exercises that the other commit has, too
    ours, above = report("this checkout", [row for row in first[0] + first[2] if row[1] in there])
    theirs, _ = report(options.beside, first[1] + first[3])
    for kind in ours:
        print(f"{kind} answers, median beside {options.beside}: {ours[kind] / theirs[kind]:.2f}")
    return above


if __name__ == "__main__":
    above = main()
    sys.exit(f"above the limit: {', '.join(above)}" if above else 0)
