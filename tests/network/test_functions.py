"""Properties of each function: edges, extremes, caches, and arguments that are left alone."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import dnn_helpers as dnn

finite = st.floats(allow_nan=False, allow_infinity=False)
any_array = arrays(float, array_shapes(max_dims=3, max_side=4), elements=finite)


@given(any_array)
def test_sigmoid_never_overflows_and_is_symmetric(Z):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        A, cache = dnn.sigmoid(Z)
        mirrored, _ = dnn.sigmoid(-Z)
    assert A.shape == Z.shape
    np.testing.assert_array_equal(cache, Z)
    assert ((A >= 0) & (A <= 1)).all()
    np.testing.assert_allclose(A + mirrored, 1, rtol=1e-15)


def test_sigmoid_keeps_the_digits_of_its_tail():
    A, _ = dnn.sigmoid(np.array([-700.0, -40.0, 0.0, 40.0]))
    np.testing.assert_allclose(A, [np.exp(-700), np.exp(-40), 0.5, 1.0], rtol=1e-15)
    assert dnn.sigmoid(2.0)[0] == pytest.approx(1 / (1 + np.exp(-2)))


@given(any_array)
def test_relu(Z):
    A, cache = dnn.relu(Z)
    assert A.shape == Z.shape
    assert (A[Z > 0] == Z[Z > 0]).all()
    assert not A[Z <= 0].any()
    np.testing.assert_array_equal(cache, Z)


@given(any_array, st.data())
def test_relu_backward(Z, data):
    dA = data.draw(arrays(float, Z.shape, elements=finite))
    dZ = dnn.relu_backward(dA, Z)
    np.testing.assert_array_equal(dZ[Z > 0], dA[Z > 0])
    assert not dZ[Z <= 0].any()  # at Z = 0 too


@given(arrays(float, 5, elements=st.floats(-1e3, 1e3)))
def test_sigmoid_backward_is_the_slope_of_sigmoid(Z):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        dZ = dnn.sigmoid_backward(np.full(5, 2.0), Z)
    s, _ = dnn.sigmoid(Z)
    t, _ = dnn.sigmoid(-Z)
    np.testing.assert_allclose(dZ, 2 * s * t, rtol=1e-14, atol=1e-300)


@given(st.integers(1, 6), st.data())
def test_cost_is_finite_also_where_the_prediction_is_certain(m, data):
    AL = data.draw(arrays(float, (1, m), elements=st.sampled_from([0.0, 1.0, 0.5, 5e-324, 1e-17])))
    Y = data.draw(arrays(float, (1, m), elements=st.sampled_from([0.0, 1.0])))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        cost = dnn.compute_cost(AL, Y)
        dA = dnn.compute_dA(AL, Y)
    assert isinstance(cost, float)
    assert 0 <= cost < 709
    assert np.isfinite(dA).all()
    if (AL == Y).all():
        assert cost == 0.0


def test_certain_and_wrong_costs_much_and_pulls_in_the_right_direction():
    AL, Y = np.array([[0.0, 1.0, 1.0, 0.0]]), np.array([[1.0, 0.0, 1.0, 0.0]])
    assert dnn.compute_cost(AL, Y) == pytest.approx(-np.log(np.finfo(float).tiny) / 2)
    assert dnn.compute_dA(AL, Y)[0, 0] < -1e300  # up, steeply
    assert dnn.compute_dA(AL, Y)[0, 1] == 2.0**53  # down, as steeply as 1 - AL can be told from 0
    np.testing.assert_array_equal(dnn.compute_dA(AL, Y)[0, 2:], [-1.0, 1.0])


def test_a_saturated_output_does_not_explode_on_the_way_back():
    """Z = 40: AL is exactly 1 in float64, and 1 - AL has lost its digits well before that.

    The true slope is within 1; what is left of it may be rounded, but is never made up.
    """
    Z, Y = np.array([[40.0, 36.0, -40.0, -800.0]]), np.array([[0.0, 0.0, 1.0, 1.0]])
    AL, cache = dnn.sigmoid(Z)
    dZ = dnn.sigmoid_backward(dnn.compute_dA(AL, Y), cache)
    assert (np.abs(dZ) <= 1.5).all()
    assert (dZ[0, :2] > 0).all()
    np.testing.assert_allclose(dZ[0, 2], -1, rtol=1e-12)


@given(st.integers(1, 4), st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_dZ_of_the_output_is_A_minus_Y(n_prev, m, seed):
    """compute_dA and sigmoid_backward together are the shortcut of the lesson."""
    random = np.random.RandomState(seed)
    AL, (_, Z) = dnn.linear_activation_forward(
        random.randn(n_prev, m), random.randn(1, n_prev), random.randn(1, 1), "sigmoid"
    )
    Y = random.randint(2, size=(1, m))
    dZ = dnn.sigmoid_backward(dnn.compute_dA(AL, Y), Z)
    np.testing.assert_allclose(dZ, AL - Y, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("L", [1, 2, 3, 4])
def test_caches_hold_what_the_way_back_needs(L):
    sizes = [*[6, 5, 4, 3][:L], 1]
    parameters = dnn.initialize_parameters(sizes, "he", seed=2)
    X = np.random.RandomState(0).randn(6, 7)
    AL, caches = dnn.L_model_forward(X, parameters)
    assert isinstance(caches, list)
    assert len(caches) == L
    A = X
    for l, ((A_prev, W, b), Z) in enumerate(caches, start=1):
        np.testing.assert_array_equal(A_prev, A)
        assert W is parameters[f"W{l}"]
        assert b is parameters[f"b{l}"]
        np.testing.assert_allclose(Z, W @ A + b)
        A = np.maximum(0, Z)
        if l < L:
            assert (A > 0).any()
    np.testing.assert_allclose(AL, 1 / (1 + np.exp(-Z)))


def test_initialisations():
    """Each spread, for layers wide enough to measure it; biases zero; seeds matter."""
    sizes = [400, 300, 200, 1]
    for initialisation, spread in (
        ("0.01", lambda n: 0.01),
        ("scaled", lambda n: n**-0.5),
        ("he", lambda n: (2 / n) ** 0.5),
    ):
        parameters = dnn.initialize_parameters(sizes, initialisation, seed=4)
        assert list(parameters) == ["W1", "b1", "W2", "b2", "W3", "b3"]
        for l in (1, 2):
            assert parameters[f"W{l}"].std() == pytest.approx(spread(sizes[l - 1]), rel=0.02)
            assert parameters[f"b{l}"].shape == (sizes[l], 1)
            assert not parameters[f"b{l}"].any()
    a, b = (dnn.initialize_parameters([3, 2], seed=s)["W1"] for s in (1, 2))
    assert (a != b).all()
    deep = dnn.initialize_parameters_deep([5, 4, 3])
    for key, value in dnn.initialize_parameters([5, 4, 3], "0.01").items():
        np.testing.assert_array_equal(value, deep[key])


def test_initialize_parameters_leaves_the_global_generator_alone():
    np.random.seed(7)
    expected = np.random.RandomState(7).randn()
    dnn.initialize_parameters([3, 2, 1])
    assert np.random.randn() == expected


def test_init_Y():
    np.random.seed(3)
    Y = dnn.init_Y(50)
    np.random.seed(3)
    np.testing.assert_array_equal(Y, np.random.randint(2, size=(1, 50)))
    assert set(Y.ravel()) == {0, 1}


def test_update_returns_new_arrays_and_leaves_the_old():
    parameters = dnn.initialize_parameters([3, 2, 1])
    kept = {k: v.copy() for k, v in parameters.items()}
    grads = {"d" + k: np.ones_like(v) for k, v in parameters.items()} | {"dA0": None}
    updated = dnn.update_parameters(parameters, grads, 0.5)
    assert list(updated) == list(parameters)
    for key in kept:
        np.testing.assert_array_equal(parameters[key], kept[key])
        np.testing.assert_allclose(updated[key], kept[key] - 0.5)


def test_predict(capsys):
    parameters = {"W1": np.array([[1.0]]), "b1": np.array([[0.0]])}
    X = np.array([[-1.0, 0.0, 1.0, 2.0]])
    p = dnn.predict(X, np.array([[0, 0, 1, 0]]), parameters)
    np.testing.assert_array_equal(p, [[0.0, 0.0, 1.0, 1.0]])  # one half is not above one half
    assert p.dtype == float
    assert capsys.readouterr().out == "Accuracy: 0.75\n"
    np.testing.assert_array_equal(dnn.predict(X, None, parameters), p)
    assert capsys.readouterr().out == ""


def test_lists_and_float32_are_welcome():
    Z, _ = dnn.linear_forward([[1, 2], [3, 4]], [[1, 1]], [[1]])
    np.testing.assert_array_equal(Z, [[5.0, 7.0]])
    assert dnn.linear_forward(np.ones((2, 2), np.float32), [[1, 1]], [[1]])[0].dtype == float
    dA_prev, dW, db = dnn.linear_backward([[1, 3]], ([[1, 2], [3, 4]], [[1, 2]], [[1]]))
    np.testing.assert_array_equal(dA_prev, [[1.0, 3.0], [2.0, 6.0]])
    np.testing.assert_array_equal(dW, [[3.5, 7.5]])
    np.testing.assert_array_equal(db, [[2.0]])
    assert dnn.compute_cost([[0.5, 0.5]], [[1, 0]]) == pytest.approx(np.log(2))
    np.testing.assert_array_equal(dnn.compute_dA([[0.5, 0.5]], [[1, 0]]), [[-2.0, 2.0]])
    np.testing.assert_array_equal(dnn.relu_backward([[1, 2]], [[-1, 1]]), [[0.0, 2.0]])
    grads = {"dW1": [[1]], "db1": [[2]]}
    updated = dnn.update_parameters({"W1": [[1]], "b1": [[1]]}, grads, 1)
    np.testing.assert_array_equal(updated["b1"], [[-1.0]])


@pytest.mark.parametrize("name", ["A_prev", "W", "dZ"])
def test_the_way_back_asks_for_matrices(name):
    """A row that lost its second axis would be broadcast, or transposed into itself."""
    values = {"A_prev": np.ones((3, 5)), "W": np.ones((2, 3)), "dZ": np.ones((2, 5))}
    values[name] = np.ones(5)
    with pytest.raises(ValueError, match=rf"^{name} has shape \(5,\); needed"):
        dnn.linear_backward(values["dZ"], (values["A_prev"], values["W"], np.ones((2, 1))))


def test_so_does_its_beginning():
    with pytest.raises(ValueError, match=r"^A has shape \(5,\); needed"):
        dnn.compute_dA(np.ones(5), np.ones(5))
