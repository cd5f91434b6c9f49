"""A score as text: what is written once for all who share it says what is worked out anew."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jifen import Refused, Rules, _rules, load_rules, scheme_ids, score, score_text
from jifen._calls import begin
from jifen._dates import parse_month
from jifen._json import _too_deep, dump
from jifen._score import written
from jifen._ways import remember
from tests import scheme_cases
from tests.oracle.generate import applicants
from tests.test_cases import CASES, read

DEFAULT = scheme_ids()[0]
APPLICANT = read(CASES / "applicant.yml")
TITLE = {"level": "mid_title", "matches_post": True, "obtained": "shanghai"}


def compiled(scheme: str = DEFAULT) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_rules._read(f"{scheme}.json"))
    return data


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


def test_nothing_follows_the_result() -> None:
    text = json.dumps(APPLICANT, default=str)
    assert list(begin("score", text)) == [score_text(text)]
