"""Receipts: answers with their result, which anyone can recompute."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

import jifen
from jifen import Refused, __version__, begin, load_rules, receipt, score, verify
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
        ("wages/2030-01/yuan", 20000, None, ""),
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
