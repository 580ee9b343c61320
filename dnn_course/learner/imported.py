"""What of an answer is only imported from the course: graders refuse it, the check cannot see it.

Read and not run: the names that an answer reaches, through the learner's own helpers too.
"""

import ast
from collections.abc import Collection, Iterable

PACKAGE = "dnn_helpers"


def imported(name: str, sources: Iterable[str], answers: Collection[str], asks: Collection[str]):
    """Return the course's functions, of `answers`, that the function `name` takes from the course.

    sources: a lesson's cells, in order. answers: what the lesson does not hand out. asks: what it
    asks for: such a function is judged by itself.
    """
    space = _Space(sources)
    found: set[str] = set()
    seen, todo = {name}, [name]
    while todo:
        one = todo.pop()
        if one in space.functions:
            for node in ast.walk(space.functions[one]):
                found |= _taken(node, space)
                if isinstance(node, ast.Name) and node.id not in seen and node.id not in asks:
                    seen.add(node.id)
                    todo.append(node.id)
        elif one in space.taken:
            found.add(space.taken[one])
        elif space.star:
            found.add(one)
    return found & set(answers)


class _Space:
    """Whose each name of a lesson is: the last binding counts."""

    def __init__(self, sources: Iterable[str]):
        self.functions: dict[str, ast.AST] = {}
        self.taken: dict[str, str] = {}  # name here -> name in the course
        self.modules: set[str] = set()  # names here of the course's modules
        self.star = False
        for source in sources:
            for node in ast.parse(source).body:
                if isinstance(node, ast.FunctionDef | ast.Assign):
                    names = [node.name] if isinstance(node, ast.FunctionDef) else _targets(node)
                    for name in names:
                        self.functions[name] = node
                        self.taken.pop(name, None)
                elif _is_of_the_course(node):
                    for alias in node.names:
                        here = alias.asname or alias.name.partition(".")[0]
                        self.star = self.star or alias.name == "*"
                        if isinstance(node, ast.Import):
                            self.modules.add(here)
                        else:
                            self.taken[here] = alias.name
                        self.functions.pop(here, None)


def _targets(node: ast.Assign) -> list[str]:
    return [target.id for target in node.targets if isinstance(target, ast.Name)]


def _is_of_the_course(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").partition(".")[0] == PACKAGE
    return isinstance(node, ast.Import) and any(
        alias.name.partition(".")[0] == PACKAGE for alias in node.names
    )


def _taken(node: ast.AST, space: _Space) -> set[str]:
    """What a node inside a function takes from the course: an import there, or module.name."""
    if isinstance(node, ast.ImportFrom) and _is_of_the_course(node):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.Attribute):
        base = node.value
        while isinstance(base, ast.Attribute):
            base = base.value
        if isinstance(base, ast.Name) and base.id in {*space.modules, PACKAGE}:
            return {node.attr}
    return set()
