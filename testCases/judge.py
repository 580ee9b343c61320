"""The verdict on one function: knows nothing of notebooks, processes or screens.

A `Subject` is a learner's function wherever it lives: in this notebook (`testCases.check`) or in a
sandboxed process (the grader). `judge` tries it on fixtures, compares, and words what is wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from testCases import fixtures, wording
from testCases.compare import Difference, copy, differences, leaves, same, unchanged
from testCases.diagnosis import diagnose
from testCases.mistakes import line_of_maths
from testCases.outcome import (
    DEPENDS,
    PUBLISHED_SEED,
    Diagnosis,
    ErrorInfo,
    Foreign,
    Outcome,
    Subject,
    Trial,
    Verdict,
    dependencies,
)

__all__ = [
    "DEPENDS",
    "PUBLISHED_SEED",
    "ErrorInfo",
    "Foreign",
    "Outcome",
    "Subject",
    "Verdict",
    "attempt",
    "dependencies",
    "judge",
]


def judge(subject: Subject, *, seed: int = PUBLISHED_SEED, wrong: Collection[str] = ()) -> Verdict:
    """Try the subject on its fixtures and say what is wrong, if anything is.

    wrong: graded functions known to be wrong; where they are called, the reference stands in.
    """
    name = subject.name
    stand_ins = tuple(other for other in dependencies(name) if other in wrong)
    if stand_ins:
        subject.stand_in(stand_ins)

    cases = fixtures.cases(name, seed)
    trials: list[Trial] = []
    for case in cases:
        trial = attempt(subject, case)
        kind = trial.outcome.kind
        if kind in ("not_attempted", "timeout", "crashed"):
            return _stopped(name, trial, trials, len(cases), stand_ins)
        trials.append(trial)

    passed = sum(trial.right for trial in trials)
    if passed == len(cases):
        return Verdict(name, "passed", passed, len(cases), stand_ins=stand_ins)
    if all(_placeholder(trial) for trial in trials):
        message = wording.not_attempted(name)
        return Verdict(name, "not_attempted", 0, len(cases), message, None, stand_ins, message)

    probes = [attempt(subject, case) for case in fixtures.probes(name, seed)]
    try:
        diagnosis = diagnose(name, trials, probes, subject)
    except Exception:  # the verdict stands without its explanation
        diagnosis = Diagnosis(None, (), line_of_maths(name))
    shown = wording.telling(trials)
    used = getattr(subject, "used", stand_ins)  # where the subject knows which it really called
    called = tuple(other for other in stand_ins if other in used)
    summary = wording.summary(name, shown, passed, len(cases), diagnosis)
    return Verdict(
        name,
        "failed",
        passed,
        len(cases),
        wording.message(name, shown, summary, called),
        diagnosis.id,
        stand_ins,
        "\n".join(summary),
        shown.differences[0] if shown.differences else None,
    )


def attempt(subject: Subject, case: fixtures.Case) -> Trial:
    """One call on copies of the arguments, compared with the reference's answer."""
    name = subject.name
    expected = fixtures.expected(name, copy(case.args))
    outcome = subject.call(*copy(case.args))
    found: tuple[Difference, ...] = ()
    if outcome.kind == "returned":
        found = tuple(differences(name, expected, outcome.value))
    protected = set(fixtures.ARGUMENTS[name])
    if name == "update_parameters":
        protected.discard("parameters")  # updating in place is a right answer
    changed = tuple(
        argument
        for argument, before, after in zip(
            fixtures.ARGUMENTS[name], case.args, outcome.args_after, strict=False
        )
        if argument in protected and not unchanged(before, after)
    )
    return Trial(case, expected, outcome, found, changed)


def _stopped(name, trial, trials, total, stand_ins) -> Verdict:
    """Not attempted, out of time or crashed: one such call says enough."""
    kind = trial.outcome.kind
    passed = sum(each.right for each in trials)
    if kind == "not_attempted":
        message = wording.not_attempted(name)
    elif kind == "timeout":
        message = wording.timeout(name, trial)
    else:
        message = wording.crashed(name, trial)
    mistake = None if kind == "not_attempted" else f"{name}.{kind}"
    return Verdict(name, kind, passed, total, message, mistake, stand_ins, message)


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
