"""JSON in and out: strict reading that keeps decimals exact, one canonical way of writing."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from jifen._exact import Exact, exact

__all__ = [
    "LONGEST_ANSWERS",
    "Literal",
    "Unreadable",
    "dump",
    "dump_receipt",
    "parse",
    "printable",
]

# A full set of answers is a tenth of this. More is a mistake, and must not fill the memory.
LONGEST_ANSWERS = 1_000_000
_LONGEST_ECHO = 80
# Answers are a list of entries deep; a receipt a little more.
_DEEPEST = 8
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]')
_LAYOUT: dict[str, Any] = {"ensure_ascii": False, "sort_keys": True, "separators": (",", ":")}
_ENCODER = json.JSONEncoder(**_LAYOUT)
# A literal in a receipt is written as it was read. It passes the encoder as a string between two
# characters of private use, which no accepted answer holds.
_MARK = "\ue000"
_MARKED = re.compile(f'"{_MARK}([0-9eE.+-]+){_MARK}"')


@dataclass(frozen=True, slots=True)
class Literal:
    """A JSON number with a point or an exponent, kept as it was written."""

    text: str

    @property
    def exact(self) -> Exact | None:
        """Its exact value; ``None`` for what no finite number is, such as ``NaN``."""
        return exact(self.text)


@dataclass(frozen=True, slots=True)
class Unreadable(Exception):
    """Text that is no JSON object of answers. ``key`` names the message, ``values`` fill it."""

    key: str
    values: dict[str, Any]


def _too_deep(text: str) -> bool:
    # Python's own limit is of no use in a browser, whose stack ends first.
    if text.count("[") + text.count("{") <= _DEEPEST:
        return False
    depth = deepest = 0
    for token in _BRACKETS.finditer(text):
        depth += (token[0] in "[{") - (token[0] in "]}")
        deepest = max(deepest, depth)
    return deepest > _DEEPEST


def _marked(value: Any) -> str:
    if isinstance(value, Literal):
        return f"{_MARK}{value.text}{_MARK}"
    raise TypeError(value)


_RECEIPT_ENCODER = json.JSONEncoder(**_LAYOUT, default=_marked)


def parse(text: str) -> tuple[dict[str, Any], list[str]]:
    """Read one JSON object.

    Returns:
        The object, and the keys that stood twice somewhere in it.

    Raises:
        Unreadable: when the text is too long, no JSON, nested too deeply, or no object.
    """
    if len(text) > LONGEST_ANSWERS:
        raise Unreadable("json_too_long", {"longest": LONGEST_ANSWERS})
    if _too_deep(text):
        raise Unreadable("json_too_deep", {})
    twice: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in items:
            if key in found:
                twice.append(key)
            found[key] = value
        return found

    try:
        value = json.loads(
            text, object_pairs_hook=pairs, parse_float=Literal, parse_constant=Literal
        )
    except json.JSONDecodeError as error:
        raise Unreadable("json_broken", {"line": error.lineno, "column": error.colno}) from None
    except ValueError:
        # Python refuses integers of thousands of digits with a plain ValueError.
        raise Unreadable("json_number_too_long", {}) from None
    if not isinstance(value, dict):
        raise Unreadable("json_no_object", {})
    return value, twice


def dump(value: Any) -> str:
    """The one way a result is written: sorted keys, no spaces, no escapes but the needed."""
    return _ENCODER.encode(value)


def dump_receipt(value: Any) -> str:
    """A receipt, whose answers may hold literals, written in the same way."""
    return _MARKED.sub(r"\1", _RECEIPT_ENCODER.encode(value))


def printable(value: Any) -> Any:
    """A refused value as it can be shown: short, and valid in UTF-8."""
    if isinstance(value, Literal):
        shown: Any = value.text if value.exact is None else _number(value.text)
    elif isinstance(value, dict | list):
        try:
            shown = json.dumps(value, ensure_ascii=False, default=lambda item: item.text)
        except (RecursionError, AttributeError):
            shown = "…"
    else:
        shown = value
    if isinstance(shown, int) and abs(shown) >= 10**18:
        shown = str(shown)
    if isinstance(shown, str):
        shown = shown.encode("utf-8", "replace").decode("utf-8")
        if len(shown) > _LONGEST_ECHO:
            shown = shown[:_LONGEST_ECHO] + "…"
    return shown


def _number(text: str) -> Any:
    value = float(text)
    return value if exact(value) == exact(text) else text
