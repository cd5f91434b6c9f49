"""What the file of routes looks like: conditions, and the routes that need them."""

from __future__ import annotations

from builder.scalars import Boolean, Choice, Day, Id, Number, Text
from builder.schema import FirstKey, Lazy, ListOf, Record, Shape
from builder.shapes_common import CONDITIONS, FACT_CONDITION, SOURCES, rows

__all__ = ["MENDED_BY", "ROUTES"]

MENDED_BY = ("time", "act", "nothing")

_MONTHS = Number(1, 240, whole=True)
_SENTENCE = Text(120, sentence=True)
_STATEMENTS = ListOf(Record({"text": Text(sentence=True), "source": Id()}), 1)
_ROUTE_CONDITION = Lazy("route_condition")
# What a contribution record is asked: so many of the last months at a multiple of the wage.
_RECORD: dict[str, Shape] = {
    "record": Id(),
    "months": _MONTHS,
    "of_last": _MONTHS,
    "otherwise": FACT_CONDITION,
}
_ROUTE_CONDITION.shape = FirstKey(
    {
        **CONDITIONS,
        "record": Record(
            _RECORD,
            {"at_least": Number(0), "more_than": Number(0), "month_itself": Boolean(only=True)},
            choose=(("at_least",), ("more_than",)),
        ),
        "readings": Record({"readings": ListOf(_ROUTE_CONDITION, 2)}),
    }
)

ROUTES = Record(
    {
        "sources": SOURCES,
        "conditions": ListOf(
            Record(
                {
                    "id": Id(),
                    "title": Text(60),
                    "mended_by": Choice(MENDED_BY),
                    "rows": rows(Record({"require": _ROUTE_CONDITION}, {"title": Text(60)})),
                    "met": _SENTENCE,
                    "unmet": _SENTENCE,
                    "unknown": _SENTENCE,
                }
            ),
            1,
        ),
        "routes": ListOf(
            Record(
                {
                    "id": Id(),
                    "title": Text(30),
                    "summary": Text(120, sentence=True),
                    "conditions": ListOf(Id(), 1),
                    "from": Day(),
                    "source": Id(),
                },
                {"to": Day(), "aliases": ListOf(Text(20), 1), "remarks": _STATEMENTS},
            ),
            1,
        ),
    },
    {"always": ListOf(Id(), 1)},
)
