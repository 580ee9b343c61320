"""predict: from probabilities to decisions (lesson 07)."""

import numpy as np

import dnn_helpers
from testCases.engine.exercise import Case, Exercise, mistakes, rows

from ._networks import forward_pass, layers
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
        while True:
            X, parameters, AL, Y, _ = forward_pass(draw, L, wide=False)
            undecided = np.abs(AL - 0.5).min() < 0.005
            if not undecided and (draw.square or ((AL > 0.5).any() and (AL < 0.5).any())):
                break
        Y = {"int": Y, "float": Y.astype(float), None: None}[y]
        yield Case(layers(L) if y else f"{layers(L)}, y is None", (X, Y, parameters))
    yield _close_to_the_threshold(draw)


def _close_to_the_threshold(draw):
    """One layer whose AL are these numbers: X[0] is solved for, the rest is drawn."""
    AL = [0.495, 0.505, 0.47, 0.53, 0.44, 0.58, 0.28, 0.72, 0.93]
    AL = draw.random.permutation(AL).reshape(1, 9)
    W, b = draw.array(1, 3), draw.array(1, 1)
    X = draw.array(3, 9)
    X[0] = (np.log(AL / (1 - AL)) - b - W[:, 1:] @ X[1:]) / W[0, 0]
    label = "predictions close to the threshold"
    return Case(label, (X, draw.labels(9), {"W1": W, "b1": b}))


# --- known mistakes -------------------------------------------------------------------------------


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
    (f"threshold_{t}".replace(".", "_"), f"the threshold is about {t}; it is 0.5.",
     lambda AL, y, X, t=t: (t < AL) * 1.0)
    for t in (0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.48, 0.52, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.9)
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
    fixed=("y",),
    depends=("L_model_forward",),
    maths={"": "prediction = 1 where AL > 0.5, else 0"},
    hints=(
        "The network answers with a probability; a prediction is a decision.",
        "L_model_forward gives AL and the caches; only AL is needed.",
        "A prediction is 1 where AL is above 0.5, else 0. The shape stays (1, m).",
        "AL > 0.5 gives True and False; multiply by 1.0 to get numbers. If y is not None, print the "
        "accuracy: the mean of predictions == y.",
    ),
    mistakes=mistakes(NAME, rows(_from_AL, [*_decisions, *_THRESHOLDS, *_others])),
)
