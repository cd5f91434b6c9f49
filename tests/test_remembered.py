"""A build in a running server takes over unchanged pages: what comes out is as from the start."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2
import pytest

from builder import site
from builder.remembered import Remembered

SETTINGS = """
site_name: test
theme: {name: material, font: false}
plugins: {search: {lang: zh, jieba_dict_user: words.txt}}
markdown_extensions: [attr_list]
validation: {links: {anchors: warn, not_found: warn}}
"""
ADDRESS = "http://127.0.0.1/"
FIRST = "# 首页 {#top}\n\n[积分](second.md#points)\n\n## 再看 {#more}\n\n社会保险\n"
SECOND = "# 第二页 {#top}\n\n## 积分 {#points}\n\n持证人在职\n"

# The search engine's dictionary leaves the file of words open.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

Built = dict[str, bytes]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text(SETTINGS, "utf-8")
    (tmp_path / "words.txt").write_text("持证人 9\n", "utf-8")
    write(tmp_path, FIRST, SECOND)
    return tmp_path


def with_theme(root: Path) -> Path:
    """The folder of a theme of our own, which the project uses from now on."""
    settings = SETTINGS.replace("name: material,", "name: material, custom_dir: theme,")
    (root / "mkdocs.yml").write_text(settings, "utf-8")
    (root / "theme").mkdir()
    return root / "theme"


def write(root: Path, first: str, second: str) -> None:
    (root / "docs" / "index.md").write_text(first, "utf-8")
    (root / "docs" / "second.md").write_text(second, "utf-8")


def built(root: Path, remembered: Remembered | None) -> Built:
    """What lies in the folder after a build: pages and search index."""
    folder = root / "site"
    site.run_engine(root, folder, ADDRESS, strict=True, remembered=remembered)
    wanted = (*folder.rglob("*.html"), *folder.rglob("*.json"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in wanted}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(FIRST, SECOND, id="nothing changed"),
        pytest.param(FIRST, SECOND.replace("在职", "失业"), id="another text"),
        pytest.param(FIRST, SECOND.replace("第二页", "另一页"), id="a title that others show"),
        pytest.param("---\ntags: [甲]\n---\n" + FIRST, SECOND, id="other words to find it by"),
    ],
)
def test_a_later_build_is_as_one_from_the_start(root: Path, first: str, second: str) -> None:
    remembered = Remembered()
    built(root, remembered)
    write(root, first, second)
    assert built(root, remembered) == built(root, None)


def test_what_is_unchanged_is_not_made_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from material.plugins.search.plugin import SearchIndex  # type: ignore[import-untyped]
    from mkdocs.structure.pages import Page

    made = []
    render, index = Page.render, SearchIndex.add_entry_from_context
    fill = jinja2.Template.render

    def counted_render(page: Page, *arguments: object) -> None:
        made.append(("render", page.file.src_uri))
        render(page, *arguments)  # type: ignore[arg-type]

    def counted_index(self: object, page: Page) -> None:
        made.append(("index", page.file.src_uri))
        index(self, page)

    def counted_fill(self: jinja2.Template, context: dict[str, Any]) -> str:
        if context.get("page"):
            made.append(("fill", context["page"].file.src_uri))
        return fill(self, context)

    monkeypatch.setattr(Page, "render", counted_render)
    monkeypatch.setattr(jinja2.Template, "render", counted_fill)
    monkeypatch.setattr(SearchIndex, "add_entry_from_context", counted_index)
    remembered = Remembered()
    built(root, remembered)
    made.clear()
    write(root, FIRST, SECOND + "\n多一句\n")
    built(root, remembered)
    assert made == [(step, "second.md") for step in ("render", "index", "fill")]


def test_a_link_to_a_place_that_is_gone_is_seen_on_an_unchanged_page(root: Path) -> None:
    remembered = Remembered()
    built(root, remembered)
    write(root, FIRST, SECOND.replace("#points", "#other"))
    with pytest.raises(site.SiteError, match=r"second\.md#points"):
        built(root, remembered)


def test_a_link_to_a_page_that_is_gone_is_seen_on_an_unchanged_page(root: Path) -> None:
    remembered = Remembered()
    built(root, remembered)
    (root / "docs" / "second.md").unlink()
    with pytest.raises(site.SiteError, match=r"second\.md"):
        built(root, remembered)


def test_a_mistake_is_told_again_until_it_is_mended(root: Path) -> None:
    remembered = Remembered()
    write(root, FIRST.replace("second.md", "absent.md"), SECOND)
    for _ in range(2):
        with pytest.raises(site.SiteError, match=r"absent\.md"):
            built(root, remembered)


def test_other_words_for_the_search_part_every_page_anew(root: Path) -> None:
    remembered = Remembered()
    before = built(root, remembered)
    (root / "words.txt").write_text("持证人在职 9\n", "utf-8")
    after = built(root, remembered)
    assert before["search/search_index.json"] != after["search/search_index.json"]


def test_another_template_of_ours_fills_every_page_anew(root: Path) -> None:
    theme = with_theme(root)
    remembered = Remembered()
    built(root, remembered)
    text = '{% extends "base.html" %}{% block footer %}<footer>新的</footer>{% endblock %}'
    (theme / "main.html").write_text(text, "utf-8")
    after = built(root, remembered)
    assert after == built(root, None)
    assert "新的".encode() in after["second/index.html"]


def test_a_new_file_of_our_theme_is_found(root: Path) -> None:
    theme = with_theme(root)
    remembered = Remembered()
    built(root, remembered)
    (theme / "new.txt").write_text("neu", "utf-8")
    built(root, remembered)
    assert (root / "site" / "new.txt").read_text("utf-8") == "neu"
