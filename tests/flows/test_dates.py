"""The page of dates: what it reckons, in the browser that reckons it."""

from __future__ import annotations

import datetime
import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import chinese_calendar  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import Locator, Page, expect

from builder import holidays
from builder.model import load
from tests.flows.conftest import Open, Watch

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.browser
DAY = datetime.timedelta(days=1)
WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) MicroMessenger/8.0.50"
EXPIRY, ENDORSED, VERIFIED = "居住证到期日", "签注那天", "材料审核属实那天"

Ask = Callable[..., Any]


def fill(page: Page, kind: str, day: str) -> None:
    page.get_by_role("radio", name=re.compile(f"^{kind}")).check()
    page.get_by_label("是哪一天").fill(day)


def row(page: Page, words: str) -> Locator:
    """What the page says beside a term."""
    term = page.get_by_role("term").filter(has_text=words)
    return page.locator(".dates-row:visible").filter(has=term).get_by_role("definition")


def settled(open_page: Open, **options: Any) -> Page:
    page = open_page("dates/", **options)
    page.wait_for_load_state("networkidle")
    return page


# What is reckoned

CALENDAR = {
    **holidays.calendar(load(ROOT).plain["holidays"]).compiled,
    "season": load(ROOT).plain["holidays"]["season"],
}


@pytest.fixture
def ask(open_page: Open, site: Path, home: str) -> Ask:
    """Runs a function body on the page's own modules, as ``calendar`` and ``rows``."""
    (module,) = site.glob("assets/scripts.*/dates/calendar.js")
    folder = home + module.parent.relative_to(site).as_posix()
    page = open_page("dates/")

    def asked(body: str, value: Any = None) -> Any:
        return page.evaluate(
            f"""async ([folder, value]) => {{
              const days = await import(`${{folder}}/../shared/days.js`);
              const calendar = {{ ...days, ...(await import(`${{folder}}/calendar.js`)) }};
              const rows = await import(`${{folder}}/rows.js`);
              {body}
            }}""",
            [folder, value],
        )

    return asked


AFTER = """
const made = new calendar.WorkCalendar(value.calendar);
return value.asked.map(([day, workdays]) => {
  const { earliest, latest } = made.after(calendar.dayOf(day), workdays);
  return [calendar.isoOf(earliest), calendar.isoOf(latest)];
});
"""

# The day, the number of working days, the earliest and the latest last one.
CASES = [
    # A make-up workday on a Sunday; two holidays and two make-up days
    ("2026-09-18", 3, "2026-09-22", "2026-09-22"),
    ("2026-09-18", 20, "2026-10-22", "2026-10-22"),
    # From a weekend, from a day off, from the day before one
    ("2026-07-04", 3, "2026-07-08", "2026-07-08"),
    ("2026-10-03", 3, "2026-10-10", "2026-10-10"),
    ("2026-09-30", 1, "2026-10-08", "2026-10-08"),
    # The longest holiday, and the one that a second notice prolonged
    ("2026-02-13", 3, "2026-02-25", "2026-02-25"),
    ("2020-01-22", 3, "2020-02-04", "2020-02-04"),
    # Across a year, with a make-up workday in the old one
    ("2018-12-28", 3, "2019-01-03", "2019-01-03"),
    ("2025-12-31", 3, "2026-01-06", "2026-01-06"),
    # The first and the last day that is known
    ("2008-01-01", 1, "2008-01-02", "2008-01-02"),
    ("2026-12-25", 1, "2026-12-28", "2026-12-28"),
]


def test_cases(ask: Ask) -> None:
    found = ask(AFTER, {"calendar": CALENDAR, "asked": [case[:2] for case in CASES]})
    assert found == [list(case[2:]) for case in CASES]


def test_two_thousand_days_are_as_the_library_counts_them(ask: Ask) -> None:
    drawn = random.Random(20_261_122)
    first, last = datetime.date(2008, 1, 1), datetime.date(2026, 9, 30)
    days = [first + DAY * drawn.randrange((last - first).days) for _ in range(2000)]
    asked = [(day, drawn.choice([1, 3, 5, 10, 20])) for day in days]
    found = ask(AFTER, {"calendar": CALENDAR, "asked": [(f"{day}", n) for day, n in asked]})
    for (day, workdays), (earliest, latest) in zip(asked, found, strict=True):
        assert earliest == latest == str(counted(day, workdays)), (day, workdays)


def counted(day: datetime.date, workdays: int) -> datetime.date:
    while workdays:
        day += DAY
        workdays -= chinese_calendar.is_workday(day)
    return day


def test_every_announced_year_lies_within_what_would_have_been_said_without_it(ask: Ask) -> None:
    """The proof of the bounds: for each start in each year, the truth is between them."""
    body = """
    const { years, to } = value.calendar;
    const all = new calendar.WorkCalendar(value.calendar);
    const outside = [];
    let compared = 0;
    for (const year of Object.keys(years)) {
      const others = Object.fromEntries(Object.entries(years).filter(([name]) => name !== year));
      const without = new calendar.WorkCalendar({ ...value.calendar, years: others });
      const end = calendar.dayOf(`${year}-12-31`);
      const first = Math.max(calendar.dayOf(`${year}-01-01`) - 3, all.first);
      for (let day = first; day <= end; day += 1) {
        for (const workdays of value.counts) {
          const truth = all.after(day, workdays);
          if (truth.earliest !== truth.latest) continue;
          const { earliest, latest } = without.bounds(day, workdays);
          compared += 1;
          if (truth.latest < earliest || truth.latest > latest) {
            outside.push([calendar.isoOf(day), workdays]);
          }
        }
      }
    }
    return { outside, compared };
    """
    found = ask(body, {"calendar": CALENDAR, "counts": [3, 20]})
    assert found["outside"] == []
    assert found["compared"] > 13_000


def test_without_a_notice_the_bounds_differ_only_where_holidays_can_be(ask: Ask) -> None:
    """No holiday was ever near the end of July; around the Spring Festival all is open."""
    asked = [("2027-07-29", 3), ("2027-01-18", 20)]
    july, spring = ask(AFTER, {"calendar": CALENDAR, "asked": asked})
    assert july == ["2027-08-03", "2027-08-03"]
    assert spring[0] < spring[1]
    earliest, latest = (datetime.date.fromisoformat(day) for day in spring)
    assert earliest < datetime.date(2027, 2, 15) < latest  # with no holiday at all


def test_months_end_where_they_end(ask: Ask) -> None:
    found = ask(
        """
        const move = (day, months) =>
          calendar.isoOf(calendar.addMonths(calendar.dayOf(day), months));
        return [move("2027-03-31", -1), move("2024-03-31", -1), move("2027-01-15", -1),
          move("2026-12-31", 2)];
        """
    )
    assert found == ["2027-02-28", "2024-02-29", "2026-12-15", "2027-02-28"]


# What the visitor sees


def test_the_windows_around_the_day_of_expiry(open_page: Open) -> None:
    page = settled(open_page)
    fill(page, EXPIRY, "2027-03-15")
    expect(page.get_by_text("居住证到期日是2027年3月15日（周一）：")).to_be_visible()
    expect(row(page, "去签注")).to_contain_text("2027年2月13日（周六）到2027年3月15日（周一）")
    expect(row(page, "还能补签注")).to_contain_text("2027年3月16日（周二）到2027年5月14日（周五）")
    expect(row(page, "还能补签注")).to_contain_text("居住证的功能停用")
    expect(row(page, "过期更久")).to_contain_text("2027年5月15日（周六）起")
    expect(row(page, "按钮")).to_contain_text("2027年2月15日（周一）")


def test_working_days_name_the_holidays_on_the_way(open_page: Open) -> None:
    page = settled(open_page)
    fill(page, VERIFIED, "2026-09-18")
    decided = row(page, "核定分数")
    expect(decided).to_contain_text("2026年10月22日（周四）")
    expect(decided).to_contain_text("9月25日到9月27日、10月1日到10月7日放假，不算。")
    expect(decided).to_contain_text("9月20日、10月10日调休上班，要算。")
    fill(page, ENDORSED, "2026-07-03")
    expect(row(page, "再确认积分")).to_contain_text("2026年7月8日（周三）")
    expect(row(page, "再确认积分")).not_to_contain_text("放假")


def test_a_year_without_a_notice_gives_two_days_and_says_why(open_page: Open) -> None:
    page = settled(open_page)
    fill(page, VERIFIED, "2027-01-18")
    expect(row(page, "核定分数")).to_contain_text(re.compile("最早2027年.+，最晚2027年"))
    expect(row(page, "核定分数")).to_contain_text("2027年的放假安排还没有公布")


def test_every_date_has_its_source(open_page: Open) -> None:
    page = settled(open_page)
    for kind in (EXPIRY, ENDORSED, VERIFIED):
        fill(page, kind, "2026-09-18")
        for term in page.locator(".dates-row:visible").get_by_role("term").all():
            expect(term.get_by_role("link")).to_have_attribute("href", re.compile("#source-"))


def test_what_only_experience_says_is_text(open_page: Open) -> None:
    page = settled(open_page)
    told = page.get_by_role("listitem").filter(has_text="据经验")
    expect(told.filter(has_text="调档")).to_be_visible()
    expect(page.get_by_role("radio", name=re.compile("领到居住证"))).to_have_count(0)


def test_a_day_out_of_reach_is_refused(open_page: Open) -> None:
    page = settled(open_page)
    fill(page, EXPIRY, "2007-12-31")
    expect(page.get_by_role("alert")).to_contain_text("要填2008年1月1日")
    expect(page.get_by_label("是哪一天")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("button", name="复制文字")).to_be_hidden()
    page.get_by_label("是哪一天").fill("2027-03-15")
    expect(page.get_by_role("alert")).to_be_hidden()


def test_without_scripts_there_is_an_example(open_page: Open) -> None:
    plain = open_page("dates/", java_script_enabled=False)
    expect(plain.get_by_role("form")).to_have_count(0)
    expect(plain.get_by_text("例子：")).to_be_visible()
    page = settled(open_page)
    for kind in (EXPIRY, ENDORSED, VERIFIED):
        page.get_by_role("radio", name=re.compile(f"^{kind}")).check()
        said = page.locator(".dates-row:visible").all_inner_texts()
        heading = plain.get_by_role("heading", name=f"知道{kind}")
        section = plain.locator("section").filter(has=heading)
        assert section.locator(".dates-row").all_inner_texts() == said, kind


def test_nothing_is_asked_for_once_the_page_is_there(open_page: Open, watch: Watch) -> None:
    page = settled(open_page)
    before = len(watch.requests)
    for day in ("2026-09-18", "2027-01-18"):
        for kind in (EXPIRY, ENDORSED, VERIFIED):
            fill(page, kind, day)
            with page.expect_download():
                page.get_by_role("button", name="存进日历").click()
            page.get_by_role("button", name="复制文字").click()
    assert watch.requests[before:] == []
    assert page.evaluate("Object.keys(localStorage).join()").find("2026") == -1


def test_coming_back_starts_anew(open_page: Open, watch: Watch) -> None:
    page = settled(open_page)
    fill(page, EXPIRY, "2027-03-15")
    page.get_by_role("link", name="首页").first.click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("日期")
    page.go_back()
    expect(page.get_by_label("是哪一天")).to_have_value("")
    fill(page, VERIFIED, "2026-09-18")
    expect(row(page, "核定分数")).to_contain_text("2026年10月22日")
    assert len(watch.documents) == 1


# What the visitor takes away


def downloaded(page: Page) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name="存进日历").click()
    assert download.value.suggested_filename.endswith(".ics")
    return Path(download.value.path()).read_bytes()


def events(data: bytes) -> list[dict[str, str]]:
    """The events of a calendar file, unfolded."""
    lines = re.sub("\r\n[ \t]", "", data.decode()).split("\r\n")
    assert (lines[0], lines[-2:]) == ("BEGIN:VCALENDAR", ["END:VCALENDAR", ""])
    found: list[dict[str, str]] = []
    for line in lines[1:-2]:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and name != "END":
            found[-1][name] = value
    return found


def test_the_calendar_file(open_page: Open, home: str) -> None:
    page = settled(open_page)
    fill(page, EXPIRY, "2027-03-15")
    data = downloaded(page)
    assert data == downloaded(page), "the same dates give the same file"
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
    found = {event["UID"]: event for event in events(data)}
    assert len(found) == len(events(data)) == 3
    endorse = found["expiry-endorse-2027-03-15@hujifen"]
    assert endorse["SUMMARY"] == "居住证签注"
    assert endorse["DTSTART;VALUE=DATE"] == "20270213"
    assert endorse["DTEND;VALUE=DATE"] == "20270316", "the day after the last"
    assert re.fullmatch(r"\d{8}T000000Z", endorse["DTSTAMP"])
    assert endorse["TRANSP"] == "TRANSPARENT"
    assert endorse["URL"] == home + "dates/"
    for event in found.values():
        assert set(event) == {
            "UID", "SUMMARY", "DESCRIPTION", "DTSTART;VALUE=DATE", "DTEND;VALUE=DATE",
            "DTSTAMP", "TRANSP", "URL",
        }  # fmt: skip


def test_an_open_day_is_an_event_over_the_whole_span(open_page: Open) -> None:
    page = settled(open_page)
    fill(page, VERIFIED, "2027-01-18")
    (event,) = events(downloaded(page))
    assert "日子还没有定" in event["SUMMARY"]
    assert event["DTSTART;VALUE=DATE"] < event["DTEND;VALUE=DATE"]
    assert "还没有公布" in event["DESCRIPTION"]


def test_in_wechat_the_text_is_copied_instead(open_page: Open) -> None:
    page = settled(open_page, user_agent=WECHAT, permissions=["clipboard-read", "clipboard-write"])
    fill(page, EXPIRY, "2027-03-15")
    expect(page.get_by_role("button", name="存进日历")).to_be_hidden()
    expect(page.get_by_text("微信里不能下载")).to_be_visible()
    page.get_by_role("button", name="复制文字").click()
    expect(page.get_by_text("已经复制。")).to_be_visible()
    text = page.evaluate("navigator.clipboard.readText()")
    assert "居住证到期日是2027年3月15日（周一）" in text
    assert "2027年2月13日（周六）到2027年3月15日（周一）" in text


def test_where_copying_is_not_allowed_the_text_is_shown(open_page: Open) -> None:
    page = settled(open_page, user_agent=WECHAT)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    fill(page, EXPIRY, "2027-03-15")
    page.get_by_role("button", name="复制文字").click()
    box = page.get_by_label("要复制的文字")
    expect(box).to_be_focused()
    expect(box).to_have_value(re.compile("居住证签注\n2027年2月13日"))


def test_the_data_of_the_page_is_what_the_rules_say(open_page: Open) -> None:
    page = open_page("dates/")
    data = json.loads(str(page.locator("[data-dates]").get_attribute("data-dates")))
    assert data["calendar"] == CALENDAR
