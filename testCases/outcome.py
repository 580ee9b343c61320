"""What the judging speaks of: a learner's function, what a call of it gave, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass, field

from testCases.compare import Difference
from testCases.engine.calling import ErrorInfo, Foreign, Outcome, Subject
from testCases.fixtures import Case

__all__ = [
    "DEPENDS", "PUBLISHED_SEED", "Diagnosis", "ErrorInfo", "Foreign", "Outcome", "Subject", "Trial",
    "Verdict", "dependencies",
]  # fmt: skip

PUBLISHED_SEED = 1

# The graded functions that a function calls, as the lecture builds them up. A learner may call
# others, or none: what counts is that whatever is called is right or stood in for.
DEPENDS: dict[str, tuple[str, ...]] = {
    "relu": (),
    "sigmoid": (),
    "initialize_parameters_deep": (),
    "linear_forward": (),
    "linear_activation_forward": ("linear_forward", "sigmoid", "relu"),
    "L_model_forward": ("linear_activation_forward",),
    "compute_cost": (),
    "relu_backward": (),
    "sigmoid_backward": (),
    "linear_backward": (),
    "linear_activation_backward": ("relu_backward", "sigmoid_backward", "linear_backward"),
    "compute_dA": (),
    "L_model_backward": ("compute_dA", "linear_activation_backward"),
    "update_parameters": (),
    "predict": ("L_model_forward",),
    "find_bug": (),
}


def dependencies(name: str) -> tuple[str, ...]:
    """Every graded function that `name` may reach, in lesson order."""
    reached: set[str] = set()
    todo = list(DEPENDS[name])
    while todo:
        callee = todo.pop()
        if callee not in reached:
            reached.add(callee)
            todo.extend(DEPENDS[callee])
    return tuple(other for other in DEPENDS if other in reached)


@dataclass(frozen=True)
class Verdict:
    name: str
    status: str  # "passed" | "failed" | "not_attempted" | "timeout" | "crashed"
    passed: int  # inputs that gave the right answer ...
    total: int  # ... of so many
    message: str = ""  # what the learner reads, at most 12 lines; "" when passed
    mistake: str | None = None  # id of the known mistake, e.g. "linear_backward.dW_no_1_over_m"
    stand_ins: tuple[str, ...] = ()  # reference functions that were put in place of wrong ones
    summary: str = ""  # the message without the inputs' numbers: feedback on hidden ones
    difference: Difference | None = field(default=None, repr=False, compare=False)  # for a picture


@dataclass(frozen=True)
class Trial:
    """One input, what came of it, and what is wrong with that."""

    case: Case
    expected: object
    outcome: Outcome
    differences: tuple[Difference, ...] = ()
    changed: tuple[str, ...] = ()  # names of the arguments that the call changed

    @property
    def right(self) -> bool:
        return self.outcome.kind == "returned" and not self.differences and not self.changed


@dataclass(frozen=True)
class Diagnosis:
    id: str | None  # "linear_backward.dW_no_1_over_m", None where nothing fits
    says: tuple[str, ...]  # sentences, the most telling first
    maths: str
