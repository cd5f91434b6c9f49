"""Which counts of a contribution record can be true together.

Asked only when an answer beside the record pins a count. Each unknown reference wage gives a chain
of counts, higher as the wage is lower; the chains of several wages add up. Of the sums that agree
in the months at the base, those that have fewer months for the tier in question and more for the
better ones, which must not be reached, cannot do what the others cannot, and are dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jifen._plan import Plan, Zone

__all__ = ["Counts", "Matches", "joint"]

# Months at the base in the first zone, then the months that count for each tier.
Counts = tuple[int, ...]
# Months paid, months at the base, tier; and for each the fewest months before the record that must
# have been paid.
Matches = dict[tuple[int, int, str], int]


def joint(
    plan: Plan,
    zones: tuple[Zone, ...],
    chains: list[list[Counts]],
    wanted: Mapping[str, Any],
    budget: int,
) -> Matches:
    """Every combination of derived facts that some completion of a record has.

    Args:
        plan: which facts follow from the record.
        zones: the months, those under an unknown wage counted as paid only.
        chains: for each unknown wage, what its months add as it falls.
        wanted: the answers that must come out.
        budget: how many months before the record can have been paid at most.
    """
    found: Matches = {}
    options = [plan.no_tier, *(row["option"] for row in plan.tiers)]
    for rank, tier in enumerate(options):
        if wanted.get(plan.tier_fact, tier) != tier:
            continue
        for counts in _sums(plan, plan.counts(zones), chains, rank):
            for paid, based, extra in _filled(plan, zones, counts, rank, wanted, budget):
                key = (paid, based, tier)
                found[key] = min(extra, found.get(key, extra))
    return found


def _sums(plan: Plan, fixed: Counts, chains: list[list[Counts]], rank: int) -> set[Counts]:
    sums = {fixed}
    for chain in chains:
        added = {tuple(map(int.__add__, one, other)) for one in sums for other in chain}
        better = range(rank + 1, len(plan.tiers) + 1)
        alive = (one for one in added if all(one[i] < plan.tiers[i - 1]["months"] for i in better))
        sums = _best(alive, rank)
    return sums


def _best(sums: Iterator[Counts], rank: int) -> set[Counts]:
    """Of sums with equal months at the base, those that no other is at least as good as."""
    kept: dict[int, list[Counts]] = {}
    for one in sorted(sums, key=lambda one: (-one[rank], one[rank + 1 :])):
        rivals = kept.setdefault(one[0], [])
        # By the order, none of those kept has fewer months for the tier.
        if not any(all(map(int.__le__, rival[rank + 1 :], one[rank + 1 :])) for rival in rivals):
            rivals.append(one)
    return {one for rivals in kept.values() for one in rivals}


def _filled(
    plan: Plan,
    zones: tuple[Zone, ...],
    counts: Counts,
    rank: int,
    wanted: Mapping[str, Any],
    budget: int,
) -> Iterator[tuple[int, int, int]]:
    """The months paid and at the base that free months can make, and the unknown ones used."""
    first = zones[0]
    paid_for_sure = first.reaching(1) + first.base_unknown
    for paid in _free(wanted.get(plan.paid), paid_for_sure, min(first.unknown, budget)):
        most = first.base_unknown + paid
        for based in _free(wanted.get(plan.based), counts[0], most):
            extra = _months_needed(plan, zones, counts, rank, paid, based)
            if extra is not None and paid + extra <= budget:
                yield paid_for_sure + paid, counts[0] + based, paid + extra


def _free(wanted: int | None, for_sure: int, most: int) -> range:
    """How many free months can be added to those for sure: the wanted number, or any."""
    if wanted is None:
        return range(most + 1)
    added = wanted - for_sure
    return range(added, added + 1) if 0 <= added <= most else range(0)


def _months_needed(
    plan: Plan, zones: tuple[Zone, ...], counts: Counts, rank: int, paid: int, based: int
) -> int | None:
    """Unknown months outside the first zone that a tier needs; ``None`` if it cannot be.

    ``paid`` unknown months of the first zone are paid and ``based`` free ones of it reach the
    base level; no free month is higher than it has to be, so that no better tier is reached.
    """
    levels = plan.tier_levels
    for index in range(rank, len(plan.tiers)):
        months = counts[index + 1] + (based if plan.based_level >= levels[index] else 0)
        if months >= plan.tiers[index]["months"]:
            return None
    if rank == 0:
        return 0
    inside = zones[: plan.tier_zones[rank - 1]]
    months = counts[rank] + sum(zone.base_unknown for zone in inside[1:])
    # Below the base level every paid month of the first zone can help, from it on only those that
    # are at the base.
    lower = levels[rank - 1] < plan.based_level
    months += zones[0].base_unknown + paid if lower else based
    missing = max(0, int(plan.tiers[rank - 1]["months"]) - months)
    return missing if missing <= sum(zone.unknown for zone in inside[1:]) else None
