"""Posts what the checks found: one comment on a pull request, or one issue, each updated in place.

    python3 scripts/github.py comment REPORT       the report on the pull request of a commit
    python3 scripts/github.py issue STALE LINKS    what is due, and the pages that are gone

Both call the command ``gh``, which reads GH_TOKEN. ``comment`` runs with rights that the pull
request's own code must not have, so REPORT is anybody's text: it is posted without anything that
GitHub would follow. Which pull request it belongs to is asked of GitHub, never read from it.
Needs Python 3.11 and nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

TEXTS = Path(__file__).resolve().parent.parent / ".github" / "texts"
# What the report's own template uses of HTML.
_OURS = re.compile(r"&lt;(/?(?:details|summary))&gt;")
_MARK = "<!-- hujifen: {} -->"
_LONGEST = 64_000
_LABEL = "stale"


def comment(report: str, environ: dict[str, str]) -> str:
    """Post the report, or update the one that stands; returns what was done."""
    repository, head = environ["GITHUB_REPOSITORY"], environ["HEAD_SHA"]
    query = f"state=open&head={quote(environ['HEAD_OWNER'])}:{quote(environ['HEAD_BRANCH'])}"
    pulls = gh("GET", f"repos/{repository}/pulls", query)
    numbers = [pull["number"] for pull in pulls if pull["head"]["sha"] == head]
    if not numbers:
        return "no open pull request has this commit as its head"
    mark = _MARK.format("report")
    body = _text("comment.md", mark=mark, report=harmless(report), run=environ["RUN_URL"])
    issue = f"repos/{repository}/issues/{numbers[0]}"
    for entry in gh("GET", f"{issue}/comments", "per_page=100"):
        if entry["user"]["type"] == "Bot" and entry["body"].startswith(mark):
            gh("PATCH", f"repos/{repository}/issues/comments/{entry['id']}", body=body)
            return f"updated the comment on {numbers[0]}"
    gh("POST", f"{issue}/comments", body=body)
    return f"commented on {numbers[0]}"


def issue(stale: str, links: str, environ: dict[str, str]) -> str:
    """Open the issue on what is due, update it, or close it when nothing is."""
    repository = environ["GITHUB_REPOSITORY"]
    mark = _MARK.format("stale")
    title, _, rest = _text("issue.md", mark=mark, stale=stale, links=links).partition("\n")
    body = rest.lstrip("\n")
    found = gh("GET", f"repos/{repository}/issues", f"state=open&labels={_LABEL}&per_page=100")
    numbers = [entry["number"] for entry in found if (entry["body"] or "").startswith(mark)]
    due = any(line.startswith("| ---") for line in (stale + "\n" + links).splitlines())
    if not numbers and not due:
        return "nothing is due"
    if not numbers:
        gh("POST", f"repos/{repository}/issues", title=title, body=body, labels=[_LABEL])
        return "opened the issue"
    state = "open" if due else "closed"
    gh("PATCH", f"repos/{repository}/issues/{numbers[0]}", title=title, body=body, state=state)
    return f"updated {numbers[0]}, now {state}"


def harmless(report: str) -> str:
    """A Markdown text without links, pictures, mentions or HTML but the little that ours has."""
    text = report.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = _OURS.sub(r"<\1>", text)
    # Without its bracket, a link or a picture is only text.
    text = text.replace("](", "]\\(").replace("][", "]\\[").replace("]:", "]\\:")
    text = text.replace("@", "@\u2060").replace("://", ":\u2060//").replace("www.", "www\u2060.")
    return text[:_LONGEST]


def gh(method: str, path: str, query: str = "", **fields: Any) -> Any:
    """One call of GitHub's interface."""
    command = ["gh", "api", "--method", method, f"{path}?{query}" if query else path]
    if fields:
        command += ["--input", "-"]
    done = subprocess.run(
        command,
        input=json.dumps(fields) if fields else "",
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"gh: {done.stderr.strip()}")
    return json.loads(done.stdout or "null")


def _text(name: str, **values: str) -> str:
    # In one pass: what is put in is not looked at again.
    text = (TEXTS / name).read_text("utf-8")
    return re.sub(r"\[\[([a-z]+)\]\]", lambda match: values[match[1]], text)


def main() -> int:
    """Run the command; returns the exit status."""
    parser = argparse.ArgumentParser(description="Post what the checks found.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("comment").add_argument("files", nargs=1, type=Path, metavar="REPORT")
    commands.add_parser("issue").add_argument("files", nargs=2, type=Path, metavar="FILE")
    options = parser.parse_args()
    texts = [file.read_text("utf-8") for file in options.files]
    if options.command == "comment":
        print(comment(texts[0], dict(os.environ)))
    else:
        print(issue(texts[0], texts[1], dict(os.environ)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
