"""The known mistakes are mistakes, each is recognised, and the lecture's code is right."""

import contextlib
import io
import warnings
from pathlib import Path

import numpy as np
import pytest
from learners import judged, subject

from dnn_course.learner.collect import course, namespace, read_lesson
from testCases.engine import compare
from testCases.engine.diagnose import diagnose
from testCases.engine.judge import PUBLISHED_SEED
from testCases.engine.trial import attempt, expected
from testCases.exercises import EXERCISES

KNOWN = [mistake for exercise in EXERCISES.values() for mistake in exercise.mistakes]
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"

# Two ways to say what on these inputs is one and the same result.
SAME = {
    "sigmoid.rounded": "sigmoid.step",
    "L_model_backward.unpacked_021": "L_model_backward.dW_db_swapped",
    "L_model_backward.dW_db_swapped": "L_model_backward.unpacked_021",
}


def exercise_of(mistake):
    return mistake.id.split(".")[0]


@pytest.mark.parametrize("name", EXERCISES)
def test_every_function_has_at_least_eight(name):
    assert len(EXERCISES[name].mistakes) >= 8


def test_ids_are_unique_and_sentences_are_sentences():
    assert len({mistake.id for mistake in KNOWN}) == len(KNOWN)
    for mistake in KNOWN:
        assert mistake.says.endswith("."), mistake.id
        assert len(mistake.says) <= 160, mistake.id


@pytest.mark.parametrize("name", EXERCISES)
def test_each_is_caught_and_recognised(name):
    sentences = {each.id: each.says for each in KNOWN}
    for mistake in EXERCISES[name].mistakes:
        verdict = judged(mistake.gives, name)
        assert verdict.status == "failed", mistake.id
        expected = {mistake.id, SAME.get(mistake.id, mistake.id)}
        alike = sentences.get(verdict.mistake) == mistake.says
        thresholds = "threshold" in mistake.id and "threshold" in str(verdict.mistake)
        assert verdict.mistake in expected or alike or thresholds, (mistake.id, verdict.message)


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_each_is_caught_on_other_seeds(seed):
    """By the comparison alone: the diagnosis is not asked for."""
    for mistake in KNOWN:
        exercise = EXERCISES[exercise_of(mistake)]
        one = subject(mistake.gives, exercise.name)
        trials = (attempt(exercise, one, case) for case in exercise.cases(seed))
        assert not all(trial.right for trial in trials), mistake.id


@pytest.mark.parametrize("name", EXERCISES)
def test_the_diagnosis_itself_does_not_fail(name):
    """judge() survives a fault in the diagnosis; here it would show."""
    for value in (
        None,
        3,
        "text",
        [],
        {},
        (),
        (1, 2),
        (1, 2, 3),
        np.ones(3),
        object(),
        [None, None],
    ):
        exercise, one = EXERCISES[name], subject(lambda *args, value=value: value, name)
        trials = [attempt(exercise, one, case) for case in exercise.cases(PUBLISHED_SEED)]
        probes = [attempt(exercise, one, case) for case in exercise.probes(PUBLISHED_SEED)]
        found = diagnose(exercise, trials, probes, one)
        assert found.maths


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("seed", range(1, 21))
def test_the_lecture_and_the_library_agree(name, seed):
    exercise = EXERCISES[name]
    for case in (*exercise.cases(seed), *exercise.probes(seed)):
        wanted = expected(exercise, case.args)
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            own = exercise.reference(*compare.copy(case.args))
        assert compare.differences(exercise, wanted, own) == []


@pytest.mark.parametrize("name", EXERCISES)
def test_the_solved_lessons_agree_with_the_lecture(name):
    """What solution() prints and what a lesson holds as its answer are both right."""
    lesson = next(lesson for lesson, names in course().items() if name in names)
    space = namespace(read_lesson(NOTEBOOKS / f"{lesson}.ipynb", (name,)))
    others = {other: each.formula for other, each in EXERCISES.items() if other != name}
    space.update(others)
    assert judged(space[name], name).status == "passed"


def test_mistakes_of_what_is_called_are_known_to_the_caller():
    ids = {mistake.id for mistake in EXERCISES["L_model_backward"].candidates}
    assert {"linear_backward.db_scalar", "relu_backward.dA_passed", "compute_dA.sign"} <= ids


# Fixtures ------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(1, 31))
def test_sizes_differ_and_passes_are_real(seed):
    for case in EXERCISES["L_model_backward"].cases(seed):
        AL, Y, caches = case.args
        sizes = [caches[0][0][0].shape[0], *(cache[0][1].shape[0] for cache in caches[:-1])]
        sizes.append(AL.shape[1])
        assert len(set(sizes)) == len(sizes)
        assert 1 not in sizes
        assert Y.shape == AL.shape
        for (A_prev, W, b), Z in caches:
            np.testing.assert_allclose(Z, W @ A_prev + b)
        np.testing.assert_allclose(AL, 1 / (1 + np.exp(-caches[-1][1])))
        if "Z = 0" not in case.label:
            assert all(np.all(b != 0) for ((_, _, b), _) in caches)
    layers = [len(case.args[2]) for case in EXERCISES["L_model_backward"].cases(seed)]
    assert {1, 2, 3, 4} <= set(layers)


@pytest.mark.parametrize(
    "name", ["relu_backward", "linear_activation_backward", "L_model_backward"]
)
@pytest.mark.parametrize("seed", range(1, 11))
def test_z_is_exactly_zero_somewhere(name, seed):
    zeros = 0
    for case in EXERCISES[name].cases(seed):
        zeros += sum(
            int(np.sum(leaf == 0))
            for path, leaf in compare.leaves(case.args)
            if isinstance(leaf, np.ndarray) and leaf.ndim == 2 and leaf.shape[1] > 1
        )
    assert zeros > 0


def test_another_seed_gives_other_inputs():
    for name in EXERCISES:
        first, second = (EXERCISES[name].cases(seed)[-1].args for seed in (1, 2))
        assert not compare.same(first, second), name


def test_predictions_are_never_undecided():
    for seed in range(1, 41):
        for case in EXERCISES["predict"].cases(seed):
            X, _, parameters = case.args
            AL, _ = EXERCISES["L_model_forward"].formula(X, parameters)
            assert np.abs(AL - 0.5).min() > 4e-4  # far above rounding, below a leaky relu's trace
