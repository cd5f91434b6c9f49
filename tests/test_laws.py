"""Laws that hold for every applicant."""

from __future__ import annotations

import json
import random
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen import load_rules, score, score_text
from tests.applicants import (
    LAWS,
    Answers,
    complete,
    days,
    incomplete,
    months,
    without,
    years_before,
)
from tests.vocabulary import (
    ABSENT,
    CAPS,
    EDUCATION,
    EXCLUSIVE,
    FACTS,
    GATES,
    HONOURS,
    ITEMS,
    LEVELS,
    RESULT_KEYS,
    TIERS,
    VERDICTS,
)

RULES = load_rules("residence-points")
DEDUCTIONS = {"false_material", "detention", "minor_crime", "serious_crime"}
# What a completion can still come to: gates and the veto are looked at before the total.
FINAL = {
    "barred": {"barred"},
    "not_eligible": {"barred", "not_eligible"},
    "not_reached": {"barred", "not_eligible", "not_reached"},
    "undecided": set(VERDICTS),
    "reached": {"reached"},
}


def scored(answers: Answers) -> dict[str, Any]:
    return score(RULES, answers)


def ends(points: dict[str, int]) -> tuple[int, int]:
    return points["min"], points["max"]


def inside(narrow: dict[str, int], wide: dict[str, int]) -> bool:
    return wide["min"] <= narrow["min"] <= narrow["max"] <= wide["max"]


def by_id(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in rows}


@LAWS
@given(incomplete())
def test_has_the_shape_of_the_contract(answers: Answers) -> None:
    """Keys, ids and their order are those of the public vocabulary; every row has its reason."""
    result = scored(answers)
    assert sorted(result) == RESULT_KEYS
    assert [gate["id"] for gate in result["gates"]] == GATES
    assert [item["id"] for item in result["items"]] == ITEMS
    assert result["verdict"] in VERDICTS
    assert result["pass_mark"] == 120
    assert result["errors"] == []
    for row in (*result["gates"], *result["items"]):
        assert row["why"], row["id"]
        assert row["sources"], row["id"]


@LAWS
@given(incomplete())
def test_points_stay_in_bounds(answers: Answers) -> None:
    """Each indicator under its cap (facts §6), deductions never above 0, no total below."""
    result = scored(answers)
    for item in result["items"]:
        least, most = ends(item["points"])
        assert least <= most <= CAPS.get(item["id"], 200)
        assert least >= 0 or item["id"] in DEDUCTIONS
    assert 0 <= result["total"]["min"] <= result["total"]["max"]


@LAWS
@given(incomplete())
def test_reasons_name_their_points(answers: Answers) -> None:
    """A reason tells the points that the item has, or both ends of what they may be."""
    for item in scored(answers)["items"]:
        least, most = ends(item["points"])
        # Of a list of records nobody knows the length, so what each costs is said instead.
        if least == most or item["id"] not in DEDUCTIONS:
            shown = {int(number) for number in re.findall("[0-9]+", item["why"])}
            assert {abs(least), abs(most)} <= shown or item["id"] == "serious_crime", item


@LAWS
@given(complete())
def test_counted_items_add_up(answers: Answers) -> None:
    """Where every item is a single value, the counted ones are the total before the floor."""
    result = scored(answers)
    counted = [item["points"] for item in result["items"] if item["counted"]]
    least, most = (max(0, sum(points[end] for points in counted)) for end in ("min", "max"))
    assert ends(result["total"]) == (least, most)


@LAWS
@given(complete())
def test_only_an_uncertain_rule_leaves_a_range(answers: Answers) -> None:
    """Everything answered, only the outer areas before 2025-12-11 can be open; no verdict is."""
    result = scored(answers)
    open_items = {
        item["id"] for item in result["items"] if item["points"]["min"] < item["points"]["max"]
    }
    assert open_items <= {"outer_area"}
    assert None not in [gate["met"] for gate in result["gates"]]
    assert open_items or result["verdict"] != "undecided"
    assert result["if_rest_absent"] == {"total": result["total"], "verdict": result["verdict"]}


@LAWS
@given(incomplete())
def test_exclusive_items_never_both_count(answers: Answers) -> None:
    """Education or credential: one counts, or it is open for both; the loser names the winner."""
    items = by_id(scored(answers)["items"])
    one, other = (items[name] for name in EXCLUSIVE)
    assert {one["counted"], other["counted"]} in ({True, False}, {None})
    for mine, rival in ((one, other), (other, one)):
        assert mine.get("lost_to") == (rival["id"] if mine["counted"] is False else None)
    assert all(item["counted"] is True for name, item in items.items() if name not in EXCLUSIVE)


@LAWS
@given(st.data())
def test_range_holds_every_completion(data: st.DataObject) -> None:
    """What is still open can only become what the range, the gates and the verdict allow."""
    full = data.draw(complete())
    known, open_ = scored(full), scored(data.draw(without(full)))
    assert inside(known["total"], open_["total"])
    for mine, range_ in zip(known["items"], open_["items"], strict=True):
        assert inside(mine["points"], range_["points"]), mine["id"]
        assert range_["counted"] in (None, mine["counted"]), mine["id"]
    for gate, open_gate in zip(known["gates"], open_["gates"], strict=True):
        assert open_gate["met"] in (None, gate["met"]), gate["id"]
    assert known["verdict"] in FINAL[open_["verdict"]]


@LAWS
@given(incomplete())
def test_rest_absent_is_the_score_of_the_filled_answers(answers: Answers) -> None:
    """`if_rest_absent` is what the same answers give with every absent value written in."""
    known = {name: value for name, value in answers.items() if value is not None}
    filled = scored({**ABSENT, **known})
    rest = {"total": filled["total"], "verdict": filled["verdict"]}
    assert scored(answers)["if_rest_absent"] == rest
    assert inside(rest["total"], scored(answers)["total"])


@LAWS
@given(incomplete(), st.randoms(use_true_random=False))
def test_order_does_not_matter(answers: Answers, chance: random.Random) -> None:
    """Neither the order of the facts nor that of the entries of a list changes points."""
    names = list(answers)
    chance.shuffle(names)
    shuffled = {name: answers[name] for name in names}
    assert score_text(json.dumps(shuffled)) == score_text(json.dumps(answers))
    for name, value in shuffled.items():
        if isinstance(value, list):
            shuffled[name] = chance.sample(value, len(value))
    result, other = scored(answers), scored(shuffled)
    for item in (*result["items"], *other["items"]):
        # A reason tells of one entry, and among equals that is the first.
        del item["why"], item["sources"]
    assert result == other


@LAWS
@given(incomplete())
def test_null_is_missing(answers: Answers) -> None:
    """A fact written ``null`` is as unknown as one that is not there."""
    known = {name: value for name, value in answers.items() if value is not None}
    assert scored(answers) == scored(known) == scored({**dict.fromkeys(FACTS), **known})


@LAWS
@given(complete(), st.data())
def test_day_in_the_month_matters_for_days_alone(answers: Answers, data: st.DataObject) -> None:
    """Windows are calendar months: within a month only what has a day of its own can change."""
    month = answers["as_of"][:8]
    moved = {**answers, "as_of": month + data.draw(st.sampled_from(["01", "15", "28"]))}
    dated = {"age", "local_spouse", "false_material", "detention", "minor_crime", "outer_area"}
    for item, other in zip(scored(answers)["items"], scored(moved)["items"], strict=True):
        assert item["id"] in dated or item["points"] == other["points"]


GOOD = {"obtained": "shanghai", "matches_post": True, "registration": "valid"}
PAST = ["2025-06-01", "2024-06-01", "2023-06-01"]
# For each fact, values that may only raise the total from left to right.
LEVERS: dict[str, list[Any]] = {
    "birth_date": [f"{year}-05-05" for year in (1930, 1964, 1968, 1972, 1976, 1980, 1984, 1996)],
    "education": EDUCATION,
    "credentials": [[], *([{"level": level, **GOOD}] for level in LEVELS)],
    "credential_base_months": [0, 5, 6, 12],
    "insured_months": [0, 11, 12, 35, 36, 119, 600],
    "contribution_tier": TIERS,
    "startup_talent": [False, True],
    "tech_transfer_talent": [False, True],
    "shortage_major": [False, True],
    "fresh_graduate": [False, True],
    "investment_tax_average": [0, 99999.99, 100000, 1200000, 10**12],
    "local_hires_average": [0, 9.99, 10, 120, 10**6],
    "public_service_months": [0, 59, 60, 71, 72, 600],
    "outer_areas": [
        [],
        *([{"area": "lingang", "from": first}] for first in ("2025-01", "2020-01", "2000-01")),
    ],
    "honour": HONOURS,
    "married_to_local_since": ["never", "2026-01-01", "2025-01-01", "2017-01-01", "1990-01-01"],
    "false_materials": [PAST, PAST[:2], PAST[:1], []],
    "detentions": [PAST, PAST[:2], PAST[:1], []],
    "minor_crimes": [PAST, PAST[:2], PAST[:1], []],
}


# Enough points for every deduction to show, and a title that hangs on the base months.
RICH = {
    **ABSENT,
    "as_of": "2026-03-10",
    "birth_date": "1990-01-01",
    "education": "none",
    "credentials": [{"level": "mid_title", **GOOD}],
    "credential_base_months": 6,
    "insured_months": 0,
    "startup_talent": True,
    "tech_transfer_talent": True,
    "contribution_tier": "x3",
    "honour": "provincial",
}


@pytest.mark.parametrize("lever", LEVERS)
def test_every_lever_has_an_effect(lever: str) -> None:
    """From first value to last a lever raises the total, so the law below says something."""
    first, last = (
        scored({**RICH, lever: value})["total"]["max"]
        for value in (LEVERS[lever][0], LEVERS[lever][-1])
    )
    assert first < last


@LAWS
@given(incomplete(), st.sampled_from(sorted(LEVERS)), st.data())
def test_monotone_in_each_lever(answers: Answers, lever: str, data: st.DataObject) -> None:
    """More of what helps never lowers either end of the total."""
    values = LEVERS[lever]
    lower = data.draw(st.integers(0, len(values) - 2))
    higher = data.draw(st.integers(lower + 1, len(values) - 1))
    less, more = (scored({**answers, lever: values[index]})["total"] for index in (lower, higher))
    assert less["min"] <= more["min"]
    assert less["max"] <= more["max"]


@LAWS
@given(complete(), st.sampled_from(["credentials", "outer_areas"]), st.data())
def test_one_more_entry_never_hurts(answers: Answers, name: str, data: st.DataObject) -> None:
    """The best of several counts, so an entry more can only help (art. 10)."""
    fewer = data.draw(st.integers(0, max(0, len(answers[name]) - 1)))
    less = scored({**answers, name: answers[name][:fewer]})["total"]
    assert less["max"] <= scored(answers)["total"]["max"]


@LAWS
@given(days(), st.integers(16, 60), st.integers(1, 30))
def test_nobody_gains_by_ageing(as_of: date, age: int, later: int) -> None:
    """An older person never has more points for age (facts §3.1)."""
    younger, older = (
        scored({"as_of": as_of.isoformat(), "birth_date": years_before(as_of, years).isoformat()})
        for years in (age, age + later)
    )
    assert older["items"][0]["points"]["max"] <= younger["items"][0]["points"]["min"]


@LAWS
@given(months(600))
def test_insured_years_are_whole_years(insured: int) -> None:
    """3 points a full year and nothing for the rest (facts §3.4)."""
    items = by_id(scored({"as_of": "2026-03-10", "insured_months": insured})["items"])
    points = insured // 12 * 3
    assert items["insured_years"]["points"] == {"min": points, "max": points}
