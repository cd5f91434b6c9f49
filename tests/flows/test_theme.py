"""What the site changes of its theme: colours that the visitor chooses, stylesheets that stay."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.flows.conftest import Open

pytestmark = pytest.mark.browser

# The sheet that the page has before the theme's script begins.
NOTED = """
new MutationObserver(() => {
  if (document.body) window.firstSheet ??= document.styleSheets[0];
}).observe(document, { childList: true, subtree: true });
"""


def scheme(page: Page) -> str | None:
    return page.locator("body").get_attribute("data-md-color-scheme")


def test_colours_follow_the_device_until_the_visitor_chooses(open_page: Open, home: str) -> None:
    page = open_page("offline/", color_scheme="dark")
    assert scheme(page) == "slate"
    page.emulate_media(color_scheme="light")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "default")
    assert page.evaluate("localStorage.length") == 0, "nothing is kept that was not chosen"

    page.get_by_role("button", name="换成深色").press("Enter")
    expect(page.get_by_role("button", name="换成浅色")).to_be_focused()
    page.goto(home)
    assert scheme(page) == "slate", "on every page, whatever the device says"
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    bar = page.locator("meta[name=theme-color]")
    dark = page.evaluate("getComputedStyle(document.querySelector('header')).backgroundColor")
    expect(bar).to_have_attribute("content", dark)

    page.get_by_role("button", name="换成浅色").click()
    assert scheme(page) == "default"
    assert bar.get_attribute("content") != dark


@pytest.mark.parametrize("kept", ["{", "{}", '{"color": {"scheme": "toString"}}'])
def test_colours_that_cannot_be_read_are_those_of_the_device(open_page: Open, kept: str) -> None:
    page = open_page("offline/")
    page.evaluate("kept => localStorage.setItem(__md_scope.pathname + '.__palette', kept)", kept)
    page.reload()
    assert scheme(page) == "default"
    page.get_by_role("button", name="换成深色").click()
    page.reload()
    assert scheme(page) == "slate"


def test_stylesheets_are_read_once(open_page: Open, home: str) -> None:
    """The theme's script would have every stylesheet read again on every visit."""
    page = open_page("offline/")
    page.add_init_script(NOTED)
    page.goto(home)
    page.get_by_role("button", name="换成深色").wait_for()
    assert page.evaluate("firstSheet === document.styleSheets[0]")

    page.get_by_role("navigation", name="栏目").get_by_role("link", name="办理指南").click()
    expect(page).to_have_url(f"{home}guides/")
    expect(page.locator("head > link[rel=stylesheet]")).to_have_count(1)
    assert page.evaluate("firstSheet === document.styleSheets[0]"), "kept from page to page"
