"""The small scripts of single pages, with the library that one of them uses.

They lie in one folder with the hash of all of them in its name, so that a page and its scripts
always come from one build.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

BROWSER = Path("builder", "browser")
ICAL = Path("node_modules", "ical.js")
_FOLDERS = ("age", "checklist", "dates", "edition", "embed", "offline", "shared")
# Asked for by pages of other sites, so its address stays.
_EMBED = "embed/embed.js"
_SHORT = 16
# What each page's script imports, itself first: asked for at once, they save round trips.
_MODULES = {
    "dates": (
        "dates/dates.js",
        "dates/calendar.js",
        "dates/rows.js",
        "dates/words.js",
        "shared/days.js",
        "shared/host.js",
        "shared/ics.js",
    ),
    "age": ("age/age.js", "shared/host.js"),
    "edition": ("edition/edition.js", "shared/host.js"),
    "embed": ("embed/frame.js",),
    "offline": ("offline/offline.js", "offline/keeper.js", "shared/host.js"),
    "checklist": (
        "checklist/checklist.js",
        "shared/host.js",
        "shared/memory.js",
        "shared/picture.js",
    ),
}


def files(root: Path) -> dict[str, bytes]:
    """Every file by its path below the built site."""
    sources = {
        path.relative_to(root / BROWSER).as_posix(): path.read_bytes()
        for folder in _FOLDERS
        for path in sorted((root / BROWSER / folder).glob("*.js"))
    }
    sources["vendor/ical.js"] = ical(root)
    sources["vendor/NOTICE.txt"] = notice(root)
    total = hashlib.sha256()
    for name, data in sorted(sources.items()):
        total.update(name.encode())
        total.update(hashlib.sha256(data).digest())
    folder = f"assets/scripts.{total.hexdigest()[:_SHORT]}"
    embed = sources.pop(_EMBED)
    return {"embed.js": embed, **{f"{folder}/{name}": data for name, data in sources.items()}}


def modules(found: dict[str, bytes]) -> dict[str, list[str]]:
    """The scripts of each page by their paths below the site, the one to start first."""
    return {
        page: [next(path for path in found if path.endswith(f"/{name}")) for name in names]
        for page, names in _MODULES.items()
    }


def ical(root: Path) -> bytes:
    """The calendar library."""
    return (root / ICAL / "dist" / "ical.min.js").read_bytes()


def notice(root: Path) -> bytes:
    """What the licence of the calendar library asks to say."""
    about = json.loads((root / ICAL / "package.json").read_bytes())
    return (
        f"ical.js {about['version']}, {about['license']}, https://github.com/kewisch/ical.js\n"
    ).encode()
