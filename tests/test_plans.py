"""Plans: none too many, none missing, none on another day than trying everything finds."""

from __future__ import annotations

import copy
import json
from datetime import date
from typing import Any

import pytest

from jifen import __version__, load_rules
from jifen._answers import check_answers
from jifen._calls import begin
from jifen._plans import planned
from tests.oracle.plans import Brute, Plan, applicants

RULES = load_rules("residence-points")


def ours(answers: dict[str, Any], levers: dict[str, Any], until: date) -> set[Plan]:
    """What the engine finds with these levers, in the shape of the exhaustive search."""
    rules = copy.copy(RULES)
    rules.levers = levers
    *_, result = planned(rules, check_answers(rules, answers), until)
    assert result is not None
    return {
        Plan(
            frozenset(lever["id"] for lever in plan["levers"]),
            plan["not_before"],
            plan["day"] is not None,
            plan["dominated_by"] is not None,
        )
        for plan in result["plans"]
    }


@pytest.mark.parametrize("seed", range(4))
def test_finds_what_trying_everything_finds(seed: int) -> None:
    """Two hundred applicants: the same plans, days and dominance as without any search."""
    for answers, levers, until in applicants(seed, 50):
        expected = Brute(RULES, answers, levers, until).plans()
        found = ours(answers, levers, until)
        assert found == expected, json.dumps([answers, levers, str(until)], ensure_ascii=False)


def test_the_first_applicants_as_trying_everything_finds() -> None:
    """The same for a few, quick enough to be tried again and again."""
    for answers, levers, until in applicants(3, 10):
        expected = Brute(RULES, answers, levers, until).plans()
        assert ours(answers, levers, until) == expected, json.dumps(answers)


# What the result says

READY: dict[str, Any] = {
    "as_of": "2026-03-10",
    "has_residence_card": True,
    "employed": True,
    "recent_insured_months": 12,
    "employer": "shanghai_unit",
    "contract_term_months": 36,
    "birth_date": "1990-05-20",
    "education": "bachelor",
    "insured_months": 40,
}


def told(answers: dict[str, Any]) -> dict[str, Any]:
    """The result of the call, as the page gets it."""
    texts = [one for one in begin("plans", json.dumps({"answers": answers})) if one]
    found: dict[str, Any] = json.loads(texts[-1])
    return found


def steps(plan: dict[str, Any]) -> list[str]:
    return [lever["id"] for lever in plan["levers"]]


def by_steps(result: dict[str, Any]) -> dict[tuple[str, ...], dict[str, Any]]:
    return {tuple(steps(plan)): plan for plan in result["plans"]}


def test_a_bachelor_without_degree() -> None:
    """99 points: the degree gives 30; waiting gives 3 a year; a tier comes after 36 months."""
    found = by_steps(told(READY))
    assert found["earn_bachelor_degree",]["changes"] == [
        {"item": "education", "before": 60, "after": 90}
    ]
    assert found["earn_bachelor_degree",]["day"] is None
    # 21 points are missing: seven years' worth, of which four months have passed already.
    assert found[()]["day"] == "2032-11-01"
    assert found["base_x0_8",]["day"] == "2029-04-01"
    # 99 points, 9 of three more years and 25 of the tier.
    assert found["base_x0_8",]["total"] == {"min": 133, "max": 133}
    assert found["base_x3",]["day"] == "2028-04-01"
    assert ("base_x1",) not in found, "a lower tier does"
    # Four years in Lingang give eight points, the five more years paid for by then fifteen.
    assert found["move_to_lingang",]["day"] == "2030-11-01"
    # A title needs six months at the base, which waiting alone does not make sure.
    title = found["earn_mid_title", "base_x1"]
    assert (title["day"], title["not_before"]) == (None, "2026-10-01")
    assert {"item": "education", "before": 60, "after": 0, "lost_to": "credential"} in title[
        "changes"
    ]


def test_a_certificate_that_lapsed_counts_once_it_is_registered_again() -> None:
    title = {"level": "mid_title", "obtained": "shanghai", "matches_post": True}
    lapsed = {**title, "registration": "lapsed"}
    answers = {**READY, "education": "none", "credential_base_months": 12, "credentials": [lapsed]}
    assert by_steps(told(answers))["renew_registration",]["changes"] == [
        {"item": "credential", "before": 0, "after": 100}
    ]


def test_the_soonest_known_day_comes_first_and_the_unknown_last() -> None:
    plans = told(READY)["plans"]
    order = [(not plan["sure"], plan["not_before"]) for plan in plans]
    assert order == sorted(order)
    assert {plan["sure"] for plan in plans} == {True, False}


def test_at_the_mark_there_is_nothing_to_do() -> None:
    result = told({**READY, "education": "master"})
    assert result["now"] == {"total": {"min": 139, "max": 139}, "verdict": "reached"}
    assert [(steps(plan), plan["day"]) for plan in result["plans"]] == [([], "2026-03-10")]


def test_barred_means_no_plan() -> None:
    result = told({**READY, "serious_crime": True})
    assert result["now"]["verdict"] == "barred"
    assert result["plans"] == []


def test_a_gate_that_is_shut_is_named_and_leaves_the_day_open() -> None:
    """Nobody sure says how long a card takes, so no day is promised."""
    result = told({**READY, "education": "master", "has_residence_card": False})
    shut = [gate for gate in result["gates"] if gate["met"] is False]
    assert [(gate["id"], gate["waits"], gate["ready"]) for gate in shut] == [
        ("residence_card", False, None)
    ]
    assert [(plan["day"], plan["not_before"]) for plan in result["plans"]] == [(None, "2026-03-10")]


def test_a_gate_that_time_opens_is_waited_for() -> None:
    """Two of six months are paid: they may drop out of the window, six more are sure."""
    result = told({**READY, "education": "master", "recent_insured_months": 2})
    assert [(plan["day"], steps(plan)) for plan in result["plans"]] == [("2026-09-01", [])]


def test_who_works_again_is_paid_for_from_next_month_on() -> None:
    answers = {**READY, "education": "master", "employed": False, "recent_insured_months": 0}
    assert [plan["not_before"] for plan in told(answers)["plans"]] == ["2026-10-01"]


def test_a_base_is_reached_in_the_months_of_the_new_work() -> None:
    """Of 36 months at a base the first is next month's: this one is not paid for."""
    found = by_steps(told({**READY, "employed": False, "recent_insured_months": 0}))
    assert found["base_x0_8",]["not_before"] == "2029-04-01"
    assert found["base_x0_8",]["total"] == {"min": 133, "max": 133}


def test_says_what_was_taken_for_granted() -> None:
    result = told({"as_of": "2026-03-10", "birth_date": "1990-05-20"})
    assert "education" in result["unanswered"]
    assert "credentials" in result["taken_as_absent"]
    assert result["supposed_employed"] is True
    assert {gate["met"] for gate in result["gates"]} == {None}
    # Of an education that nobody knows no step is known to fit.
    used = {name for plan in result["plans"] for name in steps(plan)}
    assert used
    assert not any(name in used for name in ("earn_bachelor", "earn_master"))


def test_it_says_what_it_was_computed_from() -> None:
    """Scheme, versions, days and mark under the names that the page reads; each gate as it is."""
    answers = {**READY, "has_residence_card": False, "recent_insured_months": 2}
    result = told(answers)
    gates = {gate["id"]: gate for gate in result["gates"]}
    assert gates["residence_card"] == {
        "id": "residence_card",
        "fact": "has_residence_card",
        "met": False,
        "waits": False,
        "ready": None,
    }
    assert (gates["recent_insurance"]["met"], gates["recent_insurance"]["waits"]) == (False, True)
    listed = ("gates", "plans", "taken_as_absent", "unanswered")
    assert {key: result[key] for key in result if key not in listed} == {
        "scheme": RULES.scheme,
        "as_of": "2026-03-10",
        "until": "2036-03-10",
        "rules_end": "2027-12-31",
        "wage_open": False,
        "rules_version": RULES.rules_version,
        "package_version": __version__,
        "assumptions": [],
        "pass_mark": 120,
        "now": {"total": {"min": 99, "max": 99}, "verdict": "not_eligible"},
        "supposed_employed": False,
        "errors": [],
    }
    assert {gate["id"] for gate in result["gates"]} == {
        gate["id"] for gate in RULES.on(date(2026, 3, 10)).gates
    }


def test_a_record_leaves_the_wage_open_until_one_is_supposed() -> None:
    """What the months to come have to reach is known only where a wage is supposed."""
    derived = ("recent_insured_months", "insured_months")
    answers = {key: value for key, value in READY.items() if key not in derived}
    answers |= {
        "education": "master",
        "contributions": [{"from": "2023-01", "to": "2026-02", "base": 20000}],
        "record_from": "2023-01",
    }
    assert told(answers)["wage_open"] is True
    supposed = told({**answers, "assume_reference_wage": 12000})
    assert supposed["wage_open"] is False
    assert supposed["assumptions"] == ["assume_reference_wage"]


def test_refuses_as_score_does() -> None:
    """The same mistakes in the same words; a request without answers is no traceback."""
    wrong = {**READY, "education": "phd", "insured_months": -1}
    [text] = [one for one in begin("score", json.dumps(wrong)) if one]
    assert told(wrong) == json.loads(text)
    for request in ("{}", '{"answers":[]}', "[]", ""):
        [text] = [one for one in begin("plans", request) if one]
        assert json.loads(text)["errors"]


def test_a_newer_answer_need_not_wait() -> None:
    """The work comes in slices, and nothing is lost when it is dropped after any of them."""
    parts = list(begin("plans", json.dumps({"answers": READY})))
    assert parts.count(None) >= 12
    assert parts.index(next(filter(None, parts))) == len(parts) - 1


# Levers with known times


def timed(**times: dict[str, Any] | None) -> dict[str, Any]:
    """Only these steps, each taking this time."""
    ladders = [
        {
            **ladder,
            "steps": [
                {**step, "time": times[step["id"]]}
                for step in ladder["steps"]
                if step["id"] in times
            ],
        }
        for ladder in RULES.levers["ladders"]
    ]
    return {**RULES.levers, "ladders": ladders}


def test_a_plan_that_is_no_better_than_less_of_it_is_marked() -> None:
    """At the mark until the birthday: the degree comes later, and by then it is needed."""
    answers = {**READY, "birth_date": "1982-05-20", "insured_months": 118}
    levers = timed(earn_bachelor_degree={"least": 9, "most": None, "unit": "months"})
    found = ours(answers, levers, date(2026, 12, 31))
    assert found == {
        Plan(frozenset(), "2026-05-01", sure=True, dominated=False),
    } | {plan for plan in found if plan.levers}
    assert [plan.dominated for plan in found if plan.levers] == [True]


@pytest.mark.parametrize(
    ("time", "day"),
    [
        ({"least": 3, "unit": "days"}, "2026-03-13"),
        ({"least": 3, "unit": "working_days"}, "2026-03-13"),
        ({"least": 4, "unit": "working_days"}, "2026-03-16"),
        ({"least": 1, "unit": "months"}, "2026-04-10"),
        (None, "2026-03-10"),
    ],
)
def test_a_lever_counts_from_the_day_it_is_done(time: dict[str, Any] | None, day: str) -> None:
    found = ours(READY, timed(earn_bachelor_degree=time), date(2026, 12, 31))
    assert {plan.day for plan in found} == {day}
    assert {plan.sure for plan in found} == {time is not None}


def test_the_last_of_a_month_has_no_day_in_a_shorter_one() -> None:
    answers = {**READY, "as_of": "2026-01-31"}
    month = {"least": 1, "unit": "months"}
    found = ours(answers, timed(earn_bachelor_degree=month), date(2026, 12, 31))
    assert {plan.day for plan in found} == {"2026-03-01"}


# The rule data

FORBIDDEN = {
    *("age", "fresh_graduate", "investment", "startup_talent", "tech_transfer_talent", "honour"),
    *("local_spouse", "false_material", "detention", "minor_crime", "serious_crime"),
}


def test_no_lever_is_what_nobody_should_do_for_points() -> None:
    """Neither marriage nor honours nor the lapse of deductions (and nobody grows younger)."""
    ladders = RULES.levers["ladders"]
    assert not FORBIDDEN & {ladder["item"] for ladder in ladders}
    effects = [step for ladder in ladders for step in ladder["steps"]]
    changed = {step["when"]["fact"] for step in effects if "becomes" in step}
    assert changed == {"education"}


@pytest.mark.parametrize("seed", [5, 6])
def test_no_plan_is_more_than_another_that_is_no_later(seed: int) -> None:
    """Of real levers and all ten years: a plan that holds a sooner one is marked as dominated."""
    for answers, _, _ in applicants(seed, 15):
        plans = told(answers).get("plans", [])
        for one in plans:
            for other in plans:
                if other["not_before"] <= one["not_before"] and set(steps(other)) < set(steps(one)):
                    assert one["dominated_by"] is not None, json.dumps(answers)
