"""A new visitor finds the guide: by taps on a phone, and by any word for it in the search."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.flows.conftest import Open, Watch

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
# What people type, the agencies' words and the officials' words alike, and the page they want.
QUERIES = {
    "换单位": "guides/change-employer/",
    "换工作": "guides/change-employer/",
    "跳槽": "guides/change-employer/",
    "退工单": "guides/change-employer/",
    "单位没办过": "guides/employer-first-time/",
    "公司没办过": "guides/employer-first-time/",
    "单位注册": "guides/employer-first-time/",
    "流程": "guides/process/",
    "怎么办": "guides/process/",
    "官网": "guides/entrances/",
    "入口": "guides/entrances/",
    "模拟打分": "guides/entrances/",
    "居住证": "guides/residence-card/",
    "房东": "guides/residence-card/",
    "随申办": "guides/residence-card/",
    "续签": "guides/renewal/",
    "签注": "guides/renewal/",
    "过期": "guides/renewal/",
    "积分确认": "guides/renewal/",
    "档案丢了": "guides/review/",
    "调档": "guides/review/",
    "核定": "guides/review/",
    "打印": "guides/notice/",
    "通知书": "guides/notice/",
    "密码忘了": "guides/online-form/",
    "同住人": "guides/online-form/",
    "个体户": "guides/eligibility/",
    "灵活就业": "guides/eligibility/",
    "减分": "guides/deductions/",
    "犯罪记录": "guides/deductions/",
    "中考": "guides/benefits/",
    "落户": "settlement/",
    "居转户": "settlement/",
    "应届生落户": "graduate-settlement/",
    "材料": "checklists/",
    "传言": "claims/",
    "新政策": "changes/",
    "学历": "indicators/education/",
    "职称": "indicators/credential/",
    "社保基数": "indicators/contribution-base/",
    "参考工资": "wages/",
}


def first_found(page: Page, query: str) -> str:
    """The address of the first result for a query, without what marks the words in it."""
    field, results = page.locator("input[name=query]"), page.locator(".md-search-result__link")
    field.click()
    for words in ("", query):
        field.fill(words)
        page.keyboard.press("End")  # the theme listens for keys
        if words:
            expect(results).not_to_have_count(0)
        else:
            expect(results).to_have_count(0)
    return (results.first.get_attribute("href") or "").partition("?")[0].partition("#")[0]


def test_search_finds_each_page_by_the_words_that_people_use(open_page: Open, home: str) -> None:
    page = open_page()
    found = {query: first_found(page, query) for query in QUERIES}
    assert found == {query: home + wanted for query, wanted in QUERIES.items()}


def test_the_search_index_is_asked_for_when_the_search_is_opened(
    open_page: Open, watch: Watch, home: str
) -> None:
    page = open_page("guides/process/")
    watch.rest(page)
    assert f"{home}search/search_index.json" not in watch.requests
    page.keyboard.press("s")
    page.keyboard.type("签注")
    expect(page.locator(".md-search-result__link")).not_to_have_count(0)
    assert watch.requests.count(f"{home}search/search_index.json") == 1


@pytest.mark.parametrize(
    ("question", "heading", "words"),
    [
        ("我单位没办过，需要什么材料？", "到窗口带什么", "单位人事专员介绍信"),
        ("我换了工作，积分还有效，怎么办？", "积分还有效，带什么", "前一家单位的退工单"),
    ],
)
def test_one_tap_on_the_home_page_answers(
    open_page: Open, question: str, heading: str, words: str
) -> None:
    page = open_page(**PHONE)
    page.get_by_role("link", name=question).tap()
    expect(page.get_by_role("heading", name=heading)).to_be_in_viewport()
    expect(page.get_by_label(words).first).to_be_visible()


def test_the_next_step_of_a_guide_is_on_the_first_screen(open_page: Open) -> None:
    page = open_page("guides/change-employer/", **PHONE)
    expect(page.locator(".answer")).to_be_in_viewport()
    expect(page.get_by_role("rowheader").first).to_be_in_viewport()


def test_instant_navigation_to_the_questions_runs_nothing(open_page: Open) -> None:
    """The markup for search engines is no script: the watch would see the policy broken."""
    page = open_page("guides/process/")
    page.get_by_role("link", name="常见问题").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("常见问题")


def test_a_link_within_a_page_keeps_the_page(open_page: Open, home: str, watch: Watch) -> None:
    """The theme alone would fetch the page again, and put it in anew."""
    page = open_page("guides/process/")
    link = page.locator("article a[href$='#papers']").first
    expect(link).to_be_attached()
    page.evaluate("() => { document.querySelector('article').dataset.same = ''; }")
    before = watch.requests.count(f"{home}guides/process/")
    link.evaluate("(link) => link.click()")
    expect(page).to_have_url(re.compile("#"))
    down = page.evaluate("scrollY")
    assert down > 0
    page.go_back()
    expect(page).to_have_url(f"{home}guides/process/")
    page.go_forward()
    expect(page.locator("article[data-same]")).to_be_attached()
    assert watch.requests.count(f"{home}guides/process/") == before
