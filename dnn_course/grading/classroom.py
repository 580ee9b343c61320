"""A folder of submissions to a folder of grades: find, grade what is not graded yet, report.

    SUBMISSIONS/<learner>/<lesson>.ipynb  ->  GRADES/{grades.csv, results.csv, index.html, ...}

Each submission's result is one file, written whole (`records`), under a key made of everything that
decides it: the submission's bytes, the seed, the limits, the course's version. A run that was killed
goes on from there: a record with the right key is kept, anything else is graded again.
"""

import contextlib
import hashlib
import json
import os
import secrets
import stat
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from dnn_course.notebooks import LESSON_FOLDER, NotebookError, dumps

from . import judging
from .course import course_version, load_lessons
from .judging import MAX_BYTES, Result, Row, Task, VersionMismatch
from .pages import feedback_page
from .sandbox import Limits, SandboxError

STATE = ".run"  # inside GRADES: this run's seed, its records


class GradingError(NotebookError):
    """The run cannot start, or not go on; the message says why."""


@dataclass(frozen=True)
class Submitted:
    """One file that was handed in, or was not."""

    learner: str
    lesson: str
    content: bytes | None
    problem: tuple[str, str] | None = None  # (status, message) where there is nothing to judge


@dataclass
class Run:
    """One grading run. `done` and `kept` count what was graded now and before."""

    submissions: Path
    out: Path
    lessons: list
    seed: int
    version: str
    limits: Limits = field(default_factory=Limits)
    folder: str | None = None
    strays: list = field(default_factory=list)  # files of learners that are no lesson's
    held: dict = field(default_factory=dict)
    done: int = 0
    kept: int = 0

    @property
    def records(self):
        return self.out / STATE / "records"


# -------------------------------------------------------------------------------------- the whole run


def grade_class(
    submissions,
    out,
    *,
    lessons=None,
    jobs=1,
    seed=None,
    limits=None,
    cluster=None,
    folder=None,
    progress=None,
):
    """Grade a folder of submissions; return the Run. See the README for what is written.

    lessons: names, default all. seed: default the one this folder of grades was begun with, else a
    fresh one. cluster: address of a Dask scheduler. progress: called with (done, total).
    Raises GradingError or NotebookError when the run cannot start.
    """
    from .report import write_reports

    submissions, out = Path(submissions), Path(out)
    if not submissions.is_dir():
        raise GradingError(
            f"{submissions}: there is no such folder. It holds a folder for each learner"
        )
    chosen = load_lessons(lessons, folder)
    limits = limits or Limits()
    (out / STATE / "records").mkdir(parents=True, exist_ok=True)
    with only_one_run(out):
        version = course_version(folder)
        run = Run(submissions, out, chosen, begin(out, seed), version, limits, folder)
        names = learners(run)
        if not names:
            raise GradingError(
                f"{submissions}: there is no learner's folder here (SUBMISSIONS/<learner>/<lesson>.ipynb)"
            )
        total = len(names) * len(chosen)
        report = progress or (lambda done, of: None)
        with executor(jobs, cluster) as submit:
            for result, key in results(run, names, submit, 2 * max(jobs, 1) if not cluster else 64):
                if result is not None:
                    store(run, result, key)
                report(run.done + run.kept, total)
        write_reports(run, names)
    return run


def begin(out, seed):
    """This run's seed: as given, else as begun, else fresh. Kept beside the grades."""
    path = out / STATE / "run.json"
    if seed is None:
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            seed = int(json.loads(path.read_text("utf-8"))["seed"])
    if seed is None:
        seed = 2 + secrets.randbelow(2**31)  # never the published one
    write(path, json.dumps({"seed": seed}))
    return seed


@contextlib.contextmanager
def only_one_run(out):
    """Refuse to start while another run writes here. A killed run's lock is gone with it."""
    with open(out / STATE / "lock", "w") as file:
        try:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:  # Windows
            pass
        except OSError:
            raise GradingError(
                f"{out}: another run is writing its grades here. Wait, or choose another --out"
            ) from None
        yield


# ------------------------------------------------------------------------------------------- finding


def learners(run) -> list[str]:
    """Names of the learners' folders, sorted. A link counts: it is then refused, not followed."""
    inside = run.out.resolve()
    entries = [
        entry
        for entry in os.scandir(run.submissions)
        if not entry.name.startswith(".")
        and (entry.is_symlink() or entry.is_dir(follow_symlinks=False))
    ]
    return sorted(
        e.name
        for e in entries
        if Path(e.path).absolute() != inside and Path(e.path).resolve() != inside
    )


def submitted(run, learner, lesson) -> Submitted:
    """What a learner handed in for a lesson. Never raises, never follows a link."""
    folder = run.submissions / learner
    path = folder / f"{lesson}.ipynb"

    def nothing(status, message):
        return Submitted(learner, lesson, None, (status, message))

    link = f"is a link to somewhere else. Hand in the notebook itself, as {lesson}.ipynb."
    try:
        if folder.is_symlink():
            return nothing("refused", f"The folder {link}")
        if path.is_symlink():
            return nothing("refused", f"{lesson}.ipynb {link}")
        # Not blocking: a pipe in a notebook's place must not stop the run.
        flags = (
            os.O_RDONLY
            | getattr(os, "O_NOFOLLOW", 0)
            | getattr(os, "O_NONBLOCK", 0)
            | getattr(os, "O_BINARY", 0)
        )
        with open(os.open(path, flags), "rb") as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode):
                return nothing("unreadable", f"{lesson}.ipynb is not a file.")
            if about.st_size > MAX_BYTES:
                size = f"{about.st_size / 1e6:.0f} MB; at most {MAX_BYTES / 1e6:.0f} MB are read"
                return nothing(
                    "unreadable", f"{lesson}.ipynb has {size}. Clear its outputs and save it."
                )
            return Submitted(learner, lesson, file.read(MAX_BYTES + 1))
    except FileNotFoundError:
        return nothing("missing", f"{lesson}.ipynb was not handed in.")
    except OSError as exc:
        return nothing("unreadable", f"{lesson}.ipynb cannot be read: {exc.strerror}.")


def note_strays(run, learner):
    """Remember a learner's notebooks whose names are no lesson's: someone should look at them."""
    known = {path.name for path in Path(run.folder or LESSON_FOLDER).glob("*.ipynb")}
    with contextlib.suppress(OSError):
        if not (run.submissions / learner).is_symlink():
            names = sorted(os.listdir(run.submissions / learner))
            strays = [
                name for name in names if name.lower().endswith(".ipynb") and name not in known
            ]
            run.strays += [(learner, name) for name in strays[:5]]


# ------------------------------------------------------------------------------------------- grading


def results(run, names, submit, window) -> Iterator[tuple[Result | None, str]]:
    """Grade everybody, at most `window` submissions at a time in memory. (None, key) was kept."""
    waiting: dict[Future, tuple[Task, str]] = {}
    for learner in names:
        note_strays(run, learner)
        for lesson in run.lessons:
            handed = submitted(run, learner, lesson.name)
            key = record_key(run, handed)
            if known(run, learner, lesson.name, key):
                run.kept += 1
                yield None, key
                continue
            task = Task(
                learner,
                lesson.name,
                handed.content,
                run.seed,
                run.limits,
                run.version,
                run.folder,
                handed.problem,
            )
            if handed.problem:
                yield judging.grade(task), key
                continue
            waiting[submit(task)] = (task, key)
            while len(waiting) >= window:
                yield from finished(waiting, submit)
    while waiting:
        yield from finished(waiting, submit)


def finished(waiting, submit):
    """Wait for a result; what lost its process is tried once more, alone."""
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    lost = []
    for future in done:
        task, key = waiting.pop(future)
        try:
            yield future.result(), key
        except (VersionMismatch, SandboxError) as exc:
            raise GradingError(str(exc)) from exc
        except Exception:
            lost.append((task, key))
    if lost:  # whichever was to blame, its neighbours were lost with it
        lost += [waiting.pop(future) for future in list(waiting)]
    for task, key in lost:
        try:
            yield submit(task, again=True).result(), key
        except Exception as exc:
            yield given_up(task, exc), key


def given_up(task, exc):
    """The result of a submission that ended the grader's own process twice."""
    message = f"Grading ended unexpectedly on this notebook ({type(exc).__name__}); someone has to look at it."
    return judging.grade(
        Task(**{**task.__dict__, "content": None, "problem": ("crashed", message)})
    )


@contextlib.contextmanager
def executor(jobs, cluster):
    """A function that submits a task and gives a Future: here, in processes, or on a cluster."""
    if cluster:
        with dask_executor(cluster) as pool:
            yield lambda task, again=False: pool.submit(judging.grade, task)
        return
    if jobs <= 1:
        try:
            yield in_this_process
        finally:
            judging.close_sandboxes()
        return
    pools = []

    def submit(task, again=False):
        if again or not pools:  # a pool that lost a process is of no more use
            pools.append(
                ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=start_worker)
            )
        return pools[-1].submit(judging.grade, task)

    try:
        yield submit
    finally:
        for pool in pools:
            pool.shutdown(cancel_futures=True)


def in_this_process(task, again=False):
    future: Future = Future()
    try:
        future.set_result(judging.grade(task))
    except Exception as exc:
        future.set_exception(exc)
    return future


def start_worker():
    """In each process of the pool: end the sandbox with it; Ctrl-C is the parent's to answer."""
    import atexit
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    atexit.register(judging.close_sandboxes)


@contextlib.contextmanager
def dask_executor(address):
    """The workers of a Dask cluster, as an executor. Each needs this checkout installed."""
    try:
        from distributed import Client
    except ImportError:
        raise GradingError("--cluster needs Dask: pip install distributed") from None
    try:
        client = Client(address, timeout=20)
    except (OSError, TimeoutError, ValueError) as exc:
        raise GradingError(
            f"no Dask scheduler answers at {address} ({type(exc).__name__})"
        ) from exc
    with client:
        if not client.scheduler_info()["workers"]:
            raise GradingError(
                f"the cluster at {address} has no workers yet (dask worker {address} --nthreads 1)"
            )
        yield client.get_executor(pure=False)


# ------------------------------------------------------------------------------------------- records


def record_key(run, handed):
    """Names everything that decides this submission's marks."""
    parts = (run.version, run.seed, run.limits.seconds, run.limits.memory, handed.problem)
    digest = hashlib.sha256(repr(parts).encode())
    digest.update(handed.content or b"")
    return digest.hexdigest()


def record_path(run, learner, lesson):
    name = hashlib.sha256(os.fsencode(learner) + b"\0" + lesson.encode()).hexdigest()[:32]
    return run.records / f"{name}.json"


def read_record(run, learner, lesson):
    """A stored result as JSON, or None."""
    try:
        return json.loads(record_path(run, learner, lesson).read_text("utf-8"))
    except (OSError, ValueError):
        return None


def known(run, learner, lesson, key):
    record = read_record(run, learner, lesson)
    return isinstance(record, dict) and record.get("key") == key


def store(run, result, key):
    """Write a result's notebook and page, then its record: with the record it counts as done."""
    record = result.record()
    place = f"{result.learner}/{result.lesson}"
    graded = run.out / "graded" / f"{place}.ipynb"
    if result.graded is not None:
        write(graded, dumps(result.graded))
    else:
        graded.unlink(missing_ok=True)
    write(run.out / "feedback" / f"{place}.html", feedback_page(record))
    write(record_path(run, result.learner, result.lesson), json.dumps({"key": key, **record}))
    run.held.update(result.held)
    run.done += 1


def write(path, text):
    """Write a file whole or not at all, also when the process is killed half-way."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{os.getpid()}.part")
    part.write_bytes(text.encode("utf-8", "backslashreplace"))
    os.replace(part, path)


__all__ = ["GradingError", "Row", "Run", "grade_class"]
