"""The rules compiled from a copy in which one text was replaced."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import Any

from builder.compile import compile_scheme
from builder.model import load

ROOT = Path(__file__).resolve().parent.parent
SCHEME = "residence-points"


@cache
def unchanged() -> dict[str, Any]:
    """The rules as they are."""
    return compile_scheme(load(ROOT), SCHEME)


def edited(folder: Path, file: str, old: str, new: str) -> dict[str, Any]:
    """The rules with the first ``old`` in one file under ``rules/`` replaced."""
    shutil.copytree(ROOT / "rules", folder / "rules")
    path = folder / "rules" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return compile_scheme(load(folder), SCHEME)
