"""ThreeClasses: one layer, three outputs, and its way downhill."""

import numpy as np

from testCases.engine.exercise import class_exercise, mistakes, uses
from testCases.engine.kinds import use


class ThreeClasses:
    def __init__(self, n_x):
        self.W = np.zeros((3, n_x))
        self.b = np.zeros((3, 1))

    def shares(self, X):
        Z = self.W @ X + self.b  # (3, m)
        E = np.exp(Z - np.max(Z, axis=0, keepdims=True))
        return E / np.sum(E, axis=0, keepdims=True)

    def step(self, X, Y, learning_rate):
        m = X.shape[1]
        dZ = self.shares(X) - Y  # (3, m)
        self.W = self.W - learning_rate * dZ @ X.T / m
        self.b = self.b - learning_rate * np.sum(dZ, axis=1, keepdims=True) / m


class _Ascends(ThreeClasses):
    def step(self, X, Y, learning_rate):
        super().step(X, Y, -learning_rate)


class _NoMean(ThreeClasses):
    def step(self, X, Y, learning_rate):
        super().step(X, Y, learning_rate * X.shape[1])


class _FixedBias(ThreeClasses):
    def step(self, X, Y, learning_rate):
        b = self.b
        super().step(X, Y, learning_rate)
        self.b = b


class _Sigmoid(ThreeClasses):
    def shares(self, X):
        return 1 / (1 + np.exp(-(self.W @ X + self.b)))


class _Stands(ThreeClasses):
    def step(self, X, Y, learning_rate):
        pass


def inputs(draw):
    for label in ("two steps", "other numbers", "a short step"):
        n, m = draw.sizes(2)
        X, rate = draw.array(n, m), float(draw.random.uniform(0.05, 0.5))
        Y = np.eye(3)[np.arange(m) % 3].T
        step = ("step", (X, Y, rate))
        yield uses(label, (n,), ("shares", (X,)), step, step, ("shares", (draw.array(n, m),)))


EXERCISE = class_exercise(
    ThreeClasses,
    inputs,
    depends=("softmax",),
    maths={"": "Z = W X + b, A = softmax(Z), dZ = A − Y"},
    hints=(
        "shares is a forward pass; softmax does the last part of it.",
        "dZ = A - Y, and from there on the lines of linear_backward: dW = dZ Xᵀ / m.",
        "step changes self.W and self.b, and returns nothing.",
    ),
    mistakes=mistakes(
        "ThreeClasses",
        [
            ("ascends", "step goes uphill: the slope is subtracted, not added.", use(_Ascends)),
            ("no_mean", "the slopes in step are not divided by m.", use(_NoMean)),
            ("fixed_bias", "step moves W alone; b has a slope, too.", use(_FixedBias)),
            (
                "sigmoid",
                "shares gives the sigmoid of each number; it has to be softmax.",
                use(_Sigmoid),
            ),
            ("stands", "after two calls of step the shares are what they were.", use(_Stands)),
        ],
    ),
)
