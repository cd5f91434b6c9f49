"""Receipts: answers with their result, which anyone can recompute."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

import jifen
from jifen import Refused, __version__, begin, load_rules, receipt, scheme_ids, score, verify
from jifen._trace import _keys
from tests.applicants import LAWS, Answers, incomplete
from tests.conftest import REFUSED, SCORED, Run, Write

ANSWERS: Answers = {"as_of": "2026-03-10", "education": "master", "investment_tax_average": 1.5}


def changed(path: list[Any], value: Any) -> dict[str, Any]:
    """A good receipt with the value at one path replaced."""
    made: dict[str, Any] = json.loads(json.dumps(receipt(ANSWERS)))
    node: Any = made
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return made


@LAWS
@given(incomplete())
def test_receipt_verifies(answers: Answers) -> None:
    """What was given out is the same when it is recomputed, also after a trip through JSON."""
    made = receipt(answers)
    assert made["result"] == score(load_rules("residence-points"), answers)
    found = verify(json.loads(json.dumps(made)))
    assert (found["same"], found["differs"], found["errors"]) == (True, [], [])


def test_what_is_imported_late_is_there_under_its_name() -> None:
    for name in jifen.__all__:
        assert getattr(jifen, name), name
    with pytest.raises(AttributeError, match="recepit"):
        jifen.recepit  # noqa: B018


def test_refused_answers_have_no_receipt() -> None:
    """A receipt is given for a score only."""
    with pytest.raises(Refused):
        receipt({**ANSWERS, "education": "phd"})


@pytest.mark.parametrize(
    ("path", "value", "differs"),
    [
        (["result", "total", "min"], 999, ["total"]),
        (["result", "verdict"], "reached", ["verdict"]),
        (["result", "items", 0, "why"], "因为", ["items"]),
        (["result", "items", 0], "因为", ["items"]),
        (["result", "rules_version"], "0" * 12, ["rules_version"]),
        (["result", "package_version"], "99.0", ["package_version"]),
        (["result", "extra"], 1, ["extra"]),
        (["result", "notes"], None, ["notes"]),
        (["answers", "fresh_graduate"], False, ["items", "total", "trace"]),
        (["trace", "known", "education"], "doctorate", ["trace"]),
        (["trace", "values", "pass_mark"], 100, ["trace"]),
        (["trace", "rules_on"], 1.5, ["trace"]),
        (["trace"], [], ["trace"]),
        (["name"], "张三", ["name"]),
    ],
    ids=str,
)
def test_tampered_receipt_differs(path: list[Any], value: Any, differs: list[str]) -> None:
    """Any change shows, down to a word, and is named by the part of the result it is in."""
    found = verify(changed(path, value))
    assert found["same"] is False
    assert found["differs"] == differs
    assert found["errors"] == []


def test_receipt_holds_what_the_result_was_computed_from() -> None:
    """What was known, with what follows from the record, and every value in force that day."""
    spans = [{"from": "2022-01", "to": "2026-02", "base": 20000.5}]
    trace = receipt({**ANSWERS, "contributions": spans, "rules_on": "2019-11-19"})["trace"]
    assert trace["rules_on"] == "2019-11-19"
    assert trace["known"]["education"] == "master"
    assert trace["known"]["investment_tax_average"] == "1.5"
    assert trace["known"]["recent_insured_months"] == 12
    assert trace["known"]["insured_months"] == {"min": 50, "max": 600}
    assert "detentions" not in trace["known"]
    assert trace["values"]["exclusive/0"] == "education、credential"
    assert trace["values"]["items/education/rows/master/points"] == 100
    assert trace["values"]["items/outer_area/rows/lingang/starts_at_year"] == 5
    assert trace["values"]["items/contribution_base/rows/x0_8/at_least"] == "0.8"
    assert "items/outer_area/rows/new_town/starts_at_year" not in trace["values"]


def test_receipt_says_what_was_known_of_each_answer() -> None:
    """Everything answered or derived, a field left open as what it may be, fractions as texts."""
    certificate = {"level": "mid_title", "obtained": "shanghai", "registration": "valid"}
    answers: Answers = {
        "as_of": "2026-03-10",
        "birth_date": "1990-05-20",
        "education": "master",
        "insured_months": 60,
        "credentials": [{**certificate, "matches_post": None}],
        "fresh_graduate": False,
        "investment_tax_average": 1.50,
        "local_hires_average": 3.0,
        "married_to_local_since": "never",
        "detentions": ["2024-02-29", "2020-01-01"],
        "minor_crimes": [],
        "contributions": [{"from": "2023-09", "to": "2026-02", "base": 20000.5}],
        "outer_areas": [{"area": "lingang", "from": "2020-01", "to": None}],
    }
    assert receipt(answers)["trace"]["known"] == {
        "birth_date": "1990-05-20",
        "education": "master",
        "insured_months": 60,
        "credentials": [{**certificate, "matches_post": {"one_of": [False, True]}}],
        "fresh_graduate": False,
        "investment_tax_average": "1.5",
        "local_hires_average": 3,
        "married_to_local_since": "never",
        "detentions": ["2024-02-29", "2020-01-01"],
        "minor_crimes": [],
        "outer_areas": [{"area": "lingang", "from": "2020-01", "to": None}],
        # 30 months in the record, 18 of the last 48 before it: 36 at the wage, or fewer.
        "recent_insured_months": 12,
        "credential_base_months": 12,
        "contribution_tier": {"one_of": ["none", "x1"]},
    }


# Rules of days long past by the name that receipts give them: who has one compares it by these.
NAMED: list[tuple[str, str, set[str], dict[str, Any]]] = [
    (
        "residence-points",
        "2019-11-19",
        {"exclusive", "gates", "items", "notes", "readings", "wages"},
        {
            "pass_mark": 120,
            "lowest_total": 0,
            "exclusive/0": "education、credential",
            "gates/employed/require/is": True,
            "gates/employer/require/in": "shanghai_unit、shanghai_branch、dispatch",
            "items/education/fact": "education",
            "items/education/cap": 110,
            "items/credential/conditions/base_months/require/at_least": 6,
            "items/contribution_base/rows/x0_8/at_least": "0.8",
            "items/contribution_base/rows/x1/at_least": 1,
            # Two conditions on one fact stand side by side.
            "notes/contract_rest/when/all/contract_term_months/at_least": 12,
            "notes/contract_rest/when/all/contract_term_months.1/at_most": 24,
            "readings/strict_bands/alternative/higher_months_count": False,
            "wages/2019-11/yuan": 8211,
        },
    ),
    (
        "graduate-settlement",
        "2023-07-10",
        {
            *("exclusive", "gates", "items", "notes", "readings", "wages"),
            *("shared_caps", "routes", "route_conditions"),
        },
        {
            "pass_mark": 72,
            "shared_caps/honours_and_contests/items": "student_honour、contest",
            "shared_caps/honours_and_contests/points": 15,
            "routes/shanghai_masters/conditions": "master、in_shanghai",
            "route_conditions/in_shanghai/require/fact": "school_in_shanghai",
            "route_conditions/in_shanghai/require/is": True,
        },
    ),
]


@pytest.mark.parametrize(("scheme", "day", "kinds", "some"), NAMED, ids=[row[0] for row in NAMED])
def test_receipt_names_each_value_of_the_rules(
    scheme: str, day: str, kinds: set[str], some: dict[str, Any]
) -> None:
    """Every kind of value has its place, the same in each edition, so that old receipts compare."""
    values = receipt({"as_of": day}, scheme)["trace"]["values"]
    assert {path.partition("/")[0] for path in values} == {*kinds, "pass_mark", "lowest_total"}
    assert {path: values.get(path) for path in some} == some


def test_receipt_says_of_each_indicator_how_it_scores() -> None:
    """Its way, what it asks, and its rows, conditions and cap of the day; nothing beside."""
    values = receipt({"as_of": "2026-03-10", "rules_on": "2019-11-19"})["trace"]["values"]
    parts = [path.split("/")[2] for path in values if path.startswith("items/")]
    asked = {"fact", "field", "months", "years_since"}
    assert {*parts} == {"way", *asked, "rows", "conditions", "cap"}


def test_receipt_without_a_trace_still_verifies() -> None:
    """Receipts given out before they held their trace are as good as they were."""
    made = receipt(ANSWERS)
    found = verify({key: made[key] for key in ("answers", "result")})
    assert (found["same"], found["values"]) == (True, None)


@pytest.mark.parametrize(
    ("path", "value", "points", "differing"),
    [
        ("items/honour/rows/provincial/points", 90, None, "表彰奖励"),
        ("items/education/rows/master/points", 95, 95, "教育背景"),
        ("gates/contract_term/require/at_least", 6, None, "劳动（聘用）合同期限满12个月"),
        ("wages/2030-01/yuan", 20000, None, ""),
        # What a receipt may name beside the rules is not looked up among the texts.
        ("facts/education", "学历", None, ""),
    ],
)
def test_other_rules_are_told_from_another_result(
    path: str, value: int, points: int | None, differing: str
) -> None:
    """Made under other rules: which values differ, and whether this result does."""
    made = changed(["result", "rules_version"], "abc")
    before = made["trace"]["values"].get(path)
    made["trace"]["values"][path] = value
    if points is not None:
        item = next(item for item in made["result"]["items"] if item["id"] == "education")
        item["points"] = {"min": points, "max": points}
    found = verify(made)
    assert found["values"] == [{"path": path, "about": differing, "receipt": value, "ours": before}]
    assert found["same_outcome"] is (points is None)
    assert found["same"] is False


def test_a_condition_of_a_route_is_named_by_its_title() -> None:
    made = receipt({"as_of": "2023-07-10"}, "graduate-settlement")
    made["trace"]["values"]["route_conditions/in_shanghai/require/is"] = False
    (value,) = verify(made)["values"]
    assert (value["about"], value["receipt"], value["ours"]) == ("学校在上海", False, True)


def test_a_condition_of_a_route_is_named_with_its_figures() -> None:
    """Those of our rules, whatever the receipt has in their place."""
    made = receipt({"as_of": "2024-03-10"}, "settlement")
    made["trace"]["values"]["route_conditions/base_x1/require/months"] = 37
    (value,) = verify(made)["values"]
    require = made["trace"]["values"]
    months, span = value["ours"], require["route_conditions/base_x1/require/of_last"]
    assert value["receipt"] == 37
    assert value["about"].startswith(f"最近{span}个月里有{months}个月")
    assert "{" not in value["about"]


def test_each_row_of_a_list_has_a_path_of_its_own() -> None:
    """However many of them are about the same."""
    rows = [{"fact": "a", "is": 1}, {"fact": "b", "is": 2}, {"fact": "a", "is": 3}, {"fact": "a"}]
    assert list(_keys(rows)) == ["a", "b", "a.1", "a.2"]


def test_versions_stand_side_by_side() -> None:
    """A receipt of other rules is told from a forged one by the versions."""
    found = verify(changed(["result", "rules_version"], "abc"))
    assert found["rules_version"]["receipt"] == "abc"
    assert found["rules_version"]["ours"] == load_rules("residence-points").rules_version
    assert found["package_version"] == {"receipt": __version__, "ours": __version__}
    ours = score(load_rules("residence-points"), ANSWERS)
    forged = verify(changed(["result", "verdict"], "reached"))
    assert forged["verdict"] == {"receipt": "reached", "ours": ours["verdict"]}
    assert forged["total"] == {"receipt": ours["total"], "ours": ours["total"]}


@pytest.mark.parametrize(
    "junk",
    [
        {},
        {"answers": {}},
        {"result": {}},
        {"answers": [], "result": []},
        {"answers": {}, "result": {}},
        {"answers": {}, "result": {"scheme": "hukou"}},
        {"answers": {}, "result": {"scheme": ["residence-points"]}},
        {"answers": {}, "result": {"scheme": "\ud800"}},
        {"answers": {}, "result": {"scheme": "residence-points"}},
        {"answers": {"as_of": 1}, "result": {"scheme": "residence-points"}},
    ],
    ids=ascii,
)
def test_junk_is_no_receipt(junk: dict[str, Any]) -> None:
    """What is no receipt is not the same, says why, and breaks nothing."""
    found = verify(junk)
    assert found["same"] is False
    assert found["errors"]
    assert all(error["message"] for error in found["errors"])
    json.dumps(found, ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize(
    ("junk", "message"),
    [
        ({}, "这不是一张收据：少了answers、result。"),
        ({"answers": {}}, "这不是一张收据：少了result。"),
        ({"answers": [], "result": {}}, "这不是一张收据：少了answers。"),
        (
            {"answers": {}, "result": {"scheme": "hukou"}},
            f"没有“hukou”这个方案。有的是：{'、'.join(scheme_ids())}。",
        ),
    ],
)
def test_no_receipt_says_what_it_lacks(junk: dict[str, Any], message: str) -> None:
    """One error about no fact, as text that holds no answers gives."""
    assert verify(junk) == {
        "same": False,
        "errors": [{"fact": None, "value": None, "message": message}],
    }


def test_result_that_cannot_be_written_differs() -> None:
    """A value in a forged result that no result of ours can hold is a difference, not a crash."""
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    for value in (deep, "\ue0001\ue000"):
        assert verify(changed(["result", "total"], value))["differs"] == ["total"]


def test_command_shows_any_name_that_differs(run: Run, file: Write) -> None:
    """The name of a part that is not ours comes back as the same text, whatever it is made of."""
    for name in ("\ue000..\ue000", "\ue0001\ue000", '"', "\u2028"):
        found = run("verify", file(json.dumps(changed(["result", name], 1))))
        assert found.results[0]["differs"] == [name]


# The page


def test_the_page_gets_a_receipt_of_its_own_scheme() -> None:
    """What the page asks for is what `receipt` gives, for whichever scheme it is on."""
    for scheme, day in (("residence-points", "2026-03-10"), ("graduate-settlement", "2023-07-10")):
        *_, text = begin("receipt", json.dumps({"as_of": day}), scheme)
        assert json.loads(str(text)) == receipt({"as_of": day}, scheme)


def test_the_page_gets_no_receipt_of_a_fact_written_twice() -> None:
    """No receipt could say which of the two counted: the refusal is that of the score."""
    twice = '{"as_of":"2026-03-10","education":"none","education":"master"}'
    (made,), (scored,) = begin("receipt", twice), begin("score", twice)
    assert made == scored
    assert [error["fact"] for error in json.loads(str(made))["errors"]] == ["education"]


# The command


def test_command_writes_and_verifies(run: Run, file: Write) -> None:
    """`score --receipt` gives what `verify` takes; the same gives status 0 and says so."""
    made = run("score", "--receipt", file('{"as_of":"2026-03-10","education":"master"}'))
    assert made.status == SCORED
    found = run("verify", file(made.out))
    assert (found.status, found.results[0]["same"]) == (SCORED, True)
    assert found.err.strip()
    assert run("verify", "-", stdin=made.out) == found


def test_receipt_is_reproduced_byte_for_byte(run: Run, file: Write) -> None:
    """From the answers in a receipt the same bytes come out again, here and for the page."""
    text = json.dumps({**ANSWERS, "local_hires_average": 19.50}, ensure_ascii=False)
    made = run("score", "--receipt", file(text))
    again = json.dumps(json.loads(made.out)["answers"], ensure_ascii=False)
    assert run("score", "--receipt", file(again)).out == made.out
    assert f"{next(filter(None, begin('receipt', again)))}\n".encode() == made.out
    found = next(filter(None, begin("verify", made.out.decode())))
    assert f"{found}\n".encode() == run("verify", file(made.out)).out


def test_command_says_what_other_rules_change(run: Run, file: Write) -> None:
    """Other values are counted on standard error, with whether the result is another."""
    made = receipt(ANSWERS)
    made["trace"]["values"]["items/honour/rows/provincial/points"] = 90
    assert "没有变" in run("verify", file(json.dumps(made))).err
    made["result"]["verdict"] = "reached"
    assert "也变了" in run("verify", file(json.dumps(made))).err


def test_command_writes_decimals(run: Run, file: Write) -> None:
    """Amounts with decimals stand in the receipt as they were answered."""
    made = run("score", "--receipt", file(json.dumps(ANSWERS)))
    assert made.results[0]["answers"] == ANSWERS
    assert run("verify", file(made.out)).status == SCORED


def test_command_writes_no_receipt_for_refused_answers(run: Run, file: Write) -> None:
    """Refused answers give their errors, as without `--receipt`; so do facts written twice."""
    for text in ('{"education":"phd"}', '{"as_of":"2026-03-10","as_of":"2026-03-10"}', "[]"):
        path = file(text)
        assert run("score", "--receipt", path) == run("score", path)


def test_command_finds_tampering(run: Run, file: Write) -> None:
    """A changed receipt gives status 1, the parts on standard output, a word on standard error."""
    found = run("verify", file(json.dumps(changed(["result", "verdict"], "reached"))))
    assert found.status == REFUSED
    assert found.results[0]["differs"] == ["verdict"]
    assert found.err.strip()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"junk",
        b"[]",
        b"\xff",
        b"{}",
        b'{"answers":{},"answers":{},"result":{}}',
        b'{"answers":{"as_of":"2026-03-10"},"result":{"scheme":"residence-points","total":1.50}}',
        b"[" * 100_000,
    ],
    ids=[*"abcdefgh"],
)
def test_command_refuses_junk(run: Run, file: Write, data: bytes) -> None:
    """Junk is not the same: status 1, one line of JSON, no traceback."""
    found = run("verify", file(data))
    assert found.status == REFUSED
    assert found.results[0]["same"] is False
    assert "Traceback" not in found.err
