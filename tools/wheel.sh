#!/usr/bin/env bash
# The course as it is installed: its wheel in a new environment, in an empty folder, outside the tree.
#
#   tools/wheel.sh [PYTHON]     step by step, the wheel alone, [kernel], [lab]; says what each weighs
set -euo pipefail
python="${1:-python3}"
tree="$(cd "$(dirname "$0")/.." && pwd)"
box="$(mktemp -d)"
trap 'rm -rf "$box"' EXIT
export OPENBLAS_NUM_THREADS=1 PIP_DISABLE_PIP_VERSION_CHECK=1
unset PYTHONPATH DNN_DATA_DIR DNN_WORK

mkdir "$box/tree" "$box/empty"
(cd "$tree" && tar c --exclude=./.[vg]* --exclude=./work --exclude=./build --exclude=./*.egg-info \
  --exclude=__pycache__ .) | tar x -C "$box/tree"
"$python" -m venv "$box/env"
pip=("$box/env/bin/python" -m pip --quiet)
"${pip[@]}" wheel --no-deps -w "$box" "$box/tree"
wheel=$(echo "$box"/dnn_course-*.whl)
"${pip[@]}" install 'setuptools>=77'
(cd "$box/tree" && rm -rf build ./*.egg-info &&
  "$box/env/bin/python" -c "from setuptools import build_meta; build_meta.build_sdist('$box')" >/dev/null)
rm -rf "$box/tree"
"${pip[@]}" wheel --no-deps -w "$box/again" "$box"/dnn_course-*.tar.gz
cd "$box/empty"
"$box/env/bin/python" - "$wheel" "$box"/again/*.whl <<'END'
import sys, zipfile
wheel, again = (
    {one.filename: one.CRC for one in zipfile.ZipFile(path).infolist() if ".dist-info/" not in one.filename}
    for path in sys.argv[1:]
)
if wheel != again:
    sys.exit(f"the source distribution gives another wheel: {sorted(wheel.items() ^ again.items())[:5]}")
print(f"the source distribution gives the same wheel: {len(wheel)} files")
END

# install EXTRA: with everything at the releases of constraints.txt
install() {
  local started=$SECONDS
  "${pip[@]}" install -c "$tree/constraints.txt" "$wheel$1"
  "${pip[@]}" uninstall -y setuptools >/dev/null 2>&1 || true
  echo "dnn-course$1: $(du -sm "$box/env" | cut -f1) MB with pip, $((SECONDS - started)) s"
}
dnn="$box/env/bin/dnn"

"$box/env/bin/python" --version
install ""
"$dnn" release released >/dev/null
mkdir -p class/ann
cp "$tree/notebooks/01_activations.ipynb" class/ann/
"$dnn" validate class/ann/01_activations.ipynb
"$dnn" grade class --out grades --lessons 01 --jobs 1 >/dev/null
if said=$("$dnn" start --no-browser 2>&1); then echo "dnn start without JupyterLab: $said"; exit 1; fi
grep -q "dnn-course\[lab\]" <<<"$said" || { echo "$said"; exit 1; }

if uv=$(command -v "$tree/.venv/bin/uv" || command -v uv); then
  "$uv" --quiet tool run --python "$box/env/bin/python" --from "$wheel" dnn lessons by-uvx | tail -n 1
  test -e by-uvx/00_start.ipynb
else
  echo "no uv here: uvx was not tried"
fi

install "[kernel]"
"$dnn" data check
(cd work && "$box/env/bin/python" -c "
from dnn_course import my_functions, progress
from dnn_helpers import load_dataset, playground
load_dataset()
playground(**my_functions())
print(progress())")

install "[lab]"
JUPYTERHUB_SERVICE_PREFIX=/ "$dnn" start
cp "$tree"/notebooks/*.ipynb "$box/empty/"
"$box/env/bin/jupyter" execute --inplace 01_activations.ipynb 2>/dev/null
echo "the wheel works"
