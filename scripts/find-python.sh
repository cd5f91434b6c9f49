#!/bin/sh
# Prints the path of a Python 3.13 that can make virtual environments, fetching one where there is none.
# It has to be the version that the browser runs: bytecode compiled ahead of time is good for that one only.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
want=$(cat "$root/.python-version")
cd / # in our folder, .python-version would turn off every Python of a pyenv that has no 3.13

# Running it is the only proof: the commands that pyenv puts on PATH fail unless their version is chosen.
# What it prints is the path behind such a command. A virtual environment is passed over, since it may be
# the one to be replaced, and a free-threaded build, since few packages have wheels for it.
check='
import ensurepip, sys, sysconfig, venv
fits = sys.version_info >= (3, 8) and (not sys.argv[1:] or sys.argv[1] == "%d.%d" % sys.version_info[:2])
fits = fits and sys.prefix == sys.base_prefix and not sysconfig.get_config_var("Py_GIL_DISABLED")
print(sys.executable) if fits else sys.exit(1)
'
first() { # first [VERSION]: of the commands read, the first that passes
    while IFS= read -r python; do
        "$python" -c "$check" "$@" 2>/dev/null </dev/null && return
    done
    return 1
}

on_path() { # every NAME on PATH, not only the first
    printf '%s\n' "$PATH" | tr ':' '\n' | while IFS= read -r dir; do
        [ -x "$dir/$1" ] && printf '%s\n' "$dir/$1"
    done
}

candidates() {
    on_path "python$want"
    on_path python3
    for pyenv in "$(pyenv root 2>/dev/null)" "${PYENV_ROOT:-}" "${HOME:-}/.pyenv"; do
        for python in "$pyenv/versions/$want"*/bin/"python$want"; do
            [ -x "$python" ] && printf '%s\n' "$python"
        done
    done
}

fetch() { # with uv from PyPI; kept in .cache, so that nothing outside our folder changes
    any=$( (on_path python3; on_path python) | first) && uv=$(sh "$root/scripts/tool.sh" uv "$any")/uv || return
    export UV_PYTHON_INSTALL_DIR="$root/.cache/python"
    echo "Fetching Python $want ..." >&2
    "$uv" python install --no-bin "$want" >&2 && "$uv" python find --managed-python "$want" | first "$want"
}

candidates | first "$want" && exit
fetch && exit

if apt-cache show "python$want-venv" >/dev/null 2>&1; then
    command="sudo apt-get install python$want-venv"
elif command -v apt-get >/dev/null && ! (on_path python3 | first >/dev/null); then
    command="sudo apt-get install python3-venv"
elif [ "$(uname)" = Darwin ]; then
    command="brew install python@$want"
else
    command="pyenv install $want"
fi
printf '\nNo usable Python %s was found, and none could be fetched. Install it, then run make again:\n\n    %s\n\n' \
    "$want" "$command" >&2
exit 1
