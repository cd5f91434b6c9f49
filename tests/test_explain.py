"""Why: each step named is one that the engine gives, and the nearest one there is."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from jifen import begin, load_rules, score
from tests.applicants import MULTIPLES, month_number, month_text, wage_of
from tests.test_cases import ALL, CASES, read

APPLICANT = read(CASES / "applicant.yml")
SCORED = [(name, answers) for name, answers, expect in ALL if "refused" not in expect]
RULES = load_rules("residence-points")


def explained(answers: dict[str, Any]) -> dict[str, Any]:
    *_, text = begin("explain", json.dumps(answers))
    result: dict[str, Any] = json.loads(str(text))
    assert result["errors"] == []
    return result


def item(result: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in result["items"] if one["id"] == name)
    return found


def explained_item(name: str, **answers: Any) -> dict[str, Any]:
    return item(explained({**APPLICANT, **answers}), name)


def ends(points: dict[str, int]) -> tuple[int, int]:
    return points["min"], points["max"]


@pytest.mark.parametrize("answers", [case[1] for case in SCORED], ids=[case[0] for case in SCORED])
def test_every_case(answers: dict[str, Any]) -> None:
    """Each item of each case is explained, and each of its steps gives what it names."""
    scored, result = score(RULES, answers), explained(answers)
    assert [one["id"] for one in result["items"]] == [one["id"] for one in scored["items"]]
    for one, plain in zip(result["items"], scored["items"], strict=True):
        assert one["points"] == plain["points"]
        assert one["grounds"], one["id"]
        assert all(seen["value"] for seen in one["seen"])
        assert {seen["fact"] for seen in one["seen"]} >= set(one["open"])
        if plain["points"]["min"] != plain["points"]["max"]:
            assert one["open"] or one["id"] == "outer_area"
        for direction, steps in ((1, one["up"]), (-1, one["down"])):
            for step in steps:
                check_step(answers, one, step, direction)


def check_step(
    answers: dict[str, Any], one: dict[str, Any], step: dict[str, Any], direction: int
) -> None:
    after = score(RULES, {**answers, **step["change"]})
    points = item(after, one["id"])["points"]
    assert points == step["points"], step
    if step.get("bars"):
        assert after["verdict"] == "barred"
    elif direction > 0:
        assert ends(points) > ends(one["points"]), step
    else:
        assert ends(points) < ends(one["points"]), step
    if "on" in step:
        assert step["change"]["as_of"] == step["on"] > answers["as_of"]
        before = date.fromordinal(date.fromisoformat(step["on"]).toordinal() - 1).isoformat()
        eve = {**answers, **step["change"], "as_of": before}
        # The day before it is still as today, so the day named is the first.
        assert item(score(RULES, eve), one["id"])["points"] == one["points"], step
    else:
        assert after["total"] == step["total"], step


def nearest_by_trying(name: str, fact: str, values: list[Any], **answers: Any) -> None:
    """The best step up and down that any answer to one fact gives is the one that is named."""
    for value in values:
        given = {**APPLICANT, **answers, fact: value}
        now = item(score(RULES, given), name)["points"]["min"]
        others = {
            item(score(RULES, {**given, fact: other}), name)["points"]["min"] for other in values
        }
        one = item(explained(given), name)
        up = [step["points"]["min"] for step in one["up"]]
        down = [step["points"]["min"] for step in one["down"]]
        higher = sorted(other for other in others if other > now)
        if higher or "options" in RULES.facts[fact]:
            assert up[:1] == higher[:1], value
        assert down[:1] == sorted((other for other in others if other < now), reverse=True)[:1]


def test_nearest_of_each_option() -> None:
    """Education (facts §3.2), tier (§4.5) and honour (§4.9): the next row up and down."""
    for name, fact in (
        ("education", "education"),
        ("contribution_base", "contribution_tier"),
        ("honour", "honour"),
    ):
        nearest_by_trying(name, fact, RULES.facts[fact]["options"], insured_months=60)


def test_nearest_of_amounts() -> None:
    """Months, taxes and hires: the next threshold, from just below and from on it."""
    nearest_by_trying("insured_years", "insured_months", [0, 1, 11, 12, 13, 23, 24, 35, 36, 48])
    nearest_by_trying("public_service", "public_service_months", [0, 59, 60, 71, 72, 84])
    nearest_by_trying(
        "investment",
        "investment_tax_average",
        [amount for n in range(13) for amount in (100_000 * n, 100_000 * n + 99_999)],
    )


@pytest.mark.parametrize("months", range(0, 48, 7))
def test_how_far_the_next_year_is(months: int) -> None:
    """The months named are those missing: one fewer is not enough."""
    one = explained_item("insured_years", insured_months=months)
    short = one["up"][0]["change"]["insured_months"] - months
    assert f"还差{short}个月" in one["up"][0]["text"]
    earliest = month_text(month_number(APPLICANT["as_of"][:7]) + short)
    assert f"最早{earliest}" in one["up"][0]["text"]
    before = item(
        score(RULES, {**APPLICANT, "insured_months": months + short - 1}), "insured_years"
    )
    assert before["points"] == one["points"]


@pytest.mark.parametrize("paid", [0, 14, 22, 35, 36, 37, 48])
def test_how_far_the_next_tier_is(paid: int) -> None:
    """In a record, the months named suffice when they reach the multiple, one fewer does not."""
    as_of = "2026-03-10"
    last = month_number(as_of) - 1
    months = [last - back for back in range(48)]

    def record(reaching: int) -> dict[str, Any]:
        spans = []
        for place, month in enumerate(months):
            wage = wage_of(month)
            base = wage * MULTIPLES["x2"] if place < reaching else wage
            text = month_text(month)
            spans.append({"from": text, "to": text, "base": int(base), "kind": "counted"})
        facts = ("recent_insured_months", "credential_base_months", "contribution_tier")
        rest = {key: value for key, value in APPLICANT.items() if key not in facts}
        return {**rest, "as_of": as_of, "insured_months": 48, "contributions": spans}

    def points(reaching: int) -> int:
        found: int = item(score(RULES, record(reaching)), "contribution_base")["points"]["min"]
        return found

    one = item(explained(record(paid)), "contribution_base")
    if paid < 36:
        text, short = one["up"][0]["text"], 36 - paid
        assert f"现在有{paid}个月，还差{short}个月" in text
        assert (points(paid + short), points(paid + short - 1)) == (100, 50)
    else:
        spare = paid - 36 + 1
        assert f"再少{spare}个月" in one["down"][0]["text"]
        assert (points(paid - spare), points(paid - spare + 1)) == (50, 100)
        assert ends(one["down"][0]["points"]) == (50, 50)


def test_certificate_that_fails_names_what_to_mend() -> None:
    """A title from elsewhere, its registration lapsed: both are mended, by the nearest answer."""
    entry = {
        "level": "mid_title",
        "obtained": "elsewhere",
        "matches_post": True,
        "registration": "lapsed",
    }
    one = explained_item("credential", credentials=[entry], credential_base_months=6)
    mended = one["up"][0]["change"]["credentials"][0]
    assert (mended["obtained"], mended["registration"]) == ("elsewhere_verified", "valid")
    assert ends(one["up"][0]["points"]) == (100, 100)


def test_a_certificate_falls_with_each_of_its_conditions() -> None:
    """Facts §3.3: post, registration, place and base months can each take the points."""
    entry = {
        "level": "mid_title",
        "obtained": "shanghai",
        "matches_post": True,
        "registration": "valid",
    }
    one = explained_item("credential", credentials=[entry], credential_base_months=6)
    broken = [
        key
        for step in one["down"]
        for changed in (step["change"], *step["change"].get("credentials", []))
        for key, value in changed.items()
        if value not in (*entry.values(), 6) and key != "credentials"
    ]
    assert broken == ["matches_post", "registration", "obtained", "credential_base_months"]
    assert all(ends(step["points"]) == (0, 0) for step in one["down"])


def test_open_items_name_the_facts_to_answer() -> None:
    """No steps are guessed where the points are open."""
    one = explained_item("education", education=None)
    assert (one["open"], one["up"], one["down"]) == (["education"], [], [])
    assert one["seen"] == [{"fact": "education", "label": "学历", "value": "不知道"}]


def test_both_readings_are_shown() -> None:
    """Every reading of the rule files that is in force stands in its item."""
    result = explained(APPLICANT)
    one = item(result, "contribution_base")
    assert "strict_bands" in {reading["id"] for reading in one["readings"]}
    assert all(reading["used"] != reading["other"] for reading in one["readings"])


def test_version_is_that_of_the_day() -> None:
    """The clause and its days are those in force, and the next known end is named."""
    now = explained_item("age")
    assert (now["grounds"][0]["from"], now["until"]) == ("2023-01-01", "2028-01-01")
    then = explained_item("age", as_of="2022-06-01", birth_date="1990-05-20")
    assert (then["grounds"][0]["to"], then["until"]) == ("2022-12-31", "2023-01-01")
    lingang = {"area": "lingang", "from": "2016-01", "to": None}
    area = explained_item("outer_area", as_of="2023-06-01", outer_areas=[lingang])
    assert area["until"] == "2024-08-21"


def test_weakest_link_counts_each_point_once() -> None:
    """The points that rest on the least certain source are some of those that count."""
    answers = {**APPLICANT, "education": "bachelor", "insured_months": 60}
    result = explained(answers)
    weakest = result["weakest"]
    assert weakest["of"] == score(RULES, answers)["total"]["min"]
    assert 0 < weakest["points"] <= weakest["of"]
    counted = sum(item(result, name)["points"]["min"] for name in weakest["items"])
    assert counted == weakest["points"]


def test_weakest_link_is_the_weakest() -> None:
    """A year in the new towns rests on less than education does."""
    town = {"area": "key_transformation", "from": "2015-01", "to": None}
    answers = {**APPLICANT, "education": "bachelor", "outer_areas": [town]}
    result = explained(answers)
    grades = {
        one["id"]: min(("low", "medium", "high").index(g["confidence"]) for g in one["grounds"])
        for one in result["items"]
        if one["points"]["min"] > 0
    }
    weak = [name for name, grade in grades.items() if grade == min(grades.values())]
    assert set(result["weakest"]["items"]) <= set(weak)


def test_age_of_the_check_is_counted_to_the_day_of_application() -> None:
    """Nothing asks the clock: the days follow from the answers alone."""
    for as_of, days in (("2026-11-22", 1), ("2027-11-21", 365), ("2026-03-10", None)):
        weakest = explained({**APPLICANT, "as_of": as_of, "education": "bachelor"})["weakest"]
        assert weakest.get("days") == days
        assert ("天" in weakest["text"]) == (days is not None)


def test_refused_answers_are_refused() -> None:
    *_, text = begin("explain", '{"as_of":"2026-03-10","education":"phd"}')
    assert json.loads(str(text))["errors"][0]["did_you_mean"] == "doctorate"


@pytest.mark.parametrize(
    ("last", "said"), [(None, "从2018-01，到现在"), ("2020-02", "从2018-01，到2020-02")]
)
def test_months_of_an_entry_are_shown_as_from_and_to(last: str | None, said: str) -> None:
    entry = {"area": "lingang", "from": "2018-01", "to": last}
    shown = item(explained({**APPLICANT, "outer_areas": [entry]}), "outer_area")
    assert [one["value"] for one in shown["seen"]] == [f"临港新片区，{said}"]


def test_one_more_certificate_or_area_is_named_with_all_it_needs() -> None:
    """The lowest step: a skill certificate that meets every condition, a first year in an area."""
    (certificate,) = explained_item("credential", credentials=[])["up"]
    assert certificate["change"]["credentials"] == [
        {
            "level": "skill_5",
            "obtained": "shanghai",
            "matches_post": True,
            "registration": "valid",
        }
    ]
    assert ends(certificate["points"]) == (15, 15)
    (area,) = explained_item("outer_area", outer_areas=[])["up"]
    assert area["change"]["outer_areas"] == [{"area": "lingang", "from": "2025-03", "to": None}]
    assert area["text"] == "临港新片区满1年：2分。"


def test_no_is_said_in_words() -> None:
    skill = {"level": "skill_3", "obtained": "shanghai", "matches_post": False}
    one = explained_item("credential", credentials=[{**skill, "registration": "not_needed"}])
    (seen, _) = one["seen"]
    assert "和现在的岗位一致：否" in seen["value"]


def test_a_certificate_answers_to_the_conditions_of_its_own_level() -> None:
    """Facts §3.3: verified here, a skill of level 3 counts; of levels 5 and 4 it would not."""
    why = {}
    for level in ("skill_3", "skill_4"):
        entry = {"level": level, "obtained": "elsewhere_verified", "matches_post": True}
        answers = {**APPLICANT, "credentials": [{**entry, "registration": "not_needed"}]}
        why[level] = item(score(RULES, answers), "credential")["why"]
    assert why["skill_3"] == "技能三级（高级工），60分。"
    assert why["skill_4"].startswith("技能四级（中级工）：五级、四级要在上海工作期间取得，0分。")
