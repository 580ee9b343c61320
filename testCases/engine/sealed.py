"""A check without the answer: what an exercise's record gives on the published inputs, as data.

`seal` runs formula and known mistakes once, where they are; `unseal` makes an `Exercise` of what
came out: the same inputs, what is expected there, what each mistake gives. No line of the record's
code is in it, and none is run: the file is JSON and numbers.

What it cannot do: draw other inputs, and stand in for a function on arguments that the formula
never hands to it.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from .calling import Foreign
from .compare import copy, same
from .diagnose.behaviour import nudged
from .diagnose.calls import calls_of_the_formula
from .diagnose.known import Raised, gives
from .exercise import Case, Exercise, Mistake
from .judge import PUBLISHED_SEED
from .prints import Prints
from .trial import expected, quietly

ENDING = ".check"
_PLAIN = (
    "name", "arguments", "result", "kind", "rtol", "atol", "maths", "hints", "depends", "inside",
    "may_change", "extra_keys", "choices", "choices_name", "fixed", "not_repeatable",
)  # fmt: skip
_MOVED, _STILL, _RAISES = range(3)  # what an argument's small change does to the expected result


_PRINTS = ("name", "means", "without")


class SealError(ValueError):
    """A file that is no sealed check, or one of another version of the course."""


class MissingError(SealError):
    """What the exercise calls is not known (yet)."""


# --- sealing ------------------------------------------------------------------------------------


def seal(exercise: Exercise, used_by: Iterable[Exercise] = ()) -> bytes:
    """The check of an exercise as data, to be handed out.

    Parameters
    ----------
    exercise : Exercise
        With its formula and mistakes.
    used_by : iterable of Exercise
        Those that reach it: on what their formulas hand to it, it can stand in.
    """
    box = _Box()
    cases, probes = exercise.cases(PUBLISHED_SEED), exercise.probes(PUBLISHED_SEED)
    calls = [call for each in used_by for call in _calls_of(each) if call.name == exercise.name]
    with quietly():
        said = {name: getattr(exercise, name) for name in _PLAIN}
        said["maths"], said["inside"] = dict(exercise.maths), dict(exercise.inside)
        record = {
            "version": 1,
            "said": box.put(said),
            "reaches": [each.name for each in exercise.reaches],
            "cases": [_case(exercise, case, box) for case in cases],
            "probes": [_case(exercise, case, box) for case in probes],
            "mistakes": [_mistake(m, (*cases, *probes), box) for m in exercise.candidates],
            "own_mistakes": len(exercise.mistakes),
            "calls": [[box.put(call.args), box.put(call.result)] for call in calls],
            "prints": exercise.prints and [getattr(exercise.prints, name) for name in _PRINTS],
        }
    return box.packed(record)


def _case(exercise: Exercise, case: Case, box: _Box) -> dict:
    wanted = expected(exercise, case.args)
    paths = exercise.order(wanted) if exercise.order else None
    made = calls_of_the_formula(exercise, case.args) if exercise.depends else []
    return {
        "label": case.label,
        "args": box.put(case.args),
        "expected": box.put(wanted),
        "sizes": dict(exercise.sizes(*case.args)) if exercise.sizes else None,
        "order": None if paths is None else box.put([tuple(path) for path in paths]),
        "calls": [[call.name, box.put(call.args), box.put(call.result)] for call in made],
        "prints": exercise.prints and exercise.prints.number(case.args, wanted),
        "nudges": [_nudge(exercise, args, wanted) for _, args in nudged(exercise, case.args)],
    }


def _nudge(exercise: Exercise, args: tuple, wanted: object) -> int:
    try:
        return _STILL if same(expected(exercise, args), wanted) else _MOVED
    except Exception:
        return _RAISES


def _mistake(mistake: Mistake, cases: Iterable[Case], box: _Box) -> dict:
    found = [gives(mistake, case) for case in cases]
    return {
        "id": mistake.id,
        "says": mistake.says,
        "gives": [
            {"raised": [value.type, value.message]} if isinstance(value, Raised) else box.put(value)
            for value in found
        ],
    }


def _calls_of(exercise: Exercise):
    for case in (*exercise.cases(PUBLISHED_SEED), *exercise.probes(PUBLISHED_SEED)):
        yield from calls_of_the_formula(exercise, case.args)


# --- unsealing ----------------------------------------------------------------------------------


def unseal(data: bytes, others: Mapping[str, Exercise]) -> Exercise:
    """The exercise of a sealed check. others: those that it may call, by name.

    Raises SealError for what is no sealed check.
    """
    try:
        box, record = _Box.of(data)
        if record["version"] != 1:
            raise SealError(f"a sealed check of version {record['version']}, not 1")
        return _made(record, box, others)
    except (KeyError, TypeError, IndexError, ValueError, zipfile.BadZipFile) as error:
        if isinstance(error, SealError):
            raise
        raise SealError(f"this is no sealed check ({type(error).__name__})") from error


def read_sealed(folder: str | os.PathLike, known: Mapping[str, Exercise]) -> list[Exercise]:
    """The sealed checks of a folder that are not of `known` exercises, in an order that fits.

    Raises SealError, naming the file, for what is no sealed check.
    """
    waiting = {p.stem: p for p in sorted(Path(folder).glob(f"*{ENDING}")) if p.stem not in known}
    found: dict[str, Exercise] = {}
    while waiting:
        before = len(found)
        for name, path in list(waiting.items()):
            try:
                found[name] = unseal(path.read_bytes(), {**known, **found})
            except MissingError:
                continue
            except SealError as error:
                raise SealError(f"{path}: {error}") from None
            del waiting[name]
        if len(found) == before:
            names = ", ".join(str(path) for path in waiting.values())
            raise SealError(f"{names}: the checks of what these exercises call are not here")
    return list(found.values())


def _made(record: dict, box: _Box, others: Mapping[str, Exercise]) -> Exercise:
    if not set(record["reaches"]) <= set(others):
        raise MissingError
    said = box.take(record["said"])
    name = said["name"]
    entries = [*record["cases"], *record["probes"]]
    drawn = [Case(each["label"], box.take(each["args"])) for each in entries]
    cases, probes = drawn[: len(record["cases"])], drawn[len(record["cases"]) :]
    results, known, sizes, orders, calls, prints = {}, {}, {}, {}, {}, {}
    for entry, case in zip(entries, drawn, strict=True):
        key, wanted = digest(case.args), box.take(entry["expected"])
        results[key] = known[key] = wanted
        sizes[key], prints[key] = entry["sizes"], entry["prints"]
        orders[digest(wanted)] = entry["order"] and box.take(entry["order"])
        calls[key] = [(n, box.take(args), box.take(gave)) for n, args, gave in entry["calls"]]
    handed = [(box.take(args), box.take(gave)) for args, gave in record["calls"]]
    shell = Exercise(formula=lambda: None, inputs=lambda draw: [], **said)
    for entry, case in zip(entries, drawn, strict=True):
        wanted = known[digest(case.args)]
        for (_, args), what in zip(nudged(shell, case.args), entry["nudges"], strict=True):
            results.setdefault(digest(args), {_STILL: wanted, _MOVED: _OTHER}.get(what, _RAISES))

    def formula(*args):
        found = results.get(digest(args), _RAISES)
        if found is _RAISES:
            raise SealError(f"{name}: what is expected on other inputs is not in a sealed check")
        return copy(found)

    def stand_in(*args):
        for given, gave in (*handed, *((case.args, known[digest(case.args)]) for case in drawn)):
            if same(given, args):
                return copy(gave)
        raise SealError(
            f"your {name} is not right yet, and the check of this folder has the course's only for "
            f"what the lecture's formula hands to it. Repair {name} first."
        )

    keys = [digest(case.args) for case in drawn]
    found = [_candidate(each, keys, box) for each in record["mistakes"]]
    return Sealed(
        formula=formula,
        inputs=lambda draw: probes if draw.square else cases,
        mistakes=tuple(found[: record["own_mistakes"]]),
        reference=stand_in,
        sizes=(lambda *args: sizes.get(digest(args)) or {}) if any(sizes.values()) else None,
        order=(lambda wanted: orders.get(digest(wanted)) or []) if any(orders.values()) else None,
        prints=record["prints"] and _prints(*record["prints"], prints),
        reaches=tuple(others[each] for each in record["reaches"]),
        known=tuple(found),
        calls=calls,
        **said,
    )


def _prints(name: str, means: str, without: list[str], numbers: dict) -> Prints:
    return Prints(name, lambda args, _: numbers.get(digest(args)), means, tuple(without))


def _candidate(entry: dict, keys: list[str], box: _Box) -> Mistake:
    table = dict(zip(keys, entry["gives"], strict=True))

    def gave(*args):
        found = table[digest(args)]
        if isinstance(found, dict) and "raised" in found:
            raise type(found["raised"][0], (Exception,), {})(found["raised"][1])
        return box.take(found)

    return Mistake(entry["id"], entry["says"], gave)


_OTHER = Foreign("another result")


@dataclass(frozen=True, eq=False)
class Sealed(Exercise):
    """An exercise whose formula is a table."""

    known: tuple[Mistake, ...] = ()
    calls: Mapping[str, list] = field(default_factory=dict)

    @property
    def candidates(self) -> tuple[Mistake, ...]:
        return self.known

    def formula_with(self, others: Mapping[str, Callable[..., object]]) -> Callable[..., object]:
        """Makes the calls that the formula made on these arguments."""

        def formula(*args):
            for name, given, _ in self.calls.get(digest(args), ()):
                if name in others:
                    others[name](*given)
            return self.formula(*args)

        return formula


# --- values as data -----------------------------------------------------------------------------


def digest(value: object) -> str:
    """A text that two values share when they are the same to the last bit."""
    box = _Box()
    text = json.dumps(box.put(value), sort_keys=True)
    return hashlib.sha256(text.encode() + b"".join(box.blobs)).hexdigest()


class _Box:
    """Values as JSON, and their arrays as one run of bytes, each of them once."""

    def __init__(self):
        self.blobs: list[bytes] = []
        self.places: dict[tuple, int] = {}
        self.arrays: list[np.ndarray] = []

    def put(self, value: object) -> object:
        match value:
            case None | bool() | str():
                return value
            case np.ndarray() | np.generic():
                return {"a": self._place(np.asarray(value)), "g": isinstance(value, np.generic)}
            case int():
                return {"i": value}
            case float():
                return {"f": value.hex()}
            case tuple() | list():
                kind = "t" if isinstance(value, tuple) else "l"
                return {kind: [self.put(item) for item in value]}
            case Mapping():
                return {"d": [[self.put(k), self.put(v)] for k, v in value.items()]}
        return {"o": type(value).__name__}

    def _place(self, array: np.ndarray) -> int:
        if array.dtype.hasobject:
            array = np.array(str(array))
        key = (array.dtype.str, array.shape, array.tobytes())
        if key not in self.places:
            self.places[key] = len(self.places)
            self.blobs.append(json.dumps([array.dtype.str, array.shape]).encode() + key[2])
            self.arrays.append(array)
        return self.places[key]

    def take(self, node: object) -> object:
        if not isinstance(node, dict):
            return node
        match node:
            case {"a": place, "g": scalar}:
                array = self.arrays[place]
                return array[()] if scalar else array.copy()
            case {"i": number}:
                return number
            case {"f": text}:
                return float.fromhex(text)
            case {"t": items}:
                return tuple(map(self.take, items))
            case {"l": items}:
                return list(map(self.take, items))
            case {"d": pairs}:
                return {self.take(key): self.take(value) for key, value in pairs}
            case {"o": name}:
                return Foreign(name)
        raise SealError("a value of no known kind")

    def packed(self, record: dict) -> bytes:
        heads = [[a.dtype.str, list(a.shape)] for a in self.arrays]
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
            for name, content in (
                ("record.json", json.dumps({"arrays": heads, **record}).encode()),
                ("arrays", b"".join(a.tobytes() for a in self.arrays)),
            ):
                file.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
        return out.getvalue()

    @classmethod
    def of(cls, data: bytes) -> tuple[_Box, dict]:
        box = cls()
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            record, blob = json.loads(file.read("record.json")), file.read("arrays")
        at = 0
        for dtype, shape in record["arrays"]:
            kind = np.dtype(dtype)
            size = int(np.prod(shape)) * kind.itemsize
            box.arrays.append(np.frombuffer(blob[at : at + size], kind).reshape(shape).copy())
            at += size
        return box, record
