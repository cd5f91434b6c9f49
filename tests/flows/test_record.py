"""The contribution record in the browser: pasted, chosen, dropped, mended, seen by the month."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.flows.conftest import Open, Watch
from tests.flows.form import PATIENCE, choose, fill_date, item, question, result, shows
from tests.flows.test_visitors import PHONE

pytestmark = pytest.mark.browser


def statement(months: int = 60, *, first: int = 2021 * 12 + 5) -> list[str]:
    """A statement of five years: a base a year, newest last, one line broken, two paid back."""
    lines = ["费款所属期\t缴费基数\t个人缴费\t缴费类型"]
    for place in range(months):
        year, month = divmod(first + place, 12)
        base = 9500 + 3500 * (place // 12)
        kind = "补缴" if place in (40, 41) else "正常应缴"
        when = f"{year}年{month + 1}月" if place != 20 else f"{year % 100}年{month + 1}月"
        lines.append(f"{when}\t{base:,}.00\t{base * 0.08:,.2f}\t{kind}")
    return [*lines, "合计\t\t99,999.00\t"]


def record(open_page: Open, **options: Any) -> Page:
    """The calculator with the record asked for."""
    page = open_page("calculator/", **options)
    fill_date(question(page, "打算哪天申请"), 2026, 6, 10)
    choose(page, "怎样填缴费基数", "逐段填")
    return page


def paste(page: Page, text: str) -> None:
    page.get_by_label("粘贴缴费记录").fill(text)
    page.get_by_role("button", name="读一读").click()


def says(page: Page, *texts: str) -> None:
    """Wait for what was made of a statement."""
    for text in texts:
        said = page.get_by_role("status").filter(has_text=re.compile(re.escape(text)))
        expect(said.first).to_be_visible(timeout=PATIENCE)


def spans(page: Page) -> Locator:
    return (
        question(page, "每个月的缴费基数")
        .get_by_role("listitem")
        .filter(has=page.get_by_role("button", name=re.compile("^改第")))
    )


def test_a_pasted_statement_is_mended_and_its_months_are_seen(
    open_page: Open, watch: Watch
) -> None:
    page = record(open_page)
    paste(page, "\n".join(statement()))
    says(page, "读到59个月，1行没读懂", "有2个月是补缴", "填好了，下面的列表里有8段")
    expect(spans(page)).to_have_count(8)
    watch.rest(page)
    before = list(watch.requests)
    broken = page.get_by_label(re.compile("^第22行"))
    expect(broken).to_have_value(re.compile("^23年2月"))
    broken.fill(broken.input_value().replace("23年2月", "2023年2月"))
    broken.press("Enter")
    says(page, "读到60个月，每行都读懂了", "列表里有7段")
    shows(page, "缴纳职工社会保险费基数")
    expect(item(page, "缴纳职工社会保险费基数")).to_contain_text("50分")
    months = question(page, "每个月的缴费基数")
    expect(months).to_contain_text("达到参考工资的1倍：有46个月，够了（最近48个月里要36个月）。")
    expect(months).to_contain_text("达到参考工资的2倍：有12个月，还差24个月")
    picture = months.get_by_role("img", name=re.compile("最近48个月：.*补缴，不算2个月"))
    expect(picture).to_be_visible()
    months.get_by_text("逐月的表").click()
    row = page.get_by_role("row", name=re.compile("2024年10月"))
    expect(row).to_contain_text("20,000")
    expect(row).to_contain_text("补缴，不算")
    page.get_by_text("没有用到的2行").click()
    expect(months).to_contain_text("合计行")
    assert watch.requests == before, "reading a statement asked the network"


def test_a_span_is_changed_and_removed_and_nothing_typed_is_overwritten(open_page: Open) -> None:
    page = record(open_page)
    paste(page, "2024-01至2024-12 12000\n2025-01至2025-12 13000")
    says(page, "列表里有2段")
    page.get_by_role("button", name="改第1条").click()
    row = page.get_by_role("group", name="第1条")
    expect(row.get_by_role("textbox").first).to_be_focused()
    expect(row.get_by_label("缴费基数")).to_have_value("12000")
    row.get_by_label("缴费基数").fill("12500")
    page.get_by_role("button", name="删掉第2条").click()
    paste(page, "2024-01至2024-12 20000")
    page.get_by_role("button", name="用读到的1段换掉列表里的1条").click()
    expect(spans(page)).to_contain_text("20,000元")
    page.get_by_role("button", name="换回原来的").click()
    expect(row.get_by_label("缴费基数")).to_have_value("12500")
    # A line that the rules refuse opens, so that it can be mended.
    page.get_by_role("button", name="再加一条").last.click()
    second = page.get_by_role("group", name="第2条")
    fill_date(second.get_by_role("group", name="从哪个月"), 2024, 3)
    fill_date(second.get_by_role("group", name="到哪个月"), 2024, 4)
    shows(page, "同一个月只能在一段里")
    expect(question(page, "每个月的缴费基数")).to_contain_text("这里还是改以前的")


def test_a_reading_without_a_month_leaves_the_list_alone(open_page: Open) -> None:
    page = record(open_page)
    paste(page, "2023-04至2024-12 12000\n2025-01至2026-05 13000")
    says(page, "读到38个月，每行都读懂了", "列表里有2段")
    shows(page, "缴纳职工社会保险费基数")
    for text, reason in (("随便写的一行", "没有用到的1行"), ("25年7月 12000", "没读懂的1行")):
        paste(page, text)
        says(page, "没有读到月份，下面的列表没有动。")
        expect(question(page, "每个月的缴费基数")).to_contain_text(reason)
        expect(spans(page)).to_have_count(2)
        expect(item(page, "缴纳职工社会保险费基数")).to_be_visible()
    # Nor does it offer what an earlier reading found.
    page.get_by_role("button", name="删掉第2条").click()
    paste(page, "2025-01 20000")
    fill = page.get_by_role("button", name="用读到的1段换掉列表里的1条")
    expect(fill).to_be_visible(timeout=PATIENCE)
    paste(page, "随便写的一行")
    expect(fill).to_be_hidden(timeout=PATIENCE)
    expect(spans(page)).to_contain_text("12,000元")


def test_the_result_says_that_lines_were_not_read(open_page: Open) -> None:
    page = record(open_page)
    lines = ["2023年8月至2025年6月 12000", "25年7月 12500", "25年8月 12500"]
    paste(page, "\n".join(lines))
    says(page, "读到23个月，2行没读懂，里面的月份没有算，等于没有缴。")
    lacks = result(page).get_by_text("粘贴的记录有2行没读懂，里面的月份没有算，等于没有缴。")
    expect(lacks).to_be_visible(timeout=PATIENCE)
    # It is not said where the result does not rest on the record.
    choose(page, "怎样填缴费基数", "直接选")
    expect(lacks).to_be_hidden(timeout=PATIENCE)
    choose(page, "怎样填缴费基数", "逐段填")
    expect(lacks).to_be_visible(timeout=PATIENCE)
    paste(page, "\n".join(lines).replace("\n25年", "\n2025年"))
    says(page, "读到25个月，每行都读懂了")
    expect(result(page)).not_to_contain_text("没读懂")


def test_a_month_with_two_bases_is_chosen(open_page: Open) -> None:
    page = record(open_page)
    paste(page, "2024-01 12000\n2024-02 12000\n2024-02 13000\n2024-03 912\n2024-04 0")
    says(page, "读到2个月，每行都读懂了。有1处要你选一个。")
    # What is left to choose keeps nothing else from being scored.
    shows(page, "社会保险费基数")
    question(page, "每个月的缴费基数").get_by_label("13,000元，正常缴费（第3行）").check()
    says(page, "读到3个月，每行都读懂了。")
    expect(spans(page)).to_have_count(3)
    expect(question(page, "每个月的缴费基数")).to_contain_text("像是扣的钱")
    page.get_by_text("没有用到的1行").click()
    expect(question(page, "每个月的缴费基数")).to_contain_text("缴费基数是0")


DROP = """
([place, bytes]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], "社保.csv"));
  const options = { dataTransfer: data, bubbles: true, cancelable: true };
  place.dispatchEvent(new DragEvent("dragover", options));
  return place.dispatchEvent(new DragEvent("drop", options));
}
"""


def test_a_file_is_chosen_or_dropped_whatever_wrote_it(open_page: Open, tmp_path: Path) -> None:
    page = record(open_page)
    text = (
        '缴费年月,缴费基数,单位名称\r\n2024-01,"12,000.00",上海某某\r\n2024-02,12000,上海某某\r\n'
    )
    chooser = page.get_by_label(re.compile("^或者选一个文件"))
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        file = tmp_path / f"{encoding}.csv"
        file.write_bytes(text.encode(encoding))
        page.get_by_label("粘贴缴费记录").fill("")
        chooser.set_input_files(file)
        says(page, "读到2个月，每行都读懂了。")
        expect(page.get_by_label("粘贴缴费记录")).to_have_value(re.compile("单位名称"))
    workbook = tmp_path / "book.xlsx"
    workbook.write_bytes(b"PK\x03\x04" + bytes(40))
    chooser.set_input_files(workbook)
    says(page, "先另存为CSV")
    form = page.get_by_role("form", name="你的情况").element_handle()
    dropped = list("年月,缴费基数\n2024-03,15000\n".encode("gb18030"))
    left = page.evaluate(DROP, [form, dropped])
    assert left is False, "the browser would leave the page"
    says(page, "读到1个月，每行都读懂了。")
    expect(spans(page)).to_contain_text("15,000元")


def test_a_file_chosen_before_it_can_be_read_is_read_as_soon_as_it_can(
    open_page: Open, tmp_path: Path
) -> None:
    page = open_page()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.context.route(re.compile(r"record/record\.js$"), hold)
    page.goto(page.url + "calculator/")
    with page.expect_request(re.compile(r"record/record\.js$")):
        choose(page, "怎样填缴费基数", "逐段填")
    file = tmp_path / "record.csv"
    file.write_text("年月,缴费基数\n2024-03,15000\n", "utf-8")
    page.get_by_label(re.compile("^或者选一个文件")).set_input_files(file)
    for route in held:
        route.continue_()
    says(page, "读到1个月，每行都读懂了。")


def test_a_long_record_stays_light_and_comes_back(open_page: Open) -> None:
    page = record(open_page)
    lines = [f"{1976 + place // 12}-{place % 12 + 1:02d} {9000 + place}" for place in range(600)]
    paste(page, "\n".join(lines))
    says(page, "读到600个月", "列表里有600段")
    expect(spans(page)).to_have_count(600)
    shows(page, "分")
    spent = page.evaluate(
        """() => {
          const begun = performance.now();
          const day = document.querySelector("[data-today] input");
          for (let turn = 0; turn < 5; turn += 1) {
            day.dispatchEvent(new Event("input", { bubbles: true }));
            document.body.getBoundingClientRect();
          }
          return (performance.now() - begun) / 5;
        }"""
    )
    assert spent < 100, f"{spent:.0f} ms a key press"
    page.get_by_role("link", name="教育背景的规则和依据").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("教育背景")
    page.go_back()
    expect(spans(page)).to_have_count(600)
    page.get_by_role("button", name="改第600条").click()
    last = page.get_by_role("group", name="第600条").get_by_label("缴费基数")
    expect(last).to_have_value("9599")


def test_on_a_phone_the_plot_scrolls_in_its_own_box(open_page: Open) -> None:
    page = record(open_page, **PHONE)
    paste(page, "\n".join(statement()))
    expect(page.get_by_role("region", name=re.compile("逐月的图"))).to_be_visible(timeout=PATIENCE)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, "the page scrolls sideways"
    expect(result(page)).to_contain_text("分")
    small = question(page, "每个月的缴费基数").evaluate(
        """node => [...node.querySelectorAll("label:has(input), button, input, textarea, summary")]
          .map(one => [one.textContent.trim(), one.getBoundingClientRect()])
          .filter(([, box]) => box.width && (box.height < 24 || box.width < 24))"""
    )
    assert small == []
