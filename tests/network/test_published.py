"""The published numbers, to every printed digit."""

import itertools
import runpy
from pathlib import Path

import numpy as np
import pytest

import dnn_helpers as dnn
import testCases
from testCases import testCases_v2 as v2

# Published values have eight decimals, or as many significant digits as are written below.
PRINTED = {"rtol": 0, "atol": 5.1e-9}


def same(found, published):
    np.testing.assert_allclose(found, published, **PRINTED)


def test_linear_forward():
    Z, cache = dnn.linear_forward(*v2.linear_forward_test_case())
    same(Z, [[3.26295337, -1.23429987]])
    assert [part.shape for part in cache] == [(3, 2), (1, 3), (1, 1)]


@pytest.mark.parametrize(
    ("activation", "published"),
    [("sigmoid", [[0.96890023, 0.11013289]]), ("relu", [[3.43896131, 0.0]])],
)
def test_linear_activation_forward(activation, published):
    A, cache = dnn.linear_activation_forward(
        *v2.linear_activation_forward_test_case(), activation=activation
    )
    same(A, published)
    (_A_prev, _W, _b), Z = cache
    assert Z.shape == A.shape


def test_L_model_forward():
    AL, caches = dnn.L_model_forward(*v2.L_model_forward_test_case())
    same(AL, [[0.17007265, 0.2524272]])
    assert len(caches) == 2


def test_L_model_forward_2hidden():
    AL, caches = dnn.L_model_forward(*v2.L_model_forward_test_case_2hidden())
    same(AL, [[0.03921668, 0.70498921, 0.19734387, 0.04728177]])
    assert len(caches) == 3


def test_compute_cost():
    Y, AL = v2.compute_cost_test_case()
    np.testing.assert_allclose(dnn.compute_cost(AL, Y), 0.41493159961539694, rtol=1e-15)


def test_linear_backward():
    dA_prev, dW, db = dnn.linear_backward(*v2.linear_backward_test_case())
    same(
        dA_prev,
        [[0.51822968, -0.19517421], [-0.40506361, 0.15255393], [2.37496825, -0.89445391]],
    )
    same(dW, [[-0.10076895, 1.40685096, 1.64992505]])
    same(db, [[0.50629448]])


@pytest.mark.parametrize(
    ("activation", "dA_prev", "dW", "db"),
    [
        (
            "sigmoid",
            [[0.11017994, 0.01105339], [0.09466817, 0.00949723], [-0.05743092, -0.00576154]],
            [[0.10266786, 0.09778551, -0.01968084]],
            [[-0.05729622]],
        ),
        (
            "relu",
            [[0.44090989, 0.0], [0.37883606, 0.0], [-0.2298228, 0.0]],
            [[0.44513824, 0.37371418, -0.10478989]],
            [[-0.20837892]],
        ),
    ],
)
def test_linear_activation_backward(activation, dA_prev, dW, db):
    found = dnn.linear_activation_backward(*v2.linear_activation_backward_test_case(), activation)
    for array, published in zip(found, (dA_prev, dW, db), strict=True):
        same(array, published)


def test_L_model_backward():
    grads = dnn.L_model_backward(*v2.L_model_backward_test_case())
    assert sorted(grads) == ["dA0", "dA1", "dW1", "dW2", "db1", "db2"]
    same(
        grads["dW1"],
        [
            [0.41010002, 0.07807203, 0.13798444, 0.10502167],
            [0.0, 0.0, 0.0, 0.0],
            [0.05283652, 0.01005865, 0.01777766, 0.0135308],
        ],
    )
    same(grads["db1"], [[-0.22007063], [0.0], [-0.02835349]])
    same(
        grads["dA1"],
        [[0.12913162, -0.44014127], [-0.14175655, 0.48317296], [0.01663708, -0.05670698]],
    )


def test_the_textbook_shortcut_does_not_reproduce_that_fixture():
    """dZ^[L] = AL - Y is a right answer; a check that rests on this fixture alone refuses it."""
    AL, Y, caches = v2.L_model_backward_test_case()
    dA1, _dW2, _db2 = dnn.linear_backward(AL - Y, caches[1][0])
    assert np.abs(dA1 - dnn.L_model_backward(AL, Y, caches)["dA1"]).max() > 0.1


def test_update_parameters():
    parameters = dnn.update_parameters(*v2.update_parameters_test_case(), 0.1)
    same(
        parameters["W1"],
        [
            [-0.59562069, -0.09991781, -2.14584584, 1.82662008],
            [-1.76569676, -0.80627147, 0.51115557, -1.18258802],
            [-1.0535704, -0.86128581, 0.68284052, 2.20374577],
        ],
    )
    same(parameters["b1"], [[-0.04659241], [-1.28888275], [0.53405496]])
    same(parameters["W2"], [[-0.55569196, 0.0354055, 1.32964895]])
    same(parameters["b2"], [[-0.84610769]])


def test_initialize_parameters_deep():
    parameters = dnn.initialize_parameters_deep([5, 4, 3])
    same(parameters["W1"][0], [0.01624345, -0.00611756, -0.00528172, -0.01072969, 0.00865408])
    same(parameters["W2"][0], [-0.01100619, 0.01144724, 0.00901591, 0.00502494])
    assert {k: v.shape for k, v in parameters.items()} == {
        "W1": (4, 5), "b1": (4, 1), "W2": (3, 4), "b2": (3, 1),
    }  # fmt: skip
    assert not parameters["b1"].any()
    assert not parameters["b2"].any()


def test_the_stream_goes_on_after_the_initialisation():
    """X and Y are drawn from where the initialisation left the global generator."""
    parameters = dnn.initialize_parameters_deep([4, 3, 3, 1])
    X, Y = np.random.randn(4, 5), np.random.rand(1, 5)
    AL, _caches = dnn.L_model_forward(X, parameters)
    np.testing.assert_allclose(dnn.compute_cost(AL, Y), 0.6931470898640357, rtol=1e-15)


def test_the_slopes_shrink_from_layer_to_layer_on_the_way_to_the_input():
    """The chain of dA_prev in the same network, layer by layer."""
    parameters = dnn.initialize_parameters_deep([4, 3, 3, 1])
    X, Y = np.random.randn(4, 5), np.random.rand(1, 5)
    AL, caches = dnn.L_model_forward(X, parameters)
    dA = dnn.compute_dA(AL, Y)
    np.testing.assert_allclose(dA, (1 - Y) / (1 - AL) - Y / AL, rtol=1e-14)
    grads = dnn.L_model_backward(AL, Y, caches)
    sizes = [np.abs(dA).max()]
    for l, activation in ((3, "sigmoid"), (2, "relu"), (1, "relu")):
        dA, _, _ = dnn.linear_activation_backward(dA, caches[l - 1], activation)
        np.testing.assert_array_equal(dA, grads[f"dA{l - 1}"])
        sizes.append(np.abs(dA).max())
    assert all(later < earlier / 20 for earlier, later in itertools.pairwise(sizes))


def test_print_grads(capsys):
    v2.print_grads({"dW1": 1, "db1": 2, "dA1": 3, "dA0": 4})
    assert capsys.readouterr().out == "dW1 = 1\ndb1 = 2\ndA1 = 3\n"


FIXTURES = [name for name in v2.__all__ if name != "print_grads"]


@pytest.mark.parametrize("name", FIXTURES)
def test_the_draws_are_those_of_the_global_generator(name):
    """The same values as np.random.seed(s) and np.random.randn give, the state left as it was."""
    shapes = {  # seed, shapes in the order of the draws
        "linear_forward_test_case": [(1, (3, 2), (1, 3), (1, 1))],
        "linear_activation_forward_test_case": [(2, (3, 2), (1, 3), (1, 1))],
        "L_model_forward_test_case": [(1, (4, 2), (3, 4), (3, 1), (1, 3), (1, 1))],
        "L_model_forward_test_case_2hidden": [
            (6, (5, 4), (4, 5), (4, 1), (3, 4), (3, 1), (1, 3), (1, 1))
        ],
        "compute_cost_test_case": [],
        "linear_backward_test_case": [(1, (1, 2), (3, 2), (1, 3), (1, 1))],
        "linear_activation_backward_test_case": [(2, (1, 2), (3, 2), (1, 3), (1, 1), (1, 2))],
        "L_model_backward_test_case": [
            (3, (1, 2), (4, 2), (3, 4), (3, 1), (3, 2), (3, 2), (1, 3), (1, 1), (1, 2))
        ],
        "update_parameters_test_case": [
            (2, (3, 4), (3, 1), (1, 3), (1, 1)), (3, (3, 4), (3, 1), (1, 3), (1, 1)),
        ],
    }[name]  # fmt: skip
    before = np.random.get_state()[1].copy()
    found = _floats(getattr(v2, name)())
    assert (np.random.get_state()[1] == before).all(), "the global state was touched"
    drawn = []
    for seed, *draws in shapes:
        np.random.seed(seed)
        drawn += [np.random.randn(*shape) for shape in draws]
    if name == "compute_cost_test_case":
        drawn = [np.array([[0.8, 0.9, 0.4]])]
    assert len(found) == len(drawn)
    for array, expected in zip(found, drawn, strict=True):
        np.testing.assert_array_equal(array, expected)


def _floats(value):
    """The float arrays in a fixture, in order."""
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, tuple):
        return [array for item in value for array in _floats(item)]
    return [value] if value.dtype == float else []


def test_the_names_are_exact():
    public = {n for n, v in vars(v2).items() if callable(v) and not n.startswith("_")}
    assert public == set(v2.__all__)
    assert len(v2.__all__) == 10
    space = {}
    exec("from testCases import *", space)
    assert set(space) - {"__builtins__"} == set(v2.__all__) == set(testCases.__all__)


def test_testCases_v2_stands_alone():
    """A notebook from elsewhere puts the folder on its path and imports the file by its name."""
    space = runpy.run_path(str(Path(v2.__file__)))
    imported = {v.__name__ for v in space.values() if type(v).__name__ == "module"}
    assert imported == {"numpy"}
