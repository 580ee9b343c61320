"""`dnn release`, `collect`, `grade`, `decide`, `return`, `validate`, `demo-class`: a skin.

Nothing of the grader is imported before a command runs: `dnn --help` answers at once.
"""

import argparse
import os
import re
import signal
import sys
import time
from pathlib import Path

from dnn_course.shown import one_line, printable


def add_commands(commands):
    """Add the commands to the parser's sub-commands."""
    _add_release(commands)
    _add_collect(commands)
    _add_grade(commands)
    _add_decide(commands)
    _add_return(commands)
    _add_validate(commands)
    _add_referee(commands)
    _add_demo(commands)


def _add_release(commands):
    text = "write the learners' notebooks: no answers, no outputs"
    command = commands.add_parser("release", help=text, description=f"Teach: {text}.")
    command.add_argument("dir", type=Path, metavar="DIR", help="where they go")
    _lessons(command)
    command.add_argument("--force", action="store_true", help="replace notebooks that differ there")
    text = "leave out the answers to the questions at the end of each lesson"
    command.add_argument("--no-answers", action="store_true", help=text)
    text = "seal the checks of our exercises too: no formula beside the notebooks"
    command.add_argument("--sealed", action="store_true", help=text)
    _class_file(command, "./class.toml, where there is one")
    command.set_defaults(run=_release)


def _add_collect(commands):
    text = "sort a folder of submissions and say what was found; nothing is graded"
    command = commands.add_parser("collect", help=text, description=f"Teach: {text}.")
    _submissions(command)
    _lessons(command)
    text = "put what counts there, as <learner>/<lesson>.ipynb"
    command.add_argument("--to", type=Path, metavar="DIR", help=text)
    _class_file(command, "class.toml beside SUBMISSIONS")
    command.set_defaults(run=_collect)


def _add_decide(commands):
    text = "write down a person's decision about a mark; it outlives every run"
    command = commands.add_parser("decide", help=text, description=f"Teach: {text}.")
    command.add_argument("grades", type=Path, metavar="GRADES", help="the folder of `dnn grade`")
    command.add_argument("learner", metavar="LEARNER", help="as in grades.csv")
    command.add_argument("lesson", metavar="LESSON", help="03_forward, or 03")
    command.add_argument(
        "exercise", nargs="?", default="", metavar="EXERCISE", help="default: the whole lesson"
    )
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument("--points", metavar="P", help="what it gets")
    what.add_argument("--excuse", action="store_true", help="it is not owed")
    command.add_argument("--comment", default="", metavar="TEXT", help="the learner reads it")
    command.add_argument("--who", metavar="NAME", help="who decides (default: your login name)")
    _class_file(command, "class.toml in GRADES or beside it")
    command.set_defaults(run=_decide)


def _add_return(commands):
    text = "put each learner's feedback into a folder that only they can read"
    command = commands.add_parser("return", help=text, description=f"Teach: {text}.")
    command.add_argument("grades", type=Path, metavar="GRADES", help="what dnn grade wrote")
    text = "where the learners' folders go; it is made where it is not there"
    command.add_argument("--to", type=Path, required=True, metavar="DIR", help=text)
    command.set_defaults(run=_return)


def _add_demo(commands):
    text = "make up a class of thirty: its class.toml, its roster, a zip as Canvas gives it"
    command = commands.add_parser("demo-class", help=text, description=f"Teach: {text}.")
    command.add_argument("dir", type=Path, metavar="DIR", help="an empty or a new folder")
    command.set_defaults(run=_demo)


def _add_grade(commands):
    text = "grade a folder of submissions"
    command = commands.add_parser("grade", help=text, description=f"Teach: {text}.")
    _submissions(command, nargs="?")
    text = "where the grades go (with --nbgrader: COURSE/dnn-grades/ASSIGNMENT)"
    command.add_argument("--out", type=Path, metavar="GRADES", help=text)
    text = "grade what nbgrader collected; write its gradebook, autograded/ and feedback/ too"
    names = ("COURSE", "ASSIGNMENT")
    command.add_argument("--nbgrader", nargs=2, metavar=names, help=text)
    _lessons(command)
    cores = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    command.add_argument(
        "--jobs", type=_count, default=cores, metavar="N", help=f"processes (default: {cores})"
    )
    text = "decides everybody's inputs (default: this folder of grades' own, at first a random one)"
    command.add_argument("--seed", type=_seed, metavar="S", help=text)
    _limits(command)
    text = "a Dask scheduler, for many machines (tcp://host:8786)"
    command.add_argument("--cluster", metavar="ADDRESS", help=text)
    text = "also where nothing keeps the code from your files: for people you trust"
    command.add_argument("--unconfined", action="store_true", help=text)
    _class_file(command, "class.toml in GRADES or beside it")
    command.set_defaults(run=_grade)


def _add_validate(commands):
    from dnn_course.cli import add_course

    text = "judge one notebook as `dnn grade` would, before it is handed in"
    command = commands.add_parser("validate", help=text, description=f"Learn: {text}.")
    command.add_argument("notebook", type=Path, metavar="NOTEBOOK")
    add_course(command)
    _limits(command)
    command.set_defaults(run=_validate)


def _add_referee(commands):
    text = "run stock nbval on what was graded, in a box, and say where it differs"
    command = commands.add_parser("referee", help=text, description=f"Teach: {text}.")
    command.add_argument("grades", type=Path, metavar="GRADES", help="what dnn grade wrote")
    command.set_defaults(run=_referee)


def _submissions(command, **more):
    text = "a drop folder, or a folder or zip as an LMS gives it"
    command.add_argument("submissions", type=Path, metavar="SUBMISSIONS", help=text, **more)


def _lessons(command):
    from dnn_course.cli import add_course

    add_course(command)
    text = "only these lessons (03_forward, or 03); default: all"
    command.add_argument("--lessons", nargs="+", metavar="LESSON", help=text)


def _class_file(command, default):
    text = f"what the class has decided: roster, dates, points (default: {default})"
    command.add_argument("--class", type=Path, dest="class_file", metavar="FILE", help=text)


def _limits(command):
    text = "seconds for one exercise's check (default: 10)"
    command.add_argument("--check-timeout", type=_seconds, default=10.0, metavar="S", help=text)
    text = "of one submission's process: 512M, 1G (default: 1G)"
    command.add_argument("--memory", type=_bytes, default="1G", metavar="M", help=text)


# ----------------------------------------------------------------------------------- the commands


def _release(options):
    from .release import release

    for line in release(
        options.dir,
        options.lessons,
        force=options.force,
        answers=not options.no_answers,
        sealed=options.sealed,
        class_file=options.class_file,
    ):
        print(line)
    return 0


def _collect(options):
    from .collect import collect

    for line in collect(
        options.submissions, options.lessons, to=options.to, class_file=options.class_file
    ):
        print(one_line(line))
    return 0


def _decide(options):
    from .decide import decide

    run, path = decide(
        options.grades,
        options.learner,
        options.lesson,
        options.exercise,
        points="excused" if options.excuse else options.points,
        comment=options.comment,
        who=options.who,
        class_file=options.class_file,
    )
    print(f"Written to {path}.")
    _say_changes(run)
    return 0


def _return(options):
    from .hand_back import hand_back

    for line in hand_back(options.grades, options.to):
        print(one_line(line))
    return 0


def _demo(options):
    from .demo import make_canvas_class

    for path in make_canvas_class(options.dir):
        print(path)
    return 0


def _say_changes(run, most=10):
    """Whose mark changed, from what to what, and why."""
    for _, learner, lesson, before, after, _, why in run.changes[:most]:
        print(one_line(f"{learner}, {lesson}: {before} -> {after} ({why})"))
    if len(run.changes) > most:
        print(f"{len(run.changes) - most} more marks changed: {run.out / 'history.csv'}")


def _grade(options):
    _require_one_source(options)
    from .grade_class import grade_class
    from .sandbox import Limits

    progress = Progress()
    settings = {
        "jobs": options.jobs,
        "seed": options.seed,
        "limits": Limits(options.check_timeout, options.memory, unconfined=options.unconfined),
        "cluster": options.cluster,
        "progress": progress,
        "class_file": options.class_file,
    }
    assignment = None
    if options.nbgrader:
        from .nbgrader_course import grade_course

        run, assignment = grade_course(*options.nbgrader, options.out, **settings)
    else:
        run = grade_class(options.submissions, options.out, lessons=options.lessons, **settings)
    progress.end()
    kept = f", {run.kept} kept from before" if run.kept else ""
    print(f"{run.judged} graded{kept}, in {progress.seconds:.0f} s.")
    print(f"Marks: {run.out / 'grades.csv'} and {run.out / 'results.csv'}")
    print(f"Class: {run.out / 'index.html'}")
    print(f"For the LMS: {run.out / 'exports'}")
    _say_changes(run)
    for note in run.notes:
        print(f"Note: {one_line(note)}")
    if run.warning:
        print(f"Warning: {one_line(run.warning)} in {run.out / 'index.html'}.", file=sys.stderr)
    for protection, reason in run.protections.items():
        if reason:
            print(f"Not protected here, {protection}: {one_line(reason)}")
    if run.done:
        print("`pytest --nbval graded` runs their code with nothing that keeps it in, as you.")
    return _say_nbgrader(assignment) if assignment else 0


def _require_one_source(options):
    """Refuse what argparse cannot: SUBMISSIONS needs --out, and --nbgrader stands alone."""
    from .errors import GradingError

    if options.nbgrader and (options.submissions or options.lessons):
        raise GradingError("--nbgrader COURSE ASSIGNMENT names what is graded: leave out the rest")
    if not options.nbgrader and not (options.submissions and options.out):
        raise GradingError("grade needs SUBMISSIONS and --out GRADES, or --nbgrader COURSE NAME")


def _say_nbgrader(assignment):
    """What nbgrader has now; exit code 1 where somebody's marks could not be written."""
    for line in assignment.report():
        print(one_line(line))
    for student, why in assignment.failed.items():
        print(one_line(f"Not written to nbgrader: {student}: {why}"), file=sys.stderr)
    return 1 if assignment.failed else 0


def _validate(options):
    from .sandbox import Limits
    from .validate import validate

    # One's own notebook, where one could run it as well.
    limits = Limits(options.check_timeout, options.memory, unconfined=True)
    result = validate(options.notebook, limits)
    for warning in result.warnings:
        print(f"Note: {one_line(warning)}")
    for row in result.rows:
        print(f"{row.points:g}/{row.max_points:g}  {row.exercise}: {row.status.replace('_', ' ')}")
        if row.message:
            print("        " + printable(row.message).replace("\n", "\n        "))
    return 0 if all(row.status in ("passed", "to_be_marked") for row in result.rows) else 1


def _referee(options):
    from .referee import referee

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # its folder goes, too
    said = sys.stderr if sys.stderr.isatty() else None
    show = (lambda learner: print(f"nbval: {one_line(learner)}", file=said)) if said else None
    compared, differences = referee(options.grades, show)
    for one in differences:
        print(
            f"{one_line(one.learner)}, {one.lesson}, {one.exercise}: "
            f"the gradebook says {one.gradebook}, nbval {one.referee}"
        )
    print(f"{compared} exercises: nbval and the gradebook differ in {len(differences)}.")
    return 1 if differences else 0


class Progress:
    """One line on the terminal; nothing where stderr is a file."""

    def __init__(self):
        self.started = time.monotonic()
        self.bar = None

    @property
    def seconds(self):
        return time.monotonic() - self.started

    def __call__(self, done, total):
        if sys.stderr.isatty():
            from dnn_helpers.progress import TerminalBar

            self.bar = self.bar or TerminalBar(total)
            self.bar.update(done, self.seconds / max(done, 1) * (total - done))

    def tell(self, text):
        """A sentence of its own, above the line."""

        if sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")
        print(one_line(text), file=sys.stderr, flush=True)

    def end(self):
        if self.bar:
            self.bar.close()


# ---------------------------------------------------------------------------------------- options


def _count(text):
    if not text.isdecimal() or not 1 <= int(text) <= 256:
        raise argparse.ArgumentTypeError(f"{text} is no number of processes (1 to 256)")
    return int(text)


def _seed(text):
    if not text.isdecimal() or int(text) >= 2**128:
        raise argparse.ArgumentTypeError(f"{text} is no seed (0 to 2**128 - 1)")
    return int(text)


def _seconds(text):
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0.1 <= seconds <= 3600:
        raise argparse.ArgumentTypeError(f"{text} is no time limit (0.1 to 3600 seconds)")
    return seconds


def _bytes(text):
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([MG])i?B?", text.strip(), re.IGNORECASE)
    size = int(float(found[1]) * {"M": 1 << 20, "G": 1 << 30}[found[2].upper()]) if found else 0
    if size < 256 << 20:
        raise argparse.ArgumentTypeError(f"{text} is no memory limit (256M or more; 1G)")
    return size
