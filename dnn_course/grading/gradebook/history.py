"""Whose mark changed, from what to what, and why: `history.csv`.

What the marks were is kept with it in one file among the grades' own (`.run/marks.json`), so that a
run that is killed has either written both or none.
"""

import hashlib
import json
from dataclasses import dataclass, field

from .marks import ABSENT, MISSING
from .sound import sound_history
from .store import read_json, write
from .table import Table, plain

FILE = "marks.json"
COLUMNS = ("when", "learner", "lesson", "before", "after", "exercises", "why")


@dataclass
class History:
    """The marks as they were last written, and all their changes."""

    marks: dict = field(default_factory=dict)  # learner -> lesson -> what `snapshot` gives
    changes: list = field(default_factory=list)  # rows under COLUMNS, the oldest first


def read_history(run):
    """The history of a folder of grades; an empty one where there is none."""
    path = run.state / FILE
    found = read_json(path)
    if sound_history(found):
        return History(**found)
    if path.exists():
        run.notes.append(f"{path} was damaged: history.csv is begun anew")
    return History()


def snapshot(mark, record, rules):
    """What a mark is, and all that it was made of."""
    basis = (record or {}).get("basis", {})
    decided = [mark.decision, *(part.decision for part in mark.parts)]
    own = vars(rules.of(mark.lesson)).items()
    own = [(key, sorted(one) if isinstance(one, frozenset) else one) for key, one in own]
    says = (own, rules.late, rules.drop_lowest, mark.max_points, mark.days_late)
    return {
        "cell": mark.cell,
        "parts": {part.exercise: f"{part.points:g}" for part in mark.parts},
        "adjusted": mark.adjusted,
        "decisions": [str(one) for one in decided if one],
        "rules": hashlib.sha256(repr(says).encode()).hexdigest()[:12],
        **basis,
    }


def change(learner, lesson, before, after, when):
    """The row of a mark that changed, or None. A first mark is no change, also a late one."""
    if before is None or before["cell"] in ("", after["cell"]):
        return None
    if before["cell"] in (MISSING, ABSENT) and after.get("file") and not after["decisions"]:
        return None
    parts = [
        f"{name} {before['parts'].get(name, '-')} -> {points}"
        for name, points in after["parts"].items()
        if before["parts"].get(name) != points
    ]
    now = after["cell"] or "not due"
    return [when, learner, lesson, before["cell"], now, "; ".join(parts), why(before, after)]


def why(before, after):
    """What of all that a mark is made of is another now."""
    reasons = []
    new = [one for one in after["decisions"] if one not in before["decisions"]]
    reasons += [f"decision: {one}" for one in new]
    if not new and before["decisions"] != after["decisions"]:
        reasons.append("a decision was taken back")
    if before.get("file") and not after.get("file"):
        reasons.append("it is not among the submissions any more")
    elif before.get("file") != after.get("file"):
        reasons.append("another file was handed in" if before.get("file") else "it was handed in")
    elif before.get("course") != after.get("course"):
        reasons.append(f"the course changed ({before.get('course')} -> {after.get('course')})")
    elif before.get("seed") != after.get("seed"):
        reasons.append("other inputs (another seed)")
    if before["rules"] != after["rules"]:
        reasons.append("the points, the class's rules or the lateness changed")
    return "; ".join(reasons) or "graded again"


def update(run, history, marks, changes):
    """Write what the marks are now, then history.csv."""
    history.marks = marks
    history.changes += changes
    text = json.dumps(vars(history), ensure_ascii=False, separators=(",", ":"))
    write(run.state / FILE, text)
    table = Table()
    table.row(*COLUMNS)
    for row in history.changes:
        table.row(*map(plain, row))
    write(run.out / "history.csv", table.text())
