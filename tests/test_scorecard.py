"""The scorecard, read from the built page as with a pencil, says what the engine says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

import jifen
from tests import scheme_cases
from tests.pencil import ROOT, Answers, Pencil, facts, scheme
from tests.test_cases import ALL as CASES

POINTS, GRADUATES = "residence-points", "graduate-settlement"
PAGES = {POINTS: "scorecard", GRADUATES: f"{GRADUATES}/scorecard"}
ENOUGH = 10


def html(name: str) -> str:
    return (ROOT / "site" / PAGES[name] / "index.html").read_text("utf-8")


def examples() -> Iterator[tuple[str, Answers]]:
    for name, item in scheme(POINTS)["indicators"].items():
        for example in item.get("examples", []):
            yield f"{name}: {example['title']}", {**example["answers"], "as_of": example["as_of"]}


# One that has everything, from whom the others differ in one answer.
PERSON: Answers = {
    "as_of": "2026-03-10",
    "birth_date": "1996-06-01",
    "has_residence_card": True,
    "employed": True,
    "recent_insured_months": 12,
    "employer": "shanghai_unit",
    "contract_term_months": 36,
    "education": "none",
    "insured_months": 60,
}
TITLE = {"obtained": "shanghai", "matches_post": True, "registration": "not_needed"}


def neighbours() -> Iterator[tuple[str, Answers]]:
    """Applicants who between them use every figure of the card."""
    changes: list[Answers] = [{"birth_date": f"{year}-03-10"} for year in range(1963, 1985)]
    for fact in ("education", "honour", "contribution_tier"):
        changes += [{fact: one["id"]} for one in facts(POINTS)[fact]["options"]]
    levels = facts(POINTS)["credentials"]["fields"][0]["options"]
    for one in levels:
        entry = {"level": one["id"], **TITLE}
        changes += [
            {"credentials": [entry], "credential_base_months": count} for count in (5, 6, 12)
        ]
        changes += [
            {"credentials": [{**entry, **other}], "credential_base_months": 6}
            for other in (
                {"obtained": "elsewhere"},
                {"obtained": "elsewhere_verified"},
                {"matches_post": False},
                {"registration": "lapsed"},
            )
        ]
    for fact in ("startup_talent", "tech_transfer_talent", "shortage_major", "fresh_graduate"):
        changes.append({fact: True})
    changes += [{"investment_tax_average": count * 99_999} for count in (1, 2, 15)]
    changes += [{"local_hires_average": count} for count in (9, 10, 25, 300)]
    changes += [{"public_service_months": count} for count in (12, 48, 59, 60, 72, 84)]
    changes += [{"insured_months": count} for count in (0, 11, 12, 200)]
    changes += [
        {"married_to_local_since": one} for one in ("2025-03-10", "2021-01-01", "1999-09-09")
    ]
    for area in facts(POINTS)["outer_areas"]["fields"][0]["options"]:
        changes += [
            {"outer_areas": [{"area": area["id"], "from": first, "to": None}]}
            for first in ("2025-03", "2022-03", "2021-03", "2000-01")
        ]
    for fact in ("false_materials", "detentions", "minor_crimes"):
        days = ["2026-01-01", "2023-03-11", "2021-03-11", "2020-01-01"]
        changes += [{fact: [one], "startup_talent": True, "education": "doctorate"} for one in days]
    changes += [{"recent_insured_months": 5}, {"contract_term_months": 11}, {"serious_crime": True}]
    for change in changes:
        yield json.dumps(change), {**PERSON, **change}


def graduates(person: Answers) -> Iterator[tuple[str, Answers]]:
    """One graduate, then each other answer that scores."""
    for item in scheme(GRADUATES)["indicators"].values():
        fact, rows = item["score"]["fact"], item["score"]["rows"]
        for value in [row.get("option", True) for row in rows]:
            change = {fact: value}
            yield json.dumps(change), {**person, **change}


def known(entry: Answers) -> bool:
    wanted = {"area", "from"} if "area" in entry else {"level", *TITLE}
    return wanted <= {key for key, value in entry.items() if value is not None}


def applies(pencil: Pencil, answers: Answers) -> bool:
    """Whether the card is for this applicant: it says of which days, and reads no record."""
    first, last = pencil.days
    if None in answers.values():
        return False
    days = [answers.get("as_of", ""), answers.get("rules_on", first)]
    # What is open counts as nothing there, but an entry that is half known is something.
    entries = [*answers.get("credentials", []), *answers.get("outer_areas", [])]
    return (
        all(first <= one <= last for one in days)
        and not answers.keys() & {"contributions", "assume", "assume_reference_wage"}
        and ("birth_date" in answers or pencil.name != POINTS)
        and all(known(one) for one in entries)
    )


@cache
def pool(name: str) -> list[tuple[str, Answers, dict[str, Any]]]:
    """Applicants that the card is for, with what the engine says where it says one total."""
    if name == POINTS:
        people = [*neighbours(), *examples()]
        people += [(key, answers) for key, answers, _ in CASES]
    else:
        people = [(key, answers) for key, answers, _ in scheme_cases.ALL[name]]
        people += list(graduates(people[0][1]))
    pencil, found = Pencil(name, html(name)), []
    for key, answers in people:
        result = json.loads(jifen.score_text(json.dumps(answers), name))
        if result["errors"] or not applies(pencil, answers):
            continue
        total = result["if_rest_absent"]["total"]
        if total["min"] == total["max"]:
            found.append((key, answers, result))
    return found


def wrong(name: str, page: str) -> Iterator[str]:
    """Where the card and the engine differ: in the total, or in whether one may apply."""
    pencil = Pencil(name, page)
    for key, answers, result in pool(name):
        total = pencil.total(answers)
        if total != result["if_rest_absent"]["total"]["min"]:
            yield f"{key}: {total}, {result['if_rest_absent']['total']}"
        elif result["verdict"] in ("barred", "not_eligible", "not_reached", "reached"):
            enough = pencil.may_apply(answers) and total >= pencil.mark
            if enough != (result["verdict"] == "reached"):
                yield f"{key}: {result['verdict']}"


@pytest.mark.parametrize("name", PAGES)
def test_a_pencil_scores_as_the_engine_does(name: str) -> None:
    assert list(wrong(name, html(name))) == []
    own = [key for key, _, _ in pool(name) if not key.startswith("{")]
    assert len(own) >= ENOUGH, own


@pytest.mark.parametrize("name", PAGES)
def test_every_figure_of_the_card_counts(name: str) -> None:
    """A card that prints one figure otherwise disagrees with the engine for some applicant."""
    page = html(name)
    start, end = page.index("data-card>"), page.index("card__foot")
    figures = re.compile(
        r"(?:<b>|最高|最多写|满|最近|归第|每满|^第)(\d+)(?:万?[元人]|分|年才|年里|行|个月</li>)"
    )
    unnoticed = []
    for match in figures.finditer(page, start, end):
        if match[0].startswith("满") and match[0].endswith("分"):
            continue  # the mark itself, which stands in a sentence
        other = str(int(match[1]) + 1)
        changed = page[: match.start(1)] + other + page[match.end(1) :]
        try:
            noticed = any(wrong(name, changed))
        except (AssertionError, KeyError, ValueError):
            noticed = True
        if not noticed:
            unnoticed.append(page[match.start() - 60 : match.end() + 10])
    assert unnoticed == []


def test_the_card_says_what_it_is_made_of() -> None:
    """The days, the documents, the version of the rules and the mark are printed on it."""
    page = html(POINTS)
    version = json.loads((ROOT / "calculator/jifen/data/residence-points.json").read_bytes())
    assert version["rules_version"] in page
    assert "沪府规〔2022〕21号" in page
    first, last = Pencil(POINTS, page).days
    assert first >= "2025-12-11", "the day on which the areas changed, or of a later change"
    assert first < last <= scheme(POINTS)["scheme"]["periods"][-1]["to"]
