"""Random answers for `residence-points`, crowded around the boundaries of the rules."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from .reading import (
    AREAS,
    CERTIFICATE,
    EDUCATION,
    EMPLOYER,
    FACTS,
    FIRST_DAY,
    HONOUR,
    KINDS,
    LAST_DAY,
    OBTAINED,
    REGISTRATION,
    TIER,
    known_wage,
    month_of,
    unknown_period,
    years_completed,
)

Answers = dict[str, Any]

TURNS = [
    FIRST_DAY,
    date(2019, 11, 20),
    date(2021, 3, 2),
    date(2022, 12, 31),
    date(2023, 1, 1),
    date(2024, 8, 21),
    date(2025, 12, 11),
    LAST_DAY,
]
LEAP_EDGES = [date(y, m, d) for y, m, d in [(2024, 2, 28), (2024, 2, 29), (2024, 3, 1)]] + [
    date(y, m, d) for y in (2023, 2025, 2027) for m, d in ((2, 28), (3, 1))
]
FROM_RECORD = ["recent_insured_months", "credential_base_months", "contribution_tier"]


# ---------------------------------------------------------------- small tools


def shifted(day: date, years: int) -> date:
    """The same day `years` earlier, 1 March for a missing 29 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)


def around(rng: random.Random, day: date) -> date:
    return day + timedelta(days=rng.choice([-1, 0, 0, 1]))


def month_text(m: int) -> str:
    return f"{m // 12:04d}-{m % 12 + 1:02d}"


def money(amount: Fraction) -> int | float:
    """Yuan with at most two decimals, as JSON would carry them."""
    cents = int(amount * 100)
    return cents // 100 if cents % 100 == 0 else cents / 100


def some_day(rng: random.Random) -> date:
    """A day within the rule periods, mostly at an edge."""
    case = rng.random()
    if case < 0.4:
        day = around(rng, rng.choice(TURNS))
    elif case < 0.55:
        day = rng.choice(LEAP_EDGES)
    elif case < 0.7:
        day = date(2026, 7, 1) + timedelta(days=rng.randrange(500))
    else:
        day = FIRST_DAY + timedelta(days=rng.randrange((LAST_DAY - FIRST_DAY).days))
    return min(max(day, FIRST_DAY), LAST_DAY)


# ---------------------------------------------------------------- facts that stand alone


def birth(rng: random.Random, as_of: date) -> date:
    if rng.random() < 0.03:
        return date(1900, 1, 1)
    if rng.random() < 0.15:
        return date(rng.choice([1960, 1964, 1968, 1972, 1976, 1980, 1984, 1996]), 2, 29)
    age = rng.choice([16, 17, 30, 43, 43, 44, 44, 45, 50, 55, 56, 57, 60, 61, 62, 90])
    day = around(rng, shifted(as_of, age))
    return day if years_completed(day, as_of) >= 16 else shifted(as_of, 16)


def credential(rng: random.Random) -> Answers:
    return {
        "level": rng.choice(list(CERTIFICATE)),
        "obtained": rng.choice([OBTAINED[0], OBTAINED[0], *OBTAINED]),
        "matches_post": rng.random() < 0.85,
        "registration": rng.choice([REGISTRATION[0], REGISTRATION[2], *REGISTRATION]),
    }


def area(rng: random.Random, as_of: date) -> Answers:
    before = month_of(as_of) - 1
    if rng.random() < 0.08:
        first = before + rng.randrange(4)
        return {"area": rng.choice(AREAS), "from": month_text(first), "to": None}
    length = rng.choice([11, 12, 13, 24, 35, 36, 37, 59, 60, 61, 72, 119, 120, 121, 150])
    ago = rng.choice([0, 0, 0, 0, 1, 5, 12])
    first = before - ago - length + 1
    last: str | None = month_text(before - ago)
    if ago == 0:
        last = rng.choice([None, None, month_text(before), month_text(before + 1 + length)])
    entry = {"area": rng.choice(AREAS), "from": month_text(first), "to": last}
    if last is None and rng.random() < 0.2:
        del entry["to"]
    return entry


def past_days(rng: random.Random, as_of: date, window: int) -> list[str]:
    if rng.random() < 0.8:
        return []
    if rng.random() < 0.03:
        return [as_of.isoformat()] * 600
    days = []
    for _ in range(rng.choice([1, 1, 2, 3])):
        years = rng.choice([0, 1, window - 1, window, window, window, window + 1])
        day = around(rng, shifted(as_of, years))
        days.append(day if rng.random() < 0.9 else as_of + timedelta(days=rng.randrange(1, 90)))
    return [day.isoformat() for day in days]


def marriage(rng: random.Random, as_of: date) -> str:
    case = rng.random()
    if case < 0.5:
        return "never"
    if case < 0.6:
        return (as_of + timedelta(days=rng.randrange(1, 400))).isoformat()
    if case < 0.7:
        return date(rng.choice([2004, 2008, 2012, 2016]), 2, 29).isoformat()
    return around(rng, shifted(as_of, rng.choice([0, 1, 2, 5, 9, 10, 11, 20]))).isoformat()


def base_facts(rng: random.Random) -> Answers:
    """A person of whom every fact but the contribution history is known."""
    as_of = some_day(rng)
    assume: list[str] = []
    if rng.random() < 0.06:
        assume = ["rules_continue"]
        late = [date(2028, 1, 1), date(2028, 2, 29), date(2028, 3, 1), date(2029, 6, 30)]
        as_of = rng.choice([*late, as_of])
    clean = rng.random() < 0.6

    def seldom(share: float) -> bool:
        return rng.random() < share

    facts: Answers = {
        "as_of": as_of.isoformat(),
        "birth_date": birth(rng, as_of).isoformat(),
        "has_residence_card": clean or rng.random() < 0.8,
        "employed": clean or rng.random() < 0.8,
        "employer": rng.choice(list(EMPLOYER)[:3] if clean else list(EMPLOYER)),
        "contract_term_months": rng.choice([12, 36, 600] if clean else [0, 11, 12, 13, 600]),
        "education": rng.choice(list(EDUCATION)),
        "credentials": [credential(rng) for _ in range(rng.choice([0, 0, 0, 1, 1, 2, 3]))],
        "startup_talent": seldom(0.05),
        "tech_transfer_talent": seldom(0.05),
        "shortage_major": seldom(0.15),
        "fresh_graduate": seldom(0.15),
        "investment_tax_average": rng.choice(
            [0] * 8 + [99999.99, 100000, 100000.01, 373333.33, 1199999.99, 1200000, 1300000, 10**12]
        ),
        "local_hires_average": rng.choice([0] * 7 + [9, 9.99, 10, 19.5, 20, 119.9, 120, 10**6]),
        "public_service_months": rng.choice([0] * 8 + [59, 60, 61, 71, 72, 120, 600]),
        "outer_areas": [area(rng, as_of) for _ in range(rng.choice([0, 0, 1, 1, 2, 3]))],
        "honour": rng.choice(["none"] * 4 + list(HONOUR)),
        "married_to_local_since": marriage(rng, as_of),
        "false_materials": past_days(rng, as_of, 3),
        "detentions": past_days(rng, as_of, 5),
        "minor_crimes": past_days(rng, as_of, 5),
        "serious_crime": not clean and seldom(0.15),
    }
    if rng.random() < 0.3:
        facts["rules_on"] = some_day(rng).isoformat()
    if assume:
        facts["assume"] = assume
    return facts


# ---------------------------------------------------------------- contribution histories

Months = dict[int, tuple[Fraction, str]]


def boundary_base(rng: random.Random, wage: Fraction) -> Fraction:
    """A base at a multiple of the wage or one fen beside it."""
    multiple = rng.choice(
        [Fraction(1, 2), Fraction(4, 5), Fraction(1), Fraction(1), Fraction(2), Fraction(3)]
    )
    fen = Fraction(rng.choice([-1, 0, 0, 0, 1]), 100)
    # Whole fen upwards, so that a multiple with more decimals is still reached.
    return Fraction(-(-multiple * wage * 100 // 1), 100) + fen


class History:
    """A true contribution history: what the visitor's record shows a part of."""

    def __init__(self, rng: random.Random, as_of: date) -> None:
        self.rng = rng
        self.end = month_of(as_of)
        self.assumed: Fraction | None = None
        if rng.random() < 0.3:
            self.assumed = Fraction(rng.choice(["11396", "12000", "12577", "12182.85"]))
        self.wages: dict[int, Fraction] = {}
        self.segments: list[tuple[int, int, Fraction, str]] = []
        self.fill()
        self.months: Months = {
            m: (base, kind)
            for first, last, base, kind in self.segments
            for m in range(first, last + 1)
            if m < self.end
        }

    def wage(self, m: int) -> Fraction:
        known = known_wage(m) or self.assumed
        if known is not None:
            return known
        period = unknown_period(m)
        if period not in self.wages:
            usual = 5451 if m < 2018 * 12 else self.rng.choice([11396, 12000, 12577])
            self.wages[period] = Fraction(usual)
        return self.wages[period]

    def fill(self) -> None:
        """Back from the month before `as_of`, in runs; sometimes aimed at 36 of 48."""
        rng = self.rng
        runs: list[tuple[int, str]] = []
        if rng.random() < 0.5:
            near = rng.choice([23, 24, 25])
            paid = rng.choice([near, 34, 35, 36, 36, 37])
            gap = rng.choice([0, 1, 11, 12, 13])
            head = rng.randrange(paid + 1)
            runs = [(head, "counted"), (gap, "gap"), (paid - head, "counted")]
        while sum(length for length, _ in runs) < rng.choice([40, 60, 100]):
            length = rng.choice([1, 2, 3, 5, 6, 6, 7, 11, 12, 13, 23, 24, 25, 36])
            kind = rng.choice(["gap", "counted", "counted", "counted", *KINDS])
            runs.append((length, kind))
        last = self.end - 1
        base: Fraction | None = None
        steady = rng.random() < 0.4
        for length, kind in runs:
            first = last - length + 1
            if length and kind != "gap":
                if base is None or not steady:
                    base = boundary_base(rng, self.wage(rng.randint(first, last)))
                # A long run may be cut at the change of the wage, with a new base after it.
                cut = first + rng.randrange(length) if length > 1 and rng.random() < 0.3 else first
                if cut > first:
                    other = boundary_base(rng, self.wage(first))
                    self.segments.append((first, cut - 1, other, kind))
                self.segments.append((cut, last, base, kind))
            last = first - 1
        if rng.random() < 0.1:
            ahead = self.end + rng.randrange(3)
            future = (ahead, ahead + rng.randrange(6), Fraction(20000), "counted")
            self.segments.append(future)
        if self.segments and rng.random() < 0.1:
            newest = max(self.segments[:-1] or self.segments, key=lambda one: one[1])
            if newest[1] == self.end - 1 and all(one[0] < self.end for one in self.segments):
                self.segments.remove(newest)
                self.segments.append((newest[0], self.end + 2, newest[2], newest[3]))

    def counted(self, months: int, multiple: Fraction) -> int:
        """How many of the last `months` counted with at least that multiple of the wage."""
        return sum(
            1
            for m in range(self.end - months, self.end)
            if m in self.months
            and self.months[m][1] == "counted"
            and self.months[m][0] >= multiple * self.wage(m)
        )

    def facts(self) -> Answers:
        """The direct answers a person with this history would give."""
        tier = "none"
        for name, multiple in (("x0_8", Fraction(4, 5)), ("x1", Fraction(1)), ("x2", Fraction(2))):
            if self.counted(48, multiple) >= 36:
                tier = name
        if self.counted(36, Fraction(3)) >= 24:
            tier = "x3"
        all_months = sum(1 for _, kind in self.months.values() if kind == "counted")
        return {
            "recent_insured_months": self.counted(12, Fraction(0)),
            "credential_base_months": self.counted(12, Fraction(1)),
            "contribution_tier": tier,
            "insured_months": all_months,
        }

    def shown(self, earliest: int) -> list[Answers]:
        """The spans from `earliest` on, as a visitor might enter them."""
        rng = self.rng
        hide = rng.random() < 0.45
        spans: list[Answers] = []
        for first, last, base, kind in self.segments:
            if last < earliest:
                continue
            entry: Answers = {
                "from": month_text(max(first, earliest)),
                "to": month_text(last),
                "base": None if hide and rng.random() < 0.5 else money(base),
            }
            if kind != "counted" or rng.random() < 0.3:
                entry["kind"] = kind
            spans.append(entry)
        spans.sort(key=lambda one: str(one["from"]))
        if rng.random() < 0.2:
            rng.shuffle(spans)
        return spans


def with_history(rng: random.Random, answers: Answers) -> tuple[Answers, Answers]:
    """The answers with a record added, and the history's direct answers."""
    history = History(rng, date.fromisoformat(answers["as_of"]))
    true = history.facts()
    end = history.end
    # More months before everything the history lists, unless the record says otherwise.
    true["insured_months"] += rng.choice([0, 0, 0, 1, 12, 120])
    first = min((one[0] for one in history.segments), default=end)
    case = rng.random()
    if case < 0.45:
        earliest = first
    else:
        earliest = end - rng.choice([1, 3, 6, 11, 12, 13, 24, 35, 36, 37, 40, 47, 48, 49])
    earliest = max(first, earliest)
    spans = history.shown(earliest)
    if not spans:
        return answers, true
    shown = dict(answers) | {"contributions": spans}
    if history.assumed is not None:
        shown["assume_reference_wage"] = money(history.assumed)
    # Everything from `earliest` on is shown, so any later month, and any month of the gap
    # before the first span, truly is one from which the record is complete.
    if rng.random() < 0.4:
        gap = earliest if earliest > first else earliest - rng.choice([0, 1, 6, 12])
        late = rng.random() < 0.2
        shown["record_from"] = month_text(gap + rng.randrange(1, 20) if late else gap)
    for name, chance in (
        ("recent_insured_months", 0.25),
        ("credential_base_months", 0.2),
        ("contribution_tier", 0.2),
        ("insured_months", 0.6),
    ):
        if rng.random() < chance:
            shown[name] = true[name]
    return shown, true


def direct_history(rng: random.Random) -> Answers:
    """Direct answers, each for itself: they need not fit together."""
    return {
        "recent_insured_months": rng.choice([0, 5, 6, 7, 12, 12, 12]),
        "credential_base_months": rng.choice([0, 5, 6, 7, 12]),
        "contribution_tier": rng.choice(list(TIER)),
        "insured_months": rng.choice(
            [0, 11, 12, 13, 35, 36, 59, 60, 76, 119, 120, 168, 599, 600, rng.randrange(601)]
        ),
    }


# ---------------------------------------------------------------- what is delivered


def worlds(seed: int, n: int) -> Iterator[tuple[Answers, Answers]]:
    """Answers with gaps, and the true, fully answered facts (without a record) behind them.

    The truth scores within every range computed from the answers.
    """
    rng = random.Random(seed)
    for _ in range(n):
        full = base_facts(rng)
        if rng.random() < 0.5:
            answers, true = with_history(rng, full)
        else:
            true = direct_history(rng)
            answers = full | true
        truth = full | true
        missing = rng.choice([0, 0, 0.05, 0.1, 0.3, 0.6, 0.95])
        fixed = {"as_of", "rules_on", "assume", "assume_reference_wage", "contributions"}
        fixed |= {"record_from"}
        if "contributions" in answers:
            # Their own chances have already been drawn.
            fixed |= {*FROM_RECORD, "insured_months"}
        for name in list(answers):
            if name not in fixed and rng.random() < missing:
                if rng.random() < 0.4:
                    answers[name] = None
                else:
                    del answers[name]
        for name in FACTS:
            if name not in answers and rng.random() < 0.02:
                answers[name] = None
        if rng.random() < 0.2:
            names = list(answers)
            rng.shuffle(names)
            answers = {name: answers[name] for name in names}
        yield answers, truth


def applicants(seed: int, n: int) -> Iterator[Answers]:
    """Random valid answers."""
    for answers, _ in worlds(seed, n):
        yield answers


# ---------------------------------------------------------------- refusals

Spoiler = Callable[[random.Random, Answers], list[str]]


def _wrong_values() -> list[tuple[str, list[Any]]]:
    """Values outside the type or the domain, by fact."""
    good = {"level": "mid_title", "obtained": "shanghai", "matches_post": True}
    good_credential = good | {"registration": "valid"}
    day_faults = ["2020-13-01", "2023-02-29", "2020-1-1", "20200101", 20200101, "soon", True, []]
    count_faults = [-1, 5.5, "6", True, [], {}]
    number_faults = [-1, -0.01, "10", True, []]
    flags = [
        "has_residence_card",
        "employed",
        "startup_talent",
        "tech_transfer_talent",
        "shortage_major",
        "fresh_graduate",
        "serious_crime",
    ]
    faults: list[tuple[str, list[Any]]] = [(name, [0, 1, "true", "no", []]) for name in flags]
    for name, most in (
        ("recent_insured_months", 12),
        ("credential_base_months", 12),
        ("insured_months", 600),
        ("contract_term_months", 600),
        ("public_service_months", 600),
    ):
        faults.append((name, [*count_faults, most + 1]))
    for name in ("false_materials", "detentions", "minor_crimes"):
        faults.append(
            (name, ["2020-01-01", [None], ["2020-02-30"], [7], {}, ["2020-01-01"] * 601, 3])
        )
    faults += [
        ("as_of", [*day_faults, "2017-12-31", "1999-01-01"]),
        ("rules_on", [*day_faults, "2017-12-31", "2013-07-01"]),
        ("birth_date", [*day_faults, "1899-12-31", "never"]),
        ("married_to_local_since", [*day_faults, "Never", False, 0]),
        ("employer", ["company", "Dispatch", 1, ["dispatch"], ""]),
        ("education", ["phd", "Master", 90, True, ["master"]]),
        ("contribution_tier", ["x4", "x1.0", "1x", 1, False]),
        ("honour", ["national", 60, ["provincial"], False]),
        ("investment_tax_average", [*number_faults, 10**12 + 1]),
        ("local_hires_average", [*number_faults, 10**6 + 1]),
        ("record_from", ["2020-13", "2020-1", "2020-01-01", 202001, True]),
        ("assume_reference_wage", [-1, "12000", True, []]),
        ("assume", ["rules_continue", ["rules_end"], [1], {}]),
        (
            "credentials",
            [
                "mid_title",
                {},
                [{}],
                ["mid_title"],
                [good_credential | {"level": "skill_6"}],
                [good_credential | {"obtained": "beijing"}],
                [good_credential | {"matches_post": "yes"}],
                [good_credential | {"registration": "expired"}],
                [good_credential] * 601,
            ],
        ),
        (
            "outer_areas",
            [
                "lingang",
                ["lingang"],
                [{"area": "chongming", "from": "2015-01", "to": None}],
                [{"area": "lingang", "from": "2015-00", "to": None}],
                [{"area": "lingang", "from": "2015-01-01", "to": None}],
                [{"area": "lingang", "from": "2018-05", "to": "2018-04"}],
                [{"area": "lingang", "from": "2015-01", "to": None}] * 601,
            ],
        ),
        (
            "contributions",
            [
                "2020-01",
                [[]],
                [{"from": "2020-01", "to": "2020-00", "base": 10000}],
                [{"from": "2020-05", "to": "2020-04", "base": 10000}],
                [{"from": "2020-01", "to": "2020-04", "base": 10000.001}],
                [{"from": "2020-01", "to": "2020-04", "base": -1}],
                [{"from": "2020-01", "to": "2020-04", "base": "10000"}],
                [{"from": "2020-01", "to": "2020-04", "base": True}],
                [{"from": "2020-01", "to": "2020-04", "base": 10000, "kind": "paid"}],
                [
                    {"from": "2020-01", "to": "2020-04", "base": 10000},
                    {"from": "2020-04", "to": "2020-06", "base": 10000},
                ],
                [
                    {"from": "2020-01", "to": "2020-12", "base": 10000},
                    {"from": "2020-03", "to": "2020-03", "base": None, "kind": "back_paid"},
                ],
                [
                    {"from": month_text(12 * 1970 + m), "to": month_text(12 * 1970 + m), "base": 1}
                    for m in range(601)
                ],
            ],
        ),
    ]
    return faults


WRONG = _wrong_values()


def _wrong_value(rng: random.Random, answers: Answers) -> list[str]:
    name, values = rng.choice(WRONG)
    if name == "as_of":
        _forget_as_of(answers)
    if name == "assume" and max(answers["as_of"], answers.get("rules_on") or "") > "2027-12-31":
        return []
    answers[name] = rng.choice(values)
    return [name]


def _forget_as_of(answers: Answers) -> None:
    """Whether a refused `as_of` is still used to judge other facts is nobody's business."""
    answers["birth_date"] = "1970-01-01"
    for name in ("contributions", "record_from", "insured_months", *FROM_RECORD):
        answers.pop(name, None)


def _unknown_fact(rng: random.Random, answers: Answers) -> list[str]:
    name = rng.choice(["educaton", "age", "Education", "insured_month", "score", "x"])
    answers[name] = rng.choice([1, "bachelor", True, []])
    return [name]


def _after_the_rules(rng: random.Random, answers: Answers) -> list[str]:
    name = rng.choice(["as_of", "rules_on"])
    if max(answers["as_of"], answers.get("rules_on") or "") > "2027-12-31":
        return []
    answers.pop("assume", None)
    if name == "as_of":
        _forget_as_of(answers)
    answers[name] = rng.choice(["2028-01-01", "2031-05-05"])
    return [name]


def _too_young(rng: random.Random, answers: Answers) -> list[str]:
    as_of = date.fromisoformat(answers["as_of"])
    sixteen = shifted(as_of, 16)
    later = [timedelta(days=1), timedelta(days=400), as_of - sixteen, as_of - sixteen]
    day = sixteen + rng.choice(later)
    answers["birth_date"] = (day + timedelta(days=rng.choice([0, 1]))).isoformat()
    return ["birth_date"]


def _against_the_record(rng: random.Random, answers: Answers) -> list[str]:
    end = month_of(date.fromisoformat(answers["as_of"]))
    for name in ("record_from", "assume_reference_wage", "insured_months", *FROM_RECORD):
        answers.pop(name, None)
    paid = rng.choice([4, 12, 20])
    answers["contributions"] = [
        {"from": month_text(end - paid), "to": month_text(end - 1), "base": None}
    ]
    answers["record_from"] = month_text(end - 48)
    name = rng.choice([*FROM_RECORD, "insured_months"])
    answers[name] = {
        "recent_insured_months": min(12, paid) - 1,
        "credential_base_months": min(12, paid) + 1,
        "contribution_tier": rng.choice(["x0_8", "x1", "x2", "x3"]),
        "insured_months": paid - 1,
    }[name]
    if name == "credential_base_months" and paid > 11:
        answers["contributions"].append(
            {"from": month_text(end), "to": month_text(end + 3), "base": None}
        )
        answers["contributions"][0]["kind"] = "tax_mismatch"
        answers[name] = 1
    return [name]


def _a_fen_short(rng: random.Random, answers: Answers) -> list[str]:
    """The tier is claimed one fen below its multiple in one month of exactly 36."""
    as_of = date(2025, 6, 15)
    end = month_of(as_of)
    for name in ("rules_on", "record_from", "insured_months", *FROM_RECORD):
        answers.pop(name, None)
    answers["as_of"] = as_of.isoformat()
    answers["birth_date"] = "1990-01-01"
    tier, multiple = rng.choice(
        [("x0_8", Fraction(4, 5)), ("x1", Fraction(1)), ("x2", Fraction(2))]
    )
    spans = [
        (end - 36, end - 24, 10338 * multiple),
        (end - 23, end - 2, 11396 * multiple),
        (end - 1, end - 1, 11396 * multiple - Fraction(1, 100)),
    ]
    answers["contributions"] = [
        {"from": month_text(first), "to": month_text(last), "base": money(base)}
        for first, last, base in spans
    ]
    answers["record_from"] = month_text(end - 48)
    answers["contribution_tier"] = tier
    return ["contribution_tier"]


SPOILERS: list[Spoiler] = [
    _wrong_value,
    _wrong_value,
    _wrong_value,
    _wrong_value,
    _unknown_fact,
    _after_the_rules,
    _too_young,
    _against_the_record,
    _a_fen_short,
]


def refusals(seed: int, n: int) -> Iterator[tuple[Answers, list[str]]]:
    """Answers with one or two faults, and the sorted names of the facts to be refused."""
    rng = random.Random(seed)
    made = 0
    for index in range(100 * n):
        if made == n:
            return
        answers = next(applicants(seed * 1_000_003 + index, 1))
        named = set(rng.choice(SPOILERS)(rng, answers))
        if rng.random() < 0.3:
            # A second fault that touches nothing the first one rests on.
            name, values = rng.choice(WRONG)
            if name in INDEPENDENT and name not in named:
                answers[name] = rng.choice(values)
                named.add(name)
        if named:
            made += 1
            yield answers, sorted(named)


INDEPENDENT = {
    "has_residence_card",
    "employed",
    "employer",
    "contract_term_months",
    "education",
    "credentials",
    "honour",
    "outer_areas",
    "investment_tax_average",
    "local_hires_average",
    "public_service_months",
    "detentions",
    "minor_crimes",
    "false_materials",
    "serious_crime",
}
