"""The one door to the build: check, compile, build, serve."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from builder.compile import compile_all
from builder.model import Model, load
from builder.problems import RulesRefused
from builder.prose import ProseError
from builder.site import SiteError

ROOT = Path(__file__).resolve().parent
DATA = ROOT / "calculator" / "jifen" / "data"
SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000/")


def main() -> int:
    """Run one command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="build.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="check the rule data; nothing is written")
    commands.add_parser("compile", help="compile the rules for the package jifen")
    building = commands.add_parser("build", help="build the site")
    building.add_argument("--out", type=Path, default=ROOT / "site", metavar="FOLDER")
    serving = commands.add_parser("serve", help="build, serve, and build again on each change")
    serving.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    try:
        _run(options)
    except (RulesRefused, ProseError, SiteError) as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0


def _run(options: argparse.Namespace) -> None:
    if options.command == "serve":
        from builder.serve import serve

        serve(ROOT, options.port)
        return
    model = load(ROOT)
    if options.command == "check":
        return
    compile_all(model, DATA)
    if options.command == "build":
        _build(model, options.out)


def _build(model: Model, out: Path) -> None:
    from builder import pages, site

    pages.render(model, ROOT / "docs")
    site.build(ROOT, out, SITE_URL)


if __name__ == "__main__":
    sys.exit(main())
