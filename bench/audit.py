"""Looks at the built site with tools that no one here wrote.

    python -m bench.audit [PART...]

The parts are ``html`` (the validator), ``links`` (lychee: addresses and anchors within the site;
``python -m builder.links`` asks for the others) and pages by their paths, for Lighthouse: ``/``,
``/calculator/``. Without any, all of it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from tests.flows.conftest import find_chromium, home_of
from tests.flows.server import serving

ROOT = Path(__file__).parent.parent
TOOLS = ROOT / "tools" / "audit" / "node_modules"
# One page a template, with the least performance it may have.
PAGES = {
    "/": 98,
    "/calculator/": 95,
    "/changes/": 98,
    "/checklists/": 98,
    "/checklists/evidence/": 98,
    "/checklists/first-application/": 98,
    "/checklists/papers/": 98,
    "/checks/": 98,
    "/claims/": 98,
    "/contribute/": 98,
    "/dates/": 98,
    "/developers/": 98,
    "/documents/": 98,
    "/guides/": 98,
    "/guides/change-employer/": 98,
    "/guides/process/": 98,
    "/indicators/": 98,
    "/indicators/contribution-base/": 98,
    "/questions/": 98,
    "/wages/": 98,
    "/zh-Hant/": 98,
    "/zh-Hant/calculator/": 95,
}
_PERFECT = ("accessibility", "best-practices", "seo")
_CATEGORIES = ("performance", *_PERFECT)
_RUNS = 5
_FLAGS = "--headless=new --no-sandbox --disable-quic --disable-background-networking"


def main() -> int:
    """Run what was asked for; returns 1 when a page misses a budget or is not valid."""
    parser = argparse.ArgumentParser(prog="bench.audit")
    parser.add_argument("--site", type=Path, default=ROOT / "site")
    parser.add_argument("--runs", type=int, default=_RUNS, help="of which the median counts")
    parser.add_argument("parts", nargs="*", metavar="PART", default=["html", "links", *PAGES])
    options = parser.parse_args()
    wrong: list[str] = []
    if "html" in options.parts:
        wrong += _validate(options.site)
    if "links" in options.parts:
        wrong += dead_links(options.site, home_of(options.site), _lychee())
    wrong += _light(options.site, [part for part in options.parts if "/" in part], options.runs)
    print("\n".join(wrong) or "nothing found")
    return 1 if wrong else 0


def _validate(site: Path) -> list[str]:
    jar = TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = ["java", "-jar", str(jar), "--errors-only", "--skip-non-html", str(site)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stderr.splitlines()


def _lychee() -> Path:
    command = ["sh", str(ROOT / "scripts" / "tool.sh"), "lychee", sys.executable]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return Path(done.stdout.strip(), "lychee")


def dead_links(site: Path, home: str, lychee: Path) -> list[str]:
    """Links within the site, with their anchors, that lead nowhere: page and address.

    Args:
        site: the folder of the built site.
        home: the address it was built for, which feed and sitemap write out.
        lychee: the program that follows the links.
    """
    folder = site.resolve()
    command = [
        str(lychee),
        "--offline",
        "--include-fragments=anchor-only",
        "--no-progress",
        "--format=json",
        "--index-files=index.html",
        f"--root-dir={folder}",
        f"--remap={home} {folder.as_uri()}/",
        f"{folder}/**/*.html",
        str(folder / "sitemap.xml"),
        str(folder / "changes.xml"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not done.stdout:
        return done.stderr.splitlines()
    report: dict[str, Any] = json.loads(done.stdout)
    return sorted(set(_dead(report, folder)))


def _dead(report: dict[str, Any], folder: Path) -> Iterator[str]:
    for page, failures in report["error_map"].items():
        for failure in failures:
            address = failure["url"].replace(f"{folder.as_uri()}/", "/")
            yield f"{Path(page).relative_to(folder)}: {address}: {failure['status']['text']}"


def _light(site: Path, paths: Sequence[str], runs: int) -> list[str]:
    if not paths:
        return []
    home = home_of(site)
    missed: list[str] = []
    with serving(site, home, compress=True):
        for path in paths:
            reports = [_report(home + path.removeprefix("/")) for _ in range(runs)]
            found = {name: median(_score(one, name) for one in reports) for name in _CATEGORIES}
            # Lighthouse slows a machine down fourfold, from wherever that stands just then.
            speeds = sorted(round(one["environment"]["benchmarkIndex"]) for one in reports)
            shown = {name: round(score) for name, score in found.items()}
            print(f"{path} {shown}, speed of the machine {speeds[0]} to {speeds[-1]}", flush=True)
            least = {**dict.fromkeys(_PERFECT, 100), "performance": PAGES.get(path, 98)}
            missed += [
                f"{path}: {name} {found[name]:.0f}, budget {score}"
                for name, score in least.items()
                if found[name] < score
            ]
    return missed


def _report(url: str) -> dict[str, Any]:
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
    return report


def _score(report: dict[str, Any], category: str) -> float:
    score: float = report["categories"][category]["score"]
    return 100 * score


if __name__ == "__main__":
    sys.exit(main())
