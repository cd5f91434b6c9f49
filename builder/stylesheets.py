"""Joins the stylesheets that the pages share: one request instead of one for each.

Of the theme's, only what the pages have is kept.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from builder import unused

_FOLDER = "assets/stylesheets/"
_LINK = re.compile(rf'<link rel="stylesheet" href="([^"]*)({_FOLDER}[^"/]+\.css)">\s*')
# The theme names its own after what is in them.
_OF_THEME = re.compile(r"\.[0-9a-f]{8}\.min\.css$")
_SHORT = 8
# Folders whose scripts make no elements: libraries, Python, the search.
_WITHOUT_ELEMENTS = frozenset({"vendor", "py", "workers", "lunr"})


def join(site_dir: Path, pages: Mapping[Path, str]) -> dict[Path, str]:
    """The pages with the stylesheets of the home page in one file, wherever all of them stand.

    What a page adds comes after them and stays, so no rule gets ahead of another.
    """
    shared = _names(pages.get(site_dir / "index.html", ""))
    if not shared:
        return dict(pages)
    classes = unused.class_names(pages.values(), _scripts(site_dir))
    data = "\n".join(_sheet(site_dir / name, classes) for name in shared).encode("utf-8")
    whole = f"{_FOLDER}all.{hashlib.sha256(data).hexdigest()[:_SHORT]}.css"
    (site_dir / whole).write_bytes(data)
    joined = {path: _joined(text, shared, whole) for path, text in pages.items()}
    wanted = {name for text in joined.values() for name in _names(text)}
    for name in set(shared) - wanted:
        (site_dir / name).unlink()
    return joined


def _scripts(site_dir: Path) -> Iterator[str]:
    for path in (site_dir / "assets").rglob("*.js"):
        if not _WITHOUT_ELEMENTS.intersection(path.parts):
            yield path.read_text("utf-8")


def _sheet(path: Path, classes: frozenset[str]) -> str:
    text = path.read_text("utf-8")
    return unused.without_unused(text, classes) if _OF_THEME.search(path.name) else text


def _names(text: str) -> list[str]:
    return [name for _, name in _LINK.findall(text)]


def _joined(text: str, shared: Sequence[str], whole: str) -> str:
    if _names(text)[: len(shared)] != list(shared):
        return text

    def replaced(match: re.Match[str]) -> str:
        base, name = match.groups()
        if name == shared[0]:
            return f'<link rel="stylesheet" href="{base}{whole}">'
        return "" if name in shared else match[0]

    return _LINK.sub(replaced, text)
