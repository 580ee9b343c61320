"""The cells In [2] to In [14] of the specification, one after the other, on `dnn_helpers`.

What they print is compared with the published digits where these are known: In [4], [8], [12] and
[14]. Of In [6] the shapes are known, of In [10] only that it prints dAL and the dA_prev of three
layers; there the digits are derived once more from the formulas, in plain NumPy, by another way
than the library's (dZ = AL - Y, no activation called backward).
"""

import contextlib
import io
import re

import numpy as np
import pytest

CELLS = {
    2: """
import numpy as np
from dnn_helpers import *
from dnn_helpers import compute_dA, init_Y
from testCases.testCases_v2 import *
""",
    4: """
parameters = initialize_parameters_deep([5, 4, 3])
print("W1 = " + str(parameters["W1"]))
print("b1 = " + str(parameters["b1"]))
print("W2 = " + str(parameters["W2"]))
print("b2 = " + str(parameters["b2"]))
""",
    6: """
m = 5
parameters = initialize_parameters_deep([4, 3, 3, 1])
X = np.random.randn(4, m)
AL, caches = L_model_forward(X, parameters)
print(AL.shape)
print(m)
""",
    8: """
Y = np.random.rand(1, m)
cost = compute_cost(AL, Y)
print(cost)
""",
    10: """
dAL = compute_dA(AL, Y)
print("dAL = " + str(dAL))
dA_prev = dAL
for l in (3, 2, 1):
    activation = "sigmoid" if l == 3 else "relu"
    dA_prev, dW, db = linear_activation_backward(dA_prev, caches[l - 1], activation)
    print("dA_prev = " + str(dA_prev))
""",
    12: """
AL_assess, Y_assess, caches_assess = L_model_backward_test_case()
grads = L_model_backward(AL_assess, Y_assess, caches_assess)
print_grads(grads)
""",
    14: """
parameters_14, grads_14 = update_parameters_test_case()
parameters_14 = update_parameters(parameters_14, grads_14, 0.1)
print("W1 = " + str(parameters_14["W1"]))
print("b1 = " + str(parameters_14["b1"]))
print("W2 = " + str(parameters_14["W2"]))
print("b2 = " + str(parameters_14["b2"]))
""",
}


@pytest.fixture(scope="module")
def printed():
    """What each cell prints, and the namespace after the last one."""
    space, said = {}, {}
    for number, source in CELLS.items():
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(source, f"In [{number}]", "exec"), space)
        said[number] = out.getvalue()
    return said, space


def numbers(text):
    return [float(found) for found in re.findall(r"-?\d+\.\d*(?:e-?\d+)?", text)]


def test_in_4_the_first_weights(printed):
    said, _ = printed
    found = numbers(said[4])
    assert found[:5] == [0.01624345, -0.00611756, -0.00528172, -0.01072969, 0.00865408]
    assert found[24:28] == [-0.01100619, 0.01144724, 0.00901591, 0.00502494]  # 20 of W1, 4 of b1
    stream = np.random.RandomState(1)
    W1, W2 = stream.randn(4, 5) * 0.01, stream.randn(3, 4) * 0.01
    zeros = np.zeros((4, 1)), np.zeros((3, 1))
    wanted = [f"W1 = {W1}", f"b1 = {zeros[0]}", f"W2 = {W2}", f"b2 = {zeros[1]}", ""]
    assert said[4] == "\n".join(wanted)


def test_in_6_the_shape_of_the_answer_and_m(printed):
    assert printed[0][6] == "(1, 5)\n5\n"


def test_in_8_the_cost_of_an_untrained_network(printed):
    assert float(printed[0][8]) == pytest.approx(0.6931470898640357, rel=1e-15)


def test_in_10_the_chain_of_slopes(printed):
    """Derived, not published: the formulas of lesson 05 written out for these three layers."""
    said, space = printed
    stream = np.random.RandomState(1)
    W1, W2, W3 = (stream.randn(*shape) * 0.01 for shape in ((3, 4), (3, 3), (1, 3)))
    X, Y = stream.randn(4, 5), stream.rand(1, 5)
    Z1 = W1 @ X
    Z2 = W2 @ (Z1 * (Z1 > 0))
    AL = 1 / (1 + np.exp(-W3 @ (Z2 * (Z2 > 0))))
    dA2 = W3.T @ (AL - Y)
    dA1 = W2.T @ (dA2 * (Z2 > 0))
    dA0 = W1.T @ (dA1 * (Z1 > 0))
    chain = [(1 - Y) / (1 - AL) - Y / AL, dA2, dA1, dA0]
    np.testing.assert_allclose(space["AL"], AL, rtol=1e-14)
    found = np.array(numbers(said[10]))
    wanted = np.concatenate([each.ravel() for each in chain])
    assert found.size == wanted.size == 5 + 15 + 15 + 20
    sizes = np.concatenate([np.full(each.size, np.abs(each).max()) for each in chain])
    assert (np.abs(found - wanted) <= 1e-8 * sizes).all()  # eight digits are printed


def test_in_10_is_the_slope_of_the_losses(printed):
    """The last of the chain, dA0, by nudging the picture itself."""
    _, space = printed
    step, X, Y = 1e-4, space["X"], space["Y"]

    def losses(X):
        AL, _ = space["L_model_forward"](X, space["parameters"])
        return -(Y * np.log(AL) + (1 - Y) * np.log(1 - AL))

    rows = []
    for k in range(4):
        nudge = np.zeros_like(X)
        nudge[k] = step
        rows.append(((losses(X + nudge) - losses(X - nudge)) / (2 * step)).ravel())
    np.testing.assert_allclose(space["dA_prev"], rows, atol=1e-10)
    assert np.abs(space["dA_prev"]).max() > 1e-7  # far above what such a nudge can get wrong


def test_in_12_the_gradients(printed):
    assert numbers(printed[0][12]) == [
        0.41010002, 0.07807203, 0.13798444, 0.10502167, 0.0, 0.0, 0.0, 0.0,
        0.05283652, 0.01005865, 0.01777766, 0.0135308,
        -0.22007063, 0.0, -0.02835349,
        0.12913162, -0.44014127, -0.14175655, 0.48317296, 0.01663708, -0.05670698,
    ]  # fmt: skip


def test_in_14_the_parameters_after_a_step(printed):
    assert numbers(printed[0][14]) == [
        -0.59562069, -0.09991781, -2.14584584, 1.82662008,
        -1.76569676, -0.80627147, 0.51115557, -1.18258802,
        -1.0535704, -0.86128581, 0.68284052, 2.20374577,
        -0.04659241, -1.28888275, 0.53405496,
        -0.55569196, 0.0354055, 1.32964895,
        -0.84610769,
    ]  # fmt: skip
