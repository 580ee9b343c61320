"""Who handed in the same code as somebody else: for the class page, for a person to look at.

Two answers are the same up to names, spaces, comments and the order of statements. That says
something only of long ones, of ones that few have, and not of the lecture's own way: a short answer
to a short exercise is nobody's property. A whole lesson that is the same word for word, remarks and
all, says something with less.
"""

import ast
import functools
import inspect
from collections import Counter, defaultdict

from dnn_course.notebook import blank, exercises
from dnn_course.notebook.source import python_of
from testCases.exercises import EXERCISES

ENOUGH = 8  # statements, before equal answers mean anything
SHORT = 3  # statements of an answer that anybody may have found
FEW = 4  # people, or a tenth of the class: what more have weighs less
_SOLUTION = "# One way to write "  # the line above what solution(f) prints


class SameCode:
    """Gathers everybody's answers, one record at a time; `found` compares them."""

    def __init__(self, lessons):
        self.people = set()
        self.have = defaultdict(list)  # (lesson, exercise, hash) -> learners
        self.length = {}  # (lesson, exercise, hash) -> statements
        self.pasted = defaultdict(Counter)  # (learner, lesson) -> exercise -> lines
        self.given = {}  # lesson -> lines that everybody has, from the learner's copy
        self.course = defaultdict(set)  # (lesson, exercise) -> hashes of the course's own answers
        self.texts = defaultdict(set)  # (lesson, exercise) -> the course's own answers, as lines
        self.verbatim = defaultdict(list)  # (lesson, hash of its own lines, how many) -> learners
        for lesson in lessons:
            cells = [exercise.source for exercise in exercises(blank(lesson.key))]
            self.given[lesson.name] = {line.strip() for cell in cells for line in cell.splitlines()}
            for exercise in exercises(lesson.key):
                of = lesson.name, exercise.name
                sources = [exercise.source]
                if exercise.name in EXERCISES:
                    sources.append(inspect.getsource(EXERCISES[exercise.name].formula))
                for source in sources:
                    self.course[of].add(fingerprint(source)[0])
                    self.texts[of].add(self.own_lines(lesson.name, source))

    def add(self, record):
        """Take in what one learner handed in for one lesson."""
        learner, lesson = record["learner"], record["lesson"]
        self.people.add(learner)
        whole = []
        for row in record["rows"]:
            of = lesson, row["exercise"]
            lines = self.own_lines(lesson, row["source"])
            if not lines:
                continue
            whole += lines
            if lines in self.texts[of]:
                self.pasted[learner, lesson][row["exercise"]] = len(lines)
            digest, length = fingerprint(row["source"])
            if length > SHORT and digest not in self.course[of]:
                self.have[*of, digest].append(learner)
                self.length[*of, digest] = length
        own = sum(self.pasted[learner, lesson].values()) < len(whole)
        if own and any("#" in line for line in whole):  # a remark is nobody else's
            self.verbatim[lesson, hash(tuple(whole)), len(whole)].append(learner)

    def own_lines(self, lesson, source):
        """The lines of an answer that the learner's copy did not bring along."""
        lines = [line.strip() for line in source.splitlines()]
        return tuple(
            line
            for line in lines
            if line
            and line not in self.given[lesson]
            and "# SOLUTION" not in line
            and not line.startswith(("### ", _SOLUTION))
        )

    def found(self):
        """(learner, lesson, why) for each one whose code somebody else has too."""
        out = []
        for (learner, lesson), lines in sorted(self.pasted.items()):
            if sum(lines.values()) >= ENOUGH:
                where = ", ".join(lines)
                out.append((learner, lesson, f"the same code as the course's solution: {where}"))
        for (learner, lesson), others in sorted(self.pairs().items()):
            names = sorted(others)
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            where = ", ".join(dict.fromkeys(name for other in names for name in others[other]))
            out.append((learner, lesson, f"the same code as {', '.join(names[:3])}{more}: {where}"))
        return out

    def pairs(self):
        """(learner, lesson) -> other -> exercises that both have, where they weigh enough."""
        few = max(FEW, len(self.people) / 10)
        weight = defaultdict(float)
        shared = defaultdict(list)
        for (lesson, exercise, digest), learners in self.have.items():
            each = self.length[lesson, exercise, digest] * min(1, few / len(learners))
            if len(learners) < 2 or each < 1:
                continue
            for one in learners:
                for other in learners:
                    if one != other:
                        weight[one, other, lesson] += each
                        shared[one, other, lesson].append(exercise)
        found = defaultdict(dict)
        for (lesson, _, lines), learners in self.verbatim.items():
            if len(learners) < 2 or lines * min(1, few / len(learners)) < ENOUGH:
                continue
            for one in learners:
                found[one, lesson] |= {two: ["word for word"] for two in learners if two != one}
        for (one, other, lesson), total in weight.items():
            if total >= ENOUGH:
                found[one, lesson].setdefault(other, shared[one, other, lesson])
        return found


# ----------------------------------------------------------------------------------- one answer

_ROUNDS = 2
# Of an answer with more tokens (a block's own are those of all its statements, too), or with more
# names times tokens, only the lines are compared: this runs where all marks are, in no process that
# may be lost.
_MOST_TOKENS, _MOST_STEPS = 200_000, 5_000_000


@functools.lru_cache(maxsize=4096)
def fingerprint(source):
    r"""(hash, number of statements) of an answer, without names, comments and order.

    The hash is one of this process: strings hash differently in another.

    >>> fingerprint("def f(x):\n    y = x  # mine\n    return y") == fingerprint(
    ...     "def f(a):\n    b = a\n    return b")
    True
    >>> fingerprint("def f(a, b):\n    return a") == fingerprint("def f(a, b):\n    return b")
    False
    """
    try:
        tree = ast.parse(python_of(source))
        own = _own_names(tree)
        statements = _few_statements(tree, len(own))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        lines = ["".join(line.partition("#")[0].split()) for line in source.splitlines()]
        statements = [(line,) for line in lines if line]
        return hash(tuple(sorted(statements))), len(statements)
    look = dict.fromkeys(own, 0)  # what a name is known by: where it stands, not what it is called
    for _ in range(_ROUNDS):
        look = {name: _places(name, statements, look) for name in own}
    return hash(tuple(sorted(_seen(one, look) for one in statements))), len(statements)


def _few_statements(tree, names):
    """The statements of an answer. ValueError where they are more than anybody writes."""
    statements, tokens = [], 0
    for statement in _statements(tree.body, ()):
        tokens += len(statement)
        if tokens > _MOST_TOKENS or names * tokens > _MOST_STEPS:
            raise ValueError("too long to be compared statement by statement")
        statements.append(statement)
    return statements


def _places(name, statements, look):
    marked = {**look, name: 1}
    return hash(tuple(sorted(_seen(one, marked) for one in statements if name in one)))


def _seen(statement, look):
    return hash(tuple(look.get(token, token) for token in statement))


def _own_names(tree):
    """The names that an answer binds itself, but for those of functions and classes."""
    return {
        node.id if isinstance(node, ast.Name) else node.arg
        for node in ast.walk(tree)
        if isinstance(node, ast.arg)
        or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    }


def _statements(body, around):
    """Each statement as its tokens, behind those of what it stands in; docstrings left out."""
    for node in body:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        tokens, blocks = [type(node).__name__], []
        for name, value in ast.iter_fields(node):
            if name in ("decorator_list", "returns", "annotation", "type_comment"):
                continue
            first = value[0] if isinstance(value, list) and value else None
            if isinstance(first, ast.stmt | ast.excepthandler):
                blocks.append((name, value))
            else:
                tokens += _tokens(value)
        here = (*around, *tokens)
        yield here
        for name, block in blocks:
            yield from _statements(block, (*here, f":{name}"))


def _tokens(value):
    if isinstance(value, list):
        return ["[", *(token for one in value for token in _tokens(one)), "]"]
    if isinstance(value, ast.Name):
        return [value.id]
    if isinstance(value, ast.arg):
        return [value.arg]
    if isinstance(value, ast.AST):
        found = [type(value).__name__, "("]
        for name, one in ast.iter_fields(value):
            if name not in ("ctx", "annotation", "type_comment"):
                found += _tokens(one)
        return [*found, ")"]
    return [f"={value!r}"]
