#!/bin/sh
# Writes the lock files anew from requirements/*.in and package.json. Arguments go to uv, such as --upgrade.
# They hold hashes for every platform and no address: each machine asks the registry or mirror it is set up for.
set -eu
cd "$(dirname "$0")/.."
uv=$(sh scripts/tool.sh uv .venv/bin/python)/uv

lock() {
    name=$1
    shift
    "$uv" pip compile --quiet --universal --python-version "$(cat .python-version)" --generate-hashes \
        --no-annotate --no-header "$@" "requirements/$name.in" --output-file "requirements/$name.txt"
}

for tool in uv lychee zensical; do lock "$tool" "$@"; done
lock bootstrap "$@"
lock build "$@"
lock test --constraint requirements/build.txt "$@" # all three go into one environment
lock mutmut --constraint requirements/test.txt "$@"

for folder in . tools/audit; do
    npm install --package-lock-only --prefix "$folder"
    node - "$folder/package-lock.json" <<'END' # npm copies links to sponsors and the like into it
const fs = require("fs");
const file = process.argv[2];
const lock = JSON.parse(fs.readFileSync(file, "utf8"));
for (const entry of Object.values(lock.packages)) {
    delete entry.deprecated;
    delete entry.funding;
}
fs.writeFileSync(file, JSON.stringify(lock, null, 2) + "\n");
END
done
