"""help() on a public name says what goes in, what comes out, and what it raises (numpydoc)."""

import inspect
import re

import pytest

import dnn_course
import dnn_helpers
import testCases

NAMES = [
    (module, name)
    for module in (dnn_helpers, testCases, dnn_course)
    for name in sorted({*module.__all__, *getattr(module, "_LATER", {})})
]


def sections(text):
    """Section -> its text, of a docstring in numpydoc's form."""
    parts = re.split(r"^(\w[\w ]*)\n-{3,}$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize(
    ("module", "name"), NAMES, ids=lambda value: getattr(value, "__name__", value)
)
def test_a_public_name_is_documented(module, name):
    thing = getattr(module, name)
    if not callable(thing):
        return
    text = inspect.getdoc(thing)
    assert text, f"{name} has no docstring"
    first = text.split("\n\n")[0]
    assert first.rstrip().endswith((".", ":", "?")), f"{name}: the first line is no sentence"
    found = sections(text)
    parameters = [
        parameter.name
        for parameter in inspect.signature(thing).parameters.values()
        if parameter.name != "self" and not parameter.name.startswith("_")
    ]
    for parameter in parameters:
        assert re.search(
            rf"^[\w, *]*\b{parameter}\b.* : ", found.get("Parameters", ""), re.MULTILINE
        ), f"{name}: the parameter {parameter} is not described"
    for words in re.findall(r"Raises (\w+Error)", text):
        raise AssertionError(f"{name}: {words} stands in a sentence, not in a section Raises")
