#!/usr/bin/env bash
# The lessons on the releases that Colab and Kaggle ship (old-stack.txt), under strict nbval.
#
#   tools/old-stack.sh [PYTHON]     in a new environment, outside the tree
set -euo pipefail
python="${1:-python3}"
tree="$(cd "$(dirname "$0")/.." && pwd)"
box="$(mktemp -d)"
trap 'rm -rf "$box"' EXIT
export OPENBLAS_NUM_THREADS=1 PIP_DISABLE_PIP_VERSION_CHECK=1
unset PYTHONPATH DNN_DATA_DIR DNN_WORK MPLBACKEND

mkdir "$box/tree"
(cd "$tree" && tar c --exclude=./.[vg]* --exclude=./work --exclude=./build --exclude=./*.egg-info \
  --exclude=__pycache__ .) | tar x -C "$box/tree"
"$python" -m venv "$box/env"
"$box/env/bin/python" -m pip install --quiet -c "$tree/tools/old-stack.txt" \
  "$box/tree[kernel]" nbval pytest pytest-xdist
cp -r "$tree/notebooks" "$box/lessons"
rm -rf "$box/tree"
cd "$box/lessons"
"$box/env/bin/python" -c "
from importlib.metadata import version
print(*(f'{name} {version(name)}' for name in ('numpy', 'ipython', 'ipykernel', 'ipywidgets')), sep=', ')"
"$box/env/bin/python" -m pytest -q -n "${JOBS:-2}" --dist loadfile -p no:cacheprovider \
  --nbval --nbval-current-env --nbval-sanitize-with "$tree/tests/nbval.cfg" .
echo "the lessons print the same on the old stack"
