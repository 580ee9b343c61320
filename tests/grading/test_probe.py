"""A protection that says that it holds, and does not, never shows a tick."""

import os
import sys

import pytest

from dnn_course.grading.gradebook.isolation import Isolation
from dnn_course.grading.sandbox import Limits, Sandbox, UnconfinedError

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="elsewhere these protections are not claimed"
)
# The worker with some functions replaced by liars: they do nothing, and say that all is well.
LIAR = """
import os, runpy, sys
worker = sys.argv[1]
sys.path.insert(0, os.path.dirname(worker))
import confine, namespaces, seccomp
{lies}
del sys.path[0], sys.argv[0]
runpy.run_path(worker, run_name="__main__")
"""
LIMITS = '("memory", "cpu", "threads", "open files", "file size", "core")'
LIES = {  # protection -> what is replaced
    "system calls": 'seccomp.install = lambda: ""',
    "landlock": 'confine.landlock = lambda fd: ""',
    "user": 'confine.drop_privileges = lambda uid: ""',
    "memory": f'confine.limits = lambda wanted: dict.fromkeys({LIMITS}, "")',
    "cpu": f'confine.limits = lambda wanted: dict.fromkeys({LIMITS}, "")',
    "threads": f'confine.limits = lambda wanted: dict.fromkeys({LIMITS}, "")',
    "open files": f'confine.limits = lambda wanted: dict.fromkeys({LIMITS}, "")',
    "file size": f'confine.limits = lambda wanted: dict.fromkeys({LIMITS}, "")',
    "core": "import resource\nresource.setrlimit(resource.RLIMIT_CORE, (1, 1))\n"
    f'confine.limits = lambda wanted: dict.fromkeys({LIMITS}, "")',
    # These do a part of what they say: without any of it, root would mount on the machine.
    "network": "enter = namespaces.enter\n"
    'namespaces.enter = lambda names: enter(set(names) - {"network"}) | {"network": ""}',
    "processes": "namespaces.leave_for = lambda home: None",
    "files": "namespaces.MS_RDONLY = 0",
    "ends with grader": "confine.die_with_parent = lambda parent: ''",
}


def lying(protection, **limits):
    python = (sys.executable, "-I", "-S", "-B", "-c", LIAR.format(lies=LIES[protection]))
    return Sandbox(Limits(**limits), python=python)


@pytest.mark.parametrize("protection", LIES)
def test_a_liar_is_found_out(protection):
    if protection == "user" and os.getuid():
        pytest.skip("only root claims that")
    with lying(protection, unconfined=True) as box:
        box.process().close()
        assert box.protections[protection], f"{protection} is said to hold"


def test_where_the_files_are_open_and_said_to_be_closed_nothing_is_run():
    both = LIES["files"] + "\n" + LIES["landlock"]
    python = (sys.executable, "-I", "-S", "-B", "-c", LIAR.format(lies=both))
    with Sandbox(python=python) as box, pytest.raises(UnconfinedError, match="not prevented"):
        box.process()


def test_what_a_liar_was_caught_at_stays_with_later_processes():
    with lying("system calls") as box:
        for _ in range(2):
            box.process().close()
            assert "not prevented" in box.protections["system calls"]


def test_the_honest_have_nothing_against_them():
    with Sandbox(Limits(unconfined=True)) as box:
        box.process().close()
        found = {name for name, reason in box.protections.items() if "tried" in reason}
        assert found == set()


def test_the_worst_of_a_class_is_shown_and_for_how_many():
    held = {"files": "", "landlock": "", "cpu": ""}
    open_ = {"files": "closed here", "landlock": "Landlock: none", "cpu": ""}
    class_ = Isolation()
    for protections in (held, open_, held, {}):
        class_.add(protections)
    rows = class_.rows()
    assert rows["files"] == "closed here (1 of 3 submissions)"
    assert rows["cpu"] == ""
    assert class_.runs == 3
    assert class_.ran()[0].startswith("with the rights of the user who graded")


def test_a_protection_that_a_record_does_not_name_is_no_protection():
    class_ = Isolation()
    class_.add({"files": "", "landlock": ""})
    class_.add({"cpu": ""})
    assert class_.rows()["files"]
    assert "(1 of 2 submissions)" in class_.rows()["files"]
