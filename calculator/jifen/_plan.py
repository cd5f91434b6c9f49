"""What follows from a contribution record under the rules of one day, counted by zones.

A month is worth a level: 0 not counted, 1 counted, and one more for each multiple of the
reference wage that its base reaches. The windows of all derived facts end in the same month, so
their edges cut the months into zones.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from jifen._exact import Exact, exact
from jifen._rules import Item, Rules

__all__ = ["Plan", "Zone", "plan_of"]


class Zone(NamedTuple):
    """The months between two window edges: how many at each level, and how many are free."""

    levels: tuple[int, ...]
    base_unknown: int
    unknown: int

    def reaching(self, level: int) -> int:
        return sum(self.levels[level:])

    def settled(self, level: int, paid: int) -> Zone:
        """The zone with its free months settled: bases at ``level``, ``paid`` unknown ones too."""
        if not self.base_unknown and not self.unknown:
            return self
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
        self.scale: int = 10**places
        self.multiples: list[int] = sorted(
            multiple.mantissa * 10 ** (places - multiple.places) for multiple in multiples
        )
        levels = [
            2 + self.multiples.index(multiple.mantissa * 10 ** (places - multiple.places))
            for multiple in (base_multiple, *(_exact(row["at_least"]) for row in self.tiers))
        ]
        self.based_level, self.tier_levels = levels[0], levels[1:]
        self.top = len(self.multiples) + 1
        self.months = {row["option"]: int(row["months"]) for row in self.tiers}
        self.edges = sorted({window, *(row["of_last"] for row in self.tiers)})
        self.zone_of = [
            next(index for index, edge in enumerate(self.edges) if back < edge)
            for back in range(self.edges[-1])
        ]
        self.tier_zones = [self.edges.index(row["of_last"]) + 1 for row in self.tiers]
        # The levels that count for each tier; those of its own band alone.
        self._levels = [slice(level, None) for level in self.tier_levels]
        self._bands = [
            slice(level, min((one for one in self.tier_levels if one > level), default=None))
            for level in self.tier_levels
        ]
        self.most = rules.facts[self.total]["at_most"]

    def counts(self, zones: tuple[Zone, ...]) -> tuple[int, ...]:
        """Months at the base in the first zone, then those that each tier counts."""
        return zones[0].reaching(self.based_level), *self._within(self._levels, zones)

    def _within(self, levels: list[slice], zones: tuple[Zone, ...]) -> list[int]:
        """The months of each tier's window at the levels for it."""
        return [
            sum([sum(zone.levels[counting]) for zone in zones[:width]])
            for counting, width in zip(levels, self.tier_zones, strict=True)
        ]

    @cached_property
    def key(self) -> tuple[object, ...]:
        """The same for two plans that count alike."""
        rows = tuple((row["option"], row["months"], row["of_last"]) for row in self.tiers)
        levels = (self.based_level, *self.tier_levels)
        return self.scale, tuple(self.multiples), levels, self.edges[0], rows

    def level(self, base: int, wage: int) -> int:
        """The level of a month paid at a base under a reference wage, both in fen."""
        reached = base * self.scale
        return 1 + sum(reached >= multiple * wage for multiple in self.multiples)

    def best(self, counts: Iterable[int]) -> str:
        """The best tier, for the months that count for each."""
        best = self.no_tier
        for row, months in zip(self.tiers, counts, strict=True):
            if months >= row["months"]:
                best = row["option"]
        return best

    def reached(self, zones: tuple[Zone, ...], *, strict: bool = False) -> str:
        """The best tier; with ``strict`` each month counts in its own band alone."""
        return self.best(self._within(self._bands if strict else self._levels, zones))


def plan_of(rules: Rules, tiers: Item) -> Plan:
    """The plan for the tiers in force, worked out once for each view of the rules."""
    plans: dict[int, Plan] = rules.plans
    if id(tiers) not in plans:
        plans[id(tiers)] = Plan(rules, tiers)
    return plans[id(tiers)]


def _exact(value: float) -> Exact:
    number = exact(value)
    assert number is not None
    return number
