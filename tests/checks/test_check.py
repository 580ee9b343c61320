"""check(f) as a learner meets it: outcomes, time limit, own merits, misuse, hints."""

import contextlib
import functools
import textwrap
import threading
import time

import numpy as np
import pytest
from learners import subject, verdict_on

import dnn_helpers
from testCases import _check, _hint, check, hint, solution
from testCases._check import CheckFailed, CheckMisused, NotAttempted
from testCases.engine import calling
from testCases.exercises import EXERCISES


@pytest.fixture
def cell(tmp_path):
    """Run source as a notebook's cell beside the course's functions; gives the namespace."""
    count = iter(range(1000))

    def run(source, **others):
        path = tmp_path / f"cell{next(count)}.py"
        path.write_text(textwrap.dedent(source), encoding="utf-8")
        space = {name: getattr(dnn_helpers, name) for name in EXERCISES}
        space |= {"np": np, "__name__": "__main__", **others}
        exec(compile(path.read_text("utf-8"), str(path), "exec"), space)
        return space

    return run


def failure(f, **options):
    with pytest.raises(CheckFailed) as caught:
        check(f, **options)
    return str(caught.value)


# Right ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("which", ["reference", "formula"])
def test_both_of_our_own_versions_pass(name, which, capsys):
    check(getattr(EXERCISES[name], which))
    line = capsys.readouterr().out
    passed, total = line.split()[-1].split("/")
    assert line == f"PASS {name}  {passed}/{total}\n"
    assert passed == total


def test_a_lambda_a_partial_a_decorated_and_a_callable_object(capsys):
    relu = lambda Z: (np.maximum(0, Z), Z)  # noqa: E731
    check(relu)

    def sigmoid(Z, base):
        return 1 / (1 + base**-Z), Z

    sigmoid = functools.partial(sigmoid, base=np.e)
    check(sigmoid)

    def timed(f):
        @functools.wraps(f)
        def wrapped(*args):
            return f(*args)

        return wrapped

    @timed
    def compute_dA(A, Y):
        return (A - Y) / (A * (1 - A))

    check(compute_dA)

    class Step:
        def __call__(self, parameters, grads, learning_rate):
            return {k: v - learning_rate * grads["d" + k] for k, v in parameters.items()}

    check(Step(), name="update_parameters")
    assert capsys.readouterr().out.count("PASS") == 4


def test_prints_plots_warnings_and_random_numbers_leave_no_trace(cell, capsys):
    pyplot = pytest.importorskip("matplotlib.pyplot")
    pyplot.switch_backend("agg")
    pyplot.close("all")
    space = cell(
        """
        import warnings, matplotlib.pyplot as plt
        def relu(Z):
            print("Z" * 100_000)
            warnings.warn("careful")
            np.random.seed(0)
            np.log(np.zeros(1))
            plt.figure()
            return np.maximum(0, Z), Z
        """
    )
    np.random.seed(5)
    before = np.random.get_state()[1].tolist()
    check(space["relu"])
    shown = capsys.readouterr()
    assert shown.out == "PASS relu  6/6\n"
    assert shown.err == ""
    assert np.random.get_state()[1].tolist() == before
    assert pyplot.get_fignums() == []


# Not attempted -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        'raise NotImplementedError("linear_forward is not written yet")',
        "pass",
        "...",
        '"""Only a docstring."""',
        "Z = None\n    cache = (A, W, b)\n    return Z, cache",
        "return None, None",
    ],
)
def test_not_attempted_is_no_failure(cell, body):
    space = cell(f"def linear_forward(A, W, b):\n    {body}\n")
    with pytest.raises(NotAttempted) as caught:
        check(space["linear_forward"])
    ends = ": Z is None." if "None" in body else "."
    assert str(caught.value) == f"linear_forward is not written yet{ends}"
    assert caught.value._render_traceback_() == [f"\x1b[1m{caught.value}\x1b[0m"]
    assert _check.tries["linear_forward"] == 0


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("compute_cost", "def compute_cost(AL, Y):\n    cost = None\n    return cost\n"),
        (
            "update_parameters",
            "def update_parameters(parameters, grads, learning_rate):\n"
            "    for l in range(len(parameters) // 2):\n"
            "        parameters['W' + str(l + 1)] = None\n"
            "        parameters['b' + str(l + 1)] = None\n"
            "    return parameters\n",
        ),
        (
            "L_model_forward",
            "def L_model_forward(X, parameters):\n    caches = []\n    AL = None\n"
            "    return AL, caches\n",
        ),
    ],
)
def test_placeholders_of_none_are_not_attempted(cell, name, source):
    with pytest.raises(NotAttempted):
        check(cell(source)[name])


def test_a_half_written_answer_is_a_failure(cell):
    space = cell(
        """
        def linear_backward(dZ, cache):
            A_prev, W, b = cache
            dW = None
            return W.T @ dZ, dW, np.mean(dZ, axis=1, keepdims=True)
        """
    )
    assert failure(space["linear_backward"]).startswith("linear_backward: dW is None; expected")


def test_a_forgotten_return_is_a_mistake(cell):
    space = cell("def relu(Z):\n    A = np.maximum(0, Z)\n")
    assert "returns nothing" in failure(space["relu"])


# Wrong ---------------------------------------------------------------------------------------


def test_the_learners_own_line_is_shown(cell):
    space = cell(
        """
        def linear_forward(A, W, b):
            n = W.shape[0]
            Z = np.dot(A, W) + b   # this one
            return Z, (A, W, b)
        """
    )
    message = failure(space["linear_forward"])
    assert "Yours:   line 4: Z = np.dot(A, W) + b   # this one" in message
    assert "Traceback" not in message


def test_the_line_is_the_learners_where_a_library_raises(cell):
    space = cell(
        """
        def linear_activation_forward(A_prev, W, b, activation):
            Z, linear_cache = linear_forward(W, b, A_prev)
            A, Z = relu(Z)
            return A, (linear_cache, Z)
        """
    )
    assert "Yours:   line 3: Z, linear_cache = linear_forward(W, b, A_prev)" in failure(
        space["linear_activation_forward"]
    )


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("return relu(Z)", "calls go deeper than Python allows: does a function call itself"),
        ("raise SystemExit(3)", "ends Python"),
        ("1 / 0", "divided by 0"),
        ("assert Z.shape == (2, 2)", "your own assert"),
    ],
)
def test_whatever_it_raises_is_a_failure(cell, body, says):
    space = cell(f"def relu(Z):\n    {body}\n")
    assert says in failure(space["relu"])


def test_what_python_itself_cannot_read_is_not_said_to_call_itself(cell):
    space = cell("def relu(Z):\n    return eval('1' + '+1' * 100_000)\n")
    message = failure(space["relu"])
    assert "RecursionError" in message
    assert "call itself" not in message


def test_a_keyboard_interrupt_goes_through(cell):
    space = cell("def relu(Z):\n    raise KeyboardInterrupt\n")
    with pytest.raises(KeyboardInterrupt):
        check(space["relu"])


def test_changed_arguments_are_named(cell):
    space = cell("def relu_backward(dA, cache):\n    dA[cache <= 0] = 0\n    return dA\n")
    message = failure(space["relu_backward"])
    assert message.startswith("relu_backward: it changes its argument dA (")


def test_a_variable_of_the_notebook_is_named(cell):
    space = cell(
        "def linear_forward(A, W, b):\n    return np.dot(W, A_prev) + b, (A, W, b)\n",
        A_prev=np.ones((3, 2)),
    )
    assert "uses the notebook's variable A_prev" in failure(space["linear_forward"])
    assert "A_prev" in space


# Own merits ----------------------------------------------------------------------------------

FUSED_AND_WRONG = """
    def linear_forward(A, W, b):
        return np.dot(W, A), (A, W, b)

    def linear_activation_forward(A_prev, W, b, activation):
        Z, linear_cache = linear_forward(A_prev, W, b)
        A, Z = sigmoid(Z) if activation == "sigmoid" else relu(Z)
        return A, (linear_cache, Z)
"""


def test_a_wrong_function_costs_only_itself(cell, capsys):
    space = cell(FUSED_AND_WRONG)
    own = space["linear_forward"]
    assert "bias" in failure(own)
    check(space["linear_activation_forward"])
    assert capsys.readouterr().out.splitlines() == [
        "PASS linear_activation_forward  6/6",
        "     (Here linear_forward is the course's: yours is not right yet, or missing."
        " This does not cost you points.)",
    ]
    assert space["linear_forward"] is own


def test_a_wrong_dependency_that_is_not_called_is_not_mentioned(cell, capsys):
    space = cell(
        FUSED_AND_WRONG
        + """
    def linear_activation_forward(A_prev, W, b, activation):
        Z = W @ A_prev + b
        A = np.maximum(0, Z) if activation == "relu" else 1 / (1 + np.exp(-Z))
        return A, ((A_prev, W, b), Z)
"""
    )
    check(space["linear_activation_forward"])
    assert capsys.readouterr().out == "PASS linear_activation_forward  6/6\n"


def test_an_own_fault_is_still_found_with_a_stand_in(cell):
    space = cell(FUSED_AND_WRONG.replace('"sigmoid" else', '"relu" else'))
    message = failure(space["linear_activation_forward"])
    assert "exchanged" in message
    assert "linear_forward is the course's" in message
    assert len(message.splitlines()) <= 12


@pytest.mark.parametrize("stub", ["raise NotImplementedError", "while True: pass", "return"])
def test_stubs_and_endless_loops_below_are_stood_in_for(cell, stub, capsys):
    space = cell(
        f"""
        def L_model_forward(X, parameters):
            {stub}
        def predict(X, y, parameters):
            return (L_model_forward(X, parameters)[0] > 0.5) * 1.0
        """
    )
    check(space["predict"])
    assert "PASS predict  5/5" in capsys.readouterr().out


def test_a_function_that_is_not_there_is_stood_in_for(cell, capsys):
    space = cell(
        "def predict(X, y, parameters):\n    return L_model_forward(X, parameters)[0] > 0.5\n"
    )
    del space["L_model_forward"]
    check(space["predict"])
    assert "L_model_forward is the course's" in capsys.readouterr().out
    assert "L_model_forward" not in space


# Time ----------------------------------------------------------------------------------------

ENDLESS = {
    "plain": "while True: pass",
    "catches everything": """
            while True:
                try:
                    x = 1
                except:
                    pass""",
    "catches everything, with work in between": """
            while True:
                try:
                    np.exp(np.ones(100)).sum()
                except BaseException:
                    continue
                finally:
                    x = 2""",
    "sleeps": "import time\n            time.sleep(1000)",
}


@pytest.mark.parametrize("body", ENDLESS.values(), ids=ENDLESS)
@pytest.mark.parametrize("where", ["main thread", "another thread"])
def test_endless_answers_are_stopped(cell, body, where, monkeypatch):
    if body == ENDLESS["sleeps"] and where == "another thread":
        pytest.skip("a sleep in another thread ends when it ends")
    monkeypatch.setattr(calling, "CALL_SECONDS", 0.3)
    space = cell(f"def relu(Z):\n            {body}\n".replace("            ", "    "))
    started = time.monotonic()
    said = []

    def run():
        with pytest.raises(CheckFailed) as caught:
            check(space["relu"])
        said.append(str(caught.value))

    if where == "main thread":
        run()
    else:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join(120)
    assert "stopped, it takes too long" in said[0]
    assert time.monotonic() - started < 120  # far from endless, also on a busy machine
    time.sleep(0.05)  # no late exception comes after


def test_slow_answers_are_stopped_in_all(cell, monkeypatch):
    monkeypatch.setattr(calling, "CHECK_SECONDS", 0.5)
    space = cell("import time\ndef relu(Z):\n    time.sleep(0.3)\n    return np.maximum(0, Z), Z\n")
    assert "takes too long" in failure(space["relu"])


# Misuse, hints, solution ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("relu", "without quotation marks"),
        (dnn_helpers.relu(np.ones((2, 2))), "without brackets"),
        (None, "without brackets"),
        (np.maximum, "not one of the course's exercises"),
        (print, "They are: relu, sigmoid"),
    ],
)
def test_misuse_is_explained(wrong, says):
    with pytest.raises(CheckMisused, match=says):
        check(wrong)


def test_a_misspelt_function_is_recognised():
    def linear_foward(A, W, b):
        return W @ A + b, (A, W, b)

    with pytest.raises(CheckMisused, match="Did you mean linear_forward"):
        check(linear_foward)


@pytest.mark.parametrize("name", EXERCISES)
def test_hints_come_in_steps(name, capsys):
    _hint._given.clear()
    for _ in range(len(EXERCISES[name].hints) + 1):
        hint(name)
    lines = capsys.readouterr().out.splitlines()
    assert len(EXERCISES[name].hints) >= 3
    last = [line for line in lines if line.startswith("That was the last one")]
    assert last == [lines[-2]]
    lines.remove(last[0])
    assert lines[0].startswith(f"Hint 1 of {len(lines) - 1} for {name}: ")
    assert lines[-1] == lines[0]
    assert len(set(lines[:-1])) == len(lines) - 1


def test_the_solution_opens_after_three_failed_checks(capsys):
    def relu(Z):
        return Z, Z

    _check.tries.clear()
    for left in ("3 more times", "2 more times", "once more"):
        solution(relu)
        assert left in capsys.readouterr().out
        with contextlib.suppress(CheckFailed):
            check(relu)
    solution(relu)
    shown = capsys.readouterr().out
    space = {"np": np}
    exec(shown, space)
    assert verdict_on(space["relu"], "relu").status == "passed"


def test_failures_render_without_a_traceback():
    with pytest.raises(CheckFailed) as caught:
        check(lambda Z: (Z, Z), name="relu")
    first, *rest = caught.value._render_traceback_()
    assert first.startswith("\x1b[1mrelu: A is not right")
    assert not any("Traceback" in line or "File" in line for line in rest)


def test_a_subject_says_what_became_of_the_arguments(cell):
    space = cell("def relu(Z):\n    Z[:] = 0\n    return Z, Z\n")
    Z = np.ones((2, 2))
    outcome = subject(space["relu"], "relu").call(Z)
    assert outcome.kind == "returned"
    assert np.all(outcome.args_after[0] == 0)


def test_the_third_failed_check_names_the_solution():
    def sigmoid(Z):
        return Z, Z

    _check.tries.clear()
    last = [failure(sigmoid).splitlines()[-1] for _ in range(3)]
    assert last[0] == last[1] == "  Next:    hint(sigmoid) gives one step of help at a time."
    assert "solution(sigmoid) shows the answer" in last[2]


def test_right_beside_its_own_helper_only_is_told_so(cell):
    space = cell(
        """
        def relu(Z):
            return Z, np.maximum(0, Z)
        def linear_activation_forward(A_prev, W, b, activation):
            Z, linear_cache = linear_forward(A_prev, W, b)
            if activation == "sigmoid":
                A, Z = sigmoid(Z)
            else:
                Z, A = relu(Z)
            return A, (linear_cache, Z)
        """
    )
    message = failure(space["linear_activation_forward"])
    assert "right beside your own relu" in message
    assert "does not cost you points" not in message


@pytest.mark.parametrize("where", ["main thread", "another thread"])
def test_an_import_is_never_interrupted(cell, where, monkeypatch, tmp_path):
    """Half an imported module would stay behind and break what uses it later."""
    monkeypatch.setattr(calling, "CALL_SECONDS", 0.1)
    name = f"slow_{where.replace(' ', '_')}"
    (tmp_path / f"{name}.py").write_text(
        "import time\nfor _ in range(90):\n    time.sleep(0.01)\nwhole = True\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    space = cell(f"def relu(Z):\n    import {name}\n    return np.maximum(0, Z), Z\n")

    def run():
        with contextlib.suppress(CheckFailed):  # a busy machine may need 0.1 s for another call
            check(space["relu"])

    thread = threading.Thread(target=run)
    thread.start() if where == "another thread" else thread.run()
    if thread.ident:
        thread.join(60)
    assert __import__(name).whole
