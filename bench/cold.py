"""From the start of a navigation to the first score, in a browser that was never there before."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import BrowserContext, Playwright, sync_playwright

from bench.arms import Arm
from tests.flows.conftest import LAUNCH
from tests.flows.server import SiteServer, serving

_PATIENCE = 120_000
# Chromium writes compiled code to its cache some time after it has run.
_CACHE_WRITTEN_AFTER = 1_500

# Answers the first question as soon as the form can hear it, and notes when a score is shown.
_FIRST_ANSWER = """
addEventListener("DOMContentLoaded", () => setTimeout(() => {
  const seen = new MutationObserver(() => {
    if (!document.querySelector("[data-verdict]")) return;
    window.firstScore = performance.now();
    seen.disconnect();
  });
  const wanted = { subtree: true, attributes: true, attributeFilter: ["data-verdict"] };
  seen.observe(document.body, wanted);
  document.querySelector("[name=education]").click();
}));
"""


@dataclass
class Timing:
    """What one arm took, in milliseconds and bytes."""

    first: list[float] = field(default_factory=list)
    second: list[float] = field(default_factory=list)
    sent: int = 0
    paths: list[str] = field(default_factory=list)

    @property
    def summary(self) -> str:
        spread = f"{min(self.first):,.0f}-{max(self.first):,.0f}"
        return f"{median(self.first):8,.0f} ({spread})"


def measure(site: Path, home: str, chromium: str, arms: list[Arm], runs: int) -> dict[str, Timing]:
    """Load the page in each arm in turn, ``runs`` times, with a fresh profile every time."""
    timings = {arm.name: Timing() for arm in arms}
    with serving(site, home, compress=True) as server, sync_playwright() as playwright:
        for run in range(runs):
            for arm in arms:
                _one(server, playwright, chromium, home, arm, timings[arm.name])
            shown = ", ".join(f"{arm} {timing.first[-1]:,.0f}" for arm, timing in timings.items())
            print(f"  run {run + 1} of {runs}: {shown} ms", file=sys.stderr)
    return timings


def _one(
    server: SiteServer, playwright: Playwright, chromium: str, home: str, arm: Arm, timing: Timing
) -> None:
    server.overlay, server.sent, server.paths = arm.overlay, 0, []
    with _fresh(playwright, chromium) as context:
        timing.first.append(_visit(context, home))
        timing.sent, timing.paths = server.sent, list(server.paths)
        timing.second.append(_visit(context, home))


@contextmanager
def _fresh(playwright: Playwright, chromium: str) -> Iterator[BrowserContext]:
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium, args=LAUNCH
        )
        context.add_init_script(_FIRST_ANSWER)
        yield context
        context.close()


def _visit(context: BrowserContext, home: str) -> float:
    page = context.new_page()
    page.goto(f"{home}calculator/")
    page.locator("[data-verdict]").wait_for(state="attached", timeout=_PATIENCE)
    taken = float(page.evaluate("window.firstScore"))
    page.wait_for_timeout(_CACHE_WRITTEN_AFTER)
    page.close()
    return taken
