"""How JavaScript's functions are called: with whatever is given. No other signature is used."""

from __future__ import annotations

# Of Pyodide's C code.
from _pyodide_core import (  # type: ignore[import-not-found]
    JsFuncSignature,
    js2py_default_call_result,
    py2js_default,
)

__all__ = ["default_signature", "no_default"]

no_default = object()


def _whatever(*args: object, **named: object) -> None:
    """Takes everything."""


default_signature = JsFuncSignature(
    _whatever, False, 0, (), (), py2js_default, (), (), (), py2js_default, js2py_default_call_result
)
