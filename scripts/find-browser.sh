#!/bin/sh
# Prints the path of a Chromium for the tests, and sees to it that Chinese text has a font.
# CHROMIUM, where it is set, is the only one tried.
set -u
cd "$(dirname "$0")/.."
python=.venv/bin/python
CHROMIUM=${CHROMIUM:-}
packages="chromium fontconfig fonts-wqy-zenhei"

from_playwright() {
    "$python" -c 'from playwright.sync_api import sync_playwright as start
with start() as playwright: print(playwright.chromium.executable_path)'
}

usable() { # running it is the only proof: some systems put a stub in its place that only prints advice
    path=$(command -v "$1") && "$path" --version >/dev/null 2>&1 && printf '%s\n' "$path"
}

browser() {
    if [ -n "$CHROMIUM" ]; then
        usable "$CHROMIUM"
        return
    fi
    for name in chromium chromium-browser google-chrome google-chrome-stable \
        /Applications/Chromium.app/Contents/MacOS/Chromium \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        usable "$name" && return
    done
    usable "$(from_playwright)"
}

font() { [ "$(uname)" = Darwin ] || fc-list :lang=zh 2>/dev/null | grep -q .; }

found=$(browser)
if [ -z "$found$CHROMIUM" ]; then
    "$python" -m playwright install chromium >&2 && found=$(browser)
fi
if { [ -z "$found$CHROMIUM" ] || ! font; } && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    # shellcheck disable=SC2086 # a list of packages
    apt-get -q update >&2 && DEBIAN_FRONTEND=noninteractive \
        apt-get -q install -y --no-install-recommends $packages >&2
    found=$(browser)
fi
if [ -n "$found" ] && font; then
    printf '%s\n' "$found"
    exit
fi

if [ -z "$found" ] && [ -n "$CHROMIUM" ]; then
    command="unset CHROMIUM    # $CHROMIUM does not run"
elif [ "$(uname)" = Darwin ]; then
    command="brew install --cask google-chrome"
elif grep -q '^ID=ubuntu' /etc/os-release 2>/dev/null; then # its chromium package is a stub
    command="sudo $python -m playwright install-deps chromium"
elif command -v apt-get >/dev/null; then
    command="sudo apt-get install $packages"
else
    command="CHROMIUM=/path/to/chromium make test    # and install any Chinese font"
fi
printf '\nThe tests need Chromium and a Chinese font. Run this, then make test again:\n\n    %s\n\n' "$command" >&2
exit 1
