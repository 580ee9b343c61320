"""Whether a stored result is whole. One that is not is graded again, without a traceback."""

import math

_TEXTS = ("exercise", "status", "message", "source")


def sound(record):
    """Whether this has the shape of what `store` writes: points are read out of nothing else."""
    return (
        isinstance(record, dict)
        and all(isinstance(record.get(key), str) for key in ("key", "learner", "lesson"))
        and isinstance(record.get("rows"), list)
        and all(map(_sound_row, record["rows"]))
        and _texts(record.get("warnings"))
        and isinstance(record.get("protections"), dict)
        and _texts(record["protections"].values())
    )


def _sound_row(row):
    if not isinstance(row, dict) or not _texts(row.get(key) for key in _TEXTS):
        return False
    if not all(_number(row.get(key)) for key in ("points", "max_points", "passed", "total")):
        return False
    mistake = row.get("mistake")
    return (
        0 <= row["points"] <= row["max_points"]
        and (mistake is None or isinstance(mistake, str))
        and isinstance(row.get("stand_ins"), list)
        and _texts(row["stand_ins"])
    )


def _texts(values):
    return values is not None and all(isinstance(value, str) for value in values)


def _number(value):
    return type(value) in (int, float) and math.isfinite(value)
