"""The documents for contributors say what is so: the guide is followed as written."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from builder.model import load
from builder.problems import RulesRefused

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
REGISTER = "rules/documents.yml"
WAGES = "rules/reference-wages.yml"
FACTS = "rules/residence-points/facts.yml"
ANCHORS = "rules/residence-points/anchors.yml"
NOTES = "rules/residence-points/notes.yml"
AREAS = "rules/residence-points/indicators/outer_area.yml"


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


def test_a_wage_is_entered_as_the_guide_says(root: Path) -> None:
    document, page, *_ = _snippets("改一个工资数")
    _new_wage(root)
    refused = _refused(root)
    assert "M003" in refused
    assert "M004" in refused

    _register(root, document, page)

    assert _refused(root) == ""


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("yuan: 11800", "yuan: 11880", "M016"),
        ("0.8: 9440", "0.8: 9404", "M016"),
        ("3: 35400", "3: 35040", "M016"),
        ("yuan: 11800", "yuan: 1180", "M044"),
        ("from: 2026-07, to", "from: 2026-08, to", "M017"),
        ("yuan: 11800", "yuan: 118OO", "S001"),
    ],
)
def test_a_wrong_digit_is_refused_as_the_guide_says(
    root: Path, old: str, new: str, code: str
) -> None:
    document, page, *_ = _snippets("改一个工资数")
    _new_wage(root)
    _register(root, document, page)
    _edit(root, WAGES, re.escape(old) + r"(?=.*source: n_2026)", new)

    assert f": {code} " in _refused(root)
    assert f"`{code}`" in GUIDE


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


def test_a_question_is_added_as_the_guide_says(root: Path) -> None:
    fact, note = _snippets("加一个问题")
    _edit(root, FACTS, r"^  - id: fresh_graduate\n", fact + r"\g<0>")
    _edit(root, NOTES, r"^notes:\n", r"\g<0>" + note)

    assert _refused(root) == ""


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
