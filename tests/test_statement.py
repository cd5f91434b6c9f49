"""Pasted statements: what is read from them, and that no line of them is lost."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import jifen
from jifen import Refused, load_rules
from jifen._lines import Words
from jifen._statement import statement
from tests.applicants import LAWS, month_text
from tests.compiled_rules import compiled

RULES = load_rules("residence-points")
SAMPLES = yaml.safe_load(Path(__file__).with_name("statements.yml").read_text("utf-8"))
KINDS = {"counted": "正常", "back_paid": "补缴"}


def read(text: str, **chosen: int) -> dict[str, Any]:
    return statement(RULES, {"text": text, "chosen": chosen} if chosen else {"text": text})


def spans_of(result: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [tuple(span.values()) for span in result["contributions"]]


def told(result: dict[str, Any], state: str) -> dict[int, str]:
    return {one["line"]: one["reason"] for one in result["lines"] if one["state"] == state}


# Samples


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample["about"])
def test_a_statement_as_people_paste_it(sample: dict[str, Any]) -> None:
    """Months, bases and kinds are read; each other line says why it is not, with its number."""
    result = read(sample["text"], **sample.get("chosen", {}))
    assert spans_of(result) == [
        (first, last, base, *(kind or ["counted"]))
        for first, last, base, *kind in sample["contributions"]
    ]
    for state in ("unread", "ignored", "doubtful"):
        reasons, wanted = told(result, state), sample.get(state, {})
        assert sorted(reasons) == sorted(wanted), state
        assert [line for line, part in wanted.items() if part not in reasons[line]] == []
    choices = [
        [one["from"], one["to"], *([o["base"], o["kind"], o["lines"]] for o in one["options"])]
        for one in result["choices"]
    ]
    assert choices == sample.get("choices", [])
    assert [note["id"] for note in result["notes"]] == sample.get("notes", [])


def test_a_chosen_option_says_so() -> None:
    (choice,) = read("2023-07 12000\n2023-07 13000", **{"2023-07": 2})["choices"]
    assert [option["taken"] for option in choice["options"]] == [False, True]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("2023-08 12000 补缴，已到账", "back_paid"),
        ("2023-08 12000 正常, ok", "counted"),
        ("2023年8月 12000，正常", "counted"),
        ("12000 2023-08，正常", "counted"),
    ],
)
def test_a_comma_in_a_remark_parts_no_cells(line: str, kind: str) -> None:
    result = read(line)
    assert result["lines"] == []
    assert result["contributions"] == [
        {"from": "2023-08", "to": "2023-08", "base": 12000, "kind": kind}
    ]


def test_what_blanks_part_beside_a_comma_has_one_meaning_too() -> None:
    """Two months, two amounts, a month without its year: as without the comma."""
    lines = ("2023-08 2023-09 12000，正常", "2023-08 12000 13000，正常", "23年8月 12000，正常")
    for line in lines:
        reasons = [
            [one["reason"] for one in read(text)["lines"] if one["state"] == "unread"]
            for text in (line, line.replace("，", " "))
        ]
        assert reasons[0] == reasons[1] != []


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("2025-07: 12500", "counted"),
        ("2025-07：12500", "counted"),
        ("2025-07 ：12500", "counted"),
        ("1、2025-07：12500", "counted"),
        ("2025年7月：12500元", "counted"),
        ("2025-07：12500 补缴 上海某某公司", "back_paid"),
        ("2025年7月缴费基数12500元", "counted"),
        ("2025年7月份的月缴费基数=12500", "counted"),
        ("2025-07 缴费基数12500", "counted"),
        ("2025-07,缴费基数 12500", "counted"),
        ("2025-07 12500基数 正常", "counted"),
        ("2025年7月 缴费基数：12500", "counted"),
        ("2025年7月 养老保险 缴费基数：12,500.00元", "counted"),
        ("您2025年7月的养老保险缴费基数为12500元，如有疑问请咨询。", "counted"),
        ("2025-07\t基数12 500", "counted"),
        ("2025-07 1.25万", "counted"),
        ("2025-07：1.25万元", "counted"),
        ("年月,缴费基数\n2025-07,1.25万", "counted"),
        ("年月,缴费基数\n2025-07-01 00:00:00,12500", "counted"),
    ],
)
def test_a_colon_and_the_name_of_the_base_part_month_and_amount(line: str, kind: str) -> None:
    result = read(line)
    assert told(result, "unread") == told(result, "doubtful") == {}
    assert spans_of(result) == [("2025-07", "2025-07", 12500, kind)]


NO_MONTH, NO_BASE = "没有看到月份。", "没有看到缴费基数。"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        # A colon parts a month from what is named as another amount, or not named.
        ("2025-07: 个人缴费 960", NO_BASE),
        ("2025-07：个人缴费960", NO_BASE),
        ("2025-07 个人缴费:960", NO_BASE),
        ("2025-07: 960 个人缴费", NO_BASE),
        ("2025-07: 960 个人", NO_BASE),
        ("2025-07: 养老 960", NO_BASE),
        ("2025-07：960 实缴", NO_BASE),
        ("2025-07：正常:12500", NO_BASE),
        ("基数12500，应付，2025年7月", NO_BASE),
        ("2025-07,养老 960", NO_BASE),
        ("2025年7月个人缴费 960", NO_MONTH),
        # What stands between says that it is not the base of this month.
        ("2025-07 最低缴费基数7310", NO_BASE),
        ("2025年7月起缴费基数12500", NO_MONTH),
        ("2025-07 缴费基数100%", NO_BASE),
        ("2025-07-01 12:30", NO_BASE),
        ("2025-07-01 12:30，正常", NO_BASE),
        # Two of either.
        ("2025-07：12500 13000", "一行里有几个数：12500、13000，"),
        ("2025-07 缴费基数12500 个人缴费1000", "一行里有几个数：12500、个人缴费1000，"),
        (
            "您2025年7月的缴费基数为12500元，个人缴费1000元",
            "一行里有几个数：12500元、个人缴费1000元，",
        ),
        ("2025年7月、8月缴费基数12500", "一行里有几个数：12500、8月，"),
        ("2025-07: 12500 2025-08: 13000", "一行里有几个不同的月份。"),
        # As without the colon or the name.
        ("23年7月：12500", "“23年7月”看不出是哪一年。"),
        ("2025-13：12500", "“2025-13”不是一个月份。"),
        ("2025.1：12500", "“2025.1”可能是1月，也可能是10月。"),
        ("2025-07 缴费基数-5", "“-5”是负数，"),
    ],
)
def test_nothing_is_guessed_beside_a_colon_or_a_name(line: str, reason: str) -> None:
    result = read(line)
    assert result["read"] == []
    assert told(result, "unread")[1].startswith(reason)


def test_all_that_a_statement_says_is_told() -> None:
    """What was read, what is left or was chosen, and what was done with months, word for word."""
    lines = ("2023-07 12000", "2023-07 12000", "2023-08 13000", "2023-08 14000 补缴")
    text = "\n".join((*lines, "", "2023-09 14000 补缴", "合计 12"))
    counted = {"base": 13000, "kind": "counted", "lines": [3], "taken": False}
    late = {"base": 14000, "kind": "back_paid", "lines": [4], "taken": True}
    assert read(text, **{"2023-08": 4}) == {
        "contributions": [
            {"from": "2023-07", "to": "2023-07", "base": 12000, "kind": "counted"},
            {"from": "2023-08", "to": "2023-09", "base": 14000, "kind": "back_paid"},
        ],
        "months": 3,
        "read": [1, 2, 3, 4, 6],
        "lines": [
            {
                "line": 7,
                "text": "合计 12",
                "state": "ignored",
                "reason": "合计行，不是哪个月的。",
            }
        ],
        "choices": [{"from": "2023-08", "to": "2023-08", "options": [counted, late]}],
        "notes": [
            {"id": "merged", "text": "有1个月在记录里出现了几次，数都一样，只算一次。"},
            {
                "id": "kinds",
                "text": "有1个月是补缴或者不匹配的，会标出来，不算在月数里。",
            },
        ],
        "errors": [],
    }


@pytest.mark.parametrize(
    ("base", "doubt"),
    [
        # The reference wage of the month is 11396: between 0.4 and 5 times of it nothing is said.
        ("4558.4", None),
        ("4558.39", "“4558.39”不到参考工资的0.4倍，像是扣的钱，不像缴费基数。"),
        ("56980", None),
        ("56980.01", "“56980.01”超过参考工资的5倍，看看是不是多抄了一位。"),
    ],
)
def test_a_base_is_doubted_from_the_first_fen_beyond(base: str, doubt: str | None) -> None:
    assert told(read(f"2023-07 {base}"), "doubtful").get(1) == doubt


def test_a_base_is_doubted_from_the_first_month_whose_wage_is_known() -> None:
    first = RULES.wages[0].first
    text = "\n".join(f"{month_text(month)} 1" for month in range(first - 1, first + 2))
    assert sorted(told(read(text), "doubtful")) == [2, 3]


def test_every_doubt_of_a_line_is_told() -> None:
    """One after the other: a base that is too small, and that it was paid late."""
    (reason,) = told(read("年月,缴费基数,到账年月\n2023-07,900,2023-10"), "doubtful").values()
    assert reason == (
        "“900”不到参考工资的0.4倍，像是扣的钱，不像缴费基数。"
        "到账比所属的月份晚了3个月，可能是补缴。"
    )


def test_how_late_is_doubted_is_said_by_the_rule_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one month late is doubted, so is that, but not a month of which nothing is said."""
    monkeypatch.setitem(RULES.texts.of("statement"), "late_months", 1)
    text = "年月,缴费基数,到账年月\n2023-07,12000,2023-07\n2023-08,12000,2023-09\n2023-09,12000,"
    assert told(read(text), "doubtful") == {3: "到账比所属的月份晚了1个月，可能是补缴。"}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("2023年13月 5", "“2023年13月”不是一个月份。月份只有1到12。"),
        ("23年7月 12000", "“23年7月”看不出是哪一年。年份写四位，比如2023年7月。"),
        ("2023.1 12000", "“2023.1”可能是1月，也可能是10月。写成2023-01或2023-10这样。"),
        ("2023-08至2023-07 12000", "“2023-08至2023-07”结束的月份比开始的月份早。"),
        ("2023年9-7月 12000", "“2023年9-7月”结束的月份比开始的月份早。"),
        ("2023-07 -5", "“-5”是负数，像是冲掉的一笔。对应的那个月算不算，请自己定。"),
        ("2023-07 1.001", "“1.001”的小数太多，最多2位。"),
        ("2023-07 9 8", "一行里有几个数：9、8，不知道哪个是缴费基数。"),
        ("年月,缴费基数\n2023-07,-5", "“-5”是负数，像是冲掉的一笔。对应的那个月算不算，请自己定。"),
        ("起始月,终止月,缴费基数\n2023-13,2023-14,5", "“2023-13”不是一个月份。月份只有1到12。"),
        (
            "年月,养老基数,医疗基数\n2023-07,9,8",
            "几列缴费基数不一样：9、8。只留养老保险的那个。",
        ),
        ("1950-01至1999-12 12000", None),
        ("1950-01至2000-01 12000", "一行跨了600个月以上。看看年份对不对。"),
    ],
)
def test_what_is_not_read_is_named_as_it_stands(line: str, reason: str | None) -> None:
    found = told(read(line), "unread").get(line.count("\n") + 1)
    assert found is reason is None or (found or "").startswith(reason or "nothing")


def test_a_base_may_be_as_large_as_in_an_answer() -> None:
    assert RULES.record is not None
    most = RULES.facts[RULES.record]["fields"]["base"]["at_most"]
    result = read(f"年月,缴费基数\n2023-07,{most}\n2023-08,{most + 1}")
    assert spans_of(result) == [("2023-07", "2023-07", most, "counted")]
    assert sorted(told(result, "unread")) == [3]


def test_a_line_that_does_not_fit_its_heading_is_told_with_both_counts() -> None:
    text = "年月,单位缴费,个人缴费,缴费基数\n2023-07,1,2,12000,3"
    assert told(read(text), "unread")[2].startswith("这一行有5格，表头有4格，对不上。")


def test_every_word_of_the_rule_data_names_its_column() -> None:
    """A heading with any one of the listed words is understood as listed."""
    words = RULES.texts.of("statement")["columns"]
    for heading in (*words["month"], *words["from"]):
        assert spans_of(read(f"{heading},缴费基数\n2023-07,12000")) == [
            ("2023-07", "2023-07", 12000, "counted")
        ], heading
    for heading in words["base"]:
        assert spans_of(read(f"年月,个人缴费,{heading}\n2023-07,960,12000")) == [
            ("2023-07", "2023-07", 12000, "counted")
        ], heading
    for column in ("amount", "other", "paid"):
        for heading in words[column]:
            result = read(f"年月,{heading},缴费基数\n2023-07,202307,12000")
            assert spans_of(result) == [("2023-07", "2023-07", 12000, "counted")], heading


# Round trip

MONTHS = [
    lambda year, month: f"{year}-{month:02d}",
    lambda year, month: f"{year}{month:02d}",
    lambda year, month: f"{year}/{month}",
    lambda year, month: f"{year}.{month:02d}",
    lambda year, month: f"{year}年{month}月",
    lambda year, month: f"{year}年{month:02d}月",
    lambda year, month: f"{year} 年 {month} 月",
    lambda year, month: f"{year}-{month:02d}-01",
]
BASES = [
    lambda fen: f"{fen / 100:.2f}",
    lambda fen: f"{fen / 100:,.2f}",
    lambda fen: f"{fen / 100:.2f}元",
    lambda fen: f"¥{fen / 100:,.2f}",
]
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})


@st.composite
def written(draw: st.DrawFn) -> tuple[str, list[tuple[str, str, float, str]]]:
    """A record written out in one of the forms, and its spans."""
    runs = draw(
        st.lists(
            st.tuples(
                st.integers(0, 3),
                st.integers(1, 14),
                st.integers(500_000, 4_000_000),
                st.sampled_from(sorted(KINDS)),
            ),
            min_size=1,
            max_size=6,
        )
    )
    month, base = draw(st.sampled_from(MONTHS)), draw(st.sampled_from(BASES))
    mark = draw(st.sampled_from(["\t", ",", "，", ";", "  ", " | "]))
    quoted = mark == "," or draw(st.booleans())
    in_spans = draw(st.booleans())
    rows, spans = [], []
    at = 2017 * 12
    for gap, length, fen, kind in runs:
        first, last, at = at + gap, at + gap + length - 1, at + gap + length
        spans.append((first, last, fen, kind))
        for start, end in [(first, last)] if in_spans else [(m, m) for m in range(first, last + 1)]:
            when = month(start // 12, start % 12 + 1)
            if end > start:
                when += "至" + month(end // 12, end % 12 + 1)
            amount = f'"{base(fen)}"' if quoted and "," in base(fen) else base(fen)
            rows.append({"年月": when, "缴费基数": amount, "缴费类型": KINDS[kind]})
    order = draw(st.permutations(list(rows[0])))
    if draw(st.booleans()):
        rows.reverse()
    lines = [mark.join(row[name] for name in order) for row in rows]
    if draw(st.booleans()):
        lines.insert(0, mark.join(order))
    text = draw(st.sampled_from(["\n", "\r\n", "\r", "\n\n"])).join(lines)
    text = draw(st.sampled_from(["", "\ufeff"])) + text
    return text.translate(WIDE) if draw(st.booleans()) else text, _merged(spans)


def _merged(spans: list[tuple[int, int, int, str]]) -> list[tuple[str, str, float, str]]:
    months = {m: (fen, kind) for a, b, fen, kind in spans for m in range(a, b + 1)}
    found: list[list[Any]] = []
    for month, value in months.items():
        if found and found[-1][1] == month - 1 and found[-1][2] == value:
            found[-1][1] = month
        else:
            found.append([month, month, value])
    return [
        (month_text(first), month_text(last), fen / 100, kind) for first, last, (fen, kind) in found
    ]


@LAWS
@given(written())
def test_any_way_of_writing_is_read_back(
    drawn: tuple[str, list[tuple[str, str, float, str]]],
) -> None:
    text, spans = drawn
    result = read(text)
    assert spans_of(result) == spans
    assert told(result, "unread") == {}
    assert result["choices"] == []


@LAWS
@given(written())
def test_what_was_read_is_an_answer(drawn: tuple[str, list[tuple[str, str, float, str]]]) -> None:
    """The spans are a record that scores without a refusal."""
    answers = {"as_of": "2026-03-10", "contributions": read(drawn[0])["contributions"]}
    assert jifen.score(RULES, answers)["errors"] == []


# Nothing is lost

PIECES = [
    *(
        "2023-07",
        "202313",
        "23年7月",
        "2023.1",
        "12000",
        "11,396.00",
        "-5",
        "0",
        "年月",
        "缴费基数",
    ),
    *(
        "个人缴费",
        "补缴",
        "欠费",
        "退费",
        "合计",
        "姓名",
        "1",
        "至",
        "-",
        "（",
        "）",
        "(",
        ")",
        '"',
    ),
    *("\t", ",", "，", "、", ";", "|", " ", "\u3000", "\ufeff", "元", "¥", "\n", "\r", "\r\n", "."),
    *("2023年7月至12月", "1900-01-2099-12", "99999999999999999999", "\x00", "\ud800", "𝟙", "٣"),
]
TEXTS = st.one_of(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.text())


@LAWS
@given(TEXTS)
def test_every_line_is_accounted_for(text: str) -> None:
    """Whatever is pasted, each line that is not blank is read, or told with its text and why."""
    result = read(text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    by_number = {one["line"]: one for one in result["lines"]}
    doubtful = {number for number, one in by_number.items() if one["state"] == "doubtful"}
    seen = set(result["read"])
    assert doubtful <= seen
    assert seen.isdisjoint(set(by_number) - doubtful)
    for number, line in enumerate(lines, 1):
        blank = not line.translate(dict.fromkeys([0xFEFF, 0x3000, 0xA0])).strip()
        assert (number in seen or number in by_number) is not blank, (number, line)
        if number in by_number:
            assert by_number[number]["text"] == line.encode("utf-8", "replace").decode("utf-8")
            assert by_number[number]["reason"]


@LAWS
@given(TEXTS)
def test_months_are_settled_or_to_be_chosen(text: str) -> None:
    """Spans and choices are in order, apart, and together hold every month that was read."""
    result = read(text)
    parts = sorted(
        (one["from"], one["to"]) for one in [*result["contributions"], *result["choices"]]
    )
    assert all(first <= last for first, last in parts)
    assert all(one[1] < other[0] for one, other in pairwise(parts))
    assert bool(parts) == bool(result["read"])


@LAWS
@given(TEXTS)
def test_the_call_answers_in_json(text: str) -> None:
    (answer,) = jifen.begin("statement", json.dumps({"text": text}))
    assert answer is not None
    assert json.loads(answer)["errors"] == []


def test_a_whole_amount_is_written_as_one() -> None:
    """The page shows the base as the answer has it, so it has no decimals that nobody typed."""
    (answer,) = jifen.begin("statement", json.dumps({"text": "2023-07 12000.00\n2023-08 9000.50"}))
    assert [part.split(",")[0] for part in (answer or "").split('"base":')[1:]] == [
        "12000",
        "9000.5",
    ]


def test_what_no_text_can_hold_stands_as_a_question_mark() -> None:
    """Half of a character, which a browser may hand over, is in no file; the rest is read."""
    result = read("\ud800\n2023-07 12000")
    assert [(one["line"], one["text"]) for one in result["lines"]] == [(1, "?")]
    assert result["read"] == [2]


# Refusals


NO_TEXT = "没有要读的文字。"
NO_CHOICE = "选哪一行，要写成月份和行号，比如2023-07和12。"


@pytest.mark.parametrize(
    ("request_", "fact", "value", "message"),
    [
        ({}, "text", None, NO_TEXT),
        ({"text": 7}, "text", 7, NO_TEXT),
        (
            {"text": "x" * 200_001},
            "text",
            None,
            "文字太长了，有200001个字，最多200000个字。分几次粘贴。",
        ),
        ({"text": "\n" * 5_000}, "text", None, "行太多了，有5001行，最多5000行。分几次粘贴。"),
        ({"text": "", "chosen": {"7月": 1}}, "chosen", 1, NO_CHOICE),
        ({"text": "", "chosen": {"2023-07": "1"}}, "chosen", "1", NO_CHOICE),
        ({"text": "", "chosen": {"2023-07": True}}, "chosen", True, NO_CHOICE),
        ({"text": "", "chosen": [1]}, "chosen", None, NO_CHOICE),
    ],
)
def test_refuses(request_: dict[str, Any], fact: str, value: Any, message: str) -> None:
    assert refused(request_) == [{"fact": fact, "value": value, "message": message}]


def refused(request: dict[str, Any], scheme: str = "residence-points") -> list[dict[str, Any]]:
    with pytest.raises(Refused) as refusal:
        statement(load_rules(scheme), request)
    return refusal.value.errors


@pytest.mark.parametrize("name", ["txet", "text[0]"])
def test_refuses_a_name_that_a_request_has_not_with_the_one_likely_meant(name: str) -> None:
    """The name is told whole, even where it is written as a place in a list is."""
    (error,) = refused({"text": "", name: 1})
    message = f"没有“{name}”这一格。"
    assert error == {"fact": name, "value": None, "message": message, "did_you_mean": "text"}


@pytest.mark.parametrize("name", ["text", "text[0]"])
def test_refuses_what_stands_twice(name: str) -> None:
    """With its whole name, before what else is wrong with it."""
    (answer,) = jifen.begin("statement", f'{{"{name}":"","{name}":""}}')
    twice = {"fact": name, "value": None, "message": f"“{name}”写了两次。留一个。"}
    assert json.loads(answer or "")["errors"][0] == twice


def test_refuses_where_the_scheme_asks_for_no_record() -> None:
    message = "这个方案不看缴费记录。"
    found = refused({"text": "2023-07 12000"}, "graduate-settlement")
    assert found == [{"fact": "text", "value": None, "message": message}]


def test_the_longest_text_is_read() -> None:
    """Up to the bounds that a refusal names, text is read."""
    assert read("x" * 200_000)["read"] == []
    assert read("\n" * 4_999)["read"] == []


def test_refuses_more_spans_than_answers_may_hold() -> None:
    lines = [f"{month_text(1990 * 12 + month)} {9000 + month}" for month in range(601)]
    assert len(read("\n".join(lines[:600]))["contributions"]) == 600
    message = "读出来有601段，最多600段。只留最近几年的。"
    found = refused({"text": "\n".join(lines)})
    assert found == [{"fact": "text", "value": None, "message": message}]


def test_a_name_of_the_base_may_hold_any_character() -> None:
    """Whoever adds one to the words writes no pattern."""
    data = compiled()["texts"]["statement"]
    data["columns"]["base"] = ["基数", "基数A（元/月）"]
    label = Words(data, "counted").label
    for text, found in (("社保的基数A(元/月)为1", "社保的基数A(元/月)为"), ("基数A元1", "基数")):
        match = label.match(text)
        assert match is not None
        assert match[0] == found
