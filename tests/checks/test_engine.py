"""The house of the checks: the engine knows no exercise, and an exercise is one file."""

import re
from pathlib import Path

import pytest
from learners import subject

from testCases.engine.exercise import Exercises, read_exercise
from testCases.engine.judge import judge
from testCases.exercises import EXERCISES

PACKAGE = Path(__file__).parents[2] / "testCases"
ENGINE = sorted((PACKAGE / "engine").rglob("*.py"))


@pytest.mark.parametrize("path", ENGINE, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_the_engine_knows_no_exercise_by_name(path):
    names = "|".join(map(re.escape, EXERCISES))
    assert re.findall(rf"\b({names})\b", path.read_text("utf-8")) == []


@pytest.mark.parametrize("name", EXERCISES)
def test_an_exercise_is_one_file(name):
    text = (PACKAGE / "exercises" / f"{name}.py").read_text("utf-8")
    assert f"def {name}(" in text
    assert "Exercise(" in text
    assert len(text.splitlines()) < 450


@pytest.mark.parametrize("name", EXERCISES)
def test_a_record_is_whole(name):
    exercise = EXERCISES[name]
    assert exercise.formula.__name__ == name
    assert callable(exercise.reference)
    assert len(exercise.hints) >= 3
    assert exercise.line_of_maths()
    assert set(exercise.inside) <= set(exercise.arguments)
    assert set(exercise.fixed) <= set(exercise.arguments)
    assert set(exercise.may_change) <= set(exercise.arguments)
    for case in exercise.cases(1):
        assert len(case.args) == len(exercise.arguments)
        if exercise.sizes:
            assert all(isinstance(size, int) for size in exercise.sizes(*case.args).values())


TOY = """
from testCases.engine.exercise import Case, Exercise


def double(Z):
    return 2 * Z


EXERCISE = Exercise(
    name="double",
    result="D",
    formula=double,
    inputs=lambda draw: [Case("some numbers", (draw.array(*draw.sizes(2)),)) for _ in range(3)],
)
"""


def test_an_exercise_from_almost_nothing_is_read_from_a_file(tmp_path):
    (tmp_path / "double.py").write_text(TOY)
    exercise = read_exercise(tmp_path / "double.py")
    verdict = judge(exercise, subject(lambda Z: -2 * Z, "double"))
    assert verdict.message.startswith("double: D is not right (0 of 3 inputs pass).")
    assert verdict.mistake == "double.D_sign"
    assert judge(exercise, subject(lambda Z: Z + Z, "double")).status == "passed"


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("double.py", TOY.replace('name="double"', 'name="twice"'), "no Exercise is called double"),
        ("double.py", "1 / 0", "double.py: ZeroDivisionError"),
    ],
)
def test_a_faulty_exercise_file_is_named(tmp_path, file, text, says):
    (tmp_path / file).write_text(text)
    with pytest.raises(ValueError, match=says):
        read_exercise(tmp_path / file)


def test_a_list_of_exercises_refuses_what_does_not_fit():
    relu, deep = EXERCISES["relu"], EXERCISES["predict"]
    with pytest.raises(ValueError, match="two exercises are called relu"):
        Exercises([relu, relu])
    with pytest.raises(ValueError, match="depends on L_model_forward: not an exercise before it"):
        Exercises([deep])
