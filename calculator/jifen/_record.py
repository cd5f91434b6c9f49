"""The contribution record: what it says of the facts that follow from it.

Months are counted by level, as ``_plan`` explains. Some are free: a base that is not known
(paid, any level from 1), a month before the record (any level from 0), a month under a reference
wage that is not known (the level follows from that one number). More and higher months never
lose anything, so the least and the greatest completion are each reached by one choice for all
facts, unless an answer given beside the record pins a count; then all counts that can be true
together are listed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from jifen._dates import MONTHS_A_YEAR
from jifen._exact import Exact
from jifen._joint import Counts, Matches, joint
from jifen._known import Between, Known, OneOf
from jifen._plan import Plan, Zone, plan_of
from jifen._rules import Item, Row, Rules

__all__ = [
    "Completion",
    "Contradiction",
    "Record",
    "Span",
    "fen",
    "in_yuan",
    "span_of",
    "wage_at",
    "wage_of",
]

Completion = Mapping[str, Known]
# Money in fen. No wage is above this, so it stands for one that no base reaches.
_FEN = 100
_OUT_OF_REACH = 10**30
# Instead of a span: a month without one in the record, and one before it.
_NOTHING, _UNKNOWN = -1, -2


class Span(NamedTuple):
    """Months of one kind with one base in fen; ``base`` is ``None`` where it is not known."""

    first: int
    last: int
    base: int | None
    counted: bool
    place: int


def span_of(entry: Row, place: int) -> Span:
    """The span that an entry of the record is, which stands at a place of the list."""
    yuan: Exact | None = entry["base"].least
    base = None if yuan is None else fen(yuan)
    counted = entry["kind"].values == ("counted",)
    return Span(entry["from"].least, entry["to"].least, base, counted, place)


class Contradiction(NamedTuple):
    """An answer that the record makes impossible: the fact, and what would be possible."""

    fact: str
    possible: tuple[Any, ...] = ()
    at_least: int | None = None


def fen(yuan: Exact) -> int:
    """An amount with at most two decimals, in fen."""
    return yuan.over(Exact(1, 2))


def in_yuan(amount: int) -> float:
    """Fen as yuan; a float says two decimals exactly."""
    return amount / _FEN if amount % _FEN else amount // _FEN


def wage_at(rules: Rules, month: int) -> tuple[int, int | None]:
    """The period of a month's reference wage, and the wage in fen where it is known."""
    if month not in rules.wage_at:
        rules.wage_at[month] = _wage_at(rules, month)
    return rules.wage_at[month]


def _wage_at(rules: Rules, month: int) -> tuple[int, int | None]:
    for index, wage in enumerate(rules.wages):
        if wage.first <= month <= wage.last:
            return index, None if wage.yuan is None else fen(wage.yuan)
    # Outside the series each year has a number of its own, as inside it.
    first, last = rules.wages[0].first, rules.wages[-1].last
    away = first - 1 - month if month < first else month - last - 1
    year = 1 + away // MONTHS_A_YEAR
    return (-year if month < first else len(rules.wages) + year), None


def wage_of(rules: Rules, month: int, assumed: int | None) -> tuple[int, int | None]:
    """The period of a month's reference wage, and the wage in fen if known or supposed."""
    period, wage = wage_at(rules, month)
    return period, assumed if wage is None else wage


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
        self.plan = plan_of(rules, tiers)
        self.rules = rules
        self.month = month
        self.assumed = None if wage is None else fen(wage)
        self.spans = spans
        if record_from is None:
            record_from = min((span.first for span in spans), default=month)
        self.complete_from = record_from
        self._joint_kept: dict[Hashable, Matches] = {}
        self._outer_kept: dict[bool, tuple[tuple[Zone, ...], tuple[Zone, ...]]] = {}
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

    @property
    def tier_counts(self) -> tuple[int, ...]:
        """For each tier, lowest first, the months that certainly count for it."""
        return self.plan.counts(self._ends(0)[0])[1:]

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
            found = [Contradiction(plan.total, at_least=self.counted_months)]
            rest = {name: value for name, value in given.items() if name != plan.total}
            return found + self.contradictions(rest)
        pinned = self._pinned(given)
        if not pinned or self._matching(given, pinned):
            return []
        alone = [name for name in pinned if not self._matching(given, [name])]
        if alone:
            return [self._against(name, given, []) for name in alone]
        # Each agrees with the record, but not all together: the first that cannot join the rest.
        last = next(
            index for index in range(len(pinned)) if not self._matching(given, pinned[: index + 1])
        )
        return [self._against(pinned[last], given, pinned[:last])]

    def _pinned(self, given: Mapping[str, Any]) -> list[str]:
        plan = self.plan
        return [name for name in (plan.paid, plan.based, plan.tier_fact) if name in given]

    def _against(self, name: str, given: Mapping[str, Any], kept: list[str]) -> Contradiction:
        place = (self.plan.paid, self.plan.based, self.plan.tier_fact).index(name)
        possible = {key[place] for key in self._matching(given, kept)}
        return Contradiction(name, tuple(sorted(possible)))

    def completions(self, given: Mapping[str, Any]) -> list[Completion]:
        """What the derived facts may be together, for answers without a contradiction."""
        pinned = self._pinned(given)
        if not pinned:
            return self._extremes(given)
        return self._listed(self._matching(given, pinned), given.get(self.plan.total))

    def counts(self, given: Mapping[str, Any]) -> list[tuple[int, ...]]:
        """The least and the most that may count: months paid, at the base, and for each tier."""
        ends = self._ends(self._budget(given))
        return [(zones[0].reaching(1), *self.plan.counts(zones)) for zones in ends]

    def tiers_otherwise(self, given: Mapping[str, Any], *, strict: bool, rounded: bool) -> set[str]:
        """The tiers that what is open may reach, read with strict bands or rounded multiples."""
        top = self.plan.top
        # In strict bands a month that is open serves the tier of its own band alone.
        levels = range(1, top + 1) if strict else (top,)
        return {
            self.plan.reached(zones, strict=strict)
            for level in levels
            for zones in self._ends(self._budget(given), rounded=rounded, level=level)
        }

    # Months

    @cached_property
    def _months(self) -> dict[tuple[int, int, int, int | None], int]:
        """How many months are counted at each known base: zone, base, wage period, wage in fen."""
        found: dict[tuple[int, int, int, int | None], int] = {}
        for (zone, place, (period, wage)), months in self._window.items():
            span = self.spans[place] if place >= 0 else None
            if span is not None and span.counted and span.base is not None:
                alike = zone, span.base, period, self.assumed if wage is None else wage
                found[alike] = found.get(alike, 0) + months
        return found

    def before(self, count: int) -> list[tuple[int, Span | None]]:
        """The last ``count`` months, the latest first, each with the span that covers it."""
        covering: dict[int, Span] = {}
        last, first = self.month - 1, self.month - count
        for span in self.spans:
            for month in range(max(first, span.first), min(last, span.last) + 1):
                covering[month] = span
        return [(month, covering.get(month)) for month in range(last, first - 1, -1)]

    @cached_property
    def _free(self) -> list[tuple[int, int]]:
        """For each zone the months of unknown base, and those before the record."""
        free = [[0, 0] for _ in self.plan.edges]
        for (zone, place, _), months in self._window.items():
            if place == _UNKNOWN:
                free[zone][1] += months
            elif place != _NOTHING and self.spans[place].counted:
                free[zone][0] += months if self.spans[place].base is None else 0
        return [(bases, months) for bases, months in free]

    @cached_property
    def _window(self) -> Counter[tuple[int, int, tuple[int, int | None]]]:
        """How many months of the longest window are alike, the latest first.

        Alike are their zone, the place of their span among the spans, and their reference wage.
        """
        zones, month = self.plan.zone_of, self.month
        known = min(max(0, month - self.complete_from), len(zones))
        places = [_NOTHING] * known + [_UNKNOWN] * (len(zones) - known)
        for place, span in enumerate(self.spans):
            back = range(len(zones))[max(0, month - 1 - span.last) : max(0, month - span.first)]
            places[back.start : back.stop] = [place] * len(back)
        wages = [wage_at(self.rules, month - 1 - back) for back in range(len(zones))]
        return Counter(zip(zones, places, wages, strict=True))

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
    ) -> tuple[Zone, ...]:
        """Count the months by zone and level, with every unknown reference wage settled.

        ``wages`` gives each unknown wage in fen as a fraction ``(numerator, denominator)``.
        """
        plan = self.plan
        levels = [[0] * (plan.top + 1) for _ in plan.edges]
        for (zone, base, key, wage), months in self._months.items():
            amount, per = wages[key] if wage is None else (wage, 1)
            reached = base * per * plan.scale
            if rounded and per == 1:
                level = bisect_right(_to_yuan(plan, amount), reached)
            else:
                level = sum([reached >= one * amount for one in plan.multiples])
            levels[zone][1 + level] += months
        return tuple(
            [
                Zone(tuple(counts), *open_months)
                for counts, open_months in zip(levels, self._free, strict=True)
            ]
        )

    # Completions

    def _budget(self, given: Mapping[str, Any]) -> int:
        """How many months before the record can have been paid at most."""
        insured: int = given.get(self.plan.total, self.plan.most)
        return insured - self.counted_months

    def _ends(
        self, budget: int, *, rounded: bool = False, level: int | None = None
    ) -> list[tuple[Zone, ...]]:
        """The least and the most of what the record leaves open, as settled zones."""
        low, high = self._outer(rounded=rounded)
        most = []
        for zone in high:
            # The latest unknown months lie in every window, so they are the best to have paid.
            paid = min(zone.unknown, budget)
            budget -= paid
            most.append(zone.settled(level or self.plan.top, paid))
        return [tuple(zone.settled(1, 0) for zone in low), tuple(most)]

    def _outer(self, *, rounded: bool) -> tuple[tuple[Zone, ...], tuple[Zone, ...]]:
        """The months under the highest and under the lowest unknown wages."""
        if rounded not in self._outer_kept:
            high_wages = dict.fromkeys(self._open_wages, (_OUT_OF_REACH, 1))
            # A base of nothing reaches no multiple of any wage.
            low_wages = dict.fromkeys(self._open_wages, (1, _OUT_OF_REACH))
            low = self._zones(high_wages, rounded=rounded)
            high = self._zones(low_wages, rounded=rounded) if low_wages else low
            self._outer_kept[rounded] = low, high
        return self._outer_kept[rounded]

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
        asked = (*wanted.items(), budget)
        if asked not in self._joint_kept:
            base, chains = self._chains
            self._joint_kept[asked] = joint(self.plan, base, chains, wanted, budget)
        return self._joint_kept[asked]

    @cached_property
    def _chains(self) -> tuple[tuple[Zone, ...], list[list[Counts]]]:
        """The months with every unknown wage out of reach, and what each adds as it falls."""
        plan = self.plan
        high = dict.fromkeys(self._open_wages, (_OUT_OF_REACH, 1))
        base, _ = self._outer(rounded=False)
        fixed = plan.counts(base)
        chains = []
        for key, points in self._open_wages.items():
            found = {fixed}
            for amount, multiple in points:
                wages = {**high, key: (amount * plan.scale, multiple)}
                found.add(plan.counts(self._zones(wages)))
            chains.append([tuple(map(int.__sub__, one, fixed)) for one in sorted(found)])
        return base, chains

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


def _to_yuan(plan: Plan, wage: int) -> list[int]:
    """The multiples of a wage rounded to the yuan, half a yuan and more going up."""
    unit = _FEN * plan.scale
    return [(one * wage * 2 + unit) // (2 * unit) * unit for one in plan.multiples]


def _same(value: Any) -> Between:
    return Between(value, value)
