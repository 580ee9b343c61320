"""A folder of submissions to a folder of grades: find, grade what is not graded yet, sum up.

    SUBMISSIONS, as an LMS gives them  ->  GRADES/{grades.csv, results.csv, index.html, ...}

Each submission's result is one file, written whole (`store`), under a key made of all that
decides it: the submission's bytes, the seed, the limits, the course's version. A run that was
killed goes on from there: a record with the right key is kept, anything else is graded again.
"""

import contextlib
import hashlib
import hmac
import json
import os
import secrets
import zipfile
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, replace
from pathlib import Path

from dnn_course.notebook import solved_lessons, write_atomically
from testCases.engine.judge import PUBLISHED_SEED

from .errors import GradingError, VersionMismatchError
from .executor import executor
from .grade_one import grade
from .gradebook import write_gradebook
from .hand_ins import people
from .key import load_lessons
from .odd_files import not_graded
from .pages import feedback_page
from .sandbox import Limits, SandboxError, UnconfinedError
from .store import known, record_key, store
from .submissions import handed_in
from .task import Result, Task
from .version import course_version

STATE = ".run"  # inside GRADES: this run's seed, its records


@dataclass
class Run:
    """One grading run. `done` and `kept` count what was graded now and before."""

    submissions: Path
    out: Path
    lessons: list
    seed: int  # of the run: each submission's own is made from it
    version: str
    limits: Limits = field(default_factory=Limits)
    folder: str | None = None
    look: list = field(default_factory=list)  # (learner, why): files that are not graded
    warning: str = ""  # the first thing to read, where many handed in nothing
    protections: dict = field(default_factory=dict)
    done: int = 0
    kept: int = 0

    @property
    def records(self):
        return self.out / STATE / "records"


# ---------------------------------------------------------------------------------- the whole run


def grade_class(
    submissions,
    out,
    *,
    lessons=None,
    jobs=None,
    seed=None,
    limits=None,
    cluster=None,
    folder=None,
    progress=None,
):
    """Grade a folder of submissions; return the Run. See the README for what is written.

    lessons: names, default all. seed: default the one this folder of grades was begun with, else a
    fresh one. jobs: processes, default none but this one. cluster: address of a Dask scheduler.
    progress: called with (done, total).
    Raises GradingError or NotebookError when the run cannot start.
    """
    submissions, out = Path(submissions), Path(out)
    if not submissions.is_dir() and not zipfile.is_zipfile(submissions):
        raise GradingError(
            f"{submissions}: there is no such folder or zip. It holds a folder for each learner"
        )
    chosen = load_lessons(lessons, folder)
    limits = limits or Limits()
    if not out.exists():  # marks, and what is said of people: for whoever graded alone
        out.mkdir(mode=0o700, parents=True)
    (out / STATE / "records").mkdir(parents=True, exist_ok=True)
    with only_one_run(out), people(submissions, out) as everybody:
        run = Run(submissions, out, chosen, begin(out, seed), course_version(), limits, folder)
        if not everybody.learners:
            found = [f"{name} {why}" for name, why in everybody.nobodys[:3]]
            raise GradingError(
                f"{submissions}: no learner's folder is in it (<learner>/<lesson>.ipynb)"
                + (f". Found: {', '.join(found)}" if found else "")
            )
        run.look += [("", not_graded(name, why)) for name, why in everybody.nobodys]
        total = len(everybody.learners) * len(chosen)
        report = progress or (lambda done, of: None)
        with executor(jobs, cluster) as submit:
            window = 64 if cluster else 2 * (jobs or 1)
            for result, key in results(run, everybody.learners, submit, window):
                if result is not None:
                    store(run, result, key, feedback_page(result.record()))
                    run.done += 1
                report(run.done + run.kept, total)
        write_gradebook(run, [learner.name for learner in everybody.learners])
    return run


def begin(out, seed):
    """This run's seed: as given, else as begun, else fresh. Kept beside the grades, for the owner.

    Whoever has it can compute the hidden inputs of every submission.
    """
    path = out / STATE / "run.json"
    if seed is None:
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            seed = int(json.loads(path.read_text("utf-8"))["seed"])
    if seed is None:
        seed = secrets.randbits(128)
    write_atomically(path, json.dumps({"seed": seed}).encode(), mode=0o600)
    return seed


def seed_of(run_seed, learner, lesson, content):
    """The seed of one submission's inputs: nobody else's, nor one's own after a changed byte.

    HMAC-SHA256 under the run's seed, so that no seed tells anything about another.
    """
    about = b"\0".join([os.fsencode(learner), lesson.encode(), content or b""])
    digest = hmac.digest(run_seed.to_bytes(16, "big"), about, hashlib.sha256)
    return PUBLISHED_SEED + 1 + int.from_bytes(digest[:8], "big") % (2**32 - PUBLISHED_SEED - 1)


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


# ---------------------------------------------------------------------------------------- grading


def results(run, learners, submit, window) -> Iterator[tuple[Result | None, str]]:
    """Grade everybody, at most `window` submissions at a time in memory. (None, key) was kept."""
    waiting: dict[Future, tuple[Task, str]] = {}
    lessons = load_lessons(None, run.folder)
    graded = {f"{lesson.name}.ipynb" for lesson in lessons}
    ungraded = {path.name for path in solved_lessons(run.folder)} - graded
    for learner in learners:
        found = handed_in(learner, run.lessons, lessons, ungraded)
        run.look += [(learner.name, why) for why in found.look]
        for lesson in run.lessons:
            handed = found.lessons[lesson.name]
            version = course_version(lesson.name, run.folder)
            key = record_key(run, handed, version)
            if known(run, learner.name, lesson.name, key):
                run.kept += 1
                yield None, key
                continue
            task = Task(
                learner.name,
                lesson.name,
                handed.content,
                seed_of(run.seed, learner.name, lesson.name, handed.content),
                run.limits,
                version,
                run.folder,
                handed.problem,
                handed.files,
                handed.notes,
            )
            if handed.problem:
                yield grade(task), key
                continue
            waiting[submit(task)] = (task, key)
            while len(waiting) >= window:
                yield from finished(run, waiting, submit)
    while waiting:
        yield from finished(run, waiting, submit)


def finished(run, waiting, submit):
    """Wait for a result; what lost its process is tried once more, alone."""
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    lost = []
    for future in done:
        task, key = waiting.pop(future)
        try:
            yield future.result(), key
        except VersionMismatchError as exc:
            raise GradingError(str(exc)) from exc
        except UnconfinedError as exc:
            raise GradingError(str(exc)) from exc
        except SandboxError as exc:
            if not run.done:  # it does not start here at all
                raise GradingError(str(exc)) from exc
            lost.append((task, key))
        except Exception:
            lost.append((task, key))
    if lost:  # whichever was to blame, its neighbours were lost with it
        lost += [waiting.pop(future) for future in list(waiting)]
    for task, key in lost:
        try:
            yield submit(task).result(), key
        except Exception as exc:
            yield given_up(task, exc), key


def given_up(task, exc):
    """The result of a submission that ended the grader's own process twice."""
    message = f"Grading ended unexpectedly ({type(exc).__name__}): someone has to look at this."
    return grade(replace(task, content=None, problem=("crashed", message)))
