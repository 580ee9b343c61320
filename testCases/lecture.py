"""The lecture's formulas, short and plain: one line of maths, one line of code.

This is what `solution(f)` prints, and what known mistakes are built into (`with_functions`): a
broken linear_backward inside a correct L_model_backward is this file with one function swapped.
`dnn_helpers` holds the same functions with what a library owes its users; the tests hold the two,
and the solved lessons, against each other.
"""

from types import FunctionType

import numpy as np


def relu(Z):
    A = np.maximum(0, Z)
    return A, Z


def sigmoid(Z):
    A = 1 / (1 + np.exp(-Z))
    return A, Z


def initialize_parameters_deep(layer_dims):
    np.random.seed(1)
    parameters = {}
    for l in range(1, len(layer_dims)):
        parameters["W" + str(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters


def linear_forward(A, W, b):
    Z = W @ A + b
    return Z, (A, W, b)


def linear_activation_forward(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    if activation == "sigmoid":
        A, activation_cache = sigmoid(Z)
    else:
        A, activation_cache = relu(Z)
    return A, (linear_cache, activation_cache)


def L_model_forward(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L):
        W, b = parameters["W" + str(l)], parameters["b" + str(l)]
        A, cache = linear_activation_forward(A, W, b, "relu")
        caches.append(cache)
    W, b = parameters["W" + str(L)], parameters["b" + str(L)]
    AL, cache = linear_activation_forward(A, W, b, "sigmoid")
    caches.append(cache)
    return AL, caches


def compute_cost(AL, Y):
    m = Y.shape[1]
    cost = -np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m
    return cost


def relu_backward(dA, cache):
    Z = cache
    dZ = dA * (Z > 0)
    return dZ


def sigmoid_backward(dA, cache):
    Z = cache
    s = 1 / (1 + np.exp(-Z))
    dZ = dA * s * (1 - s)
    return dZ


def linear_backward(dZ, linear_cache):
    A_prev, W, _ = linear_cache
    m = A_prev.shape[1]
    dW = dZ @ A_prev.T / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = W.T @ dZ
    return dA_prev, dW, db


def linear_activation_backward(dA, cache, activation):
    linear_cache, activation_cache = cache
    if activation == "relu":
        dZ = relu_backward(dA, activation_cache)
    else:
        dZ = sigmoid_backward(dA, activation_cache)
    return linear_backward(dZ, linear_cache)


def compute_dA(A, Y):
    dA = -(Y / A - (1 - Y) / (1 - A))
    return dA


def L_model_backward(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = compute_dA(AL, Y)
    for l in reversed(range(1, L + 1)):
        activation = "sigmoid" if l == L else "relu"
        dA, dW, db = linear_activation_backward(dA, caches[l - 1], activation)
        grads["dA" + str(l - 1)] = dA
        grads["dW" + str(l)] = dW
        grads["db" + str(l)] = db
    return grads


def update_parameters(parameters, grads, learning_rate):
    updated = {}
    for l in range(1, len(parameters) // 2 + 1):
        for name in ("W" + str(l), "b" + str(l)):
            updated[name] = parameters[name] - learning_rate * grads["d" + name]
    return updated


def predict(X, y, parameters):
    AL, _ = L_model_forward(X, parameters)
    predictions = (AL > 0.5) * 1.0
    if y is not None:
        print(f"Accuracy: {np.mean(predictions == y):.2f}")
    return predictions


def find_bug(grads, truth):
    L = len(truth) // 2

    def agrees(name, times=1):
        return np.allclose(grads[name], times * truth[name], rtol=1e-5, atol=1e-7)

    if all(agrees("dW" + str(l)) for l in range(1, L + 1)):
        dbs = [grads["db" + str(l)] for l in range(1, L + 1)]
        if all(agrees("db" + str(l)) for l in range(1, L + 1)):
            return "nothing"
        if all(np.all(db == 0) for db in dbs):
            return "biases never move"
        if all(np.allclose(db, db[0]) for db in dbs):
            return "db is one number"
        return "db skips the gate"
    if agrees("dW" + str(L)):
        return "the gate is open"
    m = grads["db" + str(L)] / truth["db" + str(L)]
    if all(agrees(name, times=m) for name in truth):
        return "no mean"
    return "an example is missing"


def with_functions(name, **others):
    """The lecture's function `name` with the graded functions in `others` in place of its own."""
    namespace = dict(globals())
    for each, function in globals().items():
        if isinstance(function, FunctionType) and each != "with_functions":
            namespace[each] = FunctionType(function.__code__, namespace, each)
    namespace.update(others)
    return namespace[name]
