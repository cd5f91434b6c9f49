"""Numbers, days and months in text of each kind: Python, script, style, markup."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

# Digits that belong to a name are no number: x0_8, h2, utf-8, #source-120.
_DATE = re.compile(
    r"(?<![0-9.\-/])(?P<year>[12][0-9]{3})"
    r"(?:[-/.\u5e74](?P<month>[01]?[0-9])(?:[-/.\u6708](?P<day>[0-3]?[0-9]))?)?"
    r"(?![0-9]|\.[0-9])"
)
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_.#&\-])-?(?P<digits>[0-9]+(?:[,_][0-9]{3})*(?:\.[0-9]+)?)"
    r"(?P<wan>\s?\u4e07)?(?![A-Za-z0-9_]|\.[0-9]|-[A-Za-z0-9])"
)
_NUMERAL = re.compile("[一二两三四五六七八九十百千]{2,}")
_OTHER_BASE = re.compile("0[bBoOxX]")
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_WAN = 10_000
# Up to this a numeral is mostly part of a word.
_COMMON_NUMERALS = 18

# What is drawn, not said.
_GEOMETRY = re.compile(
    r"\b(?:viewBox|points|transform|d|[xyr]|[xy][12]|c[xy]|r[xy]|d[xy]|width|height|offset"
    r"|stroke-width|sizes?|tabindex|colspan|rowspan|maxlength|rows|cols|min|max|step)"
    r"=(?:\"[^\"]*\"|'[^']*')"
)
_CHARACTER = re.compile(r"&#x?[0-9A-Fa-f]+;")
_MARKUP_COMMENT = re.compile(r"<!--.*?-->|\{#(?!\w).*?#\}|^\s*# .*?$", re.DOTALL | re.MULTILINE)
_SCRIPT_TOKEN = re.compile(
    r"(?P<comment>/\*.*?\*/|(?<!:)//[^\n]*)"
    r"|(?P<string>\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A number in a text: as written, in the form that values are compared in, and where."""

    text: str
    value: str
    line: int
    column: int


def find_in_python(text: str) -> Iterator[Found]:
    """Number literals, and numbers within strings that are no docstring."""
    tree = ast.parse(text)
    documented = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    lines = text.split("\n")
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in documented:
            continue
        line = lines[node.lineno - 1]
        start = len(line.encode("utf-8")[: node.col_offset].decode("utf-8"))
        if isinstance(node.value, int | float) and not isinstance(node.value, bool):
            if not _OTHER_BASE.match(line, start):
                yield Found(str(node.value), _plain(str(node.value)), node.lineno, start + 1)
        elif isinstance(node.value, str):
            for found in find(node.value):
                at = line.find(found.text, start)
                yield replace(found, line=node.lineno, column=max(at, start) + 1)


def find_in_script(text: str) -> Iterator[Found]:
    """Numbers in code and strings of JavaScript, comments left out."""
    return find(
        _SCRIPT_TOKEN.sub(lambda match: _blank(match) if match["comment"] else match[0], text)
    )


def find_in_style(text: str) -> Iterator[Found]:
    """Numbers in what CSS writes on the page; lengths and colours are no text."""
    kept = _SCRIPT_TOKEN.sub(lambda match: _blank(match) if match["comment"] else match[0], text)
    shown = re.sub(r"content\s*:\s*(?P<said>[^;}]*)|.", _said, kept, flags=re.DOTALL)
    return find(shown)


def _said(match: re.Match[str]) -> str:
    if match["said"] is None:
        return match[0] if match[0] == "\n" else " "
    return " " * (len(match[0]) - len(match["said"])) + match["said"]


def find_in_markup(text: str) -> Iterator[Found]:
    """Numbers in the words and the expressions of a page, a template or a plain text."""
    for pattern in (_MARKUP_COMMENT, _GEOMETRY, _CHARACTER):
        text = pattern.sub(_blank, text)
    return find(text)


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def find(text: str) -> Iterator[Found]:
    """Every number, day and month of a text; a day is not taken for three numbers."""
    taken: set[int] = set()
    for match in _DATE.finditer(text):
        if match["month"]:
            taken |= set(range(*match.span()))
            yield _found(text, match, _day(match))
    for match in _NUMBER.finditer(text):
        if match.start("digits") not in taken:
            digits = re.sub("[,_]", "", match["digits"])
            value = str(int(float(digits) * _WAN)) if match["wan"] else _plain(digits)
            yield _found(text, match, value)
    for match in _NUMERAL.finditer(text):
        number = _chinese(match[0])
        if number > _COMMON_NUMERALS:
            yield _found(text, match, str(number))


def _found(text: str, match: re.Match[str], value: str) -> Found:
    start = match.start()
    line = text.count("\n", 0, start) + 1
    return Found(match[0].strip(), value, line, start - (text.rfind("\n", 0, start) + 1) + 1)


def _day(match: re.Match[str]) -> str:
    parts = [match["year"], f"{int(match['month']):02d}"]
    if match["day"]:
        parts.append(f"{int(match['day']):02d}")
    return "-".join(parts)


def _plain(digits: str) -> str:
    digits = digits.lstrip("-")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return digits.lstrip("0") or "0" if not digits.startswith("0.") else digits


def _chinese(word: str) -> int:
    """The number that a Chinese numeral says; 0 for what is none."""
    total, digit = 0, 0
    for char in word:
        if char in _TENS:
            total += (digit or 1) * _TENS[char]
            digit = 0
        elif digit:
            return 0
        else:
            digit = _DIGITS[char]
    return total + digit if total else 0
