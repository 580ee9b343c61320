"""Whether what an earlier run stored is whole: a disk may be full, somebody may have looked inside.

A result that is not is graded again; of the rest, what is not is left out, and said.
"""

from datetime import datetime

from .pages import STATUSES

_TEXTS = ("exercise", "status", "message", "source")


def sound(record):
    """Whether this has the shape of what `store` writes: points are read out of nothing else."""
    return (
        isinstance(record, dict)
        and all(isinstance(record.get(key), str) for key in ("key", "learner", "lesson"))
        and _one_folder(record["learner"])
        and _sound_basis(record.get("basis", {}))
        and isinstance(record.get("rows"), list)
        and len(record["rows"]) > 0
        and all(map(_sound_row, record["rows"]))
        and len({row["exercise"] for row in record["rows"]}) == len(record["rows"])
        and _texts(record.get("warnings"))
        and isinstance(record.get("protections"), dict)
        and _texts(record["protections"].values())
    )


def sound_log(log):
    """Whether this has the shape of a `HandInLog`."""
    return (
        isinstance(log, dict)
        and log.keys() <= {"lessons", "named", "look", "decided"}
        and _tables(log.get("lessons", {}), _sound_hand_in)
        and isinstance(log.get("named", []), list)
        and _texts(log.get("named", []))
        and isinstance(log.get("look", []), list)
        and all(isinstance(one, list) and len(one) == 2 for one in log.get("look", []))
        and isinstance(log.get("decided", []), list)
        and all(map(_sound_decision, log.get("decided", [])))
    )


def sound_history(history):
    """Whether this has the shape of a `History`."""
    return (
        isinstance(history, dict)
        and history.keys() <= {"marks", "changes"}
        and _tables(history.get("marks", {}), _sound_snapshot)
        and isinstance(history.get("changes", []), list)
        and all(
            isinstance(row, list) and len(row) == 7 and _texts(row)
            for row in history.get("changes", [])
        )
    )


def _tables(value, is_sound):
    """Whether this is a table of tables of what is_sound."""
    return isinstance(value, dict) and all(
        isinstance(one, dict) and all(map(is_sound, one.values())) for one in value.values()
    )


def _sound_hand_in(said):
    """Whether this is what `HandInLog.remember` keeps."""
    return (
        isinstance(said, dict)
        and _texts(said.get(key) for key in ("file", "source", "kind", "id", "name", "entry"))
        and isinstance(said.get("late", False), bool)
        and _moment(said.get("when"))
        and type(said.get("number", 0)) is int
    )


def _sound_decision(one):
    texts = ("learner", "lesson", "exercise", "comment", "who", "when")
    return (
        isinstance(one, dict)
        and one.keys() == {*texts, "points"}
        and _texts(one[key] for key in texts)
        and (one["points"] is None or (_number(one["points"]) and one["points"] >= 0))
    )


def _sound_snapshot(mark):
    return (
        isinstance(mark, dict)
        and isinstance(mark.get("cell"), str)
        and isinstance(mark.get("parts"), dict)
        and _texts(mark["parts"].values())
        and isinstance(mark.get("decisions"), list)
        and isinstance(mark.get("rules"), str)
    )


def _one_folder(name):
    """Whether a learner's name is that of one folder: their pages are written below it."""
    return name not in ("", ".", "..") and not any(sign in name for sign in "/\0")


def _sound_basis(basis):
    if not isinstance(basis, dict) or not _texts(
        basis.get(key, "") for key in ("file", "course", "seed")
    ):
        return False
    sent = basis.get("sent", {})
    return isinstance(sent, dict) and _moment(sent.get("when"))


def _moment(text):
    """Whether this is None, or a date as ISO text."""
    try:
        return text is None or bool(datetime.fromisoformat(text))
    except (TypeError, ValueError):
        return False


def _sound_row(row):
    if not isinstance(row, dict) or not _texts(row.get(key) for key in _TEXTS):
        return False
    if row["status"] not in STATUSES:
        return False
    if not all(_number(row.get(key)) for key in ("points", "max_points", "passed", "total")):
        return False
    mistake = row.get("mistake")
    return (
        0 <= row["points"] <= row["max_points"]
        and 0 <= row["passed"] <= row["total"]
        and (mistake is None or isinstance(mistake, str))
        and isinstance(row.get("stand_ins"), list)
        and _texts(row["stand_ins"])
    )


def _texts(values):
    return values is not None and all(isinstance(value, str) for value in values)


def _number(value):
    return type(value) in (int, float) and -1e9 <= value <= 1e9
