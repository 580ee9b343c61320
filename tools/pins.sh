#!/usr/bin/env bash
# That constraints.txt holds: on each system and each Python of the course all that is pinned can be
# had as ready files (wheels), together, without a compiler.
#
#   tools/pins.sh [PYTHON]     PYTHON has uv (make peers); one line for each system and Python
set -uo pipefail
cd "$(dirname "$0")/.."
python="${1:-.venv/bin/python}"
box="$(mktemp -d)"
trap 'rm -rf "$box"' EXIT
systems="x86_64-unknown-linux-gnu aarch64-unknown-linux-gnu x86_64-pc-windows-msvc \
x86_64-apple-darwin aarch64-apple-darwin"
grep -hv '^-' requirements.txt requirements-peers.txt >"$box/all.in"

# resolve PYTHON SYSTEM
resolve() {
  local said="$box/$1-$2"
  if ! "$python" -m uv pip compile --quiet --no-annotate --no-header --only-binary :all: \
    --python-version "$1" --python-platform "$2" --all-extras -c constraints.txt \
    pyproject.toml "$box/all.in" -o "$said.txt" 2>"$said.err"; then
    wrong "$1" "$2" <"$said.err"
  # What no line of the lists names would be another release next week.
  elif grep -viF -f "$box/pins" "$said.txt" | sed 's/^/not pinned: /' | grep . >"$said.err"; then
    wrong "$1" "$2" <"$said.err"
  else
    echo "ok      Python $1  $2"
  fi
}

wrong() {
  touch "$box/failed"
  echo "FAILED  Python $1  $2
$(sed 's/^/          /')"
}

cat constraints.txt requirements*.txt | sed -n 's/^\([^ #]*==[^ ]*\).*/\1/p' | tr _ - >"$box/pins"
for version in 3.11.0 3.12 3.13 3.14; do
  for system in $systems; do
    resolve "$version" "$system" & # most of it is waiting for the registry
  done
done
wait
[ ! -e "$box/failed" ]
