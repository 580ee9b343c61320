"""predict: from probabilities to decisions (lesson 07)."""

import numpy as np

import dnn_helpers
from testCases.engine.exercise import Case, Exercise, mistakes, rows
from testCases.engine.prints import Prints

from ._networks import forward_pass, layers, network
from .L_model_forward import L_model_forward

NAME = "predict"


def predict(X, y, parameters):
    AL, _ = L_model_forward(X, parameters)
    predictions = (AL > 0.5) * 1.0
    if y is not None:
        print(f"Accuracy: {np.mean(predictions == y):.2f}")
    return predictions


def inputs(draw):
    for L, y in ((1, "int"), (2, "float"), (3, None), (4, "int")):
        X, parameters, AL = (_clear if L == 1 or draw.square else _telling)(draw, L)
        Y = draw.labels(AL.shape[1])
        Y = {"int": Y, "float": Y.astype(float), None: None}[y]
        yield Case(layers(L) if y else f"{layers(L)}, y is None", (X, Y, parameters))
    yield _close_to_the_threshold(draw)


def _clear(draw, L):
    """Both decisions (where the sizes are not square), none of them close."""
    while True:
        X, parameters, AL, *_ = forward_pass(draw, L, wide=False)
        if np.abs(AL - 0.5).min() > 0.005 and (draw.square or _both(AL)):
            return X, parameters, AL


def _telling(draw, L):
    """L layers in which each wrong forward pass in `_networks` decides otherwise somewhere.

    A leaky relu moves AL by a thousandth only. So the last bias is set such that one example lies
    halfway between what relu and the least leaky one make of it.
    """
    *dims, _ = draw.sizes(L + 1)
    m = 16
    while True:
        X, parameters = draw.array(dims[0], m), network(draw, [*dims, 1])
        right, leaky = (_last_Z(X, parameters, hidden=g) for g in (_relu, _leaky(0.01)))
        one = np.argmax(np.abs(leaky - right))
        parameters[f"b{L}"] -= (right + leaky)[0, one] / 2
        Z = _last_Z(X, parameters)
        wrong = (_last_Z(X, parameters, **changed) for _, _, changed in _networks)
        clear = np.abs(Z).min() > 2e-3 and _both(Z + 0.5)
        if clear and all(((Z > 0) != (z > 0)).any() for z in wrong):
            return X, parameters, Z


def _both(AL):
    return (AL > 0.5).any() and (AL < 0.5).any()


def _close_to_the_threshold(draw):
    """One layer whose AL are these numbers: X[0] is solved for, the rest is drawn.

    Between two neighbours in `_THRESHOLDS` there is always one of them.
    """
    AL = [0.05, 0.15, 0.22, 0.28, 0.32, 0.36, 0.38, 0.42, 0.47, 0.485, 0.495]
    AL = draw.random.permutation([*AL, *(1 - a for a in AL)])
    AL = np.array([[*AL, 0.93]])  # so the last example counts
    m = AL.size
    W, b = draw.array(1, 3), draw.array(1, 1)
    X = draw.array(3, m)
    X[0] = (np.log(AL / (1 - AL)) - b - W[:, 1:] @ X[1:]) / W[0, 0]
    return Case("predictions close to the threshold", (X, draw.labels(m), {"W1": W, "b1": b}))


def accuracy(args, predictions):
    """What is to be printed; nothing without labels."""
    _, y, _ = args
    return None if y is None else float(np.mean(predictions == y))


# --- known mistakes -------------------------------------------------------------------------------


def _relu(Z):
    return np.maximum(0, Z)


def _sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def _leaky(slope):
    return lambda Z: np.where(Z > 0, Z, slope * Z)


def _last_Z(X, parameters, *, hidden=_relu, b=lambda l, L: 1):
    """The last layer's Z: hidden layers with this activation; b(l, L) times the bias of layer l."""
    L, A = len(parameters) // 2, X
    for l in range(1, L + 1):
        Z = parameters[f"W{l}"] @ A + b(l, L) * parameters[f"b{l}"]
        A = hidden(Z)
    return Z


def _own_network(changed):
    """A forward pass of one's own inside predict, with one thing changed; the decision is right."""
    return lambda X, y, parameters: _decided(_sigmoid(_last_Z(X, parameters, **changed)))


def _from_Z(decide):
    """decide(Z): what is made of the last layer's Z."""
    return lambda X, y, parameters: decide(_last_Z(X, parameters))


def _from_AL(decide):
    """The network's answer is right, what is made of it is not: decide(AL, y, X)."""
    return lambda X, y, parameters: decide(L_model_forward(X, parameters)[0], y, X)


def _decided(AL):
    return (AL > 0.5) * 1.0


# fmt: off
_decisions = [
    ("probabilities", "the probabilities are returned; a prediction is 0 or 1.", lambda AL, y, X: AL),
    ("reversed",      "the decision is reversed: 1 where AL is below 0.5.", lambda AL, y, X: (AL < 0.5) * 1.0),
    ("zeros",         "all predictions are 0. Check the threshold, an array that is never filled, AL cut to whole numbers (int), argmax.",
     lambda AL, y, X: np.zeros(AL.shape)),
    ("ones",          "all predictions are 1. Check the threshold, and whether the sigmoid is applied twice.", lambda AL, y, X: np.ones(AL.shape)),
]

_THRESHOLDS = [
    (f"threshold_{t}".replace(".", "_"), f"the threshold is about {t}; it is 0.5.", lambda AL, y, X, t=t: (t < AL) * 1.0)
    for t in (0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.48, 0.49, 0.51, 0.52, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.9)
]

_networks = [
    *(
        (f"leaky_{slope}".replace(".", "_"), "in its forward pass, negative numbers leak through relu (a leaky relu); relu makes them 0.",
         {"hidden": _leaky(slope)})
        for slope in (0.01, 0.02, 0.05, 0.1, 0.2, 0.3)
    ),
    ("hidden_sigmoid",    "in its forward pass, the hidden layers use the sigmoid instead of relu.", {"hidden": _sigmoid}),
    ("hidden_tanh",       "in its forward pass, the hidden layers use tanh instead of relu.", {"hidden": np.tanh}),
    ("hidden_absolute",   "in its forward pass, the hidden layers use the absolute value instead of relu.", {"hidden": np.abs}),
    ("hidden_softplus",   "in its forward pass, the hidden layers use softplus instead of relu.", {"hidden": lambda Z: np.logaddexp(0, Z)}),
    ("hidden_elu",        "in its forward pass, the hidden layers use ELU instead of relu.",
     {"hidden": lambda Z: np.where(Z > 0, Z, np.expm1(np.minimum(Z, 0)))}),
    ("hidden_clipped",    "in its forward pass, the hidden layers' A is cut off at 1; relu has no upper limit.", {"hidden": lambda Z: np.clip(Z, 0, 1)}),
    ("hidden_above_half", "in its forward pass, relu lets only numbers above 0.5 pass; its threshold is 0.", {"hidden": lambda Z: Z * (Z > 0.5)}),
    ("hidden_linear",     "in its forward pass, the hidden layers have no activation; they use relu.", {"hidden": lambda Z: Z}),
    ("no_biases",         "in its forward pass, the biases b are not added.", {"b": lambda l, L: 0}),
    ("no_hidden_biases",  "in its forward pass, the hidden layers' biases b are not added.", {"b": lambda l, L: l == L}),
    ("no_last_bias",      "in its forward pass, the last layer's bias b is not added.", {"b": lambda l, L: l < L}),
]

_Z = [
    ("Z_decided",  "the last layer's Z, or relu of it, is compared with 0.5; AL, its sigmoid, is.", lambda Z: (Z > 0.5) * 1.0),
    ("Z_returned", "the last layer's Z is returned, without the sigmoid and without a decision.", lambda Z: Z),
    ("Z_rounded",  "the last layer's Z is rounded; AL, its sigmoid, is compared with 0.5.", np.round),
]

_others = [
    ("threshold_mean",             "the threshold is the mean of AL; it is 0.5.", lambda AL, y, X: (np.mean(AL) < AL) * 1.0),
    ("threshold_median",           "the threshold is the median of AL; it is 0.5.", lambda AL, y, X: (np.median(AL) < AL) * 1.0),
    ("one_decision",               "one decision is made for all examples; each has its own.",
     lambda AL, y, X: np.full(AL.shape, float(np.mean(AL) > 0.5))),
    ("first_decides",              "the first example decides for all; each has its own probability.",
     lambda AL, y, X: np.full(AL.shape, float(AL[0, 0] > 0.5))),
    ("flat",                       "the predictions have lost an axis: their shape is (1, m).", lambda AL, y, X: ((AL > 0.5) * 1.0).ravel()),
    ("column",                     "the predictions are a column; their shape is (1, m).", lambda AL, y, X: ((AL > 0.5) * 1.0).T),
    ("accuracy",                   "the accuracy is returned; print the accuracy, return the predictions.",
     lambda AL, y, X: float(np.mean((AL > 0.5) == y))),
    ("accuracy_if_labelled",       "the accuracy is returned; print the accuracy, return the predictions.",
     lambda AL, y, X: (AL > 0.5) * 1.0 if y is None else float(np.mean((AL > 0.5) == y))),
    ("accuracy_too",               "the accuracy is returned too; print the accuracy, return the predictions.",
     lambda AL, y, X: ((AL > 0.5) * 1.0, float(np.mean((AL > 0.5) == y)))),
    ("AL_too",                     "the probabilities are returned too; expected are the predictions alone.",
     lambda AL, y, X: ((AL > 0.5) * 1.0, AL)),
    ("right_or_wrong",             "the result says whether each prediction is right; expected are the predictions.",
     lambda AL, y, X: ((AL > 0.5) == y) * 1.0),
    ("right_or_wrong_if_labelled", "the result says whether each prediction is right; expected are the predictions.",
     lambda AL, y, X: (AL > 0.5) * 1.0 if y is None else ((AL > 0.5) == y) * 1.0),
    ("plus_minus_1",               "the classes are −1 and 1; they are 0 and 1.", lambda AL, y, X: np.where(AL > 0.5, 1.0, -1.0)),
    ("one_two",                    "the classes are 1 and 2; they are 0 and 1.", lambda AL, y, X: np.where(AL > 0.5, 2.0, 1.0)),
    ("argmax_flat",                "the result is argmax over the units; there is one unit only, so it is always 0.",
     lambda AL, y, X: np.argmax(AL, axis=0)),
    ("argmax_examples",            "the result is one number, the place of the largest probability; each example needs a prediction.",
     lambda AL, y, X: np.argmax(AL)),
    ("half_decided",               "what is above 0.5 becomes 1, the rest keeps its probability; it becomes 0.",
     lambda AL, y, X: np.where(AL > 0.5, 1.0, AL)),
    ("other_half_decided",         "what is below 0.5 becomes 0, the rest keeps its probability; it becomes 1.",
     lambda AL, y, X: np.where(AL > 0.5, AL, 0.0)),
    ("rounded_1",                  "the probabilities are rounded to one digit; a prediction is 0 or 1.", lambda AL, y, X: np.round(AL, 1)),
    ("labels",                     "the labels y are returned; predictions come from X and the parameters.", lambda AL, y, X: y),
    ("labels_if_labelled",         "the labels y are returned; predictions come from X and the parameters.",
     lambda AL, y, X: (AL > 0.5) * 1.0 if y is None else y),
    ("selected",                   "only the examples above the threshold are returned; each example needs a prediction.",
     lambda AL, y, X: AL[AL > 0.5]),
    ("indices",                    "the positions of the cats are returned; each example needs a 0 or 1.", lambda AL, y, X: np.where(AL > 0.5)[1]),
    ("count",                      "the number of cats is returned; each example needs a 0 or 1.", lambda AL, y, X: np.sum(AL > 0.5)),
    ("texts",                      "the predictions are words; expected are the numbers 0 and 1.",
     lambda AL, y, X: np.where(AL > 0.5, "cat", "non-cat")),
    ("list",                       "the predictions are a list; expected is an array of shape (1, m).",
     lambda AL, y, X: [float(a > 0.5) for a in AL[0]]),
    ("error",                      "the difference between predictions and labels is returned; expected are the predictions.",
     lambda AL, y, X: (AL > 0.5) * 1.0 - y),
    ("error_if_labelled",          "the difference between predictions and labels is returned; expected are the predictions.",
     lambda AL, y, X: (AL > 0.5) * 1.0 if y is None else (AL > 0.5) * 1.0 - y),
    ("shape_of_X",                 "the predictions have the shape of X; there is one for each example, (1, m).",
     lambda AL, y, X: np.vstack([_decided(AL), np.zeros((len(X) - 1, X.shape[1]))])),
    ("last_example_missing",       "the last prediction is always 0 (does the loop end one too early?).",
     lambda AL, y, X: np.append(_decided(AL)[:, :-1], [[0.0]], axis=1)),
    ("last_example_only",          "all predictions before the last are 0 (is the array created again in every pass of the loop?).",
     lambda AL, y, X: _decided(AL) * (np.arange(AL.shape[1]) == AL.shape[1] - 1)),
    ("first_example_only",         "all predictions after the first are 0 (is the return inside the loop?).",
     lambda AL, y, X: _decided(AL) * (np.arange(AL.shape[1]) == 0)),
]
# fmt: on

PREDICT = Exercise(
    name=NAME,
    arguments=("X", "y", "parameters"),
    result="predictions",
    formula=predict,
    reference=dnn_helpers.predict,
    inputs=inputs,
    fixed=("X", "y", "parameters"),  # a little change of these need not change a decision
    depends=("L_model_forward",),
    maths={"": "prediction = 1 where AL > 0.5, else 0"},
    hints=(
        "The network answers with a probability; a prediction is a decision.",
        "L_model_forward gives AL and the caches; only AL is needed.",
        "A prediction is 1 where AL is above 0.5, else 0. The shape stays (1, m).",
        "AL > 0.5 gives True and False; multiply by 1.0 to get numbers. If y is not None, print the "
        "accuracy: the mean of predictions == y.",
    ),
    prints=Prints(
        "accuracy",
        accuracy,
        "the mean of predictions == y",
        ("with y = None", "without labels nothing is printed"),
    ),
    leaves_open={
        "deleted: if y is not None:": "an answer need not print",
        "deleted: print(f'Accuracy: {np.mean(predictions == y):.2f}')": "an answer need not print",
        "turned Mult: (AL > 0.5) * 1.0": "divided by 1.0 is the same",
        "turned Gt: AL > 0.5": "one half exactly may be either",
    },
    mistakes=mistakes(
        NAME,
        [
            *rows(_from_AL, _decisions),
            *rows(_own_network, _networks),
            *rows(_from_Z, _Z),
            *rows(_from_AL, [*_THRESHOLDS, *_others]),
        ],
    ),
)
