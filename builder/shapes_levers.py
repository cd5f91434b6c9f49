"""What the file of levers looks like: steps that raise points, and what to do about gates."""

from __future__ import annotations

from builder.scalars import Anything, Choice, Id, Number, Text
from builder.schema import FirstKey, ListOf, MapOf, OrNull, Record, Shape
from builder.shapes_common import CONDITION, FACT_CONDITION, SOURCES

__all__ = ["LEVERS", "MONEY_UNITS", "TIME_UNITS"]

TIME_UNITS = ("days", "working_days", "months")
MONEY_UNITS = ("元", "元/月", "元/年")

_SENTENCE = Text(120, sentence=True)
# What nobody knows is written ``null``, so that leaving it out is never a slip.
_MOST = Number(0, 10**9, whole=True, nullable=True)


def _span(units: tuple[str, ...]) -> OrNull:
    least = Number(0, 10**9, whole=True)
    return OrNull(Record({"least": least, "most": _MOST, "unit": Choice(units), "source": Id()}))


_MONEY: dict[str, Shape] = {"money": _span(MONEY_UNITS)}
_TIME: dict[str, Shape] = {"time": _span(TIME_UNITS)}
_WORDS: dict[str, Shape] = {
    "title": Text(40),
    "do": _SENTENCE,
    "papers": ListOf(Id()),
    "source": Id(),
}
_MORE: dict[str, Shape] = {"needs": _SENTENCE, "guide": Id()}
_STEP: dict[str, Shape] = {"id": Id(), **_WORDS, **_MONEY}
_MEND = Record({"which": CONDITION, "field": Id(), "becomes": Anything()})
_FUTURE = Record({}, {"tier": Id(), "area": Id()}, choose=(("tier",), ("area",)))

STEP = FirstKey(
    {
        "becomes": Record({**_STEP, **_TIME, "when": FACT_CONDITION, "becomes": Anything()}, _MORE),
        "adds": Record({**_STEP, **_TIME, "adds": MapOf(Anything())}, {"when": CONDITION, **_MORE}),
        "mends": Record({**_STEP, **_TIME, "mends": _MEND}, {"when": CONDITION, **_MORE}),
        # What is lived from next month on takes no time to begin.
        "from_now_on": Record({**_STEP, "from_now_on": _FUTURE}, {"when": CONDITION, **_MORE}),
    }
)

LEVERS = Record(
    {
        "sources": SOURCES,
        "ladders": ListOf(Record({"item": Id(), "steps": ListOf(STEP, 1)}), 1),
        "no_ladder": ListOf(Record({"item": Id(), "why": _SENTENCE})),
        "gate_steps": ListOf(Record({"gate": Id(), **_WORDS, **_TIME, **_MONEY}, _MORE)),
    }
)
