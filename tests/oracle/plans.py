"""An exhaustive search for plans, written without the search of the calculator.

Every set of levers is tried on every day on which anything can change. Each try writes the answers
that the person would give on that day, with the levers pulled, and calls the public ``score``. What
the months before the first day may have been is settled at its least, month by month.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from jifen import Rules, load_rules, score

from .reading import EDUCATION, LAST_DAY, PASS_MARK, known_wage, month_of, years_completed
from .reading import month as month_number

Answers = dict[str, Any]
Step = dict[str, Any]
Levers = dict[str, Any]

_RULES = Path(__file__).resolve().parents[2] / "rules" / "residence-points"
MULTIPLES = {"x0_8": Fraction(4, 5), "x1": Fraction(1), "x2": Fraction(2), "x3": Fraction(3)}
TIERS = [("x0_8", 48, 36), ("x1", 48, 36), ("x2", 48, 36), ("x3", 36, 24)]
LOW = Fraction(1, 2)
MOST_LEVERS = 4


@cache
def declared() -> Levers:
    """The levers of the rule data."""
    found: Levers = yaml.safe_load((_RULES / "levers.yml").read_text("utf-8"))
    return found


@dataclass(frozen=True, eq=False)
class Lever:
    """One step as it stands in the rule data, with its place."""

    step: Step
    item: str
    ladder: int
    place: int

    @property
    def id(self) -> str:
        return str(self.step["id"])


# Which steps fit


def usable(answers: Answers, levers: Levers) -> list[Lever]:
    """The steps that fit a person who answered everything."""
    found = []
    for ladder, one in enumerate(levers["ladders"]):
        for place, step in enumerate(one["steps"]):
            when = step.get("when")
            if when and answers[when["fact"]] not in when.get("in", [when.get("is")]):
                continue
            if "mends" in step and not any(
                fits(step["mends"]["which"], entry) for entry in answers["credentials"]
            ):
                continue
            found.append(Lever(step, one["item"], ladder, place))
    return found


def fits(condition: Mapping[str, Any], entry: Mapping[str, Any]) -> bool:
    if "all" in condition:
        return all(fits(part, entry) for part in condition["all"])
    value = entry[condition["field"]]
    return value in condition["in"] if "in" in condition else value is condition["is"]


def pulled(answers: Answers, levers: tuple[Lever, ...]) -> Answers:
    """The answers with what is done once."""
    changed = dict(answers)
    for lever in levers:
        step = lever.step
        if "becomes" in step:
            changed[step["when"]["fact"]] = step["becomes"]
        elif "adds" in step:
            changed["credentials"] = [*changed["credentials"], step["adds"]]
        elif "mends" in step:
            mends = step["mends"]
            changed["credentials"] = [
                {**entry, mends["field"]: mends["becomes"]}
                if fits(mends["which"], entry)
                else entry
                for entry in changed["credentials"]
            ]
    return changed


def ready(start: date, time: Mapping[str, Any] | None) -> date | None:
    """The day on which something begun at the start is done."""
    if time is None:
        return None
    if time["unit"] == "days":
        return start + timedelta(days=int(time["least"]))
    if time["unit"] == "months":
        month = start.year * 12 + start.month - 1 + time["least"]
        year, place = divmod(month, 12)
        try:
            return date(year, place + 1, start.day)
        except ValueError:
            return first_of(month + 1)
    days = [start + timedelta(days=n) for n in range(1, 3 * time["least"] + 9)]
    working = [start, *(day for day in days if day.weekday() < 5)]
    return working[int(time["least"])]


def first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


# The months


@dataclass(frozen=True)
class Life:
    """The months of a person: level of each before the start, newest first, and of those to come.

    A level is the multiple of the reference wage that is reached, 0 for an unpaid month.
    """

    past: tuple[Fraction, ...]
    now: Fraction
    usual: Fraction
    insured: int


def level_of(base: Fraction, month: int, supposed: Fraction) -> Fraction:
    wage = known_wage(month) or supposed
    return max([LOW, *(one for one in MULTIPLES.values() if base >= one * wage)])


def recorded_life(answers: Answers) -> list[tuple[int, Fraction]]:
    """The counted months of a record before the start with their bases."""
    start = month_number(answers["as_of"][:7])
    return [
        (month, Fraction(str(span["base"])))
        for span in answers["contributions"]
        if span.get("kind", "counted") == "counted"
        for month in range(month_number(span["from"]), month_number(span["to"]) + 1)
        if month < start
    ]


def told_life(answers: Answers) -> Life:
    """The least months that agree with direct answers: as few, as low and as old as can be."""
    paid, based = answers["recent_insured_months"], answers["credential_base_months"]
    tier, insured = answers["contribution_tier"], answers["insured_months"]
    past = [Fraction(0)] * 48
    for place in range(12 - paid, 12):
        past[place] = LOW
    for place in range(12 - based, 12):
        past[place] = Fraction(1)
    if tier != "none":
        level = MULTIPLES[tier]
        _, window, wanted = next(row for row in TIERS if row[0] == tier)
        missing = wanted - sum(one >= level for one in past[:window])
        spare = insured - paid
        for place in range(window - 1, -1, -1):
            inside = place < 12
            free = past[place] >= min(level, Fraction(1)) if inside else spare > 0
            if inside and level < 1:
                free = past[place] > 0
            if missing and free and past[place] < level:
                past[place], missing = level, missing - 1
                spare -= not inside
        assert not missing, answers
        usual = level
    else:
        usual = Fraction(1) if based and based == paid else LOW
    now = usual if answers["employed"] else Fraction(0)
    return Life(tuple(past), now, usual, insured)


def tier_of(history: list[Fraction]) -> str:
    best = "none"
    for name, window, wanted in TIERS:
        if sum(one >= MULTIPLES[name] for one in history[:window]) >= wanted:
            best = name
    return best


# The person on a later day


def on_day(answers: Answers, levers: tuple[Lever, ...], day: date, *, works: bool) -> Answers:
    """What the person would answer on a day from the start on."""
    start = date.fromisoformat(answers["as_of"])
    later = pulled(answers, levers)
    later["as_of"] = day.isoformat()
    if day > LAST_DAY:
        later["assume"] = ["rules_continue"]
    futures = [lever.step["from_now_on"] for lever in levers if "from_now_on" in lever.step]
    tier = next((one["tier"] for one in futures if "tier" in one), None)
    area = next((one["area"] for one in futures if "area" in one), None)
    first, month = month_of(start), month_of(day)
    if area is not None:
        later["outer_areas"] = list(moved(later["outer_areas"], area, first + 1))
    if month > first:
        later["employed"] = works
        months = range(first, month)
        if "contributions" in answers:
            _extend(answers, later, months, tier, works=works)
        else:
            _count(answers, later, len(months), tier, works=works)
    return later


def moved(areas: list[Answers], area: str, since: int) -> Iterator[Answers]:
    """The areas of somebody who works and lives in one of them from a month on."""
    there = False
    for one in areas:
        last = month_number(one["to"]) if one["to"] else None
        if last is not None and last < since - 1:
            yield one
        elif one["area"] == area:
            there = True
            yield {**one, "to": None}
        else:
            yield {**one, "to": text(since - 1)}
    if not there:
        yield {"area": area, "from": text(since), "to": None}


def text(month: int) -> str:
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def _extend(
    answers: Answers, later: Answers, months: range, tier: str | None, *, works: bool
) -> None:
    """The record with a span a month added, each at its base."""
    counted = recorded_life(answers)
    usual = max(counted)[1] if counted else Fraction(0)
    supposed = Fraction(answers["assume_reference_wage"])
    spans = [span for span in answers["contributions"] if month_number(span["to"]) < months[0]]
    for month in months:
        employed = answers["employed"] if month == months[0] else works
        if not employed:
            continue
        base = usual
        if tier is not None and month > months[0]:
            base = MULTIPLES[tier] * (known_wage(month) or supposed)
        spans.append({"from": text(month), "to": text(month), "base": float(base)})
        later["insured_months"] = later["insured_months"] + 1
    later["contributions"] = spans


def _count(answers: Answers, later: Answers, months: int, tier: str | None, *, works: bool) -> None:
    """The direct answers after some months more."""
    life = told_life(answers)
    ahead = (life.usual if tier is None else MULTIPLES[tier]) if works else Fraction(0)
    history = [*[ahead] * (months - 1), life.now, *life.past]
    later["recent_insured_months"] = sum(one > 0 for one in history[:12])
    later["credential_base_months"] = sum(one >= 1 for one in history[:12])
    later["contribution_tier"] = tier_of(history)
    later["insured_months"] = life.insured + sum(one > 0 for one in history[:months])


# The search


@dataclass(frozen=True)
class Plan:
    """A set of levers with the first day on which it reaches the mark."""

    levers: frozenset[str]
    day: str
    sure: bool
    dominated: bool


class Brute:
    """Every plan of one person, by trying."""

    def __init__(self, rules: Rules, answers: Answers, levers: Levers, until: date) -> None:
        self.rules, self.until = rules, until
        self.gate_times = {row["gate"]: row["time"] for row in levers["gate_steps"]}
        self.start = date.fromisoformat(answers["as_of"])
        self.barred = answers["serious_crime"]
        self.answers = dict(answers)
        self.begin, self.gates_sure = self.start, True
        self.works = answers["employed"]
        self.asked = self._open_gates()
        self.levers = usable(answers, levers)
        self.scores: dict[tuple[tuple[str, ...], date], bool] = {}

    def _open_gates(self) -> Answers:
        """What is answered once everything is done that the gates ask for."""
        asked = dict(self.answers)
        wanted: list[tuple[str, str, Any, bool]] = [
            ("residence_card", "has_residence_card", True, asked["has_residence_card"]),
            (
                "employer",
                "employer",
                "shanghai_unit",
                asked["employer"] in ("shanghai_unit", "shanghai_branch", "dispatch"),
            ),
            ("contract_term", "contract_term_months", 12, asked["contract_term_months"] >= 12),
        ]
        for gate, fact, value, met in wanted:
            if met:
                continue
            asked[fact] = value
            self._after(gate)
        if not self.works:
            # They work from the next month on.
            self.works = True
            self._after("employed")
        return asked

    def _after(self, gate: str) -> None:
        done = ready(self.start, self.gate_times[gate])
        self.gates_sure &= done is not None
        self.begin = max(self.begin, done or self.start)

    def plans(self) -> set[Plan]:
        """All plans."""
        if self.barred:
            return set()
        found: list[tuple[tuple[Lever, ...], date]] = []
        days = self._days()
        for levers in self._sets():
            day = next((day for day in days if self.reaches(levers, day)), None)
            if day is not None and not any(self.reaches(less, day) for less in self._less(levers)):
                found.append((levers, day))
        return {
            Plan(
                frozenset(lever.id for lever in levers),
                day.isoformat(),
                self.gates_sure and all(self._time(lever) is not None for lever in levers),
                any(
                    other != levers and early <= day and other in set(self._less(levers))
                    for other, early in found
                ),
            )
            for levers, day in found
        }

    def _sets(self) -> Iterator[tuple[Lever, ...]]:
        items = list(dict.fromkeys(lever.item for lever in self.levers))
        ways = [[None, *(one for one in self.levers if one.item == item)] for item in items]
        for chosen in product(*ways):
            levers = tuple(one for one in chosen if one is not None)
            if len(levers) <= MOST_LEVERS:
                yield levers

    def _less(self, levers: tuple[Lever, ...]) -> Iterator[tuple[Lever, ...]]:
        ways = [
            [
                None,
                *(
                    one
                    for one in self.levers
                    if one.ladder == lever.ladder and one.place <= lever.place
                ),
            ]
            for lever in levers
        ]
        for chosen in product(*ways):
            less = tuple(one for one in chosen if one is not None)
            if less != levers:
                yield less

    def _time(self, lever: Lever) -> date | None:
        if "from_now_on" in lever.step:
            return self.start
        return ready(self.start, lever.step["time"])

    def reaches(self, levers: tuple[Lever, ...], day: date) -> bool:
        """Whether the mark is reached on a day with these levers pulled."""
        if any((self._time(lever) or day) > day for lever in levers) or day < self.begin:
            return False
        key = (tuple(lever.id for lever in levers), day)
        if key not in self.scores:
            later = on_day(self.asked, levers, day, works=self.works)
            self.scores[key] = score(self.rules, later)["verdict"] == "reached"
        return self.scores[key]

    def _days(self) -> list[date]:
        """Every day on which anything can change."""
        first, last = month_of(self.start), month_of(self.until)
        days = {self.start, self.begin, *(first_of(month) for month in range(first + 1, last + 1))}
        days |= {ready for lever in self.levers if (ready := self._time(lever))}
        dated = [self.answers["birth_date"], self.answers["married_to_local_since"]]
        for name in ("false_materials", "detentions", "minor_crimes"):
            dated += self.answers[name]
        born = [date.fromisoformat(day) for day in dated if day != "never"]
        one = self.start
        while one <= self.until:
            # The day on which a year more is completed since any of these.
            if any(
                years_completed(day, one) > years_completed(day, one - timedelta(1)) for day in born
            ):
                days.add(one)
            one += timedelta(days=1)
        return sorted(day for day in days if self.start <= day <= self.until)


# Applicants


def applicants(seed: int, count: int) -> Iterator[tuple[Answers, Levers, date]]:
    """People who answered everything, some levers for each, and a last day to look at."""
    rng = random.Random(seed)
    for _ in range(count):
        answers = _near_the_mark(rng)
        months = rng.choice([2, 7, 14, 14, 26, 38])
        start = date.fromisoformat(answers["as_of"])
        yield answers, _some_levers(rng), first_of(month_of(start) + months)


def _near_the_mark(rng: random.Random) -> Answers:
    """Mostly one who lacks some points, since far from the mark and above it little happens."""
    answers = _applicant(rng)
    for _ in range(5):
        if 70 <= score(_rules(), answers)["total"]["min"] < PASS_MARK:
            break
        answers = _applicant(rng)
    return answers


@cache
def _rules() -> Rules:
    return load_rules("residence-points")


def _some_levers(rng: random.Random) -> Levers:
    """A few ladders with some of their steps, some of which take a known time."""
    everything, found = declared(), []
    for ladder in rng.sample(everything["ladders"], rng.randint(1, 4)):
        steps = [step for step in ladder["steps"] if rng.random() < 0.7] or ladder["steps"][:1]
        found.append({**ladder, "steps": [_timed(rng, step) for step in steps]})
    gates = [_timed(rng, {**step, "time": None}) for step in everything["gate_steps"]]
    return {"ladders": found, "gate_steps": gates}


def _timed(rng: random.Random, step: Step) -> Step:
    if "time" not in step or rng.random() < 0.5:
        return step
    unit, most = rng.choice([("months", 15), ("days", 200), ("working_days", 90)])
    return {**step, "time": {"least": rng.randint(0, most), "most": None, "unit": unit}}


def _applicant(rng: random.Random) -> Answers:
    as_of = date(2026, 1, 1) + timedelta(days=rng.randrange(700))
    mostly = [True] * 19 + [False]
    answers: Answers = {
        "as_of": as_of.isoformat(),
        "birth_date": _born(rng, as_of),
        "has_residence_card": rng.choice(mostly),
        "employed": rng.choice(mostly),
        "employer": rng.choice([*["shanghai_unit"] * 17, "dispatch", "sole_trader", "self_paid"]),
        "contract_term_months": rng.choice([36, 12, 600, 36, 36, 24, 11]),
        "education": rng.choice(["none", "associate", "associate", "bachelor", *EDUCATION]),
        "credentials": [_credential(rng) for _ in range(rng.choice([0, 0, 1, 2]))],
        "outer_areas": _areas(rng, month_of(as_of)),
        "married_to_local_since": rng.choice(["never", "never", _before(rng, as_of, 9)]),
        "shortage_major": rng.random() < 0.1,
        "startup_talent": False,
        "tech_transfer_talent": False,
        "fresh_graduate": rng.random() < 0.1,
        "investment_tax_average": 0,
        "local_hires_average": 0,
        "public_service_months": 0,
        "honour": "none",
        "false_materials": [],
        "detentions": [_before(rng, as_of, 5)] if rng.random() < 0.15 else [],
        "minor_crimes": [],
        "serious_crime": rng.random() < 0.02,
    }
    months = _lived(rng)
    if rng.random() < 0.5:
        _as_record(rng, answers, months)
    else:
        _as_answers(answers, months, rng.choice([0, 12, 30, 60]))
    return answers


def _born(rng: random.Random, as_of: date) -> str:
    age = rng.choice([30, 42, 43, 43, 44, 46, 50, 55, 59])
    day = date(as_of.year - age, as_of.month, min(as_of.day, 28))
    return (day - timedelta(days=rng.randrange(400))).isoformat()


def _before(rng: random.Random, day: date, years: int) -> str:
    return (day - timedelta(days=rng.randrange(365 * years))).isoformat()


def _credential(rng: random.Random) -> Answers:
    levels = ["skill_5", "skill_4", "skill_3", "skill_2", "mid_title", "skill_1", "senior_title"]
    return {
        "level": rng.choice(levels),
        "obtained": rng.choice(["shanghai", "elsewhere", "elsewhere", "national_examination"]),
        "matches_post": rng.random() < 0.7,
        "registration": rng.choice(["valid", "not_needed", "lapsed"]),
    }


def _areas(rng: random.Random, month: int) -> list[Answers]:
    if rng.random() < 0.6:
        return []
    area = rng.choice(["lingang", "new_town", "key_transformation"])
    since = month - rng.choice([3, 11, 24, 50, 58])
    return [{"area": area, "from": text(since), "to": rng.choice([None, None, text(month - 2)])}]


def _lived(rng: random.Random) -> list[Fraction]:
    """Levels of the months before the start, newest first."""
    levels: list[Fraction] = []
    for _ in range(rng.randint(1, 3)):
        level = rng.choice([Fraction(0), LOW, LOW, *MULTIPLES.values(), Fraction(1)])
        levels += [level] * rng.choice([1, 5, 6, 12, 20, 23, 30, 35])
    return (levels + [Fraction(0)] * 48)[:48]


def _as_record(rng: random.Random, answers: Answers, months: list[Fraction]) -> None:
    start, supposed = month_number(answers["as_of"][:7]), rng.choice([11396, 12000, 12577])
    spans = []
    for back, level in enumerate(months):
        month = start - 1 - back
        base = level * (known_wage(month) or supposed)
        if level:
            kind = "counted" if rng.random() < 0.97 else rng.choice(["back_paid", "tax_mismatch"])
            both = {"from": text(month), "to": text(month)}
            spans.append({**both, "base": float(base), "kind": kind})
    answers["contributions"] = spans
    answers["record_from"] = "1990-01"
    answers["assume_reference_wage"] = supposed
    answers["insured_months"] = len(recorded_life(answers)) + rng.choice([0, 7, 30])


def _as_answers(answers: Answers, months: list[Fraction], before: int) -> None:
    answers["recent_insured_months"] = sum(one > 0 for one in months[:12])
    answers["credential_base_months"] = sum(one >= 1 for one in months[:12])
    answers["contribution_tier"] = tier_of(months)
    answers["insured_months"] = sum(one > 0 for one in months) + before
