"""What months before may have been, against every history there is, in windows of a few months."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from itertools import product
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from jifen._histories import Histories, Open, Pins, histories, reaching, tier_of
from jifen._plan import Plan, plan_of
from jifen._rules import Rules
from tests.applicants import LAWS
from tests.edited_rules import unchanged

# (months, of the last) for each tier, and the window of the other counts.
SMALL = {"x0_8": (3, 5), "x1": (3, 5), "x2": (3, 5), "x3": (2, 4)}
WINDOW = 2
LONGEST = 5


def small_rules() -> Rules:
    """The rules with windows so short that every history can be tried."""
    data: dict[str, Any] = json.loads(json.dumps(unchanged()))
    for fact in data["rules"]["facts"]:
        source = fact.get("from_record", {})
        if "of_last" in source:
            source["of_last"] = fact["at_most"] = WINDOW
    item = next(one for one in data["rules"]["items"] if one["id"] == "contribution_base")
    for row in item["score"]["rows"]:
        row["months"], row["of_last"] = SMALL[row["option"]]
    return Rules(data)


RULES = small_rules()
PLAN: Plan = plan_of(RULES, RULES.on(date(2026, 3, 1)).item("contribution_base"))
LEVELS = range(PLAN.top + 1)


@cache
def every_history(months: tuple[int, ...]) -> list[tuple[int, ...]]:
    """All that months with something open may have been."""
    choices = {Open.PAID: LEVELS[1:], Open.UNKNOWN: LEVELS}
    return list(product(*(choices.get(month, [month]) for month in months)))


def matching(months: tuple[int, ...], pins: Pins) -> list[tuple[int, ...]]:
    """The histories that agree with the answers."""
    return [
        levels
        for levels in every_history(months)
        if pins.paid in (None, reaching(list(levels), 1, WINDOW))
        and pins.based in (None, reaching(list(levels), PLAN.based_level, WINDOW))
        and pins.tier in (None, tier_of(PLAN, list(levels)))
        and sum(
            level > 0 for month, level in zip(months, levels, strict=True) if month == Open.UNKNOWN
        )
        <= pins.budget
    ]


def months() -> st.SearchStrategy[tuple[int, ...]]:
    month = st.sampled_from([Open.UNKNOWN, Open.UNKNOWN, Open.PAID, *LEVELS])
    return st.tuples(*[month] * LONGEST)


def pins(budgets: st.SearchStrategy[int]) -> st.SearchStrategy[Pins]:
    counts = st.none() | st.integers(0, WINDOW)
    tiers = st.none() | st.sampled_from(["none", *SMALL])
    return st.builds(Pins, budget=budgets, paid=counts, based=counts, tier=tiers)


def counted_by(told: Pins) -> list[tuple[int, int]]:
    """The levels and windows that are counted from histories with these answers."""
    found = []
    if told.paid is not None:
        found.append((1, WINDOW))
    if told.based is not None:
        found.append((PLAN.based_level, WINDOW))
    if told.tier is not None:
        found += [
            (level, row["of_last"]) for row, level in zip(PLAN.tiers, PLAN.tier_levels, strict=True)
        ]
    return found


@settings(LAWS, max_examples=150)
@given(months(), pins(st.integers(0, LONGEST)))
def test_ends_are_those_of_every_history(open_months: tuple[int, ...], told: Pins) -> None:
    """In every window that ends the same or earlier, no history counts less or more.

    Where the months at the base are told and the months paid are not, some may count less.
    """
    assert agree(open_months, told)


def agree(open_months: tuple[int, ...], told: Pins) -> bool:
    """Whether the ends are those of every history, or wider where they may be."""
    found: Histories | None = histories(PLAN, list(open_months), told)
    every = matching(open_months, told)
    exact = told.paid is not None or told.based is None
    if found is None or not every:
        return not every and not (exact and found)
    for level, window in counted_by(told):
        for end in range(1, window + 1):
            counts = [reaching(list(one), level, end) for one in every]
            least, greatest = (reaching(one, level, end) for one in found[level])
            inside = least <= min(counts) and max(counts) <= greatest
            if not inside or (exact and (least, greatest) != (min(counts), max(counts))):
                return False
    return True


def tried(count: int, seed: int) -> int:
    """How many of so many random records disagree."""
    chance = Random(seed)
    months = [Open.UNKNOWN, Open.UNKNOWN, Open.PAID, *LEVELS]
    counts = [None, *range(WINDOW + 1)]
    tiers = [None, "none", *SMALL]
    return sum(
        not agree(
            tuple(chance.choices(months, k=LONGEST)),
            Pins(
                chance.randint(0, LONGEST),
                chance.choice(counts),
                chance.choice(counts),
                chance.choice(tiers),
            ),
        )
        for _ in range(count)
    )


@settings(LAWS, max_examples=60)
@given(months(), st.integers(0, LONGEST))
def test_without_answers_everything_is_possible(open_months: tuple[int, ...], budget: int) -> None:
    """Nothing told: the ends of every level in every window."""
    told = Pins(budget)
    found = histories(PLAN, list(open_months), told)
    every = matching(open_months, told)
    assert found is not None
    for level in found:
        for end in range(1, LONGEST + 1):
            counts = [reaching(list(one), level, end) for one in every]
            assert reaching(found[level][0], level, end) == min(counts)
            assert reaching(found[level][1], level, end) == max(counts)


def test_the_windows_are_small() -> None:
    """Else the proofs above would prove another engine."""
    assert PLAN.edges == [2, 4, 5]
