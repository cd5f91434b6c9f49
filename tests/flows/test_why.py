"""Why an item has its points, which question comes next, and the way back to not knowing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Locator, Page, expect

from builder.views import open_wage
from tests.applicants import month_number, month_text
from tests.flows.conftest import Open, Watch
from tests.flows.form import (
    PATIENCE,
    choose,
    fill,
    fill_date,
    item,
    may_apply,
    question,
    result,
    shows,
)
from tests.flows.test_months_ahead import PHONE
from tests.flows.test_record import paste

pytestmark = pytest.mark.browser

WAGES = Path(__file__).parents[2] / "rules" / "reference-wages.yml"
EDUCATION, MONTHS, TIER = "你的最高学历是什么", "一共缴了多少个月", "缴费基数达到参考工资的几倍"


def why(page: Page, title: str) -> Locator:
    """What one indicator of the result opens to."""
    opened = item(page, title).get_by_role("group")
    if opened.get_attribute("open") is None:
        opened.get_by_text("为什么").click()
    return opened


def test_why_and_how_far(open_page: Open, watch: Watch) -> None:
    """Each item opens to its reasons, stays open while answers change, and asks for nothing."""
    page = open_page("calculator/")
    choose(page, EDUCATION, "大学本科，没有学士学位")
    fill(page, MONTHS, "46")
    shows(page, "在本市工作并缴纳职工社会保险的年限")
    expect(result(page).get_by_text("依据都一样牢靠")).to_be_visible(timeout=PATIENCE)
    # What is fetched when there is nothing else to do has been fetched.
    watch.rest(page)
    asked = len(watch.requests)
    years = why(page, "社会保险的年限")
    expect(years).to_contain_text("还差2个月满4年")
    expect(years).to_contain_text("如果有11个月不算数")
    expect(years).to_contain_text("第六条（这一版从2023-01-01到2027-12-31）")
    expect(years).to_contain_text("另一种说法是")
    fill(page, MONTHS, "47")
    expect(years).to_contain_text("还差1个月满4年")
    expect(years).to_have_attribute("open", "")
    expect(why(page, "教育背景")).to_contain_text("下一档是大学本科＋学士学位：90分")
    assert watch.requests[asked:] == []


def test_what_is_open_leads_to_its_question(open_page: Open) -> None:
    """An item that depends on something unanswered names it and links to it."""
    page = open_page("calculator/")
    fill(page, MONTHS, "46")
    shows(page, "要看还没填的题")
    result(page).get_by_text("要看还没填的题").click()
    age = why(page, "年龄")
    age.get_by_role("link", name=re.compile("出生日期")).click()
    expect(question(page, "你是哪天出生的")).to_be_in_viewport()


def test_next_question(open_page: Open) -> None:
    """The button leads to the question that decides most, and the count falls with its answer."""
    page = open_page("calculator/")
    fill(page, MONTHS, "46")
    panel = result(page)
    go = panel.get_by_role("button", name="去答")
    expect(go).to_have_text("去答：学历", timeout=PATIENCE)
    before = panel.get_by_text("最多再答").inner_text()
    go.focus()
    page.keyboard.press("Enter")
    options = question(page, EDUCATION).get_by_role("radio")
    expect(options.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(go).not_to_have_text("去答：学历")
    after = panel.get_by_text("最多再答").inner_text()
    most = [int(re.findall(r"最多再答(\d+)题", text)[0]) for text in (before, after)]
    assert most[1] < most[0]


def low(page: Page, *day: int) -> None:
    """Some 42 years old, three years at a college: all but the months and the base is told."""
    fill_date(question(page, "打算哪天申请"), *day)
    fill_date(question(page, "哪天出生"), 1984, 5, 20)
    choose(page, EDUCATION, "大专（高职）")
    may_apply(page)
    page.get_by_label("以下都没有").check()
    for words in ("职称或技能等级证书", "和上海户籍的配偶", "远郊重点区域"):
        choose(page, words, "没有")
    for words in ("紧缺急需专业", "应届毕业生"):
        choose(page, words, "否")


def test_what_lacks_is_told_and_leads_to_the_ways(open_page: Open) -> None:
    """Nor does the way to the result count as a request, which Chromium fetches the icon for."""
    page = open_page("calculator/", **PHONE)
    low(page, 2026, 11, 10)
    fill(page, MONTHS, "12")
    choose(page, TIER, "都没有达到")
    shows(page, "83分", "不到120分。还差37分。")
    page.get_by_role("link", name="不到120分").tap()
    way = result(page).get_by_role("button", name="看怎么到120分")
    way.tap()
    plans = page.locator("details[data-panel=plans]")
    expect(plans.locator(":scope > summary")).to_be_focused()
    expect(plans.get_by_text("还差37分").first).to_be_visible(timeout=PATIENCE)
    expect(page.locator("[data-requests] [data-slot=count]")).to_have_text("0")
    choose(page, EDUCATION, "博士")
    shows(page, "够120分。")
    expect(way).to_be_hidden()


def test_with_a_record_the_record_is_asked_for_and_then_the_wage(open_page: Open) -> None:
    """What follows from the record is not to be answered; a wage that nobody knows is supposed.

    Of the 36 months at the base one has to be of the unknown wage, whichever wages are known.
    """
    since, known = open_wage(yaml.safe_load(WAGES.read_text("utf-8")))
    first = month_number(since)
    page = open_page("calculator/")
    low(page, *map(int, month_text(first + 4).split("-")), 10)
    fill(page, MONTHS, "39")
    choose(page, "怎样填缴费基数", "逐段填")
    go = page.locator(".calc-next").get_by_role("button")
    expect(go).to_have_text("去答：缴费记录", timeout=PATIENCE)
    go.click()
    expect(question(page, "每个月的缴费基数").get_by_role("textbox").first).to_be_focused()
    paste(page, f"{month_text(first - 35)}至{month_text(first + 3)} {2.5 * known}")
    expect(go).to_have_text("去假设参考工资", timeout=PATIENCE)
    expect(result(page)).not_to_contain_text("没填的当作没有")
    expect(page.locator("[data-list=notes] li").first).to_have_text(re.compile("^[^“]"))
    expect(result(page).locator("q")).to_have_count(0)
    go.click()
    supposed = page.get_by_label("假设参考工资是")
    expect(supposed).to_be_focused()
    supposed.check()
    shows(page, "够120分。")
    expect(go).to_be_hidden()


def test_the_way_back_to_not_knowing(open_page: Open) -> None:
    """By touch and by keyboard every question can be made unanswered again."""
    page = open_page("calculator/", has_touch=True, viewport={"width": 390, "height": 844})
    choose(page, EDUCATION, "硕士")
    fill(page, MONTHS, "46")
    choose(page, TIER, "1倍")
    expect(item(page, "社会保险的年限")).to_contain_text("9分", timeout=PATIENCE)
    box = page.get_by_role("textbox", name=re.compile(MONTHS))
    around = page.locator(".calc-question").filter(has=box)
    around.get_by_role("button", name="不确定").tap()
    expect(box).to_have_value("")
    result(page).get_by_text("要看还没填的题").click()
    expect(item(page, "社会保险的年限")).to_contain_text("要看社保累计月数")
    question(page, TIER).get_by_role("radio", name=re.compile("^1倍")).focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(question(page, TIER).get_by_role("radio", name="不确定")).to_be_checked()
    expect(item(page, "社会保险费基数")).to_contain_text("要看缴费基数档次")


def test_every_question_has_a_way_back(open_page: Open) -> None:
    """Nothing that is asked of the person is without a way to say that it is not known."""
    page = open_page("calculator/")
    questions = page.locator(".calc-section .calc-question[data-fact]")
    lacking = [
        one.get_attribute("data-fact")
        for one in questions.all()
        if one.get_attribute("data-record") is None
        and one.get_by_role("radio", name="不确定", include_hidden=True).count()
        + one.get_by_role("button", name="不确定", include_hidden=True).count()
        == 0
    ]
    # The day of application is today where nothing else is said, and is never unknown.
    assert lacking == ["as_of"]
