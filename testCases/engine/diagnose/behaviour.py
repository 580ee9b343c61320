"""How the function behaves: its parameters, what it does to its arguments, what it depends on."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

import numpy as np

from ..calling import Subject
from ..compare import comparable, copy, leaves, same
from ..exercise import Exercise
from ..trial import Trial, expected
from .names import argument_name, at, family, part_name

Findings = list[tuple[str, str]]


def other_signature(
    exercise: Exercise, trials: list[Trial], signature: tuple[str, ...] | None
) -> Findings:
    """Other parameters, or in another order, than the exercise asks for: told by their names."""
    if signature is None:
        return []
    wanted, own = exercise.arguments, signature
    at_another_place = any(
        name in own and (i >= len(own) or own[i] != name) for i, name in enumerate(wanted)
    )
    cannot_be_called = any(
        t.outcome.kind == "raised"
        and t.outcome.error.type == "TypeError"
        and re.match(rf"\S*\b{exercise.name}\(\) (missing|takes)", t.outcome.error.message)
        for t in trials
    )
    if not (at_another_place or (cannot_be_called and len(own) != len(wanted))):
        return []
    says = f"yours takes ({', '.join(own)}); expected ({', '.join(wanted)}), in this order."
    return [(f"{exercise.name}.other_parameters", says)]


def changes_its_arguments(exercise: Exercise, trials: list[Trial]) -> Findings:
    changed = sorted({each for trial in trials for each in trial.changed})
    if not changed:
        return []
    argument = changed[0]
    is_array = isinstance(trials[0].case.args[exercise.arguments.index(argument)], np.ndarray)
    finds = (
        "other numbers there. Work on a copy or make a new array."
        if is_array
        else "it changed. Work on a copy, also of what is in it."
    )
    says = f"it changes its argument {argument} in place: whoever called it finds {finds}"
    return [(f"{exercise.name}.changes_its_input", says)]


def argument_of_the_notebook(
    exercise: Exercise, trials: list[Trial], subject: Subject, signature: tuple[str, ...] | None
) -> Findings:
    """Does it read a variable of the notebook that is called as one of the lecture's arguments?"""
    given = {part for argument in exercise.arguments for part in _names_inside(exercise, argument)}
    if signature is None or given <= set(signature):
        return []
    return notebook_variable(exercise, trials, subject, among=given - set(signature))


def _names_inside(exercise: Exercise, argument: str) -> set[str]:
    """The argument's name, and those of its parts."""
    found, waiting = {argument}, [exercise.inside.get(argument, argument)]
    while waiting:
        layout = waiting.pop()
        found.add(layout if isinstance(layout, str) else layout[0])
        waiting += () if isinstance(layout, str) else layout[1]
    return found


def notebook_variable(
    exercise: Exercise,
    trials: list[Trial],
    subject: Subject,
    *,
    among: Collection[str] | None = None,
) -> Findings:
    """Does it read the notebook's data? Asked where it went wrong: a constant is a fair thing."""
    trial = next(t for t in trials if not t.right)
    if trial.outcome.kind == "raised" and trial.outcome.error.type == "NameError":
        return []
    alone = subject.call_without_data(*copy(trial.case.args))
    if alone.kind != "raised" or alone.error.type != "NameError":
        return []
    found = re.search(r"name '(\w+)'", alone.error.message)
    if not found or found[1] == exercise.choices_name:
        return []
    if among is not None and found[1] not in among:
        return []
    says = f"it uses the notebook's variable {found[1]}, which is not one of its arguments."
    return [(f"{exercise.name}.notebook_variable", says)]


def not_repeatable(exercise: Exercise, trials: list[Trial], subject: Subject) -> Findings:
    """Two calls on the same input."""
    trial = next((t for t in trials if t.wrong_value), None)
    if trial is None or not comparable(trial.outcome.value):
        return []
    again = subject.call(*copy(trial.case.args))
    if (
        again.kind != "returned"
        or not comparable(again.value)
        or same(again.value, trial.outcome.value)
    ):
        return []
    id, says = exercise.not_repeatable or (
        "not_repeatable",
        "two calls with the same input give different numbers: it draws random numbers, or keeps "
        "something from call to call (in a default value?).",
    )
    return [(f"{exercise.name}.{id}", says)]


def ignores_an_argument(exercise: Exercise, trials: list[Trial], subject: Subject) -> Findings:
    """An argument that may change, in size and in sign, and the result does not, on any input."""
    wrong = [t for t in trials if t.wrong_value and comparable(t.outcome.value)][:2]
    if not wrong or not any(isinstance(leaf, np.ndarray) for _, leaf in leaves(wrong[0].case.args)):
        return []
    without_effect: list[set[str]] = []
    for trial in wrong:
        labels: dict[str, bool] = {}
        for label, args in nudged(exercise, trial.case.args):
            try:
                moved = not same(expected(exercise, args), trial.expected)
            except Exception:
                continue
            outcome = subject.call(*copy(args))
            still = outcome.kind == "returned" and same(outcome.value, trial.outcome.value)
            labels[label] = labels.get(label, True) and still and moved
        without_effect.append({label for label, still in labels.items() if still})
    found = set.intersection(*without_effect)
    ordered = [label for label, _ in nudged(exercise, wrong[0].case.args) if label in found]
    if not ordered:
        return []
    says = f"the result does not change when {ordered[0]} changes: is it used?"
    return [(f"{exercise.name}.ignores_{ordered[0].split()[0]}", says)]


def nudged(exercise: Exercise, args: tuple) -> Iterator[tuple[str, tuple]]:
    """The arguments with one of them a little other, then with another sign; and its name."""
    for i, (argument, value) in enumerate(zip(exercise.arguments, args, strict=True)):
        if isinstance(value, str) or value is None or argument in exercise.fixed:
            continue
        for factor in (0.9, -1.7):
            if isinstance(value, float):
                yield argument, (*args[:i], value * factor, *args[i + 1 :])
                continue
            for path, leaf in leaves(value):
                if not isinstance(leaf, np.ndarray):
                    continue
                moved = copy(value)
                if path == ():
                    moved = moved * factor
                else:
                    target, _ = at(moved, path)
                    target *= factor
                label = argument_name(exercise, argument, value, path)
                yield label, (*args[:i], moved, *args[i + 1 :])


def first_wrong(exercise: Exercise, trials: list[Trial]) -> Findings:
    """Nothing is known: then at least where in the computation it is wrong first."""
    wrong = [t for t in trials if t.wrong_value and t.differences[0].kind == "value"]
    if not wrong or exercise.order is None:
        return []
    trial = wrong[-1]
    paths = exercise.order(trial.expected)
    off = {difference.path: difference.part for difference in trial.differences}
    first = next((path for path in paths if path in off), None)
    if first is None:
        return []
    before = ": all that is computed before it is right" if paths.index(first) else ""
    says = f"{off[first]} is the first that is wrong{before}."
    id = re.sub(r"[^A-Za-z]+", "_", part_name(exercise, family(trial.expected, first)))
    return [(f"{exercise.name}.first_wrong_{id.strip('_')}", says)]
