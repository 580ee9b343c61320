"""The command line ``dnn`` (also ``python -m dnn_course``): a skin over functions of its names.

What goes wrong on the user's side is a sentence on stderr and exit code 2; a traceback means a
fault of the course.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from dnn_course.notebook import NotebookError
from dnn_course.shown import printable

#: As Windows is set up; a folder may have 12 characters less.
LONGEST_ON_WINDOWS = 248


class UserError(Exception):
    """What a command cannot do as it was asked; the message is the line that the user reads."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a file or a pipe on Windows cannot hold every letter
            stream.reconfigure(errors="backslashreplace")
    options = _parser().parse_args(arguments)
    try:
        if getattr(options, "course", None):
            _teach(options.course)
        return options.run(options) or 0
    except (UserError, NotebookError) as error:
        return _complain(str(error))
    except BrokenPipeError:  # | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _complain(f"{where}{error.strerror or error}{_too_long(error)}")
    except KeyboardInterrupt:
        return 130


def _teach(folder: Path) -> None:
    """From here on, in this process and those it starts, the course in `folder` is taught."""
    from dnn_course.notebook.course import FILE, VARIABLE, read_course

    if not (folder / FILE).is_file():
        raise UserError(f"{folder}: a course's folder holds a {FILE}, and there is none")
    os.environ[VARIABLE] = str(read_course(folder).folder.resolve())
    try:
        import testCases.exercises  # noqa: F401 (its files are read now, so that a fault is told)
    except ValueError as error:
        raise UserError(error) from None


def add_course(command: argparse.ArgumentParser) -> None:
    """Add `--course` to a command that is about lessons."""
    text = "the folder of another course than ours (it holds a course.toml)"
    command.add_argument("--course", type=Path, metavar="FOLDER", help=text)


def _too_long(error: OSError) -> str:
    """Say so where a path is longer than Windows takes: it calls that a file which is not there."""
    path = os.path.abspath(os.fsdecode(error.filename)) if error.filename else ""
    if os.name != "nt" or len(path) < LONGEST_ON_WINDOWS:
        return ""
    return (
        f". The path has {len(path)} characters, and Windows takes {LONGEST_ON_WINDOWS}: choose a "
        "folder nearer to the drive"
    )


def _complain(message: str) -> int:
    print(f"dnn: {printable(message)}", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dnn", description="Learn with, release and grade the course's lessons."
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_start(commands)
    _add_lessons(commands)
    _add_submit(commands)
    _add_doctor(commands)
    _add_build(commands)
    _add_exercise(commands)
    _add_data(commands)
    _add_grading(commands)
    return parser


def _add_start(commands) -> None:
    text = "put your copies of the lessons into a folder and open JupyterLab there"
    command = commands.add_parser("start", help=text, description=f"Learn: {text}.")
    work = {"type": Path, "default": Path("work"), "metavar": "DIR"}
    command.add_argument("--work", help="your folder (default: work)", **work)
    text = "print the address instead of opening a browser"
    command.add_argument("--no-browser", help=text, action="store_true")
    text = "where to listen; a busy port gives way to the next (default: 8888)"
    command.add_argument("--port", help=text, type=_port, default=8888)
    group = command.add_argument_group("in a container, or behind a proxy (off by default)")
    text = "listen there, too for other computers (0.0.0.0: everywhere)"
    group.add_argument("--ip", metavar="ADDRESS", help=text)
    text = "what a proxy puts before each path (/lab/ann/)"
    group.add_argument("--base-url", metavar="PATH", help=text)
    text = "the address at which a proxy shows it (https://lab.example.org)"
    group.add_argument("--allow-origin", metavar="URL", help=text)
    add_course(command)
    command.set_defaults(run=_start)


def _start(options: argparse.Namespace) -> int:
    from dnn_course.learner import start
    from dnn_course.server import ServerError

    reach = {name: value for name in ("ip", "base_url", "allow_origin")
             if (value := getattr(options, name)) is not None}  # fmt: skip
    try:
        return start(options.work, browser=not options.no_browser, port=options.port, **reach)
    except ServerError as error:
        raise UserError(error) from None


def _add_lessons(commands) -> None:
    text = "put your copies of the lessons into a folder, or refresh them: no server is started"
    command = commands.add_parser("lessons", help=text, description=f"Learn: {text}.")
    help_text = "your folder (default: work)"
    command.add_argument(
        "work", nargs="?", type=Path, default=Path("work"), metavar="DIR", help=help_text
    )
    text = "start these lessons over (04_cost, or 04); what you had is kept in DIR/.dnn/earlier"
    command.add_argument("--again", nargs="+", default=(), metavar="LESSON", help=text)
    add_course(command)
    command.set_defaults(run=_lessons)


def _lessons(options: argparse.Namespace) -> None:
    from dnn_course.learner import lay_out

    lay_out(options.work, again=options.again)


def _add_submit(commands) -> None:
    text = "hand in, into a folder of your instructor that only they can list"
    command = commands.add_parser("submit", help=text, description=f"Learn: {text}.")
    command.add_argument("notebooks", nargs="+", type=Path, metavar="NOTEBOOK")
    text = "the drop folder, as your instructor told you"
    command.add_argument("--to", type=Path, required=True, metavar="DROP", help=text)
    add_course(command)
    command.set_defaults(run=_submit)


def _submit(options: argparse.Namespace) -> None:
    from dnn_course.learner.submit import submit

    for line in submit(options.notebooks, options.to):
        print(line)


def _add_doctor(commands) -> None:
    text = "say what would keep the lessons from working here, and what to do"
    command = commands.add_parser("doctor", help=text, description=f"Learn: {text}.")
    work = {"nargs": "?", "type": Path, "default": Path("work"), "metavar": "DIR"}
    command.add_argument("work", help="your folder (default: work)", **work)
    command.set_defaults(run=_doctor)


def _doctor(options: argparse.Namespace) -> int:
    from dnn_course.learner.doctor import examine

    found = list(examine(options.work))
    for sentence in found:
        print(f"- {sentence}")
    if not found:
        print(f"Nothing is wrong here: Python {sys.version.split()[0]}, {sys.prefix}.")
    return 1 if found else 0


def _add_build(commands) -> None:
    text = "run solved lessons and store what they print"
    command = commands.add_parser("build", help=text, description=f"Teach: {text}.")
    text = "these lessons (default: all of the course)"
    command.add_argument("lessons", nargs="*", type=Path, metavar="LESSON.ipynb", help=text)
    add_course(command)
    command.set_defaults(run=_build)


def _build(options: argparse.Namespace) -> int:
    from dnn_course.lessons import main as build_lessons

    return build_lessons([str(path) for path in options.lessons])


def _add_exercise(commands) -> None:
    text = "write an exercise of your own, and see whether its inputs can lie"
    exercise = commands.add_parser("exercise", help=text, description=f"Teach: {text}.")
    verbs = exercise.add_subparsers(title="commands", metavar="COMMAND", required=True)

    text = "write the file of an exercise and its two cells, with comments that explain"
    new = verbs.add_parser("new", help=text, description=f"Teach: {text}.")
    new.add_argument("name", metavar="NAME", help="of the function, the class or the value")
    text = "the folder of your course (made where it is not there)"
    folder = {"dest": "folder", "type": Path, "required": True, "metavar": "FOLDER"}
    new.add_argument("--course", help=text, **folder)
    text = "what is to be written; a manual one is answered in words and marked by a person"
    kinds = ("function", "class", "value", "manual")
    new.add_argument("--kind", choices=kinds, default="function", help=text)
    new.add_argument("--lesson", default="", metavar="LESSON", help="default: 10_NAME")
    new.add_argument("--points", type=_points, default=10, help="default: 10")
    new.set_defaults(run=_exercise_new)

    text = "run the formula, every known mistake and every small change of the formula"
    try_ = verbs.add_parser("try", help=text, description=f"Teach: {text}.")
    try_.add_argument("names", nargs="*", metavar="NAME", help="default: all of the course's own")
    add_course(try_)
    try_.set_defaults(run=_exercise_try)


def _exercise_new(options: argparse.Namespace) -> None:
    from dnn_course.exercise import new_exercise

    for line in new_exercise(
        options.name,
        options.folder,
        kind=options.kind,
        lesson=options.lesson,
        points=options.points,
    ):
        print(line)
    if options.kind != "manual":
        print(f"Then: dnn exercise try {options.name} --course {options.folder}")


def _exercise_try(options: argparse.Namespace) -> int:
    from dnn_course.exercise import try_exercise
    from testCases.exercises import EXERCISES, own_files

    own = [path.stem for path in own_files()] or list(EXERCISES)
    faults = 0
    for name in options.names or own:
        if name not in EXERCISES:
            raise UserError(f"there is no exercise {name}. There are: {', '.join(own)}")
        found = list(try_exercise(EXERCISES[name]))
        faults += len(found)
        print(f"{name}: {len(found)} faults" if found else f"{name}: no fault")
        for fault in found:
            print(f"  {fault}")
    return 1 if faults else 0


def _points(text: str) -> float:
    try:
        points = float(text)
    except ValueError:
        points = -1
    if not 0 <= points < 1e6:
        raise argparse.ArgumentTypeError(f"{text} are no points (a number, 0 or more)")
    return int(points) if points == int(points) else points


def _add_data(commands) -> None:
    data = commands.add_parser(
        "data", help="check the data sets, or build one from your own photos"
    )
    data_commands = data.add_subparsers(title="commands", metavar="COMMAND", required=True)

    text = "compare the data files with their receipt"
    check = data_commands.add_parser("check", help=text, description=f"Data: {text}.")
    text = "folder of the files (default: wherever load_dataset looks)"
    check.add_argument("--data-dir", type=Path, metavar="DIR", help=text)
    check.set_defaults(run=_data_check)

    text = "turn two folders of photos into a data set of the course's layout"
    build = data_commands.add_parser("build", help=text, description=f"Data: {text}.")
    build.add_argument("cats_folder", type=Path, metavar="CATS_FOLDER")
    build.add_argument("others_folder", type=Path, metavar="OTHERS_FOLDER")
    text = "where the files go (default: $DNN_DATA_DIR, else dnn-course in your folder for data)"
    build.add_argument("--out", type=Path, metavar="DIR", help=text)
    text = "what load_dataset will call it (default: own-photos)"
    build.add_argument("--name", default="own-photos", help=text)
    text = "share of each kind that is kept for the test (default: 0.2)"
    build.add_argument("--test-share", type=float, default=0.2, metavar="SHARE", help=text)
    build.set_defaults(run=_data_build)


def _data_check(options: argparse.Namespace) -> None:
    from dnn_helpers.data import DataError, check_data

    try:
        print(check_data(options.data_dir))
    except DataError as error:
        raise UserError(error) from None


def _data_build(options: argparse.Namespace) -> None:
    from dnn_helpers.data import DataError, build_dataset, user_data

    try:
        print(
            build_dataset(
                options.cats_folder,
                options.others_folder,
                options.out or user_data(),
                test_share=options.test_share,
                name=options.name,
            )
        )
    except DataError as error:
        raise UserError(error) from None


def _add_grading(commands) -> None:
    """Add release, grade and validate, which live beside their functions."""
    from dnn_course.grading.cli import add_commands

    add_commands(commands)


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text} is no port (1 to 65535)")
    return int(text)
