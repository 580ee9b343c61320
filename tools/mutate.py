"""Do the tests of the network see every line?  Take lines away and turn signs round, and look.

    python tools/mutate.py                 all modules of dnn_helpers/network
    python tools/mutate.py backward cost   these

Every mutant is one change: a statement deleted, an operator or a comparison turned, a constant
moved.  The tests of the network run against each in a copy of the project; a mutant that no test
notices is printed as a survivor.  Takes some minutes a module on two cores.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from dnn_course.exercise.mutants import mutants

ROOT = Path(__file__).resolve().parent.parent
NETWORK = ROOT / "dnn_helpers" / "network"


def noticed(module, source):
    """Do the tests of the network fail with this source in place of the module's?"""
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder)
        for part in ("dnn_helpers", "testCases"):
            shutil.copytree(
                ROOT / part, copied / part, ignore=shutil.ignore_patterns("__pycache__")
            )
        shutil.copytree(ROOT / "tests" / "network", copied / "tests" / "network")
        shutil.copy(ROOT / "pyproject.toml", copied)
        shutil.copy(ROOT / "tests" / "conftest.py", copied / "tests")
        (copied / "dnn_helpers" / "network" / f"{module}.py").write_text(source)
        environment = os.environ | {"PYTHONPATH": folder, "OPENBLAS_NUM_THREADS": "1"}
        environment.pop("DNN_DATA_DIR", None)
        try:
            run = subprocess.run(
                [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "tests"],
                cwd=folder, env=environment, capture_output=True, timeout=120,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return True
        return run.returncode != 0


def main(modules):
    alive = total = 0
    if any(noticed(module, (NETWORK / f"{module}.py").read_text()) for module in modules[:1]):
        sys.exit("The tests fail before anything is changed: mend that first.")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for module in modules:
            found = list(mutants((NETWORK / f"{module}.py").read_text()))
            results = pool.map(lambda mutant, m=module: noticed(m, mutant[2]), found)
            for (line, what, _source), seen in zip(found, results, strict=True):
                total += 1
                if not seen:
                    alive += 1
                    print(f"survived  {module}.py:{line}  {what}", flush=True)
    print(f"{total} mutants, {total - alive} noticed, {alive} survived")


if __name__ == "__main__":
    main(sys.argv[1:] or sorted(p.stem for p in NETWORK.glob("*.py") if p.stem != "__init__"))
