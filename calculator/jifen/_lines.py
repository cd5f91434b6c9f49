"""One line of a pasted statement: an entry of the record, or why it is none.

A heading names the columns. Without one a line is read only where it can mean one thing: one span
of months and one amount.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from jifen._cells import YEAR, Unread, amount, cut, is_blank, looks_wrong, months, plain
from jifen._exact import Exact
from jifen._rules import Row

__all__ = ["Entry", "Passed", "Reader", "Words"]

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_DIGIT = re.compile("[0-9]")
# A number in front of the month counts the lines; a longer one of whole digits is an identifier.
_ORDINAL = re.compile(r"[0-9]{1,3}")
_IDENTIFIER = re.compile(r"[0-9]{9,}")
_MONTH_ALONE = re.compile(r"(0?[1-9]|1[0-2])月?")
_YEAR_ALONE = re.compile(rf"{YEAR}年?")
_TIMES = ("month", "from")
_NOTHING = Exact(0, 0)
_NOT_MONTHS = frozenset({"paid", "amount", "other", "base"})


@dataclass(frozen=True, slots=True)
class Entry:
    """What a line says: months of one base, ``None`` where it is not known, and of one kind."""

    first: int
    last: int
    base: Exact | None
    kind: str
    paid: int | None = None


class Passed(Exception):
    """A line that is no month of the record; ``key`` names the message, ``values`` fill it."""

    def __init__(self, key: str, values: dict[str, object]) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class Words:
    """The words of statements, as the rule data lists them.

    Args:
        data: the file of words.
        default: the kind of a month of which nothing is said. Words of the others go first.
    """

    def __init__(self, data: Row, default: str) -> None:
        self.default = default
        self.columns = sorted(_pairs(data["columns"]), key=lambda pair: -len(pair[0]))
        self.kinds = sorted(_pairs(data["kinds"]), key=lambda pair: pair[1] == default)
        self.not_paid = _plain(data["not_paid"])
        self.unclear = _plain(data["unclear"])
        self.totals = _plain(data["totals"])
        self.captions = _plain(data["captions"])
        self.employers = _plain(data["employers"])
        bases = (word for word, column in self.columns if column == "base")
        # "的养老保险缴费基数为", but not the 月 of the month before it.
        self.label = re.compile(
            rf"的?(?:(?:{_any(data['insurances'])})[ \t]*的?)?(?:(?<![0-9])月)?"
            rf"(?:{_any(bases)})[为是]?"
        )

    def column(self, cell: str) -> str | None:
        """The column that a cell of a heading names: the longest of the words in it decides."""
        bare = _BRACKETS.sub("", cell).replace(" ", "")
        return next((column for word, column in self.columns if word in bare), None)

    def kind(self, text: str) -> str | None:
        """The kind that a text names; ``None`` when it names none."""
        return next((kind for word, kind in self.kinds if word in text), None)

    def told(self, cells: Iterable[str]) -> str:
        """What cells say beside numbers; the names of employers may hold any word."""
        return " ".join(cell for cell in cells if not cell.endswith(self.employers))


def _plain(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(plain(word) for word in words)


def _any(words: Iterable[str]) -> str:
    """A pattern for any of the words, each before those that it begins with."""
    return "|".join(map(_literal, sorted(_plain(words), reverse=True)))


def _literal(word: str) -> str:
    # The browser's re has no escape.
    return "".join(char if char.isalnum() else f"\\{char}" for char in word)


def _pairs(table: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    return [(word, name) for name, words in table.items() for word in _plain(words)]


class Reader:
    """Reads the lines of one text in order, since a heading holds for those below it.

    Args:
        words: the words of statements.
        base: the field for the base, with the bounds that an answer keeps to.
        text: the whole text in plain form.
        longest: the most months that one line may span.
    """

    def __init__(self, words: Words, base: Row, text: str, longest: int) -> None:
        self.words = words
        self.most: int = base["at_most"]
        self.decimals: int | None = base.get("decimals")
        self.text = text
        self.longest = longest
        self.heading: list[str | None] = []

    def read(self, line: str) -> Entry:
        """The entry that a line holds.

        Raises:
            Passed: when it is a heading, a total, a caption, or a month that was not paid.
            Unread: when it has no one meaning.
        """
        cells, blanks = cut(line, len(self.heading))
        self._pass(line, cells)
        fits = len(cells) == len(self.heading) if blanks else len(cells) <= len(self.heading)
        fits = fits and bool(self.heading)
        if not fits and cells and cells[0].startswith(self.words.captions):
            raise Passed("caption", {})
        kind = self._kind(self.words.told(cells))
        if not fits and "amount" in self.heading:
            raise Unread("cells", {"cells": len(cells), "columns": len(self.heading)})
        row = _Row(self.heading, cells) if fits else None
        entry = self._alone(cells, kind) if row is None else self._by_heading(row, kind)
        if entry.last - entry.first >= self.longest:
            raise Unread("span_too_long", {"most": self.longest})
        if entry.base == _NOTHING:
            raise Passed("base_zero", {})
        return entry

    def _pass(self, line: str, cells: Sequence[str]) -> None:
        """Leave what is no month: headings, which are kept, totals, lines without any figure."""
        if any(cell.startswith(self.words.totals) for cell in cells) and _DIGIT.search(line):
            raise Passed("total", {})
        if not _DIGIT.search(_BRACKETS.sub("", line)) and len(cells) > 1:
            named = [self.words.column(cell) for cell in cells]
            if {"base", *_TIMES} & set(named):
                self.heading = named
                raise Passed("heading", {})
        if not _DIGIT.search(line):
            raise Passed("no_figures", {})

    def _kind(self, told: str) -> str:
        """The kind of a line.

        Raises:
            Passed: when it says that nothing was paid.
            Unread: when it says what may count or not.
        """
        words = self.words
        unclear = next((word for word in words.unclear if word in told), None)
        if unclear is not None:
            raise Unread("unclear", {"got": unclear})
        unpaid = next((word for word in words.not_paid if word in told), None)
        kind = words.kind(told) or words.default
        # What was owed and paid later was paid.
        if unpaid is not None and kind == words.default:
            raise Passed("not_paid", {"got": unpaid})
        return kind

    # With a heading

    def _by_heading(self, row: _Row, kind: str) -> Entry:
        for cell in row.under("kind"):
            if self.words.kind(cell) is None:
                raise Unread("unknown_kind", {"got": cell})
        first, last = self._months_under(row)
        paid = [span[1] for cell in row.under("paid") if (span := self._span(cell)) is not None]
        return Entry(first, last, self._base_under(row), kind, max(paid, default=None))

    def _months_under(self, row: _Row) -> tuple[int, int]:
        starts, ends = row.under("from"), row.under("to")
        if starts and ends:
            return self._span(f"{starts[0]}至{ends[0]}") or _no_month([*starts, *ends])
        cells = starts or row.under("month")
        years = row.under("year")
        if years and cells:
            cells = [_together(years[0], cells[0])]
        if not set(_TIMES) & set(self.heading):
            cells = row.beside(_NOT_MONTHS)
        return self._one_span(cells) or _no_month(cells)

    def _base_under(self, row: _Row) -> Exact | None:
        """The base of a row; ``None`` where its cell is empty."""
        if "base" not in self.heading:
            raise Unread("no_base_column", {})
        bases = []
        for cell in row.under("base"):
            base = amount(cell)
            if base is None:
                raise Unread("not_amount", {"got": cell})
            bases.append(self._sound(base, cell))
        if len(set(bases)) > 1:
            raise Unread("many_bases", {"got": "、".join(row.under("base"))})
        return bases[0] if bases else None

    # Without one

    def _alone(self, cells: Sequence[str], kind: str) -> Entry:
        bare = [_BRACKETS.sub("", cell).strip() for cell in cells]
        found = self._one_span(bare)
        if found is None:
            # A comma in a remark makes fewer cells than the blanks before it.
            bare = [part for cell in bare for part in cell.split()]
            found = self._one_span(bare)
        amounts = self._amounts(bare)
        if found is None or not amounts:
            return self._labelled(bare, kind)
        return self._one_entry(found, amounts, kind)

    def _labelled(self, cells: Sequence[str], kind: str) -> Entry:
        """The entry where a name of the base, or a colon after the month, parts the cells too."""
        text = "\t".join(cells)
        parts = self._parted(text)
        found = self._one_span(parts) or _no_month(parts)
        amounts = self._amounts(parts)
        if len(amounts) == 1:
            (cell,) = amounts.values()
            self._check_alone(cell, parts, named=self.words.label.search(text) is not None)
        return self._one_entry(found, amounts, kind)

    def _check_alone(self, cell: str, parts: list[str], *, named: bool) -> None:
        """Refuse an amount that other words of the line may give another meaning.

        Raises:
            Unread: when there are more figures, when words stand between the amount and the
                month, or when it is not named and they may say what else it is.
        """
        others = [part for part in parts if self._span(part) is None]
        more = [part for part in others if _DIGIT.search(part) and amount(part) is None]
        if more:
            raise Unread("many_amounts", {"got": "、".join([cell, *more])})
        place = parts.index(cell)
        apart = all(self._span(part) is None for part in parts[max(place - 1, 0) : place + 2])
        words = [part for part in others if not _DIGIT.search(part)]
        if apart or not (named or all(map(self._is_no_name, words))):
            raise Unread("no_base", {})

    def _is_no_name(self, part: str) -> bool:
        """Whether words name no amount: those of a kind of month, and employers."""
        words = self.words
        known = words.kind(part) is not None and words.column(part) != "amount"
        return known or part.endswith(words.employers)

    def _parted(self, text: str) -> list[str]:
        parts: list[str] = []
        for cell in self.words.label.sub("\t", text).replace("您", "\t").split("\t"):
            first, _, rest = cell.partition(":")
            # Behind a blank it is a time of day.
            dated = " " not in first and (self._span(first) is not None or looks_wrong([first]))
            parts += [first, rest] if dated else [cell]
        return [part for cell in parts if (part := cell.strip(" .:="))]

    def _amounts(self, cells: Sequence[str]) -> dict[Exact, str]:
        """The amounts with the cell of each, without what counts the lines."""
        others = [cell for cell in cells if self._span(cell) is None]
        if others[1:] and others[0] == cells[0] and _ORDINAL.fullmatch(others[0]):
            others = others[1:]
        return {
            base: cell
            for cell in others
            if not _IDENTIFIER.fullmatch(cell) and (base := amount(cell)) is not None
        }

    def _one_entry(self, span: tuple[int, int], amounts: Mapping[Exact, str], kind: str) -> Entry:
        if not amounts:
            raise Unread("no_base", {})
        if len(amounts) > 1:
            raise Unread("many_amounts", {"got": "、".join(amounts.values())})
        base, cell = next(iter(amounts.items()))
        return Entry(*span, self._sound(base, cell), kind)

    def _one_span(self, cells: Iterable[str]) -> tuple[int, int] | None:
        found = {span for cell in cells if (span := self._span(cell)) is not None}
        if len(found) > 1:
            raise Unread("many_months", {})
        return next(iter(found), None)

    def _span(self, cell: str) -> tuple[int, int] | None:
        return months(_BRACKETS.sub("", cell).strip(), self.text)

    def _sound(self, base: Exact, cell: str) -> Exact:
        """The base, if it is one that an answer may hold."""
        if base < 0:
            raise Unread("negative", {"got": cell})
        if base > self.most:
            raise Unread("too_much", {"got": cell})
        if self.decimals is not None and base.places > self.decimals:
            raise Unread("too_fine", {"got": cell, "most": self.decimals})
        return base


class _Row:
    """The cells of a line under their heading."""

    def __init__(self, heading: Sequence[str | None], cells: Sequence[str]) -> None:
        missing = len(heading) - len(cells)
        self.pairs = list(zip(heading, [*cells, *[""] * missing], strict=True))

    def under(self, column: str) -> list[str]:
        """What stands under a column, without empty cells."""
        return [cell for name, cell in self.pairs if name == column and not is_blank(cell)]

    def beside(self, columns: Container[str | None]) -> list[str]:
        """What stands under other columns."""
        return [cell for name, cell in self.pairs if name not in columns]


def _no_month(cells: Sequence[str]) -> NoReturn:
    raise looks_wrong(cells) or Unread("no_month", {})


def _together(year: str, month: str) -> str:
    """A year and a month of their own columns as one."""
    years, alone = _YEAR_ALONE.fullmatch(year), _MONTH_ALONE.fullmatch(month)
    return f"{years[1]}-{int(alone[1]):02d}" if years and alone else month
