"""The parts that several rule files share: sources, conditions, dated rows."""

from __future__ import annotations

from builder.scalars import CODE, Boolean, Choice, Day, Id, Number, Pattern, Text
from builder.schema import FirstKey, Lazy, ListOf, MapOf, OneOrMany, Record, Shape

SEEN = ("official", "quoted", "practice")
CONFIDENCE = ("high", "medium", "low")

PERIOD: dict[str, Shape] = {"from": Day(), "to": Day()}
POINTS = Number(0, 1000, whole=True)

SOURCES = MapOf(
    Record(
        {
            "document": OneOrMany(Id()),
            "article": Text(60),
            "seen": Choice(SEEN),
            "confidence": Choice(CONFIDENCE),
            "checked": Day(),
            "pages": ListOf(Pattern(CODE), 1),
        },
        {"note": Text(sentence=True), "recheck": Day()},
    )
)

_TESTS: dict[str, Shape] = {
    "is": Boolean(),
    "in": ListOf(Id(), 1),
    "at_least": Number(),
    "at_most": Number(),
}
_ONE_TEST = (("is",), ("in",), ("at_least", "at_most"))
_BOUNDS = (("at_least", "at_most"),)

CONDITION = Lazy("condition")
# A gate asks one thing, since its page and its reason name the fact.
FACT_CONDITION = Record({"fact": Id()}, _TESTS, _ONE_TEST)
CONDITIONS: dict[str, Record] = {
    "fact": FACT_CONDITION,
    "field": Record({"field": Id()}, _TESTS, _ONE_TEST),
    "years_since": Record(
        {"years_since": Id()}, {"at_least": Number(0), "at_most": Number(0)}, _BOUNDS
    ),
    "entries": Record({"entries": Id(), "some": CONDITION}),
    "all": Record({"all": ListOf(CONDITION, 1)}),
    "any": Record({"any": ListOf(CONDITION, 1)}),
    "not": Record({"not": CONDITION}),
}
CONDITION.shape = FirstKey(CONDITIONS)


def rows(record: Record) -> ListOf:
    """A list of rows of this shape, each with its dates and its source."""
    required = {**record.required, "from": Day(), "source": Id()}
    optional = {**record.optional, "to": Day()}
    return ListOf(Record(required, optional, record.choose, record.together), 1)
