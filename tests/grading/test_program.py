"""The program that is graded is what Run All makes of a notebook: what people hand in."""

import importlib.util
import json
import os
import shutil

import pytest
from grading_kit import FAST, body, grade_class, hand_in, lesson, results
from nbval_kit import nbval

from dnn_course.grading.judging.out_of_reach import not_here
from dnn_course.grading.judging.subject import ErrorInfo
from dnn_course.grading.sandbox.shell import LINE_MAGICS
from dnn_course.grading.validate import validate
from dnn_course.notebook import checks, dumps, parse_notebook

IMPORTS = "import numpy as np\nfrom dnn_helpers import relu, sigmoid\nfrom testCases import check"
RIGHT = {
    "linear_forward": body("return W @ A + b, (A, W, b)"),
    "linear_activation_forward": body(
        "Z, c = linear_forward(A_prev, W, b)\n"
        'A, z = (relu if activation == "relu" else sigmoid)(Z)\n'
        "return A, (c, z)",
        "linear_activation_forward",
        "A_prev, W, b, activation",
    ),
    "L_model_forward": body(
        "A, caches, L = X, [], len(parameters) // 2\n"
        "for k in range(1, L + 1):\n"
        '    g = "relu" if k < L else "sigmoid"\n'
        '    A, c = linear_activation_forward(A, parameters[f"W{k}"], parameters[f"b{k}"], g)\n'
        "    caches.append(c)\n"
        "return A, caches",
        "L_model_forward",
        "X, parameters",
    ),
}
FIRST = "linear_forward"


def code(source, **marks):
    metadata = {"nbgrader": {"schema_version": 3, "task": False, **marks}} if marks else {}
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": metadata,
        "outputs": [],
        "source": source,
    }


def exercise(name, source):
    return code(source, grade=False, grade_id=name, locked=False, solution=True)


def checking(name):
    marks = {"grade": True, "grade_id": f"check_{name}", "locked": True, "solution": False}
    return code(f"check({name})", points=10, **marks)


def written(first=None, before=(), behind=(), answers=RIGHT, examples=False):
    """A notebook with lesson 03's exercises; cells before the first one and behind its check."""
    inputs = "A_prev, W, b = linear_activation_forward_test_case()"
    given = [f"from testCases import linear_activation_forward_test_case\n{inputs}"]
    cells = [code(IMPORTS), *map(code, [*(given if examples else []), *before])]
    for name, source in answers.items():
        cells.append(exercise(name, first if name == FIRST and first else source))
        cells.append(checking(name))
        cells += map(code, behind if name == FIRST else ())
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def changed(change):
    nb = written()
    change(nb["cells"][1])
    return nb


def as_text(kind, keep_marks=True):
    def change(cell):
        cell["cell_type"] = kind
        del cell["outputs"], cell["execution_count"]
        if not keep_marks:
            cell["metadata"] = {}

    return changed(change)


DEFINITION = "def linear_forward(A, W, b):\n    return W @ A + b, (A, W, b)\n"
GRADED = "# GRADED FUNCTION: linear_forward\n"
ANNOTATED = "def linear_forward(A: Matrix, W: Matrix, b: Vector):\n    return W @ A + b, (A, W, b)"
WRITTEN = "%%writefile mine.py\ndef affine(W, A, b):\n    return W @ A + b\n"
FUTURE = "from __future__ import annotations\n"


def in_one_cell(keep_checks=True):
    cells = [code(IMPORTS), exercise(FIRST, "\n".join(RIGHT.values()))]
    checked = map(checking, RIGHT) if keep_checks else ()
    return {"cells": [*cells, *checked], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


#: What gets all points.
ALL_RIGHT = {
    "as it should be": written(),
    "scratch redefines between": written(
        behind=["def linear_forward(A, W, b):\n    return W @ A, None"]
    ),
    "shell capture": written(GRADED + "files = !ls\n" + DEFINITION),
    "timeit keeps its result": written(GRADED + DEFINITION + "t = %timeit -o -n1 -r1 1 + 1\n"),
    "a command continued": written(GRADED + "!ls \\\n  -l\n" + DEFINITION),
    "help": written(GRADED + "np.dot?\n" + DEFINITION),
    "line magic that defines": written(
        GRADED + "%time two = 2\n" + DEFINITION.replace("+ b", "+ b * two / 2")
    ),
    "a timed cell": written("%%time\n" + GRADED + DEFINITION),
    "a captured cell": written("%%capture out\n%matplotlib inline\n" + GRADED + DEFINITION),
    "a file written": written(
        GRADED + "from mine import affine\n" + DEFINITION.replace("W @ A + b", "affine(W, A, b)"),
        before=["%%writefile mine.py\ndef affine(W, A, b):\n    return W @ A + b\n"],
    ),
    "a file run": written(
        DEFINITION.replace("W @ A + b", "affine(W, A, b)"), before=[WRITTEN, "%run -i 'mine'"]
    ),
    "all in one cell": in_one_cell(),
    "all in one cell without checks": in_one_cell(keep_checks=False),
    "a timed value in a function": written(
        DEFINITION.replace("    return W @ A + b", "    Z = %time W @ A + b\n    return Z")
    ),
    "a plot that is read": written(
        "import matplotlib.pyplot as plt\nfigure, (one, two, three) = plt.subplots(1, 3)\n"
        "counts, edges, *bars = plt.hist([1, 2, 2])\n"
        "print(f'{edges[0]:.2f}', 2 * edges[-1] + 1, len(bars), max(edges) < 9)\n"
        "widest = np.asarray(plt.gca().get_xlim()).max() + np.ones(2) * edges[0]\n"
        "plt.close('all')\n" + DEFINITION
    ),
    "an awaited cell": written(
        GRADED + "import asyncio\nasync def two():\n    await asyncio.sleep(0.001)\n    return 2\n"
        "x = await two()\n" + DEFINITION.replace("+ b", "+ b * x / 2")
    ),
    "future annotations": written(GRADED + FUTURE + ANNOTATED),
    "future annotations earlier": written(GRADED + ANNOTATED, before=[FUTURE]),
    "a computed constant": written(
        DEFINITION.replace("+ b", "+ b + ZERO"), before=["ZERO = np.zeros(1).sum()"]
    ),
    "a namedtuple": written(
        DEFINITION.replace("(A, W, b)\n", "tuple(Cache(A, W, b))\n"),
        before=['from collections import namedtuple\nCache = namedtuple("Cache", "A W b")'],
    ),
    "a namedtuple as cache": written(
        'from collections import namedtuple\nCache = namedtuple("Cache", "A W b")\n'
        + DEFINITION.replace("(A, W, b)\n", "Cache(A, W, b)\n")
    ),
    "a TypeVar and a defaultdict": written(
        DEFINITION.replace("(A, W, b):", "(A: T, W: T, b: T) -> T:\n    count['calls'] += 1"),
        before=[
            "from collections import defaultdict\nfrom typing import TypeVar\n"
            "T = TypeVar('T')\ncount = defaultdict(int)"
        ],
    ),
    "a progress bar": written(
        "from tqdm.notebook import tqdm\n"
        + DEFINITION.replace("return", "for i in tqdm(range(2)):\n        b = b * 1\n    return")
    ),
    "the published inputs by import *": written(
        DEFINITION.replace("+ b", "+ b + nothing"),
        before=["from testCases import *\nnothing = 0 * sum(linear_forward_test_case()[0])[0]"],
    ),
    "an endless cell costs itself": written(
        DEFINITION.replace("+ b", "+ b + zero"),
        before=["zero = 0\nwhile True:\n    zero = 0 * zero"],
    ),
    "became raw": as_text("raw"),
    "became markdown": as_text("markdown"),
    "became markdown, marks lost": as_text("markdown", keep_marks=False),
    "an error ends its cell only": written(before=["1 / 0", "undefined_name"]),
    "a value of the lesson's example is read": written(
        DEFINITION.replace("+ b", "+ b + nothing"),
        before=["nothing = 0 * A_prev.sum()"],
        examples=True,
    ),
}
SEED = "np.random.seed(1)\n"
#: What does not: (notebook, exercises that fail, what the first message says).
NOT_RIGHT = {
    "a matrix": (written(DEFINITION.replace("W @ A", "np.matrix(W) @ A")), [FIRST], "np.matrix"),
    "timeit defines nothing": (
        written("%%timeit -n1 -r1\n" + GRADED + DEFINITION),
        [FIRST],
        "defines no function",
    ),
    "a cell magic below the first line": (
        written(GRADED + "%%time\n" + DEFINITION),
        [FIRST],
        "Line magic function `%%time` not found",
    ),
    "an unknown magic": (
        written("%tiem 1 + 1\n" + DEFINITION),
        [FIRST],
        "Line magic function `%tiem` not found",
    ),
    "a package that nobody needs": (
        written(DEFINITION.replace("+ b", "- b"), before=["import torch_of_mine"]),
        [FIRST],
        "the bias b is subtracted",
    ),
    "a file that nobody needs": (
        written(DEFINITION.replace("+ b", "- b"), before=["np.loadtxt('shifts.csv')"]),
        [FIRST],
        "the bias b is subtracted",
    ),
    "raise left in": (
        written(
            body("Z = W @ A + b\ncache = (A, W, b)\nraise NotImplementedError\nreturn Z, cache")
        ),
        [FIRST],
        "raise NotImplementedError",
    ),
    "a package that is not here": (
        written("import torch_of_mine\n" + DEFINITION.replace("W @ A", "torch_of_mine.dot(W, A)")),
        [FIRST],
        "imports torch_of_mine, which the grader does not have",
    ),
    "a file that is not here": (
        written(DEFINITION.replace("return", "np.loadtxt('shifts.csv')\n    return")),
        [FIRST],
        "shifts.csv not found.: beside a notebook the grader reads",
    ),
}


def folder_name(title):
    return title.replace(",", "").replace("'", "").replace(" ", "-")


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("program")
    for title, nb in ALL_RIGHT.items():
        hand_in(folder / "in", folder_name(title), nb)
    for title, (nb, _, _) in NOT_RIGHT.items():
        hand_in(folder / "in", folder_name(title), nb)
    grade_class(folder / "in", folder / "out", lessons=["03"], limits=FAST)
    return folder


@pytest.mark.parametrize("title", ALL_RIGHT)
def test_all_points(graded, title):
    for row in results(graded / "out")[folder_name(title)].values():
        assert row["status"] == "passed", row["message"]


@pytest.mark.parametrize("title", NOT_RIGHT)
def test_points_are_lost_where_the_notebook_loses_them(graded, title):
    rows = results(graded / "out")[folder_name(title)]
    _, failing, says = NOT_RIGHT[title]
    assert [name for name, row in rows.items() if row["status"] != "passed"] == failing
    assert says in rows[failing[0]]["message"]


def test_what_cannot_be_had_here_is_not_failed(graded):
    for title in ("a-package-that-is-not-here", "a-file-that-is-not-here"):
        row = results(graded / "out")[title][FIRST]
        assert (row["status"], row["points"]) == ("needs_a_look", "0")
    row = results(graded / "out")["a-package-that-nobody-needs"][FIRST]
    assert row["status"] == "failed"
    page = (graded / "out" / "index.html").read_text()
    assert "torch_of_mine" in page[page.index("Needs a look") :]


def test_the_line_that_was_left_in_is_named(graded):
    row = results(graded / "out")["raise-left-in"][FIRST]
    assert row["status"] == "failed"
    assert "line 5: raise NotImplementedError" in row["message"]


@pytest.mark.slow
@pytest.mark.long
def test_nbval_fails_in_the_checks_that_lost_points_and_nowhere_else(graded):
    shutil.rmtree(graded / "out" / "graded" / "an-endless-cell-costs-itself")
    verdicts = nbval(graded / "out" / "graded")
    elsewhere = {"a-package-that-is-not-here", "an-endless-cell-costs-itself"}
    if not importlib.util.find_spec("tqdm"):
        elsewhere.add("a-progress-bar")
    different = {}
    for learner, rows in results(graded / "out").items():
        points = {name: row["points"] for name, row in rows.items()}
        judged = {name: "passed" if points[name] == "10" else "failed" for name in points}
        if learner not in elsewhere and verdicts[learner] != judged:
            different[learner] = (verdicts[learner], judged)
    assert different == {}


def test_newer_syntax_is_not_failed(tmp_path):
    nb = written("x = (1 +* 2)\n" + DEFINITION)
    for version, status in (("3.99.1", "needs_a_look"), ("3.9.0", "failed")):
        nb["metadata"] = {"language_info": {"name": "python", "version": version}}
        path = tmp_path / "03_forward.ipynb"
        path.write_text(dumps(nb))
        row = validate(path).rows[0]
        assert row.status == status
        assert ("Python 3.99.1" in row.message) == (status == "needs_a_look")


AFFINE = "def affine(W, A, b):\n    return W @ A + b\n"
BY_AFFINE = DEFINITION.replace("W @ A + b", "affine(W, A, b)")


@pytest.mark.parametrize(
    ("above", "version", "says"),
    [
        ("x = (1 +* 2)\n" + AFFINE, "3.99.1", "cannot read line 1 of the cell (x = (1 +* 2))"),
        ("x = (1 +* 2)\n" + AFFINE, "3.9.0", ""),
        ("from itertools import not_yet\n" + AFFINE, "3.99.1", "whose itertools has no not_yet"),
        ("from itertools import not_yet\n" + AFFINE, "3.9.0", ""),
        ("from dnn_helpers.pictures import x\nfrom numpy import y\n" + AFFINE, "3.99.1", ""),
    ],
)
def test_what_a_newer_python_would_have_brought_is_not_failed(tmp_path, above, version, says):
    nb = written(BY_AFFINE, before=[above])
    nb["metadata"] = {"language_info": {"name": "python", "version": version}}
    row = validate(hand_in(tmp_path, "one", nb)).rows[0]
    assert row.status == ("needs_a_look" if says else "failed")
    assert says in row.message


@pytest.mark.parametrize("here", [(3, 11, 7), (3, 13, 0)])
@pytest.mark.parametrize("message", ["f-string: expecting '}'", "invalid syntax"])
def test_newer_syntax_in_a_notebook_that_does_not_say_its_python(monkeypatch, here, message):
    """Colab writes no version."""
    monkeypatch.setattr("sys.version_info", here)
    error = ErrorInfo("SyntaxError", message, line=3)
    said = not_here(error, (), {"metadata": {"language_info": {"name": "python"}}})
    newer = here < (3, 12) and message.startswith("f-string")
    assert ("does not say its Python" in said) == newer
    assert bool(said) == newer


def test_the_cell_that_its_check_meets_is_shown(tmp_path):
    """Of several cells for one exercise, as for Run All."""
    nb = written()
    below = exercise(FIRST, GRADED + "def linear_forward(A, W, b):\n    return 0\n")
    nb["cells"].insert(3, below)
    hand_in(tmp_path / "in", "one", nb)
    grade_class(tmp_path / "in", tmp_path / "out", lessons=["03"], limits=FAST)
    assert results(tmp_path / "out")["one"][FIRST]["status"] == "passed"
    page = (tmp_path / "out" / "feedback" / "one" / "03_forward.html").read_text()
    said = "(cells 2, 4); the last one above its check counts"
    assert said in page.replace("&#39;", "'")
    assert "return 0" not in page


def test_every_magic_of_ipython_is_known():
    from ipykernel.zmqshell import KernelMagics
    from IPython.core.magic import Magics
    from IPython.core.magics import BasicMagics

    kinds = [one for one in Magics.__subclasses__() if one.__module__.startswith("IPython.core.")]
    assert BasicMagics in kinds
    names = {name for one in [*kinds, KernelMagics] for name in one.magics.get("line", ())}
    assert names <= set(LINE_MAGICS.split())


# --- files beside the notebook

HELPED = (
    GRADED + "from my_helpers import affine\n" + DEFINITION.replace("W @ A + b", "affine(W, A, b)")
)


def first_row(folder, source, **files):
    path = hand_in(folder / "in", "jane", written(source))
    for name, content in files.items():
        (path.parent / name.replace("_py", ".py").replace("_csv", ".csv")).write_text(content)
    row = validate(path).rows[0]
    grade_class(folder / "in", folder / "out", lessons=["03"], limits=FAST)
    assert results(folder / "out")["jane"][FIRST]["status"] == row.status
    return row


def test_a_module_and_data_beside_the_notebook_are_read(tmp_path):
    source = HELPED.replace("return", "zero = np.loadtxt('zero.csv')\n    return zero +")
    row = first_row(tmp_path, source, my_helpers_py=AFFINE, zero_csv="0.0\n")
    assert row.status == "passed", row.message
    assert (tmp_path / "out" / "graded" / "jane" / "my_helpers.py").read_text() == AFFINE
    # What lies beside decides about the marks as well.
    (tmp_path / "in" / "jane" / "my_helpers.py").write_text(AFFINE.replace("+", "-"))
    grade_class(tmp_path / "in", tmp_path / "out", lessons=["03"], limits=FAST)
    assert results(tmp_path / "out")["jane"][FIRST]["status"] == "failed"


def test_a_module_that_is_not_there_is_named(tmp_path):
    row = first_row(tmp_path, HELPED)
    assert row.status == "needs_a_look"
    assert "my_helpers.py was not among them" in row.message


@pytest.mark.skipif(os.name == "nt", reason="links")
def test_a_link_and_a_large_file_are_not_read(tmp_path):
    (tmp_path / "elsewhere.py").write_text(AFFINE)
    (tmp_path / "in" / "jane").mkdir(parents=True)
    (tmp_path / "in" / "jane" / "my_helpers.py").symlink_to(tmp_path / "elsewhere.py")
    assert first_row(tmp_path, HELPED).status == "needs_a_look"
    (tmp_path / "in" / "jane" / "my_helpers.py").unlink()
    assert first_row(tmp_path, HELPED, my_helpers_py=AFFINE + "#" * 1_000_000).status != "passed"


# --- the seed above the function


@pytest.mark.parametrize("above", [True, False])
def test_a_seed_above_the_function_is_refused_everywhere(tmp_path, above):
    name, key = "initialize_parameters_deep", lesson("02").key
    loop = (
        "parameters = {}\nfor l in range(1, len(layer_dims)):\n"
        '    parameters[f"W{l}"] = np.random.randn(layer_dims[l], layer_dims[l - 1])'
        " * 0.01\n"
        '    parameters[f"b{l}"] = np.zeros((layer_dims[l], 1))\nreturn parameters'
    )
    source = SEED + body(loop, name, "layer_dims")
    if not above:
        source = body(SEED + loop, name, "layer_dims")
    nb = json.loads(dumps(key))
    (cell,) = (cell for cell in nb["cells"] if f"def {name}" in "".join(cell["source"]))
    cell["source"] = source
    nb = parse_notebook(json.dumps(nb).encode(), tmp_path)
    path = hand_in(tmp_path / "in", "one", nb, "02_initialize")
    grade_class(tmp_path / "in", tmp_path / "out", lessons=["02"], limits=FAST, seed=20011)
    row = results(tmp_path / "out")["one"][name]
    assert (row["status"] == "passed") != above
    assert (validate(path).rows[0].status == "passed") != above
    graded_nb = parse_notebook((tmp_path / "out/graded/one/02_initialize.ipynb").read_bytes(), path)
    assert [check.name for check in checks(graded_nb)] == [name]
    if above:
        assert row["status"] == "failed"
        assert "seed" in row["message"]
        assert nbval(tmp_path / "out" / "graded")["one"] == {name: "failed"}
