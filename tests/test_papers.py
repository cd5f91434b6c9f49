"""My papers: from the items that count, the gates and the lists, each once, with its latest day."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from builder import holidays
from builder.model import load
from jifen import begin, load_rules, score
from tests.edited_rules import ROOT
from tests.test_cases import ALL, CASES, read

APPLICANT = read(CASES / "applicant.yml")
RULES = load_rules("residence-points")
PART = RULES.part("papers")
SKILL = {
    "level": "skill_3",
    "obtained": "shanghai",
    "matches_post": True,
    "registration": "not_needed",
}


def listed(answers: dict[str, Any], **request: Any) -> dict[str, Any]:
    *_, text = begin("papers", json.dumps({"answers": answers, **request}))
    result: dict[str, Any] = json.loads(str(text))
    return result


def rows(answers: dict[str, Any], **request: Any) -> dict[str, dict[str, Any]]:
    """Each paper of an applicant by its id."""
    result = listed({**APPLICANT, **answers}, **request)
    assert result["errors"] == []
    found = [paper for group in result["groups"] for paper in group["papers"]]
    ids = [paper["id"] for paper in found]
    assert len(ids) == len(set(ids)), "each paper once"
    return dict(zip(ids, found, strict=True))


def needed(answers: dict[str, Any], **request: Any) -> set[str]:
    return {name for name, paper in rows(answers, **request).items() if paper["needed"]}


@pytest.mark.parametrize(
    "answers", [case[1] for case in ALL if "refused" not in case[2]][::4], ids=str
)
def test_every_case(answers: dict[str, Any]) -> None:
    """What an item asks for without a condition is there if the item counts, and only then."""
    result = score(RULES, answers)
    found = {paper["id"]: paper for group in listed(answers)["groups"] for paper in group["papers"]}
    for item in result["items"]:
        title = RULES.texts.of("items", item["id"])
        sure = item["counted"] is True and item["points"]["min"] > 0
        for row in PART["items"].get(item["id"], ()):
            if "require" in row:
                continue
            if sure:
                assert found[row["paper"]]["needed"]
                assert title in found[row["paper"]]["for"]
            elif row["paper"] in found and item["points"]["min"] <= 0:
                assert title not in found[row["paper"]]["for"]


def test_the_certificate_that_counts_and_not_the_other() -> None:
    """Facts §5: of an education and a credential one counts, and its papers alone are needed."""
    by_skill = needed({"education": "none", "credentials": [SKILL]})
    assert "skill_certificate" in by_skill
    assert not {"diploma", "title_certificate", "appointment_letter"} & by_skill
    by_degree = needed({"education": "bachelor_with_degree", "credentials": [SKILL]})
    assert {"diploma", "degree_certificate"} <= by_degree
    assert "skill_certificate" not in by_degree


def test_what_a_rival_may_replace_stays_in_sight() -> None:
    """A degree beside unknown certificates: its papers are listed, not put among what is open."""
    diploma = rows({"education": "master", "credentials": None, "credential_base_months": None})[
        "diploma"
    ]
    assert (diploma["needed"], diploma["remote"]) == (False, False)
    assert diploma["when"] == ["用到“教育背景”才要"]
    assert rows({"honour": None})["honour_certificate"]["remote"]


def test_how_the_education_was_gained() -> None:
    """No degree, no certificate of it; adult education adds records, a foreign one recognition."""
    assert "degree_certificate" not in rows({"education": "bachelor"})
    adult = needed({"education": "bachelor", "study_form": "adult"})
    assert "student_record" in adult
    assert "foreign_degree_certification" not in adult
    abroad = needed({"education": "master", "study_form": "abroad"})
    assert "foreign_degree_certification" in abroad
    open_one = rows({"education": "master"})["student_record"]
    assert open_one["needed"] is False
    assert open_one["when"]


def test_family() -> None:
    """Spouse and children bring their own papers, unknown ones under a condition."""
    alone = rows({"spouse_included": False, "children": []})
    assert not {"marriage_certificate", "spouse_id_card", "child_birth_certificate"} & set(alone)
    small = needed({"spouse_included": False, "children": [{"upper_secondary": False}]})
    assert {"child_birth_certificate", "marriage_certificate"} <= small
    assert not {"child_enrolment_proof", "spouse_id_card"} & small
    pupil = needed({"spouse_included": True, "children": [{"upper_secondary": True}]})
    assert {"child_enrolment_proof", "child_student_record_proof", "spouse_id_card"} <= pupil
    unknown = rows({})["child_enrolment_proof"]
    assert (unknown["needed"], unknown["when"]) == (
        False,
        ["配偶、子女一起的，满16周岁、在全日制普通高中读书"],
    )


def test_employer() -> None:
    """Dispatch and branches bring what others do not."""
    assert "dispatch_agreement" not in rows({"employer": "shanghai_unit"})
    assert {"dispatch_agreement", "dispatch_licence"} <= needed({"employer": "dispatch"})
    assert "branch_tax_proof" in needed({"employer": "shanghai_branch"})


def test_renewal_asks_for_little() -> None:
    """Who renews brings the form and the card, and of the rest what has changed."""
    assert needed({"education": "master"}, situation="renewal") == {
        "residence_card",
        "application_form",
    }
    changed = rows({"education": "master"}, situation="renewal")["diploma"]
    assert changed["when"] == ["和上次比变了的"]
    card = rows({"has_residence_card": None}, situation="renewal")["residence_card"]
    assert "lead" not in card, "who renews has one"


def test_who_has_no_card_gets_one_first() -> None:
    """The list for the card joins in, and the card itself has a lead time."""
    without = rows({"has_residence_card": False}, today="2026-01-05")
    assert without["dwelling_proof"]["needed"]
    assert without["residence_card"]["lead"]
    with_card = rows({"has_residence_card": True}, today="2026-01-05")
    assert "dwelling_proof" not in with_card
    assert "lead" not in with_card["residence_card"]


def test_experience_alone_promises_no_day() -> None:
    """A lead time that no document gives is told as experience, and no day is counted from it."""
    assert PART["papers"]["residence_card"]["lead"]["hearsay"]
    card = rows({"has_residence_card": False}, today="2026-01-05")["residence_card"]
    assert card["lead"].startswith("据经验")
    assert (card["ready"], card["latest"]) == (None, None)


@pytest.fixture
def documented(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a document gave the lead time of the card."""
    part = load_rules("residence-points").part("papers")
    monkeypatch.setitem(part["papers"]["residence_card"]["lead"], "hearsay", False)


@pytest.mark.usefixtures("documented")
@pytest.mark.parametrize("as_of", ["2026-03-10", "2026-10-12", "2026-11-23", "2026-02-25"])
def test_latest_day_by_the_announced_calendar(as_of: str) -> None:
    """Going on the latest day is in time, going a day later is not: counted another way."""
    lead = PART["papers"]["residence_card"]["lead"]
    assert lead["unit"] == "working_days"
    calendar = holidays.calendar(load(ROOT).plain["holidays"])
    card = rows({"has_residence_card": False, "as_of": as_of}, today="2026-01-05")["residence_card"]
    latest, by = date.fromisoformat(card["latest"]), date.fromisoformat(as_of)
    assert calendar.after(latest, lead["most"]) <= by
    assert calendar.after(latest + timedelta(days=1), lead["most"]) > by
    assert card["latest"] in card["lead"]
    assert "据经验" not in card["lead"]


@pytest.mark.usefixtures("documented")
def test_too_late_says_when_it_would_be_ready() -> None:
    """From today, where today is too late."""
    card = rows({"has_residence_card": False}, today="2026-03-09")["residence_card"]
    assert card["latest"] is None
    assert card["ready"] > "2026-03-10"
    assert card["ready"] in card["lead"]


@pytest.mark.usefixtures("documented")
def test_the_end_of_the_calendar_is_no_crash() -> None:
    """A day of application that has no day after it."""
    answers = {"as_of": "9999-12-31", "assume": ["rules_continue"], "has_residence_card": False}
    card = rows(answers)["residence_card"]
    assert (card["ready"], card["latest"]) == (None, None)


def test_what_would_settle_it_is_asked() -> None:
    """Open facts are named while they matter, and no longer once they are answered."""
    ask = listed({**APPLICANT, "education": "master"})["ask"]
    assert ask == ["study_form", "spouse_included", "children"]
    answers = {"study_form": "full_time", "spouse_included": False, "children": []}
    assert listed({**APPLICANT, "education": "master", **answers})["ask"] == []


def test_these_facts_score_nothing() -> None:
    """They shape lists alone."""
    answers = {
        "study_form": "abroad",
        "spouse_included": True,
        "children": [{"upper_secondary": True}],
    }
    plain, shaped = score(RULES, APPLICANT), score(RULES, {**APPLICANT, **answers})
    assert plain == shaped


def test_a_paper_is_shown_as_the_rule_files_have_it() -> None:
    """Title, issuer, form and validity, the notes of its row before its own, by who brings it."""
    result = listed({**APPLICANT, "education": "master"})
    actors = {group["actor"]: group["title"] for group in result["groups"]}
    assert actors.items() <= PART["actors"].items()
    assert list(actors) == [actor for actor in PART["actors"] if actor in actors]
    situations = [{key: one[key] for key in ("id", "title")} for one in PART["situations"]]
    assert (result["situation"], result["situations"]) == (situations[0]["id"], situations)
    shown = [paper for group in result["groups"] for paper in group["papers"]]
    for paper in shown:
        data = PART["papers"][paper["id"]]
        for key in ("title", "form", "issuer", "validity"):
            assert paper[key] == data.get(key), paper["id"]
        assert "note" not in data or paper["notes"][-1] == data["note"]
        assert bool(paper["when"]) is not paper["needed"]
    for group in result["groups"]:
        order = [paper["needed"] for paper in group["papers"]]
        assert order == sorted(order, reverse=True), "what is needed for certain comes first"
    by_id = {paper["id"]: paper for paper in shown}
    assert by_id["diploma"]["for"] == ["教育背景"]
    assert by_id["id_card"]["for"] == ["年龄"]
    assert by_id["marriage_certificate"]["hearsay"] is True
    assert by_id["diploma"]["hearsay"] is False


def test_every_rule_of_the_files_is_used() -> None:
    """No paper of an indicator, a gate or a situation is lost on the way to a list."""
    every = {"birth_date": "1990-05-20", "as_of": "2026-03-10"}
    found = {paper["id"] for group in listed(every)["groups"] for paper in group["papers"]}
    wanted = {
        row["paper"] for part in (*PART["items"].values(), *PART["gates"].values()) for row in part
    } | {row["paper"] for entry in PART["situations"][0]["lists"] for row in entry["papers"]}
    assert found == wanted


@pytest.mark.parametrize(
    ("request_", "fact"),
    [
        ({"situation": "move"}, "situation"),
        ({"situation": 5}, "situation"),
        ({"today": "2026-02-30"}, "today"),
        ({"today": 7}, "today"),
    ],
)
def test_refusals(request_: dict[str, Any], fact: str) -> None:
    """What is no situation and no day is refused with the way to mend it."""
    result = listed(APPLICANT, **request_)
    found = [(error["fact"], error["value"]) for error in result["errors"]]
    assert found == [(fact, request_[fact])]
    assert result["errors"][0]["message"]


def test_refused_answers_are_refused() -> None:
    assert listed({**APPLICANT, "education": "phd"})["errors"][0]["did_you_mean"] == "doctorate"
