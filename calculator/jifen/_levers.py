"""What one person can do for points: the steps of the rule data that fit them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from jifen._conditions import bound, holds
from jifen._dates import MONTHS_A_YEAR, first_day, month_of
from jifen._known import Entries, Facts, Known, OneOf
from jifen._rules import Row, Rules

__all__ = ["Lever", "gate_steps", "levers_of", "ready_day"]

_WEEKDAYS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Lever:
    """One step that a person can take. Each is itself alone, so sets of them can be looked up.

    Attributes:
        id: its name in the rule data.
        item: the indicator that it is meant to raise.
        ladder, place: steps of one ladder are ordered, the lowest first.
        ready: the earliest day on which it is done; ``None``: nobody knows how long it takes.
        touches: the facts that it changes.
        facts: what is known otherwise once it is done.
        tier, area: what the months from the next one on are like instead.
    """

    id: str
    item: str
    ladder: int
    place: int
    ready: date | None
    touches: frozenset[str]
    facts: Mapping[str, Known]
    tier: str | None = None
    area: str | None = None

    @property
    def lasts(self) -> bool:
        """Whether it is a way to live from the next month on, rather than a thing done once."""
        return self.tier is not None or self.area is not None


def levers_of(rules: Rules, facts: Facts) -> Iterator[Lever]:
    """The steps that fit a person, in the order of the rule data.

    A step whose condition is not known to hold does not fit: it would rest on a guess.
    """
    # The facts that follow from the bases of months, rather than from the months alone.
    counted = [
        name
        for name, fact in rules.facts.items()
        if not {"at_least", "tiers_of"}.isdisjoint(fact.get("from_record", {}))
    ]
    scores = {item.id: item.score for item in rules.on(facts.as_of).items}
    for number, ladder in enumerate(bound(rules.levers["ladders"])):
        for place, step in enumerate(ladder["steps"]):
            if "when" in step and holds(step["when"], facts) is not True:
                continue
            named = (step["id"], ladder["item"], number, place)
            future = step.get("from_now_on")
            if future is not None:
                tier, area = future.get("tier"), future.get("area")
                touches = counted if tier is not None else [scores[ladder["item"]]["fact"]]
                start = first_day(month_of(facts.as_of) + 1)
                yield Lever(*named, start, frozenset(touches), {}, tier, area)
                continue
            changed = _changed(rules, scores[ladder["item"]]["fact"], step, facts)
            if changed:
                ready = ready_day(facts.as_of, step["time"])
                yield Lever(*named, ready, frozenset(changed), changed)


def gate_steps(rules: Rules) -> dict[str, Row]:
    """What to do about a gate that is not met, by the gate."""
    return {row["gate"]: row for row in rules.levers["gate_steps"]}


def _changed(rules: Rules, fact: str, step: Row, facts: Facts) -> dict[str, Known]:
    """What is known otherwise after a step; empty where it changes nothing."""
    if "becomes" in step:
        return {fact: OneOf((step["becomes"],))}
    listed = facts.entries(fact)
    if listed.items is None:
        return {}
    if "adds" in step:
        new = {name: OneOf((value,)) for name, value in step["adds"].items()}
        items: tuple[Any, ...] = (*listed.items, new)
        return {fact: Entries(items, listed.longest)} if len(items) <= rules.longest_list else {}
    mends = step["mends"]
    better = {mends["field"]: OneOf((mends["becomes"],))}
    hits = [holds(mends["which"], facts, entry) is True for entry in listed.items]
    items = tuple(
        {**entry, **better} if hit else entry for entry, hit in zip(listed.items, hits, strict=True)
    )
    return {fact: Entries(items, listed.longest)} if any(hits) else {}


def ready_day(start: date, time: Row | None) -> date | None:
    """The earliest day on which something is done that is begun on a day.

    Working days are those from Monday to Friday: a holiday can only make it later.
    """
    if time is None:
        return None
    least: int = time["least"]
    if time["unit"] == "months":
        return _months_later(start, least)
    if time["unit"] == "days":
        return start + timedelta(days=least)
    day = start
    while least:
        day += timedelta(days=1)
        least -= day.weekday() < _WEEKDAYS
    return day


def _months_later(start: date, months: int) -> date:
    """The same day of a later month; where it has none, the first of the month after it."""
    month = month_of(start) + months
    try:
        return start.replace(year=month // MONTHS_A_YEAR, month=month % MONTHS_A_YEAR + 1)
    except ValueError:
        return first_day(month + 1)
