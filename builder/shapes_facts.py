"""What the file of facts looks like: one shape a type of fact."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from builder.scalars import Anything, Boolean, Choice, Day, Id, Number, Pattern, Text
from builder.schema import ListOf, Record, Shape, Tagged

# The word for each unit, with its kind.
UNITS: dict[str, str] = yaml.safe_load(Path(__file__).with_name("units.yml").read_text("utf-8"))

# The type of a fact that another scheme has written down.
SHARED = "shared"
_YES = Boolean(only=True)
_UNIT: dict[str, Shape] = {"unit": Choice(tuple(UNITS))}
_OPTION = Record(
    {"id": Id(), "label": Text(60)},
    {"help": Text(160, sentence=True), "also": ListOf(Text(20), 1)},
)
_OPTIONS: dict[str, Shape] = {"options": ListOf(_OPTION, 1)}
_ABOVE = (("at_least",), ("more_than",))
_AMOUNT: dict[str, Shape] = {
    "at_least": Number(),
    "more_than": Number(),
    "decimals": Number(0, 6, whole=True),
    **_UNIT,
}
_FIELD_FOR_ALL: dict[str, Shape] = {
    "required": _YES,
    "open": _YES,
    "optional": _YES,
    "continues": Id(),
    "help": Text(160, sentence=True),
}
_FACT_FOR_ALL: dict[str, Shape] = {
    "where": Text(200, sentence=True),
    "help": Text(200, sentence=True),
    "section": Id(),
    "steers": _YES,
    "ahead": _YES,
}
_WHOLE = Number(whole=True)
_MONTHS = Number(1, 240, whole=True)


def _field(required: dict[str, Shape], optional: dict[str, Shape], **more: Any) -> Record:
    named: dict[str, Shape] = {"id": Id(), "label": Text(40)}
    return Record({**named, **required}, {**_FIELD_FOR_ALL, **optional}, **more)


def _fact(
    required: dict[str, Shape], optional: dict[str, Shape], absent: Shape | None, **more: Any
) -> Record:
    named: dict[str, Shape] = {"id": Id(), "question": Text(80, sentence=True), "label": Text(40)}
    rest = {**_FACT_FOR_ALL, **optional}
    if absent is not None:
        rest["absent"] = absent
    return Record({**named, **required}, rest, **more)


FIELD = Tagged(
    "type",
    {
        "option": _field(_OPTIONS, {"default": Id()}),
        "boolean": _field({}, {}),
        "month": _field({}, {}),
        "number": _field({"at_most": Number()}, _AMOUNT, choose=_ABOVE),
    },
)
_COUNTED = Record(
    {},
    {"of_last": _MONTHS, "at_least": Number(0), "total": _YES},
    choose=(("of_last",), ("total",)),
)
FACT = Tagged(
    "type",
    {
        "date": _fact(
            {}, {"earliest": Day(), "years_before_as_of": Number(1, 130, whole=True)}, None
        ),
        "date_or_never": _fact({}, {}, Choice(("never",))),
        "month": _fact({}, {}, None),
        "boolean": _fact({}, {}, Boolean()),
        "integer": _fact(
            {"at_least": _WHOLE, "at_most": _WHOLE}, {**_UNIT, "from_record": _COUNTED}, _WHOLE
        ),
        "number": _fact({"at_most": Number()}, _AMOUNT, Number(), choose=_ABOVE),
        "option": _fact(_OPTIONS, {"from_record": Record({"tiers_of": Id()})}, Id()),
        "choices": _fact(_OPTIONS, {}, ListOf(Id())),
        "dates": _fact({}, {}, ListOf(Day())),
        "entries": _fact({"fields": ListOf(FIELD, 1)}, {"record": _YES}, ListOf(Anything())),
        "entry": _fact({"fields": ListOf(FIELD, 1)}, {"only_one": ListOf(Id(), 2)}, None),
        # A question that another scheme asks too: what does not stand here is as it is there.
        SHARED: Record(
            {"id": Id(), "of": Pattern(r"[a-z][a-z0-9-]*")},
            {"question": Text(80, sentence=True), "label": Text(40), **_FACT_FOR_ALL},
        ),
    },
)

FACTS = Record(
    {
        "facts": ListOf(FACT, 1),
        "longest_list": Number(1, 10_000, whole=True),
        "sections": ListOf(
            Record(
                {"id": Id(), "title": Text(20)},
                {"none_of_these": Text(20), "help": Text(160, sentence=True)},
            ),
            1,
        ),
    }
)
