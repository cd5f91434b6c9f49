"""The panel of plans, as a visitor uses it on the built site."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from jifen._calls import begin
from tests.flows.conftest import Open, Watch
from tests.flows.form import PATIENCE, choose, fill, fill_date, may_apply, question, shows

pytestmark = pytest.mark.browser

# What the form says of the visitor of these flows, as the engine reads it.
ANSWERS: dict[str, Any] = {
    "as_of": "2026-03-10",
    "has_residence_card": True,
    "employed": True,
    "recent_insured_months": 12,
    "employer": "shanghai_unit",
    "contract_term_months": 36,
    "birth_date": "1990-05-20",
    "education": "bachelor",
    "insured_months": 40,
}


def opened(open_page: Open, **options: Any) -> tuple[Page, Locator]:
    """The calculator filled in, and its panel of plans, open."""
    page = open_page("calculator/", **options)
    fill_date(question(page, "打算哪天申请"), 2026, 3, 10)
    may_apply(page)
    fill_date(question(page, "哪天出生"), 1990, 5, 20)
    choose(page, "最高学历", "大学本科，没有学士学位")
    fill(page, "一共缴了多少个月", "40")
    shows(page, "99")
    page.get_by_role("heading", name="怎么到120分").click()
    panel = page.locator("details").filter(has=page.get_by_role("heading", name="怎么到120分"))
    expect(panel.get_by_role("heading", name="办法1：")).to_be_visible(timeout=PATIENCE)
    return page, panel


def told(answers: dict[str, Any]) -> dict[str, Any]:
    """What the engine says here."""
    texts = [one for one in begin("plans", json.dumps({"answers": answers})) if one]
    found: dict[str, Any] = json.loads(texts[-1])
    return found


def spoken(day: str) -> str:
    year, month, date = map(int, day.split("-"))
    return f"{year}年{month}月{date}日"


def test_a_visitor_finds_the_nearest_ways(open_page: Open, watch: Watch) -> None:
    """The plans that the engine finds here, the soonest first, each with day, papers, source."""
    page, panel = opened(open_page)
    # What only chooses papers is no gap of the sum, as the form says.
    expect(panel).to_contain_text("没填的当作没有。")
    expect(panel).not_to_contain_text("还没填的按最少的分算")
    expected = told(ANSWERS)["plans"]
    cards = panel.get_by_role("listitem").filter(has=page.get_by_role("heading", name="办法"))
    expect(cards).to_have_count(len(expected))
    for card, plan in zip(cards.all(), expected, strict=True):
        before = next((one for one in plan["changes"]), None)
        if plan["sure"]:
            expect(card).to_contain_text(f"最早{spoken(plan['day'])}")
        else:
            expect(card).to_contain_text("什么时候能办好说不准")
        expect(card).to_contain_text(f"99分变成{plan['total']['min']}分")
        assert before is not None
    first = cards.first
    first.get_by_text("怎么做：").click()
    expect(first.get_by_text("下个月起就开始")).to_be_visible()
    expect(first.get_by_role("link", name="社保缴费记录")).to_be_visible()
    expect(first).to_contain_text("把握高")
    watch.rest(page)
    quiet = len(watch.requests)
    choose(page, "最高学历", "硕士研究生")
    expect(panel).to_contain_text("够120分，不用另外做什么", timeout=PATIENCE)
    expect(cards).to_have_count(0)
    assert watch.requests[quiet:] == [], "an answer caused a request"
    choose(page, "最高学历", "大学本科，没有学士学位")
    expect(cards).to_have_count(len(expected), timeout=PATIENCE)
    first.get_by_role("link", name="缴纳职工社会保险费基数").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("缴纳职工社会保险费基数")


def test_gates_come_first_and_a_veto_ends_it(open_page: Open) -> None:
    """On a phone: what is missing to apply is said with what to do; a veto leaves no plan."""
    page, panel = opened(open_page, viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    choose(page, "居住证》吗", "否")
    gates = panel.get_by_role("region", name="先要满足的申请条件")
    expect(gates).to_contain_text("先办居住证", timeout=PATIENCE)
    expect(gates).to_contain_text("据经验，最少15个工作日，最多说不准")
    expect(panel).to_contain_text("申请条件满足的话，最早")
    page.get_by_text("少见的情况", exact=True).first.scroll_into_view_if_needed()
    choose(page, "严重刑事犯罪记录吗", "是")
    expect(panel).to_contain_text("一票否决", timeout=PATIENCE)
    expect(panel.get_by_role("heading", name=re.compile("办法"))).to_have_count(0)


def test_python_says_the_same_in_the_browser(open_page: Open) -> None:
    """The bytes of the worker are those of CPython."""
    page = open_page("calculator/")
    page.evaluate(
        """
        async () => {
          const { bundle, assets, scheme } = document.querySelector("[data-calculator]").dataset;
          const base = new URL(bundle, document.baseURI).href;
          const { Engine } = await import(new URL(JSON.parse(assets).files.engine, base));
          window.parity = new Engine(JSON.parse(assets), base, scheme);
          await window.parity.ready;
        }
        """
    )
    for changes in ({}, {"education": "associate", "contribution_tier": "x1"}, {"employed": False}):
        text = json.dumps({"answers": {**ANSWERS, **changes}}, ensure_ascii=False)
        there = page.evaluate("(text) => window.parity.ask('plans', text)", text)
        assert there == [one for one in begin("plans", text) if one][-1]
    page.evaluate("() => window.parity.stop()")


def test_a_panel_that_could_not_be_fetched_says_so_and_is_fetched_when_opened_again(
    open_page: Open,
) -> None:
    page = open_page()
    page.context.route(re.compile(r"panels/plans\.js$"), lambda route: route.abort())
    page.goto(page.url + "calculator/")
    choose(page, "最高学历", "大学本科，没有学士学位")
    heading = page.get_by_role("heading", name="怎么到120分")
    heading.click()
    panel = page.locator("details").filter(has=heading)
    expect(panel.get_by_text("没有下载下来")).to_be_visible(timeout=PATIENCE)
    page.context.unroute_all()
    heading.click()
    heading.click()
    expect(panel.get_by_text("没有下载下来")).to_have_count(0, timeout=PATIENCE)
    expect(panel.get_by_role("heading", name="办法1：")).to_be_visible(timeout=PATIENCE)
