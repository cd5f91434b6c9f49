"""JSON in and out: strict reading that keeps decimals exact, one canonical way of writing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from jifen._exact import Exact, exact

__all__ = [
    "LONGEST_ANSWERS",
    "Literal",
    "Unreadable",
    "dump",
    "dump_receipt",
    "dump_with",
    "parse",
    "printable",
]

# An object in which a key stands twice, and the key.
_Twice = tuple[dict[str, Any], str]

# A full set of answers is a tenth of this. More is a mistake, and must not fill the memory.
LONGEST_ANSWERS = 1_000_000
_LONGEST_ECHO = 80
# Answers are a list of entries deep; a receipt a little more.
_DEEPEST = 8
_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"'
_STRINGS, _BRACKET = re.compile(_STRING), re.compile(r"[\[\]{}]")
_BRACKETS = re.compile(rf"{_STRING}|{_BRACKET.pattern}")
_INNERMOST = re.compile(r"[\[{][^\[\]{}]*[\]}]")
_LAYOUT: dict[str, Any] = {
    "ensure_ascii": False,
    "sort_keys": True,
    "separators": (",", ":"),
    # Every result is a tree.
    "check_circular": False,
}
_ENCODER = json.JSONEncoder(**_LAYOUT)
# A literal in a receipt is written as it was read. It passes the encoder as a string between two
# characters of private use, which no accepted answer holds.
_MARK = "\ue000"
_MARKED = re.compile(f'"{_MARK}([0-9eE.+-]+){_MARK}"')


class Literal:
    """A JSON number with a point or an exponent, kept as it was written."""

    # No tuple, since the encoder would write that as a list.
    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    @property
    def exact(self) -> Exact | None:
        """Its exact value; ``None`` for what no finite number is, such as ``NaN``."""
        return exact(self.text)


class Unreadable(Exception):
    """Text that is no JSON object of answers. ``key`` names the message, ``values`` fill it."""

    def __init__(self, key: str, values: dict[str, Any]) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


def _too_deep(text: str) -> bool:
    # Python's own limit is of no use in a browser, whose stack ends first.
    if text.count("[") + text.count("{") <= _DEEPEST:
        return False
    # Without escapes every second quotation mark ends a string.
    parts = text.split('"')
    plain = "\\" not in text and len(parts) % 2
    bare = "".join(parts[::2]) if plain else _STRINGS.sub("", text)
    # Brackets taken away from the inside, a pair a level; what then is left is told exactly.
    for _ in range(_DEEPEST):
        bare = _INNERMOST.sub("", bare)
    if not _BRACKET.search(bare):
        return False
    depth = deepest = 0
    for token in _BRACKETS.finditer(text):
        depth += (token[0] in "[{") - (token[0] in "]}")
        deepest = max(deepest, depth)
    return deepest > _DEEPEST


def _marked(value: Literal) -> str:
    return f"{_MARK}{value.text}{_MARK}"


_RECEIPT_ENCODER = json.JSONEncoder(**_LAYOUT, default=_marked)


def _decoder(twice: list[_Twice]) -> json.JSONDecoder:
    """A decoder that notes the keys that stand twice."""

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) < len(items):
            keys = [key for key, _ in items]
            twice.extend((found, key) for place, key in enumerate(keys) if key in keys[:place])
        return found

    return json.JSONDecoder(object_pairs_hook=pairs, parse_float=Literal, parse_constant=Literal)


def _paths(node: Any, twice: list[_Twice], path: str = "") -> Iterator[str]:
    """Where in a value the noted keys stand, as ``credentials[0].level``."""
    if isinstance(node, dict):
        lead = f"{path}." if path else ""
        yield from (f"{lead}{key}" for holder, key in twice if holder is node)
        for key, inner in node.items():
            yield from _paths(inner, twice, f"{lead}{key}")
    elif isinstance(node, list):
        for index, inner in enumerate(node):
            yield from _paths(inner, twice, f"{path}[{index}]")


def parse(text: str) -> tuple[dict[str, Any], list[str]]:
    """Read one JSON object.

    Returns:
        The object, and the paths of the keys that stood twice in it.

    Raises:
        Unreadable: when the text is too long, no JSON, nested too deeply, or no object.
    """
    if len(text) > LONGEST_ANSWERS:
        raise Unreadable("json_too_long", {"longest": LONGEST_ANSWERS})
    if _too_deep(text):
        raise Unreadable("json_too_deep", {})
    twice: list[_Twice] = []
    try:
        value = _decoder(twice).decode(text)
    except json.JSONDecodeError as error:
        raise Unreadable("json_broken", {"line": error.lineno, "column": error.colno}) from None
    except ValueError:
        # Python refuses integers of thousands of digits with a plain ValueError.
        raise Unreadable("json_number_too_long", {}) from None
    if not isinstance(value, dict):
        raise Unreadable("json_no_object", {})
    return value, list(_paths(value, twice)) if twice else []


def dump(value: Any) -> str:
    """The one way a result is written: sorted keys, no spaces, no escapes but the needed."""
    return _ENCODER.encode(value)


def dump_with(value: Mapping[str, Any], parts: Mapping[str, list[str]]) -> str:
    """An object some parts of which are lists of what is written already."""
    text = dump({**value, **{name: f"{_MARK}{name}" for name in parts}})
    for name, written in parts.items():
        text = text.replace(f'"{_MARK}{name}"', f"[{','.join(written)}]")
    return text


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
