"""Reads data of the archive that the browser fetches once the first score can be computed."""

from __future__ import annotations

from jifen._rules import read_beside

__all__ = ["read"]


def read(name: str) -> str:
    """A file of the folder ``data`` beside this module."""
    return read_beside(__file__, globals()["__loader__"], name)
