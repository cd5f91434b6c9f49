"""The edition in traditional characters, from a guide on a phone to a result and back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from builder.model import load
from builder.traditional import Writer
from jifen import _cli
from tests.flows.conftest import Open
from tests.flows.form import PATIENCE
from tests.flows.test_accessibility import axe, findings
from tests.test_traditional import simplified

__all__ = ["axe"]

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
GUIDE = "guides/change-employer/"
# What is on the screen, without names that stay as they were issued.
_SHOWN = """() => {
  const copy = document.body.cloneNode(true);
  const walk = (seen, made) => {
    [...seen.children].forEach((node, at) => walk(node, made.children[at]));
    const hidden = !seen.checkVisibility() || seen.matches('script, style, [lang="zh-Hans"]');
    if (hidden) made.textContent = "";
  };
  walk(document.body, copy);
  return copy.textContent;
}"""


@pytest.fixture(scope="module")
def writer(pytestconfig: pytest.Config) -> Writer:
    return Writer(load(pytestconfig.rootpath).plain)


def choose(page: Page, words: str, option: str) -> None:
    group = page.get_by_role("group", name=re.compile(re.escape(words))).first
    group.get_by_role("radio", name=re.compile(f"^{re.escape(option)}")).first.check()


def test_the_whole_way_reads_in_traditional_characters(
    open_page: Open, home: str, writer: Writer, axe: str
) -> None:
    def left(page: Page) -> set[str]:
        return simplified(writer, str(page.evaluate(_SHOWN)))

    # By instant navigation, which leaves the header as it was.
    page = open_page("guides/", **PHONE)
    article = page.get_by_role("article")
    article.get_by_role("link", name="换单位").first.click()
    expect(page).to_have_url(home + GUIDE)
    article.get_by_role("link", name="看你在哪一步").first.click()
    place = page.url.partition("#")[2]
    page.get_by_role("link", name="繁體").click()
    expect(page).to_have_url(f"{home}zh-Hant/{GUIDE}#{place}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("換單位")
    assert left(page) == set()
    assert findings(page, axe) == []

    page.locator("label.md-header__button[for=__search]").click()
    page.get_by_role("textbox", name="搜索").press_sequentially("參考工資")
    # Not by its role: until it was left out there, the closed navigation had such a link too.
    found = page.locator(".md-search-result__link").filter(has_text="參考工資").first
    expect(found).to_be_visible(timeout=PATIENCE)
    assert "/zh-Hant/" in str(found.get_attribute("href"))

    page.goto(f"{home}zh-Hant/calculator/")
    choose(page, "最高學歷", "碩士")
    choose(page, "由誰替你申請", "上海註冊的單位")
    page.get_by_role("textbox", name=re.compile("勞動合同簽了多久")).first.fill("36")
    result = page.get_by_role("complementary", name="結果")
    expect(result).to_contain_text("碩士學位，100分", timeout=PATIENCE)
    assert left(page) == set()
    assert findings(page, axe) == []

    # What is not kept goes along; what is kept is found.
    page.get_by_role("link", name="简体").click()
    expect(page).to_have_url(f"{home}calculator/")
    result = page.get_by_role("complementary", name="结果")
    expect(result).to_contain_text("硕士学位，100分", timeout=PATIENCE)
    page.get_by_role("heading", name="保存和分享").click()
    page.get_by_role("switch", name="在这台设备上记住").check()
    page.get_by_role("radio", name=re.compile("^博士")).first.check()
    expect(result).to_contain_text("博士学位，110分")
    page.get_by_role("link", name="繁體").click()
    result = page.get_by_role("complementary", name="結果")
    expect(result).to_contain_text("博士學位，110分", timeout=PATIENCE)

    # A receipt is made of Python's own words, whichever edition shows it.
    page.get_by_role("heading", name="保存和分享").click()
    page.get_by_role("button", name="做一張收據").click()
    expect(page.get_by_role("row", name=re.compile("學歷 博士"))).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="下載收據").click()
    path = download.value.path()
    assert "博士学位，110分" in path.read_text("utf-8")
    assert _cli.main(["verify", str(path)]) == 0
