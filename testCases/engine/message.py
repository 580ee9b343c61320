"""What the learner reads: at most 12 lines, plain words, the expected result beside the own one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .compare import as_numbers, is_matrix, kind_of, wrong_entries
from .exercise import Exercise
from .trial import Diagnosis, Trial

WIDTH = 92  # characters a line: fits JupyterLab beside its file list
LINES = 12
ROWS, COLUMNS = 3, 4  # of an array that is shown


def not_attempted(name: str, trial: Trial) -> str:
    missing = next((d.part for d in trial.differences if d.got is None), "")
    if missing:  # of a cell that somebody began, too, the value may have got lost
        return f"{name} is not written yet: {missing} is None."
    return f"{name} is not written yet."


def timeout(name: str, trial: Trial) -> str:
    where = _where(trial)
    lines = [
        f"{name}: stopped, it takes too long (input: {trial.case.label}).",
        "  Mistake: a loop that does not end, or far more work than the arrays need.",
    ]
    if where:
        lines.append(f"  It was at {where}")
    lines.append(next_step(name))
    return "\n".join(lines)


def crashed(name: str, trial: Trial) -> str:
    lines = [f"{name}: Python itself ended while running it (input: {trial.case.label})."]
    if trial.outcome.error is not None:
        lines.append(f"  {_one_line(trial.outcome.error.message)}")
    return "\n".join(lines)


def next_step(name: str, tries: int = 0, *, kind: str = "function") -> str:
    """The last line: where help is. After three failed checks that is the solution, too."""
    asked = f'"{name}"' if kind == "value" else name
    if tries < 3:
        return f"  Next:    hint({asked}) gives one step of help at a time."
    return f"  Next:    hint({asked}) gives one step of help; solution({asked}) shows the answer."


def summary(
    exercise: Exercise, shown: Trial, passed: int, total: int, diagnosis: Diagnosis
) -> list[str]:
    """What is wrong, which mistake it is, which line of maths: no numbers of the inputs."""
    if shown.outcome.kind == "raised":
        headline = f"your code stops with {shown.outcome.error.type}"
    elif shown.differences:
        headline = shown.differences[0].says
    elif shown.changed:
        headline = f"it changes its argument {shown.changed[0]}"
    else:
        headline = "what it prints is not right"
    lines = [f"{exercise.name}: {headline} ({passed} of {total} inputs pass)."]
    for sentence in diagnosis.says[:2]:
        lines.extend(_wrapped("  Mistake: ", sentence, 2))
    if diagnosis.maths:
        lines.append(f"  Maths:   {diagnosis.maths}")
    return lines[:6]


def message(
    exercise: Exercise,
    shown: Trial,
    summary: list[str],
    stand_ins: tuple[str, ...],
    diagnosis: Diagnosis,
) -> str:
    """The summary, then the input, the expected result beside the own one, and where help is."""
    last = [next_step(exercise.name, kind=exercise.kind)]
    if stand_ins and not diagnosis.stand_ins_matter:
        last.insert(0, f"  {stand_in_line(stand_ins)}")
    case = shown.case
    given = (
        described_use(*case.args)
        if exercise.kind == "class"
        else describe(exercise.arguments, case.args)
    )
    middle = [f"  Input:   {case.label}: {given}"]
    if exercise.kind == "value":  # the expected one is the answer
        return "\n".join(_cut(line) for line in [*summary, *last])
    if shown.outcome.kind == "raised":
        error = shown.outcome.error
        middle.append(f"  Error:   {error.type}: {_one_line(error.message)}")
        where = _where(shown)
        if where:
            middle.append(f"  Yours:   {where}")
    elif shown.differences:
        middle.extend(_beside(shown.differences[0]))
    room = LINES - len(summary) - len(last)
    lines = [*summary, *middle[:room], *last]
    return "\n".join(_cut(line) for line in lines)


def stand_in_line(stand_ins: tuple[str, ...]) -> str:
    names = ", ".join(stand_ins)
    is_, yours = ("is", "yours is") if len(stand_ins) == 1 else ("are", "yours are")
    return (
        f"(Here {names} {is_} the course's: {yours} not right yet, or missing. "
        "This does not cost you points.)"
    )


def describe(names: tuple[str, ...], values: tuple) -> str:
    """The arguments by name and shape: `A (3, 5), W (2, 3), kind "a text"`."""
    return ", ".join(f"{n} {_shape(v)}" for n, v in zip(names, values, strict=True))


def described_use(made_with: tuple, calls: tuple) -> str:
    """What a class is asked for: `made with 7, then shares((7, 3)), step((7, 3), 0.26)`."""
    made = f"made with {', '.join(map(_short, made_with))}" if made_with else "made"
    steps = [f"{name}({', '.join(map(_short, args))})" for name, args in calls]
    return f"{made}, then {', '.join(steps)}"


def _short(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else _shape(value)


def number(value: float) -> str:
    """A number of at most six digits: enough to compare by eye."""
    text = f"{float(value):.6g}"
    return "0" if text == "-0" else text


def _shape(value: object) -> str:
    if isinstance(value, np.ndarray):
        return str(value.shape)
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k} {_shape(v)}" for k, v in list(value.items())[:2]) + ", ...}"
    if isinstance(value, list) and value and isinstance(value[0], tuple):
        return f"of {len(value)} layer{'s' * (len(value) != 1)}"
    if isinstance(value, tuple):
        return "(" + ", ".join(_shape(item) for item in value) + ")"
    return str(value)


def _beside(difference) -> list[str]:
    """The expected part and the learner's own, row by row."""
    right, got, part = difference.expected, difference.got, difference.part
    if isinstance(right, str):
        yours = f'"{got[:40]}"' if isinstance(got, str) else kind_of(got)
        return [f'  Expected: {part} "{right}"; yours: {yours}']
    if not isinstance(right, np.ndarray | float | int | np.generic):
        return []
    target = np.array(right)
    own = None if is_matrix(got) else as_numbers(got)
    if own is None:
        words = f"of shape {target.shape}" if target.ndim else number(target)
        return [f"  Expected: {part} {words}; yours: {kind_of(got)}"]
    left = [f"expected {part} {target.shape or ''}".rstrip(), *_rows(target)]
    mine = [f"yours {own.shape or ''}".rstrip(), *_rows(own)]
    width = max(map(len, left))
    lines = []
    for i in range(max(len(left), len(mine))):
        a = left[i] if i < len(left) else ""
        b = mine[i] if i < len(mine) else ""
        lines.append(f"    {a:<{width}}   {b}".rstrip())
    if difference.kind == "value" and target.ndim == 2 and target.size > 1:
        wrong = wrong_entries(target, own)
        at = tuple(int(i) for i in np.argwhere(wrong)[0])
        lines.append(
            f"    {int(wrong.sum())} of {wrong.size} entries differ, the first at "
            f"[{', '.join(map(str, at))}]: {number(target[at])}, yours {number(own[at])}"
        )
    return lines


def _rows(array: np.ndarray) -> list[str]:
    if array.ndim == 0:
        return [number(array)]
    if array.ndim > 2 or array.size == 0:
        return []
    table = np.atleast_2d(array)
    cells = [[number(value) for value in row[:COLUMNS]] for row in table[:ROWS]]
    width = max(len(cell) for row in cells for cell in row)
    more = " ..." if table.shape[1] > COLUMNS else ""
    rows = ["[" + " ".join(f"{cell:>{width}}" for cell in row) + more + "]" for row in cells]
    if len(table) > ROWS:
        rows[-1] += " ..."
    return rows


def _where(trial: Trial) -> str:
    error = trial.outcome.error
    if error is None or error.line is None:
        return ""
    inside = f" (in your {error.within})" if error.within else ""
    line = f"line {error.line}"
    return f"{line}: {error.source}{inside}" if error.source else line + inside


def _wrapped(label: str, text: str, most: int) -> list[str]:
    """A sentence over at most `most` lines, indented below its label."""
    words, lines = text.split(), [label]
    for word in words:
        if len(lines[-1]) + len(word) + 1 > WIDTH and len(lines) < most:
            lines.append(" " * len(label))
        lines[-1] += word + " "
    return [line.rstrip() for line in lines]


def _one_line(text: str) -> str:
    return " ".join(str(text).split())


def _cut(line: str) -> str:
    return line if len(line) <= 2 * WIDTH else line[: 2 * WIDTH - 4] + " ..."
