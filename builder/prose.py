"""Fills the placeholders in rule texts, so that no figure is typed twice.

``{points:master}`` is the points of that option in the row now in force, and
``{per_year:lingang@2020-01-01}`` is read from the row in force on that day. A placeholder that
names nothing is an error, never empty text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]

# What stands in braces, or a brace that has no other.
BRACES = re.compile(r"\{([^{}]*)\}|[{}]")
_PLACEHOLDER = re.compile(
    r"\{(?P<name>[a-z_]+)(?::(?P<argument>[a-z0-9_]+))?(?:@(?P<day>\d{4}-\d{2}-\d{2}))?\}"
)
_COLUMNS = {
    "points": "points",
    "per_year": "points_per_year",
    "starts_at_year": "starts_at_year",
    "within_years": "within_years",
    "per": "per",
    "months": "months",
    "of_last": "of_last",
    "at_least": "at_least",
}
_SEED = "seed"
# These parts of an indicator are data, not text.
_DATA = frozenset({"id", "group", "sources", "score", "cap", "answers", "alternative", "form"})


class ProseError(Exception):
    """A text that cannot be filled. ``file`` and ``key`` say where it stands."""

    def __init__(self, file: str, key: str, placeholder: str, reason: str) -> None:
        super().__init__(f"{file}: {key}: {{{placeholder}}}: {reason}")
        self.file = file
        self.key = key
        self.placeholder = placeholder


def is_hearsay(source: Row, plain: Mapping[str, Any]) -> bool:
    """Whether what rests on a source is only experience: it enters no computed date.

    That is so for what is not sure, and for what the site's first articles alone say, however
    sure they are.
    """
    kinds = {page["id"]: page["kind"] for page in plain["documents"]["pages"]}
    only_seeds = all(kinds[name] == _SEED for name in source["pages"])
    return only_seeds or source["confidence"] == "low"


def newest_check(plain: Any) -> str:
    """The latest day on which any source was checked: the day the pages speak of.

    A build must not ask the clock, and a row that starts after this day is not in force yet.
    """
    return max(_checks(plain), default="")


def in_force(rows: Sequence[Row], day: str) -> list[Row]:
    """The rows whose dates hold on a day (``YYYY-MM-DD``), in their order."""
    return [row for row in rows if row["from"] <= day <= row.get("to", "9999-12-31")]


def show(number: Any) -> str:
    """A number as text: ``2.0`` as ``2``, ``0.8`` as it is, no grouping."""
    text = f"{number:f}" if isinstance(number, float) else str(number)
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, slots=True)
class Filler:
    """Fills the texts of one scheme from its plain data; ``day`` is meant where none is named."""

    tree: Mapping[str, Any]
    day: str
    word: Callable[[Any], str] = show

    def fill(self, text: str, part: Row, file: str, key: str) -> str:
        """One text of a part of the scheme, such as an indicator, with its figures.

        Raises:
            ProseError: for a placeholder that names nothing.
        """

        def replace(match: re.Match[str]) -> str:
            try:
                value = self.value(match["name"], match["argument"], part, match["day"])
            except LookupError as error:
                raise ProseError(file, key, match[0][1:-1], str(error.args[0])) from None
            return self.word(value)

        done = _PLACEHOLDER.sub(replace, text)
        rest = re.search(r"\{([^}]*)\}?", done)
        if rest:
            raise ProseError(file, key, rest[1], "not a placeholder")
        return done

    def value(self, name: str, argument: str | None, part: Row, day: str | None) -> Any:
        """The value that a placeholder names.

        Raises:
            LookupError: where it names nothing, or more than one value.
        """
        day = day or self.day
        if name == "mark":
            return _only(in_force(self.tree["scheme"]["pass_mark"], day), "points")
        if name == "cap":
            return _only(in_force(part.get("cap", []), day), "points")
        if name not in _COLUMNS:
            raise LookupError("unknown name")
        column = _COLUMNS[name]
        rows = in_force(part.get("score", {}).get("rows", []), day)
        if argument is None:
            return _only(rows, column)
        named = [row for row in rows if argument in (row.get("option"), row.get("fact"))]
        return _only(named or self._others(part, argument, day), column)

    def _others(self, part: Row, argument: str, day: str) -> Sequence[Row]:
        """A condition of the indicator, or how a fact follows from the record."""
        conditions = in_force(part.get("score", {}).get("conditions", []), day)
        facts = self.tree["facts"]["facts"]
        return [row["require"] for row in conditions if row["id"] == argument] + [
            fact["from_record"]
            for fact in facts
            if fact["id"] == argument and "from_record" in fact
        ]


def filled(filler: Filler, part: Row, file: str) -> dict[str, Any]:
    """A copy of an indicator with every text filled; what is data in it stays as it is.

    Raises:
        ProseError: for a placeholder that names nothing, with the file and the key it stands in.
    """

    def walk(value: Any, key: str) -> Any:
        if isinstance(value, str):
            return filler.fill(value, part, file, key)
        if isinstance(value, list):
            return [walk(item, f"{key}[{place}]") for place, item in enumerate(value)]
        if isinstance(value, dict):
            return {
                name: item if name in _DATA else walk(item, f"{key}.{name}".lstrip("."))
                for name, item in value.items()
            }
        return value

    copy: dict[str, Any] = walk(dict(part), "")
    return copy


def _only(rows: Sequence[Row], column: str) -> Any:
    values = {row[column] for row in rows if column in row}
    if len(values) != 1:
        raise LookupError("no value on that day" if not values else "more than one value")
    return values.pop()


def _checks(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("checked"), str):
            yield value["checked"]
        for item in value.values():
            yield from _checks(item)
    elif isinstance(value, list):
        for item in value:
            yield from _checks(item)
