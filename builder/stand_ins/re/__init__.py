"""Regular expressions whose flags are plain numbers.

The library gives them a class of their own, which takes longer to make than all our expressions.
"""

from __future__ import annotations

import _sre  # type: ignore[import-not-found]
import functools
from typing import Any

from . import _compiler, _parser  # type: ignore[attr-defined]

MULTILINE = _compiler.SRE_FLAG_MULTILINE
DOTALL = _compiler.SRE_FLAG_DOTALL
VERBOSE = _compiler.SRE_FLAG_VERBOSE
Pattern = type(_compiler.compile("", 0))
Match = type(_compiler.compile("", 0).match(""))


def compile(pattern: Any, flags: int = 0) -> Any:
    """The compiled pattern; a compiled one as it is."""
    return pattern if isinstance(pattern, Pattern) else _compiler.compile(pattern, flags)


@functools.lru_cache(512)
def _compile_template(pattern: Any, repl: Any) -> Any:
    return _sre.template(pattern, _parser.parse_template(repl, pattern))
