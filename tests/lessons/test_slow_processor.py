"""Under a quarter of a processor a lesson prints what it prints everywhere.

Between its shares of the processor it stands still, and its clocks (those of `my_functions()`, of a
check, of the playground's watch) go on: this is what a hub's quota does to a learner's kernel.
"""

import contextlib
import os
import signal
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient

from dnn_course import lessons
from dnn_course.notebook import LESSON_FOLDER, read_notebook
from testCases.exercises import EXERCISES

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "killpg"), reason="a group of processes cannot be stopped"),
]

# Stops a group of processes for three quarters of each tenth of a second, while its first lives.
SLOW_DOWN = """
import contextlib, os, signal, sys, time
group = int(sys.argv[1])
print("begins", flush=True)
with contextlib.suppress(ProcessLookupError):
    while True:
        os.killpg(group, signal.SIGSTOP)
        time.sleep(0.075)
        os.killpg(group, signal.SIGCONT)
        time.sleep(0.025)
"""


@contextlib.contextmanager
def a_quarter_of_a_processor(leader):
    """Slow the group of processes that `leader` leads; it goes on at full speed afterwards."""
    assert os.getpgid(leader) == leader != os.getpgrp()
    command = [sys.executable, "-c", SLOW_DOWN, str(leader)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as helper:
        try:
            helper.stdout.readline()
            yield
        finally:
            helper.kill()
            helper.wait()
            with contextlib.suppress(ProcessLookupError):
                os.killpg(leader, signal.SIGCONT)


def printed(notebook):
    """What nbval would compare: all text, cell by cell, and no picture's bytes."""
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return [
        [
            output.get("text") or output.get("evalue") or output["data"].get("text/plain")
            for output in cell["outputs"]
        ]
        for cell in cells
    ]


def run(notebook):
    """Run All on a quarter of a processor, in the lessons' folder; the notebook as it is then."""
    client = NotebookClient(
        nbformat.from_dict(notebook),
        kernel_name="python3",
        timeout=600,
        resources={"metadata": {"path": str(LESSON_FOLDER)}},
        store_widget_state=False,
        coalesce_streams=True,
    )
    with (
        client.setup_kernel(env={**os.environ, **lessons.KERNEL_ENVIRONMENT}),
        a_quarter_of_a_processor(client.km.provisioner.pid),
    ):
        for index, cell in enumerate(client.nb.cells):
            client.execute_cell(cell, index)
    return client.nb


@pytest.mark.long
@pytest.mark.parametrize("lesson", ["08_playground", "09_bug_hunt"])
def test_a_lesson_prints_the_same(lesson):
    """Those with the most clocks: my_functions(), progress(), the playground's watch, checks."""
    stored = read_notebook(LESSON_FOLDER / f"{lesson}.ipynb")
    assert printed(run({**stored})) == printed(stored)


@pytest.mark.long
def test_what_the_lessons_import_is_whole_though_my_functions_imports_it_first():
    cells = (
        "from dnn_course import my_functions, progress\nmine = my_functions()",
        "print(mine.yours == tuple(mine))",
        "print(progress())",
        "from dnn_helpers import playground\nplayground(**mine)",
        "import matplotlib.pyplot as plt\nprint(len(plt.figure().add_subplot().plot([1, 2])))",
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(one) for one in cells])
    _, yours, done, shown, drawn = printed(run(notebook))
    assert yours == ["True\n"]
    assert f"{len(EXERCISES)} of {len(EXERCISES)} done" in done[0]
    assert shown == ["Playground(moons, 2-4-4-1, iteration 0)"]
    assert drawn[0] == "1\n"
