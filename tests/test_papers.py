"""My papers: from the items that count, the gates and the lists, each once, with its latest day."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from builder import holidays
from builder.model import load
from jifen import Rules, begin, load_rules, score
from jifen._conditions import bound
from jifen._papers import papers
from tests.compiled_rules import compiled
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


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_certificates_the_better_one_is_proved(first: int) -> None:
    """Whichever of them is named first."""
    entries = [SKILL, {**SKILL, "level": "senior_title", "registration": "valid"}]
    given = {"credentials": entries[first:] + entries[:first], "credential_base_months": 12}
    assert "title_certificate" in needed(given)
    assert "skill_certificate" not in needed(given)


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


def test_what_hangs_on_an_open_field_is_not_needed_for_certain() -> None:
    """The points are the same in every area, and only one of them asks for this letter."""
    area = {"area": None, "from": "2010-01", "to": None}
    letter = rows({"outer_areas": [area]})["lingang_recommendation_letter"]
    assert (letter["needed"], letter["when"]) == (False, ["要看“远郊重点区域”怎么填"])


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


# ------------------------------------------------------------------ lists that may come

FORM = {"form": "原件", "title": "某材料"}


def with_part(**part: Any) -> Rules:
    """The rules with other lists of papers, of nothing but what is given; graduates get a point."""
    data = compiled()
    item = next(item for item in data["rules"]["items"] if item["id"] == "fresh_graduate")
    item["score"]["rows"][0]["points"] = 1
    rules = Rules(data)
    own: Any = rules.part("papers")
    own |= {"actors": {"applicant": "本人", "employer": "单位"}, "gates": {}, "items": {}}
    own |= {"situations": [{"id": "first", "title": "第一次", "lists": []}], **bound(part)}
    rows = [row for one in own["situations"] for entry in one["lists"] for row in entry["papers"]]
    rows += [row for kind in ("gates", "items") for found in own[kind].values() for row in found]
    own["papers"] = {row["paper"]: FORM for row in rows} | part.get("papers", {})
    return rules


def paper(name: str, **more: Any) -> dict[str, Any]:
    """A paper as the result has it: needed for certain and nothing else."""
    plain: dict[str, Any] = {**FORM, "issuer": None, "validity": None, "notes": []}
    plain |= {"needed": "when" not in more, "when": [], "for": [], "hearsay": False}
    return {"id": name, **plain, "remote": False, **more}


WITH_SPOUSE = {"fact": "spouse_included", "is": True}
ABROAD = {"fact": "study_form", "in": ["abroad"]}


def test_lists_say_of_each_paper_when_it_is_needed() -> None:
    """What is open says so in the words of its row, else of its list; every reason once."""
    unemployed = {"fact": "employed", "is": False}
    office: list[dict[str, Any]] = [
        {"paper": "certain", "hearsay": True, "note": "一。"},
        {"paper": "of_some", "only": "换过的", "hearsay": True},
        {"paper": "of_some", "only": "换过的"},
        {"paper": "met", "only": "在职的", "require": {"fact": "employed", "is": True}},
        {"paper": "unmet", "require": unemployed},
        {"paper": "open", "only": "国外的", "require": ABROAD, "hearsay": True},
        {"paper": "open_too", "require": WITH_SPOUSE},
    ]
    family: list[dict[str, Any]] = [
        {"paper": "spouse", "hearsay": True},
        {"paper": "spouse_of_some", "only": "到窗口的"},
        {"paper": "spouse_open", "require": ABROAD},
        {"paper": "of_some"},
        {"paper": "certain", "note": "二。"},
        {"paper": "certain", "note": "一。", "only": "换过的"},
    ]
    lists = [
        {"actor": "employer", "title": "单位的", "papers": office},
        {"actor": "applicant", "title": "没有的", "require": unemployed, "papers": family},
        {
            "actor": "applicant",
            "title": "随迁",
            "only": "带配偶的",
            "require": WITH_SPOUSE,
            "papers": family,
        },
        {
            "actor": "applicant",
            "title": "又一张",
            "require": WITH_SPOUSE,
            "papers": [{"paper": "spouse"}],
        },
    ]
    rules = with_part(situations=[{"id": "first", "title": "第一次", "lists": lists}])
    result = papers(rules, {"answers": APPLICANT})
    assert result == {
        "situation": "first",
        "situations": [{"id": "first", "title": "第一次"}],
        "groups": [
            {
                "actor": "applicant",
                "title": "本人",
                "papers": [
                    paper("spouse", when=["带配偶的", "又一张"]),
                    paper("spouse_of_some", when=["带配偶的，到窗口的"]),
                    paper("spouse_open", when=["带配偶的"]),
                ],
            },
            {
                "actor": "employer",
                "title": "单位",
                "papers": [
                    paper("certain", notes=["一。", "二。"]),
                    paper("met"),
                    paper("of_some", when=["换过的", "带配偶的"]),
                    paper("open", when=["国外的"], hearsay=True),
                    paper("open_too", when=["单位的"]),
                ],
            },
        ],
        "ask": ["study_form", "spouse_included"],
        "errors": [],
    }


def test_items_say_of_each_paper_what_it_proves() -> None:
    """What counts for certain is needed; what may count is not, and what cannot is not there."""
    items: dict[str, Any] = {
        "age": [{"paper": "id"}, {"paper": "book", "require": ABROAD}],
        "education": [{"paper": "book", "note": "带上。"}, {"paper": "review", "require": ABROAD}],
        "insured_years": [{"paper": "record"}],
        "honour": [{"paper": "award"}],
        "fresh_graduate": [{"paper": "slip"}],
        "local_spouse": [{"paper": "id"}, {"paper": "award"}, {"paper": "certificate"}],
    }
    more = {"review": FORM | {"note": "国外的才填表X。"}, "id": FORM | {"note": "原件。"}}
    answers = {**APPLICANT, "education": "master", "fresh_graduate": True, "honour": None}
    answers |= {"married_to_local_since": "2019-01-01"}
    title = {name: RULES.texts.of("items", name) for name in items}
    used = RULES.texts.say("papers_used", title=title["honour"])
    proved = [
        paper("id", notes=["原件。"], **{"for": [title["age"], title["local_spouse"]]}),
        paper("book", notes=["带上。"], **{"for": [title["age"], title["education"]]}),
        paper("slip", **{"for": [title["fresh_graduate"]]}),
        paper("award", **{"for": [title["local_spouse"]]}),
        paper("certificate", **{"for": [title["local_spouse"]]}),
        paper(
            "review",
            notes=["国外的才填表X。"],
            when=["国外的才填表X"],
            **{"for": [title["education"]]},
        ),
    ]
    result = papers(with_part(items=items, papers=more), {"answers": answers})
    assert result["groups"] == [{"actor": "applicant", "title": "本人", "papers": proved}]
    items["local_spouse"] = []
    (group,) = papers(with_part(items=items, papers=more), {"answers": answers})["groups"]
    assert paper("award", when=[used], remote=True) in group["papers"]


def test_who_renews_brings_what_has_changed() -> None:
    """What is not certain to count is left out: it was not shown before either."""
    situations = [{"id": "renewal", "title": "续签", "only": "变了的", "lists": []}]
    items = {
        "age": [{"paper": "id"}, {"paper": "review", "require": ABROAD, "note": "国外的才要。"}],
        "honour": [{"paper": "award"}],
    }
    gates = {"residence_card": [{"paper": "card"}]}
    lead = {"unit": "days", "least": 5, "most": 5, "hearsay": False}
    more = {"id": FORM | {"lead": lead}}
    rules = with_part(situations=situations, items=items, gates=gates, papers=more)
    for card in (True, None):
        answers = {**APPLICANT, "honour": None, "has_residence_card": card}
        (group,) = papers(rules, {"answers": answers})["groups"]
        age, gate = RULES.texts.of("items", "age"), RULES.texts.of("gates", "residence_card")
        assert group["papers"] == [
            paper("card", when=["变了的"], **{"for": [gate["title"]]}),
            paper("id", when=["变了的"], **{"for": [age]}),
            paper("review", when=["变了的，国外的才要"], notes=["国外的才要。"], **{"for": [age]}),
        ]


@pytest.mark.parametrize(
    ("today", "as_of", "ready", "latest"),
    [
        ("2026-03-01", "2026-03-10", "2026-03-06", "2026-03-05"),
        ("2026-03-05", "2026-03-10", "2026-03-10", "2026-03-05"),
        ("2026-03-06", "2026-03-10", "2026-03-11", None),
        ("2026-03-12", "2026-03-10", "2026-03-17", None),
        ("9899-12-30", "9900-01-01", "9900-01-04", None),
        ("9900-01-02", "9900-01-01", None, None),
        ("9899-12-30", "9900-01-02", None, None),
    ],
)
def test_a_lead_time_is_counted_back_from_the_day_of_application(
    today: str, as_of: str, ready: str | None, latest: str | None
) -> None:
    """Up to five days; who has the card already needs no time for it."""
    lead = {"unit": "days", "least": 2, "most": 5, "hearsay": False}
    rows = {"residence_card": [{"paper": "card"}]}
    rules = with_part(gates=rows, papers={"card": FORM | {"lead": lead}})
    answers = {"as_of": as_of, "assume": ["rules_continue"], "has_residence_card": False}
    say = rules.texts.say
    text = say("papers_lead", span=say("papers_days", span=say("papers_between", least=2, most=5)))
    if latest is not None:
        text += say("papers_latest", day=latest, as_of=as_of)
    elif ready is not None:
        text += say("papers_late", today=today, day=ready)
    gate = RULES.texts.of("gates", "residence_card")["title"]
    (group,) = papers(rules, {"answers": answers, "today": today})["groups"]
    days = {"lead": text, "ready": ready, "latest": latest}
    assert group["papers"] == [paper("card", **{"for": [gate]}, **days)]
    held = papers(rules, {"answers": {**answers, "has_residence_card": True}, "today": today})
    assert held["groups"][0]["papers"] == [paper("card", **{"for": [gate]})]


def test_a_refusal_names_what_there_is() -> None:
    (error,) = listed(APPLICANT, situation="move")["errors"]
    known = "、".join(one["id"] for one in PART["situations"])
    assert error == {
        "fact": "situation",
        "value": "move",
        "message": RULES.texts.say("papers_no_situation", name="move", known=known),
    }
    (error,) = listed(APPLICANT, today="morgen")["errors"]
    message = RULES.texts.say("papers_not_day")
    assert error == {"fact": "today", "value": "morgen", "message": message}


@pytest.mark.parametrize("text", ['{"answers":5}', '{"answers":{"as_of":"2026-03-10","as_of":1}}'])
def test_what_holds_no_answers_or_one_twice_is_refused_as_everywhere(text: str) -> None:
    (_, found), (_, other) = ((call, list(begin(call, text))) for call in ("papers", "forecast"))
    assert found[-1] == other[-1]
    assert json.loads(str(found[-1]))["errors"]
