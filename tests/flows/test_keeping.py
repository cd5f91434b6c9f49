"""Answers that stay, leave and come back: on the device, as a file, as a link, as a receipt."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from playwright.sync_api import Locator, Page, expect

import jifen
from jifen import _cli
from tests.flows.conftest import Open, Watch
from tests.flows.form import PATIENCE, choose, fill, fill_date, question, shows

pytestmark = pytest.mark.browser

DAY = (2026, 3, 10)
CLIPBOARD = ["clipboard-read", "clipboard-write"]
WECHAT = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/112 MicroMessenger/8.0.49"
# The reason for the points of an education, which no other indicator shows.
MASTERS, DOCTOR = "硕士学位，100分", "博士学位，110分"
MASTER = {"as_of": "2026-03-10", "education": "master"}
DENIED = (
    "Object.defineProperty(window, 'localStorage',"
    " { get() { throw new DOMException('no', 'SecurityError'); } }) && 1"
)
FULL = (
    "() => { Storage.prototype.setItem = () => {"
    " throw new DOMException('full', 'QuotaExceededError'); }; }"
)


def master(page: Page) -> None:
    fill_date(question(page, "打算哪天申请"), *DAY)
    choose(page, "最高学历", "硕士")
    shows(page, MASTERS)


def panel(page: Page) -> Locator:
    """The panel, opened."""
    found = page.get_by_role("group").filter(has=page.get_by_role("heading", name="保存和分享"))
    if found.get_attribute("open") is None:
        page.get_by_role("heading", name="保存和分享").click()
    return found


def remember(page: Page) -> Locator:
    return panel(page).get_by_role("switch", name="在这台设备上记住")


def degree(page: Page, name: str) -> Locator:
    return page.get_by_role("radio", name=re.compile(f"^{name}"))


def notice(page: Page, text: str) -> Locator:
    return page.get_by_role("status").filter(has_text=text)


def stored(page: Page) -> list[Any]:
    """What this site keeps on the device."""
    texts = page.evaluate(
        "() => Object.keys(localStorage).filter((key) => key.startsWith('hujifen'))"
        ".map((key) => localStorage.getItem(key))"
    )
    return [json.loads(text) for text in texts]


def link(page: Page) -> str:
    panel(page).get_by_role("button", name="做一个链接").click()
    box = panel(page).get_by_label("链接", exact=True)
    expect(box).to_have_value(re.compile("#answers="))
    return box.input_value()


# On this device


def test_nothing_is_kept_until_it_is_asked_for_and_then_it_comes_back(
    open_page: Open, home: str
) -> None:
    page = open_page("calculator/")
    master(page)
    assert stored(page) == []
    remember(page).check()
    expect(panel(page)).to_contain_text("记住了")
    choose(page, "最高学历", "博士")
    shows(page, DOCTOR)
    (kept,) = stored(page)
    assert kept["answers"] == {**MASTER, "education": "doctorate"}
    assert kept["rules_version"] == jifen.load_rules("residence-points").rules_version
    page.goto(home + "calculator/")
    expect(notice(page, "已经填好上次记在这台设备上的答案")).to_contain_text("2026-03-10")
    expect(degree(page, "博士")).to_be_checked()
    shows(page, DOCTOR)
    page.get_by_role("button", name="申请日期改成今天").click()
    expect(question(page, "打算哪天申请").get_by_label("年", exact=True)).not_to_have_value("")
    remember(page).uncheck()
    assert stored(page) == []
    page.goto(home + "calculator/")
    shows(page, "填一题就开始算")


def test_what_was_emptied_comes_back_until_something_else_is_filled_in(
    open_page: Open, home: str
) -> None:
    """On the device, too."""
    page = open_page("calculator/")
    master(page)
    remember(page).check()
    page.goto(home + "calculator/")
    shows(page, MASTERS)
    page.get_by_role("button", name="清空表格").click()
    expect(notice(page, "清空了。")).to_be_visible()
    shows(page, "填一题就开始算")
    assert stored(page)[0]["answers"].keys() == {"as_of"}
    page.get_by_role("button", name="换回刚才填的").click()
    shows(page, MASTERS)
    assert stored(page)[0]["answers"] == MASTER
    page.goto(home + "calculator/")
    page.get_by_role("button", name="清空表格").click()
    choose(page, "最高学历", "博士")
    shows(page, DOCTOR)
    expect(page.get_by_role("button", name="换回刚才填的")).to_be_hidden()
    assert stored(page)[0]["answers"]["education"] == "doctorate"


def test_today_is_said_to_be_filled_in_while_it_is(open_page: Open, home: str) -> None:
    page = open_page("calculator/")
    day = question(page, "打算哪天申请")
    expect(day).to_contain_text("已经填了今天。")
    master(page)
    expect(day).not_to_contain_text("今天", use_inner_text=True)
    remember(page).check()
    page.goto(home + "calculator/")
    expect(notice(page, "申请日期还是上次的2026-03-10")).to_be_visible()
    expect(day).not_to_contain_text("今天", use_inner_text=True)
    page.get_by_role("button", name="申请日期改成今天").click()
    expect(day).to_contain_text("已经填了今天。", use_inner_text=True)


def test_answers_kept_under_older_rules_say_so(open_page: Open, home: str) -> None:
    page = open_page("calculator/")
    master(page)
    remember(page).check()
    page.evaluate(
        "() => { for (const key of Object.keys(localStorage)) if (key.includes('answers'))"
        " localStorage.setItem(key, localStorage.getItem(key)"
        """.replace(/"rules_version":"[^"]*"/, '"rules_version":"old"')); }"""
    )
    page.goto(home + "calculator/")
    expect(notice(page, "规则有变动")).to_be_visible(timeout=PATIENCE)
    shows(page, MASTERS)


@pytest.mark.parametrize("text", ["{", "[]", '{"form":9,"answers":{}}', '{"form":1,"answers":7}'])
def test_what_cannot_be_read_is_kept_until_the_visitor_decides(
    open_page: Open, home: str, text: str
) -> None:
    page = open_page("calculator/", permissions=CLIPBOARD)
    master(page)
    remember(page).check()
    page.evaluate(
        "(text) => { for (const key of Object.keys(localStorage))"
        " if (key.includes('answers')) localStorage.setItem(key, text); }",
        text,
    )
    page.goto(home + "calculator/")
    expect(notice(page, "读不出来")).to_be_visible()
    expect(remember(page)).not_to_be_checked()
    master(page)
    assert page.evaluate("(text) => Object.values(localStorage).includes(text)", text)
    page.get_by_role("button", name="复制原文").click()
    expect(notice(page, "已经复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == text
    remember(page).check()
    assert stored(page)[0]["answers"] == MASTER


@pytest.mark.parametrize(("broken", "said"), [(DENIED, "不让网页存东西"), (FULL, "记不下")])
def test_where_nothing_can_be_kept_the_form_stays(open_page: Open, broken: str, said: str) -> None:
    page = open_page("calculator/")
    master(page)
    page.evaluate(broken)
    remember(page).click()
    expect(panel(page)).to_contain_text(said)
    expect(remember(page)).not_to_be_checked()
    expect(degree(page, "硕士")).to_be_checked()


def test_when_the_device_is_full_later_what_was_kept_stays(open_page: Open) -> None:
    page = open_page("calculator/")
    master(page)
    remember(page).check()
    page.evaluate(FULL)
    choose(page, "最高学历", "博士")
    expect(notice(page, "最近的改动没有记下")).to_be_visible(timeout=PATIENCE)
    assert stored(page)[0]["answers"] == MASTER


def test_two_tabs_do_not_overwrite_each_other(open_page: Open, home: str) -> None:
    page = open_page("calculator/")
    master(page)
    remember(page).check()
    other = page.context.new_page()
    other.goto(home + "calculator/")
    shows(other, MASTERS)
    choose(other, "最高学历", "博士")
    shows(other, DOCTOR)
    fill(page, "一共缴了多少个月", "24")
    expect(notice(page, "另一个标签页改过")).to_be_visible(timeout=PATIENCE)
    assert stored(page)[0]["answers"]["education"] == "doctorate"
    page.get_by_role("button", name="记住这里的").click()
    assert stored(page)[0]["answers"] == {**MASTER, "insured_months": 24}
    choose(other, "最高学历", "大专（高职）")
    expect(notice(other, "另一个标签页改过")).to_be_visible(timeout=PATIENCE)
    other.get_by_role("button", name="换成那边的").click()
    expect(degree(other, "硕士")).to_be_checked()
    remember(page).uncheck()
    expect(notice(other, "关掉了")).to_be_visible()
    expect(remember(other)).not_to_be_checked()
    expect(degree(other, "硕士")).to_be_checked()


def test_everything_is_forgotten_by_one_button(open_page: Open, home: str) -> None:
    page = open_page("checklists/first-application/")
    page.get_by_role("switch", name="记住勾选").check()
    page.goto(home + "calculator/")
    page.evaluate(
        "async () => { localStorage.setItem('of another site', '1');"
        " localStorage.setItem('/.__palette', '{}'); await caches.open(`x-${location.origin}/`); }"
    )
    master(page)
    remember(page).check()
    assert len(stored(page)) == 2
    forget = panel(page).get_by_role("button", name="全部忘掉", exact=True)
    forget.click()
    panel(page).get_by_role("button", name="算了").click()
    assert len(stored(page)) == 2
    forget.click()
    panel(page).get_by_role("button", name="确定，全部忘掉").click()
    expect(panel(page).get_by_text("全部忘掉了。")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage)") == ["of another site"]
    assert page.evaluate("caches.keys()") == []
    expect(degree(page, "硕士")).not_to_be_checked()
    expect(remember(page)).not_to_be_checked()
    shows(page, "填一题就开始算")


def test_what_is_forgotten_is_no_longer_said_to_be_filled_in(open_page: Open) -> None:
    page = open_page("calculator/")
    panel(page).get_by_text("读一份导出的答案").click()
    panel(page).get_by_label("或者把文字、链接粘贴到这里").first.fill(json.dumps(MASTER))
    panel(page).get_by_role("button", name="读进来").click()
    expect(panel(page).get_by_text("读进来了")).to_be_visible()
    panel(page).get_by_role("button", name="全部忘掉", exact=True).click()
    panel(page).get_by_role("button", name="确定，全部忘掉").click()
    expect(panel(page).get_by_text("全部忘掉了。")).to_be_visible()
    expect(panel(page).get_by_text("读进来了")).to_be_hidden()


# As a file


def test_a_file_goes_out_and_comes_in(open_page: Open, tmp_path: Path) -> None:
    page = open_page("calculator/", permissions=CLIPBOARD)
    master(page)
    with page.expect_download() as download:
        panel(page).get_by_role("button", name="导出文件").click()
    assert download.value.suggested_filename == "积分答案-2026-03-10.json"
    content = Path(download.value.path()).read_text("utf-8")
    assert json.loads(content)["answers"] == MASTER
    panel(page).get_by_role("button", name="复制成文字").click()
    expect(panel(page).get_by_text("已经复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == content
    choose(page, "最高学历", "博士")
    panel(page).get_by_text("读一份导出的答案").click()
    chooser = panel(page).get_by_label("选一个文件")
    chooser.set_input_files(download.value.path())
    expect(degree(page, "硕士")).to_be_checked()
    page.get_by_role("button", name="换回刚才填的").click()
    expect(degree(page, "博士")).to_be_checked()
    for name, text, said in (
        ("cut.json", content[: len(content) // 2], "不完整"),
        ("list.json", "[1]", "没有这个计算器的答案"),
        ("other.json", '{"price": 3}', "没有这个计算器的答案"),
        ("hukou.json", '{"answers":{"as_of":"2026-03-10"},"scheme":"x"}', "另一个计算器"),
        ("long.json", json.dumps({"as_of": "x" * 2_000_000}), "太长"),
        ("picture.png", "\x89PNG\x00", "读不懂"),
    ):
        (tmp_path / name).write_text(text, "utf-8")
        chooser.set_input_files(tmp_path / name)
        expect(panel(page).get_by_text(re.compile(said)).first).to_be_visible()
        expect(degree(page, "博士")).to_be_checked()


def test_answers_that_the_rules_refuse_are_loaded_and_said(open_page: Open) -> None:
    page = open_page("calculator/")
    panel(page).get_by_text("读一份导出的答案").click()
    answers = {**MASTER, "education": "phd", "insured_months": 9999, "shoe_size": 43}
    panel(page).get_by_label("或者把文字、链接粘贴到这里").first.fill(json.dumps(answers))
    panel(page).get_by_role("button", name="读进来").click()
    shows(page, "有3处要改", "可以填：doctorate")
    expect(page.get_by_role("status").filter(has_text="表格显示不了")).to_contain_text("shoe_size")
    expect(page.get_by_role("textbox", name=re.compile("一共缴了多少个月"))).to_have_value("9999")
    fill(page, "一共缴了多少个月", "12")
    choose(page, "最高学历", "博士")
    shows(page, "有1处要改")
    page.get_by_role("button", name="去掉这几项").click()
    shows(page, DOCTOR)


# As a link


def test_a_link_fills_the_form_and_leaves_no_trace(open_page: Open, home: str) -> None:
    page = open_page("calculator/", permissions=CLIPBOARD)
    master(page)
    address = link(page)
    assert address.startswith(f"{home}calculator/#answers=1.")
    panel(page).get_by_role("button", name="复制链接").click()
    expect(panel(page).get_by_text("已经复制链接")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == address
    other = page.context.new_page()
    other.goto(address)
    expect(notice(other, "已经填好链接里的答案")).to_be_visible()
    expect(degree(other, "硕士")).to_be_checked()
    assert other.url == f"{home}calculator/"
    assert stored(other) == []
    choose(page, "最高学历", "博士")
    expect(panel(page).get_by_text("答案改了，链接要重新做")).to_be_visible(timeout=PATIENCE)


# The squares of the code as grey values, drawn eight times as large.
_PIXELS = """
async (svg) => {
  const image = new Image();
  const copy = svg.cloneNode(true);
  const side = 8 * Number(svg.viewBox.baseVal.width);
  for (const name of ["width", "height"]) copy.setAttribute(name, side);
  const text = new XMLSerializer().serializeToString(copy);
  image.src = "data:image/svg+xml," + encodeURIComponent(text);
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: side, height: side });
  const paper = canvas.getContext("2d");
  paper.fillStyle = "white";
  paper.fillRect(0, 0, side, side);
  paper.drawImage(image, 0, 0);
  const { data } = paper.getImageData(0, 0, side, side);
  return Array.from({ length: side * side }, (_, place) => data[4 * place]);
}
"""


def test_a_phone_reads_the_link_from_the_code(open_page: Open) -> None:
    """A reader of codes that others wrote; what has too many squares is a link only."""
    page = open_page("calculator/")
    master(page)
    address = link(page)
    panel(page).get_by_role("button", name="画二维码").click()
    code = panel(page).get_by_role("img", name="二维码")
    expect(code).to_be_visible()
    pixels = bytes(code.evaluate(_PIXELS))
    side = math.isqrt(len(pixels))
    found = zxingcpp.read_barcode(memoryview(pixels).cast("B", (side, side)))
    assert found is not None
    assert found.text == address
    choose(page, "怎样填缴费基数", "逐段填")
    lines = (
        f"{2010 + month // 12}-{month % 12 + 1:02} {5000 + month * month * 7919 % 30011}"
        for month in range(190)
    )
    page.get_by_label("粘贴缴费记录").fill("\n".join(lines))
    page.get_by_role("button", name="读一读").click()
    # Drawn once the months are scored: the choice before them was a change of its own.
    plot = page.get_by_role("img", name=re.compile("最近48个月"))
    expect(plot).to_be_visible(timeout=PATIENCE)
    expect(panel(page).get_by_text("答案改了，链接要重新做")).to_be_visible(timeout=PATIENCE)
    expect(code).to_be_hidden()
    assert len(link(page)) > len(address)
    panel(page).get_by_role("button", name="画二维码").click()
    expect(panel(page).get_by_text("二维码放不下")).to_be_visible()
    expect(code).to_have_count(0)


def test_a_link_overwrites_nothing_without_asking(open_page: Open, home: str) -> None:
    page = open_page("calculator/")
    master(page)
    address = link(page)
    choose(page, "最高学历", "博士")
    shows(page, DOCTOR)
    remember(page).check()
    # On the page itself, as when a link is pasted into the address bar.
    page.evaluate("(hash) => { location.hash = hash; }", address.split("#")[1])
    expect(notice(page, "没有动")).to_be_visible()
    shows(page, MASTERS)
    assert stored(page)[0]["answers"]["education"] == "doctorate"
    page.get_by_role("button", name="换回刚才填的").click()
    shows(page, DOCTOR)
    page.goto("about:blank")
    page.goto(address)
    expect(notice(page, "没有动")).to_be_visible()
    shows(page, MASTERS)
    assert stored(page)[0]["answers"]["education"] == "doctorate"
    page.get_by_role("button", name="以后记住这一份").click()
    assert stored(page)[0]["answers"]["education"] == "master"
    page.evaluate("(hash) => { location.hash = hash; }", address.split("#")[1][:-6])
    expect(notice(page, "不完整，或者被改过")).to_be_visible()
    expect(degree(page, "硕士")).to_be_checked()
    assert page.url == f"{home}calculator/"


# As a receipt


def test_a_receipt_is_what_the_command_makes_and_verifies(
    open_page: Open, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    page = open_page("calculator/", permissions=CLIPBOARD)
    master(page)
    fill(page, "平均每年缴了多少税", "373333.33")
    shows(page, "30到120分")
    panel(page).get_by_role("button", name="做一张收据").click()
    expect(panel(page).get_by_text("收据做好了")).to_be_visible()
    expect(panel(page).get_by_role("row", name=re.compile("学历 硕士"))).to_be_visible()
    expect(
        panel(page).get_by_role("row", name=re.compile("投资纳税年平均 373333.33"))
    ).to_be_visible()
    with page.expect_download() as download:
        panel(page).get_by_role("button", name="下载收据").click()
    assert download.value.suggested_filename == "积分收据-2026-03-10.json"
    path = tmp_path / "receipt.json"
    download.value.save_as(path)
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps(json.loads(path.read_bytes())["answers"]))
    assert _cli.main(["score", "--receipt", str(answers)]) == 0
    assert capsysbinary.readouterr().out == path.read_bytes()
    assert _cli.main(["verify", str(path)]) == 0
    panel(page).get_by_role("button", name="复制收据").click()
    expect(panel(page).get_by_text("已经复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").encode() == path.read_bytes()
    panel(page).get_by_text("核对一张收据").click()
    panel(page).get_by_label("选收据的文件").set_input_files(path)
    expect(panel(page).get_by_text("一字不差")).to_be_visible()
    receipt = json.loads(path.read_bytes())
    receipt["trace"]["values"]["items/education/rows/master/points"] = 90
    receipt["result"]["rules_version"] = "old"
    checks = [
        (json.dumps(receipt), "有1个值不一样。这份结果的分数和结论没有变"),
        ('{"answers":{}}', "不是一张能核对的收据"),
        ("{", "不完整"),
    ]
    for text, said in checks:
        panel(page).get_by_label("或者把收据的文字粘贴到这里").fill(text)
        panel(page).get_by_role("button", name="核对", exact=True).click()
        expect(panel(page).get_by_text(said)).to_be_visible()
        row = panel(page).get_by_role("row", name=re.compile(r"教育背景.* 90 100"))
        expect(row).to_have_count(int("有1个值" in said))


def test_a_receipt_prints_alone(open_page: Open) -> None:
    page = open_page("calculator/")
    page.evaluate("window.print = () => { document.title = 'printed'; }")
    master(page)
    panel(page).get_by_role("button", name="做一张收据").click()
    panel(page).get_by_role("button", name="打印收据").click()
    expect(page).to_have_title("printed")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name=re.compile("收据$")).last).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("学历 硕士"))).to_have_count(1)
    expect(page.get_by_role("form", name="你的情况")).to_be_hidden()
    expect(page.get_by_role("complementary", name="结果")).to_be_hidden()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.get_by_role("form", name="你的情况")).to_be_visible()


def test_in_wechat_files_become_text(open_page: Open) -> None:
    page = open_page("calculator/", user_agent=WECHAT, permissions=CLIPBOARD)
    master(page)
    expect(panel(page).get_by_role("button", name="导出文件")).to_be_hidden()
    panel(page).get_by_role("button", name="复制成文字").click()
    expect(panel(page).get_by_text("已经复制")).to_be_visible()
    assert json.loads(page.evaluate("navigator.clipboard.readText()"))["answers"] == MASTER
    panel(page).get_by_role("button", name="做一张收据").click()
    expect(panel(page).get_by_role("button", name="复制收据")).to_be_visible()
    expect(panel(page).get_by_role("button", name="打印收据")).to_be_hidden()
    expect(panel(page).get_by_role("button", name=re.compile("下载收据"))).to_be_hidden()
    panel(page).get_by_role("button", name="存成图片").click()
    picture = panel(page).get_by_role("img", name=re.compile("收据$"))
    expect(picture).to_be_visible()
    size = "async (image) => (await image.decode(), image.naturalHeight / image.naturalWidth)"
    assert picture.evaluate(size) > 1


# Requests


def count(page: Page) -> Locator:
    return page.get_by_text("这个页面发出的请求：")


def test_nothing_is_asked_for_and_the_page_says_so(open_page: Open, watch: Watch) -> None:
    page = open_page("calculator/")
    master(page)
    watch.rest(page)
    before = list(watch.requests)
    page.context.set_offline(True)
    page.get_by_label("以下都没有").check()
    choose(page, "最高学历", "博士")
    shows(page, DOCTOR)
    for title in page.get_by_role("heading", level=2).all():
        if title.evaluate("(title) => title.closest('summary') !== null"):
            title.click()
    for opened in page.locator("details[data-panel]").all():
        expect(opened.locator("[data-slot=body]")).to_be_visible(timeout=PATIENCE)
    link(page)
    panel(page).get_by_role("button", name="做一张收据").click()
    expect(panel(page).get_by_text("收据做好了")).to_be_visible()
    expect(count(page)).to_contain_text("发出的请求：0。")
    assert watch.requests == before
    page.context.set_offline(False)
    page.evaluate("fetch('./?told=1')")
    expect(count(page)).to_contain_text("发出的请求：1。")
    worker = next(worker for worker in page.workers if worker.url.startswith("blob:"))
    worker.evaluate("(url) => fetch(url).then(() => 0)", page.url + "?told=2")
    expect(count(page)).to_contain_text("发出的请求：2。")
    expect(page.get_by_role("listitem").filter(has_text="?told=2")).to_be_visible()
