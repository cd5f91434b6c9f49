"""The guides: what the first articles said is covered or answered, and nothing stands unsourced."""

from __future__ import annotations

import datetime
import html
import json
import re
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

import pytest
import yaml

from builder import site
from builder.checks import guide_pages
from builder.contexts import scheme_contexts
from builder.guides import plot, views
from builder.guides.shelf import Citations, Shelf
from builder.model import Model, load, read
from builder.pages import _environment

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "site"
FACTS = yaml.safe_load((ROOT / "tests" / "seed-facts.yml").read_text("utf-8"))["facts"]
ATOM = {"a": "http://www.w3.org/2005/Atom"}
FOLDERS = {"guide": "guides/", "checklist": "checklists/", "indicator": "indicators/"}
ONE_PAGE = {"claim": "claims", "question": "questions"}
# Kinds of sections whose rows make a statement of their own.
SAYING = ("text", "list", "decisions", "stages", "table")


@pytest.fixture(scope="module")
def model() -> Model:
    return load(ROOT)


@pytest.fixture(scope="module")
def shelf(model: Model) -> Shelf:
    found: Shelf = scheme_contexts(model, _environment())[0]["shelf"]
    return found


class Pages:
    """The built pages, read once."""

    def __init__(self) -> None:
        if not (SITE / "index.html").is_file():
            pytest.fail("There is no built site. Run: make site")
        self.kept: dict[str, str] = {}

    def __getitem__(self, page: str) -> str:
        """The content of a page by its address, as HTML."""
        if page not in self.kept:
            text = (SITE / page / "index.html").read_text("utf-8")
            article = text[text.index("<article") : text.index("</article>")]
            # What explains a word stands around it, and cuts no sentence.
            self.kept[page] = re.sub(r"</?abbr[^>]*>", "", article)
        return self.kept[page]

    def said(self, page: str) -> str:
        """What a page says, without its sources, blanks and punctuation."""
        body = re.sub(r'<h2[^>]*id="sources".*', "", self[page], flags=re.DOTALL)
        return bare(html.unescape(re.sub(r"<[^>]+>", "", body)))


def bare(text: str) -> str:
    return re.sub(r"[\s\u200b，。、；：“”《》（）？·]", "", text)


@pytest.fixture(scope="module")
def pages() -> Pages:
    return Pages()


def page_of(place: str) -> str:
    kind, _, name = place.partition(":")
    return ONE_PAGE.get(kind) or FOLDERS.get(kind, "") + (name or kind).replace("_", "-")


class TestSeeds:
    @pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["statement"])
    def test_each_fact_is_said_where_the_list_says(
        self, fact: dict[str, Any], pages: Pages
    ) -> None:
        for place, words in fact["where"].items():
            assert bare(words) in pages.said(page_of(place)), place
            kind, _, name = place.partition(":")
            if kind in ONE_PAGE:
                assert f'id="{kind}-{name.replace("_", "-")}"' in pages[page_of(place)]

    def test_what_is_covered_is_somewhere(self) -> None:
        covered = [fact for fact in FACTS if fact["treatment"] == "covered"]
        assert len(covered) > 100
        assert [fact["statement"] for fact in covered if not fact["where"]] == []

    def test_what_is_rejected_has_a_verdict_against_it(self, shelf: Shelf) -> None:
        verdicts = {row["id"]: row["verdict"] for row in shelf.files["claims"]["claims"]}
        rejected = [fact for fact in FACTS if fact["treatment"] == "rejected"]
        assert rejected
        for fact in rejected:
            named = [place.removeprefix("claim:") for place in fact["where"] if "claim:" in place]
            assert named, fact
            assert all(verdicts[name] != "right" for name in named), fact


def rows_of(value: Any) -> Iterator[dict[str, Any]]:
    """Every row below a part of a page that names its source."""
    if isinstance(value, dict):
        if "source" in value:
            yield value
        for inner in value.values():
            yield from rows_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from rows_of(inner)


class TestSources:
    def test_experience_is_what_is_unsure_or_said_by_the_first_articles_alone(
        self, shelf: Shelf
    ) -> None:
        seeds = [page["id"] for page in shelf.scheme.documents["pages"] if page["kind"] == "seed"]
        other = next(
            page["id"] for page in shelf.scheme.documents["pages"] if page["kind"] != "seed"
        )
        low = {"confidence": "low", "pages": [other]}
        alone = {"confidence": "medium", "pages": seeds}
        alone_and_sure = {"confidence": "high", "pages": seeds[:1]}
        backed = {"confidence": "medium", "pages": [seeds[0], other]}
        found = [shelf.scheme.is_hearsay(source) for source in (low, alone, alone_and_sure, backed)]
        assert found == [True, True, True, False]

    def test_each_row_of_a_guide_cites_a_source_of_its_page(self, shelf: Shelf) -> None:
        for name in shelf.order:
            guide = views.guide(shelf, name)
            for section in (guide["answer"], *guide["sections"]):
                rows = list(rows_of(section))
                assert rows or section["kind"] not in SAYING, (name, section["id"])
                assert {row["source"] for row in rows} <= set(guide["sources"])

    def test_sources_of_one_name_but_two_files_stay_apart(self, shelf: Shelf) -> None:
        citations = Citations(shelf)
        rows = [{"source": "same"}]
        for article in ("第一条", "第二条", "第一条"):
            source = {**next(iter(shelf.guides["process"]["sources"].values())), "article": article}
            rows += citations.cite([{"source": "same"}], {"sources": {"same": source}})
        assert [row["source"] for row in rows[1:]] == ["same", "same_2", "same"]

    def test_no_statement_of_experience_stands_without_its_mark(
        self, shelf: Shelf, pages: Pages
    ) -> None:
        marked = re.compile(r'class="hearsay">据经验</span>\s*([^<]+)')
        for name in shelf.order:
            guide = views.guide(shelf, name)
            text = pages[guide["page"].removesuffix(".md")]
            shown = {bare(html.unescape(words)) for words in marked.findall(text)}
            for row in rows_of([guide["answer"], guide["sections"]]):
                # The mark stands before what to do, not before the mistake.
                key = next((key for key in ("fix", "text", "do", "question") if key in row), None)
                said = row[key] if key else row.get("cells", [None])[0]
                if said:
                    assert (bare(said) in shown) == row["hearsay"], (name, said)

    def test_so_it_is_for_answers_claims_and_changes(self, shelf: Shelf, pages: Pages) -> None:
        marked = re.compile(r'class="hearsay">据经验</span>\s*([^<]+)')
        unsettled = ("unsupported", "unclear")
        citations = Citations(shelf)
        for page, key, rows in (
            ("questions", "answer", views.questions(shelf, citations)),
            ("changes", "text", views.changes_alone(shelf)),
            ("claims", "says", [c for g in views.claims(shelf, citations) for c in g["claims"]]),
        ):
            shown = {bare(html.unescape(text)) for text in marked.findall(pages[page])}
            for row in rows:
                # A verdict of this kind says itself that nothing is sure.
                expected = row["hearsay"] and row.get("verdict") not in unsettled
                assert (bare(row[key]) in shown) == expected, row["id"]

    def test_every_guide_ends_with_its_sources_and_their_confidence(
        self, shelf: Shelf, pages: Pages
    ) -> None:
        for name in shelf.order:
            last = pages[f"guides/{name.replace('_', '-')}"].rpartition("<h2")[2]
            assert 'id="sources"' in last
            assert "把握" in last


class TestTime:
    def test_what_rests_on_experience_is_no_part_of_the_sum(self, shelf: Shelf) -> None:
        steps = [views.step(shelf, name, Citations(shelf)) for name in shelf.steps]
        drawn = plot.draw(steps)
        assert drawn.total is not None
        for kind in ("least", "most"):
            assert drawn.total[kind] == sum(bar.span[kind] for bar in drawn.ruled)
        assert drawn.hearsay
        assert not any(bar.span["hearsay"] for bar in drawn.ruled)
        assert all(bar.span["hearsay"] for bar in drawn.hearsay)

    def test_bars_follow_each_other_and_stay_within_the_drawing(self, shelf: Shelf) -> None:
        steps = [views.step(shelf, name, Citations(shelf)) for name in shelf.steps]
        drawn = plot.draw(steps)
        for before, after in zip(drawn.ruled, drawn.ruled[1:], strict=False):
            assert after.start == before.most
        for bar in (*drawn.ruled, *drawn.hearsay):
            assert drawn.left <= bar.start <= bar.least <= bar.most <= drawn.right
            assert bar.top + drawn.bar < drawn.height


def links(text: str, page: str) -> set[str]:
    """The addresses, below the site, that a page leads to."""
    base = "http://site/"
    found = re.findall(r'<a [^>]*href="([^"#]*)', text)
    return {
        urldefrag(urljoin(f"{base}{page}/" if page else base, address))[0]
        .removeprefix(base)
        .rstrip("/")
        for address in found
    }


class TestWays:
    @pytest.mark.parametrize(
        ("question", "page", "section"),
        [
            ("我单位没办过，需要什么材料？", "guides/employer-first-time", "papers"),
            ("我换了工作，积分还有效，怎么办？", "guides/change-employer", "papers"),
        ],
    )
    def test_what_people_come_with_is_a_tap_from_the_home_page(
        self, pages: Pages, question: str, page: str, section: str
    ) -> None:
        home = (SITE / "index.html").read_text("utf-8")
        tap = re.search(rf'<a href="([^"]*)"><strong>{question}', home)
        assert tap
        assert tap[1] == f"{page}/#{section}"
        assert f'id="{section}"' in pages[page]

    def test_every_guide_is_three_taps_from_the_home_page(self, shelf: Shelf) -> None:
        home = (SITE / "index.html").read_text("utf-8")
        reached = links(home, "")
        for _ in range(2):
            for page in sorted(reached):
                path = SITE / page / "index.html"
                if path.is_file():
                    reached |= links(path.read_text("utf-8"), page)
        wanted = {f"guides/{name.replace('_', '-')}" for name in shelf.order}
        assert wanted <= reached

    def test_a_guide_opens_with_its_answer_and_ends_with_the_next_step(
        self, shelf: Shelf, pages: Pages
    ) -> None:
        for name in shelf.order:
            text = pages[f"guides/{name.replace('_', '-')}"]
            assert text.index('id="answer"') < text.index("<h2")
            assert 'class="doors"' in text

    def test_no_page_has_a_second_level_of_headings(self, pages: Pages) -> None:
        for path in sorted(SITE.glob("guides/*/index.html")):
            assert "<h3" not in pages[path.parent.relative_to(SITE).as_posix()]


class TestAnchors:
    def test_every_public_address_is_on_its_page(self, pages: Pages, model: Model) -> None:
        anchors = model.schemes["residence-points"]["anchors"]
        missing = [
            f"{page}/#{name}"
            for page, names in anchors.items()
            for name in names
            if f'id="{name}"' not in pages[page]
        ]
        assert missing == []

    def test_the_register_has_what_the_rules_make(self) -> None:
        rules = read(ROOT, [])
        scheme = rules.schemes["residence-points"]
        made = {(anchor.page, anchor.id) for anchor in guide_pages.anchors(rules, scheme)}
        node = scheme.parts["anchors"]
        assert node is not None
        assert made == {(page, name) for page, names in node.plain.items() for name in names}


@pytest.fixture(scope="module")
def feed() -> ET.Element:
    return ET.fromstring((SITE / "changes.xml").read_text("utf-8"))  # noqa: S314 - our own


class TestFeed:
    def test_it_is_atom_with_all_that_atom_asks_for(self, feed: ET.Element, model: Model) -> None:
        entries = feed.findall("a:entry", ATOM)
        assert len(entries) == len(model.plain["changes"]["changes"])
        assert feed.find("a:author/a:name", ATOM) is not None
        for node in (feed, *entries):
            for name in ("id", "title", "updated"):
                found = node.find(f"a:{name}", ATOM)
                assert found is not None
                assert found.text
            updated = node.findtext("a:updated", "", ATOM)
            assert datetime.datetime.fromisoformat(updated).tzinfo

    def test_ids_are_made_from_the_ids_of_the_record(self, feed: ET.Element, model: Model) -> None:
        expected = [
            uuid.uuid5(uuid.NAMESPACE_URL, f"hujifen:change:{change['id']}").urn
            for change in model.plain["changes"]["changes"]
        ]
        assert [
            entry.findtext("a:id", "", ATOM) for entry in feed.findall("a:entry", ATOM)
        ] == expected

    def test_addresses_are_whole_and_lead_to_the_entry(
        self, feed: ET.Element, pages: Pages
    ) -> None:
        home = min(re.findall("<loc>([^<]*)</loc>", (SITE / "sitemap.xml").read_text()), key=len)
        for node in feed.iter("{http://www.w3.org/2005/Atom}link"):
            address = node.attrib["href"]
            assert address.startswith(home)
            anchor = urldefrag(address)[1]
            assert not anchor or f'id="{anchor}"' in pages["changes"]

    def test_the_newest_day_is_the_day_of_the_feed(self, feed: ET.Element, model: Model) -> None:
        newest = max(change["day"] for change in model.plain["changes"]["changes"])
        assert feed.findtext("a:updated", "", ATOM).startswith(newest)

    def test_every_page_tells_readers_of_it(self) -> None:
        for page in ("index.html", "guides/process/index.html"):
            assert 'type="application/atom+xml"' in (SITE / page).read_text("utf-8")


class TestStructuredData:
    def test_the_questions_are_marked_up_for_search_engines(self, shelf: Shelf) -> None:
        text = (SITE / "questions" / "index.html").read_text("utf-8")
        (found,) = re.findall(
            r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL
        )
        data = json.loads(found)
        assert data["@type"] == "FAQPage"
        questions = shelf.files["questions"]["questions"]
        assert [entry["name"] for entry in data["mainEntity"]] == [
            row["question"] for row in questions
        ]
        for entry, row in zip(data["mainEntity"], questions, strict=True):
            assert entry["acceptedAnswer"]["text"].endswith(row["answer"])

    def test_it_runs_nothing_and_needs_no_hash(self) -> None:
        text = (SITE / "questions" / "index.html").read_text("utf-8")
        assert "application/ld+json" in text
        assert not [code for code in site.inline_scripts(text) if "FAQPage" in code]
        # Where a page is exchanged without loading it anew, scripts of its body would be run.
        assert "FAQPage" not in text[text.index("<body") :]


class TestLists:
    def test_every_box_has_a_label_and_can_be_ticked(self, pages: Pages, shelf: Shelf) -> None:
        for name in (*shelf.checklists, "evidence", "papers"):
            text = pages[f"checklists/{name.replace('_', '-')}"]
            boxes = re.findall(r'<label><input type="checkbox" data-paper="[a-z_]+"> <span', text)
            assert boxes
            assert len(boxes) == text.count("data-paper=")
            assert "disabled" not in text

    def test_a_paper_stands_once_on_each_list(self, pages: Pages, shelf: Shelf) -> None:
        for name in (*shelf.checklists, "papers"):
            papers = re.findall(
                r'data-paper="(\w+)"', pages[f"checklists/{name.replace('_', '-')}"]
            )
            assert len(papers) == len(set(papers))

    def test_a_paper_says_nothing_twice(self) -> None:
        told = [
            re.findall(r"<span>([^<]+)</span>", part)
            for page in SITE.rglob("*.html")
            for part in re.findall(
                r'<div class="paper__more">.*?</div>', page.read_text("utf-8"), re.DOTALL
            )
        ]
        assert any(told)
        assert [said for said in told if len(said) != len(set(said))] == []

    def test_the_list_of_all_papers_names_every_use(self, pages: Pages, shelf: Shelf) -> None:
        text = pages["checklists/papers"]
        assert set(re.findall(r'data-paper="(\w+)"', text)) == set(shelf.papers)
        assert text.count("用在：") == len(shelf.papers)

    def test_lists_and_sources_are_not_searched(self) -> None:
        index = json.loads((SITE / "search" / "search_index.json").read_text("utf-8"))
        places = [entry["location"] for entry in index["docs"]]
        assert not [place for place in places if re.match(r"checklists/[a-z]", place)]
        assert not [place for place in places if re.match(r"(guides/|claims).*#sources", place)]
        assert "guides/change-employer/" in places
