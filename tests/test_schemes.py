"""Schemes beside the default one: their tables, their laws, and that no code knows them by name."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from builder import api_schemas
from jifen import (
    Refused,
    Rules,
    __version__,
    load_rules,
    receipt,
    scheme_ids,
    score,
    score_text,
    verify,
)
from jifen._facts import facts_of
from tests.broken_rules import ROOT
from tests.compiled_rules import compiled
from tests.oracle.schemes import TABLE, base_met, graduate_totals
from tests.scheme_cases import ALL, Case, found
from tests.test_cases import read

SCHEMES = tuple(ALL)
ROWS = [(scheme, *case) for scheme, cases in ALL.items() for case in cases]


@pytest.mark.parametrize(
    ("scheme", "answers", "expect"),
    [(scheme, answers, expect) for scheme, _, answers, expect in ROWS],
    ids=[f"{scheme}/{name}" for scheme, name, _, _ in ROWS],
)
def test_case(scheme: str, answers: dict[str, Any], expect: dict[str, Any]) -> None:
    """The applicant is judged as the rules say, through the same door as any JSON."""
    result = json.loads(score_text(json.dumps(answers), scheme))
    assert found(expect, result) == expect, result["errors"]
    assert bool(result["errors"]) == ("refused" in expect)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_public_names_stay(scheme: str) -> None:
    """Share links and receipts hold these names, so none goes; a new one is written down too."""
    rules = json.loads((ROOT / f"calculator/jifen/data/{scheme}.json").read_bytes())["rules"]
    places = {
        "facts": "facts",
        "items": "items",
        "routes": "routes",
        "conditions": "route_conditions",
        "gates": "gates",
        "caps": "shared_caps",
    }
    names = {key: [one["id"] for one in rules.get(place, [])] for key, place in places.items()}
    assert names == read(ROOT / "tests" / "vocabulary-schemes.yml")[scheme]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_there_are_enough_cases(scheme: str) -> None:
    assert len(ALL[scheme]) >= 30
    assert len({name for name, _, _ in ALL[scheme]}) == len(ALL[scheme])


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_route_opens_somewhere(scheme: str) -> None:
    """No route goes without a case in which it is open."""
    opened = {
        name
        for _, _, expect in ALL[scheme]
        for name, verdict in expect.get("routes", {}).items()
        if verdict == "open"
    }
    data = json.loads((ROOT / f"calculator/jifen/data/{scheme}.json").read_bytes())
    assert {route["id"] for route in data["rules"]["routes"]} == opened


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_indicator_scores_somewhere(scheme: str) -> None:
    named = {
        item
        for _, _, expect in ALL[scheme]
        for item, points in expect.get("items", {}).items()
        if points
    }
    data = json.loads((ROOT / f"calculator/jifen/data/{scheme}.json").read_bytes())
    assert {item["id"] for item in data["rules"]["items"]} == named


# Laws


def scored(scheme: str) -> list[Case]:
    return [case for case in ALL[scheme] if "refused" not in case[2]]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_receipt_holds(scheme: str) -> None:
    """What is computed once is computed again from its receipt, and names its scheme."""
    for _, answers, _ in scored(scheme):
        made = receipt(answers, scheme)
        assert made["result"]["scheme"] == scheme
        assert verify(made)["same"]


@pytest.mark.parametrize("scheme", SCHEMES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_an_unknown_answer_rules_nothing_out(scheme: str, data: st.DataObject) -> None:
    """What is decided while an answer is missing stays so whatever the answer is."""
    rules = load_rules(scheme)
    _, answers, _ = data.draw(st.sampled_from(scored(scheme)))
    given_facts = sorted(
        name
        for name, value in answers.items()
        if value is not None and not rules.facts[name].get("steers") and name != rules.record
    )
    hidden = data.draw(st.sets(st.sampled_from(given_facts), max_size=4))
    known = score(rules, answers)
    open_ = score(rules, {name: value for name, value in answers.items() if name not in hidden})
    for mine, theirs in zip(open_["routes"], known["routes"], strict=True):
        for one, other in zip(mine["conditions"], theirs["conditions"], strict=True):
            assert one["met"] in (other["met"], None)
        if mine["verdict"] in {"open", "closed"}:
            assert theirs["verdict"] == mine["verdict"]
    if "total" in known:
        assert open_["total"]["min"] <= known["total"]["min"]
        assert known["total"]["max"] <= open_["total"]["max"]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_distance_is_what_is_missing(scheme: str) -> None:
    """Time mends a condition in the month that is named, and not in the one before."""
    rules = load_rules(scheme)
    for _, answers, _ in scored(scheme):
        if rules.record in answers:
            continue
        result = score(rules, answers)
        for route in result["routes"]:
            for one in route["conditions"]:
                if one["earliest"] is not None:
                    year, month = divmod(one["need"] - one["have"] + _month(result["as_of"]), 12)
                    assert one["earliest"] == f"{year:04d}-{month + 1:02d}"
                    assert one["met"] is False


def _month(day: str) -> int:
    return int(day[:4]) * 12 + int(day[5:7]) - 1


@pytest.mark.parametrize("scheme", SCHEMES)
def test_counted_points_less_what_caps_hold_back_are_the_total(scheme: str) -> None:
    for _, answers, _ in scored(scheme):
        result = score(load_rules(scheme), answers)
        if "total" not in result or result["total"]["min"] != result["total"]["max"]:
            continue
        held = sum(cap["before"]["min"] - cap["points"]["min"] for cap in result["shared_caps"])
        points = sum(item["points"]["min"] for item in result["items"] if item["counted"])
        assert points - held == result["total"]["min"]


def test_a_shared_cap_names_what_it_holds_together() -> None:
    told = {
        cap["why"]
        for scheme in SCHEMES
        for _, answers, _ in scored(scheme)
        for cap in score(load_rules(scheme), answers).get("shared_caps", [])
    }
    assert told == {
        "荣誉称号、学术和技能竞赛加起来最多15分，这次没有超过。",
        "荣誉称号、学术和技能竞赛加起来最多15分，多出来的不算。",
    }


@pytest.mark.parametrize("scheme", SCHEMES)
def test_results_are_what_their_schema_says(scheme: str) -> None:
    result = Draft202012Validator(api_schemas.SCHEMAS["result"])
    answered = Draft202012Validator(api_schemas.answers(facts_of(load_rules(scheme))["facts"]))
    for name, answers, expect in ALL[scheme]:
        found_errors = list(result.iter_errors(json.loads(score_text(json.dumps(answers), scheme))))
        assert found_errors == [], name
        if "refused" not in expect:
            assert answered.is_valid(answers), name


_ALWAYS = ("scheme", "as_of", "rules_version", "package_version", "assumptions", "errors")
_OF_POINTS = ("total", "pass_mark", "items")


@pytest.mark.parametrize(
    ("scheme", "more"),
    [
        ("residence-points", _OF_POINTS),
        ("graduate-settlement", (*_OF_POINTS, "shared_caps", "routes", "nearest")),
        ("settlement", ("routes", "nearest")),
    ],
)
def test_a_result_says_what_it_is_of(scheme: str, more: tuple[str, ...]) -> None:
    """What every result has, and what comes with points, with shared caps and with routes."""
    rules = load_rules(scheme)
    answers = {"as_of": "2030-02-03", "assume": ["rules_continue"]}
    result = score(rules, answers)
    assert set(result) == {"notes", "gates", "verdict", "if_rest_absent", *_ALWAYS, *more}
    assert {key: result[key] for key in _ALWAYS} == {
        "scheme": scheme,
        "as_of": "2030-02-03",
        "rules_version": rules.rules_version,
        "package_version": __version__,
        "assumptions": ["rules_continue"],
        "errors": [],
    }
    assert json.loads(score_text(json.dumps(answers), scheme)) == result


@pytest.mark.parametrize(
    ("contest", "before", "points", "key"),
    [
        ("none", (10, 10), (10, 10), "why_cap"),
        ("region_first", (15, 15), (15, 15), "why_cap"),
        ("national_third", (16, 16), (15, 15), "why_cap_held"),
        (None, (10, 20), (10, 15), "why_cap_held"),
    ],
)
def test_a_shared_cap_is_told_with_what_it_leaves(
    contest: str | None, before: tuple[int, int], points: tuple[int, int], key: str
) -> None:
    """A national honour has 10 points, a contest up to 10, both together 15 (facts §10b)."""
    rules, names = load_rules("graduate-settlement"), ("student_honour", "contest")
    answers = {"as_of": "2023-07-01", "student_honour": "national", "contest": contest}
    (cap,) = score(rules, answers)["shared_caps"]
    titles = "、".join(rules.texts.of("items", name) for name in names)
    assert cap == {
        "id": "honours_and_contests",
        "items": list(names),
        "most": 15,
        "before": dict(zip(("min", "max"), before, strict=True)),
        "points": dict(zip(("min", "max"), points, strict=True)),
        "why": rules.texts.say(key, names=titles, most=15),
        "sources": [rules.texts.of("sources", "scheme", "table")[0]["text"]],
    }


# Routes


def with_routes(
    routes: dict[str, list[str]], require: dict[str, Any] | None = None, by: str = "act"
) -> Rules:
    """The rules of the scheme of routes with these alone, and ``one`` more condition."""
    data = compiled("settlement")
    row = {"from": "2018-01-01", "source": "general", "require": require or {}}
    if require is not None:
        data["rules"]["route_conditions"].append({"id": "one", "mended_by": by, "rows": [row]})
        words = {"met": "够。", "unmet": "不够。", "unknown": "不知道。"}
        data["texts"]["route_conditions"]["one"] = words
    data["rules"]["routes"] = [
        {"id": name, "from": "2018-01-01", "source": "general", "conditions": conditions}
        for name, conditions in routes.items()
    ]
    return Rules(data)


def test_a_condition_says_how_far_it_is() -> None:
    """What there is and what is needed, in its unit; when it is there, if time brings it."""
    rules = with_routes({"a": ["card_5", "insured_5", "hardship_post", "income_tax"]})
    answers = {"as_of": "2025-06-10", "card_months": 70, "card_insured_months": 40}
    texts, day = rules.texts, date(2025, 6, 10)
    nothing = {"have": None, "need": None, "unit": None, "earliest": None}
    months = {**nothing, "need": 60, "unit": "个月"}
    found: dict[str, dict[str, Any]] = {
        "card_5": {**months, "met": True, "have": 70},
        "insured_5": {**months, "met": False, "have": 40, "earliest": "2027-02"},
        "hardship_post": {**months, "met": None, "have": {"min": 0, "max": 600}},
        "income_tax": {**nothing, "met": None},
    }
    kinds = {True: "met", False: "unmet", None: "unknown"}
    whys = {
        name: texts.of("route_conditions", name, kinds[one["met"]]).format(need=60)
        for name, one in found.items()
    }
    whys["card_5"] += texts.say("why_have", have=70, unit="个月")
    whys["insured_5"] += texts.say("why_short", have=40, short=20, unit="个月")
    whys["insured_5"] += texts.say("why_earliest", month="2027-02")
    sources = {"card_5": "short", "insured_5": "short", "hardship_post": "hardship"}
    cited = {name: texts.citation("routes", sources.get(name, "general"), day) for name in found}
    assert score(rules, answers)["routes"] == [
        {
            "id": "a",
            "verdict": "not_yet",
            "earliest": None,
            "conditions": [
                {"id": name, **one, "why": whys[name], "sources": [cited[name]]}
                for name, one in found.items()
            ],
            "sources": [texts.citation("routes", "general", day)],
        }
    ]


@pytest.mark.parametrize(
    ("conditions", "earliest"),
    [
        (["card_5"], None),
        (["insured_5"], "2027-02"),
        (["card_5", "insured_5"], "2027-02"),
        (["card_7", "insured_5"], "2027-02"),
        (["card_7", "insured_7"], "2029-02"),
        (["insured_5", "income_tax"], None),
        (["insured_5", "award"], None),
        (["award"], None),
    ],
    ids=str,
)
def test_a_route_opens_when_the_last_of_what_it_lacks_is_there(
    conditions: list[str], earliest: str | None
) -> None:
    """If time brings all of it; what is not known, or has to be done, is brought by none."""
    answers = {"as_of": "2025-06-10", "card_months": 70, "card_insured_months": 40}
    answers |= {"major_contribution": False}
    (route,) = score(with_routes({"a": conditions}), answers)["routes"]
    assert route["earliest"] == earliest


@pytest.mark.parametrize(
    ("routes", "nearest"),
    [
        ({"far": ["card_7"], "near": ["insured_5"]}, "near"),
        ({"far": ["insured_7"], "near": ["card_7", "insured_5"]}, "near"),
        ({"act": ["award"], "wait": ["insured_7"]}, "wait"),
        ({"two": ["award", "new_town"], "one": ["award", "insured_7"]}, "one"),
        ({"unknown": ["insured_5", "income_tax"], "sure": ["insured_5", "card_5"]}, "sure"),
        ({"more": ["income_tax", "clean"], "less": ["income_tax"]}, "less"),
        ({"closed": ["one"], "far": ["award", "new_town", "insured_7"]}, "far"),
        ({"closed": ["one"]}, None),
        ({"open": ["card_5"], "near": ["insured_5"]}, None),
    ],
    ids=str,
)
def test_the_nearest_route_lacks_least(routes: dict[str, list[str]], nearest: str | None) -> None:
    """First what time does not bring, then the months that it takes, then what is not known."""
    rules = with_routes(routes, {"fact": "major_contribution", "is": True}, "nothing")
    answers = {"as_of": "2025-06-10", "card_months": 73, "card_insured_months": 50}
    answers |= {"major_contribution": False, "new_town_recommended": False}
    assert score(rules, answers)["nearest"] == nearest


@pytest.mark.parametrize(
    ("month", "have", "short"), [("2022-06", 36, None), ("2022-07", 35, 1), ("2023-06", 24, 12)]
)
def test_months_that_lack_are_told_and_none_are_not(
    month: str, have: int, short: int | None
) -> None:
    """Enough months may still fall short, when that of application is too low itself."""
    rules = load_rules("settlement")
    spans = [
        {"from": month, "to": "2025-05", "base": 40000},
        {"from": "2025-06", "to": "2025-06", "base": 100},
    ]
    result = score(rules, {"as_of": "2025-06-10", "contributions": spans, "record_from": "2020-01"})
    route = next(one for one in result["routes"] if one["id"] == "high_base")
    one = next(one for one in route["conditions"] if one["id"] == "base_no_title")
    assert (one["met"], one["have"], one["need"]) == (False, have, 36)
    told = rules.texts.say("why_short", have=have, short=short, unit=one["unit"])
    assert (told in one["why"]) is (short is not None)
    assert ("还差" in one["why"]) is (short is not None)


def test_what_is_not_answered_opens_no_route_when_it_is_taken_as_absent() -> None:
    """The verdict of each route so, beside that of all."""
    rules = with_routes({"a": ["card_5"], "b": ["award"]})
    result = score(rules, {"as_of": "2025-06-10", "card_months": 70})
    assert [one["verdict"] for one in result["routes"]] == ["open", "undecided"]
    assert result["if_rest_absent"] == {"verdict": "open", "routes": {"a": "open", "b": "not_yet"}}


def test_a_condition_that_is_taken_as_absent_is_not_met() -> None:
    """Who does not say that they have just graduated may not apply, if they have not."""
    answers = {"as_of": "2023-07-01", "non_shanghai_origin": True, "education": "doctorate"}
    result = score(load_rules("graduate-settlement"), answers)
    assert result["verdict"] == "undecided"
    assert result["if_rest_absent"]["verdict"] == "not_eligible"


def test_months_under_an_unknown_wage_are_noted() -> None:
    rules = load_rules("settlement")
    spans = [{"from": "2025-01", "to": "2029-12", "base": 40000}]
    answers = {"as_of": "2030-01-10", "assume": ["rules_continue"], "contributions": spans}
    note = {"id": "wage_unknown", "text": rules.texts.say("note_wage_unknown")}
    assert note in score(rules, answers)["notes"]
    known = score(rules, {**answers, "assume_reference_wage": 12000})["notes"]
    assert note["id"] not in [one["id"] for one in known]


def test_before_the_first_route_all_are_closed() -> None:
    data = compiled("settlement")
    for route in data["rules"]["routes"]:
        route["from"] = "2025-06-11"
    found = [score(Rules(data), {"as_of": f"2025-06-{day}"}) for day in (10, 11)]
    assert [(one["verdict"], bool(one["routes"])) for one in found] == [
        ("closed", False),
        ("undecided", True),
    ]


@pytest.mark.parametrize(("paid", "verdict"), [(True, "open"), (False, "not_eligible")])
def test_who_may_not_apply_at_all_has_no_open_route(paid: bool, verdict: str) -> None:
    """A scheme of routes alone may have conditions for everyone, too."""
    data = compiled("settlement")
    require = {"fact": "income_tax_paid", "is": True}
    gate = {"id": "tax", "from": "2018-01-01", "source": "general", "require": require}
    words = {"title": "甲", "met": "有。", "unmet": "没有。", "unknown": "不知道。"}
    data["rules"]["gates"] = [gate]
    data["texts"]["gates"] = {"tax": words}
    data["texts"]["sources"]["gates"] = data["texts"]["sources"]["routes"]
    route = {"id": "a", "from": "2018-01-01", "source": "general", "conditions": ["award"]}
    data["rules"]["routes"] = [route]
    answers = {"as_of": "2025-06-10", "major_contribution": True, "income_tax_paid": paid}
    result = score(Rules(data), answers)
    assert (result["verdict"], result["if_rest_absent"]["verdict"]) == (verdict, verdict)


def test_what_bars_bars_from_routes_without_points_too() -> None:
    data = compiled("graduate-settlement")
    item = next(item for item in data["rules"]["items"] if item["id"] == "patent")
    item["score"] = {"way": "veto", "fact": "patent", "rows": item["score"]["rows"]}
    answers = {"as_of": "2023-07-01", "non_shanghai_origin": True, "fresh_graduate": True}
    answers |= {"education": "doctorate"}
    for patent, verdict in ((True, "barred"), (False, "direct")):
        result = score(Rules(data), {**answers, "patent": patent})
        assert (result["verdict"], result["routes"][0]["verdict"]) == (verdict, "open")


def test_a_shared_cap_is_cited_as_on_the_day() -> None:
    data = compiled("graduate-settlement")
    data["texts"]["sources"]["scheme"]["table"] = [
        {"from": "0001-01-01", "to": "2023-06-30", "text": "旧"},
        {"from": "2023-07-01", "to": "9999-12-31", "text": "新"},
    ]
    rules = Rules(data)
    cited = [
        score(rules, {"as_of": day})["shared_caps"][0]["sources"]
        for day in ("2023-06-30", "2023-07-01")
    ]
    assert cited == [["旧"], ["新"]]


def test_what_a_record_does_not_say_is_absent_beside_it_too() -> None:
    """As without one: of the facts that have an absent value none stays open."""
    spans = [{"from": "2023-01", "to": "2026-02", "base": 30000}]
    answers: dict[str, Any] = {"as_of": "2026-03-10", "birth_date": "1990-05-20"}
    answers |= {
        "education": "none",
        "contributions": spans,
        "record_from": "2020-01",
        "insured_months": 38,
    }
    result = score(load_rules("residence-points"), answers)
    rest = result["if_rest_absent"]["total"]
    assert rest["min"] == rest["max"] < result["total"]["max"]
    items = {one["id"]: one["points"]["min"] for one in result["items"]}
    assert items["contribution_base"] > 0
    assert rest["min"] == items["age"] + items["insured_years"] + items["contribution_base"]


@pytest.mark.parametrize(
    ("bound", "base", "known_to", "open_from", "met", "have"),
    [
        ("more_than", 40000, "2025-05", None, True, 40),
        ("more_than", 40000, "2025-02", "2025-03", True, {"min": 37, "max": 40}),
        ("at_least", 40000, "2024-11", "2024-12", None, {"min": 34, "max": 40}),
        ("more_than", 5000, "2025-05", None, False, 0),
        ("at_least", 5000, "2025-02", "2025-03", False, {"min": 0, "max": 3}),
    ],
)
def test_a_record_is_told_in_months_and_with_what_it_needs(
    bound: str,
    base: int,
    known_to: str,
    open_from: str | None,
    met: bool | None,
    have: int | dict[str, int],
) -> None:
    """Forty months, of which some have an unknown base; of 48, 36 have to reach twice the wage."""
    require = {"record": "contributions", "months": 36, "of_last": 48, bound: 2}
    otherwise = {"fact": "above_x2_for_years", "is": True}
    rules = with_routes({"a": ["one"]}, {**require, "otherwise": otherwise})
    words = rules.texts.of("route_conditions", "one")
    words |= dict.fromkeys(words, "{need}/{of_last}/{multiple}。")
    spans: list[dict[str, Any]] = [{"from": "2022-02", "to": known_to, "base": base}]
    if open_from is not None:
        spans.append({"from": open_from, "to": "2025-05", "base": None})
    answers = {"as_of": "2025-06-10", "record_from": "2020-01", "contributions": spans}
    (one,) = score(rules, answers)["routes"][0]["conditions"]
    unit = rules.texts.say("unit_months")
    assert (one["met"], one["have"], one["need"], one["unit"]) == (met, have, 36, unit)
    least, most = (have["min"], have["max"]) if isinstance(have, dict) else (have, have)
    shown = str(least) if least == most else f"{least}–{most}"
    why = "36/48/2。"
    if met:
        why += rules.texts.say("why_have", have=shown, unit=unit)
    elif met is False:
        why += rules.texts.say("why_short", have=shown, short=36 - most, unit=unit)
    assert one["why"].startswith(why)
    assert met is False or one["why"] == why


# Beside a second reading


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_totals_are_those_of_the_second_reading(data: st.DataObject) -> None:
    """The total is exactly what completions of the unknown answers reach, under the shared cap."""
    answers = {name: data.draw(st.sampled_from([*values])) for name, values in TABLE.items()}
    hidden = data.draw(st.sets(st.sampled_from(sorted(TABLE)), max_size=3))
    hidden |= data.draw(st.sets(st.sampled_from(["student_honour", "contest"])))
    given_answers = {name: value for name, value in answers.items() if name not in hidden}
    result = score(load_rules("graduate-settlement"), {"as_of": "2023-07-01", **given_answers})
    least, most = graduate_totals(given_answers)
    assert result["total"] == {"min": least, "max": most}


_BASES = st.one_of(
    st.none(),
    st.sampled_from(
        [0, 7131.99, 14264, 14264.01, 14814.8, 14814.79, 20676, 22792, 22791.99, 40000]
    ),
)


@st.composite
def records(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Spans of whole years and months, one after the other, with gaps."""
    month, spans = draw(st.integers(0, 30)) + 2014 * 12, []
    for _ in range(draw(st.integers(1, 5))):
        last = month + draw(st.integers(0, 40))
        kind = draw(st.sampled_from(["counted", "counted", "counted", "back_paid"]))
        ends = {"from": _text(month), "to": _text(last)}
        spans.append({**ends, "base": draw(_BASES), "kind": kind})
        month = last + draw(st.integers(1, 3))
    return spans


def _text(month: int) -> str:
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


@settings(max_examples=150, deadline=None)
@given(
    spans=records(),
    as_of=st.sampled_from(["2019-06-05", "2021-01-01", "2023-02-28", "2025-06-10", "2026-11-21"]),
)
def test_bases_are_those_of_the_second_reading(spans: list[dict[str, Any]], as_of: str) -> None:
    """Which multiples a record reaches, under the wording of the day."""
    answers: dict[str, Any] = {"as_of": as_of, "contributions": spans}
    result = score(load_rules("settlement"), {**answers, "assume": ["rules_continue"]})
    met = {one["id"]: one["met"] for route in result["routes"] for one in route["conditions"]}
    last: dict[str, Any] = {"months": 36, "of_last": 48, "above": False, "itself": True}
    if as_of < "2020":
        old: dict[str, Any] = {"months": 36, "of_last": 36, "above": True, "itself": False}
        assert met["base_no_title"] is base_met(answers, "2", **old)
    else:
        assert met["base_no_title"] is base_met(answers, "2", **last)
        assert met["base_for_title"] is base_met(answers, "1.3", **last)


# Between schemes


def test_answers_of_one_scheme_are_refused_by_another() -> None:
    """The message names the scheme that the fact belongs to."""
    with pytest.raises(Refused) as refused:
        score(load_rules("settlement"), {"as_of": "2025-06-10", "birth_date": "1990-01-01"})
    (error,) = refused.value.errors
    assert load_rules("residence-points").texts.of("title") in error["message"]


def test_a_shared_fact_is_read_alike() -> None:
    """The same answer to the same question is sound in every scheme that asks it, or in none."""
    asked = {name: load_rules(name).facts for name in scheme_ids()}
    shared = {
        fact
        for one in asked
        for other in asked
        if one < other
        for fact in asked[one].keys() & asked[other]
    }
    assert {"credentials", "contributions", "record_from", "education", "fresh_graduate"} <= shared
    for fact in shared:
        kept = [
            {key: value for key, value in facts[fact].items() if key != "from_record"}
            for facts in asked.values()
            if fact in facts
        ]
        assert all(one == kept[0] for one in kept), fact


def test_no_code_names_a_scheme() -> None:
    """Python, JavaScript, templates and settings know schemes from the data alone."""
    names = scheme_ids()
    folders = ("builder", "calculator", "bench", "scripts", "build.py", "mkdocs.yml", "Makefile")
    kinds = {".py", ".js", ".mjs", ".j2", ".html", ".css", ".sh", ".yml", ""}
    found_in = [
        (path.relative_to(ROOT).as_posix(), name)
        for folder in folders
        for path in ([ROOT / folder] if (ROOT / folder).is_file() else (ROOT / folder).rglob("*"))
        if path.is_file() and path.suffix in kinds and "data" not in path.parts
        for name in names
        if _names(path.read_text("utf-8"), name)
    ]
    assert found_in == []


def _names(text: str, scheme: str) -> bool:
    """Whether a text holds a scheme's id, or one that is an English word in quotes or in a path."""
    if "-" in scheme:
        return scheme in text
    marks = "\"'`/"
    return any(f"{before}{scheme}{after}" in text for before in marks for after in (*marks, "."))
