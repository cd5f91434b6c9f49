"""What visitors do on the site, from their side."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.flows.conftest import Open, Watch
from tests.flows.form import (
    PATIENCE,
    choose,
    fill,
    fill_date,
    item,
    may_apply,
    question,
    result,
    shows,
)

pytestmark = pytest.mark.browser
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}


def calculator(open_page: Open, day: tuple[int, int, int] = (2026, 3, 10), **options: Any) -> Page:
    page = open_page("calculator/", **options)
    fill_date(question(page, "打算哪天申请"), *day)
    return page


def test_a_first_time_applicant_gets_from_the_home_page_to_120(
    open_page: Open, watch: Watch
) -> None:
    page = open_page()
    page.get_by_role("main").get_by_role("link", name=re.compile("算")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("计算器")
    assert len(watch.documents) == 1, "instant navigation is off"
    fill_date(question(page, "打算哪天申请"), 2026, 3, 10)
    may_apply(page)
    fill_date(question(page, "哪天出生"), 1990, 5, 20)
    choose(page, "最高学历", "大学本科＋学士学位")
    choose(page, "职称或技能等级证书", "没有")
    fill(page, "一共缴了多少个月", "8")
    choose(page, "达到参考工资的几倍", "都没有")
    for words in ("紧缺急需", "应届毕业生", "远郊重点区域", "哪天结婚"):
        group = question(page, words)
        group.get_by_role("radio", name=re.compile("^(否|没有)$")).check()
    page.get_by_label("以下都没有").check()
    shows(page, "120分", "够120分。")
    expect(item(page, "教育背景")).to_contain_text("90分")
    expect(item(page, "年龄")).to_contain_text("30分")
    page.get_by_role("link", name="教育背景").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("教育背景")
    assert len(watch.documents) == 1


def test_of_education_and_credential_the_higher_counts(open_page: Open) -> None:
    page = calculator(open_page)
    choose(page, "最高学历", "大学本科＋学士学位")
    choose(page, "职称或技能等级证书", "有")
    row = page.get_by_role("group", name="第1条")
    row.get_by_label("证书等级").select_option("mid_title")
    row.get_by_label("怎么取得的").select_option("shanghai")
    row.get_by_label("岗位一致").select_option("true")
    row.get_by_label("注册情况").select_option("not_needed")
    fill(page, "有几个月的缴费基数达到参考工资", "6")
    shows(page, "只能算一项")
    expect(item(page, "专业技术职称和技能等级")).to_contain_text("100分")
    expect(item(page, "教育背景")).to_contain_text("只能算一项")
    choose(page, "最高学历", "博士")
    expect(item(page, "专业技术职称和技能等级")).to_contain_text("只能算一项")
    expect(item(page, "教育背景")).not_to_contain_text("只能算一项")


def test_what_is_not_known_shows_a_range(open_page: Open) -> None:
    page = calculator(open_page)
    choose(page, "最高学历", "硕士")
    shows(page, "还不能确定", "按已填的算")
    expect(result(page)).to_contain_text(re.compile(r"\d+到\d+分"))
    choose(page, "最高学历", "不确定")
    shows(page, "填一题就开始算")


def test_a_refused_answer_is_shown_beside_its_question_and_nothing_is_lost(
    open_page: Open,
) -> None:
    page = calculator(open_page)
    choose(page, "最高学历", "硕士")
    fill(page, "一共缴了多少个月", "9999")
    field = page.get_by_role("textbox", name=re.compile("一共缴了多少个月"))
    shows(page, "有1处要改")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("超出范围"))
    expect(page.get_by_role("alert").filter(has_text="超出范围").first).to_be_visible()
    result(page).get_by_role("link", name=re.compile("超出范围")).click()
    fill_date(question(page, "哪天出生"), 1990, 2, 30)
    shows(page, "有2处要改")
    fill_date(question(page, "哪天出生"), 1990, 2, 28)
    fill(page, "一共缴了多少个月", "60")
    shows(page, "15分")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("radio", name=re.compile("^硕士"))).to_be_checked()


def test_an_unfinished_date_says_so_once_it_is_left(open_page: Open) -> None:
    page = calculator(open_page)
    birth = question(page, "哪天出生")
    birth.get_by_label("年", exact=True).fill("1990")
    choose(page, "最高学历", "硕士")
    expect(birth).to_contain_text("日期没有填完")
    fill_date(birth, 1990, 5, 20)
    expect(birth).not_to_contain_text("日期没有填完")


def test_a_contribution_record_answers_what_follows_from_it(open_page: Open) -> None:
    page = calculator(open_page, (2026, 6, 10))
    choose(page, "怎样填缴费基数", "逐段填")
    expect(page.get_by_text("由缴费记录算出来").first).to_be_visible()
    first = page.get_by_role("group", name="第1条")
    fill_date(first.get_by_role("group", name="从哪个月"), 2021, 1)
    fill_date(first.get_by_role("group", name="到哪个月"), 2026, 5)
    first.get_by_label("缴费基数").fill("25,000")
    shows(page, "缴纳职工社会保险费基数")
    expect(item(page, "缴纳职工社会保险费基数")).to_contain_text("100分")
    page.get_by_role("button", name="再加一条").last.click()
    second = page.get_by_role("group", name="第2条")
    expect(second.get_by_role("textbox").first).to_be_focused()
    fill_date(second.get_by_role("group", name="从哪个月"), 2026, 1)
    fill_date(second.get_by_role("group", name="到哪个月"), 2026, 2)
    shows(page, "第2条", "同一个月只能在一段里")
    page.get_by_role("button", name="删掉第2条").click()
    expect(item(page, "缴纳职工社会保险费基数")).to_contain_text("100分")


def test_after_the_rules_end_the_visitor_may_suppose_that_they_go_on(open_page: Open) -> None:
    page = calculator(open_page, (2028, 3, 10))
    choose(page, "最高学历", "硕士")
    shows(page, "有1处要改")
    page.get_by_label(re.compile("假设规则到期后照旧")).check()
    shows(page, "这个结果有假设", "规则到期后照旧", "100分")


def test_an_unknown_reference_wage_may_be_supposed(open_page: Open) -> None:
    """Of the 36 months that it takes, the last are those of the wage after the next."""
    page = calculator(open_page, (2027, 12, 10))
    choose(page, "怎样填缴费基数", "逐段填")
    row = page.get_by_role("group", name="第1条")
    fill_date(row.get_by_role("group", name="从哪个月"), 2024, 12)
    fill_date(row.get_by_role("group", name="到哪个月"), 2027, 11)
    row.get_by_label("缴费基数").fill("28000")
    shows(page, "还没有公布参考工资")
    page.get_by_label(re.compile("^ *假设参考工资是")).check()
    shows(page, "这个结果有假设")
    expect(item(page, "缴纳职工社会保险费基数")).to_contain_text("100分")


def test_none_of_these_answers_a_whole_section_and_can_be_taken_back(open_page: Open) -> None:
    page = calculator(open_page)
    choose(page, "得过下面的表彰", "省部级")
    fill(page, "平均每年缴了多少税", "100000")
    page.get_by_label("以下都没有").check()
    honour = question(page, "得过下面的表彰")
    tax = page.get_by_role("textbox", name=re.compile("平均每年缴了多少税"))
    expect(honour.get_by_role("radio", name=re.compile("^没有"))).to_be_checked()
    expect(tax).to_have_value("0")
    expect(question(page, "行政拘留").get_by_role("radio", name="没有", exact=True)).to_be_checked()
    page.get_by_label("以下都没有").uncheck()
    expect(honour.get_by_role("radio", name=re.compile("^省部级"))).to_be_checked()
    expect(tax).to_have_value("100000")
    page.get_by_label("以下都没有").check()
    choose(page, "得过下面的表彰", "省部级")
    expect(page.get_by_label("以下都没有")).not_to_be_checked()


def test_what_was_filled_in_is_there_again_after_reading_a_rule(
    open_page: Open, watch: Watch
) -> None:
    page = calculator(open_page)
    choose(page, "最高学历", "硕士")
    choose(page, "职称或技能等级证书", "有")
    row = page.get_by_role("group", name="第1条")
    row.get_by_label("证书等级").select_option("skill_3")
    shows(page, "100分")
    workers = len(page.workers)
    page.get_by_role("link", name="教育背景的规则和依据").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("教育背景")
    page.wait_for_timeout(300)
    assert len(page.workers) == workers - 1, "the worker outlives its page"
    page.go_back()
    shows(page, "100分")
    expect(page.get_by_role("radio", name=re.compile("^硕士"))).to_be_checked()
    expect(page.get_by_label("证书等级")).to_have_value("skill_3")
    assert len(watch.documents) == 1


def test_answering_asks_the_network_for_nothing(open_page: Open, watch: Watch) -> None:
    page = calculator(open_page)
    choose(page, "最高学历", "硕士")
    shows(page, "100分")
    watch.rest(page)
    before = list(watch.requests)
    may_apply(page)
    page.get_by_label("以下都没有").check()
    choose(page, "最高学历", "博士")
    shows(page, "110分")
    assert watch.requests == before


def test_the_keyboard_alone_is_enough(open_page: Open) -> None:
    page = calculator(open_page)
    birth = question(page, "哪天出生")
    birth.get_by_label("年", exact=True).focus()
    for text in ("1990", "5", "20"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    expect(birth.get_by_role("button", name="不确定")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("radio", name=re.compile("^大专以下"))).to_be_focused()
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name=re.compile(r"^大学本科＋学士学位"))).to_be_checked()
    shows(page, "90分", "30分")
    page.get_by_label("以下都没有").focus()
    page.keyboard.press("Space")
    expect(page.get_by_label("以下都没有")).to_be_checked()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none", "the focus cannot be seen"


def test_on_a_phone_the_score_stays_in_sight(open_page: Open) -> None:
    page = calculator(open_page, **PHONE)
    choose(page, "最高学历", "硕士")
    bar = page.get_by_role("link", name=re.compile("还不能确定"))
    expect(bar).to_be_visible(timeout=PATIENCE)
    expect(bar).to_be_in_viewport()
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, "the page scrolls sideways"
    bar.tap()
    expect(result(page).get_by_role("heading", name="结果")).to_be_in_viewport()


def test_at_360_pixels_nothing_is_cut_off(open_page: Open) -> None:
    page = calculator(open_page, viewport={"width": 360, "height": 740})
    choose(page, "职称或技能等级证书", "有")
    choose(page, "怎样填缴费基数", "逐段填")
    choose(page, "行政拘留", "有")
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0


def test_every_target_is_large_enough_for_a_finger(open_page: Open) -> None:
    page = calculator(open_page, **PHONE)
    small = page.get_by_role("form").evaluate(
        """form => [...form.querySelectorAll(
            "label:has(input), button, select, input[type=text], summary, a")]
          .map(node => [node.textContent.trim(), node.getBoundingClientRect()])
          .filter(([, box]) => box.width && (box.height < 24 || box.width < 24))"""
    )
    assert small == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_colours_that_the_visitor_prefers(
    open_page: Open, scheme: str
) -> None:
    page = calculator(open_page, color_scheme=scheme)
    choose(page, "最高学历", "硕士")
    shows(page, "100分")
    red, green, blue = page.evaluate(
        "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)"
    )
    assert (red + green + blue < 300) == (scheme == "dark")


def test_loading_that_fails_says_so_and_can_be_tried_again(open_page: Open) -> None:
    page = open_page()
    page.context.route(re.compile(r"\.wasm$"), lambda route: route.abort())
    page.goto(page.url + "calculator/")
    choose(page, "最高学历", "硕士")
    expect(page.get_by_role("alert").filter(has_text="没有准备好")).to_be_visible(timeout=PATIENCE)
    page.context.unroute_all()
    page.get_by_role("button", name="再试一次").click()
    shows(page, "100分")
    expect(page.get_by_role("alert").filter(has_text="没有准备好")).to_have_count(0)


def test_on_a_phone_the_bar_leads_to_the_retry(open_page: Open) -> None:
    page = open_page(**PHONE)
    page.context.route(re.compile(r"\.wasm$"), lambda route: route.abort())
    page.goto(page.url + "calculator/")
    bar = page.get_by_role("link", name=re.compile("没有准备好"))
    expect(bar).to_be_visible(timeout=PATIENCE)
    choose(page, "最高学历", "硕士")
    bar.tap()
    expect(page.get_by_role("button", name="再试一次")).to_be_in_viewport()


def test_an_old_browser_is_told_so_and_has_the_paper_sheet(open_page: Open) -> None:
    page = open_page()
    page.add_init_script("delete globalThis.WebAssembly")
    page.goto(page.url + "calculator/")
    choose(page, "最高学历", "硕士")
    expect(page.get_by_role("alert").filter(has_text="这个浏览器太旧")).to_be_visible()
    page.get_by_role("link", name="纸上算分表").last.click()
    expect(page.get_by_role("row", name=re.compile("教育背景"))).to_be_visible()


def test_without_scripts_the_page_already_answers(open_page: Open) -> None:
    page = open_page("calculator/", java_script_enabled=False)
    expect(page.get_by_role("link", name="纸上算分表", exact=True).first).to_be_visible()
    degree = page.get_by_role("radio", name=re.compile(r"^大学本科＋学士学位"))
    expect(degree).to_have_accessible_name(re.compile("90分"))


def test_the_calculator_can_be_printed(open_page: Open, tmp_path: Path) -> None:
    page = calculator(open_page)
    page.emulate_media(media="print")
    expect(page.get_by_role("form")).to_be_hidden()
    page.pdf(path=tmp_path / "sheet.pdf")
    assert (tmp_path / "sheet.pdf").stat().st_size > 10_000
