"""Writes an error as the worker reports it: the bytecode has no lines that could be shown."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import IO

__all__ = ["print_exception"]


def print_exception(
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType | None = None,
    limit: int | None = None,
    file: IO[str] | None = None,
) -> None:
    """The functions that it came through, and the error."""
    out = file or sys.stderr
    while trace:
        code = trace.tb_frame.f_code
        out.write(f"  {code.co_filename}: {code.co_name}\n")
        trace = trace.tb_next
    out.write(f"{kind.__name__}: {error}\n")
