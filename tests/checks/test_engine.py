"""The house of the checks: the engine knows no exercise, and an exercise is one file."""

import ast
import re
from pathlib import Path

import pytest

from testCases.exercises import EXERCISES

PACKAGE = Path(__file__).parents[2] / "testCases"
ENGINE = sorted((PACKAGE / "engine").rglob("*.py"))


@pytest.mark.parametrize("path", ENGINE, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_the_engine_knows_no_exercise_by_name(path):
    names = "|".join(map(re.escape, EXERCISES))
    assert re.findall(rf"\b({names})\b", path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", ENGINE, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_the_engine_imports_numpy_and_itself_and_nothing_else(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and not node.level:
            modules = [node.module]
        elif isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        else:
            continue
        for module in modules:
            top = module.split(".")[0]
            assert top not in ("dnn_helpers", "dnn_course", "IPython", "matplotlib"), module
            assert top != "testCases" or module.startswith("testCases.engine"), module


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
