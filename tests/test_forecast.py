"""The forecast: each month against the score of that day, the dates, the refusals."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jifen import (
    Refused,
    Rules,
    __version__,
    load_rules,
    receipt,
    score,
    score_text,
    verify,
)
from jifen._calls import begin
from jifen._eras import eras, stretches
from jifen._forecast import forecast
from tests.applicants import (
    LAWS,
    SUPPOSED_WAGE,
    Answers,
    Spans,
    direct,
    month_number,
    month_text,
    recorded,
    with_record,
)
from tests.compiled_rules import changed
from tests.oracle.generate import applicants

RULES = load_rules("residence-points")
LAST_KNOWN = "2027-12-31"
PERSON: Answers = {
    "as_of": "2026-03-10",
    "birth_date": "1984-05-20",
    "has_residence_card": True,
    "employed": True,
    "recent_insured_months": 12,
    "employer": "shanghai_unit",
    "contract_term_months": 36,
    "education": "bachelor",
    "credentials": [],
    "credential_base_months": 12,
    "insured_months": 60,
    "contribution_tier": "x1",
    "startup_talent": False,
    "tech_transfer_talent": False,
    "shortage_major": False,
    "fresh_graduate": False,
    "investment_tax_average": 0,
    "local_hires_average": 0,
    "public_service_months": 0,
    "outer_areas": [],
    "honour": "none",
    "married_to_local_since": "never",
    "false_materials": [],
    "detentions": [],
    "minor_crimes": [],
    "serious_crime": False,
}


def ahead(rules: Rules = RULES, /, **answers: Any) -> dict[str, Any]:
    """The forecast of this person with these answers instead."""
    *waits, result = forecast(rules, {"answers": {**PERSON, **answers}})
    assert result is not None
    assert not any(waits)
    return result


def on(result: dict[str, Any], day: str) -> dict[str, Any]:
    """The step of a day."""
    return next(step for step in result["steps"] if step["day"] == day)


def alone(full: Answers, day: str, premise: dict[str, Any]) -> dict[str, Any]:
    """The score of one day by itself, the record written out up to then."""
    start, end = month_number(full["as_of"]), month_number(day)
    first = start if full["employed"] else start + 1
    last = end - 1 if premise["employed"] else min(start, end - 1)
    later: Spans = []
    if first <= last:
        months = {"from": month_text(first), "to": month_text(last), "kind": "counted"}
        later = [{**months, "base": premise["base"]}]
    spans = [*full["contributions"], *later]
    told = direct(spans, date.fromisoformat(day))
    return score(
        RULES,
        {
            **full,
            "as_of": day,
            "contributions": spans,
            "insured_months": told["insured_months"],
            "employed": premise["employed"] if end > start else full["employed"],
        },
    )


@settings(LAWS, max_examples=12)
@given(with_record(), st.booleans(), st.sampled_from([5000, 11396, 12000, 24000, 36000]), st.data())
def test_each_month_is_its_own_score(
    drawn: tuple[Answers, Spans], employed: bool, base: int, data: st.DataObject
) -> None:
    """Each month, and each day of a step and the day before, scores as that day by itself."""
    full = recorded(*drawn)
    if data.draw(st.booleans()):
        del full["married_to_local_since"], full["honour"]
    premise = {"employed": employed, "base": base}
    *_, result = forecast(RULES, {"answers": {**full, "from_now_on": premise}})
    assert result is not None
    assert full["assume_reference_wage"] == SUPPOSED_WAGE
    months = [month for month in result["months"] if month["day"] <= LAST_KNOWN]
    for month in months[:: max(1, len(months) // 10)]:
        expected = alone(full, month["day"], premise)
        shown = {key: expected[key] for key in ("total", "verdict", "if_rest_absent")}
        assert {**shown, "day": month["day"]} == month
    for step in [step for step in result["steps"] if step["day"] <= LAST_KNOWN][:5]:
        before = (date.fromisoformat(step["day"]) - timedelta(days=1)).isoformat()
        was, now = alone(full, before, premise), alone(full, step["day"], premise)
        changed = {
            item["id"]: (item["points"], old["points"])
            for item, old in zip(now["items"], was["items"], strict=True)
            if item["points"] != old["points"]
        }
        causes = {
            cause["id"]: (cause["to"], cause["from"])
            for cause in step["causes"]
            if cause["from"] != cause["to"] and not cause["if_rest_absent"]
        }
        assert causes == changed
        assert now["total"] == step["total"]


@pytest.mark.parametrize("premise", [None, {"base": 20000}, {"tier": "x2", "area": "new_town"}])
def test_it_begins_with_the_score_and_keeps_what_is_filled_inside(premise: Answers | None) -> None:
    """The first month is the score; on no day does what is filled in lie outside of the range."""
    for answers in applicants(99, 25):
        *_, result = forecast(RULES, {"answers": {**answers, "from_now_on": premise}})
        assert result is not None
        now = score(RULES, answers)
        first = {key: now[key] for key in ("total", "verdict", "if_rest_absent")}
        assert result["months"][0] == {**first, "day": now["as_of"]}
        for state in (*result["months"], *result["steps"]):
            total, rest = state["total"], state["if_rest_absent"]["total"]
            assert total["min"] <= rest["min"] <= rest["max"] <= total["max"], state["day"]


def test_reaching_and_losing_are_exact_to_the_day() -> None:
    """60 + 15 + 50 at 41 years; 44 is completed on a birthday, and each year costs two points."""
    result = ahead(from_now_on={"employed": False})
    (certain,) = result["reach"]["certain"]
    # In the month of application the answer holds; from the next on nobody pays.
    assert certain == {"from": "2026-03-10", "to": "2026-03-31"}
    gates = {gate["id"]: gate["met"] for gate in on(result, "2026-04-01")["gates"]}
    assert gates == {"employed": False}
    working = ahead()
    birthday = on(working, "2028-05-20")
    (cause,) = birthday["causes"]
    assert (cause["id"], cause["from"]["max"], cause["to"]["max"]) == ("age", 30, 29)
    assert cause["sources"]


def test_a_detention_lapses_on_its_anniversary() -> None:
    """Five years from 29 February are completed on 1 March."""
    result = ahead(detentions=["2024-02-29"], education="associate")
    step = on(result, "2029-03-01")
    assert [cause["id"] for cause in step["causes"]] == ["insured_years", "detention"]
    assert result["reach"]["certain"] == [{"from": "2029-03-01", "to": None}]
    assert result["reach"]["possible"] == result["reach"]["certain"]


def test_a_tier_stays_while_each_month_reaches_it() -> None:
    """36 of the last 48 cannot fall while every month that comes counts."""
    result = ahead(contribution_tier="x1", from_now_on={"tier": "x1"})
    assert all(
        cause["id"] != "contribution_base" for step in result["steps"] for cause in step["causes"]
    )


def test_a_tier_may_fall_until_it_must_have_fallen() -> None:
    """At least 36 of 48 months reached it; unknown which, so it may fall at once, and must after.

    Of the 48 at most 12 did not count: the thirteenth month below leaves 35 at the most.
    """
    result = ahead(contribution_tier="x1", from_now_on={"tier": "x0_8"}, insured_months=60)
    changes = [
        (step["day"], cause["to"])
        for step in result["steps"]
        for cause in step["causes"]
        if cause["id"] == "contribution_base"
    ]
    assert changes == [
        ("2026-04-01", {"min": 25, "max": 50}),
        ("2027-04-01", {"min": 25, "max": 25}),
    ]


def test_reaching_is_possible_for_longer_than_it_is_certain() -> None:
    """30 of the skill, 15 of the years, 30 of the age; the tier that may have fallen decides."""
    skill = {"level": "skill_4", "obtained": "shanghai", "matches_post": True}
    reach = ahead(
        education="none",
        credentials=[{**skill, "registration": "not_needed"}],
        from_now_on={"tier": "x0_8"},
    )["reach"]
    assert reach["certain"] == [{"from": "2026-03-10", "to": "2026-03-31"}]
    assert reach["possible"] == [{"from": "2026-03-10", "to": "2027-03-31"}]


def test_months_at_the_base_are_counted_on_from_those_that_were_answered() -> None:
    """All twelve reached it and all to come will: the title counts on, whatever came before."""
    title = {"level": "mid_title", "obtained": "shanghai", "matches_post": True}
    result = ahead(
        education="none",
        credentials=[{**title, "registration": "not_needed"}],
        from_now_on={"tier": "x1"},
    )
    causes = {cause["id"] for step in result["steps"] for cause in step["causes"]}
    assert causes == {"age", "insured_years"}


def test_the_total_bounds_when_a_tier_can_be_reached() -> None:
    """With 20 months in all, 36 take 16 more at the least, and no month more is needed."""
    result = ahead(
        contribution_tier="none", insured_months=20, from_now_on={"tier": "x1"}, honour="none"
    )
    changes = [
        (step["day"], cause["to"])
        for step in result["steps"]
        for cause in step["causes"]
        if cause["id"] == "contribution_base"
    ]
    # All twelve of the last year reached the base, so 24 more settle it.
    assert changes[0] == ("2027-07-01", {"min": 0, "max": 50})
    assert changes[-1] == ("2028-03-01", {"min": 50, "max": 50})


def test_who_has_not_answered_is_filled_in_like_one_who_has_none() -> None:
    """A title that needs months at the base: with the rest absent they begin at none."""
    title = {"level": "mid_title", "obtained": "shanghai", "matches_post": True}
    title |= {"registration": "not_needed"}
    unanswered, none = (
        ahead(credentials=[title], credential_base_months=months, from_now_on={"tier": "x1"})
        for months in (None, 0)
    )
    shown = [month["if_rest_absent"]["total"] for month in unanswered["months"]]
    assert shown == [month["total"] for month in none["months"]]
    assert shown != [month["total"] for month in unanswered["months"]]


def test_who_has_answered_no_tier_goes_on_as_low_as_the_rest_allows() -> None:
    """No month reached the base, so with the rest absent none to come reaches any tier.

    Whether such months reach a lower one is open in the answers alone.
    """
    months = ahead(contribution_tier=None, credential_base_months=0)["months"]
    for total in (month["if_rest_absent"]["total"] for month in months):
        assert total["min"] == total["max"]
    assert all(month["total"]["min"] < month["total"]["max"] for month in months)


def test_who_has_answered_the_tier_is_not_taken_to_go_on_lower_for_want_of_another_answer() -> None:
    """No tier yet, and nobody knows at which base: with the honour absent that is as open."""
    rest = [
        month["if_rest_absent"]["total"]
        for month in ahead(contribution_tier="none", honour=None)["months"]
    ]
    assert rest == [month["total"] for month in ahead(contribution_tier="none")["months"]]
    assert rest[0]["min"] == rest[0]["max"]
    assert rest[-1]["min"] < rest[-1]["max"]


@pytest.mark.parametrize(
    ("education", "causes"),
    [
        ("doctorate", {"credential": ("education", False)}),
        ("bachelor", {"credential": (None, False), "education": ("credential", False)}),
    ],
)
def test_what_loses_to_a_rival_is_a_cause_too(education: str, causes: dict[str, Any]) -> None:
    """Six months at the base and the title scores: too little to count, or enough to win."""
    title = {"level": "mid_title", "obtained": "shanghai", "matches_post": True}
    result = ahead(
        education=education,
        credentials=[{**title, "registration": "not_needed"}],
        credential_base_months=0,
        from_now_on={"tier": "x1"},
    )
    step = on(result, "2026-09-01")
    assert causes == {
        cause["id"]: (cause.get("lost_to"), cause["if_rest_absent"]) for cause in step["causes"]
    }
    assert (step["total"] == result["months"][0]["total"]) == (education == "doctorate")


def test_a_condition_that_opens_is_named_though_another_one_stays_shut() -> None:
    """Six months paid make the insurance sure; without a card the verdict stays what it was."""
    result = ahead(has_residence_card=False, recent_insured_months=None)
    step = on(result, "2026-09-01")
    assert [(gate["id"], gate["met"]) for gate in step["gates"]] == [("recent_insurance", True)]
    assert step["causes"] == []
    assert {month["verdict"] for month in result["months"]} == {"not_eligible"}


@pytest.mark.parametrize("born", ["1980-12-10", "1980-12-12", "2000-12-11"])
def test_rules_that_change_nothing_for_a_person_are_no_step_of_theirs(born: str) -> None:
    """New areas begin to count on 2025-12-11, between two birthdays: neither matters that day."""
    result = ahead(as_of="2025-06-10", birth_date=born)
    assert date(2025, 12, 11) in RULES.starts
    days = [step["day"] for step in result["steps"]]
    assert "2025-12-11" not in days
    assert (born.replace("1980", "2025") in days) == born.startswith("1980")


def test_area_goes_on_or_ends() -> None:
    """An area that is open goes on; another one in the premise ends it and begins anew."""
    areas = [{"area": "new_town", "from": "2022-01", "to": None}]
    stays = ahead(outer_areas=areas)
    assert stays["premise"]["areas"] == ["new_town"]
    assert [cause["id"] for cause in on(stays, "2027-01-01")["causes"]] == ["outer_area"]
    moves = ahead(outer_areas=areas, from_now_on={"area": "lingang"})
    assert moves["premise"]["areas"] == ["lingang"]
    (cause,) = on(moves, "2027-03-01")["causes"][1:]
    assert (cause["id"], cause["to"]) == ("outer_area", {"min": 2, "max": 2})
    unanswered = ahead(outer_areas=None, from_now_on={"area": "lingang"})
    assert unanswered["premise"]["areas"] == ["lingang"]
    (cause,) = on(unanswered, "2027-03-01")["causes"][1:]
    assert (cause["id"], cause["if_rest_absent"]) == ("outer_area", True)
    leaves = ahead(outer_areas=areas, from_now_on={"area": "none"})
    assert leaves["premise"]["areas"] == []
    assert all(cause["id"] != "outer_area" for step in leaves["steps"] for cause in step["causes"])


def test_what_is_supposed_is_named() -> None:
    """Days beyond the rules; months whose wage nobody knows; a wage that the visitor supposes."""
    assert ahead()["assumptions"] == [{"id": "rules_continue", "from": "2028-01-01"}]
    base = {"employed": True, "base": 12000}
    unknown = ahead(from_now_on=base)["assumptions"]
    assert {"id": "reference_wage_unknown", "from": "2026-08-01"} in unknown
    supposed = ahead(from_now_on=base, assume_reference_wage=11396)
    assert {"id": "assume_reference_wage", "from": "2026-08-01"} in supposed["assumptions"]
    assert supposed["assumed_from"] == "2026-08-01"
    assert ahead(rules_on="2024-08-20")["assumptions"] == []


@pytest.mark.parametrize(
    ("last", "assumptions"),
    [
        ("2036-03-10", []),
        ("2036-03-09", [{"id": "rules_continue", "from": "2036-03-10"}]),
    ],
)
def test_rules_that_hold_to_the_last_day_need_not_go_on(
    last: str, assumptions: list[dict[str, str]]
) -> None:
    """Whether there was one edition of them or several."""

    def alone(rules: dict[str, Any]) -> None:
        rules["periods"] = [{**rules["periods"][0], "to": last}]

    assert ahead(changed(alone))["assumptions"] == assumptions


def test_needed_by() -> None:
    """The state on the day that the points are needed by, or that it cannot be said."""
    assert ahead()["needed_by"] is None
    within = ahead(needed_by="2027-05-01")["needed_by"]
    assert (within["when"], within["verdict"]) == ("within", "reached")
    assert ahead(needed_by="2026-03-09")["needed_by"] == {"day": "2026-03-09", "when": "past"}
    beyond = ahead(needed_by="2036-03-11")["needed_by"]
    assert beyond == {"day": "2036-03-11", "when": "beyond"}


def test_it_says_what_it_was_computed_from() -> None:
    """Scheme, versions, days, mark and premise, under the names that the page reads."""
    base = {"employed": True, "base": 12000.5, "area": "lingang"}
    result = ahead(from_now_on=base)
    own = {key: result[key] for key in result if key not in ("months", "steps", "reach")}
    assert own == {
        "scheme": RULES.scheme,
        "as_of": "2026-03-10",
        "until": "2036-03-10",
        "rules_version": RULES.rules_version,
        "package_version": __version__,
        "pass_mark": 120,
        "premise": {
            "employed": True,
            "base": 12000.5,
            "tier": None,
            "areas": ["lingang"],
            "chosen": ["area", "base", "employed"],
        },
        "assumptions": [
            {"id": "rules_continue", "from": "2028-01-01"},
            {"id": "reference_wage_unknown", "from": "2026-08-01"},
        ],
        "assumed_from": "2026-08-01",
        "needed_by": None,
        "errors": [],
    }
    assert ahead(rules_on="2024-08-20")["assumed_from"] is None
    within = ahead(needed_by="2026-03-10")
    assert within["needed_by"] == {**within["months"][0], "when": "within"}
    assert ahead(needed_by="2036-03-10")["needed_by"]["when"] == "within"


@pytest.mark.parametrize(("kind", "points"), [("counted", 50), ("unit_mismatch", 0)])
def test_months_that_do_not_count_count_in_no_later_month(kind: str, points: int) -> None:
    """36 months at the base keep the tier while more come; left out, they begin it anew."""
    spans = [{"from": "2023-03", "to": "2026-02", "base": 12000, "kind": kind}]
    derived = ("recent_insured_months", "insured_months", "credential_base_months")
    result = ahead(
        **dict.fromkeys((*derived, "contribution_tier")),
        contributions=spans,
        record_from="2000-01",
        assume_reference_wage=12000,
        from_now_on={"base": 12000},
    )
    changed = {cause["id"]: cause["to"] for cause in on(result, "2029-03-01")["causes"]}
    tier = {"min": 50, "max": 50}
    assert changed.get("contribution_base") == (None if points else tier)


def test_points_are_reached_though_a_gate_is_shut() -> None:
    """The spells of the points alone look at no gate: nobody pays, yet 60, 50, 15 and 30 remain."""
    reach = ahead(from_now_on={"employed": False})["reach"]
    assert reach["certain"] == reach["if_rest_absent"]
    assert [spell["from"] for spell in reach["points_if_rest_absent"]] == ["2026-03-10"]
    assert reach["points_if_rest_absent"] != reach["certain"]


def test_the_mark_is_reached_by_as_many_points_as_it_asks_for() -> None:
    """60, ten years of insurance and 30 are just the mark, until 44 years cost a point."""
    result = ahead(insured_months=120, contribution_tier="none", from_now_on={"employed": False})
    mark = result["pass_mark"]
    assert result["months"][0]["total"] == {"min": mark, "max": mark}
    spell = {"from": "2026-03-10", "to": "2028-05-19"}
    assert result["reach"]["points_if_rest_absent"] == [spell]


def test_a_mark_that_rises_is_a_step_without_a_cause() -> None:
    """The points stay as they are; the verdict does not."""

    def rising(rules: dict[str, Any]) -> None:
        (mark,) = rules["pass_mark"]
        rules["pass_mark"] = [
            {**mark, "to": "2026-06-14"},
            {**mark, "from": "2026-06-15", "points": 900},
        ]

    result = ahead(changed(rising))
    step = result["steps"][0]
    assert (step["day"], step["causes"], step["gates"]) == ("2026-06-15", [], [])
    assert (result["months"][0]["verdict"], step["verdict"]) == ("reached", "not_reached")
    assert step["total"] == result["months"][0]["total"]
    assert result["reach"]["certain"] == [{"from": "2026-03-10", "to": "2026-06-14"}]


def test_a_condition_that_new_rules_bring_is_no_change_for_who_meets_it() -> None:
    def later(rules: dict[str, Any]) -> None:
        rules["gates"][0]["from"] = "2026-06-15"

    result = ahead(changed(later))
    assert changed(later).on(date(2026, 6, 14)) != changed(later).on(date(2026, 6, 15))
    assert "2026-06-15" not in {step["day"] for step in result["steps"]}


def test_ten_years_on_the_same_day_of_each_month() -> None:
    """31 January is followed by the last day of February; 29 February ends ten years on 1 March."""
    days = [month["day"] for month in ahead(as_of="2024-01-31", birth_date="1990-01-01")["months"]]
    assert days[:3] == ["2024-01-31", "2024-02-29", "2024-03-31"]
    assert (len(days), days[-1]) == (121, "2034-01-31")
    assert ahead(as_of="2024-02-29")["until"] == "2034-03-01"


def test_the_end_of_time_is_no_error() -> None:
    late = ahead(as_of="9999-12-30", assume=["rules_continue"], birth_date=None)
    assert late["until"] == "9999-12-30"


def test_looking_ahead_scores_nothing() -> None:
    """Neither fact moves a result, and a receipt carries both."""
    plain = score(RULES, PERSON)
    looking = {**PERSON, "needed_by": "2027-05-01", "from_now_on": {"base": 12000.5}}
    assert score(RULES, looking) == plain
    kept = receipt(looking)
    assert kept["answers"]["from_now_on"] == {"base": 12000.5}
    assert verify(kept)["same"]


@pytest.mark.parametrize(
    ("answers", "path"),
    [
        ({"needed_by": "soon"}, None),
        ({"from_now_on": []}, None),
        ({"from_now_on": {"wage": 1}}, "from_now_on.wage"),
        ({"from_now_on": {"employed": "yes"}}, "from_now_on.employed"),
        ({"from_now_on": {"base": -1}}, "from_now_on.base"),
        ({"from_now_on": {"area": "linggang"}}, "from_now_on.area"),
        ({"from_now_on": {"base": 1, "tier": "x1"}}, "from_now_on.tier"),
    ],
)
def test_refused(answers: Answers, path: str | None) -> None:
    """Also by a score, so that no link or receipt carries what nobody can read."""
    found = []
    with pytest.raises(Refused) as refused:
        ahead(**answers)
    found += refused.value.errors
    with pytest.raises(Refused) as refused:
        score(RULES, {**PERSON, **answers})
    found += refused.value.errors
    places = [(error["fact"], error.get("path")) for error in found]
    assert places == [(next(iter(answers)), path)] * 2


@pytest.mark.parametrize("scheme", ["settlement", "graduate-settlement"])
def test_a_scheme_that_asks_conditions_is_not_looked_ahead_in(scheme: str) -> None:
    """Whether it counts points beside them or not."""
    first = load_rules(scheme).periods[-1].first.isoformat()
    *_, text = begin("forecast", json.dumps({"answers": {"as_of": first}}), scheme)
    assert text is not None
    message = RULES.texts.say("refused_no_forecast")
    error = {"fact": "answers", "value": None, "message": message}
    assert json.loads(text) == {"errors": [error]}


@pytest.mark.parametrize("call", ["forecast", "eras"])
@pytest.mark.parametrize("asked", [{}, {"answers": None}, {"answers": "me"}])
def test_a_request_without_answers_is_refused(call: str, asked: dict[str, Any]) -> None:
    """Not a traceback: it says what stands where they should."""
    *_, text = begin(call, json.dumps(asked))
    assert text is not None
    (error,) = json.loads(text)["errors"]
    assert error == {
        "fact": "answers",
        "value": asked.get("answers"),
        "message": RULES.texts.say("refused_no_answers"),
    }


def test_an_answer_written_twice_is_under_no_rules_taken_for_either() -> None:
    """As a score refuses it."""
    answers = '{"as_of":"2026-03-10","education":"none","education":"master"}'
    *_, text = begin("eras", f'{{"answers":{answers}}}')
    assert text is not None
    (error,) = json.loads(text)["errors"]
    assert error == {**json.loads(score_text(answers))["errors"][0], "fact": "education"}


def test_other_rules_are_the_score_under_them() -> None:
    """Every stretch of days with the same rules, as `rules_on` on any day of it would score."""
    areas = [{"area": "lingang", "from": "2024-01", "to": None}]
    *_, result = eras(RULES, {"answers": {**PERSON, "outer_areas": areas}})
    assert result is not None
    found = result["eras"]
    assert result == {
        "scheme": RULES.scheme,
        "rules_version": RULES.rules_version,
        "now": score(RULES, {**PERSON, "outer_areas": areas}),
        "rules_on": PERSON["as_of"],
        "eras": found,
        "errors": [],
    }
    asked = {"answers": {**PERSON, "rules_on": "2024-08-20"}}
    *_, other = eras(RULES, asked)
    assert other is not None
    assert other["rules_on"] == "2024-08-20"
    assert other["now"] == score(RULES, asked["answers"])
    assert [era["from"] for era in found if era["from"] < "2026"] == [
        "2018-01-01", "2019-11-20", "2021-03-02", "2023-01-01", "2024-08-21", "2025-12-11",
    ]  # fmt: skip
    for era, following in pairwise(found):
        after = date.fromisoformat(era["to"]) + timedelta(days=1)
        assert after.isoformat() == following["from"]
    for era in found:
        for day in (era["from"], era["to"]):
            scored = score(RULES, {**PERSON, "outer_areas": areas, "rules_on": day})
            assert era["result"]["items"] == scored["items"]
            assert era["result"]["total"] == scored["total"]
    points = {
        era["from"]: next(
            item["points"]["max"] for item in era["result"]["items"] if item["id"] == "outer_area"
        )
        for era in found
    }
    assert (points["2023-01-01"], points["2024-08-21"]) == (0, 4)


def test_rules_that_begin_on_the_last_day_of_an_edition_hold_for_that_day() -> None:
    """Here the new towns, with the first edition ending on the day they begin to count."""

    def shorter(rules: dict[str, Any]) -> None:
        rules["periods"][0]["to"] = "2021-03-02"

    found = list(stretches(changed(shorter)))
    assert (date(2019, 11, 20), date(2021, 3, 1)) in found
    assert (date(2021, 3, 2), date(2021, 3, 2)) in found
