"""Does any verdict hang on the seed?

    python tools/seeds.py                      # seeds 1 to 200
    python tools/seeds.py --seeds 20 predict   # fewer, of these exercises

Every known answer (the corpus of right and wrong ones, and each known mistake) is tried on the
inputs of each seed, by comparison alone; nothing is explained. A flip is a seed on which a right
answer is refused or a wrong one passes. The last line says how many there are.
"""

import argparse
import contextlib
import io
import sys
import warnings
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "checks")]

from learners import answers, subject  # noqa: E402

from testCases.engine.judge import passes  # noqa: E402
from testCases.exercises import EXERCISES  # noqa: E402


def known(name):
    """(what it is, the function, is it right?) for all that is known of one exercise."""
    yield f"{name}: the lecture's formula", EXERCISES[name].formula, True
    for right in (True, False):
        for answer in answers(right=right):
            if answer.name == name and "sleep(" not in answer.source:  # those wait, that is all
                kind = "right" if right else "wrong"
                yield f"{answer.id} (corpus, {kind})", answer.function(), right
    for mistake in EXERCISES[name].mistakes:
        yield f"{mistake.id} (known mistake)", mistake.gives, False


def flips(name, seeds):
    """Yield (what it is, the seeds on which its verdict is false)."""
    found = list(known(name))
    false = {what: [] for what, _, _ in found}
    for seed in seeds:  # the inputs of a seed are drawn once for all answers
        for what, function, right in found:
            if passes(EXERCISES[name], subject(function, name), seed=seed) is not right:
                false[what].append(seed)
    yield from false.items()


def main():
    parser = argparse.ArgumentParser(description="Does any verdict hang on the seed?")
    parser.add_argument("--seeds", type=int, default=200, help="so many, from 1 (default: 200)")
    parser.add_argument("exercises", nargs="*", help="these only (default: all)")
    chosen = parser.parse_args()
    unknown = [name for name in chosen.exercises if name not in EXERCISES]
    if unknown or chosen.seeds < 1:
        parser.error(f"no exercise: {', '.join(unknown)}" if unknown else "--seeds: 1 or more")
    total = count = 0
    warnings.simplefilter("ignore")
    for name in chosen.exercises or EXERCISES:
        tried = 0
        with np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
            found = list(flips(name, range(1, chosen.seeds + 1)))
        for what, seeds in found:
            tried += 1
            if seeds:
                first = ", ".join(map(str, seeds[:8])) + (", ..." if len(seeds) > 8 else "")
                print(f"  {what}: {len(seeds)} of {chosen.seeds} seeds ({first})", flush=True)
                total += len(seeds)
        print(f"{name}: {tried} answers", flush=True)
        count += tried
    print(f"{total} flips in {chosen.seeds} seeds over {count} known answers")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
