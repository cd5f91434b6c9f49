"""Answers go into the form and come out again: files, links and what is kept rest on it."""

from __future__ import annotations

import json
from itertools import islice
from typing import Any

import pytest
from playwright.sync_api import Page

import jifen
from tests.flows.conftest import Open
from tests.oracle.generate import applicants
from tests.test_cases import ALL as CASES

pytestmark = pytest.mark.browser

SEED, MANY = 4, 150
Answers = dict[str, Any]

# The page's own modules, on the page's own form.
START = """
async () => {
  const { bundle, assets } = document.querySelector("[data-calculator]").dataset;
  const module = (name) => import(new URL(JSON.parse(assets).files.engine.replace(/[^/]*$/, name),
    new URL(bundle, document.baseURI)));
  const { Form } = await module("form.js");
  const { answersOf, fragmentOf } = await module("keeping/link.js");
  const { textOf } = await module("keeping/answers.js");
  const { texts } = document.querySelector("[data-calculator] > [data-texts]").dataset;
  const form = new Form(document.querySelector("form.calc-form"), JSON.parse(texts), () => {});
  const told = async (job) => job().catch((error) => error.kind ?? String(error));
  globalThis.there = {
    fill: (answers) => (form.fill(answers), form.answers().answers),
    again: (answers) => (form.fill(answers), form.restore(form.keep()), form.answers().answers),
    link: fragmentOf,
    unlink: (fragment) => told(() => answersOf(fragment)),
    text: textOf,
  };
}
"""


@pytest.fixture
def page(open_page: Open) -> Page:
    page = open_page("calculator/")
    page.evaluate(START)
    return page


def known(answers: Answers) -> Answers:
    """The answers without those that say nothing, fields of entries by their default."""
    fields = {
        fact["id"]: fact.get("fields", []) for fact in json.loads(jifen.facts_text())["facts"]
    }
    found: Answers = {}
    for name, value in answers.items():
        if value is None or (name == "assume" and value == []):
            continue
        found[name] = value
        if isinstance(value, list) and fields.get(name):
            found[name] = [
                {
                    field["id"]: field.get("default")
                    if row.get(field["id"]) is None
                    else row[field["id"]]
                    for field in fields[name]
                    if field["id"] in row
                }
                for row in value
            ]
    return found


def through(page: Page, way: str, several: list[Answers]) -> list[Any]:
    found: list[Any] = page.evaluate(
        f"async (several) => {{ const out = []; for (const one of several)"
        f" out.push(await there.{way}(one)); return out; }}",
        several,
    )
    return found


def test_answers_come_out_of_the_form_as_they_went_in(page: Page) -> None:
    """Every fact type, records, unknown entries: generated applicants and every case."""
    several = [*islice(applicants(SEED, MANY), MANY), *(answers for _, answers, _ in CASES)]
    several = [answers for answers in several if isinstance(answers.get("as_of"), str)]
    wrong = [
        (answers, found)
        for answers, found in zip(several, through(page, "fill", several), strict=True)
        if known(answers) != found
    ]
    assert wrong[:2] == []
    assert len(several) > MANY


FULL: Answers = {
    "as_of": "2026-08-01",
    "rules_on": "2025-08-01",
    "birth_date": "1980-02-29",
    "married_to_local_since": "2016-02-29",
    "has_residence_card": False,
    "contributions": [
        {
            "from": f"{1970 + place // 12}-{place % 12 + 1:02d}",
            "to": f"{1970 + place // 12}-{place % 12 + 1:02d}",
            "base": None if place % 7 == 0 else 8000 + place * 0.25,
            "kind": ["counted", "back_paid", "unit_mismatch", "tax_mismatch"][place % 4],
        }
        for place in range(600)
    ],
    "record_from": "1970-01",
    "insured_months": 600,
    "recent_insured_months": 0,
    "investment_tax_average": 373333.33,
    "credentials": [dict.fromkeys(("level", "obtained", "matches_post", "registration"))],
    # One field left out, which is not the same as one that is not known.
    "outer_areas": [{"area": "lingang", "from": "2020-01", "to": None}, {"from": "2021-01"}],
    "detentions": [],
    "minor_crimes": ["2020-02-29", "2020-02-29"],
    "assume": ["rules_continue"],
    "assume_reference_wage": 12000.5,
}
# Not answers at all, each to be refused by the engine and lost by nobody.
ODD: list[Answers] = [
    {"as_of": "2026-3-10", "birth_date": 1990, "education": "phd", "credentials": {}},
    {"as_of": "2026-03-10", "foo": [1], "employed": "yes", "insured_months": "1e3"},
    {"as_of": "2026-03-10", "honour": ["none"], "detentions": "none", "assume": "rules_continue"},
    {"as_of": "2026-03-10", "contributions": [], "contribution_tier": "x1"},
    {"as_of": "2026-03-10", "contributions": "all", "record_from": "2020"},
    {
        "as_of": "2026-03-10",
        "contributions": [{"from": "2020-13", "to": "2020-01", "base": "?", "kind": "x"}],
    },
    {"as_of": "2026-03-10", "credentials": [{"level": "guru", "obtained": 7}, "one", None]},
    {"as_of": "2026-03-10", "investment_tax_average": 1e-7, "local_hires_average": -1},
    {"as_of": "2026-03-10", "married_to_local_since": "no", "outer_areas": [{"size": 1}]},
]


def test_what_is_long_or_odd_comes_out_as_it_went_in(page: Page) -> None:
    """Six hundred entries, a fact beside the record it follows from, and what no rule accepts."""
    few = {
        **FULL,
        "contributions": [{"from": "2025-01", "to": "2025-02"}, FULL["contributions"][1]],
    }
    many = {**FULL, "contributions": [{"from": "2025-01", "to": "2025-02"}] * 20}
    assert through(page, "again", [few, many]) == [few, many]
    for way in ("fill", "again"):
        for answers, found in zip([FULL, *ODD], through(page, way, [FULL, *ODD]), strict=True):
            assert found == answers, way
    assert through(page, "fill", [{"education": "master"}])[0].keys() == {"as_of", "education"}


def test_a_link_carries_the_same_answers(page: Page) -> None:
    several = [*applicants(SEED, 60), *(answers for _, answers, _ in CASES), FULL, *ODD]
    links = through(page, "link", several)
    found = through(page, "unlink", links)
    assert found == [{k: v for k, v in one.items() if v is not None} for one in several]
    assert through(page, "link", [dict(reversed(one.items())) for one in several]) == links


def test_a_damaged_link_is_told_and_never_read_as_something_else(page: Page) -> None:
    (link,) = through(page, "link", [FULL])
    start = len("#answers=1.")
    cut = [link[:start], link[:-1], link[:-4], link[: start + 20]]
    swapped = [
        link[:at] + ("A" if link[at] != "A" else "B") + link[at + 1 :] for at in (start, 200)
    ]
    other = [
        link + "AAAA",
        link[:start] + "%%%",
        "#answers=",
        "#answers=x",
        link[: start - 2] + "AB",
    ]
    assert set(through(page, "unlink", cut + swapped + other)) == {"damaged"}
    newer = link.replace("=1.", "=2.")
    array = page.evaluate("() => there.link([1, 2])")
    bomb = page.evaluate("() => there.link({ a: 'x'.repeat(5_000_000) })")
    assert len(bomb) < 10_000
    assert through(page, "unlink", [newer, array, bomb]) == ["other_version", "foreign", "too_long"]
