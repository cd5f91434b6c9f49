"""Looks at the built site with tools that no one here wrote: Lighthouse and the HTML validator."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from tests.flows.conftest import find_chromium, home_of
from tests.flows.server import serving

ROOT = Path(__file__).parent.parent
TOOLS = ROOT / "tools" / "audit" / "node_modules"
PAGES = {
    "": 98,
    "calculator/": 95,
    "guides/process/": 98,
    "indicators/contribution-base/": 98,
    "wages/": 98,
    "claims/": 98,
    "checklists/first-application/": 98,
    "dates/": 98,
}
_PERFECT = ("accessibility", "best-practices", "seo")
_RUNS = 5
_FLAGS = "--headless=new --no-sandbox --disable-quic --disable-background-networking"


def main() -> int:
    """Run both tools; returns 1 when a page misses a budget or is not valid."""
    site = ROOT / "site"
    wrong = _validate(site)
    home = home_of(site)
    with serving(site, home, compress=True):
        for path, least in PAGES.items():
            wrong += _light(home + path, path, least)
    print("\n".join(wrong) or "nothing found")
    return 1 if wrong else 0


def _validate(site: Path) -> list[str]:
    jar = TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = ["java", "-jar", str(jar), "--errors-only", "--skip-non-html", str(site)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stderr.splitlines()


def _light(url: str, path: str, least: int) -> list[str]:
    runs = [_scores(url) for _ in range(_RUNS)]
    found = {name: median(run[name] for run in runs) for name in ("performance", *_PERFECT)}
    print(f"/{path}", {name: round(score) for name, score in found.items()})
    missed = [f"/{path}: {name} {found[name]:.0f}" for name in _PERFECT if found[name] < 100]
    if found["performance"] < least:
        missed.append(f"/{path}: performance {found['performance']:.0f}, budget {least}")
    return missed


def _scores(url: str) -> dict[str, float]:
    command = [
        "node",
        str(TOOLS / "lighthouse" / "cli" / "index.js"),
        url,
        "--quiet",
        "--output=json",
        f"--chrome-flags={_FLAGS}",
    ]
    environment = {**os.environ, "CHROME_PATH": str(find_chromium(ROOT))}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    report: dict[str, Any] = json.loads(done.stdout)
    return {name: 100 * part["score"] for name, part in report["categories"].items()}


if __name__ == "__main__":
    sys.exit(main())
