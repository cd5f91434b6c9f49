"""An independent reading of the residence-points rules: plain, slow, exact.

It shares no code with the calculator. It lists the distinct outcomes that each unknown
fact can have and takes the least and the greatest total over them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import pairwise, product
from typing import Any, Literal

Facts = dict[str, Any]
RestMode = Literal["if_possible", "never", "lowest"]

FIRST_DAY = date(2018, 1, 1)
LAST_DAY = date(2027, 12, 31)
PASS_MARK = 120
LONGEST_LIST = 600
MOST_INSURED = 600

ITEMS = [
    "age",
    "education",
    "credential",
    "insured_years",
    "startup_talent",
    "tech_transfer_talent",
    "shortage_major",
    "investment",
    "contribution_base",
    "public_service",
    "outer_area",
    "fresh_graduate",
    "honour",
    "local_spouse",
    "false_material",
    "detention",
    "minor_crime",
    "serious_crime",
]
GATES = ["residence_card", "employed", "recent_insurance", "employer", "contract_term"]

EDUCATION = {
    "none": 0,
    "associate": 50,
    "bachelor": 60,
    "bachelor_with_degree": 90,
    "master": 100,
    "doctorate": 110,
}
CERTIFICATE = {
    "junior_title": 0,
    "skill_5": 15,
    "skill_4": 30,
    "skill_3": 60,
    "skill_2": 100,
    "mid_title": 100,
    "skill_1": 140,
    "senior_title": 140,
}
TITLES = {"junior_title", "mid_title", "senior_title"}
NEEDS_BASE = {"mid_title", "senior_title", "skill_2", "skill_1"}
TIER = {"none": 0, "x0_8": 25, "x1": 50, "x2": 100, "x3": 120}
HONOUR = {"none": 0, "bureau_special": 30, "bureau_general": 60, "provincial": 110}
EMPLOYER = {
    "shanghai_unit": True,
    "shanghai_branch": True,
    "dispatch": True,
    "out_of_city_branch": False,
    "sole_trader": False,
    "self_paid": False,
}
OBTAINED = ["shanghai", "national_examination", "elsewhere_verified", "elsewhere"]
REGISTRATION = ["valid", "lapsed", "not_needed"]
AREAS = ["lingang", "new_town", "key_transformation", "other_key_area"]
KINDS = ["counted", "back_paid", "unit_mismatch", "tax_mismatch"]

ABSENT: Facts = {
    "credentials": [],
    "credential_base_months": 0,
    "contribution_tier": "none",
    "startup_talent": False,
    "tech_transfer_talent": False,
    "shortage_major": False,
    "fresh_graduate": False,
    "investment_tax_average": Fraction(0),
    "local_hires_average": Fraction(0),
    "public_service_months": 0,
    "outer_areas": [],
    "honour": "none",
    "married_to_local_since": "never",
    "false_materials": [],
    "detentions": [],
    "minor_crimes": [],
    "serious_crime": False,
}


class Unclear(Exception):
    """The contract does not say what the result is."""


class Refused(Exception):
    """An answer is outside its type or domain."""


# ---------------------------------------------------------------- days, months, wages


def years_completed(since: date, day: date) -> int:
    """Whole years; the anniversary counts, 29 February completes on 1 March in common years."""
    return day.year - since.year - ((day.month, day.day) < (since.month, since.day))


def month_of(day: date) -> int:
    """Months are counted as year * 12 + month - 1."""
    return day.year * 12 + day.month - 1


def month(text: str) -> int:
    return int(text[:4]) * 12 + int(text[5:]) - 1


WAGES = [
    ("2016-04", "2017-03", 5939),
    ("2017-04", "2018-03", 6504),
    ("2018-04", "2019-03", 7132),
    ("2019-04", "2019-10", 7832),
    ("2019-11", "2020-06", 8211),
    ("2020-07", "2021-06", 9339),
    ("2021-07", "2022-06", 10338),
    ("2022-07", "2023-06", 10338),
    ("2023-07", "2024-06", 11396),
    ("2024-07", "2025-06", 11396),
    ("2025-07", "2026-06", 11396),
]
FIRST_WAGE_MONTH = month("2016-04")
FIRST_UNKNOWN_MONTH = month("2026-07")


@cache
def known_wage(m: int) -> Fraction | None:
    for first, last, yuan in WAGES:
        if month(first) <= m <= month(last):
            return Fraction(yuan)
    return None


def unknown_period(m: int) -> int:
    """A name of the period of a month without a known wage: April to March, later July to June."""
    return (m - 3) // 12 if m < FIRST_WAGE_MONTH else (m - 6) // 12


# ---------------------------------------------------------------- types and domains


def _day(value: Any) -> date:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise Refused
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Refused from None


def _month(value: Any) -> int:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", value):
        raise Refused
    return month(value)


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Refused
    return value


def _integer(most: int) -> Callable[[Any], int]:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            raise Refused
        return value

    return check


def _exact(value: Any) -> Fraction:
    """The number as it is written, never as its binary neighbour."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Refused
    try:
        return Fraction(repr(value))
    except ValueError:  # inf, nan
        raise Refused from None


def _number(most: int) -> Callable[[Any], Fraction]:
    def check(value: Any) -> Fraction:
        number = _exact(value)
        if not 0 <= number <= most:
            raise Refused
        return number

    return check


def _yuan(value: Any) -> Fraction:
    number = _exact(value)
    if number < 0 or (number * 100).denominator != 1:
        raise Refused
    return number


def _wage(value: Any) -> Fraction:
    number = _exact(value)
    if number <= 0:
        raise Refused
    return number


def _option(options: Iterable[str]) -> Callable[[Any], str]:
    allowed = list(options)

    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise Refused
        return value

    return check


def _list(entry: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    def check(value: Any) -> list[Any]:
        if not isinstance(value, list) or len(value) > LONGEST_LIST:
            raise Refused
        return [entry(one) for one in value]

    return check


def _fields(value: Any, names: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict) or not set(value) <= names:
        raise Refused
    return value


def _since(value: Any) -> date | str:
    return "never" if value == "never" else _day(value)


@dataclass(frozen=True)
class Credential:
    level: str
    obtained: str
    matches_post: bool
    registration: str


def _credential(value: Any) -> Credential:
    entry = _fields(value, {"level", "obtained", "matches_post", "registration"})
    return Credential(
        _option(CERTIFICATE)(entry.get("level")),
        _option(OBTAINED)(entry.get("obtained")),
        _boolean(entry.get("matches_post")),
        _option(REGISTRATION)(entry.get("registration")),
    )


@dataclass(frozen=True)
class Span:
    first: int
    last: int
    base: Fraction | None
    kind: str


def _span(value: Any) -> Span:
    entry = _fields(value, {"from", "to", "base", "kind"})
    first, last = _month(entry.get("from")), _month(entry.get("to"))
    base = entry.get("base")
    kind = _option(KINDS)(entry["kind"] if entry.get("kind") is not None else "counted")
    if last < first:
        raise Refused
    return Span(first, last, None if base is None else _yuan(base), kind)


def _record(value: Any) -> list[Span]:
    spans: list[Span] = _list(_span)(value)
    ordered = sorted(spans, key=lambda span: span.first)
    if any(late.first <= early.last for early, late in pairwise(ordered)):
        raise Refused
    return spans


@dataclass(frozen=True)
class Area:
    area: str
    first: int
    last: int | None


def _area(value: Any) -> Area:
    entry = _fields(value, {"area", "from", "to"})
    first = _month(entry.get("from"))
    last = None if entry.get("to") is None else _month(entry["to"])
    if last is not None and last < first:
        raise Refused
    return Area(_option(AREAS)(entry.get("area")), first, last)


FACTS: dict[str, Callable[[Any], Any]] = {
    "as_of": _day,
    "rules_on": _day,
    "birth_date": _day,
    "has_residence_card": _boolean,
    "employed": _boolean,
    "recent_insured_months": _integer(12),
    "employer": _option(EMPLOYER),
    "contract_term_months": _integer(600),
    "education": _option(EDUCATION),
    "credentials": _list(_credential),
    "credential_base_months": _integer(12),
    "insured_months": _integer(MOST_INSURED),
    "contribution_tier": _option(TIER),
    "contributions": _record,
    "record_from": _month,
    "startup_talent": _boolean,
    "tech_transfer_talent": _boolean,
    "shortage_major": _boolean,
    "fresh_graduate": _boolean,
    "investment_tax_average": _number(10**12),
    "local_hires_average": _number(10**6),
    "public_service_months": _integer(600),
    "outer_areas": _list(_area),
    "honour": _option(HONOUR),
    "married_to_local_since": _since,
    "false_materials": _list(_day),
    "detentions": _list(_day),
    "minor_crimes": _list(_day),
    "serious_crime": _boolean,
    "assume": _list(_option(["rules_continue"])),
    "assume_reference_wage": _wage,
}


def read(answers: Mapping[str, Any]) -> tuple[Facts, list[str]]:
    """The answered facts, and the names of the refused ones."""
    facts: Facts = {}
    refused: set[str] = set()
    for name, value in answers.items():
        if name not in FACTS:
            refused.add(name)
        elif value is not None:
            try:
                facts[name] = FACTS[name](value)
            except Refused:
                refused.add(name)
    goes_on = "rules_continue" in facts.get("assume", [])
    # With a bad `assume` nobody can tell whether a day after the last period is allowed.
    no_end = goes_on or "assume" in refused
    for name in ("as_of", "rules_on"):
        day = facts.get(name)
        if day is not None and (day < FIRST_DAY or (day > LAST_DAY and not no_end)):
            refused.add(name)
            del facts[name]
    as_of, born = facts.get("as_of"), facts.get("birth_date")
    if born is not None:
        too_young = as_of is not None and years_completed(born, as_of) < 16
        if born < date(1900, 1, 1) or too_young:
            refused.add("birth_date")
    record_is_sound = not refused & {"as_of", "contributions", "record_from"}
    if as_of is not None and "contributions" in facts and record_is_sound:
        held = len(Record(facts).counted)
        if "insured_months" in facts and facts["insured_months"] < held:
            refused.add("insured_months")
        if "assume_reference_wage" not in refused:
            bare = {k: v for k, v in facts.items() if k not in [*FROM_RECORD, "insured_months"]}
            for name in FROM_RECORD:
                if name in facts and not histories(bare | {name: facts[name]}):
                    refused.add(name)
    return facts, sorted(refused)


# ---------------------------------------------------------------- the contribution record

FROM_RECORD = ["recent_insured_months", "credential_base_months", "contribution_tier"]
MULTIPLES = {"x0_8": Fraction(4, 5), "x1": Fraction(1), "x2": Fraction(2), "x3": Fraction(3)}


@dataclass(frozen=True)
class Windows:
    """The windows in months; the self-check shrinks them to sizes it can enumerate in full."""

    recent: int = 12
    near: int = 36
    far: int = 48
    near_need: int = 24
    far_need: int = 36


class Record:
    """What a record says of each month before the month of `as_of`."""

    def __init__(self, facts: Facts) -> None:
        spans: list[Span] = facts["contributions"]
        self.end = month_of(facts["as_of"])
        first: int | None = facts.get("record_from")
        # A record without an entry reaches nothing.
        starts = min((span.first for span in spans), default=self.end)
        self.complete_from = starts if first is None else first
        self.listed: set[int] = set()
        self.counted: dict[int, Fraction | None] = {}
        for span in spans:
            for m in range(span.first, min(span.last, self.end - 1) + 1):
                self.listed.add(m)
                if span.kind == "counted":
                    self.counted[m] = span.base

    def unknown(self, m: int) -> bool:
        """Whether nothing is known of this month, not even that it was paid."""
        return m < self.complete_from and m not in self.listed


def wage_choices(
    record: Record, assumed: Fraction | None, months: range
) -> Iterator[dict[int, Fraction]]:
    """Every distinguishable choice of the unknown wages, one number a period."""
    breaks: dict[int, set[Fraction]] = {}
    for m in months:
        if known_wage(m) is None and assumed is None:
            at = breaks.setdefault(unknown_period(m), set())
            base = record.counted.get(m)
            if base:
                at |= {base / multiple for multiple in MULTIPLES.values()}
    # `base >= multiple * wage` changes only just above base / multiple: the values up to each
    # break behave like the break itself, and one number above all of them does for the rest.
    choices = [[*sorted(at), max(at, default=Fraction(1)) + 1] for at in breaks.values()]
    for chosen in product(*choices):
        yield dict(zip(breaks, chosen, strict=False))


@dataclass(frozen=True)
class History:
    """What a contribution history amounts to, as far as points and gates can tell."""

    recent: int
    base_months: int
    tier: str
    insured: int


def record_histories(facts: Facts, w: Windows = Windows()) -> set[History]:
    """All histories the record and the direct answers allow; `insured` is the least possible.

    With `insured_months` unanswered every greater number up to 600 is possible too: months
    before the record, or further unknown months at a low base, may have been counted.

    Months of one zone (the last 12, then to 36, then to 48) whose base, or whose very payment,
    is unknown can be exchanged, so only their numbers are enumerated. Lower ones never help a
    tier, so a tier is reached with the fewest extra months when every free month outside the
    last 12 stands at that tier's level, and missed upwards because none stands higher.
    """
    record = Record(facts)
    end = record.end
    assumed = facts.get("assume_reference_wage")
    window = range(end - w.far, end)

    def zone(m: int) -> str:
        return "recent" if m >= end - w.recent else "near" if m >= end - w.near else "far"

    no_base = Counter(zone(m) for m in window if record.counted.get(m, 0) is None)
    unknown = Counter(zone(m) for m in window if record.unknown(m))
    held_recent = sum(1 for m in window if zone(m) == "recent" and m in record.counted)
    held = len(record.counted)
    given = facts.get("insured_months")

    found: set[History] = set()
    for wages in wage_choices(record, assumed, window):

        def reaches(m: int, multiple: Fraction, wages: dict[int, Fraction] = wages) -> bool:
            base = record.counted.get(m)
            if base is None:
                return False
            wage = known_wage(m) or assumed or wages[unknown_period(m)]
            return base >= multiple * wage

        sure = {t: sum(reaches(m, x) for m in window) for t, x in MULTIPLES.items()}
        sure_x3 = sum(reaches(m, MULTIPLES["x3"]) for m in window if zone(m) != "far")
        sure_base = sum(reaches(m, MULTIPLES["x1"]) for m in window if zone(m) == "recent")

        for paid in range(unknown["recent"] + 1):
            free = no_base["recent"] + paid
            for at_base in range(free + 1):
                outside = no_base["near"] + no_base["far"]
                no_x3 = sure_x3 < w.near_need
                no_x2 = no_x3 and sure["x2"] < w.far_need
                no_x1 = no_x2 and sure["x1"] + at_base < w.far_need
                no_x0_8 = no_x1 and sure["x0_8"] + at_base < w.far_need
                # tier: (can the higher ones be missed, months still lacking, months to be had)
                near, far = unknown["near"], unknown["near"] + unknown["far"]
                ways = {
                    "x3": (True, w.near_need - sure_x3 - at_base - no_base["near"], near),
                    "x2": (no_x3, w.far_need - sure["x2"] - at_base - outside, far),
                    "x1": (no_x2, w.far_need - sure["x1"] - at_base - outside, far),
                    "x0_8": (no_x1, w.far_need - sure["x0_8"] - free - outside, far),
                    "none": (no_x0_8, 0, 0),
                }
                for tier, (misses_higher, lacking, to_be_had) in ways.items():
                    extra = max(0, lacking)
                    if not misses_higher or extra > to_be_had:
                        continue
                    history = History(
                        held_recent + paid, sure_base + at_base, tier, held + paid + extra
                    )
                    if history.insured > (MOST_INSURED if given is None else given):
                        continue
                    if (
                        facts.get("recent_insured_months", history.recent) == history.recent
                        and facts.get("credential_base_months", history.base_months)
                        == history.base_months
                        and facts.get("contribution_tier", tier) == tier
                    ):
                        found.add(history)
    return found


@dataclass(frozen=True)
class Outcome:
    """What is left of a history once only its effects matter."""

    recent_enough: bool
    base_enough: bool
    tier: str
    insured_years: int


def histories(facts: Facts) -> set[Outcome]:
    """All effects a contribution history can have, given the answers."""
    given = facts.get("insured_months")
    if "contributions" not in facts:
        # Without a record each of the four facts stands for itself, even if no person fits.

        def values(name: str, domain: Iterable[Any]) -> list[Any]:
            return [facts[name]] if name in facts else list(domain)

        return {
            Outcome(*one)
            for one in product(
                {n >= 6 for n in values("recent_insured_months", range(13))},
                {n >= 6 for n in values("credential_base_months", range(13))},
                values("contribution_tier", TIER),
                {n // 12 for n in values("insured_months", range(MOST_INSURED + 1))},
            )
        }
    outcomes: set[Outcome] = set()
    for h in record_histories(facts):
        most = MOST_INSURED if given is None else given
        least = h.insured if given is None else given
        for years in range(least // 12, most // 12 + 1):
            outcomes.add(Outcome(h.recent >= 6, h.base_months >= 6, h.tier, years))
    return outcomes


# ---------------------------------------------------------------- points of one indicator


def age_points(age: int) -> int:
    if age > 60:
        return 0
    return 5 if age >= 56 else min(30, 5 + 2 * (56 - age))


def certificate_points(one: Credential, base_enough: bool) -> int:
    place = {
        "shanghai": set(CERTIFICATE),
        "national_examination": TITLES,
        "elsewhere_verified": TITLES | {"skill_3", "skill_2", "skill_1"},
        "elsewhere": set[str](),
    }
    if one.level not in place[one.obtained] or one.registration == "lapsed":
        return 0
    if not one.matches_post or (one.level in NEEDS_BASE and not base_enough):
        return 0
    return CERTIFICATE[one.level]


def credential_points(facts: Facts, base_enough: bool) -> set[int]:
    """The scores the credentials can have, once it is known whether the base was high enough."""
    if "credentials" in facts:
        return {max((certificate_points(c, base_enough) for c in facts["credentials"]), default=0)}
    every = (
        Credential(*one) for one in product(CERTIFICATE, OBTAINED, [True, False], REGISTRATION)
    )
    return {0} | {certificate_points(one, base_enough) for one in every}


def area_points(area: str, months: int, rules_on: date) -> set[int]:
    years = months // 12
    worth = min(20, 2 * years)
    if area == "lingang":
        wait = 5 if rules_on < date(2019, 11, 20) else 3 if rules_on < date(2024, 8, 21) else 1
        return {worth if years >= wait else 0}
    if rules_on < date(2021, 3, 2) or years < 5:
        return {0}
    if area != "new_town" and rules_on < date(2025, 12, 11):
        return {0, worth}
    return {worth}


def outer_area_points(facts: Facts) -> set[int]:
    as_of: date = facts["as_of"]
    rules_on: date = facts.get("rules_on", as_of)
    if "outer_areas" not in facts:
        months = range(12 * 11)
        return {0}.union(*(area_points(a, n, rules_on) for a in AREAS for n in months))
    before = month_of(as_of) - 1
    each: list[set[int]] = [{0}]
    for one in facts["outer_areas"]:
        last = before if one.last is None else min(one.last, before)
        each.append(area_points(one.area, max(0, last - one.first + 1), rules_on))
    # The best one scores; least and greatest are enough, as each can be at its own extreme.
    return {max(min(s) for s in each), max(max(s) for s in each)}


def investment_points(facts: Facts) -> set[int]:
    tens = {
        "investment_tax_average": Fraction(100_000),
        "local_hires_average": Fraction(10),
    }
    each = [
        {min(120, 10 * int(facts[name] // unit))} if name in facts else set(range(0, 121, 10))
        for name, unit in tens.items()
    ]
    return {max(pair) for pair in product(*each)}


def deduction_points(facts: Facts, name: str, each: int, window: int) -> set[int]:
    if name not in facts:
        return {-each * n for n in range(LONGEST_LIST + 1)}
    as_of = facts["as_of"]
    live = [d for d in facts[name] if d <= as_of and years_completed(d, as_of) < window]
    return {-each * len(live)}


def spouse_points(facts: Facts) -> set[int]:
    if "married_to_local_since" not in facts:
        return {4 * years for years in range(11)}
    since = facts["married_to_local_since"]
    if since == "never" or since > facts["as_of"]:
        return {0}
    return {min(40, 4 * years_completed(since, facts["as_of"]))}


def public_service_points(months: int) -> int:
    return 4 * (months // 12) if months >= 60 else 0


def lone_points(facts: Facts) -> dict[str, set[int]]:
    """The possible scores of each indicator that depends on no other one."""
    as_of: date = facts["as_of"]

    def pick(name: str, table: Mapping[Any, int]) -> set[int]:
        return {table[facts[name]]} if name in facts else set(table.values())

    ages = (
        [years_completed(facts["birth_date"], as_of)]
        if "birth_date" in facts
        else range(16, years_completed(date(1900, 1, 1), as_of) + 1)
    )
    service = [facts["public_service_months"]] if "public_service_months" in facts else range(601)
    return {
        "age": {age_points(age) for age in ages},
        "startup_talent": pick("startup_talent", {True: 120, False: 0}),
        "tech_transfer_talent": pick("tech_transfer_talent", {True: 120, False: 0}),
        "shortage_major": pick("shortage_major", {True: 30, False: 0}),
        "investment": investment_points(facts),
        "public_service": {public_service_points(months) for months in service},
        "outer_area": outer_area_points(facts),
        "fresh_graduate": pick("fresh_graduate", {True: 10, False: 0}),
        "honour": pick("honour", HONOUR),
        "local_spouse": spouse_points(facts),
        "false_material": deduction_points(facts, "false_materials", 150, 3),
        "detention": deduction_points(facts, "detentions", 50, 5),
        "minor_crime": deduction_points(facts, "minor_crimes", 150, 5),
        "serious_crime": {0},
    }


# ---------------------------------------------------------------- the result


def agreed(values: Iterable[bool]) -> bool | None:
    seen = set(values)
    return seen.pop() if len(seen) == 1 else None


def span_of(values: Iterable[int]) -> dict[str, int]:
    seen = list(values)
    return {"min": min(seen), "max": max(seen)}


def score(facts: Facts) -> dict[str, Any]:
    """Total, verdict, gates and items over all completions."""
    outcomes = histories(facts)
    if not outcomes:
        raise Unclear("direct answers that only together contradict the record")
    lone = lone_points(facts)
    levels = [facts["education"]] if "education" in facts else list(EDUCATION)
    schooling = {EDUCATION[level] for level in levels}

    # Indicators resting on different facts vary independently: the least (greatest) sum is the
    # sum of the least (greatest). Those resting on the contribution history go together.
    joint: list[int] = []
    contests: set[tuple[int, int]] = set()
    certificates = {enough: credential_points(facts, enough) for enough in (True, False)}
    for one in outcomes:
        for school, certificate in product(schooling, certificates[one.base_enough]):
            contests.add((school, certificate))
            joint.append(3 * one.insured_years + TIER[one.tier] + max(school, certificate))
    least = sum(min(points) for points in lone.values()) + min(joint)
    most = sum(max(points) for points in lone.values()) + max(joint)
    total = {"min": max(0, least), "max": max(0, most)}

    points = {name: span_of(values) for name, values in lone.items()}
    points["education"] = span_of(schooling)
    points["credential"] = span_of(certificate for _, certificate in contests)
    points["insured_years"] = span_of(3 * one.insured_years for one in outcomes)
    points["contribution_base"] = span_of(TIER[one.tier] for one in outcomes)
    school_counts = agreed(school >= certificate for school, certificate in contests)
    items: dict[str, Any] = {}
    for name in ITEMS:
        counted: bool | None = True
        lost_to = None
        if name == "education":
            counted = school_counts
            lost_to = "credential" if counted is False else None
        if name == "credential":
            counted = None if school_counts is None else not school_counts
            lost_to = "education" if counted is False else None
        items[name] = {"points": points[name], "counted": counted, "lost_to": lost_to}

    term = facts.get("contract_term_months")
    gates = {
        "residence_card": facts.get("has_residence_card"),
        "employed": facts.get("employed"),
        "recent_insurance": agreed(one.recent_enough for one in outcomes),
        "employer": EMPLOYER[facts["employer"]] if "employer" in facts else None,
        "contract_term": None if term is None else term >= 12,
    }
    serious = facts.get("serious_crime")
    if serious is True:
        verdict = "barred"
    elif False in gates.values():
        verdict = "not_eligible"
    elif total["max"] < PASS_MARK:
        verdict = "not_reached"
    elif None in gates.values() or serious is None or total["min"] < PASS_MARK:
        verdict = "undecided"
    else:
        verdict = "reached"
    return {"total": total, "verdict": verdict, "gates": gates, "items": items}


def with_rest_absent(facts: Facts, mode: RestMode) -> Facts:
    """The facts with every unanswered one that has an absent value at it."""
    full = dict(facts)
    for name, value in ABSENT.items():
        if name in facts:
            continue
        if "contributions" not in facts or name not in FROM_RECORD:
            full[name] = value
            continue
        # The record speaks for these two: "none" may contradict it.
        tries: list[Any] = [value]
        if mode == "never":
            tries = []
        elif mode == "lowest":
            tries = list(TIER) if name == "contribution_tier" else list(range(13))
        full.update(next(({name: t} for t in tries if histories(full | {name: t})), {}))
    return full


def evaluate(
    answers: Mapping[str, Any],
    *,
    today: date | None = None,
    rest_from_record: RestMode = "if_possible",
) -> dict[str, Any]:
    """The expected result, or `{"refused": [...]}`; raises Unclear where the contract is silent.

    `today` stands in for a missing `as_of`. `rest_from_record` chooses how `if_rest_absent`
    treats the facts a record leaves open.
    """
    given = dict(answers)
    if given.get("as_of") is None:
        if today is None:
            raise Unclear("no as_of: the caller has to pass today")
        given["as_of"] = today.isoformat()
    facts, refused = read(given)
    if refused:
        return {"refused": refused}
    if "contributions" in facts and len(Record(facts).counted) > MOST_INSURED:
        raise Unclear("a record of more than 600 counted months")
    result = score(facts)
    rest = score(with_rest_absent(facts, rest_from_record))
    result["if_rest_absent"] = {"total": rest["total"], "verdict": rest["verdict"]}
    assumptions = sorted(set(facts.get("assume", [])))
    if "assume_reference_wage" in facts:
        assumptions.append("assume_reference_wage")
    result["assumptions"] = assumptions
    return result


def unclear(answers: Mapping[str, Any]) -> list[str]:
    """Which ambiguities of the contract can touch the result of these valid answers."""
    facts, refused = read(answers)
    if refused:
        return []
    as_of: date = facts["as_of"]
    found: set[str] = set()
    if "contributions" in facts:
        spans: list[Span] = facts["contributions"]
        record = Record(facts)
        window = range(record.end - 48, record.end)
        based = [m for m in window if record.counted.get(m) and known_wage(m) is None]
        if any(m < FIRST_WAGE_MONTH for m in based):
            found.add("wage_before_2016_04")
        if len({unknown_period(m) for m in based}) > 1 and "assume_reference_wage" not in facts:
            found.add("unknown_wage_periods")
        no_base = any(record.counted.get(m, 0) is None for m in window)
        if no_base and set(FROM_RECORD[1:]) & set(facts):
            found.add("null_span_with_direct_answer")
        if any(m < record.complete_from for m in record.listed):
            found.add("spans_before_record_from")
        if not spans:
            found.add("empty_record")
        if set(FROM_RECORD[1:]) - set(facts):
            modes: list[RestMode] = ["if_possible", "never", "lowest"]
            rests = [score(with_rest_absent(facts, mode)) for mode in modes]
            if len({(*r["total"].values(), r["verdict"]) for r in rests}) > 1:
                found.add("rest_absent_with_record")
        if "assume_reference_wage" in facts and not based:
            found.add("unused_assumption")
    elif "assume_reference_wage" in facts:
        found.add("unused_assumption")
    last = max(as_of, facts.get("rules_on", as_of))
    if facts.get("assume") and last <= LAST_DAY:
        found.add("unused_assumption")
    return sorted(found)


# ---------------------------------------------------------------- self-check


def _worked_examples() -> None:
    """Section 11 of the facts."""
    young = {"birth_date": "1990-05-01"}
    title = {"obtained": "shanghai", "matches_post": True, "registration": "not_needed"}

    def held(level: str) -> Facts:
        needs = level in NEEDS_BASE
        return {
            "credentials": [{"level": level, **title}],
            "credential_base_months": 6 if needs else 0,
        }

    def case(name: str, want: int, **more: Any) -> None:
        answers: Facts = {"as_of": "2026-11-21", "education": "none", "insured_months": 0}
        answers |= young | more
        result = evaluate(answers)
        got = result["if_rest_absent"]["total"]
        assert got == {"min": want, "max": want}, (name, want, got)

    bkx, bk, dz = "bachelor_with_degree", "bachelor", "associate"
    case("V01", 120, education=bkx)
    case("V02", 120, education=bk, insured_months=120)
    case("V03", 124, education=bk, contribution_tier="x0_8", insured_months=36)
    case("V04", 122, education=dz, insured_months=168)
    case("V05", 130, education=dz, contribution_tier="x1")
    case("V06", 130, **held("mid_title"))
    case("V07", 130, contribution_tier="x2")
    case("V08", 150, contribution_tier="x3")
    case("V09", 124, contribution_tier="x0_8", insured_months=36, **held("skill_3"))
    case("V10", 120, education=dz, contribution_tier="x0_8", insured_months=60)
    case("V13", 149, education=bk, contribution_tier="x1", insured_months=36)
    case("V14", 139, education=dz, contribution_tier="x1", insured_months=36)
    case("V15", 110, education=dz, shortage_major=True)
    case("V16", 122, education=dz, shortage_major=True, insured_months=48)
    case("V17", 140, education=bk, contribution_tier="x1")
    case("V18", 120, education=dz, investment_tax_average=400000)
    case("V21", 92, education=dz, insured_months=48)
    case("V22", 95, education=dz, insured_months=60)
    case("V23", 130, education="master")
    case("V24", 140, education="doctorate")
    case("V26", 170, **held("senior_title"))
    case("V26", 170, **held("skill_1"))
    case("V27", 149, contribution_tier="x1", insured_months=36, **held("skill_3"))
    case("V28", 122, contribution_tier="x1", insured_months=48, **held("skill_4"))
    case("V30", 155, education=bk, contribution_tier="x1", insured_months=60)
    case("V31", 130, **held("mid_title"))
    case("S58", 30 + 18, insured_months=76)
    case("S58", 30 + 30, investment_tax_average=373333.33)
    for age, want in {43: 30, 44: 29, 45: 27, 46: 25, 50: 17, 55: 7, 56: 5, 60: 5, 61: 0}.items():
        case(f"age {age}", want, birth_date=f"{2026 - age}-11-21")
        case(f"age {age - 1}", age_points(age - 1), birth_date=f"{2026 - age}-11-22")
    leap = {"birth_date": "1980-02-29"}
    case("29 February, the day before", 27, **leap, as_of="2026-02-28")
    case("29 February, 1 March", 25, **leap, as_of="2026-03-01")
    assert years_completed(date(1980, 2, 29), date(2027, 2, 28)) == 46
    assert years_completed(date(1980, 2, 29), date(2027, 3, 1)) == 47
    assert years_completed(date(1980, 2, 29), date(2028, 2, 29)) == 48


def _enumerated(facts: Facts, w: Windows) -> set[History]:
    """`record_histories` by listing every month's every level: only for tiny windows."""
    record = Record(facts)
    end = record.end
    window = list(range(end - w.far, end))
    grid = [Fraction(n, 120) for n in range(1, 3000)]
    steps = [Fraction(0), *MULTIPLES.values()]
    seen: set[tuple[Fraction | None, ...]] = set()
    periods = sorted({unknown_period(m) for m in window if known_wage(m) is None})
    found: set[History] = set()
    for wages in product(grid, repeat=len(periods)):
        at = dict(zip(periods, wages, strict=True))
        options: list[list[Fraction | None]] = []
        for m in window:
            if m in record.counted and record.counted[m] is not None:
                base = record.counted[m]
                assert base is not None
                ratio = base / (known_wage(m) or at[unknown_period(m)])
                options.append([max(step for step in steps if ratio >= step)])
            elif m in record.counted:
                options.append(list(steps))
            else:
                options.append([None, *steps] if record.unknown(m) else [None])
        shown_levels = tuple(one[0] if len(one) == 1 else Fraction(-1) for one in options)
        if shown_levels in seen:
            continue
        seen.add(shown_levels)
        for ratios in product(*options):
            month_ratio = dict(zip(window, ratios, strict=True))

            def count(
                last: int, multiple: Fraction, month_ratio: dict[int, Fraction | None] = month_ratio
            ) -> int:
                shown = (month_ratio[m] for m in range(end - last, end))
                return sum(1 for r in shown if r is not None and r >= multiple)

            tier = "none"
            for name in ("x0_8", "x1", "x2"):
                if count(w.far, MULTIPLES[name]) >= w.far_need:
                    tier = name
            if count(w.near, MULTIPLES["x3"]) >= w.near_need:
                tier = "x3"
            extra = sum(r is not None and record.unknown(m) for m, r in month_ratio.items())
            found.add(
                History(
                    count(w.recent, Fraction(0)),
                    count(w.recent, Fraction(1)),
                    tier,
                    len(record.counted) + extra,
                )
            )
    return found


def _tiny_windows() -> None:
    """The argument about exchangeable months, against listing everything."""
    import random

    rng = random.Random(7)
    for _ in range(150):
        pick = rng.choice
        w = Windows(pick([1, 2]), 3, pick([4, 5]), pick([1, 2, 3]), pick([2, 3, 4]))
        as_of = rng.choice([date(2024, 3, 1), date(2026, 9, 1)])
        end = month_of(as_of)
        spans: list[Span] = []
        free = 0
        for m in range(end - w.far, end):
            case = rng.choice(["gap", "null", "base", "base", "void"])
            scale = 11396 if known_wage(m) else rng.choice([5, 6])
            base = Fraction(rng.choice([7, 8, 10, 16, 20, 30]), 10) * scale
            if case == "null" and free < 2:
                free += 1
                spans.append(Span(m, m, None, "counted"))
            elif case in ("base", "null"):
                spans.append(Span(m, m, base, "counted"))
            elif case == "void":
                spans.append(Span(m, m, base, "back_paid"))
        facts: Facts = {
            "as_of": as_of,
            "contributions": spans,
            "record_from": end - w.far + rng.choice([0, 0, 1, 2]),
        }
        quick = record_histories(facts, w)
        listed = _enumerated(facts, w)

        # `record_histories` gives the least insured months, listing gives each number.
        def least(all_: set[History]) -> dict[tuple[int, int, str], int]:
            out: dict[tuple[int, int, str], int] = {}
            for h in all_:
                key = (h.recent, h.base_months, h.tier)
                out[key] = min(h.insured, out.get(key, h.insured))
            return out

        assert least(quick) == least(listed), (w, facts, least(quick), least(listed))


if __name__ == "__main__":
    _worked_examples()
    _tiny_windows()
    print("reading: worked examples and tiny windows hold")
