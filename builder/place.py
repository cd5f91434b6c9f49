"""Gives a release its address: unpacks the archive and writes the site for one URL.

    python3 place.py SOURCE FOLDER URL [--plain]

SOURCE is the archive, or the folder it was unpacked to. FOLDER gets the site in ``site/`` and the
sample settings beside it. The pages name their own address in their content policy, since a policy
that says only "this origin" would let a worker load more than it needs; so a release is built for
a placeholder and placed once for each host. Needs Python 3.11 and nothing else: a copy of this file
lies in the archive. Where the package ``brotli`` is missing, the ``.br`` files of changed pages are
left out.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import json
import re
import shutil
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

try:
    import brotli  # type: ignore[import-untyped]
except ImportError:
    brotli = None

SUMS = "SHA256SUMS"
FACTS = "release.json"
SITE = "site"
WORKER = "sw.js"
PACKED = (".gz", ".br")
# What may name the address of the site.
TEXTS = frozenset(
    {".conf", ".css", ".html", ".ics", ".js", ".json", ".mjs", ".txt", ".webmanifest"}
)
TEXT_NAMES = frozenset({"_headers", "sitemap.xml"})
# What a host would send compressed.
SQUEEZED = TEXTS | {".svg", ".wasm", ".xml"}
# Below this, headers outweigh what is saved.
_SMALLEST = 256
_WORTH = 0.95
_URL = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~%-]+)*/")
# Reserved, and unlike any other text: no page says this by chance.
_PLACEHOLDER = re.compile(r"https://[a-z]+\.invalid/_[a-z]+_/")
_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<code>.*?)</script>", re.DOTALL)


class PlaceError(Exception):
    """The release cannot be placed; the message says why."""


def place(source: Path, folder: Path, url: str, *, plain: bool = False) -> Path:
    """Write the release ``source`` into ``folder`` for the address ``url``.

    Args:
        source: the archive, or the folder it was unpacked to.
        folder: where to write; it must be empty or missing.
        url: where the site will be served, with a slash at the end.
        plain: leave out the compressed files and the settings for hosts that read them.

    Returns:
        The folder of the site itself.

    Raises:
        PlaceError: for an address that is none, a folder in use, or files that are not as packed.
    """
    if not _URL.fullmatch(url):
        raise PlaceError(f"not an address that ends with a slash: {url}")
    if folder.exists() and any(folder.iterdir()):
        raise PlaceError(f"not empty: {folder}")
    with tempfile.TemporaryDirectory() as unpacked:
        verify(root := _opened(source, Path(unpacked)))
        old = json.loads((root / FACTS).read_text("utf-8"))["url"]
        if old != url and not _PLACEHOLDER.fullmatch(old):
            raise PlaceError(f"placed already, for {old}: start from the archive")
        shutil.copytree(root, folder, dirs_exist_ok=True)
    _address(folder, old, url)
    facts = {**json.loads((folder / FACTS).read_text("utf-8")), "url": url}
    (folder / FACTS).write_text(json.dumps(facts, indent=2, sort_keys=True) + "\n", "utf-8")
    if plain:
        for path in _files(folder / SITE):
            if path.suffix in PACKED or path.name == "_headers":
                path.unlink()
    write_sums(folder)
    return folder / SITE


def verify(folder: Path) -> None:
    """Compare a release with its checksums.

    Raises:
        PlaceError: naming the files that differ, are missing or are not listed.
    """
    if not (folder / SUMS).is_file():
        raise PlaceError(f"no {SUMS} in {folder}")
    lines = (folder / SUMS).read_text("utf-8").splitlines()
    said = dict(line.split("  ", 1)[::-1] for line in lines)
    found = _sums(folder)
    wrong = sorted(name for name in {*said, *found} if said.get(name) != found.get(name))
    if wrong:
        raise PlaceError(f"not as packed: {', '.join(wrong[:10])}")


def write_sums(folder: Path) -> None:
    """Write the checksums of every file, as ``sha256sum --check`` reads them."""
    lines = [f"{digest}  {name}\n" for name, digest in sorted(_sums(folder).items())]
    (folder / SUMS).write_text("".join(lines), "utf-8")


def squeeze(path: Path) -> None:
    """Write the compressed siblings of a file, where they are worth having."""
    for suffix in PACKED:
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    data = path.read_bytes()
    if path.suffix not in SQUEEZED or len(data) < _SMALLEST:
        return
    made = {".gz": gzip.compress(data, 9, mtime=0)}
    if brotli is not None:
        made[".br"] = brotli.compress(data)
    for suffix, packed in made.items():
        if len(packed) < _WORTH * len(data):
            path.with_name(path.name + suffix).write_bytes(packed)


def inline_digests(page: str) -> list[str]:
    """The policy's hashes of the scripts in a page that run and have no address, in order."""
    return [
        _digest(match["code"])
        for match in _SCRIPT.finditer(page)
        if "src=" not in match["attributes"] and "json" not in match["attributes"]
    ]


def _address(folder: Path, old: str, new: str) -> None:
    """Replace one address by another, and in the policy the hashes of scripts that named it."""
    before = {path: path.read_text("utf-8") for path in _files(folder) if _is_text(path)}
    after = {path: _moved(text, old, new) for path, text in before.items()}
    digests: dict[str, str] = {}
    for path, text in before.items():
        if path.suffix == ".html":
            digests.update(zip(inline_digests(text), inline_digests(after[path]), strict=True))
    for path, text in after.items():
        after[path] = _with_digests(text, digests, "'sha256-{}'")
    # The service worker knows every file by its digest.
    worker = folder / SITE / WORKER
    if worker in after:
        files = {_digest(before[path]): _digest(text) for path, text in after.items()}
        after[worker] = _with_digests(after[worker], files, '"sha256-{}"')
    for path, text in after.items():
        if text != before[path]:
            path.write_text(text, "utf-8")
            if path.is_relative_to(folder / SITE):
                squeeze(path)


def _with_digests(text: str, moved: dict[str, str], written: str) -> str:
    """The text with some digests replaced by others, as they are written there."""
    for was, now in moved.items():
        if was != now:
            text = text.replace(written.format(was), written.format(now))
    return text


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _moved(text: str, old: str, new: str) -> str:
    """The text with the address, and the path where it stands alone."""
    here, there = urlsplit(old).path, urlsplit(new).path
    return text.replace(old, new).replace(here, there)


def _is_text(path: Path) -> bool:
    return path.suffix in TEXTS or path.name in TEXT_NAMES


def _opened(source: Path, folder: Path) -> Path:
    """The folder of the release: of an archive, the one folder in it."""
    if source.is_dir():
        return source
    try:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
    except (OSError, tarfile.TarError) as error:
        raise PlaceError(f"{source}: {error}") from None
    inside = list(folder.iterdir())
    if len(inside) != 1 or not inside[0].is_dir():
        raise PlaceError(f"{source}: not a release")
    return inside[0]


def _files(folder: Path) -> Iterable[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _sums(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in _files(folder)
        if path != folder / SUMS
    }


def main() -> int:
    """Run the command; returns the exit status."""
    parser = argparse.ArgumentParser(description="Give a release its address.")
    parser.add_argument("source", type=Path, metavar="SOURCE")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("url", metavar="URL")
    parser.add_argument("--plain", action="store_true", help="no compressed files")
    options = parser.parse_args()
    try:
        print(place(options.source, options.folder, options.url, plain=options.plain))
    except PlaceError as error:
        print(f"place: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
