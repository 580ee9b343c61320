"""`decide`: write down what a person decided about a mark, and the gradebook with it."""

import getpass
from datetime import UTC, datetime
from pathlib import Path

from .errors import GradingError
from .gradebook.book import write_gradebook
from .gradebook.hand_in_log import read_log
from .gradebook.store import all_records
from .judging.version import course_version
from .key import load_lessons
from .run import STATE, Run, begin, only_one_run, read_the_decisions, what_to_grade
from .the_class.decisions import COLUMNS, add_decision, decision, decisions_path, require_known


def decide(
    out, learner, lesson, exercise="", *, points, comment="", who=None, class_file=None, now=None
):
    """Add a line to decisions.csv and write the gradebook anew; return (Run, the file).

    points: a text, "7.5" or "excused". who: default the login name. Raises GradingError.
    """
    now = now or datetime.now(UTC)
    paths = []

    def write_down(run, _):
        lessons = load_lessons(None, run.folder)
        said = (learner, lesson, exercise, str(points), comment, _who(who), f"{now:%Y-%m-%d}")
        new = decision(dict(zip(COLUMNS, said, strict=True)), lessons, run.rules)
        path = decisions_path(run.out, run.rules)
        people = {name for name, _ in all_records(run)}
        people |= {person.id for person in run.rules.roster or ()}
        require_known([(new.learner, new.lesson, new.exercise)], people, path)
        add_decision(path, new)
        paths.append(path)

    run = refresh(out, class_file=class_file, now=now, before=write_down)
    return run, paths[0]


def _who(name):
    try:
        return name if name is not None else getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user may have no name
        return ""


def refresh(out, *, folder=None, class_file=None, now=None, before=None):
    """Write the gradebook anew without grading: after a decision, or a change of class.toml.

    before: called with the Run first. Returns the Run. Raises GradingError.
    """
    out = Path(out)
    if not (out / STATE / "records").is_dir():
        raise GradingError(f"{out}: nothing was graded here yet. Run `dnn grade` first")
    chosen, rules = what_to_grade(out, None, folder, class_file)
    with only_one_run(out) as lacks:
        run = Run(
            None, out, [], begin(out, None), course_version(), folder=folder, rules=rules,
            now=now or datetime.now(UTC), notes=lacks,
        )  # fmt: skip
        run.log = read_log(run)
        run.look = [tuple(line) for line in run.log.look]
        if before:
            before(run, chosen)
        read_the_decisions(run, [])
        write_gradebook(run)
    return run
