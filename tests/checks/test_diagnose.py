"""The general diagnoses, one by one: what no list of known mistakes foresees.

Each row is an answer that no known mistake explains, the id that is found, and words that must be
said. So that none stands in for another, the exercises are toys without known mistakes.
"""

import linecache
import re
import textwrap
from dataclasses import replace

import numpy as np
import pytest
from learners import subject

from testCases.engine.calling import LocalFunction
from testCases.engine.diagnose import exceptions, shapes
from testCases.engine.diagnose.names import argument_name
from testCases.engine.exercise import Case, Exercise, Exercises
from testCases.engine.judge import judge
from testCases.exercises import EXERCISES


def scale(A, b, factor):
    return A * factor + b


def pair(A, b):
    return A + b, (A, b)


def table(A, parameters):
    return {"dW1": A + parameters["W1"], "dW2": A - parameters["W2"]}


def mean(A):
    return float(np.mean(np.abs(A)))


def sign(A):
    return (A > 0) * 1.0


def word(A):
    return "large" if np.max(A) > 1 else "small"


def twice(A, b):
    Z, _ = pair(A, b)
    Z, _ = pair(Z, A)
    return Z


def arrays(draw, count):
    for _ in range(4):
        n, m = draw.sizes(2)
        yield tuple(draw.array(n, m) for _ in range(count))


def toy(name, arguments, result, formula, inputs, **more):
    return Exercise(name, formula, inputs, arguments, result, **more)


TOYS = Exercises(
    [
        toy(
            "scale", ("A", "b", "factor"), "Z", scale,
            lambda draw: [Case("numbers", (*both, 2.5)) for both in arrays(draw, 2)],
            sizes=lambda A, b, factor: {"m": A.shape[1], "the number of units": A.shape[0]},
        ),
        toy(
            "pair", ("A", "b"), ("result", ("Z", ("cache", ("A", "b")))), pair,
            lambda draw: [Case("numbers", both) for both in arrays(draw, 2)],
            inside={"b": "b"},
        ),
        toy(
            "table", ("A", "parameters"), "grads", table,
            lambda draw: [
                Case("numbers", (A, {"W1": B, "W2": C})) for A, B, C in arrays(draw, 3)
            ],
        ),
        toy("mean", ("A",), "J", mean, lambda draw: [Case("numbers", a) for a in arrays(draw, 1)]),
        toy("sign", ("A",), "p", sign, lambda draw: [Case("numbers", a) for a in arrays(draw, 1)]),
        toy(
            "word", ("A",), "size", word,
            lambda draw: [Case("numbers", (a * f,)) for (a,) in arrays(draw, 1) for f in (0.1, 3)],
            choices=("small", "large"), choices_name="SIZES",
        ),
        toy(
            "twice", ("A", "b"), "Z", twice,
            lambda draw: [Case("numbers", both) for both in arrays(draw, 2)], depends=("pair",),
        ),
    ]
)  # fmt: skip

# Exercise and body; the id that is found; words of the sentence.
ROWS = [
    # Exceptions
    ("scale", "return A * factr + b", "undefined_name", "factr is not defined.*Did you mean factor"),
    ("scale", "return np2.array(A)", "undefined_name", "np2 is not defined.*parameters of your"),
    ("twice", "return paair(A, b)", "undefined_name", "paair is not defined"),
    ("twice", "return pairs(A, b)", "undefined_name", "Did you mean pair.$|Did you mean pair. "),
    ("scale", "return numpy.abs(A)", "undefined_name", "Then np is its name"),
    ("scale", "if factor > 9:\n    Z = 0\nreturn Z", "undefined_name", "Z is used before it has a"),
    ("scale", "scale = scale(A, b)\nreturn scale", "undefined_name", "on the very line that uses it"),
    ("scale", "Z += A * factor + b\nreturn Z", "undefined_name", "on the very line that uses it"),
    ("table", "return {'dW1': parameters['W3']}", "wrong_key", "parameters has no W3; it has W1, W2"),
    ("table", "return parameters['W0']", "wrong_key", "counted from 1"),
    ("table", "g = {}\nreturn g['dW1'] + A", "wrong_key", "dW1 is read from g, but it was never"),
    ("scale", "return A[:, 99]", "index_out_of_range", "end of an axis"),
    ("scale", "return A[:, [True, False]]", "index_out_of_range", "mask.* has another size"),
    ("scale", "return [A][1]", "index_out_of_range", "end of a list or tuple"),
    ("scale", "return A @ b", "shapes_do_not_fit", "inner sizes must agree"),
    ("scale", "return np.dot(A, b)", "shapes_do_not_fit", "no matrix product of shapes"),
    ("scale", "return np.dot(A, b)", "shapes_do_not_fit", "entry by entry .\\*. meant"),
    ("scale", "return np.einsum('ij,jk->ik', A, b)", "shapes_do_not_fit", "einsum one letter stands"),
    ("scale", "return A + b.T", "shapes_do_not_fit", "cannot be combined entry by entry"),
    ("scale", "return A if A > 0 else b", "if_on_an_array", "one yes-or-no question of the whole"),
    ("pair", "x, y, z = (1, 2)\nreturn x", "unpacking", "number of names on the left"),
    ("pair", "A1, A2, A3, A4, A5, A6, A7, A8, A9 = b\nreturn A1", "unpacking", "b is b itself, one array"),
    ("scale", "import math\nreturn math.exp(A)", "one_number_only", "take one number"),
    ("scale", "return factor(A)", "called_like_a_function", "factor is a number here"),
    ("scale", "return 2(A + b)", "called_like_a_function", "a number is called as a function"),
    ("scale", "abs = 3\nreturn abs(A) + b", "called_like_a_function", "is abs also a variable of yours"),
    ("scale", "return str[A]", "called_like_a_function", "str is a function.*round brackets"),
    ("scale", "return np.sum(A, 1, 2, 3, 4, 5, 6, 7, 8, 9)", "wrong_arguments", "other arguments than"),
    ("scale", "return A * None", "none_used", "something is None"),
    ("scale", "Z = [A]\nZ = Z.append(b)\nZ = Z.append(b)\nreturn Z", "none_used", "and returns None"),
    ("scale", "return A.b", "dot_for_comma", "A.b asks A for something called b"),
    ("scale", "return scale(A, b, factor)", "endless_recursion", "calls go deeper"),
    ("scale", "return A * (1 / 0)", "arithmetic", "divided by 0"),
    ("scale", "return 2.0 ** 100000", "arithmetic", "too large for Python"),
    ("scale", "Z = np.zeros(A.shape, int)\nZ += A\nreturn Z", "arithmetic", "another type that cannot"),
    ("scale", "return np.zeros(2, 3)", "shape_without_brackets", "two brackets"),
    ("scale", "return np.zeros((len(A) / 1, 3))", "shape_without_brackets", "// a whole number"),
    ("scale", "return np.zeros(len(A) / 1)", "shape_without_brackets", "// a whole number"),
    ("scale", "return np.random.randn((2, 3))", "shape_without_brackets", "without a tuple"),
    ("scale", "return A * factor + b + ('Z' + 1)", "text_and_number", "str.l. makes a text"),
    ("scale", "return A * float('ten')", "text_and_number", "a text stands where"),
    ("scale", "return {A, b}", "set_of_arrays", "curly brackets"),
    ("scale", "return np.sume(A)", "not_in_module", "nothing that is called sume"),
    ("scale", "return np.randn(3)", "not_in_module", "it is np.random.randn"),
    ("scale", "return A.exp()", "dot_for_comma", "it is a function of NumPy, np.exp"),
    ("scale", "return A + np.exp", "called_like_a_function", "brackets behind its name missing"),
    ("scale", "return A ^ b", "operator_on_bits", "^.*[*][*] is"),
    ("scale", "return ~A", "operator_on_bits", "1 - y"),
    ("scale", "for i in A.size:\n    pass", "gone_through", "range.n. counts to n"),
    ("scale", "return np.sum(A, b)", "gone_through", "takes b for the axis"),
    ("table", "for k in parameters:\n    del parameters[k]", "gone_through", "fill another dict"),
    ("scale", "return A.reshape(99, 1)", "shapes_do_not_fit", "12 numbers do not fill an array"),
    ("scale", "A = np.array(A)\nA[0, 0] = b\nreturn A", "shapes_do_not_fit", "into one place of an array"),
    ("scale", "Z = np.zeros(9)\nZ[:] = A[0]\nreturn Z", "shapes_do_not_fit", "into a place of shape .9,"),
    ("scale", "Z[0] = A[0]\nreturn Z", "undefined_name", "Z is not defined: it must be there before"),
    ("scale", "return copy.copy(A)", "undefined_name", "copy is not defined: import it first"),
    ("table", "return {'dW{l}': A}", "keys_unfilled", "an f before the quotation mark"),
    ("scale", "yield A", "generator", "gone through once"),
    ("scale", "return list(range([3]))", "shape_without_brackets", "len.* is its length"),
    ("scale", "return np.asb(A)", "not_in_module", "Did you mean abs"),
    ("twice", "return np.pair(A, b)", "not_in_module", "pair is a function of the notebook"),
    ("scale", "return (A, b) * 2.0", "list_for_array", "list or tuple is used"),
    ("scale", "return -(A, b)", "tuple_for_array", "tuple is used as if it were an array"),
    ("scale", "return np.array([A, b[0]])", "tuple_for_array", "different shapes.*square brackets"),
    ("table", "return [A]['dW1']", "list_for_array", "list or tuple is used"),
    ("scale", "return A.append(b)", "list_for_array", "has no attribute 'append'"),
    ("scale", "return np.linalg.inv(A)", "linear_algebra", "np.linalg cannot work"),
    ("scale", "assert False\nreturn A", "own_assertion", "your own assert"),
    ("scale", "raise SystemExit", "exits", "ends Python"),
    ("scale", "raise EOFError", "asks_keyboard", "asks the keyboard"),
    ("scale", "Z = A * factor\nraise NotImplementedError\nreturn Z", "raise_left_in", "remove that line"),
    # Parameters and behaviour
    ("scale(b, A, factor)", "return A * factor + b", "other_parameters", "yours takes .b, A, factor."),
    ("scale(A, b)", "return A + b", "other_parameters", "expected .A, b, factor."),
    ("scale", "A += 1\nreturn (A - 1) * factor + b", "changes_its_input", "its argument A in place"),
    ("scale", "return A * factor + np.random.randn(*A.shape)", "not_repeatable", "different numbers"),
    ("scale", "return A * A * b - np.cos(b)", "ignores_factor", "does not change when factor changes"),
    ("scale", "return A * factor * DATA[0, 0]", "notebook_variable", "notebook's variable DATA"),
    # Types and structure
    ("scale", "return np.asmatrix(A * factor + b)", "matrix", "np.matrix"),
    ("scale", "return np.squeeze(None)", "none", "None inside an array"),
    ("scale", "return (A * factor + b).astype(object)", "objects", "Python objects"),
    ("scale", "A * factor + b", "no_return", "returns nothing"),
    ("word", "if np.max(A) > 1:\n    return 'large'", "no_return", "each way through it end"),
    ("scale", "return A * factor + b, A", "returns_too_much", "the first thing is right"),
    ("scale", "return A, A * factor + b", "returns_too_much", "the second thing is right"),
    ("scale", "return A * factor + b,", "alone_in_brackets", "a comma at the end"),
    ("scale", "return [A * factor + b]", "alone_in_brackets", "brackets around it are too much"),
    ("scale", "return A, 1 - b", "list", "Z is a tuple; expected an array"),
    ("scale", "return (A * factor + b).astype(str)", "texts", "an array of texts, not of numbers"),
    ("scale", "return (A * factor + b).tolist()", "Z_list", "right, but they are a list"),
    ("scale", "return {'Z': A * factor + b}", "dict", "wrapped in a dict"),
    ("scale", "return 'Z'", "text", "is a text"),
    ("pair", "return (A, b), A + b", "wrong_order", "yours is cache, Z"),
    ("pair", "return A + b", "returns_only_Z", "only Z is returned; cache is missing"),
    ("pair", "return A * b", "returns_one_array", "one array is returned instead of the 2 parts"),
    ("pair", "return A + b, (A, b), 3", "returns_too_much", "more is returned than"),
    ("pair", "return (A + 3,)", "returns_too_little", "less is returned than"),
    ("pair", "return {'Z': A}", "returns_dict", "expected a tuple of the 2 parts"),
    ("pair", "return (A + b, 1), (A, b)", "Z_not_unpacked", "not unpacked"),
    ("pair", "return (A + b).tolist(), (A, b)", "Z_list", "right, but they are a list"),
    ("pair", "return A + b, ()", "cache_empty", "nothing is put into it"),
    ("pair", "return A + b, (A, (b,))", "cache_nesting", "other brackets"),
    ("pair", "return A + b, (b, A)", "cache_order", "in another order"),
    ("pair", "return A + b, (A,)", "cache_short", "something is missing in cache"),
    ("pair", "return A + b, (A, b, A + 1)", "cache_long", "too much in cache"),
    ("pair", "return A + b, A", "cache_one_array", "cache is one array; expected a tuple"),
    ("pair", "return A + b, {'A': A}", "cache_dict", "cache is a dict"),
    ("pair", "return A + b, (x for x in (A, b))", "cache_generator", "gone through once"),
    ("pair", "return A + b, None", "cache_none", "cache is None: nothing is put into it"),
    ("table", "return A", "returns_no_dict", "expected a dict"),
    ("table", "return {}", "empty", "the dict is empty"),
    ("table", "return {'dw1': A, 'dW2': A}", "keys_case", "capital letters"),
    ("table", "return {'dW0': A, 'dW1': A}", "keys_from_0", "counted from 0"),
    ("table", "return {'dW1': A, 'dW3': A}", "keys_other_number", "there is dW3, but no dW2"),
    ("table", "return {'dW1': A, 'x': A}", "keys_other", "dW2 is missing, and x is not"),
    ("table", "return {'dW1': A + parameters['W1']}", "last_layer_missing", "last layer's dW is missing"),
    ("table", "return {'dW2': A}", "keys_missing", "for example dW1"),
    ("table", "return {**table_(A, parameters), 'x': 1}", "keys_too_many", "not expected: x"),
    ("table", "return {'dW1': None, 'dW2': A - parameters['W2']}", "value_none", "dW1 is None"),
    ("word", "return 3", "no_text", "does not return a text"),
    ("word", "return ['small']", "no_text", "does not return a text"),
    ("word", "return 'huge'", "no_such_name", "none of the names in SIZES"),
    ("word", "return 'small'", "takes_for_small", 'says "small" where "large" is right'),
    # Values
    ("scale", "return np.zeros_like(A)", "Z_zeros", "all zeros"),
    ("scale", "return np.ones_like(A)", "Z_ones", "all ones"),
    ("scale", "return (A * factor + b).astype(np.float16)", "Z_half_precision", "float16"),
    ("scale", "return (A * factor + b).T", "Z_transposed", "transposed"),
    ("scale", "return (A * factor + b).ravel()", "Z_axis_lost", "an axis is lost"),
    ("scale", "return (A * factor + b)[None]", "Z_axis_too_many", "too many axes"),
    ("scale", "return -(A * factor + b)", "Z_sign", "wrong sign"),
    ("scale", "return 3 * (A * factor + b)", "Z_factor", "3 times the expected one"),
    ("scale", "return A.shape[1] * (A * factor + b)", "Z_no_1_over_m", "m times too large"),
    ("scale", "return (A * factor + b) / A.shape[1]", "Z_extra_1_over_m", "m times too small"),
    ("scale", "return (A * factor + b) * len(A)", "Z_times_number_of_units", "the number of units"),
    ("scale", "return np.sum(A * factor + b, axis=0)", "Z_summed_over_axis_0", "summed over its rows"),
    ("scale", "return np.max(A * factor + b)", "Z_maximum_only", "only its largest entry"),
    ("scale", "return np.full(A.shape, np.mean(A * factor + b))", "Z_averaged_over_all", "is the same"),
    ("scale", "return np.round(A * factor + b, 1)", "Z_rounded", "rounded: keep all digits"),
    ("scale", "return np.trunc(A * factor + b)", "Z_truncated", "array of integers"),
    ("scale", "return np.abs(A * factor + b)", "Z_absolute", "without its signs"),
    ("scale", "return (A * factor + b)[::-1]", "Z_reversed_rows", "reverse order"),
    ("scale", "return A * factor + b + 0.3", "Z_offset", "off by the same number, 0.3"),
    ("scale", "return b", "Z_is_an_argument", "one of the arguments"),
    ("scale", "return A * factor + 1.1 * b", "Z_plus_argument", "a multiple of b is added"),
    ("scale", "return np.log(A - 9) * factor", "Z_nan", "NaN"),
    ("scale", "return A * factor + b / (A * 0)", "Z_inf", "infinite"),
    ("scale", "Z = A * factor + b\nZ[:, -1] = 7\nreturn Z", "Z_only_last_column", "last example"),
    ("pair", "Z = A + b\nZ[:, -1] = 7\nreturn Z, (A, b)", "Z_only_last_column", "last column[.]"),
    ("scale", "return np.where(A > 0, A * factor + b, np.cos(A))", "Z_where_negative", "where A is"),
    ("scale", "return np.abs(A) * factor + np.exp(b)", "Z_no_negative", "no negative entry"),
    ("sign", "return np.where(A > 0, 1, 0.5 * (A > -0.5))", "p_neither_0_nor_1", "neither 0 nor 1"),
    # What it hands on
    ("twice", "return pair(*pair(A, b)[::-1])", "hands_on_another_A", "pair, in its 2nd call, gets"),
    ("twice", "return pair(pair(b, A)[0], A)[0] + 1", "swapped_arguments", "wrong order: .b, A."),
    ("twice", "return pair(A, b)[0]", "one_call_too_few", "called once; expected twice"),
    ("twice", "pair(A, b)\npair(A, b)\nreturn pair(A, b)[0]", "one_call_too_many", "called 3 times"),
]  # fmt: skip


def written(head, body):
    """A toy's answer in a notebook of its own."""
    name = head.split("(")[0]
    if "(" not in head:
        head = f"{name}({', '.join(TOYS[name].arguments)})"
    source = f"def {head}:\n{textwrap.indent(body, '    ')}\n"
    path = f"<{name}>"
    linecache.cache[path] = (len(source), None, source.splitlines(True), path)
    space = {"np": np, "DATA": np.full((2, 2), 1.7), "pair": pair, "table_": table}
    exec(compile(source, path, "exec"), space)
    return name, LocalFunction(name, space[name], lambda other: TOYS[other].stand_in)


@pytest.mark.filterwarnings("ignore:the matrix subclass")
@pytest.mark.parametrize(
    ("head", "body", "id", "words"), ROWS, ids=[f"{r[0]}: {r[2]}" for r in ROWS]
)
def test_a_general_mistake_is_named(head, body, id, words):
    name, answer = written(head, body)
    verdict = judge(TOYS[name], answer)
    assert verdict.status == "failed"
    assert verdict.mistake == f"{name}.{id}", verdict.message
    assert re.search(words, re.sub(r"\s+", " ", verdict.message)), verdict.message


def test_every_exception_that_can_be_explained_is_in_the_table():
    ids = {id for id, _ in exceptions._EXPLANATIONS} - {"syntax", "input_refused"}
    assert ids <= {row[2] for row in ROWS}


def test_nothing_is_said_where_nothing_is_known():
    name, answer = written("scale", "return np.sin(A + 3 * b) * np.cosh(factor * A)")
    verdict = judge(TOYS[name], answer)
    assert verdict.status == "failed"
    assert verdict.mistake is None
    assert "Mistake:" not in verdict.message
    assert "expected Z" in verdict.message


def test_a_condition_that_always_holds_decides_nothing():
    """Every entry is wrong, and all of A is positive: that is not where it is wrong."""
    positive = replace(
        TOYS["scale"],
        inputs=lambda draw: [Case("numbers", (abs(A), b, 2.5)) for A, b in arrays(draw, 2)],
    )
    _, answer = written("scale", "return np.cos(3 * A + factor * b)")
    assert "only where A is" not in judge(positive, answer).message


def test_only_the_wrong_type_is_said_where_other_parts_are_wrong_too():
    name, answer = written("pair", "return np.asmatrix(A + b), (A * 3, b)")
    verdict = judge(TOYS[name], answer)
    assert verdict.mistake == "pair.matrix"
    assert verdict.message.count("Mistake:") == 1


def test_each_call_finds_the_random_numbers_in_another_state():
    """What forgets its seed cannot be lucky twice."""
    _, answer = written("mean", "return float(np.random.rand())")
    values = [answer.call(np.ones((2, 2))).value for _ in range(3)]
    assert len(set(values)) == 3
    again = written("mean", "return float(np.random.rand())")[1]
    assert [again.call(np.ones((2, 2))).value for _ in range(3)] == values


def test_shapes_speaks_only_of_values_that_came_back():
    assert shapes.structure(TOYS["scale"], []) == []
    assert subject(scale, "scale").signature() == ("A", "b", "factor")


def test_the_arrays_inside_an_argument_are_called_by_their_names():
    exercise = EXERCISES["L_model_backward"]
    caches = exercise.cases(1)[1].args[2]
    assert argument_name(exercise, "caches", caches, (1, 0, 1)) == "W (in caches[1])"
    assert argument_name(exercise, "caches", caches, (0, 1)) == "Z (in caches[0])"
    layer = EXERCISES["linear_activation_backward"]
    assert argument_name(layer, "cache", layer.cases(1)[0].args[1], (0, 2)) == "b (in cache)"
    update = EXERCISES["update_parameters"]
    parameters = update.cases(1)[0].args[0]
    assert argument_name(update, "parameters", parameters, ("W2",)) == "W2 (in parameters)"
