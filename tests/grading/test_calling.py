"""One call, made in this process and in the sandbox: the same outcome, to the letter."""

import linecache
import random
import textwrap
from collections import OrderedDict, namedtuple
from fractions import Fraction

import numpy as np
import pytest

import dnn_helpers
from dnn_course.grading.judging.subject import Cell, SandboxSubject, Submission
from dnn_course.grading.sandbox import Sandbox
from testCases.engine.calling import Foreign, LocalFunction, plain

Z = np.array([[1.0, -2.0], [0.5, 3.0]])


def course(name):
    return getattr(dnn_helpers, name)


@pytest.fixture(scope="module")
def box():
    with Sandbox() as box:
        yield box


@pytest.fixture
def both(box):
    """both(source) -> the function `relu` of a cell, here and in the sandbox."""
    submissions = []

    def make(source, **options):
        source = textwrap.dedent(source).lstrip("\n")
        label = f"<cell {len(submissions)}>"
        linecache.cache[label] = (len(source), None, source.splitlines(keepends=True), label)
        space = {"np": np, "__name__": "__main__"}
        exec(compile(source, label, "exec"), space)
        cells = [Cell("import numpy as np"), Cell(source, ("relu",))]
        submissions.append(Submission(box, cells, (), ("relu", "sigmoid")))
        here = LocalFunction("relu", space["relu"], course, **options)
        return here, SandboxSubject("relu", submissions[-1], 2, **options)

    yield make
    for submission in submissions:
        submission.stop()


def told(outcome):
    """All that an outcome says, as text: arrays to the last digit."""
    with np.printoptions(floatmode="unique"):
        return repr(outcome)


ANSWERS = {
    "right": "def relu(Z):\n    return np.maximum(0, Z), Z",
    "prints": "def relu(Z):\n    print('x' * 20_000)\n    return Z, Z",
    "warns and plots": "def relu(Z):\n    np.log(Z)\n    return Z / 0, Z",
    "changes what it is given": "def relu(Z):\n    Z[:] = 0\n    return Z, Z",
    "draws": "def relu(Z):\n    return np.random.rand(2, 2), Z",
    "draws with Python's": "import random\ndef relu(Z):\n    return random.random(), Z",
    "keeps count": "n = [0]\ndef relu(Z):\n    n[0] += 1\n    return n, Z",
    "keeps an array": "k = np.zeros(2)\ndef relu(Z):\n    k[:] += 1\n    return k, Z",
    "a namedtuple": "from collections import namedtuple\nP = namedtuple('P', 'A Z')\n"
    "def relu(Z):\n    return P(Z, Z)",
    "a matrix": "def relu(Z):\n    return np.matrix(Z), Z",
    "a generator": "def relu(Z):\n    return (z for z in Z)",
    "an array around a generator": "def relu(Z):\n    return np.array(z for z in Z), Z",
    "complex without imaginary part": "def relu(Z):\n    return Z + 0j, Z",
    "complex": "def relu(Z):\n    return Z + 1j, Z",
    "texts": "def relu(Z):\n    return np.where(Z > 0, 'cat', 'none'), np.array([['a']])",
    "objects": "def relu(Z):\n    return Z.astype(object), Z",
    "a masked array": "def relu(Z):\n    return np.ma.masked_less(Z, 0), Z",
    "a fraction": "from fractions import Fraction\ndef relu(Z):\n    return Fraction(1, 3)",
    "its own class": "class A(dict):\n    pass\ndef relu(Z):\n    return A(Z=Z), A",
    "an address": "def relu(Z):\n    raise ValueError(f'{print} {relu} {object()}')",
    "raises": "def relu(Z):\n    n = 1\n    return np.dot(Z, Z[:, :1].T)",
    "raises in a helper": "def helper(Z):\n    return Z.nothing\n"
    "def relu(Z):\n    return helper(Z)",
    "raises in a lambda": "def relu(Z):\n    f = lambda z: z.nothing\n    return f(Z)",
    "raises behind a decorator": "def twice(f):\n    def g(*a):\n        return f(*a)\n"
    "    return g\n@twice\ndef relu(Z):\n    return Z.nothing",
    "its own exception": "class Odd(Exception):\n    def __str__(self):\n        1 / 0\n"
    "def relu(Z):\n    raise Odd",
    "a syntax error inside": "def relu(Z):\n    exec('1 +')",
    "exits": "def relu(Z):\n    exit()",
    "asks": "def relu(Z):\n    return input('?')",
    "calls itself": "def relu(Z):\n    return relu(Z)",
    "other arguments": "def relu():\n    return 1",
    "nothing": "def relu(Z):\n    '''Nothing.'''",
    "pass": "def relu(Z):\n    pass",
    "placeholder": "def relu(Z):\n    A = None\n    return A",
    "no return": "def relu(Z):\n    A = Z * 2",
    "raise alone": "def relu(Z):\n    '''Text.'''\n    raise NotImplementedError('relu is not')",
    "raise beside what is given": "def relu(Z):\n    np.random.seed(1)\n    p = {}\n"
    "    raise NotImplementedError",
    "raise behind code": "def relu(Z):\n    A = Z * 2\n    raise NotImplementedError\n    return A",
    "raise before code": "def relu(Z):\n    raise NotImplementedError\n    A = Z * 2\n    return A",
    "raise in a branch": "def relu(Z):\n    if Z[0, 0] > 9:\n        return Z\n"
    "    raise NotImplementedError",
}


@pytest.mark.parametrize("title", ANSWERS)
def test_an_outcome_is_the_same_in_the_sandbox(both, title):
    here, there = both(ANSWERS[title])
    for _ in range(3):
        assert told(here.call(Z.copy())) == told(there.call(Z.copy()))
    assert told(here.call_without_data(Z.copy())) == told(there.call_without_data(Z.copy()))
    assert here.signature() == there.signature()


def outcome(both, title):
    first, second = (subject.call(Z.copy()) for subject in both(ANSWERS[title]))
    assert told(first) == told(second)
    return second


@pytest.mark.parametrize(
    "title", ["nothing", "pass", "placeholder", "raise alone", "raise beside what is given"]
)
def test_a_placeholder_is_not_attempted(both, title):
    assert outcome(both, title).kind == "not_attempted"


@pytest.mark.parametrize(
    ("title", "line"),
    [("raise behind code", 3), ("raise before code", 2), ("raise in a branch", 4)],
)
def test_a_raise_that_was_left_in_written_code_has_its_line(both, title, line):
    found = outcome(both, title)
    assert (found.kind, found.error.type, found.error.line) == (
        "raised",
        "NotImplementedError",
        line,
    )
    assert found.error.source == "raise NotImplementedError"


def test_a_raise_before_code_counts_as_placeholder_where_the_text_is_unknown():
    space = {}
    exec(ANSWERS["raise before code"], space)
    assert LocalFunction("relu", space["relu"], course).call(Z).kind == "not_attempted"


def test_the_line_is_that_of_the_checked_function(both):
    error = outcome(both, "raises in a helper").error
    assert (error.line, error.source, error.within) == (4, "return helper(Z)", "helper")
    error = outcome(both, "raises in a lambda").error
    assert (error.line, error.source, error.within) == (2, "f = lambda z: z.nothing", "")
    error = outcome(both, "raises behind a decorator").error
    assert (error.line, error.source) == (7, "return Z.nothing")


def seed_all():
    np.random.seed(3)
    random.seed(3)


def test_each_call_finds_another_state_and_leaves_none(both):
    for title in ("draws", "draws with Python's"):
        for subject in both(ANSWERS[title]):
            seed_all()
            first, second = subject.call(Z).value[0], subject.call(Z).value[0]
            assert np.any(first != second)
            seed_all()
            after = np.random.rand(), random.random()
            seed_all()
            subject.call(Z)
            assert (np.random.rand(), random.random()) == after


def test_an_array_that_it_keeps_is_what_it_was_when_it_came_back(both):
    for subject in both(ANSWERS["keeps an array"]):
        first, second = subject.call(Z), subject.call(Z)
        assert (first.value[0][0], second.value[0][0]) == (1, 2)


def test_prints_are_kept_to_ten_thousand_characters(both):
    assert len(outcome(both, "prints").stdout) == 10_000


def test_an_endless_call_is_stopped_and_has_its_line(both):
    here, there = both("def relu(Z):\n    while True:\n        Z = Z + 1", seconds=0.3)
    first, second = here.call(Z), there.call(Z)
    assert first.kind == second.kind == "timeout"
    assert {first.error.line, second.error.line} <= {2, 3}
    assert there.submission.process is not None  # it lives on


def test_signatures_are_those_that_are_written(both):
    for subject in both("def relu(W, *rest, k=1, **more):\n    return W"):
        assert subject.signature() == ("W", "*rest", "k", "**more")


def test_stand_ins_replace_each_other_and_are_gone_afterwards(both):
    source = "def sigmoid(Z):\n    return 'mine'\ndef relu(Z):\n    return sigmoid(Z)"
    for subject in both(source):
        subject.stand_in(["sigmoid"])
        assert np.allclose(subject.call(Z).value[0], dnn_helpers.sigmoid(Z)[0])
        assert subject.used == {"sigmoid"}
        subject.stand_in([])
        assert (subject.call(Z).value, subject.used) == ("mine", set())


def test_data_of_the_notebook_can_be_hidden(both):
    source = "ones, twos, two = np.ones(2), [2], 2\ndef relu(Z):\n    return {}"
    for name in ("ones", "twos", "two"):
        for subject in both(source.format(name)):
            assert subject.call(Z).kind == "returned"
            found = subject.call_without_data(Z)
            assert (found.kind, found.error.type) == ("raised", "NameError")
            assert subject.call(Z).kind == "returned"


@pytest.mark.filterwarnings("ignore:the matrix subclass")
def test_plain_values():
    Point = namedtuple("Point", "x y")
    value = plain(
        {
            "a": Point(1, 2.5),
            "b": OrderedDict(c=[None, True]),
            "d": Fraction(1, 2),
            3: np.float32(1),
        }
    )
    assert value == {"a": (1, 2.5), "b": {"c": [None, True]}, "d": 0.5, 3: 1}
    assert [type(part) for part in value.values()] == [tuple, dict, float, np.float32]
    assert plain(np.matrix(Z)) == Foreign("matrix")
    assert plain(np.array([object()])) == Foreign("ndarray of dtype object")
    deep = []
    for _ in range(30):
        deep = [deep]
    assert "nested more than 16 deep" in repr(plain(deep))
    assert plain("x" * 200_000) == Foreign("str of 200000 characters")
