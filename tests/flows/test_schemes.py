"""The schemes beside the default one: the same bytes as CPython, and what a visitor sees."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import jifen
from tests.flows.conftest import Open
from tests.flows.form import PATIENCE, choose, fill, fill_date, question, result, shows
from tests.flows.test_parity import _SCORE, _START
from tests.scheme_cases import ALL

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.mark.parametrize("scheme", ALL)
def test_cases_give_the_bytes_of_cpython(open_page: Open, scheme: str) -> None:
    """Each table of cases holds in the browser, answers of another scheme among them."""
    page = open_page(f"{scheme}/calculator/")
    page.evaluate(_START)
    texts = [json.dumps(answers, ensure_ascii=False) for _, answers, _ in ALL[scheme]]
    texts.append('{"as_of":"2026-03-10","insured_months":1,"nothing":2}')
    results: list[str] = page.evaluate(_SCORE, texts)
    ours = [jifen.score_text(text, scheme) for text in texts]
    assert [text for text, one, own in zip(texts, results, ours, strict=True) if one != own] == []


def answer_settlement(page: Page) -> None:
    fill_date(question(page, "你打算哪天申请"), 2025, 6, 10)
    fill(page, "持上海居住证", "70")
    fill(page, "持证期间，上海的职工社保", "84")
    choose(page, "依法在上海缴了个人所得税", "是")
    choose(page, "没有违法犯罪记录", "是")
    choose(page, "职称或技能等级证书", "没有")
    choose(page, "缴费基数达到参考工资几倍", "2倍")


def test_routes_say_how_far_it_is(open_page: Open) -> None:
    """On a phone: the nearest route with its month, the distance in its conditions."""
    page = open_page("settlement/calculator/", **PHONE)
    answer_settlement(page)
    shows(page, "最近的一条：没有职称，基数够高，满7年，最早2026-08。")
    route = result(page).get_by_role("listitem").filter(has_text="没有职称，基数够高").first
    route.get_by_text("没有职称，基数够高").first.click()
    expect(route).to_contain_text("还差14个月。最早2026-08。")
    link = route.get_by_role("link", name="看这条路的规则和依据")
    assert str(link.get_attribute("href")).endswith("routes/#high-base")


def test_days_without_rules_need_an_assumption(open_page: Open) -> None:
    """Today lies after the rules: only what the visitor supposes is computed, and named."""
    page = open_page("settlement/calculator/")
    choose(page, "依法在上海缴了个人所得税", "是")
    shows(page, "要改的地方")
    page.get_by_role("checkbox", name=re.compile("假设规则到期后照旧")).check()
    shows(page, "这个结果有假设", "规则到期后照旧", "新办法里的年限和倍数，我们没有读到")


def test_answers_carry_over_between_schemes(open_page: Open) -> None:
    """What was answered for one scheme is there for another that asks the same, in this tab."""
    page = open_page("calculator/")
    choose(page, "最高学历", "硕士")
    shows(page, "100分")
    page.get_by_role("link", name="应届生落户", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("毕业生进沪落户")
    page.get_by_role("link", name=re.compile("开始算分")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("应届生落户")
    chosen = question(page, "今年毕业的是什么学历").get_by_role("radio", name=re.compile("^硕士"))
    expect(chosen).to_be_checked(timeout=PATIENCE)


def test_the_front_page_says_which_is_which(open_page: Open, site: Path) -> None:
    """Points are no registration, and registration asks for no points."""
    page = open_page("")
    about = page.locator("dl.schemes")
    expect(about).to_contain_text("积分不是户口")
    expect(about).to_contain_text("居转户不看积分")
    index = json.loads((site / "search" / "search_index.json").read_text("utf-8"))
    titles = {entry["location"]: entry["title"] for entry in index["docs"]}
    # The search marks where words end.
    assert titles["settlement/"].replace("\u200b", "") == "居住证转上海户口"
