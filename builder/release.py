"""One archive of the built site that any static host can serve at any base path.

It holds the site with compressed siblings, headers for hosts that read them from a file, a sample
for nginx, checksums, and the script that writes the address in. The same site gives the same bytes.
"""

from __future__ import annotations

import gzip
import html
import io
import json
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2

from builder import place

NAME = "hujifen-site"
# Reserved names: no host has this address, and no page says this path by chance.
URL = "https://hujifen.invalid/_hujifen_/"
_FILES = Path(__file__).parent / "release_files"
_LEGAL = ("LICENSE", "LICENSE-DATA", "NOTICE")
# The first day that a ZIP archive can hold too; any fixed day would do.
_MTIME = 315_532_800
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
# A name with a hash or a version in it never changes what it holds.
_HASHED = re.compile(r"(?:^|[./-])[0-9a-f]{8,64}(?=[./]|$)|^\d+\.\d+\.\d+$")


def pack(site: Path, out: Path, url: str = URL, **facts: Any) -> Path:
    """Write the archive of a built site into the folder ``out``; returns its path.

    Args:
        site: the folder that ``build.py build`` wrote for ``url``; it is left as it is.
        out: where the archive goes.
        url: the address that the site was built for.
        facts: what ``release.json`` says besides the address, such as the rules' version.

    Raises:
        ValueError: when the pages do not all have one content policy.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, NAME)
        shutil.copytree(site, folder / place.SITE)
        _add_settings(folder, url)
        text = json.dumps({"url": url, **facts}, indent=2, sort_keys=True, ensure_ascii=False)
        (folder / place.FACTS).write_text(text + "\n", "utf-8")
        for path in sorted((folder / place.SITE).rglob("*")):
            if path.is_file() and path.suffix not in place.PACKED:
                place.squeeze(path)
        place.write_sums(folder)
        out.mkdir(parents=True, exist_ok=True)
        archive = out / f"{NAME}.tar.gz"
        archive.write_bytes(gzip.compress(_tar(folder), 9, mtime=0))
    return archive


def _add_settings(folder: Path, url: str) -> None:
    site = folder / place.SITE
    context = {
        "base": urlsplit(url).path,
        "policy": policy(site),
        "fixed": sorted(immutable(site)),
        "name": NAME,
    }
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FILES),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - settings of servers
        keep_trailing_newline=True,
        trim_blocks=True,
    )
    for name, target in (
        ("headers.j2", site / "_headers"),
        ("nginx.conf.j2", folder / "nginx.conf"),
        ("README.md.j2", folder / "README.md"),
    ):
        target.write_text(environment.get_template(name).render(context), "utf-8")
    shutil.copyfile(place.__file__, folder / "place.py")
    for name in _LEGAL:
        shutil.copyfile(Path(__file__).parent.parent / name, folder / name)


def policy(site: Path) -> str:
    """The content policy of the site, which all of its pages share.

    Raises:
        ValueError: when there is none, or more than one.
    """
    pages = (path.read_text("utf-8") for path in site.rglob("*.html"))
    found = {html.unescape(match[1]) for text in pages for match in _POLICY.finditer(text)}
    if len(found) != 1:
        raise ValueError(f"the pages have {len(found)} content policies")
    return found.pop()


def immutable(site: Path) -> set[str]:
    """What never changes under its name: files and whole folders (with a slash), from the site."""
    found = set()
    for path in site.rglob("*"):
        parts = path.relative_to(site).parts
        hashed = [index for index, part in enumerate(parts) if _HASHED.search(part)]
        if path.is_file() and hashed:
            first = hashed[0] + 1
            found.add("/".join(parts[:first]) + ("/" if first < len(parts) else ""))
    return found


def _tar(folder: Path) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in _ordered(folder):
            info = tarfile.TarInfo(path.relative_to(folder.parent).as_posix())
            info.mtime = _MTIME
            if path.is_dir():
                info.type, info.mode = tarfile.DIRTYPE, 0o755
                archive.addfile(info)
                continue
            data = path.read_bytes()
            info.size, info.mode = len(data), 0o644
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def _ordered(folder: Path) -> Iterable[Path]:
    return sorted([folder, *folder.rglob("*")])
