"""The years ahead and the rules of other days, as a visitor opens them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.flows.conftest import Open, Watch
from tests.flows.form import PATIENCE, choose, fill, fill_date, may_apply, question, shows

pytestmark = pytest.mark.browser
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}


def applicant(open_page: Open, **options: Any) -> Page:
    """60 for a bachelor, 30 at 41 years, 12 for four years: 18 points are missing."""
    page = open_page("calculator/", **options)
    fill_date(question(page, "打算哪天申请"), 2026, 3, 10)
    may_apply(page)
    fill_date(question(page, "哪天出生"), 1984, 5, 20)
    choose(page, "最高学历", "大学本科，没有学士学位")
    fill(page, "一共缴了多少个月", "50")
    choose(page, "达到参考工资的几倍", "都没有")
    shows(page, "按已填的算，没填的当作没有：102分")
    return page


def opened(page: Page, title: str) -> Locator:
    """A panel, once it has worked something out."""
    panel = page.get_by_role("group").filter(has=page.get_by_role("heading", name=title)).last
    page.get_by_role("heading", name=title).click()
    expect(panel.locator("[data-slot=body]")).to_be_visible(timeout=PATIENCE)
    return panel


def test_the_first_and_the_last_day(open_page: Open, watch: Watch) -> None:
    """From a premise that the visitor sees and changes, with causes, plot, table and no request."""
    page = applicant(open_page)
    choose(page, "达到参考工资的几倍", "1倍")
    shows(page, "按已填的算，没填的当作没有：152分")
    panel = opened(page, "以后每个月")
    expect(panel).to_contain_text(
        "现在的假设：每个月都在职缴社保，每个月的缴费基数达到参考工资的1倍。"
    )
    expect(panel).to_contain_text("2028年1月1日起，现在的规则已经到期，这里当作照旧。")
    expect(panel).to_contain_text("现在就够120分。")
    expect(panel).to_contain_text("到2036年3月10日为止，一直够。")
    picture = panel.get_by_role("img")
    expect(picture).to_have_accessible_name(re.compile("开始是152分，最后是"))
    watch.rest(page)
    before = len(watch.requests)
    panel.get_by_label("在职并缴社保").select_option("下个月起不缴了")
    expect(panel).to_contain_text("最后一天够120分：2026年3月31日。")
    first = panel.get_by_role("listitem").filter(has_text="2026年4月1日").first
    expect(first).to_contain_text("申请当月不在职")
    expect(first).to_contain_text("申请条件")
    panel.get_by_label("在职并缴社保").select_option("和现在一样")
    fill_date(question(page, "哪天以前要有分"), 2030, 4, 30)
    expect(panel).to_contain_text("你要的那天，2030年4月30日：161分，够。")
    birthday = panel.get_by_role("listitem").filter(has_text="2028年5月20日").first
    expect(birthday).to_contain_text("从30分变成29分")
    expect(birthday).to_contain_text("第六条")
    panel.get_by_text("逐月的表").click()
    rows = panel.get_by_role("row")
    expect(rows).to_have_count(122)
    expect(rows.nth(1)).to_contain_text("2026年3月10日")
    assert watch.requests[before:] == [], "looking ahead asks nobody"


def test_the_total_rises_to_the_mark(open_page: Open) -> None:
    """The day on which the years of insurance carry the total over the mark, and the calendar."""
    page = applicant(open_page)
    panel = opened(page, "以后每个月")
    expect(panel).to_contain_text("十年里没有一天够120分。")
    panel.get_by_label("每月缴费基数达到几倍").select_option("1倍")
    # The 36th month at the tier is that of February 2029, and counts from March.
    expect(panel).to_contain_text("第一天够120分：2029年3月1日。")
    with page.expect_download() as download:
        panel.get_by_role("button", name="存进日历").click()
    text = Path(download.value.path()).read_text("utf-8")
    assert "DTSTART;VALUE=DATE:20290301" in text
    assert "够120分的第一天" in text
    panel.get_by_label(re.compile("^每月缴费基数 *元/月")).fill("20000")
    message = "这几格只能填一格：每月缴费基数、每月缴费基数达到几倍。"
    expect(panel.get_by_role("alert").filter(has_text=message)).to_be_visible()
    panel.get_by_label("每月缴费基数达到几倍").select_option("和现在一样")
    expect(panel).to_contain_text("缴费基数每月20000元")
    expect(panel).to_contain_text(re.compile("20[0-9]{2}年8月1日起，要看还没有公布的参考工资"))


def test_on_a_phone_inside_wechat(open_page: Open) -> None:
    """Nothing to download, text instead; nothing wider than the screen."""
    agent = "Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0.49"
    page = applicant(open_page, **PHONE, user_agent=agent, permissions=["clipboard-write"])
    panel = opened(page, "以后每个月")
    expect(panel.get_by_role("button", name="存进日历")).to_be_hidden()
    expect(panel).to_contain_text("微信里不能下载")
    panel.get_by_role("button", name="复制文字").click()
    expect(panel).to_contain_text("复制好了。")
    panel = opened(page, "换一天的规则看看")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    # The day to compare with stands in sight, not beyond an edge that nothing shows.
    beyond = panel.get_by_role("region").evaluate("(box) => box.scrollWidth - box.clientWidth")
    assert beyond == 0


def test_the_rules_of_another_day(open_page: Open) -> None:
    """Two years in Lingang count from 2024-08-21, and did not the day before."""
    page = applicant(open_page)
    choose(page, "远郊重点区域工作", "有")
    row = page.get_by_role("group", name="第1条")
    row.get_by_label("哪个区域").select_option("lingang")
    fill_date(row.get_by_role("group", name="从哪个月"), 2024, 1)
    shows(page, "106分")
    panel = opened(page, "换一天的规则看看")
    change = panel.get_by_role("listitem").filter(has_text="2024年8月21日").first
    expect(change).to_contain_text("临港新片区当年计分")
    expect(change).to_contain_text("对你：从102分变成106分")
    expect(change).to_contain_text("远郊重点区域从0分变成4分")
    panel.get_by_label("看哪一天的规则").fill("2024-08-20")
    expect(panel).to_contain_text("按2024年8月20日的规则，有1处不一样")
    differs = panel.get_by_role("row", name=re.compile("远郊重点区域"))
    expect(differs.get_by_role("cell")).to_have_text(["4分", "0分"])
    change.get_by_role("button", name="看这天的规则").click()
    expect(panel).to_contain_text("按2024年8月21日的规则，每一项都和现在一样。")
    panel.get_by_label("看哪一天的规则").fill("2017-12-31")
    expect(panel.get_by_role("alert").filter(has_text="要填")).to_be_visible()
