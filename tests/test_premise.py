"""What is supposed of the months to come, where the visitor chooses it and where not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from jifen import Rules, load_rules
from jifen._answers import check_answers
from jifen._forecast import forecast
from jifen._known import Between
from jifen._premise import Premise
from jifen._projection import Projection
from tests.applicants import Answers
from tests.compiled_rules import changed

RULES = load_rules("residence-points")
PERSON: Answers = {
    "as_of": "2026-03-10",
    "employed": True,
    "insured_months": 60,
    "outer_areas": [],
}
# By then no window reaches back to the months before the first day.
LATER = date(2032, 3, 10)


def person(rules: Rules = RULES, /, **answers: Any) -> Projection:
    return Projection(rules, check_answers(rules, {**PERSON, **answers}))


def fact(rules: dict[str, Any], name: str) -> dict[str, Any]:
    """A fact of compiled rules."""
    found: dict[str, Any] = next(one for one in rules["facts"] if one["id"] == name)
    return found


def told(rules: Rules = RULES, /, **answers: Any) -> dict[str, Any]:
    """The premise that a forecast names."""
    *_, result = forecast(rules, {"answers": {**PERSON, **answers}})
    assert result is not None
    premise: dict[str, Any] = result["premise"]
    return premise


def tiers(projection: Projection) -> set[str]:
    """The tiers that the months to come may reach, once they alone count."""
    return set(projection.facts(LATER).one_of("contribution_tier").values)


def months(last: str, base: float | None = 20000, kind: str = "counted") -> dict[str, Any]:
    return {"from": "2024-01", "to": last, "base": base, "kind": kind}


# The base of each month


@pytest.mark.parametrize("tier", ["none", "x0_8", "x1", "x2", "x3"])
def test_each_month_reaches_the_tier_chosen_and_no_higher_one(tier: str) -> None:
    """Whatever the months before reached, by an answer or by their bases in a record."""
    assert tiers(person(from_now_on={"tier": tier}, contribution_tier="x2")) == {tier}
    record = {"contributions": [months("2026-02")], "record_from": "2000-01"}
    derived = {"insured_months": None, "assume_reference_wage": 12000}
    assert tiers(person(**record, **derived, from_now_on={"tier": tier})) == {tier}


def test_a_tier_chosen_stands_in_place_of_the_base_of_the_record() -> None:
    record = {"contributions": [months("2026-02")], "insured_months": None}
    assert told(**record)["base"] == 20000
    chosen = told(**record, from_now_on={"tier": "x3"})
    assert (chosen["base"], chosen["tier"]) == (None, "x3")


def test_a_base_chosen_stands_in_place_of_the_tier_answered() -> None:
    chosen = told(contribution_tier="x1", from_now_on={"base": 9500.5})
    assert (chosen["base"], chosen["tier"]) == (9500.5, None)


def test_months_below_every_tier_may_reach_a_base_that_lies_lower() -> None:
    """Were half the wage asked for a title: who reaches no tier may have that, or not."""

    def half(rules: dict[str, Any]) -> None:
        fact(rules, "credential_base_months")["from_record"]["at_least"] = 0.5

    found = person(changed(half), from_now_on={"tier": "none"}).facts(LATER)
    assert found.between("credential_base_months") == Between(0, 12)
    found = person(from_now_on={"tier": "none"}).facts(LATER)
    assert found.between("credential_base_months") == Between(0, 0)


@pytest.mark.parametrize(
    ("at_base", "paid", "lowest", "highest"),
    [
        (12, 12, "x1", "x3"),
        (12, None, "x1", "x3"),
        (6, 6, "x1", "x3"),
        (11, 12, "none", "x3"),
        (11, None, "none", "x3"),
        (6, 12, "none", "x3"),
        (1, 12, "none", "x3"),
        (0, 12, "none", "x0_8"),
        (0, None, "none", "x0_8"),
        # Of no months at all nothing follows.
        (0, 0, "none", "x3"),
        (None, 12, "none", "x3"),
        (None, None, "none", "x3"),
    ],
)
def test_months_go_on_at_the_base_or_below_it_where_all_or_none_of_the_last_reached_it(
    at_base: int | None, paid: int | None, lowest: str, highest: str
) -> None:
    """All are those of the twelve that were paid. Where some did, nobody knows how it goes on."""
    going_on = person(credential_base_months=at_base, recent_insured_months=paid)
    assert tiers(going_on) == {lowest, highest}


# What a record says


@pytest.mark.parametrize(
    ("spans", "employed", "base"),
    [
        # Up to the month before that of application, in whatever order they are listed.
        ([months("2026-02")], True, 20000),
        ([months("2026-01")], False, 20000),
        (
            [
                {**months("2026-02", 30000), "from": "2026-02"},
                months("2026-01"),
            ],
            True,
            30000,
        ),
        (
            [
                months("2026-01"),
                {**months("2026-02", 30000), "from": "2026-02"},
            ],
            True,
            30000,
        ),
        # A month that does not count leaves it open; the base is that of the last one that does.
        (
            [
                months("2026-01"),
                {**months("2026-02", 30000, "unit_mismatch"), "from": "2026-02"},
            ],
            None,
            20000,
        ),
        ([months("2026-02", None)], True, None),
        # That of application and later ones are not known yet.
        ([months("2026-03")], True, 20000),
        (
            [
                months("2026-02"),
                {**months("2026-03", 30000), "from": "2026-03"},
            ],
            True,
            20000,
        ),
        (
            [
                months("2026-01"),
                {**months("2026-03", 30000), "from": "2026-03"},
            ],
            False,
            20000,
        ),
        ([{**months("2026-03"), "from": "2026-03"}], None, None),
        ([], None, None),
    ],
)
def test_the_last_month_of_a_record_before_that_of_application_goes_on(
    spans: list[dict[str, Any]], employed: bool | None, base: int | None
) -> None:
    found = told(contributions=spans, record_from="2024-01", employed=None, insured_months=None)
    assert (found["employed"], found["base"]) == (employed, base)


# The areas


def stay(area: str | None, first: str, last: str | None = None) -> dict[str, Any]:
    return {"area": area, "from": first, "to": last}


@pytest.mark.parametrize(
    ("stays", "area", "written"),
    [
        # One that goes on is the same stay, also where it was to end, or has just ended.
        ([stay("lingang", "2022-01")], "lingang", [stay("lingang", "2022-01")]),
        ([stay("lingang", "2022-01", "2026-04")], "lingang", [stay("lingang", "2022-01")]),
        ([stay("lingang", "2022-01", "2026-03")], "lingang", [stay("lingang", "2022-01")]),
        ([stay("lingang", "2022-01", "2026-02")], "lingang", [stay("lingang", "2022-01")]),
        # After a gap a new one begins with the month of application.
        (
            [stay("lingang", "2022-01", "2026-01")],
            "lingang",
            [stay("lingang", "2022-01", "2026-01"), stay("lingang", "2026-03")],
        ),
        ([], "lingang", [stay("lingang", "2026-03")]),
        # Another one ends with the month before, if it lasts as long.
        (
            [stay("new_town", "2022-01")],
            "lingang",
            [stay("new_town", "2022-01", "2026-02"), stay("lingang", "2026-03")],
        ),
        (
            [stay("new_town", "2022-01", "2026-03"), stay("lingang", "2020-01", "2021-12")],
            "lingang",
            [
                stay("new_town", "2022-01", "2026-02"),
                stay("lingang", "2020-01", "2021-12"),
                stay("lingang", "2026-03"),
            ],
        ),
        ([stay("lingang", "2022-01")], "none", [stay("lingang", "2022-01", "2026-02")]),
        ([stay("lingang", "2026-02")], "none", [stay("lingang", "2026-02", "2026-02")]),
        # What is answered of later months gives way.
        ([stay("lingang", "2026-06")], "lingang", [stay("lingang", "2026-03")]),
        ([stay("lingang", "2026-03")], "none", []),
        ([stay("new_town", "2026-06")], "lingang", [stay("lingang", "2026-03")]),
        (
            [stay("lingang", "2022-01", "2025-06")],
            "none",
            [stay("lingang", "2022-01", "2025-06")],
        ),
        ([], "none", []),
        # Without a choice the answers stand as they are.
        (
            [stay("lingang", "2022-01", "2026-06")],
            None,
            [stay("lingang", "2022-01", "2026-06")],
        ),
    ],
)
def test_an_area_chosen_is_known_as_if_the_stays_were_answered_so(
    stays: list[Answers], area: str | None, written: list[Answers]
) -> None:
    chosen = person(outer_areas=stays, from_now_on={"area": area}).facts(LATER)
    assert chosen.entries("outer_areas") == person(outer_areas=written).facts(LATER).entries(
        "outer_areas"
    )


@pytest.mark.parametrize(
    ("listed", "named"),
    [
        (stay("lingang", "2024-01"), True),
        (stay("lingang", "2026-03"), True),
        (stay("lingang", "2026-04"), False),
        (stay("lingang", "2024-01", "2026-04"), True),
        (stay("lingang", "2024-01", "2026-03"), True),
        (stay("lingang", "2024-01", "2026-02"), False),
        (stay("lingang", "2026-04", "2026-05"), False),
        (stay(None, "2024-01"), False),
    ],
)
def test_the_areas_named_are_those_of_the_month_of_application(
    listed: Answers, named: bool
) -> None:
    """As far as it is known which they are."""
    assert told(outer_areas=[listed])["areas"] == (["lingang"] if named else [])


# Rules that ask less


def test_rules_that_ask_nothing_of_the_months_to_come_suppose_what_is_answered() -> None:
    """No question says what goes on, so nothing of the kind is known later, nor an area named."""

    def without(rules: dict[str, Any]) -> None:
        rules["facts"].remove(fact(rules, "from_now_on"))

    answers = {"contribution_tier": "x1", "outer_areas": [stay("lingang", "2024-01")]}
    assert told(changed(without), **answers) == {
        "employed": None,
        "base": None,
        "tier": "x1",
        "areas": [],
        "chosen": [],
    }


@pytest.mark.parametrize("field", ["employed", "base", "tier", "area"])
def test_rules_may_ask_for_less_of_each_month(field: str) -> None:
    """The premise is then what the other choices make of it."""

    def without(rules: dict[str, Any]) -> None:
        del fact(rules, "from_now_on")["fields"][field]

    chosen: Answers = {"employed": False, "tier": "x2", "area": "lingang"}
    left = {name: value for name, value in chosen.items() if name != field}
    usual: Answers = {"employed": None if field == "employed" else True}
    found = person(changed(without), from_now_on=left).premise
    assert found == Premise(**{**usual, **left})
