"""A learner's functions, as the checks see them: `Submission` runs them in the sandbox.

`SandboxSubject` is what `testCases.judge.judge` calls a Subject: `call` makes one call in the
learner's process and returns an Outcome, whatever happens there. A process that ended is made anew
for the next check, without the cell that ended it, if one did.
"""

import time
from dataclasses import dataclass, field

from dnn_helpers.bug_hunt import FAULTS
from testCases.engine.calling import Call, ErrorInfo, Foreign, Outcome

from . import reference
from .sandbox import PATIENCE, Ended

GRACE = 1.0  # seconds in which a process that stops its own call too late may still say so
CONSTANTS = {"FAULTS": FAULTS}  # what lessons import that a function may want to read


@dataclass(frozen=True)
class Cell:
    """A piece of a submission to be run: an exercise (name) or definitions that it needs (None)."""

    source: str
    name: str | None = None
    keep: tuple[str, ...] = ()  # graded functions that it defines


@dataclass
class Submission:
    """One learner's cells for one lesson, in a process of their own.

    allowed: the functions that the lesson hands out. answers: those that it does not.
    """

    box: object
    cells: list[Cell]
    allowed: tuple[str, ...]
    answers: tuple[str, ...]
    process: object = None
    defined: frozenset = frozenset()
    errors: dict = field(default_factory=dict)  # cell number -> ErrorInfo of its first error
    ended: dict = field(default_factory=dict)  # cell number -> Ended: it took the process with it
    refused: set = field(default_factory=set)  # answers that were asked for
    used: set = field(default_factory=set)  # reference functions that were called

    def running(self):
        """The learner's process with all cells run in it, but for those that ended it."""
        while self.process is None:
            process = self.box.process()
            at = None
            try:
                process.ask(
                    {
                        "op": "setup",
                        "allowed": self.allowed,
                        "answers": self.answers,
                        "constants": CONSTANTS,
                    }
                )
                for at, cell in enumerate(self.cells):
                    if at not in self.ended:
                        self._run(process, at, cell)
                self.process = process
            except Ended as end:
                if at is None:
                    raise
                self.ended[at] = end
        return self.process

    def _run(self, process, at, cell):
        label = f"cell {cell.name or at}"
        reply = process.ask(
            {"op": "cell", "label": label, "source": cell.source, "keep": cell.keep},
            seconds=self.box.limits.seconds,
            answers=self.answer,
        )
        found = reply.get("errors")
        if isinstance(found, list) and found:
            self.errors[at] = error_info(found[0])
        names = reply.get("defined")
        if isinstance(names, list):
            self.defined |= {name for name in names if isinstance(name, str)}
        self.note_refusals(reply)

    def note_refusals(self, reply):
        names = reply.get("refused")
        self.refused |= (
            {n for n in names if n in self.answers} if isinstance(names, list) else set()
        )

    def answer(self, name, args, kwargs, stand_ins=()):
        """The reference function's result for the learner's code: only what this moment allows."""
        if name in self.answers and name not in stand_ins:
            self.refused.add(name)
        self.used.add(name)
        return reference.answer(name, args, kwargs, {*self.allowed, *stand_ins})

    def trouble(self, name):
        """Why `name` cannot be called: (kind, ErrorInfo), or None when it can."""
        at = next((i for i, cell in enumerate(self.cells) if cell.name == name), None)
        if at in self.ended:
            return self.ended[at].kind, ErrorInfo("Ended", f"running the cell, {self.ended[at]}")
        if name not in self.defined:
            return "raised", self.errors.get(at) or ErrorInfo(
                "NameError", f"your cell defines no function {name}"
            )
        return None

    def stop(self):
        """End the process; the next call makes a fresh one."""
        if self.process is not None:
            self.process.close()
        self.process = None


@dataclass
class SandboxSubject:
    """One of a learner's functions, for one check of at most `seconds`: a `Subject`."""

    name: str
    submission: Submission
    seconds: float = 10.0
    stand_ins: tuple[str, ...] = ()
    used: set = field(default_factory=set)  # stand-ins that were called
    calls: int = 0
    over: Outcome | None = None

    def stand_in(self, names):
        self.stand_ins, self.used = tuple(sorted(names)), set()

    def call(self, *args):
        """One call in the learner's process. Never raises for anything that the learner did."""
        return self._call(args, without_data=False)

    def call_without_data(self, *args):
        """As `call`, in a notebook without data: a function that needs a variable there fails."""
        return self._call(args, without_data=True)

    def calls_made(self, names, args):
        """Which of the functions `names` it calls on these arguments, and with what."""
        if self.over is not None or self._over():
            return []
        try:
            made = self._ask("calls", {"args": args}, names=list(names)).get("value")
        except Ended:
            return []
        self.calls += 1
        found = []
        for each in made if isinstance(made, list) else ():
            match each:
                case (str(name), tuple(given), dict(named)) if name in names:
                    found.append(Call(name, given, named))
                case _:
                    return []
        return found

    def signature(self):
        """The names of its parameters; None where they cannot be told."""
        if self.over is not None or self._over():
            return None
        try:
            names = self._ask("signature").get("signature")
        except Ended:
            return None
        texts = isinstance(names, list) and all(isinstance(name, str) for name in names)
        return tuple(name[:80] for name in names[:50]) if texts else None

    def _call(self, args, without_data):
        if self.over is not None or self._over():
            return self.over  # a check that has timed out or crashed once has its answer
        started = time.monotonic()
        try:
            reply = self._ask("call", {"args": args}, without_data=without_data)
        except Ended as end:
            self.over = Outcome(end.kind, error=ErrorInfo("Ended", str(end)))
            return self.over
        self.calls += 1
        self.seconds = max(self.seconds - (time.monotonic() - started), 0.05)
        found = outcome(reply)
        if found.kind in ("timeout", "crashed"):
            self.over = found
        return found

    def _over(self):
        """Whether there is nothing to call, and then what every call gives."""
        self.submission.running()
        trouble = self.submission.trouble(self.name)
        if trouble:
            self.over = Outcome(trouble[0], error=trouble[1])
        return self.over

    def _ask(self, op, values=None, **message):
        message |= {"op": op, "name": self.name, "stand_ins": self.stand_ins, "calls": self.calls}
        message |= {"seconds": self.seconds, "patience": PATIENCE}
        try:
            reply = self.submission.running().ask(
                message,
                values,
                seconds=self.seconds + GRACE,
                answers=self._answer,
            )
        except Ended:
            self.submission.process = None
            raise
        self.submission.note_refusals(reply)
        return reply

    def _answer(self, name, args, kwargs):
        if name in self.stand_ins:
            self.used.add(name)
        return self.submission.answer(name, args, kwargs, self.stand_ins)


def outcome(reply):
    """A learner's process's answer as an Outcome. Its every part may be anything."""
    kind = reply.get("kind")
    if kind not in ("returned", "raised", "not_attempted", "timeout"):
        return Outcome(
            "crashed", error=ErrorInfo("Ended", "it sent the grader something that is no result")
        )
    after = reply.get("args_after")
    stdout = reply.get("stdout")
    return Outcome(
        kind,
        value=reply.get("value"),
        args_after=after if type(after) is tuple else (),
        error=error_info(reply["error"]) if isinstance(reply.get("error"), dict) else None,
        stdout=stdout if isinstance(stdout, str) else "",
    )


def error_info(found):
    """An ErrorInfo from what the sandbox says of an exception; texts only, and not too long."""
    found = found if isinstance(found, dict) else {}
    line = found.get("line")
    keys = ("type", "message", "source", "within")
    texts = {key: str(found.get(key, ""))[:600] for key in keys}
    return ErrorInfo(**texts, line=line if type(line) is int else None)


__all__ = ["Cell", "Foreign", "SandboxSubject", "Submission"]
