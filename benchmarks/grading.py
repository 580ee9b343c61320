"""Grading, measured beside nbgrader and plain nbval: `make bench-grading`.

    python benchmarks/grading.py                    writes docs/benchmarks/grading.{md,json}
    python benchmarks/grading.py --beside REV       and, in turns, another commit of this project
    python benchmarks/grading.py --worst 100        and a hundred of the slowest: nearly an hour

100 submissions of lesson 05, right and wrong mixed, in the same run on the same machine: seconds of
the clock and of the processor per submission, peak memory of the whole process tree. With --peers N
the others get only N of them (0: none), as they take seconds each. Then growth, to 3000 of them.
The worst case sleeps in every cell and in every call, each time a little less than is waited for.
"""

import argparse
import contextlib
import csv
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

from _report import machine, table, write

from dnn_course.grading.demo import answers_of, submission
from dnn_course.grading.key import load_lessons
from dnn_course.notebook import LESSON_FOLDER, checks, dumps, exercises, parse_notebook

ROOT = Path(__file__).parents[1]
LESSON = "05_backward"
BIN = Path(sys.executable).parent


class Cost(NamedTuple):
    """Of a command and all that it starts."""

    seconds: float  # of the clock
    cpu: float  # of the processor
    peak: int  # bytes

    def each(self, submissions):
        seconds, cpu = self.seconds / submissions, self.cpu / submissions
        return {"submissions": submissions, "seconds": seconds, "cpu": cpu, "peak": self.peak}


class Peak(threading.Thread):
    """Samples the memory of a process and all below it (proportional set size, Linux)."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.bytes, self.stop = pid, 0, threading.Event()

    def run(self):
        while not self.stop.wait(0.1):
            self.bytes = max(self.bytes, sum(map(used, tree(self.pid))))


def tree(pid):
    """A process and its descendants."""
    found, todo = [], [pid]
    while todo:
        pid = todo.pop()
        found.append(pid)
        with contextlib.suppress(OSError):  # it has ended meanwhile
            for task in os.listdir(f"/proc/{pid}/task"):
                children = Path(f"/proc/{pid}/task/{task}/children").read_text()
                todo += map(int, children.split())
    return found


def used(pid):
    """Bytes of a process, what it shares counted in parts."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def timed(command, cwd=None, env=None, log=None, checkout=ROOT):
    """Run a command; return its Cost."""
    env = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(checkout), **(env or {})}
    env["PATH"] = os.pathsep.join([str(BIN), env.get("PATH", "")])
    started, before = time.perf_counter(), os.times()
    with open(log or os.devnull, "w") as out:
        process = subprocess.Popen(command, cwd=cwd, env=env, stdout=out, stderr=out)
        peak = Peak(process.pid)
        peak.start()
        code = process.wait()
    seconds, after = time.perf_counter() - started, os.times()
    peak.stop.set()
    peak.join()
    if code not in (0, 1):  # 1: pytest's failures are marks
        raise SystemExit(f"{command[:4]} ended with {code}: see {log}")
    cpu = sum(after[2:4]) - sum(before[2:4])  # of the children, user and system
    return Cost(seconds, cpu, peak.bytes)


def class_of(folder, people):
    """Submissions of one lesson: everybody hands in, nobody is hostile."""
    lesson = load_lessons([LESSON])[0]
    dice = random.Random(1)
    for number in range(people):
        learner = f"learner{number:04d}"
        answers = answers_of(lesson, dice, dice.choice((1.0, 0.9, 0.7, 0.4)), learner)
        path = folder / learner / f"{LESSON}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(dumps(submission(lesson, answers)), "utf-8")
    return folder


SLEEPS = """
import time
time.sleep(2)
def {name}(*args):
    time.sleep(2)
"""


def worst_class_of(folder, people):
    """Submissions that only wait: each cell and each call, shorter than its own limit."""
    lesson = load_lessons([LESSON])[0]
    names = [exercise.name for exercise in exercises(lesson.key)]
    answers = {name: SLEEPS.format(name=name) for name in names}
    for number in range(people):
        path = folder / f"slow{number:04d}" / f"{LESSON}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(dumps(submission(lesson, answers)), "utf-8")
    return folder


def dnn_grade(folder, jobs=2, checkout=ROOT):
    out = Path(tempfile.mkdtemp(prefix=f"{folder.name}-", dir=folder.parent)) / "grades"
    command = [sys.executable, "-m", "dnn_course", "grade", str(folder), "--out", str(out)]
    command += ["--lessons", LESSON, "--jobs", str(jobs)]
    cost = timed(command, cwd=folder.parent, checkout=checkout)
    with open(out / "results.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    marks = {(row["learner"], row["exercise"]): row["status"] == "passed" for row in rows}
    return cost, marks, out


def nbgrader(folder, people, work):
    """Its autograde, on its own copies of the submissions; returns its marks too."""
    course = work / "course"
    (course / "source" / "ps").mkdir(parents=True)
    shutil.copy(LESSON_FOLDER / f"{LESSON}.ipynb", course / "source" / "ps")
    command = [sys.executable, "-m", "nbgrader"]
    env = {"HOME": str(course), "JUPYTER_CONFIG_DIR": str(course / ".jupyter")}
    timed([*command, "generate_assignment", "ps", "--create"], course, env, work / "generate.log")
    for learner in people:
        place = course / "submitted" / learner / "ps"
        place.mkdir(parents=True)
        shutil.copy(folder / learner / f"{LESSON}.ipynb", place)
    cost = timed([*command, "autograde", "ps", "--create"], course, env, work / "auto.log")
    return cost, nbgrader_marks(course, people)


def nbgrader_marks(course, people):
    code = """
import sys
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as book:
    for learner in sys.argv[1:]:
        for notebook in book.find_submission("ps", learner).notebooks:
            for grade in notebook.grades:
                print(learner, grade.name.removeprefix("check_"), int(grade.score > 0))
"""
    command = [sys.executable, "-c", code, *people]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True, check=True)
    rows = [line.split() for line in done.stdout.splitlines()]
    return {(learner, name): mark == "1" for learner, name, mark in rows}


def nbval(graded, people, work):
    """Plain `pytest --nbval` on the graded notebooks of some learners."""
    folder = work / "nbval"
    for learner in people:
        shutil.copytree(graded / learner, folder / learner)
    log = work / "nbval.log"
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--nbval",
        "--nbval-current-env",
        "-v",
        "--no-header",
    ]
    command += ["-p", "no:cacheprovider", "--rootdir", ".", "-c", os.devnull, "."]
    cost = timed(command, folder, log=log)
    marks = {}
    notebook = parse_notebook((folder / people[0] / f"{LESSON}.ipynb").read_bytes(), folder)
    code = [i for i, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "code"]
    scored = {code.index(check.index): check.name for check in checks(notebook)}
    for line in log.read_text().splitlines():
        head, _, tail = line.partition("::ipynb::Cell ")
        words = tail.split()
        if len(words) >= 2 and words[0].isdigit() and int(words[0]) in scored:
            marks[Path(head).parent.name, scored[int(words[0])]] = words[1] == "PASSED"
    return cost, marks


def differing(ours, theirs):
    return sum(ours[key] != mark for key, mark in theirs.items())


def with_peers(work, people_for_peers):
    """The same hundred with our grader and with the others, and the marks that differ."""
    folder = class_of(work / "hundred", 100)
    people = sorted(path.name for path in folder.iterdir())[:people_for_peers]
    cost, ours, out = dnn_grade(folder)
    first = {**cost.each(100), "other_marks": 0}
    found = {"dnn grade --jobs 2": first}
    for name, run in (("nbgrader autograde", nbgrader), ("pytest --nbval", nbval)):
        if people:
            cost, marks = run(out / "graded" if run is nbval else folder, people, work)
            other = differing(ours, marks)
            found[name] = {**cost.each(len(people)), "marks": len(marks), "other_marks": other}
    rows = [
        (
            f"`{name}`", each["submissions"],
            f"{each['seconds']:.2f} s", f"{each['seconds'] / first['seconds']:.0f} ×",
            f"{each['cpu']:.2f} s", f"{each['cpu'] / first['cpu']:.0f} ×",
            f"{each['peak'] / 1e6:.0f} MB", each["other_marks"],
        )
        for name, each in found.items()
    ]  # fmt: skip
    head = ("", "submissions", "clock each", "", "CPU each", "", "peak memory", "marks that differ")
    return found, ["Lesson 05, six exercises, right and wrong answers mixed.\n", table(head, rows)]


def beside(work, revision, rounds=3, people=100):
    """The honest class with this checkout and with another commit, in turns."""
    other, costs, marks = work / "other", {"this checkout": [], revision: []}, {}
    git = ["git", "-C", str(ROOT), "worktree"]
    subprocess.run([*git, "add", "--detach", "--quiet", str(other), revision], check=True)
    try:
        folder = class_of(work / "beside", people)
        for _ in range(rounds):
            for name, checkout in zip(costs, (ROOT, other), strict=True):
                cost, marks[name], _ = dnn_grade(folder, checkout=checkout)
                costs[name].append(cost)
    finally:
        subprocess.run([*git, "remove", "--force", str(other)], check=True)
    least = {name: Cost(*map(min, zip(*each, strict=True))) for name, each in costs.items()}
    ours, theirs = least.values()
    rows = [
        (
            f"{name}",
            f"{c.seconds / people:.3f} s",
            f"{c.cpu / people:.3f} s",
            f"{c.peak / 1e6:.0f} MB",
        )
        for name, c in least.items()
    ]
    rows.append(("ratio", *(f"{a / b:.2f}" for a, b in zip(ours, theirs, strict=True))))
    differ = differing(*marks.values())
    says = f"\nBeside {revision}, {people} submissions, in turns, the least of {rounds} rounds each"
    says += f" ({differ} marks differ):\n"
    numbers = {name: cost.each(people) for name, cost in least.items()}
    return numbers, [says, table(("", "clock each", "CPU each", "peak memory"), rows)]


def growth(work, sizes):
    """Does a larger class take more for each, or more memory?"""
    numbers, rows = [], []
    for size in sizes:
        cost, _, out = dnn_grade(class_of(work / f"class-{size}", size))
        shutil.rmtree(out)
        numbers.append({**cost._asdict(), "submissions": size})
        seconds, cpu, peak = cost
        rows.append((size, f"{seconds:.1f} s", f"{cpu / size:.3f} s", f"{peak / 1e6:.0f} MB"))
    head = ("submissions", "clock, all", "CPU each", "peak memory")
    return numbers, ["\nGrowth, `dnn grade --jobs 2`:\n", table(head, rows)]


def worst(work, people):
    """What a class of the slowest takes, and that it ends."""
    cost, marks, _ = dnn_grade(worst_class_of(work / "worst", people))
    says = f"\nThe worst case, {people} submissions that wait in every cell and call, "
    says += f"`dnn grade --jobs 2`: {cost.seconds / 60:.1f} minutes in all, "
    says += f"{sum(marks.values())} of {len(marks)} exercises passed, {cost.peak / 1e6:.0f} MB."
    return {**cost.each(people), "passed": sum(marks.values())}, [says]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", type=int, default=100, help="submissions for the other tools")
    parser.add_argument("--beside", metavar="REV", help="another commit, graded with in turns")
    parser.add_argument("--growth", type=int, nargs="*", default=[10, 100, 1000, 3000])
    parser.add_argument("--worst", type=int, default=2, help="submissions of the worst case")
    options = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="dnn-bench-"))
    numbers, report = {"machine": machine()}, [f"# Grading\n\n{machine()}.\n"]
    measured, says = with_peers(work, options.peers)
    numbers, report = numbers | measured, report + says
    if options.beside:
        numbers["beside"], says = beside(work, options.beside)
        report += says
    numbers["growth"], says = growth(work, options.growth)
    report += says
    if options.worst:
        numbers["worst"], says = worst(work, options.worst)
        report += says
    write("grading", numbers, "\n".join(report))
    shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
