"""What is lifted from a cell without running it."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnn_course.notebook.source import defined_names, definitions


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np",
        "from math import *",
        "def f(x):\n    # a comment inside stays\n    return x",
        "@functools.cache\ndef f(x):\n    return x",
        "async def f():\n    pass",
        "class Layer:\n    size = 3",
        "EPS = 1e-8",
        "EPS: float = 10**-8",
        "a, b = 1, [2, {'c': 3}]",
        "relu = lambda Z: np.maximum(0, Z)",
        "activations = {'relu': relu, 'sigmoid': sigmoid}",
        "eps = np.finfo(float).eps",
        "step = np.vectorize(one_step)",
        "try:\n    import numba\nexcept ImportError:\n    numba = None",
    ],
)
def test_a_definition_is_lifted_as_it_was_written(source):
    assert definitions(source) == source + "\n"


@pytest.mark.parametrize(
    "source",
    [
        "print('hello')",
        "relu(np.zeros(3))",
        "parameters, costs = L_layer_model(X, Y, [5, 1])",
        "X = np.random.randn(3, 4)",
        "while True:\n    pass",
        "for i in range(10**9):\n    def f(): pass",
        "x = [i for i in range(10**9)]",
        "big = 10**10**10",
        "big = 1 << 10**10",
        "np.random.seed(1)",
        "plt.plot([1, 2])",
        "if input():\n    def f(): pass",
        "def f(:\n    pass",
        "%%bash\nrm -rf somewhere",
        "%%writefile f.py\ndef f(): pass",
        "",
    ],
)
def test_what_computes_or_cannot_be_read_is_not_lifted(source):
    assert definitions(source) == ""


def test_of_a_mixed_cell_the_definitions_are_lifted():
    source = (
        "%matplotlib inline\n!ls\nrelu?\nimport numpy as np; X = 3; print(X)\ndef f(): return X"
    )
    assert definitions(source) == "import numpy as np\n\nX = 3\n\ndef f(): return X\n"


def test_a_percent_sign_that_is_no_magic_stays():
    source = 'def f(x):\n    """\n%time is no magic here\n"""\n    return (x\n% 2)'
    assert definitions(source) == source + "\n"


def test_reserved_names_are_not_lifted():
    source = "from mine import check\ndef check(f): pass\ncheck = print\nimport check\nrelu = check"
    assert definitions(source, {"check"}) == "relu = check\n"
    hidden = "try:\n    check = print\nexcept Exception:\n    pass"
    assert definitions(hidden, {"check"}) == ""


def test_names_of_a_cell_with_a_syntax_error_are_read_from_its_def_lines():
    assert defined_names("def relu(Z):\n    return (Z\n\ndef f(x): pass") == {"relu", "f"}
    assert defined_names("relu = lambda Z: Z") == {"relu"}
    assert defined_names("import relu") == set()


@given(st.text(alphabet="abd= \n:()[]{}#'\"\\%!;,.*def1\r\x0c", max_size=60))
def test_any_text_gives_python_or_nothing(source):
    lifted = definitions(source)
    ast.parse(lifted)
    assert isinstance(defined_names(source), set)
