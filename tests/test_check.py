"""The check of the rule data: one broken edit of the real rules a mistake, with what it says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from builder import model, nodes, shapes
from builder.problems import LANGS, Problem, RulesRefused, Where, codes, texts
from builder.report import language, render
from tests.broken_rules import ROOT, Broken, broken, copy_rules

# Found around the rules; their tests are in test_numbers and test_editor_schemas.
ELSEWHERE = {"M025", "M058", "M059", "Y009"}


def heads(problems: list[Problem], lang: Any = "zh") -> list[str]:
    """The first line of each message: place, code and sentence."""
    ordered = sorted(problems, key=lambda one: (one.where, one.code))
    return [
        f"{one.where.file}:{one.where.line}:{one.where.column}: {one.code} {one.message(lang)}"
        for one in ordered
    ]


def refusal(root: Path) -> list[Problem]:
    with pytest.raises(RulesRefused) as refused:
        model.load(root)
    return list(refused.value.problems)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    copy_rules(tmp_path / "rules")
    return tmp_path


@pytest.mark.parametrize("case", broken(), ids=lambda case: case.name)
def test_says_what_is_wrong(case: Broken, copy: Path) -> None:
    expected = case.apply(copy / "rules")
    assert heads(refusal(copy), case.data.get("lang", "zh")) == expected


def test_the_rules_to_break_are_sound(copy: Path) -> None:
    model.load(copy)


def test_rules_are_sound() -> None:
    assert heads(model.find_problems(ROOT)) == []


def test_there_are_at_least_forty_mistakes() -> None:
    assert len(broken()) >= 40


def test_every_code_is_provoked() -> None:
    said = " ".join(line for case in broken() for line in case.data["expect"])
    assert {code for code in codes() if f": {code} " not in said} == ELSEWHERE


def test_every_message_is_there_in_both_languages() -> None:
    for code, message in texts()["codes"].items():
        assert set(message) - {"example"} == set(LANGS), code
        assert message["en"].isascii() or "“" in message["en"] or "…" in message["en"], code


def test_both_languages_fill_the_same_values() -> None:
    for code, message in texts()["codes"].items():
        zh, en = (set(_names(message[lang])) for lang in LANGS)
        assert zh == en, code


def _names(text: str) -> list[str]:
    import string

    return [name for _, name, _, _ in string.Formatter().parse(text) if name]


@pytest.mark.parametrize(("added", "code"), [("{zz}", "M040"), ("{", "M028"), ("}", "M028")])
def test_no_message_holds_what_nothing_fills(copy: Path, added: str, code: str) -> None:
    """Whichever part of the engine says it, and through however many hands its values go."""
    path = copy / "rules" / "messages.yml"
    messages = yaml.safe_load(path.read_text("utf-8"))
    lines = [json.dumps({key: text + added}, ensure_ascii=False) for key, text in messages.items()]
    path.write_text("".join(f"{line[1:-1]}\n" for line in lines), "utf-8")
    found = [one.where.line for one in model.find_problems(copy) if one.code == code]
    assert sorted(found) == [*range(1, len(messages) + 1)]


def test_mistakes_of_all_files_come_at_once(copy: Path) -> None:
    """A file that cannot be read hides nothing of the others."""
    for case in broken():
        if case.name in ("yaml_unclosed_bracket", "cap_below_row", "unknown_fact_in_note"):
            case.apply(copy / "rules")
    found = {problem.code for problem in refusal(copy)}
    assert found == {"Y002", "M011", "M006"}


# How problems are shown

PLACE = Where("rules/示例.yml", 2, 7)
SAMPLE = Problem("M013", PLACE, {"name": "educaton", "near": "education"})


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / PLACE.file).write_text("# 一行\n学历ab: educaton\n", "utf-8")
    return tmp_path


def test_the_caret_counts_a_chinese_character_as_two(sample: Path) -> None:
    shown = render([SAMPLE], sample).splitlines()
    assert shown[0] == (
        "rules/示例.yml:2:7: M013 没有“educaton”这个指标（indicators 里没有这个文件）。"
        " 你是不是想写“education”？"
    )
    assert shown[1:3] == ["    学历ab: educaton", "    \u3000\u3000    ^"]
    assert shown[3] == "一共1处，在1个文件里。"


def test_speaks_english(sample: Path) -> None:
    shown = render([SAMPLE], sample, "en").splitlines()
    assert shown[0].endswith(
        "There is no indicator “educaton” (no such file in indicators). Did you mean “education”?"
    )
    assert shown[-1] == "1 in all, in 1 file(s)."


def test_links_to_the_page_that_explains(sample: Path) -> None:
    assert "https://x/#m013" in render([SAMPLE], sample, help_url="https://x/")


def test_json_holds_every_part(sample: Path) -> None:
    (data,) = json.loads(render([SAMPLE], sample, "en", "json"))
    assert data == {
        "code": "M013",
        "file": "rules/示例.yml",
        "line": 2,
        "column": 7,
        "message": SAMPLE.message("en"),
        "did_you_mean": "education",
        "source": "学历ab: educaton",
        "help": None,
    }


def test_annotations_are_escaped(tmp_path: Path) -> None:
    """GitHub's own marks in a message must not end it."""
    problem = Problem("M013", Where("a,b:c.yml", 1, 2), {"name": "50%\nx"})
    assert render([problem], tmp_path, "en", "github") == (
        "::error file=a%2Cb%3Ac.yml,line=1,col=2,title=M013::"
        "There is no indicator “50%25%0Ax” (no such file in indicators)."
    )


def test_a_long_line_is_cut_around_the_caret(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x" * 500 + "HERE" + "y" * 500, "utf-8")
    _, line, caret, _ = render([Problem("Y003", Where("a", 1, 501))], tmp_path).splitlines()
    assert line[len(caret) - 1 :].startswith("HERE")
    assert len(line) < 200


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LC_ALL": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, "zh"),
    ],
)
def test_language_follows_the_environment(environment: dict[str, str], lang: str) -> None:
    assert language(environment) == lang


# The loader


def test_both_parsers_read_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where PyYAML has no parser in C the same nodes come from the one in Python."""
    for path, _ in shapes.files(ROOT):
        text = path.read_text("utf-8")
        fast = nodes.parse.__wrapped__(text, path.name)
        with monkeypatch.context() as patch:
            patch.setattr(nodes, "_FAST", yaml.SafeLoader)
            assert nodes.parse.__wrapped__(text, path.name) == fast


def test_values_are_what_they_look_like() -> None:
    text = "a: 007\nb: 1.50\nc: yes\nd: 2024-08-21\ne: '1'\nf: 1e3\ng: ~\nh: -3\ni: 0x1f\n"
    node, problems = nodes.parse(text, "x")
    assert node is not None
    assert not problems
    assert node.plain == {
        "a": "007",
        "b": 1.5,
        "c": "yes",
        "d": "2024-08-21",
        "e": "1",
        "f": "1e3",
        "g": "~",
        "h": -3,
        "i": "0x1f",
    }
