#!/bin/sh
# propose.sh BRANCH TEXT PATH...: opens a pull request with what changed below the paths, or renews it.
# TEXT is a file: its first line is the title, the rest the body. Needs gh and GH_TOKEN.
set -eu
branch=$1 text=$2
shift 2

if git diff --quiet -- "$@"; then
    echo "Nothing has changed."
    exit
fi
title=$(head -n 1 "$text")
body=$(tail -n +3 "$text")
git switch --quiet --force-create "$branch"
git add -- "$@"
git -c user.name="github-actions[bot]" -c user.email="41898282+github-actions[bot]@users.noreply.github.com" \
    commit --quiet --message "$title"
gh auth setup-git # the checkout keeps no credentials
git push --quiet --force origin "$branch"
if [ -z "$(gh pr list --head "$branch" --state open --json number --jq '.[].number')" ]; then
    gh pr create --head "$branch" --title "$title" --body "$body"
fi
