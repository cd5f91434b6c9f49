"""The calculator as a visitor finds it: by the words beside the fields."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

# The first start of Python on a busy machine.
PATIENCE = 60_000

READY_TO_APPLY = {
    "居住证》吗": "是",
    "申请那个月": "是",
    "由谁替你申请": "上海注册的单位",
}


def question(page: Page, words: str) -> Locator:
    """A question with several fields, by part of its words."""
    return page.get_by_role("group", name=re.compile(re.escape(words))).first


def choose(page: Page, words: str, option: str) -> None:
    """Tap an option of a question."""
    radio = question(page, words).get_by_role("radio", name=re.compile(f"^{re.escape(option)}"))
    radio.first.check()


def fill(page: Page, words: str, text: str) -> None:
    """Type a number beside a question."""
    page.get_by_role("textbox", name=re.compile(re.escape(words))).first.fill(text)


def fill_date(where: Locator, *parts: int) -> None:
    """Type a year, a month and, where it is asked for, a day."""
    for name, part in zip("年月日", parts, strict=False):
        where.get_by_label(name, exact=True).fill(str(part))


def may_apply(page: Page) -> None:
    """Answer that every condition of an application is met."""
    for words, option in READY_TO_APPLY.items():
        choose(page, words, option)
    fill(page, "缴了几个月", "12")
    fill(page, "劳动合同签了多久", "36")


def result(page: Page) -> Locator:
    """The panel with the result."""
    return page.get_by_role("complementary", name="结果")


def shows(page: Page, *texts: str) -> None:
    """Wait until the result has these words."""
    for text in texts:
        expect(result(page)).to_contain_text(text, timeout=PATIENCE)


def item(page: Page, title: str) -> Locator:
    """One indicator in the result."""
    return result(page).get_by_role("listitem").filter(has=page.get_by_role("link", name=title))
