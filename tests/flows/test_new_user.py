"""Somebody new, from home: a pasted record, a printed list, a saved calendar, and no network."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.flows.conftest import Open, Watch
from tests.flows.form import PATIENCE, choose, fill_date, item, may_apply, question, shows
from tests.flows.test_months_ahead import PHONE
from tests.flows.test_record import paste, says, statement

pytestmark = pytest.mark.browser


def test_from_home_to_a_printed_list_and_a_calendar_without_a_network(
    open_page: Open, watch: Watch
) -> None:
    """Three years at a college, 42 years old, five years of payments, two months back-paid."""
    page = open_page(**PHONE, accept_downloads=True)
    page.get_by_role("link", name="开始算分").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("计算器"))
    choose(page, "最高学历", "大专（高职）")
    shows(page, "教育背景")
    watch.rest(page)
    asked = len(watch.requests)
    page.context.set_offline(True)

    fill_date(question(page, "打算哪天申请"), 2026, 6, 10)
    fill_date(question(page, "哪天出生"), 1984, 5, 20)
    may_apply(page)
    choose(page, "怎样填缴费基数", "逐段填")
    paste(page, "\n".join(statement()).replace("\n23年2月", "\n2023年2月"))
    says(page, "读到60个月，每行都读懂了")
    page.get_by_label("以下都没有").check()
    # 30 for the age, 50 for the college, 50 for the base, 12 for four years.
    shows(page, "没填的当作没有：142到", "够120分。")
    expect(item(page, "缴纳职工社会保险费基数")).to_contain_text("50分")

    papers = page.locator("details[data-panel=papers]")
    papers.get_by_role("heading", name="我要带的材料").tap()
    diploma = papers.get_by_role("checkbox", name="毕业证书")
    diploma.check(timeout=PATIENCE)
    page.evaluate("() => { window.print = () => { document.body.dataset.printed = 'yes'; }; }")
    papers.get_by_role("button", name="打印").tap()
    expect(page.locator("body[data-printed]")).to_be_attached()
    page.emulate_media(media="print")
    expect(diploma).to_be_visible()
    page.emulate_media(media="screen")

    ahead = page.locator("details[data-panel=forecast]")
    ahead.get_by_role("heading", name="以后每个月").tap()
    expect(ahead.get_by_role("img")).to_be_visible(timeout=PATIENCE)
    with page.expect_download() as download:
        ahead.get_by_role("button", name="存进日历").tap()
    calendar = Path(download.value.path()).read_text("utf-8")
    assert "SUMMARY:够120分的最后一天" in calendar
    # Fewer than 36 of the 48 months before June 2027 have a base beside a known wage; of those
    # before June 2028 too, once the wage of July 2026 is announced and that of July 2027 is not.
    assert re.search(r"DTSTART;VALUE=DATE:202[78]0531\b", calendar)
    assert watch.requests[asked:] == [], "after loading nobody is asked for anything"
