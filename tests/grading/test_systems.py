"""The hostile class on every system on which dnn grade agrees to run.

For each: nobody stops the run, nobody earns what is not theirs, nobody loses what is, and nothing
is left behind. See systems.py for how one machine is made into eight. Without DNN_TESTS=all,
which CI says, two stand for the eight. Cases that only take their time are left out (`ALIKE`):
test_hostile.py has them, and `make hostile` runs them here, too.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import attempts
import markupsafe
import pytest
import systems
from grading_kit import FORWARD, hand_in, results, statuses
from hostile import CASES
from systems import SYSTEMS

from dnn_course.grading.gradebook.pages import PROTECTIONS
from dnn_course.grading.judging.version import ROOT

# Loops, memory, output and files that are no notebooks.
ALIKE = (
    "2 GB", "2 GB in small pieces", "endless loop", "endless loop, catches all",
    "endless loop, ignores signals", "40 MB of output", "recursion through the stack",
    "loop when defined", "warps the clock", "a cell of 300,000 statements", "200 MB",
)  # fmt: skip
# Of the systems, two that differ in everything stand for all in `make test`.
EVERY = os.environ.get("DNN_HOSTILE") or os.environ.get("DNN_TESTS") == "all"
ASKED = SYSTEMS if EVERY else ("root", "neither")
LEFT_OUT = () if os.environ.get("DNN_HOSTILE") == "all" else ALIKE
CLASS = {name: row for name, row in (CASES | attempts.ATTEMPTS).items() if name not in LEFT_OUT}
UID = 1_899_999  # nobody's
LINUX = sys.platform.startswith("linux")
ROOT_USER = LINUX and os.getuid() == 0
SECONDS = "1.5"  # of a check: there are loops and sleepers, and each has it several times
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not LINUX, reason="the systems are made of Linux"),
]
# With neither namespaces nor Landlock, which has to be asked for by --unconfined.
OPEN = ("reads ", "writes the gradebook", "changes", "cuts", "removes", "moves", "links", "gives")
OPEN += ("looks for a word", "m", "n", "writes on it")


class Graded:
    """One system, its class graded."""

    def __init__(self, name, folder):
        self.name, self.system, self.folder = name, SYSTEMS[name], folder
        if not self.system.ordinary and not ROOT_USER:
            pytest.skip("only root can see what holds for root")
        self.out, self.guarded = folder / "out", folder / attempts.GUARDED
        make_class(folder / "in")
        self.guarded.write_text("ada,20\n")
        self.guarded.chmod(0o600)
        os.utime(self.guarded, (1e9, 1e9))
        (folder / "tmp").mkdir()
        if self.system.ordinary and ROOT_USER:
            for path in (folder, *folder.rglob("*")):
                os.lchown(path, UID, UID)
        self.before = self.guarded.stat()
        with self.bystander() as self.other:
            self.done = self.run()
            self.other_lives = self.other.poll() is None
            self.other_limits = Path(f"/proc/{self.other.pid}/limits").read_text()
            self.other_nice = os.getpriority(os.PRIO_PROCESS, self.other.pid)
            self.other.kill()
        self.rows = results(self.out) if (self.out / "results.csv").exists() else {}

    def library_is_closed(self):
        """Whether root's own Python is closed to others, and nothing opens it to a learner's user:
        only what is loaded is there then.
        """
        needs = not self.system.ordinary and "files" not in self.system.held
        return needs and systems.first_closed(sys.base_prefix) is not None

    def bystander(self):
        """A process of the grading user's."""
        ids = {"user": UID, "group": UID} if self.system.ordinary and ROOT_USER else {}
        return subprocess.Popen(["sleep", "600"], **ids)

    def run(self, *options):
        needed = [str(ROOT), sys.prefix, sys.base_prefix]
        needed += [p for p in sys.path if p.endswith("site-packages")]
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DNN_NEEDED": os.pathsep.join(dict.fromkeys(needed)),
            "TMPDIR": str(self.folder / "tmp"),
            "HOME": str(self.folder),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        command = [sys.executable, systems.__file__, self.name, str(UID), sys.executable, "-m"]
        command += ["dnn_course", "grade", str(self.folder / "in"), "--out", str(self.out)]
        command += ["--lessons", "03", "04", "09", "--check-timeout", SECONDS, "--jobs", "2"]
        command += options or self.system.options
        return subprocess.run(
            command,
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            timeout=400,
            check=False,
        )


def make_class(folder):
    for name, (content, _) in CLASS.items():
        learner = folder / name
        learner.mkdir(parents=True)
        if callable(content):
            content(learner, learner / "03_forward.ipynb")
        else:
            hand_in(folder, name, content)
    for name, (lesson, content, *_) in attempts.OTHER_LESSONS.items():
        hand_in(folder, name, content, lesson)


@pytest.fixture(scope="module", params=ASKED, ids=lambda name: name.replace(" ", "-"))
def graded(request):
    folder = Path(tempfile.mkdtemp(prefix="dnn-class-"))
    folder.chmod(0o755)
    try:
        yield Graded(request.param, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_the_run_ends_and_says_so(graded):
    assert graded.done.returncode == 0, graded.done.stdout + graded.done.stderr
    assert set(graded.rows) == set(CLASS) | set(attempts.OTHER_LESSONS)
    for name in CLASS:
        assert set(FORWARD) <= set(graded.rows[name])
    assert "Accuracy" not in graded.done.stdout + graded.done.stderr
    assert "\x1b" not in graded.done.stdout + graded.done.stderr


def test_everybody_has_a_fair_mark(graded):
    wrong = []
    for name, (_, expected) in CLASS.items():
        if graded.name == "neither" and name.startswith(OPEN):
            continue
        found = statuses(graded.rows[name])
        for exercise, status in expected.items():
            allowed = status if isinstance(status, tuple) else (status,)
            # A folder on a disk and shared threads are watched: who takes too much of them ends.
            if ("disk" in name or "threads" in name) and "files" not in graded.system.held:
                allowed += ("crashed",)
            if graded.library_is_closed():
                allowed += ("needs_a_look",)
            if found[exercise] not in allowed:
                wrong.append((name, exercise, found[exercise], graded.rows[name][exercise]))
    assert not wrong
    for name, (_, _, exercise, allowed) in attempts.OTHER_LESSONS.items():
        assert graded.rows[name][exercise]["status"] in allowed


def test_nothing_outside_was_touched(graded):
    if graded.name != "neither":
        after = graded.guarded.stat()
        assert graded.guarded.read_text() == "ada,20\n"
        assert os.listxattr(graded.guarded) == []
        assert (after.st_mode, after.st_mtime) == (graded.before.st_mode, graded.before.st_mtime)
        assert after.st_ino == graded.before.st_ino
    assert graded.other_lives
    assert graded.other_nice == 0
    fresh = Path("/proc/self/limits").read_text()
    for limit in ("Max file size", "Max open files", "Max cpu time"):
        line = re.compile(f"{limit}.*")
        assert line.search(graded.other_limits)[0] == line.search(fresh)[0]


def test_nothing_is_left_behind(graded):
    assert list((graded.folder / "tmp").iterdir()) == []
    assert processes_of(graded) == []


def processes_of(graded):
    found = []
    for name in os.listdir("/proc"):
        try:
            line = Path(f"/proc/{name}/cmdline").read_bytes() if name.isdigit() else b""
        except OSError:
            continue
        if str(graded.folder).encode() in line and name != str(os.getpid()):
            found.append(line)
    return found


def test_the_class_page_says_what_held(graded):
    page = (graded.out / "index.html").read_text()
    for what in graded.system.held:
        words = str(markupsafe.escape(PROTECTIONS[what]))
        row = re.search(re.escape(f"<td>{words}</td>") + "<td>(.)", page)
        assert row[1] == "✓", what


def test_hidden_inputs_stay_hidden(graded):
    for name in CLASS:
        if name.startswith("hidden inputs in a "):
            message = graded.rows[name]["linear_forward"]["message"]
            assert not re.search("x[0-9a-f]{40}|77", message), (name, message)
    for path in (graded.out / "feedback").rglob("*.html"):
        assert "\x1b" not in path.read_text("utf-8", "surrogateescape"), path


@pytest.mark.parametrize("name", ["neither"])
def test_with_neither_it_refuses_before_the_first_submission(name, tmp_path):
    folder = Path(tempfile.mkdtemp(prefix="dnn-class-"))
    try:
        folder.chmod(0o755)
        hand_in(folder / "in", "ada", CASES["honest, right"][0])
        (folder / "tmp").mkdir()
        for path in (folder, *folder.rglob("*")) if ROOT_USER else ():
            os.lchown(path, UID, UID)
        graded = Graded.__new__(Graded)
        graded.name, graded.folder, graded.out = name, folder, folder / "out"
        done = graded.run("--jobs", "1")
        assert done.returncode == 2
        assert "--unconfined" in done.stderr
        assert not (folder / "out" / "results.csv").exists()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
