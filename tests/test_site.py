"""What holds for every page of the built site. `make test` builds it first."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest

from builder import site
from builder.edition_page import EDITION

SITE = Path(__file__).parent.parent / "site"
# Attributes that make a browser load something at once; a link that a visitor follows is none.
LOADING = {
    "audio": ("src",),
    "embed": ("src",),
    "iframe": ("src",),
    "image": ("href",),
    "img": ("src", "srcset"),
    "link": ("href",),
    "object": ("data",),
    "script": ("src",),
    "source": ("src", "srcset"),
    "use": ("href",),
    "video": ("src", "poster"),
}
ADDRESS_ONLY = {"canonical", "prev", "next", "alternate"}

Tag = tuple[str, dict[str, str]]


class Tags(HTMLParser):
    """Every start tag of a page, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[Tag] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


class Page:
    """One built page."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = path.read_text("utf-8")
        self.tags = Tags(self.text).found

    @property
    def address(self) -> str:
        """Where it is served, from the root of the site."""
        return "/" + self.path.relative_to(SITE).as_posix().removesuffix("index.html")

    def having(self, attribute: str) -> Iterator[Tag]:
        return (tag for tag in self.tags if attribute in tag[1])


@pytest.fixture(scope="module")
def pages() -> list[Page]:
    if not (SITE / "index.html").is_file():
        pytest.fail("There is no built site. Run: make site")
    return [Page(path) for path in sorted(SITE.rglob("*.html"))]


@pytest.fixture(scope="module")
def base(pages: list[Page]) -> str:
    home = next(page for page in pages if page.address == "/")
    return next(a["href"] for tag, a in home.tags if tag == "link" and a["rel"] == "canonical")


def policies(page: Page) -> list[str]:
    return [a["content"] for tag, a in page.tags if tag == "meta" and "http-equiv" in a]


class TestPolicy:
    def test_every_page_has_the_same_one(self, pages: list[Page]) -> None:
        assert len({tuple(policies(page)) for page in pages}) == 1
        assert len(policies(pages[0])) == 1

    def test_it_stands_before_anything_that_loads_or_runs(self, pages: list[Page]) -> None:
        for page in pages:
            head = page.text[: page.text.index("Content-Security-Policy")]
            assert not re.search(r"<(script|link|style|img)\b", head), page.path

    def test_the_charset_still_stands_in_the_first_kilobyte(self, pages: list[Page]) -> None:
        assert all(b"<meta charset" in page.path.read_bytes()[:1024] for page in pages)

    def test_it_names_every_inline_script_and_no_more(self, pages: list[Page], base: str) -> None:
        expected = site.content_policy((page.text for page in pages), base)
        assert policies(pages[0]) == [expected]

    def test_nothing_unsafe_is_allowed(self, pages: list[Page]) -> None:
        assert "unsafe-inline" not in policies(pages[0])[0]
        assert "'unsafe-eval'" not in policies(pages[0])[0]

    def test_no_page_needs_what_it_forbids(self, pages: list[Page]) -> None:
        for page in pages:
            for tag, attributes in page.tags:
                assert tag not in ("style", "base"), page.path
                assert not [n for n in attributes if n == "style" or n.startswith("on")], page.path
                assert not attributes.get("href", "").startswith("javascript:"), page.path


class TestAddresses:
    def test_nothing_is_loaded_from_elsewhere(self, pages: list[Page]) -> None:
        foreign = [
            (page.address, attributes[name])
            for page in pages
            for tag, attributes in page.tags
            for name in LOADING.get(tag, ())
            if not ADDRESS_ONLY & set(attributes.get("rel", "").split())
            and re.match(r"\s*([a-z]+:)?//", attributes.get(name, ""))
        ]
        assert foreign == []

    def test_no_style_sheet_loads_from_elsewhere(self) -> None:
        loads = re.compile(r"(url\(\s*['\"]?|@import\s*['\"])(https?:)?//")
        sheets = list(SITE.rglob("*.css"))
        assert sheets
        assert [path for path in sheets if loads.search(path.read_text("utf-8"))] == []

    def test_every_link_within_the_site_leads_somewhere(self, pages: list[Page], base: str) -> None:
        ids = {page.address: {a["id"] for _, a in page.having("id")} for page in pages}
        names = {f"/{path.relative_to(SITE).as_posix()}" for path in SITE.rglob("*")}
        root = urlsplit(base).path.rstrip("/")
        broken = []
        for page in pages:
            for _, attributes in page.having("href"):
                target, fragment = urldefrag(urljoin(base + page.address[1:], attributes["href"]))
                if not target.startswith(base):
                    continue
                address = unquote(urlsplit(target).path).removeprefix(root)
                known = address in ids or address in names
                if not known or (fragment and fragment not in ids.get(address, set())):
                    broken.append((page.address, attributes["href"]))
        assert broken == []

    def test_the_sitemap_bears_no_day_of_building(self) -> None:
        assert "<lastmod>" not in (SITE / "sitemap.xml").read_text("utf-8")


class TestHeadings:
    def test_every_id_is_ascii_and_stands_once(self, pages: list[Page]) -> None:
        for page in pages:
            ids = [attributes["id"] for _, attributes in page.having("id")]
            assert all(name.isascii() and name for name in ids), page.path
            assert len(ids) == len(set(ids)), page.path

    def test_no_heading_id_was_made_up_by_counting(self, pages: list[Page]) -> None:
        headings = [
            a.get("id", "") for page in pages for tag, a in page.tags if tag in ("h2", "h3")
        ]
        assert [name for name in headings if re.fullmatch(r"_\d*", name)] == []

    def test_every_page_has_one_first_heading(self, pages: list[Page]) -> None:
        assert [p.address for p in pages if sum(tag == "h1" for tag, _ in p.tags) != 1] == []


@pytest.fixture(scope="module")
def entries() -> list[dict[str, str]]:
    index = json.loads((SITE / "search" / "search_index.json").read_text("utf-8"))
    docs: list[dict[str, str]] = index["docs"]
    return docs


class TestSearch:
    @pytest.mark.parametrize(
        ("word", "location"),
        [
            ("换单位", "indicators/contribution-base/#raise"),
            ("社保基数", "indicators/contribution-base/"),
            ("职称", "indicators/credential/"),
            ("学历", "indicators/education/"),
            ("参考工资", "wages/"),
        ],
    )
    def test_a_word_is_one_token_where_it_is_written(
        self, entries: list[dict[str, str]], word: str, location: str
    ) -> None:
        entry = next(entry for entry in entries if entry["location"] == location)
        tokens = re.split("[\u200b、。，；：<>\\s]+", f"{entry['title']} {entry['text']}")
        assert word in tokens

    def test_the_index_stays_within_its_budget(self) -> None:
        data = (SITE / "search" / "search_index.json").read_bytes()
        assert len(gzip.compress(data)) < 200_000


class TestOutput:
    def test_what_no_visitor_needs_is_not_shipped(self) -> None:
        assert [path for path in SITE.rglob("*") if path.suffix in (".map", ".gz")] == []

    def test_the_search_window_has_a_name(self, pages: list[Page]) -> None:
        dialogs = [a for page in pages for _, a in page.tags if a.get("role") == "dialog"]
        assert dialogs
        assert all("aria-label" in attributes for attributes in dialogs)

    def test_no_toggle_bears_an_autocomplete_that_html_forbids(self, pages: list[Page]) -> None:
        toggles = [
            a for page in pages for _, a in page.tags if a.get("type") in ("checkbox", "radio")
        ]
        assert not [a for a in toggles if a.get("autocomplete") == "off"]

    def test_every_label_is_for_a_control_of_its_page(self, pages: list[Page]) -> None:
        for page in pages:
            ids = {attributes["id"] for _, attributes in page.having("id")}
            assert {a["for"] for tag, a in page.tags if tag == "label" and "for" in a} <= ids

    def test_every_page_says_its_language(self, pages: list[Page]) -> None:
        for page in pages:
            lang = EDITION if page.address.startswith(f"/{EDITION}/") else "zh-Hans"
            assert page.tags[0] == ("html", {"lang": lang, "class": "no-js"}), page.path


PAGE = """<html><head><meta charset="utf-8"><script>{code}</script></head><body>
<script id="__config" type="application/json">{{"a":1}}</script><script src="a.js"></script>
<input class="md-toggle" type="checkbox" id="__drawer" autocomplete="off">
<input type="text" name="query" aria-label="搜索" autocomplete="off"><div role="dialog"></div>
</body></html>"""


class TestFinishing:
    @pytest.fixture
    def finished(self, tmp_path: Path) -> Path:
        for name, code in (("index.html", "first()"), ("404.html", "second()")):
            (tmp_path / name).write_text(PAGE.format(code=code), "utf-8")
        (tmp_path / "sitemap.xml").write_text("<url><lastmod>2026-01-01</lastmod></url>", "utf-8")
        (tmp_path / "bundle.js.map").write_text("{}", "utf-8")
        site.finish(tmp_path, "https://example.org/points/")
        return tmp_path

    def test_each_page_allows_the_scripts_of_all_pages(self, finished: Path) -> None:
        # echo -n 'first()' | openssl dgst -sha256 -binary | base64
        digests = (
            "fDYmfWjvur9AxjhDbjHe6RvExc05MbXhhrbgz2vvy/A=",
            "VRcK3v7WYQJL3yHheBe4dsvLYjAYwFTyoPi2odncRio=",
        )
        for name in ("index.html", "404.html"):
            text = (finished / name).read_text("utf-8")
            assert all(f"'sha256-{digest}'" in text for digest in digests)
            assert text.count("'sha256-") == len(digests)

    def test_addresses_of_workers_and_of_requests_are_exact(self, finished: Path) -> None:
        text = (finished / "index.html").read_text("utf-8")
        assert "connect-src https://example.org/points/;" in text
        site_url = "https://example.org/points/"
        workers = f"blob: {site_url}assets/javascripts/workers/ {site_url}sw.js"
        assert f"worker-src {workers};" in text

    def test_only_what_html_forbids_is_mended(self, finished: Path) -> None:
        text = (finished / "index.html").read_text("utf-8")
        assert '<input class="md-toggle" type="checkbox" id="__drawer">' in text
        assert 'aria-label="搜索" autocomplete="off">' in text
        assert '<div role="dialog" aria-label="搜索">' in text

    def test_days_and_maps_are_gone(self, finished: Path) -> None:
        assert (finished / "sitemap.xml").read_text("utf-8") == "<url></url>"
        assert not (finished / "bundle.js.map").exists()

    def test_stylesheets_of_the_home_page_become_one_wherever_all_stand(
        self, tmp_path: Path
    ) -> None:
        head, link = (
            '<meta charset="utf-8">',
            '<link rel="stylesheet" href="{}assets/stylesheets/{}">',
        )
        names = {"index.html": "ab", "sub/index.html": "abc", "other/index.html": "ba"}
        for name, sheets in names.items():
            base = "../" * name.count("/")
            links = (link.format(base, f"{sheet}.css") for sheet in sheets)
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text("\n".join((head, *links)), "utf-8")
        for sheet in "abc":
            path = tmp_path / "assets/stylesheets" / f"{sheet}.css"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(sheet, "utf-8")
        (tmp_path / "sitemap.xml").write_text("", "utf-8")

        site.finish(tmp_path, "https://example.org/")

        asked = {
            name: re.findall(r'href="([^"]+)"', (tmp_path / name).read_text()) for name in names
        }
        whole = next((tmp_path / "assets/stylesheets").glob("all.*.css"))
        assert whole.read_text("utf-8") == "a\nb"
        assert asked == {
            "index.html": [f"assets/stylesheets/{whole.name}"],
            "sub/index.html": [
                f"../assets/stylesheets/{whole.name}",
                "../assets/stylesheets/c.css",
            ],
            "other/index.html": ["../assets/stylesheets/b.css", "../assets/stylesheets/a.css"],
        }

    def test_a_page_without_a_charset_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "index.html").write_text("<html></html>", "utf-8")
        (tmp_path / "sitemap.xml").write_text("", "utf-8")
        with pytest.raises(site.SiteError, match="charset"):
            site.finish(tmp_path, "https://example.org/")
