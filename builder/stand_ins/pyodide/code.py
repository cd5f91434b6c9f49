"""What JavaScript runs Python code with."""

from __future__ import annotations

from _pyodide._base import eval_code  # type: ignore[import-not-found]

__all__ = ["eval_code"]
