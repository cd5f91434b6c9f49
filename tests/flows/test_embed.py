"""The calculator in a frame on somebody else's page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.flows.conftest import Watch
from tests.flows.server import SiteServer

pytestmark = pytest.mark.browser


@pytest.fixture
def neighbour(home: str) -> Iterator[str]:
    """A page of another origin with the one line in it."""
    text = (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>别的网站</title>'
        f'<h1>前面</h1><script src="{home}embed.js"></script><p>后面</p></html>'
    ).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(text if self.path == "/" else b"")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def _fitting(outside: Locator, inner: Locator) -> float:
    """How high the frame is once it is as high as what it shows, which comes bit by bit."""
    for _ in range(40):
        height = float(outside.evaluate("(node) => node.clientHeight"))
        if abs(height - inner.evaluate("(node) => node.getBoundingClientRect().bottom")) < 2:
            return height
        outside.page.wait_for_timeout(250)
    raise AssertionError("the frame is not as high as what it shows")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_neighbour_needs_one_line(
    browser: Browser, server: SiteServer, home: str, neighbour: str, width: int
) -> None:
    """It scores there, is as high as what it shows, opens links outside, and tells nothing."""
    del server
    watch = Watch(home)
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="zh-CN")
    watch.follow(context)
    page = context.new_page()
    page.goto(neighbour)
    frame = page.frame_locator("iframe")
    result = frame.get_by_role("complementary", name="结果")
    frame.get_by_role("group", name="最高学历").get_by_label("大学本科＋学士学位").check()
    expect(result).to_contain_text("90分", timeout=60_000)
    outside = page.locator("iframe")
    expect(outside).to_have_attribute("title", "居住证积分计算器 - 沪积分")

    inner = frame.locator("[data-embedded]")
    expect(inner).to_be_visible()
    before = _fitting(outside, inner)
    frame.get_by_role("heading", name="保存和分享").click()
    expect(frame.get_by_role("button", name="做一个链接")).to_be_visible()
    assert _fitting(outside, inner) > before

    with context.expect_page() as opened:
        result.get_by_role("link", name="教育背景").click()
    expect(opened.value).to_have_url(f"{home}indicators/education/")
    assert [url for url in watch.foreign if not url.startswith(neighbour)] == []
    assert watch.violations == []
    assert watch.crashes == []
    context.close()
