"""One grading run: what it works on, what it is begun with, and that it is the only one."""

import contextlib
import errno
import json
import os
import secrets
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from dnn_course.notebook import write_atomically

from .errors import GradingError
from .gradebook.hand_in_log import HandInLog
from .gradebook.store import all_records, read_json
from .key import load_lessons
from .sandbox import Limits
from .the_class.class_file import ClassRules, find_class_file, read_class_file
from .the_class.decisions import Decision, decisions_path, read_decisions, require_known
from .watch import Watch

STATE = ".run"  # inside GRADES: this run's seed, its records


@dataclass
class Run:
    """One grading run. `done` and `kept` count what was graded now and before."""

    submissions: Path | None
    out: Path
    lessons: list  # that are graded in this run
    seed: int  # of the run: each submission's own is made from it
    version: str
    limits: Limits = field(default_factory=Limits)
    folder: str | None = None
    rules: ClassRules = field(default_factory=ClassRules)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    log: HandInLog = field(default_factory=HandInLog)
    decisions: dict = field(default_factory=dict)
    look: list = field(default_factory=list)  # (learner, why): files that are not graded
    warning: str = ""  # the first thing to read, where many handed in nothing
    notes: list = field(default_factory=list)  # what this system lacks
    protections: dict = field(default_factory=dict)
    changes: list = field(default_factory=list)  # rows of history.csv that are new
    done: int = 0
    ran: int = 0  # of those done: what was run in a sandbox
    judged: int = 0  # of those done: what was handed in
    kept: int = 0
    named: bool = False  # whether its lessons were asked for by name
    exports: tuple = ()  # beside those of every class
    gone: dict = field(default_factory=dict)  # lesson -> how many were there in an earlier run
    watch: Watch = field(default_factory=lambda: Watch(lambda text: None, 0))

    @property
    def state(self):
        return self.out / STATE

    @property
    def records(self):
        return self.state / "records"


def require_submissions(submissions):
    """Refuse what is no folder and no zip."""
    if not submissions.is_dir() and not zipfile.is_zipfile(submissions):
        raise GradingError(
            f"{submissions}: there is no such folder or zip. It holds a folder for each learner"
        )


def require_elsewhere(out, submissions):
    """Refuse to write among the submissions."""
    inside, grades = os.path.realpath(submissions), os.path.realpath(out)
    if os.path.isdir(inside) and Path(grades).is_relative_to(inside):
        raise GradingError(
            f"{out} is the folder of the submissions, or lies in it: the next run would take the "
            f"grades for learners. Choose another --out, like {submissions.parent / 'grades'}"
        )


def what_to_grade(out, lessons, folder, class_file):
    """(lessons, rules): those asked for, else those of class.toml, else all."""
    every = load_lessons(None, folder)
    rules = read_class_file(find_class_file(out, class_file), every)
    chosen = load_lessons(lessons, folder)
    if not lessons and rules.lessons:
        chosen = [one for one in chosen if one.name in rules.lessons]
    return chosen, rules


def read_the_decisions(run, learners):
    """Read decisions.csv; refuse one about somebody whom nobody knows.

    What a person decided elsewhere (in nbgrader's Formgrader) is a decision, too.
    """
    path = decisions_path(run.out, run.rules)
    run.decisions = read_decisions(path, load_lessons(None, run.folder), run.rules)
    if run.decisions:
        known = {learner.name for learner in learners} | {name for name, _ in all_records(run)}
        require_known(run.decisions, known | {one.id for one in run.rules.roster or ()}, path)
    for one in (Decision(**fields) for fields in run.log.decided):
        run.decisions[one.learner, one.lesson, one.exercise] = one


def begin(out, seed):
    """This run's seed: as given, else as begun, else fresh. Kept beside the grades, for the owner.

    Whoever has it can compute the hidden inputs of every submission.
    """
    path = out / STATE / "run.json"
    if seed is None:
        with contextlib.suppress(KeyError, TypeError):
            seed = read_json(path)["seed"]
    if type(seed) is not int or not 0 <= seed < 2**128:
        seed = secrets.randbits(128)
    write_atomically(path, json.dumps({"seed": seed}).encode(), mode=0o600)
    return seed


@contextlib.contextmanager
def only_one_run(out):
    """Refuse to start while another run writes here; gives what this file system lacks.

    A killed run's lock is gone with it.
    """
    lacks = "no locks here: do not start a second run into this folder while one is at work"
    private = os.O_CREAT | os.O_WRONLY
    with open(os.open(out / STATE / "lock", private, 0o600), "w") as file:
        try:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield_notes = []
        except ImportError:  # Windows
            yield_notes = [lacks]
        except OSError as error:
            if error.errno in (errno.EWOULDBLOCK, errno.EAGAIN):
                raise GradingError(
                    f"{out}: another run is writing its grades here. Wait, or choose another --out"
                ) from None
            yield_notes = [f"{lacks} ({error.strerror})"]
        yield yield_notes
