"""Real users of this computer, where a test runs as root: each in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = pytest.mark.skipif(
    os.name == "nt" or os.geteuid() != 0, reason="real users need root: become them in helpers"
)
ANN, BOB, PROF = 61001, 61002, 61003
# Everything is loaded as root (the course may lie where users cannot read), then run as a user.
AS = """
import functools, os, sys
from dnn_course import cli
from dnn_course.grading.gradebook import pages
from dnn_course.grading.handed_in import submissions
from dnn_course.grading import collect, grade_class, hand_back, key
from dnn_course.learner import submit
import zoneinfo
cli._parser()
key.load_lessons(None, None)
collect.Looker = functools.partial(collect.Looker, in_this_process=True)  # nor start this Python
os.setgroups([]); os.setresgid({uid}, {uid}, {uid}); os.setresuid({uid}, {uid}, {uid})
os.chdir("/")
{run}
"""


def run_as(uid, run):
    """(exit code, stdout, stderr) of Python code that a user of this number runs."""
    done = subprocess.run(
        [sys.executable, "-c", AS.format(uid=uid, run=run)], capture_output=True, text=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def dnn_as(uid, *arguments):
    return run_as(uid, f"sys.exit(cli.main({list(map(str, arguments))!r}))")


def make_drop(folder, mode=0o1733):
    folder.mkdir()
    folder.chmod(mode)
    return folder


def reads(uid, path):
    code, out, err = run_as(uid, f"print(open({str(path)!r}).read())")
    assert code == 0 or "PermissionError" in err
    return out.strip() if code == 0 else None
