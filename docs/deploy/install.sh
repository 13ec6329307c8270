#!/bin/sh
# Installs this checkout into a new folder, with the locked packages and nothing else. The folder may then be read-only.
#   docs/deploy/install.sh FOLDER [runtime|telemetry]
set -eu
folder=${1:?FOLDER}
lock=${2:-runtime}
python=${PYTHON:-python3}
if [ -e "$folder" ]; then
  echo "已经存在，不覆盖：$folder" >&2
  exit 2
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "需要 Python 3.11 或更新的版本；用 PYTHON=… 指定" >&2
  exit 2
fi
mkdir -p "$(dirname "$folder")"
folder=$(cd "$(dirname "$folder")" && pwd)/$(basename "$folder")
cd "$(dirname "$0")/../.."
"$python" requirements/preflight.py
work=$(mktemp -d)
# What was not finished does not stay.
trap 'status=$?; rm -rf "$work"; [ "$status" -eq 0 ] || rm -rf "$folder"' EXIT
# What builds packages stays outside: an environment of its own makes wheels, each download checked against its hash.
"$python" -m venv "$work/build"
pip() { "$work/build/bin/python" -m pip --disable-pip-version-check "$@"; }
pip install --quiet --no-cache-dir --require-hashes -r requirements/build.lock
# durable-rules is built alone, because only it may need a flag of the preprocessor.
sed -n '/^durable-rules==/,/[^\\]$/p' "requirements/$lock.lock" > "$work/durable-rules.lock"
CPPFLAGS="${CPPFLAGS:-} $("$python" requirements/preflight.py --cppflags)" \
  pip wheel --quiet --no-cache-dir --require-hashes --no-build-isolation --no-deps -w "$work/wheels" -r "$work/durable-rules.lock"
sed '/^durable-rules==/,/[^\\]$/d' "requirements/$lock.lock" > "$work/others.lock"
pip wheel --quiet --no-cache-dir --require-hashes --no-build-isolation --no-deps -w "$work/wheels" -r "$work/others.lock"
pip wheel --quiet --no-build-isolation --no-deps -w "$work/wheels" .
"$python" -m venv "$folder"
"$folder/bin/python" -m pip --disable-pip-version-check install --quiet --no-index --no-deps "$work"/wheels/*.whl
"$folder/bin/cailiang" version
