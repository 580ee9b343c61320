"""THE rule which functions are stood in for, in the notebook, in `my_functions` and in the grader.

A function is judged on its own merits: what it calls is the learner's where that is right, and the
course's where not. One early mistake costs one exercise, not all that follow.
"""

from __future__ import annotations

from collections.abc import Callable

from .calling import Subject
from .exercise import Exercise
from .judge import PUBLISHED_SEED, passes

COURSES_OWN = object()  # what `bound` gives for a name that is bound to the course's function


def stood_in_for(
    exercise: Exercise,
    bound: Callable[[Exercise], Subject | object | None],
    *,
    seed: int = PUBLISHED_SEED,
) -> tuple[str, ...]:
    """The functions that `exercise` may call and that are not right, in the course's order.

    Parameters
    ----------
    exercise : Exercise
        Whose dependencies are looked at, those of its dependencies included.
    bound : callable
        ``bound(dependency)``: the subject that its name is bound to, `COURSES_OWN`, or None where
        there is no such function.
    seed : int
        Of the inputs.
    """
    wrong: list[str] = []
    for each in exercise.reaches:
        subject = bound(each)
        if subject is COURSES_OWN:
            continue
        if subject is None or not passes(each, subject, seed=seed, wrong=wrong):
            wrong.append(each.name)
    return tuple(wrong)
