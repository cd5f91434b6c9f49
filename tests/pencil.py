"""An applicant scored with a pencil, from what the built scorecard prints and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from builder.model import load

ROOT = Path(__file__).resolve().parent.parent
Answers = dict[str, Any]


class Sheet(HTMLParser):
    """The texts of a printed sheet: boxes above the table, and its rows, each a list of cells."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.boxes: list[str] = []
        self.rows: list[list[list[str]]] = []
        self.how = ""
        self._open: list[str] = []
        self.feed(html.split("data-card>", 1)[1].split('class="actions"', 1)[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._open.append(f"{tag} {given.get('class', '')} {given.get('aria-labelledby', '')}")
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append([""])
        elif tag == "li" and any("card-gates" in name for name in self._open):
            self.boxes.append("")
        elif tag == "li" and self._in("td"):
            self.rows[-1][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and not self._open.pop().startswith(f"{tag} "):
            pass

    def handle_data(self, data: str) -> None:
        text = re.sub(r"\s+", "", data)
        if self._in("td") or self._in("th"):
            self.rows[-1][-1][-1] += text
        elif any("card-gates" in name for name in self._open) and self._in("li"):
            self.boxes[-1] += text
        elif any("card__how" in name for name in self._open):
            self.how += text

    def _in(self, tag: str) -> bool:
        return any(name.startswith(f"{tag} ") for name in self._open)


def day(text: str) -> date:
    return date.fromisoformat(text)


def full_years(start: str, end: str) -> int:
    """Completed years, by the calendar: who is born on 29 February is older on 1 March."""
    first, last = day(start), day(end)
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))


def months(entry: Answers, as_of: str) -> int:
    """The months of an entry up to the one before the application."""
    year, month = map(int, as_of[:7].split("-"))
    end = year * 12 + month - 1
    if entry.get("to"):
        year, month = map(int, entry["to"].split("-"))
        end = min(end, year * 12 + month)
    year, month = map(int, entry["from"].split("-"))
    return max(0, end - (year * 12 + month) + 1)


# What each sentence asks of a credential; whoever words a new one says here what it means.
ZEROS: dict[str, Callable[[Answers, Answers, list[str]], bool]] = {
    "专业（工种）和现在的岗位不一致": lambda one, _, __: not one["matches_post"],
    "需要注册的资格，注册已经失效": lambda one, _, __: one["registration"] == "lapsed",
    "职称是在外地评的，还没有在上海复核": lambda one, _, __: one["obtained"] == "elsewhere",
    "技能证书是在外地取得的，还没有在上海复核": lambda one, _, __: (
        one["obtained"] in ("elsewhere", "national_examination")
    ),
    "五级、四级要在上海工作期间取得": lambda one, _, __: one["obtained"] != "shanghai",
    r"最近12个月里，缴费基数达到参考工资的不满(\d+)个月": lambda _, all_, found: (
        all_.get("credential_base_months", 0) < int(found[0])
    ),
}
GATES: dict[str, Callable[[Answers, list[str]], bool]] = {
    "持有有效的《上海市居住证》": lambda given, _: given["has_residence_card"],
    "申请当月在职，并由单位缴纳本市职工社会保险": lambda given, _: given["employed"],
    r"申请前12个月内，累计缴纳本市职工社会保险满(\d+)个月": lambda given, found: (
        given["recent_insured_months"] >= int(found[0])
    ),
    "由本市用人单位申请": lambda given, _: (
        given["employer"] in ("shanghai_unit", "shanghai_branch", "dispatch")
    ),
    r"劳动（聘用）合同期限满(\d+)个月": lambda given, found: (
        given["contract_term_months"] >= int(found[0])
    ),
    "没有严重刑事犯罪记录": lambda given, _: not given.get("serious_crime", False),
    "非上海生源": lambda given, _: given["non_shanghai_origin"],
    "当年的全日制应届毕业生": lambda given, _: given["fresh_graduate"],
}


def meaning[Meant](sentences: dict[str, Meant], text: str) -> tuple[Meant, list[str]]:
    for pattern, meant in sentences.items():
        if found := re.fullmatch(pattern, text):
            return meant, list(found.groups())
    raise AssertionError(f"the card says what this test does not understand: {text}")


@cache
def scheme(name: str) -> Answers:
    tree: Answers = load(ROOT).plain["schemes"][name]
    return tree


@cache
def facts(name: str) -> dict[str, Answers]:
    return {fact["id"]: fact for fact in scheme(name)["facts"]["facts"]}


class Pencil:
    """Whoever fills in the card: knows the applicant, and of the rules what the card prints."""

    def __init__(self, name: str, html: str) -> None:
        self.name = name
        self.sheet = Sheet(html)
        self._ids = {item["title"]: key for key, item in scheme(name)["indicators"].items()}

    @property
    def days(self) -> tuple[str, str]:
        found = re.findall(r"(\d+)年(\d+)月(\d+)日", self.sheet.how)
        first, last = (f"{int(y)}-{int(m):02d}-{int(d):02d}" for y, m, d in found)
        return first, last

    @property
    def mark(self) -> int:
        text = self.sheet.rows[-1][2][0]
        return int(re.findall(r"满(\d+)分就达到标准分值", text)[0])

    def may_apply(self, answers: Answers) -> bool:
        ticks = [meaning(GATES, text) for text in self.sheet.boxes]
        return all(meant(answers, found) for meant, found in ticks)

    def total(self, answers: Answers) -> int:
        """The sum at the foot of the last column."""
        written: dict[int, int] = {}
        sent: dict[int, list[int]] = {}
        column, floor = 0, 0
        for cells in self.sheet.rows:
            if len(cells) == 1 or not (cells[0][0].isdigit() or cells[1] == ["总分"]):
                continue
            title, box, last = cells[1][0], cells[2], cells[3][0]
            if title == "总分":
                floor = int(re.findall(r"不到(\d+)分的，写\1分", box[0])[0])
                continue
            number = int(cells[0][0])
            written[number] = self._written(title, box, answers, written)
            if into := re.fullmatch(r"归第(\d+)行", last):
                sent.setdefault(int(into[1]), []).append(number)
            else:
                column += written[number]
                named = [int(row) for row in re.findall(r"第(\d+)行", box[0])]
                assert sent.pop(number, []) == named, "what goes into a row, and what it takes"
        assert not sent
        return max(column, floor)

    def _written(
        self, title: str, box: list[str], answers: Answers, written: dict[int, int]
    ) -> int:
        numbers = [written[int(row)] for row in re.findall(r"第(\d+)行", box[0])]
        if title == "取高的":
            assert "只写高的一个" in box[0]
            return max(numbers)
        if title == "合计上限":
            return min(sum(numbers), int(re.findall(r"最多写(\d+)分", box[0])[0]))
        score = scheme(self.name)["indicators"][self._ids[title]]["score"]
        points: int = getattr(self, f"_{score['way']}")(box, score, answers)
        most = re.search(r"最高(\d+)分", "".join(box))
        return min(points, int(most[1])) if most else points

    def _scale(self, box: list[str], score: Answers, answers: Answers) -> int:
        age = full_years(answers[score["years_since"]], answers["as_of"])
        for text in box:
            one = re.fullmatch(r"(\d+)岁(\d+)分", text)
            under = re.fullmatch(r"(\d+)岁及以下(\d+)分", text)
            over = re.fullmatch(r"(\d+)岁及以上(\d+)分", text)
            span = re.fullmatch(r"(\d+)到(\d+)岁(\d+)分", text)
            if span and int(span[1]) <= age <= int(span[2]):
                return int(span[3])
            for found, fits in ((one, age.__eq__), (under, age.__le__), (over, age.__ge__)):
                if found and fits(int(found[1])):
                    return int(found[2])
        raise AssertionError(age)

    def _label(self, fact: str, option: str, field: str = "") -> str:
        found = facts(self.name)[fact]
        if found["type"] == "shared":
            found = facts(found["of"])[fact]
        if field:
            found = next(one for one in found["fields"] if one["id"] == field)
        label = next(str(one["label"]) for one in found["options"] if one["id"] == option)
        return re.sub(r"\s+", "", label)

    def _options(self, box: list[str], score: Answers, answers: Answers) -> int:
        option = answers.get(score["fact"], "none")
        return self._ticked(box, self._label(score["fact"], option))

    def _tiers(self, box: list[str], score: Answers, answers: Answers) -> int:
        option = answers.get(score["fact"], "none")
        if option == "none":
            return 0
        return self._ticked(box, f"达到{self._label(score['fact'], option)}")

    def _ticked(self, box: list[str], label: str) -> int:
        found = [re.search(f"{re.escape(label)}(\\d+)分$", text) for text in box]
        (points,) = [int(one[1]) for one in found if one]
        return points

    def _flag(self, box: list[str], score: Answers, answers: Answers) -> int:
        return self._ticked(box, "符合") if answers.get(score["fact"], False) else 0

    def _records(self, box: list[str], score: Answers, answers: Answers) -> int:
        ((years, points),) = re.findall(r"最近(\d+)年里有次，每次减(\d+)分", box[0])
        as_of = answers["as_of"]
        recent = [
            one
            for one in answers.get(score["fact"], [])
            if one <= as_of and full_years(one, as_of) < int(years)
        ]
        return -int(points) * len(recent)

    def _per_year(self, text: str, years: int) -> int:
        ((points, first),) = re.findall(r"每满1年(\d+)分(?:满(\d+)年才开始算)?", text)
        return int(points) * years if years >= int(first or 1) else 0

    def _years(self, box: list[str], score: Answers, answers: Answers) -> int:
        if "months" in score:
            return self._per_year(box[0], answers.get(score["months"], 0) // 12)
        since = answers.get(score["years_since"], "never")
        known = since != "never" and since <= answers["as_of"]
        return self._per_year(box[0], full_years(since, answers["as_of"]) if known else 0)

    def _steps(self, box: list[str], score: Answers, answers: Answers) -> int:
        assert "两种取高的一种" in box[-1]
        found = []
        for row, text in zip(score["rows"], box[1:], strict=False):
            ((step, ten_thousand, points),) = re.findall(r"每满(\d+)(万?)[元人](\d+)分", text)
            per = int(step) * (10_000 if ten_thousand else 1)
            found.append(int(answers.get(row["fact"], 0) // per) * int(points))
        return max(found)

    def _best_entry(self, box: list[str], score: Answers, answers: Answers) -> int:
        entries = answers.get(score["fact"], [])
        return max((self._entry(box, score, answers, one) for one in entries), default=0)

    def _entry(self, box: list[str], score: Answers, answers: Answers, one: Answers) -> int:
        label = self._label(score["fact"], one[score["field"]], score["field"])
        if "from" in one:
            assert "取高的一处" in box[-1]
            (line,) = [text for text in box if label in text]
            return self._per_year(line, months(one, answers["as_of"]) // 12)
        (start,) = [place for place, text in enumerate(box) if "是0分：" in text]
        options, zeros = box[: start + 1], box[start + 1 :]
        (mark,) = [text[0] for text in options if f"{label}" in text]
        for text in zeros:
            scope, sentence = re.fullmatch(r"([①-⑫]*)(.*)", text).groups()  # type: ignore[union-attr]
            meant, found = meaning(ZEROS, sentence)
            if (not scope or mark in scope) and meant(one, answers, found):
                return 0
        cleaned = [text.partition("有下面一条")[0] for text in options]
        return self._ticked(cleaned, label)
