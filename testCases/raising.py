"""What an exception means, in the lecture's words."""

from __future__ import annotations

import re

import numpy as np

from testCases.compare import leaves
from testCases.fixtures import ARGUMENTS
from testCases.outcome import Trial
from testCases.patterns import argument_name


def explain(name: str, evidence: list[Trial]) -> list[tuple[str, str]]:
    """One sentence on the first exception, or nothing."""
    trial = next((t for t in evidence if t.outcome.kind == "raised"), None)
    if trial is None:
        return []
    error = trial.outcome.error
    for id, test in _EXPLANATIONS:
        says = test(name, trial, error.type, error.message)
        if says:
            return [(f"{name}.{id}", says)]
    return []


def _undefined(name, trial, kind, text):
    if kind == "UnboundLocalError":
        found = re.search(r"'(\w+)'", text)
        if found:
            return f"{found[1]} is used before it gets a value on this way through the function."
    if kind == "NameError":
        found = re.search(r"name '(\w+)'", text)
        if found:
            given = ", ".join(ARGUMENTS[name])
            return f"{found[1]} is not defined in the function: all it is given is {given}."
    return None


def _key(name, trial, kind, text):
    if kind != "KeyError":
        return None
    key = text.strip("'\"")
    found = re.fullmatch(r"(d?[AWb])(\d+)", key)
    if not found:
        return f"there is no entry {text}: mind how the keys are spelt."
    if found[2] == "0":
        return f"there is no {key}: the layers are counted from 1, and 0 is the input."
    return f"there is no {key}: the loop goes on beyond the last layer, or L is counted wrongly."


def _index(name, trial, kind, text):
    if kind != "IndexError":
        return None
    if "list" in text or "tuple" in text:
        return "an index goes beyond the end: layer l is at place l − 1, since lists count from 0."
    return "an index goes beyond the end of an axis, or there are more indices than axes."


def _shapes(name, trial, kind, text):
    if kind != "ValueError":
        return None
    found = re.findall(r"\((\d+),\s*(\d*)\)", text)
    shapes = [tuple(int(n) for n in pair if n) for pair in found]
    if "core dimension" in text:  # matmul tells sizes, not shapes
        sizes = re.search(r"size (\d+) is different from (\d+)", text)
        if sizes:
            return (
                f"in a matrix product the inner sizes must agree; here they are {sizes[2]} and "
                f"{sizes[1]}: is the order of the factors right, is a transpose missing?"
            )
    if len(shapes) >= 2 and ("aligned" in text or "broadcast" in text):
        what = [f"{_named(name, trial, shape)}{shape}" for shape in shapes[:2]]
        if "aligned" in text:
            return (
                f"the matrix product of {what[0]} and {what[1]} does not exist: is the order "
                "of the factors right, is a transpose missing?"
            )
        return (
            f"{what[0]} and {what[1]} cannot be combined entry by entry: is one transposed, "
            "or should it be a matrix product?"
        )
    return None


def _named(name, trial, shape) -> str:
    """The one argument that has this shape; sizes all differ, so there is mostly just one."""
    names, transposed = set(), set()
    for argument, value in zip(ARGUMENTS[name], trial.case.args, strict=True):
        for path, leaf in leaves(value):
            if isinstance(leaf, np.ndarray) and leaf.ndim == 2:
                label = argument_name(name, argument, path).split(" (")[0]
                if leaf.shape == shape:
                    names.add(label)
                elif leaf.shape[::-1] == shape:
                    transposed.add(f"the transposed {label}")
    found = sorted(names) or sorted(transposed)
    return f"{found[0]} " if len(found) == 1 else ""


def _refused(name, trial, kind, text):
    """The course's own functions say what they were given and what they needed."""
    if kind == "ValueError" and "needed:" in text:
        return f"a function is handed something that does not fit: {text.split(';')[0]}."
    return None


def _truth(name, trial, kind, text):
    if kind == "ValueError" and "truth value" in text:
        return (
            "an if (or max, and, or) decides once for the whole array; every entry needs its own."
        )
    return None


def _unpack(name, trial, kind, text):
    if kind in ("ValueError", "TypeError") and "unpack" in text:
        return f"unpacking does not fit: {text}. Mind what is nested in what."
    return None


def _one_number(name, trial, kind, text):
    if kind == "TypeError" and ("0-dimensional" in text or "size-1" in text or "length-1" in text):
        return "math.exp, math.log and float() take one number; an array needs NumPy's functions."
    if kind == "TypeError" and "must be real number" in text:
        return "math's functions take one number; an array needs NumPy's functions."
    return None


def _arguments(name, trial, kind, text):
    if kind == "TypeError" and ("positional argument" in text or "unexpected keyword" in text):
        return f"a function is called with other arguments than it takes: {text}."
    return None


def _none(name, trial, kind, text):
    if kind in ("TypeError", "AttributeError") and "NoneType" in text:
        if name == "predict" and "y is None" in trial.case.label:
            return "y may be None (nobody has labelled these pictures): then there is no accuracy."
        return "something is None here: a function without return, or a None that was left in."
    return None


def _recursion(name, trial, kind, text):
    return "it calls itself without end." if kind == "RecursionError" else None


def _math(name, trial, kind, text):
    if kind == "ZeroDivisionError":
        return "something is divided by 0."
    if kind == "OverflowError":
        return "a number grows too large for Python's math: NumPy's functions go on where it stops."
    if (
        kind == "UFuncTypeError"
        or "Cannot cast ufunc" in text
        or "_UFuncOutputCastingError" in kind
    ):
        return "an array of whole numbers cannot take fractions: make it an array of floats."
    return None


def _tuple(name, trial, kind, text):
    if ("tuple" in text and kind in ("TypeError", "ValueError")) or "inhomogeneous" in text:
        return (
            "a tuple is used as if it were an array: what a function returns, or what a cache "
            "holds, must be unpacked first, in the right order."
        )
    return None


def _shape_brackets(name, trial, kind, text):
    if kind == "TypeError" and ("data type" in text or "interpreted as an integer" in text):
        return "np.zeros and np.ones take the whole shape as one thing, in brackets of its own."
    return None


def _sequence(name, trial, kind, text):
    if kind == "TypeError" and (
        "sequence" in text or "list indices" in text or "tuple indices" in text
    ):
        return f"a list or tuple is used as if it were an array or a dict: {text}."
    if kind == "AttributeError":
        return f"{text}: is it the type that you take it for?"
    return None


def _assertion(name, trial, kind, text):
    return "your own assert does not hold on this input." if kind == "AssertionError" else None


def _exit(name, trial, kind, text):
    return "it ends Python (exit) instead of returning." if kind == "SystemExit" else None


def _input(name, trial, kind, text):
    if kind in ("EOFError", "StdinNotImplementedError"):
        return "it asks the keyboard; all it needs comes in its arguments."
    return None


_EXPLANATIONS = (
    ("undefined_name", _undefined),
    ("wrong_key", _key),
    ("index_out_of_range", _index),
    ("shapes_do_not_fit", _shapes),
    ("if_on_an_array", _truth),
    ("unpacking", _unpack),
    ("one_number_only", _one_number),
    ("wrong_arguments", _arguments),
    ("none_used", _none),
    ("endless_recursion", _recursion),
    ("arithmetic", _math),
    ("shape_without_brackets", _shape_brackets),
    ("tuple_for_array", _tuple),
    ("list_for_array", _sequence),
    ("input_refused", _refused),
    ("own_assertion", _assertion),
    ("exits", _exit),
    ("asks_keyboard", _input),
)
