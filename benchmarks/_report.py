"""What the benchmarks share: clocks, the machine in a line, and the files they leave in docs/."""

import json
import os
import platform
import statistics
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs" / "benchmarks"


def machine():
    """What the numbers were measured on, for the reader who gets others."""
    cpu = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        cpu = next((x.split(": ")[1] for x in lines if x.startswith("model name")), cpu)
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{cpu.strip()}, {os.cpu_count()} cores{load}, Python {platform.python_version()}, "
        f"NumPy {np.__version__}"
    )


def side_by_side(contestants, rounds=5, clock=time.process_time):
    """Median seconds of each call, by name; they take turns, so that all meet the same weather.

    clock: CPU time of this process by default, which other work on the machine hardly changes.
    """
    seconds = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, call in contestants.items():
            before = clock()
            call()
            seconds[name].append(clock() - before)
    return {name: statistics.median(times) for name, times in seconds.items()}


def table(header, rows):
    """A Markdown table."""
    lines = [" | ".join(header), " | ".join(["---"] + ["---:"] * (len(header) - 1))]
    lines += [" | ".join(map(str, row)) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)


def write(name, numbers, markdown):
    """Leave docs/benchmarks/NAME.json and NAME.md, and print the latter."""
    DOCS.mkdir(parents=True, exist_ok=True)
    (DOCS / f"{name}.json").write_text(json.dumps(numbers, indent=1) + "\n")
    (DOCS / f"{name}.md").write_text(markdown.rstrip() + "\n")
    print(markdown)
