"""The record month by month, held against the independent reading of the rules."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import jifen
from jifen import Refused, Rules, load_rules
from jifen._months import record
from tests.oracle import reading
from tests.oracle.generate import applicants

RULES = load_rules("residence-points")
TIERS = {"x0_8": (36, 48), "x1": (36, 48), "x2": (36, 48), "x3": (24, 36)}
WINDOW = 48
STATES = {"reached", "below", "base_unknown", "wage_unknown"}
STEADY = {"from": "2022-01", "to": "2026-12", "base": 11396}


def recorded(seed: int, count: int) -> Iterator[tuple[dict[str, Any], reading.Facts]]:
    """Generated applicants with a record, and the independent reading of their answers."""
    for answers in applicants(seed, count):
        if answers.get("contributions") is not None:
            yield answers, reading.read(answers)[0]


def months_of(answers: dict[str, Any]) -> dict[int, dict[str, Any]]:
    return {reading.month(one["month"]): one for one in record(RULES, answers)["months"]}


def need(result: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in result["needs"] if one["id"] == name)
    return found


@pytest.mark.parametrize("seed", [11, 12])
def test_each_month_stands_as_the_independent_reading_has_it(seed: int) -> None:
    """Base, wage, whether it counts and the multiple it reaches, for every month of the window."""
    for answers, facts in recorded(seed, 120):
        said, held = months_of(answers), reading.Record(facts)
        assert list(said) == list(range(held.end - WINDOW, held.end))
        for m, one in said.items():
            wage = reading.known_wage(m) or facts.get("assume_reference_wage")
            assert (None if one["wage"] is None else Fraction(str(one["wage"]))) == wage
            assert one["supposed"] is (wage is not None and reading.known_wage(m) is None)
            base = held.counted.get(m)
            counted = None if held.unknown(m) else m in held.counted
            assert one["counted"] is counted, (answers, m)
            if m in held.counted:
                assert one["state"] == state_of(base, wage)
                assert (None if one["base"] is None else Fraction(str(one["base"]))) == base
                assert one["why"] == why_of(base, wage)


def state_of(base: Fraction | None, wage: Fraction | None) -> str:
    if base is None:
        return "base_unknown"
    if wage is None:
        return "wage_unknown"
    return "reached" if base >= reading.MULTIPLES["x0_8"] * wage else "below"


def why_of(base: Fraction | None, wage: Fraction | None) -> str:
    state = state_of(base, wage)
    if state == "base_unknown":
        return "缴了，不知道基数"
    if state == "wage_unknown":
        return "缴了，参考工资还不知道"
    assert base is not None
    assert wage is not None
    times = [multiple for multiple in ("0.8", "1", "2", "3") if base >= Fraction(multiple) * wage]
    return f"达到参考工资的{times[-1]}倍" if times else "不到参考工资的0.8倍"


@pytest.mark.parametrize("seed", [13, 14])
def test_counts_are_the_least_and_the_most_of_the_independent_reading(seed: int) -> None:
    """Months held and lacking, over every wage, base and early month that is not known."""
    for answers, facts in recorded(seed, 120):
        result, held = record(RULES, answers), reading.Record(facts)
        room = facts.get("insured_months", reading.MOST_INSURED) - len(held.counted)
        for name, (needed, of_last) in [*TIERS.items(), ("credential_base_months", (6, 12))]:
            multiple = reading.MULTIPLES.get(name, Fraction(1))
            least, most = counted(facts, held, multiple, of_last, room)
            one = need(result, name)
            assert one["have"] == {"min": least, "max": most}, json.dumps(answers)
            lacking = {"min": max(0, needed - most), "max": max(0, needed - least)}
            assert (one["needed"], one["of_last"], one["lacking"]) == (needed, of_last, lacking)


def counted(
    facts: reading.Facts, held: reading.Record, multiple: Fraction, of_last: int, room: int
) -> tuple[int, int]:
    """The months of a window at a multiple: the fewest and the most that can be."""
    window = range(held.end - of_last, held.end)
    sure = {
        sum(
            base
            >= multiple * (reading.known_wage(m) or assumed or wages[reading.unknown_period(m)])
            for m in window
            if (base := held.counted.get(m)) is not None
        )
        for assumed in [facts.get("assume_reference_wage")]
        for wages in reading.wage_choices(held, assumed, window)
    }
    no_base = sum(m in held.counted and held.counted[m] is None for m in window)
    unknown = sum(held.unknown(m) for m in window)
    return min(sure), max(sure) + no_base + min(unknown, room)


def test_months_beyond_the_window_are_counted() -> None:
    result = record(RULES, {"as_of": "2026-06-10", "contributions": [STEADY]})
    assert (result["earlier"], result["later"]) == (5, 7)
    more = [{**STEADY, "from": "2020-01", "to": "2020-03"}, STEADY]
    for spans in (more, more[::-1]):
        both = record(RULES, {"as_of": "2026-06-10", "contributions": spans})
        assert (both["earlier"], both["later"]) == (8, 7)
    assert result["months"][0]["month"] == "2022-06"
    assert result["months"][-1]["month"] == "2026-05"


def test_what_is_left_out_says_why() -> None:
    """Back-paid and mismatched months are told by the words of their kind."""
    spans = [
        {"from": "2026-05", "to": "2026-05", "base": 12000, "kind": "back_paid"},
        {"from": "2026-04", "to": "2026-04", "base": 12000, "kind": "unit_mismatch"},
        {"from": "2026-02", "to": "2026-02", "base": 12000},
    ]
    months = record(RULES, {"as_of": "2026-06-10", "contributions": spans})["months"]
    told = [(one["month"], one["counted"], one["why"]) for one in months[-5:]]
    assert told == [
        ("2026-01", None, "记录里没有，不知道缴没缴"),
        ("2026-02", True, "达到参考工资的1倍"),
        ("2026-03", False, "没有缴"),
        ("2026-04", False, "缴费单位和合同单位不一致，不算"),
        ("2026-05", False, "补缴，不算"),
    ]


def test_what_lacks_is_said_in_words() -> None:
    spans = [{**STEADY, "from": "2023-07", "to": "2026-05"}]
    result = record(
        RULES, {"as_of": "2026-06-10", "contributions": spans, "record_from": "2000-01"}
    )
    assert need(result, "x1")["text"] == (
        "达到参考工资的1倍：有35个月，还差1个月（最近48个月里要36个月）。"
    )
    open_result = record(RULES, {"as_of": "2026-06-10", "contributions": spans})
    assert need(open_result, "x1")["text"] == (
        "达到参考工资的1倍：有35到48个月，可能够，也可能还差1个月（最近48个月里要36个月）。"
    )
    assert "够了" in need(result, "recent_insured_months")["text"]


def test_the_summary_counts_every_month() -> None:
    spans = [{**STEADY, "from": "2025-06", "to": "2026-05"}]
    result = record(RULES, {"as_of": "2026-06-10", "contributions": spans})
    assert result["summary"] == (
        "最近48个月：记录里没有，不知道缴没缴36个月；达到参考工资的1倍12个月。"
    )


def test_months_that_reach_no_multiple_were_paid_all_the_same() -> None:
    """What counts for the months paid, and what for months at the base, each in words."""
    spans = [{**STEADY, "to": "2025-03"}, {"from": "2025-07", "to": "2025-11", "base": 100}]
    answers = {"as_of": "2026-06-10", "contributions": spans, "record_from": "2000-01"}
    paid, based = record(RULES, answers)["needs"][:2]
    assert paid == {
        "id": "recent_insured_months",
        "label": "最近12个月缴费月数",
        "needed": 6,
        "of_last": 12,
        "have": {"min": 5, "max": 5},
        "lacking": {"min": 1, "max": 1},
        "text": "最近12个月缴费月数：有5个月，还差1个月（最近12个月里要6个月）。",
    }
    assert based["id"] == "credential_base_months"
    assert (based["have"], based["lacking"]) == ({"min": 0, "max": 0}, {"min": 6, "max": 6})


def test_months_before_the_record_are_paid_or_not() -> None:
    """Of the last twelve months five were paid for certain, and the others may have been."""
    spans = [{**STEADY, "from": "2026-01", "to": "2026-05"}]
    result = record(RULES, {"as_of": "2026-06-10", "contributions": spans})
    assert need(result, "recent_insured_months")["have"] == {"min": 5, "max": 12}


def test_what_is_met_is_said_in_words() -> None:
    result = record(RULES, {"as_of": "2026-06-10", "contributions": [STEADY]})
    assert need(result, "recent_insured_months")["text"] == (
        "最近12个月缴费月数：有12个月，够了（最近12个月里要6个月）。"
    )


def asking(require: dict[str, Any]) -> Rules:
    """Rules that ask for something else where they ask for months paid of late."""
    path = Path(jifen.__file__).parent / "data/residence-points.json"
    data = json.loads(path.read_text("utf-8"))
    gates = {gate["id"]: gate for gate in data["rules"]["gates"]}
    gate = gates["recent_insurance"]
    assert gate["require"]["fact"] == "recent_insured_months"
    gate["require"] = require
    return Rules(data)


def test_months_are_needed_as_the_rules_ask_for_them() -> None:
    """As many as the condition of that fact says; where nothing asks for any, none."""
    answers = {"as_of": "2026-06-10", "contributions": [STEADY]}
    needs = record(asking({"fact": "recent_insured_months", "at_least": 9}), answers)["needs"]
    asked = {one["id"]: one["needed"] for one in needs}
    assert (asked["recent_insured_months"], asked["credential_base_months"]) == (9, 6)
    needs = record(asking({"fact": "insured_months", "at_least": 9}), answers)["needs"]
    assert [one["id"] for one in needs] == ["credential_base_months", *TIERS]


def test_says_the_multiples_of_the_tiers_and_what_was_supposed() -> None:
    answers = {"as_of": "2026-06-10", "contributions": [STEADY]}
    result = record(RULES, answers)
    assert result["multiples"] == [float(reading.MULTIPLES[tier]) for tier in TIERS]
    assert result["assumptions"] == []
    # Of the months from the first on whose wage is not known.
    first = next(wage.first for wage in RULES.wages if wage.yuan is None)
    later = {
        "as_of": f"{(first + 3) // 12}-{(first + 3) % 12 + 1:02d}-10",
        "assume_reference_wage": 12000,
        "contributions": [{**STEADY, "to": "2099-12"}],
    }
    assert record(RULES, later)["assumptions"] == ["assume_reference_wage"]


def test_a_record_without_entries_says_nothing_of_any_month() -> None:
    result = record(RULES, {"as_of": "2026-06-10", "contributions": []})
    assert {(one["state"], one["counted"]) for one in result["months"]} == {("not_known", None)}
    assert len(result["months"]) == WINDOW


def test_without_a_record_there_are_no_months() -> None:
    assert record(RULES, {"as_of": "2026-06-10"}) == {"months": [], "needs": [], "errors": []}


def test_refuses_as_a_score_does() -> None:
    answers = {"as_of": "2026-06-10", "contributions": [STEADY, STEADY]}
    with pytest.raises(Refused) as refused:
        record(RULES, answers)
    (scored,) = jifen.begin("score", json.dumps(answers))
    assert refused.value.errors == json.loads(scored or "")["errors"]


def test_refuses_what_stands_twice() -> None:
    (answer,) = jifen.begin("record", '{"as_of":"2026-06-10","as_of":"2026-06-11"}')
    assert [error["message"] for error in json.loads(answer or "")["errors"]] == [
        "“as_of”写了两次。留一个。"
    ]


def test_a_whole_amount_is_written_as_one() -> None:
    text = json.dumps({"as_of": "2026-06-10", "contributions": [STEADY]})
    (answer,) = jifen.begin("record", text)
    assert '"base":11396,' in (answer or "")


def test_the_call_answers_in_json() -> None:
    text = json.dumps({"as_of": "2026-06-10", "contributions": [{**STEADY, "base": 11396.55}]})
    (answer,) = jifen.begin("record", text)
    assert json.loads(answer or "")["months"][0]["base"] == 11396.55
