"""The edition in traditional characters: what is converted, what stays, and where things lie."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import jifen
from builder.edition import Edition
from builder.edition_page import EDITION
from builder.model import Model, load
from builder.offline import manifest_of
from builder.traditional import Writer, replaced, table
from tests.flows.conftest import home_of
from tests.test_site import SITE

ROOT = Path(__file__).parent.parent
HOME = "https://example.org/points/"
RULES: dict[str, Any] = {
    "traditional": {
        "words": [{"word": "面签", "write": "面簽"}, {"word": "名册", "write": "名冊表"}],
        "as_issued": ["随申办"],
    },
    "documents": {"documents": [{"title": "居住证办法", "number": "沪府规〔2022〕21号"}]},
}
# Elements without an end.
VOID = frozenset(("br", "col", "hr", "img", "input", "link", "meta", "path", "source"))


@cache
def _writer() -> Writer:
    return Writer(RULES)


@pytest.fixture(scope="module")
def writer() -> Writer:
    return _writer()


@pytest.fixture(scope="module")
def model() -> Model:
    return load(ROOT)


@pytest.fixture(scope="module")
def edition(model: Model) -> Edition:
    return Edition(model)


class TestWriting:
    @pytest.mark.parametrize(
        ("text", "written"),
        [
            ("缴费基数在这里，后面再算", "繳費基數在這裡，後面再算"),
            ("去面签，带名册。", "去面簽，帶名冊表。"),
            ("在随申办里办", "在随申办裡辦"),
            ("按居住证办法（沪府规〔2022〕21号）办", "按居住证办法（沪府规〔2022〕21号）辦"),
            ("填《积分申请表》", "填《积分申请表》"),
            ("点“注册”。按《“旧”办法》", "點「註冊」。按《“旧”办法》"),
            ("《废止《旧办法》的决定》以后", "《废止《旧办法》的决定》以後"),
            ("education bachelor 2026-03-10", "education bachelor 2026-03-10"),
        ],
    )
    def test_words_are_corrected_and_names_stay(
        self, writer: Writer, text: str, written: str
    ) -> None:
        assert writer.write(text) == written

    def test_gaps_between_words_stay_between_them(self, writer: Writer) -> None:
        text = "\u200b缴费\u200b基数\u200b，\u200b名册\u200b在\u200b随申\u200b办\u200b"
        expected = "\u200b繳費\u200b基數\u200b，\u200b名冊表\u200b在\u200b随申\u200b办\u200b"
        assert writer.write_gapped(text) == expected

    @settings(deadline=None)
    @given(st.lists(st.sampled_from("一里后面签名册随申办，\u200b"), max_size=20).map("".join))
    def test_gaps_change_nothing_else(self, text: str) -> None:
        writer = _writer()
        written = writer.write_gapped(text)
        assert written.replace("\u200b", "") == writer.write(text.replace("\u200b", ""))
        assert written.count("\u200b") == text.count("\u200b")

    def test_a_table_writes_its_texts_as_the_writer_does(self, writer: Writer) -> None:
        texts = ["在这里", "公里", "三公里以内", "面签", "随申办里", "皇后以后", "名册"]
        assert replaced(table(writer, frozenset(texts)), texts) == [
            writer.write(text) for text in texts
        ]

    def test_the_table_of_the_site_is_exact_for_all_that_the_engine_says(
        self, edition: Edition
    ) -> None:
        (path,) = (SITE / EDITION).glob("words.*.json")
        words = json.loads(path.read_text("utf-8"))
        texts = sorted(edition.said)
        assert len(texts) > 500
        assert replaced(words, texts) == [edition.writer.write(text) for text in texts]


class TestPageReading:
    """What the page makes of Python's answers, in the browser's own language."""

    SCRIPT = """
import { readFileSync } from "node:fs";
import { reviverFrom } from "./traditional.mjs";
globalThis.fetch = async (path) => new Response(readFileSync(path));
const revive = await reviverFrom(process.argv[2]);
console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8"), revive)));
"""

    @pytest.fixture
    def read(self, tmp_path: Path) -> Callable[[Any], Any]:
        shutil.copy(ROOT / "builder/browser/traditional.js", tmp_path / "traditional.mjs")
        (tmp_path / "read.mjs").write_text(self.SCRIPT, "utf-8")
        (words,) = (SITE / EDITION).glob("words.*.json")

        def reads(answer: Any) -> Any:
            command = ["node", "read.mjs", str(words)]
            said = subprocess.check_output(
                command, cwd=tmp_path, input=json.dumps(answer), text=True
            )
            return json.loads(said)

        return reads

    def test_everything_said_is_written_as_by_the_build(
        self, read: Callable[[Any], Any], edition: Edition
    ) -> None:
        texts = sorted(edition.said)
        assert read(texts) == [edition.writer.write(text) for text in texts]

    def test_a_result_has_its_reasons_written_and_all_else_as_it_was(
        self, read: Callable[[Any], Any], edition: Edition
    ) -> None:
        result = jifen.score(
            jifen.load_rules("residence-points"),
            {"as_of": "2026-03-10", "education": "master", "employed": True},
        )
        written = read(result)
        assert written["total"] == result["total"]
        assert [one["id"] for one in written["items"]] == [one["id"] for one in result["items"]]
        said = next(one["why"] for one in written["items"] if one["id"] == "education")
        assert said == "碩士研究生學歷＋碩士學位，100分。"
        left = simplified(edition.writer, json.dumps(written, ensure_ascii=False))
        assert left == set()

    def test_what_somebody_gave_stays(self, read: Callable[[Any], Any]) -> None:
        statement = {"lines": [{"line": 1, "text": "缴费基数", "reason": "缴费基数"}]}
        assert read(statement) == {"lines": [{"line": 1, "text": "缴费基数", "reason": "繳費基數"}]}
        receipt = {"values": [{"about": "缴费", "receipt": "缴费", "ours": "缴费"}]}
        assert read(receipt) == {"values": [{"about": "繳費", "receipt": "缴费", "ours": "缴费"}]}


class TestGlossary:
    def test_every_entry_is_needed_and_traditional(self, model: Model) -> None:
        writer = Writer(model.plain)
        for entry in model.plain["traditional"]["words"]:
            word, write = entry["word"], entry["write"]
            lines = [line for line in _lines() if word in line]
            assert any(writer.write(line) != writer.write_all(line) for line in lines), word
            # A character of its own is written otherwise only where it is never traditional.
            doubtful = {char for char in write if writer.write_all(char) != char}
            assert doubtful <= {"表", "回"}, write


def _lines() -> list[str]:
    """Every line of the rules and of the templates, but for the entries themselves."""
    rules = [path for path in (ROOT / "rules").rglob("*.yml") if path.name != "traditional.yml"]
    paths = sorted([*rules, *(ROOT / "builder").rglob("*.j2")])
    return [line for path in paths for line in path.read_text("utf-8").splitlines()]


PAGE = """<!doctype html>
<html lang="zh-Hans" class="no-js"><head><meta charset="utf-8">
<link rel="canonical" href="https://example.org/points/guides/">
<link rel="icon" href="../assets/icon.svg"><meta property="og:locale" content="zh_CN">
<link rel="alternate " hreflang="zh-Hans" href="https://example.org/points/guides/">
<script>__md_scope=new URL("..",location)</script></head><body>
<a href="../zh-Hant/guides/" hreflang="zh-Hant" lang="zh-Hant" data-edition="简体">繁體</a>
<h1 id="签注" title="这里">办理（随申办）</h1><a href="../#开始">首页</a><a href="#x">处</a>
<a href="/points/guides/#a">指南</a><a href="/points/embed.js">脚本</a>
<a href="../downloads/单.xlsx">下载</a><input name="学历" value="学历" placeholder="学历">
<div data-texts='{"学历": "学历：{学历}", "link": "../guides/#a", "file": "../assets/a.js"}'></div>
<div data-text="{n}条记录"></div><code>rules/随便.yml 这里</code><option>随申办</option>
<script id="__config" type="application/json">{"base": "..", "search": "../assets/s.js"}</script>
</body></html>"""


class TestPage:
    @pytest.fixture
    def made(self, edition: Edition, tmp_path: Path) -> str:
        (tmp_path / "search").mkdir()
        (tmp_path / "search/search_index.json").write_text('{"docs": []}', "utf-8")
        (tmp_path / "sitemap.xml").write_text("<urlset></urlset>", "utf-8")
        pages = {tmp_path / name: PAGE for name in ("index.html", "guides/index.html")}
        return edition.make(tmp_path, pages, HOME)[tmp_path / EDITION / "guides/index.html"]

    @pytest.mark.parametrize(
        "expected",
        [
            '<html lang="zh-Hant" class="no-js">',
            '<link rel="canonical" href="https://example.org/points/zh-Hant/guides/">',
            '<link rel="icon" href="../../assets/icon.svg">',
            'content="zh_TW"',
            'hreflang="zh-Hans" href="https://example.org/points/guides/"',
            '__md_scope=new URL("../..",location)',
            'href="../../guides/" hreflang="zh-Hans" lang="zh-Hans" data-edition>简体</a>',
            '<h1 id="签注" title="這裡">辦理（<span lang="zh-Hans">随申办</span>）</h1>',
            '<a href="../#开始">首頁</a><a href="#x">處</a>',
            '<a href="../../downloads/单.xlsx">下載</a>',
            '<a href="/points/zh-Hant/guides/#a">指南</a><a href="/points/embed.js">腳本</a>',
            '<input name="学历" value="学历" placeholder="學歷">',
            '{"学历": "學歷：{學歷}", "link": "../guides/#a", "file": "../../assets/a.js"}',
            '<div data-text="{n}條記錄"></div>',
            '<code><span lang="zh-Hans">rules/随便.yml 这里</span></code><option>随申办</option>',
            '{"base": "..", "search": "../../assets/s.js"}',
        ],
    )
    def test_texts_are_written_and_the_rest_stays(self, made: str, expected: str) -> None:
        assert expected in made


class Shown(HTMLParser):
    """The texts of a page that stand as text in the language of the edition."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag not in VOID:
            self.open.append((tag, values.get("lang")))
        names = ("title", "alt", "aria-label", "placeholder", "content")
        self.texts += [value for name in names if (value := values.get(name))]

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if next((lang for _, lang in reversed(self.open) if lang), None) == EDITION:
            self.texts.append(data)


def simplified(writer: Writer, text: str) -> set[str]:
    """The parts of a text that should be written otherwise: no names, nor what we correct."""
    fixed = sorted((*writer.names, *writer.corrections), key=len, reverse=True)
    parts = re.split(
        "|".join((*map(re.escape, fixed), "《[^《》]*(?:《[^《》]*》[^《》]*)*》")), text
    )
    return {part for part in parts if writer.write_all(part) != part}


class TestSite:
    def test_every_page_stands_in_both_editions(self) -> None:
        names = {path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html")}
        other = {name.removeprefix(f"{EDITION}/") for name in names if name.startswith(EDITION)}
        assert len(other) > 80
        assert other == {name for name in names if not name.startswith(EDITION)}

    def test_no_simplified_character_is_left_but_in_names(self, model: Model) -> None:
        writer = Writer(model.plain)
        left = {
            part
            for path in (SITE / EDITION).rglob("*.html")
            for shown in Shown(path.read_text("utf-8")).texts
            for part in simplified(writer, shown)
        }
        assert left == set()

    def test_both_pages_name_both_and_each_leads_to_the_other(self) -> None:
        home = home_of(SITE)
        for path in SITE.rglob("index.html"):
            text = path.read_text("utf-8")
            here = home + path.relative_to(SITE).as_posix().removesuffix("index.html")
            simplified = here.replace(f"{home}{EDITION}/", home)
            traditional = simplified.replace(home, f"{home}{EDITION}/")
            alternates = re.findall('<link rel="alternate " hreflang="(.*?)" href="(.*?)">', text)
            assert dict(alternates) == {
                "zh-Hans": simplified,
                "zh-Hant": traditional,
                "x-default": simplified,
            }
            other = {simplified: traditional, traditional: simplified}[here]
            switches = re.findall('<a [^>]*href="([^"]*)"[^>]* data-edition', text)
            assert [urljoin(here, way) for way in switches] == [other] or "data-embedded" in text

    def test_ids_and_values_are_those_of_the_site(self) -> None:
        kept = re.compile(r'\s(?:id|value|for|data-fact|data-paper|data-scheme)="[^"]*"')
        for path in (SITE / EDITION).rglob("*.html"):
            twin = SITE / path.relative_to(SITE / EDITION)
            found = kept.findall(path.read_text("utf-8"))
            assert found == kept.findall(twin.read_text("utf-8")), path

    def test_both_sitemaps_know_the_pages(self) -> None:
        whole = (SITE / "sitemap.xml").read_text("utf-8")
        own = (SITE / EDITION / "sitemap.xml").read_text("utf-8")
        places = re.findall("<loc>(.*?)</loc>", own)
        assert all(f"/{EDITION}/" in place for place in places)
        assert len(places) * 2 == whole.count("<loc>")

    def test_the_search_finds_traditional_words(self) -> None:
        index = json.loads((SITE / EDITION / "search/search_index.json").read_text("utf-8"))
        plain = json.loads((SITE / "search/search_index.json").read_text("utf-8"))
        assert [one["location"] for one in index["docs"]] == [
            one["location"] for one in plain["docs"]
        ]
        wages = next(one for one in index["docs"] if one["location"] == "wages/")
        assert "參考工資" in re.split(
            "[\u200b、。，；：<>\\s]+", f"{wages['title']} {wages['text']}"
        )

    def test_whoever_keeps_the_whole_site_keeps_one_edition(self) -> None:
        manifest = manifest_of(SITE)
        assert manifest["edition"] == f"{EDITION}/"
        assert not [name for name in manifest["shell"] if name.startswith(EDITION)]
        page = (SITE / EDITION / "index.html").read_text("utf-8")
        kept = re.search('<meta name="keep" content="([^"]*)">', page)
        assert kept
        assert set(kept[1].split()) <= manifest["files"].keys()
