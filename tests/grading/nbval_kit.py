"""Stock nbval on graded notebooks, as anyone can call it."""

import os
import re
import subprocess
import sys

from dnn_course.grading.judging.version import ROOT
from dnn_course.notebook import checks, parse_notebook


def nbval(folder):
    """learner -> exercise -> "passed" or "failed", as stock `pytest --nbval` has it."""
    verdicts = {}
    cells = _cells(folder, folder)
    for (learner, file), words in cells.items():
        # A kernel that does not start (its port was taken meanwhile, say) is no verdict: once more.
        if "error" in words.values():
            words.update(_cells(folder, folder / learner / f"{file}.ipynb")[learner, file])
    for (learner, file), words in cells.items():
        path = folder / learner / f"{file}.ipynb"
        nb = parse_notebook(path.read_bytes(), path)
        code = [i for i, cell in enumerate(nb["cells"]) if cell["cell_type"] == "code"]
        scored = {code.index(check.index): check.name for check in checks(nb)}
        for number, word in words.items():
            if number in scored:
                verdicts.setdefault(learner, {})[scored[number]] = word
            else:
                assert word == "passed", f"{learner}: cell {number} is no check and {word}"
    return verdicts


def _cells(root, what):
    """(learner, file) -> cell -> "passed", "failed" or "error"."""
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", str(what)]
    command += ["-v", "-p", "no:cacheprovider", "--rootdir", str(root), "-c", os.devnull]
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    env = {**os.environ, "PYTHONPATH": path, "COLUMNS": "300"}
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
    cells = {}
    for line in done.stdout.splitlines():
        found = re.match(r".*?([^/]+)/(\w+)::ipynb::Cell (\d+) (PASSED|FAILED|ERROR)", line)
        if found:
            learner, file, number, word = found.groups()
            cells.setdefault((learner, file), {})[int(number)] = word.lower()
    assert cells, done.stdout[-3000:] + done.stderr[-3000:]
    return cells
