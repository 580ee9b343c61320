"""What a known mistake is, and the line of maths of each part of each function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    id: str  # "linear_backward.dW_no_1_over_m"
    says: str  # one sentence that names the mistake, not the answer
    gives: Callable[..., object]  # the function with this mistake in it


class Library:
    """Collects the mistakes of one module: `add("relu", "abs", "...", lambda Z: ...)`."""

    def __init__(self) -> None:
        self.mistakes: dict[str, list[Mistake]] = {}

    def add(self, function: str, id: str, says: str, gives: Callable[..., object]) -> None:
        known = self.mistakes.setdefault(function, [])
        if any(each.id == f"{function}.{id}" for each in known):
            raise ValueError(f"two mistakes are called {function}.{id}")
        known.append(Mistake(f"{function}.{id}", says, gives))


# By function, then by part; "" is the whole function's line.
LINES: dict[str, dict[str, str]] = {
    "relu": {"": "A = max(0, Z), entry by entry; the cache is Z"},
    "sigmoid": {"": "A = 1 / (1 + e^(−Z)), entry by entry; the cache is Z"},
    "initialize_parameters_deep": {
        "": "for l = 1 … L:  W[l] is n[l] × n[l−1], small and random;  b[l] is n[l] × 1, zero",
    },
    "linear_forward": {"Z": "Z = W A + b", "cache": "cache = (A, W, b)", "": "Z = W A + b"},
    "linear_activation_forward": {
        "A": "A = g(W A_prev + b)  with g = sigmoid or relu",
        "": "A = g(Z),  Z = W A_prev + b;  cache = ((A_prev, W, b), Z)",
    },
    "L_model_forward": {
        "": "A[l] = relu(W[l] A[l−1] + b[l]) for l = 1 … L−1;  AL = sigmoid(W[L] A[L−1] + b[L])",
    },
    "compute_cost": {"": "J = −(1/m) Σ [ y log a + (1 − y) log(1 − a) ]"},
    "relu_backward": {"": "dZ = dA · g'(Z),  g'(Z) = 1 where Z > 0, else 0 (at Z = 0 too)"},
    "sigmoid_backward": {"": "dZ = dA · s · (1 − s)  with s = sigmoid(Z)"},
    "linear_backward": {
        "dA_prev": "dA_prev = Wᵀ dZ",
        "dW": "dW = (1/m) dZ A_prevᵀ",
        "db": "db = (1/m) Σ over the examples of dZ,  of shape n × 1",
        "": "dA_prev = Wᵀ dZ;  dW = (1/m) dZ A_prevᵀ;  db = (1/m) Σ over the examples of dZ",
    },
    "linear_activation_backward": {
        "": "dZ = dA · g'(Z),  then dA_prev, dW, db = linear_backward(dZ, linear_cache)",
    },
    "compute_dA": {"": "dA = −( Y/A − (1 − Y)/(1 − A) )"},
    "L_model_backward": {
        "": "dA[L] = −(Y/AL − (1−Y)/(1−AL));  for l = L … 1:  dA[l] → dA[l−1], dW[l], db[l]",
    },
    "update_parameters": {"": "W[l] := W[l] − α dW[l];  b[l] := b[l] − α db[l]"},
    "predict": {"": "prediction = 1 where AL > 0.5, else 0"},
    "find_bug": {"": "equal means: apart by rounding only, say |grads − truth| ≤ 10⁻⁵ |truth|"},
}


def line_of_maths(function: str, part: str = "") -> str:
    lines = LINES[function]
    return lines.get(part, lines[""])
