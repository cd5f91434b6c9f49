#!/bin/sh
# uv.sh PYTHON: prints the path of the pinned uv, which it installs into a virtual environment of its own.
set -eu
cd "$(dirname "$0")/.."
home=.cache/uv

if ! cmp -s requirements/uv.txt "$home/installed.txt"; then
    "$1" -m venv --clear "$home" >&2
    "$home/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: \
        --require-hashes -r requirements/uv.txt >&2
    cp requirements/uv.txt "$home/installed.txt"
fi
printf '%s\n' "$PWD/$home/bin/uv"
