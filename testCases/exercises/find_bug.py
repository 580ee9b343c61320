"""find_bug: from gradients to the fault that made them (lesson 09)."""

import numpy as np

import dnn_helpers
from dnn_helpers.bug_hunt import FAULTS, PLANTED
from testCases.engine.exercise import Case, Exercise, mistakes

from ._networks import forward_pass

NAME = "find_bug"


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


def inputs(draw):
    """Two networks for each fault, in random order: one has gradients a hundred times smaller.

    In one, all that is wrong is too small, never too large: whoever forgets abs takes it for right.
    """
    if draw.square:  # nothing in it multiplies: square sizes tell no more
        return
    for i in draw.random.permutation(2 * len(FAULTS)):
        fault, small = list(FAULTS)[i // 2], bool(i % 2)
        below = small and fault == "biases never move"
        # One of two layers for each fault: whoever leaves a layer out has none to look at there.
        L = 2 if small else int(draw.random.randint(2, 5))
        label = f"a network of {L} layers" + small * ", small gradients"
        yield Case(label, _traces(draw, fault, L, 0.01 if small else 1.0, below))


def _traces(draw, fault, L, scale, below):
    """The gradients with this fault, and the truth with the error of finite differences.

    scale: both are those of so many times the cost. below: nothing is larger than the truth.
    Drawn again until every layer has a slope to speak of and the fault shows clearly in it.
    """
    while True:
        _, _, AL, Y, caches = forward_pass(draw, L)
        right = dnn_helpers.L_model_backward(AL, Y, caches)
        grads = PLANTED[fault](AL, Y, caches)
        names = [f"d{kind}{l}" for l in range(1, L + 1) for kind in "Wb"]
        apart = {
            name: np.linalg.norm(grads[name] - right[name]) / np.linalg.norm(right[name])
            for name in names
            if np.linalg.norm(right[name]) > 0.02
        }
        if below and any((grads[name] > right[name] + 1e-12).any() for name in names):
            continue
        if len(apart) == len(names) and _shows(fault, apart, L):
            error = {name: 1e-10 * draw.random.randn(*right[name].shape) for name in names}
            grads = {name: scale * found for name, found in grads.items()}
            return grads, {name: scale * (right[name] + error[name]) for name in names}


def _shows(fault, apart, L):
    weights = [apart[f"dW{l}"] > 0.1 for l in range(1, L + 1)]
    biases = [apart[f"db{l}"] > 0.1 for l in range(1, L + 1)]
    if fault in ("an example is missing", "no mean"):
        return all(weights) and all(biases)
    if fault == "the gate is open":
        return all(weights[:-1])
    # One unit's db is one number: in the last layer that is right.
    return fault == "nothing" or all(biases[:-1] if fault == "db is one number" else biases)


# --- known mistakes -------------------------------------------------------------------------------


def _asked(
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

    def whole(grads, truth):
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

    return whole


# fmt: off
_questions = [
    ("exact",                     "almost nothing agrees: == or a tolerance that is too small; finite differences are right to about 1e-7 only.",
     _asked(agree=np.array_equal)),
    ("no_abs",                    "a negative difference counts as none: compare its size (abs), not the difference itself.",
     _asked(agree=lambda these, those: np.max(these - those) < 1e-6)),
    ("any_entry",                 "one entry that agrees is taken for all of them; every entry counts.",
     _asked(agree=lambda these, those: np.any(np.isclose(these, those, rtol=1e-5, atol=1e-7)))),
    ("loose_0_1",                 "the tolerance is too large: small gradients agree, whatever they are.",
     _asked(agree=lambda these, those: np.allclose(these, those, atol=0.1))),
    ("loose_0_01",                "the tolerance is too large: small gradients agree, whatever they are.",
     _asked(agree=lambda these, those: np.allclose(these, those, atol=0.01))),
    ("loose_norm_0_1",            "the tolerance is too large: small gradients agree, whatever they are.",
     _asked(agree=lambda these, those: np.linalg.norm(these - those) < 0.1)),
    ("loose_norm_0_01",           "the tolerance is too large: small gradients agree, whatever they are.",
     _asked(agree=lambda these, those: np.linalg.norm(these - those) < 0.01)),
    ("last_layer_only",           "only the last layer is looked at; some faults do not show there.", _asked(layers=lambda L: [L])),
    ("last_layer_only_no_shared", "only the last layer is looked at; some faults do not show there.",
     _asked(layers=lambda L: [L], shared_db=lambda dbs: False)),
    ("first_layer_only",          "the last layer is not looked at; it tells which layers are wrong.", _asked(layers=lambda L: [1])),
    ("zero_is_one_number",        "a db of zeros is one number as well: ask for zero first.", _asked(zero_first=False)),
    ("one_unit_is_one_number",    "the last layer has one unit, so its db is always one number: ask it of every layer.",
     _asked(shared_db=lambda dbs: any(np.allclose(db, db[0]) for db in dbs))),
    ("no_zero",                   '"biases never move" is never returned: with that fault, db is zero in every layer.',
     _asked(zero_db=lambda dbs: False, shared_db=lambda dbs: all(np.allclose(db, db[0]) and np.any(db) for db in dbs))),
    ("no_shared",                 "\"db is one number\" is never returned: with that fault, each layer's db is the same for all its units.",
     _asked(shared_db=lambda dbs: False)),
    ("every_gate_closed",         "\"the gate is open\" is never returned: the last layer's dW does not pass through a relu, so it agrees; those before it do not.",
     _asked(gate=False)),
    ("no_mean_missed",            '"no mean" is never returned: with that fault, every gradient is the same multiple of the truth.',
     _asked(mean=False)),
    ("words",                     "the fault's description is returned; expected is its name, the key in FAULTS.",
     lambda grads, truth: FAULTS[find_bug(grads, truth)]),
]
# fmt: on

_always = [
    (
        "always_" + fault.replace(" ", "_"),
        f'the answer is "{fault}" for every network: one of the conditions is always true, or never.',
        lambda grads, truth, fault=fault: fault,
    )
    for fault in FAULTS
    if fault != "an example is missing"  # that is what comes of asking for the last digit, above
]

FIND_BUG = Exercise(
    name=NAME,
    arguments=("grads", "truth"),
    result="fault",
    choices=tuple(FAULTS),
    choices_name="FAULTS",
    formula=find_bug,
    reference=dnn_helpers.find_bug,
    inputs=inputs,
    maths={"": "equal means: apart by rounding only, say |grads − truth| ≤ 10⁻⁵ |truth|"},
    hints=(
        "Which faults leave dW right in every layer? Ask that first: it divides the list in two.",
        "truth is right to about 1e-7: == is never true here; use np.allclose(this, that).",
        "If every dW agrees, look at db: does it agree, is it zero, is it the same for all units?",
        "If not: does the last layer's dW agree? Is everything the same multiple of the truth?",
    ),
    mistakes=mistakes(NAME, [*_questions, *_always]),
)
