"""What is due: from the dates in the rules alone."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from builder import stale
from builder.model import load

ROOT = Path(__file__).resolve().parent.parent

Plain = dict[str, Any]


@pytest.fixture(scope="module")
def rules() -> Plain:
    return load(ROOT).plain


def _kinds(plain: Plain, day: str) -> set[tuple[str, str, str]]:
    return {(one.kind, one.section, one.label) for one in stale.due(plain, day)}


def _tiny(row: Plain, **source: Any) -> Plain:
    """Rules of one row in a series, on one document."""
    said = {"document": "d", "checked": "2026-01-01", "confidence": "high", "seen": "quoted"}
    return {
        "documents": {"documents": [{"id": "d", "title": "D"}]},
        "reference_wages": {"sources": {"s": {**said, **source}}, "series": [row]},
        "schemes": {},
    }


def test_a_value_that_should_be_known_by_now_comes_first() -> None:
    plain = _tiny({"from": "2026-07", "yuan": None, "source": "s"}, confidence="low")

    assert [one.kind for one in stale.due(plain, "2026-11-22")] == ["unknown", "old"]


def test_an_unknown_value_of_a_coming_month_is_not_due() -> None:
    plain = _tiny({"from": "2026-07", "yuan": None, "source": "s"})

    assert _kinds(plain, "2026-06-30") == set()
    assert _kinds(plain, "2026-07-01") == {("unknown", "series", "2026-07")}


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-05-01", None),
        ("2026-05-02", "ending"),
        ("2026-06-30", "ending"),
        ("2026-07-01", "ended"),
    ],
)
def test_a_series_must_go_on(day: str, kind: str | None) -> None:
    """The wages of a year end with June; the next ones are due with July, 60 days ahead."""
    plain = _tiny({"from": "2025-07", "to": "2026-06", "yuan": 1, "source": "s"})

    assert _kinds(plain, day) == ({(kind, "series", "2025-07")} if kind else set())


def test_a_row_that_has_a_successor_is_not_due() -> None:
    plain = _tiny({"from": "2025-07", "to": "2026-06", "yuan": 1, "source": "s"})
    plain["reference_wages"]["series"].append({"from": "2026-07", "yuan": 2, "source": "s"})

    assert _kinds(plain, "2026-08-01") == set()


def test_a_named_row_may_end_for_good() -> None:
    plain = _tiny({"id": "x", "from": "2025-07-01", "to": "2026-06-30", "source": "s"})

    assert _kinds(plain, "2026-06-01") == {("ending", "series", "x")}
    assert _kinds(plain, "2026-07-01") == set()


def test_a_row_of_a_named_condition_may_end_for_good_too() -> None:
    """As the way past a title that three times the wage once opened."""
    row = {"from": "2018-01-01", "to": "2022-10-31", "source": "s"}
    plain = _tiny({"from": "2025-07", "yuan": 1, "source": "s"})
    plain["reference_wages"]["conditions"] = [{"id": "base_x3", "rows": [row]}]

    assert _kinds(plain, "2022-10-01") == {("ending", "conditions.rows", "2018-01-01")}
    assert _kinds(plain, "2022-11-01") == set()


def test_of_the_rules_only_series_are_listed_as_ended(rules: Plain) -> None:
    listed = {one.section for one in stale.due(rules, "2027-12-31") if one.kind == "ended"}

    assert listed <= {"series", "statistical", "periods", "documents"}
    assert "periods" in listed


@pytest.mark.parametrize(
    ("confidence", "day"), [("high", "2027-01-01"), ("medium", "2026-06-30"), ("low", "2026-04-01")]
)
def test_the_less_sure_a_source_the_sooner_it_is_checked_again(confidence: str, day: str) -> None:
    plain = _tiny({"from": "2025-07", "yuan": 1, "source": "s"}, confidence=confidence)
    (entry,) = stale.due(plain, day)

    assert (entry.kind, entry.day) == ("old", day)
    assert not stale.due(plain, stale._later(day, -1))


def test_a_source_may_say_when_to_look_again() -> None:
    plain = _tiny({"from": "2025-07", "yuan": 1, "source": "s"}, recheck="2026-02-01")

    assert not stale.due(plain, "2026-01-31")
    assert _kinds(plain, "2026-02-01") == {("recheck", "sources", "s")}
    plain["reference_wages"]["sources"]["s"]["checked"] = "2026-02-01"
    assert not stale.due(plain, "2026-02-02")


def test_a_document_that_has_ended_since_the_check_is_due() -> None:
    plain = _tiny({"from": "2025-07", "yuan": 1, "source": "s"})
    plain["documents"]["documents"][0]["to"] = "2026-03-31"

    assert _kinds(plain, "2026-04-01") == {("ended", "documents", "d")}
    plain["reference_wages"]["sources"]["s"]["checked"] = "2026-04-01"
    assert _kinds(plain, "2026-04-01") == set()


def test_the_end_of_a_rule_period_is_due() -> None:
    plain = _tiny({"from": "2023-01-01", "to": "2027-12-31", "source": "s"})
    plain["schemes"]["x"] = {
        "scheme": {**plain.pop("reference_wages"), "periods": []},
        "indicators": {},
    }
    sheet = plain["schemes"]["x"]["scheme"]
    sheet["periods"] = sheet.pop("series")

    assert ("ending", "periods", "2023-01-01") in _kinds(plain, "2027-12-01")
    assert ("ended", "periods", "2023-01-01") in _kinds(plain, "2028-01-01")


def test_every_value_with_a_source_has_a_day_of_checking(rules: Plain) -> None:
    found = list(stale.values(rules))

    assert len(found) > 100
    assert all(len(value.checked) == 10 for value in found)
    assert all(value.until is None or len(value.until) == 10 for value in found)


def test_only_dates_decide(rules: Plain) -> None:
    """The same rules with all points changed are due on the same days."""
    changed = copy.deepcopy(rules)
    for tree in changed["schemes"].values():
        for item in tree["indicators"].values():
            for row in item["score"]["rows"]:
                row["points"] = 1

    assert stale.due(changed, "2027-07-01") == stale.due(rules, "2027-07-01")


def test_the_text_names_file_day_and_reason() -> None:
    text = stale.text(_tiny({"from": "2026-07", "yuan": None, "source": "s"}), "2026-11-22")

    assert text.startswith("2026-07-01  rules/reference-wages.yml  参考工资 2026-07：")
    assert "\\" not in text


def test_the_markdown_is_a_table() -> None:
    known, unknown = ({"from": "2026-01", "yuan": yuan, "source": "s"} for yuan in (1, None))

    text = stale.text(_tiny(unknown), "2026-01-02", "stale.md.j2")

    assert "| 工资（`rules/reference-wages.yml`） | 参考工资 2026-01 |" in text
    assert "没有到期的" in stale.text(_tiny(known), "2026-01-02", "stale.md.j2")
    assert "没有到期的" in stale.text(_tiny(known), "2026-01-02")


def test_today_is_a_day() -> None:
    assert len(stale.today()) == 10
