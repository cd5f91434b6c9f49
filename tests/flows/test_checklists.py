"""The checklists: ticks, what is kept of them and where, and the ways to take a list away."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from builder import pdf
from tests.flows.conftest import Open, Watch

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.browser
FIRST, EMPLOYER = "checklists/first-application/", "checklists/first-application-employer/"
# On both lists
SHARED = "《上海市居住证积分申请表》"
WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) MicroMessenger/8.0.50"
DENIED = """() => Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("denied", "SecurityError"); },
})"""
FULL = """() => { Storage.prototype.setItem = () => {
  throw new DOMException("full", "QuotaExceededError");
}; }"""


def at(open_page: Open, path: str, **options: Any) -> Page:
    page = open_page(path, **options)
    expect(keep(page)).to_be_visible()
    return page


def keep(page: Page) -> Locator:
    return page.get_by_role("switch", name="在这台设备上记住勾选")


def box(page: Page, paper: str) -> Locator:
    return page.get_by_role("checkbox", name=re.compile(f"^{re.escape(paper)}"))


def kept(page: Page) -> list[str]:
    """What this site has stored about the lists."""
    found: list[str] = page.evaluate(
        "Object.entries(localStorage).filter(([key]) => key.includes('checklist'))"
        ".map(([key, value]) => `${key}=${value}`)"
    )
    return found


def go(page: Page, link: str) -> None:
    page.get_by_role("link", name=link).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(link)


def test_nothing_is_kept_unless_it_is_allowed(open_page: Open) -> None:
    page = at(open_page, FIRST)
    expect(keep(page)).not_to_be_checked()
    box(page, SHARED).check()
    assert kept(page) == []
    page.reload()
    expect(keep(page)).to_be_visible()
    expect(box(page, SHARED)).not_to_be_checked()


def test_ticks_stay_while_the_visitor_stays(open_page: Open, watch: Watch) -> None:
    """Also from list to list: the same paper is the same paper."""
    page = at(open_page, FIRST)
    box(page, SHARED).check()
    box(page, "居民身份证").check()
    go(page, "第一次申请，单位递交时带的")
    expect(box(page, SHARED)).to_be_checked()
    box(page, SHARED).uncheck()
    go(page, "第一次申请，本人备的材料")
    expect(box(page, SHARED)).not_to_be_checked()
    expect(box(page, "居民身份证")).to_be_checked()
    assert len(watch.documents) == 1
    assert kept(page) == []


def test_a_list_inside_a_guide_has_the_ticks_of_its_page(open_page: Open, home: str) -> None:
    page = at(open_page, "guides/process/")
    box(page, SHARED).first.check()
    assert kept(page) == []
    keep(page).check()
    page.get_by_role("link", name="打开清单，可以打印").first.click()
    expect(box(page, SHARED)).to_have_count(1)
    expect(box(page, SHARED)).to_be_checked()
    page.goto(home + "guides/process/")
    for same in box(page, SHARED).all():
        expect(same).to_be_checked()
    page.get_by_role("button", name="全部忘掉").click()
    expect(page.get_by_text("全部忘掉了")).to_be_visible()
    expect(box(page, SHARED).first).not_to_be_checked()
    assert kept(page) == []


def test_what_is_allowed_is_kept_under_the_path_of_the_site(open_page: Open, home: str) -> None:
    page = at(open_page, FIRST)
    box(page, SHARED).check()
    keep(page).check()
    expect(page.get_by_text("记住了")).to_be_visible()
    path = re.sub(r"^https?://[^/]+", "", home)
    assert kept(page) == [f'hujifen {path} checklist=["application_form"]']
    page.goto(home + EMPLOYER)
    expect(keep(page)).to_be_checked()
    expect(box(page, SHARED)).to_be_checked()
    keep(page).uncheck()
    expect(page.get_by_text("不再记住")).to_be_visible()
    expect(box(page, SHARED)).to_be_checked()
    assert kept(page) == []


def test_everything_is_forgotten_at_once(open_page: Open) -> None:
    page = at(open_page, FIRST)
    keep(page).check()
    box(page, SHARED).check()
    page.get_by_role("button", name="全部忘掉").click()
    expect(box(page, SHARED)).not_to_be_checked()
    expect(keep(page)).not_to_be_checked()
    assert kept(page) == []


@pytest.mark.parametrize("broken", [DENIED, FULL], ids=["denied", "full"])
def test_where_nothing_can_be_kept_the_ticks_stay_in_the_page(open_page: Open, broken: str) -> None:
    page = at(open_page, FIRST)
    page.evaluate(broken)
    box(page, SHARED).check()
    keep(page).click()
    expect(page.get_by_text("不让网页存东西")).to_be_visible()
    expect(keep(page)).not_to_be_checked()
    expect(box(page, SHARED)).to_be_checked()


def test_what_is_kept_and_not_ours_harms_nothing(open_page: Open, home: str) -> None:
    page = at(open_page, FIRST)
    keep(page).check()
    for text in ("{", '{"a":1}', '["no_such_paper", 7, null]', '""'):
        page.evaluate(
            "(text) => { for (const key of Object.keys(localStorage))"
            " if (key.includes('checklist')) localStorage.setItem(key, text); }",
            text,
        )
        page.goto(home + FIRST)
        box(page, SHARED).check()
        expect(box(page, SHARED)).to_be_checked()


def test_another_tab_follows(open_page: Open, home: str) -> None:
    page = at(open_page, FIRST)
    other = page.context.new_page()
    other.goto(home + EMPLOYER)
    expect(keep(other)).to_be_visible()
    keep(page).check()
    box(page, SHARED).check()
    expect(box(other, SHARED)).to_be_checked()
    expect(keep(other)).to_be_checked()


def test_the_spreadsheet_is_a_file_of_the_site(open_page: Open, site: Path) -> None:
    page = at(open_page, FIRST)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载表格").click()
    data = Path(download.value.path()).read_bytes()
    assert data == (site / "downloads" / "first-application.xlsx").read_bytes()


def test_a_list_prints_with_boxes_and_without_tools(open_page: Open) -> None:
    page = at(open_page, FIRST)
    page.evaluate("() => { window.print = () => { document.title = 'printed'; }; }")
    page.get_by_role("button", name="打印").click()
    expect(page).to_have_title("printed")
    page.emulate_media(media="print")
    expect(box(page, SHARED)).to_be_visible()
    expect(keep(page)).to_be_hidden()
    expect(page.get_by_role("banner")).to_be_hidden()


def test_in_wechat_a_list_is_copied(open_page: Open) -> None:
    page = at(
        open_page, FIRST, user_agent=WECHAT, permissions=["clipboard-read", "clipboard-write"]
    )
    expect(page.get_by_role("button", name="打印")).to_be_hidden()
    expect(page.get_by_role("link", name="下载表格")).to_be_hidden()
    box(page, SHARED).check()
    page.get_by_role("button", name="复制文字").click()
    expect(page.get_by_text("已经复制。")).to_be_visible()
    lines = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert lines[0].startswith("第一次申请，本人备的材料")
    assert any(line.startswith(f"☑ {SHARED}（原件") for line in lines)
    assert any(line.startswith("☐ 居民身份证（原件和复印件") for line in lines)
    page.get_by_role("button", name="存成图片").click()
    picture = page.get_by_role("img", name=re.compile("第一次申请，本人备的材料"))
    expect(picture).to_be_visible()
    # As wide as it is drawn, and high enough for a line a paper.
    width, height = picture.evaluate(
        "async (image) => (await image.decode(), [image.naturalWidth, image.naturalHeight])"
    )
    assert width < height
    assert height > 40 * (len(lines) - 2)
    box(page, SHARED).uncheck()
    expect(picture).to_be_hidden()


def test_nothing_is_asked_for_by_ticking(open_page: Open, watch: Watch) -> None:
    page = at(open_page, FIRST)
    watch.rest(page)
    before = len(watch.requests)
    keep(page).check()
    for each in page.get_by_role("listitem").get_by_role("checkbox").all():
        each.check()
    page.get_by_role("button", name="全部忘掉").click()
    assert watch.requests[before:] == []


def test_without_scripts_a_list_can_be_read_and_downloaded(open_page: Open) -> None:
    page = open_page(FIRST, java_script_enabled=False)
    expect(page.get_by_text(SHARED)).to_be_visible()
    expect(page.get_by_role("link", name="下载表格")).to_be_visible()
    expect(keep(page)).to_be_hidden()


class TestPdf:
    """What the release build prints, printed here from the built pages."""

    @pytest.fixture
    def printed(
        self, site: Path, home: str, chromium: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> Path:
        monkeypatch.setenv("CHROMIUM", chromium)
        copy = tmp_path / "site"
        (copy / FIRST).mkdir(parents=True)
        for name in ("assets", "downloads"):
            (copy / name).symlink_to(site / name)
        page = (site / FIRST / "index.html").read_text("utf-8")
        if ".pdf" not in page:
            page = page.replace("</article>", '<a href="../../out/list.pdf">PDF</a></article>')
        (copy / FIRST / "index.html").write_text(page, "utf-8")
        # In a thread of its own: this one already has a browser.
        with ThreadPoolExecutor(1) as pool:
            pool.submit(pdf.make, ROOT, copy, home, "2026-11-21").result()
        (made,) = (copy / "out").glob("*.pdf")
        return made

    def test_it_is_tagged_and_dated_by_the_rules(self, printed: Path) -> None:
        data = printed.read_bytes()
        assert data.startswith(b"%PDF-")
        assert b"/StructTreeRoot" in data
        assert b"/Marked true" in data
        assert b"/Lang (zh" in data
        assert re.findall(rb"/CreationDate ?\(D:(\d{14})", data) == [b"20261121000000"]
