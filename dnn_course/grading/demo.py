"""A class of thirty, made from the lessons' own solutions: `make grade-demo`, `dnn demo-class`.

Right answers are the key's, rewritten as learners would; wrong ones are the key's with one slip in
it (a sign, a transpose, a forgotten 1/m), made on its syntax tree. Some hand in nothing, some not
everything, some what no grader should fall for.
"""

import argparse
import ast
import random
import sys
import tempfile
import zipfile
from pathlib import Path

from dnn_course.notebook import NotebookError, blank, dumps, exercises, write_atomically

from .key import load_lessons

NAMES = (
    "Ada", "Alan", "Barbara", "Blaise", "Carl", "Chen", "Dorothy", "Edsger", "Emmy", "Evariste",
    "Fatima", "Grace", "Hedy", "Ingrid", "John", "Katherine", "Kurt", "Leonhard", "Lise", "Maryam",
    "Mei", "Noor", "Olga", "Pierre", "Rosalind", "Sofia", "Srinivasa", "Tu", "Vera", "Zoë",
)  # fmt: skip


class Slip(ast.NodeTransformer):
    """Makes the n-th place where a slip is possible wrong; counts the places on its way."""

    def __init__(self, at):
        self.at, self.places = at, 0

    def _here(self):
        self.places += 1
        return self.places - 1 == self.at

    def visit_BinOp(self, node):
        self.generic_visit(node)
        other = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.MatMult: ast.Mult}.get(type(node.op))
        if other and self._here():
            node.op = other()
        elif isinstance(node.op, ast.Div) and self._here():
            return node.left
        return node

    def visit_UnaryOp(self, node):
        self.generic_visit(node)
        return node.operand if isinstance(node.op, ast.USub) and self._here() else node

    def visit_Attribute(self, node):
        self.generic_visit(node)
        return node.value if node.attr == "T" and self._here() else node

    def visit_Compare(self, node):
        self.generic_visit(node)
        other = {ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq}.get(type(node.ops[0]))
        if other and self._here():
            node.ops[0] = other()
        return node

    def visit_keyword(self, node):
        self.generic_visit(node)
        if (
            node.arg in ("axis", "keepdims")
            and isinstance(node.value, ast.Constant)
            and self._here()
        ):
            node.value = ast.Constant(0 if node.arg == "axis" else False)
        return node


def function_of(source, name):
    """The syntax tree of the function `name` in a cell."""
    return next(
        n for n in ast.parse(source).body if isinstance(n, ast.FunctionDef) and n.name == name
    )


def rewritten(source, name, letters):
    """A right answer in somebody's own hand: no solution marks, a remark of their own."""
    tree = ast.parse(ast.unparse(function_of(source, name)))
    return f"# GRADED FUNCTION: {name}\n\n{ast.unparse(tree)}\n# {letters}"


def slipped(source, name, dice):
    """The answer with one slip in it, where the function has a place for one."""
    counter = Slip(-1)
    counter.visit(function_of(source, name))
    tree = Slip(dice.randrange(max(counter.places, 1))).visit(function_of(source, name))
    return f"# GRADED FUNCTION: {name}\n\n{ast.unparse(ast.fix_missing_locations(tree))}"


def submission(lesson, answers):
    """The learner's copy of a lesson with `answers` (exercise -> cell source) in it."""
    copy = blank(lesson.key)
    for exercise in exercises(copy):
        if exercise.name in answers:
            copy["cells"][exercise.index]["source"] = answers[exercise.name]
    return copy


def answers_of(lesson, dice, skill, letters):
    """What somebody of `skill` (0 to 1) writes: right, with a slip, or nothing yet."""
    written = {}
    for exercise in exercises(lesson.key):
        luck = dice.random()
        if luck < skill:
            written[exercise.name] = rewritten(exercise.source, exercise.name, letters)
        elif luck < skill + 0.8 * (1 - skill):
            written[exercise.name] = slipped(exercise.source, exercise.name, dice)
    return written


def oddities(name):
    """Cells that replace an answer: what happens in every class of thirty."""
    head = f"# GRADED FUNCTION: {name}\n\n"
    return (
        head + f"def {name}(*args):\n    while True:\n        pass\n",
        head + f"def {name}(*args):\n    import os\n    os._exit(0)\n",
        head
        + f"from dnn_helpers import {name} as r\n\n\ndef {name}(*args):\n    return r(*args)\n",
        head + f"def {name}(*args)\n    return args\n",
    )


def make_class(folder, lessons=None, people=30, seed=7):
    """Write a class's submissions below `folder`; the same for the same seed."""
    dice = random.Random(seed)
    folder = Path(folder)
    for number in range(people):
        name = NAMES[number] if number < len(NAMES) else f"learner-{number:04d}"
        skill = dice.choice((1.0, 0.95, 0.85, 0.7, 0.5))
        (folder / name).mkdir(parents=True, exist_ok=True)
        for lesson in lessons or load_lessons():
            if dice.random() < 0.05:
                continue  # not handed in
            answers = answers_of(lesson, dice, skill, f"{name}'s own")
            if dice.random() < 0.06:
                victim = dice.choice(list(lesson.points))
                answers[victim] = dice.choice(oddities(victim))
            text = dumps(submission(lesson, answers))
            (folder / name / f"{lesson.name}.ipynb").write_text(text, "utf-8")
    return folder


CLASS_FILE = """\
title = "Neural networks, demonstration class"
roster = "roster.csv"
time_zone = "UTC"

[late]
per_day = 10                     # percent of what was earned, for each day begun
cap = 50                         # percent at most

[lessons.03_forward]
due = 2026-11-16T18:00:00
lms_name = "Week 3: forward (7703)"   # as the column is called in the LMS

[lessons.04_cost]
due = 2099-01-01                 # not due yet: nobody has 0 for it
"""


def make_canvas_class(folder, people=30, seed=7):
    """Write a class as a lecturer has it: class.toml, roster.csv, week-3.zip; return their paths.

    The zip is as Canvas gives it: flat, with ids; some are late, some handed in twice, one handed
    in nothing. Raises NotebookError where the folder has something in it.
    """
    folder, dice = Path(folder), random.Random(seed)
    if folder.is_dir() and any(folder.iterdir()):
        raise NotebookError(f"{folder} is not empty. Choose another folder")
    folder.mkdir(parents=True, exist_ok=True)
    lesson = load_lessons(["03"])[0]
    roster, members = [], {}
    for number, first in enumerate(NAMES[:people]):
        last, canvas_id = f"Demo{number + 1}", 1001 + number
        roster.append(f"s{canvas_id},{first} {last},{first.lower()}@example.org,{canvas_id}")
        if number == people - 1:
            continue
        skill = dice.choice((1.0, 0.95, 0.85, 0.7, 0.5))
        for attempt in range(2 if number % 7 == 3 else 1):
            answers = answers_of(lesson, dice, skill, f"{first}'s own")
            again = f"-{attempt}" if attempt else ""
            late = "_LATE" if number % 9 == 4 else ""
            name = f"{last}{first}".lower()
            name += f"{late}_{canvas_id}_{55001 + 10 * number + attempt}_{lesson.name}{again}.ipynb"
            members[name] = dumps(submission(lesson, answers))
    paths = [folder / name for name in ("class.toml", "roster.csv", "week-3.zip")]
    write_atomically(paths[0], CLASS_FILE.encode())
    write_atomically(paths[1], "\n".join(["id,name,mail,also", *roster, ""]).encode())
    with zipfile.ZipFile(paths[2], "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 17, 9, 0, 0)), text)
    return paths


def main():
    """Make the class, grade it, say where to look."""
    from dnn_course.cli import main as dnn

    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="default: a new temporary one")
    folder = parser.parse_args().folder or Path(tempfile.mkdtemp(prefix="dnn-class-"))
    make_class(folder / "submissions")
    print(f"A class of 30: {folder / 'submissions'}")
    return dnn(["grade", str(folder / "submissions"), "--out", str(folder / "grades")])


if __name__ == "__main__":
    sys.exit(main())
