"""The cells of a pasted line, and what one cell says: a month, a span of months, an amount.

Characters are first brought to one form: full-width digits and punctuation, the many dashes,
characters without width. Nothing here guesses; what has two meanings is told by its key.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from jifen._dates import MONTHS_A_YEAR
from jifen._exact import Exact, exact

__all__ = ["YEAR", "Unread", "amount", "cut", "is_blank", "looks_wrong", "months", "plain"]

# ASCII has its full-width twin at a fixed distance; unicodedata would cost the browser a module.
_FORMS: dict[int, str | None] = {code + 0xFEE0: chr(code) for code in range(0x21, 0x7F)}
_FORMS |= dict.fromkeys([0xFEFF, 0x2060, *range(0x200B, 0x2010)])
_FORMS |= dict.fromkeys([*range(0x2010, 0x2016), 0x2212, 0x2500], "-")
_FORMS |= {0x3000: " ", 0xA0: " ", 0x3001: ",", 0x3002: ".", 0xFFE5: "\u00a5", 0x301C: "~"}
_FORMS |= {0x2502: "|", 0x2503: "|", 0x201C: '"', 0x201D: '"'}

YEAR = "((?:19|20)[0-9]{2})"
_POINT = (
    rf"{YEAR}(?:[-/.年]([0-9]{{1,2}})(?:月份?)?(?:[-/.]?([0-9]{{1,2}})[日号]?)?"
    r"|([0-9]{2})([0-9]{2})?)(?: [0-9:.]+)?"
)
_MARKS = "-~至到"
_TO = "[-~至到]"
_ONE = re.compile(_POINT)
_WITHIN_YEAR = re.compile(rf"{YEAR}年([0-9]{{1,2}})月?份?{_TO}([0-9]{{1,2}})月份?")
_SHORT_YEAR = re.compile(r"[0-9]{2}(?:年[0-9]{1,2}月?份?|[-/.][0-9]{1,2})")
_LIKE_MONTH = re.compile(rf"{YEAR}(?:[0-9]{{2}}|[-/.年][0-9]{{1,2}}月?份?)")
_DOTTED = re.compile(rf"{YEAR}\.1\Z")
_PADDED = re.compile(rf"(?<![0-9.]){YEAR}\.0[1-9](?![0-9])")
_BARE = re.compile(rf"(?<![0-9.]){YEAR}\.[2-9](?![0-9])")

_GROUPED = re.compile(r"(?<![0-9./-])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])")
_AMOUNT = re.compile(r"\u00a5?(-?)([0-9]+(?:\.[0-9]+)?)(万?)(?:元(?:/月|每月)?)?")
_LOOSE = re.compile(r"(?<=[0-9]) +(?=[年月元])|(?<=年) +(?=[0-9])")
_LOOSE_SPAN = re.compile(r"(?<=[0-9月]) *([~至到]) *(?=[0-9])|(?<=[0-9月]) +(-) +(?=[0-9])")
_EMPTY = re.compile(r"[-/_.]*")


class Unread(Exception):
    """A cell or a line that cannot be read; ``key`` names the message, ``values`` fill it."""

    def __init__(self, key: str, values: dict[str, object]) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


def plain(text: str) -> str:
    """The text with one form for each character."""
    return text.translate(_FORMS)


def is_blank(cell: str) -> bool:
    """Whether a cell holds nothing, or a dash for nothing."""
    return _EMPTY.fullmatch(cell) is not None


def cut(line: str, columns: int) -> tuple[list[str], bool]:
    """The cells of a line in plain form.

    Args:
        line: in the form that ``plain`` gives.
        columns: how many cells the heading has, 0 without one. It settles whether a comma parts
            cells or thousands, where both could be.

    Returns:
        The cells, and whether they were parted by blanks alone, which lose empty cells.
    """
    for mark in "\t|;":
        if mark in line:
            return _cleaned(_quoted(line.strip("|"), mark)), False
    joined = _GROUPED.sub(lambda match: match[0].replace(",", ""), line)
    if "," in line:
        cells, apart = _cleaned(_quoted(joined, ",")), _cleaned(_quoted(line, ","))
        if len(cells) != columns and len(apart) == columns:
            return apart, False
        if "," in joined:
            return cells, False
    tight = _LOOSE_SPAN.sub(lambda match: match[1] or match[2], _LOOSE.sub("", joined))
    return _cleaned(tight.split()), True


def _quoted(line: str, mark: str) -> list[str]:
    """Cells parted by a mark, which means nothing within quotation marks."""
    if '"' not in line or line.count('"') % 2:
        return line.split(mark)
    cells = [""]
    inside = False
    for char in line:
        if char == '"':
            inside = not inside
        elif char == mark and not inside:
            cells.append("")
        else:
            cells[-1] += char
    return cells


def _cleaned(cells: list[str]) -> list[str]:
    """Without blanks, quotes and the signs by which spreadsheets keep a number as text."""
    found = [cell.strip().strip("'\"=`").strip() for cell in cells]
    while found and not found[-1]:
        found.pop()
    return found


def amount(cell: str) -> Exact | None:
    """An amount of money; ``None`` for what is none."""
    digits = _GROUPED.sub(lambda match: match[0].replace(",", ""), cell).replace(" ", "")
    match = _AMOUNT.fullmatch(digits)
    return None if match is None else exact(match[1] + match[2] + ("e4" if match[3] else ""))


def months(cell: str, text: str) -> tuple[int, int] | None:
    """The first and the last month that a cell names; ``None`` when it names none.

    Args:
        cell: in plain form.
        text: the whole text, whose other months tell how this one is written.

    Raises:
        Unread: when it names no single span: ``2023.1`` may be October in a spreadsheet.
    """
    cell = cell.replace(" ", "") if "年" in cell else cell
    if _DOTTED.match(cell) and (_PADDED.search(text) or not _BARE.search(text)):
        raise Unread("dotted_month", {"got": cell})
    within = _WITHIN_YEAR.fullmatch(cell)
    if within:
        return _span(_month(within[1], within[2]), _month(within[1], within[3]), cell)
    one = _ONE.fullmatch(cell)
    if one:
        month = _point(one)
        return None if month is None else (month, month)
    # The first dash may belong to a month, so each is tried.
    for place in (place for place, char in enumerate(cell) if char in _MARKS):
        first = _ONE.fullmatch(cell[:place].strip())
        last = _ONE.fullmatch(cell[place:].strip(_MARKS + " "))
        if first and last:
            return _span(_point(first), _point(last), cell)
    return None


def _point(match: re.Match[str]) -> int | None:
    return _month(match[1], match[2] or match[4])


def _month(year: str, month: str) -> int | None:
    inside = 1 <= int(month) <= MONTHS_A_YEAR
    return int(year) * MONTHS_A_YEAR + int(month) - 1 if inside else None


def _span(first: int | None, last: int | None, cell: str) -> tuple[int, int] | None:
    if first is None or last is None:
        return None
    if last < first:
        raise Unread("reversed", {"got": cell})
    return first, last


def looks_wrong(cells: Sequence[str]) -> Unread | None:
    """What is wrong with a cell that was likely meant as a month."""
    for cell in cells:
        if _SHORT_YEAR.fullmatch(cell):
            return Unread("short_year", {"got": cell})
        if _LIKE_MONTH.fullmatch(cell):
            return Unread("no_such_month", {"got": cell})
    return None
