"""Cases side by side: what is filled in now, and what was put beside it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.flows.conftest import Open
from tests.flows.form import PATIENCE, choose, fill, fill_date, question, shows

pytestmark = pytest.mark.browser

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}
MASTERS = "硕士学位，100分"


def panel(page: Page) -> Locator:
    found = page.get_by_role("group").filter(has=page.get_by_role("heading", name="比一比"))
    if found.get_attribute("open") is None:
        page.get_by_role("heading", name="比一比").click()
    return found


def row(page: Page, name: str) -> Locator:
    return (
        panel(page)
        .get_by_role("row")
        .filter(has=page.get_by_role("rowheader", name=re.compile(f"^{name}")))
    )


def cells(page: Page, name: str, *texts: str) -> None:
    """One row has these cells, whatever else stands in its head."""
    expect(row(page, name).get_by_role("cell")).to_have_text(list(texts), timeout=PATIENCE)


def master(page: Page) -> None:
    fill_date(question(page, "打算哪天申请"), 2026, 3, 10)
    choose(page, "最高学历", "硕士")
    shows(page, MASTERS)


def test_now_and_with_a_degree_side_by_side(open_page: Open) -> None:
    page = open_page("calculator/")
    panel(page).get_by_role("button", name="把现在填的存为一份").click()
    expect(panel(page).get_by_text("还没有填什么")).to_be_visible()
    master(page)
    panel(page).get_by_role("button", name="把现在填的存为一份").click()
    panel(page).get_by_label("这一份叫").fill("现在")
    panel(page).get_by_label("这一份叫").blur()
    choose(page, "最高学历", "博士")
    fill(page, "一共缴了多少个月", "24")
    cells(page, "学历", "博士研究生学历＋博士学位", "硕士研究生学历＋硕士学位")
    cells(page, "教育背景", "110分", "100分")
    cells(page, "社保累计月数", "24 个月", "没有填")
    cells(page, "申请日期", "2026-03-10", "2026-03-10")
    cells(page, "结论", "还不能确定", "还不能确定")
    expect(row(page, "学历")).to_contain_text("不同")
    expect(row(page, "申请日期").get_by_text("不同")).to_be_hidden()
    panel(page).get_by_role("button", name="填进表格").click()
    expect(page.get_by_role("radio", name=re.compile("^硕士"))).to_be_checked()
    cells(page, "教育背景", "100分", "100分")
    page.get_by_role("button", name="换回刚才填的").click()
    cells(page, "教育背景", "110分", "100分")
    panel(page).get_by_role("button", name="去掉", exact=True).click()
    cells(page, "教育背景", "110分")


def test_a_spouse_from_a_file_or_a_link_with_what_is_supposed(open_page: Open) -> None:
    page = open_page("calculator/")
    master(page)
    panel(page).get_by_text("读一份来比").click()
    paste = panel(page).get_by_label("或者把文字、链接粘贴到这里")
    take = panel(page).get_by_role("button", name="拿来比")
    spouse = {"as_of": "2028-03-10", "education": "associate", "assume": ["rules_continue"]}
    paste.fill(json.dumps({"answers": spouse}))
    take.click()
    cells(page, "教育背景", "100分", "50分")
    cells(page, "结果里的假设", "没有", "规则到期后照旧")
    page.get_by_role("heading", name="保存和分享").click()
    page.get_by_role("button", name="做一个链接").click()
    link = page.get_by_label("链接", exact=True)
    expect(link).to_have_value(re.compile("#answers="))
    paste.fill(link.input_value())
    take.click()
    cells(page, "教育背景", "100分", "50分", "100分")
    take.click()
    expect(panel(page).get_by_text("先去掉一份")).to_be_visible()
    panel(page).get_by_role("button", name="去掉", exact=True).first.click()
    for text, said in (
        ("{", "读不懂"),
        ("[]", "没有这个计算器的答案"),
        (link.input_value()[:-9], "不完整"),
    ):
        paste.fill(text)
        take.click()
        expect(panel(page).get_by_text(re.compile(said))).to_be_visible()
    paste.fill('{"as_of":"2026-03-10","education":"phd"}')
    take.click()
    cells(page, "总分", "0到1210分", "0到1210分", "有1处要改，改好就能算。")
    cells(page, "学历", "硕士研究生学历＋硕士学位", "硕士研究生学历＋硕士学位", "phd")


def test_what_the_device_keeps_can_be_compared(open_page: Open) -> None:
    page = open_page("calculator/")
    master(page)
    kept = panel(page).get_by_role("button", name="拿这台设备上记着的来比")
    kept.click()
    expect(panel(page).get_by_text("没有记着答案")).to_be_visible()
    page.get_by_role("heading", name="保存和分享").click()
    page.get_by_role("switch", name="在这台设备上记住").check()
    kept.click()
    cells(page, "教育背景", "100分", "100分")


def test_on_a_phone_the_cases_stand_below_each_other(open_page: Open) -> None:
    page = open_page("calculator/", **PHONE)
    master(page)
    panel(page).get_by_role("button", name="把现在填的存为一份").click()
    choose(page, "最高学历", "博士")
    cells(page, "教育背景", "110分", "100分")
    first, second = row(page, "教育背景").get_by_role("cell").all()
    one, other = first.bounding_box(), second.bounding_box()
    assert one
    assert other
    assert one["y"] + one["height"] <= other["y"] + 1
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, "the page scrolls sideways"
