"""What is derived from a lesson: the learner's copy, and the program that is graded.

Every function takes and returns notebooks and changes none of its arguments. A lesson is at once
text, key and expected output; the rest is made from it here and nowhere else.
"""

import copy
import re
from dataclasses import dataclass

from .file import NotebookError
from .find import (
    check_name,
    checks,
    code_cells,
    declared,
    exercises,
    find_exercise,
    manual_cells,
    manual_name,
    restored,
)
from .source import bound_in, bound_names, defined_names, lifted, names_read, parse

_BEGIN = re.compile(r"^\s*#+\s*BEGIN SOLUTION\b")
_END = re.compile(r"^\s*#+\s*END SOLUTION\b")

# What stands in the learner's copy where a person marks an answer.
ANSWER_STUB = "Your answer, in place of this line."

# What the learner's copy keeps of a lesson's metadata. The rest (widget state, timings, an editor's
# own notes) could carry what an answer printed.
_KEPT_NOTEBOOK_METADATA = ("kernelspec", "language_info")
_KEPT_CELL_METADATA = ("nbgrader", "tags", "jupyter", "slideshow", "editable", "deletable")


def blank(notebook: dict, *, answers: bool = True) -> dict:
    """Return the learner's copy of a lesson: no solutions, no outputs.

    What stands between ``### BEGIN SOLUTION`` and ``### END SOLUTION`` becomes one line that raises
    NotImplementedError; in a cell that a person marks, one that asks for an answer. Code cells get
    the tag ``raises-exception``, so that Run All goes on past what is not written yet; check cells
    can be neither edited nor deleted in JupyterLab, exercise cells not deleted. Without `answers`,
    the cells tagged ``answers`` (those to the questions at a lesson's end) are left out. Raises
    NotebookError, naming the cell, where markers do not match.
    """
    cells = []
    for index, cell in enumerate(notebook["cells"]):
        if not answers and "answers" in cell.get("metadata", {}).get("tags", []):
            continue
        metadata = {
            key: copy.deepcopy(value)
            for key, value in cell.get("metadata", {}).items()
            if key in _KEPT_CELL_METADATA
        }
        fresh = {"cell_type": cell["cell_type"], "metadata": metadata}
        if "id" in cell:
            fresh["id"] = cell["id"]
        fresh["source"] = _without_solutions(cell, index)
        if cell["cell_type"] == "code":
            fresh |= {"execution_count": None, "outputs": []}
            metadata["tags"] = [*metadata.get("tags", []), "raises-exception"]
            metadata["tags"] = list(dict.fromkeys(metadata["tags"]))
            if check_name(cell):
                metadata |= {"editable": False, "deletable": False}
            elif declared(cell) or manual_name(cell):
                metadata["deletable"] = False
        elif "attachments" in cell:
            used = cell["attachments"].items()
            used = {key: data for key, data in used if f"attachment:{key}" in cell["source"]}
            fresh |= {"attachments": copy.deepcopy(used)} if used else {}
        cells.append(fresh)
    return _copy_around(notebook, cells)


@dataclass(frozen=True)
class Step:
    """One cell of the program that is graded."""

    kind: str  # "own" (the learner's) | "given" (the lesson's) | "check" | "text"
    cell: dict
    name: str = ""  # the exercise that it answers ("own", "text") or checks ("check")
    at: int = -1  # of the cell in the lesson, where it is one of its cells
    also: tuple[str, ...] = ()  # further exercises that this cell answers

    def answers(self, exercise: str) -> bool:
        return self.kind == "own" and exercise in (self.name, *self.also)


class Parts:
    """Where a lesson's exercises, checks and given cells are: read once, used for everybody."""

    def __init__(self, key: dict):
        self.key = key
        self.reserved = _names_of_the_checks(key)
        self.blank = blank(key)["cells"]
        self.exercises = {exercise.name: exercise.index for exercise in exercises(key)}
        self.checks = {check.name: check.index for check in checks(key)}
        self.manual = {cell.name: cell.index for cell in manual_cells(key)}
        taken = {*self.exercises.values(), *self.checks.values(), *self.manual.values()}
        self.given = [index for index, _ in code_cells(key) if index not in taken]
        self.by_id = {key["cells"][index].get("id"): index for index in self.given}
        self.by_id.pop(None, None)
        self.texts = {
            cell["source"]: index
            for index, cell in enumerate(key["cells"])
            if cell["cell_type"] != "code"
        }

    def same(self, cell: dict, index: int) -> bool:
        """Say whether a cell has the text of the lesson's cell number `index`."""
        texts = (self.key["cells"][index]["source"], self.blank[index]["source"])
        return cell["source"].strip() in {text.strip() for text in texts}


def program(parts: Parts, submission: dict) -> list[Step]:
    """Return what *Run All* makes of a submission, cell by cell in the learner's order.

    - The learner's cells come as they are; an exercise that became text is code again.
    - The lesson's own cells are the key's, with its expected outputs; one that was deleted is put
      back at its place, one that was edited is the learner's.
    - A check is the key's, at the place of the learner's (missing: right behind the exercise; above
      every cell that defines the function: behind the one that does).
    - An exercise that is not there is put back as it was handed out. One cell may answer several.
    - The answer to a question that a person marks keeps its name, and the key's metadata with it.
    """
    key = parts.key
    submission = restored(submission)
    answers: dict[int, list[str]] = {}
    for name in parts.exercises:
        if found := find_exercise(submission, name):
            answers.setdefault(found.index, []).append(name)
    checked = _places_of_checks(parts, submission, answers)
    asked = {manual_name(cell): index for index, cell in enumerate(submission["cells"])}
    asked = {index: name for name, index in asked.items() if name in parts.manual}
    asked = {index: name for index, name in asked.items() if index not in {*answers, *checked}}
    given = _given_cells(parts, submission, {*answers, *checked, *asked})
    steps = []
    for index, cell in enumerate(submission["cells"]):
        name = checked.get(index)
        if index in asked:
            kind = "own" if cell["cell_type"] == "code" else "text"
            steps.append(Step(kind, cell, asked[index], parts.manual[asked[index]]))
        elif name:
            at = parts.checks[name]
            steps.append(Step("check", key["cells"][at], name, at))
        elif index in given:
            steps.append(Step("given", key["cells"][given[index]], at=given[index]))
        elif cell["cell_type"] != "code":
            steps.append(Step("text", cell, at=parts.texts.get(cell["source"], -1)))
        elif not check_name(cell):
            name, *also = answers.get(index, [""])
            at = parts.exercises.get(name, parts.by_id.get(cell.get("id"), -1))
            steps.append(Step("own", cell, name, at, tuple(also)))
    return _with_missing_cells(parts, steps)


def graded_notebook(parts: Parts, steps: list[Step]) -> dict:
    """Return the program as a notebook: nothing but its checks can fail under stock nbval.

    A plot or a print in a learner's cell costs nothing in the marks, so it must not fail a cell.
    """
    key, reserved = parts.key, parts.reserved
    forged = any(_binds(step.cell["source"], reserved) for step in steps if step.kind == "own")
    cells = []
    for number, step in enumerate(steps):
        cell = copy.deepcopy(step.cell)
        if step.kind == "check" and forged:
            cell["source"] = f"from testCases import check\n{cell['source']}"
        kept = copy.deepcopy(key["cells"][step.at]["metadata"]) if step.name else {}
        if step.kind == "own":
            cell = own_cell(f"own-{number}", cell["source"], kept)
        if step.kind == "text":
            cell = {"cell_type": "markdown", "metadata": kept, "source": cell["source"]}
        if step.kind in ("own", "given"):
            tags = cell["metadata"].get("tags", [])
            cell["metadata"]["tags"] = sorted({*tags, "nbval-ignore-output", "raises-exception"})
        if step.at < 0 or step.kind == "own" or "id" not in cell:
            cell["id"] = f"{step.kind}-{number}"
        cells.append(cell)
    return _copy_around(key, cells, everything=True)


def extra_definitions(key: dict, submission: dict) -> dict[str, str]:
    """Return, for each exercise of `key`, the definitions that the learner added before it.

    Values that an answer reads come along with them. Definitions after the last exercise belong to
    nobody and are left out.
    """
    answers = {}  # index in the submission -> name
    for exercise in exercises(key):
        if found := find_exercise(submission, exercise.name):
            answers[found.index] = exercise.name
    reserved = _names_of_the_checks(key)
    own = {cell["source"].strip() for _, cell in code_cells(key)}
    own |= {cell["source"].strip() for _, cell in code_cells(blank(key))}
    others = [
        (index, cell["source"])
        for index, cell in code_cells(submission)
        if index not in answers and cell["source"].strip() not in own and not check_name(cell)
    ]
    wanted = {name for at in answers for name in names_read(submission["cells"][at]["source"])}
    texts = lifted([source for _, source in others], wanted, reserved)
    waiting = dict(zip((index for index, _ in others), texts, strict=True))
    extras: dict[str, str] = {}
    for index in sorted(answers):
        before = [at for at in waiting if at < index]
        extras[answers[index]] = "\n\n".join(filter(None, map(waiting.pop, before)))
    return extras


# --- parts of the program -----------------------------------------------------------------------


def _places_of_checks(
    parts: Parts, submission: dict, answers: dict[int, list[str]]
) -> dict[int, str]:
    """Return the cells that are checks: those that are marked so, else those that look so."""
    found = {}
    for name, at in parts.checks.items():
        cells = [(i, cell) for i, cell in code_cells(submission) if i not in answers]
        marked = [i for i, cell in cells if check_name(cell) == name]
        alike = [i for i, cell in cells if parts.same(cell, at)]
        if marked or alike:
            found[(marked or alike)[-1]] = name
    return found


def _given_cells(parts: Parts, submission: dict, taken: set[int]) -> dict[int, int]:
    """Return which cells are the lesson's, word for word: index there -> index in the lesson."""
    found: dict[int, int] = {}
    free = list(parts.given)
    for index, cell in code_cells(submission):
        if index in taken:
            continue
        at = parts.by_id.get(cell.get("id"))
        if at not in free or not parts.same(cell, at):
            at = next((at for at in free if parts.same(cell, at)), None)
        if at is not None:
            found[index] = at
            free.remove(at)
    return found


def _with_missing_cells(parts: Parts, steps: list[Step]) -> list[Step]:
    """Put back what the learner deleted, each cell behind the one that it follows in the lesson."""
    steps = list(steps)
    behind = 0  # where the next missing cell goes
    for at, cell in enumerate(parts.key["cells"]):
        name = next((name for name, index in parts.exercises.items() if index == at), "")
        holds = (i for i, s in enumerate(steps) if s.at == at or (name and s.answers(name)))
        here = next(holds, None)
        if here is None and (cell["cell_type"] != "code" or manual_name(cell)):
            continue
        if here is None:
            check = next((name for name, index in parts.checks.items() if index == at), "")
            here = behind
            if check:
                here = 1 + max(i for i, step in enumerate(steps) if step.answers(check))
            kind = "check" if check else "own" if name else "given"
            source = {"source": parts.blank[at]["source"]} if name else {}
            steps.insert(here, Step(kind, {**cell, **source}, check or name, at))
        elif steps[here].kind == "check":
            here = _behind_its_exercise(steps, here)
        behind = here + 1
    return steps


def _behind_its_exercise(steps: list[Step], here: int) -> int:
    """Move a check that stands above all that it could check; return where it is."""
    check = steps[here]
    own = [i for i, step in enumerate(steps) if step.kind == "own"]
    defined = [i for i in own if check.name in defined_names(steps[i].cell["source"])]
    answer = next((i for i in own if steps[i].answers(check.name)), None)
    if answer is None or answer < here or any(i < here for i in defined):
        return here
    steps.insert(answer + 1, check)
    del steps[here]
    return answer


# --- parts --------------------------------------------------------------------------------------


def _names_of_the_checks(key: dict) -> set[str]:
    """Return the names that the key's cells import from testCases, and the package's own."""
    names = {"testCases", "check", "hint", "solution"}
    for _, cell in code_cells(key):
        tree = parse(cell["source"])
        for statement in tree.body if tree else []:
            if "testCases" in str(getattr(statement, "module", "")):
                names |= bound_names(statement)
    return names - {"*"}


def _without_solutions(cell: dict, index: int) -> str:
    """Return a cell's source with one raising line in place of each solution."""
    kept: list[str] = []
    opened = 0  # line of the BEGIN that is not closed yet
    lines = cell["source"].splitlines()
    for number, line in enumerate(lines, start=1):
        if _BEGIN.match(line):
            if opened:
                raise _unmatched(
                    cell, index, number, f"BEGIN SOLUTION inside that of line {opened}"
                )
            opened = number
            indent = line[: len(line) - len(line.lstrip())]
            name = next(iter(declared(cell)), None) or _enclosing_function(kept) or "this cell"
            message = f"{name} is not written yet: replace this line by your own code"
            if manual_name(cell):
                markdown = cell["cell_type"] == "markdown"
                kept.append(ANSWER_STUB if markdown else f"{indent}# {ANSWER_STUB}")
            else:
                kept.append(f'{indent}raise NotImplementedError("{message}")')
        elif _END.match(line):
            if not opened:
                raise _unmatched(cell, index, number, "END SOLUTION without a BEGIN SOLUTION")
            opened = 0
        elif not opened:
            kept.append(line)
    if opened:
        raise _unmatched(cell, index, opened, "BEGIN SOLUTION is never closed")
    if len(kept) == len(lines):
        return cell["source"]
    return "\n".join(kept)


def _unmatched(cell: dict, index: int, line: int, what: str) -> NotebookError:
    name = next(iter(declared(cell)), None) or cell.get("id") or "without a name"
    return NotebookError(
        f"cell {index + 1} ({name}), line {line}: ### {what}. "
        "Each solution stands between one ### BEGIN SOLUTION and one ### END SOLUTION."
    )


def _enclosing_function(lines: list[str]) -> str | None:
    found = [re.match(r"\s*def\s+(\w+)", line) for line in lines]
    return next((match[1] for match in reversed(found) if match), None)


def _binds(source: str, names: set[str]) -> bool:
    """Say whether a cell binds one of these names to something that is not from testCases."""
    tree = parse(source)
    others = [
        statement
        for statement in (tree.body if tree else ())
        if not str(getattr(statement, "module", "")).startswith("testCases")
    ]
    return any(names & bound_in(statement) for statement in others)


def own_cell(id: str, source: str, metadata: dict) -> dict:
    """Return a code cell of the learner's own, not run yet."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": id,
        "metadata": metadata,
        "outputs": [],
        "source": source.rstrip("\n"),
    }


def _copy_around(notebook: dict, cells: list[dict], everything: bool = False) -> dict:
    metadata = notebook.get("metadata", {})
    return {
        "cells": cells,
        "metadata": copy.deepcopy(
            metadata
            if everything
            else {key: metadata[key] for key in _KEPT_NOTEBOOK_METADATA if key in metadata}
        ),
        "nbformat": notebook.get("nbformat", 4),
        "nbformat_minor": notebook.get("nbformat_minor", 5),
    }
