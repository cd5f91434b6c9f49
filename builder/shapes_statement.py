"""What the file with the words of social-insurance statements looks like."""

from __future__ import annotations

from builder.scalars import Number, Text
from builder.schema import ListOf, MapOf, Record

__all__ = ["COLUMNS", "STATEMENT"]

# The columns that the engine reads, and those that it has to know to leave alone.
COLUMNS = ("year", "month", "from", "to", "base", "kind", "paid", "amount", "other")

_WORDS = ListOf(Text(20), 1)
_TIMES = Number(0)
STATEMENT = Record(
    {
        "columns": Record(dict.fromkeys(COLUMNS, _WORDS)),
        "insurances": _WORDS,
        "kinds": MapOf(_WORDS),
        "not_paid": _WORDS,
        "unclear": _WORDS,
        "employers": _WORDS,
        "totals": _WORDS,
        "captions": _WORDS,
        "doubtful": Record({"low": _TIMES, "high": _TIMES}),
        "late_months": Number(1, whole=True),
    }
)
