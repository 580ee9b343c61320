"""Mistakes in find_bug (lesson 09)."""

import numpy as np

from dnn_helpers.bug_hunt import FAULTS
from testCases import lecture
from testCases.mistakes.base import Library

_library = Library()
MISTAKES = _library.mistakes


def _find_bug(
    id,
    says,
    *,
    agree=lambda these, those: np.allclose(these, those, rtol=1e-5, atol=1e-7),
    layers=lambda L: range(1, L + 1),
    zero_db=lambda dbs: all(np.all(db == 0) for db in dbs),
    shared_db=lambda dbs: all(np.allclose(db, db[0]) for db in dbs),
    zero_first=True,
    gate=True,
    mean=True,
):
    """The lecture's find_bug with one of its questions asked in another way."""

    def gives(grads, truth):
        seen = list(layers(len(truth) // 2))
        last = seen[-1]
        dW = [agree(grads[f"dW{l}"], truth[f"dW{l}"]) for l in seen]
        dbs = [grads[f"db{l}"] for l in seen]
        if all(dW):
            if all(agree(grads[f"db{l}"], truth[f"db{l}"]) for l in seen):
                return "nothing"
            answers = [(zero_db, "biases never move"), (shared_db, "db is one number")]
            for holds, fault in answers if zero_first else reversed(answers):
                if holds(dbs):
                    return fault
            return "db skips the gate"
        if gate and agree(grads[f"dW{last}"], truth[f"dW{last}"]):
            return "the gate is open"
        m = grads[f"db{last}"] / truth[f"db{last}"] if dbs[-1].size == 1 else 1.0
        names = [f"d{kind}{l}" for l in seen for kind in "Wb"]
        if mean and all(agree(grads[name], m * truth[name]) for name in names):
            return "no mean"
        return "an example is missing"

    _library.add("find_bug", id, says, gives)


_find_bug(
    "exact",
    "nothing ever agrees: == (or a tolerance that is too small) asks for the last digit, and "
    "finite differences are right to about 1e-7 only.",
    agree=np.array_equal,
)
_find_bug(
    "no_abs",
    "a difference below zero counts as none: compare its size, not the difference itself.",
    agree=lambda these, those: np.max(these - those) < 1e-6,
)
_find_bug(
    "any_entry",
    "one entry that agrees is taken for all: every entry counts.",
    agree=lambda these, those: np.any(np.isclose(these, those, rtol=1e-5, atol=1e-7)),
)
for _tolerance in (0.1, 0.01):
    _find_bug(
        f"loose_{_tolerance}".replace(".", "_"),
        "the tolerance is too large: small gradients agree, whatever they are.",
        agree=lambda these, those, t=_tolerance: np.allclose(these, those, atol=t),
    )
    _find_bug(
        f"loose_norm_{_tolerance}".replace(".", "_"),
        "the tolerance is too large: small gradients agree, whatever they are.",
        agree=lambda these, those, t=_tolerance: np.linalg.norm(these - those) < t,
    )
_find_bug(
    "last_layer_only",
    "only the last layer is looked at: there, some faults leave no trace.",
    layers=lambda L: [L],
)
_find_bug(
    "first_layer_only",
    "the last layer is not looked at: which layers are wrong is a trace, too.",
    layers=lambda L: [1],
)
_find_bug(
    "zero_is_one_number",
    "a db of zeros is one number, too: ask for zero first.",
    zero_first=False,
)
_find_bug(
    "one_unit_is_one_number",
    "the last layer has one unit, so its db is always one number: ask it of every layer.",
    shared_db=lambda dbs: any(np.allclose(db, db[0]) for db in dbs),
)
_find_bug(
    "no_zero",
    '"biases never move" is never said: then db is zero in every layer.',
    zero_db=lambda dbs: False,
    shared_db=lambda dbs: all(np.allclose(db, db[0]) and np.any(db) for db in dbs),
)
_find_bug(
    "no_shared",
    '"db is one number" is never said: then each layer\'s db is the same for all its units.',
    shared_db=lambda dbs: False,
)
_find_bug(
    "every_gate_closed",
    "\"the gate is open\" is never said: relu's gates are behind the last layer's dW, so that one "
    "agrees, and those before it do not.",
    gate=False,
)
_find_bug(
    "no_mean_missed",
    '"no mean" is never said: then every gradient is the same multiple of the truth.',
    mean=False,
)


_library.add(
    "find_bug",
    "words",
    "it returns the sentence; needed is the fault's name.",
    lambda grads, truth, words=dict(FAULTS): words[lecture.find_bug(grads, truth)],
)
for _fault in FAULTS:
    if _fault == "an example is missing":
        continue  # that is what comes of asking for the last digit, above
    _library.add(
        "find_bug",
        "always_" + _fault.replace(" ", "_"),
        f'it says "{_fault}" of every network: some test in it is always true, or never.',
        lambda grads, truth, fault=_fault: fault,
    )
