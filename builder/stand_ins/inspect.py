"""Nothing here looks into functions.

Pyodide asks for one name as it starts, ``dataclasses`` for the others with each class, for a help
text that nobody reads.
"""

from __future__ import annotations

from typing import Any

__all__ = ["get_annotations", "iscoroutinefunction", "signature"]


def iscoroutinefunction(function: object) -> bool:
    """No function here waits."""
    return False


def get_annotations(kind: type) -> dict[str, Any]:
    """Those of the class itself."""
    found: dict[str, Any] = kind.__dict__.get("__annotations__", {})  # noqa: RUF063 - stands in for it
    return found


def signature(kind: object) -> str:
    """Left out."""
    return "()"
