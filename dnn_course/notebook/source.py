"""A cell's Python, read without running it: the names that it defines, the statements that define.

A lesson holds exercises, but also plots and training runs of minutes. What functions need in order
to run are definitions, and the few values that they read; those are lifted by their syntax.
"""

import ast
import builtins
import dis
import functools
import re
import types
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# Cell magics whose body is ordinary Python in the same namespace; under any other (%%bash, ...)
# the cell is not Python at all.
_PYTHON_CELL_MAGICS = {"time", "capture", "prun"}
# Characters x lines of IPython's own: it reads a cell anew for each, 500,000 of them in a second.
_MOST_TO_TRANSFORM = 1_000_000

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


@functools.lru_cache(maxsize=256)
def python_of(source: str) -> str:
    """Return a cell as Python, as IPython itself reads it: magics, ``!`` and ``?`` become calls.

    A cell that is Python comes back as it is; one that is not Python either way, too, for its
    SyntaxError to be shown.
    """
    if _tree(source) is not None or _much_to_transform(source):
        return source
    magic = re.match(r"\s*%%(\w+)[ \t]*([^\n]*)\n?", source)
    if magic:
        body = source[magic.end() :]
        if magic[1] in _PYTHON_CELL_MAGICS:
            body = python_of(body)
        return f"get_ipython().run_cell_magic({magic[1]!r}, {magic[2]!r}, {body!r})\n"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _transformer().transform_cell(source)
        except Exception:
            return source


def _much_to_transform(source: str) -> bool:
    """Are there more lines of IPython's own than anybody writes? They would take minutes."""
    lines = sum(any(mark in line for mark in "%!?") for line in source.splitlines())
    return len(source) * max(1, lines) > _MOST_TO_TRANSFORM


@functools.cache
def _transformer():
    from IPython.core.inputtransformer2 import TransformerManager  # imported where it is needed

    return TransformerManager()


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
    lines = _lines(text)
    kept = [
        _text(statement, lines)
        for statement in tree.body
        if is_definition(statement) and not bound_names(statement) & set(reserved)
    ]
    return "\n\n".join(kept) + "\n" if kept else ""


def lifted(
    sources: Sequence[str], wanted: set[str], reserved: frozenset[str] | set[str] = frozenset()
) -> list[str]:
    """Return what is to be run of cells that are not run whole: their definitions, and more.

    More is what computes a name in `wanted`, or a name that is read on the way to it. A cell that
    is not Python gives "". Statements that would bind a name in `reserved` are left out.
    """
    statements = [
        (number, statement)
        for number, source in enumerate(sources)
        for statement in _statements(source)
        if not statement.names.bound & reserved
    ]
    kept: set[int] = set()
    wanted = set(wanted)
    more = True
    while more:
        more = False
        for place, (_, statement) in enumerate(statements):
            if place not in kept and statement.names.bound & wanted:
                kept.add(place)
                wanted |= statement.names.read
                more = True
    out: list[list[str]] = [[] for _ in sources]
    for place, (number, statement) in enumerate(statements):
        if place in kept or statement.defines:
            out[number].append(statement.text)
    return ["\n\n".join(texts) + "\n" if texts else "" for texts in out]


def names_read(source: str) -> set[str]:
    """Return the global names that a cell reads, in its functions too, and does not bind itself."""
    names = _names(source)
    return set(names.read - names.bound)


def bound_by(source: str) -> frozenset[str]:
    """Return the global names that a cell binds, imports included."""
    return _names(source).bound


def bound_in(statement: ast.stmt) -> frozenset[str]:
    """Return the global names that one statement of a cell binds, imports included."""
    return _names_in(ast.Module([statement], [])).bound


@dataclass(frozen=True)
class _Names:
    read: frozenset[str]
    bound: frozenset[str]  # or changed: D["a"] = 1


@dataclass(frozen=True)
class _Statement:
    text: str
    names: _Names
    defines: bool


@functools.lru_cache(maxsize=1024)
def _statements(source: str) -> tuple[_Statement, ...]:
    tree, text = _parsed(source)
    lines = _lines(text)
    return tuple(
        _Statement(_text(one, lines), _names_in(ast.Module([one], [])), is_definition(one))
        for one in (tree.body if tree else ())
    )


@functools.lru_cache(maxsize=4096)
def _names(source: str) -> _Names:
    return _names_in(_parsed(source)[0] or ast.Module([], []))


def _names_in(tree: ast.Module) -> _Names:
    """The names in a tree; not by way of its text, which Python cannot write of every tree."""
    read: set[str] = set()
    bound: set[str] = set()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            top = compile(tree, "<cell>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _Names(frozenset(), frozenset())
    for code in _codes(top):
        # `dis` writes out every constant, which fails for an integer of thousands of digits.
        for step in dis.get_instructions(code.replace(co_consts=(None,) * len(code.co_consts))):
            if step.opname in ("LOAD_NAME", "LOAD_GLOBAL"):
                read.add(step.argval)
            elif step.opname == "STORE_GLOBAL" or (code is top and step.opname == "STORE_NAME"):
                bound.add(step.argval)
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
            base = node.value
            while isinstance(base, ast.Subscript | ast.Attribute):
                base = base.value
            bound |= {base.id} if isinstance(base, ast.Name) else set()
    return _Names(frozenset(read), frozenset(bound))


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)


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


def _lines(text: str) -> list[str]:
    return re.split(r"\r\n|\r|\n", text)  # as ast counts them; splitlines() knows more breaks


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
    for read in (str, _without_magics, python_of):
        text = read(source)
        tree = _tree(text)
        if tree is not None:
            return tree, text
    return None, source


def _tree(source: str) -> ast.Module | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a learner's "\d" is not this program's concern
        try:
            return ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


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
