"""What relu, sigmoid and their backward passes share: inputs with edges in them, wrong caches."""

import numpy as np

from testCases.engine.draw import Draw
from testCases.engine.exercise import Case


def inputs(draw: Draw, largest: float):
    """Z of both signs, with zeros in it, of one unit, of one example, up to `largest`."""
    n, m, k = draw.sizes(3)
    edges = draw.array(n, k)
    edges.flat[: n * k // 2] = 0.0
    edges = draw.random.permutation(edges.ravel()).reshape(n, k)
    row = draw.array(1, k)
    row[0, :2] = 0.3, -0.3  # a threshold at 0.5 shows
    large = draw.array(k, n)
    large.flat[::2] *= largest / 3
    large.flat[0], large.flat[2] = largest, -largest
    return (
        Case("numbers of both signs", (draw.array(n, m),)),
        Case("one unit, numbers of both signs", (row,)),
        Case("one example", (draw.array(m, 1),)),
        Case("zeros among the numbers", (edges,)),
        Case("all negative", (-np.abs(draw.array(m, k)),)),
        Case("large numbers", (np.clip(large, -largest, largest),)),
    )


def backward_inputs(draw: Draw, largest: float):
    """(dA, Z) for each such Z."""
    for case in inputs(draw, largest):
        (Z,) = case.args
        yield Case(f"Z: {case.label}", (draw.array(*Z.shape) * 2, Z))


# What is returned when A is right: gives(A, Z).
# fmt: off
WRONG_CACHES = [
    ("cache_A",           "the cache is the output A; the backward pass needs the input Z.", lambda A, Z: (A, A)),
    ("no_cache",          "only A is returned; the cache is missing.", lambda A, Z: A),
    ("cache_first",       "the cache and A are returned in the wrong order.", lambda A, Z: (Z, A)),
    ("cache_wrapped",     "the cache is Z in extra brackets, not Z itself.", lambda A, Z: (A, (Z,))),
    ("cache_pair",        "the cache holds A too; expected is Z alone.", lambda A, Z: (A, (A, Z))),
    ("cache_pair_Z",      "the cache holds A too; expected is Z alone.", lambda A, Z: (A, (Z, A))),
    ("cache_dict",        "the cache is a dict around Z, not Z itself.", lambda A, Z: (A, {"Z": Z})),
    ("cache_transposed",  "the cache is Z transposed.", lambda A, Z: (A, Z.T)),
    ("cache_none",        "the cache is None; the backward pass needs Z.", lambda A, Z: (A, None)),
]
# fmt: on
