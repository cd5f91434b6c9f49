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

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from jifen._dates import MONTHS_A_YEAR
from jifen._exact import Exact, exact
from jifen._known import Between, Known, OneOf
from jifen._rules import Item, Row, Rules

__all__ = ["Completion", "Contradiction", "Record", "Span"]

Completion = Mapping[str, Known]
# A wage above every base and one below every base: the two ends of an unknown reference wage.
_WAGE_TOO_HIGH = "high"
_WAGE_TOO_LOW = "low"


@dataclass(frozen=True, slots=True)
class Span:
    """Months of one kind with one base; ``base`` is ``None`` where it is not known."""

    first: int
    last: int
    base: Exact | None
    counted: bool
    index: int


class Contradiction(Exception):
    """An answer that the record makes impossible: the fact, and what would be possible."""

    def __init__(self, fact: str, possible: list[Any]) -> None:
        super().__init__(fact)
        self.fact = fact
        self.possible = possible


@dataclass(frozen=True, slots=True)
class _Zone:
    """The months between two window edges: how many at each level, and how many are free."""

    levels: tuple[int, ...]
    base_unknown: int
    unknown: int

    def reaching(self, level: int) -> int:
        return sum(self.levels[level:])


class _Plan:
    """Which facts follow from the record under the rules of one day."""

    def __init__(self, rules: Rules, tiers: Item) -> None:
        self.tier_fact: str = tiers.score["fact"]
        self.tiers = sorted(tiers.rows, key=lambda row: int(row["points"]))
        self.no_tier = rules.facts[self.tier_fact]["absent"]
        self.paid = self.based = self.total = ""
        window, multiple = 0, exact(0)
        for name, fact in rules.facts.items():
            source = fact.get("from_record", {})
            if source.get("total"):
                self.total = name
            elif "at_least" in source:
                self.based, multiple = name, exact(source["at_least"])
            elif "of_last" in source:
                self.paid, window = name, source["of_last"]
        multiples = {exact(row["at_least"]) for row in self.tiers} | {multiple}
        self.multiples = sorted(item for item in multiples if item is not None)
        self.based_level = self.level_of(multiple)
        self.edges = sorted({window, *(row["of_last"] for row in self.tiers)})
        self.longest = self.edges[-1]
        self.most = rules.facts[self.total]["at_most"]

    def level_of(self, multiple: Exact | None) -> int:
        return 2 + self.multiples.index(multiple) if multiple is not None else 1

    def tier_level(self, row: Row) -> int:
        return self.level_of(exact(row["at_least"]))

    def zones_of(self, row: Row) -> int:
        return self.edges.index(row["of_last"]) + 1

    def tier_reached(self, zones: tuple[_Zone, ...]) -> str:
        reached: str = self.no_tier
        for row in self.tiers:
            level = self.tier_level(row)
            months = sum(zone.reaching(level) for zone in zones[: self.zones_of(row)])
            if months >= row["months"]:
                reached = row["option"]
        return reached


class Record:
    """A contribution record as given, seen from a month of application.

    Args:
        spans: the spans, checked not to overlap.
        record_from: the month from which the record is complete; ``None``: its first month.
        month: the month of application. Only months before it matter.
        rules: the rules, for the reference wages.
        wage: the wage to suppose for months whose reference wage is not known.
    """

    def __init__(
        self,
        spans: list[Span],
        record_from: int | None,
        month: int,
        rules: Rules,
        wage: Exact | None,
    ) -> None:
        self.spans = spans
        self.month = month
        self.rules = rules
        self.assumed = wage
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

    def completions(self, tiers: Item, given: Mapping[str, Any]) -> list[Completion]:
        """What the derived facts may be together.

        Args:
            tiers: the indicator whose rows are the tiers, as in force.
            given: the answers; those on derived facts narrow the record.

        Raises:
            Contradiction: when no completion of the record agrees with the answers.
        """
        plan = _Plan(self.rules, tiers)
        if self.counted_months > plan.most:
            raise Contradiction(str(self.rules.record), [])
        insured = given.get(plan.total)
        if insured is not None and insured < self.counted_months:
            raise Contradiction(plan.total, [self.counted_months])
        budget = (plan.most if insured is None else insured) - self.counted_months
        pinned = [name for name in (plan.paid, plan.based, plan.tier_fact) if name in given]
        if not pinned:
            return self._extremes(plan, insured, budget)
        found = self._matching(plan, given, pinned, budget)
        if not found:
            raise self._contradiction(plan, given, pinned, budget)
        return self._listed(plan, found, insured)

    def wage_matters(self, tiers: Item) -> bool:
        """Whether months under an unknown reference wage leave something open."""
        plan = _Plan(self.rules, tiers)
        low = self._zones(plan, dict.fromkeys(self._open_wages(plan), _WAGE_TOO_HIGH))
        high = self._zones(plan, dict.fromkeys(self._open_wages(plan), _WAGE_TOO_LOW))
        return low != high

    def tiers_otherwise(self, tiers: Item, *, strict: bool, rounded: bool) -> set[str]:
        """The tiers at both ends of what is open, read with strict bands or rounded multiples."""
        plan = _Plan(self.rules, tiers)
        return {
            _tier(plan, self._bases(plan, end), strict=strict, rounded=rounded)
            for end in (_WAGE_TOO_HIGH, _WAGE_TOO_LOW)
        }

    # Months

    def _span_at(self, month: int) -> Span | None:
        return next((span for span in self.spans if span.first <= month <= span.last), None)

    def _bases(self, plan: _Plan, end: str) -> list[tuple[Exact, Exact] | None]:
        """Base and reference wage of each counted month of the longest window, ends settled."""
        found: list[tuple[Exact, Exact] | None] = []
        for month in range(self.month - 1, self.month - 1 - plan.longest, -1):
            span = self._span_at(month)
            key, wage = self._wage(month)
            del key
            if span is None or not span.counted or span.base is None or wage is None:
                missing = span is None and month < self.complete_from
                open_month = missing or (span is not None and span.counted)
                one = Exact(1, 0)
                # An open month counts at the top of the highest tier or not at all.
                top = plan.multiples[-1]
                found.append((top, one) if open_month and end == _WAGE_TOO_LOW else None)
            else:
                found.append((span.base, wage))
        return found

    def _wage(self, month: int) -> tuple[int, Exact | None]:
        """The period of a month's reference wage, and the wage if known or supposed."""
        index = self.rules.wage(month)
        if index is None:
            # Outside the series each year has a number of its own, as inside it.
            first, last = self.rules.wages[0].first, self.rules.wages[-1].last
            away = first - 1 - month if month < first else month - last - 1
            year = 1 + away // MONTHS_A_YEAR
            return (-year if month < first else len(self.rules.wages) + year), self.assumed
        yuan = self.rules.wages[index].yuan
        return index, self.assumed if yuan is None else yuan

    def _window(self, plan: _Plan) -> Iterator[tuple[int, int, Span | None]]:
        """Each month of the longest window: its zone, the month, the span that covers it."""
        for back in range(plan.longest):
            zone = next(index for index, edge in enumerate(plan.edges) if back < edge)
            month = self.month - 1 - back
            yield zone, month, self._span_at(month)

    def _open_wages(self, plan: _Plan) -> dict[int, list[tuple[Exact, Exact]]]:
        """For each unknown reference wage the points at which some month's level changes."""
        points: dict[int, list[tuple[Exact, Exact]]] = {}
        for _, month, span in self._window(plan):
            if span is None or not span.counted or span.base is None:
                continue
            key, wage = self._wage(month)
            if wage is None:
                found = points.setdefault(key, [])
                for multiple in plan.multiples:
                    if (span.base, multiple) not in found and span.base.mantissa:
                        found.append((span.base, multiple))
        return points

    def _zones(self, plan: _Plan, wages: Mapping[int, Any]) -> tuple[_Zone, ...]:
        """Count the months by zone and level, with every unknown reference wage settled."""
        top = len(plan.multiples) + 2
        levels = [[0] * top for _ in plan.edges]
        base_unknown, unknown = [0] * len(plan.edges), [0] * len(plan.edges)
        for zone, month, span in self._window(plan):
            if span is None:
                unknown[zone] += month < self.complete_from
            elif not span.counted:
                continue
            elif span.base is None:
                base_unknown[zone] += 1
            else:
                levels[zone][self._level(plan, month, span.base, wages)] += 1
        return tuple(
            _Zone(tuple(levels[index]), base_unknown[index], unknown[index])
            for index in range(len(plan.edges))
        )

    def _level(self, plan: _Plan, month: int, base: Exact, wages: Mapping[int, Any]) -> int:
        key, wage = self._wage(month)
        if wage is not None:
            return 1 + sum(base >= multiple.times(wage) for multiple in plan.multiples)
        settled = wages[key] if base.mantissa else _WAGE_TOO_HIGH
        if settled == _WAGE_TOO_HIGH:
            return 1
        if settled == _WAGE_TOO_LOW:
            return 1 + len(plan.multiples)
        # The wage is other_base / other_multiple, so base reaches a multiple of it exactly when
        # base x other_multiple reaches multiple x other_base.
        other_base, other_multiple = settled
        return 1 + sum(
            base.times(other_multiple) >= multiple.times(other_base)
            for multiple in plan.multiples
        )

    # Completions

    def _extremes(self, plan: _Plan, insured: int | None, budget: int) -> list[Completion]:
        open_wages = self._open_wages(plan)
        low = self._zones(plan, dict.fromkeys(open_wages, _WAGE_TOO_HIGH))
        high = self._zones(plan, dict.fromkeys(open_wages, _WAGE_TOO_LOW))
        least = [_settle(zone, 1, 0) for zone in low]
        most = []
        top = len(plan.multiples) + 1
        for zone in high:
            # The latest unknown months lie in every window, so they are the best to have paid.
            paid = min(zone.unknown, budget)
            budget -= paid
            most.append(_settle(zone, top, paid))
        months = Between(self.counted_months, plan.most) if insured is None else None
        ends = []
        for zones in (tuple(least), tuple(most)):
            completion: dict[str, Known] = {
                plan.paid: _same(zones[0].reaching(1)),
                plan.based: _same(zones[0].reaching(plan.based_level)),
                plan.tier_fact: OneOf((plan.tier_reached(zones),)),
                plan.total: months or _same(insured),
            }
            ends.append(completion)
        return ends[:1] if ends[0] == ends[1] else ends

    def _matching(
        self, plan: _Plan, given: Mapping[str, Any], pinned: list[str], budget: int
    ) -> dict[tuple[int, int, str], int]:
        """Counts that can be true together, each with the fewest unknown months it needs."""
        wanted = {name: given[name] for name in pinned}
        found: dict[tuple[int, int, str], int] = {}
        seen = set()
        for wages in self._wage_cases(plan):
            zones = self._zones(plan, wages)
            if zones in seen:
                continue
            seen.add(zones)
            for key, extra in _combinations(plan, zones, wanted, budget):
                found[key] = min(extra, found.get(key, extra))
        return found

    def _wage_cases(self, plan: _Plan) -> Iterator[dict[int, Any]]:
        points = self._open_wages(plan)
        cases = [[_WAGE_TOO_HIGH, *values] for values in points.values()]
        for chosen in product(*cases):
            yield dict(zip(points, chosen, strict=True))

    def _listed(
        self, plan: _Plan, found: Mapping[tuple[int, int, str], int], insured: int | None
    ) -> list[Completion]:
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
            for (based, tier), extra in fewest.items()
        ]

    def _contradiction(
        self, plan: _Plan, given: Mapping[str, Any], pinned: list[str], budget: int
    ) -> Contradiction:
        place = {plan.paid: 0, plan.based: 1, plan.tier_fact: 2}
        kept: list[str] = []
        for name in pinned:
            if not self._matching(plan, given, [*kept, name], budget):
                possible = self._matching(plan, given, kept, budget)
                values = sorted({key[place[name]] for key in possible}, key=str)
                return Contradiction(name, list(values))
            kept.append(name)
        raise AssertionError("each answer alone and all before it agree with the record")


def _same(value: Any) -> Between:
    return Between(value, value)


def _settle(zone: _Zone, level: int, paid: int) -> _Zone:
    """The zone with its free months settled: bases at ``level``, ``paid`` unknown ones too."""
    levels = list(zone.levels)
    levels[level] += zone.base_unknown + paid
    return _Zone(tuple(levels), 0, 0)


def _combinations(
    plan: _Plan, zones: tuple[_Zone, ...], wanted: Mapping[str, Any], budget: int
) -> Iterator[tuple[tuple[int, int, str], int]]:
    first = zones[0]
    paid_for_sure = first.reaching(1) + first.base_unknown
    based_for_sure = first.reaching(plan.based_level)
    options = [plan.no_tier, *(row["option"] for row in plan.tiers)]
    for paid in range(min(first.unknown, budget) + 1):
        for based in range(first.base_unknown + paid + 1):
            counts = (paid_for_sure + paid, based_for_sure + based)
            if wanted.get(plan.paid, counts[0]) != counts[0]:
                continue
            if wanted.get(plan.based, counts[1]) != counts[1]:
                continue
            for rank, tier in enumerate(options):
                if wanted.get(plan.tier_fact, tier) != tier:
                    continue
                extra = _months_needed(plan, zones, rank, paid, based)
                if extra is not None and paid + extra <= budget:
                    yield (*counts, tier), paid + extra


def _months_needed(
    plan: _Plan, zones: tuple[_Zone, ...], rank: int, paid: int, based: int
) -> int | None:
    """Unknown months outside the first zone that a tier needs; ``None`` if it cannot be.

    ``paid`` unknown months of the first zone are paid and ``based`` free ones of it reach the
    base level; no free month is higher than it has to be, so that no better tier is reached.
    """
    for row in plan.tiers[rank:]:
        level = plan.tier_level(row)
        months = sum(zone.reaching(level) for zone in zones[: plan.zones_of(row)])
        if plan.based_level >= level:
            months += based
        if months >= row["months"]:
            return None
    if rank == 0:
        return 0
    row = plan.tiers[rank - 1]
    level, inside = plan.tier_level(row), zones[: plan.zones_of(row)]
    months = sum(zone.reaching(level) for zone in inside)
    if level < plan.based_level:
        months += zones[0].base_unknown + paid
    else:
        months += based
    months += sum(zone.base_unknown for zone in inside[1:])
    missing = max(0, row["months"] - months)
    return missing if missing <= sum(zone.unknown for zone in inside[1:]) else None


def _tier(
    plan: _Plan, bases: list[tuple[Exact, Exact] | None], *, strict: bool, rounded: bool
) -> str:
    """The tier under another reading: each month only in its own band, or rounded multiples."""
    reached: str = plan.no_tier
    for index, row in enumerate(plan.tiers):
        multiple = exact(row["at_least"])
        above = exact(plan.tiers[index + 1]["at_least"]) if index + 1 < len(plan.tiers) else None
        months = 0
        for pair in bases[: row["of_last"]]:
            if pair is None or multiple is None:
                continue
            base, wage = pair
            if base >= _threshold(multiple, wage, rounded=rounded) and not (
                strict and above is not None and base >= _threshold(above, wage, rounded=rounded)
            ):
                months += 1
        if months >= row["months"]:
            reached = row["option"]
    return reached


def _threshold(multiple: Exact, wage: Exact, *, rounded: bool) -> Exact:
    value = multiple.times(wage)
    if not rounded:
        return value
    # Half a yuan and more goes up, as in the printed tables.
    doubled = value.times(Exact(2, 0)).over(Exact(1, 0)) + 1
    return Exact(doubled // 2, 0)
