"""Bad input: a message names the argument, the shape found, the shape needed and the cause."""

import numpy as np
import pytest

import dnn_helpers as dnn

A, W, b = np.ones((3, 5)), np.ones((2, 3)), np.ones((2, 1))
X, Y = np.ones((3, 5)), np.array([[0, 1, 0, 1, 1]])
parameters = {"W1": W, "b1": b, "W2": np.ones((1, 2)), "b2": np.ones((1, 1))}
AL = np.full((1, 5), 0.5)
cache = ((A, W, b), np.ones((2, 5)))

REFUSED = [
    # what is called, and what its message must hold
    (lambda: dnn.linear_forward(np.ones((5, 3)), np.ones((2, 3)), b), ["rows", "transpose"]),
    (lambda: dnn.linear_forward(A, W.T, b), ["(3, 2)", "transposed"]),
    (lambda: dnn.linear_forward(np.ones((4, 5)), W, b), ["(4, 5)", "same layer"]),
    (lambda: dnn.linear_forward(A, W, np.ones(2)), ["b has shape (2,)", "(n, 1)", "reshape"]),
    (lambda: dnn.linear_forward(A, W, np.ones((1, 2))), ["b has shape (1, 2)", "(2, 1)"]),
    (lambda: dnn.linear_forward(A, W, np.ones((2, 5))), ["b has shape (2, 5)", "(2, 1)"]),
    (lambda: dnn.linear_forward("A", W, b), ["A_prev", "str"]),
    (lambda: dnn.linear_forward(np.ones((2, 2, 3)), W, b), ["(2, 2, 3)", "flatten"]),
    (lambda: dnn.relu("x"), ["Z", "str"]),
    (lambda: dnn.sigmoid([[1], [2, 3]]), ["Z", "list"]),
    (lambda: dnn.linear_activation_forward(A, W, b, "ReLU"), ["'ReLU'", "'relu'", "'sigmoid'"]),
    (lambda: dnn.linear_activation_forward(A, W, b, None), ["None", "'relu'"]),
    (lambda: dnn.linear_activation_backward(np.ones((2, 5)), cache, "tanh"), ["'tanh'"]),
    (lambda: dnn.L_model_forward(X.T, parameters), ["A_prev", "(5, 3)"]),
    (lambda: dnn.L_model_forward(X, {}), ["parameters", "without any key"]),
    (lambda: dnn.L_model_forward(X, [W, b]), ["parameters", "list"]),
    (lambda: dnn.L_model_forward(X, {"W1": W, "b2": b}), ["no b1", "W1, b2"]),
    (lambda: dnn.L_model_forward(X, {"W0": W, "b0": b}), ["no W1", "counted from 1"]),
    (lambda: dnn.L_model_forward(X, {**parameters, "W3": W}), ["5 keys"]),
    (lambda: dnn.compute_cost(AL, Y[0]), ["Y has shape (5,)", "(1, 5)", "reshape(1, -1)"]),
    (lambda: dnn.compute_cost(AL, Y.T), ["Y has shape (5, 1)", "Y.T"]),
    (lambda: dnn.compute_cost(AL, Y[:, :3]), ["(1, 3)", "(1, 5)", "each of the 5"]),
    (lambda: dnn.compute_cost(AL, Y + 1), ["Y holds 2", "between 0"]),
    (lambda: dnn.predict(X, Y * 0.5, parameters), ["y holds 0.5", "only 0"]),
    (lambda: dnn.compute_cost(AL, [["a"] * 5]), ["Y"]),
    (lambda: dnn.compute_cost(AL.T, Y.T), ["AL has shape (5, 1)", "(1, m)"]),
    (lambda: dnn.compute_cost(np.ones((1, 0)), np.ones((1, 0))), ["AL", "(1, 0)"]),
    (lambda: dnn.compute_cost(AL + 1, Y), ["AL holds 1.5", "before the sigmoid"]),
    (lambda: dnn.compute_cost(AL - 1, Y), ["AL holds -0.5"]),
    (lambda: dnn.compute_cost([[0.5, 1, -0.2, 7, 0]], Y), ["AL holds -0.2"]),
    (lambda: dnn.compute_cost([[0.5, 0, 1.7, -7, 1]], Y), ["AL holds 1.7"]),
    (lambda: dnn.compute_cost(AL[0], Y), ["AL has shape (5,)", "(1, m)"]),
    (lambda: dnn.compute_dA(AL, Y[0]), ["Y has shape (5,)", "(1, 5)"]),
    (lambda: dnn.relu_backward(np.ones((2, 4)), np.ones((2, 5))), ["dA", "(2, 4)", "(2, 5)"]),
    (lambda: dnn.sigmoid_backward(np.ones(5), np.ones((1, 5))), ["dA", "(5,)", "(1, 5)"]),
    (lambda: dnn.linear_backward(np.ones((3, 5)), (A, W, b)), ["dZ", "(3, 5)", "(2, 5)"]),
    (lambda: dnn.linear_backward(np.ones(5), (A, W, b)), ["dZ", "(5,)"]),
    (lambda: dnn.L_model_backward(AL, Y[0], [cache, cache]), ["Y has shape (5,)"]),
    (lambda: dnn.L_model_backward(AL, Y, []), ["caches is empty"]),
    (lambda: dnn.initialize_parameters_deep([5, 0, 1]), ["layer_dims[1] is 0", "1 or more"]),
    (lambda: dnn.initialize_parameters_deep([5, 2.5, 1]), ["layer_dims[1] is 2.5"]),
    (lambda: dnn.initialize_parameters_deep([5, True]), ["layer_dims[1] is True"]),
    (lambda: dnn.initialize_parameters_deep([5]), ["[5]", "two sizes"]),
    (lambda: dnn.initialize_parameters_deep(5), ["layer_dims is 5", "a list"]),
    (lambda: dnn.initialize_parameters([5, 1], "xavier"), ["'xavier'", "'0.01'", "'he'"]),
    (lambda: dnn.initialize_parameters([5, -1]), ["layers_dims[1] is -1"]),
    (lambda: dnn.update_parameters(parameters, {"dW1": W}, 0.1), ["no db1", "2 layers"]),
    (
        lambda: dnn.update_parameters({"W1": W, "b1": b}, {"dW1": W, "db1": np.ones(2)}, 0.1),
        ["db1 has shape (2,)", "(2, 1)", "keepdims"],
    ),
    (lambda: dnn.predict(X, Y[0], parameters), ["y has shape (5,)", "y.reshape(1, -1)"]),
    (lambda: dnn.L_layer_model(X.T, Y, [3, 2, 1]), ["X has shape (5, 3)", "rows", "X.T"]),
    (lambda: dnn.L_layer_model(X, Y, [4, 2, 1]), ["X has shape (3, 5)", "(4, m)"]),
    (lambda: dnn.L_layer_model(X, Y[0], [3, 2, 1]), ["Y has shape (5,)"]),
    (lambda: dnn.L_layer_model(X, Y, [3, 2]), ["ends with 2"]),
    (lambda: dnn.L_layer_model(X[:, :0], Y[:, :0], [3, 1]), ["no column"]),
    (lambda: dnn.L_layer_model(X, Y, [3, 1], initialisation="0.1"), ["'0.1'"]),
    (lambda: dnn.two_layer_model(X, Y, [3, 2, 2, 1]), ["three sizes", "L_layer_model"]),
]


@pytest.mark.parametrize("number", range(len(REFUSED)))
def test_bad_input_is_refused_in_words(number):
    call, words = REFUSED[number]
    with pytest.raises(ValueError) as refusal:  # noqa: PT011  (the words are looked at below)
        call()
    for word in words:
        assert word in str(refusal.value)


def test_good_input_is_not():
    """The same arguments, as they should be: what the table above varies."""
    dnn.linear_forward(A, W, b)
    dnn.linear_activation_backward(np.ones((2, 5)), cache, "relu")
    dnn.L_model_forward(X, parameters)
    dnn.compute_cost(AL, Y)
    dnn.linear_backward(np.ones((2, 5)), (A, W, b))
    dnn.initialize_parameters_deep((np.int64(5), 1))
    dnn.L_layer_model(X, Y, (3, 2, 1), num_iterations=1)
