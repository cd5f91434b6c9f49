"""Builds the site with another engine, to see that leaving MkDocs stays a change of one command.

    python -m bench.zensical

Zensical reads the same ``mkdocs.yml``, pages and theme; what follows (joined stylesheets, content
policy) is the same code. Every page has to be there, with every place that a link can lead to.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from builder import site
from builder.edition import Edition
from builder.model import load
from tests.flows.conftest import home_of

ROOT = Path(__file__).parent.parent
WORK = ROOT / ".cache" / "zensical-site"
_ID = re.compile(r'\sid="?([^"\s>]+)')
_HEADING = re.compile(r"<h1[^>]*>(.*?)<", re.DOTALL)
# The theme's own, for its link past the navigation and its switches.
_OF_THE_THEME = "__"


def main() -> int:
    """Build and compare with the site in ``site/``; returns 1 when something is missing."""
    first = ROOT / "site"
    second = _build()
    site.finish(second, home_of(first), Edition(load(ROOT)))
    wrong = differences(first, second)
    print("\n".join(wrong) or "the same pages, headings and places")
    return 1 if wrong else 0


def _build() -> Path:
    """The site as Zensical builds it, from a copy: it empties the folder that it writes to."""
    command = ["sh", str(ROOT / "scripts" / "tool.sh"), "zensical", sys.executable]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    shutil.copy(ROOT / "mkdocs.yml", WORK)
    for folder in ("docs", "builder/theme"):
        shutil.copytree(ROOT / folder, WORK / folder)
    subprocess.run([Path(done.stdout.strip(), "zensical"), "build"], cwd=WORK, check=True)
    return WORK / "site"


def differences(first: Path, second: Path) -> list[str]:
    """What one built site has and the other lacks: pages, first headings, ids."""
    before, after = _pages(first), _pages(second)
    found = [f"{name}: page missing" for name in sorted(before.keys() - after.keys())]
    found += [f"{name}: page that is not ours" for name in sorted(after.keys() - before.keys())]
    for name in sorted(before.keys() & after.keys()):
        if _heading(before[name]) != _heading(after[name]):
            found.append(f"{name}: another first heading")
        lost = _ids(before[name]) - _ids(after[name])
        if lost:
            found.append(f"{name}: ids missing: {', '.join(sorted(lost))}")
    return found


def _pages(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*.html")
    }


def _heading(text: str) -> str:
    found = _HEADING.search(text)
    return found[1].strip() if found else ""


def _ids(text: str) -> set[str]:
    return {name for name in _ID.findall(text) if not name.startswith(_OF_THE_THEME)}


if __name__ == "__main__":
    sys.exit(main())
