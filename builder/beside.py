"""Files that go into the built site as they are, beside its pages: scripts and downloads.

They wait below the project until the site engine has run, since it empties its folder first.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(".cache", "beside")


def write(root: Path, files: Mapping[str, bytes]) -> None:
    """Keep these files, by their paths below the site, and no others."""
    folder = root / FOLDER
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.relative_to(folder).as_posix() not in files:
            path.unlink()
    for name, data in files.items():
        path = folder / name
        if not path.exists() or path.read_bytes() != data:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def add(root: Path, site_dir: Path) -> None:
    """Put the kept files into a built site."""
    for path in sorted((root / FOLDER).rglob("*")):
        if path.is_file():
            target = site_dir / path.relative_to(root / FOLDER)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
