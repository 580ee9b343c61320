"""What goes into the grading of one submission, and what comes out: plain data that can be sent."""

from dataclasses import dataclass, field

from ..sandbox import Limits


@dataclass(frozen=True)
class Task:
    """One submission to be graded. `problem`: (status, message) where its file is not readable."""

    learner: str
    lesson: str
    content: bytes | None
    seed: int
    limits: Limits = field(default_factory=Limits)
    version: str = ""
    folder: str | None = None  # of the lessons
    problem: tuple[str, str] | None = None
    files: tuple[tuple[str, bytes], ...] = ()  # what lies beside the notebook: (name, content)
    notes: tuple[str, ...] = ()  # how it was found, for the learner and the instructor


@dataclass(frozen=True)
class Row:
    """The mark for one exercise."""

    exercise: str
    status: str
    points: float
    max_points: float
    message: str = ""
    mistake: str | None = None
    stand_ins: tuple[str, ...] = ()
    passed: int = 0  # inputs that gave the right answer ...
    total: int = 0  # ... of so many
    source: str = ""  # the learner's own cell


@dataclass(frozen=True)
class Result:
    """What one submission got, and why."""

    learner: str
    lesson: str
    rows: list[Row]
    warnings: list[str]
    graded: dict | None  # the notebook that was judged
    protections: dict  # the sandbox's protections: name -> "" or the reason why not
    seconds: float
    files: tuple[tuple[str, bytes], ...] = ()  # beside the notebook, for whoever runs it again

    def record(self):
        """Everything but the notebook and its files, as plain JSON."""
        kept = {**vars(self), "rows": [dict(vars(row)) for row in self.rows]}
        del kept["graded"], kept["files"]
        return kept
