"""What keeps the site for use without a network: its service worker, with every file's digest.

It is the last step of a build, since it reads what all others have written. A site without it works
the same, only not offline; `serve` leaves it out, so that nobody develops against kept pages.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from builder.edition_page import EDITION
from builder.site import BUNDLE_TARGET, SERVICE_WORKER

SOURCE = Path("builder", "browser", "sw", "service-worker.js")
# In this order: each takes what it needs from those before it.
_WORKBOX = ("core", "routing", "strategies", "precaching")
_CHARSET = '<meta charset="utf-8">'
_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
_MANIFEST = "const MANIFEST = "
_PAGE = "index.html"
# Besides what any page may load: the pages that a visitor without a network needs first.
_SHELL_PAGES = ("", "404.html", "calculator/", "offline/")
_SHELL_FILES = ("search/search_index.json", "sitemap.xml")
_SHELL_KINDS = (".css", ".js", ".svg")


def add(root: Path, site_dir: Path) -> None:
    """Name the build in every page and write its service worker.

    Args:
        root: the project, for Workbox and the worker's own code.
        site_dir: the finished site.
    """
    build = _build_of(site_dir)
    for path in site_dir.rglob("*.html"):
        text = path.read_text("utf-8")
        mark = f'{_CHARSET}<meta name="build" content="{build}">'
        path.write_text(text.replace(_CHARSET, mark, 1), "utf-8")
    files = {_address(site_dir, path): _described(path) for path in _files(site_dir)}
    # Its pages are kept as they are visited; the whole site is kept in one edition.
    manifest = {"build": build, "files": files, "edition": f"{EDITION}/", **_parts(files)}
    text = json.dumps(manifest, ensure_ascii=False)
    workbox = (
        (root / "node_modules" / f"workbox-{name}" / "build" / f"workbox-{name}.prod.js").read_text(
            "utf-8"
        )
        for name in _WORKBOX
    )
    code = (_notice(root), *(_MAP.sub("", part).strip() for part in workbox))
    (site_dir / SERVICE_WORKER).write_text(
        "\n".join((*code, f"{_MANIFEST}{text};", (root / SOURCE).read_text("utf-8"))), "utf-8"
    )


def manifest_of(site_dir: Path) -> dict[str, Any]:
    """What the service worker of a built site knows of its files."""
    lines = (site_dir / SERVICE_WORKER).read_text("utf-8").splitlines()
    line = next(line for line in lines if line.startswith(_MANIFEST))
    found: dict[str, Any] = json.loads(line.removeprefix(_MANIFEST).removesuffix(";"))
    return found


def _parts(files: Iterable[str]) -> dict[str, list[str]]:
    """The files that are kept from the first visit on, and those of the calculator."""
    bundle = f"{BUNDLE_TARGET.as_posix()}/"
    shell = [
        name
        for name in files
        if name in _SHELL_PAGES
        or name in _SHELL_FILES
        or (name.endswith(_SHELL_KINDS) and not name.startswith(bundle))
    ]
    return {"shell": shell, "calculator": [name for name in files if name.startswith(bundle)]}


def _build_of(site_dir: Path) -> str:
    total = hashlib.blake2s(digest_size=8)
    for path in _files(site_dir):
        total.update(f"{_address(site_dir, path)}\n".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _files(site_dir: Path) -> list[Path]:
    found = (path for path in site_dir.rglob("*") if path.is_file())
    return sorted(path for path in found if path != site_dir / SERVICE_WORKER)


def _address(site_dir: Path, path: Path) -> str:
    """The path below the site that a link names: a folder for its page."""
    name = path.relative_to(site_dir).as_posix()
    return name.removesuffix(_PAGE) if path.name == _PAGE else name


def _described(path: Path) -> tuple[str, int]:
    data = path.read_bytes()
    return f"sha256-{base64.b64encode(hashlib.sha256(data).digest()).decode()}", len(data)


def _notice(root: Path) -> str:
    about = json.loads((root / "node_modules" / "workbox-core" / "package.json").read_bytes())
    source = "https://github.com/GoogleChrome/workbox"
    return f"/* Workbox {about['version']}, {about['license']}, {source} */"
