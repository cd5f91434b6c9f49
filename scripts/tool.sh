#!/bin/sh
# tool.sh NAME PYTHON: prints the folder with the commands of the tool that requirements/NAME.txt pins, which it
# installs into a virtual environment of its own: nothing of it can get in the way of the site's packages.
set -eu
cd "$(dirname "$0")/.."
home=.cache/$1

if ! cmp -s "requirements/$1.txt" "$home/installed.txt"; then
    "$2" -m venv --clear "$home" >&2
    "$home/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: \
        --require-hashes -r "requirements/$1.txt" >&2
    cp "requirements/$1.txt" "$home/installed.txt"
fi
printf '%s\n' "$PWD/$home/bin"
