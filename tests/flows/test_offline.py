"""Without a network, with a newer build on the host, and where the browser keeps nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from builder import offline
from builder.site import SERVICE_WORKER
from tests.flows.conftest import Open
from tests.flows.form import choose, shows
from tests.flows.server import SiteServer

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD_MARK = re.compile(r'<meta name="build" content="[^"]*">')
GUIDE = "guides/process/"
OTHER_GUIDE = "guides/renewal/"
NEWER = "这一句只在新版本里"
KEPT_WAIT = 60_000

# What the worker says of itself, asked in the page.
_STATUS = """
async () => {
  const { active } = await navigator.serviceWorker.ready;
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data.result);
    active.postMessage({ ask: "status" }, [port2]);
  });
}
"""
_IS_KEPT = """
async (names) => {
  for (const name of await caches.keys()) {
    const keys = await (await caches.open(name)).keys();
    const found = keys.map(({ url }) => url.split("?")[0]);
    if (names.every((one) => found.some((url) => url.endsWith(one)))) return true;
  }
  return false;
}
"""


@pytest.fixture
def host(server: SiteServer, site: Path) -> Iterator[SiteServer]:
    """The server, which tests may take down, and which is whole again afterwards."""
    yield server
    server.down, server.torn, server.folder, server.overlay = False, set(), site, {}


@pytest.fixture(scope="module")
def newer(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A later build of the site: one sentence more on each page."""
    folder = tmp_path_factory.mktemp("newer") / "site"
    shutil.copytree(site, folder)
    (folder / SERVICE_WORKER).unlink()
    for page in folder.rglob("*.html"):
        text = BUILD_MARK.sub("", page.read_text("utf-8"))
        page.write_text(text.replace("</article>", f"<p>{NEWER}</p></article>"), "utf-8")
    offline.add(ROOT, folder)
    return folder


def keeps(page: Page, *names: str) -> None:
    """Wait until these files are kept on the device."""
    for _ in range(KEPT_WAIT // 250):
        if page.evaluate(_IS_KEPT, list(names)):
            return
        page.wait_for_timeout(250)
    raise AssertionError(f"not kept: {names}")


def again(page: Page, address: str) -> Page:
    """The same visitor in a new tab, the old one closed."""
    context = page.context
    page.close()
    fresh = context.new_page()
    fresh.goto(address)
    return fresh


def test_after_one_visit_everything_needed_works_without_a_network(
    open_page: Open, host: SiteServer, home: str
) -> None:
    page = open_page("calculator/", service_workers="allow")
    choose(page, "最高学历", "硕士")
    shows(page, "100分")
    keeps(page, ".wasm", "404.html")
    page.goto(home + GUIDE)
    keeps(page, GUIDE)
    host.down = True

    page = again(page, f"{home}calculator/")
    choose(page, "最高学历", "硕士")
    shows(page, "100分")
    page.goto(home + GUIDE)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(home)
    page.get_by_role("textbox", name="搜索").fill("社保")
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    page.goto(home + OTHER_GUIDE)
    expect(page.get_by_role("heading", level=1)).to_have_text("没有这一页")


def test_the_other_edition_is_kept_as_it_is_visited(
    open_page: Open, host: SiteServer, home: str
) -> None:
    page = open_page("zh-Hant/calculator/", service_workers="allow")
    page.get_by_role("radio", name=re.compile("^碩士")).first.check()
    result = page.get_by_role("complementary", name="結果")
    expect(result).to_contain_text("碩士學位，100分", timeout=KEPT_WAIT)
    keeps(page, ".wasm", "zh-Hant/calculator/", "zh-Hant/search/search_index.json")
    whole = page.evaluate(_STATUS)["all"]
    host.down = True

    page = again(page, f"{home}zh-Hant/calculator/")
    page.get_by_role("radio", name=re.compile("^碩士")).first.check()
    result = page.get_by_role("complementary", name="結果")
    expect(result).to_contain_text("碩士學位，100分", timeout=KEPT_WAIT)
    page.goto(f"{home}zh-Hant/{OTHER_GUIDE}")
    expect(page.get_by_role("heading", level=1)).to_have_text("沒有這一頁")
    # The whole site is one edition, not both.
    page.goto(home)
    assert page.evaluate(_STATUS)["all"] == pytest.approx(whole, rel=0.03)


def test_the_whole_site_by_one_button(open_page: Open, host: SiteServer, home: str) -> None:
    page = open_page("offline/", service_workers="allow")
    page.get_by_role("button", name=re.compile(r"再存 \d+\.\d MB")).click()
    expect(page.get_by_text("全站都存好了")).to_be_visible(timeout=KEPT_WAIT)
    host.down = True
    page = again(page, home + OTHER_GUIDE)
    expect(page.get_by_role("heading", level=1)).not_to_have_text("没有这一页")
    page.goto(f"{home}calculator/")
    choose(page, "最高学历", "硕士")
    shows(page, "100分")


def test_a_newer_build_waits_until_it_is_asked_for(
    open_page: Open, host: SiteServer, home: str, newer: Path
) -> None:
    page = open_page(GUIDE, service_workers="allow")
    keeps(page, GUIDE, "404.html")
    page = again(page, home)
    other = page.context.new_page()
    other.goto(home + GUIDE)
    host.folder = newer
    page.evaluate("async () => (await navigator.serviceWorker.ready).update()")
    button = page.get_by_role("button", name="换成新版本")
    expect(button).to_be_visible(timeout=KEPT_WAIT)

    # Nothing of the newer build comes into a tab of the older one.
    page.reload()
    expect(page.get_by_text(NEWER)).to_have_count(0)
    page.goto(f"{home}calculator/")
    expect(page.get_by_text(NEWER)).to_have_count(0)
    button.click()
    expect(page.get_by_text("还有 1 个标签页")).to_be_visible()
    other.close()
    button.click()
    expect(page.get_by_text(NEWER)).to_be_visible()
    page.goto(home + GUIDE)
    expect(page.get_by_text(NEWER)).to_be_visible()


def test_a_page_of_a_newer_build_brings_everything_else_with_it(
    open_page: Open, host: SiteServer, home: str, newer: Path
) -> None:
    page = open_page(service_workers="allow")
    keeps(page, "calculator/", "404.html")
    page = again(page, home)
    host.folder = newer
    # From a page of the older build to one that was never visited.
    page.goto(home + GUIDE)
    expect(page.get_by_text(NEWER)).to_be_visible()
    # The calculator's page of the older build is kept, but this tab is of the newer one by now.
    page.get_by_role("link", name=re.compile("计算器")).first.click()
    expect(page.get_by_role("heading", level=1, name=re.compile("计算器"))).to_be_visible()
    expect(page.get_by_text(NEWER)).to_be_visible()


def test_a_file_that_broke_off_is_never_kept(open_page: Open, host: SiteServer, home: str) -> None:
    host.torn = {"offline/index.html"}
    page = open_page(service_workers="allow")
    page.wait_for_timeout(3_000)
    assert (
        page.evaluate(
            "async () => (await navigator.serviceWorker.getRegistration())?.active ?? null"
        )
        is None
    )
    page.goto(f"{home}calculator/")
    choose(page, "最高学历", "硕士")
    shows(page, "100分")
    host.torn = set()
    page = again(page, home)
    keeps(page, "offline/", "404.html")
    host.down = True
    page = again(page, home)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_what_is_kept_and_broken_is_thrown_away_and_fetched_again(
    open_page: Open, home: str
) -> None:
    page = open_page("calculator/", service_workers="allow")
    choose(page, "最高学历", "硕士")
    shows(page, "100分")
    keeps(page, ".wasm", "404.html")
    broken = page.evaluate(
        """async () => {
          const name = (await caches.keys()).find((key) => key.includes("precache"));
          const store = await caches.open(name);
          const keys = await store.keys();
          const wheel = keys.find(({ url }) => /jifen\\.[0-9a-f]+\\.bin/.test(url));
          const data = await (await store.match(wheel)).arrayBuffer();
          await store.put(wheel, new Response(data.slice(0, data.byteLength / 2)));
          return data.byteLength;
        }"""
    )
    assert broken
    page = again(page, f"{home}calculator/")
    choose(page, "最高学历", "硕士")
    shows(page, "100分")


def test_a_full_device_says_so_and_the_site_goes_on(open_page: Open, home: str) -> None:
    page = open_page("offline/", service_workers="allow")
    keeps(page, "404.html", "offline/")
    devtools = page.context.new_cdp_session(page)
    origin = re.sub(r"(https?://[^/]+).*", r"\1", home)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 4_000_000})
    page.get_by_role("button", name=re.compile(r"再存")).click()
    expect(page.get_by_text("空间不够")).to_be_visible(timeout=KEPT_WAIT)
    page.goto(f"{home}calculator/")
    choose(page, "最高学历", "硕士")
    shows(page, "100分")


@pytest.mark.parametrize(
    "denied",
    [
        "delete Navigator.prototype.serviceWorker",
        """Object.defineProperty(Navigator.prototype, "serviceWorker", {
          get() { throw new DOMException("denied", "SecurityError"); },
        })""",
        """if (globalThis.ServiceWorkerContainer) ServiceWorkerContainer.prototype.register = () =>
          Promise.reject(new DOMException("denied", "SecurityError"))""",
    ],
    ids=["none", "denied", "refused"],
)
def test_without_a_service_worker_all_else_works(open_page: Open, home: str, denied: str) -> None:
    page = open_page("offline/", service_workers="allow")
    page.context.add_init_script(denied)
    page = again(page, f"{home}offline/")
    expect(page.get_by_text("这个浏览器不能离线保存")).to_be_visible()
    page.goto(f"{home}calculator/")
    choose(page, "最高学历", "硕士")
    shows(page, "100分")


def test_forgetting_leaves_nothing_on_the_device(open_page: Open) -> None:
    page = open_page("calculator/", service_workers="allow")
    choose(page, "最高学历", "硕士")
    shows(page, "100分")
    keeps(page, ".wasm", "404.html")
    script = page.locator("script[src*='offline/offline.js']").get_attribute("src")
    gone = page.evaluate(
        """async (address) => {
          const there = address.replace("offline/offline", "shared/forget");
          const { forgetAll } = await import(new URL(there, location.href));
          return forgetAll();
        }""",
        script,
    )
    assert gone
    left = page.evaluate(
        """async () => [
          await caches.keys(), Object.keys(localStorage), Object.keys(sessionStorage),
          (await navigator.serviceWorker.getRegistrations()).length,
        ]"""
    )
    assert left == [[], [], [], 0]
