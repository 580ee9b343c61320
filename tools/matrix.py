"""Re-run every lesson under strict nbval with other BLAS kernels, thread counts and NumPy releases.

    python tools/matrix.py                                   every cell
    python tools/matrix.py --list                            what the cells are
    python tools/matrix.py --cells Prescott/1/oldest Haswell/2/newest

A cell is OPENBLAS_CORETYPE / threads / NumPy: `oldest` and `newest` are the ends of the range that
pyproject.toml admits. What a lesson prints must be the same in all of them. A kernel that this
processor cannot run is skipped, and says so.

Each NumPy lives in a small environment of its own under .venvs/, made once: it holds NumPy alone
and borrows the rest from the environment that runs this script.
"""

import argparse
import itertools
import os
import platform
import re
import subprocess
import sys
import sysconfig
import time
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# What a kernel needs of the processor, as Linux names it; OpenBLAS itself does not ask.
CORETYPES = {"Haswell": {"avx2", "fma"}, "SkylakeX": {"avx512f"}, "Prescott": set()}
THREADS = (1, 2)
RELEASES = ("oldest", "newest")


def main() -> int:
    """Run the cells asked for; return 1 when a lesson printed something else in one of them."""
    cells = ["/".join(map(str, cell)) for cell in itertools.product(CORETYPES, THREADS, RELEASES)]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--list", action="store_true", help="print the cells and stop")
    parser.add_argument("--cells", nargs="+", choices=cells, default=cells, metavar="CELL")
    text = "lessons at the same time (default: as many as the cores have threads for)"
    parser.add_argument("--jobs", type=int, default=0, metavar="N", help=text)
    options = parser.parse_args()
    if options.list:
        print("\n".join(cells))
        return 0
    pythons = {}
    failed = []
    for cell in options.cells:
        coretype, threads, release = cell.split("/")
        if missing := CORETYPES[coretype] - _processor():
            print(f"{cell:<20} skipped: this processor has no {', '.join(sorted(missing))}")
            continue
        if release not in pythons:
            pythons[release] = environment(release)
        # Threads that wait for a core keep it busy waiting: two lessons of two threads on two
        # cores take four times as long as one after the other.
        jobs = options.jobs or max(1, (os.cpu_count() or 1) // int(threads))
        if not run(cell, pythons[release], coretype, threads, jobs):
            failed.append(cell)
    if failed:
        print(f"Lessons print something else under: {', '.join(failed)}")
    return 1 if failed else 0


def run(cell: str, python: Path, coretype: str, threads: str, jobs: int) -> bool:
    """Re-run the lessons in one cell; say how it went, in full where it went wrong."""
    variables = {
        "OPENBLAS_CORETYPE": coretype,
        "OPENBLAS_NUM_THREADS": threads,
        "OMP_NUM_THREADS": threads,
    }
    command = [str(python), "-m", "pytest", "-q", "-n", str(jobs), "--dist", "loadfile"]
    command += ["--nbval", "--nbval-current-env", "-p", "no:cacheprovider", "notebooks"]
    started = time.perf_counter()
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **variables}, capture_output=True, text=True
    )
    seconds = time.perf_counter() - started
    version, kernel = _found(python, variables)
    last = (done.stdout.strip().splitlines() or ["nothing was printed"])[-1].strip("= ")
    print(f"{cell:<20} NumPy {version}, {kernel}, {seconds:.0f} s: {last}", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


def environment(release: str) -> Path:
    """Return the Python of the environment with the oldest or newest NumPy, made where missing."""
    wanted = requirement(release)
    folder = ROOT / ".venvs" / f"numpy-{release}-py{sys.version_info[0]}{sys.version_info[1]}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    note = folder / "requirement.txt"
    if note.exists() and note.read_text() == wanted:
        return python
    print(f"Making {folder.relative_to(ROOT)} with {wanted} ...", flush=True)
    venv.create(folder, with_pip=False, clear=True, symlinks=os.name != "nt")
    site = next(folder.rglob("site-packages"))
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    install += ["--no-deps", "--only-binary=:all:", "--target", str(site), wanted]
    subprocess.run(install, check=True)
    # Its own NumPy comes first; all else is found where this script's packages are.
    borrowed = sysconfig.get_paths()["purelib"]
    (site / "borrowed.pth").write_text(f"import site; site.addsitedir({borrowed!r})\n")
    note.write_text(wanted)
    return python


def requirement(release: str) -> str:
    """Return what to install for `oldest` or `newest`, from the range in pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    numpy = next(one for one in project["dependencies"] if re.match(r"numpy\b", one))
    if release == "newest":
        return numpy
    major, minor = re.search(r">=\s*(\d+)\.(\d+)", numpy).groups()
    return f"numpy=={major}.{minor}.*"


def _found(python: Path, variables: dict[str, str]) -> tuple[str, str]:
    """Return the NumPy release and the BLAS kernel that a cell really ran with."""
    code = (
        "import numpy, ctypes, pathlib, sys\n"
        "print(numpy.__version__)\n"
        "folder = pathlib.Path(numpy.__file__).parent.parent / 'numpy.libs'\n"
        "for path in folder.glob('*openblas*'):\n"
        "    library = ctypes.CDLL(str(path))\n"
        "    for name in ('scipy_openblas_get_corename64_', 'openblas_get_corename64_'):\n"
        "        if hasattr(library, name):\n"
        "            function = getattr(library, name)\n"
        "            function.restype = ctypes.c_char_p\n"
        "            sys.exit(print(function().decode()))\n"
        "print('kernel unknown')\n"
    )
    done = subprocess.run(
        [python, "-c", code], env={**os.environ, **variables}, capture_output=True, text=True
    )
    lines = [*done.stdout.split("\n"), "?", "?"]
    return lines[0], lines[1]


def _processor() -> set[str]:
    """Return the processor's features; where they cannot be read, those of any x86-64 of 2015."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return {"avx2", "fma"} if platform.machine().lower() in {"x86_64", "amd64"} else set()
    return set(re.search(r"^flags\s*:(.*)$", text, flags=re.MULTILINE)[1].split())


if __name__ == "__main__":
    sys.exit(main())
