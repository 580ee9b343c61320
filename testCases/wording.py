"""What the learner reads: at most 12 lines, plain words, the target beside the own result."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from testCases.compare import kind_of, wrong_entries
from testCases.fixtures import ARGUMENTS
from testCases.outcome import Diagnosis, Trial

WIDTH = 92  # characters a line: fits JupyterLab beside its file list
LINES = 12
ROWS, COLUMNS = 3, 4  # of an array that is shown


def not_attempted(name: str) -> str:
    return f"{name} is not written yet."


def timeout(name: str, trial: Trial) -> str:
    where = _where(trial)
    lines = [
        f"{name}: stopped, it takes too long (input: {trial.case.label}).",
        "  Mistake: a loop that does not end, or far more work than the arrays ask for.",
    ]
    if where:
        lines.append(f"  It was at {where}")
    lines.append(f"  Next:    hint({name}) gives one step of help at a time.")
    return "\n".join(lines)


def crashed(name: str, trial: Trial) -> str:
    lines = [f"{name}: Python itself ended while running it (input: {trial.case.label})."]
    if trial.outcome.error is not None:
        lines.append(f"  {_one_line(trial.outcome.error.message)}")
    return "\n".join(lines)


def telling(trials: list[Trial]) -> Trial:
    """The failed input to show: an error before a type before a shape before a value."""

    def rank(trial: Trial) -> int:
        if trial.outcome.kind == "raised":
            return 0
        if trial.differences:
            return {"type": 1, "shape": 2, "value": 3}[trial.differences[0].kind]
        return 4

    return min((trial for trial in trials if not trial.right), key=rank)


def summary(name: str, shown: Trial, passed: int, total: int, diagnosis: Diagnosis) -> list[str]:
    """What is wrong, which mistake it is, which line of maths: no numbers of the inputs."""
    if shown.outcome.kind == "raised":
        headline = f"your code stops with {shown.outcome.error.type}"
    elif shown.differences:
        difference = shown.differences[0]
        headline = (
            difference.says if difference.kind != "value" else f"{difference.part} is not right"
        )
    else:
        headline = f"it changes its argument {shown.changed[0]}"
    lines = [f"{name}: {headline} ({passed} of {total} inputs pass)."]
    for sentence in diagnosis.says[:2]:
        lines.extend(_wrapped("  Mistake: ", sentence, 2))
    if diagnosis.maths:
        lines.append(f"  Maths:   {diagnosis.maths}")
    return lines[:6]


def message(name: str, shown: Trial, summary: list[str], stand_ins: tuple[str, ...]) -> str:
    """The summary, then the input, the target beside the own result, and where help is."""
    last = [f"  Next:    hint({name}) gives one step of help at a time."]
    if stand_ins:
        last.insert(0, f"  {stand_in_line(stand_ins)}")
    middle = [f"  Input:   {shown.case.label}: {describe(ARGUMENTS[name], shown.case.args)}"]
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
        "It costs you nothing.)"
    )


def describe(names: tuple[str, ...], values: tuple) -> str:
    """The arguments by name and shape: `A (3, 5), W (2, 3), activation "relu"`."""
    return ", ".join(f"{n} {_shape(v)}" for n, v in zip(names, values, strict=True))


def number(value: float) -> str:
    """Six digits are enough to compare by eye."""
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
        return f"of {len(value)} layers"
    if isinstance(value, tuple):
        return "(" + ", ".join(_shape(item) for item in value) + ")"
    return str(value)


def _beside(difference) -> list[str]:
    """The target and the learner's own, row by row."""
    expected, got = difference.expected, difference.got
    if isinstance(expected, str):
        yours = f'"{got}"' if isinstance(got, str) else kind_of(got)
        return [f'  Target:  {difference.part} "{expected}"; yours: {yours}']
    if not isinstance(expected, np.ndarray | float | int | np.generic):
        return []
    target = np.array(expected)
    if not isinstance(got, np.ndarray | float | int | np.generic) or type(got) is np.matrix:
        return [f"  Target:  {difference.part} {_array_words(target)}; yours: {kind_of(got)}"]
    own = np.array(got)
    if own.dtype.kind not in "biufc":
        return [f"  Target:  {difference.part} {_array_words(target)}; yours: {kind_of(got)}"]
    left = [f"target {difference.part} {target.shape or ''}".rstrip(), *_rows(target)]
    right = [f"yours {own.shape or ''}".rstrip(), *_rows(own)]
    width = max(map(len, left))
    lines = []
    for i in range(max(len(left), len(right))):
        a = left[i] if i < len(left) else ""
        b = right[i] if i < len(right) else ""
        lines.append(f"    {a:<{width}}   {b}".rstrip())
    if difference.kind == "value" and target.ndim == 2 and target.size > 1:
        wrong = wrong_entries(target, own)
        at = tuple(int(i) for i in np.argwhere(wrong)[0])
        lines.append(
            f"    {int(wrong.sum())} of {wrong.size} entries differ, the first at "
            f"[{', '.join(map(str, at))}]: {number(target[at])}, yours {number(own[at].real)}"
        )
    return lines


def _array_words(array: np.ndarray) -> str:
    return f"of shape {array.shape}" if array.ndim else number(array)


def _rows(array: np.ndarray) -> list[str]:
    if array.ndim == 0:
        return [number(array.real)]
    if array.ndim > 2 or array.size == 0:
        return []
    table = np.atleast_2d(array).real
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
    return f"line {error.line}: {error.source}" if error.source else f"line {error.line}"


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
