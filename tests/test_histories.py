"""What months before may have been, against every history there is, in windows of a few months.

And what conditions say that ask a record month by month.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jifen import Refused, load_rules, score
from jifen._answers import check_answers
from jifen._dates import month_of, show_month
from jifen._histories import Histories, Open, Pins, histories, reaching, tier_of
from jifen._known import Between, OneOf
from jifen._plan import Plan, plan_of
from jifen._rules import Rules
from tests.applicants import LAWS
from tests.edited_rules import unchanged

# (months, of the last) for each tier, and the window of the other counts.
SMALL = {"x0_8": (3, 5), "x1": (3, 5), "x2": (3, 5), "x3": (2, 4)}
WINDOW = 2
LONGEST = 5
# A reference wage that is known, then two that are not.
WAGE = 10000
WAGES = [
    ("2025-01", "2025-05", WAGE),
    ("2025-06", "2025-09", None),
    ("2025-10", "2025-12", None),
]


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
    data["rules"]["wages"] = [
        {"from": first, "to": last, "yuan": yuan} for first, last, yuan in WAGES
    ]
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


# It takes both months that nobody knows, of which one is in the shortest window.
@example((Open.UNKNOWN, 4, 0, Open.UNKNOWN, 0), Pins(2, tier="x0_8"))
# It would take three of them, and one can have been paid.
@example((Open.UNKNOWN, 0, Open.UNKNOWN, 1, Open.UNKNOWN), Pins(1, tier="x2"))
# The month before the window of the tier can be as high as it likes.
@example((2, Open.UNKNOWN, Open.UNKNOWN, 1, Open.PAID), Pins(3, paid=2, tier="x3"))
# Which of the months that nobody knows was paid depends on what is counted.
@example((4, Open.UNKNOWN, 4, 1, Open.UNKNOWN), Pins(1, based=1, tier="x2"))
# One month was paid, and it is the one that reaches the base.
@example((Open.UNKNOWN, Open.PAID, 1, Open.UNKNOWN, Open.UNKNOWN), Pins(1, 1, 1, "none"))
# Each month that is raised takes one of those that the tier leaves, not two.
@example((Open.PAID, Open.UNKNOWN, Open.UNKNOWN, Open.UNKNOWN, 1), Pins(3, based=0, tier="none"))
# A tier at the base or above takes no month more of the shortest window than the base has.
@example((Open.PAID, 4, 5, Open.UNKNOWN, 1), Pins(4, 2, 1, "x2"))
@example((Open.UNKNOWN, 3, 1, Open.UNKNOWN, 5), Pins(3, 2, 1, "x1"))
# A month paid anyway goes to the tier before one that nobody knows.
@example((Open.UNKNOWN, 5, Open.PAID, 0, 5), Pins(3, 2, 2, "x2"))
# What an older month reaches does not count in the window of the tier.
@example((2, Open.UNKNOWN, 5, Open.UNKNOWN, 5), Pins(4, based=0, tier="x3"))
# Nobody paid in a month that is not known: the one that was paid reaches the tier.
@example((Open.PAID, 5, 0, Open.UNKNOWN, Open.PAID), Pins(0, tier="x3"))
# A month that is there already is not counted as raised.
@example((3, Open.UNKNOWN, Open.UNKNOWN, 1, 2), Pins(3, based=2, tier="x1"))
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


# ------------------------------------------------------------------ counts beside an answer

# A month of a record: its base in yuan, or without a base what it is.
PAID, BACK_PAID, NONE, BEFORE = "paid", "back paid", "none", "before the record"
# What a month is a multiple of, level by level from the second.
MULTIPLES = [Fraction(8, 10), Fraction(1), Fraction(2), Fraction(3)]


def unknown_since(month: int) -> str | None:
    """Where nobody knows the reference wage: the first month of that time."""
    day = show_month(month)
    return next((one for one, last, yuan in WAGES if one <= day <= last and yuan is None), None)


def wages_that_differ(record: dict[int, Any]) -> Iterator[dict[str | None, Fraction]]:
    """For each unknown wage one number of each stretch of them that leaves the levels alike."""
    turns: dict[str, set[Fraction]] = {}
    for month, base in record.items():
        since = unknown_since(month)
        if since and isinstance(base, int):
            reached = {base / multiple for multiple in MULTIPLES if base}
            turns.setdefault(since, set()).update(reached)
    choices = [[*found, max(found, default=Fraction(0)) + 1] for found in turns.values()]
    for chosen in product(*choices):
        yield {None: Fraction(WAGE), **dict(zip(turns, chosen, strict=True))}


def levels_in(month: int, base: Any, wages: dict[str | None, Fraction]) -> list[int]:
    """The levels that a month may have."""
    if isinstance(base, int):
        wage = wages[unknown_since(month)]
        return [1 + sum(base >= multiple * wage for multiple in MULTIPLES)]
    return {PAID: [*LEVELS[1:]], BEFORE: [*LEVELS]}.get(base, [0])


def every_count(record: dict[int, Any], most: int) -> dict[tuple[Any, ...], int]:
    """The counts of every completion with at most so many months, and the fewest months of it."""
    found: dict[tuple[Any, ...], int] = {}
    for wages in wages_that_differ(record):
        for levels in map(list, product(*(levels_in(*one, wages) for one in record.items()))):
            months = sum(level > 0 for level in levels)
            if months <= most:
                paid, based = (reaching(levels, one, WINDOW) for one in (1, PLAN.based_level))
                key = (paid, based, tier_of(PLAN, levels))
                found[key] = min(months, found.get(key, months))
    return found


def told_with(record: dict[int, Any], told: dict[str, Any]) -> dict[str, Any]:
    """The answers of somebody with this record, the newest month first, who says so much else."""
    return {
        "as_of": f"{show_month(max(record) + 1)}-10",
        "record_from": show_month(max(record) + 1 - sum(one != BEFORE for one in record.values())),
        "contributions": [
            {
                "from": show_month(month),
                "to": show_month(month),
                "base": base if isinstance(base, int) else None,
                "kind": "back_paid" if base == BACK_PAID else "counted",
            }
            for month, base in record.items()
            if base not in {NONE, BEFORE}
        ],
        **told,
    }


def record_of(last: str, *months: Any) -> dict[int, Any]:
    """A record that ends in a month, the newest first."""
    newest = month_of(date.fromisoformat(f"{last}-01"))
    return {newest - back: month for back, month in enumerate(months)}


@st.composite
def people(draw: st.DrawFn) -> tuple[dict[int, Any], dict[str, Any]]:
    """A record, the newest month first, and what somebody says beside it of what is counted."""
    last = draw(st.sampled_from(["2025-07", "2025-09", "2025-11"]))
    known = draw(st.sampled_from([3, 4, 5]))
    base = st.sampled_from([0, 8000, 10000, 12000, 20000, 30000, PAID, PAID, NONE, BACK_PAID])
    months = [draw(base) for _ in range(known)] + [BEFORE] * (LONGEST - known)
    sure = sum(isinstance(one, int) or one == PAID for one in months)
    counts = st.integers(0, WINDOW)
    tiers = st.sampled_from(["none", *SMALL])
    beside = {PLAN.paid: counts, PLAN.based: counts, PLAN.tier_fact: tiers}
    told = draw(st.fixed_dictionaries({}, optional=beside).filter(bool))
    if draw(st.booleans()):
        told[PLAN.total] = sure + draw(st.integers(0, 2))
    return record_of(last, *months), told


# Paid months that reach the base count for each tier up to it, and for none above.
@example((record_of("2025-07", PAID, PAID, 12000, BEFORE, BEFORE), {PLAN.paid: 2}))
# A lower wage makes more months for the tier told, and for the next one, which is not reached.
@example((record_of("2025-09", PAID, PAID, 10000, 8000, BEFORE), {PLAN.tier_fact: "x0_8"}))
# The lower the wage, the fewer months from before the record it takes.
@example((record_of("2025-09", 30000, 8000, NONE, BEFORE, BEFORE), {PLAN.tier_fact: "x0_8"}))
@settings(LAWS)
@given(people())
def test_an_answer_beside_a_record_leaves_what_some_completion_of_it_has(
    person: tuple[dict[int, Any], dict[str, Any]],
) -> None:
    """Months at the base with the tier, how many months that takes in all, and the months paid."""
    record, told = person
    most: int = {PLAN.total: PLAN.most, **told}[PLAN.total]
    wanted = [told.get(name) for name in (PLAN.paid, PLAN.based, PLAN.tier_fact)]
    every = {
        key: months
        for key, months in every_count(record, most).items()
        if all(one in (None, mine) for one, mine in zip(wanted, key, strict=True))
    }
    if not every:
        with pytest.raises(Refused):
            check_answers(RULES, told_with(record, told))
        return
    fewest: dict[tuple[int, str], int] = {}
    for (_, based, tier), months in every.items():
        fewest[based, tier] = min(months, fewest.get((based, tier), months))
    paid = Between(min(key[0] for key in every), max(key[0] for key in every))
    least = {key: told.get(PLAN.total, months) for key, months in fewest.items()}
    assert check_answers(RULES, told_with(record, told)).completions == [
        {
            PLAN.paid: paid,
            PLAN.based: Between(based, based),
            PLAN.tier_fact: OneOf((tier,)),
            PLAN.total: Between(months, most),
        }
        for (based, tier), months in sorted(least.items())
    ]


# ------------------------------------------------------------------ conditions of routes

SETTLEMENT = load_rules("settlement")
# From 2021 on: 36 of the 48 months before the month of application, and that month itself, at
# twice the reference wage, which is not known of months before 2016-04.
HIGH, LOW = 30000, 10000
LONG_AGO = {"as_of": "2018-09-12", "rules_on": "2021-01-01"}


def spans(*found: tuple[str, str, float | None]) -> list[dict[str, Any]]:
    return [{"from": first, "to": last, "base": base} for first, last, base in found]


def base_asked(answers: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """What the condition on the base without a title says, and the notes of the result."""
    result = score(SETTLEMENT, {"as_of": "2025-06-10", **answers})
    (route,) = (one for one in result["routes"] if one["id"] == "high_base")
    (found,) = (one for one in route["conditions"] if one["id"] == "base_no_title")
    shown = {key: found[key] for key in ("met", "have", "earliest")}
    return shown, [note["id"] for note in result["notes"]]


@pytest.mark.parametrize(
    ("answers", "met", "have", "earliest"),
    [
        # Nothing is written down: any month may have been paid.
        ({"contributions": []}, None, {"min": 0, "max": 48}, None),
        # Enough, and nothing to wait for.
        ({"contributions": spans(("2021-06", "2025-06", HIGH))}, True, 48, None),
        # One month before the record may be what lacks; the month in which it begins has nothing.
        (
            {
                "record_from": "2021-07",
                "contributions": spans(("2022-07", "2025-06", HIGH)),
            },
            None,
            {"min": 35, "max": 36},
            None,
        ),
        # The month of application is too low, so that it does not count for later months either.
        (
            {
                "contributions": spans(
                    ("2021-06", "2022-07", LOW),
                    ("2022-08", "2025-05", HIGH),
                    ("2025-06", "2025-06", LOW),
                )
            },
            False,
            34,
            "2025-09",
        ),
        # Until 2019 the last 36 months count, and the month of application is not asked for.
        (
            {
                "as_of": "2019-06-10",
                "contributions": spans(("2016-06", "2019-05", HIGH), ("2019-06", "2019-06", LOW)),
            },
            True,
            36,
            None,
        ),
        # A base of nothing reaches no wage, whatever that is; one of a fen may.
        (
            {
                **LONG_AGO,
                "contributions": spans(("2014-09", "2016-03", 0), ("2016-04", "2018-09", HIGH)),
            },
            False,
            29,
            "2019-04",
        ),
        (
            {
                **LONG_AGO,
                "contributions": spans(("2014-09", "2016-03", 0.01), ("2016-04", "2018-09", HIGH)),
            },
            None,
            {"min": 29, "max": 48},
            None,
        ),
    ],
)
def test_a_record_asked_month_by_month(
    answers: dict[str, Any], met: bool | None, have: Any, earliest: str | None
) -> None:
    """Months that reach the multiple for sure and at most, and the first month that will do."""
    assert base_asked(answers)[0] == {"met": met, "have": have, "earliest": earliest}


@pytest.mark.parametrize(("first", "noted"), [("2016-04", False), ("2016-03", True)])
def test_a_wage_that_is_not_known_is_named_where_the_record_has_months_under_it(
    first: str, noted: bool
) -> None:
    """What months before the record leave open, no wage would settle."""
    found, notes = base_asked({**LONG_AGO, "contributions": spans((first, "2018-09", HIGH))})
    assert found["met"] is None
    assert ("wage_unknown" in notes) == noted
