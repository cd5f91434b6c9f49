"""The command line: what goes where, in which bytes, with which exit status."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from jifen import _cli, facts_text, score_text
from tests.conftest import MISUSED, REFUSED, SCORED, Run, Write
from tests.vocabulary import FACTS, NO_ABSENT

CHINESE = re.compile("[\u4e00-\u9fff]")
GOOD = '{"as_of":"2026-03-10","education":"master","investment_tax_average":373333.33}'
BAD = '{"as_of":"2026-03-10","education":"phd"}'
BROKEN = '{"as_of":'


# score


def test_score_prints_one_result(run: Run, file: Write) -> None:
    """One JSON object in, one line out, nothing on standard error, status 0."""
    ran = run("score", file(GOOD))
    assert ran.status == SCORED
    assert ran.err == ""
    assert ran.out.count(b"\n") == 1
    assert ran.results[0]["total"]["min"] >= 0


@pytest.mark.parametrize("text", [GOOD, BAD, BROKEN, '{"as_of":"2026-03-10"}'])
def test_score_writes_the_bytes_of_score_text(run: Run, file: Write, text: str) -> None:
    """The same bytes as the core gives in the browser: UTF-8, keys sorted, no spaces."""
    line = run("score", file(text)).out
    assert line == score_text(text).encode("utf-8") + b"\n"
    compact = json.dumps(
        json.loads(line), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    assert line == compact.encode("utf-8") + b"\n"


def test_score_reads_standard_input(run: Run) -> None:
    """`-` is standard input."""
    assert run("score", "-", stdin=GOOD.encode()).out == score_text(GOOD).encode() + b"\n"


@pytest.mark.parametrize("text", [BAD, BROKEN, "[]", "", "{}" * 2])
def test_refused_answers_give_status_1(run: Run, file: Write, text: str) -> None:
    """A refusal is a result: it goes to standard output."""
    ran = run("score", file(text))
    assert ran.status == REFUSED
    assert ran.err == ""
    assert ran.results[0]["errors"]


def test_scheme_can_be_named(run: Run, file: Write) -> None:
    """`--scheme` names the scheme, of which residence-points is the default."""
    path = file(GOOD)
    assert run("score", "--scheme", "residence-points", path) == run("score", path)
    assert run("facts", "--scheme", "residence-points") == run("facts")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["guess"],
        ["score"],
        ["score", "--csv", "x"],
        ["score", "--scheme", "hukou", "x"],
        ["score", "x", "y"],
        ["facts", "--scheme", "hukou"],
        ["facts", "x"],
        ["schemes", "x"],
        ["verify"],
    ],
    ids=" ".join,
)
def test_wrong_usage_gives_status_2(run: Run, arguments: list[str]) -> None:
    """Wrong usage prints nothing on standard output and its reason on standard error."""
    ran = run(*arguments)
    assert (ran.status, ran.out) == (MISUSED, b"")
    assert "usage: jifen" in ran.err


def test_without_a_command_the_usage_shows_where_it_stands(run: Run) -> None:
    assert "usage: jifen [-h] COMMAND ..." in run().err


@pytest.mark.parametrize("command", [["score"], ["score", "--jsonl"], ["verify"]], ids=" ".join)
def test_unreadable_file_gives_status_2(run: Run, tmp_path: Path, command: list[str]) -> None:
    """A file that is not there, or is a folder, is wrong usage: named, without a traceback."""
    for path in (tmp_path / "nothing.json", tmp_path):
        ran = run(*command, path)
        assert (ran.status, ran.out) == (MISUSED, b"")
        assert str(path) in ran.err
        assert "Traceback" not in ran.err


def test_help_is_chinese(run: Run) -> None:
    """`--help` says every command in Chinese and ends with status 0."""
    ran = run("--help")
    assert ran.status == SCORED
    for command in ("score", "facts", "schemes", "verify"):
        assert CHINESE.search(ran.out.decode().split(f" {command} ")[1].splitlines()[0])


# Bytes


def test_mark_of_order_is_skipped(run: Run, file: Write) -> None:
    """A file that a Windows editor wrote, with its mark at the start, is read as it looks."""
    assert run("score", file(b"\xef\xbb\xbf" + GOOD.encode())) == run("score", file(GOOD))


# The names are given: mutmut's settings leave bytes without one.
@pytest.mark.parametrize(
    "data",
    [b"\xff\xfe{}", '{"as_of":"今天"}'.encode("gbk"), b'{"\xc3":1}'],
    ids=["utf-16", "gbk", "cut off"],
)
def test_other_encodings_are_refused(run: Run, file: Write, data: bytes) -> None:
    """What is not UTF-8 is refused with the place of the first byte that cannot be read."""
    ran = run("score", file(data))
    assert ran.status == REFUSED
    assert "UTF-8" in ran.results[0]["errors"][0]["message"]


@pytest.mark.parametrize("offset", range(4))
def test_long_file_is_called_long(run: Run, file: Write, offset: int) -> None:
    """10 MB of Chinese are too long, wherever the cut falls within a sign."""
    ran = run("score", file('{"education":"' + " " * offset + "学" * 3_400_000 + '"}'))
    assert ran.status == REFUSED
    assert ran.results == json.loads(f"[{score_text('x' * 2_000_000)}]")


# The day of application


@pytest.mark.parametrize(
    ("moment", "today"),
    [
        (datetime(2026, 3, 9, 15, 59, 59, tzinfo=UTC), "2026-03-09"),
        (datetime(2026, 3, 9, 16, 0, 0, tzinfo=UTC), "2026-03-10"),
        (datetime(2026, 12, 31, 16, 0, 0, tzinfo=UTC), "2027-01-01"),
    ],
    ids=str,
)
def test_missing_day_is_today_in_shanghai(
    run: Run, file: Write, monkeypatch: pytest.MonkeyPatch, moment: datetime, today: str
) -> None:
    """Without `as_of` it is today in Asia/Shanghai, eight hours ahead of UTC."""

    class Clock:
        @staticmethod
        def now(zone: object) -> datetime:
            assert zone is UTC
            return moment

    monkeypatch.setattr(_cli, "datetime", Clock)
    for text in ("{}", '{"as_of":null}'):
        assert run("score", file(text)).results[0]["as_of"] == today
        assert run("score", "--jsonl", file(text)).results[0]["as_of"] == today
    assert run("score", file(GOOD)).results[0]["as_of"] == "2026-03-10"


# facts and schemes


def listed_facts() -> dict[str, dict[str, Any]]:
    return {fact["id"]: fact for fact in json.loads(facts_text())["facts"]}


def test_facts_prints_the_facts(run: Run) -> None:
    """`jifen facts` prints one line of JSON, with the rule version the list belongs to."""
    ran = run("facts")
    assert (ran.status, ran.err) == (SCORED, "")
    assert ran.out == facts_text().encode("utf-8") + b"\n"
    result = ran.results[0]
    assert result["scheme"] == "residence-points"
    assert result["rules_version"] == json.loads(score_text(GOOD))["rules_version"]


def test_every_fact_of_the_contract_is_listed() -> None:
    """No fact is missing; what was added later scores nothing, so no contract row may go."""
    assert set(FACTS) <= set(listed_facts())


@pytest.mark.parametrize("name", FACTS)
def test_fact_is_listed_as_the_contract_has_it(name: str) -> None:
    """Type, domain, options and absent value, the question, and where to read the answer."""
    fact, listed = FACTS[name], listed_facts()[name]
    assert listed["type"] == fact.type
    assert listed.get("absent", NO_ABSENT) == fact.absent
    assert listed["domain"].items() >= fact.domain.items()
    assert bool(listed.get("unit")) == fact.unit
    for words in ("question", "where", "label"):
        assert CHINESE.search(listed[words]), words
    options = listed.get("options")
    assert (options and [option["id"] for option in options]) == fact.options
    assert all(CHINESE.search(option["label"]) for option in options or [])


@pytest.mark.parametrize("name", [name for name, fact in FACTS.items() if fact.fields])
def test_fields_are_listed_as_the_contract_has_them(name: str) -> None:
    """The fields of a list's entries, with their options."""
    wanted = FACTS[name].fields or {}
    fields = {field["id"]: field for field in listed_facts()[name]["fields"]}
    assert list(fields) == list(wanted), "in the order in which they are asked"
    for field, options in wanted.items():
        listed = fields[field].get("options")
        shown = listed and [option["id"] for option in listed]
        assert (shown and sorted(shown)) == (options and sorted(options)), field
        assert CHINESE.search(fields[field]["label"])


def test_fields_say_what_may_be_left_out_and_what_may_be_unknown() -> None:
    listed = {
        (name, field["id"]): (field["must_be_there"], field["may_be_null"])
        for name in ("contributions", "outer_areas")
        for field in listed_facts()[name]["fields"]
    }
    assert listed == {
        ("contributions", "from"): (True, False),
        ("contributions", "to"): (True, False),
        ("contributions", "base"): (False, True),
        ("contributions", "kind"): (False, True),
        ("outer_areas", "area"): (True, True),
        ("outer_areas", "from"): (True, False),
        ("outer_areas", "to"): (False, True),
    }


def test_schemes_lists_versions_and_periods(run: Run) -> None:
    """Each scheme with its rule versions and periods."""
    ran = run("schemes")
    assert (ran.status, ran.err) == (SCORED, "")
    scheme, *others = ran.results[0]["schemes"]
    assert scheme["id"] == "residence-points"
    assert [other["id"] for other in others] == ["graduate-settlement", "settlement"]
    assert scheme["rules_version"] == json.loads(score_text(GOOD))["rules_version"]
    assert scheme["content_version"]
    assert scheme["periods"] == [
        {"from": "2018-01-01", "to": "2022-12-31"},
        {"from": "2023-01-01", "to": "2027-12-31"},
    ]
