"""Terms are explained where a page first uses them, and nowhere that a tap does something else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from builder.glossary import explained
from builder.model import load

ROOT = Path(__file__).resolve().parent.parent
TERMS: list[dict[str, Any]] = [
    {"term": "工资", "id": "wage", "means": "每月的钱。"},
    {"term": "平均工资", "id": "average", "also": ["平均数"], "means": "“平均”的钱。"},
]
HEAD = "---\ntitle: 工资\n---\n"


def shown(body: str) -> str:
    """The page below its front matter, explanations cut to their words."""
    text = explained(HEAD + body, TERMS)
    assert text.startswith(HEAD)
    return re.sub(r'<abbr title="[^"]+" tabindex="0">', "[", text.removeprefix(HEAD)).replace(
        "</abbr>", "]"
    )


def test_each_term_once_the_longest_first() -> None:
    assert shown("<p>平均工资和工资，平均数，工资</p>") == "<p>[平均工资]和[工资]，平均数，工资</p>"


def test_links_controls_headings_and_attributes_stay_plain() -> None:
    for body in (
        '<p><a href="#">工资</a></p>',
        "# 工资 {#wage}\n",
        '<p data-x="工资"><img alt="工资"></p>',
        "<table><tr><th>工资</th></tr></table>",
        "<svg><text>工资</text></svg>",
        "<label><input> 工资</label>",
    ):
        assert shown(body) == body
    assert shown("<p>x<br>工资</p><p>") == "<p>x<br>[工资]</p><p>"


def test_what_nobody_is_shown_explains_nothing() -> None:
    for hidden in ('<ul aria-hidden="true"><li>工资</li></ul>', "<p hidden>工资</p>"):
        assert shown(f"{hidden}<p>工资</p>") == f"{hidden}<p>[工资]</p>"
    assert shown('<p data-hidden="工资">工资</p>') == '<p data-hidden="工资">[工资]</p>'


def test_the_meaning_is_escaped() -> None:
    terms = [{"id": "a", "term": "甲", "means": '"<'}]
    assert 'title="&quot;&lt;"' in explained(f"{HEAD}<p>甲</p>", terms)


def test_every_term_of_the_glossary_is_explained_on_some_page() -> None:
    pages = (ROOT / "site").rglob("index.html")
    told = {word for page in pages for word in re.findall(r"<abbr [^>]*>([^<]+)", page.read_text())}
    for entry in load(ROOT).plain["glossary"]["terms"]:
        assert told & {entry["term"], *entry.get("also", ())}, entry["id"]
