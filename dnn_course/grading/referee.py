"""`dnn referee GRADES`: stock nbval on what was graded, in a box, beside the gradebook's verdicts.

nbval runs a notebook as it is, with the learner's code in it. Run as one is, that code can do as
one is; so each learner's notebooks get a box of their own (`sandbox/nbval_box.py`). A hostile
notebook can still fake its own checks in there: the gradebook decides, the referee asks questions.
"""

import csv
import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from dnn_course.notebook import NotebookError, checks, parse_notebook
from dnn_helpers.installing import install_line

from .errors import GradingError
from .gradebook.table import original, visible

BOX = Path(__file__).parent / "sandbox" / "nbval_box.py"
REFUSED = 3  # its exit code where no box can be had
SECONDS = 600  # of one learner's notebooks, on the clock
MEMORY = 8 << 30  # bytes of address space of each process: kernels reserve much and use little
MAX_OUTPUT = 4_000_000
NOTHING = "nothing: it did not come to that check"  # behind a cell without an end, say
_VERDICT = re.compile(r"(?:.*/)?(\w+)(?:\.ipynb)?::ipynb::Cell (\d+) (PASSED|FAILED|ERROR)")


@dataclass(frozen=True)
class Difference:
    """An exercise of which the referee and the gradebook say different things."""

    learner: str
    lesson: str
    exercise: str
    gradebook: str
    referee: str


def referee(out, progress=None):
    """(how many exercises were compared, their Differences). progress: called with each learner.

    Raises GradingError where there is nothing to look at, and where no box can be had.
    """
    out = Path(out)
    graded, marks = out / "graded", gradebook(out)
    learners = sorted(path.name for path in folders(graded))
    if not learners:
        raise GradingError(f"{graded}: there are no graded notebooks. Is {out} from dnn grade?")
    if not sys.platform.startswith("linux"):
        raise _no_box("only on Linux")
    compared, differences = 0, []
    for learner in learners:
        if progress:
            progress(learner)
        found = verdicts(graded / learner)
        for (name, lesson, exercise), status in marks.items():
            if name != visible(learner) or not (graded / learner / f"{lesson}.ipynb").exists():
                continue
            said = found.get((lesson, exercise), NOTHING)
            compared += 1
            if (status == "passed") != (said == "passed"):
                differences.append(Difference(learner, lesson, exercise, status, said))
    return compared, differences


def folders(graded):
    """The learners' own folders: nothing else is taken into the box."""
    inside = graded.iterdir() if graded.is_dir() else ()
    return [path for path in inside if path.is_dir() and not path.is_symlink()]


def gradebook(out):
    """(learner, lesson, exercise) -> status, of results.csv; learners as it writes them."""
    try:
        with open(out / "results.csv", newline="", encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
        return {
            (original(row["learner"]), row["lesson"], row["exercise"]): row["status"]
            for row in rows
        }
    except (FileNotFoundError, KeyError):
        raise GradingError(f"{out}: there is no results.csv of dnn grade here") from None
    except (UnicodeDecodeError, csv.Error):
        raise GradingError(
            f"{out / 'results.csv'} is not as dnn grade wrote it. Run `dnn grade` again"
        ) from None


def verdicts(folder):
    """(lesson, exercise) -> "passed" or "failed": what stock nbval says of one learner."""
    said = nbval(folder)
    cells = {}
    for line in said.splitlines():
        if found := _VERDICT.match(line):
            lesson, number, word = found.groups()
            cells[lesson, int(number)] = word.lower()
    result = {}
    for path in folder.glob("*.ipynb"):
        try:
            notebook = parse_notebook(path.read_bytes(), path)
        except NotebookError:
            continue
        code = [i for i, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "code"]
        for check in checks(notebook):
            word = cells.get((path.stem, code.index(check.index)))
            if word:
                result[path.stem, check.name] = word
    return result


def nbval(folder):
    """What `pytest --nbval` prints for a folder of notebooks, run in a box."""
    with tempfile.TemporaryDirectory(prefix="dnn-referee-") as work:
        settings = {"work": work, "copies": {os.path.abspath(folder): "graded"}}
        settings |= {"seconds": SECONDS, "memory": MEMORY}
        command = [sys.executable, str(BOX), json.dumps(settings), sys.executable, "-m"]
        command += ["pytest", "--nbval", "--nbval-current-env", "-v", "-p", "no:cacheprovider"]
        command += ["--rootdir", "graded", "-c", os.devnull, "graded"]
        kept = ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV", "PYTHONPATH", "DNN_COURSE")
        environment = {name: os.environ[name] for name in kept if name in os.environ}
        root = str(Path(__file__).resolve().parents[2])  # the course, where it is not installed
        paths = [root, environment.get("PYTHONPATH", "")]
        environment |= {"HOME": work, "TMPDIR": work, "COLUMNS": "300", "MPLBACKEND": "agg"}
        environment |= {"OPENBLAS_NUM_THREADS": "1"}
        environment |= {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
        environment |= {"IPYTHONDIR": work, "JUPYTER_RUNTIME_DIR": f"{work}/runtime"}
        environment |= {"PYTHONDONTWRITEBYTECODE": "1"}
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            code = _run(command, environment, output, errors)
            output.seek(0)
            errors.seek(0)
            said, wrong = output.read(MAX_OUTPUT), errors.read(2000)
    if code == REFUSED and not said:
        raise _no_box(wrong.decode("utf-8", "replace").strip())
    said = said.decode("utf-8", "replace")
    if "unrecognized arguments: --nbval" in wrong.decode("utf-8", "replace"):
        raise GradingError(f"the referee is nbval: {install_line('nbval')}")
    return said


def _no_box(reason):
    return GradingError(
        f"no box can be made here ({reason}). Run `pytest --nbval` in a container or a virtual "
        "machine: it runs the learners' code as you"
    )


def _run(command, environment, output, errors):
    """Run it for at most SECONDS; its exit code."""
    nothing = subprocess.DEVNULL
    process = subprocess.Popen(
        command, env=environment, stdin=nothing, stdout=output, stderr=errors, cwd="/"
    )
    try:
        return process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        return None
    finally:
        process.kill()  # the first process of the box ends with it, and all others with that
        process.wait()
