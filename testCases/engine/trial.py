"""What one input gave, and what the diagnosis makes of all of them."""

from __future__ import annotations

import contextlib
import io
import warnings
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from .calling import Outcome, Subject
from .compare import Difference, copy, differences, unchanged
from .exercise import Case, Exercise


@dataclass(frozen=True)
class Trial:
    """One input, what came of it, and what is wrong with that."""

    case: Case
    expected: object
    outcome: Outcome
    differences: tuple[Difference, ...] = ()
    changed: tuple[str, ...] = ()  # names of the arguments that the call changed
    printed: str = ""  # what is wrong with what it printed, in words

    @property
    def right(self) -> bool:
        kind = self.outcome.kind
        return kind == "returned" and not (self.differences or self.changed or self.printed)

    @property
    def wrong_value(self) -> bool:
        return self.outcome.kind == "returned" and bool(self.differences)


@dataclass(frozen=True)
class Diagnosis:
    """The best explanation of what is wrong."""

    id: str | None  # "<exercise>.dW_no_1_over_m", None where nothing fits
    says: tuple[str, ...]  # sentences, the most telling first
    maths: str
    stand_ins_matter: bool = False  # it is right beside the learner's own helpers


def attempt(exercise: Exercise, subject: Subject, case: Case) -> Trial:
    """One call on copies of the arguments, compared with what the formula gives."""
    wanted = _expected(exercise, case)
    outcome = subject.call(*copy(case.args))
    found: tuple[Difference, ...] = ()
    printed = ""
    if outcome.kind == "returned":
        found = tuple(differences(exercise, wanted, outcome.value))
        if exercise.prints and not found:
            printed = exercise.prints.wrong(case.args, wanted, outcome.stdout)
    return Trial(case, wanted, outcome, found, _changed(exercise, case, outcome), printed)


@lru_cache(maxsize=1024)
def _expected(exercise: Exercise, case: Case) -> object:
    return expected(exercise, case.args)


def expected(exercise: Exercise, args: tuple) -> object:
    """The right answer; prints nothing, warns of nothing, leaves the global generator alone."""
    with quietly():
        return exercise.formula(*copy(args))


@contextlib.contextmanager
def quietly():
    """Formulas and known mistakes may warn, print and draw random numbers: nobody shall notice."""
    state = np.random.get_state()
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            with contextlib.redirect_stdout(io.StringIO()):
                yield
    finally:
        np.random.set_state(state)


def _changed(exercise: Exercise, case: Case, outcome: Outcome) -> tuple[str, ...]:
    """The names of the arguments that the call changed and may not change."""
    return tuple(
        argument
        for argument, before, after in zip(
            exercise.arguments, case.args, outcome.args_after, strict=False
        )
        if argument not in exercise.may_change and not unchanged(before, after)
    )


def telling(trials: list[Trial]) -> Trial:
    """The failed input to show: an error before a type before a shape before a value."""

    def rank(trial: Trial) -> int:
        if trial.outcome.kind == "raised":
            return 0
        if trial.differences:
            return {"type": 1, "shape": 2, "value": 3}[trial.differences[0].kind]
        return 4

    return min((trial for trial in trials if not trial.right), key=rank)
