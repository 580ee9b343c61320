"""From the program of one submission to its marks: run it, and judge what each check finds there.

Judging happens out here; what runs in the sandbox only makes the calls and hands out the values.
"""

from dataclasses import dataclass, field

from dnn_course.notebook.source import lifted, names_read, python_of
from testCases.engine.judge import PUBLISHED_SEED, judge
from testCases.engine.stand_ins import COURSES_OWN, stood_in_for
from testCases.exercises import EXERCISES

from .out_of_reach import not_here
from .subject import ALL, Cell, Outcome, SandboxSubject, Submission
from .task import Row


def judge_lesson(lesson, attempt, box, task):
    """The rows of one lesson, in its order. attempt: what the learner handed in, read."""
    cells, places = cells_to_run(attempt.steps)
    submission = Submission(
        box, cells, lesson.allowed, lesson.answers, dict(lesson.constants), task.files
    )
    found = attempt.found
    course = Known(submission)
    rows = {}
    try:
        for name in sorted(lesson.judged, key=places.get):
            source = found[name].source if found[name] else ""
            judged = Judged(name, places[name], lesson.points[name], source, task.seed)
            row = judge_exercise(submission, course, judged, attempt.notebook)
            if found[name] is None and row.status != "passed":
                message = f"No cell of the notebook is the exercise {name}."
                row = Row(name, "missing", 0, lesson.points[name], message)
            rows[name] = row
            if row.status not in ("passed", "not_attempted"):
                submission.stop()  # whatever it did to its process costs the next exercise nothing
        return [rows[name] for name in lesson.judged]
    finally:
        submission.stop()


def cells_to_run(steps):
    """(cells, places): the cells that are run, and for each check how many come before it.

    The learner's are run whole; of the lesson's own what defines, and what computes a value that a
    learner's cell reads.
    """
    own = [python_of(step.cell["source"]) for step in steps if step.kind == "own"]
    wanted = {name for source in own for name in names_read(source)}
    given = lifted([step.cell["source"] for step in steps if step.kind == "given"], wanted)
    own, given = iter(own), iter(given)
    cells, places = [], {}
    for step in steps:
        if step.kind == "check":
            places[step.name] = len(cells)
        elif step.kind in ("own", "given"):
            source = next(own if step.kind == "own" else given)
            if source.strip():
                cells.append(Cell(source, (step.name, *step.also)))
    return cells, places


@dataclass(frozen=True)
class Judged:
    """What is to be judged: the function that `name` is bound to where its check comes."""

    name: str
    place: int  # how many cells are run before
    max_points: float
    source: str  # the learner's own cell
    seed: int


@dataclass
class Known:
    """Which functions were right when they were last looked at: each is judged once, not again and
    again for all that call it, as long as no name was bound anew.
    """

    submission: Submission
    right: dict = field(default_factory=dict)  # (name, where, generation, seed) -> bool

    def stood_in_for(self, judged, bound, where, seed):
        """The functions that the course's stand in for while `judged` is judged."""
        key = (where, self.submission.generation, seed)

        def subject_of(each):
            right = self.right.get((each.name, *key))
            if bound[each.name] == "course" or right:
                return COURSES_OWN
            if bound[each.name] != "own" or right is False:
                return None
            return self.subject(each.name, judged)

        exercise = EXERCISES[judged.name]
        wrong = stood_in_for(exercise, subject_of, seed=seed)
        for each in exercise.reaches:
            if bound[each.name] == "own":
                self.right[each.name, *key] = each.name not in wrong
        return wrong

    def subject(self, name, judged):
        seconds = self.submission.box.limits.seconds
        kinds = EXERCISES[name].kind, EXERCISES[judged.name].kind
        return SandboxSubject(name, self.submission, judged.place, judged.name, seconds, *kinds)

    def verdict(self, judged, seed):
        """(verdict, the subject that was judged) of an exercise on the inputs of one seed."""
        exercise, submission = EXERCISES[judged.name], self.submission
        subject = self.subject(judged.name, judged)
        others = [each.name for each in exercise.reaches]
        found = submission.look(judged.place, judged.name, others, exercise.kind)
        if found is None or submission.too_slow(judged.name):
            kind, error = submission.trouble(judged.name, exercise.kind)
            subject.over, subject.error = Outcome(kind, error=error), error
            wrong, where = others, ""
        else:
            bound, where = found
            wrong = self.stood_in_for(judged, bound, where, seed)
        submission.refused.clear()
        verdict = judge(exercise, subject, seed=seed, wrong=wrong)
        key = (judged.name, where, submission.generation, seed)
        self.right[key] = verdict.status == "passed"
        return verdict, subject


def judge_exercise(submission, known, judged, notebook):
    """Judge one function on this run's seed; explain a failure on the published one.

    The published inputs are those that the learner's own check uses: the page can show them, and
    says nothing about this run's. What the code says of its own (an error's text, an exit code) is
    taken from them, too: on this run's inputs it could tell these.
    """
    if submission.over_time:
        says = out_of_time(submission)
        return Row(judged.name, "timeout", 0, judged.max_points, says, source=judged.source)
    verdict, subject = known.verdict(judged, judged.seed)
    status, message, mistake = verdict.status, verdict.message, verdict.mistake
    if status != "passed" and submission.refused:
        status, message = "refused", refusal(submission.refused)
    elif status in ("failed", "crashed") and judged.seed != PUBLISHED_SEED:
        shown, subject = None, None
        if not submission.over_time:
            shown, subject = known.verdict(judged, PUBLISHED_SEED)
        if shown and shown.status == status:
            message, mistake = shown.message, shown.mistake
        else:
            message, subject = only_hidden(verdict, shown), None
    if status == "failed" and subject:
        missing = not_here(subject.error, earlier_errors(submission, judged), notebook)
        if missing:
            status, message, mistake = "needs_a_look", f"{judged.name}: {missing}", None
    points = judged.max_points if status == "passed" else 0
    return Row(
        judged.name, status, points, judged.max_points, message, mistake,
        verdict.stand_ins, verdict.passed, verdict.total, judged.source,
    )  # fmt: skip


def earlier_errors(submission, judged):
    """What may have kept a function from being right before it was called: its own cell's error,
    then those of the cells before it.
    """
    before = range(judged.place - 1, -1, -1)
    own_first = sorted(before, key=lambda at: judged.name not in submission.cells[at].names)
    return [submission.errors[at] for at in own_first if at in submission.errors]


def out_of_time(submission):
    """Why an exercise was not judged: those before it used up the whole submission's time."""
    return (
        "Not judged: the exercises before it took all the time of this notebook "
        f"({ALL * submission.box.limits.seconds:.0f} s)."
    )


def refusal(names):
    """Why an answer that is only imported gets no points."""
    names = ", ".join(sorted(names))
    return f"Your code takes {names} from the course. Write the function yourself."


def only_hidden(verdict, shown):
    """The message for an answer that does not do the same on the published inputs.

    shown: its verdict there; None where there was no time for them. No word of the message is the
    code's: what it raises or returns could tell the hidden inputs.
    """
    right = f"{verdict.passed} of {verdict.total} are right."
    if shown is None or shown.status == "timeout":
        return f"Not all inputs come out right, and no time was left to say more: {right}"
    if shown.status == "passed" and verdict.status == "failed":
        return f"The published inputs come out right, others do not: {right}"
    if shown.status == "passed":
        return f"The published inputs come out right; on others Python itself ended: {right}"
    return f"On others than the published inputs it fails in another way: {right}"
