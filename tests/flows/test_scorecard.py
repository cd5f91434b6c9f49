"""The scorecard on paper: one sheet of A4, and as text where nothing can be printed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.flows.conftest import Open
from tests.flows.test_checklists import WECHAT

pytestmark = pytest.mark.browser

_A4 = rb"/MediaBox \[0 0 59[45][.\d]* 84[12][.\d]*\]"


def test_it_prints_on_one_sheet(open_page: Open) -> None:
    page = open_page()
    home = page.url
    page.get_by_role("link", name="纸上算分表").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("居住证积分纸上算分表")
    for path in ("scorecard/", "graduate-settlement/scorecard/"):
        page.goto(home + path)
        data = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type /Page\b", data)) == 1, path
        assert re.search(_A4, data)
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="打印")).to_be_hidden()
    expect(page.get_by_role("rowheader", name="总分")).to_be_visible()


def test_in_wechat_it_is_copied(open_page: Open) -> None:
    page = open_page(
        "scorecard/", user_agent=WECHAT, permissions=["clipboard-read", "clipboard-write"]
    )
    page.get_by_role("button", name="复制文字").click()
    expect(page.get_by_text("已经复制。")).to_be_visible()
    expect(page.get_by_role("button", name="打印")).to_be_hidden()
    lines = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert "持有有效的《上海市居住证》" in lines
    assert any(line.startswith("2　教育背景　大专以下 0分；大专（高职） 50分；") for line in lines)
    assert any("取高的　第2行和第3行，只写高的一个" in line for line in lines)
