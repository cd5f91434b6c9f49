"""The contribution record: what follows from it, and what it leaves open."""

from __future__ import annotations

import itertools
import json
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen import Refused, load_rules, score
from jifen._record import Record
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
from tests.vocabulary import FROM_RECORD

RULES = load_rules("residence-points")
EVERYTHING = with_record()


def outcome(answers: Answers) -> dict[str, Any]:
    """What a result says in numbers."""
    result = score(RULES, answers)
    return {
        "total": result["total"],
        "verdict": result["verdict"],
        "gates": {gate["id"]: gate["met"] for gate in result["gates"]},
        "items": {
            item["id"]: (item["points"], item["counted"], item.get("lost_to"))
            for item in result["items"]
        },
    }


def inside(narrow: dict[str, int], wide: dict[str, int]) -> bool:
    return wide["min"] <= narrow["min"] <= narrow["max"] <= wide["max"]


@LAWS
@given(EVERYTHING)
def test_record_equals_the_direct_answers(drawn: tuple[Answers, Spans]) -> None:
    """A complete record scores as the answers that a month by month count of it gives."""
    answers, spans = drawn
    told = direct(spans, date.fromisoformat(answers["as_of"]))
    assert outcome(recorded(answers, spans)) == outcome({**answers, **told})


@LAWS
@given(EVERYTHING)
def test_answers_that_agree_change_nothing(drawn: tuple[Answers, Spans]) -> None:
    """Answers beside a complete record that say the same are accepted and settle nothing new."""
    full = recorded(*drawn)
    told = direct(drawn[1], date.fromisoformat(full["as_of"]))
    assert outcome({**full, **told}) == outcome(full)


@LAWS
@given(EVERYTHING, st.sampled_from(FROM_RECORD), st.data())
def test_other_answers_are_refused(
    drawn: tuple[Answers, Spans], name: str, data: st.DataObject
) -> None:
    """Of a complete record nothing else can be true, so any other answer is refused."""
    full = recorded(*drawn)
    told = direct(drawn[1], date.fromisoformat(full["as_of"]))
    values: list[Any] = ["none", "x0_8", "x1", "x2", "x3"]
    domain = values if name == "contribution_tier" else list(range(13))
    other = data.draw(st.sampled_from([value for value in domain if value != told[name]]))
    with pytest.raises(Refused) as refused:
        score(RULES, {**full, name: other})
    (error,) = refused.value.errors
    assert (error["fact"], error["value"]) == (name, other)
    assert error["did_you_mean"] == told[name]


# Months of three years under one known wage, and which notes are said of them.
THREE_YEARS = {"from": "2023-07", "to": "2026-06"}


def notes_of(*spans: dict[str, Any]) -> set[str]:
    answers = {"as_of": "2026-07-10", "record_from": "2020-01", "contributions": list(spans)}
    return {note["id"] for note in score(RULES, answers)["notes"]}


def test_a_multiple_is_not_rounded_to_the_yuan() -> None:
    """0.8 times 11396 is 9116.8: that is enough, also where a later wage is not known."""
    exact = {**THREE_YEARS, "base": 9116.8}
    answers: Answers = {"as_of": "2026-07-10", "record_from": "2020-01", "contributions": [exact]}
    assert outcome(answers)["items"]["contribution_base"][0] == {"min": 25, "max": 25}
    low = {"from": "2026-07", "to": "2026-12", "base": 100}
    later: Answers = {**answers, "as_of": "2027-01-10", "contributions": [exact, low]}
    score(RULES, {**later, "contribution_tier": "x0_8"})
    assert refused_facts({**later, "contribution_tier": "none"}) == {"contribution_tier"}


@pytest.mark.parametrize(("base", "said"), [(9116.8, True), (9117, False), (9116.79, False)])
def test_where_rounding_would_change_the_tier_a_note_says_so(base: float, said: bool) -> None:
    assert ("rounded_multiple" in notes_of({**THREE_YEARS, "base": base})) is said


@pytest.mark.parametrize(("base", "said"), [(22792, True), (11396, False)])
def test_where_months_of_a_higher_tier_carry_a_lower_one_a_note_says_so(
    base: int, said: bool
) -> None:
    """Half of 36 months at 2 times the wage make x1 only together with the others."""
    higher = {"from": "2023-07", "to": "2024-12", "base": base}
    rest = {"from": "2025-01", "to": "2026-06", "base": 11396}
    assert ("strict_bands" in notes_of(higher, rest)) is said


def test_no_reading_is_noted_where_every_tier_is_open_anyway() -> None:
    assert not {"strict_bands", "rounded_multiple"} & notes_of({**THREE_YEARS, "base": None})


@pytest.mark.parametrize(("base", "said"), [(9116.8, True), (9117, False)])
def test_rounding_is_noted_where_it_takes_months_of_an_unknown_wage_too(
    base: float, said: bool
) -> None:
    """Six months are missing, which may reach the multiple or not."""
    known = {"from": "2024-01", "to": "2026-06", "base": base}
    later = {"from": "2026-07", "to": "2026-12", "base": 50000}
    answers = {"as_of": "2027-01-10", "record_from": "2020-01", "contributions": [known, later]}
    notes = {note["id"] for note in score(RULES, answers)["notes"]}
    assert ("rounded_multiple" in notes) is said


@LAWS
@given(EVERYTHING, st.data())
def test_spans_may_be_cut_and_shuffled(drawn: tuple[Answers, Spans], data: st.DataObject) -> None:
    """The same months in other spans, or in another order, are the same record."""
    full = recorded(*drawn)
    pieces = []
    for span in full["contributions"]:
        first, last = month_number(span["from"]), month_number(span["to"])
        cut = data.draw(st.integers(first, last))
        pieces.append({**span, "to": month_text(cut)})
        if cut < last:
            pieces.append({**span, "from": month_text(cut + 1)})
    cut_up = {**full, "contributions": data.draw(st.permutations(pieces))}
    assert score(RULES, cut_up) == score(RULES, full)


@LAWS
@given(EVERYTHING, st.data())
def test_range_holds_what_was_left_out(drawn: tuple[Answers, Spans], data: st.DataObject) -> None:
    """Bases, early months, the total or the wage left out: the full record stays in the range."""
    full = recorded(*drawn)
    known = outcome(full)
    left = dict(full)
    spans = list(full["contributions"])
    cut_short = data.draw(st.booleans())
    if spans and cut_short:
        keep = data.draw(st.integers(0, len(spans) - 1))
        # The newest span comes first; the record is complete from the oldest one that is kept.
        left["record_from"] = spans[keep]["from"]
        spans = spans[: keep + 1]
    hidden = data.draw(st.sets(st.integers(0, 5)))
    left["contributions"] = [
        {**span, "base": None} if index in hidden else span for index, span in enumerate(spans)
    ]
    for name in ("insured_months", "assume_reference_wage"):
        if data.draw(st.booleans()):
            del left[name]
    open_ = outcome(left)
    assert inside(known["total"], open_["total"])
    for name, (points, counted, _) in known["items"].items():
        assert inside(points, open_["items"][name][0]), name
        assert open_["items"][name][1] in (None, counted), name
    for name, met in known["gates"].items():
        assert open_["gates"][name] in (None, met), name


@LAWS
@given(EVERYTHING, st.data())
def test_more_money_never_hurts(drawn: tuple[Answers, Spans], data: st.DataObject) -> None:
    """A higher base, or a month that counts after all, lowers neither end of the total."""
    full = recorded(*drawn)
    del full["insured_months"]
    better = [
        {**span, "base": round(span["base"] * data.draw(st.sampled_from([1, 1, 2, 3])), 2)}
        for span in full["contributions"]
    ]
    for span in better:
        if data.draw(st.booleans()):
            span["kind"] = "counted"
    less, more = outcome(full)["total"], outcome({**full, "contributions": better})["total"]
    assert less["min"] <= more["min"]
    assert less["max"] <= more["max"]


@LAWS
@given(EVERYTHING, st.sampled_from(["11396", "12000", "12577.33", "0.01", "1000000000000"]))
def test_range_holds_every_supposition(drawn: tuple[Answers, Spans], wage: str) -> None:
    """Whatever the unknown reference wage turns out to be, the score lies in the range."""
    full = recorded(*drawn)
    del full["assume_reference_wage"]
    supposed = outcome({**full, "assume_reference_wage": float(wage)})
    assert inside(supposed["total"], outcome(full)["total"])


# Single facts about the record

SINCE_2022 = {"as_of": "2026-03-10", "record_from": "2022-03"}
AT_1X = {"from": "2023-03", "to": "2026-02", "base": 11396}


def refused_facts(answers: Answers) -> set[str]:
    with pytest.raises(Refused) as refused:
        score(RULES, answers)
    return {error["fact"] for error in refused.value.errors}


def test_answers_that_only_together_contradict_are_refused() -> None:
    """Tier x1 needs all 36 months of unknown base, so 5 base months cannot be true beside it."""
    record = {**SINCE_2022, "contributions": [{**AT_1X, "base": None}]}
    score(RULES, {**record, "contribution_tier": "x1"})
    score(RULES, {**record, "credential_base_months": 5})
    both = {**record, "contribution_tier": "x1", "credential_base_months": 5}
    assert refused_facts(both) == {"contribution_tier"}


def test_answers_that_each_contradict_are_all_refused() -> None:
    """No month was paid of late, so neither count can be true, whatever is said of the other."""
    answers: Answers = {**SINCE_2022, "contributions": [{**AT_1X, "to": "2024-12"}]}
    wrong = {"recent_insured_months": 3, "credential_base_months": 3}
    assert refused_facts({**answers, **wrong}) == set(wrong)


def test_a_record_longer_than_any_working_life_is_refused() -> None:
    span = {"from": "1975-01", "to": "2026-02", "base": None}
    with pytest.raises(Refused) as refused:
        score(RULES, {"as_of": "2026-03-10", "contributions": [span]})
    (error,) = refused.value.errors
    assert error["fact"] == "contributions"
    assert error["message"] == "缴费记录太长了，一共最多600个月。"


def test_three_answers_that_only_together_contradict_are_refused() -> None:
    """6 of 6 unknown months paid, 6 of 6 at the base: then 30 known ones make 36 at 1x."""
    record = {
        "as_of": "2026-03-10",
        "insured_months": 36,
        "record_from": "2025-09",
        "contributions": [{"from": "2025-09", "to": "2026-02", "base": None}],
    }
    pairs: list[Answers] = [
        {"recent_insured_months": 12, "credential_base_months": 12},
        {"recent_insured_months": 12, "contribution_tier": "x1"},
        {"credential_base_months": 5, "contribution_tier": "x3"},
    ]
    for pair in pairs:
        score(RULES, {**record, **pair})
    everything = {
        "recent_insured_months": 12,
        "credential_base_months": 5,
        "contribution_tier": "x1",
    }
    assert refused_facts({**record, **everything}) == {"contribution_tier"}


def test_impossible_total_hides_no_other_contradiction() -> None:
    """A total below the record is named, and what contradicts beside it too, all at once."""
    answers = {**SINCE_2022, "contributions": [AT_1X], "insured_months": 1}
    with pytest.raises(Refused) as refused:
        score(RULES, answers)
    (error,) = refused.value.errors
    assert (error["fact"], error["value"], error["did_you_mean"]) == ("insured_months", 1, 36)
    assert refused_facts({**answers, "contribution_tier": "x3"}) == {
        "insured_months",
        "contribution_tier",
    }


def test_contradiction_says_what_the_record_allows() -> None:
    """One possible value is suggested; several are listed, and none of them is guessed."""
    record: Answers = {**SINCE_2022, "contributions": [{**AT_1X, "base": None}]}
    with pytest.raises(Refused) as refused:
        score(RULES, {**record, "contribution_tier": "x1", "recent_insured_months": 3})
    (error,) = refused.value.errors
    assert error["did_you_mean"] == 12
    with pytest.raises(Refused) as refused:
        score(RULES, {**record, "insured_months": 36, "recent_insured_months": 13})
    assert {one["fact"] for one in refused.value.errors} == {"recent_insured_months"}
    open_record = {"as_of": "2026-03-10", "contributions": [{**AT_1X, "from": "2025-09"}]}
    with pytest.raises(Refused) as refused:
        score(RULES, {**open_record, "recent_insured_months": 3})
    (error,) = refused.value.errors
    assert "did_you_mean" not in error
    assert {"6", "7", "8", "9", "10", "11", "12"} <= set(re.findall("[0-9]+", error["message"]))


@pytest.mark.parametrize(
    "broken",
    [
        {"as_of": "2017-01-01"},
        {"rules_on": "2017-01-01"},
        {"record_from": "2025"},
        {"contributions": [{"from": "2025-09"}]},
    ],
    ids=str,
)
def test_record_is_not_judged_on_unsound_answers(broken: Answers) -> None:
    """Where a day, the reach or the record itself is refused, no contradiction is made up."""
    sound = {**SINCE_2022, "contributions": [AT_1X], "contribution_tier": "x3"}
    assert refused_facts(sound) == {"contribution_tier"}
    assert refused_facts({**sound, **broken}) - {"contribution_tier"} == set(broken)


def test_supposed_wage_reaches_before_the_series() -> None:
    """Months before 2016-04 have no known wage; the supposition stands in for each of them."""
    answers: Answers = {
        "as_of": "2018-03-15",
        "insured_months": 48,
        "contributions": [{"from": "2014-03", "to": "2018-02", "base": 6504}],
    }
    for wage, points in ((6504, 50), (8130, 25), (8130.01, 0)):
        items = outcome({**answers, "assume_reference_wage": wage})["items"]
        assert items["contribution_base"][0] == {"min": points, "max": points}


def test_a_year_beyond_the_series_has_one_wage() -> None:
    """Contract: a wage is one number for its whole period, so equal months reach it or do not."""
    answers: Answers = {
        "as_of": "2028-07-10",
        "assume": ["rules_continue"],
        "contributions": [{"from": "2027-07", "to": "2028-06", "base": 20000}],
    }
    for months in (0, 12):
        score(RULES, {**answers, "credential_base_months": months})
    for months in range(1, 12):
        told = {**answers, "credential_base_months": months}
        assert refused_facts(told) == {"credential_base_months"}


def test_a_year_before_the_series_has_one_wage() -> None:
    """The year to 2016-03 lies in both windows: a wage that leaves the tier x3 leaves x2 too."""
    answers: Answers = {
        "as_of": "2018-07-10",
        "record_from": "2014-01",
        "contributions": [
            # 15 months at 3 times the known wages, 11 at 2 times, and one at nothing.
            {"from": "2017-04", "to": "2018-06", "base": 21396},
            {"from": "2016-04", "to": "2017-02", "base": 12000},
            {"from": "2017-03", "to": "2017-03", "base": 1},
            # 24 months of the last 36 at 3 times take all nine of these: a wage of 6000 at most.
            {"from": "2015-07", "to": "2016-03", "base": 18000},
            # 36 months of the last 48 at 2 times take one of these: a wage of 6000 at most.
            {"from": "2015-04", "to": "2015-06", "base": 12000},
        ],
    }
    for tier in ("none", "x0_8", "x1", "x3"):
        score(RULES, {**answers, "contribution_tier": tier})
    assert refused_facts({**answers, "contribution_tier": "x2"}) == {"contribution_tier"}


@pytest.mark.parametrize("year", [2028, 2030])
def test_each_year_beyond_the_series_has_a_wage_of_its_own(year: int) -> None:
    """The last year's wage may be out of reach of a base that reaches those of the years before."""
    answers: Answers = {
        "as_of": f"{year}-07-10",
        "assume": ["rules_continue"],
        "contributions": [{"from": f"{year - 4}-07", "to": f"{year}-06", "base": 20000}],
    }
    told = {**answers, "credential_base_months": 0, "contribution_tier": "x1"}
    assert outcome(told)["items"]["contribution_base"][0]["min"] > 0


def test_longest_record_is_scored() -> None:
    """600 spans of one month each are within the limits."""
    first = month_number("2026-02") - 599
    spans = [
        {"from": month_text(first + back), "to": month_text(first + back), "base": 20000 + back}
        for back in range(600)
    ]
    answers = {"as_of": "2026-03-10", "contributions": spans}
    items = outcome({**answers, "assume_reference_wage": SUPPOSED_WAGE})["items"]
    assert items["insured_years"][0] == {"min": 150, "max": 150}
    assert json.dumps(score(RULES, answers), ensure_ascii=False)


@pytest.mark.parametrize(
    "day",
    [
        {"as_of": "2018-01-15"},
        {"as_of": "2027-12-15"},
        {"as_of": "2040-01-15", "assume": ["rules_continue"]},
    ],
    ids=str,
)
@pytest.mark.parametrize("pinned", [{}, {"recent_insured_months": 12}], ids=str)
def test_unknown_wages_do_not_multiply(
    monkeypatch: pytest.MonkeyPatch, day: Answers, pinned: Answers
) -> None:
    """48 different bases under several unknown wages are scored without trying every pairing."""
    end = month_number(day["as_of"])
    spans = [
        {"from": month_text(end - back), "to": month_text(end - back), "base": 9000 + 37 * back}
        for back in range(1, 49)
    ]
    counts = itertools.count(1)
    zones = Record._zones

    def counted(self: Record, *arguments: Any, **options: Any) -> Any:
        assert next(counts) <= 2000, "the months were counted over and over"
        return zones(self, *arguments, **options)

    monkeypatch.setattr(Record, "_zones", counted)
    score(RULES, {**day, **pinned, "contributions": spans})
