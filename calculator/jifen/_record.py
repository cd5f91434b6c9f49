"""The contribution record: what it says of the facts that follow from it.

A month is worth a level: 0 not counted, 1 counted, and one more for each multiple of the
reference wage that its base reaches. Some months are free: a base that is not known (paid, any
level from 1), a month before the record (any level from 0), a month under a reference wage that
is not known (the level follows from that one number). More and higher months never lose
anything, so the least and the greatest completion are each reached by one choice for all
facts, unless an answer given beside the record pins a count; then all counts that can be true
together are listed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

from jifen._dates import MONTHS_A_YEAR
from jifen._exact import Exact, exact
from jifen._known import Between, Known, OneOf
from jifen._rules import Item, Row, Rules

__all__ = ["Completion", "Contradiction", "Record", "Span"]

Completion = Mapping[str, Known]
# The counts that can be true together: months paid, months at the base, tier; and for each the
# fewest months before the record that must have been paid.
Matches = dict[tuple[int, int, str], int]

# Money in fen. No wage is above this, so it stands for one that no base reaches.
_FEN = 100
_OUT_OF_REACH = 10**30


@dataclass(frozen=True, slots=True)
class Span:
    """Months of one kind with one base in fen; ``base`` is ``None`` where it is not known."""

    first: int
    last: int
    base: int | None
    counted: bool
    index: int


@dataclass(frozen=True, slots=True)
class Contradiction:
    """An answer that the record makes impossible: the fact, and what would be possible."""

    fact: str
    possible: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Zone:
    """The months between two window edges: how many at each level, and how many are free."""

    levels: tuple[int, ...]
    base_unknown: int
    unknown: int

    def reaching(self, level: int) -> int:
        return sum(self.levels[level:])

    def settled(self, level: int, paid: int) -> _Zone:
        """The zone with its free months settled: bases at ``level``, ``paid`` unknown ones too."""
        levels = list(self.levels)
        levels[level] += self.base_unknown + paid
        return _Zone(tuple(levels), 0, 0)


class _Plan:
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

    def reached(self, zones: tuple[_Zone, ...], *, strict: bool = False) -> str:
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


def _exact(value: float) -> Exact:
    number = exact(value)
    if number is None:
        raise ValueError(value)
    return number


def fen(yuan: Exact) -> int:
    """An amount with at most two decimals, in fen."""
    return yuan.over(Exact(1, 2))


class Record:
    """A contribution record as given, seen from a month of application.

    Args:
        rules: the rules, for the reference wages and the facts that follow from a record.
        tiers: the indicator whose rows are the tiers, as in force.
        month: the month of application. Only months before it matter.
        spans: the spans, checked not to overlap.
        record_from: the month from which the record is complete; ``None``: its first month.
        wage: the wage to suppose, in yuan, for months whose reference wage is not known.
    """

    def __init__(
        self,
        rules: Rules,
        tiers: Item,
        month: int,
        spans: list[Span],
        record_from: int | None,
        wage: Exact | None,
    ) -> None:
        plans: dict[int, _Plan] = rules.plans
        if id(tiers) not in plans:
            plans[id(tiers)] = _Plan(rules, tiers)
        self.plan = plans[id(tiers)]
        self.rules = rules
        self.month = month
        self.assumed = None if wage is None else fen(wage)
        self.spans = spans
        if record_from is None:
            record_from = min((span.first for span in spans), default=month)
        self.complete_from = record_from
        self.counted_months = sum(
            max(0, min(span.last, month - 1) - span.first + 1) for span in spans if span.counted
        )

    @property
    def has_later_months(self) -> bool:
        """Whether it reaches into the month of application or past it, where it is ignored."""
        return any(span.last >= self.month for span in self.spans)

    @property
    def wage_matters(self) -> bool:
        """Whether months under an unknown reference wage leave something open."""
        return bool(self._open_wages)

    def contradictions(self, given: Mapping[str, Any]) -> list[Contradiction]:
        """The answers that no completion of the record agrees with.

        Args:
            given: the answers, each sound in itself; only those on derived facts matter.
        """
        plan = self.plan
        if self.counted_months > plan.most:
            return [Contradiction(str(self.rules.record), (plan.most,))]
        insured = given.get(plan.total)
        if insured is not None and insured < self.counted_months:
            found = [Contradiction(plan.total, (self.counted_months,))]
            rest = {name: value for name, value in given.items() if name != plan.total}
            return found + self.contradictions(rest)
        pinned = self._pinned(given)
        alone = [name for name in pinned if not self._matching(given, [name])]
        if alone or self._matching(given, pinned):
            return [self._against(name, given, []) for name in alone]
        # Each agrees with the record, but not all together: the first that cannot join the rest.
        for count in range(2, len(pinned) + 1):
            if not self._matching(given, pinned[:count]):
                return [self._against(pinned[count - 1], given, pinned[: count - 1])]
        raise AssertionError("they do not agree all together")

    def _pinned(self, given: Mapping[str, Any]) -> list[str]:
        plan = self.plan
        return [name for name in (plan.paid, plan.based, plan.tier_fact) if name in given]

    def _against(self, name: str, given: Mapping[str, Any], kept: list[str]) -> Contradiction:
        place = (self.plan.paid, self.plan.based, self.plan.tier_fact).index(name)
        possible = {key[place] for key in self._matching(given, kept)}
        return Contradiction(name, tuple(sorted(possible, key=str)))

    def completions(self, given: Mapping[str, Any]) -> list[Completion]:
        """What the derived facts may be together, for answers without a contradiction."""
        pinned = self._pinned(given)
        if not pinned:
            return self._extremes(given)
        return self._listed(self._matching(given, pinned), given.get(self.plan.total))

    def tiers_otherwise(self, *, strict: bool, rounded: bool) -> set[str]:
        """The tiers at both ends of what is open, read with strict bands or rounded multiples."""
        return {
            self.plan.reached(zones, strict=strict)
            for zones in self._ends(self._budget({}), rounded=rounded)
        }

    # Months

    @cached_property
    def _months(self) -> list[tuple[int, int | None, int, int | None]]:
        """The counted months of known base: zone, base, wage period, wage, each in fen."""
        found = []
        for zone, month, span in self._window:
            if span is not None and span.counted and span.base is not None:
                key, wage = self._wage(month)
                found.append((zone, span.base, key, wage))
        return found

    @cached_property
    def _window(self) -> list[tuple[int, int, Span | None]]:
        """Each month of the longest window, the latest first: its zone, itself, its span."""
        covering: dict[int, Span] = {}
        last, first = self.month - 1, self.month - len(self.plan.zone_of)
        for span in self.spans:
            for month in range(max(first, span.first), min(last, span.last) + 1):
                covering[month] = span
        return [
            (zone, last - back, covering.get(last - back))
            for back, zone in enumerate(self.plan.zone_of)
        ]

    def _wage(self, month: int) -> tuple[int, int | None]:
        """The period of a month's reference wage, and the wage in fen if known or supposed."""
        index = self.rules.wage(month)
        if index is None:
            # Outside the series each year has a number of its own, as inside it.
            first, last = self.rules.wages[0].first, self.rules.wages[-1].last
            away = first - 1 - month if month < first else month - last - 1
            year = 1 + away // MONTHS_A_YEAR
            return (-year if month < first else len(self.rules.wages) + year), self.assumed
        yuan = self.rules.wages[index].yuan
        return index, self.assumed if yuan is None else fen(yuan)

    @cached_property
    def _open_wages(self) -> dict[int, list[tuple[int, int]]]:
        """For each unknown reference wage the points at which some month's level changes.

        A point ``(base, multiple)`` stands for the wage ``base / multiple``.
        """
        points: dict[int, list[tuple[int, int]]] = {}
        for _, base, key, wage in self._months:
            if wage is None:
                found = points.setdefault(key, [])
                found += [
                    (base, multiple)
                    for multiple in self.plan.multiples
                    if base and (base, multiple) not in found
                ]
        return points

    def _zones(
        self, wages: Mapping[int, tuple[int, int]], *, rounded: bool = False
    ) -> tuple[_Zone, ...]:
        """Count the months by zone and level, with every unknown reference wage settled.

        ``wages`` gives each unknown wage in fen as a fraction ``(numerator, denominator)``.
        """
        plan = self.plan
        levels = [[0] * (plan.top + 1) for _ in plan.edges]
        free = [[0, 0] for _ in plan.edges]
        for zone, month, span in self._window:
            if span is None:
                free[zone][1] += month < self.complete_from
            elif span.counted and span.base is None:
                free[zone][0] += 1
        for zone, base, key, wage in self._months:
            amount, per = wages[key] if wage is None else (wage, 1)
            reached = base * per * plan.scale
            if rounded and per == 1:
                levels[zone][1 + bisect_right(_to_yuan(plan, amount), reached)] += 1
            else:
                levels[zone][1 + sum(reached >= one * amount for one in plan.multiples)] += 1
        return tuple(
            _Zone(tuple(counts), *open_months)
            for counts, open_months in zip(levels, free, strict=True)
        )

    # Completions

    def _budget(self, given: Mapping[str, Any]) -> int:
        """How many months before the record can have been paid at most."""
        insured: int = given.get(self.plan.total, self.plan.most)
        return insured - self.counted_months

    def _ends(self, budget: int, *, rounded: bool = False) -> list[tuple[_Zone, ...]]:
        """The least and the most of what the record leaves open, as settled zones."""
        low = self._zones(dict.fromkeys(self._open_wages, (_OUT_OF_REACH, 1)), rounded=rounded)
        # A base of nothing reaches no multiple of any wage.
        nearly_nothing = (1, _OUT_OF_REACH)
        high = self._zones(dict.fromkeys(self._open_wages, nearly_nothing), rounded=rounded)
        most = []
        for zone in high:
            # The latest unknown months lie in every window, so they are the best to have paid.
            paid = min(zone.unknown, budget)
            budget -= paid
            most.append(zone.settled(self.plan.top, paid))
        return [tuple(zone.settled(1, 0) for zone in low), tuple(most)]

    def _extremes(self, given: Mapping[str, Any]) -> list[Completion]:
        plan = self.plan
        insured = given.get(plan.total)
        months = Between(self.counted_months, plan.most) if insured is None else _same(insured)
        ends: list[Completion] = [
            {
                plan.paid: _same(zones[0].reaching(1)),
                plan.based: _same(zones[0].reaching(plan.based_level)),
                plan.tier_fact: OneOf((plan.reached(zones),)),
                plan.total: months,
            }
            for zones in self._ends(self._budget(given))
        ]
        return ends[:1] if ends[0] == ends[1] else ends

    def _matching(self, given: Mapping[str, Any], pinned: list[str]) -> Matches:
        """The counts that can be true together with the pinned answers."""
        wanted = {name: given[name] for name in pinned}
        budget = self._budget(given)
        found: Matches = {}
        for zones in {self._zones(wages) for wages in self._wage_cases()}:
            for key, extra in _combinations(self.plan, zones, wanted, budget):
                found[key] = min(extra, found.get(key, extra))
        return found

    def _wage_cases(self) -> Iterator[dict[int, tuple[int, int]]]:
        """Every way the unknown reference wages can fall among the bases."""
        cases = [
            [(_OUT_OF_REACH, 1), *((base * self.plan.scale, one) for base, one in points)]
            for points in self._open_wages.values()
        ]
        for chosen in product(*cases):
            yield dict(zip(self._open_wages, chosen, strict=True))

    def _listed(self, found: Matches, insured: int | None) -> list[Completion]:
        plan = self.plan
        recent = Between(min(key[0] for key in found), max(key[0] for key in found))
        fewest: dict[tuple[int, str], int] = {}
        for (_, based, tier), extra in found.items():
            fewest[based, tier] = min(extra, fewest.get((based, tier), extra))
        return [
            {
                plan.paid: recent,
                plan.based: _same(based),
                plan.tier_fact: OneOf((tier,)),
                plan.total: Between(self.counted_months + extra, plan.most)
                if insured is None
                else _same(insured),
            }
            for (based, tier), extra in sorted(fewest.items())
        ]


def _to_yuan(plan: _Plan, wage: int) -> list[int]:
    """The multiples of a wage rounded to the yuan, half a yuan and more going up."""
    unit = _FEN * plan.scale
    return [(one * wage * 2 + unit) // (2 * unit) * unit for one in plan.multiples]


def _same(value: Any) -> Between:
    return Between(value, value)


def _combinations(
    plan: _Plan, zones: tuple[_Zone, ...], wanted: Mapping[str, Any], budget: int
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
    return range(wanted - for_sure, wanted - for_sure + 1) if 0 <= wanted - for_sure <= most else range(0)


def _months_needed(
    plan: _Plan, zones: tuple[_Zone, ...], rank: int, paid: int, based: int
) -> int | None:
    """Unknown months outside the first zone that a tier needs; ``None`` if it cannot be.

    ``paid`` unknown months of the first zone are paid and ``based`` free ones of it reach the
    base level; no free month is higher than it has to be, so that no better tier is reached.
    """
    for row, level, inside in list(
        zip(plan.tiers, plan.tier_levels, plan.tier_zones, strict=True)
    )[rank:]:
        months = sum(zone.reaching(level) for zone in zones[:inside])
        if plan.based_level >= level:
            months += based
        if months >= row["months"]:
            return None
    if rank == 0:
        return 0
    row, level = plan.tiers[rank - 1], plan.tier_levels[rank - 1]
    inside = zones[: plan.tier_zones[rank - 1]]
    months = sum(zone.reaching(level) for zone in inside)
    if level < plan.based_level:
        months += zones[0].base_unknown + paid
    else:
        months += based
    months += sum(zone.base_unknown for zone in inside[1:])
    missing = max(0, row["months"] - months)
    return missing if missing <= sum(zone.unknown for zone in inside[1:]) else None
