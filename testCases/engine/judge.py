"""The verdict on one function: run the inputs, and explain what is wrong, if anything is.

    trials = run_inputs(exercise, subject)     # what came of each input
    verdict = judge(exercise, subject)         # that, and the message

Knows nothing of notebooks, processes or screens: a `Subject` is a learner's function wherever it
lives. A function that another one calls is only run (`passes`), never explained.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np

from . import message
from .calling import Subject
from .compare import Difference, leaves, same
from .diagnose import diagnose, fits_its_own_helpers
from .exercise import Exercise
from .trial import Diagnosis, Trial, attempt, telling

PUBLISHED_SEED = 1

_ENDS = ("not_attempted", "timeout", "crashed")  # one such call says enough


@dataclass(frozen=True)
class Verdict:
    """What became of one exercise."""

    name: str
    status: str  # "passed" | "failed" | "not_attempted" | "timeout" | "crashed"
    passed: int  # inputs that gave the right answer ...
    total: int  # ... of so many
    message: str = ""  # what the learner reads, at most 12 lines; "" when passed
    mistake: str | None = None  # id of the known mistake, e.g. "<exercise>.dW_no_1_over_m"
    stand_ins: tuple[str, ...] = ()  # the course's functions that were called in place of others
    difference: Difference | None = field(default=None, repr=False, compare=False)  # for a picture


def judge(
    exercise: Exercise, subject: Subject, *, seed: int = PUBLISHED_SEED, wrong: Collection[str] = ()
) -> Verdict:
    """Try the subject on the exercise's inputs and say what is wrong, if anything is.

    wrong: functions that it may call and that are not right; the course's stand in for them.
    """
    stand_ins = tuple(each.name for each in exercise.reaches if each.name in wrong)
    subject.stand_in(stand_ins)
    trials, total = run_inputs(exercise, subject, seed)
    status, passed = status_of(trials), sum(trial.right for trial in trials)
    used = tuple(name for name in stand_ins if name in subject.used)
    name = exercise.name
    if status == "passed":
        return Verdict(name, status, passed, total, stand_ins=used)
    if status == "not_attempted":
        says = message.not_attempted(name, trials[0])
        return Verdict(name, status, 0, total, says, None, used)
    if status in _ENDS:
        says = getattr(message, status)(name, trials[-1])
        return Verdict(name, status, passed, total, says, f"{name}.{status}", used)
    diagnosis = _explain(exercise, subject, trials, seed, used)
    shown = telling(trials)
    summary = message.summary(exercise, shown, passed, total, diagnosis)
    return Verdict(
        name,
        "failed",
        passed,
        total,
        message.message(exercise, shown, summary, used, diagnosis),
        diagnosis.id,
        used,
        shown.differences[0] if shown.differences else None,
    )


def passes(
    exercise: Exercise, subject: Subject, *, seed: int = PUBLISHED_SEED, wrong: Collection[str] = ()
) -> bool:
    """Is it right? Stops at the first input that is not, and explains nothing."""
    subject.stand_in([each.name for each in exercise.reaches if each.name in wrong])
    return all(attempt(exercise, subject, case).right for case in exercise.cases(seed))


def run_inputs(exercise: Exercise, subject: Subject, seed: int) -> tuple[list[Trial], int]:
    """What came of each input, and how many there are; ends where one call says enough."""
    cases = exercise.cases(seed)
    trials: list[Trial] = []
    for case in cases:
        trials.append(attempt(exercise, subject, case))
        if trials[-1].outcome.kind in _ENDS:
            break
    return trials, len(cases)


def status_of(trials: list[Trial]) -> str:
    """ "passed", "failed", or what ended the run of the inputs."""
    if trials and trials[-1].outcome.kind in _ENDS:
        return trials[-1].outcome.kind
    if all(trial.right for trial in trials):
        return "passed"
    return "not_attempted" if all(_placeholder(trial) for trial in trials) else "failed"


def _explain(exercise, subject, trials, seed, used) -> Diagnosis:
    """The diagnosis; the verdict stands also where this fails."""
    try:
        if used:
            found = fits_its_own_helpers(exercise, subject, trials, used)
            if found:
                return found
        probes = [attempt(exercise, subject, case) for case in exercise.probes(seed)]
        return diagnose(exercise, trials, probes, subject)
    except Exception:
        return Diagnosis(None, (), exercise.line_of_maths())


def _placeholder(trial: Trial) -> bool:
    """Is this the answer of an exercise that nobody has begun: None, or None beside the arguments?

    `Z = None` and `return Z, (A, W, b)` hand back what came in, and nothing else.
    """
    if trial.outcome.kind != "returned":
        return False
    value = trial.outcome.value
    if not isinstance(value, tuple | list | Mapping):
        return False  # a bare None is a forgotten return, unless the subject knew better
    given = [array for _, array in leaves(trial.case.args) if isinstance(array, np.ndarray)]
    found = [array for _, array in leaves(value)]
    missing = [array for array in found if array is None]
    return bool(missing) and all(
        array is None or any(same(array, each) for each in given) for array in found
    )
