"""Mistakes in predict (lesson 07)."""

import numpy as np

from testCases import lecture
from testCases.mistakes.base import Library

_library = Library()
MISTAKES = _library.mistakes
_add = _library.add


def _predict(id, says, decide):
    """decide(AL, y, X): what is made of the probabilities."""

    def gives(X, y, parameters):
        return decide(lecture.L_model_forward(X, parameters)[0], y, X)

    _library.add("predict", id, says, gives)


_predict(
    "probabilities",
    "the probabilities are returned; a prediction is a decision, 0 or 1.",
    lambda AL, y, X: AL,
)
_predict(
    "reversed",
    'the decision is turned round: 1 where the network says "not a cat".',
    lambda AL, y, X: (AL < 0.5) * 1.0,
)
_predict(
    "zeros",
    "all predictions are 0: an array that is never filled, probabilities cut to whole numbers "
    "(int), argmax over one unit, or a threshold that nothing reaches.",
    lambda AL, y, X: np.zeros(AL.shape),
)
_predict(
    "ones",
    "all predictions are 1: the threshold is not 0.5 but 0 or so, or the sigmoid is applied twice.",
    lambda AL, y, X: np.ones(AL.shape),
)
for _threshold in (
    0.1,
    0.2,
    0.25,
    0.3,
    0.35,
    0.4,
    0.45,
    0.48,
    0.52,
    0.55,
    0.6,
    0.65,
    0.7,
    0.75,
    0.8,
    0.9,
):
    _predict(
        f"threshold_{_threshold}".replace(".", "_"),
        f"the threshold is not where it should be (about {_threshold}); it is 0.5.",
        lambda AL, y, X, t=_threshold: (t < AL) * 1.0,
    )
_predict(
    "threshold_mean",
    "the mean of the probabilities is the threshold; it is fixed at 0.5.",
    lambda AL, y, X: (np.mean(AL) < AL) * 1.0,
)
_predict(
    "threshold_median",
    "the median of the probabilities is the threshold; it is fixed at 0.5.",
    lambda AL, y, X: (np.median(AL) < AL) * 1.0,
)
_predict(
    "one_decision",
    "one decision is made for all examples: each has its own.",
    lambda AL, y, X: np.full(AL.shape, float(np.mean(AL) > 0.5)),
)
_predict(
    "first_decides",
    "the first example decides for all: each has its own probability.",
    lambda AL, y, X: np.full(AL.shape, float(AL[0, 0] > 0.5)),
)
_predict(
    "flat",
    "an axis is lost: the predictions stay a row, (1, m).",
    lambda AL, y, X: ((AL > 0.5) * 1.0).ravel(),
)
_predict(
    "column",
    "the predictions are a column; they stay a row, (1, m).",
    lambda AL, y, X: ((AL > 0.5) * 1.0).T,
)
_predict(
    "accuracy",
    "the accuracy is returned; it is only said, the predictions are returned.",
    lambda AL, y, X: float(np.mean((AL > 0.5) == y)),
)
_predict(
    "accuracy_if_labelled",
    "the accuracy is returned; it is only said, the predictions are returned.",
    lambda AL, y, X: (AL > 0.5) * 1.0 if y is None else float(np.mean((AL > 0.5) == y)),
)
_predict(
    "accuracy_too",
    "the accuracy is returned too; it is only said, the predictions are returned.",
    lambda AL, y, X: ((AL > 0.5) * 1.0, float(np.mean((AL > 0.5) == y))),
)
_predict(
    "AL_too",
    "the probabilities are returned too; only the predictions are asked for.",
    lambda AL, y, X: ((AL > 0.5) * 1.0, AL),
)
_predict(
    "right_or_wrong",
    "it says whether the prediction is right, not what it is.",
    lambda AL, y, X: ((AL > 0.5) == y) * 1.0,
)
_predict(
    "right_or_wrong_if_labelled",
    "it says whether the prediction is right, not what it is.",
    lambda AL, y, X: (AL > 0.5) * 1.0 if y is None else ((AL > 0.5) == y) * 1.0,
)
_predict(
    "plus_minus_1",
    "the classes are −1 and 1; they are 0 and 1.",
    lambda AL, y, X: np.where(AL > 0.5, 1.0, -1.0),
)
_predict(
    "one_two",
    "the classes are 1 and 2; they are 0 and 1.",
    lambda AL, y, X: np.where(AL > 0.5, 2.0, 1.0),
)
_predict(
    "argmax_flat",
    "argmax looks for the largest unit; there is one only, so it always says 0.",
    lambda AL, y, X: np.argmax(AL, axis=0),
)
_predict(
    "argmax_examples",
    "argmax looks for one example; a decision is needed for each.",
    lambda AL, y, X: np.argmax(AL),
)
_predict(
    "half_decided",
    "only what is above the threshold is decided; the rest keeps its probability.",
    lambda AL, y, X: np.where(AL > 0.5, 1.0, AL),
)
_predict(
    "other_half_decided",
    "only what is below the threshold is decided; the rest keeps its probability.",
    lambda AL, y, X: np.where(AL > 0.5, AL, 0.0),
)
_predict(
    "rounded_1",
    "the probabilities are rounded to one digit; a prediction is 0 or 1.",
    lambda AL, y, X: np.round(AL, 1),
)
_predict(
    "labels",
    "the labels are returned: predictions come from the pictures alone.",
    lambda AL, y, X: y,
)
_predict(
    "labels_if_labelled",
    "the labels are returned: predictions come from the pictures alone.",
    lambda AL, y, X: (AL > 0.5) * 1.0 if y is None else y,
)
_predict(
    "selected",
    "only the examples above the threshold are kept: each needs a prediction.",
    lambda AL, y, X: AL[AL > 0.5],
)
_predict(
    "indices",
    "the places of the cats are returned; each example needs a 0 or 1.",
    lambda AL, y, X: np.where(AL > 0.5)[1],
)
_predict(
    "count",
    "the number of cats is returned; each example needs a 0 or 1.",
    lambda AL, y, X: np.sum(AL > 0.5),
)
_predict(
    "texts",
    "the predictions are words; they are numbers, 0 and 1.",
    lambda AL, y, X: np.where(AL > 0.5, "cat", "non-cat"),
)
_predict(
    "list",
    "the predictions are a list; the accuracy needs an array of shape (1, m).",
    lambda AL, y, X: [float(a > 0.5) for a in AL[0]],
)
_predict(
    "error", "the difference to the labels is returned.", lambda AL, y, X: (AL > 0.5) * 1.0 - y
)
_predict(
    "error_if_labelled",
    "the difference to the labels is returned.",
    lambda AL, y, X: (AL > 0.5) * 1.0 if y is None else (AL > 0.5) * 1.0 - y,
)


def _shape_of_X(X, y, parameters):
    AL = lecture.L_model_forward(X, parameters)[0]
    p = np.zeros(X.shape)
    p[0] = AL[0] > 0.5
    return p


_library.add(
    "predict",
    "shape_of_X",
    "the predictions have the shape of X; there is one for each example, (1, m).",
    _shape_of_X,
)
_library.add(
    "predict",
    "last_example_missing",
    "the last example is left out: the loop ends one too early.",
    lambda X, y, p: np.concatenate([lecture.predict(X, None, p)[:, :-1], [[0.0]]], axis=1),
)
_library.add(
    "predict",
    "first_example_only",
    "only the first example is decided: the return stands inside the loop.",
    lambda X, y, p: np.concatenate(
        [lecture.predict(X, None, p)[:, :1], np.zeros((1, X.shape[1] - 1))], axis=1
    ),
)
