"""Which answers stand for all that a fact can have, against trying every one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Any

import pytest

from jifen import Rules
from jifen._domains import Cell, Domain, cells_of
from jifen._known import Facts
from jifen._reading import Reading
from jifen._refusals import Errors
from jifen._ways import points_of

AS_OF = date(2026, 3, 10)
DATES = {"from": "2018-01-01"}
EACH_YEAR = {"points_per_year": 4, "starts_at_year": 1, **DATES}
FROM_FIVE = {**EACH_YEAR, "starts_at_year": 5}
AREAS = {"type": "entries", "fields": {"area": {}, "from": {}, "to": {}}, "absent": []}
PAPERS = {"type": "entries", "fields": {"level": {}, "place": {}, "post": {}}, "absent": []}


def item(way: str, rows: Iterable[dict[str, Any]], cap: int | None = None, **more: Any) -> Any:
    """An indicator whose rows and cap hold on every day."""
    caps = [] if cap is None else [{**DATES, "points": cap, "source": "s"}]
    score = {"way": way, "rows": [{**DATES, **row} for row in rows], **more}
    return {"id": "item", "cap": caps, "score": score}


def domain(spec: dict[str, Any], scored: Any = None, **more: Any) -> Domain:
    """Rules that ask one question, which one indicator reads."""
    points = {"highest": 100, "mark": 100, **more}
    seldom = points.pop("seldom", ())
    items = [] if scored is None else [scored]
    rows = [{**DATES, "points": points["mark"], "source": "s"}]
    rules = Rules(
        {
            "scheme": "small",
            "rules_version": "",
            "content_version": "",
            "levers": {"ladders": [], "gate_steps": []},
            "texts": {"sources": {"item": {}}},
            "rules": {
                "facts": [{"id": "asked", **spec}],
                "longest_list": 20,
                "periods": [{"from": "2018-01-01", "to": "2030-12-31"}],
                "wages": [],
                "items": items,
                "gates": [],
                "notes": [],
                "readings": [],
                "pass_mark": rows,
                "lowest_total": rows,
            },
        }
    )
    as_of = points.get("as_of", AS_OF)
    return Domain(rules, rules.on(as_of), as_of, points["highest"], frozenset(seldom))


def cells(spec: dict[str, Any], scored: Any = None, **more: Any) -> list[Cell]:
    return cells_of(domain(spec, scored, **more), "asked")


def values(spec: dict[str, Any], scored: Any = None, **more: Any) -> list[Any]:
    return [cell.value for cell in cells(spec, scored, **more)]


def weights(spec: dict[str, Any], scored: Any = None, **more: Any) -> list[float]:
    return [cell.weight for cell in cells(spec, scored, **more)]


def begins(tried: Iterable[int], points: Callable[[int], Any]) -> list[int]:
    """Where the points begin to be others, found by trying all."""
    found: list[tuple[int, Any]] = []
    for one in tried:
        now = points(one)
        if not found or found[-1][1] != now:
            found.append((one, now))
    return [one for one, _ in found]


def points_with(where: Domain, answer: Any) -> Any:
    """The points of the indicator, for an answer as an applicant gives it."""
    (scored,) = where.day.items
    spec = where.rules.facts["asked"]
    known = Reading(where.rules, Errors(where.rules.texts), where.as_of).read(spec, answer, "")
    assert known is not None
    return points_of(scored, Facts(where.as_of, {"asked": known}))


# ------------------------------------------------------------------ where cells are cut


@pytest.mark.parametrize("least", [0, 3])
@pytest.mark.parametrize("most", [71, 72, 600])
@pytest.mark.parametrize(
    "scored",
    [
        item("years", [EACH_YEAR], months="asked"),
        item("years", [FROM_FIVE], months="asked"),
        item("years", [EACH_YEAR], 20, months="asked"),
        item("years", [FROM_FIVE], 30, months="asked"),
        item("steps", [{"fact": "asked", "per": 10, "points": 5}]),
        item("steps", [{"fact": "asked", "per": 10, "points": 5}], 20),
        item("steps", [{"fact": "asked", "per": 10, "points": 5}], 22),
        item("steps", [{"fact": "asked", "per": 10, "points": 0}], 20),
        item("steps", [{"fact": "asked", "per": 10, "points": 0}]),
    ],
    ids=lambda one: f"{one['score']['way']} {one['score']['rows'][0]} {one['cap'][:1]}",
)
def test_a_cell_begins_where_an_amount_gets_other_points(
    scored: Any, least: int, most: int
) -> None:
    """And nowhere else: not before years count, not beyond the cap."""
    kind = "number" if scored["score"]["way"] == "steps" else "integer"
    spec = {"type": kind, "at_least": least, "at_most": most}
    tried = begins(range(least, most + 1), partial(points_with, domain(spec, scored)))
    assert values(spec, scored) == tried


BANDS = [
    {"at_most": 43, "points": 30},
    {"at_least": 44, "at_most": 44, "points": 20},
    {"at_least": 45, "at_most": 60, "points": 10},
    {"at_least": 61, "points": 0},
]


def years_ago(years: int) -> str:
    return AS_OF.replace(year=AS_OF.year - years).isoformat()


@pytest.mark.parametrize("youngest", [None, 16, 50])
@pytest.mark.parametrize(
    "scored",
    [
        item("scale", BANDS, years_since="asked"),
        item("scale", [{**BANDS[0], "at_least": 0}, *BANDS[1:]], years_since="asked"),
        item("years", [EACH_YEAR], years_since="asked"),
        item("years", [EACH_YEAR], 40, years_since="asked"),
        item("years", [{**EACH_YEAR, "starts_at_year": 3}], 30, years_since="asked"),
    ],
    ids=["bands", "bands from the first year", "years", "capped", "from the third year"],
)
def test_a_cell_begins_where_an_age_gets_other_points(scored: Any, youngest: int | None) -> None:
    """Of nobody younger than may apply: such a day of birth is refused."""
    spec: dict[str, Any] = {"type": "date"}
    if youngest is not None:
        spec["years_before_as_of"] = youngest
    where = domain(spec, scored)

    tried = begins(range(youngest or 0, 131), lambda n: points_with(where, years_ago(n)))
    assert values(spec, scored) == list(map(years_ago, tried))


def test_who_never_married_is_a_cell_of_its_own() -> None:
    scored = item("years", [EACH_YEAR], 8, years_since="asked")
    days = [years_ago(years) for years in (0, 1, 2)]
    assert values({"type": "date_or_never"}, scored) == ["never", *days]


@pytest.mark.parametrize(("earliest", "asked"), [("1965-03-10", True), ("1965-03-11", False)])
def test_the_earliest_day_itself_may_be_the_answer(earliest: str, asked: bool) -> None:
    scored = item("scale", BANDS, years_since="asked")
    assert ("1965-03-10" in values({"type": "date", "earliest": earliest}, scored)) is asked


@pytest.mark.parametrize("key", ["all", "any"])
def test_a_part_of_a_condition_cuts_as_the_whole_does(key: str) -> None:
    conditions = [{**DATES, "require": {key: [{"fact": "asked", "at_least": 6}]}}]
    rows = [{"option": "a", "points": 5}]
    scored = item("best_entry", rows, fact="papers", field="level", conditions=conditions)
    assert values({"type": "integer", "at_least": 0, "at_most": 12}, scored) == [0, 6]


@pytest.mark.parametrize("beyond", [-150, -1, 0, 1, 49, 50, 51, 99, 100, 101, 350])
def test_records_are_counted_until_no_total_survives_them(beyond: int) -> None:
    """One at least, since nobody is asked about none; and none beyond what takes the mark away."""
    scored = item("records", [{"points": -50, "within_years": 5}], fact="asked")
    lists = values({"type": "dates"}, scored, mark=120, highest=120 + beyond)
    last = max(1, next(count for count in range(20) if beyond - 50 * count < 0))
    assert lists == [[AS_OF.isoformat()] * count for count in range(last + 1)]


def test_the_mildest_row_decides_how_many_records_are_counted() -> None:
    rows = [{"points": -50, "within_years": 5}, {"points": -20, "within_years": 3}]
    lists = values({"type": "dates"}, item("records", rows, fact="asked"), mark=0, highest=99)
    assert max(map(len, lists)) == 5


# ------------------------------------------------------------------ entries


@pytest.mark.parametrize(
    ("cap", "starts", "since"),
    [
        (8, 1, ["2025-03", "2024-03", "2023-03", "2022-03"]),
        (11, 4, ["2022-03", "2021-03", "2020-03"]),
        (9, 5, ["2021-03"]),
    ],
)
def test_an_entry_for_each_year_that_gives_other_points(
    cap: int, starts: int, since: list[str]
) -> None:
    """From the first year that counts to the one that reaches the cap."""
    row = {"option": "a", "points_per_year": 2, "starts_at_year": starts}
    scored = item("best_entry", [row], cap, fact="asked", field="area")
    (none, *lists) = values(AREAS, scored)
    assert none == []
    assert [entries[0]["from"] for entries in lists] == since
    assert all(entries == [{**entries[0], "area": "a", "to": None}] for entries in lists)


def test_an_entry_meets_the_conditions_of_its_own_row() -> None:
    """What is asked of other levels is not asked of it."""

    def asks(place: str, **more: Any) -> dict[str, Any]:
        return {**DATES, "require": {"field": "place", "in": [place, "abroad"]}, **more}

    conditions = [
        {**DATES, "require": {"field": "post", "is": True}},
        asks("here", options=["skill"]),
        asks("there", options=["title"]),
    ]
    rows = [{"option": one, "points": 5} for one in ("skill", "title", "other")]
    scored = item("best_entry", rows, fact="asked", field="level", conditions=conditions)
    assert values(PAPERS, scored) == [
        [],
        [{"level": "skill", "place": "here", "post": True}],
        [{"level": "title", "place": "there", "post": True}],
        [{"level": "other", "place": None, "post": True}],
    ]


@pytest.mark.parametrize(
    ("asks", "value"),
    [
        ({"is": False}, False),
        ({"in": ["b", "a"]}, "b"),
        ({"at_least": 60}, 60),
        ({"at_most": 5}, 5),
        ({"at_least": 2, "at_most": 5}, 2),
    ],
    ids=str,
)
def test_an_entry_has_of_a_field_what_is_asked(asks: dict[str, Any], value: Any) -> None:
    conditions = [{**DATES, "require": {"field": "place", **asks}}]
    rows = [{"option": "skill", "points": 5}]
    scored = item("best_entry", rows, fact="asked", field="level", conditions=conditions)
    assert values(PAPERS, scored)[1:] == [[{"level": "skill", "place": value, "post": None}]]


# ------------------------------------------------------------------ how likely answers are

RECORDS = item("records", [{"points": -20, "within_years": 5}], fact="asked")
MONTHS = {"type": "integer", "at_least": 0, "at_most": 24}
BY_YEAR = item("years", [EACH_YEAR], months="asked")
LEVELS = item(
    "best_entry",
    [{"option": "a", "points": 5}, {"option": "b", "points": 5}],
    fact="asked",
    field="level",
)


@pytest.mark.parametrize(
    ("spec", "scored", "shares"),
    [
        ({"type": "boolean"}, None, [1, 1]),
        ({"type": "option", "options": ["a", "b", "c"]}, None, [1, 1, 1]),
        ({**PAPERS, "absent": None}, LEVELS, [1, 1, 1]),
        ({"type": "dates"}, RECORDS, [1, 1, 0, 0]),
        (MONTHS, BY_YEAR, [6, 3, 2]),
    ],
    ids=["yes or no", "words", "entries", "records", "amounts"],
)
def test_words_are_as_likely_as_each_other_and_amounts_the_less_the_larger_they_are(
    spec: dict[str, Any], scored: Any, shares: list[int]
) -> None:
    """And nobody has two records who has not said so."""
    found = weights(spec, scored, mark=100, highest=140)
    assert found == pytest.approx([share / sum(shares) for share in shares])


@pytest.mark.parametrize(
    ("spec", "scored", "shares"),
    [
        ({"type": "boolean", "absent": False}, None, [None, 1]),
        ({"type": "option", "options": ["a", "b", "no"], "absent": "no"}, None, [1, 1, None]),
        (PAPERS, LEVELS, [None, 1, 1]),
        ({"type": "dates", "absent": []}, RECORDS, [None, 1, 0, 0]),
        ({**MONTHS, "absent": 0}, BY_YEAR, [None, 3, 2]),
    ],
    ids=["yes or no", "words", "entries", "records", "amounts"],
)
@pytest.mark.parametrize(("seldom", "none"), [((), 0.5), (("asked",), 0.99)])
def test_half_of_those_who_did_not_say_have_none_and_nearly_all_where_few_have_any(
    spec: dict[str, Any],
    scored: Any,
    shares: list[int | None],
    seldom: tuple[str, ...],
    none: float,
) -> None:
    """The rest is shared as it would be without."""
    found = weights(spec, scored, mark=100, highest=140, seldom=seldom)
    some = sum(share for share in shares if share is not None)
    assert found == pytest.approx(
        [none if share is None else (1 - none) * share / some for share in shares]
    )
