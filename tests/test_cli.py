"""The command line: what goes where, in which bytes, with which exit status."""

from __future__ import annotations

import io
import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from jifen import _cli, facts_text, load_rules, receipt, scheme_ids, score_text
from tests.conftest import MISUSED, REFUSED, SCORED, Run, Write
from tests.vocabulary import FACTS, NO_ABSENT

CHINESE = re.compile("[\u4e00-\u9fff]")
GOOD = '{"as_of":"2026-03-10","education":"master","investment_tax_average":373333.33}'
BAD = '{"as_of":"2026-03-10","education":"phd"}'
BROKEN = '{"as_of":'
TWICE = '{"as_of":"2026-03-10","education":"none","education":"master"}'


# score


def test_score_prints_one_result(run: Run, file: Write) -> None:
    """One JSON object in, one line out, nothing on standard error, status 0."""
    ran = run("score", file(GOOD))
    assert ran.status == SCORED
    assert ran.err == ""
    assert ran.out.count(b"\n") == 1
    assert ran.results[0]["total"]["min"] >= 0


@pytest.mark.parametrize("text", [GOOD, BAD, BROKEN, TWICE, '{"as_of":"2026-03-10"}'])
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


@pytest.mark.parametrize("scheme", scheme_ids())
def test_every_call_is_about_the_scheme_that_is_named(run: Run, file: Write, scheme: str) -> None:
    path = file(json.dumps({"as_of": load_rules(scheme).periods[-1].last.isoformat()}))
    (result,) = run("score", "--scheme", scheme, path).results
    (made,) = run("score", "--receipt", "--scheme", scheme, path).results
    (listed,) = run("facts", "--scheme", scheme).results
    assert result["scheme"] == made["result"]["scheme"] == listed["scheme"] == scheme


@pytest.mark.parametrize("text", ['{"as_of":  ', f"{GOOD}X", f"{GOOD}\x0b"], ids=ascii)
def test_a_line_is_read_with_all_that_stands_on_it(run: Run, file: Write, text: str) -> None:
    """Only the end of the line is left out: what follows the answers is refused where it stands."""
    line = run("score", "--jsonl", file(f"{text}\n")).out
    assert line == score_text(text).encode("utf-8") + b"\n"


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


HELP = {
    ("--help",): ["usage: jifen [-h] COMMAND ...", "上海的居住证积分和落户自测。", "COMMAND"],
    ("score", "--help"): [
        "usage: jifen score [-h] [--jsonl | --receipt] [--scheme ID] FILE",
        "FILE",
        "--jsonl 一行一份答案，一行一个结果",
        "--receipt 连答案一起写出来，以后可以用verify核对",
        f"--scheme ID 方案：{'、'.join(scheme_ids())}",
    ],
    ("facts", "--help"): [
        "usage: jifen facts [-h] [--scheme ID]",
        f"--scheme ID 方案：{'、'.join(scheme_ids())}",
    ],
    ("verify", "--help"): ["usage: jifen verify [-h] RECEIPT", "RECEIPT"],
}


@pytest.mark.parametrize("arguments", HELP, ids=" ".join)
def test_help_says_what_a_call_takes(
    run: Run, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    """Each argument by the name the contract gives it, each option with what it does."""
    monkeypatch.setenv("COLUMNS", "300")
    lines = [" ".join(line.split()) for line in run(*arguments).out.decode("utf-8").splitlines()]
    assert [line for line in HELP[arguments] if line not in lines] == []


# Bytes


def test_mark_of_order_is_skipped(run: Run, file: Write) -> None:
    """A file that a Windows editor wrote, with its mark at the start, is read as it looks."""
    assert run("score", file(b"\xef\xbb\xbf" + GOOD.encode())) == run("score", file(GOOD))


# The names are given: mutmut's settings leave bytes without one.
@pytest.mark.parametrize(
    ("data", "byte"),
    [(b"\xff\xfe{}", 1), ('{"as_of":"今天"}'.encode("gbk"), 11), (b'{"\xc3":1}', 3)],
    ids=["utf-16", "gbk", "cut off"],
)
def test_other_encodings_are_refused(run: Run, file: Write, data: bytes, byte: int) -> None:
    """What is not UTF-8 is refused with the place of the first byte that cannot be read."""
    ran = run("score", file(data))
    assert ran.status == REFUSED
    message = ran.results[0]["errors"][0]["message"]
    assert "UTF-8" in message
    assert re.findall("[0-9]+", message.replace("UTF-8", "")) == [str(byte)]


@pytest.mark.parametrize("offset", range(4))
def test_long_file_is_called_long(run: Run, file: Write, offset: int) -> None:
    """10 MB of Chinese are too long, wherever the cut falls within a sign."""
    ran = run("score", file('{"education":"' + " " * offset + "学" * 3_400_000 + '"}'))
    assert ran.status == REFUSED
    assert ran.results == json.loads(f"[{score_text('x' * 2_000_000)}]")


@pytest.mark.parametrize("call", [["score"], ["score", "--jsonl"], ["verify"]], ids=" ".join)
def test_no_more_is_held_than_answers_may_be_long(
    monkeypatch: pytest.MonkeyPatch, call: list[str]
) -> None:
    """A million signs of up to four bytes: no more is asked for at once, however long the input."""
    asked: list[int | None] = []

    class Noted(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            asked.append(size)
            return super().read(size)

        def readline(self, size: int | None = -1, /) -> bytes:
            asked.append(size)
            return super().readline(size)

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Noted(b"x" * 9_000_000)))
    assert _cli.main([*call, "-"]) == REFUSED
    assert asked
    assert all(size is not None and 4_000_000 <= size < 5_000_000 for size in asked)


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


# verify


def test_verify_counts_the_values_that_are_other_ones(run: Run, file: Write) -> None:
    """Each value of the rules that the receipt was computed with and that is not the same now."""
    made = receipt(json.loads(GOOD))
    own, honours = made["result"]["verdict"], ("provincial", "bureau_general")
    for count, honour in enumerate(honours, start=1):
        made["trace"]["values"][f"items/honour/rows/{honour}/points"] = 1
        for verdict, same in ((own, True), ("barred", False)):
            made["result"]["verdict"] = verdict
            ran = run("verify", file(json.dumps(made)))
            assert ran.results[0]["same_outcome"] is same
            assert len(ran.results[0]["values"]) == count
            assert f"{count}个值" in ran.err


# The progress bar


class Screen(io.StringIO):
    """A terminal that never makes who writes on it wait."""

    def isatty(self) -> bool:
        return True


def test_each_of_forty_lines_moves_the_bar(run: Run, file: Write) -> None:
    """The first one too: a bar of forty places shows every fortieth part of the file."""
    screen = Screen()
    run("score", "--jsonl", file(f"{BAD}\n" * 40), stderr=screen)
    assert screen.getvalue().rstrip("\n").split("\r")[1:] == [
        f"{'#' * count:-<40} {count}" for count in range(1, 41)
    ]


def test_standard_input_is_never_a_file_of_that_name(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines of standard input are counted, even where a file is called `-`."""
    monkeypatch.chdir(tmp_path)
    Path("-").write_text(f"{GOOD}\n", "utf-8")
    screen = Screen()
    run("score", "--jsonl", "-", stdin=f"{GOOD}\n".encode(), stderr=screen)
    assert screen.getvalue().split() == ["1"]


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


def of_contract(listed: list[dict[str, str]] | None, wanted: list[str] | None) -> list[str] | None:
    """The options that the contract knows; a rule may add others, as a new area does."""
    if listed is None:
        return None
    return [one["id"] for one in listed if one["id"] in (wanted or [])]


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
    assert of_contract(options, fact.options) == fact.options
    assert all(CHINESE.search(option["label"]) for option in options or [])


@pytest.mark.parametrize("name", [name for name, fact in FACTS.items() if fact.fields])
def test_fields_are_listed_as_the_contract_has_them(name: str) -> None:
    """The fields of a list's entries, with their options."""
    wanted = FACTS[name].fields or {}
    fields = {field["id"]: field for field in listed_facts()[name]["fields"]}
    assert list(fields) == list(wanted), "in the order in which they are asked"
    for field, options in wanted.items():
        shown = of_contract(fields[field].get("options"), options)
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


@pytest.mark.parametrize("scheme", scheme_ids())
def test_only_days_that_choose_the_rules_list_the_periods(scheme: str) -> None:
    """A birth date and an assumption lie in no period of the rules."""
    listed = json.loads(facts_text(scheme))["facts"]
    chosen = {fact["id"] for fact in listed if "periods" in fact["domain"]}
    assert chosen == {"as_of", "rules_on"} & {fact["id"] for fact in listed}


def test_schemes_lists_versions_and_periods(run: Run) -> None:
    """Each scheme with its title, rule versions and periods."""
    ran = run("schemes")
    assert (ran.status, ran.err) == (SCORED, "")
    scheme, *others = ran.results[0]["schemes"]
    assert scheme["id"] == "residence-points"
    assert [other["id"] for other in others] == ["graduate-settlement", "settlement"]
    assert scheme["rules_version"] == json.loads(score_text(GOOD))["rules_version"]
    assert scheme["content_version"]
    assert scheme["title"] == "上海市居住证积分"
    assert scheme["periods"] == [
        {"from": "2018-01-01", "to": "2022-12-31"},
        {"from": "2023-01-01", "to": "2027-12-31"},
    ]
