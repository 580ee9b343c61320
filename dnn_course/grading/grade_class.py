"""A folder of submissions to a folder of grades: find, grade what is not graded yet, sum up.

    SUBMISSIONS, as an LMS gives them  ->  GRADES/{grades.csv, results.csv, index.html, ...}

GRADES grows: each run adds what it finds, and what an earlier one found stays.

Each submission's result is one file, written whole (`store`), under a key made of all that
decides it: the submission's bytes, the seed, the limits, the course's version. A run that was
killed goes on from there: a record with the right key is kept, anything else is graded again.
"""

import hashlib
import hmac
import os
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from dnn_course.notebook import solved_lessons
from testCases.engine.judge import PUBLISHED_SEED

from .errors import GradingError, VersionMismatchError
from .gradebook.book import write_gradebook
from .gradebook.hand_in_log import read_log, write_log
from .gradebook.marks import was_handed_in
from .gradebook.pages import feedback_page
from .gradebook.store import (
    attempt_name,
    basis,
    known,
    make_private,
    read_record,
    record_key,
    store,
)
from .handed_in.looking import Looker
from .handed_in.odd_files import not_graded
from .handed_in.submissions import handed_in
from .judging.executor import executor
from .judging.grade_one import grade
from .judging.task import Result, Task
from .judging.version import course_version
from .key import load_lessons
from .run import (
    STATE,
    Run,
    begin,
    only_one_run,
    read_the_decisions,
    what_to_grade,
)
from .sandbox import Limits, SandboxError, UnconfinedError
from .source import Source
from .watch import Watch

# ---------------------------------------------------------------------------------- the whole run


def grade_class(
    submissions,
    out,
    *,
    lessons=None,
    jobs=None,
    seed=None,
    limits=None,
    cluster=None,
    folder=None,
    progress=None,
    class_file=None,
    now=None,
):
    """Grade a folder of submissions; return the Run. See the README for what is written.

    submissions: a path, or a `Source`. lessons: names, default those of class.toml, else all.
    seed: default the one this folder of grades was begun with, else a fresh one. jobs: processes,
    default none but this one. cluster: address of a Dask scheduler. progress: called with (done,
    total). class_file: default the class.toml in `out` or beside it. now: which lessons are due;
    default the clock.
    Raises GradingError or NotebookError when the run cannot start.
    """
    source = submissions if isinstance(submissions, Source) else Source(submissions)
    submissions, out = source.path, Path(out)
    chosen, rules = what_to_grade(out, lessons, folder, class_file)
    source.require(out)
    if not out.exists():  # marks, and what is said of people: for whoever graded alone
        out.mkdir(mode=0o700, parents=True)
    make_private(out / STATE / "records")
    with only_one_run(out) as lacks, source.people(out, rules.roster) as everybody:
        run = Run(
            submissions, out, chosen, begin(out, seed), course_version(),
            limits or Limits(), folder, rules, now or datetime.now(UTC), notes=lacks,
            named=bool(lessons), exports=source.exports,
        )  # fmt: skip
        run.log = read_log(run)
        run.log.decided = source.decided(everybody.learners, run.log.decided)
        run.log.named = sorted({*run.log.named, *(one.name for one in chosen if lessons)})
        if not everybody.learners:
            found = [f"{name} {why}" for name, why in everybody.nobodys[:3]]
            raise GradingError(
                f"{submissions}: no learner's folder is in it (<learner>/<lesson>.ipynb)"
                + (f". Found: {', '.join(found)}" if found else "")
            )
        read_the_decisions(run, everybody.learners)
        run.look += [("", not_graded(name, why)) for name, why in everybody.nobodys]
        total = len(everybody.learners) * len(chosen)
        report = progress or (lambda done, of: None)
        here = jobs is None and not cluster
        looker = Looker(load_lessons(None, run.folder), in_this_process=here)
        with executor(jobs, cluster) as submit, looker as look:
            window = 64 if cluster else 2 * (jobs or 1)
            run.watch = Watch(getattr(progress, "tell", lambda text: None), jobs or 0)
            for graded in results(run, everybody.learners, look, submit, window):
                if graded is not None:
                    page = page_of(run, graded[0])
                    store(run, *graded, page)
                    run.judged += bool(page)
                    run.ran += bool(graded[0].protections)
                    run.done += 1
                report(run.done + run.kept, total)
        sum_up(run)
    return run


def page_of(run, result):
    """The learner's page for a result; "" where nothing was handed in: it may not be due yet."""
    record = result.record()
    names = {person.id: person.name for person in run.rules.roster or ()}
    return feedback_page(record, names.get(result.learner)) if was_handed_in(record) else ""


def sum_up(run):
    """Keep what was found, then write the gradebook."""
    for lesson, number in run.gone.items():
        run.look.append(
            ("", f"{number} hand-ins of {lesson} are not in these submissions any more; "
             "their marks are kept. `dnn decide` changes a mark")
        )  # fmt: skip
    run.log.look = run.look
    write_log(run, run.log)
    write_gradebook(run)


def seed_of(run_seed, learner, lesson, content):
    """The seed of one submission's inputs: nobody else's, nor one's own after a changed byte.

    HMAC-SHA256 under the run's seed, so that no seed tells anything about another.
    """
    about = b"\0".join([os.fsencode(learner), lesson.encode(), content or b""])
    digest = hmac.digest(run_seed.to_bytes(16, "big"), about, hashlib.sha256)
    return PUBLISHED_SEED + 1 + int.from_bytes(digest[:8], "big") % (2**32 - PUBLISHED_SEED - 1)


# ---------------------------------------------------------------------------------------- grading


def results(run, learners, look, submit, window) -> Iterator[tuple[Result, str, dict, str] | None]:
    """Grade everybody, at most `window` submissions at a time in memory; None: it was kept.

    Else what `store` needs: the result, its key, what it was made from, the name of its record.
    """
    waiting: dict[Future, tuple[Task, str, dict, str]] = {}
    graded = {f"{lesson.name}.ipynb" for lesson in look.lessons}
    ungraded = {path.name for path in solved_lessons(run.folder)} - graded
    for learner in learners:
        found = handed_in(learner, run.lessons, look, ungraded)
        run.look += [(learner.name, why) for why in found.look]
        for lesson in run.lessons:
            handed = found.lessons[lesson.name]
            if is_kept_from_before(run, learner, lesson, handed):
                run.kept += 1
                yield None
                continue
            if handed.where:
                source = os.path.realpath(run.submissions)
                run.log.remember(learner.name, lesson.name, handed, source)
            for name, attempt in attempts(run, lesson, handed):
                version = course_version(lesson.name, run.folder)
                key = record_key(run, attempt, version)
                if known(run, learner.name, name, key):
                    run.kept += name == lesson.name
                    yield None
                    continue
                made_from = basis(run, attempt, version)
                task = Task(
                    learner.name,
                    lesson.name,
                    attempt.content,
                    seed_of(run.seed, learner.name, lesson.name, attempt.content),
                    run.limits,
                    version,
                    run.folder,
                    attempt.problem,
                    attempt.files,
                    attempt.notes,
                )
                if attempt.problem:
                    yield grade(task), key, made_from, name
                    continue
                waiting[submit(task)] = (task, key, made_from, name)
                while len(waiting) >= window:
                    yield from finished(run, waiting, submit)
    while waiting:
        yield from finished(run, waiting, submit)


def is_kept_from_before(run, learner, lesson, handed):
    """Whether what an earlier run found stays: a lesson is not among these submissions, or older.

    Only what was taken out of the very same submissions is gone, where its lesson is asked for by
    name: then it was taken out on purpose.
    """
    record = read_record(run, learner.name, lesson.name)
    before = run.log.said(lesson.name, learner.name)
    if not handed.problem or handed.problem[0] != "missing":
        return record is not None and is_older(run, handed.sent, before)
    if record is None:
        return False
    if not was_handed_in(record):
        return not handed.found
    if before.get("source") == os.path.realpath(run.submissions):
        if run.named:
            run.log.forget(learner.name, lesson.name)
            return False
        run.gone[lesson.name] = run.gone.get(lesson.name, 0) + 1
    return True


def is_older(run, sent, before):
    """Whether a hand-in came before the one that is known, as far as an LMS says so."""
    if sent.when and before.get("when"):
        when, known = map(datetime.fromisoformat, (sent.when, before["when"]))
        return run.rules.aware(when) < run.rules.aware(known)
    same = sent.kind == before.get("kind")
    return bool(same and sent.number and sent.number < before.get("number", 0))


def attempts(run, lesson, handed):
    """(name of its record, what was handed in): earlier ones, where the best counts; the latest."""
    earlier = handed.earlier if run.rules.best_of_attempts else ()
    named = [(attempt_name(lesson.name, basis(run, one, "")["file"]), one) for one in earlier]
    return [*named, (lesson.name, handed)]


def finished(run, waiting, submit):
    """Wait for a result; what lost its process is tried once more, alone."""
    done = ()
    while not done:
        done, _ = wait(waiting, timeout=5, return_when=FIRST_COMPLETED)
        run.watch.look(waiting)
    lost = []
    for future in done:
        task, *about = waiting.pop(future)
        try:
            yield future.result(), *about
        except VersionMismatchError as exc:
            raise GradingError(str(exc)) from exc
        except UnconfinedError as exc:
            raise GradingError(str(exc)) from exc
        except SandboxError as exc:
            if not run.ran:  # it does not start here at all
                raise GradingError(str(exc)) from exc
            lost.append((task, *about))
        except Exception:
            lost.append((task, *about))
    if lost:  # whichever was to blame, its neighbours were lost with it
        lost += [waiting.pop(future) for future in list(waiting)]
    for task, *about in lost:
        try:
            yield submit(task).result(), *about
        except Exception as exc:
            yield given_up(task, exc), *about


def given_up(task, exc):
    """The result of a submission that ended the grader's own process twice."""
    message = f"Grading ended unexpectedly ({type(exc).__name__}): someone has to look at this."
    return grade(replace(task, content=None, problem=("crashed", message)))
