"""A cell's Python, read without running it: the names that it defines, the statements that define.

A learner's notebook holds answers, but also plots, training runs of minutes and experiments that
never end. What a function needs in order to run are definitions; those are lifted by their syntax,
and nothing else is ever executed.
"""

import ast
import builtins
import functools
import re
import warnings

# Cell magics whose body is ordinary Python in the same namespace; under any other (%%bash, ...)
# the cell is not Python at all.
_PYTHON_CELL_MAGICS = {"time", "timeit", "capture", "prun"}

# Calls that a constant may make: cheap, and without effect on anything else.
_HARMLESS_MODULES = {"np", "numpy", "math", "functools", "partial"}
_HARMLESS_ATTRIBUTES = {
    "array", "asarray", "exp", "finfo", "float32", "float64", "frompyfunc", "iinfo", "inf", "int64",
    "log", "partial", "sqrt", "vectorize", "expit",
}  # fmt: skip
_HARMLESS_BUILTINS = {"bool", "complex", "dict", "float", "frozenset", "int", "list", "partial"}
_HARMLESS_BUILTINS |= {"set", "str", "tuple"}

_EXPRESSION_NODES = (
    ast.Constant, ast.Name, ast.Attribute, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.Starred,
    ast.UnaryOp, ast.BinOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Subscript, ast.Slice,
    ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.keyword,
)  # fmt: skip


def parse(source: str) -> ast.Module | None:
    """Return the syntax tree of a cell, or None where it is not Python.

    IPython's own lines (``%matplotlib inline``, ``!ls``, ``name?``) count as empty, and the line
    numbers stay those that the learner sees.
    """
    return _parsed(source)[0]


def python_text(source: str) -> str:
    """Return a cell as Python proper, without IPython's own lines where they keep it from that.

    A cell that is not Python either way comes back as it is, for its SyntaxError to be shown.
    """
    return _parsed(source)[1]


def defined_names(source: str) -> set[str]:
    """Return the names that a cell defines at its top level.

    Of a cell with a syntax error: the functions whose ``def`` line can be read.
    """
    tree = parse(source)
    if tree is None:
        return set(re.findall(r"^(?:async\s+)?def\s+(\w+)\s*\(", source, flags=re.MULTILINE))
    return {
        name
        for statement in tree.body
        if not isinstance(statement, ast.Import | ast.ImportFrom)
        for name in bound_names(statement)
    }


def definitions(source: str, reserved: frozenset[str] | set[str] = frozenset()) -> str:
    """Return the statements of a cell that define something, as source text, in their order.

    Lifted are imports, functions, classes, and assignments of constants (numbers, texts, lists of
    them, ``lambda``, other names, a few calls such as ``np.finfo(float).eps``). Left out is what
    computes, prints, plots or loops. Statements that would bind a name in `reserved` are left out
    too. A cell that is not Python gives "".
    """
    tree, text = _parsed(source)
    if tree is None:
        return ""
    lines = re.split(r"\r\n|\r|\n", text)  # as ast counts them; splitlines() knows more breaks
    kept = [
        _text(statement, lines)
        for statement in tree.body
        if is_definition(statement) and not bound_names(statement) & set(reserved)
    ]
    return "\n\n".join(kept) + "\n" if kept else ""


def is_definition(statement: ast.stmt) -> bool:
    """Say whether a top-level statement only defines."""
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.FunctionDef() | ast.ClassDef():
            return True
        case ast.AsyncFunctionDef():
            return True
        case ast.Assign(targets=targets, value=value):
            return all(_is_plain_target(target) for target in targets) and _is_constant(value)
        case ast.AnnAssign(target=target, value=value):
            return _is_plain_target(target) and (value is None or _is_constant(value))
        case ast.If(test=test, body=body, orelse=orelse):
            return _is_constant(test) and all(map(is_definition, body + orelse))
        case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
            caught = [inner for handler in handlers for inner in handler.body]
            return all(
                isinstance(inner, ast.Pass) or is_definition(inner)
                for inner in body + caught + orelse + final
            )
    return False


def bound_names(statement: ast.stmt) -> set[str]:
    """Return the names that a top-level statement binds (of ``import *``: none)."""
    match statement:
        case ast.Import(names=names):
            return {(alias.asname or alias.name).split(".")[0] for alias in names}
        case ast.ImportFrom(names=names):
            return {alias.asname or alias.name for alias in names}
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Assign(targets=targets):
            return {
                node.id
                for target in targets
                for node in ast.walk(target)
                if isinstance(node, ast.Name)
            }
        case ast.AnnAssign(target=ast.Name(id=name)):
            return {name}
        case ast.If() | ast.Try():
            inner = [node for node in ast.walk(statement) if isinstance(node, ast.stmt)]
            return {
                name
                for node in inner
                if not isinstance(node, ast.If | ast.Try)
                for name in bound_names(node)
            }
    return set()


def _is_plain_target(target: ast.expr) -> bool:
    if isinstance(target, ast.Tuple):
        return all(map(_is_plain_target, target.elts))
    return isinstance(target, ast.Name)


def _is_constant(value: ast.expr) -> bool:
    if isinstance(value, ast.Lambda):
        return True
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Pow | ast.LShift):
        return _is_small_power(value)  # 10 ** 10 ** 10 is a constant and an endless computation
    if isinstance(value, ast.Call):
        inner = [*value.args, *(keyword.value for keyword in value.keywords)]
        return _is_harmless_call(value.func) and all(map(_is_constant, inner))
    if not isinstance(value, _EXPRESSION_NODES):
        return False
    return all(map(_is_constant, ast.iter_child_nodes(value)))


def _is_small_power(power: ast.BinOp) -> bool:
    try:
        base, exponent = ast.literal_eval(power.left), ast.literal_eval(power.right)
        return abs(base) < 1e6 and abs(exponent) < 400
    except (ValueError, TypeError):
        return False


def _is_harmless_call(function: ast.expr) -> bool:
    match function:
        case ast.Name(id=name):
            return name in _HARMLESS_BUILTINS and (hasattr(builtins, name) or name == "partial")
        case ast.Attribute(value=ast.Name(id=module), attr=name):
            return module in _HARMLESS_MODULES and name in _HARMLESS_ATTRIBUTES
    return False


def _text(statement: ast.stmt, lines: list[str]) -> str:
    """Return the source lines of a statement, its decorators included."""
    first = min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", []))])
    last_line = lines[statement.end_lineno - 1].encode()
    if statement.col_offset or last_line[statement.end_col_offset :].lstrip().startswith(b";"):
        return ast.unparse(statement)  # two statements on one line: a = 1; b = 2
    return "\n".join(lines[first - 1 : statement.end_lineno])


@functools.lru_cache(maxsize=256)  # the same cells are asked about again and again
def _parsed(source: str) -> tuple[ast.Module | None, str]:
    """Return the tree of a cell and the text that it is the tree of."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a learner's "\d" is not this program's concern
        for text in (source, _without_magics(source)):
            try:
                return ast.parse(text), text
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
    return None, source


def _without_magics(source: str) -> str:
    lines = source.splitlines()
    for number, line in enumerate(lines):
        stripped = line.lstrip()
        if stripped.startswith("%%"):
            magic = re.match(r"%%(\w+)", stripped)
            if not magic or magic[1] not in _PYTHON_CELL_MAGICS:
                return ""
        if stripped.startswith(("%", "!", "?")) or re.fullmatch(r"[\w.]+\?{1,2}\s*", stripped):
            lines[number] = line[: len(line) - len(stripped)] + "pass"
    return "\n".join(lines) + "\n"
