"""My papers: listed from the answers, ticked, taken away, and kept only where that is allowed."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.flows.conftest import Open, Watch
from tests.flows.form import PATIENCE, choose, fill, shows

pytestmark = pytest.mark.browser

WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) MicroMessenger/8.0.50"


def opened(page: Page) -> Locator:
    """The panel, with the list of somebody with a degree."""
    choose(page, "你的最高学历是什么", "大学本科＋学士学位")
    fill(page, "一共缴了多少个月", "46")
    choose(page, "由谁替你申请", "劳务派遣公司")
    shows(page, "教育背景")
    panel = page.locator("details[data-panel=papers]")
    panel.get_by_role("heading", name="我要带的材料").click()
    expect(panel.get_by_role("checkbox", name="毕业证书")).to_be_visible(timeout=PATIENCE)
    return panel


def test_the_list_follows_the_answers(open_page: Open, watch: Watch, tmp_path: Path) -> None:
    """What is listed, what is asked for, the spreadsheet; and nothing is requested for it."""
    page = open_page("calculator/", accept_downloads=True)
    panel = opened(page)
    watch.rest(page)
    asked = len(watch.requests)
    expect(panel.get_by_role("checkbox", name="劳务派遣协议")).to_be_visible()
    expect(panel.get_by_role("link", name="去答：学习形式")).to_be_visible()
    choose(page, "最高学历是怎样读的", "国（境）外的学校")
    foreign = panel.get_by_role("checkbox", name="国（境）外学历学位认证书")
    expect(foreign).to_be_visible(timeout=PATIENCE)
    expect(panel.get_by_role("link", name="去答：学习形式")).to_have_count(0)
    panel.get_by_role("checkbox", name="毕业证书").check()
    with page.expect_download() as waiting:
        panel.get_by_role("button", name="下载表格").click()
    file = tmp_path / "list.csv"
    waiting.value.save_as(file)
    rows = list(csv.reader(file.read_text("utf-8-sig").splitlines()))
    ticked = {row[2]: row[0] for row in rows}
    assert (ticked["毕业证书"], ticked["居民身份证"]) == ("✓", "")
    panel.get_by_role("combobox", name="办哪件事").select_option(label="每年续签、确认")
    gone = panel.get_by_role("checkbox", name="劳务派遣协议")
    expect(gone).to_have_count(0, timeout=PATIENCE)
    expect(panel.get_by_text("和上次比变了的才要").first).to_be_visible()
    page.evaluate("() => { window.print = () => window.dispatchEvent(new Event('printed')); }")
    panel.get_by_role("button", name="打印").click()
    page.emulate_media(media="print")
    expect(panel.get_by_role("checkbox", name="上海市居住证", exact=True)).to_be_visible()
    expect(page.get_by_role("complementary", name="结果")).to_be_hidden()
    assert watch.requests[asked:] == []


def test_ticks_are_kept_only_when_allowed(open_page: Open) -> None:
    """After a reload the ticks are gone, or there if the visitor wanted it; then forgotten."""
    page = open_page("calculator/")
    panel = opened(page)
    panel.get_by_role("checkbox", name="毕业证书").check()
    page.reload()
    panel = opened(page)
    expect(panel.get_by_role("checkbox", name="毕业证书")).not_to_be_checked()
    panel.get_by_role("checkbox", name="毕业证书").check()
    panel.get_by_role("switch", name="在这台设备上记住勾选").check()
    page.reload()
    panel = opened(page)
    expect(panel.get_by_role("checkbox", name="毕业证书")).to_be_checked()
    panel.get_by_role("button", name="全部忘掉").click()
    expect(panel.get_by_role("checkbox", name="毕业证书")).not_to_be_checked()
    assert (
        page.evaluate("() => Object.keys(localStorage).filter((key) => /checklist/.test(key))")
        == []
    )


def test_inside_wechat_the_text_is_copied(open_page: Open) -> None:
    """Downloads and printing do nothing there, so only what works is offered."""
    page = open_page(
        "calculator/", user_agent=WECHAT, viewport={"width": 390, "height": 844}, has_touch=True
    )
    panel = opened(page)
    expect(panel.get_by_role("button", name="下载表格")).to_be_hidden()
    expect(panel.get_by_role("button", name="打印")).to_be_hidden()
    panel.get_by_role("button", name="复制文字").tap()
    expect(panel.get_by_text(re.compile("已经复制|按住选中再复制"))).to_be_visible()
