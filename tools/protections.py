"""The README's table of protections, made of what was just tried: tools/protections.py [--write].

On each system that this machine can be made into (tests/grading/systems.py) one sandbox is started.
Starting, it tries every protection in a process like a learner's; a tick is one that held. Without
--write it compares: exit code 1 where the README says something else. Needs Linux and root, as an
ordinary user is one of the systems.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
BEGIN, END = "<!-- protections: tools/protections.py --write -->\n", "<!-- /protections -->"
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "grading")]

from systems import SYSTEMS  # noqa: E402

from dnn_course.grading.gradebook.pages import PROTECTIONS  # noqa: E402

UID = 1_899_998  # nobody's
LIMITS = ("memory", "cpu", "threads", "open files", "file size", "core")
# What is shown: the words, and the protections that must all hold.
ROWS = {PROTECTIONS[key]: (key,) for key in PROTECTIONS if key not in LIMITS}
ROWS["limits: memory, processor time, threads, open files, size of a file; no core dumps"] = LIMITS
TRY = """
import json
from dnn_course.grading.sandbox import Limits, Sandbox
with Sandbox(Limits(unconfined=True)) as box:
    box.process().close()
    print(json.dumps(box.protections))
"""


def tried(name):
    """protection -> "" or the reason why not, on the system of this name."""
    needed = [str(ROOT), sys.prefix, sys.base_prefix]
    needed += [path for path in sys.path if path.endswith("site-packages")]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DNN_NEEDED": os.pathsep.join(dict.fromkeys(needed)),
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    script = str(ROOT / "tests" / "grading" / "systems.py")
    command = [sys.executable, script, name, str(UID), sys.executable, "-c", TRY]
    done = subprocess.run(
        command, cwd="/", env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    if done.returncode:
        raise SystemExit(f"{name}: the sandbox did not start: {done.stderr[-500:]}")
    return json.loads(done.stdout)


def table():
    """The table as Markdown."""
    found = {name: tried(name) for name in SYSTEMS}
    lines = [f"| | {' | '.join(found)} |", "|---" * (len(found) + 1) + "|"]
    for words, keys in ROWS.items():
        signs = ["✓" if all(each[key] == "" for key in keys) else "–" for each in found.values()]
        lines.append(f"| {words} | {' | '.join(signs)} |")
    starts = ["✓" if not SYSTEMS[name].options else "with `--unconfined`" for name in found]
    lines.append(f"| `dnn grade` starts | {' | '.join(starts)} |")
    return "\n".join(lines) + "\n"


def main(arguments):
    text = README.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    old, _, after = rest.partition(END)
    new = table()
    if "--write" in arguments:
        README.write_text(before + BEGIN + new + END + after, "utf-8")
        return 0
    print(new)
    if old != new:
        print("README.md says something else: tools/protections.py --write", file=sys.stderr)
    return int(old != new)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
