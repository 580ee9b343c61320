"""The house: which room uses which. Arrows run one way, down to NumPy."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# A room, and what of the project it may use besides itself; from the ground up. What is not named
# here stands above and may use all of it.
HOUSE = {
    "dnn_helpers.network": [],
    "dnn_helpers": [],
    "testCases.engine": [],
    "testCases": ["dnn_helpers"],
    "dnn_course.notebook": [],
    "dnn_course.shown": [],
    "dnn_course.grading.errors": ["dnn_course.notebook"],
    "dnn_course.grading.bounded": [],
    "dnn_course.grading.key": ["testCases", "dnn_course.notebook"],
    "dnn_course.grading.sandbox": ["dnn_course.grading.errors", "testCases.engine"],
    "dnn_course.grading.the_class": ["dnn_course.notebook", "dnn_course.grading.errors"],
    "dnn_course.grading.handed_in": [
        "dnn_course.notebook", "dnn_course.grading.errors", "dnn_course.grading.bounded",
        "dnn_course.grading.the_class.roster",
    ],
    "dnn_course.grading.judging": [
        "dnn_helpers", "testCases", "dnn_course.notebook", "dnn_course.grading.errors",
        "dnn_course.grading.bounded", "dnn_course.grading.key", "dnn_course.grading.sandbox",
    ],
    "dnn_course.grading.gradebook": [
        "testCases", "dnn_course.notebook", "dnn_course.shown", "dnn_course.grading.key",
        "dnn_course.grading.the_class",
    ],
}  # fmt: skip
ONLY_NUMPY = ["dnn_helpers.network", "testCases.engine"]


def used_by(path, text=None):
    """The modules that a file imports, anywhere in it, by their full names."""
    package = list(path.relative_to(ROOT).parts[:-1])
    for node in ast.walk(ast.parse(text or path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *filter(None, [node.module])])
            for name in node.names:
                inside = ROOT.joinpath(*module.split("."), name.name)
                is_module = inside.is_dir() or inside.with_suffix(".py").exists()
                yield f"{module}.{name.name}" if is_module else module


def lies_in(module, room):
    return module == room or module.startswith(f"{room}.")


def files_of(room):
    place = ROOT.joinpath(*room.split("."))
    return sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]


@pytest.mark.parametrize("room", HOUSE)
def test_a_room_uses_what_stands_below_it_and_nothing_else(room):
    assert files_of(room)
    for path in files_of(room):
        for module in used_by(path):
            if module.split(".")[0] in ("dnn_helpers", "testCases", "dnn_course"):
                allowed = [room, *HOUSE[room]]
                assert any(lies_in(module, each) for each in allowed), f"{path}: {module}"


@pytest.mark.parametrize("room", ONLY_NUMPY)
def test_numpy_and_nothing_else(room):
    for path in files_of(room):
        for module in used_by(path):
            known = module.split(".")[0] in {*sys.stdlib_module_names, "numpy"}
            assert known or lies_in(module, room), f"{path}: {module}"


def test_no_arrow_of_the_house_goes_up():
    order = list(HOUSE)
    for room, below in HOUSE.items():
        for other in below:
            lower = next(i for i, name in enumerate(order) if lies_in(other, name))
            assert lower < order.index(room), f"{room} uses {other}, which stands above it"


def test_all_ways_to_import_are_seen():
    path = ROOT / "dnn_course/grading/handed_in/people.py"
    text = "import a.b\nfrom ..judging import task\ndef f():\n    from .zips import members as m\n"
    assert list(used_by(path, text)) == [
        "a.b",
        "dnn_course.grading.judging.task",
        "dnn_course.grading.handed_in.zips",
    ]
