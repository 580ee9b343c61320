"""hint(f): one step of help at a time, the last one close to the answer.
solution(f): the lecture's code, after three failed checks."""

from __future__ import annotations

import inspect
import sys
from collections import Counter
from collections.abc import Callable

from testCases import checks, lecture

TRIES = 3  # failed checks before `solution` answers

# From the idea to the line: what is it about, which shapes, which line.
HINTS: dict[str, tuple[str, ...]] = {
    "relu": (
        "Every entry of Z is treated by itself: what becomes of a negative one, what of another?",
        "The shape does not change. NumPy compares a whole array with a number, entry by entry.",
        "np.maximum takes the larger of two numbers at every entry (np.max looks for one number).",
        "A = np.maximum(0, ...), and Z itself, unchanged, is the cache.",
    ),
    "sigmoid": (
        "It squashes every entry into (0, 1): what should come out for 0, for 10, for -10?",
        "np.exp works on the whole array; math.exp takes one number only.",
        "Mind the minus in the exponent, and the brackets around the whole denominator.",
        "A = 1 / (1 + np.exp(...)), and Z itself is the cache.",
    ),
    "initialize_parameters_deep": (
        "Layer l has layer_dims[l] units, and each looks at layer_dims[l - 1] numbers.",
        "W has a row for each unit of its layer and a column for each of the layer before; "
        "b is a column.",
        "The seed is set once, before the loop. Weights are drawn by np.random.randn and made "
        "small; biases are not drawn.",
        "In the loop over l from 1 to len(layer_dims) - 1: randn(rows, columns) * 0.01 and "
        "np.zeros((rows, 1)).",
    ),
    "linear_forward": (
        "One unit adds up its inputs, each times its weight, and its bias. Now all at once.",
        "W is (n, n_prev), A is (n_prev, m), Z must be (n, m): in which order do they multiply?",
        "The matrix product is np.dot or @; b (n, 1) is added to every column by itself.",
        "Z = W @ ... + ...; the cache holds what came in, in the order A, W, b.",
    ),
    "linear_activation_forward": (
        "Two steps that you have already written: first linear_forward, then sigmoid or relu.",
        "Both steps return two things: a result, and a cache to keep.",
        'Compare activation with the text "sigmoid" or "relu" to choose; both act on Z.',
        "The cache is the pair (linear_cache, activation_cache): the inputs (A_prev, W, b), and Z.",
    ),
    "L_model_forward": (
        "Each layer's A is what the next layer gets. Which layers use relu, which one sigmoid?",
        "Half as many layers as entries in parameters: each has a W and a b.",
        "The loop runs over layers 1 to L - 1; the last one comes after it. Append every cache.",
        'In the loop: A, cache = linear_activation_forward(A, W of layer l, b of layer l, "relu").',
    ),
    "compute_cost": (
        "For one example, only one of the two terms counts: which one, if its label is 1?",
        "Products here are entry by entry; the sum runs over all examples.",
        "The mean is the sum divided by m, the number of columns. A log of a number below 1 is "
        "negative: mind the sign in front.",
        "-1/m times the sum of Y log(AL) + (1 - Y) log(1 - AL); one number, no table around it.",
    ),
    "relu_backward": (
        "How steep is relu where Z is positive? Where it is negative?",
        "What flows back is dA where relu let the number through, and nothing elsewhere.",
        "At Z = 0 the slope is 0 by the lecture's convention. Leave dA itself as it is.",
        "dZ = dA * (a condition on Z); True counts as 1, False as 0.",
    ),
    "sigmoid_backward": (
        "The chain rule: dA times the slope of the sigmoid at Z.",
        "The slope of the sigmoid can be written with the sigmoid itself.",
        "If s = sigmoid(Z), its slope is s (1 - s). The cache is Z, not s.",
        "s = 1 / (1 + np.exp(-Z)); then dA, s and (1 - s) multiplied entry by entry.",
    ),
    "linear_backward": (
        "Each gradient has the shape of what it is the gradient of: dW like W, db like b.",
        "dW sums over the examples and so does db; both are means, over m. dA_prev is not.",
        "To sum over the examples is to sum along axis 1; db stays a column with keepdims=True.",
        "dW: dZ times A_prev transposed, over m. dA_prev: W transposed times dZ.",
    ),
    "linear_activation_backward": (
        "The way back: first through the activation, then through the linear part.",
        "The cache is a pair: (linear_cache, activation_cache). Each step needs one of them.",
        'Compare activation with "relu" or "sigmoid" to choose relu_backward or sigmoid_backward.',
        "dZ = ..._backward(dA, activation_cache); then return linear_backward(dZ, linear_cache).",
    ),
    "compute_dA": (
        "It is the derivative, by A, of the cost of one example, -(Y log A + (1 - Y) log(1 - A)).",
        "The derivative of log A is 1/A. The derivative of log(1 - A) has a minus of its own.",
        "No sum and no 1/m here: one number for each example, in the shape of A.",
        "dA is minus the difference of Y / A and (1 - Y) / (1 - A).",
    ),
    "L_model_backward": (
        "The same layers as on the way forward, from the last to the first.",
        "Start with compute_dA(AL, Y). Layer l's cache is caches[l - 1].",
        "Each layer is handed the dA of the layer after it, which has just been computed. The "
        "last layer's activation is the sigmoid, all others relu.",
        'Layer l gives dA[l - 1], dW[l], db[l]: grads["dA" + str(l - 1)] and so on.',
    ),
    "update_parameters": (
        "Downhill: every number takes a step against its gradient.",
        "How long is a step? The learning rate times the gradient.",
        "Every layer's W and b, from layer 1 to layer L = half of len(parameters).",
        'parameters["W" + str(l)] minus learning_rate times grads["dW" + str(l)]; b likewise.',
    ),
    "predict": (
        "The network answers with a probability; a prediction is a decision.",
        "L_model_forward gives AL and the caches; only AL is needed.",
        "More likely a cat than not: AL above 0.5 gives 1, all else 0. The shape stays (1, m).",
        "(AL > 0.5) makes True and False of it; times 1.0 it is numbers. y may be None.",
    ),
    "find_bug": (
        "Which faults leave dW right in every layer? Ask that first: it divides the list in two.",
        "truth is right to about 1e-7: == never holds. np.allclose(this, that) asks for nearly.",
        "If every dW agrees, look at db: does it agree, is it zero, is it the same for all units?",
        "If not: does the last layer's dW agree? Is everything the same multiple of the truth?",
    ),
}

_given: Counter[str] = Counter()


def hint(f: Callable | str) -> None:
    """Print the next hint for f; after the last one, begin anew."""
    name = _name(f, sys._getframe(1))
    steps = HINTS[name]
    step = _given[name] % len(steps)
    _given[name] += 1
    print(f"Hint {step + 1} of {len(steps)} for {name}: {steps[step]}")


def solution(f: Callable | str) -> None:
    """Print the lecture's code for f, once check(f) has failed three times in this session."""
    name = _name(f, sys._getframe(1))
    left = TRIES - checks.tries[name]
    if left > 0:
        times = "once more" if left == 1 else f"{left} more times"
        print(
            f"The solution of {name} opens after {TRIES} tries: check({name}) {times}.\n"
            f"Until then, hint({name}) gives one step of help at a time."
        )
        return
    print(f"# One way to write {name}, as in the lecture. Close it and write your own.")
    print(inspect.getsource(getattr(lecture, name)).rstrip())


def _name(f: Callable | str, caller) -> str:
    if isinstance(f, str):
        if f not in HINTS:
            raise checks.CheckMisused(checks.unknown(f))
        return f
    return checks.name_of(f, caller)
