"""The edition in traditional characters: every page of the finished site once more.

It lies below the site at ``zh-Hant/``, with the addresses of the site's pages. What holds no
Chinese, such as scripts and pictures, stays one copy, and so do lists to download, the feed and the
API: they are handed in at offices in Shanghai, or read by programs.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from builder.compile import compile_scheme
from builder.compile_parts import compile_parts
from builder.edition_page import EDITION, Target, address_of, made
from builder.model import Model
from builder.traditional import HAN, table, writer_of

# Where an engine puts its index, and under which word the entries stand: MkDocs, Zensical.
_INDEXES = {"search/search_index.json": "docs", "search.json": "items"}
_SITEMAP = "sitemap.xml"
_SHORT = 8
_COMPILED = (compile_scheme, compile_parts)


class Edition:
    """The site in traditional characters.

    ``said`` are the texts that the engine may put together; ``writer`` writes all of them.
    """

    def __init__(self, model: Model) -> None:
        self.writer = writer_of(model.plain)
        parts = (make(model, name) for name in model.schemes for make in _COMPILED)
        self.said = frozenset(text for part in parts for text in _texts(part))

    def make(self, site_dir: Path, pages: Mapping[Path, str], site_url: str) -> dict[Path, str]:
        """The pages of the edition, still to be written; writes what they need besides.

        Args:
            site_dir: the folder of the built site.
            pages: the finished pages of the site.
            site_url: the address of the site.
        """
        names = {path.relative_to(site_dir).as_posix(): text for path, text in pages.items()}
        folder = site_dir / EDITION
        words = self._write_words(folder)
        index = self._write_search(site_dir)
        kept = tuple(f"{EDITION}/{name}" for name in ("404.html", index, _SITEMAP, words))
        _write_sitemaps(site_dir, site_url)
        to = Target(self.writer, site_url, frozenset(map(address_of, names)), kept, words)
        return {folder / name: made(to, name, text) for name, text in names.items()}

    def _write_words(self, folder: Path) -> str:
        """What writes the engine's words; returns its name, which says what is in it."""
        said = table(self.writer, self.said)
        text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        name = f"words.{hashlib.sha256(text.encode()).hexdigest()[:_SHORT]}.json"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
        return name

    def _write_search(self, site_dir: Path) -> str:
        """What the search of the edition reads; returns its name within either edition."""
        name = next(name for name in _INDEXES if (site_dir / name).exists())
        index = json.loads((site_dir / name).read_text("utf-8"))
        for entry in index[_INDEXES[name]]:
            for key in ("title", "text"):
                entry[key] = self.writer.write_gapped(entry[key])
            # Nobody sees these words: whoever looks for a title may write it either way.
            tags = entry.get("tags", [])
            if tags:
                entry["tags"] = list(dict.fromkeys((*tags, *map(self.writer.write_all, tags))))
        target = site_dir / EDITION / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(index, separators=(",", ":")), "utf-8")
        return name


def _texts(data: Any) -> Iterator[str]:
    """What the engine can put together: the texts of compiled rules, parted at their places."""
    if isinstance(data, str):
        yield from filter(HAN.search, re.split(r"\{[^{}]*\}", data))
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, Sequence):
        for value in data:
            yield from _texts(value)


def _write_sitemaps(site_dir: Path, site_url: str) -> None:
    """One of the edition, which its pages ask for, and the site's with the edition's pages."""
    plain = (site_dir / _SITEMAP).read_text("utf-8")
    start, *entries = re.split(r"(?=\s*<url>)", plain.partition("</urlset>")[0])
    moved = [entry.replace(f"<loc>{site_url}", f"<loc>{site_url}{EDITION}/") for entry in entries]
    for path, listed in ((_SITEMAP, [*entries, *moved]), (f"{EDITION}/{_SITEMAP}", moved)):
        (site_dir / path).write_text("".join((start, *listed, "\n</urlset>\n")), "utf-8")
