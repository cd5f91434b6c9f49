"""No packages are installed: Pyodide only asks where they would be."""

from __future__ import annotations

# Held, as the original does: a copy of the memory counts what Python holds of the page.
from pyodide_js import loadedPackages  # type: ignore[import-not-found]

__all__ = ["DSO_DIR", "SITE_PACKAGES", "init_loaded_packages", "loadedPackages"]


class _Folder:
    """A path; a plain text would become JavaScript's own on its way there."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __str__(self) -> str:
        return self._path


SITE_PACKAGES = _Folder("/lib/site-packages")
DSO_DIR = _Folder("/usr/lib")


def init_loaded_packages() -> None:
    """Find none."""
