"""Broken answers: each is named with a message in Chinese, all at once, and nothing is scored."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen import Refused, begin, load_rules, score, score_text
from jifen._json import dump
from tests.applicants import LAWS, LINGANG, TITLE, Answers
from tests.vocabulary import EDUCATION, EMPLOYERS, FACTS, HONOURS, LEVELS, TIERS

RULES = load_rules("residence-points")
AS_OF = "2026-03-10"
CHINESE = re.compile("[\u4e00-\u9fff]")
NOTHING = object()

SPAN = {"from": "2025-01", "to": "2025-12", "base": 12000}


def refusal(text: str) -> list[dict[str, Any]]:
    """The errors of a text that must be refused, held to what is true of every refusal."""
    shown = score_text(text)
    shown.encode("utf-8")
    result: dict[str, Any] = json.loads(shown)
    assert list(result) == ["errors"]
    assert result["errors"]
    for error in result["errors"]:
        assert CHINESE.search(error["message"]), error
        assert set(error) <= {"fact", "value", "message", "did_you_mean", "path"}
        assert list(error) == sorted(error)
    errors: list[dict[str, Any]] = result["errors"]
    return errors


def refused(answers: Answers) -> list[dict[str, Any]]:
    return refusal(json.dumps({"as_of": AS_OF, **answers}))


# A value that cannot be, and the one likely meant: NOTHING where none must be suggested.
WRONG: list[tuple[str, Any, Any]] = [
    # Days
    ("as_of", "2026-02-29", NOTHING),
    ("as_of", "2026-13-01", NOTHING),
    ("as_of", "2026-3-1", NOTHING),
    ("as_of", "20260310", NOTHING),
    ("as_of", " 2026-03-10", NOTHING),
    ("as_of", "2026-03-10T00:00:00", NOTHING),
    ("as_of", "２０２６-03-10", NOTHING),
    ("as_of", "0000-01-01", NOTHING),
    ("as_of", 20260310, NOTHING),
    ("as_of", True, NOTHING),
    ("as_of", ["2026-03-10"], NOTHING),
    ("as_of", "2017-12-31", "2018-01-01"),
    ("as_of", "2028-01-01", "2027-12-31"),
    ("rules_on", "2017-12-31", "2018-01-01"),
    ("rules_on", "2028-01-01", "2027-12-31"),
    ("rules_on", "2023-02-29", NOTHING),
    ("birth_date", "1899-12-31", "1900-01-01"),
    ("birth_date", "2026-03-11", NOTHING),
    ("birth_date", "2010-03-11", NOTHING),
    ("birth_date", "1990-02-30", NOTHING),
    ("birth_date", "never", NOTHING),
    ("birth_date", 19900520, NOTHING),
    ("married_to_local_since", "Never", "never"),
    ("married_to_local_since", "nver", "never"),
    ("married_to_local_since", "2020-06-31", NOTHING),
    ("married_to_local_since", False, NOTHING),
    ("false_materials", "2025-01-01", NOTHING),
    ("detentions", {"2025-01-01": 1}, NOTHING),
    ("minor_crimes", ["2025-01-01", "2025-02-30"], NOTHING),
    ("minor_crimes", [None], NOTHING),
    ("detentions", ["2025-01-01"] * 601, NOTHING),
    # Truth values
    ("has_residence_card", 1, NOTHING),
    ("has_residence_card", "true", NOTHING),
    ("employed", 0, NOTHING),
    ("serious_crime", [], NOTHING),
    ("startup_talent", "no", NOTHING),
    # Counts
    ("recent_insured_months", -1, 0),
    ("recent_insured_months", 13, 12),
    ("recent_insured_months", True, NOTHING),
    ("recent_insured_months", "6", NOTHING),
    ("recent_insured_months", 12.0, 12),
    ("recent_insured_months", 6.5, 6),
    ("recent_insured_months", -0.5, NOTHING),
    ("insured_months", 601, 600),
    ("insured_months", 10**400, 600),
    ("insured_months", -(10**30), 0),
    ("insured_months", {}, NOTHING),
    ("contract_term_months", 12.0, 12),
    ("public_service_months", 1e400, NOTHING),
    ("credential_base_months", 13, 12),
    # Amounts
    ("investment_tax_average", -0.01, 0),
    ("investment_tax_average", 10**12 + 1, 10**12),
    ("investment_tax_average", "100000", NOTHING),
    ("investment_tax_average", True, NOTHING),
    ("local_hires_average", 1000000.01, 10**6),
    ("local_hires_average", [], NOTHING),
    ("assume_reference_wage", 0, NOTHING),
    ("assume_reference_wage", -1, NOTHING),
    ("assume_reference_wage", "11396", NOTHING),
    # Options
    ("education", "phd", "doctorate"),
    ("education", "PhD", "doctorate"),
    ("education", "博士", "doctorate"),
    ("education", "大专", "associate"),
    ("education", "Master", "master"),
    ("education", "bachelor-with-degree", "bachelor_with_degree"),
    ("education", "batchelor", "bachelor"),
    ("education", "doc", "doctorate"),
    ("education", "", NOTHING),
    ("education", 90, NOTHING),
    ("education", True, NOTHING),
    ("education", ["master"], NOTHING),
    ("education", {"level": "master"}, NOTHING),
    ("employer", "Dispatch", "dispatch"),
    ("contribution_tier", "4倍", NOTHING),
    ("contribution_tier", 1, NOTHING),
    ("honour", "provincal", "provincial"),
    ("assume", "rules_continue", NOTHING),
    ("assume", ["rules_continues"], "rules_continue"),
    ("assume", [1], NOTHING),
    ("assume", {}, NOTHING),
    # Months
    ("record_from", "2025-13", NOTHING),
    ("record_from", "2025-00", NOTHING),
    ("record_from", "0000-01", NOTHING),
    ("record_from", "2025-1", NOTHING),
    ("record_from", "2025-01-01", NOTHING),
    ("record_from", 202501, NOTHING),
    # Entries
    ("credentials", {}, NOTHING),
    ("credentials", [{**TITLE, "level": "高级职称"}], "senior_title"),
    ("credentials", [{**TITLE, "level": "senior"}], "senior_title"),
    ("credentials", "mid_title", NOTHING),
    ("credentials", ["mid_title"], NOTHING),
    ("credentials", [{}], NOTHING),
    ("credentials", [TITLE] * 601, NOTHING),
    ("credentials", [{**TITLE, "level": "skill_33"}], "skill_3"),
    ("credentials", [{**TITLE, "level": "s-3"}], "skill_3"),
    ("credentials", [{**TITLE, "level": "s 3"}], "skill_3"),
    ("credentials", [{**TITLE, "obtained": "Shanghai"}], "shanghai"),
    ("credentials", [{**TITLE, "matches_post": "yes"}], NOTHING),
    ("credentials", [{**TITLE, "registraton": "valid"}], "registration"),
    ("credentials", [{**TITLE, "level": ["mid_title"]}], NOTHING),
    ("outer_areas", [{**LINGANG, "area": "chongming"}], NOTHING),
    ("outer_areas", [{**LINGANG, "from": None}], NOTHING),
    ("outer_areas", [{"area": "lingang"}], NOTHING),
    ("outer_areas", [{**LINGANG, "to": "2019-12"}], NOTHING),
    ("outer_areas", [{**LINGANG, "to": "now"}], NOTHING),
    ("outer_areas", [LINGANG] * 601, NOTHING),
    ("contributions", [{**SPAN, "to": "2024-12"}], NOTHING),
    ("contributions", [{**SPAN, "to": None}], NOTHING),
    ("contributions", [{**SPAN, "base": -1}], 0),
    ("contributions", [{**SPAN, "base": 12000.001}], NOTHING),
    ("contributions", [{**SPAN, "base": "12000"}], NOTHING),
    ("contributions", [{**SPAN, "base": True}], NOTHING),
    ("contributions", [{**SPAN, "kind": "paid"}], "back_paid"),
    ("contributions", [{**SPAN, "kinds": "counted"}], "kind"),
    ("contributions", [SPAN, {**SPAN, "from": "2025-12", "to": "2026-01"}], NOTHING),
    ("contributions", [SPAN, SPAN], NOTHING),
    ("contributions", [SPAN] * 601, NOTHING),
    ("contributions", [[]], NOTHING),
    # Facts that do not exist
    ("educaton", "master", "education"),
    ("Education", "master", "education"),
    ("insured-months", 36, "insured_months"),
    ("birthdate", "1990-01-01", "birth_date"),
    ("contribution", [], "contributions"),
    ("电话", "13800000000", NOTHING),
    ("", 1, NOTHING),
    ("x" * 10_000, 1, NOTHING),
    ("educaton", None, "education"),
]


@pytest.mark.parametrize(
    ("fact", "value", "meant"), WRONG, ids=[f"{row[0]}={row[1]!r}"[:60] for row in WRONG]
)
def test_wrong_answer_is_named(fact: str, value: Any, meant: Any) -> None:
    """The fact is named alone, and what was likely meant is said, or else nothing is guessed."""
    errors = refused({fact: value})
    assert {error["fact"][:80] for error in errors} == {fact[:80]}
    assert {error.get("did_you_mean", NOTHING) for error in errors} == {meant}


def test_missing_day_is_named() -> None:
    """The core never asks the clock, so a day of application must be given."""
    for text in ("{}", '{"as_of":null}', '{"education":"master"}'):
        assert [error["fact"] for error in refusal(text)] == ["as_of"]


def test_a_day_without_rules_is_named_with_what_can_be_done() -> None:
    """Before the first rules there is another day; after the last ones also an assumption."""
    ((before,), (after,)) = (refused({"as_of": day}) for day in ("2017-12-31", "2028-01-01"))
    assert "2018-01-01" in before["message"]
    assert "rules_continue" not in before["message"]
    assert "2027-12-31" in after["message"]
    assert "rules_continue" in after["message"]


def test_all_mistakes_come_at_once() -> None:
    """One wrong value in every fact gives an error for every fact."""
    wrong: Answers = {name: {"no": "such"} for name in FACTS} | {"educaton": 1, "age": 35}
    assert {error["fact"] for error in refused(wrong)} == set(wrong)


def test_all_mistakes_of_an_entry_come_at_once() -> None:
    """Every field of every entry is looked at, each with the path to it."""
    entry = {"level": "phd", "obtained": 1, "matches_post": "yes", "registration": [], "year": 1}
    errors = refused({"credentials": [TITLE, entry, entry]})
    paths = [f"credentials[{index}].{key}" for index in (1, 2) for key in entry]
    assert sorted(error["path"] for error in errors) == sorted(paths)


def test_null_entries_and_values_are_refused_beside_sound_ones() -> None:
    """In a list of days each wrong one is named with its place."""
    errors = refused({"detentions": ["2025-01-01", 7, "2025-02-30"]})
    assert [error["path"] for error in errors] == ["detentions[1]", "detentions[2]"]
    assert [error["value"] for error in errors] == [7, "2025-02-30"]


def test_overlap_names_both_spans_and_the_month() -> None:
    """Whoever reads the message can find the two spans, in whichever order they were written."""
    late, early = {**SPAN, "from": "2025-06", "to": "2025-08"}, {**SPAN, "to": "2025-07"}
    (error,) = refused({"contributions": [late, early]})
    assert error["value"] == "2025-06"
    for shown in ("1", "2", "2025-06"):
        assert shown in error["message"]


@pytest.mark.parametrize(
    ("months", "pairs"),
    [
        # One after the other, and the second covers the third.
        ([(1, 2), (3, 10), (5, 6)], [(2, 3)]),
        # A long one covers several.
        ([(1, 12), (2, 3), (5, 6)], [(1, 2), (1, 3)]),
        # Of two that end together the first is named.
        ([(1, 5), (3, 5), (4, 6)], [(1, 2), (1, 3)]),
    ],
)
def test_each_overlap_is_found_with_the_span_that_reaches_furthest(
    months: list[tuple[int, int]], pairs: list[tuple[int, int]]
) -> None:
    spans = [{**SPAN, "from": f"2025-{a:02d}", "to": f"2025-{b:02d}"} for a, b in months]
    errors = refused({"as_of": "2026-03-10", "contributions": spans})
    say = RULES.texts.say
    assert [error["message"] for error in errors] == [
        say("refused_spans_overlap", first=first, second=second, month=spans[second - 1]["from"])
        for first, second in pairs
    ]


COMPLETE: Answers = {"contributions": [SPAN], "record_from": "2022-01"}
# Answers, the place that is named, the value that is shown, and the way to mend it.
MENDED: list[tuple[Answers, str, Any, str]] = [
    (
        {"education": "phd2x"},
        "education",
        "phd2x",
        "没有这个选项。可选的有：none、associate、bachelor、bachelor_with_degree、master、doctorate。",
    ),
    (
        {"card_months": 3},
        "card_months",
        3,
        (
            "“card_months”是“居住证转上海户口”的问题，“上海市居住证积分”里没有。"
            "不同的方案分开算，答案也分开写。"
        ),
    ),
    ({"educaton": "x"}, "educaton", "x", "没有“educaton”这个问题。"),
    ({"has_residence_card": 1}, "has_residence_card", 1, "只能是true（是）或false（否）。"),
    ({"insured_months": 601}, "insured_months", 601, "超出范围：最小0，最大600。"),
    (
        {"investment_tax_average": -1},
        "investment_tax_average",
        -1,
        "超出范围：最小0，最大1000000000000。",
    ),
    ({"assume_reference_wage": 0}, "assume_reference_wage", 0, "要比0大。"),
    (
        {"contributions": [{**SPAN, "base": 1.001}]},
        "contributions[0].base",
        1.001,
        "小数最多2位。",
    ),
    ({"detentions": ["2025-01-01"] * 601}, "detentions", 601, "太多了，最多600条。"),
    (
        {"credentials": [3]},
        "credentials[0]",
        3,
        "每一条要写成一组值：level、matches_post、obtained、registration。",
    ),
    ({"credentials": [{**TITLE, "year": 1}]}, "credentials[0].year", 1, "没有“year”这一格。"),
    (
        {"outer_areas": [LINGANG, {"from": "2020-01"}]},
        "outer_areas[1].area",
        None,
        "少了“哪个区域”。",
    ),
    (
        {"outer_areas": [{**LINGANG, "to": "2019-12"}]},
        "outer_areas[0].to",
        "2019-12",
        "结束的月份比开始的月份早。",
    ),
    (
        {"contributions": [SPAN, {**SPAN, "from": "2026-01", "to": "2026-02"}, SPAN]},
        "contributions[2].from",
        "2025-01",
        "第1段和第3段都有2025-01这个月。同一个月只能在一段里。",
    ),
    ({"birth_date": "1899-12-31"}, "birth_date", "1899-12-31", "太早了，最早1900-01-01。"),
    ({"birth_date": "2026-03-11"}, "birth_date", "2026-03-11", "在申请日期（2026-03-10）之后。"),
    (
        {"birth_date": "2010-03-11"},
        "birth_date",
        "2010-03-11",
        "到申请日期（2026-03-10）还不满16周岁。",
    ),
    (
        {"from_now_on": {"base": 1, "tier": "x1"}},
        "from_now_on.tier",
        "x1",
        "这几格只能填一格：每月缴费基数、每月缴费基数达到几倍。",
    ),
    (
        {**COMPLETE, "contribution_tier": "x3"},
        "contribution_tier",
        "x3",
        "和缴费记录对不上。按记录，缴费基数档次只可能是：都没有达到。",
    ),
    (
        {**COMPLETE, "insured_months": 3},
        "insured_months",
        3,
        "和缴费记录对不上。记录里已经有12个月，不能比它少。",
    ),
    (
        {"contributions": [{**SPAN, "from": "1975-01"}]},
        "contributions",
        None,
        "缴费记录太长了，一共最多600个月。",
    ),
]


@pytest.mark.parametrize(
    ("answers", "place", "value", "message"), MENDED, ids=[row[1] for row in MENDED]
)
def test_a_refusal_says_where_and_how_to_mend_it(
    answers: Answers, place: str, value: Any, message: str
) -> None:
    (error,) = refused(answers)
    assert (error.get("path", error["fact"]), error["value"], error["message"]) == (
        place,
        value,
        message,
    )


def test_a_record_of_every_month_that_may_be_is_no_mistake() -> None:
    """600 months are a working life; one more is refused."""
    longest = {**SPAN, "from": "1976-01"}
    assert (
        json.loads(score_text(json.dumps({"as_of": AS_OF, "contributions": [longest]})))["errors"]
        == []
    )
    (error,) = refused({"contributions": [{**longest, "from": "1975-12"}]})
    assert error["fact"] == "contributions"


def test_of_spans_that_begin_together_the_later_written_is_named() -> None:
    """The first one written stands; the other is where the visitor mends it, base or no base."""
    for other in ({**SPAN, "to": "2025-03"}, {**SPAN, "base": None}):
        (error,) = refused({"contributions": [SPAN, other]})
        assert error["path"] == "contributions[1].from"


def test_did_you_mean_can_be_used() -> None:
    """Whatever is suggested for an option is one of its options."""
    known = {
        "education": EDUCATION,
        "employer": EMPLOYERS,
        "honour": HONOURS,
        "contribution_tier": TIERS,
    }
    for fact, options in known.items():
        for word in (*LEVELS, *TIERS, *EMPLOYERS, "本科", "college", "xyz", "x 2"):
            if word not in options:
                (error,) = refused({fact: word})
                assert error.get("did_you_mean") in (None, *options)


def test_sixteenth_birthday_is_old_enough() -> None:
    """The day on which 16 years are complete is the first; 29 February waits for its day."""
    rows = [
        ("2026-03-10", "2010-03-10", True),
        ("2026-03-10", "2010-03-11", False),
        ("2024-02-28", "2008-02-29", False),
        ("2024-02-29", "2008-02-29", True),
    ]
    for as_of, born, accepted in rows:
        result = json.loads(score_text(json.dumps({"as_of": as_of, "birth_date": born})))
        assert (result["errors"] == []) == accepted, (as_of, born)


# What JSON can carry and answers cannot, written as text
BROKEN_TEXTS = {
    "empty": "",
    "blank": " \n\t",
    "no JSON": "jifen",
    "cut off": '{"as_of":"2026-03-10"',
    "trailing": '{"as_of":"2026-03-10"}}',
    "two objects": "{}{}",
    "single quotes": "{'as_of':'2026-03-10'}",
    "comma": '{"as_of":"2026-03-10",}',
    "a list": '[{"as_of":"2026-03-10"}]',
    "a number": "12",
    "a text": '"2026-03-10"',
    "null": "null",
    "true": "true",
    "mark of order": '\ufeff{"as_of":"2026-03-10"}',
    "control sign": '{"as_of":"2026\x00-03-10"}',
    "too long": '{"as_of":"' + "2" * 10_000_000 + '"}',
    "deep lists": "[" * 100_000,
    "deep objects": '{"as_of":' * 100_000,
    "deep and closed": '{"as_of":' + "[" * 50_000 + "]" * 50_000 + "}",
    "endless number": '{"insured_months":' + "1" * 5000 + "}",
}


@pytest.mark.parametrize("name", BROKEN_TEXTS)
def test_unreadable_text_is_refused(name: str) -> None:
    """Text that holds no object of answers gives one error about no fact."""
    (error,) = refusal(BROKEN_TEXTS[name])
    assert error["fact"] is None


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("too long", "内容太长了，最多1000000个字符。"),
        ("trailing", "不是正确的JSON：第1行第23个字符附近读不下去。"),
    ],
)
def test_unreadable_text_is_refused_with_where_it_ends(name: str, message: str) -> None:
    """How long it may be, or where the reader stopped."""
    (error,) = refusal(BROKEN_TEXTS[name])
    assert error["message"] == message


OUT_OF_DOMAIN = ["NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1e999999", "-1", "1e13"]


@pytest.mark.parametrize("literal", OUT_OF_DOMAIN)
@pytest.mark.parametrize("fact", ["investment_tax_average", "insured_months", "education"])
def test_no_finite_number_in_the_domain(fact: str, literal: str) -> None:
    """What JSON text can say beyond finite numbers is refused for every type of fact."""
    (error,) = refusal(f'{{"as_of":"{AS_OF}","{fact}":{literal}}}')
    assert error["fact"] == fact


@pytest.mark.parametrize("literal", ["0", "-0", "0.0", "-0.0", "0e9", "1e-400", "0.000"])
def test_nothing_is_nothing(literal: str) -> None:
    """However zero, or next to zero, is written, an amount of it scores nothing."""
    result = json.loads(score_text(f'{{"as_of":"{AS_OF}","investment_tax_average":{literal}}}'))
    assert result["errors"] == []
    same = json.loads(score_text(f'{{"as_of":"{AS_OF}","investment_tax_average":0}}'))
    assert result["total"] == same["total"]


@pytest.mark.parametrize(
    ("written", "points"),
    [
        ("100000", 10),
        ("1e5", 10),
        ("1E+5", 10),
        ("0.1e6", 10),
        ("100000.00", 10),
        ("1000000e-1", 10),
        ("99999.999999999999999999999", 0),
        ("100000.000000000000000000001", 10),
    ],
)
def test_decimals_are_exact(written: str, points: int) -> None:
    """Amounts are compared as they are written, never as their binary neighbours."""
    text = f'{{"as_of":"{AS_OF}","local_hires_average":0,"investment_tax_average":{written}}}'
    items = {item["id"]: item["points"] for item in json.loads(score_text(text))["items"]}
    assert items["investment"] == {"min": points, "max": points}


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ('{"as_of":"2026-03-10","as_of":"2026-03-10"}', "as_of"),
        ('{"as_of":"2026-03-10","education":"none","education":"master"}', "education"),
        ('{"as_of":"2026-03-10","education":null,"education":"master"}', "education"),
    ],
)
def test_a_fact_written_twice_is_refused(text: str, fact: str) -> None:
    """Which of two was meant cannot be known, even where both say the same."""
    assert [error["fact"] for error in refusal(text)] == [fact]


def test_an_exception_says_each_mistake() -> None:
    """Who calls from Python reads in the exception what the page shows beside the fields."""
    with pytest.raises(Refused) as caught:
        score(RULES, {"as_of": AS_OF, "education": 1, "has_residence_card": 1})
    messages = [error["message"] for error in caught.value.errors]
    assert len(messages) == 2
    assert str(caught.value) == "; ".join(messages)


@pytest.mark.parametrize("call", ["forecast", "plans", "questions"])
def test_a_fact_written_twice_is_named_in_a_request_too(call: str) -> None:
    """The page looks the question up by the fact, wherever the answers stand in the request."""
    text = f'{{"answers":{{"as_of":"{AS_OF}","education":"none","education":"master"}}}}'
    *_, found = begin(call, text)
    (error,) = json.loads(str(found))["errors"]
    assert error["fact"] == "education"


def test_a_field_written_twice_is_refused() -> None:
    """Inside a list too, and beside every other mistake."""
    entry = json.dumps(TITLE)[:-1] + ',"level":"skill_1"}'
    text = f'{{"as_of":"{AS_OF}","credentials":[{entry}],"education":"phd"}}'
    errors = refusal(text)
    assert len(errors) == 2
    assert (errors[0]["fact"], errors[0]["path"]) == ("credentials", "credentials[0].level")
    assert "level" in errors[0]["message"]
    assert errors[1]["fact"] == "education"


@pytest.mark.parametrize(
    "text",
    [
        '{"as_of":"\\ud800"}',
        '{"as_of":"2026-03-10","\\udc00":1}',
        '{"as_of":"2026-03-10","credentials":[{"\\ud83d":1}]}',
        '{"as_of":"2026-03-10","education":{"\\ud800":["\\udfff"]}}',
        '{"as_of":"2026-03-10","\\ud800":1,"\\ud800":2}',
        '{"as_of":"2026-03-10","education":"' + "\U0001f600" * 200 + '"}',
    ],
)
def test_lone_surrogates_never_reach_the_output(text: str) -> None:
    """JSON can name halves of signs that UTF-8 cannot write; the refusal stays valid UTF-8."""
    assert refusal(text)


@pytest.mark.parametrize(
    "value",
    ["x" * 100_000, ["x" * 1000] * 500, {"k" * 1000: "v"}, 10**4000, "\x00\n\t", [[[[1.5]]]]],
    ids=["text", "list", "object", "number", "control", "nested"],
)
def test_echo_of_a_value_is_short(value: Any) -> None:
    """A refused value is shown, but never more of it than a line."""
    (error,) = refused({"education": value})
    assert len(json.dumps(error["value"], ensure_ascii=False)) < 200


@pytest.mark.parametrize(
    "text",
    ["\ue0001e5\ue000", "\ue000+-\ue000", '"', "\\", "\u2028", "{}", "NaN", "1e5", "a[0].b", "a.b"],
    ids=ascii,
)
def test_echo_of_a_text_is_the_text(text: str) -> None:
    """A refused text comes back as the same text, whatever signs it is made of."""
    (error,) = refused({"education": text})
    assert error["value"] == text
    (error,) = refused({text: 1})
    assert error["fact"] == text


def test_echo_of_what_cannot_be_written() -> None:
    """A value from Python that JSON cannot hold is shown as an ellipsis, not as a crash."""
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    for value in (deep, [b"x"], {"level": object()}):
        with pytest.raises(Refused) as caught:
            score(RULES, {"as_of": AS_OF, "education": value})
        assert [error["value"] for error in caught.value.errors] == ["…"]


def test_only_json_is_written() -> None:
    """A value of no JSON type is a mistake in the program, never quietly turned into text."""
    with pytest.raises(TypeError):
        dump({"value": object()})


@pytest.mark.parametrize("depth", [100, 900, 5000])
def test_nested_value_is_refused(depth: int) -> None:
    """A value nested in lists is refused like any other wrong one, however deep."""
    text = '{"as_of":"2026-03-10","credentials":' + "[" * depth + "1.5" + "]" * depth + "}"
    assert refusal(text)


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 12.0, 10**400, (), b"x", 1j, ...], ids=repr
)
def test_python_values_are_refused(value: Any) -> None:
    """What JSON would not give but a Python caller can is refused for each type of fact."""
    for fact, spec in FACTS.items():
        if spec.type == "number" and value == 12.0:
            continue
        with pytest.raises(Refused) as caught:
            score(RULES, {"as_of": AS_OF, fact: value})
        assert {error["fact"] for error in caught.value.errors} >= {fact}
        assert str(caught.value)


# Anything at all

ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(10**40), 10**40)
    | st.floats()
    | st.text(st.characters(), max_size=8)
    | st.sampled_from(["", "never", "2026-03-10", "2026-03", "2025-01", "x1", "lingang", "counted"])
    | st.sampled_from([*EDUCATION, *LEVELS, *EMPLOYERS, "rules_continue", "1900-01-01"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["from", "to", "base", "kind", "area", *TITLE, "\ud800"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=8,
)


@LAWS
@given(
    st.dictionaries(st.sampled_from([*FACTS, "education ", "\udfff"]), ANY_JSON, max_size=8),
    st.booleans(),
)
def test_no_json_breaks_it(answers: Answers, dated: bool) -> None:
    """Whatever JSON is given, it is scored or refused, in sorted and valid UTF-8."""
    text = json.dumps({**answers, "as_of": AS_OF} if dated else answers)
    shown = score_text(text)
    assert json.loads(shown.encode("utf-8")) == json.loads(shown)
    result = json.loads(shown)
    assert shown == json.dumps(result, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if result["errors"]:
        assert refusal(text) == result["errors"]


@LAWS
@given(st.text(max_size=60) | st.text(st.sampled_from('{}[]",:0123456789.eE+-naftr '), max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    """Text that is no answers is refused, never an exception."""
    assert "errors" in json.loads(score_text(text))
