"""Tagged PDFs of the checklists, printed from the built pages by the browser.

Only the full release build makes them, since it alone may ask for a browser. Which there are is
read from the pages: each one that a page links to is printed from that page.
"""

from __future__ import annotations

import mimetypes
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from builder.edition_page import EDITION
from builder.site import SiteError

KEPT = Path(".venv", "chromium-path")
_LINK = re.compile(r'href="([^":]+\.pdf)"')
# The browser writes when it printed; the day of the rules stands there instead.
_TIME = re.compile(rb"/(CreationDate|ModDate) ?\(D:\d{14}[^)]*\)")


class NoBrowser(SiteError):
    """There is no Chromium to print with."""


def make(root: Path, site_dir: Path, site_url: str, day: str) -> None:
    """Print pages of a built site into the files that they link to.

    Args:
        root: the project.
        site_dir: the folder of the built site.
        site_url: the address that it was built for; nothing is asked of it.
        day: the day of the rules, ``YYYY-MM-DD``.

    Raises:
        NoBrowser: when there is none.
    """
    from playwright.sync_api import Route, sync_playwright

    def answer(route: Route) -> None:
        path = _file(site_dir, site_url, route.request.url)
        if path is None:
            route.abort()
        else:
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            route.fulfill(body=path.read_bytes(), content_type=kind)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(root), args=["--no-sandbox"])
        page = browser.new_page(locale="zh-CN", color_scheme="light")
        page.route("**/*", answer)
        for address, file in _linked(site_dir):
            page.goto(site_url + address, wait_until="load")
            data = page.pdf(format="A4", prefer_css_page_size=True, tagged=True, outline=True)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(_undated(data, day))
        browser.close()


def _linked(site_dir: Path) -> Iterator[tuple[str, Path]]:
    """The address of each page that links to a PDF of its own, and the file."""
    for page in sorted(site_dir.rglob("index.html")):
        if EDITION in page.relative_to(site_dir).parts:
            continue  # it links to the same files
        for link in _LINK.findall(page.read_text("utf-8")):
            address = page.parent.relative_to(site_dir).as_posix()
            yield f"{address}/", (page.parent / link).resolve()


def _undated(data: bytes, day: str) -> bytes:
    """The file with the day of the rules in it; every byte stays at its place."""

    def replace(match: re.Match[bytes]) -> bytes:
        start, _, end = match[0].partition(b"(D:")
        time = day.replace("-", "").encode() + b"0" * 6
        return start + b"(D:" + time + end[len(time) :]

    return _TIME.sub(replace, data)


def _file(site_dir: Path, site_url: str, address: str) -> Path | None:
    if not address.startswith(site_url):
        return None
    path = site_dir / unquote(urlsplit(address).path).removeprefix(urlsplit(site_url).path)
    path = path / "index.html" if path.is_dir() else path
    return path if path.is_file() else None


def _chromium(root: Path) -> str:
    kept = root / KEPT
    named = os.environ.get("CHROMIUM") or (kept.read_text("utf-8").strip() if kept.exists() else "")
    found = named or shutil.which("chromium")
    if not found:
        raise NoBrowser("No Chromium to print the PDFs with; make test-deps looks for one.")
    return found
