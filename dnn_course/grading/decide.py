"""`decide`: write down what a person decided about a mark, and the gradebook with it."""

import getpass
from datetime import UTC, datetime

from .decisions import COLUMNS, add_decision, decision, decisions_path, require_known
from .grade_class import refresh
from .key import load_lessons
from .store import all_records


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
