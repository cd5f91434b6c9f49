"""What few applicants have, and what the rules may hold one day: the engine has an answer."""

from __future__ import annotations

import json
from datetime import date
from functools import partial
from typing import Any

import pytest

from jifen import Refused, Rules, _later, _rules, begin, load_rules, score
from jifen._answers import check_answers
from jifen._conditions import bound
from jifen._domains import Domain, cells_of
from jifen._explain import explain
from jifen._forecast import forecast
from jifen._groups import Worth, _joined, _Unit
from jifen._known import Between
from jifen._levers import levers_of
from jifen._months import record
from jifen._outcome import Outcome
from jifen._papers import _List
from jifen._questions import questions
from jifen._seen import _field
from jifen._statement import statement
from jifen._trace import named
from tests.compiled_rules import changed, compiled
from tests.test_cases import CASES, read

APPLICANT = read(CASES / "applicant.yml")
DEFAULT, ROUTES, TABLE = "residence-points", "settlement", "graduate-settlement"
RULES = load_rules(DEFAULT)


def asked(kind: str, answers: dict[str, Any], scheme: str = DEFAULT, **more: Any) -> dict[str, Any]:
    *_, text = begin(kind, json.dumps({"answers": answers, **more}), scheme)
    result: dict[str, Any] = json.loads(str(text))
    return result


# ------------------------------------------------------------------ schemes without a record


@pytest.mark.parametrize(
    ("kind", "said"), [("forecast", "不能往后推算"), ("plans", "没有列出怎么补分的办法")]
)
def test_a_scheme_that_cannot_be_projected_says_so(kind: str, said: str) -> None:
    (error,) = asked(kind, {"as_of": "2025-06-10"}, ROUTES)["errors"]
    assert said in error["message"]


def test_a_scheme_without_lists_of_papers_names_none() -> None:
    result = asked("papers", {"as_of": "2025-06-10"}, ROUTES)
    nothing: dict[str, Any] = {"situation": None, "situations": [], "groups": [], "ask": []}
    assert result == {**nothing, "errors": []}


def test_a_scheme_without_a_record_reads_no_statement() -> None:
    with pytest.raises(Refused) as refused:
        statement(load_rules(TABLE), {"text": "2023-07 12000"})
    (error,) = refused.value.errors
    assert error["fact"] == "text"


def test_a_history_may_say_from_when_it_is_complete() -> None:
    answers = {
        "as_of": "2025-06-10",
        "contributions": [{"from": "2024-06", "to": "2025-05", "base": 30000}],
    }
    open_, closed = (
        score(load_rules(ROUTES), {**answers, **more})
        for more in ({"record_from": "2024-06"}, {"record_from": "2000-01"})
    )
    found = [
        next(route["verdict"] for route in result["routes"] if route["id"] == "high_base")
        for result in (open_, closed)
    ]
    assert found == ["undecided", "not_yet"]


# ------------------------------------------------------------------ words of results


def test_a_receipt_is_verified_on_the_page_too() -> None:
    *_, made = begin("receipt", json.dumps(APPLICANT))
    *_, text = begin("verify", str(made))
    assert json.loads(str(text))["same"] is True


def test_a_receipt_with_a_name_twice_says_which() -> None:
    *_, text = begin("verify", '{"scheme": "x", "scheme": "y"}')
    assert "scheme" in str(text)
    assert json.loads(str(text)).get("same") is not True


@pytest.mark.parametrize(
    ("scheme", "path", "title"),
    [
        (DEFAULT, "gates/employed/require", "申请当月在职"),
        (DEFAULT, "items/education/rows", "教育背景"),
        (DEFAULT, "items/no_such_item", ""),
        (DEFAULT, "pass_mark", ""),
        (ROUTES, "route_conditions/card_7/require", "居住证"),
        (ROUTES, "routes/high_base", "基数够高"),
    ],
)
def test_a_path_of_a_receipt_is_named(scheme: str, path: str, title: str) -> None:
    words = named(load_rules(scheme), date(2024, 3, 10), path)
    assert (title in words) if title else words == ""


@pytest.mark.parametrize(("name", "title"), [("clean", "没有违法犯罪记录"), ("card_7", "")])
def test_a_condition_of_other_days_is_named_where_no_figure_stands(name: str, title: str) -> None:
    """Its figures are those of a day."""
    path = f"route_conditions/{name}/require"
    assert named(load_rules(ROUTES), date(1990, 1, 1), path) == title


def test_a_month_that_is_none_leaves_the_line_unread() -> None:
    result = statement(RULES, {"text": "2023年13月至2024年2月 12000\n2024-03 12000"})
    assert [(one["line"], one["state"]) for one in result["lines"]] == [(1, "unread")]
    assert [span["from"] for span in result["contributions"]] == ["2024-03"]


def test_months_are_found_under_a_heading_that_names_none() -> None:
    result = statement(RULES, {"text": "甲\t缴费基数\n2024-03\t12000\n"})
    assert [(one["from"], one["base"]) for one in result["contributions"]] == [("2024-03", 12000)]


def test_a_field_of_an_entry_is_shown_as_the_number_it_is() -> None:
    spec = {"facts": {"f": {"fields": {"count": {"type": "integer"}}}}, "texts": RULES.texts}
    rules: Any = type("Stand", (), spec)
    shown = partial(_field, rules, "f", "count")
    assert shown(Between(3, 3)) == "3"
    assert shown(Between(None, None)) == ""


# ------------------------------------------------------------------ papers


@pytest.mark.parametrize(
    ("lead", "span", "ready"),
    [
        ({"unit": "days", "least": 0, "most": 5}, "5", "2026-03-15"),
        ({"unit": "days", "least": 1, "most": 5}, "1", "2026-03-15"),
        ({"unit": "days", "least": 2, "most": 5}, "2", "2026-03-15"),
        ({"unit": "working_days", "least": 5, "most": 5}, "5", "2026-03-17"),
        ({"unit": "months", "least": 1, "most": 1}, "1", "2026-04-10"),
        ({"unit": "years", "least": 1, "most": 1}, "1", "2027-03-10"),
    ],
)
def test_the_time_that_a_paper_takes(lead: dict[str, Any], span: str, ready: str) -> None:
    checked = check_answers(RULES, APPLICANT)
    outcome = Outcome(RULES, RULES.on(checked.rules_on), checked.facts, checked.completions)
    part = RULES.part("papers")
    papers = _List(RULES, part["situations"][0], outcome)
    assert span in papers._span(lead)
    assert papers._after(date(2026, 3, 10), lead).isoformat() == ready


@pytest.mark.parametrize("of_several", ["all", "any"])
def test_a_paper_for_one_kind_of_certificate_stays_open_without_any(of_several: str) -> None:
    """What a condition asks of an entry cannot be said where there is none; no question settles it.

    The same holds of a condition of several parts.
    """
    checked = check_answers(RULES, APPLICANT)
    outcome = Outcome(RULES, RULES.on(checked.rules_on), checked.facts, checked.completions)
    papers = _List(RULES, RULES.part("papers")["situations"][0], outcome)
    skill = {"field": "level", "in": ["skill_3"]}
    for require in (skill, {of_several: [{"fact": "employed", "is": True}, skill]}):
        assert papers._needed(bound({"require": require})) is None
    assert papers.open_facts() == []


# ------------------------------------------------------------------ rules that may come


def test_wages_known_for_good_are_no_assumption_of_a_forecast() -> None:
    def known(rules: dict[str, Any]) -> None:
        rules["wages"][-1] |= {"yuan": 12000, "to": "9999-12"}

    answers = {
        **APPLICANT,
        "contributions": [{"from": "2023-01", "to": "2026-02", "base": 30000}],
        "record_from": "2020-01",
    }
    derived = ("recent_insured_months", "credential_base_months", "contribution_tier")
    for name in (*derived, "insured_months"):
        answers.pop(name, None)
    ids = []
    for rules in (RULES, changed(known)):
        *_, result = forecast(rules, {"answers": answers})
        assert result is not None
        ids.append({one["id"] for one in result["assumptions"]})
    assert ids[0] - ids[1]
    assert not ids[1] - ids[0]


def test_rules_of_the_second_archive_are_read_where_the_first_has_them_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(*_: Any) -> str:
        raise FileNotFoundError

    assert callable(_later.read)  # imported before: it keeps the function that is replaced below
    monkeypatch.setattr(_rules, "read_beside", missing)
    assert load_rules.__wrapped__(DEFAULT).part("papers") == RULES.part("papers")


def test_of_points_that_no_answer_changes_it_is_said() -> None:
    """Were every age worth the same, nobody had to tell it."""

    def change(rules: dict[str, Any]) -> None:
        item = next(one for one in rules["items"] if one["id"] == "age")
        for row in item["score"]["rows"]:
            row["points"] = 7

    age, *_ = score(changed(change), {"as_of": "2026-03-10"})["items"]
    assert (age["points"], age["why"]) == ({"min": 7, "max": 7}, "不管出生日期怎么填，都是7分。")


def test_rules_beside_the_module_are_read_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the browser nothing else is there yet when the first score is computed."""
    monkeypatch.setattr(_later, "read", None)
    assert load_rules.__wrapped__(DEFAULT).rules_version == RULES.rules_version


def test_questions_that_share_a_fact_through_others_are_asked_together() -> None:
    units = [_Unit(facts, lambda _: Worth()) for facts in (("a", "b"), ("d",), ("b", "c"), ("c",))]
    found = [(facts, len(parts)) for facts, parts in _joined(units, ("a", "b", "c", "d"))]
    assert found == [(("a", "b", "c"), 3), (("d",), 1)]


@pytest.mark.parametrize(
    ("require", "edge"),
    [
        ({"fact": "contract_term_months", "at_most": 11}, 12),
        ({"not": {"fact": "contract_term_months", "at_most": 11}}, 12),
        (
            {
                "any": [
                    {"fact": "contract_term_months", "at_least": 24},
                    {"fact": "employed", "is": True},
                ]
            },
            24,
        ),
    ],
    ids=["at most", "not", "any"],
)
def test_a_question_knows_where_a_new_kind_of_condition_turns(
    require: dict[str, Any], edge: int
) -> None:
    """Just below the edge and on it are answers of their own, so no question is skipped."""

    def gate(rules: dict[str, Any]) -> None:
        next(one for one in rules["gates"] if one["id"] == "contract_term")["require"] = require

    rules = changed(gate)
    checked = check_answers(rules, APPLICANT)
    domain = Domain(rules, rules.on(checked.rules_on), checked.facts.as_of, 120, frozenset())
    values = [cell.value for cell in cells_of(domain, "contract_term_months")]
    assert edge in values
    assert any(value < edge for value in values)


def test_a_leap_day_has_a_cell_in_common_years() -> None:
    day = RULES.on(date(2024, 2, 29))
    domain = Domain(RULES, day, date(2024, 2, 29), 120, frozenset())
    days = [cell.value for cell in cells_of(domain, "birth_date")]
    assert any(value.endswith("-02-28") for value in days)
    assert all(date.fromisoformat(value) <= date(2024, 2, 29) for value in days)


def test_wages_before_and_after_the_series_are_not_the_same() -> None:
    """Of a series of one year: the months after it reached the base, those before need not have."""

    def short(rules: dict[str, Any]) -> None:
        rules["wages"] = [{"from": "2024-07", "to": "2025-06", "yuan": 10000}]

    answers = {
        "as_of": "2026-07-10",
        "record_from": "2022-07",
        "contributions": [{"from": "2023-07", "to": "2026-06", "base": 15000}],
        "credential_base_months": 12,
    }
    items = {one["id"]: one["points"] for one in score(changed(short), answers)["items"]}
    assert items["contribution_base"]["min"] == 0


def test_an_unknown_birth_date_is_that_of_one_who_may_apply() -> None:
    """Nobody below sixteen is asked for, so what a child would have is in no range."""

    def children(rules: dict[str, Any]) -> None:
        age = next(item for item in rules["items"] if item["id"] == "age")
        row = age["score"]["rows"][0]
        age["score"]["rows"] = [
            {**row, "at_most": 15, "points": 0},
            {**row, "at_least": 16, "at_most": 200},
        ]

    result = score(changed(children), {"as_of": "2026-03-10"})
    age = next(item for item in result["items"] if item["id"] == "age")
    assert age["points"] == {"min": 30, "max": 30}


def test_a_gate_of_what_was_not_answered_stays_open_for_all_years() -> None:
    """What is taken for absent shows beside the answers; it shuts no gate in them."""

    def gate(rules: dict[str, Any]) -> None:
        require = next(one for one in rules["gates"] if one["id"] == "contract_term")
        require["require"] = {"fact": "fresh_graduate", "is": True}

    *_, result = forecast(changed(gate), {"answers": {**APPLICANT, "fresh_graduate": None}})
    assert result is not None
    assert result["steps"]
    assert not any(step["gates"] for step in result["steps"])


def test_no_birth_date_lies_before_the_earliest_that_is_asked() -> None:
    def older(rules: dict[str, Any]) -> None:
        age = next(item for item in rules["items"] if item["id"] == "age")
        age["score"]["rows"][-1]["at_least"] = 130

    rules = changed(older)
    domain = Domain(rules, rules.on(date(2026, 3, 10)), date(2026, 3, 10), 120, frozenset())
    days = [cell.value for cell in cells_of(domain, "birth_date")]
    assert min(days) >= rules.facts["birth_date"]["earliest"]


def test_rules_that_ask_for_no_months_tell_of_none_and_time_changes_nothing() -> None:
    def free(rules: dict[str, Any]) -> None:
        rules["gates"] = [one for one in rules["gates"] if one["id"] != "recent_insurance"]

    spans = [{"from": "2023-01", "to": "2026-02", "base": 30000}]
    answers = {"as_of": "2026-03-10", "birth_date": "1990-05-20", "contributions": spans}
    needs = [
        {one["id"] for one in record(rules, answers)["needs"]} for rules in (RULES, changed(free))
    ]
    assert needs[0] - needs[1] == {"recent_insured_months"}
    *_, result = forecast(changed(free), {"answers": answers})
    assert result is not None
    assert result["errors"] == []
    assert not any(
        gate["id"] == "recent_insurance" for one in result["steps"] for gate in one["gates"]
    )


def test_points_that_no_age_changes_have_no_anniversary() -> None:
    def same(rules: dict[str, Any]) -> None:
        age = next(item for item in rules["items"] if item["id"] == "age")
        for row in age["score"]["rows"]:
            row["points"] = 5

    *_, result = explain(changed(same), {"as_of": "2026-03-10"})
    assert result is not None
    age = next(item for item in result["items"] if item["id"] == "age")
    assert age["up"] == age["down"] == []


@pytest.mark.parametrize(("born", "days"), [("9955-01-02", ["9999-01-02"]), ("9956-01-02", [])])
def test_the_calendar_ends_before_the_next_anniversary(born: str, days: list[str]) -> None:
    answers = {"as_of": "9990-01-01", "assume": ["rules_continue"], "birth_date": born}
    *_, result = explain(RULES, answers)
    assert result is not None
    age = next(item for item in result["items"] if item["id"] == "age")
    assert [step["on"] for step in age["down"]] == days


def test_a_certificate_under_a_condition_of_several_parts_is_scored_without_steps_for_it() -> None:
    """What cannot be mended by one answer is no step; the points are what they would be."""

    def several(rules: dict[str, Any]) -> None:
        item = next(item for item in rules["items"] if item["id"] == "credential")
        for one in item["score"]["conditions"]:
            one["require"] = {"all": [one["require"]]}

    rules = changed(several)
    given = {"level": "skill_3", "obtained": "shanghai", "matches_post": True}
    for matches in (True, False):
        entry = {**given, "matches_post": matches, "registration": "not_needed"}
        answers = {**APPLICANT, "credentials": [entry]}
        plain, other = (
            next(one for one in score(some, answers)["items"] if one["id"] == "credential")
            for some in (RULES, rules)
        )
        assert plain["points"] == other["points"]
        *_, result = explain(rules, answers)
        assert result is not None
        item = next(one for one in result["items"] if one["id"] == "credential")
        assert (item["up"], item["down"]) == ([], [])


def test_a_paper_of_which_only_the_visitor_knows_bears_the_name_of_its_list() -> None:
    checked = check_answers(RULES, {"as_of": "2026-03-10"})
    outcome = Outcome(RULES, RULES.on(checked.rules_on), checked.facts, checked.completions)
    part = RULES.part("papers")
    paper, actor = next(iter(part["papers"])), next(iter(part["actors"]))
    row = bound({"paper": paper, "require": {"fact": "spouse_included", "is": True}})
    papers = _List(RULES, {"lists": [{"actor": actor, "title": "随迁", "papers": [row]}]}, outcome)
    papers.add_lists()
    assert papers.found[paper].only == ["随迁"]
    assert papers.open_facts() == ["spouse_included"]


def test_a_step_that_needs_a_list_is_none_while_the_list_is_unknown() -> None:
    known, unknown = (
        {lever.id for lever in levers_of(RULES, check_answers(RULES, answers).facts)}
        for answers in (APPLICANT, {**APPLICANT, "credentials": None})
    )
    assert known - unknown
    assert not unknown - known


def test_more_certificates_than_are_kept_score_as_the_best_of_them() -> None:
    entry = {"level": "skill_5", "obtained": "shanghai", "matches_post": True}
    entries = [{**entry, "registration": "not_needed"}] * 40
    best = {**entry, "level": "skill_3", "registration": "not_needed"}
    few, many = (
        score(RULES, {**APPLICANT, "credentials": listed})["total"]
        for listed in ([best], [*entries, best])
    )
    assert few == many


def test_a_month_that_falls_short_lacks_no_months() -> None:
    """All months but that of application reach it: nothing is said of months that lack."""
    answers = {
        "as_of": "2025-06-10",
        "contributions": [
            {"from": "2020-06", "to": "2025-05", "base": 40000},
            {"from": "2025-06", "to": "2025-06", "base": 100},
        ],
    }
    result = score(load_rules(ROUTES), answers)
    route = next(one for one in result["routes"] if one["id"] == "high_base")
    base = next(one for one in route["conditions"] if one["id"] == "base_no_title")
    assert (base["met"], base["have"], base["need"], base["earliest"]) == (False, 48, 36, "2025-07")
    assert "还差" not in base["why"]
    assert base["why"].endswith("最早2025-07。")


@pytest.mark.parametrize(
    ("premise", "last", "employed"),
    [({}, "2025-02", False), ({}, "2026-02", True), ({"tier": "none"}, "2026-02", True)],
)
def test_who_stopped_paying_is_not_taken_to_go_on(
    premise: dict[str, Any], last: str, employed: bool
) -> None:
    answers = {
        "as_of": "2026-03-10",
        "birth_date": "1990-05-20",
        "contributions": [{"from": "2023-01", "to": last, "base": None}],
        "from_now_on": premise or None,
    }
    result = asked("forecast", answers)
    assert result["errors"] == []
    assert result["premise"]["employed"] is employed


def test_months_that_only_the_applicant_can_add_name_no_month() -> None:
    def act(rules: dict[str, Any]) -> None:
        for condition in rules["route_conditions"]:
            condition["mended_by"] = "act"

    whys = []
    for rules in (load_rules(ROUTES), changed(act, ROUTES)):
        result = score(rules, {"as_of": "2025-06-10", "card_months": 70})
        route = next(one for one in result["routes"] if one["id"] == "ordinary")
        card = next(one for one in route["conditions"] if one["id"] == "card_7")
        assert (card["met"], card["have"], card["need"]) == (False, 70, 84)
        whys.append((card["earliest"], card["why"]))
    (waits, why), (none, bare) = whys
    assert (waits, none) == ("2026-08", None)
    assert bare == why.replace("最早2026-08。", "")
    assert "14" in bare


# ------------------------------------------------------------------ rows and days


def test_a_note_without_dates_holds_on_any_day() -> None:
    """The rule files may leave both out."""

    def undated(rules: dict[str, Any]) -> None:
        note = next(one for one in rules["notes"] if one["id"] == "fresh_graduate_evidence")
        note.pop("from")
        note.pop("to", None)

    rules = changed(undated)
    for as_of in ("2018-01-01", "2026-03-10"):
        result = score(rules, {**APPLICANT, "as_of": as_of, "fresh_graduate": True})
        assert "fresh_graduate_evidence" in [one["id"] for one in result["notes"]]


def test_a_row_may_hold_for_one_day_alone() -> None:
    """Both of its days are included."""

    def one_day(rules: dict[str, Any]) -> None:
        (row,) = rules["pass_mark"]
        rules["pass_mark"] = [
            {**row, "to": "2026-03-09"},
            {**row, "from": "2026-03-10", "to": "2026-03-10", "points": 7},
            {**row, "from": "2026-03-11"},
        ]

    rules, mark = changed(one_day), RULES.on(date(2026, 3, 10)).pass_mark
    days = ("2026-03-09", "2026-03-10", "2026-03-11")
    assert [score(rules, {"as_of": day})["pass_mark"] for day in days] == [mark, 7, mark]


@pytest.mark.parametrize(
    ("bounds", "months", "met"),
    [
        ({"at_most": 6}, 5, True),
        ({"at_most": 6}, 6, True),
        ({"at_most": 6}, 7, False),
        ({"at_least": 6}, 5, False),
        ({"at_least": 6}, 6, True),
        ({"at_least": 5, "at_most": 7}, 4, False),
        ({"at_least": 5, "at_most": 7}, 6, True),
        ({"at_least": 5, "at_most": 7}, 8, False),
        ({"at_most": 12}, None, True),
        ({"at_most": 11}, None, None),
        ({"at_least": 0}, None, True),
        ({"at_least": 1}, None, None),
    ],
    ids=str,
)
def test_bounds_of_a_condition_are_included(
    bounds: dict[str, int], months: int | None, met: bool | None
) -> None:
    """Not answered, the months are anything from 0 to 12, both possible."""

    def gate(rules: dict[str, Any]) -> None:
        one = next(one for one in rules["gates"] if one["id"] == "recent_insurance")
        one["require"] = {"fact": "recent_insured_months", **bounds}

    result = score(changed(gate), {**APPLICANT, "recent_insured_months": months})
    assert {one["id"]: one["met"] for one in result["gates"]}["recent_insurance"] is met


SINCE_JUNE = {"contributions": [{"from": "2025-06", "to": "2026-02", "base": 12000}]}


@pytest.mark.parametrize(
    ("answers", "name", "kind", "value"),
    [
        ({"recent_insured_months": 7}, "recent_insurance", "met", "7"),
        ({"recent_insured_months": 3}, "recent_insurance", "unmet", "3"),
        (SINCE_JUNE | {"record_from": "2025-06"}, "recent_insurance", "met", "9–12"),
        ({"contract_term_months": 18}, "contract_term", "met", "18"),
        ({"contract_term_months": None}, "contract_term", "unknown", ""),
    ],
    ids=str,
)
def test_a_gate_names_the_months_it_saw(
    answers: dict[str, Any], name: str, kind: str, value: str
) -> None:
    """Of the months before the record nothing is known: each may count, too."""
    result = score(RULES, {"as_of": "2026-03-10", **answers})
    gate = next(one for one in result["gates"] if one["id"] == name)
    assert gate["why"] == RULES.texts.of("gates", name, kind).format(value=value)


def test_a_gate_that_any_answer_passes_names_them_all() -> None:
    options = RULES.facts["employer"]["options"]

    def any_employer(rules: dict[str, Any]) -> None:
        gate = next(one for one in rules["gates"] if one["id"] == "employer")
        gate["require"] = {"fact": "employer", "in": options}

    result = score(changed(any_employer), {"as_of": "2026-03-10"})
    gate = next(one for one in result["gates"] if one["id"] == "employer")
    labels = "、".join(RULES.texts.option("employer", one) for one in options)
    assert gate["why"] == RULES.texts.of("gates", "employer", "met").format(value=labels)


@pytest.mark.parametrize(
    ("answers", "name", "cited"),
    [
        ({"education": "master"}, "education", ["甲"]),
        ({"education": "bachelor"}, "education", ["乙"]),
        ({"education": "doctorate"}, "education", ["乙", "丙"]),
        ({"education": None}, "education", ["乙", "甲", "丙"]),
        ({"birth_date": "1990-05-20"}, "age", ["甲", "丙"]),
        ({"birth_date": "1970-05-20"}, "age", ["乙"]),
    ],
    ids=str,
)
def test_an_indicator_cites_the_rows_that_it_rests_on(
    answers: dict[str, Any], name: str, cited: list[str]
) -> None:
    """And what sets its cap, where it may be at it; while it is open, what any answer rests on."""
    data = compiled(DEFAULT)
    days = {"from": "0001-01-01", "to": "9999-12-31"}
    own = {word: [{**days, "text": word}] for word in ("甲", "乙", "丙")}
    data["texts"]["sources"][name] = own
    item = next(one for one in data["rules"]["items"] if one["id"] == name)
    item["cap"][0]["source"] = "丙"
    for row in item["score"]["rows"]:
        best = row.get("option") == "master" or (row["points"] == 30 and name == "age")
        row["source"] = "甲" if best else "乙"
    result = score(Rules(data), {"as_of": "2026-03-10", **answers})
    assert sorted(next(one for one in result["items"] if one["id"] == name)["sources"]) == sorted(
        cited
    )


def test_what_is_open_is_named_with_all_it_hangs_on() -> None:
    names = ("investment_tax_average", "local_hires_average")
    result = score(RULES, {"as_of": "2026-03-10"})
    item = next(one for one in result["items"] if one["id"] == "investment")
    labels = "、".join(RULES.texts.label(name) for name in names)
    most = item["points"]["max"]
    assert item["why"] == RULES.texts.say("why_open", facts=labels, least=0, most=most)


def test_no_total_is_below_the_lowest_that_the_rules_name() -> None:
    def deep(rules: dict[str, Any]) -> None:
        rules["lowest_total"][0]["points"] = -90

    answers = {**APPLICANT, "detentions": ["2026-01-01"] * 9}
    totals = [score(rules, answers)["total"]["min"] for rules in (RULES, changed(deep))]
    assert totals == [RULES.on(date(2026, 3, 10)).lowest_total, -90]


GAINED = {"obtained": "shanghai", "matches_post": True, "registration": "valid"}


@pytest.mark.parametrize("order", [("skill_5", "skill_3"), ("skill_3", "skill_5")])
def test_of_two_certificates_the_better_one_is_told(order: tuple[str, str]) -> None:
    two = {"credentials": [{**GAINED, "level": level} for level in order]}
    best = {"credentials": [{**GAINED, "level": "skill_3"}]}
    why, told = (
        next(
            one["why"] for one in score(RULES, {**APPLICANT, **more})["items"] if one["id"] == name
        )
        for more, name in ((two, "credential"), (best, "credential"))
    )
    assert why == told
    assert RULES.texts.option("credentials", "skill_3", "level") in why


def test_a_certificate_is_told_with_all_that_is_not_known_of_it() -> None:
    def told(credentials: list[dict[str, Any]]) -> str:
        result = score(RULES, {**APPLICANT, "credentials": credentials})
        return str(next(one["why"] for one in result["items"] if one["id"] == "credential"))

    say, label = RULES.texts.say, RULES.texts.label("credentials")
    assert told([]).startswith(say("why_no_entry", label=label))
    conditions = RULES.texts.of("conditions", "credential").values()
    open_ = told([{**GAINED, "level": "skill_3", "matches_post": None, "registration": None}])
    assert sum(words in open_ for words in conditions) == 2
    assert any(f"{one}；{two}" in open_ for one in conditions for two in conditions)


@pytest.mark.parametrize(("since", "key"), [("2025-03", "why_entry_years"), ("2025-04", "")])
def test_the_first_full_year_counts_as_one(since: str, key: str) -> None:
    """Of an area each full year counts at once (facts: from 2024-08-21)."""
    area = {"area": "lingang", "from": since, "to": None}
    result = score(RULES, {**APPLICANT, "outer_areas": [area]})
    item = next(one for one in result["items"] if one["id"] == "outer_area")
    short = RULES.texts.say("why_entry_years_short", label="", years=0, starts=1)
    label = RULES.texts.option("outer_areas", "lingang", "area")
    points = item["points"]["min"]
    words = {"label": label, "years": 1, "each": points, "least": points, "most": points}
    assert item["why"] == (RULES.texts.say(key, **words) if key else label + short)


# ------------------------------------------------------------------ questions that remain


def best_below(change: Any, answers: dict[str, Any], scheme: str) -> tuple[list[str], list[str]]:
    """The questions that remain when the mark is the best total there can be, and one more."""
    best = score(changed(change, scheme), answers)["total"]["max"]
    found = []
    for mark in (best, best + 1):

        def marked(rules: dict[str, Any], mark: int = mark) -> None:
            change(rules)
            for row in rules["pass_mark"]:
                row["points"] = mark

        *_, result = questions(changed(marked, scheme), {"answers": answers})
        assert result is not None
        assert result["errors"] == []
        found.append(result["order"])
    return found[0], found[1]


def test_no_question_remains_where_choices_and_caps_keep_the_best_below_the_mark() -> None:
    """What excludes one another, in two groups, and what shares a cap does not add up."""

    def exclude(rules: dict[str, Any]) -> None:
        rules["exclusive"] = [["degree", "school"], ["language", "computer"]]

    answers = {"as_of": "2023-07-01", "non_shanghai_origin": True, "fresh_graduate": True}
    answers |= {"national_service": False, "own_business": False, "patent": False}
    answers |= {"employer_basic": False, "employer_field": False, "employer_project": False}
    reachable, beyond = best_below(exclude, answers, TABLE)
    assert {"education", "language", "student_honour", "contest"} <= set(reachable)
    assert beyond == []


def test_no_question_remains_for_what_a_record_cannot_be() -> None:
    """Months that reach the tier are months that reach the base: never the one without the other.

    The reference wage of the last 12 months is not known; both hang on it.
    """

    def both(rules: dict[str, Any]) -> None:
        rules["wages"] = [{"from": "2023-07", "to": "2026-06", "yuan": 10000}]
        item = next(item for item in rules["items"] if item["id"] == "credential")
        short = {"fact": "credential_base_months", "at_most": 11}
        tier = {"fact": "contribution_tier", "in": ["x1", "x2", "x3"]}
        for one in item["score"]["conditions"]:
            one["require"] = {"all": [tier, short]}
            one.pop("options", None)

    entry = {"level": "senior_title", "obtained": "shanghai", "registration": "valid"}
    answers = {
        "as_of": "2027-07-10",
        "birth_date": "1990-05-20",
        "education": None,
        "credentials": [{**entry, "matches_post": True}],
        "contributions": [{"from": "2024-07", "to": "2027-06", "base": 12000}],
        "record_from": "2020-01",
        "insured_months": 36,
    }
    for name, value in APPLICANT.items():
        if "from_record" not in RULES.facts[name]:
            answers.setdefault(name, value)
    reachable, beyond = best_below(both, answers, DEFAULT)
    assert reachable[0] == "education"
    assert beyond == []


# ------------------------------------------------------------------ grounds


def item_of(rules: Rules, name: str, answers: dict[str, Any]) -> dict[str, Any]:
    *_, result = explain(rules, answers)
    assert result is not None
    found: dict[str, Any] = next(one for one in result["items"] if one["id"] == name)
    return found


@pytest.mark.parametrize("as_of", ["2018-01-01", "2022-12-31", "2023-01-01", "2027-12-31"])
def test_an_explanation_cites_what_the_score_cites(as_of: str) -> None:
    """On the first and on the last day of each wording too."""
    answers = {**APPLICANT, "as_of": as_of, "education": None, "honour": "provincial"}
    scored = {one["id"]: one["sources"] for one in score(RULES, answers)["items"]}
    for name in ("education", "honour"):
        grounds = item_of(RULES, name, answers)["grounds"]
        assert [one["text"] for one in grounds] == scored[name]
        assert all(one["from"] <= as_of <= one["to"] for one in grounds)


def test_what_changes_an_indicator_ends_its_points_before_its_clause_does() -> None:
    """Another level gets other points from a day on: from that day the item may change."""

    def more(rules: dict[str, Any]) -> None:
        rows = next(item for item in rules["items"] if item["id"] == "education")["score"]["rows"]
        rows.append({**rows[0], "option": "none", "points": 1, "from": "2027-05-01"})

    answers = {"as_of": "2026-03-10", "education": "master"}
    plain, other = (item_of(rules, "education", answers) for rules in (RULES, changed(more)))
    assert plain["grounds"] == other["grounds"]
    assert plain["until"] > "2027-05-01"
    assert other["until"] == "2027-05-01"


def test_a_document_that_says_no_first_day_has_none() -> None:
    """Nothing else says since when: a cap that it sets, and no row of the indicator."""

    def capped(rules: dict[str, Any]) -> None:
        item = next(item for item in rules["items"] if item["id"] == "credential")
        for one in item["score"]["conditions"]:
            one["source"] = "table"
        item["cap"] = [{"from": "2018-01-01", "points": 5, "source": "place"}]

    entry = {"level": "skill_3", "obtained": "shanghai", "matches_post": True}
    answers = {"as_of": "2022-06-01", "credentials": [{**entry, "registration": "not_needed"}]}
    grounds = item_of(changed(capped), "credential", answers)["grounds"]
    assert [(one["from"], one["to"]) for one in grounds][1:] == [(None, "2022-12-31")]


def test_a_reading_is_shown_from_its_first_day_to_its_last() -> None:
    """Either may be left out."""
    rules = changed(lambda _: None)
    words = {"matter": "甲", "used": "乙", "other": "丙"}
    rules.part("explain")["readings"]["age"] = [
        {"id": "always", **words},
        {"id": "late", **words, "from": "2024-02-01"},
        {"id": "early", **words, "to": "2024-02-01"},
    ]
    found = {
        day: [one["id"] for one in item_of(rules, "age", {"as_of": day})["readings"]]
        for day in ("2024-01-31", "2024-02-01", "2024-02-02")
    }
    assert found == {
        "2024-01-31": ["always", "early"],
        "2024-02-01": ["always", "late", "early"],
        "2024-02-02": ["always", "late"],
    }


def graded(grades: dict[str, list[str]], rest: list[str]) -> Rules:
    """The rules with how sure the sources of indicators are; of one point for fresh graduates."""

    def one_point(rules: dict[str, Any]) -> None:
        item = next(item for item in rules["items"] if item["id"] == "fresh_graduate")
        item["score"]["rows"][0]["points"] = 1

    rules = changed(one_point)
    for name, sources in rules.part("explain")["sources"].items():
        sources.update(dict.fromkeys(sources, grades.get(name, rest)))
    return rules


def test_the_weakest_link_says_how_much_rests_on_what() -> None:
    """What is certain counts by its size, a deduction too; what lost and what is open does not."""
    weak, weaker = ["practice", "medium", "2026-01-05"], ["practice", "low", "2026-01-05"]
    grades = dict.fromkeys(("age", "fresh_graduate", "detention"), weak)
    grades |= {"credential": weaker, "honour": weaker}
    rules = graded(grades, ["official", "high", "2026-01-05"])
    entry = {"level": "skill_3", "obtained": "shanghai", "matches_post": True}
    answers = {
        **APPLICANT,
        "education": "master",
        "credentials": [{**entry, "registration": "not_needed"}],
        "fresh_graduate": True,
        "honour": None,
        "detentions": ["2026-01-01"],
    }
    items = {one["id"]: one["points"]["min"] for one in score(rules, answers)["items"]}
    part = items["age"] + 1 - items["detention"]
    total = part + items["education"]
    say = rules.texts.say
    values = {"total": total, "part": part, "day": "2026-01-05"}
    values |= {"seen": say("explain_seen_practice"), "confidence": say("explain_confidence_medium")}
    *_, result = explain(rules, answers)
    assert result is not None
    assert result["weakest"] == {
        "points": part,
        "of": total,
        "confidence": "medium",
        "seen": "practice",
        "checked": "2026-01-05",
        "items": ["age", "fresh_graduate", "detention"],
        "days": 64,
        "text": say("explain_weakest", **values) + say("explain_aged", days=64),
    }


def test_where_all_is_as_sure_no_part_is_the_weakest() -> None:
    rules = graded({}, ["quoted", "high", "2026-03-11"])
    *_, result = explain(rules, {**APPLICANT, "education": "master"})
    assert result is not None
    items = {one["id"]: one["points"]["min"] for one in result["items"]}
    total = items["age"] + items["education"]
    say = rules.texts.say
    values = {"seen": say("explain_seen_quoted"), "confidence": say("explain_confidence_high")}
    assert result["weakest"] == {
        "points": total,
        "of": total,
        "confidence": "high",
        "seen": "quoted",
        "checked": "2026-03-11",
        "items": ["age", "education"],
        "text": say("explain_weakest_all", **values, total=total, day="2026-03-11"),
    }
