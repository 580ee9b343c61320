"""A learner's functions, as the checks see them: `Submission` runs their cells in the sandbox.

`SandboxSubject` is what the engine calls a Subject: `call` makes one call in the learner's process
and returns an Outcome, whatever happens there. A process that ended is made anew for the next
check: the cells are run again up to it, without the cell that ended the process, if one did.
"""

import base64
import functools
import re
import time
from dataclasses import dataclass, field

from dnn_course.notebook.file import MAX_CELL
from testCases.engine.calling import Call, ErrorInfo, Outcome

from ..sandbox import PATIENCE, Ended
from . import reference

GRACE = 1.0  # seconds in which a process that stops its own call too late may still say so
AGAIN = 1.0  # second for a cell that has been too slow before
ALL_CELLS = 4  # times the seconds of one check: the time for all cells of a submission
SHORTEST = 0.05  # second that a call has, however late it comes
ALL = 6  # times the seconds of one check: the time for all of a submission, cells and checks


@dataclass(frozen=True)
class Cell:
    """A piece of a submission to be run."""

    source: str
    names: tuple[str, ...] = ()  # of the exercises that it answers


@dataclass
class Submission:
    """One learner's cells for one lesson, in a process of their own.

    allowed: the functions that the lesson hands out. answers: those that it does not.
    """

    box: object
    cells: list[Cell]
    allowed: tuple[str, ...]
    answers: tuple[str, ...]
    constants: dict = field(default_factory=dict)  # what else lessons import, by name
    files: tuple = ()  # (name, bytes) of what lies beside the notebook
    process: object = None
    done: int = 0  # cells that were run in this process
    generation: int = 0  # changes when a name was bound anew
    spent: float = 0.0  # seconds in cells of this process
    slow: set = field(default_factory=set)  # numbers of cells that did not end in their time
    errors: dict = field(default_factory=dict)  # cell number -> ErrorInfo
    ended: dict = field(default_factory=dict)  # cell number -> Ended: it took the process with it
    refused: set = field(default_factory=set)  # answers that were asked for
    started: float = field(default_factory=time.monotonic)

    @functools.cached_property
    def lines(self):
        """What may be shown as the line at which a call was stopped: one that is written here."""
        # A cell magic (%%time) holds its body in a text: its line ends are written out there.
        texts = [cell.source.replace("\\n", "\n") for cell in self.cells]
        texts += [
            content.decode("utf-8", "replace") for name, content in self.files if ".py" in name
        ]
        return {line.strip()[:200] for text in texts for line in text.splitlines()}

    @property
    def over_time(self):
        """Whether it has had all its time: the exercises that are left are not judged."""
        return self.left <= 0

    @property
    def left(self):
        """Seconds that it has, for all of its cells and checks."""
        return ALL * self.box.limits.seconds - (time.monotonic() - self.started)

    def run_to(self, place):
        """The learner's process, in which the cells before number `place` were run."""
        while True:
            at = None
            try:
                if self.process is None:
                    self._start()
                while self.done < place:
                    at = self.done
                    if at not in self.ended:
                        self._run(at)
                    self.done += 1
                return self.process
            except Ended as end:
                self.process = None
                if at is None:
                    raise
                self.ended[at] = end

    def _start(self):
        self.process, self.done = self.box.process(), 0
        self.generation = 1_000_000 * len(self.ended)  # run again, the cells bind the same
        self.spent = 0.0
        files = [(name, base64.b64encode(content).decode()) for name, content in self.files]
        setup = {"op": "setup", "allowed": self.allowed, "answers": self.answers, "files": files}
        self.process.ask(setup | {"published": reference.PUBLISHED}, {"constants": self.constants})

    def _run(self, at):
        limit = self.box.limits.seconds
        # Once too slow: what it defines comes early, and nobody waits for the rest again.
        seconds = min(AGAIN if at in self.slow else limit, ALL_CELLS * limit - self.spent)
        seconds = min(seconds, max(self.left, SHORTEST))
        if seconds <= 0:
            says = f"not run: the cells before it took more than {ALL_CELLS * limit:.0f} s"
            self.errors[at] = ErrorInfo("TimeLimit", says)
            return
        started = time.monotonic()
        message = {"op": "cell", "label": f"cell {at + 1}", "source": self.cells[at].source}
        message |= {"seconds": seconds, "patience": PATIENCE}
        try:
            reply = self.process.ask(message, seconds=seconds + GRACE, answers=self.answer)
        finally:
            self.spent += time.monotonic() - started
        found = reply.get("errors")
        self.errors.pop(at, None)
        if isinstance(found, list) and found:
            self.errors[at] = error_info(found[0], self.lines)
            if self.errors[at].type == "TimeLimit":
                self.slow.add(at)
        self.generation += reply.get("rebound") is not False
        self.note_refusals(reply)

    def look(self, place, name, others, kind="function"):
        """What `name` is bound to there: None, or {name of another: "own" or "course"} and where.

        A function's other functions are looked for where it sees them.
        """
        message = {"op": "look", "name": name, "others": list(others), "kind": kind}
        try:
            reply = self.run_to(place).ask(message)
        except Ended:
            self.process = None
            return None
        bound, space = reply.get("bound"), reply.get("space")
        if reply.get("callable") is not True or not isinstance(bound, dict):
            return None
        return {other: bound.get(other) for other in others}, str(space)[:200]

    def note_refusals(self, reply):
        names = reply.get("refused")
        self.refused |= (
            {n for n in names if n in self.answers} if isinstance(names, list) else set()
        )

    def answer(self, name, args, kwargs, stand_ins=()):
        """The course's function's result for the learner's code: only what this moment allows."""
        if name in self.answers and name not in stand_ins:
            self.refused.add(name)
        allowed = {*self.allowed, *reference.PUBLISHED, *stand_ins}
        seconds = min(self.box.limits.seconds, max(self.left, SHORTEST))
        return reference.answer(name, args, kwargs, allowed, seconds)

    def too_slow(self, name):
        """Whether the cell of an exercise did not end: what comes behind it is never reached."""
        at = self._cell_of(name)
        return at in self.errors and self.errors[at].type == "TimeLimit"

    def _cell_of(self, name):
        return next((i for i, cell in enumerate(self.cells) if name in cell.names), None)

    def trouble(self, name, kind="function"):
        """Why `name` cannot be called, where it is bound to no such thing: (outcome, ErrorInfo)."""
        at = self._cell_of(name)
        if self.too_slow(name):
            return "timeout", self.errors[at]
        if at in self.ended:
            return self.ended[at].kind, ErrorInfo("Ended", f"running the cell, {self.ended[at]}")
        if at in self.errors:
            stub = self.errors[at].type == "NotImplementedError" and kind != "function"
            return ("not_attempted" if stub else "raised"), self.errors[at]
        return "raised", ErrorInfo("NameError", f"your notebook defines no {kind} {name}")

    def stop(self):
        """End the process; the next call makes a fresh one."""
        if self.process is not None:
            self.process.close()
        self.process = None


@dataclass
class SandboxSubject:
    """One of a learner's functions, for one check of at most `seconds`: a `Subject`.

    It is the function that `name` is bound to when the cells before `place` were run; where `of` is
    another exercise: as that one's function sees it.
    """

    name: str
    submission: Submission
    place: int
    of: str = ""
    seconds: float = 10.0
    kind: str = "function"  # of the exercise `name`
    of_kind: str = "function"  # and of `of`
    stand_ins: tuple[str, ...] = ()
    used: set = field(default_factory=set)  # stand-ins that were called
    calls: int = 0
    over: Outcome | None = None
    error: ErrorInfo | None = None  # the last one that a call ended with

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
        if self.over is not None:
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
        if self.over is not None:
            return None
        try:
            names = self._ask("signature").get("signature")
        except Ended:
            return None
        texts = isinstance(names, list) and all(isinstance(name, str) for name in names)
        return tuple(name[:80] for name in names[:50]) if texts else None

    def _call(self, args, without_data):
        if self.over is not None:
            return self.over  # a check that has timed out or crashed once has its answer
        started = time.monotonic()
        try:
            reply = self._ask("call", {"args": args}, without_data=without_data)
        except Ended as end:
            self.over = Outcome(end.kind, error=ErrorInfo("Ended", str(end)))
            return self.over
        self.calls += 1
        self.seconds = max(self.seconds - (time.monotonic() - started), SHORTEST)
        found = outcome(reply, self.submission.lines)
        if not without_data:  # else the data that was hidden is what it lacked
            self.error = found.error or self.error
        if found.kind in ("timeout", "crashed"):
            self.over = found
        return found

    def _ask(self, op, values=None, **message):
        message |= {"op": op, "name": self.name, "of": self.of or self.name}
        message |= {"kind": self.kind, "of_kind": self.of_kind if self.of else self.kind}
        message |= {"stand_ins": self.stand_ins, "calls": self.calls}
        seconds = min(self.seconds, max(self.submission.left, SHORTEST))
        message |= {"seconds": seconds, "patience": PATIENCE}
        try:
            reply = self.submission.run_to(self.place).ask(
                message,
                values,
                seconds=seconds + GRACE,
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


def outcome(reply, lines=frozenset()):
    """A learner's process's answer as an Outcome. Its every part may be anything.

    lines: the learner's own, of which one may be named.
    """
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
        error=error_info(reply["error"], lines) if isinstance(reply.get("error"), dict) else None,
        stdout=stdout if isinstance(stdout, str) else "",
    )


def error_info(found, lines=frozenset()):
    """An ErrorInfo from what the sandbox says of an exception; texts only, and not too long.

    lines: the learner's own. Only what stands in them is shown, for hidden inputs, too.
    """
    found = found if isinstance(found, dict) else {}
    line, source, within = found.get("line"), str(found.get("source")), str(found.get("within"))
    texts = {key: str(found.get(key, ""))[:600] for key in ("type", "message")}
    names = {within} & {name for one in lines for name in re.findall(r"(?:def|class)\s+(\w+)", one)}
    return ErrorInfo(
        **texts,
        line=line if type(line) is int and 0 < line <= MAX_CELL else None,
        source=source if source in lines else "",
        within=within if names else "",
    )
