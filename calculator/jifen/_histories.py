"""What the months before the day of application may have been, where answers leave it open.

A month is worth a level, as ``_plan`` explains. Of all histories that agree with the answers there
is a least one, with as few, as low and as old months as possible, and a greatest one, with as
many, as high and as new ones: whatever window is counted on a later day, no other history counts
less than the one or more than the other. Both are found by going over the months once, since every
answer only bounds how many months of one window reach one level.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from jifen._plan import Plan

__all__ = ["Histories", "Levels", "Open", "Pins", "histories", "reaching", "tier_of"]

Levels = list[int]
Histories = dict[int, tuple[Levels, Levels]]


class Open:
    """What stands for the level of a month: paid at a base that is not known, or not known."""

    PAID = -1
    UNKNOWN = -2


@dataclass(frozen=True, slots=True)
class Pins:
    """What the answers say of the months; ``None`` where they say nothing.

    ``paid`` and ``based`` are months of the shortest window, ``tier`` is the tier reached and
    ``budget`` how many of the unknown months can have been paid.
    """

    budget: int
    paid: int | None = None
    based: int | None = None
    tier: str | None = None


def histories(plan: Plan, months: Levels, pins: Pins) -> Histories | None:
    """The least and the greatest history for each level, as levels of months, the newest first.

    Args:
        plan: the windows and the levels.
        months: for each month of the longest window its level, ``Open.PAID`` or ``Open.UNKNOWN``.
        pins: the answers.

    Returns:
        By the level that is counted; ``None`` when no history agrees with all the answers.
    """
    if pins.paid is None and pins.based is not None:
        # Which months to pay for would then depend on what is counted; with no bound on them the
        # ends are those of more histories than there are, never of fewer.
        pins = replace(pins, budget=len(months))
    paid = _paid(plan, months, pins)
    found: Histories = {}
    for level in (1, plan.based_level, *plan.tier_levels):
        least = _least(plan, months, pins, level)
        if paid is None or least is None or not _agrees(plan, least, pins):
            return None
        found[level] = least, _greatest(plan, months, paid, pins, level)
    return found


def _agrees(plan: Plan, levels: Levels, pins: Pins) -> bool:
    return (
        pins.paid in (None, reaching(levels, 1, plan.edges[0]))
        and pins.based in (None, reaching(levels, plan.based_level, plan.edges[0]))
        and pins.tier in (None, tier_of(plan, levels))
    )


def reaching(levels: Levels, level: int, window: int) -> int:
    """How many of the newest ``window`` months reach a level."""
    return sum(one >= level for one in levels[:window])


def tier_of(plan: Plan, levels: Levels) -> str:
    """The tier that a history reaches."""
    rows = zip(plan.tiers, plan.tier_levels, strict=True)
    return plan.best(reaching(levels, level, row["of_last"]) for row, level in rows)


def _paid(plan: Plan, months: Levels, pins: Pins) -> Levels | None:
    """As many months paid as there can be, the newest first, at the lowest level each."""
    window, budget = plan.edges[0], pins.budget
    wanted = None if pins.paid is None else pins.paid - _surely_paid(months[:window])
    levels = [max(month, int(month == Open.PAID)) for month in months]
    for place, month in enumerate(months):
        if month != Open.UNKNOWN or budget <= 0:
            continue
        if place < window and wanted is not None:
            if wanted <= 0:
                continue
            wanted -= 1
        levels[place] = 1
        budget -= 1
    return None if wanted else levels


def _greatest(plan: Plan, months: Levels, paid: Levels, pins: Pins, level: int) -> Levels:
    """A history with the most and newest months at a level; below it they may stand lower."""
    levels = list(paid)
    bounds = [
        (end, most - reaching(levels, other, end), other)
        for other, end, most in _bounds(plan, pins)
        if other <= level
    ]
    left = {(end, other): rest for end, rest, other in bounds}
    for place, month in enumerate(months):
        if month < 0 < levels[place] < level:
            raised = [one for one in left if place < one[0]]
            if all(left[one] > 0 for one in raised):
                levels[place] = level
                left.update((one, left[one] - 1) for one in raised)
    return levels


def _bounds(plan: Plan, pins: Pins) -> Iterator[tuple[int, int, int]]:
    """Levels, windows, and how many months of each can reach it without belying an answer."""
    if pins.based is not None:
        yield plan.based_level, plan.edges[0], pins.based
    if pins.tier is None:
        return
    options = [plan.no_tier, *(row["option"] for row in plan.tiers)]
    for index in range(options.index(pins.tier), len(plan.tiers)):
        row = plan.tiers[index]
        yield plan.tier_levels[index], row["of_last"], row["months"] - 1


def _least(plan: Plan, months: Levels, pins: Pins, counted: int) -> Levels | None:
    """The history with the fewest and oldest months at a level."""
    window = plan.edges[0]
    levels = [max(month, int(month == Open.PAID)) for month in months]
    budget, wanted = pins.budget, (pins.paid or 0) - _surely_paid(months[:window])
    if pins.paid is not None:
        for place in _oldest(window):
            if months[place] == Open.UNKNOWN and wanted > 0 and budget > 0:
                levels[place], wanted, budget = 1, wanted - 1, budget - 1
        if wanted:
            return None
    if pins.based is not None:
        missing = pins.based - reaching(levels, plan.based_level, window)
        places = [place for place in _oldest(window) if levels[place] or pins.paid is None]
        budget = _raise(months, levels, places, plan.based_level, missing, budget)
    if pins.tier is not None and pins.tier != plan.no_tier:
        index = next(i for i, row in enumerate(plan.tiers) if row["option"] == pins.tier)
        row, level = plan.tiers[index], plan.tier_levels[index]
        # Inside the shortest window the other answers have settled which months are paid, and
        # which reach the base.
        least = plan.based_level if pins.based is not None and level >= plan.based_level else 0
        least = max(least, int(pins.paid is not None))
        places = [
            place for place in _oldest(row["of_last"]) if place >= window or levels[place] >= least
        ]
        # A month that is counted anyway costs nothing, whenever it was.
        places.sort(key=lambda place: levels[place] < counted)
        missing = row["months"] - reaching(levels, level, row["of_last"])
        budget = _raise(months, levels, places, level, missing, budget)
    return None if budget < 0 else levels


def _raise(
    months: Levels, levels: Levels, places: list[int], level: int, missing: int, budget: int
) -> int:
    """Raise as many open months as are missing to a level; the budget left, or less than 0."""
    for place in places:
        if missing <= 0:
            break
        if months[place] < 0 and levels[place] < level and (levels[place] or budget > 0):
            budget -= not levels[place]
            levels[place] = level
            missing -= 1
    return -1 if missing > 0 else budget


def _oldest(window: int) -> range:
    return range(window - 1, -1, -1)


def _surely_paid(months: Levels) -> int:
    return sum(month == Open.PAID or month > 0 for month in months)
