"""Builds the site: runs MkDocs, then finishes its output.

The finishing is independent of the engine: it reads and writes only the built files.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import html
import logging
import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from builder import beside, stylesheets
from builder.edition import Edition
from builder.pages import BUNDLE

if TYPE_CHECKING:
    from builder.remembered import Remembered

BUNDLE_TARGET = Path("assets", "calculator")
_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<code>.*?)</script>", re.DOTALL)
_CHARSET = '<meta charset="utf-8">'
_TOGGLE = re.compile(r'<input [^>]*type="(?:checkbox|radio)"[^>]*>')
# A section of the navigation whose first page is its own: its name stands in its first label.
_SECTION = re.compile(
    r'aria-labelledby="__nav_[0-9_]+_label"(?P<rest>[^>]*>\s*<label class="md-nav__title"[^>]*>'
    r"\s*<span[^>]*></span>\s*(?P<title>[^<]+?)\s*</label>)"
)
_LUNR = "assets/javascripts/lunr"
_LUNR_NEEDED = frozenset({"lunr.stemmer.support.min.js", "lunr.zh.min.js"})
_WORKERS = "assets/javascripts/workers/"
# What `offline` writes, once all else is in place.
SERVICE_WORKER = "sw.js"


class SiteError(Exception):
    """The site engine refused; the message is what it printed."""


def build(
    root: Path,
    site_dir: Path,
    site_url: str,
    edition: Edition | None,
    *,
    strict: bool = True,
    remembered: Remembered | None = None,
) -> None:
    """Build the site of the project at ``root`` into ``site_dir``, for the address ``site_url``.

    Args:
        root: the project.
        site_dir: where the site goes.
        site_url: its address, with a slash at the end.
        edition: what makes the pages in traditional characters, if they are wanted.
        strict: refuse what the engine warns of.
        remembered: what a build before this one in the same process made of each page.

    Raises:
        SiteError: when the engine fails, or warns while ``strict``.
    """
    run_engine(root, site_dir, site_url, strict=strict, remembered=remembered)
    shutil.copytree(root / BUNDLE, site_dir / BUNDLE_TARGET, dirs_exist_ok=True)
    beside.add(root, site_dir)
    finish(site_dir, site_url, edition)


def finish(site_dir: Path, site_url: str, edition: Edition | None = None) -> None:
    """Turn what the engine built into what is released, with a second edition if there is one."""
    _delete_unneeded(site_dir)
    _undate_sitemap(site_dir)
    _address_feed(site_dir, site_url)
    pages = {path: _mended(path.read_text("utf-8")) for path in sorted(site_dir.rglob("*.html"))}
    pages = stylesheets.join(site_dir, pages)
    if edition is not None:
        pages |= edition.make(site_dir, pages, site_url)
    policy = content_policy(pages.values(), site_url)
    for path, text in pages.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_with_policy(text, policy), "utf-8")


def content_policy(pages: Iterable[str], site_url: str) -> str:
    """One policy for all pages: instant navigation keeps the first page's."""
    hashes = sorted({_digest(code) for text in pages for code in inline_scripts(text)})
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(("script-src 'self' 'wasm-unsafe-eval'", *hashes)),
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            f"connect-src {site_url}",
            # Not 'self': a worker made from an address drops the policy of its page.
            f"worker-src blob: {site_url}{_WORKERS} {site_url}{SERVICE_WORKER}",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def inline_scripts(text: str) -> list[str]:
    """The code of every script in a page that runs and has no address."""
    return [
        match["code"]
        for match in _SCRIPT.finditer(text)
        if "src=" not in match["attributes"] and "json" not in match["attributes"]
    ]


def _digest(code: str) -> str:
    digest = base64.b64encode(hashlib.sha256(code.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"


def _with_policy(text: str, policy: str) -> str:
    """The page with its policy directly after the charset, which must come early."""
    if text.count(_CHARSET) != 1:
        raise SiteError("a page has no charset to put the policy after")
    quoted = html.escape(policy, quote=False)
    tag = f'<meta http-equiv="Content-Security-Policy" content="{quoted}">'
    return text.replace(_CHARSET, _CHARSET + tag)


def _mended(text: str) -> str:
    """The page without the theme's few mistakes."""
    text = _TOGGLE.sub(lambda match: match[0].replace(' autocomplete="off"', ""), text)
    text = text.replace(' tabindex=""', "")
    text = _SECTION.sub(lambda match: f'aria-label="{match["title"]}"{match["rest"]}', text)
    if 'id="__toc"' not in text:
        text = text.replace(' for="__toc"', "")
    label = re.search(r'name="query" aria-label="([^"]*)"', text)
    return (
        text.replace('role="dialog">', f'role="dialog" aria-label="{label[1]}">') if label else text
    )


def _delete_unneeded(site_dir: Path) -> None:
    for path in site_dir.rglob("*.map"):
        path.unlink()
    for path in (site_dir / _LUNR).rglob("*.js"):
        if path.name not in _LUNR_NEEDED:
            path.unlink()
    for name in ("sitemap.xml.gz", "assets/images/favicon.png"):
        (site_dir / name).unlink(missing_ok=True)


def _undate_sitemap(site_dir: Path) -> None:
    """Drop the day of the build: the same commit gives the same bytes on any day."""
    path = site_dir / "sitemap.xml"
    path.write_text(re.sub(r"<lastmod>[^<]*</lastmod>", "", path.read_text("utf-8")), "utf-8")


def _address_feed(site_dir: Path, site_url: str) -> None:
    """Fill in the address of the site, which the feed has to name in full."""
    path = site_dir / "changes.xml"
    if path.exists():
        text = path.read_text("utf-8").replace("@SITE_URL@", html.escape(site_url))
        path.write_text(text, "utf-8")


def run_engine(
    root: Path, site_dir: Path, site_url: str, *, strict: bool, remembered: Remembered | None
) -> None:
    """Run MkDocs in this process: a rebuild then finds its dictionaries loaded."""
    # Notices about the end of MkDocs 1; they are no warnings about this site.
    os.environ["NO_MKDOCS_2_WARNING"] = os.environ["DISABLE_MKDOCS_2_WARNING"] = "true"
    import jieba  # type: ignore[import-untyped]
    from mkdocs.commands.build import build as build_pages
    from mkdocs.config import load_config
    from mkdocs.exceptions import MkDocsException

    jieba.setLogLevel(logging.WARNING)
    said = _Said(logging.WARNING)
    logger = logging.getLogger("mkdocs")
    logger.addHandler(said)
    try:
        with contextlib.chdir(root):
            config = load_config(
                "mkdocs.yml", site_dir=str(site_dir), site_url=site_url, strict=strict
            )
            if remembered is not None:
                config.plugins["remembered"] = remembered
            config.plugins.on_startup(command="build", dirty=False)
            build_pages(config)
    except MkDocsException as error:
        raise SiteError("\n".join((*said.lines, str(error)))) from None
    finally:
        logger.removeHandler(said)


class _Said(logging.Handler):
    """Keeps what the engine says, for the message of a failed build."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        self.lines.append(record.getMessage())
