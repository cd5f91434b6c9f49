"""The one door to the build: check, compile, build, serve."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from builder import compile as compiling
from builder import model
from builder.problems import RulesRefused

ROOT = Path(__file__).resolve().parent
DATA = ROOT / "calculator" / "jifen" / "data"


def main() -> int:
    """Run one command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="build.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="check the rule data; nothing is written")
    commands.add_parser("compile", help="compile the rules for the package jifen")
    options = parser.parse_args()
    try:
        loaded = model.load(ROOT)
        if options.command == "compile":
            compiling.compile_all(loaded, DATA)
    except RulesRefused as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
