"""A real browser on the built site, watched: whatever leaves the site fails the flow."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Worker,
    expect,
    sync_playwright,
)

from tests.flows.server import SiteServer, serving

LAUNCH = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A machine that runs other tests beside the browser is slow at times.
expect.set_options(timeout=20_000)
# Milliseconds without a request after which there will be none.
QUIET = 1500
# A worker's violations reach no page; its console does.
_REPORT = """
() => self.addEventListener("securitypolicyviolation", (event) =>
  console.error("Content Security Policy: " + event.violatedDirective + " " + event.blockedURI))
"""


@dataclass
class Watch:
    """What one browser context did that it must not do."""

    home: str
    foreign: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        """Listen to every page and worker of a context."""
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.crashes.append(str(error.error)))
        context.on("page", lambda page: page.on("worker", self._worker))

    def rest(self, page: Page) -> None:
        """Wait until nothing has been asked for in a while: all that is fetched ahead is there."""
        before = -1
        while before != len(self.requests):
            before = len(self.requests)
            page.wait_for_timeout(QUIET)

    def check(self) -> None:
        """Fail if anything was seen."""
        assert self.foreign == [], "requests to another origin"
        assert self.violations == [], "the page's policy was broken"
        assert self.crashes == [], "errors that nothing caught"

    def _request(self, request: Request) -> None:
        if request.url.startswith(("data:", "blob:")):
            return
        self.requests.append(request.url)
        if not request.url.startswith(self.home):
            self.foreign.append(request.url)
        if request.resource_type == "document":
            self.documents.append(request.url)

    def _worker(self, worker: Worker) -> None:
        # The search of the theme ends its worker at once on some pages.
        with suppress(Error):
            worker.evaluate(_REPORT)

    def _console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.violations.append(message.text)


def home_of(site: Path) -> str:
    """The address that a site was built for; at any other, instant navigation is off."""
    addresses = re.findall(r"<loc>([^<]*)</loc>", (site / "sitemap.xml").read_text("utf-8"))
    return str(min(addresses, key=len))


def find_chromium(root: Path) -> str:
    """The browser that ``make`` found, or one on the path."""
    kept = root / ".venv" / "chromium-path"
    found = os.environ.get("CHROMIUM") or (kept.read_text().strip() if kept.exists() else None)
    path = found or shutil.which("chromium")
    assert path, "no Chromium: make test looks for one"
    return path


@pytest.fixture(scope="session")
def site(pytestconfig: pytest.Config) -> Path:
    folder = pytestconfig.rootpath / "site"
    assert (folder / "sitemap.xml").exists(), "build the site first: make site"
    return folder


@pytest.fixture(scope="session")
def home(site: Path) -> str:
    return home_of(site)


@pytest.fixture(scope="session")
def server(site: Path, home: str) -> Iterator[SiteServer]:
    with serving(site, home) as running:
        yield running


@pytest.fixture(scope="session")
def chromium(pytestconfig: pytest.Config) -> str:
    return find_chromium(pytestconfig.rootpath)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=LAUNCH)
        yield running
        running.close()


@pytest.fixture
def watch(home: str) -> Watch:
    return Watch(home)


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, server: SiteServer, home: str, watch: Watch) -> Iterator[Open]:
    """Opens an address of the site in a fresh, watched context; options go to the context."""
    contexts: list[BrowserContext] = []

    def opened(path: str = "", **options: Any) -> Page:
        # Without the service worker: what it keeps has flows of its own.
        settings = {
            "viewport": {"width": 1280, "height": 900},
            "locale": "zh-CN",
            "service_workers": "block",
            **options,
        }
        context = browser.new_context(**settings)
        contexts.append(context)
        watch.follow(context)
        page = context.new_page()
        page.goto(home + path)
        return page

    del server  # wanted running, not by name
    yield opened
    for context in contexts:
        context.close()
    watch.check()
