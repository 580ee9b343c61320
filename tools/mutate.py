"""Do the tests of the network see every line?  Take lines away and turn signs round, and look.

    python tools/mutate.py                 all modules of dnn_helpers/network
    python tools/mutate.py backward cost   these

Every mutant is one change: a statement deleted, an operator or a comparison turned, a constant
moved.  The tests of the network run against each in a copy of the project; a mutant that no test
notices is printed as a survivor.  Takes some minutes a module on two cores.
"""

import ast
import copy
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NETWORK = ROOT / "dnn_helpers" / "network"

TURNED = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.MatMult: ast.Mult,
    ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip


def mutants(source):
    """Yield (line number, what was done, mutated source)."""
    tree = ast.parse(source)
    nodes = [node for f in _functions(tree) for node in ast.walk(f)]
    for number, node in enumerate(nodes):
        for what, change in _changes(node):
            mutated = copy.deepcopy(tree)
            twin = [n for f in _functions(mutated) for n in ast.walk(f)][number]
            change(twin)
            yield node.lineno, what, ast.unparse(ast.fix_missing_locations(mutated))


def _functions(tree):
    return [node for node in tree.body if isinstance(node, ast.FunctionDef)]


def _changes(node):
    """The changes that can be made at this node, each with its name."""
    for field in ("body", "orelse"):
        statements = getattr(node, field, None)
        if not isinstance(statements, list):
            continue
        for place, statement in enumerate(statements):
            docstring = isinstance(statement, ast.Expr) and isinstance(
                statement.value, ast.Constant
            )
            if docstring or isinstance(statement, ast.FunctionDef | ast.Pass):
                continue

            def delete(twin, field=field, place=place):
                getattr(twin, field)[place] = ast.Pass()

            yield f"deleted: {ast.unparse(statement).splitlines()[0]}", delete
    if isinstance(node, ast.BinOp | ast.BoolOp) and type(node.op) in TURNED:
        yield f"turned {type(node.op).__name__}: {ast.unparse(node)}", _turn_operator
    if isinstance(node, ast.Compare) and type(node.ops[0]) in TURNED:
        yield f"turned {type(node.ops[0]).__name__}: {ast.unparse(node)}", _turn_comparison
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield f"moved {node.value}", _move_constant
    if isinstance(node, ast.Constant) and type(node.value) is bool:
        yield f"turned {node.value}", _turn_bool


def _turn_operator(node):
    node.op = TURNED[type(node.op)]()


def _turn_comparison(node):
    node.ops[0] = TURNED[type(node.ops[0])]()


def _move_constant(node):
    node.value += 1


def _turn_bool(node):
    node.value = not node.value


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
