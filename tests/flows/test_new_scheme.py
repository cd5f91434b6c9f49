"""The developers' example, from an empty folder to an applicant scored in a browser."""

from __future__ import annotations

import re
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

import jifen
from builder import model, new_scheme, pages, site
from builder.compile import compile_all
from tests.broken_rules import ROOT
from tests.flows.conftest import Watch
from tests.flows.form import choose, fill, fill_date, question, shows
from tests.flows.server import serving

pytestmark = pytest.mark.browser

SHARED = jifen.scheme_ids()[0]
EXAMPLE = new_scheme.example(SHARED)
NAME = EXAMPLE["scheme"]


def free_address() -> str:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{asked.getsockname()[1]}/"


def copy_project(root: Path) -> None:
    """What a build reads; what it does not write is the project's own."""
    for folder in ("rules", "calculator", "docs/assets"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, root / folder, ignore=ignored)
    shutil.copy(ROOT / "mkdocs.yml", root)
    (root / ".cache").mkdir()
    for name in ("builder", "node_modules", ".cache/bundle"):
        (root / name).symlink_to(ROOT / name)


def of_this_scheme(make: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    """Makes the front page, the navigation and the pages of the new scheme alone."""

    def some(*given: Any) -> Iterator[Any]:
        for one in make(*given):
            if one.path == "index.md" or one.path.startswith((".build/", f"{NAME}/")):
                yield one

    return some


@pytest.fixture
def page(tmp_path: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """The front page of a site with the new scheme, its address watched like the others."""
    copy_project(tmp_path)
    list(new_scheme.take(tmp_path / "rules", SHARED))
    loaded, docs, home = model.load(tmp_path), tmp_path / "docs", free_address()
    compile_all(loaded, tmp_path / "calculator" / "jifen" / "data")
    # For the sake of time: the other schemes' pages are those of every other flow.
    for maker in ("pages", "scheme_pages"):
        monkeypatch.setattr(pages, maker, of_this_scheme(getattr(pages, maker)))
    pages.render(loaded, docs)
    site.build(tmp_path, tmp_path / "site", home, None, strict=False)
    watch = Watch(home)
    context = browser.new_context(locale="zh-CN", service_workers="block")
    watch.follow(context)
    with serving(tmp_path / "site", home):
        found = context.new_page()
        found.goto(home)
        yield found
        context.close()
    watch.check()


# The search engine's dictionary leaves the file of words open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_applicant_of_an_invented_city_is_scored(page: Page) -> None:
    """What the page for developers promises, without a line of Python or of a template."""
    page.get_by_role("link", name="河口市积分").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("河口市人才积分（虚构）")
    page.get_by_role("link", name=re.compile("开始算分")).click()
    fill_date(question(page, "你打算哪天申请"), 2026, 6, 1)
    choose(page, "住在河边", "是")
    choose(page, "最高学历", "硕士")
    fill(page, "造船造了多少个月", "26")
    expected = EXAMPLE["applicant"]
    shows(page, f"{expected['total']}分", "这座城市是编出来的", "最早2031-08")
    choose(page, "住在河边", "否")
    shows(page, "不住在河边，不能申请")
