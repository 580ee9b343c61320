"""Can the inputs of an exercise lie?  `try_exercise` runs what can be run before a learner does.

Each step yields sentences about what is wrong: which answer the inputs would let pass, which known
mistake is not named as itself, what cannot be repeated.
"""

import inspect
import textwrap
import time
from collections.abc import Callable, Iterator

import numpy as np

from testCases.engine.calling import LocalFunction
from testCases.engine.compare import as_numbers, copy, leaves, same
from testCases.engine.exercise import Exercise, Mistake
from testCases.engine.judge import judge, passes
from testCases.engine.kinds import callable_of
from testCases.engine.trial import expected, quietly

from .mutants import mutants

SEEDS = 200  # on which the formula has to pass its own check
FEW = 20  # on which a wrong answer has to be refused
CALL_SECONDS = 1.0  # of a mutant: many of them never end


def try_exercise(exercise: Exercise, *, seeds: int = SEEDS, few: int = FEW) -> Iterator[str]:
    """Yield a sentence for each fault of an exercise; nothing where there is none.

    Parameters
    ----------
    exercise : Exercise
        As its file has it, and with what it reaches (from `testCases.exercises.EXERCISES`).
    seeds, few : int
        On how many seeds the formula is run, and on how many each wrong answer.
    """
    broken = list(_formula(exercise, seeds))
    yield from broken
    if broken:
        return
    yield from _trivial_answers(exercise, few)
    yield from _known_mistakes(exercise, few)
    yield from _survivors(exercise, few)


def subject(exercise: Exercise, function: Callable[..., object]) -> LocalFunction:
    """An answer, as the engine calls it; what it depends on is the course's."""
    return LocalFunction(
        exercise.name, function, lambda name: None, call_seconds=CALL_SECONDS, seconds=30.0
    )


# --- steps --------------------------------------------------------------------------------------


def _formula(exercise: Exercise, seeds: int) -> Iterator[str]:
    """Does it run on all seeds, give the same twice, and pass its own check?"""
    for seed in range(1, seeds + 1):
        try:
            cases = exercise.cases(seed)
        except Exception as error:
            yield f"inputs(draw) stops on seed {seed}: {type(error).__name__}: {error}"
            return
        if not cases:
            yield f"there is no input on seed {seed}: every answer passes"
            return
        for case in cases:
            if len(case.args) != len(exercise.arguments):
                yield (
                    f"input '{case.label}' has {len(case.args)} arguments, the formula takes "
                    f"{len(exercise.arguments)}: {', '.join(exercise.arguments)}"
                )
                return
            try:
                first, second = expected(exercise, case.args), expected(exercise, case.args)
            except Exception as error:
                yield (
                    f"the formula stops on '{case.label}' (seed {seed}): "
                    f"{type(error).__name__}: {error}"
                )
                return
            if not same(first, second):
                yield (
                    f"the formula gives different results twice on '{case.label}': it draws random "
                    "numbers. Hand a seed in as an argument, and seed a generator with it."
                )
                return
        if not passes(exercise, subject(exercise, exercise.formula), seed=seed):
            yield f"the formula does not pass its own check on seed {seed}"
            return


def _trivial_answers(exercise: Exercise, few: int) -> Iterator[str]:
    """What nobody had to think for."""
    if exercise.kind != "function":
        return
    answers = {
        f"an answer that returns its argument {argument}": lambda *args, i=i: args[i]
        for i, argument in enumerate(exercise.arguments)
    }
    known = {id(case): expected(exercise, case.args) for case in exercise.cases(1)}
    for what, number in (("0", 0.0), ("1", 1.0)):
        if not all(_numbers(value) for value in known.values()):
            break
        if all(same(_filled(value, number), value) for value in known.values()):
            yield f"every expected result is full of {what}: an answer that gives {what} passes"
    for what, answer in answers.items():
        if _ever_passes(exercise, answer, few):
            yield f"{what} passes: the inputs do not tell it from the formula"
    values = [value for value in known.values() if not isinstance(value, str)]
    if len(known) > 1 and len(values) == len(known) and all(same(values[0], v) for v in values):
        yield "every input has the same result: an answer that returns it always passes"


def _known_mistakes(exercise: Exercise, few: int) -> Iterator[str]:
    for mistake in exercise.mistakes:
        if _ever_passes(exercise, mistake.gives, few):
            yield f"mistake {mistake.id} passes: on some inputs it gives what the formula gives"
            continue
        verdict = judge(exercise, subject(exercise, mistake.gives))
        if verdict.mistake != mistake.id and not _same_sentence(exercise, verdict, mistake):
            named = f"named as {verdict.mistake}" if verdict.mistake else "not named"
            yield f"mistake {mistake.id} is refused, but {named}: {verdict.message.splitlines()[0]}"


def _same_sentence(exercise: Exercise, verdict, mistake: Mistake) -> bool:
    """Two rows of a table may say the same of two ways to write one mistake."""
    return any(m.id == verdict.mistake and m.says == mistake.says for m in exercise.mistakes)


def _survivors(exercise: Exercise, few: int) -> Iterator[str]:
    """The formula with one thing changed, where the inputs do not notice."""
    written = exercise.written or exercise.formula
    try:
        source = textwrap.dedent(inspect.getsource(written))
        first = inspect.getsourcelines(written)[1]
    except (OSError, TypeError):
        return
    if exercise.kind == "value" or not source.startswith(("def ", "class ", "@")):
        return
    found = set()
    space = exercise.formula.__globals__ if exercise.kind == "function" else _space_of(written)
    for line, what, text in mutants(source):
        mutant = _made(text, written.__name__, space)
        if mutant is None:
            continue
        function = callable_of(exercise.kind, mutant)
        if not _ever_passes(exercise, function, few):
            continue
        if what in exercise.leaves_open:
            found.add(what)
        else:
            yield f"line {first + line - 1}: {what}: the inputs let this pass"
    for what in set(exercise.leaves_open) - found:
        yield f"leaves_open names '{what}', and no change of the formula that passes is that"


# --- parts --------------------------------------------------------------------------------------


def _ever_passes(exercise: Exercise, answer: Callable[..., object], few: int) -> bool:
    """Is there a seed on which the answer is taken for right? What hangs is not asked again."""
    started = time.monotonic()
    for seed in range(1, few + 1):
        if passes(exercise, subject(exercise, answer), seed=seed):
            return True
        if time.monotonic() - started > few * CALL_SECONDS:
            return False
    return False


def _made(text: str, name: str, space: dict) -> Callable[..., object] | None:
    own = dict(space)
    try:
        with quietly():
            exec(compile(text, "<mutant>", "exec"), own)
    except Exception:
        return None
    return own.get(name)


def _space_of(cls: type) -> dict:
    methods = [each for each in vars(cls).values() if inspect.isfunction(each)]
    return methods[0].__globals__ if methods else {}


def _numbers(value: object) -> bool:
    return all(as_numbers(leaf) is not None for _, leaf in leaves(value))


def _filled(value: object, number: float) -> object:
    """A value of the same make, full of one number."""
    if isinstance(value, np.ndarray | float | int | np.number) and not isinstance(value, bool):
        return np.full(np.shape(value), number) if np.shape(value) else number
    if isinstance(value, tuple | list):
        return type(value)(_filled(item, number) for item in value)
    if isinstance(value, dict):
        return {key: _filled(item, number) for key, item in value.items()}
    return copy(value)
