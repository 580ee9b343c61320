"""Which mistake is it? Compute what each known mistake would give, and compare.

In this order, from the most telling to the least:

1. the call changed its arguments;
2. the whole result is what one known mistake gives, on every input (own mistakes of the function
   first, then those of the functions it is built from, put into the lecture's code);
3. part by part: what is wrong with dW may be one mistake, what is wrong with db another;
4. part by part: the right numbers, or a known mistake's, changed in one plain way (transposed,
   times m, wrong sign, rounded, ...): so two mistakes at once still get their names;
5. how the function behaves: other numbers at every call, an argument that has no effect;
6. what an exception says, in the lecture's words.
"""

from __future__ import annotations

import contextlib
import functools
import io
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from testCases import lecture, mistakes, patterns, raising
from testCases.compare import close, copy, leaves, same
from testCases.fixtures import ARGUMENTS
from testCases.mistakes.base import Mistake, line_of_maths
from testCases.outcome import DEPENDS, Diagnosis, Subject, Trial, dependencies
from testCases.structure import structure


@dataclass(frozen=True)
class Raised:
    """What a known mistake raised."""

    type: str
    message: str


def diagnose(name: str, trials: list[Trial], probes: list[Trial], subject: Subject) -> Diagnosis:
    """The best explanation of why `trials` are not all right; the subject may be called again."""
    with _quietly():
        findings = _findings(name, trials, probes, subject)
    part = _first_part(name, trials)
    unique = list(dict(findings).items())
    if not unique:
        return Diagnosis(None, (), line_of_maths(name, part))
    maths = line_of_maths(_line_owner(unique, name), part)
    return Diagnosis(unique[0][0], tuple(says for _, says in unique), maths)


@contextlib.contextmanager
def _quietly():
    """Mistakes may warn, print and draw random numbers: nobody shall notice."""
    state = np.random.get_state()
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            with contextlib.redirect_stdout(io.StringIO()):
                yield
    finally:
        np.random.set_state(state)


def _findings(name, trials, probes, subject) -> list[tuple[str, str]]:
    """(id, sentence) of all that was found, the most telling first."""
    findings: list[tuple[str, str]] = []

    changed = sorted({each for trial in trials for each in trial.changed})
    if changed:
        says = f"it changes its argument {changed[0]}: whoever called it finds other numbers there."
        findings.append((f"{name}.changes_its_input", says + " Work on a copy or a new array."))
    if any(trial.differences or trial.outcome.kind == "raised" for trial in trials):
        returned = all(t.outcome.kind == "returned" for t in trials)
        # Square inputs tell something only where the others do nothing but raise.
        evidence = [*trials] if returned else [*trials, *probes]
        evidence = [t for t in evidence if t.outcome.kind in ("returned", "raised")]
        known = Known(name)
        findings += (
            _notebook_variable(name, trials, subject)
            or _whole(known, evidence)
            or (_by_part(known, evidence) if returned else raising.explain(name, trials))
            or (structure(name, evidence) if returned else [])
            or _behaviour(name, trials, subject.call)
            or raising.explain(name, evidence)
            or _first_wrong(name, trials)
        )
    return findings


def _line_owner(findings: list[tuple[str, str]], name: str) -> str:
    """The function whose line of maths it is: a mistake in dW belongs to linear_backward's line."""
    owner = findings[0][0].split(".")[0]
    return owner if owner in ARGUMENTS else name


def _first_part(name: str, trials: list[Trial]) -> str:
    for trial in trials:
        for difference in trial.differences:
            return re.sub(r"[\W\d].*$", "", difference.part)
    return ""


@functools.cache
def candidates(name: str) -> tuple[Mistake, ...]:
    """Its own known mistakes, then those of what it is built from, in the lecture's code."""
    found = list(mistakes.OWN.get(name, ()))
    nearest_first = [*DEPENDS[name], *reversed(dependencies(name))]
    for callee in dict.fromkeys(nearest_first):
        for mistake in mistakes.OWN.get(callee, ()):
            gives = lecture.with_functions(name, **{callee: mistake.gives})
            found.append(Mistake(mistake.id, mistake.says, gives))
    return tuple(found)


def run(mistake: Mistake, args: tuple) -> object:
    """What the mistake gives on these arguments: a value, or the exception as `Raised`."""
    try:
        return mistake.gives(*copy(args))
    except Exception as error:
        return Raised(type(error).__name__, str(error))


def _notebook_variable(name: str, trials: list[Trial], subject: Subject) -> list[tuple[str, str]]:
    """Does it read the notebook's data?"""
    trial = next(t for t in trials if not t.right)
    apart = subject.call_without_data(*copy(trial.case.args))
    if apart.kind != "raised" or apart.error.type != "NameError":
        return []
    found = re.search(r"name '(\w+)'", apart.error.message)
    if not found or (trial.outcome.error and trial.outcome.error.type == "NameError"):
        return []
    says = f"it uses the notebook's variable {found[1]}, not what it is given as an argument."
    return [(f"{name}.notebook_variable", says)]


class Known:
    """The known mistakes of one function, and what each gives on each input, computed once."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.mistakes = candidates(name)
        self._given: dict[tuple[str, int], object] = {}

    def gives(self, mistake: Mistake, trial: Trial) -> object:
        key = mistake.id, id(trial)
        if key not in self._given:
            self._given[key] = run(mistake, trial.case.args)
        return self._given[key]


def _whole(known: Known, evidence: list[Trial]) -> list[tuple[str, str]]:
    """A known mistake that gives what the learner's function gave, on every input.

    Three times: first an exception must be met by the same exception; then by anything that is
    wrong, since what stops one way of writing a mistake (a check of shapes) may pass another by;
    then not at all.
    """
    wrong_first = sorted(evidence, key=lambda trial: not _wrong_value(trial))
    numbers = any(_wrong_value(trial) for trial in evidence)
    strictness = (_agrees, _agrees_loosely, _agrees_where_returned)
    for agrees in strictness if numbers else (_agrees_without_numbers,):
        for mistake in known.mistakes:
            if all(agrees(known.gives(mistake, trial), trial) for trial in wrong_first):
                return [(mistake.id, mistake.says)]
    return []


def _wrong_value(trial: Trial) -> bool:
    return trial.outcome.kind == "returned" and bool(trial.differences)


def _agrees(given: object, trial: Trial) -> bool:
    """The same value, or the same kind of exception."""
    outcome = trial.outcome
    if outcome.kind == "raised":
        return isinstance(given, Raised) and given.type == outcome.error.type
    return not isinstance(given, Raised) and same(given, outcome.value)


def _agrees_loosely(given: object, trial: Trial) -> bool:
    if trial.outcome.kind == "raised":
        return isinstance(given, Raised) or not same(given, trial.expected)
    return _agrees(given, trial)


def _agrees_where_returned(given: object, trial: Trial) -> bool:
    return trial.outcome.kind == "raised" or _agrees(given, trial)


def _agrees_without_numbers(given: object, trial: Trial) -> bool:
    """Where every input raised: a missing key says which one it is; shapes that clash do not."""
    if trial.outcome.kind == "returned":
        return _agrees(given, trial)
    error = trial.outcome.error
    return error.type == "KeyError" and isinstance(given, Raised) and given.message == error.message


def _by_part(known: Known, evidence: list[Trial]) -> list[tuple[str, str]]:
    """Explain every wrong part by itself; what belongs together over layers is one part."""
    name = known.name
    returned = [trial for trial in evidence if trial.outcome.kind == "returned"]
    found: list[tuple[str, str]] = []
    families: dict[tuple, list[tuple[Trial, tuple]]] = {}
    wrong: set[tuple] = set()
    for trial in returned:
        for path, _ in leaves(trial.expected):
            families.setdefault(_family(name, path), []).append((trial, path))
        wrong |= {_family(name, d.path) for d in trial.differences}
    for family in sorted(wrong & set(families), key=str):
        places = families[family]
        found += _known_part(known, places) or _pattern_part(known, places, family)
    return found


def _known_part(known, places) -> list[tuple[str, str]]:
    for mistake in known.mistakes:
        if all(_same_part(known.gives(mistake, trial), trial, path) for trial, path in places):
            return [(mistake.id, mistake.says)]
    return []


def _same_part(value: object, trial: Trial, path: tuple) -> bool:
    own, ok = _at(trial.outcome.value, path)
    theirs, known = _at(value, path)
    return ok and known and own is not None and same(theirs, own)


def _pattern_part(known, places, family) -> list[tuple[str, str]]:
    """The right numbers changed in one plain way, or a known mistake's numbers so changed."""
    if isinstance(_at(places[0][0].expected, places[0][1])[0], str):
        return []  # a text is right or another one: nothing to transpose
    name, part = known.name, patterns.part_name(known.name, family)
    pairs = _pairs(places, lambda trial, path: _at(trial.expected, path)[0])
    found = patterns.recognise(pairs, part)
    if found:
        return [(f"{name}.{part}_{found[0]}", found[1])]
    for mistake in known.mistakes:
        if not all(_differs_there(known.gives(mistake, t), t, p) for t, p in places[-1:]):
            continue
        pairs = _pairs(places, lambda t, p, m=mistake: _at(known.gives(m, t), p)[0])
        found = patterns.recognise_simple(pairs, part)
        if found:
            return [
                (mistake.id, mistake.says),
                (f"{name}.{part}_{found[0]}", "besides, " + found[1]),
            ]
    found = patterns.describe(_pairs(places, lambda t, p: _at(t.expected, p)[0]), part)
    return [(f"{name}.{part}_{found[0]}", found[1])] if found else []


def _differs_there(value: object, trial: Trial, path: tuple) -> bool:
    theirs, known = _at(value, path)
    right, _ = _at(trial.expected, path)
    return (
        known and isinstance(theirs, np.ndarray | np.generic | float) and not close(right, theirs)
    )


def _pairs(places, base) -> list[patterns.Pair]:
    pairs = []
    for trial, path in places:
        own, ok = _at(trial.outcome.value, path)
        pairs.append(patterns.Pair(base(trial, path), own if ok else None, trial.case.args))
    return pairs


def _family(name: str, path: tuple) -> tuple:
    """What belongs together over the layers: dW1, dW2 -> dW; the W of every cache."""
    if len(path) == 1 and isinstance(path[0], str):
        return (re.sub(r"\d+$", "", path[0]),)
    if name == "L_model_forward" and len(path) > 2:
        return (1, "l", *path[2:])
    return path


def _at(value: object, path: tuple) -> tuple[object, bool]:
    for step in path:
        if (isinstance(value, tuple | list) and isinstance(step, int) and step < len(value)) or (
            isinstance(value, Mapping) and step in value
        ):
            value = value[step]
        else:
            return None, False
    return value, True


def _first_wrong(name: str, trials: list[Trial]) -> list[tuple[str, str]]:
    """Nothing is known: then at least where on its way it goes wrong first."""
    wrong = [t for t in trials if _wrong_value(t) and t.differences[0].kind == "value"]
    if not wrong:
        return []
    trial = wrong[-1]
    paths = [path for path, _ in leaves(trial.expected)]
    if name == "L_model_forward":
        layers = len(trial.expected[1])
        paths = [(1, l, *rest) for l in range(layers) for rest in ((0, 0), (0, 1), (0, 2), (1,))]
        paths.append((0,))
    elif name == "linear_activation_forward":
        paths = [(1, 1), (0,)]
    elif name == "L_model_backward":
        layers = len(trial.case.args[2])
        paths = [
            (f"{k}{l - (k == 'dA')}",) for l in range(layers, 0, -1) for k in ("dW", "db", "dA")
        ]
    else:
        return []
    off = {difference.path: difference.part for difference in trial.differences}
    first = next((path for path in paths if path in off), None)
    if first is None:
        return []
    part = off[first]
    before = paths.index(first)
    says = f"{part} is the first that is wrong on the way" + (
        ": all before it is right." if before else ", right at the start."
    )
    return [(f"{name}.first_wrong_{re.sub(r'[^A-Za-z]+', '_', part).strip('_')}", says)]


def _behaviour(name: str, trials: list[Trial], call) -> list[tuple[str, str]]:
    """What a few more calls show: does it depend on what it is given, and only on that?"""
    from testCases.fixtures import expected

    trial = next((t for t in trials if _wrong_value(t)), None)
    if trial is None:
        return []
    again = call(*copy(trial.case.args))
    if again.kind == "returned" and not same(again.value, trial.outcome.value):
        if name == "initialize_parameters_deep":
            says = "two calls give different numbers: the random seed is not set in the function."
            return [(f"{name}.no_seed", says)]
        says = "two calls with the same input give different numbers: it draws or keeps something."
        return [(f"{name}.not_repeatable", says)]
    for names, args in _nudged(name, trial.case.args):
        other = call(*copy(args))
        try:
            right = expected(name, copy(args))
        except ValueError:
            continue
        moved = not same(right, trial.expected)
        if moved and other.kind == "returned" and same(other.value, trial.outcome.value):
            says = (
                f"the result does not depend on {names}: it is not used, or another variable "
                "of that meaning is (one of the notebook's?)."
            )
            return [(f"{name}.ignores_{names.split()[0]}", says)]
    return []


def _nudged(name: str, args: tuple) -> Iterator[tuple[str, tuple]]:
    """The arguments with one of them a little other, and what that one is called."""
    for i, (argument, value) in enumerate(zip(ARGUMENTS[name], args, strict=True)):
        if isinstance(value, str) or value is None or argument in ("Y", "y", "layer_dims"):
            continue
        if isinstance(value, float):
            yield argument, (*args[:i], value * 0.9, *args[i + 1 :])
            continue
        for path, leaf in leaves(value):
            if not isinstance(leaf, np.ndarray):
                continue
            moved = copy(value)
            if path == ():
                moved = moved * 0.9
            else:
                target, _ = _at(moved, path)
                target *= 0.9
            label = patterns.argument_name(name, argument, path)
            yield label, (*args[:i], moved, *args[i + 1 :])
