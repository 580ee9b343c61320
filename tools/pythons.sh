#!/usr/bin/env bash
# The course on every Python from 3.11 to 3.14 that this machine has, with the newest releases of
# all that it needs: its wheel in a new environment, outside the tree. One line for each Python.
#
#   tools/pythons.sh [VERSION ...]     (default: 3.11 3.12 3.13 3.14)
#
# Tried of each: the corpus of right and wrong answers, the known mistakes, the lessons under strict
# nbval (01 to 06, which take seconds; with LESSONS=?? all), a submission graded in the sandbox.
set -euo pipefail
tree="$(cd "$(dirname "$0")/.." && pwd)"
box="$(mktemp -d)"
trap 'rm -rf "$box"' EXIT
export OPENBLAS_NUM_THREADS=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_USER=0
unset PYTHONPATH DNN_DATA_DIR DNN_WORK MPLBACKEND
[ $# -gt 0 ] || set -- 3.11 3.12 3.13 3.14

# where VERSION: a Python of that version that can make environments
where() {
  local one
  for one in "python$1" "/usr/bin/python$1" "/usr/local/bin/python$1" \
    "${PYENV_ROOT:-$HOME/.pyenv}/versions/$1".*/bin/python; do
    if "$one" -c "import sys, venv, ensurepip; sys.exit('%d.%d' % sys.version_info[:2] != '$1')" \
      >/dev/null 2>&1; then
      echo "$one"
      return
    fi
  done
}

# step WHAT COMMAND ...: what it says is shown where it fails
step() {
  local what="$1"
  shift
  if "$@" >"$box/said" 2>&1; then
    tried+=("$what: $(tail -n 1 "$box/said" | sed 's/=//g; s/^ *//; s/ *$//')")
  else
    cat "$box/said"
    wrong+=("$what")
  fi
}

# try PYTHON: one line of what was tried in an environment of its own
try() {
  local env="$box/env" started=$SECONDS run="$box/run"
  tried=() wrong=()
  "$1" -m venv "$env"
  # Newest releases: no constraints.
  "$env/bin/python" -m pip install --quiet --quiet "$wheel[kernel]" nbval pytest pytest-xdist hypothesis
  mkdir "$run"
  cp -r "$tree/tests" "$tree/notebooks" "$tree/pyproject.toml" "$run"
  cd "$run"
  local pytest=("$env/bin/python" -m pytest -q -n "${JOBS:-2}" -p no:cacheprovider)
  step answers "${pytest[@]}" tests/checks/test_{corpus,mistakes}.py
  # shellcheck disable=SC2086 (it is a pattern)
  step lessons "${pytest[@]}" --dist loadfile --nbval --nbval-current-env \
    notebooks/${LESSONS:-0[1-6]}_*.ipynb
  step graded graded
  cd "$box"
  local said
  said="$("$env/bin/python" --version) ($1), $("$env/bin/python" -c "
from importlib.metadata import version
print(*(f'{name} {version(name)}' for name in ('numpy', 'ipython', 'matplotlib')), sep=', ')")"
  printf '%s: ' "$said"
  if [ ${#wrong[@]} -gt 0 ]; then
    echo "FAILED: ${wrong[*]}"
    failed=yes
  else
    (IFS=';' && echo "${tried[*]}; $((SECONDS - started)) s")
  fi
  rm -rf "$env" "$run"
}

graded() {
  mkdir -p class/ann
  cp notebooks/05_backward.ipynb class/ann/
  "$env/bin/dnn" grade class --out grades --lessons 05 --jobs 1 --unconfined
  local passed
  passed=$(grep -c ',passed,' grades/results.csv)
  echo "$passed of 6 passed"
  [ "$passed" = 6 ]
}

mkdir "$box/tree"
(cd "$tree" && tar c --exclude=./.[vg]* --exclude=./work --exclude=./build --exclude=./*.egg-info \
  --exclude=__pycache__ .) | tar x -C "$box/tree"
failed=
wheel=
for version; do
  python="$(where "$version")"
  if [ -z "$python" ]; then
    echo "Python $version: not here"
    continue
  fi
  if [ -z "$wheel" ]; then
    "$python" -m venv "$box/build"
    "$box/build/bin/python" -m pip wheel --quiet --quiet --no-deps -w "$box" "$box/tree"
    wheel=$(echo "$box"/dnn_course-*.whl)
  fi
  try "$python"
done
[ -z "$failed" ]
