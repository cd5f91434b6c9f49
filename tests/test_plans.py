"""Plans: none too many, none missing, none on another day than trying everything finds."""

from __future__ import annotations

import copy
import json
from datetime import date
from typing import Any

import pytest

from jifen import Rules, __version__, load_rules
from jifen._answers import check_answers
from jifen._calls import begin
from jifen._explain import explain
from jifen._plans import planned
from tests.applicants import TITLE, month_number, month_text, wage_of
from tests.compiled_rules import compiled
from tests.oracle.plans import Brute, Plan, applicants

SCHEME = "residence-points"
RULES = load_rules(SCHEME)


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


def planned_by(rules: Rules, answers: dict[str, Any], until: date) -> dict[str, Any]:
    """The result under rules that were changed."""
    *_, result = planned(rules, check_answers(rules, answers), until)
    assert result is not None
    return result


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
    # A way to live begins with the next month.
    assert found["base_x0_8",]["levers"] == [
        {"id": "base_x0_8", "item": "contribution_base", "ready": "2026-04-01"}
    ]
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


def test_a_step_mends_only_what_it_is_about() -> None:
    """Verifying a title leaves the skill beside it as it is, which verified would count."""
    title = {**TITLE, "obtained": "elsewhere", "matches_post": False}
    skill = {**TITLE, "obtained": "elsewhere", "level": "skill_2"}
    answers = {**READY, "education": "none", "credential_base_months": 12}
    found = by_steps(told({**answers, "credentials": [title, skill]}))
    assert found["verify_skill",]["changes"] == [{"item": "credential", "before": 0, "after": 100}]
    assert ("verify_title",) not in found


@pytest.mark.parametrize(("most", "fits"), [(3, True), (2, False)])
def test_a_full_list_takes_no_more(most: int, fits: bool) -> None:
    """A certificate more is a step while the list has room for it."""
    rules = copy.copy(RULES)
    rules.longest_list = most
    useless = {**TITLE, "obtained": "elsewhere", "matches_post": False}
    answers = {**READY, "education": "none", "credential_base_months": 12}
    answers["credentials"] = [useless, useless]
    result = planned_by(rules, answers, date(2026, 12, 31))
    assert (("earn_mid_title",) in by_steps(result)) is fits


def test_the_soonest_known_day_comes_first_and_the_unknown_last() -> None:
    """Of one day those of fewer steps come first, then they stand in the order of the rules."""
    places = [step["id"] for ladder in RULES.levers["ladders"] for step in ladder["steps"]]
    without = {**READY, "education": "none", "credential_base_months": 12}
    for plans in (told(READY)["plans"], told(without)["plans"]):
        order = [
            (not plan["sure"], plan["not_before"], len(names), [places.index(one) for one in names])
            for plan in plans
            for names in (steps(plan),)
        ]
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


def test_a_gate_that_takes_a_known_time_is_waited_for() -> None:
    """Fifteen working days from Tuesday, 10 March, are three weeks; a card at hand takes none."""
    rules = copy.copy(RULES)
    time = {"least": 15, "most": None, "unit": "working_days"}
    steps = [{**step, "time": time} for step in RULES.levers["gate_steps"]]
    rules.levers = {**RULES.levers, "gate_steps": steps}
    for holds, ready, day in ((False, "2026-03-31", "2026-03-31"), (True, None, "2026-03-10")):
        answers = {**READY, "education": "master", "has_residence_card": holds}
        result = planned_by(rules, answers, date(2026, 12, 31))
        assert [gate["ready"] for gate in result["gates"]] == [ready, None, None, None, None]
        assert [plan["day"] for plan in result["plans"]] == [day]


def test_a_gate_that_time_opens_is_waited_for_beside_one_that_takes_a_step() -> None:
    """Months are missing whatever becomes of the card, so no plan is for today."""
    gates = {"has_residence_card": False, "recent_insured_months": 2}
    result = told({**READY, "education": "master", **gates})
    assert [plan["not_before"] for plan in result["plans"]] == ["2026-09-01"]


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


def test_who_works_again_elsewhere_keeps_the_months_in_an_area() -> None:
    """Two years in Lingang up to this month give four points, also to who leaves with the next."""
    lingang = {"area": "lingang", "from": "2024-03", "to": None}
    elsewhere = {"area": "none", "employed": False, "base": None, "tier": None}
    answers = {**READY, "education": "master", "employed": False, "recent_insured_months": 0}
    result = told({**answers, "outer_areas": [lingang], "from_now_on": elsewhere})
    [plan] = [plan for plan in result["plans"] if not plan["levers"]]
    assert plan["not_before"] == "2026-10-01"
    assert "outer_area" not in [change["item"] for change in plan["changes"]]


def test_says_what_was_not_answered() -> None:
    """Of what has no absent value only: whatever else is missing is taken as absent.

    What only chooses papers is no gap of the sum.
    """
    rest = {key: value for key, value in READY.items() if key != "education"}
    assert told(rest)["unanswered"] == ["education"]
    assert "study_form" not in READY


def test_what_a_record_answers_is_not_taken_as_absent() -> None:
    """Not even where its bases are not known, so that the tier is open."""
    rest = {key: READY[key] for key in READY if not key.endswith("insured_months")}
    record = {"contributions": [{"from": "2023-06", "to": "2026-02", "base": None}]}
    without, taken = (told({**rest, **more})["taken_as_absent"] for more in ({}, record))
    answered = [name for name in without if name not in taken]
    assert answered == ["credential_base_months", "contribution_tier"]


def test_the_known_rules_end_with_their_last_period() -> None:
    rules = copy.copy(RULES)
    rules.periods = RULES.periods[-1:]
    result = planned_by(rules, READY, date(2026, 12, 31))
    assert result["rules_end"] == RULES.periods[-1].last.isoformat()


def test_a_scheme_without_steps_says_so() -> None:
    [text] = [
        one for one in begin("plans", '{"answers":{"as_of":"2025-06-01"}}', "settlement") if one
    ]
    assert json.loads(text) == {
        "errors": [
            {"fact": "answers", "value": None, "message": "这个方案没有列出怎么补分的办法。"}
        ]
    }


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
    found = told(answers)
    assert found["wage_open"] is True
    # What the record says counts from the first day on.
    assert [(steps(plan), plan["day"]) for plan in found["plans"]] == [([], "2026-03-10")]
    supposed = told({**answers, "assume_reference_wage": 12000})
    assert supposed["wage_open"] is False
    assert supposed["assumptions"] == ["assume_reference_wage"]


@pytest.mark.parametrize(("fen", "day"), [(0, "2026-04-01"), (-1, "2032-11-01")])
def test_a_multiple_of_two_decimals_is_compared_to_the_fen(fen: int, day: str) -> None:
    """Were the lowest tier 0.75 times the wage: with one of 36 months to go, a fen decides."""
    data = compiled()
    item = next(one for one in data["rules"]["items"] if one["id"] == "contribution_base")
    for row in item["score"]["rows"]:
        if row["option"] == "x0_8":
            row["at_least"] = 0.75
    spans = []
    for month in range(month_number("2023-04"), month_number("2026-03")):
        both = {"from": month_text(month), "to": month_text(month)}
        spans.append({**both, "base": (75 * wage_of(month) + fen) / 100})
    answers = {**READY, "contributions": spans, "record_from": "2023-04"}
    del answers["recent_insured_months"]
    result = planned_by(Rules(data), answers, date(2036, 3, 10))
    assert by_steps(result)[()]["day"] == day


def test_refuses_as_score_does() -> None:
    """The same mistakes in the same words; a request without answers is no traceback."""
    wrong = json.dumps({**READY, "education": "phd", "insured_months": -1})
    for answers in (wrong, '{"employed":true,"employed":false}'):
        [scored] = [one for one in begin("score", answers) if one]
        [text] = [one for one in begin("plans", f'{{"answers":{answers}}}') if one]
        assert json.loads(text) == json.loads(scored)
        assert json.loads(text)["errors"]
    for request in ("{}", '{"answers":[]}', "[]", ""):
        [text] = [one for one in begin("plans", request) if one]
        assert json.loads(text)["errors"]


def test_a_newer_answer_need_not_wait() -> None:
    """The work comes in slices, and nothing is lost when it is dropped after any of them."""
    parts = list(begin("plans", json.dumps({"answers": READY})))
    # One for each plan that is shown, some before the search, and more within it.
    assert parts.count(None) > len(told(READY)["plans"]) + 4
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


def test_a_plan_is_marked_beside_one_that_does_without_a_step() -> None:
    """A tier makes the mark until a birthday; a degree on top makes it again, later.

    60 and 65 months paid are 15 points, the tier 25, age 30 and then 29, a diploma 50 and then 60:
    120 on 1 April 2029, 119 from 20 May on, 129 from 10 June on.
    """
    answers = {**READY, "birth_date": "1985-05-20", "education": "associate", "insured_months": 24}
    diploma = {"least": 39, "most": None, "unit": "months"}
    levers = timed(base_x0_8=None, earn_bachelor=diploma)
    assert ours(answers, levers, date(2029, 12, 31)) == {
        Plan(frozenset({"base_x0_8"}), "2029-04-01", sure=True, dominated=False),
        Plan(frozenset({"base_x0_8", "earn_bachelor"}), "2029-06-10", sure=True, dominated=True),
    }


ONCE = ("earn_bachelor_degree", "shortage_major", "fresh_graduate", "startup", "tech_transfer")


@pytest.mark.parametrize(("mark", "found"), [(399, [ONCE[:2] + ONCE[3:]]), (409, [])])
def test_a_plan_has_at_most_four_steps(mark: int, found: list[tuple[str, ...]]) -> None:
    """99 points now; a degree gives 30, a major 30, graduating 10, each of two callings 120."""
    data = compiled()
    data["rules"]["pass_mark"][-1]["points"] = mark
    rules = Rules(data)
    ladders = [
        {"item": item, "steps": [{"id": name, "becomes": value, "time": None}]}
        for name, item, value in (
            ("earn_bachelor_degree", "education", "bachelor_with_degree"),
            ("shortage_major", "shortage_major", True),
            ("fresh_graduate", "fresh_graduate", True),
            ("startup", "startup_talent", True),
            ("tech_transfer", "tech_transfer_talent", True),
        )
    ]
    rules.levers = {**RULES.levers, "ladders": ladders}
    assert list(by_steps(planned_by(rules, READY, date(2026, 6, 30)))) == found


@pytest.mark.parametrize(("most", "total"), [(30, 120), (29, None)])
def test_indicators_under_one_cap_count_no_more_than_it(most: int, total: int | None) -> None:
    """Age 30 and education 60: what months give has to make 30, however high their bases are."""
    data = compiled()
    row = {"from": "2018-01-01", "points": most, "source": "table"}
    items = ["insured_years", "contribution_base"]
    data["rules"]["shared_caps"] = [{"id": "months", "items": items, "rows": [row]}]
    found = by_steps(planned_by(Rules(data), READY, date(2030, 3, 10)))
    reached = found.get(("base_x3",))
    assert (reached["total"]["min"] if reached else None) == total


@pytest.mark.parametrize(
    ("time", "day"),
    [
        ({"least": 3, "unit": "days"}, "2026-03-13"),
        ({"least": 4, "unit": "days"}, "2026-03-14"),
        ({"least": 3, "unit": "working_days"}, "2026-03-13"),
        ({"least": 4, "unit": "working_days"}, "2026-03-16"),
        ({"least": 1, "unit": "months"}, "2026-04-10"),
        ({"least": 10, "unit": "months"}, "2027-01-10"),
        (None, "2026-03-10"),
    ],
)
def test_a_lever_counts_from_the_day_it_is_done(time: dict[str, Any] | None, day: str) -> None:
    found = ours(READY, timed(earn_bachelor_degree=time), date(2027, 12, 31))
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


# One step at a time, as `explain` names it


def step_of(name: str, answers: dict[str, Any], rules: Rules = RULES) -> dict[str, Any]:
    """What is said of one indicator."""
    *_, result = explain(rules, answers)
    assert isinstance(result, dict)
    found: dict[str, Any] = next(item for item in result["items"] if item["id"] == name)
    return found


def recorded(*spans: tuple[int, float | None], **answers: Any) -> dict[str, Any]:
    """48 months of a record, the latest first: how many at which multiple of the wage."""
    multiples = [multiple for months, multiple in spans for _ in range(months)]
    entries = []
    for back, multiple in enumerate(multiples):
        month = month_number("2026-02") - back
        base = None if multiple is None else round(wage_of(month) * multiple, 2)
        both = {"from": month_text(month), "to": month_text(month)}
        entries.append({**both, "base": base})
    assert len(entries) == 48
    rest = {key: value for key, value in READY.items() if key != "recent_insured_months"}
    whole = {"insured_months": 48, "record_from": "2022-03", "contributions": entries}
    return {**rest, **whole, **answers}


@pytest.mark.parametrize(
    ("spans", "up", "down", "based"),
    [
        # Nothing reached: there is no way down.
        ([(48, 0.3)], ("x0_8", 25), None, 0),
        # One month is to spare, and with it goes all.
        ([(40, 0.8), (8, 0.3)], ("x1", 50), ("none", 0), 0),
        # The same months reach the lower tiers, too.
        ([(36, 2), (12, 0.3)], ("x3", 120), ("x1", 50), 12),
        # Of the last twelve, one may have reached the base: how many did is not said.
        ([(1, None), (36, 2), (11, 0.3)], ("x3", 120), ("x1", 50), None),
    ],
)
def test_steps_of_a_record_are_answers_in_its_place(
    spans: list[tuple[int, float | None]],
    up: tuple[str, int],
    down: tuple[str, int] | None,
    based: int | None,
) -> None:
    """What the record says for sure stands in the step; the record would contradict it."""
    one = step_of("contribution_base", recorded(*spans))
    for steps_, named in ((one["up"], up), (one["down"], down)):
        assert [(step["change"], step["points"]["min"]) for step in steps_] == [
            (
                {
                    "contributions": None,
                    "record_from": None,
                    "recent_insured_months": 12,
                    "credential_base_months": based,
                    "insured_months": 48,
                    "contribution_tier": tier,
                },
                points,
            )
            for tier, points in ([named] if named else [])
        ]


def test_a_step_leaves_the_months_in_all_open_where_a_record_does() -> None:
    """There may have been more before it begins."""
    [step] = step_of("contribution_base", recorded((48, 0.3), insured_months=None))["up"]
    assert step["change"]["insured_months"] is None


@pytest.mark.parametrize(
    ("married", "change"),
    [
        ("2024-12-31", {"as_of": "2027-12-31"}),
        ("2025-01-01", {"as_of": "2028-01-01", "assume": ["rules_continue"]}),
    ],
)
def test_beyond_the_known_rules_a_step_supposes_that_they_go_on(
    married: str, change: dict[str, Any]
) -> None:
    """Three years on the very last day of the known rules, and one day later."""
    answers = {**READY, "as_of": "2027-06-01", "married_to_local_since": married}
    rules = copy.copy(RULES)
    *earlier, latest = RULES.periods
    latest = latest._replace(last=date(2027, 12, 31))
    for rules.periods in ((*earlier, latest), (latest,)):
        [step] = step_of("local_spouse", answers, rules)["up"]
        assert (step["change"], step["on"]) == (change, change["as_of"])


def test_a_turn_of_the_rules_is_a_step_that_time_brings() -> None:
    """Who has left an area waits for other rules, on a day; of a total then nothing is said."""
    left = {"area": "lingang", "from": "2020-01", "to": "2021-12"}
    *_, step = step_of("outer_area", {**READY, "as_of": "2023-06-01", "outer_areas": [left]})["up"]
    assert (step["on"], step["change"]) == ("2024-08-21", {"as_of": "2024-08-21"})
    assert "total" not in step


def test_a_turn_of_the_rules_goes_before_a_year_that_ends_with_it() -> None:
    """Were the areas' rules of 21 August those of 1 September: three years end that day, too."""
    text = (
        json.dumps(compiled())
        .replace("2024-08-21", "2024-09-01")
        .replace("2024-08-20", "2024-08-31")
    )
    stay = {"area": "lingang", "from": "2021-09", "to": None}
    answers = {**READY, "as_of": "2024-06-10", "outer_areas": [stay]}
    rules = Rules(json.loads(text))
    timed_steps = [one for one in step_of("outer_area", answers, rules)["up"] if "on" in one]
    assert [(one["on"], "规则不一样" in one["text"]) for one in timed_steps] == [
        ("2024-09-01", True)
    ]


def test_of_options_with_equal_points_the_first_in_the_form_is_named() -> None:
    answers = {"as_of": "2023-06-01", "computer": "course"}
    one = step_of("computer", answers, load_rules("graduate-settlement"))
    assert [step["change"] for step in one["up"]] == [{"computer": "postgraduate"}]


def test_a_step_asks_for_no_more_months_than_an_answer_may_hold() -> None:
    """Fifty years are the most months there are; beyond them no step is named."""
    [step] = step_of("insured_years", {**READY, "insured_months": 590})["up"]
    assert (step["change"], step["points"]["min"]) == ({"insured_months": 600}, 150)
    assert step_of("insured_years", {**READY, "insured_months": 600})["up"] == []


@pytest.mark.parametrize(("married", "days"), [("9999-05-01", []), ("9998-05-01", ["9999-05-01"])])
def test_years_are_counted_to_the_last_day_there_is(married: str, days: list[str]) -> None:
    """A day far off is not yet; a year from it is a step while there is such a day."""
    one = step_of("local_spouse", {**READY, "married_to_local_since": married})
    assert [step["on"] for step in one["up"]] == days


@pytest.mark.parametrize(
    ("paid", "short"), [(250_000, "50000"), (250_000.5, "49999.5"), (250_000.25, "49999.75")]
)
def test_what_is_missing_to_an_amount_is_said_exactly(paid: float, short: str) -> None:
    answers = {**READY, "investment_tax_average": paid, "local_hires_average": 0}
    step, *_ = step_of("investment", answers)["up"]
    assert step["change"] == {"investment_tax_average": 300_000}
    assert f"还差{short}元" in step["text"]


def test_a_deduction_lapses_on_a_day() -> None:
    [step] = step_of("detention", {**READY, "detentions": ["2022-05-01"]})["up"]
    assert (step["on"], step["change"], step["points"]["min"]) == (
        "2027-05-01",
        {"as_of": "2027-05-01"},
        0,
    )


def test_of_the_stays_in_areas_those_that_go_on_are_waited_for() -> None:
    """Before the new towns counted, a stay there is passed over, as is one that has ended."""
    town = {"area": "new_town", "from": "2015-01", "to": None}
    ended = {"area": "lingang", "from": "2014-01", "to": "2016-06"}
    running = {"area": "lingang", "from": "2018-01", "to": None}
    answers = {**READY, "as_of": "2020-06-10", "outer_areas": [town, ended, running]}
    waits = [step for step in step_of("outer_area", answers)["up"] if "on" in step]
    assert [(step["on"], step["points"]["min"]) for step in waits] == [("2021-01-01", 6)]


def test_a_certificate_is_mended_by_what_it_lacks_alone() -> None:
    """Facts §3.3: a title asks for six months at the base, for a post, for a registration."""
    answers = {**READY, "credential_base_months": 0}
    [months, *_] = step_of("credential", {**answers, "credentials": [TITLE]})["up"]
    assert months["change"] == {"credential_base_months": 6}
    poor = {**TITLE, "matches_post": False, "registration": "lapsed"}
    answers["credential_base_months"] = 12
    [both, *_] = step_of("credential", {**answers, "credentials": [poor]})["up"]
    assert both["change"] == {"credentials": [TITLE]}
    assert "专业（工种）和现在的岗位不一致；需要注册的资格，注册已经失效" in both["text"]


def test_years_in_an_area_go_on_where_nothing_caps_them() -> None:
    """Without the cap of 20 points, eleven years in another area are 22, ten there were 20."""
    data = compiled()
    next(one for one in data["rules"]["items"] if one["id"] == "outer_area")["cap"] = []
    ended = {"area": "lingang", "from": "2014-01", "to": "2023-12"}
    answers = {**READY, "outer_areas": [ended]}
    [step] = step_of("outer_area", answers, Rules(data))["up"]
    assert step["points"]["min"] == 22
    assert step_of("outer_area", answers)["up"] == []


@pytest.mark.parametrize(
    ("fact", "asked", "meets", "fails", "far"),
    [
        ("employer", {"in": ["dispatch", "shanghai_unit"]}, "dispatch", "shanghai_branch", None),
        ("credential_base_months", {"at_least": 6}, 6, 5, 1),
        ("contract_term_months", {"at_most": 36}, 36, 37, 600),
        ("employed", {"is": True}, True, False, None),
    ],
)
def test_a_condition_is_met_and_failed_by_the_nearest_answer(
    fact: str, asked: dict[str, Any], meets: Any, fails: Any, far: Any
) -> None:
    """Of a condition of several parts nothing is said, since either may fail."""
    data = compiled()
    item = next(one for one in data["rules"]["items"] if one["id"] == "credential")
    post, *_, base = item["score"]["conditions"]
    post["require"] = {"any": [post["require"], {"fact": "has_residence_card", "is": True}]}
    base["require"] = {"fact": fact, **asked}
    answers = {**READY, "credentials": [TITLE], "credential_base_months": 12}
    down = step_of("credential", {**answers, fact: meets}, Rules(data))["down"]
    assert [step["change"] for step in down][-1] == {fact: fails}
    [up, *_] = step_of("credential", {**answers, fact: far or fails}, Rules(data))["up"]
    assert up["change"] == {fact: meets}


def test_a_condition_that_everyone_meets_is_none_to_fail() -> None:
    """Were certificates scored for every employer, no employer would be a step down."""
    data = compiled()
    item = next(one for one in data["rules"]["items"] if one["id"] == "credential")
    *_, base = item["score"]["conditions"]
    every = next(one for one in data["rules"]["facts"] if one["id"] == "employer")["options"]
    base["require"] = {"fact": "employer", "in": every}
    down = step_of("credential", {**READY, "credentials": [TITLE]}, Rules(data))["down"]
    assert [[*step["change"]] for step in down] == [["credentials"]] * 3


def test_a_tier_answered_beside_a_record_that_says_the_same_keeps_its_steps() -> None:
    """The record is no part of the step, since it would contradict another tier."""
    one = step_of("contribution_base", recorded((36, 2), (12, 0.3), contribution_tier="x2"))
    changes = [step["change"] for step in (*one["up"], *one["down"])]
    assert [change["contribution_tier"] for change in changes] == ["x3", "x1"]
    assert all(change["contributions"] is None for change in changes)


def test_time_beyond_the_known_rules_is_a_step_under_the_rules_of_another_day_too() -> None:
    """As without that day, and by the same assumption."""
    answers = {**READY, "birth_date": "1990-05-20"}
    one, other = (step_of("age", {**answers, **day}) for day in ({}, {"rules_on": "2026-03-10"}))
    assert [step["text"] for step in one["down"]] == [step["text"] for step in other["down"]]
    assert other["down"]
