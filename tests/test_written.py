"""A score as text: what is written once for all who share it says what is worked out anew."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jifen import Refused, Rules, load_rules, scheme_ids, score, score_text
from jifen._calls import begin
from jifen._dates import parse_month
from jifen._json import _too_deep, dump
from jifen._score import written
from jifen._ways import remember
from tests import scheme_cases
from tests.compiled_rules import compiled
from tests.oracle.generate import applicants
from tests.test_cases import CASES, read
from tests.vocabulary import EDUCATION

DEFAULT = scheme_ids()[0]
APPLICANT = read(CASES / "applicant.yml")
TITLE = {"level": "mid_title", "matches_post": True, "obtained": "shanghai"}


def people(scheme: str) -> Iterator[dict[str, Any]]:
    if scheme == DEFAULT:
        yield from applicants(19, 250)
    else:
        yield from (answers for _, answers, _ in scheme_cases.ALL[scheme])


def item(result: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in result["items"] if one["id"] == name)
    return found


@pytest.mark.parametrize("scheme", scheme_ids())
def test_rules_that_scored_many_say_of_each_what_new_rules_say(scheme: str) -> None:
    used, data = load_rules(scheme), compiled(scheme)
    for answers in people(scheme):
        try:
            anew = dump(score(Rules(data), answers))
        except Refused:
            continue
        assert written(used, answers) == anew
        assert dump(score(used, answers)) == anew
        assert written(used, answers) == anew


def test_what_a_caller_does_to_a_result_stays_with_the_caller() -> None:
    rules = load_rules(DEFAULT)
    before = written(rules, APPLICANT)
    result = score(rules, APPLICANT)
    for one in (*result["items"], *result["gates"]):
        one["sources"].clear()
        one["why"] = ""
    assert written(rules, APPLICANT) == before


def test_a_document_that_changes_while_the_rules_do_not_is_cited_by_its_days() -> None:
    data = compiled()
    old, new = data["texts"]["sources"]["age"]["table"]
    edge = {"to": "2024-04-30"}, {"from": "2024-05-01"}
    data["texts"]["sources"]["age"]["table"] = [old | edge[0], new | edge[1]]
    data["texts"]["sources"]["gates"]["art2"] = [old | edge[0], new | edge[1]]
    rules = Rules(data)
    for day, cited in (("2024-04-30", old), ("2024-05-01", new), ("2024-04-30", old)):
        result = json.loads(written(rules, {**APPLICANT, "as_of": day}))
        assert item(result, "age")["sources"] == [cited["text"]]
        assert result["gates"][0]["sources"] == [cited["text"]]


def with_condition(require: dict[str, Any]) -> Rules:
    """The rules in which every certificate must meet one condition more."""
    data = compiled()
    credential = next(one for one in data["rules"]["items"] if one["id"] == "credential")
    credential["score"]["conditions"][0]["require"] = require
    return Rules(data)


def points_of_title(rules: Rules, **answers: Any) -> int:
    title = {**TITLE, "registration": answers.pop("registration", "valid")}
    person = {**APPLICANT, "credential_base_months": 12, "credentials": [title], **answers}
    least: int = item(json.loads(written(rules, person)), "credential")["points"]["min"]
    return least


def test_a_condition_on_the_entry_and_on_the_person_sees_both() -> None:
    entry = {"field": "registration", "in": ["valid"]}
    rules = with_condition({"all": [entry, {"fact": "honour", "in": ["none"]}]})
    for registration, honour, points in (
        ("valid", "none", 100),
        ("valid", "provincial", 0),
        ("not_needed", "none", 0),
        ("valid", "none", 100),
    ):
        assert points_of_title(rules, registration=registration, honour=honour) == points


def test_a_condition_on_the_years_of_the_person_sees_the_day() -> None:
    rules = with_condition({"years_since": "birth_date", "at_least": 40})
    for day, points in (("2026-03-10", 0), ("2026-03-11", 100), ("2026-03-10", 0)):
        assert points_of_title(rules, as_of=day, birth_date="1986-03-11") == points


def test_what_is_kept_has_bounds() -> None:
    kept: dict[Any, Any] = {}
    for number in range(2_000):
        remember(kept, number, str(number))
        assert kept[number] == str(number)
        assert len(kept) <= 512
    remember(kept, None, "long")
    assert None not in kept


def test_a_month_is_read_at_its_length_alone() -> None:
    assert parse_month("2024-08") == 2024 * 12 + 7
    assert [parse_month(text) for text in ("2024-8", "2024-088", "2024-13", "2024-00", "")] == [
        None
    ] * 5


@settings(max_examples=2_000)
@given(st.text(alphabet='[]{}"\\a', max_size=60), st.integers(0, 12))
def test_depth_is_that_of_the_brackets_outside_strings(text: str, more: int) -> None:
    """A string that never ends holds nothing: its brackets are told as they stand."""
    deep = "[" * more + text
    depth = deepest = 0
    for token in re.findall(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', deep):
        depth += (token in ("[", "{")) - (token in ("]", "}"))
        deepest = max(deepest, depth)
    balanced = re.sub(r'"(?:[^"\\]|\\.)*"', "", deep)
    for _ in range(8):
        balanced = re.sub(r"[\[{][^\[\]{}]*[\]}]", "", balanced)
    assert _too_deep(deep) == (deepest > 8 and re.search(r"[\[\]{}]", balanced) is not None)


# A text, and whether its brackets outside strings stand more than eight deep.
DEPTHS = [
    ("[" * 8 + "1" + "]" * 8, False),
    ("[" * 9 + "1" + "]" * 9, True),
    ('{"a": [[[[[[[[1]]]]]]]] }', True),
    ('{"a":[[[[[[[[1]]]]]]]],"b":"c"}', True),
    ('[[[[["]]]]]",[[[[1]]]],"[[[[["]]]]]', True),
    (r'["\"",[[[[[[[[1]]]]]]]],"\""]', True),
    (r'["\"[[[[[[[[[",1,"]]]]]]]]]\""]', False),
    ('["[[[[[[[[["]', False),
    ('"' + "[" * 9, True),
]


@pytest.mark.parametrize(("text", "deep"), DEPTHS, ids=[text for text, _ in DEPTHS])
def test_a_text_that_is_too_deep_is_called_so(text: str, deep: bool) -> None:
    """Spaces, names, strings with brackets and escapes beside the brackets make no difference."""
    (error,) = json.loads(score_text("[" * 100))["errors"]
    errors = json.loads(score_text(text))["errors"]
    assert (errors == [error]) is deep


def echoed(literal: str) -> Any:
    """What a refusal shows of a value that stands in the JSON text as this literal."""

    def no_number(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    text = f'{{"as_of":"2026-03-10","education":{literal}}}'
    (error,) = json.loads(score_text(text), parse_constant=no_number)["errors"]
    return error["value"]


ECHOES = [
    ("1.50", 1.5),
    ("1e2", 100.0),
    ("99999.999999999999999999999", "99999.999999999999999999999"),
    ("1e400", "1e400"),
    ("1e999999", "1e999999"),
    ("NaN", "NaN"),
    ("-Infinity", "-Infinity"),
    ("9" * 18, 10**18 - 1),
    ("1" + "0" * 18, "1" + "0" * 18),
    ("-" + "9" * 20, "-" + "9" * 20),
    (f'"{"x" * 80}"', "x" * 80),
    (f'"{"x" * 81}"', "x" * 80 + "…"),
    ('{"学历":["博士",1]}', '{"学历": ["博士", 1]}'),
]


@pytest.mark.parametrize(("literal", "value"), ECHOES, ids=[literal for literal, _ in ECHOES])
def test_a_refused_value_is_shown_as_it_was_written(literal: str, value: Any) -> None:
    """As the number only where that is the same number, and of a text no more than a line."""
    assert echoed(literal) == value
    assert type(echoed(literal)) is type(value)


# A fact, its value, the message with what fills it, and what is taken to be meant.
REFUSALS: list[tuple[str, Any, str, dict[str, Any], Any]] = [
    ("as_of", "2026-02-29", "not_day", {}, None),
    ("as_of", "2017-12-31", "before_rules", {"first": "2018-01-01"}, "2018-01-01"),
    ("rules_on", "2028-01-01", "after_rules", {"last": "2027-12-31"}, "2027-12-31"),
    ("birth_date", "1899-12-31", "too_early", {"earliest": "1900-01-01"}, "1900-01-01"),
    ("birth_date", "2026-03-11", "after_as_of", {"as_of": "2026-03-10"}, None),
    ("birth_date", "2026-03-10", "too_young", {"as_of": "2026-03-10", "years": 16}, None),
    ("birth_date", "2010-03-11", "too_young", {"as_of": "2026-03-10", "years": 16}, None),
    ("married_to_local_since", "nver", "not_day_or_never", {}, "never"),
    ("record_from", "2025-13", "not_month", {}, None),
    ("record_from", 202501, "not_month", {}, None),
    ("employed", "yes", "not_boolean", {}, None),
    ("insured_months", "6", "not_integer", {}, None),
    ("insured_months", 0.5, "not_integer", {}, 0),
    ("insured_months", 600.5, "not_integer", {}, 600),
    ("insured_months", 601.5, "not_integer", {}, None),
    ("insured_months", -1, "out_of_range", {"least": 0, "most": 600}, 0),
    ("insured_months", 601, "out_of_range", {"least": 0, "most": 600}, 600),
    ("local_hires_average", True, "not_number", {}, None),
    ("local_hires_average", -0.5, "out_of_range", {"least": 0, "most": 10**6}, 0),
    ("local_hires_average", 10**6 + 0.5, "out_of_range", {"least": 0, "most": 10**6}, 10**6),
    ("assume_reference_wage", 0, "not_above", {"least": 0}, None),
    ("detentions", "2025-01-01", "not_list", {}, None),
    ("outer_areas", "lingang", "not_list", {}, None),
    ("education", "phd2x", "no_option", {"options": "、".join(EDUCATION)}, None),
]


@pytest.mark.parametrize(
    ("fact", "value", "key", "filled", "meant"),
    REFUSALS,
    ids=[f"{row[2]}: {row[0]}={row[1]}" for row in REFUSALS],
)
def test_a_refusal_shows_the_value_and_how_to_mend_it(
    fact: str, value: Any, key: str, filled: dict[str, Any], meant: Any
) -> None:
    """Whoever asks for it reads the value that was given, never another one."""
    text = json.dumps({"as_of": "2026-03-10", fact: value})
    (error,) = json.loads(score_text(text))["errors"]
    assert (error["fact"], error["value"]) == (fact, value)
    assert error["message"] == load_rules(DEFAULT).texts.say(f"refused_{key}", **filled)
    assert error.get("did_you_mean") == meant


@pytest.mark.parametrize(
    "answers",
    [
        {"as_of": "2026-03-10", "birth_date": "1900-01-01"},
        {"as_of": "2018-01-01", "rules_on": "2018-01-01"},
        {"as_of": "2027-12-31", "rules_on": "2027-12-31", "assume": ["rules_continue"]},
    ],
)
def test_the_ends_of_a_domain_lie_in_it(answers: dict[str, Any]) -> None:
    assert json.loads(score_text(json.dumps(answers)))["errors"] == []


@pytest.mark.parametrize(
    ("fact", "value"),
    [("detentions", "2025-01-01"), ("outer_areas", {"area": "lingang", "from": "2020-01"})],
)
def test_a_list_of_six_hundred_is_the_longest(fact: str, value: Any) -> None:
    answers = {"as_of": "2026-03-10", fact: [value] * 600}
    assert json.loads(score_text(json.dumps(answers)))["errors"] == []


@pytest.mark.parametrize("scheme", [DEFAULT, "settlement"])
def test_a_day_that_is_refused_leaves_the_record_unasked(scheme: str) -> None:
    """The one mistake is named, and nothing that would follow from it."""
    span = {"from": "2024-01", "to": "2024-12", "base": 12000}
    for days, wrong in (
        ({"rules_on": "2026-03-10"}, "as_of"),
        ({"as_of": "2017-12-31", "rules_on": "2026-03-10"}, "as_of"),
        ({"as_of": "2026-03-10", "rules_on": "2017-12-31"}, "rules_on"),
    ):
        text = json.dumps({**days, "contributions": [span], "assume": ["rules_continue"]})
        errors = json.loads(score_text(text, scheme))["errors"]
        assert [error["fact"] for error in errors] == [wrong]


# The day and the base of the four years up to it, an answer, and what the record leaves possible:
# nothing where the answer is no mistake. No route of 2025 asks whether three times were reached.
BESIDE_RECORD: list[tuple[str, int, str, Any, list[Any]]] = [
    ("2025-06-10", 30000, "base_tier", "x2", []),
    ("2025-06-10", 30000, "base_tier", "x1_5", ["x2", "x3"]),
    ("2025-06-10", 9000, "base_tier", "below", []),
    ("2025-06-10", 9000, "base_tier", "x2", ["below"]),
    ("2025-06-10", 9000, "above_x2_for_years", True, []),
    ("2019-06-05", 30000, "above_x2_for_years", True, []),
    ("2019-06-05", 30000, "above_x2_for_years", False, [True]),
    ("2019-06-05", 9000, "above_x2_for_years", True, [False]),
    # One of two readings asks for it.
    ("2020-06-05", 30000, "above_x2_for_years", False, [True]),
]


@pytest.mark.parametrize(("as_of", "base", "fact", "value", "possible"), BESIDE_RECORD)
def test_an_answer_in_place_of_a_record_agrees_with_a_record_beside_it(
    as_of: str, base: int, fact: str, value: Any, possible: list[Any]
) -> None:
    span = {"from": f"{int(as_of[:4]) - 4}-06", "to": as_of[:7], "base": base}
    text = json.dumps({"as_of": as_of, "contributions": [span], fact: value})
    errors = json.loads(score_text(text, "settlement"))["errors"]
    texts = load_rules("settlement").texts
    shown = "、".join(texts.option(fact, one) for one in possible)
    filled = {"label": texts.label(fact), "possible": shown}
    expected = {
        "fact": fact,
        "value": value,
        "message": texts.say("refused_contradicts_record", **filled),
        **({"did_you_mean": possible[0]} if len(possible) == 1 else {}),
    }
    assert errors == ([expected] if possible else [])


def test_an_answer_that_is_no_option_does_not_contradict_the_record_too() -> None:
    """It is refused once."""
    span = {"from": "2021-06", "to": "2025-06", "base": 30000}
    text = json.dumps({"as_of": "2025-06-10", "contributions": [span], "base_tier": "x9"})
    assert len(json.loads(score_text(text, "settlement"))["errors"]) == 1


@pytest.mark.parametrize(
    ("premise", "places"),
    [
        ({"base": 12000}, []),
        ({"tier": "x1"}, []),
        ({"tier": "x9", "base": "12000"}, ["from_now_on.base", "from_now_on.tier"]),
        ({"tier": "x1", "base": 12000}, ["from_now_on.tier"]),
        ({"wage": 1}, ["from_now_on.wage"]),
        (12000, [None]),
    ],
    ids=str,
)
def test_each_mistake_of_a_premise_has_its_place(premise: Any, places: list[str | None]) -> None:
    """One way to say what is paid is enough, and two are one too many: the later is named."""
    text = json.dumps({"as_of": "2026-03-10", "from_now_on": premise})
    errors = json.loads(score_text(text))["errors"]
    assert {error["fact"] for error in errors} <= {"from_now_on"}
    assert sorted((error.get("path") for error in errors), key=str) == places


TWICE = [
    ('"education":"none","education":"master"', "education", None, "education"),
    ('"credentials":[{"level":1,"level":2}]', "credentials", "credentials[0].level", "level"),
]


@pytest.mark.parametrize(("text", "fact", "path", "name"), TWICE, ids=[row[1] for row in TWICE])
def test_what_stands_twice_is_called_by_its_own_name(
    text: str, fact: str, path: str | None, name: str
) -> None:
    first, *_ = json.loads(score_text(f'{{"as_of":"2026-03-10",{text}}}'))["errors"]
    assert (first["fact"], first.get("path")) == (fact, path)
    assert first["message"] == f"“{name}”写了两次。留一个。"


@pytest.mark.parametrize("name", ["education.level", "credentials[0]", "a.b[c]"])
def test_a_name_that_is_no_fact_is_shown_whole(name: str) -> None:
    """It is no place in the answers, whatever signs it is made of."""
    (error,) = json.loads(score_text(json.dumps({"as_of": "2026-03-10", name: 1})))["errors"]
    assert (error["fact"], error.get("path")) == (name, None)


def test_a_text_of_a_million_signs_is_read_and_one_more_is_not() -> None:
    text = json.dumps(APPLICANT, default=str)
    assert score_text(text.ljust(1_000_000)) == score_text(text)
    (error,) = json.loads(score_text(text.ljust(1_000_001)))["errors"]
    assert "1000000" in error["message"]


def test_what_a_record_says_is_not_forgotten_where_the_rest_is_absent() -> None:
    """A route that is open or closed whatever the rest may be is so with the rest absent."""
    recorded = [answers for answers in people("settlement") if "contributions" in answers]
    for answers in recorded:
        result = json.loads(score_text(json.dumps(answers), "settlement"))
        if result["errors"]:
            continue
        rest = result["if_rest_absent"]["routes"]
        for route in result["routes"]:
            if route["verdict"] in {"open", "closed"}:
                assert rest[route["id"]] == route["verdict"]


def test_nothing_follows_the_result() -> None:
    text = json.dumps(APPLICANT, default=str)
    assert list(begin("score", text)) == [score_text(text)]
