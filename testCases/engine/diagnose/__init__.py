"""Which mistake is it? From the most telling to the least:

1. other parameters than the exercise asks for; arguments changed in place;
2. a part of a type that nothing can use: said alone;
3. the whole result is what one known mistake gives, on every input (those of the exercise first,
   then those of what it calls, put into the lecture's formula);
4. what it hands to the functions that it calls, beside what the formula hands on;
5. part by part: what is wrong with dW may be one mistake, what is wrong with db another; a known
   one, or the right numbers changed in one plain way, so two mistakes at once get their names;
6. what the result is made of; what an exception says; how the function behaves;
7. where in the computation it is wrong first.

Nothing fits: then nothing is said. A sentence that is not true is worse than none.
"""

from __future__ import annotations

import re

from ..calling import Subject
from ..exercise import Exercise
from ..trial import Diagnosis, Trial, attempt, telling
from . import behaviour, calls, exceptions, known, shapes

_LEFT_IN = "NotImplementedError"


def diagnose(
    exercise: Exercise, trials: list[Trial], probes: list[Trial], subject: Subject
) -> Diagnosis:
    """The best explanation of why `trials` are not all right; the subject may be called again."""
    findings = list(dict(_findings(exercise, trials, probes, subject)).items())
    part = _first_part(trials)
    if not findings:
        return Diagnosis(None, (), exercise.line_of_maths(part))
    id = findings[0][0]
    owner = next((e for e in exercise.reaches if e.name == id.split(".")[0]), exercise)
    says = tuple(sentence for _, sentence in findings)
    return Diagnosis(id, says, owner.line_of_maths(part))


def fits_its_own_helpers(
    exercise: Exercise, subject: Subject, trials: list[Trial], used: tuple[str, ...]
) -> Diagnosis | None:
    """Wrong beside the course's stand-ins, and right beside the learner's own functions?"""
    subject.stand_in(())
    try:
        if not all(attempt(exercise, subject, trial.case).right for trial in trials):
            return None
    finally:
        subject.stand_in(used)
    names = ", ".join(used)
    are, yours = ("are", "they") if len(used) > 1 else ("is", "it")
    says = (
        f"it is right beside your own {names}, and wrong beside the course's: your {names} {are} "
        f"not as the lecture has {yours.replace('they', 'them')}. Repair that first."
    )
    id = f"{exercise.name}.fits_its_own_helpers"
    return Diagnosis(id, (says,), exercise.line_of_maths(), stand_ins_matter=True)


def _findings(exercise, trials, probes, subject) -> list[tuple[str, str]]:
    """(id, sentence) of all that was found, the most telling first."""
    if exercise.kind == "value":  # what else could be said would say what the answer is
        return known.whole(exercise, trials) if trials[0].wrong_value else []
    signature = subject.signature()
    found = behaviour.other_signature(exercise, trials, signature)
    if found:
        return found
    found = behaviour.changes_its_arguments(exercise, trials)
    returned = all(t.outcome.kind == "returned" for t in trials)
    if any(trial.wrong_value or trial.outcome.kind == "raised" for trial in trials):
        # Square inputs tell something only where the others do nothing but raise.
        evidence = [*trials] if returned else [*trials, *probes]
        evidence = [t for t in evidence if t.outcome.kind in ("returned", "raised")]
        alike = calls.as_in_the_formula(exercise, trials, subject)
        candidates = exercise.mistakes if alike else exercise.candidates
        found += (
            _left_in(exercise, trials, signature)
            or shapes.part_of_wrong_type(exercise, trials)
            or behaviour.argument_of_the_notebook(exercise, trials, subject, signature)
            or known.whole(exercise, evidence, probes, candidates)
            or behaviour.notebook_variable(exercise, trials, subject)
            or calls.other_calls(exercise, telling(trials), subject)
            or (shapes.rearranged(exercise, evidence) if returned else [])
            or (
                known.by_part(exercise, evidence, probes, candidates)
                if returned
                else exceptions.explain(exercise, trials, signature)
            )
            or behaviour.not_repeatable(exercise, trials, subject)
            or (shapes.structure(exercise, evidence) if returned else [])
            or behaviour.ignores_an_argument(exercise, trials, subject)
            or exceptions.explain(exercise, evidence, signature)
            or behaviour.first_wrong(exercise, trials)
        )
    elif not found:
        says = next((trial.printed for trial in trials if trial.printed), "")
        found = [(f"{exercise.name}.printed", says)] if says else []
    return found


def _left_in(exercise, trials, signature) -> list[tuple[str, str]]:
    """`raise NotImplementedError` in written code: it hides all else."""
    errors = {t.outcome.error.type for t in trials if t.outcome.kind == "raised"}
    return exceptions.explain(exercise, trials, signature) if errors == {_LEFT_IN} else []


def _first_part(trials: list[Trial]) -> str:
    for trial in trials:
        for difference in trial.differences:
            return re.sub(r"[\W\d].*$", "", difference.part)
    return ""
