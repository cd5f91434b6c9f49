"""What the pages say on the day of reading: the build knows no day, the visitor's clock does."""

from __future__ import annotations

import datetime

import pytest
from playwright.sync_api import Page, expect

from builder.model import load
from tests.flows.conftest import Open

pytestmark = pytest.mark.browser

BANNER = "这一版规则已经到期"


@pytest.fixture(scope="module")
def last(pytestconfig: pytest.Config) -> datetime.date:
    """The last day of the known rules."""
    scheme = next(iter(load(pytestconfig.rootpath).plain["schemes"].values()))["scheme"]
    return datetime.date.fromisoformat(max(period["to"] for period in scheme["periods"]))


def at(page: Page, home: str, path: str, day: datetime.date, hour: int = 4) -> None:
    """The page as it is read at an hour of a day, in Greenwich."""
    then = datetime.datetime(day.year, day.month, day.day, hour, tzinfo=datetime.UTC)
    # Nothing but the clock: Playwright's replaces timers too, which the theme's do not survive.
    page.add_init_script(f"Date.now = () => {then.timestamp() * 1000}")
    page.goto(home + path)


def test_the_banner_stands_from_the_day_after_the_rules_in_shanghai(
    open_page: Open, home: str, last: datetime.date
) -> None:
    page = open_page()
    banner = page.get_by_role("complementary", name="规则到期")
    at(page, home, "guides/process/", last)
    expect(page.locator("time[data-checked]")).to_have_count(0)
    expect(banner).to_be_hidden()
    at(page, home, "guides/process/", last, hour=17)
    expect(banner).to_contain_text(BANNER)
    page.get_by_role("link", name="常见问题").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("常见问题")
    expect(banner).to_be_visible()
    at(page, home, "calculator/", last + datetime.timedelta(days=1))
    expect(banner).to_be_visible()
    expect(page.get_by_text("得假设规则不变")).to_be_visible()


def test_the_age_of_a_check_is_counted_in_days(open_page: Open, home: str) -> None:
    page = open_page("wages/")
    first = page.locator("time").first
    checked = datetime.date.fromisoformat(first.get_attribute("datetime") or "")
    for days, words in ((30, "（30天前）"), (0, "日"), (-5, "日")):
        at(page, home, "wages/", checked + datetime.timedelta(days=days))
        expect(page.locator("time[data-checked]")).to_have_count(0)
        assert (first.text_content() or "").endswith(words)
