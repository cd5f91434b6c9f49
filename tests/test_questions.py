"""The next question and how many remain, against going through every combination of answers."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from itertools import combinations, product
from random import Random
from typing import Any

import pytest

from jifen import Refused, begin, load_rules, score
from jifen._answers import check_answers
from jifen._domains import Cell, Domain, cells_of
from jifen._groups import groups_of
from jifen._outcome import Outcome
from jifen._sums import Chances, influence, masses_of, without_each
from tests.oracle.generate import applicants
from tests.test_cases import ALL, CASES, read

APPLICANT = read(CASES / "applicant.yml")
RULES = load_rules("residence-points")
SELDOM = frozenset(RULES.part("questions")["seldom"])
ASKED = [
    name
    for name in RULES.part("questions")["sections"]
    if not RULES.facts[name].get("record") and not RULES.facts[name].get("steers")
]


def asked(answers: dict[str, Any], after: str | None = None) -> dict[str, Any]:
    *_, text = begin("questions", json.dumps({"answers": answers, "after": after}))
    result: dict[str, Any] = json.loads(str(text))
    assert result["errors"] == []
    return result


def cells(answers: dict[str, Any], fact: str) -> list[Cell]:
    checked = check_answers(RULES, answers)
    day = RULES.on(checked.rules_on)
    highest = score(RULES, answers)["total"]["max"]
    return cells_of(Domain(RULES, day, checked.facts.as_of, highest, SELDOM), fact)


class Tree:
    """Every way to answer some open questions, with its verdict by the engine itself."""

    def __init__(self, answers: dict[str, Any], facts: tuple[str, ...]) -> None:
        self.facts = facts
        self.answers = {**answers, **dict.fromkeys(facts)}
        self.cells = [cells(self.answers, fact) for fact in facts]
        self.results = {
            places: score(
                RULES,
                {
                    **self.answers,
                    **{
                        fact: own[place].value
                        for fact, own, place in zip(facts, self.cells, places, strict=True)
                    },
                },
            )
            for places in product(*(range(len(own)) for own in self.cells))
        }

    def verdict(self, places: tuple[int, ...]) -> str:
        """Whether the mark is reached: yes, no, or open even with full answers."""
        verdict = self.results[places]["verdict"]
        return verdict if verdict in {"reached", "undecided"} else "no"

    def settled(self, chosen: dict[int, int]) -> bool:
        found = {
            self.verdict(places)
            for places in self.results
            if all(places[at] == place for at, place in chosen.items())
        }
        return found in ({"reached"}, {"no"})

    def live(self) -> list[str]:
        found = []
        for at, fact in enumerate(self.facts):
            groups: dict[tuple[int, ...], set[str]] = {}
            for places in self.results:
                others = (*places[:at], *places[at + 1 :])
                groups.setdefault(others, set()).add(self.verdict(places))
            if any(len(verdicts) > 1 for verdicts in groups.values()):
                found.append(fact)
        return found

    def fewest(self) -> int | None:
        every = range(len(self.facts))
        for count in range(len(self.facts) + 1):
            for chosen in combinations(every, count):
                for places in product(*(range(len(self.cells[at])) for at in chosen)):
                    if self.settled(dict(zip(chosen, places, strict=True))):
                        return count
        return None

    def deepest(self) -> int:
        """How many questions the best order needs at worst; those that stay open count as all."""

        @cache
        def needed(chosen: tuple[tuple[int, int], ...]) -> int:
            if self.constant(dict(chosen)):
                return 0
            left = [at for at in range(len(self.facts)) if at not in dict(chosen)]
            return min(
                1
                + max(
                    needed(tuple(sorted((*chosen, (at, place)))))
                    for place in range(len(self.cells[at]))
                )
                for at in left
            )

        return needed(())

    def constant(self, chosen: dict[int, int]) -> bool:
        return (
            len(
                {
                    self.verdict(places)
                    for places in self.results
                    if all(places[at] == place for at, place in chosen.items())
                }
            )
            == 1
        )

    def influence(self, fact: str) -> float:
        """How often two draws of one answer differ in whether the points reach the mark."""
        at = self.facts.index(fact)
        total = 0.0
        shares: dict[tuple[int, ...], tuple[float, float]] = {}
        for places, result in self.results.items():
            others = (*places[:at], *places[at + 1 :])
            weight = 1.0
            for where, place in enumerate(places):
                if where != at:
                    weight *= self.cells[where][place].weight
            reached = result["total"]["min"] >= result["pass_mark"]
            share = self.cells[at][places[at]].weight * reached
            shares[others] = (weight, shares.get(others, (weight, 0.0))[1] + share)
        for weight, share in shares.values():
            total += weight * share * (1 - share)
        return total

    def influences(self) -> dict[str, float]:
        """The same of each fact as the engine adds it up, group by group."""
        checked = check_answers(RULES, self.answers)
        day = RULES.on(checked.rules_on)
        outcome = Outcome(RULES, day, checked.facts, checked.completions)
        domain = Domain(RULES, day, checked.facts.as_of, outcome.total.most, SELDOM)
        base, groups = groups_of(domain, outcome, self.facts)
        mark = day.pass_mark
        start = Chances.of(base.least, groups, mark)
        return {
            fact: influence(groups[place], fact, rest, mark)
            for place, rest in without_each(list(map(masses_of, groups)), start, Chances.plus)
            for fact in groups[place].facts
        }


SMALL = (
    "has_residence_card",
    "employed",
    "recent_insured_months",
    "employer",
    "education",
    "credentials",
    "credential_base_months",
    "contribution_tier",
    "shortage_major",
    "fresh_graduate",
    "startup_talent",
    "honour",
    "serious_crime",
    "birth_date",
    "outer_areas",
    "married_to_local_since",
    "detentions",
)
STARTS: list[dict[str, Any]] = [
    {"education": "bachelor"},
    {"education": "bachelor_with_degree", "insured_months": 8},
    {"education": "associate", "contribution_tier": "x1", "insured_months": 36},
    {"insured_months": 360, "employed": False},
    {"startup_talent": True},
    {"birth_date": "1960-01-01", "contribution_tier": "x2"},
]


# Eighteen points that nobody can settle leave this verdict open; thirty more decide it.
OPEN_FOR_GOOD = {
    **APPLICANT,
    "as_of": "2024-03-10",
    "education": "bachelor",
    "insured_months": 96,
    "outer_areas": [{"area": "key_transformation", "from": "2015-01", "to": None}],
}
# With one of these answers the mark is reached exactly, and thirty more points change nothing.
EXACTLY = {**APPLICANT, "birth_date": "1960-01-01"}
# A record of three months: nobody can say whether enough of the year was paid for.
GATE_OPEN_FOR_GOOD = {
    **OPEN_FOR_GOOD,
    "contributions": [{"from": "2023-12", "to": "2024-02", "base": 20000}],
    **dict.fromkeys(("recent_insured_months", "credential_base_months", "contribution_tier")),
}
# Bases that nobody knows: what a title gives stays open, what else is counted is 72 points.
TITLE_OPEN_FOR_GOOD = {
    **APPLICANT,
    "contributions": [
        {"from": "2012-03", "to": "2025-02", "base": 1000},
        {"from": "2025-03", "to": "2026-02", "base": None},
    ],
    "record_from": "2000-01",
    "insured_months": 168,
    **dict.fromkeys(("recent_insured_months", "credential_base_months", "contribution_tier")),
}
TREES: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    (OPEN_FOR_GOOD, ("shortage_major",)),
    (OPEN_FOR_GOOD, ("serious_crime",)),
    ({**OPEN_FOR_GOOD, "education": "associate", "insured_months": 8}, ("shortage_major",)),
    (GATE_OPEN_FOR_GOOD, ("shortage_major",)),
    (TITLE_OPEN_FOR_GOOD, ("education", "credentials", "fresh_graduate")),
    (APPLICANT, ("education", "credentials")),
    ({**APPLICANT, "contribution_tier": "x1"}, ("education", "credentials", "shortage_major")),
    (EXACTLY, ("startup_talent", "shortage_major")),
]


def some_trees(count: int) -> list[tuple[dict[str, Any], tuple[str, ...]]]:
    chance = Random(4)
    found: list[tuple[dict[str, Any], tuple[str, ...]]] = []
    while len(found) < count:
        start = {**APPLICANT, **chance.choice(STARTS)}
        facts = tuple(
            name
            for name in RULES.facts
            if name in chance.sample(SMALL, chance.choice((1, 2, 2, 3)))
        )
        size = 1
        for fact in facts:
            size *= len(cells({**start, fact: None}, fact))
        if size <= 150:
            found.append((start, facts))
    return found


@pytest.mark.parametrize(("start", "facts"), [*TREES, *some_trees(45)], ids=str)
def test_against_every_combination(start: dict[str, Any], facts: tuple[str, ...]) -> None:
    """Live facts, bounds and order are those of the whole tree of answers."""
    tree = Tree(start, facts)
    result = asked(tree.answers)
    live = tree.live()
    assert sorted(result["order"]) == sorted(live)
    assert result["at_most"] == len(live) >= tree.deepest()
    if live:
        assert result["at_least"] == tree.fewest()
    assert tree.influences() == pytest.approx({one: tree.influence(one) for one in facts})
    influences = {fact: tree.influence(fact) for fact in live}
    if live and max(influences.values()) > 1e-9:
        best = max(influences.values())
        # Nearly equal ones may stand in the order of the form.
        assert influences[result["order"][0]] >= 0.85 * best


def test_answering_the_next_question_settles_it_in_time() -> None:
    """Asked in the order offered, no applicant needs more questions than was said."""
    for start in STARTS:
        for full in (APPLICANT | start, APPLICANT | start | {"honour": "provincial"}):
            known: dict[str, Any] = {"as_of": full["as_of"]}
            result, asked_so_far = asked(known), 0
            said = result["at_most"]
            while result["order"]:
                fact = result["order"][0]
                known[fact] = full[fact]
                asked_so_far += 1
                result = asked(known, fact)
                assert result["at_most"] <= said - asked_so_far
            assert score(RULES, known)["verdict"] == score(RULES, full)["verdict"]


@pytest.mark.parametrize(
    "answers", [case[1] for case in ALL if "refused" not in case[2]][::9], ids=str
)
def test_no_question_is_left_exactly_where_the_verdict_is_certain(answers: dict[str, Any]) -> None:
    """Of the cases, those without an open question are those without an open verdict."""
    result = score(RULES, answers)
    order = asked(answers)["order"]
    if result["verdict"] != "undecided":
        assert order == []
    elif not any(answers.get(fact) is not None for fact in ("contributions", "outer_areas")):
        assert order


def test_every_answer_has_a_cell_that_stands_for_it() -> None:
    """Whatever an applicant says of one fact, some cell gives every item the same points."""
    tried = 0
    for answers in applicants(7, 60):
        try:
            now = score(RULES, answers)
        except Refused:
            continue
        if answers.get("contributions") is not None:
            continue
        open_items = {
            one["id"] for one in now["items"] if one["points"]["min"] < one["points"]["max"]
        }
        day = RULES.on(date.fromisoformat(answers.get("rules_on") or answers["as_of"]))
        mixed = {name for one in day.items if one.id in open_items for name in one.facts}
        for fact in ASKED:
            # Several certificates of which an unknown fact decides are several cells in one.
            if answers.get(fact) is None or fact in mixed:
                continue
            tried += 1
            assert any(
                same(score(RULES, {**answers, fact: cell.value}), now)
                for cell in cells(answers, fact)
            ), (fact, answers[fact])
    assert tried > 300


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    parts = ("points", "counted")
    mine, theirs = (
        [[item[part] for part in parts] for item in result["items"]] for result in (one, other)
    )
    return mine == theirs and one["verdict"] == other["verdict"]


def test_weights_are_whole() -> None:
    for fact in ASKED:
        own = cells({"as_of": "2026-03-10"}, fact)
        assert sum(cell.weight for cell in own) == pytest.approx(1)


def test_weights_of_combinations_are_whole_too() -> None:
    """Of questions that are looked at together, the chances of all answers add up to one."""
    checked = check_answers(RULES, {"as_of": "2026-03-10"})
    day = RULES.on(checked.rules_on)
    outcome = Outcome(RULES, day, checked.facts, checked.completions)
    _, groups = groups_of(Domain(RULES, day, checked.facts.as_of, 500, SELDOM), outcome, ASKED)
    assert max(len(group.facts) for group in groups) > 1
    for group in groups:
        assert sum(map(group.weight, group.table)) == pytest.approx(1)


def test_the_topic_of_the_last_answer_comes_first_among_equals() -> None:
    """Where only gates are left, the next is in the section just answered, after that answer."""
    gates = ("has_residence_card", "employer", "contract_term_months")
    answers = {**APPLICANT, "startup_talent": True, **dict.fromkeys(gates), "serious_crime": None}
    assert asked(answers, "employed")["order"][0] == "employer"
    assert asked(answers, "minor_crimes")["order"][0] == "serious_crime"


def test_what_few_people_have_is_asked_after_what_many_have() -> None:
    """Either alone would give the points that lack; the form has them the other way round."""
    rest = {"shortage_major": None, "startup_talent": None}
    answers = {**APPLICANT, "education": "bachelor", "insured_months": 24, **rest}
    assert asked(answers)["order"] == ["shortage_major", "startup_talent"]


def test_words() -> None:
    """One question, several, and those that one tick answers."""
    answers = {**APPLICANT, "startup_talent": True}
    assert asked({**answers, "employed": None})["text"] == "再答1题，就知道够不够120分。"
    several = asked({**APPLICANT, "education": None, "insured_months": None})
    assert several["text"].startswith(f"最少再答{several['at_least']}题，最多再答2题")
    everything = asked({"as_of": "2026-03-10"})
    sections = RULES.part("questions")["sections"]
    ticks = {sections[fact] if fact in SELDOM else fact for fact in everything["order"]}
    assert len(ticks) < everything["at_most"]
    assert everything["text"].endswith(f"少见的情况可以一次勾完，那样最多{len(ticks)}题。")


def test_refused_answers_are_refused() -> None:
    *_, text = begin("questions", '{"answers":{"as_of":"2026-03-10","education":"phd"}}')
    assert json.loads(str(text))["errors"][0]["fact"] == "education"


def test_shared_caps_hold() -> None:
    """Of a scheme in which some indicators share a cap: what is named is live, against trying."""
    rules = load_rules("graduate-settlement")
    start = {"as_of": "2023-07-01", "non_shanghai_origin": True, "fresh_graduate": True}
    start |= {"education": "bachelor", "school_class": "first", "grades": "top_quarter"}
    start |= {"language": "advanced", "computer": "science_advanced", "student_honour": "national"}
    rest = {"national_service": False, "employer_basic": False, "own_business": False}
    rest |= {"employer_field": False, "employer_project": False, "employer_new_town": False}
    facts = {
        "patent": (False, True),
        "contest": ("none", "region_first", "national_third", "national_first"),
    }
    *_, text = begin("questions", json.dumps({"answers": {**start, **rest}}), "graduate-settlement")
    found = json.loads(str(text))
    totals = {
        (patent, contest): score(rules, {**start, **rest, "patent": patent, "contest": contest})
        for patent in facts["patent"]
        for contest in facts["contest"]
    }
    reached = {key: one["total"]["min"] >= one["pass_mark"] for key, one in totals.items()}
    live = {
        "patent": any(reached[False, one] != reached[True, one] for one in facts["contest"]),
        "contest": any(len({reached[p, c] for c in facts["contest"]}) > 1 for p in (False, True)),
    }
    assert {name for name in found["order"] if name in live} == {n for n, on in live.items() if on}
