"""How late a hand-in is, and what that costs."""

import math
from datetime import datetime, timedelta

DAY = timedelta(days=1)


def days_late(sent, due, rules, extended):
    """(days, note): days begun after the date, and what a person has to know.

    sent: what the download says, {"late": bool, "when": ISO time or None}. Where it says "late" and
    not when, one day is taken; of somebody with an extension nothing is known, and none is taken.
    """
    if not due or not sent:
        return 0, ""
    if sent.get("when"):
        over = rules.aware(datetime.fromisoformat(sent["when"])) - due - rules.late.grace
        return max(0, math.ceil(over / DAY)), ""
    if sent.get("late") and extended:
        return (
            0,
            "late in the LMS, with an extension here: it says no time, so nothing is taken",
        )
    if sent.get("late"):
        return 1, "late, and the download does not say by how much: one day is taken"
    return 0, ""


def deducted(points, days, late):
    """What so many days cost of the points that were earned."""
    return points * min(late.per_day * days, late.cap) / 100
