"""What each rule file looks like: the one description of the rule data's structure."""

from __future__ import annotations

from builder.schema import (
    Anything,
    Boolean,
    Choice,
    Code,
    Day,
    FirstKey,
    Id,
    Lazy,
    ListOf,
    MapOf,
    Month,
    Number,
    OneOrMany,
    Record,
    Shape,
    Tagged,
    Text,
)

SEEN = ("official", "quoted", "practice")
CONFIDENCE = ("high", "medium", "low")

_PERIOD: dict[str, Shape] = {"from": Day(), "to": Day()}

SOURCES = MapOf(
    Record(
        {
            "document": OneOrMany(Id()),
            "article": Text(60),
            "seen": Choice(SEEN),
            "confidence": Choice(CONFIDENCE),
            "checked": Day(),
            "pages": ListOf(Code(), 1),
        },
        {"note": Text()},
    )
)

CONDITION = Lazy()
_TESTS: dict[str, Shape] = {
    "is": Boolean(),
    "in": ListOf(Id(), 1),
    "at_least": Number(),
    "at_most": Number(),
}
CONDITION.shape = FirstKey(
    {
        "fact": Record({"fact": Id()}, _TESTS),
        "field": Record({"field": Id()}, _TESTS),
        "years_since": Record({"years_since": Id()}, {"at_least": Number(), "at_most": Number()}),
        "entries": Record({"entries": Id(), "some": CONDITION}),
        "all": Record({"all": ListOf(CONDITION, 1)}),
        "any": Record({"any": ListOf(CONDITION, 1)}),
        "not": Record({"not": CONDITION}),
    }
)


def _row(required: dict[str, Shape], optional: dict[str, Shape] | None = None) -> Shape:
    dated: dict[str, Shape] = {"from": Day(), "source": Id()}
    return ListOf(Record({**required, **dated}, {"to": Day(), **(optional or {})}), 1)


_POINTS = Number(-1000, 1000, whole=True)
_YEARS: dict[str, Shape] = {
    "points_per_year": _POINTS,
    "starts_at_year": Number(1, 60, whole=True),
}
_ENTRY_CONDITION = Record(
    {"id": Id(), "require": CONDITION, "unmet": Text(100), "from": Day(), "source": Id()},
    {"to": Day(), "options": ListOf(Id(), 1)},
)
_ENTRY_ROW: dict[str, Shape] = {"points": _POINTS, "certain": Boolean(), **_YEARS}

SCORE = Tagged(
    "way",
    {
        "options": Record({"fact": Id(), "rows": _row({"option": Id(), "points": _POINTS})}),
        "scale": Record(
            {
                "years_since": Id(),
                "rows": _row(
                    {"points": _POINTS},
                    {"at_least": Number(whole=True), "at_most": Number(whole=True)},
                ),
            }
        ),
        "years": Record({"rows": _row(_YEARS)}, {"months": Id(), "years_since": Id()}),
        "flag": Record({"fact": Id(), "rows": _row({"points": _POINTS})}),
        "steps": Record({"rows": _row({"fact": Id(), "per": Number(1), "points": _POINTS})}),
        "tiers": Record(
            {
                "fact": Id(),
                "rows": _row(
                    {
                        "option": Id(),
                        "at_least": Number(0),
                        "months": Number(1, 600, whole=True),
                        "of_last": Number(1, 600, whole=True),
                        "points": _POINTS,
                    }
                ),
            }
        ),
        "best_entry": Record(
            {"fact": Id(), "field": Id(), "rows": _row({"option": Id()}, _ENTRY_ROW)},
            {"conditions": ListOf(_ENTRY_CONDITION, 1)},
        ),
        "records": Record(
            {
                "fact": Id(),
                "rows": _row({"points": _POINTS, "within_years": Number(1, 100, whole=True)}),
            }
        ),
        "veto": Record({"fact": Id(), "rows": _row({})}),
    },
)

_STATEMENTS = ListOf(Record({"text": Text(), "source": Id()}), 1)
_ALTERNATIVE = Record(
    {},
    {
        "where": MapOf(Anything()),
        "set": MapOf(Anything()),
        "higher_months_count": Boolean(),
        "rounded_to_yuan": Boolean(),
    },
)

INDICATOR = Record(
    {"id": Id(), "title": Text(30), "group": Id(), "sources": SOURCES, "score": SCORE},
    {
        "summary": Text(80),
        "aliases": ListOf(Text(20)),
        "for_whom": Text(160),
        "cap": _row({"points": _POINTS}),
        "conditions": _STATEMENTS,
        "evidence": ListOf(
            Record(
                {
                    "id": Id(),
                    "paper": Text(80),
                    "form": Choice(("original_and_copy", "original", "copy", "data_check")),
                    "source": Id(),
                },
                {"issuer": Text(60), "note": Text(200)},
            )
        ),
        "raise": _STATEMENTS,
        "misunderstandings": ListOf(
            Record({"claim": Text(160), "answer": Text(), "source": Id()}), 1
        ),
        "readings": ListOf(
            Record(
                {
                    "id": Id(),
                    "matter": Text(80),
                    "used": Text(200),
                    "other": Text(200),
                    "source": Id(),
                },
                {"note": Text(200), "alternative": _ALTERNATIVE, **_PERIOD},
            )
        ),
        "ask": ListOf(Text(200), 1),
        "examples": ListOf(
            Record(
                {"title": Text(60), "as_of": Day(), "answers": MapOf(Anything())},
                {"case": Text(12), "note": Text(200)},
            )
        ),
        "history": ListOf(Record({"from": Day(), "text": Text(), "source": Id()}), 1),
    },
)

SCHEME = Record(
    {
        "id": Text(40),
        "title": Text(40),
        "short_title": Text(20),
        "sources": SOURCES,
        "periods": ListOf(Record({"from": Day(), "to": Day(), "source": Id()}), 1),
        "pass_mark": _row({"points": _POINTS}),
        "lowest_total": _row({"points": _POINTS}),
        "exclusive": ListOf(Record({"items": ListOf(Id(), 2), "source": Id()})),
        "order": ListOf(Id(), 1),
        "groups": ListOf(Record({"id": Id(), "title": Text(20)}), 1),
    },
    {"default": Boolean()},
)

GATES = Record(
    {
        "sources": SOURCES,
        "gates": ListOf(
            Record(
                {
                    "id": Id(),
                    "title": Text(60),
                    "require": CONDITION,
                    "from": Day(),
                    "source": Id(),
                    "met": Text(120),
                    "unmet": Text(120),
                    "unknown": Text(120),
                },
                {"to": Day()},
            ),
            1,
        ),
    }
)

NOTES = Record(
    {
        "sources": SOURCES,
        "notes": ListOf(
            Record({"id": Id(), "text": Text(300), "source": Id()}, {"when": CONDITION, **_PERIOD}),
            1,
        ),
    }
)

_OPTION = Record({"id": Id(), "label": Text(60)}, {"help": Text(160), "also": ListOf(Text(20), 1)})
_BOUNDS: dict[str, Shape] = {
    "at_least": Number(),
    "at_most": Number(),
    "more_than": Number(),
    "decimals": Number(0, 6, whole=True),
    "unit": Text(10),
}
_FIELD = Record(
    {"id": Id(), "type": Choice(("option", "boolean", "month", "number")), "label": Text(40)},
    {
        "options": ListOf(_OPTION, 1),
        "required": Boolean(),
        "open": Boolean(),
        "optional": Boolean(),
        "default": Id(),
        "help": Text(160),
        **_BOUNDS,
    },
)
FACT_TYPES = (
    "date",
    "date_or_never",
    "month",
    "boolean",
    "integer",
    "number",
    "option",
    "choices",
    "dates",
    "entries",
)
FACTS = Record(
    {
        "facts": ListOf(
            Record(
                {
                    "id": Id(),
                    "type": Choice(FACT_TYPES),
                    "question": Text(80),
                    "label": Text(40),
                },
                {
                    "where": Text(200),
                    "help": Text(200),
                    "section": Id(),
                    "absent": Anything(),
                    "options": ListOf(_OPTION, 1),
                    "fields": ListOf(_FIELD, 1),
                    "steers": Boolean(),
                    "earliest": Day(),
                    "years_before_as_of": Number(0, 150, whole=True),
                    "from_record": Record(
                        {},
                        {
                            "of_last": Number(1, 600, whole=True),
                            "at_least": Number(0),
                            "total": Boolean(),
                            "tiers_of": Id(),
                        },
                    ),
                    "record": Boolean(),
                    **_BOUNDS,
                },
            ),
            1,
        ),
        "longest_list": Number(1, whole=True),
        "sections": ListOf(
            Record({"id": Id(), "title": Text(20)}, {"none_of_these": Text(20), "help": Text(160)}),
            1,
        ),
    }
)

_YUAN = Number(0, 10_000_000, nullable=True)
WAGES = Record(
    {
        "sources": SOURCES,
        "series": ListOf(
            Record(
                {"from": Month(), "yuan": _YUAN, "source": Id()},
                {"to": Month(), "last_known": _YUAN, "printed": MapOf(Number(0))},
            ),
            1,
        ),
    },
    {
        "statistical": ListOf(
            Record(
                {"from": Month(), "yuan": _YUAN, "source": Id()},
                {
                    "to": Month(),
                    "limits_on": _YUAN,
                    "upper": _YUAN,
                    "lower": _YUAN,
                    "yuan_certain": Boolean(),
                    "published": Text(60),
                    "note": Text(200),
                },
            )
        )
    },
)

DOCUMENTS = Record(
    {
        "documents": ListOf(
            Record(
                {"id": Id(), "title": Text(80), "confidence": Choice(CONFIDENCE)},
                {
                    "number": Text(60),
                    "issuer": Text(80),
                    "issued": Day(),
                    "from": Day(),
                    "to": Day(),
                    "address": Text(300),
                    "read": Boolean(),
                    "about": Text(400),
                },
            ),
            1,
        ),
        "pages": ListOf(
            Record(
                {
                    "id": Code(),
                    "kind": Choice(("official", "news", "agency", "code", "seed")),
                    "where": Text(600),
                },
                {"day": Text(20), "note": Text(200)},
            ),
            1,
        ),
    }
)

MESSAGES = MapOf(Text(200))
