"""A function with one thing changed: a statement left out, an operator turned, a number moved."""

import ast
import copy
from collections.abc import Iterator

_TURNED = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.MatMult: ast.Mult,
    ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip


def mutants(source: str) -> Iterator[tuple[int, str, str]]:
    """Yield (line number, what was done, mutated source) for the functions of a module.

    Methods of its classes count. Docstrings and definitions stay.
    """
    tree, lines = ast.parse(source), source.splitlines()
    nodes = list(_nodes(tree))
    for number, node in enumerate(nodes):
        for what, change in _changes(node):
            if isinstance(node, ast.Constant):
                what = f"{what} in {lines[node.lineno - 1].split('  #')[0].strip()}"
            mutated = copy.deepcopy(tree)
            change(list(_nodes(mutated))[number])
            yield node.lineno, what, ast.unparse(ast.fix_missing_locations(mutated))


def _nodes(tree: ast.Module) -> Iterator[ast.AST]:
    for part in tree.body:
        if isinstance(part, ast.FunctionDef | ast.ClassDef):
            yield from ast.walk(part)


def _changes(node: ast.AST):
    """The changes that can be made at this node, each with its name."""
    for field in ("body", "orelse"):
        statements = getattr(node, field, None)
        if not isinstance(statements, list) or isinstance(node, ast.ClassDef):
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
    if isinstance(node, ast.BinOp | ast.BoolOp) and type(node.op) in _TURNED:
        yield f"turned {type(node.op).__name__}: {ast.unparse(node)}", _turn_operator
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _TURNED:
        yield f"turned {type(node.ops[0]).__name__}: {ast.unparse(node)}", _turn_comparison
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield f"moved {node.value}", _move_constant
    if isinstance(node, ast.Constant) and type(node.value) is bool:
        yield f"turned {node.value}", _turn_bool


def _turn_operator(node):
    node.op = _TURNED[type(node.op)]()


def _turn_comparison(node):
    node.ops[0] = _TURNED[type(node.ops[0])]()


def _move_constant(node):
    node.value += 1


def _turn_bool(node):
    node.value = not node.value
