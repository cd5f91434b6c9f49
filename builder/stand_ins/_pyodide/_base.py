"""Runs what Pyodide and the worker give it, without the modules that take source texts apart."""

from __future__ import annotations

from types import CodeType
from typing import Any

__all__ = ["eval_code", "pyimport_impl"]


def eval_code(
    source: str, globals: dict[str, Any] | None = None, locals: dict[str, Any] | None = None
) -> Any:
    """Run a source text.

    Returns:
        The value of its last line, or of what follows imports on a line, if that is an expression
        by itself; else None.
    """
    names = {} if globals is None else globals
    body, last = _parts(source.rstrip())
    exec(body, names, locals)  # noqa: S102 - our own code
    return eval(last, names, locals) if last else None  # noqa: S307 - likewise


def _parts(source: str) -> tuple[CodeType, CodeType | None]:
    end = source.rfind("\n") + 1
    # After a line's first word other statements might belong together.
    if not end and source.startswith("import "):
        end = source.rfind("; ") + 2
    try:
        return compile(source[:end], "<exec>", "exec"), compile(source[end:], "<exec>", "eval")
    except SyntaxError:
        return compile(source, "<exec>", "exec"), None


def pyimport_impl(path: str) -> Any:
    """The module or the name in a module that ``path`` says."""
    stem, _, name = path.rpartition(".")
    if not stem:
        return __import__(name)
    module = __import__(stem, fromlist=[name])
    return getattr(module, name) if hasattr(module, name) else __import__(path, fromlist=[name])
