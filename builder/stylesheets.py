"""Joins the stylesheets that the pages share: one request instead of one for each."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

_FOLDER = "assets/stylesheets/"
_LINK = re.compile(rf'<link rel="stylesheet" href="([^"]*)({_FOLDER}[^"/]+\.css)">\s*')
_SHORT = 8


def join(site_dir: Path, pages: Mapping[Path, str]) -> dict[Path, str]:
    """The pages with the stylesheets of the home page in one file, wherever all of them stand.

    What a page adds comes after them and stays, so no rule gets ahead of another.
    """
    shared = _names(pages.get(site_dir / "index.html", ""))
    if not shared:
        return dict(pages)
    data = b"\n".join((site_dir / name).read_bytes() for name in shared)
    whole = f"{_FOLDER}all.{hashlib.sha256(data).hexdigest()[:_SHORT]}.css"
    (site_dir / whole).write_bytes(data)
    joined = {path: _joined(text, shared, whole) for path, text in pages.items()}
    wanted = {name for text in joined.values() for name in _names(text)}
    for name in set(shared) - wanted:
        (site_dir / name).unlink()
    return joined


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
