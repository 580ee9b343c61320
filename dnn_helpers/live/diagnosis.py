"""One sentence when something goes wrong: what, how it was measured, and which knob may help.

Nothing is said that was not measured on the functions that ran: they may be anybody's.
"""

from itertools import pairwise

import numpy as np

SLOW = 0.2  # seconds for one step, from which on the slowest function is named
SURE_AFTER = 100  # iterations after which a network that has learned nothing is called stuck


def not_a_number(cost, AL, parameters, run):
    """Why the cost is NaN or inf, said once, when it happens."""
    at = f"The cost is {cost} at iteration {run.iteration}"
    rate = run.settings.learning_rate
    advice = f" Try a lower learning rate than {rate:g}." if run.iteration else ""
    broken = [name for name, value in parameters.items() if not np.isfinite(value).all()]
    if broken:
        return f"{at}: {', '.join(broken)} overflowed, and holds inf or NaN.{advice}"
    AL = np.asarray(AL, dtype=float)
    if not np.isfinite(AL).all():
        return (
            f"{at}: all weights are finite, but L_model_forward gave NaN or inf for "
            f"{np.sum(~np.isfinite(AL))} of {AL.size} examples.{advice}"
        )
    if ((AL == 0) | (AL == 1)).any():
        return (
            f"{at}: a prediction is exactly 0 or 1, and the logarithm of 0 is not a number that "
            f"compute_cost can use.{advice}"
        )
    return f"{at}: all weights and predictions are finite numbers, so compute_cost made it so."


def diagnose(run):
    """(kind, sentence) of the most serious trouble of a run, or ("", "").

    kind: "failed" (a function raised or was stopped, or the cost is NaN or inf), "dead", "stuck",
    "unstable", "memory" (a step was not repeated), "slow".
    """
    if run.failure or run.stopped:
        return "failed", run.failure or run.stopped
    dead = dead_units(run)
    for question, about in (
        (_memory, run), (_a_dead_layer, dead), (_stuck_at_the_prior, run), (_unstable, run),
        (_dead_units, dead), (_slow, run),
    ):  # fmt: skip
        kind, sentence = question(about)
        if kind:
            return kind, sentence
    return "", ""


def slopes_sentence(found):
    """What is to be said of gradients that do not belong to the cost; see slopes.py."""
    names = ", ".join(name for name, _, _ in found)
    name, said, measured = found[0]
    return (
        f"Your slopes and your cost disagree: {names}. For a step of length 1 along one direction "
        f"of {name[1:]}, the backward pass says that the cost changes by {said:.4g}; by finite "
        f"differences of the forward pass it is {measured:.4g}."
    )


def dead_units(run):
    """For each hidden layer, through which units no slope comes: an array of bool.

    Measured: a unit whose value is the same for every training example is suspected; it is dead if
    its row of dW and its db are exactly 0 as well.
    """
    suspects = []
    for layer in range(1, len(run.layers_dims) - 1):
        A = run.activations(layer)
        known = A is not None and A.shape[1]
        suspects.append((A[:, :1] == A).all(axis=1) if known else np.zeros(0, bool))
    if not any(suspect.any() for suspect in suspects):
        return suspects
    gradient = run.gradient()
    return [suspect & _no_slope(gradient, l, suspect.size) for l, suspect in enumerate(suspects, 1)]


def _no_slope(gradient, l, n):
    dW, db = gradient.get(f"dW{l}"), gradient.get(f"db{l}")
    if np.ndim(dW) != 2 or np.shape(dW)[0] != n or np.size(db) != n:
        return np.zeros(n, bool)
    return ~np.any(dW, axis=1) & (np.ravel(db) == 0)


def _a_dead_layer(layers):
    for layer, dead in enumerate(layers, 1):
        if dead.size and dead.all():
            return "dead", (
                f"Layer {layer} is dead: each of its units gives the same value for every example, "
                f"and no slope comes through it (dW{layer} and db{layer} are 0), so nothing before "
                "it learns. Try a lower learning rate or another seed; more units make it rarer."
            )
    return "", ""


def _stuck_at_the_prior(run):
    AL = run.activations(len(run.layers_dims) - 1)
    if AL is None or run.iteration < SURE_AFTER:
        return "", ""
    share = float(run.problem.Y.mean())
    spread = float(AL.max() - AL.min())
    if spread > 0.02 or abs(float(AL.mean()) - share) > 0.1:
        return "", ""
    says = (
        f"Stuck: it says about {AL.mean():.2f} for every example, close to the share of class 1, "
        f"{share:.2f}."
    )
    if not run.settings.hidden:
        right = _best_line(run.problem)
        if right < 0.75:
            return "stuck", (
                f"{says} Without a hidden layer it can only draw a straight line, and the one "
                f"that fits best (least squares) gets {right:.0%} of the examples right: add a "
                "hidden layer."
            )
        return "stuck", f"{says} Raise the learning rate."
    first, last = (run.activations(l) for l in (1, len(run.settings.hidden)))
    small = run.settings.initialisation == "0.01" and run.spread_chosen
    if small and first is not None and last is not None:
        before, after = float(np.std(first)), float(np.std(last))
        if len(run.settings.hidden) > 1 and after < before / 10:
            return "stuck", (
                f"{says} The signal fades from layer to layer: the activations have a standard "
                f"deviation of {before:.2g} in the first hidden layer and {after:.2g} in the last. "
                "Weights as small as 0.01 do that: choose initialisation he or scaled."
            )
    return "stuck", f"{says} Raise the learning rate, or start from another seed."


def _best_line(problem):
    """The share of training examples that the least-squares line puts on their side."""
    A = np.vstack([problem.X, np.ones(problem.X.shape[1])]).T
    y = problem.Y[0]
    w, *_ = np.linalg.lstsq(A, 2 * y - 1, rcond=None)
    return float(np.mean((A @ w > 0) == (y > 0.5)))


def _unstable(run):
    costs = run.costs[-100:]
    if len(costs) < 50:
        return "", ""
    rate = run.settings.learning_rate
    if costs[-1] > 2 * run.costs[0] + 1:
        return "unstable", (
            f"The cost is {costs[-1]:.3g}, far above its start of {run.costs[0]:.3g}: the steps go "
            f"too far. Try a lower learning rate than {rate:g}."
        )
    rises = sum(later > earlier for earlier, later in pairwise(costs)) / (len(costs) - 1)
    if rises > 0.3 and max(costs) > 1.25 * min(costs):
        if "mini_batch" in run.functions.own:
            return "", ""  # each cost is another part's: they rise and fall by themselves
        return "unstable", (
            f"The cost rose in {rises:.0%} of the last {len(costs) - 1} steps: they go across the "
            f"valley instead of down. Try a lower learning rate than {rate:g}."
        )
    return "", ""


def _dead_units(layers):
    said = [
        f"{dead.sum()} of {dead.size} in layer {layer}"
        for layer, dead in enumerate(layers, 1)
        if dead.any()
    ]
    if not said:
        return "", ""
    return "dead", (
        f"Dead units: {', '.join(said)} give the same value for every example, and no slope comes "
        "through them (their rows of dW and db are 0), so the backward pass does not change them. "
        "A lower learning rate or another seed may keep them alive."
    )


def _memory(run):
    if run.kept_something is None:
        return "", ""
    iteration, now, before = run.kept_something
    own = [name for name in run.functions.own if run.functions.counts[name]]
    which = "Your update_parameters" if own == ["update_parameters"] else "One of your functions"
    return "memory", (
        f"Iteration {iteration} costs {now:.6g} now, and {before:.6g} when it was here before. "
        f"{which} keeps something from call to call, or draws random numbers; going back repeats "
        "only what follows from its arguments. What update_parameters keeps inside the dictionary "
        "that it returns goes back with it."
    )


def _slow(run):
    if not run.iteration_seconds > SLOW:
        return "", ""
    seconds, calls = run.functions.seconds, run.functions.timed_calls
    if not seconds:  # the first slow step was not timed function by function
        return "slow", f"A step takes {run.iteration_seconds:.2f} s."
    name = max(seconds, key=seconds.get)
    each = seconds[name] / calls[name]
    loops = run.functions.loops(name)
    advice = " It has a loop in Python: sums over whole arrays are much faster." if loops else ""
    return "slow", (
        f"A step takes {run.iteration_seconds:.2f} s. The slowest function is "
        f"{name}, with {each:.2f} s for each of {calls[name]} calls.{advice}"
    )
