"""Sums over groups of questions: which can come out, how often, and what that makes of a question.

Points of different groups add up. The sets of possible sums are kept as the bits of one number
each, since there are thousands of sums and few ways in which they can be open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations, product
from typing import TypeVar

from jifen._groups import Group, Worth

__all__ = [
    "Chances",
    "Spread",
    "fewest",
    "influence",
    "is_live",
    "masses_of",
    "spread_of",
    "without_each",
]

_Sum = TypeVar("_Sum")
_Part = TypeVar("_Part")


def without_each(
    parts: Sequence[_Part], start: _Sum, add: Callable[[_Sum, _Part], _Sum]
) -> Iterator[tuple[int, _Sum]]:
    """For each part by its place: the sum of ``start`` and all other parts."""

    def halves(first: int, end: int, total: _Sum) -> Iterator[tuple[int, _Sum]]:
        if end - first == 1:
            yield first, total
            return
        middle = (first + end) // 2
        for mine, others in (((first, middle), (middle, end)), ((middle, end), (first, middle))):
            there = total
            for place in range(*others):
                there = add(there, parts[place])
            yield from halves(*mine, there)

    if parts:
        yield from halves(0, len(parts), start)


# What can come out


@dataclass(frozen=True, slots=True)
class Spread:
    """The sums that can come out where one may possibly apply.

    By how far the most lies above the least, and whether all gates are sure: the least sums, a
    bit each, counted from ``lowest``.
    """

    lowest: int
    bits: Mapping[tuple[int, bool], int]

    @classmethod
    def of(cls, worth: Worth) -> Spread:
        """A single sum."""
        bits = {(worth.most - worth.least, worth.sure): 1} if worth.possible else {}
        return cls(worth.least, bits)

    def plus(self, other: Spread) -> Spread:
        """Every sum of one of each; ``other`` is the one with few sums."""
        found: dict[tuple[int, bool], int] = {}
        for (width, sure), bits in other.bits.items():
            shifts = [place for place in range(bits.bit_length()) if bits >> place & 1]
            for (mine, certain), sums in self.bits.items():
                key = (mine + width, certain and sure)
                for shift in shifts:
                    found[key] = found.get(key, 0) | sums << shift
        return Spread(self.lowest + other.lowest, found)


def spread_of(group: Group) -> Spread:
    """What one group can add."""
    worths = set(group.table.values())
    lowest = min(worth.least for worth in worths)
    bits: dict[tuple[int, bool], int] = {}
    for worth in worths:
        if worth.possible:
            key = (worth.most - worth.least, worth.sure)
            bits[key] = bits.get(key, 0) | 1 << (worth.least - lowest)
    return Spread(lowest, bits)


def is_live(group: Group, fact: str, rest: Spread, mark: int) -> bool:
    """Whether some answers to everything else leave the verdict to this fact."""
    for worths in _by_others(group, fact):
        for (width, sure), bits in rest.bits.items():
            # The verdict is no below the first of these sums of the rest, and yes from the second.
            turns = [_turns(worth, width, mark, sure=sure) for worth in worths]
            for turn in zip(*turns, strict=True):
                if _any_between(bits, min(turn) - rest.lowest, max(turn) - rest.lowest):
                    return True
    return False


_NEVER = 10**9


def _turns(worth: Worth, width: int, mark: int, *, sure: bool) -> tuple[int, int]:
    no = mark - width - worth.most if worth.possible else _NEVER
    yes = mark - worth.least if sure and worth.sure and worth.possible else _NEVER
    return no, yes


def _any_between(bits: int, first: int, end: int) -> bool:
    """Whether any bit is set from one place to before another."""
    first, end = max(first, 0), min(end, bits.bit_length())
    return end > first and bool(bits >> first & ((1 << (end - first)) - 1))


def _by_others(group: Group, fact: str) -> Iterator[list[Worth]]:
    """For each combination of the group's other answers: the worth of each answer to a fact."""
    for _, worths in _weighed_by_others(group, fact):
        yield [worth for _, worth in worths]


def _weighed_by_others(
    group: Group, fact: str
) -> Iterator[tuple[float, list[tuple[float, Worth]]]]:
    at = group.facts.index(fact)
    others = [range(len(cells)) for place, cells in enumerate(group.cells) if place != at]
    for rest in product(*others):
        weight = 1.0
        found = []
        for place, cell in enumerate(group.cells[at]):
            places = (*rest[:at], place, *rest[at:])
            weight = group.weight(places) / cell.weight if cell.weight else weight
            found.append((cell.weight, group.table[places]))
        yield weight, found


# How often


@dataclass(frozen=True, slots=True)
class Chances:
    """How likely each sum is: a number each, counted from ``lowest``.

    Sums below ``bottom`` and from ``top`` on are put together, since nothing can change what
    they mean for the mark.
    """

    lowest: int
    masses: list[float]
    bottom: int
    top: int

    @classmethod
    def of(cls, points: int, groups: Sequence[Group], mark: int) -> Chances:
        """A single sum, to which some of these groups will be added."""
        loss = sum(min(0, *(one.least for one in group.table.values())) for group in groups)
        gain = sum(max(0, *(one.least for one in group.table.values())) for group in groups)
        return cls(points, [1.0], min(points, mark - gain - 1), max(points, mark - loss))

    def plus(self, own: Mapping[int, float]) -> Chances:
        """With what one more group adds: its points by how likely they are."""
        first, size = min(own), len(self.masses)
        found = [0.0] * (size + max(own) - first)
        for points, weight in own.items():
            at = points - first
            there = zip(found[at : at + size], self.masses, strict=True)
            found[at : at + size] = [old + weight * mass for old, mass in there]
        lowest = self.lowest + first
        below, above = self.bottom - lowest, self.top - lowest + 1
        if above < len(found):
            found[above - 1 :] = [sum(found[above - 1 :])]
        if below > 0:
            found[: below + 1] = [sum(found[: below + 1])]
            lowest = self.bottom
        return Chances(lowest, found, self.bottom, self.top)


def masses_of(group: Group) -> dict[int, float]:
    """How likely the points of a group are, as far as they are likely at all."""
    own: dict[int, float] = {}
    for places, worth in group.table.items():
        weight = group.weight(places)
        if weight:
            own[worth.least] = own.get(worth.least, 0.0) + weight
    return own


def influence(group: Group, fact: str, chances: Chances, mark: int) -> float:
    """How often two draws of a fact, all else alike, differ in whether the mark is reached."""
    total = 0.0
    upto = [0.0, *accumulate(chances.masses)]
    size = len(chances.masses)
    for weight, worths in _weighed_by_others(group, fact):
        reached, before = 0.0, 0
        for turn, own in sorted((mark - worth.least, own) for own, worth in worths if own):
            at = max(0, min(size, turn - chances.lowest))
            total += weight * (upto[at] - upto[before]) * reached * (1 - reached)
            reached, before = reached + own, at
    return total


# How few


def fewest(base: Worth, groups: Sequence[Group], mark: int) -> int | None:
    """The size of the smallest set of questions that some answers to it settle; ``None``: none."""
    enough = _fewest_points(groups, mark - base.least, high=True) if base.sure else None
    short = _fewest_points(groups, mark - base.most, high=False)
    barred = [
        count
        for group in groups
        for count, worths in _chosen(group)
        if not any(worth.possible for worth in worths)
    ]
    found = [one for one in (enough, short, min(barred, default=None)) if one is not None]
    return min(found, default=None)


def _chosen(group: Group) -> Iterator[tuple[int, list[Worth]]]:
    """For each answer to some of a group's questions: how many they are, and what is left."""
    every = range(len(group.facts))
    for count in range(len(group.facts) + 1):
        for chosen in combinations(every, count):
            left: dict[tuple[int, ...], list[Worth]] = {}
            for places, worth in group.table.items():
                left.setdefault(tuple(places[one] for one in chosen), []).append(worth)
            yield from ((count, worths) for worths in left.values())


def _fewest_points(groups: Sequence[Group], needed: int, *, high: bool) -> int | None:
    """The fewest answers that surely bring the sum to what is needed, or surely keep it below."""
    best: dict[int, int] = {0: 0}
    for group in groups:
        options: dict[int, int] = {}
        for count, worths in _chosen(group):
            if high and not all(worth.sure for worth in worths):
                continue
            value = min(one.least for one in worths) if high else -max(one.most for one in worths)
            options[count] = max(value, options.get(count, value))
        found: dict[int, int] = {}
        for count, total in best.items():
            for more, value in options.items():
                key = count + more
                found[key] = max(total + value, found.get(key, total + value))
        best = found
    wanted = needed if high else 1 - needed
    return min((count for count, total in best.items() if total >= wanted), default=None)
