"""What the file of an indicator looks like."""

from __future__ import annotations

from builder.scalars import Anything, Boolean, Day, Id, Number, Text
from builder.schema import FirstKey, ListOf, MapOf, Record, Shape, Tagged
from builder.shapes_common import CONDITION, PERIOD, POINTS, SOURCES, rows

_YEARS: dict[str, Shape] = {
    "points_per_year": Number(1, 1000, whole=True),
    "starts_at_year": Number(1, 35, whole=True),
}
_MONTHS = Number(1, 240, whole=True)
_AGE = Number(0, 130, whole=True)
_ENTRY_CONDITION = Record(
    {"id": Id(), "require": CONDITION, "unmet": Text(100), "from": Day(), "source": Id()},
    {"to": Day(), "options": ListOf(Id(), 1)},
)
_ENTRY_ROW = Record(
    {"option": Id()},
    {"points": POINTS, "certain": Boolean(only=False), **_YEARS},
    choose=(("points",), tuple(_YEARS)),
    together=tuple(_YEARS),
)
_TIER = Record(
    {
        "option": Id(),
        "at_least": Number(0),
        "months": _MONTHS,
        "of_last": _MONTHS,
        "points": POINTS,
    }
)

SCORE = Tagged(
    "way",
    {
        "options": Record({"fact": Id(), "rows": rows(Record({"option": Id(), "points": POINTS}))}),
        "scale": Record(
            {
                "years_since": Id(),
                "rows": rows(Record({"points": POINTS}, {"at_least": _AGE, "at_most": _AGE})),
            }
        ),
        "years": Record(
            {"rows": rows(Record(_YEARS))},
            {"months": Id(), "years_since": Id()},
            choose=(("months",), ("years_since",)),
        ),
        "flag": Record({"fact": Id(), "rows": rows(Record({"points": POINTS}))}),
        "steps": Record(
            {"rows": rows(Record({"fact": Id(), "per": Number(1, whole=True), "points": POINTS}))}
        ),
        "tiers": Record({"fact": Id(), "rows": rows(_TIER)}),
        "best_entry": Record(
            {"fact": Id(), "field": Id(), "rows": rows(_ENTRY_ROW)},
            {"conditions": ListOf(_ENTRY_CONDITION, 1)},
        ),
        "records": Record(
            {
                "fact": Id(),
                "rows": rows(
                    Record(
                        {
                            "points": Number(-1000, -1, whole=True),
                            "within_years": Number(1, 35, whole=True),
                        }
                    )
                ),
            }
        ),
        "veto": Record({"fact": Id(), "rows": rows(Record({}))}),
    },
)

_ALTERNATIVE = FirstKey(
    {
        "set": Record({"set": MapOf(Anything())}, {"where": MapOf(Anything())}),
        "higher_months_count": Record({"higher_months_count": Boolean(only=False)}),
        "rounded_to_yuan": Record({"rounded_to_yuan": Boolean(only=True)}),
    }
)
_STATEMENTS = ListOf(Record({"text": Text(sentence=True), "source": Id()}), 1)
# What a paper is called, who issues it and in what form it is brought stands in papers.yml.
_EVIDENCE = Record(
    {"paper": Id(), "source": Id()}, {"note": Text(200, sentence=True), "require": CONDITION}
)
_READING = Record(
    {
        "id": Id(),
        "matter": Text(80),
        "used": Text(200, sentence=True),
        "other": Text(200, sentence=True),
        "source": Id(),
    },
    {"note": Text(200, sentence=True), "alternative": _ALTERNATIVE, **PERIOD},
)

INDICATOR = Record(
    {"id": Id(), "title": Text(30), "group": Id(), "sources": SOURCES, "score": SCORE},
    {
        "summary": Text(80, sentence=True),
        "aliases": ListOf(Text(20)),
        "for_whom": Text(160, sentence=True),
        "cap": rows(Record({"points": POINTS})),
        "conditions": _STATEMENTS,
        "evidence": ListOf(_EVIDENCE),
        "raise": _STATEMENTS,
        "misunderstandings": ListOf(
            Record(
                {
                    "claim": Text(160, sentence=True),
                    "answer": Text(sentence=True),
                    "source": Id(),
                }
            ),
            1,
        ),
        "readings": ListOf(_READING),
        "ask": ListOf(Text(200, sentence=True), 1),
        "examples": ListOf(
            Record(
                {"title": Text(60), "as_of": Day(), "answers": MapOf(Anything())},
                {"case": Text(12), "note": Text(200, sentence=True)},
            )
        ),
        "history": ListOf(Record({"from": Day(), "text": Text(sentence=True), "source": Id()}), 1),
    },
)
