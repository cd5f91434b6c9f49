"""The one door to the build: check, compile, build, serve, diff, stale, release."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from builder import report
from builder.compile import compile_all, compile_scheme
from builder.diff import NoSuchCommit
from builder.model import Model, find_problems, load
from builder.problems import LANGS, RulesRefused
from builder.prose import ProseError, newest_check
from builder.site import SiteError

ROOT = Path(__file__).resolve().parent
DATA = ROOT / "calculator" / "jifen" / "data"
SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000/")
# The page that explains what a check says: on the site of this project, or the one served here.
HELP_URL = os.environ.get("HELP_URL") or f"{SITE_URL}checks/"


def main() -> int:
    """Run one command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="build.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="check the rule data; nothing is written")
    checking.add_argument("--lang", choices=LANGS, default=report.language(os.environ))
    checking.add_argument("--format", choices=report.FORMATS, default="text")
    commands.add_parser("compile", help="compile the rules for the package jifen")
    building = commands.add_parser("build", help="build the site")
    building.add_argument("--out", type=Path, default=ROOT / "site", metavar="FOLDER")
    serving = commands.add_parser("serve", help="build, serve, and build again on each change")
    serving.add_argument("--port", type=int, default=8000)
    comparing = commands.add_parser("diff", help="what the rules mean beside those of a commit")
    comparing.add_argument("base", metavar="BASE", help="a commit, such as origin/main")
    aging = commands.add_parser("stale", help="what is due in the rules")
    aging.add_argument("--markdown", action="store_true", help="a table for an issue")
    for reporting in (comparing, aging):
        reporting.add_argument("--today", metavar="DAY", help="the day to look from")
        reporting.add_argument("--out", type=Path, metavar="FILE", help="write it there")
    releasing = commands.add_parser("release", help="build the site and pack it for any host")
    releasing.add_argument("--out", type=Path, default=ROOT / "release", metavar="FOLDER")
    for printing in (building, releasing):
        printing.add_argument("--pdf", action="store_true", help="print the lists too (Chromium)")
    options = parser.parse_args()
    try:
        if options.command == "check":
            return _check(options)
        _run(options)
    except (NoSuchCommit, ProseError, RulesRefused, SiteError) as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0


def _check(options: argparse.Namespace) -> int:
    problems = find_problems(ROOT)
    shown = report.render(problems, ROOT, options.lang, options.format, HELP_URL)
    if shown:
        print(shown)
    return 1 if problems else 0


def _run(options: argparse.Namespace) -> None:
    if options.command == "serve":
        from builder.serve import serve

        serve(ROOT, options.port)
        return
    if options.command == "diff":
        from builder import diff, stale

        _show(diff.against(ROOT, options.base, options.today or stale.today()), options.out)
        return
    model = load(ROOT)
    if options.command == "stale":
        from builder import stale

        template = "stale.md.j2" if options.markdown else "stale.txt.j2"
        _show(stale.text(model.plain, options.today or stale.today(), template), options.out)
        return
    compile_all(model, DATA)
    if options.command == "build":
        _build(model, options.out, SITE_URL, with_pdfs=options.pdf)
    elif options.command == "release":
        _release(model, options.out, with_pdfs=options.pdf)


def _build(model: Model, out: Path, url: str, *, with_pdfs: bool) -> None:
    from builder import offline, pages, site
    from builder.edition import Edition

    pages.render(model, ROOT / "docs", with_pdfs=with_pdfs)
    site.build(ROOT, out, url, Edition(model))
    if with_pdfs:
        from builder import pdf

        pdf.make(ROOT, out, url, newest_check(model.plain))
    offline.add(ROOT, out)


def _release(model: Model, out: Path, *, with_pdfs: bool) -> None:
    from builder import release

    with tempfile.TemporaryDirectory() as folder:
        _build(model, Path(folder, "site"), release.URL, with_pdfs=with_pdfs)
        versions = {name: compile_scheme(model, name)["rules_version"] for name in model.schemes}
        print(
            release.pack(
                Path(folder, "site"),
                out,
                rules_versions=versions,
                content_version=model.content_version,
            )
        )


def _show(text: str, out: Path | None) -> None:
    """Print a report, or write it where the next step of a workflow finds it."""
    if out is None:
        sys.stdout.write(text)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, "utf-8")


if __name__ == "__main__":
    sys.exit(main())
