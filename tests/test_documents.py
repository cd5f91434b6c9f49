"""The documents for contributors say what is so: the guide is followed as written."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from builder import diff, diff_people
from builder.compile import compile_scheme
from builder.diff import RuleSet
from builder.model import load
from builder.problems import RulesRefused
from jifen import Rules, score

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
REGISTER = "rules/documents.yml"
WAGES = "rules/reference-wages.yml"
FACTS = "rules/residence-points/facts.yml"
ANCHORS = "rules/residence-points/anchors.yml"
NOTES = "rules/residence-points/notes.yml"
AREAS = "rules/residence-points/indicators/outer_area.yml"
SCHEME = "residence-points"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    return tmp_path


def _snippets(title: str) -> list[str]:
    """What the guide says to write, section by section, without the indentation of its lists."""
    section = GUIDE.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]
    blocks = re.findall(r"^   ```yaml\n(.*?)^   ```$", section, re.DOTALL | re.MULTILINE)
    return [re.sub(r"^   ", "", block, flags=re.MULTILINE) for block in blocks]


def _refused(root: Path) -> str:
    try:
        load(root)
    except RulesRefused as refused:
        return str(refused)
    return ""


def _edit(root: Path, file: str, pattern: str, new: str) -> None:
    r"""Replace the one place that a pattern finds; `\g<0>` stands for what was there."""
    path = root / file
    text, count = re.subn(pattern, new, path.read_text("utf-8"), count=1, flags=re.MULTILINE)
    assert count == 1, pattern
    path.write_text(text, "utf-8")


def _register(root: Path, document: str, page: str) -> None:
    _edit(root, REGISTER, r"\n\npages:", f"\n{document}\npages:")
    path = root / REGISTER
    path.write_text(path.read_text("utf-8") + page, "utf-8")


def _new_wage(root: Path) -> None:
    """Whatever is known by now, the guide speaks of the wage from July 2026."""
    _, _, source, row = _snippets("改一个工资数")
    _edit(root, WAGES, r"^  n_2026: .*\n", source)
    _edit(root, WAGES, r"^  - \{from: 2026-07, (?=.*source: n_2026).*\n", row)


def _report(base: RuleSet, root: Path) -> tuple[str, list[str]]:
    """The report on what was entered, and who it says is touched."""
    samples = diff_people.load_samples(ROOT / diff.SAMPLES)
    text = diff.report(base, RuleSet.of(load(root)), samples)
    people = text.partition("### 示例申请人")[2].partition("###")[0].replace("**跨线** ", "")
    return text, [sample.title for sample in samples if f"| {sample.title} |" in people]


def test_a_wage_is_entered_as_the_guide_says(root: Path) -> None:
    document, page, *_ = _snippets("改一个工资数")
    unknown = "  - {from: 2026-07, to: 2027-06, yuan: null, source: n_2026}\n"
    _edit(root, WAGES, r"^  - \{from: 2026-07, (?=.*source: n_2026).*\n", unknown)
    before = RuleSet.of(load(root))
    _new_wage(root)
    refused = _refused(root)
    assert "M003" in refused
    assert "M004" in refused

    _register(root, document, page)

    assert _refused(root) == ""
    text, touched = _report(before, root)
    assert "不知道 → **11800**" in text
    assert f"人里有 {len(touched)} 人的结果变了" in text
    assert touched == [
        "30岁，工资新数还不知道，0.8倍上下",
        "38岁，工资新数还不知道，2倍上下",
        "32岁，中级职称，新数按去年的算",
    ]
    assert "会有三个人变" in GUIDE


# One slip a row: what is written instead, and what the refusal says to do about it.
SLIPS = [
    pytest.param(
        *(WAGES, "yuan: 11800", "yuan: 11880"),
        "M016 印出来的0.8倍是9440，按 yuan 乘出来是9504，差了1元或更多。"
        "对着出处核对 yuan 和这个数。",
        id="the wage",
    ),
    pytest.param(
        *(WAGES, "yuan: 11800", "yuan: 1180"),
        "M044 1180元和上一段的11396元差得太多。是不是多写或少写了一位，或者写成了一年的？",
        id="a digit less",
    ),
    pytest.param(
        *(WAGES, "yuan: 11800", "yuan: 118OO"),
        "S001 这里要写数（不加引号），现在写的是“118OO”。",
        id="letters",
    ),
    pytest.param(
        *(WAGES, "0.8: 9440", "0.8: 9404"),
        "M016 印出来的0.8倍是9404，按 yuan 乘出来是9440，差了1元或更多。"
        "对着出处核对 yuan 和这个数。",
        id="a multiple",
    ),
    pytest.param(
        *(WAGES, "checked: 2026-11-22", "checked: 2026-11-32"),
        "S006 日历里没有“2026-11-32”这一天。核对一下月份和日子。",
        id="a day",
    ),
    pytest.param(
        *(WAGES, "checked: 2026-11-22", "checked: 2062-11-22"),
        "M018 2062-11-22还没有到。核对、公布和发文的日子不能在将来。",
        id="a day to come",
    ),
    pytest.param(
        *(REGISTER, "issued: 2026-11-20", "issued: 2062-11-20"),
        "M018 2062-11-20还没有到。核对、公布和发文的日子不能在将来。",
        id="a day of issue to come",
    ),
    pytest.param(
        *(WAGES, "}, source: n_2026", "}, source: n_2062"),
        "M002 来源“n_2062”没有在本文件的 sources 里定义。先在 sources 里写明文件、条款和出处。"
        " 你是不是想写“n_2026”？",
        id="a source",
    ),
    pytest.param(
        *(WAGES, "pages: [S999]", "pages: [S909]"),
        "M004 登记表 documents.yml 的 pages 里没有“S909”。先登记这个网页。",
        id="a page",
    ),
    pytest.param(
        *(WAGES, "from: 2026-07, to", "from: 2026-08, to"),
        "M017 月份没有接上：上一段到2026-06为止，这一段应该从2026-07开始，现在写的是2026-08。",
        id="a gap",
    ),
    pytest.param(
        *(WAGES, "from: 2026-07, to", "from: 2026-06, to"),
        "M017 月份没有接上：上一段到2026-06为止，这一段应该从2026-07开始，现在写的是2026-06。",
        id="an overlap",
    ),
    pytest.param(
        *(WAGES, "to: 2027-06, yuan: 11800", "to: 2026-06, yuan: 11800"),
        "M010 结束（2026-06）比开始（2026-07）早。对着出处核对 from 和 to。",
        id="an end before the beginning",
    ),
    pytest.param(
        *(WAGES, "to: 2027-06, yuan: 11800", "to: 2027-05, yuan: 11800"),
        "M069 工资数一次管12个月，这一段应该到2027-06为止，现在写的是2027-05。"
        "出处真是这样写的，在来源的 note 里说明。",
        id="an end too early",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "said"), SLIPS)
def test_a_slip_in_the_wage_is_refused_with_how_to_mend_it(
    root: Path, file: str, old: str, new: str, said: str
) -> None:
    document, page, *_ = _snippets("改一个工资数")
    _new_wage(root)
    _register(root, document, page)
    path = root / file
    text = path.read_text("utf-8")
    at = text.rindex(old)
    path.write_text(text[:at] + new + text[at + len(old) :], "utf-8")

    first = text[:at].count("\n") + 1
    assert re.search(rf"^{file}:{first}:\d+: {re.escape(said)}", _refused(root), re.MULTILINE)


def test_the_guide_explains_the_slips_that_are_made_most() -> None:
    listed = set(re.findall(r"^\| `([MS]\d+)` ", GUIDE, re.MULTILINE))
    assert listed >= {"M003", "M004", "M016", "M017", "M044", "S001"}


def test_an_area_is_added_as_the_guide_says(root: Path) -> None:
    option, source, row = _snippets("加一个区域")
    document, page, *_ = _snippets("改一个工资数")
    _edit(root, FACTS, r"^ +- \{id: other_key_area, .*\n", r"\g<0>" + option)
    assert "M019" in _refused(root)

    _edit(root, AREAS, r"^    - \{option: other_key_area, (?!.* to: ).*\n", r"\g<0>" + row)
    assert "M002" in _refused(root)

    _edit(root, AREAS, r"^sources:\n", r"\g<0>" + source)
    _register(root, document.replace("example_notice", "example_hub"), page)
    _edit(root, REGISTER, r"(id: example_hub\n(?:.*\n)*?    from: )2026-07-01", r"\g<1>2026-01-01")

    assert _refused(root) == ""
    before = RuleSet.of(load(ROOT))
    assert _report(before, root)[1] == []

    # Nobody among the samples lives there yet, as the guide says; who does is given points.
    one = {
        "as_of": "2026-03-10",
        "birth_date": "1990-05-20",
        "outer_areas": [{"area": "eastern_hub", "from": "2018-01", "to": None}],
    }
    after = compile_scheme(load(root), SCHEME)
    items = {item["id"]: item["points"] for item in score(Rules(after), one)["items"]}
    assert items["outer_area"]["max"] > 0


def test_a_question_is_added_as_the_guide_says(root: Path) -> None:
    fact, note = _snippets("加一个问题")
    _edit(root, FACTS, r"^  - id: fresh_graduate\n", fact + r"\g<0>")
    _edit(root, NOTES, r"^notes:\n", r"\g<0>" + note)

    assert _refused(root) == ""
    rules = Rules(compile_scheme(load(root), SCHEME))
    told = {
        answer: {one["id"] for one in score(rules, {"as_of": "2026-03-10", **given})["notes"]}
        for answer, given in (("yes", {"studies_abroad": True}), ("no", {"studies_abroad": False}))
    }
    assert told["yes"] - told["no"] == {"degree_from_abroad"}


@pytest.mark.parametrize(
    ("title", "file", "list_", "page"),
    [
        ("加一条传言", "claims.yml", "claims", "claims"),
        ("加一问一答", "questions.yml", "questions", "questions"),
        ("加一节指南", "guides/notice.yml", "sections", "guides/notice"),
    ],
)
def test_words_are_added_as_the_guide_says(
    root: Path, title: str, file: str, list_: str, page: str
) -> None:
    """Without the second step the refusal names the line that is to be written."""
    entry, anchor = _snippets(title)
    path = root / "rules/residence-points" / file
    text = path.read_text("utf-8").rstrip("\n") + "\n"
    assert f"\n{list_}:\n" in text
    path.write_text(text + entry, "utf-8")
    refused = _refused(root)
    assert refused.count("G012") == 1
    assert anchor.strip("- \n") in refused

    _edit(root, ANCHORS, rf"^{page}:\n", r"\g<0>" + anchor)

    assert _refused(root) == ""


def test_the_guide_names_only_tasks_that_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")

    for task in re.findall(r"`make (\w+)`", GUIDE + ARCHITECTURE):
        assert re.search(rf"^{task}:", makefile, re.MULTILINE), task


# ------------------------------------------------------------------ ARCHITECTURE.md


def test_it_can_be_held_in_mind() -> None:
    assert len(ARCHITECTURE.splitlines()) <= 120


@pytest.mark.parametrize(
    ("section", "folder"),
    [
        ("calculator/jifen: the engine", "calculator/jifen"),
        ("builder: from rules to site", "builder"),
    ],
)
def test_the_map_has_every_module_and_no_other(section: str, folder: str) -> None:
    text = ARCHITECTURE.split(f"\n## {section}\n", 1)[1].split("\n## ", 1)[0]
    cells = re.findall(r"^\| (`.*?) \|", text, re.MULTILINE)
    patterns = [name for cell in cells for name in re.findall(r"`([\w*/]+)`", cell)]
    modules = {path.stem for path in (ROOT / folder).glob("*.py")} - {
        "__init__", "__main__", "_version", "_dates", "_exact", "_json",
    }  # fmt: skip

    named = {
        module
        for module in modules
        if any(re.fullmatch(pattern.replace("*", r"\w*"), module) for pattern in patterns)
    }
    assert modules - named == set()
    for pattern in patterns:
        assert list((ROOT / folder).glob(f"{pattern.rstrip('/')}*")), pattern


@pytest.mark.parametrize(
    "file", ["ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md"]
)
def test_links_lead_somewhere(file: str) -> None:
    text = (ROOT / file).read_text("utf-8")

    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        if not target.startswith("../../"):  # GitHub's own pages
            assert (ROOT / target).exists(), target
