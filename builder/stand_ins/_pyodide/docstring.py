"""Help texts of Pyodide's own functions, which it works out one by one as it starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["dedent_docstring", "get_cmeth_docstring"]


def dedent_docstring(docstring: str) -> str:
    """The text as it is."""
    return docstring


def get_cmeth_docstring(func: Callable[..., Any]) -> str:
    """The name alone, in the form that C code gives its functions."""
    return f"{func.__name__}()\n--\n\n"
