"""What an exception means, in the lecture's words: only what is true of this code on this input."""

from __future__ import annotations

import ast
import builtins
import difflib
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ..exercise import Exercise
from ..trial import Trial
from .names import named_arrays


@dataclass(frozen=True)
class Context:
    """The first exception, and what is known about it."""

    exercise: Exercise
    trial: Trial
    parameters: dict[str, object]  # the learner's own names for the arguments, and their values
    type: str
    text: str
    source: str  # the learner's line; "" where it happened in another function of theirs
    within: str = ""  # that function

    def named_in_line(self, test: Callable[[object], bool]) -> list[str]:
        """The parameters that stand in the line and whose values pass the test."""
        words = re.findall(r"\b[A-Za-z_]\w*", self.source)
        return [n for n, value in self.parameters.items() if n in words and test(value)]


def explain(
    exercise: Exercise, evidence: list[Trial], signature: tuple[str, ...] | None
) -> list[tuple[str, str]]:
    """One sentence on the first exception, or nothing."""
    trial = next((t for t in evidence if t.outcome.kind == "raised"), None)
    if trial is None:
        return []
    error, args = trial.outcome.error, trial.case.args
    own = signature if signature and len(signature) >= len(args) else exercise.arguments
    context = Context(
        exercise,
        trial,
        dict(zip(own, args, strict=False)),
        error.type,
        error.message,
        "" if error.within else error.source or "",
        error.within,
    )
    for id, test in _EXPLANATIONS:
        says = test(context)
        if says:
            return [(f"{exercise.name}.{id}", says)]
    return []


def _left_in(c: Context):
    if c.type == "NotImplementedError":
        return "the line `raise NotImplementedError` is still in your code: remove that line."
    return None


def _undefined(c: Context):
    name = re.search(r"'(\w+)'", c.text)
    if c.type in ("NameError", "UnboundLocalError") and name and c.within:
        what = "is not defined" if c.type == "NameError" else "is used before it has a value"
        return f"{name[1]} {what} in your {c.within}."
    if c.type == "UnboundLocalError" and name and name[1] in _stored(c.source):
        return (
            f"{name[1]} gets its value on the very line that uses it: inside the function it is a "
            "variable of its own, and empty until then."
        )
    if c.type == "UnboundLocalError" and name:
        texts = [f'{n} "{v}"' for n, v in c.parameters.items() if isinstance(v, str)]
        here = f"on this input ({', '.join(texts)})" if texts else "on this input"
        return (
            f"{name[1]} is used before it has a value: {here}, no line that gives it one is "
            "reached before this one."
        )
    if c.type != "NameError" or not name:
        return None
    functions = [each.name for each in c.exercise.reaches]
    if name[1] == "numpy":
        return "numpy is not defined. Is it imported as np? Then np is its name."
    if re.match(rf"{name[1]}\s*\[.*\]\s*[-+*/]?=[^=]", c.source):
        return f"{name[1]} is not defined: it must be there before something is put into it."
    if name[1] in sys.stdlib_module_names and re.search(rf"\b{name[1]}\.", c.source):
        return f"{name[1]} is not defined: import it first."
    if name[1] == "np" or name[1] in functions:
        return f"{name[1]} is not defined: run the cell that defines or imports it first."
    near = difflib.get_close_matches(name[1], functions, n=1, cutoff=0.8)
    if near:
        return f"{name[1]} is not defined. Did you mean {near[0]}?"
    near = difflib.get_close_matches(name[1], c.parameters, n=1, cutoff=0.6)
    meant = f" Did you mean {near[0]}?" if near else ""
    given = ", ".join(c.parameters)
    return f"{name[1]} is not defined. The parameters of your function are {given}.{meant}"


def _stored(source: str) -> set[str]:
    """The names that a line gives a value to."""
    return {
        node.id
        for node in _nodes(source)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _nodes(source: str) -> list[ast.AST]:
    try:
        return list(ast.walk(ast.parse(source)))
    except SyntaxError:  # the head of a block, or one line of several
        return []


def _key(c: Context):
    if c.type != "KeyError":
        return None
    key = c.text.strip("'\"")
    holders = re.findall(r"\b([A-Za-z_]\w*)\s*(?:\[|\.pop\()", c.source)
    given = [n for n in holders if isinstance(c.parameters.get(n), Mapping)]
    lacking = [n for n in given if key not in c.parameters[n]]
    made = [n for n in holders if n not in c.parameters]
    first = " The layers are counted from 1." if re.fullmatch(r"d?[Wb]0", key) else ""
    if lacking:
        has = ", ".join(list(map(str, c.parameters[lacking[0]]))[:6])
        return f"{lacking[0]} has no {key}; it has {has}.{first}"
    if len(set(made)) == 1 and not given:
        return (
            f"{key} is read from {made[0]}, but it was never stored there (or is stored later, or "
            f"under another key).{first}"
        )
    return f"there is no entry {key}.{first or ' Look at how the key is built.'}"


def _index(c: Context):
    if c.type != "IndexError":
        return None
    if "list" in c.text or "tuple" in c.text:
        lists = c.named_in_line(lambda value: isinstance(value, list))
        if len(lists) == 1:
            n = len(c.parameters[lists[0]])
            entries = "entry, at place 0" if n == 1 else f"entries, at the places 0 to {n - 1}"
            return (
                f"an index goes beyond the end of a list: {lists[0]} has len({lists[0]}) = {n} "
                f"{entries}."
            )
        return "an index goes beyond the end of a list or tuple; the places are counted from 0."
    sizes = re.search(r"boolean.* axis (\d+); size of axis is (\d+) but size .* is (\d+)", c.text)
    if sizes:
        return (
            f"a mask (an array of True and False) has another size than the array that it picks "
            f"from: {sizes[3]} and {sizes[2]} along axis {sizes[1]}."
        )
    return "an index goes beyond the end of an axis, or there are more indices than axes."


def _shapes(c: Context):
    if c.type != "ValueError":
        return None
    found = re.findall(r"\((\d+),\s*(\d*)\)(?:->\S+)?", c.text)
    shapes = [tuple(int(n) for n in pair if n) for pair in found]
    if "core dimension" in c.text:  # matmul tells sizes, not shapes
        sizes = re.search(r"size (\d+) is different from (\d+)", c.text)
        if sizes:
            return (
                f"in a matrix product the inner sizes must agree; here they are {sizes[2]} and "
                f"{sizes[1]}: is the order of the factors right, is a transpose missing?"
            )
    put = re.search(r"input array from shape (\(.*?\)) into shape (\(.*?\))", c.text)
    if put:
        return f"an array of shape {put[1]} is put into a place of shape {put[2]}."
    if "an array element with a sequence" in c.text and "inhomogeneous" not in c.text:
        return "several numbers are put into one place of an array, which holds one."
    put = re.search(r"cannot reshape array of size (\d+) into shape (\(.*?\))", c.text)
    if put:
        return f"{put[1]} numbers do not fill an array of shape {put[2]}."
    if "remapped shapes" in c.text and len(shapes) >= 2:
        first, second = (f"{shape}{_whose(c, shape)}" for shape in shapes[:2])
        return (
            f"in np.einsum one letter stands for axes of different lengths: the arrays have shapes "
            f"{first} and {second}."
        )
    if len(shapes) >= 2 and ("aligned" in c.text or "broadcast" in c.text):
        first, second = (f"{shape}{_whose(c, shape)}" for shape in shapes[:2])
        if "aligned" in c.text and shapes[0] == shapes[1]:
            return (
                f"there is no matrix product of shapes {first} and {second}: is the product entry "
                "by entry (*) meant, or is a transpose missing?"
            )
        if "aligned" in c.text:
            return (
                f"there is no matrix product of shapes {first} and {second}: is the order of the "
                "factors right, is a transpose missing?"
            )
        return (
            f"arrays of shapes {first} and {second} cannot be combined entry by entry: is one "
            "transposed, or should it be a matrix product?"
        )
    return None


def _whose(c: Context, shape) -> str:
    """Which argument has this shape; sizes all differ, so there is mostly just one.

    Only what the line speaks of: another array of the learner's may have the same shape.
    """
    names, transposed = set(), set()
    words = set(re.findall(r"\b[A-Za-z_]\w*", c.source))
    words |= {a for own, a in zip(c.parameters, c.exercise.arguments, strict=False) if own in words}
    for name, array in named_arrays(c.exercise, c.trial.case.args):
        label, _, within = name.partition(" (in ")
        if array.ndim == 2 and words & {
            label,
            label.rstrip("0123456789"),
            re.split(r"\W", within)[0],
        }:
            if array.shape == shape:
                names.add(label)
            elif array.shape[::-1] == shape:
                transposed.add(f"{label} transposed")
    found = sorted(names) or sorted(transposed)
    return f" (that of {found[0]})" if len(found) == 1 else ""


def _refused(c: Context):
    """The course's own functions say what they were given and what they needed."""
    if c.type != "ValueError":
        return None
    if "found tuple" in c.text:
        return (
            f"a tuple is given to a function where it needs an array: {c.text.rstrip('.')}. Is "
            "something not unpacked, or unpacked in the wrong order?"
        )
    if "needed:" in c.text or "must be" in c.text:
        return (
            f"a function is given something that does not fit: {c.text.split(';')[0].rstrip('.')}."
        )
    return None


def _truth(c: Context):
    if c.type == "ValueError" and "truth value" in c.text:
        asked = re.search(r"\bif\s+(?:not\s+)?(\w+)\s*(?:[!=]=\s*None\s*)?(?::|$|else\b)", c.source)
        if asked and asked[1] in c.parameters and _may_be_none(c, asked[1]):
            return (
                f"an if asks one yes-or-no question, and {asked[1]} is a whole array here. It may "
                f"be None: ask for that with `is None` or `is not None`."
            )
        return (
            "an if (or and, or, not, max, min) asks one yes-or-no question of the whole array; "
            "every entry needs its own answer."
        )
    return None


def _may_be_none(c: Context, name: str) -> bool:
    place = list(c.parameters).index(name)
    return any(case.args[place] is None for case in c.exercise.cases(1))


def _unpack(c: Context):
    if c.type not in ("ValueError", "TypeError") or "unpack" not in c.text:
        return None
    right = c.source.split("=")[-1].strip() if "=" in c.source else ""
    value = c.parameters.get(right)
    if isinstance(value, np.ndarray):
        inside = c.exercise.inside.get(
            dict(zip(c.parameters, c.exercise.arguments, strict=False)).get(right, ""), ""
        )
        what = f"{inside} itself, " if isinstance(inside, str) and inside else ""
        return f"{right} is {what}one array, not a pair or a tuple: it is not unpacked."
    if isinstance(value, tuple | list):
        return f"{right} has {len(value)} parts; unpacking does not fit: {c.text}."
    return f"the number of names on the left does not fit what is unpacked: {c.text}."


def _one_number(c: Context):
    if c.type != "TypeError":
        return None
    if any(words in c.text for words in ("0-dimensional", "size-1", "length-1")):
        return "math.exp, math.log, float() and int() take one number; an array needs NumPy's."
    if "must be real number" in c.text:
        return "the functions of math take one number; an array needs NumPy's functions."
    return None


def _called(c: Context):
    """Something that is no function is called like one, or a function is indexed like an array."""
    if c.type != "TypeError":
        return None
    kind = re.search(r"'([\w.]+)' object is not callable", c.text)
    if kind:
        words = {"str": "a text", "tuple": "a tuple", "list": "a list", "dict": "a dict",
                 "NoneType": "None", "numpy.ndarray": "an array", "float": "a number",
                 "int": "a number", "numpy.float64": "a number"}  # fmt: skip
        what = words.get(kind[1], f"a {kind[1]}")
        alone = list(dict.fromkeys(re.findall(r"(?<![\w.])([A-Za-z_]\w*)\s*\(", c.source)))
        called = [n for n in alone if n in c.parameters]
        if len(called) == 1:
            return f"{called[0]} is {what} here, and it is called as a function."
        hidden = [n for n in alone if hasattr(builtins, n) and len(alone) == 1]
        name = f", or is {hidden[0]} also a variable of yours" if len(hidden) == 1 else ""
        return (
            f"{what} is called as a function: are round brackets too much, or an operator "
            f"missing{name}?"
        )
    if re.search(r"(type|function|method)\b.* is not subscriptable", c.text):
        name = re.search(r"\b(str|int|float|len|range)\[", c.source)
        what = f"{name[1]} is a function" if name else "a function is followed by [...]"
        return f"{what}: it is called with round brackets, not with square brackets."
    if re.search(r"'(numpy\.ufunc|function|builtin_function_or_method|method)'", c.text):
        return (
            "a function stands where what it returns is needed: are the round brackets behind its "
            "name missing?"
        )
    return None


def _attribute(c: Context):
    if c.type != "AttributeError":
        return None
    method = re.search(r"'numpy\.ndarray' object has no attribute '(\w+)'", c.text)
    if method and callable(getattr(np, method[1], None)) and not hasattr(list, method[1]):
        return f"an array has no .{method[1]}(): it is a function of NumPy, np.{method[1]}(...)."
    name = re.search(r"object has no attribute '(\w+)'", c.text)
    if name and name[1] in c.parameters and re.search(rf"\w\.{name[1]}\b", c.source):
        dotted = re.search(rf"(\w+)\.{name[1]}\b", c.source)
        return f"{dotted[0]} asks {dotted[1]} for something called {name[1]}: is the dot a comma?"
    return None


def _arguments(c: Context):
    if c.type == "TypeError" and (
        "positional argument" in c.text or "unexpected keyword" in c.text
        or "multiple values for argument" in c.text
    ):  # fmt: skip
        return f"a function is called with other arguments than it takes: {c.text}."
    return None


def _none(c: Context):
    if c.type not in ("TypeError", "AttributeError") or "NoneType" not in c.text:
        return None
    names = c.named_in_line(lambda value: value is None) if c.source else []
    names = names or [n for n, value in c.parameters.items() if value is None and not c.source]
    changes = r"(append|extend|insert|sort|reverse|update)"
    kept = re.search(rf"(?<![\w.])(\w+)\s*=\s*\1\.{changes}\(", c.source)
    if kept:
        return (
            f"{kept[1]}.{kept[2]}() changes {kept[1]} and returns None: {kept[1]} = ... puts that "
            f"None in its place. Leave the {kept[1]} = away."
        )
    if names:
        return f"{names[0]} may be None, as on this input: ask for that before you use it."
    return "something is None here: a function without return, or a None that was left in?"


def _recursion(c: Context):
    # Python's reading of a cell can go too deep, too: then nothing has called anything.
    if c.type == "RecursionError" and not re.search("compil|symtable|ast|pars", c.text):
        return "calls go deeper than Python allows: does a function call itself without an end?"
    return None


def _arithmetic(c: Context):
    if c.type == "ZeroDivisionError":
        return "a number is divided by 0."
    if c.type == "OverflowError":
        return "a number is too large for Python's own functions; NumPy's give inf there."
    if "UFunc" in c.type or "Cannot cast ufunc" in c.text:
        return (
            "numbers are stored in an array of another type that cannot hold them (fractions in an "
            "array of integers, for example)."
        )
    return None


def _tuple(c: Context):
    if c.type not in ("TypeError", "ValueError"):
        return None
    if "inhomogeneous" in c.text:
        if any(isinstance(node, ast.List) and len(node.elts) > 1 for node in _nodes(c.source)):
            return "things of different shapes are put into one array by the square brackets."
        return (
            "things of different shapes are put into one array: does a tuple or a list stand where "
            "an array is needed?"
        )
    if "tuple" in c.text and ("operand" in c.text or "not supported" in c.text):
        return (
            "a tuple is used as if it were an array: a function that returns two things must be "
            "unpacked (A, cache = ...)."
        )
    return None


def _shape_brackets(c: Context):
    if c.type == "TypeError" and (
        "data type" in c.text or "interpreted as an integer" in c.text
        or "sequence of integers" in c.text
    ):  # fmt: skip
        if "data type" in c.text and re.search(r"\b(zeros|ones|empty|full)\((?!\()", c.source):
            return (
                "np.zeros and np.ones take the shape as one tuple: np.zeros((n, m)), two brackets."
            )
        kind = re.search(r"'(\w+)' object cannot be interpreted as an integer", c.text)
        if (kind and kind[1] == "float") or re.search(r"got '-?\d*\.\d*'", c.text):
            return (
                "a float stands where only a whole number will do: / always gives a float, // a "
                "whole number."
            )
        if kind and kind[1] == "list":
            return "a list stands where only a whole number will do: len(...) is its length."
        if kind and kind[1] == "tuple" and re.search(r"\b(randn|rand)\(\(", c.source):
            return "randn and rand take the sizes one by one, without a tuple: randn(n, m)."
        return f"a number or a shape does not fit: {c.text}."
    return None


def _set(c: Context):
    sets = [node for node in _nodes(c.source) if isinstance(node, ast.Set)]
    if c.type == "TypeError" and "unhashable" in c.text and sets:
        return "curly brackets without a : make a set, which cannot hold arrays: leave them away."
    return None


def _sequence(c: Context):
    if c.type == "TypeError" and (
        "list indices" in c.text or "tuple indices" in c.text or "by sequence" in c.text
        or "'list'" in c.text or "'tuple'" in c.text or "sequence" in c.text
    ):  # fmt: skip
        return f"a list or tuple is used where an array or a dict is expected: {c.text}."
    if c.type == "AttributeError":
        return f"{c.text}: is it of another type than you expect?"
    return None


def _text(c: Context):
    if c.type == "TypeError" and re.search(r"concatenate str|and: 'str'|'str' and", c.text):
        return (
            "a text and a number cannot be joined by an operator: str(l) makes a text of a number "
            "l, and an f-string does so, too."
        )
    put = re.match(r"could not convert string to float: (.*)", c.text)
    if c.type == "ValueError" and put:
        return f"a text stands where a number is needed: {put[1]}."
    return None


def _not_in_module(c: Context):
    missing = re.fullmatch(r"module '([\w.]+)' has no attribute '(\w+)'.*", c.text)
    if c.type != "AttributeError" or not missing:
        return None
    module, name = missing[1], missing[2]
    if name in {each.name for each in (*c.exercise.reaches, c.exercise)}:
        return f"{name} is a function of the notebook, not of {module}: no dot before it."
    if callable(getattr(np.random, name, None)):
        return f"{module} has nothing that is called {name}: it is np.random.{name}."
    there = dir(np) if module == "numpy" else []
    near = [n for n in there if len(n) > 2 and sorted(n) == sorted(name)]
    near = near or difflib.get_close_matches(name, there, n=1, cutoff=0.8)
    meant = f" Did you mean {near[0]}?" if len(near) == 1 else ""
    return f"{module} has nothing that is called {name}.{meant}"


def _operator(c: Context):
    """An operator on bits, for which floats have none."""
    if c.type != "TypeError":
        return None
    if "bitwise_xor" in c.text or "operand type(s) for ^" in c.text:
        return "^ is no power in Python: ** is."
    if "'invert'" in c.text:
        return "~ turns the bits of whole numbers, which floats have not: 1 − y is 1 - y."
    return None


def _iteration(c: Context):
    if c.type == "RuntimeError" and "changed size during iteration" in c.text:
        return (
            "keys are added to a dict, or taken away, while a for goes through it: fill another "
            "dict."
        )
    if c.type == "TypeError" and re.search(
        r"'(int|float|numpy\.\w*\d)' object is not iter", c.text
    ):
        return "a number is gone through like a list: range(n) counts to n."
    if c.type == "TypeError" and "only integer scalar arrays" in c.text:
        return (
            "an array stands where one whole number is needed, an axis or a place: np.sum(a, b) "
            "takes b for the axis."
        )
    return None


def _matrix(c: Context):
    if c.type == "LinAlgError":
        return f"a function of np.linalg cannot work with this matrix: {c.text}."
    return None


def _assertion(c: Context):
    return "your own assert does not hold on this input." if c.type == "AssertionError" else None


def _exit(c: Context):
    return "it ends Python (exit) instead of returning." if c.type == "SystemExit" else None


def _input(c: Context):
    if c.type in ("EOFError", "StdinNotImplementedError"):
        return "it asks the keyboard; all that it needs comes in its arguments."
    return None


def _syntax(c: Context):
    if c.type in ("SyntaxError", "IndentationError", "TabError"):
        return f"Python cannot read your cell: {c.text}."
    return None


_EXPLANATIONS = (
    ("raise_left_in", _left_in),
    ("syntax", _syntax),
    ("undefined_name", _undefined),
    ("wrong_key", _key),
    ("index_out_of_range", _index),
    ("shapes_do_not_fit", _shapes),
    ("if_on_an_array", _truth),
    ("unpacking", _unpack),
    ("one_number_only", _one_number),
    ("called_like_a_function", _called),
    ("wrong_arguments", _arguments),
    ("none_used", _none),
    ("dot_for_comma", _attribute),
    ("endless_recursion", _recursion),
    ("arithmetic", _arithmetic),
    ("shape_without_brackets", _shape_brackets),
    ("tuple_for_array", _tuple),
    ("text_and_number", _text),
    ("not_in_module", _not_in_module),
    ("operator_on_bits", _operator),
    ("gone_through", _iteration),
    ("set_of_arrays", _set),
    ("list_for_array", _sequence),
    ("linear_algebra", _matrix),
    ("input_refused", _refused),
    ("own_assertion", _assertion),
    ("exits", _exit),
    ("asks_keyboard", _input),
)
