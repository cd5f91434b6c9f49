"""What follows from a contribution record under the rules of one day, counted by zones.

A month is worth a level: 0 not counted, 1 counted, and one more for each multiple of the
reference wage that its base reaches. The windows of all derived facts end in the same month, so
their edges cut the months into zones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jifen._exact import Exact, exact
from jifen._rules import Item, Rules

__all__ = ["Plan", "Zone", "combinations", "plan_of"]


@dataclass(frozen=True, slots=True)
class Zone:
    """The months between two window edges: how many at each level, and how many are free."""

    levels: tuple[int, ...]
    base_unknown: int
    unknown: int

    def reaching(self, level: int) -> int:
        return sum(self.levels[level:])

    def settled(self, level: int, paid: int) -> Zone:
        """The zone with its free months settled: bases at ``level``, ``paid`` unknown ones too."""
        levels = list(self.levels)
        levels[level] += self.base_unknown + paid
        return Zone(tuple(levels), 0, 0)


class Plan:
    """Which facts follow from the record under the rules of one day.

    ``multiples`` are whole numbers of ``1 / scale``; a base in fen times ``scale`` is compared
    with a multiple times a wage in fen, so that no rounding can happen.
    """

    def __init__(self, rules: Rules, tiers: Item) -> None:
        self.tier_fact: str = tiers.score["fact"]
        self.tiers = sorted(tiers.rows, key=lambda row: int(row["points"]))
        self.no_tier: str = rules.facts[self.tier_fact]["absent"]
        self.paid = self.based = self.total = ""
        window, base_multiple = 0, Exact(0, 0)
        for name, fact in rules.facts.items():
            source = fact.get("from_record", {})
            if source.get("total"):
                self.total = name
            elif "at_least" in source:
                self.based, base_multiple = name, _exact(source["at_least"])
            elif "of_last" in source:
                self.paid, window = name, source["of_last"]
        multiples = {base_multiple, *(_exact(row["at_least"]) for row in self.tiers)}
        places = max(multiple.places for multiple in multiples)
        self.scale = 10**places
        self.multiples = sorted(
            multiple.mantissa * 10 ** (places - multiple.places) for multiple in multiples
        )
        levels = [
            2 + self.multiples.index(multiple.mantissa * 10 ** (places - multiple.places))
            for multiple in (base_multiple, *(_exact(row["at_least"]) for row in self.tiers))
        ]
        self.based_level, self.tier_levels = levels[0], levels[1:]
        self.top = len(self.multiples) + 1
        self.edges = sorted({window, *(row["of_last"] for row in self.tiers)})
        self.zone_of = [
            next(index for index, edge in enumerate(self.edges) if back < edge)
            for back in range(self.edges[-1])
        ]
        self.tier_zones = [self.edges.index(row["of_last"]) + 1 for row in self.tiers]
        self.most = rules.facts[self.total]["at_most"]

    def reached(self, zones: tuple[Zone, ...], *, strict: bool = False) -> str:
        """The best tier; with ``strict`` each month counts in its own band alone."""
        best = self.no_tier
        for row, level, inside in zip(self.tiers, self.tier_levels, self.tier_zones, strict=True):
            above = next((other for other in self.tier_levels if other > level), None)
            months = sum(
                sum(zone.levels[level : above if strict else None]) for zone in zones[:inside]
            )
            if months >= row["months"]:
                best = row["option"]
        return best


def plan_of(rules: Rules, tiers: Item) -> Plan:
    """The plan for the tiers in force, worked out once for each view of the rules."""
    plans: dict[int, Plan] = rules.plans
    if id(tiers) not in plans:
        plans[id(tiers)] = Plan(rules, tiers)
    return plans[id(tiers)]


def _exact(value: float) -> Exact:
    number = exact(value)
    if number is None:
        raise ValueError(value)
    return number


def combinations(
    plan: Plan, zones: tuple[Zone, ...], wanted: Mapping[str, Any], budget: int
) -> Iterator[tuple[tuple[int, int, str], int]]:
    first = zones[0]
    paid_for_sure = first.reaching(1) + first.base_unknown
    based_for_sure = first.reaching(plan.based_level)
    options = [plan.no_tier, *(row["option"] for row in plan.tiers)]
    for paid in _free(wanted.get(plan.paid), paid_for_sure, min(first.unknown, budget)):
        most = first.base_unknown + paid
        for based in _free(wanted.get(plan.based), based_for_sure, most):
            counts = (paid_for_sure + paid, based_for_sure + based)
            for rank, tier in enumerate(options):
                if wanted.get(plan.tier_fact, tier) != tier:
                    continue
                extra = _months_needed(plan, zones, rank, paid, based)
                if extra is not None and paid + extra <= budget:
                    yield (*counts, tier), paid + extra


def _free(wanted: int | None, for_sure: int, most: int) -> range:
    """How many free months can be added to those for sure: the wanted number, or any."""
    if wanted is None:
        return range(most + 1)
    added = wanted - for_sure
    return range(added, added + 1) if 0 <= added <= most else range(0)


def _months_needed(
    plan: Plan, zones: tuple[Zone, ...], rank: int, paid: int, based: int
) -> int | None:
    """Unknown months outside the first zone that a tier needs; ``None`` if it cannot be.

    ``paid`` unknown months of the first zone are paid and ``based`` free ones of it reach the
    base level; no free month is higher than it has to be, so that no better tier is reached.
    """
    tiers = list(zip(plan.tiers, plan.tier_levels, plan.tier_zones, strict=True))
    for row, level, width in tiers[rank:]:
        months = sum(zone.reaching(level) for zone in zones[:width])
        if plan.based_level >= level:
            months += based
        if months >= row["months"]:
            return None
    if rank == 0:
        return 0
    row, level, width = tiers[rank - 1]
    inside = zones[:width]
    months = sum(zone.reaching(level) for zone in inside)
    if level < plan.based_level:
        months += zones[0].base_unknown + paid
    else:
        months += based
    months += sum(zone.base_unknown for zone in inside[1:])
    missing = max(0, row["months"] - months)
    return missing if missing <= sum(zone.unknown for zone in inside[1:]) else None
