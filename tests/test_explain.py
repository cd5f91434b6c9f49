"""Why: each step named is one that the engine gives, and the nearest one there is."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from jifen import Rules, begin, load_rules, score
from jifen._explain import explain
from jifen._known import Between
from jifen._seen import _field
from tests.applicants import LINGANG, MULTIPLES, TITLE, month_number, month_text, wage_of
from tests.compiled_rules import compiled
from tests.test_cases import ALL, CASES, read

APPLICANT = read(CASES / "applicant.yml")
SCORED = [(name, answers) for name, answers, expect in ALL if "refused" not in expect]
RULES = load_rules("residence-points")


def explained(answers: dict[str, Any]) -> dict[str, Any]:
    *_, text = begin("explain", json.dumps(answers))
    result: dict[str, Any] = json.loads(str(text))
    assert result["errors"] == []
    return result


def item(result: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in result["items"] if one["id"] == name)
    return found


def explained_item(name: str, **answers: Any) -> dict[str, Any]:
    return item(explained({**APPLICANT, **answers}), name)


def ends(points: dict[str, int]) -> tuple[int, int]:
    return points["min"], points["max"]


@pytest.mark.parametrize("answers", [case[1] for case in SCORED], ids=[case[0] for case in SCORED])
def test_every_case(answers: dict[str, Any]) -> None:
    """Each item of each case is explained, and each of its steps gives what it names."""
    scored, result = score(RULES, answers), explained(answers)
    assert [one["id"] for one in result["items"]] == [one["id"] for one in scored["items"]]
    for one, plain in zip(result["items"], scored["items"], strict=True):
        assert one["points"] == plain["points"]
        assert one["grounds"], one["id"]
        assert all(seen["value"] for seen in one["seen"])
        assert {seen["fact"] for seen in one["seen"]} >= set(one["open"])
        if plain["points"]["min"] != plain["points"]["max"]:
            assert one["open"] or one["id"] == "outer_area"
        for direction, steps in ((1, one["up"]), (-1, one["down"])):
            for step in steps:
                check_step(answers, one, step, direction)


def check_step(
    answers: dict[str, Any], one: dict[str, Any], step: dict[str, Any], direction: int
) -> None:
    after = score(RULES, {**answers, **step["change"]})
    points = item(after, one["id"])["points"]
    assert points == step["points"], step
    if step.get("bars"):
        assert after["verdict"] == "barred"
    elif direction > 0:
        assert ends(points) > ends(one["points"]), step
    else:
        assert ends(points) < ends(one["points"]), step
    if "on" in step:
        assert step["change"]["as_of"] == step["on"] > answers["as_of"]
        before = date.fromordinal(date.fromisoformat(step["on"]).toordinal() - 1).isoformat()
        eve = {**answers, **step["change"], "as_of": before}
        # The day before it is still as today, so the day named is the first.
        assert item(score(RULES, eve), one["id"])["points"] == one["points"], step
    else:
        assert after["total"] == step["total"], step


def nearest_by_trying(name: str, fact: str, values: list[Any], **answers: Any) -> None:
    """The best step up and down that any answer to one fact gives is the one that is named."""
    for value in values:
        given = {**APPLICANT, **answers, fact: value}
        now = item(score(RULES, given), name)["points"]["min"]
        others = {
            item(score(RULES, {**given, fact: other}), name)["points"]["min"] for other in values
        }
        one = item(explained(given), name)
        up = [step["points"]["min"] for step in one["up"]]
        down = [step["points"]["min"] for step in one["down"]]
        higher = sorted(other for other in others if other > now)
        if higher or "options" in RULES.facts[fact]:
            assert up[:1] == higher[:1], value
        assert down[:1] == sorted((other for other in others if other < now), reverse=True)[:1]


def test_nearest_of_each_option() -> None:
    """Education (facts §3.2), tier (§4.5) and honour (§4.9): the next row up and down."""
    for name, fact in (
        ("education", "education"),
        ("contribution_base", "contribution_tier"),
        ("honour", "honour"),
    ):
        nearest_by_trying(name, fact, RULES.facts[fact]["options"], insured_months=60)


def test_nearest_of_amounts() -> None:
    """Months, taxes and hires: the next threshold, from just below and from on it."""
    nearest_by_trying("insured_years", "insured_months", [0, 1, 11, 12, 13, 23, 24, 35, 36, 48])
    nearest_by_trying("public_service", "public_service_months", [0, 59, 60, 71, 72, 84])
    nearest_by_trying(
        "investment",
        "investment_tax_average",
        [amount for n in range(13) for amount in (100_000 * n, 100_000 * n + 99_999)],
    )


@pytest.mark.parametrize("months", range(0, 48, 7))
def test_how_far_the_next_year_is(months: int) -> None:
    """The months named are those missing: one fewer is not enough."""
    one = explained_item("insured_years", insured_months=months)
    short = one["up"][0]["change"]["insured_months"] - months
    assert f"还差{short}个月" in one["up"][0]["text"]
    earliest = month_text(month_number(APPLICANT["as_of"][:7]) + short)
    assert f"最早{earliest}" in one["up"][0]["text"]
    before = item(
        score(RULES, {**APPLICANT, "insured_months": months + short - 1}), "insured_years"
    )
    assert before["points"] == one["points"]


@pytest.mark.parametrize("paid", [0, 14, 22, 35, 36, 37, 48])
def test_how_far_the_next_tier_is(paid: int) -> None:
    """In a record, the months named suffice when they reach the multiple, one fewer does not."""
    as_of = "2026-03-10"
    last = month_number(as_of) - 1
    months = [last - back for back in range(48)]

    def record(reaching: int) -> dict[str, Any]:
        spans = []
        for place, month in enumerate(months):
            wage = wage_of(month)
            base = wage * MULTIPLES["x2"] if place < reaching else wage
            text = month_text(month)
            spans.append({"from": text, "to": text, "base": int(base), "kind": "counted"})
        facts = ("recent_insured_months", "credential_base_months", "contribution_tier")
        rest = {key: value for key, value in APPLICANT.items() if key not in facts}
        return {**rest, "as_of": as_of, "insured_months": 48, "contributions": spans}

    def points(reaching: int) -> int:
        found: int = item(score(RULES, record(reaching)), "contribution_base")["points"]["min"]
        return found

    one = item(explained(record(paid)), "contribution_base")
    if paid < 36:
        text, short = one["up"][0]["text"], 36 - paid
        assert f"现在有{paid}个月，还差{short}个月" in text
        assert (points(paid + short), points(paid + short - 1)) == (100, 50)
    else:
        spare = paid - 36 + 1
        assert f"再少{spare}个月" in one["down"][0]["text"]
        assert (points(paid - spare), points(paid - spare + 1)) == (50, 100)
        assert ends(one["down"][0]["points"]) == (50, 50)


TOWN = {"area": "new_town", "from": "2015-01", "to": "2022-06"}
# An item, answers, and the sentences of its steps up and down on 2026-03-10.
SENTENCES: list[tuple[str, dict[str, Any], list[str], list[str]]] = [
    ("age", {}, [], ["2034-05-20满44周岁，从那天起29分。那天的规则还不知道，这里假设照旧。"]),
    (
        "education",
        {"education": "master"},
        ["下一档是博士研究生学历＋博士学位：110分。"],
        ["如果只算大学本科＋学士学位：90分。"],
    ),
    (
        "insured_years",
        {"insured_months": 37},
        ["还差11个月满4年，满了是12分。每个月都不断，最早2027-02。"],
        ["如果有2个月不算数：6分。"],
    ),
    (
        "public_service",
        {"public_service_months": 61},
        ["还差11个月满6年，满了是24分。每个月都不断，最早2027-02。"],
        ["如果有2个月不算数：0分。"],
    ),
    (
        "contribution_base",
        {"contribution_tier": "x1", "insured_months": 60},
        ["最近48个月里有36个月达到参考工资的2倍：100分。"],
        ["如果只达到0.8倍：25分。"],
    ),
    (
        "contribution_base",
        {"contribution_tier": "x0_8", "insured_months": 60},
        ["最近48个月里有36个月达到参考工资的1倍：50分。"],
        ["如果连0.8倍也不满36个月：0分。"],
    ),
    (
        "investment",
        {"investment_tax_average": 250000.5, "local_hires_average": 19.5},
        [
            "投资纳税年平均还差49999.5元到300000元，到了是30分。",
            "带动本地就业年平均还差10.5人到30人，到了是30分。",
        ],
        ["投资纳税年平均不到200000元：10分。"],
    ),
    ("startup_talent", {}, ["符合的话：120分。"], []),
    ("startup_talent", {"startup_talent": True}, [], ["不符合的话：0分。"]),
    (
        "local_spouse",
        {"married_to_local_since": "2023-04-01"},
        ["2026-04-01满3年，从那天起12分。"],
        [],
    ),
    (
        "outer_area",
        {"outer_areas": [LINGANG]},
        [
            "临港新片区再过10个月满7年，2027-01起14分。",
            "五个新城（嘉定、青浦、松江、奉贤、南汇）满7年：14分。",
        ],
        ["如果有3个月不算数：10分。"],
    ),
    (
        "outer_area",
        {"outer_areas": [TOWN]},
        ["临港新片区满8年：16分。"],
        ["如果有7个月不算数：12分。"],
    ),
    # Who has left waits for no year, so the change of the rules is the next that time brings.
    (
        "outer_area",
        {"as_of": "2023-06-01", "outer_areas": [{**LINGANG, "to": "2021-12"}]},
        [
            "五个新城（嘉定、青浦、松江、奉贤、南汇）满5年：10分。",
            "2024-08-21起规则不一样，变成4分。",
        ],
        [],
    ),
    # Under the rules of one day no change of them comes first.
    (
        "outer_area",
        {
            "as_of": "2023-06-01",
            "rules_on": "2023-06-01",
            "outer_areas": [{**LINGANG, "from": "2021-10"}],
        },
        [
            "临港新片区再过16个月满3年，2024-10起6分。",
            "五个新城（嘉定、青浦、松江、奉贤、南汇）满5年：10分。",
        ],
        [],
    ),
    (
        "outer_area",
        {"as_of": "2023-06-01", "outer_areas": [LINGANG]},
        [
            "临港新片区再过7个月满4年，2024-01起8分。",
            "五个新城（嘉定、青浦、松江、奉贤、南汇）满5年：10分。",
        ],
        ["如果有6个月不算数：0分。"],
    ),
    (
        "outer_area",
        {
            "outer_areas": [
                {**LINGANG, "area": "other_key_area", "from": "2023-01"},
                {**LINGANG, "from": "2019-06", "to": "2020-07"},
            ]
        },
        [
            "市里确定的其他重点区域再过22个月满5年，2028-01起10分。那天的规则还不知道，这里假设照旧。",
            "五个新城（嘉定、青浦、松江、奉贤、南汇）满5年：10分。",
        ],
        ["如果有3个月不算数：0分。"],
    ),
    # Whether the clause was in force that day is not known, so what a step gives is not either.
    (
        "outer_area",
        {
            "as_of": "2024-03-10",
            "outer_areas": [{**LINGANG, "area": "key_transformation", "from": "2018-06"}],
        },
        [
            "南北地区重点转型区域再过3个月满6年，2024-06起0到12分。",
            "临港新片区满3年：6到10分。",
        ],
        [],
    ),
    (
        "detention",
        {"detentions": ["2024-02-29", "2022-05-01", "2020-01-01"]},
        ["2027-05-01满5年，从那天起变成-50分。"],
        ["再有一次：-150分。"],
    ),
    (
        "false_material",
        {"false_materials": ["2024-02-29", "2020-01-01"]},
        ["2027-03-01满3年，从那天起变成0分。"],
        ["再有一次：-300分。"],
    ),
    ("minor_crime", {}, [], ["再有一次：-150分。"]),
    ("serious_crime", {}, [], ["有的话，不管多少分都不能申请。"]),
    (
        "credential",
        {"credentials": [{**TITLE, "level": "skill_4"}]},
        ["技能三级（高级工）：60分。"],
        [
            "如果专业（工种）和现在的岗位不一致：0分。",
            "如果需要注册的资格，注册已经失效：0分。",
            "如果五级、四级要在上海工作期间取得：0分。",
        ],
    ),
    (
        "credential",
        {"credentials": [{**TITLE, "level": "skill_3", "obtained": "elsewhere_verified"}]},
        ["技能二级（技师）：100分。另外要解决：最近12个月里，缴费基数达到参考工资的不满6个月。"],
        [
            "如果专业（工种）和现在的岗位不一致：0分。",
            "如果需要注册的资格，注册已经失效：0分。",
            "如果技能证书是在外地取得的，还没有在上海复核：0分。",
        ],
    ),
    (
        "credential",
        {"credentials": [{**TITLE, "level": "skill_4", "obtained": "elsewhere_verified"}]},
        [
            "技能四级（中级工）现在不计分：五级、四级要在上海工作期间取得。解决以后30分。",
            "技能五级（初级工）：15分。",
        ],
        [],
    ),
    # What the record rules out is no step; the next one that it allows is named.
    (
        "credential",
        {
            "credentials": [{**TITLE, "registration": "not_needed"}],
            **dict.fromkeys(("recent_insured_months", "credential_base_months")),
            "contribution_tier": None,
            "insured_months": 6,
            "contributions": [{"from": "2025-02", "to": "2025-07", "base": 11396}],
        },
        ["技能五级（初级工）：15分。"],
        [],
    ),
    # Of two certificates each says what it lacks; the one that counts may fall.
    (
        "credential",
        {
            "credentials": [
                {**TITLE, "level": "skill_3", "registration": "not_needed"},
                {**TITLE, "level": "senior_title"},
            ]
        },
        [
            "高级职称现在不计分：最近12个月里，缴费基数达到参考工资的不满6个月。解决以后140分。",
            "技能二级（技师）：140分。另外要解决：最近12个月里，缴费基数达到参考工资的不满6个月。",
        ],
        [
            "如果专业（工种）和现在的岗位不一致：0分。",
            "如果需要注册的资格，注册已经失效：0分。",
            "如果技能证书是在外地取得的，还没有在上海复核：0分。",
        ],
    ),
    (
        "credential",
        {"credentials": [TITLE], "credential_base_months": 6},
        ["技能一级（高级技师）：140分。"],
        [
            "如果专业（工种）和现在的岗位不一致：0分。",
            "如果需要注册的资格，注册已经失效：0分。",
            "如果职称是在外地评的，还没有在上海复核：0分。",
            "如果最近12个月里，缴费基数达到参考工资的不满6个月：0分。",
        ],
    ),
]


@pytest.mark.parametrize(
    ("name", "answers", "up", "down"), SENTENCES, ids=[row[0] for row in SENTENCES]
)
def test_a_step_says_how_far_it_is(
    name: str, answers: dict[str, Any], up: list[str], down: list[str]
) -> None:
    """Each kind of step in the words that are read, and its answers give what they say."""
    full = {**APPLICANT, **answers}
    one = item(explained(full), name)
    assert ([step["text"] for step in one["up"]], [step["text"] for step in one["down"]]) == (
        up,
        down,
    )
    for direction, steps in ((1, one["up"]), (-1, one["down"])):
        for step in steps:
            check_step(full, one, step, direction)


def test_a_step_down_is_the_first_answer_that_is_not_enough() -> None:
    for name, answers, change in (
        ("insured_years", {"insured_months": 37}, {"insured_months": 35}),
        ("public_service", {"public_service_months": 61}, {"public_service_months": 59}),
        (
            "investment",
            {"investment_tax_average": 250_000},
            {"investment_tax_average": 199_999},
        ),
        (
            "outer_area",
            {"outer_areas": [LINGANG]},
            {"outer_areas": [{**LINGANG, "from": "2020-04"}]},
        ),
    ):
        assert explained_item(name, **answers)["down"][0]["change"] == change


def test_deductions_count_by_their_size_in_what_rests_on_a_source() -> None:
    """30 points of age and 50 that a detention takes are 80 that rest on something."""
    assert explained({**APPLICANT, "detentions": ["2025-01-01"]})["weakest"]["of"] == 80


def test_certificate_that_fails_names_what_to_mend() -> None:
    """A title from elsewhere, its registration lapsed: both are mended, by the nearest answer."""
    entry = {
        "level": "mid_title",
        "obtained": "elsewhere",
        "matches_post": True,
        "registration": "lapsed",
    }
    one = explained_item("credential", credentials=[entry], credential_base_months=6)
    mended = one["up"][0]["change"]["credentials"][0]
    assert (mended["obtained"], mended["registration"]) == ("elsewhere_verified", "valid")
    assert ends(one["up"][0]["points"]) == (100, 100)


def test_a_certificate_falls_with_each_of_its_conditions() -> None:
    """Facts §3.3: post, registration, place and base months can each take the points."""
    entry = {
        "level": "mid_title",
        "obtained": "shanghai",
        "matches_post": True,
        "registration": "valid",
    }
    one = explained_item("credential", credentials=[entry], credential_base_months=6)
    broken = [
        key
        for step in one["down"]
        for changed in (step["change"], *step["change"].get("credentials", []))
        for key, value in changed.items()
        if value not in (*entry.values(), 6) and key != "credentials"
    ]
    assert broken == ["matches_post", "registration", "obtained", "credential_base_months"]
    assert all(ends(step["points"]) == (0, 0) for step in one["down"])


def test_open_items_name_the_facts_to_answer() -> None:
    """No steps are guessed where the points are open."""
    one = explained_item("education", education=None)
    assert (one["open"], one["up"], one["down"]) == (["education"], [], [])
    assert one["seen"] == [{"fact": "education", "label": "学历", "value": "不知道"}]


def test_a_veto_is_open_until_it_is_answered() -> None:
    """It has no points that could be open: whether it bars is what is not known."""
    one = explained_item("serious_crime", serious_crime=None)
    assert (one["open"], one["up"], one["down"]) == (["serious_crime"], [], [])
    assert explained_item("serious_crime")["open"] == []


def test_what_cannot_change_the_points_is_not_asked() -> None:
    """Without a certificate nobody need count the months at the base."""
    one = explained_item("credential", credentials=[], credential_base_months=None)
    assert one["open"] == []
    assert [seen["value"] for seen in one["seen"]] == ["没有", "不知道"]


def test_both_readings_are_shown() -> None:
    """Every reading of the rule files that is in force stands in its item."""
    result = explained(APPLICANT)
    one = item(result, "contribution_base")
    assert "strict_bands" in {reading["id"] for reading in one["readings"]}
    assert all(reading["used"] != reading["other"] for reading in one["readings"])


def test_version_is_that_of_the_day() -> None:
    """The clause and its days are those in force, and the next known end is named."""
    now = explained_item("age")
    assert (now["grounds"][0]["from"], now["until"]) == ("2023-01-01", "2028-01-01")
    then = explained_item("age", as_of="2022-06-01", birth_date="1990-05-20")
    assert (then["grounds"][0]["to"], then["until"]) == ("2022-12-31", "2023-01-01")
    lingang = {"area": "lingang", "from": "2016-01", "to": None}
    area = explained_item("outer_area", as_of="2023-06-01", outer_areas=[lingang])
    # The clause itself goes on; what it gives of this area ends sooner.
    assert (area["grounds"][0]["to"], area["until"]) == ("2024-08-20", "2024-08-21")


@pytest.mark.parametrize(
    ("start", "on"),
    [("2025-04", "2026-04-01"), ("2026-03", "2027-03-01"), ("2026-06", "2027-06-01")],
)
def test_a_stay_is_waited_for_from_the_month_in_which_it_begins(start: str, on: str) -> None:
    """Also where it begins in the month of application, or later."""
    answers = {**APPLICANT, "outer_areas": [{**LINGANG, "from": start}]}
    area = item(explained(answers), "outer_area")
    (wait,) = [step for step in area["up"] if "on" in step]
    assert wait["on"] == on
    check_step(answers, area, wait, 1)


def test_weakest_link_counts_each_point_once() -> None:
    """The points that rest on the least certain source are some of those that count."""
    answers = {**APPLICANT, "education": "bachelor", "insured_months": 60}
    result = explained(answers)
    weakest = result["weakest"]
    assert weakest["of"] == score(RULES, answers)["total"]["min"]
    assert 0 < weakest["points"] <= weakest["of"]
    counted = sum(item(result, name)["points"]["min"] for name in weakest["items"])
    assert counted == weakest["points"]


def test_weakest_link_is_the_weakest() -> None:
    """A year in the new towns rests on less than education does."""
    town = {"area": "key_transformation", "from": "2015-01", "to": None}
    answers = {**APPLICANT, "education": "bachelor", "outer_areas": [town]}
    result = explained(answers)
    grades = {
        one["id"]: min(("low", "medium", "high").index(g["confidence"]) for g in one["grounds"])
        for one in result["items"]
        if one["points"]["min"] > 0
    }
    weak = [name for name, grade in grades.items() if grade == min(grades.values())]
    assert set(result["weakest"]["items"]) <= set(weak)


def test_age_of_the_check_is_counted_to_the_day_of_application() -> None:
    """Nothing asks the clock: the days follow from the answers alone."""
    for as_of, days in (("2026-11-22", 1), ("2027-11-21", 365), ("2026-03-10", None)):
        weakest = explained({**APPLICANT, "as_of": as_of, "education": "bachelor"})["weakest"]
        assert weakest.get("days") == days
        assert ("天" in weakest["text"]) == (days is not None)


def test_refused_answers_are_refused() -> None:
    *_, text = begin("explain", '{"as_of":"2026-03-10","education":"phd"}')
    assert json.loads(str(text))["errors"][0]["did_you_mean"] == "doctorate"


def test_a_fact_written_twice_is_not_explained() -> None:
    text = '{"as_of":"2026-03-10","education":"none","education":"master"}'
    (found,), (scored,) = begin("explain", text), begin("score", text)
    assert found == scored


@pytest.mark.parametrize(
    ("last", "said"), [(None, "从2018-01，到现在"), ("2020-02", "从2018-01，到2020-02")]
)
def test_months_of_an_entry_are_shown_as_from_and_to(last: str | None, said: str) -> None:
    entry = {"area": "lingang", "from": "2018-01", "to": last}
    shown = item(explained({**APPLICANT, "outer_areas": [entry]}), "outer_area")
    assert [one["value"] for one in shown["seen"]] == [f"临港新片区，{said}"]


def test_one_more_certificate_or_area_is_named_with_all_it_needs() -> None:
    """The lowest step: a skill certificate that meets every condition, a first year in an area."""
    (certificate,) = explained_item("credential", credentials=[])["up"]
    assert certificate["change"]["credentials"] == [
        {
            "level": "skill_5",
            "obtained": "shanghai",
            "matches_post": True,
            "registration": "valid",
        }
    ]
    assert ends(certificate["points"]) == (15, 15)
    (area,) = explained_item("outer_area", outer_areas=[])["up"]
    assert area["change"]["outer_areas"] == [{"area": "lingang", "from": "2025-03", "to": None}]
    assert area["text"] == "临港新片区满1年：2分。"


@pytest.mark.parametrize(("answer", "word"), [(True, "是"), (False, "否"), (None, "不知道")])
def test_yes_no_and_neither_are_said_in_words(answer: bool | None, word: str) -> None:
    skill = {"level": "skill_3", "obtained": "shanghai", "matches_post": answer}
    one = explained_item("credential", credentials=[{**skill, "registration": "not_needed"}])
    (seen, _) = one["seen"]
    assert f"和现在的岗位一致：{word}，" in seen["value"]


def test_a_certificate_answers_to_the_conditions_of_its_own_level() -> None:
    """Facts §3.3: verified here, a skill of level 3 counts; of levels 5 and 4 it would not."""
    why = {}
    for level in ("skill_3", "skill_4"):
        entry = {"level": level, "obtained": "elsewhere_verified", "matches_post": True}
        answers = {**APPLICANT, "credentials": [{**entry, "registration": "not_needed"}]}
        why[level] = item(score(RULES, answers), "credential")["why"]
    assert why["skill_3"] == "技能三级（高级工），60分。"
    assert why["skill_4"].startswith("技能四级（中级工）：五级、四级要在上海工作期间取得，0分。")


SKILL = {**TITLE, "level": "skill_3", "registration": "not_needed"}
RUNNING = {"from": "2020-01", "to": None}
# An item, answers, and why it has its points on 2026-03-10.
WHYS: list[tuple[str, dict[str, Any], str]] = [
    ("age", {"birth_date": None}, "要看出生日期：0到30分。"),
    ("age", {"birth_date": "1965-03-10"}, "满61周岁，0分。"),
    ("education", {"education": "master"}, "硕士研究生学历＋硕士学位，100分。"),
    (
        "education",
        {
            "education": "bachelor",
            "credentials": [{**SKILL, "level": "skill_1"}],
            "credential_base_months": 12,
        },
        "大学本科，没有学士学位，60分。和“专业技术职称和技能等级”只能算一项，这次算那一项。",
    ),
    ("credential", {"credentials": None}, "要看职称和技能证书：0到60分。"),
    ("credential", {"credentials": [SKILL]}, "技能三级（高级工），60分。"),
    ("credential", {"credentials": [{**SKILL, "level": None}]}, "要看职称和技能证书：0到60分。"),
    (
        "credential",
        {"credentials": [{**SKILL, "matches_post": None}]},
        "技能三级（高级工）：还不知道有没有这个问题：专业（工种）和现在的岗位不一致。0到60分。",
    ),
    (
        "credential",
        {"credentials": [{**SKILL, "matches_post": False, "registration": "lapsed"}]},
        (
            "技能三级（高级工）：专业（工种）和现在的岗位不一致；"
            "需要注册的资格，注册已经失效，0分。和“教育背景”只能算一项，这次算那一项。"
        ),
    ),
    ("insured_years", {"insured_months": 37}, "社保累计月数：满3年，每年3分，一共9分。"),
    ("insured_years", {"insured_months": None}, "要看社保累计月数：0到150分。"),
    (
        "contribution_base",
        {"contribution_tier": "x1", "insured_months": 60},
        "最近48个月里，有36个月的缴费基数达到参考工资的1倍，50分。",
    ),
    ("contribution_base", {}, "最近48个月里，达到参考工资0.8倍的不到36个月，0分。"),
    (
        "investment",
        {"investment_tax_average": 250000, "local_hires_average": 9.5},
        "投资纳税年平均：250000，每100000得10分，不足100000的不算，一共20分。",
    ),
    (
        "investment",
        {"investment_tax_average": 50000, "local_hires_average": 39.5},
        "带动本地就业年平均：39.5，每10得10分，不足10的不算，一共30分。",
    ),
    ("investment", {}, "投资纳税年平均：不到100000，0分。"),
    (
        "investment",
        {"investment_tax_average": 50000, "local_hires_average": None},
        "要看带动本地就业年平均：0到120分。",
    ),
    (
        "public_service",
        {"public_service_months": 59},
        "公共服务领域月数：满4年，满5年才开始算，0分。",
    ),
    (
        "outer_area",
        {"outer_areas": [{**RUNNING, "area": "lingang"}]},
        "临港新片区：满6年，每年2分，一共12分。",
    ),
    (
        "outer_area",
        {"outer_areas": [{**RUNNING, "area": "lingang", "from": "2025-06"}]},
        "临港新片区：满0年，满1年才开始算，0分。",
    ),
    (
        "outer_area",
        {"outer_areas": [{**RUNNING, "area": "lingang", "from": "2027-06"}]},
        "临港新片区：满0年，满1年才开始算，0分。",
    ),
    (
        "outer_area",
        {"outer_areas": [{**RUNNING, "area": "lingang", "from": "2010-01"}]},
        "临港新片区：满16年，每年2分，一共20分。",
    ),
    (
        "outer_area",
        {"as_of": "2024-03-10", "outer_areas": [{**RUNNING, "area": "key_transformation"}]},
        "南北地区重点转型区域：满4年，满5年才开始算，0分。",
    ),
    (
        "outer_area",
        {
            "as_of": "2024-03-10",
            "outer_areas": [{"area": "key_transformation", "from": "2015-01", "to": None}],
        },
        "南北地区重点转型区域：满9年。这一天这条规定是不是已经施行，我们不知道，0到18分。",
    ),
    (
        "outer_area",
        {"as_of": "2021-03-01", "outer_areas": [{**RUNNING, "area": "new_town"}]},
        "五个新城（嘉定、青浦、松江、奉贤、南汇）：这一天还没有这条规定，0分。",
    ),
    ("startup_talent", {"startup_talent": True}, "创业人才：是，120分。"),
    ("startup_talent", {}, "创业人才：没有，0分。"),
    (
        "local_spouse",
        {"married_to_local_since": "2010-04-01"},
        "和上海户籍配偶的结婚日期：满15年，每年4分，最多40分。",
    ),
    (
        "detention",
        {"detentions": ["2025-01-01", "2020-01-01", "2021-03-11"]},
        "行政拘留：最近5年内有2次，-100分。",
    ),
    ("detention", {}, "行政拘留：最近5年内没有，0分。"),
    ("detention", {"detentions": None}, "行政拘留：还没有回答，每次扣50分。"),
    ("serious_crime", {}, "严重刑事犯罪：没有。"),
    ("serious_crime", {"serious_crime": True}, "严重刑事犯罪：有。取消申请资格。"),
    ("serious_crime", {"serious_crime": None}, "严重刑事犯罪：还没有回答。有的话不能申请。"),
]


@pytest.mark.parametrize(("name", "answers", "why"), WHYS, ids=[row[0] for row in WHYS])
def test_the_reason_says_what_was_counted(name: str, answers: dict[str, Any], why: str) -> None:
    """Each kind of reason in the words that are read."""
    assert item(score(RULES, {**APPLICANT, **answers}), name)["why"] == why


FROM_RECORD: dict[str, Any] = dict.fromkeys(
    ("recent_insured_months", "credential_base_months", "contribution_tier")
)


def paid(*spans: tuple[str, str, float | None], **answers: Any) -> dict[str, Any]:
    """Answers with a record of these months and bases, and what follows from it left to it."""
    record = [{"from": first, "to": last, "base": base} for first, last, base in spans]
    return {**FROM_RECORD, "insured_months": 60, "contributions": record, **answers}


READINGS = {one["id"]: one["item"] for one in RULES.on(date(2026, 3, 10)).readings}
LATER = "从2026-03起的缴费月份不看，只看申请那个月以前的。"
NO_WAGE = "有的月份还没有公布参考工资，这些月份够不够线现在算不准。你可以假设一个数再算。"
UNLIKELY = "“缴费基数档次”和“社保累计月数”不像是同一个人的情况。先按你填的算，请再核对一遍。"
# Answers, and the notes that neither an answer alone nor a reading has brought.
DOUBTS: list[tuple[str, dict[str, Any], list[dict[str, str]]]] = [
    ("nothing", {}, []),
    # What is not reached asks for no month.
    ("no tier without a month", {"insured_months": 0, "recent_insured_months": 0}, []),
    ("a tier in 8 months", {"contribution_tier": "x1"}, [{"id": "unlikely", "text": UNLIKELY}]),
    (
        "the month of application",
        paid(("2022-03", "2026-03", 12000)),
        [{"id": "later_months", "text": LATER}],
    ),
    ("the month before", paid(("2022-03", "2026-02", 12000)), []),
    # From July 2026 on no reference wage is known: 33 known months leave the tier open, 43 do not.
    (
        "five months that decide",
        paid(("2023-10", "2026-11", 12000), as_of="2026-12-10", record_from="2022-01"),
        [{"id": "wage_unknown", "text": NO_WAGE}],
    ),
    ("five months that do not", paid(("2022-12", "2026-11", 12000), as_of="2026-12-10"), []),
    # Every wage is known; what is open are the bases.
    ("bases", paid(("2022-10", "2026-02", None), record_from="2022-01"), []),
]


@pytest.mark.parametrize(
    ("answers", "notes"), [row[1:] for row in DOUBTS], ids=[row[0] for row in DOUBTS]
)
def test_a_doubt_is_noted_where_there_is_one(
    answers: dict[str, Any], notes: list[dict[str, str]]
) -> None:
    """Months that are ignored, a wage that decides and is not known, answers at odds."""
    found = score(RULES, {**APPLICANT, **answers})["notes"]
    others = {*READINGS, *RULES.texts.of("notes")}
    assert [note for note in found if note["id"] not in others] == notes


# 36 months at a tier or above, of which some are above; or at eight tenths rounded to the yuan.
# Facts §7b: of 10338 these are 8270.4, which 8270 reaches when rounded.
HIGHER = paid(("2022-03", "2024-08", 12000), ("2024-09", "2026-02", 23000))
LOWER = paid(("2022-03", "2023-06", 12000), ("2023-07", "2026-02", 12000))
ROUNDED = paid(
    ("2020-07", "2021-06", 8000), ("2021-07", "2023-06", 8270), as_of="2023-07-10", education=None
)


@pytest.mark.parametrize(
    ("answers", "readings"),
    [
        ({}, []),
        ({"contribution_tier": "x1", "insured_months": 60}, []),
        (HIGHER, ["strict_bands"]),
        ({**HIGHER, "contribution_tier": "x1"}, []),
        (LOWER, []),
        (ROUNDED, ["rounded_multiple"]),
        ({"outer_areas": [{**LINGANG, "from": "2024-06"}]}, ["lingang_three_years"]),
        ({"outer_areas": [LINGANG]}, []),
        # Too few months for any tier, however each is read.
        (paid(("2025-03", "2026-02", 12000), insured_months=12), []),
        (paid(("2025-01", "2026-02", 12000), insured_months=None), []),
    ],
    ids=[
        *("nothing", "answered", "higher", "both", "even", "rounded", "short stay", "long stay"),
        *("short record", "open before"),
    ],
)
def test_a_reading_is_noted_where_the_other_would_give_other_points(
    answers: dict[str, Any], readings: list[str]
) -> None:
    """And only there, in the words of the rules; a record is needed to read months otherwise."""
    notes = score(RULES, {**APPLICANT, **answers})["notes"]
    assert [note for note in notes if note["id"] in READINGS] == [
        {"id": name, "text": RULES.texts.of("readings", READINGS[name], name)} for name in readings
    ]


def test_values_are_shown_in_the_words_of_the_form() -> None:
    """Numbers with their unit, what is open as unknown or as a span, what is nothing as such."""

    def shown(name: str, **answers: Any) -> list[str]:
        return [one["value"] for one in item(explained({**APPLICANT, **answers}), name)["seen"]]

    assert shown("age") == ["1990-05-20"]
    assert shown("insured_years") == ["8个月"]
    assert shown("insured_years", insured_months=None) == ["不知道"]
    assert shown("investment", investment_tax_average=1.5) == ["1.5元/年", "0人/年"]
    assert shown("investment", local_hires_average=None) == ["0元/年", "不知道"]
    assert shown("local_spouse") == ["没有"]
    assert shown("local_spouse", married_to_local_since=None) == ["不知道"]
    assert shown("local_spouse", married_to_local_since="2020-02-29") == ["2020-02-29"]
    assert shown("detention") == ["没有"]
    assert shown("detention", detentions=None) == ["不知道"]
    assert shown("detention", detentions=["2025-01-01", "2024-01-01"]) == ["2025-01-01；2024-01-01"]
    assert shown("outer_area", outer_areas=None) == ["不知道"]
    record = {"contributions": [{"from": "2024-01", "to": "2026-02", "base": 20000}]}
    derived = ("recent_insured_months", "credential_base_months", "contribution_tier")
    open_now = dict.fromkeys((*derived, "insured_months"))
    counted = "（由缴费记录算出）"
    assert shown("insured_years", **open_now, **record) == [f"26到600个月{counted}"]
    assert shown("credential", **open_now, **record) == ["没有", f"12个月{counted}"]
    assert shown("contribution_base", **open_now, **record) == [f"不知道{counted}"]
    told = {**open_now, **record, "insured_months": 40}
    assert shown("insured_years", **told) == ["40个月"]
    # A tier of 36 months takes 36, of which 24 may be those of the record.
    half: dict[str, Any] = {"contributions": [{"from": "2024-03", "to": "2026-02", "base": None}]}
    tier = {**open_now, **half, "contribution_tier": "x1"}
    assert shown("insured_years", **tier) == [f"36到600个月{counted}"]


def test_what_a_later_scheme_may_ask_is_shown_as_it_is() -> None:
    """A number without a unit, a month that neither begins nor ends a stay."""
    data = compiled()
    del data["texts"]["facts"]["insured_months"]["unit"]
    *_, result = explain(Rules(data), APPLICANT)
    assert result is not None
    assert [seen["value"] for seen in item(result, "insured_years")["seen"]] == ["8"]
    fields = {"since": {"type": "month"}}
    rules: Any = type("Stand", (), {"facts": {"f": {"fields": fields}}, "texts": RULES.texts})
    month = month_number("2024-03")
    assert _field(rules, "f", "since", Between(month, month)) == "2024-03"


def test_grounds_are_those_of_the_rule_files() -> None:
    """Each source with its citation, how it was seen, how sure it is and when it was checked."""
    part = RULES.part("explain")
    for one in explained(APPLICANT)["items"]:
        sources = part["sources"][one["id"]].values()
        for ground in one["grounds"]:
            told = (ground["seen"], ground["confidence"], ground["checked"])
            assert list(told) in [list(source) for source in sources]
            seen, sure = (
                RULES.texts.say(f"explain_{kind}_{word}")
                for kind, word in (("seen", told[0]), ("confidence", told[1]))
            )
            assert ground["sure"] == f"{seen}，{sure}，{told[2]}核对过。"
            assert ground["text"]
        readings = [
            reading
            for reading in part["readings"].get(one["id"], ())
            if reading.get("from", "") <= APPLICANT["as_of"] <= reading.get("to", "9999")
        ]
        assert one["readings"] == [
            {key: reading[key] for key in ("id", "matter", "used", "other")} for reading in readings
        ]


def test_on_the_day_of_the_check_no_day_has_passed() -> None:
    checked = explained({**APPLICANT, "education": "bachelor"})["weakest"]["checked"]
    weakest = explained({**APPLICANT, "as_of": checked, "education": "bachelor"})["weakest"]
    assert weakest["days"] == 0
    assert weakest["text"].endswith(f"{checked}核对过。")
