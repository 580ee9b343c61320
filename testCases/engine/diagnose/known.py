"""Known mistakes: compute what each would give, and compare. Source text is never read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..compare import as_numbers, close, copy, is_matrix, leaves, same
from ..exercise import Case, Exercise, Mistake
from ..trial import Trial, quietly
from . import values
from .names import argument_name, at, family, part_name


@dataclass(frozen=True)
class Raised:
    """What a known mistake raised."""

    type: str
    message: str


@lru_cache(maxsize=20_000)
def gives(mistake: Mistake, case: Case) -> object:
    """What the mistake gives on this input: a value, or the exception as `Raised`."""
    try:
        return mistake.gives(*copy(case.args))
    except Exception as error:
        return Raised(type(error).__name__, str(error))


def whole(
    exercise: Exercise,
    evidence: list[Trial],
    probes: Sequence[Trial] = (),
    candidates: Sequence[Mistake] | None = None,
) -> list[tuple[str, str]]:
    """A known mistake that gives what the learner's function gave, on every input.

    What gives nothing but infinities and NaN is met by any other that does: then it must also give
    the same on the `probes`.

    Three times: first an exception must be met by the same exception; then by anything that is
    wrong, since what stops one way of writing a mistake (a check of shapes) may pass another by;
    then not at all.
    """
    wrong_first = sorted(evidence, key=lambda trial: not trial.wrong_value)
    if any(trial.wrong_value for trial in evidence):
        strictness = (_agrees,)
        raised = any(trial.outcome.kind == "raised" for trial in evidence)
        if raised and _much(trial for trial in evidence if trial.wrong_value):
            strictness += (_agrees_loosely, _agrees_where_returned)
    else:
        strictness = (_agrees_without_numbers,)
    with quietly():
        for agrees in strictness:
            for mistake in exercise.candidates if candidates is None else candidates:
                if all(agrees(gives(mistake, trial.case), trial) for trial in wrong_first) and (
                    _some_finite(evidence)
                    or all(_agrees(gives(mistake, probe.case), probe) for probe in probes)
                ):
                    return [(mistake.id, mistake.says)]
    return []


def _some_finite(trials: list[Trial]) -> bool:
    """Is a number finite in what is wrong, or is something else than its numbers wrong?"""
    return _any_finite([d.got for t in trials for d in t.differences if d.kind == "value"])


def _any_finite(values: list[object]) -> bool:
    """Is any of the numbers finite? Yes, where there are none."""
    numbers = [found for found in map(as_numbers, values) if found is not None]
    return not numbers or any(np.isfinite(each).any() for each in numbers)


def _much(trials) -> bool:
    """Are there enough wrong numbers that they cannot agree with a mistake's by luck?"""
    numbers = [leaf for t in trials for d in t.differences for _, leaf in leaves(d.expected)]
    return sum(np.size(leaf) for leaf in numbers) > 2


def _agrees(given: object, trial: Trial) -> bool:
    """The same value, or the same kind of exception."""
    outcome = trial.outcome
    if outcome.kind == "raised":
        return isinstance(given, Raised) and given.type == outcome.error.type
    return not isinstance(given, Raised) and same(given, outcome.value)


def _stopped_by_chance(trial: Trial) -> bool:
    """Did an exception that one way of writing a mistake meets, and another does not?

    A check of shapes is such a one. A name or a key that is not there tells of another mistake.
    """
    names = ("KeyError", "NameError", "UnboundLocalError")
    return trial.outcome.kind == "raised" and trial.outcome.error.type not in names


def _agrees_loosely(given: object, trial: Trial) -> bool:
    if _stopped_by_chance(trial):
        return isinstance(given, Raised) or not same(given, trial.expected)
    return _agrees(given, trial)


def _agrees_where_returned(given: object, trial: Trial) -> bool:
    return _stopped_by_chance(trial) or _agrees(given, trial)


def _agrees_without_numbers(given: object, trial: Trial) -> bool:
    """Where every input raised: a missing key says which one it is; shapes that clash do not."""
    if trial.outcome.kind == "returned":
        return _agrees(given, trial)
    error = trial.outcome.error
    return error.type == "KeyError" and isinstance(given, Raised) and given.message == error.message


Places = list[tuple[Trial, tuple]]  # where the parts of one family are


def by_part(
    exercise: Exercise,
    evidence: list[Trial],
    probes: Sequence[Trial],
    candidates: Sequence[Mistake],
) -> list[tuple[str, str]]:
    """Explain every wrong part by itself; what belongs together over layers is one part."""
    families: dict[tuple, Places] = {}
    wrong: dict[tuple, str] = {}
    for trial in evidence:
        if trial.outcome.kind != "returned":
            continue
        for path, _ in leaves(trial.expected):
            families.setdefault(family(trial.expected, path), []).append((trial, path))
        for difference in trial.differences:
            if at(trial.expected, difference.path)[1]:
                wrong[family(trial.expected, difference.path)] = difference.kind
    found: list[tuple[str, str]] = []
    first = next((trial for trial in evidence if trial.wrong_value), None)
    with quietly():
        for each in sorted(set(wrong) & set(families), key=str):
            places = sorted(families[each], key=lambda place: _right_there(*place))
            # The mistakes of what it calls are hundreds, each run as a whole training, say: on the
            # input that `whole` has run them on, and on no other for a part that is not in that.
            tried = candidates if places[0][0] is first else exercise.mistakes
            more = [
                (probe, path)
                for probe in probes
                for path, _ in leaves(probe.expected)
                if family(probe.expected, path) == each
            ]
            known = _known_part(tried, places, more)
            found += known or _changed_part(exercise, tried, places, each)
    return found


def _known_part(
    candidates: Sequence[Mistake], places: Places, probes: Places
) -> list[tuple[str, str]]:
    """A known mistake that gives this part; `probes` decide where no number of it is finite.

    places: the wrong ones first.
    """
    wrong = [at(t.outcome.value, path)[0] for t, path in places if not _right_there(t, path)]
    more = [] if _any_finite(wrong) else probes
    for mistake in candidates:
        if all(
            _same_part(given := gives(mistake, t.case), t, path) and not _built_otherwise(given, t)
            for t, path in (*places, *more)
        ) and not _spoils_more(mistake, places):
            return [(mistake.id, mistake.says)]
    return []


def _spoils_more(mistake: Mistake, places: Places) -> bool:
    """Does a mistake make wrong what is right here? Then its sentence speaks of another answer."""
    for trial, path in places:
        given, own = gives(mistake, trial.case), trial.outcome.value
        here = family(trial.expected, path)
        for other, right in leaves(trial.expected):
            if family(trial.expected, other) == here:
                continue
            if same(right, at(own, other)[0]) and not same(right, at(given, other)[0]):
                return True
    return False


def _built_otherwise(given: object, trial: Trial) -> bool:
    """Has a mistake's dict keys that neither are expected nor the learner's? It speaks of them."""
    own, right = trial.outcome.value, trial.expected
    return (
        isinstance(given, Mapping)
        and isinstance(own, Mapping)
        and set(given) != set(right)
        and set(given) != set(own)
    )


def _right_there(trial: Trial, path: tuple) -> bool:
    own, ok = at(trial.outcome.value, path)
    return ok and same(at(trial.expected, path)[0], own)


def _same_part(value: object, trial: Trial, path: tuple) -> bool:
    own, ok = at(trial.outcome.value, path)
    theirs, known = at(value, path)
    return ok and known and own is not None and not is_matrix(own) and same(theirs, own)


def _changed_part(
    exercise: Exercise, candidates: Sequence[Mistake], places: Places, family: tuple
) -> list[tuple[str, str]]:
    """The right numbers changed in one plain way, or a known mistake's numbers so changed."""
    trial, path = places[0]
    if isinstance(at(trial.expected, path)[0], str):
        return []  # a text is right or another one: nothing to transpose
    part = part_name(exercise, family)
    name = f"{exercise.name}.{part.replace(' ', '_')}"
    pairs = [_pair(exercise, t, p, at(t.expected, p)[0]) for t, p in places]
    found = values.recognise(pairs, part)
    if found:
        return [(f"{name}_{found[0]}", found[1])]
    own, right = at(trial.outcome.value, path)[0], at(trial.expected, path)[0]
    for mistake in candidates:
        theirs, known = at(gives(mistake, trial.case), path)
        if not known or not values.could_be_simple(theirs, own) or close(right, theirs):
            continue
        if _spoils_more(mistake, places):
            continue
        pairs_with = [_pair(exercise, t, p, at(gives(mistake, t.case), p)[0]) for t, p in places]
        found = values.recognise_simple(pairs_with, part)
        if found and _of_another_shape(pairs, pairs_with):
            return [(mistake.id, mistake.says)]  # neither shape is the right one: the first says it
        if found:
            besides = (f"{name}_{found[0]}", "besides, " + found[1])
            return [(mistake.id, mistake.says), besides]
    found = values.describe(pairs, part)
    return [(f"{name}_{found[0]}", found[1])] if found else []


def _of_another_shape(pairs: list[values.Pair], pairs_with: list[values.Pair]) -> bool:
    """Has a known mistake's part another shape than is expected, and the learner's a third one?"""
    return any(
        np.shape(theirs.expected) not in (np.shape(right.expected), np.shape(right.got))
        for right, theirs in zip(pairs, pairs_with, strict=True)
    )


def _pair(exercise: Exercise, trial: Trial, path: tuple, base: object) -> values.Pair:
    own, ok = at(trial.outcome.value, path)
    args = trial.case.args
    names = tuple(
        argument_name(exercise, argument, value, path)
        for argument, value in zip(exercise.arguments, args, strict=True)
        for path, _ in leaves(value)
    )
    return values.Pair(base, own if ok else None, args, values.sizes_of(exercise, args), names)
