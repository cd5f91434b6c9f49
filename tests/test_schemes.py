"""Schemes beside the default one: their tables, their laws, and that no code knows them by name."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from builder import api_schemas
from jifen import Refused, load_rules, receipt, scheme_ids, score, score_text, verify
from jifen._facts import facts_of
from tests.broken_rules import ROOT
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
