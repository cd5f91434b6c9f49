"""From the start of a navigation to the first score, in a browser that was never there before.

The browser is open by then, as a visitor's is: what it does as it starts is no part of the visit.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from bench.arms import Arm
from tests.flows.conftest import LAUNCH
from tests.flows.server import SiteServer, serving

_PATIENCE = 120_000
# Chromium writes compiled code to its cache some time after it has run.
_CACHE_WRITTEN_AFTER = 1_500
# The worker that makes the copy stays so long for it, and a little longer.
_COPIED_AFTER = 12_000
# It is busy for about a second after it was launched.
_LAUNCHED_AFTER = 1_500

_LOOK, _A_SECOND = 250, 1_000
_COPIED = """
async () => {
  const name = (await caches.keys()).find((key) => key.startsWith("hujifen-snapshot-"));
  return Boolean(name) && (await (await caches.open(name)).keys()).length > 0;
}
"""

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
    after: int = 0
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
    server.overlay, server.log = arm.overlay, []
    with _fresh(playwright, chromium) as context:
        page = _scored(context, home, timing.first)
        scored = page.evaluate("performance.timeOrigin + window.firstScore") / _A_SECOND
        _rest(page, copied=not arm.overlay)
        # What is asked for afterwards, in the background, nobody waits for.
        before = [(name, size) for at, name, size in server.log if at <= scored]
        timing.paths = [name for name, _ in before]
        timing.sent = sum(size for _, size in before)
        timing.after = sum(size for at, _, size in server.log if at > scored)
        _rest(_scored(context, home, timing.second), copied=False)


@contextmanager
def _fresh(playwright: Playwright, chromium: str) -> Iterator[BrowserContext]:
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium, args=LAUNCH
        )
        context.add_init_script(_FIRST_ANSWER)
        context.pages[0].wait_for_timeout(_LAUNCHED_AFTER)
        yield context
        context.close()


def _scored(context: BrowserContext, home: str, taken: list[float]) -> Page:
    page = context.new_page()
    page.goto(f"{home}calculator/")
    page.locator("[data-verdict]").wait_for(state="attached", timeout=_PATIENCE)
    taken.append(float(page.evaluate("window.firstScore")))
    return page


def _rest(page: Page, *, copied: bool) -> None:
    """Stay on the page as a visitor does, until what the next visit starts from is kept."""
    for _ in range(_PATIENCE // _LOOK if copied else 0):
        if page.evaluate(_COPIED):
            break
        page.wait_for_timeout(_LOOK)
    page.wait_for_timeout(_COPIED_AFTER if copied else _CACHE_WRITTEN_AFTER)
    page.close()
