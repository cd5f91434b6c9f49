"""What the file of public holidays looks like."""

from __future__ import annotations

from builder.scalars import Day, Id, Number
from builder.schema import ListOf, Record
from builder.shapes_common import SOURCES

_SPAN = Record({"from": Day(), "to": Day()})
# The library begins later, and no calendar of ours reaches beyond.
_YEAR = Number(2004, 2999, whole=True)

HOLIDAYS = Record(
    {
        "since": _YEAR,
        "season": Number(1, 60, whole=True),
        "example": Day(),
        "sources": SOURCES,
        "years": ListOf(
            Record({"year": _YEAR, "off": ListOf(_SPAN, 1), "work": ListOf(Day()), "source": Id()})
        ),
    }
)
